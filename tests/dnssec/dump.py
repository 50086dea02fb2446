"""Vectors: the cases and every reply they need, as lines of text for a test that has no network (README.md)."""
import base64
import re
import struct

import dns.name
import dns.rdatatype as T

from keys import IN
from server import record_wire
from tree import NOW, target_of

# Of the grid's algorithms other than 13 these labels do: the proofs are the same, the signatures differ.
FEW = ("positive", "nodata", "nxdomain", "wildcard", "stripped", "expired", "broken-child", "plain-child")
# Left out of the vectors, as others show the same.
LARGE = ("grid/a7x2048", "grid/a10x2048", "grid/a8x2048/nsec3", "grid/a8x2048/optout", "grid/a16/nsec3", "grid/a16/optout",
         "grid/a7x1024/optout", "grid/a5x1024/optout")
ITERATIONS = re.compile(r"i(0|150|151|500)-")


def anchor_line(plan):
    """The trust anchor in zone-file form."""
    wire = plan.tree.zones[dns.name.root].keys[0].wire
    flags, protocol, alg = struct.unpack("!HBB", wire[:4])
    return f". 3600 IN DNSKEY {flags} {protocol} {alg} {base64.b64encode(wire[4:]).decode()}"


def is_kept(case):
    """Whether the vectors have a case: all kinds of cases, not every combination."""
    if case.group.startswith("grid/"):
        return case.group.startswith("grid/a13/") or case.label in FEW and not case.group.startswith(LARGE)
    if case.label in ("20-rsa-keys", "rsa-4096", "needs-tcp", "needs-tcp-forged"):
        return False
    if case.group.startswith("mixed/"):
        return int(case.label.split("-")[0]) < 40
    if case.label.startswith(("signer-unknown-", "signer-child-")) or case.label.endswith("by-unknown"):
        return case.group.endswith("/nsec")
    return case.group != "iterations" or not case.label.startswith("i") or bool(ITERATIONS.match(case.label))


def names_of(plan, case):
    """The names that the question goes through: its own and those its aliases lead to, in truth and in the lie."""
    seen, waiting = [], [case.owner.canonicalize()]
    while waiting and len(seen) < 24:
        owner = waiting.pop(0)
        if owner in seen:
            continue
        seen.append(owner)
        for reply in (plan.reply(owner, case.rtype), safe(plan, owner, case.rtype)):
            for one in reply.answer if reply else ():
                if one.rtype == T.CNAME and one.rclass == IN:
                    waiting.append(target_of(one.rdata).canonicalize())
    return seen


def safe(plan, owner, rtype):
    """The true reply."""
    try:
        return plan.tree.answer(owner, rtype)
    except (KeyError, ValueError):
        return None


def questions_of(plan, case):
    """Every question whose reply a judge may want: the names themselves, DS of all above, DNSKEY of all zones above."""
    for owner in names_of(plan, case):
        yield owner, case.rtype
        while True:
            if owner in plan.tree.zones:
                yield owner, int(T.DNSKEY)
            if owner == dns.name.root:
                break
            yield owner, int(T.DS)
            owner = owner.parent()
    # Signatures that name a zone elsewhere: its keys must be there to be tempted by.
    for one in signers_of(plan, case):
        yield one, int(T.DNSKEY)
        while one != dns.name.root:
            yield one, int(T.DS)
            one = one.parent()
            yield one, int(T.DNSKEY)


def signers_of(plan, case):
    reply = plan.reply(case.owner.canonicalize(), case.rtype)
    records = reply.answer + reply.authority if reply else []
    return {dns.name.from_wire(one.rdata, 18)[0].canonicalize() for one in records if one.rtype == T.RRSIG}


class Writer:
    """Lines, each record once."""

    def __init__(self, plan):
        self.plan, self.records, self.replies, self.lines = plan, {}, set(), []

    def number(self, record):
        wire = record_wire(record)
        if wire not in self.records:
            self.records[wire] = len(self.records)
            self.lines.append(f"rr {self.records[wire]} {base64.b64encode(wire).decode()}")
        return str(self.records[wire])

    def reply(self, owner, rtype):
        if (owner, rtype) in self.replies:
            return
        self.replies.add((owner, rtype))
        reply = self.plan.reply(owner, rtype)
        sections = [reply.answer, reply.authority, reply.additional] if reply else [[], [], []]
        told = " ".join(",".join(map(self.number, section)) or "-" for section in sections)
        self.lines.append(f"reply {owner} {T.to_text(rtype)} {reply.rcode if reply else 2} {told}")


def write(folder, plan, cases, theirs, asked):
    """Writes `matrix.txt` into the folder. `asked` are the questions that came from anybody."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = [case for case in cases if is_kept(case)]
    writer = Writer(plan)
    for case in kept:
        for owner, rtype in questions_of(plan, case):
            writer.reply(owner, rtype)
    relevant = {owner for owner, _ in writer.replies}
    for owner, rtype in list(asked):
        if owner in relevant:
            writer.reply(owner, rtype)
    said = [f"case {case.title} {case.owner} {T.to_text(case.rtype)} {case.word} {theirs[case.title][0]}" for case in kept]
    head = ["# Written by tests/dnssec/matrix.py --dump; tests/dnssec/README.md says what the lines mean.",
            f"time {NOW}", f"anchor {anchor_line(plan)}"]
    (folder / "matrix.txt").write_text("\n".join(head + writer.lines + said) + "\n")
    print(f"{folder / 'matrix.txt'}: {len(kept)} cases, {len(writer.replies)} replies, {len(writer.records)} records")
