//! The store on a thread of its own, for asynchronous code. While another program locks the
//! database, only the callers of the store wait.

use crate::store::open::Store;
use crate::store::open::StoreError;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;

/// Time limit for the end of an idle thread, which only closes the database.
const CLOSING: Duration = Duration::from_secs(2);

/// Time limit for the end of a thread that still runs a job without a waiter.
const BUSY: Duration = Duration::from_millis(200);

type Job = Box<dyn FnOnce(&mut Store) + Send>;

/// A store on a thread of its own. When the last handle is dropped, the thread closes the database
/// and ends.
#[derive(Debug, Clone)]
pub struct StoreHandle(Arc<Worker>);

#[derive(Debug)]
struct Worker {
    jobs: Option<mpsc::Sender<Job>>,
    /// Number of unfinished jobs.
    open: Arc<AtomicUsize>,
    /// Channel that closes when the thread ends.
    ended: Mutex<mpsc::Receiver<()>>,
}

impl StoreHandle {
    /// Starts the thread.
    ///
    /// Errors: the system cannot start a thread.
    pub fn start(store: Store) -> Result<StoreHandle, StoreError> {
        let (jobs, work) = mpsc::channel::<Job>();
        let (end, ended) = mpsc::channel::<()>();
        let run = move || {
            let _end = end;
            let mut store = store;
            for job in work {
                job(&mut store);
            }
        };
        let started = thread::Builder::new().name("store".into()).spawn(run);
        started
            .map_err(|error| StoreError::Thread { reason: crate::os::io_error::plain(&error) })?;
        Ok(StoreHandle(Arc::new(Worker {
            jobs: Some(jobs),
            open: Arc::default(),
            ended: Mutex::new(ended),
        })))
    }

    /// Runs a job on the store after all earlier jobs. It runs even if its waiter is dropped.
    ///
    /// Errors: as `work`; the thread has ended.
    pub async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::Thread { reason: "it has ended".into() };
        let (answer, answered) = oneshot::channel();
        let open = Arc::clone(&self.0.open);
        open.fetch_add(1, Ordering::Relaxed);
        let job: Job = Box::new(move |store| {
            let result = work(store);
            open.fetch_sub(1, Ordering::Relaxed);
            // The waiter may have been dropped.
            drop(answer.send(result));
        });
        let jobs = self.0.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(job).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let idle = self.open.load(Ordering::Relaxed) == 0;
        // The channel carries no messages; it only closes.
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = ended.recv_timeout(if idle { CLOSING } else { BUSY });
    }
}
