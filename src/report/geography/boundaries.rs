//! Boundaries that a user brings: a GeoJSON file whose areas are matched to districts by a property, by id or else by name.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use geo::{Intersects, Simplify, Validation, unary_union};
use serde_json::Value;

use super::file::stated;
use super::{DistrictShape, Geography, Outline, OutlineKind, attribution, rounded};
use crate::scenario::areas::{self, Part, Polygons};
use crate::scenario::letters::plain;
use crate::scenario::{Fault, Text, did_you_mean, few, read_text};

/// Properties that hold ids in common files of boundaries; of two that match as many districts the earlier is taken.
const USUAL: [&str; 7] = ["id", "code", "pcode", "admin2Pcode", "ADM2_PCODE", "shapeID", "district"];

/// Parts of the extent of the districts that a map shows; what is finer is not drawn.
const GRAIN: f64 = 3000.0;

/// Corners up to which a file is drawn as it is, so that borders that two districts share stay the same line.
const FINE: usize = 10_000;

impl Geography {
    /// The same geography with the areas of a file of boundaries instead of schematic cells, made simpler for drawing.
    ///
    /// Districts outside that the file does not have stay points; its other areas are left out.
    ///
    /// # Errors
    /// A fault that names the file, the number of the feature, what was found and what is accepted.
    pub fn with_boundaries(self, path: &Path) -> Result<Self, Fault> {
        self.bounded_by(&read_text(path)?)
    }

    /// The same with the text of such a file.
    pub(super) fn bounded_by(mut self, text: &Text) -> Result<Self, Fault> {
        let features = areas::features(text)?;
        let ids = self.districts.iter().enumerate().map(|(number, district)| (district.id.clone(), number)).collect();
        let names = unambiguous(&self.districts);
        let key = key(&features, &ids, &names).ok_or_else(|| unmatched(text, &features, &self.districts))?;
        let mut found: BTreeMap<usize, (usize, Polygons)> = BTreeMap::new();
        let carried = self.districts.iter().any(|district| district.point.0 > 180.0);
        for (number, part) in features.iter().enumerate() {
            let Some(district) = key.district(part) else { continue };
            let mut polygons = part.polygons(text)?;
            if carried {
                super::carry(&mut polygons);
            }
            if let Some((earlier, _)) = found.insert(district, (number, polygons)) {
                let (earlier, id) = (earlier + 1, &self.districts[district].id);
                let seen = format!("a second area of district {id}, after feature {earlier}");
                let accepted = "one feature for each district (dissolve the parts into one MultiPolygon)";
                return Err(part.fault(text, key.property, seen, accepted));
            }
        }
        let missing: Vec<&DistrictShape> = (0..self.districts.len())
            .filter(|number| !found.contains_key(number))
            .map(|number| &self.districts[number])
            .filter(|district| !district.outside)
            .collect();
        if !missing.is_empty() {
            let left = left_over(&features, &key, &self.districts);
            return Err(lacking(text, key.property, &missing, &left));
        }
        self.remarks.extend(misplaced(text, key.property, &self.districts, &found)?);
        let left = left_over(&features, &key, &self.districts);
        self.remarks.extend((!left.is_empty()).then(|| format!("No district: {}", few(&left))));
        let grain = grain(found.values().map(|(_, polygons)| polygons));
        let corners: usize = found.values().flat_map(|(_, polygons)| polygons).flatten().map(Vec::len).sum();
        for (number, district) in self.districts.iter_mut().enumerate() {
            let area = found.get(&number).map(|(_, polygons)| polygons);
            let drawn = |area: &Polygons| if corners > FINE { simpler(area, grain) } else { area.clone() };
            district.polygons = area.map(drawn).unwrap_or_default();
        }
        self.schematic = false;
        self.outlines.retain(|outline| outline.kind == OutlineKind::Neighbour);
        let joined = joined(&self.districts, &found, grain, &said(text));
        self.outlines.splice(0..0, joined);
        self.attribution = attribution(&self.outlines);
        Ok(self)
    }
}

/// The property by which features are matched, and the district of each of its values.
struct Key<'a> {
    property: &'a str,
    by_name: bool,
    values: &'a BTreeMap<String, usize>,
}

impl Key<'_> {
    fn district(&self, part: &Part) -> Option<usize> {
        let value = written(part.feature.property(self.property)?)?;
        self.values.get(&if self.by_name { plain(&value) } else { value }).copied()
    }
}

/// The property that matches most districts, by id rather than by name where both match as many; `None` where none does.
fn key<'a>(
    features: &'a [Part],
    ids: &'a BTreeMap<String, usize>,
    names: &'a BTreeMap<String, usize>,
) -> Option<Key<'a>> {
    let properties: BTreeSet<&str> =
        features.iter().flat_map(|part| part.feature.properties_iter()).map(|(name, _)| name.as_str()).collect();
    let mut properties: Vec<&str> = properties.into_iter().collect();
    properties.sort_by_key(|property| USUAL.iter().position(|usual| usual == property).unwrap_or(USUAL.len()));
    let mut best = None;
    for (by_name, values) in [(false, ids), (true, names)] {
        for property in &properties {
            let key = Key { property, by_name, values };
            let matched: Vec<usize> = features.iter().filter_map(|feature| key.district(feature)).collect();
            let distinct = matched.iter().collect::<BTreeSet<_>>().len();
            // Of properties that match as many districts, the one with fewer repetitions: a region may be named after a town.
            let score = (distinct, Reverse(matched.len()));
            if distinct > 0 && best.as_ref().is_none_or(|(highest, _)| score > *highest) {
                best = Some((score, key));
            }
        }
    }
    best.map(|(_, key)| key)
}

