//! The evaluation of one policy exchange: certificate, status, media type, encoding and grammar. No
//! I/O.

use crate::policy::certificate::Certificate;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::PolicyExchange;
use crate::policy::issue::Issue;
use crate::policy::path;
use crate::policy::roots::TrustStore;
use crate::policy::sts::cached::TroubleKind;
use crate::policy::sts::parser;
use crate::policy::sts::policy::StsPolicy;
use crate::vocab::dns::Domain;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;

/// The result of one policy exchange.
pub(crate) enum Fetched {
    Policy { policy: StsPolicy, errors: Vec<Issue>, warnings: Vec<Issue>, raw: Vec<u8> },
    Malformed { errors: Vec<Issue>, raw: Vec<u8> },
    Failed { kind: TroubleKind, reason: String, local: bool },
}

/// Evaluates one policy exchange by RFC 8461 §3.2 and §3.3.
pub(crate) fn judge_exchange(
    x: &PolicyExchange,
    host: &Domain,
    roots: &TrustStore,
    now: Timestamp,
) -> Fetched {
    let because = |kind, reason: String| Fetched::Failed { kind, reason, local: false };
    let failed = |reason: String| because(TroubleKind::Fetch, reason);
    if let Some(reason) = certificate_fault(&x.chain, host, roots, now) {
        return because(TroubleKind::Certificate, reason);
    }
    // RFC 8461 §3.3: any status but 200 means no policy; redirects are not followed.
    match (x.status, &x.location) {
        (Some(200) | None, _) => {}
        (Some(status @ 300..=399), Some(to)) => {
            let to = excerpt(to, 120);
            let reason = format!("HTTP status {status}: a redirect to {to}, not followed");
            return because(TroubleKind::Redirect, reason);
        }
        (Some(status @ (404 | 410)), _) => {
            return because(TroubleKind::NotFound, format!("HTTP status {status}"));
        }
        (Some(status @ (401 | 403 | 429 | 503)), _) if is_page(x) => {
            return failed(format!(
                "HTTP status {status} and a web page, perhaps of a bot filter before the policy host; exempt /.well-known/mta-sts.txt from it"
            ));
        }
        (Some(status), _) => return failed(format!("HTTP status {status}")),
    }
    let body = match &x.body {
        Ok(body) => body,
        Err(FetchFailure::NoRoute(why)) => {
            let reason = why.clone();
            return Fetched::Failed { kind: TroubleKind::Fetch, reason, local: true };
        }
        Err(other) => return failed(other.words()),
    };
    // RFC 8461 §3.2: text/plain with any parameters.
    let media = x.content_type.as_deref().unwrap_or("").split(';').next().unwrap_or("").trim();
    if !media.eq_ignore_ascii_case("text/plain") {
        let reason = match x.content_type.as_deref() {
            None | Some("") => "the response has no media type, text/plain is needed".into(),
            Some(_) => format!("the media type is {}, not text/plain", excerpt(media, 60)),
        };
        return because(TroubleKind::MediaType, reason);
    }
    if let Some(encoding) = &x.content_encoding
        && !encoding.trim().is_empty()
        && !encoding.trim().eq_ignore_ascii_case("identity")
    {
        let encoding = excerpt(encoding, 40);
        return failed(format!("the body is encoded ({encoding}), which was not asked for"));
    }
    let parsed = parser::parse(body);
    match parsed.value {
        Some(policy) => Fetched::Policy {
            policy,
            errors: parsed.errors,
            warnings: parsed.warnings,
            raw: body.clone(),
        },
        None => Fetched::Malformed { errors: parsed.errors, raw: body.clone() },
    }
}

/// Reports whether a response declares that it is a web page.
fn is_page(x: &PolicyExchange) -> bool {
    let media = x.content_type.as_deref().unwrap_or_default().trim_start();
    media.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("text/html"))
}

/// Returns the fault of the policy host's certificate, if any. Source: RFC 8461 §3.3.
fn certificate_fault(
    chain: &[Vec<u8>],
    host: &Domain,
    roots: &TrustStore,
    now: Timestamp,
) -> Option<String> {
    let leaf = Certificate::read(chain.first()?);
    if let Some(why) = path::pkix(chain, roots, now).why() {
        return Some(why.to_string());
    }
    match leaf {
        Some(leaf) if !leaf.matches_dns_id(host.as_str()) => {
            Some(leaf.not_for(host.as_str(), "it"))
        }
        Some(_) => None,
        None => Some("it cannot be read".into()),
    }
}
