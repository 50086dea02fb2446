//! Tests of `src/config`: every change of what is configured.

mod changes;
mod document;
