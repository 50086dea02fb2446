//! The owner's side: proposals, records for DNS tools, bundles for web hosts. Pure.

pub mod dns_tools;
pub mod proposal;
