//! How many threads play: as asked for by an option, by the environment, or one a core.

use mandate::scenario::counted;
use mandate::study::StudyError;

use super::Failure;
use super::args::Command;
use super::args::THREADS;

/// Variables of the environment by which numbers of threads are given, the newer one first.
const VARIABLES: [&str; 2] = ["RAYON_NUM_THREADS", "RAYON_RS_NUM_CPUS"];

/// Makes the threads of a command that plays or draws; others need none.
///
/// # Errors
/// Where another number is asked for than may be, or the system gives no threads.
pub fn make(command: &Command) -> Result<(), Failure> {
    let asked = match command {
        Command::Sweep(arguments) => arguments.threads,
        Command::Calibrate(arguments) => arguments.threads,
        Command::Patterns(arguments) => arguments.threads,
        Command::Validate(arguments) => arguments.threads,
        Command::Run(_) | Command::Compare(_) | Command::Merge(_) | Command::Analyse(_) | Command::Plot(_) => None,
        _ => return Ok(()),
    };
    let count = match asked {
        Some(count) => Some(count),
        None => VARIABLES.iter().find_map(|name| of_environment(name).transpose()).transpose()?,
    };
    let count = count
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |count| count.get().min(*THREADS.end())));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(count);
    // One thread is the one that is there already.
    let pool = if count == 1 { pool.use_current_thread() } else { pool };
    pool.build_global().map_err(|error| Failure::Failed(none_to_be_had(count, &error.to_string())))
}

/// The number of threads that a variable asks for; `None` where it asks for none.
fn of_environment(name: &str) -> Result<Option<usize>, StudyError> {
    let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty() && value != "0") else { return Ok(None) };
    let value = value.to_string_lossy();
    let count = value.parse().ok().filter(|count| THREADS.contains(count));
    let accepted = format!("a number of threads from {} to {}", THREADS.start(), THREADS.end());
    count.map(Some).ok_or_else(|| StudyError::Request(format!("{name}: found `{value}`; accepted: {accepted}")))
}

fn none_to_be_had(count: usize, error: &str) -> String {
    format!(
        "the system does not give {} ({error}); ask for fewer with --threads or {}: 1 always works, and \
         results are the same with any number",
        counted(count, "thread"),
        VARIABLES[0]
    )
}
