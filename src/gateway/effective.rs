//! The effective configuration of a run, merged in one place: the options, else the committed
//! settings, else the factory's. In the rehearsal lab nothing leaves the machine: resolvers,
//! validation, proxy and source address are then the lab's own unless an option sets them.

use crate::gateway::error::Error;
use crate::gateway::error::OptionError;
use crate::gateway::options::Options;
use crate::gateway::options::Overrides;
use crate::gateway::settings::Settings;
use crate::net::dns::DnssecMode;
use crate::net::dns::validator::ROOT_ANCHORS;
use crate::net::nameservers::Alternate;
use crate::net::nameservers::Nameservers;
use crate::net::nameservers::Tunnel;
use crate::net::tls::offer::Offer;
use crate::os::files::read_file;
use crate::profile::setting::delivery;
use crate::profile::setting::delivery::DELIVERY;
use crate::profile::setting::dns;
use crate::profile::setting::dns::DNS;
use crate::profile::setting::ssl;
use crate::profile::setting::ssl::SSL;
use crate::profile::setting::update;
use crate::profile::setting::update::UPDATE;
use crate::vocab::dns::Domain;
use crate::vocab::resolver::Endpoint;
use crate::vocab::tls::DnssecWord;
use std::fs;
use std::net::IpAddr;
use std::time::Duration;

/// The effective configuration of a run.
#[derive(Debug)]
pub struct Effective {
    /// Resolvers.
    pub servers: Nameservers,
    /// DNSSEC mode.
    pub dnssec: DnssecMode,
    /// Trust anchors as zone-file text.
    pub anchors: String,
    /// Time limit for one DNS look-up.
    pub dns_bound: Duration,
    /// Time limit for every other step.
    pub bound: Duration,
    /// Name given in EHLO.
    pub ehlo: String,
    /// User-Agent of policy fetches.
    pub user_agent: String,
    /// HTTP proxy of policy fetches.
    pub proxy: Option<String>,
    /// Source addresses for connections to mail servers.
    pub sources: Vec<IpAddr>,
    /// TLS parameters offered to mail servers.
    pub offer: Offer,
    /// Whether private addresses are refused.
    pub deny_private: bool,
}

/// The lab's resolver and anchors.
pub struct Lab {
    /// Resolvers.
    pub servers: Nameservers,
    /// Trust anchors as zone-file text.
    pub anchors: String,
}

/// Merges options, settings and, in a rehearsal, the lab's part.
///
/// Errors: an option or a setting that cannot be used, a file that cannot be read, no resolver.
pub fn merged(
    options: &Options,
    settings: &Settings,
    lab: Option<Lab>,
) -> Result<Effective, Error> {
    let is_lab = lab.is_some();
    let given = &options.overrides;
    let dnssec = match given.dnssec {
        Some(word) => word,
        None if is_lab => DnssecWord::Validate,
        None => DnssecWord::parse(settings.get(&DNS, dns::DNSSEC))?,
    };
    let proxy = match options.socks5 {
        None => proxy(given, settings, is_lab)?,
        Some(_) => socks5_alone(given)?,
    };
    let (servers, anchors) = match lab {
        Some(lab) => (lab.servers, lab.anchors),
        None => (servers(options, settings)?, anchors(options, settings)?),
    };
    let sources =
        if given.sources.is_empty() && !is_lab { sources(settings) } else { given.sources.clone() };
    let chosen = ssl::offered(settings.get(&SSL, ssl::VERSIONS), settings.get(&SSL, ssl::CIPHERS))?;
    Ok(Effective {
        servers,
        dnssec: mode(dnssec),
        anchors,
        dns_bound: dns_bound(options, settings, is_lab),
        bound: options.bound(),
        ehlo: ehlo(given.ehlo.as_deref(), settings)?,
        user_agent: user_agent(given.user_agent.as_deref())?,
        proxy,
        sources,
        offer: Offer::limited(&chosen.versions, &chosen.suites),
        deny_private: given.deny_private,
    })
}

/// Returns the time limit of one DNS look-up.
#[must_use]
pub fn dns_bound(options: &Options, settings: &Settings, is_lab: bool) -> Duration {
    match options.timeout {
        None if !is_lab => {
            let text = settings.get(&DNS, dns::TIMEOUT);
            text.parse().map_or(options.bound(), Duration::from_secs)
        }
        _ => options.bound(),
    }
}

/// Returns the proxy of policy fetches: the given one, else the configured one.
fn proxy(given: &Overrides, settings: &Settings, is_lab: bool) -> Result<Option<String>, Error> {
    let configured = match settings.get(&UPDATE, update::PROXY) {
        "" => None,
        url if !is_lab => Some(url.to_string()),
        _ => None,
    };
    let proxy = given_proxy(given.proxy.as_deref())?.or(configured).filter(|url| !url.is_empty());
    if given.deny_private && proxy.is_some() {
        return Err(OptionError::PrivateByProxy.into());
    }
    Ok(proxy)
}

