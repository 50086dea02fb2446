//! The commands of the shell, in one table: names, help, dialogue.

use crate::shell::commit;
use crate::shell::destconfig;
use crate::shell::lines::Offer;
use crate::shell::saveconfig;
use crate::shell::session::Asked;
use crate::shell::session::HOSTNAME;
use crate::shell::session::Session;
use crate::shell::settings;
use crate::store::config::Kind;
use crate::store::config::Seen;
use crate::store::config::View;
use crate::vocab::dns::Domain;
use std::collections::BTreeMap;

/// A command's dialogue; the words after its name are handed on where it takes any.
pub type Dialogue = fn(&mut Session, &[String]) -> Asked<()>;

/// A command.
pub struct Spec {
    /// Its name.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// One sentence for `help`.
    pub says: &'static str,
    /// What it does without arguments; without a dialogue it always goes by the command line.
    pub interactive: Option<Dialogue>,
    /// Whether its dialogue takes words itself.
    pub takes_words: bool,
}

const fn spec(name: &'static str, says: &'static str, interactive: Option<Dialogue>) -> Spec {
    Spec { name, aliases: &[], says, interactive, takes_words: false }
}

/// Every command, by name.
pub static COMMANDS: &[Spec] = &[
    spec(
        "alertconfig",
        "Configure how alerts are delivered.",
        Some(crate::shell::alertconfig::menu),
    ),
    spec("bounceconfig", "Configure the bounce profiles.", Some(crate::shell::bounceconfig::menu)),
    spec("cache", "Show or purge the cache of MTA-STS policies.", None),
    spec(
        "certconfig",
        "Configure certificates, trusted authorities and revocation lists.",
        Some(crate::shell::certconfig::menu),
    ),
    spec("check", "Check what would become of a message to a domain.", None),
    Spec {
        aliases: &["clear"],
        ..spec("clearchanges", "Clear all changes since the last commit.", Some(commit::clear))
    },
    spec("commit", "Commit changes.", Some(commit::commit)),
    spec(
        "commitdetail",
        "Display detailed information about the last commit.",
        Some(commit::detail),
    ),
    spec(
        "daneverify",
        "Verify DANE of a domain, step by step.",
        Some(crate::shell::verifications::ask_dane),
    ),
    spec(
        "deliveryconfig",
        "Configure mail delivery: source address, EHLO name.",
        Some(crate::shell::deliveryconfig::menu),
    ),
    spec("destconfig", "Configure destination controls.", Some(destconfig::menu)),
    spec("dig", "Look up a record on a DNS server.", Some(crate::shell::dig_dialogue::dig)),
    spec("displayalerts", "Display the last alerts.", Some(crate::shell::alerts::show)),
    spec("dnsconfig", "Configure DNS servers and DNSSEC.", Some(crate::shell::dnsconfig::menu)),
    spec("dnsflush", "Clear all entries from the DNS cache.", Some(crate::shell::dnsflush::ask)),
    spec("grep", "Search a log for a regular expression.", Some(crate::shell::grep::ask)),
    Spec {
        aliases: &["?"],
        takes_words: true,
        ..spec("help", "List the commands, or explain one.", Some(help))
    },
    Spec {
        takes_words: true,
        ..spec("hostname", "Show or set the name of the gateway.", Some(hostname))
    },
    spec("lab", "List the domains of the rehearsal lab.", None),
    spec("lint", "Check records and policies before they are published.", None),
    spec("loadconfig", "Load a configuration file.", Some(saveconfig::load)),
    spec("logconfig", "Configure the logs.", Some(crate::shell::logconfig::menu)),
    spec(
        "mtastsverify",
        "Verify MTA-STS of a domain, step by step.",
        Some(crate::shell::verifications::ask_sts),
    ),
    spec(
        "nslookup",
        "Query a name server for a host or an IP address.",
        Some(crate::shell::dig_dialogue::nslookup),
    ),
    spec("report", "Make one page, or one file, of the reports of many checks.", None),
    spec("rollbackconfig", "Go back to an earlier configuration.", Some(commit::rollback)),
    spec("rollovernow", "Begin a new log file.", Some(crate::shell::logs::ask_rollover)),
    spec("saveconfig", "Save the configuration to a file.", Some(saveconfig::save)),
    spec("sethostname", "Set the name of the gateway.", Some(settings::sethostname)),
    spec("showchanges", "Show the changes since the last commit.", Some(commit::show)),
    spec("showconfig", "Show the configuration.", Some(saveconfig::show)),
    spec(
        "smtproutes",
        "Configure permanent routes for domains.",
        Some(crate::shell::smtproutes::menu),
    ),
    spec(
        "sslconfig",
        "Configure the TLS that mail servers are offered.",
        Some(crate::shell::sslconfig::menu),
    ),
    spec("tail", "Show the end of a log as it grows.", Some(crate::shell::logs::ask_tail)),
    spec(
        "telnet",
        "Talk to a server by hand, in the clear or inside TLS.",
        Some(crate::shell::telnet::ask),
    ),
    spec(
        "tlsverify",
        "Verify the certificate of a host for a TLS domain.",
        Some(crate::shell::verifications::ask_tls),
    ),
    spec(
        "updateconfig",
        "Configure the HTTP proxy of the policy fetch.",
        Some(crate::shell::updateconfig::menu),
    ),
    spec("version", "Show the version of this program.", Some(version)),
    spec("who", "Show who is using the shell.", Some(who)),
    spec("whoami", "Show the user you are.", Some(whoami)),
];

