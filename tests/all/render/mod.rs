//! Tests of `src/render`: forms of a report.

mod bundles;
mod dns_tools;
mod headline;
mod html;
mod inspection_page;
mod maillog;
mod text;
mod verdict_table;
