//! The fields at the head of a message or part, and the parameters in them.

use crate::vocab::mail_field;
use crate::wire::mail::coding;

/// Maximum size of the head of a message or part. Unit: octets.
const MAX_HEAD: usize = 256 * 1024;
/// Maximum number of fields that are kept.
const MAX_FIELDS: usize = 200;

/// The fields that are kept.
const KEPT: &[&str] = &[
    "authentication-results",
    "content-disposition",
    "content-transfer-encoding",
    "content-type",
    "contenttype",
    "dkim-signature",
    "from",
    "tls-report-domain",
    "tls-report-submitter",
];

/// The head of a message or part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The kept fields in their order: name in lower case, value unfolded.
    fields: Vec<(&'static str, String)>,
    /// The number of fields, kept or not.
    pub count: usize,
}

impl Head {
    /// Returns the value of the first field with a name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    /// Returns the values of the fields with a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(n, _)| *n == name).map(|(_, value)| value.as_str())
    }
}

/// Splits a message or part into its head and its body. Returns `None` if the head exceeds its bound.
#[must_use]
pub fn split(entity: &[u8]) -> Option<(Head, &[u8])> {
    let mut head = Head::default();
    let mut field: Option<(&'static str, Vec<u8>)> = None;
    let mut at = 0;
    loop {
        let rest = entity.get(at..).unwrap_or_default();
        let length = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |n| n + 1);
        let line = rest.get(..length).unwrap_or_default();
        let bare = line.trim_ascii_end();
        at += length;
        // A line of blanks is a folded one, not the end of the head (RFC 5322 §3.5): whoever verifies
        // a signature must see the same head.
        if matches!(line, b"" | b"\n" | b"\r\n") || at > MAX_HEAD {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            if let Some((_, value)) = &mut field {
                value.push(b' ');
                value.extend_from_slice(bare.trim_ascii_start());
            }
            continue;
        }
        keep(&mut head, field.take());
        let Some(colon) = bare.iter().position(|b| *b == b':') else { continue };
        head.count += 1;
        let name = bare.get(..colon).unwrap_or_default().trim_ascii().to_ascii_lowercase();
        let value = bare.get(colon + 1..).unwrap_or_default().trim_ascii();
        field = KEPT.iter().find(|n| n.as_bytes() == name).map(|n| (*n, value.to_vec()));
    }
    keep(&mut head, field);
    (at <= MAX_HEAD).then(|| (head, entity.get(at..).unwrap_or_default()))
}

fn keep(head: &mut Head, field: Option<(&'static str, Vec<u8>)>) {
    if let Some((name, value)) = field
        && head.fields.len() < MAX_FIELDS
    {
        head.fields.push((name, String::from_utf8_lossy(&value).into_owned()));
    }
}

/// Reports whether octets begin with a header field.
#[must_use]
pub fn is_mail(octets: &[u8]) -> bool {
    let line = octets.split(|b| *b == b'\n').next().unwrap_or_default();
    let name = line.split(|b| *b == b':').next().unwrap_or_default();
    name.len() < line.len()
        && !name.trim_ascii_end().is_empty()
        && name.trim_ascii_end().iter().all(u8::is_ascii_graphic)
}

/// A field value with parameters, such as that of `Content-Type`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameterized {
    /// The value before the first semicolon, in lower case.
    pub value: String,
    parameters: Vec<(String, String)>,
}

impl Parameterized {
    /// Parses a field value.
    #[must_use]
    pub fn parse(text: &str) -> Parameterized {
        let mut pieces = pieces(text).into_iter();
        let value = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
        let parameters = pieces.filter_map(|piece| {
            let (name, value) = piece.split_once('=')?;
            Some((name.trim().to_ascii_lowercase(), unquoted(value.trim())))
        });
        Parameterized { value, parameters: parameters.take(MAX_FIELDS).collect() }
    }

    /// Returns a parameter, put together from its pieces if it is split, and decoded.
    ///
    /// Source: RFC 2231 §3, §4; RFC 2047, which is not meant for parameters and used there.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        let mut found: Vec<(usize, bool, &str)> = self
            .parameters
            .iter()
            .filter_map(|(full, value)| {
                let rest = full.strip_prefix(name)?;
                let (rest, is_encoded) = match rest.strip_suffix('*') {
                    Some(rest) => (rest, true),
                    None => (rest, false),
                };
                let number = match rest {
                    "" => 0,
                    rest => rest.strip_prefix('*')?.parse().ok()?,
                };
                Some((number, is_encoded, value.as_str()))
            })
            .collect();
        found.sort_by_key(|(number, _, _)| *number);
        let is_encoded = found.first()?.1;
        let mut octets = Vec::new();
        for (n, (_, encoded, value)) in found.iter().enumerate() {
            let mut value = *value;
            if n == 0 && is_encoded {
                // The character set and the language stand before it.
                value = value.splitn(3, '\'').last().unwrap_or_default();
            }
            match encoded {
                true => octets.extend(coding::percent(value)),
                false => octets.extend_from_slice(value.as_bytes()),
            }
        }
        let text = String::from_utf8_lossy(&octets).into_owned();
        Some(coding::words(&text))
    }
}

/// Splits a field value at semicolons, outside of quoted texts.
fn pieces(text: &str) -> Vec<String> {
    let (mut out, mut piece) = (Vec::new(), String::new());
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => {
                out.push(std::mem::take(&mut piece));
                continue;
            }
            _ => {}
        }
        piece.push(c);
    }
    out.push(piece);
    out
}

fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"') else {
        return text.split_whitespace().next().unwrap_or_default().to_string();
    };
    let (mut out, mut escaped) = (String::new(), false);
    for c in inner.chars() {
        match c {
            c if escaped => {
                out.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => break,
            c => out.push(c),
        }
    }
    out
}

/// Returns the domains of the addresses in a field such as `From`, in lower case.
#[must_use]
pub fn domains(field: &str) -> Vec<String> {
    let (mut out, mut domain) = (Vec::new(), None::<String>);
    for c in mail_field::bare(field.chars().chain([','])) {
        match c {
            '@' => domain = Some(String::new()),
            ',' | ';' | '>' | ' ' | '<' | ':' => {
                out.extend(domain.take().filter(|d| !d.is_empty() && out.len() < MAX_FIELDS));
            }
            c => {
                if let Some(domain) = &mut domain {
                    domain.extend(c.to_lowercase());
                }
            }
        }
    }
    out
}
