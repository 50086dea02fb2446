#!/usr/bin/env python3
"""Prints what the release binary costs: CPU time (user and system) and wall time, medians of several runs.

The network is the rehearsal lab, served by a process of its own, so that only the checker is measured.
Usage: tests/bench/run.py [--binary FILE] [--runs N]
"""
import argparse, os, pathlib, shlex, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
BINARY = HERE.parent.parent / "target" / "release" / "destgate"
MANY = 61


def run(command, env, statuses=(0,)):
    """One run; (CPU ms, wall ms) as the operating system accounts for that process."""
    start = time.perf_counter()
    child = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE)
    complaint = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in statuses:
        sys.exit(f"exit status {child.returncode}, not one of {statuses}: {shlex.join(map(str, command))}\n"
                 f"{complaint.decode()}")
    return 1000 * (usage.ru_utime + usage.ru_stime), 1000 * wall


def measure(command, env, runs, statuses=(0,)):
    run(command, env, statuses)  # warms the page cache and, where there is one, the policy cache
    cpu, wall = zip(*(run(command, env, statuses) for _ in range(runs)))
    return cpu, wall


def row(what, values, limit, shown, per=1):
    values = [v / per for v in values]
    middle = statistics.median(values)
    mark = "" if limit is None else (f"<= {limit} ms" if middle <= limit else f"OVER {limit} ms")
    print(f"{what:44} {middle:8.2f} ({min(values):.2f} to {max(values):.2f})  {mark:12}  {shown}", flush=True)


def serve(binary, folder, env, *more):
    """Starts the lab; returns its process and the options that lead a checker into it."""
    lab = subprocess.Popen([binary, "lab", "--serve", folder, *more], env=env, stdout=subprocess.DEVNULL)
    options = folder / "options"
    for _ in range(200):
        if lab.poll() is not None:
            sys.exit("the lab did not start")
        if options.exists() and options.read_text().endswith("\n"):
            return lab, options.read_text().split()
        time.sleep(0.05)
    sys.exit("the lab did not start within 10 s")


def domains(binary, env):
    listed = subprocess.run([binary, "lab"], env=env, check=True, capture_output=True, text=True).stdout
    return [word for line in listed.splitlines() for word in line.split()[:1] if word.endswith(".example")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=pathlib.Path, default=BINARY)
    parser.add_argument("--runs", type=int, default=15)
    given = parser.parse_args()
    binary, runs = given.binary.resolve(), max(given.runs, 9)
    if not binary.exists():
        sys.exit(f"{binary} is missing; run `cargo build --release`")
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        env = {"PATH": os.environ.get("PATH", ""), "HOME": str(work), "COLUMNS": "120"}
        lab, options = serve(binary, work / "lab", env)
        try:
            print(f"ms, medians of {runs} runs (smallest to greatest)\n"
                  f"OPTIONS: $(cat DIR/options) of `destgate lab --serve DIR` in another process\n")
            cpu, wall = measure([binary, "--version"], env, runs)
            row("start, CPU", cpu, 5, "destgate --version")
            row("start, wall", wall, None, "destgate --version")
            for name in ("good.example", "dane.example", "plain.example"):
                for how, words, cache in (("", "--no-cache", ["--no-cache"]), (", cache", "--db FILE", ["--db", work / name])):
                    cpu, wall = measure([binary, "check", *options, *cache, name], env, runs)
                    shown = f"destgate check OPTIONS {words} {name}"
                    row(f"one check, CPU, {name}{how}", cpu, 15, shown)
                    row("  wall", wall, None, shown)
            every = domains(binary, env)
            repeated = [every[n % len(every)] for n in range(MANY)]
            for what, names, limit in (
                (f"{len(every)} distinct domains, CPU per domain", every, None),
                (f"{MANY} domains ({len(every)} names in turn), CPU per domain", repeated, 6),
            ):
                listing = work / f"list{len(names)}"
                listing.write_text("\n".join(names) + "\n")
                command = [binary, "check", *options, "--no-cache", "--file", listing]
                cpu, wall = measure(command, env, max(9, runs // 2), (1, 3))
                shown = "destgate check OPTIONS --no-cache --file LIST"
                row(what, cpu, limit, shown, len(names))
                row("  wall of the command", wall, None, shown)
        finally:
            lab.terminate()
            lab.wait()


if __name__ == "__main__":
    main()
