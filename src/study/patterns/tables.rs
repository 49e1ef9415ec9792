//! `patterns.csv`, `pattern_arms.csv`, `pattern_bounds.csv` and `patterns.md`: what came of the patterns (MODEL.md, section 12).

use std::io;

use crate::observation::measures::rate;
use crate::report::listing::OF_PATTERNS;
use crate::report::table::{Part, Rows};
use crate::stats::Moments;
use crate::study::patterns::bounds::Largest;
use crate::study::patterns::judge::{Finding, shown, verdicts};
use crate::study::patterns::suite::Suite;
use crate::study::patterns::values::Values;
use crate::study::sweep::tables::points::interval;

crate::table! {
    /// What came of every contrast and part of a check.
    pub PATTERNS: PatternRow<'a> = "patterns", "what came of the patterns: a row for each contrast and each part of a check

Kinds: `T` known answer, `N` control that must show nothing, `V` verification (a parameter puts the sign in), `E` evidence (may come out
otherwise). `found` is the mean over replications of the weighted sum of arms, with its 95 % t interval. `p` is that of a two-sided t test, or,
with a margin, the larger of two one-sided tests; `p_holm` is the former after Holm's correction over all directions of kinds E and V in
the suite that was played. A contrast `holds` where p_holm is below 0.05 in the direction expected, or both one-sided tests are below 0.05; it
`fails` where the opposite is shown, or the interval lies wholly beyond the margin; otherwise it is `undecided` at this many replications,
or, where a bound shows every channel of overlap to be smaller than the half-width (`pattern_bounds`), it `cannot be seen`.
A pattern holds where all its parts do. Harm is skewed: `median` and `same_sign` stand beside the mean for that reason.";
    pattern: &'a str, "its number";
    kind: &'a str, "`T`, `N`, `V` or `E`";
    title: &'a str, "what is changed and expected";
    part: &'a str, "letter of the contrast, or name of the part of a check";
    says: &'a str, "what the part is of";
    expected: &'a str, "what is expected of it";
    found: Option<f64>, "of `unit`", "mean over replications; empty where no values decide";
    low: Option<f64>, "of `unit`", "lower end of its 95 % interval";
    high: Option<f64>, "of `unit`", "upper end of its 95 % interval";
    unit: &'a str, "unit of the values";
    median: Option<f64>, "of `unit`", "median over replications";
    same_sign: Option<f64>, "0 to 1", "share of replications with the sign of the mean; those of none count half";
    base: Option<f64>, "of `unit`", "mean of the arms that are taken off";
    base_sd: Option<f64>, "of `unit`", "standard deviation of a run of these arms, pooled";
    margin: Option<f64>, "of `unit`", "how large a difference counts as none";
    p: Option<f64>, "0 to 1", "probability under no difference, or of the two one-sided tests";
    p_holm: Option<f64>, "0 to 1", "the former after Holm's correction";
    p_sign: Option<f64>, "0 to 1", "probability of the sign expected of the mean (of that found, where either will do): share of 2,000 resamples of the replications";
    lives: Option<f64>, "deaths a year", "the same difference in civilians killed, beside one of the index";
    lives_low: Option<f64>, "deaths a year", "lower end of its 95 % interval";
    lives_high: Option<f64>, "deaths a year", "upper end of its 95 % interval";
    homes: Option<f64>, "persons a year", "the same difference in persons newly displaced";
    homes_low: Option<f64>, "persons a year", "lower end of its 95 % interval";
    homes_high: Option<f64>, "persons a year", "upper end of its 95 % interval";
    replications: Option<usize>, "replications", "how many";
    needed: Option<u64>, "replications", "roughly how many would decide it, if it is as found; empty where decided";
    verdict: &'a str, "`holds`, `fails`, `undecided`, `cannot be seen`, or `reported` where nothing is expected";
    pattern_verdict: &'a str, "verdict of the whole pattern";
    note: &'a str, "further words";
    source: &'a str, "literature";
}

