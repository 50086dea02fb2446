//! The GET request of a policy over a TLS stream that is there already, and why an attempt failed.

use crate::net::https_options::HttpsOptions;
use crate::net::https_options::MAX_POLICY_BYTES;
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
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;

/// The reason why an attempt failed, and whether a connection was made.
#[derive(Debug)]
pub struct Failed {
    /// The reason.
    pub why: FetchFailure,
    /// True if a connection was made.
    pub connected: bool,
    /// True if the other TLS library may succeed.
    pub elsewhere: bool,
    /// True if this host lacked file descriptors.
    pub shortage: bool,
}

impl Failed {
    /// Returns the failure of an attempt that made a connection.
    #[must_use]
    pub fn connected(why: FetchFailure) -> Failed {
        Failed { why, connected: true, elsewhere: false, shortage: false }
    }
}

/// Requests the policy of a domain and returns the body. `exchange` gets the status and the
/// headers.
///
/// Errors: why there is no body.
pub async fn get(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    domain: &Domain,
    options: &HttpsOptions,
    exchange: &mut PolicyExchange,
) -> Result<Vec<u8>, FetchFailure> {
    let host = sts::policy_host(domain);
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
