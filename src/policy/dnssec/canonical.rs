//! The canonical form of a record set: the octets that a signature covers.
//!
//! Source: RFC 4034 §3.1.8.1, §6; RFC 6840 §5.1.

use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::Part;
use crate::vocab::dns_record::RrSet;
use crate::vocab::dns_record::Rrsig;
use crate::vocab::dns_record::layout;

/// Builds the message that a signature over a set covers.
///
/// Returns `None` if the signature counts more labels than its owner has.
#[must_use]
pub fn message(set: &RrSet, signature: &Rrsig) -> Option<Vec<u8>> {
    let owner = signed_owner(&set.owner, signature.labels)?.wire();
    let mut records: Vec<Vec<u8>> = set.records().map(|data| lowered(set.rtype, data)).collect();
    records.sort_unstable();
    records.dedup();
    let mut out =
        Vec::with_capacity(64 + records.iter().map(|r| r.len() + owner.len() + 10).sum::<usize>());
    out.extend_from_slice(&set.rtype.to_be_bytes());
    out.extend_from_slice(&[signature.algorithm, signature.labels]);
    for number in [signature.original_ttl, signature.expiration, signature.inception] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    out.extend_from_slice(&signature.tag.to_be_bytes());
    out.extend_from_slice(&signature.signer.lower().wire());
    for record in records {
        out.extend_from_slice(&owner);
        out.extend_from_slice(&set.rtype.to_be_bytes());
        out.extend_from_slice(&1_u16.to_be_bytes());
        out.extend_from_slice(&signature.original_ttl.to_be_bytes());
        out.extend_from_slice(&u16::try_from(record.len()).ok()?.to_be_bytes());
        out.extend_from_slice(&record);
    }
    Some(out)
}

/// Returns the number of labels of an owner as a signature counts them: without the root and
/// without a leading `*`. Source: RFC 4034 §3.1.3.
#[must_use]
pub fn signed_labels(owner: &DnsName) -> usize {
    owner.count() - usize::from(owner.is_wildcard())
}

/// Returns the signed owner: that of the set, or the wildcard from which the set was expanded.
fn signed_owner(owner: &DnsName, labels: u8) -> Option<DnsName> {
    let (counted, signed) = (signed_labels(owner), usize::from(labels));
    match counted.checked_sub(signed)? {
        0 => Some(owner.lower()),
        _ => owner.suffix(signed).lower().child(b"*"),
    }
}

/// Returns the record data with its names in lower case.
fn lowered(rtype: u16, data: &[u8]) -> Vec<u8> {
    let mut out = data.to_vec();
    let mut at = 0;
    for part in layout(rtype) {
        match part {
            Part::Fixed(count) => at += count,
            Part::Text => at += 1 + usize::from(out.get(at).copied().unwrap_or_default()),
            Part::Name | Part::NameAsIs => loop {
                let length = usize::from(out.get(at).copied().unwrap_or_default());
                if let (Part::Name, Some(label)) = (part, out.get_mut(at + 1..at + 1 + length)) {
                    label.make_ascii_lowercase();
                }
                at += 1 + length;
                if length == 0 {
                    break;
                }
            },
            Part::Rest => break,
        }
    }
    out
}
