//! Every test of the project in one binary, one module per concern.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod certificates;
mod decisions;
mod findings;
mod generated;
mod layers;
mod plan;
mod rfc;
mod schema_json;
mod scripted;
mod support;
mod terminal;
mod transcripts;
mod vectors;
mod verdicts;