/// Districts by their names in plain letters; names that two share are left out.
fn unambiguous(districts: &[DistrictShape]) -> BTreeMap<String, usize> {
    let mut names: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (number, district) in districts.iter().enumerate() {
        names.entry(plain(&district.name)).and_modify(|taken| *taken = None).or_insert(Some(number));
    }
    names.into_iter().filter_map(|(name, number)| Some((name, number?))).collect()
}

/// The text of a property, if it is text or a number.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The fault of a file none of whose features is a district.
fn unmatched(text: &Text, features: &[Part], districts: &[DistrictShape]) -> Fault {
    let first = features.first().into_iter().flat_map(|part| part.feature.properties_iter());
    let seen: Vec<String> = first.take(8).map(|(name, value)| format!("{name} = {value}")).collect();
    let seen = if seen.is_empty() { "no properties".into() } else { seen.join(", ") };
    let known: Vec<&str> = districts.iter().take(3).map(|district| district.id.as_str()).collect();
    let found = format!("no feature that is a district; feature 1 has {seen}");
    let accepted = format!(
        "a property with the ids of districts.csv (such as {}) or with their names; any property will do, among others {}",
        known.join(", "),
        USUAL.join(", ")
    );
    Fault::of_file(&text.name, "properties", found, accepted)
}

/// Values of features that are no district, with the district that may be meant.
fn left_over(features: &[Part], key: &Key<'_>, districts: &[DistrictShape]) -> Vec<String> {
    let others = features.iter().filter(|part| key.district(part).is_none());
    let values = others.filter_map(|part| written(part.feature.property(key.property)?));
    let known = || districts.iter().map(|one| if key.by_name { one.name.as_str() } else { one.id.as_str() });
    values.map(|value| format!("\"{value}\"{}", did_you_mean(&value, known()))).collect()
}

/// How far a town may lie beyond a boundary that was made simpler [degrees].
const SLACK: f64 = 0.05;

/// Whether an area holds a position, or lies beside it.
fn holds(area: &geo::MultiPolygon, (x, y): (f64, f64)) -> bool {
    let steps = [-SLACK, 0.0, SLACK];
    let around = steps.iter().flat_map(|dx| steps.iter().map(move |dy| geo::Point::new(x + dx, y + dy)));
    around.into_iter().any(|point| area.intersects(&point))
}

/// What makes a position right again, or wrong.
type Turn = fn((f64, f64)) -> (f64, f64);

/// Ways in which positions are often wrong, with what mends them.
const MISTAKES: [(&str, Turn); 5] = [
    ("longitude before latitude: swapping the two of each position mends it", |(x, y)| (y, x)),
    ("longitudes with their sign, negative in the west: turning the sign of each mends it", |(x, y)| (-x, y)),
    ("latitudes with their sign, negative in the south: turning the sign of each mends it", |(x, y)| (x, -y)),
    ("longitudes and latitudes with their signs: turning both mends it", |(x, y)| (-x, -y)),
    ("longitudes from -180 to 180: taking 360 from those beyond mends it", |(x, y)| (x + 360.0, y)),
];

/// Remarks on towns that lie outside their own areas.
///
/// # Errors
/// Where most do, or two lie in each other's.
fn misplaced(
    text: &Text,
    property: &str,
    districts: &[DistrictShape],
    found: &BTreeMap<usize, (usize, Polygons)>,
) -> Result<Option<String>, Fault> {
    let areas: Vec<(usize, geo::MultiPolygon)> =
        found.iter().map(|(district, (_, polygons))| (*district, areas::to_geo(polygons))).collect();
    let place = |district: usize| districts[district].point;
    let out: Vec<&(usize, geo::MultiPolygon)> =
        areas.iter().filter(|(district, area)| !holds(area, place(*district))).collect();
    let named = |district: usize| format!("{} {}", districts[district].id, districts[district].name);
    let feature = |district: usize| found[&district].0 + 1;
    if out.len() * 2 > areas.len() {
        let (first, (x, y)) = (out[0].0, place(out[0].0));
        let mends = MISTAKES.iter().find(|(_, turned)| {
            let right = areas.iter().filter(|(district, area)| holds(area, turned(place(*district)))).count();
            right * 2 > areas.len()
        });
        let seen = format!(
            "{} of {} towns outside their own areas, the first {} at longitude {x}, latitude {y} (feature {})",
            out.len(),
            areas.len(),
            named(first),
            feature(first)
        );
        let ids = "areas that hold the towns of their districts: mend the ids of the features or their coordinates";
        return Err(Fault::of_file(&text.name, "geometry", seen, mends.map_or(ids, |(told, _)| *told)));
    }
    for (place_one, (one, own)) in out.iter().enumerate() {
        for (other, its) in &out[place_one + 1..] {
            if holds(own, place(*other)) && holds(its, place(*one)) {
                let seen = format!(
                    "the town of {} in the area of {} (feature {}), and the other way round (feature {})",
                    named(*one),
                    named(*other),
                    feature(*other),
                    feature(*one)
                );
                let accepted = "each id at its own area: exchange the two";
                return Err(Fault::of_file(&text.name, property, seen, accepted));
            }
        }
    }
    let outside: Vec<String> = out.iter().map(|(district, _)| named(*district)).collect();
    Ok((!outside.is_empty()).then(|| format!("Towns outside their areas: {}", few(&outside))))
}

