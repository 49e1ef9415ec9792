//! What can be asked of a scenario, and what its page draws with: names, limits, colours.

use std::fmt::Write as _;

use jiff::civil::Date;
use plotters::style::RGBColor;
use serde::Serialize;

use super::telling::TABLES;
use super::{Explorer, places};
use crate::drawing::colour;
use crate::provenance::{VERSION, VERSION_AND_COMMIT};
use crate::report::chart::frame::Rectangle;
use crate::report::chart::map::{self, Map};
use crate::report::geography::Geography;
use crate::scenario::parameters::meaning_of;
use crate::scenario::{OrganizationData, OrganizationKind, Scenario, posterior};
use crate::study::StudyError;
use crate::study::comparison::variants::Channel;
use crate::study::run::charts::facts::kind_name;

/// Width of the map [units of its paths].
const WIDTH: i32 = 1000;

/// What can be asked of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Offer {
    /// Title.
    pub title: String,
    /// Folder, or name.
    pub name: String,
    /// First day.
    pub start: String,
    /// Last day.
    pub end: String,
    /// Version of the engine: the same numbers come of the same version alone.
    pub version: &'static str,
    /// Version with the commit.
    pub built: &'static str,
    /// Seed of the scenario.
    pub seed: u64,
    /// Steps of a run.
    pub steps: u32,
    /// Whether parameters can be drawn.
    pub has_posterior: bool,
    /// Persons for whom an agent stands.
    pub persons_per_agent: f64,
    /// Norms of the scenario.
    pub norms: Vec<Named>,
    /// Forces that levers reach: with mandates, levels or strength.
    pub forces: Vec<Force>,
    /// Channels through which norms overlap.
    pub channels: Vec<Overlap>,
    /// Optics.
    pub optics: Vec<Reading>,
    /// Districts.
    pub districts: Vec<Place>,
    /// The map.
    pub map: Shape,
    /// What the map can show.
    pub measures: Vec<Named>,
    /// Colour of no value.
    pub missing: String,
    /// Tables that can be had.
    pub tables: Vec<Named>,
    /// What the figures cannot say.
    pub limits: Vec<String>,
    /// Changes that are one click away.
    pub presets: Vec<Preset>,
}

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Named {
    /// By what it is asked for.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// A force.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Force {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: &'static str,
    /// Kind in words.
    pub kind_name: String,
    /// Colour.
    pub colour: String,
    /// Norms with their weights in its last mandate; empty where it has none, or its mandate cannot be changed.
    pub norms: Vec<Weighed>,
    /// Days on which mandates come into force.
    pub mandate_dates: Vec<String>,
    /// Persons by day, where they are given so.
    pub levels: Vec<Level>,
    /// Days between which it may be told to leave; none where its strength is not given by levels.
    pub withdrawal: Option<[String; 2]>,
    /// Day from which it has nobody left, where its levels say so.
    pub until: Option<String>,
}

/// A norm with its weight.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weighed {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Weight [0, 1].
    pub weight: f64,
}

/// Strength on a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Level {
    /// Day.
    pub date: String,
    /// Strength [persons].
    pub persons: f64,
}

/// A channel of overlap.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overlap {
    /// Its switch.
    pub switch: &'static str,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub meaning: &'static str,
    /// Whether it is on.
    pub on: bool,
    /// Parameters that say how strong it is.
    pub sizes: Vec<Size>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Size {
    /// Key.
    pub key: String,
    /// What it says.
    pub name: String,
    /// Value.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Unit.
    pub unit: String,
    /// Source.
    pub source: String,
}

/// An optic.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// For whom.
    pub for_whom: String,
    /// To protect what.
    pub to_protect_what: String,
    /// By what means.
    pub by_what_means: String,
}

/// A district.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Place {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Region.
    pub region: String,
    /// Its area, as the path of an SVG; empty where it is a point.
    pub path: String,
    /// Its chief town.
    pub point: (i32, i32),
}

