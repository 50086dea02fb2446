//! The progress display on stderr of a terminal.

use crate::gateway::check::input::Targets;
use crate::shell::context::Context;
use indicatif::ProgressBar;
use indicatif::ProgressDrawTarget;
use indicatif::ProgressState;
use indicatif::ProgressStyle;
use std::fmt::Write;
use std::time::Duration;

const QUIET: Duration = Duration::from_secs(1);

const KNOWN: &str = "{pos}/{len} checked, {rate}, {msg} failed, {eta} left";

fn form(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.with_key("rate", |state: &ProgressState, to: &mut dyn Write| {
            let _ = write!(to, "{:.1}/s", state.per_sec());
        }));
    }
}

/// The progress of a run.
pub struct Progress {
    bar: ProgressBar,
    failures: u64,
    several: bool,
}

impl Progress {
    /// Returns the progress of the remaining targets. Must be called inside the runtime.
    #[must_use]
    pub fn of(targets: &Targets, quiet: bool, context: &Context) -> Progress {
        if quiet || !context.stderr_is_terminal {
            return Progress { bar: ProgressBar::hidden(), failures: 0, several: false };
        }
        let count = targets.count().and_then(|count| u64::try_from(count).ok());
        let bar = ProgressBar::with_draw_target(count, ProgressDrawTarget::hidden());
        let template = match (targets.only(), count) {
            (Some(only), _) => {
                bar.set_message(format!("checking {only}"));
                "{spinner} {msg} ({elapsed})"
            }
            (None, Some(_)) => KNOWN,
            (None, None) => "{pos} checked, {rate}, {msg} failed, {elapsed}",
        };
        let several = targets.only().is_none();
        if several {
            bar.set_message("0");
        }
        form(&bar, template);
        if let Some(count) = targets.counter() {
            let bar = bar.clone();
            std::thread::spawn(move || {
                if let Some(count) = count().and_then(|count| u64::try_from(count).ok()) {
                    bar.set_length(count);
                    form(&bar, KNOWN);
                }
            });
        }
        let waiting = bar.clone();
        tokio::spawn(async move {
            tokio::time::sleep(QUIET).await;
            if !waiting.is_finished() {
                waiting.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
                waiting.enable_steady_tick(Duration::from_millis(200));
            }
        });
        Progress { bar, failures: 0, several }
    }

    /// Counts one more target.
    pub fn step(&mut self, failed: bool) {
        if failed && self.several {
            self.failures += 1;
            self.bar.set_message(self.failures.to_string());
        }
        self.bar.inc(1);
    }

    /// Hides the display while `write` writes.
    pub fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        self.bar.suspend(write)
    }

    /// Removes the display.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}
