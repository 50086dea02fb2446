//! Denial of existence: what the validated NSEC and NSEC3 records of a reply prove about a name.
//!
//! Source: RFC 4035 §5.4, RFC 5155 §8, RFC 6840 §4.

use crate::policy::dnssec::nsec::Nsec;
use crate::policy::dnssec::nsec::Types;
use crate::policy::dnssec::nsec3::Hashed;
use crate::policy::dnssec::nsec3::Nsec3;
use crate::policy::dnssec::reason::Cause;
use crate::policy::dnssec::verify::Holds;
use crate::policy::dnssec::verify::Work;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::RrSet;
use crate::vocab::dns_record::rtype;
use crate::vocab::time::Timestamp;

/// A proven denial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denied {
    /// The name exists, the type does not.
    Type,
    /// The name does not exist.
    Name,
    /// The proof is valid but only shows that nothing has to be signed here.
    Unsigned(Cause),
}

/// A zone's statement about the DS record of a name in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// The name is a delegation without a DS record.
    Unsigned,
    /// Delegations without a DS record may lie at the name (RFC 5155 §6).
    MayBeUnsigned,
    /// The NSEC3 hashes need too many iterations (RFC 9276 §3.2).
    TooManyRounds(u16),
    /// The name exists and is not a delegation.
    None,
    /// The name does not exist, so there is no delegation at or below it.
    Gone,
}

/// The validated denial records of one zone in a reply.
#[derive(Debug, Default)]
pub struct Proofs {
    nsec: Vec<Nsec>,
    nsec3: Vec<Nsec3>,
    /// Earliest expiration of their signatures; `None` without records.
    pub ends: Option<Timestamp>,
    /// First reason why a record was rejected, if any was.
    pub fault: Option<Cause>,
}

/// Collects the NSEC and NSEC3 records of a zone whose signatures are valid.
#[must_use]
pub fn proofs(
    reply: &DnsReply,
    zone: &DnsName,
    mut verify: impl FnMut(&RrSet) -> Result<Holds, Cause>,
) -> Proofs {
    let mut found = Proofs::default();
    for set in reply.authority.iter().filter(|s| s.owner.is_within(zone)) {
        if !matches!(set.rtype, rtype::NSEC | rtype::NSEC3) {
            continue;
        }
        match verify(set) {
            // A denial record is never expanded from a wildcard.
            Ok(holds) if holds.wildcard.is_none() => {
                let read = |data| Nsec3::read(&set.owner, zone, data);
                match set.rtype {
                    rtype::NSEC => {
                        found.nsec.extend(set.records().filter_map(|d| Nsec::read(&set.owner, d)));
                    }
                    _ => found.nsec3.extend(set.records().filter_map(read)),
                }
                found.ends = Some(found.ends.map_or(holds.ends, |e| e.min(holds.ends)));
            }
            Ok(_) => {
                found.fault.get_or_insert(Cause::BadLabels);
            }
            Err(cause) => {
                found.fault.get_or_insert(cause);
            }
        }
    }
    found
}

impl Proofs {
    /// Returns what is proven about a type at a name; `None` if nothing is.
    ///
    /// Errors: too much work.
    pub fn denied(
        &self,
        name: &DnsName,
        rtype: u16,
        zone: &DnsName,
        work: &mut Work,
    ) -> Result<Option<Denied>, Cause> {
        if let Some(denied) = self.by_nsec(name, rtype, zone) {
            return Ok(Some(denied));
        }
        self.by_nsec3(name, rtype, zone, work)
    }

    fn covering(&self, name: &DnsName, zone: &DnsName) -> Option<&Nsec> {
        self.nsec.iter().find(|n| n.covers(name, zone))
    }

    fn of(&self, name: &DnsName) -> Option<&Types> {
        self.nsec.iter().find(|n| n.owner == *name).map(|n| &n.types)
    }

    fn by_nsec(&self, name: &DnsName, rtype: u16, zone: &DnsName) -> Option<Denied> {
        if let Some(types) = self.of(name) {
            // The root has no parent zone that could publish a DS record for it.
            let root = name.is_root() && rtype == rtype::DS && !types.has(rtype::DS);
            return (root || types.denies(rtype)).then_some(Denied::Type);
        }
        let gap = self.covering(name, zone)?;
        if gap.shows_empty(name) {
            return Some(Denied::Type);
        }
        let wildcard = name.suffix(gap.encloser(name)).child(b"*")?;
        match self.of(&wildcard) {
            Some(types) => types.denies(rtype).then_some(Denied::Type),
            // A wildcard that exists without records of its own answers for the name with nothing
            // (RFC 4592 §2.2.2).
            None => self.covering(&wildcard, zone).map(|gap| match gap.shows_empty(&wildcard) {
                true => Denied::Type,
                false => Denied::Name,
            }),
        }
    }

