//! Path validation beside OpenSSL's own program, over a matrix of chains. Where the program is not there, what it said of
//! each is in `tests/paths.tsv`; UPDATE_PATHS=1 writes it anew.
//!
//! Tests of `src/policy/path_openssl.rs` and `src/policy/path_webpki.rs`.

use crate::support::run::Bounded;
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use destgate::policy::certificate::Pkix;
use destgate::policy::certificate::Search;
use destgate::policy::path;
use destgate::policy::path_webpki;
use destgate::policy::roots::TrustStore;
use destgate::vocab::time::Timestamp;
use openssl::x509::X509;

use crate::support::chains::ALTERNATIVE;
use crate::support::chains::Cert;
use crate::support::chains::KEYS;
use crate::support::chains::NOW;
use crate::support::chains::authorities;
use crate::support::chains::authority;
use crate::support::chains::leaf;
use crate::support::chains::leaves;
use crate::support::openssl::there;
use crate::support::run::Home;

const FILE: &str = "tests/paths.tsv";

/// A chain as sent, and the roots.
struct Case {
    name: String,
    chain: Vec<Vec<u8>>,
    roots: Vec<Vec<u8>>,
}

/// Leaf, one authority, root.
fn three(name: String, leaf: &Cert, middle: &Cert, root: &Cert) -> Case {
    let chain = vec![leaf.by(middle), middle.by(root)];
    Case { name, chain, roots: vec![root.by(root)] }
}

fn cases() -> Vec<Case> {
    let (root, middle) = (authority("Root", 1), authority("Middle", 2));
    let mut all = Vec::new();
    for (name, leaf) in leaves() {
        all.push(three(format!("{name}/plain/plain"), &leaf, &middle, &root));
        let own = leaf.by(&leaf);
        all.push(Case {
            name: format!("{name}/itself/untrusted"),
            chain: vec![own.clone()],
            roots: vec![root.by(&root)],
        });
        all.push(Case {
            name: format!("{name}/itself/trusted"),
            chain: vec![own.clone()],
            roots: vec![own],
        });
    }
    for (name, middle) in authorities("Middle", 2) {
        for (of, leaf) in [("leaf", leaf()), ("leaf-cnonly", leaf().without(ALTERNATIVE))] {
            all.push(three(format!("{of}/{name}/plain"), &leaf, &middle, &root));
        }
        let lower = authority("Lower", 3);
        let chain = vec![leaf().by(&lower), lower.by(&middle), middle.by(&root)];
        all.push(Case {
            name: format!("leaf/lower/{name}/plain"),
            chain,
            roots: vec![root.by(&root)],
        });
        // An authority that is no root, trusted all the same.
        let (chain, trusted) = (vec![leaf().by(&middle)], middle.by(&root));
        all.push(Case { name: format!("leaf/{name}/alone"), chain, roots: vec![trusted] });
    }
    for (name, root) in authorities("Root", 1) {
        all.push(three(format!("leaf/plain/{name}"), &leaf(), &middle, &root));
        all.push(three(
            format!("leaf-cnonly/plain/{name}"),
            &leaf().without(ALTERNATIVE),
            &middle,
            &root,
        ));
        let direct = vec![leaf().by(&root)];
        all.push(Case { name: format!("leaf/{name}"), chain: direct, roots: vec![root.by(&root)] });
    }
    all.extend(orders(&middle, &root));
    all
}

