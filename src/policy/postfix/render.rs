//! The forms of answers that Postfix and sendmail read. Source: postconf(5),
//! `smtp_tls_policy_maps`.

pub use crate::vocab::socketmap::Dialect;

use crate::policy::postfix::answer::Answer;
use crate::policy::postfix::answer::Base;
use crate::policy::postfix::answer::ByPolicy;
use crate::policy::sts::policy::MxPattern;
use crate::vocab::dns::Domain;
use crate::vocab::socketmap::Reply;
use std::collections::BTreeSet;

/// Size above which an answer is shortened. Postfix reads 100,000 octets. Unit: octets.
const LARGE: usize = 90_000;

/// Number of policy lines in a shortened answer.
const LINES_KEPT: usize = 4;

/// Number of patterns in a shortened answer.
const PATTERNS_KEPT: usize = 100;

/// Maximum length of a reason. Postfix cuts its log at 200 characters.
const REASON: usize = 180;

/// The name that `match` lists where no MX host is in the policy: no certificate can be for it.
/// Source: RFC 6761 §6.4.
const NO_HOST: &str = "no-mx-host-is-in-the-policy.invalid";

/// The protocols that an MTA-STS policy excludes. Source: RFC 8461 §7.2.
const BEFORE_1_2: &str = "!SSLv2:!SSLv3:!TLSv1:!TLSv1.1";

/// The lowest TLS version that the gateway offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LowestTls {
    /// TLS 1.0: nothing is excluded.
    #[default]
    V1_0,
    /// TLS 1.1.
    V1_1,
    /// TLS 1.2.
    V1_2,
    /// TLS 1.3.
    V1_3,
}

impl LowestTls {
    /// Returns the attribute that excludes earlier versions, in the form that every version of
    /// Postfix reads.
    fn protocols(self) -> Option<&'static str> {
        match self {
            LowestTls::V1_0 => None,
            LowestTls::V1_1 => Some("!SSLv2:!SSLv3:!TLSv1"),
            LowestTls::V1_2 => Some(BEFORE_1_2),
            LowestTls::V1_3 => Some("!SSLv2:!SSLv3:!TLSv1:!TLSv1.1:!TLSv1.2"),
        }
    }
}

/// Returns the reply for an answer about a domain.
#[must_use]
pub fn reply(answer: &Answer, domain: &Domain, dialect: Dialect, lowest: LowestTls) -> Reply {
    if let Answer::Temp(reason) = answer {
        return Reply::Temp(safe(reason));
    }
    if dialect == Dialect::Sendmail {
        return match answer {
            Answer::Sts(policy) => Reply::Ok(sendmail(policy)),
            Answer::Base(_)
            | Answer::NextHop { .. }
            | Answer::Dane
            | Answer::DaneOnly
            | Answer::Temp(_) => Reply::NotFound,
        };
    }
    let mut words: Vec<String> = Vec::new();
    let sni = dialect != Dialect::Legacy;
    let mut lowest = lowest.protocols();
    match answer {
        Answer::Base(Base::None) => return Reply::Ok("none".into()),
        Answer::Base(base) => words.extend(demand(*base, Some(domain), sni)),
        Answer::NextHop { base, domain } => words.extend(demand(*base, domain.as_ref(), sni)),
        Answer::Dane => words.push("dane".into()),
        Answer::DaneOnly => words.push("dane-only".into()),
        Answer::Sts(policy) => {
            words.push("secure".into());
            words.push(format!("match={}", names(policy).join(":")));
            words.extend(sni.then(|| "servername=hostname".into()));
            // A policy demands TLS 1.2 at least, whatever the gateway offers elsewhere.
            lowest = Some(lowest.filter(|p| p.len() > BEFORE_1_2.len()).unwrap_or(BEFORE_1_2));
        }
        Answer::Temp(_) => {}
    }
    words.extend(lowest.map(|protocols| format!("protocols={protocols}")));
    if let (Answer::Sts(policy), Dialect::WithPolicy) = (answer, dialect) {
        return Reply::Ok(with_attributes(&words, policy, domain));
    }
    Reply::Ok(words.join(" "))
}

/// Returns the reply for a next hop that is a host and no domain; only [`Answer::NextHop`] has one.
#[must_use]
pub fn next_hop(answer: &Answer, dialect: Dialect, lowest: LowestTls) -> Reply {
    let Answer::NextHop { base, domain } = answer else { return Reply::NotFound };
    if dialect == Dialect::Sendmail {
        return Reply::NotFound;
    }
    let mut words = demand(*base, domain.as_ref(), dialect != Dialect::Legacy);
    if *base != Base::None {
        words.extend(lowest.protocols().map(|protocols| format!("protocols={protocols}")));
    }
    Reply::Ok(words.join(" "))
}

