//! Changes of a scenario in words, for people who have not typed them, and the day from which they matter.

use super::overrides::Override;
use super::resolved::{OrganizationData, Scenario};

/// What is known of a scenario without a change, so that the change can be said in words.
pub trait Known {
    /// Name of a force by its id.
    fn force(&self, id: &str) -> Option<String>;

    /// Date of a cause by its id.
    fn date(&self, cause: &str) -> Option<String>;

    /// Value of a parameter by its key.
    fn value(&self, key: &str) -> Option<f64>;
}

impl Known for Scenario {
    fn force(&self, id: &str) -> Option<String> {
        self.organizations.iter().find(|organization| organization.id == id).map(|one| one.name.clone())
    }

    fn date(&self, cause: &str) -> Option<String> {
        self.timeline.iter().find(|known| known.id == cause).map(|known| known.date.to_string())
    }

    fn value(&self, key: &str) -> Option<f64> {
        self.parameter_table.iter().find(|record| record.key == key).map(|record| record.value)
    }
}

/// A change in words, from the scenario without it and the one with it.
///
/// ```
/// # let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
/// use mandate_model::scenario::{change_in_words, load};
/// let before = load(&folder, &[]).unwrap().scenario;
/// let words = |text: &str| {
///     let change = text.parse().unwrap();
///     let after = load(&folder, std::slice::from_ref(&change)).unwrap().scenario;
///     change_in_words(&change, &before, &after)
/// };
/// assert_eq!(words("forces.un=off"), "without Peace operation (un)");
/// assert_eq!(words("forces.un=0.5"), "Peace operation (un) at 0.5 of its strength");
/// assert_eq!(words("weights.un.counterterrorism=0.5"), "Peace operation (un) with a weight of 0.5 on counterterrorism");
/// assert_eq!(words("withdrawal.un=2030-07-01"), "Peace operation (un) leaves from 2030-07-01 to 2030-07-02");
/// assert_eq!(words("switches.alignment=false"), "alignment switched off");
/// ```
pub fn change_in_words(change: &Override, before: &Scenario, after: &Scenario) -> String {
    known_change_in_words(change, before, &|id| leaves(id, after))
}

/// The same from what is known without it; `leaves` gives first and last day of the withdrawal of a force, where these are known.
pub fn known_change_in_words(
    change: &Override,
    before: &dyn Known,
    leaves: &dyn Fn(&str) -> Option<(String, String)>,
) -> String {
    if let Some(Ok((alone, window))) = change.window() {
        return format!("{} from {} to {}", known_change_in_words(&alone, before, leaves), window.from, window.to);
    }
    let name = |id: &str| of_force(id, before);
    let value = change.value.as_str();
    let parts: Vec<&str> = change.path.split('.').collect();
    match parts.as_slice() {
        ["forces", id] if matches!(value, "off" | "0") => format!("without {}", name(id)),
        ["forces", id] => format!("{} at {value} of its strength", name(id)),
        ["weights", id, norm] => format!("{} with a weight of {value} on {}", name(id), plain(norm)),
        ["weights", id] => format!("{} with the weights {}", name(id), weights(value)),
        ["mandates", id, date] if value == "off" => format!("{} without its mandate of {date}", name(id)),
        ["mandates", id, date] => format!("{} with its mandate of {date} from {value} on", name(id)),
        ["withdrawal", id] if value == "never" => format!("{} stays to the end", name(id)),
        ["withdrawal", id] => match leaves(id) {
            Some((first, last)) if first < last => format!("{} leaves from {first} to {last}", name(id)),
            _ => format!("{} leaves on {value}", name(id)),
        },
        ["permissions", id, behaviour] => format!("{} without {}", name(id), plain(behaviour)),
        ["timeline", id] if value == "off" => format!("without the cause {id}"),
        ["timeline", id, "date"] => format!("the cause {id} on {value}{}", was(before.date(id), value)),
        ["timeline", id, "value"] => format!("the cause {id} at {value}"),
        ["switches", switch] => {
            format!("{} {}", plain(switch), if value == "true" { "switched on" } else { "switched off" })
        }
        ["separate"] => format!("each norm of {} in a force of its own", name(value)),
        _ => {
            let key = change.path.strip_prefix("parameters.").unwrap_or(&change.path);
            format!("{key} at {value}{}", was(before.value(key).map(|value| value.to_string()), value))
        }
    }
}

/// A force by its name, with its id where the name does not tell it.
fn of_force(id: &str, before: &dyn Known) -> String {
    match before.force(id) {
        Some(name) if name.to_lowercase().contains(&id.to_lowercase()) => name,
        Some(name) => format!("{name} ({id})"),
        None => id.to_string(),
    }
}

fn plain(word: &str) -> String {
    word.replace('_', " ")
}

/// `protection_of_civilians:0.4,stabilization:0.6` as `protection of civilians 0.4, stabilization 0.6`.
fn weights(typed: &str) -> String {
    typed.split(',').map(|pair| plain(pair.trim()).replace(':', " ")).collect::<Vec<_>>().join(", ")
}

/// First and last day of the withdrawal of a force: of its last level with persons and of the level of 0 behind it.
fn leaves(id: &str, scenario: &Scenario) -> Option<(String, String)> {
    let levels = &scenario.organizations.iter().find(|organization| organization.id == id)?.levels;
    let last = levels.iter().rposition(|(_, persons)| *persons > 0.0)?;
    let gone = levels.get(last + 1)?;
    Some((scenario.date_on(levels[last].0).to_string(), scenario.date_on(gone.0).to_string()))
}

