"""The grid: every algorithm with every kind of denial, each with the same questions."""
import dns.name
import dns.rdatatype as T

from keys import Key
from plan import DENIALS, EVIL, EXPIRED, FUTURE, chaos, covered, made, no_proof, no_signatures, resigned, instead

# (algorithm, bits); bits are of RSA keys.
KINDS = [(5, 1024), (7, 1024), (7, 2048), (8, 1024), (8, 2048), (10, 1024), (10, 2048),
         (13, None), (14, None), (15, None), (16, None)]
SHORT = [(8, 512), (8, 768), (10, 768), (5, 512)]


def title(alg, bits):
    return f"a{alg}" + (f"x{bits}" if bits else "")


def build(plan):
    """The root, the top-level zones, and a zone for each kind."""
    tree = plan.tree
    tree.zone(".", "nsec", keys=[Key(13)])
    for denial in DENIALS:
        tree.zone(f"{denial}.", denial, salt=b"" if denial == "nsec" else b"\xab\xcd")
    # A signed zone of somebody else, for signatures that are good and none of this zone's business.
    tree.zone("evil.nsec.", "nsec").add("www", "A", EVIL)
    for denial in DENIALS:
        for alg, bits in KINDS:
            zone_of(plan, alg, bits, denial, short=False)
    for alg, bits in SHORT:
        zone_of(plan, alg, bits, "nsec", short=True)


def zone_of(plan, alg, bits, denial, short):
    tree = plan.tree
    origin = f"{title(alg, bits)}.{denial}."
    zone = tree.zone(origin, denial, keys=[Key(alg, bits)])
    fill(zone)
    if short:
        ask_some(plan, zone, f"grid/{title(alg, bits)}/{denial}")
        return
    child_bits = min(bits, 1024) if bits else None
    tree.zone(f"signed.{origin}", denial, keys=[Key(alg, child_bits)]).add("www", "A", "192.0.2.2")
    tree.zone(f"plain.{origin}", None).add("www", "A", "192.0.2.3")
    tree.zone(f"broken.{origin}", denial, keys=[Key(alg, child_bits)],
              ds=lambda made: [made.keys[0].ds(made.origin, spoil=True)]).add("www", "A", "192.0.2.4")
    rolling(plan, origin, denial, lambda **how: Key(alg, child_bits, **how))
    group = f"grid/{title(alg, bits)}/{denial}"
    ask_some(plan, zone, group)
    ask_rest(plan, zone, group)
    ask_lies(plan, zone, group)


def rolling(plan, origin, denial, key):
    """Children in the midst of a key rollover (RFC 6781 §4.1)."""
    for label, keys, ds, _, _ in ROLLOVERS:
        plan.tree.zone(f"{label}.{origin}", denial, keys=keys(key),
                       ds=lambda made, give=ds: give(made.keys, made.origin)).add("www", "A", "192.0.2.6")


# (label, keys, DS records, word, why)
ROLLOVERS = [
    ("roll-zsk", lambda key: [key(signs="dnskey"), key(flags=256, signs="data"), key(flags=256, signs="nothing")],
     lambda k, o: [k[0].ds(o)], "secure", "a ZSK published before it signs"),
    ("roll-ksk", lambda key: [key(signs="dnskey"), key(signs="dnskey"), key(flags=256, signs="data")],
     lambda k, o: [k[0].ds(o), k[1].ds(o)], "secure", "double DS, double signature"),
    ("roll-early", lambda key: [key(), key(signs="nothing")], lambda k, o: [k[1].ds(o)], "bogus",
     "the DS is of the key that does not sign yet"),
    ("ds-several", lambda key: [key()], lambda k, o: [k[0].ds(o, tag=k[0].tag ^ 1), k[0].ds(o, 4, spoil=True), k[0].ds(o, 4),
                                                      k[0].ds(o, 200)], "secure", "one of several DS is good"),
    ("ds-bad", lambda key: [key()], lambda k, o: [k[0].ds(o, spoil=True), k[0].ds(o, 4, spoil=True), k[0].ds(o, 200)],
     "bogus", "none of several DS is good"),
]


def fill(zone):
    zone.add("@", "MX", f"10 mx.{zone.origin}")
    zone.add("@", "TXT", '"v=spf1 -all"')
    for owner in ("www", "mx", "host.ent", "deep.target"):
        zone.add(owner, "A", "192.0.2.1")
    zone.add("_25._tcp.mx", "TLSA", "3 1 1 " + "ab" * 32)
    zone.add("*.wild", "A", "192.0.2.9")
    zone.add("sub.wild", "A", "192.0.2.8")
    zone.add("alias", "CNAME", f"www.{zone.origin}")
    zone.add("alias2", "CNAME", f"alias.{zone.origin}")
    zone.add("alias-wild", "CNAME", f"some.wild.{zone.origin}")
    zone.add("alias-none", "CNAME", f"none.{zone.origin}")
    zone.add("alias-plain", "CNAME", f"www.plain.{zone.origin}")
    zone.add("moved", "DNAME", f"target.{zone.origin}")
    for owner in ("exp", "future", "strip", "swap", "foreign", "parent", "beside", "class"):
        zone.add(owner, "A", "192.0.2.5")


