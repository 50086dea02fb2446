//! Renders the JSON report, schema `destgate.check/1`. Unknown values are `null`.

use crate::policy::certificate::Certificate;
use crate::policy::dane;
use crate::policy::dane::DaneMatch;
use crate::policy::dane::TlsaSeen;
use crate::policy::evidence::ClientCertificate;
use crate::policy::evidence::Reply;
use crate::policy::evidence::Session;
use crate::policy::host as host_facts;
use crate::policy::host::HostFacts;
use crate::policy::host::ProbeFacts;
use crate::policy::host::Reach;
use crate::policy::host::TlsFacts;
use crate::policy::remedy::Remedy;
use crate::policy::report::Alternative;
use crate::policy::report::Report;
use crate::policy::sts;
use crate::policy::sts::StsSeen;
use crate::policy::sts::policy::MxPattern;
use crate::policy::verdict::DaneStatus;
use crate::policy::verdict::Decision;
use crate::policy::verdict::Verdict;
use crate::policy::walk;
use crate::policy::walk::AddressOutcome;
use crate::policy::walk::HostOutcome;
use crate::render::headline;
use crate::render::owner::standing;
use crate::render::remedy;
use crate::vocab::finding::Finding;
use crate::vocab::text::hex;
use crate::vocab::text::printable;
use crate::vocab::text::printable_bytes;
use crate::vocab::text::printable_lines;
use crate::vocab::time::Timestamp;
use crate::vocab::tls::DaneMode;
use crate::vocab::tls::Switch;
use crate::vocab::tls::TlsMode;
use crate::vocab::tlsrpt::Failure;
use crate::vocab::tlsrpt::ResultType;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

/// The JSON Schema of reports.
pub const SCHEMA: &str = include_str!("check-report.schema.json");

/// Returns a report as JSON.
#[must_use]
pub fn report(r: &Report) -> Value {
    let domain = r.evidence.destination.to_string();
    let mut out = Map::new();
    out.insert("schema".into(), json!("destgate.check/1"));
    out.insert("domain".into(), json!(domain));
    if r.input != domain {
        out.insert("input".into(), json!(printable(&r.input)));
    }
    out.insert("checked_at".into(), json!(r.evidence.now.rfc3339()));
    let signatures_end = r.evidence.signatures_end();
    out.insert("signatures_end".into(), json!(signatures_end.map(Timestamp::rfc3339)));
    out.insert("duration_ms".into(), json!(r.duration_ms));
    let wanted = r.profile.wanted.effective();
    out.insert(
        "profile".into(),
        json!({
            "source": r.profile.source,
            "tls": wanted.tls.word(),
            "dane": wanted.dane.word(),
            "mta_sts": wanted.mta_sts.word(),
        }),
    );
    out.insert(
        "route".into(),
        json!({
            "kind": r.facts.path.kind.word(),
            "dnssec": r.facts.path.proof.map(crate::vocab::dns::Proof::word),
        }),
    );
    out.insert("mta_sts".into(), mta_sts(r));
    out.insert("dane".into(), dane_of(r));
    out.insert("tls_rpt".into(), tls_rpt(r));
    let hosts: Vec<Value> = r
        .facts
        .hosts
        .iter()
        .zip(&r.decision.walked)
        .zip(&r.decision.host_dane)
        .map(|((h, j), status)| host(r, h, j, *status))
        .collect();
    out.insert("mx".into(), Value::Array(hosts));
    // Omitted entries are counted in the report, here and below.
    let beyond = host_facts::beyond(&r.facts.path).len();
    if beyond > 0 {
        out.insert("mx_more".into(), json!(beyond));
    }
    out.insert("verdict".into(), own_verdict(r));
    if let Some(standing) = &r.own_policy {
        out.insert("own_policy".into(), standing::json(standing));
    }
    if !r.what_if.is_empty() {
        out.insert("what_if".into(), r.what_if.iter().map(|a| what_if(r, a)).collect());
    }
    out.insert("findings".into(), r.findings.iter().map(finding).collect());
    Value::Object(out)
}

