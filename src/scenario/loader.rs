//! Reads a scenario's folder: texts, tables, overrides; then hands over to validation.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::defaults;
use super::document::Document;
use super::fault::{Fault, ScenarioError, Text};
use super::folder::Source;
use super::outlines::{self, Outline};
use super::overrides::{Override, Target, did_you_mean};
use super::resolved::Scenario;
use super::tables::{self, Columns, Table};
use super::{folder, levers, separation, shape, stand_in, validate};

/// A file that was read, for the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InputFile {
    /// Name relative to the scenario's folder.
    #[serde(rename = "file")]
    pub name: String,
    /// SHA-256 of the content, in hexadecimal digits.
    pub sha256: String,
}

/// A valid scenario and the files it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// Every file read.
    pub inputs: Vec<InputFile>,
    /// Boundaries of the districts (`boundaries.geojson`, optional), unread: they are looked at where maps are wanted.
    pub boundaries: Option<Text>,
}

/// Everything that was read, before validation.
pub(super) struct Raw {
    /// Name under which results are kept, and the remark that the file has another.
    pub(super) name: String,
    pub(super) named_by_folder: Option<String>,
    pub(super) text: Text,
    pub(super) document: Document,
    pub(super) districts: Table<tables::DistrictRow>,
    pub(super) links: Table<tables::LinkRow>,
    pub(super) communities: Table<tables::CommunityRow>,
    pub(super) shares: Table<tables::ShareRow>,
    pub(super) relations: Table<tables::RelationRow>,
    pub(super) forces: Table<tables::ForceRow>,
    pub(super) bases: Table<tables::BaseRow>,
    pub(super) strengths: Table<tables::StrengthRow>,
    pub(super) mandates: Table<tables::MandateRow>,
    pub(super) permissions: Table<tables::PermissionRow>,
    pub(super) timeline: Table<tables::TimelineRow>,
    pub(super) suitability: Table<tables::SuitabilityRow>,
    pub(super) behaviours: Table<tables::BehaviourRow>,
    pub(super) parameters: Table<tables::ParameterRow>,
    pub(super) observations: Table<tables::ObservationRow>,
    pub(super) observed_months: Table<tables::ObservedMonthRow>,
    pub(super) optics: OpticTables,
    pub(super) outlines: Vec<Outline>,
    /// Cells that could not be read, by file, line and column: nothing more is said of them.
    pub(super) unread: BTreeSet<Unread>,
    /// Whether something stands in `scenario.toml` for values that could not be read, so that nothing but references can be judged.
    pub(super) only_references: bool,
}

/// File, line and column of a cell.
pub(super) type Unread = (String, usize, String);

impl Raw {
    /// Whether a year is one of the run: rows of others are not judged.
    pub(super) fn is_played(&self, year: i16) -> bool {
        (self.document.start.year()..=self.document.end.year()).contains(&year)
    }

    /// The tables to which others refer, or whose rows are asked for.
    fn tables(&mut self) -> Vec<Emptied<'_>> {
        vec![
            Emptied::of(&mut self.districts),
            Emptied::of(&mut self.links),
            Emptied::of(&mut self.communities),
            Emptied::of(&mut self.shares),
            Emptied::of(&mut self.bases),
            Emptied::of(&mut self.mandates),
            Emptied::of(&mut self.behaviours),
        ]
    }

    /// Whether all districts and regions have their names: otherwise nothing is said of names that are not known.
    pub(super) fn districts_are_named(&self) -> bool {
        let table = &self.districts;
        !table.is_torn && !table.unread.iter().any(|(_, column)| matches!(column.as_str(), "id" | "region"))
    }

    /// Whether a fault is of a cell that could not be read: what stands for it is not the user's.
    pub(super) fn is_unread(&self, fault: &Fault) -> bool {
        let Some(line) = fault.place().map(|place| place.line) else { return false };
        let column = fault.key().split([' ', ',', ':']).next().unwrap_or_default();
        self.unread.contains(&(fault.file().to_string(), line, column.to_string()))
    }
}

