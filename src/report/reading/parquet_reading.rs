//! The same from Parquet: cells as the text that CSV would have, numbers with all their digits.

use std::fs::File;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use jiff::ToSpan;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{Header, Line, ReadingError, Texts};
use crate::report::table::Table;
use crate::scenario::open_file;

fn damaged(path: &Path, what: &dyn std::fmt::Display) -> ReadingError {
    ReadingError::Damaged { path: path.to_path_buf(), what: what.to_string() }
}

fn builder(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, ReadingError> {
    let file = open_file(path).map_err(|source| ReadingError::Open { path: path.to_path_buf(), source })?;
    ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| damaged(path, &error))
}

pub(super) fn columns(path: &Path) -> Result<Vec<String>, ReadingError> {
    Ok(builder(path)?.schema().fields().iter().map(|field| field.name().clone()).collect())
}

pub(super) fn lines(
    path: &Path,
    table: &Table,
    asked: &[&str],
    mut each: impl FnMut(&Line<'_>) -> Result<(), ReadingError>,
) -> Result<(), ReadingError> {
    let builder = builder(path)?;
    let names: Vec<String> = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
    let wanted = |name: &str| asked.contains(&name) || table.columns.iter().any(|column| column.name == name);
    let (places, kept): (Vec<usize>, Vec<String>) =
        names.into_iter().enumerate().filter(|(_, name)| wanted(name)).unzip();
    let header = Header::new(path, table.columns, asked, &kept)?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), places);
    let reader = builder.with_projection(mask).build().map_err(|error| damaged(path, &error))?;
    let mut number = 1;
    for batch in reader {
        let batch = batch.map_err(|error| damaged(path, &error))?;
        for row in 0..batch.num_rows() {
            number += 1;
            let texts: Vec<String> = (0..kept.len()).map(|column| cell(&batch, column, row)).collect();
            each(&Line { texts: Texts::Parquet(&texts), header: &header, number })?;
        }
    }
    Ok(())
}

fn cell(batch: &RecordBatch, column: usize, row: usize) -> String {
    let array = batch.column(column);
    if array.is_null(row) {
        return String::new();
    }
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_string(),
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>().value(row);
            (jiff::civil::date(1970, 1, 1) + days.days()).to_string()
        }
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Boolean => u8::from(array.as_boolean().value(row)).to_string(),
        other => unreachable!("tables have no column of {other}"),
    }
}
