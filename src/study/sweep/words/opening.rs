//! What a sweep says first: whether it can tell, and what is best, as played and as fitted.

use std::fmt::Write;

use super::mixtures::{HEADLINE, areas, beside, cut, weight_text};
use crate::experiment::paired::Interval;
use crate::experiment::scheffe::Optimum;
use crate::experiment::verdict::{SEEN_POINTS, Verdict, probability_of_interval};
use crate::report::beside::{figure, in_words};
use crate::report::lines;
use crate::report::number::{rounded, two_digits};
use crate::study::sweep::analysis::effects::EffectKind;
use crate::study::sweep::analysis::mixture::Surface;
use crate::study::sweep::{Estimated, Fitted, Swept};

/// Share of mixtures that remain up to which a sweep can tell which is best.
const TELLS: f64 = 0.1;

/// Share of mixtures that remain up to which it narrows them down; beyond, it cannot say.
const NARROWS: f64 = 0.5;

/// Replications below which nothing is said of how many more would do: their spread itself is not known.
const FEW: usize = 10;

/// Settings that are told.
const TOLD: usize = 3;

/// The opening; empty where there is neither a mixture nor a contrast.
pub fn text(swept: &Swept) -> String {
    let mut out = String::new();
    for sentence in answer(swept) {
        out.push('\n');
        lines::wrap(&mut out, &sentence, 2);
    }
    out
}

/// What it says, in paragraphs.
pub fn answer(swept: &Swept) -> Vec<String> {
    let of_area = |area: &str| -> Vec<&Fitted> {
        let is_it = |one: &&Fitted| one.measure.name == HEADLINE && one.measure.area == area;
        swept.surfaces.iter().filter(is_it).collect()
    };
    let areas = areas(&swept.design);
    let first = areas.iter().map(|(area, words)| (*words, of_area(area))).find(|(_, rows)| !rows.is_empty());
    if let Some((words, rows)) = first {
        let mut told: Vec<String> = rows.iter().take(TOLD).filter_map(|one| mixture(swept, one, words)).collect();
        if rows.len() > TOLD {
            told.push(format!("And {} more settings, in the tables.", rows.len() - TOLD));
        }
        return told;
    }
    let contrasts = |area: &str| -> Vec<&Estimated> {
        let is_it = |one: &&Estimated| {
            one.effect.kind == EffectKind::Contrast && one.measure.name == HEADLINE && one.measure.area == area
        };
        swept.effects.iter().filter(is_it).collect()
    };
    let first = areas.iter().map(|(area, words)| (*words, contrasts(area))).find(|(_, rows)| !rows.is_empty());
    first.map(|(words, rows)| differences(swept, &rows, words)).into_iter().collect()
}

/// Whether the runs can tell which mixture is best, the best that was played, and the best of the fitted surface.
fn mixture(swept: &Swept, one: &Fitted, area: &str) -> Option<String> {
    let surface = one.surface.as_ref().ok()?;
    let optimum = surface.optimum.as_ref()?;
    let factor = &swept.design.factors[one.mixtures.factor].name;
    let setting = if one.setting.label.is_empty() { String::new() } else { format!("{}: ", one.setting.label) };
    let times = optimum.times_to_halve().filter(|_| surface.fit.by_replication.len() >= FEW);
    let mut said = format!("{setting}{}", can_tell(swept.used().0, factor, area, (optimum, times)));
    said.push_str(&apart(surface));
    if let Some((name, value)) = best_played(one, surface) {
        let (few, all) = (one.mixtures.among_best(surface).len(), surface.standings.len());
        let _ = write!(
            said,
            " Best of those played: {name}, index {}; {few} of {all} cannot be told from it.",
            level(value)
        );
    }
    let weights: Vec<String> = optimum.at.iter().map(|weight| weight_text(*weight)).collect();
    let _ = write!(
        said,
        " Best of the fitted surface: {} ({}), index {}.",
        weights.join("/"),
        one.mixtures.components.join(" / ").replace('_', " "),
        level(optimum.value)
    );
    let beside = beside(&swept.surfaces, one, &optimum.at);
    if !beside.is_empty() {
        let _ = write!(said, " A year there, less an even mixture: {beside}.");
    }
    Some(said)
}

/// How far the best and the worst mixture lie apart, and whether that matters.
fn apart(surface: &Surface) -> String {
    let values = || surface.grid.iter().map(|(_, value)| value.mean);
    let range = values().fold(f64::NEG_INFINITY, f64::max) - values().fold(f64::INFINITY, f64::min);
    let small = if range < SEEN_POINTS { ", which is too small to matter: look at lives and homes" } else { "" };
    format!(" The best and the worst lie {} points apart{small}.", rounded(range))
}

