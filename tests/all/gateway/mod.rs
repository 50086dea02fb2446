//! Tests of `src/gateway`: a gateway at work.

mod alerts;
mod bulk;
mod bundles;
mod dns_settings;
mod journal;
mod mail_logs;
mod recording_bench;
mod recordings;
mod replay;
mod run_ends;
mod settings;
mod trust;
