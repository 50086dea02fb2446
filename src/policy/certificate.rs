//! Certificates of servers: what they say, whether a path leads to a trusted root, and for which names they
//! stand. The three are judged apart, because a report must show every fault and each rule asks for other ones.
//! Pure: roots and the time are arguments.

use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::KeyKind;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::GeneralName;
use x509_parser::prelude::X509Certificate;
use x509_parser::prelude::X509Error;

/// What a report shows of a certificate, and what names and dates are judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Subject, as `CN=mx.example.com, O=Example`.
    pub subject: String,
    /// Issuer, likewise.
    pub issuer: String,
    /// The subject's last common name.
    pub common_name: Option<String>,
    /// All of them, lower case: any of them counts where one does.
    pub common_names: Vec<String>,
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
        self.common_names.iter().any(|n| name_matches(n, host))
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

    /// As [`Certificate::date_fault`], for a certificate that issued another: it is named.
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

    /// That it is not for a name, for a message: why not, as far as the certificate tells.
    ///
    /// - `what`: what is spoken of, `certificate` or `it`.
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
/// `*` stands for exactly one label of letters, digits and hyphens, and only as the whole left-most one: `*.example.com`
/// is for `mx.example.com`, not for `example.com`, not for `a.b.example.com`. Nobody holds a whole top-level domain, so
/// `*.com` is for nothing. A presented name has no final dot. Case is ignored.
/// Source: RFC 9525 §6.3, RFC 8461 §4.1, RFC 5280 §4.2.1.6; OpenSSL's `X509_check_host`.
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

/// What a path is looked for by.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// The certificates that were sent, leaf first, DER.
    pub chain: &'a [Vec<u8>],
    /// The moment that counts.
    pub now: Timestamp,
    /// Whether dates are looked at.
    pub dates: bool,
}
