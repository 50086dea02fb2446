//! Path validation by webpki with the rules that it lacks: the root's own dates and constraints,
//! the key usage of authorities, and name constraints on a common name. No I/O.

use crate::policy::certificate::Certificate;
use crate::policy::certificate::PathFault;
use crate::policy::certificate::Search;
use crate::policy::public_key;
use crate::policy::public_key::sequence;
use crate::policy::public_key::sequence_content;
use crate::policy::revocation::Anchor;
use crate::policy::revocation::VerifiedPath;
use crate::policy::roots::TrustStore;
use crate::policy::signature_words;
use crate::policy::signatures;
use crate::vocab::time::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::Der;
use rustls::pki_types::TrustAnchor;
use rustls::pki_types::UnixTime;
use std::time::Duration;
use webpki::EndEntityCert;
use webpki::KeyUsage;
use x509_parser::extensions::GeneralSubtree;
use x509_parser::extensions::ParsedExtension;
use x509_parser::extensions::X509Extension;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::GeneralName;
use x509_parser::prelude::X509Certificate;

/// Minimum length of a leaf's RSA key at OpenSSL's security level 1. Unit: bits.
const SHORTEST: usize = 1_024;

fn unix(t: Timestamp) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(t.0).unwrap_or(0)))
}

/// The trusted roots of one path validation, with their certificates if known.
struct Anchors<'a> {
    all: &'a [TrustAnchor<'a>],
    certificates: &'a [Vec<u8>],
    /// Whether an authority that is not a root may end a path.
    partial: bool,
}

impl Anchors<'_> {
    /// Returns the certificate of an anchor, if known.
    fn certificate(&self, anchor: &TrustAnchor<'_>) -> Option<&[u8]> {
        let same = |a: &TrustAnchor<'_>| {
            a.subject == anchor.subject
                && a.subject_public_key_info == anchor.subject_public_key_info
        };
        let at = self.all.iter().position(same)?;
        self.certificates.get(at).map(Vec::as_slice)
    }
}

/// Validates the path to one of the roots and returns it.
///
/// Errors: the first fault.
pub fn to_root(search: &Search<'_>, roots: &TrustStore) -> Result<VerifiedPath, PathFault> {
    let certificates = roots.certificates();
    let anchors = Anchors { all: &roots.anchors, certificates, partial: false };
    validate(search, &anchors).map_err(|e| fault(&e, search))
}

/// Validates the path to one certificate.
///
/// Errors: the first fault.
pub fn to_certificate(search: &Search<'_>, anchor: &[u8]) -> Result<(), PathFault> {
    let der = CertificateDer::from(anchor);
    let read = webpki::anchor_from_trusted_cert(&der)
        .map_err(|_| PathFault::Invalid("the trust anchor cannot be read".into()))?;
    let (all, certificates) = ([read], [anchor.to_vec()]);
    let anchors = Anchors { all: &all, certificates: &certificates, partial: true };
    validate(search, &anchors).map(|_| ()).map_err(|e| fault(&e, search))
}

/// Reports whether a key is shorter than OpenSSL's level requires.
#[must_use]
pub fn is_short(spki: &[u8]) -> bool {
    public_key::rsa_bits(spki).is_some_and(|bits| bits < SHORTEST)
}

/// Validates the path to a key that signed a certificate of the chain.
///
/// Errors: the first fault.
pub fn to_key(search: &Search<'_>, spki: &[u8]) -> Result<(), PathFault> {
    let Some(key) = sequence_content(spki) else {
        return Err(PathFault::Invalid("the key of the record cannot be read".into()));
    };
    let mut result = Err(PathFault::Untrusted("the key signed nothing of the chain".into()));
    for der in search.chain {
        let Ok((_, x)) = X509Certificate::from_der(der) else { continue };
        let Some(subject) = sequence_content(x.issuer().as_raw()) else { continue };
        let anchor = [TrustAnchor {
            subject: Der::from_slice(subject),
            subject_public_key_info: Der::from_slice(key),
            name_constraints: None,
        }];
        let anchors = Anchors { all: &anchor, certificates: &[], partial: true };
        result = validate(search, &anchors).map(|_| ()).map_err(|e| fault(&e, search));
        if result.is_ok() {
            break;
        }
    }
    result
}

