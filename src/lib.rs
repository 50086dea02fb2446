//! destgate: the destination controls of a mail gateway at the prompt, and the engine that checks what they
//! would do to a message (MTA-STS, DANE, STARTTLS, TLS-RPT).
//!
//! Levels, lowest first; imports lead downwards only (a test holds it):
//! `vocab` < `os` < `policy`, `wire`, `profile` < `net`, `store`, `pki`, `lab`, `owner` < `render` < `engine` <
//! `config` < `gateway` < `serve` < `shell`.

#![deny(clippy::disallowed_methods, clippy::print_stdout, clippy::print_stderr)]

pub mod config;
pub mod engine;
pub mod gateway;
pub mod lab;
pub mod net;
pub mod os;
pub mod owner;
pub mod pki;
pub mod policy;
pub mod profile;
pub mod render;
pub mod serve;
pub mod shell;
pub mod store;
pub mod vocab;
pub mod wire;
