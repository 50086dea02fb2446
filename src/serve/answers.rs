//! The answers of the policy server: from memory where they are known, else from facts that the
//! engine gathers.

use crate::engine::check::Engine;
use crate::gateway::alert::of_policies::NotRenewed;
use crate::gateway::log::journal::Journal;
use crate::os::clock;
use crate::policy::evidence::Refetch;
use crate::policy::evidence::Scope;
use crate::policy::postfix::answer;
use crate::policy::postfix::answer::Answer;
use crate::policy::postfix::answer::Mixed;
use crate::policy::postfix::answer::Needs;
use crate::policy::postfix::answer::Question;
use crate::policy::postfix::facts::Facts;
use crate::policy::postfix::facts::Sts;
use crate::policy::postfix::key::Key;
use crate::policy::postfix::next_hop;
use crate::policy::postfix::render;
use crate::policy::postfix::render::Dialect;
use crate::policy::sts::policy::MxPattern;
use crate::render::policy_log;
use crate::serve::alerts;
use crate::serve::counters;
use crate::serve::counters::Counters;
use crate::serve::counters::Gauges;
use crate::serve::counters::Origin;
use crate::serve::gather::Gatherer;
use crate::serve::known;
use crate::serve::known::Due;
use crate::serve::known::Known;
use crate::serve::log::Log;
use crate::serve::log::Once;
use crate::serve::log::Told;
use crate::serve::memory::PART;
use crate::serve::memory::Place;
use crate::serve::memory::ROOM;
use crate::serve::memory::Replies;
use crate::serve::memory::Warm;
use crate::serve::memory::evict;
use crate::serve::table::Applied;
use crate::serve::table::Fallback;
use crate::serve::table::Table;
use crate::store::sts_use::StsUse;
use crate::store::worker::StoreHandle;
use crate::vocab::dns::Destination;
use crate::vocab::dns::Domain;
use crate::vocab::socketmap::Reply;
use crate::vocab::time::Timestamp;
use crate::wire::socketmap;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::future::Shared;
use serde_json::Value;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

/// Time for which an old answer is given while it is renewed. Unit: seconds.
const STALE: i64 = 3_600;

/// The rules that are not in the table.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// The settings of a domain without an entry.
    pub fallback: Fallback,
    /// The rule for mixed domains.
    pub mixed: Mixed,
    /// The maps that are answered.
    pub maps: Maps,
}

/// The maps that are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Maps {
    dialects: [bool; Dialect::ALL.len()],
    transport: bool,
}

impl Default for Maps {
    /// Every map but that of routes.
    fn default() -> Maps {
        Maps { dialects: [true; Dialect::ALL.len()], transport: false }
    }
}

impl Maps {
    /// Returns the maps of these names, in any case; a name that is none is left out.
    #[must_use]
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Maps {
        let mut maps = Maps { dialects: [false; Dialect::ALL.len()], transport: false };
        for name in names {
            if name.eq_ignore_ascii_case(next_hop::TRANSPORT) {
                maps = maps.with_transport();
            } else if let Some(dialect) = Dialect::of(name.as_bytes())
                && let Some(place) = maps.dialects.get_mut(dialect as usize)
            {
                *place = true;
            }
        }
        maps
    }

    /// Returns the maps with that of routes.
    #[must_use]
    pub fn with_transport(self) -> Maps {
        Maps { transport: true, ..self }
    }

    fn has(self, dialect: Dialect) -> bool {
        self.dialects.get(dialect as usize).copied().unwrap_or(false)
    }
}

/// A decided answer with its grounds.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The answer; `None` for `NOTFOUND`.
    pub answer: Option<Answer>,
    /// The settings; `None` for a key that no settings apply to.
    pub applied: Option<Applied>,
    /// What was known of the domain; `None` if nothing was looked up.
    pub known: Option<Arc<Known>>,
    /// Time until which the answer is used.
    pub until: Timestamp,
    /// Number of the table.
    pub generation: u64,
}

