//! The summary that `run` prints: yearly deaths beside the observed ones, clusters, displacement, bookkeeping; 80 columns.

use std::fmt::Write;

use crate::event::ViolenceType;
use crate::observation::index::{Area, Dimension};
use crate::observation::measures::{self, Heading};
use crate::observation::tally::{deaths_measure, reported};
use crate::provenance::manifest::Drawn;
use crate::report::number::{rounded, thousands};
use crate::scenario::Scenario;
use crate::study::run::gathered::{Booked, Gathered, Running};
use crate::study::run::tables::outside;
use crate::study::run::tables::summary::{Replication, Spread};

use crate::report::lines;

/// Stocks and counts that stand beside the deaths: measure and heading.
fn further() -> Vec<(&'static str, Heading)> {
    measures::all().filter_map(|measure| measure.in_run).filter_map(|one| Some((one.name, one.heading?))).collect()
}

/// Summary of one run.
pub fn one(scenario: &Scenario, run: &Replication, all: &Gathered, seed: u64, with_bookkeeping: bool) -> String {
    let tally = &run.tally;
    let mut out = String::new();
    head(&mut out, scenario);
    lines::wrap(
        &mut out,
        &format!("This is ONE run: seed {seed}, replication {}. Another seed gives another course.", run.number),
        0,
    );
    out.push('\n');
    deaths_of_one(&mut out, scenario, run, all);
    others(&mut out, scenario, all);
    regions(&mut out, scenario, all);
    protection(&mut out, scenario, all);
    optics(&mut out, scenario, all);
    clusters(&mut out, scenario, all);
    let (deaths, known) = tally.deaths;
    lines::wrap(
        &mut out,
        &format!(
            "In all {} deaths in {} fatal events, {} of them reported; peacekeepers killed: {}; at the end {} displaced \
             inside and {} abroad.",
            thousands(deaths as f64),
            thousands(tally.fatal_events as f64),
            thousands(known as f64),
            thousands(tally.mission_deaths.0 as f64),
            thousands(tally.displaced_at_end.0),
            thousands(tally.displaced_at_end.1),
        ),
        0,
    );
    if with_bookkeeping {
        out.push('\n');
        bookkeeping(&mut out, all);
    }
    out
}

/// Summary of several replications.
pub fn many(scenario: &Scenario, all: &Gathered, seed: u64, drawn: Drawn) -> String {
    let mut out = String::new();
    head(&mut out, scenario);
    let (first, last) = (all.first, all.first + all.count.saturating_sub(1));
    lines::wrap(
        &mut out,
        &format!(
            "{} replications ({first} to {last}) of seed {seed}; mean (lowest-highest of these runs, no interval). Spread: {}.",
            all.count,
            drawn.words()
        ),
        0,
    );
    out.push('\n');
    deaths_of_many(&mut out, scenario, all, "all simulated deaths", str::to_string);
    deaths_of_many(&mut out, scenario, all, "deaths that the observation model reports", reported);
    others(&mut out, scenario, all);
    regions(&mut out, scenario, all);
    protection(&mut out, scenario, all);
    optics(&mut out, scenario, all);
    clusters(&mut out, scenario, all);
    bookkeeping(&mut out, all);
    out
}

/// Measures of parts that were asked for, by year; empty where none were.
pub fn asked(all: &Gathered, measures: &[String]) -> String {
    let mut out = String::new();
    if !measures.is_empty() {
        out.push('\n');
    }
    let spread = if all.count > 1 { ": mean (lowest-highest of these runs)" } else { "" };
    for measure in measures {
        lines::wrap(&mut out, &format!("{measure}, by year{spread}"), 2);
        for (year, mark) in years(all) {
            let text = all.in_year(measure, year).map_or_else(
                || "-".into(),
                |one| match all.count {
                    1 => thousands(one.mean),
                    _ => range(one),
                },
            );
            let _ = writeln!(out, "{year}{mark} {text:>20}");
        }
    }
    out
}

fn head(out: &mut String, scenario: &Scenario) {
    let _ = writeln!(
        out,
        "{}: {} to {}, {} steps of {} days",
        scenario.title,
        scenario.start,
        scenario.last_day(),
        scenario.steps,
        scenario.step_days
    );
}

fn observed(scenario: &Scenario, measure: &str, year: i16) -> Option<f64> {
    scenario.observations.iter().find(|o| o.measure == measure && o.year == year).map(|o| o.value)
}

fn cell(value: Option<f64>) -> String {
    value.map_or_else(|| "-".into(), thousands)
}

/// A text at the right of a column that begins with a space, however wide the text is: figures of two columns never touch.
fn right(text: impl std::fmt::Display, width: usize) -> String {
    format!("{:>width$}", format!(" {text}"))
}

