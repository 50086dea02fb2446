//! Resource limits of the process: the number of open files, the resulting numbers of connections
//! and DNS queries, and no core dumps.

use nix::errno::Errno;
use nix::sys::resource::Resource;
use nix::sys::resource::getrlimit;
use nix::sys::resource::setrlimit;
use std::io;
use std::sync::LazyLock;
use std::time::Duration;

/// Files reserved for other uses than connections and queries: streams, database, logs, the
/// runtime. Unit: files.
const OWN: usize = 32;

/// Maximum number of open files that is requested. Unit: files.
const ENOUGH: u64 = 65_536;

/// Maximum number of concurrent DNS queries. Unit: queries.
const QUESTIONS: usize = 100;

/// Time until an attempt that lacked a file descriptor is repeated.
pub const RETRY: Duration = Duration::from_millis(100);

/// Message for an exhausted limit of open files.
pub const NO_FILE_LEFT: &str = "no file descriptor is left on this host (see ulimit -n)";

static OPEN_FILES: LazyLock<usize> = LazyLock::new(|| {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return 256 };
    let wanted = hard.min(ENOUGH);
    let raised = soft < wanted && setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_ok();
    usize::try_from(if raised { wanted } else { soft.min(ENOUGH) }).unwrap_or(256)
});

/// Returns the limit of open files. The first call raises it as far as the system allows, to at
/// most 65536.
#[must_use]
pub fn open_files() -> usize {
    *OPEN_FILES
}

/// Disables core dumps of this process, and by the limit also of its children, as far as the system
/// allows.
pub fn no_core_dumps() {
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
    // A system that pipes core dumps to a program ignores the limit and checks this flag. Source:
    // prctl(2), core(5).
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_dumpable(false);
}

/// Returns the maximum number of concurrent DNS queries, each with its own socket.
#[must_use]
pub fn questions() -> usize {
    (open_files() / 4).clamp(4, QUESTIONS)
}

/// Returns the maximum number of concurrent connections.
#[must_use]
pub fn connections() -> usize {
    open_files().saturating_sub(OWN + questions()).max(4)
}

/// Reports whether an error means that this host lacks file descriptors or memory for them.
#[must_use]
pub fn is_ours(error: &io::Error) -> bool {
    let ours = [Errno::EMFILE, Errno::ENFILE, Errno::ENOBUFS, Errno::ENOMEM];
    error.raw_os_error().is_some_and(|code| ours.contains(&Errno::from_raw(code)))
}
