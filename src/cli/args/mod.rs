//! The command line as typed.

mod beginning;
mod evidence;
mod experiments;
mod outputs;
mod refused;
mod values;

use clap::{Parser, Subcommand};
use mandate::provenance::VERSION_AND_COMMIT;

pub use self::beginning::NewArguments;
pub use self::evidence::{CalibrateArguments, PatternsArguments, ValidateArguments};
pub use self::experiments::{AnalyseArguments, CompareArguments, Keep, MergeArguments, RunArguments, SweepArguments};
pub use self::outputs::{
    CheckArguments, ExploreArguments, ObservedArguments, PictureFormat, PlotArguments, ReportArguments, RunsArguments,
};
pub use self::refused::{Refused, read};
pub use self::values::{DrawsFrom, THREADS};

/// Simulates an armed conflict as a scenario describes it.
#[derive(Debug, Parser)]
#[command(name = "mandate", version = VERSION_AND_COMMIT, max_term_width = 80, arg_required_else_help = true)]
#[command(
    long_about = "Simulates an armed conflict as a scenario describes it: forces under several norms, armed groups and \
                  civilians, district by district. For research and training, not for operations."
)]
#[command(after_help = "\
Examples:
  mandate run scenarios/mali
  mandate compare scenarios/mali none
  mandate check scenarios/mali
  mandate help run

Exit codes: 0 done, 1 the run failed, 2 the command or the scenario is wrong,
130 interrupted.")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play a scenario and write its results
    Run(RunArguments),
    /// Compare variants of a scenario on common random numbers, and explain the difference
    Compare(CompareArguments),
    /// Make a page on which a scenario is changed and played live, in any browser
    Explore(ExploreArguments),
    /// Play a design of experiments: many variants and replications, kept and resumable
    Sweep(SweepArguments),
    /// Join the parts of a sweep that were played apart (`sweep --shard`)
    Merge(MergeArguments),
    /// Make the tables of a sweep anew from its runs, over other years if wished
    Analyse(AnalyseArguments),
    /// Estimate free parameters from what was observed; gives a posterior to draw from
    Calibrate(CalibrateArguments),
    /// Score forecasts of the model against what was observed, beside rivals
    Validate(ValidateArguments),
    /// Test the patterns of a scenario: paired experiments, exact checks and controls, with verdicts
    Patterns(PatternsArguments),
    /// Draw every chart that an output folder supports, as SVG and PNG
    Plot(PlotArguments),
    /// Put charts and tables of an output folder into one page of HTML
    Report(ReportArguments),
    /// List the results in a folder: what, when, seed, change, and what was found
    Runs(RunsArguments),
    /// Begin a scenario: a folder whose tables run at once
    New(NewArguments),
    /// Print every fault of a scenario, or what it says once resolved
    Check(CheckArguments),
    /// Print the JSON Schema of scenario.toml, for editors
    Schema {
        /// Print that of the tables instead: a Tabular Data Package (Frictionless)
        #[arg(long)]
        tables: bool,
    },
    /// Print the data dictionary: every table, its columns, units and meanings
    Dictionary {
        /// Print that of the tables that are read instead
        #[arg(long)]
        inputs: bool,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}
