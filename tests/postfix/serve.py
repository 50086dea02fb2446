#!/usr/bin/env python3
"""A real Postfix delivers by the answers of `destgate serve socketmap`; a table of what came of every case.

Usage: tests/postfix/serve.py BINARY [--root TREE] [--beside PMSR] [-v] [WORD ...]

Needs root, Postfix, openssl and iproute2; without root or Postfix it says so and ends with status 0. Everything runs in
namespaces of its own (network, mount, processes), in a temporary folder, and ends with the script. Another Postfix is
that of --root: a folder with a system's tree, as debootstrap or `dpkg -x` leave it. --beside PMSR asks
postfix-mta-sts-resolver's daemon (`mta-sts-daemon` of a virtual environment) the same questions. A WORD keeps only
cases whose name has it. Exit status 1: some case came out otherwise than expected.
"""
import argparse, glob, os, pwd, grp, re, shutil, signal, smtplib, socket, sqlite3, subprocess, sys, tempfile, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lab import Fixed, Lab, Observer, netstring, read_netstring  # noqa: E402

ESTABLISHED = re.compile(r"(Verified|Trusted|Untrusted|Anonymous) TLS connection established to (\S+?)\[")
DELIVERY = r"to=<%s>, .*?relay=([^\[,]+).*?dsn=([\d.]+), status=(\w+) \((.*)\)"
PATTERNS_FROM = (3, 10, 5)
ATTRIBUTES_FROM = (3, 10)

# Postfix's services: the map that each asks, and more of its options.
SERVICES = {
    "smtp": ("socketmap:inet:127.0.0.1:8650:QUERY", []),
    "rpt": ("socketmap:inet:127.0.0.1:8650:QUERYwithTLSRPT", []),
    "nf": ("socketmap:inet:127.0.0.1:8651:query", []),
    "direct": ("socketmap:inet:127.0.0.1:8642:QUERY", []),
    "unix": ("socketmap:unix:~/queue/run/policy.sock:QUERY", []),
    "jail": ("socketmap:unix:run/policy.sock:QUERY", []),
    "perm": ("socketmap:inet:127.0.0.1:8642:NOPE", []),
    "fixed": ("socketmap:inet:127.0.0.1:8660:QUERY", []),
}

# Next hops by the first word of the local part.
ROUTES = {
    "b1": "smtp:[mx.hop.test]", "b2": "smtp:[mx.hop.test]:25", "b3": "smtp:mx.hop.test:25", "b4": "smtp:[192.0.2.11]:25",
    "b5": "smtp:[dead.hop.test], [mx.hop.test]:25", "b6": "smtp:mx.hop.test",
}

MAIN = """
compatibility_level = 3.6
queue_directory = ~/queue
data_directory = ~/data
maillog_file_prefixes = ~
maillog_file = ~/log
myhostname = sender.test
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
smtputf8_enable = yes
transport_maps = regexp:~/conf/transport
smtp_dns_support_level = dnssec
dnssec_probe =
smtp_tls_security_level = dane
smtp_tls_CAfile = ~/lab/ca.pem
smtp_tls_loglevel = 1
smtp_tls_note_starttls_offer = no
smtp_connect_timeout = 5s
smtp_host_lookup = dns
smtp_address_preference = ipv4
in_flow_delay = 0
import_environment = MAIL_CONFIG
"""

MASTER = """
127.0.0.1:2525 inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
tlsmgr unix - - n 1000? 1 tlsmgr
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
scache unix - - n - 1 scache
anvil unix - - n - 1 anvil
tlsproxy unix - - n - 0 tlsproxy
relay unix - - n - - smtp
postlog unix-dgram n - n - 1 postlogd
"""

# The entries of the destination table.
ENTRIES = {
    "ok1.test": "--tls required", "mx.hop.test": "--tls required", "xn--bcher-kva.test": "--tls required",
    "none.test": "--tls none", "may.test": "--tls preferred --dane none --mta-sts off",
    "clear.test": "--tls preferred --dane none --mta-sts off", "broken.test": "--tls preferred --dane none --mta-sts off",
    "encrypt.test": "--tls required --dane none", "nostarttls.test": "--tls required --dane none",
    "verify.test": "--tls required_verify", "verifyhost.test": "--tls required_verify",
    "hosted.test": "--tls required_verify_hosted",
    "mixed.sec.test": "--tls required --dane opportunistic", "weakmixed.sec.test": "--tls preferred --dane opportunistic",
    "insecure.test": "--tls required --dane mandatory", "optinsecure.test": "--tls required --dane opportunistic",
    "unusable.sec.test": "--tls preferred --dane opportunistic", "strictunusable.sec.test": "--tls required --dane mandatory",
    "servfail.sec.test": "--tls preferred --dane opportunistic", "temp.sec.test": "--tls required --dane opportunistic",
    "dane.sec.test": "--tls required --dane mandatory", "wrong.sec.test": "--tls required --dane opportunistic",
}

