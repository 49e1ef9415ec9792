//! The CSV tables of a scenario: the row types, and a reader that names line and column of every fault.

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::fault::{Fault, Text};

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
}

impl<T> Table<T> {
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
pub trait Columns: DeserializeOwned {
    /// Names of all columns.
    const COLUMNS: &'static [&'static str];
}

macro_rules! row_type {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl Columns for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];
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
        outside: u8,
        /// Latitude of the chief town [degrees].
        latitude: f64,
        /// Longitude of the chief town [degrees].
        longitude: f64,
        /// Area [km2].
        area_km2: f64,
        /// Inhabitants [persons].
        population: u32,
        /// 1 for an affected district.
        affected: u8,
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

/// Reads a table, gathering every fault.
pub fn parse<T: Columns>(text: Text, faults: &mut Vec<Fault>) -> Table<T> {
    let content = text.content.clone();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(content.as_bytes());
    let mut table = Table { text, rows: Vec::new() };
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            faults.push(Fault::on_line(&table.text, 1, "header", error.to_string(), "a row of column names"));
            return table;
        }
    };
    if !check_header::<T>(&table.text, &headers, faults) {
        return table;
    }
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(1, |position| line_from(&table.text, position.byte()));
                check_origin(&table.text, line, &record, &headers, faults);
                match record.deserialize::<T>(Some(&headers)) {
                    Ok(value) => table.rows.push(Row { line, value }),
                    Err(error) => faults.push(value_fault(&table.text, line, &record, &headers, &error)),
                }
            }
            Err(error) => {
                let line = error.position().map_or(1, |position| line_from(&table.text, position.byte()));
                faults.push(Fault::on_line(
                    &table.text,
                    line,
                    "row",
                    plain(&error),
                    format!("{} columns, as in the header", headers.len()),
                ));
            }
        }
    }
    table
}

/// Line (counted from 1) of the record that starts at or after a byte: a reader may stand before the end of the last line.
fn line_from(text: &Text, byte: u64) -> usize {
    let rest = text.content.as_bytes().get(byte as usize..).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    text.line_of(byte as usize + ends)
}

/// Every number has a source and a confidence.
fn check_origin(
    text: &Text,
    line: usize,
    record: &csv::StringRecord,
    headers: &csv::StringRecord,
    faults: &mut Vec<Fault>,
) {
    for (column, value) in headers.iter().zip(record.iter()) {
        match column {
            "source" if value.is_empty() => {
                faults.push(Fault::on_line(text, line, column, "an empty cell", "the source of the row"));
            }
            "confidence" if !["high", "medium", "low"].contains(&value) => {
                faults.push(Fault::on_line(text, line, column, format!("\"{value}\""), "high, medium or low"));
            }
            _ => {}
        }
    }
}

fn check_header<T: Columns>(text: &Text, headers: &csv::StringRecord, faults: &mut Vec<Fault>) -> bool {
    let before = faults.len();
    if headers.len() == 1 && headers.iter().any(|name| name.contains([';', '\t'])) {
        let accepted = "columns separated by commas, and decimal points (in a spreadsheet: save as \"CSV UTF-8\")";
        faults.push(Fault::on_line(text, 1, "header", "columns separated by semicolons or tabs", accepted));
        return false;
    }
    for column in T::COLUMNS {
        match headers.iter().filter(|name| name == column).count() {
            1 => {}
            0 => faults.push(Fault::on_line(
                text,
                1,
                *column,
                "no such column",
                format!("the columns {}", T::COLUMNS.join(",")),
            )),
            n => faults.push(Fault::on_line(text, 1, *column, format!("the column {n} times"), "each column once")),
        }
    }
    for name in headers.iter().filter(|name| !T::COLUMNS.contains(name)) {
        faults.push(Fault::on_line(
            text,
            1,
            name,
            "an unknown column",
            format!("the columns {}", T::COLUMNS.join(",")),
        ));
    }
    faults.len() == before
}

fn value_fault(
    text: &Text,
    line: usize,
    record: &csv::StringRecord,
    headers: &csv::StringRecord,
    error: &csv::Error,
) -> Fault {
    let csv::ErrorKind::Deserialize { err, .. } = error.kind() else {
        return Fault::on_line(text, line, "row", plain(error), "a row of the table");
    };
    let field = err.field().map_or_else(|| bad_date(record, headers), |field| field as usize);
    let column = headers.get(field).unwrap_or("row");
    let found = record.get(field).unwrap_or("");
    let accepted = match err.kind() {
        csv::DeserializeErrorKind::ParseInt(_) => "a whole number, without separators of thousands".to_string(),
        csv::DeserializeErrorKind::ParseFloat(_) => "a number with a decimal point".to_string(),
        csv::DeserializeErrorKind::Message(message) if message.contains("date") || message.contains("parse") => {
            "a date like 2013-07-01".to_string()
        }
        other => other.to_string(),
    };
    Fault::on_line(text, line, column, format!("\"{found}\""), accepted)
}

/// Position of the date that cannot be read: such an error does not say where it arose.
fn bad_date(record: &csv::StringRecord, headers: &csv::StringRecord) -> usize {
    let dates = headers.iter().zip(record).enumerate().filter(|(_, (name, _))| matches!(*name, "date" | "from" | "to"));
    let bad = dates
        .filter(|(_, (_, value))| value.parse::<Date>().is_err())
        .map(|(position, (_, value))| (value.is_empty(), position));
    // A value that is there before one that is missing, which may be allowed.
    bad.min().map_or(0, |(_, position)| position)
}

fn plain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { len, .. } => format!("{len} columns"),
        other => format!("{other:?}"),
    }
}
