//! What a scenario says of itself, as charts need it: names, clusters, dated events, observations (`scenario.json`).

use crate::drawing::colour;
use crate::report::chart::Wishes;
use crate::report::reading::{Output, ReadingError};
use crate::report::scenario::{
    self, Observations, ObservedMonthRecord, ObservedRecord, OrganizationRecord, Resolved, TimelineRecord,
};
use crate::study::run::charts::courses::date;
use crate::study::run::charts::marks;
use plotters::style::RGBColor;

/// An organization.
#[derive(Clone, Debug)]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// Its name; of several in turn the last.
    pub name: String,
    /// Its names in turn, each with the time from which it bears it [years].
    pub names: Vec<(f64, String)>,
    /// Its kind.
    pub kind: String,
    /// Its place among those of its kind, by which it is shaded.
    pub place: usize,
    /// Whether it comes from abroad.
    pub foreign: bool,
}

impl Organization {
    /// Its colour.
    pub fn colour(&self) -> RGBColor {
        colour::of_organization(&self.kind, self.place)
    }

    /// The short name in brackets behind its name, where there is one.
    pub fn short(&self) -> Option<&str> {
        self.name.strip_suffix(')')?.rsplit_once('(').map(|(_, short)| short)
    }

    /// The name that it bears at a time [years].
    pub fn name_at(&self, time: f64) -> &str {
        let borne = self.names.iter().rev().find(|(from, _)| *from <= time + 1e-9).or(self.names.first());
        borne.map_or(&self.name, |(_, name)| name)
    }

    /// All its names in turn, or the last, or the short one, whichever a width [tenths of a point] has room for.
    pub fn name_within(&self, room: i32) -> String {
        let all = self.names.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
        if self.names.len() > 1 && marks::width(&all) <= room {
            return all;
        }
        let short = self.short().filter(|_| marks::width(&self.name) > room);
        marks::cut(short.unwrap_or(&self.name), room)
    }
}

/// Something that happens on a date of the scenario.
#[derive(Clone, Debug)]
pub struct Dated {
    /// When [years].
    pub time: f64,
    /// Date as written.
    pub date: String,
    /// Kind of entry of the timeline.
    pub kind: String,
    /// In words.
    pub what: String,
}

/// A figure that was observed.
#[derive(Clone, Debug)]
pub struct Observed {
    /// Measure.
    pub measure: String,
    /// Middle of the month, or the year; 0 for a period [years].
    pub time: f64,
    /// Best estimate.
    pub value: f64,
    /// Low and high estimate.
    pub range: Option<(f64, f64)>,
    /// Where it comes from.
    pub source: String,
}

/// What a scenario says of itself.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Its title.
    pub title: String,
    /// Organizations, in its order.
    pub organizations: Vec<Organization>,
    /// Numbers and threats of the security clusters.
    pub clusters: Vec<(String, String)>,
    /// Dated events, in order.
    pub timeline: Vec<Dated>,
    /// Observed by year.
    pub yearly: Vec<Observed>,
    /// Observed by month.
    pub monthly: Vec<Observed>,
    /// Observed of a period; the measure begins with `period:`.
    pub periods: Vec<Observed>,
}

