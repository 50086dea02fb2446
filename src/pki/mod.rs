//! Certificates and keys of one's own: reading them from files, holding them against each other, making them,
//! writing them. What the network presents is judged in `policy`.

pub mod bundle;
pub mod crl;
pub mod identity;
pub mod key;
pub mod pem;
#[cfg(feature = "pkcs12")]
pub mod pkcs12;
pub mod request;
