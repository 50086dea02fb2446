//! What a run goes by, merged in one place: what was given on the command line, else the settings in force, else the
//! factory's. In the rehearsal lab nothing leaves the machine: who is asked in the DNS, how it is judged, the proxy
//! and the source address are then the lab's own, unless the command line says otherwise.

use crate::net::dns::DnssecMode;
use crate::net::dns::validator::ROOT_ANCHORS;
use crate::net::host_limits::Manners;
use crate::net::nameservers::Alternate;
use crate::net::nameservers::Nameservers;
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
use crate::shell::commands::check::args::CheckArgs;
use crate::shell::error::CommandError;
use crate::shell::options::Global;
use crate::shell::setup::Setup;
use crate::vocab::dns::Domain;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::excerpt;
use crate::vocab::tls::DnssecWord;
use std::fs;
use std::net::IpAddr;
use std::time::Duration;

/// What the options of a command add to the global ones; what is not given is as the settings say.
#[derive(Debug, Clone, Default)]
pub struct Ways {
    /// How DNS answers are judged.
    pub dnssec: Option<DnssecWord>,
    /// The name given in EHLO.
    pub ehlo: Option<String>,
    /// The User-Agent.
    pub user_agent: Option<String>,
    /// The HTTP proxy.
    pub proxy: Option<String>,
    /// Addresses of this host to connect to mail servers from.
    pub sources: Vec<IpAddr>,
    /// Refuse private addresses.
    pub deny_private: bool,
    /// How much at once.
    pub manners: Manners,
    /// Answers keep the replies that they were judged by, for a recording.
    pub keep_judged: bool,
}

impl Ways {
    /// Those of `check`.
    #[must_use]
    pub fn of_check(args: &CheckArgs) -> Ways {
        Ways {
            dnssec: args.dnssec,
            ehlo: args.ehlo.clone(),
            user_agent: args.user_agent.clone(),
            proxy: args.proxy.clone(),
            sources: args.source_address.clone(),
            deny_private: args.deny_private,
            manners: Manners {
                per_host: usize::from(args.bulk.per_host),
                pause: args.bulk.pause(),
                jobs: args.bulk.jobs(),
                ..Manners::default()
            },
            keep_judged: args.evidence.record.is_some(),
        }
    }
}

/// What a run goes by.
#[derive(Debug)]
pub struct InForce {
    /// Who is asked in the DNS.
    pub servers: Nameservers,
    /// How answers are judged.
    pub dnssec: DnssecMode,
    /// Trust anchors as zone-file text.
    pub anchors: String,
    /// Bound of one DNS look-up.
    pub dns_bound: Duration,
    /// Bound of every other step.
    pub bound: Duration,
    /// The name given in EHLO.
    pub ehlo: String,
    /// The User-Agent.
    pub user_agent: String,
    /// The HTTP proxy.
    pub proxy: Option<String>,
    /// Addresses of this host to connect to mail servers from.
    pub sources: Vec<IpAddr>,
    /// What is offered to mail servers in TLS.
    pub offer: Offer,
    /// Refuse private addresses.
    pub deny_private: bool,
}

/// The lab's part: resolver and anchors.
pub struct Lab {
    /// Who is asked in the DNS.
    pub servers: Nameservers,
    /// Trust anchors as zone-file text.
    pub anchors: String,
}

/// Merges them.
///
/// Errors: an option or a setting that cannot be used, a file that cannot be read, no resolver.
pub fn merged(
    global: &Global,
    setup: &Setup,
    ways: Ways,
    lab: Option<Lab>,
) -> Result<InForce, CommandError> {
    let is_lab = lab.is_some();
    let dnssec = match ways.dnssec {
        Some(word) => word,
        None if is_lab => DnssecWord::Validate,
        None => DnssecWord::parse(setup.get(&DNS, dns::DNSSEC))?,
    };
    let dns_bound = match global.timeout {
        None if !is_lab => {
            let text = setup.get(&DNS, dns::TIMEOUT);
            text.parse().map_or(global.bound(), Duration::from_secs)
        }
        _ => global.bound(),
    };
    let configured = match setup.get(&UPDATE, update::PROXY) {
        "" => None,
        url if !is_lab => Some(url.to_string()),
        _ => None,
    };
    let proxy = proxy(ways.proxy)?.or(configured);
    if ways.deny_private && proxy.as_ref().is_some_and(|url| !url.is_empty()) {
        return Err(CommandError::usage(
            "--deny-private does not go with a proxy, which resolves names by itself, so that no address can be checked",
            "do without one of them (`--proxy none` leaves the configured proxy out); a proxy for hosted use has to refuse private addresses itself",
        ));
    }
    let (servers, anchors) = match lab {
        Some(lab) => (lab.servers, lab.anchors),
        None => (servers(global, setup)?, anchors(global, setup)?),
    };
    let sources = if ways.sources.is_empty() && !is_lab { sources(setup) } else { ways.sources };
    let chosen = ssl::offered(setup.get(&SSL, ssl::VERSIONS), setup.get(&SSL, ssl::CIPHERS))?;
    Ok(InForce {
        servers,
        dnssec: mode(dnssec),
        anchors,
        dns_bound,
        bound: global.bound(),
        ehlo: ehlo(ways.ehlo, setup)?,
        user_agent: user_agent(ways.user_agent)?,
        proxy: proxy.filter(|url| !url.is_empty()),
        sources,
        offer: Offer::limited(&chosen.versions, &chosen.suites),
        deny_private: ways.deny_private,
    })
}

