"""Zones whose keys, DS sets or NSEC3 parameters are unusual; each is a child of `keys.` or `par.`."""
import dns.rdatatype as T

from keys import Key, junk_with_tag
from plan import EXPIRED, FUTURE, covered, no_proof, resigned, unsigned
from tree import signature


def build(plan):
    plan.tree.zone("keys.", "nsec")
    plan.tree.zone("par.", "nsec")
    ds_sets(plan)
    rollovers(plan)
    odd_keys(plan)
    traps(plan)
    iterations(plan)


def zone(plan, label, word, why="", keys=None, ds="good", **options):
    """A zone under `keys.` with a `www`; `ds` is a function of its keys and its name, or "good"."""
    origin = f"{label}.keys."
    give = ds if ds in ("good", None) else (lambda made: ds(made.keys, made.origin))
    made = plan.tree.zone(origin, "nsec", keys=keys or [Key(13)], ds=give, **options)
    made.add("www", "A", "192.0.2.1")
    plan.ask("keys", label, made.at("www"), "A", word, why)
    return made


def ds_sets(plan):
    def one(label, word, ds, why="", keys=None):
        return zone(plan, f"ds-{label}", word, why, keys, ds)
    for digest in (1, 2, 4):
        one(f"digest-{digest}", "secure", lambda k, o, d=digest: [k[0].ds(o, d)])
    one("sha1-beside-sha256", "secure", lambda k, o: [k[0].ds(o, 1), k[0].ds(o, 2)])
    one("all-digests", "secure", lambda k, o: [k[0].ds(o, 1), k[0].ds(o, 2), k[0].ds(o, 4)])
    one("sha1-bad-sha256-good", "secure", lambda k, o: [k[0].ds(o, 1, spoil=True), k[0].ds(o, 2)], "RFC 4509 §3")
    one("sha256-bad-sha1-good", "bogus", lambda k, o: [k[0].ds(o, 2, spoil=True), k[0].ds(o, 1)],
        "RFC 4509 §3: SHA-1 is ignored beside SHA-256")
    one("sha384-bad-sha256-good", "secure", lambda k, o: [k[0].ds(o, 4, spoil=True), k[0].ds(o, 2)],
        "RFC 4035 §5.3.1: any DS may do")
    one("sha256-bad-sha384-good", "secure", lambda k, o: [k[0].ds(o, 2, spoil=True), k[0].ds(o, 4)],
        "RFC 4035 §5.2: any DS may do")
    one("sha1-bad", "bogus", lambda k, o: [k[0].ds(o, 1, spoil=True)])
    one("bad-good", "secure", lambda k, o: [k[0].ds(o, spoil=True), k[0].ds(o)])
    one("missing-good", "secure", lambda k, o: [Key(13).ds(o), k[0].ds(o)], "a key that is not there yet")
    one("missing", "bogus", lambda k, o: [Key(13).ds(o)], "RFC 4035 §5.2")
    one("wrong-tag", "bogus", lambda k, o: [k[0].ds(o, tag=(k[0].tag + 1) % 65536)])
    one("wrong-algorithm", "bogus", lambda k, o: [k[0].ds(o, alg=8)])
    one("short-digest", "bogus", lambda k, o: [k[0].ds(o, cut=20)], "SHA-256 of 20 octets is no digest")
    one("short-digest-good", "secure", lambda k, o: [k[0].ds(o, cut=20), k[0].ds(o, 4)])
    for digest in (0, 3, 5, 200):
        one(f"unknown-digest-{digest}", "insecure", lambda k, o, d=digest: [k[0].ds(o, d)],
            "RFC 4035 §5.2: no DS that the validator can use"
            + (" (digest 3, GOST, is MUST NOT in RFC 9904)" if digest == 3 else ""))
    one("unknown-digest-good", "secure", lambda k, o: [k[0].ds(o, 200), k[0].ds(o)])
    one("unknown-digest-bad", "bogus", lambda k, o: [k[0].ds(o, 200), k[0].ds(o, spoil=True)])
    for alg in (1, 3, 6, 12, 17, 200, 253, 254):
        zone(plan, f"alg-{alg}", "insecure", "RFC 4035 §5.2: no algorithm that the validator has", [Key(alg)])
    one("unknown-algorithm-good", "secure", lambda k, o: [Key(200).ds(o), k[0].ds(o)])
    one("unknown-algorithm-bad", "bogus", lambda k, o: [Key(200).ds(o), k[0].ds(o, spoil=True)])
    one("unknown-algorithm-and-unknown-digest", "insecure", lambda k, o: [Key(200).ds(o), k[0].ds(o, 200)])
    one("many", "secure", lambda k, o: [Key(13).ds(o) for _ in range(12)] + [k[0].ds(o)], "12 keys that are not there")
    one("twice", "secure", lambda k, o: [k[0].ds(o), k[1].ds(o)], "double DS", [Key(13), Key(13)])


