//! Estimates with intervals in rows, one below the other, on a common axis with its zero: a forest plot (Lewis & Clarke 2001).

use std::ops::Range;

use plotters::element::Text;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use super::frame::{Frame, LETTERS, Paper, Rectangle};
use super::measure;
use super::plane::{Axis, Plane, Ticks, line};
use super::symbols::{self, Shape, Symbol};
use crate::drawing::sheet::{bold_letters, letters, tinted};
use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::observation::measures::Direction;

/// An estimate.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// Its value.
    pub value: f64,
    /// Its interval; `None` where it has none.
    pub ends: Option<(f64, f64)>,
    /// Place of its series.
    pub series: usize,
    /// What it says when pointed at.
    pub says: String,
}

impl Estimate {
    /// Whether its interval excludes zero.
    pub fn excludes_zero(&self) -> bool {
        self.ends.is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What is estimated.
    pub label: String,
    /// Estimates, at most one for each series; without any, the row is a heading.
    pub estimates: Vec<Estimate>,
    /// Words at the right end.
    pub note: String,
}

/// Rows with one axis.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What its rows have in common; may be empty.
    pub title: String,
    /// What the axis shows, with its unit.
    pub axis: String,
    /// Direction that is better; `None` where the axis should say nothing of it.
    pub better: Option<Direction>,
    /// Range of the axis; `None` for that of the estimates.
    pub range: Option<Range<f64>>,
    /// Rows, from the top.
    pub rows: Vec<Row>,
}

/// Panels one below the other.
#[derive(Clone, Debug, Default)]
pub struct Forest {
    /// Panels.
    pub panels: Vec<Panel>,
    /// Names of series; a key stands above where there are several.
    pub series: Vec<String>,
    /// Head of the words at the right end; empty where rows have none.
    pub note_title: String,
    /// Whether a bar runs from zero to each estimate.
    pub bars: bool,
}

/// Most of the width that labels may take beside the field [points]; on a telephone they stand above their rows.
const LABELS: f64 = 205.0;

/// Height of a line of a label above its row [points].
const LINE: i32 = 12;

/// Room below a row whose label stands above it, so that it is seen to which label it belongs [points].
const GAP: i32 = 4;

/// Height of the title of a panel [points].
const HEAD: i32 = 15;

/// Height of the axis of a panel [points]; on a telephone its title has a line of its own.
fn foot_height(paper: Paper) -> i32 {
    paper.either(30, 42)
}

fn wide(words: &str) -> f64 {
    text::width(words, LETTERS * f64::from(POINT), false)
}

impl Forest {
    /// A picture of it with words around it.
    pub fn picture(&self, frame: &Frame) -> Picture {
        frame.drawn(|paper| self.height(paper), |sheet, room| self.draw(sheet, room))
    }

    /// Height of all of it [points].
    pub fn height(&self, paper: Paper) -> i32 {
        let panels: i32 = self.panels.iter().map(|panel| self.panel_height(panel, paper)).sum();
        panels + symbols::key_height(&self.key(), paper.room())
    }

    /// The key: series where there are several, and what hollow marks are where there are both.
    fn key(&self) -> Vec<(Symbol, String)> {
        let estimates = || self.panels.iter().flat_map(|panel| &panel.rows).flat_map(|row| &row.estimates);
        let several = self.series.len() > 1;
        let mut items: Vec<(Symbol, String)> = Vec::new();
        if several {
            let item = |(place, name): (usize, &String)| {
                let (shape, colour) = symbols::of_series(place);
                (Symbol::Mark(shape, colour, true), name.clone())
            };
            items.extend(self.series.iter().enumerate().map(item));
        }
        if estimates().any(|estimate| estimate.ends.is_some()) {
            let colour = if several { colour::INK } else { symbols::of_series(0).1 };
            items.push((Symbol::Mark(Shape::Disc, colour, true), "95 % interval excludes zero".into()));
            items.push((Symbol::Mark(Shape::Disc, colour, false), "includes zero".into()));
        }
        items
    }

