//! The engine: fetch, validate, apply. Joins the network, the cache and the decisions.

pub mod bulk;
pub mod check;
pub mod collect;
