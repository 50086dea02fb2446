//! The texts of `tlsverify`, `daneverify` and `mtastsverify`. Pure: facts in, unescaped lines out.

use crate::policy::certificate::Certificate;
use crate::policy::dane;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::TlsaSeen;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Lookup;
use crate::policy::host;
use crate::policy::host::HostFacts;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::policy::host::TlsFacts;
use crate::policy::lookup_fault::LookupFault;
use crate::policy::mx::Candidate;
use crate::policy::mx::NoRoute;
use crate::policy::mx::Path;
use crate::policy::sts::StsSeen;
use crate::policy::sts::StsStatus;
use crate::policy::sts::policy::Mode;
use crate::policy::sts::policy::MxPattern;
use crate::policy::sts::policy::StsPolicy;
use crate::policy::verdict;
use crate::policy::walk;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::DaneScope;
use crate::render::verify_log::Verification;
use crate::vocab::dns::Domain;
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::text::excerpt;
use crate::vocab::text::printable_bytes;

/// Maximum number of TLSA records and patterns shown. Unit: entries.
const SHOWN: usize = 16;

/// The subject of a line.
pub(crate) struct About<'a> {
    /// The verification.
    pub what: Verification,
    /// The verified domain.
    pub domain: &'a str,
    /// The connected host.
    pub host: &'a str,
}

/// Returns the DNSSEC status in upper case, as `daneverify` shows it.
fn shouted(proof: Option<Proof>) -> &'static str {
    match proof {
        Some(Proof::Secure) => "SECURE",
        Some(Proof::Insecure) => "INSECURE",
        Some(Proof::Bogus) => "BOGUS",
        Some(Proof::Indeterminate) | None => "INDETERMINATE",
    }
}

