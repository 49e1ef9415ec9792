//! Hints: what a valid scenario may have left out or mistaken, and placeholders. None is a fault; `mandate check` tells them, those who
//! play tell placeholders.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::event::ViolenceType;
use crate::norm::Problem;
use crate::observation::tally::deaths_measure;
use crate::scenario::{Change, OrganizationData, OrganizationKind, Scenario, counted, counted_is, few};

/// Inhabitants of a km2 of a district, fewest and most; beyond, units are in doubt.
pub const DENSITY: (f64, f64) = (0.01, 30_000.0);

/// How the source of a row says so.
pub const PLACEHOLDER: &str = "placeholder: to be replaced";

/// What is said of the placeholders in the tables of a folder; `None` where there are none, or where it cannot be read.
pub fn unfinished(folder: &Path) -> Option<String> {
    let mut files: Vec<(String, usize)> = Vec::new();
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".csv") {
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            files.push((name, text.lines().filter(|line| line.contains(PLACEHOLDER)).count()));
        }
    }
    files.retain(|(_, rows)| *rows > 0);
    files.sort();
    let rows: usize = files.iter().map(|(_, rows)| rows).sum();
    let named: Vec<String> = files.iter().map(|(file, rows)| format!("{file} {rows}")).collect();
    (rows > 0).then(|| {
        let are = counted_is(rows, "row");
        format!("{are} placeholders ({}): figures of runs mean nothing until they are replaced", named.join(", "))
    })
}

/// All hints.
pub fn hints(scenario: &Scenario) -> Vec<String> {
    let mut hints: Vec<String> =
        scenario.organizations.iter().flat_map(|data| of_organization(scenario, data)).collect();
    hints.extend(invisible_problems(scenario));
    hints.extend(violence_without_parties(scenario));
    hints.extend(densities(scenario));
    hints.extend(all_affected(scenario));
    hints
}

/// What an organization may lack.
fn of_organization(scenario: &Scenario, data: &OrganizationData) -> Vec<String> {
    let mut hints = Vec::new();
    let enters = scenario.timeline.iter().any(
        |cause| matches!(&cause.change, Change::Existence(id, ..) | Change::Defection(_, id, ..) if scenario.organizations[id.index()].id == data.id),
    );
    let id = &data.id;
    if data.initial.is_empty() && data.levels.is_empty() && data.inflows.is_empty() && !enters {
        hints.push(format!(
            "{id} never has anybody: no row in initial_strength.csv or forces.csv, no existence of it and no defection to it in timeline.csv"
        ));
    }
    if !data.levels.is_empty() && data.bases.is_empty() {
        hints.push(format!("{id} has persons by date and no bases: a row in bases.csv says where they are"));
    }
    if data.permissions.is_empty() {
        hints.push(format!("{id} may do nothing: no row in permissions.csv"));
    }
    let inside = || scenario.districts.iter().zip(&data.accessible).filter(|(district, _)| !district.outside);
    let regions = inside().map(|(district, _)| district.region.as_str()).collect::<BTreeSet<_>>();
    let anywhere = inside().all(|(_, accessible)| *accessible);
    if data.kind == OrganizationKind::RebelGroup && anywhere && regions.len() > 1 {
        hints.push(format!(
            "{id} is a rebel group without a homeland: it may go to every region (homeland in scenario.toml)"
        ));
    }
    hints.extend(away_from_home(scenario, data));
    hints
}

/// Strength that the tables put into a district of the country to which an organization does not go.
fn away_from_home(scenario: &Scenario, data: &OrganizationData) -> Option<String> {
    let entries = scenario.timeline.iter().filter_map(|cause| match &cause.change {
        Change::Existence(id, place, _) if scenario.organizations[id.index()].id == data.id => {
            Some((*place, "timeline.csv"))
        }
        _ => None,
    });
    let placed = data.initial.iter().map(|(place, _)| (*place, "initial_strength.csv"));
    let bases = data.bases.iter().map(|(place, ..)| (*place, "bases.csv"));
    let away: BTreeSet<String> = placed
        .chain(bases)
        .chain(entries)
        .filter(|(place, _)| !data.accessible[place.index()] && !scenario.districts[place.index()].outside)
        .map(|(place, file)| {
            let district = &scenario.districts[place.index()];
            format!("{} in {} ({file})", district.id, district.region)
        })
        .collect();
    let away: Vec<String> = away.into_iter().collect();
    (!away.is_empty()).then(|| {
        format!(
            "{} is put outside its homeland, where it does not act: {}; add the region to homeland in scenario.toml, or move it",
            data.id,
            few(&away)
        )
    })
}

/// Norms in use whose problem nobody can show.
fn invisible_problems(scenario: &Scenario) -> Vec<String> {
    let has = |kind| scenario.organizations.iter().any(|data| data.kind == kind);
    let is_shown = |problem: Problem| match problem {
        Problem::ExtremistPresence => has(OrganizationKind::ExtremistGroup),
        _ => true,
    };
    let mut hints = Vec::new();
    for (position, norm) in scenario.norms.iter().enumerate().filter(|(_, norm)| !is_shown(norm.problem)) {
        let weighs = |data: &&OrganizationData| data.mandates.iter().any(|(_, weights)| weights[position] > 0.0);
        let users: Vec<&str> = scenario.organizations.iter().filter(weighs).map(|data| data.id.as_str()).collect();
        if !users.is_empty() {
            hints.push(format!(
                "no extremist group shows the problem of the norm {}, which has a weight for {}: effort under it is never founded",
                norm.id,
                users.join(", ")
            ));
        }
    }
    hints
}

