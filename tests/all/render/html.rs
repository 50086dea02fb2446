//! The page of `report html`: what stands in it, and that nothing of a report can become markup.
//!
//! Tests of `src/render/html/charts.rs`, `src/render/html/domain.rs`, `src/render/html/facts.rs`,
//! `src/render/html/markup.rs`, `src/render/html/read.rs`, `src/render/html/tally.rs`,
//! `src/render/html/finding_words.rs`, `src/render/html/remedies.rs`, `src/render/html/terms.rs`,
//! `src/shell/commands/report/html.rs` and `src/render/html/hosts.rs`.

use crate::support::corpus;
use crate::support::run::Home;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use destgate::render;
use destgate::render::html::Page;
use destgate::render::html::finding_words;
use destgate::render::html::terms;
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
use std::sync::LazyLock;

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
    "h3",
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
    "data-t",
    "open",
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

/// Reports of every kind that the tests know, each of a domain of its own.
fn reports() -> Vec<Value> {
    static ALL: LazyLock<Vec<Value>> = LazyLock::new(made);
    ALL.clone()
}

fn made() -> Vec<Value> {
    let all = corpus::reports();
    let all = all.iter().map(render::json::report).enumerate();
    all.map(|(n, mut report)| {
        report["domain"] = json!(format!("d{n}-{}", report["domain"].as_str().unwrap()));
        report
    })
    .collect()
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
    let all = reports();
    for (n, with) in HOSTILE.iter().enumerate() {
        // Each text has other reports of the corpus, so that all of them together see every branch of a section.
        let bases: Vec<&Value> = all.iter().skip(n).step_by(14).collect();
        let mut reports: Vec<Value> = bases.iter().map(|r| hostile(r, with)).collect();
        for (n, report) in reports.iter_mut().enumerate() {
            report["domain"] = json!(format!("{with}{n}"));
        }
        let page = page_of(&reports, with);
        assert_eq!(strangers(&page), Vec::<String>::new(), "{with}");
        assert_eq!(page.matches("<details").count(), bases.len(), "{with}");
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
    let note = texts(&parsed, "figure p.note").into_iter().find(|t| t.contains("no certificate"));
    let without: usize = note.map_or(0, |t| t.split(' ').next().unwrap().parse().unwrap());
    assert_eq!(sum("ol.columns b") + without, all.len());
    let fared = |words: &[&str]| {
        all.iter().filter(|r| words.contains(&r["verdict"]["action"].as_str().unwrap())).count()
    };
    let (refused, unseen) = (fared(&["defer", "bounce"]), fared(&["unknown"]));
    let wanted = format!(
        "Mail to {} of {} domains would be delivered; to {} it would be discarded as configured; \
         to {refused} it would not be delivered; for {unseen} that could not be seen.",
        fared(&["deliver"]),
        all.len(),
        fared(&["discard"]),
    );
    assert_eq!(texts(&parsed, "p.lead").concat(), wanted);
    // Reasons: the bars and the one of the rest are all that is not delivered, or was not seen.
    assert_eq!(figure(&parsed, "Why mail would not be delivered").1, refused);
    assert_eq!(figure(&parsed, "Why it could not be seen").1, unseen);
    // The stacked bar is as long as the whole.
    let rects = Selector::parse("svg.stack rect").unwrap();
    let width: f64 = parsed
        .select(&rects)
        .map(|r| r.value().attr("width").unwrap().parse::<f64>().unwrap())
        .sum();
    assert!((width - 1000.0).abs() < 1.0, "{width}");
}

/// The labels of a chart, and the sum of its numbers.
fn figure(parsed: &Html, title: &str) -> (Vec<String>, usize) {
    let figures = Selector::parse("figure").unwrap();
    let Some(found) = parsed.select(&figures).find(|f| f.text().next() == Some(title)) else {
        return (Vec::new(), 0);
    };
    let all = |selector: &str| -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        found.select(&selector).map(|e| e.text().collect::<String>()).collect()
    };
    (all(".label"), all("b").iter().map(|n| n.replace(',', "").parse::<usize>().unwrap()).sum())
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
    let sections = texts(&parsed, "details");
    let place = |report: &Value| {
        let begins = report["domain"].as_str().unwrap();
        sections.iter().find(|s| s.starts_with(begins)).unwrap_or_else(|| panic!("{begins}"))
    };
    for (section, report) in all.iter().map(|r| (place(r), r)) {
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
        // Every text, wherever it stands; words in the form in which a section has them.
        let shown = section.replace('_', " ");
        let mut places = Vec::new();
        walk(report, "", &mut places);
        // The queue holds only what is deferred.
        let waits = text("/verdict/action") == "defer";
        let counts = |p: &&String| waits || !p.starts_with("/verdict/queue/");
        let places = places.iter().filter(counts);
        for place in places.filter(|p| *p != "/schema" && !p.starts_with("/what_if/")) {
            let leaf = text(place).replace('_', " ");
            let moment =
                leaf.len() == 20 && place.ends_with(['t', 'r', 'e']) && leaf.ends_with('Z');
            let leaf = if moment { leaf.replace('T', " ").replace('Z', " UTC") } else { leaf };
            let plain = |(_, word, words): &&(&str, &str, &str)| {
                *word == text(place) && shown.contains(&words.replace('_', " "))
            };
            if terms::PLAIN.iter().any(|row| plain(&row)) {
                continue;
            }
            for line in leaf.lines().map(str::trim).filter(|l| !l.is_empty()) {
                assert!(shown.contains(line), "{place}: {line:?} is not in {shown}");
            }
        }
    }
}

