//! From options to an engine: resolvers, anchors, roots, store, lab.

use crate::lab::Lab;
use crate::net::connect::Connector;
use crate::net::connect::Substitution;
use crate::net::dns::system_resolvers;
use crate::net::dnssec::DnssecMode;
use crate::net::dnssec::ROOT_ANCHORS;
use crate::net::https::HttpsOptions;
use crate::net::live::Live;
use crate::net::live::LiveOptions;
use crate::net::smtp::SmtpOptions;
use crate::net::tls;
use crate::policy::certificate::Roots;
use crate::policy::evidence::Families;
use crate::profile::setting::AUTHORITIES;
use crate::shell::cli::Global;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::output::Output;
use crate::shell::setup::Setup;
use crate::store::open::Store;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable;
use crate::vocab::tls::IpSort;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::fs;
use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The database's file name below the data folder.
pub const DATABASE: &str = "destgate.db";

/// What `check` adds to the global options.
#[derive(Debug, Clone, Default)]
pub struct Ways {
    /// How DNS answers are judged.
    pub dnssec: DnssecMode,
    /// The name given in EHLO.
    pub ehlo: Option<String>,
    /// The User-Agent.
    pub user_agent: Option<String>,
    /// The HTTP proxy.
    pub proxy: Option<String>,
    /// Refuse private addresses.
    pub deny_private: bool,
}

/// The way out and what judges it.
pub struct World {
    /// The network.
    pub net: Arc<Live>,
    /// Trusted roots.
    pub roots: Arc<Roots>,
    /// The resolvers in use.
    pub resolvers: Vec<SocketAddr>,
    /// The rehearsal lab, kept alive.
    lab: Option<Lab>,
}

impl World {
    /// Builds it: by flags, else by the settings in force. Must be called inside the runtime.
    ///
    /// Errors: a file that cannot be used, no resolver, no roots.
    pub async fn new(global: &Global, setup: &Setup, ways: Ways) -> Result<World, CommandError> {
        let lab = if global.lab { Some(start_lab(global).await?) } else { None };
        let mut substitutions = global.connect_to.clone();
        let (resolvers, anchors, roots) = match &lab {
            Some(lab) => {
                substitutions.extend(lab.connections().iter().map(|(from, to)| Substitution {
                    host: Some(from.ip().to_string()),
                    port: Some(from.port()),
                    to: *to,
                }));
                let roots = match setup.is_on(&AUTHORITIES, "system") {
                    true => roots_of_pem(lab.ca_pem().as_bytes(), "the lab's authority")?,
                    false => Roots::default(),
                };
                (vec![lab.resolver()], lab.trust_anchor().to_string(), roots)
            }
            None => (
                resolvers(global)?,
                anchors(global.trust_anchor.as_deref())?,
                match (&global.ca_file, setup.is_on(&AUTHORITIES, "system")) {
                    (Some(path), _) => roots(Some(path))?,
                    (None, true) => roots(None)?,
                    (None, false) => Roots::default(),
                },
            ),
        };
        if ways.deny_private && ways.proxy.is_some() {
            return Err(CommandError::usage(
                "--deny-private does not go with --proxy: the proxy resolves names by itself, so no address can be checked",
                "leave one of them out; a proxy for hosted use has to refuse private addresses itself",
            ));
        }
        let connector = Arc::new(Connector { substitutions, deny_private: ways.deny_private });
        let provider = tls::provider();
        let bound = Duration::from_secs(global.timeout);
        let smtp = SmtpOptions {
            ehlo: ehlo(ways.ehlo)?,
            bound,
            connector: Arc::clone(&connector),
            provider: Arc::clone(&provider),
        };
        let https = HttpsOptions {
            user_agent: user_agent(ways.user_agent)?,
            proxy: proxy(ways.proxy)?,
            bound,
            connector,
            provider,
        };
        let options = LiveOptions {
            resolvers: resolvers.clone(),
            dnssec: ways.dnssec,
            anchors,
            bound,
            smtp,
            https,
        };
        let net = Arc::new(Live::new(options)?);
        Ok(World { net, roots: Arc::new(roots), resolvers, lab })
    }

    /// Whether this is the rehearsal lab.
    #[must_use]
    pub fn is_lab(&self) -> bool {
        self.lab.is_some()
    }
}

