//! The side of a domain's owner: policies and records to be published, held against what the
//! engine sees. Pure: no I/O, no clock.

#![deny(clippy::wildcard_enum_match_arm)]

pub mod fitness;
pub mod id;
pub mod inspection;
pub mod known_hosts;
pub mod mx_change;
pub mod own_policy;
pub mod place;
pub mod policy;
pub mod proof;
pub mod proposal;
pub mod records;
pub mod report_news;
pub mod stage;
pub mod target;
pub mod tlsa;
pub mod tlsa_plan;
pub mod walk;
pub mod withdrawal;
