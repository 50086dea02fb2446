//! Settings of the DNS: servers, DNSSEC validation and timeout.

use crate::profile::field::Record;
use crate::profile::setting::group::Group;
use crate::profile::setting::group::Item;
use crate::vocab::dns::Domain;
use crate::vocab::resolver;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::vocab::tls::DnssecWord;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind;

/// Key of the servers; if empty, those of the system.
pub const SERVERS: &str = "servers";
/// Key of the servers for single domains.
pub const ALTERNATES: &str = "alternates";
/// Key of the DNSSEC mode.
pub const DNSSEC: &str = "dnssec";
/// Key of the trust anchors, zone-file text; if empty, that of the root.
pub const ANCHORS: &str = "trust_anchors";
/// Key of the time limit of one lookup. Unit: seconds.
pub const TIMEOUT: &str = "timeout";

/// Factory setting of the time limit of one lookup, as text. Unit: seconds.
pub const TIMEOUT_FACTORY: &str = "30";

/// Range of the time limit of one lookup. Unit: seconds.
pub const TIMEOUT_KIND: Kind = Kind::Int { min: 1, max: 3_600 };

/// Maximum length of the trust anchors' text. Unit: octets.
const MAX_ANCHORS: usize = 64 * 1024;

/// Maximum number of servers, and of alternate domains.
const MAX_SERVERS: usize = 64;

/// Settings of the DNS.
pub const DNS: Group = Group {
    name: "dnsconfig",
    items: &[
        Item { key: SERVERS, factory: "", parse: |t| Ok(write_servers(&servers(t)?)) },
        Item { key: ALTERNATES, factory: "", parse: |t| Ok(write_alternates(&alternates(t)?)) },
        Item {
            key: DNSSEC,
            factory: "validate",
            parse: |t| DnssecWord::KIND.parse(t, Dialect::Flag),
        },
        Item { key: ANCHORS, factory: "", parse: anchors },
        Item {
            key: TIMEOUT,
            factory: TIMEOUT_FACTORY,
            parse: |t| TIMEOUT_KIND.parse(t, Dialect::Flag),
        },
    ],
};

/// A DNS server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Address and transport.
    pub address: Endpoint,
    /// Priority; the lowest is queried first.
    pub priority: u16,
}

/// The servers for one domain and its subdomains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternate {
    /// The domain.
    pub domain: Domain,
    /// Servers, in order.
    pub servers: Vec<Endpoint>,
    /// Whether its answers count as insecure, whatever the zones above prove. Source: RFC 7646 §2
    /// (negative trust anchor).
    pub insecure: bool,
}

/// Parses a priority.
///
/// Errors: a sentence.
pub fn priority(text: &str) -> Result<u16, InvalidInput> {
    text.trim()
        .parse::<u16>()
        .map_err(|_| InvalidInput("The value must be an integer from 0 to 65535.".into()))
}

/// Parses `RESOLVER[/pri=N]` ([`Endpoint::parse`]), separated by commas. The result is in the order
/// of the queries.
///
/// Errors: a sentence that names the invalid server.
pub fn servers(text: &str) -> Result<Vec<Server>, InvalidInput> {
    let mut list: Vec<Server> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let (place, rank) = match part.rsplit_once("/pri=") {
            Some((place, digits)) => (place, priority(digits)?),
            None => (part, 0),
        };
        let server = Server { address: Endpoint::parse(place)?, priority: rank };
        if list.iter().any(|s| s.address == server.address) {
            return Err(InvalidInput(format!("the server {} is there twice", server.address)));
        }
        list.push(server);
    }
    few(list.len(), "servers")?;
    list.sort_by_key(|s| s.priority);
    Ok(list)
}

