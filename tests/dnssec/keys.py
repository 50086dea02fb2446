"""Keys, DS records and signatures in wire form. Everything can be made wrong on purpose, so nothing checks itself."""
import functools
import hashlib
import random
import struct

import dns.name
import dns.rdata
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa, utils

IN, CH = 1, 3
RSA = {5: hashes.SHA1, 7: hashes.SHA1, 8: hashes.SHA256, 10: hashes.SHA512}
# DER of DigestInfo before the digest (RFC 8017 §9.2).
DIGEST_INFO = {
    "sha1": "3021300906052b0e03021a05000414",
    "sha256": "3031300d060960864801650304020105000420",
    "sha512": "3051300d060960864801650304020305000440",
}


def name(text):
    """A name, absolute."""
    return dns.name.from_text(text)


@functools.lru_cache(None)
def rdata(rtype, text):
    """RDATA of one record from its presentation form, uncompressed."""
    return dns.rdata.from_text(IN, rtype, text).to_wire()


def prime(bits, e):
    """A probable prime that fits `e`."""
    while True:
        p = random.getrandbits(bits) | (3 << (bits - 2)) | 1
        if (p - 1) % e and all(p % small for small in (3, 5, 7, 11, 13, 17, 19, 23)) and \
                all(pow(random.randrange(2, p - 1), p - 1, p) == 1 for _ in range(12)):
            return p


class SmallRsa:
    """RSA of a length or exponent that the crypto library does not make."""

    def __init__(self, bits, e):
        p, q = prime(bits // 2, e), prime(bits - bits // 2, e)
        self.n, self.e, self.d, self.size = p * q, e, pow(e, -1, (p - 1) * (q - 1)), (bits + 7) // 8

    def sign(self, data, digest):
        info = bytes.fromhex(DIGEST_INFO[digest]) + hashlib.new(digest, data).digest()
        padded = b"\0\1" + b"\xff" * (self.size - 3 - len(info)) + b"\0" + info
        if len(padded) != self.size:
            raise ValueError("the key is too short for this digest")
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(self.size, "big")


def rsa_public(n, e):
    """RFC 3110 §2."""
    exponent = e.to_bytes((e.bit_length() + 7) // 8, "big")
    head = bytes([len(exponent)]) if len(exponent) < 256 else b"\0" + struct.pack("!H", len(exponent))
    return head + exponent + n.to_bytes((n.bit_length() + 7) // 8, "big")


def tag_of(wire):
    """RFC 4034 appendix B."""
    total = sum(octet << 8 if at % 2 == 0 else octet for at, octet in enumerate(wire))
    return (total + (total >> 16)) & 0xFFFF


class Key:
    """A key pair and its DNSKEY record.

    signs: "all" sets of the zone, its "dnskey" set only, every set but that ("data"), or "nothing".
    shown: whether the DNSKEY set has it.
    """

    def __init__(self, alg, bits=None, flags=257, protocol=3, signs="all", shown=True, e=65537, public=None):
        self.alg, self.signs, self.shown = alg, signs, shown
        self.private, made = None, b""
        if alg in RSA:
            bits = bits or 1024
            if bits < 1024 or e != 65537:
                self.private = SmallRsa(bits, e)
                made = rsa_public(self.private.n, e)
            else:
                self.private = rsa.generate_private_key(e, bits)
                numbers = self.private.public_key().public_numbers()
                made = rsa_public(numbers.n, numbers.e)
        elif alg in (13, 14):
            self.private = ec.generate_private_key(ec.SECP256R1() if alg == 13 else ec.SECP384R1())
            size = 32 if alg == 13 else 48
            numbers = self.private.public_key().public_numbers()
            made = numbers.x.to_bytes(size, "big") + numbers.y.to_bytes(size, "big")
        elif alg in (15, 16):
            self.private = (ed25519.Ed25519PrivateKey if alg == 15 else ed448.Ed448PrivateKey).generate()
            made = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        else:
            made = hashlib.sha512(random.randbytes(32)).digest()
        self.wire = struct.pack("!HBB", flags, protocol, alg) + (made if public is None else public)
        self.tag = tag_of(self.wire)

    def sign(self, data):
        """The signature field over `data`; noise when nobody knows how the algorithm signs."""
        if isinstance(self.private, SmallRsa):
            return self.private.sign(data, RSA[self.alg]().name)
        if self.alg in RSA:
            return self.private.sign(data, padding.PKCS1v15(), RSA[self.alg]())
        if self.alg in (13, 14):
            size, digest = (32, hashes.SHA256()) if self.alg == 13 else (48, hashes.SHA384())
            r, s = utils.decode_dss_signature(self.private.sign(data, ec.ECDSA(digest)))
            return r.to_bytes(size, "big") + s.to_bytes(size, "big")
        if self.alg in (15, 16):
            return self.private.sign(data)
        return hashlib.sha512(data).digest()

    def ds(self, owner, digest=2, alg=None, tag=None, spoil=False, cut=None):
        """RDATA of a DS record for this key; every field can be another."""
        hasher = {1: "sha1", 2: "sha256", 4: "sha384"}.get(digest, "sha256")
        value = hashlib.new(hasher, owner.canonicalize().to_wire() + self.wire).digest()
        if spoil:
            value = bytes([value[0] ^ 1]) + value[1:]
        head = struct.pack("!HBB", self.tag if tag is None else tag, self.alg if alg is None else alg, digest)
        return head + value[:cut]


def junk_with_tag(alg, tag, size=64, flags=256):
    """A DNSKEY record of no use that has a wanted key tag (as for CVE-2023-50387)."""
    while True:
        public = bytearray(random.randbytes(size))
        public[0:2] = b"\0\0"
        have = tag_of(struct.pack("!HBB", flags, 3, alg) + bytes(public))
        public[0:2] = struct.pack("!H", (tag - have) % 0xFFFF)
        if tag_of(struct.pack("!HBB", flags, 3, alg) + bytes(public)) == tag:
            return bytes(public)
