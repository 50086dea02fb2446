//! Checks of destinations by the gateway: the destinations, their settings, and the check itself;
//! the same for recordings.

pub mod checker;
pub mod earlier;
pub mod input;
pub mod own;
pub mod replay;
pub mod resume;
pub mod settings;
pub mod warm;