crate::table! {
    /// What can be seen.
    pub PATTERN_BOUNDS: BoundRow<'a> = "pattern_bounds", "how large the effect of each channel of overlap can be, against the half-width of the patterns that ask for it

A channel is played with its parameters at an end of their priors, and off, with all others of the bound in an orthogonal two-level
design; `effect` is the mean of the runs with it less that of those without. It is played before the patterns, and decides nothing by itself:
`cannot be seen` says that two one-sided tests (0.05) find the effect smaller than the half-width, `can be seen` that a one-sided test finds it larger.", measures &OF_PATTERNS, may_be_empty true;
    pattern: &'a str, "its number";
    part: &'a str, "letter of the contrast";
    bound: &'a str, "name of the bound";
    channel: &'a str, "name of the channel";
    measure: &'a str, "what is measured: the first term of the contrast, or lives and homes beside it";
    unit: &'a str, "unit of the values";
    effect: Option<f64>, "of `unit`", "mean effect of the channel at the end of its priors, against none";
    low: Option<f64>, "of `unit`", "lower end of its 95 % interval";
    high: Option<f64>, "of `unit`", "upper end of its 95 % interval";
    at_most: f64, "of `unit`", "how large it can be, either way: its size and one-sided 95 % limit";
    half_width: Option<f64>, "of `unit`", "half-width of the contrast; empty for lives and homes beside the index";
    basis: &'a str, "`reached` by the contrast, or `expected` from the spread of the runs of the bound";
    sight: &'a str, "`can be seen`, `open`, `cannot be seen`; empty for lives and homes";
    replications: usize, "replications", "replications of the design";
}

crate::table! {
    /// What arms measured.
    pub PATTERN_ARMS: ArmRow<'a> = "pattern_arms", "means and standard deviations of the measures of every contrast, by arm", measures &OF_PATTERNS, may_be_empty true;
    pattern: &'a str, "its number";
    part: &'a str, "letter of the contrast";
    arm: &'a str, "name of the arm";
    changes: &'a str, "what it changes, those of all arms included; `unmix` see docs/book/src/guide/patterns.md";
    weight: f64, "weight of the arm in the contrast";
    measure: &'a str, "what is measured: terms parted by ` + `, and what they are divided by after ` / `";
    area: &'a str, "area of the first term";
    from: i16, "first year";
    to: i16, "last year";
    unit: &'a str, "unit of the values";
    mean: f64, "of `unit`", "mean over replications";
    sd: f64, "of `unit`", "standard deviation over replications";
    replications: u64, "replications", "how many";
}

/// Writes findings into the rows of [`PATTERNS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, suite: &Suite, findings: &[Finding]) -> io::Result<()> {
    let all = verdicts(&suite.patterns, findings);
    for finding in findings {
        let pattern = &suite.patterns[finding.pattern];
        let (found, (low, high)) =
            finding.estimate().map_or((None, (None, None)), |(mean, ends)| (Some(mean), ends.unzip()));
        let [[lives, lives_low, lives_high], [homes, homes_low, homes_high]] =
            [0, 1].map(|place| interval(finding.beside.get(place).map(|beside| beside.difference)));
        let sample = finding.sample.as_ref();
        PatternRow {
            pattern: &pattern.id,
            kind: pattern.kind.letter(),
            title: &pattern.title,
            part: &finding.part,
            says: &finding.says,
            expected: &finding.expected,
            found,
            low,
            high,
            unit: &finding.unit,
            median: sample.map(|sample| sample.median + finding.centre),
            same_sign: sample.map(|sample| sample.same_sign),
            base: finding.base,
            base_sd: finding.base_sd,
            margin: finding.margin,
            p: finding.p,
            p_holm: finding.adjusted,
            p_sign: finding.probability_of_sign(),
            lives,
            lives_low,
            lives_high,
            homes,
            homes_low,
            homes_high,
            replications: sample.map(|sample| sample.count),
            needed: finding.needed,
            verdict: finding.verdict.name(),
            pattern_verdict: all[finding.pattern].name(),
            note: &finding.note,
            source: &pattern.source,
        }
        .write(rows)?;
    }
    Ok(())
}

/// Writes what can be seen into the rows of [`PATTERN_BOUNDS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_bounds(rows: &mut Rows, suite: &Suite, largest: &[Largest]) -> io::Result<()> {
    for one in largest {
        let pattern = &suite.patterns[one.pattern];
        let bound = pattern.bound.as_ref().map_or("", |(position, _)| suite.file.bounds[*position].id.as_str());
        let [effect, low, high] = interval(Some(one.effect.mean));
        BoundRow {
            pattern: &pattern.id,
            part: &one.part.to_string(),
            bound,
            channel: &one.channel,
            measure: &one.measure,
            unit: &one.unit,
            effect,
            low,
            high,
            at_most: one.at_most,
            half_width: one.half_width,
            basis: if one.half_width.is_none() { "" } else { basis(one) },
            sight: one.sight.map_or("", |sight| sight.name()),
            replications: one.effect.count,
        }
        .write(rows)?;
    }
    Ok(())
}

