//! What is kept of one run in an experiment: one number per measure and calendar year.

use std::collections::BTreeMap;

use crate::event::Ledger;
use crate::observation::attribution::{CORE, Division, contributions};
use crate::observation::index::{Area, Dimension, EXPONENTS, Settings};
use crate::observation::measures::{self, Scope, Stage};
use crate::observation::selection::Selection;
use crate::observation::window::{self, Window};
use crate::observation::{HarmRecord, Observer, Snapshot, appraise, finite};
use crate::scenario::{OpticDimension, Scenario};

pub use crate::observation::measures::{POINTS, Reduction};

/// What is measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Name in tables.
    pub name: String,
    /// Kind and name of the area.
    pub area: (&'static str, String),
    /// Unit.
    pub unit: &'static str,
    /// Place on the chain from input to harm.
    pub stage: Stage,
    /// How years are put together.
    pub reduction: Reduction,
}

/// The measures of an experiment, and where each stands in an outcome.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Measures, in the order of the values of an outcome.
    pub measures: Vec<Measure>,
    positions: BTreeMap<(String, String), usize>,
    areas: Vec<Area>,
    /// How many of the areas, from the first, are the nation and the affected districts.
    main_areas: usize,
    /// Ids of the organizations of the first scenario.
    organizations: Vec<String>,
    /// What harm is divided over.
    divisions: &'static [Division],
    /// Measures of parts that were asked for, with their positions.
    selections: Vec<(usize, Selection)>,
}

/// Outcome of one run: by year, one value per measure of the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Years.
    pub years: Vec<i16>,
    /// Days of each year that the run covers, by which years weigh.
    pub days: Vec<f64>,
    /// By year, values.
    pub values: Vec<Vec<f64>>,
}

impl Outcome {
    /// The value of a measure over the years in a range; 0 where there are none.
    pub fn over(&self, years: (i16, i16), position: usize, reduction: Reduction) -> f64 {
        let all = self.years.iter().zip(&self.days).zip(&self.values);
        let inside = all.filter(|((year, _), _)| (years.0..=years.1).contains(year));
        reduction.of(inside.map(|((_, days), values)| (*days, values[position])))
    }
}

/// Name of the index at an exponent.
pub fn core_name(exponent: f64) -> String {
    if exponent == f64::NEG_INFINITY {
        "hpi_core_min".into()
    } else {
        format!("hpi_core_r{exponent}").replace('-', "m")
    }
}

/// Name of the score of a dimension.
pub fn score_name(dimension: Dimension) -> String {
    format!("score_{}", dimension.name())
}

/// Name of what an optic says, of a dimension or in all.
pub fn optic_name(optic: &str, dimension: Option<OpticDimension>) -> String {
    match dimension {
        Some(dimension) => format!("optic_{optic}:{}", dimension.name()),
        None => format!("optic_{optic}"),
    }
}

/// Measure of civilians killed.
pub const CIVILIAN_DEATHS: &str = measures::CIVILIAN_DEATHS.name;

/// Measure of civilians newly displaced, inside the country or abroad, by where they lived.
pub const PERSONS_DISPLACED: &str = measures::PERSONS_DISPLACED.name;

/// Lives and homes: measures that stand beside every difference of the index.
pub const LIVES_AND_HOMES: [&str; 2] = [CIVILIAN_DEATHS, PERSONS_DISPLACED];

impl Catalogue {
    /// The measures of a scenario, of all areas, with what clusters and threateners contribute.
    pub fn new(scenario: &Scenario) -> Self {
        Self::of(scenario, Area::all(scenario), &Division::ALL)
    }

    /// The measures of a scenario for the nation and the affected districts, undivided: what many runs need.
    pub fn main(scenario: &Scenario) -> Self {
        Self::of(scenario, Area::main(scenario), &[])
    }