/// Deaths that were observed of a type for which the scenario has no parties.
fn violence_without_parties(scenario: &Scenario) -> Vec<String> {
    let count = |is: fn(OrganizationKind) -> bool| scenario.organizations.iter().filter(|data| is(data.kind)).count();
    let groups = count(OrganizationKind::is_armed_group);
    let tense = scenario.districts.iter().any(|district| !district.pairs.is_empty());
    let cases = [
        (
            ViolenceType::StateBased,
            count(OrganizationKind::is_state_based) > 0 && groups > 0,
            "a force of a state or an intervener, and an armed group",
        ),
        (
            ViolenceType::NonState,
            groups > 1 || tense,
            "two armed groups, or communities with a negative relation that share a district",
        ),
    ];
    let mut hints = Vec::new();
    for (violence, has_parties, wanted) in cases {
        let measure = deaths_measure(violence);
        let seen = scenario.observations.iter().filter(|row| row.measure == measure && row.value > 0.0).count();
        if seen > 0 && !has_parties {
            hints.push(format!(
                "{measure} was observed in {}, and nothing can make it: it takes {wanted}",
                counted(seen, "year")
            ));
        }
    }
    hints
}

/// Districts whose density hints at another unit of persons or of area.
fn densities(scenario: &Scenario) -> Vec<String> {
    let odd: Vec<String> = scenario
        .districts
        .iter()
        .filter(|district| !district.outside)
        .map(|district| (district, f64::from(district.population) / district.area))
        .filter(|(_, density)| !(DENSITY.0..=DENSITY.1).contains(density))
        .map(|(district, density)| format!("{} ({density:.3})", district.id))
        .collect();
    if odd.is_empty() {
        return Vec::new();
    }
    vec![format!("inhabitants to the km2 that hint at another unit of population or area_km2: {}", few(&odd))]
}

/// Fewest districts of a country of which some may well be quiet.
const SOME_QUIET: usize = 3;

/// A list of affected districts that leaves none out.
fn all_affected(scenario: &Scenario) -> Option<String> {
    let inside = || scenario.districts.iter().filter(|district| !district.outside);
    let count = inside().count();
    (count >= SOME_QUIET && inside().all(|district| district.affected)).then(|| {
        format!(
            "all {count} districts are affected (districts.csv): the index of the affected districts leaves no quiet one out; \
             0 for those that the conflict does not touch"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{self, DistrictData};

    fn small() -> Scenario {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
        scenario::load(&folder, &[]).unwrap().scenario
    }

    /// What is said of the teaching scenario after a change; of itself nothing is.
    fn said(change: impl Fn(&mut Scenario)) -> Vec<String> {
        let mut scenario = small();
        assert!(hints(&scenario).is_empty(), "{:?}", hints(&scenario));
        change(&mut scenario);
        hints(&scenario)
    }

    #[test]
    fn each_hint_is_told_where_it_holds_and_alone() {
        let army = |scenario: &mut Scenario, change: fn(&mut OrganizationData)| change(&mut scenario.organizations[0]);
        let nobody = |data: &mut OrganizationData| {
            data.initial.clear();
            data.inflows.clear();
        };
        let homeless = |data: &mut OrganizationData| {
            let hills = data.initial[0].0;
            data.accessible[hills.index()] = false;
        };
        let of_one_country = |district: &mut DistrictData| {
            district.outside = false;
            district.affected = true;
            district.population = district.population.max(1_000);
        };
        for (found, words) in [
            (said(|s| army(s, nobody)), "army never has anybody"),
            (said(|s| s.organizations[1].bases.clear()), "un has persons by date and no bases"),
            (said(|s| s.organizations[0].permissions.clear()), "army may do nothing"),
            (
                said(|s| s.organizations[0].kind = OrganizationKind::RebelGroup),
                "army is a rebel group without a homeland",
            ),
            (
                said(|s| s.districts.iter_mut().filter(|d| d.id == "hills").for_each(|d| d.population = 40)),
                "another unit of population or area_km2: hills (0.005)",
            ),
            (said(|s| army(s, homeless)), "army is put outside its homeland, where it does not act: hills in"),
            (said(|s| s.districts.iter_mut().for_each(of_one_country)), "all 3 districts are affected"),
        ] {
            assert!(found.len() == 1 && found[0].contains(words), "{words}: {found:?}");
        }
    }

    #[test]
    fn what_was_observed_needs_parties_and_a_norm_needs_its_problem() {
        let observed = |measure: &str| scenario::Observation {
            measure: measure.into(),
            year: 2030,
            value: 9.0,
            range: (None, None),
            unit: "deaths".into(),
            source: String::new(),
        };
        let peace = |s: &mut Scenario, measure: &str| {
            s.organizations.truncate(3);
            s.timeline.clear();
            s.districts.iter_mut().for_each(|district| district.pairs.clear());
            s.observations.push(observed(measure));
        };
        for (measure, wanted) in [("deaths_non_state", "two armed groups"), ("deaths_state_based", "an armed group")] {
            let found = said(|s| peace(s, measure));
            assert!(found.iter().any(|hint| hint.contains(measure) && hint.contains(wanted)), "{found:?}");
        }
        assert!(said(|s| s.observations.push(observed("deaths_non_state"))).is_empty());
        let found = said(|s| s.organizations[3].kind = OrganizationKind::CommunityMilitia);
        assert!(found.len() == 1 && found[0].contains("counterterrorism"), "{found:?}");
    }
}
