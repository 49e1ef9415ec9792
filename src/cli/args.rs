//! The command line as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use mandate::experiment::run_log::Shard;
use mandate::experiment::validation::draws::Draws;
use mandate::provenance::VERSION_AND_COMMIT;
use mandate::report::Format;
use mandate::report::chart::Wishes;
use mandate::scenario::Override;

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
    /// Play a design of experiments: many variants and replications, kept and resumable
    Sweep(SweepArguments),
    /// Join the parts of a sweep that were played apart (`sweep --shard`)
    Merge(MergeArguments),
    /// Make the tables of a sweep anew from its runs, over other years if wished
    Analyse(AnalyseArguments),
    /// Estimate free parameters from what was observed; gives a posterior to draw from
    Calibrate(CalibrateArguments),
    /// Score forecasts of the model against what was observed, beside simple baselines
    Validate(ValidateArguments),
    /// Test the patterns of a scenario: paired experiments, exact checks and controls, with verdicts
    Patterns(PatternsArguments),
    /// Draw every chart that an output folder supports, as SVG and PNG
    Plot(PlotArguments),
    /// Put charts and tables of an output folder into one page of HTML
    Report(ReportArguments),
    /// Print every fault of a scenario, or what it says once resolved
    Check(CheckArguments),
    /// Print the JSON Schema of scenario.toml, for editors
    Schema,
    /// Print the data dictionary: every table, its columns, units and meanings
    Dictionary,
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
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
  mandate run scenarios/mali --replications 100 --draws posterior
  mandate run scenarios/mali --set timeline.coup_2012=off --out output/no-coup

Results go to output/SCENARIO-SEED, or to the next free name; output/README.md
and `mandate dictionary` say what the files hold. Ctrl-C stops after the step and leaves nothing.")]
pub struct RunArguments {
    /// Folder of the scenario
    pub scenario: PathBuf,
    /// Seed of the random streams [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=LAST_SEED))]
    pub seed: Option<u64>,
    /// Number of the replication, or of the first one
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=LAST_REPLICATION))]
    pub replication: u64,
    /// How many replications; more than 1 run in parallel and give means
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub replications: u64,
    /// Parameters of each replication: as the scenario has them, or drawn from its posterior
    #[arg(long, value_name = "LAW", value_enum, default_value_t = DrawLaw::None)]
    pub draws: DrawLaw,
    /// Change a value of the scenario; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overrides: Vec<Override>,
    /// Last day to play, within the scenario
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    /// Folder to write, which must not exist yet
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How tables are written; parquet needs a program built with the feature
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Replace an earlier run in the folder given with --out
    #[arg(long, requires = "out")]
    pub force: bool,
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
  mandate compare scenarios/mali separate --replications 50
  mandate compare scenarios/two-districts \\
      --base weights.un.counterterrorism=0.1 \\
      --set weights.un.counterterrorism=0.5
  mandate compare scenarios/mali \\
      --set \"early end: timeline.consent_2022=off; switches.alignment=false\" \\
      --set \"no coup: timeline.coup_2012=off\" --until-halfwidth 0.5

The first scenario is the base; the same replication of every variant plays
the same random numbers. `none` is the base without its peace operation,
`separate` the base with each norm of the peace operation in a force of its
own, at the same total effort. Results go to output/SCENARIO-SEED-compare, or
to the next free name. Ctrl-C ends early: the replications that are done are
written and printed, both say that it was stopped, and the exit code is 130.
Before the first is done nothing is kept.")]
pub struct CompareArguments {
    /// Folder of the base scenario, then folders of others, `none` or `separate`
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// A variant of the base: one or several changes parted by `;`, with a name and `: ` before them if wished
    #[arg(long = "set", value_name = "CHANGES")]
    pub overrides: Vec<String>,
    /// Change a value of the base alone; may be given several times
    #[arg(long = "base", value_name = "PATH=VALUE")]
    pub base_overrides: Vec<Override>,
    /// Change a value of the base and of all variants; may be given several times
    #[arg(long = "with", value_name = "PATH=VALUE")]
    pub common_overrides: Vec<Override>,
    /// Add what each optic of the scenario would do, as variants
    #[arg(long)]
    pub optics: bool,
    /// How many replications
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u64).range(2..=1_000_000))]
    pub replications: u64,
    /// Number of the first replication
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=LAST_REPLICATION))]
    pub replication: u64,
    /// Parameters of each replication: as the scenario has them, or drawn from its posterior
    #[arg(long, value_name = "LAW", value_enum, default_value_t = DrawLaw::None)]
    pub draws: DrawLaw,
    /// Add replications until the 95 % half-width of the core index (affected districts) is this small [index points]
    #[arg(long, value_name = "X", value_parser = positive, allow_negative_numbers = true)]
    pub until_halfwidth: Option<f64>,
    /// Most replications with --until-halfwidth
    #[arg(long, requires = "until_halfwidth", value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(2..=1_000_000))]
    pub max_replications: u64,
    /// First year over which is averaged [default: the first in which a variant differs]
    #[arg(long, value_name = "YEAR")]
    pub from: Option<i16>,
    /// Last year over which is averaged [default: the last of the run]
    #[arg(long, value_name = "YEAR")]
    pub to: Option<i16>,
    /// Take out each channel of overlap in turn, also with more than one variant (eight times the runs)
    #[arg(long, conflicts_with = "no_channels")]
    pub channels: bool,
    /// Do not take out channels
    #[arg(long)]
    pub no_channels: bool,
    /// Seed of the random streams [default: the base's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=LAST_SEED))]
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

