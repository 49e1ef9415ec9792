//! `mandate validate`: forecasts from rolling origins, scored against what was observed and against rivals.

use mandate::report::{Format, OutputFolder};
use mandate::scenario::counted;
use mandate::study::validation::words::Printed;
use mandate::study::validation::{self, Request};

use super::args::ValidateArguments;
use super::progress::Watched;
use super::{Failure, ask, print};

/// Validates a scenario.
///
/// # Errors
/// Where the command, the scenario or the observations are wrong, results cannot be written, or the user stops.
pub fn validate(arguments: &ValidateArguments) -> Result<(), Failure> {
    let watch = Watched::new(arguments.quiet);
    let format = Format::from(arguments.format);
    format.check()?;
    let prepared = validation::prepare(request(arguments))?;
    let parts = counted(prepared.origins().len(), "forecast origin");
    let runs = (u128::from(prepared.runs()), parts);
    ask::ask("--replications", runs, "fewer replications", arguments.yes, || prepared.cost())?;
    let folder = OutputFolder::asked(arguments.out.as_deref(), arguments.force, &prepared.name(), validation::own())?;
    ask::tell(arguments.quiet, prepared.runs().into(), || prepared.cost());
    let validated = watch.through(|watch| prepared.play(watch))?;
    let path = validated.write(folder, format, print::command())?;
    if arguments.quiet {
        return Ok(());
    }
    print::out(&format!("{}Results: {}", Printed(&validated).text(), print::place(&path)))
}

/// What the command line asks for.
fn request(arguments: &ValidateArguments) -> Request {
    Request {
        scenario: arguments.scenario.clone(),
        changes: arguments.overrides.clone(),
        observed: arguments.observed.clone(),
        country: arguments.country.clone(),
        first_origin: arguments.first_origin,
        draws: arguments.draws.map(Into::into),
        replications: arguments.replications,
        power: arguments.power,
        seed: arguments.seed,
    }
}
