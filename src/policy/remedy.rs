//! What the sender can do about mail that is not delivered: the settings under which the same
//! evidence lets it through, with what they give up, and how long the queue holds it. No I/O.

use crate::policy::certificate::Pkix;
use crate::policy::dane::DaneMatch;
use crate::policy::evidence::Cause;
use crate::policy::evidence::Evidence;
use crate::policy::facts::Facts;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::policy::mx::RouteKind;
use crate::policy::overrides::Settings;
use crate::policy::verdict;
use crate::policy::verdict::Action;
use crate::policy::verdict::Decision;
use crate::policy::verdict::Semantics;
use crate::policy::verdict::Verdict;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::DaneScope;
use crate::policy::walk::Protection;
use crate::policy::walk::Refusal;
use crate::policy::walk::TlsPolicy;
use crate::vocab::dns::Proof;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;

/// The settings of TLS that let ever more mail through. `preferred_verify` delivers exactly what
/// `preferred` does.
const TLS: [TlsMode; 5] = [
    TlsMode::RequiredVerify,
    TlsMode::RequiredVerifyHosted,
    TlsMode::Required,
    TlsMode::Preferred,
    TlsMode::None,
];

/// The settings of DANE that let ever more mail through.
const DANE: [DaneMode; 3] = [DaneMode::Mandatory, DaneMode::Opportunistic, DaneMode::None];

/// The settings of MTA-STS that let ever more mail through.
const MTA_STS: [Switch; 2] = [Switch::On, Switch::Off];

/// The settings that let the most mail through.
pub const WEAKEST: TlsPolicy =
    TlsPolicy { tls: TlsMode::None, dane: DaneMode::None, mta_sts: Switch::Off };

/// How long a message waits in the queue, by the bounce profile of its destination.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct QueueLife {
    /// Name of the bounce profile.
    pub profile: String,
    /// Longest time in the queue. Unit: seconds.
    pub max_lifetime: u64,
    /// Greatest number of further tries.
    pub max_retries: u64,
}

impl Default for QueueLife {
    /// Returns the values of the appliance's Default profile.
    fn default() -> QueueLife {
        QueueLife { profile: "Default".into(), max_lifetime: 259_200, max_retries: 100 }
    }
}

/// Other settings under which the message would be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// The settings that change.
    pub changed: Settings,
    /// All settings after the change.
    pub wanted: TlsPolicy,
    /// Verdict under them, on the same evidence.
    pub verdict: Verdict,
    /// What they give up, in the words that follow "it gives up", one for each weaker setting.
    pub gives_up: Vec<String>,
    /// Whether somebody on the way could have brought about the refusal that they do away with, and
    /// nothing would verify the host.
    pub is_risky: bool,
}

/// Reports whether the message waits because of what was seen, so that other settings may let it
/// through. A failed lookup or a silent host is no reason to weaken anything.
#[must_use]
pub fn may_be_mended(v: &Verdict) -> bool {
    v.action == Action::Defer && !v.unseen
}

/// Reports whether somebody wrote into a session in the clear. That may be an attack, to which
/// weaker settings would hand the mail over.
#[must_use]
pub fn is_tampered_with(facts: &Facts) -> bool {
    let ends = facts.hosts.iter().flat_map(|h| &h.probes).filter_map(|p| p.session.as_ref());
    ends.filter_map(|s| s.end.as_ref()).any(|end| matches!(end.cause, Cause::Injected(_)))
}

