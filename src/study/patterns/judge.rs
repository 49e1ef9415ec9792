//! What came of the patterns: contrasts and checks with their intervals, Holm's correction over all of them, and verdicts.

use crate::experiment::paired::Interval;
use crate::scenario::patterns::{Expectation, Margin, Pattern, PatternContrast, PatternKind, Term};
use crate::stats::Moments;
use crate::study::patterns::bounds;
use crate::study::patterns::bounds::{Largest, Sight};
use crate::study::patterns::checks;
use crate::study::patterns::statistics::{Sample, Verdict, holm, probability_below, verdict};
use crate::study::patterns::values::Values;

/// The same difference of another measure, told beside a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// Name of the measure.
    pub measure: String,
    /// Its area.
    pub area: String,
    /// Unit.
    pub unit: String,
    /// Mean difference with its interval.
    pub difference: Interval,
}

/// What came of a contrast, or of a part of a check.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Position of its pattern in the suite.
    pub pattern: usize,
    /// Letter of the contrast, or name of the part.
    pub part: String,
    /// What it says.
    pub says: String,
    /// What is expected, in words.
    pub expected: String,
    /// What is expected of the values, where a test decides.
    pub expect: Option<Expectation>,
    /// Values less `centre`, in short; none where something else than values decides.
    pub sample: Option<Sample>,
    /// What was taken off the values: the middle of what is expected; 0 for contrasts.
    pub centre: f64,
    /// Unit.
    pub unit: String,
    /// Mean of the arms with negative weights.
    pub base: Option<f64>,
    /// Standard deviation of a run, pooled over the arms with negative weights.
    pub base_sd: Option<f64>,
    /// Margin in the unit of the values.
    pub margin: Option<f64>,
    /// Probability under no difference, or of two one-sided tests.
    pub p: Option<f64>,
    /// The former after Holm's correction.
    pub adjusted: Option<f64>,
    /// Probability that the mean is below 0, by the bootstrap over replications; of directions.
    pub below: Option<f64>,
    /// Lives and homes beside a difference of the index.
    pub beside: Vec<Beside>,
    /// Roughly the replications that would decide; none where it is decided or cannot be told.
    pub needed: Option<u64>,
    /// Verdict.
    pub verdict: Verdict,
    /// Further words.
    pub note: String,
}

impl Finding {
    /// A figure or an exact result that no test of values decides.
    pub fn plain(pattern: usize, part: &str, says: &str, expected: &str, verdict: Verdict, note: String) -> Self {
        Self {
            pattern,
            part: part.into(),
            says: says.into(),
            expected: expected.into(),
            expect: None,
            sample: None,
            centre: 0.0,
            unit: String::new(),
            base: None,
            base_sd: None,
            margin: None,
            p: None,
            adjusted: None,
            below: None,
            beside: Vec::new(),
            needed: None,
            verdict,
            note,
        }
    }

    /// Values of which something is expected.
    pub fn tested(
        pattern: usize,
        (part, says, expected): (&str, &str, &str),
        values: &[f64],
        (expect, centre, margin): (Expectation, f64, Option<f64>),
        unit: &str,
    ) -> Self {
        let centred: Vec<f64> = values.iter().map(|value| value - centre).collect();
        let sample = Sample::of(&centred);
        let p = sample.map(|sample| match margin {
            Some(margin) => sample.p_of_difference(margin),
            None => sample.p_of_no_difference(),
        });
        let plain = Self::plain(pattern, part, says, expected, Verdict::Undecided, String::new());
        Self { expect: Some(expect), sample, centre, unit: unit.into(), margin, p, ..plain }
    }

    /// Estimate and 95 % interval in the unit of the values.
    pub fn estimate(&self) -> Option<(f64, Option<(f64, f64)>)> {
        let mean = self.sample?.mean;
        let ends = mean.ends.map(|(low, high)| (low + self.centre, high + self.centre));
        Some((mean.mean + self.centre, ends))
    }

    /// Probability of the sign that is expected, or, where either will do, of the one found.
    pub fn probability_of_sign(&self) -> Option<f64> {
        let below = self.below?;
        match self.expect? {
            Expectation::Down => Some(below),
            Expectation::Up => Some(1.0 - below),
            Expectation::Apart => Some(below.max(1.0 - below)),
            Expectation::Equivalent(_) => None,
        }
    }
}

