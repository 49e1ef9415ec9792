//! What came of the patterns: contrasts and checks with their intervals, Holm's correction over all of them, and verdicts.

use super::checks;
use super::statistics::{Sample, Verdict, holm, verdict};
use super::values::Values;
use crate::experiment::outcome::LIVES_AND_HOMES;
use crate::experiment::paired::{Interval, less};
use crate::scenario::patterns::{Expectation, Margin, Pattern, PatternContrast, PatternKind, Term};
use crate::stats::Moments;

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
    /// Roughly the replications that would decide; none where it is decided or cannot be told.
    pub needed: Option<u64>,
    /// Verdict.
    pub verdict: Verdict,
    /// Further words.
    pub note: String,
    /// Lives and homes of a contrast of the index, a year, by measure.
    pub beside: Vec<(&'static str, Interval)>,
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
            needed: None,
            verdict,
            note,
            beside: Vec::new(),
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
    findings
}

/// Verdict of every pattern of a suite, from those of its findings.
pub fn verdicts(patterns: &[Pattern], findings: &[Finding]) -> Vec<Verdict> {
    let of = |n: usize| findings.iter().filter(move |finding| finding.pattern == n).map(|finding| finding.verdict);
    (0..patterns.len()).map(|n| Verdict::of_all(of(n))).collect()
}

fn of_contrast(values: &Values<'_>, pattern: usize, contrast: &PatternContrast) -> Finding {
    let arms: Vec<(Vec<f64>, f64)> =
        contrast.weights.iter().map(|&(arm, weight)| (values.of_contrast(pattern, arm, contrast), weight)).collect();
    let count = arms.first().map_or(0, |(values, _)| values.len());
    // Sums of what is added and of what is taken off, so that equal sums differ by nothing.
    let sum =
        |n: usize, sign: f64| arms.iter().filter(|(_, w)| w * sign > 0.0).map(|(v, w)| v[n] * w.abs()).sum::<f64>();
    let differences: Vec<f64> = (0..count).map(|n| less(sum(n, 1.0), sum(n, -1.0))).collect();
    let below = arms.iter().filter(|(_, weight)| *weight < 0.0);
    let (mut mean, mut variance, mut weights, mut number) = (0.0, 0.0, 0.0, 0.0);
    for (values, weight) in below {
        let moments: Moments = values.iter().copied().collect();
        mean += weight.abs() * moments.mean();
        variance += moments.variance();
        weights += weight.abs();
        number += 1.0;
    }
    let base = mean / weights;
    let margin = match contrast.expect {
        Expectation::Equivalent(Margin::Absolute(margin)) => Some(margin),
        Expectation::Equivalent(Margin::OfBase(share)) => Some(share * base.abs()),
        Expectation::Down | Expectation::Up => None,
    };
    let expected = match (contrast.expect, margin) {
        (Expectation::Down, _) => "below 0".into(),
        (Expectation::Up, _) => "above 0".into(),
        (_, margin) => format!("within ±{}", shown(margin.unwrap_or_default())),
    };
    let letter = contrast.letter.to_string();
    let unit = values.unit(contrast);
    let words = (letter.as_str(), contrast.says.as_str(), expected.as_str());
    let finding = Finding::tested(pattern, words, &differences, (contrast.expect, 0.0, margin), &unit);
    let beside = lives_and_homes(values, pattern, contrast);
    Finding { base: Some(base), base_sd: Some((variance / number).sqrt()), beside, ..finding }
}

/// Differences of lives and homes between the arms of a contrast of the index, in its area and years; none of others.
fn lives_and_homes(values: &Values<'_>, pattern: usize, contrast: &PatternContrast) -> Vec<(&'static str, Interval)> {
    let Some(index) = contrast.measure.iter().find(|term| term.measure.starts_with("hpi_")) else { return Vec::new() };
    let of = |measure: &'static str| {
        let term = Term { measure: measure.into(), sign: 1.0, ..index.clone() };
        let arms = contrast.weights.iter();
        let arms: Vec<(Vec<f64>, f64)> =
            arms.map(|&(arm, weight)| (values.of(pattern, arm, &term, contrast.years), weight)).collect();
        let count = arms.iter().map(|(values, _)| values.len()).min().unwrap_or_default();
        let sum = |n: usize| arms.iter().map(|(values, weight)| values[n] * weight).sum::<f64>();
        Some((measure, Interval::of(&(0..count).map(sum).collect::<Vec<f64>>())?))
    };
    LIVES_AND_HOMES.into_iter().filter_map(of).collect()
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
        let directed = matches!(finding.expect, Some(Expectation::Down | Expectation::Up));
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
