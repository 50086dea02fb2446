"""The signed tree: zones, their chains of NSEC or NSEC3 records, and the answers of a resolver that tells the truth."""
import base64
import collections
import dataclasses
import functools
import hashlib
import struct
import time

import dns.name
import dns.rdatatype as T

from keys import IN, Key, name, rdata

NOW = int(time.time())
TTL = 300
DAY = 86400

# One record; its owner keeps the case in which it is sent.
Record = collections.namedtuple("Record", "owner rtype rclass ttl rdata")


@dataclasses.dataclass
class Reply:
    """A reply before it is a message. `answer` and the other sections are lists of records."""
    rcode: int = 0
    answer: list = dataclasses.field(default_factory=list)
    authority: list = dataclasses.field(default_factory=list)
    additional: list = dataclasses.field(default_factory=list)

    def copy(self, **other):
        return dataclasses.replace(self, **other)


def sort_key(owner):
    """Canonical order (RFC 4034 §6.1)."""
    return [label.lower() for label in reversed(owner.labels)]


def signature(owner, rtype, rdatas, key, signer, since=None, until=None, labels=None, ttl=TTL, rclass=IN,
              covered=None, alg=None, tag=None, spoil=False):
    """One RRSIG record over a set. What is not said is as it should be."""
    counted = len(owner.labels) - 1 - (owner.labels[0] == b"*")
    head = struct.pack("!HBBIIIH", rtype if covered is None else covered, key.alg if alg is None else alg,
                       counted if labels is None else labels, ttl, until or NOW + 10 * DAY, since or NOW - DAY,
                       key.tag if tag is None else tag) + signer.to_wire()
    start = owner.canonicalize().to_wire() + struct.pack("!HHI", rtype, rclass, ttl)
    signed = key.sign(head + b"".join(start + struct.pack("!H", len(r)) + r for r in sorted(set(rdatas))))
    if spoil:
        signed = signed[:-1] + bytes([signed[-1] ^ 1])
    return Record(owner, T.RRSIG, rclass, ttl, head + signed)


def bitmap(types):
    """The type bit maps of NSEC and NSEC3 (RFC 4034 §4.1.2)."""
    windows = collections.defaultdict(lambda: bytearray(32))
    for one in types:
        windows[one >> 8][(one & 255) >> 3] |= 0x80 >> (one & 7)
    out = b""
    for window, bits in sorted(windows.items()):
        bits = bytes(bits).rstrip(b"\0")
        out += bytes([window, len(bits)]) + bits
    return out


@functools.lru_cache(None)
def nsec3_hash(owner, salt, iterations):
    """RFC 5155 §5."""
    value = owner.canonicalize().to_wire()
    for _ in range(iterations + 1):
        value = hashlib.sha1(value + salt).digest()
    return value


def base32hex(value):
    """RFC 4648 §7, lower case, without padding."""
    return base64.b32hexencode(value).decode().lower().rstrip("=")