/// Years of a run with the mark of one that it does not cover wholly.
fn years(all: &Gathered) -> impl Iterator<Item = (i16, &'static str)> {
    all.years.iter().map(|&(year, whole)| (year, if whole { " " } else { "<" }))
}

fn note_partial(out: &mut String, all: &Gathered) {
    if all.years.iter().any(|(_, whole)| !whole) {
        out.push_str("< the run does not wholly cover this year; observed figures are of the whole\n");
    }
}

fn has_observations(scenario: &Scenario) -> bool {
    ViolenceType::ALL.iter().any(|v| scenario.observations.iter().any(|o| o.measure == deaths_measure(*v)))
}

fn deaths_of_one(out: &mut String, scenario: &Scenario, run: &Replication, all: &Gathered) {
    let with_observed = has_observations(scenario);
    out.push_str("Deaths by year and type of violence: all simulated, of these reported");
    out.push_str(if with_observed { ", observed\n" } else { "\n" });
    let _ = write!(out, "      ");
    for violence in ViolenceType::ALL {
        let _ = write!(out, "{:>w$}", violence.name(), w = if with_observed { 24 } else { 18 });
    }
    out.push_str("\nyear  ");
    for _ in ViolenceType::ALL {
        let _ = write!(out, "{:>10}{:>8}", "all", "rep.");
        if with_observed {
            let _ = write!(out, "{:>6}", "obs.");
        }
    }
    out.push('\n');
    let row =
        |out: &mut String, label: &str, value: &dyn Fn(&str) -> Option<f64>, seen: &dyn Fn(&str) -> Option<f64>| {
            let _ = write!(out, "{label:<6}");
            for violence in ViolenceType::ALL {
                let measure = deaths_measure(violence);
                out.push_str(&right(cell(value(measure)), 10));
                out.push_str(&right(cell(value(&reported(measure))), 8));
                if with_observed {
                    out.push_str(&right(cell(seen(measure)), 6));
                }
            }
            out.push('\n');
        };
    for (year, mark) in years(all) {
        let label = format!("{year}{mark}");
        row(out, &label, &|measure| run.tally.get(measure, year), &|measure| observed(scenario, measure, year));
    }
    let compared = &all.compared;
    if compared.len() > 1 {
        let sum = |measure: &str| Some(compared.iter().filter_map(|&year| run.tally.get(measure, year)).sum());
        let seen = |measure: &str| Some(compared.iter().filter_map(|&year| observed(scenario, measure, year)).sum());
        row(out, "obs.y.", &sum, &seen);
        let _ = writeln!(
            out,
            "obs.y. sum of the years with observations, {} to {}",
            compared[0],
            compared[compared.len() - 1]
        );
    }
    note_partial(out, all);
    out.push('\n');
}

fn range(spread: Spread) -> String {
    format!("{} ({}-{})", thousands(spread.mean), plain(spread.low), plain(spread.high))
}

fn plain(value: f64) -> String {
    format!("{value:.0}")
}

fn deaths_of_many(out: &mut String, scenario: &Scenario, all: &Gathered, title: &str, of: fn(&str) -> String) {
    let with_observed = has_observations(scenario);
    let _ = writeln!(out, "Deaths by year and type of violence: {title}");
    let _ = write!(out, "year  ");
    for violence in ViolenceType::ALL {
        let _ = write!(out, "{:>w$}", violence.name(), w = if with_observed { 18 } else { 24 });
        if with_observed {
            let _ = write!(out, "{:>6}", "obs.");
        }
    }
    out.push('\n');
    let row = |out: &mut String, label: &str, years: &[i16], spread: &dyn Fn(&str) -> Option<Spread>| {
        let _ = write!(out, "{label:<6}");
        for violence in ViolenceType::ALL {
            let measure = deaths_measure(violence);
            let text = spread(&of(measure)).map_or_else(|| "-".into(), range);
            out.push_str(&right(text, if with_observed { 18 } else { 24 }));
            if with_observed {
                let seen: Vec<f64> = years.iter().filter_map(|&year| observed(scenario, measure, year)).collect();
                out.push_str(&right(cell((!seen.is_empty()).then(|| seen.iter().sum())), 6));
            }
        }
        out.push('\n');
    };
    for (year, mark) in years(all) {
        row(out, &format!("{year}{mark}"), &[year], &|measure| all.in_year(measure, year));
    }
    let compared = &all.compared;
    if compared.len() > 1 {
        row(out, "obs.y.", compared, &|measure| all.over_compared(measure));
        let _ = writeln!(
            out,
            "obs.y. sum of the years with observations, {} to {}",
            compared[0],
            compared[compared.len() - 1]
        );
    }
    note_partial(out, all);
    out.push('\n');
}

