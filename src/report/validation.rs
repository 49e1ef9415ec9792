//! Tables of a validation: forecasts, their scores, what these come to, and the runs behind them.

use std::io;

use super::table::{Column, Rows, Table, whole};
use crate::event::ViolenceType;
use crate::experiment::paired::sorted_quantile as quantile;
use crate::experiment::validation::Source;
use crate::experiment::validation::ensemble::Played;
use crate::experiment::validation::forecast::Unit;
use crate::experiment::validation::observed::Target;
use crate::experiment::validation::rolling::{Forecast, Rolling};
use crate::experiment::validation::scores::{PIT_BINS, mean};
use crate::experiment::validation::summary::Summary;

const ORIGIN: Column =
    Column::integer("origin", "", "year at whose end the forecast is made; nothing later is known to it");
const UNIT: Column = Column::text("unit", "`year`: the year after the origin; `month`: one of its months");
const YEAR: Column = Column::integer("year", "", "year that is forecast");
const MONTH: Column = Column::integer("month", "", "month that is forecast, from 1; empty for a year");
const TYPE: Column =
    Column::text("type", "`state-based`, `non-state`, `one-sided`, or `total` of the three (months alone)");
const SOURCE: Column = Column::text(
    "source",
    "`model`, or a rival: `last_observation`, `mean_of_3_years`, `bootstrap_12_months`, `history_mean`",
);
const CAUSES: Column = Column::text(
    "causes",
    "of the model: `known`, dated causes of the forecast year are given; `frozen`, they stay as at the origin. Empty for a rival, which knows none",
);
const ERROR: Column = Column::text(
    "error",
    "what stands around the figures: `law`, the error law of the model (of the last observation and the mean of three years too); `none`, the runs of the model alone; `own`, the spread of a rival itself",
);
const OBSERVED: Column = Column::integer("observed", "deaths", "what was observed, best estimate");
const CRPS: Column = Column::number("crps", "deaths", "continuous ranked probability score; smaller is better");
const TWCRPS: Column = Column::number(
    "twcrps",
    "deaths",
    "the same of what lies above 100 deaths a year, or 25 a month: how well bad years are forecast",
);
const IGNORANCE: Column = Column::number(
    "ignorance",
    "bits",
    "-log2 of the probability given to the bin of the observed count (edges 0, 0.5, 1, 5, 10, 100, 1000; one pseudo-count each); smaller is better",
);
const INTERVAL_50: Column =
    Column::number("interval_50", "deaths", "score of the central 50 % interval; smaller is better");
const INTERVAL_90: Column = Column::number("interval_90", "deaths", "score of the central 90 % interval");
const BIAS: Column = Column::number("bias", "deaths", "mean of the forecast less the observed count; 0 is best");

/// Forecasts.
pub static FORECASTS: Table = Table {
    name: "forecasts",
    about: "forecasts of a validation: deaths in the year after each origin and in its months, by the model and by rivals, with what was observed

A forecast is a sample of 1,000 counts; its mean and quantiles stand here. `docs/book/src/validation.md` says how they are made.",
    columns: &[
        ORIGIN,
        UNIT,
        YEAR,
        MONTH,
        TYPE,
        SOURCE,
        CAUSES,
        ERROR,
        Column::number("mean", "deaths", "mean of the forecast"),
        Column::number("q05", "deaths", "5 % quantile"),
        Column::number("q25", "deaths", "25 % quantile"),
        Column::number("q50", "deaths", "median"),
        Column::number("q75", "deaths", "75 % quantile"),
        Column::number("q95", "deaths", "95 % quantile"),
        OBSERVED,
        Column::integer("observed_low", "deaths", "low estimate of what was observed; the best one where there is no other"),
        Column::integer("observed_high", "deaths", "high estimate"),
    ],
    measures: &[],
};

/// Scores of single forecasts.
pub static SCORES: Table = Table {
    name: "scores",
    about: "scores of every forecast of a validation against the best estimate of what was observed",
    columns: &[
        ORIGIN,
        UNIT,
        YEAR,
        MONTH,
        TYPE,
        SOURCE,
        CAUSES,
        ERROR,
        OBSERVED,
        CRPS,
        TWCRPS,
        IGNORANCE,
        INTERVAL_50,
        INTERVAL_90,
        Column::flag("inside_50", "whether the observed count lies in the central 50 % interval"),
        Column::flag("inside_90", "whether it lies in the central 90 % interval"),
        BIAS,
        Column::number("pit_below", "0 to 1", "share of the forecast below the observed count"),
        Column::number("pit_upto", "0 to 1", "share of the forecast up to the observed count"),
    ],
    measures: &[],
};

