//! The invocation of a command: context, options, output and store.

use crate::gateway::database;
use crate::gateway::error::Error;
use crate::gateway::options::Options;
use crate::shell::args::ResultFormat;
use crate::shell::args::Write;
use crate::shell::context::Context;
use crate::shell::options::Global;
use crate::shell::terminal::output::Output;
use crate::store::open::Store;
use crate::vocab::text::printable;
use std::borrow::Cow;

/// The function that returns the whole command line, the source of help, completions and man pages.
pub type CommandLine = fn() -> clap::Command;

/// What a command does with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// It reads: a missing database that was named is an error.
    Reads,
    /// It only tries a change: a missing database counts as an empty one.
    Tries,
    /// It writes: a missing database is created.
    Writes,
}

/// One invocation of a command.
pub struct Invocation<'a> {
    /// The context of the process.
    pub context: &'a Context,
    /// The options of every command.
    pub global: &'a Global,
    /// The output of the command.
    pub output: &'a mut Output,
    /// The whole command line.
    pub command_line: CommandLine,
    access: Access,
    write: Write,
    store: Option<Store>,
    is_in_shell: bool,
}

impl<'a> Invocation<'a> {
    /// Returns an invocation of a command that reads, and that has not opened its store yet.
    #[must_use]
    pub fn new(
        context: &'a Context,
        global: &'a Global,
        output: &'a mut Output,
        command_line: CommandLine,
    ) -> Invocation<'a> {
        let (access, write) = (Access::Reads, Write::default());
        let is_in_shell = false;
        Invocation {
            context,
            global,
            output,
            command_line,
            access,
            write,
            store: None,
            is_in_shell,
        }
    }

    /// Returns the same invocation of a command that writes, if `write` is given.
    #[must_use]
    pub fn writing(mut self, write: Option<Write>) -> Invocation<'a> {
        if let Some(write) = write {
            self.access = if write.dry_run { Access::Tries } else { Access::Writes };
            if write.format == ResultFormat::Json {
                self.output.hold();
            }
            self.write = write;
        }
        self
    }

    /// Notes that the command only reads, although its other forms write.
    pub fn only_reads(&mut self) {
        self.access = Access::Reads;
    }

    /// Notes that the command keeps something that is no change of the configuration.
    pub fn keeps(&mut self) {
        self.access = Access::Writes;
    }

    /// Notes that the command was typed in this program's shell.
    #[must_use]
    pub fn in_shell(mut self) -> Invocation<'a> {
        self.is_in_shell = true;
        self
    }

    /// Reports whether whatever the command keeps is gone with it: a rehearsal without a database.
    #[must_use]
    pub fn keeps_nothing(&self) -> bool {
        self.global.lab && self.global.db.is_none()
    }

    /// Returns the program as it has to be called for the same rehearsal and database, to be shown
    /// before commands.
    #[must_use]
    pub fn program(&self) -> String {
        let mut out = String::from("destgate");
        if self.global.lab {
            out.push_str(" --lab");
        }
        let database = self.global.db.as_ref().filter(|_| !self.is_in_shell);
        if let Some(path) = database.map(|path| path.display().to_string()) {
            let quoted =
                shlex::try_quote(&path).map_or_else(|_| "FILE".to_string(), Cow::into_owned);
            out.push_str(&format!(" --db {}", printable(&quoted)));
        }
        out
    }

    /// Says that a named database does not exist, for commands that do without one.
    pub fn tell_missing_database(&mut self) {
        let options = self.options();
        if let Some(path) = database::missing(&options) {
            let path = printable(&path.display().to_string());
            let text = format!("there is no database `{path}`: the factory's settings apply");
            self.output.note(&text);
        }
    }

    /// Says which address family is left out, for commands that prove something of every address.
    pub fn tell_left_out(&mut self) {
        if let Some(sentence) = self.options().left_out() {
            self.output.note(&sentence);
        }
    }

    /// Returns the options of the gateway.
    #[must_use]
    pub fn options(&self) -> Options {
        self.global.options(self.context)
    }

    /// Returns the store; the first call opens it. A missing database is created only by a command
    /// that writes; to others it is an empty one, unless it was named.
    ///
    /// Errors: the store cannot be opened; the named database does not exist.
    pub fn store(&mut self) -> Result<&mut Store, Error> {
        Ok(self.store_and_output()?.0)
    }

    /// Returns the store and the output, for work that needs both at once.
    ///
    /// Errors: as [`Invocation::store`].
    pub fn store_and_output(&mut self) -> Result<(&mut Store, &mut Output), Error> {
        let store = match self.store.take() {
            Some(store) => store,
            None => {
                let options = self.options();
                let mut store = match self.access {
                    Access::Reads => database::store_to_read(&options),
                    Access::Tries => database::store_or_empty(&options),
                    Access::Writes => database::open_store(&options),
                }?;
                store.set_mode(self.write.mode());
                store
            }
        };
        Ok((self.store.insert(store), self.output))
    }
}