def ask_some(plan, zone, group):
    """The questions that every kind gets."""
    gap = "secure" if zone.denial != "optout" else "insecure"
    under_gap = "RFC 5155 §9.2: no AD with an opt-out span over the next closer name" if gap == "insecure" else ""

    def ask(label, relative, rtype, word, why=""):
        plan.ask(group, label, zone.at(relative), rtype, word, why)
    ask("positive", "www", "A", "secure")
    ask("tlsa", "_25._tcp.mx", "TLSA", "secure")
    ask("nodata", "www", "AAAA", "secure")
    ask("nxdomain", "none", "A", gap, under_gap)
    ask("ent", "ent", "A", "secure")
    ask("wildcard", "q.wild", "A", "secure" if gap == "secure" else "secure|insecure", under_gap)
    ask("cname", "alias", "A", "secure")
    plan.ask(group, "stripped", zone.at("strip"), "A", "bogus", "RFC 4035 §5", lie=no_signatures)


def ask_rest(plan, zone, group):
    gap = "secure" if zone.denial != "optout" else "insecure"
    maybe = "secure" if gap == "secure" else "secure|insecure"

    def ask(label, relative, rtype, word, why=""):
        plan.ask(group, label, zone.at(relative), rtype, word, why)
    ask("mx", "@", "MX", "secure")
    ask("dnskey", "@", "DNSKEY", "secure")
    ask("wildcard-nodata", "q.wild", "AAAA", gap, "RFC 5155 §9.2" if gap == "insecure" else "")
    ask("cname-cname", "alias2", "A", "secure")
    ask("cname-wildcard", "alias-wild", "A", maybe)
    ask("cname-nxdomain", "alias-none", "A", gap)
    ask("cname-plain", "alias-plain", "A", "insecure", "the weakest part of the alias chain counts")
    ask("dname", "deep.moved", "A", "secure", "RFC 6672 §5.3")
    ask("dname-nodata", "deep.moved", "AAAA", "secure")
    ask("ds-of-signed", "signed", "DS", "secure")
    ask("ds-of-plain", "plain", "DS", gap)
    ask("signed-child", "www.signed", "A", "secure")
    ask("plain-child", "www.plain", "A", "insecure")
    ask("broken-child", "www.broken", "A", "bogus", "RFC 4035 §5.2: no DNSKEY for the DS")
    ask("ds-of-top", "@", "DS", "secure")
    for label, _, _, word, why in ROLLOVERS:
        ask(label, f"www.{label}", "A", word, why)


def ask_lies(plan, zone, group):
    tree, evil = plan.tree, plan.tree.holder(dns.name.from_text("evil.nsec."))
    above = tree.holder(zone.origin.parent())

    def lie(label, relative, how, word="bogus", why=""):
        plan.ask(group, label, zone.at(relative), "A", word, why, lie=how)
    lie("expired", "exp", resigned(zone, **EXPIRED), why="RFC 4035 §5.3.1")
    lie("not-yet", "future", resigned(zone, **FUTURE), why="RFC 4035 §5.3.1")
    www = lambda: [one._replace(owner=zone.at("swap")) for one in zone.rrset(zone.at("www"), T.A) if covered(one)]
    lie("swapped", "swap", lambda r: r.copy(answer=[one for one in r.answer if one.rtype == T.A] + www()))
    lie("foreign-signer", "foreign", resigned(evil, signer=evil.origin), why="RFC 4035 §5.3.1: not the owner's zone")
    lie("parent-signer", "parent", resigned(above, signer=above.origin), why="RFC 4035 §5.3.1: not the owner's zone")
    lie("class-beside", "beside", lambda r: r.copy(answer=r.answer + [chaos(made(r.answer[0].owner, "A", EVIL))]),
        "secure", "records of another class are none")
    lie("class-only", "class", lambda r: r.copy(answer=[chaos(one) for one in r.answer]))
    if zone.denial == "optout":
        lie("nxdomain-stripped", "gone", no_proof, "bogus|insecure", "there may be an unsigned delegation in the gap")
    else:
        lie("nxdomain-stripped", "gone", no_proof, why="RFC 4035 §5.4")
    lie("nxdomain-forged", "mx", instead(authority=zone.soa, rcode=3), why="RFC 4035 §5.4")
