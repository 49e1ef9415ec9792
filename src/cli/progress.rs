//! Progress on the terminal, for runs longer than about two seconds.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mandate::provenance::Stopwatch;

/// How long a run stays silent.
const SILENCE: Duration = Duration::from_secs(2);

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
        let style = ProgressStyle::with_template("{bar:24} {percent:>3} %  {msg}  {eta} left");
        bar.set_style(style.expect("the template is well formed"));
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
