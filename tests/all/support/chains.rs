//! Certificates of every odd kind, made by OpenSSL, for chains that are held against its programs.

use std::sync::LazyLock;

use openssl::asn1::Asn1Object;
use openssl::asn1::Asn1OctetString;
use openssl::asn1::Asn1Time;
use openssl::asn1::Asn1Type;
use openssl::bn::BigNum;
use openssl::ec::EcGroup;
use openssl::ec::EcKey;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::pkey::Private;
use openssl::rsa::Rsa;
use openssl::x509::X509;
use openssl::x509::X509Builder;
use openssl::x509::X509Extension;
use openssl::x509::X509Name;
use openssl::x509::X509NameBuilder;

pub const HOST: &str = "mx.example.com";
/// 2026-11-21T16:00:00Z.
pub const NOW: i64 = 1_795_276_800;
pub const DAY: i64 = 86_400;

pub fn ec() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

pub fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

pub static KEYS: LazyLock<Vec<PKey<Private>>> = LazyLock::new(|| (0..5).map(|_| ec()).collect());
pub static RSA_1024: LazyLock<PKey<Private>> = LazyLock::new(|| rsa(1_024));
pub static RSA_768: LazyLock<PKey<Private>> = LazyLock::new(|| rsa(768));
pub static RSA_2048: LazyLock<PKey<Private>> = LazyLock::new(|| rsa(2_048));
pub static ED448: LazyLock<PKey<Private>> = LazyLock::new(|| PKey::generate_ed448().unwrap());

/// One certificate in the making.
#[derive(Clone)]
pub struct Cert {
    pub name: String,
    /// The organization; none if empty.
    pub organization: String,
    pub spelt: Asn1Type,
    pub key: PKey<Private>,
    pub version: i32,
    pub from: i64,
    pub to: i64,
    pub digest: fn() -> MessageDigest,
    /// Object identifier, whether critical, DER.
    pub extensions: Vec<(&'static str, bool, Vec<u8>)>,
}

pub const BASIC: &str = "2.5.29.19";
pub const USAGE: &str = "2.5.29.15";
pub const PURPOSE: &str = "2.5.29.37";
pub const ALTERNATIVE: &str = "2.5.29.17";
pub const CONSTRAINTS: &str = "2.5.29.30";
pub const UNKNOWN: &str = "1.3.6.1.4.1.99999.1";

/// A DER element.
pub fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    assert!(content.len() < 128);
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}

pub fn basic(ca: bool, length: Option<u8>) -> (&'static str, bool, Vec<u8>) {
    let mut content = if ca { vec![1, 1, 0xff] } else { Vec::new() };
    content.extend(length.map(|n| vec![2, 1, n]).unwrap_or_default());
    (BASIC, true, der(0x30, &content))
}

/// keyCertSign and cRLSign are the last but one bits of the octet; digitalSignature the first.
pub fn usage(bits: u8) -> (&'static str, bool, Vec<u8>) {
    (USAGE, true, vec![3, 2, 0, bits])
}

pub fn purpose(last: u8) -> (&'static str, bool, Vec<u8>) {
    (PURPOSE, false, der(0x30, &der(6, &[0x2b, 6, 1, 5, 5, 7, 3, last])))
}

pub fn any_purpose() -> (&'static str, bool, Vec<u8>) {
    (PURPOSE, false, der(0x30, &der(6, &[0x55, 0x1d, 0x25, 0])))
}

pub fn alternative(names: &[&str]) -> (&'static str, bool, Vec<u8>) {
    let names: Vec<u8> = names.iter().flat_map(|n| der(0x82, n.as_bytes())).collect();
    (ALTERNATIVE, false, der(0x30, &names))
}

/// Name constraints: permitted (0xa0) or excluded (0xa1).
pub fn constrained(tag: u8, domain: &str) -> (&'static str, bool, Vec<u8>) {
    let subtree = der(0x30, &der(0x82, domain.as_bytes()));
    (CONSTRAINTS, true, der(0x30, &der(tag, &subtree)))
}

pub fn leaf() -> Cert {
    Cert {
        name: HOST.into(),
        organization: String::new(),
        spelt: Asn1Type::UTF8STRING,
        key: KEYS[0].clone(),
        version: 2,
        from: -30,
        to: 60,
        digest: MessageDigest::sha256,
        extensions: vec![basic(false, None), purpose(1), alternative(&[HOST])],
    }
}

pub fn authority(name: &str, key: usize) -> Cert {
    Cert {
        name: name.into(),
        organization: String::new(),
        spelt: Asn1Type::UTF8STRING,
        key: KEYS[key].clone(),
        version: 2,
        from: -300,
        to: 900,
        digest: MessageDigest::sha256,
        extensions: vec![basic(true, None), usage(0b0000_0110)],
    }
}