def rollovers(plan):
    split = lambda: [Key(13, signs="dnskey"), Key(13, flags=256, signs="data")]
    zone(plan, "split", "secure", "KSK and ZSK", split())
    zone(plan, "standby-zsk", "secure", "", split() + [Key(13, flags=256, signs="nothing")])
    zone(plan, "standby-ksk", "secure", "", split() + [Key(13, signs="nothing")])
    zone(plan, "double-signature", "secure", "both keys sign", [Key(13), Key(13)])
    zone(plan, "old-sep-signs-alone", "secure", "", [Key(13), Key(13, signs="nothing")],
         lambda k, o: [k[0].ds(o), k[1].ds(o)])
    zone(plan, "new-sep-has-no-ds", "bogus", "the DS's key signs nothing", [Key(13, signs="nothing"), Key(13)])
    zone(plan, "zsk-signs-keys", "bogus", "the DNSKEY set is signed by a key without DS only",
         [Key(13, signs="nothing"), Key(13, flags=256)])
    zone(plan, "zsk-not-shown", "bogus", "the key of the data is not in the DNSKEY set",
         [Key(13, signs="dnskey"), Key(13, flags=256, signs="data", shown=False)])
    zone(plan, "algorithms-both", "secure", "", [Key(8), Key(13)], lambda k, o: [k[0].ds(o), k[1].ds(o)])
    zone(plan, "algorithms-one-signs-data", "secure", "RFC 6840 §5.11: any valid path does",
         [Key(8, signs="dnskey"), Key(13)], lambda k, o: [k[0].ds(o), k[1].ds(o)])
    zone(plan, "algorithms-one-signs", "secure", "RFC 6840 §5.11", [Key(8, signs="nothing"), Key(13)],
         lambda k, o: [k[0].ds(o), k[1].ds(o)])
    zone(plan, "algorithms-one-key", "secure", "RFC 6840 §5.11", [Key(13)],
         lambda k, o: [Key(8).ds(o), k[0].ds(o)])
    zone(plan, "algorithms-mixed", "secure", "KSK of 8, ZSK of 13; RFC 6840 §5.11",
         [Key(8, signs="dnskey"), Key(13, flags=256, signs="data")])
    zone(plan, "algorithms-known-and-unknown", "secure", "", [Key(200), Key(13)],
         lambda k, o: [k[0].ds(o), k[1].ds(o)])
    zone(plan, "algorithms-ed25519-rsa-mixed", "secure", "", [Key(15, signs="dnskey"), Key(8, flags=256, signs="data")])
    zone(plan, "data-by-unknown-only", "bogus", "RFC 6840 §5.11: the DS promises 13, the data has only 200",
         [Key(13, signs="dnskey"), Key(200, flags=256, signs="data")])