/// Findings of all patterns of a suite, in order of patterns, contrasts and parts of checks, with verdicts.
pub fn findings(values: &Values<'_>) -> Vec<Finding> {
    let suite = values.suite();
    let mut findings = Vec::new();
    for (n, pattern) in suite.patterns.iter().enumerate() {
        findings.extend(pattern.contrasts.iter().map(|contrast| of_contrast(values, n, contrast)));
        if let Some(check) = &pattern.check {
            findings.extend(checks::run(check, values, n));
        }
    }
    decide(&mut findings, |finding| suite.patterns[finding.pattern].kind);
    look(&mut findings, &largest(values));
    findings
}

/// Largest effects of channels for all patterns that name a bound.
pub fn largest(values: &Values<'_>) -> Vec<Largest> {
    (0..values.suite().patterns.len()).flat_map(|n| bounds::of_pattern(values, n)).collect()
}

/// Says of what is undecided whether it can be seen at all, and of what is decided whether the channels can have made it.
fn look(findings: &mut [Finding], largest: &[Largest]) {
    for finding in findings.iter_mut() {
        let own = |one: &&Largest| one.pattern == finding.pattern && one.part.to_string() == finding.part;
        let sights: Vec<Sight> = largest.iter().filter(own).filter_map(|one| one.sight).collect();
        let before = finding.verdict;
        finding.verdict = bounds::seen(before, &sights);
        let none = !sights.is_empty() && sights.iter().all(|sight| *sight == Sight::Unseen);
        if none && finding.verdict == before && finding.note.is_empty() {
            finding.note =
                "no channel is large enough for it: it comes from something else that the arms change".into();
        }
    }
}

/// Verdict of every pattern of a suite, from those of its findings.
pub fn verdicts(patterns: &[Pattern], findings: &[Finding]) -> Vec<Verdict> {
    let of = |n: usize| findings.iter().filter(move |finding| finding.pattern == n).map(|finding| finding.verdict);
    (0..patterns.len()).map(|n| Verdict::of_all(of(n))).collect()
}

/// **P.54 contrast**: sum over arms of weight x measure, by replication; weights sum to 0; a measure may be a sum of
/// measures over another sum, each summed over the years first.
/// With: `study::patterns::values::Values::of_contrast`.
/// Source: common random numbers.
/// Test: `the_paired_difference_is_that_of_compare`.
fn of_contrast(values: &Values<'_>, pattern: usize, contrast: &PatternContrast) -> Finding {
    let differences = values.differences(pattern, contrast, (&contrast.measure, &contrast.per));
    let (mut mean, mut variance, mut weights, mut number) = (0.0, 0.0, 0.0, 0.0);
    for &(arm, weight) in contrast.weights.iter().filter(|(_, weight)| *weight < 0.0) {
        let moments: Moments = values.of_contrast(pattern, arm, contrast).into_iter().collect();
        mean += weight.abs() * moments.mean();
        variance += moments.variance();
        weights += weight.abs();
        number += 1.0;
    }
    let base = mean / weights;
    let margin = match contrast.expect {
        Expectation::Equivalent(Margin::Absolute(margin)) => Some(margin),
        Expectation::Equivalent(Margin::OfBase(share)) => Some(share * base.abs()),
        Expectation::Down | Expectation::Up | Expectation::Apart => None,
    };
    let expected = match (contrast.expect, margin) {
        (Expectation::Down, _) => "below 0".into(),
        (Expectation::Up, _) => "above 0".into(),
        (Expectation::Apart, _) => "other than 0".into(),
        (_, margin) => format!("within ±{}", shown(margin.unwrap_or_default())),
    };
    let letter = contrast.letter.to_string();
    let unit = values.unit(contrast);
    let words = (letter.as_str(), contrast.says.as_str(), expected.as_str());
    let finding = Finding::tested(pattern, words, &differences, (contrast.expect, 0.0, margin), &unit);
    let directed = margin.is_none() && finding.sample.is_some();
    let beside = |term: Term| {
        let terms = (std::slice::from_ref(&term), &[] as &[Term]);
        let difference = Interval::of(&values.differences(pattern, contrast, terms))?;
        Some(Beside { unit: values.unit_of(terms), measure: term.measure.clone(), area: term.area.clone(), difference })
    };
    Finding {
        base: Some(base),
        base_sd: Some((variance / number).sqrt()),
        below: directed.then(|| probability_below(&differences, values.suite().seed)),
        beside: values.beside(contrast).into_iter().filter_map(beside).collect(),
        ..finding
    }
}

