//! The table of own domains: what each value may be, files of it, and whoever writes it beside others.
//!
//! Tests of `src/config/own_policy.rs`, `src/config/document.rs` and `src/config/change.rs`.

use crate::support::run::Home;
use destgate::config::entry::Kept;
use destgate::config::error::Error;
use destgate::config::error::Subject;
use destgate::config::own_policy;
use destgate::config::own_policy::FIELDS;
use destgate::owner::own_policy::Hosting;
use destgate::owner::policy::Hosts;
use destgate::policy::sts::mx_pattern::MxPattern;
use destgate::policy::sts::policy::Mode;
use destgate::profile::field::Record;
use destgate::store::entries::Kind;
use destgate::store::entries::View;
use destgate::store::open::Store;
use destgate::vocab::dns::Domain;
use serde_json::Value;
use serde_json::json;
use std::fs;

fn read(key: &str, text: &str) -> Result<String, String> {
    let field = FIELDS.iter().find(|field| field.key == key).unwrap();
    field.read(text).map_err(|refused| refused.0)
}

fn domain(text: &str) -> Domain {
    Domain::parse(text).unwrap()
}

fn with(values: &[(&str, &str)]) -> Record {
    let mut record = own_policy::factory();
    for (key, text) in values {
        own_policy::set(&mut record, key, text).unwrap();
    }
    record
}

#[test]
fn each_field_takes_its_values() {
    for (key, text, is) in [
        ("mode", " Enforce ", "enforce"),
        ("mode", "none", "none"),
        ("max_age", "0", "0"),
        ("max_age", "0086400", "86400"),
        ("final_max_age", "31557600", "31557600"),
        ("mx", "LIVE", "live"),
        ("mx", "MX1.Example.com., *.Example.net", "mx1.example.com,*.example.net"),
        ("mx", "mx.bücher.example", "mx.xn--bcher-kva.example"),
        ("mx", "*.bücher.example", "*.xn--bcher-kva.example"),
        ("also", "", ""),
        ("also", "NONE", ""),
        ("also", "old.example,, new.example", "old.example,new.example"),
        ("host", "elsewhere", "elsewhere"),
        ("target", "Azure-SWA", "azure-swa"),
        ("folder", " /srv/My Files ", "/srv/My Files"),
        ("folder", "none", ""),
        ("alias", "Policies.Example.net.", "policies.example.net"),
        ("alias", "None", ""),
        (
            "rua",
            "mailto:a@b.example, https://c.example/r",
            "mailto:a@b.example,https://c.example/r",
        ),
        ("rua", "none", ""),
    ] {
        assert_eq!(read(key, text), Ok(is.to_string()), "{key} = {text}");
        // What is written is read as itself.
        assert_eq!(read(key, is), Ok(is.to_string()), "{key} = {is}");
    }
    // A field that has a value always takes no word for none.
    for key in ["max_age", "mx", "host", "target"] {
        assert!(read(key, "none").is_err(), "{key}");
    }
}

