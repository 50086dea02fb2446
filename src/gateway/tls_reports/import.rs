//! The import of reports into the store: each message or file in one transaction.

use crate::gateway::error::Error;
use crate::gateway::tls_reports::fresh::Fresh;
use crate::gateway::tls_reports::intake::Item;
use crate::gateway::tls_reports::intake::Received;
use crate::gateway::tls_reports::intake::Receiver;
use crate::os::files::FileError;
use crate::os::io_error::plain;
use crate::policy::tlsrpt::kept::Circumstances;
use crate::policy::tlsrpt::report::Report;
use crate::policy::tlsrpt::report_reader::Refused;
use crate::store::open::Store;
use crate::store::tls_reports::Keeping;
use crate::store::tls_reports::NewReport;
use crate::store::tls_reports::NewUnread;
use crate::vocab::dns::Domain;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::tls_report::Dkim;
use crate::vocab::tls_report::HeldFor;
use crate::vocab::tls_report::Standing;
use sha2::Digest;
use sha2::Sha256;
use std::fs;
use std::io;
use std::path::Path;

/// What came of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// New reports.
    pub new: usize,
    /// Those of them that are held.
    pub held: usize,
    /// Those of the held ones that are on domains of others.
    pub foreign: usize,
    /// New reports that count in place of earlier ones.
    pub revised: usize,
    /// Reports that were held before and count now.
    pub count_now: usize,
    /// Reports that were kept before.
    pub known: usize,
    /// Files that were deleted.
    pub removed: usize,
}

/// Keeps the reports that a reader hands over.
pub struct Import<'a> {
    store: &'a mut Store,
    /// The domains whose reports count, with those below them; empty for every domain.
    own: Vec<Domain>,
    /// Whether files of a Maildir are deleted once their reports are kept.
    removes: bool,
    now: Timestamp,
    waiting: Vec<NewReport>,
    /// What came of it.
    pub outcome: Outcome,
    /// What the reports that count now say that alerts may be about.
    pub fresh: Fresh,
}

impl<'a> Import<'a> {
    /// Creates an import.
    ///
    /// - `own`: the domains whose reports count, with those below them; empty for every domain.
    /// - `removes`: files of a Maildir are deleted once their reports are kept.
    pub fn new(store: &'a mut Store, own: Vec<Domain>, removes: bool, now: Timestamp) -> Self {
        let fresh = Fresh::new(now);
        let outcome = Outcome::default();
        Import { store, own, removes, now, waiting: Vec::new(), outcome, fresh }
    }

    /// Reports whether a report is about a domain of ours, or about one below it, such as an MX host.
    fn is_own(&self, report: &Report) -> bool {
        let within = |name: &str| {
            let of = |name: &Domain| self.own.iter().any(|own| name.is_within(own));
            Domain::parse(name).is_ok_and(|name| of(&name))
        };
        self.own.is_empty()
            || report.policies.iter().any(|p| p.domain.as_deref().is_some_and(within))
    }

    fn remove(&mut self, file: &Path) -> Result<(), Error> {
        match fs::remove_file(file) {
            Ok(()) => self.outcome.removed += 1,
            // Another import was there first, or its owner.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                let name = printable(&file.display().to_string());
                return Err(Error::File(FileError::Unwritable { name, why: plain(&error) }));
            }
        }
        Ok(())
    }

    fn unread(&self, item: &Item<'_>) -> Vec<NewUnread> {
        let one = |refused: &Refused| {
            let mut digest = Sha256::new();
            digest.update(item.head);
            digest.update(refused.reason.as_bytes());
            NewUnread {
                digest: digest.finalize().into(),
                way: item.way,
                error: refused.refusal.word(),
                reason: refused.reason.clone(),
                head: item.head.to_vec(),
                received_at: self.now,
            }
        };
        item.refused.iter().map(one).collect()
    }
}

impl Receiver for Import<'_> {
    type Failure = Error;

    fn report(&mut self, received: Received) -> Result<(), Error> {
        let held_for = match received.standing {
            Some(Standing::Held) => Some(HeldFor::Signature),
            _ if !self.is_own(&received.report) => Some(HeldFor::Domain),
            _ => None,
        };
        let beside = Circumstances {
            signer: received.signer,
            dkim: received.dkim,
            held_for,
            way: received.way,
            received_at: self.now,
        };
        self.waiting.push(NewReport { digest: received.digest, report: received.report, beside });
        Ok(())
    }

    fn end(&mut self, item: &Item<'_>) -> Result<(), Error> {
        let reports = std::mem::take(&mut self.waiting);
        let unread = self.unread(item);
        if reports.is_empty() && unread.is_empty() {
            return Ok(());
        }
        // What is deleted must be on the disk in the database first.
        let kept = match self.removes {
            true => self.store.keep_reports_for_sure(&reports, &unread)?,
            false => self.store.keep_reports(&reports, &unread)?,
        };
        for (report, keeping) in reports.iter().zip(kept) {
            let is_held = report.beside.held_for.is_some();
            if !is_held && keeping != Keeping::Known {
                self.fresh.add(&report.report, report.beside.signer.as_deref());
            }
            let out = &mut self.outcome;
            match keeping {
                Keeping::New => out.new += 1,
                Keeping::Revises => {
                    out.new += 1;
                    out.revised += 1;
                }
                Keeping::CountsNow => out.count_now += 1,
                Keeping::Known => out.known += 1,
            }
            let is_new = matches!(keeping, Keeping::New | Keeping::Revises);
            out.held += usize::from(is_held && is_new);
            let is_foreign = report.beside.held_for == Some(HeldFor::Domain);
            out.foreign += usize::from(is_foreign && is_new);
        }
        // Without its key a signature may be judged otherwise another time.
        let is_final = reports.iter().all(|r| r.beside.dkim != Some(Dkim::Unknown));
        match item.file {
            Some(file) if self.removes && unread.is_empty() && is_final => self.remove(file),
            _ => Ok(()),
        }
    }
}
