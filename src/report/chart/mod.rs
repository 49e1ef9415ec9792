//! Charts: tables of an output folder in, pictures out; a file per kind of chart.
//!
//! [`CHARTS`] lists all kinds. Each looks for its tables and gives nothing where the folder does not have them. A chart
//! states its basis (replications, intervals, seeds), and what it shows in words for those who cannot see it.

pub mod basis;
pub mod calibration;
pub mod compare;
pub mod findings;
pub mod forest;
pub mod frame;
pub mod labels;
pub mod letters;
pub mod map;
pub mod measure;
pub mod patterns;
pub mod plane;
pub mod run;
pub mod sweep;
pub mod symbols;
pub mod validation;

use std::collections::BTreeSet;

use crate::drawing::Picture;
use crate::report::compare::{COMPARE, CompareRow};
use crate::report::sweep::RUNS;

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
}

impl Default for Wishes {
    fn default() -> Self {
        Self { responses: vec!["hpi_core".into()], areas: vec!["affected".into(), "nation".into()], boundaries: None }
    }
}

impl Wishes {
    /// Whether the folder has all responses wished; only sweeps and comparisons have some.
    ///
    /// # Errors
    /// Where it lacks one, or a table is damaged.
    pub fn check(&self, output: &Output) -> Result<(), ReadingError> {
        let known = responses(output)?;
        // What is drawn without being asked for need not be there.
        let given = |wish: &&String| !(known.is_empty() && Self::default().responses.contains(wish));
        match self.responses.iter().filter(given).find(|wish| !known.contains(*wish)) {
            Some(wish) => Err(ReadingError::NoResponse { wish: wish.clone(), known: known.into_iter().collect() }),
            None => Ok(()),
        }
    }
}

/// Responses of a sweep, or measures of a comparison in the nation or the affected districts.
fn responses(output: &Output) -> Result<BTreeSet<String>, ReadingError> {
    let mut known = BTreeSet::new();
    if output.has(&RUNS) {
        let columns = output.columns(&RUNS)?;
        let named = columns.iter().filter_map(|column| column.rsplit_once('.'));
        known
            .extend(named.filter(|(_, area)| matches!(*area, "nation" | "affected")).map(|(name, _)| name.to_string()));
    }
    if output.has(&COMPARE) {
        output.rows::<CompareRow>(|row| {
            let measure = row.measure()?;
            if matches!(row.area_kind()?, "nation" | "affected") && !known.contains(measure) {
                known.insert(measure.to_string());
            }
            Ok(())
        })?;
    }
    Ok(known)
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

/// All kinds of charts, in the order of a report.
pub static CHARTS: &[Chart] = &[
    Chart {
        name: "index",
        about: "human-protection index and its dimensions over time, with dated events",
        draw: run::index::draw,
    },
    Chart {
        name: "attribution",
        about: "what each security cluster and threatener takes from the index, from 100 down",
        draw: run::attribution::draw,
    },
    Chart {
        name: "bands",
        about: "how wide seeds, parameters and value choices each make the index",
        draw: run::bands::draw,
    },
    Chart { name: "deaths-cluster", about: "deaths over time by security cluster, stacked", draw: run::clusters::draw },
    Chart {
        name: "deaths-violence",
        about: "reported deaths by type of violence, by month and year, beside what was observed",
        draw: run::violence::draw,
    },
    Chart {
        name: "event-sizes",
        about: "how many events have at least so many deaths, by type of violence, beside what was observed",
        draw: run::event_sizes::draw,
    },
    Chart {
        name: "peacekeepers",
        about: "peacekeepers killed by malicious acts per year, beside what was observed",
        draw: run::peacekeepers::draw,
    },
    Chart { name: "forces", about: "persons by organization over time, and state authority", draw: run::forces::draw },
    Chart {
        name: "displacement",
        about: "displaced inside the country and refugees abroad over time, beside what was observed",
        draw: run::displacement::draw,
    },
    Chart {
        name: "roles-network",
        about: "who threatens and who protects whom, as declared and as events had it (one run)",
        draw: run::roles::network::draw,
    },
    Chart {
        name: "roles-matrix",
        about: "shares of actors in the roles of each security cluster, beside what is declared (one run)",
        draw: run::roles::matrix::draw,
    },
    Chart {
        name: "map",
        about: "districts year by year: civilians killed, control, fear, alignment, index",
        draw: map::draw,
    },
    Chart {
        name: "differences",
        about: "what each variant of a comparison changes: index, scores, optics and harm, with intervals",
        draw: compare::differences::draw,
    },
    Chart {
        name: "differences-years",
        about: "difference between each variant and the base by year, with intervals",
        draw: compare::differences_years::draw,
    },
    Chart {
        name: "channels",
        about: "what each channel of overlap takes from a difference or adds to it",
        draw: compare::channels::draw,
    },
    Chart {
        name: "mediation",
        about: "the chain from what the operation does to harm: change of each mediating quantity",
        draw: compare::mediation::draw,
    },
    Chart {
        name: "ternary",
        about: "response over the mixtures of three norms, with the best mixture and those that cannot be told from it",
        draw: sweep::ternary::draw,
    },
    Chart {
        name: "tornado",
        about: "which factors move a response most: rank regression, or contrasts between points",
        draw: sweep::tornado::draw,
    },
    Chart {
        name: "sobol",
        about: "share of the variance of a response that each drawn factor explains",
        draw: sweep::sobol::draw,
    },
    Chart {
        name: "morris",
        about: "screening of factors: mean size of their effects against the spread of the effects",
        draw: sweep::morris::draw,
    },
    Chart {
        name: "effects",
        about: "effects of overlap and of levels, with intervals and the probability of their sign",
        draw: sweep::overlap_effects::draw,
    },
    Chart {
        name: "pareto",
        about: "points that no other beats in all optics, or in affected districts and nation",
        draw: sweep::pareto::draw,
    },
    Chart {
        name: "acceptability",
        about: "how often each point has each rank when the weights of the index are drawn",
        draw: sweep::acceptability::draw,
    },
    Chart { name: "fan", about: "spread of runs by year: median and bands", draw: sweep::fan::draw },
    Chart {
        name: "half-width",
        about: "how the interval narrows with the number of replications",
        draw: sweep::half_width::draw,
    },
    Chart { name: "posterior", about: "parameters before and after calibration", draw: calibration::marginals::draw },
    Chart {
        name: "posterior-pairs",
        about: "correlations of estimated parameters under the posterior",
        draw: calibration::pairs::draw,
    },
    Chart {
        name: "posterior-check",
        about: "targets of a calibration beside what the posterior simulates",
        draw: calibration::check::draw,
    },
    Chart {
        name: "scores",
        about: "CRPS of the forecasts of a validation beside those of rivals",
        draw: validation::scores::draw,
    },
    Chart {
        name: "forecasts",
        about: "forecasts of a validation with 50 and 90 % intervals, beside what was observed",
        draw: validation::forecasts::draw,
    },
    Chart {
        name: "pit",
        about: "where observed counts lie in their forecasts: flat where forecasts are calibrated",
        draw: validation::pit::draw,
    },
    Chart {
        name: "patterns",
        about: "what came of the patterns: all contrasts on one axis, with their verdicts",
        draw: patterns::draw,
    },
];
