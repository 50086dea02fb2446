//! Whether the signatures of a message let its reports count.
//!
//! RFC 8460 §3: a report must be signed by the domain that reports, without `l=`; what is not is to
//! be ignored. No I/O: the signatures were verified by then.

use crate::vocab::dns::Domain;
use crate::vocab::mail_field;
use crate::vocab::tls_report::Dkim;
use crate::vocab::tls_report::Standing;

/// One signature, as verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The signing domain (`d=`).
    pub domain: String,
    /// What came of it, before it is asked who signed.
    pub outcome: Outcome,
}

/// What came of verifying one signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It fits the message.
    Good,
    /// It fits or may fit, but may not count: part of the body (`l=`), a key for other services, the
    /// sender's address not signed.
    Unfit,
    /// It has expired.
    Expired,
    /// Its key could not be had.
    NoKey,
    /// It does not fit, or cannot be read.
    Bad,
}

/// Judges the signatures of a message.
///
/// - `from`: the domains of the header `From`.
#[must_use]
pub fn judge(signatures: &[Signature], from: &[String]) -> Dkim {
    let aligned = |s: &&Signature| is_of_sender(&s.domain, from);
    // The best of the sender's signatures counts; those of others only say that there are some.
    match signatures.iter().filter(aligned).map(|s| s.outcome).min() {
        Some(Outcome::Good) => Dkim::Pass,
        Some(Outcome::Unfit) => Dkim::Refused,
        Some(Outcome::Expired) => Dkim::Expired,
        Some(Outcome::NoKey) => Dkim::Unknown,
        Some(Outcome::Bad) => Dkim::Broken,
        None if signatures.is_empty() => Dkim::None,
        None => Dkim::Refused,
    }
}

/// Returns the signing domain of the sender's first good signature, in lower case.
#[must_use]
pub fn signer(signatures: &[Signature], from: &[String]) -> Option<String> {
    let good = |s: &&Signature| s.outcome == Outcome::Good && is_of_sender(&s.domain, from);
    signatures.iter().find(good).map(|s| s.domain.to_ascii_lowercase())
}

/// Reports whether a signing domain is that of the sender, or a parent of it.
#[must_use]
pub fn is_of_sender(signer: &str, from: &[String]) -> bool {
    let Ok(signer) = Domain::parse(signer) else { return false };
    // A parent with one label, such as `com`, signs for nobody.
    let within = |f: &String| Domain::parse(f).is_ok_and(|f| f.is_within(&signer));
    signer.labels() > 1 && !from.is_empty() && from.iter().all(within)
}

/// Reports whether a key may be used for TLS reports: by the service list `s=` of its record (absent,
/// `*` or `tlsrpt`, RFC 8460 §3), and by its flags: a key in test mode (`t=y`) signs nothing
/// (RFC 6376 §3.6.1).
#[must_use]
pub fn is_for_reports(record: &str) -> bool {
    let tags = || record.split(';').filter_map(|tag| tag.split_once('='));
    let is = |name: &str, tag: &str| name.trim().eq_ignore_ascii_case(tag);
    let flags = tags().filter(|(name, _)| is(name, "t"));
    if flags.flat_map(|(_, list)| list.split(':')).any(|flag| flag.trim() == "y") {
        return false;
    }
    let mut services = tags().filter(|(name, _)| is(name, "s"));
    let Some((_, list)) = services.next_back() else { return true };
    list.split(':').any(|s| matches!(s.trim().to_ascii_lowercase().as_str(), "*" | "tlsrpt"))
}

/// Returns whether the reports of a message count, if signatures are required.
#[must_use]
pub fn standing(dkim: Dkim) -> Standing {
    match dkim {
        Dkim::Pass | Dkim::Trusted => Standing::Counted,
        Dkim::None | Dkim::Refused | Dkim::Broken | Dkim::Expired | Dkim::Unknown => Standing::Held,
    }
}

/// Returns the signing domains with `dkim=pass` that a trusted gateway has recorded.
///
/// - `fields`: the values of the `Authentication-Results` fields, the topmost first.
/// - `id`: the `authserv-id` of the gateway.
///
/// Only the topmost field with the id counts: whoever wrote the message could have put another one
/// below it. Where the gateway adds none, it must remove those that bear its id (RFC 8601 §5).
#[must_use]
pub fn passed_at(fields: &[String], id: &str) -> Vec<String> {
    let is_own = |field: &String| {
        let own = field.split(';').next().unwrap_or_default();
        own.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case(id))
    };
    let Some(top) = fields.iter().map(|f| mail_field::bare(f.chars()).collect()).find(is_own)
    else {
        return Vec::new();
    };
    let results = top.split(';').skip(1).map(str::trim);
    results
        .filter_map(|result| {
            let mut words = result.split_whitespace();
            let verdict = words.next()?.to_ascii_lowercase();
            (verdict == "dkim=pass").then(|| {
                words.find_map(|w| {
                    let (name, value) = w.split_once('=')?;
                    let is_domain = name.eq_ignore_ascii_case("header.d");
                    is_domain.then(|| value.trim_matches('"').to_ascii_lowercase())
                })
            })?
        })
        .collect()
}
