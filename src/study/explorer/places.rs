//! Districts year by year, in the colours and classes of the maps of a run.

use serde::Serialize;

use super::Explorer;
use super::gathered::Gathered;
use super::offer::{Named, hex};
use super::question::{CELLS, Case};
use crate::drawing::colour;
use crate::experiment::paired::{Interval, PairedDifference};
use crate::observation::district_years;
use crate::report::geography::DistrictShape;
use crate::report::number::rounded;
use crate::scenario::Scenario;
use crate::study::run::map::{Shades, Subject, Value, Years};

/// A map of each year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Places {
    /// What is shown.
    pub measure: String,
    /// Title.
    pub title: String,
    /// What a colour counts.
    pub unit: String,
    /// How to read it.
    pub subtitle: String,
    /// Years.
    pub years: Vec<i64>,
    /// Key of the maps of the base and of what is changed.
    pub classes: Vec<Class>,
    /// Key of the map of differences; empty where there is none.
    pub differences: Vec<Class>,
    /// Districts.
    pub of: Vec<District>,
}

/// A colour and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Class {
    /// Colour.
    pub colour: String,
    /// What it stands for.
    pub label: String,
}

/// A district by year: colour, and what it says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct District {
    /// Identifier.
    pub id: String,
    /// In the base.
    pub base: Vec<(String, String)>,
    /// With what is changed.
    pub yours: Vec<(String, String)>,
    /// The difference; empty where there is none.
    pub difference: Vec<(String, String)>,
}

/// What maps can show of a scenario.
pub(super) fn offered(scenario: &Scenario) -> Vec<Named> {
    let subjects = Subject::explored(scenario).into_iter();
    subjects.map(|subject| Named { id: subject.name.into(), name: subject.title.into() }).collect()
}

/// Values of the pairs by cell, year, district and replication.
struct Values<'a> {
    case: &'a Case,
    gathered: &'a Gathered,
    measures: Vec<String>,
}

impl Values<'_> {
    /// Of a measure in a cell, a year and a district, by replication.
    fn of(&self, cell: usize, (year, district): (usize, usize), measure: usize) -> Vec<f64> {
        let districts = self.case.written(cell).districts.len();
        let at = (year * districts + district) * self.measures.len() + measure;
        let values = self.gathered.beside.iter().filter_map(|beside| beside[cell].districts.get(at));
        values.map(|&value| f64::from(value)).filter(|value| !value.is_nan()).collect()
    }
}

impl Explorer {
    /// Maps of the complete pairs of a case; `None` of a subject that is not offered, or before the first pair.
    pub fn places(&self, case: &Case, gathered: &Gathered, subject: &str) -> Option<Places> {
        let (scenario, geography) = (case.written(0), self.geography().ok()?);
        let subject = Subject::explored(scenario).into_iter().find(|one| one.name == subject)?;
        let years: Vec<i64> = gathered.outcomes.first()?[0].years.iter().map(|&year| i64::from(year)).collect();
        let values = Values { case, gathered, measures: district_years::measures(scenario) };
        let cells: Vec<Years> = (0..CELLS).map(|cell| self.years(&values, cell, &years, &subject)).collect();
        let shades = Shades::of(&subject, &Years::together(&cells), geography);
        let measure = subject.quantity().and_then(|name| values.measures.iter().position(|one| one == name));
        let paired = measure.map(|measure| self.differences(&values, measure, years.len()));
        let largest = paired.iter().flatten().flatten().flatten().map(|d| d.mean.abs()).fold(0.0, f64::max);
        let district = |(place, shape): (usize, &DistrictShape)| {
            let of = |cell: &Years| years.iter().map(|&year| coloured(shades.colour(cell, year, shape))).collect();
            let difference = paired.as_ref().map_or_else(Vec::new, |paired| {
                let says =
                    |(year, one): (&i64, &Option<Interval>)| difference(&shape.name, *year, one.as_ref(), largest);
                years.iter().zip(&paired[place]).map(says).collect()
            });
            District { id: shape.id.clone(), base: of(&cells[0]), yours: of(&cells[1]), difference }
        };
        let of: Vec<District> = geography.inside().enumerate().map(district).collect();
        let class =
            |class: &crate::report::chart::map::Class| Class { colour: hex(class.colour), label: class.label.clone() };
        Some(Places {
            measure: subject.name.into(),
            title: subject.title.into(),
            unit: shades.unit.into(),
            subtitle: shades.subtitle.clone(),
            classes: shades.classes.iter().map(class).collect(),
            differences: if paired.is_some() { key(largest) } else { Vec::new() },
            years,
            of,
        })
    }