async fn start_lab(global: &Global) -> Result<Lab, CommandError> {
    let own = [
        (!global.resolver.is_empty(), "--resolver"),
        (global.trust_anchor.is_some(), "--trust-anchor"),
        (global.ca_file.is_some(), "--ca-file"),
    ];
    if let Some((_, name)) = own.iter().find(|(given, _)| *given) {
        return Err(CommandError::usage(
            format!("{name} does not go with --lab, which brings its own"),
            format!("leave {name} out, or leave --lab out"),
        ));
    }
    Lab::start().await.map_err(|e| CommandError::usage(format!("the lab does not start: {e}"), ""))
}

fn resolvers(global: &Global) -> Result<Vec<SocketAddr>, CommandError> {
    if !global.resolver.is_empty() {
        return Ok(global.resolver.clone());
    }
    system_resolvers().map_err(|r| CommandError::usage(r.0, "name a resolver with --resolver IP"))
}

/// Reads a file that an option names.
///
/// Errors: a usage error with the file's name and the reason.
pub fn read_file(path: &Path) -> Result<Vec<u8>, CommandError> {
    fs::read(path).map_err(|e| {
        let name = printable(&path.display().to_string());
        CommandError::usage(
            format!("`{name}` cannot be read: {}", crate::net::connect::plain(&e)),
            "name a file that exists and may be read",
        )
    })
}

/// Reads a file that an option names, or stdin for `-`.
///
/// Errors: as [`read_file`].
pub fn read_input(path: &Path) -> Result<Vec<u8>, CommandError> {
    if path.as_os_str() != "-" {
        return read_file(path);
    }
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(|e| {
        CommandError::usage(
            format!("stdin cannot be read: {}", crate::net::connect::plain(&e)),
            "pipe something into it, or name a file",
        )
    })?;
    Ok(bytes)
}

/// Writes text to a file, or to stdout for `-`; whether it was a file.
///
/// Errors: a usage error with the file's name and the reason.
pub fn write_file(path: &Path, text: &str, output: &mut Output) -> Result<bool, CommandError> {
    if path.as_os_str() == "-" {
        output.write(text)?;
        return Ok(false);
    }
    save_file(path, text)?;
    Ok(true)
}

/// Puts text in place of a file, as a whole or not at all. A database is not overwritten.
///
/// Errors: a usage error with the file's name and the reason.
pub fn save_file(path: &Path, text: &str) -> Result<(), CommandError> {
    let name = printable(&path.display().to_string());
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if is_database(&target) {
        return Err(CommandError::usage(
            format!("`{name}` is a database or belongs to one: it is not overwritten"),
            "name another file",
        ));
    }
    replace(&target, text).map_err(|e| {
        CommandError::usage(
            format!("`{name}` cannot be written: {}", crate::net::connect::plain(&e)),
            "name a file in a folder that may be written",
        )
    })
}

/// Whether this is a database of SQLite, or a journal beside one.
fn is_database(path: &Path) -> bool {
    const ENDS: &[&str] = &["-wal", "-shm", "-journal"];
    let Some(name) = path.file_name().map(|n| n.to_string_lossy().into_owned()) else {
        return false;
    };
    let mut bases = ENDS.iter().filter_map(|end| name.strip_suffix(end));
    if bases.any(|base| is_database(&path.with_file_name(base))) {
        return true;
    }
    if !path.is_file() {
        return false;
    }
    // Seen from outside first: to open and close the database that this program has open would drop its locks.
    if ENDS.iter().any(|end| path.with_file_name(format!("{name}{end}")).exists()) {
        return true;
    }
    let mut start = [0; 16];
    let read = fs::File::open(path).and_then(|mut f| std::io::Read::read_exact(&mut f, &mut start));
    read.is_ok() && &start == b"SQLite format 3\0"
}

/// Writes beside the target, then renames. What is no plain file (a pipe, a device) is written to as it stands.
fn replace(target: &Path, text: &str) -> std::io::Result<()> {
    if target.exists() && !target.is_file() {
        return fs::write(target, text);
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = target.with_file_name(name);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&beside)?;
    let written = std::io::Write::write_all(&mut file, text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, target));
    if written.is_err() {
        drop(fs::remove_file(&beside));
    }
    written
}

fn anchors(file: Option<&Path>) -> Result<String, CommandError> {
    match file {
        None => Ok(ROOT_ANCHORS.to_string()),
        Some(path) => Ok(String::from_utf8_lossy(&read_file(path)?).into_owned()),
    }
}

fn roots(file: Option<&Path>) -> Result<Roots, CommandError> {
    if let Some(path) = file {
        let name = printable(&path.display().to_string());
        return roots_of_pem(&read_file(path)?, &format!("`{name}`"));
    }
    let native = rustls_native_certs::load_native_certs();
    let roots = roots_of(native.certs.iter());
    if roots.0.is_empty() {
        let why = native
            .errors
            .first()
            .map_or_else(String::new, |e| format!(" ({})", excerpt(&e.to_string(), 160)));
        return Err(CommandError::usage(
            format!("no trusted root certificates were found on this system{why}"),
            "install the system's CA certificates, or name a file with --ca-file or SSL_CERT_FILE",
        ));
    }
    Ok(roots)
}

