//! The fields of bounce profiles.

use crate::profile::field::Record;
use crate::vocab::tls::Switch;
use crate::vocab::word::Kind;

/// A field of a bounce profile.
#[derive(Debug, Clone, Copy)]
pub struct BounceField {
    /// Key in files and in the store.
    pub key: &'static str,
    /// Kind of value.
    pub kind: Kind,
    /// Value in the Default profile.
    pub factory: &'static str,
    /// Question of the dialogue.
    pub prompt: &'static str,
}

const fn number(
    key: &'static str,
    min: u32,
    max: u32,
    factory: &'static str,
    prompt: &'static str,
) -> BounceField {
    BounceField { key, kind: Kind::Int { min, max }, factory, prompt }
}

const fn switch(key: &'static str, factory: &'static str, prompt: &'static str) -> BounceField {
    BounceField { key, kind: Switch::KIND, factory, prompt }
}

/// All fields, in the order of the dialogue.
pub static FIELDS: &[BounceField] = &[
    number("max_retries", 0, 10_000, "100", "Please enter the maximum number of retries."),
    number(
        "max_lifetime",
        0,
        3_000_000,
        "259200",
        "Please enter the maximum number of seconds a message may stay in the queue before being hard bounced.",
    ),
    number(
        "initial_retry",
        60,
        86_400,
        "60",
        "Please enter the initial number of seconds to wait before retrying a message.",
    ),
    number(
        "max_retry",
        60,
        86_400,
        "3600",
        "Please enter the maximum number of seconds to wait before retrying a message.",
    ),
    switch("send_hard_bounce", "on", "Do you want a message sent for each hard bounce?"),
    switch("use_dsn", "on", "Do you want bounce messages to use the DSN message format?"),
    switch(
        "send_delay_warning",
        "off",
        "If a message is undeliverable after some interval, do you want to send a delay warning message?",
    ),
    switch("sign_bounce", "off", "Do you want bounce messages to be signed?"),
];

/// Name of the profile that always exists.
pub const DEFAULT_PROFILE: &str = "Default";

/// Returns the initial values of the Default profile.
#[must_use]
pub fn factory() -> Record {
    Record(FIELDS.iter().map(|f| (f.key.to_string(), f.factory.to_string())).collect())
}
