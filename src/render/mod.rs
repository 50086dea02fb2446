//! Reports as text of one kind or another. Pure: values in, text out; nothing raw from the network.

pub mod chain;
pub mod changes;
pub mod csv;
pub mod diff;
pub mod dig;
pub mod dig_chain;
pub mod html;
pub mod json;
pub mod maillog;
pub mod screen;
pub mod style;
pub mod summary;
pub mod table;
pub mod text;
pub mod verify_log;
mod verify_words;
pub mod what_if;
pub mod wrap;
