//! The fields of a destination, one row per field, in the order of the dialogue, and the rules
//! between fields.

use crate::profile::field::Field;
use crate::profile::field::Gate;
use crate::profile::field::Record;
use crate::profile::field::Scope;
use crate::profile::field::Style;
use crate::profile::field::Tls;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::IpSort;
use crate::vocab::tls::LimitApply;
use crate::vocab::tls::LimitType;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use crate::vocab::word::Kind;

const fn always(_: &Record) -> bool {
    true
}

/// Reports whether a concurrency or recipient limit is set. Without one the limit's kind and reach
/// have no meaning.
fn limited(r: &Record) -> bool {
    r.get("max_host_concurrency").is_some() || r.get("recipient_minutes").is_some()
}

fn recipients_limited(r: &Record) -> bool {
    r.get("recipient_minutes").is_some()
}

/// Reports whether this row does not set TLS to No. (A row that inherits TLS from DEFAULT may still
/// have DANE and MTA-STS of its own.)
fn tls_not_off(r: &Record) -> bool {
    r.get("table_tls") != Some("none")
}

const BLANK: Field = Field {
    key: "",
    flag: "",
    old_key: "",
    kind: Kind::Name,
    scope: Scope::Everywhere,
    factory: "",
    help: "",
    gate: None,
    prompt: "",
    default_prompt: "",
    style: Style::Lines,
    offer: "",
    tls: Tls::Apart,
    when: always,
};

const fn gate(text: &'static str, yes: bool) -> Gate {
    Gate { text, yes }
}

