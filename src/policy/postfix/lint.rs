//! Judgement of a Postfix that asks the policy server: what is missing, and what does harm.
//! Source: postconf(5); observations of Postfix 3.7 to 3.11.

use crate::policy::issue::Issue;
use crate::policy::postfix::main_cf;
use crate::policy::postfix::main_cf::Client;
use crate::policy::postfix::main_cf::MainCf;
use crate::policy::postfix::main_cf::Version;
use crate::policy::postfix::render::Dialect;
use crate::vocab::postfix;
use crate::vocab::text::excerpt;

/// The files of a Postfix.
#[derive(Debug, Clone, Copy, Default)]
pub struct Files<'a> {
    /// `main.cf`, or what `postconf -n` prints.
    pub main: &'a str,
    /// `master.cf`, if it is known.
    pub master: Option<&'a str>,
    /// `/etc/resolv.conf` of the machine, if it is known.
    pub resolv: Option<&'a str>,
    /// The version in words, if the settings do not have it as `mail_version`.
    pub version: Option<&'a str>,
}

/// The judgement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// The version, if it is known.
    pub version: Option<Version>,
    /// The socketmaps of `smtp_tls_policy_maps`.
    pub maps: Vec<String>,
    /// What keeps mail from being delivered, or an answer from taking effect.
    pub errors: Vec<Issue>,
    /// What is weaker than it could be, or cannot be judged.
    pub warnings: Vec<Issue>,
}

/// An address of a socketmap.
struct Map<'a> {
    /// Whether `proxymap` asks.
    proxied: bool,
    /// `inet` or `unix`.
    kind: &'a str,
    /// Host and port, or path.
    place: &'a str,
    /// Name of the map.
    name: &'a str,
}

impl Map<'_> {
    fn parse(table: &str) -> Option<Map<'_>> {
        let (proxied, rest) = match table.strip_prefix("proxy:") {
            Some(rest) => (true, rest),
            None => (false, table),
        };
        let rest = rest.strip_prefix("socketmap:")?;
        let (kind, rest) = rest.split_once(':')?;
        let (place, name) = rest.rsplit_once(':')?;
        Some(Map { proxied, kind, place, name })
    }
}

/// The name of the setting that lists the tables.
const MAPS: &str = "smtp_tls_policy_maps";

/// Judges a Postfix.
#[must_use]
pub fn judge(files: Files<'_>) -> Judged {
    let main = MainCf::parse(files.main);
    let stated = files.version.map_or_else(|| main.value("mail_version"), ToString::to_string);
    let mut judged = Judged { version: main_cf::version(&stated), ..Judged::default() };
    if judged.version.is_none() {
        judged.warn(
            "postfix-version-missing",
            0,
            "the version of Postfix is not known, so that what depends on it is not judged",
            "say it with --mail-version, or add the output of `postconf mail_version`",
        );
    }
    levels(&main, &mut judged);
    authorities(&main, &mut judged);
    maps(&main, files.master, &mut judged);
    insecure_mx(&main, &mut judged);
    patterns(&main, &mut judged);
    if let Some(master) = files.master {
        services(&main_cf::clients(master), &mut judged);
    }
    if let Some(resolv) = files.resolv {
        resolvers(resolv, &mut judged);
    }
    judged
}

impl Judged {
    fn error(&mut self, code: &'static str, line: u32, message: &str, hint: &str) {
        self.errors.push(issue(code, line, message, hint));
    }

    fn warn(&mut self, code: &'static str, line: u32, message: &str, hint: &str) {
        self.warnings.push(issue(code, line, message, hint));
    }
}

fn issue(code: &'static str, line: u32, message: &str, hint: &str) -> Issue {
    Issue {
        code,
        message: message.into(),
        line,
        column: u32::from(line > 0),
        reference: "postconf(5)",
        hint: hint.into(),
    }
}

/// Judges the levels of DNSSEC and TLS.
fn levels(main: &MainCf, judged: &mut Judged) {
    if main.value("smtp_dns_support_level") != "dnssec" {
        judged.error(
            "postfix-dnssec-off",
            main.line("smtp_dns_support_level"),
            "smtp_dns_support_level is not dnssec: Postfix takes the answer dane for may, and defers all mail at dane-only",
            "smtp_dns_support_level = dnssec",
        );
    }
    if main.value("smtp_host_lookup").contains("native") {
        judged.error(
            "postfix-native-lookup",
            main.line("smtp_host_lookup"),
            "smtp_host_lookup has native: addresses from the hosts file are never secure, so that DANE does not apply",
            "smtp_host_lookup = dns",
        );
    }
    let level = main.value("smtp_tls_security_level");
    if matches!(level.as_str(), "" | "none") {
        judged.warn(
            "postfix-level",
            main.line("smtp_tls_security_level"),
            "smtp_tls_security_level is none: that is what a next hop gets for which the server has no answer, such as a relay host in brackets",
            "smtp_tls_security_level = dane",
        );
    }
    if main.has("smtp_tls_per_site") {
        judged.warn(
            "postfix-per-site",
            main.line("smtp_tls_per_site"),
            "smtp_tls_per_site is not read beside smtp_tls_policy_maps",
            "remove it; its lines can be entries of the destination table",
        );
    }
}

