#!/usr/bin/env python3
"""Prints what the configuration store costs with 100,000 entries: wall and CPU time, medians of several runs.

Usage: tests/bench/store.py [--binary FILE] [--runs N] [--entries N]
"""
import argparse, os, pathlib, shutil, statistics, sys, tempfile

from run import BINARY, run

DEFAULT = """[DEFAULT]
bounce_validation = off
certificate = Demo
dane_option = none
ip_sort_pref = PREFER_V4
limit_apply = system
limit_type = host
max_host_concurrency = 500
max_messages_per_connection = 50
mta_sts = off
send_tls_req_alert = off
table_tls = off
"""
ENTRY = """
[{name}]
dane_option = opportunistic
limit_apply = system
limit_type = host
max_host_concurrency = {limit}
mta_sts = on
table_tls = require_verify_hosted
"""


def row(what, values, limit, shown):
    middle = statistics.median(values)
    mark = "" if limit is None else (f"<= {limit} ms" if middle <= limit else f"OVER {limit} ms")
    print(f"{what:44} {middle:9.2f} ({min(values):.2f} to {max(values):.2f})  {mark:12}  {shown}", flush=True)
    return middle


def measure(what, command, env, runs, limit, shown, before=None):
    """Prints wall and CPU time of a command; `before` makes each run's surroundings anew."""
    if before is None:
        run(command, env)  # warms the page cache
    pairs = []
    for _ in range(runs):
        if before is not None:
            before()
        pairs.append(run(command, env))
    cpu, wall = zip(*pairs)
    row(what + ", wall", wall, limit, shown)
    row("  CPU", cpu, None, "")
    return cpu, wall


def pairs(what, commands, env, runs, limit, shown, statuses=(0,)):
    """The same command on an empty and on a full table, turn about; the difference of the medians."""
    times = [[], []]
    for command in commands:
        run(command, env, statuses)
    for _ in range(runs):
        for n, command in enumerate(commands):
            times[n].append(run(command, env, statuses))
    for kind, n in (("wall", 1), ("CPU", 0)):
        empty, full = ([t[n] for t in side] for side in times)
        row(f"{what}, {kind}, empty table", empty, None, shown)
        row(f"  {kind}, full table", full, None, "")
        gap = statistics.median(full) - statistics.median(empty)
        if limit is not None and kind == "CPU":
            print(f"  difference of the CPU medians {gap:22.2f}  {'<=' if gap <= limit else 'OVER'} {limit} ms")
        else:
            print(f"  difference of the {kind} medians {gap:21.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=pathlib.Path, default=BINARY)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--entries", type=int, default=100_000)
    given = parser.parse_args()
    binary, runs = given.binary.resolve(), given.runs
    if not binary.exists():
        sys.exit(f"{binary} is missing; run `cargo build --release`")
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        env = {"PATH": os.environ.get("PATH", ""), "HOME": str(work), "COLUMNS": "120", "LANG": "C.UTF-8"}
        table, other = work / "table.ini", work / "other.ini"
        for path, limit in ((table, 100), (other, 200)):
            names = [f"d{n:06}.example" for n in range(given.entries - 1)] + ["good.example"]
            path.write_text(DEFAULT + "".join(ENTRY.format(name=name, limit=limit) for name in names))
        scratch, full, empty = work / "scratch.db", work / "full.db", work / "empty.db"

        def at(db, *words):
            return [binary, "--db", db, *words]

        def fresh(of=None):
            for end in ("", "-wal", "-shm"):
                pathlib.Path(f"{scratch}{end}").unlink(missing_ok=True)
            if of:
                shutil.copy(of, scratch)

        run(at(full, "destconfig", "import", table, "--commit"), env)
        run(at(empty, "destconfig", "new", "good.example", "--commit"), env)
        print(f"ms, medians of {runs} runs (smallest to greatest), {given.entries:,} entries; FULL and EMPTY are databases\n")
        few = max(5, runs // 3)
        measure("import, new table", at(scratch, "destconfig", "import", table), env, few, 3000,
                "destgate destconfig import FILE", fresh)
        measure("import and commit, new table", at(scratch, "destconfig", "import", table, "--commit"), env, few, 3000,
                "destgate destconfig import FILE --commit", fresh)
        measure("import and commit, every entry changed", at(scratch, "destconfig", "import", other, "--commit"), env,
                few, None, "the same on FULL", lambda: fresh(full))
        measure("import, nothing changed", at(full, "destconfig", "import", table), env, few, None, "the same on FULL")
        measure("list", at(full, "destconfig", "list"), env, runs, 500, "destgate destconfig list")
        measure("list --format json", at(full, "destconfig", "list", "--format", "json"), env, few, None, "")
        measure("export", at(full, "destconfig", "export", "-"), env, few, None, "destgate destconfig export -")
        fresh(full)
        counter = iter(range(10**9))
        limits = lambda: ("--max-host-concurrency", str(next(counter) % 900 + 1))
        times = [run(at(scratch, "destconfig", "edit", "good.example", *limits(), "--commit"), env) for _ in range(runs)]
        row("edit and commit one entry of FULL, wall", [t[1] for t in times], None, "destgate destconfig edit NAME ... --commit")
        print()
        pairs("shell start", [at(empty), at(full)], env, 2 * runs, 1, "destgate < /dev/null")
        check = ["--lab", "check", "--no-smtp", "--no-cache", "good.example"]
        pairs("check", [at(empty, *check), at(full, *check)], env, 2 * runs, 1,
              "destgate --lab check --no-smtp --no-cache good.example", (0, 1, 3))
        detail = ["destconfig", "detail", "good.example"]
        pairs("one entry", [at(empty, *detail), at(full, *detail)], env, 2 * runs, 1,
              "destgate destconfig detail good.example")
        env["COMPLETE"], env["_CLAP_COMPLETE_INDEX"], env["_CLAP_IFS"] = "bash", "5", "\n"
        words = ["destconfig", "edit", "d0"]
        pairs("completion", [[binary, "--", "destgate", "--db", db, *words] for db in (empty, full)], env, runs, None,
              "COMPLETE=bash destgate -- destgate destconfig edit d0")


main()
