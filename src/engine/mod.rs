//! The engine: runs checks by joining the network, the policy cache and the decisions.

pub mod bulk;
pub mod check;
pub mod collect;
