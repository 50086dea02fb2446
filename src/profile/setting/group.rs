//! A group of settings: the values of one command, each declared once.

use crate::profile::field::Record;
use crate::vocab::text::Refused;
use crate::vocab::tls::Switch;
use crate::vocab::word::Dialect;

/// One value of a group.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Key in files and in the store.
    pub key: &'static str,
    /// What holds from the start.
    pub factory: &'static str,
    /// Reads a text and gives its canonical form, or the sentence that says why not.
    pub parse: fn(&str) -> Result<String, Refused>,
}

/// The values that belong to one command.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Key of the entry, and the command's name.
    pub name: &'static str,
    /// Its values.
    pub items: &'static [Item],
}

pub(crate) fn switch(text: &str) -> Result<String, Refused> {
    Switch::KIND.parse(text, Dialect::Flag)
}

impl Group {
    /// The item of a key.
    #[must_use]
    pub fn item(&self, key: &str) -> Option<&'static Item> {
        self.items.iter().find(|i| i.key == key)
    }

    /// What holds from the start.
    #[must_use]
    pub fn factory(&self) -> Record {
        Record(self.items.iter().map(|i| (i.key.to_string(), i.factory.to_string())).collect())
    }
}
