//! The text of LIST and DETAIL for entries.

use crate::profile::destination::field;
use crate::profile::effective::value;
use crate::profile::field::Record;
use crate::profile::key::DEFAULT;

/// Lines of the heading of LIST.
pub const HEADING: [[&str; 7]; 2] = [
    ["", "Rate", "", "", "Bounce", "Bounce", "MTA"],
    ["Domain", "Limiting", "TLS", "DANE", "Verification", "Profile", "STS"],
];

/// Lines of the heading of LIST on a narrow terminal.
pub const NARROW_HEADING: [[&str; 7]; 2] = [
    ["", "Rate", "", "", "Bounce", "Bounce", "MTA"],
    ["Domain", "Limits", "TLS", "DANE", "Verif.", "Profile", "STS"],
];

/// Minimum widths of the columns, as on the appliance.
pub const WIDTHS: [usize; 7] = [11, 9, 20, 10, 13, 10, 4];

/// Returns one line of LIST.
#[must_use]
pub fn cells(name: &str, row: &Record, default: &Record) -> [String; 7] {
    let is_default = name == DEFAULT;
    let word = |key: &str| match row.get(key) {
        Some(v) => field(key)
            .and_then(|f| f.kind.word(v))
            .map_or_else(|| v.to_string(), |w| w.list.to_string()),
        None if is_default => {
            let inherited = value(row, default, key).0.unwrap_or_default();
            field(key)
                .and_then(|f| f.kind.word(&inherited))
                .map_or(inherited.clone(), |w| w.list.to_string())
        }
        None => "Default".into(),
    };
    let limited =
        ["max_host_concurrency", "recipient_minutes"].iter().any(|k| row.get(k).is_some());
    [
        if is_default { "(Default)".into() } else { name.to_string() },
        if limited { "On".into() } else { "Default".into() },
        word("table_tls"),
        word("dane_option"),
        word("bounce_validation"),
        if is_default { "(Default)".into() } else { word("bounce_profile") },
        word("mta_sts"),
    ]
}

/// Returns the name of a field and its value in the words of DETAIL.
#[must_use]
pub fn in_words(key: &str, value: &str) -> (String, String) {
    let name = match key {
        "ip_sort_pref" => "IP Address Preference",
        "max_messages_per_connection" => "Maximum messages per connection",
        "max_host_concurrency" => "Concurrent connections",
        "recipient_limit" => "Recipient limit",
        "recipient_minutes" => "Recipient limit, in minutes",
        "limit_type" => "Limits applied to",
        "limit_apply" => "Limits applied",
        "table_tls" => "TLS",
        "certificate" => "Certificate",
        "dane_option" => "DANE",
        "mta_sts" => "MTA STS",
        "bounce_validation" => "Bounce Verification Tagging",
        "bounce_profile" => "Bounce Profile",
        "send_tls_req_alert" => "Alert on required TLS failure",
        other => other,
    };
    let value = match key {
        "limit_type" => limits_of(Some(value)).to_string(),
        "limit_apply" => reach_of(Some(value)).to_string(),
        _ => field(key)
            .and_then(|f| f.kind.word(value))
            .map_or_else(|| value.to_string(), |word| word.menu.to_string()),
    };
    (name.to_string(), value)
}

/// Returns what the limits count.
fn limits_of(limit_type: Option<&str>) -> &'static str {
    match limit_type {
        Some("MXIP") => "each mail exchanger IP address",
        _ => "entire domain",
    }
}

/// Returns over what the limits are enforced.
fn reach_of(limit_apply: Option<&str>) -> &'static str {
    match limit_apply {
        Some("VG") => "per virtual gateway",
        _ => "across all virtual gateways",
    }
}

/// Returns DETAIL of one entry.
#[must_use]
pub fn detail(name: &str, row: &Record, default: &Record) -> String {
    let is_default = name == DEFAULT;
    let shown = |key: &str| {
        let text =
            if is_default { value(row, default, key).0 } else { row.get(key).map(Into::into) };
        text.map_or_else(
            || "Default".to_string(),
            |v| field(key).and_then(|f| f.kind.word(&v)).map_or(v.clone(), |w| w.menu.to_string()),
        )
    };
    let mut out = format!("{}\n", if is_default { "Default" } else { name });
    let mut line = |text: String| out.push_str(&format!("  {text}\n"));
    line(format!("IP Address Preference: {}", shown("ip_sort_pref")));
    line(format!("Maximum messages per connection: {}", shown("max_messages_per_connection")));
    let concurrency = row.get("max_host_concurrency");
    let minutes = row.get("recipient_minutes");
    if concurrency.is_none() && minutes.is_none() {
        line("Rate Limiting: Default".into());
    } else {
        line("Rate Limiting:".into());
        match concurrency {
            Some(n) => line(format!("  {n} concurrent connections")),
            None => line("  Default concurrent connections".into()),
        }
        match (row.get("recipient_limit"), minutes) {
            (Some(limit), Some(m)) => line(format!("  {limit} recipients per {m} minutes")),
            _ => line("  No recipient limit".into()),
        }
        let domain = limits_of(row.get("limit_type"));
        let reach = reach_of(row.get("limit_apply"));
        line(format!("  Limits applied to {domain}, {reach}"));
    }
    line(format!("TLS: {}", shown("table_tls")));
    line(format!("Certificate: {}", shown("certificate")));
    line(format!("DANE: {}", shown("dane_option")));
    line(format!("MTA STS: {}", shown("mta_sts")));
    line(format!("Bounce Verification Tagging: {}", shown("bounce_validation")));
    if is_default {
        line(format!("Alert on required TLS failure: {}", shown("send_tls_req_alert")));
    } else {
        line(format!("Bounce Profile: {}", shown("bounce_profile")));
    }
    out
}