#[test]
fn each_field_refuses_what_is_no_value_of_it() {
    for (key, text, why) in [
        ("mode", "on", "`on` is none of testing, enforce, none"),
        ("mode", "", "is none of"),
        ("max_age", "-1", "from 0 to 31557600"),
        ("max_age", "31557601", "from 0 to 31557600"),
        ("max_age", "1d", "from 0 to 31557600"),
        ("final_max_age", "18446744073709551616", "from 0 to 31557600"),
        ("mx", "", "write live, or the names of hosts"),
        ("mx", ",", "write live, or the names of hosts"),
        ("mx", "live, mx.example", "`live` is no host's name"),
        ("mx", "none", "`none` is no host's name"),
        ("also", "Live", "`Live` is no host's name"),
        ("mx", "*.*.example", ""),
        ("mx", "mx.*.example", ""),
        ("mx", "192.0.2.1", ""),
        ("also", "a..example", ""),
        ("also", "a_b@example", ""),
        ("host", "served", "`served` is none of files, elsewhere"),
        ("target", "iis", "is none of plain, nginx"),
        ("folder", "/srv/a\nb", "no control characters"),
        ("alias", "*.example", ""),
        ("rua", "postmaster@example.com", "postmaster@example.com: "),
        ("rua", "mailto:a@b.example,ftp://c.example", "ftp://c.example: "),
        ("rua", "mailto:a@b.example;x=1", "semicolon within it as %3B"),
    ] {
        let refused = read(key, text).unwrap_err();
        assert!(refused.contains(why), "{key} = {text:?}: {refused}");
    }
    let mut record = own_policy::factory();
    let unknown = own_policy::set(&mut record, "colour\u{1b}[31m", "red").unwrap_err();
    assert_eq!(unknown.0, "there is no key `colour\\x1b[31m`");
    assert_eq!(own_policy::set(&mut record, "mode", "x").unwrap_err().0[..6], *"mode: ");
    assert_eq!(record, own_policy::factory());
}

#[test]
fn the_values_of_an_entry_go_together() {
    let check = |values: &[(&str, &str)]| own_policy::check(&with(values)).map_err(|r| r.0);
    assert_eq!(check(&[]), Ok(()));
    let folder = check(&[("host", "elsewhere"), ("folder", "/srv")]).unwrap_err();
    assert!(folder.contains("set folder to none"), "{folder}");
    let ages = [("max_age", "2592001"), ("mode", "enforce")];
    assert!(check(&ages).unwrap_err().contains("longer than final_max_age"));
    assert_eq!(check(&[("max_age", "2592000"), ("mode", "enforce")]), Ok(()));
    // A test may last as long as somebody wants.
    assert_eq!(check(&ages[..1]), Ok(()));
}

#[test]
fn an_entry_becomes_an_order() {
    let a = domain("a.example");
    let plain = own_policy::parsed(&a, &Record::default()).unwrap();
    assert_eq!((&plain.domain, plain.final_max_age), (&a, 2_592_000));
    assert_eq!(
        (plain.hosting, plain.target.word(), &plain.folder),
        (Hosting::Files, "plain", &None)
    );
    let wish = &plain.order.wish;
    assert!(matches!(wish.hosts, Hosts::Live), "{wish:?}");
    assert_eq!((wish.mode, wish.max_age, wish.also.len()), (Mode::Testing, 86_400, 0));
    assert_eq!((plain.order.rua.len(), plain.order.alias), (0, None));
    let full = with(&[
        ("mode", "enforce"),
        ("max_age", "604800"),
        ("mx", "mx1.example,*.mx.example"),
        ("also", "old.example"),
        ("target", "nginx"),
        ("folder", "/srv/web"),
        ("alias", "sts.example.net"),
        ("rua", "mailto:a@b.example,https://c.example/r"),
    ]);
    let full = own_policy::parsed(&a, &full).unwrap();
    let Hosts::Given(hosts) = &full.order.wish.hosts else { panic!("{full:?}") };
    let names: Vec<&str> = hosts.iter().map(MxPattern::as_str).collect();
    assert_eq!(names, ["mx1.example", "*.mx.example"]);
    assert_eq!(full.order.wish.also[0].as_str(), "old.example");
    assert_eq!((full.order.wish.mode, full.order.wish.max_age), (Mode::Enforce, 604_800));
    assert_eq!(full.order.rua, ["mailto:a@b.example", "https://c.example/r"]);
    assert_eq!(full.order.alias, Some(domain("sts.example.net")));
    assert_eq!((full.target.word(), full.folder.as_deref()), ("nginx", Some("/srv/web")));
    let elsewhere =
        own_policy::parsed(&a, &with(&[("host", "elsewhere"), ("mode", "none")])).unwrap();
    assert_eq!((elsewhere.hosting, elsewhere.order.wish.mode), (Hosting::Elsewhere, Mode::None));
    // A database that somebody has written in.
    let spoilt = Record([("mode".to_string(), "on".to_string())].into());
    let error = own_policy::parsed(&a, &spoilt).unwrap_err();
    assert!(
        matches!(&error, Error::Invalid { what, reason }
            if *what == own_policy::subject("a.example") && reason.starts_with("mode: ")),
        "{error:?}"
    );
}

