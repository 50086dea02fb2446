//! `logconfig`: the level of mail_logs, and its rotation.

use crate::config::entry::Kept;
use crate::config::setting;
use crate::gateway::log::mail_log::MailLog;
use crate::gateway::log::mail_log::NAME;
use crate::profile::field::Record;
use crate::profile::setting::group::Group;
use crate::profile::setting::logging::LOGGING;
use crate::shell::args::TableFormat;
use crate::shell::commands::log::args::LogconfigAction;
use crate::shell::commands::log::args::LogconfigArgs;
use crate::shell::commands::log::tail;
use crate::shell::commands::settings_forms;
use crate::shell::commands::write::end;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::store::entries::View;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::printable;
use serde_json::json;

const LEVELS: &[(&str, &str)] = &[("Information", "info"), ("Debug", "debug")];

/// The width of the table. Unit: columns.
const RULE: usize = 79;

fn state(record: &Record) -> String {
    let value = |key: &str| record.get(key).unwrap_or("");
    let level = LEVELS.iter().find(|(_, w)| *w == value("level")).map_or("", |(shown, _)| *shown);
    let (size, files) = (value("max_size"), value("max_files"));
    let heading = ["Log Name", "Log Type", "Retrieval", "Level", "Size", "Files"];
    let row = [NAME, "IronPort Text Mail Logs", "Manual Download", level, size, files];
    let widths = heading.iter().zip(row).map(|(head, cell)| head.len().max(cell.len()));
    let widths: Vec<usize> = widths.collect();
    // The number before the row takes three columns.
    let fits = 3 + widths.iter().sum::<usize>() + 2 * (widths.len() - 1) <= RULE + 1;
    let gap = if fits { "  " } else { " " };
    let line = |cells: [&str; 6]| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join(gap).trim_end().to_string()
    };
    let (heading, row, rule) = (line(heading), line(row), "-".repeat(RULE));
    format!("Currently configured logs:\n   {heading}\n{rule}\n1. {row}")
}

/// Runs the menu.
pub fn menu(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    loop {
        let record = setting::record(&session.store, View::Pending, &LOGGING)?;
        match session.menu(&state(&record), &[("EDIT", "Modify a log subscription.")])? {
            Some(_) => edit(session, &record)?,
            None => return Ok(()),
        }
    }
}

/// Parses an answer for an item of a group.
pub fn read(group: &Group, key: &str, answer: &str) -> Result<String, InvalidInput> {
    let item = group.item(key).ok_or_else(|| InvalidInput("That value is not valid.".into()))?;
    (item.parse)(answer)
}

fn edit(session: &mut Session, record: &Record) -> DialogueResult<()> {
    let value = |key: &str| record.get(key).unwrap_or("").to_string();
    let question = "Enter the number of the log you wish to edit.";
    let chosen = session.ask_or_leave(question, &[NAME.to_string()], |a| {
        if tail::is_name(a) { Ok(()) } else { Err(InvalidInput("That value is not valid.".into())) }
    })?;
    if chosen.is_none() {
        return Ok(());
    }
    let items: Vec<String> = LEVELS.iter().map(|(shown, _)| (*shown).to_string()).collect();
    let at = LEVELS.iter().position(|(_, word)| *word == value("level")).unwrap_or(0);
    let chosen = session.choose("Log level:", &items, Some(at))?;
    let level = LEVELS.get(chosen).map_or("info", |(_, word)| word);
    let question = "Please enter the maximum file size. You can specify suffixes: m for\nmegabytes, k for kilobytes. Suffixes are case-insensitive.";
    let size = session.ask(question, &value("max_size"), &[], |a| read(&LOGGING, "max_size", a))?;
    let question = "Please enter the maximum number of files:";
    let files =
        session.ask(question, &value("max_files"), &[], |a| read(&LOGGING, "max_files", a))?;
    let changes = [("level", level), ("max_size", size.as_str()), ("max_files", files.as_str())];
    settings_forms::keep(session, &LOGGING, record, &changes)
}