impl Cert {
    pub fn with(mut self, new: (&'static str, bool, Vec<u8>)) -> Cert {
        self.extensions.retain(|(id, ..)| *id != new.0);
        self.extensions.push(new);
        self
    }

    pub fn without(mut self, id: &str) -> Cert {
        self.extensions.retain(|(own, ..)| *own != id);
        self
    }

    pub fn days(self, from: i64, to: i64) -> Cert {
        Cert { from, to, ..self }
    }

    pub fn in_organization(self, organization: &str) -> Cert {
        Cert { organization: organization.into(), ..self }
    }

    pub fn v1(self) -> Cert {
        Cert { version: 0, extensions: Vec::new(), ..self }
    }

    pub fn key(self, key: &PKey<Private>) -> Cert {
        Cert { key: key.clone(), ..self }
    }

    pub fn digest(self, digest: fn() -> MessageDigest) -> Cert {
        Cert { digest, ..self }
    }

    pub fn distinguished(&self) -> X509Name {
        let mut name = X509NameBuilder::new().unwrap();
        if !self.organization.is_empty() {
            name.append_entry_by_text("O", &self.organization).unwrap();
        }
        name.append_entry_by_text_with_type("CN", &self.name, self.spelt).unwrap();
        name.build()
    }

    /// Issued by another one, or by itself.
    pub fn by(&self, issuer: &Cert) -> Vec<u8> {
        let mut b: X509Builder = X509::builder().unwrap();
        b.set_version(self.version).unwrap();
        let mut serial = BigNum::new().unwrap();
        serial.rand(64, openssl::bn::MsbOption::MAYBE_ZERO, false).unwrap();
        b.set_serial_number(&serial.to_asn1_integer().unwrap()).unwrap();
        b.set_subject_name(&self.distinguished()).unwrap();
        b.set_issuer_name(&issuer.distinguished()).unwrap();
        let at = |days: i64| Asn1Time::from_unix(NOW + days * DAY).unwrap();
        b.set_not_before(&at(self.from)).unwrap();
        b.set_not_after(&at(self.to)).unwrap();
        b.set_pubkey(&self.key).unwrap();
        for (id, critical, der) in &self.extensions {
            let id = Asn1Object::from_str(id).unwrap();
            let content = Asn1OctetString::new_from_bytes(der).unwrap();
            b.append_extension(X509Extension::new_from_der(&id, *critical, &content).unwrap())
                .unwrap();
        }
        let digest = match issuer.key.id() {
            openssl::pkey::Id::ED448 => MessageDigest::null(),
            _ => (self.digest)(),
        };
        b.sign(&issuer.key, digest).unwrap();
        b.build().to_der().unwrap()
    }
}

pub fn leaves() -> Vec<(&'static str, Cert)> {
    vec![
        ("leaf", leaf()),
        ("leaf-v1", leaf().v1()),
        ("leaf-ca", leaf().with(basic(true, None))),
        ("leaf-ca-pathlen0", leaf().with(basic(true, Some(0)))),
        ("leaf-nobc", leaf().without(BASIC)),
        ("leaf-rsa1024", leaf().key(&RSA_1024)),
        ("leaf-rsa768", leaf().key(&RSA_768)),
        ("leaf-rsa2048", leaf().key(&RSA_2048)),
        ("leaf-ed448", leaf().key(&ED448)),
        ("leaf-sha1", leaf().digest(MessageDigest::sha1)),
        ("leaf-md5", leaf().digest(MessageDigest::sha224)),
        ("leaf-critical", leaf().with((UNKNOWN, true, vec![5, 0]))),
        ("leaf-unknown", leaf().with((UNKNOWN, false, vec![5, 0]))),
        ("leaf-expired", leaf().days(-90, -3)),
        ("leaf-notyet", leaf().days(3, 90)),
        ("leaf-client", leaf().with(purpose(2))),
        ("leaf-anyeku", leaf().with(any_purpose())),
        ("leaf-noeku", leaf().without(PURPOSE)),
        ("leaf-encipher", leaf().with(usage(0b0010_0000))),
        ("leaf-certsign", leaf().with(usage(0b0000_0100))),
        ("leaf-crlsign", leaf().with(usage(0b0000_0010))),
        ("leaf-cnonly", leaf().without(ALTERNATIVE)),
        ("leaf-othersan", leaf().with(alternative(&["a.other.com"]))),
    ]
}

pub fn authorities(name: &str, key: usize) -> Vec<(&'static str, Cert)> {
    let a = || authority(name, key);
    vec![
        ("plain", a()),
        ("nocertsign", a().with(usage(0b0000_0010))),
        ("noku", a().without(USAGE)),
        ("noca", a().with(basic(false, None))),
        ("nobc", a().without(BASIC)),
        ("v1", a().v1()),
        ("expired", a().days(-300, -10)),
        ("notyet", a().days(10, 300)),
        ("pathlen0", a().with(basic(true, Some(0)))),
        ("pathlen1", a().with(basic(true, Some(1)))),
        ("clienteku", a().with(purpose(2))),
        ("servereku", a().with(purpose(1))),
        ("sha1", a().digest(MessageDigest::sha1)),
        ("rsa1024", a().key(&RSA_1024)),
        ("rsa768", a().key(&RSA_768)),
        ("ed448", a().key(&ED448)),
        ("critical", a().with((UNKNOWN, true, vec![5, 0]))),
        ("permits", a().with(constrained(0xa0, "example.com"))),
        ("permits-other", a().with(constrained(0xa0, "other.com"))),
        ("excludes", a().with(constrained(0xa1, "example.com"))),
        ("excludes-other", a().with(constrained(0xa1, "other.com"))),
    ]
}
