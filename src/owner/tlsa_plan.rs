//! The change of a mail server's key under TLSA records, as a state machine: where each kind of key
//! stands, what comes next and when, and which moves would break mail. No I/O, no clock.
//!
//! A record counts as *ripe* when it has been at every name server for two lifetimes: then no cache
//! holds an answer without it. Source: RFC 7671 §8, RFC 7672 §4.

use crate::policy::authority::NameSight;
use crate::policy::certificate::Certificate;
use crate::policy::dane;
use crate::policy::dane::DANE_EE;
use crate::policy::dane::DANE_TA;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::Names;
use crate::vocab::dns::Domain;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::KeyKind;
use crate::vocab::tlsa::Tlsa;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// What lacks a record that the name servers have and a sender would not get proven.
const PROOF: &str = "the answer that DNSSEC proves";

/// Number of lifetimes for which a record is at every name server before its key is deployed.
const LIFETIMES: i64 = 2;

/// What the name servers say, put together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Records at every name server that answered, sorted.
    pub everywhere: Vec<Tlsa>,
    /// Records at some of them, each with the servers that lack it.
    pub partly: Vec<(Tlsa, Vec<String>)>,
    /// Number of servers that answered.
    pub answered: usize,
    /// Why the servers are not known, or did not answer; safe to show.
    pub unseen: Vec<String>,
    /// Largest lifetime. Unit: seconds.
    pub ttl: Option<u32>,
}

impl Published {
    /// Puts together what the name servers of each name on the way to the records say. The records
    /// are those of the last name.
    #[must_use]
    pub fn of(sights: &[NameSight]) -> Published {
        let mut out = Published::default();
        for sight in sights {
            out.unseen.extend(sight.unseen());
            for said in sight.servers.iter().flat_map(|server| &server.said) {
                // An alias is held in caches for a lifetime of its own.
                out.ttl = out.ttl.max(said.ttl);
            }
        }
        out.unseen.extend(astray(sights));
        let Some(last) = sights.last() else { return out };
        let said = |s: &crate::policy::authority::ServerSight| {
            let records = s.said.as_ref().ok()?.tlsa.clone();
            Some((s.place(), records))
        };
        let all: Vec<(String, Vec<Tlsa>)> = last.servers.iter().filter_map(said).collect();
        out.answered = all.len();
        let records: BTreeSet<&Tlsa> = all.iter().flat_map(|(_, records)| records).collect();
        for record in records {
            let lack = all.iter().filter(|(_, records)| !records.contains(record));
            let lack: Vec<String> = lack.map(|(place, _)| place.clone()).collect();
            match lack.is_empty() {
                true => out.everywhere.push(record.clone()),
                false => out.partly.push((record.clone(), lack)),
            }
        }
        out
    }

    /// Returns all records, at whatever servers.
    fn all(&self) -> Vec<Tlsa> {
        let partly = self.partly.iter().map(|(record, _)| record);
        let all: BTreeSet<&Tlsa> = self.everywhere.iter().chain(partly).collect();
        all.into_iter().cloned().collect()
    }
}

/// Returns the servers that lead elsewhere than the names that were followed: whoever asks them comes
/// to other records. Each is safe to show.
fn astray(sights: &[NameSight]) -> Vec<String> {
    let mut out = Vec::new();
    for (index, sight) in sights.iter().enumerate() {
        let followed = sights.get(index + 1).map(|next| &next.name);
        for server in &sight.servers {
            let Ok(said) = &server.said else { continue };
            let alias = said.alias.as_deref().map(Domain::from_wire);
            if alias.as_ref() == followed {
                continue;
            }
            let word = |name: Option<&Domain>| match name {
                Some(name) => format!("an alias of {}", printable(name.as_str())),
                None => "no alias".into(),
            };
            let name = printable(&server.server);
            let (there, here) = (word(alias.as_ref()), word(followed));
            let of = printable(sight.name.as_str());
            out.push(format!(
                "{name} [{}]: {of} is {there} there, and {here} was followed",
                server.address
            ));
        }
    }
    out
}

