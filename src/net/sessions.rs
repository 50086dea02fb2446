//! SMTP sessions by target: domains of one run that share an MX host share its session.

use crate::net::host_limits::Turns;
use crate::net::query_progress::Stages;
use crate::net::shared_queries::Flights;
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

/// Sessions that are kept for other domains with the same hosts. Unit: sessions.
const ROOM: usize = 1_024;

/// How long a session counts that ended well, or in a way that will be the same the next time.
const AGE: Duration = Duration::from_secs(3_600);

/// Holds sessions, each once for all that want it.
#[derive(Debug)]
pub struct Sessions {
    options: Arc<SmtpOptions>,
    flights: Flights<SessionTarget, Arc<Session>>,
    again: Duration,
    turns: Turns,
    stages: Stages,
}

/// A server that is there but will not at the moment is asked again so soon: that takes nobody's time, and its next word
/// may be another.
const SOON: Duration = Duration::from_secs(2);

/// Whether a session went wrong in a way that may be over the next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lasting {
    /// It did not, or it will be the same.
    Long,
    /// Nobody answered: the next one may wait as long.
    Silence,
    /// A refusal of the 4xx kind, or a connection that was refused or dropped at once. Source: RFC 5321 §4.2.1.
    Passing,
}

impl Lasting {
    /// Of a session.
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
            // The second try may find the server in.
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
    /// None are held yet. `again`: how long one counts in which nobody answered.
    #[must_use]
    pub fn new(options: SmtpOptions, again: Duration, turns: Turns, stages: Stages) -> Sessions {
        let options = Arc::new(options);
        Sessions { options, flights: Flights::new(ROOM), again, turns, stages }
    }

    /// What all sessions have in common.
    #[must_use]
    pub fn options(&self) -> &Arc<SmtpOptions> {
        &self.options
    }

    /// The session with a target.
    pub async fn held(&self, target: &SessionTarget) -> Session {
        let options = Arc::clone(&self.options);
        let ask = || {
            let query = Query::Session(target.clone());
            let progress = self.stages.ask(query.clone());
            let (stages, turns, target) = (self.stages.clone(), self.turns.clone(), target.clone());
            async move {
                let turn = turns.take(target.address).await;
                stages.begin(&query);
                let place = SocketAddr::new(target.address, target.port);
                if let Some(end) = turn.lost(place) {
                    stages.end(&query, Duration::ZERO);
                    turn.pass();
                    return Arc::new(Session { end: Some(end), ..Session::default() });
                }
                let session = smtp::probe(&target, &options, &progress).await;
                stages.end(&query, turn.pause());
                turn.leave(place, session.end.as_ref());
                Arc::new(session)
            }
        };
        let again = self.again;
        // Those that come while a dead host is waited for, or soon after, share its silence; one of those that come later
        // tries anew, so that a moment of trouble is not every domain's on that host.
        let keep = move |session: &Arc<Session>| {
            Some(match Lasting::of(session) {
                Lasting::Long => AGE,
                Lasting::Silence => again,
                Lasting::Passing => again.min(SOON),
            })
        };
        let flight = self.flights.get(target, keep, ask);
        match flight.await {
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
