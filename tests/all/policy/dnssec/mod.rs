//! Tests of `src/policy/dnssec`: the judge of DNSSEC.

mod denial;
mod forged;
mod judge;
mod limits;
mod vectors;
