//! Path validation beside OpenSSL's own program, over a matrix of chains. Where the program is not there, what it said of
//! each is in `tests/paths.tsv`; UPDATE_PATHS=1 writes it anew.

use destgate::policy::path;
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use destgate::policy::certificate::Pkix;
use destgate::policy::certificate::Search;
use destgate::policy::dane;
use destgate::policy::dane::DaneMatch;
use destgate::policy::dane::Names;
use destgate::policy::path_webpki;
use destgate::policy::roots::Roots;
use destgate::vocab::time::Timestamp;
use openssl::asn1::Asn1Object;
use openssl::asn1::Asn1OctetString;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::EcGroup;
use openssl::ec::EcKey;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::pkey::Private;
use openssl::rsa::Rsa;
use openssl::x509::X509;
use openssl::x509::X509Builder;
use openssl::x509::X509Extension;
use openssl::x509::X509Name;
use openssl::x509::X509NameBuilder;

use crate::support::certs::tlsa;
use crate::support_openssl;
use crate::support_run::Home;

const HOST: &str = "mx.example.com";
const FILE: &str = "tests/paths.tsv";

/// 2026-11-21T16:00:00Z.
const NOW: i64 = 1_795_276_800;
const DAY: i64 = 86_400;

fn ec() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

static KEYS: LazyLock<Vec<PKey<Private>>> = LazyLock::new(|| (0..5).map(|_| ec()).collect());
static RSA_1024: LazyLock<PKey<Private>> = LazyLock::new(|| rsa(1_024));
static RSA_768: LazyLock<PKey<Private>> = LazyLock::new(|| rsa(768));
static RSA_2048: LazyLock<PKey<Private>> = LazyLock::new(|| rsa(2_048));
static ED448: LazyLock<PKey<Private>> = LazyLock::new(|| PKey::generate_ed448().unwrap());

/// One certificate in the making.
#[derive(Clone)]
struct Cert {
    name: String,
    key: PKey<Private>,
    version: i32,
    from: i64,
    to: i64,
    digest: fn() -> MessageDigest,
    /// Object identifier, whether critical, DER.
    extensions: Vec<(&'static str, bool, Vec<u8>)>,
}

const BASIC: &str = "2.5.29.19";
const USAGE: &str = "2.5.29.15";
const PURPOSE: &str = "2.5.29.37";
const ALTERNATIVE: &str = "2.5.29.17";
const CONSTRAINTS: &str = "2.5.29.30";
const UNKNOWN: &str = "1.3.6.1.4.1.99999.1";

/// A DER element.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    assert!(content.len() < 128);
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}

fn basic(ca: bool, length: Option<u8>) -> (&'static str, bool, Vec<u8>) {
    let mut content = if ca { vec![1, 1, 0xff] } else { Vec::new() };
    content.extend(length.map(|n| vec![2, 1, n]).unwrap_or_default());
    (BASIC, true, der(0x30, &content))
}

/// keyCertSign and cRLSign are the last but one bits of the octet; digitalSignature the first.
fn usage(bits: u8) -> (&'static str, bool, Vec<u8>) {
    (USAGE, true, vec![3, 2, 0, bits])
}

fn purpose(last: u8) -> (&'static str, bool, Vec<u8>) {
    (PURPOSE, false, der(0x30, &der(6, &[0x2b, 6, 1, 5, 5, 7, 3, last])))
}

fn any_purpose() -> (&'static str, bool, Vec<u8>) {
    (PURPOSE, false, der(0x30, &der(6, &[0x55, 0x1d, 0x25, 0])))
}

fn alternative(names: &[&str]) -> (&'static str, bool, Vec<u8>) {
    let names: Vec<u8> = names.iter().flat_map(|n| der(0x82, n.as_bytes())).collect();
    (ALTERNATIVE, false, der(0x30, &names))
}

/// Name constraints: permitted (0xa0) or excluded (0xa1).
fn constrained(tag: u8, domain: &str) -> (&'static str, bool, Vec<u8>) {
    let subtree = der(0x30, &der(0x82, domain.as_bytes()));
    (CONSTRAINTS, true, der(0x30, &der(tag, &subtree)))
}

fn leaf() -> Cert {
    Cert {
        name: HOST.into(),
        key: KEYS[0].clone(),
        version: 2,
        from: -30,
        to: 60,
        digest: MessageDigest::sha256,
        extensions: vec![basic(false, None), purpose(1), alternative(&[HOST])],
    }
}