/// The map as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shape {
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
    /// Borders of country and regions, as the path of an SVG.
    pub borders: String,
    /// What the areas are, and whom to thank.
    pub words: String,
}

/// Changes under a name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preset {
    /// By what it is asked for.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its changes, as `--set` takes them.
    pub changes: Vec<String>,
}

/// A colour as a page takes it.
pub(super) fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

impl Explorer {
    /// What can be asked.
    ///
    /// # Errors
    /// Where the boundaries of districts have faults.
    pub fn offer(&self) -> Result<Offer, StudyError> {
        let scenario = &self.loaded.scenario;
        let (map, districts) = map_of(self.geography()?);
        Ok(Offer {
            title: scenario.title.clone(),
            name: self.source.shown(),
            start: scenario.start.to_string(),
            end: scenario.end.to_string(),
            version: VERSION,
            built: VERSION_AND_COMMIT,
            seed: scenario.seed,
            steps: scenario.steps,
            has_posterior: self.source.has(posterior::FILE),
            persons_per_agent: scenario.population.persons_per_agent,
            norms: scenario.norms.iter().map(|norm| Named { id: norm.id.clone(), name: norm.name.clone() }).collect(),
            forces: scenario.organizations.iter().map(|force| self.force(force)).collect(),
            channels: Channel::ALL.into_iter().map(|channel| overlap(scenario, channel)).collect(),
            optics: scenario.optics.iter().map(reading).collect(),
            districts,
            map,
            measures: places::offered(scenario),
            missing: hex(colour::MISSING),
            tables: TABLES.map(|table| Named { id: table.name.into(), name: first_line(table.about) }).to_vec(),
            limits: LIMITS.map(String::from).to_vec(),
            presets: presets(scenario),
        })
    }

    fn force(&self, force: &OrganizationData) -> Force {
        let scenario = &self.loaded.scenario;
        let date = |day: f64| scenario.date_on(day).to_string();
        let weights = force.mandates.last().map_or(&[][..], |(_, weights)| weights);
        let norms = scenario.norms.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
        let place = scenario.organizations.iter().filter(|one| one.kind == force.kind).position(|o| o.id == force.id);
        let gone =
            force.levels.last().filter(|(day, persons)| *persons == 0.0 && *day > 0.0).map(|(day, _)| date(*day));
        let can_leave = force.levels.iter().any(|(_, persons)| *persons > 0.0);
        Force {
            id: force.id.clone(),
            name: force.name.clone(),
            kind: force.kind.name(),
            kind_name: kind_name(force.kind.name()).into(),
            colour: hex(colour::of_organization(force.kind.name(), place.unwrap_or_default())),
            norms: norms
                .map(|(norm, weight)| Weighed { id: norm.id.clone(), name: norm.name.clone(), weight: *weight })
                .collect(),
            mandate_dates: force.mandates.iter().map(|(day, _)| date(*day)).collect(),
            levels: force.levels.iter().map(|(day, persons)| Level { date: date(*day), persons: *persons }).collect(),
            withdrawal: can_leave.then(|| [after(scenario, force), scenario.end.to_string()]),
            until: gone,
        }
    }
}

/// The map, and the districts on it.
fn map_of(geography: &Geography) -> (Shape, Vec<Place>) {
    let height = (f64::from(WIDTH) * map::height_by_width(geography)).round() as i32;
    let map = Map::new(geography, Rectangle { left: 0, top: 0, right: WIDTH, bottom: height });
    let districts = geography.inside().map(|district| Place {
        id: district.id.clone(),
        name: district.name.clone(),
        region: district.region.clone(),
        path: path(map.rings(&district.polygons)),
        point: map.at(district.point),
    });
    let borders = geography.outlines.iter().filter(|outline| outline.kind != crate::scenario::OutlineKind::Neighbour);
    let borders = borders.flat_map(|outline| map.rings(&outline.polygons)).collect();
    let words = geography.words_below().trim().to_string();
    (Shape { width: WIDTH, height, borders: path(borders), words }, districts.collect())
}

