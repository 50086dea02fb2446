//! Fields and records. A field is declared once, in a table; prompts, flags, INI keys, JSON and the store come from
//! that row. Text is the meeting point: a record holds canonical texts, and every face goes through [`Record::set`].

use crate::vocab::text::Refused;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind;
use std::collections::BTreeMap;

/// Where a field may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In every row and in DEFAULT.
    Everywhere,
    /// In rows, not in DEFAULT.
    RowOnly,
    /// In DEFAULT alone.
    DefaultOnly,
}

/// How a value is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The question, then `[default]> ` on a line of its own; numbered lines before it for a closed set.
    Lines,
    /// `question [N]> `: yes is the second word of the set.
    YesNo,
}

/// The question that comes before a value in a row's dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// `{domain}` stands for the entry.
    pub text: &'static str,
    /// What Enter means in NEW.
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
    /// The flag, without its dashes.
    pub flag: &'static str,
    /// The key in older files, or empty.
    pub old_key: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Where it may stand.
    pub scope: Scope,
    /// What DEFAULT holds from the start; empty for nothing.
    pub factory: &'static str,
    /// One sentence for help.
    pub help: &'static str,
    /// The question before it in a row's dialogue.
    pub gate: Option<Gate>,
    /// The question itself; `{domain}` and `{minutes}` are filled in.
    pub prompt: &'static str,
    /// The question in the DEFAULT dialogue; empty: as `prompt`.
    pub default_prompt: &'static str,
    /// How it is asked.
    pub style: Style,
    /// What NEW offers where the record has nothing; empty for nothing.
    pub offer: &'static str,
    /// What TLS means to it.
    pub tls: Tls,
    /// Whether it is asked at all, given the answers so far; a field that is not is cleared.
    pub when: fn(&Record) -> bool,
}

/// The values that were set, by key, in canonical text. What is not there follows DEFAULT.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record(pub BTreeMap<String, String>);

impl Record {
    /// The canonical text of a field, if it is set here.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Sets a field from text.
    ///
    /// Errors: the sentence that says why not; the record is as before.
    pub fn set(&mut self, field: &Field, text: &str, dialect: Dialect) -> Result<(), Refused> {
        let canonical = field.kind.parse(text, dialect)?;
        self.0.insert(field.key.to_string(), canonical);
        Ok(())
    }

    /// Lets a field follow DEFAULT.
    pub fn clear(&mut self, key: &str) {
        self.0.remove(key);
    }
}

/// Drops what cannot stand beside the rest: fields whose `when` is false.
pub fn settle(fields: &[Field], record: &mut Record) {
    for field in fields {
        if !(field.when)(record) {
            record.clear(field.key);
        }
    }
}
