//! Arguments of commands that play a scenario: `run`, `compare`, `sweep` with `merge` and `analyse`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use mandate::experiment::run_log::Shard;
use mandate::scenario::Override;

use super::outputs::ObservedArguments;
use super::values::{DrawsFrom, TableFormat, date, parts, positive, replication, seed, shard, threads, whole, year};

/// What is kept of every replication beside its figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Keep {
    /// Its fatal events
    Events,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate run scenarios/mali
  mandate run scenarios/mali --seed 7 --until 2013-12-31
  mandate run scenarios/mali --set violence.attack_rate=5e-5
  mandate run scenarios/two-districts --set weights.un.counterterrorism=0.5
  mandate run scenarios/two-districts --set forces.un=off
  mandate run scenarios/two-districts --set separate=un
  mandate run scenarios/mali --replications 20
  mandate run scenarios/mali --replications 20 --draws point
  mandate run scenarios/mali --replications 20 --observed GEDEvent_v25_1.csv
  mandate run scenarios/mali --replications 20 --keep events
  mandate run scenarios/mali --tables index,months
  mandate run scenarios/two-districts --replications 20 \\
      --measure \"civilian_deaths by threatener=insurgents, region=Hills\"
  mandate run scenarios/mali --set timeline.coup_2012=off --out output/no-coup

Results go to output/SCENARIO-SEED, or to the next free name; output/README.md
and `mandate dictionary` say what the files hold. Ctrl-C stops after the step and leaves nothing.")]
pub struct RunArguments {
    /// Folder of the scenario
    pub scenario: PathBuf,
    /// Seed of the random streams [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Number of the replication, or of the first one
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = replication)]
    pub replication: u64,
    /// How many replications; more than 1 run in parallel and give means
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole(1_u64..=1_000_000))]
    pub replications: u64,
    /// Where parameters come from [default: posterior, for several replications of a scenario that has one]
    #[arg(long, value_name = "LAW", value_enum)]
    pub draws: Option<DrawsFrom>,
    /// Change a value of the scenario; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overrides: Vec<Override>,
    /// Last day to play, within the scenario
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// Count a part of what happens by year, as "civilian_deaths by threatener=ID, region=NAME" (see `mandate help compare`); may be given several times
    #[arg(long = "measure", value_name = "MEASURE")]
    pub measures: Vec<String>,
    /// Keep more of every replication: `events` puts the fatal events of all into one table with a column `replication`
    #[arg(long, value_name = "WHAT", value_enum)]
    pub keep: Option<Keep>,
    /// Tables to write, with commas between them, as index,months [default: all]; summary.json, scenario.json and manifest.json are always written
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub tables: Vec<String>,
    /// What was observed.
    #[command(flatten)]
    pub beside: ObservedArguments,
    /// Folder to write, which must not exist yet
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How tables are written; parquet needs a program built with the feature
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Replace an earlier run in the folder given with --out
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Do not ask whether very many replications are meant
    #[arg(long)]
    pub yes: bool,
    /// Print the bookkeeping table too (always for several replications)
    #[arg(long)]
    pub bookkeeping: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate compare scenarios/mali none
  mandate compare scenarios/mali separate --replications 50 --all
  mandate compare scenarios/two-districts \\
      --set \"it leaves in summer: withdrawal.un=2030-08-01\"
  mandate compare scenarios/two-districts \\
      --set \"forces.un=0.5 from 2030-06-01 to 2030-08-31\"
  mandate compare scenarios/two-districts \\
      --base weights.un.counterterrorism=0.1 \\
      --set weights.un.counterterrorism=0.5
  mandate compare scenarios/mali \\
      --set \"early end: timeline.consent_2022=off; switches.alignment=false\" \\
      --set \"no coup: timeline.coup_2012=off\" --until-halfwidth 0.5
  mandate compare output/two-districts-1-replications output/no-militia

