//! `lint`: the parsers and judgements of `check` for records before publication.

use crate::net::https_options::MAX_POLICY_BYTES;
use crate::os::files::read_file;
use crate::policy::dane::Names;
use crate::policy::postfix::lint::Files;
use crate::policy::postfix::main_cf::MainCf;
use crate::render::lint;
use crate::render::lint::Outcome;
use crate::shell::error::CommandError;
use crate::shell::invocation::Invocation;
use crate::vocab::dns::Domain;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::tlsa::Tlsa;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

/// `lint`.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// What to lint.
    #[command(subcommand)]
    pub what: LintWhat,
}

/// The form of a lint result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
}

/// The objects of `lint`.
#[derive(Debug, Subcommand)]
pub enum LintWhat {
    /// The TXT records at _mta-sts (each argument one record; none: no record)
    #[command(after_help = "Example:\n  destgate lint record 'v=STSv1; id=20260101T000000;'")]
    Record {
        /// The text of one TXT record
        #[arg(value_name = "TXT")]
        records: Vec<String>,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// A policy file
    #[command(
        after_help = "Example:\n  curl -s https://mta-sts.example.com/.well-known/mta-sts.txt | destgate lint policy -"
    )]
    Policy {
        /// The file; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// The TXT records at _smtp._tls (each argument one record; none: no record)
    #[command(
        after_help = "Example:\n  destgate lint tlsrpt 'v=TLSRPTv1; rua=mailto:tls@example.com'"
    )]
    Tlsrpt {
        /// The text of one TXT record
        #[arg(value_name = "TXT")]
        records: Vec<String>,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// A Postfix that asks `destgate serve socketmap`: what is missing, what does harm
    #[command(after_help = "\
Examples:
  destgate lint postfix
  destgate lint postfix /srv/postfix-out --mail-version 3.10.13
  (postconf -n; postconf mail_version) | destgate lint postfix -

A folder has main.cf, and master.cf if it is there. /etc/resolv.conf counts for
/etc/postfix alone, unless --resolv-conf names one.")]
    Postfix {
        /// A folder of Postfix; `-` reads the output of `postconf -n` from stdin
        #[arg(value_name = "DIR", default_value = ETC)]
        place: PathBuf,
        /// The version of Postfix, where the settings do not have it
        #[arg(long, value_name = "VERSION")]
        mail_version: Option<String>,
        /// The resolv.conf of the machine
        #[arg(long, value_name = "FILE")]
        resolv_conf: Option<PathBuf>,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// Whether mx patterns admit a host
    #[command(
        after_help = "Example:\n  destgate lint mx --pattern '*.example.com' mail.example.com"
    )]
    Mx {
        /// An mx pattern of a policy (repeatable)
        #[arg(long = "pattern", value_name = "P")]
        patterns: Vec<String>,
        /// The host name of an MX record
        #[arg(value_name = "HOST")]
        host: String,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
    /// Whether TLSA records fit a certificate chain
    #[command(
        after_help = "Example:\n  destgate lint tlsa --record '3 1 1 0123…' --chain fullchain.pem --name mx.example.com"
    )]
    Tlsa {
        /// A TLSA record: usage, selector, matching type, data (repeatable)
        #[arg(long = "record", value_name = "TLSA", required = true)]
        records: Vec<String>,
        /// The certificates as the server sends them, leaf first (PEM)
        #[arg(long, value_name = "FILE")]
        chain: PathBuf,
        /// A name that the certificate may bear: TLSA base domain first, then the next-hop domain (repeatable)
        #[arg(long = "name", value_name = "NAME", required = true)]
        names: Vec<String>,
        /// The moment to judge dates at, as 2026-11-21T16:00:00Z; now if absent
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// The form of the result
        #[arg(long, value_enum, default_value_t = LintFormat::Text)]
        format: LintFormat,
    },
}

/// The folder of this machine's Postfix.
const ETC: &str = "/etc/postfix";

/// The file of this machine's resolvers.
const RESOLV_CONF: &str = "/etc/resolv.conf";

/// Maximum size of a policy file. Unit: octets. More is refused anyway (RFC 8461 §3.3).
const MAX_INPUT: u64 = 1024 * 1024;

