//! Validation: from what was typed to what is meant, with every fault gathered before any is reported.

mod actors;
mod causes;
mod geography;
mod limits;
mod norms;
pub(in crate::scenario) mod numbers;
mod observations;
mod optics;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::cells::shown;
use super::fault::{Fault, Text};
use super::loader::Raw;
use super::overrides::distinct;
use super::resolved::{PopulationSize, Scenario, steps_between};
use super::tables::Table;
use super::{did_you_mean, did_you_mean_named};
use crate::ids::{CampId, CommunityId, DistrictId, OrganizationId};
pub(super) use causes::LARGEST_ENTRY;

/// Positions of ids, by kind.
#[derive(Default)]
struct Names {
    districts: BTreeMap<String, DistrictId>,
    regions: Vec<String>,
    communities: BTreeMap<String, CommunityId>,
    organizations: BTreeMap<String, OrganizationId>,
    camps: BTreeMap<String, CampId>,
    behaviours: Vec<String>,
    norms: Vec<String>,
}

/// Faults after which no near name is sought any more: nobody reads so many, and each asks all names.
const MOST_HINTS: usize = 1_000;

/// What validation has at hand.
struct Context<'a> {
    raw: &'a Raw,
    names: Names,
    faults: Vec<Fault>,
    /// Faults of names that are not known, by the name, with their places among all faults.
    unknown: BTreeMap<String, Unknown>,
    /// Ids of districts and organizations to which a row refers.
    used: BTreeSet<String>,
}

/// A name that is not known.
#[derive(Default)]
struct Unknown {
    places: Vec<usize>,
    /// Ids of its kind, where rows that refer to each are counted.
    known: Vec<String>,
}

