//! Concurrency limits for outgoing connections: for each address, with a pause between connections,
//! and in total, below the limit of open files.

use crate::os::open_files;
use crate::policy::evidence::Cause;
use crate::policy::evidence::SessionEnd;
use crate::policy::evidence::Step;
use std::collections::HashMap;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;

/// Default time for which the silence of a server is remembered. It equals the default timeout, so
/// that a run spends at most half of its time waiting for such a server.
const AGAIN: Duration = Duration::from_secs(30);

/// Default of the maximum number of concurrent connections to one address.
pub const PER_HOST: u16 = 2;

/// Default of the pause between two connections to one address. Unit: milliseconds.
pub const PAUSE: u64 = 100;

/// The concurrency limits of a run.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Maximum number of concurrent connections to one address.
    pub per_host: usize,
    /// Pause before the next connection to the same address.
    pub pause: Duration,
    /// Time for which the silence of a server is remembered, without another attempt.
    pub again: Duration,
    /// Maximum number of concurrent connections in total.
    pub connections: usize,
    /// Maximum number of concurrent DNS queries in total.
    pub questions: usize,
    /// Maximum number of destinations checked concurrently.
    pub jobs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            per_host: usize::from(PER_HOST),
            pause: Duration::from_millis(PAUSE),
            again: AGAIN,
            connections: open_files::connections(),
            questions: open_files::questions(),
            jobs: 16,
        }
    }
}

/// A source of permits for connections.
#[derive(Debug, Clone)]
pub struct HostLimits {
    per_host: usize,
    pause: Duration,
    connections: Arc<Semaphore>,
    hosts: Arc<Mutex<HashMap<IpAddr, Host>>>,
}

/// The state of an address with open or waiting connections.
#[derive(Debug)]
struct Host {
    places: Arc<Semaphore>,
    users: usize,
    /// The last failure to connect or to receive a banner.
    failed: Option<(Instant, SocketAddr, SessionEnd)>,
}

/// A registered user of an address. When the last one is dropped, the state of the address is
/// removed.
#[derive(Debug)]
struct User(Arc<Mutex<HashMap<IpAddr, Host>>>, IpAddr);

impl Drop for User {
    fn drop(&mut self) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.get_mut(&self.1) {
            host.users -= 1;
            if host.users == 0 {
                hosts.remove(&self.1);
            }
        }
    }
}

/// A permit for one connection.
#[derive(Debug)]
pub struct Permit {
    connection: Option<OwnedSemaphorePermit>,
    place: Option<OwnedSemaphorePermit>,
    /// `None` if the connection has no limit for its address.
    user: Option<User>,
    asked: Instant,
    pause: Duration,
}

impl HostLimits {
    /// Creates the limits, with all permits available.
    #[must_use]
    pub fn new(limits: &Limits) -> HostLimits {
        HostLimits {
            per_host: limits.per_host.max(1),
            pause: limits.pause,
            connections: Arc::new(Semaphore::new(limits.connections.max(1))),
            hosts: Arc::default(),
        }
    }

    /// Waits for a permit to connect to an address.
    pub async fn take(&self, address: IpAddr) -> Permit {
        let asked = Instant::now();
        let (places, user) = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            let places = || Arc::new(Semaphore::new(self.per_host));
            let host = hosts.entry(address).or_insert_with(|| Host {
                places: places(),
                users: 0,
                failed: None,
            });
            host.users += 1;
            (Arc::clone(&host.places), User(Arc::clone(&self.hosts), address))
        };
        let place = places.acquire_owned().await.ok();
        let connection = Arc::clone(&self.connections).acquire_owned().await.ok();
        Permit { connection, place, user: Some(user), asked, pause: self.pause }
    }

    /// Waits for a permit to connect to the proxy. Only the total limit applies, since the proxy
    /// exists to be connected to.
    pub async fn through_proxy(&self) -> Permit {
        let asked = Instant::now();
        let connection = Arc::clone(&self.connections).acquire_owned().await.ok();
        Permit { connection, place: None, user: None, asked, pause: Duration::ZERO }
    }
}

impl Permit {
    /// Returns how another connection to the same address and port failed while this permit was
    /// awaited. A further attempt would fail likewise.
    #[must_use]
    pub fn lost(&self, place: SocketAddr) -> Option<SessionEnd> {
        let user = self.user.as_ref()?;
        let hosts = user.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, failed, end) = hosts.get(&user.1)?.failed.as_ref()?;
        (*at > self.asked && *failed == place).then(|| end.clone())
    }

    /// Releases the permit and records how its connection ended.
    pub fn leave(self, place: SocketAddr, end: Option<&SessionEnd>) {
        let refused = |end: &&SessionEnd| {
            matches!(
                (end.step, &end.cause),
                (Step::Connect, Cause::Refused | Cause::TimedOut(_) | Cause::Unreachable(_))
                    // The server sends its banner before any input, so every session would time
                    // out.
                    | (Step::Banner, Cause::TimedOut(_))
            )
        };
        if let (Some(end), Some(user)) = (end.filter(refused), &self.user) {
            let mut hosts = user.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(host) = hosts.get_mut(&user.1) {
                host.failed = Some((Instant::now(), place, end.clone()));
            }
        }
        self.end();
    }

    /// Returns the pause after the connection ends during which its place stays taken.
    #[must_use]
    pub fn pause(&self) -> Duration {
        self.pause
    }

    /// Releases the permit at once, without a pause, since no connection was made.
    pub fn pass(self) {
        drop(self);
    }

    /// Releases the permit: the total limit at once, the address after the pause.
    pub fn end(self) {
        let Permit { connection, place, user, pause, .. } = self;
        drop(connection);
        if pause.is_zero() {
            drop((place, user));
            return;
        }
        tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            drop((place, user));
        });
    }
}
