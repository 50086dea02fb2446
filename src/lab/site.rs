//! The vocabulary in which the domains of the rehearsal lab are described.
//!
//! Everything here is plain data, so that a domain, the servers behind it and the expected outcome
//! stand in one place: the table of [`crate::lab::domains`].

/// A domain of the rehearsal lab, as the command line lists it.
#[derive(Clone, Copy, Debug)]
pub struct LabDomain {
    /// The domain, without a final dot.
    pub name: &'static str,
    /// What is instructive about it, in at most 40 characters.
    pub about: &'static str,
    /// What the checker decides about it.
    pub expect: Expect,
    /// The zone; `None` for a domain that does not exist.
    pub(crate) zone: Option<ZoneSpec>,
}

/// The outcome of a check with the default profile of `check`: `tls` preferred, `dane`
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

/// How a zone is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signing {
    /// Not at all, and no DS at the parent.
    Unsigned,
    /// Denial by NSEC (RFC 4034 §4).
    Nsec,
    /// Denial by NSEC3 without salt and iterations (RFC 9276 §3.1).
    Nsec3,
    /// As `Nsec`, by Ed25519 (RFC 8080) instead of P-256.
    Ed25519,
    /// As `Nsec`, but every signature ran out a month ago.
    Expired,
}

/// One zone and the servers whose names are in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ZoneSpec {
    /// How it is signed.
    pub signing: Signing,
    /// Zone-file lines relative to the apex; `{domain}` stands for the domain. SOA, NS and what
    /// follows from the servers (addresses, TLSA) are added by the lab.
    pub records: &'static [&'static str],
    /// The servers.
    pub servers: &'static [Server],
}

/// A mail server or a policy host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server {
    /// Its name relative to the zone, `@` for the zone itself.
    pub host: &'static str,
    /// The owner of its address records: `*` has the name answered by a wildcard.
    pub owner: &'static str,
    /// Has an IPv6 address too.
    pub dual_stack: bool,
    /// What it does.
    pub service: Service,
    /// The certificate that it shows.
    pub certificate: CertKind,
    /// Names in the certificate besides its own.
    pub also: &'static [&'static str],
    /// The TLSA record for port 25.
    pub tlsa: Tlsa,
}

/// What answers at a server's address.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Service {
    /// SMTP on port 25.
    Smtp(Smtp),
    /// HTTPS on port 443, with this page at the well-known place.
    Https(Page),
    /// Port 25 refuses connections.
    Refused,
}

/// The manners of a mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Smtp {
    /// STARTTLS as in RFC 3207.
    StartTls,
    /// The same, and REQUIRETLS inside TLS (RFC 8689 §2).
    RequireTls,
    /// STARTTLS is not offered.
    Cleartext,
    /// STARTTLS is offered and answered with 454 (RFC 3207 §4).
    Unavailable,
    /// More plaintext follows the 220 in the same packet: the injection that a client must not
    /// take for a part of the protected session.
    Injected,
}

/// What a policy host answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Page {
    /// A well-formed policy with this mode and these `mx` patterns (RFC 8461 §3.2).
    Policy(&'static str, &'static [&'static str]),
    /// This text with status 200 and media type `text/plain`.
    Text(&'static str),
    /// This text with status 200 and media type `text/html`.
    Html(&'static str),
    /// Status 301 to this address; a sender must not follow it (RFC 8461 §3.3).
    Redirect(&'static str),
    /// Status 404.
    Missing,
}

/// The kinds of certificates in the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CertKind {
    /// For the server's name, from the trusted authority, in date.
    Valid,
    /// The same, but out of date since three days.
    Expired,
    /// For the server's name, signed by its own key.
    SelfSigned,
    /// Valid, but only for this other name.
    OtherName(&'static str),
    /// From an authority that nobody trusts by default.
    PrivateCa,
}

/// What the TLSA record of a mail server says; always selector 1, matching type 1 (RFC 7672 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tlsa {
    /// There is none.
    Absent,
    /// `3 1 1` of the server's key.
    EndEntity,
    /// `2 1 1` of the authority that issued the certificate.
    TrustAnchor,
    /// `3 1 1` of a key that the server does not have.
    WrongDigest,
    /// `1 1 1`, a usage that SMTP does not use (RFC 7672 §3.1.3).
    Unusable,
}

impl LabDomain {
    /// A domain with an unsigned zone.
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

    /// The same domain with a signed zone.
    pub(crate) const fn signed(mut self, signing: Signing) -> Self {
        if let Some(zone) = &mut self.zone {
            zone.signing = signing;
        }
        self
    }
}

impl Expect {
    /// Delivered with this protection.
    pub(crate) const fn deliver(
        protection: &'static str,
        mta_sts: &'static str,
        dane: &'static str,
    ) -> Self {
        Self { action: "deliver", protection, mta_sts, dane }
    }

    /// Not delivered: nothing protects a message that stays where it is.
    pub(crate) const fn not_delivered(
        action: &'static str,
        mta_sts: &'static str,
        dane: &'static str,
    ) -> Self {
        Self { action, protection: "none", mta_sts, dane }
    }
}

impl Server {
    /// `mx` beneath the domain: offers STARTTLS, has a valid certificate and no TLSA record.
    pub(crate) const MAIL: Self = Self {
        host: "mx",
        owner: "mx",
        dual_stack: false,
        service: Service::Smtp(Smtp::StartTls),
        certificate: CertKind::Valid,
        also: &[],
        tlsa: Tlsa::Absent,
    };

    /// A mail server with these manners.
    pub(crate) const fn mail(manners: Smtp) -> Self {
        Self { service: Service::Smtp(manners), ..Self::MAIL }
    }

    /// A mail server that is down.
    pub(crate) const DOWN: Self = Self { service: Service::Refused, ..Self::MAIL };

    /// A mail server with this certificate.
    pub(crate) const fn mail_showing(certificate: CertKind) -> Self {
        Self { certificate, ..Self::MAIL }
    }

    /// A mail server with this certificate and this TLSA record.
    pub(crate) const fn dane(certificate: CertKind, tlsa: Tlsa) -> Self {
        Self { certificate, tlsa, ..Self::MAIL }
    }

    /// The same server under another name.
    pub(crate) const fn named(mut self, host: &'static str) -> Self {
        self.host = host;
        self.owner = host;
        self
    }

    /// The policy host of the domain (RFC 8461 §3.3).
    pub(crate) const fn policy_host(page: Page) -> Self {
        Self { host: "mta-sts", owner: "mta-sts", service: Service::Https(page), ..Self::MAIL }
    }

    /// The policy host with a policy of mode enforce for these hosts.
    pub(crate) const fn enforce(mx: &'static [&'static str]) -> Self {
        Self::policy_host(Page::Policy("enforce", mx))
    }
}
