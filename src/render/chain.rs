//! Formats the certificates of a TLS session for users: their contents, and whether they are
//! trusted for a name.

use crate::policy::certificate::Certificate;
use crate::policy::evidence::TlsSession;
use crate::policy::path;
use crate::policy::public_key;
use crate::policy::roots::TrustStore;
use crate::vocab::text::excerpt;
use crate::vocab::text::hex;
use crate::vocab::time;
use crate::vocab::time::Timestamp;
use crate::vocab::tlsa::Tlsa;
use sha2::Digest;
use std::fmt::Write as _;

/// Maximum number of certificates shown. Unit: certificates.
const SHOWN: usize = 10;

/// Maximum number of names shown for one certificate. Unit: names.
const NAMES: usize = 20;

/// Formats protocol, certificates and validation result in several lines, safe to display.
#[must_use]
pub fn text(session: &TlsSession, name: &str, roots: &TrustStore, now: Timestamp) -> String {
    let mut out = format!("{}, cipher {}\n", session.version, session.cipher);
    list(&mut out, &session.chain, None);
    judgement(&mut out, session, name, roots, now);
    out
}

/// Formats the certificates of a chain in several lines, safe to display, with the time that each
/// has left.
#[must_use]
pub fn certificates(chain: &[Vec<u8>], now: Timestamp) -> String {
    let mut out = String::new();
    list(&mut out, chain, Some(now));
    out
}

fn list(out: &mut String, chain: &[Vec<u8>], now: Option<Timestamp>) {
    let count = chain.len();
    for (n, der) in chain.iter().take(SHOWN).enumerate() {
        let _ = writeln!(out, "Certificate {} of {count}:", n + 1);
        one(out, der, n == 0, now);
    }
    if count > SHOWN {
        let _ = writeln!(out, "({} more are not shown)", count - SHOWN);
    }
}

fn left(not_after: Timestamp, now: Timestamp) -> String {
    let left = not_after.since(now);
    match left < 0 {
        true => format!(", ended {} ago", time::span(left.saturating_neg())),
        false => format!(", {} left", time::span(left)),
    }
}

fn one(out: &mut String, der: &[u8], is_leaf: bool, now: Option<Timestamp>) {
    let Some(c) = Certificate::read(der) else {
        out.push_str(" It cannot be read.\n");
        return;
    };
    let mut line = |label: &str, text: &str| {
        let _ = writeln!(out, " {label:<8} {text}");
    };
    line("Subject:", if c.subject.is_empty() { "(none)" } else { &c.subject });
    line("Issuer:", &c.issuer);
    let names = c.dns_names.iter().cloned();
    let mut names: Vec<String> =
        names.chain(c.ip_addresses.iter().map(ToString::to_string)).collect();
    let more = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    if !names.is_empty() {
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names: Vec<String> = names.iter().map(|n| excerpt(n, 255)).collect();
        line("Names:", &format!("{}{more}", names.join(", ")));
    }
    let left = now.map_or_else(String::new, |now| left(c.not_after, now));
    line("Valid:", &format!("{} to {}{left}", c.not_before.rfc3339(), c.not_after.rfc3339()));
    line("Key:", &public_key::in_words(&c.spki));
    line("SHA-256:", &hex(&sha2::Sha256::digest(der)));
    let digest = sha2::Sha256::digest(&c.spki).to_vec();
    // RFC 7672 §3.1: DANE-EE for the leaf, DANE-TA for the certificates above it.
    let usage = if is_leaf { 3 } else { 2 };
    let record = Tlsa { usage, selector: 1, matching: 1, data: digest };
    line("TLSA:", &record.text());
}

fn judgement(
    out: &mut String,
    session: &TlsSession,
    name: &str,
    roots: &TrustStore,
    now: Timestamp,
) {
    let pkix = path::pkix(&session.chain, roots, now);
    match pkix.why() {
        None => out.push_str("Trusted: yes\n"),
        Some(why) => {
            let _ = writeln!(out, "Trusted: no, {}", excerpt(why, 400));
            if path::chain_incomplete(&session.chain, &pkix) {
                out.push_str("The server leaves out the certificate of the issuer.\n");
            }
        }
    }
    let leaf = session.chain.first().and_then(|der| Certificate::read(der));
    let shown = excerpt(name, 255);
    match leaf {
        Some(leaf) if leaf.matches_name_or_cn(name) => {
            let by = if leaf.dns_names.is_empty() && leaf.ip_addresses.is_empty() {
                " (by the common name only)"
            } else {
                ""
            };
            let _ = writeln!(out, "Name: matches {shown}{by}");
        }
        Some(leaf) => {
            let _ = writeln!(out, "Name: does not match {shown}, it is for {}", leaf.presented());
        }
        None => {}
    }
}
