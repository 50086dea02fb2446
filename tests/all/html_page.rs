//! The page of `report html`: what stands in it, and that nothing of a report can become markup.

use crate::support::corpus;
use crate::support_run::Home;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use destgate::render;
use destgate::render::html::Page;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::proptest;
use scraper::Html;
use scraper::Selector;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;
use std::collections::BTreeSet;

/// Every element that the page is made of.
const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "h1",
    "p",
    "main",
    "section",
    "figure",
    "figcaption",
    "svg",
    "rect",
    "ul",
    "li",
    "i",
    "span",
    "b",
    "small",
    "div",
    "ol",
    "h2",
    "label",
    "input",
    "button",
    "table",
    "thead",
    "tr",
    "th",
    "tbody",
    "td",
    "a",
    "details",
    "summary",
    "code",
    "dl",
    "dt",
    "dd",
    "pre",
    "h4",
    "h5",
    "footer",
    "script",
];

/// Every attribute that the page is made of.
const ATTRIBUTES: &[&str] = &[
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "aria-label",
    "viewbox",
    "viewBox",
    "preserveAspectRatio",
    "role",
    "x",
    "y",
    "width",
    "height",
    "data-k",
    "data-v",
    "aria-hidden",
    "id",
    "hidden",
    "type",
    "autocomplete",
    "spellcheck",
    "placeholder",
    "scope",
    "data-c",
    "data-n",
    "data-o",
    "data-e",
    "data-w",
    "data-y",
    "href",
    "rel",
];

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</script></style></title></pre></details></textarea><svg/onload=alert(1)>",
    "<!-- --!> ]]> <![CDATA[",
    "javascript:alert(1)",
    "` onclick=alert(1) `",
    "&lt;script&gt;&#60;",
    "\u{202e}\u{2028}\u{2029}\u{0}\u{1b}[31m\u{feff}",
    "RFC 8461 §\" onclick=\"alert(1)",
    "RFC 1/../../../evil §1",
];

fn page_of(reports: &[Value], title: &str) -> String {
    let mut page = Page::new();
    for report in reports {
        page.add(report).unwrap();
    }
    page.finish(title)
}

/// Reports of every kind that the tests know.
fn reports() -> Vec<Value> {
    corpus::reports().iter().map(render::json::report).collect()
}

/// Every text and every key exchanged, but for what makes it a report.
fn spoilt(value: &Value, with: &str) -> Value {
    match value {
        Value::String(_) => json!(with),
        Value::Array(list) => list.iter().map(|v| spoilt(v, with)).collect(),
        Value::Object(map) => {
            let mut out: serde_json::Map<String, Value> =
                map.iter().map(|(k, v)| (k.clone(), spoilt(v, with))).collect();
            out.insert(with.to_string(), json!({with: [with]}));
            Value::Object(out)
        }
        other => other.clone(),
    }
}

fn hostile(report: &Value, with: &str) -> Value {
    let mut out = spoilt(report, with);
    out["schema"] = json!("destgate.check/1");
    out
}

/// What a browser would find in the page that this program did not put there.
fn strangers(page: &str) -> Vec<String> {
    let parsed = Html::parse_document(page);
    let mut found: Vec<String> = parsed.errors.iter().map(|e| format!("fault: {e}")).collect();
    for element in parsed.select(&Selector::parse("*").unwrap()) {
        let e = element.value();
        if !ELEMENTS.contains(&e.name()) {
            found.push(format!("element {}", e.name()));
        }
        for (name, value) in e.attrs() {
            if !ATTRIBUTES.contains(&name) {
                found.push(format!("attribute {name}"));
            }
            if name == "href" && !is_ours(value) {
                found.push(format!("link {value}"));
            }
            if name == "id" && !value.bytes().all(|b| b.is_ascii_alphanumeric()) {
                found.push(format!("id {value}"));
            }
            if name == "class" && !value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ') {
                found.push(format!("class {value}"));
            }
        }
    }
    for (tag, count) in [("script", 1), ("style", 1), ("title", 1), ("meta", 5), ("input", 1)] {
        if parsed.select(&Selector::parse(tag).unwrap()).count() != count {
            found.push(format!("not {count} {tag}"));
        }
    }
    let raw = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202e}' | '\u{feff}')
    };
    if let Some(c) = page.chars().find(|c| raw(*c)) {
        found.push(format!("character {:04x}", u32::from(c)));
    }
    found
}