/// Validates the path from the leaf to one of the anchors and returns it. Names are not checked,
/// except against name constraints.
fn validate(search: &Search<'_>, anchors: &Anchors<'_>) -> Result<VerifiedPath, webpki::Error> {
    let (Some(leaf), above) = (search.chain.first(), search.chain.get(1..).unwrap_or_default())
    else {
        return Err(webpki::Error::BadDer);
    };
    let der = CertificateDer::from(leaf.as_slice());
    let above: Vec<CertificateDer<'_>> =
        above.iter().map(|c| CertificateDer::from(c.as_slice())).collect();
    // webpki cannot ignore dates, so a time at which the leaf is valid is used instead.
    let at = moment(search);
    let further = |path: &webpki::VerifiedPath<'_>| further_rules(path, leaf, anchors, at);
    let end = EndEntityCert::try_from(&der)?;
    let path = end.verify_for_usage(
        &signatures::ALGORITHMS,
        anchors.all,
        &above,
        unix(at),
        KeyUsage::server_auth(),
        // Revocation is judged on the path that is returned.
        None,
        Some(&further),
    )?;
    let issuers = path.intermediate_certificates().map(|issuer| issuer.der().to_vec());
    let anchor = path.anchor();
    Ok(VerifiedPath {
        certificates: std::iter::once(leaf.clone()).chain(issuers).collect(),
        anchor: Some(Anchor {
            subject: anchor.subject.to_vec(),
            spki: sequence(&anchor.subject_public_key_info),
        }),
    })
}

/// Returns the time at which dates are checked.
fn moment(search: &Search<'_>) -> Timestamp {
    let leaf = search.chain.first().and_then(|der| Certificate::read(der));
    match leaf.filter(|_| !search.dates) {
        Some(leaf) if search.now > leaf.not_after => leaf.not_after.plus(-1).max(leaf.not_before),
        Some(leaf) if search.now < leaf.not_before => leaf.not_before.plus(1),
        Some(_) | None => search.now,
    }
}

/// Checks the rules that webpki lacks.
fn further_rules(
    path: &webpki::VerifiedPath<'_>,
    leaf: &[u8],
    anchors: &Anchors<'_>,
    now: Timestamp,
) -> Result<(), webpki::Error> {
    of_server(leaf)?;
    let between: Vec<CertificateDer<'_>> =
        path.intermediate_certificates().map(webpki::Cert::der).collect();
    let root = anchors.certificate(path.anchor());
    let issuers = between.iter().map(AsRef::as_ref).chain(root);
    for (count, der) in issuers.enumerate() {
        let (_, x) = X509Certificate::from_der(der).map_err(|_| webpki::Error::BadDer)?;
        may_issue(&x, count)?;
        let constraints = x.name_constraints().map_err(|_| webpki::Error::BadDer)?;
        if let Some(constraints) = constraints {
            let of = |list: &Option<Vec<GeneralSubtree<'_>>>| {
                list.as_deref().map(domains).unwrap_or_default()
            };
            let permitted = of(&constraints.value.permitted_subtrees);
            let excluded = of(&constraints.value.excluded_subtrees);
            common_name_fits(leaf, &permitted, &excluded)?;
        }
    }
    if let Some(root) = root {
        of_root(root, anchors.partial)?;
    }
    // OpenSSL checks the root's dates too.
    if let Some(root) = root.and_then(Certificate::read) {
        match root.date_fault(now) {
            None => {}
            Some(PathFault::NotYetValid(_)) => {
                let not_before = unix(root.not_before);
                return Err(webpki::Error::CertNotValidYet { time: unix(now), not_before });
            }
            Some(_) => {
                let not_after = unix(root.not_after);
                return Err(webpki::Error::CertExpired { time: unix(now), not_after });
            }
        }
    }
    Ok(())
}

/// Checks that a leaf's key usage, if present, allows a server, and that its key is long enough.
/// Source: OpenSSL's `check_purpose_ssl_server`.
fn of_server(leaf: &[u8]) -> Result<(), webpki::Error> {
    let (_, x) = X509Certificate::from_der(leaf).map_err(|_| webpki::Error::BadDer)?;
    let usage = x.key_usage().map_err(|_| webpki::Error::BadDer)?;
    let fits = usage.is_none_or(|u| {
        u.value.digital_signature() || u.value.key_encipherment() || u.value.key_agreement()
    });
    let bits = public_key::of(leaf).and_then(public_key::rsa_bits);
    match (fits, bits) {
        (false, _) => Err(webpki::Error::EmptyEkuExtension),
        (true, Some(bits)) if bits < SHORTEST => Err(webpki::Error::CertDistrusted),
        (true, _) => Ok(()),
    }
}

/// Checks OpenSSL's rules for a root: it is self-issued unless partial paths are allowed, it may
/// issue for servers, and all its critical extensions are known.
fn of_root(root: &[u8], partial: bool) -> Result<(), webpki::Error> {
    let (_, x) = X509Certificate::from_der(root).map_err(|_| webpki::Error::BadDer)?;
    if !partial && x.subject().as_raw() != x.issuer().as_raw() {
        return Err(webpki::Error::UnknownIssuer);
    }
    let purpose = x.extended_key_usage().map_err(|_| webpki::Error::BadDer)?;
    if purpose.is_some_and(|p| !p.value.server_auth && !p.value.any) {
        return Err(webpki::Error::EmptyEkuExtension);
    }
    let unknown = |e: &X509Extension<'_>| {
        e.critical && matches!(e.parsed_extension(), ParsedExtension::UnsupportedExtension { .. })
    };
    match x.extensions().iter().any(unknown) {
        true => Err(webpki::Error::UnsupportedCriticalExtension),
        false => Ok(()),
    }
}

