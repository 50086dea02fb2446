//! The lines of a recording, schema `destgate.evidence/1`: conversion from and to reports. No I/O:
//! files are read and written elsewhere.
//!
//! A recording is a series of parts, each a gzip member (RFC 1952), so that recordings joined with
//! `cat` are one recording. A part holds one JSON object per line, each with one key that names its
//! kind:
//!
//! - `recording`: first of every part. `schema`, the `program`'s version, the time `begun`, the
//!   `resolver`, the deciding rules (`semantics`), and the trusted roots (`anchors`) for path
//!   validation.
//! - `crl`: a revocation list in use, DER.
//! - `certificate`: a certificate from a server, DER. Later lines of the part refer to it by its
//!   SHA-256.
//! - `reply`: the validated part of a DNS reply, with its signatures. Later lines refer to it by
//!   the SHA-256 of its line.
//! - `check`: one destination: its input, the settings, and all [`Evidence`].
//! - `end`: last of a part, with the number of its checks. A part without it was cut off.
//!
//! Bytes are base64, times whole seconds since 1970-01-01T00:00:00Z, durations milliseconds.
//! Unknown keys are ignored; a change that a reader of version 1 cannot ignore raises the version.

use crate::policy::evidence::Answer;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::JudgedReplies;
use crate::policy::evidence::Query;
use crate::policy::evidence::Scope;
use crate::policy::evidence::Timed;
use crate::policy::remedy::QueueLife;
use crate::policy::report::AppliedSettings;
use crate::policy::report::Report;
use crate::policy::roots::TrustStore;
use crate::policy::sts::cached::Remembered;
use crate::policy::verdict::Semantics;
use crate::policy::walk::TlsPolicy;
use crate::vocab::bytes;
use crate::vocab::dns::Destination;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::InvalidInput;
use crate::vocab::text::excerpt;
use crate::vocab::text::hex;
use crate::vocab::text::json_fault;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use rustls::pki_types::Der;
use rustls::pki_types::TrustAnchor;
use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;

/// Schema that this program writes, and the only one that it reads.
pub const SCHEMA: &str = "destgate.evidence/1";

/// Maximum length of a line. Unit: octets.
pub const MAX_LINE: usize = 16 << 20;

/// Maximum number of certificates in a part, so that the memory of writer and reader is bounded.
pub const PART_CERTIFICATES: usize = 32_768;

/// Maximum number of DNS replies in a part.
pub const PART_REPLIES: usize = 65_536;

/// Maximum total size of certificates and of DNS replies in a part. Unit: octets.
pub const PART_OCTETS: usize = 64 << 20;

/// Maximum number of revocation lists in a part, which is more than any configuration needs. Even a
/// short list takes some hundred octets of memory.
pub const PART_CRLS: usize = 4_096;

/// Maximum total size of the revocation lists in a part. A parsed list takes several times its
/// size. Unit: octets of DER.
pub const PART_CRL_OCTETS: usize = 32 << 20;

/// A chain as presented, leaf first, DER.
pub type Chain = Arc<Vec<Vec<u8>>>;

/// One line of a recording.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The head of a part.
    Recording(Head),
    /// A revocation list, DER.
    Crl(#[serde(with = "bytes")] Vec<u8>),
    /// A certificate, DER.
    Certificate(#[serde(with = "bytes")] Vec<u8>),
    /// A DNS reply that was validated.
    Reply(Box<DnsReply>),
    /// A destination.
    Check(Box<Check>),
    /// The end of a part.
    End {
        /// Number of destinations in the part.
        checks: u64,
    },
}

/// The head of a part.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    /// Schema, always [`SCHEMA`].
    pub schema: String,
    /// Version of the program that wrote the recording.
    pub program: String,
    /// Start time of the part.
    pub begun: Timestamp,
    /// DNS resolver, for logs.
    #[serde(default)]
    pub resolver: Option<Endpoint>,
    /// Rules that made the verdicts.
    #[serde(default)]
    pub semantics: Semantics,
    /// Trusted roots.
    #[serde(default)]
    pub anchors: Vec<Anchor>,
    /// DNSSEC trust anchors, as zone-file text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dnssec: Option<String>,
}

