"""Delegations, and lies about the DS and DNSKEY records on the way down; each zone is asked for its `www`."""
import dns.rdatatype as T

from keys import Key, name
from plan import (DENIALS, EVIL, EXPIRED, beside, chaos, drop, forged, instead, made, no_proof, no_signatures,
                  resigned, servfail, spoiled, unsigned)
from tree import TTL, Record, Reply, Zone


def build(plan):
    for denial in DENIALS:
        plan.tree.zone(f"del.{denial}.", denial, salt=b"\1\2")
        honest(plan, denial)
        ds_lies(plan, denial)
        key_lies(plan, denial)
    unsigned_zones(plan)


def child(plan, denial, label, word, why="", kind="signed", rtype="A"):
    """A zone under `del.DENIAL.`; kind: "signed" or "plain"."""
    origin = f"{label}.del.{denial}."
    zone = plan.tree.zone(origin, denial if kind == "signed" else None)
    zone.add("www", "A", "192.0.2.1")
    zone.add("@", "MX", f"10 www.{origin}")
    plan.ask(f"delegation/{denial}", label, zone.at("www"), rtype, word, why)
    return zone


def honest(plan, denial):
    tree, group = plan.tree, f"delegation/{denial}"
    above = tree.zones[name(f"del.{denial}.")]
    gap = "insecure" if denial == "optout" else "secure"
    child(plan, denial, "signed", "secure")
    plain = child(plan, denial, "plain", "insecure", kind="plain")
    plan.ask(group, "plain-apex", plain.origin, "MX", "insecure")
    plan.ask(group, "plain-nodata", plain.at("www"), "AAAA", "insecure")
    plan.ask(group, "plain-nxdomain", plain.at("none"), "A", "insecure")
    plan.ask(group, "plain-ds", plain.origin, "DS", gap)
    plan.ask(group, "plain-below-ds", plain.at("www"), "DS", "insecure")
    deep = tree.zone(f"deep.ent.{above.origin}", denial)
    deep.add("www", "A", "192.0.2.1")
    plan.ask(group, "signed-below-ent", deep.at("www"), "A", "secure")
    deep = tree.zone(f"deep.ent2.{above.origin}", None)
    deep.add("www", "A", "192.0.2.1")
    plan.ask(group, "plain-below-ent", deep.at("www"), "A", "insecure")
    plan.ask(group, "ent-above-plain", above.at("ent2"), "A", gap,
             "opt-out: the empty non-terminal may have no NSEC3 (RFC 5155 §7.1)" if gap == "insecure" else "")
    island = tree.zone(f"island.{plain.origin}", denial, ds=None)
    island.add("www", "A", "192.0.2.1")
    plan.ask(group, "island-in-plain", island.at("www"), "A", "insecure")
    island = tree.zone(f"island2.{plain.origin}", denial)
    island.add("www", "A", "192.0.2.1")
    plan.ask(group, "island-with-unsigned-ds", island.at("www"), "A", "insecure")
    island = tree.zone(f"island.{above.origin}", denial, ds=None)
    island.add("www", "A", "192.0.2.1")
    plan.ask(group, "signed-zone-without-ds", island.at("www"), "A", "insecure")
    plan.ask(group, "signed-zone-without-ds-nodata", island.at("www"), "AAAA", "insecure")
    plan.ask(group, "signed-zone-without-ds-bad", island.at("@"), "MX", "insecure", "", lie=spoiled())
    grand = tree.zone("a.b.c.signed." + above.origin.to_text(), denial)
    grand.add("x.y.z", "A", "192.0.2.1")
    plan.ask(group, "signed-three-below", grand.at("x.y.z"), "A", "secure")