fn authority(name: &str, key: usize) -> Cert {
    Cert {
        name: name.into(),
        key: KEYS[key].clone(),
        version: 2,
        from: -300,
        to: 900,
        digest: MessageDigest::sha256,
        extensions: vec![basic(true, None), usage(0b0000_0110)],
    }
}

impl Cert {
    fn with(mut self, new: (&'static str, bool, Vec<u8>)) -> Cert {
        self.extensions.retain(|(id, ..)| *id != new.0);
        self.extensions.push(new);
        self
    }

    fn without(mut self, id: &str) -> Cert {
        self.extensions.retain(|(own, ..)| *own != id);
        self
    }

    fn days(self, from: i64, to: i64) -> Cert {
        Cert { from, to, ..self }
    }

    fn v1(self) -> Cert {
        Cert { version: 0, extensions: Vec::new(), ..self }
    }

    fn key(self, key: &PKey<Private>) -> Cert {
        Cert { key: key.clone(), ..self }
    }

    fn digest(self, digest: fn() -> MessageDigest) -> Cert {
        Cert { digest, ..self }
    }

    fn distinguished(&self) -> X509Name {
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_text("CN", &self.name).unwrap();
        name.build()
    }

    /// Issued by another one, or by itself.
    fn by(&self, issuer: &Cert) -> Vec<u8> {
        let mut b: X509Builder = X509::builder().unwrap();
        b.set_version(self.version).unwrap();
        let mut serial = BigNum::new().unwrap();
        serial.rand(64, openssl::bn::MsbOption::MAYBE_ZERO, false).unwrap();
        b.set_serial_number(&serial.to_asn1_integer().unwrap()).unwrap();
        b.set_subject_name(&self.distinguished()).unwrap();
        b.set_issuer_name(&issuer.distinguished()).unwrap();
        let at = |days: i64| Asn1Time::from_unix(NOW + days * DAY).unwrap();
        b.set_not_before(&at(self.from)).unwrap();
        b.set_not_after(&at(self.to)).unwrap();
        b.set_pubkey(&self.key).unwrap();
        for (id, critical, der) in &self.extensions {
            let id = Asn1Object::from_str(id).unwrap();
            let content = Asn1OctetString::new_from_bytes(der).unwrap();
            b.append_extension(X509Extension::new_from_der(&id, *critical, &content).unwrap())
                .unwrap();
        }
        let digest = match issuer.key.id() {
            openssl::pkey::Id::ED448 => MessageDigest::null(),
            _ => (self.digest)(),
        };
        b.sign(&issuer.key, digest).unwrap();
        b.build().to_der().unwrap()
    }
}

/// A chain as sent, and the roots.
struct Case {
    name: String,
    chain: Vec<Vec<u8>>,
    roots: Vec<Vec<u8>>,
}

fn leaves() -> Vec<(&'static str, Cert)> {
    vec![
        ("leaf", leaf()),
        ("leaf-v1", leaf().v1()),
        ("leaf-ca", leaf().with(basic(true, None))),
        ("leaf-ca-pathlen0", leaf().with(basic(true, Some(0)))),
        ("leaf-nobc", leaf().without(BASIC)),
        ("leaf-rsa1024", leaf().key(&RSA_1024)),
        ("leaf-rsa768", leaf().key(&RSA_768)),
        ("leaf-rsa2048", leaf().key(&RSA_2048)),
        ("leaf-ed448", leaf().key(&ED448)),
        ("leaf-sha1", leaf().digest(MessageDigest::sha1)),
        ("leaf-md5", leaf().digest(MessageDigest::sha224)),
        ("leaf-critical", leaf().with((UNKNOWN, true, vec![5, 0]))),
        ("leaf-unknown", leaf().with((UNKNOWN, false, vec![5, 0]))),
        ("leaf-expired", leaf().days(-90, -3)),
        ("leaf-notyet", leaf().days(3, 90)),
        ("leaf-client", leaf().with(purpose(2))),
        ("leaf-anyeku", leaf().with(any_purpose())),
        ("leaf-noeku", leaf().without(PURPOSE)),
        ("leaf-encipher", leaf().with(usage(0b0010_0000))),
        ("leaf-certsign", leaf().with(usage(0b0000_0100))),
        ("leaf-crlsign", leaf().with(usage(0b0000_0010))),
        ("leaf-cnonly", leaf().without(ALTERNATIVE)),
        ("leaf-othersan", leaf().with(alternative(&["a.other.com"]))),
    ]
}

fn authorities(name: &str, key: usize) -> Vec<(&'static str, Cert)> {
    let a = || authority(name, key);
    vec![
        ("plain", a()),
        ("nocertsign", a().with(usage(0b0000_0010))),
        ("noku", a().without(USAGE)),
        ("noca", a().with(basic(false, None))),
        ("nobc", a().without(BASIC)),
        ("v1", a().v1()),
        ("expired", a().days(-300, -10)),
        ("notyet", a().days(10, 300)),
        ("pathlen0", a().with(basic(true, Some(0)))),
        ("pathlen1", a().with(basic(true, Some(1)))),
        ("clienteku", a().with(purpose(2))),
        ("servereku", a().with(purpose(1))),
        ("sha1", a().digest(MessageDigest::sha1)),
        ("rsa1024", a().key(&RSA_1024)),
        ("rsa768", a().key(&RSA_768)),
        ("ed448", a().key(&ED448)),
        ("critical", a().with((UNKNOWN, true, vec![5, 0]))),
        ("permits", a().with(constrained(0xa0, "example.com"))),
        ("permits-other", a().with(constrained(0xa0, "other.com"))),
        ("excludes", a().with(constrained(0xa1, "example.com"))),
        ("excludes-other", a().with(constrained(0xa1, "other.com"))),
    ]
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
    let output = command.arg(&leaf).output().unwrap();
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
    let there = support_openssl::there();
    let mut said: BTreeMap<String, String> = recorded();
    let mut differ = Vec::new();
    for case in &all {
        let word = |good: bool| if good { "good" } else { "bad" };
        if there {
            let (good, why) = by_program(&home, case);
            let before = said.insert(case.name.clone(), word(good).into());
            if std::env::var_os("UPDATE_PATHS").is_none() && before.as_deref() != Some(word(good)) {
                differ.push(format!("{}: recorded {before:?}, the program says {why}", case.name));
            }
        }
        let roots = Roots::of(case.roots.iter().map(Vec::as_slice));
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
        let head = "# What `openssl verify -purpose sslserver -auth_level 1` says; see tests/all/paths.rs.\n";
        fs::write(FILE, format!("{head}{}", lines.collect::<String>())).unwrap();
    }
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}

/// RFC 7672 §3.1.2: the anchor's own constraints and dates apply; a server's own certificate is no authority.
#[test]
fn an_authority_that_is_pinned_is_held_to_its_own_constraints() {
    let next_hop = ["example.com".to_string()];
    let names = Names { base: HOST, next_hop: &next_hop };
    let fits = |chain: &[Vec<u8>], anchor: &Vec<u8>| {
        [
            (0, anchor.clone()),
            (1, X509::from_der(anchor).unwrap().public_key().unwrap().public_key_to_der().unwrap()),
        ]
        .map(|(selector, data)| {
            let record = tlsa(2, selector, 1, &data);
            let judged = dane::judge(&[record], chain, names, Timestamp(NOW));
            matches!(judged, DaneMatch::Matched { .. })
        })
    };
    let root = authority("Root", 1);
    for (name, middle) in authorities("Middle", 2) {
        let good = matches!(
            name,
            "plain"
                | "noku"
                | "nobc"
                | "pathlen0"
                | "pathlen1"
                | "servereku"
                | "sha1"
                | "rsa1024"
                | "ed448"
                | "permits"
                | "excludes-other"
        );
        let anchor = middle.by(&root);
        let chain = [leaf().by(&middle), anchor.clone()];
        assert_eq!(fits(&chain, &anchor), [good, good], "{name}");
        let lower = authority("Lower", 3);
        let chain = [leaf().by(&lower), lower.by(&middle), anchor.clone()];
        let good = good && name != "pathlen0";
        assert_eq!(fits(&chain, &anchor), [good, good], "{name}, two below");
    }
    let own = leaf().with(basic(true, None));
    let own = own.by(&own);
    assert_eq!(fits(std::slice::from_ref(&own), &own), [false, false]);
    assert_eq!(fits(&[own.clone(), own.clone()], &own), [false, false], "however often it is sent");
}
