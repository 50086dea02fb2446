//! Parses trust anchors: DS or DNSKEY records in zone-file form. Pure.

use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::rtype;
use crate::vocab::text::InvalidInput;
use domain::base::iana::Class;
use domain::rdata::ZoneRecordData;
use domain::zonefile::inplace::Entry;
use domain::zonefile::inplace::Zonefile;

/// A trust anchor as a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnchorRecord {
    /// The zone that the key belongs to.
    pub zone: DnsName,
    /// The type number, DS or DNSKEY.
    pub rtype: u16,
    /// The data of the record.
    pub data: Vec<u8>,
}

/// Parses trust anchors.
///
/// Errors: a sentence; the text holds none, or something that is no record.
pub fn parse(text: &str) -> Result<Vec<AnchorRecord>, InvalidInput> {
    let no =
        || InvalidInput("the trust anchors hold no DS or DNSKEY record in zone-file form".into());
    let mut file = Zonefile::new();
    file.set_default_class(Class::IN);
    file.set_origin(domain::base::Name::root_bytes());
    file.extend_from_slice(text.as_bytes());
    file.extend_from_slice(b"\n");
    let mut found = Vec::new();
    while let Some(entry) = file.next_entry().map_err(|_| no())? {
        let Entry::Record(record) = entry else { continue };
        let (rtype, data) = match record.data() {
            ZoneRecordData::Ds(ds) => {
                let head = [ds.algorithm().to_int(), ds.digest_type().to_int()];
                (rtype::DS, [&ds.key_tag().to_be_bytes()[..], &head, ds.digest()].concat())
            }
            ZoneRecordData::Dnskey(key) => {
                let head = [key.protocol(), key.algorithm().to_int()];
                let flags = key.flags().to_be_bytes();
                (rtype::DNSKEY, [&flags[..], &head, key.public_key()].concat())
            }
            _ => continue,
        };
        let zone = DnsName::parse(&format!("{}.", record.owner())).or_else(|_| {
            // The root is written as a single dot.
            DnsName::parse(&record.owner().to_string())
        })?;
        found.push(AnchorRecord { zone, rtype, data });
    }
    if found.is_empty() { Err(no()) } else { Ok(found) }
}
