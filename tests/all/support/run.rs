//! Running the real binary: its own home, no inherited environment, a bound on its time, its peak memory watched.

use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Output;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;
use tempfile::TempDir;

/// No test lets the binary run for longer than this.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often memory is looked at. Reading `/proc` is cheap; the peak never shrinks while the process lives.
const SAMPLE: Duration = Duration::from_millis(5);

/// A process that a test waits for.
pub trait Ends {
    /// Its end; it is killed, and the test fails, if it takes longer than [`PATIENCE`].
    fn end(&mut self) -> ExitStatus;

    /// The same, with what it writes.
    fn end_with_output(self) -> Output;
}

impl Ends for Child {
    #[track_caller]
    fn end(&mut self) -> ExitStatus {
        end_watched(self, || {})
    }

    #[track_caller]
    fn end_with_output(mut self) -> Output {
        drop(self.stdin.take());
        let stdout = self.stdout.take().map(collect);
        let stderr = self.stderr.take().map(collect);
        let status = self.end();
        let content = |from: Option<Collected>| from.map_or(Vec::new(), whole);
        Output { status, stdout: content(stdout), stderr: content(stderr) }
    }
}

/// Waits for the end of a process, and looks at it again and again meanwhile.
#[track_caller]
fn end_watched(child: &mut Child, mut look: impl FnMut()) -> ExitStatus {
    let started = Instant::now();
    loop {
        look();
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if started.elapsed() > PATIENCE {
            let doing = doing(child.id());
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it does not end: {doing}");
        }
        thread::sleep(SAMPLE);
    }
}

/// A program of others that a test runs to its end.
pub trait Bounded {
    /// What it writes; it is killed, and the test fails, if it takes longer than [`PATIENCE`].
    fn bounded(&mut self) -> io::Result<Output>;
}

impl Bounded for Command {
    #[track_caller]
    fn bounded(&mut self) -> io::Result<Output> {
        self.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(self.spawn()?.end_with_output())
    }
}

/// What a process is, and what each of its threads does; for who has to find out why it does not end.
fn doing(pid: u32) -> String {
    let read = |path: String| fs::read_to_string(path).unwrap_or_default().replace('\0', " ");
    let mut out = read(format!("/proc/{pid}/cmdline"));
    for task in fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten() {
        let task = task.path().display().to_string();
        let (name, at) = (read(format!("{task}/comm")), read(format!("{task}/wchan")));
        out.push_str(&format!("\n{} in {at}", name.trim()));
        let status = read(format!("{task}/status"));
        let of_signals = status.lines().filter(|line| line.starts_with("Sig"));
        of_signals.for_each(|line| out.push_str(&format!(" {line}")));
    }
    out
}

/// A folder that is the binary's home: database, files for its options.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Home {
        Home(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where the binary keeps its database if nobody says otherwise.
    pub fn database(&self) -> PathBuf {
        self.path().join("data/destgate/destgate.db")
    }

    /// Creates an empty database at a path below it, or at the default place for an empty one; returns its path.
    pub fn made(&self, name: &str) -> PathBuf {
        let path = if name.is_empty() { self.database() } else { self.path().join(name) };
        drop(destgate::store::open::Store::open(&path).unwrap());
        path
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path().join(name);
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    /// The binary with these arguments, split at blanks; further ones by [`Run::arg`].
    pub fn destgate(&self, arguments: &str) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_destgate"));
        command.env_clear().env("HOME", self.path()).env("XDG_DATA_HOME", self.path().join("data"));
        command.args(arguments.split_whitespace()).current_dir(self.path());
        Run { command, stdin: Vec::new() }
    }
}

/// A run in the making.
pub struct Run {
    command: Command,
    stdin: Vec<u8>,
}

impl Run {
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Run {
        self.command.arg(argument);
        self
    }

    pub fn args<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.command.args(arguments);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Run {
        self.command.env(name, value);
        self
    }

    pub fn without_env(mut self, name: &str) -> Run {
        self.command.env_remove(name);
        self
    }

    pub fn stdin(mut self, text: impl Into<Vec<u8>>) -> Run {
        self.stdin = text.into();
        self
    }

    /// Starts it with all three streams piped, for tests that hold the other ends themselves.
    pub fn spawn(mut self) -> Child {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.command.spawn().unwrap()
    }

    /// Runs it to its end. A check whose reports are JSON is recorded and replayed on the way: the same must come out.
    pub fn run(mut self) -> Out {
        let shadow = Shadow::of(&mut self.command);
        let out = self.run_alone();
        if let Some(shadow) = shadow {
            shadow.compare(&out);
        }
        out
    }

    /// Runs it to its end as it is.
    fn run_alone(self) -> Out {
        let arguments: Vec<String> =
            self.command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
        let text = self.stdin.clone();
        let started = Instant::now();
        let mut child = self.spawn();
        let mut stdin = child.stdin.take().unwrap();
        let feeder = thread::spawn(move || drop(stdin.write_all(&text)));
        let stdout = collect(child.stdout.take().unwrap());
        let stderr = collect(child.stderr.take().unwrap());
        let mut peak_kib = 0;
        let id = child.id();
        let status = end_watched(&mut child, || peak_kib = peak_kib.max(peak_of(id)));
        let wall = started.elapsed();
        feeder.join().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Out {
            arguments: arguments.join(" "),
            status: status.code().unwrap_or(-1),
            stdout: text(whole(stdout)),
            stderr: text(whole(stderr)),
            wall,
            peak_kib,
        }
    }
}

/// The recording of a run, to be held against what it printed.
struct Shadow {
    folder: TempDir,
    format: String,
}

