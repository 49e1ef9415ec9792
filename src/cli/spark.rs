//! Small pictures in letters below the tables of `run` and `sweep`, where a terminal shows them; nothing elsewhere.

use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;

use mandate::observation::months::measures;
use mandate::report::number::thousands;
use mandate::report::reading::{Output, ReadingError};
use mandate::scenario::Scenario;
use mandate::study::run::Gathered;
use mandate::study::sweep::tables::points::PointRow;

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Terminal {
    /// Whether it has colours and the user wants them (<https://no-color.org>).
    colour: bool,
}

impl Terminal {
    /// The terminal that standard output goes to; `None` where it is none, or one without letters beyond ASCII.
    fn found() -> Option<Self> {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let dumb = set("TERM").is_none_or(|term| term == "dumb") && !cfg!(windows);
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_lowercase();
        let letters = cfg!(windows) || cfg!(target_os = "macos") || locale.contains("utf-8") || locale.contains("utf8");
        let shows = std::io::stdout().is_terminal() && !dumb && letters;
        shows.then(|| Self { colour: set("NO_COLOR").is_none() })
    }

    fn tinted(self, text: &str) -> String {
        if self.colour { format!("\x1b[36m{text}\x1b[0m") } else { text.to_string() }
    }
}

/// The course of a run after an empty line; nothing where no terminal shows it.
pub fn of_run(scenario: &Scenario, all: &Gathered) -> String {
    Terminal::found().map(|terminal| format!("\n{}", course(scenario, all, terminal))).unwrap_or_default()
}

/// The points of a sweep after an empty line, where they are few or `all` is to be seen; nothing where no terminal shows them.
///
/// # Errors
/// Where the table of points cannot be read.
pub fn of_sweep(folder: &Path, all: bool) -> Result<String, ReadingError> {
    let Some(terminal) = Terminal::found() else {
        return Ok(String::new());
    };
    let bars = points(&Output::open(folder)?, terminal, if all { MOST_POINTS } else { FEW_POINTS })?;
    Ok(if bars.is_empty() { bars } else { format!("\n{bars}") })
}

/// Columns of a course.
const COLUMNS: usize = 48;

/// Letters from low to high.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// What is shown of a run: measure, words, whether its values of several months are summed.
const COURSES: [(&str, &str, bool); 3] = [
    ("hpi_core:affected", "core index, affected", false),
    ("hpi_core:nation", "core index, nation", false),
    ("deaths_total", "deaths", true),
];

/// The course of a run: means over replications by month, of several months where they are many.
fn course(scenario: &Scenario, all: &Gathered, terminal: Terminal) -> String {
    let months = all.months.as_slice();
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return String::new();
    };
    let together = months.len().div_ceil(COLUMNS);
    let mean = if all.count > 1 { ", means" } else { "" };
    let columns = if together == 1 { "by month".to_string() } else { format!("{together} months a column") };
    let years = if first.year() == last.year() { String::new() } else { format!(" to {}", last.year()) };
    let mut out = format!("Course of {}{years}, {columns}{mean}\n", first.year());
    let names = measures(scenario);
    for (measure, words, sum) in COURSES {
        let Some(place) = names.iter().position(|name| name == measure) else { continue };
        let mean = |month: usize| all.mean_in_month(month, place);
        let columns: Vec<Option<f64>> = (0..months.len())
            .step_by(together)
            .map(|from| {
                let values: Vec<f64> = (from..(from + together).min(months.len())).filter_map(mean).collect();
                let total: f64 = values.iter().sum();
                let divisor = if sum { 1.0 } else { values.len() as f64 };
                (!values.is_empty()).then(|| total / divisor)
            })
            .collect();
        let known: Vec<f64> = columns.iter().flatten().copied().collect();
        let (Some(first), Some(last)) = (known.first(), known.last()) else { continue };
        let (low, high) =
            known.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)));
        // Deaths have a zero to stand on; of the index the range is shown.
        let (low, words_after) = match sum {
            true => (0.0, format!("at most {}", thousands(high.round()))),
            false => (low, format!("from {first:.0} to {last:.0}")),
        };
        if known.len() > 1 {
            let _ = writeln!(out, "{words:<20} {} {words_after}", terminal.tinted(&line(&columns, low, high)));
        }
    }
    out
}

