//! Folding a cross product: rows that differ in one column and agree in the outcome become one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

/// A column: its name and its values in the order in which they are printed.
pub struct Column {
    pub name: &'static str,
    pub values: Vec<&'static str>,
}

pub fn column(name: &'static str, values: &[&'static str]) -> Column {
    Column { name, values: values.to_vec() }
}

/// Sets of indices of values, one a column, a bit each.
type Cells = Vec<u64>;

pub struct Table {
    pub columns: Vec<Column>,
    rows: Vec<(Cells, String)>,
}

impl Table {
    /// The product of the columns, each case decided.
    pub fn product(columns: Vec<Column>, mut decide: impl FnMut(&[usize]) -> String) -> Table {
        let mut rows = Vec::new();
        let mut at = vec![0; columns.len()];
        loop {
            assert!(columns.iter().all(|c| c.values.len() <= 64), "a bit for each value");
            rows.push((at.iter().map(|i| 1 << i).collect(), decide(&at)));
            let Some(last) = (0..at.len()).rev().find(|i| at[*i] + 1 < columns[*i].values.len())
            else {
                return Table { columns, rows };
            };
            at[last] += 1;
            at[last + 1..].fill(0);
        }
    }

    pub fn cases(&self) -> usize {
        self.rows.len()
    }

    /// Folds by the given order of columns, again and again until nothing changes.
    fn folded_by(&self, order: &[usize]) -> Vec<(Cells, String)> {
        let mut rows = self.rows.clone();
        loop {
            let before = rows.len();
            for column in order {
                let mut merged: BTreeMap<(Cells, String), u64> = BTreeMap::new();
                for (mut cells, outcome) in rows {
                    let own = std::mem::take(&mut cells[*column]);
                    *merged.entry((cells, outcome)).or_default() |= own;
                }
                rows = merged
                    .into_iter()
                    .map(|((mut cells, outcome), own)| {
                        cells[*column] = own;
                        (cells, outcome)
                    })
                    .collect();
            }
            if rows.len() == before {
                rows.sort();
                return rows;
            }
        }
    }

    /// The shortest fold over a few orders of columns, as text.
    pub fn text(&self) -> String {
        let n = self.columns.len();
        let forward: Vec<Vec<usize>> =
            (0..n).map(|start| (0..n).map(|i| (start + i) % n).collect()).collect();
        let backward = forward.iter().map(|o| o.iter().rev().copied().collect()).collect();
        let orders: Vec<Vec<usize>> = [forward, backward].concat();
        let rows = orders.iter().map(|o| self.folded_by(o)).min_by_key(Vec::len).unwrap();
        let mut lines: Vec<Vec<String>> =
            vec![self.columns.iter().map(|c| c.name.to_string()).collect()];
        lines[0].push("outcome".into());
        for (cells, outcome) in &rows {
            let mut line: Vec<String> =
                cells.iter().zip(&self.columns).map(|(set, c)| shown(*set, c)).collect();
            line.push(outcome.clone());
            lines.push(line);
        }
        let widths: Vec<usize> =
            (0..n).map(|i| lines.iter().map(|l| l[i].chars().count()).max().unwrap()).collect();
        let mut out = String::new();
        let _ = writeln!(out, "# {} cases, {} lines.", self.rows.len(), rows.len());
        for line in lines {
            let cells: Vec<String> = line[..n]
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            let _ = writeln!(out, "{} | {}", cells.join(" | "), line[n]);
        }
        out
    }
}

fn shown(set: u64, column: &Column) -> String {
    let all = column.values.len();
    let names = |in_set: bool| {
        let picked = (0..all).filter(|i| (set >> i & 1 == 1) == in_set);
        picked.map(|i| column.values[i]).collect::<Vec<_>>()
    };
    let (inside, outside) = (names(true), names(false));
    match outside.len() {
        0 => "any".into(),
        1 | 2 if all > 4 => format!("not {}", outside.join(", ")),
        _ => inside.join(", "),
    }
}

/// Compares with the committed file; `UPDATE_DECISIONS=1` writes it instead.
pub fn compare(file: &str, head: &str, text: &str) {
    let path = format!("{}/tests/decisions/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = format!("{head}{text}");
    if std::env::var_os("UPDATE_DECISIONS").is_some() {
        fs::write(&path, &text).unwrap();
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    for (n, (is, was)) in text.lines().zip(committed.lines()).enumerate() {
        assert_eq!(is, was, "{file}:{}: review, then UPDATE_DECISIONS=1", n + 1);
    }
    assert_eq!(text.len(), committed.len(), "{file}: review, then UPDATE_DECISIONS=1");
}
