//! The owner's side: proposals, records for DNS tools, what is published. Pure.

pub mod bundles;
pub mod dns_tools;
pub mod inspection;
pub mod proposal;
pub mod standing;
pub mod tlsa;
pub mod walk;
