//! Reads a TLS report from its JSON, tolerantly: what senders do otherwise than RFC 8460 §4.4 has it
//! is mended, and named. No I/O.

use crate::policy::tlsrpt::fields;
use crate::policy::tlsrpt::fields::Deviations;
use crate::policy::tlsrpt::fields::MAX_LINE;
use crate::policy::tlsrpt::fields::MAX_TEXT;
use crate::policy::tlsrpt::json;
use crate::policy::tlsrpt::json::Json;
use crate::policy::tlsrpt::json::Key;
use crate::policy::tlsrpt::report::Detail;
use crate::policy::tlsrpt::report::PolicyResult;
use crate::policy::tlsrpt::report::Report;
use crate::vocab::dns::Domain;
use crate::vocab::text::excerpt;
use crate::vocab::time::Timestamp;
use crate::vocab::tls_report::Deviation;
use crate::vocab::tls_report::Refusal;
use crate::vocab::tlsrpt::ResultType;

/// The policy types of RFC 8460 §4.4.
const POLICY_TYPES: [&str; 3] = ["tlsa", "sts", "no-policy-found"];
/// The longest range. Unit: seconds.
const MAX_RANGE: i64 = 366 * 86_400;
/// Maximum number of details over all policies.
const MAX_DETAILS: usize = 100_000;
/// The result of a detail that names none.
const NO_RESULT: &str = "unspecified";

/// What stands around a report. It only fills in what the body lacks (RFC 8460 §5.6).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// The header `TLS-Report-Domain`.
    pub domain: Option<String>,
    /// The header `TLS-Report-Submitter`.
    pub submitter: Option<String>,
    /// The name of the file or part.
    pub file_name: Option<String>,
}

/// Why a report was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refused {
    /// The kind.
    pub refusal: Refusal,
    /// What is wrong, with the place.
    pub reason: String,
}

impl Refused {
    /// Creates a refusal.
    pub fn new(refusal: Refusal, reason: impl Into<String>) -> Refused {
        Refused { refusal, reason: reason.into() }
    }
}

/// Reads the reports of a text: mostly one.
///
/// - `met`: what was mended on the way to the text.
///
/// Errors: the text is no report, or exceeds a bound. Nothing of it is returned then.
pub fn read(text: &str, hints: &Hints, met: &Deviations) -> Result<Vec<Report>, Refused> {
    let mut met = met.clone();
    let document = json::read(text).map_err(|fault| Refused::new(fault.refusal, fault.reason))?;
    let rest = text.get(document.length..).unwrap_or_default();
    if !rest.trim_matches(|c: char| c.is_whitespace() || c == '\0').is_empty() {
        met.insert(Deviation::TrailingData);
    }
    if document.duplicate_key {
        met.insert(Deviation::DuplicateKey);
    }
    if document.odd_key {
        met.insert(Deviation::KeySpelling);
    }
    let values = match document.value {
        Json::List(list) if list.iter().any(Json::is_object) => {
            met.insert(Deviation::ReportList);
            list
        }
        value @ (Json::List(_) | Json::Object(_)) => vec![value],
        Json::Null | Json::Bool | Json::Int(_) | Json::Float(_) | Json::Text(_) => Vec::new(),
    };
    values.into_iter().map(|value| one(value, hints, &met)).collect()
}

fn one(mut value: Json, hints: &Hints, met: &Deviations) -> Result<Report, Refused> {
    refuse_other(&value)?;
    let mut met = met.clone();
    let from_name = FileName::parse(hints.file_name.as_deref().unwrap_or_default());
    let (start, end) = range(&mut value, from_name.as_ref(), &mut met)?;
    let organization = fields::text(value.take(Key::Organization), MAX_TEXT, &mut met);
    if organization.is_none() {
        met.insert(Deviation::OrganizationAbsent);
    }
    let report_id = fields::text(value.take(Key::ReportId), MAX_TEXT, &mut met);
    if report_id.is_none() {
        met.insert(Deviation::ReportIdAbsent);
    }
    let contact = fields::contact(value.take(Key::Contact), &mut met);
    let named = |text: &Option<String>| {
        let text = text.as_deref()?;
        Domain::parse(text.trim()).ok().map(|d| d.to_string())
    };
    let default = named(&hints.domain).or_else(|| from_name.map(|name| name.domain));
    let mut policies = Vec::new();
    let mut details = 0;
    for item in list(value.take(Key::Policies), Deviation::PoliciesObject, &mut met) {
        if !item.is_object() {
            met.insert(Deviation::PolicyUnreadable);
            continue;
        }
        let policy = policy(item, default.as_deref(), &mut met)?;
        details += policy.details.len();
        if details > MAX_DETAILS {
            let reason = format!("more than {MAX_DETAILS} failure-details");
            return Err(Refused::new(Refusal::TooLarge, reason));
        }
        policies.push(policy);
    }
    if policies.is_empty() {
        met.insert(Deviation::PoliciesAbsent);
    }
    let submitter = hints.submitter.as_deref().and_then(fields::host);
    Ok(Report {
        organization,
        contact,
        submitter,
        report_id,
        start,
        end,
        policies,
        deviations: met,
    })
}

