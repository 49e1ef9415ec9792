//! Yearly figures of finished runs, as comparisons have them.

use std::collections::{BTreeMap, BTreeSet};

use super::Finished;
use crate::experiment::outcome::{Catalogue, Outcome, place};
use crate::observation::measures::{self, BY, CIVILIAN_DEATHS, PERSONS_DISPLACED, Scope};
use crate::observation::window::YEAR;
use crate::report::reading::ReadingError;
use crate::study::run::tables::summary::{self, REPLICATIONS, ReplicationRow, Summary};

/// Yearly figures by measure, replication and year.
#[derive(Debug)]
pub(super) struct Yearly {
    /// Years.
    pub(super) years: Vec<i16>,
    /// Days of each that were played.
    days: Vec<f64>,
    replications: usize,
    values: BTreeMap<String, Vec<Vec<f64>>>,
}

/// What a yearly figure of a run is called in comparisons.
#[derive(Debug, PartialEq)]
struct Called {
    name: String,
    area: (&'static str, String),
    /// Whether it is a count, which comparisons have as a rate a year.
    counted: bool,
}

impl Yearly {
    /// Reads those of a folder.
    pub(super) fn read(one: &Finished) -> Result<Self, ReadingError> {
        let days = days(one);
        let mut yearly = Self {
            years: days.keys().copied().collect(),
            days: days.values().copied().collect(),
            replications: usize::try_from(one.manifest().replications).unwrap_or(usize::MAX),
            values: BTreeMap::new(),
        };
        if one.output.has(&REPLICATIONS) {
            yearly.of_many(one)?
        } else {
            yearly.of_one(one)?
        }
        Ok(yearly)
    }

    fn of_many(&mut self, one: &Finished) -> Result<(), ReadingError> {
        let first = one.manifest().replication;
        let mut seen = BTreeSet::new();
        one.output.rows::<ReplicationRow>(|row| {
            let (number, measure, year) = (row.replication()?, row.measure()?, row.year()?);
            let run = number.checked_sub(first).and_then(|run| usize::try_from(run).ok());
            let run = run.filter(|&run| run < self.replications);
            let run =
                run.ok_or_else(|| damaged(one, &format!("found replication {number}, which the manifest lacks")))?;
            seen.insert(run);
            let value = row.value()?.unwrap_or(0.0);
            self.take(one, measure, (run, year), value)
        })?;
        match seen.len() == self.replications {
            true => Ok(()),
            false => {
                let told = format!("found {} replications, and {} in the manifest", seen.len(), self.replications);
                Err(damaged(one, &told))
            }
        }
    }

