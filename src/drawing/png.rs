//! A picture as PNG: its SVG with letters as outlines, drawn by `resvg`.

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::picture::Picture;

impl Picture {
    /// The bytes of a PNG with a resolution in dots per inch, on white.
    ///
    /// # Panics
    /// Where the picture is larger than memory allows.
    pub fn to_png(&self, dots_per_inch: u32) -> Vec<u8> {
        let tree = Tree::from_str(&self.to_outlined_svg(), &Options::default()).expect("what was written is SVG");
        let scale = dots_per_inch as f32 / 72.0;
        let pixels = |tenths: u32| ((tenths as f32 / 10.0 * scale).round() as u32).max(1);
        let mut pixmap = Pixmap::new(pixels(self.size.0), pixels(self.size.1)).expect("the size is above 0");
        pixmap.fill(Color::WHITE);
        let size = tree.size();
        let fit = Transform::from_scale(pixmap.width() as f32 / size.width(), pixmap.height() as f32 / size.height());
        resvg::render(&tree, fit, &mut pixmap.as_mut());
        marked(&pixmap.encode_png().expect("a picture in memory can be encoded"))
    }
}

/// A chunk of text that says who drew the picture (PNG specification, 11.3.4.3): what follows its length.
const MARK: &[u8] = b"tEXtSoftware\0mandate";

/// Bytes before the first chunk that may be one of text: the signature and the header.
const HEADER: usize = 33;

/// A picture with its mark.
fn marked(png: &[u8]) -> Vec<u8> {
    let (header, rest) = png.split_at(HEADER);
    let length = (MARK.len() - 4) as u32;
    [header, &length.to_be_bytes(), MARK, &crc32fast::hash(MARK).to_be_bytes(), rest].concat()
}

/// Whether a file that begins so was drawn here.
pub fn is_ours(start: &[u8]) -> bool {
    start.get(HEADER + 4..).is_some_and(|rest| rest.starts_with(MARK))
}

#[cfg(test)]
mod tests {
    use super::{is_ours, marked};

    #[test]
    fn a_mark_is_a_chunk_after_the_header() {
        let drawn = marked(&[7; 50]);
        assert!(is_ours(&drawn) && !is_ours(&[7; 50]) && !is_ours(&drawn[..40]));
        assert_eq!((&drawn[..33], &drawn[drawn.len() - 17..]), (&[7; 33][..], &[7; 17][..]));
    }
}
