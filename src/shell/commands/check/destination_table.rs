//! `check --entries`: every entry of the destination table; with `--what-if` under other settings.

use crate::gateway::check::checker::Checked;
use crate::gateway::check::checker::Checker;
use crate::gateway::check::own;
use crate::gateway::check::settings;
use crate::gateway::check::settings::Entry;
use crate::gateway::database;
use crate::gateway::options::CheckOptions;
use crate::gateway::options::Options;
use crate::gateway::options::Overrides;
use crate::os::signals::Listened;
use crate::policy::overrides::Settings;
use crate::policy::report::Report;
use crate::policy::walk::TlsPolicy;
use crate::render::csv;
use crate::render::csv::Columns;
use crate::render::json;
use crate::render::maillog;
use crate::render::text;
use crate::render::verdict_table;
use crate::render::verdict_table::Row;
use crate::render::verdict_table::VerdictTable;
use crate::shell::args::Format;
use crate::shell::commands::check;
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::commands::check::printer::Ending;
use crate::shell::commands::check::printer::Printer;
use crate::shell::commands::check::printer::csv_line;
use crate::shell::commands::report::html;
use crate::shell::commands::write::LEFT_OUT;
use crate::shell::deliveries;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::runtime::OnInterrupt;
use crate::shell::terminal::output;
use crate::shell::terminal::output::Output;
use crate::store::entries::View;
use crate::store::open::StoreError;
use crate::vocab::text::printable;
use futures_util::StreamExt;
use futures_util::stream;
use serde_json::json;
use std::pin::pin;

enum Line {
    Checked(Box<Report>),
    /// A partial entry.
    Unknown(String, TlsPolicy),
}

/// Runs `check --entries`.
///
/// Errors: [`CommandError`].
pub fn run(args: &CheckArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let what_if = match &args.evidence.what_if[..] {
        [] => Settings::default(),
        [one] => *one,
        [..] => {
            return Err(CommandError::usage(
                "with --entries one --what-if is tried at a time",
                "leave the others out, or name domains instead of --entries",
            ));
        }
    };
    let options = Options { overrides: Overrides::from(args), ..invocation.options() };
    let (context, output) = (invocation.context, &mut *invocation.output);
    // RFC 8461 §3.3: entry checks observe the five minutes after a failed fetch.
    let mut check = CheckOptions::from(args);
    check.given = Settings {
        tls: args.tls.or(what_if.tls),
        dane: args.dane.or(what_if.dane),
        mta_sts: args.mta_sts.or(what_if.mta_sts),
    };
    let store = database::store_to_read(&options)?;
    let entries = match args.own {
        true => own::entries(&store, &check)?,
        false => settings::entries(&store, &check)?,
    };
    if check.view == View::Committed && store.has_pending()? {
        output.note(LEFT_OUT);
    }
    if entries.is_empty() {
        output.write(if args.own {
            check::NO_OWN
        } else {
            "the destination control table has no entries\n"
        })?;
        return Ok(0);
    }
    let work = async {
        let checker = Checker::new(&options, &check, Some(store)).await?;
        let result = check_all(&checker, entries, args, output).await;
        deliveries::end_run(&checker, context, output).await;
        result
    };
    runtime::breakable(runtime::many()?, Listened::AskedToEnd, None, OnInterrupt::default(), work)
}

async fn check_all(
    checker: &Checker,
    entries: Vec<Entry>,
    args: &CheckArgs,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let checks = stream::iter(entries).map(|entry| one(checker, entry));
    let mut checks = pin!(checks.buffered(args.bulk.jobs()));
    let mut lines = Vec::new();
    let mut failure = None;
    while let Some(checked) = checks.next().await {
        lines.push(match checked? {
            Ok(Checked { report, uncached }) => {
                failure = failure.or(uncached);
                let basis = checker.basis(&report);
                Line::Checked(checker.record(report, basis).await.0)
            }
            Err((name, wanted)) => Line::Unknown(name, wanted),
        });
    }
    let result = print(&lines, args, output).and_then(|s| output.flush().map(|()| s));
    if let Some(error) = failure {
        check::tell_uncached(&error, output);
    }
    result
}

