//! Outlines of a scenario's country, regions and neighbours (`outlines.geojson`, optional); maps draw them, no process reads them.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::areas::{self, Part, Polygons};
use super::cells;
use super::fault::{Fault, Text};

/// Name of the file in a scenario's folder.
pub const FILE: &str = "outlines.geojson";

/// Name of the file of boundaries of districts in a scenario's folder (optional); no process reads them either.
pub const BOUNDARIES: &str = "boundaries.geojson";

/// What an outline is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutlineKind {
    /// The country whose districts are played.
    Country,
    /// A region, by its name in `districts.csv`.
    Region,
    /// Another country, for orientation.
    Neighbour,
}

impl OutlineKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Country, Self::Region, Self::Neighbour];

    /// Name in a file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Region => "region",
            Self::Neighbour => "neighbour",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for OutlineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// What it is of.
    pub kind: OutlineKind,
    /// Name of the country or region.
    pub name: String,
    /// The area.
    pub polygons: Polygons,
    /// Where it was taken from; may be empty.
    pub source: String,
    /// What its licence asks to be said on a map; may be empty.
    pub attribution: String,
}

/// Reads the outlines of a text, and every fault of it.
pub(super) fn parse(text: &Text, faults: &mut Vec<Fault>) -> Vec<Outline> {
    let features = match areas::features(text) {
        Ok(features) => features,
        Err(fault) => {
            faults.push(fault);
            return Vec::new();
        }
    };
    let mut outlines = Vec::new();
    let mut seen = BTreeSet::new();
    for part in &features {
        match outline(text, part) {
            Ok(outline) if !seen.insert((outline.kind, outline.name.clone())) => {
                let found = format!("a second {} \"{}\"", outline.kind, outline.name);
                let accepted = "one feature for each (a MultiPolygon where it has several parts)";
                faults.push(part.fault(text, "name", found, accepted));
            }
            Ok(outline) => outlines.push(outline),
            Err(fault) => faults.push(fault),
        }
    }
    outlines
}

/// An outline from a feature.
///
/// # Errors
/// A fault that names the property or the geometry.
pub fn outline(file: &Text, part: &Part) -> Result<Outline, Fault> {
    let fault = |property: &str, found: String, accepted: String| part.fault(file, property, found, accepted);
    let text = |property: &str| match part.feature.property(property) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => match cells::hazard(text).or_else(|| cells::formula(text)) {
            Some(found) => {
                Err(fault(property, format!("\"{text}\""), format!("no {found}: {}", cells::accepted::TEXT)))
            }
            None => Ok(text.trim().to_string()),
        },
        Some(other) => Err(fault(property, other.to_string(), "text".into())),
    };
    let typed = text("kind")?;
    let kind = OutlineKind::named(&typed).ok_or_else(|| {
        let found = if typed.is_empty() { "none".into() } else { format!("\"{typed}\"") };
        fault("kind", found, format!("one of {}", OutlineKind::ALL.map(OutlineKind::name).join(", ")))
    })?;
    let name = text("name")?;
    if name.is_empty() {
        return Err(fault("name", "none".into(), "the name of the country or region".into()));
    }
    let (source, attribution) = (text("source")?, text("attribution")?);
    Ok(Outline { kind, name, polygons: part.polygons(file)?, source, attribution })
}
