//! The table of a destination's fields and its faces: flag, INI file, menu, JSON and store say the same.

use clap::Args;
use clap::FromArgMatches;
use destgate::config;
use destgate::config::entry::from_json;
use destgate::config::entry::to_json;
use destgate::profile::destination;
use destgate::profile::destination::FIELDS;
use destgate::profile::edit;
use destgate::profile::field::Field;
use destgate::profile::field::Record;
use destgate::profile::field::Scope;
use destgate::profile::field::settle;
use destgate::profile::ini;
use destgate::profile::key::DEFAULT;
use destgate::profile::key::EntryKey;
use destgate::profile::view;
use destgate::shell::commands::destconfig::args::DestFlags;
use destgate::store::entries::Kind as StoreKind;
use destgate::store::entries::Seen;
use destgate::store::entries::View;
use destgate::store::open::Store;
use destgate::vocab::word::Dialect;
use destgate::vocab::word::Kind;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Legal values: all of a closed set, the ends and the middle of a range, names of every kind of letter.
fn legal(field: &Field) -> Vec<String> {
    match field.kind {
        Kind::Int { min, max } => [min, min + 1, max / 2 + 1, max].map(|n| n.to_string()).into(),
        Kind::Words(words) => words.iter().map(|w| w.word.to_string()).collect(),
        Kind::Name => ["Demo", "my profile", "a_b-c.d", "Größe 7"].map(String::from).into(),
    }
}

/// A record in which the field may stand with this value.
fn around(field: &Field, value: &str) -> Record {
    let mut record = Record::default();
    let mut put = |key: &str, value: &str| drop(record.0.insert(key.into(), value.into()));
    match field.key {
        "recipient_minutes" | "recipient_limit" | "limit_type" | "limit_apply" => {
            put("recipient_minutes", "60");
            put("recipient_limit", "10");
            put("limit_type", "host");
            put("limit_apply", "system");
        }
        "dane_option" | "mta_sts" | "certificate" => put("table_tls", "required"),
        _ => {}
    }
    put(field.key, value);
    if field.scope == Scope::DefaultOnly {
        let own = record;
        record = destination::factory();
        record.0.extend(own.0);
    }
    record
}

fn flags(record: &Record) -> Record {
    let command = DestFlags::augment_args(clap::Command::new("test"));
    let mut words = vec!["test".to_string()];
    for (key, value) in &record.0 {
        words.push(format!("--{}={value}", destination::field(key).unwrap().flag));
    }
    let matches = command.try_get_matches_from(words).unwrap();
    let flags = DestFlags::from_arg_matches(&matches).unwrap();
    let mut out = Record::default();
    for (key, text) in &flags.0 {
        out.set(destination::field(key).unwrap(), text, Dialect::Flag).unwrap();
    }
    out
}

#[test]
fn the_table_is_well_formed() {
    let mut names = BTreeSet::new();
    let mut named: BTreeMap<&str, &str> = BTreeMap::new();
    for f in FIELDS {
        assert!(named.insert(f.flag, f.key).is_none(), "flag {} is there twice", f.flag);
        for name in BTreeSet::from([f.key, f.old_key]) {
            assert!(name.is_empty() || names.insert(name), "key {name} is there twice");
        }
        assert!(f.key.bytes().all(|b| b.is_ascii_lowercase() || b"_".contains(&b)), "{}", f.key);
        assert!(f.flag.bytes().all(|b| b.is_ascii_lowercase() || b"-".contains(&b)), "{}", f.flag);
        assert!(!f.help.is_empty() && !f.help.ends_with('.'), "{}: {}", f.key, f.help);
        for offered in [f.factory, f.offer] {
            let canonical = f.kind.parse(offered, Dialect::Flag);
            assert!(offered.is_empty() || canonical.as_deref() == Ok(offered), "{}", f.key);
        }
        assert!(f.scope != Scope::RowOnly || f.factory.is_empty(), "{}", f.key);
        for text in [f.prompt, f.default_prompt] {
            assert!(text.is_empty() || text.ends_with(['.', '?', ':']), "{}: {text}", f.key);
        }
        assert!(!f.prompt.is_empty(), "{} cannot be asked for", f.key);
        if let Some(gate) = f.gate {
            assert!(gate.text.starts_with("Do you wish to ") && gate.text.ends_with('?'));
        }
        if let Kind::Int { min, max } = f.kind {
            assert!(min < max && f.help.contains(&format!("{min} to {max}")), "{}", f.key);
        }
    }
    assert!(edit::check(&destination::factory()).is_ok());
}