/// What a name stands for.
pub enum Found {
    /// One command.
    One(&'static Spec),
    /// A prefix of several.
    Several(Vec<&'static str>),
    /// Nothing.
    None,
}

/// Finds a command by name, alias or unambiguous prefix, in any case.
#[must_use]
pub fn find(typed: &str) -> Found {
    let typed = typed.to_ascii_lowercase();
    let exact = COMMANDS.iter().find(|c| c.name == typed || c.aliases.contains(&typed.as_str()));
    if let Some(spec) = exact {
        return Found::One(spec);
    }
    let fits: Vec<&'static Spec> = COMMANDS.iter().filter(|c| c.name.starts_with(&typed)).collect();
    match fits.as_slice() {
        [] => Found::None,
        [one] => Found::One(one),
        several => Found::Several(several.iter().map(|c| c.name).collect()),
    }
}

/// What Tab offers at the prompt: commands, and behind them the words of menus and the domains of the table.
#[must_use]
pub fn offer(session: &Session) -> Offer {
    if !session.lines.is_terminal() {
        return Offer { command: true, ..Offer::default() };
    }
    let mut first: Vec<String> = COMMANDS.iter().map(|c| c.name.to_string()).collect();
    first.extend(["exit".to_string(), "quit".to_string()]);
    let later = session.store.some_keys(Kind::Destination, 1_000).unwrap_or_default();
    let tree = <crate::shell::cli::Cli as clap::CommandFactory>::command();
    let mut second: BTreeMap<String, Vec<String>> = tree
        .get_subcommands()
        .filter(|c| c.has_subcommands())
        .map(|c| {
            let words = c.get_subcommands().map(|word| word.get_name().to_string());
            (c.get_name().to_string(), words.collect())
        })
        .collect();
    second.insert("help".into(), first.clone());
    Offer { first, second, later, command: true }
}

#[expect(clippy::unnecessary_wraps, reason = "the form of a dialogue")]
fn help(session: &mut Session, words: &[String]) -> Asked<()> {
    if let Some(name) = words.first() {
        match find(name) {
            Found::One(spec) => {
                session.line(&format!("{} - {}", spec.name, spec.says));
                if !spec.aliases.is_empty() {
                    session.line(&format!("Also: {}", spec.aliases.join(", ")));
                }
                if spec.interactive.is_some() {
                    session.line("Without arguments it asks; with arguments it does not.");
                }
                if let Some(text) = long_help(spec.name) {
                    session.say(&format!("\n{text}"));
                }
            }
            Found::Several(_) | Found::None => {
                session
                    .line(&format!("Unknown command: {}", crate::vocab::text::excerpt(name, 60)));
            }
        }
        return Ok(());
    }
    for spec in COMMANDS {
        session.line(&format!("{:<15} {}", spec.name, spec.says));
    }
    session.line(&format!("{:<15} {}", "exit", "Leave (also quit, Ctrl-D)."));
    Ok(())
}

/// The help of the command line, where the command is known there.
fn long_help(name: &str) -> Option<String> {
    use clap::CommandFactory;
    let mut command = crate::shell::cli::Cli::command().term_width(80);
    let found = command.find_subcommand_mut(name)?;
    Some(as_typed_here(&found.render_help().to_string()))
}

/// Help and hints of the command line without the program's name, which is not typed in the shell; examples that
/// need another shell are left out.
#[must_use]
pub fn as_typed_here(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("  destgate ") {
            Some(rest) if rest.contains(" | ") || rest.contains(" < ") => {}
            Some(rest) => out.push_str(&format!("  {rest}")),
            None => out
                .push_str(&line.replace("`destgate ", "`").replace("Usage: destgate ", "Usage: ")),
        }
    }
    out
}

fn hostname(session: &mut Session, words: &[String]) -> Asked<()> {
    let Some(name) = words.first() else {
        let name = session.hostname()?;
        session.line(&name);
        return Ok(());
    };
    let name = Domain::parse(name).map_err(crate::shell::error::CommandError::from)?;
    let json = serde_json::to_string(name.as_str()).unwrap_or_default();
    session.store.stage(Kind::Setting, HOSTNAME, Some(&json), Seen::Anything)?;
    session.line(&format!("The host name will be {name} once the change is committed."));
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "the form of a dialogue")]
fn version(session: &mut Session, _words: &[String]) -> Asked<()> {
    session.line(concat!("destgate ", env!("CARGO_PKG_VERSION")));
    Ok(())
}

fn who(session: &mut Session, _words: &[String]) -> Asked<()> {
    let user = session.context.user.clone();
    session.line("Username   Where");
    session.line("========   =====");
    session.line(&format!("{user:<10} this shell"));
    let waiting = session.store.pending()?.len();
    session.line(&format!("Changes that wait for a commit: {waiting}"));
    let count = session.store.count(View::Committed, Kind::Destination)?;
    session.line(&format!("Destinations in force: {count}"));
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "the form of a dialogue")]
fn whoami(session: &mut Session, _words: &[String]) -> Asked<()> {
    let user = session.context.user.clone();
    session.line(&user);
    Ok(())
}
