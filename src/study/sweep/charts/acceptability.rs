//! Rank acceptability: how often each point has each rank when the weights of the index are drawn (Lahdelma & Salminen 2001).

use crate::report::words::capital;
use std::collections::BTreeMap;

use plotters::element::{Rectangle as Block, Text};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::drawing::sheet::{bold_letters, letters, tinted};
use crate::drawing::{Drawn, POINT, Sheet, colour, text};
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::comparison::findings;
use crate::study::sweep::charts::factors;
use crate::study::sweep::tables::choices::{ACCEPTABILITY, AcceptabilityRow};

/// Most points of a picture.
const POINTS: usize = 20;
/// Most columns of ranks; what is more shares columns.
const COLUMNS: usize = 12;

/// Ranks of a point.
#[derive(Clone, Debug, Default)]
struct Ranks {
    label: String,
    shares: BTreeMap<usize, f64>,
    confidence: Option<f64>,
}

impl Ranks {
    fn first(&self) -> f64 {
        self.shares.get(&1).copied().unwrap_or(0.0)
    }

    fn mean(&self) -> f64 {
        let all: f64 = self.shares.values().sum();
        self.shares.iter().map(|(rank, share)| *rank as f64 * share).sum::<f64>() / all
    }

    /// Share of ranks from one to another.
    fn between(&self, (from, to): (usize, usize)) -> f64 {
        self.shares.range(from..=to).map(|(_, share)| share).sum()
    }
}

/// Draws a figure for each area and setting.
///
/// # Errors
/// Where the table is damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&ACCEPTABILITY) {
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    for area in &wishes.areas {
        let settings = read(output, area)?;
        let several = settings.len() > 1;
        for (number, (setting, mut points)) in settings.into_iter().enumerate() {
            points.sort_by(|a, b| b.first().total_cmp(&a.first()).then(a.mean().total_cmp(&b.mean())));
            let end = if several { format!("-{}", number + 1) } else { String::new() };
            figures.push(figure(output, (area, &setting, &end), &points));
        }
    }
    Ok(figures)
}

/// Settings in the order of the table, with their points.
fn read(output: &Output, area: &str) -> Result<Vec<(String, Vec<Ranks>)>, ReadingError> {
    let mut settings: Vec<(String, BTreeMap<usize, Ranks>)> = Vec::new();
    output.rows::<AcceptabilityRow>(|row| {
        if row.area()? != area {
            return Ok(());
        }
        let setting = row.setting()?;
        let place = settings.iter().position(|(known, _)| known == setting).unwrap_or_else(|| {
            settings.push((setting.to_string(), BTreeMap::new()));
            settings.len() - 1
        });
        let point = settings[place].1.entry(row.point()?).or_default();
        point.label = row.label()?.replace('_', " ");
        point.shares.insert(row.rank()?.max(1), row.share()?.unwrap_or(0.0));
        point.confidence = row.confidence_best()?.or(point.confidence);
        Ok(())
    })?;
    Ok(settings.into_iter().map(|(setting, points)| (setting, points.into_values().collect())).collect())
}

/// Ranks in columns: first and last of each; the first rank has its own.
fn columns(points: usize, paper: Paper) -> Vec<(usize, usize)> {
    let rest = points.saturating_sub(1);
    // Ranks of three digits need twice the room.
    let most = if points < 100 { COLUMNS } else { COLUMNS / 2 };
    let most = paper.either(most, most * 2 / 3);
    let step = rest.div_ceil(most - 1).max(1);
    let others = (0..rest.div_ceil(step)).map(|column| (column * step + 2, ((column + 1) * step + 1).min(points)));
    std::iter::once((1, 1)).chain(others).collect()
}

fn figure(output: &Output, (area, setting, end): (&str, &str, &str), points: &[Ranks]) -> Figure {
    let of = if setting.is_empty() { String::new() } else { format!(", {}", setting.replace('_', " ")) };
    let title = format!(
        "Who is first if the weights of the index are open? Core index, {}{of}{}",
        basis::area_name(area),
        findings::years(output)
    );
    let shown = &points[..points.len().min(POINTS)];
    let left_out = if points.len() > POINTS {
        format!(" The {POINTS} most often first of {} points.", points.len())
    } else {
        String::new()
    };
    let frame = Frame {
        title: title.clone(),
        subtitle: format!(
            "Share [%] of draws of weights and of replications in which a point has a rank (1: highest index); the darker, the more often. \
             Right: share of replications in which it is first with the weights of the scenario.{left_out}"
        ),
        basis: format!(
            "{} 1,000 draws of the weights of the four dimensions around those of the scenario; shares have no interval.",
            factors::basis_of_points(output, "hpi_core")
        ),
    };
    let height = |paper| head(paper) + 3 + ROW * paper.either(1, 2) * shown.len() as i32;
    Figure {
        frames: None,
        name: format!("acceptability-{area}{end}"),
        about: in_words(points),
        title,
        table: ACCEPTABILITY.name,
        section: "Value choices",
        picture: frame.drawn(height, |sheet, room| table(sheet, room, shown, &columns(points.len(), Paper::of(sheet)))),
    }
}

