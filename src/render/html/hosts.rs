//! Renders an MX host in a domain's section: each address, TLSA record and certificate.

use crate::render::html::markup::Markup;
use crate::render::html::read;
use crate::render::html::terms::fact;
use crate::render::html::terms::failures;
use crate::render::html::terms::join;
use crate::render::html::terms::led;
use crate::render::html::terms::moment;
use crate::render::html::terms::plain;
use crate::render::html::terms::quoted;
use crate::render::html::terms::until;
use serde_json::Value;

/// Renders a host.
///
/// - `checked`: the time of the check.
pub fn host(out: &mut Markup, host: &Value, checked: &str) {
    out.open("h4");
    out.text(&led("MX ", &read::any(host, "/preference")));
    out.text(" ");
    out.leaf("code", read::text(host, "/host"));
    out.close("h4");
    out.open("dl");
    fact(out, "Addresses", &read::texts(host, "/addresses").join(", "));
    fact(out, "DNSSEC", read::text(host, "/dnssec"));
    fact(out, "In the STS policy", &policy_match(host));
    fact(out, "DANE", plain("dane", read::text(host, "/dane")));
    tlsa(out, host);
    out.close("dl");
    let probes = read::list(host, "/probes");
    for probe in probes {
        address(out, probe, checked);
    }
    if probes.is_empty() {
        if read::truth(host, "/probed") == Some(false) {
            out.leaf_with("p", &[("class", "note")], "Not connected to.");
        }
        address(out, host, checked);
    }
}

fn policy_match(host: &Value) -> String {
    match host.get("sts_match") {
        Some(Value::String(pattern)) => format!("as {pattern}"),
        Some(Value::Bool(true)) => "yes".into(),
        Some(Value::Bool(false)) => "no".into(),
        _ => String::new(),
    }
}

fn tlsa(out: &mut Markup, host: &Value) {
    for record in read::list(host, "/tlsa") {
        let numbers: Vec<String> =
            ["/usage", "/selector", "/matching", "/data"].map(|p| read::any(record, p)).into();
        let matched = match read::truth(record, "/matched") {
            Some(true) => "matches",
            Some(false) => "does not match",
            None if read::truth(record, "/usable") == Some(true) => "not compared",
            None => "",
        };
        let usable = if read::truth(record, "/usable") == Some(false) { "not usable" } else { "" };
        out.leaf("dt", "TLSA");
        out.open("dd");
        out.leaf("code", &join(" ", &numbers));
        out.text(&led(": ", &join(", ", &[usable.into(), matched.into()])));
        out.close("dd");
    }
}

/// Renders one address of a host, or the host itself if no address was connected to.
fn address(out: &mut Markup, probe: &Value, checked: &str) {
    let address = read::text(probe, "/address");
    if !address.is_empty() {
        out.leaf("h5", address);
    }
    out.open("dl");
    let usable = match read::truth(probe, "/usable") {
        Some(true) => "usable",
        Some(false) => "not usable",
        None => "",
    };
    fact(out, "Judgement", &join(": ", &[usable.into(), read::text(probe, "/reason").into()]));
    fact(out, "SNI", read::text(probe, "/sni"));
    quoted(out, "Banner", read::text(probe, "/banner"));
    fact(out, "STARTTLS", &read::text(probe, "/starttls").replace('_', " "));
    if read::truth(probe, "/requiretls") == Some(true) {
        fact(out, "REQUIRETLS", "offered");
    }
    let all = read::list(probe, "/certificates");
    if all.is_empty() {
        session(out, probe, checked);
    }
    failures(out, probe);
    for kind in all {
        fact(out, "Kind of key", read::text(kind, "/key"));
        fact(out, "Judged", read::text(kind, "/reason"));
        session(out, kind, checked);
        failures(out, kind);
    }
    out.close("dl");
}

/// Renders a TLS session and its certificate.
fn session(out: &mut Markup, of: &Value, checked: &str) {
    let Some(tls) = read::object(of, "/tls") else { return };
    let v = |path: &str| read::text(tls, path);
    let by = led("by ", v("/stack"));
    fact(out, "TLS", &join(" ", &[v("/version").into(), v("/cipher").into(), by]));
    fact(out, "Certificate", v("/subject"));
    fact(out, "For names", &read::texts(tls, "/sans").join(", "));
    fact(out, "Issued by", v("/issuer"));
    let dates =
        [led("from ", &moment(v("/not_before"))), led("until ", &until(v("/not_after"), checked))];
    fact(out, "Valid", &join(" ", &dates));
    let named = |path: &str, yes: &str, no: &str| match read::truth(tls, path) {
        Some(true) => yes.to_string(),
        Some(false) => no.to_string(),
        None => String::new(),
    };
    let says = join(
        ", ",
        &[
            plain("pkix", v("/pkix")).replace('_', " "),
            named("/host_match", "names the host", "does not name the host"),
            named("/domain_match", "names the domain", ""),
        ],
    );
    fact(out, "Chain and names", &says);
    fact(out, "Key (SHA-256)", v("/key_sha256"));
    let chain = read::texts(tls, "/chain");
    if chain != [v("/subject")] {
        fact(out, "Chain", &chain.join(" ← "));
    }
    match tls.get("client_certificate") {
        Some(asked) if asked.is_object() => {
            let ours = read::text(asked, "/presented");
            fact(out, "It asked for ours", if ours.is_empty() { "none presented" } else { ours });
        }
        _ => {}
    }
}
