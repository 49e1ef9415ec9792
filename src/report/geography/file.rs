//! `districts.geojson`: districts and outlines as GeoJSON (RFC 7946), written and read.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use geojson::{Feature, Geometry, GeometryValue, JsonObject};
use serde_json::{Value, json};

use super::{DistrictShape, Geography, OutlineKind, attribution};
use crate::report::{ReportError, write_file};
use crate::scenario::areas::{self, Part, Polygons};
use crate::scenario::tables::AREA;
use crate::scenario::{Fault, Text, outlines, read_text};

/// Name of the file in a folder of results.
pub const FILE: &str = "districts.geojson";

/// Value of `kind` of a district.
const DISTRICT: &str = "district";
/// Values of `shape`: how a district is drawn.
const CELL: &str = "schematic cell";
const BOUNDARY: &str = "boundary";
const POINT: &str = "point";

impl Geography {
    /// Writes `districts.geojson` into a folder, a feature a line; the same bytes for the same geography.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), ReportError> {
        write_file(folder, FILE, |writer| {
            write!(writer, "{{\"type\":\"FeatureCollection\",\"name\":\"districts\",\"attribution\":")?;
            writeln!(writer, "{},\"features\":[", Value::from(self.attribution.as_str()))?;
            let districts = self.districts.iter().map(|district| of_district(district, self.schematic));
            for (number, feature) in districts.chain(self.outlines.iter().map(of_outline)).enumerate() {
                writer.write_all(if number == 0 { b"" } else { b",\n" })?;
                serde_json::to_writer(&mut *writer, &feature)?;
            }
            writeln!(writer, "\n]}}")
        })
    }

    /// Reads a `districts.geojson` that [`Geography::write`] wrote.
    ///
    /// # Errors
    /// A fault that names the file, the number of the feature, the property, what was found and what is accepted.
    pub fn read(path: &Path) -> Result<Self, Fault> {
        let text = read_text(path)?;
        let features = areas::features(&text)?;
        let (mut districts, mut lines, mut schematic) = (Vec::new(), Vec::new(), false);
        let mut ids = BTreeSet::new();
        for part in &features {
            let row = Row { text: &text, part };
            if row.text("kind")? == DISTRICT {
                let district = row.district()?;
                schematic |= row.text("shape")? == CELL;
                if !ids.insert(district.id.clone()) {
                    return Err(row.fault(
                        "id",
                        format!("a second \"{}\"", district.id),
                        "one feature for each district",
                    ));
                }
                districts.push(district);
            } else {
                lines.push(outlines::outline(&text, part)?);
            }
        }
        if districts.is_empty() {
            let accepted =
                "a districts.geojson of `mandate run`, with a feature of kind \"district\" for each district";
            return Err(Fault::of_file(&text.name, "kind", "no district", accepted));
        }
        let attribution = stated(&text).unwrap_or_else(|| attribution(&lines));
        Ok(Self { districts, outlines: lines, schematic, attribution, remarks: Vec::new() })
    }
}

/// The attribution that stands at the head of a file.
pub(super) fn stated(text: &Text) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Head {
        attribution: Option<String>,
    }
    serde_json::from_str::<Head>(&text.content).ok()?.attribution
}

/// A feature that is read.
struct Row<'a> {
    text: &'a Text,
    part: &'a Part,
}

impl Row<'_> {
    fn fault(&self, property: &str, found: String, accepted: &str) -> Fault {
        self.part.fault(self.text, property, found, accepted)
    }

    fn value<T>(&self, property: &str, accepted: &str, read: impl Fn(&Value) -> Option<T>) -> Result<T, Fault> {
        let value =
            self.part.feature.property(property).ok_or_else(|| self.fault(property, "none".into(), accepted))?;
        read(value).ok_or_else(|| self.fault(property, value.to_string(), accepted))
    }

    fn text(&self, property: &str) -> Result<String, Fault> {
        self.value(property, "text", |value| value.as_str().map(str::to_string))
    }

    fn flag(&self, property: &str) -> Result<bool, Fault> {
        self.value(property, "true or false", Value::as_bool)
    }

    fn number(&self, property: &str, range: std::ops::RangeInclusive<f64>) -> Result<f64, Fault> {
        let accepted = format!("a number from {} to {}", range.start(), range.end());
        self.value(property, &accepted, |value| value.as_f64().filter(|number| range.contains(number)))
    }

    fn district(&self) -> Result<DistrictShape, Fault> {
        let shape = self.text("shape")?;
        if ![CELL, BOUNDARY, POINT].contains(&shape.as_str()) {
            return Err(self.fault("shape", format!("\"{shape}\""), "one of schematic cell, boundary, point"));
        }
        let is_point = shape == POINT;
        let polygons = if is_point { Polygons::new() } else { self.part.polygons(self.text)? };
        Ok(DistrictShape {
            id: self.text("id")?,
            name: self.text("name")?,
            region: self.text("region")?,
            country: self.text("country")?,
            outside: self.flag("outside")?,
            affected: self.flag("affected")?,
            population: self.number("population", 0.0..=1e10)?,
            area: self.number("area_km2", 0.0..=AREA.1)?,
            point: (self.number("longitude", -180.0..=360.0)?, self.number("latitude", -90.0..=90.0)?),
            polygons,
        })
    }
}

fn of_district(district: &DistrictShape, schematic: bool) -> Feature {
    let shape = match (district.polygons.is_empty(), schematic) {
        (true, _) => POINT,
        (false, true) => CELL,
        (false, false) => BOUNDARY,
    };
    let (longitude, latitude) = district.point;
    let properties = json!({
        "kind": DISTRICT,
        "id": district.id,
        "name": district.name,
        "region": district.region,
        "country": district.country,
        "outside": district.outside,
        "affected": district.affected,
        "population": district.population,
        "area_km2": district.area,
        "longitude": longitude,
        "latitude": latitude,
        "shape": shape,
    });
    let geometry = match shape {
        POINT => GeometryValue::new_point([longitude, latitude]),
        _ => of_polygons(&district.polygons),
    };
    feature(geometry, properties)
}

fn of_outline(outline: &super::Outline) -> Feature {
    let properties = json!({
        "kind": OutlineKind::name(outline.kind),
        "name": outline.name,
        "source": outline.source,
        "attribution": outline.attribution,
    });
    feature(of_polygons(&outline.polygons), properties)
}

fn feature(geometry: GeometryValue, properties: Value) -> Feature {
    let properties: Option<JsonObject> = match properties {
        Value::Object(members) => Some(members),
        _ => None,
    };
    Feature { bbox: None, geometry: Some(Geometry::new(geometry)), id: None, properties, foreign_members: None }
}

fn of_polygons(polygons: &Polygons) -> GeometryValue {
    match polygons.as_slice() {
        [one] => GeometryValue::new_polygon(one.iter().map(|ring| ring.iter().copied())),
        several => {
            GeometryValue::new_multi_polygon(several.iter().map(|rings| rings.iter().map(|ring| ring.iter().copied())))
        }
    }
}