/// The fault of a file that lacks districts.
fn lacking(text: &Text, property: &str, missing: &[&DistrictShape], left: &[String]) -> Fault {
    let shown: Vec<String> =
        missing.iter().take(5).map(|district| format!("{} {}", district.id, district.name)).collect();
    let more = missing.len().saturating_sub(shown.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let left = if left.is_empty() { String::new() } else { format!("; features that are no district: {}", few(left)) };
    let found = format!("no area of {} districts: {}{more}{left}", missing.len(), shown.join(", "));
    let accepted = "a feature for each district inside: add those that lack, or mend the ids of the property (older and newer \
                    divisions of a country differ)";
    Fault::of_file(&text.name, property, found, accepted)
}

/// What is too fine for a map of these areas [degrees].
fn grain<'a>(areas: impl Iterator<Item = &'a Polygons>) -> f64 {
    let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for &(x, y) in areas.flatten().flatten().flatten() {
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
    }
    (high.0 - low.0).max(high.1 - low.1) / GRAIN
}

/// What is said of a file on a map: what it asks to be said, or its name.
fn said(text: &Text) -> String {
    let name = Path::new(&*text.name).file_name().map(|name| name.to_string_lossy().into_owned());
    let stated = stated(text).filter(|stated| !stated.trim().is_empty());
    format!("Boundaries: {}", stated.or(name).unwrap_or_default())
}

/// Outlines of the countries and regions that have districts inside: the areas of their districts joined.
///
/// Those of the scenario may come from another source, and would run beside the boundaries.
fn joined(
    districts: &[DistrictShape],
    found: &BTreeMap<usize, (usize, Polygons)>,
    grain: f64,
    said: &str,
) -> Vec<Outline> {
    let of = |kind: OutlineKind, name: &str, is_part: &dyn Fn(&DistrictShape) -> bool| {
        let parts = found.iter().filter(|(number, _)| is_part(&districts[**number]));
        let parts: Vec<geo::MultiPolygon> = parts.map(|(_, (_, polygons))| areas::to_geo(polygons)).collect();
        let polygons = simpler(&areas::from_geo(&unary_union(&parts)), grain);
        let source = "areas of its districts joined".to_string();
        Outline { kind, name: name.to_string(), polygons, source, attribution: said.to_string() }
    };
    let inside = || found.keys().map(|&number| &districts[number]).filter(|district| !district.outside);
    let countries: BTreeSet<&str> = inside().map(|district| district.country.as_str()).collect();
    let regions: BTreeSet<&str> = inside().map(|district| district.region.as_str()).collect();
    let country = |name: &&str| of(OutlineKind::Country, name, &|one| !one.outside && one.country == *name);
    let region = |name: &&str| of(OutlineKind::Region, name, &|one| !one.outside && one.region == *name);
    let all = countries.iter().map(country).chain(regions.iter().map(region));
    all.filter(|outline| !outline.polygons.is_empty() && !outline.name.is_empty()).collect()
}

/// The same area with fewer corners, as far as it stays valid; islands that cannot be seen go, save the largest part.
fn simpler(polygons: &Polygons, grain: f64) -> Polygons {
    let size = |polygon: &[Vec<(f64, f64)>]| polygon.first().map_or(0.0, |ring| areas::signed_area(ring).abs());
    let largest = polygons.iter().map(|polygon| size(polygon)).fold(0.0, f64::max);
    let mut kept = Polygons::new();
    for polygon in polygons.iter().filter(|polygon| size(polygon) >= largest.min(grain * grain)) {
        let mut visible = polygon.clone();
        let mut first = true;
        visible.retain(|ring| std::mem::take(&mut first) || areas::signed_area(ring).abs() >= grain * grain);
        let fewer = areas::from_geo(&areas::to_geo(&vec![visible.clone()]).simplify(grain));
        let fewer: Polygons = fewer
            .into_iter()
            .map(|rings| {
                rings
                    .into_iter()
                    .map(|ring| ring.into_iter().map(|(x, y)| (rounded(x), rounded(y))).collect())
                    .collect()
            })
            .collect();
        if areas::to_geo(&fewer).is_valid() {
            kept.extend(fewer);
        } else {
            kept.push(visible);
        }
    }
    kept
}
