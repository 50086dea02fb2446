//! Renders reports and other values as text. Pure: values in, text out. Text from the network is
//! escaped.

pub mod certificates;
pub mod chain;
pub mod changes;
pub mod csv;
pub mod deadlines;
pub mod diff;
pub mod dig;
pub mod dig_chain;
pub mod headline;
pub mod host_status;
pub mod html;
pub mod json;
pub mod lint;
pub mod maillog;
pub mod nagios;
pub mod owner;
pub mod policy_log;
pub mod prometheus;
pub mod remedy;
pub mod screen;
pub mod style;
pub mod summary;
pub mod systemd;
pub mod table;
pub mod text;
pub mod tls_figures;
pub mod tls_report;
pub mod tls_report_list;
pub mod verdict_table;
pub mod verify_log;
mod verify_words;
pub mod what_if;
pub mod wrap;
