//! The headline of a report: one sentence that says what happens to the message, which rule demands
//! it and whose fault it is, and the notice that the sender will read. The words follow from kinds,
//! never from the text of a reason.

use crate::policy::certificate::Certificate;
use crate::policy::certificate::Pkix;
use crate::policy::dane::TlsaSeen;
use crate::policy::dnssec::reason::signature_end;
use crate::policy::evidence::Cause;
use crate::policy::evidence::Evidence;
use crate::policy::gravity;
use crate::policy::ground::Ground;
use crate::policy::host;
use crate::policy::host::HostFacts;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::policy::host::TlsFacts;
use crate::policy::lookup_fault::LookupFault;
use crate::policy::mx::NoRoute;
use crate::policy::mx::RouteKind;
use crate::policy::report::Report;
use crate::policy::sts::cached::TroubleKind;
use crate::policy::verdict::Action;
use crate::policy::verdict::DaneStatus;
use crate::policy::verdict::Verdict;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::DaneScope;
use crate::policy::walk::Protection;
use crate::policy::walk::Refusal;
use crate::policy::walk::Requirement;
use crate::vocab::dns::RecordType;
use crate::vocab::finding;
use crate::vocab::text::printable;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::TlsMode;
use crate::vocab::tlsrpt::ResultType;

/// Returns the sentence without the domain, safe to display: [`what`] and [`why`].
#[must_use]
pub fn sentence(r: &Report) -> String {
    format!("{}: {}", what(&r.decision.verdict), why(r))
}

/// Returns what happens to the message.
#[must_use]
pub fn what(v: &Verdict) -> String {
    let status = v.status.as_ref().map_or_else(String::new, |s| format!(", {}", printable(s)));
    match (v.action, v.protection) {
        (Action::Deliver, Some(Protection::Dane)) => "delivered, verified by DANE".into(),
        (Action::Deliver, Some(Protection::MtaSts)) => "delivered, verified by MTA-STS".into(),
        (Action::Deliver, Some(Protection::Verified)) => {
            "delivered, verified by the TLS setting".into()
        }
        (Action::Deliver, Some(Protection::Encrypted)) => {
            "delivered, encrypted but not verified".into()
        }
        (Action::Deliver, Some(Protection::None) | None) => "delivered in the clear".into(),
        (Action::Defer, _) => format!("not delivered for now (deferred{status})"),
        (Action::Bounce, _) => format!("returned to the sender (bounced{status})"),
        (Action::Discard, _) => "discarded".into(),
        (Action::Unknown, _) => "not known from here".into(),
    }
}

/// Returns why it happens: the rule, and who does not meet it. Safe to display.
#[must_use]
pub fn why(r: &Report) -> String {
    let d = &r.decision;
    printable(&match d.verdict.ground {
        Ground::Clock => "the clock of this host is wrong, and nothing can be judged by it".into(),
        Ground::Discard => "an SMTP route of this side leads to /dev/null".into(),
        Ground::NoHost => match &r.facts.path.none {
            Some(none) => no_host(r, none),
            None => d.verdict.reason.clone(),
        },
        Ground::NoAddress => {
            let address = r.evidence.scope.families.address();
            format!("none of the MX hosts of the domain has {address}")
        }
        Ground::Used(index) => match r.facts.hosts.get(index) {
            Some(h) => delivered(r, h),
            None => d.verdict.reason.clone(),
        },
        Ground::Refused { host, probe } => {
            match (r.facts.hosts.get(host), d.verdict.ground.outcome(&d.walked)) {
                (Some(h), Some(j)) => refused(r, h, probe.and_then(|i| h.probes.get(i)), j),
                _ => d.verdict.reason.clone(),
            }
        }
        Ground::NoSmtp => "the MX hosts were not connected to (--no-smtp)".into(),
        Ground::NotAllSeen => {
            "none of the hosts that were tested takes the mail, and the domain has more of them"
                .into()
        }
        Ground::Blocked => {
            let port = r.facts.hosts.first().map_or(25, |h| h.candidate.port);
            format!("this network seems to let nothing out to port {port}")
        }
        Ground::NoDnssec => {
            "the resolver of this side does not pass DNSSEC on, and the domain may depend on it"
                .into()
        }
        Ground::Nothing => "no MX host could be tested".into(),
    })
}

