//! SMTP sessions as they may go.

use std::sync::Arc;

use destgate::policy::evidence::Cause;
use destgate::policy::evidence::ClientCertificate;
use destgate::policy::evidence::Reply;
use destgate::policy::evidence::Session;
use destgate::policy::evidence::SessionEnd;
use destgate::policy::evidence::Step;
use destgate::policy::evidence::TlsSession;
use destgate::policy::handshake::Fault;
use destgate::policy::handshake::FaultKind;

use crate::support::certs::Cert;

pub fn reply(code: u16, text: &str) -> Reply {
    Reply { code, lines: text.lines().map(ToString::to_string).collect() }
}

fn greeted() -> Session {
    Session { banner: Some(reply(220, "mx ESMTP")), banner_ms: 20, ..Session::default() }
}

/// TLS comes up with this chain.
pub fn tls_with(chain: Vec<Vec<u8>>) -> Session {
    Session {
        keywords: vec!["STARTTLS".into()],
        starttls_reply: Some(reply(220, "go ahead")),
        keywords_tls: vec!["REQUIRETLS".into()],
        tls: Some(TlsSession {
            stack: destgate::vocab::tls::Stack::Rustls,
            version: "TLSv1.3",
            cipher: "TLS_AES_256_GCM_SHA384".into(),
            chain: Arc::new(chain),
            client: ClientCertificate::NotAsked,
            weak: false,
        }),
        ..greeted()
    }
}

/// TLS comes up with this certificate.
pub fn tls(cert: &Cert) -> Session {
    tls_with(cert.chain())
}

/// A conversation without STARTTLS.
pub fn no_starttls() -> Session {
    greeted()
}

/// STARTTLS is offered and answered with a 454.
pub fn starttls_454() -> Session {
    Session {
        keywords: vec!["STARTTLS".into()],
        starttls_reply: Some(reply(454, "4.7.0 TLS not available")),
        ..greeted()
    }
}

/// A session that ended at a step.
pub fn ended(step: Step, cause: Cause) -> Session {
    let begun =
        if matches!(step, Step::Connect | Step::Banner) { Session::default() } else { greeted() };
    Session { end: Some(SessionEnd { step, cause }), ..begun }
}

/// The handshake fails after the `220`.
pub fn handshake_fails() -> Session {
    ended(Step::Handshake, Cause::Tls("the peer sent an alert: protocol_version".into()))
}

/// This program cannot speak what the server offers.
pub fn unspoken() -> Session {
    let fault = Fault::new(FaultKind::Unspoken, "this build does not speak what the server offers");
    ended(Step::Handshake, Cause::Handshake(fault))
}

/// Text stands between the `220` and the handshake.
pub fn injected() -> Session {
    ended(Step::Starttls, Cause::Injected("NOOP\\r\\n".into()))
}

pub fn refused() -> Session {
    ended(Step::Connect, Cause::Refused)
}

pub fn timed_out() -> Session {
    ended(Step::Connect, Cause::TimedOut(30))
}

pub fn unreachable() -> Session {
    ended(Step::Connect, Cause::Unreachable("no route to host".into()))
}

pub fn unbound() -> Session {
    let why = "the source address 192.0.2.9 cannot be bound: it is no address of this host";
    ended(Step::Connect, Cause::Unbound(why.into()))
}

/// This host itself cannot try.
pub fn ours() -> Session {
    ended(Step::Connect, Cause::Ours("this host has no route to it over IPv6".into()))
}

/// More was said than is read.
pub fn too_much() -> Session {
    ended(Step::Ehlo, Cause::TooMuch("a reply of more than 1048576 octets".into()))
}

pub fn denied() -> Session {
    ended(Step::Connect, Cause::Denied)
}

/// The greeting is a refusal.
pub fn greeting(code: u16, text: &str) -> Session {
    let said = reply(code, text);
    Session { banner: Some(said.clone()), ..ended(Step::Banner, Cause::Said(said)) }
}

pub fn dropped() -> Session {
    ended(Step::Ehlo, Cause::Dropped("closed by the server".into()))
}

pub fn silent() -> Session {
    ended(Step::Banner, Cause::TimedOut(30))
}
