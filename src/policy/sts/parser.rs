//! The parser of an MTA-STS policy file.
//!
//! In: the bytes of the body. Out: the policy and the issues. `values` and `mx_pattern` parse the
//! values. No I/O.

use std::collections::BTreeSet;

use crate::policy::issue::Fault;
use crate::policy::issue::Issues;
use crate::policy::issue::MAX_ISSUES;
use crate::policy::issue::Parsed;
use crate::policy::issue::Place;
use crate::policy::issue::is_name;
use crate::policy::issue::nearest;
use crate::policy::issue::quote;
use crate::policy::issue::skip_blanks;
use crate::policy::issue::split_at_byte;
use crate::policy::issue::trim_end;
use crate::policy::sts::lines::BOM;
use crate::policy::sts::lines::KEYS;
use crate::policy::sts::lines::Line;
use crate::policy::sts::lines::foreign;
use crate::policy::sts::lines::lines;
use crate::policy::sts::lines::no_colon;
use crate::policy::sts::lines::unclean;
use crate::policy::sts::mx_pattern::MxPattern;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;
use crate::policy::sts::values;

/// Parses a policy file.
///
/// Fields in any order; LF and CRLF may mix and the last may be missing; unknown fields are kept.
/// Of a repeated field other than `mx` the first counts, and if that one is bad so is the policy.
///
/// - `text`: the whole body; the time is near linear in its length.
/// - Total: never fails, never panics; at most 50 issues.
/// - Source: RFC 8461 §3.2.
/// - Differs: a `max_age` over the limit is an error but leaves `value` set, the only error that
///   does.
#[must_use]
pub fn parse(text: &[u8]) -> Parsed<StsPolicy> {
    let mut reader = Reader {
        issues: Issues::new(reference_of),
        version: Slot::Missing,
        mode: Slot::Missing,
        max_age: Slot::Missing,
        max_age_at: Place::START,
        mx_seen: false,
        mx: Vec::new(),
        extensions: Vec::new(),
        names: BTreeSet::new(),
        near: Vec::new(),
    };
    if let Some(fault) = foreign(text) {
        reader.issues.fault(&fault, Place::START);
        return reader.issues.parsed(None);
    }
    for line in lines(text) {
        reader.line(line);
    }
    reader.finish()
}

enum Slot<T> {
    Missing,
    Bad,
    Good(T),
}

impl<T> Slot<T> {
    fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    fn good(self) -> Option<T> {
        match self {
            Self::Good(value) => Some(value),
            Self::Missing | Self::Bad => None,
        }
    }
}

/// An unknown field whose name is close to a known one.
struct Near<'a> {
    key: &'static str,
    name: String,
    value: String,
    at: Place<'a>,
}

