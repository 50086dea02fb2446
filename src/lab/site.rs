//! The types that describe the domains of the rehearsal lab.
//!
//! They are plain data, so that a domain, its servers and the expected outcome are in one place:
//! the table of [`crate::lab::domains`].

/// A domain of the rehearsal lab, as the command line lists it.
#[derive(Clone, Copy, Debug)]
pub struct LabDomain {
    /// The domain, without a final dot.
    pub name: &'static str,
    /// The purpose of the domain, in at most 40 characters.
    pub about: &'static str,
    /// The expected verdict.
    pub expect: Expect,
    /// The zone; `None` for a domain that does not exist.
    pub(crate) zone: Option<ZoneSpec>,
}

/// The expected outcome of a check with the default profile of `check`: `tls` preferred, `dane`
/// opportunistic, `mta_sts` on, semantics of the gateway. The words are those of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expect {
    /// `verdict.action`
    pub action: &'static str,
    /// `verdict.protection`
    pub protection: &'static str,
    /// `mta_sts.status`
    pub mta_sts: &'static str,
    /// `dane.status`
    pub dane: &'static str,
}

/// The signing of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signing {
    /// No signatures, and no DS record in the parent zone.
    Unsigned,
    /// Signatures with denial by NSEC (RFC 4034 §4).
    Nsec,
    /// Signatures with denial by NSEC3 without salt and iterations (RFC 9276 §3.1).
    Nsec3,
    /// Signatures like `Nsec`, by Ed25519 (RFC 8080) instead of P-256.
    Ed25519,
    /// Signatures like `Nsec`, all of which expired a month ago.
    Expired,
}

/// A zone and the servers whose names are in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ZoneSpec {
    /// The signing.
    pub signing: Signing,
    /// Zone-file lines relative to the apex; `{domain}` stands for the domain. The lab adds SOA,
    /// NS, and the records of the servers (addresses, TLSA).
    pub records: &'static [&'static str],
    /// The servers.
    pub servers: &'static [Server],
}

/// A mail server or a policy host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server {
    /// The name relative to the zone, `@` for the zone itself.
    pub host: &'static str,
    /// The owner of the address records; with `*`, a wildcard answers for the name.
    pub owner: &'static str,
    /// True if the server also has an IPv6 address.
    pub dual_stack: bool,
    /// The service that the server offers.
    pub service: Service,
    /// The certificate that the server presents.
    pub certificate: CertKind,
    /// Further names in the certificate.
    pub also: &'static [&'static str],
    /// The TLSA record for port 25.
    pub tlsa: Tlsa,
}

/// The service at a server's address.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Service {
    /// SMTP on port 25.
    Smtp(Smtp),
    /// HTTPS on port 443, with this page at the well-known path.
    Https(Page),
    /// A port 25 that refuses connections.
    Refused,
}

/// The behaviour of a mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Smtp {
    /// STARTTLS as in RFC 3207.
    StartTls,
    /// STARTTLS, and REQUIRETLS inside TLS (RFC 8689 §2).
    RequireTls,
    /// STARTTLS is not offered.
    Cleartext,
    /// STARTTLS is offered and answered with 454 (RFC 3207 §4).
    Unavailable,
    /// STARTTLS with further plaintext in the packet of the 220 reply: an injection that clients
    /// must not accept as part of the protected session.
    Injected,
}