/// One letter a value; a blank where there is none.
fn line(values: &[Option<f64>], low: f64, high: f64) -> String {
    let level = |value: f64| {
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        LEVELS[((share * 8.0) as usize).min(7)]
    };
    values.iter().map(|value| value.map_or(' ', level)).collect()
}

/// Most points of which an interval is shown.
const MOST_POINTS: usize = 24;

/// The same where all that is printed has one screen.
const FEW_POINTS: usize = 8;

/// Width of the intervals [columns].
const WIDE: usize = 40;

/// Means of the core index at the points of a sweep, with their intervals, best first.
///
/// # Errors
/// Where the table of points cannot be read.
fn points(output: &Output, terminal: Terminal, most: usize) -> Result<String, ReadingError> {
    let mut points: Vec<(String, [f64; 3])> = Vec::new();
    output.rows::<PointRow>(|row| {
        if row.measured().response()? == "hpi_core"
            && row.measured().area()? == "affected"
            && let (Some(mean), Some(low), Some(high)) = (row.mean()?, row.low()?, row.high()?)
        {
            let label = row.at().label()?;
            let label = if label.is_empty() { format!("point {}", row.point()?) } else { label.to_string() };
            points.push((label, [mean, low, high]));
        }
        Ok(())
    })?;
    if points.len() < 2 || points.len() > most {
        return Ok(String::new());
    }
    points.sort_by(|a, b| b.1[0].total_cmp(&a.1[0]));
    let low = points.iter().map(|(_, [_, low, _])| *low).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|(_, [_, _, high])| *high).fold(f64::NEG_INFINITY, f64::max);
    let mut out = format!("Core index, affected districts, 95 % intervals of means; from {low:.1} to {high:.1}\n");
    for (label, [mean, from, to]) in points {
        let label: String = label.chars().take(28).collect();
        let bar = interval([from, mean, to].map(|x| if high > low { (x - low) / (high - low) } else { 0.5 }));
        let _ = writeln!(out, "{label:<28} {} {mean:.1}", terminal.tinted(&bar));
    }
    Ok(out)
}

/// An interval with its mean, all as shares of the width.
fn interval([from, mean, to]: [f64; 3]) -> String {
    let column = |share: f64| (share.clamp(0.0, 1.0) * (WIDE - 1) as f64).round() as usize;
    let (from, mean, to) = (column(from), column(mean), column(to));
    let letter = |at: usize| match at {
        at if at == mean => '●',
        at if at < from || at > to => ' ',
        at if at == from => '├',
        at if at == to => '┤',
        _ => '─',
    };
    (0..WIDE).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_goes_from_low_to_high_and_leaves_a_blank_where_nothing_is_known() {
        assert_eq!(line(&[Some(0.0), None, Some(7.0), Some(3.5)], 0.0, 7.0), "▁ █▅");
        assert_eq!(line(&[Some(2.0), Some(2.0)], 2.0, 2.0), "▅▅");
    }

    #[test]
    fn an_interval_has_its_mean_between_its_ends() {
        let bar = interval([0.0, 0.5, 1.0]);
        assert_eq!((bar.chars().count(), bar.chars().next(), bar.chars().last()), (WIDE, Some('├'), Some('┤')));
        assert_eq!(bar.chars().position(|letter| letter == '●'), Some(20));
    }

    #[test]
    fn without_colour_there_are_no_escapes() {
        assert_eq!(Terminal { colour: false }.tinted("▁"), "▁");
        assert!(Terminal { colour: true }.tinted("▁").starts_with('\x1b'));
    }
}
