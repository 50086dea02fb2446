//! What a domain's owner needs to see: a check as a strict sender makes it, and what lies beside.

pub mod after;
pub mod bundle;
pub mod look;
pub mod placing;
pub mod proofs;
pub mod publication;
pub mod publish;
pub mod roll;
pub mod rollout;
