//! The dictionary of inputs: what every table that is read holds, column by column, made from the declarations of its rows.
//!
//! It is the whole of `docs/book/src/reference/inputs.md`, and what `mandate dictionary --inputs` prints.

use std::fmt::Write;

use crate::report::table::Table;
use crate::report::words::capital;
use crate::scenario::cells::accepted;
use crate::scenario::tables::{InputColumn, InputTable, inputs};
use crate::study::calibration::tables::POSTERIOR;

/// What stands before the tables.
const INTRODUCTION: &str = "\
# Tables that are read

A scenario is a folder with `scenario.toml`, whose keys `mandate schema` explains, and the tables below; `mandate check` names every fault with
file, line, what was found and what is accepted. All tables are CSV: UTF-8, a header with its columns once, in any order. A column that may be
empty may be absent; rows of empty cells, and columns without a name and without cells, are passed over; columns of your own begin with `x_`
or `note`. This page is made by `mandate dictionary --inputs`.

A cell holds
";

/// A column of a table that others make, or whose columns the user names.
const fn column(
    (name, kind): (&'static str, &'static str),
    optional: bool,
    (unit, meaning, accepted): (&'static str, &'static str, &'static str),
    example: &'static str,
) -> InputColumn {
    InputColumn { name, kind, optional, unit, meaning, accepted, example }
}

/// Rows of a factor of a design.
static CASES: InputTable = InputTable {
    file: "cases.csv",
    about: "levels of several factors listed together, for a design of `mandate sweep` (`table = \"cases.csv\"` of a factor)",
    columns: &[
        column(("name", "text"), true, ("", "name of the row; the column may be left out", ""), "as it is"),
        column(
            ("PATH", "text"),
            true,
            (
                "of what is changed",
                "one column for each change: a path, as for `--set`, with its values",
                "a value of the path; empty: as in the scenario",
            ),
            "0.3",
        ),
    ],
};

/// Deaths by country and year, as UCDP publishes them.
static COUNTRY_YEARS: InputTable = InputTable {
    file: "FILE.csv of --observed: country-years",
    about: "deaths by country and year, as UCDP publishes them (organized violence within country borders), for `mandate validate --observed`

Other columns may be there and are not read. Low and high estimates stand in `TYPE_total_deaths_low_cy` and `TYPE_total_deaths_high_cy`, where they are there.",
    columns: &[
        column(("country_cy", "text"), false, ("", "country", "the country of the scenario among others"), "Homeland"),
        column(("year_cy", "whole number"), false, ("", "year", "each once for a country"), "2019"),
        column(("sb_total_deaths_best_cy", "whole number"), false, ("persons", "deaths in state-based violence", ""), "452"),
        column(("ns_total_deaths_best_cy", "whole number"), false, ("persons", "deaths in non-state violence", ""), "365"),
        column(("os_total_deaths_best_cy", "whole number"), false, ("persons", "deaths in one-sided violence", ""), "411"),
    ],
};

/// Events, as UCDP publishes them.
static EVENTS: InputTable = InputTable {
    file: "FILE.csv of --observed: events",
    about: "events as UCDP GED publishes them, for `mandate validate --observed`

Other columns may be there and are not read.",
    columns: &[
        column(("id", "whole number"), false, ("", "number of the event", "not given twice"), "322601"),
        column(("year", "whole number"), false, ("", "year", ""), "2019"),
        column(
            ("type_of_violence", "whole number"),
            false,
            ("", "type of violence", "1 state-based, 2 non-state or 3 one-sided"),
            "1",
        ),
        column(("country", "text"), false, ("", "country", "the country of the scenario among others"), "Homeland"),
        column(("date_start", "date"), false, ("", "first day", ""), "2019-03-17"),
        column(("date_end", "date"), false, ("", "last day", ""), "2019-03-17"),
        column(("best", "whole number"), false, ("persons", "most likely deaths", ""), "26"),
        column(("high", "whole number"), false, ("persons", "highest reliable estimate", "from `best`"), "26"),
        column(("low", "whole number"), false, ("persons", "lowest estimate", "up to `best`"), "16"),
    ],
};

/// The whole dictionary of inputs, in Markdown.
pub fn inputs_markdown() -> String {
    let mut out = INTRODUCTION.to_string();
    accepted::ALL.iter().for_each(|form| out.push_str(&format!("\n- {form}")));
    out.push('\n');
    inputs().into_iter().chain([&CASES]).for_each(|table| describe(&mut out, table));
    describe_posterior(&mut out, &POSTERIOR);
    [&COUNTRY_YEARS, &EVENTS].into_iter().for_each(|table| describe(&mut out, table));
    out
}

/// A heading, a purpose, notes, and the head of the columns.
fn begin(out: &mut String, file: &str, about: &str) {
    let (purpose, notes) = about.split_once("\n\n").unwrap_or((about, ""));
    let _ = writeln!(out, "\n## `{file}`\n\n{}.", capital(purpose));
    if !notes.is_empty() {
        let _ = writeln!(out, "\n{notes}");
    }
    out.push_str(
        "\n| Column | Type | Unit | Meaning | Accepted | May be empty | Example |\n|---|---|---|---|---|---|---|\n",
    );
}

fn describe(out: &mut String, table: &InputTable) {
    begin(out, table.file, table.about);
    for &InputColumn { name, kind, optional, unit, meaning, accepted, example } in table.columns {
        let empty = if optional { "yes" } else { "" };
        let example = if example.is_empty() { String::new() } else { format!("`{example}`") };
        let _ = writeln!(out, "| `{name}` | {kind} | {unit} | {meaning} | {accepted} | {empty} | {example} |");
    }
}

/// The posterior is a table that the program wrote itself.
fn describe_posterior(out: &mut String, table: &Table) {
    begin(out, &format!("{}.csv", table.name), table.about);
    for column in table.columns {
        let (name, kind) = (column.name, column.kind.name());
        let _ =
            writeln!(out, "| `{name}` | {kind} | {} | {} | as `calibrate` wrote it | | |", column.unit, column.meaning);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::posterior;
    use crate::study::calibration::tables::PARAMETERS;
    use crate::study::validation::observed;

    fn names(table: &InputTable) -> Vec<&str> {
        table.columns.iter().map(|column| column.name).collect()
    }

    #[test]
    fn columns_of_files_of_others_are_those_that_are_read() {
        assert_eq!(names(&COUNTRY_YEARS), observed::COUNTRY_YEARS);
        assert_eq!(names(&EVENTS), observed::EVENTS);
        let of_posterior: Vec<&str> = POSTERIOR.columns.iter().map(|column| column.name).collect();
        assert_eq!(of_posterior, [&posterior::COLUMNS[..], &[PARAMETERS]].concat());
    }

    #[test]
    fn every_column_is_explained_and_none_breaks_its_table() {
        for table in inputs().into_iter().chain([&CASES, &COUNTRY_YEARS, &EVENTS]) {
            for one in table.columns {
                assert!(!one.meaning.is_empty(), "{}: {}", table.file, one.name);
                let cells = [one.name, one.unit, one.meaning, one.accepted, one.example];
                assert!(cells.iter().all(|cell| !cell.contains(['|', '\n'])), "{}: {}", table.file, one.name);
                assert!(one.optional || !one.example.is_empty(), "{}: {} has no example", table.file, one.name);
            }
        }
    }
}
