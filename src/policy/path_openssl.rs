//! Path validation by OpenSSL, at the security level that Postfix sets for verification. No I/O:
//! roots and time are arguments.

use crate::policy::certificate::Certificate;
use crate::policy::certificate::PathFault;
use crate::policy::certificate::Search;
use crate::policy::name_key::NameKey;
use crate::policy::public_key;
use crate::policy::revocation::VerifiedPath;
use crate::policy::signature_words;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use openssl::asn1::Asn1Time;
use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::pkey::Public;
use openssl::stack::Stack;
use openssl::x509::X509;
use openssl::x509::X509NameRef;
use openssl::x509::X509PurposeId;
use openssl::x509::X509Ref;
use openssl::x509::X509StoreContext;
use openssl::x509::X509StoreContextRef;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::X509VerifyFlags;
use openssl::x509::verify::X509VerifyParam;
use std::cmp::Ordering;
use std::fmt;
use std::sync::OnceLock;

/// Security level: signatures and keys of 80 bits or more. Source: Postfix, `tls_client.c`.
const LEVEL: i32 = 1;

/// Minimum strength of a key at that level. Unit: bits of security. Source: OpenSSL,
/// `SSL_CTX_set_security_level`.
const LEAST: u32 = 80;

/// Maximum length of a path. Unit: certificates between leaf and root. Source: OpenSSL's own limit.
const DEPTH: i32 = 100;

/// The trusted roots. OpenSSL parses one only when a chain names it, because parsing all of a
/// system's roots takes longer than a check.
pub struct Anchors(Vec<Anchor>);

/// One trusted root.
struct Anchor {
    name: NameKey,
    read: OnceLock<Option<X509>>,
}

impl fmt::Debug for Anchors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} anchors", self.0.len())
    }
}

impl Anchors {
    /// Creates anchors from the subjects of all roots, DER, each without the header of its
    /// sequence.
    pub fn named<'a>(subjects: impl Iterator<Item = &'a [u8]>) -> Anchors {
        let one = |name| Anchor { name: NameKey::from_content(name), read: OnceLock::new() };
        Anchors(subjects.map(one).collect())
    }

    /// Returns the roots that may be on a path from a chain: direct or indirect issuers by name. A
    /// root that cannot be parsed is left out.
    ///
    /// - `certificates`: the roots, DER, in the order of the subjects.
    fn fitting<'a>(&'a self, certificates: &[Vec<u8>], chain: &'a [X509]) -> Vec<&'a X509> {
        let mut found: Vec<&X509> = Vec::new();
        let mut below: Vec<&X509> = chain.iter().collect();
        let mut rest: Vec<(&Anchor, &Vec<u8>)> = self.0.iter().zip(certificates).collect();
        while !below.is_empty() {
            let wanted: Vec<Wanted<'_>> = below.iter().map(|issued| Wanted::by(issued)).collect();
            let mut new = Vec::new();
            rest.retain(|(anchor, der)| {
                if !wanted.iter().any(|wanted| wanted.key.fits(&anchor.name)) {
                    return true;
                }
                let read = anchor.read.get_or_init(|| X509::from_der(der).ok());
                let read = read.as_ref().filter(|root| wanted.iter().any(|w| w.is_subject(root)));
                new.extend(read);
                read.is_none()
            });
            found.extend(&new);
            below = new;
        }
        found
    }
}

/// The issuer name of a certificate.
struct Wanted<'a> {
    name: &'a X509NameRef,
    key: NameKey,
}

impl Wanted<'_> {
    fn by(issued: &X509Ref) -> Wanted<'_> {
        let name = issued.issuer_name();
        let der = name.to_der().unwrap_or_default();
        let key =
            public_key::sequence_content(&der).map_or_else(NameKey::unknown, NameKey::from_content);
        Wanted { name, key }
    }

    fn is_subject(&self, root: &X509Ref) -> bool {
        matches!(root.subject_name().try_cmp(self.name), Ok(Ordering::Equal))
    }
}

/// Validates the path to one of the roots and returns it, the root included.
///
/// - `certificates`: the roots, DER, in the order of the anchors.
///
/// Errors: the first fault.
pub fn to_root(
    search: &Search<'_>,
    anchors: &Anchors,
    certificates: &[Vec<u8>],
) -> Result<VerifiedPath, PathFault> {
    let chain = read(search.chain)?;
    let fitting = anchors.fitting(certificates, &chain);
    judged(search, &chain, &fitting, false)
}

