//! The options common to all SMTP sessions of a run.

use crate::net::client_cert::Identities;
use crate::net::connect::Connector;
use crate::net::tls::offer::Offer;
use std::sync::Arc;
use std::time::Duration;

/// The options common to all SMTP sessions of a run.
#[derive(Debug, Clone)]
pub struct SmtpOptions {
    /// The name sent in EHLO.
    pub ehlo: String,
    /// Time limit for each connection, reply and handshake.
    pub bound: Duration,
    /// The options for connections.
    pub connector: Arc<Connector>,
    /// The versions and suites offered in the handshake.
    pub offer: Offer,
    /// The client certificates, for servers that request one.
    pub identities: Option<Arc<dyn Identities>>,
}
