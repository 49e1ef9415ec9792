//! What is printed of the sensitivity of a sweep and of value choices.

use std::fmt::Write;

use crate::experiment::paired::Interval;
use crate::experiment::run_log::LoggedMeasure;
use crate::report::number::rounded;
use crate::study::sweep::analysis::choices::{Acceptability, Alternatives, Front, MOST_POINTS, SettingViews};
use crate::study::sweep::analysis::screening::{Indices, Method, ScreenedResponse, ScreenedSetting, Screening};
use crate::study::sweep::design::Design;
use crate::study::sweep::{Ranked, Swept};

use super::mixtures::areas;
use crate::report::lines;

/// Factors that are printed.
const FACTORS: usize = 10;

/// Factors that are told in a sentence.
const TOLD: usize = 3;

/// Settings that are printed.
const SETTINGS: usize = 3;

/// Points of a front that are printed.
const ON_FRONT: usize = 8;

/// Characters for the name of a factor or point.
const NAME: usize = 32;

/// What is printed of sensitivity and value choices.
pub fn text(swept: &Swept) -> String {
    let mut text = String::new();
    if let Some(screening) = &swept.choices.screening {
        print_screening(&mut text, &swept.design, &swept.analysed.measures, screening);
    }
    match &swept.choices.ranked {
        Some(Ranked::TooMany(points)) => lines::wrap(
            &mut text,
            &format!(
                "\nRanks under drawn weights and optics: left out, for {points} points of a setting are more than {MOST_POINTS}."
            ),
            0,
        ),
        Some(Ranked::Known { alternatives, ranks, views }) => {
            print_choices(&mut text, alternatives, (ranks, views), areas(&swept.design));
        }
        None => {}
    }
    text
}

/// The same in a sentence or two: what moves the index most, and which point value choices prefer, of the first setting.
pub fn sentences(swept: &Swept) -> String {
    let mut out = String::new();
    if let Some(screening) = &swept.choices.screening {
        most_moving(&mut out, &swept.design, &swept.analysed.measures, screening);
    }
    if let Some(Ranked::Known { alternatives, ranks, .. }) = &swept.choices.ranked
        && let (Some(group), Some(first)) = (
            alternatives.groups.first(),
            ranks.iter().find(|one| one.group == 0 && areas(&swept.design).iter().any(|(area, _)| *area == one.area)),
        )
    {
        let best = |shares: &dyn Fn(usize) -> f64| {
            let most = (0..group.points.len()).max_by(|&a, &b| shares(a).total_cmp(&shares(b)));
            most.map(|place| (&alternatives.labels[group.points[place]], percent(shares(place))))
        };
        let drawn = best(&|place| first.shares[place].first().copied().unwrap_or(0.0));
        let fixed = best(&|place| first.confidence[place]);
        if let (Some((drawn, share)), Some((fixed, confidence))) = (drawn, fixed) {
            let setting = if group.setting.is_empty() { String::new() } else { format!(" ({})", group.setting) };
            let said = format!(
                "Most often first by the index, {}{setting}: {fixed} with the weights as they are ({confidence} of the replications), \
                 {drawn} with drawn weights ({share}).",
                title(first.area)
            );
            out.push('\n');
            lines::wrap(&mut out, &said, 2);
        }
    }
    out
}

/// The factors that move the index most, in a sentence.
fn most_moving(out: &mut String, design: &Design, measures: &[LoggedMeasure], screening: &Screening) {
    let Some((response, method)) = response(design, measures, screening) else { return };
    let Some(setting) = screening.settings.first() else { return };
    let Some(judged) = &setting.responses[response] else { return };
    let of = |&n: &usize| {
        let name = &design.factors[screening.factors[n]].name;
        format!("{name} {}", with_ends(&judged.factors[n].0.main()))
    };
    let told: Vec<String> = ordered(judged).iter().take(TOLD).map(of).collect();
    let area = title(measures[response].area.as_str());
    out.push('\n');
    lines::wrap(out, &format!("What moves the index most, {area}, by {method}: {}.", told.join("; ")), 2);
}

/// The response that is told, and by what its factors are ranked.
fn response(design: &Design, measures: &[LoggedMeasure], screening: &Screening) -> Option<(usize, &'static str)> {
    let core = |(area, _): &(&str, &str)| {
        measures.iter().position(|measure| measure.name == "hpi_core" && measure.area == *area)
    };
    let method = match screening.method {
        Method::Sobol => "shares of its variance (Sobol')",
        Method::Morris => "elementary effects (Morris)",
        Method::RankRegression => "rank regression",
    };
    Some((areas(design).iter().find_map(core)?, method))
}

