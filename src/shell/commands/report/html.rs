//! `report html`: a page of the reports of `check`.

use crate::os::files;
use crate::render::html::Page;
use crate::shell::commands::report::args::ReportHtmlArgs;
use crate::shell::commands::report::args::TITLE;
use crate::shell::error::CommandError;
use crate::shell::terminal::output;
use crate::shell::terminal::output::Output;
use crate::vocab::text::json_fault;
use crate::vocab::text::printable;
use serde_json::Value;
use std::path::Path;

const TOLD: usize = 10;

/// Makes the page; returns status 1 if part of the input was no report.
///
/// Errors: a file that cannot be read or written; no report at all.
pub fn run(args: &ReportHtmlArgs, output: &mut Output) -> Result<u8, CommandError> {
    let mut page = Page::new();
    let mut faults = Faults(0);
    for path in &args.files {
        match args.output.as_os_str() == "-" {
            true => output::refuse_own_input(path)?,
            false => output::refuse_over(path, &args.output)?,
        }
        read(path, &mut page, &mut faults, output)?;
    }
    if faults.0 > TOLD {
        output.warn(&format!("{} more were left out", faults.0 - TOLD));
    }
    if page.count() == 0 {
        return Err(no_report());
    }
    let older = match page.superseded() {
        0 => String::new(),
        1 => "1 older report of a domain that is in the page is left out".into(),
        n => format!("{n} older reports of domains that are in the page are left out"),
    };
    if !older.is_empty() {
        output.warn(&older);
    }
    output::publish_file(&args.output, &page.finish(&args.title), output)?;
    Ok(u8::from(faults.0 > 0))
}

/// Returns the error of an input without reports.
#[must_use]
pub fn no_report() -> CommandError {
    CommandError::usage(
        "there is no report in the input",
        "make one with `destgate check --file domains --format ndjson`",
    )
}

/// Returns a page of reports in memory.
///
/// Errors: something that is no report.
pub fn page(reports: &[Value]) -> Result<String, CommandError> {
    let mut page = Page::new();
    for report in reports {
        page.add(report).map_err(|why| CommandError::usage(why, ""))?;
    }
    Ok(page.finish(TITLE))
}

/// The number of faults; the first few are printed.
struct Faults(usize);

impl Faults {
    fn tell(&mut self, place: &str, why: &str, output: &mut Output) {
        self.0 += 1;
        if self.0 <= TOLD {
            output.warn(&format!("{place}: left out: {why}"));
        }
    }
}

fn read(
    path: &Path,
    page: &mut Page,
    faults: &mut Faults,
    output: &mut Output,
) -> Result<(), CommandError> {
    let bytes = files::read_input(path)?;
    let name = match path.as_os_str().to_str() {
        Some("-") => "stdin".to_string(),
        _ => printable(&path.display().to_string()),
    };
    let mark: &[u8] = b"\xef\xbb\xbf";
    let bytes = bytes.strip_prefix(mark).unwrap_or(&bytes);
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        let list: Vec<Value> = serde_json::from_slice(bytes).map_err(|e| {
            CommandError::usage(
                format!("`{name}` is no JSON array: {}", json_fault(&e)),
                "give it as `destgate check --format json` wrote it, whole",
            )
        })?;
        for (number, value) in list.iter().enumerate() {
            if let Err(why) = page.add(value) {
                faults.tell(&format!("{name} report {}", number + 1), &why, output);
            }
        }
        return Ok(());
    }
    for (number, line) in bytes.split(|b| *b == b'\n').enumerate() {
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        let added = match serde_json::from_slice::<Value>(line) {
            Ok(value) => page.add(&value),
            Err(error) => Err(json_fault(&error)),
        };
        if let Err(why) = added {
            faults.tell(&format!("{name} line {}", number + 1), &why, output);
        }
    }
    Ok(())
}
