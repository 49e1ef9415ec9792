//! `scenario.json`: what was played, once resolved, so that results can be labelled, placed and set beside what was observed.

mod document;

pub use document::{
    Camp, ClusterRecord, Goalposts, IndexChoices, NamedFrom, NormPair, NormRecord, Observations, ObservedMonthRecord,
    ObservedRecord, OpticRecord, OrganizationRecord, PlacedDistrict, Resolved, TimelineRecord,
};

use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::named::word;
use crate::norm::{behaviour_overlap, value_overlap};
use crate::observation::index::{Dimension, Settings};
use crate::scenario::{Change, DistrictData, NormData, Observation, ObservedMonth, Optic, OrganizationData, Scenario};
use crate::security::Cluster;
use crate::simulation::Simulation;

/// Name of the file.
pub const FILE: &str = "scenario.json";

/// The resolved scenario.
pub fn resolved(scenario: &Scenario) -> Resolved {
    let camps = scenario.camps.iter().zip(&scenario.camp_names);
    let organizations = scenario.organizations.iter().zip(strengths(scenario));
    Resolved {
        name: scenario.name.clone(),
        title: scenario.title.clone(),
        start: scenario.start.to_string(),
        end: scenario.end.to_string(),
        step_days: scenario.step_days,
        steps: scenario.steps,
        seed: scenario.seed,
        persons_per_agent: scenario.population.persons_per_agent,
        switches: scenario.switches,
        regions: scenario.regions.clone(),
        districts: scenario.districts.iter().map(district).collect(),
        communities: scenario.communities.iter().map(|community| community.id.clone()).collect(),
        camps: camps.map(|(id, name)| Camp { id: id.clone(), name: name.clone() }).collect(),
        organizations: organizations.map(|(data, strength)| organization(scenario, data, strength)).collect(),
        norms: scenario.norms.iter().map(norm).collect(),
        norm_overlap: norm_overlap(scenario),
        clusters: scenario.clusters.iter().map(cluster).collect(),
        index: index(scenario),
        optics: optics(scenario),
        timeline: timeline(scenario),
        observations: observations(scenario),
        parameters: scenario.parameter_table.clone(),
        remarks: scenario.remarks.clone(),
    }
}

/// Persons of each organization on the first day, bases and dated levels included.
pub fn strengths(scenario: &Scenario) -> Vec<u32> {
    // Civilians do not matter here, and may be many millions: few agents are enough.
    let mut few = scenario.clone();
    (few.population.persons_per_agent, few.population.minimum_agents_per_district) = (f64::INFINITY, 0);
    let run = Simulation::new(&few, scenario.seed, 0);
    run.world().organizations.iter().map(|organization| organization.strength()).collect()
}

fn district(data: &DistrictData) -> PlacedDistrict {
    PlacedDistrict {
        id: data.id.clone(),
        name: data.name.clone(),
        region: data.region.clone(),
        country: data.country.clone(),
        outside: data.outside,
        affected: data.affected,
        lat: data.position.0,
        lon: data.position.1,
        area_km2: data.area,
        population: data.population,
        authority: data.authority,
    }
}

fn organization(scenario: &Scenario, data: &OrganizationData, strength: u32) -> OrganizationRecord {
    let norms = scenario.norms.iter().map(|norm| norm.id.clone());
    OrganizationRecord {
        id: data.id.clone(),
        name: data.name.clone(),
        kind: word(&data.kind),
        camp: scenario.camps[data.camp.index()].clone(),
        foreign: data.foreign,
        unit_size: data.unit_size,
        strength_at_start: strength,
        names: names(scenario, data),
        norm_weights: norms.zip(data.first_weights().iter().copied()).collect(),
    }
}

/// Names that an organization bears, each from a day on.
fn names(scenario: &Scenario, data: &OrganizationData) -> Vec<NamedFrom> {
    let mut names = vec![(scenario.start, data.name.as_str())];
    for cause in &scenario.timeline {
        if let Change::Identity(id, new) = &cause.change
            && scenario.organizations[id.index()].id == data.id
        {
            names.retain(|(from, _)| *from < cause.date);
            names.push((cause.date, new));
        }
    }
    names.dedup_by_key(|(_, name)| *name);
    names.into_iter().map(|(from, name)| NamedFrom { from: from.to_string(), name: name.into() }).collect()
}

fn norm(norm: &NormData) -> NormRecord {
    NormRecord {
        id: norm.id.clone(),
        name: norm.name.clone(),
        problem: word(&norm.problem),
        values: norm.values.clone(),
    }
}

fn cluster(cluster: &Cluster) -> ClusterRecord {
    ClusterRecord {
        number: cluster.number,
        threat: cluster.threat.clone(),
        threat_types: cluster.threat_types.iter().map(word).collect(),
    }
}

/// Every pair of norms.
fn norm_overlap(scenario: &Scenario) -> Vec<NormPair> {
    let pairs = scenario.norms.iter().enumerate().flat_map(|(position, a)| {
        scenario.norms[position + 1..].iter().map(move |b| NormPair {
            norms: [a.id.clone(), b.id.clone()],
            value_overlap: value_overlap(&a.values, &b.values),
            behaviour_overlap: behaviour_overlap(&a.suits, &b.suits),
        })
    });
    pairs.collect()
}

/// Value choices of the index, weights summing to 1.
fn index(scenario: &Scenario) -> IndexChoices {
    let settings = Settings::new(&scenario.parameters.index);
    IndexChoices {
        exponent: settings.exponent,
        inequality: settings.inequality,
        floor: settings.floor,
        weights: Dimension::ALL.map(|one| (one.name(), settings.weights[one.index()])).into_iter().collect(),
        goalposts: Goalposts {
            deaths_nation: settings.nation[0],
            deaths_district: settings.goalposts[0],
            fear: settings.goalposts[1],
            cases: settings.goalposts[2],
            displaced_nation: settings.nation[3],
            displaced_district: settings.goalposts[3],
        },
    }
}