fn failures(list: &[Failure]) -> Value {
    list.iter()
        .map(|f| json!({"result_type": f.result_type.word(), "detail": printable(&f.detail)}))
        .collect()
}

fn mta_sts(r: &Report) -> Value {
    let Some(s) = &r.facts.sts else {
        return json!({"status": r.decision.mta_sts, "record": null, "policy": null, "failures": [], "unannounced": null});
    };
    let record = s.record.as_ref().map(|record| {
        json!({
            "raw": printable_bytes(&record.raw),
            "id": record.id,
            "cname": record.cname.as_ref().map(ToString::to_string),
            "dnssec": record.proof.word(),
        })
    });
    json!({
        "status": r.decision.mta_sts,
        "record": record,
        "policy": policy(r, s),
        "failures": failures(&s.failures),
        "unannounced": s.unannounced.as_ref().map(|policy| {
            let mx: Vec<&str> = policy.mx.iter().map(MxPattern::as_str).collect();
            json!({"mode": policy.mode.word(), "mx": mx, "max_age": policy.max_age})
        }),
    })
}

fn policy(r: &Report, s: &StsSeen) -> Option<Value> {
    let applied = s.applied.as_ref()?;
    let domain = r.evidence.domain()?;
    let mx: Vec<&str> = applied.policy.mx.iter().map(MxPattern::as_str).collect();
    let certificate = s
        .certificate
        .as_ref()
        .map(|c| json!({"issuer": printable(&c.issuer), "not_after": c.not_after.rfc3339()}));
    Some(json!({
        "mode": applied.policy.mode.word(),
        "mx": mx,
        "max_age": applied.policy.max_age,
        "source": if applied.from_cache { "cache" } else { "fetched" },
        "id": applied.id,
        "url": sts::policy_url(domain),
        "fetched_at": applied.fetched_at.rfc3339(),
        "expires_at": applied.expires_at.rfc3339(),
        "raw": printable_lines(&applied.raw),
        "certificate": certificate,
    }))
}

/// Returns the DANE status of the domain, with the failures of the hosts that it refused.
fn dane_of(r: &Report) -> Value {
    let wanted = r.profile.wanted.effective();
    let mut list: Vec<Failure> = Vec::new();
    if wanted.dane != DaneMode::None {
        for (h, status) in r.facts.hosts.iter().zip(&r.decision.host_dane) {
            if matches!(status, Some(DaneStatus::Failed | DaneStatus::Error)) {
                list.extend(dane_failures(h));
            }
            if *status == Some(DaneStatus::Unusable) {
                let why = "no TLSA record can be used for SMTP";
                list.push(Failure::new(ResultType::TlsaInvalid, why));
            }
        }
        list.extend(r.decision.walked.iter().filter_map(|j| match &j.requirement {
            walk::Requirement::NotUsed(walk::Refusal::Dane, _, failures) => {
                failures.first().cloned()
            }
            walk::Requirement::NotUsed(..)
            | walk::Requirement::Dane
            | walk::Requirement::Tls { .. } => None,
        }));
        list.dedup();
    }
    json!({
        "status": r.decision.dane.map(DaneStatus::word),
        "failures": failures(&list),
    })
}

fn dane_failures(h: &HostFacts) -> Vec<Failure> {
    let mut list = Vec::new();
    if let TlsaSeen::Failed(_, why) = &h.tlsa {
        list.push(Failure::new(ResultType::DnssecInvalid, why.clone()));
    }
    if h.addresses.unknown() {
        let why = h.addresses.failed.first().map_or("", |(_, why)| why.as_str());
        list.push(Failure::new(ResultType::DnssecInvalid, why));
    }
    for p in h.probes.iter().filter(|p| h.counts(p, h.dane_sni())) {
        match (&p.dane, &p.reach) {
            (Some(DaneMatch::Mismatch { failures, .. }), _) => list.extend(failures.clone()),
            (_, Reach::Unspoken(_)) => {}
            (_, Reach::NoStarttls | Reach::StarttlsRefused(_)) => {
                list.push(Failure::new(ResultType::StarttlsNotSupported, "no STARTTLS"));
            }
            (_, Reach::TlsFailed(why)) => {
                list.push(Failure::new(ResultType::ValidationFailure, why.clone()));
            }
            _ => {}
        }
    }
    list
}

