//! What a study costs: runs, time and room, told before it begins.
//!
//! Time is that of one run, played to find out, times the runs, over the threads. Room is that of what grows with the runs or is
//! large, at the usual length of a value or row as text: enough to see whether a disk or an evening suffices.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::experiment::executor;
use crate::experiment::run_log::Header;
use crate::observation::Observer;
use crate::provenance::Stopwatch;
use crate::report::lines;
use crate::scenario::{Scenario, counted};
use crate::simulation::Simulation;

/// Time up to which nothing is told of a cost [seconds].
const SHORT: f64 = 2.0;

/// Time after which a run that is played to find out is left, and the rest of it taken to be like its beginning [seconds].
const TRIAL: f64 = 2.0;

/// A value of a table with a column for each measure [bytes].
const VALUE: f64 = 10.0;

/// A value of a log of runs [bytes].
const LOGGED: f64 = 8.0;

/// A row with a measure, a year and a value [bytes].
pub(crate) const SHORT_ROW: f64 = 40.0;

/// A row with a variant, a measure, an area and a value [bytes].
pub(crate) const ROW: f64 = 55.0;

/// A row with a figure over replications [bytes].
pub(crate) const FIGURE_ROW: f64 = 80.0;

/// A row with a measure, an area and a dozen statistics [bytes].
pub(crate) const WIDE_ROW: f64 = 190.0;

/// Memory of a merge beside what grows with its runs [bytes].
pub(crate) const MERGED_FIXED: f64 = 500e6;

/// Time of a merge, its analysis included, for each run: some times what `cargo bench --bench merge` says, for disks are slow \[seconds\].
pub(crate) const MERGED_SECONDS: f64 = 2e-3;

/// What a study costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Runs.
    pub runs: u128,
    /// Whether it may be fewer, since it ends as soon as an interval is narrow.
    pub at_most: bool,
    /// Time of one run on one thread \[seconds\].
    pub seconds_a_run: f64,
    /// What is written, as CSV [bytes].
    pub bytes: f64,
}

impl Cost {
    /// Of so many runs.
    pub(crate) const fn new(runs: u128, seconds_a_run: f64, bytes: f64) -> Self {
        Self { runs, at_most: false, seconds_a_run, bytes }
    }

    /// The same where so many runs are done already.
    #[must_use]
    pub fn less(self, done: usize) -> Self {
        Self { runs: self.runs.saturating_sub(done as u128), ..self }
    }

    /// Time of all runs, on as many threads as there are \[seconds\].
    pub fn seconds(&self) -> f64 {
        let runs = self.runs as f64;
        self.seconds_a_run * (runs / executor::threads() as f64).max(runs.min(1.0))
    }

    /// How long it takes, on how many threads.
    pub fn time(&self) -> String {
        format!("{} on {}", lines::duration(self.seconds()), counted(executor::threads(), "thread"))
    }

    /// `4,000 runs, about 14 minutes on 2 threads, about 35 MB`; `None` where it is done in a moment.
    pub fn in_words(&self) -> Option<String> {
        let most = if self.at_most { "at most " } else { "" };
        let runs = lines::grouped(self.runs);
        let size =
            if self.bytes < 1e6 { "less than 1 MB".into() } else { format!("about {}", lines::megabytes(self.bytes)) };
        (self.seconds() > SHORT).then(|| format!("{most}{runs} runs, about {}, {size}", self.time()))
    }
}

/// Room of a log of so many runs, and of a table with a row for each, in which every measure has a column [bytes].
pub(crate) fn logged(header: &Header, runs: u128) -> f64 {
    let columns = header.readings * header.measures.len();
    runs as f64 * (LOGGED * header.values() as f64 + VALUE * columns as f64)
}

/// Most memory that this program has had so far [bytes]; `None` where the system does not tell.
pub(crate) fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(1_024.0 * kilobytes)
}

/// How long something takes [seconds]; a run that breaks off does so again, and is told then.
pub(crate) fn seconds(work: impl FnOnce()) -> f64 {
    let watch = Stopwatch::start();
    // What is played to find out is thrown away, whatever state it is left in.
    _ = catch_unwind(AssertUnwindSafe(work));
    watch.elapsed().as_secs_f64()
}

/// Plays a run, or the beginning of a long one, and says how long it takes, what is noted of it included [seconds].
pub(crate) fn seconds_a_run(scenario: &Scenario, seed: u64, replication: u64) -> f64 {
    let mut played = 1;
    let taken = seconds(|| {
        let watch = Stopwatch::start();
        let mut run = Simulation::new(scenario, seed, replication);
        let mut observer = Observer::mediating(scenario);
        while watch.elapsed().as_secs_f64() < TRIAL && run.step() {
            observer.observe(&run);
            played = run.world().step;
        }
    });
    taken * f64::from(scenario.steps) / f64::from(played)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_told_in_a_line_where_it_is_no_matter_of_a_moment() {
        let threads = executor::threads() as f64;
        let cost = Cost::new(4_000, 0.21 * threads, 35e6);
        let on = counted(executor::threads(), "thread");
        assert_eq!(cost.in_words().unwrap(), format!("4,000 runs, about 14 minutes on {on}, about 35 MB"));
        let most = Cost { at_most: true, ..cost };
        assert!(most.in_words().unwrap().starts_with("at most 4,000 runs, about"));
        assert_eq!(cost.less(3_999).in_words(), None);
        assert_eq!((cost.less(5_000).seconds(), Cost::new(10, 0.01, 0.0).in_words()), (0.0, None));
        // One run takes as long as it takes, however many threads there are.
        assert_eq!(Cost::new(1, 7.0, 0.0).seconds(), 7.0);
    }
}