/// Writes servers as [`servers`] reads them.
#[must_use]
pub fn write_servers(list: &[Server]) -> String {
    let mut sorted = list.to_vec();
    sorted.sort_by_key(|s| s.priority);
    let one = |s: &Server| format!("{}/pri={}", s.address, s.priority);
    sorted.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Parses `DOMAIN[ insecure]: RESOLVER, …`, separated by semicolons.
///
/// Errors: a sentence that names the invalid part.
pub fn alternates(text: &str) -> Result<Vec<Alternate>, InvalidInput> {
    let mut list: Vec<Alternate> = Vec::new();
    for part in text.split(';').map(str::trim).filter(|p| !p.is_empty()) {
        let (head, tail) = part.split_once(':').ok_or_else(|| {
            InvalidInput(format!("`{}` is no `domain: servers`", excerpt(part, 60)))
        })?;
        let (name, insecure) = match head.trim().split_once(' ') {
            None => (head, false),
            Some((name, "insecure")) => (name, true),
            Some(_) => {
                let head = excerpt(head, 60);
                return Err(InvalidInput(format!(
                    "`{head}` is no `domain` and no `domain insecure`"
                )));
            }
        };
        let domain = Domain::parse(name.trim())?;
        if list.iter().any(|a| a.domain == domain) {
            return Err(InvalidInput(format!("the domain {domain} is there twice")));
        }
        list.push(Alternate { domain, servers: resolver::parse_list(tail)?, insecure });
    }
    few(list.len(), "alternate domains")?;
    list.sort_by(|a, b| a.domain.cmp(&b.domain));
    Ok(list)
}

/// Writes alternate domains as [`alternates`] reads them.
#[must_use]
pub fn write_alternates(list: &[Alternate]) -> String {
    let one = |a: &Alternate| {
        let mark = if a.insecure { " insecure" } else { "" };
        format!("{}{mark}: {}", a.domain, resolver::write_list(&a.servers))
    };
    let mut sorted: Vec<&Alternate> = list.iter().collect();
    sorted.sort_by(|a, b| a.domain.cmp(&b.domain));
    sorted.into_iter().map(one).collect::<Vec<_>>().join("; ")
}

fn few(count: usize, what: &str) -> Result<(), InvalidInput> {
    if count <= MAX_SERVERS {
        return Ok(());
    }
    Err(InvalidInput(format!("{count} {what} are too many, at most {MAX_SERVERS} fit")))
}

/// Checks trust anchors and returns their text unchanged. Empty or `root`: that of the root.
///
/// Errors: a sentence; the text is not zone-file text of DS or DNSKEY records, or is not safe to
/// show.
pub fn anchors(text: &str) -> Result<String, InvalidInput> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("root") {
        return Ok(String::new());
    }
    if text.len() > MAX_ANCHORS {
        return Err(InvalidInput(format!(
            "trust anchors of more than {MAX_ANCHORS} octets do not fit"
        )));
    }
    // The configuration is shown unescaped, so it must not contain terminal control sequences.
    let plain = |c: char| c.is_ascii_graphic() || matches!(c, ' ' | '\t' | '\r' | '\n');
    if let Some(c) = text.chars().find(|c| !plain(*c)) {
        let shown = excerpt(&c.to_string(), 12);
        return Err(InvalidInput(format!("trust anchors are plain ASCII text, without `{shown}`")));
    }
    crate::vocab::anchor::parse(text)?;
    Ok(text.to_string())
}

/// The parsed settings of the DNS.
#[derive(Debug, Clone)]
pub struct Dns {
    /// Default servers, in order.
    pub servers: Vec<Server>,
    /// Servers for single domains.
    pub alternates: Vec<Alternate>,
    /// DNSSEC mode.
    pub dnssec: DnssecWord,
    /// Trust anchors; if empty, that of the root.
    pub anchors: String,
    /// Time limit of one lookup. Unit: seconds.
    pub timeout: String,
}

impl Dns {
    /// Parses the settings of a record.
    ///
    /// Errors: a sentence; the record has an invalid value.
    pub fn of(record: &Record) -> Result<Dns, InvalidInput> {
        let get = |key: &str| record.get(key).unwrap_or("");
        Ok(Dns {
            servers: servers(get(SERVERS))?,
            alternates: alternates(get(ALTERNATES))?,
            dnssec: DnssecWord::parse(get(DNSSEC))?,
            anchors: get(ANCHORS).to_string(),
            timeout: get(TIMEOUT).to_string(),
        })
    }

    /// Returns the text of the menu and of `show`.
    #[must_use]
    pub fn state(&self) -> String {
        let mut out = String::new();
        if self.servers.is_empty() {
            out.push_str("Currently using the DNS servers of the operating system.\n");
        } else {
            out.push_str("Currently using the local DNS cache servers:\n");
            for (n, server) in self.servers.iter().enumerate() {
                out.push_str(&format!("{}\n", line(n, server)));
            }
        }
        if !self.alternates.is_empty() {
            out.push_str("\nCurrently using the following alternate domain servers:\n");
            for (n, alternate) in self.alternates.iter().enumerate() {
                out.push_str(&format!("{}\n", alternate_line(n, alternate)));
            }
        }
        let anchors = match self.anchors.lines().count() {
            0 => "those of the root".to_string(),
            1 => "of your own, 1 line".to_string(),
            n => format!("of your own, {n} lines"),
        };
        out.push_str(&format!(
            "\nDNSSEC: {}\nDNSSEC trust anchors: {anchors}\nTime-out of a look-up: {} seconds",
            self.dnssec.label(),
            self.timeout
        ));
        out
    }
}

/// Returns one server as a numbered line.
#[must_use]
pub fn line(n: usize, server: &Server) -> String {
    format!("{}. Priority: {}  {}", n + 1, server.priority, server.address)
}

/// Returns the servers of one domain as a numbered line.
#[must_use]
pub fn alternate_line(n: usize, a: &Alternate) -> String {
    let mark = if a.insecure { " (insecure)" } else { "" };
    format!("{}. {}: {}{mark}", n + 1, a.domain, resolver::write_list(&a.servers))
}
