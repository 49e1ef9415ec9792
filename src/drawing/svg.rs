//! A picture as SVG: text stays text, hover texts are titles, layers are groups.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use plotters_backend::BackendCoord;

use super::picture::Picture;
use super::pieces;
use super::recorder::{Lettering, Mark, Paint, Stroke};
use super::text;

/// The font as a style sheet, for one file that needs no other.
pub fn font_faces() -> String {
    let face = |weight: u32, bytes: &[u8]| {
        let data = STANDARD.encode(bytes);
        format!(
            "@font-face{{font-family:\"{}\";font-weight:{weight};src:url(data:font/ttf;base64,{data})}}",
            text::FAMILY
        )
    };
    face(400, text::REGULAR) + &face(600, text::BOLD)
}

/// A text as part of a document in XML.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"))
}

impl Picture {
    /// A file of its own, with the font inside.
    pub fn to_svg(&self, title: &str, about: &str) -> String {
        self.document(title, about, "", &format!("{MARK}\n<style>{}</style>", font_faces()), write_text)
    }

    /// A file of its own that shows its layers one after the other, each for so many seconds, for ever. Where the reader
    /// wants no motion, the last one stands.
    pub fn to_animated_svg(&self, title: &str, about: &str, seconds: f64) -> String {
        let layers = self.marks.iter().filter(|mark| matches!(mark, Mark::Open(_))).count().max(1);
        let delays: String = (0..layers)
            .map(|layer| format!(".layer:nth-of-type({}){{animation-delay:{:.2}s}}", layer + 1, seconds * layer as f64))
            .collect();
        let style = format!(
            "{MARK}\n<style>{}@keyframes show{{0%{{visibility:visible}}{:.4}%{{visibility:hidden}}}}\
             .layer{{visibility:hidden;animation:show {:.2}s step-end infinite}}{delays}\
             @media (prefers-reduced-motion:reduce){{.layer{{animation:none}}.layer:last-of-type{{visibility:visible}}}}</style>",
            font_faces(),
            100.0 / layers as f64,
            seconds * layers as f64,
        );
        self.document(title, about, "", &style, write_text)
    }

    /// A part of a page that has the font and the shapes; `id` sets apart the identifiers of several pictures on it.
    pub fn to_inline_svg(&self, id: &str, title: &str, about: &str, shapes: &mut Shapes) -> String {
        self.written(title, about, id, "", &mut Writer { letters: write_text, shapes: Some(shapes) })
    }

    /// Pieces of it from top to bottom, each an image of a page: what stands above its panels, each panel with its name, and what
    /// stands below them. A picture without panels is one piece.
    pub fn to_inline_pieces(&self, title: &str, shapes: &mut Shapes) -> Vec<Piece> {
        let mut writer = Writer { letters: write_text, shapes: Some(shapes) };
        let pieces = pieces::of(self);
        pieces.into_iter().map(|piece| Piece::written(self, &piece, title, &mut writer)).collect()
    }

    /// A file whose letters are outlines, for a program that has no fonts.
    pub(super) fn to_outlined_svg(&self) -> String {
        self.document("", "", "", "", write_outlines)
    }

    fn document(&self, title: &str, about: &str, id: &str, style: &str, letters: Letters) -> String {
        self.written(title, about, id, style, &mut Writer { letters, shapes: None })
    }

    fn written(&self, title: &str, about: &str, id: &str, style: &str, writer: &mut Writer<'_>) -> String {
        let (width, height) = (self.size.0 / 10, self.size.1 / 10);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}pt\" height=\"{height}pt\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"'{}',Arial,sans-serif\" role=\"img\" aria-labelledby=\"{id}title {id}about\">\n\
             <title id=\"{id}title\">{}</title>\n<desc id=\"{id}about\">{}</desc>\n{style}\n",
            text::FAMILY,
            escaped(title),
            escaped(about)
        );
        for mark in &self.marks {
            write_mark(&mut svg, mark, writer);
        }
        svg.push_str("</svg>\n");
        svg
    }
}

