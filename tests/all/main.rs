//! Every test of the project in one binary, one module per concern.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod found;
mod generated;
mod layers;
mod vectors;
