//! The environment of checks: the network, the trusted roots, the rehearsal lab.

use crate::gateway::client_certificates::StoredIdentities;
use crate::gateway::database;
use crate::gateway::effective;
use crate::gateway::effective::Effective;
use crate::gateway::error::Error;
use crate::gateway::error::OfLab;
use crate::gateway::error::OptionError;
use crate::gateway::options::Options;
use crate::gateway::settings::Settings;
use crate::gateway::trust;
use crate::gateway::trust::Lists;
use crate::lab::Lab;
use crate::lab::OwnSite;
use crate::net::client_cert::Identities;
use crate::net::connect::Connector;
use crate::net::connect::Substitution;
use crate::net::dns::DnssecMode;
use crate::net::dns::encrypted::Encryption;
use crate::net::https_options::HttpsOptions;
use crate::net::live::Live;
use crate::net::live::LiveOptions;
use crate::net::nameservers::Nameservers;
use crate::net::nameservers::Tunnel;
use crate::net::smtp_options::SmtpOptions;
use crate::net::socks5;
use crate::net::tls::crypto;
use crate::pki::crl;
use crate::policy::evidence::Scope;
use crate::policy::roots::TrustStore;
use crate::profile::setting::AUTHORITIES;
use crate::vocab::resolver::Endpoint;
use std::sync::Arc;
use std::time::Duration;

/// The environment of checks.
pub struct Environment {
    /// Network.
    pub net: Arc<Live>,
    /// Trusted roots.
    pub roots: Arc<TrustStore>,
    /// Resolvers in use.
    pub resolvers: Vec<Endpoint>,
    /// DNSSEC trust anchors as zone-file text; `None` if answers are not validated here.
    pub dnssec: Option<String>,
    /// Whether the AD bit is trusted although the resolver is remote and queried without TLS.
    ad_in_clear: bool,
    /// Whether policies are fetched through a proxy.
    proxy: bool,
    /// Rehearsal lab, kept running.
    lab: Option<Lab>,
}

impl Environment {
    /// Builds the environment from the options, else from the settings. Must be called inside a
    /// runtime.
    ///
    /// - `certificates`: the client certificates for mail servers.
    ///
    /// Errors: a file that cannot be used, no resolver, no roots.
    pub async fn new(
        options: &Options,
        settings: &Settings,
        lists: &Lists,
        certificates: Option<StoredIdentities>,
    ) -> Result<Environment, Error> {
        let lab = if options.lab { Some(start_lab(options).await?) } else { None };
        let roots = roots(options, settings, lists, lab.as_ref())?;
        let of_lab = lab.as_ref().map(|lab| effective::Lab {
            servers: lab_servers(lab, options),
            anchors: lab.trust_anchor().to_string(),
        });
        let mut by = effective::merged(options, settings, of_lab)?;
        probe_proxy(options).await?;
        let in_clear = |e: &Endpoint| !e.is_encrypted() && !e.is_loopback();
        let ad_in_clear =
            by.dnssec == DnssecMode::TrustAd && by.servers.usual().iter().any(in_clear);
        let dnssec = (by.dnssec == DnssecMode::Validate).then(|| by.anchors.clone());
        if by.servers.any_encrypted() {
            by.servers.encryption = Encryption::by(roots.anchors.clone(), options.socks5);
        }
        let (resolvers, proxy) = (by.servers.usual(), by.proxy.is_some());
        let net = Arc::new(Live::new(live(options, by, lab.as_ref(), certificates))?);
        Ok(Environment { net, roots: Arc::new(roots), resolvers, dnssec, ad_in_clear, proxy, lab })
    }

    /// Returns the limits of a check, from the common options and the settings.
    #[must_use]
    pub fn scope(&self, options: &Options) -> Scope {
        Scope {
            smtp_port: options.smtp_port,
            proxy: self.proxy,
            ad_in_clear: self.ad_in_clear,
            ..Scope::default()
        }
    }

    /// Reports whether this is the rehearsal lab.
    #[must_use]
    pub fn is_lab(&self) -> bool {
        self.lab.is_some()
    }
}

/// Returns the trusted roots with the revocation lists in use. In the lab its own authority
/// replaces the system's.
fn roots(
    options: &Options,
    settings: &Settings,
    lists: &Lists,
    lab: Option<&Lab>,
) -> Result<TrustStore, Error> {
    let mut roots = match lab {
        Some(lab) => {
            let mut roots = match settings.is_on(&AUTHORITIES, "system") {
                true => trust::roots_of_pem(lab.ca_pem().as_bytes(), "the lab's authority")?,
                false => TrustStore::default(),
            };
            lists.authorities.iter().for_each(|der| roots.trust(der));
            roots
        }
        None => trust::trusted(options, settings, lists)?,
    };
    roots.crls = lists.crls.iter().filter_map(|der| crl::usable(der).ok()).collect();
    Ok(roots)
}

