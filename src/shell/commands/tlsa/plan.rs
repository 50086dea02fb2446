//! `tlsa plan`: where the change of a host's key stands, and what comes next.

use crate::engine::collect::zone_guess;
use crate::gateway::database;
use crate::gateway::options::Options;
use crate::gateway::owner::roll::RollLook;
use crate::gateway::owner::roll::RollLooker;
use crate::owner::place::Basis;
use crate::owner::place::Now;
use crate::owner::place::Place as DnsPlace;
use crate::owner::place::Standing;
use crate::owner::records;
use crate::owner::records::Data;
use crate::owner::records::Record;
use crate::owner::tlsa;
use crate::owner::tlsa_plan;
use crate::owner::tlsa_plan::Clock;
use crate::owner::tlsa_plan::NextKey;
use crate::owner::tlsa_plan::Pair;
use crate::owner::tlsa_plan::Plan;
use crate::owner::tlsa_plan::Shown;
use crate::owner::tlsa_plan::View;
use crate::policy::dane;
use crate::policy::overrides::Moment;
use crate::render::owner::dns_tools;
use crate::render::owner::tlsa as render;
use crate::render::owner::tlsa::Planned;
use crate::shell::commands::policy::make::MakeFormat;
use crate::shell::commands::policy::make::ToolWord;
use crate::shell::commands::tlsa::input;
use crate::shell::commands::tlsa::keys;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::shell::runtime;
use crate::shell::terminal::output::Output;
use crate::store::open::Store;
use crate::store::tlsa_roll::Place;
use crate::store::tlsa_roll::Sighting;
use crate::vocab::dns::Domain;
use crate::vocab::finding::Finding;
use crate::vocab::finding::Severity;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::KeyKind;
use crate::vocab::tlsa::Tlsa;
use clap::Args;
use std::path::PathBuf;

/// `tlsa plan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  destgate tlsa plan mx.example.com
  destgate tlsa plan mx.example.com --next new-fullchain.pem --dns nsupdate
  destgate tlsa plan mx.example.com --now +2d

Every name server of the zone is asked, and every address is connected to, for
an RSA and an ECDSA certificate. When a record was first seen at all name servers
is kept in the database; two lifetimes later no cache is without it. So run this
once after each change of the records.

Only what is proven goes into the records to publish: those of the answer that
DNSSEC proves, and those of keys that are named or were made ahead. A key that a
server shows without a record is published only if --next names its file.

A key goes through: single (no next key), next-made, next-published, ripe (it may
be deployed), deployed (the old record goes and the one after comes).

Exit status: 0 nothing waits, 1 a step waits or something is wrong, 2 usage,
3 something could not be seen, 130 interrupted.")]
pub struct PlanArgs {
    /// The mail host
    #[arg(value_name = "HOST")]
    pub host: String,
    /// A certificate or key of the host: the next one, or one that is in use and has no record yet
    /// (repeatable)
    #[arg(long, value_name = "FILE")]
    pub next: Vec<PathBuf>,
    /// TCP port of the service; that of mail servers if absent
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// Plan as of this time, as 2027-01-31T12:00:00Z or +2d (s, min, h, d, w); nothing is kept then
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = Moment::parse)]
    pub now: Option<Moment>,
    /// Print the records of the next step alone, in the form of a DNS tool
    #[arg(long, value_enum, value_name = "TOOL", conflicts_with = "format")]
    pub dns: Option<ToolWord>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = MakeFormat::Text)]
    pub format: MakeFormat,
}

/// What is remembered of a host's records.
pub struct Memory {
    /// The records.
    pub clocks: Vec<Clock>,
    /// Largest lifetime of the last days. Unit: seconds.
    pub ttl: u32,
    /// The time of the plan.
    pub now: Timestamp,
}

/// Looks at a host.
///
/// Errors: [`CommandError`].
pub fn look(options: &Options, host: &Domain, port: u16) -> Result<RollLook, CommandError> {
    let work = async { Ok(RollLooker::new(options, true).await?.look(host, port).await?) };
    runtime::interruptible(runtime::single()?, work)
}