fn optics(scenario: &Scenario) -> Vec<OpticRecord> {
    let record = |optic: &Optic| OpticRecord {
        id: optic.id.clone(),
        name: optic.name.clone(),
        from_what: optic.from_what.clone(),
        for_whom: optic.for_whom.clone(),
        to_protect_what: optic.to_protect_what.clone(),
        by_what_means: optic.by_what_means.clone(),
        weights: optic.weighed().collect(),
        levers: optic.levers.iter().map(ToString::to_string).collect(),
    };
    scenario.optics.iter().map(record).collect()
}

/// The dated causes, and what each does in a few words; organizations have the names that they bear on that day.
fn timeline(scenario: &Scenario) -> Vec<TimelineRecord> {
    let mut names: Vec<&str> = scenario.organizations.iter().map(|organization| organization.name.as_str()).collect();
    let causes = scenario.timeline.iter().map(|cause| {
        let organization = cause.change.concerned();
        let row = TimelineRecord {
            id: cause.id.clone(),
            date: cause.date.to_string(),
            kind: cause.change.kind().into(),
            organization: organization.map_or_else(String::new, |id| scenario.organizations[id.index()].id.clone()),
            what: what(scenario, &names, &cause.change),
        };
        if let Change::Identity(id, new) = &cause.change {
            names[id.index()] = new;
        }
        row
    });
    causes.collect()
}

fn what(scenario: &Scenario, names: &[&str], change: &Change) -> String {
    let name = |id: OrganizationId| names[id.index()];
    let community = |id: CommunityId| scenario.communities[id.index()].name.as_str();
    let district = |id: DistrictId| scenario.districts[id.index()].name.as_str();
    match change {
        Change::Coup(state) => format!("coup: {}", name(*state)),
        Change::Accord(a, b) => format!("accord of {} and {}", name(*a), name(*b)),
        Change::Consent(mission, value) => format!("consent to {}: {value}", name(*mission)),
        Change::Sponsorship(group, sponsor, value) => {
            format!("{} sponsored by {}: {value}", name(*group), name(*sponsor))
        }
        Change::Label(issuer, of, value) => format!("{} labelled by {}: {value}", community(*of), name(*issuer)),
        Change::Existence(group, at, persons) => format!("{} in {}: {persons} persons", name(*group), district(*at)),
        Change::Exclusion(id, area, closed) => {
            format!("{} {} {}", place(scenario, area), if *closed { "closed to" } else { "open to" }, name(*id))
        }
        Change::Identity(id, new) if name(*id) == new => format!("{new} by name"),
        Change::Identity(id, new) => format!("{} becomes {new}", name(*id)),
        Change::Effectiveness(id, factor) => format!("quality of {} times {factor}", name(*id)),
        Change::Discipline(id, shift) => format!("discipline of {} {shift:+}", name(*id)),
        Change::Relation(a, b, value) => format!("relation of {} and {}: {value}", name(*a), name(*b)),
        Change::Defection(from, to, area, share) => {
            let share = percent(*share);
            format!("{share} of {}{} goes over to {}", name(*from), inside(scenario, area), name(*to))
        }
        Change::Dissolution(id, area, share) => {
            format!("{} of {}{} goes home", percent(*share), name(*id), inside(scenario, area))
        }
        Change::Government(force, 1.0) => format!("{} holds the state", name(*force)),
        Change::Government(force, kept) => {
            format!("{} holds the state, with {} of its administration", name(*force), percent(*kept))
        }
        Change::Hardship(area, 0.0) => format!("want ends{}", inside(scenario, area)),
        Change::Hardship(area, rate) => format!("want{}: {rate} a year leave home", inside(scenario, area)),
    }
}

/// A share as whole per cent.
fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// Where something holds, where that is not everywhere.
fn inside(scenario: &Scenario, area: &[DistrictId]) -> String {
    if area.len() == scenario.districts.len() { String::new() } else { format!(" in {}", place(scenario, area)) }
}

/// The name of a region, of a district, or of several districts.
fn place(scenario: &Scenario, area: &[DistrictId]) -> String {
    let region = |id: &DistrictId| scenario.districts[id.index()].region.as_str();
    let whole = area.first().map(region).filter(|name| {
        let of_region = scenario.district_ids().filter(|id| region(id) == *name);
        area.len() > 1 && of_region.eq(area.iter().copied())
    });
    let names = || area.iter().map(|id| scenario.districts[id.index()].name.as_str()).collect::<Vec<_>>().join(", ");
    whole.map_or_else(names, String::from)
}

/// What was observed, by year, by month and, in the words of the bookkeeping, by period.
fn observations(scenario: &Scenario) -> Observations {
    let of = |one: &Observation, year| ObservedRecord {
        measure: one.measure.clone(),
        value: one.value,
        low: one.range.0,
        high: one.range.1,
        unit: one.unit.clone(),
        source: one.source.clone(),
        year,
    };
    let (periods, years): (Vec<&Observation>, Vec<&Observation>) =
        scenario.observations.iter().partition(|one| one.measure.starts_with("period:"));
    let month = |one: &ObservedMonth| ObservedMonthRecord {
        month: one.month.to_string(),
        measure: one.measure.clone(),
        value: one.value,
        unit: one.unit.clone(),
        source: one.source.clone(),
    };
    Observations {
        year: years.into_iter().map(|one| of(one, Some(one.year))).collect(),
        month: scenario.observed_months.iter().map(month).collect(),
        period: periods.into_iter().map(|one| of(one, None)).collect(),
    }
}
