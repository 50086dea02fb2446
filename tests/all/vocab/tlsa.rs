//! Tests of `src/vocab/tlsa.rs`: TLSA records as zone files have them.

use destgate::vocab::tlsa::Tlsa;

#[test]
fn a_tlsa_record_is_taken_as_zone_files_have_it() {
    let digest = "0d6fce13243aa7c2".repeat(4);
    let want = Tlsa::parse(&format!("3 1 1 {digest}")).unwrap();
    assert_eq!((want.usage, want.data.len()), (3, 32));
    let colons: Vec<&str> =
        digest.as_bytes().chunks(2).map(|c| std::str::from_utf8(c).unwrap()).collect();
    for text in [
        format!("3 1 1 ( {} {} )", &digest[..20], &digest[20..]),
        format!("3 1 1 (\n\t{}\n\t{} ) ; key 1", &digest[..20], &digest[20..]),
        format!("_25._tcp.mx.example.com. IN TLSA 3 1 1 {digest}"),
        format!("_25._tcp.mx.example.com. 3600 IN TLSA 3 1 1 {}", digest.to_uppercase()),
        format!("_25._tcp.mx.example.com.\t3600\tIN\ttlsa\t3 1 1 ( {digest} )"),
        format!("IN TLSA 3 1 1 {digest}"),
        format!("TLSA 3 1 1 {digest}"),
        format!("\\# 35 030101{digest}"),
        format!("\\# 35 ( 030101 {digest} )"),
        format!("_25._tcp.mx.example.com. IN TYPE52 \\# 35 03 01 01 {digest}"),
        format!("3 1 1 {}", colons.join(":")),
        format!("3 1 1 \"{digest}\""),
    ] {
        assert_eq!(Tlsa::parse(&text).as_ref(), Ok(&want), "{text}");
    }
    for text in [
        "",
        "3 1",
        "3 1 1 0",
        "3 1 1 zz",
        "x TLSA",
        "\\# 4 0301",
        "\\# 2 0301",
        "300 1 1 00",
        "\\#",
    ] {
        assert!(Tlsa::parse(text).is_err(), "{text}");
    }
}
