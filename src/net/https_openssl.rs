//! The policy exchange with OpenSSL, for a policy host whose handshake rustls cannot complete. It
//! follows the same rules and limits as the exchange with rustls.

use crate::net::https_options::HttpsOptions;
use crate::net::https_options::MAX_POLICY_BYTES;
use crate::net::tls::by_openssl;
use crate::policy::evidence::Cause;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::PolicyExchange;
use crate::policy::sts;
use crate::vocab::dns::Domain;
use bytes::Bytes;
use http_body_util::BodyExt;
use http_body_util::Empty;
use hyper::Request;
use hyper::Response;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header;
use hyper_util::rt::TokioIo;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::timeout;

/// The port of policy hosts. Source: RFC 8461 §3.2.
const HTTPS: u16 = 443;

/// Fetches the policy of a domain from an address.
///
/// Never fails: every failure is part of the result.
pub async fn fetch(
    domain: &Domain,
    address: IpAddr,
    options: &HttpsOptions,
    whole: Duration,
) -> PolicyExchange {
    let mut exchange = PolicyExchange::failed(FetchFailure::Broken("no response".into()));
    exchange.address = Some(address);
    let fetching = fetched(domain, address, options, &mut exchange);
    let body = match timeout(whole, fetching).await {
        Ok(body) => body,
        Err(_) => Err(FetchFailure::TimedOut(format!(
            "the policy exchange took longer than {} s",
            options.bound().as_secs()
        ))),
    };
    exchange.body = body;
    exchange
}

async fn fetched(
    domain: &Domain,
    address: IpAddr,
    options: &HttpsOptions,
    exchange: &mut PolicyExchange,
) -> Result<Vec<u8>, FetchFailure> {
    let host = sts::policy_host(domain);
    let place = SocketAddr::new(address, HTTPS);
    let bound = options.bound();
    let tcp = options.connector.connect(host.as_str(), place, bound).await;
    let tcp = tcp.map_err(|cause| in_words(&cause))?;
    let (stream, chain) =
        by_openssl::https(tcp, host.as_str(), bound).await.map_err(|cause| in_words(&cause))?;
    exchange.chain = chain;
    let broken = |e: hyper::Error| {
        let why = if e.is_timeout() {
            "it came too late"
        } else if e.is_parse() {
            "it is no HTTP"
        } else {
            "the connection ended before it did"
        };
        FetchFailure::Broken(format!("the response broke off ({why})"))
    };
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    tokio::spawn(async move { drop(connection.await) });
    let url = sts::policy_url(domain);
    let path = url.find("/.well-known").and_then(|at| url.get(at..)).unwrap_or("/");
    let request = Request::get(path)
        .header(header::HOST, host.as_str())
        .header(header::USER_AGENT, options.user_agent.as_str())
        .header(header::ACCEPT, "*/*")
        .body(Empty::<Bytes>::new())
        .map_err(|_| FetchFailure::Broken("the request cannot be written".into()))?;
    let response = sender.send_request(request).await.map_err(broken)?;
    head(&response, exchange);
    // RFC 8461 §3.3: only status 200 counts, so no other body is needed.
    if response.status().as_u16() != 200 {
        return Ok(Vec::new());
    }
    let mut incoming = response.into_body();
    let mut body = Vec::new();
    while let Some(frame) = incoming.frame().await {
        if let Ok(data) = frame.map_err(broken)?.into_data() {
            body.extend_from_slice(&data);
        }
        if body.len() > MAX_POLICY_BYTES {
            return Err(FetchFailure::TooLarge);
        }
    }
    Ok(body)
}

fn head(response: &Response<Incoming>, exchange: &mut PolicyExchange) {
    let text = |name: header::HeaderName| {
        response.headers().get(name).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())
    };
    exchange.status = Some(response.status().as_u16());
    exchange.location = text(header::LOCATION);
    exchange.content_type = text(header::CONTENT_TYPE);
    exchange.content_encoding = text(header::CONTENT_ENCODING);
}

fn in_words(cause: &Cause) -> FetchFailure {
    match cause {
        Cause::Handshake(fault) => FetchFailure::Tls(format!("TLS handshake: {}", fault.words)),
        Cause::TimedOut(s) => FetchFailure::TimedOut(format!("nothing for {s} s")),
        Cause::Refused => FetchFailure::Connect("connection refused".into()),
        Cause::Dropped(why) => {
            FetchFailure::Broken(format!("the connection was dropped in the TLS handshake: {why}"))
        }
        Cause::Unreachable(why) | Cause::Unbound(why) => FetchFailure::Connect(why.clone()),
        Cause::Ours(why) => FetchFailure::NoRoute(why.clone()),
        Cause::Denied => FetchFailure::Denied(
            "the address is private or loopback, not connected to (--deny-private)".into(),
        ),
        Cause::TooMuch(why) => FetchFailure::Broken(why.clone()),
        _ => FetchFailure::Connect("the connection was not made".into()),
    }
}