/// Returns why the domain has no mail host.
fn no_host(r: &Report, none: &NoRoute) -> String {
    match none.fault {
        Some(LookupFault::Bogus) => {
            let hold = match signatures_ended(r) {
                true => "have expired",
                false => "do not hold",
            };
            format!(
                "the DNSSEC signatures of the domain {hold}, so a resolver that validates tells nobody where its mail belongs"
            )
        }
        Some(LookupFault::CutOff) => {
            "its mail hosts were not found before the deadline of this check".into()
        }
        Some(LookupFault::Tlsa | LookupFault::Other) => {
            "the look-up of its mail hosts failed, so nobody can tell where its mail belongs".into()
        }
        None if r.facts.path.kind == RouteKind::NullMx => "the domain takes no mail at all".into(),
        None if has(r, &finding::DOMAIN_MISSING) => "the domain does not exist".into(),
        None => "the domain has no mail server".into(),
    }
}

/// Reports whether signatures of the domain's MX answer have ended.
fn signatures_ended(r: &Report) -> bool {
    let answer = r.evidence.domain().and_then(|d| r.evidence.dns(d, RecordType::Mx));
    answer.and_then(|a| a.reason.as_deref()).is_some_and(|why| signature_end(why).is_some())
}

fn has(r: &Report, row: &finding::Row) -> bool {
    r.finding(row).is_some()
}

/// Returns why a delivered message has its protection.
fn delivered(r: &Report, h: &HostFacts) -> String {
    let host = &h.candidate.host;
    let tls = r.profile.wanted.tls;
    match r.decision.verdict.protection {
        Some(Protection::Dane) => {
            format!("the certificate of {host} fits its TLSA records, which DNSSEC protects")
        }
        Some(Protection::MtaSts) => {
            format!("{host} is in the policy (mode enforce), and its certificate is valid")
        }
        Some(Protection::Verified) => {
            format!("the certificate of {host} is valid for what {} demands", tls.word())
        }
        Some(Protection::Encrypted) => {
            format!("{host} takes the mail over TLS, and {}", unverified(r))
        }
        Some(Protection::None) | None if tls == TlsMode::None => {
            format!("{host} takes the mail, and the setting tls none of this side uses no TLS")
        }
        Some(Protection::None) | None => {
            let used = r.decision.verdict.host.and_then(|i| r.decision.walked.get(i));
            let probe = used.and_then(|j| j.deciding).and_then(|i| h.probes.get(i));
            let (_, fault) = no_tls(h, probe);
            match has(r, &finding::STS_IGNORED) {
                true => format!(
                    "{fault}, and the setting mta_sts off of this side ignores the policy that demands TLS"
                ),
                false => format!("{fault}, and nothing in force demands TLS"),
            }
        }
    }
}

/// Returns why nobody asked for a verified certificate.
fn unverified(r: &Report) -> String {
    let wanted = r.profile.wanted.effective();
    let s = r.facts.sts.as_ref();
    if wanted.tls == TlsMode::PreferredVerify {
        return "the setting preferred_verify lets a certificate pass that it cannot verify".into();
    }
    if r.decision.dane == Some(DaneStatus::Failed) {
        return format!(
            "after DANE has failed, this gateway goes by the setting tls {}, which verifies nothing",
            wanted.tls.word()
        );
    }
    if r.decision.dane == Some(DaneStatus::Unusable)
        && matches!(r.decision.mta_sts, "absent" | "off" | "none")
    {
        return "the domain's TLSA records are of no kind that mail servers use".into();
    }
    match r.decision.mta_sts {
        "skipped_smtp_route" => "behind an SMTP route neither MTA-STS nor DANE counts",
        "lookup_failed" => "the MTA-STS record of the domain could not be looked up",
        "record_invalid" => "the MTA-STS record of the domain is malformed, so it protects nothing",
        "fetch_failed" => return unfetched(r),
        "policy_invalid" => "the MTA-STS policy of the domain is malformed, so it protects nothing",
        "testing" => "the MTA-STS policy of the domain only tests (mode testing)",
        "none" => "the domain has withdrawn its MTA-STS policy (mode none)",
        "absent" if has(r, &finding::STS_MULTIPLE) => {
            "several MTA-STS records of one domain count as none"
        }
        "absent" if s.is_some_and(|s| s.unannounced.is_some()) => {
            "the MTA-STS policy of the domain is not announced by a record"
        }
        "off" if has(r, &finding::STS_IGNORED) => {
            "the setting mta_sts off of this side ignores the policy of the domain"
        }
        "absent" if wanted.dane != DaneMode::None => {
            "the domain asks for no verified certificate (neither MTA-STS nor DANE)"
        }
        _ => "nothing in force asks for a verified certificate",
    }
    .into()
}

