//! NSEC3 records and what they prove.
//!
//! Source: RFC 5155 §8, RFC 9276 §3.2.

use crate::policy::dnssec::algorithm;
use crate::policy::dnssec::limits;
use crate::policy::dnssec::nsec::Types;
use crate::policy::dnssec::reason::Cause;
use crate::policy::dnssec::verify::Work;
use crate::vocab::dns_name::DnsName;
use domain::utils::base32;

/// Number of SHA-1, the only hash algorithm. Source: RFC 5155 §11.
const SHA1: u8 = 1;
/// Length of a hash. Unit: octets.
const HASH: usize = 20;
/// Flag bit: delegations in the gap after the record need not be signed. No other flag is defined.
const OPT_OUT: u8 = 1;

/// A validated NSEC3 record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nsec3 {
    hash: Vec<u8>,
    next: Vec<u8>,
    /// Whether unsigned delegations may lie in the gap after the record.
    pub opt_out: bool,
    /// Number of additional times a name is hashed.
    pub iterations: u16,
    salt: Vec<u8>,
    /// Types at the owner.
    pub types: Types,
}

impl Nsec3 {
    /// Parses an NSEC3 record of a zone.
    ///
    /// Returns `None` for a malformed record, an unknown hash algorithm or unknown flags, which a
    /// validator ignores (RFC 5155 §8.1, §8.2).
    #[must_use]
    pub fn read(owner: &DnsName, zone: &DnsName, data: &[u8]) -> Option<Nsec3> {
        if !owner.parent()?.same(zone) {
            return None;
        }
        let label = std::str::from_utf8(owner.labels().next()?).ok()?;
        let hash: Vec<u8> = base32::decode_hex(label).ok()?;
        let [algorithm, flags, high, low, salt_length, rest @ ..] = data else { return None };
        let (salt, rest) = rest.split_at_checked(usize::from(*salt_length))?;
        let (length, rest) = rest.split_first()?;
        let (next, bitmap) = rest.split_at_checked(usize::from(*length))?;
        let known = *algorithm == SHA1 && flags & !OPT_OUT == 0;
        let sized = hash.len() == HASH && next.len() == HASH;
        (known && sized).then_some(())?;
        Some(Nsec3 {
            hash,
            next: next.to_vec(),
            opt_out: flags & OPT_OUT != 0,
            iterations: u16::from_be_bytes([*high, *low]),
            salt: salt.to_vec(),
            types: Types::read(bitmap)?,
        })
    }

    /// Reports whether a hash lies between that of the owner and the next one.
    fn covers(&self, hash: &[u8]) -> bool {
        let (from, to) = (self.hash.as_slice(), self.next.as_slice());
        if from < to { from < hash && hash < to } else { hash > from || hash < to }
    }
}

/// A lookup over the validated NSEC3 records of a zone, by hashed name.
pub struct Hashed<'a> {
    records: &'a [Nsec3],
    zone: &'a DnsName,
    work: &'a mut Work,
}

/// The closest existing name at or above another, with the record for the name one label longer.
pub struct Encloser<'a> {
    /// Closest existing name.
    pub name: DnsName,
    /// Record whose gap holds the name one label longer.
    pub gap: &'a Nsec3,
}

impl<'a> Hashed<'a> {
    /// Prepares records for lookups.
    ///
    /// Errors: [`Cause::Iterations`], the records need more iterations than the limit.
    pub fn new(
        records: &'a [Nsec3],
        zone: &'a DnsName,
        work: &'a mut Work,
    ) -> Result<Hashed<'a>, Cause> {
        match records.iter().map(|r| r.iterations).max() {
            Some(count) if count > limits::ITERATIONS => Err(Cause::Iterations(count)),
            _ => Ok(Hashed { records, zone, work }),
        }
    }

    /// Returns the hash of a name with the parameters of the first record. All records of a zone's
    /// chain share them.
    fn hash(&mut self, name: &DnsName) -> Result<Vec<u8>, Cause> {
        let Some(first) = self.records.first() else { return Ok(Vec::new()) };
        let parameters = (first.iterations, first.salt.as_slice());
        self.work.hash(name, parameters, || {
            let mut hash = algorithm::sha1(&[&name.lower().wire(), &first.salt]);
            for _ in 0..first.iterations {
                hash = algorithm::sha1(&[&hash, &first.salt]);
            }
            hash
        })
    }

    /// Returns the records that share the hash parameters in use.
    fn chain(&self) -> impl Iterator<Item = &'a Nsec3> + use<'a> {
        let first = self.records.first();
        self.records.iter().filter(move |r| {
            first.is_some_and(|f| f.iterations == r.iterations && f.salt == r.salt)
        })
    }

    /// Returns the record of a name.
    ///
    /// Errors: too much work.
    pub fn matching(&mut self, name: &DnsName) -> Result<Option<&'a Nsec3>, Cause> {
        let hash = self.hash(name)?;
        Ok(self.chain().find(|r| r.hash == hash))
    }

    /// Returns the record whose gap holds the hash of a name.
    ///
    /// Errors: too much work.
    pub fn covering(&mut self, name: &DnsName) -> Result<Option<&'a Nsec3>, Cause> {
        let hash = self.hash(name)?;
        Ok(self.chain().find(|r| r.covers(&hash)))
    }

    /// Returns the closest name above `name` that is proven to exist, if the name one label longer
    /// is proven not to.
    ///
    /// Errors: too much work. Source: RFC 5155 §8.3.
    pub fn encloser(&mut self, name: &DnsName) -> Result<Option<Encloser<'a>>, Cause> {
        let (own, top) = (name.count(), self.zone.count());
        for count in (top..own).rev() {
            let above = name.suffix(count);
            let Some(record) = self.matching(&above)? else { continue };
            if !record.types.speaks_below() {
                return Ok(None);
            }
            let gap = self.covering(&name.suffix(count + 1))?;
            return Ok(gap.map(|gap| Encloser { name: above, gap }));
        }
        Ok(None)
    }
}
