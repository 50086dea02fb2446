//! The rule book of verdicts, sentence by sentence, on literal evidence.

mod ending;
mod lookup;
mod policy;
mod route;
mod second;
mod summary;
mod walking;
mod words;