/// Returns why the announced policy protects nothing.
fn unfetched(r: &Report) -> String {
    let now = r.evidence.now;
    let s = r.facts.sts.as_ref();
    let ended = s.and_then(|s| s.certificate.as_ref()).filter(|c| c.not_after < now);
    if let (true, Some(c)) = (has(r, &finding::STS_HOST_CERT), ended) {
        let day = c.not_after.day();
        return format!(
            "the certificate of the domain's policy host expired on {day}, so its policy does not count"
        );
    }
    let failed = r.finding(&finding::STS_FETCH_FAILED);
    if failed.and_then(|f| f.fact(finding::FETCH_TROUBLE)) == Some(TroubleKind::MediaType.word()) {
        return "the domain's MTA-STS policy is not served as text/plain, so it does not count"
            .into();
    }
    let none = "the domain announces an MTA-STS policy but publishes none";
    let why = [
        (&finding::STS_NOT_FOUND, none),
        (&finding::STS_HOST_MISSING, none),
        (&finding::STS_REDIRECT, "the domain's policy host redirects, which does not count"),
        (
            &finding::STS_HOST_CERT,
            "the certificate of the domain's policy host is not accepted, so its policy does not count",
        ),
    ];
    let known = why.iter().find(|(row, _)| has(r, row)).map(|(_, words)| *words);
    known.unwrap_or("the MTA-STS policy that the domain announces cannot be fetched").into()
}

/// Returns the rule that refuses the mail, and who does not meet it.
fn refused(r: &Report, h: &HostFacts, p: Option<&ProbeFacts>, j: &AddressOutcome) -> String {
    let host = &h.candidate.host;
    let tls = r.profile.wanted.tls;
    let demand = |rule: &str| {
        let (need, fault) = need_and_fault(r, h, p, j);
        format!("{rule} demands {need}, and {fault}")
    };
    match &j.refusal {
        Some(Refusal::NotListed) => format!(
            "MTA-STS in mode enforce allows only hosts that the policy lists, and {host} is not listed"
        ),
        Some(Refusal::Sts) if !j.verify_error => demand("MTA-STS in mode enforce"),
        // Without the demand it would be refused as well.
        Some(Refusal::Tls) if fails_after_starttls(p) => dropped(h, p),
        Some(Refusal::Sts | Refusal::Tls)
            if j.verify_error || r.profile.wanted.tls_is_demanded() =>
        {
            demand(&format!("the setting tls {} of this side", tls.word()))
        }
        Some(Refusal::Sts | Refusal::Tls) => dropped(h, p),
        Some(Refusal::Dane) => refused_by_dane(r, h),
        Some(Refusal::DaneNoTls) => demand("the TLSA record of the host (DANE)"),
        Some(Refusal::Lookup(LookupFault::Bogus)) => format!(
            "the DNSSEC signatures of the answers about {host} do not hold, so it must not be used"
        ),
        Some(Refusal::Lookup(LookupFault::CutOff)) => {
            format!("the look-ups about {host} did not end before the deadline of this check")
        }
        Some(Refusal::Lookup(LookupFault::Tlsa)) => format!(
            "nobody can tell whether {host} has TLSA records, and without an answer it must not be used"
        ),
        Some(Refusal::Lookup(LookupFault::Other)) => {
            format!("{host} could not be looked up in the DNS")
        }
        Some(Refusal::NotConnected(_)) if r.decision.verdict.action == Action::Defer => {
            format!("{host} accepts no connection ({})", j.reason)
        }
        Some(Refusal::NoConversation(_, true)) => format!("{host} refuses to talk to this host"),
        Some(Refusal::NoConversation(_, false)) => {
            format!("the SMTP session with {host} ends before mail can be sent")
        }
        Some(Refusal::Unjudged) => {
            "the setting dane mandatory of this side needs DNSSEC, which this side does not check"
                .into()
        }
        Some(Refusal::Unspoken) => {
            format!("{host} speaks a kind of TLS that this program does not")
        }
        Some(
            Refusal::NoAddress
            | Refusal::NotConnected(_)
            | Refusal::NotProbed
            | Refusal::Ceiling
            | Refusal::OtherName,
        )
        | None => format!("{host}: {}", j.reason),
    }
}

/// Reports whether a session fails after the server has accepted STARTTLS.
fn fails_after_starttls(p: Option<&ProbeFacts>) -> bool {
    p.is_some_and(|p| matches!(p.reach, Reach::TlsFailed(_)))
}

/// Returns why no setting carries mail in a session that has no TLS after all.
fn dropped(h: &HostFacts, p: Option<&ProbeFacts>) -> String {
    let (_, fault) = no_tls(h, p);
    format!("{fault}, and once STARTTLS is accepted no mail may follow in the clear")
}

