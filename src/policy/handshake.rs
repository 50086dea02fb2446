//! TLS handshake failures: their kind, description and advice, independent of the TLS library. No
//! I/O.

use crate::vocab::alert;
use serde::Deserialize;
use serde::Serialize;

/// Alert numbers of close_notify, access_denied, handshake_failure, protocol_version,
/// insufficient_security and unrecognized_name. Source: RFC 8446 §6.
const CLOSE_NOTIFY: u8 = 0;
const ACCESS_DENIED: u8 = 49;
const HANDSHAKE_FAILURE: u8 = 40;
const PROTOCOL_VERSION: u8 = 70;
const INSUFFICIENT_SECURITY: u8 = 71;
const UNRECOGNIZED_NAME: u8 = 112;

/// The kind of a handshake failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Client and server share no cipher suite, group or signature scheme.
    NothingInCommon,
    /// Client and server share no version.
    Version,
    /// The server does not accept the SNI name.
    Name,
    /// The server demands a client certificate, or another one.
    Certificate,
    /// The server sent another alert.
    Alert,
    /// The server sent something that is not TLS.
    NotTls,
    /// The signature of the handshake is invalid.
    Signature,
    /// The server violates the protocol.
    Protocol,
    /// This program does not support what the server offers; that is no fault of the server.
    Unspoken,
}

/// A handshake failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Kind of the failure.
    pub kind: FaultKind,
    /// Description in plain words; not safe to show.
    pub words: String,
}

/// The server's request for a client certificate before it ended the handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// No request was seen.
    No,
    /// The server asked, and no certificate was available.
    ForNone,
    /// The server asked, and a certificate was presented.
    Shown,
}

impl Fault {
    /// Creates a fault.
    #[must_use]
    pub fn new(kind: FaultKind, words: impl Into<String>) -> Fault {
        Fault { kind, words: words.into() }
    }

    /// Returns the meaning of an alert from the server.
    ///
    /// - `limits`: the offered parameters in words, if `sslconfig` restricts them.
    ///
    /// Source: RFC 8446 §6.2, RFC 5246 §7.2.2, RFC 6066 §3.
    #[must_use]
    pub fn alert(number: u8, asked: Asked, limits: Option<&str>) -> Fault {
        let name = alert::name(number);
        // RFC 5246 §7.4.6: a server that lacks a demanded client certificate sends
        // handshake_failure. GnuTLS cannot parse an empty certificate list and sends decode_error.
        let for_want = asked == Asked::ForNone
            && (number == HANDSHAKE_FAILURE
                || alert::is_about_certificate(number)
                || alert::is_about_form(number));
        if for_want || name == "certificate_required" {
            let words = format!("the server demands a client certificate (alert {name})");
            return Fault::new(FaultKind::Certificate, words);
        }
        let refused = number == HANDSHAKE_FAILURE || alert::is_about_certificate(number);
        if refused && asked == Asked::Shown {
            let words = format!("the server does not accept our certificate (alert {name})");
            return Fault::new(FaultKind::Certificate, words);
        }
        if let (Some(limits), HANDSHAKE_FAILURE | PROTOCOL_VERSION | INSUFFICIENT_SECURITY) =
            (limits, number)
        {
            return Fault::nothing_of(limits);
        }
        match number {
            PROTOCOL_VERSION => Fault::new(
                FaultKind::Version,
                format!("the server has no TLS 1.2 or later (alert {name})"),
            ),
            HANDSHAKE_FAILURE => Fault::new(
                FaultKind::NothingInCommon,
                format!("no cipher suite, group or signature scheme in common (alert {name})"),
            ),
            INSUFFICIENT_SECURITY => Fault::new(
                FaultKind::NothingInCommon,
                format!("the server finds what is offered too weak (alert {name})"),
            ),
            UNRECOGNIZED_NAME => Fault::new(
                FaultKind::Name,
                format!("the server refuses the name sent as SNI (alert {name})"),
            ),
            CLOSE_NOTIFY => Fault::new(
                FaultKind::Alert,
                format!("the server ended the session in the handshake (alert {name})"),
            ),
            ACCESS_DENIED => Fault::new(
                FaultKind::Alert,
                format!("a rule of the server turns this host away (alert {name})"),
            ),
            n if alert::is_about_certificate(n) => {
                let words = format!(
                    "the server sent the alert {name}, which is about a certificate of this side, and asked for none"
                );
                Fault::new(FaultKind::Alert, words)
            }
            n if alert::is_about_form(n) => {
                let words = format!("the server cannot read the handshake (alert {name})");
                Fault::new(FaultKind::Protocol, words)
            }
            _ => Fault::new(FaultKind::Alert, format!("the server sent the alert {name}")),
        }
    }

    /// Returns the fault of a server that accepts nothing that `sslconfig` offers.
    #[must_use]
    pub fn nothing_of(limits: &str) -> Fault {
        let words = format!("the server accepts nothing of what sslconfig offers ({limits})");
        Fault::new(FaultKind::NothingInCommon, words)
    }

    /// Returns the advice in one sentence.
    ///
    /// - `host`: the server's name. `sni`: the name that was sent, if one was.
    #[must_use]
    pub fn hint(&self, host: &str, sni: Option<&str>) -> String {
        match self.kind {
            FaultKind::NothingInCommon | FaultKind::Version => format!(
                "let {host} speak TLS 1.2 or 1.3 with modern cipher suites; see what `sslconfig` offers"
            ),
            FaultKind::Name => format!(
                "let {host} answer to the name {} (SNI), or to any name with its default certificate",
                sni.unwrap_or(host)
            ),
            FaultKind::Certificate => format!(
                "let {host} take mail without a client certificate, or give this destination one that it trusts"
            ),
            FaultKind::Alert => format!(
                "look into the log of {host}: it says why its TLS library ended the handshake; with internal_error it is mostly a certificate or key that is missing or cannot be read"
            ),
            FaultKind::NotTls => {
                format!(
                    "something at {host} answers STARTTLS with plain text: a proxy or firewall may stand before it"
                )
            }
            FaultKind::Signature => format!(
                "install the private key that belongs to the certificate of {host}; if it does, somebody between is writing into the session"
            ),
            FaultKind::Protocol => {
                format!("update the TLS library of {host}, or what stands before it")
            }
            FaultKind::Unspoken => {
                "check with a build that has OpenSSL (feature `openssl`), or once more later"
                    .to_string()
            }
        }
    }
}
