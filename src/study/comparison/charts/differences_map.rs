//! Where the difference arises: the paired difference of every district on a map, pale where it cannot be told from none.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use plotters::element::Text;
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::drawing::sheet::bold_letters;
use crate::drawing::{POINT, Picture, colour, text};
use crate::experiment::outcome::CIVILIAN_DEATHS;
use crate::observation::measures::{self, Direction};
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::map::{self, Class, Map};
use crate::report::chart::plane::number;
use crate::report::chart::{Figure, Wishes, basis, measure};
use crate::report::geography::{self, DistrictShape, Geography};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::comparison::findings;
use crate::study::comparison::tables::{COMPARE, CompareRow};

/// Maps in one picture.
const MAPS: usize = 4;

/// Names of places on one large map, and on the first of several smaller ones.
const NAMES: (usize, usize) = (16, 8);

/// Classes on each side of zero.
const CLASSES: usize = 3;

/// How much of its colour a difference keeps that cannot be told from none.
const PALE: f64 = 0.22;

/// Difference of a district.
#[derive(Clone, Copy, Debug)]
struct Difference {
    value: f64,
    ends: Option<(f64, f64)>,
}

impl Difference {
    /// Whether its interval lies on one side of zero.
    fn is_told(self) -> bool {
        self.ends.is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }
}

/// Differences of a measure by variant and district, with the unit.
#[derive(Clone, Debug, Default)]
struct Differences {
    unit: String,
    variants: Vec<String>,
    values: BTreeMap<(String, String), Difference>,
}

/// Draws a figure for civilians killed and for each response wished that districts have.
///
/// # Errors
/// Where a table or the boundaries are damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&COMPARE) {
        return Ok(Vec::new());
    }
    let Some(geography) = geography::of_output(output, wishes.boundaries.as_deref())? else { return Ok(Vec::new()) };
    let base = findings::base(output)?;
    let mut measures = vec![CIVILIAN_DEATHS.to_string()];
    measures.extend(wishes.responses.iter().filter(|one| *one != CIVILIAN_DEATHS).cloned());
    let mut figures = Vec::new();
    for measure in &measures {
        let found = read(output, measure)?;
        let count = found.variants.len().div_ceil(MAPS);
        for (number, names) in found.variants.chunks(MAPS).enumerate() {
            let (end, part) = match count {
                1 => (String::new(), String::new()),
                _ => (format!("-{}", number + 1), format!(" ({} of {count})", number + 1)),
            };
            figures.push(figure(output, &geography, (measure, &base, &end, &part), (names, &found)));
        }
    }
    Ok(figures)
}

fn read(output: &Output, measure: &str) -> Result<Differences, ReadingError> {
    let mut found = Differences::default();
    output.rows::<CompareRow>(|row| {
        if row.area_kind()? != "district" || row.measure()? != measure || row.contrast()? != "as given" {
            return Ok(());
        }
        let Some(value) = row.difference()? else { return Ok(()) };
        let (variant, difference) =
            (row.variant()?.to_string(), Difference { value, ends: row.low()?.zip(row.high()?) });
        if !found.variants.contains(&variant) {
            found.variants.push(variant.clone());
            found.unit = row.unit()?.into();
        }
        found.values.insert((variant, row.area()?.to_string()), difference);
        Ok(())
    })?;
    Ok(found)
}

/// From differences to colours.
struct Scale<'a> {
    found: &'a Differences,
    /// Which direction is better for people; `None` where neither is.
    better: Option<Direction>,
    /// Width of a class; the outermost are open.
    step: f64,
}

impl<'a> Scale<'a> {
    /// Classes of round width, of which the last but one reaches most of the largest difference that can be told, or else of all.
    fn of(found: &'a Differences, better: Option<Direction>) -> Self {
        let all = || found.values.values();
        let largest = |told: bool| {
            let sizes = all().filter(|one| !told || one.is_told()).map(|one| one.value.abs());
            sizes.filter(|size| size.is_finite()).fold(0.0, f64::max)
        };
        let largest = if largest(true) > 0.0 { largest(true) } else { largest(false) };
        let wanted = (largest / CLASSES as f64).max(1e-9);
        let power = 10_f64.powf(wanted.log10().floor());
        let step = [1.0, 2.0, 5.0].map(|step| step * power).into_iter().rfind(|step| *step <= wanted * 1.000_001);
        Self { found, better, step: step.unwrap_or(power) }
    }

    /// Class of a difference by its size, from 0.
    fn class(&self, value: f64) -> usize {
        ((value.abs() / self.step) as usize).min(CLASSES - 1)
    }

