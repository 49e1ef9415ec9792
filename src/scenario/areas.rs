//! Areas from GeoJSON (RFC 7946): features one by one, and polygons that are closed, on the globe and valid.
//!
//! Outlines of a scenario and boundaries that a user brings go through the same checks. A fault names the file, the
//! line and number of the feature (counted from 1), what was found and what is accepted.

use geo::algorithm::validation::InvalidMultiPolygon;
use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Area, BoundingRect, Intersects, Relate, Validation};
use geojson::{Feature, GeometryValue, Position};
use serde_json::Value;

use super::fault::{Fault, Text};
use super::json;

/// Polygons of an area; a polygon is an outer ring and its holes, a ring a closed list of longitude and latitude [degrees].
///
/// Outer rings run counterclockwise, holes clockwise; the last position of a ring is its first.
pub type Polygons = Vec<Vec<Vec<(f64, f64)>>>;

/// A feature with its place in the text.
#[derive(Clone, Debug)]
pub struct Part {
    /// The feature.
    pub feature: Feature,
    /// Its number, from 1.
    pub number: usize,
    /// Line on which it begins, from 1.
    pub line: usize,
}

impl Part {
    /// A fault of a property or of the geometry.
    pub fn fault(&self, text: &Text, key: &str, found: impl Into<String>, accepted: impl Into<String>) -> Fault {
        Fault::on_line(text, self.line, format!("feature {}: {key}", self.number), found, accepted)
    }

    /// The polygons of the feature, wound as RFC 7946 asks.
    ///
    /// # Errors
    /// A fault where it is no Polygon or MultiPolygon, or a ring is too short, open, off the globe or crosses itself.
    pub fn polygons(&self, text: &Text) -> Result<Polygons, Fault> {
        checked(&self.feature).map_err(|flaw| self.fault(text, "geometry", flaw.found, flaw.accepted))
    }
}

/// What is at fault in a geometry.
struct Flaw {
    found: String,
    accepted: &'static str,
}

/// The features of a collection.
///
/// # Errors
/// A fault where the text is not JSON, not a `FeatureCollection`, without features, or where a feature is none.
pub fn features(text: &Text) -> Result<Vec<Part>, Fault> {
    let accepted = "GeoJSON, which is JSON (without comments; NaN and Infinity are no numbers there)";
    let value: Value = json::read(text, accepted)?;
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
    let starts = starts(&text.content);
    let one = |(number, value): (usize, Value)| {
        let line = starts.get(number).map_or(1, |&byte| text.line_of(byte));
        let found = why_no_feature(&value);
        serde_json::from_value::<Feature>(value).map(|feature| Part { feature, number: number + 1, line }).map_err(
            |_| {
                let accepted = "a Feature with properties and a geometry whose coordinates are numbers";
                Fault::on_line(text, line, format!("feature {}", number + 1), found, accepted)
            },
        )
    };
    features.into_iter().enumerate().map(one).collect()
}

/// What keeps an entry of the list from being a feature.
fn why_no_feature(value: &Value) -> String {
    let Value::Object(members) = value else { return "JSON that is no object".into() };
    match members.get("type").map(|kind| (kind, kind.as_str())) {
        Some((_, Some("Feature"))) => {}
        Some((other, _)) => return format!("type {other}"),
        None => return "an object without a type".into(),
    }
    if !matches!(members.get("properties"), None | Some(Value::Null | Value::Object(_))) {
        return "properties that are no object".into();
    }
    match members.get("geometry") {
        None => "no geometry".into(),
        Some(Value::Object(geometry)) => match (geometry.get("type"), geometry.get("coordinates")) {
            (None, _) => "a geometry without a type".into(),
            (Some(kind), None) => format!("a geometry of type {kind} without coordinates"),
            (Some(kind), Some(_)) => {
                format!("a geometry of type {kind} with coordinates that are not its lists of numbers")
            }
        },
        Some(_) => "a geometry that is no object".into(),
    }
}

