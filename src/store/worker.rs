//! The store on a thread of its own, for asynchronous code: while another program keeps the database locked, nothing
//! waits but what asked for it.

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

/// How long the end of the thread is waited for where it has nothing to do but to close the database.
const CLOSING: Duration = Duration::from_secs(2);

/// How long it is waited for where it is at work for somebody who has gone.
const BUSY: Duration = Duration::from_millis(200);

type Job = Box<dyn FnOnce(&mut Store) + Send>;

/// A store on a thread of its own. The thread ends, and the database is closed, with the last of its handles.
#[derive(Debug, Clone)]
pub struct StoreHandle(Arc<Worker>);

#[derive(Debug)]
struct Worker {
    jobs: Option<mpsc::Sender<Job>>,
    /// The jobs that are not done.
    open: Arc<AtomicUsize>,
    /// Comes to its end with the thread.
    ended: Mutex<mpsc::Receiver<()>>,
}

impl StoreHandle {
    /// Starts the thread.
    ///
    /// Errors: the system refuses it.
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

    /// Does something with the store, after all that was asked for before. It is done also if nobody waits for it any
    /// more.
    ///
    /// Errors: those of `work`; the thread has ended.
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
            // Whoever asked may have gone.
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
        // It only ever ends by being closed.
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = ended.recv_timeout(if idle { CLOSING } else { BUSY });
    }
}
