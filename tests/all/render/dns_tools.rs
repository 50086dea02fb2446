//! Records in the form of DNS tools, held against files. `named-checkzone` reads the zone file where it is installed.
//!
//! Tests of `src/render/owner/dns_tools.rs`.

use crate::support::world::domain;
use destgate::owner::records::Data;
use destgate::owner::records::Record;
use destgate::render::owner::dns_tools;
use destgate::render::owner::dns_tools::Tool;
use destgate::vocab::tlsa::Tlsa;
use std::fs;
use std::path::Path;
use std::process::Command;

const TOOLS: &[(Tool, &str)] = &[
    (Tool::Zone, "zone"),
    (Tool::Form, "form.txt"),
    (Tool::Nsupdate, "nsupdate"),
    (Tool::Octodns, "octodns.yaml"),
    (Tool::Dnscontrol, "dnscontrol.js"),
    (Tool::TerraformRoute53, "route53.tf"),
    (Tool::TerraformCloudflare, "cloudflare.tf"),
    (Tool::AzureCli, "azure.sh"),
    (Tool::Route53Json, "route53.json"),
];

/// Every kind of record: an alias, texts (one too long for a string, one with signs that languages escape), a set of two.
fn records() -> Vec<Record> {
    let tlsa =
        |octet: u8| Data::Tlsa(Tlsa { usage: 3, selector: 1, matching: 1, data: vec![octet; 32] });
    let long = format!("v=TLSRPTv1; rua=mailto:{}@example.com", "a".repeat(240));
    let base = domain("_25._tcp.mx.example.com");
    let odd = "v=TLSRPTv1; rua=https://example.com/${r}?a=%{b}&c='d'\"e\\";
    [
        ("mta-sts.example.com", Data::Cname(domain("web.example.net"))),
        ("_mta-sts.example.com", Data::Txt("v=STSv1; id=20261129071635Z;".into())),
        ("_smtp._tls.example.com", Data::Txt(long)),
        ("_smtp._tls.mx.example.com", Data::Txt(odd.into())),
        (base.as_str(), tlsa(0x0a)),
        (base.as_str(), tlsa(0xb0)),
    ]
    .into_iter()
    .map(|(name, data)| Record::new(domain(name), data))
    .collect()
}

fn text(tool: Tool) -> String {
    let remarks = ["First the policy,".to_string(), "then the records.".to_string()];
    dns_tools::text(&records(), &domain("example.com"), tool, &remarks, 100)
}

/// `DESTGATE_BLESS=1` writes the files anew.
#[test]
fn each_form_is_as_in_its_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/dns");
    for (tool, name) in TOOLS {
        let path = folder.join(name);
        if std::env::var_os("DESTGATE_BLESS").is_some() {
            fs::write(&path, text(*tool)).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text(*tool), expected, "{name}");
    }
}

#[test]
fn no_form_loses_a_record() {
    for (tool, name) in TOOLS {
        let text = text(*tool);
        for part in ["web.example.net", "20261129071635Z", &"0a".repeat(32), &"b0".repeat(32)] {
            assert!(text.contains(part), "{name}: {part}");
        }
    }
    let json: serde_json::Value = serde_json::from_str(&text(Tool::Route53Json)).unwrap();
    assert_eq!(json["Changes"].as_array().unwrap().len(), 5);
    assert_eq!(
        json["Changes"][4]["ResourceRecordSet"]["ResourceRecords"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn bind_reads_the_zone_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("zone");
    let head = "$TTL 3600\n@ IN SOA ns hostmaster 1 2 3 4 5\n@ IN NS ns\nns IN A 192.0.2.1\n";
    fs::write(&file, format!("{head}{}", text(Tool::Zone))).unwrap();
    let ran = Command::new("named-checkzone").arg("example.com").arg(&file).output();
    let Ok(ran) = ran else { return };
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}");
}
