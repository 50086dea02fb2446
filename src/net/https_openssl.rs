//! The policy exchange with OpenSSL, for a policy host whose handshake rustls cannot complete. It
//! follows the same rules and limits as the exchange with rustls.

use crate::net::https_http1;
use crate::net::https_options::HttpsOptions;
use crate::net::tls::by_openssl;
use crate::policy::evidence::Cause;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::PolicyExchange;
use crate::policy::sts;
use crate::vocab::dns::Domain;
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
    https_http1::get(stream, domain, options, exchange).await
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