#[test]
fn a_stale_change_of_an_own_domain_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    let (mut one, mut other) = (Store::open(&path).unwrap(), Store::open(&path).unwrap());
    let a = domain("a.example");
    let (first, second) = (with(&[]), with(&[("mode", "enforce")]));
    let stale = |result: Result<Kept, Error>| match result {
        Err(Error::Stale(subject)) => {
            assert_eq!(subject, Subject::new(Kind::OwnPolicy, "a.example"));
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(own_policy::put(&mut one, &a, None, Some(&first)).unwrap(), Kept::Changed);
    // The other had seen nothing there.
    stale(own_policy::put(&mut other, &a, None, Some(&second)));
    own_policy::put(&mut other, &a, Some(&first), Some(&second)).unwrap();
    // The first one removes what it no longer knows.
    stale(own_policy::put(&mut one, &a, Some(&first), None));
    assert_eq!(own_policy::get(&one, View::Pending, &a).unwrap(), Some(second.clone()));
    assert_eq!(own_policy::put(&mut one, &a, Some(&second), Some(&second)).unwrap(), Kept::Same);
    // Whoever keeps an entry keeps the rules.
    let against = with(&[("host", "elsewhere"), ("folder", "/srv")]);
    let refused = own_policy::put(&mut one, &a, Some(&second), Some(&against));
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    assert_eq!(own_policy::domains(&one, View::Pending).unwrap(), std::slice::from_ref(&a));
    assert_eq!(own_policy::domains(&one, View::Committed).unwrap(), []);
    own_policy::put(&mut one, &a, Some(&second), None).unwrap();
    assert_eq!(own_policy::all(&one, View::Pending).unwrap(), []);
}

#[test]
fn a_file_is_read_in_full_before_anything_changes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.ini");
    let mut store = Store::in_memory().unwrap();
    let a = domain("a.example");
    own_policy::put(&mut store, &a, None, Some(&with(&[]))).unwrap();
    let text = "mode = enforce\n\n; own\n[b.example]\nmode = enforce\nmax_age = x\nsize = 1\nhello\n\
        [B.example]\n[c.example]\nhost = elsewhere\nfolder = /srv\n[*.example]\n";
    fs::write(&file, text).unwrap();
    let Err(Error::BadLines { of, lines }) = own_policy::import(&mut store, &file) else {
        panic!()
    };
    assert_eq!(of, Kind::OwnPolicy);
    let numbers: Vec<usize> = lines.iter().map(|bad| bad.line).collect();
    assert_eq!(numbers, [1, 6, 7, 8, 9, 13, 10], "{lines:?}");
    for (line, why) in [
        (0, "before the first `[DOMAIN]`"),
        (1, "max_age: "),
        (2, "no key `size`"),
        (3, "`hello` is no key = value"),
        (4, "b.example is there twice"),
        (6, "set folder to none"),
    ] {
        assert!(lines[line].reason.contains(why), "{}", lines[line].reason);
    }
    assert_eq!(own_policy::domains(&store, View::Pending).unwrap(), [a]);
    // What is exported is imported as itself; what is not in the file goes.
    let before = with(&[("mx", "*.mx.example"), ("rua", "mailto:a@b.example"), ("folder", "/a b")]);
    let b = domain("b.example");
    own_policy::put(&mut store, &b, None, Some(&before)).unwrap();
    fs::write(&file, own_policy::export(&store).unwrap()).unwrap();
    let (count, how) = own_policy::import(&mut store, &file).unwrap();
    assert_eq!((count, how.total()), (2, 0));
    fs::write(&file, "# one\n[b.example]\nmx = *.mx.example\n").unwrap();
    let (count, how) = own_policy::import(&mut store, &file).unwrap();
    assert_eq!((count, how.new, how.changed, how.removed), (1, 0, 1, 1));
    let kept = own_policy::get(&store, View::Pending, &b).unwrap();
    assert_eq!(kept, Some(with(&[("mx", "*.mx.example")])));
}

