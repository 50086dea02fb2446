//! The lines of a recording, schema `destgate.evidence/1`. Pure: values in, values out; files are read and written
//! elsewhere.
//!
//! A recording is a series of parts, each a gzip member (RFC 1952), so that recordings joined with `cat` are one
//! recording. A part holds one JSON object a line, each with one key that says what it is:
//!
//! - `recording`: first of every part. `schema`, the `program`'s version, when it was `begun`, the `resolver` asked,
//!   whose rules decide (`semantics`), and the trusted roots (`anchors`) that chains are judged by.
//! - `crl`: a revocation list that is looked at, DER.
//! - `certificate`: one that servers presented, DER. Later lines of the part name it by its SHA-256.
//! - `reply`: the part of a DNS reply that was judged, with its signatures. Later lines name it by the SHA-256 of its line.
//! - `check`: one destination: what was typed, the settings, and all [`Evidence`].
//! - `end`: last of a part, with the number of its checks. A part without it was cut off.
//!
//! Bytes are base64, points in time whole seconds since 1970-01-01T00:00:00Z, spans milliseconds. Keys that are not
//! known are passed over; what a reader of version 1 cannot do without raises the version.

use crate::policy::evidence::Answer;
use crate::policy::evidence::Evidence;
use crate::policy::evidence::JudgedReplies;
use crate::policy::evidence::Query;
use crate::policy::evidence::Scope;
use crate::policy::evidence::Timed;
use crate::policy::report::Profile;
use crate::policy::report::Report;
use crate::policy::roots::Roots;
use crate::policy::sts::cached::Remembered;
use crate::policy::verdict::Semantics;
use crate::policy::walk::Wanted;
use crate::vocab::bytes;
use crate::vocab::dns::Destination;
use crate::vocab::dns_record::DnsReply;
use crate::vocab::resolver::Endpoint;
use crate::vocab::text::Refused;
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

/// The schema that this program writes, and the only one that it reads.
pub const SCHEMA: &str = "destgate.evidence/1";

/// The longest line that is written or read. Unit: octets.
pub const MAX_LINE: usize = 16 << 20;

/// A part holds at most so many certificates, so that neither writer nor reader grows with the file.
pub const PART_CERTIFICATES: usize = 32_768;

/// And at most so many DNS replies.
pub const PART_REPLIES: usize = 65_536;

/// And at most so much of both. Unit: octets.
pub const PART_OCTETS: usize = 64 << 20;

/// A part names at most so many revocation lists: more authorities than anybody configures. Each takes some hundred
/// octets of memory, however short it is.
pub const PART_CRLS: usize = 4_096;

/// And at most so much of them: what is read of a list takes several times its octets. Unit: octets of DER.
pub const PART_CRL_OCTETS: usize = 32 << 20;

/// A chain as presented, leaf first, DER.
pub type Chain = Arc<Vec<Vec<u8>>>;

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The head of a part.
    Recording(Head),
    /// A revocation list, DER.
    Crl(#[serde(with = "bytes")] Vec<u8>),
    /// A certificate, DER.
    Certificate(#[serde(with = "bytes")] Vec<u8>),
    /// A DNS reply that was judged.
    Reply(Box<DnsReply>),
    /// A destination.
    Check(Box<Check>),
    /// The end of a part.
    End {
        /// How many destinations it holds.
        checks: u64,
    },
}

/// The head of a part.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    /// [`SCHEMA`].
    pub schema: String,
    /// The version of the program that wrote it.
    pub program: String,
    /// When the part was begun.
    pub begun: Timestamp,
    /// Who was asked in the DNS, for logs.
    #[serde(default)]
    pub resolver: Option<Endpoint>,
    /// Whose rules made the verdicts.
    #[serde(default)]
    pub semantics: Semantics,
    /// The trusted roots.
    #[serde(default)]
    pub anchors: Vec<Anchor>,
    /// The trust anchors of DNSSEC, as zone-file text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dnssec: Option<String>,
}

