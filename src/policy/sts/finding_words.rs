//! The words of findings about MTA-STS: places of issues, several records, and remedies. No I/O.

use crate::policy::certificate::Certificate;
use crate::policy::issue::Issue;
use crate::policy::sts::cached::FailedFetch;
use crate::policy::sts::cached::TroubleKind;
use crate::policy::sts::names;
use crate::policy::sts::record;
use crate::vocab::dns::Domain;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::text::excerpt;

/// Maximum number of records that a finding shows.
const RECORDS_SHOWN: usize = 4;

/// Returns the finding about several records, with the one to keep.
pub fn several(domain: &Domain, records: &[Vec<u8>], count: usize) -> Finding {
    let quoted = |raw: &[u8]| format!("`{}`", excerpt(&names::shown(raw), 120));
    let all: Vec<&Vec<u8>> = records.iter().filter(|r| r.starts_with(b"v=STSv1")).collect();
    let mut texts: Vec<String> =
        all.iter().take(RECORDS_SHOWN).map(|raw| quoted(raw.as_slice())).collect();
    if all.len() > RECORDS_SHOWN {
        texts.push(format!("{} more", all.len() - RECORDS_SHOWN));
    }
    // An id has no order, but most are a date or a time.
    let id = |raw: &[u8]| record::parse(raw).value.map(|r| r.id);
    let newest = all.iter().filter_map(|raw| Some((id(raw)?, raw))).max_by(|a, b| a.0.cmp(&b.0));
    let fix = match newest {
        Some((_, raw)) => {
            format!("keep {}, which has the later id, and remove the rest", quoted(raw))
        }
        None => "leave one of them, and let it be well-formed".into(),
    };
    Finding::new(
        &finding::STS_MULTIPLE,
        &[("domain", domain), ("count", &count), ("records", &texts.join(" and ")), ("fix", &fix)],
    )
}

/// Returns where an issue is, as the end of a clause; empty for something that is missing.
fn place(row: &'static finding::Row, issue: &Issue) -> String {
    let of_record =
        [&finding::STS_RECORD_INVALID, &finding::STS_RECORD_ODD, &finding::STS_NEAR_MISS];
    match issue.is_missing() {
        true => String::new(),
        false if of_record.iter().any(|r| r.code == row.code) => {
            format!(" at column {}", issue.column)
        }
        false => format!(" at line {}, column {}", issue.line, issue.column),
    }
}

/// Returns a finding that carries an issue of the parser.
pub fn about(row: &'static finding::Row, domain: &Domain, issue: &Issue) -> Finding {
    let place = place(row, issue);
    Finding::new(
        row,
        &[
            ("domain", domain),
            ("place", &place),
            ("reason", &issue.message_clause()),
            ("fix", &issue.hint_clause()),
        ],
    )
}

/// Returns the remedy for a failed fetch.
pub fn fetch_fix(domain: &Domain, t: &FailedFetch, certificate: Option<&Certificate>) -> String {
    let host = names::policy_host(domain);
    let url = names::policy_url(domain);
    match t.kind {
        TroubleKind::MediaType => {
            format!("let the web server send {url} with `Content-Type: text/plain`")
        }
        TroubleKind::Certificate if certificate.is_some_and(|c| c.not_after < t.at) => {
            format!("renew the certificate of {host}, then restart its web server")
        }
        TroubleKind::Certificate => format!(
            "install a certificate for the name {host} from a public authority, with the whole chain"
        ),
        TroubleKind::Fetch
        | TroubleKind::NotFound
        | TroubleKind::Redirect
        | TroubleKind::NoAddress
        | TroubleKind::Malformed => {
            format!("let {url} answer with status 200 and text/plain within a minute")
        }
    }
}
