//! Every test of the project in one binary, one module per concern.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod alerts;
mod certificates;
mod cli;
mod config_files;
mod decisions;
mod faces;
mod findings;
mod flow;
mod flow_cache;
mod flow_dns;
mod flow_lint;
mod flow_options;
mod found;
mod generated;
mod hostile_dns;
mod hostile_https;
mod hostile_smtp;
mod hostile_text;
mod layers;
mod log_lines;
mod mail_logs;
mod mended;
mod plan;
mod processes;
mod rfc;
mod schema_json;
mod scripted;
mod slow_banner;
mod smtp_replies;
mod store;
mod support;
mod support_hostile;
mod support_lab;
mod support_net;
mod support_own;
mod support_run;
mod terminal;
mod transcripts;
mod vectors;
mod verdicts;
