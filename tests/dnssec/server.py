"""The resolver that tells the plan's truth and lies: UDP and TCP on one loopback port, in a thread of its own."""
import asyncio
import struct
import threading

import dns.flags
import dns.message
import dns.name
import dns.rdatatype as T

OPT = b"\0" + struct.pack("!HHIH", T.OPT, 1232, 0x8000, 0)


# Types whose names may be compressed (RFC 3597 §4), and the octets before the first name and the names there.
COMPRESSED = {T.NS: (0, 1), T.CNAME: (0, 1), T.PTR: (0, 1), T.MX: (2, 1), T.SOA: (0, 2)}


def record_wire(record):
    """A record without compression."""
    return record.owner.to_wire() + struct.pack("!HHIH", record.rtype, record.rclass, record.ttl,
                                                len(record.rdata)) + record.rdata


class Message:
    """A message under construction. Names point back only at names in the same case, so that none is changed."""

    def __init__(self, head):
        self.wire, self.places = bytearray(head), {}

    def name(self, owner):
        labels = owner.labels
        for at in range(len(labels)):
            known = self.places.get(labels[at:])
            if known is not None and labels[at:] != (b"",):
                self.wire += struct.pack("!H", 0xC000 | known)
                return
            if labels[at] and len(self.wire) < 0x4000:
                self.places[labels[at:]] = len(self.wire)
            self.wire += bytes([len(labels[at])]) + labels[at]

    def record(self, record):
        self.name(record.owner)
        self.wire += struct.pack("!HHIH", record.rtype, record.rclass, record.ttl, 0)
        start = len(self.wire)
        before, names = COMPRESSED.get(record.rtype, (0, 0))
        self.wire += record.rdata[:before]
        for _ in range(names):
            owner, used = dns.name.from_wire(record.rdata, before)
            self.name(owner)
            before += used
        self.wire += record.rdata[before:]
        self.wire[start - 2:start] = struct.pack("!H", len(self.wire) - start)


def message(asked, question, reply, ident, flags, opt=OPT):
    """The octets of a reply; `question` is the question section as it came, reply None is SERVFAIL."""
    sections = [reply.answer, reply.authority, reply.additional] if reply else [[], [], []]
    made = Message(ident + struct.pack("!HHHHH", flags | (reply.rcode if reply else 2), 1, *map(len, sections[:2]),
                                       len(sections[2]) + bool(opt)))
    made.name(asked)
    made.wire += question[-4:]
    for section in sections:
        for record in section:
            made.record(record)
    return bytes(made.wire) + opt


class Server:
    """`asked` holds every question that came, `(name, type)`."""

    def __init__(self, plan):
        self.plan, self.asked, self.kept = plan, {}, {}
        self.port, ready = None, threading.Event()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.run, args=(ready,), daemon=True).start()
        ready.wait()

    def run(self, ready):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.open())
        ready.set()
        self.loop.run_forever()

    async def open(self):
        server = self

        class Udp(asyncio.DatagramProtocol):
            def connection_made(self, transport):
                self.transport = transport

            def datagram_received(self, data, peer):
                got, most = server.answer(data)
                if len(got) > most:
                    end = 12 + len(server.question(data))
                    got = got[:2] + bytes([got[2] | 2]) + got[3:4] + b"\0\1" + b"\0" * 5 + b"\1" + got[12:end] + OPT
                self.transport.sendto(got, peer)
        for _ in range(50):
            tcp = await asyncio.start_server(self.tcp, "127.0.0.1", 0, backlog=512)
            self.port = tcp.sockets[0].getsockname()[1]
            try:
                await self.loop.create_datagram_endpoint(Udp, local_addr=("127.0.0.1", self.port))
                return
            except OSError:
                tcp.close()
        raise OSError("no port is free for both UDP and TCP")

    async def tcp(self, reader, writer):
        try:
            while True:
                size, = struct.unpack("!H", await reader.readexactly(2))
                got, _ = self.answer(await reader.readexactly(size))
                writer.write(struct.pack("!H", len(got)) + got)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    @staticmethod
    def question(data):
        at = 12
        while data[at]:
            at += data[at] + 1
        return data[12:at + 5]

    def answer(self, data):
        """The whole reply, and how many octets a datagram may have."""
        query = dns.message.from_wire(data)
        asked = query.question[0]
        key = (asked.name.canonicalize(), int(asked.rdtype))
        if key not in self.kept:
            self.asked[key] = True
            self.kept[key] = self.plan.reply(*key)
        flags = 0x8180 | (0x0010 if query.flags & dns.flags.CD else 0)
        most = max(512, query.payload) if query.edns >= 0 else 512
        opt = OPT if query.edns >= 0 else b""
        return message(asked.name, self.question(data), self.kept[key], data[:2], flags, opt), most
