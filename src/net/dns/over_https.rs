//! A DNS over HTTPS connection (RFC 8484): HTTP/2, one POST request for each query.

use crate::net::dns::encrypted;
use crate::net::dns::encrypted::ExchangeFailure;
use crate::net::dns::encrypted::State;
use crate::net::dns::encrypted::span;
use crate::net::dns::encrypted::words;
use crate::net::dns::no_reply::NoReply;
use crate::net::tls::fault::deep;
use crate::os::io_error::plain;
use crate::vocab::resolver::HTTPS_PORT;
use crate::vocab::resolver::Host;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable_bytes;
use bytes::Bytes;
use h2::RecvStream;
use h2::client::Builder;
use h2::client::SendRequest;
use http::HeaderMap;
use http::Method;
use http::Request;
use http::StatusCode;
use http::Uri;
use http::header::ACCEPT;
use http::header::CONTENT_LENGTH;
use http::header::CONTENT_TYPE;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Maximum size of a response. Unit: octets. Source: RFC 1035 §4.2.2, RFC 8484 §6.
const MAX_ANSWER: usize = 65_535;

/// Media type of queries and responses. Source: RFC 8484 §6.
const DNS_MESSAGE: &str = "application/dns-message";

/// ALPN identifier of HTTP/2. Source: RFC 9113 §3.2.
const H2: &[u8] = b"h2";

/// Maximum size of the headers of one response. Unit: octets.
const MAX_HEADERS: u32 = 16 * 1024;

/// Maximum number of addresses of a name that are tried.
const MAX_ADDRESSES: usize = 8;

/// A connection. Clones share it.
#[derive(Clone)]
pub struct Line {
    requests: SendRequest<Bytes>,
    uri: Uri,
    state: Arc<State>,
}

/// Opens a connection to a host and port. The system's resolver looks up the name. Its addresses
/// are tried in order, each for its share of `bound`.
///
/// Errors: part of a sentence about the resolver.
pub async fn open(
    (host, port): (&Host, u16),
    path: &str,
    tls: Arc<ClientConfig>,
    (proxy, bound): (Option<SocketAddr>, Duration),
) -> Result<Line, NoReply> {
    let authority = if port == HTTPS_PORT { host.to_string() } else { format!("{host}:{port}") };
    let uri: Uri = format!("https://{authority}{path}")
        .parse()
        .map_err(|_| "its URL cannot be used; compare it with what those say who run it")?;
    let mut tls = ClientConfig::clone(&tls);
    tls.alpn_protocols = vec![H2.to_vec()];
    let tls = Arc::new(tls);
    let addresses = addresses(host, port).await?;
    let share = bound / u32::try_from(addresses.len().max(1)).unwrap_or(1);
    let mut last = NoReply::from("its name has no address");
    for address in addresses {
        let opening = async {
            let tcp = encrypted::connect(proxy, address, share).await?;
            connect(host, tcp, Arc::clone(&tls), uri.clone()).await
        };
        match timeout(share, opening).await {
            Ok(Ok(line)) => return Ok(line),
            Ok(Err(why)) => last = why,
            Err(_) => last = format!("no TLS connection within {}", span(share)).into(),
        }
    }
    Err(last)
}

async fn addresses(host: &Host, port: u16) -> Result<Vec<SocketAddr>, NoReply> {
    match host {
        Host::Address(ip) => Ok(vec![SocketAddr::new(*ip, port)]),
        Host::Name(name) => {
            let found = tokio::net::lookup_host((name.as_str(), port)).await.map_err(|e| {
                let words = format!(
                    "the system's resolver has no address of it ({}); name the resolver by its address, or mend the system's",
                    excerpt(&plain(&e), 120)
                );
                NoReply { words, ..NoReply::from_io(&e) }
            })?;
            Ok(found.take(MAX_ADDRESSES).collect())
        }
    }
}

async fn connect(
    host: &Host,
    stream: TcpStream,
    tls: Arc<ClientConfig>,
    uri: Uri,
) -> Result<Line, NoReply> {
    let (server, wanted) = match host {
        Host::Name(name) => {
            let server = ServerName::try_from(name.as_str().to_string());
            let no = |_| format!("no certificate can be for `{}`", excerpt(name.as_str(), 80));
            (server.map_err(no)?, name.to_string())
        }
        Host::Address(ip) => (ServerName::from(*ip), ip.to_string()),
    };
    let stream = TlsConnector::from(tls).connect(server, stream).await.map_err(|e| {
        let remedy = "write the URL with a name that it is for";
        deep(&e).map_or_else(|| NoReply::from_io(&e), |tls| words(&tls, &wanted, remedy).into())
    })?;
    if stream.get_ref().1.alpn_protocol() != Some(H2) {
        // RFC 8484 §5.2: HTTP/2 is the minimum recommended version.
        return Err("it does not speak HTTP/2; name another resolver".into());
    }
    let mut builder = Builder::new();
    builder.enable_push(false).max_header_list_size(MAX_HEADERS);
    let (requests, connection) = builder
        .handshake::<_, Bytes>(stream)
        .await
        .map_err(|_| "it ends the connection before it speaks HTTP/2")?;
    let state = State::new();
    let of_driver = Arc::clone(&state);
    tokio::spawn(async move {
        drop(connection.await);
        of_driver.close();
    });
    Ok(Line { requests, uri, state })
}