/// Where the entries of the list `features` of a collection begin [bytes]; the text is JSON.
fn starts(content: &str) -> Vec<usize> {
    let (mut starts, mut depth, mut list, mut word) = (Vec::new(), 0_usize, None, None);
    let mut last_word = "";
    let mut escaped = false;
    for (at, byte) in content.bytes().enumerate() {
        if let Some(start) = word {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    last_word = &content[start..at];
                    word = None;
                }
                _ => {}
            }
            continue;
        }
        if list == Some(depth) && !matches!(byte, b']' | b',') && !byte.is_ascii_whitespace() {
            starts.push(at);
        }
        match byte {
            b'"' => word = Some(at + 1),
            b'[' | b'{' => {
                depth += 1;
                if byte == b'[' && depth == 2 && last_word == "features" {
                    (list, last_word) = (Some(depth), "");
                }
            }
            b']' | b'}' => {
                list = list.filter(|list| *list != depth);
                depth -= 1;
            }
            _ => {}
        }
    }
    starts
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

/// More positions than this are not given to the test of `geo`, whose time grows with their square; the same is asked of them
/// in ways that do not.
const TESTED_IN_FULL: usize = 100;

/// Why the polygons are not valid, if they are not.
fn flaw_of_rings(polygons: &Polygons) -> Option<String> {
    if let Some((x, y)) = crossing(polygons) {
        return Some(format!("rings cross or overlap at {x}, {y}"));
    }
    let areas = to_geo(polygons);
    if polygons.iter().flatten().map(Vec::len).sum::<usize>() <= TESTED_IN_FULL {
        return areas.check_validation().err().map(|error| in_words(&error));
    }
    flaw_of_many(&areas).map(Into::into)
}

/// Why polygons whose rings neither cross nor overlap are not valid, if they are not: flat rings, holes that lie elsewhere or in
/// each other, parts that lie in each other.
fn flaw_of_many(areas: &geo::MultiPolygon) -> Option<&'static str> {
    let alone = |ring: &geo::LineString| geo::Polygon::new(ring.clone(), Vec::new());
    let overlap = |one: &geo::Polygon, other: &geo::Polygon| {
        let near = one.bounding_rect().zip(other.bounding_rect()).is_some_and(|(one, other)| one.intersects(&other));
        near && one.relate(other).get(CoordPos::Inside, CoordPos::Inside) != Dimensions::Empty
    };
    let any_two = |polygons: &[geo::Polygon]| {
        polygons.iter().enumerate().any(|(n, one)| polygons[n + 1..].iter().any(|other| overlap(one, other)))
    };
    for area in areas {
        let holes: Vec<geo::Polygon> = area.interiors().iter().map(alone).collect();
        let outer = alone(area.exterior());
        if holes.iter().chain([&outer]).any(|ring| ring.unsigned_area() == 0.0) {
            return Some("a ring without an area: fewer than three of its positions differ");
        }
        if area.interiors().iter().any(|hole| !outer.relate(hole).is_covers()) {
            return Some("a hole that does not lie in its outer ring");
        }
        if any_two(&holes) {
            return Some("rings that overlap");
        }
    }
    any_two(&areas.0).then_some("polygons that overlap")
}