impl Facts {
    /// Reads them; empty where the folder has no `scenario.json`.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn read(output: &Output) -> Result<Self, ReadingError> {
        let Some(scenario) = output.document::<Resolved>(scenario::FILE)? else { return Ok(Self::default()) };
        let Observations { year, month, period } = &scenario.observations;
        let clusters = scenario.clusters.iter().map(|one| (one.number.to_string(), one.threat.clone()));
        Ok(Self {
            title: title(&scenario, output),
            organizations: organizations(&scenario.organizations),
            clusters: clusters.collect(),
            timeline: scenario.timeline.iter().filter_map(dated).collect(),
            yearly: year.iter().map(observed).collect(),
            monthly: month.iter().map(observed_in_month).collect(),
            periods: period.iter().map(observed).collect(),
        })
    }

    /// Reads them with what the user observed beside the run.
    ///
    /// # Errors
    /// Likewise.
    pub fn beside(output: &Output, wishes: &Wishes) -> Result<Self, ReadingError> {
        let mut facts = Self::read(output)?;
        let Some(brought) = &wishes.observed else { return Ok(facts) };
        let (years, months) = (brought.year.iter().map(observed), brought.month.iter().map(observed_in_month));
        // No course has two sources.
        for (own, brought) in [(&mut facts.yearly, years.collect::<Vec<_>>()), (&mut facts.monthly, months.collect())] {
            own.retain(|one| !brought.iter().any(|other| other.measure == one.measure));
            own.extend(brought);
        }
        Ok(facts)
    }

    /// Number and threat of a cluster, as `5 State violence`.
    pub fn cluster_name(&self, number: &str) -> String {
        if number == "none" {
            return "outside all clusters".to_string();
        }
        let threat = self.clusters.iter().find(|(known, _)| known == number);
        threat.map_or_else(|| number.to_string(), |(_, threat)| format!("{number} {threat}"))
    }

    /// An organization by its id.
    pub fn organization(&self, id: &str) -> Option<&Organization> {
        self.organizations.iter().find(|one| one.id == id)
    }

    /// What was observed of a measure, with its source.
    pub fn observed<'a>(&self, of: &'a [Observed], measure: &str) -> (Vec<&'a Observed>, String) {
        let found: Vec<&Observed> = of.iter().filter(|one| one.measure == measure).collect();
        let source = found.first().map(|one| one.source.clone()).unwrap_or_default();
        (found, source)
    }
}

/// Title of the scenario, with the day to which it was played where that is not its own end.
fn title(scenario: &Resolved, output: &Output) -> String {
    let title = &scenario.title;
    output.manifest.until.as_ref().map_or_else(|| title.clone(), |until| format!("{title}, played to {until}"))
}

fn organizations(records: &[OrganizationRecord]) -> Vec<Organization> {
    let mut all: Vec<Organization> = Vec::new();
    for one in records {
        let place = all.iter().filter(|other| other.kind == one.kind).count();
        let names: Vec<(f64, String)> =
            one.names.iter().filter_map(|named| Some((in_years(&named.from)?, named.name.clone()))).collect();
        let name = names.last().map_or_else(|| one.name.clone(), |(_, name)| name.clone());
        all.push(Organization { id: one.id.clone(), name, names, kind: one.kind.clone(), place, foreign: one.foreign });
    }
    all
}

fn dated(one: &TimelineRecord) -> Option<Dated> {
    let time = in_years(&one.date)?;
    Some(Dated { time, date: one.date.clone(), kind: one.kind.clone(), what: one.what.clone() })
}

/// A date as years.
fn in_years(text: &str) -> Option<f64> {
    let (year, month, day) = date(text)?;
    Some(f64::from(year) + (f64::from(month - 1) + f64::from(day - 1) / 31.0) / 12.0)
}

fn observed(one: &ObservedRecord) -> Observed {
    Observed {
        measure: one.measure.clone(),
        time: one.year.map(f64::from).unwrap_or_default(),
        value: one.value,
        range: one.low.zip(one.high),
        source: one.source.clone(),
    }
}

fn observed_in_month(one: &ObservedMonthRecord) -> Observed {
    let middle = date(&one.month).map(|(year, month, _)| f64::from(year) + (f64::from(month) - 0.5) / 12.0);
    Observed {
        measure: one.measure.clone(),
        time: middle.unwrap_or_default(),
        value: one.value,
        range: None,
        source: one.source.clone(),
    }
}

/// A kind of organization in words.
pub fn kind_name(kind: &str) -> &str {
    match kind {
        "state_force" => "state forces",
        "state_partner" => "partners of the state",
        "peace_operation" => "peace operation",
        "intervention_force" => "intervention forces",
        "extremist_group" => "extremist groups",
        "rebel_group" => "rebel groups",
        "pro_state_group" => "pro-state groups",
        "community_militia" => "community militias",
        other => other,
    }
}
