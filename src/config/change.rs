//! Pending and committed changes, as rows of a tree and as JSON, and the commit.

use crate::config::authority;
use crate::config::certificate;
use crate::config::crl;
use crate::config::error::Error;
use crate::config::error::Subject;
use crate::config::own_policy;
use crate::profile::bounce;
use crate::profile::bounce::DEFAULT_PROFILE;
use crate::profile::destination;
use crate::profile::setting;
use crate::profile::view;
use crate::render::changes;
use crate::store::change::Stamp;
use crate::store::change::Waiting;
use crate::store::entries::Change;
use crate::store::entries::Committed;
use crate::store::entries::Kind;
use crate::store::entries::Revision;
use crate::store::open::Store;
use crate::vocab::text::hex;
use crate::vocab::text::printable;
use crate::vocab::time::Timestamp;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

/// Commits all pending changes at once. Returns `None` if there are none.
///
/// - `saved`: whether the commit is offered for rollback.
///
/// Errors: [`Error::Collides`]; [`Error::Store`], also if changes of others wait and the writer's
/// are to be committed alone.
pub fn commit(
    store: &mut Store,
    at: Timestamp,
    (who, comment): (&str, &str),
    saved: bool,
) -> Result<Option<Revision>, Error> {
    match store.commit(at, who, comment, saved)? {
        Committed::Nothing => Ok(None),
        Committed::Done(revision) => Ok(Some(revision)),
        Committed::Collides(list) => {
            let subjects = list.into_iter().map(|c| Subject::new(c.kind, c.key));
            Err(Error::Collides(subjects.collect()))
        }
    }
}

/// Returns a change as a row of the tree of changes.
#[must_use]
pub fn row(c: &Change) -> changes::Row {
    // These entries always exist: one that is not stored has the factory's value.
    let factory = match c.kind {
        Kind::Default => Some(destination::factory().0),
        Kind::BounceProfile if c.key == DEFAULT_PROFILE => Some(bounce::factory().0),
        Kind::Setting => setting::group(&c.key).map(|g| g.factory().0),
        _ => None,
    };
    let is_group = c.kind == Kind::Setting && factory.is_some();
    let shown = |json: &str| match c.kind {
        Kind::Certificate | Kind::Authority | Kind::Crl => in_words(c.kind, json),
        _ => changes::values(json),
    };
    let values = |json: &Option<String>| {
        let mut values = json.as_deref().map(shown).or_else(|| factory.clone())?;
        for (key, value) in values.iter_mut().filter(|(_, v)| is_group && v.is_empty()) {
            *value = setting::of_empty(key).to_string();
        }
        Some(worded(c.kind, values))
    };
    changes::Row {
        kind: c.kind.word().to_string(),
        key: c.key.clone(),
        before: values(&c.before),
        after: values(&c.after),
        by: None,
    }
}

/// Returns the values of an entry in the words of the dialogues, where they have such words.
#[must_use]
pub fn worded(kind: Kind, values: changes::Values) -> changes::Values {
    match kind {
        Kind::Default | Kind::Destination => {
            values.iter().map(|(key, value)| view::in_words(key, value)).collect()
        }
        Kind::OwnPolicy => values.into_iter().map(|(key, v)| (key, own_policy::word(v))).collect(),
        _ => values,
    }
}

/// Returns a pending change as a row of the tree, with its makers.
#[must_use]
pub fn waiting_row(w: &Waiting) -> changes::Row {
    let one = |s: &Stamp| match s.who.as_str() {
        "" => "somebody, with an earlier version".to_string(),
        who => format!("{}, {} GMT", printable(who), s.at.log_form()),
    };
    let by: Vec<String> = w.by.iter().map(one).collect();
    changes::Row { by: Some(by.join("; ")), ..row(&w.change) }
}

/// Returns a pending change as JSON, with its makers.
#[must_use]
pub fn waiting_json(w: &Waiting) -> Value {
    let one = |s: &Stamp| match s.who.as_str() {
        "" => json!({"user": null, "at": null}),
        who => json!({"user": who, "at": s.at.rfc3339()}),
    };
    let mut value = json(&w.change);
    if let Some(object) = value.as_object_mut() {
        object.insert("by".into(), w.by.iter().map(one).collect());
    }
    value
}

/// Returns a change as JSON.
#[must_use]
pub fn json(c: &Change) -> Value {
    let value =
        |json: &Option<String>| json.as_deref().and_then(|t| serde_json::from_str::<Value>(t).ok());
    json!({
        "kind": c.kind.word(),
        "key": c.key,
        "before": value(&c.before),
        "after": value(&c.after),
    })
}

/// Returns the content of a certificate, an authority or a revocation list instead of its PEM text.
fn in_words(kind: Kind, json: &str) -> changes::Values {
    let mut out = changes::Values::new();
    let mut say = |name: &str, text: String| {
        out.insert(name.to_string(), text);
    };
    if let (Kind::Certificate, Some(profile)) = (kind, certificate::profile_of("", json)) {
        say("subject", profile.leaf.subject.clone());
        say("issuer", profile.leaf.issuer.clone());
        say("until", profile.leaf.not_after.day());
        let above = profile.chain.iter().skip(1);
        let prints: Vec<String> =
            above.map(|der| hex(&Sha256::digest(der)).chars().take(16).collect()).collect();
        say("intermediates", if prints.is_empty() { "none".into() } else { prints.join(", ") });
        say("sha256", hex(&Sha256::digest(profile.chain.first().map_or(&[][..], Vec::as_slice))));
        say("key", profile.key);
    } else if let (Kind::Authority, Some(authority)) = (kind, authority::from_entry(json)) {
        say("subject", authority.certificate.subject.clone());
        say("until", authority.certificate.not_after.day());
    } else if let (Kind::Crl, Some(list)) = (kind, crl::from_entry("", json)) {
        say("issuer", list.crl.issuer.clone());
        say("as of", list.crl.this_update.rfc3339());
        say("revoked", list.crl.revoked.to_string());
        say("source", list.source);
    }
    out
}
