//! `tlsa make`: records from a certificate, a key, a server, or a key that is made ahead.

use crate::gateway::options::Options;
use crate::gateway::owner::roll::RollLook;
use crate::gateway::owner::roll::RollLooker;
use crate::owner::place::Now;
use crate::owner::place::Place;
use crate::owner::records::Data;
use crate::owner::records::Record;
use crate::owner::tlsa;
use crate::owner::tlsa::Form;
use crate::owner::tlsa::Made;
use crate::policy::dane;
use crate::policy::dane::TlsaSeen;
use crate::render::owner::dns_tools;
use crate::render::owner::tlsa as render;
use crate::render::owner::tlsa::Making;
use crate::shell::commands::policy::make::MakeFormat;
use crate::shell::commands::policy::make::ToolWord;
use crate::shell::commands::tlsa::input;
use crate::shell::commands::tlsa::keys;
use crate::shell::commands::verification::domain_of;
use crate::shell::error::CommandError;
use crate::shell::error::worse;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::finding::Finding;
use crate::vocab::text::printable;
use crate::vocab::tls::KeyKind;
use crate::vocab::tlsa::Tlsa;
use clap::ArgGroup;
use clap::Args;
use std::path::PathBuf;

/// `tlsa make`.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("source").required(true).multiple(true).args(["cert", "key", "live", "new_key"])),
    after_help = "\
Examples:
  destgate tlsa make --cert fullchain.pem
  destgate tlsa make --cert fullchain.pem --new-key mx-2027 --host mx.example.com
  destgate tlsa make --live mx.example.com --dns nsupdate
  destgate tlsa make --cert fullchain.pem --usage 2 --host mx.example.com
  destgate tlsa make --key next.pub --all-mx example.com

Without --usage, the record is `3 1 1`: the server's key. It lasts as long as the
key, whatever becomes of the certificate. `--usage 2` makes `2 1 1`, the key of
the issuer. Several sources make one set: that of the key in use and of the next.

--new-key makes a key (ECDSA, P-256) and keeps it in the database; `tlsa export`
writes it to a file when its time has come, `tlsa plan` says when that is.

Exit status: 0 made, 1 the published records do not match what the server shows,
2 usage, 3 the server or a look-up failed, 130 interrupted."
)]
pub struct MakeArgs {
    /// A certificate of the server, PEM, with its chain for --usage 2 (repeatable: RSA and ECDSA)
    #[arg(long, value_name = "FILE")]
    pub cert: Vec<PathBuf>,
    /// A private or public key of the server, PEM (repeatable)
    #[arg(long, value_name = "FILE")]
    pub key: Vec<PathBuf>,
    /// The server itself: what it shows now, over every address
    #[arg(long, value_name = "HOST")]
    pub live: Option<String>,
    /// A key that is made now and kept under this name; the one that is kept if there is one
    #[arg(long, value_name = "NAME")]
    pub new_key: Option<String>,
    /// The host of the records (repeatable); if absent, that of --live or the one of the certificate
    #[arg(long, value_name = "HOST")]
    pub host: Vec<String>,
    /// Every MX host of this domain
    #[arg(long, value_name = "DOMAIN", conflicts_with = "host")]
    pub all_mx: Option<String>,
    /// What the record names: 3 the server's key, 2 its issuer's
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub usage: u8,
    /// The part of the certificate: 1 the key, 0 the whole of it
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub selector: u8,
    /// TCP port of the service; that of mail servers if absent
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// The zone that the records go into, for --dns; looked up if absent
    #[arg(long, value_name = "ZONE", requires = "dns")]
    pub zone: Option<String>,
    /// Print the records alone, in the form of a DNS tool, beside those that stand there
    #[arg(long, value_enum, value_name = "TOOL", conflicts_with = "format")]
    pub dns: Option<ToolWord>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = MakeFormat::Text)]
    pub format: MakeFormat,
}