/// A trusted root, as far as a path needs it (RFC 5280 §6).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Anchor {
    /// The content of its subject name.
    #[serde(with = "bytes")]
    subject: Vec<u8>,
    /// The content of its public key.
    #[serde(with = "bytes")]
    key: Vec<u8>,
    /// The content of its name constraints; empty if there are none.
    #[serde(with = "bytes", default, skip_serializing_if = "Vec::is_empty")]
    constraints: Vec<u8>,
    /// Its certificate, DER; empty where it is not known.
    #[serde(with = "bytes", default, skip_serializing_if = "Vec::is_empty")]
    certificate: Vec<u8>,
}

impl Anchor {
    /// A root as it is written.
    #[must_use]
    pub fn of(anchor: &TrustAnchor<'_>, certificate: Option<&Vec<u8>>) -> Anchor {
        Anchor {
            certificate: certificate.cloned().unwrap_or_default(),
            subject: anchor.subject.to_vec(),
            key: anchor.subject_public_key_info.to_vec(),
            constraints: anchor.name_constraints.as_ref().map(|c| c.to_vec()).unwrap_or_default(),
        }
    }

    /// The roots that were written. Where the certificate of one is not known, all are trusted by name and key alone.
    #[must_use]
    pub fn roots(all: Vec<Anchor>) -> Roots {
        if all.iter().all(|a| !a.certificate.is_empty()) {
            return Roots::of(all.iter().map(|a| a.certificate.as_slice()));
        }
        Roots::new(all.into_iter().map(Anchor::anchor).collect())
    }

    fn anchor(self) -> TrustAnchor<'static> {
        TrustAnchor {
            subject: Der::from(self.subject),
            subject_public_key_info: Der::from(self.key),
            name_constraints: (!self.constraints.is_empty()).then(|| Der::from(self.constraints)),
        }
    }
}