/// Judges the certificate authorities: without them every answer `secure` defers.
fn authorities(main: &MainCf, judged: &mut Judged) {
    let named = ["smtp_tls_CAfile", "smtp_tls_CApath"];
    if named.iter().any(|name| !main.value(name).is_empty())
        || main.value("tls_append_default_CA") == "yes"
    {
        return;
    }
    judged.error(
        "postfix-ca-missing",
        0,
        "neither smtp_tls_CAfile nor smtp_tls_CApath is set: every certificate is untrusted, and mail under MTA-STS is deferred",
        "smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt",
    );
}

fn maps(main: &MainCf, master: Option<&str>, judged: &mut Judged) {
    let tables = postfix::words(&main.value(MAPS));
    let line = main.line(MAPS);
    let is_ours = |table: &String| Map::parse(table).is_some();
    judged.maps = tables.iter().filter(|table| is_ours(table)).cloned().collect();
    if judged.maps.is_empty() {
        let slip = main.slip(MAPS).filter(|_| line == 0);
        let (message, line) = match slip {
            Some((name, at)) => (format!("{MAPS} is not set, though {} is", excerpt(name, 60)), at),
            None => (format!("{MAPS} has no socketmap: the policy server is never asked"), line),
        };
        judged.error(
            "postfix-map-missing",
            line,
            &message,
            "smtp_tls_policy_maps = socketmap:inet:127.0.0.1:8642:QUERY",
        );
    }
    for table in judged.maps.clone() {
        if let Some(map) = Map::parse(&table) {
            dialect(&map, line, judged);
            place(main, &map, master, line, judged);
        }
    }
    if !judged.maps.is_empty() && tables.len() > 1 {
        let first = tables.iter().position(is_ours).unwrap_or(0);
        if first > 0 {
            judged.warn(
                "postfix-static-before",
                line,
                "a table stands before the policy server: its lines for a whole name win over the destination table, and its lines such as `.example.com` are never reached",
                "`destgate destconfig import --from postfix FILE` makes entries of them",
            );
        }
        if first + 1 < tables.len() {
            judged.warn(
                "postfix-static-after",
                line,
                "a table stands behind the policy server, which answers for every domain: it is asked about relay hosts in brackets alone",
                "remove it, or start the server with `--default notfound`",
            );
        }
    }
}

/// Judges the name of the map against the version.
fn dialect(map: &Map<'_>, line: u32, judged: &mut Judged) {
    let Some(dialect) = Dialect::of(map.name.as_bytes()) else {
        let message = format!(
            "the map {} is unknown to the server: every answer is an error, and all mail is deferred",
            excerpt(map.name, 40)
        );
        judged.error("postfix-map-name", line, &message, "name QUERY or QUERYwithTLSRPT");
        return;
    };
    let Some(version) = judged.version else { return };
    match dialect {
        Dialect::WithPolicy if version < (3, 10, 0) => judged.error(
            "postfix-map-too-new",
            line,
            "the answers of QUERYwithTLSRPT have attributes that Postfix knows from 3.10 on: mail under MTA-STS is deferred",
            "name the map QUERY",
        ),
        Dialect::Plain if version < (3, 4, 0) => judged.error(
            "postfix-map-too-new",
            line,
            "the answers of QUERY have the attribute servername, which Postfix knows from 3.4 on: mail under MTA-STS is deferred",
            "name the map legacy",
        ),
        Dialect::Sendmail => judged.error(
            "postfix-map-name",
            line,
            "the map sts is sendmail's: it says nothing of the destination table",
            "name the map QUERY",
        ),
        Dialect::Plain | Dialect::Legacy if version >= (3, 10, 0) => judged.warn(
            "postfix-map-too-old",
            line,
            "this version can skip MX hosts that are not in a policy, and report on MTA-STS, with the map QUERYwithTLSRPT",
            "name the map QUERYwithTLSRPT",
        ),
        Dialect::Plain | Dialect::WithPolicy | Dialect::Legacy => {}
    }
}

