//! Collecting evidence: every question starts the moment an answer makes it wanted.

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

/// So many MX hosts have their DNSSEC chains asked for ahead. Unit: hosts.
const AHEAD: usize = 8;

/// A destination that waits for others at its deadline is looked at again no sooner than this.
const LOOK: Duration = Duration::from_millis(20);

/// A destination that asks more than this has no time but its own, whoever else is in its way. Thirty hosts with two
/// addresses each ask about as much. Unit: questions.
const MANY: usize = 160;

/// Says what evidence makes wanted and does not hold yet.
pub type Plan = fn(&Evidence) -> BTreeSet<Query>;

/// Collects everything that is wanted, or what comes before the deadline of the whole destination.
pub async fn collect(net: &dyn Net, e: Evidence, deadline: Duration) -> Evidence {
    collect_told(net, e, deadline, plan::wanted, &mut |_| true).await
}

/// As [`collect`], but what a plan of one's own wants, and `tell` sees the evidence whenever something has been
/// added; once it says `false`, enough is known.
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
                // Whatever else has come meanwhile is taken along before the plan is asked again.
                while let Some((query, started_ms, answer)) = arrived {
                    let took_ms = watch.elapsed_ms().saturating_sub(started_ms);
                    e.answers.insert(query, Timed { started_ms, took_ms, answer });
                    arrived = in_flight.next().now_or_never().flatten();
                }
            }
            () = &mut limit => {
                let elapsed = Duration::from_millis(watch.elapsed_ms());
                // One with so many questions waits for itself more than for others.
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

/// How long a destination did nothing but wait for turns that others had: that is no time of its own. While a connection
/// or a look-up for its own sake is made it is not waiting, or one with a thousand hosts at one address would have all the
/// time of the world.
fn waited(net: &dyn Net, asked: &HashMap<Query, u64>, waits: &Waits, now_ms: u64) -> Duration {
    // Changes in the number that wait and the number that are at work, by time.
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

/// Once the MX hosts are known, the chains above their names will be wanted.
fn expect_hosts(net: &dyn Net, e: &Evidence) -> bool {
    let Sight::Seen(path) = mx::path(e) else { return false };
    for name in path.hosts.iter().take(AHEAD).filter_map(|h| h.name.as_ref()) {
        net.expect(&zone_guess(name));
    }
    true
}

/// The name above which a host's zone most likely lies: a host is seldom a zone of its own.
fn zone_guess(host: &Domain) -> Domain {
    match host.parent() {
        Some(parent) if parent.labels() >= 2 => parent,
        Some(_) | None => host.clone(),
    }
}

/// The deadline has passed: what is still wanted counts as not seen. The plan is asked until it wants nothing
/// more, for a failed answer may raise further questions.
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
        Query::Dns(..) => Answer::Dns(DnsAnswer::failed(reason)),
        Query::StsPolicy(..) => {
            Answer::StsPolicy(PolicyExchange::failed(FetchFailure::TimedOut(reason)))
        }
        Query::Session(target) => Answer::Session(Session {
            end: Some(SessionEnd { step: net.reached(target), cause: Cause::Deadline(seconds) }),
            ..Session::default()
        }),
    }
}
