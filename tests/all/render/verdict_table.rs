//! Tests of `src/render/verdict_table.rs`: no line is wider than the terminal, whatever it holds.

use destgate::policy::report::Report;
use destgate::render::style::Palette;
use destgate::render::verdict_table::Row;
use destgate::render::verdict_table::VerdictTable;

use crate::support::corpus;

fn table<'a>(
    rows: impl Iterator<Item = (&'a Report, String)>,
    palette: Palette,
    width: usize,
) -> String {
    let mut table = VerdictTable::new(palette, width);
    let mut out = String::new();
    for (report, name) in rows {
        out.push_str(&table.add(Row::of(report, &name)));
    }
    out.push_str(&table.add(Row::unknown(".partial.example", "stands for many domains")));
    out + &table.finish()
}

fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    out + rest
}

#[test]
fn every_line_fits_and_more_room_shows_more() {
    let name = |n: usize, r: &Report| match n % 3 {
        0 => format!("{}.{}", "long-label".repeat(6), r.evidence.destination),
        1 => "x".repeat(250),
        _ => r.evidence.destination.to_string(),
    };
    let mut shown = 0;
    for width in [40, 80, 120] {
        // More rows than the widths are taken from.
        let rows = || corpus::reports().iter().enumerate().map(|(n, r)| (r, name(n, r)));
        let text = table(rows(), Palette::Plain, width);
        assert!(rows().count() > 500, "{}", rows().count());
        assert_eq!(text.lines().count(), rows().count() + 4);
        for line in text.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
        let totals = text.lines().last().unwrap();
        assert!(totals.starts_with(&format!("{} domains: ", rows().count() + 1)), "{totals}");
        assert!(text.starts_with("DOMAIN  ") && text.contains('…'));
        assert!(text.contains(" deliver (") && text.contains(" defer "), "{text}");
        assert!(text.len() > shown);
        shown = text.len();
        let coloured = table(rows(), Palette::Ansi, width);
        assert_ne!(coloured, text);
        assert_eq!(plain(&coloured), text);
    }
}

#[test]
fn what_fits_is_not_cut() {
    let short = |r: &&Report| {
        r.decision.verdict.reason.len() < 20 && r.evidence.destination.to_string().len() < 20
    };
    let report = corpus::reports().iter().find(short).unwrap();
    let text = table(std::iter::once((report, "a.example".into())), Palette::Plain, 80);
    assert!(!text.contains('…'), "{text}");
}
