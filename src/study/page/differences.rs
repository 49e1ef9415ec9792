//! Differences of the index with lives and homes beside them, from the tables of a comparison.

use crate::experiment::paired::Interval;
use crate::report::beside::{LIVES_AND_HOMES, figure};
use crate::report::chart::{Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::comparison::findings;
use crate::study::comparison::tables::COMPARE;
use crate::study::page::Section;
use crate::study::page::markup::{Cell, Grid, Head};

/// The index, in the first column of differences.
const INDEX: &str = "hpi_core";

/// The section, where the folder holds a comparison.
///
/// # Errors
/// Where a table is damaged.
pub fn section(output: &Output, wishes: &Wishes) -> Result<Option<Section>, ReadingError> {
    if !output.has(&COMPARE) {
        return Ok(None);
    }
    let mut rows = Vec::new();
    for area in &wishes.areas {
        let wanted = |name: &str| name == INDEX || LIVES_AND_HOMES.iter().any(|(measure, _)| *measure == name);
        let found = findings::read(output, area, |contrast, _, name| contrast == "as given" && wanted(name))?;
        for variant in findings::variants(&found) {
            let cell = |measure: &str| {
                let is_it = |one: &&findings::Finding| one.variant == variant && one.measure == measure;
                let Some(one) = found.iter().find(is_it) else { return Cell::Text(String::new()) };
                let interval = Interval { mean: one.difference, ends: one.ends };
                Cell::Number { shown: figure(&interval), value: one.difference, range: String::new() }
            };
            let lead = [Cell::Text(variant.clone()), Cell::Text(basis::area_name(area))];
            let figures = [INDEX, LIVES_AND_HOMES[0].0, LIVES_AND_HOMES[1].0].map(cell);
            rows.push(lead.into_iter().chain(figures).collect());
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let base = findings::base(output)?;
    let mut head = vec![Head::new("Variant", ""), Head::new("Area", ""), Head::new("Core index", "points")];
    head.extend(LIVES_AND_HOMES.map(|(_, words)| Head::new(words, "persons a year")));
    let grid = Grid {
        id: "lives-and-homes".into(),
        title: "Index, lives and homes".into(),
        words: format!(
            "<p>Each variant less {}: means of the paired differences with their 95 % intervals. Points of the index have no anchor \
             outside the model; civilians killed and persons newly displaced, inside the country or abroad, say what they stand \
             for.</p>\n",
            crate::drawing::svg::escaped(&base)
        ),
        head,
        rows,
    };
    let mut section = Section::new("differences", "Differences", grid.html());
    section.entries = vec![(grid.id.clone(), grid.title)];
    Ok(Some(section))
}
