//! Draws maps: one below the other for the years, or one above the other in layers.

use plotters::element::Text;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::drawing::sheet::bold_letters;
use crate::drawing::{POINT, Picture};
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::map::{self, Map};
use crate::report::geography::Geography;
use crate::study::run::map::Years;
use crate::study::run::map::shades::Shades;

/// Maps in a row of small multiples.
const COLUMNS: usize = 4;

/// Names of places on one large map, and on the first of several small ones.
const NAMES: (usize, usize) = (16, 4);

/// Small multiples: a map for each year.
pub fn small_multiples(frame: &Frame, geography: &Geography, years: &Years, shades: &Shades) -> Picture {
    let grid = |paper: Paper| {
        let columns = paper.columns(years.years.len().min(COLUMNS));
        (columns, years.years.len().div_ceil(columns))
    };
    // A few discs need no more room than the areas of a country.
    let areas = geography.inside().any(|district| !district.polygons.is_empty());
    let most = if areas { 320 } else { 180 };
    let key = |paper: Paper| map::key_height(shades.unit, &shades.classes, paper.room());
    let height = |paper: Paper| {
        let (columns, rows) = grid(paper);
        let wide = (paper.room() - 8 * (columns as i32 - 1)) / columns as i32;
        let tall = ((f64::from(wide.min(300)) * map::height_by_width(geography)) as i32).clamp(60, most) + 14;
        key(paper) + rows as i32 * (tall + 8) + paper.either(95 - frame.height(paper), 0)
    };
    frame.drawn(height, |sheet, room| {
        let paper = Paper::of(sheet);
        let (columns, rows) = grid(paper);
        let maps = Rectangle { bottom: room.bottom - key(paper) * POINT, ..room };
        for (place, (&year, part)) in years.years.iter().zip(maps.grid(columns, rows, 8)).enumerate() {
            paper.panel(sheet, &year.to_string(), part, || {
                let style = bold_letters(LETTERS).pos(Pos::new(HPos::Center, VPos::Top));
                let middle = i32::midpoint(part.left, part.right);
                sheet.area().draw(&Text::new(year.to_string(), (middle, part.top), style))?;
                let map = Map::new(geography, part.inside(0, 13, 0, 0));
                map.draw(sheet, &|district| shades.colour(years, year, district))?;
                match (place, columns) {
                    // On a telephone each is looked at by itself.
                    _ if paper == Paper::Telephone => map.name_places(sheet, NAMES.1),
                    (0, 1) => map.name_places(sheet, NAMES.0),
                    (0, _) => map.name_places(sheet, NAMES.1),
                    _ => Ok(()),
                }
            })?;
        }
        map::key(sheet, Rectangle { top: maps.bottom + 4 * POINT, ..room }, shades.unit, &shades.classes)
    })
}

/// One large map with a layer for each year.
pub fn layers(frame: &Frame, geography: &Geography, years: &Years, shades: &Shades) -> Picture {
    let tall = ((440.0 * map::height_by_width(geography)) as i32).clamp(200, 460);
    let key = map::key_height(shades.unit, &shades.classes, Paper::Page.room());
    let height = 111 + key + tall - frame.height(Paper::Page);
    frame.drawn_once(height, |sheet, room| {
        let part = Rectangle { bottom: room.bottom - key * POINT, ..room };
        let map = Map::new(geography, part.inside(0, 16, 0, 0));
        for &year in &years.years {
            sheet.open(&year.to_string());
            let style = bold_letters(14.0).pos(Pos::new(HPos::Left, VPos::Top));
            sheet.area().draw(&Text::new(year.to_string(), (part.left, part.top), style))?;
            map.draw(sheet, &|district| shades.colour(years, year, district))?;
            sheet.close();
        }
        map.name_places(sheet, NAMES.0)?;
        map::key(sheet, Rectangle { top: part.bottom + 4 * POINT, ..room }, shades.unit, &shades.classes)
    })
}
