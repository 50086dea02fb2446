#!/usr/bin/env python3
"""Prints how long the release binary takes to judge a recording of 10,000 domains again, and under other settings.

The recording is made once by a test of the project (`cargo test`, debug build): each domain has its own policy host, MX
host and certificates, so that every signature is verified once.
Usage: tests/bench/replay.py [--binary FILE] [--runs N] [--domains N] [--recording FILE]
"""
import argparse, os, pathlib, shlex, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIMIT = 5.0
TEST = "gateway::recording_bench::writes_a_recording_of_many_domains"


def make(file, domains):
    env = dict(os.environ, DESTGATE_BENCH_RECORDING=str(file), DESTGATE_BENCH_DOMAINS=str(domains))
    command = ["cargo", "test", "--locked", "--quiet", "--", "--ignored", "--exact", TEST]
    made = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if made.returncode or not file.exists():
        sys.exit(f"no recording was made: {shlex.join(command)}\n{made.stdout}{made.stderr}")


def run(command, env):
    """One run: wall s, CPU s, peak MiB, and the last line that it printed."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=out)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1, 3):
            sys.exit(f"exit status {child.returncode}: {shlex.join(map(str, command))}")
        out.seek(0)
        return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, sum(1 for _ in out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "target" / "release" / "destgate")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--domains", type=int, default=10_000)
    parser.add_argument("--recording", type=pathlib.Path, help="one that is there already")
    given = parser.parse_args()
    binary = given.binary.resolve()
    if not binary.exists():
        sys.exit(f"{binary} is missing; run `cargo build --release`")
    with tempfile.TemporaryDirectory() as work:
        file = given.recording or pathlib.Path(work) / "evidence"
        if not given.recording:
            make(file, given.domains)
        print(f"recording: {file.stat().st_size / (1 << 20):.1f} MiB")
        env = {"PATH": os.environ.get("PATH", ""), "HOME": work, "COLUMNS": "120"}
        tried = ["--what-if", "tls=required_verify_hosted", "--what-if", "dane=mandatory", "--what-if", "mta_sts=off"]
        for what, options in (
            ("replay, csv", ["--format", "csv"]),
            ("replay, ndjson", ["--format", "ndjson"]),
            ("what-if, one setting, table", tried[:2]),
            ("what-if, three settings, ndjson", [*tried, "--format", "ndjson"]),
            ("in 14 days, csv", ["--now", "+14d", "--format", "csv"]),
        ):
            command = [binary, "check", "--replay", file, *options]
            wall, cpu, peak, lines = zip(*(run(command, env) for _ in range(given.runs)))
            middle = statistics.median(wall)
            mark = "" if middle <= LIMIT else f"  OVER {LIMIT} s"
            print(f"{what:34} {middle:6.2f} s ({min(wall):.2f} to {max(wall):.2f}), CPU {statistics.median(cpu):.2f} s, "
                  f"peak {max(peak):.0f} MiB, {lines[0]} lines{mark}   destgate check --replay FILE {' '.join(options)}", flush=True)


main()
