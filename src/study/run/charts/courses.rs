//! Courses over time: figures by month with their spread over replications, and the axis of a calendar below them.

use std::collections::BTreeMap;

use crate::report::chart::plane::{Axis, Ticks, number};
use crate::report::reading::{Output, ReadingError};
use crate::report::table::Part;
use crate::study::run::tables::months::{MONTHS, MonthRow};
use crate::study::run::tables::spread::Ends;

/// Names of months, short.
const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// Year.
    pub year: i32,
    /// From 1 to 12.
    pub month: u32,
}

impl Month {
    /// Its first day, as a share of the year [years].
    pub fn start(self) -> f64 {
        f64::from(self.year) + (f64::from(self.month) - 1.0) / 12.0
    }

    /// The first day after it [years].
    pub fn end(self) -> f64 {
        f64::from(self.year) + f64::from(self.month) / 12.0
    }

    /// As `Jan 2012`.
    pub fn name(self) -> String {
        format!("{} {}", NAMES[(self.month.clamp(1, 12) - 1) as usize], self.year)
    }
}

/// Year, month and day of a date written 2012-01-31.
pub fn date(text: &str) -> Option<(i32, u32, u32)> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year, month, day))
}

/// A figure over replications; all but the mean are empty with one replication.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Mean, or the value of one run.
    pub mean: Option<f64>,
    /// 95 % interval of the mean.
    pub interval: Option<(f64, f64)>,
    /// 5 % and 95 % quantile over replications.
    pub band: Option<(f64, f64)>,
}

impl Spread {
    /// From a mean and what surrounds it in a table.
    ///
    /// # Errors
    /// Where a cell is not a number.
    pub fn of(mean: Option<f64>, ends: <Ends as Part>::Read<'_>) -> Result<Self, ReadingError> {
        Ok(Self { mean, interval: ends.low()?.zip(ends.high()?), band: ends.q05()?.zip(ends.q95()?) })
    }

    /// The largest of its figures; 0 of none.
    pub fn highest(&self) -> f64 {
        [self.mean, self.interval.map(|ends| ends.1), self.band.map(|ends| ends.1)]
            .into_iter()
            .flatten()
            .fold(0.0, f64::max)
    }

    /// In words, with figures as fine as a step.
    pub fn says(&self, step: f64) -> String {
        let Some(mean) = self.mean else { return "no value".to_string() };
        let pair = |(low, high): (f64, f64)| format!("{} to {}", number(low, step), number(high, step));
        let interval =
            self.interval.map(|ends| format!(", 95 % interval of the mean {}", pair(ends))).unwrap_or_default();
        let band = self.band.map(|ends| format!(", 5–95 % of runs {}", pair(ends))).unwrap_or_default();
        format!("{}{interval}{band}", number(mean, step))
    }
}

/// A course: months in order, each with its figure.
pub type Course = Vec<(Month, Spread)>;

/// Courses by measure.
#[derive(Clone, Debug, Default)]
pub struct Courses {
    /// By name of the measure.
    pub of: BTreeMap<String, Course>,
}

impl Courses {
    /// Reads the measures that are wanted; nothing where the folder has no months.
    ///
    /// # Errors
    /// Where the table is damaged.
    pub fn read(output: &Output, wanted: impl Fn(&str) -> bool) -> Result<Self, ReadingError> {
        let mut courses = Self::default();
        if !output.has(&MONTHS) {
            return Ok(courses);
        }
        output.rows::<MonthRow>(|row| {
            let (date, figure) = (row.month()?, row.figure());
            let measure = figure.measure()?;
            if wanted(measure) {
                let month = Month { year: date.year().into(), month: date.month() as u32 };
                let datum = (month, Spread::of(figure.mean()?, figure.ends())?);
                match courses.of.get_mut(measure) {
                    Some(course) => course.push(datum),
                    None => drop(courses.of.insert(measure.to_string(), vec![datum])),
                }
            }
            Ok(())
        })?;
        Ok(courses)
    }

