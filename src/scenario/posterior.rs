//! A calibrated posterior (`posterior.csv`, optional): values of parameters that agree with what was observed, one draw a row.
//!
//! Rows are of several laws, told apart by `until`: the last year whose observations a law knows. Those of the latest year are
//! the posterior; those of earlier years are what would have been known then, and serve forecasts from there. Rows that were made on
//! another scenario know nothing of this one: their `until` is the year before its first. `log_proposal` says
//! how likely a row was to be drawn under its own law, so that it can be weighed anew. Rows carry no random numbers: each may be
//! played as often as wished.

use std::collections::BTreeMap;

use super::cells;
use super::did_you_mean;
use super::fault::{Fault, ScenarioError, Text};
use super::folder::Source;
use super::resolved::Scenario;
use super::sheet::{Line, Sheet, is_own};
use crate::random::{Process, Streams, pick_at};

/// Name of the file in a scenario's folder.
pub const FILE: &str = "posterior.csv";

/// Status of parameters that a posterior is to know.
const ESTIMATED: [&str; 2] = ["free", "displacement"];

/// Columns before those of the parameters.
pub const COLUMNS: [&str; 4] = ["draw", "until", "weight", "log_proposal"];

/// Draws of parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// Keys of the parameters, in the order of values.
    pub keys: Vec<String>,
    /// Draws of all laws, in the order of the file.
    pub draws: Vec<Draw>,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
}

/// A draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// Its number, from 0.
    pub number: u64,
    /// Last year whose observations its law knows.
    pub until: i16,
    /// Weight in its law; those of a law sum to 1.
    pub weight: f64,
    /// Logarithm of its density under its law, over that under the priors; up to a constant of the law.
    pub log_proposal: f64,
    /// Values, in the order of keys and the units of the parameters.
    pub values: Vec<f64>,
}

impl Posterior {
    /// Keys with the values of a draw.
    pub fn values<'a>(&'a self, draw: &'a Draw) -> impl Iterator<Item = (&'a str, f64)> {
        self.keys.iter().map(String::as_str).zip(draw.values.iter().copied())
    }

    /// Last year whose observations any law knows: the one of the posterior.
    pub fn last_year(&self) -> i16 {
        self.draws.iter().map(|draw| draw.until).max().unwrap_or(0)
    }

    /// The latest law that knows nothing after a year; `None` where all know more.
    pub fn law_of(&self, year: i16) -> Option<i16> {
        self.draws.iter().map(|draw| draw.until).filter(|until| *until <= year).max()
    }

    /// Rows of the law that knows observations up to this very year.
    pub fn of_law(&self, until: i16) -> impl Iterator<Item = &Draw> + Clone {
        self.draws.iter().filter(move |draw| draw.until == until)
    }

    /// The draw that a replication plays: a row of the posterior by weight, with random numbers named by seed and replication.
    ///
    /// **B.19 draw of a replication**: row of the posterior at the cumulated weight u, u named by seed and replication.
    /// With: `experiment::draws::Draws::scenario`.
    /// Source: definition.
    /// Test: `replications_draw_rows_of_the_posterior_in_the_proportion_of_their_weights`,
    /// `what_was_set_on_purpose_is_not_drawn`.
    pub fn of_replication(&self, seed: u64, replication: u64) -> &Draw {
        let u = Streams::new(seed, replication).stream(0, Process::PosteriorDraw, 0).uniform();
        let last = self.last_year();
        let picked = pick_at(u, self.of_law(last).map(|draw| draw.weight));
        self.of_law(last).nth(picked.unwrap_or(0)).expect("a posterior has a row of its last year")
    }

    /// Number of equally weighted draws that the posterior is worth: 1 over the sum of squared weights (Kish 1965).
    pub fn effective_size(&self) -> f64 {
        crate::stats::effective_size(self.of_law(self.last_year()).map(|draw| draw.weight))
    }
}

/// Reads the posterior of a scenario; `None` where it has none.
///
/// # Errors
/// Every fault of the file at once, values that the scenario refuses among them.
pub fn read(source: &Source, scenario: &Scenario) -> Result<Option<Posterior>, ScenarioError> {
    if !source.has(FILE) {
        return Ok(None);
    }
    let refuse = |faults| ScenarioError { folder: source.shown(), faults };
    let text = source.read(FILE).map_err(|fault| refuse(vec![fault]))?;
    parse(&text, scenario).map(Some).map_err(refuse)
}