fn is_ours(link: &str) -> bool {
    let rfc = link.strip_prefix("https://www.rfc-editor.org/rfc/rfc").map(|rest| {
        let (number, section) = rest.split_once("#section-").unwrap_or((rest, "0"));
        number.bytes().all(|b| b.is_ascii_digit())
            && section.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    });
    let within = link.strip_prefix("#d").is_some_and(|n| n.parse::<usize>().is_ok());
    rfc == Some(true) || within || link == "#table"
}

fn texts(parsed: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    parsed.select(&selector).map(|e| e.text().collect::<String>()).collect()
}

#[test]
fn every_report_makes_a_page_of_our_elements_alone() {
    let all = reports();
    assert!(all.len() > 400, "{}", all.len());
    assert_eq!(strangers(&page_of(&all, "A title")), Vec::<String>::new());
}

#[test]
fn hostile_texts_stay_texts() {
    // Enough of the corpus that every branch of a section is seen.
    let bases: Vec<Value> = reports().into_iter().step_by(7).collect();
    for with in HOSTILE {
        let reports: Vec<Value> = bases.iter().map(|r| hostile(r, with)).collect();
        assert_eq!(strangers(&page_of(&reports, with)), Vec::<String>::new(), "{with}");
    }
}

#[test]
fn each_text_can_be_hostile_alone() {
    let base = render::json::report(corpus::reports().first().unwrap());
    let mut places = Vec::new();
    walk(&base, "", &mut places);
    assert!(places.len() > 30, "{places:?}");
    for place in places {
        let mut report = base.clone();
        *report.pointer_mut(&place).unwrap() = json!(HOSTILE[1]);
        let mut page = Page::new();
        if page.add(&report).is_ok() {
            assert_eq!(strangers(&page.finish("x")), Vec::<String>::new(), "{place}");
        }
    }
}

fn walk(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(k, v)| walk(v, &format!("{at}/{k}"), out)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(k, v)| walk(v, &format!("{at}/{k}"), out));
        }
        _ => out.push(at.to_string()),
    }
}

#[test]
fn a_planted_stranger_is_found() {
    let page = page_of(&reports()[..3], "x");
    for (from, to) in [
        ("</footer>", "<img src=x></footer>"),
        ("<h1>", "<h1 onclick=\"x()\">"),
        ("href=\"#d1\"", "href=\"javascript:x\""),
        ("</footer>", "\u{202e}</footer>"),
    ] {
        assert!(page.contains(from), "{from}");
        assert_ne!(strangers(&page.replacen(from, to, 1)), Vec::<String>::new(), "{to}");
    }
}

#[test]
fn the_policy_names_the_style_and_the_script_and_nothing_else() {
    let parsed = Html::parse_document(&page_of(&reports()[..3], "x"));
    let meta = Selector::parse("meta[http-equiv=Content-Security-Policy]").unwrap();
    let policy = parsed.select(&meta).next().unwrap().value().attr("content").unwrap().to_string();
    let hash = |tag: &str| {
        let text = texts(&parsed, tag).concat();
        format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
    };
    let wanted = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        hash("style"),
        hash("script")
    );
    assert_eq!(policy, wanted);
}

