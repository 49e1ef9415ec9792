//! Paired what-if: several variants of a scenario on common random numbers (MODEL.md, section 12).
//!
//! Replication k of every variant plays the streams named by the same seed and k, so that what a change does is seen
//! against the same luck. The first variant is the base. For the overlap of norms, every variant is also played with each
//! channel of section 8 off in turn, and with all of them off: what a channel does to the difference is the difference with
//! everything on, less that without it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use thiserror::Error;

use super::outcome::{Catalogue, Outcome, Reduction};
use super::paired::PairedDifference;
use crate::observation::Observer;
use crate::scenario::{Scenario, Switches};
use crate::simulation::Simulation;

/// A scenario under a name.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Name in tables.
    pub name: String,
    /// Folder it was read from.
    pub folder: String,
    /// Scenario.
    pub scenario: Scenario,
}

/// Why variants cannot be compared.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CompareError {
    /// Something that must be the same differs.
    #[error(transparent)]
    Differs(Box<Differs>),
    /// Two variants have one name.
    #[error("variant: found two of the name \"{0}\"; accepted: a name for each, as in --set \"NAME: PATH=VALUE\"")]
    SameName(String),
    /// Only one variant.
    #[error(
        "SCENARIO: found one and nothing to compare it with; accepted: a second folder, `none`, `separate`, --set PATH=VALUE or --optics"
    )]
    Alone,
}

/// What must be the same in all variants, and is not.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{folder}/{file}: {key}: found {found}, and {wanted} in {base}/{file}; accepted: the same {key} in all that is compared"
)]
pub struct Differs {
    /// Folder of the variant.
    pub folder: String,
    /// Folder of the base.
    pub base: String,
    /// File in which it stands.
    pub file: &'static str,
    /// What differs.
    pub key: &'static str,
    /// In the variant.
    pub found: String,
    /// In the base.
    pub wanted: String,
}

/// A channel through which norms overlap (MODEL.md, section 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// Splitting effort costs attention.
    Attention,
    /// Perceived alignment of the peace operation.
    Alignment,
    /// Confusion between protectors.
    Confusion,
    /// Loss of information.
    Information,
    /// Synergy of robust posture.
    Synergy,
    /// Shared warning.
    SharedWarning,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 6] =
        [Self::Attention, Self::Alignment, Self::Confusion, Self::Information, Self::Synergy, Self::SharedWarning];

    /// Name of its switch.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Alignment => "alignment",
            Self::Confusion => "confusion",
            Self::Information => "information",
            Self::Synergy => "synergy",
            Self::SharedWarning => "shared_warning",
        }
    }

    const fn switch(self, switches: &mut Switches) -> &mut bool {
        match self {
            Self::Attention => &mut switches.attention,
            Self::Alignment => &mut switches.alignment,
            Self::Confusion => &mut switches.confusion,
            Self::Information => &mut switches.information,
            Self::Synergy => &mut switches.synergy,
            Self::SharedWarning => &mut switches.shared_warning,
        }
    }
}

/// Which channels are on in a cell of the experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channels {
    /// As the scenario has them.
    AsGiven,
    /// One off.
    Without(Channel),
    /// All off.
    WithoutAny,
}

impl Channels {
    /// Name in tables.
    pub fn name(self) -> String {
        match self {
            Self::AsGiven => "as given".into(),
            Self::Without(channel) => format!("without {}", channel.name()),
            Self::WithoutAny => "without any".into(),
        }
    }

    /// Switches with these channels; `None` where nothing would change.
    fn apply(self, mut switches: Switches) -> Option<Switches> {
        let before = switches;
        match self {
            Self::AsGiven => return Some(switches),
            Self::Without(channel) => *channel.switch(&mut switches) = false,
            Self::WithoutAny => Channel::ALL.iter().for_each(|channel| *channel.switch(&mut switches) = false),
        }
        (switches != before).then_some(switches)
    }
}

/// A variant with some channels on.
#[derive(Clone, Debug)]
struct Cell {
    variant: usize,
    channels: Channels,
    scenario: Scenario,
}

/// The variants and all cells to be played.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Names of the variants; the first is the base.
    pub names: Vec<String>,
    /// Measures.
    pub catalogue: Catalogue,
    cells: Vec<Cell>,
}

