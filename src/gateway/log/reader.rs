//! Reading the log: its last lines, and what comes behind them.

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

/// A line of a file as it is shown: nobody knows who wrote into it.
#[must_use]
pub fn shown(line: &[u8]) -> String {
    printable_bytes(line.strip_suffix(b"\n").unwrap_or(line))
}

/// The last lines of the files.
///
/// Errors: a file cannot be read.
pub fn last(pieces: &[Piece], count: usize) -> io::Result<VecDeque<String>> {
    let mut lines = VecDeque::new();
    // Backwards, so that old files are not read for nothing.
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

/// Follows the log from where it was read to.
pub struct Follower<'a> {
    log: &'a MailLog,
    /// The file in hand.
    at: Option<(File, u64)>,
    /// Those before it, which are not shown again. Open, so that no new file gets the number of one of them.
    before: Vec<Piece>,
    /// A line whose end is not there yet.
    partial: Vec<u8>,
}

impl Follower<'_> {
    /// Begins behind what these files hold, read to their end.
    #[must_use]
    pub fn behind(log: &MailLog, pieces: Vec<Piece>) -> Follower<'_> {
        let mut before = pieces;
        let at = before.pop().map(|p| (p.file, p.inode));
        Follower { log, at, before, partial: Vec::new() }
    }

    /// The lines that came since; none if nothing came.
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
        // It was rolled over, or there is none yet. What was renamed grows no more: its rest, then what came behind.
        self.drain(&mut lines)?;
        let read = self.at.as_ref().map(|(_, inode)| *inode);
        let mut pieces = self.log.pieces()?;
        // What is gone need not be remembered; what is older than the file in hand was shown or passed over before.
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
        // Somebody cut it off to begin anew: so does the reading.
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