#[test]
fn no_spelling_stands_for_two_words() {
    for f in FIELDS {
        let Kind::Words(words) = f.kind else { continue };
        let mut spellings: BTreeMap<String, &str> = BTreeMap::new();
        let mut menus = BTreeSet::new();
        for w in words {
            let all = [w.word, w.ini, w.digit].into_iter().chain(w.also.iter().copied());
            for spelling in all.filter(|s| !s.is_empty()) {
                let owner = spellings.entry(spelling.to_ascii_lowercase()).or_insert(w.word);
                assert_eq!(*owner, w.word, "{}: `{spelling}`", f.key);
                let read = f.kind.parse(spelling, Dialect::Ini);
                assert_eq!(read.as_deref(), Ok(w.word), "{}: `{spelling}`", f.key);
            }
            assert!(menus.insert(w.menu), "{}: menu line {} is there twice", f.key, w.menu);
            assert!(w.digit.is_empty() || f.kind.parse(w.digit, Dialect::Flag).is_err());
        }
    }
}

#[test]
fn every_face_takes_and_gives_every_legal_value() {
    let mut store = Store::in_memory().unwrap();
    let key = EntryKey::parse("a.example").unwrap();
    let mut there = None;
    for name in ["Demo", "my profile", "a_b-c.d", "Größe 7"] {
        for kind in [StoreKind::Certificate, StoreKind::BounceProfile] {
            store.stage(kind, name, Some("{}"), Seen(None)).unwrap();
        }
    }
    for f in FIELDS {
        for value in legal(f) {
            let say = format!("{} = {value}", f.key);
            for dialect in [Dialect::Flag, Dialect::Ini] {
                assert_eq!(f.kind.parse(&value, dialect).as_ref(), Ok(&value), "{say}");
                assert_eq!(f.kind.parse(&format!(" {value} "), dialect).as_ref(), Ok(&value));
            }
            let record = around(f, &value);
            assert!(edit::check(&record).is_ok(), "{say}");
            assert_eq!(flags(&record), record, "flags: {say}");
            assert_eq!(from_json(&to_json(&record)), record, "{say}");
            let ini_text = f.kind.ini(&value);
            assert_eq!(f.kind.parse(&ini_text, Dialect::Ini).as_ref(), Ok(&value), "{say}");
            if f.scope == Scope::DefaultOnly {
                let text = ini::write(&record, std::iter::empty());
                assert_eq!(ini::read(&text).unwrap().default, record, "ini: {say}");
                let seen = config::destination::default(&store, View::Pending).unwrap();
                config::destination::put_default(&mut store, &seen, &record).unwrap();
                assert_eq!(
                    config::destination::default(&store, View::Pending).unwrap(),
                    record,
                    "{say}"
                );
            } else {
                let rows = [(&key, &record)];
                let text = ini::write(&destination::factory(), rows.into_iter());
                assert_eq!(ini::read(&text).unwrap().rows[&key], record, "ini: {say}");
                config::destination::put(&mut store, &key, there.as_ref(), &record).unwrap();
                there = Some(record.clone());
                let back = config::destination::row(&store, View::Pending, &key).unwrap();
                assert_eq!(back.as_ref(), Some(&record), "store: {say}");
            }
        }
        if let Kind::Words(words) = f.kind {
            for (n, w) in words.iter().enumerate() {
                for typed in [(n + 1).to_string(), w.menu.to_uppercase(), w.word.to_string()] {
                    assert_eq!(f.kind.parse(&typed, Dialect::Menu).as_deref(), Ok(w.word));
                }
            }
        }
    }
}

#[test]
fn every_face_refuses_the_same() {
    for f in FIELDS {
        let bad: Vec<String> = match f.kind {
            Kind::Int { min, max } => {
                let beyond = u64::from(max) + 1;
                let mut all = vec![beyond.to_string(), "-1".into(), "x".into(), "1.0".into()];
                all.push(String::new());
                all.push("99999999999999999999".into());
                all.extend(min.checked_sub(1).map(|n| n.to_string()));
                all
            }
            Kind::Words(_) => ["", "-1", "17", "nonsense", "on off"].map(String::from).into(),
            Kind::Name => vec![String::new(), "a/b".into(), "a\nb".into(), "x".repeat(64)],
        };
        for text in bad {
            for dialect in [Dialect::Flag, Dialect::Ini, Dialect::Menu] {
                let mut record = Record::default();
                let refused = record.set(f, &text, dialect).unwrap_err();
                assert!(!refused.0.is_empty() && record == Record::default(), "{}", f.key);
            }
        }
    }
}

#[test]
fn every_setting_is_seen_in_detail() {
    for f in FIELDS {
        let name = if f.scope == Scope::DefaultOnly { DEFAULT } else { "a.example" };
        let default = destination::factory();
        let mut seen = BTreeSet::new();
        for value in legal(f) {
            let record = around(f, &value);
            assert!(
                seen.insert(view::detail(name, &record, &default)),
                "{} = {value} reads like another value",
                f.key
            );
        }
    }
}

#[test]
fn a_field_in_the_wrong_place_is_refused_by_files() {
    for f in FIELDS {
        let value = f.kind.ini(&legal(f)[0]);
        let mut default = destination::factory();
        default.0.remove(f.key);
        let mut text = ini::write(&default, std::iter::empty());
        match f.scope {
            Scope::Everywhere => continue,
            Scope::RowOnly => text.push_str(&format!("{} = {value}\n", f.key)),
            Scope::DefaultOnly => {
                text.push_str(&format!("{} = {value}\n[a.example]\n", f.key));
                text.push_str(&format!("{} = {value}\n", f.key));
            }
        }
        let bad = ini::read(&text).unwrap_err();
        assert_eq!(bad.len(), 1, "{bad:?}");
        assert_eq!(bad[0].line, text.lines().count());
    }
}

