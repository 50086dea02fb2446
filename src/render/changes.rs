//! Formats configuration changes as a tree: kind, entry, field, old and new value.

use crate::vocab::text::printable;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The values of an entry, by field.
pub type Values = BTreeMap<String, String>;

/// One changed entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The kind of entry.
    pub kind: String,
    /// The key of the entry.
    pub key: String,
    /// The old values; `None` for a new entry.
    pub before: Option<Values>,
    /// The new values; `None` for a removed entry.
    pub after: Option<Values>,
    /// Who made the change and when, if that is to be shown.
    pub by: Option<String>,
}

/// Reads the values of an entry's JSON text. A value that is not an object has an empty field name.
#[must_use]
pub fn values(json: &str) -> Values {
    match serde_json::from_str::<serde_json::Value>(json) {
        Ok(serde_json::Value::Object(map)) => {
            map.iter().map(|(k, v)| (k.clone(), plain(v))).collect()
        }
        Ok(other) => BTreeMap::from([(String::new(), plain(&other))]),
        Err(_) => BTreeMap::from([(String::new(), json.to_string())]),
    }
}

fn plain(v: &serde_json::Value) -> String {
    v.as_str().map_or_else(|| v.to_string(), ToString::to_string)
}

/// Formats changed entries as a tree.
#[must_use]
pub fn tree(rows: &[Row]) -> String {
    let mut out = String::new();
    let mut kind = "";
    for row in rows {
        if row.kind != kind {
            kind = &row.kind;
            out.push_str(&format!("{}\n", heading(kind)));
        }
        let what = match (&row.before, &row.after) {
            (None, _) => " (new)",
            (_, None) => " (removed)",
            (Some(_), Some(_)) => "",
        };
        let by = row.by.as_ref().map(|by| format!("   by {by}")).unwrap_or_default();
        out.push_str(&format!("  {}{what}{by}\n", printable(&row.key)));
        let none = Values::new();
        let (before, after) =
            (row.before.as_ref().unwrap_or(&none), row.after.as_ref().unwrap_or(&none));
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let (old, new) = (before.get(name), after.get(name));
            if old == new {
                continue;
            }
            let text = |v: Option<&String>| v.map_or("Default".to_string(), |v| printable(v));
            let label =
                if name.is_empty() { String::new() } else { format!("{}: ", printable(name)) };
            let change = match (&row.before, &row.after) {
                (None, _) => text(new),
                (_, None) => text(old),
                (Some(_), Some(_)) => format!("{} -> {}", text(old), text(new)),
            };
            out.push_str(&format!("    {label}{change}\n"));
        }
    }
    out
}

fn heading(kind: &str) -> &'static str {
    match kind {
        "setting" => "Settings",
        "default" => "Destination controls, DEFAULT",
        "destination" => "Destination controls",
        "route" => "SMTP routes",
        "bounce_profile" => "Bounce profiles",
        "certificate" => "Certificate profiles",
        "authority" => "Certificate authorities",
        "crl" => "Certificate revocation lists",
        "policy" => "Policies of own domains",
        _ => "Configuration",
    }
}