/// Checks one entry; a partial entry stands for many domains and is not checked.
async fn one(
    checker: &Checker,
    entry: Entry,
) -> Result<Result<Checked, (String, TlsPolicy)>, StoreError> {
    let Entry { name, destination, settings } = entry;
    match destination {
        Some(destination) => checker.check_by(name, destination, settings).await.map(Ok),
        None => Ok(Err((name, settings.profile.wanted))),
    }
}

fn settings_in_words(w: TlsPolicy) -> String {
    let w = w.effective();
    format!("{}, dane {}, mta_sts {}", w.tls.word(), w.dane.word(), w.mta_sts.word())
}

/// Prints the CSV columns of domains, one row an entry.
fn print_csv(lines: &[Line], output: &mut Output) -> Result<(), CommandError> {
    output.write(&csv_line(&csv::columns(Columns::Stable, &[]))?)?;
    for line in lines {
        let row = match line {
            Line::Checked(r) => csv::row(Columns::Stable, r),
            Line::Unknown(name, wanted) => csv::unknown_row(name, *wanted, MANY_DOMAINS),
        };
        output.write(&csv_line(&row)?)?;
    }
    Ok(())
}

/// Prints the CSV of the first release.
fn print_csv_v1(rows: &[Vec<String>], output: &mut Output) -> Result<(), CommandError> {
    output.write(&csv_line(&csv::ENTRY_COLUMNS_V1)?)?;
    for row in rows {
        let cells: Vec<String> =
            row.iter().map(|c| format!("\"{}\"", csv::cell(c).replace('"', "\"\""))).collect();
        output.write(&format!("{}\n", cells.join(",")))?;
    }
    Ok(())
}

/// Prints the checked entries for monitoring; returns the exit status of that format, if any.
fn print_collected(
    lines: &[Line],
    args: &CheckArgs,
    output: &mut Output,
) -> Result<Option<u8>, CommandError> {
    let several = lines.len() > 1;
    let mut printer =
        Printer::new((args, args.form()), None, maillog::Level::Info, output, several)?;
    for line in lines {
        match line {
            Line::Checked(r) => printer.print(r, 0, output)?,
            // It stands for no domain of its own that could be watched.
            Line::Unknown(..) => {}
        }
    }
    printer.finish(Ending { complete: true, left_out: 0 }, output)
}

/// The reason why a partial entry is not checked.
const MANY_DOMAINS: &str = "stands for many domains";

fn print(lines: &[Line], args: &CheckArgs, output: &mut Output) -> Result<u8, CommandError> {
    let is_table = matches!(args.form(), Format::Text | Format::Table | Format::Log);
    let mut status = 0;
    let mut rows = Vec::new();
    let mut table = VerdictTable::new(output.palette, output.width);
    let mut objects = Vec::new();
    for line in lines {
        match line {
            Line::Checked(r) => {
                status = crate::shell::error::worse(status, r.exit_status());
                if is_table {
                    output.write(&table.add(Row::of(r, &r.input)))?;
                }
                rows.push(vec![
                    printable(&r.input),
                    text::in_short(&r.decision.verdict),
                    settings_in_words(r.profile.wanted),
                    verdict_table::why(r),
                ]);
                objects.push(json::report(r));
            }
            Line::Unknown(name, wanted) => {
                let why = MANY_DOMAINS;
                if is_table {
                    output.write(&table.add(Row::unknown(name, why)))?;
                }
                rows.push(vec![
                    name.clone(),
                    "unknown".into(),
                    settings_in_words(*wanted),
                    why.into(),
                ]);
                objects.push(json!({
                    "schema": "destgate.entry/1",
                    "domain": name,
                    "verdict": {"action": "unknown", "reason": why},
                }));
            }
        }
    }
    match args.form() {
        Format::Json => output.write(&format!("{:#}\n", serde_json::Value::Array(objects)))?,
        Format::Ndjson => {
            for object in objects {
                output.write(&format!("{object}\n"))?;
            }
        }
        Format::Csv if !args.machine.csv_v1 => print_csv(lines, output)?,
        Format::Nagios | Format::Prometheus => {
            status = print_collected(lines, args, output)?.unwrap_or(status);
        }
        Format::Csv => print_csv_v1(&rows, output)?,
        Format::Html => {
            output::publish_file(&args.machine.output, &html::page(&objects)?, output)?;
        }
        Format::Text | Format::Table | Format::Log => output.write(&table.finish())?,
    }
    Ok(status)
}
