//! How the effect of overlap hangs on the sizes that were drawn: share of the ranges in which norms hinder each other, and where
//! each size turns the sign (see [`crate::experiment::overlap`]).

use crate::experiment::overlap::{BreakEven, Draw, response_to_sizes};
use crate::experiment::paired::Interval;
use crate::study::patterns::judge::{Finding, shown};
use crate::study::patterns::statistics::Verdict;
use crate::study::patterns::values::Values;

/// Resamples of draws.
const DRAWS: u32 = 1_000;

/// Parts without verdict: the sign over the ranges, and the break-even of each size; of the first contrast of a pattern.
pub fn effect(values: &Values<'_>, pattern: usize) -> Vec<Finding> {
    let suite = values.suite();
    let definition = &suite.patterns[pattern];
    let plain = |part: &str, says: &str, note: String| Finding::plain(pattern, part, says, "", Verdict::Reported, note);
    let (Some(contrast), false) = (definition.contrasts.first(), definition.draws.is_empty()) else {
        return vec![plain("sizes", "effect over the sizes drawn", "nothing is drawn, or no contrast is given".into())];
    };
    let effects = values.differences(pattern, contrast, (&contrast.measure, &contrast.per));
    let draws: Vec<Draw> = values
        .replications(pattern)
        .into_iter()
        .zip(effects)
        .map(|(replication, effect)| Draw { sizes: suite.drawn(pattern, replication).to_vec(), effect })
        .collect();
    match response_to_sizes(&draws, &suite.ranges(pattern), DRAWS, suite.seed) {
        Err(error) => vec![plain("sizes", "effect over the sizes drawn", error.to_string())],
        Ok(response) => {
            let sign = format!(
                "P(effect below 0) over the ranges {}, of the mean {}; fitted with all sizes 0: {}",
                with_ends(&response.probability_negative),
                shown(response.probability_mean_negative),
                with_ends(&response.intercept)
            );
            let mut findings = vec![plain("sign", "sign of the effect over the ranges of all sizes", sign)];
            for (n, drawn) in definition.draws.iter().enumerate() {
                let slope = with_ends(&response.slopes[n]);
                let turns = match response.break_even[n] {
                    BreakEven::Within { value, ends: Some((low, high)) } => {
                        format!("turns the sign at {} ({} to {})", shown(value), shown(low), shown(high))
                    }
                    BreakEven::Within { value, ends: None } => {
                        format!("turns the sign at {}, but may be anywhere: the slope is not told from 0", shown(value))
                    }
                    BreakEven::Outside { value } => format!("turns the sign at {}, beyond its range", shown(value)),
                    BreakEven::None => "does not turn the sign".into(),
                };
                let says = format!("effect by {}", drawn.name);
                findings.push(plain(&format!("size {}", drawn.name), &says, format!("{slope} per unit; {turns}")));
            }
            findings
        }
    }
}

fn with_ends(interval: &Interval) -> String {
    match interval.ends {
        Some((low, high)) => format!("{} ({} to {})", shown(interval.mean), shown(low), shown(high)),
        None => shown(interval.mean),
    }
}
