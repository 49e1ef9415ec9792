//! Areas from GeoJSON (RFC 7946): features one by one, and polygons that are closed, on the globe and valid.
//!
//! Outlines of a scenario and boundaries that a user brings go through the same checks. A fault names the file, the
//! number of the feature (counted from 1), what was found and what is accepted.

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Area, Relate, Validation};
use geojson::{Feature, GeometryValue, Position};
use serde_json::Value;

use super::fault::{Fault, Text};

/// Polygons of an area; a polygon is an outer ring and its holes, a ring a closed list of longitude and latitude [degrees].
///
/// Outer rings run counterclockwise, holes clockwise; the last position of a ring is its first.
pub type Polygons = Vec<Vec<Vec<(f64, f64)>>>;

/// What is at fault in a geometry.
struct Flaw {
    found: String,
    accepted: &'static str,
}

/// The features of a collection.
///
/// # Errors
/// A fault where the text is not JSON, not a `FeatureCollection`, without features, or where a feature is none.
pub fn features(text: &Text) -> Result<Vec<Feature>, Fault> {
    let value: Value = serde_json::from_str(&text.content).map_err(|error| {
        let accepted = "GeoJSON, which is JSON (without comments; NaN and Infinity are no numbers there)";
        Fault::on_line(text, error.line(), "JSON", error.to_string(), accepted)
    })?;
    let whole = |found: String, accepted: &str| Fault::of_file(&text.name, "GeoJSON", found, accepted);
    let collection = "a FeatureCollection of GeoJSON (export as \"GeoJSON\", not TopoJSON or Esri JSON)";
    let Value::Object(mut members) = value else {
        return Err(whole("JSON that is no object".into(), collection));
    };
    match members.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => {}
        Some(other) => return Err(whole(format!("type \"{other}\""), collection)),
        None => return Err(whole("an object without a type".into(), collection)),
    }
    let Some(Value::Array(features)) = members.remove("features") else {
        return Err(whole("no list of features".into(), collection));
    };
    if features.is_empty() {
        return Err(whole("no features".into(), "at least one feature"));
    }
    let one = |(number, value): (usize, Value)| {
        serde_json::from_value::<Feature>(value).map_err(|error| {
            let accepted = "a Feature with properties and a geometry whose coordinates are numbers";
            Fault::of_file(&text.name, format!("feature {}", number + 1), error.to_string(), accepted)
        })
    };
    features.into_iter().enumerate().map(one).collect()
}

/// The polygons of a feature, wound as RFC 7946 asks.
///
/// # Errors
/// A fault where it is no Polygon or MultiPolygon, or a ring is too short, open, off the globe or crosses itself.
pub fn polygons(file: &str, number: usize, feature: &Feature) -> Result<Polygons, Fault> {
    checked(feature)
        .map_err(|flaw| Fault::of_file(file, format!("feature {}: geometry", number + 1), flaw.found, flaw.accepted))
}

fn checked(feature: &Feature) -> Result<Polygons, Flaw> {
    const AREAS: &str = "a Polygon or MultiPolygon";
    let flaw = |found: &str| Flaw { found: found.into(), accepted: AREAS };
    let geometry = feature.geometry.as_ref().ok_or_else(|| flaw("none"))?;
    let polygons: Vec<&Vec<Vec<Position>>> = match &geometry.value {
        GeometryValue::Polygon { coordinates } => vec![coordinates],
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().collect(),
        other => return Err(flaw(&format!("a {}", other.type_name()))),
    };
    if polygons.is_empty() || polygons.iter().any(|polygon| polygon.is_empty()) {
        return Err(flaw("an empty geometry"));
    }
    let mut read: Polygons = Vec::new();
    for polygon in polygons {
        read.push(polygon.iter().map(|positions| ring(positions)).collect::<Result<_, _>>()?);
    }
    if let Some(found) = flaw_of_rings(&read) {
        let accepted =
            "valid polygons, whose rings neither cross nor overlap (in QGIS: Fix geometries; in R: sf::st_make_valid)";
        return Err(Flaw { found: format!("an invalid polygon: {found}"), accepted });
    }
    wind(&mut read);
    Ok(read)
}

/// More positions than this are not given to the test of `geo`, whose time grows with their square.
const TESTED_IN_FULL: usize = 2_000;

/// Why the polygons are not valid, if they are not.
fn flaw_of_rings(polygons: &Polygons) -> Option<String> {
    if let Some((x, y)) = crossing(polygons) {
        return Some(format!("rings cross or overlap at {x}, {y}"));
    }
    let areas = to_geo(polygons);
    if polygons.iter().flatten().map(Vec::len).sum::<usize>() <= TESTED_IN_FULL {
        return areas.check_validation().err().map(|error| error.to_string());
    }
    let outside = |polygon: &geo::Polygon| {
        let outer = geo::Polygon::new(polygon.exterior().clone(), Vec::new());
        polygon.interiors().iter().any(|hole| !outer.relate(hole).is_covers())
    };
    areas.0.iter().any(outside).then(|| "a hole that does not lie in its outer ring".to_string())
}

