//! Servers that others wrote (Postfix, Exim, nginx), each started by a test on a loopback address of its own, in a
//! temporary folder, with no part of the system's own set-up. Where one is not installed, its tests say so and end.

use std::env;
use std::fs;
use std::io::Read;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use nix::sys::signal::Signal;
use nix::sys::signal::killpg;
use nix::unistd::Pid;
use nix::unistd::User;
use nix::unistd::geteuid;
use tempfile::TempDir;

use crate::support::run::must_run_all;

/// No server takes longer to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// The port of every server: each has an address of its own.
const PORT: u16 = 2525;

/// Where programs that are no commands of users are.
const FOLDERS: [&str; 4] =
    ["/usr/sbin", "/usr/local/sbin", "/usr/lib/postfix/sbin", "/usr/libexec/postfix"];

/// The path of a program, by the variable that names it if there is one, or by its name.
fn program(variable: &str, name: &str) -> Option<PathBuf> {
    if let Some(named) = env::var_os(variable) {
        return Some(named.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = env::split_paths(&path).chain(FOLDERS.iter().map(PathBuf::from));
    folders.find_map(|folder| Some(folder.join(name)).filter(|p| p.is_file()))
}

/// The same; without it the test says that it skips.
pub fn wanted(variable: &str, name: &str) -> Option<PathBuf> {
    let found = program(variable, name);
    if found.is_none() {
        skip(&format!("there is no `{name}`"));
    }
    found
}

/// A program that is nice to have; without it the test says what it skips.
pub fn at_hand(variable: &str, name: &str) -> Option<PathBuf> {
    let found = program(variable, name);
    if found.is_none() {
        eprintln!("SKIPPED: there is no `{name}`");
    }
    found
}

/// Who is not root can neither start most of them nor install what is missing.
fn skip(why: &str) {
    let must = must_run_all() && geteuid().is_root();
    assert!(!must, "a server that the tests need cannot be started: {why}");
    eprintln!("SKIPPED: {why}");
}

/// Whether this process may start servers that change to users of their own.
fn may_change_user(user: &str) -> bool {
    if !geteuid().is_root() {
        skip("only root can start this mail server");
        return false;
    }
    let known = User::from_name(user).ok().flatten().is_some();
    if !known {
        skip(&format!("there is no user `{user}`"));
    }
    known
}

/// A loopback address that no other server of these tests has.
pub fn place() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(1);
    let [high, low] = u16::try_from(std::process::id() % 60_000).unwrap().to_be_bytes();
    let own = u8::try_from(NEXT.fetch_add(1, Ordering::Relaxed)).unwrap();
    (Ipv4Addr::new(127, high.max(1), low, own), PORT).into()
}

/// A folder that other users may enter.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// Writes a file; its path.
fn write(folder: &Path, name: &str, content: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path.display().to_string()
}

/// A server; it ends with its value.
pub struct Server {
    child: Child,
    folder: TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let group = Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        killpg(group, Signal::SIGTERM).ok();
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(2) {
            if self.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        killpg(group, Signal::SIGKILL).ok();
        drop(self.child.wait());
    }
}

impl Server {
    /// Starts it and waits until all of its places answer.
    pub fn start(
        mut command: Command,
        folder: TempDir,
        places: &[SocketAddr],
        greets: bool,
    ) -> Server {
        let log = fs::File::create(folder.path().join("output")).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        // Nothing of the system's own set-up of TLS.
        command.env("OPENSSL_CONF", "/dev/null").env("GNUTLS_SYSTEM_PRIORITY_FILE", "/dev/null");
        let child = command.process_group(0).spawn().unwrap();
        let mut server = Server { child, folder };
        let since = Instant::now();
        for place in places {
            while !answers(*place, greets) {
                let ended = server.child.try_wait().unwrap();
                assert!(
                    ended.is_none() && since.elapsed() < PATIENCE,
                    "{place} is not there ({ended:?}): {}",
                    server.said()
                );
                thread::sleep(Duration::from_millis(20));
            }
        }
        server
    }

    /// What it wrote.
    pub fn said(&self) -> String {
        ["output", "log", "mainlog", "paniclog", "errors"]
            .iter()
            .filter_map(|name| fs::read_to_string(self.folder.path().join(name)).ok())
            .collect()
    }
}

fn answers(place: SocketAddr, greets: bool) -> bool {
    let Ok(mut stream) = TcpStream::connect(place) else { return false };
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    !greets || stream.read(&mut [0; 4]).is_ok_and(|n| n > 0)
}

/// A certificate chain and its key, PEM.
pub type Pair = (String, String);

/// Postfix, with one service for each set of options (`name = value`). `~` in them stands for the folder with
/// `ca.pem`, and `rsa.pem`, `ecdsa.pem` (key and certificate).
#[expect(clippy::too_many_lines, reason = "one configuration")]
pub fn postfix(
    rsa: &Pair,
    ecdsa: &Pair,
    services: &[&[&str]],
) -> Option<(Server, Vec<SocketAddr>)> {
    let master = wanted("DESTGATE_POSTFIX_MASTER", "master")?;
    if !may_change_user("postfix") {
        return None;
    }
    let folder = folder();
    let here = folder.path().display().to_string();
    for (name, pair) in [("rsa.pem", rsa), ("ecdsa.pem", ecdsa)] {
        write(folder.path(), name, &format!("{}{}", pair.1, pair.0));
    }
    write(folder.path(), "ca.pem", &crate::support::net::ca_pem());
    let dh = "-----BEGIN DH PARAMETERS-----\n".to_string()
        + SMALL_GROUP
        + "-----END DH PARAMETERS-----\n";
    write(folder.path(), "dh1024.pem", &dh);
    let postfix = User::from_name("postfix").unwrap().unwrap();
    let owned = |name: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(&path).unwrap();
        nix::unistd::chown(&path, Some(postfix.uid), None).unwrap();
    };
    for name in [
        "pid", "active", "incoming", "defer", "deferred", "maildrop", "hold", "corrupt", "bounce",
        "flush",
    ] {
        fs::create_dir_all(folder.path().join("queue").join(name)).unwrap();
    }
    ["data", "queue/private", "queue/public"].into_iter().for_each(owned);
    fs::create_dir(folder.path().join("conf")).unwrap();
    let main = [
        "compatibility_level = 3.6",
        "queue_directory = ~/queue",
        "data_directory = ~/data",
        "maillog_file_prefixes = ~",
        "maillog_file = ~/log",
        "myhostname = mx.odd.example",
        "mydestination =",
        "local_recipient_maps =",
        "alias_maps =",
        "inet_interfaces = 127.0.0.1",
        "smtpd_peername_lookup = no",
        "smtpd_tls_security_level = may",
        "smtpd_tls_chain_files = ~/rsa.pem",
        "smtpd_tls_loglevel = 1",
        "smtpd_client_connection_count_limit = 0",
        "import_environment = MAIL_CONFIG OPENSSL_CONF",
    ];
    write(
        &folder.path().join("conf"),
        "main.cf",
        &main.map(|l| format!("{l}\n")).concat().replace('~', &here),
    );
    let places: Vec<SocketAddr> = services.iter().map(|_| place()).collect();
    let mut table = "postlog unix-dgram n - n - 1 postlogd\ntlsmgr unix - - n 1000? 1 tlsmgr\nanvil unix - - n - 1 anvil\n".to_string();
    for (place, options) in places.iter().zip(services) {
        table.push_str(&format!("{place} inet n - n - - smtpd\n"));
        for option in *options {
            table.push_str(&format!("  -o {{ {option} }}\n"));
        }
    }
    write(&folder.path().join("conf"), "master.cf", &table.replace('~', &here));
    let mut command = Command::new(master);
    command.arg("-c").arg(folder.path().join("conf")).arg("-d");
    Some((Server::start(command, folder, &places, true), places))
}

