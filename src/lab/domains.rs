//! The domains of the rehearsal lab: their zone records, the behaviour of their servers, and the
//! expected verdicts.

use crate::lab::site::CertKind;
use crate::lab::site::Expect;
use crate::lab::site::LabDomain;
use crate::lab::site::Page;
use crate::lab::site::Server;
use crate::lab::site::Service;
use crate::lab::site::Signing;
use crate::lab::site::Smtp;
use crate::lab::site::Tlsa;
use crate::lab::site::ZoneSpec;

/// The usual mail route.
const MX: &str = "@ MX 10 mx";
/// The TXT record of a policy (RFC 8461 §3.1).
const STS: &str = r#"_mta-sts TXT "v=STSv1; id=20260101T000000""#;
/// An older TXT record of a policy.
const OLD_STS: &str = r#"_mta-sts TXT "v=STSv1; id=20250101T000000""#;
/// The TLS reporting record (RFC 8460 §3).
const RPT: &str = r#"_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@{domain}""#;
/// The hosts that the usual policy lists.
const LISTED: &[&str] = &["mx.{domain}"];

/// All domains of the lab, in the order in which `check --all` shows them.
pub const DOMAINS: &[LabDomain] = &[
    // ---- MTA-STS in order
    LabDomain::new(
        "good.example",
        "enforce, everything in order",
        Expect::deliver("mta-sts", "enforce", "absent"),
        &[MX, STS, RPT],
        &[Server { dual_stack: true, ..Server::mail(Smtp::RequireTls) }, Server::enforce(LISTED)],
    )
    .signed(Signing::Nsec),
    LabDomain::new(
        "wildcard.example",
        "the policy lists *.wildcard.example",
        Expect::deliver("mta-sts", "enforce", "absent"),
        &["@ MX 10 mx7", STS, RPT],
        &[
            // The address comes from a wildcard too: its proof needs an NSEC besides the RRSIG.
            Server { host: "mx7", owner: "*", ..Server::MAIL },
            Server::enforce(&["*.{domain}"]),
        ],
    )
    .signed(Signing::Nsec),
    LabDomain::new(
        "testing.example",
        "mode testing: a host is not listed yet",
        Expect::deliver("encrypted", "testing", "insecure"),
        &[MX, "@ MX 20 mx2", STS, RPT],
        &[
            Server::MAIL,
            Server::MAIL.named("mx2"),
            Server::policy_host(Page::Policy("testing", LISTED)),
        ],
    ),
    LabDomain::new(
        "none.example",
        "mode none: the policy was withdrawn",
        Expect::deliver("encrypted", "none", "insecure"),
        &[MX, STS, RPT],
        &[Server::MAIL, Server::policy_host(Page::Policy("none", &[]))],
    ),
    LabDomain::new(
        "hosted.example",
        "mail and policy at provider.example",
        Expect::deliver("mta-sts", "enforce", "insecure"),
        &[
            "@ MX 10 mx1.provider.example.",
            "_mta-sts CNAME _mta-sts.provider.example.",
            "mta-sts CNAME mta-sts.provider.example.",
            RPT,
        ],
        &[],
    ),
    LabDomain::new(
        "backup.example",
        "the best MX is down, the second is not",
        Expect::deliver("mta-sts", "enforce", "insecure"),
        &[MX, "@ MX 20 mx2", STS, RPT],
        &[
            Server::DOWN,
            Server::MAIL.named("mx2"),
            Server::enforce(&["mx.{domain}", "mx2.{domain}"]),
        ],
    ),
    LabDomain::new(
        "no-mx.example",
        "no MX: the domain itself is the host",
        Expect::deliver("mta-sts", "enforce", "absent"),
        &[STS, RPT],
        &[Server::MAIL.named("@"), Server::enforce(&["{domain}"])],
    )
    .signed(Signing::Nsec3),
    // ---- MTA-STS enforced against an unfit mail server
    LabDomain::new(
        "not-listed.example",
        "enforce, but the MX is not in the policy",
        Expect::not_delivered("defer", "enforce", "insecure"),
        &[MX, STS, RPT],
        &[Server::MAIL, Server::enforce(&["mail.{domain}"])],
    ),
    LabDomain::new(
        "expired-mx.example",
        "enforce, the certificate has expired",
        Expect::not_delivered("defer", "enforce", "insecure"),
        &[MX, STS, RPT],
        &[Server::mail_showing(CertKind::Expired), Server::enforce(LISTED)],
    ),
    LabDomain::new(
        "self-signed-mx.example",
        "enforce, the certificate is self-signed",
        Expect::not_delivered("defer", "enforce", "insecure"),
        &[MX, STS, RPT],
        &[Server::mail_showing(CertKind::SelfSigned), Server::enforce(LISTED)],
    ),
    LabDomain::new(
        "wrong-name-mx.example",
        "enforce, certificate for another name",
        Expect::not_delivered("defer", "enforce", "insecure"),
        &[MX, STS, RPT],
        &[
            Server::mail_showing(CertKind::OtherName("mail.wrong-name-mx.example")),
            Server::enforce(LISTED),
        ],
    ),
    LabDomain::new(
        "no-starttls.example",
        "enforce, STARTTLS is not offered",
        Expect::not_delivered("defer", "enforce", "insecure"),
        &[MX, STS, RPT],
        &[Server::mail(Smtp::Cleartext), Server::enforce(LISTED)],
    ),
    LabDomain::new(
        "tls-refused.example",
        "enforce, STARTTLS is answered with 454",
        Expect::not_delivered("defer", "enforce", "insecure"),
        &[MX, STS, RPT],
        &[Server::mail(Smtp::Unavailable), Server::enforce(LISTED)],
    ),
    // ---- an unavailable policy: mail is delivered as without a policy
    LabDomain::new(
        "no-record.example",
        "a policy that no TXT record announces",
        Expect::deliver("encrypted", "absent", "insecure"),
        &[MX],
        &[Server::MAIL, Server::enforce(LISTED)],
    ),
    LabDomain::new(
        "bad-record.example",
        "hyphens are not allowed in the id",
        Expect::deliver("encrypted", "record_invalid", "insecure"),
        &[MX, r#"_mta-sts TXT "v=STSv1; id=2026-01-01;""#, RPT],
        &[Server::MAIL, Server::enforce(LISTED)],
    ),
    LabDomain::new(
        "two-records.example",
        "two records count as none",
        Expect::deliver("encrypted", "absent", "insecure"),
        &[MX, STS, OLD_STS, RPT],
        &[Server::MAIL, Server::enforce(LISTED)],
    ),
    LabDomain::new(
        "policy-404.example",
        "the policy host answers 404",
        Expect::deliver("encrypted", "fetch_failed", "insecure"),
        &[MX, STS, RPT],
        &[Server::MAIL, Server::policy_host(Page::Missing)],
    ),
    LabDomain::new(
        "policy-redirect.example",
        "redirects must not be followed",
        Expect::deliver("encrypted", "fetch_failed", "insecure"),
        &[MX, STS, RPT],
        &[
            Server::MAIL,
            Server::policy_host(Page::Redirect(
                "https://mta-sts.good.example/.well-known/mta-sts.txt",
            )),
        ],
    ),
    LabDomain::new(
        "policy-bad-cert.example",
        "the policy host's certificate expired",
        Expect::deliver("encrypted", "fetch_failed", "insecure"),
        &[MX, STS, RPT],
        &[Server::MAIL, Server { certificate: CertKind::Expired, ..Server::enforce(LISTED) }],
    ),
    LabDomain::new(
        "policy-html.example",
        "the policy comes as text/html",
        Expect::deliver("encrypted", "fetch_failed", "insecure"),
        &[MX, STS, RPT],
        &[
            Server::MAIL,
            Server::policy_host(Page::Html(
                "version: STSv1\r\nmode: enforce\r\nmx: mx.{domain}\r\nmax_age: 2592000\r\n",
            )),
        ],
    ),
    LabDomain::new(
        "policy-invalid.example",
        "the policy lacks max_age",
        Expect::deliver("encrypted", "policy_invalid", "insecure"),
        &[MX, STS, RPT],
        &[
            Server::MAIL,
            Server::policy_host(Page::Text(
                "version: STSv1\r\nmode: enforce\r\nmx: mx.{domain}\r\n",
            )),
        ],
    ),
    // ---- DANE
    LabDomain::new(
        "dane.example",
        "3 1 1 and a self-signed certificate",
        Expect::deliver("dane", "absent", "verified"),
        &[MX, RPT],
        &[Server {
            service: Service::Smtp(Smtp::RequireTls),
            ..Server::dane(CertKind::SelfSigned, Tlsa::EndEntity)
        }],
    )
    .signed(Signing::Nsec),
    LabDomain::new(
        "dane-ta.example",
        "2 1 1: a private authority, by NSEC3",
        Expect::deliver("dane", "absent", "verified"),
        &[MX, RPT],
        &[Server::dane(CertKind::PrivateCa, Tlsa::TrustAnchor)],
    )
    .signed(Signing::Nsec3),
    LabDomain::new(
        "dane-ed25519.example",
        "DANE in a zone signed by Ed25519",
        Expect::deliver("dane", "absent", "verified"),
        &[MX, RPT],
        &[Server::dane(CertKind::SelfSigned, Tlsa::EndEntity)],
    )
    .signed(Signing::Ed25519),
    LabDomain::new(
        "dane-and-sts.example",
        "DANE and enforce: DANE decides",
        Expect::deliver("dane", "skipped_dane", "verified"),
        &[MX, STS, RPT],
        &[Server::dane(CertKind::Valid, Tlsa::EndEntity), Server::enforce(LISTED)],
    )
    .signed(Signing::Nsec),
    LabDomain::new(
        "dane-broken.example",
        "the key changed, the TLSA record did not",
        Expect::deliver("encrypted", "absent", "failed"),
        &[MX, RPT],
        &[Server::dane(CertKind::Valid, Tlsa::WrongDigest)],
    )
    .signed(Signing::Nsec),
    LabDomain::new(
        "dane-unusable.example",
        "only 1 1 1: TLS, but unauthenticated",
        Expect::deliver("encrypted", "absent", "unusable"),
        &[MX, RPT],
        &[Server::dane(CertKind::Valid, Tlsa::Unusable)],
    )
    .signed(Signing::Nsec),
    LabDomain::new(
        "dnssec-broken.example",
        "the signatures of the zone expired",
        Expect::not_delivered("defer", "lookup_failed", "error"),
        &[MX, STS, RPT],
        &[Server::MAIL, Server::enforce(LISTED)],
    )
    .signed(Signing::Expired),
    // ---- mail servers and routes
    LabDomain::new(
        "plain.example",
        "neither STARTTLS nor a policy: in clear",
        Expect::deliver("none", "absent", "insecure"),
        &[MX],
        &[Server::mail(Smtp::Cleartext)],
    ),
    LabDomain::new(
        "injected.example",
        "plaintext smuggled in behind the 220",
        Expect::not_delivered("defer", "absent", "insecure"),
        &[MX, RPT],
        &[Server::mail(Smtp::Injected)],
    ),
    LabDomain::new(
        "down.example",
        "port 25 refuses connections",
        Expect::not_delivered("defer", "absent", "insecure"),
        &[MX, RPT],
        &[Server::DOWN],
    ),
    LabDomain::new(
        "null-mx.example",
        "null MX: takes no mail",
        Expect::not_delivered("bounce", "absent", "absent"),
        &["@ MX 0 ."],
        &[],
    ),
    LabDomain {
        name: "no-such.example",
        about: "does not exist",
        expect: Expect::not_delivered("bounce", "absent", "absent"),
        zone: None,
    },
];

/// Zones that domains of the table need, but that are not listed themselves.
pub(crate) const HELPERS: &[(&str, ZoneSpec)] = &[(
    "provider.example",
    ZoneSpec {
        // Signed and with TLSA. Nevertheless hosted.example gets no DANE, since its own MX record
        // is insecure (RFC 7672 §2.2.1).
        signing: Signing::Nsec3,
        records: &[STS],
        servers: &[
            Server::dane(CertKind::Valid, Tlsa::EndEntity).named("mx1"),
            Server { also: &["mta-sts.hosted.example"], ..Server::enforce(&["*.{domain}"]) },
        ],
    },
)];
