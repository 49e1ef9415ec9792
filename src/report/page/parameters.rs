//! The parameters and settings with which was played, from `scenario.json`.

use serde_json::Value;

use super::Section;
use super::markup::{Cell, Grid, Head, paragraph, plain};
use crate::report::reading::{Output, ReadingError};

/// Columns: key in the file, name here.
const COLUMNS: [(&str, &str); 9] = [
    ("key", "Parameter"),
    ("value", "Value"),
    ("low", "Low"),
    ("high", "High"),
    ("unit", "Unit"),
    ("distribution", "Distribution"),
    ("status", "Status"),
    ("confidence", "Confidence"),
    ("source", "Source"),
];

/// The section, where the folder has the resolved scenario.
///
/// # Errors
/// Where the file is damaged.
pub fn section(output: &Output) -> Result<Option<Section>, ReadingError> {
    let Some(scenario) = output.json("scenario.json")? else {
        return Ok(None);
    };
    let mut body = paragraph(
        "What was played, resolved, with all changes. Low and high are the range in which a value is held possible. Of a \
         comparison or a sweep these are the values of the base.",
    );
    let grids = [parameters(&scenario), switches(&scenario)];
    let shown: Vec<&Grid> = grids.iter().filter(|grid| !grid.rows.is_empty()).collect();
    body.extend(shown.iter().map(|grid| grid.html()));
    let mut section = Section::new("parameters", "Parameters used", body);
    section.entries = shown.iter().map(|grid| (grid.id.clone(), grid.title.clone())).collect();
    Ok(Some(section))
}

fn parameters(scenario: &Value) -> Grid {
    let all = scenario["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    let row = |parameter: &Value| COLUMNS.iter().map(|(key, _)| Cell::Text(plain(&parameter[key]))).collect();
    Grid {
        id: "parameter-table".into(),
        title: "Parameters".into(),
        words: format!("<p>{} parameters.</p>\n", all.len()),
        head: COLUMNS.map(|(_, name)| Head::new(name, "")).to_vec(),
        rows: all.iter().map(row).collect(),
    }
}

/// Switches of the model: channels of overlap and rival readings of the evidence.
fn switches(scenario: &Value) -> Grid {
    let all = scenario["switches"].as_object();
    let rows = all.into_iter().flatten().map(|(name, value)| vec![Cell::Text(name.clone()), Cell::Text(plain(value))]);
    Grid {
        id: "switches".into(),
        title: "Switches".into(),
        words: "<p>Channels of overlap, and rival readings of the evidence.</p>\n".into(),
        head: ["Switch", "Setting"].map(|name| Head::new(name, "")).to_vec(),
        rows: rows.collect(),
    }
}
