//! Drawing: a backend of `plotters` that records what is drawn, and writes it as SVG or PNG with the same letters everywhere.
//!
//! A [`Sheet`] is what charts draw on; what results is a [`Picture`]. Lengths are tenths of a point ([`POINT`]), so that
//! whole numbers are fine enough; one font is part of the program, so that a picture has the same bytes on any machine.

pub mod colour;
pub mod picture;
mod pieces;
pub mod png;
pub mod recorder;
pub mod sheet;
pub mod svg;
pub mod text;

pub use picture::Picture;
pub use png::is_ours as is_our_png;
pub use sheet::{Area, Drawn, Sheet};
pub use svg::is_ours as is_our_svg;
pub use text::has_all;

/// One point (1/72 inch) in the units of a drawing.
pub const POINT: i32 = 10;
