//! The commands of the shell, in one table: names, help, dialogue.

pub mod alertconfig;
pub mod bounceconfig;
pub mod cache;
pub mod certconfig;
pub mod check;
pub mod commit;
pub mod deliveryconfig;
pub mod destconfig;
pub mod dig;
pub mod displayalerts;
pub mod dnsconfig;
pub mod generate;
pub mod hostname;
pub mod lab;
pub mod lint;
pub mod log;
pub mod report;
pub mod saveconfig;
pub mod settings_forms;
pub mod smtproutes;
pub mod sslconfig;
pub mod telnet;
pub mod updateconfig;
pub mod verification;
pub mod write;

use crate::config::setting;
use crate::gateway::database;
use crate::render::verify_log::Verification;
use crate::shell::commands::alertconfig::AlertArgs;
use crate::shell::commands::bounceconfig::BounceArgs;
use crate::shell::commands::cache::CacheArgs;
use crate::shell::commands::certconfig::args::CertArgs;
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::commands::commit::ClearArgs;
use crate::shell::commands::commit::CommitArgs;
use crate::shell::commands::commit::FormatArgs;
use crate::shell::commands::commit::RollbackArgs;
use crate::shell::commands::deliveryconfig::DeliveryArgs;
use crate::shell::commands::destconfig::args::DestArgs;
use crate::shell::commands::dig::args::DigArgs;
use crate::shell::commands::dig::flush::DnsflushArgs;
use crate::shell::commands::dig::nslookup::NslookupArgs;
use crate::shell::commands::displayalerts::DisplayArgs;
use crate::shell::commands::dnsconfig::args::DnsArgs;
use crate::shell::commands::generate::GenerateArgs;
use crate::shell::commands::hostname::HostnameArgs;
use crate::shell::commands::hostname::SethostnameArgs;
use crate::shell::commands::lab::LabArgs;
use crate::shell::commands::lint::LintArgs;
use crate::shell::commands::log::args::GrepArgs;
use crate::shell::commands::log::args::LogconfigArgs;
use crate::shell::commands::log::args::RolloverArgs;
use crate::shell::commands::log::args::TailArgs;
use crate::shell::commands::report::args::ReportArgs;
use crate::shell::commands::saveconfig::LoadArgs;
use crate::shell::commands::saveconfig::SaveArgs;
use crate::shell::commands::smtproutes::RouteArgs;
use crate::shell::commands::sslconfig::SslArgs;
use crate::shell::commands::telnet::args::TelnetArgs;
use crate::shell::commands::updateconfig::UpdateArgs;
use crate::shell::commands::verification::DaneverifyArgs;
use crate::shell::commands::verification::MtastsverifyArgs;
use crate::shell::commands::verification::TlsverifyArgs;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::options::Global;
use crate::shell::terminal::dialogue::Asked;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::as_typed_here;
use crate::shell::terminal::line_source::Offer;
use crate::shell::terminal::output::Output;
use crate::store::entries::Kind;
use crate::store::entries::View;
use crate::vocab::dns::Domain;
use clap::Subcommand;
use std::collections::BTreeMap;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check what would become of a message to a domain, on real DNS, HTTPS and SMTP servers
    Check(Box<CheckArgs>),
    /// Make one page, or one file, of the reports of many checks
    Report(ReportArgs),
    /// Check records and policies before they are published
    Lint(LintArgs),
    /// Show or purge the cache of MTA-STS policies
    Cache(CacheArgs),
    /// Look up DNS records as ISC's dig does; without words, by dialogue
    Dig(DigArgs),
    /// Look up a name or an address; without words, by dialogue
    Nslookup(NslookupArgs),
    /// Clear the DNS cache
    Dnsflush(DnsflushArgs),
    /// Configure destination controls; without further words, by dialogue
    Destconfig(DestArgs),
    /// Configure permanent routes for domains; without further words, by dialogue
    Smtproutes(RouteArgs),
    /// Configure bounce profiles; without further words, by dialogue
    Bounceconfig(BounceArgs),
    /// Configure certificates, trusted authorities and revocation lists; without further words, by dialogue
    Certconfig(CertArgs),
    /// Configure how mail is delivered: source address, EHLO name; without further words, by dialogue
    Deliveryconfig(DeliveryArgs),
    /// Configure the TLS versions and cipher suites offered to mail servers; without further words, by dialogue
    Sslconfig(SslArgs),
    /// Configure DNS servers and DNSSEC; without further words, by dialogue
    Dnsconfig(DnsArgs),
    /// Configure the HTTP proxy of the policy fetch; without further words, by dialogue
    Updateconfig(UpdateArgs),
    /// Set the name of the gateway; without a name, by dialogue
    Sethostname(SethostnameArgs),
    /// Put the pending changes in force
    Commit(CommitArgs),
    /// Show the last commit
    Commitdetail(FormatArgs),
    /// Drop the pending changes
    #[command(visible_alias = "clear")]
    Clearchanges(ClearArgs),
    /// Show the pending changes
    Showchanges(FormatArgs),
    /// List earlier configurations, or go back to one
    Rollbackconfig(RollbackArgs),
    /// Show the whole configuration in force
    Showconfig,
    /// Save the whole configuration in force to a file
    Saveconfig(SaveArgs),
    /// Load a whole configuration from a file, as pending changes
    Loadconfig(LoadArgs),
    /// Show or set the name of the gateway
    Hostname(HostnameArgs),
    /// Talk to a server by hand, in the clear or inside TLS; without further words, by dialogue
    Telnet(TelnetArgs),
    /// Verify the certificate of a host for a TLS domain; without further words, by dialogue
    Tlsverify(TlsverifyArgs),
    /// Verify DANE of domains, step by step; without further words, by dialogue
    Daneverify(DaneverifyArgs),
    /// Verify MTA-STS of domains, step by step; without further words, by dialogue
    Mtastsverify(MtastsverifyArgs),
    /// Show the last lines of a log and follow it; without further words, by dialogue
    Tail(TailArgs),
    /// Search a log; without further words, by dialogue
    Grep(GrepArgs),
    /// Configure the logs; without further words, by dialogue
    Logconfig(LogconfigArgs),
    /// Begin a new log file now; without further words, by dialogue
    Rollovernow(RolloverArgs),
    /// Configure how alerts are delivered; without further words, by dialogue
    Alertconfig(AlertArgs),
    /// Show the last alerts
    Displayalerts(DisplayArgs),
    /// List the domains of the rehearsal lab, or serve it to other programs
    Lab(LabArgs),
    /// Write man pages and completions
    #[command(hide = true)]
    Generate(GenerateArgs),
}

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
    spec("alertconfig", "Configure how alerts are delivered.", Some(alertconfig::menu)),
    spec("bounceconfig", "Configure the bounce profiles.", Some(bounceconfig::menu)),
    spec("cache", "Show or purge the cache of MTA-STS policies.", None),
    spec(
        "certconfig",
        "Configure certificates, trusted authorities and revocation lists.",
        Some(certconfig::menu),
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
    spec("daneverify", "Verify DANE of a domain, step by step.", Some(verification::ask_dane)),
    spec(
        "deliveryconfig",
        "Configure mail delivery: source address, EHLO name.",
        Some(deliveryconfig::menu),
    ),
    spec("destconfig", "Configure destination controls.", Some(destconfig::menu)),
    spec("dig", "Look up a record on a DNS server.", Some(dig::dialogue::dig)),
    spec("displayalerts", "Display the last alerts.", Some(displayalerts::show)),
    spec("dnsconfig", "Configure DNS servers and DNSSEC.", Some(dnsconfig::menu)),
    spec("dnsflush", "Clear all entries from the DNS cache.", Some(dig::flush::ask)),
    spec("grep", "Search a log for a regular expression.", Some(log::grep::ask)),
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
    spec("logconfig", "Configure the logs.", Some(log::logconfig::menu)),
    spec("mtastsverify", "Verify MTA-STS of a domain, step by step.", Some(verification::ask_sts)),
    spec(
        "nslookup",
        "Query a name server for a host or an IP address.",
        Some(dig::dialogue::nslookup),
    ),
    spec("report", "Make one page, or one file, of the reports of many checks.", None),
    spec("rollbackconfig", "Go back to an earlier configuration.", Some(commit::rollback)),
    spec("rollovernow", "Begin a new log file.", Some(log::tail::ask_rollover)),
    spec("saveconfig", "Save the configuration to a file.", Some(saveconfig::save)),
    spec("sethostname", "Set the name of the gateway.", Some(hostname::sethostname)),
    spec("showchanges", "Show the changes since the last commit.", Some(commit::show)),
    spec("showconfig", "Show the configuration.", Some(saveconfig::show)),
    spec("smtproutes", "Configure permanent routes for domains.", Some(smtproutes::menu)),
    spec("sslconfig", "Configure the TLS that mail servers are offered.", Some(sslconfig::menu)),
    spec("tail", "Show the end of a log as it grows.", Some(log::tail::ask_tail)),
    spec("telnet", "Talk to a server by hand, in the clear or inside TLS.", Some(telnet::ask)),
    spec(
        "tlsverify",
        "Verify the certificate of a host for a TLS domain.",
        Some(verification::ask_tls),
    ),
    spec("updateconfig", "Configure the HTTP proxy of the policy fetch.", Some(updateconfig::menu)),
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

fn hostname(session: &mut Session, words: &[String]) -> Asked<()> {
    let Some(name) = words.first() else {
        let name = session.hostname()?;
        session.line(&name);
        return Ok(());
    };
    let name = Domain::parse(name).map_err(crate::shell::error::CommandError::from)?;
    let before = setting::hostname(&session.store, View::Pending)?;
    setting::put_hostname(&mut session.store, before.as_deref(), &name)?;
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

/// The command whose dialogue is wanted: its name alone was given.
#[must_use]
pub fn command_dialogue(command: &Command) -> Option<&'static str> {
    match command {
        Command::Destconfig(args) if args.action.is_none() => Some("destconfig"),
        Command::Smtproutes(args) if args.action.is_none() => Some("smtproutes"),
        Command::Bounceconfig(args) if args.action.is_none() => Some("bounceconfig"),
        Command::Certconfig(args) if args.action.is_none() => Some("certconfig"),
        Command::Telnet(args) if args.host.is_none() => Some("telnet"),
        Command::Tlsverify(args) if args.domain.is_none() => Some("tlsverify"),
        Command::Daneverify(args) if args.domains.is_empty() => Some("daneverify"),
        Command::Mtastsverify(args) if args.domains.is_empty() => Some("mtastsverify"),
        Command::Dig(args) if args.words.is_empty() => Some("dig"),
        Command::Nslookup(args) if args.host.is_none() => Some("nslookup"),
        Command::Deliveryconfig(args) if args.action.is_none() => Some("deliveryconfig"),
        Command::Sslconfig(args) if args.action.is_none() => Some("sslconfig"),
        Command::Dnsconfig(args) if args.action.is_none() => Some("dnsconfig"),
        Command::Updateconfig(args) if args.action.is_none() => Some("updateconfig"),
        Command::Sethostname(args) if args.name.is_none() => Some("sethostname"),
        Command::Dnsflush(args) if !args.yes => Some("dnsflush"),
        Command::Tail(args) if args.is_bare() => Some("tail"),
        Command::Grep(args) if args.is_bare() => Some("grep"),
        Command::Rollovernow(args) if args.log.is_none() => Some("rollovernow"),
        Command::Logconfig(args) if args.action.is_none() => Some("logconfig"),
        Command::Alertconfig(args) if args.action.is_none() => Some("alertconfig"),
        _ => None,
    }
}

/// A command that does not ask.
///
/// Errors: [`CommandError`].
pub fn dispatch(
    context: &Context,
    global: &Global,
    command: &Command,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let store = || database::open_store(&global.options(context));
    match command {
        Command::Check(args) => {
            args.evidence.refuse_stdin_twice(args.file.as_deref())?;
            check::run(context, global, args, output)
        }
        Command::Report(args) => report::run(args, output),
        Command::Lint(args) => lint::run(args, output),
        Command::Cache(args) => cache::run(context, global, args, output),
        Command::Dig(args) => dig::run(context, global, &args.words, output),
        Command::Nslookup(args) => dig::nslookup::run(context, global, args, output),
        Command::Dnsflush(_) => dig::flush::run(output),
        Command::Lab(args) => lab::run(args, output),
        Command::Generate(args) => generate::run(args),
        Command::Destconfig(args) => match &args.action {
            Some(action) => destconfig::flags::run(context, global, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Smtproutes(args) => match &args.action {
            Some(action) => smtproutes::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Bounceconfig(args) => match &args.action {
            Some(action) => bounceconfig::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Certconfig(args) => match &args.action {
            Some(action) => {
                certconfig::flags::run((context, global), &mut store()?, action, output)
            }
            None => Ok(0),
        },
        Command::Deliveryconfig(args) => match &args.action {
            Some(action) => deliveryconfig::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Sslconfig(args) => match &args.action {
            Some(action) => sslconfig::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Dnsconfig(args) => match &args.action {
            Some(action) => dnsconfig::flags::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Updateconfig(args) => match &args.action {
            Some(action) => updateconfig::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Sethostname(args) => match &args.name {
            Some(name) => hostname::set_hostname(context, &mut store()?, name, &args.write, output),
            None => Ok(0),
        },
        Command::Commit(args) => commit::run_commit(context, &mut store()?, args, output),
        Command::Commitdetail(args) => commit::run_detail(&store()?, args.format, output),
        Command::Clearchanges(args) => {
            commit::confirm(context, args.yes)?;
            commit::run_clear(&mut store()?, output)
        }
        Command::Showchanges(args) => commit::run_show(&store()?, args.format, output),
        Command::Rollbackconfig(args) => commit::run_rollback(context, &mut store()?, args, output),
        Command::Showconfig => saveconfig::run_show(&store()?, output),
        Command::Saveconfig(args) => saveconfig::run_save(context, &store()?, args, output),
        Command::Loadconfig(args) => saveconfig::run_load(context, &mut store()?, args, output),
        Command::Telnet(args) => telnet::run(context, global, args, output),
        Command::Tlsverify(args) => verification::run_tls(context, global, args, output),
        Command::Daneverify(args) => {
            verification::run_domains(context, global, Verification::Dane, &args.domains, output)
        }
        Command::Mtastsverify(args) => {
            verification::run_domains(context, global, Verification::Sts, &args.domains, output)
        }
        Command::Tail(args) => log::tail::tail(context, global, args, output),
        Command::Grep(args) => log::grep::batch(context, global, args, output),
        Command::Rollovernow(args) => log::tail::rollover(context, global, args, output),
        Command::Displayalerts(args) => displayalerts::run(&store()?, args, output),
        Command::Alertconfig(args) => match &args.action {
            Some(action) => alertconfig::run(context, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Logconfig(args) => match &args.action {
            Some(action) => log::logconfig::run(context, global, &mut store()?, action, output),
            None => Ok(0),
        },
        Command::Hostname(args) => hostname::hostname(context, &mut store()?, args, output),
    }
}
