//! A folder of its own for a gateway, and the program run there by words and by what is typed.

use crate::support::run::Ends;
use serde_json::Value;
use std::io::Write;
use std::process::Command;
use std::process::Stdio;
use tempfile::TempDir;

pub struct Gateway {
    pub folder: TempDir,
}

pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Gateway {
    pub fn new() -> Gateway {
        let folder = tempfile::tempdir().unwrap();
        drop(destgate::store::open::Store::open(&folder.path().join("t.db")).unwrap());
        Gateway { folder }
    }

    pub fn fed(&self, arguments: &str, input: &str) -> Ran {
        let words = shlex::split(arguments).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_destgate"))
            .env_clear()
            .env("HOME", self.folder.path())
            .env("XDG_DATA_HOME", self.folder.path())
            .env("TERM", "dumb")
            .env("DESTGATE_DB", self.folder.path().join("t.db"))
            .args(words)
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The program may end without reading it.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        let output = child.end_with_output();
        Ran {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn run(&self, arguments: &str) -> Ran {
        self.fed(arguments, "")
    }

    /// Runs what must succeed; its output.
    pub fn ok(&self, arguments: &str) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.status, 0, "{arguments}: {}{}", ran.out, ran.err);
        ran.out
    }

    /// Runs what must be refused; what it says.
    pub fn refused(&self, arguments: &str) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.status, 2, "{arguments}: {}{}", ran.out, ran.err);
        ran.err
    }

    pub fn json(&self, arguments: &str) -> Value {
        serde_json::from_str(&self.ok(arguments)).unwrap()
    }

    pub fn pending(&self) -> usize {
        self.json("showchanges --format json").as_array().unwrap().len()
    }
}
