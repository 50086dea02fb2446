//! Transfer encodings and encoded words, decoded tolerantly.

use std::borrow::Cow;

/// Decodes a body by the value of `Content-Transfer-Encoding`; an unknown one leaves it as it is.
#[must_use]
pub fn decode<'a>(encoding: &str, body: &'a [u8]) -> Cow<'a, [u8]> {
    match encoding.trim().trim_matches('"').to_ascii_lowercase().as_str() {
        "base64" => Cow::Owned(base64(body)),
        "quoted-printable" => Cow::Owned(quoted_printable(body)),
        _ => Cow::Borrowed(body),
    }
}

/// Decodes base64 of either alphabet. Everything outside the alphabet is passed over; padding ends a
/// group.
#[must_use]
pub fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for octet in text {
        let value = match octet {
            b'A'..=b'Z' => octet - b'A',
            b'a'..=b'z' => octet - b'a' + 26,
            b'0'..=b'9' => octet - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                (bits, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
        if count == 0 {
            bits = 0;
        }
    }
    out
}

/// Decodes quoted-printable; an `=` that begins no escape stays (RFC 2045 §6.7).
#[must_use]
pub fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((octet, after)) = rest.split_first() {
        rest = after;
        if *octet != b'=' {
            out.push(*octet);
            continue;
        }
        if let Some(decoded) = hex_pair(rest) {
            out.push(decoded);
            rest = rest.get(2..).unwrap_or_default();
            continue;
        }
        let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
        match rest.get(blanks) {
            Some(b'\n') => rest = rest.get(blanks + 1..).unwrap_or_default(),
            None => rest = &[],
            Some(_) => out.push(b'='),
        }
    }
    out
}

/// Decodes `%XX`; other text stays.
#[must_use]
pub fn percent(text: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((octet, after)) = rest.split_first() {
        rest = after;
        match hex_pair(rest).filter(|_| *octet == b'%') {
            Some(decoded) => {
                out.push(decoded);
                rest = rest.get(2..).unwrap_or_default();
            }
            None => out.push(*octet),
        }
    }
    out
}

fn hex_pair(text: &[u8]) -> Option<u8> {
    let digit = |n| char::from(*text.get::<usize>(n)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Decodes the encoded words of a text; one in an unknown character set is read as UTF-8.
///
/// Source: RFC 2047 §2.
#[must_use]
pub fn words(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("=?") {
        let mut pieces = after.splitn(4, '?');
        let (_, how, word, behind) = (pieces.next(), pieces.next(), pieces.next(), pieces.next());
        let (Some(how), Some(word), Some(behind)) =
            (how, word, behind.and_then(|b| b.strip_prefix('=')))
        else {
            break;
        };
        let octets = match how {
            "B" | "b" => base64(word.as_bytes()),
            "Q" | "q" => quoted_printable(word.replace('_', " ").as_bytes()),
            _ => break,
        };
        // Blanks between two encoded words do not count.
        if !before.trim().is_empty() || out.is_empty() {
            out.push_str(before);
        }
        out.push_str(&String::from_utf8_lossy(&octets));
        rest = behind;
    }
    out.push_str(rest);
    out
}
