//! `tlsa check`: whether a host may show a certificate now, for renewal hooks.

use crate::owner::tlsa;
use crate::owner::tlsa_plan::Forbidden;
use crate::owner::tlsa_plan::View;
use crate::policy::overrides::Moment;
use crate::render::owner::tlsa::Answer;
use crate::shell::commands::policy::make::MakeFormat;
use crate::shell::commands::tlsa::input;
use crate::shell::commands::tlsa::plan;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use clap::Args;
use std::path::PathBuf;

/// `tlsa check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsa check mx.example.com --with new-fullchain.pem
  destgate tlsa check mx.example.com --with fullchain.pem && postfix reload

The certificate may be shown if a TLSA record that matches it is at every name
server and in the answer that DNSSEC proves, and has been there for two of its
lifetimes: then no cache is without it. When a record was first seen is kept in
the database, so run this, or `tlsa plan`, soon after the record was published.
A certificate for the key that every address shows already may always be shown.

Exit status: 0 go on, 1 no, or not yet (with the time when it is ripe), 2 usage,
3 not everything could be seen, 130 interrupted.")]
pub struct CheckArgs {
    /// The mail host
    #[arg(value_name = "HOST")]
    pub host: String,
    /// The certificate that is to be shown, PEM, with its chain
    #[arg(long, value_name = "FILE")]
    pub with: PathBuf,
    /// TCP port of the service; that of mail servers if absent
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// Answer as of this time, as 2027-01-31T12:00:00Z or +2h (s, min, h, d, w); nothing is kept then
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = Moment::parse)]
    pub now: Option<Moment>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = MakeFormat::Text)]
    pub format: MakeFormat,
}

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &CheckArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let host = input::host_of(&args.host)?;
    let options = invocation.options();
    let port = args.port.unwrap_or(options.smtp_port);
    let chain = tlsa::ordered(&input::certificates(&args.with)?);
    invocation.tell_left_out();
    let look = plan::look(&options, &host, port)?;
    let memory = plan::remembered(&look, port, args.now, invocation)?;
    let view = View {
        base: look.base.as_str(),
        now: memory.now,
        published: &look.published,
        clocks: &memory.clocks,
        ttl: memory.ttl,
        shown: &look.shown,
        unseen: &look.unseen,
        next: &[],
        proven: look.proven(),
    };
    let verdict = match (look.is_seen(), look.off()) {
        (false, Some(reason)) => Err(Forbidden::Unseen { reason }),
        (true, Some(reason)) => Err(Forbidden::NoDane { reason }),
        (_, None) => view.may_deploy(&chain),
    };
    let answer = Answer { host: host.as_str(), port, verdict: &verdict };
    match args.format {
        MakeFormat::Text => invocation.output.write(&answer.text())?,
        MakeFormat::Json => {
            invocation.output.write(&format!("{:#}\n", answer.as_json()))?;
        }
    }
    Ok(answer.status())
}
