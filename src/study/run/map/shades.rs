//! What maps show, and the colour of each value.

use std::collections::BTreeMap;

use crate::scenario::{Scenario, counted};
use plotters::style::RGBColor;

use crate::drawing::colour;
use crate::report::chart::map::Class;
use crate::report::chart::plane::number;
use crate::report::geography::{DistrictShape, Geography};
use crate::report::scenario::{self, Resolved};
use crate::study::run::map::{Value, Years};

/// Whether maps need a measure of the table.
pub fn is_drawn(measure: &str) -> bool {
    MEASURES.iter().any(|(_, known, _, _)| *known == measure) || measure.starts_with(CONTROL)
}

/// What a page adds on which maps are played, after the deaths.
const DISPLACED: (&str, &str, &str, &str) = (
    "displaced",
    "displaced_here",
    "Displaced persons by the district in which they are",
    "persons, mean over the year",
);

/// Name, measure, title and unit of what is drawn as a quantity.
const MEASURES: [(&str, &str, &str, &str); 4] = [
    ("deaths", "civilian_deaths", "Civilians killed by district", "civilians killed in the year"),
    ("fear", "fear", "Fear of civilians by district", "fear above what is usual, from 0 to 1"),
    (
        "alignment",
        "alignment",
        "Perceived alignment of the peace operation with state and counterterrorist forces",
        "alignment, from 0 to 1",
    ),
    ("index", "hpi_core", "Human-protection index by district", "core index, 0 to 100, more is better"),
];

/// With this begin the measures of control, before the camp.
const CONTROL: &str = "control:";

/// A share of control below this is nobody's.
const HOLDS: f64 = 0.5;

/// What a map shows.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Name, as part of the name of the figure.
    pub name: &'static str,
    /// Title.
    pub title: &'static str,
    unit: &'static str,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Quantity {
        measure: &'static str,
    },
    /// Camps with name and colour.
    Control {
        camps: Vec<Camp>,
    },
}

#[derive(Clone, Debug)]
struct Camp {
    measure: String,
    name: String,
    colour: RGBColor,
}

impl Subject {
    /// All subjects of a scenario.
    pub fn all(scenario: &Resolved) -> Vec<Self> {
        let quantity = |(name, measure, title, unit): (&'static str, &'static str, &'static str, &'static str)| Self {
            name,
            title,
            unit,
            kind: Kind::Quantity { measure },
        };
        let mut subjects = vec![quantity(MEASURES[0])];
        subjects.push(Self {
            name: "control",
            title: "Who controls the districts",
            unit: "",
            kind: Kind::Control { camps: camps(scenario) },
        });
        subjects.extend(MEASURES[1..].iter().copied().map(quantity));
        subjects
    }

    /// All subjects of a page on which a scenario is played.
    pub(in crate::study) fn explored(scenario: &Scenario) -> Vec<Self> {
        let mut subjects = Self::all(&scenario::resolved(scenario));
        let (name, measure, title, unit) = DISPLACED;
        subjects.insert(1, Self { name, title, unit, kind: Kind::Quantity { measure } });
        subjects
    }

    /// The measure of a quantity; `None` of control, which is of several camps.
    pub(in crate::study) const fn quantity(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Quantity { measure } => Some(measure),
            Kind::Control { .. } => None,
        }
    }

    /// Whether it is drawn of a measure.
    pub(in crate::study) fn takes(&self, measure: &str) -> bool {
        self.quantity().map_or_else(|| measure.starts_with(CONTROL), |own| own == measure)
    }

    /// Whether there is anything to draw.
    pub fn has_values(&self, years: &Years) -> bool {
        match &self.kind {
            Kind::Quantity { measure } => years.values.contains_key(*measure),
            Kind::Control { camps } => camps.iter().any(|camp| years.values.contains_key(&camp.measure)),
        }
    }
}

/// Camps in the order of the scenario; the colour is that of the kind of their first organization, and of their place among the
/// camps of that kind.
fn camps(scenario: &Resolved) -> Vec<Camp> {
    let mut before = BTreeMap::<&str, usize>::new();
    let camp = |camp: &scenario::Camp| {
        let first = scenario.organizations.iter().find(|organization| organization.camp == camp.id);
        let kind = first.map_or("", |organization| organization.kind.as_str());
        let place = before.entry(kind).or_default();
        *place += 1;
        Camp {
            measure: format!("{CONTROL}{}", camp.id),
            name: if camp.name.is_empty() { camp.id.clone() } else { camp.name.clone() },
            colour: colour::of_organization(kind, *place - 1),
        }
    };
    scenario.camps.iter().map(camp).collect()
}

