//! DANE beside OpenSSL's own client: every chain is shown by a real server to `openssl s_client -dane_tlsa_domain …
//! -dane_tlsa_rrdata …`, and judged here. Where the program is not there, what it said of each is in `tests/dane.tsv`;
//! UPDATE_PATHS=1 writes it anew.

use crate::support::run::Bounded;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::io::Read;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;
use std::thread;

use destgate::policy::dane;
use destgate::policy::dane::DaneMatch;
use destgate::policy::dane::Names;
use destgate::vocab::time::Timestamp;
use destgate::vocab::tlsa::Tlsa;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::pkey::Private;
use openssl::ssl::Ssl;
use openssl::ssl::SslContext;
use openssl::ssl::SslMethod;
use openssl::ssl::SslStream;
use openssl::x509::X509;

use crate::support::certs::tlsa;
use crate::support::chains::ALTERNATIVE;
use crate::support::chains::Cert;
use crate::support::chains::HOST;
use crate::support::chains::KEYS;
use crate::support::chains::NOW;
use crate::support::chains::RSA_2048;
use crate::support::chains::alternative;
use crate::support::chains::authorities;
use crate::support::chains::authority;
use crate::support::chains::basic;
use crate::support::chains::leaf;
use crate::support::chains::leaves;
use crate::support::net::serve;
use crate::support::openssl::there;

const FILE: &str = "tests/dane.tsv";

/// The next-hop domain, which counts as a name too; s_client takes one name, so it is asked once for each.
const DOMAIN: &str = "example.com";

/// So many clients run at once.
const AT_ONCE: usize = 4;

/// A chain as sent, its leaf's key, and the records.
struct Case {
    name: String,
    chain: Vec<Vec<u8>>,
    key: PKey<Private>,
    records: Vec<Tlsa>,
}

fn case(name: impl Into<String>, leaf: &Cert, chain: &[&Vec<u8>], records: &[Tlsa]) -> Case {
    Case {
        name: name.into(),
        chain: chain.iter().map(|der| (*der).clone()).collect(),
        key: leaf.key.clone(),
        records: records.to_vec(),
    }
}

/// The record of a certificate.
fn of(usage: u8, selector: u8, matching: u8, der: &[u8]) -> Tlsa {
    let key = || X509::from_der(der).unwrap().public_key().unwrap().public_key_to_der().unwrap();
    let selected = if selector == 0 { der.to_vec() } else { key() };
    tlsa(usage, selector, matching, &selected)
}

/// Every selector and matching type that counts.
const FORMS: [(u8, u8); 6] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)];

fn cases() -> Vec<Case> {
    let mut all = of_leaves();
    all.extend(of_authorities());
    all.extend(of_forms());
    all.extend(of_names());
    all.extend(of_sets());
    all.extend(of_orders());
    all
}

/// Every odd leaf, pinned itself and by its authority.
fn of_leaves() -> Vec<Case> {
    let (root, middle) = (authority("Root", 1), authority("Middle", 2));
    let above = middle.by(&root);
    let mut all = Vec::new();
    for (name, leaf) in leaves() {
        let own = leaf.by(&middle);
        all.push(case(format!("3 1 1 {name}"), &leaf, &[&own, &above], &[of(3, 1, 1, &own)]));
        all.push(case(
            format!("2 0 1 above {name}"),
            &leaf,
            &[&own, &above],
            &[of(2, 0, 1, &above)],
        ));
        let alone = leaf.by(&leaf);
        all.push(case(format!("3 0 1 {name} by itself"), &leaf, &[&alone], &[of(3, 0, 1, &alone)]));
        // What is pinned with usage 2 is an issuer.
        all.push(case(format!("2 1 1 {name} by itself"), &leaf, &[&alone], &[of(2, 1, 1, &alone)]));
    }
    all
}