/// The response of a policy host.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Page {
    /// A well-formed policy with this mode and these `mx` patterns (RFC 8461 §3.2).
    Policy(&'static str, &'static [&'static str]),
    /// A text with status 200 and media type `text/plain`.
    Text(&'static str),
    /// A text with status 200 and media type `text/html`.
    Html(&'static str),
    /// A redirect with status 301; a sender must not follow it (RFC 8461 §3.3).
    Redirect(&'static str),
    /// Status 404.
    Missing,
    /// What the user has put at this address of the own policy host.
    Own(usize),
}

/// The kinds of certificates in the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CertKind {
    /// Valid for the server's name, from the trusted authority.
    Valid,
    /// Like `Valid`, for a year: a roll-out is rehearsed over weeks.
    ForAYear,
    /// Like `Valid`, but expired three days ago.
    Expired,
    /// Valid for the server's name, signed by its own key.
    SelfSigned,
    /// Valid, but only for this other name.
    OtherName(&'static str),
    /// From the private authority, which is not trusted by default.
    PrivateCa,
}

/// The TLSA record of a mail server; always selector 1, matching type 1 (RFC 7672 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tlsa {
    /// No TLSA record.
    Absent,
    /// A `3 1 1` record of the server's key.
    EndEntity,
    /// A `2 1 1` record of the authority that issued the certificate.
    TrustAnchor,
    /// A `3 1 1` record of a key that the server does not have.
    WrongDigest,
    /// A `1 1 1` record, whose usage does not apply to SMTP (RFC 7672 §3.1.3).
    Unusable,
}

impl LabDomain {
    /// Creates a domain with an unsigned zone.
    pub(crate) const fn new(
        name: &'static str,
        about: &'static str,
        expect: Expect,
        records: &'static [&'static str],
        servers: &'static [Server],
    ) -> Self {
        let zone = ZoneSpec { signing: Signing::Unsigned, records, servers };
        Self { name, about, expect, zone: Some(zone) }
    }

    /// Returns the domain with a signed zone.
    pub(crate) const fn signed(mut self, signing: Signing) -> Self {
        if let Some(zone) = &mut self.zone {
            zone.signing = signing;
        }
        self
    }
}

impl Expect {
    /// Expects delivery with this protection.
    pub(crate) const fn deliver(
        protection: &'static str,
        mta_sts: &'static str,
        dane: &'static str,
    ) -> Self {
        Self { action: "deliver", protection, mta_sts, dane }
    }

    /// Expects no delivery, and therefore no protection.
    pub(crate) const fn not_delivered(
        action: &'static str,
        mta_sts: &'static str,
        dane: &'static str,
    ) -> Self {
        Self { action, protection: "none", mta_sts, dane }
    }
}

impl Server {
    /// A mail server `mx` beneath the domain: offers STARTTLS, with a valid certificate and no TLSA
    /// record.
    pub(crate) const MAIL: Self = Self {
        host: "mx",
        owner: "mx",
        dual_stack: false,
        service: Service::Smtp(Smtp::StartTls),
        certificate: CertKind::Valid,
        also: &[],
        tlsa: Tlsa::Absent,
    };

    /// Returns a mail server with this behaviour.
    pub(crate) const fn mail(manners: Smtp) -> Self {
        Self { service: Service::Smtp(manners), ..Self::MAIL }
    }

    /// A mail server that refuses connections.
    pub(crate) const DOWN: Self = Self { service: Service::Refused, ..Self::MAIL };

    /// Returns a mail server with this certificate.
    pub(crate) const fn mail_showing(certificate: CertKind) -> Self {
        Self { certificate, ..Self::MAIL }
    }

    /// Returns a mail server with this certificate and TLSA record.
    pub(crate) const fn dane(certificate: CertKind, tlsa: Tlsa) -> Self {
        Self { certificate, tlsa, ..Self::MAIL }
    }

    /// Returns the server under another name.
    pub(crate) const fn named(mut self, host: &'static str) -> Self {
        self.host = host;
        self.owner = host;
        self
    }

    /// Returns the policy host of the domain (RFC 8461 §3.3).
    pub(crate) const fn policy_host(page: Page) -> Self {
        Self { host: "mta-sts", owner: "mta-sts", service: Service::Https(page), ..Self::MAIL }
    }

    /// Returns the policy host with a policy of mode enforce for these hosts.
    pub(crate) const fn enforce(mx: &'static [&'static str]) -> Self {
        Self::policy_host(Page::Policy("enforce", mx))
    }
}
