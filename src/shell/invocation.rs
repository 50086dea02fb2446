//! The invocation of a command: context, options, output and store.

use crate::gateway::database;
use crate::gateway::error::Error;
use crate::gateway::options::Options;
use crate::shell::context::Context;
use crate::shell::options::Global;
use crate::shell::terminal::output::Output;
use crate::store::open::Store;

/// The function that returns the whole command line, the source of help, completions and man pages.
pub type CommandLine = fn() -> clap::Command;

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
    store: Option<Store>,
}

impl<'a> Invocation<'a> {
    /// Returns an invocation that has not opened its store yet.
    #[must_use]
    pub fn new(
        context: &'a Context,
        global: &'a Global,
        output: &'a mut Output,
        command_line: CommandLine,
    ) -> Invocation<'a> {
        Invocation { context, global, output, command_line, store: None }
    }

    /// Returns the options of the gateway.
    #[must_use]
    pub fn options(&self) -> Options {
        self.global.options(self.context)
    }

    /// Returns the store; the first call opens it, and creates it if it does not exist.
    ///
    /// Errors: the store cannot be opened.
    pub fn store(&mut self) -> Result<&mut Store, Error> {
        Ok(self.store_and_output()?.0)
    }

    /// Returns the store and the output, for work that needs both at once.
    ///
    /// Errors: as [`Invocation::store`].
    pub fn store_and_output(&mut self) -> Result<(&mut Store, &mut Output), Error> {
        let store = match self.store.take() {
            Some(store) => store,
            None => database::open_store(&self.options())?,
        };
        Ok((self.store.insert(store), self.output))
    }
}
