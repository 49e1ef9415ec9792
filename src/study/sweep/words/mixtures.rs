//! What is printed of the mixtures and effects of a sweep.

use std::fmt::Write;

use crate::experiment::overlap::BreakEven;
use crate::experiment::paired::Interval;
use crate::report::beside::{LIVES_AND_HOMES, figure, in_words};
use crate::study::sweep::analysis::effects::{Effect, EffectKind};
use crate::study::sweep::analysis::mixture::Surface;
use crate::study::sweep::design::Design;
use crate::study::sweep::{Estimated, Fitted, Swept, drawn_sizes};

use crate::report::lines;

/// Response of which the summary speaks.
pub(super) const HEADLINE: &str = "hpi_core";

/// Areas, with the words for them.
static AREAS: [(&str, &str); 2] = [("affected", "affected districts"), ("nation", "nation")];

/// Areas of which is told: where all districts are affected the nation alone, so that nothing is said twice.
pub(super) fn areas(design: &Design) -> &'static [(&'static str, &'static str)] {
    let mut inside = design.loaded.scenario.districts.iter().filter(|district| !district.outside);
    if inside.all(|district| district.affected) { &AREAS[1..] } else { &AREAS }
}

/// Most rows of one kind that are printed.
const ROWS: usize = 12;

/// Most settings whose contrasts are printed.
const SETTINGS: usize = 3;

/// What is printed of mixtures and effects.
pub fn text(swept: &Swept) -> String {
    let (design, mut text) = (&swept.design, String::new());
    if !swept.surfaces.is_empty() {
        print_surfaces(&mut text, design, &swept.surfaces);
    }
    if !swept.effects.is_empty() {
        print_effects(&mut text, design, &swept.effects);
    }
    text
}

/// The best mixture of each setting, by area.
fn print_surfaces(text: &mut String, design: &Design, surfaces: &[Fitted]) {
    let Some(first) = surfaces.first() else { return };
    let mut head = format!("Best {} (", design.factors[first.mixtures.factor].name);
    head.push_str(&first.mixtures.components.join(" / "));
    head.push_str(") by the human-protection index");
    text.push('\n');
    lines::wrap(text, &head, 2);
    for &(area, words) in areas(design) {
        let is_it = |one: &&Fitted| one.measure.name == HEADLINE && one.measure.area == area;
        let rows: Vec<&Fitted> = surfaces.iter().filter(is_it).collect();
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{words:26}{:>12}{:>26}{:>7}{:>9}", "weights", "index (95 %)", "set", "played");
        for one in rows.iter().take(ROWS) {
            let label = cut(&one.setting.label, 24);
            match &one.surface {
                Ok(surface) => print_best(text, surfaces, one, surface),
                Err(error) => {
                    let _ = writeln!(text, "  {label:24}{error}");
                }
            }
        }
        more(text, rows.len(), ROWS);
    }
    lines::wrap(
        text,
        "a year: lives and homes at the best mixture less those at an even one, by the surfaces fitted to them",
        0,
    );
    text.push_str("set: share of all mixtures that the fitted surface cannot tell from the best at\n");
    text.push_str("95 %; played: how many of those played cannot be told from the best of them\n");
}

/// The best mixture of a setting, with lives and homes there; nothing where the response has no direction.
fn print_best(text: &mut String, surfaces: &[Fitted], one: &Fitted, surface: &Surface) {
    let Some(optimum) = &surface.optimum else { return };
    let label = cut(&one.setting.label, 24);
    let weights: Vec<String> = optimum.at.iter().map(|weight| weight_text(*weight)).collect();
    let (value, set) = (interval(optimum.value), share(optimum.share_among_best()));
    let (few, all) = (one.mixtures.among_best(surface).len(), surface.standings.len());
    let played = format!("{few}/{all}");
    let _ = writeln!(text, "  {label:24}{:>12}{value:>26}{set:>7}{played:>9}", weights.join("/"));
    print_beside(text, surfaces, one, &optimum.at);
}