    /// Lines of the label of a row above it; none where it stands beside the field.
    fn label_above(row: &Row, paper: Paper) -> Vec<String> {
        let note = if row.note.is_empty() { 0.0 } else { wide(&row.note) + 60.0 };
        match paper {
            Paper::Telephone if !row.estimates.is_empty() => {
                let room = f64::from(paper.room() * POINT) - note;
                text::wrapped(&row.label, LETTERS * f64::from(POINT), false, room)
            }
            _ => Vec::new(),
        }
    }

    fn row_height(&self, row: &Row, paper: Paper) -> i32 {
        let above = Self::label_above(row, paper).len() as i32 * LINE;
        let gap = if above > 0 { GAP } else { 0 };
        above + gap + if row.estimates.is_empty() { 15 } else { (7 * self.series.len() as i32 + 5).max(13) }
    }

    fn head_height(&self, panel: &Panel) -> i32 {
        if panel.title.is_empty() && self.note_title.is_empty() { 4 } else { HEAD }
    }

    fn panel_height(&self, panel: &Panel, paper: Paper) -> i32 {
        let rows: i32 = panel.rows.iter().map(|row| self.row_height(row, paper)).sum();
        self.head_height(panel) + rows + foot_height(paper)
    }

    /// Width of the labels and of the notes beside the field [tenths of a point].
    fn margins(&self, paper: Paper) -> (i32, i32) {
        if paper == Paper::Telephone {
            return (0, 0);
        }
        let rows = || self.panels.iter().flat_map(|panel| &panel.rows);
        let labels = rows().filter(|row| !row.estimates.is_empty()).map(|row| wide(&row.label)).fold(0.0, f64::max);
        let notes = rows().map(|row| wide(&row.note)).fold(wide(&self.note_title), f64::max);
        let gap = |width: f64| if width > 0.0 { width.ceil() as i32 + 6 * POINT } else { 0 };
        (gap(labels.min(LABELS * f64::from(POINT))), gap(notes))
    }

    /// Draws it in a rectangle of its height.
    ///
    /// # Errors
    /// Those of `plotters`.
    pub fn draw(&self, sheet: &Sheet, room: Rectangle) -> Drawn {
        let key = self.key();
        let paper = Paper::of(sheet);
        let (above, body) = paper.keyed(room, symbols::key_height(&key, paper.room()));
        symbols::key(sheet, above, &key)?;
        let mut top = body.top;
        for panel in &self.panels {
            let height = self.panel_height(panel, paper) * POINT;
            self.panel(sheet, Rectangle { top, bottom: top + height, ..room }, panel)?;
            top += height;
        }
        Ok(())
    }

