//! Trust anchors: the keys at which validation starts.

use crate::policy::dnssec::algorithm::Key;
use crate::policy::dnssec::ds::Ds;
use crate::vocab::anchor::AnchorRecord;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::rtype;

/// A key named by a trust anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trusted {
    /// The digest of the key, as in a DS record.
    Digest(Ds),
    /// The key itself.
    Key(Key),
}

impl Trusted {
    /// Returns the algorithm of the key.
    #[must_use]
    pub fn algorithm(&self) -> u8 {
        match self {
            Trusted::Digest(ds) => ds.algorithm,
            Trusted::Key(key) => key.algorithm,
        }
    }

    /// Reports whether the anchor names this key of the zone.
    #[must_use]
    pub fn means(&self, zone: &DnsName, key: &Key) -> bool {
        match self {
            Trusted::Digest(ds) => ds.means(zone, key),
            Trusted::Key(own) => own.data == key.data,
        }
    }
}

/// Trust anchors by zone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Anchors(Vec<(DnsName, Trusted)>);

impl Anchors {
    /// Returns the anchors read from records.
    ///
    /// Records that are malformed or of another type than DS and DNSKEY are left out.
    #[must_use]
    pub fn from_records(records: &[AnchorRecord]) -> Anchors {
        let read = |record: &AnchorRecord| {
            let trusted = match record.rtype {
                rtype::DS => Ds::read(&record.data).map(Trusted::Digest),
                rtype::DNSKEY => Key::read(&record.data).map(Trusted::Key),
                _ => None,
            };
            trusted.map(|t| (record.zone.lower(), t))
        };
        Anchors(records.iter().filter_map(read).collect())
    }

    /// Reports whether there is no anchor.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the lowest zone with an anchor at or above a name.
    #[must_use]
    pub fn zone_above(&self, name: &DnsName) -> Option<&DnsName> {
        let above = self.0.iter().map(|(zone, _)| zone).filter(|zone| name.is_within(zone));
        above.max_by_key(|zone| zone.count())
    }

    /// Returns every anchor with its zone.
    pub fn all(&self) -> impl Iterator<Item = &(DnsName, Trusted)> {
        self.0.iter()
    }

    /// Returns the anchors of a zone.
    pub fn of<'a>(&'a self, zone: &'a DnsName) -> impl Iterator<Item = &'a Trusted> {
        self.0.iter().filter(move |(name, _)| name == zone).map(|(_, trusted)| trusted)
    }
}
