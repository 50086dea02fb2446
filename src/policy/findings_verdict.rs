//! The findings that follow from the verdict and the settings: what the settings ignore, what they
//! demand in vain, and a domain that takes no mail. No I/O.

use crate::policy::certificate::Pkix;
use crate::policy::dane;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::TlsaSeen;
use crate::policy::dnssec::reason::signature_end;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::Outcome;
use crate::policy::facts::Facts;
use crate::policy::ground::Ground;
use crate::policy::host::HostFacts;
use crate::policy::host::ProbeFacts;
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
use crate::vocab::dns::Proof;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::finding::Finding;
use crate::vocab::time;
use crate::vocab::time::Timestamp;
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
        let fix = after_dane(e, f, d, wanted);
        out.push(Finding::new(
            &finding::GATEWAY_WEAKER,
            &[("gateway", &gateway), ("rfc", &rfc), ("fix", &fix)],
        ));
    }
    if let Some(seconds) = e.cut_off {
        out.push(Finding::new(
            &finding::DEADLINE,
            &[("domain", &e.destination), ("seconds", &seconds)],
        ));
    }
    about_no_host(e, f, out);
    about_hosted(e, f, wanted, out);
    about_demand(e, f, d, wanted, out);
    about_ignored(e, f, d, wanted, out);
    let mut hosts = f.hosts.iter().zip(&d.walked);
    let demanded =
        hosts.find(|(_, j)| matches!(j.requirement, Requirement::NotUsed(Refusal::Dane, ..)));
    if let Some((h, _)) = demanded {
        let fix = without_demand(e, f, d, wanted);
        let (domain, host) = (&e.destination, &h.candidate.host);
        let what = match d.scope {
            DaneScope::InsecureMx => format!("{domain}, whose MX records are not signed"),
            DaneScope::Applies | DaneScope::CannotJudge | DaneScope::Outside => {
                format!("{host}, which DANE cannot verify")
            }
        };
        out.push(Finding::new(
            &finding::DANE_DEMANDED,
            &[("host", host), ("what", &what), ("fix", &fix)],
        ));
    }
}

/// Returns what this side can do where DANE fails and the mail goes nevertheless; empty if nothing
/// is known to help.
fn after_dane(e: &Evidence, f: &Facts, d: &Decision, wanted: TlsPolicy) -> String {
    if d.verdict.action != Action::Deliver {
        return String::new();
    }
    let mut ways = Vec::new();
    let strict = other(e, f, d, TlsPolicy { dane: DaneMode::Mandatory, ..wanted });
    if strict.action == Action::Defer {
        ways.push("to hold such mail, set dane mandatory for this destination");
    }
    let unverified = matches!(
        d.verdict.protection,
        Some(walk::Protection::Encrypted | walk::Protection::None) | None
    );
    let verifying = TlsPolicy { tls: TlsMode::RequiredVerifyHosted, ..wanted };
    if unverified
        && other(e, f, d, verifying).protection.is_some_and(|p| p <= walk::Protection::Verified)
    {
        ways.push("to have at least the certificate verified, set tls required_verify_hosted");
    }
    ways.join("; ")
}

