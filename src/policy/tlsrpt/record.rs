//! The TLS reporting TXT record at `_smtp._tls.<policy domain>`.
//!
//! In: the joined character-strings of the TXT records. Out: the record that counts, its report
//! addresses, and every departure from the grammar. It does not contact the addresses. No I/O.

use std::collections::BTreeSet;
use std::net::Ipv6Addr;

use crate::policy::issue::Fault;
use crate::policy::issue::Issues;
use crate::policy::issue::Parsed;
use crate::policy::issue::Place;
use crate::policy::issue::nearest;
use crate::policy::issue::quote;
use crate::policy::issue::skip_blanks;
use crate::policy::issue::trim_end;
use crate::policy::txt_record;
use crate::policy::txt_record::Dialect;
use crate::policy::txt_record::Field;
pub use crate::policy::txt_record::Selected;
use crate::policy::txt_record::codes;

const DIALECT: Dialect = Dialect {
    version: "v=TLSRPTv1",
    family: "tlsrptv",
    reference_of: |_| "RFC 8460 §3",
    codes: codes!("tlsrpt"),
};

/// A record that asks for TLS reports.
///
/// - Source: RFC 8460 §3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsRptRecord {
    /// Report addresses: the `mailto:` and `https:` URIs of every `rua` field, in their order, as
    /// published.
    pub rua: Vec<String>,
}

/// Parses one record.
///
/// Every `rua` field counts. URIs with a scheme other than `mailto` and `https` are left out with
/// a warning; if none is left the record is invalid. Unknown fields are ignored.
///
/// - `text`: the character-strings of one TXT record, joined with nothing between.
/// - Total: never fails, never panics; at most 50 issues.
/// - Source: RFC 8460 §3.
/// - Differs: `mailto:` without an address and `https:` without a host are errors.
#[must_use]
pub fn parse(text: &[u8]) -> Parsed<TlsRptRecord> {
    let mut issues = Issues::new(DIALECT.reference_of);
    let Some(fields) = txt_record::split(&DIALECT, text, "rua", &mut issues) else {
        return issues.parsed(None);
    };
    let at = |offset| Place { line: 1, text, offset };
    let mut names = BTreeSet::from(["v"]);
    let mut record = TlsRptRecord { rua: Vec::new() };
    let (mut seen, mut near) = (false, None);
    for field in &fields {
        if field.name == "rua" {
            seen = true;
            read_rua(field, text, &mut issues, &mut record.rua);
        } else if !names.insert(field.name) {
            issues.warning(
                "tlsrpt-duplicate",
                at(field.offset),
                &format!("`{}` is repeated.", field.name),
                &format!("Remove `{}={}`.", field.name, quote(field.value)),
            );
        } else if nearest(field.name, &["rua"]).is_some() {
            near = near.or(Some(field));
        }
    }
    match (seen, near) {
        (true, None) => {}
        (true, Some(field)) => issues.warning(
            "tlsrpt-unknown-key",
            at(field.offset),
            &format!("The unknown field `{}` is ignored.", field.name),
            &format!("If reports shall go there too, write `rua={}`.", quote(field.value)),
        ),
        (false, Some(field)) => issues.error(
            "tlsrpt-rua-missing",
            at(field.offset),
            &format!("The record has no `rua`; `{}` is not `rua`.", field.name),
            &format!("Write `rua={}`.", quote(field.value)),
        ),
        (false, None) => issues.error(
            "tlsrpt-rua-missing",
            at(text.len()),
            "The record has no `rua`.",
            "Add where reports shall go, as in `v=TLSRPTv1; rua=mailto:tls-reports@example.com`.",
        ),
    }
    let found = fields.iter().find(|field| field.name == "rua");
    if let (true, Some(field)) = (record.rua.is_empty(), found) {
        issues.error(
            "tlsrpt-rua-unusable",
            at(field.value_offset),
            "No `rua` URI is one that senders can use.",
            "Give a `mailto:` or `https:` URI.",
        );
    }
    issues.parsed(Some(record))
}

/// Selects the record that begins with `v=TLSRPTv1;` and parses it.
///
/// `v=TLSRPTv1 ;` counts only if no record begins properly. Near misses count as absent and are
/// listed in `near_misses`.
///
/// - `records`: each with its character-strings joined with nothing between.
/// - Total: never fails, never panics.
/// - Source: RFC 8460 §3.
/// - Differs: `v=TLSRPTv1 ;` alone is used, as the grammar has it, not discarded.
#[must_use]
pub fn select(records: &[Vec<u8>]) -> Selected<TlsRptRecord> {
    txt_record::select(&DIALECT, records, parse)
}

/// Parses a `rua` field: `tlsrpt-rua = %s"rua=" tlsrpt-uri *(*WSP "," *WSP tlsrpt-uri)`.
fn read_rua(field: &Field, text: &[u8], issues: &mut Issues, rua: &mut Vec<String>) {
    let mut start = field.value_offset;
    for piece in field.value.split(|b| *b == b',') {
        let (blanks, rest) = skip_blanks(piece);
        let uri = String::from_utf8_lossy(trim_end(rest)).into_owned();
        let at = Place { line: 1, text, offset: start + blanks };
        match check_uri(&uri) {
            Ok(true) => rua.push(uri),
            Ok(false) => issues.warning(
                "tlsrpt-uri-scheme-unknown",
                at,
                &format!(
                    "`{}` has a scheme for which no reporting is defined.",
                    quote(uri.as_bytes())
                ),
                "Give a `mailto:` or `https:` URI.",
            ),
            // A bad URI stays in the list, so that it is not also reported as "none usable".
            Err(fault) => {
                issues.fault(&fault, at);
                rua.push(uri);
            }
        }
        start += piece.len() + 1;
    }
}