fn tls_rpt(r: &Report) -> Value {
    match &r.facts.rpt {
        Some(rpt) => json!({
            "status": rpt.status,
            "raw": rpt.raw,
            "rua": rpt.rua.iter().map(|u| printable(u)).collect::<Vec<_>>(),
        }),
        None => json!({"status": "absent", "raw": null, "rua": []}),
    }
}

fn host(r: &Report, h: &HostFacts, j: &HostOutcome, status: Option<DaneStatus>) -> Value {
    let sts_match = r
        .facts
        .sts
        .as_ref()
        .and_then(|s| s.applied.as_ref())
        .and_then(|a| walk::sts_match(&a.policy, &h.candidate.host));
    let deciding = j.deciding.and_then(|i| h.probes.get(i));
    let mut out = Map::new();
    out.insert("host".into(), json!(printable(&h.candidate.host)));
    out.insert("preference".into(), json!(h.candidate.preference));
    let all = &h.addresses.addresses;
    let addresses: Vec<String> = all.iter().take(LISTED).map(ToString::to_string).collect();
    out.insert("addresses".into(), json!(addresses));
    more(&mut out, "addresses_more", all.len());
    out.insert("dnssec".into(), json!(h.addresses.proof.map(crate::vocab::dns::Proof::word)));
    out.insert("sts_match".into(), json!(sts_match));
    out.insert("tlsa".into(), tlsa(h));
    if let TlsaSeen::Records { records, .. } = &h.tlsa {
        more(&mut out, "tlsa_more", records.len());
    }
    out.insert("dane".into(), json!(status.map(DaneStatus::word)));
    let probes: Vec<Value> = h
        .probes
        .iter()
        .zip(&j.probes)
        .zip(&j.others)
        .map(|((p, j), other)| {
            let mut out = probe(p, j);
            out.insert("certificates".into(), certificates(r, p, j, other.as_ref()));
            Value::Object(out)
        })
        .collect();
    out.insert("probes".into(), Value::Array(probes));
    out.insert("probed".into(), json!(h.probed));
    let own = match deciding {
        Some(p) => probe(p, &j.own),
        None => blank_probe(&j.own),
    };
    out.extend(own);
    Value::Object(out)
}

/// Maximum number of addresses and TLSA records of a host that are listed. The others are counted.
const LISTED: usize = 128;

/// Adds the number of omitted list entries.
fn more(out: &mut Map<String, Value>, key: &str, all: usize) {
    if all > LISTED {
        out.insert(key.into(), json!(all - LISTED));
    }
}

fn tlsa(h: &HostFacts) -> Value {
    let TlsaSeen::Records { records, .. } = &h.tlsa else { return json!([]) };
    records
        .iter()
        .enumerate()
        // A matching record is always listed.
        .filter(|(index, _)| *index < LISTED || h.is_matched(*index))
        .map(|(index, t)| {
            json!({
                "usage": t.usage,
                "selector": t.selector,
                "matching": t.matching,
                "data": hex(&t.data),
                "usable": dane::unusable(t).is_none(),
                "matched": h.record_match(index),
            })
        })
        .collect()
}

