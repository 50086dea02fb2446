//! The effective settings of a destination: its own, else those of DEFAULT, else the factory
//! settings.

use crate::profile::destination;
use crate::profile::field::Record;
use crate::vocab::text::InvalidInput;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::IpSort;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;

/// Returns the value of a field and whether the row itself sets it.
#[must_use]
pub fn value(row: &Record, default: &Record, key: &str) -> (Option<String>, bool) {
    if let Some(own) = row.get(key) {
        return (Some(own.to_string()), true);
    }
    let inherited = default.get(key).map(ToString::to_string).or_else(|| {
        let factory = destination::field(key).map_or("", |f| f.factory);
        (!factory.is_empty()).then(|| factory.to_string())
    });
    (inherited, false)
}

/// The settings that a check depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Deciding {
    /// TLS setting.
    pub tls: TlsMode,
    /// DANE setting.
    pub dane: DaneMode,
    /// MTA-STS setting.
    pub mta_sts: Switch,
    /// Address families.
    pub ip_sort: IpSort,
    /// Certificate profile that is presented to servers that ask.
    pub certificate: String,
    /// Bounce profile; empty for Default.
    pub bounce_profile: String,
}

/// A stored value that is none of its field's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownValue {
    /// Key of the field.
    pub key: &'static str,
}

/// Returns the settings for a check of this row. An unknown value never counts as a weaker one.
///
/// Errors: a value is none of its field's words.
pub fn deciding(row: &Record, default: &Record) -> Result<Deciding, UnknownValue> {
    fn parsed<T>(
        row: &Record,
        default: &Record,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, InvalidInput>,
    ) -> Result<T, UnknownValue> {
        let text = value(row, default, key).0.unwrap_or_default();
        parse(&text).map_err(|_| UnknownValue { key })
    }
    Ok(Deciding {
        tls: parsed(row, default, "table_tls", TlsMode::parse)?,
        dane: parsed(row, default, "dane_option", DaneMode::parse)?,
        mta_sts: parsed(row, default, "mta_sts", Switch::parse)?,
        ip_sort: parsed(row, default, "ip_sort_pref", IpSort::parse)?,
        certificate: value(row, default, "certificate").0.unwrap_or_default(),
        bounce_profile: value(row, default, "bounce_profile").0.unwrap_or_default(),
    })
}
