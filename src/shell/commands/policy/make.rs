//! `policy make`: a policy, its records and what to know before they are published.

use crate::config::own_policy;
use crate::gateway::options::Options;
use crate::gateway::owner::look::Looker;
use crate::gateway::owner::placing;
use crate::owner::place::Place;
use crate::owner::policy::Hosts;
use crate::owner::policy::Refusal;
use crate::owner::policy::Wish;
use crate::owner::proposal;
use crate::owner::proposal::Order;
use crate::owner::proposal::Proposal;
use crate::policy::issue::Fault;
use crate::policy::sts::mx_pattern::MxPattern;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::StsPolicy;
use crate::render::owner::dns_tools;
use crate::render::owner::dns_tools::Tool;
use crate::render::owner::proposal as render;
use crate::shell::commands::policy::bundle;
use crate::shell::commands::policy::bundle::BundleArgs;
pub use crate::shell::commands::policy::format::MakeFormat;
use crate::shell::commands::verification::domain_of;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::vocab::dns::Domain;
use crate::vocab::finding::Severity;
use crate::vocab::text::printable;
use clap::Args;
use clap::ValueEnum;
use serde_json::json;

/// The mode of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModeWord {
    /// Senders report failures and deliver nevertheless
    Testing,
    /// Senders do not deliver to a host that fails
    Enforce,
    /// Senders act as without a policy: to withdraw one
    None,
}

/// A form of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ToolWord {
    /// Lines of a zone file
    Zone,
    /// A table for a provider's web form
    Form,
    /// A batch for nsupdate
    Nsupdate,
    /// YAML for octoDNS
    Octodns,
    /// JavaScript for DNSControl
    Dnscontrol,
    /// Terraform for Amazon Route 53
    TerraformRoute53,
    /// Terraform for Cloudflare
    TerraformCloudflare,
    /// Commands of Azure's command line
    AzureCli,
    /// A change batch for Amazon Route 53
    Route53Json,
}

impl ToolWord {
    /// Returns the tool.
    #[must_use]
    pub fn tool(self) -> Tool {
        match self {
            ToolWord::Zone => Tool::Zone,
            ToolWord::Form => Tool::Form,
            ToolWord::Nsupdate => Tool::Nsupdate,
            ToolWord::Octodns => Tool::Octodns,
            ToolWord::Dnscontrol => Tool::Dnscontrol,
            ToolWord::TerraformRoute53 => Tool::TerraformRoute53,
            ToolWord::TerraformCloudflare => Tool::TerraformCloudflare,
            ToolWord::AzureCli => Tool::AzureCli,
            ToolWord::Route53Json => Tool::Route53Json,
        }
    }
}

/// `policy make`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate policy make example.com
  destgate policy make example.com --rua mailto:tls-reports@example.com
  destgate policy make example.com --mode enforce --max-age 604800 --dns nsupdate
  destgate policy make example.com -o site --target nginx
  destgate policy make example.com -o site --target azure-swa --after 'git push'
  destgate policy make example.com --mx 'mx1.example.com,*.provider.example'

The policy lists the MX hosts as they are now; --also adds hosts that are no MX
yet. Hosts of Exchange Online are written as Microsoft advises. Every MX address
is tested as a sender would test it under this very policy. Nothing is stored or
published.

With -o the files for a web host are written into a folder, with a README that
tells the order of steps and the records. Files of others there are not replaced
without --yes, nor is a policy written without it that would bounce mail.

The id stays if the same policy is served already; else it is the time.