/// The first report, changed.
fn report_with(change: impl Fn(&mut Value)) -> Value {
    let mut report = json!({"schema": "destgate.check/1", "domain": "a.example", "checked_at": "2026-11-22T00:00:00Z",
        "mta_sts": {"status": "absent"}, "dane": {"status": null}, "mx": [], "findings": [],
        "verdict": {"action": "deliver", "protection": "none", "reason": "x"}});
    change(&mut report);
    report
}

fn host_with(own: &Value) -> Value {
    json!({"host": "mx.a.example", "starttls": own["starttls"], "banner": own["banner"], "tls": own["tls"], "probes": []})
}

#[test]
fn what_was_not_seen_is_not_called_a_lack_of_tls() {
    for (own, wanted) in [
        (json!({"starttls": "not_offered", "banner": "220 x"}), "no TLS"),
        (json!({"starttls": "refused", "banner": "220 x"}), "no TLS"),
        (json!({"starttls": "failed"}), "no TLS"),
        (json!({"starttls": "not_tried", "banner": "554 no"}), "not seen"),
        (json!({"starttls": "not_tried"}), "not seen"),
        (json!({"starttls": "ok", "tls": {"version": "TLSv1.2"}}), "TLSv1.2"),
        (json!({}), "not seen"),
    ] {
        let report = report_with(|r| r["mx"] = json!([host_with(&own)]));
        let parsed = Html::parse_document(&page_of(&[report], "x"));
        assert_eq!(figure(&parsed, "TLS with the mail host").0, [wanted], "{own}");
    }
    let none = Html::parse_document(&page_of(&[report_with(|_| ())], "x"));
    assert_eq!(figure(&none, "TLS with the mail host").0, ["not seen"]);
}

#[test]
fn each_fate_is_told_apart_and_only_where_there_is_one() {
    let with = |n: usize, action: &str| {
        report_with(|r| {
            r["domain"] = json!(format!("{n}.example"));
            r["verdict"]["action"] = json!(action);
        })
    };
    for (actions, wanted) in [
        (vec!["deliver"], "Mail to 1 of 1 domain would be delivered."),
        (vec!["discard", "discard"], "Mail to 2 of 2 domains would be discarded as configured."),
        (
            vec!["bounce", "unknown"],
            "Mail to 1 of 2 domains would not be delivered; for 1 that could not be seen.",
        ),
        (vec!["unknown"], "For 1 of 1 domain it could not be seen what becomes of mail."),
        (vec!["float"], "For 1 of 1 domain the verdict is none that this page knows."),
    ] {
        let all: Vec<Value> = actions.iter().enumerate().map(|(n, a)| with(n, a)).collect();
        let parsed = Html::parse_document(&page_of(&all, "x"));
        assert_eq!(texts(&parsed, "p.lead"), [wanted]);
        let refused = actions.iter().filter(|a| **a == "bounce").count();
        let unseen = actions.iter().filter(|a| **a == "unknown").count();
        assert_eq!(figure(&parsed, "Why mail would not be delivered").1, refused, "{actions:?}");
        assert_eq!(figure(&parsed, "Why it could not be seen").1, unseen, "{actions:?}");
    }
}