/// The settings that decided, by their words.
#[derive(Debug, Serialize, Deserialize)]
struct Settings {
    source: String,
    tls: String,
    dane: String,
    mta_sts: String,
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

/// A question, its answer, and the chain that came with it.
#[derive(Debug, Serialize, Deserialize)]
struct Answered {
    query: Query,
    started_ms: u64,
    took_ms: u64,
    answer: Answer,
    /// SHA-256 of each certificate, leaf first, hexadecimal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    chain: Vec<String>,
    /// The names of the replies that a DNS answer was judged by: those to its question.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    judged: Vec<String>,
    /// The names of the DS and DNSKEY replies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    support: Vec<String>,
}

/// SHA-256 of a certificate, hexadecimal: the name that it goes by.
#[must_use]
pub fn name_of(der: &[u8]) -> String {
    hex(&Sha256::digest(der))
}

/// The chain that came with an answer.
fn chain_of(answer: &Answer) -> &[Vec<u8>] {
    match answer {
        Answer::Dns(_) => &[],
        Answer::StsPolicy(x) => &x.chain,
        Answer::Session(s) => s.tls.as_ref().map_or(&[], |t| &t.chain),
    }
}

/// Every certificate of the evidence with its name, in the order of the answers, repeated as often as it is there.
pub fn certificates(e: &Evidence) -> impl Iterator<Item = (String, &Vec<u8>)> {
    e.answers.values().flat_map(|t| chain_of(&t.answer)).map(|der| (name_of(der), der))
}

/// Returns the replies that an answer was judged by.
fn judged_by(answer: &Answer) -> Option<&JudgedReplies> {
    match answer {
        Answer::Dns(answer) => answer.judged.as_deref(),
        Answer::StsPolicy(_) | Answer::Session(_) => None,
    }
}

/// Returns every reply that the evidence was judged by with its name, repeated as often as it is there.
pub fn replies(e: &Evidence) -> impl Iterator<Item = (String, &Arc<DnsReply>)> {
    let judged = e.answers.values().filter_map(|t| judged_by(&t.answer));
    judged.flat_map(|j| j.answers.iter().chain(&j.support)).map(|r| (name_of_reply(r), r))
}

/// Returns the SHA-256 of a reply as it is written, hexadecimal: the name that it goes by.
#[must_use]
pub fn name_of_reply(reply: &DnsReply) -> String {
    // What serializes to a line once does so always; a reply has no maps and no floats.
    hex(&Sha256::digest(serde_json::to_vec(reply).unwrap_or_default()))
}

fn names(replies: Option<&Vec<Arc<DnsReply>>>) -> Vec<String> {
    let mut names: Vec<String> = replies.into_iter().flatten().map(|r| name_of_reply(r)).collect();
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}

impl Check {
    /// A report's evidence as it is written.
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
            },
            scope: e.scope.clone(),
            remembered: e.remembered.clone(),
            cut_off: e.cut_off,
            answers: answers.collect(),
        }
    }

    /// What was asked about.
    #[must_use]
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    /// The evidence that was written.
    ///
    /// Errors: a sentence; a certificate that the part does not hold, a setting that there is not, a time that no
    /// clock shows.
    pub fn read(self, certificates: &Certificates) -> Result<Recorded, Refused> {
        if !self.now.is_usual() {
            return Err(Refused("a check was made out of the years 1970 to 9999".into()));
        }
        let profile = Profile {
            source: self.profile.source,
            wanted: Wanted {
                tls: TlsMode::parse(&self.profile.tls)?,
                dane: DaneMode::parse(&self.profile.dane)?,
                mta_sts: Switch::parse(&self.profile.mta_sts)?,
            },
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

/// A check as it was when it was written.
#[derive(Debug)]
pub struct Recorded {
    /// What was typed.
    pub input: String,
    /// How long the check took. Unit: milliseconds.
    pub duration_ms: u64,
    /// The settings.
    pub profile: Profile,
    /// All that was seen.
    pub evidence: Evidence,
}

/// The certificates and DNS replies of a part by their names.
#[derive(Debug, Default)]
pub struct Certificates {
    all: HashMap<String, Vec<u8>>,
    replies: HashMap<String, Arc<DnsReply>>,
    octets: usize,
}

impl Certificates {
    /// Adds one.
    ///
    /// Errors: a sentence; more than a part may hold.
    pub fn add(&mut self, der: Vec<u8>) -> Result<(), Refused> {
        self.octets = self.octets.saturating_add(der.len());
        if self.all.len() >= PART_CERTIFICATES || self.octets > PART_OCTETS {
            return Err(Refused("a part of it holds more certificates than it may".into()));
        }
        self.all.insert(name_of(&der), der);
        Ok(())
    }

    /// Adds a DNS reply.
    ///
    /// Errors: a sentence; more than a part may hold.
    pub fn add_reply(&mut self, reply: DnsReply) -> Result<(), Refused> {
        self.octets = self.octets.saturating_add(reply.weight());
        if self.replies.len() >= PART_REPLIES || self.octets > PART_OCTETS {
            return Err(Refused("a part of it holds more DNS replies than it may".into()));
        }
        self.replies.insert(name_of_reply(&reply), Arc::new(reply));
        Ok(())
    }

    fn replies(&self, names: &[String]) -> Result<Vec<Arc<DnsReply>>, Refused> {
        let one = |name: &String| {
            let shown = excerpt(name, 16);
            let missing = || Refused(format!("the DNS reply {shown} is not in it"));
            self.replies.get(name).cloned().ok_or_else(missing)
        };
        names.iter().map(one).collect()
    }

    fn chain(&self, names: &[String]) -> Result<Vec<Vec<u8>>, Refused> {
        let one = |name: &String| {
            let shown = excerpt(name, 16);
            let missing = || Refused(format!("the certificate {shown} is not in it"));
            self.all.get(name).cloned().ok_or_else(missing)
        };
        names.iter().map(one).collect()
    }
}

/// The longest list that is written or read: in base64 it fits into a line. Unit: octets of DER.
const MAX_CRL: usize = MAX_LINE / 4 * 3 - 64;

/// How many revocation lists a part has taken, and how much of them.
#[derive(Debug, Default)]
pub struct CrlRoom {
    count: usize,
    octets: usize,
}

impl CrlRoom {
    /// Whether there is room for one more of so many octets; it is taken then.
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

/// Reads a line.
///
/// Errors: a sentence; no line of a recording.
pub fn read_line(line: &[u8]) -> Result<Line, Refused> {
    let read: Line = serde_json::from_slice(line)
        .map_err(|e| Refused(format!("it cannot be read: {}", json_fault(&e))))?;
    match &read {
        Line::Recording(head) if head.schema != SCHEMA => Err(Refused(format!(
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
