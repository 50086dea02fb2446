//! Bundles, held against files; and read by the programs they are for, where those are installed: Node.js runs the
//! worker and the function, Python reads YAML and TOML, Terraform and the shell read their own.
//!
//! Tests of `src/render/owner/bundles/mod.rs`, `src/render/owner/bundles/readme.rs`, `src/render/owner/bundles/servers.rs`,
//! `src/render/owner/bundles/azure.rs`, `src/render/owner/bundles/cloudflare.rs`, `src/render/owner/bundles/github.rs` and
//! `src/render/owner/bundles/amazon.rs`.

use crate::support::bundles::folder_of;
use crate::support::bundles::site;
use crate::support::bundles::site_of;
use crate::support::run::Bounded;
use crate::support::servers::at_hand;
use crate::support::world::domain;
use destgate::owner::policy;
use destgate::owner::records::Data;
use destgate::owner::records::Record;
use destgate::owner::target::Target;
use destgate::policy::sts::mx_pattern::MxPattern;
use destgate::policy::sts::policy::Mode;
use destgate::policy::sts::policy::StsPolicy;
use destgate::render::owner::bundles;
use destgate::render::owner::bundles::File;
use destgate::render::owner::bundles::Site;
use destgate::render::owner::bundles::Unsuited;
use proptest::prelude::*;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The domain of the golden files: an alias, an announcement, a request for reports.
fn example() -> Site {
    let mut site = site("example.com", "mx1.example.com");
    let alias = Data::Cname(domain("web.example.net"));
    site.records.insert(0, Record::new(domain("mta-sts.example.com"), alias));
    let reports = Data::Txt("v=TLSRPTv1; rua=mailto:tls@example.com".into());
    site.records.push(Record::new(domain("_smtp._tls.example.com"), reports));
    site
}

/// All files of a bundle as one text.
fn joined(files: &[File]) -> String {
    let mut out = String::new();
    for file in files {
        let text = std::str::from_utf8(&file.bytes).unwrap();
        out.push_str(&format!("==== {} {:o}\n{text}", file.path, file.mode));
    }
    out
}

/// Whether a file's name ends so.
fn is_of(file: &File, extension: &str) -> bool {
    Path::new(&file.path).extension().is_some_and(|e| e == extension)
}

/// `DESTGATE_BLESS=1` writes the files anew.
#[test]
fn each_bundle_is_as_in_its_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/bundles");
    for target in Target::ALL {
        let path = folder.join(format!("{}.txt", target.word()));
        let text = joined(&bundles::files(target, &[example()]).unwrap());
        if std::env::var_os("DESTGATE_BLESS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &text).unwrap();
        }
        assert_eq!(text, fs::read_to_string(&path).unwrap_or_default(), "{}", target.word());
    }
}

#[test]
fn every_bundle_has_plain_text_and_the_steps_in_their_order() {
    for target in Target::ALL {
        let files = bundles::files(target, &[example()]).unwrap();
        for file in files.iter() {
            let name = format!("{}: {}", target.word(), file.path);
            let text = std::str::from_utf8(&file.bytes).unwrap();
            assert!(!text.contains('\r') && !text.starts_with('\u{feff}'), "{name}");
            assert!(text.is_empty() || text.ends_with('\n'), "{name}");
            let odd = |part: &str| part.is_empty() || part == "." || part == "..";
            assert!(!file.path.split('/').any(odd), "{name}");
        }
        let readme = files.iter().find(|f| f.path == "README.md").unwrap();
        let readme = std::str::from_utf8(&readme.bytes).unwrap();
        let at = |part: &str| {
            readme.find(part).unwrap_or_else(|| panic!("{}: no `{part}`", target.word()))
        };
        // The policy is seen before its record is published.
        assert!(
            at("`destgate policy status example.com`") < at("Publish the TXT record at `_mta-sts`")
        );
        assert!(at("IN CNAME web.example.net.") < at("_mta-sts.example.com. 3600 IN TXT"));
        assert!(at("_smtp._tls.example.com. 3600 IN TXT") < at("## What goes wrong here\n\n- "));
        // Every file is told of.
        for file in files.iter().filter(|f| f.path != "README.md") {
            at(&format!("`{}`", file.path));
        }
    }
}