type Flight = Shared<BoxFuture<'static, Arc<Known>>>;

/// The policy server without its sockets.
pub struct Answers {
    gatherer: Gatherer,
    rules: Rules,
    table: RwLock<Arc<Table>>,
    domains: Mutex<HashMap<Domain, Arc<Known>>>,
    replies: Replies,
    flights: Mutex<HashMap<(Domain, Needs), Flight>>,
    log: Log,
    /// Whether alerts are raised.
    alerts: bool,
    started_at: Timestamp,
    /// The counters.
    pub counters: Arc<Counters>,
}

/// The reply to a question, and whether it came from memory.
#[derive(Debug, Clone)]
pub struct Said {
    /// The reply as a netstring.
    pub netstring: Arc<[u8]>,
    /// Place of its word in `OK`, `NOTFOUND`, `TEMP`, `PERM`.
    pub word: usize,
}

fn word_index(reply: &Reply) -> usize {
    match reply {
        Reply::Ok(_) => 0,
        Reply::NotFound => 1,
        Reply::Temp(_) => 2,
        Reply::Perm(_) => 3,
    }
}

fn said(reply: &Reply) -> Said {
    let netstring = socketmap::netstring(reply.payload().as_bytes());
    Said { netstring: netstring.into(), word: word_index(reply) }
}

impl Answers {
    /// Returns a server that answers by a table.
    ///
    /// - `scope`: the limits of a look-up without settings of its own.
    /// - `journal`: where new and changed answers are logged, if anywhere; alerts are raised with it.
    #[must_use]
    pub fn new(
        (engine, scope): (Arc<Engine>, Scope),
        rules: Rules,
        table: Table,
        journal: Option<Journal>,
    ) -> Arc<Answers> {
        let counters = Arc::<Counters>::default();
        Arc::new(Answers {
            gatherer: Gatherer::new(engine, scope, Arc::clone(&counters)),
            rules,
            table: RwLock::new(Arc::new(table)),
            domains: Mutex::default(),
            replies: Replies::default(),
            flights: Mutex::default(),
            alerts: journal.is_some(),
            log: Log::start(journal, Arc::clone(&counters)),
            started_at: clock::now(),
            counters,
        })
    }

    /// Reads the live policies of the store into memory and returns their number.
    pub async fn fill(&self) -> usize {
        let (count, known) = self.gatherer.fill().await;
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        for (domain, known) in known.into_iter().take(ROOM) {
            domains.entry(domain).or_insert_with(|| Arc::new(known));
        }
        count
    }

