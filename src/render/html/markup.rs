//! HTML that is always escaped.
//!
//! Names of elements and attributes are literals of this program. All text and attribute values
//! pass through [`Markup::text`] or [`Markup::open_with`], which escape them. Foreign text cannot
//! become markup.

use crate::vocab::text::printable;
use crate::vocab::text::printable_lines;

/// A piece of a page.
#[derive(Debug, Clone, Default)]
pub struct Markup(String);

/// An attribute: its name and its unescaped value.
pub type Attribute<'a> = (&'static str, &'a str);

impl Markup {
    /// Creates an empty piece.
    #[must_use]
    pub fn new() -> Markup {
        Markup::default()
    }

    /// Opens an element.
    pub fn open(&mut self, tag: &'static str) {
        self.open_with(tag, &[]);
    }

    /// Opens an element with attributes.
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

    /// Closes an element.
    pub fn close(&mut self, tag: &'static str) {
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
    }

    /// Appends text. Escapes everything that could be markup, control a terminal it is copied to,
    /// or reorder the text.
    pub fn text(&mut self, text: &str) {
        escape(&mut self.0, &printable(text));
    }

    /// Appends text like [`Markup::text`], except that line ends stay: for `pre`.
    pub fn lines(&mut self, text: &str) {
        escape(&mut self.0, &printable_lines(text.replace("\r\n", "\n").as_bytes()));
    }

    /// Appends an element with text only.
    pub fn leaf(&mut self, tag: &'static str, text: &str) {
        self.leaf_with(tag, &[], text);
    }

    /// Appends an element with attributes and text.
    pub fn leaf_with(&mut self, tag: &'static str, attributes: &[Attribute], text: &str) {
        self.open_with(tag, attributes);
        self.text(text);
        self.close(tag);
    }

    /// Appends markup, style or script that is part of this program.
    pub fn ours(&mut self, text: &'static str) {
        self.0.push_str(text);
    }

    /// Appends another piece.
    pub fn append(&mut self, other: &Markup) {
        self.0.push_str(&other.0);
    }

    /// Returns the markup as text.
    #[must_use]
    pub fn finish(self) -> String {
        self.0
    }
}

/// Escapes for both text and double-quoted attributes. `'` and `` ` `` are included as a precaution
/// against wrong quoting.
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
