//! `patterns.toml`: the patterns that a scenario is tested by (MODEL.md, section 12). A scenario need not have the file.
//!
//! A pattern changes something (its *arms*, lists of changes in the words of `--set`), and says what is expected of a
//! *contrast*: a weighted sum of a measure over arms, replication by replication. Weights of arms sum to 0, so that a contrast is a
//! difference: between two arms, between a mixture and its corners, along a trend. Some patterns are a *check* by name
//! instead of contrasts, or besides. A *bound* says by which runs the largest effect of each channel of overlap is found before
//! patterns that name it are played. Nothing here is a parameter of the model.

mod reader;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use super::fault::{Fault, ScenarioError, Text};
use super::folder;
use super::loader::InputFile;
use super::overrides::Override;
use super::refusal::stands;

/// Name of the file.
pub const FILE: &str = "patterns.toml";

/// Checks that are no contrasts of measures; see `study::patterns::checks`.
pub const CHECKS: [&str; 9] = [
    "attrition_threshold",
    "kalyvas_form",
    "ledger_of_optics",
    "norms_renamed",
    "nobody_armed",
    "districts_permuted",
    "event_clustering",
    "rival_theories",
    "overlap_effect",
];

/// Kind of a pattern: what its failure would mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PatternKind {
    /// A known answer.
    Exact,
    /// Must show nothing.
    Control,
    /// A parameter puts the sign in.
    Verification,
    /// Could come out otherwise.
    Evidence,
}

impl PatternKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Control, Self::Verification, Self::Evidence];

    /// Letter in files and tables.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Exact => "T",
            Self::Control => "N",
            Self::Verification => "V",
            Self::Evidence => "E",
        }
    }

    /// Whether the command fails where such a pattern does not hold.
    pub const fn must_hold(self) -> bool {
        !matches!(self, Self::Evidence)
    }
}

/// What is expected of a contrast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expectation {
    /// Below 0.
    Down,
    /// Above 0.
    Up,
    /// Told from 0, whatever its sign.
    Apart,
    /// Within a margin of 0: in the unit of the measure, or as share of the mean of the arms with negative weights.
    Equivalent(Margin),
}

/// How large a difference still counts as none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Margin {
    /// In the unit of the measure.
    Absolute(f64),
    /// As share of the mean of the arms with negative weights.
    OfBase(f64),
}

/// A measure that enters a sum: its name, its area if another than the contrast's, and its sign.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Name of the measure.
    pub measure: String,
    /// `nation`, `affected`, `region/NAME` or `district/ID`.
    pub area: String,
    /// 1 or -1.
    pub sign: f64,
}

/// A weighted sum of a measure over arms, and what is expected of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternContrast {
    /// Letter within the pattern, from a.
    pub letter: char,
    /// What it says.
    pub says: String,
    /// Weights of arms, by the position of the arm; their sum is 0.
    pub weights: Vec<(usize, f64)>,
    /// What is measured: a sum of terms.
    pub measure: Vec<Term>,
    /// What it is divided by; none where empty.
    pub per: Vec<Term>,
    /// First and last year.
    pub years: (i16, i16),
    /// What is expected.
    pub expect: Expectation,
    /// Line in the file.
    pub line: usize,
}

/// A list of changes under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// Name.
    pub name: String,
    /// Changes, those common to all arms first.
    pub changes: Vec<Override>,
    /// Share of the way to communities that live apart; 0 as they live (see `study::patterns::unmix`).
    pub unmix: f64,
    /// Line in the file of its first change; 0 where it has none of its own.
    pub line: usize,
}

/// Numbers that are drawn together from a range, the same in all arms of a replication.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Name.
    pub name: String,
    /// Parameters that go the same share of their ranges.
    pub paths: Vec<String>,
    /// Range, where it is another than that of `parameters.csv`.
    pub range: Option<(f64, f64)>,
}

/// A channel by which norms act on one another.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// Name.
    pub name: String,
    /// Parameters that make it as large as their priors allow.
    pub paths: Vec<String>,
    /// Whether the end that is played is the upper one of the priors.
    pub upper: bool,
    /// Changes that take it away.
    pub off: Vec<Override>,
}

/// By which runs the largest effects of channels are found.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// Identifier, by which patterns name it.
    pub id: String,
    /// Why here.
    pub why: String,
    /// Changes to all runs.
    pub changes: Vec<Override>,
    /// Channels, at most [`MOST_CHANNELS`].
    pub channels: Vec<Channel>,
    /// Replications of its whole design.
    pub replications: u64,
    /// Line in the file.
    pub line: usize,
}

/// Most channels of a bound: a design of 32 runs a replication.
pub const MOST_CHANNELS: usize = 16;

/// A pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// Identifier, such as H1.
    pub id: String,
    /// What is changed and expected, in a line.
    pub title: String,
    /// Kind.
    pub kind: PatternKind,
    /// Literature.
    pub source: String,
    /// Why these measures, years and margins.
    pub why: String,
    /// Replications, as multiple of those of the suite.
    pub share: f64,
    /// Whether it is in the short suite.
    pub short: bool,
    /// Arms, in order of their names.
    pub arms: Vec<Arm>,
    /// What is drawn.
    pub draws: Vec<Drawn>,
    /// Contrasts; all must hold.
    pub contrasts: Vec<PatternContrast>,
    /// The bound by which it is asked beforehand what can be seen, and the channels that concern it, by their places in both.
    pub bound: Option<(usize, Vec<usize>)>,
    /// Check by name.
    pub check: Option<String>,
    /// What the check is told.
    pub options: BTreeMap<String, String>,
    /// First and last year where a contrast says nothing else.
    pub years: (i16, i16),
    /// Line in the file.
    pub line: usize,
}

/// The patterns of a scenario.
#[derive(Clone, Debug)]
pub struct Patterns {
    /// Patterns in the order of the file.
    pub patterns: Vec<Pattern>,
    /// Bounds in the order of the file.
    pub bounds: Vec<Bound>,
    /// Replications of a pattern whose share is 1.
    pub replications: u64,
    /// The file, for faults that show only later.
    pub text: Text,
    /// The file, for the manifest.
    pub input: InputFile,
}

/// Reads the patterns of the scenario in a folder; `None` where it has no such file. `years` are the first and last of the scenario.
///
/// # Errors
/// Every fault of the file at once.
pub fn read(scenario: &Path, years: (i16, i16)) -> Result<Option<Patterns>, ScenarioError> {
    match read_partly(scenario, years)? {
        Some((_, faults)) if !faults.is_empty() => Err(of_folder(scenario, faults)),
        read => Ok(read.map(|(patterns, _)| patterns)),
    }
}

/// The same, where values are at fault with these faults and what else was read, which may be at fault too.
///
/// # Errors
/// Where the file has not the form of patterns.
pub fn read_partly(scenario: &Path, years: (i16, i16)) -> Result<Option<(Patterns, Vec<Fault>)>, ScenarioError> {
    if !stands(&scenario.join(FILE)) {
        return Ok(None);
    }
    let text = folder::read(scenario, FILE).map_err(|fault| of_folder(scenario, vec![fault]))?;
    reader::parse(text, years).map(Some).map_err(|faults| of_folder(scenario, faults))
}

fn of_folder(scenario: &Path, faults: Vec<Fault>) -> ScenarioError {
    ScenarioError { folder: scenario.display().to_string(), faults }
}

impl Patterns {
    /// A fault on a line of the file.
    pub fn fault(&self, line: usize, key: &str, found: impl Into<String>, accepted: impl Into<String>) -> Fault {
        Fault::on_line(&self.text, line.max(1), key, found, accepted)
    }
}