/// What is remembered of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// The record.
    pub record: Tlsa,
    /// Since when it has been seen at every name server; `None` if it was not there the last time.
    pub since: Option<Timestamp>,
    /// Kind of the key that a server showed with it; `None` as long as none did.
    pub shown: Option<KeyKind>,
}

/// A chain that an address shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The address.
    pub address: IpAddr,
    /// Kind of the key.
    pub algorithm: KeyKind,
    /// The chain, leaf first, DER.
    pub chain: Vec<Vec<u8>>,
}

/// A key that is to be deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextKey {
    /// Its name in the store, or the file that it was read from.
    pub name: String,
    /// Kind of the key.
    pub algorithm: KeyKind,
    /// Its record.
    pub record: Tlsa,
}

/// Everything that a plan depends on.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// TLSA base domain.
    pub base: &'a str,
    /// The time of the plan.
    pub now: Timestamp,
    /// What the name servers say.
    pub published: &'a Published,
    /// What is remembered of the records.
    pub clocks: &'a [Clock],
    /// Largest lifetime of the last days. Unit: seconds.
    pub ttl: u32,
    /// What the addresses show.
    pub shown: &'a [Shown],
    /// The addresses whose certificates were not seen, with the reason; safe to show.
    pub unseen: &'a [String],
    /// The keys that are known to be the owner's: those to come, and those that were named.
    pub next: &'a [NextKey],
    /// The records of the answer that DNSSEC proves; empty if there is none. The name servers' own
    /// answers are not proven.
    pub proven: &'a [Tlsa],
}

/// Why a move is not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forbidden {
    /// The record of the key is not ripe.
    NotRipe {
        /// The record.
        record: Tlsa,
        /// When it is ripe.
        at: Timestamp,
    },
    /// The record of the key is at some name servers only.
    NotEverywhere {
        /// The record.
        record: Tlsa,
        /// The servers that lack it.
        lack: Vec<String>,
    },
    /// No published record matches the key.
    NotPublished {
        /// The record that would; `None` if the certificate cannot be read.
        record: Option<Tlsa>,
        /// Why none matches.
        reason: String,
    },
    /// A record would go that a server still needs.
    StillShown {
        /// The record.
        record: Tlsa,
        /// The address.
        address: IpAddr,
    },
    /// A stronger matching type would stand without a record of a key in use: whoever knows it
    /// looks at no weaker one. Source: RFC 7671 §9.
    WithoutPair {
        /// The record of the stronger type.
        record: Tlsa,
        /// The address whose key has none.
        address: IpAddr,
    },
    /// A record is of no use to mail servers.
    Unusable {
        /// The record.
        record: Tlsa,
        /// The reason.
        reason: String,
    },
    /// Senders do not use DANE for the host at all.
    NoDane {
        /// The reason; safe to show.
        reason: String,
    },
    /// Something could not be seen.
    Unseen {
        /// What and why; safe to show.
        reason: String,
    },
}

