//! `scenario.json`: what was played, once resolved, so that results can be labelled, placed and set beside what was observed.

use serde_json::{Map, Value, json};

use crate::ids::{CommunityId, DistrictId, OrganizationId};
use crate::norm::{behaviour_overlap, value_overlap};
use crate::observation::index::{Dimension, Settings};
use crate::scenario::{Change, DistrictData, OrganizationData, Scenario};
use crate::simulation::Simulation;

/// Name of the file.
pub const FILE: &str = "scenario.json";

/// The resolved scenario.
pub fn resolved(scenario: &Scenario) -> Value {
    let organizations = scenario.organizations.iter().zip(strengths(scenario));
    json!({
        "name": scenario.name,
        "title": scenario.title,
        "start": scenario.start.to_string(),
        "end": scenario.end.to_string(),
        "step_days": scenario.step_days,
        "steps": scenario.steps,
        "seed": scenario.seed,
        "persons_per_agent": scenario.population.persons_per_agent,
        "switches": scenario.switches,
        "regions": scenario.regions,
        "districts": scenario.districts.iter().map(district).collect::<Vec<_>>(),
        "communities": scenario.communities.iter().map(|community| &community.id).collect::<Vec<_>>(),
        "camps": scenario.camps.iter().zip(&scenario.camp_names).map(|(id, name)| json!({
            "id": id, "name": name,
        })).collect::<Vec<_>>(),
        "organizations": organizations.map(|(data, strength)| organization(scenario, data, strength)).collect::<Vec<_>>(),
        "norms": scenario.norms.iter().map(|norm| json!({
            "id": norm.id, "name": norm.name, "problem": norm.problem, "values": norm.values,
        })).collect::<Vec<_>>(),
        "norm_overlap": norm_overlap(scenario),
        "clusters": scenario.clusters.iter().map(|cluster| json!({
            "number": cluster.number, "threat": cluster.threat, "threat_types": cluster.threat_types,
        })).collect::<Vec<_>>(),
        "index": index(scenario),
        "optics": optics(scenario),
        "timeline": timeline(scenario),
        "observations": observations(scenario),
        "parameters": scenario.parameter_table.iter().map(|record| json!({
            "key": record.key, "value": record.value, "low": record.low, "high": record.high, "unit": record.unit.name(),
            "distribution": record.distribution, "status": record.status, "source": record.source,
            "confidence": record.confidence,
        })).collect::<Vec<_>>(),
        "remarks": scenario.remarks,
    })
}

/// Persons of each organization on the first day, bases and dated levels included.
pub fn strengths(scenario: &Scenario) -> Vec<u32> {
    let run = Simulation::new(scenario, scenario.seed, 0);
    run.world().organizations.iter().map(|organization| organization.strength()).collect()
}

fn district(data: &DistrictData) -> Value {
    json!({
        "id": data.id,
        "name": data.name,
        "region": data.region,
        "country": data.country,
        "outside": data.outside,
        "affected": data.affected,
        "lat": data.position.0,
        "lon": data.position.1,
        "area_km2": data.area,
        "population": data.population,
        "authority": data.authority,
    })
}

fn organization(scenario: &Scenario, data: &OrganizationData, strength: u32) -> Value {
    let norms = scenario.norms.iter().map(|norm| norm.id.clone());
    let weights = norms.zip(data.first_weights().iter().map(|weight| json!(weight)));
    json!({
        "id": data.id,
        "name": data.name,
        "kind": data.kind,
        "camp": scenario.camps[data.camp.index()],
        "foreign": data.foreign,
        "unit_size": data.unit_size,
        "strength_at_start": strength,
        "names": names(scenario, data),
        "norm_weights": weights.collect::<Map<_, _>>(),
    })
}

/// Names that an organization bears, each from a day on.
fn names(scenario: &Scenario, data: &OrganizationData) -> Vec<Value> {
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
    names.into_iter().map(|(from, name)| json!({"from": from.to_string(), "name": name})).collect()
}

/// Every pair of norms.
fn norm_overlap(scenario: &Scenario) -> Vec<Value> {
    let pairs = scenario.norms.iter().enumerate().flat_map(|(position, a)| {
        scenario.norms[position + 1..].iter().map(move |b| {
            json!({
                "norms": [a.id, b.id],
                "value_overlap": value_overlap(&a.values, &b.values),
                "behaviour_overlap": behaviour_overlap(&a.suits, &b.suits),
            })
        })
    });
    pairs.collect()
}

/// Value choices of the index, weights summing to 1.
fn index(scenario: &Scenario) -> Value {
    let settings = Settings::new(&scenario.parameters.index);
    let weights = Dimension::ALL.map(|one| (one.name().to_string(), json!(settings.weights[one.index()])));
    json!({
        "exponent": settings.exponent,
        "inequality": settings.inequality,
        "floor": settings.floor,
        "weights": Value::Object(weights.into_iter().collect()),
        "goalposts": {
            "deaths_nation": settings.nation,
            "deaths_district": settings.goalposts[0],
            "fear": settings.goalposts[1],
            "cases": settings.goalposts[2],
        },
    })
}

fn optics(scenario: &Scenario) -> Vec<Value> {
    let optics = scenario.optics.iter().map(|optic| {
        json!({
            "id": optic.id, "name": optic.name, "from_what": optic.from_what, "for_whom": optic.for_whom,
            "to_protect_what": optic.to_protect_what, "by_what_means": optic.by_what_means,
            "weights": optic.weighed().map(|(name, weight)| (name.into(), json!(weight))).collect::<Map<_, _>>(),
            "levers": optic.levers.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    });
    optics.collect()
}

/// The dated causes, and what each does in a few words; organizations have the names that they bear on that day.
fn timeline(scenario: &Scenario) -> Vec<Value> {
    let mut names: Vec<&str> = scenario.organizations.iter().map(|organization| organization.name.as_str()).collect();
    let causes = scenario.timeline.iter().map(|cause| {
        let organization = concerned(&cause.change);
        let row = json!({
            "id": cause.id,
            "date": cause.date.to_string(),
            "kind": cause.change.kind(),
            "organization": scenario.organizations[organization.index()].id,
            "what": what(scenario, &names, &cause.change),
        });
        if let Change::Identity(_, new) = &cause.change {
            names[organization.index()] = new;
        }
        row
    });
    causes.collect()
}

/// The organization that a change concerns first.
const fn concerned(change: &Change) -> OrganizationId {
    match change {
        Change::Coup(id)
        | Change::Accord(id, _)
        | Change::Consent(id, _)
        | Change::Sponsorship(id, _, _)
        | Change::Label(id, _, _)
        | Change::Existence(id, _, _)
        | Change::Exclusion(id, _, _)
        | Change::Identity(id, _)
        | Change::Effectiveness(id, _)
        | Change::Discipline(id, _) => *id,
    }
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
    }
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
fn observations(scenario: &Scenario) -> Value {
    let (mut years, mut periods) = (Vec::new(), Vec::new());
    for one in &scenario.observations {
        let mut row = json!({
            "measure": one.measure, "value": one.value, "low": one.range.0, "high": one.range.1, "unit": one.unit,
            "source": one.source,
        });
        if one.measure.starts_with("period:") {
            periods.push(row);
        } else {
            row["year"] = json!(one.year);
            years.push(row);
        }
    }
    let months = scenario.observed_months.iter().map(|one| {
        json!({
            "month": one.month.to_string(), "measure": one.measure, "value": one.value, "unit": one.unit, "source": one.source,
        })
    });
    json!({ "year": years, "month": months.collect::<Vec<_>>(), "period": periods })
}