The first scenario is the base; the same replication of every variant plays
the same random numbers. `none` is the base without its peace operation,
`separate` the base with each norm of the peace operation in a force of its
own, at the same total effort. Results go to output/SCENARIO-SEED-compare, or
to the next free name. Ctrl-C ends early: the replications that are done are
written and printed, both say that it was stopped, and the exit code is 130.
Folders that `mandate run` wrote are held against each other without playing
anything, where they share seed, replications, draws, days and version.
Before the first is done nothing is kept.")]
pub struct CompareArguments {
    /// Folder of the base scenario, then folders of others, `none` or `separate`; or finished folders of `run`, the base first
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// A variant of the base: one or several changes parted by `;`, with a name and `: ` before them if wished; what is to be
    /// changed in all stands in --with
    #[arg(long = "set", value_name = "CHANGES")]
    pub overrides: Vec<String>,
    /// Change a value of the base alone; may be given several times
    #[arg(long = "base", value_name = "PATH=VALUE")]
    pub base_overrides: Vec<Override>,
    /// Change a value of the base and of all variants; may be given several times
    #[arg(long = "with", value_name = "PATH=VALUE")]
    pub common_overrides: Vec<Override>,
    /// Measure a part of what happens, as "civilian_deaths by threatener=ID, region=NAME"; also practice, type, district; a threatener is who began the event: an id, a kind as extremist_group or state_force (which sums), or communities; may be given several times
    #[arg(long = "measure", value_name = "MEASURE")]
    pub measures: Vec<String>,
    /// Add what each optic of the scenario would do, as variants
    #[arg(long)]
    pub optics: bool,
    /// How many replications
    #[arg(long, value_name = "N", default_value_t = REPLICATIONS, value_parser = whole(2_u64..=1_000_000))]
    pub replications: u64,
    /// Number of the first replication
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = replication)]
    pub replication: u64,
    /// Where the parameters of each replication come from [default: posterior, for a scenario that has one]
    #[arg(long, value_name = "LAW", value_enum)]
    pub draws: Option<DrawsFrom>,
    /// Add replications until the 95 % half-width of the core index (affected districts) is this small [index points]
    #[arg(long, value_name = "X", value_parser = positive, allow_negative_numbers = true)]
    pub until_halfwidth: Option<f64>,
    /// Most replications with --until-halfwidth
    #[arg(long, requires = "until_halfwidth", value_name = "N", default_value_t = 1_000, value_parser = whole(2_u64..=1_000_000))]
    pub max_replications: u64,
    /// First year over which is averaged [default: the first in which a variant differs]
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub from: Option<i16>,
    /// Last year over which is averaged [default: the last of the run]
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub to: Option<i16>,
    /// Take out each channel of overlap in turn: what each does to the difference (up to ten times the runs)
    #[arg(long, conflicts_with = "no_channels")]
    pub channels: bool,
    /// Do not ask whether very many replications are meant
    #[arg(long)]
    pub yes: bool,
    /// Do not take out channels, as without the option
    #[arg(long)]
    pub no_channels: bool,
    /// Print all tables too, behind the answer
    #[arg(long)]
    pub all: bool,
    /// Seed of the random streams [default: the base's]
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Last day to play, within the scenarios
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// Folder to write, which must not exist yet
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace an earlier result in the folder given with --out
    #[arg(long, requires = "out")]
    pub force: bool,
    /// How tables are written
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Replications of a comparison where none are asked for.
const REPLICATIONS: u64 = 20;

impl CompareArguments {
    /// The first option that was given and says how something is played.
    pub fn plays(&self) -> Option<&'static str> {
        let given = [
            ("--set", !self.overrides.is_empty()),
            ("--base", !self.base_overrides.is_empty()),
            ("--with", !self.common_overrides.is_empty()),
            ("--measure", !self.measures.is_empty()),
            ("--optics", self.optics),
            ("--replications", self.replications != REPLICATIONS),
            ("--replication", self.replication != 0),
            ("--draws", self.draws.is_some()),
            ("--until-halfwidth", self.until_halfwidth.is_some()),
            ("--channels", self.channels),
            ("--no-channels", self.no_channels),
            ("--seed", self.seed.is_some()),
            ("--until", self.until.is_some()),
        ];
        given.into_iter().find(|(_, given)| *given).map(|(option, _)| option)
    }
}

