//! What the system lets this process have: how many files it may hold open, and what follows for connections (one that
//! fails for want of a file would say nothing of the other side); and that it leaves no image of its memory.

use nix::errno::Errno;
use nix::sys::resource::Resource;
use nix::sys::resource::getrlimit;
use nix::sys::resource::setrlimit;
use std::io;
use std::sync::LazyLock;
use std::time::Duration;

/// Files that are neither connections nor questions: streams, database, logs, the runtime's own. Unit: files.
const OWN: usize = 32;

/// More is not asked for. Unit: files.
const ENOUGH: u64 = 65_536;

/// So many DNS questions are on their way at once. Unit: questions.
const QUESTIONS: usize = 100;

/// After this it is tried again.
pub const RETRY: Duration = Duration::from_millis(100);

/// What is said where the limit was reached all the same.
pub const NO_FILE_LEFT: &str = "no file descriptor is left on this host (see ulimit -n)";

static OPEN_FILES: LazyLock<usize> = LazyLock::new(|| {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return 256 };
    let wanted = hard.min(ENOUGH);
    let raised = soft < wanted && setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_ok();
    usize::try_from(if raised { wanted } else { soft.min(ENOUGH) }).unwrap_or(256)
});

/// How many files may be open; raised to what the system allows at the first call.
#[must_use]
pub fn open_files() -> usize {
    *OPEN_FILES
}

/// Takes care that this process leaves no image of its memory in a file, whatever becomes of it; children that it starts
/// may not either. What the system does not allow stays as it is.
pub fn no_core_dumps() {
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
    // A system that pipes images to a program asks this, not the limit. Source: prctl(2), core(5).
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_dumpable(false);
}

/// How many DNS questions may be on their way at once, each with a socket of its own.
#[must_use]
pub fn questions() -> usize {
    (open_files() / 4).clamp(4, QUESTIONS)
}

/// How many connections there may be at once.
#[must_use]
pub fn connections() -> usize {
    open_files().saturating_sub(OWN + questions()).max(4)
}

/// Whether an error is for want of a file or of memory for one on this host.
#[must_use]
pub fn is_ours(error: &io::Error) -> bool {
    let ours = [Errno::EMFILE, Errno::ENFILE, Errno::ENOBUFS, Errno::ENOMEM];
    error.raw_os_error().is_some_and(|code| ours.contains(&Errno::from_raw(code)))
}

/// Whether the words of an error ([`crate::os::io_error::plain`]) say the same.
#[must_use]
pub fn says_ours(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    ["too many open files", "no file descriptors available", NO_FILE_LEFT]
        .iter()
        .any(|known| words.contains(&known.to_ascii_lowercase()))
}
