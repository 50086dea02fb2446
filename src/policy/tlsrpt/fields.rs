//! The fields of a TLS report, read as tolerantly as they can be without a guess: texts, counts,
//! times, addresses, names. No I/O.

use crate::policy::tlsrpt::json::Json;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use crate::vocab::tls_report::Deviation;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::net::Ipv6Addr;

/// The deviations that were met.
pub type Deviations = BTreeSet<Deviation>;

/// Maximum length of a text field. Unit: octets.
pub const MAX_TEXT: usize = 1024;
/// Maximum length of a line of a policy. Unit: octets.
pub const MAX_LINE: usize = 512;
/// The largest count that is read: the largest whole number of I-JSON (RFC 7493 §2.2).
pub const MAX_COUNT: u64 = 1 << 53;

/// Returns a text, trimmed and cut to `limit` octets; `None` if it is empty or no text. A number is
/// taken as its digits, a list as its first text.
pub fn text(value: Option<Json>, limit: usize, met: &mut Deviations) -> Option<String> {
    match value? {
        Json::Text(text) => cut(text.trim(), limit, met),
        Json::Int(n) => Some(n.to_string()),
        Json::List(list) => {
            let first = list.into_iter().find(|v| matches!(v, Json::Text(_) | Json::Int(_)))?;
            text(Some(first), limit, met)
        }
        Json::Null | Json::Bool | Json::Float(_) | Json::Object(_) => None,
    }
}

/// Returns a text cut to `limit` octets; `None` if it is empty.
pub fn cut(text: &str, limit: usize, met: &mut Deviations) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    if text.len() <= limit {
        return Some(text.to_string());
    }
    met.insert(Deviation::TextCut);
    let end = (0..=limit).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
    text.get(..end).map(ToString::to_string)
}

/// Returns a count; `None` if it is absent or cannot be read. Text is taken as a number, a negative
/// count as 0.
///
/// Errors: the count exceeds [`MAX_COUNT`].
pub fn count(value: Option<Json>, met: &mut Deviations) -> Result<Option<u64>, TooMany> {
    let read = match value {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::Int(n)) => Some(whole(n, met)),
        Some(Json::Float(n)) => fraction(n, met),
        Some(Json::Text(text)) => {
            let text = text.trim();
            if text.is_empty() {
                return Ok(None);
            }
            met.insert(Deviation::CountText);
            match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(n), _) => Some(whole(n, met)),
                (Err(_), Ok(n)) if text.starts_with(|c: char| c != 'n' && c != 'i') => {
                    fraction(n, met)
                }
                _ => None,
            }
        }
        Some(Json::Bool | Json::List(_) | Json::Object(_)) => None,
    };
    match read {
        Some(n) if n > MAX_COUNT => Err(TooMany),
        Some(n) => Ok(Some(n)),
        None => {
            met.insert(Deviation::CountUnreadable);
            Ok(None)
        }
    }
}

/// A count beyond [`MAX_COUNT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

fn whole(n: i64, met: &mut Deviations) -> u64 {
    u64::try_from(n).unwrap_or_else(|_| {
        met.insert(Deviation::CountNegative);
        0
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "within 2^54")]
fn fraction(n: f64, met: &mut Deviations) -> Option<u64> {
    if n.is_nan() {
        return None;
    }
    if n.fract() != 0.0 {
        met.insert(Deviation::CountFraction);
    }
    let largest = (MAX_COUNT + 2) as f64;
    Some(whole(n.trunc().clamp(-1.0, largest) as i64, met))
}

/// Returns a point in time; `None` if it cannot be read.
///
/// Taken beside RFC 3339: no zone (UTC), a blank for `T`, `24:00:00`, a date alone (its beginning,
/// or with `is_end` its last second), seconds since 1970.
pub fn time(value: Option<Json>, is_end: bool, met: &mut Deviations) -> Option<Timestamp> {
    let read = match value? {
        Json::Int(n) => {
            met.insert(Deviation::TimeForm);
            Some(of_number(n))
        }
        Json::Text(text) => of_text(text.trim(), is_end, met),
        Json::Null | Json::Bool | Json::Float(_) | Json::List(_) | Json::Object(_) => None,
    };
    read.filter(|t| t.is_usual())
}

/// Returns the time of a number of seconds or milliseconds since 1970.
fn of_number(n: i64) -> Timestamp {
    // The year 5138 in seconds is 1973 in milliseconds.
    Timestamp(if n.abs() >= 100_000_000_000 { n / 1000 } else { n })
}

fn of_text(text: &str, is_end: bool, met: &mut Deviations) -> Option<Timestamp> {
    if text.len() > 64 {
        return None;
    }
    if text.len() > 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        met.insert(Deviation::TimeForm);
        return text.parse().ok().map(of_number);
    }
    let upper = text.to_ascii_uppercase();
    let (upper, odd) = match ["UTC", "GMT"].iter().find_map(|zone| upper.strip_suffix(zone)) {
        Some(rest) => (format!("{}Z", rest.trim_end()), true),
        None => (upper, false),
    };
    let (upper, midnight) = match upper.split_once("T24:00:00") {
        Some((day, zone)) => (format!("{day}T00:00:00{zone}"), true),
        None => (upper, false),
    };
    let later = if midnight { 86_400 } else { 0 };
    if odd || midnight || upper.get(10..11) == Some(" ") {
        met.insert(Deviation::TimeForm);
    }
    if let Some(at) = Timestamp::parse(&upper).or_else(|| Timestamp::parse(&joined(&upper))) {
        return Some(at.plus(later));
    }
    let utc = |at: jiff::civil::DateTime| {
        let zoned = at.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(Timestamp(zoned.timestamp().as_second()))
    };
    if let Ok(day) = upper.parse::<jiff::civil::Date>()
        && upper.len() <= 10
    {
        met.insert(Deviation::TimeForm);
        let at = utc(day.at(0, 0, 0, 0))?;
        return Some(if is_end { at.plus(86_399) } else { at });
    }
    let at = upper.parse::<jiff::civil::DateTime>().ok().and_then(utc)?;
    met.insert(Deviation::TimeWithoutZone);
    Some(at.plus(later))
}