impl Line {
    /// Returns the state of the connection.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Sends a query and returns the response. The ID of the response is 0. Source: RFC 8484 §4.1.
    ///
    /// Errors: why there is no answer.
    pub async fn exchange(&self, query: &[u8]) -> Result<Vec<u8>, ExchangeFailure> {
        let mut query = query.to_vec();
        query.splice(..2, [0, 0]);
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.uri.clone())
            .header(CONTENT_TYPE, DNS_MESSAGE)
            .header(ACCEPT, DNS_MESSAGE)
            .header(CONTENT_LENGTH, query.len())
            .body(())
            .map_err(|_| ExchangeFailure::Said("its URL cannot be used".into()))?;
        let failure = |e: h2::Error| self.failure(&e);
        // A query that cannot be sent here may succeed over another connection.
        let closed = |_| ExchangeFailure::Closed;
        let mut requests = self.requests.clone().ready().await.map_err(closed)?;
        let (response, mut body) = requests.send_request(request, false).map_err(closed)?;
        body.send_data(Bytes::from(query), true).map_err(failure)?;
        let response = response.await.map_err(failure)?;
        self.state.hear();
        fit(response.status(), response.headers()).map_err(ExchangeFailure::Said)?;
        let reply = self.whole(response.into_body()).await?;
        match reply.first_chunk() {
            Some([0, 0]) => Ok(reply),
            Some(_) => {
                Err(ExchangeFailure::Said("its answer bears another id than the question".into()))
            }
            None => Err(ExchangeFailure::Said("its answer is no DNS message".into())),
        }
    }

    async fn whole(&self, mut body: RecvStream) -> Result<Vec<u8>, ExchangeFailure> {
        let mut whole = Vec::new();
        while let Some(part) = body.data().await {
            let part = part.map_err(|e| self.failure(&e))?;
            self.state.hear();
            if whole.len() + part.len() > MAX_ANSWER {
                return Err(ExchangeFailure::Said(too_large()));
            }
            whole.extend_from_slice(&part);
            body.flow_control().release_capacity(part.len()).map_err(|e| self.failure(&e))?;
        }
        Ok(whole)
    }

    /// Converts an HTTP/2 error. The end of a connection says nothing about the query.
    fn failure(&self, error: &h2::Error) -> ExchangeFailure {
        let ended = error.is_io() || (error.is_go_away() && error.is_remote());
        let refused = error.reason() == Some(h2::Reason::REFUSED_STREAM);
        if ended || refused || self.state.is_closed() {
            return ExchangeFailure::Closed;
        }
        let what = if error.is_reset() && error.is_remote() {
            "it breaks the request off"
        } else {
            "what it sends is no HTTP/2"
        };
        ExchangeFailure::Said(what.into())
    }
}

fn too_large() -> String {
    format!("its answer is larger than {MAX_ANSWER} octets")
}

/// Checks that an HTTP response can hold a DNS message. Source: RFC 8484 §4.2.
fn fit(status: StatusCode, headers: &HeaderMap) -> Result<(), String> {
    if !status.is_success() {
        let hint = match status.as_u16() {
            300..400 => ", which leads elsewhere; name the resolver where it is now",
            404 => "; compare the path with what those say who run it",
            _ => "; try again later, or name another resolver",
        };
        return Err(format!("it answers with HTTP status {}{hint}", status.as_u16()));
    }
    let text = |value: &http::HeaderValue| printable_bytes(value.as_bytes());
    match headers.get(CONTENT_TYPE).map(text) {
        None => {
            return Err(
                "its answer does not say that it is a DNS message; is the path right?".into()
            );
        }
        Some(kind) => {
            let media = kind.split(';').next().unwrap_or_default().trim();
            if !media.eq_ignore_ascii_case(DNS_MESSAGE) {
                let shown = excerpt(media, 60);
                return Err(format!(
                    "its answer is no DNS message but of the type `{shown}`; compare the path with what those say who run it"
                ));
            }
        }
    }
    let length = headers.get(CONTENT_LENGTH).map(text).and_then(|l| l.parse::<u64>().ok());
    match length {
        Some(length) if length > MAX_ANSWER as u64 => Err(too_large()),
        _ => Ok(()),
    }
}