/// Runs the command; returns status 0 if the input is usable, 1 if not.
///
/// Errors: input that cannot be read.
pub fn run(args: &LintArgs, invocation: &mut Invocation<'_>) -> Result<u8, CommandError> {
    let output = &mut *invocation.output;
    let (outcome, format) = match &args.what {
        LintWhat::Record { records, format } => (lint::record(&bytes(records)), *format),
        LintWhat::Tlsrpt { records, format } => (lint::tlsrpt(&bytes(records)), *format),
        LintWhat::Policy { file, format } => {
            (lint::policy(&read_policy(file)?, MAX_POLICY_BYTES), *format)
        }
        LintWhat::Postfix { place, mail_version, resolv_conf, format } => {
            (postfix(place, mail_version.as_deref(), resolv_conf.as_deref())?, *format)
        }
        LintWhat::Mx { patterns, host, format } => {
            let host = Domain::parse(host)
                .map_err(|r| CommandError::usage(r.0, "write the host name of an MX record"))?;
            (lint::mx(patterns, &host), *format)
        }
        LintWhat::Tlsa { records, chain, names, at, format } => {
            (tlsa(records, chain, names, at.as_deref())?, *format)
        }
    };
    match format {
        LintFormat::Json => output.write(&format!("{:#}\n", lint::as_json(&outcome)))?,
        LintFormat::Text => output.write(&lint::as_text(&outcome, output.palette, output.width))?,
    }
    Ok(u8::from(!outcome.good))
}

fn bytes(records: &[String]) -> Vec<Vec<u8>> {
    records.iter().map(|r| r.as_bytes().to_vec()).collect()
}

fn read_policy(path: &Path) -> Result<Vec<u8>, CommandError> {
    read(path, "name a policy file, or `-` for stdin")
}

/// Reads a file, or stdin for `-`, up to a limit.
fn read(path: &Path, hint: &str) -> Result<Vec<u8>, CommandError> {
    let name = printable(&path.display().to_string());
    let failed = |e: std::io::Error| {
        let reason = crate::os::io_error::plain(&e);
        CommandError::usage(format!("`{name}` cannot be read: {reason}"), hint)
    };
    let mut content = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().take(MAX_INPUT).read_to_end(&mut content).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(MAX_INPUT).read_to_end(&mut content).map_err(failed)?;
    }
    Ok(content)
}

/// Reads the files of `lint postfix`, and checks them.
fn postfix(
    place: &Path,
    version: Option<&str>,
    resolv: Option<&Path>,
) -> Result<Outcome, CommandError> {
    let text = |path: &Path| {
        let hint = "name a folder with main.cf, or `-` for the output of `postconf -n`";
        read(path, hint).map(|octets| String::from_utf8_lossy(&octets).into_owned())
    };
    let from_stdin = place.as_os_str() == "-";
    let main = if from_stdin { text(place)? } else { text(&place.join("main.cf"))? };
    if MainCf::parse(&main).is_empty() {
        return Err(CommandError::usage(
            "there is no setting of Postfix in it",
            "pipe the output of `postconf -n` into it",
        ));
    }
    let master = place.join("master.cf");
    let master = (!from_stdin && master.exists()).then(|| text(&master)).transpose()?;
    let usual = (place == Path::new(ETC)).then(|| Path::new(RESOLV_CONF)).filter(|p| p.exists());
    let resolv = resolv.or(usual).map(text).transpose()?;
    Ok(lint::postfix(Files {
        main: &main,
        master: master.as_deref(),
        resolv: resolv.as_deref(),
        version,
    }))
}

/// Reads the files and words of `lint tlsa`, and checks them.
fn tlsa(
    records: &[String],
    chain: &Path,
    names: &[String],
    at: Option<&str>,
) -> Result<Outcome, CommandError> {
    let now = match at {
        None => crate::os::clock::now(),
        Some(text) => Timestamp::parse(text).ok_or_else(|| {
            CommandError::usage(
                format!("`{}` is no time", excerpt(text, 40)),
                "write it as 2026-11-21T16:00:00Z",
            )
        })?,
    };
    let mut set = Vec::new();
    for text in records {
        set.push(parse_tlsa(text)?);
    }
    let pem = read_file(chain)?;
    let presented: Vec<Vec<u8>> = CertificateDer::pem_slice_iter(&pem)
        .filter_map(Result::ok)
        .map(|c| c.as_ref().to_vec())
        .collect();
    if presented.is_empty() {
        let name = printable(&chain.display().to_string());
        return Err(CommandError::usage(
            format!("`{name}` holds no certificate in PEM form"),
            "a PEM certificate begins with `-----BEGIN CERTIFICATE-----`",
        ));
    }
    let names: Vec<String> =
        names.iter().map(|n| n.trim_end_matches('.').to_ascii_lowercase()).collect();
    let (base, others) = names.split_first().map_or(("", &[][..]), |(b, o)| (b.as_str(), o));
    Ok(lint::tlsa(&set, &presented, Names { base, next_hop: others }, now))
}

/// Parses a TLSA record in the form of zone files, name servers and `dig +multi`.
fn parse_tlsa(text: &str) -> Result<Tlsa, CommandError> {
    Tlsa::parse(text).map_err(|why| {
        CommandError::usage(
            format!("`{}` is no TLSA record: {why}", excerpt(text, 60)),
            "write it as in a zone file, for example '3 1 1 0d6fce…'",
        )
    })
}
