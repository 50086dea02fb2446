//! Web servers that others wrote, each with the configuration of a bundle, on a loopback address and in a temporary
//! folder. Only places are changed in it: the folder of the policies, that of the certificates, and address and port.

use crate::support::bundles::folder_of;
use crate::support::net::issued;
use crate::support::servers::Server;
use crate::support::servers::place;
use crate::support::servers::wanted;
use destgate::owner::target::Target;
use destgate::render::owner::bundles;
use destgate::render::owner::bundles::Site;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

/// The policy host of a domain.
fn host(site: &Site) -> String {
    format!("mta-sts.{}", site.domain)
}

/// Starts the server of a target with its bundle for these domains; `None` where it is not installed.
pub fn serve(target: Target, sites: &[Site]) -> Option<(Server, SocketAddr)> {
    let (variable, name, configuration) = match target {
        Target::Nginx => ("DESTGATE_NGINX", "nginx", "nginx.conf"),
        Target::Caddy => ("DESTGATE_CADDY", "caddy", "Caddyfile"),
        Target::Apache => ("DESTGATE_APACHE", "apache2", "apache.conf"),
        other => panic!("no server for {}", other.word()),
    };
    let program = wanted(variable, name)?;
    let folder = folder_of(&bundles::files(target, sites).unwrap());
    let (here, place) = (folder.path().display().to_string(), place());
    // One certificate for all names, as one is needed for all names of a block.
    let names: Vec<String> = sites.iter().map(host).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let pair = issued(&rcgen::PKCS_ECDSA_P256_SHA256, &names);
    for name in &names {
        let live = folder.path().join("live").join(name);
        fs::create_dir_all(&live).unwrap();
        fs::write(live.join("fullchain.pem"), &pair.0).unwrap();
        fs::write(live.join("privkey.pem"), &pair.1).unwrap();
    }
    let path = folder.path().join(configuration);
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replace("/var/www/mta-sts", &format!("{here}/www"));
    let text = text.replace("/etc/letsencrypt/live", &format!("{here}/live"));
    let text = match target {
        Target::Nginx => of_nginx(&text, &here, place),
        Target::Caddy => of_caddy(&text, &here, place, names[0]),
        _ => of_apache(&text, &here, place),
    };
    fs::write(&path, text).unwrap();
    let command = command(target, &program, folder.path(), &path);
    Some((Server::start(command, folder, &[place], false), place))
}

fn of_nginx(text: &str, here: &str, place: SocketAddr) -> String {
    let text = text.replace("listen 443 ssl;", &format!("listen {place} ssl;"));
    let text = text.replace("    listen [::]:443 ssl;\n", "");
    let own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {here}/{kind};"))
        .concat();
    format!(
        "daemon off; master_process off; pid {here}/pid; error_log {here}/errors info;\n\
         events {{ worker_connections 64; }}\n\
         http {{ access_log off; {own} types {{ text/html txt; }}\n{text}}}\n"
    )
}

fn of_caddy(text: &str, here: &str, place: SocketAddr, first: &str) -> String {
    let (ip, port) = (place.ip(), place.port());
    let block = |line: &str| match line.strip_suffix(" {") {
        Some(names) if !line.starts_with('\t') => {
            let names: Vec<String> =
                names.split(", ").map(|name| format!("https://{name}:{port}")).collect();
            let live = format!("{here}/live/{first}");
            format!(
                "{} {{\n\tbind {ip}\n\ttls {live}/fullchain.pem {live}/privkey.pem\n",
                names.join(", ")
            )
        }
        _ => format!("{line}\n"),
    };
    let text: String = text.lines().map(block).collect();
    format!("{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{text}")
}

fn of_apache(text: &str, here: &str, place: SocketAddr) -> String {
    let modules = ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/etc/httpd/modules"];
    let modules = modules.iter().find(|folder| Path::new(folder).is_dir()).unwrap();
    let load: String = ["mpm_event", "authz_core", "ssl"]
        .iter()
        .map(|name| format!("LoadModule {name}_module {modules}/mod_{name}.so\n"))
        .collect();
    let text = text.replace("<VirtualHost *:443>", &format!("<VirtualHost {place}>"));
    format!(
        "ServerRoot {here}\nServerName localhost\nPidFile {here}/pid\nErrorLog {here}/errors\nDefaultRuntimeDir {here}\n\
         {load}User www-data\nGroup www-data\nListen {place} https\nSSLSessionCache none\n\
         <Directory />\nRequire all denied\n</Directory>\n{text}"
    )
}

fn command(target: Target, program: &Path, folder: &Path, configuration: &Path) -> Command {
    let mut command = Command::new(program);
    match target {
        Target::Nginx => {
            command.arg("-c").arg(configuration).arg("-p").arg(folder);
            command.arg("-e").arg(folder.join("errors"));
        }
        Target::Caddy => {
            command.args(["run", "--adapter", "caddyfile", "--config"]).arg(configuration);
            command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
        }
        _ => {
            command.args(["-D", "FOREGROUND", "-f"]).arg(configuration);
        }
    }
    command
}