/// Every odd authority, pinned, and below the one that is pinned.
fn of_authorities() -> Vec<Case> {
    let (root, lower) = (authority("Root", 1), authority("Lower", 3));
    let top = root.by(&root);
    let mut all = Vec::new();
    for (name, middle) in authorities("Middle", 2) {
        let between = middle.by(&root);
        let own = leaf().by(&middle);
        for (selector, matching) in [(0, 1), (1, 1), (1, 0)] {
            let record = of(2, selector, matching, &between);
            let form = format!("2 {selector} {matching}");
            all.push(case(format!("{form} {name}"), &leaf(), &[&own, &between], &[record]));
        }
        let (below, low) = (leaf().by(&lower), lower.by(&middle));
        let record = of(2, 1, 1, &between);
        all.push(case(
            format!("2 1 1 {name}, two above"),
            &leaf(),
            &[&below, &low, &between],
            &[record],
        ));
        let record = of(2, 0, 1, &top);
        all.push(case(
            format!("2 0 1 root above {name}"),
            &leaf(),
            &[&own, &between, &top],
            &[record],
        ));
    }
    for (name, root) in authorities("Root", 1) {
        let (middle, top) = (authority("Middle", 2), root.by(&root));
        let (own, between) = (leaf().by(&middle), middle.by(&root));
        let chain = [&own, &between, &top];
        all.push(case(format!("2 0 1 root {name}"), &leaf(), &chain, &[of(2, 0, 1, &top)]));
        // Neither is on the wire.
        for selector in [0, 1] {
            let record = of(2, selector, 0, &top);
            let name = format!("2 {selector} 0 root {name}, not sent");
            all.push(case(name, &leaf(), &chain[..2], &[record]));
        }
    }
    all
}

/// Every form of a record, right and wrong, sent and not sent.
fn of_forms() -> Vec<Case> {
    let (root, middle) = (authority("Root", 1), authority("Middle", 2));
    let (own, between, top) = (leaf().by(&middle), middle.by(&root), root.by(&root));
    let stranger = authority("Stranger", 4);
    let strange = stranger.by(&stranger);
    let whole = [&own, &between, &top];
    let mut all = Vec::new();
    for (selector, matching) in FORMS {
        let form = |usage: u8| format!("{usage} {selector} {matching}");
        let with = |usage: u8, der: &Vec<u8>| [of(usage, selector, matching, der)];
        let mut add = |usage: u8, name: &str, chain: &[&Vec<u8>], pinned: &Vec<u8>| {
            let name = format!("{} {name}", form(usage));
            all.push(case(name, &leaf(), chain, &with(usage, pinned)));
        };
        add(3, "of the leaf", &whole[..2], &own);
        add(3, "of the leaf alone", &whole[..1], &own);
        add(3, "of the authority", &whole, &between);
        add(3, "of a stranger", &whole, &strange);
        add(2, "of the authority, sent", &whole[..2], &between);
        add(2, "of the authority, not sent", &whole[..1], &between);
        add(2, "of the root, sent", &whole, &top);
        add(2, "of the root, not sent", &whole[..2], &top);
        add(2, "of the root, nothing sent", &whole[..1], &top);
        add(2, "of the leaf", &whole[..2], &own);
        add(2, "of a stranger", &whole, &strange);
        add(2, "of a stranger, sent", &[&own, &between, &strange], &strange);
        // Usages of the web's list of authorities are not for SMTP.
        add(0, "of the authority", &whole, &between);
        add(1, "of the leaf", &whole, &own);
    }
    all
}