/// Places of the factors, those that move a response most first.
fn ordered(judged: &ScreenedResponse) -> Vec<usize> {
    let mut order: Vec<usize> = (0..judged.factors.len()).collect();
    order.sort_by_key(|&n| judged.factors[n].1);
    order
}

fn print_screening(out: &mut String, design: &Design, measures: &[LoggedMeasure], screening: &Screening) {
    let Some((response, method)) = response(design, measures, screening) else { return };
    let _ = writeln!(out, "\nWhat moves HPI core, {}: {method}", title(measures[response].area.as_str()));
    for setting in screening.settings.iter().take(SETTINGS) {
        print_setting(out, &setting.setting);
        match &setting.responses[response] {
            Some(judged) => print_factors(out, design, screening, judged),
            None if setting.left_out > 0 => out.push_str("  too few points have runs that came to an end\n"),
            None => out.push_str("  it does not vary\n"),
        }
        print_left_out(out, screening.method, setting);
    }
    print_rest(out, screening.settings.len(), "sensitivity");
    let says = match screening.method {
        Method::Sobol => {
            "total: share of the variance that is left when all other factors are known; first: share that goes when the \
             factor alone is known. With 95 % intervals. Totals hold the noise of the seed too."
        }
        Method::Morris => {
            "mu*: mean size of the effect of the factor over its whole range, in index points; mu: the same with its sign; \
             with 95 % intervals. sigma: spread of the effects, from curvature, interactions and noise."
        }
        Method::RankRegression => {
            "coefficient: change of the rank of the index with that of the factor, both standardized, with its 95 % \
             interval. They say little where R² is far from 1."
        }
    };
    lines::wrap(out, says, 0);
}

fn print_factors(out: &mut String, design: &Design, screening: &Screening, judged: &ScreenedResponse) {
    let order = ordered(judged);
    let heads = match screening.method {
        Method::Sobol => ("total", "first"),
        Method::Morris => ("mu*", "mu (sigma)"),
        Method::RankRegression => ("coefficient", ""),
    };
    let line = |out: &mut String, name: &str, main: &str, beside: &str| {
        let line = format!("  {name:<NAME$}{main:>23}{beside:>23}");
        let _ = writeln!(out, "{}", line.trim_end());
    };
    line(out, "", heads.0, heads.1);
    for &n in order.iter().take(FACTORS) {
        let indices = &judged.factors[n].0;
        let beside = match indices {
            Indices::Sobol { first, .. } => with_ends(first),
            Indices::Morris { mu, sigma, .. } => format!("{} ({})", rounded(mu.mean), rounded(*sigma)),
            Indices::RankRegression(_) => String::new(),
        };
        line(out, &short(&design.factors[screening.factors[n]].name), &with_ends(&indices.main()), &beside);
    }
    if order.len() > FACTORS {
        let _ = writeln!(out, "  and {} more", order.len() - FACTORS);
    }
    let mut notes = Vec::new();
    notes.extend(judged.r_squared.map(|share| format!("R² {share:.2}")));
    notes.extend(judged.seed_share_paired.map(|share| format!("noise of the seed {} of the variance", percent(share))));
    if !notes.is_empty() {
        let _ = writeln!(out, "  {}", notes.join("; "));
    }
}

fn print_left_out(out: &mut String, method: Method, setting: &ScreenedSetting) {
    if setting.left_out > 0 {
        let what = match method {
            Method::Sobol => "base rows",
            Method::Morris => "trajectories",
            Method::RankRegression => "points",
        };
        let (left_out, units) = (setting.left_out, setting.units);
        let _ = writeln!(out, "  left out: {left_out} of {units} {what}, since a point of theirs has no finished run");
    }
}

