//! A map of the districts with a colour for each, borders of country and regions, names of places, and its key.

use std::collections::BTreeMap;

use geo::Simplify;
use plotters::element::{Circle, Text};
use plotters::style::{Color, RGBColor};

use super::frame::{LETTERS, Rectangle};
use super::labels::{self, Free};
use super::plane::line;
use crate::drawing::sheet::letters;
use crate::drawing::{Drawn, POINT, Sheet, colour, text};
use crate::report::geography::{DistrictShape, Geography};
use crate::scenario::OutlineKind;
use crate::scenario::areas::Polygons;

/// Most districts drawn as points that bear their names.
const NAMED: usize = 4;

/// Height of a key with one row of classes [points].
const KEY: i32 = 30;

/// Height of a row of a key [points].
const ROW: i32 = 13;

/// A colour with its meaning, for the key.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// Colour.
    pub colour: RGBColor,
    /// What it stands for.
    pub label: String,
}

/// Colour of a district, and what it says when pointed at.
pub type Shade<'a> = &'a dyn Fn(&DistrictShape) -> (RGBColor, String);

/// Height of the country by its width, on a plane that keeps both right at its middle.
pub fn height_by_width(geography: &Geography) -> f64 {
    geography.extent().map_or(1.0, |((west, south), (east, north))| {
        let wide = (east - west) * ((south + north) / 2.0).to_radians().cos();
        if wide > 1e-9 { ((north - south) / wide).clamp(0.2, 2.0) } else { 1.0 }
    })
}

/// A map in a rectangle.
#[derive(Clone, Debug)]
pub struct Map<'a> {
    geography: &'a Geography,
    /// Where the map and its names stand.
    field: Rectangle,
    /// Tenths of a point a degree of latitude.
    scale: f64,
    squeeze: f64,
    /// Longitude and latitude, and the place on the sheet, of the middle.
    middle: ((f64, f64), (f64, f64)),
}

impl<'a> Map<'a> {
    /// A map that fills a rectangle.
    pub fn new(geography: &'a Geography, part: Rectangle) -> Self {
        // Room for discs at the rim, and for names below them.
        let discs = geography.inside().any(|district| district.polygons.is_empty());
        let field = part;
        let part = if discs { part.inside(14, 14, 14, 14) } else { part };
        let ((west, south), (east, north)) = geography.extent().unwrap_or(((0.0, 0.0), (1.0, 1.0)));
        let squeeze = ((south + north) / 2.0).to_radians().cos();
        // Points at the rim are discs: some room around them.
        let (wide, tall) = (f64::from(part.width()) * 0.97, f64::from(part.height()) * 0.97);
        let across = wide / ((east - west) * squeeze).max(1e-6);
        let scale = across.min(tall / (north - south).max(1e-6)).min(1e6);
        let place = (f64::from(part.left + part.right) / 2.0, f64::from(part.top + part.bottom) / 2.0);
        Self { geography, field, scale, squeeze, middle: (((west + east) / 2.0, (south + north) / 2.0), place) }
    }

    /// Where a place stands on the sheet, from its longitude and latitude.
    pub fn at(&self, (longitude, latitude): (f64, f64)) -> (i32, i32) {
        let ((east, north), (x, y)) = self.middle;
        let across = x + (longitude - east) * self.squeeze * self.scale;
        let down = y - (latitude - north) * self.scale;
        (across.round() as i32, down.round() as i32)
    }

    /// Rings on the sheet, without corners that nobody would see.
    pub fn rings(&self, polygons: &Polygons) -> Vec<Vec<(i32, i32)>> {
        let rings = polygons.iter().flatten().map(|ring| {
            let line: geo::LineString = ring.iter().copied().collect();
            let mut points: Vec<(i32, i32)> =
                line.simplify(4.0 / self.scale).into_iter().map(|c| self.at((c.x, c.y))).collect();
            points.dedup();
            points
        });
        rings.filter(|ring| ring.len() > 2).collect()
    }

    /// Draws the districts with their colours, and the borders above them.
    ///
    /// # Errors
    /// Those of `plotters`.
    pub fn draw(&self, sheet: &Sheet, shade: Shade<'_>) -> Drawn {
        let mut points = Vec::new();
        for district in self.geography.inside() {
            let (shade, says) = shade(district);
            let rings = self.rings(&district.polygons);
            if rings.is_empty() {
                points.push((self.at(district.point), district.population, shade, says));
            } else {
                sheet.rings_saying(rings, shade, Some((colour::PAPER, 4)), says);
            }
        }
        self.draw_points(sheet, points)?;
        for outline in &self.geography.outlines {
            let width = match outline.kind {
                OutlineKind::Country => 11,
                OutlineKind::Region => 6,
                OutlineKind::Neighbour => continue,
            };
            for mut ring in self.rings(&outline.polygons) {
                ring.push(ring[0]);
                line(sheet, ring, colour::FAINT_INK.stroke_width(width))?;
            }
        }
        Ok(())
    }

