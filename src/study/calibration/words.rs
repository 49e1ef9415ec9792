//! What a calibration came to, in lines of at most 80 characters.

use super::Calibrated;
use crate::scenario::{counted, posterior};
use crate::study::calibration::checks::Check;
use crate::study::calibration::effects;

/// All of it; the verdict first.
pub fn verdict(calibrated: &Calibrated<'_>) -> String {
    let Calibrated { problem, study, marginals, gates, rows: counts, folder } = calibrated;
    let held = gates.iter().filter(|gate| gate.holds).count();
    let mut text = format!(
        "{held} of {} gates hold{}\n",
        gates.len(),
        if held < gates.len() { "" } else { ": to be believed as far as they go" }
    );
    for gate in gates {
        let verdict = if gate.holds { "holds " } else { "misses" };
        text.push_str(&wrapped(&format!("{verdict} {:<11} {}", gate.name, gate.says), 19));
    }
    text.push_str("\nParameters estimated: 90 % ranges before and after\n");
    text.push_str(&format!("{:<33} {:>17} {:>17}  {}\n", "", "prior", "posterior", "informed"));
    for (one, marginal) in problem.coordinates.iter().zip(marginals).filter(|(one, _)| one.is_estimated()) {
        let range = |low: f64, high: f64| format!("{} to {}", short(low), short(high));
        text.push_str(&format!(
            "{:<33} {:>17} {:>17}  {}\n",
            one.key,
            range(marginal.prior[0], marginal.prior[4]),
            range(marginal.posterior[0], marginal.posterior[4]),
            if marginal.is_informed() { "yes" } else { "no" }
        ));
    }
    text.push_str("\nTargets and effects missed (* no run of prior or posterior\ncomes within 2.5 standard deviations of the errors)\n");
    text.push_str(&format!("{:<28} {:>10} {:>24} {:>6}\n", "", "observed", "simulated 5, 50, 95 %", "z"));
    let values = problem.targets.all.iter().map(|one| one.value);
    let effects = problem.effects.of_role(effects::Role::Fitted).map(|(_, effect)| effect.value);
    let all = problem.statistics.iter().zip(&study.checks).zip(values.chain(effects));
    for ((statistic, check), value) in all.filter(|((_, check), _)| is_missed(check)) {
        let simulated = [0, 2, 4].map(|n| short(check.posterior[n])).join("  ");
        let never = if check.out_of_reach { " *" } else { "" };
        text.push_str(&format!(
            "{:<28} {:>10} {simulated:>24} {:>+6.1}{never}\n",
            statistic.name,
            short(value),
            check.z
        ));
    }
    let missed = study.checks.iter().filter(|check| is_missed(check)).count();
    text.push_str(&format!("{missed} of {}\n", study.checks.len()));
    let rows = counts.iter().sum::<usize>();
    let others = if rows > counts[0] { ";\nthe others know less, for forecasts from earlier years" } else { "" };
    text.push_str(&format!("\n{}, {} of the posterior{others}\n", counted(rows, "row"), counts[0]));
    text.push_str(&format!(
        "Results: {}\nTo use it, copy its {} into the folder of the scenario",
        folder.display(),
        posterior::FILE
    ));
    text
}

fn is_missed(check: &Check) -> bool {
    check.is_far() || check.out_of_reach
}

/// A text in lines of at most 80 characters, those after the first indented.
fn wrapped(text: &str, indent: usize) -> String {
    let (mut all, mut line) = (String::new(), String::new());
    for word in text.split_inclusive(' ') {
        if line.len() + word.trim_end().len() > 80 && line.len() > indent {
            all.push_str(line.trim_end());
            all.push('\n');
            line = " ".repeat(indent);
        }
        line.push_str(word);
    }
    all.push_str(line.trim_end());
    all.push('\n');
    all
}

/// A number in three significant digits.
fn short(value: f64) -> String {
    if value == 0.0 || (0.01..100_000.0).contains(&value.abs()) {
        let digits = if value == 0.0 { 0 } else { (2 - value.abs().log10().floor() as i32).clamp(0, 4) };
        format!("{value:.*}", digits as usize)
    } else {
        format!("{value:.1e}")
    }
}

#[cfg(test)]
mod tests {
    use super::{short, wrapped};

    #[test]
    fn numbers_keep_three_significant_digits() {
        assert_eq!(
            [0.000_123, 0.0123, 1.234, 123.4, 45_678.0, 0.0].map(short).join(" "),
            "1.2e-4 0.0123 1.23 123 45678 0"
        );
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let text = wrapped(&format!("holds  draws {}", "word ".repeat(30)), 7);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.len() == 3 && lines.iter().all(|line| line.len() <= 80), "{text}");
        assert!(lines[1].starts_with("       word") && lines[0].starts_with("holds  draws word"));
    }
}
