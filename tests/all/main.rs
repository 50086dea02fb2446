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
mod faces;
mod findings;
mod generated;
mod layers;
mod plan;
mod processes;
mod rfc;
mod schema_json;
mod store;
mod support;
mod vectors;
mod verdicts;
