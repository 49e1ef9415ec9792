//! The runs behind the forecasts of the model: each is played once, and leaves at every origin a branch in which nothing dated
//! changes any more.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;
use rayon::prelude::*;
use thiserror::Error;

use crate::event::Event;
use crate::experiment::sampling::{Law, latin_hypercube};
use crate::observation::tally::violence_type;
use crate::scenario::posterior::Posterior;
use crate::scenario::{ParameterRecord, Scenario};
use crate::simulation::{Prepared, Simulation};

use super::observed::Month;

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

/// A run to be played.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// Its number.
    pub number: u64,
    /// Replication: names its random numbers.
    pub replication: u64,
    /// Logarithm of how likely its values were to be drawn, over their prior density.
    pub log_proposal: f64,
    /// Keys of parameters with their values, which the scenario accepts; the others are those of the scenario.
    pub values: Vec<(String, f64)>,
}

impl Draw {
    /// The scenario with the values of this draw. Made for each run and dropped with it, since a scenario may be large.
    fn scenario(&self, base: &Scenario) -> Scenario {
        let values = self.values.iter().map(|(key, value)| (key.as_str(), *value));
        base.with_values(values).expect("values were tried when they were drawn")
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
    pub log_proposal: f64,
    /// Deaths with all causes.
    pub known: Counts,
    /// Deaths with causes frozen at each origin, in the order of the origins; nothing of the years before.
    pub frozen: Vec<Counts>,
}

/// Why values cannot be drawn.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum EnsembleError {
    /// Values that the scenario refuses.
    #[error("draw {number}: {reason}; accepted: values of the scenario")]
    Values {
        /// Number of the draw.
        number: u64,
        /// Why.
        reason: String,
    },
}

/// How parameters of the runs are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draws {
    /// Rows of the posterior.
    Posterior,
    /// Free and carried parameters from their priors.
    Prior,
    /// None: the values of the scenario.
    None,
}

impl Draws {
    /// Name on the command line and in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Posterior => "posterior",
            Self::Prior => "prior",
            Self::None => "none",
        }
    }
}

/// Statuses of parameters that are drawn from their priors.
const DRAWN: [&str; 2] = ["free", "carried"];

/// Draws of a posterior, at most `most` of them, evenly spread over its rows.
///
/// # Errors
/// Where a row has values that the scenario refuses.
pub fn from_posterior(
    scenario: &Scenario,
    posterior: &Posterior,
    most: Option<usize>,
) -> Result<Vec<Draw>, EnsembleError> {
    let all = posterior.draws.len();
    let count = most.unwrap_or(all).min(all);
    let rows = (0..count).map(|n| &posterior.draws[n * all / count]);
    rows.map(|row| {
        let values: Vec<(String, f64)> = posterior.values(row).map(|(key, value)| (key.to_string(), value)).collect();
        let tried = scenario.with_values(posterior.values(row));
        tried.map_err(|reason| EnsembleError::Values { number: row.number, reason })?;
        Ok(Draw { number: row.number, replication: row.replication, log_proposal: row.log_proposal, values })
    })
    .collect()
}

/// Draws of the free and carried parameters from their priors, by a Latin hypercube, each with a replication of its own.
///
/// A row whose values the scenario refuses together (events would set off too many others) is moved towards the middle of its
/// laws, in steps of a twentieth, until they are accepted.
///
/// # Errors
/// Where the middle is refused too.
pub fn from_prior(scenario: &Scenario, count: usize, seed: u64) -> Result<Vec<Draw>, EnsembleError> {
    let drawn: Vec<&ParameterRecord> =
        scenario.parameter_table.iter().filter(|record| DRAWN.contains(&record.status.as_str())).collect();
    let values_of = |row: &[f64]| -> Vec<(String, f64)> {
        let value = |(record, &u): (&&ParameterRecord, &f64)| {
            let law = Law::from_name(&record.distribution).unwrap_or(Law::Uniform);
            (record.key.clone(), law.quantile(u, record.low, record.high))
        };
        drawn.iter().zip(row).map(value).collect()
    };
    let points = latin_hypercube(count, drawn.len(), seed);
    let mut draws = Vec::with_capacity(count);
    for (number, row) in (0_u64..).zip(&points) {
        // A row that is refused is taken towards the middle of the law, step by step.
        let towards = |step: i32| row.iter().map(|u| 0.5 + (u - 0.5) * 0.95_f64.powi(step)).collect::<Vec<f64>>();
        let mut refused = String::new();
        let accepted = (0..100).map(|step| values_of(&towards(step))).find(|values| {
            let tried = scenario.with_values(values.iter().map(|(key, value)| (key.as_str(), *value)));
            tried.map_err(|reason| refused = reason).is_ok()
        });
        let values = accepted.ok_or(EnsembleError::Values { number, reason: refused })?;
        draws.push(Draw { number, replication: number, log_proposal: 0.0, values });
    }
    Ok(draws)
}

