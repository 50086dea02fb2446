//! Keys that sign: algorithms 8, 10, 13, 14 and 15. No crate here signs with SHA-1, so 5 and 7 are in the vectors alone.

use std::sync::Arc;
use std::sync::OnceLock;

use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature;
use aws_lc_rs::signature::EcdsaKeyPair;
use aws_lc_rs::signature::Ed25519KeyPair;
use aws_lc_rs::signature::KeyPair;
use destgate::vocab::dns_name::DnsName;

/// Flags of a key that signs its zone (RFC 4034 §2.1.1), and of one that is an entry point besides.
pub const ZONE: u16 = 256;
pub const ENTRY: u16 = 257;

#[derive(Clone)]
enum Pair {
    Edwards(Arc<Ed25519KeyPair>),
    Curve(Arc<EcdsaKeyPair>),
    Rsa(Arc<rsa::KeyPair>),
}

/// What a key signs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Everything,
    KeysOnly,
    DataOnly,
    Nothing,
}

/// A key of a zone. Its fields may be bent.
#[derive(Clone)]
pub struct Signer {
    pair: Pair,
    pub algorithm: u8,
    pub flags: u16,
    pub protocol: u8,
    pub public: Vec<u8>,
    pub role: Role,
}

/// RSA keys take long to make, so that all zones share one.
fn shared_rsa() -> Arc<rsa::KeyPair> {
    static KEY: OnceLock<Arc<rsa::KeyPair>> = OnceLock::new();
    let make = || Arc::new(rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap());
    Arc::clone(KEY.get_or_init(make))
}

impl Signer {
    /// A key that signs everything. Ed25519 keys follow from their seed; others are made anew.
    pub fn new(algorithm: u8, seed: u8) -> Signer {
        let (pair, public) = match algorithm {
            15 => {
                let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
                let public = pair.public_key().as_ref().to_vec();
                (Pair::Edwards(Arc::new(pair)), public)
            }
            13 | 14 => {
                let kind = match algorithm {
                    13 => &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
                    _ => &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
                };
                let pair = EcdsaKeyPair::generate(kind).unwrap();
                let public = pair.public_key().as_ref()[1..].to_vec();
                (Pair::Curve(Arc::new(pair)), public)
            }
            _ => {
                let pair = shared_rsa();
                // A DER sequence of the modulus (a zero and 256 octets) and the exponent 65537.
                let der = pair.public_key().as_ref().to_vec();
                let public = [&[3, 1, 0, 1], &der[9..265]].concat();
                (Pair::Rsa(pair), public)
            }
        };
        Signer { pair, algorithm, flags: ENTRY, protocol: 3, public, role: Role::Everything }
    }

    pub fn with(mut self, flags: u16, role: Role) -> Signer {
        (self.flags, self.role) = (flags, role);
        self
    }

    /// The data of its DNSKEY record.
    pub fn dnskey(&self) -> Vec<u8> {
        [&self.flags.to_be_bytes()[..], &[self.protocol, self.algorithm], &self.public].concat()
    }

    /// Its tag (RFC 4034 appendix B).
    pub fn tag(&self) -> u16 {
        let data = self.dnskey();
        let mut sum = 0_u32;
        for pair in data.chunks(2) {
            sum += u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0));
        }
        u16::try_from((sum + (sum >> 16)) & 0xffff).unwrap()
    }

    /// The data of a DS record of it.
    pub fn ds(&self, zone: &DnsName, digest_type: u8) -> Vec<u8> {
        let kind = match digest_type {
            1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            4 => &digest::SHA384,
            _ => &digest::SHA256,
        };
        let digest = digest::digest(kind, &[zone.lower().wire(), self.dnskey()].concat());
        let head = [self.algorithm, digest_type];
        [&self.tag().to_be_bytes()[..], &head, digest.as_ref()].concat()
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Edwards(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::Curve(pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let kind = match self.algorithm {
                    10 => &signature::RSA_PKCS1_SHA512,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                let mut out = vec![0; pair.public_modulus_len()];
                pair.sign(kind, &random, message, &mut out).unwrap();
                out
            }
        }
    }
}

/// The hash of a name for NSEC3 (RFC 5155 §5).
pub fn nsec3_hash(name: &DnsName, salt: &[u8], iterations: u16) -> Vec<u8> {
    let once = |data: &[u8]| {
        let all = [data, salt].concat();
        digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &all).as_ref().to_vec()
    };
    (0..iterations).fold(once(&name.lower().wire()), |hash, _| once(&hash))
}