#[test]
fn the_first_end_is_that_of_any_certificate() {
    let day = |n: u8| format!("2026-12-{n:02}T00:00:00Z");
    let tls = |n: u8| json!({"version": "TLSv1.3", "not_after": day(n)});
    let host = |own: u8, probe: u8, kind: u8| {
        json!({"host": "mx.a.example", "tls": tls(own),
            "probes": [{"tls": tls(probe), "certificates": [{"tls": tls(probe)}, {"tls": tls(kind)}]}]})
    };
    for (report, wanted) in [
        (report_with(|r| r["mx"] = json!([host(9, 9, 9)])), "2026-12-09"),
        (report_with(|r| r["mx"] = json!([host(9, 9, 9), host(9, 8, 9)])), "2026-12-08"),
        (report_with(|r| r["mx"] = json!([host(9, 9, 7)])), "2026-12-07"),
        (
            report_with(|r| {
                r["mx"] = json!([host(9, 9, 9)]);
                r["mta_sts"] = json!({"policy": {"certificate": {"not_after": day(3)}}});
            }),
            "2026-12-03",
        ),
    ] {
        let parsed = Html::parse_document(&page_of(&[report], "x"));
        assert_eq!(texts(&parsed, "tbody td:nth-child(7)"), [wanted]);
    }
}

#[test]
fn ranges_of_the_certificate_chart_follow_each_other() {
    let parsed = Html::parse_document(&page_of(&[report_with(|_| ())], "x"));
    let columns = Selector::parse("ol.columns li").unwrap();
    let of = |name: &'static str| -> Vec<String> {
        parsed.select(&columns).map(|li| li.value().attr(name).unwrap().to_string()).collect()
    };
    let names = of("data-v");
    assert_eq!((names[0].as_str(), names.last().unwrap().as_str()), ("ended", "90 days on"));
    let mut from = 0;
    for (name, before) in names.iter().zip(of("data-t")).skip(1) {
        let told: Vec<i64> =
            name.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
        assert_eq!(told[0], from, "{name}");
        match told.get(1) {
            Some(last) => assert_eq!(before, (last + 1).to_string(), "{name}"),
            None => assert_eq!(before, "", "{name}"),
        }
        from = before.parse().unwrap_or(0);
    }
}

#[test]
fn alike_reasons_are_counted_together_and_codes_and_versions_stay() {
    let reason = |text: &str| {
        let report = report_with(|r| r["verdict"] = json!({"action": "defer", "reason": text}));
        let parsed = Html::parse_document(&page_of(&[report], "x"));
        figure(&parsed, "Why mail would not be delivered").0.concat()
    };
    for same in ["454 4.7.0 TLS not available", "TLSv1.2 refused", "e.g. 5.7.10"] {
        assert_eq!(reason(same), same);
    }
    for (text, wanted) in [
        ("certificate is for mx.a.example, not for b.example.", "certificate is for … not for …"),
        ("[192.0.2.1]: refused by 2001:db8::1 and 192.0.2.1:25", "… refused by … and …"),
        ("mx.xn--p1ai:25 since 2026-11-22T00:00:00Z, from 2026-11-22", "… since … from …"),
        ("fetch of https://mta-sts.a.example/x failed for a@b", "fetch of … failed for …"),
    ] {
        assert_eq!(reason(text), wanted);
    }
}

#[test]
fn the_state_of_mta_sts_is_told_in_plain_words() {
    for (sts, wanted) in [
        (json!({"status": "enforce"}), "enforce"),
        (
            json!({"status": "skipped_dane", "policy": {"mode": "enforce"}}),
            "enforce, DANE used instead",
        ),
        (
            json!({"status": "skipped_dane", "policy": {"mode": "testing"}}),
            "testing, DANE used instead",
        ),
        (json!({"status": "fetch_failed"}), "fetch failed"),
        (json!({"status": "none"}), "mode none"),
        (json!({"status": "what_next"}), "what next"),
        (json!({}), "not known"),
    ] {
        let parsed =
            Html::parse_document(&page_of(&[report_with(|r| r["mta_sts"] = sts.clone())], "x"));
        assert_eq!(figure(&parsed, "MTA-STS").0, [wanted], "{sts}");
    }
}