# Replies of the server that always says the same; the outcome is the Postfix of the moment's.
FIXED = {
    "f-notfound.test": "NOTFOUND", "f-temp.test": "TEMP a reason of ours", "f-timeout.test": "TIMEOUT late",
    "f-perm.test": "PERM never", "f-word.test": "ok encrypt", "f-empty.test": "OK ", "f-bare.test": "OK", "f-half.test": "OK half-dane",
    "f-foo.test": "OK foo", "f-upper.test": "OK ENCRYPT", "f-attribute.test": "OK may policy_type=sts policy_domain=f-attribute.test",
    "f-match.test": "OK encrypt match=f-match.test", "f-none.test": "OK none match=f-none.test",
    "f-blanks.test": "OK encrypt,\r\n  protocols=!SSLv2:!SSLv3:!TLSv1:!TLSv1.1", "f-close.test": "close",
    "f-late.test": (4, "OK encrypt"), "f-trap.test": (-1, "OK may"),
    "m2.test": "OK secure match=.w.test", "m3.test": "OK secure match=.else.test", "m5.test": "OK secure match=*.w.test",
    "m9.test": "OK secure match=cn.test",
    "r-testing.test": "OK may policy_type=sts policy_domain=r-testing.test mx_host_pattern=mx.other.test { policy_string = version: STSv1 } { policy_string = mode: testing }",
    "r-plain.test": "OK secure match=bare.test",
    "r-dane.sec.test": "OK dane policy_type=sts policy_domain=r-dane.sec.test mx_host_pattern=mx.other.test { policy_string = version: STSv1 }",
}


def build(lab):
    """The domains; one for each case, since Postfix remembers hosts that failed."""
    host, domain = lab.host, lab.domain
    host("first.test", ["ok1.test", "first.test"])  # 192.0.2.11
    domain("ok1.test", "first.test")
    host("mx.hop.test")
    domain("hop.test", "mx.hop.test")
    lab.address("dead.hop.test")
    for name in ("a.b.t2.test", "xn--bcher-kva.test", "none.test", "may.test", "encrypt.test", "daemon.test", "restart.test",
                 "killed.test", "change.test", "unix.test", "jail.test", "perm.test", "default.test", "optinsecure.test",
                 "default2.test"):
        domain(name, "first.test")
    host("plain.test", mode="plain")
    host("broken-mx.test", mode="broken")
    domain("clear.test", "plain.test")
    domain("broken.test", "broken-mx.test")
    domain("nostarttls.test", "plain.test")
    host("verify-mx.test", ["verify.test"])
    domain("verify.test", "verify-mx.test")
    domain("verifyhost.test", "first.test")
    domain("hosted.test", "first.test")
    for name in (name for name in FIXED if name.startswith("f-") and name != "f-trap.test"):
        domain(name, "first.test")
    for name in ("trap.test", "f-trap.test"):
        lab.records[("swallow.test", 1)] = [socket.inet_aton("198.51.100.9")]
        domain(name, "swallow.test", "first.test")
    # DANE
    for name in ("one.sec.test", "two.sec.test", "three.sec.test"):
        host(name)
    lab.tlsa("two.sec.test")
    lab.tlsa("three.sec.test", usage=1)
    host("wrong-mx.sec.test")
    lab.tlsa("wrong-mx.sec.test", digest=b"\1" * 32)
    host("dead-tlsa.sec.test")
    lab.servfail.add(("_25._tcp.dead-tlsa.sec.test", 52))
    domain("mixed.sec.test", "one.sec.test", "two.sec.test")
    domain("weakmixed.sec.test", "one.sec.test", "two.sec.test")
    domain("insecure.test", "two.sec.test")
    domain("unusable.sec.test", "three.sec.test")
    domain("strictunusable.sec.test", "three.sec.test")
    domain("servfail.sec.test", "dead-tlsa.sec.test")
    domain("temp.sec.test", "dead-tlsa.sec.test")
    domain("dane.sec.test", "two.sec.test")
    domain("wrong.sec.test", "wrong-mx.sec.test", "two.sec.test")
    domain("r-dane.sec.test", "one.sec.test")
    domain("d-dane.sec.test", "two.sec.test")
    # names
    host("a.b.w.test")
    host("mx4.w.test", ["*.w.test"])
    host("mx1.w.test")
    host("oth.w.test", ["other.else.test"])
    host("cn.test", kind="cn-only")
    domain("m2.test", "a.b.w.test")
    domain("m3.test", "oth.w.test")
    domain("m5.test", "mx4.w.test")
    domain("m9.test", "cn.test")
    # MTA-STS
    host("self.test", kind="self-signed")
    host("late.test", kind="expired")
    host("bare.test")
    enforce = lambda *patterns: ("enforce", patterns)
    domain("s-good.test", "bare.test", sts=enforce("bare.test"))
    domain("s-wild.test", "mx4.w.test", sts=enforce("*.w.test"))
    domain("s-deep.test", "a.b.w.test", sts=enforce("*.w.test"))
    domain("s-self.test", "self.test", sts=enforce("self.test"))
    domain("s-late.test", "late.test", sts=enforce("late.test"))
    domain("s-second.test", "first.test", "bare.test", sts=enforce("bare.test"))
    domain("s-unlisted.test", "first.test", sts=enforce("bare.test"))
    domain("s-testing.test", "first.test", sts=("testing", ("bare.test",)))
    host("s-mixed1.sec.test")
    domain("s-mixed.sec.test", "s-mixed1.sec.test", "two.sec.test", sts=enforce("s-mixed1.sec.test", "two.sec.test"))
    domain("r-testing.test", "bare.test")
    host("r-plain-mx.test", ["somebody.test"])
    domain("r-plain.test", "r-plain-mx.test")


