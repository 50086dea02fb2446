//! Codecs of the wire formats: octets in, values or octets out. No I/O.

pub mod dns_answer;
pub mod dns_message;
pub mod dns_rdata;
pub mod dns_reply;
pub mod dns_svcb;
pub mod dns_words;
pub mod gzip;
pub mod mail;
pub mod mbox;
pub mod pace;
pub mod smtp;
pub mod socketmap;
pub mod telnet;
