//! `--set path=value`: changes to a scenario made on the command line, in the same words as in the files.
//!
//! - `violence.attack_rate=5e-5`, `organizations.fama.discipline=0.6`: a parameter of `parameters.csv`;
//! - `population.persons_per_agent=1`, `switches.alignment=false`: a key of `scenario.toml`;
//! - `weights.minusma.counterterrorism=0.5`: this norm's weight on every date, the other norms of the organization scaled
//!   so that the sum stays 1; `weights.minusma=protection_of_civilians:0.4,stabilization:0.6`: all weights, on every date;
//! - `timeline.coup_2012.date=2012-06-01`, `timeline.coup_2012.value=0.5`: a dated cause;
//!   `timeline.coup_2012=off`: takes it out;
//! - `forces.minusma=0.5`: multiplies all strength that the tables give an organization, by a number from 0 to 10: levels and
//!   inflows of `forces.csv`, persons of `initial_strength.csv` (each row rounded to whole persons), persons with whom it
//!   comes into existence (rounded; left out at 0, at most 50 in all). `forces.minusma=off` is 0: it never has a unit;
//! - `optics.justice.weight.psychological=0.5`, `optics.justice.goalpost.physical=8`: a weight or goalpost of
//!   `optic_weights.csv`, in a row that is there; weights count relative to the optic's others, as in the file. It changes how
//!   a run is read, never the run;
//! - `permissions.minusma.intelligence_handover=off`: takes a behaviour from what `permissions.csv` lets an organization do, on
//!   every date; its staff does what else its norms suggest;
//! - `withdrawal.minusma=2020-06-30` and `mandates.minusma.2019-06-28=2017-06-28` move dates, see [`super::dates`];
//! - `separate=minusma`: replaces an organization by one for each of its norms, see [`super::separation`]. It comes after all
//!   other changes, wherever it stands.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use super::cells;
use super::document::Switches;
use super::fault::Fault;
use super::optic::OpticDimension;
use super::tables::{
    ForceRow, MandateRow, OpticWeightRow, ParameterRow, PermissionRow, StrengthRow, Table, TimelineRow,
};
use super::validate::LARGEST_ENTRY;

/// A change of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Where.
    pub path: String,
    /// What, as typed.
    pub value: String,
}

impl FromStr for Override {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (path, value) =
            text.split_once('=').ok_or_else(|| "PATH=VALUE, with a `=`, as switches.alignment=false".to_string())?;
        Ok(Self { path: path.trim().to_string(), value: value.trim().to_string() })
    }
}

impl fmt::Display for Override {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.path, self.value)
    }
}

impl Override {
    pub(super) fn fault(&self, found: impl Into<String>, accepted: impl Into<String>) -> Fault {
        Fault::of_file(super::fault::CHANGES, self.path.clone(), found, accepted)
    }

    /// Whether it separates an organization into several.
    pub(super) fn separates(&self) -> bool {
        self.path == "separate"
    }

    /// What it changes: the path without `parameters.`, which says nothing more; of a separation the organization.
    fn changes(&self) -> String {
        let path = self.path.strip_prefix("parameters.").unwrap_or(&self.path);
        if self.separates() { format!("{path} {}", self.value) } else { path.to_string() }
    }

    /// What a change that comes `later` does to the value of this one, and what is accepted instead; `None` where it stays.
    fn lost_to(&self, later: &Self) -> Option<(&'static str, &'static str)> {
        // Changes for a while are held against each other where their days are known, and go before those that hold always.
        if self.window().is_some() || later.window().is_some() {
            return None;
        }
        let (own, other) = (self.changes(), later.changes());
        // The same value twice is one value; strength is multiplied each time.
        if own == other && self.value == later.value && !own.starts_with("forces.") {
            return None;
        }
        if own == other {
            return Some(("a second value of it, after", "each path once"));
        }
        if own.strip_prefix(&other).is_some_and(|rest| rest.starts_with('.')) {
            return Some(("which leaves nothing of", "one of them"));
        }
        let weighs = |path: &str| Some(path.strip_prefix("weights.")?.split_once('.')?.0.to_string());
        let whose = weighs(&own)?;
        let accepted = "one of them, or all weights as weights.ORGANIZATION=norm:weight,norm:weight";
        (weighs(&other)? == whose).then_some(("which rescales", accepted))
    }

