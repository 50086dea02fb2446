//! The answer of the shell to words that the command line does not take: one or two sentences.

use crate::shell::typed::is_destination;
use crate::vocab::text::excerpt;
use clap::Error;
use clap::builder::StyledStr;
use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;
use std::error::Error as _;

/// The longest part of a sentence that was typed. Unit: characters.
const TYPED: usize = 60;

/// Returns the sentences about words that were refused; `None` for help that was asked for.
#[must_use]
pub fn sentences(error: &Error, command: &str) -> Option<[String; 2]> {
    let argument = name_of(&first(error, ContextKind::InvalidArg));
    let value = first(error, ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::InvalidSubcommand => {
            let typed = first(error, ContextKind::InvalidSubcommand);
            format!("Unknown option: {typed}.{}", meant(error, ContextKind::SuggestedSubcommand))
        }
        ErrorKind::UnknownArgument => {
            format!("Unknown option: {argument}.{}", meant(error, ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} needs a value."),
        ErrorKind::InvalidValue => {
            let all = texts(error, ContextKind::ValidValue).join(", ");
            format!("{value} is not valid for {argument}. It takes one of: {all}.")
        }
        ErrorKind::ValueValidation => {
            let why = error.source().map(ToString::to_string).unwrap_or_default();
            let why = match why.starts_with("invalid digit") {
                true => "it is not a number".to_string(),
                false => excerpt(why.trim_end_matches('.'), 4 * TYPED),
            };
            format!("{value} is not valid for {argument}: {why}.")
        }
        ErrorKind::MissingRequiredArgument => {
            let all = texts(error, ContextKind::InvalidArg);
            let all: Vec<String> = all.iter().map(|name| name_of(name)).collect();
            format!("A word is missing: {}.", all.join(", "))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "A word is missing.".to_string()
        }
        ErrorKind::ArgumentConflict => match first(error, ContextKind::PriorArg) {
            prior if name_of(&prior) == argument => format!("{argument} can stand only once."),
            prior => format!("{argument} does not go with {}.", name_of(&prior)),
        },
        _ => "These words cannot be taken together.".to_string(),
    };
    Some([what, format!("Type \"help {command}\" for what it takes.")])
}

/// Returns the error with the command that was left out before a domain: `destgate example.com`.
#[must_use]
pub fn with_destination(mut error: Error) -> Error {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return error;
    }
    // A command's own action may be misspelt too: `destgate destconfig example.com`.
    let is_first = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string().contains("Usage: destgate ["),
        _ => false,
    };
    let typed = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(typed)) if is_first && is_destination(typed) => typed.clone(),
        _ => return error,
    };
    let tip = StyledStr::from(format!("did you mean `destgate check {typed}`?"));
    let _ = error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    error
}

/// Returns the texts of a part of an error, fit to be shown.
fn texts(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![excerpt(text, TYPED)],
        Some(ContextValue::Strings(all)) => all.iter().map(|text| excerpt(text, TYPED)).collect(),
        _ => Vec::new(),
    }
}

fn first(error: &Error, kind: ContextKind) -> String {
    texts(error, kind).into_iter().next().unwrap_or_default()
}

/// Returns the name of an argument: `--tls <WORD>` is `--tls`, `<DOMAIN>` is `DOMAIN`.
fn name_of(argument: &str) -> String {
    let first = argument.split(' ').next().unwrap_or("");
    first.trim_start_matches(['<', '[']).trim_end_matches(['>', ']', '.']).to_string()
}

/// Returns the question whether a similar word was meant, if there is one.
fn meant(error: &Error, kind: ContextKind) -> String {
    match texts(error, kind).first() {
        Some(word) => format!(" Did you mean \"{word}\"?"),
        None => String::new(),
    }
}