/// From values to colours.
#[derive(Clone, Debug)]
pub struct Shades {
    subject: Subject,
    /// Lower ends of the classes of a quantity; the first class begins at or below all values.
    from: Vec<f64>,
    /// Colours and labels, in order.
    pub classes: Vec<Class>,
    /// Heading of the key.
    pub unit: &'static str,
    /// How to read the map.
    pub subtitle: String,
}

/// Numbers of dead from which classes begin: about half an order of magnitude each.
const DEATHS: [f64; 6] = [0.0, 0.5, 3.0, 10.0, 30.0, 100.0];

impl Shades {
    /// The colours of a subject.
    pub fn of(subject: &Subject, years: &Years, geography: &Geography) -> Self {
        match &subject.kind {
            Kind::Control { camps } => Self::of_camps(subject, camps, years),
            Kind::Quantity { measure: "civilian_deaths" } => Self::of_deaths(subject),
            Kind::Quantity { measure } => Self::of_quantity(subject, measure, years, geography),
        }
    }

    fn of_deaths(subject: &Subject) -> Self {
        let labels = ["none", "1–2", "3–9", "10–29", "30–99", "100 and more"];
        let shade = |place: usize| match place {
            0 => colour::NOTHING,
            _ => colour::burden(0.12 + 0.88 * (place - 1) as f64 / (DEATHS.len() - 2) as f64),
        };
        let classes = labels.iter().enumerate();
        Self {
            subject: subject.clone(),
            from: DEATHS.to_vec(),
            classes: classes
                .map(|(place, label)| Class { colour: shade(place), label: (*label).to_string() })
                .collect(),
            unit: subject.unit,
            subtitle: "The darker, the more; means are rounded to whole persons.".to_string(),
        }
    }

    fn of_quantity(subject: &Subject, measure: &str, years: &Years, geography: &Geography) -> Self {
        let inside: Vec<&str> = geography.inside().map(|district| district.id.as_str()).collect();
        let all = years.values.get(measure).into_iter().flatten();
        let values = all.filter(|((_, district), _)| inside.contains(&district.as_str())).map(|(_, value)| value.mean);
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        let index = measure == "hpi_core";
        let (from, step) = classes(low, high);
        let count = from.len();
        let shade = |place: usize| {
            let share = if count > 1 { place as f64 / (count - 1) as f64 } else { 0.5 };
            match place {
                _ if index => colour::cividis(share),
                0 if from[0] == 0.0 => colour::NOTHING,
                _ => colour::burden(share),
            }
        };
        let label = |place: usize| format!("{}–{}", number(from[place], step), number(from[place] + step, step));
        Self {
            subject: subject.clone(),
            classes: (0..count).map(|place| Class { colour: shade(place), label: label(place) }).collect(),
            unit: subject.unit,
            subtitle: if index { "The darker, the less protected." } else { "The darker, the more." }.to_string(),
            from,
        }
    }

    fn of_camps(subject: &Subject, camps: &[Camp], years: &Years) -> Self {
        let holds = |camp: &Camp| {
            years.values.get(&camp.measure).is_some_and(|values| values.values().any(|value| value.mean >= HOLDS))
        };
        let mut classes: Vec<Class> = camps
            .iter()
            .filter(|camp| holds(camp))
            .map(|camp| Class { colour: camp.colour, label: camp.name.clone() })
            .collect();
        classes.push(Class { colour: colour::NOTHING, label: "contested or nobody".to_string() });
        Self {
            subject: subject.clone(),
            from: Vec::new(),
            classes,
            unit: "camp that holds at least half of the control, mean over the year",
            subtitle: "Where no camp holds half of the control, the district is contested or nobody's.".to_string(),
        }
    }