/// Replications of the scenario as it is.
pub fn from_scenario(count: usize) -> Vec<Draw> {
    let draw = |number| Draw { number, replication: number, log_proposal: 0.0, values: Vec::new() };
    (0..count as u64).map(draw).collect()
}

/// Plays all runs of a scenario for origins at the ends of years; `done` is told after each. `None` where `stop` was set before
/// the last.
pub fn play(
    scenario: &Scenario,
    draws: &[Draw],
    origins: &[i16],
    seed: u64,
    stop: &AtomicBool,
    done: impl Fn() + Sync,
) -> Option<Vec<Played>> {
    draws
        .par_iter()
        .map(|draw| {
            let played = play_one(scenario, draw, origins, seed, stop)?;
            done();
            Some(played)
        })
        .collect()
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

/// Plays one run; at each origin a copy goes on with causes frozen, to the end of its forecast year.
pub fn play_one(scenario: &Scenario, draw: &Draw, origins: &[i16], seed: u64, stop: &AtomicBool) -> Option<Played> {
    let (last, whole) = (origins.iter().max()? + 1, draw.scenario(scenario));
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
            if frozen[n].is_none() && end_of_next(&run) > end_of(origin) {
                frozen[n] = Some(branch(run.continued_in(&branches[n]), origin + 1, stop)?);
            }
        }
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        going = run.step();
    }
    let known = Counts::of_events(&scenario, run.ledger().events());
    let frozen = frozen.into_iter().map(Option::unwrap_or_default).collect();
    Some(Played { number: draw.number, replication: draw.replication, log_proposal: draw.log_proposal, known, frozen })
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
        let draw = Draw { number: 0, replication: 4, log_proposal: 0.0, values: Vec::new() };
        play_one(scenario, &draw, &[2030, 2031], 1, &AtomicBool::new(false)).unwrap()
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
        for target in &super::super::observed::Target::ALL[..3] {
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
        for (frozen, year) in played.frozen.iter().zip([2031, 2032]) {
            assert!((0..3).all(|violence| frozen.year(violence, year) == played.known.year(violence, year)));
            assert!(
                (0..3).all(|violence| frozen.year(violence, year - 1) == 0 && frozen.year(violence, year + 1) == 0)
            );
        }
    }

    #[test]
    fn draws_from_priors_move_free_and_carried_parameters_alone_and_are_the_same_again() {
        let scenario = scenario();
        let draws = from_prior(&scenario, 6, 3).unwrap();
        assert_eq!(draws, from_prior(&scenario, 6, 3).unwrap());
        for draw in &draws {
            let changed = draw.scenario(&scenario);
            for (record, base) in changed.parameter_table.iter().zip(&scenario.parameter_table) {
                let drawn = DRAWN.contains(&record.status.as_str());
                assert!(drawn || record.value == base.value, "{}", record.key);
            }
        }
        assert_ne!(draws[0].values, draws[1].values);
    }

    #[test]
    fn fewer_runs_than_rows_are_spread_over_the_posterior() {
        let row = |number| crate::scenario::posterior::Draw {
            number,
            replication: number,
            weight: 0.1,
            log_proposal: 0.5,
            values: vec![1e-5],
        };
        let keys = vec!["violence.attack_rate".to_string()];
        let posterior = Posterior { keys, draws: (0..10).map(row).collect(), sha256: String::new() };
        let numbers = |most| -> Vec<u64> {
            from_posterior(&scenario(), &posterior, most).unwrap().iter().map(|draw| draw.number).collect()
        };
        assert_eq!(numbers(Some(4)), [0, 2, 5, 7]);
        assert_eq!(numbers(None).len(), 10);
        assert_eq!(numbers(Some(99)).len(), 10);
    }
}
