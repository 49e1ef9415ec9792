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
        let text = Text { name: name.into(), content: "".into() };
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

/// A row type with its columns in the order of the standard files.
pub trait Columns: Sized {
    /// Names of all columns.
    const COLUMNS: &'static [&'static str];
    /// Those of them that may be absent: what stands in them may be empty.
    const OPTIONAL: &'static [bool];
    /// A row from its cells; faults are told, and something else stands for a cell at fault.
    fn read(cells: &mut Cells<'_>) -> Self;
}

macro_rules! row_type {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl Columns for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];
            const OPTIONAL: &'static [bool] = &[$(<$type as Cell>::OPTIONAL),*];

            fn read(cells: &mut Cells<'_>) -> Self {
                Self { $($field: cells.cell(stringify!($field))),* }
            }
        }
    };
}

row_type!(
    /// `districts.csv`
    DistrictRow {
        /// Identifier.
        id: String,
        /// Name.
        name: String,
        /// First-order division.
        region: String,
        /// Country.
        country: String,
        /// 1 for a district of another country.
        outside: bool,
        /// Latitude of the chief town [degrees].
        latitude: f64,
        /// Longitude of the chief town [degrees].
        longitude: f64,
        /// Area [km2].
        area_km2: f64,
        /// Inhabitants [persons].
        population: u32,
        /// 1 for an affected district.
        affected: bool,
        /// State authority at the start [0, 1].
        authority: Option<f64>,
        /// Capacity of camps [persons].
        camp_capacity: Option<f64>,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `links.csv`
    LinkRow {
        /// One end.
        from: String,
        /// Other end.
        to: String,
        /// Road distance [km].
        road_km: f64,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `communities.csv`
    CommunityRow {
        /// Identifier.
        id: String,
        /// Name.
        name: String,
        /// Livelihood.
        livelihood: String,
        /// Baseline of fear [0, 1].
        fear: f64,
        /// Baseline of grievance [0, 1].
        grievance: f64,
        /// Baseline of trust in the state [0, 1].
        trust_state: f64,
        /// Baseline of trust in the peace operation [0, 1].
        trust_mission: f64,
        /// Baseline of compliance with challengers [0, 1].
        trust_challenger: f64,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `community_shares.csv`
    ShareRow {
        /// Region or district.
        area: String,
        /// Community.
        community: String,
        /// Share of the area's population [0, 1].
        share: f64,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `relations.csv`
    RelationRow {
        /// Community, organization or camp.
        from: String,
        /// Community, organization or camp.
        to: String,
        /// Region or district to which the row is limited; empty: everywhere.
        area: String,
        /// Relation [-1, 1].
        value: f64,
        /// Lower end [-1, 1].
        low: f64,
        /// Upper end [-1, 1].
        high: f64,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `forces.csv`
    ForceRow {
        /// Organization.
        organization: String,
        /// Date of a level, first day of an inflow.
        from: Date,
        /// Last day of an inflow.
        to: Option<Date>,
        /// `level` or `inflow`.
        kind: String,
        /// Persons present (level) or joining over the period (inflow).
        persons: f64,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
        /// Remark.
        note: String,
    }
);
row_type!(
    /// `bases.csv`
    BaseRow {
        /// Organization.
        organization: String,
        /// District.
        district: String,
        /// First day.
        from: Date,
        /// Last day; empty: to the end.
        to: Option<Date>,
        /// Share of the organization's personnel [0, 1].
        share: f64,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `initial_strength.csv`
    StrengthRow {
        /// Organization.
        organization: String,
        /// District.
        district: String,
        /// Persons.
        persons: u32,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `mandates.csv`
    MandateRow {
        /// Organization.
        organization: String,
        /// First day.
        date: Date,
        /// Norm.
        norm: String,
        /// Weight [0, 1].
        weight: f64,
        /// Lower end [0, 1].
        low: Option<f64>,
        /// Upper end [0, 1].
        high: Option<f64>,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `permissions.csv`
    PermissionRow {
        /// Organization.
        organization: String,
        /// Behaviour.
        behaviour: String,
        /// First day.
        from: Date,
        /// Last day; empty: to the end.
        to: Option<Date>,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `timeline.csv`
    TimelineRow {
        /// Identifier.
        id: String,
        /// Date.
        date: Date,
        /// Kind of cause.
        kind: String,
        /// Organization concerned.
        organization: String,
        /// Other party, community or name.
        other: String,
        /// Region or district.
        area: String,
        /// Value, where the kind has one.
        value: Option<f64>,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
        /// Remark.
        note: String,
    }
);
row_type!(
    /// `suitability.csv`
    SuitabilityRow {
        /// Norm.
        norm: String,
        /// Behaviour.
        behaviour: String,
        /// How well the behaviour suits the norm [0, 1].
        suits: f64,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `behaviours.csv`
    BehaviourRow {
        /// Behaviour.
        behaviour: String,
        /// Effect.
        effect: String,
        /// Strength of the effect [0, 1].
        value: f64,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `parameters.csv`
    ParameterRow {
        /// `section.name`
        key: String,
        /// Value used.
        value: f64,
        /// Lower end of the range.
        low: f64,
        /// Upper end of the range.
        high: f64,
        /// Unit.
        unit: String,
        /// Shape of the prior.
        distribution: String,
        /// `free`, `displacement`, `carried` or `fixed`.
        status: String,
        /// Source or derivation.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `observations.csv`
    ObservationRow {
        /// What was measured.
        measure: String,
        /// Year.
        year: i16,
        /// Value.
        value: f64,
        /// Lower end.
        low: Option<f64>,
        /// Upper end.
        high: Option<f64>,
        /// Unit.
        unit: String,
        /// Source.
        source: String,
    }
);
row_type!(
    /// `observed_months.csv`
    ObservedMonthRow {
        /// First day of the month.
        month: Date,
        /// What was measured.
        measure: String,
        /// Value.
        value: f64,
        /// Unit.
        unit: String,
        /// Source.
        source: String,
    }
);

row_type!(
    /// `optics.csv`
    OpticRow {
        /// Identifier.
        id: String,
        /// Name.
        name: String,
        /// Security from what.
        from_what: String,
        /// For whom.
        for_whom: String,
        /// To protect what.
        to_protect_what: String,
        /// By what means.
        by_what_means: String,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `optic_admissions.csv`
    AdmissionRow {
        /// Optic.
        optic: String,
        /// `physical`, `personal` or `displacement`.
        dimension: String,
        /// Whose harm.
        referent: String,
        /// Done by whom.
        threatener: String,
        /// Practice, class of practices, or `any`.
        practice: String,
        /// `all` or `transborder`.
        scope: String,
        /// How much of the harm counts [0, 1].
        weight: f64,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `optic_weights.csv`
    OpticWeightRow {
        /// Optic.
        optic: String,
        /// Dimension.
        dimension: String,
        /// Weight, relative to the optic's other dimensions.
        weight: f64,
        /// Harm at which the score is 1/e; empty for a dimension that is no harm.
        goalpost: Option<f64>,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `optic_means.csv`
    OpticMeansRow {
        /// Optic.
        optic: String,
        /// Practice, class of practices, or `any`.
        practice: String,
        /// Done by whom.
        by: String,
        /// How much of the harm is disapproved of [0, 1].
        disapproval: f64,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);
row_type!(
    /// `optic_levers.csv`
    OpticLeverRow {
        /// Optic.
        optic: String,
        /// Path of a change, as for `--set`.
        path: String,
        /// Value.
        value: String,
        /// Source.
        source: String,
        /// Confidence.
        confidence: String,
    }
);

row_type!(
    /// Targets of a calibration, by default `targets.csv`
    TargetRow {
        /// Name.
        target: String,
        /// Measure, in the words of `observations.csv`.
        measure: String,
        /// Year, or the last year of a period.
        year: i16,
        /// What was observed.
        value: f64,
        /// Lower end of what the source admits.
        low: f64,
        /// Upper end.
        high: f64,
        /// `reported` or `all`: which simulated events count.
        counted: String,
        /// Law of the error.
        law: String,
        /// Standard deviation of the error of observation and coding, on the scale of its law.
        spread: f64,
        /// What is added before logarithm or logit.
        floor: Option<f64>,
        /// Standard deviation of what the model leaves out, on the same scale.
        discrepancy: Option<f64>,
        /// Source.
        source: String,
    }
);
row_type!(
    /// Effects of a calibration, `effects.csv`
    EffectRow {
        /// Name.
        effect: String,
        /// What is counted.
        measure: String,
        /// Where.
        area: String,
        /// First year.
        from: i16,
        /// Last year.
        to: i16,
        /// Changes that make the arm without, as for `--set`, separated by semicolons.
        without: String,
        /// `log-ratio` or `difference`.
        form: String,
        /// What is added to both counts before the logarithm.
        offset: Option<f64>,
        /// What was found: a ratio, or a difference a year.
        value: f64,
        /// 5 % point.
        low: f64,
        /// 95 % point.
        high: f64,
        /// `fitted`, `placebo` or `reported`.
        role: String,
        /// Source.
        source: String,
    }
);

/// Columns of text that may be absent, in the tables where nothing need stand in them.
const MAY_LACK: [(&str, &str); 4] = [("note", ""), ("area", "relations"), ("area", "timeline"), ("other", "timeline")];

/// Columns that count persons.
const PERSONS: [&str; 3] = ["persons", "population", "camp_capacity"];

/// Units in which things are counted: a point before three digits may then stand between thousands.
const COUNTED: [&str; 3] = ["persons", "deaths", "events"];

/// A row in the reading.
pub struct Cells<'a> {
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

    /// Whether a row of observations counts persons, deaths or events; means over periods may have any decimals.
    fn counts(&self) -> bool {
        self.text_of("measure").is_some_and(|measure| !measure.starts_with("period:"))
            && self.text_of("unit").is_some_and(|unit| COUNTED.contains(&unit))
    }

    /// The value of a column.
    fn cell<T: Cell>(&mut self, column: &str) -> T {
        let Some(text) = self.text_of(column) else {
            if !T::OPTIONAL && !may_lack(self.text, column) {
                self.unread.insert((self.line.number, column.to_string()));
            }
            return T::unread("");
        };
        let counted = PERSONS.contains(&column) || (matches!(column, "value" | "low" | "high") && self.counts());
        let grouped = if counted && !text.is_empty() { cells::ungrouped(text).err() } else { None };
        let accepted = match (T::read(text), grouped) {
            (Ok(value), None) => {
                self.check_origin(column);
                return value;
            }
            (Err(accepted), None) | (_, Some(accepted)) => accepted,
        };
        let (line, value) = (self.line.number, T::unread(text));
        self.faults.push(Fault::on_line(self.text, line, column, format!("\"{text}\""), accepted));
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
        let value = T::read(&mut Cells { text, sheet: &sheet, line, faults, unread });
        table.rows.push(Row { line: line.number, value });
    }
    table
}

/// Whether a column of text may be absent from a file.
fn may_lack(text: &Text, column: &str) -> bool {
    let table = text.name.trim_end_matches(".csv");
    MAY_LACK.iter().any(|&(name, of)| name == column && (of.is_empty() || of == table))
}

/// Faults of a header; whether a column is not there that must be.
fn check_header<T: Columns>(text: &Text, header: &[String], faults: &mut Vec<Fault>) -> bool {
    let all = || format!("the columns {}", T::COLUMNS.join(","));
    let mut lacks = false;
    for (column, optional) in T::COLUMNS.iter().zip(T::OPTIONAL) {
        match header.iter().filter(|name| name == column).count() {
            1 => {}
            0 if *optional || may_lack(text, column) => {}
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
