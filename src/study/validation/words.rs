//! What `mandate validate` prints.

use std::fmt::Write;

use crate::stats::FEW_DRAWS;
use crate::study::validation::Validated;
use crate::study::validation::baselines::Baseline;
use crate::study::validation::causes::{Causes, DRAWS};
use crate::study::validation::observed::Target;
use crate::study::validation::source::Source;
use crate::study::validation::summary::{Known, Mean, Summary, UNITS};

use crate::report::lines;

/// All that is printed of a validation.
pub struct Printed<'a>(pub &'a Validated<'a>);

impl Printed<'_> {
    /// The text, within 80 columns.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.head(&mut out);
        out.push('\n');
        for sentence in verdict(self.0) {
            lines::wrap(&mut out, &sentence, 0);
        }
        for unit in UNITS {
            if !self.0.summary.targets(unit).is_empty() {
                self.scores(&mut out, unit);
            }
        }
        self.coverage(&mut out);
        self.origins(&mut out);
        for remark in &self.0.remarks {
            lines::wrap(&mut out, &format!("Note: {remark}"), 2);
        }
        out.push('\n');
        out
    }

    fn head(&self, out: &mut String) {
        let prepared = self.0.prepared;
        let years =
            self.0.rolling.origins.iter().map(|origin| (origin.year + 1).to_string()).collect::<Vec<_>>().join(", ");
        lines::wrap(out, &format!("{}: forecasts of {years}", prepared.loaded.scenario.title), 2);
        lines::wrap(out, "Each is made at the end of the year before, from the years up to it.", 2);
        lines::wrap(out, &format!("Observed: {}", prepared.observed.source), 2);
        let from = match prepared.from.name() {
            "point" => "values of parameters.csv".to_string(),
            _ if prepared.is_from_elsewhere() => "values from a posterior made on another scenario".to_string(),
            name => format!("values from the {name}"),
        };
        lines::wrap(
            out,
            &format!("Model: {} runs, seed {}, {from}; {DRAWS} draws a forecast", self.0.runs, prepared.seed),
            2,
        );
    }

    /// CRPS of the sources by type.
    fn scores(&self, out: &mut String, unit: &'static str) {
        let _ = writeln!(
            out,
            "\nCRPS of {unit}s [deaths], mean of forecasts; smaller is better, * best rival\n{:<12}{:>4}{:>16}{:>16}{:>8}{:>8}{:>8}{:>8}",
            "", "", "model, causes", "without law", "last", "3-year", "12-mth", "hist."
        );
        let _ = writeln!(
            out,
            "{:<12}{:>4}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}",
            "type", "n", "known", "frozen", "known", "frozen", "obs.", "mean", "boots.", "mean"
        );
        for target in self.0.summary.targets(unit) {
            let get = |source| self.0.summary.get(unit, target, source);
            let count = get(Source::Model(Causes::Known)).map_or(0, |mean| mean.count);
            let _ = write!(out, "{:<12}{count:>4}", target.name());
            for source in [Source::Model, Source::Runs] {
                for causes in Causes::ALL {
                    let _ = write!(out, "{:>8}", crps(get(source(causes))));
                }
            }
            for baseline in Baseline::ALL {
                let mean = get(Source::Baseline(baseline));
                let star = if mean.is_some_and(|mean| mean.best_baseline) { "*" } else { " " };
                let _ = write!(out, "{:>7}{star}", crps(mean));
            }
            let end = out.trim_end_matches(' ').len();
            out.truncate(end);
            out.push('\n');
        }
        self.ratios(out, unit);
    }

    /// CRPS over that of the best rival.
    fn ratios(&self, out: &mut String, unit: &'static str) {
        let _ = writeln!(out, "CRPS over that of the best rival; below 1 the model is better");
        let row = |out: &mut String, name: &str, of: &dyn Fn(Source) -> Option<f64>, rival: &str| {
            let _ = write!(out, "{name:<12}{:>4}", "");
            for source in [Source::Model, Source::Runs] {
                for causes in Causes::ALL {
                    let ratio = of(source(causes)).map_or_else(|| "-".into(), |ratio| format!("{ratio:.2}"));
                    let _ = write!(out, "{ratio:>8}");
                }
            }
            let _ = writeln!(out, "  {rival}");
        };
        for target in self.0.summary.targets(unit) {
            let rival = self.rival(unit, target).map_or("", Baseline::words);
            row(out, target.name(), &|source| self.0.summary.get(unit, target, source)?.ratio, rival);
        }
        let overall = |source| self.0.summary.overall(unit, source);
        let rival = overall(Source::Model(Causes::Known)).map_or("", |overall| overall.best.words());
        row(out, "all types", &|source| overall(source)?.ratio, rival);
    }

    /// The best rival.
    fn rival(&self, unit: &str, target: Target) -> Option<Baseline> {
        match self.0.summary.best_baseline(unit, target)?.source {
            Source::Baseline(baseline) => Some(baseline),
            Source::Model(_) | Source::Runs(_) => None,
        }
    }

    fn coverage(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "\nObserved counts inside the central 50 and 90 % intervals [%], and bias [deaths]\n{:<8}{:<12}{:>16}{:>8}{:>16}{:>8}",
            "", "", "known 50  90", "bias", "frozen 50  90", "bias"
        );
        for unit in UNITS {
            for target in self.0.summary.targets(unit) {
                let _ = write!(out, "{unit:<8}{:<12}", target.name());
                for causes in Causes::ALL {
                    if let Some(mean) = self.0.summary.get(unit, target, Source::Model(causes)) {
                        let [half, most] = mean.coverage.map(|share| (100.0 * share).round());
                        let _ = write!(out, "{half:>12}{most:>4}{:>+8.0}", mean.bias);
                    }
                }
                out.push('\n');
            }
        }
    }

    fn origins(&self, out: &mut String) {
        out.push('\n');
        let effective = self
            .0
            .rolling
            .origins
            .iter()
            .map(|one| format!("{} {:.0} of {}", one.year, one.weights.effective, one.weights.runs));
        let effective = effective.collect::<Vec<_>>().join(", ");
        let what = match self.0.prepared.is_from_elsewhere() {
            true => "all weigh alike: the posterior knows no year of this scenario",
            false => "how many match the years up to it",
        };
        let text = format!("Effective runs by origin, of those for it ({what}): {effective}");
        lines::wrap(out, &text, 2);
    }
}

