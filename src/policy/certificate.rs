//! Certificates of servers: what they say, whether a path leads to a trusted root, and for which names they
//! stand. The three are judged apart, because a report must show every fault and each rule asks for other ones.
//! Pure: roots and the time are arguments.

use crate::policy::known_chains::KnownChains;
use crate::policy::public_key::sequence_content;
use crate::policy::signatures;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::KeyKind;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::Der;
use rustls::pki_types::TrustAnchor;
use rustls::pki_types::UnixTime;
use std::time::Duration;
use webpki::CertRevocationList;
use webpki::EndEntityCert;
use webpki::ExpirationPolicy;
use webpki::KeyUsage;
use webpki::RevocationCheckDepth;
use webpki::RevocationOptionsBuilder;
use webpki::UnknownStatusPolicy;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::GeneralName;
use x509_parser::prelude::X509Certificate;
use x509_parser::prelude::X509Error;

/// What chains are judged by: trusted roots, and the revocation lists that are looked at.
#[derive(Debug, Default)]
pub struct Roots {
    /// The trusted roots.
    pub anchors: Vec<TrustAnchor<'static>>,
    /// Revocation lists; of several of one issuer the first counts.
    pub crls: Vec<CertRevocationList<'static>>,
    /// What was judged already.
    pub known: KnownChains,
}

impl Roots {
    /// Roots without revocation lists.
    #[must_use]
    pub fn new(anchors: Vec<TrustAnchor<'static>>) -> Roots {
        Roots { anchors, ..Roots::default() }
    }
}

/// What a report shows of a certificate, and what names and dates are judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Subject, as `CN=mx.example.com, O=Example`.
    pub subject: String,
    /// Issuer, likewise.
    pub issuer: String,
    /// The subject's last common name.
    pub common_name: Option<String>,
    /// SAN DNS-IDs, lower case.
    pub dns_names: Vec<String>,
    /// SAN IP-IDs.
    pub ip_addresses: Vec<std::net::IpAddr>,
    /// Start of validity.
    pub not_before: Timestamp,
    /// End of validity.
    pub not_after: Timestamp,
    /// `SubjectPublicKeyInfo`, DER.
    pub spki: Vec<u8>,
    /// Whether subject and issuer are the same name.
    pub self_issued: bool,
    /// The kind of its key.
    pub key_kind: KeyKind,
    /// Whether it may issue others: marked as an authority's, or of the time before there were marks.
    pub may_issue: bool,
}

/// The result of path validation, the first fault if there are several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pkix {
    /// A path in date leads to a trusted root.
    Valid,
    /// No path to a trusted root.
    Untrusted(String),
    /// Past its end date.
    Expired(String),
    /// Before its start date.
    NotYetValid(String),
    /// A certificate of the chain is on a revocation list of its issuer.
    Revoked(String),
    /// Something else is wrong with it.
    Invalid(String),
}

impl Pkix {
    /// What is wrong, if anything.
    #[must_use]
    pub fn why(&self) -> Option<&str> {
        match self {
            Pkix::Valid => None,
            Pkix::Untrusted(why)
            | Pkix::Expired(why)
            | Pkix::NotYetValid(why)
            | Pkix::Revoked(why)
            | Pkix::Invalid(why) => Some(why),
        }
    }

    /// The word used in reports.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Pkix::Valid => "valid",
            Pkix::Untrusted(_) => "untrusted",
            Pkix::Expired(_) => "expired",
            Pkix::NotYetValid(_) => "not_yet_valid",
            Pkix::Revoked(_) => "revoked",
            Pkix::Invalid(_) => "invalid",
        }
    }
}

/// Why a path does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathFault {
    /// A certificate of the path is past its end date.
    Expired(String),
    /// A certificate of the path is before its start date.
    NotYetValid(String),
    /// No path.
    Untrusted(String),
    /// A certificate of the path is revoked.
    Revoked(String),
    /// A certificate breaks a rule.
    Invalid(String),
}

/// Whether bytes are a `SubjectPublicKeyInfo`.
#[must_use]
pub fn is_public_key(der: &[u8]) -> bool {
    x509_parser::x509::SubjectPublicKeyInfo::from_der(der).is_ok_and(|(rest, _)| rest.is_empty())
}

