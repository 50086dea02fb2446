//! The cryptography of TLS: versions, suites and random numbers.

use rustls::SupportedProtocolVersion;
use rustls::crypto::CryptoProvider;
use std::io;
use std::sync::Arc;

/// All versions that rustls can offer.
pub const VERSIONS: &[&SupportedProtocolVersion] =
    &[&rustls::version::TLS13, &rustls::version::TLS12];

/// Returns the crypto provider of all handshakes: ring's, except that AWS-LC verifies signatures,
/// since it supports P-521.
///
/// AWS-LC is not used for everything, because it gathers entropy from processor jitter before its
/// first random number, which costs some 24 ms of CPU time in every run. The DNSSEC validator needs
/// ring anyway.
#[must_use]
pub fn provider() -> Arc<CryptoProvider> {
    let verification = rustls::crypto::aws_lc_rs::default_provider();
    Arc::new(CryptoProvider {
        signature_verification_algorithms: verification.signature_verification_algorithms,
        ..rustls::crypto::ring::default_provider()
    })
}

/// Returns random octets, for IDs and cookies that cannot be guessed.
///
/// Errors: the system has none.
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut octets = [0; N];
    let source = provider().secure_random;
    source.fill(&mut octets).map_err(|_| io::Error::other("the system gives no random numbers"))?;
    Ok(octets)
}
