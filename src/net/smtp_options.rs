//! What every SMTP session of a run has in common.

use crate::net::client_cert::Identities;
use crate::net::connect::Connector;
use crate::net::tls::offer::Offer;
use std::sync::Arc;
use std::time::Duration;

/// What every session of a run has in common.
#[derive(Debug, Clone)]
pub struct SmtpOptions {
    /// The name given in EHLO.
    pub ehlo: String,
    /// Bound of one connect, one reply, one handshake.
    pub bound: Duration,
    /// How connections are made.
    pub connector: Arc<Connector>,
    /// What is offered in the handshake.
    pub offer: Offer,
    /// Certificates of this side, for servers that ask.
    pub identities: Option<Arc<dyn Identities>>,
}
