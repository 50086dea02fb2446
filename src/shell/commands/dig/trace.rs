//! `dig +trace-dnssec`: shows where a chain of trust holds, and where it breaks.

use crate::net::dns::answer_status;
use crate::net::dns::answer_status::Judge;
use crate::os::clock;
use crate::render::dig_chain;
use crate::shell::commands::dig::lookup::NO_ANSWER;
use crate::shell::commands::dig::lookup::Run;
use crate::shell::error::CommandError;
use crate::shell::terminal::output::Output;
use crate::vocab::dns_record::DnsReply;
use crate::wire::dns_words::rcode_word;
use crate::wire::dns_words::type_word;

/// Prints the chain, then the answer at its end; returns the exit status.
///
/// Errors: those of output.
pub async fn run(run: &Run<'_>, judge: &Judge, output: &mut Output) -> Result<u8, CommandError> {
    let now = clock::now();
    let name = run.lookup.name.clone().unwrap_or_default();
    let rtype = run.lookup.wanted();
    let word = type_word(rtype);
    output.write(&format!("\n;; The chain of trust of {name} {word}, from the root down\n\n"))?;
    let traced = match judge.traced(&name, rtype).await {
        Ok(traced) => traced,
        Err(reason) => {
            output.write(&format!(";; {reason}\n"))?;
            return Ok(NO_ANSWER);
        }
    };
    let validated = &traced.validated;
    for link in &validated.links {
        output.write(&dig_chain::link(link, judge.anchors(), now))?;
    }
    let reply = match traced.reply {
        Ok(reply) => reply,
        Err(reason) => {
            output.write(&format!(";; no answer to the question itself: {reason}\n"))?;
            return Ok(NO_ANSWER);
        }
    };
    let said = answer_status::said(&answer_status::verdict(validated));
    let found = found(&reply);
    let answer = dig_chain::Answer { name: &name, word: &word, found: &found, said: &said };
    output.write(&dig_chain::answer(&answer, &reply, now))?;
    output.write(&format!("\n;; DNSSEC: {said}\n\n"))?;
    Ok(0)
}

fn found(reply: &DnsReply) -> String {
    let count = reply.set.as_ref().map_or(0, crate::vocab::dns_record::RrSet::len);
    let records = if count == 1 { "record" } else { "records" };
    let status = rcode_word(reply.rcode);
    match reply.aliases.last() {
        Some(alias) => {
            format!("{status}, an alias of {}, {count} {records} at its end", alias.target)
        }
        None => format!("{status}, {count} {records}"),
    }
}
