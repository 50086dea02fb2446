//! Certificates made for a test: a public authority with one below it, a private one, an expired one.

use std::net::IpAddr;
use std::sync::OnceLock;
use std::time::Duration;

use destgate::policy::roots::TrustStore;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tlsa::Tlsa;
use rcgen::BasicConstraints;
use rcgen::CertificateParams;
use rcgen::CertifiedIssuer;
use rcgen::DistinguishedName;
use rcgen::DnType;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::IsCa;
use rcgen::KeyPair;
use rcgen::KeyUsagePurpose;
use rcgen::PublicKeyData;
use rcgen::SanType;
use sha2::Digest;

/// The moment of every test: 2026-11-21T16:00:00Z.
pub const NOW: Timestamp = Timestamp(1_795_276_800);

pub const DAY: i64 = 86_400;

type Issuer = CertifiedIssuer<'static, KeyPair>;

/// Who signs a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// An authority below the trusted root.
    Public,
    /// An authority below the trusted root whose own certificate has expired.
    Lapsed,
    /// An authority that nobody trusts.
    Private,
    /// An authority that nobody trusts and whose own certificate has expired.
    Expired,
    /// Its own key.
    Itself,
}

struct Pki {
    root: Issuer,
    issuing: Issuer,
    lapsed: Issuer,
    private: Issuer,
    expired: Issuer,
    server_key: KeyPair,
}

fn pki() -> &'static Pki {
    static PKI: OnceLock<Pki> = OnceLock::new();
    PKI.get_or_init(|| {
        let key = || KeyPair::generate().unwrap();
        let root = Issuer::self_signed(authority("Test Root", 3650), key()).unwrap();
        Pki {
            issuing: Issuer::signed_by(authority("Test Issuing", 3650), key(), &root).unwrap(),
            lapsed: Issuer::signed_by(authority("Lapsed Issuing", -5), key(), &root).unwrap(),
            private: Issuer::self_signed(authority("Private CA", 3650), key()).unwrap(),
            expired: Issuer::self_signed(authority("Old CA", -10), key()).unwrap(),
            server_key: key(),
            root,
        }
    })
}

impl Pki {
    fn issuer(&self, by: By) -> &Issuer {
        match by {
            By::Public | By::Itself => &self.issuing,
            By::Lapsed => &self.lapsed,
            By::Private => &self.private,
            By::Expired => &self.expired,
        }
    }
}

fn authority(name: &str, days_left: i64) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = common_name(name);
    dates(&mut params, -400, days_left);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn common_name(name: &str) -> DistinguishedName {
    let mut dn = DistinguishedName::new();
    dn.push(DnType::CommonName, name);
    dn
}

fn dates(params: &mut CertificateParams, from: i64, to: i64) {
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    let at = |days: i64| Duration::from_secs(u64::try_from(NOW.0 + days * DAY).unwrap());
    params.not_before = epoch + at(from);
    params.not_after = epoch + at(to);
}

/// The roots that a test trusts.
pub fn roots() -> TrustStore {
    TrustStore::of(std::iter::once(pki().root.der().as_ref()))
}

/// The DER of an authority's own certificate.
pub fn authority_der(by: By) -> Vec<u8> {
    pki().issuer(by).der().to_vec()
}

/// The key of an authority.
pub fn authority_key(by: By) -> Vec<u8> {
    pki().issuer(by).key().subject_public_key_info()
}

/// The key of every server's certificate.
pub fn server_key() -> Vec<u8> {
    pki().server_key.subject_public_key_info()
}

/// A server's certificate in the making.
#[derive(Debug, Clone)]
pub struct Cert {
    names: Vec<String>,
    addresses: Vec<IpAddr>,
    cn: Option<String>,
    from: i64,
    to: i64,
    by: By,
    alone: bool,
    client_only: bool,
}

/// A certificate in date, of the public authority, with these DNS-IDs.
pub fn cert(names: &[&str]) -> Cert {
    Cert {
        names: names.iter().map(ToString::to_string).collect(),
        addresses: Vec::new(),
        cn: None,
        from: -30,
        to: 60,
        by: By::Public,
        alone: false,
        client_only: false,
    }
}

impl Cert {
    pub fn cn(self, name: &str) -> Cert {
        Cert { cn: Some(name.into()), ..self }
    }

    pub fn address(mut self, ip: &str) -> Cert {
        self.addresses.push(ip.parse().unwrap());
        self
    }

    /// Valid from and to so many days from now.
    pub fn days(self, from: i64, to: i64) -> Cert {
        Cert { from, to, ..self }
    }

    pub fn expired(self) -> Cert {
        self.days(-90, -3)
    }

    pub fn not_yet(self) -> Cert {
        self.days(3, 90)
    }

    pub fn by(self, by: By) -> Cert {
        Cert { by, ..self }
    }

    /// Sent without the certificate that issued it.
    pub fn alone(self) -> Cert {
        Cert { alone: true, ..self }
    }

    /// Its extended key usage does not include servers.
    pub fn client_only(self) -> Cert {
        Cert { client_only: true, ..self }
    }

    /// The chain as a server presents it, leaf first.
    pub fn chain(&self) -> Vec<Vec<u8>> {
        let pki = pki();
        let mut params = CertificateParams::default();
        params.distinguished_name =
            self.cn.as_deref().map_or_else(DistinguishedName::new, common_name);
        let dns = self.names.iter().map(|n| SanType::DnsName(n.as_str().try_into().unwrap()));
        let addresses = self.addresses.iter().map(|ip| SanType::IpAddress(*ip));
        params.subject_alt_names = dns.chain(addresses).collect();
        dates(&mut params, self.from, self.to);
        params.is_ca = IsCa::ExplicitNoCa;
        params.extended_key_usages = vec![if self.client_only {
            ExtendedKeyUsagePurpose::ClientAuth
        } else {
            ExtendedKeyUsagePurpose::ServerAuth
        }];
        let key = &pki.server_key;
        if self.by == By::Itself {
            return vec![params.self_signed(key).unwrap().der().to_vec()];
        }
        let issuer = pki.issuer(self.by);
        let leaf = params.signed_by(key, issuer).unwrap().der().to_vec();
        if self.alone { vec![leaf] } else { vec![leaf, issuer.der().to_vec()] }
    }
}

/// A TLSA record over the given bytes (a certificate or a key), which fit the selector.
pub fn tlsa(usage: u8, selector: u8, matching: u8, selected: &[u8]) -> Tlsa {
    let data = match matching {
        1 => sha2::Sha256::digest(selected).to_vec(),
        2 => sha2::Sha512::digest(selected).to_vec(),
        _ => selected.to_vec(),
    };
    Tlsa { usage, selector, matching, data }
}

/// The `3 1 1` record that fits every server of a test.
pub fn fitting() -> Tlsa {
    tlsa(3, 1, 1, &server_key())
}

/// A `3 1 1` record that fits nothing.
pub fn other() -> Tlsa {
    tlsa(3, 1, 1, b"another key")
}

/// A record that is secure and of no use for SMTP (PKIX-EE, RFC 7672 §3.1.3).
pub fn useless() -> Tlsa {
    tlsa(1, 1, 1, &server_key())
}