def ds_lies(plan, denial):
    above = plan.tree.zones[name(f"del.{denial}.")]
    here = plan.tree.zones[name(f"{denial}.")]

    def about(label, lie, word="bogus", why="", kind="signed"):
        """`lie` gets the zone and gives the lie about its DS."""
        zone = child(plan, denial, f"ds-{label}", word, why, kind)
        plan.tell(zone.origin, "DS", lie(zone))
        return zone
    about("empty", lambda z: instead(), why="RFC 4035 §5.2: no proof that there is no DS")
    about("soa-only", lambda z: instead(authority=above.soa), why="RFC 4035 §5.2")
    about("nxdomain-empty", lambda z: instead(authority=above.soa, rcode=3), why="RFC 4035 §5.2")
    about("no-signature", lambda z: no_signatures)
    about("bad-signature", lambda z: spoiled())
    about("expired", lambda z: resigned(above, "DS", **EXPIRED))
    about("by-child", lambda z: resigned(z, "DS"), why="RFC 4035 §5.2: the DS is the parent's")
    about("by-grandparent", lambda z: resigned(here, "DS", signer=here.origin), why="RFC 4035 §5.3.1")
    evil = plan.tree.zones[name("evil.nsec.")]
    for label, signer in (("unsigned", "plain.nsec."), ("foreign", "evil.nsec."), ("unknown", "alg-200.keys.")):
        about(f"by-{label}", lambda z, s=signer: resigned(evil, "DS", signer=name(s)), why="RFC 4035 §5.3.1")
        about(f"denied-by-{label}", lambda z, s=signer: lambda r: resigned(evil, "SOA", signer=name(s))(Reply(0, [], [
            above.soa()[0]])), why="RFC 4035 §5.3.1")
        about(f"plain-proof-by-{label}", lambda z, s=signer: resigned(
            evil, "NSEC" if denial == "nsec" else "NSEC3", signer=name(s)), why="RFC 4035 §5.3.1", kind="plain")
    other = Key(13)
    about("added", lambda z: lambda r: r.copy(answer=r.answer + [Record(z.origin, T.DS, 1, TTL, other.ds(z.origin))]))
    about("replaced", lambda z: lambda r: r.copy(answer=[
        one._replace(rdata=other.ds(z.origin)) if one.rtype == T.DS else one for one in r.answer]))
    about("class", lambda z: lambda r: r.copy(answer=[chaos(one) for one in r.answer]))
    about("cname", lambda z: forged(made(z.origin, "CNAME", "plain.del.nsec.")), why="a DS cannot be an alias")
    about("cname-signed", lambda z: lambda r: r.copy(answer=[
        made(z.origin, "CNAME", f"nods.{above.origin}"), *above.signatures(
            z.origin, T.CNAME, [made(z.origin, "CNAME", f"nods.{above.origin}").rdata])], authority=[]),
        "bogus|secure", "not at a delegation; no attacker can sign it")
    about("denied-by-own-nsec", lambda z: instead(authority=lambda: above.soa() + above.match(z.origin)),
          why="the record says that there is a DS")
    about("denied-by-own-nsec-name-error", lambda z: instead(authority=lambda: above.soa() + above.match(z.origin), rcode=3),
          why="the record says that there is a DS")
    about("denied-by-child-apex", lambda z: instead(authority=lambda: z.soa() + z.match(z.origin)),
          why="RFC 6840 §4.4: SOA bit, the child's side")
    about("denied-by-sibling", lambda z: instead(authority=lambda: above.soa() + above.match(name(f"plain.{above.origin}"))
          + above.cover(name(f"plain.{above.origin}"))), why="the proof is about another name")
    about("denied-by-gap", lambda z: instead(authority=lambda: above.soa() + above.match(above.origin)
                                             + above.cover(above.at("none-such"))),
          why="the gap is elsewhere")
    about("denied-by-gap-name-error", lambda z: instead(authority=lambda: above.proof_nxdomain(above.at("none-such")),
                                                       rcode=3), why="the gap is elsewhere")
    about("denied-by-grandparent", lambda z: instead(authority=lambda: here.soa() + here.match(above.origin)
                                                     + here.cover(z.origin)), why="RFC 6840 §4.4: an ancestor's delegation")
    about("servfail", lambda z: servfail, "bogus|indeterminate", "cannot be judged")
    about("proof-beside", lambda z: lambda r: r.copy(authority=above.soa() + above.match(above.origin)), "secure",
          "what is beside the set does not matter")
    about("plain-no-proof", lambda z: no_proof, why="an unsigned delegation must be proven", kind="plain")
    about("plain-no-signatures", lambda z: no_signatures, kind="plain")
    about("plain-bad-proof", lambda z: spoiled("NSEC" if denial == "nsec" else "NSEC3"), kind="plain")
    about("plain-empty", lambda z: instead(), kind="plain")
    about("plain-no-soa", lambda z: drop("SOA"), "insecure", "the proof is enough", kind="plain")
    about("plain-unsigned-soa", lambda z: unsigned("SOA"), "insecure|bogus", "the proof is enough", kind="plain")
    about("plain-forged-ds", lambda z: forged(Record(z.origin, T.DS, 1, TTL, other.ds(z.origin))), kind="plain")
    about("plain-name-error", lambda z: lambda r: r.copy(rcode=3), "insecure|bogus", "wrong RCODE, right proof", kind="plain")
    about("plain-servfail", lambda z: servfail, "bogus|indeterminate", "cannot be judged", kind="plain")
    if denial != "nsec":
        about("plain-no-match", lambda z: lambda r: r.copy(authority=above.soa() + above.cover(above.at("none-such"))),
              kind="plain")