#[test]
fn a_host_carries_as_many_domains_as_it_can() {
    let differ = [site("a.example", "mx.a.example"), site("b.example", "mx.b.example")];
    let equal = [site("a.example", "mx.c.example"), site("b.example", "mx.c.example")];
    for target in Target::ALL {
        assert_eq!(bundles::files(target, &[]), Err(Unsuited::Nothing));
        let one_policy =
            matches!(target, Target::AzureSwa | Target::CloudflarePages | Target::S3Cloudfront);
        match target {
            Target::GithubPages => {
                let refused = bundles::files(target, &equal).unwrap_err().to_string();
                assert_eq!(
                    refused,
                    "github-pages serves at most one domain in one bundle, and there are 2"
                );
            }
            _ if one_policy => {
                let refused = bundles::files(target, &differ).unwrap_err().to_string();
                assert!(refused.contains("of a.example and b.example differ"), "{refused}");
                let text = joined(&bundles::files(target, &equal).unwrap());
                assert!(text.contains("mta-sts.a.example") && text.contains("mta-sts.b.example"));
            }
            _ => {
                for sites in [&differ, &equal] {
                    let files = bundles::files(target, sites).unwrap();
                    let text = joined(&files);
                    for site in sites {
                        let held = files.iter().any(|f| f.bytes == site.body.as_bytes());
                        assert!(held && text.contains(site.domain.as_str()), "{}", target.word());
                    }
                }
            }
        }
    }
    let six: Vec<Site> = (0..6).map(|n| site(&format!("d{n}.example"), "mx.d.example")).collect();
    assert!(bundles::files(Target::AzureSwa, &six[..5]).is_ok());
    assert!(matches!(bundles::files(Target::AzureSwa, &six), Err(Unsuited::TooMany { .. })));
}

#[test]
fn domains_of_one_policy_share_a_block() {
    let sites = [
        site("a.example", "mx.c.example"),
        site("b.example", "mx.other.example"),
        site("d.example", "mx.c.example"),
    ];
    for (target, name, start) in [
        (Target::Nginx, "nginx.conf", "server {"),
        (Target::Caddy, "Caddyfile", "\troot "),
        (Target::Apache, "apache.conf", "<VirtualHost "),
    ] {
        let files = bundles::files(target, &sites).unwrap();
        let file = files.iter().find(|f| f.path == name).unwrap();
        let text = std::str::from_utf8(&file.bytes).unwrap();
        assert_eq!(text.matches(start).count(), 2, "{text}");
        assert!(text.contains("mta-sts.d.example"), "{text}");
    }
}

fn policies() -> impl Strategy<Value = StsPolicy> {
    let pattern = "(\\*\\.)?[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?\\.[a-z]{2,9}\\.[a-z]{2,6}";
    let mode = prop_oneof![Just(Mode::Testing), Just(Mode::Enforce), Just(Mode::None)];
    (prop::collection::vec(pattern, 1..6), mode, 0..=31_557_600_u64).prop_map(
        |(patterns, mode, max_age)| StsPolicy {
            mode,
            mx: patterns.iter().map(|p| MxPattern::parse(p).unwrap()).collect(),
            max_age,
            extensions: Vec::new(),
        },
    )
}

proptest! {
    #[test]
    fn every_bundle_holds_the_policy_byte_for_byte(policy in policies()) {
        let body = policy::body(&policy);
        for target in Target::ALL {
            let files = bundles::files(target, &[site_of("example.com", &body)]).unwrap();
            let held = files.iter().filter(|f| f.path.ends_with("mta-sts.txt"));
            let held: Vec<&File> = held.collect();
            prop_assert_eq!(held.len(), 1);
            prop_assert_eq!(&held[0].bytes, body.as_bytes());
            for program in files.iter().filter(|f| is_of(f, "js")) {
                // The text in the program is a JSON string.
                let text = std::str::from_utf8(&program.bytes).unwrap();
                let table = text.split_once("Object.entries(").unwrap().1.split_once("));").unwrap().0;
                let table: Value = serde_json::from_str(table).unwrap();
                prop_assert_eq!(table["mta-sts.example.com"].as_str().unwrap(), body.as_str());
            }
        }
    }
}

fn two() -> [Site; 2] {
    [site("a.example", "mx.a.example"), site("b.example", "*.mx.b.example")]
}

#[test]
fn json_files_are_json() {
    for target in Target::ALL {
        for file in bundles::files(target, &[example()]).unwrap().files {
            if is_of(&file, "json") {
                let value: Value = serde_json::from_slice(&file.bytes).unwrap();
                assert!(value.is_object(), "{}", file.path);
                assert!(value.get("navigationFallback").is_none(), "{}", file.path);
            }
        }
    }
}

/// Runs a program in a folder with some arguments; what it printed.
#[track_caller]
fn said(program: &Path, folder: &Path, arguments: &[&str]) -> String {
    let ran = Command::new(program).args(arguments).current_dir(folder).bounded().unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{} {arguments:?}: {out}{err}", program.display());
    out.into_owned()
}