    /// Writes names of places on the areas, those with most inhabitants first, as many as have room and at most so many.
    ///
    /// # Errors
    /// Those of `plotters`.
    pub fn name_places(&self, sheet: &Sheet, most: usize) -> Drawn {
        let mut free = Free::within(self.field);
        for district in self.places().into_iter().take(most) {
            let (x, y) = self.at(district.point);
            let Some(place) = labels::place(&free, (x, y), &district.name) else { continue };
            let dot = (x - 2 * POINT, y - 2 * POINT, x + 2 * POINT, y + 2 * POINT);
            if !free.has(dot) {
                continue;
            }
            free.take(dot);
            free.take(place.covered);
            let (left, top, right, bottom) = place.covered;
            let ground =
                plotters::element::Rectangle::new([(left, top), (right, bottom)], colour::PAPER.mix(0.72).filled());
            sheet.area().draw(&ground)?;
            sheet.area().draw(&Circle::new((x, y), 14, colour::INK.filled()))?;
            place.write(sheet, &district.name)?;
        }
        Ok(())
    }

    /// Districts with areas, one of each name, those with most inhabitants first.
    fn places(&self) -> Vec<&'a DistrictShape> {
        let drawn = self.geography.inside().filter(|district| !district.polygons.is_empty());
        let mut of_name: BTreeMap<&str, &DistrictShape> = BTreeMap::new();
        for district in drawn {
            let known = of_name.entry(&district.name).or_insert(district);
            if district.population > known.population {
                *known = district;
            }
        }
        let mut places: Vec<&DistrictShape> = of_name.into_values().collect();
        places.sort_by(|a, b| b.population.total_cmp(&a.population));
        places
    }

    /// Districts as discs whose area goes with their population, the largest first.
    fn draw_points(&self, sheet: &Sheet, mut points: Vec<((i32, i32), f64, RGBColor, String)>) -> Drawn {
        points.sort_by(|a, b| b.1.total_cmp(&a.1));
        let most = points.first().map_or(1.0, |point| point.1).max(1.0);
        let largest = (900.0 / (points.len() as f64).sqrt()).clamp(12.0, 130.0);
        let radius = |population: f64| (largest * (population / most).sqrt()).max(6.0) as i32;
        let mut free = Free::within(self.field);
        for ((x, y), population, ..) in &points {
            let radius = radius(*population);
            free.take((x - radius, y - radius, x + radius, y + radius));
        }
        let named = points.len() <= NAMED;
        for (at, population, shade, says) in points {
            let radius = radius(population);
            sheet.area().draw(&Circle::new(at, radius, shade.filled()))?;
            sheet.area().draw(&Circle::new(at, radius, colour::FAINT_INK.stroke_width(3)))?;
            if let Some(name) = says.split(", ").next().filter(|_| named) {
                labels::beside(sheet, &mut free, (at.0 + radius, at.1), name)?;
            }
            sheet.hover_at(at, radius, says);
        }
        Ok(())
    }
}

/// Classes side by side in a width [points], in as many rows as they need.
fn rows_of_key(classes: &[Class], across: f64) -> Vec<Vec<&Class>> {
    let mut rows: Vec<Vec<&Class>> = vec![Vec::new()];
    let mut free = across;
    for class in classes {
        let wide = width(class);
        if wide > free && !rows.last().is_some_and(Vec::is_empty) {
            rows.push(Vec::new());
            free = across;
        }
        free -= wide;
        rows.last_mut().expect("there is a row").push(class);
    }
    rows
}

/// Width of a class in a key [points].
fn width(class: &Class) -> f64 {
    text::width(&class.label, LETTERS, false) + 28.0
}

/// Lines of the heading of a key in a width [points].
fn lines_of_heading(heading: &str, across: f64) -> Vec<String> {
    let lines = text::wrapped(heading, LETTERS, false, across);
    if lines.is_empty() { vec![String::new()] } else { lines }
}

/// Height of a key of these classes in a width [points].
pub fn key_height(heading: &str, classes: &[Class], across: i32) -> i32 {
    let across = f64::from(across);
    let rows = lines_of_heading(heading, across).len() + rows_of_key(classes, across).len();
    KEY + (rows as i32 - 2) * ROW
}

/// Draws a key under its heading.
///
/// # Errors
/// Those of `plotters`.
pub fn key(sheet: &Sheet, room: Rectangle, heading: &str, classes: &[Class]) -> Drawn {
    let (area, across) = (sheet.area(), f64::from(room.width() / POINT));
    let mut top = room.top;
    for words in lines_of_heading(heading, across) {
        area.draw(&Text::new(words, (room.left, top), letters(LETTERS)))?;
        top += ROW * POINT;
    }
    for row in rows_of_key(classes, across) {
        let mut left = room.left;
        for class in row {
            let corners = [(left, top + POINT), (left + 14 * POINT, top + 10 * POINT)];
            area.draw(&plotters::element::Rectangle::new(corners, class.colour.filled()))?;
            area.draw(&plotters::element::Rectangle::new(corners, colour::FAINT_INK.stroke_width(3)))?;
            let room = across - 17.0;
            let words = text::shortened(&class.label, LETTERS, false, room);
            area.draw(&Text::new(words, (left + 17 * POINT, top), letters(LETTERS)))?;
            left += (width(class) * f64::from(POINT)) as i32;
        }
        top += ROW * POINT;
    }
    Ok(())
}