fn probe(p: &ProbeFacts, j: &AddressOutcome) -> Map<String, Value> {
    let session = p.session.as_ref();
    let starttls = match &p.reach {
        Reach::NoConversation { .. } if p.tls.is_some() => "ok",
        Reach::NotProbed | Reach::NotConnected { .. } | Reach::NoConversation { .. } => "not_tried",
        Reach::NoStarttls => "not_offered",
        Reach::StarttlsRefused(_) => "refused",
        Reach::TlsFailed(_) | Reach::Unspoken(_) => "failed",
        Reach::Tls => "ok",
    };
    let mut out = Map::new();
    out.insert("address".into(), json!(p.target.address.to_string()));
    out.insert("sni".into(), json!(p.target.sni.as_deref().map(printable)));
    out.insert("banner".into(), json!(session.and_then(|s| s.banner.as_ref()).map(Reply::text)));
    out.insert(
        "requiretls".into(),
        // Unknown if the EHLO inside TLS was not answered.
        json!(session.filter(|s| s.tls.is_some() && s.end.is_none()).map(requires_tls)),
    );
    out.insert("starttls".into(), json!(starttls));
    out.insert("tls".into(), json!(p.tls.as_ref().map(tls)));
    judged(j, &mut out);
    out
}

/// Returns the certificates of each kind at an address, if all kinds were probed.
fn certificates(
    r: &Report,
    p: &ProbeFacts,
    j: &AddressOutcome,
    other: Option<&AddressOutcome>,
) -> Value {
    let Some(own) = p.tls.as_ref().filter(|_| r.evidence.scope.all_certs) else {
        return Value::Null;
    };
    let mut list = vec![certificate(own, j)];
    if let (Some(t), Some(j)) = (p.other.as_ref().and_then(|o| o.tls.as_ref()), other) {
        list.push(certificate(t, j));
    }
    Value::Array(list)
}

fn certificate(t: &TlsFacts, j: &AddressOutcome) -> Value {
    let mut out = Map::new();
    out.insert("key".into(), json!(t.certificate.as_ref().map(|c| c.key_kind.word())));
    out.insert("tls".into(), tls(t));
    judged(j, &mut out);
    Value::Object(out)
}

fn requires_tls(s: &Session) -> bool {
    s.keywords_tls.iter().any(|k| k == "REQUIRETLS")
}

fn blank_probe(j: &AddressOutcome) -> Map<String, Value> {
    let mut out = Map::new();
    for key in ["address", "sni", "banner"] {
        out.insert(key.into(), Value::Null);
    }
    out.insert("requiretls".into(), Value::Null);
    out.insert("starttls".into(), json!("not_tried"));
    out.insert("tls".into(), Value::Null);
    judged(j, &mut out);
    out
}

fn judged(j: &AddressOutcome, out: &mut Map<String, Value>) {
    out.insert("usable".into(), json!(j.protection.is_some()));
    out.insert("reason".into(), json!(printable(&j.reason)));
    out.insert("failures".into(), failures(&j.failures));
}

fn tls(t: &TlsFacts) -> Value {
    let leaf = t.certificate.as_ref();
    let subjects: Vec<String> = t
        .session
        .chain
        .iter()
        .map(|der| {
            Certificate::read(der)
                .map_or_else(|| "(cannot be read)".into(), |c| printable(&c.subject))
        })
        .collect();
    let names = leaf.map(|l| {
        let addresses = l.ip_addresses.iter().map(ToString::to_string);
        l.dns_names.iter().map(|n| printable(n)).chain(addresses).collect::<Vec<_>>()
    });
    json!({
        "stack": t.session.stack.word(),
        "version": t.session.version,
        "cipher": t.session.cipher,
        "pkix": t.pkix.word(),
        "host_match": t.host_match,
        "domain_match": t.domain_match,
        "key_sha256": leaf.map(|l| hex(&Sha256::digest(&l.spki))),
        "subject": leaf.map(|l| printable(&l.subject)),
        "issuer": leaf.map(|l| printable(&l.issuer)),
        "sans": names,
        "not_before": leaf.map(|l| l.not_before.rfc3339()),
        "not_after": leaf.map(|l| l.not_after.rfc3339()),
        "chain": subjects,
        "client_certificate": client(&t.session.client),
    })
}

/// Returns the certificate that this side presented; null if the server did not request one.
fn client(c: &ClientCertificate) -> Value {
    match c {
        ClientCertificate::NotAsked => Value::Null,
        ClientCertificate::None => json!({"presented": null}),
        ClientCertificate::Presented(name) => json!({"presented": printable(name)}),
    }
}

