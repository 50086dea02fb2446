//! Network access: DNS, HTTPS and SMTP. Network failures are answers, not errors. Apart from the
//! lab, only this module opens sockets.

#![expect(clippy::disallowed_methods, reason = "the I/O edge")]

pub mod authority;
pub mod client_cert;
pub mod connect;
pub mod dig;
pub mod dkim;
pub mod dns;
pub mod fetch;
pub mod host_limits;
pub mod https;
pub mod https_http1;
#[cfg(feature = "openssl")]
pub mod https_openssl;
pub mod https_options;
pub mod https_socks;
pub mod live;
pub mod nameservers;
pub mod policies;
pub mod query_progress;
pub mod sessions;
pub mod shared_queries;
pub mod smtp;
pub mod smtp_options;
pub mod socks5;
pub mod tls;
