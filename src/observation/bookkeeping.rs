//! Bookkeeping: a scenario's observed figures over a period, beside the same figures of a run.
//!
//! A row of `observations.csv` with a measure `period:FROM/TO:QUANTITY` (years or months, both ends included) asks for one.
//! A quantity is a yearly measure (mean per year, or the sum with the suffix `_total`) or one of [`Quantity`]'s names.

use jiff::civil::Date;

use super::Snapshot;
use super::tally::{always, contributions};
use crate::event::{Event, Ledger, Party, ViolenceType};
use crate::portable::Portable as _;
use crate::scenario::{OrganizationKind, Scenario};
use crate::stats::{Moments, ratio};

/// A figure of the bookkeeping table.
#[derive(Clone, Debug, PartialEq)]
pub struct BookkeepingRow {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Period as written.
    pub period: String,
    /// Quantity.
    pub quantity: String,
    /// What was observed.
    pub observed: f64,
    /// The same of all simulated events; `None` where the run does not cover the period or the quantity has no value.
    pub simulated: Option<f64>,
    /// The same of the reported events.
    pub reported: Option<f64>,
}

/// Figures that are more than the mean of a yearly measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Mean deaths per fatal event.
    PerEventMean,
    /// A percentile of deaths per fatal event.
    PerEvent(u8),
    /// Armed incidents per fatal event: a parameter of the scenario.
    Incidents,
    /// Reported deaths over all deaths [0, 1].
    ReportedShare,
    /// Share of non-state deaths in violence between organized groups [0, 1].
    OrganizedShare,
    /// Deaths of a peace operation per fatal attack on it.
    PerMissionAttack,
    /// Deaths of a peace operation per 1,000 person-years.
    MissionRate,
    /// Persons newly displaced inside per death.
    InflowPerDeath,
    /// Mean of monthly deaths.
    MonthMean,
    /// Variance over mean of monthly deaths.
    MonthDispersion,
    /// Correlation of monthly deaths with those of the month before.
    MonthLag,
    /// The same of log(1 + deaths).
    MonthLagLog,
    /// The same of log(1 + deaths) in one-sided violence.
    MonthLagLogOneSided,
}

impl Quantity {
    /// Names by which `observations.csv` asks for them.
    pub const NAMES: [(&str, Self); 18] = [
        ("deaths_per_event_mean", Self::PerEventMean),
        ("deaths_per_event_p25", Self::PerEvent(25)),
        ("deaths_per_event_p50", Self::PerEvent(50)),
        ("deaths_per_event_p75", Self::PerEvent(75)),
        ("deaths_per_event_p90", Self::PerEvent(90)),
        ("deaths_per_event_p99", Self::PerEvent(99)),
        ("deaths_per_event_max", Self::PerEvent(100)),
        ("incidents_per_fatal_event", Self::Incidents),
        ("reported_share_of_deaths", Self::ReportedShare),
        ("organized_share_of_non_state", Self::OrganizedShare),
        ("mission_deaths_per_attack", Self::PerMissionAttack),
        ("mission_deaths_per_1000_person_years", Self::MissionRate),
        ("displaced_per_death", Self::InflowPerDeath),
        ("month_deaths_mean", Self::MonthMean),
        ("month_deaths_variance_to_mean", Self::MonthDispersion),
        ("month_deaths_lag1", Self::MonthLag),
        ("month_log_deaths_lag1", Self::MonthLagLog),
        ("month_log_one_sided_lag1", Self::MonthLagLogOneSided),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, quantity)| *quantity)
    }
}

/// The bookkeeping table of a run: one row for each `period:` observation of the scenario.
pub fn bookkeeping(scenario: &Scenario, ledger: &Ledger, snapshots: &[Snapshot]) -> Vec<BookkeepingRow> {
    let asked = scenario.observations.iter().filter_map(|observation| {
        let (text, quantity) = observation.measure.strip_prefix("period:")?.split_once(':')?;
        let (from, to) = dates(text)?;
        Some((text, Period { from, to, quantity: quantity.to_string() }, observation.value))
    });
    asked
        .map(|(text, period, observed)| BookkeepingRow {
            from: period.from,
            to: period.to,
            period: text.to_string(),
            quantity: period.quantity.clone(),
            observed,
            simulated: figure(scenario, ledger, snapshots, &period, false),
            reported: figure(scenario, ledger, snapshots, &period, true),
        })
        .collect()
}