/// Lives and homes at a mixture less those at the even one, by the surfaces of the same setting and area.
fn print_beside(text: &mut String, surfaces: &[Fitted], best: &Fitted, at: &[f64]) {
    let words = beside(surfaces, best, at);
    if !words.is_empty() {
        lines::wrap(text, &format!("    a year: {words}"), 6);
    }
}

/// The same in words; empty where nothing is known.
pub(super) fn beside(surfaces: &[Fitted], best: &Fitted, at: &[f64]) -> String {
    let even = vec![1.0 / at.len() as f64; at.len()];
    in_words(|measure| {
        let is_it = |one: &&Fitted| {
            one.measure.name == measure
                && one.measure.area == best.measure.area
                && one.setting.label == best.setting.label
                && one.mixtures.factor == best.mixtures.factor
        };
        let surface = surfaces.iter().find(is_it)?.surface.as_ref().ok()?;
        Some(surface.fit.contrast(at, &even))
    })
}

fn print_effects(text: &mut String, design: &Design, estimates: &[Estimated]) {
    let of = |kind: EffectKind| estimates.iter().filter(move |one| one.effect.kind == kind);
    if let Some(even) = most_even(of(EffectKind::Overlap)) {
        let title = format!("Overlap: index of {even} less that of its pure corners at equal effort");
        let rows: Vec<&Estimated> = of(EffectKind::Overlap).filter(|one| one.effect.name == even).collect();
        print_rows(text, (design, &title), &rows, |effect| effect.setting.label.clone());
        if let Some(one) = rows.iter().find(|one| one.sizes.is_some() && one.measure.name == HEADLINE) {
            print_sizes(text, design, one);
        }
    }
    let mut settings: Vec<&str> = Vec::new();
    for one in of(EffectKind::Contrast) {
        if !settings.contains(&one.effect.setting.label.as_str()) {
            settings.push(&one.effect.setting.label);
        }
    }
    let all: Vec<&Estimated> = of(EffectKind::Contrast).collect();
    // With one level beside the base, settings are rows of one table.
    if settings.len() > 1 && all.iter().all(|one| one.effect.name == all[0].effect.name) {
        let title = format!("Index of \"{}\" less that of \"{}\"", all[0].effect.name, all[0].effect.against);
        print_rows(text, (design, &title), &all, |effect| effect.setting.label.clone());
        return;
    }
    for (n, setting) in settings.iter().take(SETTINGS).enumerate() {
        let rows: Vec<&Estimated> =
            of(EffectKind::Contrast).filter(|one| one.effect.setting.label == *setting).collect();
        let beside = if setting.is_empty() { String::new() } else { format!(", {setting}") };
        let title = format!("Index less that of \"{}\"{beside}", rows[0].effect.against);
        print_rows(text, (design, &title), &rows, |effect| effect.name.clone());
        if let Some(one) = rows.iter().find(|one| n == 0 && one.sizes.is_some() && one.measure.name == HEADLINE) {
            print_sizes(text, design, one);
        }
    }
    more(text, settings.len(), SETTINGS);
}

/// Name of the mixture in which the most norms take part.
fn most_even<'a>(overlaps: impl Iterator<Item = &'a Estimated>) -> Option<String> {
    let spread = |name: &str| {
        let weights = name.split('/').filter_map(|weight| weight.parse::<f64>().ok());
        weights.map(|weight| weight * weight).sum::<f64>()
    };
    let names = overlaps.map(|one| one.effect.name.as_str());
    names.min_by(|a, b| spread(a).total_cmp(&spread(b))).map(String::from)
}

