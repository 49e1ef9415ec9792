//! Numbers that are none: a run in which one arises has no result. It breaks off, and says where, when and from which values.
//!
//! Values of parameters may lie far beyond what their rows call possible, as somebody tries out what follows; some are so far that
//! a power overflows, or an overflow is divided by another. What comes of it would spread to every table.

use crate::entities::World;
use crate::ids::DistrictId;
use crate::portable::Portable as _;
use crate::scenario::Scenario;

/// Why a run has no result: its values, and no fault of the program. It breaks off with this, past the hook that reports faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoResult(pub String);

/// Breaks a run off. Where nothing can wait for that, since the program ends at once, its hook is told the reason.
fn break_off(reason: String) -> ! {
    if cfg!(panic = "abort") {
        std::panic::panic_any(NoResult(reason));
    }
    std::panic::resume_unwind(Box::new(NoResult(reason)))
}

/// Breaks a run off in whose state after a step a number is none.
///
/// # Panics
/// Then, with [`NoResult`].
pub fn check_state(world: &World, scenario: &Scenario, step: usize) {
    let communities = scenario.communities.len();
    for (place, district) in world.districts.iter().enumerate() {
        let exposure = world.exposure.get(place * communities..(place + 1) * communities).unwrap_or_default();
        let people = world.population.of_district(DistrictId::new(place)).iter();
        let people = people.map(|sums| {
            [sums.persons, sums.guests, sums.fear, sums.grievance].iter().sum::<f64>() + sums.trust.iter().sum::<f64>()
        });
        let after = &district.aftermath;
        let groups = [
            ("authority", district.authority + district.rout),
            ("control", district.control.iter().sum()),
            ("alignment", district.alignment),
            ("tension between communities", district.tension.iter().sum()),
            (
                "harm in memory",
                district.civilian_harm
                    + district.deaths
                    + district.repression
                    + district.community_harm.iter().sum::<f64>(),
            ),
            ("attacks in memory", district.extremist_attacks + district.contact),
            (
                "events to follow",
                after.attack
                    + after.clash
                    + after.coercion
                    + after.communal
                    + after.militia
                    + after.reaction
                    + district.reprisal.iter().sum::<f64>(),
            ),
            ("exposure to violence", exposure.iter().flatten().sum()),
            ("attitudes of civilians", people.sum()),
        ];
        if groups.iter().map(|(_, sum)| sum).sum::<f64>().is_finite() {
            continue;
        }
        let (what, value) = groups.iter().find(|(_, sum)| !sum.is_finite()).unwrap_or(&groups[0]);
        let (id, date) = (&scenario.districts[place].id, scenario.date_of(step as u32));
        let found = format!("{what} of district {id} became {value} in step {} ({date})", step + 1);
        break_off(format!("{found}: {}", likely(scenario)));
    }
}

/// Breaks a run off of which a figure is no number; `named` says which.
///
/// # Panics
/// Then, with [`NoResult`].
pub fn check_figure(value: f64, scenario: &Scenario, named: impl FnOnce() -> String) {
    if !value.is_finite() {
        break_off(format!("{} is {value}: {}", named(), likely(scenario)));
    }
}

/// Most parameters that are named.
const MOST: usize = 3;

/// The parameters that are likely to be the reason: those farthest beyond their own ranges.
pub fn likely(scenario: &Scenario) -> String {
    let mut beyond: Vec<(f64, String)> = Vec::new();
    for row in &scenario.parameter_table {
        let width = (row.high - row.low).abs().max(1e-3 * row.high.abs()).max(f64::MIN_POSITIVE);
        let above = (row.value - row.high).max(row.low - row.value);
        // A value of almost nothing lies near its range and is far from it all the same, as what is divided by it.
        let times = if row.value > 0.0 && row.low > 0.0 { (row.low / row.value).logarithm() } else { 0.0 };
        if above > 0.0 && row.value.is_finite() {
            let text = format!("{} = {} (its row says {} to {})", row.key, row.value, row.low, row.high);
            beyond.push(((above / width).max(times), text));
        }
    }
    beyond.sort_by(|a, b| b.0.total_cmp(&a.0));
    let named: Vec<String> = beyond.into_iter().take(MOST).map(|(_, text)| text).collect();
    if named.is_empty() {
        return "no parameter lies outside its own range; please report it with the scenario".into();
    }
    format!("likely from {}, which is farther than the model can take", named.join(", "))
}
