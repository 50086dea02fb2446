//! The table of commands: arguments, handler and shell dialogue of each.

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
pub mod hoststatus;
pub mod lab;
pub mod lint;
pub mod log;
pub mod not_here;
pub mod policy;
pub mod policyconfig;
pub mod report;
pub mod saveconfig;
pub mod serve;
pub mod serviceconfig;
pub mod settings_forms;
pub mod smtproutes;
pub mod sslconfig;
pub mod telnet;
pub mod tlsa;
pub mod tlsrpt;
pub mod updateconfig;
pub mod verification;
pub mod who;
pub mod write;

use crate::render::wrap::hang;
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
use crate::shell::commands::hoststatus::HoststatusArgs;
use crate::shell::commands::hoststatus::StatusArgs;
use crate::shell::commands::hoststatus::TophostsArgs;
use crate::shell::commands::lab::LabArgs;
use crate::shell::commands::lint::LintArgs;
use crate::shell::commands::log::args::GrepArgs;
use crate::shell::commands::log::args::LogconfigArgs;
use crate::shell::commands::log::args::RolloverArgs;
use crate::shell::commands::log::args::TailArgs;
use crate::shell::commands::policy::PolicyArgs;
use crate::shell::commands::policy::status::InspectArgs;
use crate::shell::commands::policyconfig::args::PolicyConfigArgs;
use crate::shell::commands::report::args::ReportArgs;
use crate::shell::commands::saveconfig::LoadArgs;
use crate::shell::commands::saveconfig::SaveArgs;
use crate::shell::commands::saveconfig::ShowArgs;
use crate::shell::commands::serve::args::ServeArgs;
use crate::shell::commands::serve::args::TlspolicyArgs;
use crate::shell::commands::serviceconfig::ServiceArgs;
use crate::shell::commands::smtproutes::RouteArgs;
use crate::shell::commands::sslconfig::SslArgs;
use crate::shell::commands::telnet::args::TelnetArgs;
use crate::shell::commands::tlsa::TlsaArgs;
use crate::shell::commands::tlsrpt::TlsrptArgs;
use crate::shell::commands::updateconfig::UpdateArgs;
use crate::shell::commands::verification::DaneverifyArgs;
use crate::shell::commands::verification::MtastsverifyArgs;
use crate::shell::commands::verification::TlsverifyArgs;
use crate::shell::completion;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::as_typed_here;
use crate::shell::terminal::line_source::Offer;
use crate::vocab::text::excerpt;
use clap::Subcommand;
use std::ffi::OsStr;
use std::sync::LazyLock;

/// The dialogue of a command, called with the words after its name if it takes any.
pub type Dialogue = fn(&mut Session, &[String]) -> DialogueResult<()>;

/// The shell's properties of a command, beside its command line.
#[derive(Debug, Clone, Copy)]
struct InShell {
    /// The dialogue without arguments; a command without one always uses the command line.
    dialogue: Option<Dialogue>,
    /// The sentence for `help`, if it differs from the command line's.
    says: Option<&'static str>,
    takes_words: bool,
    /// Whether its output is shown screen by screen: it neither follows anything nor converses.
    pages: bool,
}

/// Returns the properties of a command without a dialogue.
const fn flags() -> InShell {
    InShell { dialogue: None, says: None, takes_words: false, pages: false }
}

/// Returns the properties of a command whose bare name starts a dialogue.
const fn asks(dialogue: Dialogue) -> InShell {
    InShell { dialogue: Some(dialogue), says: None, takes_words: false, pages: false }
}

impl InShell {
    const fn says(self, sentence: &'static str) -> InShell {
        InShell { says: Some(sentence), ..self }
    }

    const fn pages(self) -> InShell {
        InShell { pages: true, ..self }
    }

    const fn takes_words(self) -> InShell {
        InShell { takes_words: true, ..self }
    }
}