/// Judges where the socket is.
fn place(main: &MainCf, map: &Map<'_>, master: Option<&str>, line: u32, judged: &mut Judged) {
    match map.kind {
        "inet" => {
            let host = map.place.rsplit_once(':').map_or(map.place, |(host, _)| host);
            let host = host.trim_matches(['[', ']']);
            let here = host == "localhost"
                || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
            if !here {
                let message = format!(
                    "the server at {} is asked over the network: neither side is authenticated",
                    excerpt(host, 60)
                );
                judged.warn("postfix-map-remote", line, &message, "ask one on this host");
            }
        }
        "unix" => {
            if map.proxied || !map.place.starts_with('/') {
                return;
            }
            let queue = main.value("queue_directory");
            let queue = if queue.is_empty() { "/var/spool/postfix".into() } else { queue };
            let hint = "name the path from the queue directory (socketmap:unix:run/policy.sock:QUERY), or put proxy: before it";
            let clients = master.map(main_cf::clients);
            let jailed = clients.as_ref().and_then(|all| all.iter().find(|c| jailed(c, main)));
            match (clients.is_some(), jailed) {
                (true, None) => {}
                (true, Some(client)) => {
                    let message = format!(
                        "the service {} is confined to {}, where it does not find the socket {}",
                        excerpt(&client.name, 40),
                        excerpt(&queue, 60),
                        excerpt(map.place, 60)
                    );
                    judged.error("postfix-socket-outside", line, &message, hint);
                }
                (false, _) => {
                    let message = format!(
                        "the socket {} is not found if smtp is confined to the queue directory (`y` in master.cf, as Debian has it)",
                        excerpt(map.place, 60)
                    );
                    judged.warn("postfix-socket-outside", line, &message, hint);
                }
            }
        }
        other => {
            let message = format!("a socketmap is inet or unix, not {}", excerpt(other, 20));
            judged.error("postfix-map-name", line, &message, "socketmap:inet:127.0.0.1:8642:QUERY");
        }
    }
}

/// Reports whether a service is confined to the queue directory. The default is `y` while
/// compatibility_level is 0.
fn jailed(client: &Client, main: &MainCf) -> bool {
    let old = matches!(main.value("compatibility_level").as_str(), "" | "0");
    client.chroot == 'y' || client.chroot == '-' && old
}

/// Judges the default for MX records that are not signed.
fn insecure_mx(main: &MainCf, judged: &mut Judged) {
    let Some((major, minor, patch)) = judged.version else { return };
    let mended = match (major, minor) {
        (3, 6) => patch >= 17,
        (3, 7) => patch >= 13,
        (3, 8) => patch >= 8,
        (3, 9) => patch >= 2,
        other => other >= (3, 10),
    };
    let set = main.value("smtp_tls_dane_insecure_mx_policy");
    let by_level = matches!(main.value("smtp_tls_security_level").as_str(), "dane" | "dane-only");
    if set == "dane" || set == "encrypt" || (set.is_empty() && (mended || by_level)) {
        return;
    }
    judged.warn(
        "postfix-insecure-mx",
        main.line("smtp_tls_dane_insecure_mx_policy"),
        "where MX records are not signed, TLSA records of the host are not obeyed under the answer dane",
        "smtp_tls_dane_insecure_mx_policy = dane",
    );
}

/// Judges the enforcement of a policy's patterns.
fn patterns(main: &MainCf, judged: &mut Judged) {
    let name = "smtp_tls_enforce_sts_mx_patterns";
    if main.value(name) == "no" {
        judged.warn(
            "postfix-patterns-off",
            main.line(name),
            "smtp_tls_enforce_sts_mx_patterns is no: MX hosts that are not in an MTA-STS policy are used if their certificate is for one that is",
            "smtp_tls_enforce_sts_mx_patterns = yes",
        );
    }
}

/// Judges services that go by rules of their own.
fn services(clients: &[Client], judged: &mut Judged) {
    let ours = [MAPS, "smtp_tls_security_level", "smtp_dns_support_level", "smtp_tls_CAfile"];
    for client in clients {
        let own: Vec<&str> =
            client.overrides.iter().map(String::as_str).filter(|o| ours.contains(o)).collect();
        if own.is_empty() {
            continue;
        }
        let message = format!(
            "master.cf, line {}: the service {} has its own {}",
            client.line,
            excerpt(&client.name, 40),
            own.join(", ")
        );
        judged.warn("postfix-service-own", 0, &message, "judge that service by itself");
    }
}

/// Judges the resolvers of the machine: Postfix believes their AD bit.
fn resolvers(resolv: &str, judged: &mut Judged) {
    let mut trusted = false;
    for line in resolv.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("options") => trusted |= words.any(|word| word == "trust-ad"),
            Some("nameserver") => {
                let server = words.next().unwrap_or_default();
                let address = server.split('%').next().unwrap_or_default();
                if !address.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()) {
                    let message = format!(
                        "resolv.conf: the resolver {} is not on this host, and Postfix believes what it says of DNSSEC",
                        excerpt(server, 60)
                    );
                    let hint = "run a validating resolver on this host";
                    judged.warn("postfix-resolver-remote", 0, &message, hint);
                }
            }
            Some(_) | None => {}
        }
    }
    if !trusted {
        judged.warn(
            "postfix-trust-ad-missing",
            0,
            "resolv.conf: without `options trust-ad` glibc 2.31 and later hides from Postfix that answers are secure, and DANE does not apply",
            "options edns0 trust-ad",
        );
    }
}
