//! The effective settings of a destination: its own, else those of DEFAULT, else the factory
//! settings.

use crate::profile::destination;
use crate::profile::field::Record;
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// Returns the settings for a check of this row.
#[must_use]
pub fn deciding(row: &Record, default: &Record) -> Deciding {
    let text = |key: &str| value(row, default, key).0.unwrap_or_default();
    Deciding {
        tls: TlsMode::parse(&text("table_tls")).unwrap_or(TlsMode::None),
        dane: DaneMode::parse(&text("dane_option")).unwrap_or(DaneMode::None),
        mta_sts: Switch::parse(&text("mta_sts")).unwrap_or(Switch::Off),
        ip_sort: IpSort::parse(&text("ip_sort_pref")).unwrap_or(IpSort::PreferV4),
        certificate: text("certificate"),
        bounce_profile: text("bounce_profile"),
    }
}
