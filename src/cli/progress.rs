//! Progress on the terminal, for runs longer than about two seconds.

use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use mandate::provenance::Stopwatch;
use mandate::study::Watch;

use super::failure::INTERRUPTED;
use super::print;

/// How long a run stays silent.
const SILENCE: Duration = Duration::from_secs(2);

/// The time left, as soon as anything is done from which it could be told.
fn left(state: &ProgressState, out: &mut dyn Write) {
    if state.pos() > 0 {
        let _ = write!(out, "  {:#} left", HumanDuration(state.eta()));
    }
}

/// A bar that appears when a run takes long, and never where nobody looks.
pub struct Progress {
    bar: ProgressBar,
    wanted: bool,
    stopwatch: Stopwatch,
}

impl Progress {
    /// Of so many steps or replications.
    pub fn new(length: u64, quiet: bool, stopwatch: Stopwatch) -> Self {
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:24} {percent:>3} %  {msg}{left}");
        bar.set_style(style.expect("the template is well formed").with_key("left", left));
        Self { bar, wanted: !quiet && std::io::stderr().is_terminal(), stopwatch }
    }

    /// Notes how far it is; the message is made only where it is shown.
    pub fn at(&self, position: u64, message: impl FnOnce() -> String) {
        if !self.wanted || self.stopwatch.elapsed() < SILENCE {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(message());
        self.bar.set_position(position);
    }

    /// Makes it longer.
    pub fn extend(&self, length: u64) {
        self.bar.set_length(length);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// A study that is watched from a terminal: the bar, and the flag that Ctrl-C sets.
pub struct Watched {
    stop: Arc<AtomicBool>,
    progress: Progress,
    quiet: bool,
}

impl Watched {
    /// From now on Ctrl-C ends a study between two steps, so that it cleans up.
    pub fn new(quiet: bool) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        // Where no handler can be set, Ctrl-C ends the program at once and only the temporary folder stays.
        let _ = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::Relaxed) {
                // Asked a second time: whatever it is in the middle of, it ends.
                std::process::exit(INTERRUPTED.into());
            }
        });
        Self { stop, progress: Progress::new(1, quiet, Stopwatch::start()), quiet }
    }

    /// Does something that is watched, and takes the bar away.
    pub fn through<T>(&self, work: impl FnOnce(&Self) -> T) -> T {
        let done = work(self);
        self.progress.finish();
        done
    }
}

impl Watch for Watched {
    fn stop(&self) -> &AtomicBool {
        &self.stop
    }

    fn at(&self, done: u64, wanted: u64, words: &dyn Fn() -> String) {
        self.progress.extend(wanted);
        self.progress.at(done, words);
    }

    fn note(&self, words: &str) {
        if !self.quiet {
            print::err(words);
        }
    }
}