/// Gives a command of the tree its arguments.
type Prepare = fn(clap::Command) -> clap::Command;

/// Gives a command its arguments. It keeps the help sentence of its row, which the arguments would
/// replace by their own description.
fn with_arguments<A: clap::Args>(command: clap::Command) -> clap::Command {
    let (about, long_about) = (command.get_about().cloned(), command.get_long_about().cloned());
    let mut command = A::augment_args(command).long_about(None::<&'static str>);
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long_about) = long_about {
        command = command.long_about(long_about);
    }
    command
}

/// Returns the tree for a command line. The commands that one of its words names or begins have their
/// arguments; the others would get them if they were called. Preparing those of all commands takes
/// longer than many a command.
#[must_use]
pub fn prepared(tree: clap::Command, words: &[impl AsRef<OsStr>]) -> clap::Command {
    let words: Vec<&str> = words.iter().filter_map(|word| word.as_ref().to_str()).collect();
    let is_named = |name: &str| words.iter().any(|word| !word.is_empty() && name.starts_with(word));
    prepared_where(tree, is_named)
}

/// Returns the tree with the arguments of all commands, for whoever describes it.
#[must_use]
pub fn whole(tree: clap::Command) -> clap::Command {
    prepared_where(tree, |_| true)
}

fn prepared_where(mut tree: clap::Command, is_wanted: impl Fn(&str) -> bool) -> clap::Command {
    for (command, prepare) in tree.get_subcommands_mut().zip(WITH_ARGUMENTS) {
        let bare = std::mem::take(command);
        // Prepared when it is called, it would have the global options before its own.
        *command = match is_wanted(bare.get_name()) {
            true => prepare(bare).defer(|command| command),
            false => bare.defer(*prepare),
        };
    }
    tree
}

