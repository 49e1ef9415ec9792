//! Which runs are played: rows of a posterior, draws from priors, or replications of the scenario as it is.

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
pub fn from_posterior(scenario: &Scenario, posterior: &Posterior, most: Option<usize>) -> Result<Vec<Draw>, DrawError> {
    let all = posterior.draws.len();
    let count = most.unwrap_or(all).min(all);
    let rows = (0..count).map(|n| &posterior.draws[n * all / count]);
    rows.map(|row| {
        let values: Vec<(String, f64)> = posterior.values(row).map(|(key, value)| (key.to_string(), value)).collect();
        let tried = scenario.with_values(posterior.values(row));
        tried.map_err(|reason| DrawError::Values { number: row.number, reason })?;
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
        draws.push(Draw { number, replication: number, log_proposal: 0.0, values });
    }
    Ok(draws)
}

/// Replications of the scenario as it is.
pub fn from_scenario(count: usize) -> Vec<Draw> {
    let draw = |number| Draw { number, replication: number, log_proposal: 0.0, values: Vec::new() };
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