fn basis(one: &Largest) -> &'static str {
    if one.reached { "reached" } else { "expected" }
}

/// What can be seen, in words: a line for each contrast, with all its channels.
pub fn sights(suite: &Suite, largest: &[Largest]) -> Vec<String> {
    let same = |a: &Largest, b: &Largest| (a.pattern, a.part) == (b.pattern, b.part);
    let line = |group: &[Largest]| {
        let own = || group.iter().filter(|one| one.half_width.is_some());
        let first = own().next()?;
        let channels: Vec<String> = own()
            .map(|one| {
                let beside = group.iter().filter(|other| other.half_width.is_none() && other.channel == one.channel);
                let beside: String =
                    beside.map(|other| format!(", {} {}", shown(other.at_most), rate(&other.measure))).collect();
                let sight = one.sight.map_or("", |sight| sight.name());
                format!("{} {}, at most {}{beside}: {sight}", one.channel, with_ends(one), shown(one.at_most))
            })
            .collect();
        Some(format!(
            "{} {}, half-width {} {} {}: {}",
            suite.patterns[first.pattern].id,
            first.part,
            shown(first.half_width.unwrap_or_default()),
            first.unit,
            basis(first),
            channels.join("; ")
        ))
    };
    largest.chunk_by(same).filter_map(line).collect()
}

fn with_ends(one: &Largest) -> String {
    let ends = one.effect.mean.ends.map(|(low, high)| format!(" ({} to {})", shown(low), shown(high)));
    format!("{}{}", shown(one.effect.mean.mean), ends.unwrap_or_default())
}

/// Writes the arms of every contrast into the rows of [`PATTERN_ARMS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write_arms(rows: &mut Rows, values: &Values<'_>) -> io::Result<()> {
    let suite = values.suite();
    for (n, pattern) in suite.patterns.iter().enumerate() {
        for contrast in &pattern.contrasts {
            let terms = |terms: &[crate::scenario::patterns::Term]| {
                let name = |term: &crate::scenario::patterns::Term| {
                    format!("{}{}", if term.sign < 0.0 { "-" } else { "" }, term.measure)
                };
                terms.iter().map(name).collect::<Vec<_>>().join(" + ")
            };
            let mut measure = terms(&contrast.measure);
            if !contrast.per.is_empty() {
                measure.push_str(&format!(" / {}", terms(&contrast.per)));
            }
            for &(arm, weight) in &contrast.weights {
                let moments: Moments = values.of_contrast(n, arm, contrast).into_iter().collect();
                let arm = &pattern.arms[arm];
                let mut changes: Vec<String> = arm.changes.iter().map(ToString::to_string).collect();
                if arm.unmix > 0.0 {
                    changes.push(format!("unmix={}", arm.unmix));
                }
                ArmRow {
                    pattern: &pattern.id,
                    part: &contrast.letter.to_string(),
                    arm: &arm.name,
                    changes: &changes.join("; "),
                    weight,
                    measure: &measure,
                    area: &contrast.measure[0].area,
                    from: contrast.years.0,
                    to: contrast.years.1,
                    unit: &values.unit(contrast),
                    mean: moments.mean(),
                    sd: moments.variance().sqrt(),
                    replications: moments.count(),
                }
                .write(rows)?;
            }
        }
    }
    Ok(())
}

/// Name of the file with the table as a page has it.
pub const PAGE: &str = "patterns.md";

/// Marks between which a page takes in the table.
pub const BEGIN: &str = "<!-- patterns: begin -->";
/// The second of them.
pub const END: &str = "<!-- patterns: end -->";