/// Reports whether somebody on the way could have brought about the refusal: no TLS, a certificate
/// that leads nowhere or is for another name, a key that contradicts the TLSA records, or an MX host
/// of unsigned DNS that the policy does not list.
fn may_be_forged(facts: &Facts, decision: &Decision) -> bool {
    let signed = facts.path.proof == Some(Proof::Secure);
    let forged = |p: &ProbeFacts, j: &AddressOutcome| match (&j.refusal, &p.reach, &p.tls) {
        (Some(Refusal::Dane), ..) => matches!(p.dane, Some(DaneMatch::Mismatch { .. })),
        (
            Some(Refusal::Sts | Refusal::Tls | Refusal::DaneNoTls),
            Reach::NoStarttls | Reach::StarttlsRefused(_) | Reach::TlsFailed(_),
            _,
        ) => true,
        (Some(Refusal::Sts | Refusal::Tls), _, Some(t)) => {
            let bad = matches!(t.pkix, Pkix::Untrusted(_) | Pkix::Revoked(_) | Pkix::Invalid(_));
            bad || !t.host_match_or_cn && !t.domain_match_or_cn
        }
        _ => false,
    };
    facts.hosts.iter().zip(&decision.walked).any(|(h, judged)| {
        let unlisted = judged.judged().any(|j| j.refusal == Some(Refusal::NotListed));
        let mut probes = h.probes.iter().zip(&judged.probes);
        unlisted && !signed || probes.any(|(p, j)| forged(p, j))
    })
}

/// Maximum number of changes that are offered.
const OFFERED: usize = 3;

/// Returns the least changes of the settings that would let the message through, the one that
/// protects it best first. One setting may become stronger while another gives way. There are none
/// unless [`may_be_mended`], nor if a session [`is_tampered_with`].
#[must_use]
pub fn remedies(
    e: &Evidence,
    facts: &Facts,
    now: TlsPolicy,
    decision: &Decision,
    semantics: Semantics,
) -> Vec<Remedy> {
    if !may_be_mended(&decision.verdict) || is_tampered_with(facts) {
        return Vec::new();
    }
    let now = now.effective();
    let (sts, hosts) = (facts.sts.as_ref(), &facts.hosts);
    let decide =
        |wanted: TlsPolicy| verdict::decide(e, &facts.path, sts, hosts, wanted, semantics).verdict;
    let found: Vec<(TlsPolicy, Verdict)> = others(now)
        .into_iter()
        .map(|wanted| (wanted, decide(wanted)))
        .filter(|(_, verdict)| verdict.action == Action::Deliver)
        .collect();
    let needless = |one: &(TlsPolicy, Verdict)| found.iter().any(|by| is_better(now, by, one));
    let mut least: Vec<_> = found.iter().filter(|one| !needless(one)).cloned().collect();
    least.sort_by_key(|(wanted, verdict)| (verdict.protection, lost(now, *wanted)));
    let forged = may_be_forged(facts, decision);
    let unverified = |wanted: TlsPolicy, v: &Verdict| match v.protection {
        Some(Protection::Verified) => verified_by_tls(facts, wanted) == ANY_HOST,
        protection => matches!(protection, Some(Protection::Encrypted | Protection::None)),
    };
    least
        .into_iter()
        .take(OFFERED)
        .map(|(wanted, verdict)| Remedy {
            changed: difference(now, wanted),
            gives_up: losses(facts, now, wanted, &verdict),
            is_risky: is_contradicted(facts, &verdict) || forged && unverified(wanted, &verdict),
            wanted,
            verdict,
        })
        .collect()
}

/// Returns the other settings. DANE becomes mandatory in none: what that delivers, `opportunistic`
/// delivers as well.
fn others(now: TlsPolicy) -> Vec<TlsPolicy> {
    let [tls, ..] = weakness(now);
    let mut out = Vec::new();
    for (n, t) in TLS.into_iter().enumerate() {
        for d in DANE {
            for s in MTA_STS {
                let tls = if n == tls { now.tls } else { t };
                let wanted = TlsPolicy { tls, dane: d, mta_sts: s };
                let is_new = d != DaneMode::Mandatory || now.dane == DaneMode::Mandatory;
                // Without TLS the two others are off.
                if is_new && wanted != now && wanted == wanted.effective() {
                    out.push(wanted);
                }
            }
        }
    }
    out
}