/// What it was, where that is known and another.
fn was(before: Option<String>, now: &str) -> String {
    let same = |before: &String| before == now || before.parse::<f64>().is_ok_and(|value| Ok(value) == now.parse());
    before.filter(|before| !same(before)).map_or_else(String::new, |before| format!(" (it was {before})"))
}

/// The day after the start from which two scenarios can differ: that of the first dated input in which they do, 0 where something
/// without a date differs; infinite where nothing does.
///
/// **P.79 day from which a change matters**: first day on which a level, inflow, base, mandate, permission, cause or change for a while of the two
/// differs (a level from the last date on which both are the same; what is dated before a force has anybody, from its first day with
/// persons by table); 0 where anything else differs.
/// Source: definition.
/// Test: `a_change_matters_from_its_first_date`.
pub fn first_day_apart(a: &Scenario, b: &Scenario) -> f64 {
    let causes = |scenario: &Scenario| -> Vec<(f64, String)> {
        scenario.timeline.iter().map(|cause| (cause.day, format!("{} {:?}", cause.id, cause.change))).collect()
    };
    let same_forces = a.organizations.iter().map(|one| &one.id).eq(b.organizations.iter().map(|one| &one.id));
    let mut first = if same_forces { undated(a, b) } else { f64::INFINITY };
    if same_forces {
        first = first.min(apart(&causes(a), &causes(b)));
    }
    let phases = |scenario: &Scenario| -> Vec<(f64, String)> {
        let phases = scenario.phases.iter();
        phases.map(|phase| (scenario.day_of(phase.from), format!("{} {:?}", phase.to, phase.scenario))).collect()
    };
    first = first.min(apart(&phases(a), &phases(b)));
    for (here, there) in [(a, b), (b, a)] {
        for force in &here.organizations {
            let other = there.organizations.iter().find(|other| other.id == force.id);
            first = first.min(other.map_or_else(|| appears(force), |other| of_one(force, other)));
        }
    }
    first
}

/// 0 where anything without a date differs.
fn undated(a: &Scenario, b: &Scenario) -> f64 {
    let rest = |scenario: &Scenario| {
        let mut rest = scenario.clone();
        rest.timeline.clear();
        rest.outlines.clear();
        rest.phases.clear();
        rest.name.clear();
        rest.title.clear();
        rest.remarks.clear();
        for force in &mut rest.organizations {
            (force.levels, force.inflows, force.bases) = (Vec::new(), Vec::new(), Vec::new());
            (force.mandates, force.permissions) = (Vec::new(), Vec::new());
        }
        format!("{rest:?}")
    };
    if rest(a) == rest(b) { f64::INFINITY } else { 0.0 }
}

/// First day on which one force of two scenarios differs.
fn of_one(a: &OrganizationData, b: &OrganizationData) -> f64 {
    let dated = |force: &OrganizationData| -> Vec<(f64, String)> {
        let inflows = force.inflows.iter().map(|row| (row.0, format!("inflow {row:?}")));
        let bases = force.bases.iter().map(|row| (row.1, format!("base {row:?}")));
        let mandates = force.mandates.iter().map(|row| (row.0, format!("mandate {row:?}")));
        let permissions = force.permissions.iter().map(|row| (row.1, format!("permission {row:?}")));
        inflows.chain(bases).chain(mandates).chain(permissions).collect()
    };
    // Nothing that is dated before a force has anybody can matter.
    let first = appears(a).min(appears(b));
    let dated = apart(&dated(a), &dated(b));
    (if first.is_finite() { dated.max(first) } else { dated }).min(levels_apart(a, b))
}

/// First day of which the entries differ.
fn apart(a: &[(f64, String)], b: &[(f64, String)]) -> f64 {
    let alone = |these: &[(f64, String)], those: &[(f64, String)]| {
        let alone = these.iter().filter(|entry| !those.contains(entry));
        alone.map(|(day, _)| day.max(0.0)).fold(f64::INFINITY, f64::min)
    };
    alone(a, b).min(alone(b, a))
}

/// Day from which the levels of a force differ: the last date on which they are the same before one on which they are not.
fn levels_apart(a: &OrganizationData, b: &OrganizationData) -> f64 {
    let mut days: Vec<f64> = a.levels.iter().chain(&b.levels).map(|(day, _)| *day).collect();
    days.sort_by(f64::total_cmp);
    days.dedup();
    let persons = |force: &OrganizationData, day| force.level_on(day).unwrap_or(0.0);
    let differs = |day: &f64| (persons(a, *day) - persons(b, *day)).abs() > 1e-6;
    match days.iter().position(differs) {
        None => f64::INFINITY,
        Some(place) => days[place.saturating_sub(1)].max(0.0),
    }
}

/// First day on which a force has anybody.
fn appears(force: &OrganizationData) -> f64 {
    if !force.initial.is_empty() {
        return 0.0;
    }
    let levels = force.levels.iter().filter(|(_, persons)| *persons > 0.0).map(|(day, _)| *day);
    levels.chain(force.inflows.iter().map(|row| row.0)).map(|day| day.max(0.0)).fold(f64::INFINITY, f64::min)
}
