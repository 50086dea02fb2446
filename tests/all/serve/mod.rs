//! Tests of `src/serve`: the daemons as other programs meet them.

mod counters;
mod crowd;
mod faults;
mod lost;
mod memory;
mod next_hops;
mod policy_server;
mod postmap;
mod service_manager;
mod settings;