/// For how many types the model is at least as good as the best rival, where a rival wins, what knowing causes is worth, and what
/// the error law does.
pub fn verdict(validated: &Validated<'_>) -> Vec<String> {
    let effective: Vec<f64> = validated.rolling.origins.iter().map(|one| one.weights.effective).collect();
    let weak = few(&effective);
    let basis = "This uses the forecasts with the error law: the last observation and \
                     the mean of three years have it too, so that neither side wins by the width of its law. Without it the runs stand \
                     alone, and the chance of a run is not counted beside the error of the model.";
    let units = || UNITS.into_iter().filter(|unit| !validated.summary.types(unit).is_empty());
    let mut sentences: Vec<String> = units().map(|unit| against_rivals(&validated.summary, unit)).collect();
    sentences.extend(units().filter_map(|unit| of_causes(&validated.summary, unit)));
    sentences.push(basis.into());
    sentences.extend(units().filter_map(|unit| of_law(&validated.summary, unit)));
    sentences.extend(weak);
    sentences.extend(one_year(&validated.rolling.origins.iter().map(|origin| origin.year + 1).collect::<Vec<_>>()));
    sentences
}

/// What forecasts of one year cannot tell; `None` of several.
fn one_year(years: &[i16]) -> Option<String> {
    let [year] = years else { return None };
    Some(format!(
        "All of this is one forecast year, {year}: it tells how that year was met, and not whether the model forecasts better than \
         its rivals."
    ))
}

