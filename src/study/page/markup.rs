//! Pieces of HTML: tables that can be sorted, lists of facts, texts with code in them.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::Value;

use crate::drawing::svg::escaped;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text as it stands.
    Text(String),
    /// A number as it is written, with the value by which it is sorted where that differs, and a range in small letters.
    Number {
        /// As written.
        shown: String,
        /// For sorting.
        value: f64,
        /// Lowest to highest; may be empty.
        range: String,
    },
}

impl Cell {
    /// A number written in full.
    pub fn number(shown: impl Into<String>, value: f64) -> Self {
        Self::Number { shown: shown.into(), value, range: String::new() }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    fn is_number(&self) -> bool {
        match self {
            Self::Text(text) => text.parse::<f64>().is_ok(),
            Self::Number { .. } => true,
        }
    }
}

/// The head of a column.
#[derive(Clone, Debug)]
pub struct Head {
    /// Name.
    pub name: String,
    /// Unit, may be empty.
    pub unit: String,
}

impl Head {
    /// A column with a unit; an empty one for none.
    pub fn new(name: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { name: name.into(), unit: unit.into() }
    }
}

/// A table with a heading of the third order above it and words between the two; columns that are empty throughout are left out.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Identifier of the heading.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What stands above the table, in HTML.
    pub words: String,
    /// Columns.
    pub head: Vec<Head>,
    /// Rows, with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

impl Grid {
    /// As HTML.
    pub fn html(&self) -> String {
        let Self { id, title, words, .. } = self;
        let mut html = format!("<h3 id=\"{id}\">{}</h3>\n{words}", escaped(title));
        html.push_str(&self.table());
        html
    }

    /// The table without heading and words.
    pub fn table(&self) -> String {
        let filled = |column: &usize| self.rows.iter().any(|row| !row[*column].is_empty());
        let columns: Vec<usize> = (0..self.head.len()).filter(filled).collect();
        let numeric: Vec<bool> = columns.iter().map(|&column| self.is_numeric(column)).collect();
        let mut html = format!(
            "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"{id}\">\n\
             <table class=\"sortable\" aria-labelledby=\"{id}\">\n<thead><tr>",
            id = self.id
        );
        for (&column, &numeric) in columns.iter().zip(&numeric) {
            let Head { name, unit } = &self.head[column];
            let _ = write!(html, "<th scope=\"col\"{}>{}", class(numeric), breakable(name));
            if !unit.is_empty() {
                let _ = write!(html, " <small>{}</small>", escaped(unit));
            }
            html.push_str("</th>");
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for row in &self.rows {
            html.push_str("<tr>");
            for (&column, &numeric) in columns.iter().zip(&numeric) {
                write_cell(&mut html, &row[column], numeric);
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody>\n</table>\n</div>\n");
        html
    }

    fn is_numeric(&self, column: usize) -> bool {
        self.rows.iter().map(|row| &row[column]).all(|cell| cell.is_empty() || cell.is_number())
    }
}

fn class(numeric: bool) -> &'static str {
    if numeric { " class=\"n\"" } else { "" }
}

/// A text that may be broken after underlines, colons, slashes and the like, also where it has no spaces.
fn breakable(text: &str) -> String {
    let mut html = String::new();
    let mut letters = text.chars().peekable();
    let mut part = String::new();
    while let Some(letter) = letters.next() {
        part.push(letter);
        if "_:./;".contains(letter) && letters.peek().is_some_and(|next| next.is_alphabetic()) {
            let _ = write!(html, "{}<wbr>", escaped(&part));
            part.clear();
        }
    }
    html + &escaped(&part)
}

fn write_cell(html: &mut String, cell: &Cell, numeric: bool) {
    match cell {
        Cell::Text(text) => {
            let text = if numeric { escaped(text).into_owned() } else { breakable(text) };
            let _ = write!(html, "<td{}>{text}</td>", class(numeric));
        }
        Cell::Number { shown, value, range } => {
            let _ = write!(html, "<td class=\"n\" data-v=\"{value}\">{}", escaped(shown));
            if !range.is_empty() {
                let _ = write!(html, " <small>{}</small>", escaped(range));
            }
            html.push_str("</td>");
        }
    }
}

/// A list of facts: names and values in HTML.
pub fn facts(list: &[(&str, String)]) -> String {
    let mut html = "<dl class=\"facts\">\n".to_string();
    for (name, value) in list {
        let _ = writeln!(html, "<div><dt>{}</dt><dd>{value}</dd></div>", escaped(name));
    }
    html + "</dl>\n"
}

/// A text in which what stands between backticks is code.
pub fn with_code(text: &str) -> String {
    let mut html = String::new();
    for (number, part) in text.split('`').enumerate() {
        let (open, close) = if number % 2 == 1 { ("<code>", "</code>") } else { ("", "") };
        let _ = write!(html, "{open}{}{close}", escaped(part));
    }
    html
}

/// A paragraph.
pub fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", with_code(text))
}

/// What is typed into a shell.
pub fn typed(lines: &str) -> String {
    format!("<pre tabindex=\"0\"><code>{}</code></pre>\n", escaped(lines))
}

/// A value of a JSON file as text, without quotes.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// A text as the name of a place on the page.
pub fn anchor(text: &str) -> String {
    let of = |letter: char| if letter.is_ascii_alphanumeric() || "-_".contains(letter) { letter } else { '-' };
    text.chars().map(of).flat_map(char::to_lowercase).collect()
}

/// A word as a shell takes it for one.
pub fn quoted(word: &str) -> Cow<'_, str> {
    let harmless = |letter: char| letter.is_alphanumeric() || "-_./=:,@%+".contains(letter);
    if !word.is_empty() && word.chars().all(harmless) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', "'\\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_is_empty_throughout_is_left_out_and_numbers_stand_right() {
        let head = ["name", "value", "note"].map(|name| Head::new(name, "")).to_vec();
        let text = |text: &str| Cell::Text(text.into());
        let rows =
            vec![vec![text("a <b>"), text("1.5"), text("")], vec![text("c"), Cell::number("1,000", 1e3), text("")]];
        let grid = Grid { id: "id".into(), title: "Title".into(), words: String::new(), head, rows };
        let html = grid.html();
        assert!(!html.contains("note") && html.contains("<td>a &lt;b&gt;</td><td class=\"n\">1.5</td>"), "{html}");
        assert!(html.contains("<td class=\"n\" data-v=\"1000\">1,000</td>"), "{html}");
    }

    #[test]
    fn words_of_a_command_are_quoted_where_a_shell_would_part_them() {
        assert_eq!(quoted("scenarios/mali"), "scenarios/mali");
        assert_eq!(quoted("early end: a=1; b=2"), "'early end: a=1; b=2'");
        assert_eq!(quoted("it's"), "'it'\\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn backticks_become_code_and_signs_of_html_are_escaped() {
        assert_eq!(with_code("see `a<b` & c"), "see <code>a&lt;b</code> &amp; c");
    }
}
