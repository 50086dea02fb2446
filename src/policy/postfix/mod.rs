//! The answers of the policy server: what Postfix is told for a next hop, from the settings of the
//! destination table and from facts. No I/O.

pub mod answer;
pub mod facts;
pub mod key;
pub mod lint;
pub mod main_cf;
pub mod next_hop;
pub mod render;