    /// Colour of a class on the side of more or of less: purple where that is better for people, orange where it is worse. Where
    /// neither is, orange is more.
    fn colour(&self, class: usize, more: bool) -> RGBColor {
        let share = 0.45 + 0.55 * class as f64 / (CLASSES - 1) as f64;
        let worse = !self.is_better(more).unwrap_or(!more);
        colour::difference(if worse { -share } else { share })
    }

    /// Whether more or less is better for people; `None` where neither is.
    fn is_better(&self, more: bool) -> Option<bool> {
        self.better.map(|better| more == (better == Direction::More))
    }

    /// What more or less is, in words.
    fn words(&self, more: bool) -> &'static str {
        match (self.is_better(more), more) {
            (Some(true), _) => "better",
            (Some(false), _) => "worse",
            (None, true) => "more",
            (None, false) => "less",
        }
    }

    /// Heading of the key: the unit, and what the colours say.
    fn heading(&self) -> String {
        let says = match self.better {
            Some(_) => "purple: better for people, orange: worse",
            None => "purple: less, orange: more",
        };
        format!("difference [{}]; {says}", self.found.unit)
    }

    fn shade(&self, variant: &str, district: &DistrictShape) -> (RGBColor, String) {
        let lead = format!("{}, {variant}", district.name);
        let Some(&one) = self.found.values.get(&(variant.to_string(), district.id.clone())) else {
            return (colour::MISSING, format!("{lead}: no value"));
        };
        let said = format!("{lead}: {} {}", measure::with_interval(one.value, one.ends), self.found.unit);
        if one.value == 0.0 {
            return (colour::NOTHING, format!("{said}, no difference"));
        }
        let said = format!("{said}, {}", self.words(one.value > 0.0));
        let full = self.colour(self.class(one.value), one.value > 0.0);
        if one.is_told() {
            return (full, said);
        }
        (colour::tint(full, PALE), format!("{said}, cannot be told from none"))
    }

    /// The key: from the most fewer to the most more, what is pale, and what is none.
    fn classes(&self, sure: bool) -> Vec<Class> {
        let at = |class: usize| number(self.step * class as f64, self.step);
        let sized = |class: usize, sign: &str| match class {
            _ if class + 1 == CLASSES => format!("{sign}{} and beyond", at(class)),
            _ => format!("{sign}{} to {sign}{}", at(class), at(class + 1)),
        };
        let less = (0..CLASSES).rev().map(|class| (class, false));
        let more = (0..CLASSES).map(|class| (class, true));
        let of = |(class, more): (usize, bool)| Class {
            colour: self.colour(class, more),
            label: sized(class, if more { "+" } else { "−" }).replace("+0 to", "0 to").replace("−0 to", "0 to"),
        };
        let mut classes: Vec<Class> = if sure { less.chain(more).map(of).collect() } else { Vec::new() };
        let why = if sure { "interval includes 0" } else { "cannot be told from none" };
        for more in [false, true] {
            let colour = colour::tint(self.colour(1, more), PALE);
            classes.push(Class { colour, label: format!("pale: {}, {why}", self.words(more)) });
        }
        classes.push(Class { colour: colour::NOTHING, label: "no difference in any run".into() });
        classes
    }
}

fn figure(
    output: &Output,
    geography: &Geography,
    (measure, base, end, part): (&str, &str, &str, &str),
    (names, found): (&[String], &Differences),
) -> Figure {
    let title = format!(
        "Where does the difference arise? {} by district{}{part}",
        capital(&measures::title(measure)),
        findings::years(output)
    );
    let less = findings::less(output, names, base);
    let sure = basis::replications(output) > 1;
    let told = if sure {
        format!(
            "Full colours where the 95 % interval of the paired difference excludes zero; pale where it does not.{}",
            by_chance(geography.inside().count())
        )
    } else {
        "One pair of runs: no district can be told from none, so all are pale.".to_string()
    };
    let frame = Frame {
        title: title.clone(),
        subtitle: format!("{less}. {told}"),
        basis: format!(
            "{}{}",
            findings::basis(output, measure.starts_with("hpi_core")).replace("Lines: 95", "95"),
            geography.words_below()
        ),
    };
    let scale = Scale::of(found, measures::direction(measure));
    let titles: Vec<String> = names.iter().map(|name| findings::titled(output, name)).collect();
    Figure {
        frames: None,
        name: format!("differences-map-{measure}{end}"),
        about: in_words(geography, names, &titles, &scale),
        title,
        table: COMPARE.name,
        section: "Comparison",
        picture: picture(&frame, geography, (names, &titles), (&scale, &scale.classes(sure))),
    }
}

