//! What the tests share: servers on the loopback, the lab, runs of the binary, certificates, evidence, signed zones.

pub mod bundles;
pub mod certs;
#[cfg(feature = "openssl")]
pub mod chains;
pub mod corpus;
pub mod dig;
pub mod dnssec;
pub mod encrypted;
pub mod fold;
pub mod gateway;
pub mod hostile;
pub mod lab;
pub mod live;
pub mod net;
pub mod openssl;
pub mod own;
pub mod run;
pub mod servers;
pub mod sessions;
pub mod socks5;
pub mod terminal;
pub mod web_servers;
pub mod world;
