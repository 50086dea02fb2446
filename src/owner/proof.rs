//! The proofs of a publication: the body at every address, the record at every name server. No I/O.
//!
//! Source: RFC 8461 §8.1.

use crate::owner::inspection::AddressSight;
use crate::owner::inspection::first_difference;
use crate::owner::inspection::is_ours;
use crate::policy::authority::NameSight;
use crate::policy::certificate::Certificate;
use crate::policy::evidence::FetchFailure;
use crate::policy::roots::TrustStore;
use crate::policy::sts;
use crate::policy::sts::policy::StsPolicy;
use crate::vocab::dns::Domain;
use crate::vocab::text::printable;
use crate::vocab::text::printable_bytes;
use crate::vocab::time::Timestamp;

/// Time that the certificate of the policy host must last beyond now. Unit: seconds.
const CERTIFICATE_LEFT: i64 = 14 * 86_400;

/// Longest time for one fetch. Unit: milliseconds.
const PATIENCE: u64 = 5_000;

/// The result of a proof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// What was seen as it should be, one phrase each.
    pub seen: Vec<String>,
    /// What is otherwise, one phrase each.
    pub wrong: Vec<String>,
    /// What could not be seen, one phrase each.
    pub unseen: Vec<String>,
    /// Whether the policy host has no address.
    pub is_nowhere: bool,
    /// Whether a name server has several records of the kind.
    pub is_doubled: bool,
}

/// A policy that an address serves, with its text.
pub type Served = (StsPolicy, Vec<u8>);

impl Proof {
    /// Reports whether everything was seen as it should be.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.seen.is_empty() && self.wrong.is_empty() && self.unseen.is_empty()
    }

    /// Returns the exit status: 0 it holds, 1 something is otherwise, 3 something was not seen.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        match (self.holds(), self.wrong.is_empty()) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 3,
        }
    }

    /// Adds what another proof of the same has found, each phrase once.
    pub fn add(&mut self, other: Proof) {
        let add = |to: &mut Vec<String>, from: Vec<String>| {
            for phrase in from {
                if !to.contains(&phrase) {
                    to.push(phrase);
                }
            }
        };
        add(&mut self.seen, other.seen);
        add(&mut self.wrong, other.wrong);
        add(&mut self.unseen, other.unseen);
        self.is_nowhere |= other.is_nowhere;
        self.is_doubled |= other.is_doubled;
    }
}

/// Proves that every address of the policy host serves a body, as senders demand it. Returns the
/// policies too that are served, each once.
#[must_use]
pub fn of_body(
    domain: &Domain,
    addresses: &[AddressSight],
    body: &str,
    roots: &TrustStore,
    now: Timestamp,
) -> (Proof, Vec<Served>) {
    let mut out = Proof { is_nowhere: addresses.is_empty(), ..Proof::default() };
    let mut served: Vec<Served> = Vec::new();
    let host = sts::policy_host(domain);
    if out.is_nowhere {
        out.wrong.push(format!("{host} has no address"));
    }
    for at in addresses {
        let place = format!("[{}]", at.address);
        if is_ours(&at.exchange) {
            let why = at.exchange.body.as_ref().err().map(FetchFailure::words).unwrap_or_default();
            let no_route = matches!(at.exchange.body, Err(FetchFailure::NoRoute(_)));
            let hint =
                if no_route && at.address.is_ipv6() { "; --ipv4 leaves IPv6 out" } else { "" };
            let why = printable(&why);
            out.unseen.push(format!("{place} cannot be reached from here ({why}{hint})"));
            continue;
        }
        let policy = match sts::served(&at.exchange, domain, roots, now) {
            Ok(policy) => policy,
            Err(why) => {
                out.wrong.push(format!("{place} serves no policy: {}", printable(&why)));
                continue;
            }
        };
        let difference =
            (policy.1 != body.as_bytes()).then(|| first_difference(body.as_bytes(), &policy.1));
        if !served.contains(&policy) {
            served.push(policy);
        }
        if let Some(difference) = difference {
            out.wrong.push(format!("{place} serves another policy: {difference}"));
            continue;
        }
        if at.took_ms > PATIENCE {
            out.wrong.push(format!("{place} took {} ms to answer, over 5 s", at.took_ms));
            continue;
        }
        let leaf = at.exchange.chain.first().and_then(|der| Certificate::read(der));
        match leaf.map(|leaf| leaf.not_after) {
            None => out.wrong.push(format!("{place} shows no certificate")),
            Some(ends) if ends.since(now) < CERTIFICATE_LEFT => {
                let day = ends.day();
                out.wrong.push(format!("{place}: its certificate ends on {day}, in under 14 days"));
            }
            Some(_) => out.seen.push(place),
        }
    }
    (out, served)
}

/// Adds what is wrong or not seen about an alias on the way to a record: every name server of a name
/// must lead to the same one.
fn of_alias(name: &NameSight, next: &Domain, out: &mut Proof) {
    for server in &name.servers {
        let place = server.place();
        match &server.said {
            Err(why) => out.unseen.push(format!("{place}: {}", printable(why))),
            Ok(said) => match &said.alias {
                Some(alias) if Domain::from_wire(alias) == *next => {}
                Some(alias) => out.wrong.push(format!(
                    "{place} says that {} is an alias of {}, not of {next}",
                    name.name,
                    printable(alias)
                )),
                None => out.wrong.push(format!("{place} has no alias at {}", name.name)),
            },
        }
    }
}

/// Proves that every name server says a record, and none of its kind beside it.
///
/// - `names`: the name and its aliases, each at its name servers.
/// - `mark`: how records of this kind begin, for example `v=STSv1`.
#[must_use]
pub fn of_record(names: &[NameSight], wanted: &str, mark: &str) -> Proof {
    let mut out = Proof::default();
    let Some(last) = names.last() else {
        out.unseen.push("its name servers were not found".into());
        return out;
    };
    for (name, next) in names.iter().zip(names.iter().skip(1)) {
        of_alias(name, &next.name, &mut out);
    }
    for name in names {
        out.unseen.extend(name.failure.iter().map(|why| printable(why)));
        if name.servers.is_empty() && name.failure.is_none() {
            out.unseen.push(format!("no name server of {} was found", name.name));
        }
    }
    for server in &last.servers {
        let place = server.place();
        let said = match &server.said {
            Ok(said) => said,
            Err(why) => {
                out.unseen.push(format!("{place}: {}", printable(why)));
                continue;
            }
        };
        let of_kind: Vec<&Vec<u8>> =
            said.texts.iter().filter(|t| t.starts_with(mark.as_bytes())).collect();
        let serial = said.serial.map(|n| format!(", serial {n}")).unwrap_or_default();
        match of_kind.as_slice() {
            [one] if one.as_slice() == wanted.as_bytes() => out.seen.push(place),
            [] => out.wrong.push(format!("{place} has no record {mark}{serial}")),
            [one] => out.wrong.push(format!("{place} says `{}`{serial}", printable_bytes(one))),
            many => {
                out.is_doubled = true;
                out.wrong.push(format!("{place} has {} of them{serial}", many.len()));
            }
        }
    }
    out
}