def key_lies(plan, denial):
    def about(label, lie, word="bogus", why=""):
        zone = child(plan, denial, f"key-{label}", word, why)
        plan.tell(zone.origin, "DNSKEY", lie(zone))
        return zone
    other = Key(13)
    extra = lambda z: Record(z.origin, T.DNSKEY, 1, TTL, other.wire)
    about("empty", lambda z: instead())
    about("denied", lambda z: instead(authority=lambda: z.soa() + z.match(z.origin)), why="the apex says it has DNSKEY")
    about("name-error", lambda z: instead(authority=z.soa, rcode=3))
    about("no-signature", lambda z: no_signatures)
    about("bad-signature", lambda z: spoiled())
    about("added", lambda z: lambda r: r.copy(answer=r.answer + [extra(z)]), why="the set is not what was signed")
    about("added-and-signs", lambda z: lambda r: r.copy(answer=[
        *[one for one in r.answer if one.rtype == T.DNSKEY], extra(z),
        *Zone(z.origin.to_text(), "nsec", keys=[other]).signatures(z.origin, T.DNSKEY, [z.keys[0].wire, other.wire])]),
        why="signed by the added key alone")
    about("replaced", lambda z: resigned(z, "DNSKEY", key=other))
    about("of-another", lambda z: instead(answer=lambda: [
        one._replace(owner=z.origin) for one in plan.tree.zones[name("evil.nsec.")].rrset(name("evil.nsec."), T.DNSKEY)]))
    about("owner-of-another", lambda z: instead(answer=lambda: plan.tree.zones[name("evil.nsec.")].rrset(
        name("evil.nsec."), T.DNSKEY)))
    about("by-parent", lambda z: resigned(plan.tree.zones[name(f"del.{denial}.")], "DNSKEY",
                                          signer=name(f"del.{denial}.")), why="RFC 4035 §5.2: signed by the DS's key")
    about("by-unsigned", lambda z: resigned(plan.tree.zones[name("evil.nsec.")], "DNSKEY", signer=name("plain.nsec.")),
          why="RFC 4035 §5.3.1")
    about("by-foreign", lambda z: resigned(plan.tree.zones[name("evil.nsec.")], "DNSKEY", signer=name("evil.nsec.")),
          why="RFC 4035 §5.3.1")
    about("class", lambda z: lambda r: r.copy(answer=[chaos(one) for one in r.answer]))
    about("servfail", lambda z: servfail, "bogus|indeterminate", "cannot be judged")
    about("beside-forged-soa", lambda z: beside(authority=[made(z.origin, "SOA", "x. y. 9 9 9 9 9")]), "secure",
          "what is beside the set does not matter")


def unsigned_zones(plan):
    """In a zone proven unsigned nothing is bogus, whatever shape the reply has."""
    tree = plan.tree
    tree.zone("open.", None)
    for origin in ("plain.nsec.", "zone.open."):
        zone = tree.zone(origin, None)
        group = f"unsigned/{origin}"
        for owner in ("www", "stray", "stray-foreign", "class", "y.x"):
            zone.add(owner, "A", "192.0.2.1")
        zone.add("alias", "CNAME", f"www.{origin}")
        zone.add("into-signed", "CNAME", "www.evil.nsec.")
        zone.add("into-signed-none", "CNAME", "none.evil.nsec.")
        zone.add("into-broken", "CNAME", "www.broken.a13.nsec.")
        zone.add("dangling", "CNAME", f"none.{origin}")
        zone.add("dangling-empty", "CNAME", f"none2.{origin}")
        zone.add("moved", "DNAME", f"x.{origin}")
        zone.add("*.wild", "A", "192.0.2.1")

        def ask(label, relative, rtype, word="insecure", why="", lie=None):
            plan.ask(group, label, zone.at(relative), rtype, word, why, lie)
        ask("positive", "www", "A")
        ask("cname", "alias", "A")
        ask("wildcard", "q.wild", "A")
        ask("ent", "wild", "A")
        ask("into-signed", "into-signed", "A", why="the alias has no signature")
        ask("into-signed-nxdomain", "into-signed-none", "A", why="the alias has no signature")
        ask("into-broken", "into-broken", "A", "bogus", "the target is bogus")
        ask("dangling", "dangling", "A")
        ask("dangling-empty", "dangling-empty", "A", lie=lambda r: r.copy(authority=[]))
        ask("nodata", "www", "AAAA")
        ask("nodata-without-soa", "www", "TXT", lie=instead())
        ask("nxdomain", "none", "A")
        ask("nxdomain-without-soa", "none3", "A", lie=instead(rcode=3))
        ask("nodata-soa-elsewhere", "www", "MX", lie=instead([], [made("evil.nsec.", "SOA", "x. y. 1 1 1 1 1")]))
        ask("nodata-soa-of-root", "www", "SRV", lie=instead([], [made(".", "SOA", "x. y. 1 1 1 1 1")]))
        key = Key(13)
        stray = lambda z, signer: lambda r: r.copy(answer=r.answer + [
            one._replace(owner=r.answer[0].owner) for one in Zone(signer, "nsec", keys=[key]).signatures(
                r.answer[0].owner, T.A, [r.answer[0].rdata])])
        ask("stray-signature", "stray", "A", lie=stray(zone, origin))
        ask("stray-foreign-signature", "stray-foreign", "A", lie=stray(zone, "evil.nsec."))
        ask("class-beside", "class", "A", lie=lambda r: r.copy(answer=r.answer + [chaos(made(r.answer[0].owner, "A", EVIL))]))
        ask("dname", "y.moved", "A")
        ask("ds-at-apex", "@", "DS", "secure" if origin == "plain.nsec." else "insecure")
        ask("dnskey", "@", "DNSKEY")
