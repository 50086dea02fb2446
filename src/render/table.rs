//! Tables for people.

use comfy_table::ColumnConstraint;
use comfy_table::ContentArrangement;
use comfy_table::Table;
use comfy_table::presets;

/// A table that fits the width; cells must be safe to show.
#[must_use]
pub fn table(heading: &[&str], rows: &[Vec<String>], width: u16) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(heading.iter().map(|h| h.to_ascii_uppercase()));
    for row in rows {
        table.add_row(row);
    }
    // Only the last column gives way: names and verdicts stay in one piece.
    for index in 0..heading.len().saturating_sub(1) {
        if let Some(column) = table.column_mut(index) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let text = table.to_string();
    let mut out: String = text.lines().map(|l| format!("{}\n", l.trim_end())).collect();
    if out.is_empty() {
        out.push('\n');
    }
    out
}