#[test]
fn other_settings_have_a_line_each() {
    let report = report_with(|r| {
        r["what_if"] = json!([
            {"settings": {"tls": "required", "dane": "none", "mta_sts": "off"},
                "verdict": {"action": "bounce", "protection": null, "status": "5.7.1", "reason": "no <TLS>"}},
            {"settings": {"tls": "preferred"}, "verdict": {"action": "deliver", "protection": "none", "reason": "y"}},
        ]);
    });
    let section = texts(&Html::parse_document(&page_of(&[report], "x")), "details").concat();
    for line in [
        "What iftls required, dane none, mta_sts off → returned to the sender, status 5.7.1: no <TLS>",
        "What iftls preferred → delivered, protection none: y",
    ] {
        assert!(section.contains(line), "{section}");
    }
    assert!(!section.contains("what_if"), "{section}");
}

#[test]
fn findings_stand_under_their_severity_and_none_is_summed_up() {
    let report = report_with(|r| {
        let severities = ["error", "warning", "info"];
        let codes = (0..60).map(|n| {
            let severity = severities[n % 3];
            json!({"code": format!("code-{n}"), "severity": severity})
        });
        r["findings"] = codes.collect();
    });
    let parsed = Html::parse_document(&page_of(&[report], "x"));
    assert_eq!(texts(&parsed, "figure h3"), ["Errors", "Warnings", "Notes"]);
    assert_eq!(texts(&parsed, "li[data-k=word]").len(), 60);
    assert!(!figure(&parsed, "Findings, by domains that have them").0.concat().contains("others"));
}

#[test]
fn headings_go_down_a_step_at_a_time() {
    let all: Vec<Value> = reports().into_iter().step_by(5).collect();
    let parsed = Html::parse_document(&page_of(&all, "x"));
    let headings = Selector::parse("h1, h2, h3, h4, h5, h6").unwrap();
    let mut before = 0;
    for heading in parsed.select(&headings) {
        let level: u32 = heading.value().name()[1..].parse().unwrap();
        assert!(level <= before + 1, "h{level} after h{before}: {:?}", heading.text().next());
        before = level;
    }
    assert_eq!(texts(&parsed, "summary h3").len(), texts(&parsed, "details").len());
}

#[test]
fn one_report_is_open_and_few_are_printed_whole() {
    let many = |n: usize| {
        let all: Vec<Value> =
            (0..n).map(|n| report_with(|r| r["domain"] = json!(format!("{n}.example")))).collect();
        let parsed = Html::parse_document(&page_of(&all, "x"));
        let count = |selector: &str| texts(&parsed, selector).len();
        (count("details[open]"), count("#evidence.few"), count("#evidence.many"))
    };
    assert_eq!(many(1), (1, 1, 0));
    assert_eq!(many(2), (0, 1, 0));
    assert_eq!(many(50), (0, 1, 0));
    assert_eq!(many(51), (0, 0, 1));
}

