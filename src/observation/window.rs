//! Windows of time over which harm is summed: weeks (the 52 that end there), months (the twelve that end there), years.

use std::ops::Range;

use jiff::civil::Date;

use crate::event::Event;
use crate::scenario::Scenario;

/// Days of a year by which sums become rates.
pub const YEAR: f64 = 365.25;

/// How often a window ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// Every week: the 52 weeks that end with it.
    Week,
    /// Every month: the twelve months that end with it.
    Month,
    /// Every calendar year, as far as the run covers it.
    Year,
}

impl Period {
    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// Consecutive steps over which harm is summed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// How often such a window ends.
    pub period: Period,
    /// Steps.
    pub steps: Range<usize>,
    /// Year in which its last step begins.
    pub year: i16,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Window {
    fn new(scenario: &Scenario, period: Period, steps: Range<usize>) -> Self {
        let last = steps.end as u32 - 1;
        Self {
            period,
            year: scenario.date_of(last).year(),
            from: scenario.date_of(steps.start as u32),
            to: scenario.date_on(scenario.day_of(last + 1) - 1.0),
            steps,
        }
    }

    /// Days covered.
    pub fn days(&self, scenario: &Scenario) -> f64 {
        self.steps.len() as f64 * scenario.step_days
    }

    /// Factor from a sum over the window to a rate a year.
    pub fn per_year(&self, scenario: &Scenario) -> f64 {
        YEAR / self.days(scenario)
    }
}

/// Calendar years, by the first days of steps; the first and the last may be covered in part.
pub fn years(scenario: &Scenario, steps: usize) -> Vec<Window> {
    spans(scenario, steps, |date| (date.year(), 1))
        .into_iter()
        .map(|steps| Window::new(scenario, Period::Year, steps))
        .collect()
}

/// Twelve months that end with each month, from the first for which the run has them all.
pub fn months(scenario: &Scenario, steps: usize) -> Vec<Window> {
    let mut months = spans(scenario, steps, |date| (date.year(), date.month()));
    months.retain(|span| {
        let day = scenario.date_of(span.start as u32);
        scenario.covers(steps as u32, day.first_of_month(), day.last_of_month())
    });
    months.windows(12).map(|span| Window::new(scenario, Period::Month, span[0].start..span[11].end)).collect()
}

/// The 52 weeks that end with each week (as many steps as come nearest to 364 days), from the first for which the run has
/// them all.
pub fn weeks(scenario: &Scenario, steps: usize) -> Vec<Window> {
    let per_week = (7.0 / scenario.step_days).round().max(1.0) as usize;
    let length = (364.0 / scenario.step_days).round().max(1.0) as usize;
    let ends = (length..=steps).filter(|end| end.is_multiple_of(per_week));
    ends.map(|end| Window::new(scenario, Period::Week, end - length..end)).collect()
}

/// Events, in order of steps, with the position of their year.
pub fn by_year<'a>(events: &'a [Event], years: &'a [Window]) -> impl Iterator<Item = (usize, &'a Event)> {
    let mut year = 0;
    events.iter().map(move |event| {
        while years.get(year).is_some_and(|window| event.step as usize >= window.steps.end) {
            year += 1;
        }
        (year, event)
    })
}

/// Runs of steps whose first days share a key.
fn spans<K: PartialEq>(scenario: &Scenario, steps: usize, key: impl Fn(Date) -> K) -> Vec<Range<usize>> {
    let mut spans: Vec<(K, Range<usize>)> = Vec::new();
    for step in 0..steps {
        let key = key(scenario.date_of(step as u32));
        match spans.last_mut() {
            Some((last, span)) if *last == key => span.end = step + 1,
            _ => spans.push((key, step..step + 1)),
        }
    }
    spans.into_iter().map(|(_, span)| span).collect()
}
