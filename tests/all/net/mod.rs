//! Tests of `src/net`: resolvers, connections and what the domains of one run share.

mod authority;
mod bundles_served;
mod encrypted_resolvers;
mod host_limits;
mod own_faults;
mod policies;
mod queue_time;
mod real_servers;
mod resolvers;
mod sessions;
mod shared_queries;
mod socks5;
#[cfg(feature = "openssl")]
mod tls_stacks;
