//! What the fuzz targets found, kept as plain cases.

use destgate::vocab::dns::Domain;

/// IDNA turns full-width and other look-alikes into ASCII signs: they must not get past the check of the name.
#[test]
fn a_name_is_checked_after_its_conversion() {
    for typed in [
        "a／b.example",
        "℀.example",
        "a．．example",
        "é.。",
        "。",
        "\u{ad}",
        "a＠b.example",
        "ａ b.example",
    ] {
        let read = Domain::parse(typed);
        assert!(read.is_err(), "{typed:?} gives {read:?}");
    }
    for (typed, name) in [
        ("a。b．", "a.b"),
        ("Bücher.example.", "xn--bcher-kva.example"),
        ("é_.example", "xn--_-9fa.example"),
    ] {
        assert_eq!(Domain::parse(typed).unwrap().as_str(), name);
    }
}
