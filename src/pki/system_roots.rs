//! The trusted roots of the system: the only place that reads them.

use rustls::pki_types::CertificateDer;

/// The roots of the system, as far as they could be read.
#[derive(Debug)]
pub struct SystemRoots {
    /// Certificates.
    pub certificates: Vec<CertificateDer<'static>>,
    /// Whether a file or folder could not be read.
    pub unreadable: bool,
}

/// Reads the system's roots; `SSL_CERT_FILE` and `SSL_CERT_DIR` name other places.
#[must_use]
pub fn read() -> SystemRoots {
    let native = rustls_native_certs::load_native_certs();
    SystemRoots { certificates: native.certs, unreadable: !native.errors.is_empty() }
}
