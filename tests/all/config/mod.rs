//! Tests of `src/config`: every change of what is configured.

mod changes;
mod damaged;
mod document;
mod own_policy;