/// Returns why DANE refuses a host: it is mandatory and cannot be had, or nothing fits.
fn refused_by_dane(r: &Report, h: &HostFacts) -> String {
    let host = &h.candidate.host;
    let index = r.facts.hosts.iter().position(|o| o == h);
    let requirement = index.and_then(|i| r.decision.walked.get(i)).map(|j| &j.requirement);
    if !matches!(requirement, Some(Requirement::NotUsed(Refusal::Dane, ..))) {
        return format!(
            "DANE demands a certificate that fits the TLSA records, and that of {host} does not"
        );
    }
    let lack = match (r.decision.scope, &h.tlsa) {
        (DaneScope::InsecureMx, _) => "the domain does not sign its MX records".to_string(),
        (_, TlsaSeen::NotAsked) => format!("the addresses of {host} are not signed"),
        (_, TlsaSeen::Insecure) => format!("the TLSA records of {host} are not signed"),
        (_, TlsaSeen::Records { .. }) => format!("no TLSA record of {host} is usable"),
        (_, TlsaSeen::Absent | TlsaSeen::Failed(..)) => format!("{host} has no TLSA record"),
    };
    format!("the setting dane mandatory of this side demands DANE, and {lack}{}", silence(r, h))
}

/// Returns the other reason why no mail goes: no host accepts a connection.
fn silence(r: &Report, h: &HostFacts) -> String {
    if !r.facts.hosts.iter().all(gravity::is_silent) {
        return String::new();
    }
    let reasons = h.probes.iter().map(|p| match &p.reach {
        Reach::NotConnected { reason, .. } => Some(reason),
        _ => None,
    });
    let all: Option<Vec<&String>> = reasons.collect();
    all.and_then(|all| all.into_iter().next()).map_or_else(String::new, |reason| {
        format!("; besides, {} accepts no connection ({reason})", h.candidate.host)
    })
}

/// Returns what is needed where a session has no TLS, and what the host does instead.
fn no_tls(h: &HostFacts, p: Option<&ProbeFacts>) -> (String, String) {
    let host = &h.candidate.host;
    let session = p.and_then(|p| p.session.as_ref());
    let injected = p.is_some_and(is_injected);
    let fault = match p.map(|p| &p.reach) {
        Some(Reach::NoStarttls) if session.is_some_and(host::is_masked) => {
            format!("a firewall before {host} hides its STARTTLS")
        }
        Some(Reach::StarttlsRefused(_)) => format!("{host} offers STARTTLS and then refuses it"),
        Some(Reach::TlsFailed(_)) if injected => {
            format!(
                "between the 220 of {host} and the TLS handshake came plain text, as an attacker would slip it in"
            )
        }
        Some(Reach::TlsFailed(_)) => format!("the TLS handshake with {host} fails"),
        _ => format!("{host} offers no STARTTLS"),
    };
    ("TLS".into(), fault)
}

/// Reports whether plain text stood before the TLS handshake.
fn is_injected(p: &ProbeFacts) -> bool {
    let end = p.session.as_ref().and_then(|s| s.end.as_ref());
    end.is_some_and(|end| matches!(end.cause, Cause::Injected(_)))
}

/// Returns what the rule needs, and what the host has instead.
fn need_and_fault(
    r: &Report,
    h: &HostFacts,
    p: Option<&ProbeFacts>,
    j: &AddressOutcome,
) -> (String, String) {
    match p.and_then(|p| p.tls.as_ref()) {
        Some(t) => certificate(r, h, t, j.verify_error),
        None => no_tls(h, p),
    }
}

/// Returns what the rule needs of a certificate, and what the host has instead.
///
/// - `by_setting`: whether the TLS setting is the rule, which accepts other names.
fn certificate(r: &Report, h: &HostFacts, t: &TlsFacts, by_setting: bool) -> (String, String) {
    let host = &h.candidate.host;
    if t.session.is_weak() && (by_setting || !t.session.is_old()) {
        let fault = format!("{host} offers only cryptography that is too weak for that");
        return ("a verified certificate".into(), fault);
    }
    if let Some(fault) = path_fault(&r.evidence, host, t) {
        return fault;
    }
    let shown = t.certificate.as_ref().map_or_else(|| "no name".into(), Certificate::presented);
    let domain = &r.evidence.destination;
    let names = match (by_setting, r.profile.wanted.tls) {
        (false, _) => host.clone(),
        (true, TlsMode::RequiredVerifyHosted) => format!("{domain} or {host}"),
        (true, _) => domain.to_string(),
    };
    let name_ok = match (by_setting, r.profile.wanted.tls) {
        (false, _) => t.host_match,
        (true, TlsMode::RequiredVerifyHosted) => {
            t.domain_match_or_cn || t.host_match_or_cn || t.route_match_or_cn
        }
        (true, _) => t.domain_match_or_cn,
    };
    if !name_ok {
        let fault = format!("that of {host} is for {shown}");
        return (format!("a certificate for {names}"), fault);
    }
    ("TLS 1.2 or later".into(), format!("{host} speaks {}", t.session.version))
}