/// Validates the path to one certificate.
///
/// Errors: the first fault.
pub fn to_certificate(search: &Search<'_>, anchor: &[u8]) -> Result<(), PathFault> {
    let chain = read(search.chain)?;
    let anchor = X509::from_der(anchor)
        .map_err(|_| PathFault::Invalid("the trust anchor cannot be read".into()))?;
    let sent = search.chain.iter().any(|der| anchor.to_der().is_ok_and(|own| own == *der));
    if sent && is_passed_over(search, &chain, &anchor) {
        return Err(PathFault::Untrusted(
            "another certificate of the authority's name stands before the one that the record pins".into(),
        ));
    }
    let result = judged(search, &chain, &[&anchor], true).map(|_| ());
    let dated = matches!(result, Err(PathFault::Expired(_) | PathFault::NotYetValid(_)));
    if !dated || is_named_as(&anchor, anchor.issuer_name()) {
        return result;
    }
    // OpenSSL checks the dates of certificates below such an anchor, not its own.
    judged(&Search { dates: false, ..*search }, &chain, &[&anchor], true)?;
    let below = chain.iter().enumerate();
    let below = below.filter(|(i, c)| *i == 0 || !is_named_as(c, anchor.subject_name()));
    let below: Vec<X509> = below.map(|(_, c)| c.clone()).collect();
    match anchor.public_key() {
        Ok(key) => signed_by(search, &below, &key).map_err(|_| ()).or(result),
        Err(_) => result,
    }
}

fn is_named_as(certificate: &X509Ref, name: &X509NameRef) -> bool {
    matches!(certificate.subject_name().try_cmp(name), Ok(Ordering::Equal))
}

/// Reports whether OpenSSL finds the anchor although the server sent another certificate of the
/// same name. OpenSSL does not know the anchor yet, and takes the first certificate with the
/// issuer's name.
fn is_passed_over(search: &Search<'_>, chain: &[X509], anchor: &X509) -> bool {
    let found = run(search, chain, &[], false, |context| {
        context.verify_cert()?;
        let path = context.chain().into_iter().flatten();
        Ok(path.filter_map(|c| c.to_der().ok()).collect::<Vec<_>>())
    });
    let (Ok(Some(path)), Ok(anchor)) = (found, anchor.to_der()) else { return false };
    !path.contains(&anchor)
}

/// Reports whether a key is shorter than the level requires.
#[must_use]
pub fn is_short(spki: &[u8]) -> bool {
    PKey::public_key_from_der(spki).is_ok_and(|key| key.security_bits() < LEAST)
}

/// Validates the path to a key that signed a certificate of the chain. As OpenSSL does, it tries the
/// key only on the last certificate of the path that the sent certificates make.
///
/// Errors: the first fault.
pub fn to_key(search: &Search<'_>, spki: &[u8]) -> Result<(), PathFault> {
    let chain = read(search.chain)?;
    let key = PKey::public_key_from_der(spki)
        .map_err(|_| PathFault::Invalid("the key of the record cannot be read".into()))?;
    let last = run(search, &chain, &[], false, |context| {
        context.verify_cert()?;
        Ok(context.chain().and_then(|path| path.iter().last().map(ToOwned::to_owned)))
    });
    let Ok(Some(Some(last))) = last else {
        return Err(PathFault::Invalid("the path cannot be judged by OpenSSL".into()));
    };
    if !last.verify(&key).unwrap_or(false) {
        return Err(PathFault::Untrusted("the key signed nothing of the chain".into()));
    }
    judged(search, &chain, &[&last], true).map(|_| ())
}

/// Validates the path to a certificate that a key signed.
fn signed_by(search: &Search<'_>, chain: &[X509], key: &PKey<Public>) -> Result<(), PathFault> {
    let mut result = Err(PathFault::Untrusted("the key signed nothing of the chain".into()));
    for signed in chain {
        if !signed.verify(key).unwrap_or(false) {
            continue;
        }
        // The certificate that the key signed is the end of the path.
        result = judged(search, chain, &[signed], true).map(|_| ());
        if result.is_ok() {
            break;
        }
    }
    result
}

/// Parses the certificates of a chain. One above the leaf that cannot be parsed is skipped.
fn read(chain: &[Vec<u8>]) -> Result<Vec<X509>, PathFault> {
    let one = |der: &Vec<u8>| {
        let whole = public_key::sequence_content(der).is_some();
        whole.then(|| X509::from_der(der).ok()).flatten()
    };
    let (Some(leaf), above) = (chain.first(), chain.get(1..).unwrap_or_default()) else {
        return Err(PathFault::Invalid("no certificate was presented".into()));
    };
    let Some(leaf) = one(leaf) else {
        return Err(PathFault::Invalid("the certificate cannot be read".into()));
    };
    Ok(std::iter::once(leaf).chain(above.iter().filter_map(one)).collect())
}

/// Returns the path that OpenSSL found, from the leaf to the anchor.
fn judged(
    search: &Search<'_>,
    chain: &[X509],
    anchors: &[&X509],
    partial: bool,
) -> Result<VerifiedPath, PathFault> {
    // RFC 5280 §4.1.2.5: the last second is valid, but OpenSSL excludes it.
    let ends_now = chain.iter().chain(anchors.iter().copied()).any(|c| {
        let same = Asn1Time::from_unix(search.now.0).map(|now| c.not_after().compare(&now));
        matches!(same, Ok(Ok(Ordering::Equal)))
    });
    let before = Search { now: search.now.plus(-1), ..*search };
    let search = if ends_now { &before } else { search };
    let found = run(search, chain, anchors, partial, |context| {
        if context.verify_cert()? {
            return path_of(context).map(Ok);
        }
        let at = Place {
            depth: context.error_depth(),
            der: context.current_cert().and_then(|c| c.to_der().ok()),
            now: search.now,
        };
        Ok(Err(fault(context.error().as_raw(), context.error().error_string(), &at)))
    });
    match found {
        Ok(Some(result)) => result,
        Ok(None) => Err(PathFault::Invalid("no certificate was presented".into())),
        // OpenSSL gives the reason as a number.
        Err(_) => Err(PathFault::Invalid("the path cannot be judged by OpenSSL".into())),
    }
}