/// A table that may have been emptied.
struct Emptied<'a> {
    text: &'a Text,
    rows: usize,
    is_torn: &'a mut bool,
}

impl<'a> Emptied<'a> {
    const fn of<T>(table: &'a mut Table<T>) -> Self {
        Self { text: &table.text, rows: table.rows.len(), is_torn: &mut table.is_torn }
    }
}

/// The tables of the optics; all empty where a scenario has none.
pub(super) struct OpticTables {
    pub(super) optics: Table<tables::OpticRow>,
    pub(super) admissions: Table<tables::AdmissionRow>,
    pub(super) weights: Table<tables::OpticWeightRow>,
    pub(super) means: Table<tables::OpticMeansRow>,
    pub(super) levers: Table<tables::OpticLeverRow>,
}

/// Names of the tables.
const TABLES: [&str; 21] = [
    "districts",
    "links",
    "communities",
    "community_shares",
    "relations",
    "forces",
    "bases",
    "initial_strength",
    "mandates",
    "permissions",
    "timeline",
    "suitability",
    "behaviours",
    "parameters",
    "observations",
    "observed_months",
    "optics",
    "optic_admissions",
    "optic_weights",
    "optic_means",
    "optic_levers",
];

/// Position in [`TABLES`] of the first that may be missing.
const FIRST_OPTIONAL: usize = 13;

struct Reader<'a> {
    source: &'a Source,
    faults: Vec<Fault>,
    inputs: Vec<InputFile>,
    unread: BTreeSet<Unread>,
}

impl Reader<'_> {
    fn text(&mut self, name: &str) -> Option<Text> {
        match self.source.read(name) {
            Ok(text) => {
                self.inputs.push(InputFile { name: name.to_string(), sha256: folder::digest(&text) });
                Some(text)
            }
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        }
    }

    fn table<T: Columns>(&mut self, document: Option<&Document>, name: &str) -> Table<T> {
        let standard = format!("{name}.csv");
        let file = document.and_then(|document| document.tables.get(name)).cloned().unwrap_or(standard);
        if TABLES[FIRST_OPTIONAL..].contains(&name) && !self.source.has(&file) {
            return Table::empty(&file);
        }
        let Some(text) = self.text(&file) else { return Table { is_torn: true, ..Table::empty(&file) } };
        let table = tables::parse(text, &mut self.faults);
        self.unread.extend(table.unread.iter().map(|(line, column)| (file.clone(), *line, column.clone())));
        table
    }

    fn outlines(&mut self) -> Vec<Outline> {
        if !self.source.has(outlines::FILE) {
            return Vec::new();
        }
        let text = self.text(outlines::FILE);
        text.map(|text| outlines::parse(&text, &mut self.faults)).unwrap_or_default()
    }

    /// Boundaries, as they stand.
    fn boundaries(&mut self) -> Option<Text> {
        self.source.has(outlines::BOUNDARIES).then(|| self.text(outlines::BOUNDARIES)).flatten()
    }

    fn optics(&mut self, document: Option<&Document>) -> OpticTables {
        OpticTables {
            optics: self.table(document, "optics"),
            admissions: self.table(document, "optic_admissions"),
            weights: self.table(document, "optic_weights"),
            means: self.table(document, "optic_means"),
            levers: self.table(document, "optic_levers"),
        }
    }
}