impl Certificate {
    /// Reads a certificate; `None` if it is none.
    #[must_use]
    #[expect(clippy::wildcard_enum_match_arm, reason = "other kinds of names mean nothing here")]
    pub fn read(der: &[u8]) -> Option<Certificate> {
        let (rest, x) = X509Certificate::from_der(der).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let common_name = x
            .subject()
            .iter_common_name()
            .last()
            .and_then(|a| a.as_str().ok())
            .map(ToString::to_string);
        let mut dns_names = Vec::new();
        let mut ip_addresses = Vec::new();
        if let Ok(Some(san)) = x.subject_alternative_name() {
            for name in &san.value.general_names {
                match name {
                    GeneralName::DNSName(n) => dns_names.push(n.to_ascii_lowercase()),
                    GeneralName::IPAddress(bytes) => {
                        if let Ok(four) = <[u8; 4]>::try_from(*bytes) {
                            ip_addresses.push(four.into());
                        } else if let Ok(sixteen) = <[u8; 16]>::try_from(*bytes) {
                            ip_addresses.push(sixteen.into());
                        }
                    }
                    _ => {}
                }
            }
        }
        Some(Certificate {
            subject: excerpt(&x.subject().to_string(), 300),
            issuer: excerpt(&x.issuer().to_string(), 300),
            common_name,
            dns_names,
            ip_addresses,
            not_before: Timestamp(x.validity().not_before.timestamp()),
            not_after: Timestamp(x.validity().not_after.timestamp()),
            spki: x.public_key().raw.to_vec(),
            self_issued: x.subject().as_raw() == x.issuer().as_raw(),
            key_kind: match x.public_key().algorithm.algorithm.to_id_string().as_str() {
                "1.2.840.113549.1.1.1" => KeyKind::Rsa,
                "1.2.840.10045.2.1" => KeyKind::Ecdsa,
                _ => KeyKind::Any,
            },
            may_issue: match x.basic_constraints() {
                Ok(Some(constraints)) => constraints.value.ca,
                Ok(None) => x.subject().as_raw() == x.issuer().as_raw(),
                Err(_) => false,
            },
        })
    }

    /// Whether a SAN DNS-ID stands for `host`. The common name is not looked at.
    ///
    /// Source: RFC 8461 §4.2, RFC 9525 §6.3.
    #[must_use]
    pub fn matches_dns_id(&self, host: &str) -> bool {
        self.dns_names.iter().any(|n| name_matches(n, host))
    }

    /// As [`Certificate::matches_dns_id`], but without any DNS-ID the common name counts.
    ///
    /// Source: RFC 7672 §3.2.3; the gateway's own verification.
    #[must_use]
    pub fn matches_name_or_cn(&self, host: &str) -> bool {
        if let Ok(ip) = host.parse() {
            return self.ip_addresses.contains(&ip);
        }
        if !self.dns_names.is_empty() {
            return self.matches_dns_id(host);
        }
        self.common_name.as_deref().is_some_and(|n| name_matches(&n.to_ascii_lowercase(), host))
    }

    /// What is wrong with the dates at `now`, if anything.
    #[must_use]
    pub fn date_fault(&self, now: Timestamp) -> Option<PathFault> {
        if now > self.not_after {
            return Some(PathFault::Expired(format!(
                "certificate expired on {}",
                self.not_after.day()
            )));
        }
        (now < self.not_before).then(|| {
            PathFault::NotYetValid(format!(
                "certificate is not valid before {}",
                self.not_before.day()
            ))
        })
    }

    /// The names it stands for, for a message: DNS-IDs, else the common name.
    #[must_use]
    pub fn presented(&self) -> String {
        let names: Vec<&str> = if self.dns_names.is_empty() {
            self.common_name.iter().map(String::as_str).collect()
        } else {
            self.dns_names.iter().map(String::as_str).collect()
        };
        match names.len() {
            0 => "no name".into(),
            1..=4 => excerpt(&names.join(", "), 200),
            n => excerpt(&format!("{} and {} more", names[..3].join(", "), n - 3), 200),
        }
    }
}

/// Whether a presented identifier stands for a host name.
///
/// `*` stands for exactly one label and only as the whole left-most one: `*.example.com` is for
/// `mx.example.com`, not for `example.com`, not for `a.b.example.com`. Case is ignored.
/// Source: RFC 9525 §6.3, RFC 8461 §4.1.
#[must_use]
pub fn name_matches(presented: &str, host: &str) -> bool {
    let presented = presented.strip_suffix('.').unwrap_or(presented);
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.is_empty() || host.parse::<std::net::IpAddr>().is_ok() {
        return false;
    }
    if let Some(suffix) = presented.strip_prefix("*.") {
        return host.split_once('.').is_some_and(|(first, rest)| {
            !first.is_empty() && !suffix.is_empty() && rest.eq_ignore_ascii_case(suffix)
        });
    }
    presented.eq_ignore_ascii_case(host)
}

fn unix(t: Timestamp) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(t.0).unwrap_or(0)))
}

