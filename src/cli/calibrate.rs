//! `mandate calibrate`: which values of the free parameters agree with what was observed; kept and resumable.

use std::path::{Path, PathBuf};

use mandate::experiment::calibration::checks::{self, Check};
use mandate::experiment::calibration::effects::{self, Effects};
use mandate::experiment::calibration::execute::{Runs, Status};
use mandate::experiment::calibration::gates::{self, Gate};
use mandate::experiment::calibration::problem::Problem;
use mandate::experiment::calibration::study::{self, Effort, Study, Unfinished};
use mandate::experiment::calibration::summary::{self, Marginal};
use mandate::experiment::calibration::targets::{self, Targets};
use mandate::provenance::manifest::{self, CalibrationFacts, GateFacts, LawFacts, Manifest};
use mandate::provenance::{Provenance, Stopwatch};
use mandate::report::posterior as tables;
use mandate::report::{Format, scenario as resolved, write_json, write_table};
use mandate::scenario::{self, Loaded};

use super::args::CalibrateArguments;
use super::making::Making;
use super::progress::Progress;
use super::run::watch_for_interrupt;
use super::{Failure, print, sweep};

/// Every so many-th point is played in pairs, where effects ask for it.
const PAIRS: usize = 4;

/// Calibrates a scenario.
///
/// # Errors
/// Where the scenario, the targets or the effects are wrong, runs cannot be kept, or the user stops.
pub fn calibrate(arguments: &CalibrateArguments) -> Result<(), Failure> {
    let stopwatch = Stopwatch::start();
    Format::from(arguments.format).check()?;
    let stop = watch_for_interrupt();
    sweep::set_threads(arguments.threads)?;
    let loaded = scenario::load(&arguments.scenario, &arguments.overrides)?;
    let path = targets_of(arguments)?;
    let problem = problem(arguments, &loaded, &path)?;
    let effort = Effort {
        first: arguments.first,
        waves: arguments.waves,
        runs: arguments.runs,
        check: arguments.check,
        pairs: PAIRS,
    };
    let header = problem.header(&loaded, effort, &path.display().to_string());
    let default = || Path::new("output").join(format!("{}-{}-calibrate", loaded.scenario.name, problem.seed));
    let folder = arguments.out.clone().unwrap_or_else(default);
    let mut log = sweep::open(&folder, &header, "calibration", arguments.force)?;
    let before = log.len();
    if !arguments.quiet {
        print::err(&opening(&problem, effort, before, &folder));
    }
    let progress = Progress::new(runs(&problem, effort), arguments.quiet, stopwatch);
    let mut plays = Runs::new(&problem, &mut log, &stop, |status: &Status| show(&progress, stopwatch, status));
    let done = study::calibrate(&problem, effort, &mut plays);
    progress.finish();
    let study = match done? {
        Ok(study) => study,
        Err(Unfinished::Stopped) => {
            log.sync()?;
            return Err(Failure::Interrupted(format!(
                "{} runs are kept in {}; the same command goes on from there",
                log.len(),
                folder.display()
            )));
        }
        Err(Unfinished::TooFew { found, wanted }) => {
            return Err(Failure::Mistake(print::message(&format!(
                "{found} runs that the scenario accepts have all figures of the targets and effects; accepted: at least {wanted} (more \
                 points by --first and --runs, or targets that every run has)"
            ))));
        }
    };
    let job = Job { arguments, loaded: &loaded, problem: &problem, folder: &folder, stopwatch };
    let text = job.write(&study, (log.len(), log.len() - before))?;
    if arguments.quiet {
        return Ok(());
    }
    print::out(&text)
}

