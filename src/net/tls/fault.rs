//! Converts the errors of rustls into faults with plain descriptions.

use crate::policy::handshake::Asked;
use crate::policy::handshake::Fault;
use crate::policy::handshake::FaultKind;
use crate::vocab::alert;
use crate::vocab::text::excerpt;
use std::io;

/// The alert unrecognized_name. Source: RFC 6066 §3.
const UNRECOGNIZED_NAME: u8 = 112;

/// Converts a TLS error of rustls into a fault described for administrators.
///
/// - `limits`: what is offered, in words, where it is less than everything.
#[must_use]
pub fn from_rustls(error: &rustls::Error, asked: Asked, limits: Option<&str>) -> Fault {
    match error {
        rustls::Error::AlertReceived(alert) => Fault::alert(u8::from(*alert), asked, limits),
        rustls::Error::InvalidMessage(_) => {
            Fault::new(FaultKind::NotTls, "the server answered with something that is no TLS")
        }
        rustls::Error::PeerIncompatible(_) => match limits {
            Some(limits) => Fault::nothing_of(limits),
            None => Fault::new(
                FaultKind::NothingInCommon,
                "the server has no TLS 1.2 or later with modern cipher suites",
            ),
        },
        rustls::Error::PeerMisbehaved(_) => {
            Fault::new(FaultKind::Protocol, "the server breaks the protocol")
        }
        rustls::Error::InvalidCertificate(_) => Fault::new(
            FaultKind::Signature,
            "the signature of the handshake does not fit the server's certificate",
        ),
        other => Fault::new(FaultKind::Protocol, excerpt(&other.to_string(), 160)),
    }
}

/// Reports whether an error may be due to a limitation of rustls, so that another library may
/// succeed.
#[must_use]
pub fn may_be_ours(error: &rustls::Error) -> bool {
    match error {
        rustls::Error::AlertReceived(alert) => {
            let number = u8::from(*alert);
            number != UNRECOGNIZED_NAME && !alert::is_about_certificate(number)
        }
        _ => true,
    }
}

/// Reports whether a fault may be due to a limitation of rustls. A build without the other library
/// cannot distinguish it from a fault of the server.
#[must_use]
pub fn is_unspoken(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::NothingInCommon | FaultKind::Unspoken)
}

/// Finds the TLS error within an I/O error. `source()` skips the inner error, so `get_ref()` is
/// used.
#[must_use]
pub fn deep(error: &(dyn std::error::Error + 'static)) -> Option<rustls::Error> {
    let mut next = Some(error);
    while let Some(e) = next {
        if let Some(tls) = e.downcast_ref::<rustls::Error>() {
            return Some(tls.clone());
        }
        if let Some(inner) = e.downcast_ref::<io::Error>().and_then(io::Error::get_ref)
            && let Some(tls) = deep(inner)
        {
            return Some(tls);
        }
        next = e.source();
    }
    None
}

/// Describes an error of rustls in this program's own words, for peers other than mail servers.
#[must_use]
pub fn plain(error: &rustls::Error) -> String {
    from_rustls(error, Asked::No, None).words
}
