//! The reading of reports from sources: each report once, with what its signature says.

use crate::gateway::error::Error;
use crate::gateway::tls_reports::content;
use crate::gateway::tls_reports::message;
use crate::gateway::tls_reports::message::MAX_MESSAGE;
use crate::gateway::tls_reports::signatures::Judged;
use crate::gateway::tls_reports::signatures::SignatureCheck;
use crate::gateway::tls_reports::sources::Item as Octets;
use crate::gateway::tls_reports::sources::Next;
use crate::gateway::tls_reports::sources::Source;
use crate::policy::tlsrpt::fields::Deviations;
use crate::policy::tlsrpt::report::Report;
use crate::policy::tlsrpt::report_reader::Hints;
use crate::policy::tlsrpt::report_reader::Refused;
use crate::vocab::text::printable;
use crate::vocab::tls_report::Dkim;
use crate::vocab::tls_report::Refusal;
use crate::vocab::tls_report::Standing;
use crate::vocab::tls_report::Way;
use sha2::Digest;
use sha2::Sha256;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::io;
use std::path::Path;

/// Maximum depth of messages embedded in each other.
const MAX_EMBEDDED: usize = 8;
/// Maximum number of refusals that are kept.
const MAX_REFUSED: usize = 100;
/// The octets of an item that are kept beside a refusal. Unit: octets.
const HEAD: usize = 2 * 1024;

/// A report as it came.
#[derive(Debug, Clone)]
pub struct Received {
    /// The report.
    pub report: Report,
    /// What the signatures of its message say; `None` without a message or a check.
    pub dkim: Option<Dkim>,
    /// Whether it counts; `None` without a check.
    pub standing: Option<Standing>,
    /// The domain whose signature lets it count.
    pub signer: Option<String>,
    /// How it came.
    pub way: Way,
    /// SHA-256 of what it says, without what was mended in it.
    pub digest: [u8; 32],
    /// Where it came from, safe to show.
    pub place: String,
}

/// A message or file that was read to its end.
#[derive(Debug)]
pub struct Item<'a> {
    /// Where it came from, safe to show.
    pub place: &'a str,
    /// The file of a Maildir.
    pub file: Option<&'a Path>,
    /// How it came.
    pub way: Way,
    /// What was refused of it.
    pub refused: &'a [Refused],
    /// Its first octets, at most 2 KiB; empty if it was too large to be looked at.
    pub head: &'a [u8],
}

/// What takes the reports.
pub trait Receiver {
    /// Why it can take no more.
    type Failure: From<Error>;

    /// Takes a report.
    ///
    /// Errors: those of the receiver; the reading ends then.
    fn report(&mut self, received: Received) -> Result<(), Self::Failure>;

    /// Takes the end of a message or file, whose reports came before.
    ///
    /// Errors: as [`Receiver::report`].
    fn end(&mut self, item: &Item<'_>) -> Result<(), Self::Failure>;
}

/// Something that was not read.
#[derive(Debug, Clone)]
pub struct Unread {
    /// Where it came from, safe to show.
    pub place: String,
    /// Why.
    pub refused: Refused,
}

/// What came of sources so far.
#[derive(Debug, Default)]
pub struct Tally {
    /// Reports that were read.
    pub reports: usize,
    /// Those of them that do not count.
    pub held: usize,
    /// Copies of reports, left out.
    pub duplicates: usize,
    /// Messages without a report.
    pub without_report: usize,
    /// Number of reports that were refused.
    pub refused: usize,
    /// The first of them.
    pub unread: Vec<Unread>,
    /// Whether a mailbox was among the sources.
    pub is_mailbox: bool,
}

/// A reader of sources.
pub struct Intake<'a> {
    check: Option<&'a SignatureCheck>,
    /// The reports that were handed over; `None` if copies are wanted too.
    seen: Option<HashSet<([u8; 32], bool)>>,
    /// What was refused of the present item.
    refused: Vec<Refused>,
    /// What came of it.
    pub tally: Tally,
}

impl<'a> Intake<'a> {
    /// Creates a reader that hands each report over once. Without a check of signatures nothing is
    /// said about them.
    #[must_use]
    pub fn new(check: Option<&'a SignatureCheck>) -> Intake<'a> {
        let seen = Some(HashSet::new());
        Intake { check, seen, refused: Vec::new(), tally: Tally::default() }
    }

    /// Returns the same reader, but it hands copies over too.
    #[must_use]
    pub fn with_copies(self) -> Intake<'a> {
        Intake { seen: None, ..self }
    }

    /// Reads a source, and hands each report over.
    ///
    /// Errors: the source cannot be read, or the receiver's.
    pub async fn read<R: Receiver>(
        &mut self,
        path: &Path,
        receiver: &mut R,
    ) -> Result<(), R::Failure> {
        let of_file = |e| R::Failure::from(Error::File(e));
        let mut source = Source::open(path).map_err(of_file)?;
        self.tally.is_mailbox |= source.is_mailbox();
        let own = match path.as_os_str() == "-" {
            true => "stdin".to_string(),
            false => printable(&path.display().to_string()),
        };
        let mut number = 0_usize;
        while let Some(Next { item, file }) = source.next(path).map_err(of_file)? {
            number += 1;
            let name = file.as_deref().and_then(Path::file_name).map(OsStr::to_string_lossy);
            let place = match name {
                Some(name) => format!("{own}: {}", printable(&name)),
                None if source.is_mailbox() => format!("{own}: message {number}"),
                None => own.clone(),
            };
            let (way, head) = match &item {
                Octets::File(octets) => (Way::File, start(octets)),
                Octets::Mail(octets) => (Way::Mail, start(octets)),
                Octets::TooLarge => (Way::Mail, Vec::new()),
            };
            self.item(item, path, &place, receiver).await?;
            let refused = std::mem::take(&mut self.refused);
            let file = file.as_deref();
            receiver.end(&Item { place: &place, file, way, refused: &refused, head: &head })?;
        }
        Ok(())
    }

