//! Checks of lever presets: every path of `optic_levers.csv` must lead to something that `--set` could change.

use super::document::Document;
use super::fault::{Fault, Text};
use super::overrides::{Override, Target};
use super::shape;
use super::tables::{OpticLeverRow, Table};

/// Applies the levers of each optic to copies of what they change; a fault for each that cannot be.
pub(super) fn check(written: &Target<'_>, levers: &Table<OpticLeverRow>) -> Vec<Fault> {
    let mut optics: Vec<&str> = levers.values().map(|lever| lever.optic.as_str()).collect();
    optics.sort_unstable();
    optics.dedup();
    let was_sound = unsound(written.document).is_empty();
    let mut faults = Vec::new();
    for optic in optics {
        let mut document = written.document.clone();
        let (mut parameters, mut mandates) = (written.parameters.clone(), written.mandates.clone());
        let (mut timeline, mut forces) = (written.timeline.clone(), written.forces.clone());
        let (mut strengths, mut optic_weights) = (written.strengths.clone(), written.optic_weights.clone());
        let mut permissions = written.permissions.clone();
        let mut target = Target {
            document: &mut document,
            parameters: &mut parameters,
            mandates: &mut mandates,
            timeline: &mut timeline,
            forces: &mut forces,
            strengths: &mut strengths,
            permissions: &mut permissions,
            optic_weights: &mut optic_weights,
        };
        for row in levers.rows.iter().filter(|row| row.value.optic == optic) {
            let change = Override { path: row.value.path.clone(), value: row.value.value.clone() };
            faults.extend(target.apply(&change).err().map(|fault| fault.moved(&levers.text, row.line)));
        }
        // What is well formed alone may still not be a document, for instance a switch that is not there.
        if let Some(fault) = unsound(&document).into_iter().next().filter(|_| was_sound) {
            let row = levers.rows.iter().find(|row| row.value.optic == optic);
            let accepted = format!("levers that leave a valid scenario.toml ({})", fault.reason());
            faults.extend(row.map(|row| levers.fault(row.line, "path", optic, accepted)));
        }
    }
    faults
}

/// What is wrong with a document that was changed.
pub(super) fn unsound(document: &toml::Table) -> Vec<Fault> {
    let content = toml::to_string(document).unwrap_or_default();
    let text = Text::new("scenario.toml", &content);
    let shape = shape::faults(&text, schemars::schema_for!(Document).as_value());
    let read = || document.clone().try_into::<Document>().err().map(|error| Fault::of_toml(&text, "scenario", &error));
    if shape.is_empty() { read().into_iter().collect() } else { shape }
}
