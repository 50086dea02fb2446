"""Replies mixed at random of genuine records: what no list of lies thinks of. The choice is the same in every run."""
import random

import dns.rdatatype as T

from keys import name
from plan import DENIALS, covered

COUNT = 150
WHOLE = "the answer or denial is genuine and its proof is whole, beside odd records, SOA or RCODE"
OPEN = "secure|insecure|bogus"


def build(plan):
    before = len(plan.cases)
    for denial in DENIALS:
        Mixed(plan, denial).build()
    for case in plan.cases[before:]:
        settle(plan, case)


def settle(plan, case):
    """Puts the RFCs' word in where it is plain: the whole answer is genuine and needs no proof."""
    question = (case.owner.canonicalize(), case.rtype)
    true, told = plan.tree.answer(*question), plan.reply(*question)
    proof = {one for one in true.authority if Mixed.is_proof(one)}
    answers = {case.rtype, T.CNAME, T.DNAME}
    kept = [one for one in told.answer if (covered(one) or one.rtype) in answers]
    if plan.tree.holder(case.owner).denial and kept == true.answer and proof <= set(told.authority):
        # An opt-out gap leaves even the truth insecure.
        gap = case.group == "mixed/optout" and bool(proof) and not plan.tree.holder(case.owner).exists(case.owner)
        case.word, case.why = OPEN if gap else "secure|bogus" if proof else "secure", WHOLE
    elif case.group != "mixed/optout" or plan.tree.holder(case.owner).exists(case.owner):
        case.word, case.why = "secure|bogus", "nothing is unsigned here"


class Mixed:
    """The zone `mix.DENIAL.`: truth first, then `COUNT` questions with mixed replies."""

    def __init__(self, plan, denial):
        self.plan, self.denial, self.random = plan, denial, random.Random(f"mixed {denial}")
        self.zone = plan.tree.zone(f"mix.{denial}.", denial, salt=b"\x11")
        self.above = plan.tree.zones[name(f"{denial}.")]

    def build(self):
        zone, origin = self.zone, self.zone.origin
        for owner in ("www", "host.ent", "a.b.c", "*.wild", "sub.wild", "zz", "x.target"):
            zone.add(owner, "A", "192.0.2.1")
        zone.add("*.cwild", "CNAME", f"www.{origin}")
        self.child = self.plan.tree.zone(f"signed.{origin}", self.denial, salt=b"\x22")
        self.child.add("www", "A", "192.0.2.2")
        self.plan.tree.zone(f"plain.{origin}", None).add("www", "A", "192.0.2.3")
        for number in range(COUNT):
            self.one(number)

    def one(self, number):
        """A question of its own name, and two or three changes to its true reply."""
        dice, zone = self.random, self.zone
        relative, rtype = dice.choice([
            ("e{}", "A"), ("e{}", "AAAA"), ("e{}", "AAAA"), ("e{}", "DS"), ("c{}", "A"), ("c{}", "AAAA"), ("x{}", "A"),
            ("x{}", "A"), ("x{}", "DS"), ("y.x{}", "A"), ("x{}.wild", "A"), ("x{}.wild", "AAAA"), ("y.x{}.wild", "A"),
            ("x{}.sub.wild", "A"), ("x{}.ent", "A"), ("x{}.c", "A"), ("x{}.cwild", "A"), ("x{}.cwild", "AAAA"),
            ("x{0}.m{0}", "A"), ("x{}.signed", "A"), ("e{}.signed", "AAAA"), ("x{}.www", "A")])
        relative = relative.format(number)
        if relative.startswith("e"):
            (self.child if relative.endswith("signed") else zone).add(relative.split(".")[0], "A", "192.0.2.5")
        if ".m" in relative:
            # A DNAME of its own, as Unbound would answer from one that it has.
            zone.add(relative.split(".")[1], "DNAME", f"target.{zone.origin}")
        if relative.startswith("c"):
            zone.add(relative, "CNAME", f"www.{zone.origin}")
        changes = [dice.choice([self.drop_set, self.drop_signature, self.other_proof, self.other_proof, self.add_proof,
                                self.turn_rcode, self.drop_answer, self.drop_proof, self.wildcard_answer])
                   for _ in range(dice.choice((1, 2, 2, 3)))]
        seed = dice.random()

        def lie(reply):
            own = random.Random(seed)
            for change in changes:
                reply = change(reply.copy(), own, zone.at(relative))
            return reply
        what = "+".join(change.__name__ for change in changes)
        self.plan.ask(f"mixed/{self.denial}", f"{number}-{rtype}-{what}", zone.at(relative), rtype, OPEN, "", lie)

    def links(self, dice, owner):
        """One genuine NSEC or NSEC3 set: likely one near the name, else any of four zones."""
        zone = self.zone
        near = dice.randrange(6)
        if near == 0:
            return zone.match(dice.choice([zone.origin, zone.at("www"), zone.at("wild"), zone.at("*.wild"), zone.at("ent")]))
        if near == 1:
            return zone.cover(owner)
        if near == 2:
            return zone.cover(owner.parent()) + zone.match(owner.parent())
        if near == 3:
            return zone.match(self.child.origin)
        other = dice.choice([zone, zone, self.child, self.above])
        return other.link(dice.randrange(len(other.chain())))

    @staticmethod
    def is_proof(record):
        return record.rtype in (T.NSEC, T.NSEC3) or covered(record) in (T.NSEC, T.NSEC3)

    def drop_set(self, reply, dice, _owner):
        owners = sorted({(one.owner.to_text(), covered(one) or one.rtype) for one in reply.answer + reply.authority})
        if owners:
            gone = dice.choice(owners)
            keep = lambda one: (one.owner.to_text(), covered(one) or one.rtype) != gone
            reply.answer, reply.authority = list(filter(keep, reply.answer)), list(filter(keep, reply.authority))
        return reply

    def drop_signature(self, reply, dice, _owner):
        owners = sorted({(one.owner.to_text(), covered(one)) for one in reply.answer + reply.authority if covered(one)})
        if owners:
            gone = dice.choice(owners)
            keep = lambda one: (one.owner.to_text(), covered(one)) != gone
            reply.answer, reply.authority = list(filter(keep, reply.answer)), list(filter(keep, reply.authority))
        return reply

    def other_proof(self, reply, dice, owner):
        kept = [one for one in reply.authority if not self.is_proof(one)]
        more = [record for _ in range(dice.choice((1, 2, 3))) for record in self.links(dice, owner)]
        reply.authority = list(dict.fromkeys(kept + more))
        return reply

    def add_proof(self, reply, dice, owner):
        reply.authority = list(dict.fromkeys(reply.authority + self.links(dice, owner)))
        return reply

    def drop_proof(self, reply, _dice, _owner):
        reply.authority = [one for one in reply.authority if not self.is_proof(one)]
        return reply

    def turn_rcode(self, reply, _dice, _owner):
        reply.rcode = 3 - reply.rcode
        return reply

    def drop_answer(self, reply, _dice, _owner):
        reply.answer = []
        reply.authority = list(dict.fromkeys(self.zone.soa() + reply.authority))
        return reply

    def wildcard_answer(self, reply, _dice, owner):
        reply.rcode, reply.answer = 0, self.zone.rrset(self.zone.at("*.wild"), T.A, owner)
        return reply
