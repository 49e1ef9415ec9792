//! The CSV tables of a scenario: the row types, and a reader that names line and column of every fault.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::cells::{self, Cell};
use super::fault::{Fault, Text};
use super::overrides::did_you_mean;
use super::sheet::{Line, Sheet, is_own};

/// A row and the line on which it stands (counted from 1).
#[derive(Clone, Debug)]
pub struct Row<T> {
    /// Line in the file.
    pub line: usize,
    /// The values.
    pub value: T,
}

/// A table as read.
#[derive(Clone, Debug)]
pub struct Table<T> {
    /// The file.
    pub text: Text,
    /// Its rows, in order.
    pub rows: Vec<Row<T>>,
    /// Cells that could not be read, by line and column; something else stands for them in the rows.
    pub unread: BTreeSet<(usize, String)>,
    /// Whether rows or columns are missing: the file, its header, or rows of other lengths could not be read.
    pub is_torn: bool,
}

impl<T> Table<T> {
    /// A table without rows, of a file that is not there.
    pub fn empty(name: &str) -> Self {
        let text = Text::new(name, "");
        Self { text, rows: Vec::new(), unread: BTreeSet::new(), is_torn: false }
    }

    /// Whether every row and cell of the file was read: otherwise nothing is said about sums, and about what lacks.
    pub fn is_whole(&self) -> bool {
        !self.is_torn && self.unread.is_empty()
    }

    /// Whether the rows of a line were read in full.
    pub fn is_read(&self, line: usize) -> bool {
        !self.unread.iter().any(|(unread, _)| *unread == line)
    }

    /// A fault in one row.
    pub fn fault(
        &self,
        line: usize,
        column: &str,
        found: impl std::fmt::Display,
        accepted: impl Into<String>,
    ) -> Fault {
        Fault::on_line(&self.text, line, column, format!("\"{found}\""), accepted)
    }

    /// The values alone.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|row| &row.value)
    }
}

/// A column of a table that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputColumn {
    /// Name in the header.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: &'static str,
    /// Whether a cell may be empty.
    pub optional: bool,
    /// Unit; empty where it has none.
    pub unit: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// What is accepted, where the kind does not say all.
    pub accepted: &'static str,
    /// A cell that is accepted.
    pub example: &'static str,
}

/// What is accepted of texts that refer to nothing, beside those of which nothing is said.
const FREE: [&str; 3] = ["", "not given twice", "an answer in words"];

impl InputColumn {
    /// Whether it has texts of the user's own, none of them empty: what refers to something else is held against that.
    fn is_name(&self) -> bool {
        self.kind == String::KIND && !self.optional && !ORIGIN.contains(&self.name) && FREE.contains(&self.accepted)
    }
}

/// A table that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputTable {
    /// Name of the standard file.
    pub file: &'static str,
    /// What it is for, in one line; after an empty line, notes in Markdown.
    pub about: &'static str,
    /// Its columns, in the order of the standard files.
    pub columns: &'static [InputColumn],
}

/// A row type with its columns in the order of the standard files.
pub trait Columns: Sized {
    /// Names of all columns.
    const COLUMNS: &'static [&'static str];
    /// What the table is, column by column.
    const TABLE: &'static InputTable;
    /// A row from its cells; faults are told, and something else stands for a cell at fault.
    fn read(cells: &mut Cells<'_>) -> Self;
}

/// What a cell of an input holds, by the type of its field.
trait Input {
    const KIND: &'static str;
    const OPTIONAL: bool = false;
}

impl Input for String {
    const KIND: &'static str = "text";
}

impl Input for Date {
    const KIND: &'static str = "date";
}

impl Input for f64 {
    const KIND: &'static str = "number";
}

impl Input for i16 {
    const KIND: &'static str = "whole number";
}

impl Input for u32 {
    const KIND: &'static str = "whole number";
}

impl Input for bool {
    const KIND: &'static str = "0 or 1";
}

impl<T: Input> Input for Option<T> {
    const KIND: &'static str = T::KIND;
    const OPTIONAL: bool = true;
}