impl Comparison {
    /// A comparison; with `decompose`, every channel is also taken out in turn.
    ///
    /// # Errors
    /// Where there are fewer than two variants, two of one name, or they differ in what must be the same.
    pub fn new(variants: Vec<Variant>, decompose: bool) -> Result<Self, CompareError> {
        let [base, others @ ..] = variants.as_slice() else { return Err(CompareError::Alone) };
        if others.is_empty() {
            return Err(CompareError::Alone);
        }
        let mut names = BTreeSet::new();
        for variant in &variants {
            if !names.insert(&variant.name) {
                return Err(CompareError::SameName(variant.name.clone()));
            }
            comparable(base, variant)?;
        }
        let mut settings = vec![Channels::AsGiven];
        if decompose {
            let each = Channel::ALL.into_iter().map(Channels::Without).chain([Channels::WithoutAny]);
            // A channel that is off everywhere already is not played again without.
            settings.extend(each.filter(|c| variants.iter().any(|v| c.apply(v.scenario.switches).is_some())));
        }
        let catalogue = Catalogue::new(&base.scenario);
        let names = variants.iter().map(|variant| variant.name.clone()).collect();
        let mut cells = Vec::new();
        for (position, variant) in variants.into_iter().enumerate() {
            for &channels in &settings {
                let mut scenario = variant.scenario.clone();
                if let Some(switches) = channels.apply(scenario.switches) {
                    scenario.switches = switches;
                }
                cells.push(Cell { variant: position, channels, scenario });
            }
        }
        Ok(Self { names, catalogue, cells })
    }

    /// Runs per replication.
    pub fn runs(&self) -> usize {
        self.cells.len()
    }

    /// Settings of the channels, as given first.
    pub fn channels(&self) -> impl Iterator<Item = Channels> {
        self.cells.iter().filter(|cell| cell.variant == 0).map(|cell| cell.channels)
    }

    /// Plays replications; `done` is told after each run. Those that were wholly played before `stop` was set are returned,
    /// in order: outcomes by replication and cell.
    pub fn play(
        &self,
        seed: u64,
        replications: std::ops::Range<u64>,
        stop: &AtomicBool,
        done: impl Fn() + Sync,
    ) -> Vec<Vec<Outcome>> {
        let jobs: Vec<(u64, &Cell)> =
            replications.flat_map(|replication| self.cells.iter().map(move |cell| (replication, cell))).collect();
        let outcomes: Vec<Option<Outcome>> = jobs
            .par_iter()
            .map(|(replication, cell)| {
                let outcome = play(&self.catalogue, &cell.scenario, seed, *replication, stop);
                done();
                outcome
            })
            .collect();
        let mut whole = Vec::new();
        let mut outcomes = outcomes.into_iter();
        loop {
            let row: Vec<Outcome> = outcomes.by_ref().take(self.cells.len()).flatten().collect();
            if row.len() < self.cells.len() {
                return whole;
            }
            whole.push(row);
        }
    }

    /// Position of a cell.
    fn cell(&self, variant: usize, channels: Channels) -> Option<usize> {
        self.cells.iter().position(|cell| cell.variant == variant && cell.channels == channels)
    }
}

fn play(catalogue: &Catalogue, scenario: &Scenario, seed: u64, replication: u64, stop: &AtomicBool) -> Option<Outcome> {
    if stop.load(Ordering::Relaxed) {
        return None;
    }
    let mut run = Simulation::new(scenario, seed, replication);
    let mut observer = Observer::mediating(scenario);
    while !stop.load(Ordering::Relaxed) && run.step() {
        observer.observe(&run);
    }
    (run.world().step == scenario.steps).then(|| catalogue.outcome(scenario, run.ledger(), &observer))
}