/// Oakley's second group, of 1024 bits (RFC 2409), as `openssl dhparam` writes it.
const SMALL_GROUP: &str = "\
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
";

/// Exim with these lines of configuration; `~` stands for the folder with `ca.pem`, `rsa.pem`, `rsa.key`, `ecdsa.pem`,
/// `ecdsa.key`.
pub fn exim(rsa: &Pair, ecdsa: &Pair, options: &[&str]) -> Option<(Server, SocketAddr)> {
    let exim = wanted("DESTGATE_EXIM", "exim4")?;
    // Its own user has to be there, even where it is not changed to.
    if !may_change_user("Debian-exim") {
        return None;
    }
    let (folder, place) = (folder(), place());
    pairs(folder.path(), rsa, ecdsa);
    let lines = [
        "exim_user = root",
        "exim_group = root",
        "never_users =",
        "keep_environment =",
        "spool_directory = ~/spool",
        "log_file_path = ~/%slog",
        "pid_file_path = ~/pid",
        "primary_hostname = mx.odd.example",
        "host_lookup =",
        "rfc1413_hosts =",
        "tls_advertise_hosts = *",
    ];
    let mut text: String = lines.iter().chain(options).map(|l| format!("{l}\n")).collect();
    text.push_str("begin acl\n");
    let conf =
        write(folder.path(), "conf", &text.replace('~', &folder.path().display().to_string()));
    let mut command = Command::new(exim);
    command.args(["-C", &conf, "-bdf", "-oX", &format!("{}.{}", place.ip(), place.port())]);
    Some((Server::start(command, folder, &[place], true), place))
}