/// Effects on the headline with lives and homes below, a row for each, a column for each area.
fn print_rows(
    text: &mut String,
    (design, title): (&Design, &str),
    rows: &[&Estimated],
    label: impl Fn(&Effect) -> String,
) {
    let areas = areas(design);
    let line = |lead: String, cells: &[String]| {
        let cells: String = cells.iter().map(|cell| format!("{cell:>29}")).collect();
        format!("{lead:<22}{cells}\n")
    };
    text.push('\n');
    lines::wrap(text, title, 2);
    let mut labels: Vec<String> = Vec::new();
    rows.iter().map(|one| label(&one.effect)).for_each(|label| {
        if !labels.contains(&label) {
            labels.push(label);
        }
    });
    let mut drawn = false;
    let mut cells = |wanted: &str, measure: &str, shown: fn(Interval) -> String| -> Vec<String> {
        let cell = |(area, _): &(&str, &str)| {
            let is_it = |one: &&&Estimated| {
                label(&one.effect) == wanted && one.measure.name == measure && one.measure.area == *area
            };
            let Some(one) = rows.iter().find(is_it) else { return String::new() };
            let mut cell = shown(one.estimate.mean);
            if let Some(sizes) = &one.sizes {
                drawn = true;
                cell.push_str(&format!(" {:.2}", sizes.probability_negative.mean).replace(" 0.", " ."));
            }
            cell
        };
        areas.iter().map(cell).collect()
    };
    text.push_str(&line(String::new(), &areas.iter().map(|(_, words)| (*words).to_string()).collect::<Vec<_>>()));
    for label in labels.iter().take(ROWS) {
        text.push_str(&line(format!("  {}", cut(label, 20)), &cells(label, HEADLINE, interval)));
        for (measure, words) in LIVES_AND_HOMES {
            let cells = cells(label, measure, |interval| figure(&interval));
            if cells.iter().any(|cell| !cell.is_empty()) {
                text.push_str(&line(format!("    {words}"), &cells));
            }
        }
    }
    more(text, labels.len(), ROWS);
    text.push_str("first row: index points; below: persons a year\n");
    if drawn {
        text.push_str("last figure of a cell: share of the draws in which the effect is below 0\n");
    }
}

/// What each drawn size adds to one effect.
fn print_sizes(text: &mut String, design: &Design, one: &Estimated) {
    let Some(response) = &one.sizes else { return };
    let area = AREAS.iter().find(|(area, _)| *area == one.measure.area).map_or("", |(_, words)| words);
    let setting = if one.effect.setting.label.is_empty() { "" } else { ", " };
    let title =
        format!("What each drawn size does to it ({}{setting}{}; {area})", one.effect.name, one.effect.setting.label);
    text.push('\n');
    lines::wrap(text, &title, 2);
    let _ = writeln!(text, "{:32}{:>26}{:>20}", "", "adds at its middle", "sign turns at");
    let _ = writeln!(text, "  {:30}{:>26}", "all at zero", interval(response.intercept));
    for (n, size) in drawn_sizes(design).iter().enumerate() {
        let turns = match response.break_even[n] {
            BreakEven::Within { value, .. } => format!("{value:.2}"),
            BreakEven::Outside { value } => format!("{value:.2} (outside)"),
            BreakEven::None => "never".into(),
        };
        let _ = writeln!(text, "  {:30}{:>26}{turns:>20}", cut(&size.name, 30), interval(response.at_means[n]));
    }
}

fn more(text: &mut String, rows: usize, shown: usize) {
    if rows > shown {
        let _ = writeln!(text, "  ... and {} more in the tables", rows - shown);
    }
}

/// A share in whole per cent, or below one.
fn share(share: f64) -> String {
    if share > 0.0 && share < 0.01 { "<1 %".into() } else { format!("{:.0} %", 100.0 * share) }
}

/// A mean with its ends.
fn interval(interval: Interval) -> String {
    match interval.ends {
        Some((low, high)) => format!("{:.2} ({low:.2} to {high:.2})", interval.mean),
        None => format!("{:.2}", interval.mean),
    }
}

pub(super) fn weight_text(weight: f64) -> String {
    match format!("{weight:.2}").as_str() {
        "0.00" => "0".into(),
        "1.00" => "1".into(),
        text => text.trim_start_matches('0').to_string(),
    }
}

/// A text that fits into so many characters.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.into();
    }
    let kept: String = text.chars().take(width - 2).collect();
    format!("{kept}..")
}
