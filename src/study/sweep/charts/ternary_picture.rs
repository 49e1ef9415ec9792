//! Triangles of mixtures: the fitted surface in colours, its contours, the region among the best, and what was played.

use plotters::element::{Circle, PathElement, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, RGBColor};

use crate::drawing::sheet::{bold_letters, letters, tinted};
use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::report::chart::basis;
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::plane::{line, number};
use crate::report::chart::symbols::{self, Shape, Symbol};
use crate::study::sweep::charts::simplex;
use crate::study::sweep::charts::simplex::{Grid, Values, Weights};
use crate::study::sweep::charts::ternary::{Panel, Surface};

/// From values to colours.
#[derive(Clone, Debug)]
pub struct Shades {
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// What is coloured, with its unit.
    pub title: String,
    /// Whether high values are better; these are light.
    pub more_is_better: bool,
}

impl Shades {
    fn of(&self, value: f64) -> RGBColor {
        let share = if self.high > self.low { (value - self.low) / (self.high - self.low) } else { 0.5 };
        colour::cividis(if self.more_is_better { share } else { 1.0 - share })
    }

    /// Values at which contours and marks stand.
    fn marks(&self, bands: i32) -> Vec<f64> {
        use plotters::coord::ranged1d::Ranged;
        use plotters::coord::types::RangedCoordf64;
        if self.high <= self.low {
            return vec![self.low];
        }
        if bands < MARKS {
            // Where one colour goes over into the next: there is nothing between.
            let edge = |number: i32| self.low + (self.high - self.low) * f64::from(number) / f64::from(bands);
            return (0..=bands).map(edge).collect();
        }
        RangedCoordf64::from(self.low..self.high).key_points(MARKS as usize)
    }
}

/// Contours and marks at most.
const MARKS: i32 = 9;