/// Returns by how many steps each setting becomes weaker.
fn lost(now: TlsPolicy, wanted: TlsPolicy) -> [usize; 3] {
    let (a, b) = (weakness(now), weakness(wanted));
    std::array::from_fn(|i| b.get(i).zip(a.get(i)).map_or(0, |(b, a)| b.saturating_sub(*a)))
}

/// Reports whether one change makes another needless: it protects the message as well, changes no
/// more settings and weakens none further.
fn is_better(now: TlsPolicy, by: &(TlsPolicy, Verdict), one: &(TlsPolicy, Verdict)) -> bool {
    let weaker = |w: TlsPolicy| lost(now, w);
    let changes =
        |w: TlsPolicy| weakness(now).iter().zip(weakness(w)).filter(|(a, b)| **a != *b).count();
    // The steps towards stronger settings.
    let gained = |w: TlsPolicy| lost(w, now).iter().sum::<usize>();
    let measure = |(w, v): &(TlsPolicy, Verdict)| (v.protection, changes(*w), weaker(*w));
    let (a, b) = (measure(by), measure(one));
    let no_worse = a.0 <= b.0 && a.1 <= b.1 && a.2.iter().zip(b.2).all(|(a, b)| *a <= b);
    no_worse && (a != b || gained(by.0) < gained(one.0))
}

fn rank<T: PartialEq>(of: &[T], value: &T) -> usize {
    of.iter().position(|v| v == value).unwrap_or(0)
}

/// Returns the rank of each setting; a greater one lets more mail through.
fn weakness(w: TlsPolicy) -> [usize; 3] {
    let tls = if w.tls == TlsMode::PreferredVerify { TlsMode::Preferred } else { w.tls };
    [rank(&TLS, &tls), rank(&DANE, &w.dane), rank(&MTA_STS, &w.mta_sts)]
}

fn difference(now: TlsPolicy, wanted: TlsPolicy) -> Settings {
    // TLS off takes the two others along.
    let with_tls = wanted.tls != TlsMode::None;
    Settings {
        tls: (wanted.tls != now.tls).then_some(wanted.tls),
        dane: (wanted.dane != now.dane && with_tls).then_some(wanted.dane),
        mta_sts: (wanted.mta_sts != now.mta_sts && with_tls).then_some(wanted.mta_sts),
    }
}

/// The end of what is given up where mail goes without TLS.
const IN_THE_CLEAR: &str = "mail goes in the clear, and anybody between can read and change it";

/// The end of what is given up where no certificate is verified.
const UNVERIFIED: &str = "somebody between can pose as the mail server";

/// The end of what is given up where the certificate may be that of any host.
const ANY_HOST: &str =
    "the certificate is verified, but whoever forges the DNS answer names another host";

/// Returns what follows for a host whose certificate only the TLS setting verifies.
fn verified_by_tls(facts: &Facts, wanted: TlsPolicy) -> &'static str {
    match facts.path.proof {
        Some(Proof::Secure) => "the TLS setting still verifies the certificate",
        _ if wanted.tls == TlsMode::RequiredVerify || facts.path.kind == RouteKind::SmtpRoute => {
            "the TLS setting still verifies the certificate"
        }
        _ => ANY_HOST,
    }
}

fn losses(facts: &Facts, now: TlsPolicy, wanted: TlsPolicy, verdict: &Verdict) -> Vec<String> {
    let [tls, dane, mta_sts] = lost(now, wanted);
    let mut out: Vec<(String, &str)> = Vec::new();
    if tls > 0 {
        out.push(tls_loss(facts, wanted.tls, verdict));
    }
    let has_tls = wanted.tls != TlsMode::None;
    if dane > 0 && has_tls {
        out.push(dane_loss(facts, wanted, verdict));
    }
    if mta_sts > 0 && has_tls {
        out.push(match verdict.protection {
            Some(Protection::Dane) => {
                ("the MTA-STS policy alone".into(), "DANE still verifies the host")
            }
            Some(Protection::Verified) => {
                ("what the MTA-STS policy says of the hosts".into(), verified_by_tls(facts, wanted))
            }
            Some(Protection::None) => ("what MTA-STS protects".into(), IN_THE_CLEAR),
            Some(Protection::MtaSts | Protection::Encrypted) | None => (
                "the check of host name and certificate against the MTA-STS policy".into(),
                UNVERIFIED,
            ),
        });
    }
    // What follows from several changes is said with the last of them.
    let told = |n: usize, tail: &str| !out.iter().skip(n + 1).any(|(_, later)| *later == tail);
    let text = |(n, (what, tail)): (usize, &(String, &str))| match told(n, tail) {
        true => format!("{what}: {tail}"),
        false => what.clone(),
    };
    out.iter().enumerate().map(text).collect()
}

