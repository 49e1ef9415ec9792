//! `patterns.csv`, `pattern_arms.csv` and `patterns.md`: what came of the patterns (MODEL.md, section 12).

use std::io;

use super::beside;
use super::table::{Column, Measure, Rows, Table};
use crate::experiment::patterns::Suite;
use crate::experiment::patterns::judge::{Finding, shown, verdicts};
use crate::experiment::patterns::measures;
use crate::experiment::patterns::values::Values;
use crate::stats::Moments;

/// What came of every contrast and part of a check.
pub static PATTERNS: Table = Table {
    name: "patterns",
    about: "what came of the patterns: a row for each contrast and each part of a check

Kinds: `T` known answer, `N` control that must show nothing, `V` verification (a parameter puts the sign in), `E` evidence (may come out
otherwise). `found` is the mean over replications of the weighted sum of arms, with its 95 % t interval. `p` is that of a two-sided t test, or,
with a margin, the larger of two one-sided tests; `p_holm` is the former after Holm's correction over all directions of kinds E and V in
the suite that was played. A contrast `holds` where p_holm is below 0.05 in the direction expected, or both one-sided tests are below 0.05; it
`fails` where the opposite is shown, or the interval lies wholly beyond the margin; otherwise it is `undecided` at this many replications.
A pattern holds where all its parts do. Harm is skewed: `median` and `same_sign` stand beside the mean for that reason.",
    columns: &[
        Column::text("pattern", "its number"),
        Column::text("kind", "`T`, `N`, `V` or `E`"),
        Column::text("title", "what is changed and expected"),
        Column::text("part", "letter of the contrast, or name of the part of a check"),
        Column::text("says", "what the part is of"),
        Column::text("expected", "what is expected of it"),
        Column::number("found", "of `unit`", "mean over replications; empty where no values decide"),
        Column::number("low", "of `unit`", "lower end of its 95 % interval"),
        Column::number("high", "of `unit`", "upper end of its 95 % interval"),
        Column::text("unit", "unit of the values"),
        Column::number("median", "of `unit`", "median over replications"),
        Column::number("same_sign", "0 to 1", "share of replications with the sign of the mean; those of none count half"),
        Column::number("base", "of `unit`", "mean of the arms that are taken off"),
        Column::number("base_sd", "of `unit`", "standard deviation of a run of these arms, pooled"),
        Column::number("margin", "of `unit`", "how large a difference counts as none"),
        Column::number("p", "0 to 1", "probability under no difference, or of the two one-sided tests"),
        Column::number("p_holm", "0 to 1", "the former after Holm's correction"),
        Column::integer("replications", "replications", "how many"),
        Column::integer("needed", "replications", "roughly how many would decide it, if it is as found; empty where decided"),
        Column::text("verdict", "`holds`, `fails`, `undecided`, or `reported` where nothing is expected"),
        Column::text("pattern_verdict", "verdict of the whole pattern"),
        Column::text("note", "further words; of a difference of the index, lives and homes a year with their 95 % intervals"),
        Column::text("source", "literature"),
    ],
    measures: &[],
};

/// What arms measured.
pub static PATTERN_ARMS: Table = Table {
    name: "pattern_arms",
    about: "means and standard deviations of the measures of every contrast, by arm",
    columns: &[
        Column::text("pattern", "its number"),
        Column::text("part", "letter of the contrast"),
        Column::text("arm", "name of the arm"),
        Column::text("changes", "what it changes, those of all arms included; `unmix` see CONTRIBUTING.md"),
        Column::number("weight", "", "weight of the arm in the contrast"),
        Column::text("measure", "what is measured: terms parted by ` + `, and what they are divided by after ` / `"),
        Column::text("area", "area of the first term"),
        Column::integer("from", "", "first year"),
        Column::integer("to", "", "last year"),
        Column::text("unit", "unit of the values"),
        Column::number("mean", "of `unit`", "mean over replications"),
        Column::number("sd", "of `unit`", "standard deviation over replications"),
        Column::integer("replications", "replications", "how many"),
    ],
    measures: &OWN,
};

/// Measures that patterns have beside those of comparisons.
static OWN: [Measure; measures::MEASURES.len()] = own();

