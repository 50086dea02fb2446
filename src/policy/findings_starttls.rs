//! The findings about a missing or failed STARTTLS, with advice by cause. No I/O.

use crate::policy::dane;
use crate::policy::dane::TlsaSeen;
use crate::policy::evidence::Cause;
use crate::policy::evidence::ClientCertificate;
use crate::policy::evidence::SessionEnd;
use crate::policy::evidence::Step;
use crate::policy::handshake::FaultKind;
use crate::policy::host;
use crate::policy::host::HostFacts;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::policy::walk::DaneScope;
use crate::vocab::finding;
use crate::vocab::finding::Finding;

/// Returns the advice for a session without TLS in one sentence; `None` if it has TLS or did not
/// get as far.
fn fix(h: &HostFacts, p: &ProbeFacts) -> Option<String> {
    let host = h.candidate.host.as_str();
    let end = p.session.as_ref().and_then(|s| s.end.as_ref());
    match &p.reach {
        Reach::NoStarttls if p.session.as_ref().is_some_and(host::is_masked) => Some(format!(
            "let the firewall before {host} pass STARTTLS, or switch its inspection of SMTP off: it hides what it does not know (`XXXX`), and {host} may have STARTTLS already"
        )),
        Reach::NoStarttls => {
            Some(format!("give {host} a certificate for its name and switch STARTTLS on"))
        }
        Reach::StarttlsRefused(_) => Some(format!(
            "look into the log of {host}: mostly its certificate or key cannot be read, or the service was not restarted"
        )),
        Reach::TlsFailed(_) | Reach::Unspoken(_) => Some(by_cause(host, p, end)),
        Reach::NotProbed
        | Reach::NotConnected { .. }
        | Reach::NoConversation { .. }
        | Reach::Tls => None,
    }
}

/// Returns the advice for a failed handshake.
fn by_cause(host: &str, p: &ProbeFacts, end: Option<&SessionEnd>) -> String {
    let Some(end) = end else { return format!("look into the log of {host}") };
    match (&end.cause, end.step) {
        (Cause::Injected(_), _) => {
            format!("find out who sends the plain text: {host} itself, or somebody on the way")
        }
        (Cause::Handshake(fault), _) => fault.hint(host, p.target.sni.as_deref()),
        (Cause::TimedOut(_), Step::Handshake) => format!(
            "look for what drops TLS packets on the way to {host}: a time-out after the ClientHello is mostly a device that inspects TLS, or packets too large for the path (MTU)"
        ),
        (Cause::TimedOut(_), _) => {
            format!("look into the log of {host}: it accepts STARTTLS and then says nothing")
        }
        (Cause::Deadline(_), _) => "give the check more time with --deadline".into(),
        (Cause::Dropped(_), Step::Handshake) => format!(
            "look into the log of {host}: it closes instead of sending an alert; mostly its certificate or key cannot be read, or a filter before it ends the connection"
        ),
        (Cause::Said(_) | Cause::Misbehaved(_) | Cause::Dropped(_), _) => {
            format!("look into the log of {host}: STARTTLS is offered and does not work")
        }
        _ => format!("let {host} speak TLS 1.2 or 1.3 with modern cipher suites"),
    }
}

/// Reports whether a session ended after the TLS handshake.
fn ended_inside(p: &ProbeFacts) -> bool {
    let end = p.session.as_ref().and_then(|s| s.end.as_ref());
    end.is_some_and(|end| end.step == Step::EhloTls)
}