/// A record as the dialogue or flags could have left it.
fn record() -> impl Strategy<Value = Record> {
    let one = |f: &'static Field| {
        let values = legal(f);
        prop::option::of(prop::sample::select(values)).prop_map(move |v| v.map(|v| (f.key, v)))
    };
    let fields: Vec<_> = FIELDS.iter().filter(|f| f.scope != Scope::DefaultOnly).map(one).collect();
    fields.prop_filter_map("breaks a rule between fields", |set| {
        let pairs = set.into_iter().flatten().map(|(k, v)| (k.to_string(), v));
        let mut record = Record(pairs.collect());
        settle(FIELDS, &mut record);
        if record.get("recipient_minutes").is_some() {
            for (key, value) in
                [("recipient_limit", "5"), ("limit_type", "host"), ("limit_apply", "VG")]
            {
                record.0.entry(key.into()).or_insert_with(|| value.into());
            }
        }
        // DANE and MTA STS never stand without TLS, the row's own or DEFAULT's, which is off here.
        let on = |key: &str, off: &str| record.get(key).is_some_and(|v| v != off);
        if on("dane_option", "none") || on("mta_sts", "off") {
            record.0.entry("table_tls".into()).or_insert_with(|| "required".into());
        }
        edit::check(&record).is_ok().then_some(record)
    })
}

fn entry_key() -> impl Strategy<Value = EntryKey> {
    let name = "[a-z0-9]{1,8}(\\.[a-z]{2,6}){1,3}";
    let text = prop_oneof![
        4 => name.prop_map(String::from),
        2 => name.prop_map(|n| format!(".{n}")),
        1 => any::<[u8; 4]>().prop_map(|b| std::net::Ipv4Addr::from(b).to_string()),
        1 => any::<[u8; 16]>().prop_map(|b| std::net::Ipv6Addr::from(b).to_string()),
    ];
    text.prop_filter_map("no entry", |t| EntryKey::parse(t.as_str()).ok())
}

/// Lines that come close to a file.
fn line() -> impl Strategy<Value = String> {
    let keys: Vec<&str> = FIELDS.iter().flat_map(|f| [f.key, f.old_key]).collect();
    prop_oneof![
        3 => (prop::sample::select(keys), "\\PC{0,12}").prop_map(|(k, v)| format!("{k} = {v}")),
        2 => "\\[(DEFAULT|\\.?[a-z]{1,3}\\.example|\\PC{0,9})\\]?",
        1 => any::<String>(),
        1 => "[=:\\[\\]#;\u{feff}\u{0}\r\n\t ]{0,9}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn what_is_exported_is_imported(rows in prop::collection::btree_map(entry_key(), record(), 0..6)) {
        let default = destination::factory();
        let text = ini::write(&default, rows.iter());
        let table = ini::read(&text).unwrap();
        prop_assert_eq!(&table.default, &default);
        prop_assert_eq!(&table.rows, &rows);
        prop_assert!(table.warnings.is_empty(), "{:?}", table.warnings);
        prop_assert_eq!(&ini::write(&table.default, table.rows.iter()), &text);
        let crossed = text.replace('\n', "\r\n").to_uppercase().replace("MXIP", "mxip");
        if rows.values().all(|r| r.get("certificate").is_none() && r.get("bounce_profile").is_none()) {
            // Case and line ends do not matter, but for names.
            let mut back = ini::read(&crossed).unwrap();
            back.default.0.insert("certificate".into(), "Demo".into());
            prop_assert_eq!(back.rows, rows);
        }
    }

    #[test]
    fn hostile_files_are_refused_or_read_but_never_more(lines in prop::collection::vec(line(), 0..40)) {
        let text = lines.join("\n");
        match ini::read(&text) {
            Ok(table) => {
                let again = ini::read(&ini::write(&table.default, table.rows.iter())).unwrap();
                prop_assert_eq!(again.rows, table.rows);
            }
            Err(bad) => {
                let last = text.lines().count().max(1);
                prop_assert!(bad.iter().all(|b| b.line >= 1 && b.line <= last && !b.reason.is_empty()));
                prop_assert!(bad.is_sorted_by_key(|b| b.line));
            }
        }
    }

    #[test]
    fn hostile_values_are_refused_or_canonical(text in any::<String>(), n in 0..FIELDS.len()) {
        for dialect in [Dialect::Flag, Dialect::Ini, Dialect::Menu] {
            if let Ok(canonical) = FIELDS[n].kind.parse(&text, dialect) {
                prop_assert_eq!(FIELDS[n].kind.parse(&canonical, dialect), Ok(canonical));
            }
        }
    }
}
