//! The context of the process: arguments, environment and terminals, read once.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

/// The context of a run.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Program name and arguments.
    pub arguments: Vec<OsString>,
    /// Whether stdout is a terminal.
    pub stdout_is_terminal: bool,
    /// Whether stderr is a terminal.
    pub stderr_is_terminal: bool,
    /// Whether colour is off (`NO_COLOR`, or a terminal without colour).
    pub no_color: bool,
    /// Whether colour is used without a terminal too (`CLICOLOR_FORCE`).
    pub force_color: bool,
    /// The number of columns, if known (`COLUMNS`, or the terminal's own).
    pub width: Option<usize>,
    /// Whether stdin is a terminal.
    pub stdin_is_terminal: bool,
    /// Whether the line editor can be used (`TERM` is known and not dumb, `DESTGATE_PLAIN` unset).
    pub editor: bool,
    /// Whether the dialogues ask the appliance's questions alone (`DESTGATE_STRICT`).
    pub strict: bool,
    /// The name of the user.
    pub user: String,
    /// The token of this run, under which it stages changes.
    pub run: String,
    /// The bound of one step in seconds, as the environment has it (`DESTGATE_TIMEOUT`).
    pub timeout: Option<String>,
    /// The file of trust anchors that the environment names (`DESTGATE_TRUST_ANCHOR`).
    pub trust_anchor: Option<PathBuf>,
    /// The user's data folder, which holds the database by default.
    pub data_folder: Option<PathBuf>,
}

impl Context {
    /// Reads the context of this process.
    #[must_use]
    pub fn of_process() -> Context {
        let variable = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
        let force_color = variable("CLICOLOR_FORCE").is_some_and(|v| v != "0");
        let stdout_is_terminal = std::io::stdout().is_terminal();
        let given = variable("COLUMNS").and_then(|v| v.to_str()?.parse::<usize>().ok());
        let own = || {
            let (_, columns) = console_size()?;
            Some(usize::from(columns))
        };
        let width = given.or_else(|| if stdout_is_terminal { own() } else { None });
        let data_folder = variable("XDG_DATA_HOME")
            .map(PathBuf::from)
            .filter(|p| p.is_absolute())
            .or_else(|| etcetera::home_dir().ok().map(|h| h.join(".local").join("share")))
            .map(|base| base.join("destgate"));
        Context {
            arguments: std::env::args_os().collect(),
            stdout_is_terminal,
            stderr_is_terminal: std::io::stderr().is_terminal(),
            stdin_is_terminal: std::io::stdin().is_terminal(),
            editor: variable("DESTGATE_PLAIN").is_none()
                && variable("TERM")
                    .is_some_and(|t| !["dumb", "cons25", "emacs"].iter().any(|k| t == *k)),
            strict: variable("DESTGATE_STRICT").is_some_and(|v| v != "0"),
            user: user(),
            run: run(),
            no_color: variable("NO_COLOR").is_some()
                || (!force_color && variable("CLICOLOR").is_some_and(|v| v == "0"))
                || (!force_color && variable("TERM").is_some_and(|t| t == "dumb")),
            force_color,
            width: width.filter(|w| *w >= 20),
            timeout: variable("DESTGATE_TIMEOUT").map(|v| v.to_string_lossy().into_owned()),
            trust_anchor: variable("DESTGATE_TRUST_ANCHOR").map(PathBuf::from),
            data_folder,
        }
    }

    /// Reports whether a person sits at a terminal that can edit lines: text is wrapped and paged
    /// for them alone.
    #[must_use]
    pub fn is_screen(&self) -> bool {
        self.stdin_is_terminal && self.stdout_is_terminal && self.editor
    }

    /// Returns the width that a table may have, or `None` where nothing limits it (a pipe without
    /// `COLUMNS`).
    #[must_use]
    pub fn limit(&self) -> Option<usize> {
        self.width.map(|_| self.columns())
    }

    /// Asks the terminal for its width again, unless `COLUMNS` says it.
    pub fn measure(&mut self) {
        if self.stdout_is_terminal
            && std::env::var_os("COLUMNS").is_none()
            && let Some((_, columns)) = console_size()
        {
            self.width = Some(usize::from(columns)).filter(|w| *w >= 20);
        }
    }

    /// Returns the text width: the terminal's columns, between 40 and 120, else 80.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.width.map_or(80, |w| w.clamp(40, 120))
    }
}

fn user() -> String {
    let id = nix::unistd::getuid();
    match nix::unistd::User::from_uid(id) {
        Ok(Some(user)) => user.name,
        Ok(None) | Err(_) => id.to_string(),
    }
}

/// Returns a token that no other run has.
fn run() -> String {
    use std::hash::BuildHasher;
    use std::hash::Hasher;
    let random = std::hash::RandomState::new().build_hasher().finish();
    format!("{:x}-{random:016x}", std::process::id())
}

fn console_size() -> Option<(u16, u16)> {
    console::Term::stdout().size_checked()
}