/// At how many origins too few runs match the past, by the effective runs of each; `None` where none is such.
fn few(effective: &[f64]) -> Option<String> {
    let count = effective.iter().filter(|&&runs| runs < FEW_DRAWS).count();
    let least = effective.iter().copied().fold(f64::INFINITY, f64::min);
    (count > 0).then(|| {
        format!(
            "At {count} of {} origins this rests on fewer than {FEW_DRAWS} effective runs (least {least:.1}): it says little there.",
            effective.len()
        )
    })
}

/// How the model stands against the best rival of each type, and where a rival wins.
fn against_rivals(summary: &Summary, unit: &'static str) -> String {
    let types = summary.types(unit);
    let of = |causes| {
        let good = summary.as_good(unit, Source::Model(causes));
        let names = good.iter().map(|target| target.name()).collect::<Vec<_>>().join(", ");
        let named = if names.is_empty() { String::new() } else { format!(" ({names})") };
        format!("for {} of {} types{named} with causes {}", good.len(), types.len(), causes.name())
    };
    let best = |target: Target| match summary.best_baseline(unit, target)?.source {
        Source::Baseline(baseline) => Some(baseline.words()),
        Source::Model(_) | Source::Runs(_) => None,
    };
    let wins = |target: &Target| {
        let ratio = summary.get(unit, *target, Source::Model(Causes::Known))?.ratio.filter(|ratio| *ratio > 1.0)?;
        Some(format!("{} for {} deaths, where the model has {ratio:.2} times its CRPS", best(*target)?, target.name()))
    };
    let winners: Vec<String> = types.iter().filter_map(wins).collect();
    let rivals = match winners.as_slice() {
        [] => " No rival wins against the model with causes known.".to_string(),
        _ => format!(" A rival wins against the model with causes known: {}.", winners.join("; ")),
    };
    let all = summary.overall(unit, Source::Model(Causes::Known)).and_then(|all| Some((all.ratio?, all.best)));
    let all = all.map_or_else(String::new, |(ratio, best)| {
        format!(" Over all types its CRPS is {ratio:.2} times that of the best rival over all, {}.", best.words())
    });
    let (known, frozen) = (of(Causes::Known), of(Causes::Frozen));
    format!("In {unit}s the model is at least as good as the best rival {known} and {frozen}.{rivals}{all}")
}

/// What knowing the causes of the forecast year is worth.
fn of_causes(summary: &Summary, unit: &str) -> Option<String> {
    let own = || summary.known.iter().filter(|known| known.unit == unit && known.target != Target::Total);
    let one = |known: &Known| {
        let (better, worse) = known.origins;
        let word = if known.gain > 0.0 { "better" } else { "worse" };
        let word = if known.gain == 0.0 { "equal" } else { word };
        format!(
            "{} {word} by {:.1} deaths of CRPS (better at {better}, worse at {worse} origins)",
            known.target.name(),
            known.gain.abs()
        )
    };
    let better = own().filter(|known| known.gain > 0.0).count();
    let parts: Vec<String> = own().map(one).collect();
    (!parts.is_empty()).then(|| {
        let count = parts.len();
        format!("In {unit}s causes known against causes frozen, origin by origin, are better for {better} of {count} types: {}.", parts.join("; "))
    })
}

/// What the error law does to the forecasts with causes known.
fn of_law(summary: &Summary, unit: &'static str) -> Option<String> {
    let with = summary.overall(unit, Source::Model(Causes::Known))?;
    let without = summary.overall(unit, Source::Runs(Causes::Known))?;
    let inside = |source: fn(Causes) -> Source| {
        let types = summary.types(unit);
        let of = |target: &Target| Some(summary.get(unit, *target, source(Causes::Known))?.coverage[1]);
        let shares: Vec<f64> = types.iter().filter_map(of).collect();
        100.0 * shares.iter().sum::<f64>() / shares.len().max(1) as f64
    };
    Some(format!(
        "In {unit}s the sum of the CRPS of the types is {:.1} with the law and {:.1} without, and {:.0} and {:.0} % of the counts lie \
         inside the 90 % intervals.",
        with.crps,
        without.crps,
        inside(Source::Model),
        inside(Source::Runs)
    ))
}