/// Makes [`Command`], [`dispatch`], [`dialogue_of`] and the shell's table from the rows. A row has
/// the help sentence, clap's attributes, the name with its arguments, the handler, the shell's
/// properties, and the test for a bare name if the command line may ask too.
macro_rules! commands {
    ($(
        $(#[$attribute:meta])+
        $name:ident($arguments:ty) => $run:path, $in_shell:expr $(, bare $is_bare:expr)?;
    )*) => {
        /// The commands.
        #[derive(Debug, Subcommand)]
        #[command(defer = true)]
        pub enum Command {
            $($(#[$attribute])+ $name($arguments),)*
        }

        const IN_SHELL: &[InShell] = &[$($in_shell),*];

        const WITH_ARGUMENTS: &[Prepare] = &[$(with_arguments::<$arguments>),*];

        /// Runs a command without its dialogue.
        ///
        /// Errors: [`CommandError`].
        pub fn dispatch(
            command: &Command,
            invocation: &mut Invocation<'_>,
        ) -> Result<u8, CommandError> {
            match command {
                $(Command::$name(arguments) => $run(arguments, invocation),)*
            }
        }

        /// Returns the dialogue of a command given by its bare name.
        #[must_use]
        pub fn dialogue_of(command: &Command) -> Option<Dialogue> {
            match command {
                $($(Command::$name(arguments) => {
                    let is_bare: fn(&$arguments) -> bool = $is_bare;
                    let in_shell: InShell = $in_shell;
                    in_shell.dialogue.filter(|_| is_bare(arguments))
                })?)*
                _ => None,
            }
        }
    };
}

commands! {
    /// Check what would become of a message to a domain, on real DNS, HTTPS and SMTP servers
    Check(Box<CheckArgs>) => check::run,
        flags().says("Check what would become of a message to a domain.").pages();
    /// Make one page, or one file, of the reports of many checks
    Report(ReportArgs) => report::run, flags().pages();
    /// Check records and policies before they are published
    Lint(LintArgs) => lint::run, flags().pages();
    /// Show everything that senders meet at a domain, point by point
    Inspect(InspectArgs) => policy::status::inspect, flags().pages();
    /// Make the MTA-STS policy of a domain of your own, and see it published
    Policy(PolicyArgs) => policy::run, flags().pages();
    /// Configure the MTA-STS policies of your own domains; without further words, by dialogue
    Policyconfig(PolicyConfigArgs) => policyconfig::flags::run,
        asks(policyconfig::menu).says("Configure the MTA-STS policies of your own domains.").pages(),
        bare |args| args.action.is_none();
    /// Make TLSA records, and change the keys of mail hosts behind them
    Tlsa(TlsaArgs) => tlsa::run, flags().pages();
    /// Read, store and chart the TLS reports that others have sent
    Tlsrpt(TlsrptArgs) => tlsrpt::run, flags().pages();
    /// Show or purge the cache of MTA-STS policies
    Cache(CacheArgs) => cache::run, flags().pages();
    /// Look up DNS records as ISC's dig does; without words, by dialogue
    Dig(DigArgs) => dig::run,
        asks(dig::dialogue::dig).says("Look up a record on a DNS server."),
        bare |args| args.words.is_empty();
    /// Look up a name or an address; without words, by dialogue
    Nslookup(NslookupArgs) => dig::nslookup::run,
        asks(dig::dialogue::nslookup).says("Query a name server for a host or an IP address."),
        bare |args| args.host.is_none();
    /// Clear the DNS cache
    Dnsflush(DnsflushArgs) => dig::flush::run,
        asks(dig::flush::ask).says("Clear all entries from the DNS cache."),
        bare |args| !args.yes;
    /// Configure destination controls; without further words, by dialogue
    Destconfig(DestArgs) => destconfig::flags::run, asks(destconfig::menu).pages(),
        bare |args| args.action.is_none();
    /// Configure permanent routes for domains; without further words, by dialogue
    Smtproutes(RouteArgs) => smtproutes::run, asks(smtproutes::menu).pages(),
        bare |args| args.action.is_none();
    /// Configure bounce profiles; without further words, by dialogue
    Bounceconfig(BounceArgs) => bounceconfig::run,
        asks(bounceconfig::menu).says("Configure the bounce profiles.").pages(),
        bare |args| args.action.is_none();
    /// Configure certificates, trusted authorities and revocation lists; without further words, by dialogue
    Certconfig(CertArgs) => certconfig::flags::run, asks(certconfig::menu).pages(),
        bare |args| args.action.is_none();
    /// Configure how mail is delivered: source address, EHLO name; without further words, by dialogue
    Deliveryconfig(DeliveryArgs) => deliveryconfig::run,
        asks(deliveryconfig::menu).says("Configure mail delivery: source address, EHLO name."),
        bare |args| args.action.is_none();
    /// Configure the TLS versions and cipher suites offered to mail servers; without further words, by dialogue
    Sslconfig(SslArgs) => sslconfig::run,
        asks(sslconfig::menu).says("Configure the TLS that mail servers are offered.").pages(),
        bare |args| args.action.is_none();
    /// Configure DNS servers and DNSSEC; without further words, by dialogue
    Dnsconfig(DnsArgs) => dnsconfig::flags::run, asks(dnsconfig::menu).pages(),
        bare |args| args.action.is_none();
    /// Configure the HTTP proxy of the policy fetch; without further words, by dialogue
    Updateconfig(UpdateArgs) => updateconfig::run, asks(updateconfig::menu),
        bare |args| args.action.is_none();
    /// Configure the daemons that `serve` runs; without further words, by dialogue
    Serviceconfig(ServiceArgs) => serviceconfig::run,
        asks(serviceconfig::menu).says("Configure the daemons: the policy server for Postfix."),
        bare |args| args.action.is_none();
    /// Set the name of the gateway; without a name, by dialogue
    #[command(alias = "se")]
    Sethostname(SethostnameArgs) => hostname::run_sethostname, asks(hostname::sethostname),
        bare |args| args.name.is_none();
    /// Put the pending changes in force
    Commit(CommitArgs) => commit::run_commit, asks(commit::commit).says("Commit changes.");
    /// Show the last commit
    Commitdetail(FormatArgs) => commit::run_detail,
        asks(commit::detail).says("Display detailed information about the last commit.").pages();
    /// Drop the pending changes
    #[command(visible_alias = "clear")]
    Clearchanges(ClearArgs) => commit::run_clear,
        asks(commit::clear).says("Clear all changes since the last commit.");
    /// Show the pending changes
    Showchanges(FormatArgs) => commit::run_show,
        asks(commit::show).says("Show the changes since the last commit.").pages();
    /// List earlier configurations, or go back to one
    Rollbackconfig(RollbackArgs) => commit::run_rollback,
        asks(commit::rollback).says("Go back to an earlier configuration.").pages();
    /// Show the whole configuration in force
    Showconfig(ShowArgs) => saveconfig::run_show,
        asks(saveconfig::show).says("Show the configuration.").pages();
    /// Save the whole configuration in force to a file
    Saveconfig(SaveArgs) => saveconfig::run_save,
        asks(saveconfig::save).says("Save the configuration to a file.");
    /// Load a whole configuration from a file, as pending changes
    Loadconfig(LoadArgs) => saveconfig::run_load,
        asks(saveconfig::load).says("Load a configuration file.");
    /// Show or set the name of the gateway
    #[command(aliases = ["ho", "hos", "host"])]
    Hostname(HostnameArgs) => hostname::run_hostname, asks(hostname::hostname).takes_words();
    /// Talk to a server by hand, in the clear or inside TLS; without further words, by dialogue
    Telnet(TelnetArgs) => telnet::run, asks(telnet::ask), bare |args| args.host.is_none();
    /// Verify the certificate of a host for a TLS domain; without further words, by dialogue
    #[command(aliases = ["tl", "tls"])]
    Tlsverify(TlsverifyArgs) => verification::run_tls, asks(verification::ask_tls),
        bare |args| args.domain.is_none();
    /// Verify DANE of domains, step by step; without further words, by dialogue
    Daneverify(DaneverifyArgs) => verification::run_dane,
        asks(verification::ask_dane).says("Verify DANE of a domain, step by step."),
        bare |args| args.domains.is_empty();
    /// Verify MTA-STS of domains, step by step; without further words, by dialogue
    Mtastsverify(MtastsverifyArgs) => verification::run_sts,
        asks(verification::ask_sts).says("Verify MTA-STS of a domain, step by step."),
        bare |args| args.domains.is_empty();
    /// Show the last lines of a log and follow it; without further words, by dialogue
    Tail(TailArgs) => log::tail::run,
        asks(log::tail::ask_tail).says("Show the end of a log as it grows."),
        bare TailArgs::is_bare;
    /// Search a log; without further words, by dialogue
    Grep(GrepArgs) => log::grep::run,
        asks(log::grep::ask).says("Search a log for a regular expression."),
        bare GrepArgs::is_bare;
    /// Configure the logs; without further words, by dialogue
    Logconfig(LogconfigArgs) => log::logconfig::run, asks(log::logconfig::menu),
        bare |args| args.action.is_none();
    /// Begin a new log file now; without further words, by dialogue
    Rollovernow(RolloverArgs) => log::tail::run_rollover,
        asks(log::tail::ask_rollover).says("Begin a new log file."),
        bare |args| args.log.is_none();
    /// Configure how alerts are delivered; without further words, by dialogue
    Alertconfig(AlertArgs) => alertconfig::run, asks(alertconfig::menu),
        bare |args| args.action.is_none();
    /// Show the last alerts
    Displayalerts(DisplayArgs) => displayalerts::run,
        asks(displayalerts::show).says("Display the last alerts.").pages();
    /// Show what the last check of a destination saw; without a destination, by dialogue
    Hoststatus(HoststatusArgs) => hoststatus::run,
        asks(hoststatus::ask).says("Show what the last check of a destination saw.").pages(),
        bare |args| args.domain.is_none();
    /// List the destinations of the table by their last check, worst first
    Tophosts(TophostsArgs) => hoststatus::run_top,
        asks(hoststatus::show_top).says("List the destinations by their last check, worst first.").pages();
    /// Show the state of the gateway
    Status(StatusArgs) => hoststatus::run_status,
        asks(hoststatus::show_status).says("Show the state of the gateway.").pages();
    /// Serve other programs: Postfix's TLS policies by the destination table
    Serve(ServeArgs) => serve::run, flags();
    /// Show what Postfix would be told about a next hop
    Tlspolicy(TlspolicyArgs) => serve::run_policy, flags().pages();
    /// List the domains of the rehearsal lab, or serve it to other programs
    Lab(LabArgs) => lab::run, flags().says("List the domains of the rehearsal lab.");
    /// Write man pages and completions
    #[command(hide = true)]
    Generate(GenerateArgs) => generate::run, flags();
}

/// A command of the shell.
pub struct Spec {
    /// The name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// One sentence for `help`.
    pub says: String,
    /// The dialogue without arguments; a command without one always uses the command line.
    pub interactive: Option<Dialogue>,
    /// Whether the dialogue takes words itself.
    pub takes_words: bool,
    /// Whether the output of the command with words is shown screen by screen.
    pub pages: bool,
}

const SHELL_ALONE: &[(&str, &[&str], Dialogue, &str)] = &[
    ("help", &["?"], help, "List the commands, or explain one."),
    ("version", &[], who::version, "Show the version of this program."),
    ("who", &[], who::who, "Show who is using the shell."),
    ("whoami", &[], who::whoami, "Show the user you are."),
];

/// Every command of the shell, by name.
pub static COMMANDS: LazyLock<Vec<Spec>> = LazyLock::new(|| {
    let tree = command_line();
    let of_both = tree.get_subcommands().zip(IN_SHELL).filter(|(c, _)| !c.is_hide_set());
    let of_both = of_both.map(|(command, in_shell)| Spec {
        name: command.get_name().to_string(),
        aliases: command.get_visible_aliases().map(ToString::to_string).collect(),
        says: in_shell.says.map_or_else(|| sentence(command), ToString::to_string),
        interactive: in_shell.dialogue,
        takes_words: in_shell.takes_words,
        pages: in_shell.pages,
    });
    let alone = SHELL_ALONE.iter().map(|(name, aliases, dialogue, says)| Spec {
        name: (*name).to_string(),
        aliases: aliases.iter().map(ToString::to_string).collect(),
        says: (*says).to_string(),
        interactive: Some(*dialogue),
        takes_words: true,
        pages: false,
    });
    let mut all: Vec<Spec> = of_both.chain(alone).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
});

/// Returns the commands as clap knows them, in the order of [`Command`].
fn command_line() -> clap::Command {
    Command::augment_subcommands(clap::Command::new("destgate"))
}

/// Returns the sentence of a command, without the hint at its dialogue.
fn sentence(command: &clap::Command) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    format!("{}.", about.split(';').next().unwrap_or_default())
}

/// The result of a search for a command.
pub enum Found {
    /// One command.
    One(&'static Spec),
    /// A prefix of several.
    Several(Vec<&'static str>),
    /// No command.
    None,
}

/// The commands that came after the first version of the shell. A prefix that one of the first
/// commands shares with them belongs to the first one. The command line knows such prefixes as
/// hidden aliases.
const LATER: &[&str] = &[
    "hoststatus",
    "inspect",
    "policy",
    "policyconfig",
    "serve",
    "serviceconfig",
    "status",
    "tlsa",
    "tlspolicy",
    "tlsrpt",
    "tophosts",
];

/// Finds a command by name, alias or unambiguous prefix, in any case.
#[must_use]
pub fn find(typed: &str) -> Found {
    let typed = typed.to_ascii_lowercase();
    let exact = COMMANDS.iter().find(|c| c.name == typed || c.aliases.contains(&typed));
    if let Some(spec) = exact {
        return Found::One(spec);
    }
    let fits: Vec<&'static Spec> = COMMANDS.iter().filter(|c| c.name.starts_with(&typed)).collect();
    // A prefix goes on meaning what it meant before a later command came.
    let first: Vec<&'static Spec> =
        fits.iter().copied().filter(|c| !LATER.contains(&c.name.as_str())).collect();
    match (fits.as_slice(), first.as_slice()) {
        ([], _) => Found::None,
        ([one], _) | (_, [one]) => Found::One(one),
        (several, _) => Found::Several(several.iter().map(|c| c.name.as_str()).collect()),
    }
}

/// Returns the candidates of Tab at the prompt: commands, and what may follow each.
#[must_use]
pub fn offer(session: &Session) -> Offer {
    if !session.lines.is_terminal() {
        return Offer { command: true, ..Offer::default() };
    }
    Offer { first: names(), later: Some(later), command: true }
}

/// Returns the names of all commands, `exit` and `quit` among them.
#[must_use]
pub fn names() -> Vec<String> {
    let all = COMMANDS.iter().map(|c| c.name.clone());
    all.chain(["exit".to_string(), "quit".to_string()]).collect()
}

/// Returns what may stand as the last of these words.
fn later(words: &[String]) -> Vec<String> {
    let Some((first, rest)) = words.split_first() else { return names() };
    let Found::One(spec) = find(first) else { return Vec::new() };
    if spec.name == "help" {
        return names();
    }
    if SHELL_ALONE.iter().any(|(name, ..)| *name == spec.name) {
        return Vec::new();
    }
    let mut words = vec!["destgate".to_string(), spec.name.clone()];
    words.extend_from_slice(rest);
    completion::candidates(whole(command_line()), &words)
}

/// The column of the sentences in the list of commands.
const SENTENCES: usize = 16;

#[expect(clippy::unnecessary_wraps, reason = "the form of a dialogue")]
fn help(session: &mut Session, words: &[String]) -> DialogueResult<()> {
    let is_screen = session.context.is_screen();
    let width = if is_screen { session.context.columns() } else { usize::MAX };
    let mut text = String::new();
    let Some(name) = words.first() else {
        if is_screen {
            text.push_str(
                "A full screen waits for a key: q leaves the text, any other key goes on.\n\n",
            );
        }
        for spec in COMMANDS.iter() {
            let name = format!("{:<SENTENCES$}", spec.name);
            hang(&mut text, &name, &spec.says, SENTENCES, width);
        }
        let exit = format!("{:<SENTENCES$}", "exit");
        hang(&mut text, &exit, "Leave (also quit, Ctrl-D).", SENTENCES, width);
        session.page(&text);
        return Ok(());
    };
    let Found::One(spec) = find(name) else {
        session.line(&format!("Unknown command: {}", excerpt(name, 60)));
        return Ok(());
    };
    hang(&mut text, &format!("{} - ", spec.name), &spec.says, 0, width);
    if !spec.aliases.is_empty() {
        text.push_str(&format!("Also: {}\n", spec.aliases.join(", ")));
    }
    if spec.interactive.is_some() {
        text.push_str("Without arguments it asks; with arguments it does not.\n");
    }
    if let Some(more) = long_help(session, &spec.name) {
        text.push_str(&format!("\n{more}"));
    }
    session.page(&text);
    Ok(())
}

/// Returns the help of the command line, if it has the command.
fn long_help(session: &Session, name: &str) -> Option<String> {
    let mut command = (session.command_line)().term_width(session.context.columns());
    let found = command.find_subcommand_mut(name)?;
    Some(as_typed_here(&found.render_help().to_string()))
}
