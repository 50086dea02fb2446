//! What a domain's owner needs to see: a check as a strict sender makes it, and what lies beside.

pub mod look;
pub mod publication;
pub mod roll;