/// A piece of a picture as a part of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Name of the panel; `None` of what stands around the panels.
    pub name: Option<String>,
    /// As SVG.
    pub svg: String,
}

impl Piece {
    fn written(picture: &Picture, piece: &pieces::Cut<'_>, title: &str, writer: &mut Writer<'_>) -> Self {
        let (width, top, height) = (picture.size.0 / 10, points(piece.top), points(piece.bottom - piece.top));
        let role = match piece.name {
            Some(name) => format!("role=\"img\" aria-label=\"{}\"", escaped(&format!("{title}: {name}"))),
            None if piece.top == 0 => format!("role=\"img\" aria-label=\"{}\"", escaped(title)),
            // The words below the panels are those of the caption.
            None => "aria-hidden=\"true\"".to_string(),
        };
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}pt\" height=\"{height}pt\" \
             viewBox=\"0 {top} {width} {height}\" font-family=\"'{}',Arial,sans-serif\" {role}>\n",
            text::FAMILY
        );
        for mark in &piece.marks {
            write_mark(&mut svg, mark, writer);
        }
        svg.push_str("</svg>\n");
        Self { name: piece.name.map(str::to_string), svg }
    }
}

/// Outlines that the pictures of a page have in common, as those of districts in the maps of all years: written once, and named
/// where they are drawn.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    known: BTreeMap<String, usize>,
}

/// From how many letters on an outline is a shape of the page.
const LONG: usize = 90;

impl Shapes {
    /// All of them, for a page that draws them; nothing where there are none.
    pub fn to_svg(&self) -> String {
        if self.known.is_empty() {
            return String::new();
        }
        let mut svg = "<svg class=\"shapes\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>\n".to_string();
        for (data, number) in &self.known {
            let _ = writeln!(svg, "<path id=\"shape-{number}\" fill-rule=\"evenodd\" d=\"{data}\"/>");
        }
        svg + "</defs></svg>\n"
    }

    /// The element with which a shape begins where it is drawn; `None` of one that is short.
    fn begun(&mut self, rings: &[Vec<BackendCoord>], end: &str) -> Option<String> {
        let &(left, top) = rings.first()?.first()?;
        let mut data = String::new();
        for ring in rings {
            let ring: Vec<BackendCoord> = ring.iter().map(|(x, y)| (x - left, y - top)).collect();
            path(&mut data, &ring);
            data.push_str(end);
        }
        if data.len() < LONG {
            return None;
        }
        let next = self.known.len();
        let number = *self.known.entry(data).or_insert(next);
        Some(format!("<use href=\"#shape-{number}\" x=\"{}\" y=\"{}\"", points(left), points(top)))
    }
}

/// How marks are written.
struct Writer<'a> {
    letters: Letters,
    /// Shapes of the page, where the picture is part of one.
    shapes: Option<&'a mut Shapes>,
}

impl Writer<'_> {
    fn shape(&mut self, rings: &[Vec<BackendCoord>], end: &str) -> Option<String> {
        self.shapes.as_mut()?.begun(rings, end)
    }
}

/// Stands near the start of every file, so that it is known as drawn here.
const MARK: &str = "<metadata>drawn by mandate</metadata>";

/// How much of a file is looked through for it [bytes]: title and description stand before it.
const MARK_WITHIN: usize = 16_384;

/// Whether a file that begins so was drawn here.
pub fn is_ours(start: &[u8]) -> bool {
    start[..start.len().min(MARK_WITHIN)].windows(MARK.len()).any(|window| window == MARK.as_bytes())
}

/// How a text at a place is written.
type Letters = fn(&mut String, &str, BackendCoord, &Lettering);

/// A length in points, with a decimal where it has one.
struct Points(i64);