impl View<'_> {
    /// Returns when a record is ripe; `None` if it is not at every name server.
    #[must_use]
    pub fn ripe_at(&self, record: &Tlsa) -> Option<Timestamp> {
        if !self.published.everywhere.contains(record) {
            return None;
        }
        let clock = self.clocks.iter().find(|c| c.record == *record);
        let since = clock.and_then(|c| c.since).unwrap_or(self.now);
        Some(since.plus(LIFETIMES * i64::from(self.ttl)))
    }

    /// Reports whether a record is the owner's: proven, or that of a key which is known.
    fn is_own(&self, record: &Tlsa) -> bool {
        self.proven.contains(record) || self.is_known(record)
    }

    fn is_known(&self, record: &Tlsa) -> bool {
        self.next.iter().any(|n| n.record == *record)
    }

    fn is_ripe(&self, record: &Tlsa) -> bool {
        self.ripe_at(record).is_some_and(|at| at <= self.now)
    }

    fn judge(&self, records: &[Tlsa], chain: &[Vec<u8>]) -> DaneMatch {
        let names = Names { base: self.base, next_hop: &[] };
        dane::judge(records, chain, names, self.now)
    }

    fn fits(&self, records: &[Tlsa], chain: &[Vec<u8>]) -> bool {
        matches!(self.judge(records, chain), DaneMatch::Matched { .. })
    }

    /// Returns the records at every name server that match a chain, each by itself.
    fn matching(&self, chain: &[Vec<u8>]) -> Vec<&Tlsa> {
        let everywhere = self.published.everywhere.iter();
        everywhere.filter(|r| self.fits(std::slice::from_ref(*r), chain)).collect()
    }

    /// Reports whether every address shows the key of a chain already.
    fn is_in_use(&self, chain: &[Vec<u8>]) -> bool {
        let Some(leaf) = chain.first().and_then(|der| Certificate::read(der)) else { return false };
        let mut same = self.shown.iter().filter(|s| s.algorithm == leaf.key_kind).peekable();
        let own = dane::record_for(chain.first().map_or(&[], Vec::as_slice));
        self.unseen.is_empty()
            && same.peek().is_some()
            && same.all(|s| s.chain.first().and_then(|der| dane::record_for(der)) == own)
    }

    /// Says whether a server may show a chain from now on; returns the record that vouches for it.
    ///
    /// - `chain`: leaf first, DER.
    ///
    /// Errors: why not.
    pub fn may_deploy(&self, chain: &[Vec<u8>]) -> Result<Tlsa, Forbidden> {
        let p = self.published;
        if p.answered == 0 {
            let reason = p.unseen.first().cloned();
            let reason = reason.unwrap_or_else(|| "no name server was asked".into());
            return Err(Forbidden::Unseen { reason });
        }
        let reason = match self.judge(&p.everywhere, chain) {
            DaneMatch::Matched { .. } => return self.vouched(chain),
            DaneMatch::NotAllSeen => {
                let reason = "there are too many TLSA records to look at all of them".to_string();
                return Err(Forbidden::Unseen { reason });
            }
            DaneMatch::Mismatch { reason, .. } => reason,
            DaneMatch::Unusable if p.everywhere.is_empty() => "there are no TLSA records".into(),
            DaneMatch::Unusable => "no TLSA record is of use to mail servers".into(),
        };
        let partly = p.partly.iter().find(|(r, _)| self.fits(std::slice::from_ref(r), chain));
        if let Some((record, lack)) = partly {
            return Err(Forbidden::NotEverywhere { record: record.clone(), lack: lack.clone() });
        }
        let record = chain.first().and_then(|der| dane::record_for(der));
        Err(Forbidden::NotPublished { record, reason })
    }

    /// Returns the record that vouches for a chain which the published records match.
    fn vouched(&self, chain: &[Vec<u8>]) -> Result<Tlsa, Forbidden> {
        let matching = self.matching(chain);
        let ripe: Vec<Tlsa> =
            self.published.everywhere.iter().filter(|r| self.is_ripe(r)).cloned().collect();
        let of_key = matching.iter().find(|r| r.usage == DANE_EE);
        // With a key in use nothing changes for whoever connects.
        let in_use = of_key.filter(|_| self.is_in_use(chain)).copied();
        let vouching = in_use.or_else(|| matching.iter().copied().find(|r| self.is_ripe(r)));
        let first = matching.iter().filter_map(|r| Some((self.ripe_at(r)?, *r))).min();
        match (vouching, first) {
            (Some(record), _) if in_use.is_some() || self.fits(&ripe, chain) => {
                let missing = self.published.unseen.first().cloned();
                match missing.or_else(|| self.disproof(record, chain)) {
                    Some(reason) => Err(Forbidden::Unseen { reason }),
                    None => Ok(record.clone()),
                }
            }
            (_, Some((at, record))) => Err(Forbidden::NotRipe { record: record.clone(), at }),
            (_, None) => {
                Err(Forbidden::Unseen { reason: "no single record matches the chain".into() })
            }
        }
    }

    /// Returns why the proven answer does not vouch for a chain as a record at the name servers does.
    /// Anybody on the way could have sent the name servers' answers.
    fn disproof(&self, record: &Tlsa, chain: &[Vec<u8>]) -> Option<String> {
        let text = record.text();
        if !self.proven.contains(record) {
            return Some(format!(
                "the name servers give `{text}`, and the answer that DNSSEC proves does not hold it: ask again when caches are without the old answer"
            ));
        }
        (!self.fits(self.proven, chain)).then(|| {
            format!("the answer that DNSSEC proves holds `{text}`, and records beside it that rule it out")
        })
    }

    /// Says whether a set of records may replace the published one. To have none, and so no DANE,
    /// is always allowed.
    ///
    /// Errors: why not.
    pub fn may_publish(&self, set: &[Tlsa]) -> Result<(), Forbidden> {
        if set.is_empty() {
            return Ok(());
        }
        let before = self.published.all();
        for record in set.iter().filter(|r| !before.contains(r)) {
            if let Some(reason) = dane::unusable(record) {
                return Err(Forbidden::Unusable { record: record.clone(), reason });
            }
        }
        let goes: Vec<&Tlsa> = before.iter().filter(|r| !set.contains(r)).collect();
        for s in self.shown {
            if self.fits(set, &s.chain) || !self.fits(&before, &s.chain) {
                continue;
            }
            let needed = goes.iter().find(|r| self.fits(std::slice::from_ref(**r), &s.chain));
            let kept = set.iter().any(|r| self.fits(std::slice::from_ref(r), &s.chain));
            let strongest = set.iter().filter(|r| !before.contains(r)).max_by_key(|r| r.matching);
            return Err(match (needed, strongest) {
                (Some(record), _) if !kept => {
                    Forbidden::StillShown { record: (*record).clone(), address: s.address }
                }
                (_, Some(record)) => {
                    Forbidden::WithoutPair { record: record.clone(), address: s.address }
                }
                (Some(record), None) => {
                    Forbidden::StillShown { record: (*record).clone(), address: s.address }
                }
                (None, None) => continue,
            });
        }
        match self.unseen.first().filter(|_| !goes.is_empty()) {
            Some(reason) => Err(Forbidden::Unseen { reason: reason.clone() }),
            None => Ok(()),
        }
    }
}

