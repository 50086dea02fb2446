//! What a row of the destination table may be: the rules of every face, once.

use crate::profile::destination;
use crate::profile::destination::FIELDS;
use crate::profile::effective;
use crate::profile::field::Field;
use crate::profile::field::Record;
use crate::profile::field::Scope;
use crate::profile::field::Tls;
use crate::profile::field::settle;
use crate::vocab::word::Dialect;
use std::collections::BTreeMap;

/// The key of the TLS setting, and its value for "no TLS".
const TLS: &str = "table_tls";
const NO_TLS: &str = "none";

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In DEFAULT.
    Default,
    /// In an entry.
    Row,
}

impl Place {
    /// Returns whether a field may stand here.
    #[must_use]
    pub fn takes(self, field: &Field) -> bool {
        match self {
            Place::Default => field.scope != Scope::RowOnly,
            Place::Row => field.scope != Scope::DefaultOnly,
        }
    }
}

/// The rule that a record breaks.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Broken {
    /// A field does not take a value.
    #[error("{}: {reason}", .field.key)]
    Value {
        /// The field.
        field: &'static Field,
        /// Why not.
        reason: String,
    },
    /// A field stands where it may not.
    #[error("{}", misplaced(.field, *.place))]
    Misplaced {
        /// The field.
        field: &'static Field,
        /// Where it stands.
        place: Place,
    },
    /// A field stands without another that it needs.
    #[error("{field} needs {companion}")]
    Alone {
        /// The key of the field.
        field: &'static str,
        /// The key of the other.
        companion: &'static str,
    },
    /// DANE or MTA-STS is on, and the record itself switches TLS off.
    #[error("DANE and MTA STS need TLS: table_tls is off")]
    TlsOff,
    /// DANE or MTA-STS is on, and TLS is off in DEFAULT.
    #[error("DANE and MTA STS need TLS, and TLS is off here as in DEFAULT")]
    TlsOffInDefault,
}

fn misplaced(field: &Field, place: Place) -> String {
    match place {
        Place::Default => format!("{} does not belong into DEFAULT", field.key),
        Place::Row => format!("{} belongs into DEFAULT only", field.key),
    }
}

/// Returns whether a record sets TLS, and not to off.
#[must_use]
pub fn has_tls(record: &Record) -> bool {
    record.get(TLS).is_some_and(|v| v != NO_TLS)
}

/// Returns whether a record has something on that needs TLS.
#[must_use]
pub fn needs_tls(record: &Record) -> bool {
    FIELDS.iter().any(|field| match (field.tls, record.get(field.key)) {
        (Tls::NeededUnless(off), Some(value)) => value != off,
        _ => false,
    })
}

/// Returns whether a row has something on that needs TLS while TLS, its own or DEFAULT's, is off.
#[must_use]
pub fn lacks_tls(row: &Record, default: &Record) -> bool {
    needs_tls(row) && effective::value(row, default, TLS).0.as_deref() == Some(NO_TLS)
}

/// Switches off what needs TLS in a record whose TLS, its own or else `inherited`, is off. Returns whether that
/// changed anything.
pub fn switch_off_without_tls(record: &mut Record, inherited: Option<&str>) -> bool {
    if record.get(TLS).or(inherited) != Some(NO_TLS) || !needs_tls(record) {
        return false;
    }
    for field in FIELDS {
        if let Tls::NeededUnless(off) = field.tls {
            record.0.insert(field.key.into(), off.into());
        }
    }
    true
}

/// Puts changes, by key, into a record; the value `default` lets a field follow DEFAULT again. What belongs to a
/// change follows it: TLS off takes along what needs TLS, a recipient limit comes with its companions.
///
/// Errors: [`Broken::Value`], [`Broken::Misplaced`].
pub fn apply(
    record: &mut Record,
    changes: &BTreeMap<String, String>,
    place: Place,
) -> Result<(), Broken> {
    for (key, text) in changes {
        let Some(field) = destination::field(key) else { continue };
        if !place.takes(field) {
            return Err(Broken::Misplaced { field, place });
        }
        if text.eq_ignore_ascii_case("default") {
            record.clear(field.key);
            continue;
        }
        record.set(field, text, Dialect::Flag).map_err(|r| Broken::Value { field, reason: r.0 })?;
    }
    if record.get(TLS) == Some(NO_TLS) && changes.contains_key(TLS) {
        without_tls(record, changes, place);
    }
    recipient_limit(record, changes);
    limit_kinds(record);
    Ok(())
}