/// A number with three significant digits.
pub fn shown(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let digits = (2 - value.abs().log10().floor() as i32).clamp(0, 12) as usize;
    format!("{value:.digits$}")
}

/// Corrects the tests of directions of evidence and verification together, and gives verdicts.
fn decide(findings: &mut [Finding], kind: impl Fn(&Finding) -> PatternKind) {
    let is_directed = |finding: &Finding| {
        let directed = matches!(finding.expect, Some(Expectation::Down | Expectation::Up | Expectation::Apart));
        directed && matches!(kind(finding), PatternKind::Evidence | PatternKind::Verification)
    };
    let family: Vec<usize> =
        (0..findings.len()).filter(|&n| is_directed(&findings[n]) && findings[n].p.is_some()).collect();
    let p: Vec<f64> = family.iter().filter_map(|&n| findings[n].p).collect();
    for (&n, adjusted) in family.iter().zip(holm(&p)) {
        findings[n].adjusted = Some(adjusted);
    }
    for finding in findings.iter_mut() {
        let (Some(expect), Some(sample)) = (finding.expect, finding.sample) else { continue };
        let adjusted = finding.adjusted.or(finding.p).unwrap_or(1.0);
        finding.verdict = verdict(&sample, expect, adjusted, finding.margin.unwrap_or_default());
        if finding.verdict == Verdict::Undecided {
            let needed = match finding.margin {
                Some(margin) => sample.needed_equal(margin),
                None => sample.needed_apart(),
            };
            // It does not reckon with Holm's correction, so as many may have been played.
            finding.needed = needed.filter(|&needed| needed > sample.count as u64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(pattern: usize, values: &[f64], expect: Expectation) -> Finding {
        Finding::tested(pattern, ("a", "", ""), values, (expect, 0.0, None), "")
    }

    #[test]
    fn only_directions_of_evidence_and_verification_share_the_correction() {
        // Three differences of mean 1 with t = 3 at 9 degrees of freedom: p = 0.01496 each.
        let values: Vec<f64> = (0..10).map(|n| f64::from(n % 2) * 2.0).collect();
        let mut findings: Vec<Finding> = (0..3).map(|n| finding(n, &values, Expectation::Up)).collect();
        let kinds = [PatternKind::Evidence, PatternKind::Verification, PatternKind::Exact];
        decide(&mut findings, |finding| kinds[finding.pattern]);
        let adjusted: Vec<Option<f64>> = findings.iter().map(|finding| finding.adjusted).collect();
        assert!((adjusted[0].unwrap() - 0.029_91).abs() < 1e-4 && adjusted[0] == adjusted[1] && adjusted[2].is_none());
        assert!(findings.iter().all(|finding| finding.verdict == Verdict::Holds && finding.needed.is_none()));
    }

    #[test]
    fn what_is_not_decided_says_how_many_replications_would() {
        let values: Vec<f64> = (0..10).map(|n| f64::from(n % 2) * 2.0 - 0.9).collect();
        let mut findings = vec![finding(0, &values, Expectation::Up)];
        decide(&mut findings, |_| PatternKind::Evidence);
        // (2.8 x (1/3) / 0.1)^2 x 10.
        assert_eq!((findings[0].verdict, findings[0].needed), (Verdict::Undecided, Some(872)));
    }

    #[test]
    fn a_centre_is_taken_off_for_the_test_and_put_back_for_the_eye() {
        let values = [0.4, 0.5, 0.45, 0.41, 0.44];
        let expect = Expectation::Equivalent(Margin::Absolute(0.125));
        let mut findings = vec![Finding::tested(0, ("a", "", ""), &values, (expect, 0.425, Some(0.125)), "")];
        decide(&mut findings, |_| PatternKind::Evidence);
        let (mean, ends) = findings[0].estimate().unwrap();
        assert!((mean - 0.44).abs() < 1e-12 && ends.unwrap().0 < 0.44);
        assert_eq!(findings[0].verdict, Verdict::Holds);
    }

    #[test]
    fn numbers_are_shown_with_three_digits() {
        assert_eq!(
            ["0", "0.0123", "1.23", "123", "1235"],
            [0.0, 0.012_34, 1.234, 123.4, 1_234.6].map(shown).each_ref().map(String::as_str)
        );
    }
}
