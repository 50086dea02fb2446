//! Formats a chain of trust step by step, from the links that the validation recorded. Pure.

use crate::policy::dnssec::algorithm::Key;
use crate::policy::dnssec::anchor::Anchors;
use crate::policy::dnssec::anchor::Trusted;
use crate::policy::dnssec::ds::Ds;
use crate::policy::dnssec::reason::Cause;
use crate::policy::dnssec::reason::Reason;
use crate::policy::dnssec::zone::Found;
use crate::policy::dnssec::zone::Link;
use crate::vocab::dns_name::DnsName;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::dns_record::RrSet;
use crate::vocab::dns_record::Rrsig;
use crate::vocab::dns_record::rtype;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use crate::wire::dns_words::algorithm_word;
use crate::wire::dns_words::digest_word;

/// Maximum number of records of a set that are shown. The others are counted.
const SHOWN: usize = 20;

/// The values shown at the end of a chain.
pub struct Answer<'a> {
    /// The queried name.
    pub name: &'a DnsName,
    /// The mnemonic of the type.
    pub word: &'a str,
    /// The result, in a few words.
    pub found: &'a str,
    /// The DNSSEC status in words.
    pub said: &'a str,
}

/// Formats one link of the chain.
#[must_use]
pub fn link(link: &Link, anchors: &Anchors, now: Timestamp) -> String {
    let root = if link.name.is_root() { "  (the root)" } else { "" };
    let mut out = format!("{}{root}\n", link.name);
    let keys = keys(link);
    if link.ds.is_none() {
        let own: Vec<&Trusted> = anchors.of(&link.name).collect();
        rows(&mut out, "anchor", &own, |a| {
            format!("{}{}", trusted(a), fits(&keys, |k| a.means(&link.name, k)))
        });
    }
    if let Some(reply) = &link.ds {
        let set = ds(reply);
        if set.is_empty() {
            out.push_str(&row("DS", "none"));
        }
        rows(&mut out, "DS", &set, |d| {
            format!("{}{}", ds_words(d), fits(&keys, |k| d.means(&link.name, k)))
        });
        out.push_str(&signatures(reply, now));
    }
    if let Some(reply) = &link.keys {
        if keys.is_empty() {
            out.push_str(&row("DNSKEY", "none"));
        }
        rows(&mut out, "DNSKEY", &keys, |k| key(k, link, anchors));
        out.push_str(&signatures(reply, now));
    }
    out.push_str(&end(link));
    out.push('\n');
    out
}

/// Formats the queried data, at the end of the chain.
#[must_use]
pub fn answer(answer: &Answer<'_>, reply: &DnsReply, now: Timestamp) -> String {
    let Answer { name, word, found, said } = answer;
    let mut out = format!("{name} {word}\n{}", row("answer", found));
    out.push_str(&signatures(reply, now));
    out.push_str(&row("verdict", said));
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

fn keys(link: &Link) -> Vec<Key> {
    let set = link.keys.as_ref().and_then(|r| r.set.as_ref());
    set.map(|s| s.records().filter_map(Key::read).collect()).unwrap_or_default()
}

fn ds(reply: &DnsReply) -> Vec<Ds> {
    let set = reply.set.as_ref();
    set.map(|s| s.records().filter_map(Ds::read).collect()).unwrap_or_default()
}

fn trusted(anchor: &Trusted) -> String {
    match anchor {
        Trusted::Digest(ds) => ds_words(ds),
        Trusted::Key(key) => format!("{:>5} {} DNSKEY", key.tag, algorithm_word(key.algorithm)),
    }
}

fn ds_words(d: &Ds) -> String {
    format!("{:>5} {} {}", d.tag, algorithm_word(d.algorithm), digest_word(d.digest_type))
}

/// Returns a remark whether a record matches one of the keys.
fn fits(keys: &[Key], means: impl Fn(&Key) -> bool) -> &'static str {
    match (keys.is_empty(), keys.iter().any(means)) {
        (true, _) => "",
        (false, true) => "  fits a DNSKEY",
        (false, false) => "  fits no DNSKEY",
    }
}

