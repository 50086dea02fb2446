//! The README of a bundle: what is in it, what is done in which order, the records, what goes wrong.

use crate::owner::records::Data;
use crate::owner::records::Record;
use crate::owner::target::Target;
use crate::policy::sts;
use crate::render::owner::bundles::Guide;
use crate::render::owner::bundles::Site;
use crate::render::owner::dns_tools;
use crate::render::owner::dns_tools::Tool;
use crate::render::wrap::fold;
use std::fmt::Write as _;

/// Width of running text. Unit: columns.
const WIDTH: usize = 100;

/// Returns the text of the README.
pub fn text(target: Target, sites: &[Site], guide: &Guide) -> String {
    let names: Vec<&str> = sites.iter().map(|site| site.domain.as_str()).collect();
    let mut out = format!("# MTA-STS for {}: {}", names.join(", "), target.title());
    out.push_str("\n\n");
    paragraph(
        &mut out,
        "Made by `destgate policy make`. What is made anew replaces these files, unless somebody has \
         changed them meanwhile.",
    );
    out.push_str("\n## The files\n\n| file | what it is |\n| --- | --- |\n");
    for (path, what) in &guide.files {
        let _ = writeln!(out, "| `{path}` | {what} |");
    }
    order(&mut out, sites, guide);
    records(&mut out, sites, guide);
    out.push_str("\n## What goes wrong here\n\n");
    for trap in &guide.traps {
        paragraph(&mut out, &format!("- {trap}"));
    }
    changes(&mut out, target, sites);
    out
}

fn paragraph(out: &mut String, text: &str) {
    out.push_str(&fold(text, WIDTH));
    out.push('\n');
}

/// The steps of the host, then those that every host has in common. Source: RFC 8461 §8.1.
fn order(out: &mut String, sites: &[Site], guide: &Guide) {
    out.push_str("\n## The order\n\n");
    paragraph(
        out,
        "The policy comes first and its TXT record last: a sender that sees the record and meets no \
         policy learns nothing, and one that meets the old policy keeps it.",
    );
    out.push('\n');
    let proofs: Vec<String> =
        sites.iter().map(|site| format!("`destgate policy status {}`", site.domain)).collect();
    let urls: Vec<String> = sites.iter().map(|site| sts::policy_url(&site.domain)).collect();
    let mut steps = guide.steps.clone();
    steps.push(format!(
        "See that the policy is served at every address: {}. It fetches {} as senders do. Go on only \
         when the point `policy host` is ok; that the record is still missing is right.",
        proofs.join(", "),
        urls.join(" and ")
    ));
    steps.push(
        "Publish the TXT record at `_mta-sts`, with a TTL of 3600 while things still change, then \
         that at `_smtp._tls`, if there is one below."
            .to_string(),
    );
    steps.push(format!("Look once more: {}.", proofs.join(", ")));
    for (n, step) in steps.iter().enumerate() {
        paragraph(out, &format!("{}. {step}", n + 1));
    }
}

fn records(out: &mut String, sites: &[Site], guide: &Guide) {
    out.push_str("\n## The DNS records\n\n");
    paragraph(out, &guide.host);
    for site in sites {
        let mut groups: [Vec<Record>; 2] = [Vec::new(), Vec::new()];
        for record in &site.records {
            let [before, after] = &mut groups;
            match record.data {
                Data::Cname(_) => before.push(record.clone()),
                Data::Txt(_) | Data::Tlsa(_) => after.push(record.clone()),
            }
        }
        let [before, after] = groups;
        for (records, when) in [(before, "before the policy is looked at"), (after, "last of all")]
        {
            if records.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n{}, {when}:\n", site.domain);
            let text = dns_tools::text_at(&records, &site.place, Tool::Zone, &[], WIDTH);
            for line in text.lines() {
                let _ = writeln!(out, "    {line}");
            }
        }
    }
}

fn changes(out: &mut String, target: Target, sites: &[Site]) {
    out.push_str("\n## Later\n\n");
    let again = match sites {
        [one] => format!(
            "Make the bundle anew: `destgate policy make {} --mode enforce --target {} -o FOLDER`.",
            one.domain,
            target.word()
        ),
        _ => "Make the bundle anew.".to_string(),
    };
    paragraph(
        out,
        &format!(
            "Mode `testing` first: senders report failures and deliver. When the reports are quiet, \
             change the mode. {again} Deploy it, see it served, and only then publish the new id: a \
             sender fetches the policy again when the id has changed. An MX host that is to come is in \
             the policy (`--also`) before it is in the DNS. To withdraw, serve mode `none` until the \
             longest `max_age` has passed, and remove record and host after that (RFC 8461 section 8.3)."
        ),
    );
}
