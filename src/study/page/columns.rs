//! The data dictionary of the tables that lie in the folder.

use crate::report::words::capital;
use std::fmt::Write;

use crate::drawing::svg::escaped;
use crate::report::reading::{Output, ReadingError};
use crate::report::table::{Format, Table};
use crate::study::lists::tables;
use crate::study::page::Section;
use crate::study::page::markup::{Cell, Grid, Head, paragraph, with_code};

/// Name of the file of a table as it lies in the folder.
pub fn file(output: &Output, table: &Table) -> Option<String> {
    Format::ALL.iter().map(|&format| table.file(format)).find(|file| output.stands(file))
}

/// From which table a chart is drawn, with a link to what its columns mean.
pub fn source(output: &Output, table: &str) -> String {
    let found = tables().into_iter().find(|known| known.name == table);
    match found.and_then(|table| file(output, table)) {
        Some(file) => format!("Drawn from the table <a href=\"#table-{table}\"><code>{file}</code></a>."),
        None => format!("Drawn from <code>{}</code>.", escaped(table)),
    }
}

/// What every table of the folder holds, column by column.
///
/// # Errors
/// Where a table cannot be read.
pub fn section(output: &Output) -> Result<Section, ReadingError> {
    let mut body = paragraph(
        "The tables in the folder, with every column. An empty cell has no value, or none that applies. \
         `mandate dictionary` prints the same for all tables that there are.",
    );
    let mut entries = Vec::new();
    for table in tables() {
        let Some(file) = file(output, table) else {
            continue;
        };
        describe(&mut body, table, &file, &output.columns(table)?);
        entries.push((format!("table-{}", table.name), file));
    }
    let mut section = Section::new("dictionary", "What the tables hold", body);
    section.entries = entries;
    Ok(section)
}

fn describe(body: &mut String, table: &Table, file: &str, found: &[String]) {
    let id = format!("table-{}", table.name);
    let _ = write!(body, "<h3 id=\"{id}\"><code>{file}</code></h3>\n{}", paragraph(&sentence(table.purpose())));
    let count = found.len();
    let _ = writeln!(body, "<details><summary>Columns of {file} ({count})</summary>");
    for part in table.notes().split("\n\n").filter(|part| !part.trim().is_empty()) {
        let _ = writeln!(body, "<p>{}</p>", with_code(part));
    }
    let rows = found.iter().map(|name| column(table, name)).collect();
    let head = ["Column", "Type", "Unit", "Meaning"].map(|name| Head::new(name, "")).to_vec();
    body.push_str(&Grid { id: id.clone(), title: String::new(), words: String::new(), head, rows }.table());
    if !table.measures.is_empty() {
        body.push_str("<p>Measures; a word in capitals stands for what differs between scenarios:</p>\n");
        let head = ["Measure", "Unit", "Meaning"].map(|name| Head::new(name, "")).to_vec();
        let rows = table.measures.iter().map(|measure| texts([measure.name, measure.unit, measure.meaning])).collect();
        body.push_str(&Grid { id, title: String::new(), words: String::new(), head, rows }.table());
    }
    body.push_str("</details>\n");
}

/// A column as it is declared; one that is not bears the name of a factor or norm.
fn column(table: &Table, name: &str) -> Vec<Cell> {
    match table.columns.iter().find(|column| column.name == name) {
        Some(column) => texts([name, column.kind.name(), column.unit, column.meaning]),
        None => texts([name, "", "", "a factor, norm or response of this design"]),
    }
}

fn texts<const N: usize>(cells: [&str; N]) -> Vec<Cell> {
    cells.map(|text| Cell::Text(text.replace('`', ""))).to_vec()
}

/// A text as a sentence; nothing where it is empty.
fn sentence(text: &str) -> String {
    if text.is_empty() { String::new() } else { capital(text) + "." }
}