/// All fields of a destination.
pub static FIELDS: &[Field] = &[
    Field {
        key: "max_host_concurrency",
        flag: "max-host-concurrency",
        kind: Kind::Int { min: 1, max: 1_000 },
        factory: "500",
        help: "Most connections open at once to the destination, 1 to 1000",
        gate: Some(gate("Do you wish to configure a concurrency limit for {domain}?", true)),
        prompt: "Enter the max concurrency limit for \"{domain}\".",
        default_prompt: "Enter the default maximum concurrency limit to each individual host.",
        offer: "500",
        ..BLANK
    },
    Field {
        key: "max_messages_per_connection",
        flag: "max-messages-per-connection",
        kind: Kind::Int { min: 1, max: 1_000 },
        factory: "50",
        help: "Most messages delivered over one connection, 1 to 1000",
        gate: Some(gate(
            "Do you wish to apply a messages-per-connection limit to this domain?",
            false,
        )),
        prompt: "Enter the max number of messages to deliver per connection for \"{domain}\".",
        default_prompt: "Enter the default maximum number of messages to deliver per connection.",
        offer: "50",
        ..BLANK
    },
    Field {
        key: "recipient_minutes",
        flag: "recipient-minutes",
        kind: Kind::Int { min: 1, max: 60 },
        help: "Minutes over which the recipient limit is measured, 1 to 60",
        gate: Some(gate("Do you wish to apply a recipient limit to this domain?", false)),
        prompt: "Enter the number of minutes used to measure the recipient limit.",
        offer: "60",
        ..BLANK
    },
    Field {
        key: "recipient_limit",
        flag: "recipient-limit",
        kind: Kind::Int { min: 0, max: 1_000_000_000 },
        help: "Most recipients in that time, 0 to 1000000000",
        prompt: "Enter the max number of recipients per {minutes} minutes for \"{domain}\".",
        default_prompt: "Enter the default maximum number of recipients per {minutes} minutes.",
        when: recipients_limited,
        ..BLANK
    },
    Field {
        key: "limit_type",
        flag: "limit-type",
        kind: LimitType::KIND,
        factory: "host",
        help: "What the limits count: the whole domain (host) or each MX address (MXIP)",
        prompt: "Select how you want to apply the limits for {domain}:",
        default_prompt: "Select how you want to apply the limits:",
        offer: "host",
        when: limited,
        ..BLANK
    },
    Field {
        key: "limit_apply",
        flag: "limit-apply",
        kind: LimitApply::KIND,
        factory: "system",
        help: "Over what the limits are enforced: the system or each virtual gateway (VG)",
        prompt: "Select how the limits will be enforced:",
        offer: "system",
        when: limited,
        ..BLANK
    },
    Field {
        key: "table_tls",
        flag: "tls",
        old_key: "tls",
        kind: TlsMode::KIND,
        factory: "none",
        help: "How hard TLS is asked",
        gate: Some(gate("Do you wish to apply a specific TLS setting for this domain?", false)),
        prompt: "Do you want to use TLS support?",
        ..BLANK
    },
    Field {
        key: "certificate",
        flag: "certificate",
        kind: Kind::Name,
        factory: "Demo",
        help: "The certificate profile presented when the server asks for one",
        gate: Some(gate("Do you wish to apply a specific certificate for this domain?", false)),
        prompt: "Please choose the certificate to apply:",
        tls: Tls::Idle,
        when: tls_not_off,
        ..BLANK
    },
    Field {
        key: "dane_option",
        flag: "dane",
        old_key: "dane",
        kind: DaneMode::KIND,
        factory: "none",
        help: "Whether TLSA records are obeyed (needs TLS)",
        gate: Some(gate("Do you wish to configure DANE Support?", false)),
        prompt: "Do you want to use DANE Support?",
        offer: "none",
        tls: Tls::NeededUnless("none"),
        when: tls_not_off,
        ..BLANK
    },
    Field {
        key: "mta_sts",
        flag: "mta-sts",
        kind: Switch::KIND,
        factory: "off",
        help: "Whether MTA-STS policies are obeyed (needs TLS)",
        gate: Some(gate("Do you wish to configure MTA STS Support?", false)),
        prompt: "Do you want to use MTA STS support?",
        offer: "off",
        tls: Tls::NeededUnless("off"),
        when: tls_not_off,
        ..BLANK
    },
    Field {
        key: "bounce_validation",
        flag: "bounce-validation",
        kind: Switch::KIND,
        factory: "off",
        help: "Whether bounce verification tags addresses",
        gate: Some(gate(
            "Do you wish to apply a specific bounce verification address tagging setting for this domain?",
            false,
        )),
        prompt: "Perform bounce verification address tagging?",
        style: Style::YesNo,
        offer: "off",
        ..BLANK
    },
    Field {
        key: "bounce_profile",
        flag: "bounce-profile",
        kind: Kind::Name,
        scope: Scope::RowOnly,
        help: "The bounce profile",
        gate: Some(gate("Do you wish to apply a specific bounce profile to this domain?", false)),
        prompt: "Please choose a bounce profile to apply:",
        ..BLANK
    },
    Field {
        key: "ip_sort_pref",
        flag: "ip-sort-pref",
        kind: IpSort::KIND,
        factory: "PREFER_V4",
        help: "How addresses within one MX preference are sorted",
        gate: Some(gate(
            "Do you wish to apply a specific IP sort preference to this domain?",
            false,
        )),
        prompt: "How should the appliance sort IP addresses within an MX preference level?",
        offer: "PREFER_V4",
        ..BLANK
    },
    Field {
        key: "send_tls_req_alert",
        flag: "send-tls-req-alert",
        kind: Switch::KIND,
        scope: Scope::DefaultOnly,
        factory: "off",
        help: "Whether an alert is sent when a required TLS connection fails",
        prompt: "Do you want to send an alert when a required TLS connection fails?",
        style: Style::YesNo,
        ..BLANK
    },
];

/// Returns the field of a key.
#[must_use]
pub fn field(key: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.key == key)
}

/// Returns the initial values of DEFAULT.
#[must_use]
pub fn factory() -> Record {
    let set = FIELDS.iter().filter(|f| !f.factory.is_empty());
    Record(set.map(|f| (f.key.to_string(), f.factory.to_string())).collect())
}
