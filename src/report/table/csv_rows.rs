//! Rows as text: UTF-8, LF, quotes where RFC 4180 wants them.

use std::fs::File;
use std::io::{self, Write};

use jiff::civil::Date;

use crate::report::number;
use crate::report::table::Table;

/// Text is handed to the system in pieces of this size [bytes].
const PIECE: usize = 1 << 18;

/// A table of text in the making.
///
/// Every cell is followed by a comma, and the last comma of a row becomes the end of its line.
#[derive(Debug)]
pub(super) struct CsvRows {
    /// Where it goes; none where the whole text is wanted.
    file: Option<File>,
    text: Vec<u8>,
    /// The text with which every row begins.
    lead: Vec<u8>,
    /// The last day written, and its text.
    date: Option<(Date, Vec<u8>)>,
}

impl CsvRows {
    pub(super) fn new(file: Option<File>, table: &Table) -> Self {
        let mut rows = Self { file, text: Vec::with_capacity(PIECE + (PIECE >> 4)), lead: Vec::new(), date: None };
        for column in table.columns {
            rows.text(column.name);
        }
        rows.end_line();
        rows
    }

    pub(super) fn text(&mut self, value: &str) {
        push_cell(&mut self.text, value);
    }

    /// A cell made by [`cell`].
    #[inline]
    pub(super) fn rendered(&mut self, cell: &[u8]) {
        self.text.extend_from_slice(cell);
    }

    pub(super) fn date(&mut self, value: Date) {
        let text = match &mut self.date {
            Some((last, text)) if *last == value => text,
            other => &mut other.insert((value, value.to_string().into_bytes())).1,
        };
        self.text.extend_from_slice(text);
        self.text.push(b',');
    }

    #[inline]
    pub(super) fn integer(&mut self, value: i64) {
        number::push_integer(&mut self.text, value);
        self.text.push(b',');
    }

    #[inline]
    pub(super) fn number(&mut self, value: f64) {
        number::push(&mut self.text, value);
        self.text.push(b',');
    }

    pub(super) fn exact(&mut self, value: f64) {
        self.text.extend_from_slice(value.to_string().as_bytes());
        self.text.push(b',');
    }

    #[inline]
    pub(super) fn end(&mut self) -> io::Result<()> {
        self.end_line();
        if let Some(file) = self.file.as_mut().filter(|_| self.text.len() >= PIECE) {
            file.write_all(&self.text)?;
            self.text.clear();
        }
        self.text.extend_from_slice(&self.lead);
        Ok(())
    }

    fn end_line(&mut self) {
        if let Some(last) = self.text.last_mut() {
            *last = b'\n';
        }
    }

    /// Takes back the lead of the row that has not begun; what comes next is the new one.
    pub(super) fn begin_lead(&mut self) {
        self.text.truncate(self.text.len() - self.lead.len());
        self.lead.clear();
        // Where the lead begins: it is moved out at its end.
        std::mem::swap(&mut self.text, &mut self.lead);
    }

    pub(super) fn end_lead(&mut self) {
        std::mem::swap(&mut self.text, &mut self.lead);
        self.text.extend_from_slice(&self.lead);
    }

    /// Writes what is left; the whole text where there is no file.
    pub(super) fn finish(mut self) -> io::Result<Vec<u8>> {
        self.text.truncate(self.text.len() - self.lead.len());
        match &mut self.file {
            Some(file) => file.write_all(&self.text).map(|()| Vec::new()),
            None => Ok(self.text),
        }
    }
}

/// A cell of text as it stands in a file, its comma included.
pub(super) fn cell(value: &str) -> Vec<u8> {
    let mut cell = Vec::new();
    push_cell(&mut cell, value);
    cell
}

fn push_cell(out: &mut Vec<u8>, value: &str) {
    if value.bytes().any(needs_quotes) {
        quote(out, value);
    } else {
        out.extend_from_slice(value.as_bytes());
    }
    out.push(b',');
}

/// Whether a byte makes the cell that has it stand between quotes.
const fn needs_quotes(byte: u8) -> bool {
    matches!(byte, b',' | b'"' | b'\n' | b'\r')
}

/// Between quotes, and quotes within doubled.
fn quote(out: &mut Vec<u8>, value: &str) {
    out.push(b'"');
    for byte in value.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::{Column, Format, Kind, Prepared, write_table};

    static TABLE: Table = Table {
        name: "mandate-test-of-csv-rows",
        about: "A test",
        columns: &[
            Column::said("text, quoted", Kind::Text, &[""]),
            Column::said("date", Kind::Date, &[""]),
            Column::said("integer", Kind::Integer, &[""]),
            Column::said("number", Kind::Number, &[""]),
            Column::said("flag", Kind::Flag, &[""]),
        ],
        measures: &[],
        may_be_empty: false,
    };

    fn written(rows: impl FnOnce(&mut crate::report::table::Rows) -> io::Result<()>, name: &str) -> String {
        let folder = std::env::temp_dir().join(format!("mandate-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        write_table(&folder, &TABLE, Format::Csv, rows).unwrap();
        let text = std::fs::read_to_string(folder.join(TABLE.file(Format::Csv))).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
        text
    }

    #[test]
    fn cells_are_quoted_where_they_must_be_and_missing_ones_are_empty() {
        let day = jiff::civil::date(2012, 1, 31);
        let text = written(
            |rows| {
                rows.text("a \"b\", c").date(day).integer(-7).number(1.0 / 3.0).flag(true).end()?;
                rows.prepared(&Prepared::new("two\nlines")).missing().missing().missing().missing().end()?;
                rows.text(" ä ").date(day.tomorrow().unwrap()).integer(i64::MIN).exact(16.414_531_25).flag(false).end()
            },
            "quotes",
        );
        let expected = "\"text, quoted\",date,integer,number,flag\n\
            \"a \"\"b\"\", c\",2012-01-31,-7,0.333333,1\n\
            \"two\nlines\",,,,\n ä ,2012-02-01,-9223372036854775808,16.41453125,0\n";
        assert_eq!(text, expected);
        // A reader of another make takes it as it was meant.
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let cells: Vec<String> = reader.records().map(|row| row.unwrap()[0].to_string()).collect();
        assert_eq!(cells, ["a \"b\", c", "two\nlines", " ä "]);
    }

    #[test]
    fn a_lead_begins_every_row_until_the_next_also_across_pieces() {
        let day = jiff::civil::date(2012, 1, 1);
        let text = written(
            |rows| {
                for place in ["north", "south"] {
                    rows.lead(|lead| {
                        lead.text(place).date(day);
                    });
                    for number in 0..20_000 {
                        rows.integer(number).number(0.5).flag(true).end()?;
                    }
                }
                Ok(())
            },
            "lead",
        );
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 40_001);
        assert_eq!((lines[1], lines[20_000]), ("north,2012-01-01,0,0.5,1", "north,2012-01-01,19999,0.5,1"));
        assert_eq!((lines[20_001], lines[40_000]), ("south,2012-01-01,0,0.5,1", "south,2012-01-01,19999,0.5,1"));
    }
}
