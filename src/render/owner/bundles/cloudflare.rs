//! Bundles for Cloudflare: a Worker with a custom domain for each name, and Pages.

use crate::render::owner::bundles::File;
use crate::render::owner::bundles::Guide;
use crate::render::owner::bundles::POLICY;
use crate::render::owner::bundles::Site;
use crate::render::owner::bundles::copies;
use crate::render::owner::bundles::hosts;
use crate::render::owner::bundles::script;
use crate::render::owner::bundles::table;

/// The day whose behaviour of the runtime is asked for; the worker uses nothing newer.
const COMPATIBLE: &str = "2025-01-01";

/// What both need: the rules of the zone apply to senders, which are no browsers.
const BOTS: &str = "Bot Fight Mode, Under Attack mode and WAF rules of the zone answer senders with a challenge page and 403: \
     exempt the policy host, or switch them off for it.";

/// Returns a Worker that answers by the name that it is asked for.
pub fn worker(sites: &[Site]) -> (Vec<File>, Guide) {
    let routes: Vec<String> = sites
        .iter()
        .map(|site| {
            format!("  {{ pattern = {}, custom_domain = true }},\n", script(site.host().as_str()))
        })
        .collect();
    let settings = format!(
        "name = \"mta-sts\"
main = \"worker.js\"
compatibility_date = \"{COMPATIBLE}\"
# The policy is served under its own name only.
workers_dev = false
preview_urls = false
routes = [
{}]
",
        routes.concat()
    );
    let mut files =
        vec![File::text("wrangler.toml", settings), File::text("worker.js", program(sites))];
    let mut listed = vec![
        ("wrangler.toml".to_string(), "settings: a custom domain for each name".to_string()),
        ("worker.js".to_string(), "the worker; it holds the policies".to_string()),
    ];
    copies(sites, &mut files, &mut listed);
    let guide = Guide {
        files: listed,
        steps: vec![
            "Each domain has to be a zone of your Cloudflare account.".into(),
            format!(
                "Remove records that {} has by hand: a custom domain makes its own.",
                hosts(sites, ", ")
            ),
            "Deploy: `npx wrangler deploy` in this folder. It makes the DNS record of each name and its \
             certificate; that takes some minutes."
                .into(),
        ],
        host: format!(
            "{} needs no record by hand: the custom domain of the Worker makes one, and the certificate too.",
            hosts(sites, ", ")
        ),
        traps: vec![
            BOTS.into(),
            "A Worker with static assets may answer paths below `/.well-known/` before its program does: \
             this one has none; add none."
                .into(),
            "A route (`zone_name`) instead of a custom domain needs a proxied record of its own.".into(),
            "A CAA record of the domain has to admit the authorities that Cloudflare uses.".into(),
        ],
    };
    (files, guide)
}

fn program(sites: &[Site]) -> String {
    let table = table(sites);
    format!(
        "// Policy host -> policy.
const policies = new Map(Object.entries({:#}));

export default {{
  async fetch(request) {{
    const url = new URL(request.url);
    const policy = policies.get(url.hostname);
    if (policy === undefined || url.pathname !== {}) {{
      return new Response('not found\\n', {{ status: 404 }});
    }}
    if (request.method !== 'GET' && request.method !== 'HEAD') {{
      return new Response('method not allowed\\n', {{ status: 405, headers: {{ Allow: 'GET, HEAD' }} }});
    }}
    return new Response(policy, {{ headers: {{ 'Content-Type': 'text/plain' }} }});
  }},
}};
",
        table,
        script(&format!("/{POLICY}"))
    )
}

/// Returns a site of static files.
pub fn pages(sites: &[Site], first: &Site) -> (Vec<File>, Guide) {
    let policy = format!("site/{POLICY}");
    let headers =
        format!("/{POLICY}\n  Content-Type: text/plain\n  X-Content-Type-Options: nosniff\n");
    let missing = "<!DOCTYPE html>\n<title>Not found</title>\n<p>There is nothing here.</p>\n";
    let files = vec![
        File::text(policy.as_str(), first.body.as_str()),
        File::text("site/_headers", headers),
        File::text("site/404.html", missing),
    ];
    let listed = [
        (policy.as_str(), "the policy"),
        ("site/_headers", "its content type"),
        ("site/404.html", "the page for other paths; without it every path shows the start page"),
    ];
    let guide = Guide {
        files: listed.map(|(path, what)| (path.to_string(), what.to_string())).to_vec(),
        steps: vec![
            "Deploy: `npx wrangler pages deploy site --project-name PROJECT`, or connect the repository \
             with this folder, no build command, and `site` as the output folder."
                .into(),
            format!("Open `https://PROJECT.pages.dev/{POLICY}`: it shows the policy."),
            format!(
                "Add {} under Custom domains of the project first, then publish the CNAME (below); in a zone \
                 of the same account Cloudflare makes it. Wait for `Active`.",
                hosts(sites, ", ")
            ),
        ],
        host: format!(
            "{} is a CNAME to the project (`PROJECT.pages.dev`); in a zone at Cloudflare it is proxied.",
            hosts(sites, ", ")
        ),
        traps: vec![
            "A CNAME without the custom domain in the project is answered with error 522.".into(),
            BOTS.into(),
            "Folders that begin with a dot are left out by some build steps: here nothing is built.".into(),
            "A CAA record of the domain has to admit the authorities that Cloudflare uses.".into(),
        ],
    };
    (files, guide)
}