    fn panel(&self, sheet: &Sheet, room: Rectangle, panel: &Panel) -> Drawn {
        let paper = Paper::of(sheet);
        let (labels, notes) = self.margins(paper);
        let field = Rectangle {
            left: room.left + labels.max(8 * POINT),
            top: room.top + self.head_height(panel) * POINT,
            right: room.right - (notes + POINT).max(8 * POINT),
            bottom: room.bottom - foot_height(paper) * POINT,
        };
        let area = sheet.area();
        let style = bold_letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Top));
        let taken = notes.max(wide(&self.note_title).ceil() as i32) + 10 * POINT;
        let title = text::shortened(&panel.title, LETTERS * f64::from(POINT), true, f64::from(room.width() - taken));
        area.draw(&Text::new(title, (room.left, room.top + POINT), style))?;
        if !self.note_title.is_empty() {
            let style = tinted(letters(LETTERS), colour::FAINT_INK).pos(Pos::new(HPos::Right, VPos::Top));
            area.draw(&Text::new(self.note_title.clone(), (room.right, room.top + POINT), style))?;
        }
        let x = Axis::linear("", panel.range.clone().unwrap_or_else(|| range(&panel.rows)));
        let plane = Plane { x, y: Axis::linear("", 0.0..1.0).ticks(Ticks::None), field };
        plane.draw(sheet)?;
        let (zero, _) = plane.at(0.0, 0.0);
        line(sheet, vec![(zero, field.top), (zero, field.bottom)], colour::INK.stroke_width(9))?;
        foot(sheet, field, panel)?;
        let mut top = field.top;
        for row in &panel.rows {
            let height = self.row_height(row, paper) * POINT;
            self.row(sheet, &plane, Rectangle { top, bottom: top + height, ..room }, row)?;
            top += height;
        }
        Ok(())
    }

    fn row(&self, sheet: &Sheet, plane: &Plane, room: Rectangle, row: &Row) -> Drawn {
        let area = sheet.area();
        let above = Self::label_above(row, Paper::of(sheet));
        let under = room.top + above.len() as i32 * LINE * POINT;
        let gap = if above.is_empty() { 0 } else { GAP + 2 };
        let middle = i32::midpoint(under, room.bottom - gap * POINT);
        let heading = row.estimates.is_empty();
        let letter = if heading { bold_letters(LETTERS) } else { letters(LETTERS) };
        let width = if heading { room.width() } else { plane.field.left - room.left - 4 * POINT };
        let label = text::shortened(&row.label, LETTERS * f64::from(POINT), heading, f64::from(width));
        if heading {
            // The heading stands on its own ground, so that lines of the grid do not run through it.
            let end = room.left + text::width(&label, LETTERS * f64::from(POINT), true) as i32 + 3 * POINT;
            let corners = [(room.left, room.top + 2 * POINT), (end, room.bottom - POINT)];
            area.draw(&plotters::element::Rectangle::new(corners, colour::PAPER.filled()))?;
            area.draw(&Text::new(label, (room.left, middle), letter.pos(Pos::new(HPos::Left, VPos::Center))))?;
        } else if !above.is_empty() {
            label_on_ground(sheet, room, &above)?;
        } else {
            let style = letter.pos(Pos::new(HPos::Right, VPos::Center));
            area.draw(&Text::new(label, (plane.field.left - 5 * POINT, middle), style))?;
        }
        if !row.note.is_empty() {
            let style = tinted(letters(LETTERS), colour::FAINT_INK).pos(Pos::new(HPos::Right, VPos::Center));
            let at = if above.is_empty() { middle } else { room.top + LINE * POINT / 2 };
            area.draw(&Text::new(row.note.clone(), (room.right, at), style))?;
        }
        let count = self.series.len().max(1) as i32;
        for estimate in &row.estimates {
            let offset = (2 * estimate.series as i32 - (count - 1)) * 7 * POINT / 2;
            let (y, symbol) = (middle + offset, symbols::of_series(estimate.series));
            if self.bars {
                bar(sheet, plane, (y, estimate), symbol.1)?;
            }
            interval(sheet, plane, (y, estimate), symbol)?;
        }
        Ok(())
    }
}

/// Lines of a label above a row, on their own ground, so that lines of the grid do not run through them.
fn label_on_ground(sheet: &Sheet, room: Rectangle, lines: &[String]) -> Drawn {
    for (number, words) in lines.iter().enumerate() {
        let top = room.top + number as i32 * LINE * POINT;
        let end = room.left + wide(words) as i32 + 2 * POINT;
        let ground = [(room.left, top + POINT), (end, top + LINE * POINT)];
        sheet.area().draw(&plotters::element::Rectangle::new(ground, colour::PAPER.filled()))?;
        let style = letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Center));
        sheet.area().draw(&Text::new(words.clone(), (room.left, top + LINE * POINT / 2), style))?;
    }
    Ok(())
}