/// What is calibrated.
fn problem(arguments: &CalibrateArguments, loaded: &Loaded, path: &Path) -> Result<Problem, Failure> {
    let faults = |path: &Path| {
        let path = path.display().to_string();
        move |faults| Failure::Design(path, faults)
    };
    let targets = Targets::read(path, &loaded.scenario).map_err(faults(path))?;
    targets.remarks.iter().for_each(|remark| print::err(&format!("note: {remark}")));
    let table = arguments.effects.clone().unwrap_or_else(|| arguments.scenario.join(effects::FILE));
    let effects = match &arguments.effects {
        Some(path) if path.as_os_str() == "none" => Effects::default(),
        Some(path) if !path.exists() => {
            return Err(Failure::Mistake(format!(
                "--effects {}: no such file; accepted: a table of effects, or none",
                path.display()
            )));
        }
        _ => Effects::read(&table, &loaded.scenario).map_err(faults(&table))?,
    };
    let least = study::LEAST * PAIRS;
    if effects.fitted_arms > 0 && arguments.first < least {
        return Err(Failure::Mistake(format!(
            "--first: {}; accepted: at least {least} where {} has fitted effects",
            arguments.first,
            effects::FILE
        )));
    }
    let (mut arms, mut wrong) = (Vec::new(), Vec::new());
    for (arm, without) in effects.arms.iter().enumerate() {
        let own = effects::changes(without).map_err(Failure::Mistake)?;
        let changes = arguments.overrides.iter().cloned().chain(own).collect::<Vec<_>>();
        match scenario::load(&arguments.scenario, &changes) {
            Ok(changed) => arms.push(changed.scenario),
            Err(error) => wrong.extend(error.faults.into_iter().map(|fault| effects.fault_of_arm(arm, fault))),
        }
    }
    if !wrong.is_empty() {
        return Err(faults(&table)(wrong));
    }
    let seed = arguments.seed.unwrap_or(loaded.scenario.seed);
    Problem::new(&loaded.scenario, targets, (effects, &arms), seed)
        .map_err(|fault| Failure::Mistake(format!("{}: {fault}", arguments.scenario.display())))
}

/// The file of targets: that of the user, or that of the scenario.
fn targets_of(arguments: &CalibrateArguments) -> Result<PathBuf, Failure> {
    if let Some(path) = &arguments.targets {
        return Ok(path.clone());
    }
    let path = arguments.scenario.join(targets::FILE);
    if path.exists() {
        return Ok(path);
    }
    Err(Failure::Mistake(format!(
        "{}: found no {}; accepted: --targets FILE with what was observed (docs/calibration.md says in which columns)",
        arguments.scenario.display(),
        targets::FILE
    )))
}

/// Runs in all.
fn runs(problem: &Problem, effort: Effort) -> u64 {
    let pairs = |points: usize| points.div_ceil(effort.pairs) * problem.effects.fitted_arms;
    let wave = |points: usize| points + pairs(points);
    (wave(effort.first) + effort.waves * wave(effort.runs) + checks::runs(effort, problem.arms.len())) as u64
}

fn opening(problem: &Problem, effort: Effort, before: usize, folder: &Path) -> String {
    let estimated = problem.estimated();
    let mut text = format!(
        "{}: {} targets, {} effects, some {} runs\n{estimated} parameters to estimate, {} drawn with them",
        problem.scenario.title,
        problem.targets.all.len(),
        problem.effects.all.len(),
        runs(problem, effort),
        problem.coordinates.len() - estimated
    );
    if before > 0 {
        text.push_str(&format!("\nGoing on in {}, where {before} runs are done", folder.display()));
    }
    text
}

fn show(progress: &Progress, stopwatch: Stopwatch, status: &Status) {
    progress.at(status.done, || {
        let rate = status.played as f64 / stopwatch.elapsed().as_secs_f64().max(1e-3);
        format!("{}, {} runs, {rate:.1}/s", status.stage, status.done)
    });
}

struct Job<'a> {
    arguments: &'a CalibrateArguments,
    loaded: &'a Loaded,
    problem: &'a Problem,
    folder: &'a Path,
    stopwatch: Stopwatch,
}

