//! Records in the form of DNS tools: zone files, web forms, nsupdate, and configuration languages.

use crate::owner::place::Now;
use crate::owner::place::Place;
use crate::owner::records::Data;
use crate::owner::records::Record;
use crate::owner::records::quoted;
use crate::owner::records::strings;
use crate::render::table;
use crate::render::wrap::hang;
use crate::vocab::dns::Domain;
use crate::vocab::text::hex;
use serde_json::Value;
use serde_json::json;
use std::fmt::Write as _;

/// A form of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Lines of a zone file.
    Zone,
    /// A table for a provider's web form.
    Form,
    /// A batch for nsupdate (RFC 2136).
    Nsupdate,
    /// YAML for octoDNS.
    Octodns,
    /// JavaScript for DNSControl.
    Dnscontrol,
    /// Terraform, Amazon Route 53.
    TerraformRoute53,
    /// Terraform, Cloudflare provider 5.
    TerraformCloudflare,
    /// Azure's command line.
    AzureCli,
    /// A change batch for Amazon Route 53.
    Route53Json,
}

/// The records of one name and type: one set, replaced as a whole.
struct Set<'a> {
    name: &'a Domain,
    ttl: u32,
    data: Vec<&'a Data>,
}

impl Set<'_> {
    fn type_word(&self) -> &'static str {
        self.data.first().map_or("", |d| d.type_word())
    }

    /// Returns the name relative to the zone; `@` for the zone itself.
    fn relative(&self, zone: &Domain) -> String {
        let name = self.name.as_str();
        if self.name == zone {
            return "@".into();
        }
        name.strip_suffix(zone.as_str())
            .and_then(|front| front.strip_suffix('.'))
            .map_or_else(|| format!("{name}."), ToString::to_string)
    }
}

fn sets(records: &[Record]) -> Vec<Set<'_>> {
    let mut out: Vec<Set<'_>> = Vec::new();
    for record in records {
        let kind = record.data.type_word();
        match out.iter_mut().find(|s| *s.name == record.name && s.type_word() == kind) {
            Some(set) => set.data.push(&record.data),
            None => out.push(Set { name: &record.name, ttl: record.ttl, data: vec![&record.data] }),
        }
    }
    out
}

/// Returns records in the form of a tool.
///
/// - `zone`: the zone of the records; names in it are written relative where the tool wants that.
/// - `remarks`: what is written as comments before them, where the form has comments.
/// - `width`: columns of the web form's table.
#[must_use]
pub fn text(
    records: &[Record],
    zone: &Domain,
    tool: Tool,
    remarks: &[String],
    width: usize,
) -> String {
    text_at(records, &Place::said(zone.clone()), tool, remarks, width)
}

/// Returns records in the form of a tool, for the place where they are to be published. What there is
/// to know of the place follows the remarks; nsupdate changes nothing if something else stands there
/// by then.
#[must_use]
pub fn text_at(
    records: &[Record],
    place: &Place,
    tool: Tool,
    remarks: &[String],
    width: usize,
) -> String {
    let (sets, zone) = (sets(records), &place.zone);
    let remarks = [remarks, &place.remarks()].concat();
    let head =
        |sign: &str| -> String { remarks.iter().map(|line| format!("{sign} {line}\n")).collect() };
    match tool {
        Tool::Zone => head(";") + &zone_lines(&sets),
        Tool::Form => form(&sets, zone, &remarks, width),
        Tool::Nsupdate => head(";") + &nsupdate(&sets, place),
        Tool::Octodns => head("#") + &octodns(&sets, zone),
        Tool::Dnscontrol => head("//") + &dnscontrol(&sets, zone),
        Tool::TerraformRoute53 => {
            head("#") + &sets.iter().map(route53_resource).collect::<Vec<_>>().join("\n")
        }
        Tool::TerraformCloudflare => {
            head("#") + &sets.iter().map(cloudflare_resources).collect::<Vec<_>>().join("\n")
        }
        Tool::AzureCli => head("#") + &azure(&sets, zone),
        Tool::Route53Json => format!("{:#}\n", route53_batch(&sets, &remarks)),
    }
}