    /// Values of a cell as maps take them.
    fn years(&self, values: &Values<'_>, cell: usize, years: &[i64], subject: &Subject) -> Years {
        let mut read = Years { years: years.to_vec(), ..Years::default() };
        let wanted = values.measures.iter().enumerate().filter(|(_, measure)| subject.takes(measure));
        for (place, measure) in wanted {
            let of = read.values.entry(measure.clone()).or_default();
            for (district, shape) in self.inside() {
                for (at, year) in years.iter().enumerate() {
                    let mut values = values.of(cell, (at, district), place);
                    if let Some((mean, ends)) = crate::study::run::tables::spread::of(&mut values) {
                        let range = ends.q05.zip(ends.q95);
                        of.insert((*year, shape.id.clone()), Value { mean, range });
                    }
                }
            }
        }
        read
    }

    /// Differences by district and year.
    fn differences(&self, values: &Values<'_>, measure: usize, years: usize) -> Vec<Vec<Option<Interval>>> {
        let of = |at: (usize, usize)| {
            let (base, yours) = (values.of(0, at, measure), values.of(1, at, measure));
            let paired = (base.len() == yours.len()).then(|| PairedDifference::of(&base, &yours)).flatten();
            paired.map(|paired| paired.difference)
        };
        self.inside().map(|(district, _)| (0..years).map(|year| of((year, district))).collect()).collect()
    }

    /// Districts inside with their places in the scenario.
    fn inside(&self) -> impl Iterator<Item = (usize, &DistrictShape)> {
        let districts = self.geography().map_or(&[][..], |geography| &geography.districts);
        districts.iter().enumerate().filter(|(_, district)| !district.outside)
    }
}

fn coloured((colour, says): (plotters::style::RGBColor, String)) -> (String, String) {
    (hex(colour), says)
}

/// Colour and words of a difference; where its interval holds none, it has no colour.
fn difference(name: &str, year: i64, interval: Option<&Interval>, largest: f64) -> (String, String) {
    let Some(interval) = interval else { return (hex(colour::MISSING), format!("{name}, {year}: no value")) };
    let ends = interval.ends.map_or_else(
        || ", one pair of runs".into(),
        |(low, high)| format!(" (95 % interval {} to {})", rounded(low), rounded(high)),
    );
    let sign = if interval.mean > 0.0 { "+" } else { "" };
    let says = format!("{name}, {year}: {sign}{}{ends}", rounded(interval.mean));
    match interval.sign() {
        Some(_) if largest > 0.0 => (hex(colour::difference(-interval.mean / largest)), says),
        _ => (hex(colour::NOTHING), says),
    }
}

/// Key of differences.
fn key(largest: f64) -> Vec<Class> {
    let class = |share: f64| Class {
        colour: hex(colour::difference(-share)),
        label: format!("{}{}", if share > 0.0 { "+" } else { "" }, rounded(share * largest)),
    };
    let none = Class { colour: hex(colour::NOTHING), label: "not told from none".into() };
    match largest > 0.0 {
        true => vec![class(-1.0), class(-0.5), none, class(0.5), class(1.0)],
        false => vec![none],
    }
}