/// Declares a table that is read: its file and purpose, then a line for each column: name, type, unit, meaning, what is
/// accepted, an example, and `empty` for a text that may be missing; last the columns that every table has alike.
macro_rules! row_type {
    (
        $name:ident = $file:literal, $about:literal;
        $($field:ident: $type:ty, $unit:literal, $meaning:literal, $accepted:literal, $example:literal $(, $empty:ident)?;)*
        $(+ $own:ident;)*
    ) => {
        #[doc = concat!("`", $file, "`: ", $about, ".")]
        #[derive(Clone, Debug)]
        pub struct $name {
            $(#[doc = $meaning] pub $field: $type,)*
            $(#[doc = concat!("`", stringify!($own), "`")] pub $own: String,)*
        }

        impl Columns for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field),)* $(stringify!($own),)*];
            const TABLE: &'static InputTable = &InputTable {
                file: $file,
                about: $about,
                columns: &[
                    $(InputColumn {
                        name: stringify!($field),
                        kind: <$type as Input>::KIND,
                        optional: <$type as Input>::OPTIONAL $(|| row_type!(@$empty))?,
                        unit: $unit,
                        meaning: $meaning,
                        accepted: $accepted,
                        example: $example,
                    },)*
                    $(row_type!(@$own),)*
                ],
            };

            fn read(cells: &mut Cells<'_>) -> Self {
                Self { $($field: cells.cell(stringify!($field)),)* $($own: cells.cell(stringify!($own)),)* }
            }
        }
    };
    (@empty) => { true };
    (@source) => { SOURCE };
    (@confidence) => { CONFIDENCE };
    (@note) => { NOTE };
}

const SOURCE: InputColumn = InputColumn {
    name: "source",
    kind: "text",
    optional: false,
    unit: "",
    meaning: "where the row comes from; what was not read in a source says so: estimate, judgement, assumption",
    accepted: "",
    example: "estimate: judgement",
};

const CONFIDENCE: InputColumn = InputColumn {
    name: "confidence",
    kind: "text",
    optional: false,
    unit: "",
    meaning: "how sure the row is",
    accepted: "high (computed from data or read in a source), medium (one source and an assumption) or low (judgement)",
    example: "low",
};

const NOTE: InputColumn =
    InputColumn { name: "note", kind: "text", optional: true, unit: "", meaning: "remark", accepted: "", example: "" };

/// All tables that a scenario or a calibration has, in the order of the dictionary.
pub fn inputs() -> [&'static InputTable; 23] {
    [
        DistrictRow::TABLE,
        LinkRow::TABLE,
        CommunityRow::TABLE,
        ShareRow::TABLE,
        RelationRow::TABLE,
        ForceRow::TABLE,
        BaseRow::TABLE,
        StrengthRow::TABLE,
        MandateRow::TABLE,
        PermissionRow::TABLE,
        TimelineRow::TABLE,
        SuitabilityRow::TABLE,
        BehaviourRow::TABLE,
        ParameterRow::TABLE,
        ObservationRow::TABLE,
        ObservedMonthRow::TABLE,
        OpticRow::TABLE,
        AdmissionRow::TABLE,
        OpticWeightRow::TABLE,
        OpticMeansRow::TABLE,
        OpticLeverRow::TABLE,
        TargetRow::TABLE,
        EffectRow::TABLE,
    ]
}

/// Least and largest area of a district [km2]: the same for what is read, written and read back.
pub const AREA: (f64, f64) = (0.001, 1e9);

row_type! {
    DistrictRow = "districts.csv", "districts with their people and their place";
    id: String, "", "identifier, which names the random numbers of the district too", "not given twice", "hills";
    name: String, "", "name", "", "Hills";
    region: String, "", "first-order division", "", "Hills";
    country: String, "", "country", "", "Homeland";
    outside: bool, "", "1 for a district of another country", "", "0";
    latitude: f64, "degrees north", "latitude of the chief town", "-90 to 90", "14.45";
    longitude: f64, "degrees east", "longitude of the chief town", "-180 to 180", "-11.44";
    area_km2: f64, "km2", "area", "from 0.001 to 1,000,000,000", "22730";
    population: u32, "persons", "inhabitants", "", "513362";
    affected: bool, "", "1 for a district that the conflict touches: the index is given for all of these together beside that of the nation, which quiet districts thin; it changes nothing in a run", "", "0";
    authority: Option<f64>, "0 to 1", "state authority at the start", "0 to 1; empty outside the country alone", "0.75";
    camp_capacity: Option<f64>, "persons", "room in camps; empty: none is known", "from 0", "";
    + source;
    + confidence;
}