/// What was gathered for the records.
#[derive(Default)]
struct Gathered {
    made: Vec<Made>,
    /// The name of a key that is made ahead, as long as it is not made.
    new_key: Option<String>,
    hosts: Vec<Domain>,
    remarks: Vec<String>,
    findings: Vec<Finding>,
    status: u8,
}

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &MakeArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let form = Form::new(args.usage, args.selector).map_err(|why| {
        let hint = "leave --usage and --selector out, or say --usage 2 for the issuer's key";
        CommandError::usage(why, hint)
    })?;
    // A name that cannot be one is refused before the network is asked.
    let new_key = args.new_key.as_deref().map(keys::name_of).transpose()?;
    if new_key.is_some() && form != Form::default() {
        let hint = "leave --usage and --selector out, or name a certificate with --cert";
        return Err(CommandError::usage("a key alone makes a `3 1 1` record and no other", hint));
    }
    let mut g = Gathered { hosts: named_hosts(args)?, new_key, ..Gathered::default() };
    g.remarks.extend(form.remarks().iter().map(ToString::to_string));
    from_files(args, form, &mut g)?;
    runtime::interruptible(runtime::single()?, all(args, form, g, invocation))
}

async fn all(
    args: &MakeArgs,
    form: Form,
    mut g: Gathered,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let options = invocation.options();
    // One look-out for all: each rehearsal has keys of its own.
    let is_online = args.live.is_some() || args.all_mx.is_some() || args.dns.is_some();
    let looker = match is_online {
        true => Some(RollLooker::new(&options, args.live.is_some()).await?),
        false => None,
    };
    if let Some(looker) = &looker {
        from_network(args, form, (looker, &options), &mut g).await?;
    }
    if g.hosts.is_empty() && args.all_mx.is_none() {
        g.hosts = hosts_of_files(args)?;
    }
    if g.hosts.is_empty() || (g.made.is_empty() && g.new_key.is_none()) {
        return Ok(failed(&g, invocation));
    }
    if let Some(name) = g.new_key.take() {
        from_store(&name, form, &mut g, invocation)?;
    }
    write(args, &g, looker.as_ref(), invocation).await
}

/// Adds the record of a key that is made ahead.
fn from_store(
    name: &str,
    form: Form,
    g: &mut Gathered,
    invocation: &mut Invocation<'_>,
) -> Result<(), CommandError> {
    let is_lost = invocation.options().database.is_none();
    invocation.keeps();
    let (spki, is_new) = keys::made_ahead(invocation.store()?, name, &g.hosts)?;
    let made = tlsa::of_key(form, &spki, &format!("the key {name}, made ahead"));
    g.made.push(made.map_err(|why| CommandError::usage(why, ""))?);
    if !is_new {
        g.remarks.push(format!("the key {name} was there already"));
    }
    if is_lost {
        let text = "without --db nothing of a rehearsal is kept: the key is gone with this run";
        g.remarks.push(text.into());
    }
    g.remarks.push("publish its record beside the one in use, never in place of it; `tlsa plan HOST` says when the key may be deployed".into());
    Ok(())
}

fn named_hosts(args: &MakeArgs) -> Result<Vec<Domain>, CommandError> {
    let named = args.host.iter().map(|host| input::host_of(host));
    let mut hosts = named.collect::<Result<Vec<_>, _>>()?;
    if let Some(live) = &args.live {
        let live = input::host_of(live)?;
        if hosts.is_empty() && args.all_mx.is_none() {
            hosts.push(live);
        }
    }
    if let Some(domain) = &args.all_mx {
        domain_of(domain)?;
    }
    hosts.sort();
    hosts.dedup();
    Ok(hosts)
}

fn from_files(args: &MakeArgs, form: Form, g: &mut Gathered) -> Result<(), CommandError> {
    for path in &args.cert {
        let chain = input::certificates(path)?;
        let made = tlsa::of_chain(form, &chain).map_err(|why| {
            let hint = "name a file with the whole chain (fullchain.pem), or leave --usage out";
            CommandError::usage(format!("{}: {why}", input::shown(path)), hint)
        })?;
        g.made.push(made);
    }
    for path in &args.key {
        let spki = input::public_key(path)?;
        let of = format!("the key of {}", input::shown(path));
        let made = tlsa::of_key(form, &spki, &of);
        g.made
            .push(made.map_err(|why| CommandError::usage(why, "name a certificate with --cert"))?);
    }
    Ok(())
}