fn saved(home: &Home) -> Value {
    home.destgate("saveconfig c.json").run().ended(0);
    serde_json::from_slice(&fs::read(home.path().join("c.json")).unwrap()).unwrap()
}

fn load(home: &Home, file: &Value) -> (i32, String) {
    home.write("c.json", file.to_string());
    let out = home.destgate("loadconfig c.json --commit").run();
    (out.status, out.all())
}

fn entry(home: &Home) -> Value {
    home.destgate("policyconfig list --format json").run().ended(0).json()[0].clone()
}

#[test]
fn a_saved_configuration_has_the_own_domains_and_an_older_file_has_none() {
    let home = Home::new();
    home.destgate("policyconfig new a.example --mode enforce --commit").run().ended(0);
    let mut file = saved(&home);
    assert_eq!(file["policy"]["a.example"]["mode"], "enforce");
    file["policy"]["a.example"] = json!({"mode": "None", "alias": "none"});
    file["policy"]["B.example."] = json!({});
    let (status, said) = load(&home, &file);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("2 entries change (1 new, 1 changed, 0 removed)"), "{said}");
    assert_eq!((&entry(&home)["mode"], &entry(&home)["max_age"]), (&json!("none"), &json!(86_400)));
    for (name, values, why) in [
        ("a.example", json!({"mode": "on"}), "policy a.example: mode: `on` is none of"),
        ("a.example", json!({"max_age": 5}), "policy a.example: max_age is no text"),
        ("a.example", json!({"size": "5"}), "policy a.example: there is no key `size`"),
        ("a.example", json!("x"), "policy a.example is no object"),
        (
            "a.example",
            json!({"host": "elsewhere", "folder": "/x"}),
            "policy a.example: a policy that",
        ),
        ("*.example", json!({}), "policy *.example: "),
        ("b.EXAMPLE", json!({}), "policy b.example is there twice"),
    ] {
        let mut bad = saved(&home);
        bad["policy"][name] = values;
        let (status, said) = load(&home, &bad);
        assert!(status == 2 && said.contains(why), "{why}: {said}");
    }
    let mut old = saved(&home);
    old.as_object_mut().unwrap().remove("policy");
    let (status, said) = load(&home, &old);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("(0 new, 0 changed, 2 removed)"), "{said}");
    assert_eq!(entry(&home), Value::Null);
}

#[test]
fn a_rollback_brings_back_the_old_values() {
    let home = Home::new();
    home.destgate("policyconfig new a.example --rua mailto:x@a.example --commit first")
        .run()
        .ended(0);
    home.destgate("policyconfig edit a.example --rua none --max-age 7 --commit second")
        .run()
        .ended(0);
    let detail = home.destgate("commitdetail").run().ended(0).stdout;
    for line in [
        "Policies of own domains\n",
        "    max_age: 86400 -> 7\n",
        "    rua: mailto:x@a.example -> none\n",
    ] {
        assert!(detail.contains(line), "{detail}");
    }
    home.destgate("policyconfig delete a.example --commit third").run().ended(0);
    let back = |n: &str| {
        home.destgate(&format!("rollbackconfig {n} --yes")).run().ended(0);
        entry(&home)
    };
    assert_eq!(entry(&home), Value::Null);
    let second = back("2");
    assert_eq!((&second["max_age"], &second["rua"]), (&json!(7), &Value::Null));
    let list = home.destgate("rollbackconfig").run().ended(0).stdout;
    let first = back("4");
    assert_eq!(first["rua"], "mailto:x@a.example", "{list}");
    assert_eq!(first["max_age"], 86_400);
}
