//! `generate`: man pages and completions from the command line's declarations.

use crate::render::systemd;
use crate::shell::error::CommandError;
use crate::shell::invocation::CommandLine;
use crate::shell::invocation::Invocation;
use crate::vocab::text::printable;
use clap::Args;
use clap::Command;
use clap::Subcommand;
use clap_complete::Shell;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// `generate`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct GenerateArgs {
    /// The folder that holds `man` and `completions`
    #[arg(value_name = "DIR", required = true)]
    pub folder: Option<PathBuf>,
    /// What else to generate
    #[command(subcommand)]
    pub what: Option<Generate>,
}

/// What is generated beside man pages and completions.
#[derive(Debug, Subcommand)]
pub enum Generate {
    /// Units for systemd: the services that serviceconfig has switched on
    Systemd {
        /// The folder to write them to; without one they are printed
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
}

/// A generated file: its path below the project's folder, and its content.
pub type Generated = (String, Vec<u8>);

/// Returns every man page and completion script of a command line.
///
/// Errors: none but those of writing into memory.
pub fn files(command_line: CommandLine) -> std::io::Result<Vec<Generated>> {
    let mut out = Vec::new();
    let mut command = command_line().disable_help_subcommand(true);
    command.build();
    pages(&command, "destgate", &mut out)?;
    for (shell, name) in
        [(Shell::Bash, "destgate.bash"), (Shell::Zsh, "_destgate"), (Shell::Fish, "destgate.fish")]
    {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut command_line(), "destgate", &mut script);
        out.push((format!("completions/{name}"), script));
    }
    Ok(out)
}

fn pages(command: &Command, name: &str, out: &mut Vec<Generated>) -> std::io::Result<()> {
    let mut page = Vec::new();
    let titled = command.clone().name(name.to_string()).display_name(name.to_string());
    clap_mangen::Man::new(titled).date("").render(&mut page)?;
    out.push((format!("man/{name}.1"), page));
    for below in command.get_subcommands().filter(|c| !c.is_hide_set()) {
        pages(below, &format!("{name}-{}", below.get_name()), out)?;
    }
    Ok(())
}

/// Runs the command.
///
/// Errors: the folder cannot be written.
pub fn run(args: &GenerateArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    if let Some(Generate::Systemd { folder }) = &args.what {
        return systemd(folder.as_deref(), invocation);
    }
    let Some(folder) = &args.folder else { return Ok(0) };
    for (path, content) in files(invocation.command_line)? {
        let full = folder.join(path);
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(full, content)?;
    }
    Ok(0)
}

fn systemd(folder: Option<&Path>, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let program = std::env::current_exe()?;
    for (name, text) in systemd::units(&program.display().to_string()) {
        match folder {
            Some(folder) => {
                fs::create_dir_all(folder)?;
                fs::write(folder.join(name), text)?;
                let shown = printable(&folder.join(name).display().to_string());
                invocation.output.write(&format!("{shown}\n"))?;
            }
            None => invocation.output.write(&format!("# {name}\n{text}\n"))?,
        }
    }
    Ok(0)
}
