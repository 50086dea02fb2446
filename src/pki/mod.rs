//! Local certificates and keys: reads, matches, creates and writes them. Certificates from the
//! network are validated in `policy`.

pub mod bundle;
pub mod crl;
pub mod identity;
pub mod key;
pub mod pem;
#[cfg(feature = "pkcs12")]
pub mod pkcs12;
pub mod request;
pub mod system_roots;