    pub(super) fn day(&self) -> Result<Date, Fault> {
        cells::day(&self.value).map_err(|accepted| self.fault(format!("\"{}\"", self.value), accepted))
    }

    fn number(&self) -> Result<f64, Fault> {
        cells::number(&self.value).map_err(|accepted| self.fault(format!("\"{}\"", self.value), accepted))
    }
}

/// A change that takes the value of an earlier one, each with its place, such as the option by which it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost<P> {
    /// The earlier change.
    pub earlier: (P, Override),
    /// The later one.
    pub later: (P, Override),
    /// What the later one does to the earlier.
    found: &'static str,
    /// What is accepted instead.
    accepted: &'static str,
}

impl<P> Lost<P> {
    /// What was found and what is accepted; the places say where the two stand.
    pub fn words(&self, later: &str, earlier: &str) -> (String, String) {
        let found = format!("{}{later}, {} {}{earlier}", self.later.1.value, self.found, self.earlier.1);
        (found, self.accepted.to_string())
    }
}

/// The first change that takes the value of an earlier one: of two values one would be lost without a word.
pub fn lost<P: Copy>(changes: &[(P, &Override)]) -> Option<Lost<P>> {
    changes.iter().enumerate().find_map(|(n, later)| {
        let taken = |earlier: &(P, &Override)| {
            let (found, accepted) = earlier.1.lost_to(later.1)?;
            let [earlier, later] = [earlier, later].map(|&(place, change)| (place, change.clone()));
            Some(Lost { earlier, later, found, accepted })
        };
        changes[..n].iter().find_map(taken)
    })
}

/// Longest text for which a near name is sought [bytes]: a longer one is no name that was mistyped.
const LONGEST_NAME: usize = 100;

/// " (did you mean X?)" with the known word that is nearest to what was typed; nothing where none is near.
pub fn did_you_mean<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> String {
    if typed.len() > LONGEST_NAME {
        return String::new();
    }
    let nearest = known
        .map(|word| (likeness(word, typed), word))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    nearest.map(|(_, word)| format!(" (did you mean {word}?)")).unwrap_or_default()
}

/// How like a word is to what was typed, whatever its capitals [0, 1].
fn likeness(word: &str, typed: &str) -> f64 {
    let [word, typed] = [word.to_lowercase(), typed.to_lowercase()];
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let differing = strsim::osa_distance(&word, &typed);
    match differing {
        0 => 1.0,
        // Two neighbours in the other order, as nu for un.
        1 if letters(&word) == letters(&typed) => 0.99,
        // More letters differ than are the same.
        _ if 2 * differing > word.chars().count().max(typed.chars().count()) => 0.0,
        _ => strsim::jaro_winkler(&word, &typed),
    }
}

/// The same for ids that have names besides: a name, a former one or a word of either leads to its id.
pub fn did_you_mean_named<'a>(typed: &str, known: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> String {
    if typed.len() > LONGEST_NAME {
        return String::new();
    }
    let hint = did_you_mean(typed, known.clone().map(|(id, _)| id));
    let asked = typed.to_lowercase();
    let near = |name: &str| {
        let name = name.to_lowercase();
        let words = name.split(|letter: char| !letter.is_alphanumeric()).chain([name.as_str()]);
        words.map(|word| strsim::jaro_winkler(word, &asked)).fold(0.0, f64::max)
    };
    let named = known.map(|(id, name)| (near(name), id)).filter(|(similarity, _)| *similarity > 0.9);
    match named.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, id)) if hint.is_empty() => format!(" (did you mean {id}?)"),
        _ => hint,
    }
}

