//! Tables of effects: of overlap, and along the factor of contrasts; with how they hang on sizes that were drawn.

use std::io;

use super::sweep::{AREA, RESPONSE, SETTING, UNIT, interval, optional};
use super::table::{Column, Rows, Table, whole};
use crate::experiment::analysis::effects::{Effect, Estimate};
use crate::experiment::overlap::{BreakEven, SizeResponse};
use crate::experiment::paired::Interval;
use crate::experiment::run_log::LoggedMeasure;

const KIND: Column = Column::text(
    "kind",
    "`overlap`: a mixture less its pure corners by their weights, at equal effort; `contrast`: a level less the base",
);
const NAME: Column = Column::text("name", "the mixture, or the level");

/// Effects.
pub static EFFECTS: Table = Table {
    name: "effects",
    about: "effects of overlap and of levels, averaged over all that was drawn, with the probability of their sign

No observation informs the sizes of the channels of overlap, so that an effect is not one number: `probability_below_zero` is the share of the draws from their priors whose fitted
effect is below 0, noise of single runs taken out; `confidence_below_zero` how sure the sign of the mean is. Both are empty where nothing was drawn, or all draws played the same random numbers.",
    columns: &[
        KIND,
        NAME,
        Column::text("against", "what it is held against"),
        SETTING,
        RESPONSE,
        AREA,
        UNIT,
        Column::integer("replicates", "", "independent replicates behind the interval: replications, or rows that were drawn with random numbers of their own"),
        Column::number("effect", "", "mean of the paired differences"),
        Column::number("low", "", "lower end of the 95 % interval"),
        Column::number("high", "", "upper end"),
        Column::number("probability_below_zero", "0 to 1", "share of draws with a fitted effect below 0"),
        Column::number("probability_low", "0 to 1", "lower end of its interval over resamples of draws"),
        Column::number("probability_high", "0 to 1", "upper end"),
        Column::number("confidence_below_zero", "0 to 1", "share of resamples of draws with a mean effect below 0"),
        Column::number("r_squared", "0 to 1", "share of the variation between draws that their sizes express"),
        Column::text("note", "why sizes could not be fitted, or that squares were needed"),
    ],
    measures: &[],
};

/// How effects hang on sizes.
pub static EFFECT_SIZES: Table = Table {
    name: "effect_sizes",
    about: "how effects hang on the sizes that were drawn: slopes, what each adds, and the size at which the sign turns

By least squares over draws. The row `all at zero` is the fitted effect where every size is 0: effort alone, where the sizes are those of the channels of overlap.",
    columns: &[
        KIND,
        NAME,
        SETTING,
        RESPONSE,
        AREA,
        UNIT,
        Column::text("size", "factor that was drawn, or `all at zero`"),
        Column::number("prior_low", "", "lower end of its range"),
        Column::number("prior_high", "", "upper end"),
        Column::number("slope", "", "change of the effect per unit of size"),
        Column::number("slope_low", "", "lower end of its 95 % interval"),
        Column::number("slope_high", "", "upper end"),
        Column::number("at_middle", "", "what it adds in the middle of its range, against 0; of `all at zero` the effect itself"),
        Column::number("at_middle_low", "", "lower end"),
        Column::number("at_middle_high", "", "upper end"),
        Column::text("break_even", "`within` or `outside` the range, or `none`: no size turns the sign"),
        Column::number("break_even_at", "", "size at which the effect is 0, all others in the middle of their ranges"),
        Column::number("break_even_low", "", "lower end of its interval; empty where the slope cannot be told from 0"),
        Column::number("break_even_high", "", "upper end"),
    ],
    measures: &[],
};

/// A drawn size: name and range.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    /// Name of the factor.
    pub name: String,
    /// Range.
    pub range: (f64, f64),
}

/// An estimate with what it is of.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The effect.
    pub effect: &'a Effect,
    /// The response.
    pub measure: &'a LoggedMeasure,
    /// Its size.
    pub estimate: &'a Estimate,
    /// How it hangs on sizes.
    pub sizes: Option<&'a SizeResponse>,
    /// Why that is not known, or something to know of it.
    pub note: &'a str,
}

impl Shown<'_> {
    /// Its row of [`EFFECTS`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(&self, rows: &mut Rows) -> io::Result<()> {
        rows.text(self.effect.kind.name()).text(&self.effect.name).text(&self.effect.against);
        rows.text(&self.effect.setting.label);
        rows.text(&self.measure.name).text(&self.measure.area).text(&self.measure.unit);
        rows.integer(whole(self.estimate.replicates as u64)?);
        interval(rows, Some(self.estimate.mean));
        interval(rows, self.sizes.map(|sizes| sizes.probability_negative));
        optional(rows, self.sizes.map(|sizes| sizes.probability_mean_negative));
        optional(rows, self.sizes.and_then(|sizes| sizes.r_squared));
        rows.text(self.note).end()
    }

    /// Its rows of [`EFFECT_SIZES`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_sizes(&self, rows: &mut Rows, all: &[Size]) -> io::Result<()> {
        let Some(sizes) = self.sizes else { return Ok(()) };
        self.lead(rows, "all at zero", None);
        interval(rows, None);
        interval(rows, Some(sizes.intercept));
        end(rows, None)?;
        for (n, size) in all.iter().enumerate() {
            self.lead(rows, &size.name, Some(size.range));
            interval(rows, Some(sizes.slopes[n]));
            interval(rows, Some(sizes.at_means[n]));
            end(rows, Some(sizes.break_even[n]))?;
        }
        Ok(())
    }

    fn lead(&self, rows: &mut Rows, size: &str, range: Option<(f64, f64)>) {
        rows.text(self.effect.kind.name()).text(&self.effect.name).text(&self.effect.setting.label);
        rows.text(&self.measure.name).text(&self.measure.area).text(&self.measure.unit).text(size);
        optional(rows, range.map(|(low, _)| low));
        optional(rows, range.map(|(_, high)| high));
    }
}

fn end(rows: &mut Rows, break_even: Option<BreakEven>) -> io::Result<()> {
    let (name, at) = match break_even {
        None => ("", None),
        Some(BreakEven::None) => ("none", None),
        Some(BreakEven::Within { value, ends }) => ("within", Some(Interval { mean: value, ends })),
        Some(BreakEven::Outside { value }) => ("outside", Some(Interval { mean: value, ends: None })),
    };
    rows.text(name);
    interval(rows, at);
    rows.end()
}
