//! The reports in a mail message: in its parts, and in messages that it embeds.

use crate::gateway::tls_reports::content;
use crate::gateway::tls_reports::content::Kind;
use crate::gateway::tls_reports::content::MAX_UNPACKED;
use crate::policy::tlsrpt::fields::Deviations;
use crate::policy::tlsrpt::report::Report;
use crate::policy::tlsrpt::report_reader::Hints;
use crate::policy::tlsrpt::report_reader::Refused;
use crate::vocab::tls_report::Deviation;
use crate::vocab::tls_report::Refusal;
use crate::wire::mail::coding;
use crate::wire::mail::header;
use crate::wire::mail::parts;
use crate::wire::mail::parts::Mail;
use crate::wire::mail::parts::Part;
use std::borrow::Cow;

/// Maximum size of a message. Unit: octets.
pub const MAX_MESSAGE: usize = 15 * 1024 * 1024;

/// What a message holds, without the messages embedded in it.
#[derive(Debug, Default)]
pub struct Found {
    /// The reports.
    pub reports: Vec<Report>,
    /// What looks like a report and was refused.
    pub refused: Vec<Refused>,
    /// The messages embedded in it, decoded.
    pub messages: Vec<Vec<u8>>,
    /// What its signatures are judged by.
    pub signed: Signed,
}

/// The fields of a message that its signatures are judged by.
#[derive(Debug, Default)]
pub struct Signed {
    /// The domains of the header `From`.
    pub from: Vec<String>,
    /// The values of `Authentication-Results`, the topmost first.
    pub results: Vec<String>,
    /// Whether there is a signature.
    pub has_signature: bool,
    /// The number of fields.
    pub fields: usize,
    /// Place at which the body begins. Unit: octets.
    pub body_at: usize,
}

/// Reads a message.
///
/// Errors: a bound is exceeded.
pub fn read(message: &[u8]) -> Result<Found, Refused> {
    if message.len() > MAX_MESSAGE {
        let reason = format!("the message exceeds {} MiB", MAX_MESSAGE / 1024 / 1024);
        return Err(Refused::new(Refusal::TooLarge, reason));
    }
    let mail = parts::split(message)
        .map_err(|exceeded| Refused::new(Refusal::TooLarge, exceeded.to_string()))?;
    let mut found = Found { signed: signed(&mail), ..Found::default() };
    let mut room = MAX_UNPACKED;
    // Those that say what they are come first.
    let (named, others): (Vec<&Part>, Vec<&Part>) =
        mail.parts.iter().partition(|part| is_named(part));
    for part in named.into_iter().chain(others) {
        if part.is_message() {
            found.messages.push(part.content().into_owned());
            continue;
        }
        let Some((octets, mut met)) = candidate(part) else { continue };
        if let Some(expected) = media_type(content::kind(&octets))
            && part.media_type != expected
        {
            met.insert(Deviation::MediaType);
        }
        let first = |name| mail.head.first(name).map(ToString::to_string);
        let hints = Hints {
            domain: first("tls-report-domain"),
            submitter: first("tls-report-submitter"),
            file_name: part.file_name.clone(),
        };
        match content::reports(&octets, &hints, &mut room, &met) {
            Ok(reports) => found.reports.extend(reports),
            Err(refused) if is_meant(part, &refused) => found.refused.push(refused),
            Err(_) => {}
        }
    }
    Ok(found)
}

fn signed(mail: &Mail<'_>) -> Signed {
    let all = |name| mail.head.all(name).map(ToString::to_string).collect::<Vec<_>>();
    Signed {
        from: mail.head.all("from").flat_map(header::domains).collect(),
        results: all("authentication-results"),
        has_signature: mail.head.first("dkim-signature").is_some(),
        fields: mail.head.count,
        body_at: mail.body_at,
    }
}

/// Reports whether a part has a media type of RFC 8460 §6.
fn is_named(part: &Part<'_>) -> bool {
    part.media_type.starts_with("application/tlsrpt")
}

/// Reports whether the file name is that of a report.
fn has_name(part: &Part<'_>) -> bool {
    let name = part.file_name.as_deref().unwrap_or_default().to_ascii_lowercase();
    name.split('.').skip(1).any(|ending| ending == "json")
}

fn media_type(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Gzip => Some("application/tlsrpt+gzip"),
        Kind::Json => Some("application/tlsrpt+json"),
        Kind::Zip | Kind::Other => None,
    }
}

/// Returns the decoded content of a part that may hold a report. Where its header names the wrong
/// encoding, the right one is looked for.
fn candidate<'a>(part: &'a Part<'_>) -> Option<(Cow<'a, [u8]>, Deviations)> {
    let is_likely = is_named(part) || has_name(part);
    let decoded = part.content();
    match content::kind(&decoded) {
        Kind::Gzip | Kind::Json => return Some((decoded, Deviations::new())),
        Kind::Zip => return is_likely.then(|| (decoded, Deviations::new())),
        Kind::Other => {}
    }
    if is_likely || part.media_type.starts_with("application/") {
        let is_it = |octets: &Cow<[u8]>| matches!(content::kind(octets), Kind::Gzip | Kind::Json);
        let other = std::iter::once(Cow::Borrowed(part.raw))
            .chain(std::iter::once_with(|| Cow::Owned(coding::base64(part.raw))))
            .find(is_it);
        if let Some(octets) = other {
            return Some((octets, Deviations::from([Deviation::TransferEncoding])));
        }
    }
    is_named(part).then(|| (part.content(), Deviations::new()))
}

/// Reports whether a part that was refused was meant as a report. Other JSON and other packed files,
/// such as DMARC reports, are none of our business.
fn is_meant(part: &Part<'_>, refused: &Refused) -> bool {
    let is_application = part.media_type.starts_with("application/");
    match refused.refusal {
        _ if is_named(part) => true,
        Refusal::NotReport => false,
        Refusal::NotJson | Refusal::Unsupported => has_name(part),
        Refusal::TooLarge | Refusal::Draft | Refusal::DateRange => is_application || has_name(part),
    }
}