/// The parts of a trusted root that path validation needs (RFC 5280 §6).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Anchor {
    /// Content of the subject name.
    #[serde(with = "bytes")]
    subject: Vec<u8>,
    /// Content of the public key.
    #[serde(with = "bytes")]
    key: Vec<u8>,
    /// Content of the name constraints; empty if there are none.
    #[serde(with = "bytes", default, skip_serializing_if = "Vec::is_empty")]
    constraints: Vec<u8>,
    /// Certificate, DER; empty if unknown.
    #[serde(with = "bytes", default, skip_serializing_if = "Vec::is_empty")]
    certificate: Vec<u8>,
}

impl Anchor {
    /// Returns a root in its recorded form.
    #[must_use]
    pub fn of(anchor: &TrustAnchor<'_>, certificate: Option<&Vec<u8>>) -> Anchor {
        Anchor {
            certificate: certificate.cloned().unwrap_or_default(),
            subject: anchor.subject.to_vec(),
            key: anchor.subject_public_key_info.to_vec(),
            constraints: anchor.name_constraints.as_ref().map(|c| c.to_vec()).unwrap_or_default(),
        }
    }

    /// Returns the recorded roots. If one certificate is unknown, all roots are trusted by name and
    /// key alone.
    #[must_use]
    pub fn roots(all: Vec<Anchor>) -> TrustStore {
        if all.iter().all(|a| !a.certificate.is_empty()) {
            return TrustStore::of(all.iter().map(|a| a.certificate.as_slice()));
        }
        TrustStore::new(all.into_iter().map(Anchor::anchor).collect())
    }

    fn anchor(self) -> TrustAnchor<'static> {
        TrustAnchor {
            subject: Der::from(self.subject),
            subject_public_key_info: Der::from(self.key),
            name_constraints: (!self.constraints.is_empty()).then(|| Der::from(self.constraints)),
        }
    }
}

/// The settings of a decision, by their words.
#[derive(Debug, Serialize, Deserialize)]
struct Settings {
    source: String,
    tls: String,
    dane: String,
    mta_sts: String,
    #[serde(default)]
    has_entry: bool,
    #[serde(default)]
    queue: QueueLife,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    rehearsal: bool,
}

/// One destination.
#[derive(Debug, Serialize, Deserialize)]
pub struct Check {
    input: String,
    destination: Destination,
    now: Timestamp,
    duration_ms: u64,
    profile: Settings,
    scope: Scope,
    #[serde(default)]
    remembered: Remembered,
    #[serde(default)]
    cut_off: Option<u64>,
    answers: Vec<Answered>,
}

/// A query, its answer, and the chain received with it.
#[derive(Debug, Serialize, Deserialize)]
struct Answered {
    query: Query,
    started_ms: u64,
    took_ms: u64,
    answer: Answer,
    /// SHA-256 of each certificate, leaf first, hexadecimal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    chain: Vec<String>,
    /// Names of the replies to the query that a DNS answer was validated with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    judged: Vec<String>,
    /// Names of the DS and DNSKEY replies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    support: Vec<String>,
}

/// Returns the name of a certificate: its SHA-256, hexadecimal.
#[must_use]
pub fn name_of(der: &[u8]) -> String {
    hex(&Sha256::digest(der))
}

/// Returns the chain received with an answer.
fn chain_of(answer: &Answer) -> &[Vec<u8>] {
    match answer {
        Answer::Dns(_) => &[],
        Answer::StsPolicy(x) => &x.chain,
        Answer::Session(s) => s.tls.as_ref().map_or(&[], |t| &t.chain),
    }
}

/// Returns every certificate of the evidence with its name, in the order of the answers, including
/// duplicates.
pub fn certificates(e: &Evidence) -> impl Iterator<Item = (String, &Vec<u8>)> {
    e.answers.values().flat_map(|t| chain_of(&t.answer)).map(|der| (name_of(der), der))
}

/// Returns the replies that an answer was validated with.
fn judged_by(answer: &Answer) -> Option<&JudgedReplies> {
    match answer {
        Answer::Dns(answer) => answer.judged.as_deref(),
        Answer::StsPolicy(_) | Answer::Session(_) => None,
    }
}