def odd_keys(plan):
    zone(plan, "flags-256-sep", "secure", "RFC 4034 §2.1.1: the SEP bit is a hint", [Key(13, flags=256)])
    zone(plan, "flags-0", "bogus", "RFC 4034 §2.1.1: no zone key", [Key(13, flags=0)])
    zone(plan, "flags-1", "bogus", "RFC 4034 §2.1.1: no zone key", [Key(13, flags=1)])
    zone(plan, "zsk-flags-0", "bogus", "RFC 4034 §2.1.1", [Key(13, signs="dnskey"), Key(13, flags=0, signs="data")])
    zone(plan, "unknown-flags", "secure", "RFC 4034 §2.1.1: unknown bits are ignored", [Key(13, flags=0x4101)])
    zone(plan, "protocol-2", "bogus", "RFC 4034 §2.1.2: protocol must be 3", [Key(13, protocol=2)])
    zone(plan, "zsk-protocol-255", "bogus", "RFC 4034 §2.1.2",
         [Key(13, signs="dnskey"), Key(13, flags=256, protocol=255, signs="data")])
    zone(plan, "revoked-sep", "bogus", "RFC 5011 §2.1: for no other purpose than its own revocation",
         [Key(13, flags=0x0181)])
    zone(plan, "revoked-zsk", "bogus", "RFC 5011 §2.1",
         [Key(13, signs="dnskey"), Key(13, flags=0x0180, signs="data")])
    zone(plan, "revoked-beside-good", "secure", "", [Key(13), Key(13, flags=0x0181)])
    zone(plan, "rsa-4096", "secure", "", [Key(8, 4096)])
    zone(plan, "rsa-3072", "secure", "", [Key(8, 3072)])
    zone(plan, "rsa-1023", "secure|indeterminate|insecure", "below what the judge's library has", [Key(8, 1016)])
    zone(plan, "rsa-e3", "secure", "", [Key(8, 1024, e=3)])
    zone(plan, "rsa-e-large", "secure", "an exponent of 33 bits", [Key(8, 1024, e=(1 << 32) + 15)])
    zone(plan, "rsa-no-exponent", "bogus", "a key that cannot be read", [Key(8, public=b"\0")])
    zone(plan, "rsa-short-sep", "secure|indeterminate|insecure", "KSK of 768 bits, ZSK of 1024",
         [Key(8, 768, signs="dnskey"), Key(8, 1024, flags=256, signs="data")])
    zone(plan, "rsa-short-zsk", "secure|indeterminate|insecure", "KSK of 1024 bits, ZSK of 512",
         [Key(8, 1024, signs="dnskey"), Key(8, 512, flags=256, signs="data")])
    zone(plan, "p256-63-octets", "bogus", "a key that cannot be read", [Key(13, public=b"\1" * 63)])
    zone(plan, "p256-not-on-curve", "bogus", "a key that cannot be used", [Key(13, public=b"\1" * 64)])
    zone(plan, "ed25519-31-octets", "bogus", "a key that cannot be read", [Key(15, public=b"\1" * 31)])
    made = zone(plan, "rrsig-other-algorithm", "bogus", "RFC 4035 §5.3.1: algorithm and tag must be those of a key")
    plan.tell(made.at("www"), "A", resigned(made, alg=14))
    made = zone(plan, "dnskey-expired", "bogus", "")
    plan.tell(made.origin, "DNSKEY", resigned(made, "DNSKEY", **EXPIRED))
    made = zone(plan, "dnskey-not-yet", "bogus", "")
    plan.tell(made.origin, "DNSKEY", resigned(made, "DNSKEY", **FUTURE))
    zone(plan, "all-expired", "bogus", "", **EXPIRED)
    made = zone(plan, "dnskey-expired-and-good", "secure", "an expired signature beside a good one")
    also_signed(plan, made, made.origin, T.DNSKEY, **EXPIRED)
    made = zone(plan, "expired-and-good", "secure", "an expired signature beside a good one")
    also_signed(plan, made, made.at("www"), T.A, **EXPIRED)
    made = zone(plan, "bad-and-good", "secure", "RFC 4035 §5.3.3: one good signature does")
    also_signed(plan, made, made.at("www"), T.A, spoil=True)


def also_signed(plan, made, owner, rtype, count=1, key=None, **other):
    """Further signatures before the genuine ones."""
    def lie(reply):
        datas = [r.rdata for r in reply.answer if r.rtype == rtype]
        more = [signature(owner, rtype, datas, key or made.keys[0], made.origin, **{**other, "ttl": 300,
                          **({"until": 2_000_000_000 + i} if count > 1 else {})}) for i in range(count)]
        sets = [r for r in reply.answer if r.rtype == rtype]
        return reply.copy(answer=sets + more + [r for r in reply.answer if covered(r)])
    plan.tell(owner, rtype, lie)