impl Shadow {
    /// Has the run recorded if it is a check with reports in JSON.
    fn of(command: &mut Command) -> Option<Shadow> {
        const APART: [&str; 5] = ["--record", "--replay", "--entries", "--diff", "--help"];
        let arguments: Vec<String> =
            command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
        let is = |word: &str| arguments.iter().any(|a| a == word);
        let check = is("check") && !is("tlsa");
        let at = arguments.iter().position(|a| a == "--format")?;
        let format = arguments.get(at + 1).filter(|f| matches!(f.as_str(), "json" | "ndjson"))?;
        if !check || arguments.iter().any(|a| APART.contains(&a.as_str())) {
            return None;
        }
        let shadow = Shadow { folder: tempfile::tempdir().unwrap(), format: format.clone() };
        command.arg("--record").arg(shadow.folder.path().join("evidence"));
        Some(shadow)
    }

    #[track_caller]
    fn compare(&self, out: &Out) {
        // A check that was refused saw nothing.
        let file = self.folder.path().join("evidence");
        if !matches!(out.status, 0 | 1 | 3) || !file.exists() || out.arguments.contains("--what-if")
        {
            return;
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_destgate"));
        command.env_clear().current_dir(self.folder.path());
        command.args(["check", "--format", &self.format, "--replay"]).arg(file);
        let replayed = Run { command, stdin: Vec::new() }.run_alone();
        assert_eq!(replayed.stdout, out.stdout, "replayed{}", replayed.stderr);
        assert_eq!(replayed.status, out.status, "{}", replayed.all());
    }
}

/// What a program writes, while it is read.
type Collected = thread::JoinHandle<Vec<u8>>;

fn collect(mut stream: impl Read + Send + 'static) -> Collected {
    thread::spawn(move || {
        let mut content = Vec::new();
        stream.read_to_end(&mut content).unwrap();
        content
    })
}

/// All that a program wrote that has ended. Another one that it left behind may hold the stream open.
#[track_caller]
fn whole(from: Collected) -> Vec<u8> {
    let since = Instant::now();
    while !from.is_finished() {
        assert!(since.elapsed() < PATIENCE, "it has ended, and its output has not");
        thread::sleep(SAMPLE);
    }
    from.join().unwrap()
}

/// The peak of resident memory so far. Unit: KiB; 0 where there is no `/proc`.
pub fn peak_of(pid: u32) -> u64 {
    let Ok(text) = fs::read_to_string(format!("/proc/{pid}/status")) else { return 0 };
    // Before it bears its own name, the child still shows the memory of the tests.
    if !text.starts_with("Name:\tdestgate\n") {
        return 0;
    }
    text.lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())
        .unwrap_or(0)
}

/// What came of a run.
pub struct Out {
    pub arguments: String,
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
    pub wall: Duration,
    pub peak_kib: u64,
}

impl Out {
    /// Everything, for the message of a failed assertion.
    pub fn all(&self) -> String {
        format!(
            "destgate {}\nstatus {} after {:?}, peak {} KiB\n--- stdout\n{}\n--- stderr\n{}",
            self.arguments,
            self.status,
            self.wall,
            self.peak_kib,
            self.stdout.chars().take(8_000).collect::<String>(),
            self.stderr,
        )
    }

    /// Asserts the exit status, and that nothing was complained of unless that is what the status means. Notes are no
    /// complaints.
    #[track_caller]
    pub fn ended(self, status: i32) -> Out {
        assert_eq!(self.status, status, "{}", self.all());
        let complaint = self.stderr.lines().any(|line| !line.starts_with("note: "));
        assert!(status == 2 || !complaint, "{}", self.all());
        self
    }

    /// The reports of `--format json` or `ndjson`.
    #[track_caller]
    pub fn reports(&self) -> Vec<Value> {
        let parsed = if self.stdout.starts_with('[') {
            serde_json::from_str(&self.stdout)
        } else {
            self.stdout.lines().map(serde_json::from_str).collect()
        };
        parsed.unwrap_or_else(|e| panic!("{e}\n{}", self.all()))
    }

    /// The only report.
    #[track_caller]
    pub fn report(&self) -> Value {
        let [report] = &self.reports()[..] else { panic!("not one report\n{}", self.all()) };
        report.clone()
    }

    /// One JSON value.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}\n{}", self.all()))
    }
}

/// The text at a path of keys such as `verdict.action`, `null` as the empty text.
#[track_caller]
pub fn at<'a>(value: &'a Value, path: &str) -> &'a str {
    let mut here = value;
    for key in path.split('.') {
        here = match key.parse::<usize>() {
            Ok(index) => &here[index],
            Err(_) => here.get(key).unwrap_or_else(|| panic!("no `{path}` in {value:#}")),
        };
    }
    match here {
        Value::Null => "",
        Value::String(text) => text,
        other => panic!("`{path}` is {other}"),
    }
}

/// The codes of a report's findings.
pub fn findings(report: &Value) -> Vec<&str> {
    let list = report["findings"].as_array().unwrap();
    list.iter().map(|f| f["code"].as_str().unwrap()).collect()
}

#[track_caller]
pub fn assert_found(report: &Value, code: &str) {
    assert!(findings(report).contains(&code), "no finding {code} in {report:#}");
}

/// Whether no test may be left out for want of a program: wherever nobody reads what was.
pub fn must_run_all() -> bool {
    ["CI", "DESTGATE_TEST_ALL"].iter().any(|name| std::env::var_os(name).is_some())
}

/// Ctrl-C.
pub fn interrupt(child: &Child) {
    let id = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).unwrap();
}
