//! From options to an engine: the network, roots, store, lab.

use crate::lab::Lab;
use crate::net::client_cert::Identities;
use crate::net::connect::Connector;
use crate::net::connect::Substitution;
use crate::net::dns::DnssecMode;
use crate::net::dns::encrypted::Encryption;
use crate::net::https_options::HttpsOptions;
use crate::net::live::Live;
use crate::net::live::LiveOptions;
use crate::net::nameservers::Nameservers;
use crate::net::smtp_options::SmtpOptions;
use crate::net::tls::crypto;
use crate::os::files::read_file;
use crate::pki::crl;
use crate::policy::evidence::Families;
use crate::policy::evidence::Scope;
use crate::policy::roots::Roots;
use crate::profile::setting::AUTHORITIES;
use crate::shell::context::Context;
use crate::shell::error::CommandError;
use crate::shell::identities::StoredIdentities;
use crate::shell::in_force;
use crate::shell::in_force::Ways;
use crate::shell::options::Global;
use crate::shell::setup::Setup;
use crate::store::open::Store;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::printable;
use crate::vocab::tls::IpSort;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// The database's file name below the data folder.
pub const DATABASE: &str = "destgate.db";

/// The way out and what judges it.
pub struct World {
    /// The network.
    pub net: Arc<Live>,
    /// Trusted roots.
    pub roots: Arc<Roots>,
    /// The resolvers in use.
    pub resolvers: Vec<Endpoint>,
    /// The trust anchors that DNS answers are judged by, as zone-file text; `None` where they are not judged here.
    pub dnssec: Option<String>,
    /// Whether the AD bit of a resolver is believed that is neither on this host nor asked inside TLS.
    ad_in_clear: bool,
    /// Whether policies are fetched through a proxy.
    proxy: bool,
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
        let mut roots = match &lab {
            Some(lab) => {
                substitutions.extend(lab.connections().iter().map(|(from, to)| Substitution {
                    host: Some(from.ip().to_string()),
                    port: Some(from.port()),
                    to: *to,
                }));
                match setup.is_on(&AUTHORITIES, "system") {
                    true => roots_of_pem(lab.ca_pem().as_bytes(), "the lab's authority")?,
                    false => Roots::default(),
                }
            }
            None => trusted(global, setup)?,
        };
        if lab.is_some() {
            setup.authorities.iter().for_each(|der| roots.trust(der));
        }
        roots.crls = setup.crls.iter().filter_map(|der| crl::usable(der).ok()).collect();
        let of_lab = lab.as_ref().map(|lab| in_force::Lab {
            servers: Nameservers::in_order(&[lab.resolver().into()]),
            anchors: lab.trust_anchor().to_string(),
        });
        let mut manners = ways.manners.clone();
        if lab.is_some() {
            // The lab has the other end of each connection in the same process.
            manners.connections = (manners.connections / 3).max(1);
        }
        let keep_judged = ways.keep_judged;
        let mut by = in_force::merged(global, setup, ways, of_lab)?;
        let in_clear = |e: &Endpoint| !e.is_encrypted() && !e.is_loopback();
        let ad_in_clear =
            by.dnssec == DnssecMode::TrustAd && by.servers.usual().iter().any(in_clear);
        let dnssec = (by.dnssec == DnssecMode::Validate).then(|| by.anchors.clone());
        if by.servers.any_encrypted() {
            by.servers.encryption = Encryption::by(roots.anchors.clone());
        }
        let connector =
            Connector { substitutions, deny_private: by.deny_private, sources: by.sources };
        let connector = Arc::new(connector);
        let resolvers = by.servers.usual();
        let proxy = by.proxy.is_some();
        let smtp = SmtpOptions {
            ehlo: by.ehlo,
            bound: by.bound,
            connector: Arc::clone(&connector),
            offer: by.offer,
            identities: setup.database.clone().zip(setup.view).map(|(path, view)| {
                let identities: Arc<dyn Identities> = Arc::new(StoredIdentities::new(path, view));
                identities
            }),
        };
        let https = HttpsOptions {
            user_agent: by.user_agent,
            proxy: by.proxy,
            bound: by.bound,
            connector,
            provider: crypto::provider(),
        };
        let options = LiveOptions {
            servers: by.servers,
            dnssec: by.dnssec,
            anchors: by.anchors,
            bound: by.dns_bound,
            smtp,
            https,
            manners,
            keep_judged,
        };
        let net = Arc::new(Live::new(options)?);
        Ok(World { net, roots: Arc::new(roots), resolvers, dnssec, ad_in_clear, proxy, lab })
    }

    /// What bounds a check by the options of every command and the settings.
    #[must_use]
    pub fn scope(&self, global: &Global) -> Scope {
        Scope {
            smtp_port: global.smtp_port,
            proxy: self.proxy,
            ad_in_clear: self.ad_in_clear,
            ..Scope::default()
        }
    }

    /// Whether this is the rehearsal lab.
    #[must_use]
    pub fn is_lab(&self) -> bool {
        self.lab.is_some()
    }
}