#[test]
fn of_a_domain_that_comes_twice_the_latest_report_is_shown() {
    let at = |name: &str, moment: &str, action: &str| {
        report_with(|r| {
            r["domain"] = json!(name);
            r["checked_at"] = json!(moment);
            r["verdict"]["action"] = json!(action);
        })
    };
    let (early, late) = ("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z");
    let all = [
        at("a.example", late, "deliver"),
        at("b.example", early, "defer"),
        at("a.example", early, "bounce"),
        at("b.example", early, "deliver"),
    ];
    let page = page_of(&all, "Destination report");
    let parsed = Html::parse_document(&page);
    assert_eq!(texts(&parsed, "p.lead"), ["Mail to 2 of 2 domains would be delivered."]);
    assert_eq!(texts(&parsed, "tbody th"), ["a.example", "b.example"]);
    assert_eq!(texts(&parsed, "details").len(), 2);
    let about = texts(&parsed, "p.about").concat();
    assert!(about.contains("2 older reports of domains that are here are left out"), "{about}");
    // As the command says it.
    let home = Home::new();
    let lines: Vec<String> = all.iter().map(ToString::to_string).collect();
    let (one, two) = (
        home.write("1.ndjson", lines[..2].join("\n")),
        home.write("2.ndjson", lines[2..].join("\n")),
    );
    let out = home.destgate("report html").args([&one, &two]).run();
    assert_eq!(out.status, 0);
    assert!(out.stdout == page);
    assert!(
        out.stderr.contains("2 older reports of domains that are in the page are left out"),
        "{}",
        out.stderr
    );
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

#[test]
fn a_page_reads_without_its_script() {
    let page = page_of(&reports()[..3], "x");
    let parsed = Html::parse_document(&page);
    let tools = Selector::parse("#tools").unwrap();
    assert!(parsed.select(&tools).next().unwrap().value().attr("hidden").is_some());
    assert!(texts(&parsed, "thead th").contains(&"Certificate until".to_string()));
}

#[test]
fn the_worst_domain_comes_first_and_alike_ones_as_they_came() {
    let with = |name: &str, verdict: Value, severity: &str| {
        report_with(|r| {
            r["domain"] = json!(name);
            r["verdict"] = verdict.clone();
            r["findings"] = json!([{"code": "x", "severity": severity}]);
        })
    };
    let fate = |action: &str| json!({"action": action, "protection": null, "reason": "x"});
    let deliver = |p: &str| json!({"action": "deliver", "protection": p, "reason": "x"});
    let all = [
        with("discarded.example", fate("discard"), "info"),
        with("good.example", deliver("dane"), "info"),
        with("clear.example", deliver("none"), "info"),
        with("warned.example", deliver("dane"), "warning"),
        with("unseen.example", fate("unknown"), "info"),
        with("deferred.example", fate("defer"), "info"),
        with("second.example", fate("defer"), "info"),
        with("wrong.example", fate("defer"), "error"),
        with("bounced.example", fate("bounce"), "info"),
    ];
    let parsed = Html::parse_document(&page_of(&all, "x"));
    let wanted = [
        "bounced",
        "wrong",
        "deferred",
        "second",
        "unseen",
        "clear",
        "warned",
        "good",
        "discarded",
    ];
    let names = |selector: &str| -> Vec<String> {
        let all = texts(&parsed, selector);
        all.iter().map(|t| t.trim_end_matches(".example").to_string()).collect()
    };
    assert_eq!(names("tbody th"), wanted);
    assert_eq!(names("summary h3"), wanted);
}

#[test]
fn every_finding_has_a_name_in_words_and_a_strange_one_its_code() {
    for row in destgate::vocab::finding::FINDINGS {
        let name = finding_words::name(row.code);
        assert!(name != row.code && name.contains(' '), "{}: {name}", row.code);
    }
    assert_eq!(finding_words::name("of-another-time"), "of-another-time");
    let report = report_with(|r| {
        r["findings"] =
            json!([{"code": "starttls-missing", "severity": "warning", "message": "m"}]);
    });
    let page = page_of(&[report], "x");
    let parsed = Html::parse_document(&page);
    let (labels, _) = figure(&parsed, "Findings, by domains that have them");
    assert_eq!(labels, ["No STARTTLS"]);
    assert!(page.contains("data-v=\"starttls-missing\""), "the filter goes by the code");
}

#[test]
fn of_one_domain_the_evidence_stands_before_the_charts() {
    let places = |reports: &[Value]| {
        let page = page_of(reports, "x");
        (page.find("id=\"evidence\"").unwrap(), page.find("class=\"charts\"").unwrap())
    };
    let (evidence, charts) = places(&[report_with(|_| {})]);
    assert!(evidence < charts);
    let (evidence, charts) =
        places(&[report_with(|_| {}), report_with(|r| r["domain"] = json!("b.example"))]);
    assert!(charts < evidence);
}

#[test]
fn missing_and_further_keys_are_tolerated() {
    let bare = json!({"domain": "a.example", "verdict": {"action": "deliver"}});
    let more = json!({"schema": "destgate.check/9", "domain": "b.example", "verdict": {"action": "float", "x": 1},
        "mta_sts": null, "mx": [{}, {"probes": [{"tls": {"sans": 3}}]}], "what_if": [{"tls": "required"}]});
    let page = page_of(&[bare, more], "x");
    assert_eq!(strangers(&page), Vec::<String>::new());
    let sections = texts(&Html::parse_document(&page), "details");
    let section = sections.iter().find(|s| s.starts_with("b.example")).unwrap();
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
    assert!(both.stdout.contains("Mail to 2 of 2 domains"));
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
        (7, "the text ends too early"),
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
