//! Colour, where it is wanted.

use anstyle::AnsiColor;
use anstyle::Style;

/// What a piece of text means; how it looks follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// All is well.
    Good,
    /// Not quite.
    Warn,
    /// Wrong.
    Bad,
    /// A heading.
    Strong,
    /// Beside the point.
    Faint,
    /// As it is.
    Plain,
}

/// Whether colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// ANSI colours.
    Ansi,
    /// None.
    Plain,
}

impl Palette {
    /// The text in its tone.
    #[must_use]
    pub fn paint(self, tone: Tone, text: &str) -> String {
        let style = match tone {
            Tone::Good => Style::new().fg_color(Some(AnsiColor::Green.into())).bold(),
            Tone::Warn => Style::new().fg_color(Some(AnsiColor::Yellow.into())).bold(),
            Tone::Bad => Style::new().fg_color(Some(AnsiColor::Red.into())).bold(),
            Tone::Strong => Style::new().bold(),
            Tone::Faint => Style::new().dimmed(),
            Tone::Plain => return text.to_string(),
        };
        match self {
            Palette::Ansi => format!("{style}{text}{style:#}"),
            Palette::Plain => text.to_string(),
        }
    }
}
