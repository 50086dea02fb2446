//! The HTTP listener of the policy server: metrics, health and single answers. Source: RFC 9110.

use crate::engine::bulk::Stop;
use crate::policy::postfix::key::Key;
use crate::policy::postfix::render::Dialect;
use crate::serve::answers::Answers;
use crate::serve::explain;
use crate::serve::listen;
use crate::serve::listen::Listener;
use bytes::Bytes;
use http::Method;
use http::Request;
use http::Response;
use http::StatusCode;
use http::header::ALLOW;
use http::header::CACHE_CONTROL;
use http::header::CONTENT_TYPE;
use http::header::HOST;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use serde_json::json;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Maximum number of open connections.
const CONNECTIONS: usize = 64;

/// Maximum size of a request's head. Unit: octets.
const HEAD: usize = 8 * 1024;

/// Time limit for a request's head.
const READING: Duration = Duration::from_secs(5);

/// Time limit for a whole connection.
const WHOLE: Duration = Duration::from_secs(30);

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";

/// Accepts connections until `stop` is set. One request is answered on each.
pub async fn serve(listener: Listener, answers: Arc<Answers>, stop: Stop) {
    listen::each(&listener, CONNECTIONS, (&stop, Duration::ZERO), |connection| {
        let (answers, stop) = (Arc::clone(&answers), stop.clone());
        async move {
            let service = service_fn(move |request| {
                let (answers, stop) = (Arc::clone(&answers), stop.clone());
                async move { Ok::<_, Infallible>(answer(&request, &answers, &stop).await) }
            });
            let connection = http1::Builder::new()
                .keep_alive(false)
                .max_buf_size(HEAD)
                .timer(TokioTimer::new())
                .header_read_timeout(READING)
                .serve_connection(TokioIo::new(connection), service);
            drop(tokio::time::timeout(WHOLE, connection).await);
        }
    })
    .await;
}

/// Reports whether the client names this server by an address or as localhost. Under any other name a
/// web page could have led a browser here.
fn is_named_by_address<B>(request: &Request<B>) -> bool {
    let Some(host) = request.headers().get(HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    let bare = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host }
    });
    let bare = bare.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok() || bare.is_empty()
}

fn response(status: StatusCode, kind: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    response
}

async fn answer(
    request: &Request<Incoming>,
    answers: &Arc<Answers>,
    stop: &Stop,
) -> Response<Full<Bytes>> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut refused =
            response(StatusCode::METHOD_NOT_ALLOWED, TEXT, "GET and HEAD only\n".into());
        refused.headers_mut().insert(ALLOW, http::HeaderValue::from_static("GET, HEAD"));
        return refused;
    }
    if !is_named_by_address(request) {
        let text = "ask by an address or by localhost\n";
        return response(StatusCode::MISDIRECTED_REQUEST, TEXT, text.into());
    }
    match request.uri().path() {
        "/metrics" => response(StatusCode::OK, OPEN_METRICS, answers.metrics()),
        "/livez" => response(StatusCode::OK, TEXT, "ok\n".into()),
        "/readyz" if stop.is_set() => {
            response(StatusCode::SERVICE_UNAVAILABLE, TEXT, "stopping\n".into())
        }
        "/readyz" => response(StatusCode::OK, TEXT, "ok\n".into()),
        "/healthz" => {
            let (is_well, value) = answers.health();
            let status = if is_well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            response(status, JSON, format!("{value:#}\n"))
        }
        "/v1/policy" => policy(request.uri().query().unwrap_or(""), answers).await,
        _ => response(StatusCode::NOT_FOUND, TEXT, "no such page\n".into()),
    }
}

/// Answers `/v1/policy?name=DOMAIN&map=NAME`.
async fn policy(query: &str, answers: &Arc<Answers>) -> Response<Full<Bytes>> {
    let value = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).and_then(|(_, value)| decoded(value))
    };
    let wrong = |text: &str| {
        let value = json!({"error": text});
        response(StatusCode::BAD_REQUEST, JSON, format!("{value:#}\n"))
    };
    let Some(name) = value("name").filter(|name| !name.is_empty()) else {
        return wrong("`name` is missing or cannot be read");
    };
    let map = value("map").unwrap_or_else(|| Dialect::Plain.name().into());
    let Some(dialect) = Dialect::of(map.as_bytes()) else { return wrong("no such map") };
    let key = Key::parse(name.as_bytes());
    let decided = answers.decide(&key).await;
    let reply = answers.render(&key, &decided, dialect);
    let value = explain::value(&name, &reply, &decided);
    response(StatusCode::OK, JSON, format!("{value:#}\n"))
}

/// Decodes percent-encoded text. Source: RFC 3986 §2.1.
fn decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut octets = text.bytes();
    while let Some(octet) = octets.next() {
        match octet {
            b'%' => {
                let digits = [octets.next()?, octets.next()?];
                let digits = std::str::from_utf8(&digits).ok()?;
                out.push(u8::from_str_radix(digits, 16).ok()?);
            }
            b'+' => out.push(b' '),
            other => out.push(other),
        }
    }
    String::from_utf8(out).ok()
}
