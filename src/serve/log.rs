//! The policy server's lines of mail_logs, written by a thread of its own: no answer waits for a
//! disk.

use crate::gateway::log::journal::Journal;
use crate::policy::postfix::answer::Answer;
use crate::policy::postfix::answer::Base;
use crate::render::policy_log;
use crate::render::policy_log::Answered;
use crate::serve::counters::Counters;
use crate::serve::known::Known;
use crate::serve::table::Applied;
use crate::vocab::dns::Domain;
use crate::vocab::time::Timestamp;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc;
use std::sync::mpsc::SyncSender;
use std::thread;
use std::thread::JoinHandle;

/// Maximum number of lines that wait to be written. Further ones are counted and left out.
const WAITING: usize = 4_096;

/// Maximum number of keys of which is remembered that something was told.
const TOLD: usize = 10_000;

/// The log.
#[derive(Debug)]
pub struct Log {
    lines: Option<SyncSender<String>>,
    writer: Option<JoinHandle<()>>,
    counters: Arc<Counters>,
    /// The last trouble that was told, by key.
    troubles: Mutex<HashMap<String, String>>,
    /// What is told only once.
    told: Mutex<HashSet<(Domain, Once)>>,
}

/// What is told of a domain only once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Once {
    /// It has an SMTP route, and Postfix asks for it all the same.
    Routed,
    /// Its enforced policy could not be fetched for a day.
    Failing,
}

/// A decided answer, as the log needs it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The key as text, not safe to show.
    pub key: &'a str,
    /// The name of the map.
    pub map: &'static str,
    /// The answer; `None` for `NOTFOUND`.
    pub answer: Option<&'a Answer>,
    /// The settings.
    pub applied: Option<&'a Applied>,
    /// What was known.
    pub known: Option<&'a Known>,
    /// Time until which it is used.
    pub until: Timestamp,
}

impl Log {
    /// Starts the thread that writes; without a journal nothing is logged.
    #[must_use]
    pub fn start(journal: Option<Journal>, counters: Arc<Counters>) -> Log {
        let (lines, writer) = match journal {
            Some(journal) => {
                let (lines, waiting) = mpsc::sync_channel(WAITING);
                let failures = Arc::clone(&counters);
                let work = move || write(journal, &waiting, &failures);
                let writer = thread::Builder::new().name("mail_logs".into()).spawn(work);
                (writer.is_ok().then_some(lines), writer.ok())
            }
            None => (None, None),
        };
        Log { lines, writer, counters, troubles: Mutex::default(), told: Mutex::default() }
    }

    /// Writes a line. It is left out if too many wait.
    pub fn line(&self, text: String) {
        let Some(lines) = &self.lines else { return };
        if lines.try_send(text).is_err() {
            self.counters.log_failures.add();
        }
    }

    /// Tells a new or changed answer.
    pub fn answered(&self, told: Told<'_>) {
        let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.remove(told.key);
        drop(troubles);
        self.line(policy_log::answered(&as_shown(told)));
    }

    /// Reports whether the last answer for a key was a temporary failure.
    #[must_use]
    pub fn was_in_trouble(&self, key: &str) -> bool {
        self.troubles.lock().unwrap_or_else(PoisonError::into_inner).contains_key(key)
    }

    /// Tells a temporary failure, unless the same one was told last.
    pub fn failed(&self, key: &str, map: &'static str, reason: &str) {
        let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        if troubles.get(key).is_some_and(|told| told == reason) {
            return;
        }
        if troubles.len() >= TOLD {
            troubles.clear();
        }
        troubles.insert(key.to_string(), reason.to_string());
        drop(troubles);
        self.line(policy_log::failed(key, map, reason));
    }

    /// Tells that an answer is weaker than the one before.
    pub fn weaker(&self, (from, before): (&'static str, Option<&Known>), told: Told<'_>) {
        let was = before.map(|known| known.facts.sts_words());
        self.line(policy_log::weaker(from, was.as_deref(), &as_shown(told)));
    }

    /// Tells something of a domain, unless it was told before. Reports whether it was told now.
    pub fn once(&self, domain: &Domain, what: Once, text: impl FnOnce() -> String) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= TOLD {
            told.clear();
        }
        let is_new = told.insert((domain.clone(), what));
        if is_new {
            drop(told);
            self.line(text());
        }
        is_new
    }

    /// Forgets that something was told of a domain.
    pub fn over(&self, domain: &Domain, what: Once) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !told.is_empty() {
            told.remove(&(domain.clone(), what));
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        drop(self.lines.take());
        if let Some(writer) = self.writer.take() {
            // It has panicked, or it has written all lines.
            let _ = writer.join();
        }
    }
}

/// Writes lines until the senders are gone. A failure, for example a full disk, is counted; the next
/// line is tried again.
fn write(mut journal: Journal, waiting: &mpsc::Receiver<String>, counters: &Counters) {
    for text in waiting {
        journal.note(&text);
        if journal.take_failure().is_some() {
            counters.log_failures.add();
        }
    }
}

fn as_shown(told: Told<'_>) -> Answered<'_> {
    let source = told.applied.map(|applied| applied.source.as_str());
    Answered {
        key: told.key,
        map: told.map,
        level: told.answer.map(Answer::level),
        by: by(told),
        source,
        until: told.until,
        trouble: told.known.and_then(|known| known.trouble.as_deref()),
    }
}

/// Returns what the answer follows from.
fn by(told: Told<'_>) -> String {
    let known = |words: fn(&Known) -> String| told.known.map(words);
    match told.answer {
        None => "nothing applies".into(),
        Some(Answer::Sts(_)) => {
            format!("MTA-STS ({})", known(|k| k.facts.sts_words()).unwrap_or_default())
        }
        Some(Answer::Dane | Answer::DaneOnly) => match known(|k| k.facts.mx.words()) {
            Some(words) => format!("DANE (MX hosts {words})"),
            None => "DANE".into(),
        },
        Some(Answer::Base(Base::None) | Answer::NextHop { base: Base::None, .. }) => {
            "the TLS setting None".into()
        }
        Some(Answer::NextHop { .. }) => "the TLS settings of what is routed there".into(),
        Some(Answer::Base(_) | Answer::Temp(_)) => "the TLS setting".into(),
    }
}