/// Means of scores.
pub static SCORE_MEANS: Table = Table {
    name: "score_means",
    about: "means of the scores of a validation over all origins, by type, unit and source, with the skill against each rival

Skill is 1 - CRPS / CRPS of the rival: above 0 the source is better. `ratio` is CRPS / CRPS of the best rival: below 1 the source is better. A handful of years says little: look at `forecasts` and at the number of forecasts.",
    columns: &[
        UNIT,
        TYPE,
        SOURCE,
        CAUSES,
        ERROR,
        Column::integer("forecasts", "", "forecasts of which this is the mean"),
        CRPS,
        TWCRPS,
        IGNORANCE,
        INTERVAL_50,
        INTERVAL_90,
        Column::number("coverage_50", "0 to 1", "share of observed counts in the central 50 % interval; 0.5 is best"),
        Column::number("coverage_90", "0 to 1", "share in the central 90 % interval; 0.9 is best"),
        BIAS,
        Column::number("skill_last_observation", "", "skill in the CRPS against the last observation with the error law of the model"),
        Column::number("skill_mean_of_3_years", "", "against the mean of the last three years with the error law of the model"),
        Column::number("skill_bootstrap_12_months", "", "against the bootstrap of the last twelve months; empty where months are not observed"),
        Column::number("skill_history_mean", "", "against the mean of all years (months) with a negative binomial law"),
        Column::flag("best_baseline", "whether it is the rival with the smallest CRPS of its type and unit"),
        Column::number("ratio", "", "CRPS over that of this rival; empty where there is none"),
    ],
    measures: &[],
};

/// Histograms of the probability integral transform.
pub static PIT: Table = Table {
    name: "pit",
    about: "histograms of the probability integral transform of a validation, not randomized, for counts (Czado, Gneiting & Held 2009)

Heights are 1 everywhere where forecasts are calibrated; high ends say that forecasts are too narrow, a high middle that they are too wide, a
high right end that too few deaths are forecast.",
    columns: &[
        UNIT,
        TYPE,
        SOURCE,
        CAUSES,
        ERROR,
        Column::integer("bin", "", "number of the bin, from 1"),
        Column::number("from", "0 to 1", "lower end of the bin"),
        Column::number("to", "0 to 1", "upper end"),
        Column::number("height", "", "height; the mean over bins is 1"),
        Column::integer("forecasts", "", "forecasts in the histogram"),
    ],
    measures: &[],
};

/// Origins.
pub static ORIGINS: Table = Table {
    name: "origins",
    about: "origins of a validation, and how many runs the forecasts of the model rest on at each",
    columns: &[
        ORIGIN,
        YEAR,
        Column::integer("known_years", "years", "observed years up to the origin"),
        Column::integer("runs", "runs", "runs for this origin: those whose parameters know nothing later"),
        Column::number(
            "effective_runs",
            "runs",
            "equally weighted runs that would be worth as much, 1 over the sum of squared weights; below 30 the forecast rests on few runs",
        ),
        Column::number("largest_weight", "0 to 1", "weight of the run that matches best"),
    ],
    measures: &[],
};

/// Runs behind the forecasts.
pub static ENSEMBLE: Table = Table {
    name: "ensemble",
    about: "runs behind the forecasts of a validation: a row for each run and each origin that rests on it, with its weight there and its reported deaths in the year after",
    columns: &[
        Column::integer("draw", "", "number of the draw, as in `posterior.csv`; without a posterior from 0"),
        Column::integer("replication", "", "replication: names the random numbers of the run"),
        ORIGIN,
        Column::number(
            "log_proposal",
            "",
            "logarithm of how likely the values were to be drawn, over their prior density; weights are divided by it",
        ),
        Column::number("weight", "0 to 1", "weight of the run at the origin; all sum to 1"),
        YEAR,
        TYPE,
        Column::integer("known", "deaths", "reported deaths of the run with all causes"),
        Column::integer("frozen", "deaths", "with causes frozen at the origin"),
    ],
    measures: &[],
};

/// Cells that name a source.
fn source(rows: &mut Rows, source: Source) -> &mut Rows {
    rows.text(source.name());
    optional_text(rows, source.causes()).text(source.error())
}