/// Refuses JSON that is no report of RFC 8460.
fn refuse_other(value: &Json) -> Result<(), Refused> {
    let of_draft = [Key::SuccessAggregate, Key::FailureAggregate, Key::SessionCount];
    let is_draft = |v: &Json| of_draft.iter().any(|key| v.has(*key));
    let policies = value.get(Key::Policies);
    if is_draft(value)
        || policies.is_some_and(|p| p.entries().iter().any(is_draft))
        || (policies.is_none() && value.has(Key::Policy))
    {
        return Err(Refused::new(Refusal::Draft, Refusal::Draft.says()));
    }
    if value.has(Key::Policies) || value.has(Key::DateRange) {
        return Ok(());
    }
    let reason = "the JSON has neither `policies` nor `date-range`";
    Err(Refused::new(Refusal::NotReport, reason))
}

/// Returns the entries of a list; one object stands for a list of it.
fn list(value: Option<Json>, otherwise: Deviation, met: &mut Deviations) -> Vec<Json> {
    match value {
        Some(Json::List(list)) => list,
        Some(object @ Json::Object(_)) => {
            met.insert(otherwise);
            vec![object]
        }
        _ => Vec::new(),
    }
}

/// Returns the range of days, from the body or else the file name.
fn range(
    value: &mut Json,
    name: Option<&FileName>,
    met: &mut Deviations,
) -> Result<(Timestamp, Timestamp), Refused> {
    let mut range = value.take(Key::DateRange).unwrap_or(Json::Null);
    let read = |word: &str, inner: Option<Json>, is_end, met: &mut Deviations| {
        let Some(inner) = inner else { return Ok(None) };
        let shown = match &inner {
            Json::Text(text) => format!("`{}` ", excerpt(text, 60)),
            Json::Null | Json::Bool | Json::Int(_) | Json::Float(_) => String::new(),
            Json::List(_) | Json::Object(_) => String::new(),
        };
        match fields::time(Some(inner), is_end, met) {
            Some(at) => Ok(Some(at)),
            None => Err(Refused::new(Refusal::DateRange, format!("{shown}as {word} is no time"))),
        }
    };
    let mut taken = |key| range.take(key).or_else(|| value.take(key));
    let (first, last) = (taken(Key::Start), taken(Key::End));
    let first = read("start-datetime", first, false, met)?;
    let last = read("end-datetime", last, true, met)?;
    let (start, end) = match (first, last, name) {
        (Some(start), Some(end), _) => (start, end),
        (first, last, Some(name)) => {
            met.insert(Deviation::DateRangeAbsent);
            (first.unwrap_or(name.begin), last.unwrap_or(name.end))
        }
        _ => {
            return Err(Refused::new(Refusal::DateRange, "the report does not say for which time"));
        }
    };
    if end <= start || end.since(start) > MAX_RANGE {
        let what = if end <= start { "does not end after it begins" } else { "exceeds a year" };
        let reason = format!("the range {} to {} {what}", start.rfc3339(), end.rfc3339());
        return Err(Refused::new(Refusal::DateRange, reason));
    }
    Ok((start, end))
}

fn policy(
    mut item: Json,
    default: Option<&str>,
    met: &mut Deviations,
) -> Result<PolicyResult, Refused> {
    let mut summary = item.take(Key::Summary).unwrap_or(Json::Null);
    let details = item.take(Key::Details);
    let mut policy = match item.take(Key::Policy) {
        Some(inner @ Json::Object(_)) => inner,
        _ => {
            met.insert(Deviation::PolicyFlat);
            item.clone()
        }
    };
    let mut total = |key, met: &mut Deviations| {
        fields::count(summary.take(key).or_else(|| item.take(key)), met).map_err(|_| too_many())
    };
    let (success, failure) = (total(Key::Success, met)?, total(Key::Failure, met)?);
    let policy_type =
        fields::text(policy.take(Key::PolicyType), MAX_TEXT, met).map(|t| t.to_lowercase());
    match policy_type.as_deref() {
        None => met.insert(Deviation::PolicyTypeAbsent),
        Some(known) if POLICY_TYPES.contains(&known) => false,
        Some(_) => met.insert(Deviation::PolicyTypeUnknown),
    };
    let domain = fields::domain(policy.take(Key::PolicyDomain), met);
    if domain.is_none() {
        met.insert(Deviation::PolicyDomainAbsent);
    }
    let details = list(details, Deviation::DetailsObject, met)
        .into_iter()
        .filter_map(|one| detail(one, met).transpose())
        .collect::<Result<Vec<Detail>, Refused>>()?;
    let sum = details.iter().fold(0_u64, |sum, d| sum.saturating_add(d.count));
    if success.is_none() {
        met.insert(Deviation::SuccessTotalAbsent);
    }
    match failure {
        None => met.insert(Deviation::FailureTotalAbsent),
        Some(total) if total != sum => met.insert(Deviation::CountsDisagree),
        Some(_) => false,
    };
    Ok(PolicyResult {
        policy_type,
        domain: domain.or_else(|| default.map(ToString::to_string)),
        success: success.unwrap_or(0),
        failure: failure.unwrap_or(sum),
        policy_string: policy_string(policy.take(Key::PolicyString), met),
        mx: mx(policy.take(Key::MxHost), met),
        details,
    })
}

