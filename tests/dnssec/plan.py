"""What is asked: a case is a question, the lies told about it, and the word that the RFCs demand."""
import dataclasses
import struct

import dns.rdatatype as T

from keys import CH, IN, name, rdata
from tree import NOW, TTL, Record, Reply, Tree, signature

DENIALS = ("nsec", "nsec3", "optout")


@dataclasses.dataclass
class Case:
    """One question.

    word: what the RFCs demand; several, divided by "|", where they leave it open.
    """
    group: str
    label: str
    owner: object
    rtype: int
    word: str
    why: str = ""

    @property
    def title(self):
        return f"{self.group}/{self.label}"


class Plan:
    """The tree, the lies (question → what becomes of the true reply), and the cases."""

    def __init__(self):
        self.tree, self.lies, self.cases = Tree(), {}, []

    def ask(self, group, label, owner, rtype, word, why="", lie=None):
        """Adds a case; `lie` is about the question itself."""
        owner = name(owner) if isinstance(owner, str) else owner
        rtype = T.from_text(rtype)
        self.cases.append(Case(group, label, owner, rtype, word, why))
        if lie:
            self.tell(owner, rtype, lie)

    def tell(self, owner, rtype, lie):
        """A lie about one question; two about the same one would mix cases."""
        question = (owner.canonicalize(), rtype if isinstance(rtype, int) else T.from_text(rtype))
        if question in self.lies:
            raise ValueError(f"two lies about {question}")
        self.lies[question] = lie

    def reply(self, owner, rtype):
        """The reply to a question: `Reply`, or None for a resolver that fails (SERVFAIL)."""
        try:
            true = self.tree.answer(owner, rtype)
        except (KeyError, ValueError):
            return None
        lie = self.lies.get((owner, rtype))
        return lie(true) if lie else true


# -- records made up ------------------------------------------------------------------------------------------------

def made(owner, rtype, text, ttl=TTL, rclass=IN):
    """A record that no zone has."""
    owner = name(owner) if isinstance(owner, str) else owner
    return Record(owner, T.from_text(rtype), rclass, ttl, rdata(rtype, text))


EVIL = "203.0.113.66"


def covered(record):
    """The type that an RRSIG covers; of other records None."""
    return struct.unpack("!H", record.rdata[:2])[0] if record.rtype == T.RRSIG else None


def is_of(record, rtype):
    """Whether a record is of a type or the signature of one that is."""
    return record.rtype == rtype or covered(record) == rtype


# -- lies ------------------------------------------------------------------------------------------------------------

def through(change):
    """A lie that changes or drops records one by one, in all sections."""
    def lie(reply):
        def section(records):
            return [got for one in records if (got := change(one)) is not None]
        return reply.copy(answer=section(reply.answer), authority=section(reply.authority))
    return lie


def drop(*rtypes):
    """Without the sets of these types and their signatures."""
    types = {T.from_text(one) for one in rtypes}
    return through(lambda r: None if r.rtype in types or covered(r) in types else r)


no_signatures = through(lambda r: None if r.rtype == T.RRSIG else r)
no_proof = drop("NSEC", "NSEC3")


def unsigned(rtype):
    """One type's signatures are gone."""
    wanted = T.from_text(rtype)
    return through(lambda r: None if covered(r) == wanted else r)


def spoiled(rtype=None, at=-1):
    """One octet of the signatures (of a type) is another."""
    wanted = rtype and T.from_text(rtype)

    def change(record):
        if record.rtype != T.RRSIG or wanted and covered(record) != wanted:
            return record
        data = bytearray(record.rdata)
        data[at] ^= 1
        return record._replace(rdata=bytes(data))
    return through(change)


def resigned(zone, rtype="A", signer=None, key=None, **other):
    """The signatures of a type made anew: at another time, by another, with other fields."""
    wanted = T.from_text(rtype)

    def lie(reply):
        def section(records):
            sets = [r for r in records if r.rtype == wanted]
            kept = [r for r in records if covered(r) != wanted]
            for owner in dict.fromkeys(r.owner for r in sets):
                datas = [r.rdata for r in sets if r.owner == owner]
                kept.append(signature(owner, wanted, datas, key or zone.keys[0], signer or zone.origin, **other))
            return kept
        return reply.copy(answer=section(reply.answer), authority=section(reply.authority))
    return lie


def instead(answer=(), authority=(), rcode=0):
    """Another reply altogether; functions are called late, when the zones are whole."""
    def late(records):
        return list(records() if callable(records) else records)
    return lambda reply: Reply(rcode, late(answer), late(authority))


def beside(answer=(), authority=(), additional=()):
    """The true reply and further records."""
    return lambda reply: reply.copy(answer=reply.answer + list(answer), authority=reply.authority + list(authority),
                                    additional=list(additional))


def forged(*records):
    """The answer section is these records and the rest is true."""
    return lambda reply: reply.copy(rcode=0, answer=list(records))


def rcode(code):
    """Only the RCODE is another."""
    return lambda reply: reply.copy(rcode=code)


def servfail(_reply):
    """The resolver gives up."""
    return None


def chaos(record):
    """The record in class CH."""
    return record._replace(rclass=CH)


EXPIRED = {"since": NOW - 5_000_000, "until": NOW - 4_000_000}
FUTURE = {"since": NOW + 4_000_000, "until": NOW + 5_000_000}