/// Returns what is remembered of a host's records, after what was seen now is kept.
///
/// Errors: the store.
pub fn remembered(
    look: &RollLook,
    port: u16,
    moment: Option<Moment>,
    invocation: &mut Invocation<'_>,
) -> Result<Memory, CommandError> {
    let options = invocation.options();
    let now = moment.map_or(look.at, |moment| moment.of(look.at));
    let at = Place { host: look.base.as_str(), port };
    let published = &look.published;
    // Another time is not that of what was seen.
    let is_kept = moment.is_none() && published.answered > 0;
    if is_kept {
        invocation.keeps();
        let shown = in_use(look);
        let seen = Sighting {
            at: now,
            everywhere: &published.everywhere,
            is_complete: published.unseen.is_empty(),
            shown: &shown,
            ttl: published.ttl,
        };
        invocation.store()?.keep_tlsa(at, &seen)?;
        return memory(invocation.store()?, at, now, published.ttl);
    }
    memory(&database::store_or_empty(&options)?, at, now, published.ttl)
}

fn memory(
    store: &Store,
    at: Place<'_>,
    now: Timestamp,
    ttl: Option<u32>,
) -> Result<Memory, CommandError> {
    let seen = store.seen_tlsa(at)?.into_iter();
    let clocks = seen.map(|s| Clock { record: s.record, since: s.since, shown: s.shown }).collect();
    let ttl = store.tlsa_ttl(at, now)?.max(ttl).unwrap_or(tlsa::LONG_TTL);
    Ok(Memory { clocks, ttl, now })
}

/// Returns the published records of keys that are in use.
fn in_use(look: &RollLook) -> Vec<(Tlsa, KeyKind)> {
    let mut out = Vec::new();
    for shown in &look.shown {
        for record in look.published.everywhere.iter().filter(|r| r.usage == dane::DANE_EE) {
            if look.is_published(std::slice::from_ref(record), &shown.chain) {
                out.push((record.clone(), shown.algorithm));
            }
        }
    }
    out
}

/// Runs the command.
///
/// Errors: [`CommandError`].
pub fn run(args: &PlanArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let host = input::host_of(&args.host)?;
    let options = invocation.options();
    let port = args.port.unwrap_or(options.smtp_port);
    let files = args.next.iter().map(|path| input::next_key(path));
    let files = files.collect::<Result<Vec<_>, _>>()?;
    invocation.tell_left_out();
    let look = look(&options, &host, port)?;
    let memory = remembered(&look, port, args.now, invocation)?;
    let next = next_keys(&options, &host, &look, files)?;
    let view = View {
        base: look.base.as_str(),
        now: memory.now,
        published: &look.published,
        clocks: &memory.clocks,
        ttl: memory.ttl,
        shown: &look.shown,
        unseen: &look.unseen,
        next: &next,
        proven: look.proven(),
    };
    let plan = tlsa_plan::plan(&view);
    let findings = findings(&look);
    let made = MadePlan { host, port, look, memory, plan, findings };
    let records = made.records();
    match args.dns {
        Some(tool) => made.write_records(tool, &records, invocation.output)?,
        None => made.write(args.format, &records, invocation.output)?,
    }
    Ok(made.status())
}

/// Returns the keys that are known: those of files, and those made ahead for this host, or with a
/// record that is published here, or shown here.
fn next_keys(
    options: &Options,
    host: &Domain,
    look: &RollLook,
    files: Vec<NextKey>,
) -> Result<Vec<NextKey>, CommandError> {
    let mut out = files;
    let p = &look.published;
    for (kept, next) in keys::all(&database::store_or_empty(options)?)? {
        let is_shown = |s: &Shown| {
            s.chain.first().is_some_and(|der| dane::record_for(der).as_ref() == Some(&next.record))
        };
        let is_published = p.everywhere.contains(&next.record)
            || p.partly.iter().any(|(record, _)| *record == next.record)
            || look.shown.iter().any(is_shown);
        let is_meant = kept.hosts.iter().any(|name| *name == host.as_str());
        if (is_meant || is_published) && !out.iter().any(|n| n.record == next.record) {
            out.push(next);
        }
    }
    Ok(out)
}

fn findings(look: &RollLook) -> Vec<Finding> {
    // What the plan itself says is not said twice.
    let kept = ["dane-unusable", "dane-record-unusable", "dane-cn-only", "dane-lookup-failed"];
    let of_engine = look.report.findings.iter().filter(|f| kept.contains(&f.row.code));
    let mut out: Vec<Finding> = of_engine.cloned().collect();
    out.extend(tlsa::of_servers(&look.base, &look.sights));
    if let Some(host) = &look.host {
        out.extend(tlsa::of_mismatches(host));
        out.extend(tlsa::of_algorithms(host));
        out.extend(tlsa::of_issuers(host));
    }
    out.extend(look.published.ttl.and_then(|ttl| tlsa::of_ttl(&look.base, ttl)));
    let end = look.report.evidence.signatures_end();
    out.extend(end.and_then(|end| tlsa::of_signatures(&look.base, end, look.at)));
    out.sort_by_key(Finding::severity);
    out
}

