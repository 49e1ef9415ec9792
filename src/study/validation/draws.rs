//! Which runs are played: rows of a posterior, draws from priors, or replications of the scenario as it is.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::experiment::sampling::{Law, latin_hypercube};
use crate::scenario::posterior::Posterior;
use crate::scenario::{ParameterRecord, Scenario};

/// A run to be played.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// Its number.
    pub number: u64,
    /// Replication: names its random numbers.
    pub replication: u64,
    /// Last year whose observations the law knows that it was drawn from; `None` where that law knows none.
    pub until: Option<i16>,
    /// Logarithm of how likely its values were to be drawn, over their prior density.
    pub log_proposal: f64,
    /// Keys of parameters with their values, which the scenario accepts; the others are those of the scenario.
    pub values: Vec<(String, f64)>,
}

impl Draw {
    /// The scenario with the values of this draw. Made for each run and dropped with it, since a scenario may be large.
    ///
    /// # Panics
    /// With another scenario than that for which it was drawn, where it refuses the values.
    pub fn scenario(&self, base: &Scenario) -> Scenario {
        let values = self.values.iter().map(|(key, value)| (key.as_str(), *value));
        base.with_values(values).expect("values were tried when they were drawn")
    }
}

/// Why values cannot be drawn.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum DrawError {
    /// Values that the scenario refuses.
    #[error("draw {number}: {reason}; accepted: values of the scenario")]
    Values {
        /// Number of the draw.
        number: u64,
        /// Why.
        reason: String,
    },
    /// An origin that all rows know too much for.
    #[error(
        "posterior.csv: until: found no row that knows nothing after {origin}; accepted: a posterior with the law of that origin \
         (mandate calibrate makes one for every origin of its targets), a later --first-origin, or --draws prior"
    )]
    Origin {
        /// The year at whose end forecasts are made.
        origin: i16,
    },
}

/// How parameters of the runs are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draws {
    /// Rows of the posterior.
    Posterior,
    /// Free and carried parameters from their priors.
    Prior,
    /// The values of the scenario.
    Point,
}

impl Draws {
    /// Name on the command line and in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Posterior => "posterior",
            Self::Prior => "prior",
            Self::Point => "point",
        }
    }
}

/// Statuses of parameters that are drawn from their priors.
const DRAWN: [&str; 2] = ["free", "carried"];

/// Draws of a posterior for origins: for each the rows of the latest law that knows nothing after it, at most `most`, evenly spread.
///
/// # Errors
/// Where an origin has no law, or a row has values that the scenario refuses.
///
/// **V.16 runs of an origin**: rows of the latest law of the posterior that knows nothing after it, each played to the
/// end of the last forecast year that rests on it.
/// With: `study::validation::ensemble::play`.
/// Source: definition.
/// Test: `each_origin_has_rows_of_its_own_law_and_fewer_runs_are_spread_over_them`,
/// `a_run_is_played_for_the_origins_that_rest_on_its_law_alone`,
/// `an_origin_rests_on_runs_of_the_latest_law_that_knows_nothing_after_it`.
pub fn from_posterior(
    scenario: &Scenario,
    posterior: &Posterior,
    origins: &[i16],
    most: Option<usize>,
) -> Result<Vec<Draw>, DrawError> {
    let law = |&origin: &i16| posterior.law_of(origin).ok_or(DrawError::Origin { origin });
    let laws: BTreeSet<i16> = origins.iter().map(law).collect::<Result<_, DrawError>>()?;
    let mut draws = Vec::new();
    for until in laws {
        let rows: Vec<_> = posterior.of_law(until).collect();
        // Few rows are played several times, each time with other random numbers.
        let count = most.unwrap_or(rows.len().max(LEAST_RUNS));
        let turns = count.div_ceil(rows.len()).max(1);
        let spread = |n: usize| (n * rows.len() * turns / count) % rows.len();
        for (n, row) in (0..count).map(|n| (n as u64, rows[spread(n)])) {
            let values = posterior.values(row).map(|(key, value)| (key.to_string(), value)).collect();
            let tried = scenario.with_values(posterior.values(row));
            tried.map_err(|reason| DrawError::Values { number: row.number, reason })?;
            let (number, until, log_proposal) = (row.number, Some(until), row.log_proposal);
            draws.push(Draw { number, replication: n, until, log_proposal, values });
        }
    }
    Ok(draws)
}

/// Runs of a law where nothing else is asked for, if it has fewer rows.
const LEAST_RUNS: usize = 200;

/// Draws of the free and carried parameters from their priors, by a Latin hypercube, each with a replication of its own.
///
/// A row whose values the scenario refuses together (events would set off too many others) is moved towards the middle of its
/// laws, in steps of a twentieth, until they are accepted.
///
/// # Errors
/// Where the middle is refused too.
pub fn from_prior(scenario: &Scenario, count: usize, seed: u64) -> Result<Vec<Draw>, DrawError> {
    let drawn: Vec<&ParameterRecord> =
        scenario.parameter_table.iter().filter(|record| DRAWN.contains(&record.status.as_str())).collect();
    let values_of = |row: &[f64]| -> Vec<(String, f64)> {
        let value = |(record, &u): (&&ParameterRecord, &f64)| {
            (record.key.clone(), Law::of(record).quantile(u, record.low, record.high))
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
        let values = accepted.ok_or(DrawError::Values { number, reason: refused })?;
        draws.push(Draw { number, replication: number, until: None, log_proposal: 0.0, values });
    }
    Ok(draws)
}

/// Replications of the scenario as it is.
pub fn from_scenario(count: usize) -> Vec<Draw> {
    let draw = |number| Draw { number, replication: number, until: None, log_proposal: 0.0, values: Vec::new() };
    (0..count as u64).map(draw).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn scenario() -> Scenario {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
        crate::scenario::load(&folder, &[]).unwrap().scenario
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
    fn each_origin_has_rows_of_its_own_law_and_fewer_runs_are_spread_over_them() {
        let row = |number| crate::scenario::posterior::Draw {
            number,
            until: if number < 10 { 2018 } else { 2014 + i16::from(number >= 20) },
            weight: 0.1,
            log_proposal: 0.5,
            values: vec![1e-5],
        };
        let keys = vec!["violence.attack_rate".to_string()];
        let posterior = Posterior { keys, draws: (0..30).map(row).collect(), sha256: String::new() };
        let drawn = |origins: &[i16], most| from_posterior(&scenario(), &posterior, origins, most);
        let numbers = |origins: &[i16], most| -> Vec<u64> {
            drawn(origins, most).unwrap().iter().map(|draw| draw.number).collect()
        };
        assert_eq!(numbers(&[2018], Some(4)), [0, 2, 5, 7]);
        assert_eq!(numbers(&[2014], Some(2)), [10, 15]);
        assert_eq!(numbers(&[2014, 2016, 2017], Some(2)), [10, 15, 20, 25]);
        assert_eq!((numbers(&[2018], None).len(), numbers(&[2018], Some(99)).len()), (LEAST_RUNS, 99));
        assert_eq!(drawn(&[2013], None).unwrap_err(), DrawError::Origin { origin: 2013 });
    }
}
