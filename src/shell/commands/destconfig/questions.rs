//! The dialogues of NEW, EDIT and DEFAULT, driven by the table of fields.

use crate::config::bounce::NEW_PROFILE;
use crate::profile::destination::FIELDS;
use crate::profile::edit;
use crate::profile::field::Field;
use crate::profile::field::Record;
use crate::profile::field::Scope;
use crate::profile::field::Style;
use crate::profile::field::Tls;
use crate::shell::terminal::dialogue::DialogueResult;
use crate::shell::terminal::dialogue::Session;
use crate::shell::terminal::dialogue::numbered;
use crate::vocab::text::InvalidInput;
use crate::vocab::word::Dialect;
use crate::vocab::word::Kind;
use crate::vocab::word::Word;

/// The configuration that the dialogue refers to.
pub struct Surroundings {
    /// The entry's name in questions.
    pub name: String,
    /// Whether the entry is new.
    pub is_new: bool,
    /// The DEFAULT entry, whose values are offered.
    pub default: Record,
    /// Names of bounce profiles, `Default` first.
    pub bounce_profiles: Vec<String>,
    /// Names of certificate profiles.
    pub certificates: Vec<String>,
}

/// The actions after an answer.
pub trait Hooks {
    /// Handles the answer to a field; may change the record.
    fn answered(
        &mut self,
        session: &mut Session,
        field: &Field,
        name: &str,
        record: &mut Record,
    ) -> DialogueResult<()>;

    /// Handles the end of the questions about TLS, DANE and MTA STS of a row; may change the record.
    fn secured(
        &mut self,
        session: &mut Session,
        around: &Surroundings,
        record: &mut Record,
    ) -> DialogueResult<()>;

    /// Makes a bounce profile within the dialogue; returns its name.
    fn new_bounce_profile(&mut self, session: &mut Session) -> DialogueResult<String>;
}

const TLS_NOTE: &str = "You have chosen to enable TLS. Please use the 'certconfig' command to ensure that there is a valid certificate configured.";

/// Asks for a row: every field in order, gates first; fields behind a closed gate follow DEFAULT.
pub fn row(
    session: &mut Session,
    hooks: &mut dyn Hooks,
    s: &Surroundings,
    start: &Record,
) -> DialogueResult<Record> {
    let mut record = start.clone();
    let mut gate_open = true;
    for field in FIELDS.iter().filter(|f| f.scope != Scope::DefaultOnly) {
        // The certificate is no question of the appliance; what was set stays.
        if !(field.key == "certificate" && session.context.strict) {
            one(session, hooks, s, field, (&mut record, &mut gate_open))?;
        }
        if field.key == "mta_sts" {
            hooks.secured(session, s, &mut record)?;
        }
    }
    Ok(record)
}

/// Asks for one field of a row, behind its gate.
///
/// - `gate_open`: whether the gate of the fields before was opened.
fn one(
    session: &mut Session,
    hooks: &mut dyn Hooks,
    s: &Surroundings,
    field: &Field,
    (record, gate_open): (&mut Record, &mut bool),
) -> DialogueResult<()> {
    if !(field.when)(record) {
        record.clear(field.key);
        return Ok(());
    }
    if field.tls != Tls::Apart && !edit::has_tls(record) {
        // TLS follows DEFAULT: the value stays, unless DEFAULT has no TLS either.
        if !edit::has_tls(&s.default) {
            record.clear(field.key);
        }
        return Ok(());
    }
    if let Some(gate) = field.gate {
        let set = record.get(field.key).is_some();
        let default = if s.is_new { gate.yes } else { set };
        *gate_open = session.yes_no(&fill(gate.text, s, record), default)?;
    } else if field.key != "recipient_limit" {
        *gate_open = true;
    }
    if !*gate_open {
        record.clear(field.key);
        return Ok(());
    }
    value(session, hooks, s, field, record, false)?;
    if field.key == "table_tls" && edit::has_tls(record) {
        session.line(TLS_NOTE);
    }
    hooks.answered(session, field, &s.name, record)
}

