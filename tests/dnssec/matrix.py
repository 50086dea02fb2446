#!/usr/bin/env python3
"""Holds the DNSSEC judge of the binary to Unbound on the same data, question by question (README.md tells more).

Usage: tests/dnssec/matrix.py [BINARY] [-k PART] [-v] [--dump FOLDER] [--jobs N] [--only-unbound]
Exit status 1 when a difference is not listed in differences.py, 2 when something is missing.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import cryptography  # noqa: F401
    import dns.rdatatype as T
except ImportError:
    sys.exit("this needs the Python packages `cryptography` and `dnspython`")

import canonical
import deep
import delegations
import differences
import dump
import grid
import keysets
import mixed
from plan import Plan
from server import Server
from unbound import Unbound

HERE = pathlib.Path(__file__).resolve().parent
BINARY = HERE.parent.parent / "target" / "release" / "destgate"
SAID = re.compile(r"^;; DNSSEC: (\w+)[:,;]?\s*(.*)$", re.M)


def plan():
    """Everything that is asked."""
    made = Plan()
    for part in (grid, keysets, delegations, deep, canonical, mixed):
        part.build(made)
    titles = collections.Counter(case.title for case in made.cases)
    twice = [title for title, count in titles.items() if count > 1]
    assert not twice, f"two cases are called {twice[0]}"
    return made


class Binary:
    """The judge under test, a process for each question."""

    def __init__(self, path, port, anchor, work):
        self.path, self.port, self.anchor, self.work = path, port, anchor, work

    def ask(self, case):
        """The word and the reason."""
        with tempfile.TemporaryDirectory(dir=self.work) as home:
            command = [str(self.path), "--db", f"{home}/db", "--resolver", f"127.0.0.1:{self.port}", "--trust-anchor",
                       str(self.anchor), "dig", case.owner.to_text(), T.to_text(case.rtype), "+dnssec"]
            try:
                got = subprocess.run(command, capture_output=True, timeout=60, text=True, errors="replace",
                                     env={"PATH": os.environ.get("PATH", ""), "HOME": home})
            except subprocess.TimeoutExpired:
                return "time-out", "no answer within 60 s"
        said = SAID.findall(got.stdout)
        if got.returncode < 0 or "panicked" in got.stderr:
            return "crash", got.stderr.strip()[-300:]
        return said[-1] if said else ("none", (got.stderr or got.stdout).strip()[-300:])


def compare(cases, theirs, ours, verbose):
    """Prints the table of differences and returns how many questions failed."""
    listed, failed, notes = collections.defaultdict(list), [], []
    for case in cases:
        (unbound, code), (word, reason) = theirs[case.title], ours[case.title]
        if verbose:
            print(f"{case.title}  {case.owner} {T.to_text(case.rtype)}  rfc {case.word}  unbound {unbound} {code}  "
                  f"ours {word} ({reason})")
        if word != unbound:
            why = differences.argument(case, unbound, word)
            if why:
                listed[why].append((case, unbound, word))
            else:
                failed.append((case, unbound, word, reason))
        elif word not in case.word.split("|"):
            notes.append((case, word))
    for why, found in listed.items():
        print(f"\n{why}")
        for case, unbound, word in found:
            print(f"  {case.title}: rfc {case.word}, unbound {unbound}, ours {word}")
    for case, word in notes:
        print(f"\nboth say {word}, the RFCs {case.word}: {case.title} {case.why}", end="")
    print()
    for case, unbound, word, reason in failed:
        gain = " IN THE ATTACKER'S FAVOUR" if differences.favours_attacker(unbound, word) else ""
        print(f"FAIL {case.title} ({case.owner} {T.to_text(case.rtype)}): rfc {case.word}, unbound {unbound}, "
              f"ours {word}{gain}: {reason} {case.why}")
    return len(failed)


def unbound_alone(cases, theirs):
    """Prints where Unbound's word is not the one the RFCs demand."""
    for case in cases:
        word, code = theirs[case.title]
        if word not in case.word.split("|"):
            print(f"{case.title} ({case.owner} {T.to_text(case.rtype)}): rfc {case.word}, unbound {word} {code} "
                  f"{case.why}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", nargs="?", type=pathlib.Path, default=BINARY)
    parser.add_argument("-k", metavar="PART", default="", help="only the cases whose title has this in it")
    parser.add_argument("-v", action="store_true", help="a line for every case")
    parser.add_argument("--dump", type=pathlib.Path, metavar="FOLDER", help="write vectors for a test without network")
    parser.add_argument("--jobs", type=int, default=4, metavar="N", help="questions at a time")
    parser.add_argument("--only-unbound", action="store_true", help="ask Unbound alone and hold it to the RFCs")
    given = parser.parse_args()
    binary = given.binary.resolve()
    if not shutil.which("unbound", path=os.environ.get("PATH", "") + ":/usr/sbin"):
        print("unbound is not installed")
        sys.exit(2)
    if not given.only_unbound and not binary.exists():
        print(f"{binary} is missing; run `cargo build --release`")
        sys.exit(2)
    made = plan()
    cases = [case for case in made.cases if given.k in case.title]
    server = Server(made)
    with tempfile.TemporaryDirectory(prefix="dnssec-matrix-") as work:
        work = pathlib.Path(work)
        anchor = work / "anchor"
        anchor.write_text(dump.anchor_line(made) + "\n")
        with Unbound(work, server.port, anchor) as unbound, \
                concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
            theirs = dict(zip((case.title for case in cases), pool.map(unbound.ask, cases)))
        ours = {}
        if not given.only_unbound:
            judge = Binary(binary, server.port, anchor, work)
            with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
                ours = dict(zip((case.title for case in cases), pool.map(judge.ask, cases)))
    if given.dump:
        dump.write(given.dump, made, cases, theirs, server.asked)
    if given.only_unbound:
        unbound_alone(cases, theirs)
        print(f"{len(cases)} questions")
        return
    failed = compare(cases, theirs, ours, given.v)
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
