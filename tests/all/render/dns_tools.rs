//! Records in the form of DNS tools, held against files. `named-checkzone` reads the zone file where it is installed.
//!
//! Tests of `src/render/owner/dns_tools.rs` and `src/owner/place.rs`.

use crate::support::run::Bounded;
use crate::support::servers::at_hand;
use crate::support::world::domain;
use destgate::owner::place::Basis;
use destgate::owner::place::Now;
use destgate::owner::place::Place;
use destgate::owner::place::Standing;
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

/// The record of a domain below its zone.
fn below(place: &Place, tool: Tool) -> String {
    let name = domain("_mta-sts.sub.example.com");
    let record = Record::new(name, Data::Txt("v=STSv1; id=2;".into()));
    dns_tools::text_at(&[record], place, tool, &[], 100)
}

#[test]
fn names_are_relative_to_the_zone_and_not_to_the_domain() {
    let place = Place::said(domain("example.com"));
    for (tool, part) in [
        (Tool::Form, " _mta-sts.sub  TXT"),
        (Tool::Octodns, "'_mta-sts.sub':"),
        (Tool::Dnscontrol, "D_EXTEND(\"example.com\",\n  TXT(\"_mta-sts.sub\", "),
        (Tool::AzureCli, "--zone-name 'example.com' --name '_mta-sts.sub'"),
        (Tool::Nsupdate, "zone example.com.\nupdate delete _mta-sts.sub.example.com. TXT\n"),
    ] {
        let text = below(&place, tool);
        assert!(text.contains(part), "{text}");
    }
}

fn placed(basis: Basis, now: Now) -> Place {
    let standing = Standing { name: domain("_mta-sts.sub.example.com"), kind: "TXT", now };
    Place { zone: domain("example.com"), basis, standing: vec![standing], apart: Vec::new() }
}

#[test]
fn nsupdate_changes_only_what_was_seen() {
    let of = |now: Now| below(&placed(Basis::Seen, now), Tool::Nsupdate);
    let name = "_mta-sts.sub.example.com.";
    let change =
        format!("update delete {name} TXT\nupdate add {name} 3600 TXT \"v=STSv1; id=2;\"\nsend\n");
    let absent = format!("zone example.com.\nprereq nxrrset {name} TXT\n{change}");
    assert_eq!(of(Now::Nothing), absent);
    let two = vec!["\"v=STSv1; id=1;\"".to_string(), "\"other\" \"text\"".to_string()];
    let present = format!(
        "zone example.com.\nprereq yxrrset {name} TXT \"v=STSv1; id=1;\"\nprereq yxrrset {name} TXT \"other\" \"text\"\n{change}"
    );
    assert_eq!(of(Now::Records(two)), present);
    // The server refuses while the alias stands there, and the remark says why.
    let alias = of(Now::Alias("_mta-sts.provider.example".into()));
    assert!(alias.contains(&format!("prereq nxrrset {name} CNAME\n")), "{alias}");
    assert!(alias.contains("remove it first"), "{alias}");
    let unknown = of(Now::Unknown("no answer".into()));
    assert!(unknown.starts_with("; What stands at _mta-sts.sub.example.com (TXT) was not seen"));
    assert!(!unknown.contains("prereq"), "{unknown}");
}

#[test]
fn a_zone_that_was_not_seen_is_told_in_each_form() {
    let place = placed(Basis::Assumed("no answer came".into()), Now::Nothing);
    for (tool, name) in TOOLS {
        let text = below(&place, *tool).replace("\n  ", " ");
        assert!(text.contains("The zone was not seen (no answer came)"), "{name}: {text}");
    }
    assert!(!below(&place, Tool::Nsupdate).contains("\nzone "));
    let mut apart = placed(Basis::Seen, Now::Nothing);
    apart.apart = vec![(domain("_mta-sts.sub.example.com"), domain("sub.example.com"))];
    assert!(
        below(&apart, Tool::Zone).starts_with("; _mta-sts.sub.example.com lies in another zone")
    );
}

#[test]
fn bind_reads_the_zone_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("zone");
    let head = "$TTL 3600\n@ IN SOA ns hostmaster 1 2 3 4 5\n@ IN NS ns\nns IN A 192.0.2.1\n";
    fs::write(&file, format!("{head}{}", text(Tool::Zone))).unwrap();
    let ran = Command::new("named-checkzone").arg("example.com").arg(&file).bounded();
    let Ok(ran) = ran else { return };
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}");
}

/// It shows each message instead of sending it; nothing is asked.
#[test]
fn nsupdate_reads_the_batch() {
    let Some(nsupdate) = at_hand("DESTGATE_NSUPDATE", "nsupdate") else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("batch");
    let kept = vec!["\"v=STSv1; id=1;\"".to_string(), "\"a\\\"b\" \"c\\200\"".to_string()];
    let place = placed(Basis::Seen, Now::Records(kept));
    let batch = text(Tool::Nsupdate) + &below(&place, Tool::Nsupdate);
    fs::write(&file, format!("server 127.0.0.1 9\n{}", batch.replace("send\n", "show\n"))).unwrap();
    let ran = Command::new(nsupdate).arg(&file).bounded().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && ran.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let last = said.rsplit("Outgoing update query:").next().unwrap();
    assert!(last.contains(";example.com.") && last.matches("\tIN\tTXT\t").count() >= 3, "{said}");
}
