//! What the runs of a case say, in figures and words, as the page draws them; the sentences are those of a comparison.

use serde::Serialize;

use super::gathered::{Beside, Gathered};
use super::question::{BASE, Case};
use crate::experiment::outcome::{CIVILIAN_DEATHS, Measure, Outcome, PERSONS_DISPLACED, optic_name};
use crate::experiment::paired::{PairedDifference, sorted_quantile};
use crate::experiment::verdict::{SEEN_POINTS, SEEN_SHARE, Verdict, probability_of_sign};
use crate::observation::measures;
use crate::observation::roles::{CLASSES, UNCLEAR};
use crate::report::chart::basis;
use crate::report::number;
use crate::report::words::capital;
use crate::report::{ReportError, Table, csv_of};
use crate::scenario::Optic;
use crate::stats::ratio;
use crate::study::comparison::answer::{self, FEW};
use crate::study::comparison::results::Results;
use crate::study::comparison::tables::variant_years::{self, VARIANT_YEARS};
use crate::study::comparison::tables::{COMPARE, COMPARE_YEARS, PAIRS, WISHED};
use crate::study::comparison::variants::Channels;
use crate::study::comparison::{by_year, findings, tables};
use crate::study::run::tables::spread;

/// Position of what is changed among the variants.
const EXPLORED: usize = 1;

/// Index that is told.
const INDEX: &str = "hpi_core";

/// What the complete pairs say.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Telling {
    /// Complete pairs.
    pub replications: usize,
    /// First and last year over which is averaged.
    pub years: (i16, i16),
    /// Whether nothing differs in any pair.
    pub same: bool,
    /// Whether there are enough replications, in words.
    pub enough: String,
    /// Replications that an interval of half a point of the index needs, where that can be said.
    pub needed: Option<u64>,
    /// Lives, homes, index.
    pub lines: Vec<Line>,
    /// The same things in the base, each with its subject.
    pub levels: Vec<(&'static str, String)>,
    /// By whom, through what, where, when.
    pub behind: Vec<(&'static str, String)>,
    /// What the words for sureness mean.
    pub scale: String,
    /// Courses by year.
    pub course: Vec<Course>,
    /// The index over the years compared, a value for each run.
    pub runs: Runs,
    /// What each optic says.
    pub optics: Vec<Part>,
    /// Points of protection lost through each cluster.
    pub clusters: Vec<Part>,
    /// Civilians killed a year by who threatens them.
    pub threateners: Vec<Part>,
    /// Share of harm that each protects from [%].
    pub protectors: Vec<Part>,
}

/// What changed in one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// What it is about.
    pub subject: &'static str,
    /// How much.
    pub says: String,
    /// How sure, in one of four words.
    pub verdict: &'static str,
    /// How sure, as a sentence.
    pub sure: String,
    /// Mean difference.
    pub mean: f64,
    /// Lower end of the 95 % interval; none of one pair.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// The course of a measure beside that of the base.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Course {
    /// Measure.
    pub measure: &'static str,
    /// What it is called.
    pub label: String,
    /// Unit.
    pub unit: String,
    /// Whether more or less of it is better.
    pub better: &'static str,
    /// Years.
    pub years: Vec<i16>,
    /// Runs of the base.
    pub base: Band,
    /// Runs of what is changed.
    pub yours: Band,
    /// Mean paired difference.
    pub difference: Means,
}

/// Quantiles over runs by year.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Band {
    /// 5 %.
    pub low: Vec<f64>,
    /// 25 %.
    pub q25: Vec<f64>,
    /// 50 %.
    pub median: Vec<f64>,
    /// 75 %.
    pub q75: Vec<f64>,
    /// 95 %.
    pub high: Vec<f64>,
}

/// Means with their 95 % intervals by year.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Means {
    /// Mean.
    pub mean: Vec<f64>,
    /// Lower end; none of one pair.
    pub low: Vec<Option<f64>>,
    /// Upper end.
    pub high: Vec<Option<f64>>,
}

/// A value for each run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Runs {
    /// What it is called.
    pub label: String,
    /// Unit.
    pub unit: String,
    /// What its area is, where the name does not say it.
    pub area: &'static str,
    /// Of the base.
    pub base: Vec<f64>,
    /// Of what is changed.
    pub yours: Vec<f64>,
}