impl Context<'_> {
    fn key_fault(&mut self, key: impl Into<String>, found: impl Into<String>, accepted: impl Into<String>) {
        let key = key.into();
        let fault = match locate(&self.raw.text, &key) {
            Some(line) => Fault::on_line(&self.raw.text, line, key, found, accepted),
            None => Fault::of_file(&self.raw.text.name, key, found, accepted),
        };
        self.faults.push(fault);
    }

    fn row_fault<T>(
        &mut self,
        table: &Table<T>,
        line: usize,
        column: &str,
        found: impl std::fmt::Display,
        accepted: impl Into<String>,
    ) {
        self.faults.push(table.fault(line, column, found, accepted));
    }

    /// Adds a fault unless `value` lies in `range`; a number that is not finite never does.
    fn check<T>(&mut self, table: &Table<T>, line: usize, column: &str, value: f64, range: (f64, f64)) -> bool {
        let good = value.is_finite() && value >= range.0 && value <= range.1;
        if !good {
            let accepted = match range {
                (f64::MIN, f64::MAX) => "a finite number".to_string(),
                (low, f64::INFINITY) => format!("a number of at least {low}"),
                (low, high) => format!("a number from {low} to {high}"),
            };
            self.row_fault(table, line, column, shown(value), accepted);
        }
        good
    }

    fn day(&self, date: Date) -> f64 {
        f64::from((date - self.raw.document.start).get_days())
    }

    /// Whether a date lies after the end of the run; none does where the end itself is at fault.
    fn is_too_late(&self, date: Date) -> bool {
        let (start, end) = (self.raw.document.start, self.raw.document.end);
        start <= end && date > end
    }

    /// The day of a row's date; a fault where it lies after the end of the scenario.
    fn day_in_run<T>(&mut self, table: &Table<T>, line: usize, column: &str, date: Date) -> f64 {
        let (start, end) = (self.raw.document.start, self.raw.document.end);
        if start <= end && !(start..=end).contains(&date) {
            self.row_fault(table, line, column, date, format!("a date inside the run, {start} to {end}"));
        }
        self.day(date)
    }

    fn unknown<T>(&mut self, table: &Table<T>, line: usize, column: &str, found: &str, known: &[&str]) {
        let many = self.faults.len() > MOST_HINTS;
        let accepted = if many { "a word that is known".into() } else { one_of(found, known) };
        self.note_unknown(found);
        self.row_fault(table, line, column, found, accepted);
    }

    /// Notes that the next fault is of a name that is not known.
    fn note_unknown(&mut self, name: &str) -> &mut Unknown {
        let unknown = self.unknown.entry(name.to_string()).or_default();
        unknown.places.push(self.faults.len());
        unknown
    }

    /// The fault of a key of `scenario.toml` that refers to a name which is not known.
    fn unknown_key(&mut self, key: impl Into<String>, found: &str, known: &[&str]) {
        let accepted = one_of(found, known);
        self.note_unknown(found);
        self.key_fault(key, format!("\"{found}\""), accepted);
    }

    fn organization<T>(&mut self, table: &Table<T>, line: usize, column: &str, id: &str) -> Option<OrganizationId> {
        let found = self.names.organizations.get(id).copied();
        if found.is_none() {
            let raw = self.raw;
            let own = raw.document.organizations.iter().map(|one| (one.id.as_str(), one.name.as_str()));
            let former = raw.timeline.values().filter(|row| row.kind == "identity");
            let former = former.map(|row| (row.organization.as_str(), row.other.as_str()));
            self.unknown_named(table, (line, column), id, (&own.chain(former).collect::<Vec<_>>(), "scenario.toml"));
        } else {
            self.used.insert(id.to_string());
        }
        found
    }

    /// The fault of an unknown id whose kind has names besides, with the file in which those of its kind stand.
    fn unknown_named<T>(
        &mut self,
        table: &Table<T>,
        (line, column): (usize, &str),
        found: &str,
        (known, place): (&[(&str, &str)], &str),
    ) {
        let noted = self.note_unknown(found);
        if noted.known.is_empty() {
            noted.known = known.iter().map(|(id, _)| (*id).to_string()).collect();
        }
        if self.faults.len() > MOST_HINTS {
            return self.row_fault(table, line, column, found, "an id that is declared");
        }
        let mut ids: Vec<&str> = known.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let hint = did_you_mean_named(found, known.iter().copied());
        let all = match ids.len() {
            0 => return self.row_fault(table, line, column, found, "nothing: none is declared"),
            1..=20 => format!("one of {}{hint}", ids.join(", ")),
            n => format!("one of the {n} declared in {place}{hint}"),
        };
        self.row_fault(table, line, column, found, all);
    }

    fn district<T>(&mut self, table: &Table<T>, line: usize, column: &str, id: &str) -> Option<DistrictId> {
        let found = self.names.districts.get(id).copied();
        if found.is_none() && self.raw.districts_are_named() {
            let raw = self.raw;
            let known = raw.districts.values().map(|row| (row.id.as_str(), row.name.as_str()));
            let place = self.raw.districts.text.name.clone();
            self.unknown_named(table, (line, column), id, (&known.collect::<Vec<_>>(), &place));
        } else {
            self.used.insert(id.to_string());
        }
        found
    }

    /// Districts of an area: a district, a region, or everything where the name is empty.
    fn area<T>(&mut self, table: &Table<T>, line: usize, column: &str, name: &str) -> Vec<DistrictId> {
        if name.is_empty() {
            return self.names.districts.values().copied().collect();
        }
        if let Some(&district) = self.names.districts.get(name) {
            self.used.insert(name.to_string());
            return vec![district];
        }
        if !self.names.regions.iter().any(|region| region == name) && self.raw.districts_are_named() {
            let regions = self.names.regions.clone();
            let districts = self.raw.districts.values().map(|row| (row.id.as_str(), row.name.as_str()));
            let known = regions.iter().map(|region| (region.as_str(), region.as_str())).chain(districts);
            let place = self.raw.districts.text.name.clone();
            self.unknown_named(table, (line, column), name, (&known.collect::<Vec<_>>(), &place));
        }
        let raw = self.raw;
        let members = raw.districts.values().filter(|row| row.region == name);
        members.filter_map(|row| self.names.districts.get(&row.id).copied()).collect()
    }
}

/// So many faults of one name are told one by one; of more the first, and how many rows have it.
const MOST_OF_A_NAME: usize = 3;

impl Context<'_> {
    /// The faults as they are told: none of cells that could not be read, and of a name that is not known, in very many rows, the
    /// first. Where only references can be judged, nothing else is told.
    fn told(self) -> Vec<Fault> {
        let (raw, mut faults) = (self.raw, self.faults.into_iter().map(Some).collect::<Vec<_>>());
        faults.iter_mut().for_each(|fault| *fault = fault.take().filter(|fault| !raw.is_unread(fault)));
        if raw.only_references {
            let noted: BTreeSet<usize> = self.unknown.values().flat_map(|one| one.places.iter().copied()).collect();
            (0..faults.len()).filter(|place| !noted.contains(place)).for_each(|place| faults[place] = None);
        }
        for unknown in self.unknown.values() {
            let places: Vec<usize> = unknown.places.iter().copied().filter(|&place| faults[place].is_some()).collect();
            let [first, others @ ..] = places.as_slice() else { continue };
            if others.len() < MOST_OF_A_NAME {
                continue;
            }
            others.iter().for_each(|&place| faults[place] = None);
            let mut free =
                unknown.known.iter().collect::<BTreeSet<_>>().into_iter().filter(|id| !self.used.contains(*id));
            let meant = free.next().filter(|_| free.next().is_none());
            faults[*first] =
                faults[*first].take().map(|fault| fault.with_others(others.len(), meant.map(String::as_str)));
        }
        faults.into_iter().flatten().collect()
    }
}

