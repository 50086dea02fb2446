//! Tests that read the sources and the tables: rules that hold for all of them.

mod circles;
mod faces;
mod findings;
mod foreign_words;
mod generated;
mod layers;
mod named;
mod rfc;
mod schema;