/// Takes along what TLS off takes along, unless the same changes ask for it.
fn without_tls(record: &mut Record, changes: &BTreeMap<String, String>, place: Place) {
    for field in FIELDS.iter().filter(|f| !changes.contains_key(f.key)) {
        match (place, field.tls) {
            (_, Tls::Apart) | (Place::Default, Tls::Idle) => {}
            (Place::Row, _) => record.clear(field.key),
            (Place::Default, Tls::NeededUnless(off)) => {
                record.0.insert(field.key.into(), off.into());
            }
        }
    }
}

/// A recipient limit and its time stand together or not at all; a limit without a time is one an hour.
fn recipient_limit(record: &mut Record, changes: &BTreeMap<String, String>) {
    let (limit, minutes) = ("recipient_limit", "recipient_minutes");
    let follows = |key: &str| changes.get(key).is_some_and(|t| t.eq_ignore_ascii_case("default"));
    if follows(limit) || follows(minutes) {
        record.clear(limit);
        record.clear(minutes);
    }
    if record.get(limit).is_some() && record.get(minutes).is_none() {
        if changes.contains_key(limit) {
            record.0.insert(minutes.into(), "60".into());
        } else {
            record.clear(limit);
        }
    }
}

/// A limit says what it counts and over what it is enforced.
fn limit_kinds(record: &mut Record) {
    let limits = ["recipient_minutes", "max_host_concurrency"];
    if limits.iter().all(|key| record.get(key).is_none()) {
        return;
    }
    for key in ["limit_type", "limit_apply"] {
        let factory = destination::field(key).map_or("", |f| f.factory);
        record.0.entry(key.into()).or_insert_with(|| factory.into());
    }
}

/// Checks the rules between the fields of one record.
///
/// Errors: [`Broken::Alone`], [`Broken::TlsOff`]; the first that is broken.
pub fn check(record: &Record) -> Result<(), Broken> {
    let has = |key: &str| record.get(key).is_some();
    if has("recipient_limit") && !has("recipient_minutes") {
        return Err(Broken::Alone { field: "recipient_limit", companion: "recipient_minutes" });
    }
    if has("recipient_minutes") {
        for companion in ["recipient_limit", "limit_type", "limit_apply"] {
            if !has(companion) {
                return Err(Broken::Alone { field: "recipient_minutes", companion });
            }
        }
    }
    if record.get(TLS) == Some(NO_TLS) && needs_tls(record) {
        return Err(Broken::TlsOff);
    }
    Ok(())
}

/// Returns a row as it may be kept under a DEFAULT: what means nothing beside the rest is gone.
///
/// Errors: as [`check`]; [`Broken::Misplaced`], [`Broken::TlsOffInDefault`].
pub fn row(wanted: &Record, default: &Record) -> Result<Record, Broken> {
    placed(wanted, Place::Row)?;
    check(wanted)?;
    let mut row = wanted.clone();
    settle(FIELDS, &mut row);
    if lacks_tls(&row, default) {
        return Err(Broken::TlsOffInDefault);
    }
    Ok(row)
}

/// Returns DEFAULT as it may be kept: what is not set has the factory's value.
///
/// Errors: as [`check`]; [`Broken::Misplaced`].
pub fn default(wanted: &Record) -> Result<Record, Broken> {
    placed(wanted, Place::Default)?;
    let mut default = wanted.clone();
    for (key, value) in destination::factory().0 {
        default.0.entry(key).or_insert(value);
    }
    check(&default)?;
    Ok(default)
}

fn placed(record: &Record, place: Place) -> Result<(), Broken> {
    let wrong = FIELDS.iter().find(|f| record.get(f.key).is_some() && !place.takes(f));
    wrong.map_or(Ok(()), |field| Err(Broken::Misplaced { field, place }))
}
