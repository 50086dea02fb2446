//! Makes text from outside safe to display. Pure.

use std::fmt::Write as _;

/// The reason why a typed text is invalid, in one sentence without a final stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidInput(pub String);

/// Reports whether a character may reach a terminal or a log line unescaped.
///
/// Control characters, line and paragraph separators, and the characters that reorder or hide text
/// (bidirectional controls, zero-width and tag characters) may not.
fn is_harmless(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns the text with everything that could act on a terminal, or break a log line, escaped.
///
/// A line feed becomes `\n`, other unprintable characters `\xNN` or `\u{NNNN}`; a backslash stays
/// as it is. Total: never fails, never panics.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_harmless(c) => out.push(c),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if u32::from(c) < 0x100 => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    out
}

/// Escapes text like [`printable`], except line feeds: for messages of several lines.
#[must_use]
pub fn printable_text(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// Returns bytes from the network as text that is safe to show: UTF-8 where it is, `\xNN`
/// elsewhere.
#[must_use]
pub fn printable_bytes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(&printable(chunk.valid()));
        for b in chunk.invalid() {
            let _ = write!(out, "\\x{b:02x}");
        }
    }
    out
}

/// Returns the text escaped and cut to `limit` characters; `…` stands for what was cut.
#[must_use]
pub fn excerpt(text: &str, limit: usize) -> String {
    let safe = printable(text);
    if safe.chars().count() <= limit {
        return safe;
    }
    let mut cut: String = safe.chars().take(limit.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// Describes in this program's own words why a text is not the expected JSON.
#[must_use]
pub fn json_fault(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let what = match error.classify() {
        Category::Syntax => "this is no JSON",
        Category::Eof => "the text ends too early",
        Category::Data => "a value that does not belong here",
        Category::Io => "it cannot be read",
    };
    match error.line() {
        0 => what.to_string(),
        line => format!("{what} (line {line}, column {})", error.column()),
    }
}

/// Returns bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for b in bytes {
        let _ = write!(out, "{b:02x}");
    }
    out
}

/// Parses hexadecimal digits; white space between them is allowed (RFC 6698 §2.2).
///
/// Errors: an odd number of digits, or something that is no digit.
pub fn unhex(text: &str) -> Result<Vec<u8>, InvalidInput> {
    let mut digits = Vec::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_ascii_whitespace()) {
        let digit = c.to_digit(16).ok_or_else(|| {
            InvalidInput(format!("`{}` is no hexadecimal digit", printable(&c.to_string())))
        })?;
        digits.push(u8::try_from(digit).unwrap_or_default());
    }
    if digits.len() % 2 == 1 {
        return Err(InvalidInput("an odd number of hexadecimal digits".into()));
    }
    Ok(digits.chunks_exact(2).map(|p| p.iter().fold(0, |n, d| n << 4 | d)).collect())
}

/// Escapes bytes like [`printable_bytes`], except line ends: for multi-line text inside JSON, which
/// escapes them itself.
#[must_use]
pub fn printable_lines(bytes: &[u8]) -> String {
    bytes
        .split_inclusive(|b| *b == b'\n')
        .map(|line| {
            let (body, end) = match line {
                [body @ .., b'\r', b'\n'] => (body, "\r\n"),
                [body @ .., b'\n'] => (body, "\n"),
                body => (body, ""),
            };
            printable_bytes(body) + end
        })
        .collect()
}

/// Returns the Levenshtein distance of two short names: the letters to insert, to remove and to
/// replace.
#[must_use]
pub fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let here = (diagonal + usize::from(x != y)).min(left + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = here;
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(a.len())
}
