//! What every policy exchange of a run has in common.

use crate::net::connect::Connector;
use rustls::crypto::CryptoProvider;
use std::sync::Arc;
use std::time::Duration;

/// The largest policy that is taken. Unit: octets. Source: RFC 8461 §3.3.
pub const MAX_POLICY_BYTES: usize = 64 * 1024;

/// The longest policy exchange. Source: RFC 8461 §3.3.
pub const MAX_EXCHANGE: Duration = Duration::from_secs(60);

/// What every policy exchange of a run has in common.
#[derive(Debug, Clone)]
pub struct HttpsOptions {
    /// Sent as User-Agent.
    pub user_agent: String,
    /// An HTTP proxy for the fetch (`http://host:port`).
    pub proxy: Option<String>,
    /// Bound of the whole exchange.
    pub bound: Duration,
    /// How connections are made.
    pub connector: Arc<Connector>,
    /// Crypto of the handshake.
    pub provider: Arc<CryptoProvider>,
}

impl HttpsOptions {
    /// Bound of a whole exchange, as asked for and as the standard has it.
    #[must_use]
    pub fn bound(&self) -> Duration {
        self.bound.min(MAX_EXCHANGE)
    }
}