/// The yearly measure that a quantity names, and whether its sum is asked for, by the suffix `_total`; `None` where there is none.
/// A measure whose own name ends so is meant as it stands.
fn summed<'a>(quantity: &'a str, scenario: &Scenario) -> Option<(&'a str, bool)> {
    let measures = always(scenario);
    let sum = quantity.strip_suffix("_total").map(|measure| (measure, true));
    [Some((quantity, false)), sum].into_iter().flatten().find(|(measure, _)| measures.contains(*measure))
}

/// A quantity of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    from: Date,
    to: Date,
    quantity: String,
}

impl Period {
    /// Reads `period:FROM/TO:QUANTITY`; `None` where it is none, or the quantity is not known.
    pub fn parse(measure: &str, scenario: &Scenario) -> Option<Self> {
        let (period, quantity) = measure.strip_prefix("period:")?.split_once(':')?;
        let (from, to) = dates(period)?;
        let known = Quantity::named(quantity).is_some() || summed(quantity, scenario).is_some();
        (known && from <= to).then(|| Self { from, to, quantity: quantity.to_string() })
    }

    /// First and last year.
    pub fn years(&self) -> (i16, i16) {
        (self.from.year(), self.to.year())
    }
}

/// A quantity of a run, of all events or of the reported ones; `None` where it has no value, or the run does not cover the period.
pub fn figure(
    scenario: &Scenario,
    ledger: &Ledger,
    snapshots: &[Snapshot],
    period: &Period,
    reported: bool,
) -> Option<f64> {
    Window::new(scenario, ledger, snapshots, (period.from, period.to), reported)?.figure(&period.quantity)
}

/// First and last day of a period such as `2012/2018` or `2013-01/2013-03`.
///
/// **E12.11 period of a bookkeeping row**: from the first day of the first to the last day of the last year or month.
/// Source: definition.
/// Test: `periods_are_years_or_months_with_both_ends`.
fn dates(period: &str) -> Option<(Date, Date)> {
    let (from, to) = period.split_once('/')?;
    let first = |text: &str| -> Option<Date> {
        let (year, month) = text.split_once('-').unwrap_or((text, "1"));
        Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
    };
    let last = if to.contains('-') { first(to)?.last_of_month() } else { first(to)?.last_of_year() };
    Some((first(from)?, last))
}

/// The steps and fatal events of a period.
struct Window<'a> {
    scenario: &'a Scenario,
    snapshots: &'a [Snapshot],
    events: Vec<&'a Event>,
    months: usize,
    from: Date,
    to: Date,
}

impl<'a> Window<'a> {
    /// `None` where the run does not cover the period to within a step.
    fn new(
        scenario: &'a Scenario,
        ledger: &'a Ledger,
        snapshots: &'a [Snapshot],
        (from, to): (Date, Date),
        reported: bool,
    ) -> Option<Self> {
        if !scenario.covers(snapshots.len() as u32, from, to) {
            return None;
        }
        // Dates rise with steps: those of the period are a range.
        let dates: Vec<Date> = (0..snapshots.len() as u32).map(|step| scenario.date_of(step)).collect();
        let period =
            dates.partition_point(|date| *date < from) as u32..dates.partition_point(|date| *date <= to) as u32;
        let inside =
            |event: &&Event| event.deaths() > 0 && (event.reported || !reported) && period.contains(&event.step);
        let months = month_index(from, to) + 1;
        let events = ledger.events().iter().filter(inside).collect();
        Some(Self { scenario, snapshots, events, months, from, to })
    }