/// What DNS look-ups need: no roots, no servers but resolvers.
pub struct DnsWays {
    /// Who is asked; nobody where there is no resolver.
    pub servers: Nameservers,
    /// Why there are none.
    pub trouble: Option<String>,
    /// Trust anchors as zone-file text.
    pub anchors: String,
    /// The rehearsal lab, kept alive.
    _lab: Option<Lab>,
}

/// Resolvers and anchors. Must be called inside the runtime. `named`: servers that are asked beside the resolvers; roots
/// are read only if anybody is asked inside TLS.
///
/// Errors: a file that cannot be used, a lab that does not start.
pub async fn dns_ways(
    global: &Global,
    setup: &Setup,
    mut named: impl Iterator<Item = &str>,
) -> Result<DnsWays, CommandError> {
    if global.lab {
        let lab = start_lab(global).await?;
        let servers = Nameservers::in_order(&[lab.resolver().into()]);
        let anchors = lab.trust_anchor().to_string();
        return Ok(DnsWays { servers, trouble: None, anchors, _lab: Some(lab) });
    }
    let anchors = in_force::anchors(global, setup)?;
    let (mut servers, trouble) = match in_force::servers(global, setup) {
        Ok(servers) => (servers, None),
        Err(error) => (Nameservers::default(), Some(error.to_string())),
    };
    let is_encrypted = |text: &str| Endpoint::parse(text).is_ok_and(|e| e.is_encrypted());
    if servers.any_encrypted() || named.any(is_encrypted) {
        servers.encryption = Encryption::by(trusted(global, setup)?.anchors);
    }
    Ok(DnsWays { servers, trouble, anchors, _lab: None })
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

/// The trusted roots of a file (PEM), else of the system.
///
/// Errors: a file that cannot be read or holds none, a system without any.
pub fn roots(file: Option<&Path>) -> Result<Roots, CommandError> {
    if let Some(path) = file {
        let name = printable(&path.display().to_string());
        return roots_of_pem(&read_file(path)?, &format!("`{name}`"));
    }
    let native = rustls_native_certs::load_native_certs();
    let roots = roots_of(native.certs.iter());
    if roots.anchors.is_empty() {
        let why = native.errors.first().map_or("", |_| " (its files cannot be read)");
        return Err(CommandError::usage(
            format!("no trusted root certificates were found on this system{why}"),
            "install the system's CA certificates, name a file with --ca-file or SSL_CERT_FILE, or trust a list of your own (`destgate certconfig certauthority custom import FILE --enable --commit`)",
        ));
    }
    Ok(roots)
}

fn roots_of_pem(pem: &[u8], name: &str) -> Result<Roots, CommandError> {
    let certificates: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(pem).filter_map(Result::ok).collect();
    let roots = roots_of(certificates.iter());
    if roots.anchors.is_empty() {
        return Err(CommandError::usage(
            format!("{name} holds no certificate in PEM form"),
            "a PEM certificate begins with `-----BEGIN CERTIFICATE-----`",
        ));
    }
    Ok(roots)
}

/// The trusted roots outside the rehearsal lab: a file that is named stands for all lists, else the lists that are
/// enabled.
///
/// Errors: a file that cannot be used; no list has any.
pub fn trusted(global: &Global, setup: &Setup) -> Result<Roots, CommandError> {
    if global.ca_file.is_some() {
        return roots(global.ca_file.as_deref());
    }
    let mut trusted = match setup.is_on(&AUTHORITIES, "system") {
        // Another list may do without the system's.
        true if !setup.authorities.is_empty() => roots(None).unwrap_or_default(),
        true => roots(None)?,
        false => Roots::default(),
    };
    setup.authorities.iter().for_each(|der| trusted.trust(der));
    Ok(trusted)
}

fn roots_of<'a>(certificates: impl Iterator<Item = &'a CertificateDer<'static>>) -> Roots {
    Roots::of(certificates.map(AsRef::as_ref))
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

/// Opens the store if it is there.
///
/// Errors: [`CommandError::Store`].
pub fn present_store(context: &Context, global: &Global) -> Result<Option<Store>, CommandError> {
    let there = match (&global.db, &context.data_folder) {
        (Some(path), _) => path.exists(),
        (None, Some(folder)) => !global.lab && folder.join(DATABASE).exists(),
        (None, None) => false,
    };
    if there { open_store(context, global).map(Some) } else { Ok(None) }
}
