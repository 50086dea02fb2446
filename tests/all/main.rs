//! Every test of the project in one binary. The folders are those of `src`, with the commands in `commands`.
//! `guards` reads the sources, `hostile` means harm, and `support` is shared.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod commands;
mod config;
mod gateway;
mod guards;
mod hostile;
mod net;
mod owner;
mod policy;
mod render;
mod serve;
mod store;
mod support;
mod vocab;
mod wire;
