//! What `mandate validate` prints.

use std::fmt::Write;

use mandate::experiment::validation::baselines::Baseline;
use mandate::experiment::validation::observed::Target;
use mandate::experiment::validation::rolling::Rolling;
use mandate::experiment::validation::summary::{Mean, Summary, UNITS};
use mandate::experiment::validation::{Causes, DRAWS, Source};
use mandate::stats::FEW_DRAWS;

use super::print;
use super::validate::Job;

/// All that is printed.
pub struct Printed<'a> {
    /// What was asked.
    pub job: &'a Job<'a>,
    /// Forecasts.
    pub rolling: &'a Rolling,
    /// Their mean scores.
    pub summary: &'a Summary,
    /// Runs behind the forecasts of the model.
    pub runs: usize,
}

impl Printed<'_> {
    /// The text, within 80 columns.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.head(&mut out);
        for unit in UNITS {
            if !self.summary.targets(unit).is_empty() {
                self.scores(&mut out, unit);
            }
        }
        self.coverage(&mut out);
        self.origins(&mut out);
        for remark in &self.job.remarks {
            print::wrap(&mut out, &format!("Note: {remark}"), 2);
        }
        out.push('\n');
        print::wrap(&mut out, &self.verdict(), 0);
        out.push('\n');
        out
    }

    fn head(&self, out: &mut String) {
        let job = self.job;
        let years =
            self.rolling.origins.iter().map(|origin| (origin.year + 1).to_string()).collect::<Vec<_>>().join(", ");
        print::wrap(out, &format!("{}: forecasts of {years}", job.loaded.scenario.title), 2);
        print::wrap(out, "Each is made at the end of the year before, from the years up to it.", 2);
        print::wrap(out, &format!("Observed: {}", job.observed.source), 2);
        let from = match job.from.name() {
            "none" => "values of parameters.csv".to_string(),
            name => format!("values from the {name}"),
        };
        print::wrap(out, &format!("Model: {} runs, seed {}, {from}; {DRAWS} draws a forecast", self.runs, job.seed), 2);
    }

    /// CRPS of the sources by type.
    fn scores(&self, out: &mut String, unit: &str) {
        let _ = writeln!(
            out,
            "\nCRPS of {unit}s [deaths], mean of forecasts; smaller is better, * best baseline\n{:<12}{:>6}{:>18}{:>13}{:>13}{:>13}",
            "", "", "model, causes", "last obs.,", "12-month", "history,"
        );
        let _ = writeln!(
            out,
            "{:<12}{:>6}{:>9}{:>9}{:>13}{:>13}{:>13}",
            "type", "n", "known", "frozen", "Poisson", "bootstrap", "neg. binom."
        );
        for target in self.summary.targets(unit) {
            let get = |source| self.summary.get(unit, target, source);
            let count = get(Source::Model(Causes::Known)).map_or(0, |mean| mean.count);
            let _ = write!(out, "{:<12}{count:>6}", target.name());
            for causes in Causes::ALL {
                let _ = write!(out, "{:>9}", crps(get(Source::Model(causes))));
            }
            for baseline in Baseline::ALL {
                let mean = get(Source::Baseline(baseline));
                let star = if mean.is_some_and(|mean| mean.best_baseline) { "*" } else { " " };
                let _ = write!(out, "{:>12}{star}", crps(mean));
            }
            let end = out.trim_end_matches(' ').len();
            out.truncate(end);
            out.push('\n');
        }
    }

    fn coverage(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "\nObserved counts inside the central 50 and 90 % intervals [%], and bias [deaths]\n{:<8}{:<12}{:>16}{:>8}{:>16}{:>8}",
            "", "", "known 50  90", "bias", "frozen 50  90", "bias"
        );
        for unit in UNITS {
            for target in self.summary.targets(unit) {
                let _ = write!(out, "{unit:<8}{:<12}", target.name());
                for causes in Causes::ALL {
                    if let Some(mean) = self.summary.get(unit, target, Source::Model(causes)) {
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
        let effective = self.rolling.origins.iter().map(|one| format!("{} {:.0}", one.year, one.weights.effective));
        let effective = effective.collect::<Vec<_>>().join(", ");
        let text =
            format!("Effective runs by origin (of {}; how many match the years up to it): {effective}", self.runs);
        print::wrap(out, &text, 2);
    }

    /// For how many types the model is at least as good as the best baseline.
    fn verdict(&self) -> String {
        let types =
            |unit: &str| self.summary.targets(unit).into_iter().filter(|target| *target != Target::Total).count();
        let sentence = |unit: &str| {
            let of = |causes| {
                let good = self.summary.as_good(unit, Source::Model(causes));
                let names = good.iter().map(|target| target.name()).collect::<Vec<_>>().join(", ");
                let named = if names.is_empty() { String::new() } else { format!(" ({names})") };
                format!("for {} of {} types{named} with causes {}", good.len(), types(unit), causes.name())
            };
            format!(
                "In {unit}s the model is at least as good as the best baseline {} and {}.",
                of(Causes::Known),
                of(Causes::Frozen)
            )
        };
        let fewest = self.rolling.origins.iter().map(|one| one.weights.effective).fold(f64::INFINITY, f64::min);
        let weak = (fewest < FEW_DRAWS).then(|| {
            format!("At one origin this rests on {fewest:.0} effective runs: below {FEW_DRAWS} it says little.")
        });
        let sentences = UNITS.into_iter().filter(|unit| types(unit) > 0).map(sentence).chain(weak);
        sentences.collect::<Vec<_>>().join(" ")
    }
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