    fn figure(&self, name: &str) -> Option<f64> {
        let Some(quantity) = Quantity::named(name) else {
            let (measure, is_sum) = summed(name, self.scenario)?;
            let years = if is_sum { 1.0 } else { self.months as f64 / 12.0 };
            return Some(self.sum(measure) / years);
        };
        let deaths = self.sum("deaths_total");
        let defined = |part: f64, whole: f64| (whole > 0.0).then(|| ratio(part, whole));
        match quantity {
            Quantity::PerEventMean => defined(deaths, self.events.len() as f64),
            Quantity::PerEvent(percent) => self.percentile(percent),
            Quantity::Incidents => Some(self.scenario.parameters.violence.incident_ratio),
            Quantity::ReportedShare => {
                let known = self.events.iter().filter(|event| event.reported).map(|event| f64::from(event.deaths()));
                defined(known.sum(), deaths)
            }
            Quantity::OrganizedShare => self.organized_share(),
            Quantity::PerMissionAttack => {
                defined(self.sum("mission_malicious_deaths"), self.sum("mission_fatal_attacks"))
            }
            Quantity::MissionRate => {
                let thousands = self.mission_person_years() / 1_000.0;
                defined(self.sum("mission_malicious_deaths"), thousands)
            }
            Quantity::InflowPerDeath => defined(self.steps().map(|(_, s)| s.newly_displaced).sum(), deaths),
            Quantity::MonthMean => Some(self.monthly(|_| true).into_iter().collect::<Moments>().mean()),
            Quantity::MonthDispersion => {
                let moments: Moments = self.monthly(|_| true).into_iter().collect();
                defined(moments.variance(), moments.mean())
            }
            Quantity::MonthLag => lag_correlation(&self.monthly(|_| true)),
            Quantity::MonthLagLog => lag_correlation(&logs(&self.monthly(|_| true))),
            Quantity::MonthLagLogOneSided => {
                let one_sided =
                    |event: &Event| super::tally::violence_type(self.scenario, event) == ViolenceType::OneSided;
                lag_correlation(&logs(&self.monthly(one_sided)))
            }
        }
    }

    /// Sum of a yearly measure's parts over the fatal events of the period.
    fn sum(&self, measure: &str) -> f64 {
        if measure == "deaths_total" {
            return self.events.iter().map(|event| f64::from(event.deaths())).sum();
        }
        let part = |event: &&Event| -> f64 {
            let of_event = contributions(self.scenario, event);
            of_event.iter().filter(|(name, _)| name == measure).map(|(_, value)| value).sum()
        };
        self.events.iter().map(part).sum()
    }

    /// **E12.7 percentile of deaths per event**: value at position round((n - 1) x p/100) of n sorted.
    /// Source: definition.
    /// Test: `percentiles_of_deaths_are_values_and_person_years_are_strength_over_time`.
    fn percentile(&self, percent: u8) -> Option<f64> {
        let mut deaths: Vec<u32> = self.events.iter().map(|event| event.deaths()).collect();
        deaths.sort_unstable();
        let last = deaths.len().checked_sub(1)?;
        Some(f64::from(deaths[(last as f64 * f64::from(percent) / 100.0).round() as usize]))
    }

    fn organized_share(&self) -> Option<f64> {
        let of_type = |event: &&&Event| super::tally::violence_type(self.scenario, event) == ViolenceType::NonState;
        let (mut organized, mut all) = (0.0, 0.0);
        for event in self.events.iter().filter(of_type) {
            let deaths = f64::from(event.deaths());
            let communal = matches!(event.side_a, Party::Community(_)) || matches!(event.side_b, Party::Community(_));
            organized += if communal { 0.0 } else { deaths };
            all += deaths;
        }
        (all > 0.0).then(|| organized / all)
    }

    fn steps(&self) -> impl Iterator<Item = (usize, &Snapshot)> {
        let inside = |step: usize| {
            let date = self.scenario.date_of(step as u32);
            date >= self.from && date <= self.to
        };
        self.snapshots.iter().enumerate().filter(move |(step, _)| inside(*step))
    }

    /// **E12.10 person-years of the peace operation**: sum over steps of strength x step_days/365.25.
    /// Source: definition.
    /// Test: `percentiles_of_deaths_are_values_and_person_years_are_strength_over_time`.
    fn mission_person_years(&self) -> f64 {
        let missions: Vec<usize> = self
            .scenario
            .organization_ids()
            .filter(|&id| self.scenario.kind(id) == OrganizationKind::PeaceOperation)
            .map(|id| id.index())
            .collect();
        let persons: u32 = self.steps().map(|(_, s)| missions.iter().map(|&id| s.strength[id]).sum::<u32>()).sum();
        f64::from(persons) * self.scenario.step_days / 365.25
    }

