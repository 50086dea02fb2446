//! SMTP sessions by target. Domains of one run that share an MX host share its session.

use crate::net::host_limits::HostLimits;
use crate::net::query_progress::Stages;
use crate::net::shared_queries::SharedQueries;
use crate::net::smtp;
use crate::net::smtp_options::SmtpOptions;
use crate::policy::evidence::Cause;
use crate::policy::evidence::Query;
use crate::policy::evidence::Reply;
use crate::policy::evidence::Session;
use crate::policy::evidence::SessionEnd;
use crate::policy::evidence::SessionTarget;
use crate::policy::evidence::Step;
use crate::policy::handshake::FaultKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Maximum number of cached sessions. Unit: sessions.
const ROOM: usize = 1_024;

/// Time for which a successful session or a permanent failure is cached.
const AGE: Duration = Duration::from_secs(3_600);

/// A client for SMTP sessions, with a cache.
#[derive(Debug)]
pub struct Sessions {
    options: Arc<SmtpOptions>,
    shared: SharedQueries<SessionTarget, Arc<Session>>,
    again: Duration,
    host_limits: HostLimits,
    stages: Stages,
}

/// Maximum time for which a temporary refusal is cached. Another attempt costs little time, and its
/// outcome may differ.
const SOON: Duration = Duration::from_secs(2);

/// The expected persistence of a session's outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lasting {
    /// The session succeeded, or its failure will persist.
    Long,
    /// The server did not respond. Another attempt may wait as long.
    Silence,
    /// A reply of the 4xx kind, or a connection that was refused or dropped at once. Source:
    /// RFC 5321 §4.2.1.
    Passing,
}

impl Lasting {
    /// Returns the persistence of a session's outcome.
    #[must_use]
    pub fn of(session: &Session) -> Lasting {
        let reply = |reply: &Reply| match reply.code {
            400..500 => Lasting::Passing,
            _ => Lasting::Long,
        };
        let end = |end: &SessionEnd| match &end.cause {
            Cause::TimedOut(_) | Cause::Unreachable(_) | Cause::Deadline(_) => Lasting::Silence,
            Cause::Refused | Cause::Unbound(_) | Cause::Ours(_) | Cause::Dropped(_) => {
                Lasting::Passing
            }
            // The second try, with OpenSSL, may reach the server next time.
            Cause::Handshake(fault) if fault.kind == FaultKind::Unspoken => Lasting::Passing,
            Cause::Said(said) => reply(said),
            Cause::Denied
            | Cause::Misbehaved(_)
            | Cause::TooMuch(_)
            | Cause::Injected(_)
            | Cause::Tls(_)
            | Cause::Handshake(_)
            | Cause::OwnCertificate(_) => Lasting::Long,
        };
        let ended = session.end.as_ref().map_or(Lasting::Long, end);
        ended.max(session.starttls_reply.as_ref().map_or(Lasting::Long, reply))
    }
}

impl Sessions {
    /// Creates a client with an empty cache. `again` is the time for which the silence of a server
    /// is cached.
    #[must_use]
    pub fn new(
        options: SmtpOptions,
        again: Duration,
        host_limits: HostLimits,
        stages: Stages,
    ) -> Sessions {
        let options = Arc::new(options);
        Sessions { options, shared: SharedQueries::new(ROOM), again, host_limits, stages }
    }

    /// Returns the options common to all sessions.
    #[must_use]
    pub fn options(&self) -> &Arc<SmtpOptions> {
        &self.options
    }

    /// Returns the session with a target, from the cache if possible.
    pub async fn held(&self, target: &SessionTarget) -> Session {
        let options = Arc::clone(&self.options);
        let ask = || {
            let query = Query::Session(target.clone());
            let progress = self.stages.ask(query.clone());
            let (stages, host_limits, target) =
                (self.stages.clone(), self.host_limits.clone(), target.clone());
            async move {
                let permit = host_limits.take(target.address).await;
                stages.begin(&query);
                let place = SocketAddr::new(target.address, target.port);
                if let Some(end) = permit.lost(place) {
                    stages.end(&query, Duration::ZERO);
                    permit.pass();
                    return Arc::new(Session { end: Some(end), ..Session::default() });
                }
                let session = smtp::probe(&target, &options, &progress).await;
                stages.end(&query, permit.pause());
                permit.leave(place, session.end.as_ref());
                Arc::new(session)
            }
        };
        let again = self.again;
        // Requests during or soon after a timeout share its outcome. A later one tries again, so
        // that a temporary fault does not affect every domain of that host.
        let keep = move |session: &Arc<Session>| {
            Some(match Lasting::of(session) {
                Lasting::Long => AGE,
                Lasting::Silence => again,
                Lasting::Passing => again.min(SOON),
            })
        };
        let pending = self.shared.get(target, keep, ask);
        match pending.await {
            Some(session) => Arc::unwrap_or_clone(session),
            None => Session {
                end: Some(SessionEnd {
                    step: Step::Banner,
                    cause: Cause::Dropped("the session was broken off here".into()),
                }),
                ..Session::default()
            },
        }
    }
}
