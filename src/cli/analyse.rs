//! `mandate analyse`: makes the tables of a sweep anew from its log, over other years if wished, without playing anything.

use std::path::PathBuf;

use mandate::experiment::execute::Sweep;
use mandate::experiment::run_log::{self, RunLog};
use mandate::provenance::{Stopwatch, VERSION_AND_COMMIT};
use mandate::report::Format;

use super::args::AnalyseArguments;
use super::{Failure, merge, print, sweep_tables};

/// Analyses the runs in a folder.
///
/// # Errors
/// Where the folder holds no runs, the design or scenario was changed since, or a file cannot be read or written.
pub fn analyse(arguments: &AnalyseArguments) -> Result<(), Failure> {
    let stopwatch = Stopwatch::start();
    Format::from(arguments.format).check()?;
    let (folder, file) = (&arguments.output, arguments.output.join(run_log::FILE));
    if !file.is_file() {
        return Err(Failure::Mistake(format!(
            "{}: holds no {}; accepted: a folder that `mandate sweep` or `mandate merge` has written",
            folder.display(),
            run_log::FILE
        )));
    }
    let mut log = RunLog::open(&file)?;
    let header = log.header.clone();
    let path = arguments.design.clone().unwrap_or_else(|| PathBuf::from(&header.design));
    let mut design = merge::load(&path, &header)?;
    let responses = &mut design.document.responses;
    responses.from = arguments.from.or(responses.from);
    responses.to = arguments.to.or(responses.to);
    years(design.years(), &header.years)?;
    let replications = &mut design.document.replications;
    // More may have been asked for on the command line than stands in the file.
    let count = log.replications(replications.first);
    match replications.until_halfwidth {
        None => replications.count = count.max(1),
        Some(_) => replications.most = replications.most.max(count),
    }
    let sweep = Sweep::new(&design, &header.design, header.shard).drawn_as(&header);
    let same = run_log::Header { program: header.program.clone(), ..sweep.header().clone() };
    if let Some(differs) = header.differs(&same) {
        return Err(Failure::Mistake(format!(
            "{}: its runs were played with another design or scenario than {} is now: they differ in {differs}",
            folder.display(),
            path.display()
        )));
    }
    let missing = sweep.missing(&mut log)?;
    let job = sweep_tables::Job {
        design: &design,
        sweep: &sweep,
        folder,
        format: arguments.format.into(),
        stopwatch,
        played: 0,
    };
    let mut summary = job.write(&mut log)?;
    if let Some(shard) = header.shard {
        summary.push_str(&format!("\nThis is {} alone\n", run_log::shard_name(Some(shard))));
    }
    if missing > 0 {
        summary.push_str(&format!("\n{missing} runs are not played yet: `mandate sweep` goes on with them\n"));
    }
    if header.program != VERSION_AND_COMMIT {
        summary.push_str(&format!("\nThe runs were played by version {}\n", header.program));
    }
    if arguments.quiet { Ok(()) } else { print::out(&format!("{summary}\nResults: {}", folder.display())) }
}

/// There must be a year to average over.
fn years((from, to): (i16, i16), played: &[i16]) -> Result<(), Failure> {
    if played.iter().any(|year| (from..=to).contains(year)) {
        return Ok(());
    }
    let (first, last) = (played.first().copied().unwrap_or(0), played.last().copied().unwrap_or(0));
    Err(Failure::Mistake(format!("--from, --to: found no year of the runs; accepted: years from {first} to {last}")))
}