/// Loads and validates a scenario with changes that hold always.
///
/// # Errors
/// Every fault of every file at once.
pub(super) fn load_plain(source: &Source, overrides: &[Override]) -> Result<Loaded, ScenarioError> {
    let shown = source.shown();
    let error = |faults| ScenarioError { folder: shown.clone(), faults };
    if let Some(found) = source.obstacle() {
        let accepted = "the path of a folder with a scenario.toml";
        return Err(error(vec![Fault::of_file(&shown, "scenario", found, accepted)]));
    }
    let mut reader = Reader { source, faults: Vec::new(), inputs: Vec::new(), unread: BTreeSet::new() };
    let text = reader.text("scenario.toml");
    if !source.has("scenario.toml") {
        let accepted = "a folder that holds a readable file scenario.toml";
        return Err(error(vec![Fault::of_file(&shown, "scenario", "no scenario.toml", accepted)]));
    }
    let (mut mended, mut stood_in) = (None, false);
    let typed = text.as_ref().and_then(|text| parse_document(text, &mut reader.faults, (&mut mended, &mut stood_in)));
    let document = typed.as_ref();
    if let Some(document) = document {
        unknown_tables(text.as_ref().expect("a document has a text"), document, &mut reader.faults);
    }
    let mut parameters = reader.table(document, "parameters");
    let organizations = document.map_or(&[][..], |document| &document.organizations);
    let kinds: Vec<_> =
        organizations.iter().map(|organization| (organization.id.as_str(), organization.kind)).collect();
    defaults::complete(&mut parameters, &kinds);
    let mut mandates = reader.table(document, "mandates");
    let mut timeline = reader.table(document, "timeline");
    let districts = reader.table(document, "districts");
    let links = reader.table(document, "links");
    let communities = reader.table(document, "communities");
    let shares = reader.table(document, "community_shares");
    let relations = reader.table(document, "relations");
    let mut forces = reader.table(document, "forces");
    let bases = reader.table(document, "bases");
    let mut strengths = reader.table(document, "initial_strength");
    let mut permissions = reader.table(document, "permissions");
    let mut optics = reader.optics(document);
    let mut lever_faults = Vec::new();
    let written = mended.or_else(|| text.as_ref().and_then(|text| text.content.parse::<toml::Table>().ok()));
    let changed = written.map(|mut table| {
        let mut target = Target {
            document: &mut table,
            parameters: &mut parameters,
            mandates: &mut mandates,
            timeline: &mut timeline,
            forces: &mut forces,
            strengths: &mut strengths,
            permissions: &mut permissions,
            optic_weights: &mut optics.weights,
        };
        // Before the changes from the command line: a lever belongs to the scenario as it is written.
        lever_faults = levers::check(&target, &optics.levers);
        let faults: Vec<Fault> = overrides.iter().filter_map(|change| target.apply(change).err()).collect();
        reader.faults.extend(faults);
        table
    });
    let boundaries = reader.boundaries();
    let (name, named_by_folder) = name_of(source, document.and_then(|document| document.name.as_deref()), overrides);
    let mut raw = Raw {
        name,
        named_by_folder,
        districts,
        links,
        communities,
        shares,
        relations,
        forces,
        bases,
        strengths,
        permissions,
        suitability: reader.table(document, "suitability"),
        behaviours: reader.table(document, "behaviours"),
        observations: reader.table(document, "observations"),
        observed_months: reader.table(document, "observed_months"),
        outlines: reader.outlines(),
        parameters,
        mandates,
        timeline,
        optics,
        document: match (typed, changed) {
            (Some(typed), Some(changed)) => with_overrides(typed, changed, overrides, &mut reader.faults),
            _ => return Err(error(reader.faults)),
        },
        text: text.expect("a document has a text"),
        unread: reader.unread,
        only_references: stood_in,
    };
    if !reader.faults.is_empty() {
        pass_over(&raw, &mut reader.faults);
    }
    if !reader.faults.is_empty() {
        // What was read is judged all the same, so that every fault is told at once.
        let known: BTreeSet<(String, String)> = reader.faults.iter().map(of_key).collect();
        let further = validated(&mut raw).err().unwrap_or_default();
        reader.faults.extend(further.into_iter().filter(|fault| !known.contains(&of_key(fault))));
        return Err(error(reader.faults));
    }
    for change in overrides.iter().filter(|change| change.separates()) {
        // What is split must be valid as a whole: weights that do not sum to 1 would not show in the parts.
        validate::validate(&raw).map_err(error)?;
        separation::separate(&mut raw, change).map_err(|fault| error(vec![fault]))?;
    }
    let scenario = match validated(&mut raw) {
        Ok(scenario) => scenario,
        Err(faults) => return Err(error(faults.into_iter().map(|fault| of_changes(fault, &raw, overrides)).collect())),
    };
    // Last: a lever that leads nowhere may follow from a fault in the table to which it leads.
    if !lever_faults.is_empty() {
        return Err(error(lever_faults));
    }
    Ok(Loaded { scenario, inputs: reader.inputs, boundaries })
}