/// The findings as a table in Markdown.
pub fn markdown(suite: &Suite, findings: &[Finding], largest: &[Largest]) -> String {
    let all = verdicts(&suite.patterns, findings);
    let mut text = format!(
        "Scenario {}, seed {}, {} replications of a pattern whose share is 1, {}; intervals 95 %. P(sign): \
         probability of the sign expected, by the bootstrap over replications. Lives and homes: the same difference in civilians killed and in \
         persons newly displaced, a year.\n\n",
        suite.loaded.scenario.name,
        suite.seed,
        suite.replications,
        drawn_in_words(suite)
    );
    text.push_str(
        "| Pattern | Kind | What | Expected | Found | 95 % interval | P(sign) | Lives; homes | Verdict | Source |\n",
    );
    text.push_str("|---|---|---|---|---|---|---|---|---|---|\n");
    for (n, pattern) in suite.patterns.iter().enumerate() {
        let (kind, verdict) = (pattern.kind.letter(), all[n].name());
        text.push_str(&format!(
            "| **{}** | {kind} | **{}** | | | | | | **{verdict}** | {} |\n",
            pattern.id, pattern.title, pattern.source
        ));
        for finding in findings.iter().filter(|finding| finding.pattern == n) {
            let (found, interval) = found_in_words(finding);
            let verdict = verdict_in_words(finding);
            let note = &finding.note;
            let note = if note.is_empty() || finding.sample.is_none() { String::new() } else { format!(" ({note})") };
            let (says, expected) = (format!("{}{note}", finding.says), &finding.expected);
            text.push_str(&format!(
                "| {} {} | | {says} | {expected} | {found} | {interval} | {} | {} | {verdict} | |\n",
                pattern.id,
                finding.part,
                finding.probability_of_sign().map(|p| format!("{p:.2}")).unwrap_or_default(),
                beside_in_words(finding).join("; ")
            ));
        }
    }
    if !largest.is_empty() {
        text.push_str("\n**What can be seen** (played before the patterns):\n\n");
        text.push_str(
            "| Pattern | Channel | Largest effect | 95 % interval | At most | Half-width | Lives, homes at most | |\n",
        );
        text.push_str("|---|---|---|---|---|---|---|---|\n");
        for one in largest.iter().filter(|one| one.half_width.is_some()) {
            let beside = |other: &&Largest| {
                other.half_width.is_none()
                    && (other.pattern, other.part, &other.channel) == (one.pattern, one.part, &one.channel)
            };
            let beside: Vec<String> = largest
                .iter()
                .filter(beside)
                .map(|other| format!("{} {}", shown(other.at_most), rate(&other.measure)))
                .collect();
            let (low, high) = one.effect.mean.ends.unwrap_or((one.effect.mean.mean, one.effect.mean.mean));
            text.push_str(&format!(
                "| {} {} | {} | {} {} | {} to {} | {} | {} ({}) | {} | {} |\n",
                suite.patterns[one.pattern].id,
                one.part,
                one.channel,
                shown(one.effect.mean.mean),
                one.unit,
                shown(low),
                shown(high),
                shown(one.at_most),
                shown(one.half_width.unwrap_or_default()),
                basis(one),
                beside.join("; "),
                one.sight.map_or("", |sight| sight.name())
            ));
        }
    }
    text
}

/// Where parameters come from.
pub fn drawn_in_words(suite: &Suite) -> &'static str {
    match suite.posterior {
        Some(_) => "each with a row of the posterior",
        None => "at the values of the scenario",
    }
}

/// Lives and homes beside a difference of the index.
pub fn beside_in_words(finding: &Finding) -> Vec<String> {
    let one = |beside: &crate::study::patterns::judge::Beside| {
        let ends = beside.difference.ends.map(|(low, high)| format!(" ({} to {})", shown(low), shown(high)));
        format!("{}{} {}", shown(beside.difference.mean), ends.unwrap_or_default(), rate(&beside.measure))
    };
    finding.beside.iter().map(one).collect()
}

/// What was found, and its interval; words where no values decide.
fn found_in_words(finding: &Finding) -> (String, String) {
    match finding.estimate() {
        None => (finding.note.clone(), String::new()),
        Some((mean, ends)) => {
            let base = finding.base.map(|base| format!(" (against {})", shown(base))).unwrap_or_default();
            let interval = ends.map(|(low, high)| format!("{} to {}", shown(low), shown(high))).unwrap_or_default();
            (format!("{} {}{base}", shown(mean), finding.unit), interval)
        }
    }
}

/// The verdict, with the replications that would decide.
fn verdict_in_words(finding: &Finding) -> String {
    let replications = finding.sample.map(|sample| sample.count).unwrap_or_default();
    match finding.needed {
        Some(needed) => format!("{} at {replications} replications, about {needed} needed", finding.verdict.name()),
        None => finding.verdict.name().into(),
    }
}

/// A page with the text between its marks replaced; `None` where it lacks them.
pub fn taken_in(page: &str, table: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", table.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_takes_in_the_table_between_its_marks_and_nothing_else() {
        let page = format!("above\n{BEGIN}\nold\n{END}\nbelow\n");
        let new = taken_in(&page, "| new |\n").unwrap();
        assert_eq!(new, format!("above\n{BEGIN}\n\n| new |\n\n{END}\nbelow\n"));
        assert_eq!(taken_in(&new, "| new |\n").unwrap(), new);
        assert_eq!(taken_in("no marks", "x"), None);
    }
}
