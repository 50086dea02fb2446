//! Certificate profiles by flags, held against OpenSSL's own program on the other side.
//!
//! Tests of `src/shell/commands/certconfig/mod.rs`, `src/shell/commands/certconfig/args.rs`,
//! `src/shell/commands/certconfig/flags.rs`, `src/pki/bundle.rs`, `src/pki/identity.rs`,
//! `src/pki/key.rs`, `src/pki/request.rs`, `src/config/document_keys.rs`,
//! `src/config/certificate.rs` and `src/store/private_keys.rs`.

use crate::support::openssl::chain;
use crate::support::openssl::openssl;
use crate::support::openssl::there;
use crate::support::run::Home;
use crate::support::run::Out;
use rusqlite::Connection;
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn certificate(home: &Home, arguments: &str) -> Out {
    home.destgate(&format!("certconfig certificate {arguments}")).run()
}

/// The names of the profiles that are not Demo, uncommitted ones included.
fn names(home: &Home) -> Vec<String> {
    let out = certificate(home, "list --pending --format json").ended(0).json();
    let all = out.as_array().unwrap().iter();
    all.map(|p| p["name"].as_str().unwrap().to_string()).filter(|n| n != "Demo").collect()
}

fn keys(home: &Home) -> i64 {
    let c = Connection::open(home.made("")).unwrap();
    c.query_row("SELECT count(*) FROM private_key", [], |row| row.get(0)).unwrap()
}

#[test]
fn pkcs12_files_of_every_age_are_read() {
    if !there() {
        return;
    }
    let home = Home::new();
    chain(&home, "mail.example.com");
    home.write("pass", "secret\nsecond line\n");
    home.write(
        "both.pem",
        [
            fs::read(home.path().join("mid.pem")).unwrap(),
            fs::read(home.path().join("ca.pem")).unwrap(),
        ]
        .concat(),
    );
    let forms = [
        ("modern", "-passout pass:secret"),
        ("legacy", "-legacy -passout pass:secret"),
        (
            "windows",
            "-legacy -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -name {0000}~key -CSP Microsoft~Enhanced~Cryptographic~Provider~v1.0 -passout pass:secret",
        ),
    ];
    for (name, options) in forms {
        openssl(
            &home,
            &format!(
                "pkcs12 -export -inkey leaf.key -in leaf.pem -certfile both.pem -out {name}.p12 {options}"
            ),
        );
        let out =
            certificate(&home, &format!("import {name}.p12 --name {name} --passphrase-file pass"));
        assert!(
            out.stdout.starts_with(&format!("{name}: C=US, O=Example, CN=leaf, until ")),
            "{}",
            out.all()
        );
        out.ended(0);
    }
    assert_eq!(names(&home), ["legacy", "modern", "windows"]);
    // The root is left out, what stands between is kept.
    let exported = certificate(&home, "export modern -").ended(0).stdout;
    assert_eq!(exported.matches("BEGIN CERTIFICATE").count(), 2);
    home.write("exported.pem", exported);
    assert!(openssl(&home, "x509 -in exported.pem -noout -issuer").contains("Test Middle"));
    assert!(openssl(&home, "verify -CAfile ca.pem -untrusted mid.pem exported.pem").contains("OK"));
}