#[test]
fn the_script_makes_no_markup_of_text_and_the_style_loads_nothing() {
    let page = page_of(&reports()[..3], "x");
    let parsed = Html::parse_document(&page);
    let script = texts(&parsed, "script").concat();
    for word in ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval", "Function("]
    {
        assert!(!script.contains(word), "{word}");
    }
    let style = texts(&parsed, "style").concat();
    for word in ["url(", "@import", "@font-face"] {
        assert!(!style.contains(word), "{word}");
    }
    // References to RFCs are the only addresses; nothing is fetched from them.
    for word in [" src=", "http:", "//cdn"] {
        assert!(!page_of(&[], "x").contains(word), "{word}");
    }
}

#[test]
fn the_numbers_of_the_charts_add_up() {
    let all = reports();
    let parsed = Html::parse_document(&page_of(&all, "x"));
    let sum = |selector: &str| -> usize {
        let numbers = texts(&parsed, selector);
        numbers.iter().map(|n| n.replace(',', "").parse::<usize>().unwrap()).sum()
    };
    assert_eq!(sum("ul.key li b"), all.len());
    for key in ["sts", "dane", "tls"] {
        assert_eq!(sum(&format!("li[data-k={key}] b")), all.len(), "{key}");
    }
    let note = texts(&parsed, "p.note").into_iter().find(|t| t.contains("no certificate"));
    let without: usize = note.map_or(0, |t| t.split(' ').next().unwrap().parse().unwrap());
    assert_eq!(sum("ol.columns b") + without, all.len());
    let through =
        |r: &&Value| matches!(r["verdict"]["action"].as_str(), Some("deliver" | "discard"));
    let lead = texts(&parsed, "p.lead").concat();
    let passed = all.iter().filter(through).count();
    assert!(lead.starts_with(&format!("Mail to {passed} of {} domains", all.len())), "{lead}");
    // Reasons: the bars and the one of the rest are all that is not delivered.
    let refused = all.len() - passed;
    let figures = Selector::parse("figure").unwrap();
    let why = parsed
        .select(&figures)
        .find(|f| f.text().next() == Some("Why mail would not be delivered"))
        .unwrap();
    let bold = Selector::parse("b").unwrap();
    let numbers = why.select(&bold).map(|b| b.text().collect::<String>());
    assert_eq!(numbers.map(|n| n.parse::<usize>().unwrap()).sum::<usize>(), refused);
    // The stacked bar is as long as the whole.
    let rects = Selector::parse("svg.stack rect").unwrap();
    let width: f64 = parsed
        .select(&rects)
        .map(|r| r.value().attr("width").unwrap().parse::<f64>().unwrap())
        .sum();
    assert!((width - 1000.0).abs() < 1.0, "{width}");
}

#[test]
fn each_domain_has_a_row_a_section_its_evidence_and_the_fix() {
    let all = reports();
    let parsed = Html::parse_document(&page_of(&all, "x"));
    assert_eq!(texts(&parsed, "tbody tr").len(), all.len());
    let ids: BTreeSet<String> = parsed
        .select(&Selector::parse("details > div").unwrap())
        .map(|e| format!("#{}", e.value().attr("id").unwrap()))
        .collect();
    let links: BTreeSet<String> = parsed
        .select(&Selector::parse("tbody a").unwrap())
        .map(|e| e.value().attr("href").unwrap().to_string())
        .collect();
    assert_eq!(ids, links);
    assert_eq!(ids.len(), all.len());
    for (section, report) in texts(&parsed, "details").iter().zip(&all) {
        let has = |text: &str| {
            let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
            for line in lines {
                assert!(section.contains(line), "{line:?} is not in {section}");
            }
        };
        let text = |path: &str| report.pointer(path).and_then(Value::as_str).unwrap_or("");
        for path in ["/domain", "/mta_sts/record/raw", "/mta_sts/policy/raw", "/tls_rpt/raw"] {
            has(text(path));
        }
        for finding in report["findings"].as_array().unwrap() {
            for key in ["message", "hint", "reference", "code"] {
                has(finding[key].as_str().unwrap());
            }
        }
        for host in report["mx"].as_array().unwrap() {
            has(host["host"].as_str().unwrap());
            for record in host["tlsa"].as_array().unwrap() {
                has(record["data"].as_str().unwrap());
            }
            for probe in host["probes"].as_array().unwrap() {
                has(probe["address"].as_str().unwrap());
                for key in ["version", "cipher", "subject", "issuer"] {
                    has(probe["tls"][key].as_str().unwrap_or(""));
                }
            }
        }
    }
}

#[test]
fn a_page_reads_without_its_script() {
    let page = page_of(&reports()[..3], "x");
    let parsed = Html::parse_document(&page);
    let tools = Selector::parse("#tools").unwrap();
    assert!(parsed.select(&tools).next().unwrap().value().attr("hidden").is_some());
    assert!(texts(&parsed, "thead th").contains(&"Certificate until".to_string()));
}

#[test]
fn missing_and_further_keys_are_tolerated() {
    let bare = json!({"domain": "a.example", "verdict": {"action": "deliver"}});
    let more = json!({"schema": "destgate.check/9", "domain": "b.example", "verdict": {"action": "float", "x": 1},
        "mta_sts": null, "mx": [{}, {"probes": [{"tls": {"sans": 3}}]}], "what_if": [{"tls": "required"}]});
    let page = page_of(&[bare, more], "x");
    assert_eq!(strangers(&page), Vec::<String>::new());
    let section = &texts(&Html::parse_document(&page), "details")[1];
    assert!(section.contains("what_if[{\"tls\":\"required\"}]"), "{section}");
}

proptest! {
    #[test]
    fn no_text_escapes(text in any::<String>(), tail in "[<>&\"'`/!\\-a-z= ]{0,40}") {
        let with = format!("{text}{tail}");
        let base = json!({"domain": "x", "verdict": {"action": "x", "reason": "x", "protection": "x"},
            "mta_sts": {"status": "x", "record": {"raw": "x"}},
            "findings": [{"code": "x", "severity": "x", "message": "x", "reference": "x"}]});
        let mut report = hostile(&base, &with);
        report["domain"] = json!(format!("d{with}"));
        report["verdict"]["action"] = json!(format!("a{with}"));
        assert_eq!(strangers(&page_of(&[report], &with)), Vec::<String>::new());
    }

    #[test]
    fn any_json_is_a_report_or_refused(value in json_value()) {
        let mut page = Page::new();
        let _ = page.add(&value);
        let _ = page.finish("x");
    }
}

/// JSON with the keys of a report, in any shape.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = proptest::prop_oneof![
        proptest::strategy::Just(Value::Null),
        any::<i64>().prop_map(|n| json!(n)),
        proptest::strategy::Just(json!("deliver")),
        proptest::strategy::Just(json!("2026-11-21T16:00:00Z")),
        ".{0,5}".prop_map(|s| json!(s)),
    ];
    let key = proptest::sample::select(vec![
        "domain",
        "verdict",
        "action",
        "mx",
        "tls",
        "probes",
        "not_after",
        "checked_at",
        "mta_sts",
        "policy",
        "max_age",
        "findings",
        "code",
        "reference",
        "tlsa",
        "sans",
    ]);
    leaf.prop_recursive(4, 40, 6, move |inner| {
        proptest::prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::hash_map(key.clone(), inner, 0..6).prop_map(|m| {
                let mut map: serde_json::Map<String, Value> =
                    m.into_iter().map(|(k, v)| (k.to_string(), v)).collect();
                map.entry("domain").or_insert(json!("a.example"));
                map.entry("verdict").or_insert(json!({"action": "deliver"}));
                Value::Object(map)
            }),
        ]
    })
}