fn crps(mean: Option<&Mean>) -> String {
    mean.map_or_else(
        || "-".to_string(),
        |mean| {
            let decimals = if mean.crps < 10.0 { 2 } else { 1 };
            format!("{:.decimals$}", mean.crps)
        },
    )
}

#[cfg(test)]
mod tests {
    use crate::event::ViolenceType;

    use super::*;

    #[test]
    fn origins_with_few_runs_are_counted_and_the_fewest_named() {
        assert_eq!(few(&[30.0, 200.0]), None);
        let text = few(&[29.9, 1.44, 200.0]).unwrap();
        assert!(
            text.starts_with("At 2 of 3 origins") && text.contains("fewer than 30") && text.contains("(least 1.4)")
        );
    }

    #[test]
    fn a_single_forecast_year_is_told_and_several_are_not() {
        assert!(one_year(&[2014]).unwrap().contains("one forecast year, 2014"));
        assert_eq!(one_year(&[2015, 2016]), None);
    }

    fn mean(violence: ViolenceType, source: Source, crps: f64, (best, ratio): (bool, f64)) -> Mean {
        Mean {
            target: Target::Type(violence),
            unit: "year",
            source,
            count: 4,
            crps,
            twcrps: 0.0,
            ignorance: 0.0,
            interval: [0.0; 2],
            coverage: [0.5, 0.75],
            bias: 0.0,
            pit: [1.0; 10],
            skill: [None; 4],
            best_baseline: best,
            ratio: Some(ratio),
        }
    }

    /// The model wins for state-based deaths, the mean of three years for one-sided ones.
    fn summary() -> Summary {
        let (model, runs) = (Source::Model(Causes::Known), Source::Runs(Causes::Known));
        let rival = Source::Baseline(Baseline::RecentMean);
        let (state, one_sided) = (ViolenceType::StateBased, ViolenceType::OneSided);
        let means = vec![
            mean(state, model, 30.0, (false, 0.75)),
            mean(state, runs, 20.0, (false, 0.5)),
            mean(state, rival, 40.0, (true, 1.0)),
            mean(one_sided, model, 60.0, (false, 1.2)),
            mean(one_sided, runs, 70.0, (false, 1.4)),
            mean(one_sided, rival, 50.0, (true, 1.0)),
        ];
        let known = |violence, gain, origins| Known { unit: "year", target: Target::Type(violence), gain, origins };
        Summary { means, known: vec![known(state, 2.04, (3, 1)), known(one_sided, -1.0, (0, 4))] }
    }

    #[test]
    fn where_a_rival_wins_a_sentence_says_so() {
        let text = against_rivals(&summary(), "year");
        assert!(text.contains("for 1 of 2 types (state-based) with causes known"), "{text}");
        let wins = "A rival wins against the model with causes known: the mean of three years for one-sided deaths, where the model has 1.20 \
                    times its CRPS.";
        assert!(text.contains(wins), "{text}");
        assert!(
            text.contains(
                "Over all types its CRPS is 1.00 times that of the best rival over all, the mean of three years."
            ),
            "{text}"
        );
        let mut won = summary();
        won.means.iter_mut().for_each(|mean| mean.ratio = Some(0.9));
        assert!(against_rivals(&won, "year").contains("No rival wins"));
    }

    #[test]
    fn causes_known_and_the_law_have_sentences_of_their_own() {
        let text = of_causes(&summary(), "year").unwrap();
        assert!(text.contains("are better for 1 of 2 types"), "{text}");
        assert!(text.contains("state-based better by 2.0 deaths of CRPS (better at 3, worse at 1 origins)"), "{text}");
        assert!(text.contains("one-sided worse by 1.0 deaths"), "{text}");
        let text = of_law(&summary(), "year").unwrap();
        assert!(text.contains("is 90.0 with the law and 90.0 without, and 75 and 75 %"), "{text}");
        assert_eq!((of_causes(&summary(), "month"), of_law(&summary(), "month")), (None, None));
    }
}