/// Formats a reason as a sentence.
fn capital(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

/// Describes a domain without a mail host.
pub(crate) fn no_route(
    what: Verification,
    domain: &str,
    none: &NoRoute,
    bogus: bool,
) -> Vec<String> {
    if bogus && what == Verification::Dane {
        return vec![format!("BOGUS MX record found for {domain}"), capital(&none.reason)];
    }
    if none.bounce {
        return vec![format!("No MX record found for {domain}: {}.", none.reason)];
    }
    vec![format!("MX record lookup failed for {domain}: {}.", none.reason)]
}

/// Describes a domain without MX records, which is its own mail host.
pub(crate) fn implicit(what: Verification, domain: &str, proof: Option<Proof>) -> Vec<String> {
    let text = format!("No MX record found for {domain}, connecting to {domain} itself.");
    match what {
        Verification::Dane => vec![format!("{} answer: {text}", shouted(proof))],
        Verification::Tls | Verification::Sts => vec![text],
    }
}

/// Describes a host and its source.
pub(crate) fn found(what: Verification, domain: &str, path: &Path, c: &Candidate) -> Vec<String> {
    let host = &c.host;
    match what {
        Verification::Tls => Vec::new(),
        Verification::Sts => vec![format!("MX record({host}) found for {domain}")],
        Verification::Dane => {
            let word = shouted(path.proof);
            let mut lines = vec![format!("{word} MX record({host}) found for {domain}")];
            if path.proof != Some(Proof::Secure) {
                lines.push(format!(
                    "{word} MX record({host}) found. The command will still proceed."
                ));
            }
            lines
        }
    }
}

/// Describes whether the policy lists a host.
pub(crate) fn listed(policy: &StsPolicy, c: &Candidate) -> Vec<String> {
    let host = &c.host;
    vec![match walk::sts_match(policy, host) {
        Some(pattern) => format!("MX({host}) matches {pattern} of the MTA-STS policy"),
        None => format!("MX({host}) matches no mx pattern of the MTA-STS policy"),
    }]
}

fn mx_of(what: Verification, domain: &str, host: &str) -> String {
    match what {
        Verification::Tls => host.to_string(),
        Verification::Dane | Verification::Sts => format!("MX({host}) in {domain}"),
    }
}

/// Describes a host without addresses, with the reason.
pub(crate) fn no_address(
    what: Verification,
    domain: &str,
    e: &Evidence,
    h: &HostFacts,
) -> Vec<String> {
    let place = mx_of(what, domain, &h.candidate.host);
    if let Some(ip) = h.candidate.address {
        return vec![format!("Failed to connect to {ip}: its address family is not wanted.")];
    }
    let mut lines = Vec::new();
    for (rtype, why) in &h.addresses.failed {
        let word = rtype.word();
        let name = h.candidate.name.as_ref();
        let proof = name.and_then(|n| e.dns(n, *rtype)).map(|a| a.proof);
        if what == Verification::Dane && proof == Some(Proof::Bogus) {
            lines.push(format!("BOGUS {word} record found for {place}"));
        }
        lines.push(format!("{word} record lookup failed for {place}: {why}."));
    }
    if lines.is_empty() {
        let types: Vec<&str> = e.scope.families.types().iter().map(|t| t.word()).collect();
        lines.push(format!("No {} record found for {place}", types.join(" or ")));
    }
    lines
}

/// Describes an address before the connection.
pub(crate) fn address(
    what: Verification,
    domain: &str,
    e: &Evidence,
    h: &HostFacts,
    p: &ProbeFacts,
) -> Vec<String> {
    let Some(name) = &h.candidate.name else { return Vec::new() };
    let ip = p.target.address;
    let rtype = if ip.is_ipv4() { RecordType::A } else { RecordType::Aaaa };
    let (word, host) = (rtype.word(), &h.candidate.host);
    let text = format!("{word} record ({ip}) found for MX({host}) in {domain}");
    match what {
        Verification::Tls => Vec::new(),
        Verification::Sts => vec![text],
        Verification::Dane => {
            vec![format!("{} {text}", shouted(e.dns(name, rtype).map(|a| a.proof)))]
        }
    }
}

/// Describes the connection.
pub(crate) fn connection(p: &ProbeFacts) -> Vec<String> {
    let (ip, port) = (p.target.address, p.target.port);
    match &p.reach {
        Reach::NotProbed => vec![format!("{ip} on port {port} was not connected to.")],
        Reach::NotConnected { reason, .. } => {
            vec![format!("Failed to connect to {ip} on port {port}: {reason}.")]
        }
        _ => {
            let interface = p.session.as_ref().and_then(|s| s.interface);
            vec![match interface {
                Some(own) => format!("Connected to {ip} from interface {own}."),
                None => format!("Connected to {ip}."),
            }]
        }
    }
}

/// Describes the TLSA records of a host.
pub(crate) fn tlsa(domain: &str, e: &Evidence, h: &HostFacts) -> Vec<String> {
    let place = format!("MX({}) in {domain}", h.candidate.host);
    match &h.tlsa {
        TlsaSeen::Records { records, .. } => {
            let mut lines = vec![format!("SECURE TLSA record found for {place}")];
            for record in records.iter().take(SHOWN) {
                if let Some(why) = dane::unusable(record) {
                    let (u, s, m) = (record.usage, record.selector, record.matching);
                    lines.push(format!("TLSA record {u} {s} {m} cannot be used: {why}."));
                }
            }
            lines
        }
        TlsaSeen::Absent => vec![format!("No TLSA record found for {place}")],
        TlsaSeen::Insecure if records_are_there(e, h) => {
            vec![format!("INSECURE TLSA record found for {place}")]
        }
        TlsaSeen::Insecure => vec![format!("No TLSA record found for {place}")],
        TlsaSeen::Failed(LookupFault::Bogus, why) if records_are_bogus(e, h) => {
            vec![
                format!("BOGUS TLSA record found for {place}"),
                format!("TLSA record lookup failed for {place}: {why}."),
            ]
        }
        TlsaSeen::Failed(_, why) => vec![format!("TLSA record lookup failed for {place}: {why}.")],
        TlsaSeen::NotAsked => {
            vec![format!("TLSA record not looked up for {place}: its addresses are not SECURE.")]
        }
    }
}

fn records_are_there(e: &Evidence, h: &HostFacts) -> bool {
    has_tlsa_answer(e, h, |answer| matches!(answer.lookup, Lookup::Found(_)))
}

/// Reports whether a TLSA answer itself is bogus, and not only an alias of the host.
fn records_are_bogus(e: &Evidence, h: &HostFacts) -> bool {
    has_tlsa_answer(e, h, |answer| answer.proof == Proof::Bogus)
}

/// Reports whether an answer to a TLSA query for a host fits.
fn has_tlsa_answer(e: &Evidence, h: &HostFacts, fits: fn(&DnsAnswer) -> bool) -> bool {
    let names = h.candidate.name.iter().chain(&h.addresses.aliases);
    names
        .map(|n: &Domain| dane::tlsa_name(n, h.candidate.port))
        .any(|name| e.dns(&name, RecordType::Tlsa).is_some_and(fits))
}

/// Describes the result of an open connection.
pub(crate) fn session(about: &About<'_>, p: &ProbeFacts, judged: &AddressOutcome) -> Vec<String> {
    let ip = p.target.address;
    let mut lines = vec!["Checking TLS connection.".to_string()];
    let failed = |why: &str| format!("TLS connection to {ip} failed: {why}.");
    match (&p.reach, &p.tls) {
        (Reach::Tls, Some(t)) => {
            lines.push(format!(
                "TLS connection established: protocol {}, cipher {}.",
                t.session.version, t.session.cipher
            ));
            match about.what {
                Verification::Dane => dane_lines(about, p, judged, &mut lines),
                Verification::Tls | Verification::Sts => {
                    verify_lines(about, t, judged, &mut lines);
                    lines.push(match judged.refusal {
                        None => format!("TLS connection to {ip} succeeded."),
                        Some(_) => failed(bare(&judged.reason)),
                    });
                }
            }
        }
        (Reach::NoStarttls, _) => {
            let why = p.session.as_ref().map_or_else(String::new, host::not_offered);
            lines.push(failed(&why));
            required(about, &mut lines);
        }
        (Reach::StarttlsRefused(reply), _) => {
            lines.push(failed(&format!("STARTTLS refused: {reply}")));
            required(about, &mut lines);
        }
        (
            Reach::TlsFailed(why)
            | Reach::Unspoken(why)
            | Reach::NoConversation { reason: why, .. },
            _,
        ) => {
            lines.push(failed(why));
        }
        (Reach::Tls | Reach::NotProbed | Reach::NotConnected { .. }, _) => {}
    }
    lines
}

fn required(about: &About<'_>, lines: &mut Vec<String>) {
    lines.push(format!(
        "TLS was required but could not be successfully negotiated with {}.",
        about.host
    ));
}

fn bare(reason: &str) -> &str {
    reason.strip_suffix('.').unwrap_or(reason)
}

fn dane_lines(about: &About<'_>, p: &ProbeFacts, judged: &AddressOutcome, lines: &mut Vec<String>) {
    lines.push(match (&p.dane, &judged.refusal) {
        (Some(DaneMatch::Matched { .. }), _) => "Certificate verification successful".into(),
        (Some(DaneMatch::Mismatch { reason, .. }), _) => {
            format!("Certificate verification failed: {}.", bare(reason))
        }
        (Some(DaneMatch::Unusable | DaneMatch::NotAllSeen) | None, _) => {
            format!("Certificate not verified: {}.", bare(&judged.reason))
        }
    });
    let word = if judged.refusal.is_none() { "succeeded" } else { "failed" };
    lines.push(format!("TLS connection {word} {}.", about.domain));
}

/// Describes the comparison of the certificate with the required names.
fn verify_lines(about: &About<'_>, t: &TlsFacts, judged: &AddressOutcome, lines: &mut Vec<String>) {
    lines.push("Verifying peer certificate.".into());
    let leaf = t.certificate.as_ref();
    let name = leaf.and_then(|l| l.common_name.clone().or_else(|| l.dns_names.first().cloned()));
    lines.push(match &name {
        Some(name) => format!("Verifying certificate common name {}.", excerpt(name, 255)),
        None => "The certificate bears no name.".into(),
    });
    let (fits, wanted) = match about.what {
        Verification::Sts => (t.host_match.then_some(about.host), about.host.to_string()),
        Verification::Tls | Verification::Dane => {
            let host = t.host_match_or_cn.then_some(about.host);
            let either = if about.host == about.domain {
                about.host.to_string()
            } else {
                format!("{} or {}", about.domain, about.host)
            };
            (host.or(t.domain_match_or_cn.then_some(about.domain)), either)
        }
    };
    lines.push(match fits {
        Some(name) => format!("TLS certificate match {name}"),
        None => {
            let presented = leaf.map_or_else(|| "no name".into(), Certificate::presented);
            format!("TLS certificate mismatch: it is for {presented}, not for {wanted}.")
        }
    });
    if let Some(why) = t.pkix.why() {
        lines.push(format!("TLS certificate verify failure: {}.", bare(why)));
    }
    if judged.refusal.is_none() {
        lines.push("TLS certificate verified.".into());
    }
}

/// Explains why DANE was not possible with any host.
pub(crate) fn why_no_dane(domain: &str, path: &Path) -> Vec<String> {
    match verdict::dane_scope(path) {
        DaneScope::InsecureMx => {
            vec![format!("DANE is not possible for {domain}: its MX records are not SECURE.")]
        }
        DaneScope::CannotJudge => {
            vec![format!(
                "DANE cannot be judged for {domain}: the resolver shows no DNSSEC records."
            )]
        }
        DaneScope::Applies | DaneScope::Outside => Vec::new(),
    }
}

/// Describes the TXT record.
pub(crate) fn record(domain: &str, seen: &StsSeen) -> Vec<String> {
    let mut lines = Vec::new();
    match &seen.record {
        Some(record) => {
            let raw = printable_bytes(&record.raw);
            lines.push(format!("MTA-STS TXT record found for {domain}: {}", excerpt(&raw, 200)));
            if let Some(target) = &record.cname {
                lines.push(format!("_mta-sts.{domain} is an alias of {target}."));
            }
            if record.id.is_none() {
                let why = seen.failures.first().map_or("malformed", |f| f.detail.as_str());
                lines.push(format!("Invalid MTA-STS TXT record for {domain}: {}.", bare(why)));
            }
        }
        None if seen.status == StsStatus::LookupFailed => {
            let why = seen.failures.first().map_or("not answered", |f| f.detail.as_str());
            lines.push(format!("MTA-STS TXT record lookup failed for {domain}: {}.", bare(why)));
        }
        None => {
            lines.push(format!("No MTA-STS TXT record found for {domain}"));
            // A near miss or a duplicate record is shown, since users look for it here.
            let odd = ["sts-record-near-miss", "sts-record-multiple"];
            let grave = seen.findings.iter().filter(|f| odd.contains(&f.row.code));
            lines.extend(grave.take(3).map(crate::vocab::finding::Finding::message));
        }
    }
    lines
}

/// Describes the policy.
pub(crate) fn policy(domain: &str, seen: &StsSeen) -> Vec<String> {
    if seen.record.as_ref().is_none_or(|r| r.id.is_none()) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let failure = seen.failures.first().map(|f| f.detail.as_str());
    match &seen.applied {
        Some(applied) => {
            lines.push("Policy host certificate verified.".into());
            let policy = &applied.policy;
            let patterns: Vec<&str> = policy.mx.iter().take(SHOWN).map(MxPattern::as_str).collect();
            let more = if policy.mx.len() > SHOWN { ", …" } else { "" };
            let mode = policy.mode.word();
            let mx = match patterns.as_slice() {
                [] => String::new(),
                some => format!(", mx {}{more}", some.join(", ")),
            };
            lines.push(format!(
                "MTA-STS policy found for {domain}: mode {mode}, max_age {}{mx}",
                policy.max_age
            ));
            match policy.mode {
                Mode::Enforce => {}
                Mode::Testing => lines
                    .push("The policy is in testing mode: verified as if it were enforced.".into()),
                Mode::None => {
                    lines.push("The policy is withdrawn (mode none): nothing is enforced.".into());
                }
            }
        }
        None if seen.status == StsStatus::PolicyInvalid => {
            let why = failure.unwrap_or("malformed");
            lines.push(format!("Invalid MTA-STS policy for {domain}: {}.", bare(why)));
        }
        None => {
            let why = seen
                .fetch_failure
                .as_ref()
                .map(|t| t.reason.as_str())
                .or(failure)
                .unwrap_or("not answered");
            lines.push(format!("MTA-STS policy fetch failed for {domain}: {}.", bare(why)));
        }
    }
    lines
}
