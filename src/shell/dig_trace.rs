//! `dig +trace-dnssec`: where a chain of trust holds, and where it breaks.

use crate::net::chain;
use crate::net::clock;
use crate::net::judge;
use crate::net::judge::Judge;
use crate::render::dig_chain;
use crate::shell::dig::NO_ANSWER;
use crate::shell::dig::Run;
use crate::shell::error::CommandError;
use crate::shell::output::Output;
use crate::wire::dns_chain;
use crate::wire::dns_chain::Judgement;
use crate::wire::dns_message::DnsMessage;
use crate::wire::dns_rdata;
use crate::wire::dns_words::rcode_word;
use crate::wire::dns_words::type_word;

const CNAME: u16 = 5;

/// A whole chain may take so many times as long as one look-up.
const LOOKUPS: u32 = 4;

/// Prints the chain, then the answer at its end; the exit status.
///
/// Errors: those of output.
pub async fn run(run: &Run<'_>, judge: &Judge, output: &mut Output) -> Result<u8, CommandError> {
    let now = clock::now();
    let name = run.lookup.name.clone().unwrap_or_default();
    let rtype = run.lookup.wanted();
    let word = type_word(rtype);
    output.write(&format!("\n;; The chain of trust of {name} {word}, from the root down\n\n"))?;
    let mut links = Vec::new();
    let walk = chain::walk(judge, &run.ways.anchors, &name, &mut links);
    let bound = run.bound.saturating_mul(LOOKUPS);
    let in_time = tokio::time::timeout(bound, walk).await.is_ok();
    for link in &links {
        output.write(&dig_chain::link(link, now))?;
    }
    if !in_time {
        output.write(&format!(";; broken off after {} s\n\n", bound.as_secs()))?;
    }
    output.flush()?;
    let reply = match tokio::time::timeout(bound, judge.reply(&name, rtype)).await {
        Ok(Ok(reply)) => reply,
        Ok(Err(reason)) => {
            output.write(&format!(";; no answer to the question itself: {reason}\n"))?;
            return Ok(NO_ANSWER);
        }
        Err(_) => {
            output.write(";; no answer to the question itself in time\n")?;
            return Ok(NO_ANSWER);
        }
    };
    let Ok(message) = DnsMessage::read(&reply.raw) else {
        output.write(";; the answer to the question itself cannot be read\n")?;
        return Ok(NO_ANSWER);
    };
    let count = message.answer.iter().filter(|r| r.rtype == rtype).count();
    let alias = message
        .answer
        .iter()
        .find(|r| r.rtype == CNAME && rtype != CNAME && r.name.same(&name))
        .and_then(|r| dns_rdata::only_name(&r.data));
    let status = rcode_word(message.rcode());
    let records = if count == 1 { "record" } else { "records" };
    let found = match &alias {
        Some(to) => format!("{status}, an alias of {to}, {count} {records} at its end"),
        None => format!("{status}, {count} {records}"),
    };
    let judged = judge.reply_judged(&reply).await;
    let covered = if alias.is_some() { CNAME } else { rtype };
    let judgement = Judgement {
        proof: judged.proof,
        said: judge::said(&judged),
        signatures: dns_chain::signatures(&message, &name, covered),
    };
    output.write(&dig_chain::answer(&name, &word, &found, &judgement, now))?;
    if let Some(to) = alias {
        output.write(&format!(
            "\n;; The chain of the alias's target is another one: dig +trace-dnssec {to} {word}\n"
        ))?;
    }
    output.write(&format!("\n;; DNSSEC: {}\n\n", judge::said(&judged)))?;
    Ok(0)
}
