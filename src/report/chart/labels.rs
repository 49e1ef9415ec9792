//! Words beside points, where there is room: none over another, none over a mark.

use plotters::element::Text;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::frame::{LETTERS, Rectangle};
use crate::drawing::sheet::letters;
use crate::drawing::{Drawn, POINT, Sheet, text};

/// Left, top, right, bottom [tenths of a point].
pub type Place = (i32, i32, i32, i32);

/// What is still free.
#[derive(Clone, Debug)]
pub struct Free {
    field: Rectangle,
    taken: Vec<Place>,
}

impl Free {
    /// Everything in a rectangle.
    pub fn within(field: Rectangle) -> Self {
        Self { field, taken: Vec::new() }
    }

    /// Takes a place.
    pub fn take(&mut self, place: Place) {
        self.taken.push(place);
    }

    /// Whether a place is free.
    pub fn has(&self, (left, top, right, bottom): Place) -> bool {
        let inside = left >= self.field.left
            && right <= self.field.right
            && top >= self.field.top
            && bottom <= self.field.bottom;
        let apart = |&(a, b, c, d): &Place| right <= a || c <= left || bottom <= b || d <= top;
        inside && self.taken.iter().all(apart)
    }
}

/// Where words can stand.
#[derive(Clone)]
pub struct Spot {
    /// What they cover.
    pub covered: Place,
    at: (i32, i32),
    pos: Pos,
}

impl Spot {
    /// Writes the words there.
    ///
    /// # Errors
    /// Those of `plotters`.
    pub fn write(&self, sheet: &Sheet, words: &str) -> Drawn {
        sheet.area().draw(&Text::new(words.to_string(), self.at, letters(LETTERS).pos(self.pos)))
    }
}

/// Writes words beside a point, if there is room on one of its sides; otherwise nothing.
///
/// # Errors
/// Those of `plotters`.
pub fn beside(sheet: &Sheet, free: &mut Free, at: (i32, i32), words: &str) -> Drawn {
    let Some(spot) = place(free, at, words) else { return Ok(()) };
    free.take(spot.covered);
    spot.write(sheet, words)
}

/// Where words have room beside a point; `None` where on none of its sides.
pub fn place(free: &Free, (x, y): (i32, i32), words: &str) -> Option<Spot> {
    let width = text::width(words, LETTERS * f64::from(POINT), false).ceil() as i32;
    let (gap, tall) = (4 * POINT, 10 * POINT);
    // Above and below the point, so that its interval does not run through the words; then beside it.
    let (right, left) = ((x + gap, x + gap + width), (x - gap - width, x - gap));
    let (above, below) = ((y - POINT - tall, y - POINT), (y + POINT, y + POINT + tall));
    let level = (y - tall / 2, y + tall / 2);
    let middle = (x - width / 2, x + width / 2);
    let place = |across: (i32, i32), down: (i32, i32)| (across.0, down.0, across.1, down.1);
    let sides = [
        (place(right, above), (right.0, y - POINT), Pos::new(HPos::Left, VPos::Bottom)),
        (place(right, below), (right.0, y + POINT), Pos::new(HPos::Left, VPos::Top)),
        (place(left, above), (left.1, y - POINT), Pos::new(HPos::Right, VPos::Bottom)),
        (place(left, below), (left.1, y + POINT), Pos::new(HPos::Right, VPos::Top)),
        (place(right, level), (right.0, y), Pos::new(HPos::Left, VPos::Center)),
        (place(left, level), (left.1, y), Pos::new(HPos::Right, VPos::Center)),
        (place(middle, (y - gap - tall, y - gap)), (x, y - gap), Pos::new(HPos::Center, VPos::Bottom)),
        (place(middle, (y + gap, y + gap + tall)), (x, y + gap), Pos::new(HPos::Center, VPos::Top)),
    ];
    let (covered, at, pos) = sides.into_iter().find(|(place, ..)| free.has(*place))?;
    Some(Spot { covered, at, pos })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_or_outside_is_not_free() {
        let mut free = Free::within(Rectangle { left: 0, top: 0, right: 100, bottom: 100 });
        assert!(free.has((0, 0, 50, 50)));
        free.take((0, 0, 50, 50));
        assert!(!free.has((40, 40, 60, 60)) && free.has((50, 50, 100, 100)));
        assert!(!free.has((60, 60, 101, 90)));
    }
}