    /// Colour of a district in a year, and what it says when pointed at.
    pub fn colour(&self, years: &Years, year: i64, district: &DistrictShape) -> (RGBColor, String) {
        let lead = format!("{}, {year}", district.name);
        match &self.subject.kind {
            Kind::Quantity { measure } => match value(years, measure, year, &district.id) {
                Some(value) => (self.shade(value.mean), format!("{lead}: {}", said(value))),
                None => (colour::MISSING, format!("{lead}: no value")),
            },
            Kind::Control { camps } => {
                let shares = camps.iter().filter_map(|camp| {
                    Some((camp, value(years, &camp.measure, year, &district.id)?.mean))
                        .filter(|(_, share)| *share >= 0.005)
                });
                let shares: Vec<(&Camp, f64)> = shares.collect();
                let most = shares.iter().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, share)| *share >= HOLDS);
                let words: Vec<String> =
                    shares.iter().map(|(camp, share)| format!("{} {:.0} %", camp.name, share * 100.0)).collect();
                let nobody = self.classes.last().map_or(colour::MISSING, |class| class.colour);
                let words = if words.is_empty() { "nobody".to_string() } else { words.join(", ") };
                (most.map_or(nobody, |(camp, _)| camp.colour), format!("{lead}: {words}"))
            }
        }
    }

    fn shade(&self, value: f64) -> RGBColor {
        let place = self.from.iter().rposition(|from| value >= *from - 1e-9).unwrap_or(0);
        self.classes.get(place).map_or(colour::MISSING, |class| class.colour)
    }

    /// The map in words: the districts with the most in the first and the last year.
    pub fn in_words(&self, years: &Years, geography: &Geography) -> String {
        let (first, last) = (years.years[0], years.years[years.years.len() - 1]);
        let mut sentences =
            vec![format!("Maps of {}, one for each year.", counted(geography.inside().count(), "district"))];
        for year in [first, last] {
            sentences.push(format!("{year}: {}.", self.year_in_words(years, year, geography)));
            if first == last {
                break;
            }
        }
        sentences.join(" ")
    }

    fn year_in_words(&self, years: &Years, year: i64, geography: &Geography) -> String {
        match &self.subject.kind {
            Kind::Quantity { measure } => {
                let with = |district: &'_ DistrictShape| {
                    value(years, measure, year, &district.id).map(|value| (district.name.clone(), value.mean))
                };
                let mut all: Vec<(String, f64)> = geography.inside().filter_map(with).collect();
                let worst_is_least = *measure == "hpi_core";
                all.sort_by(|a, b| if worst_is_least { a.1.total_cmp(&b.1) } else { b.1.total_cmp(&a.1) });
                let top: Vec<String> =
                    all.iter().take(3).map(|(name, mean)| format!("{name} {}", short(*mean))).collect();
                let word = if worst_is_least { "lowest in" } else { "highest in" };
                format!("{word} {}", top.join(", "))
            }
            Kind::Control { .. } => {
                let count = |class: &Class| {
                    geography.inside().filter(|district| self.colour(years, year, district).0 == class.colour).count()
                };
                let parts = self.classes.iter().map(|class| (class, count(class))).filter(|(_, count)| *count > 0);
                parts.map(|(class, count)| format!("{} {count}", class.label)).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

fn value(years: &Years, measure: &str, year: i64, district: &str) -> Option<Value> {
    years.values.get(measure)?.get(&(year, district.to_string())).copied()
}

fn short(value: f64) -> String {
    if value.abs() >= 10.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

fn said(value: Value) -> String {
    match value.range {
        Some((low, high)) => format!("{} (5 to 95 % of runs: {} to {})", short(value.mean), short(low), short(high)),
        None => short(value.mean),
    }
}

/// Lower ends of at most six classes of round width that cover a range, and their width.
fn classes(low: f64, high: f64) -> (Vec<f64>, f64) {
    if !(low.is_finite() && high.is_finite()) {
        return (Vec::new(), 1.0);
    }
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .map(|step| step * 10_f64.powf(((high - low).max(1e-3) / 6.0).log10().floor()))
        .into_iter()
        .find(|step| (high / step).floor() - (low / step).floor() < 6.0)
        .unwrap_or(high - low);
    let first = (low / step + 1e-9).floor();
    let last = ((high / step - 1e-9).ceil() - 1.0).max(first);
    ((first as i64..=last as i64).map(|number| number as f64 * step).collect(), step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_round_and_cover_the_range() {
        assert_eq!(classes(0.0, 0.55), (vec![0.0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5], 0.1));
        assert_eq!(classes(12.0, 97.0).0, vec![0.0, 20.0, 40.0, 60.0, 80.0]);
        assert_eq!(classes(3.0, 3.0).0.len(), 1);
        assert_eq!(classes(f64::INFINITY, f64::NEG_INFINITY).0.len(), 0);
        assert_eq!(classes(0.0, 0.0).0, vec![0.0]);
    }
}