/// What the test of `geo` finds.
fn in_words(error: &InvalidMultiPolygon) -> String {
    use geo::algorithm::validation::InvalidPolygon;
    let words = match error {
        InvalidMultiPolygon::InvalidPolygon(_, InvalidPolygon::TooFewPointsInRing(_)) => {
            "a ring without an area: fewer than three of its positions differ"
        }
        InvalidMultiPolygon::InvalidPolygon(_, InvalidPolygon::SelfIntersection(_)) => "a ring that meets itself",
        InvalidMultiPolygon::InvalidPolygon(_, InvalidPolygon::NonFiniteCoord(..)) => "a position that is no number",
        InvalidMultiPolygon::InvalidPolygon(_, InvalidPolygon::InteriorRingNotContainedInExteriorRing(_)) => {
            "a hole that does not lie in its outer ring"
        }
        InvalidMultiPolygon::InvalidPolygon(_, InvalidPolygon::IntersectingRingsOnALine(..)) => {
            "rings that share a side"
        }
        InvalidMultiPolygon::InvalidPolygon(_, InvalidPolygon::IntersectingRingsOnAnArea(..)) => "rings that overlap",
        InvalidMultiPolygon::ElementsOverlaps(..) => "polygons that overlap",
        InvalidMultiPolygon::ElementsTouchOnALine(..) => "polygons that share a side",
    };
    words.into()
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring of many positions around a square of this half side.
    fn square(x: f64, y: f64, half: f64) -> Vec<(f64, f64)> {
        let side = |from: (f64, f64), to: (f64, f64)| {
            (0..40)
                .map(move |n| (f64::from(n) / 40.0, from, to))
                .map(|(part, from, to)| (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1)))
        };
        let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
        let corners = corners.map(|(a, b)| (x + a * half, y + b * half));
        let mut ring: Vec<(f64, f64)> = corners.windows(2).flat_map(|pair| side(pair[0], pair[1])).collect();
        ring.push(ring[0]);
        ring
    }

    #[test]
    fn areas_of_many_positions_are_tested_as_strictly_as_those_of_few() {
        let flat: Vec<(f64, f64)> = (0..60).chain((0..60).rev()).map(|n| (f64::from(n) / 10.0, 0.0)).collect();
        let cases: [(&str, Polygons); 9] = [
            ("valid", vec![vec![square(0.0, 0.0, 2.0), square(0.0, 0.0, 1.0)], vec![square(5.0, 0.0, 1.0)]]),
            (
                "an island in a lake",
                vec![vec![square(0.0, 0.0, 2.0), square(0.0, 0.0, 1.0)], vec![square(0.0, 0.0, 0.5)]],
            ),
            ("crossing", vec![vec![square(0.0, 0.0, 2.0)], vec![square(2.5, 0.3, 1.0)]]),
            ("hole elsewhere", vec![vec![square(0.0, 0.0, 2.0), square(9.0, 0.0, 1.0)]]),
            ("hole in a hole", vec![vec![square(0.0, 0.0, 2.0), square(0.0, 0.0, 1.0), square(0.0, 0.0, 0.5)]]),
            ("part in a part", vec![vec![square(0.0, 0.0, 2.0)], vec![square(0.0, 0.0, 1.0)]]),
            ("twice", vec![vec![square(0.0, 0.0, 2.0)], vec![square(0.0, 0.0, 2.0)]]),
            ("a shared side", vec![vec![square(0.0, 0.0, 1.0)], vec![square(2.0, 0.0, 1.0)]]),
            ("flat", vec![vec![flat]]),
        ];
        for (name, polygons) in cases {
            let areas = to_geo(&polygons);
            let valid = areas.check_validation().is_ok();
            assert_eq!(flaw_of_rings(&polygons).is_none(), valid, "{name}: {:?}", flaw_of_rings(&polygons));
            assert_eq!(valid, ["valid", "an island in a lake"].contains(&name), "{name}");
        }
    }

    #[test]
    fn features_are_found_on_their_lines_whatever_stands_around_them() {
        let text = "{\"type\": \"FeatureCollection\", \"x\": {\"features\": [1]},\n\"n\": \"[{\\\"features\",\n\"features\": [\n\
                    {\"a\": [[1]]},\n\n  7, {\n}], \"y\": [2]}";
        let lines = |content: &str| starts(content).into_iter().map(|at| &content[at..=at]).collect::<String>();
        assert_eq!(lines(text), "{7{");
        let read = Text::new("x.geojson", text);
        assert_eq!(starts(text).into_iter().map(|at| read.line_of(at)).collect::<Vec<_>>(), [4, 6, 6]);
        let told = features(&read).unwrap_err().to_string();
        assert!(
            told.starts_with("x.geojson:4: feature 1: found an object without a type; accepted: a Feature"),
            "{told}"
        );
    }
}
