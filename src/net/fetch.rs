//! Fetching a file over HTTP: bounded in time and size. For revocation lists, which are signed themselves, so that plain
//! HTTP is as good as HTTPS.

use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;
use reqwest::Client;
use std::error::Error;
use std::time::Duration;

/// The longest fetch.
const BOUND: Duration = Duration::from_secs(60);

/// Fetches a file.
///
/// - `limit`: the largest that is taken. Unit: octets.
///
/// Errors: a phrase that says why not.
pub fn get(url: &str, limit: usize) -> Result<Vec<u8>, Refused> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Refused(e.to_string()))?;
    runtime.block_on(async {
        tokio::select! {
            result = fetch(url, limit) => result,
            _ = tokio::signal::ctrl_c() => Err(Refused("interrupted".into())),
        }
    })
}

async fn fetch(url: &str, limit: usize) -> Result<Vec<u8>, Refused> {
    let plain = |error: &reqwest::Error| {
        // The last cause is the one that says something.
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            text = inner.to_string();
            cause = inner.source();
        }
        Refused(excerpt(&text, 160))
    };
    let client = Client::builder()
        .timeout(BOUND)
        .user_agent(concat!("destgate/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| plain(&e))?;
    let mut response = client.get(url).send().await.map_err(|e| plain(&e))?;
    let status = response.status();
    if !status.is_success() {
        return Err(Refused(format!("HTTP status {}", status.as_u16())));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| plain(&e))? {
        body.extend_from_slice(&chunk);
        if body.len() > limit {
            return Err(Refused(format!("it is larger than {} MiB", limit / 1024 / 1024)));
        }
    }
    Ok(body)
}
