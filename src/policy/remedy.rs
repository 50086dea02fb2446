//! What the sender can do about mail that is not delivered: the settings under which the same
//! evidence lets it through, with what they give up, and how long the queue holds it. No I/O.

use crate::policy::dane::DaneMatch;
use crate::policy::evidence::Cause;
use crate::policy::evidence::Evidence;
use crate::policy::facts::Facts;
use crate::policy::mx::RouteKind;
use crate::policy::overrides::Settings;
use crate::policy::verdict;
use crate::policy::verdict::Action;
use crate::policy::verdict::Decision;
use crate::policy::verdict::Semantics;
use crate::policy::verdict::Verdict;
use crate::policy::walk::Protection;
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
    /// What they give up, in the words that follow "it gives up", one for each changed setting.
    pub gives_up: Vec<String>,
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

/// Returns the least changes of the settings that would let the message through, the one that
/// keeps most protection first. There are none unless [`may_be_mended`], nor if a session
/// [`is_tampered_with`].
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
    let mut found: Vec<(TlsPolicy, Verdict)> = Vec::new();
    for wanted in weaker(now) {
        // What lets the mail through makes anything weaker needless.
        if found.iter().any(|(enough, _)| is_within(*enough, wanted)) {
            continue;
        }
        let verdict = decide(wanted);
        if verdict.action == Action::Deliver {
            found.push((wanted, verdict));
        }
    }
    found.sort_by_key(|(wanted, verdict)| (verdict.protection, weakness(*wanted)));
    found
        .into_iter()
        .map(|(wanted, verdict)| Remedy {
            changed: difference(now, wanted),
            gives_up: losses(facts, now, wanted, &verdict),
            wanted,
            verdict,
        })
        .collect()
}

/// Returns the weaker settings, so that each comes after all that it is weaker than.
fn weaker(now: TlsPolicy) -> Vec<TlsPolicy> {
    let [tls, dane, mta_sts] = weakness(now);
    let mut out = Vec::new();
    for t in TLS.into_iter().skip(tls) {
        for d in DANE.into_iter().skip(dane) {
            for s in MTA_STS.into_iter().skip(mta_sts) {
                let tls = if tls == rank(&TLS, &t) { now.tls } else { t };
                let wanted = TlsPolicy { tls, dane: d, mta_sts: s };
                // Without TLS the two others are off.
                if wanted != now && wanted == wanted.effective() {
                    out.push(wanted);
                }
            }
        }
    }
    out
}

fn rank<T: PartialEq>(of: &[T], value: &T) -> usize {
    of.iter().position(|v| v == value).unwrap_or(0)
}

/// Returns the rank of each setting; a greater one lets more mail through.
fn weakness(w: TlsPolicy) -> [usize; 3] {
    let tls = if w.tls == TlsMode::PreferredVerify { TlsMode::Preferred } else { w.tls };
    [rank(&TLS, &tls), rank(&DANE, &w.dane), rank(&MTA_STS, &w.mta_sts)]
}

/// Reports whether no setting of `a` is weaker than that of `b`.
fn is_within(a: TlsPolicy, b: TlsPolicy) -> bool {
    weakness(a).iter().zip(weakness(b)).all(|(a, b)| *a <= b)
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

fn losses(facts: &Facts, now: TlsPolicy, wanted: TlsPolicy, verdict: &Verdict) -> Vec<String> {
    let mut out: Vec<(String, &str)> = Vec::new();
    if wanted.tls != now.tls {
        out.push(tls_loss(facts, wanted.tls, verdict));
    }
    let has_tls = wanted.tls != TlsMode::None;
    if wanted.dane != now.dane && has_tls {
        out.push(dane_loss(facts, wanted.dane, verdict));
    }
    if wanted.mta_sts != now.mta_sts && has_tls {
        out.push(match verdict.protection {
            Some(Protection::Dane) => {
                ("the MTA-STS policy alone".into(), "DANE still verifies the host")
            }
            Some(Protection::Verified) => (
                "the MTA-STS policy alone".into(),
                "the TLS setting still verifies the certificate",
            ),
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

/// Returns what a weaker DANE setting gives up, and what follows for this message.
fn dane_loss(facts: &Facts, dane: DaneMode, verdict: &Verdict) -> (String, &'static str) {
    let used = verdict.host.and_then(|i| facts.hosts.get(i));
    let contradicts = used.is_some_and(|h| {
        h.probes.iter().any(|p| matches!(p.dane, Some(DaneMatch::Mismatch { .. })))
    });
    let host = used.map_or("the host", |h| h.candidate.host.as_str());
    if contradicts {
        let what = format!(
            "the check against the TLSA records, which the certificate of {host} contradicts"
        );
        return (what, "this may be an attacker");
    }
    let what = match dane {
        DaneMode::Mandatory | DaneMode::Opportunistic => "the demand for TLSA records",
        DaneMode::None => "the check against the TLSA records",
    };
    let tail = match verdict.protection {
        Some(Protection::Dane) => "mail also goes to hosts that have none of use",
        Some(Protection::MtaSts) => "MTA-STS still verifies the host",
        Some(Protection::Verified) => "the TLS setting still verifies the certificate",
        Some(Protection::None) => IN_THE_CLEAR,
        Some(Protection::Encrypted) | None => UNVERIFIED,
    };
    (what.into(), tail)
}

fn tls_loss(facts: &Facts, tls: TlsMode, verdict: &Verdict) -> (String, &'static str) {
    let vouched = match (verdict.protection, facts.path.proof, facts.path.kind) {
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
        _ => (
            "proof of the MX host's name",
            "its certificate is verified, but whoever forges the DNS answer names another host",
        ),
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