/// Checks that an authority with `below` issuers below it may issue. Source: RFC 5280 §6.1.4 (k) to
/// (n).
fn may_issue(x: &X509Certificate<'_>, below: usize) -> Result<(), webpki::Error> {
    let usage = x.key_usage().map_err(|_| webpki::Error::BadDer)?;
    if usage.is_some_and(|usage| !usage.value.key_cert_sign()) {
        return Err(webpki::Error::EndEntityUsedAsCa);
    }
    let basic = x.basic_constraints().map_err(|_| webpki::Error::BadDer)?;
    match basic {
        Some(basic) if !basic.value.ca => Err(webpki::Error::EndEntityUsedAsCa),
        Some(basic) => match basic.value.path_len_constraint {
            Some(most) if usize::try_from(most).is_ok_and(|most| below > most) => {
                Err(webpki::Error::PathLenConstraintViolated)
            }
            Some(_) | None => Ok(()),
        },
        None => Ok(()),
    }
}

/// Returns the domains of subtrees, lower case.
fn domains(list: &[GeneralSubtree<'_>]) -> Vec<String> {
    let one = |tree: &GeneralSubtree<'_>| {
        let GeneralName::DNSName(name) = &tree.base else { return None };
        Some(name.to_ascii_lowercase())
    };
    list.iter().filter_map(one).collect()
}

/// Checks the common names of a leaf without DNS-IDs against name constraints, as far as they look
/// like host names.
fn common_name_fits(
    leaf: &[u8],
    permitted: &[String],
    excluded: &[String],
) -> Result<(), webpki::Error> {
    let Some(read) = Certificate::read(leaf).filter(|l| l.dns_names.is_empty()) else {
        return Ok(());
    };
    let is_host = |name: &&String| {
        let usual = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'*');
        name.contains('.') && name.bytes().all(usual)
    };
    let fits = |name: &String| {
        let within = |domain: &String| {
            let domain = domain.strip_prefix('.').unwrap_or(domain);
            let above = name.strip_suffix(domain);
            domain.is_empty() || above.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        (permitted.is_empty() || permitted.iter().any(within)) && !excluded.iter().any(within)
    };
    match read.common_names.iter().filter(is_host).all(fits) {
        true => Ok(()),
        false => Err(webpki::Error::NameConstraintViolation),
    }
}

/// Returns a webpki error as a fault for reports.
#[expect(clippy::wildcard_enum_match_arm, reason = "the library's own list of faults is open")]
fn fault(error: &webpki::Error, search: &Search<'_>) -> PathFault {
    use webpki::Error as E;
    match error {
        E::CertExpired { .. } => dated(search)
            .unwrap_or_else(|| PathFault::Expired("a certificate of the chain has expired".into())),
        E::CertNotValidYet { .. } => dated(search).unwrap_or_else(|| {
            PathFault::NotYetValid("a certificate of the chain is not valid yet".into())
        }),
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
        E::PathLenConstraintViolated => {
            PathFault::Invalid("an authority has more issuers below it than it allows".into())
        }
        E::EndEntityUsedAsCa => {
            PathFault::Untrusted("a certificate in the chain may not issue others".into())
        }
        E::CertDistrusted => {
            PathFault::Invalid("the certificate has an RSA key that is too short".into())
        }
        E::UnsupportedCertVersion => {
            PathFault::Invalid("a certificate of version 1 or 2 cannot be judged here".into())
        }
        E::UnsupportedCriticalExtension => PathFault::Invalid(
            "a certificate of the chain has a critical extension that nobody here knows".into(),
        ),
        E::UnsupportedSignatureAlgorithmContext(_)
        | E::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
            let by = search.chain.iter().filter_map(|der| signature_words::of(der));
            let by: Vec<String> = by.collect();
            PathFault::Invalid(format!(
                "a certificate of the chain is signed with an algorithm that is too weak or not known here ({})",
                by.join(", ")
            ))
        }
        E::BadDer | E::TrailingData(_) => {
            PathFault::Invalid("the certificate cannot be read".into())
        }
        _ => PathFault::Invalid("the chain breaks a rule of RFC 5280".into()),
    }
}

/// Returns the fault of the chain's dates: that of the leaf before those of others.
fn dated(search: &Search<'_>) -> Option<PathFault> {
    let mut all = search.chain.iter().filter_map(|der| Certificate::read(der));
    let leaf = all.next()?;
    leaf.date_fault(search.now).or_else(|| all.find_map(|c| c.date_fault_of_issuer(search.now)))
}