fn print_choices(
    out: &mut String,
    alternatives: &Alternatives,
    (ranks, seen): (&[Acceptability], &[SettingViews]),
    areas: &[(&str, &str)],
) {
    let is_told = |wanted: &str| areas.iter().any(|(area, _)| *area == wanted);
    if ranks.is_empty() && seen.is_empty() {
        out.push_str("\nWhat value choices prefer: fewer than two replications came to an end at all points\n");
        return;
    }
    out.push_str("\nWhat value choices prefer\n");
    for (n, group) in alternatives.groups.iter().enumerate().take(SETTINGS) {
        print_setting(out, &group.setting);
        let label = |position: usize| short(&alternatives.labels[group.points[position]]);
        let of_group: Vec<&Acceptability> = ranks.iter().filter(|one| one.group == n && is_told(one.area)).collect();
        if !of_group.is_empty() {
            let _ = writeln!(out, "  {:<NAME$}{:>14}{:>14}", "first by HPI core", "drawn weights", "as they are");
        }
        for one in of_group {
            let mut order: Vec<usize> = (0..group.points.len()).collect();
            order.sort_by(|&a, &b| one.shares[b][0].total_cmp(&one.shares[a][0]));
            let _ = writeln!(out, "  {}", title(one.area));
            for &position in order.iter().take(2) {
                let (share, fixed) = (percent(one.shares[position][0]), percent(one.confidence[position]));
                let _ = writeln!(out, "    {:<30}{share:>14}{fixed:>14}", label(position));
            }
        }
        if let Some(views) = seen.iter().find(|views| views.group == n) {
            print_fronts(out, views, areas, &label);
        }
    }
    print_rest(out, alternatives.groups.len(), "acceptability");
    lines::wrap(
        out,
        "Drawn weights: share of draws of the weights of the index and of replications in which the point is first; as they \
         are: share of replications with the weights of the scenario. On a front is what no other point beats in one respect \
         without loss in another, with the share of resamples in which it is.",
        0,
    );
}

fn print_fronts(out: &mut String, views: &SettingViews, areas: &[(&str, &str)], label: &dyn Fn(usize) -> String) {
    let is_told = |wanted: &str| areas.iter().any(|(area, _)| *area == wanted);
    for view in views.areas.iter().filter(|view| is_told(view.area)) {
        let Some(front) = &view.front else { continue };
        let on_it = positions(front);
        let agreed = on_it.iter().filter(|&&position| view.agree(position)).count();
        let _ = writeln!(
            out,
            "  front of {} optics, {}: {} of {} points; all optics agree on {agreed}",
            view.optics.len(),
            title(view.area),
            on_it.len(),
            front.on_it.len()
        );
        print_front(out, front, &|position| {
            let mark = if view.agree(position) { ", among the best of all" } else { "" };
            (label(position), mark)
        });
    }
    if let Some(front) = views.between_areas.as_ref().filter(|_| areas.len() > 1) {
        let _ = writeln!(
            out,
            "  front of affected districts and nation: {} of {} points",
            positions(front).len(),
            front.on_it.len()
        );
        print_front(out, front, &|position| (label(position), ""));
    }
}

/// Points on a front, the surest first.
fn positions(front: &Front) -> Vec<usize> {
    let mut on_it: Vec<usize> = (0..front.on_it.len()).filter(|&position| front.on_it[position]).collect();
    on_it.sort_by(|&a, &b| front.shares[b].total_cmp(&front.shares[a]));
    on_it
}

fn print_front(out: &mut String, front: &Front, named: &dyn Fn(usize) -> (String, &'static str)) {
    let on_it = positions(front);
    for &position in on_it.iter().take(ON_FRONT) {
        let (name, mark) = named(position);
        let _ = writeln!(out, "    {name:<30}{:>14}{mark}", percent(front.shares[position]));
    }
    if on_it.len() > ON_FRONT {
        let _ = writeln!(out, "    and {} more", on_it.len() - ON_FRONT);
    }
}

fn print_setting(out: &mut String, setting: &str) {
    if !setting.is_empty() {
        let setting: String = setting.chars().take(76).collect();
        let _ = writeln!(out, "- {setting}");
    }
}

fn print_rest(out: &mut String, settings: usize, table: &str) {
    if settings > SETTINGS {
        let _ = writeln!(out, "and {} more settings, in the table `{table}`", settings - SETTINGS);
    }
}

fn title(area: &str) -> &str {
    if area == "affected" { "affected districts" } else { area }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// A name in its column.
fn short(name: &str) -> String {
    const MOST: usize = NAME - 3;
    let length = name.chars().count();
    if length <= MOST { name.into() } else { format!("{}…", name.chars().take(MOST - 1).collect::<String>()) }
}

fn with_ends(interval: &Interval) -> String {
    let mean = rounded(interval.mean);
    interval.ends.map_or(mean.clone(), |(low, high)| format!("{mean} ({} to {})", rounded(low), rounded(high)))
}
