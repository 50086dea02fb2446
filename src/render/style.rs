//! Colours for text output.

use anstyle::AnsiColor;
use anstyle::Style;

/// The meaning of a piece of text, which determines its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A good result.
    Good,
    /// A result that needs attention.
    Warn,
    /// A bad result.
    Bad,
    /// A heading.
    Strong,
    /// A detail of minor importance.
    Faint,
    /// Normal text.
    Plain,
}

/// The choice of coloured or plain output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// ANSI colours.
    Ansi,
    /// No colours.
    Plain,
}

impl Palette {
    /// Returns the text in the style of its tone.
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