/// The first day on which a force may be told to leave: that after its first level.
fn after(scenario: &Scenario, force: &OrganizationData) -> String {
    let first = force.levels.first().map_or(scenario.start, |(day, _)| scenario.date_on(*day));
    first.tomorrow().unwrap_or(Date::MAX).max(scenario.start).to_string()
}

/// Rings as the path of an SVG.
fn path(rings: Vec<Vec<(i32, i32)>>) -> String {
    let mut path = String::new();
    for ring in rings {
        for (place, (x, y)) in ring.into_iter().enumerate() {
            let _ = write!(path, "{}{x} {y}", if place == 0 { 'M' } else { 'L' });
        }
        path.push('Z');
    }
    path
}

fn overlap(scenario: &Scenario, channel: Channel) -> Overlap {
    let mut switches = scenario.switches;
    let size = |name: &&str| {
        let key = format!("overlap.{name}");
        let row = scenario.parameter_table.iter().find(|row| row.key == key)?;
        Some(Size {
            name: meaning_of(&key).unwrap_or_default(),
            value: row.value,
            low: row.low,
            high: row.high,
            unit: row.unit.name().into(),
            source: row.source.clone(),
            key,
        })
    };
    Overlap {
        switch: channel.name(),
        name: channel.name().replace('_', " "),
        meaning: channel.meaning(),
        on: *channel.switch(&mut switches),
        sizes: channel.sizes().iter().filter_map(size).collect(),
    }
}

fn reading(optic: &crate::scenario::Optic) -> Reading {
    Reading {
        id: optic.id.clone(),
        name: optic.name.clone(),
        for_whom: optic.for_whom.clone(),
        to_protect_what: optic.to_protect_what.clone(),
        by_what_means: optic.by_what_means.clone(),
    }
}

/// Changes that are one click away: no peace operation, each of its norms in a force of its own, what each optic would do.
fn presets(scenario: &Scenario) -> Vec<Preset> {
    let missions = || scenario.organizations.iter().filter(|one| one.kind == OrganizationKind::PeaceOperation);
    let mut presets = Vec::new();
    if missions().next().is_some() {
        let of_all = |change: &dyn Fn(&str) -> String| missions().map(|one| change(&one.id)).collect();
        let off = of_all(&|id| format!("forces.{id}=off"));
        presets.push(Preset { id: "none".into(), name: "No peace operation".into(), changes: off });
        let several =
            |one: &OrganizationData| one.mandates.iter().any(|(_, w)| w.iter().filter(|w| **w > 0.0).count() > 1);
        if missions().all(several) {
            let apart = of_all(&|id| format!("separate={id}"));
            presets.push(Preset {
                id: "separate".into(),
                name: "Each norm in a force of its own".into(),
                changes: apart,
            });
        }
    }
    let with_levers = scenario.optics.iter().filter(|optic| !optic.levers.is_empty());
    presets.extend(with_levers.map(|optic| Preset {
        id: format!("optic:{}", optic.id),
        name: format!("What {} would do", optic.name.to_lowercase()),
        changes: optic.levers.iter().map(ToString::to_string).collect(),
    }));
    presets
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_string()
}

/// What the figures cannot say, the most needed first.
const LIMITS: [&str; 4] = [
    "Everything here is simulated, not observed. It compares cases under stated assumptions: no forecast, and nothing to plan, to target, or \
     to decide about persons or places by.",
    "An interval holds the chance of the simulation, and with draws what is not known of the parameters that were calibrated. It holds no \
     doubt about other parameters, the structure of the model or the data that went in; those may be larger.",
    "Who tries many changes finds some that look clear by chance. What was found here, repeat with another seed.",
    "Many parameters are judgement; sizes of the channels of overlap are priors that no data inform.",
];
