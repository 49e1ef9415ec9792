//! A picture cut across, where its panels begin and end.

use super::picture::Picture;
use super::recorder::Mark;

/// A piece of a picture, from one height to another [tenths of a point], with what is drawn on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut<'a> {
    /// Name of the panel; `None` above the first and below the last.
    pub name: Option<&'a str>,
    /// Top.
    pub top: i32,
    /// Bottom.
    pub bottom: i32,
    /// What is drawn on it, in order.
    pub marks: Vec<&'a Mark>,
}

/// The pieces of a picture from top to bottom; a picture without panels is one.
pub fn of(picture: &Picture) -> Vec<Cut<'_>> {
    let mut cuts = empty(picture);
    let mut depth = 0;
    let mut inside = None;
    for mark in &picture.marks {
        match mark {
            Mark::Panel(name, ..) => inside = cuts.iter().position(|cut| cut.name == Some(name.as_str())),
            Mark::Close if depth == 0 => inside = None,
            _ => {
                depth += i32::from(matches!(mark, Mark::Open(_))) - i32::from(matches!(mark, Mark::Close));
                let place = inside.unwrap_or_else(|| {
                    let top = top(mark).unwrap_or_default();
                    cuts.iter().rposition(|cut| cut.top <= top).unwrap_or_default()
                });
                cuts[place].marks.push(mark);
            }
        }
    }
    cuts
}

/// The pieces without what is drawn on them.
fn empty(picture: &Picture) -> Vec<Cut<'_>> {
    let panels: Vec<(&str, i32, i32)> = picture
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Panel(name, top, bottom) => Some((name.as_str(), *top, *bottom)),
            _ => None,
        })
        .collect();
    let height = picture.size.1 as i32;
    let cut = |name, top, bottom| Cut { name, top, bottom, marks: Vec::new() };
    let Some((&(_, first, _), &(_, _, last))) = panels.first().zip(panels.last()) else {
        return vec![cut(None, 0, height)];
    };
    // A panel has the gap below it.
    let ends = panels[1..].iter().map(|panel| panel.1).chain([last]);
    let named = panels.iter().zip(ends).map(|(&(name, top, _), end)| cut(Some(name), top, end));
    std::iter::once(cut(None, 0, first)).chain(named).chain([cut(None, last, height)]).collect()
}

/// The upper edge of what is drawn.
fn top(mark: &Mark) -> Option<i32> {
    let least = |corners: &[(i32, i32)]| corners.iter().map(|corner| corner.1).min();
    match mark {
        Mark::Line(corners, _) | Mark::Polygon(corners, _) => least(corners),
        Mark::Rings(rings, ..) => rings.iter().filter_map(|ring| least(ring)).min(),
        Mark::Rectangle(a, b, ..) | Mark::Hover(a, b, _) => Some(a.1.min(b.1)),
        Mark::Circle(at, radius, ..) => Some(at.1 - *radius as i32),
        Mark::Text(_, at, _) => Some(at.1),
        Mark::Open(_) | Mark::Panel(..) | Mark::Close => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::Sheet;

    #[test]
    fn a_picture_is_cut_where_its_panels_begin_and_end() {
        let sheet = Sheet::new(10, 30);
        // The key stands below, and is drawn first.
        sheet.hover((0, 250), (10, 260), "key");
        for (name, top) in [("2012", 50), ("2013", 150)] {
            sheet.panel(name, top, top + 90);
            sheet.hover((0, top), (10, top + 10), name);
            sheet.close();
        }
        sheet.hover((0, 0), (10, 10), "title");
        let picture = sheet.finish();
        let said = |cut: &Cut<'_>| match cut.marks.as_slice() {
            [Mark::Hover(_, _, says)] => says.clone(),
            other => panic!("{other:?}"),
        };
        let cuts: Vec<(Option<&str>, i32, i32, String)> =
            of(&picture).iter().map(|cut| (cut.name, cut.top, cut.bottom, said(cut))).collect();
        let expected = [
            (None, 0, 50, "title"),
            (Some("2012"), 50, 150, "2012"),
            (Some("2013"), 150, 240, "2013"),
            (None, 240, 300, "key"),
        ];
        assert_eq!(cuts, expected.map(|(name, top, bottom, says)| (name, top, bottom, says.to_string())));
    }

    #[test]
    fn a_picture_without_panels_is_one_piece() {
        let sheet = Sheet::new(10, 30);
        sheet.hover((0, 250), (10, 260), "key");
        let picture = sheet.finish();
        let cuts = of(&picture);
        assert_eq!((cuts.len(), cuts[0].top, cuts[0].bottom, cuts[0].marks.len()), (1, 0, 300, 1));
    }
}
