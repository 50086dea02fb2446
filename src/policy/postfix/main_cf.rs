//! Reader of Postfix's settings: `main.cf`, the output of `postconf`, and `master.cf`.
//! Source: postconf(5), master(5).

use crate::policy::issue::nearest;
use std::collections::BTreeMap;

/// Maximum depth of `$name` within a value.
const DEPTH: usize = 8;

/// Maximum length of an expanded value. Unit: octets.
const LONGEST: usize = 65_536;

/// A version of Postfix: major, minor, patch level.
pub type Version = (u32, u32, u32);

/// A setting with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Value as it is written.
    pub value: String,
    /// Line, counted from 1.
    pub line: u32,
}

/// The settings of a `main.cf`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MainCf {
    settings: BTreeMap<String, Setting>,
}

impl MainCf {
    /// Parses a file, or what `postconf` prints. Of several lines with one name the last counts.
    #[must_use]
    pub fn parse(text: &str) -> MainCf {
        let mut settings = BTreeMap::new();
        for (line, text) in logical_lines(text) {
            if let Some((name, value)) = text.split_once('=') {
                let setting = Setting { value: value.trim().to_string(), line };
                settings.insert(name.trim().to_string(), setting);
            }
        }
        MainCf { settings }
    }

    /// Returns the number of settings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.settings.len()
    }

    /// Reports whether there is no setting.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty()
    }

    /// Returns the line of a setting; 0 if it is not there.
    #[must_use]
    pub fn line(&self, name: &str) -> u32 {
        self.settings.get(name).map_or(0, |setting| setting.line)
    }

    /// Returns the value of a setting with `$name` replaced; empty if it is not there.
    #[must_use]
    pub fn value(&self, name: &str) -> String {
        self.settings.get(name).map_or_else(String::new, |s| self.expanded(&s.value, DEPTH))
    }

    /// Reports whether a setting is there, even an empty one.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.settings.contains_key(name)
    }

    /// Returns the name of a setting that is likely a slip for this one.
    #[must_use]
    pub fn slip(&self, name: &'static str) -> Option<(&str, u32)> {
        let near = |(other, _): &(&String, &Setting)| nearest(other, &[name]).is_some();
        let found = self.settings.iter().find(near);
        found.map(|(other, setting)| (other.as_str(), setting.line))
    }

    fn expanded(&self, value: &str, depth: usize) -> String {
        let mut out = String::new();
        let mut rest = value;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            if let Some(after) = after.strip_prefix('$') {
                out.push('$');
                rest = after;
                continue;
            }
            let close = match after.chars().next() {
                Some('{') => Some('}'),
                Some('(') => Some(')'),
                _ => None,
            };
            let (name, behind) = match close.and_then(|c| after.get(1..)?.split_once(c)) {
                Some(parts) => parts,
                None => {
                    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                    let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
                    after.split_at(end)
                }
            };
            if depth > 0
                && let Some(setting) = self.settings.get(name)
            {
                out.push_str(&self.expanded(&setting.value, depth - 1));
            }
            if out.len() > LONGEST {
                return out;
            }
            rest = behind;
        }
        out.push_str(rest);
        out
    }
}

/// Returns the lines with their numbers: one that begins with a blank goes on with the one before.
fn logical_lines(text: &str) -> Vec<(u32, String)> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    for (number, raw) in (1_u32..).zip(text.lines()) {
        if raw.trim().is_empty() || raw.trim_start().starts_with('#') {
            continue;
        }
        match lines.last_mut().filter(|_| raw.starts_with(char::is_whitespace)) {
            Some((_, line)) => {
                line.push(' ');
                line.push_str(raw.trim());
            }
            None => lines.push((number, raw.trim().to_string())),
        }
    }
    lines
}

/// A service of `master.cf` that delivers over SMTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Name of the service.
    pub name: String,
    /// Line in the file, counted from 1.
    pub line: u32,
    /// Whether it is confined to the queue directory: `y` or `n`, or `-` for the default.
    pub chroot: char,
    /// Names of the settings that it overrides (`-o name=value`).
    pub overrides: Vec<String>,
}

/// Returns the services of a `master.cf` that delivers over SMTP.
#[must_use]
pub fn clients(text: &str) -> Vec<Client> {
    let mut clients = Vec::new();
    for (line, text) in logical_lines(text) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let (Some(name), Some(chroot), Some(command)) = (words.first(), words.get(4), words.get(7))
        else {
            continue;
        };
        if *command != "smtp" {
            continue;
        }
        let options = words.iter().zip(words.iter().skip(1)).filter(|(word, _)| **word == "-o");
        let overrides = options.filter_map(|(_, option)| option.split_once('='));
        clients.push(Client {
            name: (*name).to_string(),
            line,
            chroot: chroot.chars().next().unwrap_or('-'),
            overrides: overrides.map(|(name, _)| name.to_string()).collect(),
        });
    }
    clients
}

/// Parses a version as `mail_version` has it: `3.7.11`, or `3.11-20240101` of a snapshot.
#[must_use]
pub fn version(text: &str) -> Option<Version> {
    let numbers = text.trim().split(['-', ' ']).next()?;
    let mut parts = numbers.split('.').map(|part| part.parse::<u32>().ok());
    let major = parts.next()??;
    let minor = parts.next()??;
    Some((major, minor, parts.next().map_or(Some(0), |patch| patch)?))
}