impl Job<'_> {
    /// Writes all tables; returns what is to be printed.
    fn write(&self, study: &Study, runs: (usize, usize)) -> Result<String, Failure> {
        let (problem, format) = (self.problem, self.arguments.format.into());
        let draws = &study.laws[0].draws;
        let marginals = summary::marginals(problem, draws);
        let pairs = summary::pairs(problem, draws);
        let gates = gates::gates(problem, study, &marginals);
        let counts = tables::rows_of(problem, &study.laws, self.arguments.rows);
        let making = Making::begin(self.folder)?;
        let folder = &making.path;
        let posterior = tables::POSTERIOR.expanded(tables::PARAMETERS, tables::parameter_columns(problem));
        write_table(folder, &posterior, Format::Csv, |out| {
            tables::write_posterior(out, problem, &study.laws, &counts)
        })?;
        write_table(folder, &tables::MARGINALS, format, |out| {
            tables::write_marginals(out, problem, &marginals, study)
        })?;
        write_table(folder, &tables::POSTERIOR_PAIRS, format, |out| tables::write_pairs(out, problem, &pairs))?;
        write_table(folder, &tables::POSTERIOR_CHECK, format, |out| tables::write_checks(out, problem, &study.checks))?;
        write_table(folder, &tables::WAVES, format, |out| tables::write_waves(out, study))?;
        write_table(folder, &tables::EMULATOR, format, |out| tables::write_emulator(out, problem, study))?;
        write_table(folder, &tables::INFORMS, format, |out| tables::write_informs(out, problem, study))?;
        if !problem.effects.all.is_empty() {
            write_table(folder, &tables::EFFECTS, format, |out| tables::write_effects(out, problem, study))?;
        }
        write_table(folder, &tables::GATES, format, |out| tables::write_gates(out, &gates))?;
        write_json(folder, resolved::FILE, &resolved::resolved(&problem.scenario))?;
        write_json(folder, manifest::FILE, &self.manifest(study, &gates, &counts, runs))?;
        making.finish(self.folder)?;
        Ok(printed(problem, study, &marginals, &gates, &counts, self.folder))
    }

    fn manifest(&self, study: &Study, gates: &[Gate], counts: &[usize], runs: (usize, usize)) -> Manifest {
        let provenance = Provenance {
            loaded: self.loaded,
            folder: self.arguments.scenario.display().to_string(),
            seed: self.problem.seed,
            replications: (0, runs.0 as u64),
            overrides: &self.arguments.overrides,
            command: print::command(),
            until: Some(self.problem.scenario.end.to_string()),
            steps: self.problem.scenario.steps,
            stopwatch: self.stopwatch,
        };
        let gate = |gate: &Gate| GateFacts { gate: gate.name.into(), holds: gate.holds, figures: gate.says.clone() };
        let fewest = |of: &study::Law| of.diagnostics.iter().map(|(_, draws)| *draws).fold(f64::INFINITY, f64::min);
        let law = |(law, count): (&study::Law, &usize)| {
            let r_hat = law.diagnostics.iter().map(|(r_hat, _)| *r_hat).fold(0.0, f64::max);
            LawFacts { until: law.until, rows: *count, effective_draws: fewest(law).round(), r_hat }
        };
        let calibration = CalibrationFacts {
            targets: self.problem.targets.all.len(),
            targets_sha256: self.problem.targets.sha256.clone(),
            effects: self.problem.effects.all.len(),
            effects_sha256: self.problem.effects.sha256.clone(),
            statistics: self.problem.statistics.len(),
            first: self.arguments.first,
            waves: self.arguments.waves,
            runs_of_a_wave: self.arguments.runs,
            check: self.arguments.check,
            runs: runs.0,
            runs_of_this_command: runs.1,
            effective_draws: fewest(&study.laws[0]).round(),
            laws: study.laws.iter().zip(counts).map(law).collect(),
            gates: gates.len(),
            gates_held: gates.iter().filter(|gate| gate.holds).count(),
            gate: gates.iter().map(gate).collect(),
        };
        Manifest { calibration: Some(calibration), ..provenance.manifest() }
    }
}

/// What is printed at the end; the verdict first.
fn printed(
    problem: &Problem,
    study: &Study,
    marginals: &[Marginal],
    gates: &[Gate],
    counts: &[usize],
    folder: &Path,
) -> String {
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
    text.push_str("\nTargets and effects missed (* no run of prior or posterior comes near)\n");
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
    text.push_str(&format!("\n{rows} rows, {} of the posterior{others}\n", counts[0]));
    text.push_str(&format!(
        "Results: {}\nTo use it, copy its {} into the folder of the scenario",
        folder.display(),
        scenario::posterior::FILE
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
