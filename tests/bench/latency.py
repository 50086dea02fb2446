#!/usr/bin/env python3
"""Prints how close a single check comes to its critical path, where every answer takes a set time.

The rehearsal lab is served by a process of its own, which says everything a delay late (README.md tells the path).
Usage: tests/bench/latency.py [--binary FILE] [--delay MS] [--runs N]
"""
import argparse, json, os, pathlib, socket, statistics, struct, subprocess, sys, tempfile, time

from run import serve

HERE = pathlib.Path(__file__).resolve().parent
BINARY = HERE.parent.parent / "target" / "release" / "destgate"

# The steps of the longest chain, one round trip each. TLS 1.3: one flight and back; its second flight leaves together
# with the second EHLO. The policy's chain is shorter and runs beside it.
MAIL = ["MX", "address", "TCP", "banner", "EHLO", "STARTTLS", "TLS", "EHLO"]
POLICY = ["TXT", "policy host address", "TCP", "TLS", "HTTP"]
DOMAINS = [
    ("signed, DANE and MTA-STS", "dane-and-sts.example"),
    ("signed, DANE", "dane.example"),
    ("unsigned, MTA-STS", "good.example"),
    ("unsigned, STARTTLS only", "no-record.example"),
]
LIMIT = 1.10


def one_answer(resolver, runs):
    """What one delayed answer takes in fact, timers and scheduling included. Unit: ms."""
    host, port = resolver.rsplit(":", 1)
    name = b"".join(bytes([len(l)]) + l.encode() for l in "good.example".split(".")) + b"\0"
    took = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(10)
        for number in range(runs):
            query = struct.pack(">6H", number + 1, 0x0100, 1, 0, 0, 0) + name + struct.pack(">2H", 15, 1)
            start = time.perf_counter()
            asker.sendto(query, (host, int(port)))
            asker.recv(4096)
            took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=pathlib.Path, default=BINARY)
    parser.add_argument("--delay", type=int, default=50, metavar="MS")
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    binary = given.binary.resolve()
    if not binary.exists():
        sys.exit(f"{binary} is missing; run `cargo build --release`")
    good = True
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        env = {"PATH": os.environ.get("PATH", ""), "HOME": str(work)}
        lab, options = serve(binary, work / "lab", env, "--delay", str(given.delay))
        try:
            answer = one_answer(options[options.index("--resolver") + 1], given.runs)
            print(f"every answer {given.delay} ms late (one DNS answer as measured: {answer:.1f} ms); medians of "
                  f"{given.runs} runs\ncritical path: {len(MAIL)} round trips ({', '.join(MAIL)})\n")
            print(f"{'domain':28} {'path':>6} {'wall':>7} {'smallest':>9} {'greatest':>9} {'ratio':>6} {'inside':>7}")
            for what, name in DOMAINS:
                wall, inside = [], []
                command = [binary, "check", *options, "--no-cache", "--format", "ndjson", name]
                for _ in range(given.runs + 1):
                    start = time.perf_counter()
                    run = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True)
                    wall.append(1000 * (time.perf_counter() - start))
                    report = json.loads(run.stdout)
                    inside.append(report["duration_ms"])
                wall, inside = wall[1:], inside[1:]
                path = len(MAIL) * given.delay
                ratio = statistics.median(wall) / path
                good = good and ratio <= LIMIT
                print(f"{what:28} {path:6} {statistics.median(wall):7.1f} {min(wall):9.1f} {max(wall):9.1f} "
                      f"{ratio:6.3f} {statistics.median(inside):7.1f}  {'' if ratio <= LIMIT else 'OVER'}", flush=True)
        finally:
            lab.terminate()
            lab.wait()
    print(f"\npath and wall in ms, from the start of the process to its end; inside: without the start of the process."
          f"\nLimit of the ratio: {LIMIT}")
    sys.exit(0 if good else 1)


main()
