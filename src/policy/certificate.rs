//! Server certificates: their content, dates and names, and the result types of path validation.
//!
//! Path, dates and names are evaluated separately, because a report must show every fault and each
//! rule needs other ones. No I/O: trust store and time are arguments.

use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::KeyKind;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::GeneralName;
use x509_parser::prelude::X509Certificate;
use x509_parser::prelude::X509Error;
use x509_parser::x509::SubjectPublicKeyInfo;

/// The parts of a certificate that reports show and that the evaluation of names and dates needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Subject, for example `CN=mx.example.com, O=Example`.
    pub subject: String,
    /// Issuer, in the same form.
    pub issuer: String,
    /// Last common name of the subject.
    pub common_name: Option<String>,
    /// All common names of the subject, lower case; if common names count, each of them counts.
    pub common_names: Vec<String>,
    /// DNS-IDs of the subjectAltName, lower case.
    pub dns_names: Vec<String>,
    /// IP-IDs of the subjectAltName.
    pub ip_addresses: Vec<std::net::IpAddr>,
    /// Start of the validity period.
    pub not_before: Timestamp,
    /// End of the validity period.
    pub not_after: Timestamp,
    /// `SubjectPublicKeyInfo`, DER.
    pub spki: Vec<u8>,
    /// Whether subject and issuer are the same name.
    pub self_issued: bool,
    /// Kind of the public key.
    pub key_kind: KeyKind,
    /// Whether it may issue certificates: it is marked as a CA, or is self-issued without the mark.
    pub may_issue: bool,
}

/// The result of path validation; the first fault if there are several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pkix {
    /// An unexpired path leads to a trusted root.
    Valid,
    /// No path leads to a trusted root.
    Untrusted(String),
    /// A certificate has expired.
    Expired(String),
    /// A certificate is not valid yet.
    NotYetValid(String),
    /// A certificate of the chain is on a revocation list of its issuer.
    Revoked(String),
    /// Another rule is violated.
    Invalid(String),
}

impl Pkix {
    /// Returns the fault, if any.
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

    /// Returns the word used in reports.
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

/// The reason why a path is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathFault {
    /// A certificate of the path has expired.
    Expired(String),
    /// A certificate of the path is not valid yet.
    NotYetValid(String),
    /// There is no path.
    Untrusted(String),
    /// A certificate of the path is revoked.
    Revoked(String),
    /// A certificate violates a rule.
    Invalid(String),
}

fn kind_of(key: &SubjectPublicKeyInfo<'_>) -> KeyKind {
    match key.algorithm.algorithm.to_id_string().as_str() {
        "1.2.840.113549.1.1.1" => KeyKind::Rsa,
        "1.2.840.10045.2.1" => KeyKind::Ecdsa,
        _ => KeyKind::Any,
    }
}

/// Returns the kind of a public key (`SubjectPublicKeyInfo`, DER); `None` if the bytes are none.
#[must_use]
pub fn key_kind(der: &[u8]) -> Option<KeyKind> {
    let (rest, key) = SubjectPublicKeyInfo::from_der(der).ok()?;
    rest.is_empty().then(|| kind_of(&key))
}

/// Reports whether the bytes are a `SubjectPublicKeyInfo`.
#[must_use]
pub fn is_public_key(der: &[u8]) -> bool {
    SubjectPublicKeyInfo::from_der(der).is_ok_and(|(rest, _)| rest.is_empty())
}