/// Names, under an authority that is pinned.
fn of_names() -> Vec<Case> {
    let (root, middle) = (authority("Root", 1), authority("Middle", 2));
    let between = middle.by(&root);
    let named = |cn: &str, names: Option<&[&str]>| {
        let leaf = Cert { name: cn.into(), ..leaf() };
        names.map_or_else(
            || leaf.clone().without(ALTERNATIVE),
            |n| leaf.clone().with(alternative(n)),
        )
    };
    let table: Vec<(&str, Cert)> = vec![
        ("host", named("x", Some(&[HOST]))),
        ("next hop", named("x", Some(&[DOMAIN]))),
        ("wildcard", named("x", Some(&["*.example.com"]))),
        ("wildcard too high", named("x", Some(&["*.com"]))),
        ("wildcard of all", named("x", Some(&["*"]))),
        ("part of a label", named("x", Some(&["m*.example.com"]))),
        ("end of a label", named("x", Some(&["*x.example.com"]))),
        ("upper case", named("x", Some(&["MX.Example.COM"]))),
        ("final dot", named("x", Some(&["mx.example.com."]))),
        ("leading dot", named("x", Some(&[".example.com"]))),
        ("another", named("x", Some(&["mx.other.com"]))),
        ("second of two", named("x", Some(&["mx.other.com", HOST]))),
        ("longer", named("x", Some(&["a.mx.example.com"]))),
        ("common name", named(HOST, None)),
        ("common name of the next hop", named(DOMAIN, None)),
        ("common name with a wildcard", named("*.example.com", None)),
        ("common name beside another", named(HOST, Some(&["mx.other.com"]))),
        ("no name", named("nobody", None)),
    ];
    let one = |(name, leaf): (&str, Cert)| {
        let own = leaf.by(&middle);
        let record = of(2, 1, 1, &between);
        case(format!("2 1 1 name: {name}"), &leaf, &[&own, &between], &[record])
    };
    table.into_iter().map(one).collect()
}

/// Several records.
#[expect(clippy::too_many_lines, reason = "a long table")]
fn of_sets() -> Vec<Case> {
    let (root, middle) = (authority("Root", 1), authority("Middle", 2));
    let (own, between, top) = (leaf().by(&middle), middle.by(&root), root.by(&root));
    let stranger = authority("Stranger", 4);
    let strange = stranger.by(&stranger);
    let other = leaf().with(alternative(&["mx.other.com"]));
    let elsewhere = other.by(&middle);
    let wrong = |usage, selector, matching| of(usage, selector, matching, &strange);
    let right = |usage, selector, matching| {
        of(usage, selector, matching, if usage == 3 { &own } else { &between })
    };
    let cut = |mut record: Tlsa| {
        record.data.pop();
        record
    };
    let odd = |usage, selector, matching| Tlsa { usage, selector, matching, data: vec![7; 32] };
    let table: Vec<(&str, Vec<Tlsa>)> = vec![
        ("wrong, then right", vec![wrong(3, 1, 1), right(3, 1, 1)]),
        ("all wrong", vec![wrong(3, 1, 1), wrong(3, 0, 1), wrong(2, 1, 1)]),
        ("EE wrong, TA right", vec![wrong(3, 1, 1), right(2, 1, 1)]),
        ("TA wrong, EE right", vec![wrong(2, 1, 1), right(3, 1, 1)]),
        ("both right", vec![right(2, 1, 1), right(3, 1, 1)]),
        // RFC 7671 §9: the strongest digest of a usage and selector alone counts.
        ("stronger wrong, weaker right", vec![wrong(3, 1, 2), right(3, 1, 1)]),
        ("stronger right, weaker wrong", vec![right(3, 1, 2), wrong(3, 1, 1)]),
        ("stronger wrong, full right", vec![wrong(3, 1, 2), right(3, 1, 0)]),
        ("full wrong, digest right", vec![wrong(3, 1, 0), right(3, 1, 1)]),
        ("stronger wrong of another selector", vec![wrong(3, 0, 2), right(3, 1, 1)]),
        ("stronger wrong of another usage", vec![wrong(2, 1, 2), right(3, 1, 1)]),
        ("stronger cut off, weaker right", vec![cut(right(3, 1, 2)), right(3, 1, 1)]),
        ("TA stronger wrong, weaker right", vec![wrong(2, 1, 2), right(2, 1, 1)]),
        ("TA stronger wrong, full right", vec![wrong(2, 0, 2), right(2, 0, 0)]),
        ("cut off", vec![cut(right(3, 1, 1))]),
        ("usage 1 and right", vec![of(1, 1, 1, &own), right(3, 1, 1)]),
        ("usage 4", vec![odd(4, 1, 1)]),
        ("selector 2", vec![odd(3, 2, 1)]),
        ("matching 3", vec![odd(3, 1, 3)]),
        ("matching 3 and right", vec![odd(3, 1, 3), right(3, 1, 1)]),
        ("full that is none", vec![odd(3, 0, 0)]),
        ("full that is none, and right", vec![odd(2, 0, 0), right(2, 0, 1)]),
        ("root not sent, authority right", vec![of(2, 1, 1, &top), right(2, 1, 1)]),
        ("root in full not sent, authority wrong", vec![of(2, 0, 0, &top), wrong(2, 0, 1)]),
        ("keys of both in full", vec![of(2, 1, 0, &top), of(2, 1, 0, &between)]),
        ("key of a stranger in full", vec![wrong(2, 1, 0)]),
        ("stranger in full", vec![wrong(2, 0, 0)]),
    ];
    let mut all: Vec<Case> = table
        .into_iter()
        .map(|(name, records)| case(format!("set: {name}"), &leaf(), &[&own, &between], &records))
        .collect();
    let chain = [&elsewhere, &between];
    let record = of(3, 1, 1, &elsewhere);
    let name = "set: TA right for another name, EE right";
    all.push(case(name, &other, &chain, &[right(2, 1, 1), record]));
    let name = "set: TA right for another name, EE wrong";
    all.push(case(name, &other, &chain, &[right(2, 1, 1), wrong(3, 1, 1)]));
    // The leaf has run out: usage 3 does not look at it, usage 2 does.
    let old = leaf().days(-90, -3);
    let late = old.by(&middle);
    let (ta, ee) = (right(2, 1, 1), of(3, 1, 1, &late));
    for (name, records) in
        [("TA", vec![ta.clone()]), ("EE", vec![ee.clone()]), ("both", vec![ta, ee])]
    {
        let name = format!("set: expired leaf, {name} right");
        all.push(case(name, &old, &[&late, &between], &records));
    }
    all
}