fn too_many() -> Refused {
    Refused::new(Refusal::TooLarge, "a count exceeds 2^53")
}

fn detail(mut value: Json, met: &mut Deviations) -> Result<Option<Detail>, Refused> {
    if !value.is_object() {
        met.insert(Deviation::DetailUnreadable);
        return Ok(None);
    }
    let result = fields::text(value.take(Key::Result), MAX_TEXT, met).map(|t| t.to_lowercase());
    match result.as_deref() {
        None => met.insert(Deviation::ResultTypeAbsent),
        Some(word) if ResultType::ALL.iter().any(|known| known.word() == word) => false,
        Some(_) => met.insert(Deviation::ResultTypeUnknown),
    };
    let counted = value.take(Key::Count);
    if counted.is_none() {
        met.insert(Deviation::CountAbsent);
    }
    let count = fields::count(counted, met).map_err(|_| too_many())?;
    let mut text = |key, met: &mut Deviations| fields::text(value.take(key), MAX_TEXT, met);
    let host = text(Key::Host, met).as_deref().and_then(fields::host);
    let helo = text(Key::Helo, met);
    let reason = text(Key::Reason, met);
    let info = text(Key::Info, met).or_else(|| text(Key::InfoUri, met));
    Ok(Some(Detail {
        result: result.unwrap_or_else(|| NO_RESULT.to_string()),
        count: count.unwrap_or(0),
        sending_ip: fields::address(value.take(Key::SendingIp), met),
        host,
        helo,
        ip: fields::address(value.take(Key::ReceivingIp), met),
        reason,
        info,
    }))
}

/// Returns the lines or records of a policy.
fn policy_string(value: Option<Json>, met: &mut Deviations) -> Vec<String> {
    let entries = match value {
        Some(Json::List(list)) => list,
        Some(text @ Json::Text(_)) => {
            met.insert(Deviation::PolicyStringString);
            vec![text]
        }
        _ => return Vec::new(),
    };
    let mut lines = Vec::new();
    for entry in entries {
        match entry {
            Json::Text(text) => match unfolded(&text) {
                Some(inner) => {
                    met.insert(Deviation::PolicyStringNested);
                    lines.extend(inner.iter().filter_map(|l| fields::cut(l, MAX_LINE, met)));
                }
                None => {
                    let text = text.trim_matches(['\r', '\n']);
                    if text.contains(['\r', '\n']) {
                        met.insert(Deviation::PolicyStringLines);
                    }
                    lines.extend(text.lines().filter_map(|l| fields::cut(l, MAX_LINE, met)));
                }
            },
            Json::List(inner) => {
                met.insert(Deviation::PolicyStringNested);
                let texts = inner.into_iter().filter_map(|v| fields::text(Some(v), MAX_LINE, met));
                lines.extend(texts.collect::<Vec<_>>());
            }
            Json::Null | Json::Bool | Json::Int(_) | Json::Float(_) | Json::Object(_) => {}
        }
    }
    lines
}

/// Returns the texts of a list that stands inside a text.
fn unfolded(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    if !text.starts_with('[') {
        return None;
    }
    serde_json::from_str::<Vec<String>>(text).ok()
}

/// Returns the patterns of MX hosts.
fn mx(value: Option<Json>, met: &mut Deviations) -> Vec<String> {
    let entries = match value {
        Some(Json::List(list)) => list,
        Some(Json::Text(text)) if text.trim().is_empty() => return Vec::new(),
        Some(text @ Json::Text(_)) => {
            met.insert(Deviation::MxHostString);
            vec![text]
        }
        _ => return Vec::new(),
    };
    let mut hosts = Vec::new();
    for entry in entries {
        let Some(text) = fields::text(Some(entry), MAX_TEXT, met) else { continue };
        let is_prefixed = text.get(..3).is_some_and(|tag| tag.eq_ignore_ascii_case("mx:"));
        let bare = if is_prefixed { text.get(3..).unwrap_or_default() } else { &text };
        if is_prefixed {
            met.insert(Deviation::MxHostPrefix);
        }
        hosts.extend(fields::host(bare));
    }
    hosts
}

/// The name of a report's file: submitter `!` domain `!` begin `!` end (RFC 8460 §5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
struct FileName {
    domain: String,
    begin: Timestamp,
    end: Timestamp,
}

impl FileName {
    fn parse(name: &str) -> Option<FileName> {
        let name = name.rsplit(['/', '\\']).next()?;
        let mut pieces = name.split('!');
        let (_, domain, begin, end) =
            (pieces.next()?, pieces.next()?, pieces.next()?, pieces.next()?);
        let end = end.split('.').next()?;
        let at = |text: &str| text.parse::<i64>().ok().map(Timestamp).filter(|t| t.is_usual());
        let domain = Domain::parse(domain).ok()?.to_string();
        Some(FileName { domain, begin: at(begin)?, end: at(end)? })
    }
}