Exit status: 0 made, 1 it leaves an MX host out, or enforces what a host fails,
or the domain takes no mail, or the command of --after failed, 2 usage, 3 a look-up failed, 130 interrupted.")]
pub struct MakeArgs {
    /// The domain
    #[arg(value_name = "DOMAIN")]
    pub domain: String,
    /// The mx lines: `live` for the MX hosts as they are now, or names and patterns
    #[arg(long, value_name = "live|HOST,...", default_value = "live")]
    pub mx: String,
    /// Hosts that are no MX yet, or not any more
    #[arg(long, value_name = "HOST,...", value_delimiter = ',')]
    pub also: Vec<String>,
    /// The mode
    #[arg(long, value_enum, default_value_t = ModeWord::Testing)]
    pub mode: ModeWord,
    /// How long senders keep the policy, in seconds; one day if absent, a week in mode enforce
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=StsPolicy::MAX_AGE_LIMIT))]
    pub max_age: Option<u64>,
    /// Where TLS reports go: mailto: or https: (repeatable); makes the TLS-RPT record too
    #[arg(long, value_name = "URI", value_delimiter = ',')]
    pub rua: Vec<String>,
    /// The host that mta-sts.DOMAIN shall be an alias of; makes that record too
    #[arg(long, value_name = "HOST")]
    pub alias: Option<String>,
    /// Do not connect to the MX hosts
    #[arg(long)]
    pub no_smtp: bool,
    /// Print the records alone, in the form of a DNS tool
    #[arg(long, value_enum, value_name = "TOOL", conflicts_with = "format")]
    pub dns: Option<ToolWord>,
    /// The zone that the records go into; looked up if absent
    #[arg(long, value_name = "NAME")]
    pub zone: Option<String>,
    /// The bundle.
    #[command(flatten)]
    pub bundle: BundleArgs,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = MakeFormat::Text)]
    pub format: MakeFormat,
}

/// Lifetime of a policy while it is tried. Unit: seconds.
const DAY: u64 = 86_400;

/// Lifetime of an enforced policy. Unit: seconds.
const WEEK: u64 = 604_800;

impl MakeArgs {
    /// Returns what is to be made.
    ///
    /// Errors: a word that is no host name, pattern or URI.
    fn order(&self) -> Result<Order, CommandError> {
        let hosts = match self.mx.as_str() {
            "live" => Hosts::Live,
            list => Hosts::Given(patterns(list.split(','), "--mx")?),
        };
        let mode = match self.mode {
            ModeWord::Testing => Mode::Testing,
            ModeWord::Enforce => Mode::Enforce,
            ModeWord::None => Mode::None,
        };
        let usual = if mode == Mode::Enforce { WEEK } else { DAY };
        let alias = match &self.alias {
            Some(text) => Some(Domain::parse(text).map_err(|refused| {
                CommandError::usage(refused.0, "write the name of the host that serves the policy")
            })?),
            None => None,
        };
        Ok(Order {
            wish: Wish {
                hosts,
                also: patterns(self.also.iter().map(String::as_str), "--also")?,
                mode,
                max_age: self.max_age.unwrap_or(usual),
            },
            rua: addresses(&self.rua)?,
            alias,
        })
    }
}

/// Parses the zone of a domain's records.
fn zone_of(args: &MakeArgs, domain: &Domain) -> Result<Option<Domain>, CommandError> {
    let Some(text) = &args.zone else { return Ok(None) };
    if args.dns.is_none() && args.bundle.output.is_none() {
        let hint = "add --dns TOOL for the records in a tool's form, or -o DIR --target KIND";
        return Err(CommandError::usage("--zone says nothing without --dns or -o", hint));
    }
    let hint = format!("name the domain's own zone: {domain} or a name above it");
    match Domain::parse(text) {
        Ok(zone) if domain.is_within(&zone) => Ok(Some(zone)),
        Ok(zone) => {
            Err(CommandError::usage(format!("--zone: {domain} does not lie in {zone}"), hint))
        }
        Err(refused) => Err(CommandError::usage(format!("--zone: {}", refused.0), hint)),
    }
}

/// Parses names and patterns of hosts.
fn patterns<'a>(
    words: impl Iterator<Item = &'a str>,
    option: &str,
) -> Result<Vec<MxPattern>, CommandError> {
    let refused =
        |fault: Fault| CommandError::usage(format!("{option}: {}", fault.message), fault.hint);
    words.map(|word| own_policy::pattern(word.trim()).map_err(refused)).collect()
}

