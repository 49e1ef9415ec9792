//! Tables in Parquet, read back with a reader of another hand and compared with the CSV of the same run.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Schema};
use jiff::ToSpan;
use jiff::civil::date;
use mandate::report::number;
use mandate::report::table::{Format, Kind, Part, Table, write_table};

use self::long::{LONG, Lead, Values};
use crate::cli::{Place, assert_done};
use crate::validation::{data, past};

/// Schema, batches and the rows of every group of a file.
fn read(path: &Path) -> (Schema, Vec<RecordBatch>, Vec<i64>) {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let groups = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    let schema = reader.schema().as_ref().clone();
    (schema, reader.build().unwrap().map(Result::unwrap).collect(), groups)
}

/// A cell as the CSV would have it; `digits` says how a number is written.
fn cell(column: &dyn Array, row: usize, digits: fn(f64) -> String) -> String {
    if column.is_null(row) {
        return String::new();
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).into(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => digits(column.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => u8::from(column.as_boolean().value(row)).to_string(),
        DataType::Date32 => {
            let days = column.as_primitive::<Date32Type>().value(row);
            date(1970, 1, 1).checked_add(days.days()).unwrap().to_string()
        }
        other => panic!("{other} is no type of ours"),
    }
}

/// Checks that the schema is the declared one, with units and meanings.
fn assert_declared(table: &Table, schema: &Schema) {
    assert_eq!(schema.fields().len(), table.columns.len());
    for (field, column) in schema.fields().iter().zip(table.columns) {
        let kind = match column.kind {
            Kind::Text => DataType::Utf8,
            Kind::Date => DataType::Date32,
            Kind::Integer => DataType::Int64,
            Kind::Number => DataType::Float64,
            Kind::Flag => DataType::Boolean,
        };
        assert_eq!((field.name().as_str(), field.data_type()), (column.name, &kind));
        let said = |key: &str| field.metadata().get(key).map_or("", String::as_str).to_string();
        assert_eq!((said("unit").as_str(), said("meaning").as_str()), (column.unit, column.meaning));
        assert!(field.is_nullable());
    }
}

/// Checks that a table of one folder in Parquet holds what that of another holds in CSV; nothing where neither has it.
fn assert_same(table: &Table, csv: &Path, parquet: &Path) -> bool {
    let (csv, parquet) = (csv.join(table.file(Format::Csv)), parquet.join(table.file(Format::Parquet)));
    assert_eq!(csv.exists(), parquet.exists(), "{}", table.name);
    if !csv.exists() {
        return false;
    }
    let (schema, batches, _) = read(&parquet);
    assert_declared(table, &schema);
    let rows = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
    let mut text = csv::Reader::from_path(csv).unwrap();
    let mut records = text.records().map(Result::unwrap);
    for (batch, row) in rows {
        let record = records.next().expect("as many rows");
        for (n, column) in batch.columns().iter().enumerate() {
            let full = ["latitude", "longitude"].contains(&table.columns[n].name);
            let digits: fn(f64) -> String = if full { |value| value.to_string() } else { number::text };
            assert_eq!(cell(column, row, digits), record[n], "{} {}", table.name, table.columns[n].name);
        }
    }
    assert!(records.next().is_none(), "{}", table.name);
    true
}

#[test]
fn parquet_tables_hold_what_the_csv_tables_of_the_same_command_hold() {
    let place = Place::new("parquet");
    // In the past, so that there can be a file of what was observed.
    past(&place);
    let posterior = "draw,until,weight,log_proposal,violence.attack_rate\n0,2010,1,0,0.00005\n";
    fs::write(place.folder.join("scenario/posterior.csv"), posterior).unwrap();
    let observed = data("country_years.csv").display().to_string();
    let commands: [(&str, &[&str]); 3] = [
        ("one", &["run", "--observed", &observed]),
        ("many", &["run", "--replications", "2", "--draws", "posterior"]),
        ("comparison", &["compare", "none", "separate", "--channels", "--replications", "3"]),
    ];
    let mut read_tables = BTreeSet::new();
    for (name, arguments) in commands {
        let folder = |format: &str| format!("{name}-{format}");
        for format in ["csv", "parquet"] {
            let out = folder(format);
            let end = ["--until", "2011-01-31", "--format", format, "--out", &out];
            assert_done(&place.mandate(&[&arguments[..1], &["scenario"], &arguments[1..], &end].concat()));
        }
        let [csv, parquet] = ["csv", "parquet"].map(|format| place.folder.join(folder(format)));
        let tables = mandate::study::lists::tables().into_iter();
        read_tables.extend(tables.filter(|table| assert_same(table, &csv, &parquet)).map(|table| table.name));
    }
    // Those of a sweep have columns of their own; they come last and are read by the next test.
    let declared = mandate::study::lists::tables().into_iter().map(|table| table.name);
    let declared: BTreeSet<&str> = declared.take_while(|name| *name != "design").collect();
    assert_eq!(read_tables, declared, "every table");
}

#[test]
fn parquet_tables_of_a_sweep_hold_what_its_csv_tables_hold() {
    let place = Place::new("parquet-sweep");
    let scenario = Place::scenario("two-districts");
    let design = format!(
        "title = \"t\"\nquestion = \"q\"\nscenario = {scenario:?}\nuntil = 2030-05-31\n[[factor]]\nname = \"norms\"\nmixture = \
         [\"un\"]\ncomponents = [\"protection_of_civilians\", \"stabilization\"]\ndesign = \"simplex-lattice\"\ndegree = 2\nalso = \
         [{{ name = \"as they are\" }}]\n[[factor]]\npath = \"overlap.confusion\"\n[sampling]\ndesign = \"latin-hypercube\"\npoints = \
         4\n[contrast]\nfactor = \"norms\"\nbase = \"as they are\"\n[replications]\ncount = 2\n"
    );
    fs::write(place.folder.join("d.toml"), design).unwrap();
    for format in ["csv", "parquet"] {
        assert_done(&place.mandate(&["sweep", "d.toml", "--quiet", "--format", format, "--out", format]));
    }
    let mut tables = 0;
    for entry in fs::read_dir(place.folder.join("csv")).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let Some(name) = path.file_stem().filter(|_| path.extension().is_some_and(|ending| ending == "csv")) else {
            continue;
        };
        let (schema, batches, _) = read(&place.folder.join("parquet").join(name).with_extension("parquet"));
        let mut text = csv::Reader::from_path(&path).unwrap();
        let header: Vec<String> = text.headers().unwrap().iter().map(String::from).collect();
        assert_eq!(header, schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>());
        let mut records = text.records().map(Result::unwrap);
        for (batch, row) in batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row))) {
            let record = records.next().expect("as many rows");
            for (n, column) in batch.columns().iter().enumerate() {
                // Levels of factors keep all their digits.
                let ways = [cell(column, row, number::text), cell(column, row, |value| value.to_string())];
                assert!(ways.contains(&record[n].to_string()), "{name:?} {}: {ways:?} {}", header[n], &record[n]);
            }
        }
        assert!(records.next().is_none(), "{name:?}");
        tables += 1;
    }
    assert!(tables >= 10, "{tables} tables");
}