// The command.

fn two() -> String {
    let report = |name: &str| json!({"domain": name, "verdict": {"action": "deliver"}}).to_string();
    format!("{}\n{}\n", report("a.example"), report("b.example"))
}

#[test]
fn the_command_writes_a_file_or_stdout_from_files_or_stdin() {
    let home = Home::new();
    let file = home.write("a.ndjson", two());
    let out = home.destgate("report html").arg(&file).args(["-o", "p.html"]).run();
    assert_eq!((out.status, out.stdout.as_str(), out.stderr.as_str()), (0, "", ""));
    let page = std::fs::read_to_string(home.path().join("p.html")).unwrap();
    assert!(page.contains("<h1>Destination report</h1>"));
    let piped = home.destgate("report html").stdin(two()).run();
    assert_eq!(piped.status, 0);
    assert_eq!(piped.stdout, page);
    let array = home.write("b.json", format!("[{}]", two().trim().replace('\n', ",\n")));
    let both = home.destgate("report html --title <b>Both").args([&file, &array]).run();
    assert!(both.stdout.contains("<h1>&lt;b&gt;Both</h1>"));
    assert!(both.stdout.contains("Mail to 4 of 4 domains"));
}

#[test]
fn what_is_no_report_is_named_and_left_out() {
    let home = Home::new();
    let text = format!(
        "{}\nnot json\n[1]\n{{\"domain\":\"c\",\"verdict\":{{\"action\":\"deliver\"}},\"mx\":7}}\n{{\"domain\":\"cut",
        two()
    );
    let file = home.write("a.ndjson", text);
    let out = home.destgate("report html").arg(&file).run();
    assert_eq!(out.status, 1);
    for (line, why) in [
        (4, "this is no JSON"),
        (5, "an object is wanted"),
        (6, "`mx` is not an array of objects"),
        (7, "this is no JSON"),
    ] {
        let place = format!("a.ndjson line {line}: left out: ");
        let told = out.stderr.lines().find(|l| l.contains(&place)).unwrap_or_default();
        assert!(
            told.contains(why) || (line == 5 && told.contains("object")),
            "{line}: {}",
            out.stderr
        );
    }
    assert!(out.stdout.contains("Mail to 2 of 2 domains"));
}