    fn by_nsec3(
        &self,
        name: &DnsName,
        rtype: u16,
        zone: &DnsName,
        work: &mut Work,
    ) -> Result<Option<Denied>, Cause> {
        let mut hashed = match Hashed::new(&self.nsec3, zone, work) {
            Ok(hashed) => hashed,
            Err(cause @ Cause::Iterations(_)) => return Ok(Some(Denied::Unsigned(cause))),
            Err(cause) => return Err(cause),
        };
        if let Some(record) = hashed.matching(name)? {
            return Ok(record.types.denies(rtype).then_some(Denied::Type));
        }
        let Some(encloser) = hashed.encloser(name)? else { return Ok(None) };
        let unsigned = encloser.gap.opt_out.then_some(Denied::Unsigned(Cause::OptOut));
        // RFC 5155 §8.6: in an opt-out gap a DS record needs no further proof.
        if rtype == rtype::DS && unsigned.is_some() {
            return Ok(unsigned);
        }
        let Some(wildcard) = encloser.name.child(b"*") else { return Ok(None) };
        let denied = match hashed.matching(&wildcard)? {
            Some(record) => record.types.denies(rtype).then_some(Denied::Type),
            None => hashed.covering(&wildcard)?.map(|_| Denied::Name),
        };
        Ok(denied.map(|denied| unsigned.unwrap_or(denied)))
    }

    /// Returns what is proven about a delegation at a name without a DS record in the reply; `None`
    /// if nothing is.
    ///
    /// Errors: too much work. Source: RFC 4035 §5.2, RFC 5155 §8.6, RFC 6840 §4.4.
    pub fn cut(
        &self,
        name: &DnsName,
        zone: &DnsName,
        work: &mut Work,
    ) -> Result<Option<Cut>, Cause> {
        if let Some(types) = self.of(name) {
            return Ok(at_name(types));
        }
        if let Some(gap) = self.covering(name, zone) {
            return Ok(Some(if gap.shows_empty(name) { Cut::None } else { Cut::Gone }));
        }
        let mut hashed = match Hashed::new(&self.nsec3, zone, work) {
            Ok(hashed) => hashed,
            Err(Cause::Iterations(count)) => return Ok(Some(Cut::TooManyRounds(count))),
            Err(cause) => return Err(cause),
        };
        if let Some(record) = hashed.matching(name)? {
            return Ok(at_name(&record.types));
        }
        let encloser = hashed.encloser(name)?;
        Ok(encloser.map(|e| if e.gap.opt_out { Cut::MayBeUnsigned } else { Cut::Gone }))
    }

    /// Checks the proof that a name does not exist, so that the wildcard below its last `labels`
    /// labels may answer for it.
    ///
    /// Returns a cause if the proof only shows that nothing has to be signed here.
    ///
    /// Errors: nothing proves it, or too much work. Source: RFC 4035 §5.3.4, RFC 5155 §8.8.
    pub fn wildcard(
        &self,
        name: &DnsName,
        labels: usize,
        zone: &DnsName,
        work: &mut Work,
    ) -> Result<Option<Cause>, Cause> {
        if self.covering(name, zone).is_some_and(|gap| gap.encloser(name) == labels) {
            return Ok(None);
        }
        let mut hashed = match Hashed::new(&self.nsec3, zone, work) {
            Ok(hashed) => hashed,
            Err(cause @ Cause::Iterations(_)) => return Ok(Some(cause)),
            Err(cause) => return Err(cause),
        };
        match hashed.covering(&name.suffix(labels + 1))? {
            Some(gap) => Ok(gap.opt_out.then_some(Cause::OptOut)),
            None => Err(Cause::NoWildcardProof),
        }
    }
}

/// Returns what the types of a name show about a delegation there; `None` if the record is not one
/// of the parent zone.
fn at_name(types: &Types) -> Option<Cut> {
    if types.has(rtype::DS) || types.has(rtype::SOA) {
        return None;
    }
    Some(if types.has(rtype::NS) { Cut::Unsigned } else { Cut::None })
}