/// Parameters that are to be estimated and of which the scenario's posterior knows nothing, as what is to be remarked; none where it
/// has no posterior.
///
/// # Errors
/// Where the header of the file is wrong.
pub fn remarks(source: &Source, scenario: &Scenario) -> Result<Vec<String>, ScenarioError> {
    if !source.has(FILE) {
        return Ok(Vec::new());
    }
    let refuse = |faults| ScenarioError { folder: source.shown(), faults };
    let text = source.read(FILE).map_err(|fault| refuse(vec![fault]))?;
    let mut faults = Vec::new();
    let sheet = Sheet::read(&text, &mut faults).ok_or_else(|| refuse(faults))?;
    let keys = keys(&text, &sheet.header, scenario).map_err(refuse)?;
    Ok(unknown(&keys, scenario))
}

fn unknown(keys: &[String], scenario: &Scenario) -> Vec<String> {
    let estimated = scenario.parameter_table.iter().filter(|record| ESTIMATED.contains(&record.status.as_str()));
    estimated
        .filter(|record| !keys.contains(&record.key))
        .map(|record| {
            let what = if record.status == ESTIMATED[0] { "free" } else { "to be estimated" };
            format!("{} is {what} and {FILE} has no column of it: it stays {}", record.key, record.value)
        })
        .collect()
}