row_type! {
    LinkRow = "links.csv", "roads between districts; together they join every district with every other";
    from: String, "", "one end", "id of a district", "hills";
    to: String, "", "other end", "id of a district; each pair once", "plain";
    road_km: f64, "km", "distance by road", "0.1 to 20,000", "126";
    + source;
    + confidence;
}

row_type! {
    CommunityRow = "communities.csv", "communities with what they feel at the start, 1 to 64 of them";
    id: String, "", "identifier", "not given twice", "herders";
    name: String, "", "name", "", "Herders";
    livelihood: String, "", "livelihood, for the reader", "", "herding";
    fear: f64, "0 to 1", "baseline of fear", "0 to 1", "0.02";
    grievance: f64, "0 to 1", "baseline of grievance", "0 to 1", "0.2";
    trust_state: f64, "0 to 1", "baseline of trust in the state", "0 to 1", "0.4";
    trust_mission: f64, "0 to 1", "baseline of trust in the peace operation", "0 to 1", "0.5";
    trust_challenger: f64, "0 to 1", "baseline of compliance with challengers", "0 to 1", "0.2";
    + source;
    + confidence;
}

row_type! {
    ShareRow = "community_shares.csv", "shares of communities in the population; those of a district go before those of its region, these before those of all";
    area: String, "", "region or district", "name of a region or id of a district; empty: all", "Hills", empty;
    community: String, "", "community", "id of a community", "herders";
    share: f64, "0 to 1", "share of the area's population", "0 to 1; those of an area sum to 1 (within 0.005)", "0.3";
    + source;
    + confidence;
}

row_type! {
    RelationRow = "relations.csv", "relations of communities, organizations and camps; later rows win";
    from: String, "", "one of the two", "id of a community, organization or camp", "farmers";
    to: String, "", "the other", "id of a community, organization or camp; each pair and area once", "herders";
    area: String, "", "region or district to which the row is limited; empty: everywhere", "name of a region or id of a district", "Plain", empty;
    value: f64, "-1 to 1", "relation, from enmity to friendship", "low to high", "-0.3";
    low: f64, "-1 to 1", "lower end of the range in which a value is defensible", "-1 to 1", "-0.5";
    high: f64, "-1 to 1", "upper end", "-1 to 1", "-0.1";
    + source;
    + confidence;
}

row_type! {
    ForceRow = "forces.csv", "strength of forces that is given by date";
    organization: String, "", "organization", "id of an organization that is no armed group", "army";
    from: Date, "", "day of a level, or first day of an inflow", "within the run; one level a day", "2013-01-01";
    to: Option<Date>, "", "first day that no longer counts, of an inflow", "after `from`; must be there for an inflow", "2017-01-01";
    kind: String, "", "what the persons are", "level or inflow; one of the two for an organization", "inflow";
    persons: f64, "persons", "persons present on that day (level), in even steps between two of them, so that a force that stays to its last day needs a level on the day before; or joining over the period (inflow)", "0 to 5,000,000", "5000";
    + source;
    + confidence;
    + note;
}

row_type! {
    BaseRow = "bases.csv", "where organizations have their personnel";
    organization: String, "", "organization", "id of an organization; every force that is given by date must have rows", "army";
    district: String, "", "district", "id of a district", "hills";
    from: Date, "", "first day", "within the run", "2012-01-01";
    to: Option<Date>, "", "first day that no longer counts; empty: to the end", "after `from`", "2013-06-18";
    share: f64, "0 to 1", "share of the organization's personnel", "0 to 1; those of an organization sum to 1 on every date (within 0.01)", "0.02";
    + source;
    + confidence;
}

row_type! {
    StrengthRow = "initial_strength.csv", "persons of organizations on the first day, by district";
    organization: String, "", "organization", "id of an organization", "army";
    district: String, "", "district", "id of a district; once for an organization", "hills";
    persons: u32, "persons", "persons", "up to 5,000,000", "257";
    + source;
    + confidence;
}

row_type! {
    MandateRow = "mandates.csv", "weights of norms in the mandates of organizations, from a date on";
    organization: String, "", "organization", "id of an organization; all have rows", "un";
    date: Date, "", "first day", "up to the end of the run", "2013-07-01";
    norm: String, "", "norm", "id of a norm of scenario.toml", "protection_of_civilians";
    weight: f64, "0 to 1", "weight", "0 to 1; those of an organization and date sum to 1 (within 0.000001)", "0.3";
    low: Option<f64>, "0 to 1", "lower end of the range in which a weight is defensible", "0 to 1", "0.15";
    high: Option<f64>, "0 to 1", "upper end", "0 to 1", "0.45";
    + source;
    + confidence;
}

