//! Stored values that no version writes, or only a later one: they are named, and never count as weaker ones.
//!
//! Tests of `src/config/entry.rs`, `src/profile/effective.rs` and `src/config/setting.rs`.

use crate::support::run::Home;
use rusqlite::Connection;

/// Commits an entry, replaces its stored text, and returns what a check of its domain says.
fn checked_with(kind: &str, key: &str, value: &str) -> String {
    let home = Home::new();
    let new = "--db t.db destconfig new good.example --tls required_verify --commit x";
    home.destgate(new).run().ended(0);
    let c = Connection::open(home.path().join("t.db")).unwrap();
    let changed = c
        .execute(
            "INSERT INTO entry (kind, key, value, revision) VALUES (?1, ?2, ?3, 1)
             ON CONFLICT (kind, key) DO UPDATE SET value = ?3",
            [kind, key, value],
        )
        .unwrap();
    assert_eq!(changed, 1);
    drop(c);
    let out = home.destgate("--db t.db --lab check good.example").run();
    assert_eq!(out.stdout, "", "{}", out.all());
    out.ended(2).stderr
}

#[test]
fn a_stored_value_that_cannot_be_read_stops_a_check_and_is_named() {
    let cases = [
        ("destination", "good.example", r#"{"table_tls":"required_always"}"#, "table_tls"),
        ("destination", "good.example", r#"{"dane_option":""}"#, "dane_option"),
        ("destination", "good.example", r#"{"mta_sts":true}"#, "settings of good.example"),
        ("destination", "good.example", "\"text\"", "settings of good.example"),
        ("default", "DEFAULT", r#"{"mta_sts":"maybe"}"#, "mta_sts"),
        ("default", "DEFAULT", "[]", "settings of DEFAULT"),
        ("setting", "crl", "7", "settings of crl"),
        ("setting", "crl", r#"{"enabled":"perhaps"}"#, "value of enabled"),
    ];
    for (kind, key, value, named) in cases {
        let said = checked_with(kind, key, value);
        assert!(said.contains(named) && said.contains("cannot be read"), "{kind} {value}: {said}");
    }
}

#[test]
fn keys_of_a_later_version_are_passed_over() {
    let home = Home::new();
    home.destgate("--db t.db destconfig new good.example --tls required --commit x").run().ended(0);
    let c = Connection::open(home.path().join("t.db")).unwrap();
    let later = r#"{"table_tls":"required","colour":"blue"}"#;
    c.execute("UPDATE entry SET value = ?1 WHERE kind = 'destination'", [later]).unwrap();
    drop(c);
    home.destgate("--db t.db --lab check good.example").run().ended(0);
}
