//! Tests of `src/wire`: readers and writers of octets.

mod dns_answer;
mod smtp;
mod socketmap;
mod telnet;