row_type! {
    PermissionRow = "permissions.csv", "what organizations may do, and when";
    organization: String, "", "organization", "id of an organization", "army";
    behaviour: String, "", "behaviour", "a behaviour of behaviours.csv", "patrol";
    from: Date, "", "first day", "within the run", "2012-01-01";
    to: Option<Date>, "", "first day that no longer counts; empty: to the end", "after `from`", "2017-01-01";
    + source;
    + confidence;
}

row_type! {
    TimelineRow = "timeline.csv", "dated causes, never outcomes";
    id: String, "", "identifier", "not given twice", "coup_2012";
    date: Date, "", "day", "within the run", "2012-03-22";
    kind: String, "", "kind of cause", "coup, accord, consent, sponsorship, label, existence, exclusion, identity, effectiveness, discipline, relation, defection, dissolution, government or hardship", "coup";
    organization: String, "", "organization concerned", "id of an organization; existence: an armed group; defection, dissolution: one without persons by date in forces.csv; government: a state force; hardship: nothing", "army", empty;
    other: String, "", "other party, as the kind has one", "accord, relation, defection: another organization; sponsorship: the sponsor; label: a community; identity: the new name; else nothing", "allies", empty;
    area: String, "", "region or district, as the kind has one", "existence: id of a district; exclusion, defection, dissolution, hardship: name of a region or id of a district, or nothing for all; else nothing", "hills", empty;
    value: Option<f64>, "of the kind", "value, as the kind has one", "consent, sponsorship, label, exclusion, defection, dissolution 0 to 1; government 0 to 1, the share of the administration that stays, or nothing for all; existence 1 to 50 persons, whole; effectiveness 0.01 to 100; discipline, relation -1 to 1; hardship 0 to 20 who leave home of each person in a year; else nothing", "0.5";
    + source;
    + confidence;
    + note;
}

row_type! {
    SuitabilityRow = "suitability.csv", "how well behaviours suit norms; pairs without a row do not";
    norm: String, "", "norm", "id of a norm of scenario.toml", "protection_of_civilians";
    behaviour: String, "", "behaviour", "a behaviour of behaviours.csv", "patrol";
    suits: f64, "0 to 1", "how well the behaviour suits the norm", "0 to 1", "1";
    + source;
    + confidence;
}

row_type! {
    BehaviourRow = "behaviours.csv", "what behaviours do";
    behaviour: String, "", "behaviour; its first row introduces it", "", "patrol";
    effect: String, "", "effect", "a word of section 8 of MODEL.md, such as protects, deters, fights or governs", "protects";
    value: f64, "0 to 1", "strength of the effect", "0 to 1", "0.3";
    + source;
    + confidence;
}

row_type! {
    ParameterRow = "parameters.csv", "values of parameters that differ from the defaults, with their ranges and priors; optional";
    key: String, "", "the parameter, as `section.name` or `organizations.ID.TRAIT`", "a key of `src/scenario/parameters.rs`; each once", "perception.attack_half";
    value: f64, "of the parameter", "value used", "within the unit", "1";
    low: f64, "of the parameter", "lower end of the range in which a value is defensible; 5 % point of the prior", "within the unit", "0.3";
    high: f64, "of the parameter", "upper end; 95 % point of the prior", "within the unit, from `low`", "5";
    unit: String, "", "unit", "that of the key", "ratio";
    distribution: String, "", "shape of the prior", "log-normal, logit-normal, normal or uniform", "log-normal";
    status: String, "", "whether it is estimated", "free (estimated), displacement (estimated too, moves displacement alone), carried (drawn, never called estimated) or fixed", "fixed";
    + source;
    + confidence;
}

row_type! {
    ObservationRow = "observations.csv", "what was observed by year or period; no process reads it";
    measure: String, "", "what was measured: a yearly measure of `replications`, or `period:FROM/TO:QUANTITY`", "", "deaths_state_based";
    year: i16, "", "year, or last year of the period", "", "2012";
    value: f64, "of the measure", "best estimate", "", "218";
    low: Option<f64>, "of the measure", "low estimate", "", "209";
    high: Option<f64>, "of the measure", "high estimate", "", "579";
    unit: String, "", "unit", "that of the measure, where it is known", "deaths";
    + source;
}

