//! Bundles for Azure: a Static Web App deployed by Azure Pipelines or GitHub, and a function app.

use crate::render::owner::bundles::File;
use crate::render::owner::bundles::Guide;
use crate::render::owner::bundles::INDEX;
use crate::render::owner::bundles::POLICY;
use crate::render::owner::bundles::Site;
use crate::render::owner::bundles::copies;
use crate::render::owner::bundles::hosts;
use crate::render::owner::bundles::script;
use crate::render::owner::bundles::table;
use serde_json::json;

/// The secret that holds the deployment token.
const SECRET: &str = "AZURE_STATIC_WEB_APPS_API_TOKEN";

/// A pipeline of Azure DevOps. Nothing is built.
const PIPELINE: &str = "# Deploys the folder home/ as it is.
trigger:
  branches:
    include:
      - main
  paths:
    include:
      - home

pool:
  vmImage: ubuntu-latest

steps:
  - checkout: self
  - task: AzureStaticWebApp@0
    inputs:
      app_location: /home
      skip_app_build: true
      azure_static_web_apps_api_token: $(AZURE_STATIC_WEB_APPS_API_TOKEN)
";

/// A workflow of GitHub. Nothing is built.
const WORKFLOW: &str = "# Deploys the folder home/ as it is.
name: MTA-STS policy
on:
  push:
    branches:
      - main
    paths:
      - home/**
  workflow_dispatch:

permissions:
  contents: read

jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: Azure/static-web-apps-deploy@v1
        with:
          action: upload
          app_location: /home
          skip_app_build: true
          azure_static_web_apps_api_token: ${{ secrets.AZURE_STATIC_WEB_APPS_API_TOKEN }}
";

/// Returns the policy with the settings of the site and both ways to deploy it.
pub fn static_web_app(sites: &[Site], first: &Site) -> (Vec<File>, Guide) {
    // No fallback to the index page: it would answer every path with HTML.
    let settings = json!({
        "mimeTypes": {".txt": "text/plain"},
        "globalHeaders": {"X-Content-Type-Options": "nosniff"},
        "trailingSlash": "auto",
    });
    let policy = format!("home/{POLICY}");
    let files = vec![
        File::text(policy.as_str(), first.body.as_str()),
        File::text("home/index.html", INDEX),
        File::text("home/staticwebapp.config.json", format!("{settings:#}\n")),
        File::text("azure-pipelines.yml", PIPELINE),
        File::text(".github/workflows/mta-sts.yml", WORKFLOW),
    ];
    let listed = [
        (policy.as_str(), "the policy"),
        ("home/index.html", "a page for the root: the site is not deployed without one"),
        ("home/staticwebapp.config.json", "content type of the policy"),
        ("azure-pipelines.yml", "the pipeline of Azure DevOps"),
        (".github/workflows/mta-sts.yml", "the same for GitHub; one of the two is enough"),
    ];
    let guide = Guide {
        files: listed.map(|(path, what)| (path.to_string(), what.to_string())).to_vec(),
        steps: walk_of_site(sites),
        host: format!(
            "{} is a CNAME to the name that Azure generated for the app (`….azurestaticapps.net`), with a \
             TTL of 3600.",
            hosts(sites, ", ")
        ),
        traps: [
            "The branch of the pipeline is `main`: if your repository calls it otherwise, nothing is \
             deployed, and nothing says so.",
            "A preset for builds (Angular, React ...) fails with files that need no build.",
            "A name that a proxy or CDN answers for cannot be validated or renewed: the CNAME must lead to \
             Azure directly.",
            "A CAA record of the domain has to admit the authority that Azure uses (DigiCert), or the name \
             stays in validation.",
            "An app takes a limited number of custom names (two in the Free plan, five in Standard); each \
             further domain needs an app of its own.",
            "A `navigationFallback` in the settings answers every path with the index page. There is none \
             here; add none.",
        ]
        .map(String::from)
        .to_vec(),
    };
    (files, guide)
}

fn walk_of_site(sites: &[Site]) -> Vec<String> {
    vec![
        "Make a repository, in Azure DevOps or on GitHub, with branch `main`, and push this folder into \
         it."
            .into(),
        "In the Azure portal create a Static Web App. Source is your repository, or `Other`; the build \
         preset is `Custom`; the app location is `/home`; API and output location stay empty. If the portal \
         commits a workflow of its own, delete one of the two."
            .into(),
        format!(
            "Copy the deployment token (Overview, Manage deployment token) into a *secret* variable \
             `{SECRET}` of the pipeline, or a secret of that name of the repository. It never goes into a \
             file."
        ),
        "Azure DevOps: make a pipeline from the existing file `azure-pipelines.yml`. GitHub: the workflow \
         is there already. Run it."
            .into(),
        format!("Open `https://GENERATED-NAME/{POLICY}`: it shows the policy."),
        format!(
            "Publish the CNAME of {} (below), and add the name in the portal under Custom domains; it is \
             validated by that CNAME. Wait for `Ready`: the certificate is there then.",
            hosts(sites, ", ")
        ),
    ]
}

/// Returns a function app for Node.js, programming model 4. One function answers for all domains.
pub fn functions(sites: &[Site], first: &Site) -> (Vec<File>, Guide) {
    let host = json!({
        "version": "2.0",
        "extensions": {"http": {"routePrefix": ""}},
    });
    let package = json!({
        "name": "mta-sts",
        "version": "1.0.0",
        "private": true,
        "main": "src/functions/*.js",
        "dependencies": {"@azure/functions": "^4.0.0"},
    });
    let mut files = vec![
        File::text("host.json", format!("{host:#}\n")),
        File::text("package.json", format!("{package:#}\n")),
        File::text("src/functions/mta-sts.js", program(sites, first)),
        File::text(".funcignore", "README.md\npolicies\n.destgate-bundle\n.git*\n"),
    ];
    let mut listed: Vec<(String, String)> = [
        ("host.json", "routes without the prefix `api`"),
        ("package.json", "the library of the function"),
        ("src/functions/mta-sts.js", "the function; it holds the policies"),
        (".funcignore", "what is not deployed"),
    ]
    .map(|(path, what)| (path.to_string(), what.to_string()))
    .to_vec();
    copies(sites, &mut files, &mut listed);
    let guide = Guide {
        files: listed,
        steps: walk_of_functions(sites),
        host: format!(
            "{} is a CNAME to the app (`APP.azurewebsites.net`, or the longer name that the portal shows), \
             and beside it stands a TXT record `asuid` with the verification code that the portal shows: {}.",
            hosts(sites, ", "),
            sites
                .iter()
                .map(|site| format!("`asuid.{}`", site.host()))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        traps: [
            "Azure names a Static Web App as the simpler way (`--target azure-swa`), and it is.",
            "The certificate is not made by itself: each name must be bound to a managed or an own one.",
            "A runtime that is out of support is switched off without regard to this app: choose one \
             that `az functionapp list-runtimes` still lists.",
            "After idle time the first answer takes seconds. Senders wait for up to a minute; `policy status` \
             tells how long it took.",
            "With the prefix `api` in the route the policy stands at another path: `host.json` has to be \
             deployed with the function.",
            "Access restrictions or sign-in (Easy Auth) of the app answer senders with 401 or 403.",
        ]
        .map(String::from)
        .to_vec(),
    };
    (files, guide)
}

fn walk_of_functions(sites: &[Site]) -> Vec<String> {
    vec![
        "Create a function app in the portal, or by `az functionapp create --functions-version 4 \
         --runtime node --runtime-version VERSION …`, with a version that `az functionapp list-runtimes` \
         lists."
            .into(),
        "Deploy this folder: `npm install`, then `func azure functionapp publish APP` (Azure Functions \
         Core Tools)."
            .into(),
        format!("Open `https://APP.azurewebsites.net/{POLICY}`: it shows the policy."),
        format!(
            "Publish the CNAME of {} and its `asuid` TXT record (below), and add the name in the portal under \
             Custom domains.",
            hosts(sites, ", ")
        ),
        "Bind a certificate to each name: a managed one of App Service, or your own.".into(),
    ]
}

/// The function. The generated name of the app shows the first policy, so that it can be tried.
fn program(sites: &[Site], first: &Site) -> String {
    let table = table(sites);
    format!(
        "'use strict';

const {{ app }} = require('@azure/functions');

// Policy host -> policy.
const policies = new Map(Object.entries({:#}));

app.http('mta-sts', {{
  methods: ['GET'],
  authLevel: 'anonymous',
  route: {},
  handler: async (request) => {{
    const host = (request.headers.get('host') || '').toLowerCase().replace(/[.]?(:[0-9]+)?$/, '');
    // The generated name of the app, which no sender asks for.
    const tried = host.endsWith('.azurewebsites.net') ? {} : host;
    const policy = policies.get(tried);
    if (policy === undefined) {{
      return {{ status: 404, body: 'no policy for this host\\n' }};
    }}
    return {{ status: 200, headers: {{ 'Content-Type': 'text/plain' }}, body: policy }};
  }},
}});
",
        table,
        script(POLICY),
        script(first.host().as_str())
    )
}
