//! Rows of a table, cell by cell, held against the columns that the table declares.

use std::fs::File;
use std::io;

use jiff::civil::Date;
use thiserror::Error;

use super::csv_rows::CsvRows;
#[cfg(feature = "parquet")]
use super::parquet_rows::{Cell, ParquetRows};
use super::{Column, Format, Kind, Prepared, Table};

/// How a row is not as its table declares it. The file is not finished then; the program is at fault, and not its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Misfit {
    /// A cell of another kind than its column.
    #[error("the column {column} holds {}, not {}", declared.name(), found.name())]
    Kind {
        /// Name of the column.
        column: &'static str,
        /// What it holds.
        declared: Kind,
        /// What it was given.
        found: Kind,
    },
    /// More cells than columns.
    #[error("a row has more cells than the table has columns")]
    Long,
    /// Fewer cells than columns.
    #[error("a row ends before its column {column}")]
    Short {
        /// Name of the first column without a cell.
        column: &'static str,
    },
    /// A whole number that no cell takes: from 2^63 on.
    #[error("a number of the column {column} is too large")]
    Large {
        /// Name of the column.
        column: &'static str,
    },
    /// A number that is none, or without end: no table says such a thing.
    #[error(
        "a number of the column {column} is not finite: a value of the scenario is too far from what the model can take"
    )]
    NotFinite {
        /// Name of the column.
        column: &'static str,
    },
    /// A row that does not end before the table does, or before the cells change with which rows begin.
    #[error("a row was begun and not ended")]
    Open,
}

impl Misfit {
    /// Whether values are at fault that somebody set, and not the program.
    pub const fn is_of_values(self) -> bool {
        matches!(self, Self::NotFinite { .. })
    }
}

/// Takes a table row by row ([`Part::write`](super::Part::write)).
#[derive(Debug)]
pub struct Rows {
    columns: &'static [Column],
    sink: Sink,
    /// Column of the next cell.
    at: usize,
    /// How many cells every row begins with by itself.
    lead: usize,
    /// The first thing that was not as declared.
    misfit: Option<Misfit>,
}

#[derive(Debug)]
enum Sink {
    Csv(CsvRows),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetRows>),
}

/// Does the same to either sink, of which the second may not have been built.
macro_rules! to_sink {
    ($rows:expr, $csv:ident => $in_csv:expr, $parquet:ident => $in_parquet:expr) => {
        match &mut $rows.sink {
            Sink::Csv($csv) => $in_csv,
            #[cfg(feature = "parquet")]
            Sink::Parquet($parquet) => $in_parquet,
        }
    };
}

impl Rows {
    pub(crate) fn new(file: File, table: &Table, format: Format) -> io::Result<Self> {
        let sink = match format {
            Format::Csv => Sink::Csv(CsvRows::new(Some(file), table)),
            #[cfg(feature = "parquet")]
            Format::Parquet => Sink::Parquet(Box::new(ParquetRows::new(file, table)?)),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => return Err(io::ErrorKind::Unsupported.into()),
        };
        Ok(Self { columns: table.columns, sink, at: 0, lead: 0, misfit: None })
    }

    /// Rows whose whole text is kept.
    pub(crate) fn of_text(table: &Table) -> Self {
        let sink = Sink::Csv(CsvRows::new(None, table));
        Self { columns: table.columns, sink, at: 0, lead: 0, misfit: None }
    }

    /// Moves on by a cell, if it is the next one that the table declares; a cell that is not spoils the table.
    #[inline]
    fn next(&mut self, kind: Option<Kind>) -> bool {
        let fits = self.columns.get(self.at).is_some_and(|column| kind.is_none_or(|kind| column.kind == kind));
        if fits {
            self.at += 1;
        } else {
            self.misfit(match (self.columns.get(self.at), kind) {
                (Some(column), Some(found)) => Misfit::Kind { column: column.name, declared: column.kind, found },
                _ => Misfit::Long,
            });
        }
        fits
    }

    /// Notes the first misfit, after which no cell and no row is taken.
    #[cold]
    fn misfit(&mut self, misfit: Misfit) {
        self.misfit.get_or_insert(misfit);
        self.at = usize::MAX;
    }

    /// # Errors
    /// The first misfit, or the one given.
    #[cold]
    fn refuse(&mut self, misfit: Misfit) -> io::Result<()> {
        self.misfit(misfit);
        let first = self.misfit.expect("a misfit was noted");
        Err(io::Error::new(io::ErrorKind::InvalidData, first))
    }

