#!/usr/bin/env python3
"""Prints what a bulk run costs per domain, beside the floor: the CPU time of the bare work, and the memory it takes.

`tests/bench/crowd` (a Rust package of its own, built here) serves DNS, policy hosts and MX hosts for the domains in a
process of its own, and does the bare work for the floor.
Usage: tests/bench/throughput.py [--binary FILE] [--runs N] [--jobs N] [--only WORD] [--option OPTION]...
"""
import argparse, collections, json, os, pathlib, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
BINARY = HERE.parent.parent / "target" / "release" / "destgate"
CROWD = HERE / "crowd"
SCENES = [("1,000 domains, each its own MX host", 1_000, 0), ("10,000 domains, each its own MX host", 10_000, 0),
          ("10,000 domains on 20 MX hosts", 10_000, 20)]
TIMES = 2.0
MEMORY = 128


def start(folder, count, shared, env):
    server = subprocess.Popen([CROWD / "target" / "release" / "crowd", folder, str(count), str(shared)], env=env)
    for _ in range(2400):
        if server.poll() is not None:
            sys.exit("the servers did not start")
        if (folder / "ready").exists():
            return server, (folder / "options").read_text().split()
        time.sleep(0.05)
    sys.exit("the servers did not start within two minutes")


def floor(folder, count, jobs, env):
    """One run of the bare work: CPU ms per domain of DNS, of TLS, of both."""
    command = [CROWD / "target" / "release" / "floor", folder, str(count), str(jobs)]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True, timeout=600)
    return [float(word) for word in done.stdout.split()][:3]


def check(command, env, count, out):
    """One run: CPU ms per domain, wall s, peak RSS in MiB. Every verdict has to be `deliver`."""
    with open(out, "wb") as to:
        begin = time.perf_counter()
        child = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=to)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
    verdicts = collections.Counter()
    with open(out, "rb") as lines:
        for line in lines:
            verdict = json.loads(line)["verdict"]
            verdicts[verdict["action"], verdict.get("protection")] += 1
    wrong = {key: n for key, n in verdicts.items() if key not in {("deliver", "dane"), ("deliver", "mta-sts")}}
    if child.returncode != 0 or wrong or sum(verdicts.values()) != count:
        sys.exit(f"exit status {child.returncode}, {dict(verdicts)}: not what these servers deserve")
    return 1000 * (usage.ru_utime + usage.ru_stime) / count, wall, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=pathlib.Path, default=BINARY)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=500)
    parser.add_argument("--only", default="", help="only the scenes whose name has this in it")
    parser.add_argument("--option", action="append", default=[], help="one more option of the check, as --option=--per-host=0")
    given = parser.parse_args()
    binary = given.binary.resolve()
    if not binary.exists():
        sys.exit(f"{binary} is missing; run `cargo build --release --locked`")
    subprocess.run(["cargo", "build", "--quiet", "--release", "--locked"], cwd=CROWD, check=True)
    print(f"medians of {given.runs} runs; half of the domains signed, with DANE; TLS 1.3, X25519, P-256 keys, no resumption\n"
          f"destgate check OPTIONS --no-cache --file LIST --format ndjson --jobs {given.jobs} {' '.join(given.option)}\n")
    print(f"{'':38} {'domains/s':>9} {'CPU':>6} {'smallest':>8} {'greatest':>8} {'floor':>6} {'(DNS':>6} {'TLS)':>6} "
          f"{'times':>6} {'RSS':>5}")
    good = True
    for what, count, shared in SCENES:
        if given.only not in what:
            continue
        with tempfile.TemporaryDirectory() as work:
            work = pathlib.Path(work)
            env = {"PATH": os.environ.get("PATH", ""), "HOME": str(work)}
            server, options = start(work / "crowd", count, shared, env)
            try:
                command = [binary, "check", *options, "--no-cache", "--file", work / "crowd" / "list", "--format",
                           "ndjson", "--jobs", str(given.jobs), *given.option]
                # One after the other, so that what else the machine does weighs upon both.
                rows = [(*check(command, env, count, work / "out"), *floor(work / "crowd", count, given.jobs, env))
                        for _ in range(given.runs)]
            finally:
                server.terminate()
                server.wait()
        cpu, wall, rss, *bare = zip(*rows)
        middle, memory = statistics.median(cpu), max(rss)
        dns, tls, both = map(statistics.median, bare)
        times = statistics.median(mine / its for mine, its in zip(cpu, bare[2]))
        over = [] if times <= TIMES else [f"CPU over {TIMES} times the floor"]
        over += [] if memory <= MEMORY else [f"RSS over {MEMORY} MiB"]
        good = good and not over
        print(f"{what:38} {count / statistics.median(wall):9.0f} {middle:6.2f} {min(cpu):8.2f} {max(cpu):8.2f} {both:6.2f} "
              f"{dns:6.2f} {tls:6.2f} {times:6.2f} {memory:5.0f}  {'; '.join(over)}", flush=True)
    print("\nCPU: user and system time of the checker, ms per domain; times: the median of each run by the floor right after it;\n"
          "RSS: the greatest of all runs, MiB")
    sys.exit(0 if good else 1)


main()
