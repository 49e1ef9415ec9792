//! Sizes of events and their clustering in time: heavy tails, events that follow from events, months alike (Lewis et al. 2012).

use crate::observation::bookkeeping::lag_correlation;
use crate::scenario::Scenario;
use crate::scenario::patterns::{Expectation, Margin, Term};
use crate::stats::ratio;
use crate::study::patterns::judge::Finding;
use crate::study::patterns::values::Values;

/// Shares of self-excited events that count as expected, and how far the monthly lag may be from one half.
const EXCITED: (f64, f64) = (0.30, 0.55);
const LAG: (f64, f64) = (0.3, 0.7);

/// Heavy tails, share of self-excited events, lag of months, of the first arm of a pattern over its years.
pub fn clustering(values: &Values<'_>, pattern: usize) -> Vec<Finding> {
    let suite = values.suite();
    let years = suite.patterns[pattern].years;
    let of =
        |name: &str| values.of(pattern, 0, &Term { measure: name.into(), area: "nation".into(), sign: 1.0 }, years);
    let parts = ["sizes_events", "sizes_sum", "sizes_log", "sizes_log_squared"].map(of);
    let count = parts[0].len();
    let tails: Vec<f64> = (0..count).map(|n| gain(parts[0][n], parts[1][n], parts[2][n], parts[3][n])).collect();
    let (repeatable, excited) = (of("events_repeatable"), of("events_excited"));
    let shares: Vec<f64> = excited.iter().zip(&repeatable).map(|(excited, all)| ratio(*excited, *all)).collect();
    let months = by_month(values, pattern, years);
    let lags: Vec<f64> = months.iter().map(|deaths| lag(deaths)).collect();
    let decay = suite.loaded.scenario.parameters.violence.retaliation_decay;
    let between = |(low, high): (f64, f64)| (f64::midpoint(low, high), (high - low) / 2.0);
    let within = |name: &str, says: &str, expected: &str, values: &[f64], bounds: (f64, f64)| {
        let (centre, margin) = between(bounds);
        let expect = Expectation::Equivalent(Margin::Absolute(margin));
        Finding::tested(pattern, (name, says, expected), values, (expect, centre, Some(margin)), "share")
    };
    let heavy = ("a", "log-normal against exponential sizes of events, log likelihood per event", "above 0");
    let mut findings = vec![
        Finding::tested(pattern, heavy, &tails, (Expectation::Up, 0.0, None), "log likelihood"),
        within("b", "share of events that follow from events", "0.30 to 0.55", &shares, EXCITED),
        within("c", "correlation of the deaths of a month with those of the next", "0.3 to 0.7", &lags, LAG),
    ];
    findings[1].note = format!("e-folding time {decay} days, an input; expected 2 to 6 weeks");
    findings[2].unit = "correlation".into();
    if let Some(observed) = observed(&suite.loaded.scenario, years) {
        findings[2].note = format!("observed {observed:.2}");
    }
    findings
}

/// Log likelihood per event of the log-normal law less that of the exponential one, each at its best, from sums of sizes.
///
/// **P.64 heavy tail**: log likelihood per event of the log-normal less that of the exponential law, each at its best.
/// Source: Vuong 1989.
/// Test: `heavy_tails_are_seen_and_light_ones_are_not`.
fn gain(events: f64, sum: f64, log: f64, log_squared: f64) -> f64 {
    if events <= 0.0 {
        return 0.0;
    }
    let (mean, centre) = (sum / events, log / events);
    let variance = (log_squared / events - centre * centre).max(1e-12);
    let lognormal = -centre - 0.5 * (2.0 * std::f64::consts::PI * variance).ln() - 0.5;
    let exponential = -mean.ln() - 1.0;
    lognormal - exponential
}

/// Deaths by month over years, of every replication.
fn by_month(values: &Values<'_>, pattern: usize, (from, to): (i16, i16)) -> Vec<Vec<f64>> {
    let mut months: Vec<Vec<f64>> = Vec::new();
    for year in from..=to {
        for month in 1..=12 {
            let term = Term { measure: format!("deaths_month:{month}"), area: "nation".into(), sign: 1.0 };
            let deaths = values.of(pattern, 0, &term, (year, year));
            months.resize(months.len().max(deaths.len()), Vec::new());
            months.iter_mut().zip(deaths).for_each(|(series, value)| series.push(value));
        }
    }
    months
}

/// Correlation of a series with itself one place later; 0 where it does not vary.
///
/// **P.65 lag of months**: correlation of monthly deaths with those of the next month, in each run.
/// Source: definition.
/// Test: `the_lag_of_a_series_is_that_of_the_textbook`.
fn lag(series: &[f64]) -> f64 {
    lag_correlation(series).unwrap_or_default()
}

/// The same of what was observed, where every month of the years was.
fn observed(scenario: &Scenario, (from, to): (i16, i16)) -> Option<f64> {
    let months = scenario.observed_months.iter().filter(|row| row.measure == "deaths_total");
    let mut rows: Vec<_> = months.filter(|row| (from..=to).contains(&row.month.year())).collect();
    rows.sort_by_key(|row| row.month);
    let series: Vec<f64> = rows.iter().map(|row| row.value).collect();
    (series.len() == 12 * usize::from((to - from + 1) as u16)).then(|| lag(&series))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heavy_tails_are_seen_and_light_ones_are_not() {
        let of = |sizes: &[f64]| {
            let sum = |power: i32| sizes.iter().map(|d| d.ln().powi(power)).sum::<f64>();
            gain(sizes.len() as f64, sizes.iter().sum(), sum(1), sum(2))
        };
        let n = 2_000;
        let quantiles = || (0..n).map(|k| (f64::from(k) + 0.5) / f64::from(n));
        let heavy: Vec<f64> = quantiles().map(|u| (1.2 * crate::stats::normal_quantile(u)).exp()).collect();
        let light: Vec<f64> = quantiles().map(|u| -(1.0 - u).ln()).collect();
        // At sigma 1.2: ln(mean) + 1 - ln(sigma sqrt(2 pi)) - 1/2 = 0.72 + 0.5 - 1.101.
        assert!((of(&heavy) - 0.119).abs() < 0.01, "{}", of(&heavy));
        assert!(of(&light) < -0.05, "{}", of(&light));
    }

    #[test]
    fn the_lag_of_a_series_is_that_of_the_textbook() {
        // 1 2 3 4: mean 2.5, sum of squares 5, products 0.75 - 0.25 + 0.75.
        assert!((lag(&[1.0, 2.0, 3.0, 4.0]) - 0.25).abs() < 1e-12);
        assert_eq!(lag(&[2.0, 2.0, 2.0]), 0.0);
    }
}