#[test]
fn without_a_report_nothing_is_written() {
    let home = Home::new();
    home.write("p.html", "as before");
    for (input, says) in [("", "no report"), ("nonsense\n", "no report"), ("[{", "no JSON array")] {
        let out = home.destgate("report html -o p.html").stdin(input).run();
        assert_eq!(out.status, 2, "{input}");
        assert!(out.stderr.contains(says), "{}", out.stderr);
    }
    let out = home.destgate("report html nowhere.ndjson -o p.html").run();
    assert_eq!(out.status, 2);
    let kept = std::fs::read_to_string(home.path().join("p.html")).unwrap();
    assert_eq!(kept, "as before");
}

#[test]
fn check_makes_the_page_at_once() {
    let home = Home::new();
    let out = home.destgate("--lab check --all --format html").run();
    assert_eq!(strangers(&out.stdout), Vec::<String>::new(), "{}", out.stderr);
    let rows = texts(&Html::parse_document(&out.stdout), "tbody tr");
    assert_eq!(rows.len(), destgate::lab::DOMAINS.len());
}

#[cfg(unix)]
#[test]
fn a_page_keeps_the_mode_of_its_file_and_a_new_one_gets_the_usual() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let mode = |name: &str| {
        std::fs::metadata(home.path().join(name)).unwrap().permissions().mode() & 0o777
    };
    let usual = home.write("usual", "x");
    for kept in [0o644, 0o640, 0o600] {
        let page = home.write("p.html", "as before");
        std::fs::set_permissions(&page, std::fs::Permissions::from_mode(kept)).unwrap();
        let out = home.destgate("report html -o p.html").stdin(two()).run();
        assert_eq!(out.status, 0, "{}", out.stderr);
        assert_eq!(mode("p.html"), kept);
        assert!(std::fs::read_to_string(&page).unwrap().contains("a.example"));
    }
    home.destgate("report html -o new.html").stdin(two()).run();
    assert_eq!(mode("new.html"), std::fs::metadata(usual).unwrap().permissions().mode() & 0o777);
    // What is written of the settings stays its owner's.
    home.destgate("saveconfig config.toml").run();
    assert_eq!(mode("config.toml"), 0o600);
}
