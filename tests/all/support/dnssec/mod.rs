//! A small signed world for tests of the DNSSEC judge: keys, zones, true replies, lies, and a pure driver that answers
//! the judge's questions. It shares no code with the judge but the types of `vocab` and the crypto crate. The fuzz target
//! `dnssec` has it too.

pub mod driver;
pub mod forged;
pub mod keys;
pub mod message;
pub mod places;
pub mod world;
pub mod zone;
