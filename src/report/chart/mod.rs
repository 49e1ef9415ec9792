//! Charts: tables of an output folder in, pictures out; a file per kind of chart.
//!
//! [`CHARTS`] lists all kinds. Each looks for its tables and gives nothing where the folder does not have them. A chart
//! states its basis (replications, intervals, seeds), and what it shows in words for those who cannot see it.

pub mod attribution;
pub mod basis;
pub mod clusters;
pub mod courses;
pub mod dated;
pub mod displacement;
pub mod event_sizes;
pub mod facts;
pub mod forces;
pub mod frame;
pub mod index;
pub mod marks;
pub mod peacekeepers;
pub mod plane;
pub mod roles;
pub mod ternary;
pub mod violence;
pub mod years;

use crate::drawing::Picture;

use super::reading::{Output, ReadingError};

/// A chart that is drawn.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Name of its file, without ending.
    pub name: String,
    /// Title.
    pub title: String,
    /// What it shows, in words and figures, for those who cannot see it.
    pub about: String,
    /// Table from which it is drawn, without ending.
    pub table: &'static str,
    /// Heading under which a report shows it.
    pub section: &'static str,
    /// The picture, with title and basis.
    pub picture: Picture,
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
}

impl Default for Wishes {
    fn default() -> Self {
        Self { responses: vec!["hpi_core".into()], areas: vec!["affected".into(), "nation".into()], boundaries: None }
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

/// All kinds of charts, in the order of a report.
pub static CHARTS: &[Chart] = &[
    Chart {
        name: "index",
        about: "human-protection index and its dimensions over time, with dated events",
        draw: index::draw,
    },
    Chart {
        name: "attribution",
        about: "what each security cluster and threatener takes from the index, from 100 down",
        draw: attribution::draw,
    },
    Chart { name: "deaths-cluster", about: "deaths over time by security cluster, stacked", draw: clusters::draw },
    Chart {
        name: "deaths-violence",
        about: "reported deaths by type of violence, by month and year, beside what was observed",
        draw: violence::draw,
    },
    Chart {
        name: "event-sizes",
        about: "how many events have at least so many deaths, by type of violence, beside what was observed",
        draw: event_sizes::draw,
    },
    Chart {
        name: "peacekeepers",
        about: "peacekeepers killed by malicious acts per year, beside what was observed",
        draw: peacekeepers::draw,
    },
    Chart { name: "forces", about: "persons by organization over time, and state authority", draw: forces::draw },
    Chart {
        name: "displacement",
        about: "displaced inside the country and refugees abroad over time, beside what was observed",
        draw: displacement::draw,
    },
    Chart {
        name: "roles-network",
        about: "who threatens and who protects whom, as declared and as events had it (one run)",
        draw: roles::network::draw,
    },
    Chart {
        name: "roles-matrix",
        about: "shares of actors in the roles of each security cluster, beside what is declared (one run)",
        draw: roles::matrix::draw,
    },
    Chart {
        name: "ternary",
        about: "response over the mixtures of three norms, with the best mixture and those that cannot be told from it",
        draw: ternary::draw,
    },
];
