//! Arguments of `new`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, builder::PossibleValue};
use jiff::civil::Date;
use mandate::study::beginning::Part;

use super::values::{date, whole};

/// Arguments of `new`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mandate new scenarios/my-country
  mandate new lake --districts 9 --start 2015-01-01 --end 2019-12-31 \\
    --with mission,militia
  mandate new chad --country Chad --boundaries geoBoundaries-TCD-ADM1.geojson \\
    --population population.csv --ged GEDEvent_v25_1.csv

The folder is new; nothing is overwritten. What it holds runs at once: every row
whose source says placeholder waits for a number of yours.")]
pub struct NewArguments {
    /// Folder to write; its last part is the name of the scenario
    #[arg(value_name = "NAME")]
    pub name: PathBuf,
    /// Number of invented districts
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = districts, conflicts_with = "boundaries")]
    pub districts: usize,
    /// First day
    #[arg(long, value_name = "DATE", default_value = "2020-01-01", value_parser = date)]
    pub start: Date,
    /// Last day
    #[arg(long, value_name = "DATE", default_value = "2022-12-31", value_parser = date)]
    pub end: Date,
    /// Forces and groups beside an army and insurgents, with commas between
    #[arg(long, value_name = "PARTS", value_delimiter = ',', default_value = "mission")]
    pub with: Vec<PartName>,
    /// Country, as the files below write it
    #[arg(long, value_name = "COUNTRY")]
    pub country: Option<String>,
    /// Take the districts, their areas and neighbours from polygons
    #[arg(long, value_name = "FILE.geojson")]
    pub boundaries: Option<PathBuf>,
    /// Take the persons of the districts from a table
    #[arg(long, value_name = "FILE.csv", requires = "boundaries")]
    pub population: Option<PathBuf>,
    /// Take what was observed, and armed groups, from UCDP: events or years
    #[arg(long, value_name = "FILE.csv")]
    pub ged: Option<PathBuf>,
}

fn districts(text: &str) -> Result<usize, String> {
    whole(1..=500)(text)
}

impl ValueEnum for PartName {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [PartName; 3] = [PartName(Part::ALL[0]), PartName(Part::ALL[1]), PartName(Part::ALL[2])];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

/// A part by its name.
#[derive(Clone, Copy, Debug)]
pub struct PartName(pub Part);