const fn own() -> [Measure; measures::MEASURES.len()] {
    let mut all = [Measure::new("", "", ""); measures::MEASURES.len()];
    let mut n = 0;
    while n < all.len() {
        let (name, unit, meaning) = measures::MEASURES[n];
        all[n] = Measure::new(name, unit, meaning);
        n += 1;
    }
    all
}

fn number_or_missing(rows: &mut Rows, value: Option<f64>) {
    match value {
        Some(value) => rows.number(value),
        None => rows.missing(),
    };
}

/// Writes findings into the rows of [`PATTERNS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, suite: &Suite, findings: &[Finding]) -> io::Result<()> {
    let all = verdicts(&suite.patterns, findings);
    for finding in findings {
        let pattern = &suite.patterns[finding.pattern];
        rows.text(&pattern.id).text(pattern.kind.letter()).text(&pattern.title);
        rows.text(&finding.part).text(&finding.says).text(&finding.expected);
        let estimate = finding.estimate();
        let ends = estimate.and_then(|(_, ends)| ends);
        for value in [estimate.map(|(mean, _)| mean), ends.map(|(low, _)| low), ends.map(|(_, high)| high)] {
            number_or_missing(rows, value);
        }
        rows.text(&finding.unit);
        let sample = finding.sample.as_ref();
        number_or_missing(rows, sample.map(|sample| sample.median + finding.centre));
        number_or_missing(rows, sample.map(|sample| sample.same_sign));
        for value in [finding.base, finding.base_sd, finding.margin, finding.p, finding.adjusted] {
            number_or_missing(rows, value);
        }
        let count = sample.map(|sample| sample.count as u64);
        for value in [count, finding.needed] {
            match value.and_then(|value| i64::try_from(value).ok()) {
                Some(value) => rows.integer(value),
                None => rows.missing(),
            };
        }
        rows.text(finding.verdict.name()).text(all[finding.pattern].name()).text(&note(finding)).text(&pattern.source);
        rows.end()?;
    }
    Ok(())
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
                rows.text(&pattern.id).text(&contrast.letter.to_string()).text(&arm.name).text(&changes.join("; "));
                rows.number(weight).text(&measure).text(&contrast.measure[0].area);
                rows.integer(contrast.years.0.into()).integer(contrast.years.1.into()).text(&values.unit(contrast));
                rows.number(moments.mean()).number(moments.variance().sqrt()).integer(moments.count() as i64).end()?;
            }
        }
    }
    Ok(())
}

/// Further words of a finding: its note, and lives and homes beside a difference of the index.
pub fn note(finding: &Finding) -> String {
    let of = |wanted: &str| finding.beside.iter().find(|(measure, _)| *measure == wanted).map(|(_, value)| *value);
    let beside = match beside::in_words(of) {
        words if words.is_empty() => words,
        words => format!("a year: {words}"),
    };
    [finding.note.clone(), beside].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Marks between which a page takes in the table.
pub const BEGIN: &str = "<!-- patterns: begin -->";
/// The second of them.
pub const END: &str = "<!-- patterns: end -->";

/// The findings as a table in Markdown.
pub fn markdown(suite: &Suite, findings: &[Finding]) -> String {
    let all = verdicts(&suite.patterns, findings);
    let mut text = format!(
        "Scenario {}, seed {}, {} replications of a pattern whose share is 1; intervals 95 %.\n\n",
        suite.loaded.scenario.name, suite.seed, suite.replications
    );
    text.push_str("| Pattern | Kind | What | Expected | Found | 95 % interval | Verdict | Source |\n");
    text.push_str("|---|---|---|---|---|---|---|---|\n");
    for (n, pattern) in suite.patterns.iter().enumerate() {
        let (kind, verdict) = (pattern.kind.letter(), all[n].name());
        text.push_str(&format!(
            "| **{}** | {kind} | **{}** | | | | **{verdict}** | {} |\n",
            pattern.id, pattern.title, pattern.source
        ));
        for finding in findings.iter().filter(|finding| finding.pattern == n) {
            let (found, interval) = found_in_words(finding);
            let verdict = verdict_in_words(finding);
            let note = note(finding);
            let note = if note.is_empty() || finding.sample.is_none() { String::new() } else { format!(" ({note})") };
            let (says, expected) = (format!("{}{note}", finding.says), &finding.expected);
            text.push_str(&format!(
                "| {} {} | | {says} | {expected} | {found} | {interval} | {verdict} | |\n",
                pattern.id, finding.part
            ));
        }
    }
    text
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
