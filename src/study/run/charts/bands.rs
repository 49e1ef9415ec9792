//! How wide seeds, parameters and value choices each make the index, year by year.

use plotters::element::Text;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use crate::drawing::sheet::bold_letters;
use crate::drawing::{Drawn, Sheet, colour};
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::measure::figure;
use crate::report::chart::plane::{Axis, Plane, Ticks, line};
use crate::report::chart::symbols::{self, Symbol};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::tables::bands::{BANDS, BandRow};

/// The spread from a source in a year.
#[derive(Clone, Debug)]
struct Band {
    area: String,
    year: i64,
    source: usize,
    /// 5, 25, 50, 75, 95 %.
    values: [f64; 5],
}

/// Sources with their colours, from the left.
const SOURCES: [(&str, RGBColor); 4] = [
    ("seeds", colour::SKY_BLUE),
    ("parameters", colour::VERMILION),
    ("value choices", colour::GREEN),
    ("all", colour::INK),
];

/// Draws one figure with a panel for each area wished.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&BANDS) {
        return Ok(Vec::new());
    }
    let bands = read(output)?;
    let areas: Vec<&String> = wishes.areas.iter().filter(|area| bands.iter().any(|band| band.area == **area)).collect();
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    let title = "What makes the index uncertain? Seeds, parameters and value choices".to_string();
    let frame = Frame {
        title: title.clone(),
        subtitle: "Core index by year: 5 to 95 % (thin) and 25 to 75 % (thick) of what each source alone does, and of all together. Seeds: other \
                   random numbers; parameters: draws of the posterior; value choices: other weights of the dimensions and exponents 0 \
                   and −1, of the mean scores."
            .into(),
        basis: basis::of(output),
    };
    let told: Vec<String> = areas.iter().map(|area| in_words(area, &bands)).collect();
    let height = |paper: Paper| 150 * areas.len() as i32 + symbols::key_height(&key(), paper.room());
    Ok(vec![Figure {
        frames: None,
        name: "bands".into(),
        title,
        about: told.join(" "),
        table: BANDS.name,
        section: "Index",
        picture: frame.drawn(height, |sheet, room| {
            let parts = symbols::keyed(sheet, room, &key())?.grid(1, areas.len(), 8);
            areas.iter().zip(parts).try_for_each(|(area, part)| {
                let name = crate::report::words::capital(&basis::area_name(area));
                Paper::of(sheet).panel(sheet, &name, part, || panel(sheet, part, area, &bands))
            })
        }),
    }])
}

fn key() -> Vec<(Symbol, String)> {
    SOURCES.iter().map(|(name, ink)| (Symbol::Line(*ink, 40, false), (*name).to_string())).collect()
}

fn read(output: &Output) -> Result<Vec<Band>, ReadingError> {
    let mut bands = Vec::new();
    output.rows::<BandRow>(|row| {
        let of = row.source()?;
        if let Some(source) = SOURCES.iter().position(|(name, _)| *name == of) {
            let values = [row.p5()?, row.p25()?, row.median()?, row.p75()?, row.p95()?];
            bands.push(Band { area: row.area()?.into(), year: row.year()?.into(), source, values });
        }
        Ok(())
    })?;
    Ok(bands)
}

fn in_words(area: &str, bands: &[Band]) -> String {
    let mean = |source: usize| {
        let own = bands.iter().filter(|band| band.area == area && band.source == source);
        let widths: Vec<f64> = own.map(|band| band.values[4] - band.values[0]).collect();
        widths.iter().sum::<f64>() / widths.len().max(1) as f64
    };
    let of = |(source, (name, _)): (usize, &(&str, RGBColor))| format!("{name} {}", figure(mean(source)));
    let told: Vec<String> = SOURCES.iter().enumerate().map(of).collect();
    format!("{}: mean width of the 90 % range over years [index points]: {}.", basis::area_name(area), told.join(", "))
}

fn panel(sheet: &Sheet, part: Rectangle, area: &str, bands: &[Band]) -> Drawn {
    let own: Vec<&Band> = bands.iter().filter(|band| band.area == area).collect();
    let words = crate::report::words::capital(&basis::area_name(area));
    let style = bold_letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Top));
    sheet.area().draw(&Text::new(words, (part.left, part.top), style))?;
    let years = || own.iter().map(|band| band.year);
    let (first, last) = (years().min().unwrap_or(0), years().max().unwrap_or(0));
    let low = own.iter().map(|band| band.values[0]).fold(100.0, f64::min);
    let high = own.iter().map(|band| band.values[4]).fold(0.0, f64::max);
    let ticks = (first..=last).map(|year| (year as f64, year.to_string())).collect();
    let across = Axis::linear("", first as f64 - 0.5..last as f64 + 0.5).ticks(Ticks::At(ticks)).without_grid();
    let up = Axis::linear("index points", (low - 2.0).max(0.0)..(high + 2.0).min(100.0)).ticks(Ticks::Round(6));
    let plane = Plane::new(across, up, part.inside(0, 11, 0, 0));
    plane.draw(sheet)?;
    let slot = plane.field.width() / (last - first + 1).max(1) as i32;
    for band in own {
        let (name, ink) = SOURCES[band.source];
        let offset = (2 * band.source as i32 - 3) * slot / 11;
        let at = |value: f64| {
            let (x, y) = plane.at(band.year as f64, value);
            (x + offset, y)
        };
        let [least, lower, middle, upper, most] = band.values;
        line(sheet, vec![at(least), at(most)], ink.stroke_width(12))?;
        line(sheet, vec![at(lower), at(upper)], ink.stroke_width(36))?;
        let (x, y) = at(middle);
        line(sheet, vec![(x - 22, y), (x + 22, y)], colour::PAPER.stroke_width(9))?;
        let says = format!("{}, {name}: {} ({} to {})", band.year, figure(middle), figure(least), figure(most));
        sheet.hover((x - slot / 12, at(most).1), (x + slot / 12, at(least).1), says);
    }
    Ok(())
}
