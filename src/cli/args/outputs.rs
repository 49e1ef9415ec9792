//! Arguments of commands that show something: `plot`, `report`, `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use mandate::report::chart::Wishes;
use mandate::scenario::Override;
use mandate::study::explorer::{brought, page};

use super::values::whole;

/// Arguments of `plot`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate plot output/two-districts-1
  mandate plot output/two-districts-1 --list
  mandate plot output/mandate-simplex --only ternary --area affected
  mandate plot output/mandate-simplex --response civilian_deaths --format png
  mandate plot output/two-districts-1-replications --observed GEDEvent_v25_1.csv

Charts of a run: index, attribution, deaths-cluster, deaths-violence,
event-sizes, peacekeepers, forces, displacement, map, fan; of one run also
roles-network, roles-matrix; with draws of a posterior also bands; with
--measure also asked-years. Of a comparison: differences, variants,
differences-map, threateners, differences-years, channels, mediation; with
--measure also asked. Of a sweep: ternary, tornado, sobol, morris, effects,
pareto, acceptability, fan, half-width. Of a calibration: posterior,
posterior-pairs, posterior-check. Of a validation: scores, forecasts, pit. Of
patterns: patterns. A chart is drawn where the folder has what it needs.

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
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = whole(36_u32..=1_200))]
    pub dpi: u32,
    /// List the charts that could be drawn, and write nothing
    #[arg(long)]
    pub list: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `runs`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate runs
  mandate runs elsewhere
  mandate runs --json

The latest is first. A folder that cannot be read is listed with the reason.")]
pub struct RunsArguments {
    /// Folder in which results lie
    #[arg(value_name = "FOLDER", default_value = "output")]
    pub folder: PathBuf,
    /// Print the list as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `explore`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate explore scenarios/mali
  mandate explore scenarios/mali --out page.html
  mandate explore scenarios/mali --runs 0

The page is one file with the engine in it: who opens it, from disk or from any
web server, drags a mandate and sees the runs come in, beside the world as it
was on the same random numbers. Some runs of the world as it was are played now
and brought along, as many as two megabytes hold, so that a reader waits for
what is changed alone. It asks nothing of the network. The figures are those of
`mandate compare`, byte for byte; the page gives the command.

Questions for a class stand in the scenario's explorer.toml; without it the page
asks three of its own.")]
pub struct ExploreArguments {
    /// Folder of the scenario
    #[arg(value_name = "SCENARIO")]
    pub scenario: PathBuf,
    /// File to write
    #[arg(long, value_name = "FILE", default_value = page::FILE)]
    pub out: PathBuf,
    /// Runs of the world as it was that the page brings along
    #[arg(long, value_name = "N", default_value_t = brought::USUAL, value_parser = whole(0..=brought::MOST))]
    pub runs: u64,
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
  mandate report output/two-districts-1-replications --observed GEDEvent_v25_1.csv
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
    /// GeoJSON with the shapes of the districts, in the place of those that the folder has
    #[arg(long, value_name = "FILE")]
    pub boundaries: Option<PathBuf>,
    /// What was observed.
    #[command(flatten)]
    pub beside: ObservedArguments,
}

impl From<&WishArguments> for Wishes {
    fn from(typed: &WishArguments) -> Self {
        let default = Self::default();
        let or = |typed: &[String], default: Vec<String>| if typed.is_empty() { default } else { typed.to_vec() };
        Self {
            responses: or(&typed.responses, default.responses),
            areas: or(&typed.areas, default.areas),
            boundaries: typed.boundaries.clone(),
            observed: None,
        }
    }
}

/// What a user observed, in `run`, `plot` and `report`.
#[derive(Debug, Args)]
pub struct ObservedArguments {
    /// Your observed deaths in UCDP's columns, country-years or events (GED): they stand beside the run in `observed_beside_model` and in the charts `deaths-violence`
    #[arg(long, value_name = "FILE.csv")]
    pub observed: Option<PathBuf>,
    /// Country of these rows, as UCDP writes it [default: that of the districts]
    #[arg(long, value_name = "NAME", requires = "observed")]
    pub country: Option<String>,
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

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate check scenarios/mali
  mandate check scenarios/mali --parameters
  mandate check scenarios/mali --ids
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
    /// Print the ids that tables and --set accept: districts, organizations and others
    #[arg(long)]
    pub ids: bool,
    /// Print all of it as JSON
    #[arg(long, conflicts_with_all = ["parameters", "ids"])]
    pub json: bool,
}
