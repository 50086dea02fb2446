#!/usr/bin/env python3
"""Holds `destgate check` against Postfix's own tool, `posttls-finger`, host by host.

Usage: tests/postfix/beside.py BINARY LIST [--ca-file FILE] [--trust-anchor FILE] [--resolver ADDRESS] [--jobs N] [-v]

LIST has one DOMAIN a line (every MX host of it is compared) or one HOST:DOMAIN (that host alone); `-` reads them from
standard input. Words after it are options of `check` for that domain alone. posttls-finger asks the system's resolver,
which has to validate and be trusted (`options trust-ad`); --resolver is for destgate alone. Python 3 and Debian's package
postfix are all that is needed. `cargo test` runs nothing of it.

Compared, for the address that Postfix spoke with:
  handshake   whether TLS comes up, and its version                  posttls-finger -l may, -l secure
  dane        verified, failed, or no DANE                           posttls-finger -l dane
  certificate whether it is trusted, and for the host's name         posttls-finger -l secure
A difference is printed with its reason where there is a known one. Exit status 1: some difference has none.
"""
import argparse, concurrent.futures, json, os, re, subprocess, sys, tempfile

ESTABLISHED = re.compile(r"(Verified|Trusted|Untrusted|Anonymous) TLS connection established to (\S+?)\[([^\]]+)\]:\d+: (TLSv[\d.]+)")
ADDRESS = re.compile(r"\[([0-9a-f.:]+)\]:\d+")
VERSIONS = ">=TLSv1.2"
PATIENCE = "10"  # seconds, for either


def finger(level, destination, ca, match=(), sni=None):
    """One run of posttls-finger, as what it comes to."""
    command = ["posttls-finger", "-c", "-l", level, "-p", VERSIONS, "-t", PATIENCE, "-T", PATIENCE, "-L", "routine,certmatch,untrusted,verbose"]
    command += ["-F", ca] if ca else []
    command += ["-s", sni] if sni else []
    try:
        out = subprocess.run([*command, destination, *match], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        text = out.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        text = (late.stdout or b"").decode(errors="replace") + "\nno end within 120 s"
    # The last address is the one that took the session.
    last = None
    for last in ESTABLISHED.finditer(text):
        pass
    spoken = ADDRESS.findall(text)
    return {
        "text": text,
        "trust": last.group(1) if last else None,
        "address": last.group(3) if last else spoken[-1] if spoken else None,
        "version": last.group(4) if last else None,
        "tlsa": "DNSSEC-signed TLSA record" in text and "resorting to" not in text,
    }


def check(binary, domain, options):
    """One run of check, as its report."""
    with tempfile.TemporaryDirectory() as folder:
        patience = [] if "--timeout" in options else ["--timeout", PATIENCE]
        command = [binary, "--db", os.path.join(folder, "db"), "check", domain, "--format", "json", "--no-cache",
                   "--mta-sts", "off", *patience, *options]
        out = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    try:
        return json.loads(out.stdout)[0] if out.stdout.startswith(b"[") else json.loads(out.stdout)
    except (ValueError, IndexError):
        sys.exit(f"{domain}: exit status {out.returncode}: {out.stderr.decode()}")


def probe(host, address, sni):
    """The probe of this address that sent this name; the nearest one where there is none."""
    all_of_it = [p for p in host["probes"] if address is None or p["address"] == address]
    named = [p for p in all_of_it if p["sni"] == sni]
    return (named or all_of_it or [None])[0]


def ours_of_dane(status):
    return {"verified": "verified", "failed": "failed", "error": "error"}.get(status, "none")


def theirs_of_dane(run):
    if re.search(r"TLSA lookup error|TLSA record.*(lookup|error)|DANE TLSA lookup problem", run["text"]):
        return "error"
    if not run["tlsa"]:
        return "none"
    return "verified" if run["trust"] == "Verified" else "failed"


def reason(what, case):
    """Why the two differ, where that is right so; None: a fault of one of them."""
    text = "\n".join(run["text"] for run in case["runs"].values())
    host, ours, theirs = case["host"], case["ours"], case["theirs"]
    if not host["probed"] or not host["probes"]:
        return "destgate did not speak with every address: " + host["reason"]
    if theirs and not ours and "no greeting within" in host["reason"]:
        return "destgate was not given the time that the server takes: " + host["reason"]
    if what == "handshake" and ours and not theirs and not case["address"]:
        return "Postfix did not come as far as STARTTLS: " + last_line(text)
    if what == "certificate" and theirs and case["tls"] and case["tls"]["pkix"] == "valid" and case["tls"]["host_match"]:
        return "the certificate is good here too, but the session came to nothing: " + case["why"]
    if what == "dane" and case["report"]["route"]["dnssec"] != "secure" and ours == "none":
        return "the MX look-up is not secure here, so that DANE does not apply to the host"
    if what == "dane" and len({p["address"] for p in host["probes"]}) > 1:
        return "the host has several addresses, of which Postfix took one"
    return None


def last_line(text):
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].replace("posttls-finger: ", "") if lines else "nothing was said"


