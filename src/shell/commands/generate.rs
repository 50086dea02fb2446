//! `generate`: man pages and completions from the command line's declarations.

use crate::shell::error::CommandError;
use crate::shell::invocation::CommandLine;
use crate::shell::invocation::Invocation;
use clap::Arg;
use clap::Args;
use clap::Command;
use clap_complete::Shell;
use clap_complete::env::Shells;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// `generate`.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// The folder that holds `man` and `completions`
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// A generated file: its path below the project's folder, and its content.
pub type Generated = (String, Vec<u8>);

/// The shells with the names of their scripts.
const SHELLS: [(Shell, &str); 3] =
    [(Shell::Bash, "destgate.bash"), (Shell::Zsh, "_destgate"), (Shell::Fish, "destgate.fish")];

/// The variables that are not options, for the first page.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("COMPLETE", "The shell (bash, zsh, fish) that asks for completions."),
    ("COLUMNS", "The width of texts, in columns; else that of the terminal, else 80."),
    ("CLICOLOR_FORCE", "If not empty and not 0, colour also in pipes and files."),
    ("CLICOLOR", "If 0, no colour."),
    ("NO_COLOR", "If not empty, no colour."),
    (
        "DESTGATE_PLAIN",
        "If not empty, no line editor, no wrapping and no paging: prompts are those of a pipe.",
    ),
    ("DESTGATE_STRICT", "If not empty, dialogues ask the appliance's own questions alone."),
    ("DESTGATE_TIMEOUT", "As --timeout."),
    ("DESTGATE_TRUST_ANCHOR", "As --trust-anchor."),
    ("SSL_CERT_FILE, SSL_CERT_DIR", "The system's trusted roots, instead of the usual places."),
    ("TERM", "If dumb, as DESTGATE_PLAIN and NO_COLOR."),
    ("XDG_DATA_HOME", "The folder of the database's folder; else ~/.local/share."),
];

/// The files, for the first page.
const FILES: &[(&str, &str)] = &[
    (
        "~/.local/share/destgate/destgate.db",
        "The database: configuration, pending changes, policy cache, alerts, last checks and private keys; mode 0600.",
    ),
    (
        "~/.local/share/destgate/mail_logs/mail.current",
        "The log; older ones beside it. Beside a database NAME of another name the folder is NAME-mail_logs.",
    ),
    (
        "~/.local/share/destgate/history",
        "The lines typed at the shell's prompt; mode 0600. Answers and passphrases are never in it.",
    ),
    ("/etc/resolv.conf", "The resolvers, if no other ones are named or configured."),
    ("FILE.partial", "A recording (check --record FILE) that is not at its end yet."),
];

/// Returns every man page and completion script of a command line.
///
/// Errors: none but those of writing into memory.
pub fn files(command_line: CommandLine) -> std::io::Result<Vec<Generated>> {
    let mut out = Vec::new();
    let mut command = command_line().disable_help_subcommand(true);
    command.build();
    let of_all: Vec<String> =
        command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    page(&command, "destgate", None, &of_all, &mut out)?;
    let shells = Shells::builtins();
    for (shell, name) in SHELLS {
        // Completes values too, by asking the program.
        let mut script = Vec::new();
        if let Some(dynamic) = shells.completer(&shell.to_string()) {
            dynamic.write_registration(
                "COMPLETE",
                "destgate",
                "destgate",
                "destgate",
                &mut script,
            )?;
        }
        out.push((format!("completions/{name}"), script));
        // Commands and options alone, without a call of the program.
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut bare(&command_line()), "destgate", &mut script);
        out.push((format!("completions/static/{name}"), script));
    }
    Ok(out)
}

/// Returns a command with the names of its commands and options, and nothing else.
fn bare(command: &Command) -> Command {
    let options = command.get_arguments().filter(|a| !a.is_hide_set() && a.get_long().is_some());
    let options = options.map(|option| {
        let mut bare = Arg::new(option.get_id().clone()).action(option.get_action().clone());
        bare = bare.long(option.get_long().unwrap_or_default().to_string());
        if let Some(short) = option.get_short() {
            bare = bare.short(short);
        }
        bare
    });
    Command::new(command.get_name().to_string())
        .args(options)
        .subcommands(command.get_subcommands().filter(|c| !c.is_hide_set()).map(bare))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
}

/// Adds the page of a command, and those of its commands.
fn page(
    command: &Command,
    name: &str,
    above: Option<&str>,
    of_all: &[String],
    out: &mut Vec<Generated>,
) -> std::io::Result<()> {
    let notes = Notes::of(command);
    let titled = command
        .clone()
        .name(name.to_string())
        .display_name(name.to_string())
        .after_help("")
        .after_long_help("");
    let man = clap_mangen::Man::new(titled.clone()).date("");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    synopsis(command, name, of_all, &mut text)?;
    man.render_description_section(&mut text)?;
    if command.get_opts().next().is_some() || command.get_positionals().next().is_some() {
        man.render_options_section(&mut text)?;
    }
    if command.get_subcommands().any(|c| !c.is_hide_set()) {
        man.render_subcommands_section(&mut text)?;
    }
    notes.write(&mut text)?;
    if above.is_none() {
        let of_options = command.get_arguments().filter_map(|argument| {
            let name = argument.get_env()?.to_string_lossy().into_owned();
            Some((name, format!("As --{}.", argument.get_long()?)))
        });
        let others = ENVIRONMENT.iter().map(|(name, words)| ((*name).into(), (*words).into()));
        tagged("ENVIRONMENT", of_options.chain(others), &mut text)?;
        let files = FILES.iter().map(|(name, words)| ((*name).into(), (*words).into()));
        tagged("FILES", files, &mut text)?;
    }
    see_also(command, name, above, &mut text)?;
    out.push((format!("man/{name}.1"), text));
    for below in command.get_subcommands().filter(|c| !c.is_hide_set()) {
        page(below, &format!("{name}-{}", below.get_name()), Some(name), of_all, out)?;
    }
    Ok(())
}

