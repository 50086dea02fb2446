//! Tests of `src/owner`: what a domain's owner publishes.

mod id;
mod inspection;
mod proposal;
mod tlsa;
mod tlsa_plan;
