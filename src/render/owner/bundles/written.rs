//! What was written of a bundle, as text and JSON.

use crate::owner::proposal::Proposal;
use crate::owner::target::Target;
use crate::render::owner::bundles::File;
use crate::render::owner::bundles::Written;
use crate::render::style::Palette;
use crate::render::style::Tone;
use crate::render::text as report_text;
use serde_json::Value;
use serde_json::json;
use std::fmt::Write as _;

/// A bundle that was written.
pub struct Done<'a> {
    /// What it is made of.
    pub proposal: &'a Proposal,
    /// The kind of web host.
    pub target: Target,
    /// The folder, safe to show.
    pub folder: &'a str,
    /// Its files.
    pub files: &'a [File],
    /// What became of each.
    pub written: &'a [Written],
    /// Whether this is the rehearsal.
    pub rehearsal: bool,
}

impl Done<'_> {
    /// Returns the command that follows when the bundle is deployed.
    fn next(&self) -> String {
        let lab = if self.rehearsal { " --lab" } else { "" };
        let body = self.proposal.body.as_bytes();
        let domain = &self.proposal.domain;
        match self.files.iter().find(|file| file.bytes == body) {
            Some(file) => {
                let path = format!("{}/{}", self.folder.trim_end_matches('/'), file.path);
                let path = shlex::try_quote(&path).map_or_else(|_| path.clone(), Into::into);
                format!("destgate{lab} policy status {domain} --body {path}")
            }
            None => format!("destgate{lab} policy status {domain}"),
        }
    }
}

/// Returns what was written as text.
#[must_use]
pub fn text(done: &Done<'_>, palette: Palette, width: usize) -> String {
    let p = done.proposal;
    let mode = p.made.policy.mode.word();
    let head = format!("{}: a policy of mode {mode} for {}", p.domain, done.target.word());
    let mut out = format!("{}\n\nIn {}\n", palette.paint(Tone::Strong, &head), done.folder);
    for file in done.written {
        let _ = writeln!(out, "  {:<8} {}", file.change.word(), file.path);
    }
    if !p.findings.is_empty() {
        out.push_str("\nWhat to know before\n\n");
        report_text::list(&mut out, &p.findings, (palette, width), |_| "fix: ");
    }
    let _ = writeln!(out, "\nDeploy it as README.md says. When it is served:\n  {}", done.next());
    out
}

/// Returns the members that a bundle adds to the JSON of its proposal.
#[must_use]
pub fn as_json(done: &Done<'_>) -> Value {
    let row = |(file, written): (&File, &Written)| {
        json!({
            "path": file.path,
            "mode": format!("{:04o}", file.mode),
            "size": file.bytes.len(),
            "change": written.change.word(),
        })
    };
    json!({
        "target": done.target.word(),
        "folder": done.folder,
        "files": done.files.iter().zip(done.written).map(row).collect::<Vec<_>>(),
        "next": done.next(),
    })
}
