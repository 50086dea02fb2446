//! Renders what the sender can do about a domain's mail: whom to tell, how long the queue waits, and
//! the settings that would let the mail through.

use crate::render::html::markup::Markup;
use crate::render::html::read;
use crate::render::html::terms::fact;
use crate::render::html::terms::in_a_line;
use crate::render::html::terms::join;
use crate::render::html::terms::led;
use crate::render::html::terms::plain;
use crate::render::html::terms::quoted;
use crate::vocab::time;
use serde_json::Value;

/// Renders the block; nothing where there is nothing to do.
pub fn block(out: &mut Markup, report: &Value) {
    let contacts = read::object(report, "/verdict/contacts");
    let remedies = read::list(report, "/verdict/remedies");
    let no_change = read::text(report, "/verdict/no_change");
    if contacts.is_none() && remedies.is_empty() && no_change.is_empty() {
        return;
    }
    out.leaf("h4", "What the sender can do");
    out.open("dl");
    if let Some(contacts) = contacts {
        fact(out, "Tell", read::text(contacts, "/postmaster"));
        fact(out, "TLS reports go to", &read::texts(contacts, "/tls_reports").join(", "));
    }
    if read::text(report, "/verdict/action") == "defer" {
        fact(out, "Wait", &wait(report));
    }
    for remedy in remedies {
        one(out, remedy);
    }
    fact(out, "A change", no_change);
    out.close("dl");
}

fn one(out: &mut Markup, remedy: &Value) {
    let v = |path: &str| read::text(remedy, path);
    let changes = remedy.get("changes").map(in_a_line).unwrap_or_default();
    let fate = join(
        ", ",
        &[
            plain("action", v("/action")).into(),
            led("to ", v("/mx")),
            led("protection ", v("/protection")),
        ],
    );
    let fate = join(": ", &[fate, v("/reason").into()]);
    fact(out, "A change", &join(" → ", &[changes, fate]));
    fact(out, "It gives up", &read::texts(remedy, "/gives_up").join(", and "));
    fact(out, "But first", v("/caution"));
    fact(out, "All settings then", &remedy.get("settings").map(in_a_line).unwrap_or_default());
    quoted(out, "Command", v("/command"));
}

/// Returns how long the queue holds a message, and what follows.
fn wait(report: &Value) -> String {
    let Some(queue) = read::object(report, "/verdict/queue") else { return String::new() };
    let life = queue.get("max_lifetime").and_then(Value::as_i64).map(time::span);
    let profile = read::text(queue, "/bounce_profile");
    let profile = match profile {
        "" => String::new(),
        name => format!("(bounce profile {name})"),
    };
    let tries = read::any(queue, "/max_retries");
    let tries = if tries.is_empty() { tries } else { format!("{tries} tries") };
    let held = join(" or ", &[life.unwrap_or_default(), tries]);
    let held = join(" ", &[held, profile]);
    format!(
        "the gateway tries again for {held}, whichever comes first; then it sends the sender its own notice 5.4.7 (delivery time expired)"
    )
}