/// Height of a row, and of its label where that stands above it [points].
const ROW: i32 = 15;

/// Height of the heads [points].
fn head(paper: Paper) -> i32 {
    paper.either(27, 38)
}

fn table(sheet: &Sheet, room: Rectangle, points: &[Ranks], ranks: &[(usize, usize)]) -> Drawn {
    let area = sheet.area();
    let size = LETTERS * f64::from(POINT);
    let widest = points.iter().map(|point| text::width(&point.label, size, false)).fold(0.0, f64::max);
    let paper = Paper::of(sheet);
    // On a telephone labels stand above their rows.
    let labels = paper.either(widest.min(1_600.0).ceil() as i32 + 6 * POINT, 0);
    let last = "first, fixed weights";
    let right = paper.either(text::width(last, size, false).ceil() as i32 + 8 * POINT, 34 * POINT);
    let top = room.top + head(paper) * POINT;
    let field = Rectangle { left: room.left + labels, top, right: room.right - right, bottom: room.bottom };
    let edge = |column: usize| field.left + field.width() * column as i32 / ranks.len().max(1) as i32;
    let middle = |column: usize| i32::midpoint(edge(column), edge(column + 1));
    let head = |words: &str, at: (i32, i32), side: HPos| {
        let style = letters(LETTERS).pos(Pos::new(side, VPos::Bottom));
        area.draw(&Text::new(words.to_string(), at, style))
    };
    head("rank", (i32::midpoint(field.left, field.right), top - 14 * POINT), HPos::Center)?;
    head(last, (room.right, top - paper.either(2, 26) * POINT), HPos::Right)?;
    for (column, (from, to)) in ranks.iter().enumerate() {
        let words = if from == to { from.to_string() } else { format!("{from}–{to}") };
        head(&words, (middle(column), top - 2 * POINT), HPos::Center)?;
    }
    let shares = points.iter().flat_map(|point| ranks.iter().map(|&range| point.between(range)));
    let most = shares.fold(0.01, f64::max);
    for (number, point) in points.iter().enumerate() {
        let y = top + ROW * POINT * paper.either(number as i32, 2 * number as i32 + 1);
        let centre = y + 7 * POINT;
        let (limit, at, side) = match paper {
            Paper::Page => (labels - 6 * POINT, (field.left - 5 * POINT, centre), HPos::Right),
            Paper::Telephone => (room.width(), (field.left, centre - ROW * POINT + POINT), HPos::Left),
        };
        let label = text::shortened(&point.label, size, false, f64::from(limit));
        area.draw(&Text::new(label, at, letters(LETTERS).pos(Pos::new(side, VPos::Center))))?;
        for (column, &range) in ranks.iter().enumerate() {
            let share = point.between(range);
            let shade = colour::tint(colour::BLUE, share / most);
            let corners = [(edge(column) + 4, y + 4), (edge(column + 1) - 4, y + ROW * POINT - 4)];
            area.draw(&Block::new(corners, shade.filled()))?;
            if share >= 0.005 {
                let ink = if colour::wants_dark_letters(shade) { colour::INK } else { colour::PAPER };
                let style = tinted(letters(LETTERS), ink).pos(Pos::new(HPos::Center, VPos::Center));
                area.draw(&Text::new(format!("{:.0}", 100.0 * share), (middle(column), centre), style))?;
            }
            let says = format!("{}, rank {}: {:.1} %", point.label, words(range), 100.0 * share);
            sheet.hover(corners[0], corners[1], says);
        }
        let sure = point.confidence.map_or_else(|| "–".to_string(), |share| format!("{:.0} %", 100.0 * share));
        let style = bold_letters(LETTERS).pos(Pos::new(HPos::Right, VPos::Center));
        area.draw(&Text::new(sure, (room.right, centre), style))?;
    }
    Ok(())
}

fn words((from, to): (usize, usize)) -> String {
    if from == to { from.to_string() } else { format!("{from} to {to}") }
}

fn in_words(points: &[Ranks]) -> String {
    let of = |point: &Ranks| {
        let sure = point.confidence.map(|share| format!(", {:.0} % with fixed weights", 100.0 * share));
        format!("{} in {:.0} %{}", point.label, 100.0 * point.first(), sure.unwrap_or_default())
    };
    let top: Vec<String> = points.iter().take(3).map(of).collect();
    capital(&format!("first most often: {}.", top.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_ranks_share_columns() {
        let columns = |points| columns(points, Paper::Page);
        assert_eq!(columns(3), [(1, 1), (2, 2), (3, 3)]);
        assert_eq!((columns(17).len(), columns(17)[1]), (9, (2, 3)));
        assert_eq!(columns(17).last(), Some(&(16, 17)));
        assert_eq!((columns(200).len(), columns(200)[5].1), (6, 200));
        assert!(super::columns(17, Paper::Telephone).len() < 9);
    }
}