struct Reader<'a> {
    issues: Issues,
    version: Slot<()>,
    mode: Slot<Mode>,
    max_age: Slot<u64>,
    max_age_at: Place<'a>,
    mx_seen: bool,
    mx: Vec<MxPattern>,
    extensions: Vec<(String, String)>,
    names: BTreeSet<&'a [u8]>,
    near: Vec<Near<'a>>,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: Line<'a>) {
        let mut start = 0;
        if let (1, Some(_)) = (line.number, line.text.strip_prefix(BOM)) {
            start = BOM.len();
            self.issues.error(
                "sts-policy-bom",
                line.at(0),
                "The file begins with a byte order mark.",
                "Save the file as UTF-8 without byte order mark.",
            );
        }
        let (blanks, body) = skip_blanks(line.text.get(start..).unwrap_or_default());
        let body = trim_end(body);
        if body.is_empty() {
            self.issues.error(
                "sts-policy-blank-line",
                line.at(start),
                "The line is blank; some senders accept it, others refuse the policy.",
                "Remove the blank line.",
            );
        } else {
            if blanks > 0 {
                let hint = format!("Write `{}` at the start of the line.", quote(body));
                self.issues.error(
                    "sts-policy-leading-space",
                    line.at(start),
                    "The line begins with a blank.",
                    &hint,
                );
            }
            self.field(line, start + blanks, body);
        }
        if line.bare_cr {
            self.issues.error(
                "sts-policy-bare-cr",
                line.at(line.text.len()),
                "A carriage return stands alone.",
                "End the lines with LF or CRLF.",
            );
        }
    }

    /// Reads `name: value`.
    fn field(&mut self, line: Line<'a>, offset: usize, body: &'a [u8]) {
        let Some((before, after)) = split_at_byte(body, b':').filter(|_| !body.starts_with(b"#"))
        else {
            let fault = unclean(body).unwrap_or_else(|| no_colon(body));
            return self.issues.fault(&fault, line.at(offset));
        };
        let (name, (blanks, value)) = (trim_end(before), skip_blanks(after));
        let dirt = unclean(body);
        let clean = dirt.is_none();
        if let Some(fault) = dirt {
            self.issues.fault(&fault, line.at(offset));
        }
        if !is_name(name) {
            if clean {
                self.bad_name(name, value, line.at(offset));
            }
            return;
        }
        if name.len() < before.len() {
            let hint = format!("Write `{}: {}`.", quote(name), quote(value));
            self.issues.error(
                "sts-policy-name-space",
                line.at(offset + name.len()),
                "A blank stands before the colon.",
                &hint,
            );
        }
        let at = line.at(offset + before.len() + 1 + blanks);
        let mut value = clean.then_some(value);
        if name != b"mx" {
            if value.is_some_and(<[u8]>::is_empty) {
                self.empty_value(name, at);
            }
            value = value.filter(|value| !value.is_empty());
        }
        // RFC 8461 §3.2: of a repeated field other than mx all but the first are ignored.
        if name != b"mx" && !self.names.insert(name) {
            let message = format!("`{}` is repeated; only the first counts.", quote(name));
            self.issues.warning(
                "sts-policy-duplicate",
                line.at(offset),
                &message,
                "Remove this line.",
            );
            return;
        }
        self.store(name, value, line.at(offset), at);
    }

    /// Adds an error for a name that is not a field name.
    fn bad_name(&mut self, name: &[u8], value: &[u8], at: Place) {
        let unquoted = String::from_utf8_lossy(name).replace(['"', '\'', '-', '*', ' '], "");
        let hint = match KEYS.iter().find(|key| **key == unquoted) {
            Some(key) => format!("Write `{key}: {}`.", quote(value)),
            None => "A name is a letter or digit and up to 31 more of letters, digits, `_`, `-` and `.`.".to_owned(),
        };
        let message = format!("`{}` is not a field name.", quote(name));
        self.issues.error("sts-policy-bad-name", at, &message, &hint);
    }

    /// Adds an error for a field without a value.
    fn empty_value(&mut self, name: &[u8], at: Place) {
        let message = format!("The field `{}` has no value.", quote(name));
        let hint = "Give a value, or remove the line.";
        self.issues.error("sts-policy-empty-value", at, &message, hint);
    }

    /// Parses the value of a field and stores it. A value of `None` is not readable.
    fn store(&mut self, name: &[u8], value: Option<&[u8]>, name_at: Place<'a>, at: Place<'a>) {
        match name {
            b"version" => self.version = self.read(value, at, values::version),
            b"mode" => self.mode = self.read(value, at, values::mode),
            b"max_age" => {
                self.max_age = self.read(value, at, values::max_age);
                self.max_age_at = at;
            }
            b"mx" => {
                self.mx_seen = true;
                let pattern =
                    self.read(value, at, |value| MxPattern::parse(&String::from_utf8_lossy(value)));
                if let Slot::Good(pattern) = pattern {
                    if let Some(fault) = pattern.caution() {
                        self.issues.warning(fault.code, at, &fault.message, &fault.hint);
                    }
                    self.mx.push(pattern);
                }
            }
            _ => self.extension(name, value.unwrap_or_default(), name_at, at),
        }
    }

    fn read<T>(
        &mut self,
        value: Option<&[u8]>,
        at: Place,
        read: fn(&[u8]) -> Result<T, Fault>,
    ) -> Slot<T> {
        match value.map(read) {
            Some(Ok(value)) => Slot::Good(value),
            Some(Err(fault)) => {
                self.issues.fault(&fault, at);
                Slot::Bad
            }
            None => Slot::Bad,
        }
    }

    fn extension(&mut self, name: &[u8], value: &[u8], at: Place<'a>, value_at: Place) {
        if let Some(tab) = value.iter().position(|b| *b == b'\t') {
            let at = Place { offset: value_at.offset + tab, ..value_at };
            self.issues.error(
                "sts-policy-control",
                at,
                "The value has a tab inside.",
                "Write spaces instead.",
            );
        }
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let near = nearest(&text(name), &KEYS).filter(|_| self.near.len() < MAX_ISSUES);
        self.near.extend(near.map(|key| Near { key, name: text(name), value: quote(value), at }));
        self.extensions.push((text(name), text(value)));
    }

    fn finish(mut self) -> Parsed<StsPolicy> {
        let no_mx_needed = matches!(self.mode, Slot::Good(Mode::None));
        let missing = [
            (
                "version",
                self.version.is_missing(),
                "sts-policy-version-missing",
                "Add the line `version: STSv1`.",
            ),
            (
                "mode",
                self.mode.is_missing(),
                "sts-policy-mode-missing",
                "Add a line `mode: enforce`, `mode: testing` or `mode: none`.",
            ),
            (
                "max_age",
                self.max_age.is_missing(),
                "sts-policy-max-age-missing",
                "Add a line with seconds, as in `max_age: 604800`.",
            ),
            (
                "mx",
                !self.mx_seen && !no_mx_needed,
                "sts-policy-mx-missing",
                "Add one line `mx: ` and host name per MX host.",
            ),
        ];
        for (key, is_missing, code, hint) in missing {
            let near = self.near.iter().position(|near| is_missing && near.key == key);
            if let Some(near) = near.map(|index| self.near.remove(index)) {
                let message = format!("The policy has no `{key}`; `{}` is not `{key}`.", near.name);
                self.issues.error(
                    code,
                    near.at,
                    &message,
                    &format!("Write `{key}: {}`.", near.value),
                );
            } else if is_missing {
                self.issues.error(code, Place::START, &format!("The policy has no `{key}`."), hint);
            }
        }
        for near in std::mem::take(&mut self.near) {
            let message = format!("The unknown field `{}` is ignored.", near.name);
            let hint = format!("If `{0}` was meant, write `{0}: {1}`.", near.key, near.value);
            self.issues.warning("sts-policy-unknown-key", near.at, &message, &hint);
        }
        let policy = self.mode.good().zip(self.max_age.good()).map(|(mode, max_age)| {
            let (mx, extensions) = (self.mx, self.extensions);
            StsPolicy { mode, mx, max_age, extensions }
        });
        if let Some(policy) = &policy {
            values::judge_max_age(policy, self.max_age_at, &mut self.issues);
        }
        self.issues.parsed(policy)
    }
}

fn reference_of(code: &str) -> &'static str {
    match code {
        "sts-policy-max-age-short" | "sts-policy-max-age-zero" => "RFC 8461 §10.2",
        "sts-policy-mx-numeric" | "sts-policy-mx-too-long" | "sts-policy-mx-broad" => {
            "RFC 8461 §4.1"
        }
        _ => "RFC 8461 §3.2",
    }
}
