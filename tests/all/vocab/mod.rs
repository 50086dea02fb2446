//! Tests of `src/vocab`: names, addresses and words.

mod address;
mod cipher;
mod dns;
mod tlsa;
