//! JSON of a TLS report, read within bounds.
//!
//! In: a text of at most some MiB. Out: the values under the keys that a report can have; all others
//! are passed over, so that memory follows from what a report may hold. No I/O.

use serde::de::DeserializeSeed;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;
use std::borrow::Cow;
use std::cell::Cell;
use std::cell::RefCell;
use std::fmt;

use crate::vocab::text::json_fault;
use crate::vocab::tls_report::Refusal;

/// Maximum depth of objects and lists in each other.
const MAX_DEPTH: usize = 32;
/// Maximum number of policies of one report.
const MAX_POLICIES: usize = 10_000;
/// Maximum number of entries of any other list.
const MAX_ITEMS: usize = 100_000;
/// Maximum number of values that are kept.
const MAX_VALUES: usize = 1_200_000;

/// Makes [`Key`] from its rows: variant, spelling of RFC 8460, other spellings.
macro_rules! keys {
    ($($variant:ident => $word:literal $(, $other:literal)*;)*) => {
        /// A key that a report can have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Key {
            $(#[doc = $word] $variant,)*
        }

        impl Key {
            /// Returns the key of a text, and whether it is spelled as in RFC 8460.
            fn parse(text: &str) -> Option<(Key, bool)> {
                match text {
                    $($word => return Some((Key::$variant, true)),)*
                    _ => {}
                }
                // Longer than any key.
                if text.len() > 40 {
                    return None;
                }
                match text.trim().to_ascii_lowercase().replace('_', "-").as_str() {
                    $($word $(| $other)* => Some((Key::$variant, false)),)*
                    _ => None,
                }
            }
        }
    };
}

keys! {
    Organization => "organization-name", "organisation-name";
    DateRange => "date-range";
    Start => "start-datetime", "start-date-time", "start-date";
    End => "end-datetime", "end-date-time", "end-date";
    Contact => "contact-info";
    ReportId => "report-id";
    Policies => "policies";
    Policy => "policy";
    PolicyType => "policy-type";
    PolicyString => "policy-string";
    PolicyDomain => "policy-domain";
    MxHost => "mx-host", "mx-hosts", "mx-host-pattern";
    Summary => "summary";
    Success => "total-successful-session-count", "total-success-session-count";
    Failure => "total-failure-session-count", "total-failed-session-count";
    Details => "failure-details", "failure-detail";
    Result => "result-type";
    SendingIp => "sending-mta-ip";
    Host => "receiving-mx-hostname", "receiving-mx-host-name";
    Helo => "receiving-mx-helo";
    ReceivingIp => "receiving-ip", "receiving-mx-ip";
    Count => "failed-session-count";
    Info => "additional-information", "additional-info";
    InfoUri => "additional-info-uri";
    Reason => "failure-reason-code", "failure-error-code";
    SuccessAggregate => "success-aggregate";
    FailureAggregate => "failure-aggregate";
    SessionCount => "session-count";
}

/// A value of JSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number; beyond the range of `i64` its nearest end.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(Box<str>),
    /// A list.
    List(Vec<Json>),
    /// An object: its known keys, each once.
    Object(Vec<(Key, Json)>),
}

impl Json {
    /// Takes the value of a key out of an object; `None` if it is absent or null.
    pub fn take(&mut self, key: Key) -> Option<Json> {
        let Json::Object(members) = self else { return None };
        let (_, value) = members.iter_mut().find(|(k, _)| *k == key)?;
        Some(std::mem::replace(value, Json::Null)).filter(|v| *v != Json::Null)
    }

    /// Returns the value of a key of an object.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<&Json> {
        let Json::Object(members) = self else { return None };
        members.iter().find(|(k, _)| *k == key).map(|(_, value)| value)
    }

    /// Reports whether the value is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Json::Object(_))
    }

    /// Returns the entries of a list, or the value itself.
    #[must_use]
    pub fn entries(&self) -> &[Json] {
        if let Json::List(list) = self { list } else { std::slice::from_ref(self) }
    }

    /// Reports whether an object has a key, whatever its value.
    #[must_use]
    pub fn has(&self, key: Key) -> bool {
        self.get(key).is_some()
    }
}

/// What was read from a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The value.
    pub value: Json,
    /// Whether a key stands twice in an object.
    pub duplicate_key: bool,
    /// Whether a key is spelled in another way than in RFC 8460.
    pub odd_key: bool,
    /// The octets of the text that the value takes.
    pub length: usize,
}

/// Why a text was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct JsonFault {
    /// [`Refusal::NotJson`] or [`Refusal::TooLarge`].
    pub refusal: Refusal,
    /// What is wrong, with the place.
    pub reason: String,
}