/// Reports whether what the used host shows contradicts its TLSA records, where DANE applies.
fn is_contradicted(facts: &Facts, verdict: &Verdict) -> bool {
    let used = verdict.host.and_then(|i| facts.hosts.get(i));
    let mismatch = |p: &ProbeFacts| matches!(p.dane, Some(DaneMatch::Mismatch { .. }));
    verdict::dane_scope(&facts.path) == DaneScope::Applies
        && used.is_some_and(|h| h.probes.iter().any(mismatch))
}

/// Returns what a weaker DANE setting gives up, and what follows for this message.
fn dane_loss(facts: &Facts, wanted: TlsPolicy, verdict: &Verdict) -> (String, &'static str) {
    let used = verdict.host.and_then(|i| facts.hosts.get(i));
    let host = used.map_or("the host", |h| h.candidate.host.as_str());
    if is_contradicted(facts, verdict) {
        let what = format!(
            "the check against the TLSA records, which the certificate of {host} contradicts"
        );
        return (what, "this may be an attacker");
    }
    let what = match wanted.dane {
        DaneMode::Mandatory | DaneMode::Opportunistic => "the demand for DANE",
        DaneMode::None => "the check against the TLSA records",
    };
    let tail = match verdict.protection {
        Some(Protection::Dane) => "mail also goes to hosts that DANE cannot verify",
        Some(Protection::MtaSts) => "MTA-STS still verifies the host",
        Some(Protection::Verified) => verified_by_tls(facts, wanted),
        Some(Protection::None) => IN_THE_CLEAR,
        Some(Protection::Encrypted) | None => UNVERIFIED,
    };
    (what.into(), tail)
}

fn tls_loss(facts: &Facts, tls: TlsMode, verdict: &Verdict) -> (String, &'static str) {
    let vouched = match (verdict.protection, facts.path.proof, facts.path.kind) {
        _ if is_contradicted(facts, verdict) => (
            "the name of the domain in the certificate",
            "it is verified for the MX host, and its key contradicts the TLSA records",
        ),
        (Some(Protection::MtaSts), ..) => (
            "next to nothing",
            "the certificate must be that of the MX host, whose name the MTA-STS policy vouches for",
        ),
        (_, _, RouteKind::SmtpRoute) => (
            "next to nothing",
            "the certificate must be that of the host which the SMTP route names",
        ),
        (_, Some(Proof::Secure), _) => (
            "next to nothing",
            "the certificate must be that of the MX host, whose name DNSSEC vouches for",
        ),
        _ => ("proof of the MX host's name", ANY_HOST),
    };
    let (what, tail) = match tls {
        TlsMode::RequiredVerify | TlsMode::RequiredVerifyHosted => vouched,
        TlsMode::Required => ("the check of the certificate", UNVERIFIED),
        TlsMode::Preferred | TlsMode::PreferredVerify
            if verdict.protection == Some(Protection::None) =>
        {
            ("the demand for TLS", IN_THE_CLEAR)
        }
        TlsMode::Preferred | TlsMode::PreferredVerify => (
            "the demand for TLS",
            "mail goes in the clear wherever none is offered, and somebody between can see to it that none is",
        ),
        TlsMode::None => ("TLS for all mail to this destination", IN_THE_CLEAR),
    };
    (what.into(), tail)
}