/// Where the keys of one kind stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// There are no TLSA records at all.
    Absent,
    /// What an address shows matches no record that is everywhere.
    Broken,
    /// The key in use has its record, and there is none for a next one.
    Single,
    /// The next key is known, its record is not published.
    NextMade,
    /// The record of the next key is not at these name servers yet.
    NextSpreading(Vec<String>),
    /// The record of the next key is everywhere, and ripe at this time.
    NextPublished(Timestamp),
    /// The next key may be deployed.
    Ripe,
    /// Some addresses show another key than others, and each has its record.
    Deploying,
    /// The new key is in use at every address; the record of the old one is still there.
    Deployed,
    /// A record of the issuer vouches for any key that it certifies.
    Backed,
}

impl State {
    /// Returns the word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            State::Absent => "absent",
            State::Broken => "broken",
            State::Single => "single",
            State::NextMade => "next-made",
            State::NextSpreading(_) => "next-spreading",
            State::NextPublished(_) => "next-published",
            State::Ripe => "ripe",
            State::Deploying => "deploying",
            State::Deployed => "deployed",
            State::Backed => "issuer-backed",
        }
    }

    /// Reports whether nothing has to be done or waited for.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self, State::Ripe | State::Backed)
    }
}

/// The keys of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The kind.
    pub algorithm: KeyKind,
    /// Where they stand.
    pub state: State,
    /// The records that vouch for what is shown.
    pub current: Vec<Tlsa>,
    /// The record of the next key, which is known.
    pub next: Option<Tlsa>,
    /// The name of the next key, if it is known.
    pub next_name: Option<String>,
    /// Records of keys that were shown before and are no more.
    pub old: Vec<Tlsa>,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The kinds of keys that the addresses show.
    pub pairs: Vec<Pair>,
    /// The records to publish now, as a whole; `None` if they stay as they are.
    pub publish: Option<Vec<Tlsa>>,
    /// Why these must not be published as they are.
    pub forbidden: Option<Forbidden>,
    /// Records that the name servers give and that nothing proves: they are left out of those to
    /// publish.
    pub left_out: Vec<Tlsa>,
    /// Records of keys that are not known, and were never shown.
    pub strays: Vec<Tlsa>,
    /// Records of keys that addresses show without a record, and that nothing proves to be the
    /// owner's.
    pub unnamed: Vec<Tlsa>,
}