/// Killings by the state, peacekeepers killed, and the displaced at the end of each year.
fn others(out: &mut String, scenario: &Scenario, all: &Gathered) {
    let (further, simulated) = (further(), if all.count == 1 { "sim." } else { "mean" });
    out.push_str("Further figures by year\n");
    for heading in 0..2 {
        let _ = write!(out, "{:<6}", if heading == 0 { "" } else { "year" });
        further.iter().for_each(|(_, headings)| {
            let _ = write!(out, "{:>18}", headings.lines[heading]);
        });
        out.push('\n');
    }
    let _ = write!(out, "{:<6}", "");
    further.iter().for_each(|_| {
        let _ = write!(out, "{simulated:>10}{:>8}", "obs.");
    });
    out.push('\n');
    for (year, mark) in years(all) {
        let _ = write!(out, "{:<6}", format!("{year}{mark}"));
        for &(measure, heading) in &further {
            // Coded data know reported events; what is counted at the source (deaths of the mission, the displaced) is whole.
            let simulated = if heading.reported { reported(measure) } else { measure.to_string() };
            let mean = all.in_year(&simulated, year).map(|spread| spread.mean);
            out.push_str(&right(cell(mean), 10));
            out.push_str(&right(cell(observed(scenario, measure, year)), 8));
        }
        out.push('\n');
    }
    out.push('\n');
}

/// Share of reported fatal events in each set of regions of interest, beside the observed share of violent places.
fn regions(out: &mut String, scenario: &Scenario, all: &Gathered) {
    if scenario.regions_of_interest.is_empty() {
        return;
    }
    out.push_str("Share of fatal events by region [%]; observed: share of violent places\nyear  ");
    for (name, _) in &scenario.regions_of_interest {
        let _ = write!(out, "{:>18}", name.chars().take(16).collect::<String>());
    }
    let _ = write!(out, "\n{:<6}", "");
    scenario.regions_of_interest.iter().for_each(|_| out.push_str("      sim.    obs."));
    out.push('\n');
    for (year, mark) in years(all) {
        let _ = write!(out, "{:<6}", format!("{year}{mark}"));
        for (_, regions) in &scenario.regions_of_interest {
            let measures: Vec<String> = regions.iter().map(|region| format!("site_share:{region}")).collect();
            let simulated = measures.iter().filter_map(|measure| all.in_year(measure, year)).map(|s| s.mean);
            let seen: Vec<f64> = measures.iter().filter_map(|measure| observed(scenario, measure, year)).collect();
            let percent = |share: f64| cell(Some(100.0 * share));
            let seen = if seen.is_empty() { "-".to_string() } else { percent(seen.iter().sum()) };
            let _ = write!(out, "{:>10}{seen:>8}", percent(simulated.sum()));
        }
        out.push('\n');
    }
    out.push('\n');
}

/// Human-protection index by year: core and dimensions of the nation and of the affected districts.
fn protection(out: &mut String, scenario: &Scenario, all: &Gathered) {
    let areas: Vec<String> = Area::main(scenario).into_iter().map(|area| area.name).collect();
    let title =
        if all.count == 1 { "0-100, more is better" } else { "0-100, more is better; mean, core (lowest-highest)" };
    let _ = writeln!(out, "Human-protection index ({title})");
    let core = if all.count == 1 { 6 } else { 13 };
    let _ = write!(out, "year ");
    for area in &areas {
        let area = if area == "affected" { "affected districts" } else { area };
        let _ = write!(out, "{area:>w$}", w = core + 24);
    }
    let _ = write!(out, "\n     ");
    for _ in &areas {
        let _ = write!(out, "{:>core$}{:>6}{:>6}{:>6}{:>6}", "core", "phys.", "psy.", "pers.", "home");
    }
    out.push('\n');
    for (year, mark) in years(all) {
        let _ = write!(out, "{:<5}", format!("{year}{mark}"));
        for area in &areas {
            let core_text = match all.in_year(&format!("hpi_core:{area}"), year) {
                Some(spread) if all.count > 1 => {
                    format!("{:.1} ({:.0}-{:.0})", spread.mean, spread.low, spread.high)
                }
                Some(spread) => format!("{:.1}", spread.mean),
                None => "-".into(),
            };
            let _ = write!(out, "{core_text:>core$}");
            for dimension in Dimension::ALL {
                let score = all.in_year(&format!("score_{}:{area}", dimension.name()), year);
                let _ = write!(out, "{:>6}", score.map_or_else(|| "-".into(), |s| format!("{:.1}", s.mean)));
            }
        }
        out.push('\n');
    }
    lines::wrap(
        out,
        "phys. civilian deaths, psy. fear, pers. detention, abuse, forced recruitment, home newly displaced; the core is their weighted power \
         mean at the exponent index.exponent.",
        0,
    );
    let p = &scenario.parameters.index;
    if p.goalpost_deaths_nation != p.goalpost_deaths_district {
        let text = "Deaths and displacement have another goalpost for the nation than for districts: compare years and variants, not the \
                    nation with districts.";
        lines::wrap(out, text, 0);
    }
    let mean = |pair: usize| all.totals.correlations[pair].spread().map(|spread| spread.mean);
    let inside = scenario.districts.iter().filter(|district| !district.outside).count();
    // A correlation over a handful of districts says nothing.
    if let (Some(fear), Some(cases), Some(home), true) = (mean(0), mean(1), mean(3), inside >= 10) {
        let text = format!(
            "Deaths and fear partly count the same events: over districts and years their scores correlate at {fear:.2} \
             (deaths and cases {cases:.2}, deaths and displaced {home:.2})."
        );
        lines::wrap(out, &text, 0);
    }
    out.push('\n');
}