/// Returns the path of a search. A path without certificates is an error.
fn path_of(context: &X509StoreContextRef) -> Result<VerifiedPath, ErrorStack> {
    let path = context.chain().ok_or_else(ErrorStack::get)?;
    let certificates = path.iter().map(X509Ref::to_der).collect::<Result<Vec<_>, _>>()?;
    Ok(VerifiedPath { certificates, anchor: None })
}

/// Returns the result of one path search, or `None` for an empty chain.
fn run<T>(
    search: &Search<'_>,
    chain: &[X509],
    anchors: &[&X509],
    partial: bool,
    look: impl FnOnce(&mut X509StoreContextRef) -> Result<T, ErrorStack>,
) -> Result<Option<T>, ErrorStack> {
    let mut param = X509VerifyParam::new()?;
    param.set_purpose(X509PurposeId::SSL_SERVER)?;
    param.set_auth_level(LEVEL);
    param.set_depth(DEPTH);
    // A time that is set would be checked in spite of the flag.
    if search.dates {
        param.set_time(search.now.0);
    }
    let mut flags = X509VerifyFlags::TRUSTED_FIRST;
    flags.set(X509VerifyFlags::PARTIAL_CHAIN, partial);
    flags.set(X509VerifyFlags::NO_CHECK_TIME, !search.dates);
    param.set_flags(flags)?;
    let mut store = X509StoreBuilder::new()?;
    for anchor in anchors {
        store.add_cert(X509::clone(anchor))?;
    }
    store.set_param(&param)?;
    let mut untrusted = Stack::new()?;
    let Some((leaf, above)) = chain.split_first() else { return Ok(None) };
    for certificate in above {
        untrusted.push(certificate.clone())?;
    }
    let store = store.build();
    X509StoreContext::new()?.init(&store, leaf, &untrusted, look).map(Some)
}

/// The certificate that an error refers to.
struct Place {
    depth: u32,
    der: Option<Vec<u8>>,
    now: Timestamp,
}

impl Place {
    fn read(&self) -> Option<Certificate> {
        self.der.as_deref().and_then(Certificate::read)
    }

    /// Returns the name of the certificate; the leaf needs none.
    fn name(&self) -> String {
        match self.read().filter(|_| self.depth > 0) {
            Some(read) => format!("the certificate of `{}`", excerpt(&read.subject, 100)),
            None => "the certificate".into(),
        }
    }

    /// Returns the fault of its dates, if any.
    fn date_fault(&self) -> Option<PathFault> {
        let read = self.read()?;
        if self.depth == 0 {
            read.date_fault(self.now)
        } else {
            read.date_fault_of_issuer(self.now)
        }
    }
}

/// Returns an OpenSSL error as a fault for reports. Numbers: `x509_vfy.h`.
fn fault(number: i32, said: &str, at: &Place) -> PathFault {
    let what = at.name();
    match number {
        // unable to get issuer certificate (locally), self-signed (in chain), unable to verify the
        // first certificate, not trusted, rejected
        2 | 18 | 19 | 20 | 21 | 27 | 28 => PathFault::Untrusted("the issuer is not trusted".into()),
        7 => PathFault::Untrusted("a signature in the chain does not hold".into()),
        9 => at.date_fault().unwrap_or_else(|| {
            PathFault::NotYetValid("a certificate of the chain is not valid yet".into())
        }),
        10 => at
            .date_fault()
            .unwrap_or_else(|| PathFault::Expired("a certificate of the chain has expired".into())),
        24 | 32 | 79 => PathFault::Untrusted(format!("{what} may not issue others")),
        25 => PathFault::Invalid(format!("{what} has more issuers below it than it allows")),
        26 if at.depth == 0 => PathFault::Invalid(
            "the certificate is not meant for servers (extended key usage)".into(),
        ),
        26 => PathFault::Invalid(format!("{what} may not issue for servers")),
        34 => PathFault::Invalid(format!("{what} has a critical extension that nobody here knows")),
        47 | 48 => {
            PathFault::Invalid("the issuer may not issue for this name (name constraints)".into())
        }
        66 | 67 => {
            let key = at.read().map_or_else(|| "a key".into(), |c| public_key::in_words(&c.spki));
            PathFault::Invalid(format!("{what} has a key that is too short ({key})"))
        }
        68 => {
            let by = at.der.as_deref().and_then(signature_words::of);
            let by = by.unwrap_or_else(|| "an algorithm that is too weak".into());
            PathFault::Invalid(format!("{what} is signed with {by}: too weak"))
        }
        _ => PathFault::Invalid(format!("{what}: {}", excerpt(said, 120))),
    }
}
