//! The data dictionary: what every file, column and measure says, made from the declarations of the tables.
//!
//! It is the whole of `output/README.md`, and what `mandate dictionary` prints.

mod inputs;
pub mod schema;

use crate::report::words::capital;
use std::fmt::Write;

pub use inputs::inputs_markdown;

use crate::provenance::manifest;
use crate::report::table::{Format, Table};
use crate::report::{geography, scenario};
use crate::study::lists::tables;
use crate::study::patterns;
use crate::study::run::tables::summary;

/// What stands before the tables.
const INTRODUCTION: &str = "\
# Results

`mandate run` writes a folder here for each run, `SCENARIO-SEED`, and never overwrites one: a second run takes
`SCENARIO-SEED-2`. While it is written, a folder is hidden and called `.NAME.partial-NUMBER`; one that a killed run left over
is cleared away by the next of that name. Only this file is kept in git; it is made by `mandate dictionary`.

One run is one possible course of events under one seed. Compare means over replications (`--replications 20`), not single runs.
";

/// What the files beside the tables hold.
const OTHER_FILES: [(&str, &str); 5] = [
    (
        summary::FILE,
        "yearly figures by measure, totals, deaths by security cluster, observed figures, bookkeeping; of several \
         replications mean, lowest and highest",
    ),
    (
        manifest::FILE,
        "version, commit, SHA-256 of every input, seed, replication, changes, command, time, machine: what it takes to \
         repeat the run; of a comparison also every variant, the years compared, and in `stopped` whether it was stopped early",
    ),
    (
        scenario::FILE,
        "what was played, resolved, as `mandate check --json` prints it: districts with their places, organizations, camps, clusters, the \
         timeline in words, settings of the index, every parameter, and in `observations` what was observed by year and month; of a \
         comparison or sweep the base",
    ),
    (
        geography::FILE,
        "map of `mandate run` and `mandate compare` in GeoJSON (WGS 84): a feature for each district (`kind` district) with id, name, region, country, \
         whether outside and affected, inhabitants, area and position of the chief town; `shape` says whether its geometry is a \
         schematic cell, a boundary or a point. Outlines of country, regions and neighbours (`kind`) where the scenario has them; with boundaries those of country and regions are the areas of \
         their districts joined. `attribution` at the head is what licences ask to be said. Opens in \
         QGIS, R (`sf::st_read`) and Python (`geopandas.read_file`); join tables by the district's id",
    ),
    (
        patterns::tables::PAGE,
        "the findings of `mandate patterns` as a table in Markdown, as `--findings` puts it into a page",
    ),
];

/// How to read the files.
const READING: &str = r#"
## Reading a table

Tables are CSV: UTF-8, a header, cells between commas, quotes where a cell has a comma, lines ended by LF. Dates are written
2012-01-31, yes and no as 1 and 0, numbers to six significant digits (coordinates in full). An empty cell has no value, or none
that applies. Spreadsheets open the files; in R:

```r
events <- read.csv("output/two-districts-1/events.csv")
aggregate(best ~ year + type_of_violence, data = subset(events, reported == 1), FUN = sum)
```

In Python, with pandas:

```python
import pandas as pd
events = pd.read_csv("output/two-districts-1/events.csv", parse_dates=["date_start", "date_end"])
```

With `--format parquet` the tables are Apache Parquet instead, a tenth of the size and quicker to read. Dates are dates there, flags
are TRUE and FALSE, numbers keep all their digits, and every column carries its unit and meaning. JSON files stay as they are.
The program must be built with it: `cargo build --release --features parquet`.

```r
series <- arrow::read_parquet("output/two-districts-1/series.parquet")
authority <- subset(series, measure == "authority")
```

```python
series = pd.read_parquet("output/two-districts-1/series.parquet")  # needs pyarrow
pyarrow.parquet.read_schema("output/two-districts-1/series.parquet").field("value").metadata  # after: import pyarrow.parquet
```

`series`, `strength` and `replications` are tidy: one value a row; `months` and `district_years` have a value a row and its spread over
replications. Take the rows of a measure, then group or pivot them.
"#;

/// The whole dictionary, in Markdown.
pub fn markdown() -> String {
    let mut out = INTRODUCTION.to_string();
    let tables = tables();
    out.push_str("\n| File | What it holds |\n|---|---|\n");
    let of_tables = tables.iter().map(|table| (table.file(Format::Csv), table.purpose()));
    for (file, content) in of_tables.chain(OTHER_FILES.map(|(file, content)| (file.to_string(), content))) {
        let _ = writeln!(out, "| `{file}` | {content} |");
    }
    out.push_str(READING);
    for table in tables {
        describe(&mut out, table);
    }
    out
}

/// A section on a table.
fn describe(out: &mut String, table: &Table) {
    let _ = writeln!(out, "\n## `{}`\n\n{}.", table.name, capital(table.purpose()));
    if !table.notes().is_empty() {
        let _ = writeln!(out, "\n{}", table.notes());
    }
    out.push_str("\n| Column | Type | Unit | Meaning |\n|---|---|---|---|\n");
    for column in table.columns {
        let _ = writeln!(out, "| `{}` | {} | {} | {} |", column.name, column.kind.name(), column.unit, column.meaning);
    }
    if table.measures.is_empty() {
        return;
    }
    out.push_str("\nMeasures; a word in capitals stands for what differs between scenarios:\n");
    out.push_str("\n| Measure | Unit | Meaning |\n|---|---|---|\n");
    for measure in table.measures {
        let _ = writeln!(out, "| `{}` | {} | {} |", measure.name, measure.unit, measure.meaning);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::observation::series::MEASURES;
    use crate::report::table::Measure;
    use crate::study::run::tables::series::SERIES;

    #[test]
    fn every_measure_of_the_series_is_in_the_dictionary_and_vice_versa() {
        let (of_camps, fixed): (Vec<&Measure>, Vec<&Measure>) =
            SERIES.measures.iter().partition(|measure| measure.is_pattern());
        let fixed: Vec<&str> = fixed.iter().map(|measure| measure.name).collect();
        assert_eq!(fixed, MEASURES);
        assert_eq!(of_camps.iter().map(|measure| measure.name).collect::<Vec<_>>(), ["control:CAMP"]);
    }

    #[test]
    fn tables_columns_and_measures_are_named_once_and_explained() {
        let mut files = BTreeSet::new();
        for table in tables() {
            assert!(files.insert(table.name) && !table.purpose().is_empty(), "{}", table.name);
            let mut names = BTreeSet::new();
            for column in table.columns {
                assert!(names.insert(column.name) && !column.meaning.is_empty(), "{}: {}", table.name, column.name);
            }
            let mut names = BTreeSet::new();
            for measure in table.measures {
                let said = !measure.meaning.is_empty() && !measure.unit.is_empty();
                assert!(names.insert(measure.name) && said, "{}: {}", table.name, measure.name);
            }
            assert_eq!(table.measures.is_empty(), table.columns.iter().all(|column| column.name != "measure"));
            let cells = table.columns.iter().flat_map(|column| [column.name, column.unit, column.meaning]);
            let cells =
                cells.chain(table.measures.iter().flat_map(|measure| [measure.name, measure.unit, measure.meaning]));
            assert!(cells.clone().all(|cell| !cell.contains(['|', '\n'])), "{}: breaks its table", table.name);
        }
    }
}
