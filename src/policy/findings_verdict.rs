//! The findings that follow from the verdict and the settings: what the settings ignore, what they
//! demand in vain, and a domain that takes no mail. No I/O.

use crate::policy::certificate::Pkix;
use crate::policy::dane;
use crate::policy::dane::TlsaSeen;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Outcome;
use crate::policy::facts::Facts;
use crate::policy::host::HostFacts;
use crate::policy::mx::RouteKind;
use crate::policy::sts::policy::Mode;
use crate::policy::verdict;
use crate::policy::verdict::Action;
use crate::policy::verdict::Decision;
use crate::policy::verdict::Verdict;
use crate::policy::walk;
use crate::policy::walk::DaneScope;
use crate::policy::walk::Refusal;
use crate::policy::walk::Requirement;
use crate::policy::walk::TlsPolicy;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;

fn in_words(v: &Verdict) -> String {
    match (v.action, v.protection) {
        (Action::Deliver, Some(walk::Protection::None)) => "deliver in the clear".into(),
        (Action::Deliver, Some(p)) => format!("deliver ({})", p.word()),
        (action, _) => action.word().into(),
    }
}

/// Adds the findings about the verdict.
pub fn about_verdict(
    e: &Evidence,
    f: &Facts,
    d: &Decision,
    wanted: TlsPolicy,
    out: &mut Vec<Finding>,
) {
    let (gateway, rfc) = (in_words(&d.gateway), in_words(&d.rfc));
    if gateway != rfc {
        out.push(Finding::new(&finding::GATEWAY_WEAKER, &[("gateway", &gateway), ("rfc", &rfc)]));
    }
    if let Some(seconds) = e.cut_off {
        out.push(Finding::new(
            &finding::DEADLINE,
            &[("domain", &e.destination), ("seconds", &seconds)],
        ));
    }
    about_no_host(e, f, out);
    about_hosted(e, f, wanted, out);
    about_ignored(e, f, d, wanted, out);
    let mut hosts = f.hosts.iter().zip(&d.walked);
    let demanded =
        hosts.find(|(_, j)| matches!(j.requirement, Requirement::NotUsed(Refusal::Dane, ..)));
    if let Some((h, _)) = demanded {
        let fix = without_demand(e, f, d, wanted);
        out.push(Finding::new(
            &finding::DANE_DEMANDED,
            &[("host", &h.candidate.host), ("fix", &fix)],
        ));
    }
}