fn roots_of_pem(pem: &[u8], name: &str) -> Result<Roots, CommandError> {
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(pem).filter_map(Result::ok).collect();
    let roots = roots_of(certificates.iter());
    if roots.0.is_empty() {
        return Err(CommandError::usage(
            format!("{name} holds no certificate in PEM form"),
            "a PEM certificate begins with `-----BEGIN CERTIFICATE-----`",
        ));
    }
    Ok(roots)
}

fn roots_of<'a>(certificates: impl Iterator<Item = &'a CertificateDer<'static>>) -> Roots {
    Roots(
        certificates
            .filter_map(|der| webpki::anchor_from_trusted_cert(der).ok().map(|a| a.to_owned()))
            .collect(),
    )
}

/// The name for EHLO: as given, else this host's, else an address literal. Source: RFC 5321 §4.1.4.
fn ehlo(given: Option<String>) -> Result<String, CommandError> {
    if let Some(name) = given {
        let fits =
            !name.is_empty() && name.len() <= 255 && name.bytes().all(|b| b.is_ascii_graphic());
        if !fits {
            return Err(CommandError::usage(
                format!("`{}` cannot be an EHLO name", excerpt(&name, 60)),
                "use a host name such as mail.example.com, or an address literal",
            ));
        }
        return Ok(name);
    }
    let own = hostname();
    let fits = own.contains('.') && crate::vocab::dns::Domain::parse(&own).is_ok();
    Ok(if fits { own } else { "[127.0.0.1]".into() })
}

/// This host's name, or an empty text.
fn hostname() -> String {
    fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| fs::read_to_string("/etc/hostname"))
        .map(|s| s.trim().to_string())
        .unwrap_or_default()
}

fn user_agent(given: Option<String>) -> Result<String, CommandError> {
    let own = concat!("destgate/", env!("CARGO_PKG_VERSION"), " (MTA-STS policy check)");
    let text = given.unwrap_or_else(|| own.to_string());
    if text.is_empty() || !text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Err(CommandError::usage(
            "the User-Agent must be plain ASCII text",
            "for example --user-agent 'my-monitor/1.0'",
        ));
    }
    Ok(text)
}

fn proxy(given: Option<String>) -> Result<Option<String>, CommandError> {
    let Some(url) = given else { return Ok(None) };
    let fits = url.starts_with("http://") && reqwest::Proxy::https(url.as_str()).is_ok();
    if fits {
        return Ok(Some(url));
    }
    Err(CommandError::usage(
        "the proxy's URL cannot be used",
        "write it as http://proxy.example.com:3128",
    ))
}

/// Which address families count: `--ipv4` and `--ipv6` win over the destination's preference.
#[must_use]
pub fn families(global: &Global, preference: IpSort) -> Families {
    match (global.ipv4, global.ipv6, preference) {
        (true, _, _) => Families::V4,
        (false, true, _) => Families::V6,
        (false, false, IpSort::RequireV4) => Families::V4,
        (false, false, IpSort::RequireV6) => Families::V6,
        (false, false, IpSort::PreferV4 | IpSort::PreferV6) => Families::Both,
    }
}

/// Where the database is, or will be; `None` for a rehearsal that keeps nothing.
#[must_use]
pub fn database(context: &Context, global: &Global) -> Option<PathBuf> {
    match (&global.db, &context.data_folder) {
        (Some(path), _) => Some(path.clone()),
        (None, Some(folder)) if !global.lab => Some(folder.join(DATABASE)),
        (None, _) => None,
    }
}

/// Opens the store: `--db`, else the default place; a lab without `--db` keeps nothing.
///
/// Errors: [`CommandError::Store`], or no place to put it.
pub fn open_store(context: &Context, global: &Global) -> Result<Store, CommandError> {
    if let Some(path) = &global.db {
        return Ok(Store::open(path)?);
    }
    if global.lab {
        return Ok(Store::in_memory()?);
    }
    let path: PathBuf =
        context.data_folder.as_ref().map(|f| f.join(DATABASE)).ok_or_else(|| {
            CommandError::usage(
                "there is no home folder to keep the database in",
                "name a file with --db, or do without one with --no-cache",
            )
        })?;
    Ok(Store::open(&path)?)
}