def compare(arguments, only, domain, more):
    options = list(more)
    for name in ("ca_file", "trust_anchor", "resolver"):
        value = getattr(arguments, name)
        flag = "--" + name.replace("_", "-")
        options += [flag, value] if value and flag not in more else []
    report = check(arguments.binary, domain, options)
    strict = check(arguments.binary, domain, [*options, "--dane", "none", "--tls", "required_verify_hosted"])
    rows = []
    hosts = report["mx"]
    for index, host in enumerate(hosts):
        name = host["host"]
        if only and name != only:
            continue
        # By the domain where it leads to this host alone: the next hop's name counts for a DANE-TA record.
        destination = domain if len(hosts) == 1 else f"[{name}]"
        runs = {
            "dane": finger("dane", destination, arguments.ca_file, sni=name),
            "secure": finger("secure", f"[{name}]", arguments.ca_file, [name], sni=name),
        }
        if not runs["secure"]["trust"]:
            runs["may"] = finger("may", f"[{name}]", arguments.ca_file, sni=name)
        plain = runs.get("may", runs["secure"])
        of_name = probe(host, plain["address"], name)
        case = {"host": host, "report": report, "runs": runs, "address": plain["address"]}
        differences = []

        def hold(what, ours, theirs):
            if ours != theirs:
                why = reason(what, {**case, "ours": ours, "theirs": theirs})
                differences.append((what, ours, theirs, why))

        tls = of_name and of_name["tls"]
        hold("handshake", tls["version"] if tls else None, plain["version"])
        hold("dane", ours_of_dane(host["dane"]), theirs_of_dane(runs["dane"]))
        judged = probe(strict["mx"][index], runs["secure"]["address"], name)
        case |= {"tls": judged and judged["tls"], "why": judged and judged["reason"]}
        fits = bool(judged and judged["usable"])
        hold("certificate", fits, runs["secure"]["trust"] == "Verified")
        rows.append((domain, name, differences, host, runs, of_name, judged))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("list")
    parser.add_argument("--ca-file", default=os.environ.get("SSL_CERT_FILE"))
    parser.add_argument("--trust-anchor")
    parser.add_argument("--resolver")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("-v", action="store_true", help="what either said, for every host that differs")
    arguments = parser.parse_args()
    arguments.binary = os.path.abspath(arguments.binary)
    with sys.stdin if arguments.list == "-" else open(arguments.list, encoding="utf-8") as lines:
        wanted = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    jobs = [(place.rpartition(":")[0], place.rpartition(":")[2], more) for place, *more in wanted]
    same = explained = faults = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for rows in pool.map(lambda job: compare(arguments, *job), jobs):
            for domain, name, differences, host, runs, ours, judged in rows:
                same += not differences
                for what, here, there, why in differences:
                    explained += why is not None
                    faults += why is None
                    print(f"{domain} {name}: {what}: {here} here, {there} there: {why or 'NO REASON'}", flush=True)
                if differences and arguments.v:
                    for p in (ours, judged):
                        print(f"    here: {host['dane']}; {p and p['starttls']}; {p and p['reason']}")
                    for level, run in runs.items():
                        print(*(f"    {level}: {line}" for line in run["text"].strip().splitlines()[:14]), sep="\n")
    print(f"{same} hosts the same; {explained} differences with a reason, {faults} without")
    sys.exit(faults > 0)


if __name__ == "__main__":
    main()