class Zone:
    """A zone. `denial`: None (unsigned), "nsec", "nsec3", "optout"."""

    def __init__(self, origin, denial="nsec", keys=None, iterations=0, salt=b"", since=None, until=None, hash_alg=1):
        self.origin, self.denial, self.iterations, self.salt = name(origin), denial, iterations, salt
        self.keys = [] if denial is None else keys or [Key(13)]
        self.since, self.until, self.hash_alg = since, until, hash_alg
        self.sets, self.cuts, self.made, self.links = {}, {}, {}, None
        self.add("@", "SOA", f"ns.{self.origin} host.{self.origin} 1 3600 600 86400 300".replace("..", "."))
        self.add("@", "NS", "ns.nsec.")
        if denial:
            self.sets[self.origin][T.DNSKEY] = [key.wire for key in self.keys if key.shown]
        if denial in ("nsec3", "optout"):
            self.sets[self.origin][T.NSEC3PARAM] = [struct.pack("!BBHB", hash_alg, 0, iterations, len(salt)) + salt]

    def at(self, relative):
        """The absolute name of a name in this zone."""
        return self.origin if relative == "@" else dns.name.from_text(relative, self.origin)

    def add(self, relative, rtype, *texts):
        kept = self.sets.setdefault(self.at(relative), {}).setdefault(T.from_text(rtype), [])
        kept.extend(rdata(rtype, text) for text in texts)

    def cut(self, relative, ds=()):
        """A delegation; without `ds` to an unsigned zone."""
        owner = self.at(relative)
        self.cuts[owner] = list(ds)
        self.sets[owner] = {T.NS: [rdata("NS", "ns.nsec.")], **({T.DS: list(ds)} if ds else {})}

    def signatures(self, owner, rtype, rdatas, **other):
        """What the zone's keys sign of one set."""
        fit = ("all", "dnskey") if rtype == T.DNSKEY else ("all", "data")
        given = {"since": self.since, "until": self.until, **other}
        return [signature(owner, rtype, rdatas, key, self.origin, **given) for key in self.keys if key.signs in fit]

    def rrset(self, owner, rtype, shown=None):
        """A set and its signatures; `shown` is the owner put on records made of a wildcard."""
        if (owner, rtype) not in self.made:
            rdatas = self.sets[owner][rtype]
            records = [Record(owner, rtype, IN, TTL, one) for one in rdatas]
            if self.denial and (owner not in self.cuts or rtype == T.DS):
                records += self.signatures(owner, rtype, rdatas)
            self.made[owner, rtype] = records
        records = self.made[owner, rtype]
        return [one._replace(owner=shown) for one in records] if shown else list(records)

    def soa(self):
        return self.rrset(self.origin, T.SOA)

    # -- what is there ------------------------------------------------------------------------------------------

    def exists(self, owner):
        """Whether a name exists, empty non-terminals included."""
        return any(other.is_subdomain(owner) for other in self.sets)

    def encloser(self, owner):
        """The closest name above that exists, and the next one below it towards `owner`."""
        below = owner
        while not self.exists(owner):
            below, owner = owner, owner.parent()
        return owner, below

    def types_at(self, owner):
        types = set(self.sets.get(owner, {}))
        if types and (owner not in self.cuts or T.DS in types):
            types.add(T.RRSIG)
        return types

    # -- chains -------------------------------------------------------------------------------------------------

    def chain(self):
        """The sorted list of (key, owner of the record, original name); of NSEC3 the key is the hash."""
        if self.links is None:
            names = set(self.sets)
            if self.denial == "optout":
                names = {one for one in names if self.cuts.get(one, True)}
            if self.denial != "nsec":
                for one in list(names):
                    while one != self.origin:
                        one = one.parent()
                        names.add(one)
                self.links = sorted((self.hashed(one), self.hash_owner(one), one) for one in names)
            else:
                self.links = sorted((sort_key(one), one, one) for one in names)
        return self.links

    def hashed(self, owner):
        return nsec3_hash(owner, self.salt, self.iterations)

    def hash_owner(self, owner):
        return dns.name.from_text(base32hex(self.hashed(owner)), self.origin)

    def place(self, owner):
        return sort_key(owner) if self.denial == "nsec" else self.hashed(owner)

    def link(self, at, flags=None, **other):
        """The record at one place of the chain and its signatures. `other` goes to the signatures."""
        chain = self.chain()
        _, owner, original = chain[at]
        following = chain[(at + 1) % len(chain)]
        types = self.types_at(original)
        if self.denial == "nsec":
            rtype, data = T.NSEC, following[1].to_wire() + bitmap(types | {T.NSEC, T.RRSIG})
        else:
            flags = (1 if self.denial == "optout" else 0) if flags is None else flags
            head = struct.pack("!BBHB", self.hash_alg, flags, self.iterations, len(self.salt)) + self.salt
            rtype, data = T.NSEC3, head + bytes([20]) + following[0] + bitmap(types)
        place = ("link", at, flags, tuple(other.items()))
        if place not in self.made:
            self.made[place] = [Record(owner, rtype, IN, TTL, data), *self.signatures(owner, rtype, [data], **other)]
        return list(self.made[place])

    def match(self, owner, **other):
        """The NSEC or NSEC3 record of a name; nothing when the chain has none."""
        found = [at for at, (_, _, original) in enumerate(self.chain()) if original == owner]
        return self.link(found[0], **other) if found else []

    def cover(self, owner, **other):
        """The record whose gap a name is in."""
        place = self.place(owner)
        before = [at for at, (here, _, _) in enumerate(self.chain()) if here < place]
        return self.link(before[-1] if before else len(self.chain()) - 1, **other)

    # -- proofs -------------------------------------------------------------------------------------------------

    def proof_nodata(self, owner):
        """That a name that exists has no such type."""
        got = self.match(owner)
        if got or self.denial == "nsec":
            return got or self.cover(owner)
        return self.proof_gap(owner)

    def proof_gap(self, owner):
        """NSEC3: closest provable encloser and next closer name (RFC 5155 §7.2.1)."""
        below = owner
        while not self.match(owner):
            below, owner = owner, owner.parent()
        return self.match(owner) + self.cover(below)

    def proof_nxdomain(self, owner):
        encloser, below = self.encloser(owner)
        star = dns.name.Name((b"*",) + encloser.labels)
        if self.denial == "nsec":
            return unique(self.cover(owner) + self.cover(star))
        return unique(self.proof_gap(owner) + self.cover(star))

    def proof_wildcard(self, owner):
        """That no closer name than the wildcard exists."""
        return self.cover(owner) if self.denial == "nsec" else self.cover(self.encloser(owner)[1])

    def proof_wildcard_nodata(self, owner, star):
        if self.denial == "nsec":
            return unique(self.cover(owner) + self.match(star))
        return unique(self.proof_gap(owner) + self.match(star))


