//! Arguments of commands that hold a scenario against what is known: `calibrate`, `validate`, `patterns`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use mandate::scenario::Override;
use mandate::study::validation::draws::Draws;
use mandate::study::validation::forecast::POWER;

use super::values::{DrawsFrom, TableFormat, points, power, seed, threads, waves, whole, year};

/// Arguments of `calibrate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate calibrate scenarios/mali
  mandate calibrate scenarios/mali --set population.agents=5000 --out output/quick
  mandate calibrate scenarios/mali --first 600 --waves 1 --runs 400 --check 100
  mandate calibrate scenarios/mali --targets my-targets.csv --effects none

Parameters with the status free or displacement in parameters.csv are estimated;
those with the status carried are drawn with them. Targets are rows of observed
figures, each with its error; effects.csv holds effects that studies found, for
which every fourth point is played with and without. Points of the prior teach an
emulator; each further wave is drawn where none ruled points out; the posterior
is sampled on the emulator and held against fresh runs. The gates at the end say
whether to believe it.
Every run is kept as soon as it ends: after Ctrl-C the same command goes on.
posterior.csv in the folder of the results is what runs draw parameters from
once it lies in the folder of the scenario.")]
pub struct CalibrateArguments {
    /// Folder of the scenario
    pub scenario: PathBuf,
    /// Table of targets [default: targets.csv of the scenario]
    #[arg(long, value_name = "FILE")]
    pub targets: Option<PathBuf>,
    /// Change a value of the scenario; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overrides: Vec<Override>,
    /// Table of effects, or none [default: effects.csv of the scenario, if it is there]
    #[arg(long, value_name = "FILE")]
    pub effects: Option<PathBuf>,
    /// Points of the first wave, all over the prior; at least 80 where effects are fitted
    #[arg(long, value_name = "N", default_value_t = 3_000, value_parser = points)]
    pub first: usize,
    /// Waves after it
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = waves)]
    pub waves: usize,
    /// Points of each of these
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = points)]
    pub runs: usize,
    /// Runs of the posterior that check it
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = points)]
    pub check: usize,
    /// Rows of posterior.csv [default: as many as 300 kB take]
    #[arg(long, value_name = "N", value_parser = points)]
    pub rows: Option<usize>,
    /// Seed of the random streams [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
    /// Folder of the results; where the same calibration lies there, it goes on
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Begin anew: the runs that are in the folder are lost
    #[arg(long)]
    pub force: bool,
    /// Do not ask whether very many runs are meant
    #[arg(long)]
    pub yes: bool,
    /// How tables are written; posterior.csv is text always
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `patterns`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate patterns scenarios/mali
  mandate patterns scenarios/mali --short
  mandate patterns scenarios/mali --only H1,H12 --replications 200
  mandate patterns scenarios/two-districts --list
  mandate patterns scenarios/mali --findings docs/book/src/findings.md

Patterns stand in the scenario's patterns.toml. Kinds: T known answer, N control
that must show nothing, V verification (a parameter puts the sign in), E evidence
(may come out otherwise). Results go to output/SCENARIO-SEED-patterns. Every run
is kept as soon as it ends: after Ctrl-C the same command goes on where it
stopped, and other patterns or more replications use the runs that are there.

Replication k of all arms plays the same random numbers and, where the scenario
has a posterior, the same row of it; what an arm sets itself is not drawn. For
patterns on overlap it is said first how large each channel can be at most, and
whether that can be seen.