fn zone_lines(sets: &[Set<'_>]) -> String {
    let mut out = String::new();
    for set in sets {
        for data in &set.data {
            let (ttl, kind) = (set.ttl, data.type_word());
            let _ = writeln!(out, "{}. {ttl} IN {kind} {}", set.name, data.zone_form());
        }
    }
    out
}

fn form(sets: &[Set<'_>], zone: &Domain, remarks: &[String], width: usize) -> String {
    let mut rows = Vec::new();
    for set in sets {
        for data in &set.data {
            rows.push(vec![
                set.relative(zone),
                data.type_word().to_string(),
                set.ttl.to_string(),
                data.plain(),
            ]);
        }
    }
    let width = u16::try_from(width).unwrap_or(u16::MAX);
    let mut out = String::new();
    for line in remarks {
        hang(&mut out, "", line, 2, usize::from(width));
    }
    out.push('\n');
    out.push_str(&table::table(&["name", "type", "TTL", "value"], &rows, width));
    let _ =
        writeln!(out, "\nThe names are those in the zone {zone}. The whole names, for forms that");
    out.push_str("do not add the zone by themselves:\n");
    for set in sets {
        let _ = writeln!(out, "  {}.", set.name);
    }
    out
}

/// Each set is removed and added in one message, so that there are never two versions of it, and only
/// if it is still what was seen. Source: nsupdate(1).
fn nsupdate(sets: &[Set<'_>], place: &Place) -> String {
    let mut out = String::new();
    // Without it, nsupdate finds the zone and its primary server by itself.
    if place.is_known() && sets.iter().all(|set| set.name.is_within(&place.zone)) {
        let _ = writeln!(out, "zone {}.", place.zone);
    }
    for set in sets {
        let (name, kind) = (set.name, set.type_word());
        match place.now(name, kind) {
            Some(Now::Nothing) => {
                let _ = writeln!(out, "prereq nxrrset {name}. {kind}");
            }
            Some(Now::Records(all)) => {
                for data in all {
                    let _ = writeln!(out, "prereq yxrrset {name}. {kind} {data}");
                }
            }
            // An alias is not removed by a message that is about another type.
            Some(Now::Alias(_)) => {
                let _ = writeln!(out, "prereq nxrrset {name}. CNAME");
            }
            Some(Now::Addresses) => {
                let _ = writeln!(out, "prereq nxrrset {name}. A\nprereq nxrrset {name}. AAAA");
            }
            Some(Now::Unknown(_)) | None => {}
        }
        let _ = writeln!(out, "update delete {name}. {kind}");
        for data in &set.data {
            let _ = writeln!(out, "update add {name}. {} {kind} {}", set.ttl, data.zone_form());
        }
        out.push_str("send\n");
    }
    out
}

/// octoDNS wants `;` escaped, and keys in their order.
fn octodns(sets: &[Set<'_>], zone: &Domain) -> String {
    let mut sets: Vec<&Set<'_>> = sets.iter().collect();
    sets.sort_by_key(|set| set.relative(zone));
    let scalar = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let mut out = String::from("---\n");
    for set in sets {
        let _ = writeln!(out, "{}:", scalar(&set.relative(zone)));
        let _ = writeln!(out, "  ttl: {}\n  type: {}", set.ttl, set.type_word());
        match set.data.as_slice() {
            [one @ (Data::Txt(_) | Data::Cname(_))] => {
                let text = one.plain().replace(';', "\\;");
                let _ = writeln!(out, "  value: {}", scalar(&text));
            }
            all => {
                out.push_str("  values:\n");
                for data in all {
                    match data {
                        Data::Tlsa(t) => {
                            let _ = writeln!(
                                out,
                                "  - certificate_association_data: {}\n    certificate_usage: {}\n    matching_type: {}\n    selector: {}",
                                hex(&t.data),
                                t.usage,
                                t.matching,
                                t.selector
                            );
                        }
                        Data::Txt(_) | Data::Cname(_) => {
                            let text = data.plain().replace(';', "\\;");
                            let _ = writeln!(out, "  - {}", scalar(&text));
                        }
                    }
                }
            }
        }
    }
    out
}

fn dnscontrol(sets: &[Set<'_>], zone: &Domain) -> String {
    let script = |text: &str| Value::from(text).to_string();
    let mut out = format!("D_EXTEND({},\n", script(zone.as_str()));
    for set in sets {
        let (name, ttl) = (script(&set.relative(zone)), set.ttl);
        for data in &set.data {
            let value = match data {
                Data::Txt(text) => script(text),
                Data::Cname(target) => script(&format!("{target}.")),
                Data::Tlsa(t) => format!(
                    "{}, {}, {}, {}",
                    t.usage,
                    t.selector,
                    t.matching,
                    script(&hex(&t.data))
                ),
            };
            let _ = writeln!(out, "  {}({name}, {value}, TTL({ttl})),", data.type_word());
        }
    }
    out.push_str(");\n");
    out
}

/// Returns a string of Terraform's language.
fn hcl(text: &str) -> String {
    quoted(text).replace("${", "$${").replace("%{", "%%{")
}

/// Returns the label of a Terraform resource.
fn label(set: &Set<'_>) -> String {
    let name = set.name.as_str().trim_start_matches('_');
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let first = if plain.starts_with(|c: char| c.is_ascii_digit()) { "r_" } else { "" };
    format!("{first}{plain}_{}", set.type_word().to_ascii_lowercase())
}

/// Route 53 wants no quotes around a text, and `""` between two strings of it.
fn route53_resource(set: &Set<'_>) -> String {
    let value = |data: &&Data| match data {
        Data::Txt(text) => {
            // What ends one string and begins the next is part of the value.
            let parts: Vec<String> = strings(text)
                .iter()
                .map(|part| {
                    let whole = hcl(part);
                    whole.get(1..whole.len().saturating_sub(1)).unwrap_or_default().to_string()
                })
                .collect();
            format!("\"{}\"", parts.join("\\\"\\\""))
        }
        Data::Cname(_) | Data::Tlsa(_) => hcl(&data.plain()),
    };
    let values: Vec<String> = set.data.iter().map(value).collect();
    format!(
        "resource \"aws_route53_record\" \"{}\" {{\n  zone_id = var.zone_id\n  name    = {}\n  type    = \"{}\"\n  ttl     = {}\n  records = [{}]\n}}\n",
        label(set),
        hcl(set.name.as_str()),
        set.type_word(),
        set.ttl,
        values.join(", ")
    )
}

/// Cloudflare keeps one record a resource, and wants the quotes of a text in its content.
fn cloudflare_resources(set: &Set<'_>) -> String {
    let several = set.data.len() > 1;
    let one = |(n, data): (usize, &&Data)| {
        let number = if several { format!("_{}", n + 1) } else { String::new() };
        let content = match data {
            Data::Txt(_) => format!("  content = {}", hcl(&data.zone_form())),
            Data::Cname(target) => format!("  content = {}", hcl(target.as_str())),
            Data::Tlsa(t) => format!(
                "  data = {{\n    usage         = {}\n    selector      = {}\n    matching_type = {}\n    certificate   = \"{}\"\n  }}",
                t.usage,
                t.selector,
                t.matching,
                hex(&t.data)
            ),
        };
        format!(
            "resource \"cloudflare_dns_record\" \"{}{number}\" {{\n  zone_id = var.zone_id\n  name    = {}\n  type    = \"{}\"\n  ttl     = {}\n{content}\n}}\n",
            label(set),
            hcl(set.name.as_str()),
            set.type_word(),
            set.ttl,
        )
    };
    set.data.iter().enumerate().map(one).collect::<Vec<_>>().join("\n")
}

/// Returns a word of a shell.
fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// `add-record` keeps what is there, so each set is removed first.
fn azure(sets: &[Set<'_>], zone: &Domain) -> String {
    let mut out = String::from("RESOURCE_GROUP=${RESOURCE_GROUP:?the group of the zone}\n");
    for set in sets {
        let kind = set.type_word().to_ascii_lowercase();
        let about = format!(
            "--resource-group \"$RESOURCE_GROUP\" --zone-name {}",
            shell_word(zone.as_str())
        );
        let name = shell_word(&set.relative(zone));
        let command = format!("az network dns record-set {kind}");
        let _ = writeln!(out, "{command} delete {about} --name {name} --yes");
        let _ = writeln!(out, "{command} create {about} --name {name} --ttl {}", set.ttl);
        for data in &set.data {
            let about = format!("{about} --record-set-name {name}");
            let _ = match data {
                Data::Txt(text) => {
                    let parts: Vec<String> = strings(text).iter().map(|p| shell_word(p)).collect();
                    writeln!(out, "{command} add-record {about} --value {}", parts.join(" "))
                }
                Data::Cname(target) => {
                    writeln!(out, "{command} set-record {about} --cname {target}")
                }
                Data::Tlsa(t) => writeln!(
                    out,
                    "{command} add-record {about} --certificate-usage {} --selector {} --matching-type {} --certificate-data {}",
                    t.usage,
                    t.selector,
                    t.matching,
                    hex(&t.data)
                ),
            };
        }
    }
    out
}

fn route53_batch(sets: &[Set<'_>], remarks: &[String]) -> Value {
    let change = |set: &Set<'_>| {
        let values: Vec<Value> =
            set.data.iter().map(|data| json!({"Value": data.zone_form()})).collect();
        json!({
            "Action": "UPSERT",
            "ResourceRecordSet": {
                "Name": format!("{}.", set.name),
                "Type": set.type_word(),
                "TTL": set.ttl,
                "ResourceRecords": values,
            },
        })
    };
    // Route 53 takes a comment of at most 256 characters.
    let comment: String = remarks.join(" ").chars().take(256).collect();
    json!({"Comment": comment, "Changes": sets.iter().map(change).collect::<Vec<_>>()})
}
