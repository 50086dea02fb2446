//! Configuration as data: fields, records, inheritance and text forms. No I/O.

pub mod bounce;
pub mod destination;
pub mod edit;
pub mod effective;
pub mod field;
pub mod ini;
pub mod key;
pub mod mta_table;
pub mod route;
pub mod setting;
pub mod view;