/// Reads a posterior from a text.
fn parse(text: &Text, scenario: &Scenario) -> Result<Posterior, Vec<Fault>> {
    let mut faults = Vec::new();
    let Some(sheet) = Sheet::read(text, &mut faults) else { return Err(faults) };
    let keys = match keys(text, &sheet.header, scenario) {
        Ok(keys) => keys,
        Err(found) => return Err(faults.into_iter().chain(found).collect()),
    };
    let last = scenario.end.year();
    // What is set for a while is told by a copy alone.
    let acceptance = scenario.phases.is_empty().then(|| scenario.acceptance(keys.iter().map(String::as_str)));
    let refused = |values: &[f64]| match &acceptance {
        Some(acceptance) if acceptance.accepts(values.iter().copied()) => None,
        _ => scenario.with_values(keys.iter().map(String::as_str).zip(values.iter().copied())).err(),
    };
    let mut draws = Vec::new();
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &sheet.rows {
        let number = line.cells.get(0).unwrap_or("");
        if let Some(first) = numbers.insert(number, line.number).filter(|_| !number.is_empty()) {
            let found = format!("draw {number}, which stands on line {first} already");
            faults.push(Fault::on_line(text, line.number, COLUMNS[0], found, "a number for each draw, each once"));
        }
        match draw_of(text, (&sheet.header, last), line) {
            Ok(draw) => match refused(&draw.values) {
                None => draws.push(draw),
                Some(reason) => {
                    faults.push(Fault::on_line(text, line.number, "row", reason, "values of the scenario"));
                }
            },
            Err(found) => faults.extend(found),
        }
    }
    let mut sums: BTreeMap<i16, f64> = BTreeMap::new();
    draws.iter().for_each(|draw: &Draw| *sums.entry(draw.until).or_default() += draw.weight);
    if faults.is_empty() && draws.is_empty() {
        faults.push(Fault::on_line(text, 1, "weight", "no row with a weight above 0", "at least one such row"));
    }
    for (until, sum) in sums.iter().filter(|(_, sum)| !sum.is_finite()) {
        let found = format!("weights until {until} that add up to {sum}");
        faults.push(Fault::on_line(
            text,
            1,
            "weight",
            found,
            "weights with a sum that is a number, such as shares of 1",
        ));
    }
    for (until, _) in sums.iter().filter(|(_, sum)| **sum <= 0.0) {
        let found = format!("no row with a weight above 0 until {until}");
        faults.push(Fault::on_line(text, 1, "weight", found, "at least one such row"));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    draws.iter_mut().for_each(|draw| draw.weight /= sums[&draw.until]);
    Ok(Posterior { keys, draws, sha256: super::folder::digest(text) })
}

/// Whether a column beyond the first ones is one of a parameter.
fn of_parameter(name: &str) -> bool {
    !name.is_empty() && !is_own(name)
}

/// Keys of the parameters in a header.
fn keys(text: &Text, header: &[String], scenario: &Scenario) -> Result<Vec<String>, Vec<Fault>> {
    let mut faults = first_columns(text, header)?;
    let keys: Vec<String> = header.iter().skip(COLUMNS.len()).filter(|name| of_parameter(name)).cloned().collect();
    for (position, key) in keys.iter().enumerate() {
        if !scenario.parameter_table.iter().any(|record| record.key == *key) {
            let hint = did_you_mean(key, scenario.parameter_table.iter().map(|record| record.key.as_str()));
            let accepted = format!("a key of parameters.csv{hint}");
            faults.push(Fault::on_line(text, 1, key, "no such parameter", accepted));
        } else if keys[..position].contains(key) {
            faults.push(Fault::on_line(text, 1, key, "the column twice", "each parameter once"));
        }
    }
    if faults.is_empty() { Ok(keys) } else { Err(faults) }
}

/// Faults of the names of the first columns.
///
/// # Errors
/// The one fault that all columns stand elsewhere: what each of them is cannot be said then.
fn first_columns(text: &Text, header: &[String]) -> Result<Vec<Fault>, Vec<Fault>> {
    let accepted = format!("first the columns {}, then one for each parameter", COLUMNS.join(","));
    let stand_from = |place: usize| header.get(place..place + COLUMNS.len()).is_some_and(|names| names == COLUMNS);
    if stand_from(1) {
        let found = format!("a column \"{}\" before {}, as of numbers of rows", header[0], COLUMNS[0]);
        let without = "in pandas to_csv(index=False), in R write.csv(row.names = FALSE)";
        return Err(vec![Fault::on_line(text, 1, "column 1", found, format!("{accepted}: {without}"))]);
    }
    let missing: Vec<&str> = COLUMNS.into_iter().filter(|column| !header.iter().any(|name| name == column)).collect();
    if missing.is_empty() && !stand_from(0) {
        return Err(vec![Fault::on_line(text, 1, "header", "the first columns in another order", accepted)]);
    }
    let told = |column: &str| {
        let hint = did_you_mean(column, header.iter().map(String::as_str));
        Fault::on_line(text, 1, column, "no such column", format!("{accepted}{hint}"))
    };
    Ok(missing.into_iter().map(told).collect())
}

/// A row, or all its faults; `last` is the last year of the run, after which no law can know anything.
fn draw_of(text: &Text, (header, last): (&[String], i16), line: &Line) -> Result<Draw, Vec<Fault>> {
    let mut faults = Vec::new();
    let cell = |position: usize| line.cells.get(position).unwrap_or("");
    let mut fault = |position: usize, accepted: String| {
        let found = format!("\"{}\"", cell(position));
        faults.push(Fault::on_line(text, line.number, &header[position], found, accepted));
    };
    let whole = cells::whole(cell(0)).map_err(|accepted| fault(0, accepted)).unwrap_or_default();
    let until = cells::year(cell(1)).ok().filter(|year| *year <= last);
    if until.is_none() {
        fault(1, format!("a year, at most the last of the run, {last}"));
    }
    let mut number = |position: usize, least: f64| {
        let value = cells::number(cell(position));
        match value {
            Ok(value) if value.is_finite() && value >= least => return value,
            Ok(_) if least == 0.0 => fault(position, "a number of at least 0".into()),
            Ok(_) => fault(position, cells::accepted::NUMBER.into()),
            Err(accepted) => fault(position, accepted),
        }
        f64::NAN
    };
    let (weight, log_proposal) = (number(2, 0.0), number(3, f64::MIN));
    let places = (COLUMNS.len()..header.len()).filter(|&place| of_parameter(&header[place]));
    let values = places.map(|place| number(place, f64::MIN)).collect();
    let draw = until.map(|until| Draw { number: whole, until, weight, log_proposal, values });
    draw.filter(|_| faults.is_empty()).ok_or(faults)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn scenario() -> Scenario {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
        crate::scenario::load(&folder, &[]).unwrap().scenario
    }

    fn text(rows: &str) -> Text {
        let content = format!("draw,until,weight,log_proposal,violence.attack_rate\n{rows}");
        Text::new(FILE, &content)
    }

    #[test]
    fn rows_become_draws_whose_weights_sum_to_one_in_each_law() {
        let read = parse(&text("0,2018,1,-0.5,5e-5\n1,2018,3,0.25,8e-5\n2,2015,7,0,6e-5\n"), &scenario()).unwrap();
        assert_eq!(read.keys, ["violence.attack_rate"]);
        assert_eq!([0, 1, 2].map(|n| read.draws[n].weight), [0.25, 0.75, 1.0]);
        assert_eq!((read.draws[2].until, read.draws[1].log_proposal), (2015, 0.25));
        assert!((read.effective_size() - 1.6).abs() < 1e-12);
    }

    #[test]
    fn an_origin_is_served_by_the_latest_law_that_knows_nothing_after_it() {
        let read = parse(&text("0,2018,1,0,5e-5\n1,2014,1,0,8e-5\n2,2016,1,0,6e-5\n"), &scenario()).unwrap();
        assert_eq!(
            [2013, 2014, 2015, 2017, 2018].map(|year| read.law_of(year)),
            [None, Some(2014), Some(2014), Some(2016), Some(2018)]
        );
        assert_eq!(read.of_law(2016).map(|draw| draw.number).collect::<Vec<_>>(), [2]);
        assert_eq!(read.of_law(2017).count(), 0);
    }

    #[test]
    fn replications_draw_rows_of_the_posterior_in_the_proportion_of_their_weights() {
        let read = parse(&text("0,2018,1,0,5e-5\n7,2014,9,0,8e-5\n1,2018,3,0,8e-5\n"), &scenario()).unwrap();
        let count = |number| (0..4_000).filter(|&n| read.of_replication(1, n).number == number).count();
        // Standard deviation 27.
        assert!((2_900..=3_100).contains(&count(1)), "{}", count(1));
        assert_eq!(count(7), 0);
        assert_eq!(read.of_replication(1, 5), read.of_replication(1, 5));
    }

    #[test]
    fn every_fault_names_its_line_and_column() {
        let rows = "0,2018,x,0,5e-5\n1,2018,1,0,8e9\n2,2018,-1,0,5e-5\n3,soon,1,0,5e-5\n4,2031,1,0,5e-5\n";
        let faults = parse(&text(rows), &scenario()).unwrap_err();
        let shown: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(shown[0].starts_with("posterior.csv:2: weight: found \"x\""), "{shown:?}");
        assert!(shown[1].contains("posterior.csv:3") && shown[1].contains("violence.attack_rate"), "{shown:?}");
        assert!(shown[2].contains("posterior.csv:4: weight"), "{shown:?}");
        assert!(shown[3].contains("posterior.csv:5: until: found \"soon\""), "{shown:?}");
        assert!(shown[4].contains("posterior.csv:6: until: found \"2031\"; accepted: a year, at most"), "{shown:?}");
        let empty = parse(&text(""), &scenario()).unwrap_err();
        let told = |rows: &str| parse(&text(rows), &scenario()).unwrap_err()[0].to_string();
        let huge = told("0,2018,1e308,0,5e-5\n1,2018,1e308,0,5e-5\n");
        assert!(huge.contains("weight: found weights until 2018 that add up to inf"), "{huge}");
        let twice = told("7,2018,1,0,5e-5\n8,2018,1,0,5e-5\n7,2014,1,0,5e-5\n");
        assert!(twice.contains("posterior.csv:4: draw: found draw 7, which stands on line 2 already"), "{twice}");
        assert!(empty[0].to_string().contains("no row with a weight above 0"));
        let weightless = parse(&text("0,2018,1,0,5e-5\n1,2014,0,0,5e-5\n"), &scenario()).unwrap_err();
        assert!(weightless[0].to_string().contains("until 2014"));
    }

    #[test]
    fn columns_that_stand_elsewhere_are_one_fault() {
        for (header, told) in [
            (",draw,until,weight,log_proposal,violence.attack_rate", "column 1: found a column \"\" before draw"),
            ("Unnamed: 0,draw,until,weight,log_proposal,violence.attack_rate", "a column \"Unnamed: 0\" before draw"),
            ("until,draw,weight,log_proposal,violence.attack_rate", "header: found the first columns in another order"),
            ("draw,until,wieght,log_proposal,violence.attack_rate", "weight: found no such column"),
        ] {
            let faults = parse(&Text::new(FILE, &format!("{header}\n0,0,2018,1,0,5e-5\n")), &scenario()).unwrap_err();
            let told = faults.iter().filter(|fault| fault.to_string().contains(told)).count();
            assert!(
                told == 1 && faults.iter().filter(|fault| fault.place().unwrap().line == 1).count() == 1,
                "{faults:?}"
            );
        }
        let near = parse(&Text::new(FILE, "draw,until,wieght,log_proposal\n"), &scenario()).unwrap_err();
        assert!(near[0].to_string().contains("did you mean wieght?"), "{near:?}");
    }

    #[test]
    fn parameters_that_are_free_without_a_column_are_remarked() {
        let scenario = scenario();
        let free: Vec<String> = scenario
            .parameter_table
            .iter()
            .filter(|record| ESTIMATED.contains(&record.status.as_str()))
            .map(|record| record.key.clone())
            .collect();
        assert!(free.len() > 1 && unknown(&free, &scenario).is_empty());
        let without: Vec<String> = free.iter().filter(|key| *key != "violence.attack_rate").cloned().collect();
        let remarks = unknown(&without, &scenario);
        assert_eq!(remarks.len(), 1);
        assert!(remarks[0].starts_with("violence.attack_rate is free and posterior.csv has no column of it: it stays"));
    }

    #[test]
    fn other_values_give_the_scenario_that_files_would_give() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
        let changes = ["violence.attack_rate=3e-5".parse().unwrap(), "recruitment.base=4e-7".parse().unwrap()];
        let loaded = crate::scenario::load(&folder, &changes).unwrap().scenario;
        let changed = scenario().with_values([("violence.attack_rate", 3e-5), ("recruitment.base", 4e-7)]).unwrap();
        assert_eq!(changed.parameters, loaded.parameters);
        assert!(scenario().with_values([("violence.retaliation_branching", 0.89)]).is_err());
        assert!(scenario().with_values([("violence.nothing", 1.0)]).is_err());
    }
}
