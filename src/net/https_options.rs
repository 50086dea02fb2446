//! The options common to all policy exchanges of a run.

use crate::net::connect::Connector;
use rustls::crypto::CryptoProvider;
use std::sync::Arc;
use std::time::Duration;

/// Maximum size of a policy. Unit: octets. Source: RFC 8461 §3.3.
pub const MAX_POLICY_BYTES: usize = 64 * 1024;

/// Maximum duration of a policy exchange. Source: RFC 8461 §3.3.
pub const MAX_EXCHANGE: Duration = Duration::from_secs(60);

/// The options common to all policy exchanges of a run.
#[derive(Debug, Clone)]
pub struct HttpsOptions {
    /// The value of the User-Agent header.
    pub user_agent: String,
    /// The HTTP proxy for the fetch (`http://host:port`), if any.
    pub proxy: Option<String>,
    /// The configured time limit for a whole exchange.
    pub bound: Duration,
    /// The options for connections.
    pub connector: Arc<Connector>,
    /// The cryptography of the handshake.
    pub provider: Arc<CryptoProvider>,
}

impl HttpsOptions {
    /// Returns the time limit for a whole exchange: the configured one, at most the standard's.
    #[must_use]
    pub fn bound(&self) -> Duration {
        self.bound.min(MAX_EXCHANGE)
    }
}
