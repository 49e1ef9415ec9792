//! The runs behind the forecasts of the model: each is played once, and leaves at every origin a branch in which nothing dated
//! changes any more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;

use crate::event::Event;
use crate::experiment::executor::{self, BrokeOff};
use crate::observation::tally::violence_type;
use crate::scenario::Scenario;
use crate::simulation::{Prepared, Simulation};

use crate::study::validation::draws::Draw;
use crate::study::validation::observed::Month;

/// Reported deaths by month, of each type in UCDP's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Month, [u32; 3]>);

impl Counts {
    /// Of months with their deaths.
    pub fn of(months: impl IntoIterator<Item = (Month, [u32; 3])>) -> Self {
        Self(months.into_iter().collect())
    }

    /// Counts the reported deaths of events; a step counts for the month of its first day.
    fn of_events<'e>(scenario: &Scenario, events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut months: BTreeMap<Month, [u32; 3]> = BTreeMap::new();
        for event in events.into_iter().filter(|event| event.reported && event.deaths() > 0) {
            let date = scenario.date_of(event.step);
            let violence = usize::from(violence_type(scenario, event).code()) - 1;
            months.entry((date.year(), date.month())).or_default()[violence] += event.deaths();
        }
        Self(months)
    }

    /// Months with their deaths, in order.
    pub(super) fn months(&self) -> impl Iterator<Item = (Month, [u32; 3])> {
        self.0.iter().map(|(month, deaths)| (*month, *deaths))
    }

    /// Deaths of a type in a month.
    pub fn month(&self, violence: usize, month: Month) -> u32 {
        self.0.get(&month).map_or(0, |deaths| deaths[violence])
    }

    /// Deaths of a type in a year.
    pub fn year(&self, violence: usize, year: i16) -> u32 {
        self.0.range((year, 1)..=(year, 12)).map(|(_, deaths)| deaths[violence]).sum()
    }

    /// Whether a type has any deaths.
    pub fn has(&self, violence: usize) -> bool {
        self.0.values().any(|deaths| deaths[violence] > 0)
    }
}

/// A run that was played.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// Number of its draw.
    pub number: u64,
    /// Replication.
    pub replication: u64,
    /// As in its draw.
    pub until: Option<i16>,
    /// As in its draw.
    pub log_proposal: f64,
    /// Deaths with all causes.
    pub known: Counts,
    /// Deaths with causes frozen at each origin, in the order of the origins; nothing of the years before. `None` at an origin that
    /// rests on runs of another law.
    pub frozen: Vec<Option<Counts>>,
}

/// The laws of draws, by the last year that each knows.
pub(super) fn laws(draws: &[Draw]) -> BTreeSet<i16> {
    draws.iter().filter_map(|draw| draw.until).collect()
}

/// Which origins a run is for: those whose law, the latest that knows nothing after them, is its own.
pub(super) fn own(draw: &Draw, laws: &BTreeSet<i16>, origins: &[i16]) -> Vec<bool> {
    let law = |origin: i16| laws.range(..=origin).next_back().copied();
    origins.iter().map(|&origin| law(origin) == draw.until).collect()
}

/// Plays all runs of a scenario for origins at the ends of years, each as far as the origins that rest on it ask; `done` is told after each. `None` where `stop` was set before
/// the last.
///
/// # Errors
/// Where a run broke off.
pub fn play(
    scenario: &Scenario,
    draws: &[Draw],
    origins: &[i16],
    seed: u64,
    stop: &AtomicBool,
    done: impl Fn() + Sync,
) -> Result<Option<Vec<Played>>, BrokeOff> {
    let laws = laws(draws);
    let name = |draw: &Draw| format!("run {}", draw.number);
    let play = |draw: &Draw| play_one(scenario, draw, (origins, &own(draw, &laws, origins)), seed, stop);
    executor::all(draws, name, done, play).map(|all| all.into_iter().collect())
}

/// Last day of a year.
pub fn end_of(year: i16) -> Date {
    jiff::civil::date(year, 12, 31)
}

/// Day to which a run is played so that every step that begins in a year is: a step beyond its end, within the scenario.
fn last_day(scenario: &Scenario, year: i16) -> Date {
    let step = jiff::Span::new().days(scenario.step_days.ceil() as i64);
    end_of(year).saturating_add(step).min(scenario.end)
}