fn outcome(v: &Verdict) -> (Value, Value, Value) {
    (
        json!(v.action.word()),
        json!(v.protection.map(walk::Protection::word)),
        json!(printable(&v.reason)),
    )
}

/// Returns other settings and their verdict.
fn what_if(r: &Report, a: &Alternative) -> Value {
    let wanted = a.wanted.effective();
    json!({
        "settings": {
            "tls": wanted.tls.word(),
            "dane": wanted.dane.word(),
            "mta_sts": wanted.mta_sts.word(),
        },
        "verdict": verdict(r, &a.decision),
    })
}

/// Returns the verdict under the settings at hand, with what the sender can do about it.
fn own_verdict(r: &Report) -> Value {
    let mut out = verdict(r, &r.decision);
    if let Some(map) = out.as_object_mut() {
        let q = &r.profile.queue;
        let queue = json!({
            "bounce_profile": printable(&q.profile),
            "max_lifetime": q.max_lifetime,
            "max_retries": q.max_retries,
        });
        let contacts = remedy::contacts(r)
            .map(|c| json!({"postmaster": c.postmaster, "tls_reports": c.reports}));
        map.insert("headline".into(), json!(headline::sentence(r)));
        map.insert("contacts".into(), json!(contacts));
        map.insert("queue".into(), queue);
        map.insert("remedies".into(), r.remedies.iter().map(|m| remedy_of(r, m)).collect());
        let why = remedy::no_change(r);
        map.insert("no_change".into(), json!((!why.is_empty()).then_some(why)));
    }
    out
}

fn remedy_of(r: &Report, m: &Remedy) -> Value {
    let (action, protection, reason) = outcome(&m.verdict);
    let host = m.verdict.host.and_then(|i| r.facts.hosts.get(i));
    let changes = [
        ("tls", m.changed.tls.map(TlsMode::word)),
        ("dane", m.changed.dane.map(DaneMode::word)),
        ("mta_sts", m.changed.mta_sts.map(Switch::word)),
    ];
    let changes: Map<String, Value> =
        changes.into_iter().filter_map(|(k, v)| Some((k.to_string(), json!(v?)))).collect();
    let wanted = m.wanted.effective();
    json!({
        "changes": changes,
        "settings": {
            "tls": wanted.tls.word(),
            "dane": wanted.dane.word(),
            "mta_sts": wanted.mta_sts.word(),
        },
        "command": remedy::command(r, m).join(" "),
        "gives_up": m.gives_up,
        "caution": m.is_risky.then_some(remedy::CAUTION),
        "action": action,
        "protection": protection,
        "mx": host.map(|h| printable(&h.candidate.host)),
        "reason": reason,
    })
}

fn verdict(r: &Report, decision: &Decision) -> Value {
    let v = &decision.verdict;
    let (action, protection, reason) = outcome(v);
    let (rfc_action, rfc_protection, rfc_reason) = outcome(&decision.rfc);
    let host = v.host.and_then(|i| r.facts.hosts.get(i)).map(|h| printable(&h.candidate.host));
    let ndr = v.ndr.as_ref().map(|n| json!({"code": n.code, "text": printable(&n.text())}));
    json!({
        "action": action,
        "protection": protection,
        "mx": host,
        "status": v.status,
        "ndr": ndr,
        "reason": reason,
        "rfc": {"action": rfc_action, "protection": rfc_protection, "reason": rfc_reason},
        "unsigned": decision.unsigned.as_ref().map(|v| {
            let (action, protection, reason) = outcome(v);
            json!({"action": action, "protection": protection, "reason": reason})
        }),
    })
}

/// Returns a finding.
#[must_use]
pub fn finding(f: &Finding) -> Value {
    json!({
        "severity": f.severity().word(),
        "code": f.row.code,
        "message": f.message(),
        "hint": f.hint(),
        "reference": f.row.reference,
    })
}