def traps(plan):
    """Colliding tags and many signatures (CVE-2023-50387)."""
    sep = Key(15, signs="dnskey")
    twins = {}
    while True:
        made = Key(15, flags=256, signs="data")
        if made.tag in twins:
            break
        twins[made.tag] = made
    other = twins[made.tag]
    other.signs = "nothing"
    zone(plan, "same-tag", "secure", "two keys of one tag, the second signs", [sep, other, made])
    good = Key(13)
    junk = lambda count: [Key(13, flags=256, signs="nothing", public=junk_with_tag(13, good.tag)) for _ in range(count)]
    zone(plan, "same-tag-2-junk", "secure", "two useless keys of the good key's tag", [*junk(2), good])
    good = Key(13)
    zone(plan, "same-tag-40-junk", "bogus|indeterminate|secure", "CVE-2023-50387: bounds are allowed", [*junk(40), good])
    good = Key(13)
    made = zone(plan, "same-tag-40-junk-40-signatures", "bogus|indeterminate", "CVE-2023-50387", [*junk(40), good])
    also_signed(plan, made, made.at("www"), T.A, count=40, spoil=True)
    made = zone(plan, "3-bad-signatures", "secure", "three bad signatures before the good one")
    also_signed(plan, made, made.at("www"), T.A, count=3, spoil=True)
    made = zone(plan, "40-bad-signatures", "bogus|indeterminate|secure", "bounds are allowed")
    also_signed(plan, made, made.at("www"), T.A, count=40, spoil=True)
    zone(plan, "20-keys", "secure", "a DNSKEY set of 20 keys", [Key(13), *(Key(13, flags=256, signs="nothing")
                                                                           for _ in range(19))])
    zone(plan, "20-rsa-keys", "secure", "a DNSKEY set of 5 KiB",
         [Key(8, 2048), *(Key(8, 2048, flags=256, signs="nothing") for _ in range(19))])


def iterations(plan):
    """NSEC3 parameters (RFC 9276); an unsigned child for the proof that there is no DS."""
    for count, salt in ((0, b""), (1, b"\1"), (10, b"\xab\xcd"), (50, b"s" * 20), (100, b"x" * 255), (150, b""),
                        (151, b""), (500, b"\xaa"), (2500, b"")):
        for denial in ("nsec3", "optout"):
            label = f"i{count}-{denial}"
            made = plan.tree.zone(f"{label}.par.", denial, iterations=count, salt=salt)
            made.add("www", "A", "192.0.2.1")
            made.add("*.wild", "A", "192.0.2.1")
            plan.tree.zone(f"plain.{made.origin}", None).add("www", "A", "192.0.2.3")
            plan.tree.zone(f"signed.{made.origin}", denial).add("www", "A", "192.0.2.2")
            word = "secure" if count <= 150 else "insecure|secure"
            gap = word if denial == "nsec3" else "insecure"
            why = "RFC 9276 §3.2: insecure above a limit" if count > 150 else ""

            def ask(what, relative, rtype, wanted):
                plan.ask("iterations", f"{label}/{what}", made.at(relative), rtype, wanted, why)
            ask("positive", "www", "A", "secure")
            ask("nodata", "www", "AAAA", word)
            ask("nxdomain", "none", "A", gap)
            ask("wildcard", "q.wild", "A", word if denial == "nsec3" else "secure|insecure")
            ask("plain-child", "www.plain", "A", "insecure")
            ask("signed-child", "www.signed", "A", "secure")
            ask("ds-of-plain", "plain", "DS", gap)
    made = plan.tree.zone("i500-bad.par.", "nsec3", iterations=500)
    made.add("www", "A", "192.0.2.1")
    plan.ask("iterations", "i500-unsigned-nsec3", made.at("www"), "AAAA", "bogus|insecure",
             "RFC 9276 §3.2: the NSEC3's signature comes first; yet no DS can be denied here, so anything may be unsigned",
             lie=unsigned("NSEC3"))
    plan.ask("iterations", "i500-no-nsec3", made.at("www"), "TXT", "bogus|insecure", "as above", lie=no_proof)
    made = plan.tree.zone("hash2.par.", "nsec3", hash_alg=2)
    made.add("www", "A", "192.0.2.1")
    plan.ask("iterations", "unknown-hash-nodata", made.at("www"), "AAAA", "bogus",
             "RFC 5155 §8.1: NSEC3 records of an unknown hash are ignored")
    plan.ask("iterations", "unknown-hash-positive", made.at("www"), "A", "secure")