/// Refuses what a SOCKS5 proxy replaces, so that nothing typed is passed over. The HTTP proxy and
/// the source addresses of the settings do not apply.
fn socks5_alone(given: &Overrides) -> Result<Option<String>, Error> {
    if given_proxy(given.proxy.as_deref())?.is_some_and(|url| !url.is_empty()) {
        return Err(OptionError::TwoProxies.into());
    }
    if !given.sources.is_empty() {
        return Err(OptionError::SourceBehindProxy.into());
    }
    Ok(None)
}

fn mode(word: DnssecWord) -> DnssecMode {
    match word {
        DnssecWord::Validate => DnssecMode::Validate,
        DnssecWord::TrustAd => DnssecMode::TrustAd,
        DnssecWord::Off => DnssecMode::Off,
    }
}

/// Returns the resolvers: only the given ones, else the configured servers and alternates, else the
/// system's.
///
/// Errors: a setting cannot be used; there is no resolver.
pub fn servers(options: &Options, settings: &Settings) -> Result<Nameservers, Error> {
    let mut tunnel = Tunnel { proxy: options.socks5, direct: Vec::new() };
    if !options.resolvers.is_empty() {
        return Ok(Nameservers { tunnel, ..Nameservers::in_order(&options.resolvers) });
    }
    let mut servers = Nameservers::default();
    let mut last = None;
    for server in dns::servers(settings.get(&DNS, dns::SERVERS))? {
        match servers.ranks.last_mut() {
            Some(rank) if last == Some(server.priority) => rank.push(server.address),
            _ => servers.ranks.push(vec![server.address]),
        }
        last = Some(server.priority);
    }
    if servers.ranks.is_empty() {
        let system = crate::net::dns::system_resolvers().map_err(Error::NoResolver)?;
        let system: Vec<Endpoint> = system.into_iter().map(Endpoint::Plain).collect();
        tunnel.direct.clone_from(&system);
        servers = Nameservers::in_order(&system);
    }
    servers.tunnel = tunnel;
    let alternates = dns::alternates(settings.get(&DNS, dns::ALTERNATES))?;
    servers.alternates = alternates
        .into_iter()
        .map(|a| Alternate { domain: a.domain, servers: a.servers, insecure: a.insecure })
        .collect();
    Ok(servers)
}

/// Returns the trust anchors: those of the given file, else the configured ones, else the root's.
///
/// Errors: the file cannot be read.
pub fn anchors(options: &Options, settings: &Settings) -> Result<String, Error> {
    if let Some(path) = &options.trust_anchor {
        return Ok(String::from_utf8_lossy(&read_file(path)?).into_owned());
    }
    Ok(match settings.get(&DNS, dns::ANCHORS) {
        "" => ROOT_ANCHORS.to_string(),
        text => format!("{text}\n"),
    })
}

fn sources(settings: &Settings) -> Vec<IpAddr> {
    let address = |key: &str| settings.get(&DELIVERY, key).parse().ok();
    [delivery::V4, delivery::V6].into_iter().filter_map(address).collect()
}

/// Returns the name for EHLO: the given one, the one configured for deliveries, the gateway's if
/// one was set, this host's, else an address literal. Source: RFC 5321 §4.1.4.
fn ehlo(given: Option<&str>, settings: &Settings) -> Result<String, Error> {
    if let Some(name) = given {
        return match delivery::ehlo(name) {
            Ok(fit) if !fit.is_empty() => Ok(fit),
            Ok(_) | Err(_) => Err(OptionError::Ehlo(name.into()).into()),
        };
    }
    let configured = Some(settings.get(&DELIVERY, delivery::EHLO)).filter(|name| !name.is_empty());
    if let Some(name) = configured.or(settings.hostname()) {
        return Ok(name.to_string());
    }
    let own = hostname();
    let fits = own.contains('.') && Domain::parse(&own).is_ok();
    Ok(if fits { own } else { "[127.0.0.1]".into() })
}

/// Returns this host's name, or an empty text.
#[must_use]
pub fn hostname() -> String {
    fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| fs::read_to_string("/etc/hostname"))
        .map(|s| s.trim().to_string())
        .unwrap_or_default()
}

fn user_agent(given: Option<&str>) -> Result<String, Error> {
    let own = concat!("destgate/", env!("CARGO_PKG_VERSION"), " (MTA-STS policy check)");
    let text = given.unwrap_or(own);
    if text.is_empty() || !text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Err(OptionError::UserAgent.into());
    }
    Ok(text.to_string())
}

/// Returns the given proxy; empty for `none`, which overrides the settings.
fn given_proxy(given: Option<&str>) -> Result<Option<String>, Error> {
    let Some(url) = given else { return Ok(None) };
    if url.eq_ignore_ascii_case("none") {
        return Ok(Some(String::new()));
    }
    let fits = url.starts_with("http://") && reqwest::Proxy::https(url).is_ok();
    if fits { Ok(Some(url.to_string())) } else { Err(OptionError::Proxy.into()) }
}
