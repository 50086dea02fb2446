//! Tests of `src/gateway/log/journal.rs`: lines that are not of a check.

use destgate::gateway::log::journal::Journal;
use destgate::gateway::log::mail_log::MailLog;
use destgate::gateway::options::Options;
use destgate::gateway::settings::Settings;
use destgate::store::entries::View;
use destgate::store::open::Store;
use std::fs;
use std::path::Path;

fn options(database: &Path) -> Options {
    Options { database: Some(database.to_path_buf()), ..Options::default() }
}

fn journal(options: &Options, store: &Store) -> Journal {
    let settings = Settings::load(Some(store), View::Committed).unwrap();
    Journal::new(options, Some(store), &settings, None).unwrap()
}

#[test]
fn a_line_that_is_not_of_a_check_stands_in_the_log_with_its_time() {
    let home = tempfile::tempdir().unwrap();
    let options = options(&home.path().join("t.db"));
    let store = Store::open(options.database.as_ref().unwrap()).unwrap();
    let mut journal = journal(&options, &store);
    journal.note("Info: revision 7 was committed by admin");
    journal.note("Info: a second one\nInfo: that is not two \u{1b}[31m");
    assert_eq!(journal.failure(), None);
    let log = MailLog::of(&options).unwrap();
    let text = fs::read_to_string(log.folder().join("mail.current")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].ends_with(" Info: revision 7 was committed by admin"), "{text}");
    // `Sat Nov 28 10:00:00 2026`, as in every line of a check.
    let stamp = lines[0].split(" Info: ").next().unwrap();
    assert_eq!(stamp.split_whitespace().count(), 5, "{stamp}");
    assert!(!text.contains('\u{1b}'), "{text}");
    assert!(lines[1].contains("a second one") && lines[1].contains("that is not two"), "{text}");
}

#[test]
fn without_a_database_a_line_goes_nowhere_and_a_log_that_cannot_be_written_is_told_once() {
    let home = tempfile::tempdir().unwrap();
    let store = Store::in_memory().unwrap();
    let mut nowhere = journal(&Options::default(), &store);
    nowhere.note("Info: x");
    assert_eq!(nowhere.failure(), None);
    // A file stands where the folder of the log would.
    fs::write(home.path().join("t.db-mail_logs"), "in the way").unwrap();
    let mut stopped = journal(&options(&home.path().join("t.db")), &store);
    stopped.note("Info: x");
    let failure = stopped.failure().unwrap();
    assert!(failure.contains("t.db-mail_logs` cannot be written"), "{failure}");
    stopped.note("Info: y");
    assert_eq!(stopped.failure(), Some(failure));
}