/// A plan with all that it is made of.
struct MadePlan {
    host: Domain,
    port: u16,
    look: RollLook,
    memory: Memory,
    plan: Plan,
    findings: Vec<Finding>,
}

impl MadePlan {
    fn status(&self) -> u8 {
        let (look, plan) = (&self.look, &self.plan);
        let wrong = self.findings.iter().any(|f| f.severity() == Severity::Error);
        let waits = plan.publish.is_some() || plan.pairs.iter().any(|p| !p.state.is_settled());
        let is_off = look.is_seen() && look.off().is_some();
        let unseen = look.published.answered == 0
            || !look.published.unseen.is_empty()
            || !look.unseen.is_empty()
            || !look.is_seen();
        match (wrong || waits || is_off, unseen) {
            (true, _) => 1,
            (false, true) => 3,
            (false, false) => 0,
        }
    }

    /// Returns the name of the records: behind the aliases, if there are any.
    fn name(&self) -> Domain {
        let last = self.look.sights.last();
        last.map_or_else(|| dane::tlsa_name(&self.look.base, self.port), |s| s.name.clone())
    }

    /// Returns the records to publish, as a whole.
    fn records(&self) -> Vec<Record> {
        // What an answer says of its lifetime is not proven.
        let ttl = self.look.published.ttl.unwrap_or(records::TTL).min(records::LONGEST_TTL);
        let name = self.name();
        let one =
            |record: &Tlsa| Record { name: name.clone(), ttl, data: Data::Tlsa(record.clone()) };
        self.plan.publish.iter().flatten().map(one).collect()
    }

    /// Writes the records of the next step alone.
    fn write_records(
        &self,
        tool: ToolWord,
        records: &[Record],
        output: &mut Output,
    ) -> Result<(), CommandError> {
        let (look, plan, host) = (&self.look, &self.plan, &self.host);
        for remark in render::remarks(plan) {
            output.note(&remark);
        }
        if records.is_empty() || plan.forbidden.is_some() {
            let why = plan.forbidden.as_ref().map(render::forbidden_words);
            output.note(&why.unwrap_or_else(|| "no records to publish now".into()));
            return Ok(());
        }
        let zone = look.sights.last().and_then(|sight| sight.zone.as_deref());
        let (zone, basis) = match zone.and_then(|zone| Domain::parse(zone).ok()) {
            Some(zone) => (zone, Basis::Seen),
            None => (zone_guess(host), Basis::Assumed("no name server was asked".into())),
        };
        let present = look.published.everywhere.iter().map(Tlsa::text).collect();
        let standing =
            vec![Standing { name: self.name(), kind: "TLSA", now: Now::Records(present) }];
        let place = DnsPlace { zone, basis, standing, apart: Vec::new() };
        let step = |pair: &Pair| {
            let step = render::step(pair, host.as_str());
            format!("{host}, {}: {step}", render::kind(pair.algorithm))
        };
        let remarks: Vec<String> = plan.pairs.iter().map(step).collect();
        let text = dns_tools::text_at(records, &place, tool.tool(), &remarks, output.width);
        output.write(&text)
    }

    fn write(
        &self,
        format: MakeFormat,
        records: &[Record],
        output: &mut Output,
    ) -> Result<(), CommandError> {
        let look = &self.look;
        let off = look.off();
        let unseen: Vec<String> =
            look.published.unseen.iter().chain(&look.unseen).cloned().collect();
        let planned = Planned {
            host: self.host.as_str(),
            port: self.port,
            now: self.memory.now,
            published: &look.published,
            ttl: self.memory.ttl,
            plan: &self.plan,
            off: off.as_deref(),
            records,
            unseen: &unseen,
            findings: &self.findings,
            hints: &hints(&self.plan),
        };
        match format {
            MakeFormat::Text => {
                output.write(&render::planned(&planned, output.palette, output.width))
            }
            MakeFormat::Json => output.write(&format!("{:#}\n", render::planned_json(&planned))),
        }
    }
}

/// Returns what is easier than a change of keys.
fn hints(plan: &Plan) -> Vec<String> {
    let single = plan.pairs.iter().any(|p| p.state == tlsa_plan::State::Single);
    let text = "if each renewal keeps the key (certbot: --reuse-key), the record need not change";
    single.then(|| text.to_string()).into_iter().collect()
}
