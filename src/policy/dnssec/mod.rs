//! The DNSSEC judge: is an answer secure, insecure, bogus, or not to be told? Pure and total: no I/O and no clock.
//!
//! A judgement is of the reply in hand, reduced to what belongs to its question. The judge walks the zone cuts from a
//! trust anchor down to the owner of each set (delegation first), says which DS and DNSKEY replies it still wants, and
//! asks for signatures and proofs in signed zones only. What was proven is what is used: the outcome of a judgement, not
//! the response code, says whether a name exists.
//!
//! Source: RFC 4033, RFC 4034, RFC 4035, RFC 5155, RFC 6840.

pub mod algorithm;
pub mod anchor;
mod canonical;
mod denial;
mod descent;
pub mod ds;
pub mod judge;
pub mod limits;
mod nsec;
mod nsec3;
pub mod reason;
pub mod unjudged;
mod verify;
pub mod zone;
