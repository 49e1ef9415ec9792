//! Where a scenario plays: districts, invented or from polygons, and the roads between them.

use std::collections::BTreeSet;

use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::{
    BooleanOps, BoundingRect, Centroid, ChamberlainDuquetteArea, Contains, Distance, Haversine, InteriorPoint,
    Intersects, Relate,
};
use serde_json::{Value, json};

use super::{PLACEHOLDER, identifier};
use crate::scenario::areas::{self, Part};
use crate::scenario::letters::plain;
use crate::scenario::{Fault, Text, counted};

/// Road length over great-circle distance between towns.
const DETOUR: f64 = 1.3;

/// Share of the smaller of two areas that they may have in common: borders that were made simpler one by one overlap by slivers.
const SLIVER: f64 = 0.25;

/// Most faults of one kind that are told.
const MOST: usize = 5;

/// Properties that hold names, codes, regions and countries in common files of boundaries (geoBoundaries, COD-AB, GADM, Natural
/// Earth); of those that a file has the earlier is taken.
const NAMES: [&str; 16] = [
    "shapeName",
    "ADM3_EN",
    "ADM3_FR",
    "ADM2_EN",
    "ADM2_FR",
    "ADM1_EN",
    "ADM1_FR",
    "adm2_name",
    "adm1_name",
    "admin2Name",
    "admin1Name",
    "NAME_3",
    "NAME_2",
    "NAME_1",
    "name_en",
    "name",
];
const CODES: [&str; 13] = [
    "ADM3_PCODE",
    "ADM2_PCODE",
    "ADM1_PCODE",
    "adm2_pcode",
    "adm1_pcode",
    "admin2Pcode",
    "admin1Pcode",
    "pcode",
    "shapeISO",
    "iso_3166_2",
    "adm1_code",
    "code",
    "id",
];
const REGIONS: [&str; 7] = ["ADM1_EN", "ADM1_FR", "adm1_name", "admin1Name", "NAME_1", "region", "province"];
const COUNTRIES: [&str; 9] =
    ["ADM0_EN", "ADM0_FR", "adm0_name", "admin0Name", "COUNTRY", "NAME_0", "admin", "country", "shapeGroup"];

/// A district.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) region: String,
    /// Latitude and longitude of its chief town [degrees].
    pub(super) town: (f64, f64),
    pub(super) km2: f64,
    pub(super) persons: u32,
    /// Where its persons come from.
    pub(super) counted: String,
    area: geo::MultiPolygon,
}

/// A road between two districts, by position.
#[derive(Clone, Debug)]
pub(super) struct Road {
    pub(super) ends: (usize, usize),
    pub(super) km: f64,
    pub(super) source: &'static str,
}

/// The districts of a country with their roads.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    pub(super) country: String,
    pub(super) places: Vec<Place>,
    pub(super) roads: Vec<Road>,
    /// Where names, towns and areas come from.
    pub(super) source: String,
}

impl Ground {
    /// Districts on a grid, each with the road to its neighbours.
    pub(super) fn invented(count: usize, country: Option<&str>) -> Self {
        let side = (count as f64).sqrt().ceil() as usize;
        let place = |n: usize| Place {
            id: format!("district_{}", n + 1),
            name: format!("District {}", n + 1),
            region: format!("Region {}", n / side + 1),
            town: (10.0 + (n / side) as f64, 20.0 + (n % side) as f64),
            km2: 10_000.0,
            persons: 100_000,
            counted: PLACEHOLDER.into(),
            area: geo::MultiPolygon::new(Vec::new()),
        };
        let places: Vec<Place> = (0..count).map(place).collect();
        let beside = |n: usize| {
            let right = Some(n + 1).filter(|next| next % side != 0 && *next < count);
            let below = Some(n + side).filter(|next| *next < count);
            right.into_iter().chain(below).map(move |next| (n, next))
        };
        let roads = (0..count).flat_map(beside).map(|ends| road(&places, ends, PLACEHOLDER)).collect();
        Self { country: country.unwrap_or("Homeland").into(), places, roads, source: PLACEHOLDER.into() }
    }

