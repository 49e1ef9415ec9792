//! Runs of the base that a page brings along: whoever opens it sees them at once, and waits for what is changed alone.

use std::io::Write;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::Explorer;
use super::page::FILE;
use super::playing::Playing;
use super::question::{BASE, Case, Question};
use crate::experiment::executor;
use crate::report::ReportError;
use crate::simulation::Prepared;
use crate::study::{Counted, StudyError, Watch};

/// Runs that are brought along where nothing is said.
pub const USUAL: u64 = 20;

/// The most that can be asked for.
pub const MOST: u64 = 200;

/// Room for them in the page [bytes], as they stand there; fewer runs are brought along where these would take more.
const ROOM: usize = 2_000_000;

/// Steps between two looks at whether it is to stop.
const STEPS: u32 = 50;

/// Runs of the base, from replication 0 on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Brought {
    /// By which they are known: the text of the base of the question that changes nothing.
    pub key: String,
    /// How many they are.
    pub runs: u64,
    /// What [`Playing::record`] keeps of each, one after another as numbers of 8 bytes, packed by gzip, in base64.
    pub records: String,
}

impl Explorer {
    /// Plays so many runs of the base, or as many as there is room for.
    ///
    /// # Errors
    /// Where a run breaks off, or it is stopped before its end.
    pub fn bring(&self, wanted: u64, watch: &dyn Watch) -> Result<Brought, StudyError> {
        if wanted == 0 {
            return Ok(Brought::default());
        }
        let case = self.ask(&Question::default())?;
        let stopped = |counted: &Counted<'_>| StudyError::nothing_kept(&counted.in_words());
        let name = |replication: &u64| format!("replication {replication}");
        let play = |replication: &u64| played(&case, *replication, watch);
        let alone = Counted::new(watch, wanted);
        let first = executor::one(&name(&0), || play(&0))?.ok_or_else(|| stopped(&alone))?;
        let fit = (ROOM / packed(&[&first])?.len().max(1)) as u64;
        let runs = wanted.min(fit.max(1));
        let counted = Counted::new(watch, runs);
        counted.one();
        let others: Vec<u64> = (1..runs).collect();
        let others = executor::all(&others, name, || counted.one(), play)?;
        let others: Option<Vec<Vec<f64>>> = others.into_iter().collect();
        let others = others.ok_or_else(|| stopped(&counted))?;
        let all: Vec<&Vec<f64>> = std::iter::once(&first).chain(&others).collect();
        Ok(Brought { key: case.posed.base_key.clone(), runs, records: packed(&all)? })
    }
}

/// What is kept of a run of the base; `None` where it was stopped.
fn played(case: &Case, replication: u64, watch: &dyn Watch) -> Option<Vec<f64>> {
    let scenario = case.scenario(BASE, replication);
    let mut playing = Playing::start(&Prepared::new(&scenario), case, BASE, replication);
    while playing.advance(STEPS) {
        if watch.stopped() {
            return None;
        }
    }
    Some(playing.record(case))
}

/// Records as they stand in the page.
fn packed(records: &[&Vec<f64>]) -> Result<String, ReportError> {
    let full = ReportError::write(Path::new(FILE));
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    for number in records.iter().copied().flatten() {
        gzip.write_all(&number.to_le_bytes()).map_err(&full)?;
    }
    Ok(STANDARD.encode(gzip.finish().map_err(full)?))
}
