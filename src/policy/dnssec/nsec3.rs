//! What NSEC3 records prove.
//!
//! Source: RFC 5155 §8, RFC 9276 §3.2.

use crate::policy::dnssec::algorithm;
use crate::policy::dnssec::limits;
use crate::policy::dnssec::nsec::Types;
use crate::policy::dnssec::reason::Cause;
use crate::policy::dnssec::verify::Work;
use crate::vocab::dns_name::DnsName;
use domain::utils::base32;

/// The only hash algorithm: SHA-1. Source: RFC 5155 §11.
const SHA1: u8 = 1;
/// The length of a hash. Unit: octets.
const HASH: usize = 20;
/// The only flag: delegations in the gap behind the record need not be signed.
const OPT_OUT: u8 = 1;

/// An NSEC3 record that was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nsec3 {
    hash: Vec<u8>,
    next: Vec<u8>,
    /// Whether unsigned delegations may lie in the gap behind the record.
    pub opt_out: bool,
    /// How often a name is hashed beyond the first time.
    pub iterations: u16,
    salt: Vec<u8>,
    /// The types of the owner.
    pub types: Types,
}

impl Nsec3 {
    /// Reads a record of a zone; `None` where it is malformed, of an unknown hash or with unknown flags, which a
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

    /// Whether a hash lies between the owner's and the next one.
    fn covers(&self, hash: &[u8]) -> bool {
        let (from, to) = (self.hash.as_slice(), self.next.as_slice());
        if from < to { from < hash && hash < to } else { hash > from || hash < to }
    }
}

/// The proven NSEC3 records of a zone, with the hashes of the names that were looked up among them.
pub struct Hashed<'a> {
    records: &'a [Nsec3],
    zone: &'a DnsName,
    work: &'a mut Work,
}

/// The closest name that exists at or above another, and the record about the name one label longer.
pub struct Encloser<'a> {
    /// The name that exists.
    pub name: DnsName,
    /// The record in whose gap the next longer name lies.
    pub gap: &'a Nsec3,
}

impl<'a> Hashed<'a> {
    /// Prepares records for look-ups.
    ///
    /// Errors: [`Cause::Iterations`], the records ask for more rounds than are done.
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

    /// Returns the hash of a name by the parameters of the first record. All records of a zone's chain share them.
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

    /// The records of the chain that hashes are made for.
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

    /// Returns the record in whose gap the hash of a name lies.
    ///
    /// Errors: too much work.
    pub fn covering(&mut self, name: &DnsName) -> Result<Option<&'a Nsec3>, Cause> {
        let hash = self.hash(name)?;
        Ok(self.chain().find(|r| r.covers(&hash)))
    }

    /// Returns the closest name above `name` that is proven to exist, where the next longer name is proven not to.
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