#[test]
fn node_runs_the_worker() {
    let Some(node) = at_hand("DESTGATE_NODE", "node") else { return };
    let sites = two();
    let folder = folder_of(&bundles::files(Target::CloudflareWorker, &sites).unwrap());
    fs::rename(folder.path().join("worker.js"), folder.path().join("worker.mjs")).unwrap();
    let program = "
        import worker from './worker.mjs';
        const all = [];
        for (const [url, method] of [
            ['https://mta-sts.a.example/.well-known/mta-sts.txt', 'GET'],
            ['https://mta-sts.b.example/.well-known/mta-sts.txt', 'GET'],
            ['https://mta-sts.c.example/.well-known/mta-sts.txt', 'GET'],
            ['https://mta-sts.a.example/', 'GET'],
            ['https://mta-sts.a.example/.well-known/mta-sts.txt', 'POST'],
        ]) {
            const answer = await worker.fetch(new Request(url, { method }));
            all.push([answer.status, answer.headers.get('content-type'), await answer.text()]);
        }
        console.log(JSON.stringify(all));";
    fs::write(folder.path().join("try.mjs"), program).unwrap();
    let all: Value = serde_json::from_str(&said(&node, folder.path(), &["try.mjs"])).unwrap();
    for (n, site) in sites.iter().enumerate() {
        assert_eq!(all[n], serde_json::json!([200, "text/plain", site.body]), "{all:#}");
    }
    for (n, status) in [(2, 404), (3, 404), (4, 405)] {
        assert_eq!(all[n][0], status, "{all:#}");
    }
}

#[test]
fn node_runs_the_function() {
    let Some(node) = at_hand("DESTGATE_NODE", "node") else { return };
    let sites = two();
    let folder = folder_of(&bundles::files(Target::AzureFunctions, &sites).unwrap());
    let library = folder.path().join("node_modules/@azure/functions");
    fs::create_dir_all(&library).unwrap();
    fs::write(library.join("index.js"), "exports.app = { http(name, of) { exports.of = of; } };")
        .unwrap();
    let program = "
        require('./src/functions/mta-sts.js');
        const { of } = require('@azure/functions');
        (async () => {
            const all = [[of.route, of.authLevel, of.methods.join()]];
            for (const host of ['mta-sts.a.example', 'MTA-STS.B.example.:443', 'app.azurewebsites.net', 'c.example']) {
                const answer = await of.handler({ headers: new Headers({ host }) });
                all.push([answer.status, answer.headers?.['Content-Type'] ?? null, answer.body]);
            }
            console.log(JSON.stringify(all));
        })();";
    fs::write(folder.path().join("try.js"), program).unwrap();
    let all: Value = serde_json::from_str(&said(&node, folder.path(), &["try.js"])).unwrap();
    assert_eq!(all[0], serde_json::json!([".well-known/mta-sts.txt", "anonymous", "GET"]));
    for (n, site) in [(1, &sites[0]), (2, &sites[1]), (3, &sites[0])] {
        assert_eq!(all[n], serde_json::json!([200, "text/plain", site.body]), "{all:#}");
    }
    assert_eq!(all[4][0], 404, "{all:#}");
}

#[test]
fn python_reads_yaml_and_toml() {
    let Some(python) = at_hand("DESTGATE_PYTHON", "python3") else { return };
    let has = |module: &str| {
        let ran = Command::new(&python).args(["-c", &format!("import {module}")]).bounded();
        ran.is_ok_and(|ran| ran.status.success())
    };
    if !has("tomllib") || !has("yaml") {
        eprintln!("SKIPPED: Python lacks tomllib or yaml");
        return;
    }
    let read = |target: Target, path: &str, program: &str| -> Value {
        let folder = folder_of(&bundles::files(target, &[example()]).unwrap());
        let program =
            format!("import json,yaml,tomllib; print(json.dumps({program}, default=str))");
        serde_json::from_str(&said(&python, folder.path(), &["-c", &program, path])).unwrap()
    };
    let yaml = "yaml.safe_load(open(__import__('sys').argv[1]))";
    let pipeline = read(Target::AzureSwa, "azure-pipelines.yml", yaml);
    let task = &pipeline["steps"][1];
    assert_eq!(task["task"], "AzureStaticWebApp@0");
    assert_eq!(task["inputs"]["app_location"], "/home");
    assert_eq!(task["inputs"]["skip_app_build"], true);
    let workflow = read(Target::AzureSwa, ".github/workflows/mta-sts.yml", yaml);
    let with = &workflow["jobs"]["deploy"]["steps"][1]["with"];
    assert_eq!((&with["app_location"], &with["skip_app_build"]), (&"/home".into(), &true.into()));
    let toml = "tomllib.load(open(__import__('sys').argv[1], 'rb'))";
    let worker = read(Target::CloudflareWorker, "wrangler.toml", toml);
    assert_eq!(worker["routes"][0]["pattern"], "mta-sts.example.com");
    assert_eq!((&worker["workers_dev"], &worker["preview_urls"]), (&false.into(), &false.into()));
}

#[test]
fn terraform_and_the_shell_read_theirs() {
    let files = bundles::files(Target::S3Cloudfront, &two()[..1]).unwrap();
    let folder = folder_of(&files);
    said(Path::new("/bin/sh"), folder.path(), &["-n", "deploy.sh"]);
    let Some(terraform) = at_hand("DESTGATE_TERRAFORM", "terraform") else { return };
    said(&terraform, folder.path(), &["fmt", "-check", "-diff"]);
}