/// An estimate at a height.
fn interval(sheet: &Sheet, plane: &Plane, (y, estimate): (i32, &Estimate), symbol: (Shape, RGBColor)) -> Drawn {
    let at = |value: f64| plane.at(value, 0.0).0;
    let x = at(estimate.value);
    if let Some((low, high)) = estimate.ends {
        line(sheet, vec![(at(low), y), (at(high), y)], symbol.1.stroke_width(12))?;
    }
    symbols::mark(sheet, (x, y), 26, symbol, estimate.ends.is_none() || estimate.excludes_zero())?;
    let (left, right) = estimate.ends.map_or((x, x), |(low, high)| (at(low).min(x), at(high).max(x)));
    sheet.hover((left - 4 * POINT, y - 3 * POINT), (right + 4 * POINT, y + 3 * POINT), estimate.says.clone());
    Ok(())
}

/// A bar from zero to an estimate, pale where its interval includes zero.
fn bar(sheet: &Sheet, plane: &Plane, (y, estimate): (i32, &Estimate), ink: RGBColor) -> Drawn {
    let (zero, x) = (plane.at(0.0, 0.0).0, plane.at(estimate.value, 0.0).0);
    let opacity = if estimate.ends.is_none() || estimate.excludes_zero() { 0.45 } else { 0.16 };
    let corners = [(zero.min(x), y - 25), (zero.max(x), y + 25)];
    sheet.area().draw(&plotters::element::Rectangle::new(corners, ink.mix(opacity).filled()))
}

/// Title of the axis, with its directions at the ends, or below them on a telephone.
fn foot(sheet: &Sheet, field: Rectangle, panel: &Panel) -> Drawn {
    let (area, y) = (sheet.area(), field.bottom + 17 * POINT);
    let ends = panel.better.map_or(("", ""), |better| measure::ends(Some(better)));
    let below = Paper::of(sheet) == Paper::Telephone && !ends.0.is_empty();
    let taken = if below { 0.0 } else { 2.0 * wide(ends.0).max(wide(ends.1)) + 80.0 };
    let title = text::shortened(&panel.axis, LETTERS * f64::from(POINT), false, f64::from(field.width()) - taken);
    let words = [
        (ends.0.to_string(), (field.left, y), HPos::Left),
        (title, (i32::midpoint(field.left, field.right), y + if below { LINE * POINT } else { 0 }), HPos::Center),
        (ends.1.to_string(), (field.right, y), HPos::Right),
    ];
    for (words, at, side) in words {
        if !words.is_empty() {
            area.draw(&Text::new(words, at, letters(LETTERS).pos(Pos::new(side, VPos::Top))))?;
        }
    }
    Ok(())
}

/// From the least to the most of all estimates and zero, with a little room.
pub fn range(rows: &[Row]) -> Range<f64> {
    let values = rows.iter().flat_map(|row| &row.estimates).flat_map(|estimate| {
        let (low, high) = estimate.ends.unwrap_or((estimate.value, estimate.value));
        [low, high, estimate.value]
    });
    let finite = values.filter(|value| value.is_finite());
    let (low, high) = finite.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    if low == high {
        return -1.0..1.0;
    }
    let room = 0.04 * (high - low);
    (low - room)..(high + room)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f64, ends: Option<(f64, f64)>) -> Row {
        let estimate = Estimate { value, ends, series: 0, says: String::new() };
        Row { label: "a".into(), estimates: vec![estimate], note: String::new() }
    }

    #[test]
    fn the_axis_has_zero_and_all_intervals() {
        let found = range(&[row(2.0, Some((1.0, 3.0))), row(1.0, None)]);
        assert!(found.start < 0.0 && found.end > 3.0, "{found:?}");
        assert_eq!(range(&[row(0.0, None)]), -1.0..1.0);
    }

    #[test]
    fn an_interval_that_touches_zero_does_not_exclude_it() {
        assert!(!row(1.0, Some((0.0, 2.0))).estimates[0].excludes_zero());
        assert!(row(-1.0, Some((-2.0, -0.1))).estimates[0].excludes_zero());
        assert!(!row(1.0, None).estimates[0].excludes_zero());
    }
}