/// What is accepted in the place of an unknown word: all that are known, or the nearest of very many.
pub(super) fn one_of(found: &str, known: &[&str]) -> String {
    let hint = did_you_mean(found, known.iter().copied());
    match known.len() {
        0 => "nothing: none is declared".to_string(),
        1..=20 => format!("one of {}{hint}", distinct(known.iter().copied())),
        n => format!("one of the {n} declared{hint}"),
    }
}

/// Line of a key: `key`, `section.key`, or `section.id.key` for an entry of a list of sections, whose `id` or `number` names it
/// (the last of that name, where there are several). The line of the section where the key is not written.
fn locate(text: &Text, key: &str) -> Option<usize> {
    let mut parts = key.split('.');
    let first = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let blocks = blocks(text);
    let line_of =
        |block: &Block<'_>, key: &str| block.entries.iter().find(|(name, _, _)| *name == key).map(|&(_, _, line)| line);
    let named = |block: &&Block<'_>| block.name == first;
    match rest.as_slice() {
        [] => line_of(&blocks[0], first).or_else(|| blocks.iter().find(named).map(|block| block.line)),
        [key] => {
            let block = blocks.iter().find(named)?;
            line_of(block, key).or(Some(block.line))
        }
        [id, key, ..] => {
            let is_id = |&(name, value, _): &(&str, &str, usize)| matches!(name, "id" | "number") && value == *id;
            let block = blocks.iter().filter(named).rfind(|block| block.entries.iter().any(is_id))?;
            line_of(block, key).or(Some(block.line))
        }
    }
}

/// A section of a TOML file, with its keys, their values and lines (counted from 1).
struct Block<'a> {
    name: &'a str,
    line: usize,
    entries: Vec<(&'a str, &'a str, usize)>,
}

/// Sections in order; the first holds what stands before any header.
fn blocks(text: &Text) -> Vec<Block<'_>> {
    let mut blocks = vec![Block { name: "", line: 1, entries: Vec::new() }];
    for (n, line) in text.content.lines().enumerate().map(|(n, line)| (n + 1, line.trim())) {
        if let Some(header) = line.strip_prefix('[') {
            let name = header.trim_start_matches('[').split(']').next().unwrap_or("").trim();
            blocks.push(Block { name, line: n, entries: Vec::new() });
        } else if let Some((key, value)) = line.split_once('=') {
            let value = value.split('#').next().unwrap_or("").trim().trim_matches('"');
            blocks.last_mut().expect("the first block is there").entries.push((key.trim(), value, n));
        }
    }
    blocks
}

