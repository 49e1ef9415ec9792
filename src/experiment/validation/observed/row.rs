//! Cells of a file of the user, row by row: numbers as UCDP and spreadsheets write them, and faults with line and column.

use crate::scenario::Fault;

/// A row of a file.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Name of the file.
    pub file: &'a str,
    /// Names of its columns.
    pub header: &'a [String],
    /// Cells.
    pub record: &'a csv::ByteRecord,
    /// Line on which it begins, from 1.
    pub line: u64,
}

impl Row<'_> {
    /// Text of a column, without blanks around it; empty where the row is short.
    pub fn text(&self, column: usize) -> String {
        String::from_utf8_lossy(self.record.get(column).unwrap_or_default()).trim().to_string()
    }

    /// A fault of a cell.
    pub fn fault(&self, column: usize, accepted: &str) -> Fault {
        let name = self.header.get(column).map_or("row", String::as_str);
        self.fault_of(name, format!("\"{}\"", self.text(column)), accepted)
    }

    /// A fault of a row.
    pub fn fault_of(&self, key: &str, found: String, accepted: &str) -> Fault {
        Fault::of_file(&format!("{}:{}", self.file, self.line), key, found, accepted)
    }

    /// A count of deaths [persons]: a whole number from 0, also written as `12.0`.
    pub fn count(&self, column: usize) -> Result<u32, Fault> {
        let value = self.text(column).parse::<f64>().ok();
        let whole = value.filter(|value| value.fract() == 0.0 && (0.0..1e9).contains(value));
        let accepted = "a whole number of deaths from 0; not a rate, not thousands, no separators";
        whole.map(|value| value as u32).ok_or_else(|| self.fault(column, accepted))
    }

    /// A year.
    pub fn year(&self, column: usize) -> Result<i16, Fault> {
        let value = self.text(column).parse::<f64>().ok();
        let whole = value.filter(|value| value.fract() == 0.0 && (1800.0..=9_999.0).contains(value));
        whole.map(|value| value as i16).ok_or_else(|| self.fault(column, "a year, as 2014"))
    }
}
