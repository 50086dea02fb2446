//! Checks of destinations as the gateway makes them: what is to be checked, by which settings, and the check itself;
//! the same of a recording.

pub mod checker;
pub mod earlier;
pub mod input;
pub mod replay;
pub mod resume;
pub mod settings;