row_type! {
    ObservedMonthRow = "observed_months.csv", "what was observed by month, beside courses over time; optional";
    month: Date, "", "first day of the month", "the first of a month", "2012-01-01";
    measure: String, "", "what was measured, in the words of `months`", "each once a month", "deaths_total";
    value: f64, "of the measure", "value", "from 0", "159";
    unit: String, "", "unit", "that of the measure, where it is known", "deaths";
    + source;
}

row_type! {
    OpticRow = "optics.csv", "optics: four answers to what security is; optional, as are the tables of optics that follow";
    id: String, "", "identifier", "not given twice", "stability";
    name: String, "", "name", "", "Security as stability";
    from_what: String, "", "security from what", "an answer in words", "war between states";
    for_whom: String, "", "for whom", "an answer in words", "states";
    to_protect_what: String, "", "to protect what", "an answer in words", "sovereignty";
    by_what_means: String, "", "by what means", "an answer in words", "deterrence";
    + source;
    + confidence;
}

row_type! {
    AdmissionRow = "optic_admissions.csv", "which harm an optic counts";
    optic: String, "", "optic", "id of an optic", "stability";
    dimension: String, "", "dimension of the harm", "physical, personal or displacement", "physical";
    referent: String, "", "whose harm", "any, civilians, government, id of an organization or kind of organization; of displacement `refugees_abroad` or `displaced_inside`", "government";
    threatener: String, "", "done by whom", "any, civilians, government, id of an organization or kind of organization; of displacement any", "any";
    practice: String, "", "what was done", "practice, class of practices, or any; of displacement any", "violence";
    scope: String, "", "where", "all or transborder; of the displaced inside all", "transborder";
    weight: f64, "0 to 1", "how much of the harm counts", "0 to 1", "1";
    + source;
    + confidence;
}

row_type! {
    OpticWeightRow = "optic_weights.csv", "how an optic weighs its dimensions";
    optic: String, "", "optic", "id of an optic", "stability";
    dimension: String, "", "dimension", "one of MODEL.md, section 7.14; each once for an optic", "physical";
    weight: f64, "", "weight, relative to the optic's other dimensions", "from 0; some above 0", "0.3";
    goalpost: Option<f64>, "of the dimension", "harm at which the score is 1/e", "above 0 for a harm; empty for a dimension that is none", "1";
    + source;
    + confidence;
}

row_type! {
    OpticMeansRow = "optic_means.csv", "which means an optic disapproves of";
    optic: String, "", "optic", "id of an optic", "stability";
    practice: String, "", "what was done", "practice, class of practices, or any", "violence";
    by: String, "", "done by whom", "any, civilians, government, id of an organization or kind of organization", "rebel_group";
    disapproval: f64, "0 to 1", "how much of the harm is disapproved of", "0 to 1", "1";
    + source;
    + confidence;
}

row_type! {
    OpticLeverRow = "optic_levers.csv", "changes that whoever sees through an optic would make";
    optic: String, "", "optic", "id of an optic", "stability";
    path: String, "", "what is changed", "a path, as for `--set`", "organizations.un.response_reach";
    value: String, "", "its value", "a finite number or a word", "100";
    + source;
    + confidence;
}

row_type! {
    TargetRow = "targets.csv", "targets of a calibration: observed figures with the law of their errors";
    target: String, "", "name", "not given twice", "state_based_2012";
    measure: String, "", "what was measured, in the words of `observations.csv`", "a measure that the scenario can produce", "deaths_state_based";
    year: i16, "", "year, or last year of a period", "within the run", "2012";
    value: f64, "of the measure", "what was observed", "low to high", "218";
    low: f64, "of the measure", "lower end of what the source admits", "on the scale of the law", "209";
    high: f64, "of the measure", "upper end", "on the scale of the law", "579";
    counted: String, "", "which simulated events count", "reported or all", "reported";
    law: String, "", "law of the error", "normal, log-normal or logit-normal", "log-normal";
    spread: f64, "on the scale of the law", "standard deviation of the error of observation and coding", "above 0", "0.1";
    floor: Option<f64>, "of the measure", "what is added before logarithm or logit", "from 0", "10";
    discrepancy: Option<f64>, "on the scale of the law", "standard deviation of what the model leaves out", "from 0", "0.15";
    + source;
}

