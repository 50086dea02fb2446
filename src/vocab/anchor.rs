//! Trust anchors as text: DS or DNSKEY records in zone-file form. Pure.

use crate::vocab::text::Refused;
use domain::dnssec::validator::anchor::TrustAnchors;

/// Reads trust anchors.
///
/// Errors: a sentence; the text holds none.
pub fn parse(text: &str) -> Result<TrustAnchors, Refused> {
    let has_record = text
        .lines()
        .any(|line| line.split_whitespace().any(|word| word == "DS" || word == "DNSKEY"));
    TrustAnchors::from_u8(text.as_bytes()).ok().filter(|_| has_record).ok_or_else(|| {
        Refused("the trust anchors hold no DS or DNSKEY record in zone-file form".into())
    })
}