fn key(k: &Key, link: &Link, anchors: &Anchors) -> String {
    let role = if k.flags & 1 != 0 { "KSK" } else { "ZSK" };
    let revoked = if k.flags & 0x80 != 0 { ", revoked" } else { "" };
    let anchored = link.ds.is_none() && anchors.of(&link.name).any(|a| a.means(&link.name, k));
    let by_ds = link.ds.iter().flat_map(|reply| ds(reply)).any(|d| d.means(&link.name, k));
    let mark = match (anchored, by_ds) {
        (true, _) => "  a trust anchor",
        (_, true) => "  fits a DS record",
        (false, false) => "",
    };
    let word = algorithm_word(k.algorithm);
    format!("{:>5} {word} flags {} ({role}{revoked}){mark}", k.tag, k.flags)
}

/// Formats the signatures of a reply: over the queried set, or over its denial.
fn signatures(reply: &DnsReply, now: Timestamp) -> String {
    let denial = |s: &&RrSet| matches!(s.rtype, rtype::NSEC | rtype::NSEC3);
    let sets: Vec<&RrSet> = match (&reply.set, reply.aliases.first()) {
        (_, Some(alias)) => vec![&alias.set],
        (Some(set), None) => vec![set],
        (None, None) => reply.authority.iter().filter(denial).collect(),
    };
    let mut all: Vec<&Rrsig> = Vec::new();
    for signature in sets.iter().flat_map(|s| &s.signatures) {
        let same = |s: &&&Rrsig| {
            (s.tag, s.expiration, &s.signer)
                == (signature.tag, signature.expiration, &signature.signer)
        };
        if !all.iter().any(|s| same(&s)) {
            all.push(signature);
        }
    }
    let mut out = String::new();
    rows(&mut out, "signed by", &all, |s| dates(s, now));
    if all.is_empty() {
        out.push_str(&row("signed by", "nobody: there is no signature"));
    }
    out
}

fn dates(s: &Rrsig, now: Timestamp) -> String {
    let (from, to) = (s.begins(now), s.ends(now));
    let dates = if to < now {
        format!("EXPIRED on {}", to.rfc3339())
    } else if from > now {
        format!("NOT VALID before {}", from.rfc3339())
    } else {
        format!("from {} to {}", from.day(), to.day())
    };
    format!("{:>5} of {}  {dates}", s.tag, s.signer)
}

/// Formats the result of a link.
fn end(link: &Link) -> String {
    match &link.found {
        Found::Signed => row("verdict", "secure"),
        Found::Gone => {
            row("verdict", "secure") + &row("=>", "there is no such name, and that is proven")
        }
        Found::Unsigned(reason) => {
            let text = match reason.cause {
                Cause::NoDs => "the zone above proves that it has no DS record for this one: nothing is signed from here on".into(),
                _ => format!("nothing has to be signed from here on: {}", words(reason)),
            };
            row("verdict", "insecure") + &row("=>", &text)
        }
        Found::Broken(reason) => broken(link, reason),
    }
}

fn words(reason: &Reason) -> String {
    format!("{} ({}, EDE {})", excerpt(&reason.to_string(), 200), reason.section(), reason.ede())
}

fn broken(link: &Link, reason: &Reason) -> String {
    let what = if link.keys.is_some() || link.ds.is_none() { "keys" } else { "DS records" };
    let (word, end) = match reason.cause {
        Cause::NoReply(_) | Cause::TooMuchWork | Cause::UnusableKey(_) | Cause::NoAnchor => {
            ("indeterminate", "ends")
        }
        _ => ("bogus", "breaks"),
    };
    let text = match &reason.cause {
        Cause::NoReply(why) => format!("its {what} cannot be had: {}", excerpt(why, 200)),
        _ => format!("the chain {end} here, at the {what} of this zone"),
    };
    row("verdict", &format!("{word} ({})", words(reason))) + &row("=>", &text)
}
