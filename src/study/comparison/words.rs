//! What `compare` prints: the difference, where it falls, through what, and how sure that is; 80 columns.

use std::fmt::Write;

use crate::experiment::outcome::Measure;
use crate::experiment::paired::Interval;
use crate::observation::measures::{self, CIVILIAN_DEATHS, PERSONS_DISPLACED, Stage, rate};
use crate::report::beside::in_words;
use crate::report::number::rounded;
use crate::scenario::Scenario;
use crate::study::comparison::Compared;
use crate::study::comparison::opening::{self, Told};
use crate::study::comparison::reading::{OpticReading, rank_acceptability};
use crate::study::comparison::results::{Contrast, Finding, Results};
use crate::study::comparison::tables::WISHED;
use crate::study::comparison::variants::{Channel, Channels, Comparison};

use crate::report::lines;

/// Districts shown.
const SHOWN: usize = 8;

/// Mediating quantities shown at each place of the chain.
const SHOWN_BY_STAGE: usize = 5;

/// Places of the chain from input to harm.
const CHAIN: [(Stage, &str); 5] = [
    (Stage::Effort, "1 effort"),
    (Stage::Information, "2 how forces are seen, and what they learn"),
    (Stage::Protection, "3 presence and protection"),
    (Stage::ArmedGroups, "4 armed groups"),
    (Stage::Society, "5 society"),
];

/// What is printed of a comparison: the answer, and with `tables` all tables behind it.
pub fn page(compared: &Compared, tables: bool) -> String {
    let results = &compared.results();
    told(&compared.told(results), tables)
}

/// The same of any comparison.
pub fn told(told: &Told<'_>, tables: bool) -> String {
    let (comparison, results) = (told.comparison, told.results);
    let opening = opening::text(told);
    if !tables {
        return opening;
    }
    let choices = told.base.map(|base| choices(base, comparison, results, told.seed));
    format!("{opening}\n{}{}", all(comparison, results), choices.unwrap_or_default())
}

/// All tables, variant by variant.
fn all(comparison: &Comparison, results: &Results<'_>) -> String {
    let mut out = String::new();
    for variant in 1..comparison.names.len() {
        let view = View { comparison, results, variant };
        lines::wrap(&mut out, &format!("== {} less {}", comparison.names[variant], comparison.names[0]), 3);
        if !results.differs(variant) {
            out.push_str("Nothing differs from the base in any replication.\n\n");
            continue;
        }
        view.differences(&mut out);
        view.clusters(&mut out);
        // Finished runs keep neither places nor what lies between.
        if !comparison.is_read() {
            view.districts(&mut out);
            view.chain(&mut out);
        }
        view.channels(&mut out);
        view.reliability(&mut out);
    }
    out
}

