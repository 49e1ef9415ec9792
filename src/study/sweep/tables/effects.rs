//! Tables of effects: of overlap, and along the factor of contrasts; with how they hang on sizes that were drawn.

use std::io;

use crate::experiment::overlap::{BreakEven, SizeResponse};
use crate::experiment::paired::Interval;
use crate::experiment::run_log::LoggedMeasure;
use crate::report::table::{Part, Rows};
use crate::study::sweep::analysis::effects::{Effect, Estimate};
use crate::study::sweep::tables::points::{Measured, interval};

crate::table! {
    /// What the effect is of.
    pub struct Named<'a>;
    kind: &'a str, "`overlap`: a mixture less its pure corners by their weights, at equal effort; `contrast`: a level less the base";
    name: &'a str, "the mixture, or the level";
}

crate::table! {
    /// Effects.
    pub EFFECTS: EffectRow<'a> = "effects", "effects of overlap and of levels, averaged over all that was drawn, with the probability of their sign

No observation informs the sizes of the channels of overlap, so that an effect is not one number: `probability_below_zero` is the share of the draws from their priors whose fitted
effect is below 0, noise of single runs taken out; `confidence_below_zero` how sure the sign of the mean is. Both are empty where nothing was drawn, or all draws played the same random numbers.", may_be_empty true;
    named: Named<'a>;
    against: &'a str, "what it is held against";
    setting: &'a str, "levels of all other factors that are not drawn";
    measured: Measured<'a>;
    replicates: usize, "independent replicates behind the interval: replications, or rows that were drawn with random numbers of their own";
    effect: Option<f64>, "mean of the paired differences";
    low: Option<f64>, "lower end of the 95 % interval";
    high: Option<f64>, "upper end";
    probability_below_zero: Option<f64>, "0 to 1", "share of draws with a fitted effect below 0";
    probability_low: Option<f64>, "0 to 1", "lower end of its interval over resamples of draws";
    probability_high: Option<f64>, "0 to 1", "upper end";
    confidence_below_zero: Option<f64>, "0 to 1", "share of resamples of draws with a mean effect below 0";
    r_squared: Option<f64>, "0 to 1", "share of the variation between draws that their sizes express";
    note: &'a str, "why sizes could not be fitted, or that squares were needed";
}

crate::table! {
    /// How effects hang on sizes.
    pub EFFECT_SIZES: SizeRow<'a> = "effect_sizes", "how effects hang on the sizes that were drawn: slopes, what each adds, and the size at which the sign turns

By least squares over draws. The row `all at zero` is the fitted effect where every size is 0: effort alone, where the sizes are those of the channels of overlap.", may_be_empty true;
    named: Named<'a>;
    setting: &'a str, "levels of all other factors that are not drawn";
    measured: Measured<'a>;
    size: &'a str, "factor that was drawn, or `all at zero`";
    prior_low: Option<f64>, "lower end of its range";
    prior_high: Option<f64>, "upper end";
    slope: Option<f64>, "change of the effect per unit of size";
    slope_low: Option<f64>, "lower end of its 95 % interval";
    slope_high: Option<f64>, "upper end";
    at_middle: Option<f64>, "what it adds in the middle of its range, against 0; of `all at zero` the effect itself";
    at_middle_low: Option<f64>, "lower end";
    at_middle_high: Option<f64>, "upper end";
    break_even: &'a str, "`within` or `outside` the range, or `none`: no size turns the sign";
    break_even_at: Option<f64>, "size at which the effect is 0, all others in the middle of their ranges";
    break_even_low: Option<f64>, "lower end of its interval; empty where the slope cannot be told from 0";
    break_even_high: Option<f64>, "upper end";
}

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
    fn named(&self) -> Named<'_> {
        Named { kind: self.effect.kind.name(), name: &self.effect.name }
    }

    /// Its row of [`EFFECTS`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write(&self, rows: &mut Rows) -> io::Result<()> {
        let [effect, low, high] = interval(Some(self.estimate.mean));
        let [probability_below_zero, probability_low, probability_high] =
            interval(self.sizes.map(|sizes| sizes.probability_negative));
        EffectRow {
            named: self.named(),
            against: &self.effect.against,
            setting: &self.effect.setting.label,
            measured: self.measure.into(),
            replicates: self.estimate.replicates,
            effect,
            low,
            high,
            probability_below_zero,
            probability_low,
            probability_high,
            confidence_below_zero: self.sizes.map(|sizes| sizes.probability_mean_negative),
            r_squared: self.sizes.and_then(|sizes| sizes.r_squared),
            note: self.note,
        }
        .write(rows)
    }

    /// Its rows of [`EFFECT_SIZES`].
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn write_sizes(&self, rows: &mut Rows, all: &[Size]) -> io::Result<()> {
        let Some(sizes) = self.sizes else { return Ok(()) };
        self.write_size(rows, ("all at zero", None), (None, Some(sizes.intercept)), None)?;
        for (n, size) in all.iter().enumerate() {
            let estimates = (Some(sizes.slopes[n]), Some(sizes.at_means[n]));
            self.write_size(rows, (&size.name, Some(size.range)), estimates, Some(sizes.break_even[n]))?;
        }
        Ok(())
    }

    fn write_size(
        &self,
        rows: &mut Rows,
        (size, range): (&str, Option<(f64, f64)>),
        (slope, at_middle): (Option<Interval>, Option<Interval>),
        break_even: Option<BreakEven>,
    ) -> io::Result<()> {
        let (prior_low, prior_high) = range.unzip();
        let [slope, slope_low, slope_high] = interval(slope);
        let [at_middle, at_middle_low, at_middle_high] = interval(at_middle);
        let (break_even, at) = named(break_even);
        let [break_even_at, break_even_low, break_even_high] = interval(at);
        SizeRow {
            named: self.named(),
            setting: &self.effect.setting.label,
            measured: self.measure.into(),
            size,
            prior_low,
            prior_high,
            slope,
            slope_low,
            slope_high,
            at_middle,
            at_middle_low,
            at_middle_high,
            break_even,
            break_even_at,
            break_even_low,
            break_even_high,
        }
        .write(rows)
    }
}

/// Whether a size turns the sign, in a word, and which.
const fn named(break_even: Option<BreakEven>) -> (&'static str, Option<Interval>) {
    match break_even {
        None => ("", None),
        Some(BreakEven::None) => ("none", None),
        Some(BreakEven::Within { value, ends }) => ("within", Some(Interval { mean: value, ends })),
        Some(BreakEven::Outside { value }) => ("outside", Some(Interval { mean: value, ends: None })),
    }
}
