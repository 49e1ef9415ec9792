//! Words beside points, where there is room: none over another, none over a mark.

use plotters::element::Text;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::frame::{LETTERS, Rectangle};
use crate::drawing::sheet::letters;
use crate::drawing::{Drawn, POINT, Sheet, text};

/// Left, top, right, bottom [tenths of a point].
type Place = (i32, i32, i32, i32);

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
    fn has(&self, (left, top, right, bottom): Place) -> bool {
        let inside = left >= self.field.left
            && right <= self.field.right
            && top >= self.field.top
            && bottom <= self.field.bottom;
        let apart = |&(a, b, c, d): &Place| right <= a || c <= left || bottom <= b || d <= top;
        inside && self.taken.iter().all(apart)
    }
}

/// Writes words beside a point, if there is room on one of its sides; otherwise nothing.
///
/// # Errors
/// Those of `plotters`.
pub fn beside(sheet: &Sheet, free: &mut Free, (x, y): (i32, i32), words: &str) -> Drawn {
    let width = text::width(words, LETTERS * f64::from(POINT), false).ceil() as i32;
    let (gap, half, tall) = (5 * POINT, 5 * POINT, 11 * POINT);
    let sides = [
        ((x + gap, y - half, x + gap + width, y + half), (x + gap, y), Pos::new(HPos::Left, VPos::Center)),
        ((x - gap - width, y - half, x - gap, y + half), (x - gap, y), Pos::new(HPos::Right, VPos::Center)),
        (
            (x - width / 2, y - gap - tall, x + width / 2, y - gap),
            (x, y - 4 * POINT),
            Pos::new(HPos::Center, VPos::Bottom),
        ),
        (
            (x - width / 2, y + gap, x + width / 2, y + gap + tall),
            (x, y + 4 * POINT),
            Pos::new(HPos::Center, VPos::Top),
        ),
    ];
    let Some((place, at, pos)) = sides.into_iter().find(|(place, ..)| free.has(*place)) else {
        return Ok(());
    };
    free.take(place);
    sheet.area().draw(&Text::new(words.to_string(), at, letters(LETTERS).pos(pos)))
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