/// What is accepted in place of an organization that does not exist.
pub(super) fn an_organization(typed: &str, known: &[&str], names: &[(&str, &str)]) -> String {
    let hint = did_you_mean_named(typed, known.iter().map(|id| (*id, *id)).chain(names.iter().copied()));
    if known.len() > 20 {
        return format!("an organization of scenario.toml{hint}");
    }
    format!("one of {}{hint}", known.join(", "))
}

/// Names as a list, each once, in their order.
pub(super) fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut all: Vec<&str> = Vec::new();
    names.for_each(|name| {
        if !all.contains(&name) {
            all.push(name);
        }
    });
    all.join(", ")
}

/// What is accepted in place of a word of `optic_weights.csv` that is not there.
fn a_row_of_optics(typed: &str, known: &[&str]) -> String {
    if known.is_empty() {
        return "nothing: the scenario has no optics".into();
    }
    format!("one of {}{}", known.join(", "), did_you_mean(typed, known.iter().copied()))
}

/// Keys of `scenario.toml` that stand in no section.
const KEYS: [&str; 6] = ["step_days", "start", "end", "seed", "title", "name"];

/// How all paths are listed.
const LISTED: &str = "`mandate check --json` lists all";

/// Largest factor on the strength of an organization.
const LARGEST_FACTOR: f64 = 10.0;

/// The tables and keys that can be changed.
pub(super) struct Target<'a> {
    /// `scenario.toml`.
    pub document: &'a mut toml::Table,
    /// `parameters.csv`.
    pub parameters: &'a mut Table<ParameterRow>,
    /// `mandates.csv`.
    pub mandates: &'a mut Table<MandateRow>,
    /// `timeline.csv`.
    pub timeline: &'a mut Table<TimelineRow>,
    /// `forces.csv`.
    pub forces: &'a mut Table<ForceRow>,
    /// `initial_strength.csv`.
    pub strengths: &'a mut Table<StrengthRow>,
    /// `permissions.csv`.
    pub permissions: &'a mut Table<PermissionRow>,
    /// `optic_weights.csv`.
    pub optic_weights: &'a mut Table<OpticWeightRow>,
}