/// Asks for DEFAULT: every value, no gates but that of the recipient limit.
pub fn default(
    session: &mut Session,
    hooks: &mut dyn Hooks,
    s: &Surroundings,
) -> DialogueResult<Record> {
    let mut record = s.default.clone();
    for field in FIELDS.iter().filter(|f| f.scope == Scope::Everywhere) {
        if field.key == "certificate" {
            continue;
        }
        if !(field.when)(&record) || (field.tls != Tls::Apart && !edit::has_tls(&record)) {
            if field.tls != Tls::Apart && !field.factory.is_empty() {
                record.0.insert(field.key.into(), field.factory.into());
            } else {
                record.clear(field.key);
            }
            continue;
        }
        if field.key == "recipient_minutes" {
            let set = record.get(field.key).is_some();
            let question = "Do you wish to specify a default recipient limit for all domains?";
            if !session.yes_no(question, set)? {
                record.clear(field.key);
                continue;
            }
        }
        value(session, hooks, s, field, &mut record, true)?;
        if field.key == "table_tls" && edit::has_tls(&record) {
            session.line(TLS_NOTE);
        }
        hooks.answered(session, field, "DEFAULT", &mut record)?;
    }
    Ok(record)
}

fn fill(text: &str, s: &Surroundings, record: &Record) -> String {
    text.replace("{domain}", &s.name)
        .replace("{minutes}", record.get("recipient_minutes").unwrap_or("60"))
}

fn value(
    session: &mut Session,
    hooks: &mut dyn Hooks,
    s: &Surroundings,
    field: &Field,
    record: &mut Record,
    for_default: bool,
) -> DialogueResult<()> {
    let prompt = if for_default && !field.default_prompt.is_empty() {
        field.default_prompt
    } else {
        field.prompt
    };
    let prompt = fill(prompt, s, record);
    let present = record.get(field.key).map(ToString::to_string);
    let offer = present.or_else(|| {
        if field.key == "table_tls" {
            s.default.get(field.key).map(ToString::to_string)
        } else {
            (!field.offer.is_empty()).then(|| field.offer.to_string())
        }
    });
    let canonical = match (field.kind, field.style) {
        (Kind::Words(words), Style::YesNo) => {
            let yes = words.get(1).map_or("", |w| w.word);
            let default = offer.as_deref() == Some(yes);
            let chosen = session.yes_no(&prompt, default)?;
            words.get(usize::from(chosen)).map_or("", |w| w.word).to_string()
        }
        (Kind::Words(words), Style::Lines) => {
            // DEFAULT is no domain: its lines end before the name.
            let line = |w: &Word| match for_default {
                true => w.menu.replace(" {domain}", ""),
                false => fill(w.menu, s, record),
            };
            let items: Vec<String> = words.iter().map(line).collect();
            let default = offer.and_then(|o| words.iter().position(|w| w.word == o)).unwrap_or(0);
            let text = numbered(&prompt, &items);
            let kind = field.kind;
            let shown = (default + 1).to_string();
            session.ask(&text, &shown, &items, |a| {
                let by_text = items.iter().position(|i| i.eq_ignore_ascii_case(a));
                match by_text.and_then(|n| words.get(n)) {
                    Some(word) => Ok(word.word.to_string()),
                    None => kind.parse(a, Dialect::Menu),
                }
            })?
        }
        (Kind::Int { .. }, _) => {
            let kind = field.kind;
            session
                .ask(&prompt, &offer.unwrap_or_default(), &[], |a| kind.parse(a, Dialect::Menu))?
        }
        (Kind::Name, _) => return name(session, hooks, s, field, record, &prompt),
    };
    record.0.insert(field.key.to_string(), canonical);
    Ok(())
}

fn name(
    session: &mut Session,
    hooks: &mut dyn Hooks,
    s: &Surroundings,
    field: &Field,
    record: &mut Record,
    prompt: &str,
) -> DialogueResult<()> {
    let is_bounce = field.key == "bounce_profile";
    let mut items = if is_bounce { s.bounce_profiles.clone() } else { s.certificates.clone() };
    if is_bounce {
        items.push(NEW_PROFILE.into());
    }
    let present = record.get(field.key);
    // The present value is offered even if its profile is missing: Enter must never change a value.
    if let Some(name) = present.filter(|name| !items.iter().any(|i| i == name)) {
        items.insert(0, name.to_string());
    }
    let default = items.iter().position(|i| Some(i.as_str()) == present).unwrap_or(0);
    let chosen = session.choose(prompt, &items, Some(default))?;
    let chosen = items.get(chosen).cloned().unwrap_or_default();
    let chosen = if is_bounce && chosen == NEW_PROFILE {
        hooks.new_bounce_profile(session)?
    } else {
        chosen
    };
    record
        .set(field, &chosen, Dialect::Menu)
        .map_err(|r: InvalidInput| crate::shell::error::CommandError::usage(r.0, ""))?;
    Ok(())
}
