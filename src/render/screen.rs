//! Escapes a server's output for a terminal while it arrives. Lines and tabs stay; everything else
//! that could control a terminal is escaped. Pure.

use crate::vocab::text::printable;
use std::fmt::Write as _;

/// An escaper for a stream. The result does not depend on how the network splits it.
#[derive(Debug, Default)]
pub struct Screen {
    /// A CR, or the beginning of a multi-octet character.
    held: Vec<u8>,
    /// True if the last output did not end a line.
    within_line: bool,
}

impl Screen {
    /// Consumes octets. Returns the text that can be shown now.
    pub fn feed(&mut self, bytes: &[u8]) -> String {
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(bytes);
        let keep = undecided(&all);
        let (now, later) = all.split_at(all.len() - keep);
        self.held = later.to_vec();
        self.show(now)
    }

    /// Returns the rest of the text at the end of the stream.
    pub fn finish(&mut self) -> String {
        let rest = std::mem::take(&mut self.held);
        self.show(&rest)
    }

    /// Reports whether the output ends in the middle of a line.
    #[must_use]
    pub fn is_within_line(&self) -> bool {
        self.within_line
    }

    fn show(&mut self, bytes: &[u8]) -> String {
        let mut out = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            let mut rest = chunk.valid();
            while let Some(at) = rest.find(['\n', '\t']) {
                let (before, after) = rest.split_at(at);
                let line_end = after.starts_with('\n');
                // CR LF is one line end. Any other CR would move the cursor back over the text.
                let before =
                    if line_end { before.strip_suffix('\r').unwrap_or(before) } else { before };
                out.push_str(&printable(before));
                out.push(if line_end { '\n' } else { '\t' });
                rest = after.get(1..).unwrap_or_default();
            }
            out.push_str(&printable(rest));
            for b in chunk.invalid() {
                let _ = write!(out, "\\x{b:02x}");
            }
        }
        if let Some(last) = out.chars().last() {
            self.within_line = last != '\n';
        }
        out
    }
}

/// Returns how many octets at the end are incomplete: a CR, or the beginning of a character.
fn undecided(bytes: &[u8]) -> usize {
    if bytes.last() == Some(&b'\r') {
        return 1;
    }
    for back in 1..=3.min(bytes.len()) {
        let Some(lead) = bytes.get(bytes.len() - back) else { break };
        let wanted = match lead {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            0x80..=0xbf => continue,
            _ => return 0,
        };
        if wanted <= back {
            return 0;
        }
        // An invalid sequence is shown at once.
        let tail = bytes.get(bytes.len() - back..).unwrap_or_default();
        return match std::str::from_utf8(tail) {
            Err(e) if e.error_len().is_none() => back,
            Ok(_) | Err(_) => 0,
        };
    }
    0
}
