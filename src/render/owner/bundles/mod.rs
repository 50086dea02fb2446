//! Bundles: the files that make a web host serve the policies of some domains, with instructions.
//! Pure: the files are returned, and written by `gateway::owner::bundle`.

mod amazon;
mod azure;
mod cloudflare;
mod github;
mod readme;
mod servers;
pub mod written;

use crate::owner::place::Place;
use crate::owner::records::Record;
use crate::owner::target::Target;
use crate::policy::sts;
use crate::vocab::dns::Domain;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Deref;

/// Path of a policy below the root of its host. Source: RFC 8461 §3.3.
const POLICY: &str = ".well-known/mta-sts.txt";

/// Returns how many domains one bundle may carry, and whether their policies may differ.
fn room(target: Target) -> Room {
    match target {
        Target::Plain
        | Target::Nginx
        | Target::Caddy
        | Target::Apache
        | Target::AzureFunctions
        | Target::CloudflareWorker => Room::Any,
        // One site with one file; the number is the host's limit of names.
        Target::AzureSwa => Room::OnePolicy(5),
        Target::CloudflarePages | Target::S3Cloudfront => Room::OnePolicy(100),
        Target::GithubPages => Room::OneName,
    }
}

/// A page for the root, which some hosts want to find.
const INDEX: &str = "<!DOCTYPE html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>MTA-STS</title>
<p>This host serves <a href=\"/.well-known/mta-sts.txt\">an MTA-STS policy</a>.</p>
</html>
";

/// The domains that a target has room for.
enum Room {
    /// Any, each with its own policy.
    Any,
    /// At most this many, all with the same policy.
    OnePolicy(usize),
    /// One.
    OneName,
}

/// A domain whose policy is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The domain.
    pub domain: Domain,
    /// The policy file, as of [`crate::owner::policy::body`].
    pub body: String,
    /// The records, in the order in which they are to be published.
    pub records: Vec<Record>,
    /// Where the records are to be published.
    pub place: Place,
}

impl Site {
    /// Returns the host that serves the policy.
    fn host(&self) -> Domain {
        sts::policy_host(&self.domain)
    }
}

/// A file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path below the bundle's folder: components joined by `/`, none of them `.` or `..`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
    /// Permissions, before the umask: 0o644 or 0o755.
    pub mode: u32,
}

/// The files of a bundle, and what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The target and the domains: `nginx for example.com`. Two bundles of the same are versions of one.
    pub of: String,
    /// The files.
    pub files: Vec<File>,
}

impl Deref for Bundle {
    type Target = [File];

    fn deref(&self) -> &[File] {
        &self.files
    }
}

impl File {
    fn text(path: impl Into<String>, text: impl Into<String>) -> File {
        File { path: path.into(), bytes: text.into().into_bytes(), mode: 0o644 }
    }

    fn script(path: &str, text: impl Into<String>) -> File {
        File { mode: 0o755, ..File::text(path, text) }
    }
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// There was none.
    New,
    /// It was another one.
    Replaced,
    /// It was the same already.
    Same,
}

impl Change {
    /// Returns the word of the change.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Replaced => "replaced",
            Change::Same => "same",
        }
    }
}

/// A file of a bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its path, as in [`File`].
    pub path: String,
    /// What became of it.
    pub change: Change,
}

/// What a README says of its bundle, beside what holds for every bundle.
struct Guide {
    /// Paths with what they are.
    files: Vec<(String, String)>,
    /// What is done until the policy is served, in order.
    steps: Vec<String>,
    /// What the record of the policy host is here.
    host: String,
    /// What goes wrong with this host.
    traps: Vec<String>,
}

