"""Lies about answers, denials and aliases, told in a zone of each kind of denial; all of algorithm 13."""
import dns.name
import dns.rdatatype as T

from keys import IN, name
from plan import (CH, DENIALS, EVIL, EXPIRED, FUTURE, beside, chaos, covered, drop, forged, instead, made, no_proof,
                  no_signatures, rcode, resigned, spoiled, through, unsigned)
from tree import TTL, Record, Reply, bitmap, signature, unique


def build(plan):
    for denial in DENIALS:
        Deep(plan, denial).build()


class Deep:
    """The zone `deep.DENIAL.` and what is asked in it."""

    def __init__(self, plan, denial):
        self.plan, self.denial = plan, denial
        self.zone = plan.tree.zone(f"deep.{denial}.", denial, salt=b"\x5a")
        self.above = plan.tree.zones[name(f"{denial}.")]
        self.evil = plan.tree.zones[name("evil.nsec.")]
        self.open = denial == "optout"
        self.gap = "insecure" if self.open else "secure"
        self.maybe = "secure|insecure" if self.open else "secure"
        # In an opt-out gap there may be an unsigned delegation, so that anything below it may be.
        self.loose = "bogus|insecure" if self.open else "bogus"

    def build(self):
        zone, origin = self.zone, self.zone.origin
        zone.add("*.wild", "A", "192.0.2.9")
        zone.add("*.wild", "TXT", '"wild"')
        zone.add("sub.wild", "A", "192.0.2.8")
        zone.add("exists.wild", "A", "192.0.2.7")
        zone.add("*.cwild", "CNAME", f"www.{origin}")
        zone.add("www", "A", "192.0.2.1")
        zone.add("two", "A", "192.0.2.1", "192.0.2.2")
        zone.add("host.ent", "A", "192.0.2.1")
        zone.add("big", "TXT", *(f'"{i:03} {"x" * 200}"' for i in range(30)))
        zone.add("x.target", "A", "192.0.2.1")
        zone.add("zz-last", "A", "192.0.2.1")
        self.child = self.plan.tree.zone(f"signed.{origin}", self.denial)
        self.child.add("www", "A", "192.0.2.2")
        self.bait = self.plan.tree.zone(f"bait.{origin}", self.denial)
        self.bait.add("denied", "A", "192.0.2.2")
        self.bait_ds = self.plan.tree.zone(f"bait-ds.{origin}", self.denial)
        self.plain = self.plan.tree.zone(f"plain.{origin}", None)
        self.plain.add("www", "A", "192.0.2.3")
        self.answers()
        self.signers()
        self.wildcards()
        self.denials()
        self.denials_by_the_wrong_record()
        self.denials_signed_by_others()
        self.aliases()
        self.redirections()

    def ask(self, label, relative, rtype, word, why="", lie=None):
        owner = relative if isinstance(relative, dns.name.Name) else self.zone.at(relative)
        self.plan.ask(f"deep/{self.denial}", label, owner, rtype, word, why, lie)

    def about(self, label, lie, word="bogus", why="", **sets):
        """A lie about the address of a name of its own."""
        self.zone.add(f"p-{label}", "A", *sets.get("addresses", ("192.0.2.5",)))
        self.ask(label, f"p-{label}", "A", word, why, lie)

    # -- answers --------------------------------------------------------------------------------------------------

    def answers(self):
        zone, about = self.zone, self.about
        about("true", lambda r: r, "secure")
        about("no-signature", no_signatures)
        about("bad-signature", spoiled())
        about("bad-signature-first-octet", spoiled(at=40))
        about("expired", resigned(zone, **EXPIRED))
        about("not-yet", resigned(zone, **FUTURE))
        about("until-before-since", resigned(zone, since=FUTURE["since"], until=EXPIRED["until"]))
        about("forged-address", through(lambda r: r._replace(rdata=b"\xcb\0\x71\x42") if r.rtype == T.A else r))
        about("address-added", lambda r: r.copy(answer=r.answer + [made(r.answer[0].owner, "A", EVIL)]))
        about("address-dropped", lambda r: r.copy(answer=r.answer[1:]), addresses=("192.0.2.5", "192.0.2.6"))
        about("twice", lambda r: r.copy(answer=r.answer + r.answer), "secure", "duplicates count once (RFC 4034 §6.3)")
        about("order", lambda r: r.copy(answer=r.answer[::-1]), "secure", addresses=("192.0.2.6", "192.0.2.5", "192.0.2.4"))
        about("ttl-0", through(lambda r: r._replace(ttl=0)), "secure")
        about("ttl-above-original", through(lambda r: r._replace(ttl=TTL * 99)), "secure", "RFC 4035 §5.3.3: it is cut")
        about("ttl-not-of-one-set", through(lambda r: r._replace(ttl=7) if r.rtype == T.RRSIG else r), "secure")
        about("original-ttl-field", self.field(4, b"\0\0\0\7"))
        about("labels-field-more", self.field(3, b"\7"), why="RFC 4035 §5.3.1: more labels than the owner")
        about("labels-field-fewer", self.field(3, b"\2"), why="a wildcard that never was")
        about("labels-field-0", self.field(3, b"\0"))
        about("tag-field", self.field(16, b"\1\2"))
        about("algorithm-field", self.field(2, b"\x08"))
        about("algorithm-field-unknown", self.field(2, b"\xc8"))
        about("covered-field", self.field(0, b"\0\x1c"), why="a signature of another type")
        about("type-swapped", lambda r: r.copy(answer=[one for one in r.answer if one.rtype == T.A] + [
            one._replace(owner=r.answer[0].owner, rdata=b"\0\1" + one.rdata[2:])
            for one in zone.rrset(zone.at("big"), T.TXT) if covered(one)]))
        about("signature-cut", through(lambda r: r._replace(rdata=r.rdata[:-8]) if r.rtype == T.RRSIG else r))
        about("signature-empty", through(lambda r: r._replace(rdata=r.rdata[:18] + zone.origin.to_wire())
                                         if r.rtype == T.RRSIG else r))
        about("signature-of-signature", lambda r: r.copy(answer=r.answer + [
            signature(r.answer[0].owner, T.RRSIG, [r.answer[-1].rdata], zone.keys[0], zone.origin)]), "secure",
            "RFC 4035 §2.2: no signature of signatures counts")
        upper = lambda one: one._replace(owner=dns.name.Name([l.upper() for l in one.owner.labels]))
        about("owner-in-capitals", through(upper), "secure", "RFC 4034 §6.2: canonical form")
        about("set-in-capitals", through(lambda r: upper(r) if r.rtype == T.A else r), "secure", "RFC 4034 §6.2")
        about("class-beside", lambda r: r.copy(answer=r.answer + [chaos(made(r.answer[0].owner, "A", EVIL))]), "secure",
              "records of another class are none")
        about("class-of-signature", through(lambda r: r._replace(rclass=CH) if r.rtype == T.RRSIG else r))
        about("stranger-in-answer", beside([made("www.evil.nsec.", "A", EVIL)]), "secure|bogus", "what is used is true")
        about("other-type-in-answer", lambda r: r.copy(answer=r.answer + [made(r.answer[0].owner, "TXT", '"x"')]),
              "secure|bogus", "what is used is true")
        about("forged-ns-in-authority", beside([], [made(zone.origin, "NS", "ns.evil.nsec.")]), "secure|bogus",
              "what is used is true")
        about("forged-soa-in-authority", beside([], [made(zone.origin, "SOA", "x. y. 1 1 1 1 1")]), "secure|bogus",
              "what is used is true")
        about("forged-additional", beside([], [], [made("www.evil.nsec.", "A", EVIL)]), "secure")
        about("only-in-authority", lambda r: r.copy(answer=[], authority=r.answer), why="an answer is in its section")
        about("only-in-additional", lambda r: r.copy(answer=[], additional=r.answer), why="an answer is in its section")
        about("name-error-with-answer", rcode(3), "secure|bogus", "wrong RCODE beside a true set")
        self.ask("needs-tcp", "big", "TXT", "secure")
        self.ask("needs-tcp-forged", "big2", "TXT", self.loose, lie=forged(*(
            made(zone.at("big2"), "TXT", f'"{i:03} {"y" * 200}"') for i in range(30))))
        self.ask("question-in-capitals", dns.name.from_text(f"WwW.{zone.origin}"), "A", "secure")

    @staticmethod
    def field(at, octets):
        """A lie that puts other octets into the fixed part of a signature."""
        return through(lambda r: r._replace(rdata=r.rdata[:at] + octets + r.rdata[at + len(octets):])
                       if r.rtype == T.RRSIG else r)

    # -- signers --------------------------------------------------------------------------------------------------

    def signers(self):
        zone, about, zones = self.zone, self.about, self.plan.tree.zones
        not_zone = "RFC 4035 §5.3.1: the signer is the zone of the owner"
        about("signer-foreign", resigned(self.evil, signer=self.evil.origin), why=not_zone)
        about("signer-foreign-own-name", resigned(self.evil, signer=zone.origin), why="no key of this zone")
        about("signer-parent", resigned(self.above, signer=self.above.origin), why=not_zone)
        about("signer-root", resigned(zones[dns.name.root], signer=dns.name.root), why=not_zone)
        about("signer-child", resigned(self.child, signer=self.child.origin), why=not_zone)
        about("signer-unsigned-child", resigned(self.evil, signer=self.plain.origin), why=not_zone)
        about("signer-unsigned-elsewhere", resigned(self.evil, signer=name("plain.nsec.")), why=not_zone)
        about("signer-unknown-algorithm", resigned(self.evil, signer=name("alg-200.keys.")), why=not_zone)
        about("signer-is-owner", lambda r: resigned(self.evil, signer=r.answer[0].owner)(r), why=not_zone)
        about("signer-nowhere", resigned(self.evil, signer=name("none-such.")), why=not_zone)
        upper = dns.name.Name([label.upper() for label in zone.origin.labels])
        about("signer-in-capitals", lambda r: self.signer_shown(r, upper), "secure|bogus",
              "RFC 4034 §6.2, RFC 6840 §5.1: signed in lower case")
        about("foreign-signature-first", lambda r: r.copy(answer=[r.answer[0], *(
            one for one in resigned(self.evil, signer=self.evil.origin)(r).answer if covered(one)), r.answer[-1]]),
            "secure", "a useless signature beside a good one")
        about("unsigned-signer-first", lambda r: r.copy(answer=[r.answer[0], *(
            one for one in resigned(self.evil, signer=name("plain.nsec."))(r).answer if covered(one)), r.answer[-1]]),
            "secure", "a useless signature beside a good one")

    @staticmethod
    def signer_shown(reply, upper):
        size = len(upper.to_wire())
        return through(lambda r: r._replace(rdata=r.rdata[:18] + upper.to_wire() + r.rdata[18 + size:])
                       if r.rtype == T.RRSIG else r)(reply)

    # -- wildcards ------------------------------------------------------------------------------------------------

    def wildcards(self):
        zone, ask = self.zone, self.ask
        star = zone.at("*.wild")
        expand = lambda owner, rtype=T.A: zone.rrset(star, rtype, owner)
        ask("wildcard", "a.wild", "A", self.maybe)
        ask("wildcard-two-below", "a.b.wild", "A", self.maybe, "RFC 4592 §2.2.1")
        ask("wildcard-itself", "*.wild", "A", "secure")
        ask("wildcard-nodata", "a1.wild", "AAAA", self.gap)
        ask("wildcard-ent", "wild", "A", "secure")
        # The DS look-up for a name below a wildcard meets the wildcard's own NODATA proof.
        ask("wildcard-no-proof", "a2.wild", "A", self.loose, "RFC 4035 §5.3.4", no_proof)
        ask("wildcard-bad-proof", "a3.wild", "A", self.loose, "RFC 4035 §5.3.4",
            spoiled("NSEC" if self.denial == "nsec" else "NSEC3"))
        ask("wildcard-other-proof", "a4.wild", "A", self.loose, "the gap is elsewhere",
            lambda r: r.copy(authority=zone.cover(zone.at("zz"))))
        ask("wildcard-for-existing", "exists.wild", "A", "bogus", "RFC 4592 §2.2: the name exists",
            instead(lambda: expand(zone.at("exists.wild")), lambda: zone.cover(zone.at("exists.wilc"))))
        ask("wildcard-for-existing-own-record", "exists.wild", "TXT", "bogus", "RFC 4592 §2.2: the name exists",
            instead(lambda: expand(zone.at("exists.wild"), T.TXT), lambda: zone.match(zone.at("exists.wild"))))
        ask("wildcard-above-closest", "a.sub.wild", "A", self.loose, "RFC 4592 §3.3.1: sub.wild is the closest encloser",
            instead(lambda: expand(zone.at("a.sub.wild")), lambda: zone.cover(zone.at("a.sub.wild"))
                    + zone.match(zone.at("sub.wild"))))
        ask("wildcard-elsewhere", "a.ent", "A", self.loose, "a wildcard of another branch",
            instead(lambda: expand(zone.at("a.ent")), lambda: zone.cover(zone.at("a.ent"))))
        ask("wildcard-denied", "a5.wild", "A", self.loose, "RFC 4035 §5.4: the wildcard exists",
            instead([], lambda: zone.soa() + zone.cover(zone.at("a5.wild")) + zone.match(zone.at("wild")), 3))
        # With NSEC one record may be both the gap of the name and the wildcard's own.
        both = "secure" if self.denial == "nsec" else self.loose
        ask("wildcard-nodata-no-star", "a6.wild", "AAAA", both, "RFC 4035 §5.4: the wildcard's types are not shown",
            lambda r: r.copy(authority=zone.soa() + zone.cover(zone.at("a6.wild")) + zone.match(zone.at("wild"))))
        ask("wildcard-nodata-has-it", "a7.wild", "TXT", self.loose, "the wildcard's record shows the type",
            instead([], lambda: zone.soa() + zone.proof_wildcard_nodata(zone.at("a7.wild"), star)))
        ask("wildcard-star-only", "a8.wild", "AAAA", both, "no proof that a8.wild does not exist",
            instead([], lambda: zone.soa() + zone.match(star)))

    # -- denials --------------------------------------------------------------------------------------------------

    def denials(self):
        zone, ask, gap, loose = self.zone, self.ask, self.gap, self.loose
        proof = "NSEC" if self.denial == "nsec" else "NSEC3"

        def nodata(label, lie, word="bogus", why=""):
            zone.add(f"n-{label}", "A", "192.0.2.5")
            ask(f"nodata-{label}", f"n-{label}", "AAAA", word, why, lie)

        def none(label, lie, word=loose, why=""):
            ask(f"nxdomain-{label}", f"x-{label}", "A", word, why, lie)
        ask("nodata", "www", "AAAA", "secure")
        ask("nxdomain", "none", "A", gap)
        ask("nxdomain-deep", "a.b.c.none", "A", gap)
        ask("ent", "ent", "A", "secure")
        ask("apex-nodata", "@", "AAAA", "secure")
        ask("ds-below-apex", "www", "DS", "secure")
        nodata("no-proof", no_proof)
        nodata("unsigned-proof", unsigned(proof))
        nodata("bad-proof", spoiled(proof))
        nodata("no-signatures", no_signatures)
        nodata("expired-proof", resigned(zone, proof, **EXPIRED))
        nodata("empty", instead())
        nodata("no-soa", drop("SOA"), "secure|bogus", "the proof is enough")
        nodata("unsigned-soa", unsigned("SOA"), "secure|bogus", "the proof is enough")
        nodata("bad-soa", spoiled("SOA"), "secure|bogus", "the proof is enough")
        nodata("soa-elsewhere", lambda r: r.copy(authority=[made("evil.nsec.", "SOA", "x. y. 1 1 1 1 1")] + [
            one for one in r.authority if one.rtype != T.SOA and covered(one) != T.SOA]), "secure|bogus", "the proof is enough")
        nodata("name-error", rcode(3), "secure|bogus", "wrong RCODE, proof of NODATA")
        nodata("proof-in-answer", lambda r: r.copy(answer=r.authority, authority=[]), "secure|bogus", "the wrong section")
        nodata("proof-twice", lambda r: r.copy(authority=r.authority * 2), "secure")
        nodata("forged-set-beside", lambda r: r.copy(answer=[made(r.authority[0].owner, "AAAA", "2001:db8::66")]),
               "secure|bogus", "a set of another owner is none")
        none("no-proof", no_proof)
        none("unsigned-proof", unsigned(proof))
        none("bad-proof", spoiled(proof))
        none("empty", instead(rcode=3))
        none("empty-noerror", instead())
        none("no-soa", drop("SOA"), gap + "|bogus", "the proof is enough")
        none("noerror", rcode(0), gap + "|bogus", "wrong RCODE, proof of NXDOMAIN")
        none("answer-forged", forged(made(zone.at("x-answer-forged"), "A", EVIL)), why="the name does not exist")
        for at, label in enumerate(("first", "second", "third")):
            needed = at < (2 if self.denial == "nsec" else 3)
            none(f"{label}-record-gone", lambda r, n=at: self.without(r, n), loose if needed else gap)

    def without(self, reply, number):
        """Without the NSEC or NSEC3 set of that number."""
        owners = list(dict.fromkeys(one.owner for one in reply.authority if one.rtype in (T.NSEC, T.NSEC3)))
        gone = owners[number] if number < len(owners) else None
        return through(lambda r: None if r.owner == gone and (r.rtype in (T.NSEC, T.NSEC3) or covered(r) in (
            T.NSEC, T.NSEC3)) else r)(reply)

    def denials_by_the_wrong_record(self):
        zone, ask, child = self.zone, self.ask, self.bait
        soa = zone.soa
        for label in ("exists-nx", "exists-own", "exists-gap", "has-type", "sibling", "foreign", "wrap", "apex-only", "parent"):
            zone.add(f"w-{label}", "A", "192.0.2.5")
        at = lambda label: zone.at(f"w-{label}")

        def deny(label, records, code=0, why="", owner=None, rtype="A", word="bogus"):
            ask(f"wrong-{label}", owner or f"w-{label}", rtype, word, why, instead([], records, code))
        other = lambda: unique(zone.proof_nxdomain(zone.at("none-such")))
        deny("exists-nx", lambda: soa() + other(), 3, "the gap is elsewhere")
        deny("exists-own", lambda: soa() + zone.match(at("exists-own")), 3, "the record says that it is there")
        deny("exists-gap", lambda: soa() + zone.match(zone.origin) + zone.cover(at("exists-gap")), 3, "begins elsewhere")
        deny("has-type", lambda: soa() + zone.match(at("has-type")), 0, "the bit map has the type")
        deny("sibling", lambda: soa() + zone.match(zone.at("host.ent")), 0, "the record of another name", rtype="AAAA")
        deny("foreign", lambda: self.evil.soa() + self.evil.match(self.evil.origin) + self.evil.cover(at("foreign")), 3,
             "another zone's record")
        deny("wrap", lambda: soa() + zone.link(len(zone.chain()) - 1) + zone.match(zone.origin), 3,
             "the last record covers what is after it and before the first alone")
        deny("apex-only", lambda: soa() + zone.match(zone.origin), 0, "the apex's record", rtype="AAAA")
        deny("parent", lambda: self.above.soa() + self.above.match(zone.origin) + self.above.cover(at("parent")), 3,
             "RFC 6840 §4.1: an ancestor's delegation")
        zone.add("w-alias", "CNAME", f"www.{zone.origin}")
        deny("alias", lambda: soa() + zone.match(zone.at("w-alias")), 0, "RFC 6840 §4.3: the bit map has CNAME")
        deny("delegation-apex", lambda: soa() + zone.match(child.origin), 0,
             "RFC 6840 §4.1: the parent's side speaks of DS alone", child.origin, "A")
        deny("delegation-apex-nx", lambda: soa() + zone.match(child.origin), 3, "RFC 6840 §4.1", child.origin, "TXT")
        deny("below-delegation", lambda: soa() + zone.match(child.origin) + zone.cover(child.at("denied")), 3, "RFC 6840 §4.1",
             child.at("denied"), "A")
        deny("below-delegation-none", lambda: soa() + zone.match(child.origin) + zone.cover(child.at("none")), 3,
             "RFC 6840 §4.1", child.at("none"), "A", self.loose)
        deny("below-delegation-nodata", lambda: soa() + zone.match(child.origin) + zone.cover(child.at("denied")), 0,
             "RFC 6840 §4.1", child.at("denied"), "AAAA")
        deny("child-apex-ds", lambda: self.bait_ds.soa() + self.bait_ds.match(self.bait_ds.origin), 0,
             "RFC 6840 §4.4: the child's side", self.bait_ds.origin, "DS")
        zone.add("w-moved", "DNAME", f"target.{zone.origin}")
        deny("below-dname", lambda: soa() + zone.match(zone.at("w-moved")) + zone.cover(zone.at("x.w-moved")), 3,
             "RFC 6840 §4.1: the bit map has DNAME", zone.at("x.w-moved"), "A")
        deny("ent-nx", lambda: soa() + zone.proof_nodata(zone.at("ent")), 3,
             "the proof shows an empty non-terminal; wrong RCODE", zone.at("ent"), "TXT", "secure|bogus")
        deny("ent-nx-gap", lambda: soa() + zone.match(zone.origin) + other(), 3, "an empty non-terminal exists",
             zone.at("ent"), "MX")
        deny("below-plain-nodata", lambda: [], 0, "unsigned: anything goes", self.plain.at("www"), "TXT", "insecure")
        if self.denial == "nsec":
            self.nsec_only(deny)
        else:
            self.nsec3_only(deny)

    def denials_signed_by_others(self):
        """Forged proofs with signatures that are good, or cannot be checked, and are of another zone."""
        zone, ask, evil = self.zone, self.ask, self.evil
        signers = {"unsigned": name("plain.nsec."), "unknown": name("alg-200.keys."), "foreign": evil.origin,
                   "child": self.plain.origin}
        proof = "NSEC" if self.denial == "nsec" else "NSEC3"
        for label, signer in signers.items():
            by = lambda rtype, s=signer: resigned(evil, rtype, signer=s)
            both = lambda r, b=by: b(proof)(b("SOA")(r))
            zone.add(f"s-soa-{label}", "A", "192.0.2.5")
            ask(f"signer-{label}-soa", f"s-soa-{label}", "A", "bogus", "RFC 4035 §5.3.1: a foreign signer's SOA proves nothing",
                lambda r, b=by: b("SOA")(Reply(0, [], [one for one in zone.soa() if one.rtype == T.SOA])))
            zone.add(f"s-proof-{label}", "A", "192.0.2.5")
            ask(f"signer-{label}-proof", f"s-proof-{label}", "AAAA", "bogus", "RFC 4035 §5.3.1", both)
            ask(f"signer-{label}-nxdomain", f"s-none-{label}", "A", self.loose, "RFC 4035 §5.3.1", both)
            ask(f"signer-{label}-wildcard", f"s-{label}.wild", "A", self.loose, "RFC 4035 §5.3.1",
                lambda r, b=by: b("A")(r))
            ask(f"signer-{label}-wildcard-proof", f"t-{label}.wild", "A", self.loose, "RFC 4035 §5.3.1",
                lambda r, b=by: b(proof)(r))
            zone.add(f"s-cname-{label}", "CNAME", "www.evil.nsec.")
            ask(f"signer-{label}-cname", f"s-cname-{label}", "A", "bogus", "RFC 4035 §5.3.1", lambda r, b=by: b("CNAME")(r))
            zone.add(f"s-dname-{label}", "DNAME", "evil.nsec.")
            ask(f"signer-{label}-dname", f"www.s-dname-{label}", "A", "bogus", "RFC 4035 §5.3.1",
                lambda r, b=by: b("DNAME")(r))

    def nsec_only(self, deny):
        zone = self.zone
        soa = zone.soa
        nsec = lambda owner, to, types: self.signed_record(owner, T.NSEC, to.to_wire() + bitmap(types))
        zone.add("w-nsec3", "A", "192.0.2.5")
        zone.add("w-forged", "A", "192.0.2.5")
        zone.add("w-expanded", "A", "192.0.2.5")
        far = zone.at("zz-zz")
        deny("forged", lambda: soa() + [Record(zone.at("w-forged"), T.NSEC, IN, TTL, far.to_wire() + bitmap({T.TXT}))], 0,
             "an NSEC that nobody signed")
        deny("expanded-nsec", lambda: soa() + [one._replace(owner=zone.at("w-expanded"))
                                               for one in zone.match(zone.at("*.wild"))], 0,
             "RFC 4035 §5.4: an NSEC at another owner than signed", rtype="AAAA")
        # Signed by the zone itself: no attack, a way to see what counts.
        deny("next-outside", lambda: soa() + nsec(zone.at("zz-last"), name("zzz."), {T.A}), 3,
             "the next name is outside of the zone", zone.at("zz-next"), "A", "bogus|secure")
        deny("no-ns-bit-ds", lambda: soa() + nsec(zone.at("w-nods"), far, {T.A}), 0, "no delegation there",
             zone.at("w-nods"), "DS", "secure")
        deny("cname-bit-ds", lambda: soa() + nsec(zone.at("w-nods2"), far, {T.CNAME}), 0, "RFC 6840 §4.3",
             zone.at("w-nods2"), "DS", "bogus|secure")

    def nsec3_only(self, deny):
        zone, loose = self.zone, self.loose
        soa = zone.soa
        gone = lambda label: zone.at(f"w3-{label}")
        ends = lambda label, records, why, code=3, rtype="A", word=loose: deny(
            label, records, code, why, gone(label), rtype, word)
        star = lambda: zone.cover(zone.at("*"))
        ends("no-encloser", lambda: soa() + zone.cover(gone("no-encloser")) + star(), "RFC 5155 §8.4: no closest encloser")
        ends("no-next-closer", lambda: soa() + zone.match(zone.origin) + star(), "RFC 5155 §8.4")
        ends("no-star", lambda: soa() + unique(zone.match(zone.origin) + zone.cover(gone("no-star"))),
             "RFC 5155 §8.4", word=loose)
        ends("gap-for-nodata", lambda: soa() + zone.proof_gap(gone("gap-for-nodata")),
             "RFC 5155 §8.5: NODATA needs a match", 0, "A", loose)
        zone.add("w3-encloser-too-high", "A", "192.0.2.5")
        deny("encloser-too-high", lambda: soa() + zone.match(zone.origin) + zone.cover(zone.at("x.w3-encloser-too-high"))
             + star(), 3, "RFC 5155 §8.3: the next closer name exists", zone.at("x.w3-encloser-too-high"), "A", loose)
        for label in ("forged", "other-salt", "flags", "hash"):
            zone.add(f"w3-{label}", "A", "192.0.2.5")
        at = zone.at
        deny("forged-nsec3", lambda: soa() + [zone.match(at("w3-forged"))[0]._replace(
            rdata=zone.match(at("w3-forged"))[0].rdata[:26 + len(zone.salt)] + bitmap({T.TXT, T.RRSIG}))], 0,
            "an NSEC3 that nobody signed", at("w3-forged"))
        deny("unknown-flags", lambda: soa() + zone.link(
            [n for n, (_, _, o) in enumerate(zone.chain()) if o == at("w3-flags")][0], flags=0x82), 0,
            "RFC 5155 §8.2: NSEC3 records of unknown flags are ignored", at("w3-flags"), "AAAA")
        if self.open:
            deny("optout-for-existing", lambda: soa() + zone.match(zone.origin) + zone.cover(at("none-such")), 0,
                 "the gap is elsewhere", self.bait.origin, "MX")

    def signed_record(self, owner, rtype, data):
        return [Record(owner, rtype, IN, TTL, data), *self.zone.signatures(owner, rtype, [data])]

    # -- aliases --------------------------------------------------------------------------------------------------

    def aliases(self):
        zone, ask, origin = self.zone, self.ask, self.zone.origin

        def alias(label, target, word, lie=None, why="", rtype="A"):
            zone.add(f"c-{label}", "CNAME", target)
            ask(f"cname-{label}", f"c-{label}", rtype, word, why, lie)
        www = f"www.{origin}"
        alias("true", www, "secure")
        alias("nodata", www, "secure", rtype="AAAA")
        alias("to-child", f"www.signed.{origin}", "secure")
        alias("to-plain", f"www.plain.{origin}", "insecure")
        alias("to-other", "www.evil.nsec.", "secure")
        alias("to-nxdomain", "none.evil.nsec.", "secure")
        alias("to-own-nxdomain", f"c-none.{origin}", self.gap)
        alias("to-broken", "www.broken.a13.nsec.", "bogus")
        alias("to-expired", "www.all-expired.keys.", "bogus")
        alias("unsigned", www, "bogus", unsigned("CNAME"))
        alias("bad", www, "bogus", spoiled("CNAME"))
        alias("turned", www, "bogus", through(lambda r: made(r.owner, "CNAME", "www.evil.nsec.") if r.rtype == T.CNAME else r))
        alias("turned-to-plain", www, "bogus", forged(made(zone.at("c-turned-to-plain"), "CNAME", f"www.plain.{origin}"),
                                                      made(f"www.plain.{origin}", "A", EVIL)), "an unsigned alias")
        alias("target-forged", f"p-c1.{origin}", "bogus", self.end("p-c1", through(
            lambda r: r._replace(rdata=b"\xcb\0\x71\x42") if r.rtype == T.A else r)))
        alias("target-stripped", f"p-c2.{origin}", "bogus", self.end("p-c2", unsigned("A")))
        alias("target-absent", f"p-c3.{origin}", "secure", self.end("p-c3", None, lambda r: r.copy(answer=r.answer[:2])),
              "the rest is asked for")
        alias("two", www, "bogus|secure",
              lambda r: r.copy(answer=r.answer + [made(r.answer[0].owner, "CNAME", "www.evil.nsec.")]),
              "two aliases at one name; Unbound keeps the first")
        alias("address-beside", www, "secure|bogus", lambda r: r.copy(answer=r.answer + [made(r.answer[0].owner, "A", EVIL)]),
              "an address beside an alias (RFC 1034 §3.6.2)")
        alias("address-instead", www, "bogus", forged(made(zone.at("c-address-instead"), "A", EVIL)))
        alias("with-cname-asked", www, "secure", rtype="CNAME")
        alias("loop", f"c-loop.{origin}", "secure|bogus|failed", why="an alias of itself")
        alias("loop-a", f"c-loop-b.{origin}", "secure|bogus|failed", why="a loop of two")
        zone.add("c-loop-b", "CNAME", f"c-loop-a.{origin}")
        for at in range(1, 9):
            zone.add(f"c-long{at}", "CNAME", f"c-long{at + 1}.{origin}" if at < 8 else www)
        ask("cname-eight", "c-long1", "A", "secure")
        alias("order", f"c-true.{origin}", "secure", lambda r: r.copy(answer=r.answer[::-1]), "the chain backwards")
        ask("cname-wildcard", "q.cwild", "A", self.maybe)
        ask("cname-wildcard-no-proof", "q2.cwild", "A", self.loose, "RFC 4035 §5.3.4", no_proof)
        self.plan.ask(f"deep/{self.denial}", "cname-nxdomain-stripped", zone.at("c-gone"), "A", self.loose, lie=no_proof)
        zone.add("c-gone", "CNAME", f"c-gone2.{origin}")
        self.plan.tell(zone.at("c-gone2"), "A", no_proof)

    def end(self, target, lie, first=None):
        """A lie about the end of an alias chain, told wherever that name is asked for."""
        self.zone.add(target, "A", "192.0.2.6")
        if lie:
            self.plan.tell(self.zone.at(target), "A", lie)
        return first or lie

    def redirections(self):
        zone, ask, origin = self.zone, self.ask, self.zone.origin

        def moved(label, word, lie=None, why="", rtype="A", target=None, owner="x"):
            zone.add(f"d-{label}", "DNAME", target or f"target.{origin}")
            ask(f"dname-{label}", f"{owner}.d-{label}", rtype, word, why, lie)
        moved("true", "secure")
        moved("nodata", "secure", rtype="AAAA")
        moved("nxdomain", self.gap, owner="none")
        moved("to-plain", "insecure", target=f"plain.{origin}", owner="www")
        moved("to-other", "secure", target="evil.nsec.", owner="www")
        zone.add("d-itself", "DNAME", f"target.{origin}")
        ask("dname-itself", "d-itself", "DNAME", "secure")
        ask("dname-itself-address", "d-itself", "A", "secure", "the owner itself is not moved")
        moved("unsigned", "bogus", unsigned("DNAME"))
        moved("bad", "bogus", spoiled("DNAME"))
        moved("turned", "bogus", through(lambda r: made(r.owner, "DNAME", "evil.nsec.") if r.rtype == T.DNAME else r))
        moved("no-cname", "secure", through(lambda r: None if r.rtype == T.CNAME else r),
              "RFC 6672 §3.4.1: it is made of the DNAME")
        moved("no-dname", self.loose, drop("DNAME"), "an unsigned alias alone")
        moved("wrong-cname", "bogus|secure", lambda r: r.copy(answer=[
            made(one.owner, "CNAME", "www.evil.nsec.") if one.rtype == T.CNAME else one for one in r.answer[:3]]
            + self.evil.rrset(name("www.evil.nsec."), T.A)), "RFC 6672 §5.3.1: the alias is not the one that the DNAME makes")
        moved("wrong-cname-plain", "bogus|secure", lambda r: r.copy(answer=[
            made(one.owner, "CNAME", f"www.plain.{origin}") if one.rtype == T.CNAME else one for one in r.answer[:3]]
            + self.plain.rrset(self.plain.at("www"), T.A)), "RFC 6672 §5.3.1")
        moved("in-authority", "bogus|secure", lambda r: r.copy(
            answer=[one for one in r.answer if not (one.rtype == T.DNAME or covered(one) == T.DNAME)],
            authority=[one for one in r.answer if one.rtype == T.DNAME or covered(one) == T.DNAME]), "the wrong section")
        moved("cname-ttl-0", "secure", through(lambda r: r._replace(ttl=0) if r.rtype == T.CNAME else r))
        zone.add("d-at", "DNAME", f"target.{origin}")
        ask("dname-of-another", "x.d-none", "A", self.loose, "the DNAME is not above the name", instead(
            lambda: zone.rrset(zone.at("d-at"), T.DNAME) + [made(zone.at("x.d-none"), "CNAME", f"x.target.{origin}")]
            + zone.rrset(zone.at("x.target"), T.A)))
        zone.add("d-chain", "DNAME", f"d-true.{origin}")
        ask("dname-chain", "x.d-chain", "A", "secure")
        zone.add("c-into-dname", "CNAME", f"x.d-true.{origin}")
        ask("cname-into-dname", "c-into-dname", "A", "secure")
