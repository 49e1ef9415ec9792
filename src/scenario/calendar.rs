//! Steps of a run and the days that they cover.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

/// So many steps of a length, from a day on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calendar {
    /// First day.
    pub start: Date,
    /// Length of a step [days].
    pub step_days: f64,
    /// Steps.
    pub steps: u32,
}

impl Calendar {
    /// The date of a day counted from the start.
    pub fn date_on(&self, day: f64) -> Date {
        self.start.saturating_add(jiff::Span::new().days(day as i64))
    }

    /// Whether the steps cover the days from `first` to `last` wholly: less than a step is missing at each end. What is summed
    /// over years, months and periods goes by this and by nothing else.
    pub fn covers(&self, first: Date, last: Date) -> bool {
        let before = f64::from((self.start - first).get_days());
        let behind = f64::from((last - self.start).get_days()) + 1.0 - f64::from(self.steps) * self.step_days;
        before < self.step_days && behind < self.step_days
    }

    /// Years in which a step begins, each with how many do, and whether steps cover it wholly.
    pub fn years(&self) -> BTreeMap<i16, (u32, bool)> {
        let mut years: BTreeMap<i16, (u32, bool)> = BTreeMap::new();
        for step in 0..self.steps {
            let year = self.date_on(f64::from(step) * self.step_days).year();
            years.entry(year).or_insert_with(|| (0, self.covers(date(year, 1, 1), date(year, 12, 31)))).0 += 1;
        }
        years
    }
}
