"""Canonical form (RFC 4034 §6.2, RFC 6840 §5.1) and times of signatures, in the zone `canon.nsec.`."""
import dns.name
import dns.rdatatype as T

from keys import IN, rdata
from plan import covered, resigned, through
from tree import DAY, NOW, TTL, Record, bitmap, signature

# Types whose names are put into lower case before they are signed; with the text of a record.
LOWERED = [
    ("MX", "10 mx.EXAMPLE.com."), ("PTR", "host.EXAMPLE.com."),
    ("RP", "a.EXAMPLE.com. b.EXAMPLE.com."),
    ("AFSDB", "1 afs.EXAMPLE.com."), ("RT", "1 rt.EXAMPLE.com."), ("KX", "1 kx.EXAMPLE.com."), ("SRV", "1 2 3 srv.EXAMPLE.com."),
    ("NAPTR", '1 2 "S" "SIP" "" sip.EXAMPLE.com.'), ("PX", "1 a.EXAMPLE.com. b.EXAMPLE.com."), ("DNAME", "EXAMPLE.com."),
]
# Types that are signed as they are sent.
KEPT = [
    ("TXT", '"UPPER"'), ("TLSA", "3 1 1 " + "ab" * 32), ("SVCB", "1 svc.EXAMPLE.com. port=25"), ("HTTPS", "1 svc.EXAMPLE.com."),
    ("TYPE65280", r"\# 4 41424344"), ("CAA", '0 issue "CA.example"'), ("SSHFP", "1 1 " + "ab" * 20), ("HINFO", '"CPU" "OS"'),
    ("AAAA", "2001:db8::1"), ("URI", '1 1 "https://EXAMPLE.com/"'), ("SPF", '"v=spf1 A"'),
]


def build(plan):
    zone = plan.tree.zone("canon.nsec.", "nsec")
    lower_and_kept(plan, zone)
    sets(plan, zone)
    times(plan, zone)


def lower_and_kept(plan, zone):
    for rtype, text in LOWERED:
        owner = f"low-{rtype.lower()}"
        zone.add(owner, rtype, text.replace("EXAMPLE", "example"))
        plan.ask("canonical", f"lowered-{rtype}", zone.at(owner), rtype, "secure", "RFC 4034 §6.2: signed in lower case",
                 through(lambda r, t=rtype, x=text: r._replace(rdata=rdata(t, x)) if r.rtype == T.from_text(t) else r))
        owner = f"raw-{rtype.lower()}"
        zone.add(owner, rtype, text)
        plan.ask("canonical", f"signed-as-sent-{rtype}", zone.at(owner), rtype, "bogus",
                 "RFC 4034 §6.2: capitals were signed, which is no canonical form")
    for rtype, text in KEPT:
        zone.add(f"kept-{rtype.lower()}", rtype, text)
        plan.ask("canonical", f"kept-{rtype}", zone.at(f"kept-{rtype.lower()}"), rtype, "secure", "RFC 4034 §6.2, RFC 3597 §7")
    for rtype, text in KEPT[:5]:
        owner = f"bent-{rtype.lower()}"
        zone.add(owner, rtype, text)
        plan.ask("canonical", f"bent-{rtype}", zone.at(owner), rtype, "bogus", "case counts here", through(
            lambda r, t=rtype: r._replace(rdata=bent(r.rdata)) if r.rtype == T.from_text(t) else r))
    # NSEC names are signed as they are sent since RFC 6840 §5.1.
    zone.add("nsec-case", "A", "192.0.2.1")
    next_name = dns.name.from_text("NSEC-CASE-2", zone.origin)
    data = next_name.to_wire() + bitmap({T.A, T.RRSIG, T.NSEC})
    plan.ask("canonical", "nsec-next-name-in-capitals", zone.at("nsec-case"), "TXT", "secure",
             "RFC 6840 §5.1: the next name is signed as it is", lambda r: r.copy(authority=zone.soa() + [
                 Record(zone.at("nsec-case"), T.NSEC, IN, TTL, data), *zone.signatures(zone.at("nsec-case"), T.NSEC, [data])]))


def bent(data):
    """One letter in the other case, or one bit in what has no letters."""
    at = next((n for n, octet in enumerate(data) if n > 2 and chr(octet).isalpha()), len(data) - 1)
    return data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1:]


