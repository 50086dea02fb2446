//! The socketmap protocol: netstrings, requests and replies. Source: socketmap_table(5).

/// Maximum length of a request's payload: Postfix's own limit of a key, and room for the map's
/// name. Unit: octets.
pub const LONGEST_REQUEST: usize = 10_000 + 256;

/// Maximum length of a reply's payload that Postfix reads. Unit: octets.
pub const LONGEST_REPLY: usize = 100_000;

/// Maximum number of digits of a request's length.
const DIGITS: usize = 5;

/// A request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// Name of the map.
    pub map: &'a [u8],
    /// Key to look up.
    pub key: &'a [u8],
}

/// The reason why octets are no request. The connection cannot be used any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// The length is no number, or has leading zeros.
    Length,
    /// The length exceeds [`LONGEST_REQUEST`].
    TooLong,
    /// The final comma is missing.
    NoComma,
    /// There is no blank after the name of the map.
    NoKey,
}

impl Malformed {
    /// Returns the word for counters and logs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Malformed::Length => "length",
            Malformed::TooLong => "too_long",
            Malformed::NoComma => "no_comma",
            Malformed::NoKey => "no_key",
        }
    }
}

/// Reads the first request of a buffer. Returns it with the number of octets that it takes, or
/// `None` if more octets are needed.
///
/// Errors: [`Malformed`].
pub fn request(buffer: &[u8]) -> Result<Option<(Request<'_>, usize)>, Malformed> {
    let Some(colon) = buffer.iter().take(DIGITS + 1).position(|octet| *octet == b':') else {
        let digits = buffer.get(..buffer.len().min(DIGITS + 1)).unwrap_or_default();
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(Malformed::Length);
        }
        return if buffer.len() > DIGITS { Err(Malformed::TooLong) } else { Ok(None) };
    };
    let (digits, rest) = (buffer.get(..colon).unwrap_or_default(), buffer.get(colon + 1..));
    let length = length(digits)?;
    let rest = rest.unwrap_or_default();
    let (Some(payload), Some(end)) = (rest.get(..length), rest.get(length)) else {
        return Ok(None);
    };
    if *end != b',' {
        return Err(Malformed::NoComma);
    }
    let blank = payload.iter().position(|octet| *octet == b' ').ok_or(Malformed::NoKey)?;
    let map = payload.get(..blank).unwrap_or_default();
    let key = payload.get(blank + 1..).unwrap_or_default();
    Ok(Some((Request { map, key }, colon + 1 + length + 1)))
}

fn length(digits: &[u8]) -> Result<usize, Malformed> {
    let text = std::str::from_utf8(digits).map_err(|_| Malformed::Length)?;
    let has_leading_zero = text.len() > 1 && text.starts_with('0');
    if text.is_empty() || has_leading_zero || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Malformed::Length);
    }
    match text.parse::<usize>() {
        Ok(length) if length <= LONGEST_REQUEST => Ok(length),
        _ => Err(Malformed::TooLong),
    }
}

/// Returns octets as a netstring.
#[must_use]
pub fn netstring(payload: &[u8]) -> Vec<u8> {
    let mut out = format!("{}:", payload.len()).into_bytes();
    out.extend_from_slice(payload);
    out.push(b',');
    out
}
