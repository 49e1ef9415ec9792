//! What all studies write: their tables and their charts, each in the order of the data dictionary.

use super::{calibration, comparison, patterns, run, sweep, validation};
use crate::report::Table;
use crate::report::chart::Chart;

/// All tables that a command may write.
pub fn tables() -> Vec<&'static Table> {
    let kinds = [
        run::tables(),
        comparison::tables(),
        sweep::tables(),
        calibration::tables(),
        validation::tables(),
        patterns::tables(),
    ];
    kinds.into_iter().flatten().collect()
}

/// All kinds of charts, in the order of a report.
pub static CHARTS: &[Chart] = &[
    Chart {
        name: "index",
        about: "human-protection index and its dimensions over time, with dated events",
        draw: run::charts::index::draw,
    },
    Chart {
        name: "attribution",
        about: "what each security cluster and threatener takes from the index, from 100 down",
        draw: run::charts::attribution::draw,
    },
    Chart {
        name: "bands",
        about: "how wide seeds, parameters and value choices each make the index",
        draw: run::charts::bands::draw,
    },
    Chart {
        name: "deaths-cluster",
        about: "deaths over time by security cluster, stacked",
        draw: run::charts::clusters::draw,
    },
    Chart {
        name: "deaths-violence",
        about: "reported deaths by type of violence, by month and year, beside what was observed",
        draw: run::charts::violence::draw,
    },
    Chart {
        name: "event-sizes",
        about: "how many events have at least so many deaths, by type of violence, beside what was observed",
        draw: run::charts::event_sizes::draw,
    },
    Chart {
        name: "asked-years",
        about: "measures of parts that were asked for with --measure, by year",
        draw: run::charts::asked::draw,
    },
    Chart {
        name: "peacekeepers",
        about: "peacekeepers killed by malicious acts per year, beside what was observed",
        draw: run::charts::peacekeepers::draw,
    },
    Chart {
        name: "forces",
        about: "persons by organization over time, and state authority",
        draw: run::charts::forces::draw,
    },
    Chart {
        name: "displacement",
        about: "displaced inside the country and refugees abroad over time, beside what was observed",
        draw: run::charts::displacement::draw,
    },
    Chart {
        name: "roles-network",
        about: "who threatens and who protects whom, as declared and as events had it (one run)",
        draw: run::charts::roles::network::draw,
    },
    Chart {
        name: "roles-matrix",
        about: "shares of actors in the roles of each security cluster, beside what is declared (one run)",
        draw: run::charts::roles::matrix::draw,
    },
    Chart {
        name: "map",
        about: "districts year by year: civilians killed, control, fear, alignment, index",
        draw: run::map::draw,
    },
    Chart {
        name: "asked",
        about: "difference in the measures of parts that were asked for with --measure, with intervals",
        draw: comparison::charts::asked::draw,
    },
    Chart {
        name: "differences",
        about: "what each variant of a comparison changes: index, scores, optics and harm, with intervals",
        draw: comparison::charts::differences::draw,
    },
    Chart {
        name: "variants",
        about: "course of the base and of each variant by year on one chart: medians and bands",
        draw: comparison::charts::variants::draw,
    },
    Chart {
        name: "differences-map",
        about: "map of the difference by district, pale where it cannot be told from none",
        draw: comparison::charts::differences_map::draw,
    },
    Chart {
        name: "threateners",
        about: "difference in civilians killed by who did it, with intervals",
        draw: comparison::charts::threateners::draw,
    },
    Chart {
        name: "differences-years",
        about: "difference between each variant and the base by year, with intervals",
        draw: comparison::charts::differences_years::draw,
    },
    Chart {
        name: "channels",
        about: "what each channel of overlap takes from a difference or adds to it",
        draw: comparison::charts::channels::draw,
    },
    Chart {
        name: "mediation",
        about: "the chain from what the operation does to harm: change of each mediating quantity",
        draw: comparison::charts::mediation::draw,
    },
    Chart {
        name: "ternary",
        about: "response over the mixtures of three norms, with the best mixture and those that cannot be told from it",
        draw: sweep::charts::ternary::draw,
    },
    Chart {
        name: "tornado",
        about: "which factors move a response most: rank regression, or contrasts between points",
        draw: sweep::charts::tornado::draw,
    },
    Chart {
        name: "sobol",
        about: "share of the variance of a response that each drawn factor explains",
        draw: sweep::charts::sobol::draw,
    },
    Chart {
        name: "morris",
        about: "screening of factors: mean size of their effects against the spread of the effects",
        draw: sweep::charts::morris::draw,
    },
    Chart {
        name: "effects",
        about: "effects of overlap and of levels, with intervals and the probability of their sign",
        draw: sweep::charts::overlap_effects::draw,
    },
    Chart {
        name: "pareto",
        about: "points that no other beats in all optics, or in affected districts and nation",
        draw: sweep::charts::pareto::draw,
    },
    Chart {
        name: "acceptability",
        about: "how often each point has each rank when the weights of the index are drawn",
        draw: sweep::charts::acceptability::draw,
    },
    Chart { name: "fan", about: "spread of runs by year: median and bands", draw: sweep::charts::fan::draw },
    Chart {
        name: "half-width",
        about: "how the interval narrows with the number of replications",
        draw: sweep::charts::half_width::draw,
    },
    Chart {
        name: "posterior",
        about: "parameters before and after calibration",
        draw: calibration::charts::marginals::draw,
    },
    Chart {
        name: "posterior-pairs",
        about: "correlations of estimated parameters under the posterior",
        draw: calibration::charts::pairs::draw,
    },
    Chart {
        name: "posterior-check",
        about: "targets of a calibration beside what the posterior simulates",
        draw: calibration::charts::check::draw,
    },
    Chart {
        name: "scores",
        about: "CRPS of the forecasts of a validation beside those of rivals",
        draw: validation::charts::scores::draw,
    },
    Chart {
        name: "forecasts",
        about: "forecasts of a validation with 50 and 90 % intervals, beside what was observed",
        draw: validation::charts::forecasts::draw,
    },
    Chart {
        name: "pit",
        about: "where observed counts lie in their forecasts: flat where forecasts are calibrated",
        draw: validation::charts::pit::draw,
    },
    Chart {
        name: "patterns",
        about: "what came of the patterns: all contrasts on one axis, with their verdicts",
        draw: patterns::charts::draw,
    },
];