    fn of(scenario: &Scenario, areas: Vec<Area>, divisions: &'static [Division]) -> Self {
        let mut catalogue = Self {
            measures: Vec::new(),
            positions: BTreeMap::new(),
            areas,
            main_areas: Area::main(scenario).len(),
            organizations: scenario.organizations.iter().map(|o| o.id.clone()).collect(),
            divisions,
            selections: Vec::new(),
        };
        let (areas, settings) = (catalogue.areas.clone(), Settings::new(&scenario.parameters.index));
        for area in &areas {
            let mut add = |name: String| catalogue.add(name, (area.kind, area.name.clone()));
            add("hpi_core".into());
            add(CIVILIAN_DEATHS.into());
            add(PERSONS_DISPLACED.into());
            if !is_main(area) {
                for player in 0..Division::Cluster.players(scenario) {
                    add(format!("points_cluster:{}", Division::Cluster.player(scenario, player)));
                }
                continue;
            }
            EXPONENTS.iter().for_each(|&exponent| add(core_name(exponent)));
            for dimension in Dimension::ALL {
                add(score_name(dimension));
                if settings.weighs_beside(dimension) {
                    add(format!("hpi_without_{}", dimension.name()));
                }
            }
            for optic in &scenario.optics {
                add(optic_name(&optic.id, None));
                let weighed = OpticDimension::ALL.into_iter().filter(|d| optic.weights[d.index()] > 0.0);
                weighed.for_each(|dimension| add(optic_name(&optic.id, Some(dimension))));
            }
            add("mean_fear".into());
            add("cases".into());
            for division in divisions {
                for player in 0..division.players(scenario) {
                    let (kind, player) = (division.name(), division.player(scenario, player));
                    add(format!("points_{kind}:{player}"));
                    add(format!("civilian_deaths_{kind}:{player}"));
                }
            }
        }
        catalogue.add_national();
        catalogue
    }

    /// The catalogue with measures of parts that were asked for; one that is there already is not added.
    pub fn asking(mut self, selections: &[Selection]) -> Self {
        for selection in selections {
            let (kind, name) = &selection.area;
            if self.position(&selection.name, &place(kind, name)).is_none() {
                self.selections.push((self.measures.len(), selection.clone()));
                self.add(selection.name.clone(), selection.area.clone());
            }
        }
        self
    }

