"""Unbound as a validating forwarder in a process of its own."""
import os
import shutil
import socket
import subprocess
import time

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype as T

CONFIG = """
server:
  directory: "{work}"
  chroot: ""
  username: ""
  pidfile: "{work}/unbound.pid"
  logfile: "{work}/unbound.log"
  use-syslog: no
  do-daemonize: no
  interface: 127.0.0.1@{port}
  num-threads: 1
  do-ip6: no
  module-config: "validator iterator"
  trust-anchor-file: "{anchor}"
  trust-anchor-signaling: no
  root-key-sentinel: no
  do-not-query-localhost: no
  qname-minimisation: no
  aggressive-nsec: no
  neg-cache-size: 0
  minimal-responses: no
  val-log-level: 2
  val-bogus-ttl: 0
  ede: yes
  edns-buffer-size: 1232
  infra-keep-probing: yes
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@{upstream}
"""


def free_port():
    """A port that is free for both UDP and TCP at this moment."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp, \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            try:
                udp.bind(tcp.getsockname())
                return tcp.getsockname()[1]
            except OSError:
                continue


class Unbound:
    """A context that starts Unbound on a free port and ends it."""

    def __init__(self, work, upstream, anchor):
        self.work, self.port = work, free_port()
        config = work / "unbound.conf"
        config.write_text(CONFIG.format(work=work, port=self.port, anchor=anchor, upstream=upstream))
        program = shutil.which("unbound", path=os.environ.get("PATH", "") + ":/usr/sbin")
        self.process = subprocess.Popen([program, "-d", "-c", str(config)], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                self.send(".", T.SOA, checking_disabled=True)
                return
            except OSError:
                time.sleep(0.1)
        self.process.kill()
        raise RuntimeError(f"unbound does not answer; its log: {(work / 'unbound.log').read_text()[-2000:]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def send(self, owner, rtype, checking_disabled=False):
        """The reply: RCODE, AD, and the extended error codes. Not all of it need be readable."""
        query = dns.message.make_query(owner, rtype, want_dnssec=True, payload=4096)
        if checking_disabled:
            query.flags |= dns.flags.CD
        wire = query.to_wire()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.settimeout(15)
            udp.connect(("127.0.0.1", self.port))
            udp.send(wire)
            got = udp.recv(65535)
        try:
            read = dns.message.from_wire(got, ignore_trailing=True, raise_on_truncation=False)
            codes = " ".join(f"ede {int(one.code)}" for one in read.options if isinstance(one, dns.edns.EDEOption))
        except dns.exception.DNSException:
            codes = ""
        return got[3] & 15, bool(got[3] & 0x20), codes

    def ask(self, case):
        """The word for the reply, and the extended error codes. `failed` is no answer even without checks."""
        try:
            code, proven, words = self.send(case.owner, case.rtype)
            if proven:
                return "secure", words
            if code in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
                return "insecure", words
            unchecked, _, _ = self.send(case.owner, case.rtype, checking_disabled=True)
        except OSError as error:
            return "failed", type(error).__name__
        return ("bogus" if unchecked in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN) else "failed"), words
