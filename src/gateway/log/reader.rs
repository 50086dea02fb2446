//! Reads the log: its last lines, and the lines that follow.

use crate::gateway::log::mail_log::MailLog;
use crate::gateway::log::mail_log::Piece;
use crate::vocab::text::printable_bytes;
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;

/// Returns a line of a file in a form that is safe to show, since any program may have written it.
#[must_use]
pub fn shown(line: &[u8]) -> String {
    printable_bytes(line.strip_suffix(b"\n").unwrap_or(line))
}

/// Returns the last lines of the files.
///
/// Errors: a file cannot be read.
pub fn last(pieces: &[Piece], count: usize) -> io::Result<VecDeque<String>> {
    let mut lines = VecDeque::new();
    // Backwards, so that old files are read only if needed.
    for piece in pieces.iter().rev() {
        let wanted = count.saturating_sub(lines.len());
        if wanted == 0 {
            break;
        }
        let mut own = VecDeque::new();
        for line in BufReader::new((&piece.file).take(piece.size)).split(b'\n') {
            if own.len() == wanted {
                own.pop_front();
            }
            own.push_back(shown(&line?));
        }
        for line in own.into_iter().rev() {
            lines.push_front(line);
        }
    }
    Ok(lines)
}

/// A reader that follows the log from the position reached.
pub struct Follower<'a> {
    log: &'a MailLog,
    /// File that is being read.
    at: Option<(File, u64)>,
    /// Earlier files, which are not shown again. They stay open, so that no new file gets the inode
    /// of one of them.
    before: Vec<Piece>,
    /// Line without its end so far.
    partial: Vec<u8>,
}

impl Follower<'_> {
    /// Creates a reader that begins after the end of these files.
    #[must_use]
    pub fn behind(log: &MailLog, pieces: Vec<Piece>) -> Follower<'_> {
        let mut before = pieces;
        let at = before.pop().map(|p| (p.file, p.inode));
        Follower { log, at, before, partial: Vec::new() }
    }

    /// Returns the lines that were added since the last call.
    ///
    /// Errors: the log cannot be read.
    pub fn more(&mut self) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        if let Some((_, inode)) = &self.at
            && self.log.current_inode() == Some(*inode)
        {
            self.drain(&mut lines)?;
            return Ok(lines);
        }
        // The file was rolled over, or there is none yet. A renamed file does not grow, so its rest
        // is read before the new files.
        self.drain(&mut lines)?;
        let read = self.at.as_ref().map(|(_, inode)| *inode);
        let mut pieces = self.log.pieces()?;
        // Removed files are dropped. Files older than the current one were handled before.
        self.before.retain(|old| pieces.iter().any(|p| p.inode == old.inode));
        if let Some(at) = pieces.iter().position(|p| Some(p.inode) == read) {
            self.before = pieces.drain(..=at).collect();
        }
        pieces.retain(|p| self.before.iter().all(|old| old.inode != p.inode));
        for piece in pieces {
            self.partial.clear();
            if let Some((file, inode)) = self.at.take() {
                self.before.push(Piece { file, size: 0, inode });
            }
            self.at = Some((piece.file, piece.inode));
            self.drain(&mut lines)?;
        }
        Ok(lines)
    }

    fn drain(&mut self, lines: &mut Vec<String>) -> io::Result<()> {
        let Some((file, _)) = &mut self.at else { return Ok(()) };
        // The file was truncated, so reading starts at its beginning.
        if file.metadata()?.len() < file.stream_position()? {
            file.rewind()?;
            self.partial.clear();
        }
        file.read_to_end(&mut self.partial)?;
        let end = self.partial.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let whole: Vec<u8> = self.partial.drain(..end).collect();
        lines.extend(whole.split_inclusive(|b| *b == b'\n').map(shown));
        Ok(())
    }
}