/// What depends on value choices: ranks by optic, pairs that flip, ranks under drawn weights.
fn choices(base: &Scenario, comparison: &Comparison, results: &Results<'_>, seed: u64) -> String {
    let mut out = String::from("== What depends on value choices\n");
    let area = if comparison.catalogue.position("hpi_core", "affected").is_some() { "affected" } else { "nation" };
    if let Some(reading) = OpticReading::new(base, comparison, results, "nation") {
        optics(&mut out, comparison, &reading);
    }
    if let Some(ranks) = rank_acceptability(base, comparison, results, (area, seed)) {
        let _ = writeln!(out, "Share of drawn weights and replications by rank [%], HPI core, {area}");
        let _ = write!(out, "  {:<40}", "rank");
        (1..=comparison.names.len().min(6)).for_each(|rank| {
            let _ = write!(out, "{rank:>6}");
        });
        out.push('\n');
        for (name, shares) in comparison.names.iter().zip(ranks) {
            let _ = write!(out, "  {name:<40.40}");
            shares.iter().take(6).for_each(|share| {
                let _ = write!(out, "{:>6.0}", 100.0 * share);
            });
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// Means and ranks by optic, and on which pairs two optics disagree.
fn optics(out: &mut String, comparison: &Comparison, reading: &OpticReading) {
    let paired = reading.paired();
    let ranks = paired.ranks();
    let all: Vec<usize> = (0..reading.optics.len()).collect();
    for some in all.chunks(3) {
        let _ = write!(out, "{:<32}", "Optics, nation: mean (rank)");
        for &optic in some {
            let _ = write!(out, "{:>16.15}", reading.optics[optic]);
        }
        out.push('\n');
        for (variant, name) in comparison.names.iter().enumerate() {
            let _ = write!(out, "  {name:<30.30}");
            for &optic in some {
                let verdicts = &paired.verdicts[variant][optic];
                let mean = verdicts.iter().map(|verdict| verdict.total).sum::<f64>() / verdicts.len().max(1) as f64;
                let _ = write!(out, "{:>16}", format!("{mean:.1} ({})", ranks[optic][variant]));
            }
            out.push('\n');
        }
    }
    let flips = paired.flips();
    for flip in &flips {
        let ((a, b), (p, q)) = (flip.variants, flip.optics);
        let text = format!(
            "  {} and {} flip between {} and {}: made by {}",
            comparison.names[a],
            comparison.names[b],
            reading.optics[p],
            reading.optics[q],
            flip.made_by.name()
        );
        lines::wrap(out, &text, 4);
    }
    let shares = (0..reading.optics.len()).flat_map(|p| (p + 1..reading.optics.len()).map(move |q| (p, q)));
    let shares: Vec<String> = shares
        .map(|(p, q)| {
            let share = 100.0 * paired.share(&flips, (p, q));
            format!("{} and {} {share:.0} %", reading.optics[p], reading.optics[q])
        })
        .collect();
    lines::wrap(out, &format!("Pairs that flip, both intervals excluding zero: {}.", shares.join(", ")), 2);
    out.push('\n');
}

struct View<'a> {
    comparison: &'a Comparison,
    results: &'a Results<'a>,
    variant: usize,
}

impl View<'_> {
    fn finding(&self, contrast: Contrast, name: &str, area: &str) -> Option<Finding> {
        let measure = self.comparison.catalogue.position(name, area)?;
        self.results.finding(self.variant, contrast, measure)
    }

    fn given(&self, name: &str, area: &str) -> Option<Finding> {
        self.finding(Contrast::Between(Channels::AsGiven), name, area)
    }

    fn measure(&self, finding: &Finding) -> &Measure {
        &self.comparison.catalogue.measures[finding.measure]
    }

    fn row(out: &mut String, label: &str, finding: &Finding) {
        let paired = &finding.paired;
        let _ = writeln!(
            out,
            "{label:<29.29}{:>9}{:>9}{:>27}{:>4}{:>2}",
            plain(paired.base),
            plain(paired.variant),
            interval(&paired.difference),
            format!("{:.0}", 100.0 * paired.same_sign),
            mark(&paired.difference)
        );
    }

    fn heading(out: &mut String, title: &str) {
        let _ = writeln!(out, "{title:<30}{:>8}{:>9}{:>27}{:>5}", "base", "variant", "difference (95 %)", "same");
    }

    fn differences(&self, out: &mut String) {
        Self::heading(out, "");
        for row in measures::rows() {
            if let Some(finding) = self.given(row.measure, row.area) {
                Self::row(out, row.label, &finding);
            }
        }
        lines::wrap(
            out,
            "same: pairs with the sign of the mean [%]; * the interval excludes zero. Of many intervals one in twenty \
             does so by chance alone: read a star together with what lies before and behind it.",
            0,
        );
        out.push('\n');
    }

    /// Points missing to 100 by cluster and threatener: they add up to the difference of the index.
    fn clusters(&self, out: &mut String) {
        let area = if self.given("hpi_core", "affected").is_some() { "affected" } else { "nation" };
        for (kind, title) in [("cluster", "Points lost by cluster"), ("threatener", "Points lost by threatener")] {
            let prefix = format!("points_{kind}:");
            let mut rows = self.of_prefix(&prefix, area);
            rows.retain(|finding| finding.paired.base != 0.0 || finding.paired.variant != 0.0);
            Self::heading(out, title);
            for finding in &rows {
                let name = &self.measure(finding).name[prefix.len()..];
                Self::row(out, &format!("  {}", self.cause(kind, name)), finding);
            }
            let sum = |of: fn(&Finding) -> f64| rows.iter().map(of).sum::<f64>();
            let (base, variant) = (sum(|f| f.paired.base), sum(|f| f.paired.variant));
            let change = sum(|f| f.paired.difference.mean);
            let _ = writeln!(
                out,
                "{:<29}{:>9}{:>9}{:>27}",
                "  sum = 100 - HPI core",
                plain(base),
                plain(variant),
                signed(change)
            );
        }
        let where_ = if area == "affected" { "of the affected districts" } else { "of the nation" };
        lines::wrap(
            out,
            &format!(
                "Shapley values {where_}; more points lost is worse protection. Outside all clusters: no declared cluster names \
                 both who acted and who was struck, as in operations that hit bystanders; `mandate run` counts which acts these are."
            ),
            0,
        );
        out.push('\n');
    }

    fn of_prefix(&self, prefix: &str, area: &str) -> Vec<Finding> {
        let measures = self.comparison.catalogue.measures.iter().enumerate();
        let wanted = measures.filter(|(_, m)| m.area.1 == area && m.name.starts_with(prefix));
        let between = Contrast::Between(Channels::AsGiven);
        wanted.filter_map(|(position, _)| self.results.finding(self.variant, between, position)).collect()
    }

    /// Name of a cause: a cluster with its threat.
    fn cause(&self, kind: &str, name: &str) -> String {
        let clusters = &self.comparison.facts.clusters;
        match clusters.iter().find(|(number, _)| kind == "cluster" && number.to_string() == name) {
            Some((_, threat)) => format!("{name} {threat}"),
            None if kind == "cluster" => "outside all clusters".to_string(),
            None => name.to_string(),
        }
    }

    /// Districts whose index changed most, in standard errors, each with the cluster that changed most there.
    fn districts(&self, out: &mut String) {
        let measures = self.comparison.catalogue.measures.iter().enumerate();
        let wanted = measures.filter(|(_, m)| m.area.0 == "district" && m.name == "hpi_core");
        let between = Contrast::Between(Channels::AsGiven);
        let mut rows: Vec<Finding> =
            wanted.filter_map(|(position, _)| self.results.finding(self.variant, between, position)).collect();
        rows.retain(|finding| finding.paired.difference.mean != 0.0);
        rows.sort_by(|a, b| standardized(b).total_cmp(&standardized(a)));
        Self::heading(out, "HPI core of districts");
        for finding in rows.iter().take(SHOWN) {
            let id = &self.measure(finding).area.1;
            Self::row(out, &format!("  {}", self.comparison.facts.name(id)), finding);
            if let Some((cluster, points)) = self.cluster_of(id) {
                let cluster: String = self.cause("cluster", &cluster).chars().take(44).collect();
                let _ = writeln!(out, "    most through {cluster}: {} points lost", signed(points));
            }
            let area = format!("district/{id}");
            beside(out, |measure| Some(self.given(measure, &area)?.paired.difference));
        }
        out.push_str("Ranked by difference over its standard error.\n\n");
    }

    /// The cluster whose points changed most in a district, and by how much.
    fn cluster_of(&self, district: &str) -> Option<(String, f64)> {
        let changes = self.of_prefix("points_cluster:", district).into_iter().map(|finding| {
            let name = self.measure(&finding).name["points_cluster:".len()..].to_string();
            (name, finding.paired.difference.mean)
        });
        changes.filter(|(_, points)| *points != 0.0).max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
    }

    /// What lies between the change and harm, by place on the chain, then by how far it moved.
    fn chain(&self, out: &mut String) {
        let measures = self.comparison.catalogue.measures.iter().enumerate();
        let wanted = measures.filter(|(_, measure)| measure.stage != Stage::Harm);
        let between = Contrast::Between(Channels::AsGiven);
        let mut rows: Vec<Finding> =
            wanted.filter_map(|(position, _)| self.results.finding(self.variant, between, position)).collect();
        rows.sort_by(|a, b| standardized(b).total_cmp(&standardized(a)));
        rows.retain(|finding| standardized(finding) > 0.0);
        let affected = self.given("hpi_core", "affected").is_some();
        Self::heading(out, if affected { "What moved, affected districts" } else { "What moved, nation" });
        for (stage, label) in CHAIN {
            let of_stage = rows.iter().filter(|finding| self.measure(finding).stage == stage);
            let of_stage: Vec<&Finding> = of_stage.take(SHOWN_BY_STAGE).collect();
            if !of_stage.is_empty() {
                let _ = writeln!(out, "{label}");
            }
            for finding in of_stage {
                Self::row(out, &format!("  {}", measures::title(&self.measure(finding).name)), finding);
            }
        }
        lines::wrap(out, "At each place of the chain, ranked by difference over its standard error.", 0);
        out.push('\n');
    }

    /// What each channel of overlap does to the difference.
    fn channels(&self, out: &mut String) {
        if self.comparison.channels().count() < 2 {
            return;
        }
        for (area, title) in [("affected", "affected districts"), ("nation", "nation")] {
            if self.given("hpi_core", area).is_none() {
                continue;
            }
            let _ = writeln!(out, "Channels of overlap: HPI core, {title}");
            let mut line = |label: &str, contrast: Contrast| {
                if let Some(finding) = self.finding(contrast, "hpi_core", area) {
                    let difference = &finding.paired.difference;
                    let nothing = finding.paired.sd == 0.0 && difference.mean == 0.0;
                    let says = match difference.sign() {
                        _ if nothing => "no run differed",
                        Some(sign) if sign > 0.0 => "helps",
                        Some(_) => "harms",
                        None => "not told from zero",
                    };
                    let _ = writeln!(out, "  {label:<32}{:>25}  {says}", interval(difference));
                    if !nothing {
                        beside(out, |measure| Some(self.finding(contrast, measure, area)?.paired.difference));
                    }
                }
            };
            line("difference, channels as given", Contrast::Between(Channels::AsGiven));
            for channel in Channel::ALL {
                let label = format!("through {}", channel.name().replace('_', " "));
                line(&label, Contrast::Through(channel));
            }
            line("through all together", Contrast::ThroughAll);
            line("left without any: effort alone", Contrast::Between(Channels::WithoutAny));
        }
        lines::wrap(
            out,
            "Through a channel: the difference with all channels, less that with this one off. They need not add up. Sizes of \
             channels are priors of the scenario (overlap.* in its parameters), not estimates: this holds at these values.",
            0,
        );
        out.push('\n');
    }

    /// Medians, take-off of the communal spiral, what common random numbers save, replications needed.
    fn reliability(&self, out: &mut String) {
        out.push_str("How sure is it\n");
        self.takeoff(out);
        let [lives, homes] = [CIVILIAN_DEATHS.name, PERSONS_DISPLACED.name].map(|name| (name, rate(name)));
        let rows = [
            ("hpi_core", "affected", "HPI core, affected", Some(WISHED)),
            ("hpi_core", "nation", "HPI core, nation", Some(WISHED)),
            (lives.0, "nation", lives.1.as_str(), None),
            (homes.0, "nation", homes.1.as_str(), None),
        ];
        let _ = writeln!(out, "  {:<26}{:>8}{:>8}{:>8}{:>10}{:>18}", "", "mean", "median", "sd", "saved", "needed");
        for (name, area, label, wished) in rows {
            let Some(finding) = self.given(name, area) else { continue };
            let paired = &finding.paired;
            let saved = paired.saved.map_or("-".into(), |share| format!("{:.0} %", 100.0 * share));
            let needed = wished.and_then(|wished| paired.needed(wished)).map_or("-".into(), |n| n.to_string());
            let _ = writeln!(
                out,
                "  {label:<26}{:>8}{:>8}{:>8}{saved:>10}{needed:>18}",
                signed(paired.difference.mean),
                signed(paired.median),
                rounded(paired.sd),
            );
        }
        lines::wrap(
            out,
            "  sd: of a pair's difference; saved: variance saved by common random numbers; needed: replications for a \
             half-width of 0.5 points.",
            2,
        );
        out.push('\n');
    }

    /// Share of runs in which communal violence has taken off, by year.
    fn takeoff(&self, out: &mut String) {
        let Some(measure) = self.comparison.catalogue.position("communal_takeoff", "nation") else { return };
        out.push_str("  Runs in which the communal spiral is off the ground, by year [%]\n");
        let years = self.results.years_compared();
        for years in years.chunks(12) {
            let _ = write!(out, "  {:<16}", "");
            years.iter().for_each(|year| {
                let _ = write!(out, "{year:>5}");
            });
            out.push('\n');
            for (label, of) in [("base", 0), ("variant", 1)] {
                let _ = write!(out, "  {label:<16}");
                for &year in years {
                    let Some(paired) = self.results.in_year(self.variant, measure, year) else { continue };
                    let share = 100.0 * if of == 0 { paired.base } else { paired.variant };
                    let _ = write!(out, "{share:>5.0}");
                }
                out.push('\n');
            }
        }
        lines::wrap(
            out,
            "  At least index.takeoff_deaths civilians killed in it. Such runs carry much of the variance: compare means \
             with medians.",
            2,
        );
    }
}

/// Size of a difference in standard errors.
fn standardized(finding: &Finding) -> f64 {
    let paired = &finding.paired;
    let error = paired.sd / (paired.pairs as f64).sqrt();
    if error > 0.0 { (paired.difference.mean / error).abs() } else { paired.difference.mean.abs() * f64::MAX.sqrt() }
}

/// Lives and homes below a difference of the index; nothing where they are not known.
fn beside(out: &mut String, of: impl Fn(&str) -> Option<Interval>) {
    let words = in_words(of);
    if !words.is_empty() {
        lines::wrap(out, &format!("    a year: {words}"), 6);
    }
}

fn mark(interval: &Interval) -> &'static str {
    if interval.sign().is_some() { "*" } else { "" }
}

