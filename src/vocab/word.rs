//! Setting words with all their spellings. [`Kind::parse`] reads every setting, from a prompt, a
//! flag, an INI file or the store.

use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;

/// A word of a closed set, with its spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The canonical word, stored and printed in JSON.
    pub word: &'static str,
    /// The spelling in the appliance's INI files.
    pub ini: &'static str,
    /// Further spellings that are accepted, but never written.
    pub also: &'static [&'static str],
    /// The digit in INI files of older releases; empty if none.
    pub digit: &'static str,
    /// The line in a numbered menu.
    pub menu: &'static str,
    /// The cell in a summary list.
    pub list: &'static str,
}

/// The type of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An integer within a range, both ends included.
    Int {
        /// The minimum.
        min: u32,
        /// The maximum.
        max: u32,
    },
    /// A word of a closed set.
    Words(&'static [Word]),
    /// The name of another profile.
    Name,
}

/// The source of a text, which determines the accepted spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// A flag: words and synonyms, no digits.
    Flag,
    /// An INI file: words, synonyms and the digits of older releases.
    Ini,
    /// A numbered menu: line numbers, line texts, words and synonyms.
    Menu,
}

impl Word {
    fn is(&self, text: &str) -> bool {
        let same = |w: &str| w.eq_ignore_ascii_case(text);
        same(self.word) || same(self.ini) || self.also.iter().any(|w| same(w))
    }
}

impl Kind {
    /// Parses a text and returns its canonical form.
    ///
    /// Errors: the sentence that the gateway answers with.
    pub fn parse(&self, text: &str, dialect: Dialect) -> Result<String, InvalidInput> {
        let text = text.trim();
        match self {
            Kind::Int { min, max } => match text.parse::<u32>() {
                Ok(n) if (*min..=*max).contains(&n) => Ok(n.to_string()),
                _ => {
                    Err(InvalidInput(format!("The value must be an integer from {min} to {max}.")))
                }
            },
            Kind::Words(words) => {
                let by_number = || {
                    let n: usize = text.parse().ok()?;
                    words.get(n.checked_sub(1)?)
                };
                let found = match dialect {
                    Dialect::Flag => words.iter().find(|w| w.is(text)),
                    Dialect::Ini => words
                        .iter()
                        .find(|w| w.is(text) || (!w.digit.is_empty() && w.digit == text)),
                    Dialect::Menu => by_number().or_else(|| {
                        words.iter().find(|w| w.menu.eq_ignore_ascii_case(text) || w.is(text))
                    }),
                };
                found.map(|w| w.word.to_string()).ok_or_else(|| match dialect {
                    Dialect::Menu => InvalidInput("That value is not valid.".into()),
                    Dialect::Flag | Dialect::Ini => {
                        let flag = dialect == Dialect::Flag;
                        let word = |w: &Word| if flag { w.word } else { w.ini };
                        let all: Vec<&str> = words.iter().map(word).collect();
                        InvalidInput(format!(
                            "`{}` is none of {}",
                            excerpt(text, 40),
                            all.join(", ")
                        ))
                    }
                })
            }
            Kind::Name => {
                let fits = !text.is_empty()
                    && text.len() <= 63
                    && text.chars().all(|c| c.is_alphanumeric() || " _-.".contains(c));
                if fits {
                    Ok(text.to_string())
                } else {
                    Err(InvalidInput("That value is not valid.".into()))
                }
            }
        }
    }

    /// Returns the word of a canonical text; `None` for numbers and names.
    #[must_use]
    pub fn word(&self, canonical: &str) -> Option<&'static Word> {
        match self {
            Kind::Words(words) => words.iter().find(|w| w.word == canonical),
            Kind::Int { .. } | Kind::Name => None,
        }
    }

    /// Returns a canonical text as an INI file spells it.
    #[must_use]
    pub fn ini(&self, canonical: &str) -> String {
        self.word(canonical).map_or_else(|| canonical.to_string(), |w| w.ini.to_string())
    }
}
