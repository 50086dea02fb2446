//! Stdin with one shared buffer: read by lines, or by a connection without blocking.

use nix::poll::PollFd;
use nix::poll::PollFlags;
use nix::poll::PollTimeout;
use nix::poll::poll;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::os::fd::AsFd;
use std::os::fd::OwnedFd;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Stdin without the standard library's buffer, whose content cannot be queried.
#[derive(Debug)]
pub struct Stdin;

impl Read for Stdin {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        Ok(nix::unistd::read(io::stdin(), bytes)?)
    }
}

/// The octets that were read and not yet consumed.
#[derive(Debug)]
pub struct Input {
    /// The octets that a reader returned.
    back: Vec<u8>,
    reader: BufReader<Stdin>,
}

impl Input {
    fn is_empty(&self) -> bool {
        self.back.is_empty() && self.reader.buffer().is_empty()
    }

    /// Returns the last octets to the buffer for the next reader.
    pub fn unread(&mut self, bytes: Vec<u8>) {
        let later = std::mem::replace(&mut self.back, bytes);
        self.back.extend(later);
    }
}

impl Read for Input {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(bytes)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Input {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.back.is_empty() { self.reader.fill_buf() } else { Ok(&self.back) }
    }

    fn consume(&mut self, count: usize) {
        if self.back.is_empty() {
            self.reader.consume(count);
        } else {
            self.back.drain(..count.min(self.back.len()));
        }
    }
}

static INPUT: LazyLock<Mutex<Input>> =
    LazyLock::new(|| Mutex::new(Input { back: Vec::new(), reader: BufReader::new(Stdin) }));

/// Locks the shared buffer.
pub fn lock() -> MutexGuard<'static, Input> {
    INPUT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stdin as an asynchronous source.
pub struct Keyboard {
    /// `None` for a plain file, which is always ready.
    readiness: Option<AsyncFd<OwnedFd>>,
}

impl Keyboard {
    /// Returns the keyboard. Must be made inside the runtime.
    ///
    /// Errors: stdin cannot be looked at.
    #[expect(
        deprecated,
        reason = "sound for a descriptor that is owned; its successor is unsafe to call"
    )]
    pub fn new() -> io::Result<Keyboard> {
        let copy = io::stdin().as_fd().try_clone_to_owned()?;
        Ok(Keyboard { readiness: AsyncFd::with_interest(copy, Interest::READABLE).ok() })
    }

    /// Returns the next line with its terminator, or its available part; `None` at the end of the
    /// input. Cancelling the wait loses nothing.
    ///
    /// Errors: stdin cannot be read.
    pub async fn piece(&self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if lock().is_empty() {
                self.ready().await?;
            }
            let mut input = lock();
            let available = match input.fill_buf() {
                Ok(bytes) => bytes,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            if available.is_empty() {
                return Ok(None);
            }
            let count =
                available.iter().position(|b| *b == b'\n').map_or(available.len(), |p| p + 1);
            let piece = available.get(..count).unwrap_or_default().to_vec();
            input.consume(count);
            return Ok(Some(piece));
        }
    }

    async fn ready(&self) -> io::Result<()> {
        let Some(readiness) = &self.readiness else { return Ok(()) };
        loop {
            let mut guard = readiness.readable().await?;
            // The readiness may be stale. Stdin is shared and cannot be made non-blocking.
            let mut fds = [PollFd::new(readiness.get_ref().as_fd(), PollFlags::POLLIN)];
            if poll(&mut fds, PollTimeout::ZERO)? > 0 {
                return Ok(());
            }
            guard.clear_ready();
        }
    }
}
