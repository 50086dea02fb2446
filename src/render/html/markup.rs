//! HTML that can only be built escaped.
//!
//! Names of elements and attributes are literals of this program; every text and every value of an attribute goes
//! through [`Markup::text`] or [`Markup::open_with`], which escape it. There is no way to put foreign text in as markup.

use crate::vocab::text::printable;
use crate::vocab::text::printable_lines;

/// A piece of a page.
#[derive(Debug, Clone, Default)]
pub struct Markup(String);

/// An attribute: its name and its value, not yet escaped.
pub type Attribute<'a> = (&'static str, &'a str);

impl Markup {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Markup {
        Markup::default()
    }

    /// Begins an element.
    pub fn open(&mut self, tag: &'static str) {
        self.open_with(tag, &[]);
    }

    /// Begins an element with attributes.
    pub fn open_with(&mut self, tag: &'static str, attributes: &[Attribute]) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            if !value.is_empty() {
                self.0.push_str("=\"");
                escape(&mut self.0, &printable(value));
                self.0.push('"');
            }
        }
        self.0.push('>');
    }

    /// Ends an element.
    pub fn close(&mut self, tag: &'static str) {
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
    }

    /// Text, with everything escaped that could be markup, act on a terminal it is copied to, or reorder what is read.
    pub fn text(&mut self, text: &str) {
        escape(&mut self.0, &printable(text));
    }

    /// As [`Markup::text`], but line ends stay: for `pre`.
    pub fn lines(&mut self, text: &str) {
        escape(&mut self.0, &printable_lines(text.replace("\r\n", "\n").as_bytes()));
    }

    /// An element with text alone.
    pub fn leaf(&mut self, tag: &'static str, text: &str) {
        self.leaf_with(tag, &[], text);
    }

    /// An element with attributes and text.
    pub fn leaf_with(&mut self, tag: &'static str, attributes: &[Attribute], text: &str) {
        self.open_with(tag, attributes);
        self.text(text);
        self.close(tag);
    }

    /// Markup, style or script that is part of this program.
    pub fn ours(&mut self, text: &'static str) {
        self.0.push_str(text);
    }

    /// What another piece holds.
    pub fn append(&mut self, other: &Markup) {
        self.0.push_str(&other.0);
    }

    /// The page's text.
    #[must_use]
    pub fn finish(self) -> String {
        self.0
    }
}

/// Escapes for text and for attributes in double quotes alike; `'` and `` ` `` too, so that no slip of quoting matters.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'', '`']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut after = from.chars();
        out.push_str(match after.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some('\'') => "&#39;",
            _ => "&#96;",
        });
        rest = after.as_str();
    }
    out.push_str(rest);
}