/// Arguments of `sweep`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate sweep scenarios/designs/small-ct.toml
  mandate sweep scenarios/designs/small-ct.toml --replications 40
  mandate sweep design.toml --shard 2/8 --out parts/2
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub replications: Option<u64>,
    /// Seed of the random streams [default: the design's, or the scenario's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=LAST_SEED))]
    pub seed: Option<u64>,
    /// Parameters of each replication: as the scenario has them, or drawn from its posterior
    #[arg(long, value_name = "LAW", value_enum, default_value_t = DrawLaw::None)]
    pub draws: DrawLaw,
    /// Play one part of several, as 2/8
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub shard: Option<Shard>,
    /// Threads [default: one a core]
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
    /// How tables are written
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `calibrate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate calibrate scenarios/mali
  mandate calibrate scenarios/mali --targets my-targets.csv --out output/trial
  mandate calibrate scenarios/two-districts --particles 50 --moves 1

Parameters with the status free in parameters.csv are estimated, those with the
status displacement after them, those with the status carried are drawn in every
run. Targets are rows of observed figures, each with the law of its error.
Every run is kept as soon as it ends: after Ctrl-C the same command goes on.
posterior.csv in the folder of the results is what `--draws posterior` reads
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
    /// Particles: points in parameter space that are followed
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = particles)]
    pub particles: usize,
    /// Moves of each particle in a generation
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = moves)]
    pub moves: usize,
    /// Rows of the posterior at most
    #[arg(long, value_name = "N", default_value_t = 600, value_parser = particles)]
    pub rows: usize,
    /// Seed of the random streams [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=LAST_SEED))]
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
  mandate patterns scenarios/mali --findings docs/findings.md

Patterns stand in the scenario's patterns.toml. Kinds: T known answer, N control
that must show nothing, V verification (a parameter puts the sign in), E evidence
(may come out otherwise). Results go to output/SCENARIO-SEED-patterns. Every run
is kept as soon as it ends: after Ctrl-C the same command goes on where it
stopped, and other patterns or more replications use the runs that are there.

Exit codes: 0 every T, N and V holds (E as it falls), 1 one of them fails or is
undecided at this many replications, or the runs failed, 2 the command or the
scenario is wrong, 130 interrupted.")]
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=60_000))]
    pub replications: Option<u64>,
    /// Change a value of the scenario in all arms; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overrides: Vec<Override>,
    /// Seed of the random streams [default: the scenario's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=LAST_SEED))]
    pub seed: Option<u64>,
    /// Threads [default: one a core]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<usize>,
    /// List the patterns with their runs, and play nothing
    #[arg(long)]
    pub list: bool,
    /// Page that takes in the table between its marks, such as docs/findings.md
    #[arg(long, value_name = "FILE")]
    pub findings: Option<PathBuf>,
    /// Folder of the results; where patterns of the same scenario lie there, it goes on
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Begin anew: the runs that are in the folder are lost
    #[arg(long)]
    pub force: bool,
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
or of UCDP GED, for any number of countries. docs/validation.md explains all.

Results go to output/SCENARIO-SEED-validate, or to the next free name. Ctrl-C
stops; nothing is kept then, for a forecast needs all of its runs.")]
pub struct ValidateArguments {
    /// Folder of the scenario
    pub scenario: PathBuf,
    /// What was observed, in UCDP's columns [default: observations.csv and observed_months.csv of the scenario]
    #[arg(long, value_name = "FILE.csv")]
    pub observed: Option<PathBuf>,
    /// Country of which rows are read [default: that of the scenario's districts]
    #[arg(long, value_name = "NAME")]
    pub country: Option<String>,
    /// First origin: a year at whose end forecasts are made [default: the third observed year]
    #[arg(long, value_name = "YEAR")]
    pub first_origin: Option<i16>,
    /// Where values of parameters come from [default: posterior where the scenario has a posterior.csv, else prior]
    #[arg(long, value_name = "DRAWS", value_enum)]
    pub draws: Option<DrawsFrom>,
    /// How many runs [default: all rows of the posterior, else 200]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=1_000_000))]
    pub replications: Option<u64>,
    /// Change a value of the scenario; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overrides: Vec<Override>,
    /// Seed of the random streams [default: the scenario's]; runs of a posterior keep the scenario's, by which its rows were judged
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=LAST_SEED))]
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
    /// How tables are written
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Where values of parameters come from, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DrawsFrom {
    /// Rows of posterior.csv in the folder of the scenario
    Posterior,
    /// Free and carried parameters drawn from their priors
    Prior,
    /// The values of parameters.csv, for all runs
    None,
}

impl From<DrawsFrom> for Draws {
    fn from(typed: DrawsFrom) -> Self {
        match typed {
            DrawsFrom::Posterior => Self::Posterior,
            DrawsFrom::Prior => Self::Prior,
            DrawsFrom::None => Self::None,
        }
    }
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
    #[arg(long, value_name = "YEAR")]
    pub from: Option<i16>,
    /// Last year
    #[arg(long, value_name = "YEAR")]
    pub to: Option<i16>,
    /// File of the design, where it lies elsewhere than when the runs were played
    #[arg(long, value_name = "FILE")]
    pub design: Option<PathBuf>,
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub replications: Option<u64>,
    /// How tables are written
    #[arg(long, value_enum, default_value_t = TableFormat::Csv)]
    pub format: TableFormat,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `plot`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate plot output/two-districts-1
  mandate plot output/two-districts-1 --list
  mandate plot output/mandate-simplex --only ternary --area affected
  mandate plot output/mandate-simplex --response civilian_deaths --format png

Charts of a run: index, attribution, deaths-cluster, deaths-violence,
event-sizes, peacekeepers, forces, displacement, map, fan; of one run also
roles-network, roles-matrix; with --draws posterior also bands. Of a comparison:
differences, differences-years, channels, mediation. Of a sweep: ternary,
tornado, sobol, morris, effects, pareto, acceptability, fan, half-width. Of a
calibration: posterior, posterior-pairs, posterior-check. Of a validation:
scores, forecasts, pit. Of patterns: patterns. A chart is drawn where the folder
has what it needs.

Pictures go to the folder `charts` in OUTPUT, and replace those of before.
They are as wide as the text of an A4 page, with letters of 9 points and more.")]
pub struct PlotArguments {
    /// Folder of a run, a comparison or a sweep
    #[arg(value_name = "OUTPUT")]
    pub output: PathBuf,
    /// Draw charts of this kind alone; may be given several times
    #[arg(long, value_name = "CHART")]
    pub only: Vec<String>,
    /// What is drawn.
    #[command(flatten)]
    pub wishes: WishArguments,
    /// Folder to write, new or with nothing but pictures
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How pictures are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = PictureFormat::Both)]
    pub format: PictureFormat,
    /// Dots per inch of PNG
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(36..=1_200))]
    pub dpi: u32,
    /// List the charts that could be drawn, and write nothing
    #[arg(long)]
    pub list: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate report output/two-districts-1
  mandate report output/mandate-simplex --area affected
  mandate report output/two-districts-1-compare --response civilian_deaths
  mandate report output/two-districts-1 --out page.html

The page is OUTPUT/report.html and replaces the one of before; no other file is
replaced. It is one file: charts, tables, parameters, data dictionary, manifest
and the commands that repeat the results. It can be mailed, printed, and read
offline on a telephone.")]
pub struct ReportArguments {
    /// Folder of a run, a comparison or a sweep
    #[arg(value_name = "OUTPUT")]
    pub output: PathBuf,
    /// What is drawn.
    #[command(flatten)]
    pub wishes: WishArguments,
    /// File to write [default: OUTPUT/report.html]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// What is drawn, in `plot` and `report`.
#[derive(Debug, Args)]
pub struct WishArguments {
    /// Response of a sweep or measure of a comparison to draw [default: hpi_core]; may be given several times
    #[arg(long = "response", value_name = "NAME")]
    pub responses: Vec<String>,
    /// Area to draw: affected, nation [default: both]
    #[arg(long = "area", value_name = "AREA", value_parser = ["affected", "nation"])]
    pub areas: Vec<String>,
    /// GeoJSON with the shapes of the districts, in the place of schematic cells
    #[arg(long, value_name = "FILE")]
    pub boundaries: Option<PathBuf>,
}

impl From<&WishArguments> for Wishes {
    fn from(typed: &WishArguments) -> Self {
        let default = Self::default();
        let or = |typed: &[String], default: Vec<String>| if typed.is_empty() { default } else { typed.to_vec() };
        Self {
            responses: or(&typed.responses, default.responses),
            areas: or(&typed.areas, default.areas),
            boundaries: typed.boundaries.clone(),
        }
    }
}

/// How pictures are written, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PictureFormat {
    /// Vectors, for pages and print
    Svg,
    /// Pixels, for slides and word processors
    Png,
    /// Both
    Both,
}

/// Where parameters come from, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DrawLaw {
    /// The values of the scenario
    None,
    /// posterior.csv of the scenario, a draw for each replication
    Posterior,
}

/// How tables are written, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Text with commas, for spreadsheets and everything else
    Csv,
    /// Apache Parquet: typed columns, smaller files; JSON files stay as they are
    Parquet,
}

impl From<TableFormat> for Format {
    fn from(typed: TableFormat) -> Self {
        match typed {
            TableFormat::Csv => Self::Csv,
            TableFormat::Parquet => Self::Parquet,
        }
    }
}

/// Largest seed that a table holds.
const LAST_SEED: u64 = i64::MAX as u64;

/// Largest first replication: with as many as may be asked for, a table holds the last.
const LAST_REPLICATION: u64 = LAST_SEED - 1_000_000;

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate check scenarios/mali
  mandate check scenarios/mali --parameters
  mandate check scenarios/mali --set population.persons_per_agent=1
  mandate check scenarios/mali --json > resolved.json")]
pub struct CheckArguments {
    /// Folder of the scenario
    pub scenario: PathBuf,
    /// Change a value of the scenario; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overrides: Vec<Override>,
    /// Print every parameter with its range, unit, status and confidence
    #[arg(long)]
    pub parameters: bool,
    /// Print all of it as JSON
    #[arg(long, conflicts_with = "parameters")]
    pub json: bool,
}

fn shard(text: &str) -> Result<Shard, String> {
    let wrong = || format!("`{text}` is no part; write number/of, from 1/1, as 2/8");
    let (number, of) = text.split_once('/').ok_or_else(wrong)?;
    match (number.parse(), of.parse()) {
        (Ok(number), Ok(of)) if (1..=of).contains(&number) && of <= 1_000_000 => Ok(Shard { number, of }),
        _ => Err(wrong()),
    }
}

fn particles(text: &str) -> Result<usize, String> {
    let wrong = || format!("`{text}` is not a whole number from 10 to 100000");
    text.parse().ok().filter(|count| (10..=100_000).contains(count)).ok_or_else(wrong)
}

fn moves(text: &str) -> Result<usize, String> {
    let wrong = || format!("`{text}` is not a whole number from 1 to 100");
    text.parse().ok().filter(|count| (1..=100).contains(count)).ok_or_else(wrong)
}

fn threads(text: &str) -> Result<usize, String> {
    let wrong = || format!("`{text}` is not a number of threads from 1 to 1024");
    text.parse().ok().filter(|threads| (1..=1_024).contains(threads)).ok_or_else(wrong)
}

fn positive(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|value: &f64| *value > 0.0 && value.is_finite())
        .ok_or_else(|| format!("`{text}` is not a number above 0"))
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("`{text}` is not a date; write it like 2013-12-31"))
}
