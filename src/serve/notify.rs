//! What the service manager is told, and the sockets that it passes on. Source: sd_notify(3),
//! sd_listen_fds(3).

use crate::engine::bulk::Stop;
use listenfd::ListenFd;
use sd_notify::NotifyState;
use std::env;
use std::time::Duration;

/// Name of an inherited socket that serves HTTP.
const HTTP: &str = "http";

/// Tells that the service is ready, with its state in one line. Without a service manager nothing
/// happens.
pub fn ready(status: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// Tells the state in one line.
pub fn status(status: &str) {
    tell(&[NotifyState::Status(status)]);
}

/// Tells that the service ends.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

fn tell(states: &[NotifyState<'_>]) {
    // Without a service manager there is nobody to tell; one that does not listen changes nothing.
    let _ = sd_notify::notify(states);
}

/// Tells the watchdog of the service manager that the loop turns, at half of its time, until `stop`
/// is set. Without a watchdog it only waits.
pub async fn watchdog(stop: Stop) {
    let Some(time) = sd_notify::watchdog_enabled().filter(|time| !time.is_zero()) else {
        return stop.wait().await;
    };
    let pause = (time / 2).max(Duration::from_millis(1));
    loop {
        tell(&[NotifyState::Watchdog]);
        tokio::select! {
            () = stop.wait() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// A socket that the service manager passed on.
#[derive(Debug)]
pub enum Inherited {
    /// TCP.
    Inet(std::net::TcpListener),
    /// A UNIX socket.
    Unix(std::os::unix::net::UnixListener),
}

/// The sockets that the service manager passed on.
#[derive(Debug, Default)]
pub struct Sockets {
    /// Those of the policy server.
    pub socketmap: Vec<Inherited>,
    /// Those named `http`.
    pub http: Vec<Inherited>,
}

/// Returns the sockets that the service manager passed on to this process, and the number of those
/// that are no stream sockets.
#[must_use]
pub fn inherited() -> (Sockets, usize) {
    // `from_env` forgets the variables.
    let names = env::var("LISTEN_FDNAMES").unwrap_or_default();
    let mut passed = ListenFd::from_env();
    let mut sockets = Sockets::default();
    let mut odd = 0;
    for place in 0..passed.len() {
        // Each kind is refused for a socket of the other.
        let socket = match passed.take_tcp_listener(place) {
            Ok(Some(listener)) => Some(Inherited::Inet(listener)),
            Ok(None) | Err(_) => {
                passed.take_unix_listener(place).ok().flatten().map(Inherited::Unix)
            }
        };
        match (socket, names.split(':').nth(place)) {
            (Some(socket), Some(HTTP)) => sockets.http.push(socket),
            (Some(socket), _) => sockets.socketmap.push(socket),
            (None, _) => odd += 1,
        }
    }
    (sockets, odd)
}