class Skip(Exception):
    pass


class Rig:
    def __init__(self, arguments, folder):
        self.binary, self.folder, self.root, self.verbose = arguments.binary, folder, arguments.root, arguments.v
        self.count, self.daemon, self.reports = 0, None, []
        lab_folder = os.path.join(folder, "lab")
        os.mkdir(lab_folder)
        self.lab = Lab(lab_folder)
        build(self.lab)
        self.lab.start()
        self.swallow()
        self.fixed = Fixed(8660, FIXED)
        self.observer, self.other = Observer(8650, 8642), Observer(8651, 8643)
        os.environ["DESTGATE_DB"] = os.path.join(folder, "db")
        self.common = ["--resolver", "127.0.0.1:53", "--ca-file", self.lab.authority.pem]

    def swallow(self):
        """A host that never answers: a neighbour that is not there."""
        run = lambda *words: subprocess.run(["ip", *words], check=True)
        run("link", "add", "near", "type", "veth", "peer", "name", "far")
        run("address", "add", "198.51.100.1/24", "dev", "near")
        run("link", "set", "near", "up")
        run("link", "set", "far", "up")
        run("neighbour", "add", "198.51.100.9", "lladdr", "02:00:00:00:00:99", "dev", "near", "nud", "permanent")

    # --- destgate

    def destgate(self, *words):
        done = subprocess.run([self.binary, *self.common, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        if done.returncode:
            sys.exit(f"destgate {' '.join(words)}: {done.stdout.decode()}")
        return done.stdout.decode()

    def serve(self, port, *words, environment=None):
        daemon = subprocess.Popen([self.binary, *self.common, "serve", "socketmap", "--listen", f"inet:127.0.0.1:{port}", *words],
                                  env=os.environ | (environment or {}), stdout=subprocess.DEVNULL, stderr=None if self.verbose else subprocess.DEVNULL)
        since = time.monotonic()
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return daemon
            except ConnectionRefusedError:
                if daemon.poll() is not None or time.monotonic() - since > 20:
                    sys.exit("the policy server does not start")
                time.sleep(0.05)

    def start_daemon(self):
        path = os.path.join(self.folder, "queue/run/policy.sock")
        self.daemon = self.serve(8642, "--listen", f"unix:{path},mode=0660")

    def stop_daemon(self, how=signal.SIGTERM):
        self.daemon.send_signal(how)
        self.daemon.wait(20)

    # --- Postfix

    def inside(self, *words):
        return ["chroot", self.root, *words] if self.root else list(words)

    def start_postfix(self):
        folder, account = self.folder, pwd.getpwnam("postfix")
        for name in "pid active incoming defer deferred maildrop hold corrupt bounce flush trace saved private public run etc".split():
            os.makedirs(os.path.join(folder, "queue", name))
        os.mkdir(os.path.join(folder, "data"))
        for name in "active incoming defer deferred hold corrupt bounce flush trace saved private".split():
            os.chown(os.path.join(folder, "queue", name), account.pw_uid, 0)
        os.chown(os.path.join(folder, "data"), account.pw_uid, 0)
        for name in ("public", "maildrop"):
            os.chown(os.path.join(folder, "queue", name), account.pw_uid, grp.getgrnam("postdrop").gr_gid)
        # The socket takes the folder's group.
        os.chown(os.path.join(folder, "queue/run"), 0, account.pw_gid)
        os.chmod(os.path.join(folder, "queue/run"), 0o2750)
        shutil.copy("/etc/resolv.conf", os.path.join(folder, "queue/etc/resolv.conf"))
        os.mkdir(os.path.join(folder, "conf"))
        write = lambda name, text: open(os.path.join(folder, "conf", name), "w").write(text.replace("~", folder))
        write("main.cf", MAIN)
        version = subprocess.run(self.inside("postconf", "-d", "-h", "mail_version"), check=True, stdout=subprocess.PIPE).stdout
        self.version = version.decode().strip()
        self.numbers = tuple(int(n) for n in self.version.split(".")[:3])
        if self.numbers >= ATTRIBUTES_FROM:
            write("main.cf", MAIN + f"smtp_tlsrpt_enable = yes\nsmtp_tlsrpt_socket_name = ~/tlsrpt\nsmtp_tlsrpt_skip_reused_handshakes = no\n")
        table = MASTER
        for name, (policy, options) in SERVICES.items():
            table += f"{name} unix - - {'y' if name == 'jail' else 'n'} - - smtp\n"
            for option in [f"smtp_tls_policy_maps={policy}", f"syslog_name=pf/{name}", *options]:
                table += f"  -o {option}\n"
        write("master.cf", table)
        routes = "".join(f"/^{word}\\./ {hop}\n" for word, hop in ROUTES.items())
        routes += "".join(f"/^{name}\\./ {name}:\n" for name in SERVICES if name != "smtp")
        write("transport", routes)
        os.chmod(folder, 0o755)
        self.collect()
        master = "/usr/lib/postfix/sbin/master"
        environment = {"PATH": os.environ["PATH"], "OPENSSL_CONF": "/dev/null"}
        self.master = subprocess.Popen(self.inside(master, "-c", os.path.join(folder, "conf"), "-d"), env=environment)
        since = time.monotonic()
        while True:
            try:
                smtplib.SMTP("127.0.0.1", 2525, timeout=5).quit()
                return
            except OSError:
                if time.monotonic() - since > 20:
                    sys.exit("Postfix does not start:\n" + self.log())
                time.sleep(0.1)

    def collect(self):
        """Takes the datagrams that Postfix sends for TLS reports."""
        import threading
        path = os.path.join(self.folder, "tlsrpt")
        collector = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        collector.bind(path)
        os.chmod(path, 0o666)

        def take():
            while True:
                self.reports.append(collector.recv(65536).decode())

        threading.Thread(target=take, daemon=True).start()

    def log(self):
        try:
            with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
                return log.read()
        except FileNotFoundError:
            return ""

    def send(self, domain, route="smtp", wait=40):
        """Delivers one message; what came of it in a line, and the log's part."""
        self.count += 1
        recipient = f"{route}.{self.count}@{domain}"
        before = len(self.log())
        with smtplib.SMTP("127.0.0.1", 2525, local_hostname="sender.test", timeout=20) as client:
            options = [] if domain.isascii() else ["SMTPUTF8"]
            client.sendmail("sender@sender.test", [recipient], "Subject: test\r\n\r\ntext\r\n".encode(), mail_options=options)
        line = re.compile(DELIVERY % re.escape(recipient), re.IGNORECASE)
        since = time.monotonic()
        while time.monotonic() - since < wait:
            text = self.log()[before:]
            if found := line.search(text):
                return self.outcome(found, text), text
            time.sleep(0.05)
        return "nothing happened", self.log()[before:]

    @staticmethod
    def outcome(found, text):
        relay, code, status, words = found.groups()
        if status != "sent":
            return f"{status} {code}"
        trust = [t for t, host in ESTABLISHED.findall(text) if host == relay]
        return f"sent {relay} {trust[-1] if trust else 'cleartext'}"


class Cases:
    def __init__(self, rig, words):
        self.rig, self.words, self.rows = rig, words, []

    def hold(self, section, what, expected, run):
        """Runs a case. Expected: the outcome, or a list of possible ones; with ` /PATTERN/`, what the log has to say too."""
        if self.words and not any(word in f"{section} {what}" for word in self.words):
            return
        since = time.monotonic()
        try:
            outcome, text = run()
        except Skip as why:
            self.row(section, what, f"skipped: {why}", True, 0)
            return
        wanted, _, pattern = expected.partition(" /")
        held = any(fits(outcome, one) for one in wanted.split(" | "))
        said = not pattern or re.search(pattern.rstrip("/"), text)
        note = outcome + ("" if said else f", without `{pattern.rstrip('/')}`")
        self.row(section, what, note if held and said else f"{note}; expected {expected}", held and bool(said), time.monotonic() - since)
        if not (held and said) or self.rig.verbose:
            print("".join(f"      {line}\n" for line in text.splitlines() if "postfix/qmgr" not in line and "postfix/smtpd" not in line), end="")

    def row(self, section, what, outcome, held, took):
        self.rows.append((section, what, outcome, held))
        mark = "pass" if held else "FAIL"
        mark = "skip" if outcome.startswith("skipped") else mark
        print(f"{mark}  {section:<5} {what:<66} {outcome}  ({took:.1f} s)", flush=True)

    def mail(self, section, what, domain, expected, route="smtp"):
        self.hold(section, what, expected, lambda: self.rig.send(domain, route))

    def keys(self, what, domain, keys, outcome, route="smtp", observer=None):
        """A delivery whose questions are these."""
        seen = (observer or self.rig.observer).seen

        def run():
            before = len(seen)
            came, text = self.rig.send(domain, route)
            asked = [question.split(" ", 1)[1] for question, _ in seen[before:]]
            answers = "; ".join(f"{q} -> {a}" for q, a in seen[before:])
            same = asked == keys
            return f"{came}, keys {'as expected' if same else asked}", f"{text}{answers}"

        self.hold("1.2", what, f"{outcome}, keys as expected", run)

    def report(self, what, domain, route, expected):
        """A delivery, and what Postfix tells TLS reports of it: policy type and failure, or `nothing`."""

        def run():
            if self.rig.numbers < ATTRIBUTES_FROM:
                raise Skip(f"Postfix {self.rig.version} has no TLSRPT")
            before = len(self.rig.reports)
            came, text = self.rig.send(domain, route)
            time.sleep(0.3)
            told = [re.sub(r'.*?"policy-type":(\d+).*?"f":(\d).*', r"type \1 f \2", r, flags=re.S) for r in self.rig.reports[before:]]
            return f"{came}, told {' and '.join(told) or 'nothing'}", text + "\n".join(self.rig.reports[before:])

        self.hold("2.5", what, expected, run)


def fits(outcome, wanted):
    return re.fullmatch(re.escape(wanted).replace(r"\*", ".*"), outcome) is not None


def keys(c):
    c.keys("the case of the recipient is kept", "OK1.TeSt", ["OK1.TeSt"], "sent first.test *")
    c.keys("NOTFOUND: the parents are asked for (--default notfound)", "a.b.t2.test",
           ["a.b.t2.test", ".b.t2.test", ".t2.test", ".test"], "sent first.test *", "nf", c.rig.other)
    c.keys("a U-label under SMTPUTF8", "bücher.test", ["bücher.test"], "sent first.test *")
    c.keys("an address literal, once", "[192.0.2.11]", ["[192.0.2.11]"], "sent *")
    c.keys("smtp:[host]", "x1.test", ["[mx.hop.test]"], "sent mx.hop.test *", "b1")
    c.keys("smtp:[host]:port", "x2.test", ["[mx.hop.test]:25"], "sent mx.hop.test *", "b2")
    c.keys("smtp:host:port", "x3.test", ["mx.hop.test:25"], "sent mx.hop.test *", "b3")
    c.keys("smtp:[address]:port", "x4.test", ["[192.0.2.11]:25"], "sent *", "b4")
    c.keys("several next hops, each in its turn", "x5.test", ["[dead.hop.test]", "[mx.hop.test]:25"], "sent mx.hop.test *", "b5")
    c.keys("smtp:host without brackets or port", "x6.test", ["mx.hop.test"], "sent mx.hop.test *", "b6")


def replies(c):
    tls = c.rig.numbers >= ATTRIBUTES_FROM
    trouble = "deferred 4.7.5 /client TLS configuration problem/"
    mail = lambda what, domain, expected: c.mail("1.4", what, domain, expected, "fixed")
    mail("NOTFOUND without its blank: main.cf's level", "f-notfound.test", "sent first.test Trusted")
    mail("TEMP", "f-temp.test", "deferred 4.7.5 /temporary error: a reason of ours/")
    mail("TIMEOUT", "f-timeout.test", trouble)
    mail("PERM", "f-perm.test", trouble)
    mail("a status word in lower case", "f-word.test", trouble)
    mail("OK without a policy", "f-empty.test", trouble)
    mail("OK without a policy or a blank", "f-bare.test", "sent * | deferred 4.7.5")
    mail("a level that may not be answered: half-dane", "f-half.test", trouble)
    mail("an unknown level", "f-foo.test", trouble)
    mail("a level in upper case", "f-upper.test", "sent first.test *")
    mail("attributes of 3.10", "f-attribute.test", "sent first.test *" if tls else trouble)
    mail("match at encrypt", "f-match.test", trouble)
    mail("an attribute at none", "f-none.test", "sent first.test cleartext")
    mail("line breaks, commas and several blanks", "f-blanks.test", "sent first.test *")
    mail("the connection closed instead of an answer", "f-close.test", trouble)
    mail("an answer after 4 s", "f-late.test", "sent first.test *")
    c.mail("1.4", "PERM of destgate: unknown map", "perm.test", "deferred 4.7.5 /unknown map name/", "perm")
    c.mail("1.4", "TEMP of destgate: TLSA SERVFAIL where TLS is required", "temp.sec.test", "deferred 4.7.5 /temporary error: .*TLSA/")
    c.mail("1.5", "first MX silent, our connection idle meanwhile", "trap.test", "sent first.test *", "direct")
    c.mail("1.5", "the same with a server that closes idle connections", "f-trap.test", "deferred 4.7.5 /unexpected disconnect|unexpected EOF|lost connection|read error/", "fixed")


def levels(c):
    mail = lambda what, domain, expected, route="smtp": c.mail("2.1", what, domain, expected, route)
    mail("tls none", "none.test", "sent first.test cleartext")
    mail("tls preferred, offered", "may.test", "sent first.test *")
    mail("tls preferred, not offered", "clear.test", "sent plain.test cleartext")
    mail("tls preferred, handshake broken", "broken.test", "deferred 4.4.2 | deferred 4.7.5")
    mail("tls required", "encrypt.test", "sent first.test *")
    mail("tls required, not offered", "nostarttls.test", "deferred 4.7.4")
    mail("required_verify, certificate for the domain", "verify.test", "sent verify-mx.test Verified")
    mail("required_verify, certificate for the host alone", "verifyhost.test", "deferred 4.7.5 /not verified/")
    mail("required_verify_hosted, certificate for the host", "hosted.test", "sent first.test Verified")
    mail("no entry: as check", "default.test", "sent first.test *")
    mail("dane mandatory, good record", "dane.sec.test", "sent two.sec.test Verified")
    mail("mixed, required: only the host with TLSA", "mixed.sec.test", "sent two.sec.test Verified")
    mail("mixed, preferred: the first host", "weakmixed.sec.test", "sent one.sec.test *")
    mail("mixed under an enforced policy", "s-mixed.sec.test", "sent two.sec.test Verified")
    mail("dane mandatory, MX not signed", "insecure.test", "deferred 4.7.5 /non DNSSEC destination/")
    mail("dane opportunistic and required, MX not signed", "optinsecure.test", "sent first.test *")
    mail("only unusable records, opportunistic: encrypted", "unusable.sec.test", "sent three.sec.test *")
    mail("only unusable records, mandatory", "strictunusable.sec.test", "deferred 4.7.5 /TLSA records unusable|no TLSA records/")
    mail("TLSA SERVFAIL, preferred", "servfail.sec.test", "deferred 4.7.5 /TLSA lookup error/")
    mail("a record that does not match, then a good host", "wrong.sec.test", "sent two.sec.test Verified")


def names(c):
    mail = lambda what, domain, expected: c.mail("2.3", what, domain, expected, "fixed")
    mail("row 2: .suffix takes any depth", "m2.test", "sent a.b.w.test Verified")
    mail("row 3: .suffix, the host's own name does not count", "m3.test", "sent oth.w.test Verified")
    mail("row 5: *.suffix and a certificate for *.suffix", "m5.test", "sent mx4.w.test Verified")
    mail("row 9: no SAN, CN", "m9.test", "sent cn.test Verified")
    for route in ("smtp", "rpt"):
        if route == "rpt" and c.rig.numbers < ATTRIBUTES_FROM:
            continue
        mail = lambda what, domain, expected: c.mail("2.4", f"{what} ({'QUERY' if route == 'smtp' else 'QUERYwithTLSRPT'})", domain, expected, route)
        skips = route == "rpt" and c.rig.numbers >= PATTERNS_FROM
        mail("policy met", "s-good.test", "sent bare.test Verified")
        mail("wildcard, certificate for *", "s-wild.test", "sent mx4.w.test Verified")
        mail("wildcard, host two labels deep", "s-deep.test", "deferred 4.3.0" if skips else "deferred 4.7.5")
        mail("self-signed", "s-self.test", "deferred 4.7.5 /not verified|not trusted/")
        mail("expired", "s-late.test", "deferred 4.7.5 /not verified|not trusted/")
        mail("first host unlisted, second listed", "s-second.test", "sent bare.test Verified" + (" /does not match STS MX pattern/" if skips else ""))
        mail("only an unlisted host", "s-unlisted.test", "deferred 4.3.0 /does not match STS MX pattern/" if skips else "deferred 4.7.5")
        mail("mode testing, host unlisted", "s-testing.test", "sent first.test *")
    c.hold("2.4", "SNI is the name of the MX host", "bare.test", lambda: (str(c.rig.lab.snis.get("bare.test")), ""))


def told(c):
    c.report("row 1: an enforced policy met", "s-good.test", "rpt", "sent bare.test Verified, told type 2 f 0")
    c.report("row 1: an enforced policy broken", "s-self.test", "rpt", "deferred 4.7.5, told type 2 f 1")
    c.report("row 2: host skipped for its name", "s-unlisted.test", "rpt", "deferred 4.3.0, told nothing")
    c.report("row 3: secure without attributes, broken", "r-plain.test", "fixed", "deferred 4.7.5, told type 9 f 1")
    c.report("row 4: dane, host with TLSA", "d-dane.sec.test", "smtp", "sent two.sec.test Verified, told type 1 f 0")
    c.report("row 5: attributes of mode testing at may (never sent by destgate)", "r-testing.test", "fixed", "sent bare.test *, told type 2 f 0")
    c.report("testing as destgate answers: no policy", "s-testing.test", "rpt", "sent first.test *, told type 9 f 0")


def daemon(c):
    rig = c.rig
    c.mail("6.2", "UNIX socket", "unix.test", "sent first.test *", "unix")
    c.mail("6.2", "UNIX socket within the jail", "jail.test", "sent first.test *", "jail")

    def between(how, domain):
        def run():
            first, text = rig.send(domain, "direct")
            rig.stop_daemon(how)
            rig.start_daemon()
            second, more = rig.send(domain, "direct")
            return f"{first.split()[0]} and {second.split()[0]}", text + more
        return run

    c.hold("6.3", "SIGTERM and start between two messages", "sent and sent", between(signal.SIGTERM, "restart.test"))
    c.hold("6.3", "SIGKILL and start between two messages", "sent and sent", between(signal.SIGKILL, "killed.test"))

    def change():
        first, text = rig.send("change.test", "direct")
        rig.destgate("destconfig", "new", "change.test", "--tls", "required_verify", "--commit", "stricter")
        time.sleep(2)
        second, more = rig.send("change.test", "direct")
        return f"{first.split()[0]} and {second}", text + more

    c.hold("1.3", "a commit by another process counts within 2 s", "sent and deferred 4.7.5", change)

    def down():
        rig.stop_daemon()
        return rig.send("daemon.test", "direct")

    c.hold("1.3", "daemon down: deferred, no other level", "deferred 4.7.5 /client TLS configuration problem/", down)
    c.hold("1.3", "and up again", "sent first.test *", lambda: (rig.start_daemon(), rig.send("default2.test", "direct"))[1])


# Asked before and during an outage, with the beginning of the answer; each needs its own look-ups.
KNOWN = {"s-good.test": "OK secure match=bare.test ", "s-wild.test": "OK secure match=mx4.w.test ", "s-mixed.sec.test": "OK dane-only",
         "mixed.sec.test": "OK dane-only", "dane.sec.test": "OK dane-only", "default.test": "OK dane ", "may.test": "OK may "}

# What DNS says is remembered by a clock that does not move with the other; no shorter than this.
REMEMBERED = 60


class Clock:
    """The time of a daemon, which libfaketime reads from a file at every call; timers go on as they are."""

    def __init__(self, folder):
        found = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
        if not found:
            raise Skip("there is no libfaketime")
        self.path = os.path.join(folder, "clock")
        self.environment = {"LD_PRELOAD": found[0], "FAKETIME_TIMESTAMP_FILE": self.path, "FAKETIME_NO_CACHE": "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.move(0)

    def move(self, hours):
        with open(self.path + ".new", "w") as out:
            out.write(f"+{hours}h")
        os.replace(self.path + ".new", self.path)


def outage(c):
    """Answers while nothing can be looked up, an hour and most of a day after the last one that could."""
    rig = c.rig

    def through(dead, hours, restarts=False):
        def run():
            clock = Clock(rig.folder)
            # A database of its own: what is remembered there must not come from other cases.
            own = os.path.join(rig.folder, f"db-{len(c.rows)}")
            sqlite3.connect(os.path.join(rig.folder, "db")).execute("VACUUM INTO ?", [own]).connection.close()
            start = lambda: rig.serve(8646, environment={**clock.environment, "DESTGATE_DB": own})
            server = start()
            rig.lab.ttl = REMEMBERED
            before = {key: ask(8646, "QUERY", key)[0] for key in KNOWN}
            strange = [f"{key}: {said}" for key, said in before.items() if not said.startswith(KNOWN[key])]
            rig.lab.dead, rig.lab.unanswered = set(dead), 0
            changed, deferred = [], set()
            try:
                if "dns" in dead:
                    time.sleep(REMEMBERED + 2)
                for hour in hours:
                    clock.move(hour)
                    if restarts:
                        server.kill()
                        server.wait(20)
                        server = start()
                    for pause in (0, 8):  # The second question comes after whatever the first one began.
                        time.sleep(pause)
                        last = {key: ask(8646, "QUERY", key)[0] for key in KNOWN}
                        # Without MX records a wildcard stands for any host below its domain.
                        allowed = {"s-wild.test": "OK secure match=.w.test "} if "dns" in dead else {}
                        other = [key for key in KNOWN if last[key] != before[key]]
                        other = [key for key in other if key not in allowed or not last[key].startswith(allowed[key])]
                        deferred |= {key for key in other if last[key].startswith("TEMP ")}
                        changed += [f"{key} after {hour} h: {last[key]}" for key in other if not last[key].startswith("TEMP ")]
                unknown = ask(8646, "QUERY", "s-good.nothing.test")[0]
                if "dns" in dead and not rig.lab.unanswered:
                    strange.append("no question of DNS was left without an answer")
            finally:
                rig.lab.dead, rig.lab.ttl = set(), 300
                server.terminate()
                server.wait(20)
            wrong = strange + changed
            said = f"{len(wrong)} answers are others" if wrong else f"TEMP for {' '.join(sorted(deferred))}" if deferred else "as before"
            return f"{said}, one that was never asked: {unknown.split(' protocols')[0]}", "\n".join([*wrong, *map(str, before.items())])

        return run

    c.hold("9", "resolver dead, the clock an hour and 23 hours on", "as before, one that was never asked: OK dane", through(["dns"], [1, 23]))
    c.hold("9", "policy host dead, the clock an hour and 23 hours on", "as before, one that was never asked: OK dane", through(["policies"], [1, 23]))
    c.hold("9", "policy host dead, SIGKILL and start at each hour", "as before, one that was never asked: OK dane",
           through(["policies"], [1, 2], True))
    # What is known of DANE is not kept over a start: who needs it waits, and nothing else does.
    needed = " ".join(sorted(key for key in KNOWN if key.startswith("s-") or key == "mixed.sec.test"))
    c.hold("9", "both dead, SIGKILL and start an hour later", f"TEMP for {needed}, one that was never asked: OK dane",
           through(["dns", "policies"], [1], True))


def ask(port, name, key):
    """The answer to a question on a new connection, and the time in milliseconds: first, and the best of twenty more."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as stream:
        times = []
        for _ in range(21):
            since = time.perf_counter()
            stream.sendall(netstring(f"{name} {key}".encode()))
            answer = read_netstring(stream)
            times.append((time.perf_counter() - since) * 1000)
        return (answer or b"closed").decode(), times[0], min(times[1:])


BESIDE = ["s-good.test", "s-wild.test", "s-deep.test", "s-second.test", "s-unlisted.test", "s-testing.test", "s-mixed.sec.test",
          "dane.sec.test", "mixed.sec.test", "temp.sec.test", "may.test", "none.test", "missing.test", "S-Good.TEST", "bücher.test",
          ".s-good.test", "[192.0.2.11]", "[mx.hop.test]:25"]


def beside(rig, program):
    """Asks the daemon of postfix-mta-sts-resolver the same questions; prints both."""
    config = os.path.join(rig.folder, "pmsr.yml")
    with open(config, "w") as out:
        out.write("host: 127.0.0.1\nport: 8461\ncache:\n  type: internal\n  options:\n    cache_size: 1000\n"
                  "default_zone:\n  strict_testing: false\n  timeout: 8\n")
    environment = {**os.environ, "SSL_CERT_FILE": rig.lab.authority.pem}
    other = subprocess.Popen([program, "-c", config], env=environment, stdout=subprocess.DEVNULL,
                             stderr=None if rig.verbose else subprocess.DEVNULL)
    since = time.monotonic()
    while time.monotonic() - since < 30:
        try:
            socket.create_connection(("127.0.0.1", 8461)).close()
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
    print("\nquestion | destgate | first ms | warm ms | postfix-mta-sts-resolver | first ms | warm ms")
    fresh = rig.serve(8644)
    for key in BESIDE:
        ours, theirs = ask(8644, "QUERY", key), ask(8461, "postfix", key)
        print(" | ".join([key, ours[0], f"{ours[1]:.1f}", f"{ours[2]:.3f}", theirs[0], f"{theirs[1]:.1f}", f"{theirs[2]:.3f}"]), flush=True)
    fresh.terminate()
    other.terminate()


def enter(tree, folder):
    """A root made of a tree of packages: its programs, this machine's accounts."""
    root = os.path.join(folder, "root")
    for name in ("usr", "etc", "dev", "proc", "tmp", "var", "run", folder.lstrip("/")):
        os.makedirs(os.path.join(root, name), exist_ok=True)
    mount = lambda *words: subprocess.run(["mount", *words], check=True)
    mount("--bind", os.path.join(tree, "usr"), os.path.join(root, "usr"))
    for name in ("bin", "sbin", "lib", "lib64"):
        os.symlink("usr/" + name, os.path.join(root, name))
    mount("--rbind", "/dev", os.path.join(root, "dev"))
    mount("-t", "proc", "proc", os.path.join(root, "proc"))
    mount("--bind", folder, os.path.join(root, folder.lstrip("/")))
    for name in ("passwd", "group", "resolv.conf", "services", "nsswitch.conf"):
        if os.path.exists("/etc/" + name):
            shutil.copy("/etc/" + name, os.path.join(root, "etc", name))
    os.makedirs(os.path.join(root, "etc/postfix"))
    # `postconf -d` wants one.
    open(os.path.join(root, "etc/postfix/main.cf"), "w").close()
    return root


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--root")
    parser.add_argument("--beside")
    parser.add_argument("-v", action="store_true", help="the log of every case")
    parser.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    missing = [name for name in ("ip", "unshare", "openssl") if not shutil.which(name)]
    tree = arguments.root or ""
    if os.geteuid() != 0:
        return print("skipped: only root can run Postfix in a namespace")
    if not os.path.exists(f"{tree}/usr/lib/postfix/sbin/master"):
        return print("skipped: there is no Postfix")
    if missing:
        return print(f"skipped: there is no {', '.join(missing)}")
    if not arguments.within:
        words = ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", sys.executable, *sys.argv, "--within"]
        sys.exit(subprocess.run(words).returncode)
    arguments.binary = os.path.abspath(arguments.binary)
    folder = tempfile.mkdtemp(prefix="destgate-postfix-")
    try:
        with open(os.path.join(folder, "resolv.conf"), "w") as out:
            out.write("nameserver 127.0.0.1\noptions edns0 trust-ad\n")
        subprocess.run(["mount", "--bind", os.path.join(folder, "resolv.conf"), "/etc/resolv.conf"], check=True)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        arguments.root = enter(os.path.abspath(tree), folder) if tree else None
        status = work(arguments, folder)
    finally:
        if arguments.root:
            subprocess.run(["umount", "--recursive", "--lazy", *(os.path.join(folder, "root", n) for n in ("usr", "dev", "proc", folder.lstrip("/")))])
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(status)


def work(arguments, folder):
    rig = Rig(arguments, folder)
    # The lab's name server has no signatures, only the bit.
    rig.destgate("dnsconfig", "setup", "--dnssec", "trust-ad")
    for name, words in ENTRIES.items():
        rig.destgate("destconfig", "new", name, *words.split())
    rig.destgate("commit", "-m", "the table")
    rig.start_postfix()
    rig.start_daemon()
    other = rig.serve(8643, "--default", "notfound")
    print(f"Postfix {rig.version}")
    cases = Cases(rig, arguments.words)
    since = time.monotonic()
    for group in (keys, replies, levels, names, told, daemon, outage):
        group(cases)
    failed = sum(not held for *_, held in cases.rows)
    skipped = sum(outcome.startswith("skipped") for _, _, outcome, _ in cases.rows)
    print(f"Postfix {rig.version}: {len(cases.rows) - failed - skipped} passed, {failed} failed, {skipped} skipped, in {time.monotonic() - since:.0f} s")
    if arguments.beside:
        beside(rig, arguments.beside)
    other.terminate()
    rig.stop_daemon()
    rig.master.terminate()
    return int(failed > 0)


if __name__ == "__main__":
    main()
