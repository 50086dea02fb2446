//! NSEC records and what they prove.
//!
//! Source: RFC 4034 §4, RFC 4035 §5.4, RFC 6840 §4.

use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::rtype;

/// The bitmap of the types that exist at a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Types(Vec<u8>);

impl Types {
    /// Parses a bitmap; returns `None` if it is malformed. Source: RFC 4034 §4.1.2.
    #[must_use]
    pub fn read(bitmap: &[u8]) -> Option<Types> {
        let (mut rest, mut last) = (bitmap, None);
        while let [window, length, behind @ ..] = rest {
            let length = usize::from(*length);
            if last.is_some_and(|l| l >= *window) || !(1..=32).contains(&length) {
                return None;
            }
            last = Some(*window);
            rest = behind.get(length..)?;
        }
        rest.is_empty().then(|| Types(bitmap.to_vec()))
    }

    /// Reports whether a type exists.
    #[must_use]
    pub fn has(&self, rtype: u16) -> bool {
        let [wanted, low] = rtype.to_be_bytes();
        let mut rest = self.0.as_slice();
        while let [window, length, behind @ ..] = rest {
            let (bits, after) = behind.split_at(usize::from(*length).min(behind.len()));
            if *window == wanted {
                let octet = bits.get(usize::from(low / 8)).copied().unwrap_or_default();
                return octet & (0x80 >> (low % 8)) != 0;
            }
            rest = after;
        }
        false
    }

    /// Reports whether the name is a delegation and the record is one of the parent zone.
    #[must_use]
    pub fn is_delegation(&self) -> bool {
        self.has(rtype::NS) && !self.has(rtype::SOA)
    }

    /// Reports whether the record may prove anything about names below its owner: not at a
    /// delegation or a DNAME record.
    ///
    /// Source: RFC 6840 §4.1, RFC 6672 §5.3.4.
    #[must_use]
    pub fn speaks_below(&self) -> bool {
        !self.is_delegation() && !self.has(rtype::DNAME)
    }

    /// Reports whether the record proves that a type does not exist at the name.
    ///
    /// A record of the parent zone proves only the absence of DS, one of the zone itself that of
    /// every other type (RFC 6840 §4.1, RFC 4035 §5.2). At an alias the type belongs to the target
    /// (RFC 6840 §4.3).
    #[must_use]
    pub fn denies(&self, rtype: u16) -> bool {
        let right_side = match rtype {
            rtype::DS => !self.has(rtype::SOA),
            _ => !self.is_delegation(),
        };
        right_side && !self.has(rtype) && !self.has(rtype::CNAME)
    }
}

/// A validated NSEC record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nsec {
    /// Owner of the record.
    pub owner: DnsName,
    /// Next name of the zone.
    next: DnsName,
    /// Types at the owner.
    pub types: Types,
}

impl Nsec {
    /// Parses the data of an NSEC record; returns `None` if it is malformed.
    #[must_use]
    pub fn read(owner: &DnsName, data: &[u8]) -> Option<Nsec> {
        let (next, rest) = DnsName::read(data)?;
        let next = next.lower();
        Some(Nsec { owner: owner.lower(), next, types: Types::read(rest)? })
    }

    /// Reports whether a name lies between the owner and the next name, so that it does not exist
    /// in the zone.
    #[must_use]
    pub fn covers(&self, name: &DnsName, zone: &DnsName) -> bool {
        if !self.next.is_within(zone) || (name.is_within(&self.owner) && !self.types.speaks_below())
        {
            return false;
        }
        let behind = name.canonical_cmp(&self.owner).is_gt();
        // The next name of the last record is the apex of the zone.
        let last = self.next == *zone;
        behind && (last || name.canonical_cmp(&self.next).is_lt())
    }

    /// Reports whether the record shows that a name exists without records, because the next name
    /// lies below it.
    #[must_use]
    pub fn shows_empty(&self, name: &DnsName) -> bool {
        self.next.is_within(name) && self.next != *name
    }

    /// Returns the number of labels of the longest existing name at or above `name` that the record
    /// shows.
    #[must_use]
    pub fn encloser(&self, name: &DnsName) -> usize {
        name.common(&self.owner).max(name.common(&self.next))
    }
}
