//! A chain of trust, link by link, as text. Pure.

use crate::vocab::dns::Proof;
use crate::vocab::time::Timestamp;
use crate::wire::dns_chain::DsSeen;
use crate::wire::dns_chain::Judgement;
use crate::wire::dns_chain::KeySeen;
use crate::wire::dns_chain::Link;
use crate::wire::dns_chain::SignatureSeen;
use crate::wire::dns_name::DnsName;
use crate::wire::dns_words::algorithm_word;
use crate::wire::dns_words::digest_word;

/// From this many records of a set on the rest is counted, not shown.
const SHOWN: usize = 20;

/// One link.
#[must_use]
pub fn link(link: &Link, now: Timestamp) -> String {
    let root = if link.zone.is_root() { "  (the root)" } else { "" };
    let mut out = format!("{}{root}\n", link.zone);
    let keys: &[KeySeen] = link.keys.as_ref().map_or(&[], |(keys, _)| keys);
    rows(&mut out, "anchor", &link.anchors, |a| format!("{}  {}", ds(a), means(a, link, keys)));
    if let Some((set, judgement)) = &link.ds {
        if set.is_empty() {
            out.push_str(&row("DS", "none"));
        }
        rows(&mut out, "DS", set, |d| format!("{}  {}", ds(d), means(d, link, keys)));
        out.push_str(&judged(judgement, now));
    }
    if let Some((_, judgement)) = &link.keys {
        if keys.is_empty() {
            out.push_str(&row("DNSKEY", "none"));
        }
        rows(&mut out, "DNSKEY", keys, |k| key(k, link));
        out.push_str(&judged(judgement, now));
    }
    if let Some(end) = &link.end {
        out.push_str(&row("=>", end));
    }
    out.push('\n');
    out
}

/// What was asked for, at the end of the chain.
#[must_use]
pub fn answer(
    name: &DnsName,
    rtype: &str,
    found: &str,
    judgement: &Judgement,
    now: Timestamp,
) -> String {
    let mut out = format!("{name} {rtype}\n{}", row("answer", found));
    out.push_str(&judged(judgement, now));
    out
}

fn row(word: &str, text: &str) -> String {
    format!("  {word:<10} {}\n", text.trim_end())
}

fn rows<T>(out: &mut String, word: &str, list: &[T], text: impl Fn(&T) -> String) {
    for (n, item) in list.iter().take(SHOWN).enumerate() {
        out.push_str(&row(if n == 0 { word } else { "" }, &text(item)));
    }
    if list.len() > SHOWN {
        out.push_str(&row("", &format!("and {} more", list.len() - SHOWN)));
    }
}

fn ds(d: &DsSeen) -> String {
    // An anchor may be the key itself: then there is no digest.
    let digest = if d.digest.is_empty() { "DNSKEY".into() } else { digest_word(d.digest_type) };
    format!("{:>5} {} {digest}", d.tag, algorithm_word(d.algorithm))
}

/// Whether a DS record, or an anchor, means one of the keys.
fn means(d: &DsSeen, link: &Link, keys: &[KeySeen]) -> &'static str {
    let same = |k: &KeySeen| k.tag == d.tag && k.algorithm == d.algorithm;
    if keys.iter().any(|k| is_meant(d, link, k)) {
        "fits a DNSKEY"
    } else if keys.is_empty() {
        ""
    } else if keys.iter().any(same) {
        "the DNSKEY of this tag has another digest"
    } else {
        "no DNSKEY of this tag"
    }
}

fn is_meant(d: &DsSeen, link: &Link, key: &KeySeen) -> bool {
    if d.digest.is_empty() {
        return d.tag == key.tag && d.algorithm == key.algorithm;
    }
    d.means(&link.zone, key)
}

fn key(k: &KeySeen, link: &Link) -> String {
    let role = if k.flags & 1 != 0 { "KSK" } else { "ZSK" };
    let revoked = if k.flags & 0x80 != 0 { ", revoked" } else { "" };
    let anchored = link.anchors.iter().any(|a| is_meant(a, link, k));
    let by_ds = link.ds.iter().flat_map(|(set, _)| set).any(|d| d.means(&link.zone, k));
    let mark = match (anchored, by_ds) {
        (true, _) => "  a trust anchor",
        (_, true) => "  fits a DS record",
        (false, false) => "",
    };
    format!(
        "{:>5} {} flags {} ({role}{revoked}){mark}",
        k.tag,
        algorithm_word(k.algorithm),
        k.flags
    )
}

fn judged(j: &Judgement, now: Timestamp) -> String {
    let mut out = String::new();
    rows(&mut out, "signed by", &j.signatures, |s| signature(s, now));
    if j.signatures.is_empty() && j.proof != Proof::Insecure {
        out.push_str(&row("signed by", "nobody: there is no signature"));
    }
    out.push_str(&row("verdict", &j.said));
    out
}

fn signature(s: &SignatureSeen, now: Timestamp) -> String {
    let dates = if s.to < now {
        format!("EXPIRED on {}", s.to.rfc3339())
    } else if s.from > now {
        format!("NOT VALID before {}", s.from.rfc3339())
    } else {
        format!("from {} to {}", s.from.day(), s.to.day())
    };
    format!("{:>5} of {}  {dates}", s.tag, s.signer)
}
