//! Tests of `src/vocab/dns.rs`: domain names as they are typed, and as they come from the wire.

use crate::support::run::Home;
use destgate::vocab::dns::Domain;
use destgate::vocab::dns::meant;

#[test]
fn the_domain_of_an_address_or_a_page_is_taken() {
    let table = [
        ("user@example.com", Some("example.com")),
        ("First.Last+tag@Example.com", Some("Example.com")),
        ("<user@example.com>", Some("example.com")),
        ("mailto:user@example.com?subject=x", Some("example.com")),
        ("MAILTO:user@example.com", Some("example.com")),
        ("\"a@b\"@example.com", Some("example.com")),
        ("user@[192.0.2.1]", Some("[192.0.2.1]")),
        ("https://example.com/", Some("example.com")),
        ("https://example.com", Some("example.com")),
        ("HTTP://example.com:8443/a?b#c", Some("example.com")),
        ("https://me:pass@example.com/", Some("example.com")),
        ("https://[2001:db8::1]:443/", Some("[2001:db8::1]")),
        ("example.com/", Some("example.com")),
        ("example.com/index.html", Some("example.com")),
        ("example.com", None),
        ("192.0.2.1", None),
        ("[192.0.2.1]", None),
        ("2001:db8::1", None),
        ("@", None),
        ("user@", None),
        ("https://", None),
        ("https:///x", None),
        ("/etc/hosts", None),
        ("ftp://example.com", None),
        ("a b@c d", None),
    ];
    for (typed, domain) in table {
        assert_eq!(meant(typed).map(|(d, _)| d), domain, "{typed}");
    }
    let home = Home::new();
    for (typed, what) in
        [("user@example.com", "a mail address"), ("https://example.com/", "a web address")]
    {
        let out = home
            .destgate("check --no-cache --no-smtp --resolver 127.0.0.1:9 --timeout 1 --format json")
            .arg(typed)
            .run();
        let said = format!("warning: `{typed}` is {what}: its domain example.com is checked");
        assert!(out.stderr.contains(&said), "{}", out.all());
        assert_eq!(out.report()["domain"], "example.com");
        assert_eq!(out.report()["input"], typed);
    }
}

#[test]
fn names_of_the_wire_are_written_as_zone_files_have_them() {
    let name = |labels: &[&[u8]]| Domain::from_labels(labels.iter().copied()).to_string();
    assert_eq!(name(&[b"10 MX", b"Example", b"com"]), "10\\032mx.example.com");
    assert_eq!(name(&[b"a.b", b"c\\d"]), "a\\.b.c\\\\d");
    assert_eq!(name(&[b"\xc3\xbc\x07"]), "\\195\\188\\007");
    assert_eq!(name(&[]), "");
}

/// RFC 1035 §5.1: a dot behind a backslash belongs to its label, one behind two does not.
#[test]
fn a_dot_within_a_label_parts_no_labels() {
    let of = |labels: &[&[u8]]| Domain::from_labels(labels.iter().copied());
    let dotted = of(&[b"a.b", b"example", b"com"]);
    assert_eq!((dotted.labels(), dotted.parent()), (3, Some(of(&[b"example", b"com"]))));
    let slashed = of(&[b"a\\", b"example", b"com"]);
    assert_eq!((slashed.labels(), slashed.parent()), (3, Some(of(&[b"example", b"com"]))));
    assert!(slashed.is_within(&of(&[b"example", b"com"])));
    assert!(!dotted.is_within(&of(&[b"b", b"example", b"com"])));
}