/// A side of a ring.
struct Side {
    line: geo::Line,
    /// Smallest and largest longitude [degrees].
    reach: (f64, f64),
    /// Number of its ring, its place there, and the number of sides there.
    place: (usize, usize, usize),
}

/// Where two sides cross or overlap, if any do; sides of different rings may touch at a point, neighbours in a ring share one.
fn crossing(polygons: &Polygons) -> Option<(f64, f64)> {
    let mut sides: Vec<Side> = Vec::new();
    for (number, ring) in polygons.iter().flatten().enumerate() {
        let first = sides.len();
        for pair in ring.windows(2).filter(|pair| pair[0] != pair[1]) {
            let reach = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
            sides.push(Side { line: geo::Line::new(pair[0], pair[1]), reach, place: (number, sides.len() - first, 0) });
        }
        let count = sides.len() - first;
        sides[first..].iter_mut().for_each(|side| side.place.2 = count);
    }
    sides.sort_by(|a, b| a.reach.0.total_cmp(&b.reach.0));
    for (at, one) in sides.iter().enumerate() {
        let reached = sides[at + 1..].iter().take_while(|other| other.reach.0 <= one.reach.1);
        for other in reached {
            match line_intersection(one.line, other.line) {
                Some(LineIntersection::SinglePoint { intersection, is_proper })
                    if is_proper || touches_itself(one, other) =>
                {
                    return Some((intersection.x, intersection.y));
                }
                Some(LineIntersection::Collinear { intersection }) if intersection.start != intersection.end => {
                    return Some((intersection.start.x, intersection.start.y));
                }
                _ => {}
            }
        }
    }
    None
}

/// Whether two sides that touch belong to one ring and are not neighbours there.
fn touches_itself(one: &Side, other: &Side) -> bool {
    let ((ring, a, count), (other_ring, b, _)) = (one.place, other.place);
    ring == other_ring && (a + 1) % count != b && (b + 1) % count != a
}

fn ring(positions: &[Position]) -> Result<Vec<(f64, f64)>, Flaw> {
    const ON_THE_GLOBE: &str = "longitude from -180 to 180 and latitude from -90 to 90 [degrees, WGS 84]; coordinates of a \
                                projection must be transformed (ogr2ogr -t_srs EPSG:4326; in R: sf::st_transform)";
    if let Some(short) = positions.iter().find(|position| position.len() < 2) {
        let found = format!("a position of {} numbers", short.len());
        return Err(Flaw { found, accepted: "positions of two numbers, longitude and latitude" });
    }
    let points: Vec<(f64, f64)> = positions.iter().map(|position| (position[0], position[1])).collect();
    if let Some((x, y)) = points.iter().find(|(x, y)| !((-180.0..=360.0).contains(x) && y.abs() <= 90.0)) {
        return Err(Flaw { found: format!("the position {x}, {y}"), accepted: ON_THE_GLOBE });
    }
    if points.len() < 4 {
        let found = format!("a ring of {} positions", points.len());
        return Err(Flaw { found, accepted: "rings of at least four positions, the last of which is the first" });
    }
    if points.first() != points.last() {
        let (first, last) = (points[0], points[points.len() - 1]);
        let found = format!("an open ring from {}, {} to {}, {}", first.0, first.1, last.0, last.1);
        return Err(Flaw { found, accepted: "closed rings, whose last position is their first" });
    }
    Ok(points)
}

/// As the crate `geo` takes it.
pub fn to_geo(polygons: &Polygons) -> geo::MultiPolygon {
    let line = |ring: &Vec<(f64, f64)>| geo::LineString::from(ring.clone());
    let one = |polygon: &Vec<Vec<(f64, f64)>>| {
        let mut rings = polygon.iter().map(line);
        let outer = rings.next().unwrap_or_else(|| geo::LineString::new(Vec::new()));
        geo::Polygon::new(outer, rings.collect())
    };
    geo::MultiPolygon::new(polygons.iter().map(one).collect())
}

/// Back from the crate `geo`, wound as RFC 7946 asks.
pub fn from_geo(polygons: &geo::MultiPolygon) -> Polygons {
    let line = |ring: &geo::LineString| ring.0.iter().map(|point| (point.x, point.y)).collect::<Vec<_>>();
    let one = |polygon: &geo::Polygon| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(line).collect::<Vec<_>>()
    };
    let mut read: Polygons = polygons.0.iter().map(one).collect();
    wind(&mut read);
    read
}

/// Winds outer rings counterclockwise, holes clockwise.
fn wind(polygons: &mut Polygons) {
    for polygon in polygons {
        for (place, ring) in polygon.iter_mut().enumerate() {
            let counterclockwise = signed_area(ring) > 0.0;
            if counterclockwise != (place == 0) {
                ring.reverse();
            }
        }
    }
}

/// Area of a closed ring [square degrees]; positive where it runs counterclockwise.
pub fn signed_area(ring: &[(f64, f64)]) -> f64 {
    geo::Polygon::new(geo::LineString::from(ring.to_vec()), Vec::new()).signed_area()
}