    async fn item<R: Receiver>(
        &mut self,
        item: Octets,
        path: &Path,
        place: &str,
        receiver: &mut R,
    ) -> Result<(), R::Failure> {
        match item {
            Octets::Mail(octets) => self.mail(octets, place, receiver).await,
            Octets::File(octets) => {
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
                let hints = Hints { file_name: name, ..Hints::default() };
                let mut room = content::MAX_UNPACKED;
                match content::reports(&octets, &hints, &mut room, &Deviations::new()) {
                    Ok(reports) => self.take(reports, (place, Way::File), None, receiver),
                    Err(refused) => {
                        self.refuse(place, refused);
                        Ok(())
                    }
                }
            }
            Octets::TooLarge => {
                let refused = if self.tally.is_mailbox {
                    let reason = format!("the message exceeds {} MiB", MAX_MESSAGE / 1024 / 1024);
                    Refused::new(Refusal::TooLarge, reason)
                } else {
                    content::too_large()
                };
                self.refuse(place, refused);
                Ok(())
            }
        }
    }

    /// Reads a message and those embedded in it, in their order.
    async fn mail<R: Receiver>(
        &mut self,
        octets: Vec<u8>,
        place: &str,
        receiver: &mut R,
    ) -> Result<(), R::Failure> {
        let before = (self.tally.reports, self.tally.duplicates, self.tally.refused);
        let mut waiting = vec![(octets, 0_usize)];
        while let Some((octets, depth)) = waiting.pop() {
            let found = match message::read(&octets) {
                Ok(found) => found,
                Err(refused) => {
                    self.refuse(place, refused);
                    continue;
                }
            };
            let judged = match self.check.filter(|_| !found.reports.is_empty()) {
                Some(check) => Some(check.of(&octets, &found.signed).await),
                None => None,
            };
            self.take(found.reports, (place, Way::Mail), judged.as_ref(), receiver)?;
            for refused in found.refused {
                self.refuse(place, refused);
            }
            if depth >= MAX_EMBEDDED && !found.messages.is_empty() {
                let reason = format!("more than {MAX_EMBEDDED} messages in each other");
                self.refuse(place, Refused::new(Refusal::TooLarge, reason));
                continue;
            }
            waiting.extend(found.messages.into_iter().rev().map(|inner| (inner, depth + 1)));
        }
        if before == (self.tally.reports, self.tally.duplicates, self.tally.refused) {
            self.tally.without_report += 1;
        }
        Ok(())
    }

    fn take<R: Receiver>(
        &mut self,
        reports: Vec<Report>,
        (place, way): (&str, Way),
        judged: Option<&Judged>,
        receiver: &mut R,
    ) -> Result<(), R::Failure> {
        for report in reports {
            // Whoever hands over a bare file answers for it.
            let by_hand = self.check.map(|_| Standing::Counted);
            let standing = judged.map(|judged| judged.standing).or(by_hand);
            // A copy that is held must not take the place of one that counts.
            let is_held = standing == Some(Standing::Held);
            let digest = digest(&report);
            if self.seen.as_mut().is_some_and(|seen| !seen.insert((digest, is_held))) {
                self.tally.duplicates += 1;
                continue;
            }
            self.tally.reports += 1;
            self.tally.held += usize::from(is_held);
            let dkim = judged.map(|judged| judged.dkim);
            let signer = judged.and_then(|judged| judged.signer.clone());
            let place = place.to_string();
            receiver.report(Received { report, dkim, standing, signer, way, digest, place })?;
        }
        Ok(())
    }

    fn refuse(&mut self, place: &str, refused: Refused) {
        self.tally.refused += 1;
        if self.refused.len() < MAX_REFUSED {
            self.refused.push(refused.clone());
        }
        if self.tally.unread.len() < MAX_REFUSED {
            self.tally.unread.push(Unread { place: place.to_string(), refused });
        }
    }
}

fn start(octets: &[u8]) -> Vec<u8> {
    octets.get(..octets.len().min(HEAD)).unwrap_or_default().to_vec()
}

/// Returns the digest of what a report says, without what was mended in it.
fn digest(report: &Report) -> [u8; 32] {
    struct Hash(Sha256);
    impl io::Write for Hash {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            self.0.update(octets);
            Ok(octets.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut hash = Hash(Sha256::new());
    let (start, end) = (report.start, report.end);
    let about = (report.reporter(), &report.organization, &report.report_id, start, end);
    // Nothing can fail: the hash takes everything, and every key is a text.
    let _ = serde_json::to_writer(&mut hash, &(about, &report.policies));
    hash.0.finalize().into()
}
