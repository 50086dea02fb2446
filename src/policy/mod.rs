//! Decisions: computes verdicts and findings from evidence. Pure and total: no I/O, no clock, no
//! async, no log.

#![deny(clippy::wildcard_enum_match_arm)]

pub mod authority;
pub mod certificate;
pub mod dane;
pub mod dnssec;
pub mod evidence;
pub mod facts;
pub mod findings;
pub mod findings_starttls;
pub mod findings_verdict;
pub mod gravity;
pub mod ground;
pub mod handshake;
pub mod host;
pub mod issue;
pub mod known_chains;
pub mod lookup_fault;
pub mod mx;
pub mod name_key;
pub mod overrides;
pub mod path;
#[cfg(feature = "openssl")]
pub mod path_openssl;
pub mod path_webpki;
pub mod plan;
pub mod postfix;
pub mod public_key;
pub mod recording_format;
pub mod remedy;
pub mod report;
pub mod revocation;
pub mod roots;
pub mod route;
pub mod signature_words;
mod signatures;
pub mod sts;
pub mod tlsrpt;
mod txt_record;
pub mod unfit;
pub mod unjudged;
pub mod verdict;
pub mod walk;