    /// Measures that were found in tables, in their order, each with kind and name of its area; those that the register does not know
    /// are left out. `organizations` are those of the first scenario.
    pub fn listing(
        found: impl IntoIterator<Item = (String, (&'static str, String))>,
        organizations: Vec<String>,
    ) -> Self {
        let mut catalogue = Self {
            measures: Vec::new(),
            positions: BTreeMap::new(),
            areas: Vec::new(),
            main_areas: 0,
            organizations,
            divisions: &[],
            selections: Vec::new(),
        };
        found.into_iter().for_each(|(name, area)| catalogue.list(name, area));
        catalogue
    }

    /// Adds a measure that was found in a table, if the register knows it and it is not there yet.
    pub fn list(&mut self, name: String, area: (&'static str, String)) {
        if measures::find(&name).is_some() && self.position(&name, &place(area.0, &area.1)).is_none() {
            self.add(name, area);
        }
    }

    /// Adds threateners of another scenario that belong to none known.
    pub fn know(&mut self, other: &Scenario) {
        let main: Vec<_> = self.areas[..self.main_areas].iter().map(|area| (area.kind, area.name.clone())).collect();
        for id in other.organizations.iter().map(|o| &o.id) {
            if self.organization(id).is_some() {
                continue;
            }
            for place in &main {
                self.add(format!("points_threatener:{id}"), place.clone());
                self.add(format!("civilian_deaths_threatener:{id}"), place.clone());
            }
            self.organizations.push(id.clone());
        }
    }

    /// Adds what is measured of the nation alone, shares of runs last, and what mediates.
    fn add_national(&mut self) {
        let nation = || ("nation", "nation".to_string());
        let mediated = self.areas[..self.main_areas].last().map_or_else(nation, |area| (area.kind, area.name.clone()));
        for reduction in [Reduction::Mean, Reduction::Any] {
            let of_nation = |one: &&measures::Measure| one.scope == Scope::Nation && one.reduction == reduction;
            measures::HARM.iter().filter(of_nation).for_each(|one| self.add(one.name.into(), nation()));
        }
        for mediator in measures::mediating() {
            let area = if mediator.scope == Scope::Nation { nation() } else { mediated.clone() };
            self.add(mediator.name.into(), area);
        }
    }

    /// Adds a measure of the register for an area.
    fn add(&mut self, name: String, area: (&'static str, String)) {
        let known = measures::find(&name).expect("every measure of an experiment is in the register");
        self.positions.insert((name.clone(), place(area.0, &area.1)), self.measures.len());
        self.measures.push(Measure { name, area, unit: known.unit, stage: known.stage, reduction: known.reduction });
    }

    /// Position of a measure of `nation`, `affected`, `region/NAME` or `district/ID`.
    pub fn position(&self, name: &str, area: &str) -> Option<usize> {
        self.positions.get(&(name.to_string(), area.to_string())).copied()
    }

    /// The outcome of a finished run.
    ///
    /// **P.8 difference of the index**: -sum over clusters (or threateners) of differences of points.
    /// Source: follows from E13.19.
    /// Test: `points_of_clusters_and_of_threateners_add_up_to_the_difference_of_the_index`.
    pub fn outcome(&self, scenario: &Scenario, ledger: &Ledger, observer: &Observer) -> Outcome {
        let years = window::years(scenario, observer.snapshots.len());
        let mut values = vec![vec![0.0; self.measures.len()]; years.len()];
        let settings = Settings::new(&scenario.parameters.index);
        for (position, (year, row)) in years.iter().zip(&mut values).enumerate() {
            let mut row = Row { catalogue: self, values: row };
            for area in &self.areas {
                row.index(scenario, &settings, area, &observer.harm, year);
            }
            for &division in self.divisions {
                row.contributions(scenario, &settings, division, &observer.harm, (position, year));
            }
            row.stocks(&observer.snapshots[year.steps.clone()]);
            if let Some(mediation) = &observer.mediation {
                let means = mediation.over(&year.steps, year.per_year(scenario));
                measures::mediating().zip(means).for_each(|(mediator, value)| {
                    ["affected", "nation"].iter().for_each(|area| row.set(mediator.name, area, value));
                });
            }
        }
        self.count(scenario, ledger, &years, &mut values);
        self.appraise(scenario, (ledger, observer), &years, &mut values);
        for (window, row) in years.iter().zip(&values) {
            for (measure, value) in self.measures.iter().zip(row) {
                finite::check_figure(*value, scenario, || {
                    format!("{} ({}) of {}", measure.name, measure.area.1, window.year)
                });
            }
        }
        Outcome {
            years: years.iter().map(|window| window.year).collect(),
            days: years.iter().map(|window| window.days(scenario)).collect(),
            values,
        }
    }

    /// What the optics say.
    fn appraise(
        &self,
        scenario: &Scenario,
        (ledger, observer): (&Ledger, &Observer),
        years: &[Window],
        values: &mut [Vec<f64>],
    ) {
        let areas = &self.areas[..self.main_areas];
        for one in appraise(scenario, ledger, &observer.harm, &observer.snapshots, areas, years) {
            let (id, area) = (&scenario.optics[one.optic].id, &areas[one.area].name);
            let mut row = Row { catalogue: self, values: &mut values[one.window] };
            row.set(&optic_name(id, None), area, one.total);
            for reading in one.readings {
                row.set(&optic_name(id, Some(reading.dimension)), area, 100.0 * reading.score);
            }
        }
    }

    /// What fatal events count of the nation.
    ///
    /// **P.5 take-off**: 1 in a run in which in any year communal violence and militias kill at least takeoff_deaths
    /// civilians, as a rate a year.
    /// With: `experiment::outcome::Outcome::over`.
    /// Parameters: `index.takeoff_deaths`.
    /// Source: judgement.
    /// Test: `the_communal_spiral_has_taken_off_from_its_number_of_deaths_on`.
    fn count(&self, scenario: &Scenario, ledger: &Ledger, years: &[Window], values: &mut [Vec<f64>]) {
        let national = measures::HARM.iter().filter(|measure| measure.scope == Scope::Nation);
        let counted = national.filter_map(|one| Some((self.position(one.name, "nation")?, one.count?)));
        let counted: Vec<(usize, measures::Count)> = counted.collect();
        for (year, event) in window::by_year(ledger.events(), years).filter(|(_, event)| event.deaths() > 0) {
            let factor = years[year].per_year(scenario);
            for (position, count) in &counted {
                values[year][*position] += count(scenario, event) * factor;
            }
            for (position, selection) in &self.selections {
                values[year][*position] += selection.count(scenario, event) * factor;
            }
        }
        let (deaths, takeoff) =
            (self.position("communal_civilian_deaths", "nation"), self.position("communal_takeoff", "nation"));
        if let (Some(deaths), Some(takeoff)) = (deaths, takeoff) {
            for (row, year) in values.iter_mut().zip(years) {
                // Deaths that happened, not a rate: a few weeks are no year.
                let happened = row[deaths] / year.per_year(scenario);
                row[takeoff] = f64::from(u8::from(happened >= scenario.parameters.index.takeoff_deaths));
            }
        }
    }

    /// The organization of the first scenario to which one of another belongs: the same, or the one it is a part of.
    pub(crate) fn organization(&self, id: &str) -> Option<&str> {
        let same = self.organizations.iter().find(|known| *known == id);
        let parts = || self.organizations.iter().filter(|known| id.starts_with(&format!("{known}_")));
        let whole = || parts().max_by_key(|known| known.len());
        same.or_else(whole).map(String::as_str)
    }
}

/// How an area is looked up: a region and a district may have the same name.
pub(crate) fn place(kind: &str, name: &str) -> String {
    if matches!(kind, "region" | "district") { format!("{kind}/{name}") } else { kind.to_string() }
}

fn is_main(area: &Area) -> bool {
    matches!(area.kind, "nation" | "affected")
}

/// The values of a year, filled by name.
struct Row<'a> {
    catalogue: &'a Catalogue,
    values: &'a mut [f64],
}

impl Row<'_> {
    fn set(&mut self, name: &str, area: &str, value: f64) {
        if let Some(position) = self.catalogue.position(name, area) {
            self.values[position] = value;
        }
    }

    fn add(&mut self, name: &str, area: &str, value: f64) {
        if let Some(position) = self.catalogue.position(name, area) {
            self.values[position] += value;
        }
    }

    fn index(&mut self, scenario: &Scenario, settings: &Settings, area: &Area, harm: &HarmRecord, year: &Window) {
        let index = area.index(scenario, settings, harm, year);
        let place = place(area.kind, &area.name);
        self.set("hpi_core", &place, index.core(settings, settings.exponent));
        let sum = area.harm(harm, year) * year.per_year(scenario);
        self.set(CIVILIAN_DEATHS, &place, sum.deaths);
        self.set(PERSONS_DISPLACED, &place, sum.displaced);
        if !is_main(area) {
            return;
        }
        for exponent in EXPONENTS {
            self.set(&core_name(exponent), &place, index.core(settings, exponent));
        }
        for dimension in Dimension::ALL {
            let (n, name) = (dimension.index(), dimension.name());
            self.set(&format!("score_{name}"), &place, 100.0 * index.scores[n]);
            if let Some(without) = index.without(settings, dimension) {
                self.set(&format!("hpi_without_{name}"), &place, without);
            }
        }
        self.set("mean_fear", &place, index.harm[Dimension::Psychological.index()]);
        self.set("cases", &place, index.harm[Dimension::Personal.index()] * area.persons / 100_000.0);
    }

    fn contributions(
        &mut self,
        scenario: &Scenario,
        settings: &Settings,
        division: Division,
        harm: &HarmRecord,
        year: (usize, &Window),
    ) {
        let count = if division == Division::Cluster { self.catalogue.areas.len() } else { self.catalogue.main_areas };
        let (kind, areas) = (division.name(), &self.catalogue.areas[..count]);
        let all = contributions(scenario, settings, areas, division.shares(harm), year);
        for (area, of_area) in areas.iter().zip(all) {
            for one in of_area {
                let player = division.player(scenario, one.player);
                let player = match division {
                    Division::Cluster => Some(player.as_str()),
                    Division::Threatener if player == "communities" => Some(player.as_str()),
                    Division::Threatener => self.catalogue.organization(&player),
                };
                let Some(player) = player else { continue };
                let deaths = one.harm.deaths * year.1.per_year(scenario);
                let place = place(area.kind, &area.name);
                self.add(&format!("points_{kind}:{player}"), &place, one.points[CORE]);
                self.add(&format!("civilian_deaths_{kind}:{player}"), &place, deaths);
            }
        }
    }

    fn stocks(&mut self, snapshots: &[Snapshot]) {
        let mean = |of: fn(&Snapshot) -> f64| snapshots.iter().map(of).sum::<f64>() / snapshots.len().max(1) as f64;
        self.set("displaced_inside", "nation", mean(|snapshot| snapshot.displaced));
        self.set("refugees_abroad", "nation", mean(|snapshot| snapshot.refugees));
    }
}