/// A part of a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// What it is.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Mean of the base.
    pub base: f64,
    /// 5 % quantile of the runs of the base; none of one run.
    pub base_low: Option<f64>,
    /// 95 % quantile.
    pub base_high: Option<f64>,
    /// Mean of what is changed.
    pub yours: f64,
    /// 5 % quantile of the runs with what is changed; none of one run.
    pub yours_low: Option<f64>,
    /// 95 % quantile.
    pub yours_high: Option<f64>,
    /// Mean difference.
    pub mean: f64,
    /// Lower end of its 95 % interval; none of one pair.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// How sure, in one of four words.
    pub verdict: &'static str,
}

impl Part {
    /// From values of the base and of what is changed, run by run; `seen` says of the mean of the base from what on a difference is seen.
    /// `None` of none.
    fn of(id: &str, name: String, [base, yours]: [Vec<f64>; 2], seen: impl Fn(f64) -> f64) -> Option<Self> {
        let paired = PairedDifference::of(&base, &yours)?;
        let (low, high) = paired.difference.ends.unzip();
        let probability = probability_of_sign(paired.difference.mean, paired.sd, paired.pairs);
        let ends =
            |mut values: Vec<f64>| spread::of(&mut values).map_or((None, None), |(_, ends)| (ends.q05, ends.q95));
        let ((base_low, base_high), (yours_low, yours_high)) = (ends(base), ends(yours));
        Some(Self {
            id: id.into(),
            name,
            base: paired.base,
            base_low,
            base_high,
            yours: paired.variant,
            yours_low,
            yours_high,
            mean: paired.difference.mean,
            low,
            high,
            verdict: Verdict::of(&paired.difference, probability, seen(paired.base)).word(),
        })
    }

    /// Whether it is anything at all.
    fn is_there(&self) -> bool {
        self.base != 0.0 || self.yours != 0.0
    }
}

/// Tables that can be had of a case, by their names; the bytes that `mandate compare` writes.
pub const TABLES: [&Table; 4] = [&COMPARE, &COMPARE_YEARS, &VARIANT_YEARS, &PAIRS];

/// First and last year over which is averaged; `None`: the choice of a comparison.
pub type Years = (Option<i16>, Option<i16>);

/// A table of the complete pairs as CSV; `None` of a name that none bears.
///
/// # Errors
/// Where a value is no number.
pub fn table(case: &Case, gathered: &Gathered, years: Years, name: &str) -> Option<Result<Vec<u8>, ReportError>> {
    let (comparison, results) = (&case.comparison, &Results::new(&case.comparison, &gathered.outcomes, years));
    let table = TABLES.into_iter().find(|table| table.name == name)?;
    Some(csv_of(table, |rows| match name {
        _ if name == COMPARE.name => tables::write(rows, comparison, results),
        _ if name == COMPARE_YEARS.name => tables::write_years(rows, comparison, results),
        _ if name == VARIANT_YEARS.name => variant_years::write(rows, comparison, results),
        _ => tables::write_pairs(rows, comparison, results, 0),
    }))
}

/// What the complete pairs of a case say.
pub fn of(case: &Case, gathered: &Gathered, years: Years) -> Telling {
    let replications = gathered.replications();
    if replications == 0 {
        return Telling { enough: "No pair of runs is done yet.".into(), ..Telling::default() };
    }
    let view = View { case, gathered, results: &Results::new(&case.comparison, &gathered.outcomes, years) };
    let same = !view.results.differs(EXPLORED);
    let (lines, behind) = view.answer(same);
    let needed = view.index().and_then(|index| index.needed(WISHED));
    Telling {
        replications,
        years: view.results.years,
        same,
        enough: enough(replications, needed, same),
        needed,
        lines,
        levels: view.levels(),
        behind,
        scale: answer::scale(),
        course: [INDEX, CIVILIAN_DEATHS, PERSONS_DISPLACED].into_iter().filter_map(|name| view.course(name)).collect(),
        runs: view.runs(),
        optics: view.optics(),
        clusters: view.parts("points_cluster:", |id| view.cluster(id)),
        threateners: view.parts("civilian_deaths_threatener:", |id| case.comparison.facts.name(id)),
        protectors: view.protectors(),
    }
}