/// Chains in odd orders, and authorities that there are twice.
fn of_orders() -> Vec<Case> {
    let (root, middle, lower) =
        (authority("Root", 1), authority("Middle", 2), authority("Lower", 3));
    let (own, between, top) = (leaf().by(&middle), middle.by(&root), root.by(&root));
    let (below, low) = (leaf().by(&lower), lower.by(&middle));
    let old = middle.clone().days(-300, -10).by(&root);
    let twin = Cert { key: KEYS[4].clone(), ..middle.clone() };
    let second = twin.by(&root);
    let forged = leaf().by(&twin);
    let sha1 = middle.clone().digest(MessageDigest::sha1).by(&root);
    let short = authority("Middle", 2).key(&RSA_2048);
    let (of_short, rsa) = (leaf().by(&short), short.by(&root));
    let stranger = authority("Stranger", 4);
    let strange = stranger.by(&stranger);
    let (key, whole) = (|der: &Vec<u8>| of(2, 1, 1, der), |der: &Vec<u8>| of(2, 0, 1, der));
    let table: Vec<(&str, Vec<&Vec<u8>>, Tlsa)> = vec![
        ("unordered, authority", vec![&below, &between, &low], key(&between)),
        ("unordered, root", vec![&below, &top, &between, &low], key(&top)),
        ("leaf twice", vec![&own, &own, &between], key(&between)),
        ("stranger between", vec![&own, &strange, &between], key(&between)),
        ("authority twice", vec![&own, &between, &between], key(&between)),
        ("lower is missing", vec![&below, &between], key(&between)),
        ("lower is missing, key in full", vec![&below, &between], of(2, 1, 0, &between)),
        ("key of the lower, not sent", vec![&below, &between], of(2, 1, 0, &low)),
        ("lower in full, not sent", vec![&below, &between], of(2, 0, 0, &low)),
        ("old one first, by key", vec![&own, &old, &between], key(&between)),
        ("old one last, by key", vec![&own, &between, &old], key(&between)),
        ("old one first, by certificate", vec![&own, &old, &between], whole(&between)),
        ("old one last, by certificate", vec![&own, &between, &old], whole(&between)),
        ("old one pinned", vec![&own, &old, &between], whole(&old)),
        ("old one pinned and last", vec![&own, &between, &old], whole(&old)),
        ("old one alone, by key", vec![&own, &old], key(&between)),
        ("old one alone, new one in full", vec![&own, &old], of(2, 0, 0, &between)),
        ("old one alone, key in full", vec![&own, &old], of(2, 1, 0, &between)),
        ("twin pinned, first", vec![&own, &second, &between], key(&second)),
        ("twin first, other pinned", vec![&own, &second, &between], key(&between)),
        ("twin last, other pinned", vec![&own, &between, &second], key(&between)),
        ("forged", vec![&forged, &between], key(&between)),
        ("forged, in full", vec![&forged, &between], of(2, 0, 0, &between)),
        ("forged, key in full", vec![&forged, &between], of(2, 1, 0, &between)),
        ("by SHA-1 from above", vec![&own, &sha1], key(&sha1)),
        ("by SHA-1 from above, root pinned", vec![&own, &sha1, &top], key(&top)),
        ("RSA above", vec![&of_short, &rsa], key(&rsa)),
    ];
    table
        .into_iter()
        .map(|(name, chain, record)| case(format!("order: {name}"), &leaf(), &chain, &[record]))
        .collect()
}

