//! The policy server under a service manager: readiness, watchdog, end, inherited sockets, units.
//!
//! Tests of `src/serve/notify.rs` and `src/render/systemd.rs`.

use crate::serve::policy_server::SECURE;
use crate::serve::policy_server::ask;
use crate::support::run::Ends;
use crate::support::run::Home;
use destgate::render::systemd;
use nix::sys::signal::Signal;
use nix::sys::signal::kill;
use nix::unistd::Pid;
use std::net::TcpListener;
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

fn message(socket: &UnixDatagram) -> String {
    let mut buffer = [0; 4_096];
    let length = socket.recv(&mut buffer).unwrap();
    String::from_utf8(buffer[..length].to_vec()).unwrap()
}

#[test]
fn the_service_manager_hears_of_readiness_life_and_end() {
    let home = Home::new();
    let path = home.path().join("notify.sock");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut child = home
        .destgate("--lab --db t.db serve socketmap --listen inet:127.0.0.1:0")
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "400000")
        .spawn();
    let mut all = Vec::new();
    while all.iter().filter(|text| *text == "WATCHDOG=1").count() < 3
        || !all.iter().any(|text: &String| text.contains("READY=1"))
    {
        all.extend(message(&socket).lines().map(ToString::to_string));
    }
    let status = all.iter().find_map(|line| line.strip_prefix("STATUS=")).unwrap();
    assert!(status.starts_with("revision 0 with 0 entries, on inet:127.0.0.1:"), "{status}");
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGTERM).unwrap();
    while !message(&socket).contains("STOPPING=1") {}
    assert!(child.end().success());
}

#[test]
fn an_inherited_socket_is_served_and_stays_after_a_restart() {
    let home = Home::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // The shell gives the socket its number, and the program the shell's process id.
    let script = "exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=socketmap exec \"$0\" --lab --db t.db serve socketmap --listen inet:127.0.0.1:1";
    for _ in 0..2 {
        // Connected before the server runs: the question waits.
        let mut early = TcpStream::connect(address).unwrap();
        early.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let passed = OwnedFd::from(listener.try_clone().unwrap());
        let mut child = Command::new("sh")
            .args(["-c", script, env!("CARGO_BIN_EXE_destgate")])
            .current_dir(home.path())
            .env("HOME", home.path())
            .stdin(Stdio::from(passed))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        assert_eq!(ask(&mut early, "QUERY", "good.example"), SECURE);
        kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGTERM).unwrap();
        assert!(child.end().success());
        let mut said = String::new();
        std::io::Read::read_to_string(child.stderr.as_mut().unwrap(), &mut said).unwrap();
        assert!(said.contains("--listen is left out"), "{said}");
    }
}

#[test]
fn units_name_the_program_and_what_the_server_needs() {
    let home = Home::new();
    let printed = home.destgate("generate systemd").run().ended(0).stdout;
    for line in [
        "# destgate.service",
        "# destgate.socket",
        "Type=notify",
        "WatchdogSec=30",
        "DynamicUser=yes",
        "StateDirectory=destgate",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "Before=postfix.service",
        "ListenStream=127.0.0.1:8642",
        "Backlog=1024",
    ] {
        assert!(printed.lines().any(|l| l == line), "{line}: {printed}");
    }
    home.destgate("generate systemd units").run().ended(0);
    let service = std::fs::read_to_string(home.path().join("units/destgate.service")).unwrap();
    let program = env!("CARGO_BIN_EXE_destgate");
    assert!(
        service.contains(&format!(
            "ExecStart=\"{program}\" --db /var/lib/destgate/destgate.db serve\n"
        )),
        "{service}"
    );
    let odd = &systemd::units("/opt/a b/\"50%\" $x")[0].1;
    assert!(odd.contains("ExecStart=\"/opt/a b/\\\"50%%\\\" $$x\" --db"), "{odd}");
}