/// Returns the host that the certificates are for.
///
/// Errors: they are for none, or for several.
fn hosts_of_files(args: &MakeArgs) -> Result<Vec<Domain>, CommandError> {
    let hint = "name the mail host: --host mx.example.com";
    let mut all: Vec<Domain> = Vec::new();
    for path in &args.cert {
        all.extend(tlsa::hosts_of(&input::certificates(path)?));
    }
    all.sort();
    all.dedup();
    match all.as_slice() {
        [_] => Ok(all),
        [] => Err(CommandError::usage("the host of the records is not known", hint)),
        [_, _, ..] => {
            let names: Vec<&str> = all.iter().map(Domain::as_str).collect();
            let names = names.join(", ");
            Err(CommandError::usage(format!("the certificate is for several hosts: {names}"), hint))
        }
    }
}

async fn from_network(
    args: &MakeArgs,
    form: Form,
    (looker, options): (&RollLooker, &Options),
    g: &mut Gathered,
) -> Result<(), CommandError> {
    if let Some(live) = &args.live {
        let port = args.port.unwrap_or(options.smtp_port);
        let look = looker.look(&input::host_of(live)?, port).await?;
        from_server(form, &look, g);
    }
    if let Some(domain) = &args.all_mx {
        let domain = domain_of(domain)?;
        let report = looker.mx_hosts(&domain).await?;
        let path = &report.facts.path;
        if let Some(none) = path.none.as_ref() {
            g.remarks.push(format!("{domain}: {}", printable(&none.reason)));
            g.status = if none.fault.is_some() { 3 } else { 1 };
        }
        g.hosts = path.hosts.iter().filter_map(|h| h.name.clone()).collect();
        g.hosts.sort();
        g.hosts.dedup();
        if path.proof != Some(Proof::Secure) {
            g.remarks.push(format!(
                "the MX records of {domain} are not in signed DNS, so senders do not follow TLSA records of its hosts"
            ));
        }
        if g.hosts.len() > 1 {
            let hosts: Vec<&str> = g.hosts.iter().map(Domain::as_str).collect();
            g.findings.push(tlsa::shared_key(&hosts.join(" and ")));
        }
    }
    Ok(())
}

/// Adds the records of what a server shows, and compares them with those that are published.
fn from_server(form: Form, look: &RollLook, g: &mut Gathered) {
    for shown in &look.shown {
        match tlsa::of_chain(form, &shown.chain) {
            Ok(made) if g.made.iter().any(|m| m.record == made.record) => {}
            Ok(made) => g.made.push(made),
            Err(why) => g.remarks.push(format!("[{}]: {why}", shown.address)),
        }
    }
    g.remarks.extend(look.unseen.iter().map(|why| format!("not seen: {why}")));
    if !look.unseen.is_empty() || look.shown.is_empty() {
        g.status = 3;
    }
    match &look.tlsa {
        TlsaSeen::Records { base, records } => {
            let misses = look.shown.iter().any(|s| !look.is_published(records, &s.chain));
            if misses {
                g.status = 1;
            }
            g.remarks.push(match misses {
                true => format!("{base} has TLSA records in signed DNS, and they do NOT match what was shown: find out who answered before you publish anything"),
                false => format!("what was shown matches the TLSA records that {base} has in signed DNS"),
            });
        }
        TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure | TlsaSeen::Failed(..) => {
            g.remarks.push("this is what the network showed; it proves nothing about who answered. Compare it with the server's own file: `tlsa make --cert`".into());
        }
    }
}

/// Ends without a record; returns the exit status.
fn failed(g: &Gathered, invocation: &mut Invocation<'_>) -> u8 {
    for remark in &g.remarks {
        invocation.output.note(remark);
    }
    invocation.output.note("no record was made");
    if g.status == 0 { 3 } else { g.status }
}

