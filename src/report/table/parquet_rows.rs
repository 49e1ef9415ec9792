//! Rows as columns: Apache Parquet, with the types of the columns, their units and meanings as metadata of the fields.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Metadata, Schema, SchemaRef};
use jiff::civil::Date;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::report::table::{Column, Kind, Table};

/// Rows that a reader can skip or load as one group.
const GROUP: usize = 100_000;

/// Rows that are handed to the writer at once; with the group, the bound on memory.
const BATCH: usize = 8_192;

/// A cell, for as long as it takes to store it.
#[derive(Clone, Debug)]
pub(super) enum Cell<'a> {
    Text(Cow<'a, str>),
    Date(Date),
    Integer(i64),
    Number(f64),
    Flag(bool),
    Missing,
}

/// A table of columns in the making.
#[derive(Debug)]
pub(super) struct ParquetRows {
    schema: SchemaRef,
    columns: Vec<Builder>,
    writer: ArrowWriter<File>,
    /// Rows in the columns that the writer does not have yet.
    rows: usize,
    /// Column of the next cell.
    at: usize,
    /// Cells with which every row begins.
    lead: Vec<Cell<'static>>,
    /// Whether cells now belong to the lead.
    leading: bool,
}

impl ParquetRows {
    pub(super) fn new(file: File, table: &Table) -> io::Result<Self> {
        let fields: Vec<Field> = table.columns.iter().map(field).collect();
        let about = [("table", table.name), ("about", table.purpose())];
        let schema = Arc::new(Schema::new_with_metadata(fields, about));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP))
            .set_created_by(concat!("mandate ", env!("CARGO_PKG_VERSION")).into())
            .build();
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))?;
        let columns = table.columns.iter().map(|column| Builder::of(column.kind)).collect();
        Ok(Self { schema, columns, writer, rows: 0, at: 0, lead: Vec::new(), leading: false })
    }

    pub(super) fn cell(&mut self, cell: Cell<'_>) {
        if self.leading {
            self.lead.push(cell.owned());
        } else {
            self.columns[self.at].push(&cell);
            self.at += 1;
        }
    }

    pub(super) fn end(&mut self) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(&self.lead) {
            column.push(cell);
        }
        self.at = self.lead.len();
        self.rows += 1;
        if self.rows == BATCH { self.hand_over() } else { Ok(()) }
    }

    pub(super) fn begin_lead(&mut self) {
        self.lead.clear();
        self.leading = true;
    }

    pub(super) const fn end_lead(&mut self) {
        self.leading = false;
        self.at = self.lead.len();
    }

    fn hand_over(&mut self) -> io::Result<()> {
        let columns = self.columns.iter_mut().map(Builder::finish).collect();
        self.rows = 0;
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(io::Error::other)?;
        Ok(self.writer.write(&batch)?)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.hand_over()?;
        }
        self.writer.close()?;
        Ok(())
    }
}

impl Cell<'_> {
    fn owned(self) -> Cell<'static> {
        match self {
            Self::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Self::Date(date) => Cell::Date(date),
            Self::Integer(value) => Cell::Integer(value),
            Self::Number(value) => Cell::Number(value),
            Self::Flag(value) => Cell::Flag(value),
            Self::Missing => Cell::Missing,
        }
    }
}

/// The field of a column, which may lack values, with its unit and meaning.
fn field(column: &Column) -> Field {
    let kind = match column.kind {
        Kind::Text => DataType::Utf8,
        Kind::Date => DataType::Date32,
        Kind::Integer => DataType::Int64,
        Kind::Number => DataType::Float64,
        Kind::Flag => DataType::Boolean,
    };
    let said = [("unit", column.unit), ("meaning", column.meaning)].into_iter().filter(|(_, text)| !text.is_empty());
    Field::new(column.name, kind, true).with_metadata(said.collect::<Metadata>())
}

/// Values of a column that the writer does not have yet.
#[derive(Debug)]
enum Builder {
    Text(StringBuilder),
    Date(Date32Builder),
    Integer(Int64Builder),
    Number(Float64Builder),
    Flag(BooleanBuilder),
}

impl Builder {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Date => Self::Date(Date32Builder::new()),
            Kind::Integer => Self::Integer(Int64Builder::new()),
            Kind::Number => Self::Number(Float64Builder::new()),
            Kind::Flag => Self::Flag(BooleanBuilder::new()),
        }
    }

    fn push(&mut self, cell: &Cell<'_>) {
        match (self, cell) {
            (Self::Text(column), Cell::Text(value)) => column.append_value(value),
            (Self::Date(column), Cell::Date(value)) => column.append_value(days(*value)),
            (Self::Integer(column), Cell::Integer(value)) => column.append_value(*value),
            (Self::Number(column), Cell::Number(value)) => column.append_value(*value),
            (Self::Flag(column), Cell::Flag(value)) => column.append_value(*value),
            // A cell of another kind than its column's was refused by `Rows` already.
            (Self::Text(column), _) => column.append_null(),
            (Self::Date(column), _) => column.append_null(),
            (Self::Integer(column), _) => column.append_null(),
            (Self::Number(column), _) => column.append_null(),
            (Self::Flag(column), _) => column.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(column) => ArrayBuilder::finish(column),
            Self::Date(column) => ArrayBuilder::finish(column),
            Self::Integer(column) => ArrayBuilder::finish(column),
            Self::Number(column) => ArrayBuilder::finish(column),
            Self::Flag(column) => ArrayBuilder::finish(column),
        }
    }
}

/// Days since 1970-01-01, as Arrow counts them.
fn days(date: Date) -> i32 {
    (date - jiff::civil::date(1970, 1, 1)).get_days()
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn days_are_counted_from_1970() {
        let counted = [(1970, 1, 2), (1969, 12, 31), (2012, 1, 1)].map(|(y, m, d)| days(jiff::civil::date(y, m, d)));
        assert_eq!(counted, [1, -1, 15_340]);
    }
}
