//! The policy exchange of RFC 8461 §3.3: one GET request without redirects, limited in time and
//! size. The certificate chain is recorded and not validated here.

use crate::net::https_http1::Failed;
#[cfg(feature = "openssl")]
use crate::net::https_openssl;
use crate::net::https_options::HttpsOptions;
use crate::net::https_options::MAX_POLICY_BYTES;
use crate::net::https_socks;
use crate::net::https_socks::Behind;
use crate::net::tls;
use crate::net::tls::Recorder;
use crate::net::tls::crypto;
use crate::net::tls::fault;
use crate::os::io_error::plain;
use crate::os::open_files;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::PolicyExchange;
use crate::policy::handshake::Asked;
use crate::policy::sts;
use crate::vocab::dns::Domain;
use reqwest::Client;
use reqwest::Proxy;
use reqwest::redirect;
use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::time::timeout;

/// Maximum number of addresses of a policy host that are tried. Unit: addresses.
const MAX_ADDRESSES: usize = 8;

/// The port of policy hosts. Source: RFC 8461 §3.2.
const HTTPS: u16 = 443;

/// The time limits for one attempt.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Time limit for the whole attempt.
    pub whole: Duration,
    /// Time limit for the connection and its handshake, where that is less.
    pub connect: Option<Duration>,
}

/// The result of an attempt at one address.
#[derive(Debug)]
pub struct Attempt {
    /// The exchange as evidence.
    pub exchange: PolicyExchange,
    /// True if a connection was made, so that no other address need be tried.
    pub connected: bool,
    /// True if this host lacked file descriptors. Such a failure says nothing about the server.
    pub shortage: bool,
}

/// Fetches the policy of a domain from the given address, or through the proxy if there is none.
///
/// Never fails: every failure is part of the result.
pub async fn fetch(
    domain: &Domain,
    address: Option<IpAddr>,
    options: &HttpsOptions,
    limits: Limits,
) -> Attempt {
    #[cfg(feature = "openssl")]
    let started = tokio::time::Instant::now();
    let recorder = Recorder::new(Arc::clone(&options.provider));
    let none = FetchFailure::Broken("no response".into());
    let head = Mutex::new(PolicyExchange::failed(none));
    let exchange = exchange(domain, address, options, limits, &recorder, &head);
    let result = match timeout(limits.whole, exchange).await {
        Ok(result) => result,
        // Counted as connected, since no time is left for another address.
        Err(_) => Err(Failed::connected(FetchFailure::TimedOut(format!(
            "the policy exchange took longer than {} s",
            options.bound().as_secs()
        )))),
    };
    #[cfg(feature = "openssl")]
    if let (Some(address), Err(Failed { elsewhere: true, .. })) = (address, &result) {
        let left = limits.whole.saturating_sub(started.elapsed());
        let exchange = https_openssl::fetch(domain, address, options, left).await;
        return Attempt { exchange, connected: true, shortage: false };
    }
    #[cfg(not(feature = "openssl"))]
    let result = result.map_err(own_want);
    let mut exchange = head.into_inner().unwrap_or_else(PoisonError::into_inner);
    exchange.chain = recorder.chain().map(|c| c.as_ref().clone()).unwrap_or_default();
    let shaken = !exchange.chain.is_empty();
    let connected = result.as_ref().err().is_none_or(|failed| failed.connected || shaken);
    let shortage = result.as_ref().err().is_some_and(|failed| failed.shortage);
    exchange.body = result.map_err(|failed| failed.why);
    Attempt { exchange, connected, shortage }
}

async fn exchange(
    domain: &Domain,
    address: Option<IpAddr>,
    options: &HttpsOptions,
    limits: Limits,
    recorder: &Arc<Recorder>,
    head: &Mutex<PolicyExchange>,
) -> Result<Vec<u8>, Failed> {
    if let (Some(proxy), Some(address)) = (options.connector.socks5, address) {
        let host = sts::policy_host(domain);
        let place = options.connector.place(host.as_str(), SocketAddr::new(address, HTTPS));
        let connect = limits.connect.unwrap_or(limits.whole);
        let mut seen = PolicyExchange::failed(FetchFailure::Broken("no response".into()));
        let behind = Behind { proxy, place, connect };
        let body = https_socks::fetched(domain, behind, options, recorder, &mut seen).await;
        *head.lock().unwrap_or_else(PoisonError::into_inner) = seen;
        return body;
    }
    let client = client(domain, address, options, limits, recorder).map_err(Failed::connected)?;
    let failed = |error| Failed::connected(classify(&error));
    let sent = client.get(sts::policy_url(domain)).send().await;
    let mut response = sent.map_err(|error| Failed {
        why: classify(&error),
        connected: !is_unconnected(&error),
        elsewhere: may_do_better(&error),
        shortage: deep_io(&error).is_some_and(open_files::is_ours),
    })?;
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
    // RFC 8461 §3.3: only status 200 counts, so no other body is needed.
    if response.status().as_u16() != 200 {
        return Ok(Vec::new());
    }
    if response.content_length().is_some_and(|n| n > MAX_POLICY_BYTES as u64) {
        return Err(Failed::connected(FetchFailure::TooLarge));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_POLICY_BYTES {
            return Err(Failed::connected(FetchFailure::TooLarge));
        }
    }
    Ok(body)
}