/// Adds a finding if the TLS setting of this side keeps the mail, and nothing that the domain
/// publishes asks for what it demands.
fn about_demand(e: &Evidence, f: &Facts, d: &Decision, wanted: TlsPolicy, out: &mut Vec<Finding>) {
    let Ground::Refused { host, .. } = d.verdict.ground else { return };
    let (Some(h), Some(j)) = (f.hosts.get(host), d.verdict.ground.outcome(&d.walked)) else {
        return;
    };
    let by_setting = j.refusal == Some(Refusal::Tls) || j.verify_error;
    let told = out.iter().any(|f| f.row.code == finding::HOSTED_MAIL.code);
    let fits = |p: &ProbeFacts| matches!(p.dane, Some(DaneMatch::Matched { .. }));
    let promised =
        enforced(f) || d.scope == DaneScope::Applies && is_pinned(h) && !h.probes.iter().any(fits);
    if !by_setting || !wanted.tls_is_demanded() || told || promised {
        return;
    }
    // What is refused without the demand too is no matter of the setting.
    if other(e, f, d, TlsPolicy { tls: TlsMode::Preferred, ..wanted }).action != Action::Deliver {
        return;
    }
    let by_dane = other(e, f, d, TlsPolicy { dane: DaneMode::Opportunistic, ..wanted });
    let fix = match by_dane.protection {
        Some(walk::Protection::Dane) => {
            "set dane to opportunistic for this destination: its TLSA records verify the host"
        }
        _ => {
            "if they have promised it, wait until they keep it; if not, demand less of this destination (destconfig)"
        }
    };
    let facts: [(&'static str, &dyn std::fmt::Display); 4] = [
        ("host", &h.candidate.host),
        ("tls", &wanted.tls.word()),
        ("domain", &e.destination),
        ("fix", &fix),
    ];
    out.push(Finding::new(&finding::TLS_DEMANDED, &facts));
}

/// Reports whether a policy of mode enforce is in force for the domain.
fn enforced(f: &Facts) -> bool {
    let applied = f.sts.as_ref().and_then(|s| s.applied.as_ref());
    applied.is_some_and(|a| a.policy.mode == Mode::Enforce)
}

/// Reports whether a host has usable TLSA records.
fn is_pinned(h: &HostFacts) -> bool {
    match &h.tlsa {
        TlsaSeen::Records { records, .. } => records.iter().any(|r| dane::unusable(r).is_none()),
        TlsaSeen::NotAsked | TlsaSeen::Absent | TlsaSeen::Insecure | TlsaSeen::Failed(..) => false,
    }
}

/// Adds what remedies say by the route and the settings.
pub fn complete(f: &Facts, e: &Evidence, d: &Decision, wanted: TlsPolicy, out: &mut [Finding]) {
    let has_others = f.path.kind == RouteKind::Mx && f.path.hosts.len() > 1;
    let remove = if has_others { ", or remove it from the MX records" } else { "" };
    let domain = e.destination.to_string();
    let only_domain = wanted.tls == TlsMode::RequiredVerify && d.verdict.action == Action::Defer;
    let still =
        "; tls required_verify of this side would still refuse it: use required_verify_hosted";
    for finding in out {
        let code = finding.row.code;
        if [&finding::MX_NO_ADDRESS, &finding::MX_PRIVATE, &finding::MX_UNREACHABLE]
            .iter()
            .any(|row| row.code == code)
        {
            finding.facts.push(("remove", remove.into()));
        }
        if code == finding::MX_CERT_BAD.code {
            let refused = only_domain && finding.fact("host") != Some(domain.as_str());
            finding.facts.push(("more", if refused { still.into() } else { String::new() }));
        }
    }
}

/// Returns the reason of a bogus answer and its remedy. A signature that has ended is told by its
/// day.
#[must_use]
pub fn ended(reason: &str, now: Timestamp) -> (String, &'static str) {
    match signature_end(reason) {
        Some((what, at)) => {
            let ago = time::span(now.since(at));
            (format!("{what} ended on {}, {ago} ago", at.day()), "sign the zone again")
        }
        None => (reason.to_string(), "sign the zone again, or correct its DS record at the parent"),
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
    let Some(h) = f.hosts.iter().find(hosted) else { return };
    let domain = &e.destination;
    let (takes, more) = if wanted.tls == TlsMode::PreferredVerify {
        let takes = format!("counts a certificate as verified only if it is for {domain}");
        (takes, ", and makes TLS a demand")
    } else {
        (format!("accepts a certificate for {domain} only"), "")
    };
    let facts: [(&'static str, &dyn std::fmt::Display); 5] = [
        ("domain", domain),
        ("host", &h.candidate.host),
        ("tls", &wanted.tls.word()),
        ("takes", &takes),
        ("more", &more),
    ];
    out.push(Finding::new(&finding::HOSTED_MAIL, &facts));
}

/// Adds the findings about a protection that the domain offers and the settings ignore.
fn about_ignored(e: &Evidence, f: &Facts, d: &Decision, wanted: TlsPolicy, out: &mut Vec<Finding>) {
    let in_force = wanted.effective();
    if !matches!(f.path.kind, RouteKind::Mx | RouteKind::ImplicitMx) {
        return;
    }
    let domain = &e.destination;
    // Mail that is kept goes to nobody; a verified host may still be the wrong one.
    let effect = match (d.verdict.action, d.verdict.protection) {
        (Action::Defer | Action::Bounce | Action::Discard, _) => None,
        (_, Some(walk::Protection::Dane)) => None,
        (_, Some(walk::Protection::Verified))
            if wanted.tls != TlsMode::RequiredVerifyHosted
                || f.path.proof == Some(Proof::Secure) =>
        {
            None
        }
        (_, Some(walk::Protection::Verified)) => {
            Some("whoever forges the DNS answer may name another host, with a valid certificate")
        }
        (_, Some(walk::Protection::None)) => Some("mail goes in the clear"),
        _ => Some("mail may go to a host that nobody verified"),
    };
    if let (Switch::Off, true, Some(effect)) = (in_force.mta_sts, enforced(f), effect) {
        let (setting, words) = if wanted.tls == TlsMode::None {
            ("tls none", "--tls preferred --mta-sts on")
        } else {
            ("mta_sts off", "--mta-sts on")
        };
        let then = TlsPolicy { mta_sts: Switch::On, ..with_tls(wanted) };
        let then = other(e, f, d, then);
        let on =
            if wanted.tls == TlsMode::None { "tls preferred and mta_sts on" } else { "mta_sts on" };
        let fix = switched_on(&then, on, || try_it(domain, words));
        out.push(Finding::new(
            &finding::STS_IGNORED,
            &[("domain", domain), ("setting", &setting), ("effect", &effect), ("fix", &fix)],
        ));
    }
    let signed = f.hosts.iter().find(|h| is_pinned(h)).filter(|_| d.scope == DaneScope::Applies);
    if let (DaneMode::None, Some(h)) = (in_force.dane, signed) {
        let (setting, words) = if wanted.tls == TlsMode::None {
            ("tls none", "--tls preferred --dane opportunistic")
        } else {
            ("dane none", "--dane opportunistic")
        };
        let then = TlsPolicy { dane: DaneMode::Opportunistic, ..with_tls(wanted) };
        let then = other(e, f, d, then);
        let on = if wanted.tls == TlsMode::None {
            "tls preferred and dane opportunistic"
        } else {
            "dane opportunistic"
        };
        let fix = switched_on(&then, on, || try_it(domain, words));
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
            let promise = match d.scope {
                DaneScope::InsecureMx => "signed MX records",
                DaneScope::Applies | DaneScope::CannotJudge | DaneScope::Outside => "DANE",
            };
            format!(
                "set dane to opportunistic for this destination, unless the other side has promised {promise}"
            )
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