/// Checks the addresses for reports, as the setting of a policy does.
fn addresses(rua: &[String]) -> Result<Vec<String>, CommandError> {
    for uri in rua {
        own_policy::report_address(uri).map_err(|refused| {
            let hint = "write it as mailto:tls-reports@example.com or https://example.com/reports";
            CommandError::usage(format!("--rua {}", refused.0), hint)
        })?;
    }
    Ok(rua.to_vec())
}

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &MakeArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let domain = domain_of(&args.domain)?;
    let order = args.order()?;
    let options = invocation.options();
    let output = &mut *invocation.output;
    runtime::interruptible(runtime::single()?, make(args, &domain, &order, &options, output))
}

async fn make(
    args: &MakeArgs,
    domain: &Domain,
    order: &Order,
    options: &Options,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let (zone, bundle) = (zone_of(args, domain)?, args.bundle.order()?);
    let looker = Looker::new(options, !args.no_smtp).await?;
    let look = looker.look(domain).await?;
    match proposal::propose(&look.report, &look.beside, domain, order) {
        Ok(made) => {
            if args.dns.is_none() && bundle.is_none() {
                write(args, &made, output)?;
                return Ok(u8::from(made.is_harmful()));
            }
            let place = placing::place(&looker, domain, &made.records, zone).await;
            if let Some(bundle) = &bundle {
                let how = (args.format, looker.checker().environment().is_lab());
                return bundle::write(bundle, &made, place, how, output).await;
            }
            if let Some(tool) = args.dns {
                write_records(tool.tool(), &made, &place, output)?;
            }
            Ok(u8::from(made.is_harmful()))
        }
        Err(refusal) => refuse(args, domain, &refusal, output),
    }
}

/// Writes the records alone; what is wrong is told beside them.
fn write_records(
    tool: Tool,
    made: &Proposal,
    place: &Place,
    output: &mut Output,
) -> Result<(), CommandError> {
    for f in made.findings.iter().filter(|f| f.severity() < Severity::Info) {
        output.note(&format!("{} [{}]", f.message(), f.row.reference));
    }
    for remark in place.remarks() {
        output.note(&remark);
    }
    let remarks = render::remarks(made);
    output.write(&dns_tools::text_at(&made.records, place, tool, &remarks, output.width))
}

fn write(args: &MakeArgs, made: &Proposal, output: &mut Output) -> Result<(), CommandError> {
    let (palette, width) = (output.palette, output.width);
    match args.format {
        MakeFormat::Text => output.write(&render::text(made, palette, width)),
        MakeFormat::Json => output.write(&format!("{:#}\n", render::as_json(made))),
    }
}

/// Says why there is no policy; returns the exit status.
fn refuse(
    args: &MakeArgs,
    domain: &Domain,
    refusal: &Refusal,
    output: &mut Output,
) -> Result<u8, CommandError> {
    let (word, reason, hint, status) = match refusal {
        Refusal::NoHost(reason) => (
            "no_host",
            reason,
            "a domain without mail needs no MTA-STS policy; for hosts that are to come, name them with --mx",
            1,
        ),
        Refusal::NotSeen(reason) => (
            "not_seen",
            reason,
            "a policy made now could leave a host out: try again, or ask another server with --resolver",
            3,
        ),
    };
    match args.format {
        MakeFormat::Json => {
            let value = json!({
                "schema": "destgate.policy/1",
                "domain": domain.as_str(),
                "error": word,
                "reason": reason,
                "hint": hint,
            });
            output.write(&format!("{value:#}\n"))?;
        }
        MakeFormat::Text => {
            let text = format!("{domain}: no policy was made: {}", printable(reason));
            // Where records are expected, nothing else is written.
            if args.dns.is_some() {
                output.note(&text);
            } else {
                output.write(&format!("{text}\n  fix: {hint}\n"))?;
            }
        }
    }
    Ok(status)
}