/// Creates a client for one exchange. It is not shared, because its recorder belongs to one
/// handshake.
fn client(
    domain: &Domain,
    address: Option<IpAddr>,
    options: &HttpsOptions,
    limits: Limits,
    recorder: &Arc<Recorder>,
) -> Result<Client, FetchFailure> {
    let mut config = tls::config(recorder, crypto::VERSIONS)
        .map_err(|e| FetchFailure::Tls(fault::from_rustls(&e, Asked::No, None).words))?;
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
    builder = match (&options.proxy, address) {
        (Some(proxy), _) => {
            let proxy = Proxy::https(proxy.as_str())
                .map_err(|_| FetchFailure::Connect("the proxy's address is no URL".into()))?;
            builder.proxy(proxy)
        }
        (None, Some(address)) => {
            let place = SocketAddr::new(address, HTTPS);
            let place = options.connector.place(host.as_str(), place);
            builder.no_proxy().resolve_to_addrs(host.as_str(), &[place])
        }
        (None, None) => return Err(FetchFailure::Connect("there is no proxy".into())),
    };
    if let Some(connect) = limits.connect {
        builder = builder.connect_timeout(connect);
    }
    builder.build().map_err(|e| FetchFailure::Broken(words(&e)))
}

/// Returns the addresses of a policy host that may be connected to, up to the maximum number.
///
/// Errors: there is none.
pub fn allowed(
    domain: &Domain,
    addresses: &[IpAddr],
    options: &HttpsOptions,
) -> Result<Vec<IpAddr>, FetchFailure> {
    let host = sts::policy_host(domain);
    let denied = |ip: &IpAddr| options.connector.denies(host.as_str(), SocketAddr::new(*ip, HTTPS));
    let allowed = addresses.iter().copied().filter(|ip| !denied(ip));
    let allowed: Vec<IpAddr> = allowed.take(MAX_ADDRESSES).collect();
    if allowed.is_empty() {
        return Err(FetchFailure::Denied(format!(
            "{host} has only private or loopback addresses, not connected to (--deny-private)"
        )));
    }
    Ok(allowed)
}

/// Reports whether an HTTP client's error means that no connection was made. An error of the
/// handshake means that one was made, as far as the two can be distinguished.
fn is_unconnected(error: &reqwest::Error) -> bool {
    let broken = |io: &io::Error| {
        matches!(
            io.kind(),
            io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
        )
    };
    error.is_connect() && fault::deep(error).is_none() && !deep_io(error).is_some_and(broken)
}

/// Adds to a handshake failure that rustls may be its cause, in a build without OpenSSL.
#[cfg(not(feature = "openssl"))]
fn own_want(failed: Failed) -> Failed {
    let why = match failed.why {
        FetchFailure::Tls(why) if failed.elsewhere => FetchFailure::Tls(format!(
            "{why}; this build speaks rustls alone, a gateway may do better"
        )),
        other => other,
    };
    Failed { why, ..failed }
}

/// Reports whether the other TLS library may succeed: the cause of the handshake failure may be a
/// limitation of this one.
fn may_do_better(error: &reqwest::Error) -> bool {
    match fault::deep(error) {
        Some(tls) => fault::may_be_ours(&tls),
        None => error.is_connect() && !is_unconnected(error),
    }
}

/// Converts an HTTP client's error into the reason for the failure.
fn classify(error: &reqwest::Error) -> FetchFailure {
    if let Some(tls) = fault::deep(error) {
        return FetchFailure::Tls(format!(
            "TLS handshake: {}",
            fault::from_rustls(&tls, Asked::No, None).words
        ));
    }
    if let Some(io) = deep_io(error) {
        if open_files::is_ours(io) {
            return FetchFailure::NoRoute(open_files::NO_FILE_LEFT.into());
        }
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
    if error.is_connect() {
        return FetchFailure::Connect(words(error));
    }
    FetchFailure::Broken(format!("the response broke off ({})", words(error)))
}

/// Error texts of the HTTP library, and their translations.
const SAID: &[(&str, &str)] = &[
    ("invalid http version", "it is no HTTP"),
    ("invalid http status", "it is no HTTP"),
    ("invalid http header", "a header line is malformed"),
    ("message head is too large", "its head is too large"),
    ("too large", "its head is too large"),
    ("message completed", "the connection was closed in the middle"),
    ("end of file", "the connection was closed in the middle"),
    ("unexpected eof", "the connection was closed in the middle"),
    ("chunk", "a chunk of the body is malformed"),
    ("content-length", "its content-length is malformed"),
    ("tunnel", "the proxy makes no tunnel to it"),
    ("proxy auth", "the proxy wants a password"),
    ("relative url", "the address is no URL"),
    ("url", "the address is no URL"),
    ("dns error", "its name cannot be looked up"),
    ("lookup address", "its name cannot be looked up"),
    ("redirect", "it redirects too often"),
];

/// Describes an HTTP client's error in this program's own words. The library's text is never shown.
#[must_use]
pub fn words(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".into();
    }
    let mut text = error.to_string();
    let mut cause: Option<&dyn Error> = error.source();
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    let text = text.to_ascii_lowercase();
    let known = SAID.iter().find(|(theirs, _)| text.contains(theirs)).map(|(_, ours)| *ours);
    let by_kind =
        || match (error.is_builder(), error.is_connect(), error.is_body() || error.is_decode()) {
            (true, _, _) => "the request cannot be made",
            (_, true, _) => "no connection came about",
            (_, _, true) => "the body is malformed",
            _ => "it is no HTTP",
        };
    known.unwrap_or_else(by_kind).into()
}

/// Returns the system's error behind an HTTP client's error.
pub(crate) fn deep_io<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
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