#[test]
fn pem_keys_of_every_form_are_read() {
    if !there() {
        return;
    }
    let home = Home::new();
    chain(&home, "mail.example.com");
    home.write("pass", "secret");
    openssl(&home, "ec -in leaf.key -out sec1.key");
    openssl(&home, "pkcs8 -topk8 -in leaf.key -out encrypted.key -passout pass:secret");
    openssl(
        &home,
        "pkcs8 -topk8 -scrypt -scrypt_N 1024 -scrypt_r 8 -scrypt_p 1 -in leaf.key -out scrypt.key -passout pass:secret",
    );
    openssl(
        &home,
        "req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.pem -days 9 -subj /CN=rsa",
    );
    openssl(&home, "rsa -in rsa.key -traditional -out pkcs1.key");
    openssl(&home, "pkcs8 -topk8 -v2 des3 -in leaf.key -out triple-des.key -passout pass:secret");
    openssl(
        &home,
        "pkcs8 -topk8 -v2prf hmacWithSHA1 -in leaf.key -out sha1.key -passout pass:secret",
    );
    openssl(
        &home,
        "req -x509 -newkey ed25519 -nodes -keyout ed.key -out ed.pem -days 36000 -subj /CN=ed",
    );
    openssl(&home, "ecparam -name secp521r1 -genkey -noout -out p521.key");
    openssl(&home, "req -x509 -new -key p521.key -out p521.pem -days 36000 -subj /CN=p521");
    for (certificate_file, key) in [
        ("leaf.pem", "leaf.key"),
        ("leaf.pem", "sec1.key"),
        ("leaf.pem", "encrypted.key"),
        ("leaf.pem", "scrypt.key"),
        ("leaf.pem", "triple-des.key"),
        ("leaf.pem", "sha1.key"),
        ("rsa.pem", "pkcs1.key"),
        ("ed.pem", "ed.key"),
        ("p521.pem", "p521.key"),
    ] {
        let name = key.replace('.', "-");
        let line =
            format!("import {certificate_file} --key {key} --name {name} --passphrase-file pass");
        certificate(&home, &line).ended(0);
        if !["sec1.key", "pkcs1.key", "ed.key"].contains(&key) {
            continue;
        }
        // What comes out again is the same key, whatever form it came in.
        certificate(&home, &format!("export {name} {name}.out --with-key --passphrase-file pass"))
            .ended(0);
        let public =
            |file: &str| openssl(&home, &format!("pkey -in {file} -passin pass:secret -pubout"));
        assert_eq!(public(key), public(&format!("{name}.out")), "{key}");
        let mode =
            fs::metadata(home.path().join(format!("{name}.out"))).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_kept() {
    if !there() {
        return;
    }
    let home = Home::new();
    chain(&home, "mail.example.com");
    home.write("pass", "secret");
    home.write("wrong", "wrong");
    home.write("rubbish", "-----BEGIN CERTIFICATE-----\nMIIB////\n-----END CERTIFICATE-----\n");
    home.write("cut", "-----BEGIN CERTIFICATE-----\nMIIB");
    home.write("text", "no certificate at all");
    home.write("noise", [0x30, 0x82, 0xff, 0xff, 0x02]);
    openssl(&home, "pkcs12 -export -inkey leaf.key -in leaf.pem -out p.p12 -passout pass:secret");
    openssl(&home, "pkcs12 -export -nokeys -in leaf.pem -out nokey.p12 -passout pass:secret");
    openssl(&home, "pkcs8 -topk8 -in leaf.key -out e.key -passout pass:secret");
    openssl(&home, "ec -in ca.key -aes128 -passout pass:secret -out old.key");
    let key = rcgen::KeyPair::generate().unwrap();
    let mut old = rcgen::CertificateParams::new(vec!["gone.example".to_string()]).unwrap();
    old.not_after = rcgen::date_time_ymd(2020, 1, 1);
    home.write("x.pem", old.self_signed(&key).unwrap().pem());
    home.write("x.key", key.serialize_pem());
    openssl(
        &home,
        "req -x509 -newkey rsa:1024 -nodes -keyout weak.key -out weak.pem -days 5 -subj /CN=weak",
    );
    home.made("");
    certificate(&home, "list").ended(0);
    let before = keys(&home);
    for (line, says) in [
        ("import p.p12 --name a --passphrase-file wrong", "The passphrase is wrong"),
        (
            "import nokey.p12 --name a --passphrase-file pass",
            "There is no private key in the file.",
        ),
        ("import p.p12 --name a", "a passphrase is needed"),
        ("import leaf.pem --key e.key --name a --passphrase-file wrong", "The passphrase is wrong"),
        (
            "import leaf.pem --key ca.key --name a",
            "The private key does not belong to the certificate",
        ),
        ("import leaf.pem --name a", "There is no private key in PEM form in it."),
        ("import leaf.key --name a", "There is no certificate in it."),
        ("import leaf.pem --key old.key --name a --passphrase-file pass", "openssl pkcs8 -topk8"),
        ("import x.pem --key x.key --name a", "expired on"),
        ("import weak.pem --key weak.key --name a", "RSA from 2048 bits"),
        ("import rubbish --key leaf.key --name a", "cannot be read"),
        ("import cut --key leaf.key --name a", "There is no certificate"),
        ("import text --name a", "neither a PKCS#12 file nor PEM text"),
        ("import noise --name a --passphrase-file pass", "no PKCS#12 file that can be read"),
        ("import missing --name a", "cannot be read: no such file"),
        ("import leaf.pem --key leaf.key --intermediate x.pem --name a", "is a root"),
        ("import leaf.pem --key leaf.key --name Demo", "reserved"),
        ("import leaf.pem --key leaf.key --name a/b", "A name is"),
    ] {
        let out = certificate(&home, line);
        assert!(out.stderr.contains(says), "{says}: {}", out.all());
        assert!(!out.stderr.contains("secret"), "{}", out.all());
        out.ended(2);
    }
    assert!(names(&home).is_empty());
    assert_eq!(keys(&home), before);
}

#[test]
fn a_request_is_signed_and_comes_back() {
    if !there() {
        return;
    }
    let home = Home::new();
    chain(&home, "mail.example.com");
    for (key, algorithm) in [
        ("rsa2048", "RSA-SHA256"),
        ("rsa4096", "4096 bit"),
        ("p256", "prime256v1"),
        ("p384", "secp384r1"),
    ] {
        let line = format!(
            "new {key} --common-name mail.example.com --organization Example --country us --key {key}"
        );
        let out = certificate(&home, &line).ended(0);
        home.write("new.csr", &out.stdout);
        let read = openssl(&home, "req -in new.csr -verify -noout -text");
        assert!(
            read.contains("self-signature verify OK") && read.contains("DNS:mail.example.com"),
            "{read}"
        );
        let algorithm = algorithm.replace("RSA-SHA256", "2048 bit");
        assert!(read.contains(&algorithm), "{read}");
        assert_eq!(certificate(&home, &format!("request {key}")).ended(0).stdout, out.stdout);
        openssl(
            &home,
            "x509 -req -in new.csr -CA mid.pem -CAkey mid.key -CAcreateserial -out signed.pem -days 100",
        );
        certificate(&home, &format!("edit {key} --certificate signed.pem --intermediate mid.pem"))
            .ended(0);
        home.write("exported", certificate(&home, &format!("export {key} -")).ended(0).stdout);
        assert!(openssl(&home, "verify -CAfile ca.pem -untrusted mid.pem exported").contains("OK"));
    }
    // A certificate for another key is no answer to this request.
    let out = certificate(&home, "edit p256 --certificate leaf.pem").ended(2);
    assert!(out.stderr.contains("does not belong"), "{}", out.all());
}

#[test]
fn pkcs12_files_that_are_written_are_read_elsewhere() {
    if !there() {
        return;
    }
    let home = Home::new();
    chain(&home, "mail.example.com");
    home.write("pass", "päss wörd");
    certificate(&home, "import leaf.pem --key leaf.key --intermediate mid.pem --name mail")
        .ended(0);
    certificate(&home, "export mail out.p12 --format pkcs12 --passphrase-file pass").ended(0);
    let read = openssl(&home, "pkcs12 -in out.p12 -passin file:pass -nodes");
    assert_eq!(read.matches("BEGIN CERTIFICATE").count(), 2);
    home.write("read.pem", &read);
    assert_eq!(
        openssl(&home, "pkey -in read.pem -pubout"),
        openssl(&home, "pkey -in leaf.key -pubout")
    );
    let out = certificate(&home, "export mail - --format pkcs12 --passphrase-file pass").ended(2);
    assert!(out.stderr.contains("not written to stdout"), "{}", out.all());
}

#[test]
fn a_certificate_in_use_stays_and_a_key_goes_with_its_last_trace() {
    let home = Home::new();
    certificate(&home, "new mail --common-name mail.example.com --key p256 --commit-all one")
        .ended(0);
    home.destgate("destconfig new a.example --tls required --certificate mail --commit-all two")
        .run()
        .ended(0);
    let out = certificate(&home, "delete mail").ended(2);
    assert!(
        out.stderr.contains("the certificate \"mail\" is in use by a.example"),
        "{}",
        out.all()
    );
    let printed = certificate(&home, "print").ended(0).stdout;
    assert_eq!(printed, "mail: a.example\nDemo: DEFAULT\n");
    home.destgate("destconfig edit a.example --certificate default --commit-all three")
        .run()
        .ended(0);
    certificate(&home, "delete mail --commit-all four").ended(0);
    assert!(names(&home).is_empty());
    // Still there: the deletion can be gone back from.
    assert_eq!(keys(&home), 2);
    home.destgate("rollbackconfig 2 --yes").run().ended(0);
    assert_eq!(names(&home), ["mail"]);
    certificate(&home, "delete mail --commit-all gone").ended(0);
    for n in 0..10 {
        home.destgate(&format!("destconfig new {n}.example --commit-all {n}")).run().ended(0);
    }
    // Demo's alone.
    assert_eq!(keys(&home), 1);
    let out = certificate(&home, "delete Demo").ended(2);
    assert!(out.stderr.contains("cannot be removed"));
}

#[test]
fn dropping_uncommitted_changes_drops_their_keys() {
    let home = Home::new();
    certificate(&home, "new mail --common-name mail.example.com --key p256").ended(0);
    assert_eq!(keys(&home), 1);
    home.destgate("clearchanges --yes").run().ended(0);
    assert_eq!(keys(&home), 0);
}

#[test]
fn no_key_is_shown_and_a_saved_configuration_brings_it_along() {
    let home = Home::new();
    home.write("pass", "secret");
    home.write("wrong", "wrong");
    certificate(&home, "new mail --common-name mail.example.com --key p256 --commit-all x")
        .ended(0);
    home.destgate("destconfig new a.example --tls required --certificate mail --commit-all y")
        .run()
        .ended(0);
    for line in
        ["showconfig", "saveconfig -", "showchanges", "commitdetail", "certconfig certificate list"]
    {
        let out = home.destgate(line).run().ended(0);
        assert!(!out.stdout.contains("PRIVATE KEY"), "{}", out.all());
    }
    let out = home.destgate("saveconfig - --keys plain").run().ended(2);
    assert!(out.stderr.contains("not written to stdout"));
    home.destgate("saveconfig bare.json").run().ended(0);
    home.destgate("saveconfig keys.json --keys encrypted --passphrase-file pass").run().ended(0);
    home.destgate("saveconfig plain.json --keys plain").run().ended(0);
    let text = |name: &str| fs::read_to_string(home.path().join(name)).unwrap();
    assert!(!text("bare.json").contains("PRIVATE KEY"));
    assert!(
        text("keys.json").contains("BEGIN ENCRYPTED PRIVATE KEY")
            && !text("keys.json").contains("BEGIN PRIVATE KEY")
    );
    assert!(text("plain.json").contains("BEGIN PRIVATE KEY"));

    let other = Home::new();
    for name in ["bare.json", "keys.json", "plain.json"] {
        other.write(name, text(name));
    }
    other.write("pass", "secret");
    other.write("wrong", "wrong");
    let out = other.destgate("loadconfig bare.json").run().ended(2);
    assert!(out.stderr.contains("neither in the file nor here"), "{}", out.all());
    let out = other.destgate("loadconfig keys.json --passphrase-file wrong").run().ended(2);
    assert!(out.stderr.contains("The passphrase is wrong"), "{}", out.all());
    assert!(names(&other).is_empty());
    other.destgate("loadconfig keys.json --passphrase-file pass --commit-all z").run().ended(0);
    assert_eq!(names(&other), ["mail"]);
    // With the key at hand a file without keys will do.
    home.destgate("loadconfig bare.json").run().ended(0);
    // A file whose key is another one's is refused.
    let id = text("plain.json")
        .split("\"private_key\": {")
        .nth(1)
        .unwrap()
        .split('"')
        .nth(1)
        .unwrap()
        .to_string();
    let forged = text("plain.json").replace(
        &format!("\"{id}\": \"-----BEGIN PRIVATE"),
        &format!("\"{}\": \"-----BEGIN PRIVATE", "0".repeat(64)),
    );
    other.write("forged.json", forged);
    let out = other.destgate("loadconfig forged.json").run().ended(2);
    assert!(out.stderr.contains("another key than its name says"), "{}", out.all());
}

#[test]
fn names_that_lead_nowhere_are_refused() {
    let home = Home::new();
    let out =
        home.destgate("destconfig new a.example --tls required --certificate nope").run().ended(2);
    assert!(out.stderr.contains("there is no certificate profile \"nope\""), "{}", out.all());
    for line in ["delete nope", "export nope x", "edit nope --certificate x", "request nope"] {
        certificate(&home, line).ended(2);
    }
}

/// DER of a tag and its content.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    if length < 128 {
        out.push(u8::try_from(length).unwrap());
    } else {
        out.push(0x82);
        out.extend(u16::try_from(length).unwrap().to_be_bytes());
    }
    out.extend(content);
    out
}

