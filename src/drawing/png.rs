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
        pixmap.encode_png().expect("a picture in memory can be encoded")
    }
}