/// Path validation from the leaf to one of the anchors; names are not looked at.
fn validate(
    leaf: &[u8],
    above: &[Vec<u8>],
    anchors: &[TrustAnchor<'_>],
    lists: &[&CertRevocationList<'_>],
    now: Timestamp,
) -> Result<(), webpki::Error> {
    let der = CertificateDer::from(leaf);
    let above: Vec<CertificateDer<'_>> =
        above.iter().map(|c| CertificateDer::from(c.as_slice())).collect();
    // A certificate that no list speaks of is good, and so is what a list says that is due to be renewed: a list that
    // was not fetched in time must not stop all mail.
    let revocation = RevocationOptionsBuilder::new(lists).ok().map(|builder| {
        builder
            .with_depth(RevocationCheckDepth::Chain)
            .with_status_policy(UnknownStatusPolicy::Allow)
            .with_expiration_policy(ExpirationPolicy::Ignore)
            .build()
    });
    EndEntityCert::try_from(&der)?
        .verify_for_usage(
            &signatures::ALGORITHMS,
            anchors,
            &above,
            unix(now),
            KeyUsage::server_auth(),
            revocation,
            None,
        )
        .map(|_| ())
}

/// Path validation with revocation lists, those left out that are not signed by the issuer that they name: somebody
/// else's list, or one from before the issuer changed its key, must not speak for it.
fn validate_by_lists(
    leaf: &[u8],
    above: &[Vec<u8>],
    roots: &Roots,
    now: Timestamp,
) -> Result<(), webpki::Error> {
    use webpki::Error as E;
    let foreign = |e: &E| matches!(e, E::InvalidCrlSignatureForPublicKey | E::IssuerNotCrlSigner);
    let anchors = &roots.anchors;
    let all: Vec<&CertRevocationList<'_>> = roots.crls.iter().collect();
    let first = validate(leaf, above, anchors, &all, now);
    if !first.as_ref().is_err_and(foreign) {
        return first;
    }
    let good = all
        .into_iter()
        .filter(|list| !validate(leaf, above, anchors, &[*list], now).as_ref().is_err_and(foreign));
    let good: Vec<&CertRevocationList<'_>> = good.collect();
    validate(leaf, above, anchors, &good, now)
}

/// Whether a certificate issued another: its subject is the issuer, and its key verifies the signature. A signature of
/// a kind that cannot be verified here counts by the names alone.
#[must_use]
pub fn issued(above: &[u8], below: &[u8]) -> bool {
    let (Ok((_, above)), Ok((_, below))) =
        (X509Certificate::from_der(above), X509Certificate::from_der(below))
    else {
        return false;
    };
    above.subject().as_raw() == below.issuer().as_raw()
        && !matches!(
            below.verify_signature(Some(above.public_key())),
            Err(X509Error::SignatureVerificationError)
        )
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's own list of faults is open")]
fn fault(error: &webpki::Error) -> PathFault {
    use webpki::Error as E;
    match error {
        E::CertExpired { .. } => {
            PathFault::Expired("a certificate of the chain has expired".into())
        }
        E::CertNotValidYet { .. } => {
            PathFault::NotYetValid("a certificate of the chain is not valid yet".into())
        }
        E::CertRevoked => {
            PathFault::Revoked("a certificate of the chain has been revoked by its issuer".into())
        }
        E::InvalidCrlSignatureForPublicKey | E::IssuerNotCrlSigner => PathFault::Invalid(
            "the revocation list of the issuer is not signed by it; import it again".into(),
        ),
        E::UnknownIssuer => PathFault::Untrusted("the issuer is not trusted".into()),
        E::CaUsedAsEndEntity => PathFault::Invalid(
            "a certificate authority's own certificate is used for a server".into(),
        ),
        E::RequiredEkuNotFoundContext(_) | E::EmptyEkuExtension => PathFault::Invalid(
            "the certificate is not meant for servers (extended key usage)".into(),
        ),
        E::InvalidSignatureForPublicKey => {
            PathFault::Untrusted("a signature in the chain does not hold".into())
        }
        E::NameConstraintViolation => {
            PathFault::Invalid("the issuer may not issue for this name (name constraints)".into())
        }
        E::EndEntityUsedAsCa => {
            PathFault::Untrusted("a certificate in the chain may not issue others".into())
        }
        E::BadDer | E::TrailingData(_) => {
            PathFault::Invalid("the certificate cannot be read".into())
        }
        other => PathFault::Invalid(format!("the chain breaks a rule: {other:?}")),
    }
}

/// Judges a chain against the trusted roots: trust before dates, so that an expired certificate of an unknown
/// issuer is `Untrusted`.
///
/// - `chain`: leaf first, DER. Total. Source: RFC 5280 §6, RFC 8461 §4.2.
#[must_use]
pub fn pkix(chain: &[Vec<u8>], roots: &Roots, now: Timestamp) -> Pkix {
    roots.known.get(chain, now).unwrap_or_else(|| {
        let fresh = judge(chain, roots, now);
        roots.known.keep(chain, now, &fresh);
        fresh
    })
}

fn judge(chain: &[Vec<u8>], roots: &Roots, now: Timestamp) -> Pkix {
    let (Some(leaf), above) = (chain.first(), chain.get(1..).unwrap_or_default()) else {
        return Pkix::Invalid("no certificate was presented".into());
    };
    let first = match validate_by_lists(leaf, above, roots, now) {
        Ok(()) => return Pkix::Valid,
        Err(error) => error,
    };
    let Some(read) = Certificate::read(leaf) else {
        return Pkix::Invalid("the certificate cannot be read".into());
    };
    let dates = read.date_fault(now);
    // webpki stops at the first fault. Asked at a moment when the leaf is in date it tells whether the
    // issuer is unknown as well.
    let trust = match &dates {
        Some(PathFault::Expired(_)) => {
            let last = read.not_after.plus(-1).max(read.not_before);
            validate_by_lists(leaf, above, roots, last).err()
        }
        Some(_) => validate_by_lists(leaf, above, roots, read.not_before.plus(1)).err(),
        None => Some(first),
    };
    let fault = match (trust.as_ref().map(fault), dates) {
        (
            Some(f @ (PathFault::Untrusted(_) | PathFault::Invalid(_) | PathFault::Revoked(_))),
            _,
        ) => f,
        (_, Some(f)) | (Some(f), None) => f,
        (None, None) => return Pkix::Valid,
    };
    match fault {
        PathFault::Untrusted(why) if read.self_issued && above.is_empty() => {
            Pkix::Untrusted(format!("self-signed certificate: {why}"))
        }
        PathFault::Untrusted(why) => Pkix::Untrusted(format!("{why} ({})", read.issuer)),
        PathFault::Expired(why) => Pkix::Expired(why),
        PathFault::NotYetValid(why) => Pkix::NotYetValid(why),
        PathFault::Revoked(why) => Pkix::Revoked(why),
        PathFault::Invalid(why) if read.self_issued && above.is_empty() => {
            Pkix::Untrusted(format!("self-signed certificate: {why}"))
        }
        PathFault::Invalid(why) => Pkix::Invalid(why),
    }
}

/// The path from a leaf to one given certificate as the only anchor (DANE-TA, RFC 7672 §3.1.2).
pub fn path_to_certificate(
    leaf: &[u8],
    above: &[Vec<u8>],
    anchor: &[u8],
    now: Timestamp,
) -> Result<(), PathFault> {
    let der = CertificateDer::from(anchor);
    let anchor = webpki::anchor_from_trusted_cert(&der)
        .map_err(|_| PathFault::Invalid("the trust anchor cannot be read".into()))?;
    validate(leaf, above, &[anchor], &[], now).map_err(|e| fault(&e))
}

/// The path from a leaf to a bare public key: some certificate of the chain was signed by it.
///
/// Source: RFC 7671 §5.2.3.
pub fn path_to_key(
    leaf: &[u8],
    above: &[Vec<u8>],
    spki: &[u8],
    now: Timestamp,
) -> Result<(), PathFault> {
    let Some(key) = sequence_content(spki) else {
        return Err(PathFault::Invalid("the key of the record cannot be read".into()));
    };
    let mut result = Err(PathFault::Untrusted("the key signed nothing of the chain".into()));
    for der in std::iter::once(leaf).chain(above.iter().map(Vec::as_slice)) {
        let Ok((_, x)) = X509Certificate::from_der(der) else { continue };
        let Some(subject) = sequence_content(x.issuer().as_raw()) else { continue };
        let anchor = TrustAnchor {
            subject: Der::from_slice(subject),
            subject_public_key_info: Der::from_slice(key),
            name_constraints: None,
        };
        result = validate(leaf, above, &[anchor], &[], now).map_err(|e| fault(&e));
        if result.is_ok() {
            break;
        }
    }
    result
}

/// Whether the server left out the certificate that issued its own: a chain of one that is not self-issued and
/// leads to no trusted root.
#[must_use]
pub fn chain_incomplete(chain: &[Vec<u8>], verdict: &Pkix) -> bool {
    matches!(verdict, Pkix::Untrusted(_))
        && chain.len() == 1
        && chain.first().and_then(|c| Certificate::read(c)).is_some_and(|c| !c.self_issued)
}