/// How many colours say no more than the runs can tell: each as wide as the smallest difference from the best that can be told, in
/// the picture's least certain triangle.
fn told(shades: &Shades, panels: &[Panel<'_>]) -> i32 {
    let range = shades.high - shades.low;
    let known = panels.iter().filter(|(_, surface)| surface.best.is_some());
    let widest = known.map(|(_, surface)| surface.told().unwrap_or(range)).fold(0.0, f64::max);
    if widest > 0.0 { ((range / widest) as i32).max(1) } else { i32::MAX }
}

/// What all triangles of a picture have in common.
pub struct Drawing<'a> {
    /// Norms: on top, left, right.
    pub norms: [&'a str; 3],
    /// Colours.
    pub shades: Shades,
    /// From a fitted value to what is coloured.
    pub shown: &'a dyn Fn(f64, &Surface) -> f64,
    /// Colours between the lowest and the highest value.
    bands: i32,
    /// Every how many steps of the grid a mixture says its value.
    says_every: i32,
}

const WHITE: RGBColor = RGBColor(255, 255, 255);

/// Room above a triangle for words, and below for two lines of them [points].
const ABOVE: i32 = 34;
const BELOW: i32 = 29;

/// Room below a triangle [points]: on a telephone words stand below the ticks, for beside them there is none.
fn below(paper: Paper) -> i32 {
    paper.either(BELOW, BELOW + 12)
}

impl<'a> Drawing<'a> {
    /// Of norms and colours.
    pub fn new(norms: [&'a str; 3], shades: Shades, shown: &'a dyn Fn(f64, &Surface) -> f64) -> Self {
        Self { norms, shades, shown, bands: 32, says_every: 1 }
    }

    /// Draws the panels, at most three side by side.
    pub fn picture(mut self, frame: &Frame, panels: &[Panel<'_>]) -> Picture {
        // Many triangles are small, and have no need of so much detail.
        (self.bands, self.says_every) = match panels.len() {
            0..=1 => (48, 1),
            2..=4 => (32, 2),
            _ => (14, 4),
        };
        self.bands = self.bands.min(told(&self.shades, panels));
        let grid = |paper: Paper| {
            let columns = paper.columns(panels.len().clamp(1, 3));
            let across = if columns == 1 { paper.room().min(300) } else { paper.room() - 12 * (columns as i32 - 1) };
            let tall = (across / columns as i32 - 8) * 866 / 1_000 + ABOVE + below(paper);
            (columns, panels.len().div_ceil(columns) as i32, tall)
        };
        let has = |what: fn(&Surface) -> bool| panels.iter().any(|(_, surface)| what(surface));
        let key = key(has(|surface| surface.best.is_some()), has(|surface| surface.as_it_is.is_some()));
        let height = |paper: Paper| {
            let (_, rows, tall) = grid(paper);
            symbols::key_height(&key, paper.room()) + 4 + rows * tall + (rows - 1) * 4 + scale_height(paper) + 8
        };
        frame.drawn(height, |sheet, room| {
            let paper = Paper::of(sheet);
            let (columns, rows, _) = grid(paper);
            let room = symbols::keyed(sheet, room, &key)?;
            let below = room.bottom - (scale_height(paper) + 6) * POINT;
            let body = Rectangle { top: room.top + 4 * POINT, bottom: below, ..room };
            for ((label, surface), part) in panels.iter().zip(body.grid_apart(columns, rows as usize, (12, 4))) {
                let name = if label.is_empty() { "all" } else { label };
                paper.panel(sheet, name, part, || self.triangle(sheet, part, label, surface))?;
            }
            let top = room.bottom - scale_height(paper) * POINT;
            scale(sheet, Rectangle { top, ..room }, &self.shades, self.bands)
        })
    }

    fn triangle(&self, sheet: &Sheet, part: Rectangle, label: &str, surface: &Surface) -> Drawn {
        let corners = Corners::within(part, Paper::of(sheet));
        if let Some(grid) = Grid::of(surface.grid.len()) {
            self.surface(sheet, &corners, surface, &grid)?;
        }
        corners.edge(sheet)?;
        self.ticks(sheet, &corners)?;
        for played in &surface.played {
            let at = corners.at(played.weights);
            sheet.area().draw(&Circle::new(at, 21, WHITE.filled()))?;
            sheet.area().draw(&Circle::new(at, 21, colour::INK.stroke_width(7)))?;
            sheet.hover_at(at, 4 * POINT, played.says.clone());
        }
        if let Some(weights) = surface.as_it_is {
            let at = corners.at(weights);
            symbols::mark(sheet, at, 40, (Shape::Square, WHITE), true)?;
            symbols::mark(sheet, at, 30, (Shape::Square, colour::INK), true)?;
            let [a, b, c] = weights.map(|weight| (100.0 * weight).round());
            sheet.hover_at(at, 6 * POINT, format!("as the scenario has it: {a}/{b}/{c} %"));
        }
        if let Some((weights, value)) = surface.best {
            let at = corners.at(weights);
            symbols::mark(sheet, at, 44, (Shape::Diamond, WHITE), true)?;
            symbols::mark(sheet, at, 34, (Shape::Diamond, colour::VERMILION), true)?;
            let interval =
                surface.best_interval.map_or(String::new(), |(low, high)| format!(" ({low:.2} to {high:.2})"));
            sheet.hover_at(at, 6 * POINT, format!("best mixture: {value:.2}{interval}"));
        }
        self.words(sheet, part, &corners, label)
    }

    fn surface(&self, sheet: &Sheet, corners: &Corners, surface: &Surface, grid: &Grid) -> Drawn {
        let of = |value: &dyn Fn(&crate::study::sweep::charts::ternary::Place) -> f64| -> Values {
            surface.grid.iter().map(|place| (grid.place(place.weights), value(place))).collect()
        };
        let values = of(&|place| (self.shown)(place.fitted, surface));
        let least = values.values().copied().fold(f64::INFINITY, f64::min);
        let width = (self.shades.high - self.shades.low) / f64::from(self.bands);
        let all: Vec<(i32, i32)> = [corners.top, corners.left, corners.right].map(whole).to_vec();
        let band = |number: i32| self.shades.low + width * f64::from(number);
        let first = (0..self.bands).rev().find(|&number| band(number) <= least).unwrap_or(0);
        sheet.rings(vec![all], self.shades.of(band(first) + width / 2.0), None);
        for number in first + 1..self.bands {
            let rings = grid.rings(&values, band(number));
            if !rings.is_empty() && width > 0.0 {
                let ring = |ring: &simplex::Ring| {
                    simplex::plain(ring).into_iter().map(|weights| corners.at(weights)).collect()
                };
                sheet.rings(rings.iter().map(ring).collect(), self.shades.of(band(number) + width / 2.0), None);
            }
        }
        for place in &surface.grid {
            let (a, b) = grid.place(place.weights);
            if a % self.says_every == 0 && b % self.says_every == 0 {
                let half = (corners.side() / f64::from(grid.steps()) / 2.0) as i32 * self.says_every;
                sheet.hover_at(corners.at(place.weights), half, self.says(place, surface));
            }
        }
        for level in self.shades.marks(self.bands) {
            for part in grid.rings(&values, level).iter().flat_map(simplex::inner) {
                let points = part.into_iter().map(|weights| corners.at(weights)).collect();
                line(sheet, points, WHITE.mix(0.7).stroke_width(6))?;
            }
        }
        let best = grid.softened(&of(&|place| f64::from(u8::from(place.among_best))));
        for ring in grid.rings(&best, 0.5) {
            let mut points: Vec<(i32, i32)> =
                simplex::rounded(&ring).into_iter().map(|weights| corners.at(weights)).collect();
            points.push(points[0]);
            sheet.area().draw(&PathElement::new(points, colour::BLACK.stroke_width(17)))?;
        }
        Ok(())
    }

    fn says(&self, place: &crate::study::sweep::charts::ternary::Place, surface: &Surface) -> String {
        let [a, b, c] = place.weights.map(|weight| (100.0 * weight).round());
        let range = place.ends.map(|(low, high)| format!(" ({low:.1} to {high:.1})")).unwrap_or_default();
        let shown = (self.shown)(place.fitted, surface);
        let below = if shown == place.fitted { String::new() } else { format!(", {shown:.1} from the best") };
        format!("{a}/{b}/{c} %: {:.1}{range}{below}", place.fitted)
    }

    /// Per cent at quarters of the sides of a large triangle; in small ones they would crowd.
    fn ticks(&self, sheet: &Sheet, corners: &Corners) -> Drawn {
        if corners.side() < 2_500.0 {
            return Ok(());
        }
        for quarter in 1..4 {
            let share = f64::from(quarter) / 4.0;
            let rest = 1.0 - share;
            // Weight of the top on the left side, of the right on the right side, of the left on the lower side.
            let sides = [
                ([share, rest, 0.0], (-1.0, 0.0), HPos::Right),
                ([rest, 0.0, share], (0.5, -0.866), HPos::Left),
                ([0.0, share, rest], (0.5, 0.866), HPos::Left),
            ];
            for (weights, (right, down), side) in sides {
                let (x, y) = corners.at(weights);
                let off = |length: f64| (x + (right * length).round() as i32, y + (down * length).round() as i32);
                line(sheet, vec![(x, y), off(40.0)], colour::FAINT_INK.stroke_width(7))?;
                let style = tinted(letters(LETTERS), colour::FAINT_INK).pos(Pos::new(side, VPos::Center));
                let words = format!("{:.0} %", 100.0 * share);
                sheet.area().draw(&Text::new(words, off(if down > 0.0 { 95.0 } else { 60.0 }), style))?;
            }
        }
        Ok(())
    }

    fn words(&self, sheet: &Sheet, part: Rectangle, corners: &Corners, label: &str) -> Drawn {
        let (area, size) = (sheet.area(), LETTERS * f64::from(POINT));
        let middle = corners.top.0.round() as i32;
        let room = f64::from(part.width());
        let write = |words: String, at: (i32, i32), side: HPos, down: VPos| {
            area.draw(&Text::new(words, at, letters(LETTERS).pos(Pos::new(side, down))))
        };
        let style = bold_letters(LETTERS).pos(Pos::new(HPos::Center, VPos::Top));
        area.draw(&Text::new(text::shortened(label, size, true, room), (middle, part.top), style))?;
        let names = self.norms.map(basis::norm_name);
        let above = (middle, corners.top.1.round() as i32 - 7 * POINT);
        write(text::shortened(&names[0], size, false, room), above, HPos::Center, VPos::Bottom)?;
        // Each has half of the room, or what the other leaves.
        let wide = [1, 2].map(|norm| text::width(&names[norm], size, false));
        let gap = 8.0 * f64::from(POINT);
        let share = |own: f64, other: f64| ((room - gap) / 2.0).max(room - gap - other).min(own.max(1.0) + 1.0);
        let below = corners.left.1.round() as i32 + Paper::of(sheet).either(6, 17) * POINT;
        // Under its corner where there is room, else from the edge.
        let left = part.left.max(whole(corners.left).0 - (wide[0] / 2.0) as i32);
        let right = part.right.min(whole(corners.right).0 + (wide[1] / 2.0) as i32);
        let sides = [(1, left, HPos::Left, share(wide[0], wide[1])), (2, right, HPos::Right, share(wide[1], wide[0]))];
        for (norm, x, side, limit) in sides {
            let lines = text::wrapped(&names[norm], size, false, limit);
            for (number, words) in lines.into_iter().take(2).enumerate() {
                let words = text::shortened(&words, size, false, limit);
                write(words, (x, below + 11 * POINT * number as i32), side, VPos::Top)?;
            }
        }
        Ok(())
    }
}

/// What marks and lines mean; without a direction nothing is best.
fn key(is_some_best: bool, is_some_as_it_is: bool) -> Vec<(Symbol, String)> {
    let best = [
        (Symbol::Mark(Shape::Diamond, colour::VERMILION, true), "best mixture".into()),
        (Symbol::Line(colour::BLACK, 17, false), "around what cannot be told from the best (95 %)".into()),
    ];
    let played = (Symbol::Mark(Shape::Disc, colour::INK, false), "mixture that was played".into());
    let own = (Symbol::Mark(Shape::Square, colour::INK, true), "as the scenario has it".into());
    let own = Some(own).filter(|_| is_some_as_it_is);
    best.into_iter().filter(|_| is_some_best).chain([played]).chain(own).collect()
}

/// A triangle of equal sides: the first norm on top, the second left, the third right.
struct Corners {
    top: (f64, f64),
    left: (f64, f64),
    right: (f64, f64),
}

fn whole((x, y): (f64, f64)) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

impl Corners {
    fn within(part: Rectangle, paper: Paper) -> Self {
        let room = part.inside(4, ABOVE, 4, below(paper));
        let side = f64::from(room.width()).min(f64::from(room.height()) / 0.866);
        let (middle, bottom) = (f64::from(room.left + room.right) / 2.0, f64::from(room.bottom));
        let (left, right) = ((middle - side / 2.0, bottom), (middle + side / 2.0, bottom));
        Self { top: (middle, bottom - 0.866 * side), left, right }
    }

    fn side(&self) -> f64 {
        self.right.0 - self.left.0
    }

    fn at(&self, [a, b, c]: Weights) -> (i32, i32) {
        let x = a * self.top.0 + b * self.left.0 + c * self.right.0;
        let y = a * self.top.1 + b * self.left.1 + c * self.right.1;
        whole((x, y))
    }

    fn edge(&self, sheet: &Sheet) -> Drawn {
        let corners = [self.top, self.left, self.right, self.top].map(whole).to_vec();
        line(sheet, corners, colour::FAINT_INK.stroke_width(6))
    }
}

/// Height of what the colours mean [points]: on a telephone its title has a line of its own.
fn scale_height(paper: Paper) -> i32 {
    paper.either(26, 39)
}

/// What the colours mean.
fn scale(sheet: &Sheet, room: Rectangle, shades: &Shades, bands: i32) -> Drawn {
    let area = sheet.area();
    let paper = Paper::of(sheet);
    let title = text::shortened(&shades.title, LETTERS * f64::from(POINT), false, f64::from(room.width()));
    let title_width = text::width(&title, LETTERS * f64::from(POINT), false) as i32 + 8 * POINT;
    let style = letters(LETTERS).pos(Pos::new(HPos::Left, VPos::Center));
    area.draw(&Text::new(title, (room.left, room.top + 6 * POINT), style))?;
    let top = room.top + paper.either(0, 13) * POINT;
    let bar = Rectangle {
        left: room.left + paper.either(title_width, 12 * POINT),
        right: room.right - 12 * POINT,
        top: top + POINT,
        bottom: top + 11 * POINT,
    };
    let pieces = bands.clamp(1, 64);
    let edge = |piece: i32| bar.left + bar.width() * piece / pieces;
    for piece in 0..pieces {
        let share = (f64::from(piece) + 0.5) / f64::from(pieces);
        let shade = shades.of(shades.low + share * (shades.high - shades.low));
        let corners = [(edge(piece), bar.top), (edge(piece + 1) + 2, bar.bottom)];
        area.draw(&plotters::element::Rectangle::new(corners, shade.filled()))?;
    }
    let marks = shades.marks(bands);
    let step = marks.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let mut free = i32::MIN;
    for mark in marks {
        let share = if shades.high > shades.low { (mark - shades.low) / (shades.high - shades.low) } else { 0.5 };
        let x = bar.left + (share * f64::from(bar.width())).round() as i32;
        line(sheet, vec![(x, bar.top), (x, bar.bottom)], WHITE.mix(0.7).stroke_width(6))?;
        let label = number(mark, if step.is_finite() { step } else { 0.01 });
        let half = (text::width(&label, LETTERS * f64::from(POINT), false) / 2.0).ceil() as i32;
        if x - half > free {
            free = x + half + 4 * POINT;
            let style = letters(LETTERS).pos(Pos::new(HPos::Center, VPos::Top));
            area.draw(&Text::new(label, (x, bar.bottom + 2 * POINT), style))?;
        }
    }
    Ok(())
}