fn optional_text<'r>(rows: &'r mut Rows, text: &str) -> &'r mut Rows {
    if text.is_empty() { rows.missing() } else { rows.text(text) }
}

/// Cells that name a forecast.
fn case<'r>(rows: &'r mut Rows, forecast: &Forecast) -> &'r mut Rows {
    rows.integer(forecast.origin.into()).text(forecast.unit.name()).integer(forecast.year().into());
    match forecast.unit {
        Unit::Year => rows.missing(),
        Unit::Month(month) => rows.integer(month.into()),
    };
    rows.text(forecast.target.name());
    source(rows, forecast.source)
}

/// Writes the forecasts.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_forecasts(rows: &mut Rows, rolling: &Rolling) -> io::Result<()> {
    for forecast in &rolling.forecasts {
        let (sample, observed) = (forecast.sample(), forecast.observed);
        case(rows, forecast).number(mean(&sample));
        for share in [0.05, 0.25, 0.5, 0.75, 0.95] {
            rows.number(quantile(&sample, share));
        }
        rows.integer(observed.best.into()).integer(observed.low.into()).integer(observed.high.into()).end()?;
    }
    Ok(())
}

/// Writes the scores.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_scores(rows: &mut Rows, rolling: &Rolling) -> io::Result<()> {
    for forecast in &rolling.forecasts {
        let scores = &forecast.scores;
        case(rows, forecast).integer(forecast.observed.best.into());
        rows.number(scores.crps).number(scores.twcrps).number(scores.ignorance);
        rows.number(scores.interval[0]).number(scores.interval[1]);
        rows.flag(scores.covered[0]).flag(scores.covered[1]).number(scores.bias);
        rows.number(scores.pit.0).number(scores.pit.1).end()?;
    }
    Ok(())
}

/// Writes the means.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_means(rows: &mut Rows, summary: &Summary) -> io::Result<()> {
    for mean in &summary.means {
        rows.text(mean.unit).text(mean.target.name());
        source(rows, mean.source).integer(whole(mean.count as u64)?);
        rows.number(mean.crps).number(mean.twcrps).number(mean.ignorance);
        rows.number(mean.interval[0]).number(mean.interval[1]);
        rows.number(mean.coverage[0]).number(mean.coverage[1]).number(mean.bias);
        for skill in mean.skill {
            match skill {
                Some(skill) => rows.number(skill),
                None => rows.missing(),
            };
        }
        rows.flag(mean.best_baseline);
        match mean.ratio {
            Some(ratio) => rows.number(ratio),
            None => rows.missing(),
        };
        rows.end()?;
    }
    Ok(())
}

/// Writes the histograms.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_pit(rows: &mut Rows, summary: &Summary) -> io::Result<()> {
    for mean in &summary.means {
        for (bin, height) in mean.pit.iter().enumerate() {
            rows.text(mean.unit).text(mean.target.name());
            source(rows, mean.source).integer(bin as i64 + 1);
            rows.number(bin as f64 / PIT_BINS as f64).number((bin + 1) as f64 / PIT_BINS as f64);
            rows.number(*height).integer(whole(mean.count as u64)?).end()?;
        }
    }
    Ok(())
}

/// Writes the origins.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_origins(rows: &mut Rows, rolling: &Rolling) -> io::Result<()> {
    for origin in &rolling.origins {
        let weights = &origin.weights;
        rows.integer(origin.year.into()).integer((origin.year + 1).into()).integer(whole(origin.known as u64)?);
        rows.integer(whole(weights.runs as u64)?).number(weights.effective);
        rows.number(weights.all.iter().copied().fold(0.0, f64::max)).end()?;
    }
    Ok(())
}

/// Writes the runs.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_ensemble(rows: &mut Rows, rolling: &Rolling, played: &[Played]) -> io::Result<()> {
    for (place, run) in played.iter().enumerate() {
        for (n, origin) in rolling.origins.iter().enumerate() {
            let (year, Some(frozen)) = (origin.year + 1, &run.frozen[n]) else { continue };
            for violence in ViolenceType::ALL {
                let index = Target::Type(violence).index();
                rows.integer(whole(run.number)?).integer(whole(run.replication)?).integer(origin.year.into());
                rows.number(run.log_proposal).number(origin.weights.all[place]).integer(year.into());
                rows.text(violence.name()).integer(run.known.year(index, year).into());
                rows.integer(frozen.year(index, year).into()).end()?;
            }
        }
    }
    Ok(())
}