impl std::fmt::Display for Points {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, tenth) = (self.0.abs() / 10, self.0.abs() % 10);
        if tenth == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{tenth}") }
    }
}

fn points(length: impl Into<i64>) -> Points {
    Points(length.into())
}

fn colour(name: &str, paint: Paint) -> String {
    let (red, green, blue) = paint.rgb;
    let mut text = format!(" {name}=\"#{red:02x}{green:02x}{blue:02x}\"");
    if paint.opacity < 1.0 {
        let _ = write!(text, " {name}-opacity=\"{:.2}\"", paint.opacity);
    }
    text
}

fn stroke(stroke: &Stroke) -> String {
    let mut text = colour("stroke", stroke.paint);
    let _ = write!(text, " stroke-width=\"{}\"", points(stroke.width));
    if !stroke.dashes.is_empty() {
        let dashes: Vec<String> = stroke.dashes.iter().map(|&length| points(length).to_string()).collect();
        let _ = write!(text, " stroke-dasharray=\"{}\"", dashes.join(" "));
    }
    text
}

fn style(fill: Option<Paint>, edge: Option<&Stroke>) -> String {
    let inside = fill.map_or_else(|| " fill=\"none\"".to_string(), |paint| colour("fill", paint));
    inside + &edge.map(stroke).unwrap_or_default()
}

/// A path through corners: the first as it lies, each of the others by how far it is from the one before, in half the letters.
fn path(svg: &mut String, corners: &[BackendCoord]) {
    let Some(&(x, y)) = corners.first() else { return };
    let _ = write!(svg, "M{} {}", points(x), points(y));
    for (number, pair) in corners.windows(2).enumerate() {
        let (right, down) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        // A sign parts numbers as a blank does.
        let blank = |length: i32| if length < 0 { "" } else { " " };
        let lead = if number == 0 { "l" } else { blank(right) };
        let _ = write!(svg, "{lead}{}{}{}", points(right), blank(down), points(down));
    }
}

fn write_mark(svg: &mut String, mark: &Mark, writer: &mut Writer<'_>) {
    match mark {
        Mark::Line(corners, line) => {
            if let Some(begun) = writer.shape(std::slice::from_ref(corners), "") {
                let _ = writeln!(svg, "{begun} fill=\"none\"{} stroke-linejoin=\"round\"/>", stroke(line));
                return;
            }
            svg.push_str("<path d=\"");
            path(svg, corners);
            let _ = writeln!(svg, "\" fill=\"none\"{} stroke-linejoin=\"round\"/>", stroke(line));
        }
        Mark::Polygon(corners, paint) => {
            svg.push_str("<path d=\"");
            path(svg, corners);
            let _ = writeln!(svg, "Z\"{}/>", colour("fill", *paint));
        }
        Mark::Rings(rings, paint, edge, says) => {
            let class = if says.is_some() { " class=\"hover\"" } else { "" };
            let title = says.as_ref().map(|says| format!("<title>{}</title>", escaped(says))).unwrap_or_default();
            if let Some(begun) = writer.shape(rings, "Z") {
                let _ = writeln!(svg, "{begun}{class}{}>{title}</use>", style(Some(*paint), edge.as_ref()));
                return;
            }
            let _ = write!(svg, "<path{class} fill-rule=\"evenodd\" d=\"");
            for ring in rings {
                path(svg, ring);
                svg.push('Z');
            }
            let _ = writeln!(svg, "\"{}>{title}</path>", style(Some(*paint), edge.as_ref()));
        }
        Mark::Rectangle(a, b, fill, edge) => {
            let _ = writeln!(svg, "<rect{}{}/>", place(*a, *b), style(*fill, edge.as_ref()));
        }
        Mark::Circle((x, y), radius, fill, edge) => {
            let (x, y, radius) = (points(*x), points(*y), points(*radius));
            let _ = writeln!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{}/>", style(*fill, edge.as_ref()));
        }
        Mark::Text(text, at, lettering) => (writer.letters)(svg, text, *at, lettering),
        Mark::Hover(a, b, says) => {
            let place = place(*a, *b);
            let _ = writeln!(
                svg,
                "<rect class=\"hover\"{place} fill-opacity=\"0\"><title>{}</title></rect>",
                escaped(says)
            );
        }
        Mark::Open(name) => {
            let _ = writeln!(svg, "<g class=\"layer\" data-layer=\"{}\">", escaped(name));
        }
        Mark::Panel(..) => svg.push_str("<g>\n"),
        Mark::Close => svg.push_str("</g>\n"),
    }
}

