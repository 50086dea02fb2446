"""The small internet of serve.py: a DNS server that sets AD by name, mail servers and a policy host, all in one process.

It is meant for a network namespace of its own, as root: the addresses 192.0.2.11 and up are put on its loopback. Only
Python's library and the command `openssl` are used.
"""
import hashlib, ipaddress, os, socket, ssl, struct, subprocess, threading, time

TYPES = {"A": 1, "MX": 15, "TXT": 16, "AAAA": 28, "TLSA": 52}


def encode(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def openssl(*words, data=None):
    return subprocess.run(["openssl", *words], input=data, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


class Authority:
    """A certificate authority in a folder."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0
        self.pem = os.path.join(folder, "ca.pem")
        self.key = os.path.join(folder, "key.pem")
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.key)
        openssl("req", "-x509", "-new", "-key", self.key, "-subj", "/CN=test authority", "-days", "30", "-out", self.pem)

    def issue(self, names, kind="good"):
        """A certificate for these names, as a file with its chain; every certificate has the same key."""
        self.count += 1
        base = os.path.join(self.folder, str(self.count))
        subject = f"/CN={names[0]}" if kind == "cn-only" else "/O=test"
        if kind == "self-signed":
            alternative = ",".join("DNS:" + name for name in names)
            openssl("req", "-x509", "-new", "-key", self.key, "-subj", subject, "-days", "30",
                    "-addext", "subjectAltName=" + alternative, "-out", base + ".pem")
            return base + ".pem"
        openssl("req", "-new", "-key", self.key, "-subj", subject, "-out", base + ".csr")
        with open(base + ".ext", "w") as out:
            out.write("basicConstraints=CA:FALSE\n")
            if kind != "cn-only":
                out.write("subjectAltName=" + ",".join("DNS:" + name for name in names) + "\n")
        days = "-1" if kind == "expired" else "20"
        openssl("x509", "-req", "-in", base + ".csr", "-CA", self.pem, "-CAkey", self.key, "-set_serial", str(self.count),
                "-days", days, "-extfile", base + ".ext", "-out", base + ".pem")
        return base + ".pem"

    def digest(self):
        """The digest of the key, for `3 1 1` records."""
        return hashlib.sha256(openssl("pkey", "-in", self.key, "-pubout", "-outform", "DER")).digest()


class Lab:
    def __init__(self, folder):
        self.authority = Authority(folder)
        self.records, self.servfail, self.addresses = {}, set(), {}
        self.policies, self.snis, self.fetches = {}, {}, []
        # What does not answer: "dns", "policies".
        self.dead = set()
        # Lifetime of records, in seconds, and the questions that came while DNS was dead.
        self.ttl, self.unanswered = 300, 0
        self.next = 11

    # --- what there is

    def add(self, name, rtype, data):
        self.records.setdefault((name, TYPES[rtype]), []).append(data)

    def address(self, name):
        """A new address for a host, on which nothing listens yet."""
        own = f"192.0.2.{self.next}"
        self.next += 1
        subprocess.run(["ip", "address", "add", own + "/32", "dev", "lo"], check=True)
        self.addresses[name] = own
        self.add(name, "A", ipaddress.ip_address(own).packed)
        return own

    def host(self, name, certificate=None, kind="good", mode="tls"):
        """A mail server: `tls`, `plain` (no STARTTLS) or `broken` (the connection ends after 220)."""
        own = self.address(name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority.issue(certificate or [name], kind), self.authority.key)
        context.sni_callback = lambda _socket, sni, _context: self.snis.__setitem__(name, sni)
        self.listen(own, 25, lambda peer: self.smtp(peer, name, mode, context))

    def domain(self, name, *hosts, sts=None, tlsrpt=True):
        """A domain with its MX hosts in order, and its policy: (mode, patterns)."""
        for index, host in enumerate(hosts):
            self.add(name, "MX", struct.pack("!H", 10 * (index + 1)) + encode(host))
        if sts:
            mode, patterns = sts
            text = b"v=STSv1; id=1;"
            self.add("_mta-sts." + name, "TXT", bytes([len(text)]) + text)
            self.add("mta-sts." + name, "A", ipaddress.ip_address("192.0.2.10").packed)
            lines = ["version: STSv1", "mode: " + mode, *("mx: " + p for p in patterns), "max_age: 604800", ""]
            self.policies["mta-sts." + name] = "\r\n".join(lines)
        if tlsrpt:
            text = b"v=TLSRPTv1; rua=mailto:reports@" + name.encode()
            self.add("_smtp._tls." + name, "TXT", bytes([len(text)]) + text)

    def tlsa(self, host, usage=3, digest=None):
        self.add("_25._tcp." + host, "TLSA", bytes([usage, 1, 1]) + (digest or self.authority.digest()))

    def start(self):
        """Serves DNS on 127.0.0.1:53 and the policies on 192.0.2.10:443."""
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("127.0.0.1", 53))

        def serve():
            while True:
                question, peer = datagrams.recvfrom(4096)
                if "dns" in self.dead:
                    self.unanswered += 1
                else:
                    datagrams.sendto(self.answer(question), peer)

        threading.Thread(target=serve, daemon=True).start()
        self.listen("127.0.0.1", 53, self.tcp_question)
        subprocess.run(["ip", "address", "add", "192.0.2.10/32", "dev", "lo"], check=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority.issue(sorted(self.policies)), self.authority.key)
        self.listen("192.0.2.10", 443, lambda peer: self.policy(context.wrap_socket(peer, server_side=True)))

    # --- who serves it

    @staticmethod
    def listen(address, port, handle):
        listener = socket.create_server((address, port), backlog=128)

        def one(peer):
            try:
                handle(peer)
            except (OSError, ValueError, IndexError):
                pass
            finally:
                peer.close()

        def serve():
            while True:
                peer, _ = listener.accept()
                threading.Thread(target=one, args=(peer,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()

    def tcp_question(self, peer):
        if "dns" in self.dead:
            return
        while length := peer.recv(2, socket.MSG_WAITALL):
            answer = self.answer(peer.recv(struct.unpack("!H", length)[0], socket.MSG_WAITALL))
            peer.sendall(struct.pack("!H", len(answer)) + answer)

    def answer(self, question):
        at, labels = 12, []
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode().lower())
            at += question[at] + 1
        name, (rtype, _) = ".".join(labels), struct.unpack("!HH", question[at + 1:at + 5])
        found = self.records.get((name, rtype), [])
        below = any(known == name or known.endswith("." + name) for known, _ in self.records)
        status = 2 if (name, rtype) in self.servfail else 0 if below else 3
        # Whatever is in the zone sec.test is signed.
        secure = 0x20 if (name + ".").endswith("sec.test.") and status != 2 else 0
        found = [] if status else found
        extended = struct.unpack("!H", question[10:12])[0] > 0
        out = question[:2] + struct.pack("!HHHHH", 0x8180 | secure | status, 1, len(found), 0 if found or status == 2 else 1, extended)
        out += question[12:at + 5]
        for data in found:
            out += b"\xc0\x0c" + struct.pack("!HHIH", rtype, 1, self.ttl, len(data)) + data
        if not found and status != 2:
            zone = encode("sec.test" if secure else "test")
            soa = b"\0\0" + struct.pack("!IIIII", 1, 300, 300, 300, self.ttl)
            out += zone + struct.pack("!HHIH", 6, 1, self.ttl, len(soa)) + soa
        return out + (b"\0" + struct.pack("!HHIH", 41, 1232, 0x8000, 0) if extended else b"")

    def policy(self, peer):
        if "policies" in self.dead:
            return
        head = b""
        while b"\r\n\r\n" not in head:
            head += peer.recv(4096) or b"\r\n\r\n"
        host = next(line[5:].strip() for line in head.decode().split("\r\n") if line.lower().startswith("host:")).lower()
        self.fetches.append(host)
        body = self.policies.get(host, "").encode()
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    @staticmethod
    def smtp(peer, name, mode, context):
        lines, encrypted = peer.makefile("rb"), False
        peer.sendall(f"220 {name} ESMTP\r\n".encode())
        while line := lines.readline():
            word = line.strip().upper()
            if word.startswith(b"EHLO"):
                offers = [name, "SMTPUTF8", "8BITMIME"] + ["STARTTLS"] * (mode != "plain" and not encrypted)
                said = "".join(f"250{' ' if i == len(offers) - 1 else '-'}{o}\r\n" for i, o in enumerate(offers))
            elif word == b"STARTTLS":
                peer.sendall(b"220 go\r\n")
                if mode == "broken":
                    return
                peer, encrypted = context.wrap_socket(peer, server_side=True), True
                lines = peer.makefile("rb")
                continue
            elif word == b"DATA":
                peer.sendall(b"354 go\r\n")
                while lines.readline() not in (b".\r\n", b""):
                    pass
                said = "250 taken\r\n"
            elif word == b"QUIT":
                peer.sendall(b"221 bye\r\n")
                return
            else:
                said = "250 ok\r\n"
            peer.sendall(said.encode())


# --- socketmaps beside destgate's

def read_netstring(stream):
    length = b""
    while not length.endswith(b":"):
        octet = stream.recv(1)
        if not octet:
            return None
        length += octet
    payload = b""
    while len(payload) < int(length[:-1]) + 1:
        more = stream.recv(int(length[:-1]) + 1 - len(payload))
        if not more:
            return None
        payload += more
    return payload[:-1]


def netstring(payload):
    return b"%d:%s," % (len(payload), payload)


class Observer:
    """Stands between Postfix and a server, and keeps what is asked and answered."""

    def __init__(self, port, server):
        self.server, self.seen = server, []
        Lab.listen("127.0.0.1", port, self.one)

    def one(self, peer):
        with socket.create_connection(("127.0.0.1", self.server)) as server:
            while (question := read_netstring(peer)) is not None:
                server.sendall(netstring(question))
                answer = read_netstring(server)
                if answer is None:
                    return
                self.seen.append((question.decode(), answer.decode()))
                peer.sendall(netstring(answer))


class Fixed:
    """Gives fixed replies: by key a text, with a pause before it or with the connection closed after it."""

    def __init__(self, port, replies):
        self.replies, self.asked = replies, []
        Lab.listen("127.0.0.1", port, self.one)

    def one(self, peer):
        while (question := read_netstring(peer)) is not None:
            key = question.decode().split(" ", 1)[1]
            self.asked.append(key)
            reply = self.replies.get(key, "NOTFOUND ")
            if reply == "close":
                return
            pause, reply = reply if isinstance(reply, tuple) else (0, reply)
            time.sleep(max(pause, 0))
            peer.sendall(netstring(reply.encode()))
            if pause < 0:
                # As a server with an idle limit does.
                time.sleep(-pause)
                return