/// Chains in odd orders.
fn orders(middle: &Cert, root: &Cert) -> Vec<Case> {
    let (own, between, top) = (leaf().by(middle), middle.by(root), root.by(root));
    let lower = authority("Lower", 3);
    let (below, low) = (leaf().by(&lower), lower.by(middle));
    let stranger = authority("Stranger", 4);
    let strange = stranger.by(&stranger);
    let old = middle.clone().days(-300, -10).by(root);
    // The same name with another key, and the same root anew.
    let twin = Cert { key: KEYS[4].clone(), ..middle.clone() }.by(root);
    let forged = leaf().by(&Cert { key: KEYS[4].clone(), ..middle.clone() });
    let table: Vec<(&str, Vec<&Vec<u8>>)> = vec![
        ("nothing above", vec![&own]),
        ("root too", vec![&own, &between, &top]),
        ("root alone", vec![&own, &top]),
        ("twice", vec![&own, &own, &between]),
        ("stranger", vec![&own, &strange, &between]),
        ("unordered", vec![&below, &between, &low]),
        ("unordered with root", vec![&below, &top, &between, &low]),
        ("lower is missing", vec![&below, &between]),
        ("old one first", vec![&own, &old, &between]),
        ("old one last", vec![&own, &between, &old]),
        ("twin first", vec![&own, &twin, &between]),
        ("twin last", vec![&own, &between, &twin]),
        ("twin alone", vec![&own, &twin]),
        ("forged", vec![&forged, &between]),
        ("forged by a stranger", vec![&forged, &strange]),
    ];
    let case = |(name, chain): (&str, Vec<&Vec<u8>>)| Case {
        name: format!("order: {name}"),
        chain: chain.into_iter().cloned().collect(),
        roots: vec![top.clone()],
    };
    table.into_iter().map(case).collect()
}

fn pem(all: &[Vec<u8>]) -> Vec<u8> {
    all.iter().flat_map(|der| X509::from_der(der).unwrap().to_pem().unwrap()).collect()
}

/// What `openssl verify` says: whether it is good.
fn by_program(home: &Home, case: &Case) -> (bool, String) {
    let roots = home.write("roots.pem", pem(&case.roots));
    let above = home.write("above.pem", pem(&case.chain[1..]));
    let leaf = home.write("leaf.pem", pem(&case.chain[..1]));
    let mut command = Command::new("openssl");
    command.args(["verify", "-no-CApath", "-no-CAstore", "-purpose", "sslserver"]);
    command.args(["-auth_level", "1", "-attime", &NOW.to_string(), "-CAfile", &roots]);
    if case.chain.len() > 1 {
        command.args(["-untrusted", &above]);
    }
    let output = command.arg(&leaf).bounded().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn recorded() -> BTreeMap<String, String> {
    let text = fs::read_to_string(FILE).unwrap_or_default();
    let line = |l: &str| l.split_once('\t').map(|(n, v)| (n.to_string(), v.to_string()));
    text.lines().filter(|l| !l.starts_with('#')).filter_map(line).collect()
}

#[test]
fn every_chain_is_judged_as_openssl_judges_it() {
    let all = cases();
    assert!(all.len() >= 150, "{}", all.len());
    let home = Home::new();
    let is_there = there();
    let mut said: BTreeMap<String, String> = recorded();
    let mut differ = Vec::new();
    for case in &all {
        let word = |good: bool| if good { "good" } else { "bad" };
        if is_there {
            let (good, why) = by_program(&home, case);
            let before = said.insert(case.name.clone(), word(good).into());
            if std::env::var_os("UPDATE_PATHS").is_none() && before.as_deref() != Some(word(good)) {
                differ.push(format!("{}: recorded {before:?}, the program says {why}", case.name));
            }
        }
        let roots = TrustStore::of(case.roots.iter().map(Vec::as_slice));
        let ours = path::pkix(&case.chain, &roots, Timestamp(NOW));
        let wanted = said.get(&case.name).map_or("not recorded", String::as_str);
        if word(ours == Pkix::Valid) != wanted {
            differ.push(format!("{}: {wanted} there, {ours:?} here", case.name));
        }
        // Without OpenSSL the rules are no looser.
        let search = Search { chain: &case.chain, now: Timestamp(NOW), dates: true };
        // OpenSSL takes the first issuer of a name, webpki the one that signed.
        let is_known = case.name == "order: twin first";
        if path_webpki::to_root(&search, &roots).is_ok() && wanted != "good" && !is_known {
            differ.push(format!("{}: {wanted} there, good by webpki", case.name));
        }
    }
    if std::env::var_os("UPDATE_PATHS").is_some() {
        let lines = said.iter().map(|(name, word)| format!("{name}\t{word}\n"));
        let head = "# What `openssl verify -purpose sslserver -auth_level 1` says; see tests/all/policy/path_beside_openssl.rs.\n";
        fs::write(FILE, format!("{head}{}", lines.collect::<String>())).unwrap();
    }
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}
