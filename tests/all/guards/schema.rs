//! Every report is valid under the JSON Schema of `destgate.check/1`.

use boon::Compiler;
use boon::SchemaIndex;
use boon::Schemas;
use destgate::render;
use serde_json::Value;
use serde_json::json;

use crate::support::corpus;
use crate::support::world::World;

const LOCATION: &str = "https://destgate.example/check-report.schema.json";

fn schema() -> (Schemas, SchemaIndex) {
    let text = destgate::render::json::SCHEMA;
    let mut compiler = Compiler::new();
    compiler.add_resource(LOCATION, serde_json::from_str(text).unwrap()).unwrap();
    let mut schemas = Schemas::new();
    let index = compiler.compile(LOCATION, &mut schemas).unwrap();
    (schemas, index)
}

fn fault(schemas: &Schemas, index: SchemaIndex, report: &Value) -> Option<String> {
    schemas.validate(report, index).err().map(|e| format!("{e:#}"))
}

#[test]
fn every_report_is_valid_under_the_schema() {
    let (schemas, index) = schema();
    let mut seen = 0;
    for r in corpus::reports() {
        let report = render::json::report(r);
        let fault = fault(&schemas, index, &report);
        assert_eq!(fault, None, "{}", serde_json::to_string_pretty(&report).unwrap());
        seen += 1;
    }
    assert!(seen > 400, "{seen} reports");
}

#[test]
fn the_schema_refuses_what_the_page_does_not_allow() {
    let (schemas, index) = schema();
    let good = || {
        let w = World::signed("example.com").host(
            10,
            "mx.example.com",
            "192.0.2.1",
            crate::support::sessions::no_starttls(),
        );
        render::json::report(&w.report("preferred opportunistic on"))
    };
    assert_eq!(fault(&schemas, index, &good()), None);
    let spoilt = [
        ("/schema", json!("destgate.check/2")),
        ("/checked_at", json!("yesterday")),
        ("/duration_ms", json!(-1)),
        ("/route/dnssec", json!("signed")),
        ("/mta_sts/status", json!("present")),
        ("/mx/0/starttls", json!("maybe")),
        ("/mx/0/dane", json!("off")),
        ("/mx/0/probes/0/address", Value::Null),
        ("/verdict/protection", Value::Null),
        ("/verdict/status", json!("4.7.5")),
        ("/findings/0/severity", json!("fatal")),
        ("/tls_rpt", json!({"status": "absent"})),
    ];
    for (at, value) in spoilt {
        let mut report = good();
        *report.pointer_mut(at).unwrap() = value;
        assert!(fault(&schemas, index, &report).is_some(), "{at} is let through");
    }
    let mut more = good();
    more["verdict"]["made_up"] = json!(1);
    assert!(fault(&schemas, index, &more).is_some(), "a key that the schema does not know");
}

#[test]
fn the_hosts_own_copies_repeat_the_deciding_probe() {
    for r in corpus::reports() {
        let report = render::json::report(r);
        for host in report["mx"].as_array().unwrap() {
            let probes = host["probes"].as_array().unwrap();
            let deciding = probes.iter().find(|p| p["usable"] == json!(true)).or(probes.first());
            let Some(probe) = deciding else { continue };
            for key in ["address", "banner", "starttls", "tls"] {
                assert_eq!(host[key], probe[key], "{key}");
            }
            if host["usable"] == json!(true) {
                assert_eq!(
                    (&host["reason"], &host["failures"]),
                    (&probe["reason"], &probe["failures"])
                );
            }
        }
    }
}
