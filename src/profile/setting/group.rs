//! A group of settings: the values of one command.

use crate::profile::field::Record;
use crate::vocab::text::InvalidInput;
use crate::vocab::tls::Switch;
use crate::vocab::word::Dialect;

/// One value of a group.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Key in files and in the store.
    pub key: &'static str,
    /// Factory setting.
    pub factory: &'static str,
    /// Function that returns the canonical form of a text, or a sentence with the reason why it is
    /// invalid.
    pub parse: fn(&str) -> Result<String, InvalidInput>,
}

/// The settings of one command.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Key of the entry and name of the command.
    pub name: &'static str,
    /// Values of the group.
    pub items: &'static [Item],
}

pub(crate) fn switch(text: &str) -> Result<String, InvalidInput> {
    Switch::KIND.parse(text, Dialect::Flag)
}

impl Group {
    /// Returns the item of a key.
    #[must_use]
    pub fn item(&self, key: &str) -> Option<&'static Item> {
        self.items.iter().find(|i| i.key == key)
    }

    /// Returns the factory settings.
    #[must_use]
    pub fn factory(&self) -> Record {
        Record(self.items.iter().map(|i| (i.key.to_string(), i.factory.to_string())).collect())
    }
}
