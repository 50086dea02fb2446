//! Fields and records. A field is declared once, in a table; dialogue, flags, INI, JSON and the
//! store use that row.
//!
//! A record holds canonical texts, and every interface sets them with [`Record::set`].

use crate::vocab::text::InvalidInput;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind;
use std::collections::BTreeMap;

/// The entries in which a field may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All rows and DEFAULT.
    Everywhere,
    /// Rows, but not DEFAULT.
    RowOnly,
    /// DEFAULT only.
    DefaultOnly,
}

/// The form of a question in the dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The question, then `[default]> ` on a separate line; numbered lines before it for a closed
    /// set.
    Lines,
    /// `question [N]> `; yes is the second word of the set.
    YesNo,
}

/// The question before a value in a row's dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// Text of the question; `{domain}` stands for the entry.
    pub text: &'static str,
    /// Answer that Enter gives in NEW.
    pub yes: bool,
}

/// What TLS means to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Nothing.
    Apart,
    /// The field has no effect where TLS is off.
    Idle,
    /// The field needs TLS unless it has this value.
    NeededUnless(&'static str),
}

/// A field of a destination.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// INI key, JSON key and key in the store.
    pub key: &'static str,
    /// Flag without its dashes.
    pub flag: &'static str,
    /// Key in older files, or empty.
    pub old_key: &'static str,
    /// Kind of value.
    pub kind: Kind,
    /// Entries in which it may be set.
    pub scope: Scope,
    /// Initial value in DEFAULT; empty for none.
    pub factory: &'static str,
    /// One sentence for the help.
    pub help: &'static str,
    /// Question before it in a row's dialogue.
    pub gate: Option<Gate>,
    /// Question for the value; `{domain}` and `{minutes}` are replaced.
    pub prompt: &'static str,
    /// Question in the DEFAULT dialogue; if empty, `prompt`.
    pub default_prompt: &'static str,
    /// Form of the question.
    pub style: Style,
    /// Value that NEW offers if the record has none; empty for none.
    pub offer: &'static str,
    /// Effect of TLS on the field.
    pub tls: Tls,
    /// Function that reports whether the field is asked for, given the other values; otherwise it is
    /// cleared.
    pub when: fn(&Record) -> bool,
}

/// The set values, by key, in canonical text. A missing value is inherited from DEFAULT.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record(pub BTreeMap<String, String>);

impl Record {
    /// Returns the canonical text of a field, if it is set here.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Sets a field from text.
    ///
    /// Errors: a sentence with the reason; the record is unchanged.
    pub fn set(&mut self, field: &Field, text: &str, dialect: Dialect) -> Result<(), InvalidInput> {
        let canonical = field.kind.parse(text, dialect)?;
        self.0.insert(field.key.to_string(), canonical);
        Ok(())
    }

    /// Removes a field's value, so that DEFAULT applies.
    pub fn clear(&mut self, key: &str) {
        self.0.remove(key);
    }
}

/// Clears the fields that do not apply, that is whose `when` is false.
pub fn settle(fields: &[Field], record: &mut Record) {
    for field in fields {
        if !(field.when)(record) {
            record.clear(field.key);
        }
    }
}
