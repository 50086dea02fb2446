//! Bundle for GitHub Pages.

use crate::render::owner::bundles::File;
use crate::render::owner::bundles::Guide;
use crate::render::owner::bundles::INDEX;
use crate::render::owner::bundles::POLICY;
use crate::render::owner::bundles::Site;

/// Returns a repository that is served as it is.
pub fn pages(site: &Site) -> (Vec<File>, Guide) {
    let host = site.host();
    let files = vec![
        File::text(POLICY, site.body.as_str()),
        File::text(".nojekyll", ""),
        File::text("CNAME", format!("{host}\n")),
        File::text("index.html", INDEX),
    ];
    let listed = [
        (POLICY, "the policy"),
        (".nojekyll", "empty: keeps Jekyll from dropping the folder that begins with a dot"),
        ("CNAME", "the custom domain"),
        ("index.html", "a page for the root"),
    ];
    let guide = Guide {
        files: listed.map(|(path, what)| (path.to_string(), what.to_string())).to_vec(),
        steps: vec![
            "Push this folder into a repository of its own, with the dot files.".into(),
            format!("Publish the CNAME of {host} (below)."),
            format!(
                "In the settings of the repository, under Pages: deploy from the branch, folder `/ (root)`; set the \
                 custom domain {host} there too (the file alone does not do it where a workflow deploys); wait \
                 for the check of the DNS and the certificate, and switch on Enforce HTTPS."
            ),
        ],
        host: format!(
            "{host} is a CNAME to `USER.github.io` (or `ORGANISATION.github.io`), without the repository's name."
        ),
        traps: vec![
            "Without `.nojekyll` the folder `.well-known` is not served.".into(),
            "A repository has one custom domain: each domain needs a repository of its own.".into(),
            "A deployment that starts from an empty folder removes `CNAME`, and with it the custom domain."
                .into(),
            "A CAA record of the domain has to admit Let's Encrypt, or there is no certificate.".into(),
            "Verify the domain in your account: while a CNAME leads to GitHub and no repository claims it, \
             somebody else may."
                .into(),
        ],
    };
    (files, guide)
}