/// Turns what was read into a scenario.
///
/// # Errors
/// Every fault of every table.
pub(super) fn validate(raw: &Raw) -> Result<Scenario, Vec<Fault>> {
    let (faults, unknown, used) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
    let mut context = Context { raw, names: Names::default(), faults, unknown, used };
    check_header(&mut context);
    if !limits::hold(&mut context) {
        // Everything else refers to what there is too much of.
        return Err(context.faults);
    }
    geography::names(&mut context);
    actors::names(&mut context);
    norms::names(&mut context);
    let mut remarks = Vec::from_iter(raw.named_by_folder.clone());
    let (parameters, traits) = numbers::parameters(&mut context, &mut remarks).unzip();
    let links = geography::links(&mut context);
    let communities = geography::communities(&mut context);
    let mut districts = geography::districts(&mut context);
    geography::relations(&mut context, &mut districts);
    let behaviours = norms::behaviours(&mut context);
    let norms = norms::norms(&mut context);
    let clusters = norms::clusters(&mut context);
    let relations = actors::relations(&mut context);
    let mut organizations = actors::organizations(&mut context, traits.unwrap_or_default());
    actors::affinities(&mut context, &mut organizations, &districts);
    let timeline = causes::timeline(&mut context, &mut remarks);
    let observations = observations::by_year(&mut context, &mut remarks);
    let observed_months = observations::by_month(&mut context);
    geography::regions_of_interest(&mut context);
    let optics = optics::optics(&mut context);
    geography::outlines(&context, &mut remarks);
    let parameters = parameters.filter(|_| context.faults.is_empty());
    let Some(parameters) = parameters else {
        return Err(context.told());
    };
    let document = &raw.document;
    let state = organizations.iter().find(|organization| organization.kind.is_state_side());
    let people: f64 = districts.iter().map(|district| f64::from(district.population)).sum();
    let persons_per_agent =
        document.population.persons_per_agent.unwrap_or(people / f64::from(document.population.agents.max(1)));
    Ok(Scenario {
        name: raw.name.clone(),
        title: document.title.clone(),
        start: document.start,
        end: document.end,
        step_days: document.step_days,
        steps: steps_between(document.start, document.end, document.step_days),
        seed: document.seed,
        population: PopulationSize {
            persons_per_agent: persons_per_agent.max(1.0),
            minimum_agents_per_district: document.population.minimum_agents_per_district,
        },
        switches: document.switches,
        camps: document.camps.iter().map(|camp| camp.id.clone()).collect(),
        camp_names: document.camps.iter().map(|camp| camp.name.clone()).collect(),
        state_camp: state.map(|organization| organization.camp),
        communities,
        roads: super::roads::Roads::new(districts.len(), &links),
        districts,
        regions: context.names.regions,
        organizations,
        norms,
        behaviours,
        clusters,
        relations,
        timeline,
        parameters,
        parameter_table: numbers::records(raw),
        observations,
        observed_months,
        regions_of_interest: document.regions_of_interest.clone().into_iter().collect(),
        optics,
        outlines: raw.outlines.clone(),
        phases: Vec::new(),
        remarks,
    })
}

fn check_header(context: &mut Context<'_>) {
    let document = &context.raw.document;
    let (name, population) = (document.name.as_ref(), document.population.clone());
    let (start, end, step_days) = (document.start, document.end, document.step_days);
    if document.format != super::document::FORMAT {
        context.key_fault("format", document.format.to_string(), "1, the format of this version");
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if let Some(name) = name.filter(|name| name.is_empty() || !name.chars().all(plain)) {
        context.key_fault("name", format!("\"{name}\""), "lower-case letters, digits and hyphens");
    }
    if document.title.trim().is_empty() {
        context.key_fault("title", format!("\"{}\"", document.title), "text that is not empty");
    }
    if !(step_days.is_finite() && step_days > 0.0 && step_days <= 28.0) {
        context.key_fault("step_days", shown(step_days), "a number above 0 and up to 28");
    } else if end < start || steps_between(start, end, step_days) < 1 {
        context.key_fault("end", end.to_string(), format!("a date at least one step after the start, {start}"));
    } else if steps_between(start, end, step_days) > 100_000 {
        let steps = ((context.day(end) + 1.0) / step_days).floor();
        let found = format!("{end}, {} steps of {} days", shown(steps), shown(step_days));
        let accepted =
            "at most 100,000 steps: a larger step_days or an earlier end (--until comes later and does not help)";
        context.key_fault("end", found, accepted);
    }
    if let Some(persons) = population.persons_per_agent
        && !(1.0..=MOST_PERSONS).contains(&persons)
    {
        context.key_fault("population.persons_per_agent", shown(persons), "a number of at least 1, up to 1e9");
    }
    if population.agents == 0 {
        context.key_fault("population.agents", "0", "a whole number of at least 1");
    }
    check_agents(context);
}

/// Most persons for whom an agent stands.
const MOST_PERSONS: f64 = 1e9;

/// Most agents that a run may have; one takes about 32 bytes.
const MOST_AGENTS: f64 = 1e8;

/// A mistyped population must not exhaust the memory.
fn check_agents(context: &mut Context<'_>) {
    let raw = context.raw;
    let population = &raw.document.population;
    let people: Vec<f64> = raw.districts.values().map(|row| f64::from(row.population)).collect();
    let total: f64 = people.iter().sum();
    let scale = population.persons_per_agent.unwrap_or(total / f64::from(population.agents.max(1))).max(1.0);
    let minimum = f64::from(population.minimum_agents_per_district);
    let agents: f64 = people.iter().map(|persons| (persons / scale).max(minimum).min(*persons)).sum();
    if agents > MOST_AGENTS {
        context.key_fault("population.persons_per_agent", format!("{agents:.0} agents"), "at most 100,000,000 agents");
    }
}