/// A server that shows the chain.
fn server(case: &Case) -> std::net::SocketAddr {
    let mut builder = SslContext::builder(SslMethod::tls_server()).unwrap();
    builder.set_security_level(0);
    builder.set_certificate(&X509::from_der(&case.chain[0]).unwrap()).unwrap();
    builder.set_private_key(&case.key).unwrap();
    for der in &case.chain[1..] {
        builder.add_extra_chain_cert(X509::from_der(der).unwrap()).unwrap();
    }
    let context = builder.build();
    serve(move |stream| {
        let mut stream = SslStream::new(Ssl::new(&context)?, stream)?;
        stream.accept().map_err(io::Error::other)?;
        drop(stream.read(&mut [0; 16]));
        drop(stream.shutdown());
        Ok(())
    })
}

/// What `openssl s_client` says with this name, and all that it says.
fn by_program(case: &Case, name: &str) -> (bool, String) {
    let port = server(case).to_string();
    let mut command = Command::new("openssl");
    command.args([
        "s_client",
        "-connect",
        &port,
        "-brief",
        "-no-CApath",
        "-no-CAstore",
        "-no-CAfile",
    ]);
    // Security level 1 for certificates alone, as Postfix where somebody verifies.
    command.args(["-cipher", "ALL:@SECLEVEL=0", "-auth_level", "1", "-attime", &NOW.to_string()]);
    command.args(["-dane_tlsa_domain", name, "-dane_ee_no_namechecks"]);
    for record in case.records.iter().filter(|r| r.usage >= 2) {
        let Tlsa { usage, selector, matching, data } = record;
        let data: String = data.iter().map(|octet| format!("{octet:02x}")).collect();
        command.args(["-dane_tlsa_rrdata", &format!("{usage} {selector} {matching} {data}")]);
    }
    let output = command.stdin(Stdio::null()).bounded().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let shaken = said.contains("CONNECTION ESTABLISHED");
    let unusable = said.contains("unusable TLSA") || said.contains("Failed to import any TLSA");
    assert!(
        shaken || unusable || case.records.iter().all(|r| r.usage < 2),
        "{}: {said}",
        case.name
    );
    let matched = said.contains("DANE TLSA ") && said.contains("Verification: OK");
    (shaken && matched, said)
}

