//! Tests of `src/store`: the database.

mod entries;
mod ours;
mod processes;