/// Runs `logconfig edit|print`.
///
/// Errors: an unusable value, the store.
pub fn run(args: &LogconfigArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let Some(action) = &args.action else { return Ok(0) };
    match action {
        LogconfigAction::Print { format, pending } => {
            let view = if *pending { View::Pending } else { View::Committed };
            let record = setting::record(invocation.store()?, view, &LOGGING)?;
            print(&record, *format, invocation)?;
            settings_forms::tell_group(view, &LOGGING, invocation)?;
            Ok(0)
        }
        LogconfigAction::Edit { log, level, max_size, max_files, write } => {
            tail::named(Some(log), &invocation.options())?;
            let given = [("level", level), ("max_size", max_size), ("max_files", max_files)];
            let changes: Vec<(&str, &str)> =
                given.iter().filter_map(|(k, v)| Some((*k, v.as_deref()?))).collect();
            if changes.is_empty() {
                return Err(CommandError::usage(
                    "nothing is to be changed",
                    "say --level, --max-size or --max-files",
                ));
            }
            change(&LOGGING, &changes, write, invocation)
        }
    }
}

/// Changes values of a group by flags, and shows the resulting group.
///
/// Errors: an unusable value, the store.
pub fn change(
    group: &Group,
    changes: &[(&str, &str)],
    write: &crate::shell::args::Write,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let before = setting::record(invocation.store()?, View::Pending, group)?;
    let mut wanted = before.clone();
    for (key, text) in changes {
        let canonical = read(group, key, text).map_err(|r| {
            CommandError::usage(
                format!("--{}: {}", key.replace('_', "-"), r.0.trim_end_matches('.')),
                "",
            )
        })?;
        wanted.0.insert((*key).to_string(), canonical);
    }
    let kept = setting::put(invocation.store()?, group, &before, changes)?;
    let shown: Vec<String> = group
        .items
        .iter()
        .map(|i| match wanted.get(i.key).unwrap_or("") {
            "" => format!("{} none", i.key),
            value => format!("{} {}", i.key, printable(value)),
        })
        .collect();
    let how = match kept {
        Kept::Same => " (as before)",
        Kept::Changed if write.dry_run => " (not kept: --dry-run)",
        Kept::Changed => "",
    };
    invocation.output.write(&format!("{}: {}{how}\n", group.name, shown.join(", ")))?;
    end(write, invocation)
}

fn print(
    record: &Record,
    format: TableFormat,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let value = |key: &str| record.get(key).unwrap_or("").to_string();
    let log = MailLog::of(&invocation.options());
    let folder = log.as_ref().map(|l| printable(&l.folder().display().to_string()));
    let (files, bytes) = log.as_ref().map_or((0, 0), MailLog::extent);
    match format {
        TableFormat::Text => {
            invocation.output.write(&format!("{}\n", state(record)))?;
            if let Some(folder) = folder {
                invocation
                    .output
                    .write(&format!("\nFolder: {folder} ({files} files, {bytes} bytes)\n"))?;
            }
        }
        TableFormat::Json => {
            let files_wanted: u64 = value("max_files").parse().unwrap_or(0);
            let object = json!([{
                "name": NAME,
                "level": value("level"),
                "max_size": crate::profile::setting::logging::bytes(&value("max_size")),
                "max_files": files_wanted,
                "folder": folder,
                "files": files,
                "bytes": bytes,
            }]);
            invocation.output.write(&format!("{object:#}\n"))?;
        }
        TableFormat::Csv => {
            let head = ["name", "level", "max_size", "max_files", "folder"];
            let row = [
                NAME.to_string(),
                value("level"),
                value("max_size"),
                value("max_files"),
                folder.unwrap_or_default(),
            ];
            let rows = [head.map(ToString::to_string).to_vec(), row.to_vec()];
            invocation.output.write(&crate::shell::terminal::output::csv(&rows)?)?;
        }
    }
    Ok(0)
}