/// A number as [`rounded`] has it, but with three decimals below 1, and as a power of ten where these show nothing.
fn plain(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        size if size < 0.0095 => format!("{value:.0e}"),
        size if size < 0.9995 => format!("{value:.3}"),
        _ => rounded(value),
    }
}

fn signed(value: f64) -> String {
    let text = plain(value);
    if value > 0.0 && text != "0" { format!("+{text}") } else { text }
}

/// Mean and ends; where these are too long for the column, mean and half-width.
fn interval(interval: &Interval) -> String {
    let mean = signed(interval.mean);
    let (Some((low, high)), Some(half)) = (interval.ends, interval.half_width()) else { return mean };
    let text = format!("{mean} ({} to {})", plain(low), plain(high));
    if text.len() > WIDEST { format!("{mean} ± {}", plain(half)) } else { text }
}

/// Characters for an interval.
const WIDEST: usize = 26;

#[cfg(test)]
mod tests {
    use super::{Interval, interval};

    #[test]
    fn intervals_of_large_numbers_stay_in_their_column() {
        let text = |mean, low, high| interval(&Interval { mean, ends: Some((low, high)) });
        assert_eq!(text(-1.5, -2.0, -1.0), "-1.50 (-2.00 to -1.00)");
        assert_eq!(text(-112_345.0, -212_345.0, -12_345.0), "-112,345 ± 100,000");
        assert_eq!(interval(&Interval { mean: 0.25, ends: None }), "+0.250");
    }
}