Exit codes: 0 every T, N and V holds (E as it falls), 1 one of them fails, is
undecided or cannot be seen at this many replications, or the runs failed, 2 the
command or the scenario is wrong, 130 interrupted.")]
pub struct PatternsArguments {
    /// Folder of the scenario
    pub scenario: PathBuf,
    /// Patterns to test, by their ids [default: all]
    #[arg(long, value_name = "ID,...", value_delimiter = ',')]
    pub only: Vec<String>,
    /// The short suite: T, N and a few V
    #[arg(long, conflicts_with = "only")]
    pub short: bool,
    /// Replications of a pattern whose share is 1 [default: those of patterns.toml]
    #[arg(long, value_name = "N", value_parser = whole(2_u64..=60_000))]
    pub replications: Option<u64>,
    /// Change a value of the scenario in all arms; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overrides: Vec<Override>,
    /// Where parameters come from [default: posterior, for a scenario that has one]
    #[arg(long, value_name = "LAW", value_enum)]
    pub draws: Option<DrawsFrom>,
    /// Seed of the random streams [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
    /// List the patterns with their runs, and play nothing
    #[arg(long)]
    pub list: bool,
    /// Page that takes in the table between its marks, such as docs/book/src/findings.md
    #[arg(long, value_name = "FILE")]
    pub findings: Option<PathBuf>,
    /// Folder of the results; where patterns of the same scenario lie there, it goes on
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Begin anew: the runs that are in the folder are lost
    #[arg(long)]
    pub force: bool,
    /// Do not ask whether very many runs are meant
    #[arg(long)]
    pub yes: bool,
    /// How tables are written
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `validate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate validate scenarios/mali
  mandate validate scenarios/mali --observed GEDEvent_v25_1.csv
  mandate validate scenarios/mali --observed organizedviolencecy_v25_1.csv
  mandate validate scenarios/mali --draws prior --replications 100
  mandate validate scenarios/mali --first-origin 2016

At the end of each year from the third observed one on (the origin) the deaths
of the next year and of its months are forecast by type of violence, from the
years up to the origin alone, and scored against what was observed. FILE.csv has
the columns of UCDP country-years (organized violence within country borders)
or of UCDP GED, for any number of countries. docs/book/src/validation.md
explains all.

Results go to output/SCENARIO-SEED-validate, or to the next free name. Ctrl-C
stops; nothing is kept then, for a forecast needs all of its runs.")]
pub struct ValidateArguments {
    /// Folder of the scenario
    pub scenario: PathBuf,
    /// What was observed, in UCDP's columns [default: observations.csv and observed_months.csv of the scenario]
    #[arg(long, value_name = "FILE.csv")]
    pub observed: Option<PathBuf>,
    /// Country of which rows are read [default: that of the scenario's districts]
    #[arg(long, value_name = "NAME", requires = "observed")]
    pub country: Option<String>,
    /// First origin: a year at whose end forecasts are made [default: the third observed year]
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub first_origin: Option<i16>,
    /// Where values of parameters come from [default: posterior where the scenario has a posterior.csv, else prior]
    #[arg(long, value_name = "DRAWS", value_enum)]
    pub draws: Option<ForecastsFrom>,
    /// How many runs [default: all rows of the posterior, else 200]
    #[arg(long, value_name = "N", value_parser = whole(2_u64..=1_000_000))]
    pub replications: Option<u64>,
    /// Power to which the likelihood of past years counts, for runs from priors
    #[arg(long, value_name = "X", default_value_t = POWER, value_parser = power)]
    pub power: f64,
    /// Change a value of the scenario; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overrides: Vec<Override>,
    /// Seed of the random streams [default: the scenario's]; runs of a posterior keep the scenario's, by which its rows were judged
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
    /// Folder to write, which must not exist yet
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace an earlier result in the folder given with --out
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Do not ask whether very many runs are meant
    #[arg(long)]
    pub yes: bool,
    /// How tables are written
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Where values of parameters come from, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ForecastsFrom {
    /// Rows of posterior.csv in the folder of the scenario
    Posterior,
    /// Free and carried parameters drawn from their priors
    Prior,
    /// The values of parameters.csv, for all runs
    Point,
}

impl From<ForecastsFrom> for Draws {
    fn from(typed: ForecastsFrom) -> Self {
        match typed {
            ForecastsFrom::Posterior => Self::Posterior,
            ForecastsFrom::Prior => Self::Prior,
            ForecastsFrom::Point => Self::Point,
        }
    }
}