def unique(records):
    """Records, each once, in their order."""
    return list(dict.fromkeys(records))


class Tree:
    """All zones. `answer` is what a resolver that checks nothing would reply."""

    def __init__(self):
        self.zones = {}

    def zone(self, origin, denial="nsec", ds="good", anchored=True, **options):
        """Makes a zone and its delegation.

        ds: "good" (of the first key), None (unsigned delegation), or a function of the zone that gives DS RDATA.
        """
        zone = self.zones[name(origin)] = Zone(origin, denial, **options)
        if zone.origin != dns.name.root and anchored:
            above = self.holder(zone.origin.parent())
            if ds == "good":
                ds = (lambda made: [made.keys[0].ds(made.origin)]) if denial else None
            above.cut(zone.origin.relativize(above.origin).to_text(), ds(zone) if ds else ())
        return zone

    def holder(self, owner):
        """The deepest zone that a name is in."""
        while owner not in self.zones:
            owner = owner.parent()
        return self.zones[owner]

    def answer(self, owner, rtype):
        reply, seen = Reply(), 0
        while owner is not None and seen < 12:
            zone = self.holder(owner.parent() if rtype == T.DS and owner != dns.name.root else owner)
            owner, seen = self.step(reply, zone, owner, rtype), seen + 1
        reply.answer = unique(reply.answer)
        reply.authority = unique(reply.authority)
        return reply

    def step(self, reply, zone, owner, rtype):
        """Answers in one zone; the alias's target, if it must go on elsewhere."""
        above = owner
        while above != zone.origin:
            above = above.parent()
            if T.DNAME in zone.sets.get(above, {}):
                return self.redirect(reply, zone, owner, above)
        here, shown = owner, None
        if not zone.exists(owner):
            encloser, _ = zone.encloser(owner)
            here, shown = dns.name.Name((b"*",) + encloser.labels), owner
            if here not in zone.sets:
                reply.rcode = 3
                reply.authority += zone.soa() + (zone.proof_nxdomain(owner) if zone.denial else [])
                return None
        types = zone.sets.get(here, {})
        found = rtype if rtype in types else T.CNAME if T.CNAME in types else None
        if found:
            reply.answer += zone.rrset(here, found, shown)
            if shown and zone.denial:
                reply.authority += zone.proof_wildcard(owner)
            return target_of(types[found][0]) if found != rtype else None
        reply.authority += zone.soa()
        if zone.denial:
            reply.authority += zone.proof_wildcard_nodata(owner, here) if shown else zone.proof_nodata(owner)
        return None

    def redirect(self, reply, zone, owner, above):
        """DNAME (RFC 6672): the set, and the CNAME made of it, which has no signature."""
        reply.answer += zone.rrset(above, T.DNAME)
        target = dns.name.Name(owner.relativize(above).labels + target_of(zone.sets[above][T.DNAME][0]).labels)
        reply.answer.append(Record(owner, T.CNAME, IN, TTL, target.to_wire()))
        return target


def target_of(data):
    """The name that RDATA is."""
    return dns.name.from_wire(data, 0)[0]