/// Place and size of the rectangle between two corners.
fn place(a: BackendCoord, b: BackendCoord) -> String {
    let (x, y) = (points(a.0.min(b.0)), points(a.1.min(b.1)));
    let (width, height) = (points(i64::from(a.0.abs_diff(b.0))), points(i64::from(a.1.abs_diff(b.1))));
    format!(" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"")
}

fn write_text(svg: &mut String, text: &str, (x, y): BackendCoord, lettering: &Lettering) {
    let anchor = match lettering.left {
        0.0 => "",
        0.5 => " text-anchor=\"middle\"",
        _ => " text-anchor=\"end\"",
    };
    let weight = if lettering.bold { " font-weight=\"600\"" } else { "" };
    let base = lettering.base.round() as i64;
    let (place, turn) = if lettering.turn == 0 {
        (format!(" x=\"{}\" y=\"{}\"", points(x), points(i64::from(y) + base)), String::new())
    } else {
        let turn = format!(" transform=\"translate({} {}) rotate({})\"", points(x), points(y), lettering.turn);
        (format!(" y=\"{}\"", points(base)), turn)
    };
    let size = points(lettering.size.round() as i64);
    let fill = colour("fill", lettering.paint);
    let _ = writeln!(svg, "<text{place}{turn} font-size=\"{size}\"{weight}{anchor}{fill}>{}</text>", escaped(text));
}

/// A text as the outlines of its letters, where [`write_text`] has it.
fn write_outlines(svg: &mut String, text: &str, (x, y): BackendCoord, lettering: &Lettering) {
    let scale = lettering.size.round() / 10.0 / text::em(lettering.bold);
    let base = points(lettering.base.round() as i64);
    let _ = writeln!(
        svg,
        "<path transform=\"translate({} {}) rotate({}) translate(0 {base}) scale({scale} -{scale})\" d=\"{}\"{}/>",
        points(x),
        points(y),
        lettering.turn,
        text::outlines(text, lettering.bold, lettering.left),
        colour("fill", lettering.paint)
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::Sheet;
    use crate::drawing::colour::{GREEN, GREY};

    #[test]
    fn outlines_that_pictures_of_a_page_share_are_written_once() {
        let ring = |x: i32, y: i32| (0..40).map(|at| (x + 7 * at, y + at * at % 31)).collect::<Vec<_>>();
        let mut shapes = Shapes::default();
        let mut drawn = |x: i32, y: i32| {
            let sheet = Sheet::new(100, 100);
            sheet.rings_saying(vec![ring(x, y)], GREEN, Some((GREY, 4)), "place".into());
            sheet.finish().to_inline_svg("a-", "title", "about", &mut shapes)
        };
        let (one, other) = (drawn(10, 20), drawn(-30, 405));
        assert!(one.contains("<use href=\"#shape-0\" x=\"1\" y=\"2\" class=\"hover\" fill="), "{one}");
        assert!(other.contains("<use href=\"#shape-0\" x=\"-3\" y=\"40.5\""), "{other}");
        assert!(other.contains("<title>place</title></use>"), "{other}");
        assert_eq!(shapes.to_svg().matches("<path id=\"shape-").count(), 1);
        assert_eq!(Shapes::default().to_svg(), "");
    }
}