def sets(plan, zone):
    def ask(label, rtype, texts, lie=None, word="secure", why="RFC 4034 §6.3"):
        zone.add(f"set-{label}", rtype, *texts)
        plan.ask("canonical", f"set-{label}", zone.at(f"set-{label}"), rtype, word, why, lie)
    ask("prefix-order", "TXT", ['"ab"', '"a"', '"abc"', '"a" "b"', '""'])
    ask("hundred", "A", [f"198.51.100.{i}" for i in range(100)])
    ask("mx-order", "MX", ["20 b.example.com.", "10 c.example.com.", "10 a.example.com.", "10 aa.example.com."])
    ask("capitals-sort-anew", "MX", ["10 a.example.com.", "10 b.example.com."],
        through(lambda r: r._replace(rdata=rdata("MX", "10 B.example.com."))
                if r.rdata == rdata("MX", "10 b.example.com.") else r))
    ask("twice-in-other-case", "MX", ["10 a.example.com."], lambda r: r.copy(answer=[
        Record(r.answer[0].owner, T.MX, IN, TTL, rdata("MX", "10 A.example.com.")), *r.answer]),
        why="RFC 4034 §6.3: two that are canonically equal are one")
    ask("swapped-octets", "A", ["192.0.2.1"],
        through(lambda r: r._replace(rdata=r.rdata[::-1]) if r.rtype == T.A else r), "bogus")
    ask("empty-added", "TXT", ['"a"'], lambda r: r.copy(answer=r.answer + [
        Record(r.answer[0].owner, T.TXT, IN, TTL, b"\0")]), "bogus")
    owner = dns.name.Name((b"odd.dot\x00\xff",) + zone.origin.labels)
    zone.sets[owner] = {T.A: [b"\xc0\0\2\1"]}
    plan.ask("canonical", "owner-with-odd-octets", owner, "A", "secure", "any octet may stand in a label")
    long = dns.name.Name((b"l" * 63, b"m" * 63, b"n" * 63) + zone.origin.labels)
    zone.sets[long] = {T.A: [b"\xc0\0\2\1"]}
    plan.ask("canonical", "owner-long", long, "A", "secure")


def times(plan, zone):
    def ask(label, word, why="", **fields):
        zone.add(f"time-{label}", "A", "192.0.2.1")
        plan.ask("times", label, zone.at(f"time-{label}"), "A", word, why, resigned(zone, **fields))
    ask("ends-soon", "secure", until=NOW + 3600)
    ask("began-just-now", "secure", since=NOW - 60)
    ask("ended-a-minute-ago", "bogus", "RFC 4035 §5.3.1", until=NOW - 60)
    ask("begins-in-ten-minutes", "bogus", "RFC 4035 §5.3.1", since=NOW + 600)
    ask("ended-two-days-ago", "bogus", "RFC 4035 §5.3.1", until=NOW - 2 * DAY, since=NOW - 3 * DAY)
    ask("begins-in-two-days", "bogus", "RFC 4035 §5.3.1", since=NOW + 2 * DAY)
    ask("began-before-1970", "secure", "RFC 4034 §3.1.5: serial number arithmetic", since=(NOW - 0x70000000) & 0xFFFFFFFF)
    ask("ends-in-a-lifetime", "secure", "RFC 4034 §3.1.5", until=NOW + 0x60000000)
    ask("ends-beyond-half-the-circle", "bogus", "RFC 4034 §3.1.5: that is in the past", until=(NOW + 0x90000000) & 0xFFFFFFFF)
    ask("lasts-more-than-half-the-circle", "secure|bogus", "RFC 4034 §3.1.5: undefined", since=NOW - 0x30000000,
        until=NOW + 0x60000000)
    zone.add("time-two-signatures", "A", "192.0.2.1")
    plan.ask("times", "two-signatures", zone.at("time-two-signatures"), "A", "secure", "the one that is in force counts",
             lambda r: r.copy(answer=[one for one in r.answer if not covered(one)] + [
                 signature(r.answer[0].owner, T.A, [r.answer[0].rdata], zone.keys[0], zone.origin, since=since, until=until)
                 for since, until in ((NOW - 9 * DAY, NOW - 5 * DAY), (NOW - DAY, NOW + DAY), (NOW + 5 * DAY, NOW + 9 * DAY))]))
