//! `mandate calibrate`: which values of the free parameters agree with what was observed; kept and resumable.

use mandate::report::Format;
use mandate::scenario::counted;
use mandate::study::calibration::effort::Effort;
use mandate::study::calibration::{self, Prepared, Request, words};
use mandate::study::{Keep, Kept};

use super::args::CalibrateArguments;
use super::progress::Watched;
use super::{Failure, ask, print};

/// Every so many-th point is played in pairs, where effects ask for it.
const PAIRS: usize = 4;

/// Calibrates a scenario.
///
/// # Errors
/// Where the scenario, the targets or the effects are wrong, runs cannot be kept, or the user stops.
pub fn calibrate(arguments: &CalibrateArguments) -> Result<(), Failure> {
    let watch = Watched::new(arguments.quiet);
    Format::from(arguments.format).check()?;
    let prepared = calibration::prepare(request(arguments))?;
    let effort = prepared.request.effort;
    let parts = format!(
        "{} of the first wave, {} of {}, checks",
        counted(effort.first, "point"),
        counted(effort.waves, "wave"),
        counted(effort.runs, "point")
    );
    let (runs, fewer) = (u128::from(prepared.runs()), "smaller --first, --waves, --runs or --check");
    ask::ask("calibrate", (runs, parts), fewer, arguments.yes, || prepared.cost())?;
    let problem = &prepared.problem;
    let remarks = problem.targets.remarks.iter().chain(&problem.effects.remarks);
    remarks.for_each(|remark| print::err(&format!("note: {remark}")));
    let open = prepared.open()?;
    if !arguments.quiet {
        print::err(&opening(&prepared, &open.kept));
        ask::tell(false, runs, || open.cost());
    }
    let calibrated = watch.through(|watch| open.play(watch))?;
    if arguments.quiet { Ok(()) } else { print::out(&words::verdict(&calibrated)) }
}

/// What the command line asks for.
fn request(arguments: &CalibrateArguments) -> Request {
    Request {
        scenario: arguments.scenario.clone(),
        changes: arguments.overrides.clone(),
        targets: arguments.targets.clone(),
        effects: arguments.effects.clone(),
        effort: Effort {
            first: arguments.first,
            waves: arguments.waves,
            runs: arguments.runs,
            check: arguments.check,
            pairs: PAIRS,
        },
        rows: arguments.rows,
        seed: arguments.seed,
        keep: Keep {
            folder: arguments.out.clone(),
            force: arguments.force,
            format: arguments.format.into(),
            command: print::command(),
        },
    }
}

fn opening(prepared: &Prepared, kept: &Kept) -> String {
    let problem = &prepared.problem;
    let estimated = problem.estimated();
    let mut text = format!(
        "{}: {}, {}, some {}\n{} to estimate, {} drawn with them",
        problem.scenario.title,
        counted(problem.targets.all.len(), "target"),
        counted(problem.effects.all.len(), "effect"),
        counted(prepared.runs(), "run"),
        counted(estimated, "parameter"),
        problem.coordinates.len() - estimated
    );
    text.extend(kept.in_words());
    text
}