fn mode(word: DnssecWord) -> DnssecMode {
    match word {
        DnssecWord::Validate => DnssecMode::Validate,
        DnssecWord::TrustAd => DnssecMode::TrustAd,
        DnssecWord::Off => DnssecMode::Off,
    }
}

/// Who is asked: `--resolver` alone, else the configured servers and the alternates, else the system's.
///
/// Errors: a setting that cannot be used; there is nobody.
pub fn servers(global: &Global, setup: &Setup) -> Result<Nameservers, CommandError> {
    if !global.resolver.is_empty() {
        return Ok(Nameservers::in_order(&global.resolver));
    }
    let mut servers = Nameservers::default();
    let mut last = None;
    for server in dns::servers(setup.get(&DNS, dns::SERVERS))? {
        match servers.ranks.last_mut() {
            Some(rank) if last == Some(server.priority) => rank.push(server.address),
            _ => servers.ranks.push(vec![server.address]),
        }
        last = Some(server.priority);
    }
    if servers.ranks.is_empty() {
        let system = crate::net::dns::system_resolvers().map_err(|r| {
            CommandError::usage(r.0, "name a resolver with --resolver, or with `dnsconfig`")
        })?;
        let system: Vec<Endpoint> = system.into_iter().map(Endpoint::Plain).collect();
        servers = Nameservers::in_order(&system);
    }
    let alternates = dns::alternates(setup.get(&DNS, dns::ALTERNATES))?;
    servers.alternates = alternates
        .into_iter()
        .map(|a| Alternate { domain: a.domain, servers: a.servers, insecure: a.insecure })
        .collect();
    Ok(servers)
}

/// The trust anchors: `--trust-anchor`, else the configured ones, else the root's.
///
/// Errors: the file cannot be read.
pub fn anchors(global: &Global, setup: &Setup) -> Result<String, CommandError> {
    if let Some(path) = &global.trust_anchor {
        return Ok(String::from_utf8_lossy(&read_file(path)?).into_owned());
    }
    Ok(match setup.get(&DNS, dns::ANCHORS) {
        "" => ROOT_ANCHORS.to_string(),
        text => format!("{text}\n"),
    })
}

fn sources(setup: &Setup) -> Vec<IpAddr> {
    let address = |key: &str| setup.get(&DELIVERY, key).parse().ok();
    [delivery::V4, delivery::V6].into_iter().filter_map(address).collect()
}

/// The name for EHLO: as given, as configured for deliveries, the gateway's if one was set, this host's, else an
/// address literal. Source: RFC 5321 §4.1.4.
fn ehlo(given: Option<String>, setup: &Setup) -> Result<String, CommandError> {
    if let Some(name) = given {
        return match delivery::ehlo(&name) {
            Ok(fit) if !fit.is_empty() => Ok(fit),
            Ok(_) | Err(_) => Err(CommandError::usage(
                format!("`{}` cannot be an EHLO name", excerpt(&name, 60)),
                "use a host name such as mail.example.com, or an address literal",
            )),
        };
    }
    let configured = Some(setup.get(&DELIVERY, delivery::EHLO)).filter(|name| !name.is_empty());
    if let Some(name) = configured.or(setup.hostname()) {
        return Ok(name.to_string());
    }
    let own = hostname();
    let fits = own.contains('.') && Domain::parse(&own).is_ok();
    Ok(if fits { own } else { "[127.0.0.1]".into() })
}

/// This host's name, or an empty text.
#[must_use]
pub fn hostname() -> String {
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

/// The proxy as given: empty for `none`, which is no proxy whatever the settings say.
fn proxy(given: Option<String>) -> Result<Option<String>, CommandError> {
    let Some(url) = given else { return Ok(None) };
    if url.eq_ignore_ascii_case("none") {
        return Ok(Some(String::new()));
    }
    let fits = url.starts_with("http://") && reqwest::Proxy::https(url.as_str()).is_ok();
    if fits {
        return Ok(Some(url));
    }
    Err(CommandError::usage(
        "the proxy's URL cannot be used",
        "write it as http://proxy.example.com:3128",
    ))
}