/// Plays one run; at each origin of its own a copy goes on with causes frozen, to the end of its forecast year.
pub fn play_one(
    scenario: &Scenario,
    draw: &Draw,
    (origins, own): (&[i16], &[bool]),
    seed: u64,
    stop: &AtomicBool,
) -> Option<Played> {
    let last = origins.iter().zip(own).filter(|(_, own)| **own).map(|(origin, _)| origin + 1).max();
    let (last, whole) = (last.or_else(|| origins.iter().min().copied())?, draw.scenario(scenario));
    if stop.load(Ordering::Relaxed) {
        return None;
    }
    let branches: Vec<Scenario> =
        origins.iter().map(|&origin| whole.frozen_on(end_of(origin)).until(last_day(&whole, origin + 1))).collect();
    let end = last_day(&whole, last);
    let scenario = whole.until(end);
    let prepared = Prepared::new(&scenario);
    let mut run = Simulation::start(&prepared, seed, draw.replication);
    let mut frozen: Vec<Option<Counts>> = vec![None; origins.len()];
    let mut going = true;
    while going {
        for (n, &origin) in origins.iter().enumerate() {
            // The step that is next reaches beyond the origin: causes after it would come in.
            if own[n] && frozen[n].is_none() && end_of_next(&run) > end_of(origin) {
                frozen[n] = Some(branch(run.continued_in(&branches[n]), origin + 1, stop)?);
            }
        }
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        going = run.step();
    }
    let known = Counts::of_events(&scenario, run.ledger().events());
    let frozen = frozen.into_iter().zip(own).map(|(counts, own)| own.then(|| counts.unwrap_or_default())).collect();
    let (number, replication, until, log_proposal) = (draw.number, draw.replication, draw.until, draw.log_proposal);
    Some(Played { number, replication, until, log_proposal, known, frozen })
}

/// Last day of the step that a run plays next.
fn end_of_next(run: &Simulation<'_>) -> Date {
    let scenario = run.scenario();
    scenario.date_on(scenario.day_of(run.world().step + 1) - 1.0)
}

/// Plays a branch to its end and counts the forecast year.
fn branch(mut run: Simulation<'_>, year: i16, stop: &AtomicBool) -> Option<Counts> {
    while run.step() {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
    }
    let scenario = run.scenario();
    let of_year = |event: &&Event| scenario.date_of(event.step).year() == year;
    Some(Counts::of_events(scenario, run.ledger().events().iter().filter(of_year)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::observation::Observer;
    use crate::observation::tally::{reported, tally};

    fn scenario() -> Scenario {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
        let changes = ["end=2033-06-30", "population.persons_per_agent=500"].map(|change| change.parse().unwrap());
        crate::scenario::load(&folder, &changes).unwrap().scenario
    }

    fn played(scenario: &Scenario) -> Played {
        let draw = Draw { number: 0, replication: 4, until: None, log_proposal: 0.0, values: Vec::new() };
        play_one(scenario, &draw, (&[2030, 2031], &[true; 2]), 1, &AtomicBool::new(false)).unwrap()
    }

    #[test]
    fn a_run_is_played_for_the_origins_that_rest_on_its_law_alone() {
        let of = |until| Draw { number: 0, replication: 4, until, log_proposal: 0.0, values: Vec::new() };
        let laws = BTreeSet::from([2029, 2030]);
        let origins = [2029, 2030, 2031];
        assert_eq!(own(&of(Some(2030)), &laws, &origins), [false, true, true]);
        assert_eq!(own(&of(Some(2029)), &laws, &origins), [true, false, false]);
        assert_eq!(own(&of(None), &BTreeSet::new(), &origins), [true; 3]);
        // And no further than its last origin's year: the same run, as far as it goes.
        let (scenario, stop) = (scenario(), AtomicBool::new(false));
        let played = play_one(&scenario, &of(Some(2030)), (&[2030, 2031], &[true, false]), 1, &stop).unwrap();
        let whole = self::played(&scenario);
        assert_eq!((&played.frozen[0], &played.frozen[1]), (&whole.frozen[0], &None));
        assert_eq!([0, 1, 2].map(|n| played.known.year(n, 2031)), [0, 1, 2].map(|n| whole.known.year(n, 2031)));
        assert_eq!([0, 1, 2].map(|n| played.known.year(n, 2032)), [0; 3]);
    }

    #[test]
    fn deaths_by_year_are_those_of_the_tally_of_the_whole_run() {
        let scenario = scenario();
        let played = played(&scenario);
        let mut run = Simulation::new(&scenario, 1, 4);
        let mut observer = Observer::national(&scenario);
        while run.step() {
            observer.observe(&run);
        }
        let counts = tally(&scenario, run.ledger(), &observer.snapshots);
        let mut deaths = 0;
        for target in &crate::study::validation::observed::Target::ALL[..3] {
            for year in [2030, 2031, 2032] {
                let expected = counts.get(&reported(target.measure()), year).unwrap();
                assert_eq!(f64::from(played.known.year(target.index(), year)), expected, "{target:?} {year}");
                deaths += played.known.year(target.index(), year);
            }
        }
        assert!(deaths > 0);
    }

    #[test]
    fn a_branch_counts_its_forecast_year_alone_and_follows_the_run_where_nothing_changes() {
        let played = played(&scenario());
        for (frozen, year) in played.frozen.iter().flatten().zip([2031, 2032]) {
            assert!((0..3).all(|violence| frozen.year(violence, year) == played.known.year(violence, year)));
            assert!(
                (0..3).all(|violence| frozen.year(violence, year - 1) == 0 && frozen.year(violence, year + 1) == 0)
            );
        }
    }
}