/// Adds the finding about a domain without any mail host.
fn about_no_host(e: &Evidence, f: &Facts, out: &mut Vec<Finding>) {
    let Some(domain) = e.domain().filter(|_| takes_no_mail(f)) else { return };
    if f.path.kind == RouteKind::NullMx {
        out.push(Finding::new(&finding::NULL_MX, &[("domain", domain)]));
        return;
    }
    let answer = e.dns(domain, RecordType::Mx).map(|a| a.outcome());
    if answer == Some(Outcome::Nothing { nxdomain: true }) {
        let name = f.path.expansion.as_ref().unwrap_or(domain);
        out.push(Finding::new(&finding::DOMAIN_MISSING, &[("name", name)]));
        return;
    }
    let address = e.scope.families.address();
    let address = address.strip_prefix("an ").unwrap_or(address);
    let facts: [(&'static str, &dyn std::fmt::Display); 2] =
        [("domain", domain), ("address", &address)];
    out.push(Finding::new(&finding::NO_MAIL_HOST, &facts));
}

/// Reports whether the DNS says that the domain takes no mail.
#[must_use]
pub fn takes_no_mail(f: &Facts) -> bool {
    f.path.none.as_ref().is_some_and(|none| none.bounce)
}

/// Adds a finding for a common mistake: hosted mail, and a setting that accepts only the name of
/// the recipient domain.
fn about_hosted(e: &Evidence, f: &Facts, wanted: TlsPolicy, out: &mut Vec<Finding>) {
    if !matches!(wanted.tls, TlsMode::RequiredVerify | TlsMode::PreferredVerify) {
        return;
    }
    let hosted = |h: &&HostFacts| {
        let mut sessions = h.probes.iter().filter_map(|p| p.tls.as_ref());
        sessions.any(|t| t.pkix == Pkix::Valid && t.host_match_or_cn && !t.domain_match_or_cn)
    };
    if let Some(h) = f.hosts.iter().find(hosted) {
        out.push(Finding::new(
            &finding::HOSTED_MAIL,
            &[("domain", &e.destination), ("host", &h.candidate.host), ("tls", &wanted.tls.word())],
        ));
    }
}

/// Adds the findings about a protection that the domain offers and the settings ignore.
fn about_ignored(e: &Evidence, f: &Facts, d: &Decision, wanted: TlsPolicy, out: &mut Vec<Finding>) {
    let in_force = wanted.effective();
    if !matches!(f.path.kind, RouteKind::Mx | RouteKind::ImplicitMx) {
        return;
    }
    let domain = &e.destination;
    let verified =
        matches!(d.verdict.protection, Some(walk::Protection::Dane | walk::Protection::Verified));
    let applied = f.sts.as_ref().and_then(|s| s.applied.as_ref());
    let enforce = applied.is_some_and(|a| a.policy.mode == Mode::Enforce);
    if in_force.mta_sts == Switch::Off && enforce && !verified {
        let (setting, words) = if wanted.tls == TlsMode::None {
            ("tls none", "--tls preferred --mta-sts on")
        } else {
            ("mta_sts off", "--mta-sts on")
        };
        let then = TlsPolicy { mta_sts: Switch::On, ..with_tls(wanted) };
        let then = other(e, f, d, then);
        let fix = switched_on(&then, "mta_sts on", || try_it(domain, words));
        let effect = match d.verdict.protection {
            Some(walk::Protection::None) => "mail goes in the clear",
            _ => "mail may go to a host that nobody verified",
        };
        out.push(Finding::new(
            &finding::STS_IGNORED,
            &[("domain", domain), ("setting", &setting), ("effect", &effect), ("fix", &fix)],
        ));
    }
    let usable = |h: &&HostFacts| match &h.tlsa {
        TlsaSeen::Records { records, .. } => records.iter().any(|r| dane::unusable(r).is_none()),
        TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure | TlsaSeen::Failed(..) => false,
    };
    let signed = f.hosts.iter().find(usable).filter(|_| d.scope == DaneScope::Applies);
    if let (DaneMode::None, Some(h)) = (in_force.dane, signed) {
        let (setting, words) = if wanted.tls == TlsMode::None {
            ("tls none", "--tls preferred --dane opportunistic")
        } else {
            ("dane none", "--dane opportunistic")
        };
        let then = TlsPolicy { dane: DaneMode::Opportunistic, ..with_tls(wanted) };
        let then = other(e, f, d, then);
        let fix = switched_on(&then, "dane opportunistic", || try_it(domain, words));
        out.push(Finding::new(
            &finding::DANE_IGNORED,
            &[("host", &h.candidate.host), ("setting", &setting), ("fix", &fix)],
        ));
    }
}

/// Returns the settings with TLS.
fn with_tls(wanted: TlsPolicy) -> TlsPolicy {
    if wanted.tls == TlsMode::None {
        return TlsPolicy { tls: TlsMode::Preferred, ..wanted.effective() };
    }
    wanted
}

/// Returns the verdict on the same evidence under other settings.
fn other(e: &Evidence, f: &Facts, d: &Decision, wanted: TlsPolicy) -> Verdict {
    verdict::decide(e, &f.path, f.sts.as_ref(), &f.hosts, wanted, d.semantics).verdict
}

/// Returns the advice about a protection that is switched off, by what it would do to the message.
fn switched_on(then: &Verdict, setting: &str, worth_it: impl Fn() -> String) -> String {
    let fate = match then.action {
        Action::Defer if !then.unseen => "deferred",
        Action::Bounce => "returned",
        Action::Deliver | Action::Defer | Action::Discard | Action::Unknown => return worth_it(),
    };
    let status = then.status.as_ref().map_or_else(String::new, |s| format!(" ({s})"));
    format!(
        "with {setting} this mail would be {fate}{status}; switch it back on once they have mended it"
    )
}

/// Returns the advice where mandatory DANE keeps the mail, by what goes without it.
fn without_demand(e: &Evidence, f: &Facts, d: &Decision, wanted: TlsPolicy) -> String {
    let then = other(e, f, d, TlsPolicy { dane: DaneMode::Opportunistic, ..wanted });
    match then.action {
        Action::Deliver => {
            "set dane to opportunistic for this destination, unless the other side has promised TLSA records".into()
        }
        Action::Unknown => format!(
            "whether the mail goes with dane opportunistic cannot be said from here ({})",
            then.reason
        ),
        Action::Defer | Action::Bounce | Action::Discard => format!(
            "dane opportunistic alone does not let the mail through either ({})",
            then.reason
        ),
    }
}

fn try_it(domain: &dyn std::fmt::Display, words: &str) -> String {
    format!(
        "see what would change with `destgate check {domain} {words}`, then set it for this destination (destconfig)"
    )
}

/// Removes findings that another one makes idle: advice to publish something for a domain that
/// takes no mail, and a record whose lookup is already named among the bogus answers.
pub fn without_idle(f: &Facts, all: &mut Vec<Finding>) {
    if takes_no_mail(f) {
        all.retain(|f| {
            let idle = [&finding::STS_ABSENT, &finding::TLSRPT_ABSENT, &finding::STS_WITHDRAWN];
            !idle.iter().any(|row| row.code == f.row.code)
        });
    }
    let bogus = all.iter().filter(|f| f.row.code == finding::DNSSEC_BOGUS.code);
    let told: Vec<String> = bogus
        .flat_map(|f| f.facts.iter().filter(|(name, _)| *name == finding::ASKED))
        .map(|(_, query)| query.clone())
        .collect();
    all.retain(|f| {
        let domain = f.fact("domain").unwrap_or_default();
        f.row.code != finding::STS_LOOKUP_FAILED.code
            || !told.contains(&format!("_mta-sts.{domain} TXT"))
    });
}
