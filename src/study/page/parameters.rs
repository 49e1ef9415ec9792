//! The parameters and settings with which was played, from `scenario.json`.

use crate::report::reading::{Output, ReadingError};
use crate::report::scenario::{self, Resolved};
use crate::scenario::ParameterRecord;
use crate::study::page::Section;
use crate::study::page::markup::{Cell, Grid, Head, paragraph, plain};

const COLUMNS: [&str; 9] =
    ["Parameter", "Value", "Low", "High", "Unit", "Distribution", "Status", "Confidence", "Source"];

/// The section, where the folder has the resolved scenario.
///
/// # Errors
/// Where the file is damaged.
pub fn section(output: &Output) -> Result<Option<Section>, ReadingError> {
    let Some(scenario) = output.document::<Resolved>(scenario::FILE)? else {
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

fn parameters(scenario: &Resolved) -> Grid {
    let number = |value: f64| plain(&value.into());
    let row = |one: &ParameterRecord| {
        let [key, distribution, status, confidence, source] =
            [&one.key, &one.distribution, &one.status, &one.confidence, &one.source].map(String::clone);
        let unit = one.unit.name().to_string();
        let (value, low, high) = (number(one.value), number(one.low), number(one.high));
        [key, value, low, high, unit, distribution, status, confidence, source].map(Cell::Text).to_vec()
    };
    Grid {
        id: "parameter-table".into(),
        title: "Parameters".into(),
        words: format!("<p>{} parameters.</p>\n", scenario.parameters.len()),
        head: COLUMNS.map(|name| Head::new(name, "")).to_vec(),
        rows: scenario.parameters.iter().map(row).collect(),
    }
}

/// Switches of the model: channels of overlap and rival readings of the evidence.
fn switches(scenario: &Resolved) -> Grid {
    let rows = scenario.switches.settings().map(|(name, value)| vec![Cell::Text(name), Cell::Text(value)]);
    Grid {
        id: "switches".into(),
        title: "Switches".into(),
        words: "<p>Channels of overlap, and rival readings of the evidence.</p>\n".into(),
        head: ["Switch", "Setting"].map(|name| Head::new(name, "")).to_vec(),
        rows: rows.collect(),
    }
}