/// Returns the options of the network.
fn live(
    options: &Options,
    by: Effective,
    lab: Option<&Lab>,
    certificates: Option<StoredIdentities>,
) -> LiveOptions {
    let mut substitutions = options.substitutions.clone();
    let mut limits = options.overrides.limits.clone();
    if let Some(lab) = lab {
        substitutions.extend(lab.connections().iter().map(|(from, to)| Substitution {
            host: Some(from.ip().to_string()),
            port: Some(from.port()),
            to: *to,
        }));
        // The lab holds the other end of each connection in the same process.
        limits.connections = (limits.connections / 3).max(1);
    }
    let connector = Connector {
        substitutions,
        deny_private: by.deny_private,
        sources: by.sources,
        socks5: options.socks5,
    };
    let connector = Arc::new(connector);
    let smtp = SmtpOptions {
        ehlo: by.ehlo,
        bound: by.bound,
        connector: Arc::clone(&connector),
        offer: by.offer,
        identities: certificates.map(|certificates| {
            let identities: Arc<dyn Identities> = Arc::new(certificates);
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
    LiveOptions {
        servers: by.servers,
        dnssec: by.dnssec,
        anchors: by.anchors,
        bound: by.dns_bound,
        smtp,
        https,
        limits,
        keep_judged: options.overrides.keep_judged,
    }
}

/// The environment of DNS look-ups alone.
pub struct DnsWays {
    /// Resolvers; empty if there are none.
    pub servers: Nameservers,
    /// Reason why there are none.
    pub failure: Option<String>,
    /// Trust anchors as zone-file text.
    pub anchors: String,
    /// Rehearsal lab, kept running.
    _lab: Option<Lab>,
}

/// Returns resolvers and anchors. Must be called inside a runtime. `named`: servers that are
/// queried beside the resolvers. The trusted roots are read only if a server is queried over TLS.
///
/// Errors: a file that cannot be used, a lab that does not start.
pub async fn dns_ways(
    options: &Options,
    settings: &Settings,
    mut named: impl Iterator<Item = &str>,
) -> Result<DnsWays, Error> {
    probe_proxy(options).await?;
    if options.lab {
        let lab = start_lab(options).await?;
        let servers = lab_servers(&lab, options);
        let anchors = lab.trust_anchor().to_string();
        return Ok(DnsWays { servers, failure: None, anchors, _lab: Some(lab) });
    }
    let anchors = effective::anchors(options, settings)?;
    let (mut servers, failure) = match effective::servers(options, settings) {
        Ok(servers) => (servers, None),
        Err(error) => (Nameservers::default(), Some(error.to_string())),
    };
    let is_encrypted = |text: &str| Endpoint::parse(text).is_ok_and(|e| e.is_encrypted());
    if servers.any_encrypted() || named.any(is_encrypted) {
        let lists = Lists::authorities_of(settings)?;
        let roots = trust::trusted(options, settings, &lists)?.anchors;
        servers.encryption = Encryption::by(roots, options.socks5);
    }
    Ok(DnsWays { servers, failure, anchors, _lab: None })
}

/// Makes sure that the SOCKS5 proxy is there: without it every domain would look unreachable.
async fn probe_proxy(options: &Options) -> Result<(), Error> {
    let Some(proxy) = options.socks5 else { return Ok(()) };
    let reached = socks5::probe(proxy, options.bound()).await;
    Ok(reached.map_err(|no| OptionError::Socks5(no.to_string()))?)
}

fn lab_servers(lab: &Lab, options: &Options) -> Nameservers {
    let tunnel = Tunnel { proxy: options.socks5, direct: Vec::new() };
    Nameservers { tunnel, ..Nameservers::in_order(&[lab.resolver().into()]) }
}

async fn start_lab(options: &Options) -> Result<Lab, Error> {
    let own = [
        (!options.resolvers.is_empty(), OfLab::Resolver),
        (options.trust_anchor.is_some(), OfLab::TrustAnchor),
        (options.ca_file.is_some(), OfLab::TrustStore),
    ];
    if let Some((_, what)) = own.iter().find(|(given, _)| *given) {
        return Err(OptionError::Lab(*what).into());
    }
    let site = match database::present_store(options) {
        Ok(Some(store)) => store.lab_site()?,
        Ok(None) => None,
        // Commands that need the database say so themselves.
        Err(_) => None,
    };
    let site: OwnSite = site.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Lab::start_with(Duration::ZERO, site).await.map_err(|e| Error::Lab(e.to_string()))
}
