//! `mandate calibrate`: which values of the free parameters agree with what was observed; kept and resumable.

use std::path::{Path, PathBuf};

use mandate::experiment::calibration::execute::{Runs, Status};
use mandate::experiment::calibration::pool::{self, Row};
use mandate::experiment::calibration::problem::Problem;
use mandate::experiment::calibration::sampler::{self, Effort, Generation};
use mandate::experiment::calibration::summary::{self, Check, Marginal};
use mandate::experiment::calibration::targets::{self, Targets};
use mandate::provenance::{Provenance, Stopwatch};
use mandate::random::{Process, Streams};
use mandate::report::posterior as tables;
use mandate::report::{Format, scenario as resolved, write_json, write_table};
use mandate::scenario::{self, Loaded};
use mandate::stats::{FEW_DRAWS, effective_size};
use serde_json::json;

use super::args::CalibrateArguments;
use super::making::Making;
use super::progress::Progress;
use super::run::watch_for_interrupt;
use super::{Failure, print, sweep};

/// Calibrates a scenario.
///
/// # Errors
/// Where the scenario or the targets are wrong, runs cannot be kept, or the user stops.
pub fn calibrate(arguments: &CalibrateArguments) -> Result<(), Failure> {
    let stopwatch = Stopwatch::start();
    Format::from(arguments.format).check()?;
    let stop = watch_for_interrupt();
    sweep::set_threads(arguments.threads)?;
    let loaded = scenario::load(&arguments.scenario, &arguments.overrides)?;
    let path = targets_of(arguments)?;
    let read = Targets::read(&path, &loaded.scenario);
    let targets = read.map_err(|faults| Failure::Design(path.display().to_string(), faults))?;
    let seed = arguments.seed.unwrap_or(loaded.scenario.seed);
    let problem = Problem::new(&loaded.scenario, targets, seed)
        .map_err(|fault| Failure::Mistake(format!("{}: {fault}", arguments.scenario.display())))?;
    let effort = Effort { particles: arguments.particles, moves: arguments.moves, power: arguments.power };
    let header = problem.header(&loaded, effort, &path.display().to_string());
    let default = || Path::new("output").join(format!("{}-{seed}-calibrate", loaded.scenario.name));
    let folder = arguments.out.clone().unwrap_or_else(default);
    let mut log = sweep::open(&folder, &header, "calibration", arguments.force)?;
    let before = log.len();
    if !arguments.quiet {
        print::err(&opening(&problem, effort, before, &folder));
    }
    let progress = Progress::new(1_000, arguments.quiet, stopwatch);
    let mut runs =
        Runs::new(&problem, &mut log, &stop, |status: &Status| show(&progress, stopwatch, effort.power, status));
    let generations = sampler::sample(problem.shape(), effort, seed, &mut runs);
    progress.finish();
    let Some(generations) = generations? else {
        log.sync()?;
        return Err(Failure::Interrupted(format!(
            "{} runs are kept in {}; the same command goes on from there",
            log.len(),
            folder.display()
        )));
    };
    let u = Streams::new(seed, 0).stream(u32::MAX, Process::Calibration, 0).uniform();
    let rows = pool::rows(&generations, arguments.power, arguments.rows, u);
    let job = Job { arguments, loaded: &loaded, problem: &problem, folder: &folder, stopwatch };
    let text = job.write(&generations, &rows, log.len() - before)?;
    if arguments.quiet {
        return Ok(());
    }
    print::out(&text)
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

fn opening(problem: &Problem, effort: Effort, before: usize, folder: &Path) -> String {
    let shape = problem.shape();
    let mut text = format!(
        "{}: {} targets, {} particles\n{} parameters to estimate and {} for displacement afterwards, {} drawn",
        problem.scenario.title,
        problem.targets.all.len(),
        effort.particles,
        shape.free,
        shape.later,
        shape.carried
    );
    if before > 0 {
        text.push_str(&format!("\nGoing on in {}, where {before} runs are done", folder.display()));
    }
    text
}

/// Progress is how far the likelihood counts, on the scale of its logarithm, since small exponents take many generations.
fn show(progress: &Progress, stopwatch: Stopwatch, power: f64, status: &Status) {
    let reached = |temper: f64| (1.0 + (temper / power).max(1e-3).ln() / 1e3_f64.ln()).clamp(0.0, 1.0);
    let position = 700.0 * reached(status.temper[0]) + 300.0 * reached(status.temper[1]);
    progress.at(position as u64, || {
        let rate = status.played as f64 / stopwatch.elapsed().as_secs_f64().max(1e-3);
        let [first, later] = status.temper;
        format!("generation {}, tempers {first:.3} {later:.3}, {} runs, {rate:.1}/s", status.generation, status.done)
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
    fn write(&self, generations: &[Generation], rows: &[Row], played: usize) -> Result<String, Failure> {
        let (problem, format) = (self.problem, self.arguments.format.into());
        let marginals = summary::marginals(problem, rows);
        let pairs = summary::pairs(problem, rows);
        let checks = summary::checks(problem, generations, rows);
        let making = Making::begin(self.folder)?;
        let folder = &making.path;
        let posterior = tables::POSTERIOR.expanded(tables::PARAMETERS, tables::parameter_columns(problem));
        write_table(folder, &posterior, Format::Csv, |out| tables::write_posterior(out, problem, rows))?;
        write_table(folder, &tables::MARGINALS, format, |out| tables::write_marginals(out, problem, &marginals))?;
        write_table(folder, &tables::POSTERIOR_PAIRS, format, |out| tables::write_pairs(out, problem, &pairs))?;
        write_table(folder, &tables::POSTERIOR_CHECK, format, |out| {
            tables::write_checks(out, &problem.targets.all, &checks)
        })?;
        write_table(folder, &tables::CALIBRATION, format, |out| tables::write_generations(out, generations))?;
        write_json(folder, resolved::FILE, &resolved::resolved(&problem.scenario))?;
        write_json(folder, "manifest.json", &self.manifest(generations, rows, played))?;
        making.finish(self.folder)?;
        Ok(printed(problem, &marginals, &checks, rows, self.folder))
    }

    fn manifest(&self, generations: &[Generation], rows: &[Row], played: usize) -> serde_json::Value {
        let provenance = Provenance {
            loaded: self.loaded,
            folder: self.arguments.scenario.display().to_string(),
            seed: self.problem.seed,
            replications: (0, rows.len() as u64),
            overrides: &self.arguments.overrides,
            command: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
            until: Some(self.problem.scenario.end.to_string()),
            steps: self.problem.scenario.steps,
            stopwatch: self.stopwatch,
        };
        let mut manifest = provenance.manifest();
        manifest["calibration"] = json!({
            "targets": self.problem.targets.all.len(),
            "targets_sha256": self.problem.targets.sha256,
            "particles": self.arguments.particles,
            "moves": self.arguments.moves,
            "power": self.arguments.power,
            "generations": generations.len(),
            "runs": self.arguments.particles * (1 + self.arguments.moves * (generations.len() - 1)),
            "runs_of_this_command": played,
            "rows": rows.len(),
            "effective_rows": effective_size(rows.iter().map(|row| row.weight)),
            "effective_points": points(self.problem, rows),
        });
        manifest
    }
}

/// What is printed at the end.
fn printed(problem: &Problem, marginals: &[Marginal], checks: &[Check], rows: &[Row], folder: &Path) -> String {
    let mut text = String::from("Parameters estimated: 90 % ranges before and after\n");
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
    text.push_str("\nTargets that the posterior misses (observed beyond its 90 % range)\n");
    text.push_str(&format!("{:<28} {:>10} {:>24}\n", "", "observed", "simulated 5, 50, 95 %"));
    let mut missed = 0;
    for (target, check) in problem.targets.all.iter().zip(checks) {
        let (low, high) = (check.posterior[0], check.posterior[4]);
        if target.band.1 < low || target.band.0 > high || check.is_out_of_reach() {
            missed += 1;
            let simulated = [low, check.posterior[2], high].map(short).join("  ");
            let never = if check.is_out_of_reach() { " *" } else { "" };
            text.push_str(&format!("{:<28} {:>10} {simulated:>24}{never}\n", target.name, short(target.value)));
        }
    }
    text.push_str(&format!("{missed} of {} targets\n", checks.len()));
    if checks.iter().any(Check::is_out_of_reach) {
        text.push_str("* none of the runs from the prior and of these rows comes near: the model,\n  as far as they show, cannot produce it\n");
    }
    let (effective, points) = (effective_size(rows.iter().map(|row| row.weight)), points(problem, rows));
    text.push_str(&format!(
        "\n{} rows, worth {effective:.0} equally weighted ones at {points:.0} points in parameter space\n",
        rows.len()
    ));
    if points < FEW_DRAWS {
        text.push_str(
            "Note: so few points make ranges too narrow, and let parameters look informed\n\
             that are not; more --particles or --moves, or a lower --power, give more.\n",
        );
    }
    text.push_str(&format!(
        "Results: {}\nTo use it, copy its {} into the folder of the scenario",
        folder.display(),
        scenario::posterior::FILE
    ));
    text
}

/// Equally weighted points in the space of what is estimated first that rows are worth.
fn points(problem: &Problem, rows: &[Row]) -> f64 {
    let shape = problem.shape();
    pool::effective_points(rows, if shape.free > 0 { shape.free } else { shape.later })
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
    use super::short;

    #[test]
    fn numbers_keep_three_significant_digits() {
        assert_eq!(
            [0.000_123, 0.0123, 1.234, 123.4, 45_678.0, 0.0].map(short).join(" "),
            "1.2e-4 0.0123 1.23 123 45678 0"
        );
    }
}
