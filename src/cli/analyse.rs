//! `mandate analyse`: makes the tables of a sweep anew from its log.

use mandate::experiment::run_log::shard_name;
use mandate::report::Format;
use mandate::scenario::counted_is;
use mandate::study::sweep::{Analyse, analyse as anew, words};

use super::args::AnalyseArguments;
use super::{Failure, print};

/// Analyses the runs in a folder.
///
/// # Errors
/// Where the folder holds no runs, the design or scenario was changed since, or a file cannot be read or written.
pub fn analyse(arguments: &AnalyseArguments) -> Result<(), Failure> {
    let format = Format::from(arguments.format);
    format.check()?;
    let analysis = anew(&Analyse {
        folder: arguments.output.clone(),
        design: arguments.design.clone(),
        years: (arguments.from, arguments.to),
        format,
        command: print::command(),
    })?;
    if arguments.quiet {
        return Ok(());
    }
    let mut text = words::text(&analysis.swept, arguments.all);
    if let Some(shard) = analysis.shard {
        text.push_str(&format!("\nThis is {} alone\n", shard_name(Some(shard))));
    }
    if analysis.missing > 0 {
        let missing = counted_is(analysis.missing, "run");
        text.push_str(&format!("\n{missing} not played yet: `mandate sweep` goes on\n"));
    }
    if let Some(program) = &analysis.played_by {
        text.push_str(&format!("\nThe runs were played by version {program}\n"));
    }
    let more = print::more(arguments.all);
    print::out(&format!("{text}\n{more}Results: {}", print::place(&analysis.swept.folder)))
}
