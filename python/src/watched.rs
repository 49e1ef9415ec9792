//! Work that is watched from Python: it goes on without the interpreter's lock, tells how far it is, and ends where a signal says so.
//!
//! The work has threads of its own, which end with it: a process that is forked afterwards finds no pool without threads. The thread that
//! asked waits, and looks after signals and progress every [`PAUSE`].

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use mandate::experiment::elsewhere::Elsewhere;
use mandate::observation::finite::NoResult;
use mandate::study::Watch;
use pyo3::prelude::*;

use crate::elsewhere::Cluster;
use crate::errors;

/// Time between two looks at signals and progress.
const PAUSE: Duration = Duration::from_millis(100);

/// Threads for a call; `None`: as the environment says, or one a core.
fn pool(py: Python<'_>, threads: Option<usize>) -> PyResult<rayon::ThreadPool> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    pool.map_err(|error| errors::mistake(py, &format!("threads: the system gives none ({error})")))
}

/// Does something short on threads of its own, without the interpreter's lock.
///
/// # Errors
/// Where the system gives no threads.
pub fn apart<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    let pool = pool(py, None)?;
    Ok(py.detach(|| pool.install(work)))
}

/// Does something on one thread, without the interpreter's lock: the others are not this call's.
///
/// # Errors
/// Where the system gives no thread.
pub fn alone<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    let pool = pool(py, Some(1))?;
    Ok(py.detach(|| pool.install(work)))
}

/// How a call is watched.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Watching {
    /// Told how far it is, by `at(done, wanted, words)`, and what is worth knowing, by `note(words)`; `None`: nobody listens.
    progress: Option<Py<PyAny>>,
    /// Threads; `None`: as the environment says, or one a core.
    threads: Option<usize>,
    /// Who has its runs played by other processes; `None`: this one plays them.
    elsewhere: Option<Py<PyAny>>,
}

/// What was told last, and what nobody has heard yet.
#[derive(Default)]
struct Told {
    at: Option<(u64, u64, String)>,
    notes: Vec<String>,
}

/// Between the work and the thread that waits for it.
#[derive(Default)]
struct Watched {
    stop: AtomicBool,
    /// Whether the words of the next step are wanted: they are made only then.
    listening: AtomicBool,
    told: Mutex<Told>,
    cluster: Option<Cluster>,
}

impl Watch for Watched {
    fn stop(&self) -> &AtomicBool {
        &self.stop
    }

    fn at(&self, done: u64, wanted: u64, words: &dyn Fn() -> String) {
        // The last step is told whoever listens.
        if self.listening.swap(false, Ordering::Relaxed) || done == wanted {
            self.told().at = Some((done, wanted, words()));
        }
    }

    fn elsewhere(&self) -> Option<&dyn Elsewhere> {
        self.cluster.as_ref().map(|cluster| cluster as &dyn Elsewhere)
    }

    fn note(&self, words: &str) {
        self.told().notes.push(words.into());
    }
}

impl Watched {
    fn told(&self) -> std::sync::MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes on what was told since the last look.
    fn tell(&self, py: Python<'_>, listener: Option<&Py<PyAny>>) -> PyResult<()> {
        let Told { at, notes } = std::mem::take(&mut *self.told());
        self.listening.store(listener.is_some(), Ordering::Relaxed);
        let Some(listener) = listener else { return Ok(()) };
        for note in notes {
            listener.call_method1(py, "note", (note,))?;
        }
        if let Some(told) = at {
            listener.call_method1(py, "at", told)?;
        }
        Ok(())
    }
}

/// What came of work that was watched.
pub struct Ended<T> {
    /// What it gave.
    pub given: T,
    /// What ended it early: the exception of a signal, such as that of Ctrl-C.
    pub interrupted: Option<PyErr>,
    /// Why runs that other processes were to play will not come back.
    pub lost: Option<PyErr>,
}

impl Watching {
    /// Does something without the interpreter's lock; a signal stops it between two steps.
    ///
    /// # Errors
    /// Where the system gives no threads, or a run broke off where nothing waits for that.
    pub fn through<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&dyn Watch) -> T + Send) -> PyResult<Ended<T>> {
        let pool = pool(py, self.threads)?;
        let cluster = self.elsewhere.as_ref().map(|object| Cluster::new(object.clone_ref(py)));
        let watched = Watched { listening: AtomicBool::new(self.progress.is_some()), cluster, ..Watched::default() };
        let (given, interrupted) = py.detach(|| {
            thread::scope(|scope| {
                let (ended, end) = channel();
                let (pool, watched) = (&pool, &watched);
                let working = scope.spawn(move || {
                    let given = catch_unwind(AssertUnwindSafe(|| pool.install(|| work(watched))));
                    // Nobody waits any more where the thread that asked was ended.
                    let _ = ended.send(());
                    given
                });
                let mut interrupted = None;
                while end.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                    let looked = Python::attach(|py| watched.tell(py, self.progress.as_ref()).and(py.check_signals()));
                    if let Err(error) = looked {
                        watched.stop.store(true, Ordering::Relaxed);
                        interrupted.get_or_insert(error);
                    }
                }
                (working.join().expect("what it panics with is caught"), interrupted)
            })
        });
        if interrupted.is_none() {
            watched.tell(py, self.progress.as_ref())?;
        }
        match given {
            Ok(given) => Ok(Ended { given, interrupted, lost: watched.cluster.as_ref().and_then(Cluster::failure) }),
            Err(panic) => match panic.downcast_ref() {
                Some(NoResult(reason)) => Err(errors::broke_off(py, reason)),
                None => resume_unwind(panic),
            },
        }
    }
}