/// Reports whether reports can be sent to a URI; `false` for an unknown scheme.
///
/// Errors: the fault of the URI.
fn check_uri(uri: &str) -> Result<bool, Fault> {
    if let Some(fault) = separator_fault(uri) {
        return Err(fault);
    }
    let scheme = uri.split_once(':').filter(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    });
    let Some((scheme, rest)) = scheme else {
        let prefix = if uri.contains('@') { "mailto:" } else { "https://" };
        let hint = format!("Write `{prefix}{}`.", quote(uri.as_bytes()));
        return Err(uri_fault(uri, "tlsrpt-uri-scheme-missing", 0, "has no scheme.", hint));
    };
    if let Some(offset) = bad_uri_character(uri) {
        return Err(uri_fault(
            uri,
            "tlsrpt-uri-character",
            offset,
            "has a character that a URI cannot have, or a bad `%` code.",
            "Write such characters as `%` and two hexadecimal digits.".to_owned(),
        ));
    }
    match scheme.to_ascii_lowercase().as_str() {
        "mailto" if !is_mailto(rest) => {
            let plain = rest.trim_start_matches('/');
            let hint = if is_mailto(plain) {
                format!("Write `mailto:{}`.", quote(plain.as_bytes()))
            } else {
                "Write `mailto:` and a mail address.".to_owned()
            };
            Err(uri_fault(
                uri,
                "tlsrpt-mailto-address",
                scheme.len() + 1,
                "has no single mail address after `mailto:`.",
                hint,
            ))
        }
        "https" if !is_https(rest) => Err(uri_fault(
            uri,
            "tlsrpt-https-host",
            scheme.len() + 1,
            "has no host name after `https://`.",
            "Write `https://` and a host name, as in `https://reports.example.com/tls`.".to_owned(),
        )),
        scheme => Ok(matches!(scheme, "mailto" | "https")),
    }
}

/// Creates a fault whose message begins with the URI.
fn uri_fault(uri: &str, code: &'static str, offset: usize, message: &str, hint: String) -> Fault {
    Fault::new(code, offset, format!("The URI `{}` {message}", quote(uri.as_bytes())), hint)
}

/// Returns the fault of an empty URI, or of a blank, a quote or a `!` in it.
fn separator_fault(uri: &str) -> Option<Fault> {
    if uri.is_empty() {
        return Some(uri_fault(
            uri,
            "tlsrpt-uri-empty",
            0,
            "is empty.",
            "Remove the comma, or write a `mailto:` or `https:` URI.".to_owned(),
        ));
    }
    if let Some(offset) = uri.find(is_blank_or_quote) {
        return Some(uri_fault(
            uri,
            "tlsrpt-uri-character",
            offset,
            "has a blank or quotes.",
            "Separate URIs by commas and fields by `;`, without quotes.".to_owned(),
        ));
    }
    // RFC 8460 §3: commas, exclamation points and semicolons must be encoded.
    if let Some((before, size)) = uri.rsplit_once('!').filter(|(_, size)| is_size(size)) {
        return Some(uri_fault(
            uri,
            "tlsrpt-uri-not-encoded",
            before.len(),
            "has a size, which is of DMARC and not defined here.",
            format!("Leave out `!{size}`: write `{}`.", quote(before.as_bytes())),
        ));
    }
    let offset = uri.find('!')?;
    Some(uri_fault(
        uri,
        "tlsrpt-uri-not-encoded",
        offset,
        "has a `!`.",
        format!(
            "Write `%21` for it; sizes as in DMARC are not defined here: `{}`.",
            quote(uri.replace('!', "%21").as_bytes())
        ),
    ))
}

/// Reports whether a text is a size as in DMARC: digits and an optional unit. Source:
/// RFC 7489 §6.2.
fn is_size(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| "kmgtKMGT".contains(c));
    text.len() - digits.len() <= 1
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Reports whether exactly one address follows `mailto:`.
fn is_mailto(rest: &str) -> bool {
    let address = rest.split(['?', '#']).next().unwrap_or_default();
    !rest.starts_with("//")
        && !rest.contains(['[', ']'])
        && address.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@')
        })
}

/// Reports whether `//` and a host follow `https:`.
fn is_https(rest: &str) -> bool {
    let Some(after) = rest.strip_prefix("//") else {
        return false;
    };
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    let (authority, path) = after.split_at_checked(end).unwrap_or_default();
    is_authority(authority) && !path.contains(['[', ']'])
}

fn is_blank_or_quote(c: char) -> bool {
    c == ' ' || c == '\t' || c == '"'
}

/// Returns the position of the first character outside RFC 3986 §2, or of a second `#`.
fn bad_uri_character(uri: &str) -> Option<usize> {
    let bytes = uri.as_bytes();
    let mut fragment = false;
    bytes.iter().enumerate().position(|(at, byte)| match byte {
        b'%' => !bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        b'#' => std::mem::replace(&mut fragment, true),
        _ => !byte.is_ascii_alphanumeric() && !b"-._~:/?[]@$&'()*+;=".contains(byte),
    })
}

/// Reports whether a text is an authority with a host. RFC 3986 §3.2: `authority = [ userinfo "@" ]
/// host [ ":" port ]`.
fn is_authority(authority: &str) -> bool {
    let host = authority.split_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) if address.parse::<Ipv6Addr>().is_ok() => ("literal", port),
        Some(_) => return false,
        None => host.split_at_checked(host.find(':').unwrap_or(host.len())).unwrap_or_default(),
    };
    let digits = port.is_empty()
        || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()));
    !host.is_empty() && !host.contains(['[', ']', '@']) && digits
}