/// Returns the fault of the chain or its dates.
fn path_fault(e: &Evidence, host: &str, t: &TlsFacts) -> Option<(String, String)> {
    let leaf = t.certificate.as_ref();
    let valid = || "a valid certificate".to_string();
    let trusted = || "a certificate of a trusted authority".to_string();
    Some(match &t.pkix {
        Pkix::Valid => return None,
        Pkix::Expired(_) => match leaf.filter(|c| c.not_after < e.now) {
            Some(c) => (valid(), format!("that of {host} expired on {}", c.not_after.day())),
            None => (valid(), format!("one that issued that of {host} has expired")),
        },
        Pkix::NotYetValid(_) => match leaf {
            Some(c) => (valid(), format!("that of {host} begins on {}", c.not_before.day())),
            None => (valid(), format!("that of {host} is not valid yet")),
        },
        Pkix::Untrusted(_) => match leaf.filter(|c| c.issuer == c.subject) {
            Some(_) => (trusted(), format!("that of {host} is self-signed")),
            None => (trusted(), format!("that of {host} comes from none")),
        },
        Pkix::Revoked(_) => (valid(), format!("that of {host} has been revoked")),
        Pkix::Invalid(_) => (valid(), format!("that of {host} breaks the rules for certificates")),
    })
}

/// Returns the outcome of an address in a few words, for the list of addresses; headline and
/// findings say it in full. Safe to display.
#[must_use]
pub fn in_brief(p: &ProbeFacts, j: &AddressOutcome) -> String {
    let certificate = || {
        let of_certificate = || j.failures.iter().filter(|f| is_of_certificate(f.result_type));
        // What is only unlisted is no fault of the certificate.
        let plain = of_certificate().find(|f| f.result_type != ResultType::ValidationFailure);
        plain.or(of_certificate().next()).map_or("not verified", |f| match f.result_type {
            ResultType::CertificateExpired => "expired",
            ResultType::CertificateNotTrusted => "not trusted",
            ResultType::CertificateHostMismatch => "wrong name",
            _ => "not valid",
        })
    };
    let words = match (&j.refusal, &p.reach) {
        (Some(Refusal::Sts | Refusal::Tls | Refusal::Dane | Refusal::DaneNoTls), reach) => {
            match reach {
                Reach::NoStarttls => "no STARTTLS",
                Reach::StarttlsRefused(_) => "STARTTLS refused",
                Reach::TlsFailed(_) if is_injected(p) => "plain text before the handshake",
                Reach::TlsFailed(_) => "TLS handshake failed",
                // Mandatory DANE excludes the host, and it does not answer either.
                Reach::NotConnected { reason, .. } | Reach::NoConversation { reason, .. } => {
                    return printable(reason);
                }
                _ if matches!(j.refusal, Some(Refusal::Dane)) => "not verified by DANE",
                _ => certificate(),
            }
        }
        (Some(Refusal::NotListed), _) => "not used",
        _ => return printable(&j.reason),
    };
    words.into()
}

fn is_of_certificate(result: ResultType) -> bool {
    matches!(
        result,
        ResultType::CertificateExpired
            | ResultType::CertificateNotTrusted
            | ResultType::CertificateHostMismatch
            | ResultType::ValidationFailure
    )
}

/// Returns the notice that a sender on Exchange Online would read of a deferred message, unless only
/// a setting of this side keeps the mail, or DANE does, for which Exchange Online has other codes.
/// Safe to display; empty unless deferred.
#[must_use]
pub fn notices(r: &Report) -> Vec<String> {
    let v = &r.decision.verdict;
    if v.action != Action::Defer {
        return Vec::new();
    }
    let walked = &r.decision.walked;
    let own_setting =
        v.ground.is_excluded(walked) || v.ground.outcome(walked).is_some_and(|j| j.verify_error);
    let by_dane = v
        .ground
        .outcome(walked)
        .is_some_and(|j| matches!(j.refusal, Some(Refusal::Dane | Refusal::DaneNoTls)));
    let ndr = v.ndr.as_ref().filter(|_| !own_setting && !by_dane).map(|ndr| {
        let heading = printable(&ndr.heading);
        format!("on Exchange Online a sender would read {}: {heading}", ndr.code)
    });
    ndr.into_iter().collect()
}
