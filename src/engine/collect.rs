//! The collection of evidence: sends each query as soon as the evidence requires it, until all are
//! answered or the deadline passes.

use crate::net::dns::queue_time::Waits;
use crate::net::live::Net;
use crate::net::query_progress::Times;
use crate::os::clock::Stopwatch;
use crate::policy::evidence::Answer;
use crate::policy::evidence::Cause;
use crate::policy::evidence::DnsAnswer;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::FetchFailure;
use crate::policy::evidence::PolicyExchange;
use crate::policy::evidence::Query;
use crate::policy::evidence::Session;
use crate::policy::evidence::SessionEnd;
use crate::policy::evidence::Sight;
use crate::policy::evidence::Timed;
use crate::policy::mx;
use crate::policy::plan;
use crate::vocab::dns::Domain;
use futures_util::FutureExt;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::time::Duration;

/// Maximum number of MX hosts whose DNSSEC chains are queried ahead. Unit: hosts.
const AHEAD: usize = 8;

/// Minimum time until the deadline of a waiting destination is checked again.
const LOOK: Duration = Duration::from_millis(20);

/// Number of queries above which waiting time no longer extends the deadline. Thirty hosts with two
/// addresses each send about as many. Unit: queries.
const MANY: usize = 160;

/// A function that returns the queries that the evidence requires and does not answer yet.
pub type Plan = fn(&Evidence) -> BTreeSet<Query>;

/// Collects all required evidence, or what arrives before the deadline of the destination.
pub async fn collect(net: &dyn Net, e: Evidence, deadline: Duration) -> Evidence {
    collect_told(net, e, deadline, plan::wanted, &mut |_| true).await
}

/// Collects evidence as [`collect`] does, but with another plan. `tell` receives the evidence after
/// each addition; `false` ends the collection.
pub async fn collect_told(
    net: &dyn Net,
    mut e: Evidence,
    deadline: Duration,
    plan: Plan,
    tell: &mut (dyn FnMut(&Evidence) -> bool + Send),
) -> Evidence {
    let watch = Stopwatch::start();
    let waits = Waits::default();
    let mut in_flight = FuturesUnordered::new();
    let mut asked: HashMap<Query, u64> = HashMap::new();
    let mut hosts_expected = false;
    if let Some(domain) = e.domain() {
        net.expect(domain);
    }
    let limit = tokio::time::sleep(deadline);
    tokio::pin!(limit);
    loop {
        if !tell(&e) {
            return e;
        }
        for query in plan(&e) {
            if !asked.contains_key(&query) {
                let started_ms = watch.elapsed_ms();
                asked.insert(query.clone(), started_ms);
                let waits = waits.clone();
                in_flight.push(async move {
                    let answer = waits.noting(net.ask(&query)).await;
                    (query, started_ms, answer)
                });
            }
        }
        if !hosts_expected && expect_hosts(net, &e) {
            hosts_expected = true;
        }
        tokio::select! {
            next = in_flight.next() => {
                let Some(first) = next else { return e };
                let mut arrived = Some(first);
                // Take all answers that have arrived before the plan is computed again.
                while let Some((query, started_ms, answer)) = arrived {
                    let took_ms = watch.elapsed_ms().saturating_sub(started_ms);
                    e.answers.insert(query, Timed { started_ms, took_ms, answer });
                    arrived = in_flight.next().now_or_never().flatten();
                }
            }
            () = &mut limit => {
                let elapsed = Duration::from_millis(watch.elapsed_ms());
                // With so many queries a destination mostly waits for its own.
                let own = match asked.len() > MANY {
                    true => deadline,
                    false => deadline + waited(net, &asked, &waits, watch.elapsed_ms()),
                };
                if elapsed < own {
                    let rest = (own - elapsed).max(LOOK);
                    limit.as_mut().reset(tokio::time::Instant::now() + rest);
                    continue;
                }
                cut_off(net, &mut e, deadline, watch.elapsed_ms(), plan);
                return e;
            }
        }
    }
}

/// Returns how long a destination only waited for permits that others held.
///
/// That time does not count against its deadline. Time with a connection or lookup of its own in
/// progress counts; otherwise a destination with a thousand hosts at one address would have no
/// limit.
fn waited(net: &dyn Net, asked: &HashMap<Query, u64>, waits: &Waits, now_ms: u64) -> Duration {
    // Changes in the number of waiting and of active queries, by time.
    let mut changes: Vec<(u64, i64, i64)> = Vec::new();
    let mut note = |times: Times, from_ms: u64| {
        let at = |age: u64| now_ms.saturating_sub(age).max(from_ms);
        let begun = at(times.begun.unwrap_or(0));
        changes.push((at(times.asked), 1, 0));
        changes.push((begun, -1, i64::from(times.begun.is_some())));
        if times.begun.is_some() {
            changes.push((at(times.over.unwrap_or(0)), 0, -1));
        }
    };
    for (query, asked_ms) in asked {
        for times in net.times(query) {
            note(times, *asked_ms);
        }
    }
    for times in waits.times() {
        note(times, 0);
    }
    changes.sort_unstable();
    let (mut total, mut since, mut waiting, mut at_work) = (0, 0, 0, 0);
    for (at, more_wait, more_work) in changes {
        if waiting > 0 && at_work == 0 {
            total += at - since;
        }
        since = at;
        waiting += more_wait;
        at_work += more_work;
    }
    Duration::from_millis(total)
}

/// Announces the MX hosts' zones, once the hosts are known, because their DNSSEC chains will be
/// needed.
fn expect_hosts(net: &dyn Net, e: &Evidence) -> bool {
    let Sight::Seen(path) = mx::path(e) else { return false };
    for name in path.hosts.iter().take(AHEAD).filter_map(|h| h.name.as_ref()) {
        net.expect(&zone_guess(name));
    }
    true
}

/// Returns the most likely zone of a host: its parent, because a host is seldom a zone of its own.
#[must_use]
pub fn zone_guess(host: &Domain) -> Domain {
    match host.parent() {
        Some(parent) if parent.labels() >= 2 => parent,
        Some(_) | None => host.clone(),
    }
}

/// Marks all missing answers as failed after the deadline. It repeats the plan, because a failed
/// answer may require further queries.
fn cut_off(net: &dyn Net, e: &mut Evidence, deadline: Duration, at_ms: u64, plan: Plan) {
    let seconds = deadline.as_secs();
    e.cut_off = Some(seconds);
    loop {
        let wanted = plan(e);
        if wanted.is_empty() {
            return;
        }
        for query in wanted {
            let answer = unanswered(net, &query, seconds);
            e.answers.insert(query, Timed { started_ms: at_ms, took_ms: 0, answer });
        }
    }
}

fn unanswered(net: &dyn Net, query: &Query, seconds: u64) -> Answer {
    let reason = format!("no answer before the deadline of {seconds} s");
    match query {
        Query::Dns(..) => Answer::Dns(DnsAnswer::cut_off(reason)),
        Query::StsPolicy(..) => {
            Answer::StsPolicy(PolicyExchange::failed(FetchFailure::TimedOut(reason)))
        }
        Query::Session(target) => Answer::Session(Session {
            end: Some(SessionEnd { step: net.reached(target), cause: Cause::Deadline(seconds) }),
            ..Session::default()
        }),
    }
}
