//! The policy exchange through a SOCKS5 proxy. It follows the same rules and limits as the direct
//! one; a fault of the proxy is never the policy host's.

use crate::net::https_http1;
use crate::net::https_http1::Failed;
use crate::net::https_options::HttpsOptions;
use crate::net::socks5;
use crate::net::socks5::NoTunnel;
use crate::net::tls;
use crate::net::tls::Recorder;
use crate::net::tls::crypto;
use crate::net::tls::fault;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::PolicyExchange;
use crate::policy::handshake::Asked;
use crate::policy::sts;
use crate::vocab::dns::Domain;
use rustls::pki_types::ServerName;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::TlsConnector;

/// A policy host behind a proxy.
#[derive(Debug, Clone, Copy)]
pub struct Behind {
    /// The proxy.
    pub proxy: SocketAddr,
    /// The address and port of the policy host.
    pub place: SocketAddr,
    /// Time limit for the connection.
    pub connect: Duration,
}

/// Fetches the policy of a domain. `exchange` gets what was received besides the body.
///
/// Errors: why there is no body, and whether another address or TLS library may have it.
pub async fn fetched(
    domain: &Domain,
    behind: Behind,
    options: &HttpsOptions,
    recorder: &Arc<Recorder>,
    exchange: &mut PolicyExchange,
) -> Result<Vec<u8>, Failed> {
    let host = sts::policy_host(domain);
    let said = |e: &rustls::Error| {
        FetchFailure::Tls(format!(
            "TLS handshake: {}",
            fault::from_rustls(e, Asked::No, None).words
        ))
    };
    let mut config =
        tls::config(recorder, crypto::VERSIONS).map_err(|e| Failed::connected(said(&e)))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let name = ServerName::try_from(host.as_str().to_string()).map_err(|_| {
        Failed::connected(FetchFailure::Tls("no certificate can be for this name".into()))
    })?;
    let tunnel = socks5::open(behind.proxy, behind.place, behind.connect).await;
    let tcp = tunnel.map_err(|no| {
        let shortage = no == NoTunnel::Shortage;
        let why = match no {
            NoTunnel::Refused => FetchFailure::Connect("connection refused".into()),
            NoTunnel::Shortage | NoTunnel::Proxy(_) => FetchFailure::NoRoute(no.to_string()),
        };
        Failed { why, connected: false, elsewhere: false, shortage }
    })?;
    let shaken = TlsConnector::from(Arc::new(config)).connect(name, tcp).await;
    let stream = shaken.map_err(|error: io::Error| match fault::deep(&error) {
        Some(tls) => {
            let elsewhere = fault::may_be_ours(&tls);
            Failed { why: said(&tls), connected: true, elsewhere, shortage: false }
        }
        // The proxy may have reported success without having reached the host.
        None => {
            let why = "ended the connection in the TLS handshake with the policy host";
            let why = FetchFailure::NoRoute(socks5::unanswered(behind.proxy, why));
            Failed { why, connected: false, elsewhere: false, shortage: false }
        }
    })?;
    exchange.address = Some(behind.place.ip());
    https_http1::get(stream, domain, options, exchange).await.map_err(Failed::connected)
}