/// The reason why a target cannot carry some domains, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsuited {
    /// There is no domain.
    #[error("there is no domain to make a bundle for")]
    Nothing,
    /// There are too many.
    #[error("{target} serves at most {most} in one bundle, and there are {count}")]
    TooMany {
        /// Word of the target.
        target: &'static str,
        /// The limit, with its unit.
        most: String,
        /// The number of domains.
        count: usize,
    },
    /// Their policies differ.
    #[error("{target} serves one policy in one bundle, and those of {one} and {other} differ")]
    Different {
        /// Word of the target.
        target: &'static str,
        /// A domain.
        one: Domain,
        /// A domain with another policy.
        other: Domain,
    },
}

/// Adds a copy of each policy for a host whose program holds them, and what it is.
fn copies(sites: &[Site], files: &mut Vec<File>, listed: &mut Vec<(String, String)>) {
    for site in sites {
        let path = format!("policies/{}/mta-sts.txt", site.domain);
        let what = format!("the policy of {}, to compare with what is served", site.domain);
        files.push(File::text(path.as_str(), site.body.as_str()));
        listed.push((path, what));
    }
}

/// Returns the files of a bundle. `README.md` is among them, and for every domain a file that is its
/// policy byte for byte, or program text that holds it.
///
/// # Errors
/// [`Unsuited`]: the host cannot serve all these domains from one bundle.
pub fn files(target: Target, sites: &[Site]) -> Result<Bundle, Unsuited> {
    let Some(first) = sites.first() else { return Err(Unsuited::Nothing) };
    has_room(target, sites, first)?;
    let (mut files, guide) = match target {
        Target::Plain => servers::plain(sites),
        Target::Nginx => servers::nginx(sites),
        Target::Caddy => servers::caddy(sites),
        Target::Apache => servers::apache(sites),
        Target::AzureSwa => azure::static_web_app(sites, first),
        Target::AzureFunctions => azure::functions(sites, first),
        Target::CloudflareWorker => cloudflare::worker(sites),
        Target::CloudflarePages => cloudflare::pages(sites, first),
        Target::GithubPages => github::pages(first),
        Target::S3Cloudfront => amazon::cloudfront(sites, first),
    };
    let text = readme::text(target, sites, &guide);
    files.push(File::text("README.md", text));
    let domains: BTreeSet<&str> = sites.iter().map(|site| site.domain.as_str()).collect();
    let domains = domains.into_iter().collect::<Vec<_>>().join(", ");
    Ok(Bundle { of: format!("{} for {domains}", target.word()), files })
}

fn has_room(target: Target, sites: &[Site], first: &Site) -> Result<(), Unsuited> {
    let (count, word) = (sites.len(), target.word());
    let limit = match room(target) {
        Room::Any => return Ok(()),
        Room::OnePolicy(limit) => limit,
        Room::OneName => 1,
    };
    if count > limit {
        let most = if limit == 1 { "one domain".into() } else { format!("{limit} domains") };
        return Err(Unsuited::TooMany { target: word, most, count });
    }
    match sites.iter().find(|site| site.body != first.body) {
        Some(other) => Err(Unsuited::Different {
            target: word,
            one: first.domain.clone(),
            other: other.domain.clone(),
        }),
        None => Ok(()),
    }
}

/// Returns the sites in groups of equal policies, in their order.
fn groups(sites: &[Site]) -> Vec<Vec<&Site>> {
    let mut out: Vec<Vec<&Site>> = Vec::new();
    for site in sites {
        match out.iter_mut().find(|g| g.first().is_some_and(|first| first.body == site.body)) {
            Some(group) => group.push(site),
            None => out.push(vec![site]),
        }
    }
    out
}

/// Returns the policy hosts, with `between` between them.
fn hosts(sites: &[Site], between: &str) -> String {
    let all: Vec<String> = sites.iter().map(|site| site.host().to_string()).collect();
    all.join(between)
}

/// Returns the policies by their hosts, as an object of JavaScript.
fn table(sites: &[Site]) -> Value {
    let one = |site: &Site| (site.host().to_string(), Value::from(site.body.as_str()));
    Value::Object(sites.iter().map(one).collect())
}

/// Returns a text as JSON, which is also a string of JavaScript.
fn script(text: &str) -> String {
    Value::from(text).to_string()
}
