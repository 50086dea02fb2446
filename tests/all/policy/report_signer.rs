//! Which signatures let a TLS report count.
//!
//! Tests of `src/policy/tlsrpt/signer.rs`. Source: RFC 8460 §3, RFC 8601 §5.

use destgate::policy::tlsrpt::signer::Outcome;
use destgate::policy::tlsrpt::signer::Signature;
use destgate::policy::tlsrpt::signer::is_for_reports;
use destgate::policy::tlsrpt::signer::is_of_sender;
use destgate::policy::tlsrpt::signer::judge;
use destgate::policy::tlsrpt::signer::passed_at;
use destgate::policy::tlsrpt::signer::standing;
use destgate::vocab::tls_report::Dkim;
use destgate::vocab::tls_report::Standing;

#[test]
fn the_best_signature_of_the_sender_counts() {
    let cases: &[(&[(&str, Outcome)], Dkim)] = &[
        (&[], Dkim::None),
        (&[("example.net", Outcome::Good)], Dkim::Pass),
        (&[("list.example", Outcome::Good)], Dkim::Refused),
        (&[("list.example", Outcome::Good), ("example.net", Outcome::Bad)], Dkim::Broken),
        (&[("example.net", Outcome::Bad), ("example.net", Outcome::Good)], Dkim::Pass),
        (&[("example.net", Outcome::Unfit)], Dkim::Refused),
        (&[("example.net", Outcome::Expired)], Dkim::Expired),
        (&[("example.net", Outcome::NoKey)], Dkim::Unknown),
        (&[("", Outcome::Unfit)], Dkim::Refused),
    ];
    for (signatures, expected) in cases {
        let of = |(domain, outcome): &(&str, Outcome)| Signature {
            domain: (*domain).to_string(),
            outcome: *outcome,
        };
        let signatures: Vec<Signature> = signatures.iter().map(of).collect();
        let dkim = judge(&signatures, &["mta.example.net".into()]);
        assert_eq!(dkim, *expected, "{signatures:?}");
        let counts = matches!(dkim, Dkim::Pass | Dkim::Trusted);
        assert_eq!(standing(dkim) == Standing::Counted, counts);
    }
    assert_eq!(standing(Dkim::Trusted), Standing::Counted);
}

#[test]
fn a_sender_is_signed_for_by_its_domain_or_a_parent() {
    let is = |signer: &str, from: &[&str]| {
        is_of_sender(signer, &from.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert!(is("example.net", &["example.net"]) && is("Example.net", &["a.example.net"]));
    assert!(!is("a.example.net", &["example.net"]) && !is("net", &["example.net"]));
    assert!(!is("xample.net", &["example.net"]) && !is("example.net", &[]));
    // Each address of the sender has to be covered.
    assert!(!is("example.net", &["example.net", "evil.example"]));
}

#[test]
fn a_key_may_be_kept_for_other_services() {
    for good in ["v=DKIM1; p=x", "v=DKIM1; s=*; p=x", "s = email : tlsrpt ; p=x", "s=TLSRPT"] {
        assert!(is_for_reports(good), "{good}");
    }
    for bad in ["s=email; p=x", "s=; p=x", "s=tlsrpt2"] {
        assert!(!is_for_reports(bad), "{bad}");
    }
}

#[test]
fn only_the_topmost_result_of_the_trusted_gateway_is_believed() {
    let passed = |fields: &[&str]| {
        let fields: Vec<String> = fields.iter().map(ToString::to_string).collect();
        passed_at(&fields, "mx.example.com")
    };
    let good = "MX.example.com 1; spf=fail; dkim=pass (2048 bit; x) header.d=Example.net header.s=a; dkim=fail header.d=b.example";
    assert_eq!(passed(&[good]), ["example.net"]);
    let forged = "mx.example.com; dkim=pass header.d=evil.example";
    assert_eq!(passed(&["mx.example.com; dkim=none", forged]), [""; 0]);
    assert_eq!(passed(&["other.example; dkim=pass header.d=evil.example", good]), ["example.net"]);
    let hidden = [
        "evil.example (mx.example.com); dkim=pass header.d=evil.example",
        "mx.example.com; spf=pass (; dkim=pass header.d=evil.example)",
        "mx.example.com; spf=pass reason=\"; dkim=pass header.d=evil.example\"",
        "mx.example.com; dkim=pass",
        "",
    ];
    for field in hidden {
        assert_eq!(passed(&[field]), [""; 0], "{field}");
    }
}