    fn monthly(&self, counts: impl Fn(&Event) -> bool) -> Vec<f64> {
        let mut months = vec![0.0; self.months];
        for event in self.events.iter().filter(|event| counts(event)) {
            months[month_index(self.from, self.scenario.date_of(event.step))] += f64::from(event.deaths());
        }
        months
    }
}

/// Months from the month of one date to that of a later one.
fn month_index(from: Date, to: Date) -> usize {
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    usize::try_from(months).expect("the second date is not before the first")
}

fn logs(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| value.logarithm_of_one_more()).collect()
}

/// Correlation of a series with itself one place later; `None` where it does not vary.
///
/// **E12.8 lag of monthly deaths**: sum of products of neighbouring deviations/sum of squared deviations; of deaths or
/// ln(1 + deaths).
/// Source: autocorrelation at lag 1.
/// Test: `a_series_that_alternates_correlates_negatively_with_itself`.
pub fn lag_correlation(values: &[f64]) -> Option<f64> {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let products: f64 = values.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum();
    (squares > 0.0).then(|| products / squares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{Setting, UN, event};
    use jiff::civil::date;

    #[test]
    fn periods_are_years_or_months_with_both_ends() {
        assert_eq!(dates("2012/2018"), Some((date(2012, 1, 1), date(2018, 12, 31))));
        assert_eq!(dates("2013-01/2013-03"), Some((date(2013, 1, 1), date(2013, 3, 31))));
        assert_eq!(dates("2013"), None);
        assert_eq!(month_index(date(2012, 11, 1), date(2013, 2, 28)), 3);
    }

    #[test]
    fn a_measure_whose_name_ends_in_total_is_asked_for_as_any_other() {
        let scenario = Setting::new(&[]).scenario;
        let asked = |quantity| summed(quantity, &scenario);
        assert_eq!(asked("deaths_total"), Some(("deaths_total", false)));
        assert_eq!(asked("deaths_total_total"), Some(("deaths_total", true)));
        assert_eq!(asked("deaths_state_based_total"), Some(("deaths_state_based", true)));
        assert_eq!(asked("deaths_state_based"), Some(("deaths_state_based", false)));
        assert_eq!((asked("deaths"), asked("_total")), (None, None));
    }

    #[test]
    fn a_series_that_alternates_correlates_negatively_with_itself() {
        assert_eq!(lag_correlation(&[1.0, 1.0, 1.0]), None);
        assert_eq!(lag_correlation(&[1.0, -1.0, 1.0, -1.0]), Some(-0.75));
    }

    #[test]
    fn percentiles_of_deaths_are_values_and_person_years_are_strength_over_time() {
        let scenario = Setting::new(&[]).scenario;
        let of_deaths =
            |deaths_b| Event { deaths_b, ..event(crate::event::Practice::Ambush, Party::Civilians, Party::Civilians) };
        let events: Vec<Event> = [7, 1, 3, 2, 40].map(of_deaths).to_vec();
        let snapshot = |persons| {
            let mut strength = vec![1_000; scenario.organizations.len()];
            strength[UN.index()] = persons;
            Snapshot { strength, displaced: 0.0, refugees: 0.0, newly_displaced: 0.0 }
        };
        let snapshots: Vec<Snapshot> = [0, 400, 500, 600].map(snapshot).to_vec();
        let window = |events| Window {
            scenario: &scenario,
            snapshots: &snapshots,
            events,
            months: 12,
            from: date(2030, 1, 8),
            to: date(2030, 1, 21),
        };
        let all = window(events.iter().collect());
        // Positions round(4 x p/100) of 1, 2, 3, 7, 40.
        assert_eq!(
            [0, 25, 50, 90, 100].map(|p| all.percentile(p)),
            [1, 2, 3, 40, 40].map(|deaths| Some(f64::from(deaths)))
        );
        assert_eq!(window(Vec::new()).percentile(50), None);
        // The second and the third step alone.
        assert!((all.mission_person_years() - 900.0 * 7.0 / 365.25).abs() < 1e-9);
    }
}
