//! The policy exchange of RFC 8461 §3.3: one GET, no redirects, bounded in time and size. The certificate is
//! recorded, not judged.

use crate::net::connect::Connector;
use crate::net::connect::plain;
use crate::net::tls;
use crate::net::tls::Recorder;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::PolicyExchange;
use crate::policy::sts;
use crate::vocab::dns::Domain;
use crate::vocab::text::excerpt;
use reqwest::Client;
use reqwest::Proxy;
use reqwest::redirect;
use rustls::crypto::CryptoProvider;
use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::time::timeout;

/// The largest policy that is taken. Unit: octets. Source: RFC 8461 §3.3.
pub const MAX_POLICY_BYTES: usize = 64 * 1024;

/// The longest policy exchange. Source: RFC 8461 §3.3.
pub const MAX_EXCHANGE: Duration = Duration::from_secs(60);

/// So many addresses of a policy host are tried. Unit: addresses.
const MAX_ADDRESSES: usize = 8;

/// The port of policy hosts. Source: RFC 8461 §3.2.
const HTTPS: u16 = 443;

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

/// Fetches the policy of a domain from the given addresses, or through the proxy if there are none.
///
/// Never fails: whatever goes wrong is part of the answer.
pub async fn fetch(
    domain: &Domain,
    addresses: Option<&[IpAddr]>,
    options: &HttpsOptions,
) -> PolicyExchange {
    let recorder = Recorder::new(Arc::clone(&options.provider));
    let none = FetchFailure::Broken("no response".into());
    let head = Mutex::new(PolicyExchange::failed(none));
    let bound = options.bound.min(MAX_EXCHANGE);
    let body = match timeout(bound, exchange(domain, addresses, options, &recorder, &head)).await {
        Ok(result) => result,
        Err(_) => Err(FetchFailure::TimedOut(format!(
            "the policy exchange took longer than {} s",
            bound.as_secs()
        ))),
    };
    let mut result = head.into_inner().unwrap_or_else(PoisonError::into_inner);
    result.chain = recorder.chain().map(|c| c.as_ref().clone()).unwrap_or_default();
    result.body = body;
    result
}

async fn exchange(
    domain: &Domain,
    addresses: Option<&[IpAddr]>,
    options: &HttpsOptions,
    recorder: &Arc<Recorder>,
    head: &Mutex<PolicyExchange>,
) -> Result<Vec<u8>, FetchFailure> {
    let client = client(domain, addresses, options, recorder)?;
    let mut response =
        client.get(sts::policy_url(domain)).send().await.map_err(|error| classify(&error))?;
    let header = |name: reqwest::header::HeaderName| {
        response.headers().get(name).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())
    };
    {
        let mut head = head.lock().unwrap_or_else(PoisonError::into_inner);
        head.status = Some(response.status().as_u16());
        head.address = response.remote_addr().map(|a| a.ip());
        head.location = header(reqwest::header::LOCATION);
        head.content_type = header(reqwest::header::CONTENT_TYPE);
        head.content_encoding = header(reqwest::header::CONTENT_ENCODING);
    }
    // RFC 8461 §3.3: only 200 counts, so nobody needs the body of anything else.
    if response.status().as_u16() != 200 {
        return Ok(Vec::new());
    }
    if response.content_length().is_some_and(|n| n > MAX_POLICY_BYTES as u64) {
        return Err(FetchFailure::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_POLICY_BYTES {
            return Err(FetchFailure::TooLarge);
        }
    }
    Ok(body)
}

/// A client of its own for each exchange: its recorder belongs to one handshake.
fn client(
    domain: &Domain,
    addresses: Option<&[IpAddr]>,
    options: &HttpsOptions,
    recorder: &Arc<Recorder>,
) -> Result<Client, FetchFailure> {
    let mut config =
        tls::config(recorder, tls::VERSIONS).map_err(|e| FetchFailure::Tls(tls::words(&e)))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let host = sts::policy_host(domain);
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        .https_only(true)
        .http1_only()
        .pool_max_idle_per_host(0)
        .retry(reqwest::retry::never())
        .user_agent(options.user_agent.as_str())
        .tls_backend_preconfigured(config);
    builder = match (&options.proxy, addresses) {
        (Some(proxy), _) => {
            let proxy = Proxy::https(proxy.as_str())
                .map_err(|e| FetchFailure::Connect(format!("the proxy cannot be used: {e}")))?;
            builder.proxy(proxy)
        }
        (None, addresses) => {
            let places = places(host.as_str(), addresses.unwrap_or_default(), &options.connector)?;
            // One address that swallows connections must not eat the time of the others.
            builder = builder.no_proxy().resolve_to_addrs(host.as_str(), &places);
            match u32::try_from(places.len()) {
                Ok(several @ 2..) => {
                    builder.connect_timeout(options.bound.min(MAX_EXCHANGE) / several)
                }
                Ok(0 | 1) | Err(_) => builder,
            }
        }
    };
    builder.build().map_err(|e| FetchFailure::Broken(excerpt(&e.to_string(), 120)))
}

/// Where to connect for each address that is not refused.
fn places(
    host: &str,
    addresses: &[IpAddr],
    connector: &Connector,
) -> Result<Vec<SocketAddr>, FetchFailure> {
    let all = addresses.iter().map(|ip| SocketAddr::new(*ip, HTTPS));
    let allowed: Vec<SocketAddr> = all
        .filter(|a| !connector.denies(host, *a))
        .map(|a| connector.place(host, a))
        .take(MAX_ADDRESSES)
        .collect();
    if allowed.is_empty() {
        return Err(FetchFailure::Denied(format!(
            "{host} has only private or loopback addresses, not connected to (--deny-private)"
        )));
    }
    Ok(allowed)
}

/// The reason behind an HTTP client's error.
fn classify(error: &reqwest::Error) -> FetchFailure {
    if let Some(tls) = tls::deep(error) {
        return FetchFailure::Tls(format!("TLS handshake: {}", tls::words(&tls)));
    }
    if let Some(io) = deep_io(error) {
        return match io.kind() {
            io::ErrorKind::ConnectionRefused => FetchFailure::Connect("connection refused".into()),
            io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::AddrNotAvailable => FetchFailure::NoRoute(plain(io)),
            io::ErrorKind::UnexpectedEof => {
                FetchFailure::Broken("the connection was closed in the middle".into())
            }
            _ if error.is_connect() => FetchFailure::Connect(plain(io)),
            _ => FetchFailure::Broken(plain(io)),
        };
    }
    if error.is_timeout() {
        return FetchFailure::TimedOut("the policy host took too long".into());
    }
    let mut text = error.to_string();
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    let text = excerpt(&text, 120);
    if error.is_connect() {
        return FetchFailure::Connect(text);
    }
    FetchFailure::Broken(format!("the response broke off ({text})"))
}

fn deep_io<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    let mut next = Some(error);
    let mut found = None;
    while let Some(e) = next {
        if let Some(io) = e.downcast_ref::<io::Error>() {
            found = Some(io);
        }
        next = e.source();
    }
    found
}
