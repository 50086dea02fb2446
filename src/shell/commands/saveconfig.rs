//! `showconfig`, `saveconfig`, `loadconfig`: the whole configuration as one file.

use crate::config::document;
use crate::config::document_keys;
use crate::config::document_keys::Keys;
use crate::os::files::save_file;
use crate::os::files::save_secret;
use crate::shell::args::Passphrase;
use crate::shell::args::Write;
use crate::shell::commands::certconfig::flags::passphrase;
use crate::shell::commands::write::LEFT_OUT_OF_ALL;
use crate::shell::commands::write::differing;
use crate::shell::commands::write::end;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueEnd;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::new_passphrase;
use crate::shell::terminal::dialogue::refused;
use crate::shell::terminal::output::write_file;
use crate::store::entries::View;
use crate::vocab::text::printable;
use clap::Args;
use clap::ValueEnum;
use std::path::Path;
use std::path::PathBuf;

/// The treatment of private keys in a saved configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeysWord {
    /// They stay here; such a file can only be loaded where the keys are
    LeaveOut,
    /// Under a passphrase
    Encrypted,
    /// As they are; keep the file safe
    Plain,
}

/// `showconfig`.
#[derive(Debug, Args)]
pub struct ShowArgs {}

/// `saveconfig`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate saveconfig gateway.json
  destgate saveconfig gateway.json --keys encrypted --passphrase-file pass")]
pub struct SaveArgs {
    /// The file; `-` is stdout
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What becomes of the private keys of certificate profiles
    #[arg(long, value_enum, default_value_t = KeysWord::LeaveOut)]
    pub keys: KeysWord,
    /// For encrypted keys
    #[command(flatten)]
    pub passphrase: Passphrase,
}

/// `loadconfig`.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// For encrypted keys
    #[command(flatten)]
    pub passphrase: Passphrase,
    /// How to keep it
    #[command(flatten)]
    pub write: Write,
}

/// Runs the dialogue of `showconfig`.
pub fn show(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let text = document::text(&session.store, View::Committed, &Keys::LeftOut)?;
    session.page_data(&text);
    say_left_out(session)
}

/// Runs the dialogue of `saveconfig`.
pub fn save(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let question = "Enter the name of the file to save the configuration to:";
    let name = session.ask(question, "", &[], |a| Ok(a.to_string()))?;
    if name == "-" {
        let text = document::text(&session.store, View::Committed, &Keys::LeftOut)?;
        session.page_data(&text);
        return Ok(());
    }
    let keys = if document_keys::any(&session.store)? { ask_keys(session)? } else { Keys::LeftOut };
    let text = document::text(&session.store, View::Committed, &keys)?;
    let saved = match keys {
        Keys::LeftOut => save_file(Path::new(&name), &text),
        Keys::Encrypted(_) | Keys::Plain => save_secret(Path::new(&name), text.as_bytes()),
    };
    match saved {
        Ok(()) => session.line(&format!("The configuration was saved to {}.", printable(&name))),
        Err(unsaved) => session.sentence(&unsaved.to_string()),
    }
    say_left_out(session)
}

fn ask_keys(session: &mut Session) -> DialogueResult<Keys> {
    let choices = [
        "Leave out (such a file can only be loaded where the keys are)",
        "Encrypt with a passphrase",
        "Plain",
    ];
    let choices: Vec<String> = choices.iter().map(ToString::to_string).collect();
    let question = "Choose what becomes of the private keys:";
    Ok(match session.choose(question, &choices, Some(0))? {
        1 => Keys::Encrypted(new_passphrase(session)?),
        2 => Keys::Plain,
        _ => Keys::LeftOut,
    })
}

/// Runs the dialogue of `loadconfig`.
pub fn load(session: &mut Session, _words: &[String]) -> DialogueResult<()> {
    let question = "Enter the name of the file to load the configuration from:";
    let name = session.ask(question, "", &[], |a| Ok(a.to_string()))?;
    let mut file = match document::parsed(Path::new(&name)) {
        Ok(file) => file,
        Err(error) => return refused(session, error),
    };
    let keys = document_keys::read::<DialogueEnd>(&file, &mut || {
        session.secret("Enter the passphrase of the private keys:")
    });
    document_keys::wipe(&mut file);
    let keys = keys?;
    match document::load(&mut session.store, Path::new(&name), &file, &keys) {
        Ok(how) if how.total() == 0 => {
            session.line("The configuration is as in the file already; nothing changes.");
        }
        Ok(how) => session.line(&format!(
            "The configuration was loaded: {} entries will change once this is committed ({}).",
            how.total(),
            differing(how)
        )),
        Err(error) => return refused(session, error),
    }
    Ok(())
}

/// Runs `showconfig`.
///
/// Errors: the store.
pub fn run_show(_args: &ShowArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let text = document::text(invocation.store()?, View::Committed, &Keys::LeftOut)?;
    invocation.output.write(&text)?;
    tell_left_out(invocation)?;
    Ok(0)
}

/// Runs `saveconfig FILE`.
///
/// Errors: the file cannot be written, there is no passphrase.
pub fn run_save(args: &SaveArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let keys = match args.keys {
        KeysWord::LeaveOut => Keys::LeftOut,
        KeysWord::Encrypted => {
            let passphrase = passphrase(&args.passphrase, true, invocation.context)?;
            if passphrase.is_empty() {
                return Err(CommandError::usage("the passphrase is empty", ""));
            }
            Keys::Encrypted(passphrase)
        }
        KeysWord::Plain => Keys::Plain,
    };
    if matches!(keys, Keys::LeftOut) {
        let text = document::text(invocation.store()?, View::Committed, &keys)?;
        if write_file(&args.file, &text, invocation.output)? {
            invocation.output.write("configuration saved\n")?;
        }
        tell_left_out(invocation)?;
        return Ok(0);
    }
    if args.file.as_os_str() == "-" {
        return Err(CommandError::usage(
            "private keys are not written to stdout",
            "name a file; it gets the mode 0600",
        ));
    }
    let text = document::text(invocation.store()?, View::Committed, &keys)?;
    save_secret(&args.file, text.as_bytes())?;
    invocation.output.write("configuration saved, private keys included\n")?;
    tell_left_out(invocation)?;
    Ok(0)
}

/// Says that pending changes are left out, if there are any.
fn tell_left_out(invocation: &mut Invocation<'_>) -> Result<(), CommandError> {
    if invocation.store()?.has_pending()? {
        invocation.output.note(LEFT_OUT_OF_ALL);
    }
    Ok(())
}

/// Says the same in a dialogue.
fn say_left_out(session: &mut Session) -> DialogueResult<()> {
    if session.store.has_pending()? {
        session.line("Changes that are not committed are left out; \"showchanges\" shows them.");
    }
    Ok(())
}

/// Runs `loadconfig FILE`.
///
/// Errors: no configuration file; a passphrase that is missing or wrong; the store.
pub fn run_load(args: &LoadArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let mut file = document::parsed(&args.file)?;
    let keys = document_keys::read::<CommandError>(&file, &mut || {
        passphrase(&args.passphrase, false, invocation.context)
    });
    document_keys::wipe(&mut file);
    let keys = keys?;
    let how = document::load(invocation.store()?, &args.file, &file, &keys)?;
    let word = if args.write.dry_run { "would change" } else { "change" };
    let line = format!("{} entries {word} ({})\n", how.total(), differing(how));
    invocation.output.write(&line)?;
    end(&args.write, invocation)
}