fn recorded() -> BTreeMap<String, String> {
    let text = fs::read_to_string(FILE).unwrap_or_default();
    let line = |l: &str| l.split_once('\t').map(|(n, v)| (n.to_string(), v.to_string()));
    text.lines().filter(|l| !l.starts_with('#')).filter_map(line).collect()
}

/// What the program says of every case: good for one of the names or not.
fn asked(all: &[Case]) -> BTreeMap<String, (bool, String)> {
    let (next, said) = (Mutex::new(all.iter()), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some(case) = next.lock().unwrap().next() else { return };
                    let (good, why) = by_program(case, HOST);
                    let answer = if good { (good, why) } else { by_program(case, DOMAIN) };
                    said.lock().unwrap().insert(case.name.clone(), answer);
                }
            });
        }
    });
    said.into_inner().unwrap()
}

/// Where the two differ on purpose, each with its reason; here is never looser.
const STRICTER: &[(&str, &str)] = &[
    // RFC 9525 §6.3: `*` stands for a whole label. s_client takes parts of one; Postfix tells the library not to.
    ("2 1 1 name: part of a label", "a wildcard is a whole label"),
    ("2 1 1 name: end of a label", "a wildcard is a whole label"),
];

/// RFC 7672 §3.1: every chain and every set of records is judged as OpenSSL's client judges it.
#[test]
fn every_set_of_records_is_judged_as_openssl_judges_it() {
    let all = cases();
    assert!(all.len() >= 60, "{}", all.len());
    let update = std::env::var_os("UPDATE_PATHS").is_some();
    let mut wanted = recorded();
    let mut differ = Vec::new();
    let word = |good: bool| if good { "good" } else { "bad" };
    if there() {
        for (name, (good, why)) in asked(&all) {
            let before = wanted.insert(name.clone(), word(good).into());
            if !update && before.as_deref() != Some(word(good)) {
                differ.push(format!("{name}: recorded {before:?}, the program says {why}"));
            }
        }
    }
    let next_hop = [DOMAIN.to_string()];
    let names = Names { base: HOST, next_hop: &next_hop };
    for case in &all {
        let judged = dane::judge(&case.records, &case.chain, names, Timestamp(NOW));
        let ours = word(matches!(judged, DaneMatch::Matched { .. }));
        let theirs = wanted.get(&case.name).map_or("not recorded", String::as_str);
        let is_stricter = STRICTER.iter().any(|(name, _)| *name == case.name);
        if (is_stricter && (ours, theirs) != ("bad", "good")) || (!is_stricter && ours != theirs) {
            differ.push(format!("{}: {theirs} there, {judged:?} here", case.name));
        }
    }
    if update {
        let kept = wanted.iter().filter(|(name, _)| all.iter().any(|c| c.name == **name));
        let lines: String = kept.map(|(name, word)| format!("{name}\t{word}\n")).collect();
        let head = "# What `openssl s_client -dane_tlsa_domain … -auth_level 1` says; see tests/all/policy/dane_beside_openssl.rs.\n";
        fs::write(FILE, format!("{head}{lines}")).unwrap();
    }
    let own = all.iter().map(|c| &c.name).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(own.len(), all.len(), "every case has a name of its own");
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}

/// A server's own certificate is no authority, however often it is sent.
#[test]
fn what_is_sent_twice_is_no_authority() {
    let own = leaf().with(basic(true, None));
    let own = own.by(&own);
    for selector in [0, 1] {
        let record = of(2, selector, 1, &own);
        let next_hop = [DOMAIN.to_string()];
        let names = Names { base: HOST, next_hop: &next_hop };
        let chain = [own.clone(), own.clone()];
        let judged = dane::judge(&[record], &chain, names, Timestamp(NOW));
        assert!(!matches!(judged, DaneMatch::Matched { .. }), "{judged:?}");
    }
}