/// Where a fault is of: a path of `scenario.toml`, or a line and column. What stands in the place of a mistaken value says nothing
/// more.
fn of_key(fault: &Fault) -> (String, String) {
    let line = fault.place().filter(|_| !fault.file().ends_with(".toml")).map_or(0, |place| place.line);
    (format!("{}:{line}", fault.file()), fault.key().to_string())
}

/// A valid scenario. Where a table was emptied to its header, the faults that follow from that are held back.
fn validated(raw: &mut Raw) -> Result<Scenario, Vec<Fault>> {
    let mut faults = match validate::validate(raw) {
        Err(faults) if faults.len() > 1 => faults,
        judged => return judged,
    };
    for number in 0..raw.tables().len() {
        let table = &mut raw.tables()[number];
        if table.rows > 0 || *table.is_torn || table.text.content.is_empty() {
            continue;
        }
        *table.is_torn = true;
        let text = table.text.clone();
        let rest = validate::validate(raw).err().unwrap_or_default();
        if rest.len() + 1 < faults.len() {
            let accepted =
                format!("rows below it: {} other faults follow from there being none", faults.len() - rest.len());
            faults = rest;
            faults.insert(0, Fault::on_line(&text, 1, "rows", "the names of columns alone", accepted));
        } else {
            *raw.tables()[number].is_torn = false;
        }
    }
    Err(faults)
}

/// The name under which results are kept, with a remark where the file has another: a copy of a folder has results of its own.
fn name_of(source: &Source, written: Option<&str>, overrides: &[Override]) -> (String, Option<String>) {
    if let Some(asked) = overrides.iter().rfind(|change| change.path == "name") {
        return (asked.value.clone(), None);
    }
    match (source, source.name(), written) {
        (Source::Folder(_), Some(folder), Some(written)) if folder != written => {
            let remark = format!(
                "named {folder} by its folder, and so are its results; scenario.toml says {written}, which may be left out"
            );
            (folder, Some(remark))
        }
        (_, own, written) => (written.map(String::from).or(own).unwrap_or_else(|| "scenario".into()), None),
    }
}

/// Takes out the faults of observations that lie outside the run.
fn pass_over(raw: &Raw, faults: &mut Vec<Fault>) {
    let years = raw.observations.rows.iter().map(|row| (&raw.observations.text.name, row.line, row.value.year));
    let months =
        raw.observed_months.rows.iter().map(|row| (&raw.observed_months.text.name, row.line, row.value.month.year()));
    let read = |year: &i16| *year > 0 && !raw.is_played(*year);
    let outside = years.chain(months).filter(|(_, _, year)| read(year));
    let outside: BTreeSet<(&str, usize)> = outside.map(|(file, line, _)| (file.as_ref(), line)).collect();
    faults.retain(|fault| !outside.contains(&(fault.file(), fault.place().map_or(0, |place| place.line))));
}