    /// A cell of text.
    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        if self.next(Some(Kind::Text)) {
            to_sink!(self, csv => csv.text(value), parquet => parquet.cell(Cell::Text(value.into())));
        }
        self
    }

    /// A cell of text that was prepared because it returns in many rows.
    #[inline]
    pub(crate) fn prepared(&mut self, value: &Prepared) -> &mut Self {
        if self.next(Some(Kind::Text)) {
            to_sink!(self, csv => csv.rendered(&value.in_csv), parquet => parquet.cell(Cell::Text((&value.text).into())));
        }
        self
    }

    /// A cell with a day.
    pub(crate) fn date(&mut self, value: Date) -> &mut Self {
        if self.next(Some(Kind::Date)) {
            to_sink!(self, csv => csv.date(value), parquet => parquet.cell(Cell::Date(value)));
        }
        self
    }

    /// A cell with a whole number.
    pub(crate) fn integer(&mut self, value: i64) -> &mut Self {
        if self.next(Some(Kind::Integer)) {
            to_sink!(self, csv => csv.integer(value), parquet => parquet.cell(Cell::Integer(value)));
        }
        self
    }

    /// A cell with a whole number, where it is not too large for one.
    #[inline]
    pub(crate) fn whole(&mut self, value: Option<i64>) {
        match value {
            Some(value) => _ = self.integer(value),
            None => self.misfit(Misfit::Large { column: self.columns.get(self.at).map_or("", |column| column.name) }),
        }
    }

    /// A cell with a number; as text it has six significant digits ([`super::number`]).
    #[inline]
    pub(crate) fn number(&mut self, value: f64) -> &mut Self {
        if self.next(Some(Kind::Number)) {
            if !value.is_finite() {
                self.misfit(Misfit::NotFinite { column: self.columns[self.at - 1].name });
            }
            to_sink!(self, csv => csv.number(value), parquet => parquet.cell(Cell::Number(value)));
        }
        self
    }

    /// A cell with a number that keeps all its digits as text too: a coordinate.
    pub(crate) fn exact(&mut self, value: f64) -> &mut Self {
        if self.next(Some(Kind::Number)) {
            if !value.is_finite() {
                self.misfit(Misfit::NotFinite { column: self.columns[self.at - 1].name });
            }
            to_sink!(self, csv => csv.exact(value), parquet => parquet.cell(Cell::Number(value)));
        }
        self
    }

    /// A cell with yes or no.
    pub(crate) fn flag(&mut self, value: bool) -> &mut Self {
        if self.next(Some(Kind::Flag)) {
            to_sink!(self, csv => csv.integer(i64::from(value)), parquet => parquet.cell(Cell::Flag(value)));
        }
        self
    }

    /// A cell without a value, in a column of any kind.
    pub(crate) fn missing(&mut self) -> &mut Self {
        if self.next(None) {
            to_sink!(self, csv => csv.text(""), parquet => parquet.cell(Cell::Missing));
        }
        self
    }

    /// Ends a row.
    ///
    /// # Errors
    /// Where the file cannot be written, or the row is not as the table declares it ([`Misfit`]).
    #[inline]
    pub(crate) fn end(&mut self) -> io::Result<()> {
        if self.at != self.columns.len() {
            return self.refuse(Misfit::Short { column: self.columns.get(self.at).map_or("", |column| column.name) });
        }
        self.at = self.lead;
        to_sink!(self, csv => csv.end(), parquet => parquet.end())
    }

    /// Sets the cells with which every further row begins, until the next call: in tables with one value a row the
    /// first cells of many rows are the same, and are made only once. Between rows only.
    pub fn lead(&mut self, cells: impl FnOnce(&mut Self)) {
        if self.at != self.lead || self.misfit.is_some() {
            self.misfit(Misfit::Open);
            return;
        }
        self.at = 0;
        to_sink!(self, csv => csv.begin_lead(), parquet => parquet.begin_lead());
        cells(self);
        self.lead = self.at;
        to_sink!(self, csv => csv.end_lead(), parquet => parquet.end_lead());
    }

    /// Ends the table; the text of one that has no file.
    pub(crate) fn finish(mut self) -> io::Result<Vec<u8>> {
        if self.at != self.lead || self.misfit.is_some() {
            return self.refuse(Misfit::Open).map(|()| Vec::new());
        }
        match self.sink {
            Sink::Csv(csv) => csv.finish(),
            #[cfg(feature = "parquet")]
            Sink::Parquet(parquet) => parquet.finish().map(|()| Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ReportError;
    use crate::report::table::{Cell as _, write_table};

    static TABLE: Table = Table {
        name: "mandate-test-of-misfits",
        about: "A test",
        columns: &[Column::said("town", Kind::Text, &[""]), Column::said("people", Kind::Integer, &["persons", ""])],
        measures: &[],
        may_be_empty: false,
    };

    /// How rows of the table are refused; `None` where they are not.
    fn refused(rows: impl FnOnce(&mut Rows) -> io::Result<()>, format: Format) -> Option<Misfit> {
        let folder = std::env::temp_dir();
        let written = write_table(&folder, &TABLE, format, rows);
        std::fs::remove_file(folder.join(TABLE.file(format))).unwrap();
        match written.err()? {
            ReportError::Misfit { misfit, .. } => Some(misfit),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_row_that_is_not_as_declared_is_refused_in_every_build() {
        let short = Misfit::Short { column: "people" };
        let kind = Misfit::Kind { column: "town", declared: Kind::Text, found: Kind::Integer };
        for format in Format::ALL.into_iter().filter(|format| format.check().is_ok()) {
            assert_eq!(refused(|rows| rows.text("Plain").integer(1).end(), format), None);
            assert_eq!(refused(|rows| rows.text("Plain").end(), format), Some(short));
            assert_eq!(refused(|rows| rows.integer(1).text("Plain").end(), format), Some(kind));
            assert_eq!(refused(|rows| rows.text("Plain").missing().missing().end(), format), Some(Misfit::Long));
            let open = |rows: &mut Rows| {
                rows.text("Plain").integer(1);
                Ok(())
            };
            assert_eq!(refused(open, format), Some(Misfit::Open));
            let large = |rows: &mut Rows| {
                rows.text("Plain");
                u64::MAX.put(rows);
                rows.end()
            };
            assert_eq!(refused(large, format), Some(Misfit::Large { column: "people" }));
            let led = |rows: &mut Rows| {
                rows.lead(|lead| _ = lead.integer(1));
                Ok(())
            };
            assert_eq!(refused(led, format), Some(kind));
        }
    }
}
