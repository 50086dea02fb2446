//! Setting words: one declaration, every spelling. A word is typed at a prompt, given as a flag, read from an INI
//! file and stored; all of them go through [`Kind::parse`].

use crate::vocab::text::Refused;
use crate::vocab::text::excerpt;

/// One word of a closed set and its spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Canonical: stored, and printed in JSON.
    pub word: &'static str,
    /// As the appliance's INI files write it.
    pub ini: &'static str,
    /// Further spellings that are read, never written.
    pub also: &'static [&'static str],
    /// The digit that INI files of older releases have instead; empty if none.
    pub digit: &'static str,
    /// The line in a numbered menu.
    pub menu: &'static str,
    /// The cell in a summary list.
    pub list: &'static str,
}

/// What a field's text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number, both ends included.
    Int {
        /// Smallest.
        min: u32,
        /// Largest.
        max: u32,
    },
    /// One of a closed set.
    Words(&'static [Word]),
    /// The name of another profile.
    Name,
}

/// Where a text comes from: what is taken there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// A flag: words and synonyms, no digits.
    Flag,
    /// An INI file: words, synonyms and the digits of older releases.
    Ini,
    /// A numbered menu: the number of a line, its text, words and synonyms.
    Menu,
}

impl Word {
    fn is(&self, text: &str) -> bool {
        let same = |w: &str| w.eq_ignore_ascii_case(text);
        same(self.word) || same(self.ini) || self.also.iter().any(|w| same(w))
    }
}

impl Kind {
    /// Reads a text and returns its canonical form.
    ///
    /// Errors: the sentence that the gateway answers with.
    pub fn parse(&self, text: &str, dialect: Dialect) -> Result<String, Refused> {
        let text = text.trim();
        match self {
            Kind::Int { min, max } => match text.parse::<u32>() {
                Ok(n) if (*min..=*max).contains(&n) => Ok(n.to_string()),
                _ => Err(Refused(format!("The value must be an integer from {min} to {max}."))),
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
                    Dialect::Menu => Refused("That value is not valid.".into()),
                    Dialect::Flag | Dialect::Ini => {
                        let flag = dialect == Dialect::Flag;
                        let word = |w: &Word| if flag { w.word } else { w.ini };
                        let all: Vec<&str> = words.iter().map(word).collect();
                        Refused(format!("`{}` is none of {}", excerpt(text, 40), all.join(", ")))
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
                    Err(Refused("That value is not valid.".into()))
                }
            }
        }
    }

    /// The word of a canonical text; `None` for numbers and names.
    #[must_use]
    pub fn word(&self, canonical: &str) -> Option<&'static Word> {
        match self {
            Kind::Words(words) => words.iter().find(|w| w.word == canonical),
            Kind::Int { .. } | Kind::Name => None,
        }
    }

    /// A canonical text as an INI file writes it.
    #[must_use]
    pub fn ini(&self, canonical: &str) -> String {
        self.word(canonical).map_or_else(|| canonical.to_string(), |w| w.ini.to_string())
    }
}
