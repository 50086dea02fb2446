//! The additions to the reports of a check: a recording, other settings, earlier reports.

use crate::gateway::recording::recorder::Judging;
use crate::gateway::recording::recorder::Recorder;
use crate::policy::overrides::Settings;
use crate::policy::report::Report;
use crate::policy::verdict::Semantics;
use crate::shell::args::Format;
use crate::shell::args::SemanticsWord;
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::commands::check::diff::Comparison;
use crate::shell::commands::check::what_if::Tables;
use crate::shell::error::CommandError;
use crate::shell::terminal::output::Output;
use crate::vocab::resolver::Endpoint;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

/// The work beside the reports; each part only if an option asks for it.
pub struct Beside {
    /// The recorder, shared with [`Beside::last_words`].
    recorder: Arc<Mutex<Option<Recorder>>>,
    fault: Option<CommandError>,
    what_if: Vec<Settings>,
    semantics: Semantics,
    tables: Option<Tables>,
    /// Whether the tables replace the reports.
    instead: bool,
    comparison: Option<Comparison>,
}

impl Beside {
    /// Prepares all that the options ask for except the recording.
    ///
    /// Errors: earlier reports that cannot be read, a form that cannot show differences.
    pub fn new(args: &CheckArgs) -> Result<Beside, CommandError> {
        let asked = &args.evidence;
        let untold = matches!(args.form(), Format::Log | Format::Nagios | Format::Prometheus);
        if !asked.what_if.is_empty() && untold {
            return Err(CommandError::usage(
                "--what-if tells nothing in the form of a log, for Nagios or Prometheus",
                "use --format text, json, ndjson or csv",
            ));
        }
        let tables =
            !asked.what_if.is_empty() && matches!(args.form(), Format::Text | Format::Table);
        let comparison = match &asked.diff {
            Some(old) => Some(Comparison::open(old, args.form())?),
            None => None,
        };
        Ok(Beside {
            recorder: Arc::default(),
            fault: None,
            what_if: asked.what_if.clone(),
            semantics: args.semantics.map_or(Semantics::Gateway, SemanticsWord::semantics),
            tables: tables.then(|| Tables::new(&asked.what_if)),
            instead: tables && !args.explain && args.format != Some(Format::Table),
            comparison,
        })
    }

    /// Starts the recording if an option asks for it.
    ///
    /// - `judging`: the settings that decide.
    ///
    /// Errors: the file cannot be written.
    pub fn record(
        &mut self,
        args: &CheckArgs,
        judging: Judging<'_>,
        resolver: Option<Endpoint>,
        output: &mut Output,
    ) -> Result<(), CommandError> {
        if let Some(path) = &args.evidence.record {
            let to = (path.as_path(), args.bulk.resume.is_some());
            let begun = Recorder::begin(to, judging, resolver, self.semantics)?;
            let (recorder, left_out) = begun;
            if left_out > 0 {
                output.warn(&format!(
                    "{left_out} revocation lists are too many or too large to be recorded: a replay judges without them"
                ));
            }
            *self.held() = Some(recorder);
        }
        Ok(())
    }

    fn held(&self) -> MutexGuard<'_, Option<Recorder>> {
        self.recorder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns an action for another thread that completes a recording not being written.
    pub fn last_words(&self) -> impl FnOnce() + Send + 'static {
        let recorder = Arc::clone(&self.recorder);
        move || {
            if let Ok(mut recorder) = recorder.try_lock() {
                drop(recorder.take());
            }
        }
    }

    /// Adds the verdicts under other settings.
    pub fn extend(&self, report: &mut Report) {
        for settings in &self.what_if {
            report.add_what_if(settings.over(report.profile.wanted), self.semantics);
        }
    }

    /// Takes a report; returns whether it is printed here and not as a report.
    ///
    /// Errors: the output, or earlier reports that cannot be read any more.
    pub fn print(&mut self, report: &Report, output: &mut Output) -> Result<bool, CommandError> {
        if let Some(tables) = &mut self.tables {
            tables.add(report);
        }
        if let Some(comparison) = &mut self.comparison {
            comparison.print(report, output)?;
            return Ok(true);
        }
        Ok(self.instead)
    }

    /// Records the evidence of a printed report. The first write error is printed and ends the
    /// recording.
    pub fn keep(&mut self, report: &Report, output: &mut Output) {
        let mut held = self.held();
        let error = match held.as_mut().map(|recorder| recorder.keep(report)) {
            Some(Err(error)) => error,
            Some(Ok(false)) => {
                let name = &report.evidence.destination;
                output.warn(&format!("the evidence of {name} is too large and was not recorded"));
                return;
            }
            Some(Ok(true)) | None => return,
        };
        *held = None;
        drop(held);
        output.warn(&format!("{error}; the checks go on without it"));
        self.fault = Some(error.into());
    }

    /// Prints the end of the output; returns the exit status of the run.
    ///
    /// Errors: the output cannot be written.
    pub fn finish(&mut self, status: u8, output: &mut Output) -> Result<u8, CommandError> {
        if let Some(tables) = &self.tables {
            tables.print(output)?;
        }
        let status = match self.comparison.take() {
            Some(comparison) => comparison.finish(output)?,
            None => status,
        };
        output.flush()?;
        Ok(status)
    }

    /// Closes the recording.
    ///
    /// Errors: it could not be written, now or before.
    pub fn close(mut self) -> Result<(), CommandError> {
        let recorder = self.held().take();
        match (self.fault.take(), recorder) {
            (Some(error), _) => Err(error),
            (None, Some(recorder)) => Ok(recorder.finish()?),
            (None, None) => Ok(()),
        }
    }
}

impl Drop for Beside {
    /// Closes the recording, for the action of `last_words` may outlive it.
    fn drop(&mut self) {
        drop(self.held().take());
    }
}