/// Returns the plan of a view.
#[must_use]
pub fn plan(view: &View<'_>) -> Plan {
    let kinds: BTreeSet<u8> = view.shown.iter().map(|s| order(s.algorithm)).collect();
    let kinds: Vec<KeyKind> = [KeyKind::Rsa, KeyKind::Ecdsa, KeyKind::Any]
        .into_iter()
        .filter(|k| kinds.contains(&order(*k)))
        .collect();
    let spares = spares(view);
    let pairs: Vec<Pair> = kinds.iter().map(|kind| pair(view, *kind, &spares)).collect();
    let publish = to_publish(view, &pairs);
    let forbidden = publish.as_ref().and_then(|set| view.may_publish(set).err());
    let all = view.published.all();
    let left_out = all.into_iter().filter(|r| publish.is_some() && !view.is_own(r)).collect();
    let strays =
        spares.iter().filter(|s| s.algorithm.is_none()).map(|s| s.record.clone()).collect();
    let bare = pairs.iter().filter(|p| matches!(p.state, State::Absent | State::Broken));
    let unnamed: BTreeSet<Tlsa> =
        bare.flat_map(|p| shown_records(view, p.algorithm)).filter(|r| !view.is_own(r)).collect();
    let unnamed = unnamed.into_iter().collect();
    Plan { pairs, publish, forbidden, left_out, strays, unnamed }
}

/// Returns the records of the keys of a kind that are shown.
fn shown_records(view: &View<'_>, algorithm: KeyKind) -> Vec<Tlsa> {
    let shown = view.shown.iter().filter(|s| s.algorithm == algorithm);
    shown.filter_map(|s| dane::record_for(s.chain.first()?)).collect()
}

fn order(kind: KeyKind) -> u8 {
    match kind {
        KeyKind::Rsa => 0,
        KeyKind::Ecdsa => 1,
        KeyKind::Any => 2,
    }
}

/// A record of usage 3 that matches nothing that is shown.
struct Spare {
    record: Tlsa,
    algorithm: Option<KeyKind>,
    /// Whether a server showed its key before.
    is_old: bool,
    /// The name servers that lack it.
    lack: Vec<String>,
}

/// Returns the records of usage 3 that match nothing that is shown, each with the kind of its key if
/// that is known. A record of an unknown key is nobody's next one: anybody could have sent it.
fn spares(view: &View<'_>) -> Vec<Spare> {
    let p = view.published;
    let everywhere = p.everywhere.iter().map(|r| (r, Vec::new()));
    let all = everywhere.chain(p.partly.iter().map(|(r, lack)| (r, lack.clone())));
    let idle = |r: &Tlsa| {
        let one = std::slice::from_ref(r);
        r.usage == DANE_EE
            && dane::unusable(r).is_none()
            && !view.shown.iter().any(|s| view.fits(one, &s.chain))
    };
    all.filter(|(r, _)| idle(r))
        .map(|(r, lack)| {
            let known = view.next.iter().find(|n| n.record == *r).map(|n| n.algorithm);
            let before = view.clocks.iter().find(|c| c.record == *r).and_then(|c| c.shown);
            // A key that is named as the next one is not an old one, even if it was in use before.
            let is_old = before.is_some() && known.is_none();
            Spare { record: r.clone(), algorithm: known.or(before), is_old, lack }
        })
        .collect()
}

