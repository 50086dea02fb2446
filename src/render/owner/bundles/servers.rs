//! Bundles for web servers of one's own: plain files, nginx, Caddy, Apache.

use crate::render::owner::bundles::File;
use crate::render::owner::bundles::Guide;
use crate::render::owner::bundles::POLICY;
use crate::render::owner::bundles::Site;
use crate::render::owner::bundles::groups;
use crate::render::owner::bundles::hosts;
use std::fmt::Write as _;

/// The folder of the policies on the server, as the configurations name it.
const ROOT: &str = "/var/www/mta-sts";

/// What is true of the record of the policy host for every server of one's own.
const OWN_SERVER: &str = "The policy host gets the addresses of this server: an A record, an AAAA record only if the \
     server listens on IPv6, or a CNAME to a name that has them.";

/// Returns the only file, or one file a domain in folders of their names.
pub fn plain(sites: &[Site]) -> (Vec<File>, Guide) {
    let files: Vec<File> = match sites {
        [one] => vec![File::text(POLICY, one.body.as_str())],
        all => all
            .iter()
            .map(|site| File::text(format!("{}/{POLICY}", site.domain), site.body.as_str()))
            .collect(),
    };
    let listed = files.iter().zip(sites);
    let guide = Guide {
        files: listed
            .map(|(file, site)| (file.path.clone(), format!("the policy of {}", site.domain)))
            .collect(),
        steps: vec![
            "Put the file below the root of the web site, under the very same path.".into(),
            format!(
                "Serve it over HTTPS for {} with a certificate for that name from a public authority, as \
                 `text/plain`, with status 200 and without a redirect.",
                hosts(sites, ", ")
            ),
        ],
        host: "The policy host is the web host's: its addresses, or a CNAME to the name that it gives."
            .into(),
        traps: vec![
            "Folders that begin with a dot are left out by copying tools, by static site builders and by \
             rules that deny dot files."
                .into(),
            "A redirect is not followed (RFC 8461 section 3.3), not even to another path of the same host.".into(),
            "An AAAA record that leads to a server without this site gives senders over IPv6 another \
             certificate."
                .into(),
            "A page for every unknown path (a fallback of single-page applications) answers with HTML."
                .into(),
        ],
    };
    (files, guide)
}

/// Returns the policies below `www/`, one folder for each group of equal policies, and a server's
/// configuration; each with what it is.
///
/// - `config`: path, text, and what it is.
fn policies_and(
    sites: &[Site],
    (path, text, what): (&str, String, &str),
) -> (Vec<File>, Vec<(String, String)>) {
    let (mut files, mut listed) = (Vec::new(), Vec::new());
    for group in groups(sites) {
        let Some(first) = group.first() else { continue };
        let names: Vec<&str> = group.iter().map(|site| site.domain.as_str()).collect();
        let path = format!("www/{}/{POLICY}", first.domain);
        files.push(File::text(path.as_str(), first.body.as_str()));
        listed.push((path, format!("the policy of {}", names.join(", "))));
    }
    files.push(File::text(path, text));
    listed.push((path.to_string(), what.to_string()));
    (files, listed)
}

/// Returns a configuration made of one piece for each group of equal policies: the first domain of
/// the group, whose folder it is, and its policy hosts.
fn blocks(sites: &[Site], one: impl Fn(&str, &[String]) -> String) -> String {
    let block = |group: Vec<&Site>| {
        let names: Vec<String> = group.iter().map(|site| site.host().to_string()).collect();
        let folder = group.first().map(|site| site.domain.to_string()).unwrap_or_default();
        one(&folder, &names)
    };
    groups(sites).into_iter().map(block).collect::<Vec<_>>().join("\n")
}

fn copy() -> String {
    format!("Copy the policies to the server: `mkdir -p {ROOT} && cp -R www/. {ROOT}/`.")
}

/// Returns a configuration of nginx.
pub fn nginx(sites: &[Site]) -> (Vec<File>, Guide) {
    let block = |folder: &str, names: &[String]| {
        let first = names.first().cloned().unwrap_or_default();
        format!(
            "server {{
    listen 443 ssl;
    listen [::]:443 ssl;
    server_name {};

    ssl_certificate     /etc/letsencrypt/live/{first}/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/{first}/privkey.pem;
    ssl_protocols       TLSv1.2 TLSv1.3;

    root {ROOT}/{folder};

    location = /{POLICY} {{
        types {{ }}
        default_type text/plain;
    }}
    location / {{
        return 404;
    }}
}}
",
            names.join("\n                ")
        )
    };
    let config =
        ("nginx.conf", blocks(sites, block), "server blocks, to be included inside `http`");
    let (files, listed) = policies_and(sites, config);
    let guide = Guide {
        files: listed,
        steps: vec![
            format!("Publish the addresses of {} (below).", hosts(sites, ", ")),
            copy(),
            format!(
                "Get a certificate for {}; with several names of one block, one certificate for all of them. The \
                 paths in `nginx.conf` are those of certbot: mend them if yours differ.",
                hosts(sites, ", ")
            ),
            "Copy `nginx.conf` to `/etc/nginx/conf.d/mta-sts.conf` and run `nginx -t && nginx -s reload`."
                .into(),
        ],
        host: OWN_SERVER.into(),
        traps: vec![
            "A rule that denies dot files (`location ~ /\\.`) of a shared snippet catches `.well-known` too. \
             The exact location above goes before it; keep it exact."
                .into(),
            "A `default_server` that redirects answers for a name that no block has: see that the block is \
             loaded."
                .into(),
            "Without `listen [::]:443 ssl` another block answers over IPv6, with its certificate.".into(),
            "The renewal of the certificate has to reload nginx, else it serves the old one to its end."
                .into(),
        ],
    };
    (files, guide)
}