/// Returns a time without the blank before its zone.
fn joined(text: &str) -> String {
    let (head, tail) = text.split_at_checked(11).unwrap_or((text, ""));
    format!("{head}{}", tail.replace(' ', ""))
}

/// Returns an address in canonical form, an IPv4-mapped one as IPv4; `None` if it is absent or
/// cannot be read.
pub fn address(value: Option<Json>, met: &mut Deviations) -> Option<IpAddr> {
    let text = text(value, MAX_TEXT, met)?;
    let bare = text.trim_start_matches('[').trim_end_matches(']').trim();
    let bare = match bare.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("ipv6:") => bare.get(5..).unwrap_or_default(),
        _ => bare,
    };
    let bare = bare.split('%').next().unwrap_or_default();
    let read = bare.parse::<IpAddr>().ok().or_else(|| padded(bare));
    if read.is_none() {
        met.insert(Deviation::AddressUnreadable);
    }
    read.map(|a| a.to_canonical())
}

/// Reads an IPv6 address whose groups have more leading zeros than four digits hold.
fn padded(text: &str) -> Option<IpAddr> {
    let groups: Vec<&str> = text.split(':').collect();
    let is_group = |g: &&str| g.bytes().all(|b| b.is_ascii_hexdigit());
    if groups.len() < 3 || groups.len() > 9 || !groups.iter().all(is_group) {
        return None;
    }
    let short = groups.iter().map(|g| match g.trim_start_matches('0') {
        "" if g.is_empty() => "",
        "" => "0",
        digits => digits,
    });
    let short: Vec<&str> = short.collect();
    short.join(":").parse::<Ipv6Addr>().ok().map(IpAddr::V6)
}

/// Returns a host name or pattern in lower case, as A-labels, without a final dot; what is no name
/// stays as text.
#[must_use]
pub fn host(text: &str) -> Option<String> {
    let text = text.trim();
    let (star, name) = match text.strip_prefix("*.") {
        Some(rest) => ("*.", rest),
        None => ("", text),
    };
    if name.is_empty() {
        return None;
    }
    Some(match Domain::parse(name) {
        Ok(name) => format!("{star}{name}"),
        Err(_) => text.to_lowercase().trim_end_matches('.').to_string(),
    })
}

/// Returns a policy domain in the form of [`host`]; `None` if it is no domain name.
pub fn domain(value: Option<Json>, met: &mut Deviations) -> Option<String> {
    let text = text(value, MAX_TEXT, met)?;
    let read = Domain::parse(&text).ok().map(|d| d.to_string());
    if read.is_none() {
        met.insert(Deviation::DomainUnreadable);
    }
    read
}

/// Returns the address of `contact-info`, without `mailto:` and angle brackets.
pub fn contact(value: Option<Json>, met: &mut Deviations) -> Option<String> {
    let whole = text(value, MAX_TEXT, met);
    let mut bare = whole.as_deref().unwrap_or_default();
    if let Some((_, rest)) = bare.rsplit_once('<')
        && let Some((inner, _)) = rest.split_once('>')
    {
        bare = inner;
    }
    if bare.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:")) {
        bare = bare.get(7..).unwrap_or_default();
    }
    let bare = bare.trim();
    if bare.is_empty() {
        met.insert(Deviation::ContactAbsent);
        return None;
    }
    if whole.as_deref() != Some(bare) {
        met.insert(Deviation::ContactMailto);
    }
    Some(bare.to_string())
}