fn parse_document(
    text: &Text,
    faults: &mut Vec<Fault>,
    (mended, stood_in): (&mut Option<toml::Table>, &mut bool),
) -> Option<Document> {
    let schema = schemars::schema_for!(Document);
    let found = shape::faults(text, schema.as_value());
    if !found.is_empty() {
        // What stands in the place of a mistaken value serves to judge the rest, and is never played.
        *mended = shape::mended(text, &found);
        if mended.is_none() {
            *mended = stand_in::table(text, &found, schema.as_value());
            *stood_in = mended.is_some();
        }
        faults.extend(found);
        return mended.clone().and_then(|table| table.try_into().ok());
    }
    toml::from_str(&text.content).map_err(|error| faults.push(Fault::of_toml(text, "scenario", &error))).ok()
}

/// A fault of what a change says, shown as such: the file has another value on that line.
fn of_changes(fault: Fault, raw: &Raw, overrides: &[Override]) -> Fault {
    let line = fault.place().map_or(0, |place| place.line);
    let is_in = |text: &Text| text.name.as_ref() == fault.file();
    let row_of = |name: &str| {
        let mut ids = raw.timeline.rows.iter().filter(|row| row.line == line && is_in(&raw.timeline.text));
        ids.any(|row| row.value.id == name)
    };
    let weighs = |name: &str| {
        let mut rows = raw.mandates.rows.iter().filter(|row| row.line == line && is_in(&raw.mandates.text));
        rows.any(|row| row.value.organization == name)
    };
    let gives = |name: &str| {
        let forces = raw.forces.rows.iter().filter(|row| row.line == line && is_in(&raw.forces.text));
        let strengths = raw.strengths.rows.iter().filter(|row| row.line == line && is_in(&raw.strengths.text));
        forces
            .map(|row| &row.value.organization)
            .chain(strengths.map(|row| &row.value.organization))
            .any(|id| id == name)
    };
    let branches = |path: &str| {
        let parts = ["violence.retaliation_branching", "violence.collateral_reaction", "violence.incident_ratio"];
        fault.key() == "value" && is_in(&raw.parameters.text) && parts.contains(&path)
    };
    let concerns = |change: &&Override| {
        let path = change.path.strip_prefix("parameters.").unwrap_or(&change.path);
        let parts: Vec<&str> = path.split('.').collect();
        match parts.as_slice() {
            ["timeline", id, ..] => row_of(id),
            ["weights" | "mandates", organization, ..] => weighs(organization),
            ["forces" | "withdrawal", organization] => gives(organization),
            _ if is_in(&raw.parameters.text) => fault.key() == format!("value of {path}") || branches(path),
            _ => {
                is_in(&raw.text)
                    && (fault.key() == path || (path == "start" || path == "step_days") && fault.key() == "end")
            }
        }
    };
    match overrides.iter().rev().find(concerns) {
        Some(change) => fault.of_change(&change.path),
        None => fault,
    }
}

fn unknown_tables(text: &Text, document: &Document, faults: &mut Vec<Fault>) {
    for name in document.tables.keys().filter(|name| !TABLES.contains(&name.as_str())) {
        let hint = did_you_mean(name, TABLES.into_iter());
        let accepted = format!("one of {}{hint}", TABLES.join(", "));
        faults.push(Fault::of_file(&text.name, format!("tables.{name}"), "an unknown table", accepted));
    }
}

fn with_overrides(typed: Document, changed: toml::Table, overrides: &[Override], faults: &mut Vec<Fault>) -> Document {
    if overrides.is_empty() {
        return typed;
    }
    let written = changed.clone();
    match changed.try_into() {
        Ok(document) => document,
        Err(_) => {
            let found = levers::unsound(&written);
            let path = |fault: &Fault| {
                let changes = overrides.iter().rev().map(|change| change.path.as_str());
                changes.into_iter().find(|path| *path == fault.key()).unwrap_or(fault.key()).to_string()
            };
            faults.extend(found.into_iter().map(|fault| {
                let path = path(&fault);
                fault.of_change(&path)
            }));
            typed
        }
    }
}
