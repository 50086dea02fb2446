//! Every test of the project in one binary, one module per concern.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod alerts;
mod bulk;
mod ceilings;
mod cert_profiles;
mod certificates;
mod ciphers;
mod circles;
mod cli;
mod config;
mod config_files;
#[cfg(feature = "openssl")]
mod dane_chains;
mod decisions;
mod dig_cli;
mod dig_isc;
mod dig_words;
mod dnssec;
mod encrypted;
mod encrypted_cli;
mod evidence;
mod evidence_bench;
mod evidence_diff;
mod evidence_files;
mod evidence_what_if;
mod faces;
mod findings;
mod flow;
mod flow_cache;
mod flow_dns;
mod flow_lint;
mod flow_options;
mod foreign_words;
mod found;
mod generated;
mod hostile_dig;
mod hostile_dns;
mod hostile_https;
mod hostile_smtp;
mod hostile_text;
mod html_page;
mod judge_bounds;
mod judge_denial;
mod judge_forged;
mod judge_rules;
mod judge_vectors;
mod layers;
mod log_lines;
mod mail_logs;
mod mended;
#[cfg(feature = "openssl")]
mod name_keys;
mod net_own_faults;
mod own_words;
#[cfg(feature = "openssl")]
mod paths;
mod plan;
mod processes;
mod real_servers;
mod rfc;
mod schema_json;
mod scripted;
mod settings;
mod settings_dns;
mod settings_wire;
mod sharing;
mod slow_banner;
mod smtp_replies;
mod store;
mod support;
#[cfg(feature = "openssl")]
mod support_chains;
mod support_dig;
mod support_encrypted;
mod support_hostile;
mod support_lab;
mod support_net;
mod support_openssl;
mod support_own;
mod support_run;
mod support_servers;
mod telnet;
mod telnet_wire;
mod terminal;
#[cfg(feature = "openssl")]
mod tls_stacks;
mod transcripts;
mod trust;
mod vectors;
mod verdicts;
mod verifications;
mod whose_file;