/// Reads the JSON value at the start of a text. What stands behind it is left alone.
///
/// - Total: never panics; depth, lists and the number of values are bounded.
///
/// Errors: the text is no JSON, or exceeds a bound.
pub fn read(text: &str) -> Result<Document, JsonFault> {
    let state = State::default();
    let mut stream = serde_json::Deserializer::from_str(text);
    let seed = Seed { state: &state, depth: 0, limit: MAX_ITEMS, kept: true };
    match seed.deserialize(&mut stream) {
        Ok(value) => Ok(Document {
            value,
            duplicate_key: state.duplicate_key.get(),
            odd_key: state.odd_key.get(),
            length: if stream.end().is_ok() { text.len() } else { length(text) },
        }),
        Err(error) => Err(fault(&error, &state)),
    }
}

/// Returns the length of the first value of a text that is known to begin with one. Unit: octets. It
/// is read a second time: the first reader does not tell where it stopped.
fn length(text: &str) -> usize {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    drop(values.next());
    values.byte_offset()
}

fn fault(failed: &serde_json::Error, state: &State) -> JsonFault {
    if let Some(reason) = state.over.take() {
        return JsonFault { refusal: Refusal::TooLarge, reason };
    }
    if failed.to_string().starts_with("number out of range") {
        let line = failed.line();
        let reason = format!("a number is too large (line {line}, column {})", failed.column());
        return JsonFault { refusal: Refusal::TooLarge, reason };
    }
    JsonFault { refusal: Refusal::NotJson, reason: json_fault(failed) }
}

/// The counters of one reading.
#[derive(Debug, Default)]
struct State {
    values: Cell<usize>,
    duplicate_key: Cell<bool>,
    odd_key: Cell<bool>,
    over: RefCell<Option<String>>,
}

impl State {
    fn exceeded<E: serde::de::Error>(&self, reason: String) -> E {
        self.over.replace(Some(reason));
        E::custom("too large")
    }
}

/// The reader of one value.
#[derive(Clone, Copy)]
struct Seed<'a> {
    state: &'a State,
    depth: usize,
    /// Maximum number of entries, if the value is a list.
    limit: usize,
    /// Whether the value is kept, or passed over as that of an unknown key.
    kept: bool,
}

impl Seed<'_> {
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(self.state.exceeded(format!("more than {MAX_DEPTH} levels of JSON")));
        }
        Ok(Seed { depth: self.depth + 1, limit: MAX_ITEMS, ..self })
    }

    fn value<E: serde::de::Error>(self, value: Json) -> Result<Json, E> {
        if !self.kept {
            return Ok(Json::Null);
        }
        let count = self.state.values.get() + 1;
        self.state.values.set(count);
        if count > MAX_VALUES {
            return Err(self.state.exceeded(format!("more than {MAX_VALUES} values")));
        }
        Ok(value)
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Json, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Json, E> {
        self.value(Json::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Json, E> {
        self.value(Json::Bool)
    }

    fn visit_i64<E: serde::de::Error>(self, n: i64) -> Result<Json, E> {
        self.value(Json::Int(n))
    }

    fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Json, E> {
        self.value(Json::Int(i64::try_from(n).unwrap_or(i64::MAX)))
    }

    fn visit_f64<E: serde::de::Error>(self, n: f64) -> Result<Json, E> {
        self.value(Json::Float(n))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Json, E> {
        if !self.kept {
            return Ok(Json::Null);
        }
        self.value(Json::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let (mut out, mut count) = (Vec::new(), 0_usize);
        while let Some(value) = list.next_element_seed(inner)? {
            count += 1;
            if count > self.limit {
                let of = if self.limit == MAX_POLICIES { "policies" } else { "entries of a list" };
                return Err(self.state.exceeded(format!("more than {} {of}", self.limit)));
            }
            if self.kept {
                out.push(value);
            }
        }
        self.value(Json::List(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let mut out: Vec<(Key, Json)> = Vec::new();
        while let Some(name) = map.next_key_seed(Name)? {
            let Some((key, exact)) = Key::parse(&name).filter(|_| self.kept) else {
                map.next_value_seed(Seed { kept: false, ..inner })?;
                continue;
            };
            let limit = if key == Key::Policies { MAX_POLICIES } else { MAX_ITEMS };
            let value = map.next_value_seed(Seed { limit, ..inner })?;
            if !exact {
                self.state.odd_key.set(true);
            }
            match out.iter_mut().find(|(k, _)| *k == key) {
                Some((_, earlier)) => {
                    self.state.duplicate_key.set(true);
                    *earlier = value;
                }
                None => out.push((key, value)),
            }
        }
        out.shrink_to_fit();
        self.value(Json::Object(out))
    }
}

/// The reader of a key, borrowed from the text where it has no escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_string()))
    }
}