/// Whether a variant can stand beside the base: the same days, districts and clusters.
fn comparable(base: &Variant, variant: &Variant) -> Result<(), CompareError> {
    let (a, b) = (&base.scenario, &variant.scenario);
    let ids = |s: &Scenario| s.districts.iter().map(|d| d.id.clone()).collect::<Vec<_>>();
    let affected = |s: &Scenario| s.districts.iter().filter(|d| d.affected).map(|d| d.id.clone()).collect::<Vec<_>>();
    let clusters = |s: &Scenario| s.clusters.iter().map(|c| c.number.to_string()).collect::<Vec<_>>();
    let days = |s: &Scenario| vec![s.start.to_string(), s.end.to_string()];
    let step = |s: &Scenario| vec![s.step_days.to_string()];
    // Values that choose a scale: on two scales nothing can be compared.
    let index = |s: &Scenario| {
        let rows = s.parameter_table.iter().filter(|row| row.key.starts_with("index."));
        rows.map(|row| format!("{} {}", row.key, row.value)).collect::<Vec<_>>()
    };
    let optics = |s: &Scenario| {
        s.optics.iter().map(|o| format!("{} {:?} {:?}", o.id, o.weights, o.goalposts)).collect::<Vec<_>>()
    };
    let check = |file, key, of: &dyn Fn(&Scenario) -> Vec<String>| {
        let (wanted, found) = (of(a), of(b));
        if wanted == found {
            return Ok(());
        }
        let (found, wanted) = difference(&found, &wanted);
        let (folder, base) = (variant.folder.clone(), base.folder.clone());
        Err(CompareError::Differs(Box::new(Differs { folder, base, file, key, found, wanted })))
    };
    check("districts.csv", "list of districts", &ids)?;
    check("districts.csv", "list of affected districts", &affected)?;
    check("scenario.toml", "numbers of clusters", &clusters)?;
    check("scenario.toml", "first and last day", &days)?;
    check("scenario.toml", "step_days", &step)?;
    check("parameters.csv", "set of index.* values", &index)?;
    check("optic_weights.csv", "set of optics and weights", &optics)
}

/// What two lists do not have in common, short enough to read.
fn difference(found: &[String], wanted: &[String]) -> (String, String) {
    let only = |these: &[String], those: &[String]| {
        let new: Vec<&str> = these.iter().filter(|id| !those.contains(id)).map(String::as_str).take(3).collect();
        let more = if these.len() > new.len() { ", ..." } else { "" };
        if new.is_empty() { format!("{} entries", these.len()) } else { format!("{}{more}", new.join(", ")) }
    };
    (only(found, wanted), only(wanted, found))
}

/// Which contrast a row of results shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contrast {
    /// Variant less base, with channels so.
    Between(Channels),
    /// What a channel does to that difference: as given, less without it.
    Through(Channel),
    /// What all channels together do to it.
    ThroughAll,
}

impl Contrast {
    /// Name in tables.
    pub fn name(self) -> String {
        match self {
            Self::Between(channels) => channels.name(),
            Self::Through(channel) => format!("through {}", channel.name()),
            Self::ThroughAll => "through all".into(),
        }
    }
}

/// A result: one measure of one variant against the base.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Position of the variant.
    pub variant: usize,
    /// What is contrasted.
    pub contrast: Contrast,
    /// Position of the measure in the catalogue.
    pub measure: usize,
    /// The paired difference.
    pub paired: PairedDifference,
}

/// Results of the replications played.
#[derive(Clone, Debug)]
pub struct Results<'a> {
    comparison: &'a Comparison,
    outcomes: &'a [Vec<Outcome>],
    /// First and last year over which measures are averaged.
    pub years: (i16, i16),
}

impl<'a> Results<'a> {
    /// Over the given years, or, where they are not given, from the first year in which any variant differs from the base;
    /// from the first of all where none differs up to the last year given.
    pub fn new(
        comparison: &'a Comparison,
        outcomes: &'a [Vec<Outcome>],
        (from, to): (Option<i16>, Option<i16>),
    ) -> Self {
        let mut results = Self { comparison, outcomes, years: (i16::MIN, i16::MAX) };
        let all = results.outcomes.first().map_or(&[][..], |row| &row[0].years);
        let (first, last) = (all.first().copied().unwrap_or(0), all.last().copied().unwrap_or(0));
        let to = to.unwrap_or(last);
        let differs = results.first_difference().filter(|&year| year <= to).unwrap_or(first);
        results.years = (from.unwrap_or(differs), to);
        results
    }

    /// Replications.
    pub fn replications(&self) -> usize {
        self.outcomes.len()
    }

