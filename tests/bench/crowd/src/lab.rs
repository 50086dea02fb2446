//! The signed DNS of the rehearsal lab, taken from the main package as it is.
#![allow(dead_code)]

#[path = "../../../../src/lab/dns.rs"]
pub mod dns;
#[path = "../../../../src/lab/dns_server.rs"]
pub mod dns_server;
#[path = "../../../../src/lab/late.rs"]
pub mod late;
#[path = "../../../../src/lab/serve.rs"]
pub mod serve;
#[path = "../../../../src/lab/zone.rs"]
pub mod zone;

/// What the zones need of the lab's vocabulary.
pub mod site {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Signing {
        Unsigned,
        Nsec,
        Nsec3,
        Ed25519,
        Expired,
    }
}

/// A zone that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("zone {zone}: {reason}")]
pub struct LabError {
    zone: String,
    reason: String,
}

impl LabError {
    fn zone(zone: impl std::fmt::Display, reason: impl std::fmt::Display) -> Self {
        Self { zone: zone.to_string(), reason: reason.to_string() }
    }
}