/// Returns every reply used to validate the evidence with its name, including duplicates.
pub fn replies(e: &Evidence) -> impl Iterator<Item = (String, &Arc<DnsReply>)> {
    let judged = e.answers.values().filter_map(|t| judged_by(&t.answer));
    judged.flat_map(|j| j.answers.iter().chain(&j.support)).map(|r| (name_of_reply(r), r))
}

/// Returns the name of a reply: the SHA-256 of its line, hexadecimal.
#[must_use]
pub fn name_of_reply(reply: &DnsReply) -> String {
    // Serializing a reply cannot fail and is deterministic: it has no maps and no floats.
    hex(&Sha256::digest(serde_json::to_vec(reply).unwrap_or_default()))
}

fn names(replies: Option<&Vec<Arc<DnsReply>>>) -> Vec<String> {
    let mut names: Vec<String> = replies.into_iter().flatten().map(|r| name_of_reply(r)).collect();
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

impl Check {
    /// Returns a report's evidence in its recorded form.
    #[must_use]
    pub fn of(r: &Report) -> Check {
        let e = &r.evidence;
        let answers = e.answers.iter().map(|(query, t)| Answered {
            query: query.clone(),
            started_ms: t.started_ms,
            took_ms: t.took_ms,
            answer: t.answer.clone(),
            chain: chain_of(&t.answer).iter().map(|der| name_of(der)).collect(),
            judged: names(judged_by(&t.answer).map(|j| &j.answers)),
            support: names(judged_by(&t.answer).map(|j| &j.support)),
        });
        Check {
            input: r.input.clone(),
            destination: e.destination.clone(),
            now: e.now,
            duration_ms: r.duration_ms,
            profile: Settings {
                source: r.profile.source.clone(),
                tls: r.profile.wanted.tls.word().into(),
                dane: r.profile.wanted.dane.word().into(),
                mta_sts: r.profile.wanted.mta_sts.word().into(),
                has_entry: r.profile.has_entry,
                queue: r.profile.queue.clone(),
                rehearsal: r.profile.rehearsal,
            },
            scope: e.scope.clone(),
            remembered: e.remembered.clone(),
            cut_off: e.cut_off,
            answers: answers.collect(),
        }
    }

    /// Returns the destination of the check.
    #[must_use]
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    /// Returns the recorded evidence.
    ///
    /// Errors: a sentence; a certificate or reply missing from the part, an unknown setting, a time
    /// out of range.
    pub fn read(self, certificates: &Certificates) -> Result<Recorded, InvalidInput> {
        if !self.now.is_usual() {
            return Err(InvalidInput("a check was made out of the years 1970 to 9999".into()));
        }
        let profile = AppliedSettings {
            source: self.profile.source,
            wanted: TlsPolicy {
                tls: TlsMode::parse(&self.profile.tls)?,
                dane: DaneMode::parse(&self.profile.dane)?,
                mta_sts: Switch::parse(&self.profile.mta_sts)?,
            },
            has_entry: self.profile.has_entry,
            queue: self.profile.queue,
            rehearsal: self.profile.rehearsal,
        };
        let mut answers = BTreeMap::new();
        for answered in self.answers {
            let Answered { query, started_ms, took_ms, mut answer, chain, judged, support } =
                answered;
            if let (Answer::Dns(answer), false) = (&mut answer, judged.is_empty()) {
                let (answers, support) =
                    (certificates.replies(&judged)?, certificates.replies(&support)?);
                answer.judged = Some(Arc::new(JudgedReplies { answers, support }));
            }
            if !chain.is_empty() {
                let chain = certificates.chain(&chain)?;
                match &mut answer {
                    Answer::Dns(_) => {}
                    Answer::StsPolicy(x) => x.chain = chain,
                    Answer::Session(s) => {
                        if let Some(tls) = &mut s.tls {
                            tls.chain = Arc::new(chain);
                        }
                    }
                }
            }
            answers.insert(query, Timed { started_ms, took_ms, answer });
        }
        Ok(Recorded {
            input: self.input,
            duration_ms: self.duration_ms,
            profile,
            evidence: Evidence {
                destination: self.destination,
                now: self.now,
                scope: self.scope,
                remembered: self.remembered,
                answers,
                cut_off: self.cut_off,
            },
        })
    }
}

/// A check as it was recorded.
#[derive(Debug)]
pub struct Recorded {
    /// Input of the check.
    pub input: String,
    /// Duration of the check. Unit: milliseconds.
    pub duration_ms: u64,
    /// Settings of the decision.
    pub profile: AppliedSettings,
    /// All evidence.
    pub evidence: Evidence,
}

/// The certificates and DNS replies of a part, by name.
#[derive(Debug, Default)]
pub struct Certificates {
    all: HashMap<String, Vec<u8>>,
    replies: HashMap<String, Arc<DnsReply>>,
    octets: usize,
}

impl Certificates {
    /// Adds a certificate.
    ///
    /// Errors: a sentence; more than a part may hold.
    pub fn add(&mut self, der: Vec<u8>) -> Result<(), InvalidInput> {
        self.octets = self.octets.saturating_add(der.len());
        if self.all.len() >= PART_CERTIFICATES || self.octets > PART_OCTETS {
            return Err(InvalidInput("a part of it holds more certificates than it may".into()));
        }
        self.all.insert(name_of(&der), der);
        Ok(())
    }

    /// Adds a DNS reply.
    ///
    /// Errors: a sentence; more than a part may hold.
    pub fn add_reply(&mut self, reply: DnsReply) -> Result<(), InvalidInput> {
        self.octets = self.octets.saturating_add(reply.weight());
        if self.replies.len() >= PART_REPLIES || self.octets > PART_OCTETS {
            return Err(InvalidInput("a part of it holds more DNS replies than it may".into()));
        }
        self.replies.insert(name_of_reply(&reply), Arc::new(reply));
        Ok(())
    }

    fn replies(&self, names: &[String]) -> Result<Vec<Arc<DnsReply>>, InvalidInput> {
        all_of(&self.replies, names, "DNS reply")
    }

    fn chain(&self, names: &[String]) -> Result<Vec<Vec<u8>>, InvalidInput> {
        all_of(&self.all, names, "certificate")
    }
}

/// Returns the values of names, in their order. `what` names one of them in the error.
fn all_of<T: Clone>(
    known: &HashMap<String, T>,
    names: &[String],
    what: &str,
) -> Result<Vec<T>, InvalidInput> {
    let one = |name: &String| {
        let shown = excerpt(name, 16);
        let missing = || InvalidInput(format!("the {what} {shown} is not in it"));
        known.get(name).cloned().ok_or_else(missing)
    };
    names.iter().map(one).collect()
}

/// Maximum length of a revocation list, so that its base64 fits into a line. Unit: octets of DER.
const MAX_CRL: usize = MAX_LINE / 4 * 3 - 64;

/// The number and size of the revocation lists that a part holds.
#[derive(Debug, Default)]
pub struct CrlRoom {
    count: usize,
    octets: usize,
}

impl CrlRoom {
    /// Reserves room for a list of this size; reports whether there was enough.
    pub fn take(&mut self, octets: usize) -> bool {
        let all = self.octets.saturating_add(octets);
        if self.count >= PART_CRLS || all > PART_CRL_OCTETS || octets > MAX_CRL {
            return false;
        }
        self.count += 1;
        self.octets = all;
        true
    }
}

/// Parses a line.
///
/// Errors: a sentence; not a line of a recording.
pub fn read_line(line: &[u8]) -> Result<Line, InvalidInput> {
    let read: Line = serde_json::from_slice(line)
        .map_err(|e| InvalidInput(format!("it cannot be read: {}", json_fault(&e))))?;
    match &read {
        Line::Recording(head) if head.schema != SCHEMA => Err(InvalidInput(format!(
            "it is of the version `{}`, and this program reads {SCHEMA}",
            excerpt(&head.schema, 60)
        ))),
        Line::Recording(_)
        | Line::Crl(_)
        | Line::Certificate(_)
        | Line::Reply(_)
        | Line::Check(_)
        | Line::End { .. } => Ok(read),
    }
}