row_type! {
    EffectRow = "effects.csv", "effects found by studies, which a calibration holds its own against";
    effect: String, "", "name", "not given twice", "nonstate_one_sided_country";
    measure: String, "", "what is counted", "a measure of fatal events of the tables, or recruits", "one_sided_by_nonstate";
    area: String, "", "where", "nation, base:ORGANIZATION or elsewhere:ORGANIZATION", "nation";
    from: i16, "", "first year", "within the run", "2014";
    to: i16, "", "last year", "within the run, not before `from`", "2018";
    without: String, "", "changes that make the arm without", "as for `--set`, separated by semicolons", "forces.un=off";
    form: String, "", "how with and without are compared", "log-ratio or difference", "log-ratio";
    offset: Option<f64>, "of the measure", "what is added to both counts before the logarithm", "above 0 for a log-ratio", "2";
    value: f64, "of the effect", "what was found: a ratio, or a difference a year", "low to high; ratios above 0", "0.5";
    low: f64, "of the effect", "5 % point", "below `high`", "0.1";
    high: f64, "of the effect", "95 % point", "", "1.2";
    role: String, "", "what the effect is for", "fitted, placebo or reported", "fitted";
    + source;
}

/// Units of which there may be thousands: a point before three digits may then stand between them.
const THOUSANDS: [&str; 5] = ["persons", "deaths", "events", "km", "km2"];

/// Words of measures that are counted, for tables that name no unit.
const COUNTED: [&str; 7] = ["deaths", "events", "killed", "persons", "displaced", "refugees", "recruits"];

/// Columns that every table has alike, with checks of their own.
const ORIGIN: [&str; 2] = ["source", "confidence"];

/// A row in the reading.
pub struct Cells<'a> {
    columns: &'static [InputColumn],
    text: &'a Text,
    sheet: &'a Sheet,
    line: &'a Line,
    faults: &'a mut Vec<Fault>,
    unread: &'a mut BTreeSet<(usize, String)>,
}

impl Cells<'_> {
    /// Text of a column; `None` where the table has no such column.
    fn text_of(&self, column: &str) -> Option<&str> {
        self.sheet.column(column).and_then(|place| self.line.cells.get(place))
    }

    /// Whether the values of a row are ones of which there may be thousands; means over periods may have any decimals.
    fn counts(&self) -> bool {
        let measure = self.text_of("measure").unwrap_or_default();
        let counted = || self.text_of("counted").is_some() && COUNTED.iter().any(|word| measure.contains(word));
        !measure.starts_with("period:") && self.text_of("unit").map_or_else(counted, |unit| THOUSANDS.contains(&unit))
    }

    /// The value of a column.
    fn cell<T: Cell>(&mut self, column: &str) -> T {
        let declared = self.columns.iter().find(|one| one.name == column);
        let Some(text) = self.text_of(column) else {
            if !declared.is_some_and(|one| one.optional) {
                self.unread.insert((self.line.number, column.to_string()));
            }
            return T::unread("");
        };
        let counted = declared.is_some_and(|one| THOUSANDS.contains(&one.unit))
            || (matches!(column, "value" | "low" | "high" | "floor") && self.counts());
        let grouped = if counted && !text.is_empty() { cells::ungrouped(text).err() } else { None };
        let lacks = declared.filter(|one| text.is_empty() && one.is_name());
        let accepted = match (T::read(text), lacks, grouped) {
            (Ok(value), None, None) => {
                self.check_origin(column);
                return value;
            }
            (_, Some(one), _) => format!("text: {}", one.meaning),
            (_, None, Some(accepted)) | (Err(accepted), None, None) => accepted,
        };
        let (line, value) = (self.line.number, T::unread(text));
        let found = if lacks.is_some() { "an empty cell".into() } else { format!("\"{text}\"") };
        self.faults.push(Fault::on_line(self.text, line, column, found, accepted));
        self.unread.insert((line, column.to_string()));
        value
    }

    /// Every number has a source and a confidence.
    fn check_origin(&mut self, column: &str) {
        let value = self.text_of(column).unwrap_or_default();
        let fault =
            |found: String, accepted: &str| Fault::on_line(self.text, self.line.number, column, found, accepted);
        let told = match column {
            "source" if value.is_empty() => fault("an empty cell".into(), "the source of the row"),
            "confidence" if !["high", "medium", "low"].contains(&value) => {
                fault(format!("\"{value}\""), "high, medium or low")
            }
            _ => return,
        };
        self.faults.push(told);
    }
}