/// Whether there are enough replications to tell a difference of the index.
fn enough(replications: usize, needed: Option<u64>, same: bool) -> String {
    let half = number::text(WISHED);
    match needed {
        _ if replications == 1 => "One pair of runs: whatever differs may be luck.".into(),
        _ if same => format!("Nothing differs in any of {replications} pairs of runs."),
        _ if replications < FEW => {
            format!("{replications} pairs of runs are few: words and signs below may still turn over.")
        }
        Some(needed) if needed > replications as u64 => format!(
            "Not yet precise to {half} points of the index: {replications} of about {} pairs of runs that this needs. Words below may still \
             change.",
            number::thousands(one_digit(needed) as f64)
        ),
        _ => format!("Precise to {half} points of the index, with {replications} pairs of runs."),
    }
}

/// A number of runs with one digit that is not zero, no lower: the estimate is no better, and wanders while runs come in.
fn one_digit(runs: u64) -> u64 {
    let unit = 10_u64.pow(runs.max(1).ilog10());
    runs.div_ceil(unit).saturating_mul(unit)
}

/// A case with its results.
struct View<'a> {
    case: &'a Case,
    gathered: &'a Gathered,
    results: &'a Results<'a>,
}

impl View<'_> {
    /// Lines and reasons of the answer.
    fn answer(&self, same: bool) -> (Vec<Line>, Vec<(&'static str, String)>) {
        if same {
            return (Vec::new(), Vec::new());
        }
        let (comparison, results) = (&self.case.comparison, self.results);
        let rows = findings::of_variant(comparison, results, EXPLORED);
        let names = |id: &str| comparison.facts.name(id);
        let answer = answer::answer(&rows, results.years, &names, &[]);
        let line = |line: answer::Line| {
            let (low, high) = line.difference.ends.unzip();
            let (verdict, mean) = (line.verdict.word(), line.difference.mean);
            Line { subject: line.subject, says: line.says, verdict, sure: line.sure, mean, low, high }
        };
        let when = answer::when(&by_year(comparison, results, EXPLORED)).map(|says| ("When", says));
        (answer.lines.into_iter().map(line).collect(), answer.behind.into_iter().chain(when).collect())
    }

    /// Lives, homes and index of the base.
    fn levels(&self) -> Vec<(&'static str, String)> {
        let catalogue = &self.case.comparison.catalogue;
        answer::levels(|measure, area| self.results.values(BASE, Channels::AsGiven, catalogue.position(measure, area)?))
    }

    /// Where the index is told: of the affected districts, or of the nation.
    fn area(&self) -> &'static str {
        match self.case.comparison.catalogue.position(INDEX, "affected") {
            Some(_) => "affected",
            None => "nation",
        }
    }

    /// Values of a measure in either cell, run by run.
    fn values(&self, measure: usize) -> Option<[Vec<f64>; 2]> {
        let of = |variant| self.results.values(variant, Channels::AsGiven, measure);
        Some([of(BASE)?, of(EXPLORED)?])
    }

    fn index(&self) -> Option<PairedDifference> {
        let [base, yours] = self.values(self.case.comparison.catalogue.position(INDEX, self.area())?)?;
        PairedDifference::of(&base, &yours)
    }

    fn course(&self, measure: &'static str) -> Option<Course> {
        let catalogue = &self.case.comparison.catalogue;
        let area = if measure == INDEX { self.area() } else { "nation" };
        let position = catalogue.position(measure, area)?;
        let years = self.results.years_played();
        let band = |variant| {
            let mut band = Band::default();
            for &year in &years {
                let mut values = self.results.of_year(variant, position, year).unwrap_or_default();
                values.sort_by(f64::total_cmp);
                let ends = [&mut band.low, &mut band.q25, &mut band.median, &mut band.q75, &mut band.high];
                for (share, end) in [0.05, 0.25, 0.5, 0.75, 0.95].into_iter().zip(ends) {
                    end.push(sorted_quantile(&values, share));
                }
            }
            band
        };
        let mut difference = Means::default();
        for &year in &years {
            let paired = self.results.in_year(EXPLORED, position, year)?.difference;
            let (low, high) = paired.ends.unzip();
            difference.mean.push(paired.mean);
            difference.low.push(low);
            difference.high.push(high);
        }
        let (base, yours) = (band(BASE), band(EXPLORED));
        Some(Course {
            measure,
            label: format!("{}, {}", capital(&measures::label(measure)), basis::area_name(area)),
            unit: catalogue.measures[position].unit.into(),
            better: better(measure),
            base,
            yours,
            difference,
            years,
        })
    }

    fn runs(&self) -> Runs {
        let area = self.area();
        let Some(position) = self.case.comparison.catalogue.position(INDEX, area) else { return Runs::default() };
        let of = |variant| self.results.values(variant, Channels::AsGiven, position).unwrap_or_default();
        Runs {
            label: format!("{}, {}", capital(&measures::label(INDEX)), basis::area_name(area)),
            unit: self.case.comparison.catalogue.measures[position].unit.into(),
            area: basis::area_words(area).unwrap_or_default(),
            base: of(BASE),
            yours: of(EXPLORED),
        }
    }

    fn optics(&self) -> Vec<Part> {
        let catalogue = &self.case.comparison.catalogue;
        let optics = self.case.written(0).optics.iter();
        let part = |optic: &Optic| {
            let position = catalogue.position(&optic_name(&optic.id, None), self.area())?;
            Part::of(&optic.id, optic.name.clone(), self.values(position)?, |_| SEEN_POINTS)
        };
        optics.filter_map(part).collect()
    }

    /// Parts of a measure by causes, those first that are largest in the base.
    fn parts(&self, prefix: &str, name: impl Fn(&str) -> String) -> Vec<Part> {
        let points = prefix.starts_with("points");
        let area = if points { self.area() } else { "nation" };
        let seen = |base: f64| SEEN_SHARE * base.abs();
        let measures = self.case.comparison.catalogue.measures.iter().enumerate();
        let part = |(position, measure): (usize, &Measure)| {
            let id = measure.name.strip_prefix(prefix).filter(|_| measure.area.1 == area)?;
            Part::of(id, name(id), self.values(position)?, seen)
        };
        let mut parts: Vec<Part> = measures.filter_map(part).filter(Part::is_there).collect();
        parts.sort_by(|a, b| b.base.max(b.yours).total_cmp(&a.base.max(a.yours)));
        parts
    }

    /// Name of a cluster: its threat.
    fn cluster(&self, id: &str) -> String {
        let clusters = &self.case.comparison.facts.clusters;
        let known = clusters.iter().find(|(number, _)| number.to_string() == id);
        known.map_or_else(|| "outside all clusters".into(), |(_, threat)| threat.clone())
    }

    /// Shares of harm that each class protects from, over the years compared.
    fn protectors(&self) -> Vec<Part> {
        let (first, last) = self.results.years;
        let shares = |cell: usize| -> Vec<[f64; CLASSES.len()]> {
            let of_run = |(row, beside): (&Vec<Outcome>, &[Beside; 2])| {
                let mut sums = [0.0; CLASSES.len()];
                for (year, persons) in row[cell].years.iter().zip(&beside[cell].protectors) {
                    if (first..=last).contains(year) {
                        sums.iter_mut().zip(persons).for_each(|(sum, persons)| *sum += persons);
                    }
                }
                let all: f64 = sums.iter().sum();
                sums.map(|sum| 100.0 * ratio(sum, all))
            };
            self.gathered.outcomes.iter().zip(&self.gathered.beside).map(of_run).collect()
        };
        let (base, yours) = (shares(0), shares(1));
        let part = |(class, id): (usize, &&str)| {
            let of = |shares: &[[f64; CLASSES.len()]]| shares.iter().map(|shares| shares[class]).collect::<Vec<f64>>();
            let name = if class == UNCLEAR { "nobody".into() } else { id.replace('_', " ") };
            Part::of(id, name, [of(&base), of(&yours)], |base| SEEN_SHARE * base.abs())
        };
        CLASSES.iter().enumerate().filter_map(part).filter(Part::is_there).collect()
    }
}

/// Whether more or less of a measure is better.
fn better(measure: &str) -> &'static str {
    match measures::direction(measure).map(measures::Direction::sign) {
        Some(sign) if sign > 0.0 => "more",
        Some(_) => "less",
        None => "none",
    }
}