#[test]
fn a_passphrase_that_would_be_stretched_for_ever_is_refused() {
    let home = Home::new();
    home.write("pass", "secret");
    let aes = der(
        0x30,
        &[der(0x06, &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a]), der(0x04, &[0; 16])]
            .concat(),
    );
    let prf = der(0x06, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09]);
    let prf = der(0x30, &[prf, vec![0x05, 0x00]].concat());
    let rounds = der(0x02, &[0x01, 0xff, 0xff, 0xff]);
    let pbkdf2 = der(0x30, &[der(0x04, &[7; 16]), rounds, prf].concat());
    let oid = der(0x06, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c]);
    let pbkdf2 = der(0x30, &[oid, pbkdf2].concat());
    // N = 2^26, r = 8: 64 GiB.
    let scrypt =
        [der(0x04, &[7; 16]), der(0x02, &[0x04, 0, 0, 0]), der(0x02, &[8]), der(0x02, &[1])]
            .concat();
    let scrypt = der(
        0x30,
        &[der(0x06, &[0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x04, 0x0b]), der(0x30, &scrypt)]
            .concat(),
    );
    for kdf in [pbkdf2, scrypt] {
        let scheme = der(0x30, &[kdf, aes.clone()].concat());
        let scheme = der(
            0x30,
            &[der(0x06, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d]), scheme].concat(),
        );
        let key = der(0x30, &[scheme, der(0x04, &[9; 64])].concat());
        home.write("k.pem", pem::encode(&pem::Pem::new("ENCRYPTED PRIVATE KEY", key)));
        let own = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec!["a.example".to_string()]).unwrap();
        home.write("c.pem", params.self_signed(&own).unwrap().pem());
        let out =
            certificate(&home, "import c.pem --key k.pem --name x --passphrase-file pass").ended(2);
        // What the reader of the parameters refuses by itself is told as unknown.
        let told = ["more work than is reasonable", "is not known here"];
        assert!(told.iter().any(|t| out.stderr.contains(t)), "{}", out.all());
        assert!(out.wall < std::time::Duration::from_secs(5), "{}", out.all());
    }
}

