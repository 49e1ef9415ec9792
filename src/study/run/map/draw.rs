//! Draws maps: one below the other for the years, or one above the other in layers.

use geo::Simplify;
use plotters::element::{Circle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use crate::drawing::sheet::{bold_letters, letters};
use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::report::chart::frame::{Frame, LETTERS, Rectangle};
use crate::report::chart::labels::{self, Free};
use crate::report::geography::Geography;
use crate::scenario::OutlineKind;
use crate::scenario::areas::Polygons;
use crate::study::run::map::Years;
use crate::study::run::map::shades::{Shades, inside};

/// Maps in a row of small multiples.
const COLUMNS: usize = 4;

/// Most districts drawn as points that bear their names.
const NAMED: usize = 4;

/// Height of the key [points].
const KEY: i32 = 30;

/// Small multiples: a map for each year.
pub fn small_multiples(frame: &Frame, geography: &Geography, years: &Years, shades: &Shades) -> Picture {
    let columns = years.years.len().clamp(1, COLUMNS);
    let rows = years.years.len().div_ceil(columns);
    let wide = (464 - 8 * (columns as i32 - 1)) / columns as i32;
    // A few discs need no more room than the areas of a country.
    let areas = inside(geography).any(|district| !district.polygons.is_empty());
    let most = if areas { 320 } else { 180 };
    let tall = ((f64::from(wide.min(300)) * height_by_width(geography)) as i32).clamp(60, most) + 14;
    let height = 112 + key_rows(shades) * 13 + rows as i32 * (tall + 8);
    frame.drawn(height.unsigned_abs(), |sheet, room| {
        let maps = Rectangle { bottom: room.bottom - (KEY + key_rows(shades) * 13 - 13) * POINT, ..room };
        for (&year, part) in years.years.iter().zip(maps.grid(columns, rows, 8)) {
            let style = bold_letters(LETTERS).pos(Pos::new(HPos::Center, VPos::Top));
            let middle = i32::midpoint(part.left, part.right);
            sheet.area().draw(&Text::new(year.to_string(), (middle, part.top), style))?;
            Map::new(geography, part.inside(0, 13, 0, 0)).draw(sheet, years, year, shades)?;
        }
        key(sheet, Rectangle { top: maps.bottom + 4 * POINT, ..room }, shades)
    })
}

/// One large map with a layer for each year.
pub fn layers(frame: &Frame, geography: &Geography, years: &Years, shades: &Shades) -> Picture {
    let tall = ((440.0 * height_by_width(geography)) as i32).clamp(200, 460);
    let height = 128 + key_rows(shades) * 13 + tall;
    frame.drawn(height.unsigned_abs(), |sheet, room| {
        let part = Rectangle { bottom: room.bottom - (KEY + key_rows(shades) * 13 - 13) * POINT, ..room };
        let map = Map::new(geography, part.inside(0, 16, 0, 0));
        for &year in &years.years {
            sheet.open(&year.to_string());
            let style = bold_letters(14.0).pos(Pos::new(HPos::Left, VPos::Top));
            sheet.area().draw(&Text::new(year.to_string(), (part.left, part.top), style))?;
            map.draw(sheet, years, year, shades)?;
            sheet.close();
        }
        key(sheet, Rectangle { top: part.bottom + 4 * POINT, ..room }, shades)
    })
}

/// Height of the country by its width, on a plane that keeps both right at its middle.
fn height_by_width(geography: &Geography) -> f64 {
    geography.extent().map_or(1.0, |((west, south), (east, north))| {
        let wide = (east - west) * ((south + north) / 2.0).to_radians().cos();
        if wide > 1e-9 { ((north - south) / wide).clamp(0.2, 2.0) } else { 1.0 }
    })
}

/// A map in a rectangle.
struct Map<'a> {
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
    fn new(geography: &'a Geography, part: Rectangle) -> Self {
        // Room for discs at the rim, and for names below them.
        let discs = inside(geography).any(|district| district.polygons.is_empty());
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

    fn at(&self, (longitude, latitude): (f64, f64)) -> (i32, i32) {
        let ((east, north), (x, y)) = self.middle;
        let across = x + (longitude - east) * self.squeeze * self.scale;
        let down = y - (latitude - north) * self.scale;
        (across.round() as i32, down.round() as i32)
    }

    /// Rings on the sheet, without corners that nobody would see.
    fn rings(&self, polygons: &Polygons) -> Vec<Vec<(i32, i32)>> {
        let rings = polygons.iter().flatten().map(|ring| {
            let line: geo::LineString = ring.iter().copied().collect();
            let mut points: Vec<(i32, i32)> =
                line.simplify(4.0 / self.scale).into_iter().map(|c| self.at((c.x, c.y))).collect();
            points.dedup();
            points
        });
        rings.filter(|ring| ring.len() > 2).collect()
    }

    fn draw(&self, sheet: &Sheet, years: &Years, year: i64, shades: &Shades) -> Drawn {
        let mut points = Vec::new();
        for district in inside(self.geography) {
            let (shade, says) = shades.colour(years, year, district);
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
                crate::report::chart::plane::line(sheet, ring, colour::FAINT_INK.stroke_width(width))?;
            }
        }
        Ok(())
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

/// Classes side by side, in as many rows as they need.
fn rows_of_key(shades: &Shades) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = vec![Vec::new()];
    let mut free = 464.0;
    for (number, class) in shades.classes.iter().enumerate() {
        let wide = text::width(&class.label, LETTERS, false) + 28.0;
        if wide > free && !rows.last().is_some_and(Vec::is_empty) {
            rows.push(Vec::new());
            free = 464.0;
        }
        free -= wide;
        rows.last_mut().expect("there is a row").push(number);
    }
    rows
}

fn key_rows(shades: &Shades) -> i32 {
    rows_of_key(shades).len() as i32
}

fn key(sheet: &Sheet, room: Rectangle, shades: &Shades) -> Drawn {
    let area = sheet.area();
    area.draw(&Text::new(shades.unit, (room.left, room.top), letters(LETTERS)))?;
    let mut top = room.top + 13 * POINT;
    for row in rows_of_key(shades) {
        let mut left = room.left;
        for class in row.iter().map(|&number| &shades.classes[number]) {
            let corners = [(left, top + POINT), (left + 14 * POINT, top + 10 * POINT)];
            area.draw(&plotters::element::Rectangle::new(corners, class.colour.filled()))?;
            area.draw(&plotters::element::Rectangle::new(corners, colour::FAINT_INK.stroke_width(3)))?;
            area.draw(&Text::new(class.label.clone(), (left + 17 * POINT, top), letters(LETTERS)))?;
            left += ((text::width(&class.label, LETTERS, false) + 28.0) * f64::from(POINT)) as i32;
        }
        top += 13 * POINT;
    }
    Ok(())
}