/// Returns the words for what a TLS setting demands.
///
/// - `domain`: the domain that the certificate may name. Without one only the name of the host
///   counts: an empty list would be an error, and no name of one domain will do for another.
fn demand(base: Base, domain: Option<&Domain>, sni: bool) -> Vec<String> {
    let hosted = match base {
        Base::None => return vec!["none".into()],
        Base::May => return vec!["may".into()],
        Base::Encrypt => return vec!["encrypt".into()],
        Base::Verify { hosted } => hosted,
    };
    let names = match domain {
        Some(domain) if hosted => format!("{domain}:hostname"),
        Some(domain) => domain.to_string(),
        None => "hostname".into(),
    };
    let mut words = vec!["secure".into(), format!("match={names}")];
    words.extend(sni.then(|| "servername=hostname".to_string()));
    words
}

/// Returns a text for a reason: printable ASCII, of limited length.
fn safe(reason: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    reason.chars().take(REASON).map(plain).collect()
}

/// Returns the names that `match` lists. A wildcard is replaced by the MX hosts that it admits: in
/// Postfix `.example.com` stands for any depth.
fn names(policy: &ByPolicy) -> Vec<String> {
    if let Some(only) = &policy.only {
        return only.iter().map(ToString::to_string).collect();
    }
    let patterns = &policy.applied.policy.mx;
    let admitted = policy.admitted.iter().flatten().map(ToString::to_string);
    let exact = patterns.iter().filter(|p| !p.is_wildcard()).map(|p| p.as_str().to_string());
    let mut names: Vec<String> = admitted.chain(exact).collect();
    if policy.admitted.is_none() {
        names.extend(patterns.iter().filter_map(suffix));
    }
    // An empty list would be an error, and `.example.com` would admit a.b.example.com.
    if names.is_empty() {
        names.push(NO_HOST.into());
    }
    let mut known = BTreeSet::new();
    names.retain(|name| known.insert(name.clone()));
    names.truncate(PATTERNS_KEPT);
    names
}

/// Returns the form of a wildcard that covers every subdomain: `.example.com`.
fn suffix(pattern: &MxPattern) -> Option<String> {
    pattern.as_str().strip_prefix('*').map(ToString::to_string)
}

fn sendmail(policy: &ByPolicy) -> String {
    // sendmail reads `.example.com` as one label, as the policy does.
    let names: Vec<String> = match &policy.only {
        Some(only) => only.iter().map(ToString::to_string).collect(),
        None => {
            let patterns = policy.applied.policy.mx.iter().take(PATTERNS_KEPT);
            patterns.map(|p| suffix(p).unwrap_or_else(|| p.as_str().to_string())).collect()
        }
    };
    format!("secure match={} servername=hostname", names.join(":"))
}

fn with_attributes(words: &[String], policy: &ByPolicy, domain: &Domain) -> String {
    let patterns: Vec<String> = match &policy.only {
        Some(only) => only.iter().map(ToString::to_string).collect(),
        None => policy.applied.policy.mx.iter().map(|p| p.as_str().to_string()).collect(),
    };
    let lines = lines(&policy.applied.raw);
    let text = |patterns: &[String], lines: &[String]| {
        let mut all = words.to_vec();
        all.push("policy_type=sts".into());
        all.push(format!("policy_domain={domain}"));
        all.extend(patterns.iter().map(|p| format!("mx_host_pattern={p}")));
        all.extend(lines.iter().map(|line| format!("{{ policy_string = {line} }}")));
        all.join(" ")
    };
    let whole = text(&patterns, &lines);
    if whole.len() <= LARGE {
        return whole;
    }
    let lines = lines.get(..LINES_KEPT.min(lines.len())).unwrap_or_default();
    let shorter = text(&patterns, lines);
    if shorter.len() <= LARGE {
        return shorter;
    }
    let admits_any = |pattern: &&MxPattern| match &policy.admitted {
        Some(hosts) => hosts.iter().any(|h| pattern.matches(h.as_str())),
        None => true,
    };
    let admitting = policy.applied.policy.mx.iter().filter(admits_any);
    let mut kept: Vec<String> =
        admitting.take(PATTERNS_KEPT).map(|p| p.as_str().to_string()).collect();
    if kept.is_empty() {
        kept.extend(patterns.into_iter().take(PATTERNS_KEPT));
    }
    text(&kept, lines)
}

/// Returns the lines of a policy that can stand within braces, with single blanks.
fn lines(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let fits = |line: &&str| {
        !line.is_empty()
            && line.chars().all(|c| (c.is_ascii_graphic() && c != '{' && c != '}') || c == ' ')
    };
    let all = text.lines().map(str::trim).filter(fits);
    all.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}
