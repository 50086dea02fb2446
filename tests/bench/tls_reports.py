#!/usr/bin/env python3
"""Prints what stored TLS reports cost: import, figures, page, purge; wall time, peak memory, size of the database.

The reports are of 200 senders and 20 domains over 90 days, each with one or two policies and up to four kinds of failure,
in messages of a Maildir, and as a mailbox in one file. Nothing is looked up.
Usage: tests/bench/tls_reports.py [--binary FILE] [--reports N] [--mbox]
"""
import argparse, datetime, json, os, pathlib, random, shlex, subprocess, sys, tempfile, time

from run import BINARY

RESULTS = ["starttls-not-supported", "certificate-host-mismatch", "certificate-expired", "certificate-not-trusted",
           "validation-failure", "sts-policy-fetch-error"]
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def report(n, dice):
    day = datetime.date(2026, 8, 1) + datetime.timedelta(days=n % 90)
    domain, sender = f"d{n % 20}.example", f"sender{n % 200}.example"
    total = dice.randrange(1, 5000)
    bad = dice.randrange(1, 20) if n % 4 == 0 else 0
    details = [{
        "result-type": dice.choice(RESULTS), "failed-session-count": 1 + bad // 4,
        "sending-mta-ip": f"2001:db8:{n % 200:x}:{k}::{dice.randrange(1, 99)}",
        "receiving-mx-hostname": f"mx{k}.{domain}", "receiving-ip": f"192.0.2.{k + 1}",
        "failure-reason-code": "the certificate of the host has ended",
    } for k in range(dice.randrange(1, 5))] if bad else []
    summary = {"total-successful-session-count": total, "total-failure-session-count": bad}
    policies = [{
        "policy": {
            "policy-type": "sts", "policy-domain": domain,
            "policy-string": ["version: STSv1", "mode: enforce" if n % 90 > 45 else "mode: testing",
                              f"mx: mx0.{domain}", f"mx: mx1.{domain}", "max_age: 604800"],
            "mx-host": [f"mx0.{domain}", f"mx1.{domain}"],
        },
        "summary": summary, "failure-details": details,
    }]
    if n % 3 == 0:
        policies.append({
            "policy": {"policy-type": "tlsa", "policy-domain": f"mx0.{domain}", "policy-string": ["3 1 1 " + "ab" * 32]},
            "summary": summary,
        })
    return sender, {
        "organization-name": f"Sender {n % 200}", "contact-info": f"tls@{sender}", "report-id": f"{day}-{n}@{sender}",
        "date-range": {"start-datetime": f"{day}T00:00:00Z", "end-datetime": f"{day}T23:59:59Z"}, "policies": policies,
    }


def message(n, dice):
    sender, body = report(n, dice)
    return (f"From: noreply@{sender}\nTo: tls@d{n % 20}.example\nSubject: Report Domain: d{n % 20}.example\n"
            f"TLS-Report-Submitter: {sender}\nMIME-Version: 1.0\nContent-Type: multipart/report; boundary=b\n\n"
            f"--b\nContent-Type: text/plain\n\nA report.\n\n--b\nContent-Type: application/tlsrpt+json\n\n"
            f"{json.dumps(body)}\n\n--b--\n")


def measure(what, command, per=None):
    start = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    complaint = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"exit status {child.returncode}: {shlex.join(map(str, command))}\n{complaint.decode()}")
    rate = "" if per is None else f"{per / wall:10.0f}/s"
    cpu = usage.ru_utime + usage.ru_stime
    print(f"{what:44} {wall:8.2f} s wall {cpu:8.2f} s CPU {usage.ru_maxrss / 1024:7.1f} MiB {rate}", flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--binary", type=pathlib.Path, default=BINARY)
    options.add_argument("--reports", type=int, default=100_000)
    options.add_argument("--mbox", action="store_true", help="import from a mailbox in one file, not from a Maildir")
    chosen = options.parse_args()
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if chosen.mbox:
            box = folder / "mbox"
            with open(box, "w") as out:
                for n in range(chosen.reports):
                    out.write("From noreply@a.example Thu Oct  1 09:00:00 2026\n" + message(n, dice) + "\n")
        else:
            box = folder / "Maildir"
            for part in ("new", "cur", "tmp"):
                (box / part).mkdir(parents=True)
            for n in range(chosen.reports):
                (box / "new" / f"{n:07}.a").write_text(message(n, dice))
        database = folder / "reports.db"
        base = [chosen.binary, "--db", database, "tlsrpt"]
        load = [*base, "import", "--dkim", "off", "--any-domain", box]
        measure("import", load, chosen.reports)
        size = sum(f.stat().st_size for f in folder.glob("reports.db*"))
        print(f"{'size of the database':44} {size / 1024 / 1024:8.1f} MiB, {size / chosen.reports:.0f} octets a report")
        measure("the same import again", load, chosen.reports)
        measure("list", [*base, "list"])
        for view in ("result", "source", "host", "day", "policy", "version"):
            measure(f"list --by {view}", [*base, "list", "--by", view])
        measure("list --by result --domain --since", [*base, "list", "--by", "result", "--domain", "d7.example",
                                                     "--since", "2026-10-01"])
        measure("html", [*base, "html", "-o", folder / "page.html"])
        page = (folder / "page.html").stat().st_size
        print(f"{'size of the page':44} {page / 1024 / 1024:8.1f} MiB")
        measure("export --format csv", [*base, "export"])
        measure("purge of all", [*base, "purge", "--before", "2027-01-01"])


main()
