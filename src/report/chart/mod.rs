//! Charts: tables of an output folder in, pictures out; a file per kind of chart.
//!
//! [`CHARTS`] lists all kinds. Each looks for its tables and gives nothing where the folder does not have them. A chart
//! states its basis (replications, intervals, seeds), and what it shows in words for those who cannot see it.

pub mod basis;
pub mod forest;
pub mod frame;
pub mod labels;
pub mod letters;
pub mod map;
pub mod measure;
pub mod plane;
pub mod symbols;

use crate::drawing::Picture;

use super::reading::{Output, ReadingError};
use super::scenario::Observations;

/// A chart that is drawn.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Name of its file, without ending.
    pub name: String,
    /// Title.
    pub title: String,
    /// What it shows, in words and figures, for those who cannot see it; several lines are a list.
    pub about: String,
    /// Table from which it is drawn, without ending.
    pub table: &'static str,
    /// Heading under which a report shows it.
    pub section: &'static str,
    /// The picture, with title and basis.
    pub picture: Picture,
    /// The same with a layer for each year, named by the year and drawn at the same place: a report shows one at a time, with
    /// a slider. `None` where there is nothing to step through. [`Figure::picture`] is what print and readers without script see.
    pub frames: Option<Picture>,
}

/// What the user wants drawn, beside what the folder has.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// Responses of a sweep or measures of a comparison that are drawn.
    pub responses: Vec<String>,
    /// Areas: `nation`, `affected`.
    pub areas: Vec<String>,
    /// File with the shapes of districts.
    pub boundaries: Option<std::path::PathBuf>,
    /// What the user observed, which stands in charts in the place of the scenario's own figures of the same measures.
    pub observed: Option<Observations>,
}

impl Wishes {
    /// The same with the whole country before other areas, as answers begin.
    pub fn nation_first(&self) -> Self {
        let mut wishes = self.clone();
        wishes.areas.sort_by_key(|area| area != "nation");
        wishes
    }
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            responses: vec!["hpi_core".into()],
            areas: vec!["affected".into(), "nation".into()],
            boundaries: None,
            observed: None,
        }
    }
}

/// A kind of chart.
#[derive(Clone, Copy, Debug)]
pub struct Chart {
    /// Name, with which the names of its figures begin.
    pub name: &'static str,
    /// What it shows, in one line.
    pub about: &'static str,
    /// Draws all figures that an output folder supports; none where it does not have the tables.
    pub draw: fn(&Output, &Wishes) -> Result<Vec<Figure>, ReadingError>,
}

/// Whether a name is that of a chart or figure, or of one of its figures: `map-fear` is part of `map`.
pub fn is_part(name: &str, of: &str) -> bool {
    name.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