/// Arguments of `sweep`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate sweep scenarios/designs/small-ct.toml
  mandate sweep scenarios/designs/small-ct.toml --replications 40
  mandate sweep design.toml --shard 2/8 --out parts/2
  mandate sweep design.toml --slurm 64 --out DIR
  mandate merge parts/* --out output/design

Results go to output/DESIGN. Every run is kept as soon as it ends: after Ctrl-C,
a crash or a power cut the same command goes on where it stopped, and ends in
the same tables. More replications may be asked for later; another scenario,
design, seed or program is refused.")]
pub struct SweepArguments {
    /// File of the design
    #[arg(value_name = "DESIGN")]
    pub design: PathBuf,
    /// Replications of each point, in the place of the design's
    #[arg(long, value_name = "N", value_parser = whole(1_u64..=1_000_000_000))]
    pub replications: Option<u64>,
    /// Seed of the random streams [default: the design's, or the scenario's]
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Where the parameters of each replication come from [default: posterior, for a scenario that has one]
    #[arg(long, value_name = "LAW", value_enum)]
    pub draws: Option<DrawsFrom>,
    /// Play one part of several, as 2/8
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub shard: Option<Shard>,
    /// Play nothing: write scripts with which Slurm plays it in so many parts and joins them
    #[arg(long, value_name = "N", value_parser = parts, conflicts_with_all = ["shard", "force"])]
    pub slurm: Option<u64>,
    /// Threads [default: one a core; of each part with --slurm: 1]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
    /// Folder of the results; where a sweep of the same design lies there, it goes on
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Begin anew: the runs that are in the folder are lost
    #[arg(long)]
    pub force: bool,
    /// Do not ask whether a very large design is meant
    #[arg(long)]
    pub yes: bool,
    /// Print all tables too, behind what they say
    #[arg(long)]
    pub all: bool,
    /// How tables are written
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `analyse`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate analyse output/mandate-simplex
  mandate analyse output/mandate-simplex --from 2018 --to 2020

Nothing is played: the tables are made from the runs in the folder, also while
a sweep is not done. They replace those that are there.")]
pub struct AnalyseArguments {
    /// Folder of a sweep
    #[arg(value_name = "FOLDER")]
    pub output: PathBuf,
    /// First year over which responses are averaged [default: the design's]
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub from: Option<i16>,
    /// Last year
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub to: Option<i16>,
    /// File of the design, where it lies elsewhere than when the runs were played
    #[arg(long, value_name = "FILE")]
    pub design: Option<PathBuf>,
    /// Print all tables too, behind what they say
    #[arg(long)]
    pub all: bool,
    /// How tables are written
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `merge`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate merge parts/1 parts/2 parts/3 --out output/design
  mandate merge parts/* --out output/design

The tables are the same, to the byte, as those of one process. A part that is
missing, not finished or of another sweep is named, and nothing is written.")]
pub struct MergeArguments {
    /// Folders of the parts
    #[arg(required = true, value_name = "FOLDER")]
    pub parts: Vec<PathBuf>,
    /// Folder of the results
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// File of the design, where it lies elsewhere than when the parts were played
    #[arg(long, value_name = "FILE")]
    pub design: Option<PathBuf>,
    /// Replications of each point, where the parts were played with this option
    #[arg(long, value_name = "N", value_parser = whole(1_u64..=1_000_000_000))]
    pub replications: Option<u64>,
    /// Print all tables too, behind what they say
    #[arg(long)]
    pub all: bool,
    /// How tables are written
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}