    /// Returns the log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Returns the table in force.
    #[must_use]
    pub fn table(&self) -> Arc<Table> {
        Arc::clone(&self.table.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the table. Answers by the old one are not given any more.
    pub fn replace(&self, table: Table) {
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(table);
    }

    /// Returns the reply to a request, from memory if it is there.
    pub async fn reply(self: &Arc<Self>, request: socketmap::Request<'_>) -> Said {
        let since = Instant::now();
        let Some(dialect) = Dialect::of(request.map).filter(|d| self.rules.maps.has(*d)) else {
            let is_transport = request.map.eq_ignore_ascii_case(next_hop::TRANSPORT.as_bytes());
            if self.rules.maps.transport && is_transport {
                let reply = said(&self.route(request.key));
                self.counters.route(reply.word, since.elapsed());
                return reply;
            }
            let reply = said(&Reply::Perm("unknown map name".into()));
            self.counters.reply(None, reply.word, Origin::Miss, Duration::ZERO);
            return reply;
        };
        let (reply, origin) = match Place::of(dialect, request.key) {
            Some(place) => match self.from_memory(dialect, &place) {
                Some(found) => found,
                None => (self.fresh(dialect, &place).await, Origin::Miss),
            },
            None => (said(&Reply::NotFound), Origin::Miss),
        };
        self.counters.reply(Some(dialect), reply.word, origin, since.elapsed());
        reply
    }

    /// Returns the reply of the map of routes.
    fn route(&self, key: &[u8]) -> Reply {
        let table = self.table();
        let destination = next_hop::destination(key);
        let target = destination.as_ref().and_then(|destination| table.route(destination));
        target.and_then(next_hop::transport).map_or(Reply::NotFound, Reply::Ok)
    }

    /// Returns the reply in memory, and starts its renewal if it is old.
    fn from_memory(self: &Arc<Self>, dialect: Dialect, place: &Place) -> Option<(Said, Origin)> {
        let found = self.replies.get(place)?;
        let now = clock::now();
        if found.generation != self.table().generation || now > found.stale_until {
            return None;
        }
        found.asked_at.store(now.0, Ordering::Relaxed);
        if let Some(known) = &found.known {
            known.asked_at.store(now.0, Ordering::Relaxed);
        }
        let is_old = now > found.until;
        if is_old && !found.is_renewed.swap(true, Ordering::Relaxed) {
            let (answers, place) = (Arc::clone(self), *place);
            tokio::spawn(async move { answers.fresh(dialect, &place).await });
        }
        let origin = if is_old { Origin::Stale } else { Origin::Hit };
        Some((Said { netstring: Arc::clone(&found.netstring), word: found.word }, origin))
    }

    /// Decides anew and keeps the reply in memory.
    async fn fresh(self: &Arc<Self>, dialect: Dialect, place: &Place) -> Said {
        let parsed = Key::parse(place.key());
        let decided = self.decide(&parsed).await;
        let reply = self.render(&parsed, &decided, dialect);
        let said = said(&reply);
        match &reply {
            // A temporary failure is never kept.
            Reply::Temp(reason) => {
                let key = String::from_utf8_lossy(place.key());
                self.log.failed(&key, dialect.name(), reason);
            }
            Reply::Ok(_) | Reply::NotFound | Reply::Perm(_) => {
                self.keep(dialect, place, &said, &decided);
            }
        }
        said
    }

    fn keep(&self, dialect: Dialect, place: &Place, said: &Said, decided: &Decided) {
        let strength = decided.answer.as_ref().and_then(|a| Some((a.strength()?, a.level())));
        let stale_until = match decided.known.as_ref().map(|known| &known.facts.sts) {
            Some(Sts::Enforce(applied)) => decided.until.plus(STALE).min(applied.expires_at),
            Some(Sts::Absent | Sts::Testing) | None => decided.until.plus(STALE),
        };
        let warm = Arc::new(Warm {
            netstring: Arc::clone(&said.netstring),
            word: said.word,
            until: decided.until,
            stale_until,
            generation: decided.generation,
            is_renewed: AtomicBool::new(false),
            asked_at: AtomicI64::new(clock::now().0),
            known: decided.known.clone(),
            strength,
            settings: decided.applied.as_ref().map(|applied| applied.settings),
        });
        let (before, gone) = self.replies.keep(place, Arc::clone(&warm));
        (0..gone).for_each(|_| self.counters.evictions.add());
        self.tell(dialect, place, decided, (before, &warm));
    }

    /// Logs a new or changed answer, and counts one that is weaker by the same settings.
    fn tell(
        &self,
        dialect: Dialect,
        place: &Place,
        decided: &Decided,
        (before, warm): (Option<Arc<Warm>>, &Warm),
    ) {
        let Some(applied) = &decided.applied else { return };
        let key = String::from_utf8_lossy(place.key());
        let is_same = before.as_ref().is_some_and(|before| before.netstring == warm.netstring);
        if is_same && !self.log.was_in_trouble(&key) {
            return;
        }
        let told = Told {
            key: &key,
            map: dialect.name(),
            answer: decided.answer.as_ref(),
            applied: Some(applied),
            known: decided.known.as_deref(),
            until: decided.until,
        };
        let before = before.filter(|before| before.settings == warm.settings);
        let weaker = before.as_ref().and_then(|before| {
            let ((was, from), (is, to)) = (before.strength?, warm.strength?);
            (was > is).then_some((from, to))
        });
        match weaker {
            Some((from, to)) => {
                self.counters.weaker(from, to);
                let known = before.as_ref().and_then(|before| before.known.as_deref());
                self.log.weaker((from, known), told);
            }
            None => self.log.answered(told),
        }
    }

    /// Returns the reply for a decided answer.
    #[must_use]
    pub fn render(&self, key: &Key, decided: &Decided, dialect: Dialect) -> Reply {
        let Some(answer) = &decided.answer else { return Reply::NotFound };
        let lowest = self.table().lowest;
        match key {
            Key::Domain(domain) => render::reply(answer, domain, dialect, lowest),
            Key::Host(_) => render::next_hop(answer, dialect, lowest),
            Key::Parent | Key::Other => Reply::NotFound,
        }
    }

    /// Decides the answer for a key.
    pub async fn decide(self: &Arc<Self>, key: &Key) -> Decided {
        let table = self.table();
        let now = clock::now();
        let decided = Decided {
            answer: None,
            applied: None,
            known: None,
            until: now.plus(known::FACTS.1),
            generation: table.generation,
        };
        let decided = match key {
            Key::Domain(domain) => self.decide_domain(domain, &table, decided).await,
            Key::Host(place) => match table.next_hop(place, self.rules.fallback) {
                Some((answer, applied)) => {
                    Decided { answer: Some(answer), applied: Some(applied), ..decided }
                }
                None => decided,
            },
            Key::Parent | Key::Other => return decided,
        };
        self.counters.answer(decided.answer.as_ref());
        decided
    }

    async fn decide_domain(
        self: &Arc<Self>,
        domain: &Domain,
        table: &Table,
        mut decided: Decided,
    ) -> Decided {
        let now = clock::now();
        let destination = Destination::Domain(domain.clone());
        if table.route(&destination).is_some() {
            self.log.once(domain, Once::Routed, || policy_log::routed(domain.as_str()));
        }
        let applied = table.applied(&destination, self.rules.fallback);
        let known = self.known(domain, &applied).await;
        let facts = known.as_ref().map_or(&Facts::NONE, |known| &known.facts);
        let last_good = known.as_ref().and_then(|known| known.last_good(now));
        let answer = answer::answer(Question {
            domain,
            settings: applied.settings,
            facts,
            last_good,
            mixed: self.rules.mixed,
            now,
        });
        decided.until = known.as_ref().map_or(decided.until, |known| known.until);
        let is_lost = known.as_ref().is_some_and(|known| known.is_lost);
        decided.answer = match (&answer, applied.only_enforced) {
            // It is not known whether a policy applies; the next question looks it up again.
            _ if is_lost => Some(Answer::Temp(known::FAULT.into())),
            (_, false) | (Answer::Sts(_) | Answer::NextHop { .. }, true) => Some(answer),
            // An enforced policy applies: not even a failure is left to Postfix's own level.
            (Answer::DaneOnly | Answer::Dane | Answer::Temp(_), true)
                if matches!(facts.sts, Sts::Enforce(_)) =>
            {
                Some(answer)
            }
            (Answer::Base(_) | Answer::DaneOnly | Answer::Dane | Answer::Temp(_), true) => None,
        };
        (decided.applied, decided.known) = (Some(applied), known);
        decided
    }

    /// Returns what the settings need to know of a domain; `None` if they need nothing.
    async fn known(self: &Arc<Self>, domain: &Domain, applied: &Applied) -> Option<Arc<Known>> {
        let first = answer::needs(applied.settings, None);
        let takes_cleartext = answer::needs(applied.settings, Some(&Sts::Absent)) == Needs::Policy;
        let first = match first {
            Needs::Nothing => return None,
            // Whether the hosts matter depends on the policy.
            Needs::PolicyAndHosts if takes_cleartext => Needs::Policy,
            other => other,
        };
        let known = self.at_least(domain, first).await;
        let has_wildcard = match &known.facts.sts {
            Sts::Enforce(applied) => applied.policy.mx.iter().any(MxPattern::is_wildcard),
            Sts::Absent | Sts::Testing => false,
        };
        let then = answer::needs(applied.settings, Some(&known.facts.sts));
        if first == Needs::Policy && (then.states() || has_wildcard) {
            return Some(self.at_least(domain, Needs::PolicyAndHosts).await);
        }
        Some(known)
    }

    /// Returns facts that cover `needs`, from memory or by a look-up that all who ask share.
    async fn at_least(self: &Arc<Self>, domain: &Domain, needs: Needs) -> Arc<Known> {
        let now = clock::now();
        let before = {
            let domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
            domains.get(domain).cloned()
        };
        if let Some(known) = &before {
            known.asked_at.store(now.0, Ordering::Relaxed);
            if known.covers(needs, now) {
                return Arc::clone(known);
            }
        }
        self.look_up(domain, needs, before, Refetch::Patient).await
    }

    /// Gathers facts. All who ask meanwhile share the look-up.
    async fn look_up(
        self: &Arc<Self>,
        domain: &Domain,
        needs: Needs,
        before: Option<Arc<Known>>,
        refetch: Refetch,
    ) -> Arc<Known> {
        let flight = {
            let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
            let key = (domain.clone(), needs);
            flights
                .entry(key.clone())
                .or_insert_with(|| {
                    let answers = Arc::clone(self);
                    let earlier = before.clone();
                    // On a task of its own: it goes on if whoever asked first goes away.
                    let work = tokio::spawn(async move {
                        let gathered = answers.gatherer.gather(&key.0, needs, before, refetch);
                        let known = Arc::new(gathered.await);
                        answers.learn(&key, &known);
                        known
                    });
                    let (answers, domain) = (Arc::clone(self), domain.clone());
                    let or_earlier = async move {
                        match work.await {
                            Ok(known) => known,
                            // Never as for a domain without a policy, only because this failed.
                            Err(_) => {
                                let earlier = earlier.as_deref();
                                let known = answers.gatherer.after_fault(&domain, needs, earlier);
                                Arc::new(known.await)
                            }
                        }
                    };
                    or_earlier.boxed().shared()
                })
                .clone()
        };
        let known = flight.await;
        // `learn` has done it, unless the task ended by a fault of this program.
        let key = (domain.clone(), needs);
        self.flights.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        known
    }

    fn learn(&self, key: &(Domain, Needs), known: &Arc<Known>) {
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        if domains.len() >= ROOM && !domains.contains_key(&key.0) {
            evict(&mut domains, PART, |known| known.asked_at().0);
        }
        domains.insert(key.0.clone(), Arc::clone(known));
        drop(domains);
        self.flights.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        self.tell_failing(&key.0, known);
    }

    /// Tells once that an enforced policy could not be fetched for a day.
    fn tell_failing(&self, domain: &Domain, known: &Known) {
        let (Sts::Enforce(applied), Some(since)) = (&known.facts.sts, known.failing_since) else {
            return self.log.over(domain, Once::Failing);
        };
        if !known.is_failing(clock::now()) {
            return;
        }
        let expires = applied.expires_at;
        let is_new = self.log.once(domain, Once::Failing, || {
            policy_log::failing(domain.as_str(), since, expires, known.trouble.as_deref())
        });
        if let Some(store) = self.gatherer.store().filter(|_| is_new && self.alerts) {
            let (domain, reason) = (domain.to_string(), known.trouble.clone());
            alerts::not_renewed(
                store,
                NotRenewed { domain, since, expires, reason },
                &self.counters,
            );
        }
    }

    /// Returns the use of the policies that apply to domains in memory.
    #[must_use]
    pub fn uses(&self) -> Vec<(Domain, StsUse)> {
        let domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |known: &Known| StsUse { asked_at: known.asked_at(), due_at: known.policy_due };
        let has_policy = |known: &&Arc<Known>| known.policy_due.is_some();
        domains
            .iter()
            .filter(|(_, known)| has_policy(known))
            .map(|(domain, known)| (domain.clone(), of(known)))
            .collect()
    }

    /// Returns the store, if there is one.
    #[must_use]
    pub fn store(&self) -> Option<&StoreHandle> {
        self.gatherer.store()
    }

    /// Returns at most `most` domains whose facts or policies are to be renewed.
    #[must_use]
    pub fn due(&self, now: Timestamp, most: usize) -> Vec<Due> {
        let domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        let due = domains
            .iter()
            .filter_map(|(domain, known)| Some((known.gathered_at, domain, known.due(now)?)));
        // Whatever waits longest comes first, so that none waits for ever behind the others.
        let mut due: Vec<_> = due.collect();
        let by = |a: &(Timestamp, &Domain, Refetch), b: &(Timestamp, &Domain, Refetch)| {
            (a.0, a.1).cmp(&(b.0, b.1))
        };
        // After a long stop all are due: only those that are taken are sorted.
        if due.len() > most {
            due.select_nth_unstable_by(most, by);
            due.truncate(most);
        }
        due.sort_unstable_by(by);
        due.into_iter()
            .map(|(_, domain, refetch)| Due { domain: domain.clone(), refetch })
            .collect()
    }

    /// Gathers the facts of a domain again.
    pub async fn renew(self: &Arc<Self>, due: &Due) {
        let before = {
            let domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
            domains.get(&due.domain).cloned()
        };
        let Some(known) = before else { return };
        self.counters.renewals.add();
        self.look_up(&due.domain, known.needs, Some(known), due.refetch).await;
    }

    /// Returns the metrics as OpenMetrics text.
    #[must_use]
    pub fn metrics(&self) -> String {
        let table = self.table();
        let mut states = [("absent", 0), ("testing", 0), ("enforce", 0)];
        let (mut failing, mut next_expiry, now) = (0, None, clock::now());
        for known in self.domains.lock().unwrap_or_else(PoisonError::into_inner).values() {
            let state = match &known.facts.sts {
                Sts::Absent => &mut states[0],
                Sts::Testing => &mut states[1],
                Sts::Enforce(_) => &mut states[2],
            };
            state.1 += 1;
            failing += usize::from(known.is_failing(now));
            if let Sts::Enforce(applied) = &known.facts.sts {
                let ends = applied.expires_at.0;
                next_expiry = Some(next_expiry.map_or(ends, |first: i64| first.min(ends)));
            }
        }
        let gauges = Gauges {
            replies: self.replies.size(),
            policies: states.to_vec(),
            failing,
            next_expiry,
            table: (table.generation, table.revision(), table.len()),
            loaded_at: table.loaded_at.0,
            started_at: self.started_at.0,
        };
        counters::open_metrics(&self.counters, &gauges)
    }

    /// Returns whether the server is well, and its state by component.
    #[must_use]
    pub fn health(&self) -> (bool, Value) {
        let table = self.table();
        let failures = self.counters.reload_failures.value();
        let is_well = !self.counters.is_stale.load(Ordering::Relaxed);
        let value = json!({
            "table": {
                "generation": table.generation,
                "revision": table.revision(),
                "entries": table.len(),
                "loaded_at": table.loaded_at.rfc3339(),
                "reload_failures": failures,
                "is_stale": !is_well,
            },
            "store_errors": self.counters.store_errors.value(),
            "connections": self.counters.connections.value(),
            "started_at": self.started_at.rfc3339(),
        });
        (is_well, value)
    }
}