#[allow(dead_code)]
mod long {
    use jiff::civil::Date;

    mandate::table! {
        /// Where and when.
        pub struct Lead<'a>;
        date: Date, "a day";
        place: &'a str, "a place";
    }

    mandate::table! {
        /// Values.
        pub struct Values;
        step: i64, "a step";
        value: Option<f64>, "persons", "a value";
        flag: Option<bool>, "a flag";
    }

    mandate::table! {
        /// Many rows.
        pub LONG: Long<'a> = "long", "A table of many rows";
        lead: Lead<'a>;
        values: Values;
    }
}

/// Writes a table of 250,000 rows.
fn write_long(folder: &Path) {
    write_table(folder, &LONG, Format::Parquet, |rows| {
        for step in 0..250_000 {
            if step % 1_000 == 0 {
                let place = format!("place {}", step / 1_000);
                rows.lead(|lead| Lead { date: date(2012, 1, 1) + (step / 1_000).days(), place: &place }.put(lead));
            }
            let is_there = step % 7 != 0;
            let (value, flag) = (is_there.then_some(step as f64 / 3.0), is_there.then_some(step % 2 == 0));
            Values { step, value, flag }.write(rows)?;
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn long_parquet_tables_are_cut_into_groups_and_repeat_to_the_byte() {
    let place = Place::new("parquet-long");
    write_long(&place.folder);
    let path = place.folder.join("long.parquet");
    let first = fs::read(&path).unwrap();
    let (schema, batches, groups) = read(&path);
    assert_declared(&LONG, &schema);
    assert_eq!(groups, [100_000, 100_000, 50_000]);
    let mut step = 0_i64;
    for batch in &batches {
        for row in 0..batch.num_rows() {
            let cells: Vec<String> =
                batch.columns().iter().map(|column| cell(column, row, |v| v.to_string())).collect();
            let day = (date(2012, 1, 1) + (step / 1_000).days()).to_string();
            let [value, flag] = match step % 7 {
                0 => [String::new(), String::new()],
                _ => [(step as f64 / 3.0).to_string(), u8::from(step % 2 == 0).to_string()],
            };
            assert_eq!(cells, [day, format!("place {}", step / 1_000), step.to_string(), value, flag]);
            step += 1;
        }
    }
    assert_eq!(step, 250_000);
    write_long(&place.folder);
    assert!(fs::read(&path).unwrap() == first, "the same rows gave other bytes");
}

#[test]
fn force_replaces_a_run_whose_tables_are_parquet() {
    let place = Place::new("parquet-force");
    assert_done(&place.run(&["--out", "trial", "--quiet", "--format", "parquet"]));
    let of = |ending: &str| place.entries("trial").iter().filter(|name| name.ends_with(ending)).count();
    let tables = of(".parquet");
    // Beside the tables there are summary, manifest, scenario and districts.
    assert!(tables > 10 && place.entries("trial").len() == tables + 4 && of(".csv") == 0);
    assert_done(&place.run(&["--out", "trial", "--quiet", "--force"]));
    assert_eq!((of(".parquet"), of(".csv"), place.entries("trial").len()), (0, tables, tables + 4));
}

#[test]
fn charts_from_parquet_are_those_from_text() {
    let place = Place::new("parquet-charts");
    let scenario = Place::scenario("two-districts");
    let draw = |format: &str| -> Vec<String> {
        assert_done(&place.mandate(&["run", &scenario, "--format", format, "--out", format, "--quiet"]));
        assert_done(&place.mandate(&["plot", format, "--format", "svg", "--quiet"]));
        let charts = place.folder.join(format).join("charts");
        let mut files: Vec<_> = std::fs::read_dir(charts).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
    };
    let (text, parquet) = (draw("csv"), draw("parquet"));
    assert!(text.len() > 10 && text == parquet);
}
