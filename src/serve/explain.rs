//! An answer with its grounds, for people and programs.

use crate::os::clock;
use crate::policy::postfix::answer::Answer;
use crate::serve::answers::Decided;
use crate::vocab::socketmap::Reply;
use crate::vocab::text::printable;
use crate::vocab::time::span;
use serde_json::Value;
use serde_json::json;

/// Returns an answer as text.
///
/// - `explain`: whether the grounds are added.
#[must_use]
pub fn shown(key: &str, reply: &Reply, decided: &Decided, explain: bool) -> String {
    let mut out = format!("{}  {}\n", printable(key), reply.payload().trim_end());
    let Some(applied) = decided.applied.as_ref().filter(|_| explain) else { return out };
    let s = applied.settings.effective();
    out.push_str(&format!(
        "  settings  TLS {}, DANE {}, MTA STS {} ({})\n",
        s.tls.label(),
        s.dane.label(),
        s.mta_sts.label(),
        applied.source
    ));
    match &decided.known {
        Some(known) => {
            out.push_str(&format!("  policy    {}\n", known.facts.sts_words()));
            out.push_str(&format!("  MX hosts  {}\n", known.facts.mx.words()));
        }
        None => out.push_str("  facts     none are needed: the settings decide\n"),
    }
    let life = decided.until.since(clock::now());
    out.push_str(&format!("  kept      for {}\n", span(life)));
    out
}

/// Returns an answer with its grounds as JSON.
#[must_use]
pub fn value(key: &str, reply: &Reply, decided: &Decided) -> Value {
    let settings = decided.applied.as_ref().map(|applied| {
        let s = applied.settings.effective();
        json!({
            "source": applied.source,
            "tls": s.tls.word(),
            "dane": s.dane.word(),
            "mta_sts": s.mta_sts.word(),
        })
    });
    json!({
        "key": key,
        "reply": reply.word(),
        "value": reply.payload().split_once(' ').map(|(_, text)| text).filter(|t| !t.is_empty()),
        "level": decided.answer.as_ref().map(Answer::level),
        "settings": settings,
        "policy": decided.known.as_ref().map(|known| known.facts.sts_words()),
        "mx": decided.known.as_ref().map(|known| known.facts.mx.words()),
        "until": decided.until.rfc3339(),
    })
}