    /// Districts from the polygons of a file, neighbours where borders meet.
    ///
    /// # Errors
    /// Faults of features: without a name, two of one id, areas that overlap, polygons that are none.
    pub(super) fn of_boundaries(
        text: &Text,
        country: Option<&str>,
        remarks: &mut Vec<String>,
    ) -> Result<Self, Vec<Fault>> {
        let features = areas::features(text).map_err(|fault| vec![fault])?;
        let names = property(&features, &NAMES).or_else(|| telling(&features));
        let names = names.ok_or_else(|| vec![nameless(text, &features)])?;
        let regions = property(&features, &REGIONS).filter(|regions| *regions != names);
        let (ids, names) = identifiers(text, &features, names, regions.as_deref())?;
        let mut faults = Vec::new();
        let mut places = Vec::new();
        let file = text.name.rsplit(['/', '\\']).next().unwrap_or(&text.name);
        for (number, part) in features.iter().enumerate() {
            let polygons = match part.polygons(text) {
                Ok(polygons) => areas::to_geo(&polygons),
                Err(fault) => {
                    faults.push(fault);
                    continue;
                }
            };
            let town = town(&polygons);
            places.push(Place {
                id: ids[number].clone(),
                name: names[number].clone(),
                region: regions.as_ref().map_or_else(|| names[number].clone(), |regions| regions[number].clone()),
                town: (rounded(town.y(), 4), rounded(town.x(), 4)),
                km2: rounded(polygons.chamberlain_duquette_unsigned_area() / 1e6, 1).max(0.001),
                persons: 100_000,
                counted: PLACEHOLDER.into(),
                area: polygons,
            });
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let of_file = property(&features, &COUNTRIES).map(|countries| countries[0].clone());
        let is_same = |own: &String| country.is_none_or(|country| plain(country) == plain(own));
        // As the file writes it, where it differs in capitals or accents alone.
        let of_file = of_file.filter(is_same).or_else(|| country.map(String::from));
        let country = of_file.unwrap_or_else(|| "Homeland".into());
        let mut roads = neighbours(text, &features, &places)?;
        let ferries = join(&places, &mut roads);
        remarks.push(format!(
            "{file}: chief towns are points in the middle of their areas; put the towns into districts.csv (latitude, longitude)"
        ));
        if !ferries.is_empty() {
            remarks.push(format!(
                "{file}: {} without a common border with the rest, joined to the nearest as by ferry: {}; see links.csv",
                counted(ferries.len(), "part"),
                ferries.join(", ")
            ));
        }
        Ok(Self { country, places, roads, source: format!("{file}, as given") })
    }

    /// The areas as a file of boundaries; `None` where districts are invented.
    pub(super) fn boundaries(&self) -> Option<String> {
        let drawn: Vec<&Place> = self.places.iter().filter(|place| !place.area.0.is_empty()).collect();
        if drawn.is_empty() {
            return None;
        }
        let feature = |place: &&Place| {
            let coordinates: Vec<Value> = areas::from_geo(&place.area).iter().map(|polygon| json!(polygon)).collect();
            let geometry = json!({"type": "MultiPolygon", "coordinates": coordinates});
            let properties = json!({"id": place.id, "name": place.name});
            json!({"type": "Feature", "properties": properties, "geometry": geometry}).to_string()
        };
        let features: Vec<String> = drawn.iter().map(feature).collect();
        let attribution = json!(self.source);
        Some(format!(
            "{{\"type\": \"FeatureCollection\", \"attribution\": {attribution}, \"features\": [\n{}\n]}}\n",
            features.join(",\n")
        ))
    }

    /// Whether the areas of the districts are known.
    pub(super) fn has_areas(&self) -> bool {
        self.places.iter().any(|place| !place.area.0.is_empty())
    }

    /// Whether a district holds a position.
    pub(super) fn holds(&self, latitude: f64, longitude: f64) -> bool {
        self.places.iter().any(|place| place.area.contains(&geo::Point::new(longitude, latitude)))
    }

    /// The district that holds a position; the nearest town where none does.
    pub(super) fn district_of(&self, latitude: f64, longitude: f64) -> usize {
        let point = geo::Point::new(longitude, latitude);
        let within = self.places.iter().position(|place| place.area.contains(&point));
        let distance = |n: &usize| Haversine.distance(point, point_of(&self.places[*n]));
        let nearest = (0..self.places.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)));
        within.or(nearest).unwrap_or(0)
    }

    /// Persons of all districts.
    pub(super) fn persons(&self) -> u64 {
        self.places.iter().map(|place| u64::from(place.persons)).sum()
    }
}

