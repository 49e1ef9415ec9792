//! Cells of a file of the user, row by row: numbers as UCDP and spreadsheets write them, and faults with line and column.

use jiff::civil::Date;

use crate::scenario::{Fault, Faults, cells};
use crate::study::validation::observed::{Count, MOST};

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

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.record.iter().all(|cell| cell.trim_ascii().is_empty())
    }

    /// A count of deaths [persons]: a whole number from 0, also written as `12.0`.
    pub fn count(&self, column: usize) -> Result<u32, Fault> {
        let value = cells::whole(&self.text(column));
        let accepted = "a whole number of deaths from 0; not a rate, not thousands, no separators";
        let whole = value.ok().filter(|value| *value <= u64::from(MOST));
        whole.map(|value| value as u32).ok_or_else(|| self.fault(column, accepted))
    }

    /// Best estimate with its ends; ends that leave the best out are widened to it, and told.
    pub fn estimate(&self, places: [usize; 3], widened: &mut Widened) -> Result<Count, Vec<Fault>> {
        let mut faults = Faults::default();
        let [best, low, high] = places.map(|column| faults.read(self.count(column)));
        let count = best.zip(low.zip(high)).map(|(best, (low, high))| Count { best, low, high });
        faults.or(count).map(|count| widened.hold(count, || format!("line {}", self.line)))
    }

    /// A day; UCDP writes midnight behind it.
    pub fn day(&self, column: usize) -> Result<Date, Fault> {
        let text = self.text(column);
        let accepted = || format!("a date as 2014-05-21{}", cells::of_spreadsheet(&text));
        cells::day(&text).map_err(|_| self.fault(column, &accepted()))
    }

    /// A year.
    pub fn year(&self, column: usize) -> Result<i16, Fault> {
        cells::year(&self.text(column)).map_err(|accepted| self.fault(column, &accepted))
    }
}

/// Bands that were widened so that they hold their best estimate, for one remark.
#[derive(Debug, Default)]
pub struct Widened {
    shown: Vec<String>,
    count: usize,
}

impl Widened {
    /// A count whose band holds its best estimate.
    pub fn hold(&mut self, count: Count, place: impl FnOnce() -> String) -> Count {
        let wide = Count { best: count.best, low: count.low.min(count.best), high: count.high.max(count.best) };
        if wide != count {
            self.count += 1;
            if self.shown.len() < 3 {
                let Count { best, low, high } = count;
                self.shown.push(format!("{} (best {best}, {low} to {high})", place()));
            }
        }
        wide
    }

    /// What is told of them; nothing where there are none.
    pub fn remark(&self, file: &str) -> Option<String> {
        let more = self.count - self.shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let shown = self.shown.join(", ");
        let told = "a best estimate lies outside low to high, and the band is widened to hold it";
        (self.count > 0).then(|| format!("{file}: {told}: {shown}{more}"))
    }
}