/// Writes the records; returns the exit status.
async fn write(
    args: &MakeArgs,
    g: &Gathered,
    looker: Option<&RollLooker>,
    invocation: &mut Invocation<'_>,
) -> Result<u8, CommandError> {
    let options = invocation.options();
    let port = args.port.unwrap_or(options.smtp_port);
    let output = &mut *invocation.output;
    let mut records: Vec<(Record, KeyKind, String)> = Vec::new();
    for host in &g.hosts {
        for made in &g.made {
            let data = Data::Tlsa(made.record.clone());
            let record = Record::new(dane::tlsa_name(host, port), data);
            if !records.iter().any(|(known, ..)| *known == record) {
                records.push((record, made.algorithm, made.of.clone()));
            }
        }
    }
    if let (Some(tool), Some(looker)) = (args.dns, looker) {
        for f in &g.findings {
            output.note(&format!("{} [{}]", f.message(), f.row.reference));
        }
        let plain: Vec<Record> = records.iter().map(|(record, ..)| record.clone()).collect();
        let Placed { place, records: all, remarks, is_unseen } =
            placed(args, &g.hosts, plain, looker).await?;
        for remark in place.remarks().into_iter().chain(remarks) {
            output.note(&remark);
        }
        let text = dns_tools::text_at(&all, &place, tool.tool(), &g.remarks, output.width);
        output.write(&text)?;
        // What was not seen may be a record in use, which the set would leave out.
        return Ok(if is_unseen { worse(g.status, 3) } else { g.status });
    }
    let making = Making { records: &records, remarks: &g.remarks, findings: &g.findings };
    match args.format {
        MakeFormat::Text => output.write(&render::made(&making, output.palette, output.width))?,
        MakeFormat::Json => output.write(&format!("{:#}\n", render::made_json(&making)))?,
    }
    Ok(g.status)
}

/// Records with the place that they go to.
struct Placed {
    place: Place,
    /// The whole sets.
    records: Vec<Record>,
    /// What was left out.
    remarks: Vec<String>,
    /// Whether something could not be seen that may be in use.
    is_unseen: bool,
}

/// Returns where the records are to be published, and the whole sets: most tools replace a set, and
/// a record in use must not go because another one comes. What stands there is kept only if DNSSEC
/// proves it: anybody could have sent the rest.
async fn placed(
    args: &MakeArgs,
    hosts: &[Domain],
    records: Vec<Record>,
    looker: &RollLooker,
) -> Result<Placed, CommandError> {
    let said = args.zone.as_deref().map(domain_of).transpose()?;
    let first = hosts.first().cloned().unwrap_or_else(|| Domain::from_wire("example."));
    let place = looker.place(&first, &records, said).await;
    let (mut remarks, mut is_unseen) = (Vec::new(), false);
    let mut all = records;
    for standing in &place.standing {
        let texts = match &standing.now {
            Now::Records(texts) => texts.as_slice(),
            Now::Unknown(_) => {
                is_unseen = true;
                &[]
            }
            // The records are those of another name.
            Now::Alias(_) => continue,
            Now::Nothing | Now::Addresses => &[],
        };
        let of = |record: Tlsa| Record::new(standing.name.clone(), Data::Tlsa(record));
        match looker.proven(&standing.name).await {
            Ok(proven) => all.extend(proven.into_iter().map(of)),
            Err(why) => {
                is_unseen = true;
                remarks.push(format!("not seen: {why}"));
            }
        }
        for record in texts.iter().filter_map(|text| Tlsa::parse(text).ok()).map(of) {
            if !all.contains(&record) {
                let (name, text) = (&record.name, record.data.plain());
                remarks.push(format!(
                    "not proven: {name} TLSA {text}; it is left out, add it by hand if it is yours"
                ));
            }
        }
    }
    all.sort_by(|a, b| (&a.name, a.data.plain()).cmp(&(&b.name, b.data.plain())));
    all.dedup();
    Ok(Placed { place, records: all, remarks, is_unseen })
}