/// Reads a table, gathering every fault.
pub fn parse<T: Columns>(text: Text, faults: &mut Vec<Fault>) -> Table<T> {
    let mut table = Table { text, rows: Vec::new(), unread: BTreeSet::new(), is_torn: true };
    let Some(sheet) = Sheet::read(&table.text, faults) else { return table };
    let lacks = check_header::<T>(&table.text, &sheet.header, faults);
    table.is_torn = lacks || sheet.is_torn;
    for line in &sheet.rows {
        let (text, unread) = (&table.text, &mut table.unread);
        let value = T::read(&mut Cells { columns: T::TABLE.columns, text, sheet: &sheet, line, faults, unread });
        table.rows.push(Row { line: line.number, value });
    }
    table
}

/// Faults of a header; whether a column is not there that must be.
fn check_header<T: Columns>(text: &Text, header: &[String], faults: &mut Vec<Fault>) -> bool {
    let all = || format!("the columns {}", T::COLUMNS.join(","));
    let mut lacks = false;
    for (column, declared) in T::COLUMNS.iter().zip(T::TABLE.columns) {
        match header.iter().filter(|name| name == column).count() {
            1 => {}
            0 if declared.optional => {}
            0 => {
                lacks = true;
                faults.push(Fault::on_line(text, 1, *column, "no such column", all()));
            }
            n => faults.push(Fault::on_line(text, 1, *column, format!("the column {n} times"), "each column once")),
        }
    }
    let known = |name: &str| name.is_empty() || T::COLUMNS.contains(&name) || is_own(name);
    for name in header.iter().filter(|name| !known(name)) {
        let missing = T::COLUMNS.iter().copied().filter(|column| !header.iter().any(|name| name == column));
        let hint = did_you_mean(&name.to_lowercase(), missing);
        let accepted = format!("{}{hint}; columns of your own begin with x_ or note", all());
        faults.push(Fault::on_line(text, 1, name, "an unknown column", accepted));
    }
    lacks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults<T: Columns>(header: &[&str]) -> usize {
        let mut faults = Vec::new();
        let text = Text::new(T::TABLE.file, &format!("{}\n", header.join(",")));
        parse::<T>(text, &mut faults);
        faults.len()
    }

    /// The columns of the dictionary are accepted, fewer and others are not.
    fn assert_accepted<T: Columns>() {
        let names: Vec<&str> = T::TABLE.columns.iter().map(|column| column.name).collect();
        assert_eq!(names, T::COLUMNS);
        assert_eq!(faults::<T>(&names), 0, "{}", T::TABLE.file);
        for left_out in (0..names.len()).filter(|&n| !T::TABLE.columns[n].optional) {
            let fewer = [&names[..left_out], &names[left_out + 1..]].concat();
            assert!(faults::<T>(&fewer) > 0, "{}: {}", T::TABLE.file, names[left_out]);
        }
        assert!(faults::<T>(&[&names[..], &["further"]].concat()) > 0, "{}", T::TABLE.file);
    }

    #[test]
    fn the_dictionary_names_every_column_that_is_accepted_and_no_other() {
        assert_accepted::<DistrictRow>();
        assert_accepted::<LinkRow>();
        assert_accepted::<CommunityRow>();
        assert_accepted::<ShareRow>();
        assert_accepted::<RelationRow>();
        assert_accepted::<ForceRow>();
        assert_accepted::<BaseRow>();
        assert_accepted::<StrengthRow>();
        assert_accepted::<MandateRow>();
        assert_accepted::<PermissionRow>();
        assert_accepted::<TimelineRow>();
        assert_accepted::<SuitabilityRow>();
        assert_accepted::<BehaviourRow>();
        assert_accepted::<ParameterRow>();
        assert_accepted::<ObservationRow>();
        assert_accepted::<ObservedMonthRow>();
        assert_accepted::<OpticRow>();
        assert_accepted::<AdmissionRow>();
        assert_accepted::<OpticWeightRow>();
        assert_accepted::<OpticMeansRow>();
        assert_accepted::<OpticLeverRow>();
        assert_accepted::<TargetRow>();
        assert_accepted::<EffectRow>();
    }
}