impl Certificate {
    /// Parses a certificate; returns `None` if the bytes are not one.
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
            common_names: x
                .subject()
                .iter_common_name()
                .filter_map(|a| a.as_str().ok())
                .map(str::to_ascii_lowercase)
                .collect(),
            dns_names,
            ip_addresses,
            not_before: Timestamp(x.validity().not_before.timestamp()),
            not_after: Timestamp(x.validity().not_after.timestamp()),
            spki: x.public_key().raw.to_vec(),
            self_issued: x.subject().as_raw() == x.issuer().as_raw(),
            key_kind: kind_of(x.public_key()),
            may_issue: match x.basic_constraints() {
                Ok(Some(constraints)) => constraints.value.ca,
                Ok(None) => x.subject().as_raw() == x.issuer().as_raw(),
                Err(_) => false,
            },
        })
    }

    /// Reports whether a SAN DNS-ID matches `host`. The common name does not count.
    ///
    /// Source: RFC 8461 §4.2, RFC 9525 §6.3.
    #[must_use]
    pub fn matches_dns_id(&self, host: &str) -> bool {
        self.dns_names.iter().any(|n| name_matches(n, host))
    }

    /// Reports whether a SAN DNS-ID matches `host`, or a common name if there is no DNS-ID. An
    /// address needs an IP-ID.
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
        self.common_names.iter().any(|n| name_matches(n, host))
    }

    /// Returns the fault of the validity dates at `now`, if any.
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

    /// Returns the fault of the validity dates as [`Certificate::date_fault`] does, for an issuing
    /// certificate, which the text names.
    #[must_use]
    pub fn date_fault_of_issuer(&self, now: Timestamp) -> Option<PathFault> {
        let name = excerpt(&self.subject, 100);
        Some(match self.date_fault(now)? {
            PathFault::NotYetValid(_) => PathFault::NotYetValid(format!(
                "the certificate of the issuer `{name}` is not valid before {}",
                self.not_before.day()
            )),
            PathFault::Expired(_)
            | PathFault::Untrusted(_)
            | PathFault::Revoked(_)
            | PathFault::Invalid(_) => PathFault::Expired(format!(
                "the certificate of the issuer `{name}` expired on {}",
                self.not_after.day()
            )),
        })
    }

    /// Returns a clause that says why the certificate is not valid for a name.
    ///
    /// - `what`: the subject of the clause, `certificate` or `it`.
    #[must_use]
    pub fn not_for(&self, name: &str, what: &str) -> String {
        let plain = name.strip_suffix('.').unwrap_or(name);
        if self.dns_names.is_empty() && self.matches_name_or_cn(name) {
            return format!(
                "{what} bears {name} as common name only and has no subjectAltName, which alone counts here"
            );
        }
        let dotted = |n: &&String| n.strip_suffix('.').is_some_and(|n| name_matches(n, plain));
        if let Some(dotted) = self.dns_names.iter().find(dotted) {
            return format!(
                "{what} is for `{}` with a final dot, which no name in a certificate has, not for {name}",
                excerpt(dotted, 120)
            );
        }
        format!("{what} is for {}, not for {name}", self.presented())
    }

    /// Returns the names of the certificate for a message: DNS-IDs, else the common name.
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

/// Reports whether a presented identifier matches a host name.
///
/// `*` stands for exactly one label of letters, digits and hyphens, and only as the whole left-most
/// one: `*.example.com` matches `mx.example.com`, but neither `example.com` nor `a.b.example.com`.
/// `*.com` matches nothing, because nothing may cover a whole top-level domain. A presented name
/// has no final dot. Case is ignored. Source: RFC 9525 §6.3, RFC 8461 §4.1, RFC 5280 §4.2.1.6;
/// OpenSSL's `X509_check_host`.
#[must_use]
pub fn name_matches(presented: &str, host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.is_empty() || host.parse::<std::net::IpAddr>().is_ok() {
        return false;
    }
    if let Some(suffix) = presented.strip_prefix("*.") {
        let is_label = |l: &str| {
            let inner = l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            inner && !l.is_empty() && !l.starts_with('-') && !l.ends_with('-')
        };
        let admits = suffix.contains('.') && suffix.split('.').all(is_label);
        return admits
            && host.split_once('.').is_some_and(|(first, rest)| {
                let plain = first.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
                !first.is_empty() && plain && rest.eq_ignore_ascii_case(suffix)
            });
    }
    presented.eq_ignore_ascii_case(host)
}

/// Reports whether a certificate issued another: the names agree, and its key verifies the
/// signature.
///
/// If the kind of signature cannot be verified here, only the names count.
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

/// The input of a path search.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// Presented certificates, leaf first, DER.
    pub chain: &'a [Vec<u8>],
    /// Time of the validation.
    pub now: Timestamp,
    /// Whether validity dates are checked.
    pub dates: bool,
}