/// What each optic says, by year.
fn optics(out: &mut String, scenario: &Scenario, all: &Gathered) {
    if scenario.optics.is_empty() {
        return;
    }
    let mean = if all.count == 1 { "" } else { "; mean (lowest-highest)" };
    let _ = writeln!(out, "The same, by each optic (Krause 1994), nation (0-100{mean})");
    let width = if all.count == 1 { 12 } else { 18 };
    let _ = write!(out, "{:<6}", "year");
    scenario.optics.iter().for_each(|optic| {
        let _ = write!(out, "{:>width$}", optic.id.chars().take(width - 1).collect::<String>());
    });
    out.push('\n');
    for (year, mark) in years(all) {
        let _ = write!(out, "{:<6}", format!("{year}{mark}"));
        for optic in &scenario.optics {
            let text = match all.in_year(&format!("optic_{}:nation", optic.id), year) {
                Some(spread) if all.count > 1 => {
                    format!("{:.1} ({:.0}-{:.0})", spread.mean, spread.low, spread.high)
                }
                Some(spread) => format!("{:.1}", spread.mean),
                None => "-".into(),
            };
            let _ = write!(out, "{text:>width$}");
        }
        out.push('\n');
    }
    out.push('\n');
}

fn clusters(out: &mut String, scenario: &Scenario, all: &Gathered) {
    let many = all.count > 1;
    out.push_str("Deaths by security cluster (an event may belong to several)\n");
    let mut row = |label: &str, threat: &str, deaths: &Running| {
        let text = match deaths.spread() {
            Some(spread) if many => range(spread),
            Some(spread) => thousands(spread.mean),
            None => "-".into(),
        };
        let threat: String = threat.chars().take(50).collect();
        let _ = writeln!(out, "{label:>4} {threat:<50}{text:>25}");
    };
    for (cluster, deaths) in scenario.clusters.iter().zip(&all.totals.cluster_deaths) {
        row(&cluster.number.to_string(), &cluster.threat, deaths);
    }
    row("-", "none", &all.totals.no_cluster_deaths);
    lines::wrap(out, &outside::in_words(&outside::shares(&all.totals.outside)), 5);
    lines::wrap(
        out,
        "In brackets shares of all deaths and of the civilians killed. Clusters of recruitment or abuse short of killing \
         count no deaths.",
        5,
    );
    out.push('\n');
}

fn bookkeeping(out: &mut String, all: &Gathered) {
    if all.bookkeeping.is_empty() {
        out.push_str("No bookkeeping: observations.csv has no row `period:FROM/TO:QUANTITY`.\n");
        return;
    }
    let many = all.count > 1;
    let heading = if many { "(lowest-highest)" } else { "all" };
    let all_of = if many { "all simulated events, mean (lowest-highest)," } else { "all simulated events," };
    lines::wrap(out, &format!("Bookkeeping: counts are per year; {all_of} and those reported"), 0);
    let _ = writeln!(out, "{:<16}{:<33}{:>6}{heading:>19}{:>6}", "period", "quantity", "obs.", "rep.");
    for Booked { row: first, simulated, reported } in &all.bookkeeping {
        let simulated = match simulated.spread() {
            Some(s) if many => format!("{} ({}-{})", rounded(s.mean), rounded(s.low), rounded(s.high)),
            Some(s) => rounded(s.mean),
            None => "-".into(),
        };
        let known = reported.spread().map_or_else(|| "-".into(), |s| rounded(s.mean));
        let quantity = first.quantity.replace('_', " ").replace("1000 person years", "1,000 p.-y.");
        let figures = right(rounded(first.observed), 6) + &right(simulated, 19) + &right(known, 6);
        let _ = writeln!(out, "{:<16}{quantity:<33}{figures}", first.period);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_fill_their_column_do_not_touch_the_one_before() {
        assert_eq!(right(cell(Some(32_551.0)), 10) + &right(cell(Some(2e6)), 8), "    32,551 2,000,000");
        assert_eq!(right(cell(Some(1_154.0)), 8), "   1,154");
        assert_eq!(right(cell(None), 3), "  -");
    }
}