#[test]
fn an_intermediate_of_the_same_name_and_another_key_is_refused() {
    if !there() {
        return;
    }
    let home = Home::new();
    chain(&home, "mail.example.com");
    openssl(
        &home,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other-root.pem -days 99 -subj /CN=Other~Root",
    );
    openssl(
        &home,
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout fake.key -out fake.csr -subj /CN=Test~Middle",
    );
    openssl(
        &home,
        "x509 -req -in fake.csr -CA other-root.pem -CAkey other.key -CAcreateserial -out fake.pem -days 99 -extfile ca.ext",
    );
    let line = "import leaf.pem --key leaf.key --intermediate fake.pem --name x";
    let out = certificate(&home, line).ended(2);
    assert!(out.stderr.contains("issued no certificate of this chain"), "{}", out.all());
    // Beside the right one the wrong one is passed over.
    home.write(
        "all.pem",
        [
            fs::read(home.path().join("leaf.pem")).unwrap(),
            fs::read(home.path().join("fake.pem")).unwrap(),
            fs::read(home.path().join("mid.pem")).unwrap(),
        ]
        .concat(),
    );
    certificate(&home, "import all.pem --key leaf.key --name x").ended(0);
    home.write("out.pem", certificate(&home, "export x -").ended(0).stdout);
    assert!(openssl(&home, "verify -CAfile ca.pem -untrusted out.pem out.pem").contains("OK"));
}