    fn of_one(&mut self, one: &Finished) -> Result<(), ReadingError> {
        let missing = || damaged(one, "found neither replications nor summary.json");
        let summary: Summary = one.output.document(summary::FILE)?.ok_or_else(missing)?;
        for (measure, years) in &summary.yearly {
            for (&year, figure) in years {
                self.take(one, measure, (0, year), figure.map_or(0.0, summary::Figure::mean))?;
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        one: &Finished,
        measure: &str,
        (run, year): (usize, i16),
        value: f64,
    ) -> Result<(), ReadingError> {
        let Ok(at) = self.years.binary_search(&year) else {
            return Err(damaged(one, &format!("found the year {year}, which was not played")));
        };
        if !self.values.contains_key(measure) {
            self.values.insert(measure.into(), vec![vec![0.0; self.years.len()]; self.replications]);
        }
        self.values.get_mut(measure).expect("it was put there where it lacked")[run][at] = value;
        Ok(())
    }

    /// Names its measures to a catalogue.
    pub(super) fn name(&self, catalogue: &mut Catalogue) {
        for measure in self.values.keys() {
            if let Some(called) = called(measure, catalogue) {
                catalogue.list(called.name, called.area);
            }
        }
    }

    /// The outcome of each replication.
    pub(super) fn outcomes(&self, catalogue: &Catalogue) -> Vec<Outcome> {
        let empty = || Outcome {
            years: self.years.clone(),
            days: self.days.clone(),
            values: vec![vec![0.0; catalogue.measures.len()]; self.years.len()],
        };
        let mut outcomes: Vec<Outcome> = (0..self.replications).map(|_| empty()).collect();
        for (measure, of_runs) in &self.values {
            let Some(called) = called(measure, catalogue) else { continue };
            let Some(position) = catalogue.position(&called.name, &place(called.area.0, &called.area.1)) else {
                continue;
            };
            for (outcome, of_years) in outcomes.iter_mut().zip(of_runs) {
                for ((row, value), days) in outcome.values.iter_mut().zip(of_years).zip(&self.days) {
                    // Parts of an organization that a variant separates count for it together.
                    row[position] += if called.counted { value * (YEAR / days) } else { *value };
                }
            }
        }
        outcomes
    }
}

/// Days of each year by the first days of steps, as runs count them.
pub(super) fn days(one: &Finished) -> BTreeMap<i16, f64> {
    let years = one.scenario.calendar().map(|calendar| calendar.years()).unwrap_or_default();
    years.into_iter().map(|(year, (steps, _))| (year, f64::from(steps) * one.scenario.step_days)).collect()
}

fn damaged(one: &Finished, what: &str) -> ReadingError {
    ReadingError::Damaged { path: one.output.folder.clone(), what: what.into() }
}

/// What a yearly measure of a run is called in comparisons; `None` of one that they do not have.
fn called(measure: &str, catalogue: &Catalogue) -> Option<Called> {
    if measure.contains(BY) {
        return Some(asked(measure));
    }
    if let Some((name, area)) = measure.rsplit_once(':') {
        let area = ["nation", "affected"].into_iter().find(|known| *known == area)?;
        let name = match name.split_once("threatener:") {
            Some((_, "communities")) | None => name.to_string(),
            Some((kind, id)) => format!("{kind}threatener:{}", catalogue.organization(id).unwrap_or(id)),
        };
        let counted = [CIVILIAN_DEATHS.name, PERSONS_DISPLACED.name].contains(&name.as_str())
            || name.starts_with("civilian_deaths_threatener:");
        return Some(Called { name, area: (area, area.into()), counted });
    }
    let mut national = measures::HARM.iter().filter(|known| known.scope == Scope::Nation && known.count.is_some());
    let known = national.find(|known| known.in_run.is_some_and(|in_run| in_run.name == measure))?;
    Some(Called { name: known.name.into(), area: ("nation", "nation".into()), counted: true })
}

/// A measure of a part that was asked for, its area apart.
fn asked(measure: &str) -> Called {
    let (name, limits) = measure.split_once(BY).unwrap_or((measure, ""));
    let (mut area, mut rest) = (("nation", "nation".to_string()), Vec::new());
    for limit in limits.split(", ") {
        match limit.split_once('=') {
            Some(("district", id)) => area = ("district", id.into()),
            Some(("region", region)) if area.0 == "nation" => area = ("region", region.into()),
            Some(("region", _)) => {}
            _ => rest.push(limit),
        }
    }
    let by = if rest.is_empty() { String::new() } else { format!("{BY}{}", rest.join(", ")) };
    Called { name: format!("{name}{by}"), area, counted: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yearly_figures_of_runs_have_the_names_of_comparisons() {
        let catalogue = Catalogue::listing([], vec!["un".into(), "army".into()]);
        let of = |measure: &str| called(measure, &catalogue).map(|one| (one.name, one.area.1, one.counted));
        let is = |name: &str, area: &str, counted: bool| Some((name.to_string(), area.to_string(), counted));
        assert_eq!(of("hpi_core:affected"), is("hpi_core", "affected", false));
        assert_eq!(of("persons_displaced:nation"), is("persons_displaced", "nation", true));
        assert_eq!(of("points_cluster:2:nation"), is("points_cluster:2", "nation", false));
        assert_eq!(of("mission_malicious_deaths"), is("peacekeepers_killed", "nation", true));
        assert_eq!(
            of("civilian_deaths_threatener:un_order:nation"),
            is("civilian_deaths_threatener:un", "nation", true)
        );
        assert_eq!(
            of("civilian_deaths by threatener=army, region=Hills"),
            is("civilian_deaths by threatener=army", "Hills", true)
        );
        assert_eq!(of("civilian_deaths by district=hills"), is("civilian_deaths", "hills", true));
        for unknown in
            ["deaths:ambush", "idps_year_end", "deaths_total", "site_share:Hills", "civilian_deaths_reported"]
        {
            assert_eq!(of(unknown), None, "{unknown}");
        }
    }
}
