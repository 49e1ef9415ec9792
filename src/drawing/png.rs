//! A picture as PNG: its SVG, drawn by `resvg` with the font of the program.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

use super::picture::Picture;
use super::text;

/// Only the font of the program: none of the machine's.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(text::REGULAR.to_vec());
    fonts.load_font_data(text::BOLD.to_vec());
    one_family(&mut fonts);
    fonts.set_sans_serif_family(text::FAMILY);
    Arc::new(fonts)
});

/// Files of a family whose names differ by their weight are not found by family and weight: they get the name of the family.
fn one_family(fonts: &mut Database) {
    let mut faces: Vec<_> = fonts.faces().cloned().collect();
    for face in &mut faces {
        fonts.remove_face(face.id);
        for (name, _) in &mut face.families {
            *name = text::FAMILY.to_string();
        }
    }
    for face in faces {
        fonts.push_face_info(face);
    }
}

impl Picture {
    /// The bytes of a PNG with a resolution in dots per inch, on white.
    ///
    /// # Panics
    /// Where the picture is larger than memory allows.
    pub fn to_png(&self, dots_per_inch: u32) -> Vec<u8> {
        let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
        let tree = Tree::from_str(&self.to_bare_svg(), &options).expect("what was written is SVG");
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