    /// First year in which a variant differs from the base in anything measured.
    fn first_difference(&self) -> Option<i16> {
        let base = self.comparison.cell(0, Channels::AsGiven)?;
        let cells: Vec<usize> = (1..self.comparison.names.len())
            .filter_map(|variant| self.comparison.cell(variant, Channels::AsGiven))
            .collect();
        let differing = |row: &Vec<Outcome>| {
            let of_cell = |&cell: &usize| {
                let years = row[base].values.iter().zip(&row[cell].values).position(|(a, b)| a != b)?;
                row[base].years.get(years).copied()
            };
            cells.iter().filter_map(of_cell).min()
        };
        self.outcomes.iter().filter_map(differing).min()
    }

    /// Values of a measure in a cell, by replication.
    pub fn values(&self, variant: usize, channels: Channels, measure: usize) -> Option<Vec<f64>> {
        let cell = self.comparison.cell(variant, channels)?;
        let reduction = self.comparison.catalogue.measures[measure].reduction;
        Some(self.outcomes.iter().map(|row| row[cell].over(self.years, measure, reduction)).collect())
    }

    /// Years compared.
    pub fn years_compared(&self) -> Vec<i16> {
        let all = self.outcomes.first().map_or(&[][..], |row| &row[0].years);
        all.iter().copied().filter(|year| (self.years.0..=self.years.1).contains(year)).collect()
    }

    /// Paired difference of a measure in one year, with the channels as given.
    pub fn in_year(&self, variant: usize, measure: usize, year: i16) -> Option<PairedDifference> {
        let values = |variant: usize| -> Option<Vec<f64>> {
            let cell = self.comparison.cell(variant, Channels::AsGiven)?;
            let of_year = |row: &Vec<Outcome>| row[cell].over((year, year), measure, Reduction::Mean);
            Some(self.outcomes.iter().map(of_year).collect())
        };
        PairedDifference::of(&values(0)?, &values(variant)?)
    }

    /// Values of three measures in a cell, by replication and year compared.
    pub fn by_year(&self, variant: usize, channels: Channels, measures: [usize; 3]) -> Option<Vec<Vec<[f64; 3]>>> {
        let cell = self.comparison.cell(variant, channels)?;
        let years = |row: &Vec<Outcome>| {
            let inside = row[cell].years.iter().zip(&row[cell].values);
            let inside = inside.filter(|(year, _)| (self.years.0..=self.years.1).contains(year));
            inside.map(|(_, values)| measures.map(|measure| values[measure])).collect()
        };
        Some(self.outcomes.iter().map(years).collect())
    }

    /// Differences of a variant from the base, by replication.
    fn differences(&self, variant: usize, channels: Channels, measure: usize) -> Option<Vec<f64>> {
        let (base, of_variant) = (self.values(0, channels, measure)?, self.values(variant, channels, measure)?);
        Some(of_variant.iter().zip(&base).map(|(variant, base)| variant - base).collect())
    }

    /// One finding; `None` where its cells were not played.
    pub fn finding(&self, variant: usize, contrast: Contrast, measure: usize) -> Option<Finding> {
        let paired = match contrast {
            Contrast::Between(channels) => {
                PairedDifference::of(&self.values(0, channels, measure)?, &self.values(variant, channels, measure)?)
            }
            Contrast::Through(channel) => self.through(variant, Channels::Without(channel), measure),
            Contrast::ThroughAll => self.through(variant, Channels::WithoutAny, measure),
        };
        paired.map(|paired| Finding { variant, contrast, measure, paired })
    }

    fn through(&self, variant: usize, without: Channels, measure: usize) -> Option<PairedDifference> {
        let all = self.differences(variant, Channels::AsGiven, measure)?;
        PairedDifference::of(&self.differences(variant, without, measure)?, &all)
    }

    /// All findings, by variant, contrast and measure.
    pub fn findings(&self) -> Vec<Finding> {
        let settings: Vec<Channels> = self.comparison.channels().collect();
        let through = settings.iter().filter_map(|channels| match channels {
            Channels::AsGiven => None,
            Channels::Without(channel) => Some(Contrast::Through(*channel)),
            Channels::WithoutAny => Some(Contrast::ThroughAll),
        });
        let contrasts: Vec<Contrast> = settings.iter().map(|c| Contrast::Between(*c)).chain(through).collect();
        let mut findings = Vec::new();
        for variant in 1..self.comparison.names.len() {
            for &contrast in &contrasts {
                let measures = 0..self.comparison.catalogue.measures.len();
                findings.extend(measures.filter_map(|measure| self.finding(variant, contrast, measure)));
            }
        }
        findings
    }
}
