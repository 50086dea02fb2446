//! From the octets of a file or part to the reports in it: packed or not, in whatever characters.

use crate::policy::tlsrpt::fields::Deviations;
use crate::policy::tlsrpt::report::Report;
use crate::policy::tlsrpt::report_reader;
use crate::policy::tlsrpt::report_reader::Hints;
use crate::policy::tlsrpt::report_reader::Refused;
use crate::vocab::tls_report::Deviation;
use crate::vocab::tls_report::Refusal;
use crate::wire::gzip;
use std::borrow::Cow;

/// Maximum size of a report, unpacked. Unit: octets.
pub const MAX_UNPACKED: usize = 20 * 1024 * 1024;
/// Maximum number of times that a report is packed.
const MAX_LAYERS: usize = 3;

/// What octets begin as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A gzip stream.
    Gzip,
    /// A JSON object or list, in UTF-8, UTF-16 or another character set.
    Json,
    /// A ZIP archive.
    Zip,
    /// Nothing of these.
    Other,
}

/// Returns what octets begin as.
#[must_use]
pub fn kind(octets: &[u8]) -> Kind {
    if gzip::is_gzip(octets) {
        return Kind::Gzip;
    }
    if octets.starts_with(b"PK\x03\x04") {
        return Kind::Zip;
    }
    let start = octets.get(..octets.len().min(64 * 1024)).unwrap_or_default();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let start =
        start.strip_prefix(b"\xff\xfe").or(start.strip_prefix(b"\xfe\xff")).unwrap_or(start);
    let blank = |b: &&u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0);
    match start.iter().find(|b| !blank(b)) {
        Some(b'{' | b'[') => Kind::Json,
        _ => Kind::Other,
    }
}

/// Returns an empty set of deviations.
#[must_use]
pub fn nothing_met() -> Deviations {
    Deviations::new()
}

/// Unpacks gzip as often as it is packed; other octets stay.
///
/// - `room`: the octets that may still be unpacked; less what was.
///
/// Errors: the content exceeds `room`.
pub fn unpacked<'a>(
    octets: &'a [u8],
    room: &mut usize,
    met: &mut Deviations,
) -> Result<Cow<'a, [u8]>, Refused> {
    let mut content = Cow::Borrowed(octets);
    for layer in 0..MAX_LAYERS {
        if !gzip::is_gzip(&content) {
            break;
        }
        let Some(inner) = gzip::unpack(&content, *room) else { return Err(too_large()) };
        *room = room.saturating_sub(inner.octets.len());
        let found = [
            (inner.is_damaged, Deviation::GzipDamaged),
            (inner.has_trailing, Deviation::GzipTrailing),
            (layer > 0, Deviation::GzipNested),
        ];
        met.extend(found.into_iter().filter(|(is_so, _)| *is_so).map(|(_, what)| what));
        content = Cow::Owned(inner.octets);
    }
    Ok(content)
}

/// Returns the refusal of content beyond the limit.
#[must_use]
pub fn too_large() -> Refused {
    let reason = format!("the content exceeds {} MiB", MAX_UNPACKED / 1024 / 1024);
    Refused::new(Refusal::TooLarge, reason)
}

/// Reads the reports in the octets of a file or part.
///
/// - `room`: as in [`unpacked`].
///
/// Errors: they hold no report, or exceed a bound.
pub fn reports(
    octets: &[u8],
    hints: &Hints,
    room: &mut usize,
    met: &Deviations,
) -> Result<Vec<Report>, Refused> {
    let mut met = met.clone();
    let content = unpacked(octets, room, &mut met)?;
    match kind(&content) {
        Kind::Json => {}
        Kind::Zip => {
            let reason = "a ZIP archive; reports come as gzip (RFC 8460 §5.2): unpack it first";
            return Err(Refused::new(Refusal::Unsupported, reason));
        }
        Kind::Gzip => {
            let reason = format!("the content is packed more than {MAX_LAYERS} times");
            return Err(Refused::new(Refusal::Unsupported, reason));
        }
        Kind::Other if content.is_empty() && met.contains(&Deviation::GzipDamaged) => {
            return Err(Refused::new(Refusal::NotJson, "the gzip stream is damaged"));
        }
        Kind::Other if content.is_empty() => {
            return Err(Refused::new(Refusal::NotJson, "there is nothing in it"));
        }
        Kind::Other => {
            return Err(Refused::new(Refusal::NotJson, "it does not begin as JSON does"));
        }
    }
    if content.len() > MAX_UNPACKED {
        return Err(too_large());
    }
    let text = text(&content, &mut met);
    let read = report_reader::read(&text, hints, &met);
    match read {
        Err(refused) if met.contains(&Deviation::GzipDamaged) => Err(Refused::new(
            refused.refusal,
            format!("the gzip stream is damaged: {}", refused.reason),
        )),
        read => read,
    }
}

/// Returns JSON as text: UTF-8, UTF-16 in either order, else every octet as a character (ISO 8859-1).
fn text<'a>(octets: &'a [u8], met: &mut Deviations) -> Cow<'a, str> {
    let utf16 = match octets {
        [0xff, 0xfe, ..] | [b'{' | b'[', 0, ..] => Some(u16::from_le_bytes as fn([u8; 2]) -> u16),
        [0xfe, 0xff, ..] | [0, b'{' | b'[', ..] => Some(u16::from_be_bytes as fn([u8; 2]) -> u16),
        _ => None,
    };
    let text = match (utf16, std::str::from_utf8(octets)) {
        (Some(order), _) => {
            let (pairs, _) = octets.as_chunks::<2>();
            met.insert(Deviation::Charset);
            let units = pairs.iter().map(|pair| order(*pair));
            Cow::Owned(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect())
        }
        (None, Ok(text)) => Cow::Borrowed(text),
        (None, Err(_)) => {
            met.insert(Deviation::Charset);
            Cow::Owned(octets.iter().map(|octet| char::from(*octet)).collect())
        }
    };
    if !text.starts_with('\u{feff}') && !text.starts_with("\u{ef}\u{bb}\u{bf}") {
        return text;
    }
    met.insert(Deviation::ByteOrderMark);
    let marks = ['\u{feff}', '\u{ef}', '\u{bb}', '\u{bf}'];
    Cow::Owned(text.trim_start_matches(marks).to_string())
}