fn pair(view: &View<'_>, algorithm: KeyKind, spares: &[Spare]) -> Pair {
    let p = view.published;
    let shown: Vec<&Shown> = view.shown.iter().filter(|s| s.algorithm == algorithm).collect();
    let current: BTreeSet<&Tlsa> = shown.iter().flat_map(|s| view.matching(&s.chain)).collect();
    let keys: BTreeSet<Option<Tlsa>> =
        shown.iter().map(|s| s.chain.first().and_then(|der| dane::record_for(der))).collect();
    let own = || spares.iter().filter(|s| s.algorithm == Some(algorithm));
    let first = |s: &&Spare| view.ripe_at(&s.record).unwrap_or(Timestamp(i64::MAX));
    let fresh = own().filter(|s| !s.is_old).min_by_key(first);
    let known = view.next.iter().find(|n| {
        n.algorithm == algorithm
            && fresh.is_none_or(|s| s.record == n.record)
            && !keys.contains(&Some(n.record.clone()))
    });
    let old: Vec<Tlsa> = own().filter(|s| s.is_old).map(|s| s.record.clone()).collect();
    let vouched = shown.iter().all(|s| view.fits(&p.everywhere, &s.chain));
    let state = match fresh {
        _ if p.everywhere.is_empty() && p.partly.is_empty() => State::Absent,
        _ if !vouched => State::Broken,
        _ if keys.len() > 1 && !current.iter().any(|r| r.usage == DANE_TA) => State::Deploying,
        Some(s) if !s.lack.is_empty() => State::NextSpreading(s.lack.clone()),
        Some(s) if !view.proven.contains(&s.record) => State::NextSpreading(vec![PROOF.into()]),
        Some(s) => match view.ripe_at(&s.record) {
            Some(at) if at > view.now => State::NextPublished(at),
            Some(_) | None => State::Ripe,
        },
        None if known.is_some() => State::NextMade,
        None if current.iter().any(|r| r.usage == DANE_TA) => State::Backed,
        None if !old.is_empty() => State::Deployed,
        None => State::Single,
    };
    Pair {
        algorithm,
        state,
        current: current.into_iter().cloned().collect(),
        next: fresh.map(|s| s.record.clone()).or_else(|| known.map(|n| n.record.clone())),
        next_name: known.map(|n| n.name.clone()),
        old,
    }
}

/// Returns the records that should be published now, if they differ from those that are.
///
/// An old record goes only in the same change in which the next one comes, or when that is there.
fn to_publish(view: &View<'_>, pairs: &[Pair]) -> Option<Vec<Tlsa>> {
    let is_urgent = pairs.iter().any(|p| p.state == State::Broken);
    if !view.published.partly.is_empty() && !is_urgent {
        // The last change has not reached every name server.
        return None;
    }
    // What nothing proves is not carried into the owner's zone, nor is a key that is only shown.
    let before: BTreeSet<Tlsa> =
        view.published.all().into_iter().filter(|r| view.is_own(r)).collect();
    let mut set = before.clone();
    for pair in pairs {
        if matches!(pair.state, State::Absent | State::Broken) {
            let shown = shown_records(view, pair.algorithm);
            set.extend(shown.into_iter().filter(|r| view.is_own(r)));
        }
        if let (State::NextMade, Some(next)) = (&pair.state, &pair.next) {
            set.insert(next.clone());
        }
        let has_next = pair.next.is_some() || pair.state == State::Backed;
        if has_next && !matches!(pair.state, State::Absent | State::Broken | State::Deploying) {
            set.retain(|r| !pair.old.contains(r));
        }
        // A record of the key beside that of the issuer is kept in step with the key.
        let has_own = pair.current.iter().any(|r| r.usage == DANE_EE);
        if pair.state == State::Backed && !has_own && !pair.old.is_empty() {
            let shown = view.shown.iter().filter(|s| s.algorithm == pair.algorithm);
            let vouched = shown.filter(|s| view.fits(view.proven, &s.chain));
            set.extend(vouched.filter_map(|s| dane::record_for(s.chain.first()?)));
        }
    }
    // What is of no use to mail servers is not published anew.
    let is_new = set != before;
    let set: Vec<Tlsa> = set.into_iter().filter(|r| dane::unusable(r).is_none()).collect();
    Some(set).filter(|set| is_new && !set.is_empty())
}