    /// A course; empty where there is none.
    pub fn get(&self, measure: &str) -> &[(Month, Spread)] {
        self.of.get(measure).map_or(&[], Vec::as_slice)
    }

    /// The first and the last month of all courses.
    pub fn extent(&self) -> Option<(Month, Month)> {
        let months = || self.of.values().flatten().map(|(month, _)| *month);
        months().min().zip(months().max())
    }
}

/// The span of a course in words: `2012–2023`, or `Jan 2030–Jun 2030` within a year.
pub fn span((first, last): (Month, Month)) -> String {
    match (first.year == last.year, first.month == 1 && last.month == 12) {
        (true, true) => first.year.to_string(),
        (false, true) => format!("{}–{}", first.year, last.year),
        _ => format!("{}–{}", first.name(), last.name()),
    }
}

/// A calendar below a chart, from the first day of a month to the last of another: years, or months where it is short.
pub fn calendar((first, last): (Month, Month)) -> Axis {
    let (from, to) = (first.start(), last.end());
    let months = ((to - from) * 12.0).round() as u32;
    let mark = |month: Month, label: String| (month.start(), label);
    let ticks: Vec<(f64, String)> = if months > 24 {
        let years = (first.year..=last.year + 1).map(|year| mark(Month { year, month: 1 }, year.to_string()));
        years.filter(|(at, _)| *at >= from - 1e-9 && *at <= to + 1e-9).collect()
    } else {
        let step = if months > 12 {
            3
        } else if months > 6 {
            2
        } else {
            1
        };
        let all = (0..=months).step_by(step).map(|passed| {
            let place = first.month - 1 + passed;
            let month = Month { year: first.year + (place / 12) as i32, month: place % 12 + 1 };
            mark(month, month.name())
        });
        all.collect()
    };
    Axis::linear("", from..to).ticks(Ticks::At(ticks))
}

/// How fine figures up to a size are told: so that three digits are seen.
pub fn fineness(highest: f64) -> f64 {
    if highest > 0.0 && highest.is_finite() { 10_f64.powf(highest.log10().floor() - 2.0).min(1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_where_the_one_before_ends() {
        let (december, january) = (Month { year: 2012, month: 12 }, Month { year: 2013, month: 1 });
        assert_eq!((december.end(), december.name()), (january.start(), "Dec 2012".to_string()));
        assert_eq!(date("2012-02-29"), Some((2012, 2, 29)));
        assert_eq!(date("2012-13-01"), None);
    }

    #[test]
    fn a_short_calendar_is_marked_by_months_and_a_long_one_by_years() {
        let first = Month { year: 2030, month: 1 };
        let ticks = |last| match calendar((first, last)).ticks {
            Ticks::At(marks) => marks.into_iter().map(|(_, label)| label).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        assert_eq!(ticks(Month { year: 2030, month: 3 }), ["Jan 2030", "Feb 2030", "Mar 2030", "Apr 2030"]);
        assert_eq!(ticks(Month { year: 2032, month: 12 }), ["2030", "2031", "2032", "2033"]);
    }

    #[test]
    fn figures_are_told_with_three_digits() {
        assert_eq!((fineness(0.5), fineness(62.3), fineness(4_000.0), fineness(0.0)), (0.001, 0.1, 1.0, 1.0));
    }

    #[test]
    fn a_figure_of_one_run_has_no_interval() {
        let one = Spread { mean: Some(2.0), ..Spread::default() };
        assert_eq!(one.says(1.0), "2");
        let many = Spread { mean: Some(2.0), interval: Some((1.0, 3.0)), band: Some((0.0, 5.0)) };
        assert_eq!(many.says(1.0), "2, 95 % interval of the mean 1 to 3, 5–95 % of runs 0 to 5");
        assert_eq!(many.highest(), 5.0);
    }
}