fn pairs(folder: &Path, rsa: &Pair, ecdsa: &Pair) {
    for (name, pair) in [("rsa", rsa), ("ecdsa", ecdsa)] {
        write(folder, &format!("{name}.pem"), &pair.0);
        write(folder, &format!("{name}.key"), &pair.1);
    }
    write(folder, "ca.pem", &crate::support::net::ca_pem());
}

/// What nginx serves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A mail server, which knows STARTTLS.
    Mail,
    /// A policy host.
    Policy,
}

/// nginx, with one server for each set of directives; files as for [`exim`].
pub fn nginx(
    kind: Kind,
    rsa: &Pair,
    ecdsa: &Pair,
    servers: &[&[&str]],
    policy: &str,
) -> Option<(Server, Vec<SocketAddr>)> {
    let nginx = wanted("DESTGATE_NGINX", "nginx")?;
    let module = ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules"]
        .iter()
        .map(|folder| Path::new(folder).join("ngx_mail_module.so"))
        .find(|path| path.is_file());
    if kind == Kind::Mail && module.is_none() {
        skip("nginx has no module for mail");
        return None;
    }
    let folder = folder();
    pairs(folder.path(), rsa, ecdsa);
    fs::create_dir_all(folder.path().join("www/.well-known")).unwrap();
    write(&folder.path().join("www/.well-known"), "mta-sts.txt", policy);
    let places: Vec<SocketAddr> = servers.iter().map(|_| place()).collect();
    let mut text = "daemon off; master_process off; pid ~/pid; error_log ~/errors info;\nevents { worker_connections 64; }\n".to_string();
    let blocks: String = places
        .iter()
        .zip(servers)
        .map(|(place, directives)| match kind {
            Kind::Mail => format!("server {{ listen {place}; protocol smtp; starttls on; {} }}\n", directives.concat()),
            // Two servers of one place: the first one is for whoever sends another name.
            Kind::Policy => directives
                .iter()
                .map(|d| format!("server {{ listen {place} ssl; root ~/www; default_type text/plain; {d} }}\n"))
                .collect(),
        })
        .collect();
    match (kind, module) {
        (Kind::Mail, Some(module)) => {
            let head = format!("load_module {};\n", module.display());
            text = format!(
                "{head}{text}mail {{ server_name mx.odd.example; auth_http 127.0.0.1:9/; smtp_auth none;\n{blocks}}}\n"
            );
        }
        _ => {
            let own = "access_log off; client_body_temp_path ~/t1; proxy_temp_path ~/t2; fastcgi_temp_path ~/t3; uwsgi_temp_path ~/t4; scgi_temp_path ~/t5;";
            text.push_str(&format!("http {{ {own} types {{ text/plain txt; }}\n{blocks}}}\n"));
        }
    }
    let conf =
        write(folder.path(), "conf", &text.replace('~', &folder.path().display().to_string()));
    let mut command = Command::new(nginx);
    command
        .args(["-c", &conf, "-p"])
        .arg(folder.path())
        .args(["-e"])
        .arg(folder.path().join("errors"));
    Some((Server::start(command, folder, &places, kind == Kind::Mail), places))
}
