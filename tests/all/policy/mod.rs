//! Tests of `src/policy`: what is decided, from evidence alone.

mod certificate;
mod dane;
#[cfg(feature = "openssl")]
mod dane_beside_openssl;
mod decisions;
mod dnssec;
mod limits;
#[cfg(feature = "openssl")]
mod name_key;
#[cfg(feature = "openssl")]
mod path_beside_openssl;
mod plan;
mod postfix;
mod postfix_hosts;
mod remedy;
mod report_signer;
#[cfg(feature = "openssl")]
mod revocation;
mod severity;
mod slow_greeting;
mod tls_figures;
mod tls_reports;
mod vectors;
mod verdicts;
