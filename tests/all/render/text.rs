//! Tests of `src/render/wrap.rs`, and of `src/render/text.rs` beside `src/render/json.rs`: both say the same of a host.

use crate::support::certs::cert;
use crate::support::certs::tlsa;
use crate::support::sessions;
use crate::support::world::World;
use destgate::render::json;
use destgate::render::style::Palette;
use destgate::render::text;
use destgate::render::text::Layout;
use destgate::render::wrap::hang;

/// What is to be copied stands whole on a line, further left if it must.
#[test]
fn values_between_backquotes_are_not_broken_where_a_line_can_hold_them() {
    let hung = |text: &str, width| {
        let mut out = String::new();
        hang(&mut out, "    they: ", text, 10, width);
        out
    };
    let record = format!("`3 1 1 {}`", "0a".repeat(32));
    let text = format!("publish {record} beside the old record, or go back");
    let out = hung(&text, 80);
    assert!(out.lines().any(|line| line.trim() == record), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    assert_eq!(out.split_whitespace().collect::<Vec<_>>().join(" "), format!("they: {text}"));
    // Nothing fits a narrow screen whole.
    let narrow = hung(&text, 40);
    assert!(narrow.lines().all(|line| line.chars().count() <= 40), "{narrow}");
    let open = hung(&format!("a ` that never closes {}", "word ".repeat(40)), 60);
    assert!(open.lines().all(|line| line.chars().count() <= 60), "{open}");
}

/// With `--all-certs` a record may fit the certificate that is shown where the other kind of key is asked for.
#[test]
fn a_record_that_fits_the_second_certificate_alone_matches_in_text_and_in_json() {
    let first = cert(&["mx.example.com"]).chain();
    let second = cert(&["mx.example.com"]).days(-20, 50).chain();
    let strange = tlsa(3, 0, 1, b"of nobody");
    for (shown, fits) in [(&second, true), (&first, false)] {
        // Usage 3, the whole certificate.
        let record = tlsa(3, 0, 1, if fits { &second[0] } else { b"another" });
        let r = World::signed("example.com")
            .host(10, "mx.example.com", "192.0.2.1", sessions::tls_with(first.clone()))
            .tlsa("mx.example.com", &[strange.clone(), record])
            .scope(|s| s.all_certs = true)
            .other("192.0.2.1", sessions::tls_with(shown.clone()))
            .report("preferred opportunistic off");
        let json = json::report(&r);
        let records = json["mx"][0]["tlsa"].as_array().unwrap();
        let matched: Vec<bool> = records.iter().map(|t| t["matched"].as_bool().unwrap()).collect();
        assert_eq!(matched.iter().filter(|m| **m).count(), usize::from(fits), "{json:#}");
        let layout = Layout::new(Palette::Plain, 200);
        let page = text::report(&r, &layout);
        let count = |word: &str| page.lines().filter(|l| l.trim_end().ends_with(word)).count();
        assert_eq!(count("matches"), usize::from(fits), "{page}");
        assert_eq!(count("no match"), 2 - usize::from(fits), "{page}");
    }
}
