//! The cryptography of TLS: versions, suites and random numbers.

use rustls::SupportedProtocolVersion;
use rustls::crypto::CryptoProvider;
use std::io;
use std::sync::Arc;

/// Every version that can be offered.
pub const VERSIONS: &[&SupportedProtocolVersion] =
    &[&rustls::version::TLS13, &rustls::version::TLS12];

/// The crypto provider of every handshake: ring's, but signatures are verified by AWS-LC, which knows P-521 too.
///
/// AWS-LC for everything would gather entropy from the jitter of the processor before its first random number,
/// some 24 ms of CPU time in every run; ring is in the tree anyway, for the DNSSEC validator.
#[must_use]
pub fn provider() -> Arc<CryptoProvider> {
    let verification = rustls::crypto::aws_lc_rs::default_provider();
    Arc::new(CryptoProvider {
        signature_verification_algorithms: verification.signature_verification_algorithms,
        ..rustls::crypto::ring::default_provider()
    })
}

/// Random octets: for ids and cookies, so that answers cannot be guessed.
///
/// Errors: the system has none.
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut octets = [0; N];
    let source = provider().secure_random;
    source.fill(&mut octets).map_err(|_| io::Error::other("the system gives no random numbers"))?;
    Ok(octets)
}
