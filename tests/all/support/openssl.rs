//! Files made and read by OpenSSL's own program. Where it is missing, the tests that need it say so and end.

use crate::support::run::Bounded;
use crate::support::run::Home;
use std::process::Command;

/// Whether the program is there; says so if it is not.
pub fn there() -> bool {
    let found = Command::new("openssl").arg("version").bounded().is_ok_and(|o| o.status.success());
    if !found {
        assert!(
            !crate::support::run::must_run_all(),
            "a program that the tests need is not installed"
        );
        eprintln!("SKIPPED: there is no `openssl` to compare with");
    }
    found
}

/// Runs it in the home; what it printed. Arguments are split at blanks; `~` stands for a blank inside one.
#[track_caller]
pub fn openssl(home: &Home, arguments: &str) -> String {
    let arguments: Vec<String> =
        arguments.split_whitespace().map(|a| a.replace('~', " ")).collect();
    let output =
        Command::new("openssl").args(&arguments).current_dir(home.path()).bounded().unwrap();
    let all = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let text = String::from_utf8_lossy(&all).into_owned();
    assert!(output.status.success(), "openssl {arguments:?}: {text}");
    text
}

/// An authority (`ca.pem`, `ca.key`), an intermediate (`mid.pem`) and a leaf (`leaf.pem`, `leaf.key`) for a name.
pub fn chain(home: &Home, name: &str) {
    openssl(
        home,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 36000 -subj /CN=Test~Root",
    );
    openssl(
        home,
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout mid.key -out mid.csr -subj /CN=Test~Middle",
    );
    home.write("ca.ext", "basicConstraints=critical,CA:TRUE\n");
    openssl(
        home,
        "x509 -req -in mid.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out mid.pem -days 36000 -extfile ca.ext",
    );
    openssl(
        home,
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -out leaf.csr -subj /C=US/O=Example/CN=leaf",
    );
    home.write("leaf.ext", format!("subjectAltName=DNS:{name}\n"));
    openssl(
        home,
        "x509 -req -in leaf.csr -CA mid.pem -CAkey mid.key -CAcreateserial -out leaf.pem -days 36000 -extfile leaf.ext",
    );
}
