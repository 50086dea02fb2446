//! Politeness: few connections to one address at once, and a pause before the next. And no more connections in all than
//! files can be open.

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

/// As long as a server that is silent is waited for unless somebody says otherwise: no more than half of a run goes into
/// waiting for it, however many domains it has.
const AGAIN: Duration = Duration::from_secs(30);

/// How a run behaves towards others, and how much it keeps in mind.
#[derive(Debug, Clone)]
pub struct Manners {
    /// Connections to one address at once.
    pub per_host: usize,
    /// The wait before the next one.
    pub pause: Duration,
    /// What ended in silence counts for so long, and nobody asks the server again before.
    pub again: Duration,
    /// Connections at once in all.
    pub connections: usize,
    /// DNS questions at once in all.
    pub questions: usize,
    /// Destinations that are looked at together.
    pub jobs: usize,
}

impl Default for Manners {
    fn default() -> Self {
        Manners {
            per_host: 2,
            pause: Duration::from_millis(100),
            again: AGAIN,
            connections: open_files::connections(),
            questions: open_files::questions(),
            jobs: 16,
        }
    }
}

/// Gives turns.
#[derive(Debug, Clone)]
pub struct Turns {
    per_host: usize,
    pause: Duration,
    connections: Arc<Semaphore>,
    hosts: Arc<Mutex<HashMap<IpAddr, Host>>>,
}

/// An address that somebody is connected to, or waits for.
#[derive(Debug)]
struct Host {
    places: Arc<Semaphore>,
    users: usize,
    /// The last connection that was not made.
    failed: Option<(Instant, SocketAddr, SessionEnd)>,
}

/// Forgets the address when nobody uses it any more.
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

/// A turn; the next one may come when it is given back.
#[derive(Debug)]
pub struct Turn {
    connection: Option<OwnedSemaphorePermit>,
    place: Option<OwnedSemaphorePermit>,
    /// `None` where no address is to be spared.
    user: Option<User>,
    asked: Instant,
    pause: Duration,
}

impl Turns {
    /// Nobody waits yet.
    #[must_use]
    pub fn new(manners: &Manners) -> Turns {
        Turns {
            per_host: manners.per_host.max(1),
            pause: manners.pause,
            connections: Arc::new(Semaphore::new(manners.connections.max(1))),
            hosts: Arc::default(),
        }
    }

    /// Waits for a turn to connect to an address.
    pub async fn take(&self, address: IpAddr) -> Turn {
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
        Turn { connection, place, user: Some(user), asked, pause: self.pause }
    }

    /// Waits for a turn to connect to one's own proxy: it is there to be connected to, so only the number of connections
    /// in all bounds it.
    pub async fn through_proxy(&self) -> Turn {
        let asked = Instant::now();
        let connection = Arc::clone(&self.connections).acquire_owned().await.ok();
        Turn { connection, place: None, user: None, asked, pause: Duration::ZERO }
    }
}

impl Turn {
    /// How another connection to the same port ended while this turn was waited for, if it was not made: it would not
    /// be now.
    #[must_use]
    pub fn lost(&self, place: SocketAddr) -> Option<SessionEnd> {
        let user = self.user.as_ref()?;
        let hosts = user.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, failed, end) = hosts.get(&user.1)?.failed.as_ref()?;
        (*at > self.asked && *failed == place).then(|| end.clone())
    }

    /// Gives the turn back, with how its connection ended.
    pub fn leave(self, place: SocketAddr, end: Option<&SessionEnd>) {
        let refused = |end: &&SessionEnd| {
            matches!(
                (end.step, &end.cause),
                (Step::Connect, Cause::Refused | Cause::TimedOut(_) | Cause::Unreachable(_))
                    // It speaks before it is told whom it is spoken to as.
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

    /// How long the place stays taken after the end.
    #[must_use]
    pub fn pause(&self) -> Duration {
        self.pause
    }

    /// Gives the turn to the next one at once: nothing was made of it.
    pub fn pass(self) {
        drop(self);
    }

    /// Gives the turn back.
    pub fn end(self) {
        let Turn { connection, place, user, pause, .. } = self;
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
