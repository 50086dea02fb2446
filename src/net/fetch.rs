//! Fetches a file over HTTP, limited in time and size, with the given roots and proxy.

use crate::net::https;
use crate::net::tls::crypto;
use crate::net::tls::fault;
use crate::os::io_error;
use crate::policy::roots::TrustStore;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use reqwest::Client;
use reqwest::Proxy;
use rustls::ClientConfig;
use rustls::RootCertStore;
use std::time::Duration;

/// Time limit for a fetch.
const BOUND: Duration = Duration::from_secs(60);

/// Describes the failure of a fetch in this program's own words.
fn plain(error: &reqwest::Error) -> InvalidInput {
    if let Some(tls) = fault::deep(error) {
        return InvalidInput(excerpt(&fault::plain(&tls), 160));
    }
    if let Some(io) = https::deep_io(error) {
        return InvalidInput(io_error::plain(io));
    }
    InvalidInput(https::words(error))
}

fn client(roots: &TrustStore, proxy: Option<&str>) -> Result<Client, InvalidInput> {
    let store = RootCertStore { roots: roots.anchors.clone() };
    let config = ClientConfig::builder_with_provider(crypto::provider())
        .with_safe_default_protocol_versions()
        .map_err(|e| InvalidInput(excerpt(&fault::plain(&e), 160)))?
        .with_root_certificates(store)
        .with_no_client_auth();
    let mut builder = Client::builder()
        .timeout(BOUND)
        .user_agent(concat!("destgate/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(config);
    builder = match proxy {
        Some(url) => builder.proxy(Proxy::all(url).map_err(|e| plain(&e))?),
        None => builder.no_proxy(),
    };
    builder.build().map_err(|e| plain(&e))
}

/// Fetches a file.
///
/// - `limit`: the largest that is taken. Unit: octets.
///
/// Errors: a phrase that says why not.
pub async fn get(
    url: &str,
    limit: usize,
    roots: &TrustStore,
    proxy: Option<&str>,
) -> Result<Vec<u8>, InvalidInput> {
    let client = client(roots, proxy)?;
    let mut response = client.get(url).send().await.map_err(|e| plain(&e))?;
    let status = response.status();
    if !status.is_success() {
        return Err(InvalidInput(format!("HTTP status {}", status.as_u16())));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| plain(&e))? {
        body.extend_from_slice(&chunk);
        if body.len() > limit {
            return Err(InvalidInput(format!("it is larger than {} MiB", limit / 1024 / 1024)));
        }
    }
    Ok(body)
}