#[test]
fn a_loaded_configuration_brings_in_nothing_else() {
    let home = Home::new();
    certificate(&home, "new mail --common-name mail.example.com --key p256 --commit-all x")
        .ended(0);
    home.destgate("saveconfig c.json").run().ended(0);
    let text = fs::read_to_string(home.path().join("c.json")).unwrap();
    home.write(
        "more.json",
        text.replace("\"request\":", "\"note\": \"\\u001b]0;x\", \"request\":"),
    );
    let out = home.destgate("loadconfig more.json").run().ended(2);
    assert!(out.stderr.contains("there is no key `note`"), "{}", out.all());
    home.write(
        "esc.json",
        text.replace(
            "-----END CERTIFICATE REQUEST-----",
            "-----END CERTIFICATE REQUEST-----\\u001b]0;x",
        ),
    );
    let out = home.destgate("loadconfig esc.json").run();
    let shown = certificate(&home, "request mail").ended(0).stdout;
    assert!(!shown.contains('\u{1b}'), "{}", out.all());
    home.write("key.json", text.replace("-----BEGIN CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----\\nMC4=\\n-----END PRIVATE KEY-----\\n-----BEGIN CERTIFICATE-----"));
    home.destgate("loadconfig key.json --commit-all y").run();
    assert!(!home.destgate("showconfig").run().stdout.contains("PRIVATE"));
    home.write(
        "ghost.json",
        text.replace("\"default\": {}", "\"default\": {\"DEFAULT\": {\"certificate\": \"Ghost\"}}"),
    );
    let out = home.destgate("loadconfig ghost.json").run().ended(2);
    assert!(out.stderr.contains("there is no certificate profile \"Ghost\""), "{}", out.all());
}