impl Target<'_> {
    /// Applies one change.
    pub fn apply(&mut self, change: &Override) -> Result<(), Fault> {
        let path = change.path.strip_prefix("parameters.").unwrap_or(&change.path);
        if let Some(row) = self.parameters.rows.iter_mut().find(|row| row.value.key == path) {
            row.value.value = change.number()?;
            return Ok(());
        }
        let parts: Vec<&str> = path.split('.').collect();
        match parts.as_slice() {
            ["weights", organization] => self.all_weights(change, organization),
            ["weights", organization, norm] => self.one_weight(change, organization, norm),
            ["timeline", id, rest @ ..] => self.cause(change, id, rest),
            ["forces", organization] => self.strength(change, organization),
            ["permissions", organization, behaviour] => self.permission(change, organization, behaviour),
            ["withdrawal", organization] => self.withdrawal(change, organization),
            ["mandates", organization, date] => self.mandate(change, organization, date),
            ["optics", optic, column @ ("weight" | "goalpost"), dimension] => {
                self.optic(change, optic, column, dimension)
            }
            ["optics", ..] => {
                let hint = self.near(path);
                let accepted =
                    format!("optics.OPTIC.weight.DIMENSION or optics.OPTIC.goalpost.DIMENSION{hint}; {LISTED}");
                Err(change.fault("an unknown path", accepted))
            }
            ["organizations", organization, ..] => {
                self.check_organization(change, organization)?;
                Err(change.fault("an unknown path", self.suggestion(path)))
            }
            // Done once everything else is as it should be.
            ["separate"] => Ok(()),
            _ => self.key(change, &parts),
        }
    }

    fn one_weight(&mut self, change: &Override, organization: &str, norm: &str) -> Result<(), Fault> {
        let wanted = change.number()?;
        if !(0.0..=1.0).contains(&wanted) {
            return Err(change.fault(change.value.clone(), "a weight from 0 to 1"));
        }
        for date in self.dates_of(change, organization)? {
            let mut rows: Vec<&mut MandateRow> = self
                .mandates
                .rows
                .iter_mut()
                .map(|row| &mut row.value)
                .filter(|row| row.organization == organization && row.date == date)
                .collect();
            if !rows.iter().any(|row| row.norm == norm) {
                return Err(self.no_norm(change, organization, norm, date));
            }
            let others: f64 = rows.iter().filter(|row| row.norm != norm).map(|row| row.weight).sum();
            if others <= 0.0 && wanted < 1.0 {
                return Err(change.fault(
                    change.value.clone(),
                    "1, since the other norms of the organization weigh 0; give all weights with weights.ORGANIZATION=norm:weight,...",
                ));
            }
            for row in &mut rows {
                row.weight = if row.norm == norm { wanted } else { row.weight * (1.0 - wanted) / others.max(1e-300) };
            }
        }
        Ok(())
    }

    fn all_weights(&mut self, change: &Override, organization: &str) -> Result<(), Fault> {
        let accepted = "norm:weight pairs that sum to 1, for instance protection_of_civilians:0.4,stabilization:0.6";
        let mut pairs = Vec::new();
        for pair in change.value.split(',') {
            let (norm, weight) = pair.split_once(':').ok_or_else(|| change.fault(format!("\"{pair}\""), accepted))?;
            let weight = cells::number(weight.trim()).map_err(|_| change.fault(format!("\"{weight}\""), accepted))?;
            pairs.push((norm.trim().to_string(), weight));
        }
        let dates = self.dates_of(change, organization)?;
        let template = self.mandates.rows.iter().find(|row| row.value.organization == organization).cloned();
        self.mandates.rows.retain(|row| row.value.organization != organization);
        for date in dates {
            for (norm, weight) in &pairs {
                let mut row = template.clone().expect("rows_of found a row of this organization");
                row.value =
                    MandateRow { date, norm: norm.clone(), weight: *weight, low: None, high: None, ..row.value };
                self.mandates.rows.push(row);
            }
        }
        Ok(())
    }

    /// Days on which weights of an organization come into force, each once, whatever the order of the rows.
    fn dates_of(&self, change: &Override, organization: &str) -> Result<BTreeSet<Date>, Fault> {
        Ok(self.rows_of(change, organization)?.iter().map(|row| row.date).collect())
    }

    /// The fault of a norm without a weight: on any day, or on this one alone.
    fn no_norm(&self, change: &Override, organization: &str, norm: &str, date: Date) -> Fault {
        let own = || self.mandates.values().filter(|row| row.organization == organization);
        let known: BTreeSet<&str> = own().map(|row| row.norm.as_str()).collect();
        if known.contains(norm) {
            let accepted = "a row for the norm on every date of the organization, with weight 0 where it has none";
            let found = format!("no row of {organization} for norm {norm} on {date} in mandates.csv");
            return change.fault(found, accepted);
        }
        let hint = did_you_mean(norm, known.iter().copied());
        let known = distinct(known.into_iter());
        change.fault(
            format!("no row for norm {norm}"),
            format!("a norm that mandates.csv gives {organization}: {known}{hint}"),
        )
    }

    fn rows_of(&self, change: &Override, organization: &str) -> Result<Vec<&MandateRow>, Fault> {
        let rows: Vec<_> = self.mandates.values().filter(|row| row.organization == organization).collect();
        if rows.is_empty() {
            self.check_organization(change, organization)?;
            let with_rows = distinct(self.mandates.values().map(|row| row.organization.as_str()));
            let accepted = format!("an organization of mandates.csv: {with_rows}");
            return Err(change.fault(format!("no row for {organization}"), accepted));
        }
        Ok(rows)
    }

    pub(super) fn check_organization(&self, change: &Override, organization: &str) -> Result<(), Fault> {
        let listed = self.document.get("organizations").and_then(toml::Value::as_array);
        let ids = listed.into_iter().flatten().filter_map(|entry| entry.get("id").and_then(toml::Value::as_str));
        let known: Vec<&str> = ids.collect();
        if known.contains(&organization) {
            return Ok(());
        }
        let names: Vec<(&str, &str)> = self.names();
        Err(change.fault(format!("no organization {organization}"), an_organization(organization, &known, &names)))
    }

    /// Names of organizations, those that causes give them among them.
    fn names(&self) -> Vec<(&str, &str)> {
        let listed = self.document.get("organizations").and_then(toml::Value::as_array).into_iter().flatten();
        let own = listed.filter_map(|entry| Some((entry.get("id")?.as_str()?, entry.get("name")?.as_str()?)));
        let former = self.timeline.values().filter(|row| row.kind == "identity");
        own.chain(former.map(|row| (row.organization.as_str(), row.other.as_str()))).collect()
    }

    /// Every path that can be changed, to find the one that is near to what was typed.
    fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.parameters.values().map(|row| row.key.clone()).collect();
        let sections = [("switches", crate::scenario::Switches::default().settings().map(|(name, _)| name).collect())];
        let population = ["agents", "persons_per_agent", "minimum_agents_per_district"].map(String::from).to_vec();
        for (section, names) in sections.into_iter().chain([("population", population)]) {
            paths.extend(names.iter().map(|name| format!("{section}.{name}")));
        }
        paths.extend(KEYS.map(String::from));
        paths.extend(self.timeline.values().map(|row| format!("timeline.{}", row.id)));
        paths.extend(self.mandates.values().map(|row| format!("weights.{}.{}", row.organization, row.norm)));
        paths.extend(self.mandates.values().map(|row| format!("mandates.{}.{}", row.organization, row.date)));
        paths
            .extend(self.permissions.values().map(|row| format!("permissions.{}.{}", row.organization, row.behaviour)));
        for (organization, _) in self.names() {
            paths.extend(["forces", "withdrawal", "weights"].map(|of| format!("{of}.{organization}")));
        }
        for row in self.optic_weights.values() {
            paths.extend(
                ["weight", "goalpost"].map(|column| format!("optics.{}.{column}.{}", row.optic, row.dimension)),
            );
        }
        paths.push("separate".into());
        paths
    }

    /// Takes a behaviour from an organization.
    fn permission(&mut self, change: &Override, organization: &str, behaviour: &str) -> Result<(), Fault> {
        self.check_organization(change, organization)?;
        if change.value != "off" {
            return Err(change.fault(format!("\"{}\"", change.value), "off"));
        }
        let own = |row: &PermissionRow| row.organization == organization;
        let known: Vec<&str> =
            self.permissions.values().filter(|row| own(row)).map(|row| row.behaviour.as_str()).collect();
        if !known.contains(&behaviour) {
            let hint = did_you_mean(behaviour, known.iter().copied());
            let accepted = format!("a behaviour that permissions.csv lets {organization} do{hint}");
            return Err(change.fault(format!("no row for {behaviour}"), accepted));
        }
        self.permissions.rows.retain(|row| !(own(&row.value) && row.value.behaviour == behaviour));
        Ok(())
    }

    /// Multiplies all strength that the tables give an organization.
    fn strength(&mut self, change: &Override, organization: &str) -> Result<(), Fault> {
        self.check_organization(change, organization)?;
        let factor = if change.value == "off" { Ok(0.0) } else { change.value.parse::<f64>() };
        let factor = factor.ok().filter(|factor| (0.0..=LARGEST_FACTOR).contains(factor)).ok_or_else(|| {
            change.fault(format!("\"{}\"", change.value), format!("a number from 0 to {LARGEST_FACTOR}, or off"))
        })?;
        for row in self.forces.rows.iter_mut().filter(|row| row.value.organization == organization) {
            row.value.persons *= factor;
        }
        for row in self.strengths.rows.iter_mut().filter(|row| row.value.organization == organization) {
            row.value.persons = (f64::from(row.value.persons) * factor).round() as u32;
        }
        self.entry(change, organization, factor)
    }

    /// Multiplies the persons with whom an organization comes into existence; causes without any are taken out.
    fn entry(&mut self, change: &Override, organization: &str, factor: f64) -> Result<(), Fault> {
        let concerns = |row: &TimelineRow| row.kind == "existence" && row.organization == organization;
        let mut total = 0.0;
        for row in self.timeline.rows.iter_mut().filter(|row| concerns(&row.value)) {
            row.value.value = row.value.value.map(|persons| (persons * factor).round());
            total += row.value.value.unwrap_or_default();
        }
        if total > LARGEST_ENTRY {
            let accepted =
                format!("a factor that lets it come into existence with at most {LARGEST_ENTRY} persons in all");
            return Err(change.fault(format!("\"{}\", {total} persons", change.value), accepted));
        }
        self.timeline.rows.retain(|row| !(concerns(&row.value) && row.value.value == Some(0.0)));
        self.those_who_come_over(organization, factor);
        Ok(())
    }

    /// Multiplies the shares of others that go over to an organization; where nobody does, they stay where they were.
    fn those_who_come_over(&mut self, organization: &str, factor: f64) {
        let concerns = |row: &TimelineRow| row.kind == "defection" && row.other == organization;
        for row in self.timeline.rows.iter_mut().filter(|row| concerns(&row.value)) {
            row.value.value = row.value.value.map(|share| share * factor);
        }
        self.timeline.rows.retain(|row| !(concerns(&row.value) && row.value.value == Some(0.0)));
    }

    /// Changes a weight or goalpost of an optic, by the rules of the file.
    fn optic(&mut self, change: &Override, optic: &str, column: &str, dimension: &str) -> Result<(), Fault> {
        let mut optics: Vec<&str> = Vec::new();
        for row in self.optic_weights.values() {
            if !optics.contains(&row.optic.as_str()) {
                optics.push(&row.optic);
            }
        }
        if !optics.contains(&optic) {
            return Err(change.fault(format!("no optic {optic}"), a_row_of_optics(optic, &optics)));
        }
        let rows = self.optic_weights.values().filter(|row| row.optic == optic);
        let dimensions: Vec<&str> = rows.map(|row| row.dimension.as_str()).collect();
        if !dimensions.contains(&dimension) {
            let found = format!("no row for dimension {dimension} of {optic}");
            return Err(change.fault(found, a_row_of_optics(dimension, &dimensions)));
        }
        let value = change.number()?;
        let found = || format!("\"{}\"", change.value);
        let harm = |word: &str| OpticDimension::ALL.into_iter().any(|known| known.name() == word && known.is_harm());
        if column == "goalpost" && !harm(dimension) {
            let accepted = format!("no goalpost: {dimension} is a mean from 0 to 1 already");
            return Err(change.fault(found(), accepted));
        }
        if !value.is_finite() || value < 0.0 || (column == "goalpost" && value == 0.0) {
            let accepted = if column == "goalpost" { "a number above 0" } else { "a number of at least 0" };
            return Err(change.fault(found(), accepted));
        }
        let is_meant = |row: &OpticWeightRow| row.optic == optic && row.dimension == dimension;
        for row in self.optic_weights.rows.iter_mut().map(|row| &mut row.value).filter(|row| is_meant(row)) {
            match column {
                "goalpost" => row.goalpost = Some(value),
                _ => row.weight = value,
            }
        }
        Ok(())
    }

    fn cause(&mut self, change: &Override, id: &str, rest: &[&str]) -> Result<(), Fault> {
        let Some(position) = self.timeline.rows.iter().position(|row| row.value.id == id) else {
            let hint = did_you_mean(id, self.timeline.values().map(|row| row.id.as_str()));
            return Err(change.fault(format!("no cause {id}"), format!("an id of timeline.csv{hint}; {LISTED}")));
        };
        let row = &mut self.timeline.rows[position].value;
        match rest {
            [] if change.value == "off" => {
                self.timeline.rows.remove(position);
            }
            ["date"] => {
                row.date = change.day()?;
            }
            ["value"] => row.value = Some(change.number()?),
            _ => {
                return Err(change.fault(
                    change.value.clone(),
                    "timeline.ID=off, timeline.ID.date=DATE or timeline.ID.value=NUMBER",
                ));
            }
        }
        Ok(())
    }

    fn key(&mut self, change: &Override, parts: &[&str]) -> Result<(), Fault> {
        if !KEYS.contains(&parts[0]) && !["population", "switches"].contains(&parts[0]) {
            return Err(change.fault("an unknown path", self.suggestion(&parts.join("."))));
        }
        let value = match typed(parts, &change.value) {
            Some(read) => read.map_err(|accepted| change.fault(format!("\"{}\"", change.value), accepted))?,
            None => text(change)?,
        };
        let (last, parents) = parts.split_last().expect("a path has at least one part");
        let mut table = &mut *self.document;
        for part in parents {
            table = match table.entry(*part).or_insert_with(|| toml::Value::Table(toml::Table::new())) {
                toml::Value::Table(inner) => inner,
                _ => return Err(change.fault("an unknown path", self.suggestion(&parts.join(".")))),
            };
        }
        table.insert((*last).to_string(), value);
        Ok(())
    }

    /// The path that may be meant, as advice.
    fn near(&self, path: &str) -> String {
        let paths = self.paths();
        did_you_mean(path, paths.iter().map(String::as_str))
    }

    fn suggestion(&self, path: &str) -> String {
        let hint = self.near(path);
        format!(
            "a key of parameters.csv or scenario.toml, weights.ORGANIZATION.NORM, mandates.ORGANIZATION.DATE, \
             forces.ORGANIZATION, permissions.ORGANIZATION.BEHAVIOUR, withdrawal.ORGANIZATION, separate, timeline.ID or optics.OPTIC.weight.DIMENSION{hint}; {LISTED}"
        )
    }
}

