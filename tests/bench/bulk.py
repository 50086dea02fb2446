#!/usr/bin/env python3
"""Prints whether memory grows with the number of domains: peak RSS, CPU and rate of runs of different lengths.

Two worlds: distinct domains, each with an MX host of its own, from a DNS server in this script (unsigned, no SMTP), and
the rehearsal lab's domains again and again with all there is to them.
Usage: tests/bench/bulk.py [--binary FILE] [--jobs N] [COUNT...]
"""
import argparse, os, pathlib, socket, subprocess, sys, tempfile, threading, time

HERE = pathlib.Path(__file__).resolve().parent
BINARY = HERE.parent.parent / "target" / "release" / "destgate"


def answer(query):
    """MX 10 mx.NAME for every name, an address for every mx.NAME, nothing else."""
    end = query.index(b"\0", 12) + 1
    kind = int.from_bytes(query[end:end + 2], "big")
    of_host = query[12:15] == b"\x02mx"
    data = b""
    if kind == 15:
        data = b"\x00\x0a\x02mx\xc0\x0c"
    elif kind == 1 and of_host:
        data = bytes([192, 0, 2, 1])
    found = b"\xc0\x0c" + query[end:end + 4] + (300).to_bytes(4, "big") + len(data).to_bytes(2, "big") + data
    head = query[:2] + b"\x81\x80\0\1" + (b"\0\1" if data else b"\0\0") + b"\0\0\0\0"
    return head + query[12:end + 4] + (found if data else b"")


def dns():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    server.bind(("127.0.0.1", 0))

    def serve():
        while True:
            query, client = server.recvfrom(4096)
            server.sendto(answer(query), client)

    threading.Thread(target=serve, daemon=True).start()
    return f"127.0.0.1:{server.getsockname()[1]}"


def run(what, command, count, env, shown):
    start = time.perf_counter()
    child = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    lines = sum(1 for _ in child.stdout)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if lines != count:
        sys.exit(f"{lines} lines, not {count}: {shown}")
    cpu = 1000 * (usage.ru_utime + usage.ru_stime) / count
    print(f"{what:32} {count:7}  {count / wall:8.0f}/s  {cpu:6.2f} ms CPU each  {usage.ru_maxrss / 1024:6.1f} MiB  {shown}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=pathlib.Path, default=BINARY)
    parser.add_argument("--jobs", default="100")
    parser.add_argument("counts", type=int, nargs="*", default=[1_000, 10_000, 100_000], metavar="COUNT")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        env = {"HOME": str(folder), "PATH": os.environ["PATH"]}
        resolver = dns()
        listed = subprocess.run([args.binary, "lab"], env=env, check=True, capture_output=True, text=True).stdout
        lab = [word for line in listed.splitlines() for word in line.split()[:1] if word.endswith(".example") and "*" not in word]
        for what, options, name in [
            ("distinct domains, DNS alone", f"--resolver {resolver} --dnssec off --no-smtp", lambda n: f"d{n}.example"),
            ("the lab's domains in turn", "--lab", lambda n: lab[n % len(lab)]),
        ]:
            for count in args.counts:
                file = folder / "list"
                file.write_text("".join(f"{name(n)}\n" for n in range(count)))
                line = f"check {options} --no-cache --jobs {args.jobs} --format ndjson --file"
                run(what, [args.binary, *line.split(), file], count, env, f"destgate {line} LIST")


if __name__ == "__main__":
    main()
