//! What means harm, at every entrance: servers, zones, names and what is typed.

mod dig;
mod dns;
mod https;
mod regressions;
mod smtp;
mod text;
mod typed_text;