/// The value of a key whose kind is known, or what is accepted; `None` of one that is a text or a word.
fn typed(parts: &[&str], value: &str) -> Option<Result<toml::Value, String>> {
    let whole = |least: u64, most: i64| {
        let read = cells::whole_in(value, least..=most.unsigned_abs());
        read.map(|number| toml::Value::Integer(i64::try_from(number).unwrap_or(most)))
    };
    Some(match parts {
        ["seed"] => whole(0, i64::MAX),
        ["population", "agents"] => whole(1, u32::MAX.into()),
        ["population", "minimum_agents_per_district"] => whole(0, u32::MAX.into()),
        ["step_days"] | ["population", "persons_per_agent"] => cells::number(value).map(toml::Value::Float),
        ["start" | "end"] => cells::day(value).map(|day| toml::Value::String(day.to_string())),
        ["switches", name] => {
            let mut switches = Switches::default().settings();
            switches.find(|(known, setting)| known == name && cells::flag(setting).is_ok())?;
            cells::flag(value).map(toml::Value::Boolean)
        }
        _ => return None,
    })
}

/// The value of any other key, as it would be written in the file, with or without its quotes.
fn text(change: &Override) -> Result<toml::Value, Fault> {
    let value = format!("v = {}", change.value)
        .parse::<toml::Table>()
        .or_else(|_| format!("v = \"{}\"", change.value).parse::<toml::Table>())
        .map_err(|_| change.fault(format!("\"{}\"", change.value), "a number, true, false or a word"))?
        .remove("v")
        .expect("the table has just this key");
    if let toml::Value::String(text) = &value {
        // As texts of the files are held to.
        if let Some(what) = cells::hazard(text).or_else(|| cells::formula(text)) {
            return Err(change.fault(format!("\"{}\", with {what}", cells::visible(text)), "a text without it"));
        }
        if text.trim().is_empty() {
            return Err(change.fault("\"\"", "a text that is not empty"));
        }
    }
    Ok(value)
}