/// A number to some places.
pub(super) fn rounded(value: f64, places: i32) -> f64 {
    let scale = 10_f64.powi(places);
    (value * scale).round() / scale
}

fn point_of(place: &Place) -> geo::Point {
    geo::Point::new(place.town.1, place.town.0)
}

fn road(places: &[Place], ends: (usize, usize), source: &'static str) -> Road {
    let metres = Haversine.distance(point_of(&places[ends.0]), point_of(&places[ends.1]));
    Road { ends, km: rounded(metres / 1e3 * DETOUR, 0).max(1.0), source }
}

/// The middle of an area, or a point within it where that lies outside.
fn town(area: &geo::MultiPolygon) -> geo::Point {
    let middle = area.centroid().filter(|middle| area.contains(middle));
    middle.or_else(|| area.interior_point()).unwrap_or_else(|| geo::Point::new(0.0, 0.0))
}

/// Values of the first of these properties that every feature has.
fn property(features: &[Part], known: &[&str]) -> Option<Vec<String>> {
    let of = |part: &Part, name: &str| {
        let found = part.feature.properties_iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        match found.map(|(_, value)| value) {
            Some(Value::String(text)) => Some(text.trim().to_string()).filter(|text| !text.is_empty()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        }
    };
    known.iter().find_map(|name| features.iter().map(|part| of(part, name)).collect())
}

/// Values of a property that looks like names: text that tells the features apart, with as few digits as there may be.
fn telling(features: &[Part]) -> Option<Vec<String>> {
    let first = features.first()?.feature.properties_iter();
    let all = first.filter_map(|(key, _)| property(features, &[key]));
    let letters = all.filter(|values| values.iter().all(|value| value.chars().any(char::is_alphabetic)));
    let distinct = |values: &Vec<String>| values.iter().collect::<BTreeSet<_>>().len();
    let digits =
        |values: &Vec<String>| values.iter().flat_map(|value| value.chars()).filter(char::is_ascii_digit).count();
    let told = letters.filter(|values| distinct(values) == values.len());
    told.min_by_key(digits)
}

fn nameless(text: &Text, features: &[Part]) -> Fault {
    let first = features.first().into_iter().flat_map(|part| part.feature.properties_iter());
    let seen: Vec<String> = first.take(8).map(|(name, _)| name.clone()).collect();
    let seen = if seen.is_empty() { "no properties".to_string() } else { seen.join(", ") };
    let has = |part: &Part, name: &str| property(std::slice::from_ref(part), &[name]).is_some();
    if let Some(name) = NAMES.iter().find(|name| features.iter().any(|part| has(part, name))) {
        let lacks = features.iter().find(|part| !has(part, name));
        return lacks.unwrap_or(&features[0]).fault(text, name, "no value", "a name for every feature");
    }
    let found = format!("no property that names every feature; feature 1 has {seen}");
    Fault::of_file(
        &text.name,
        "properties",
        found,
        format!("a name for every feature, under one of {}", NAMES.join(", ")),
    )
}

/// Identifiers and names of the features: the names where these tell them apart, else their codes, else names with their regions.
fn identifiers(
    text: &Text,
    features: &[Part],
    names: Vec<String>,
    regions: Option<&[String]>,
) -> Result<(Vec<String>, Vec<String>), Vec<Fault>> {
    let distinct = |ids: &Vec<String>| {
        let all: BTreeSet<&String> = ids.iter().collect();
        all.len() == ids.len() && ids.iter().all(|id| !id.is_empty())
    };
    let ids_of = |names: &[String]| names.iter().map(|name| identifier(name)).collect::<Vec<_>>();
    let ids = ids_of(&names);
    if distinct(&ids) {
        return Ok((ids, names));
    }
    let codes = CODES.iter().find_map(|code| property(features, &[code]).filter(&distinct));
    if let Some(codes) = codes {
        return Ok((codes, names));
    }
    let is_shared = |id: &String| ids.iter().filter(|other| *other == id).count() > 1;
    if let Some(regions) = regions {
        let with_region = names.iter().zip(&ids).zip(regions).map(|((name, id), region)| match is_shared(id) {
            true => format!("{name} ({region})"),
            false => name.clone(),
        });
        let names: Vec<String> = with_region.collect();
        let ids = ids_of(&names);
        if distinct(&ids) {
            return Ok((ids, names));
        }
    }
    let twice = |(number, id): (usize, &String)| {
        let earlier = ids[..number].iter().position(|other| other == id)?;
        let found = format!("\"{}\", the name of feature {} too", names[number], earlier + 1);
        let accepted = format!(
            "one feature for each district (dissolve its parts into one MultiPolygon), names that differ, codes under one of {}, or regions \
             that tell them apart under one of {}",
            CODES.join(", "),
            REGIONS.join(", ")
        );
        Some(features[number].fault(text, "name", found, accepted))
    };
    Err(ids.iter().enumerate().filter_map(twice).collect())
}

/// Roads between districts whose borders meet in more than a point.
fn neighbours(text: &Text, features: &[Part], places: &[Place]) -> Result<Vec<Road>, Vec<Fault>> {
    const BORDER: &str =
        "great-circle distance between the towns x 1.3, for want of a road length; they share a border";
    let boxes: Vec<_> = places.iter().map(|place| place.area.bounding_rect()).collect();
    let (mut roads, mut faults) = (Vec::new(), Vec::new());
    for (a, one) in places.iter().enumerate() {
        for (b, other) in places.iter().enumerate().skip(a + 1) {
            let near = boxes[a].zip(boxes[b]).is_some_and(|(one, other)| one.intersects(&other));
            if !near {
                continue;
            }
            let meeting = one.area.relate(&other.area);
            let inside = meeting.get(CoordPos::Inside, CoordPos::Inside);
            if inside == Dimensions::TwoDimensional {
                let common = one.area.intersection(&other.area).chamberlain_duquette_unsigned_area() / 1e6;
                if common > SLIVER * one.km2.min(other.km2) {
                    let found = format!("an area of which {common:.1} km2 lie in that of feature {} too", a + 1);
                    let accepted =
                        "areas that do not overlap (in QGIS: Check validity, Difference; in R: sf::st_difference)";
                    faults.push(features[b].fault(text, "geometry", found, accepted));
                }
            }
            let border = meeting.get(CoordPos::OnBoundary, CoordPos::OnBoundary);
            if border == Dimensions::OneDimensional || inside == Dimensions::TwoDimensional {
                roads.push(road(places, (a, b), BORDER));
            }
        }
    }
    faults.truncate(MOST);
    if faults.is_empty() { Ok(roads) } else { Err(faults) }
}

/// Joins what has no common border with the rest to the nearest district; names what was joined.
fn join(places: &[Place], roads: &mut Vec<Road>) -> Vec<String> {
    const FERRY: &str =
        "no common border: great-circle distance to the nearest town x 1.3, as by ferry or air; to be checked";
    let mut named = Vec::new();
    loop {
        let mut reached = vec![false; places.len()];
        let mut open = vec![0];
        while let Some(place) = open.pop() {
            if !std::mem::replace(&mut reached[place], true) {
                let ends = roads.iter().flat_map(|road| [road.ends, (road.ends.1, road.ends.0)]);
                open.extend(ends.filter(|(from, _)| *from == place).map(|(_, to)| to));
            }
        }
        let (here, there): (Vec<usize>, Vec<usize>) = (0..places.len()).partition(|place| reached[*place]);
        let pairs = here.iter().flat_map(|&a| there.iter().map(move |&b| (a, b)));
        let metres = |&(a, b): &(usize, usize)| Haversine.distance(point_of(&places[a]), point_of(&places[b]));
        let Some((a, b)) = pairs.min_by(|one, other| metres(one).total_cmp(&metres(other))) else { return named };
        named.push(format!("{} to {}", places[b].name, places[a].name));
        roads.push(road(places, (a.min(b), a.max(b)), FERRY));
    }
}
