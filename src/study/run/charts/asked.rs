//! Measures of parts that were asked for with `--measure`, by year: of the run, or their spread over replications.

use plotters::style::RGBColor;

use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::observation::measures::{self, BY};
use crate::report::chart::frame::{Frame, Paper, Rectangle};
use crate::report::chart::plane::{Axis, Plane, Ticks, number};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::study::run::charts::facts::Facts;
use crate::study::run::charts::marks;
use crate::study::run::charts::years::{self, Years};
use crate::study::run::tables::summary::{self, REPLICATIONS, Summary};

/// Height of a panel [points].
const PANEL: i32 = 130;

/// Room for the heading of a panel [points].
const HEAD: i32 = 12;

/// The figure: a panel for each measure that was asked for; none where nothing was.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let Some(summary) = output.document::<Summary>(summary::FILE)? else { return Ok(Vec::new()) };
    let asked: Vec<&str> =
        summary.yearly.keys().map(AsRef::as_ref).filter(|measure: &&str| measure.contains(BY)).collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let courses: Vec<(String, Years)> = years::read(output, &asked)?.into_iter().collect();
    let name = text::shortened(&Facts::read(output)?.title, 100.0, true, 2_000.0);
    let title = format!("What was asked for, by year: {name}");
    let frame = Frame {
        title: title.clone(),
        subtitle: "A part of what happens, by who, how and where; all events, reported or not.".into(),
        basis: basis::of(output),
    };
    Ok(vec![Figure {
        frames: None,
        name: "asked-years".into(),
        about: courses.iter().map(in_words).collect::<Vec<_>>().join("\n"),
        title,
        table: REPLICATIONS.name,
        section: "Deaths",
        picture: picture(&frame, &courses, basis::replications(output)),
    }])
}

/// The year with the most, and the sum of all.
fn in_words((measure, years): &(String, Years)) -> String {
    let means = || years.iter().filter_map(|(year, spread)| Some((year, spread.mean?)));
    let sum: f64 = means().map(|(_, mean)| mean).sum();
    let most = means().max_by(|a, b| a.1.total_cmp(&b.1));
    let most = most.map_or_else(String::new, |(year, mean)| format!(", most in {year} ({})", number(mean, 1.0)));
    format!("{}: {} in all{most}.", capital(&measures::label(measure)), number(sum, 1.0))
}

fn picture(frame: &Frame, courses: &[(String, Years)], replications: u64) -> Picture {
    let ink = colour::VERMILION;
    let key = years::key(replications, ink, &[]);
    let height = |paper: Paper| (PANEL + HEAD) * courses.len() as i32 + key.height(paper.room() * POINT);
    frame.drawn(height, |sheet, room| {
        let parts = key.keyed(sheet, room, 2)?.grid(1, courses.len(), 8);
        parts.into_iter().zip(courses).try_for_each(|(part, (measure, years))| {
            let name = capital(&measures::label(measure));
            Paper::of(sheet).panel(sheet, &name, part, || panel(sheet, part, (&name, measure), years, ink))
        })
    })
}

fn panel(sheet: &Sheet, part: Rectangle, (name, measure): (&str, &str), years: &Years, ink: RGBColor) -> Drawn {
    let (Some((from, _)), Some((to, _))) = (years.first(), years.last()) else { return Ok(()) };
    marks::heading(sheet, name, (part.left, part.top + HEAD / 2 * POINT), part.width())?;
    let unit = measures::find(measure).and_then(|known| known.in_run).map_or("", |in_run| in_run.unit);
    let up = Axis::linear(unit, 0.0..years::highest(years, &[]) * 1.05).ticks(Ticks::Round(5));
    let plane = Plane::new(years::axis(*from, *to), up, part.inside(0, HEAD, 0, 0));
    plane.draw(sheet)?;
    years::panel(sheet, &plane, years, &[], ink)
}
