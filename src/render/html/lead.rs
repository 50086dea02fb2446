//! Renders the first lines of the page: the result in one sentence, and the time and settings of
//! the checks.

use crate::render::html::facts::Fate;
use crate::render::html::markup::Markup;
use crate::render::html::tally::Tally;
use crate::render::html::tally::domains;
use crate::render::html::tally::grouped;
use crate::render::html::tally::ranked;
use crate::render::html::terms::moment;

/// Renders the sentence and the line below it.
///
/// - `superseded`: number of reports omitted in favour of later ones of the same domain.
pub fn lead(out: &mut Markup, tally: &Tally, superseded: usize) {
    out.leaf_with("p", &[("class", "lead")], &sentence(tally));
    let mut about = Vec::new();
    if let Some((first, last)) = tally.span {
        let (a, b) = (moment(&first.rfc3339()), moment(&last.rfc3339()));
        about.push(if a == b { format!("Checked {a}") } else { format!("Checked {a} to {b}") });
    }
    match ranked(&tally.settings).as_slice() {
        [] => {}
        [(only, _)] => about.push(format!("settings: {only}")),
        many => about.push(format!("{} different settings", many.len())),
    }
    match superseded {
        0 => {}
        1 => about.push("1 older report of a domain that is here is left out".into()),
        n => about
            .push(format!("{} older reports of domains that are here are left out", grouped(n))),
    }
    out.leaf_with("p", &[("class", "about")], &about.join("; "));
}

/// Forms the sentence. Each fate is a clause of its own: discarded mail does not arrive, and mail
/// of unknown fate has not failed.
fn sentence(tally: &Tally) -> String {
    let all = format!(" of {}", domains(tally.total));
    let mut clauses: Vec<String> = Vec::new();
    for (fate, says) in [
        (Fate::Delivered, "would be delivered"),
        (Fate::Discarded, "would be discarded as configured"),
        (Fate::Refused, "would not be delivered"),
        (Fate::Unseen, ""),
        (Fate::Other, ""),
    ] {
        let n = grouped(tally.fared(fate));
        let first = clauses.is_empty();
        match (fate, tally.fared(fate)) {
            (_, 0) => {}
            (Fate::Unseen, _) if first => {
                clauses.push(format!("For {n}{all} it could not be seen what becomes of mail"));
            }
            (Fate::Unseen, _) => clauses.push(format!("for {n} that could not be seen")),
            (Fate::Other, _) => {
                let (lead, all) = if first { ("For", all.as_str()) } else { ("for", "") };
                clauses.push(format!("{lead} {n}{all} the verdict is none that this page knows"));
            }
            _ if first => clauses.push(format!("Mail to {n}{all} {says}")),
            _ => clauses.push(format!("to {n} it {says}")),
        }
    }
    clauses.join("; ") + "."
}
