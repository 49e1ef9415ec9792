//! A text in CSV as header and rows, with what spreadsheets leave around a table passed over: empty rows, and columns without a name
//! in which nothing stands.

use std::collections::BTreeSet;

use super::fault::{Fault, Text, counted};

/// How names of columns of one's own begin; what they hold is not read.
const OWN: [&str; 2] = ["x_", "note"];

/// A table as header and rows.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Names of the columns; empty for one without a name.
    pub header: Vec<String>,
    /// Rows in which something stands.
    pub rows: Vec<Line>,
    /// Whether rows were left out because their cells could not be told apart.
    pub is_torn: bool,
}

/// A row with the line on which it begins (counted from 1).
#[derive(Clone, Debug)]
pub struct Line {
    /// Line in the file.
    pub number: usize,
    /// Cells without blanks around them, as many as the header has.
    pub cells: csv::StringRecord,
}

impl Sheet {
    /// Reads a text; `None` where it has no header.
    pub fn read(text: &Text, faults: &mut Vec<Fault>) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.content.as_bytes());
        let mut sheet = Self::default();
        let mut unnamed = BTreeSet::new();
        let mut lines = Lines { text, at: 0, line: 1 };
        for record in reader.records() {
            // A text holds no byte that is not UTF-8, and cells may be of any number: nothing else can fail.
            let Ok(record) = record else { break };
            if record.iter().all(str::is_empty) {
                continue;
            }
            let number = record.position().map_or(1, |position| lines.of(position.byte()));
            if sheet.header.is_empty() {
                sheet.header = header(text, number, &record, faults)?;
            } else {
                sheet.row(text, number, &record, (&mut unnamed, faults));
            }
        }
        if sheet.header.is_empty() {
            faults.push(Fault::on_line(text, 1, "header", "no names of columns", "a row of column names"));
            return None;
        }
        Some(sheet)
    }

    /// Adds a row; each column without a name in which something stands is told once.
    fn row(
        &mut self,
        text: &Text,
        number: usize,
        record: &csv::StringRecord,
        (unnamed, faults): (&mut BTreeSet<usize>, &mut Vec<Fault>),
    ) {
        let count = self.header.len();
        let named = self.header.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        let used = (0..record.len()).rfind(|&place| !record[place].is_empty()).map_or(0, |last| last + 1);
        if used > count || record.len() < named {
            self.is_torn = true;
            let found = counted(if used > count { used } else { record.len() }, "column");
            let open = record.iter().any(|cell| cell.contains('\n'));
            let advice = if open { "is a quote not closed?" } else { "a cell that holds a comma stands in quotes" };
            let accepted = format!("{}, as in the header ({advice})", counted(named, "column"));
            faults.push(Fault::on_line(text, number, "row", found, accepted));
            return;
        }
        let cells = |place: usize| record.get(place).unwrap_or("");
        for place in (0..count).filter(|&place| self.header[place].is_empty() && !cells(place).is_empty()) {
            if unnamed.insert(place) {
                let found = format!("\"{}\" under no name of a column", cells(place));
                let accepted = "a name in the header, or no cell below it (x_... and note... are columns of your own)";
                faults.push(Fault::on_line(text, number, format!("column {}", place + 1), found, accepted));
            }
        }
        self.rows.push(Line { number, cells: (0..count).map(cells).collect() });
    }

    /// Position of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|known| known == name)
    }
}

/// Whether a column is one of the user's own.
pub fn is_own(name: &str) -> bool {
    OWN.iter().any(|start| name.to_lowercase().starts_with(start))
}

/// Names of columns; `None` where they are not separated by commas.
fn header(text: &Text, line: usize, record: &csv::StringRecord, faults: &mut Vec<Fault>) -> Option<Vec<String>> {
    if let Some((found, accepted)) = preamble(record.iter()) {
        faults.push(Fault::on_line(text, line, "header", found, accepted));
        return None;
    }
    if record.len() == 1 && record.iter().any(|name| name.contains([';', '\t'])) {
        let accepted = "columns separated by commas, and decimal points (in a spreadsheet: save as \"CSV UTF-8\")";
        faults.push(Fault::on_line(text, line, "header", "columns separated by semicolons or tabs", accepted));
        return None;
    }
    Some(record.iter().map(String::from).collect())
}

/// What stands before the names of columns, where it is no name of one, and what to do about it.
pub fn preamble<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<(String, &'static str)> {
    let first = names.next().unwrap_or_default();
    let alone = names.all(str::is_empty);
    let kind = match first {
        _ if first.starts_with('#') => "a remark",
        _ if alone && first.to_lowercase().starts_with("sep=") => "a line for Excel",
        _ => return None,
    };
    Some((format!("\"{first}\", {kind}"), "the names of the columns in the first line: delete what stands before them"))
}

/// Counts lines while a text is read from its beginning.
struct Lines<'a> {
    text: &'a Text,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// Line (counted from 1) of the record that starts at or after a byte: a reader may stand before the end of the last line.
    fn of(&mut self, byte: u64) -> usize {
        let bytes = self.text.content.as_bytes();
        let from = (byte as usize).clamp(self.at, bytes.len());
        let start = from + bytes[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.line += bytes[self.at..start].iter().filter(|&&byte| byte == b'\n').count();
        self.at = start;
        self.line
    }
}