/// Creates a finding about an address, with its reason and remedy.
fn about(
    row: &'static finding::Row,
    h: &HostFacts,
    p: &ProbeFacts,
    reason: &str,
    fix: &str,
) -> Finding {
    let facts: [(&'static str, &dyn std::fmt::Display); 4] = [
        ("host", &h.candidate.host),
        ("address", &p.target.address),
        ("reason", &reason),
        ("fix", &fix),
    ];
    Finding::new(row, &facts)
}

/// Returns the finding about a server that refuses.
#[must_use]
pub fn about_refusal(h: &HostFacts, p: &ProbeFacts, reason: &str) -> Finding {
    let host = &h.candidate.host;
    let fix = match ended_inside(p) {
        true => format!("look into the log of {host}: it takes EHLO before TLS and not inside it"),
        false => "this is about the address of this host, not about the domain: a block list or greylisting; check from the host that sends your mail, or later".into(),
    };
    about(&finding::SMTP_REFUSES, h, p, reason, &fix)
}

/// Returns the finding about a server that does not answer in time.
#[must_use]
pub fn about_silence(h: &HostFacts, p: &ProbeFacts, reason: &str) -> Finding {
    let host = &h.candidate.host;
    let fix = match ended_inside(p) {
        true => format!(
            "look into the log of {host}: the TLS handshake succeeded, and then nothing came; check again with a larger --timeout to see what follows"
        ),
        false => "senders wait five minutes for a greeting; check again with a larger --timeout to see what follows; a server that waits for TLS from the first octet is silent too: that belongs to port 465".into(),
    };
    about(&finding::SMTP_SLOW, h, p, reason, &fix)
}

/// Reports whether a server demands a client certificate only after the handshake, as Postfix and
/// nginx do.
#[must_use]
pub fn wants_own(p: &ProbeFacts) -> bool {
    let Some(session) = &p.session else { return false };
    let asked = session.tls.as_ref().is_some_and(|tls| tls.client != ClientCertificate::NotAsked);
    let end = session.end.as_ref().filter(|end| end.step == Step::EhloTls);
    let Some(Cause::Said(reply)) = end.map(|end| &end.cause) else { return false };
    asked && reply.text().to_ascii_lowercase().contains("certificate")
}

/// Returns the finding about a server that refuses the client certificate, or demands one.
#[must_use]
pub fn own_refused(h: &HostFacts, p: &ProbeFacts, reason: &str) -> Finding {
    let host = &h.candidate.host;
    let (what, fix) = match &p.target.certificate {
        Some(name) => (
            format!("does not take the certificate profile \"{name}\" of this side"),
            format!("give this destination a certificate that {host} trusts: certconfig, then destconfig"),
        ),
        None => (
            "wants a certificate of this side, and no certificate profile is set for this destination".into(),
            format!(
                "let {host} take mail without a client certificate, as every server that takes mail from strangers has to, or give this destination one that it trusts: certconfig, then destconfig"
            ),
        ),
    };
    let facts: [(&'static str, &dyn std::fmt::Display); 5] = [
        ("host", host),
        ("address", &p.target.address),
        ("what", &what),
        ("reason", &reason),
        ("fix", &fix),
    ];
    Finding::new(&finding::OWN_CERTIFICATE_REFUSED, &facts)
}

/// Adds the findings about a session without TLS.
pub fn about_no_tls(h: &HostFacts, p: &ProbeFacts, scope: DaneScope, out: &mut Vec<Finding>) {
    let Some(fix) = fix(h, p) else { return };
    let host = &h.candidate.host;
    let place: [(&'static str, &dyn std::fmt::Display); 2] =
        [("host", host), ("address", &p.target.address)];
    let cause = p.session.as_ref().and_then(|s| s.end.as_ref()).map(|end| &end.cause);
    let ours = match cause {
        Some(Cause::OwnCertificate(_)) => true,
        Some(Cause::Handshake(fault)) => fault.kind == FaultKind::Certificate,
        _ => false,
    };
    let injected = matches!(cause, Some(Cause::Injected(_)));
    let reason = match &p.reach {
        Reach::NoStarttls => p.session.as_ref().map_or_else(String::new, host::not_offered),
        Reach::StarttlsRefused(why) | Reach::TlsFailed(why) | Reach::Unspoken(why) => why.clone(),
        Reach::NotProbed
        | Reach::NotConnected { .. }
        | Reach::NoConversation { .. }
        | Reach::Tls => return,
    };
    let reason = match cause {
        Some(Cause::Injected(text)) => format!("`{text}`"),
        _ => reason,
    };
    let row = match &p.reach {
        Reach::NoStarttls => &finding::STARTTLS_MISSING,
        Reach::StarttlsRefused(_) => &finding::STARTTLS_REFUSED,
        Reach::Unspoken(_) => &finding::TLS_UNSPOKEN,
        Reach::TlsFailed(_) if ours => &finding::OWN_CERTIFICATE_REFUSED,
        Reach::TlsFailed(_) if injected => &finding::STARTTLS_INJECTION,
        Reach::TlsFailed(_)
        | Reach::NotProbed
        | Reach::NotConnected { .. }
        | Reach::NoConversation { .. }
        | Reach::Tls => &finding::STARTTLS_FAILED,
    };
    if row == &finding::OWN_CERTIFICATE_REFUSED {
        out.push(own_refused(h, p, &reason));
    } else {
        out.push(Finding::new(row, &[place[0], place[1], ("reason", &reason), ("fix", &fix)]));
    }
    let unspoken = matches!(p.reach, Reach::Unspoken(_));
    if let (TlsaSeen::Records { base, records }, DaneScope::Applies, false) =
        (&h.tlsa, scope, unspoken)
        && h.counts(p, h.dane_sni())
        && records.iter().any(|r| dane::unusable(r).is_none())
    {
        let masked = p.session.as_ref().is_some_and(host::is_masked);
        let fix = if p.reach == Reach::NoStarttls && !masked {
            format!("switch STARTTLS on at {host}")
        } else {
            fix
        };
        let fix = format!("{fix}; or remove the TLSA records of {base}");
        out.push(Finding::new(
            &finding::DANE_NO_TLS,
            &[place[0], place[1], ("reason", &reason), ("fix", &fix)],
        ));
    }
}
