//! What every check leaves behind: its lines in mail_logs.

use crate::policy::report::Report;
use crate::profile::log_setting;
use crate::profile::log_setting::LOGGING;
use crate::render::maillog;
use crate::shell::cli::Global;
use crate::shell::context::Context;
use crate::shell::mail_log::Limits;
use crate::shell::mail_log::MailLog;
use crate::shell::output::Output;
use crate::shell::setup::Setup;
use crate::store::open::Store;
use crate::vocab::text::printable;
use std::net::SocketAddr;

/// The limits of the log's files.
#[must_use]
pub fn limits(setup: &Setup) -> Limits {
    Limits {
        size: log_setting::bytes(setup.get(&LOGGING, "max_size")).unwrap_or(10 << 20),
        files: setup.get(&LOGGING, "max_files").parse().unwrap_or(10),
    }
}

/// How much the log says.
#[must_use]
pub fn level(setup: &Setup) -> maillog::Level {
    match setup.get(&LOGGING, "level") {
        "debug" => maillog::Level::Debug,
        _ => maillog::Level::Info,
    }
}

/// The journal of a run. Trouble with it never stops or changes a check: it is told once, at the end.
#[derive(Debug)]
pub struct Journal {
    log: Option<MailLog>,
    limits: Limits,
    /// How much the log says.
    pub level: maillog::Level,
    resolver: Option<SocketAddr>,
    trouble: Option<String>,
    /// The next DCID where there is no store to count in.
    next: u64,
}

impl Journal {
    /// The journal of a run that goes by these settings. `resolver` is the one that debug lines name.
    #[must_use]
    pub fn new(
        context: &Context,
        global: &Global,
        setup: &Setup,
        resolver: Option<SocketAddr>,
    ) -> Journal {
        Journal {
            log: MailLog::of(context, global),
            limits: limits(setup),
            level: level(setup),
            resolver,
            trouble: None,
            next: 1,
        }
    }

    /// Notes a check; the DCID of its first connection. Without a store nothing is written.
    pub fn record(&mut self, store: Option<&Store>, report: &Report) -> u64 {
        let (level, resolver) = (self.level, self.resolver);
        self.note(store, maillog::connections(report), |first| {
            maillog::lines(report, level, resolver.as_ref(), first)
        })
    }

    /// Notes lines about so many connections, made from the DCID of the first one; that DCID.
    pub fn note(
        &mut self,
        store: Option<&Store>,
        connections: u64,
        lines: impl FnOnce(u64) -> Vec<String>,
    ) -> u64 {
        let taken = match store {
            Some(store) if self.trouble.is_none() => store.take_dcids(connections),
            _ => return self.uncounted(connections),
        };
        let first = match taken {
            Ok(first) => first,
            Err(error) => {
                self.trouble = Some(error.to_string());
                return self.uncounted(connections);
            }
        };
        self.next = first + connections;
        if let Some(log) = &self.log
            && let Err(error) = log.append(&lines(first), self.limits)
        {
            let folder = printable(&log.folder().display().to_string());
            let why = crate::net::connect::plain(&error);
            self.trouble = Some(format!("`{folder}` cannot be written: {why}"));
        }
        first
    }

    fn uncounted(&mut self, connections: u64) -> u64 {
        let first = self.next;
        self.next += connections;
        first
    }

    /// Tells what went wrong.
    pub fn finish(self, output: &mut Output) {
        if let Some(trouble) = self.trouble {
            output.warn(&format!("nothing more was logged: {trouble}"));
        }
    }
}
