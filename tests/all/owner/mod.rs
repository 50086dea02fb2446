//! Tests of `src/owner`: what a domain's owner publishes.

mod id;
mod inspection;
mod mx_change;
mod proof;
mod proposal;
mod report_news;
mod stage;
mod tlsa;
mod tlsa_plan;
mod withdrawal;
