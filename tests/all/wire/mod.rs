//! Tests of `src/wire`: readers and writers of octets.

mod smtp;
mod telnet;
