//! Tests of `src/shell`: commands as users and scripts type them.

mod cache;
mod certconfig;
mod changes_that_wait;
mod check;
mod check_diff;
mod check_entries;
mod check_options;
mod check_remedies;
mod check_what_if;
mod cli;
mod completion;
mod destconfig;
mod dig;
mod dig_beside_isc;
mod dig_words;
mod encrypted_resolvers;
mod hoststatus;
mod lint;
mod policy;
mod settings;
mod telnet;
mod terminal;
mod tlsrpt;
mod transcripts;
mod verification;