/// Returns a Caddyfile.
pub fn caddy(sites: &[Site]) -> (Vec<File>, Guide) {
    let block = |folder: &str, names: &[String]| {
        format!(
            "{} {{
\t@policy path /{POLICY}
\thandle @policy {{
\t\troot * {ROOT}/{folder}
\t\theader Content-Type text/plain
\t\tfile_server
\t}}
\thandle {{
\t\trespond 404
\t}}
}}
",
            names.join(", ")
        )
    };
    let config = ("Caddyfile", blocks(sites, block), "site blocks, to be imported into yours");
    let (files, listed) = policies_and(sites, config);
    let guide = Guide {
        files: listed,
        steps: vec![
            format!(
                "Publish the addresses of {} (below). Caddy gets its certificates by itself, and for that the names \
                 must lead to it and ports 80 and 443 must be reachable.",
                hosts(sites, ", ")
            ),
            copy(),
            "Copy the blocks into your Caddyfile, or `import` the file there, and run `caddy validate` and \
             `caddy reload`."
                .into(),
        ],
        host: OWN_SERVER.into(),
        traps: vec![
            "On-demand certificates without an `ask` endpoint order a certificate for every name that \
             somebody asks for. The names stand in the file here, so none are needed."
                .into(),
            "A CAA record that does not name the authority that Caddy uses stops the certificate.".into(),
            "A site block that `import`s a snippet with `redir` or `encode` for everything changes the answer \
             here too."
                .into(),
            "An AAAA record that leads elsewhere gives senders over IPv6 another certificate.".into(),
        ],
    };
    (files, guide)
}

/// Returns a configuration of Apache httpd.
pub fn apache(sites: &[Site]) -> (Vec<File>, Guide) {
    let block = |folder: &str, names: &[String]| {
        let first = names.first().cloned().unwrap_or_default();
        let mut aliases = String::new();
        for name in names.iter().skip(1) {
            let _ = writeln!(aliases, "    ServerAlias {name}");
        }
        format!(
            "<VirtualHost *:443>
    ServerName {first}
{aliases}    DocumentRoot {ROOT}/{folder}

    SSLEngine on
    SSLProtocol -all +TLSv1.2 +TLSv1.3
    SSLCertificateFile    /etc/letsencrypt/live/{first}/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/{first}/privkey.pem

    <Location \"/\">
        Require all denied
    </Location>
    <Location \"/{POLICY}\">
        Require all granted
        ForceType text/plain
    </Location>
</VirtualHost>
"
        )
    };
    let config = ("apache.conf", blocks(sites, block), "virtual hosts");
    let (files, listed) = policies_and(sites, config);
    let guide = Guide {
        files: listed,
        steps: vec![
            format!("Publish the addresses of {} (below).", hosts(sites, ", ")),
            copy(),
            format!(
                "Get a certificate for {}; with several names of one virtual host, one certificate for all of them. \
                 The paths in `apache.conf` are those of certbot: mend them if yours differ. With mod_md, an \
                 `MDomain` line takes their place.",
                hosts(sites, ", ")
            ),
            "Copy `apache.conf` to the folder of sites (`/etc/apache2/sites-available/mta-sts.conf`), enable \
             it (`a2enmod ssl && a2ensite mta-sts`), and run `apachectl configtest && apachectl graceful`."
                .into(),
        ],
        host: OWN_SERVER.into(),
        traps: vec![
            "A global rule that denies dot folders (`DirectoryMatch \"/\\.\"`) is overruled by the `Location` \
             above; a rule of mod_rewrite is not."
                .into(),
            "A global redirect from http to https is fine; one to another host, or of this path, is not \
             followed by senders (RFC 8461 section 3.3)."
                .into(),
            "`VirtualHost *:443` answers over IPv6 only where `Listen 443` does: see `ss -ltn`.".into(),
            "The renewal of the certificate has to reload Apache, else it serves the old one to its end."
                .into(),
        ],
    };
    (files, guide)
}
