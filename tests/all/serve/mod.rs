//! Tests of `src/serve`: the daemons as other programs meet them.

mod counters;
mod policy_server;
mod postmap;