/// Escapes a line of roff.
fn roff(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-");
    if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
}

/// Writes the synopsis: the command's own options with their values. The options of every command
/// are in destgate(1).
fn synopsis(
    command: &Command,
    name: &str,
    of_all: &[String],
    text: &mut Vec<u8>,
) -> std::io::Result<()> {
    let mut words = vec![format!("\\fB{}\\fR", roff(&name.replace('-', " ")))];
    let is_first = name == "destgate";
    if !is_first {
        words.push("[\\fIglobal options\\fR]".into());
    }
    let own = command.get_arguments().filter(|option| {
        let id = option.get_id().as_str();
        !option.is_hide_set()
            && !option.is_positional()
            && (is_first || !of_all.iter().any(|global| global == id))
            && !matches!(id, "help" | "version")
    });
    for option in own {
        let Some(long) = option.get_long() else { continue };
        let takes = option.get_action().takes_values();
        let value = option.get_value_names().filter(|_| takes).unwrap_or_default();
        let value: String = value.iter().map(|v| format!(" \\fI{}\\fR", roff(v))).collect();
        words.push(format!("[\\fB{}\\fR{value}]", roff(&format!("--{long}"))));
    }
    for positional in command.get_positionals() {
        let names = positional.get_value_names().unwrap_or_default();
        let shown: Vec<String> = names.iter().map(|n| format!("\\fI{}\\fR", roff(n))).collect();
        let many = positional.get_num_args().is_some_and(|count| count.max_values() > 1);
        let shown = format!("{}{}", shown.join(" "), if many { "..." } else { "" });
        words.push(if positional.is_required_set() { shown } else { format!("[{shown}]") });
    }
    if command.get_subcommands().any(|c| !c.is_hide_set()) {
        let shown = "\\fICOMMAND\\fR";
        let is_needed = command.is_subcommand_required_set();
        words.push(if is_needed { shown.into() } else { format!("[{shown}]") });
    }
    writeln!(text, ".SH SYNOPSIS\n{}", words.join("\n"))
}

/// The text after the options, in parts.
struct Notes {
    examples: Vec<String>,
    status: Vec<String>,
    rest: Vec<String>,
}

impl Notes {
    fn of(command: &Command) -> Notes {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let mut notes = Notes { examples: Vec::new(), status: Vec::new(), rest: Vec::new() };
        for paragraph in help.split("\n\n") {
            let lines = || paragraph.lines().map(ToString::to_string);
            if let Some(first) = paragraph.strip_prefix("Examples:") {
                notes
                    .examples
                    .extend(first.trim_start_matches('\n').lines().map(ToString::to_string));
            } else if let Some(text) = paragraph.strip_prefix("Exit status") {
                let text = text.trim_start_matches(':').trim();
                notes.status.extend(text.lines().map(ToString::to_string));
            } else {
                if !notes.rest.is_empty() {
                    notes.rest.push(String::new());
                }
                notes.rest.extend(lines());
            }
        }
        notes
    }

    fn write(&self, text: &mut Vec<u8>) -> std::io::Result<()> {
        let mut as_typed = |heading: &str, lines: &[String]| {
            if lines.iter().all(String::is_empty) {
                return Ok(());
            }
            writeln!(text, ".SH {heading}\n.nf")?;
            for line in lines {
                writeln!(text, "{}", roff(line))?;
            }
            writeln!(text, ".fi")
        };
        as_typed("NOTES", &self.rest)?;
        as_typed("EXAMPLES", &self.examples)?;
        if self.status.is_empty() {
            return Ok(());
        }
        writeln!(text, ".SH \"EXIT STATUS\"\n{}", roff(&self.status.join(" ")))
    }
}

fn tagged(
    heading: &str,
    rows: impl Iterator<Item = (String, String)>,
    text: &mut Vec<u8>,
) -> std::io::Result<()> {
    writeln!(text, ".SH {heading}")?;
    for (tag, words) in rows {
        writeln!(text, ".TP\n\\fB{}\\fR\n{}", roff(&tag), roff(&words))?;
    }
    Ok(())
}

/// Writes the pages above, beside the first one, and below.
fn see_also(
    command: &Command,
    name: &str,
    above: Option<&str>,
    text: &mut Vec<u8>,
) -> std::io::Result<()> {
    let below = command.get_subcommands().filter(|c| !c.is_hide_set());
    let below = below.map(|c| format!("{name}-{}", c.get_name()));
    let above = above.map(ToString::to_string).into_iter();
    let mut pages: Vec<String> = above.chain(below).collect();
    if !pages.iter().any(|page| page == "destgate") && name != "destgate" {
        pages.insert(0, "destgate".into());
    }
    if pages.is_empty() {
        return Ok(());
    }
    let pages: Vec<String> =
        pages.iter().map(|page| format!("\\fB{}\\fR(1)", roff(page))).collect();
    writeln!(text, ".SH \"SEE ALSO\"\n{}", pages.join(",\n"))
}

/// Runs the command.
///
/// Errors: the folder cannot be written.
pub fn run(args: &GenerateArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    for (path, content) in files(invocation.command_line)? {
        let full = args.folder.join(path);
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(full, content)?;
    }
    Ok(0)
}
