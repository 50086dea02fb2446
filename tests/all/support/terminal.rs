//! The binary on a pseudo-terminal: keys that are pressed, text that is waited for.

use nix::pty::Winsize;
use nix::pty::openpty;
use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// The longest that anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A run of the binary on a pseudo-terminal.
pub struct Terminal {
    pub child: Child,
    keys: File,
    shown: Arc<Mutex<String>>,
    /// What was looked at.
    seen: usize,
}

impl Terminal {
    /// The shell, on 25 lines of 80 columns.
    pub fn open(folder: &Path, term: &str) -> Terminal {
        Terminal::run(folder, term, (25, 80), &[])
    }

    /// The binary with these arguments, on so many lines and columns.
    pub fn run(folder: &Path, term: &str, (rows, columns): (u16, u16), words: &[&str]) -> Terminal {
        let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        let pair = openpty(&size, None).unwrap();
        let end = || Stdio::from(pair.slave.try_clone().unwrap());
        let child = Command::new(env!("CARGO_BIN_EXE_destgate"))
            .args(words)
            .env_clear()
            .env("HOME", folder)
            .env("XDG_DATA_HOME", folder)
            .env("TERM", term)
            .current_dir(folder)
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap();
        drop(pair.slave);
        let keys = File::from(pair.master);
        let mut screen = keys.try_clone().unwrap();
        let shown = Arc::new(Mutex::new(String::new()));
        let all = Arc::clone(&shown);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = screen.read(&mut bytes) {
                all.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..n]));
            }
        });
        Terminal { child, keys, shown, seen: 0 }
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// What Ctrl-C does where the kernel edits; this terminal is nobody's own, so that its keys raise no signal.
    pub fn interrupt(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    }

    /// Waits until the text is shown behind what was looked at; gives what is between.
    pub fn wait(&mut self, text: &str) -> String {
        let start = Instant::now();
        loop {
            let all = self.shown.lock().unwrap().clone();
            if let Some(at) = all[self.seen..].find(text) {
                let between = all[self.seen..self.seen + at].to_string();
                self.seen += at + text.len();
                return between;
            }
            assert!(start.elapsed() < PATIENCE, "no {text:?} in {:?}", &all[self.seen..]);
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for the end; gives the status and everything that was shown.
    pub fn end(mut self) -> (Option<i32>, String) {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                thread::sleep(Duration::from_millis(100));
                return (status.code(), self.shown.lock().unwrap().clone());
            }
            thread::sleep(Duration::from_millis(10));
        }
        self.child.kill().unwrap();
        panic!("the shell did not end: {:?}", self.shown.lock().unwrap());
    }
}

/// A test that fails must not leave a shell behind that waits for keys for ever.
impl Drop for Terminal {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