/// Whether it can tell, in a sentence.
fn can_tell(runs: u64, factor: &str, area: &str, (optimum, times): (&Optimum, Option<f64>)) -> String {
    let left = optimum.share_among_best();
    let runs_now = lines::grouped(runs.into());
    let what = format!("which mixture of {factor} is best for the index, {area}");
    let remain = format!("{:.0} % of all mixtures remain possible", 100.0 * left);
    let more = times.map(|times| about(times * runs as f64)).map_or_else(
        || "; how many runs would halve that cannot be told from these".into(),
        |runs| format!("; about {} runs may halve that", lines::grouped(runs)),
    );
    match left {
        left if left <= TELLS => format!("These {runs_now} runs can say {what}: {remain}."),
        left if left <= NARROWS => format!("These {runs_now} runs narrow down {what}: {remain}{more}."),
        _ => format!("These {runs_now} runs cannot say {what}: {remain}{more}."),
    }
}

/// Name and mean of the best mixture that was played.
fn best_played<'a>(one: &'a Fitted, surface: &Surface) -> Option<(&'a str, Interval)> {
    let best = surface.standings.iter().position(|standing| standing.difference.mean == 0.0)?;
    Some((one.mixtures.names.get(best)?, surface.standings[best].mean))
}

fn level(value: Interval) -> String {
    figure(&value).trim_start_matches('+').to_string()
}

/// A count of runs to two digits, since it is not known better.
fn about(runs: f64) -> u128 {
    (if runs < 10.0 { runs.round() } else { two_digits(runs) }) as u128
}

/// How many of the differences are clear, and the largest.
fn differences(swept: &Swept, rows: &[&Estimated], area: &str) -> String {
    let verdict = |one: &Estimated| {
        let mean = &one.estimate.mean;
        Verdict::of(mean, probability_of_interval(mean, one.estimate.replicates), SEEN_POINTS)
    };
    let count = |wanted: Verdict| rows.iter().filter(|one| verdict(one) == wanted).count();
    let mut said = format!(
        "Of {} differences in the index, {area}, {} are clear, {} likely, {} cannot be told and {} cannot be seen.",
        rows.len(),
        count(Verdict::Clear),
        count(Verdict::Likely),
        count(Verdict::CannotBeTold),
        count(Verdict::CannotBeSeen)
    );
    let size = |one: &Estimated| one.estimate.mean.mean.abs();
    if let Some(most) = rows.iter().max_by(|a, b| size(a).total_cmp(&size(b))) {
        let setting = if most.effect.setting.label.is_empty() { "" } else { ", " };
        let _ = write!(
            said,
            " Largest: {} less {}{setting}{}: {} points, {}.",
            cut(&most.effect.name, 60),
            cut(&most.effect.against, 60),
            cut(&most.effect.setting.label, 60),
            figure(&most.estimate.mean),
            verdict(most).word()
        );
        let beside = in_words(|measure| {
            let is_it = |one: &&Estimated| {
                one.measure.name == measure && one.measure.area == most.measure.area && one.effect == most.effect
            };
            Some(swept.effects.iter().find(is_it)?.estimate.mean)
        });
        if !beside.is_empty() {
            let _ = write!(said, " A year: {beside}.");
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn optimum(left: usize, margin: f64) -> Optimum {
        let set = (0..100).map(|n| (vec![1.0], n < left)).collect();
        let margins = (0..100).map(|n| if n < left { margin * f64::from(u8::from(n > 0)) } else { 2.0 }).collect();
        Optimum { at: vec![1.0], value: Interval { mean: 1.0, ends: None }, component_ranges: Vec::new(), set, margins }
    }

    #[test]
    fn a_sweep_says_whether_it_can_tell() {
        let says = |left, margin| {
            let optimum = optimum(left, margin);
            can_tell(408, "mandate", "affected districts", (&optimum, optimum.times_to_halve()))
        };
        assert_eq!(
            says(64, 0.41),
            "These 408 runs cannot say which mixture of mandate is best for the index, affected districts: 64 % of all mixtures \
             remain possible; about 2,400 runs may halve that."
        );
        assert!(says(40, 0.9).starts_with("These 408 runs narrow down which"));
        assert!(says(10, 0.9).ends_with("10 % of all mixtures remain possible."));
        let untold = "; how many runs would halve that cannot be told from these.";
        assert!(says(64, 0.0).ends_with(untold) && says(64, 0.39).ends_with(untold));
    }
}
