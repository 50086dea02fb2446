//! Tests of `src/wire`: readers and writers of octets.

mod dns_answer;
mod mail;
mod smtp;
mod socketmap;
mod telnet;
