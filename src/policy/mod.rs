//! Decisions: evidence in, verdicts and findings out. Pure and total: no I/O, no clock, no async, no log.

#![deny(clippy::wildcard_enum_match_arm)]

pub mod advice;
pub mod advice_tls;
pub mod certificate;
pub mod dane;
pub mod dnssec;
pub mod evidence;
pub mod handshake;
pub mod host;
pub mod issue;
pub mod known_chains;
pub mod mx;
pub mod mx_pattern;
#[cfg(feature = "openssl")]
pub mod name_key;
pub mod path;
#[cfg(feature = "openssl")]
pub mod path_openssl;
pub mod path_webpki;
pub mod plan;
mod policy_lines;
mod policy_reader;
mod policy_value;
pub mod public_key;
pub mod recording;
pub mod remembered;
pub mod report;
pub mod route;
pub mod rpt_record;
pub mod signature_words;
mod signatures;
pub mod sts;
mod sts_exchange;
pub mod sts_policy;
pub mod sts_record;
mod txt_record;
mod txt_select;
pub mod unfit;
pub mod unjudged;
pub mod verdict;
pub mod walk;