/// How many districts exclude zero where nothing differs: one in twenty.
fn by_chance(districts: usize) -> String {
    match districts {
        0..20 => String::new(),
        _ => format!(" Of {districts} districts some {:.0} exclude it by chance alone.", districts as f64 / 20.0),
    }
}

/// A map for each variant above a common key.
fn picture(
    frame: &Frame,
    geography: &Geography,
    (names, titles): (&[String], &[String]),
    (scale, classes): (&Scale<'_>, &[Class]),
) -> Picture {
    let grid = |paper: Paper| {
        let columns = paper.columns(names.len().min(2));
        (columns, names.len().div_ceil(columns))
    };
    let areas = geography.inside().any(|district| !district.polygons.is_empty());
    let most = if areas { 400 } else { 180 };
    let heading = scale.heading();
    let key = |paper: Paper| map::key_height(&heading, classes, paper.room()) + 4;
    let height = |paper: Paper| {
        let (columns, rows) = grid(paper);
        let wide = (paper.room() - 8 * (columns as i32 - 1)) / columns as i32;
        let tall = ((f64::from(wide) * map::height_by_width(geography)) as i32).clamp(60, most) + 14;
        key(paper) + rows as i32 * (tall + 8)
    };
    frame.drawn(height, |sheet, room| {
        let paper = Paper::of(sheet);
        let (columns, rows) = grid(paper);
        let maps = Rectangle { bottom: room.bottom - key(paper) * POINT, ..room };
        for (place, (name, part)) in names.iter().zip(maps.grid(columns, rows, 8)).enumerate() {
            paper.panel(sheet, &titles[place], part, || {
                let style = bold_letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Top));
                let head = text::shortened(&titles[place], LETTERS * f64::from(POINT), true, f64::from(part.width()));
                sheet.area().draw(&Text::new(head, (part.left, part.top), style))?;
                let map = Map::new(geography, part.inside(0, 13, 0, 0));
                map.draw(sheet, &|district| scale.shade(name, district))?;
                match place {
                    0 => map.name_places(sheet, paper.either(if columns == 1 { NAMES.0 } else { NAMES.1 }, NAMES.1)),
                    _ => Ok(()),
                }
            })?;
        }
        map::key(sheet, Rectangle { top: maps.bottom + 4 * POINT, ..room }, &heading, classes)
    })
}

fn in_words(geography: &Geography, names: &[String], titles: &[String], scale: &Scale<'_>) -> String {
    let found = scale.found;
    let of = |(variant, title): (&String, &String)| {
        let with = |district: &DistrictShape| {
            let one = found.values.get(&(variant.clone(), district.id.clone()))?;
            Some((district.name.clone(), *one))
        };
        let mut all: Vec<(String, Difference)> = geography.inside().filter_map(with).collect();
        let told = |more: bool| {
            all.iter().filter(|(_, one)| one.is_told() && (one.value > 0.0) == more && one.value != 0.0).count()
        };
        let counts = format!(
            "{}: of {} districts {} with a difference for the {} and {} for the {} whose interval excludes zero",
            capital(title),
            all.len(),
            told(true),
            scale.words(true),
            told(false),
            scale.words(false)
        );
        // What can be told first, then the largest.
        all.sort_by(|a, b| {
            (b.1.is_told(), b.1.value.abs()).partial_cmp(&(a.1.is_told(), a.1.value.abs())).unwrap_or(Ordering::Equal)
        });
        let largest =
            all.iter().take(3).map(|(name, one)| format!("{name} {}", measure::with_interval(one.value, one.ends)));
        format!("{counts}. The largest differences: {} {}.", largest.collect::<Vec<_>>().join(", "), found.unit)
    };
    names.iter().zip(titles).map(of).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_for_people_has_one_colour_whichever_way_a_measure_counts() {
        let found = Differences::default();
        let of = |better| Scale::of(&found, better);
        let (deaths, index, other) = (of(Some(Direction::Less)), of(Some(Direction::More)), of(None));
        for class in 0..CLASSES {
            assert_eq!(deaths.colour(class, false), index.colour(class, true));
            assert_eq!(deaths.colour(class, true), index.colour(class, false));
            assert_ne!(deaths.colour(class, true), deaths.colour(class, false));
        }
        assert_eq!([&deaths, &index, &other].map(|scale| scale.words(true)), ["worse", "better", "more"]);
        assert!(index.heading().ends_with("purple: better for people, orange: worse"));
        assert!(!other.heading().contains("better"));
    }
}
