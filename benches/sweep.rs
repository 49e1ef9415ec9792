//! What a sweep costs beside its runs: threads that wait, work on the log and the tables, memory.
//!
//! ```sh
//! cargo bench --bench sweep                # all figures, some ten minutes on an idle machine
//! cargo bench --bench sweep -- overhead    # one of: efficiency, overhead, memory
//! cargo bench --bench sweep -- --test      # each once and small, to see that they work; the figures then mean nothing
//! ```
//!
//! - **efficiency**: runs per second of a sweep on two threads, over the sum of those of two processes that play one half each on
//!   one thread, at the same time (`--shard 1/2` and `2/2`). At least 0.97 is wished. It needs two cores.
//! - **overhead**: time of a sweep on one thread over that of the same runs without design, log and responses, less 1. At most
//!   2 % is wished. The way from the log to the tables is timed for itself.
//! - **memory**: peak resident memory of `mandate sweep` with 10,000 runs over that with 100 runs, less 1. Within 10 % is wished. Linux
//!   alone tells it. What grows is some 1 MB, reached at about 1,000 runs, for the sketches of quantiles (one a response), and some 50
//!   bytes a run for its place in the log. Of the small scenario, of 10 MB, that is more than the wish; of the reference scenario it is not,
//!   which is told from the growth, for 10,000 of its runs take over an hour.
//!
//! What is held against each other is measured in turn, so that a machine that slows down slows both, and ratios are taken turn by
//! turn. Figures that are taken while something else runs mean little: the spread over turns tells.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use mandate::experiment::run_log::{FILE, RunLog};
use mandate::observation::Observer;
use mandate::provenance::Stopwatch;
use mandate::report::{Format, write_table};
use mandate::simulation::{Prepared, Simulation};
use mandate::study::sweep::design::Design;
use mandate::study::sweep::execute::Sweep;
use mandate::study::sweep::results::SweepResults;
use mandate::study::sweep::tables::points as tables;
use mandate::study::sweep::tables::points::{FACTORS, POINTS, RESPONSES, RUNS};

/// Points of every design here.
const POINTS_OF_DESIGN: u64 = 2;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says `--bench` where figures are wanted, and nothing where it only tests.
    let small = words.iter().any(|word| word == "--test") || !words.iter().any(|word| word == "--bench");
    let wished = |name: &str| words.iter().all(|word| word.starts_with('-')) || words.iter().any(|word| word == name);
    let place = Place::new();
    if wished("efficiency") {
        efficiency(&place, small);
    }
    if wished("overhead") {
        overhead(&place, small);
    }
    if wished("memory") {
        memory(&place, small);
    }
}

/// Two threads against two processes.
fn efficiency(place: &Place, small: bool) {
    let (scenario, replications, turns) = if small { ("two-districts", 4, 1) } else { ("mali", 20, 7) };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let design = place.design(scenario, replications);
    let runs = (POINTS_OF_DESIGN * replications) as f64;
    let mut ratios = Vec::new();
    let mut rates = Vec::new();
    for _ in 0..turns {
        let whole = place.fresh("whole");
        let begun = Stopwatch::start();
        finish(start(&design, &whole, &["--threads", "2"]));
        let together = runs / begun.elapsed().as_secs_f64();

        let begun = Stopwatch::start();
        let halves = ["1/2", "2/2"].map(|shard| {
            let folder = place.fresh(&format!("half-{}", &shard[..1]));
            start(&design, &folder, &["--threads", "1", "--shard", shard])
        });
        // Each by its own time: the one that ends first does not wait for the other.
        let rate = |child: Child| {
            std::thread::spawn(move || {
                finish(child);
                runs / 2.0 / begun.elapsed().as_secs_f64()
            })
        };
        let apart: f64 = halves.map(rate).into_iter().map(|thread| thread.join().expect("a half ends")).sum();
        ratios.push(together / apart);
        rates.push((together, apart));
    }
    println!("efficiency: {runs} runs of {scenario} a turn, {turns} turns, {cores} cores");
    println!("  two threads   {} runs/s", Spread::of(rates.iter().map(|rate| rate.0)).show(2));
    println!("  two processes {} runs/s", Spread::of(rates.iter().map(|rate| rate.1)).show(2));
    let ratio = Spread::of(ratios);
    verdict("ratio", ratio.show(3), "at least 0.97", ratio.median >= 0.97, small || cores < 2);
}

/// A sweep against its runs alone.
fn overhead(place: &Place, small: bool) {
    let (scenario, replications, turns) = if small { ("two-districts", 2, 1) } else { ("mali", 6, 9) };
    let path = place.design(scenario, replications);
    let design = Design::load(&path, None).expect("the design is valid");
    let runs = POINTS_OF_DESIGN * replications;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let (mut ratios, mut bare_times, mut to_tables) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..turns {
        let folder = place.fresh("overhead");
        fs::create_dir_all(&folder).expect("a folder");
        let mut times = [0.0; 2];
        // Each comes first in every other turn.
        for which in [turn % 2, (turn + 1) % 2] {
            let begun = Stopwatch::start();
            match which {
                0 => pool.install(|| play_bare(&design, replications)),
                _ => pool.install(|| play(&design, &folder)),
            }
            times[which] = begun.elapsed().as_secs_f64();
        }
        let begun = Stopwatch::start();
        write_tables(&design, &folder);
        to_tables.push(1_000.0 * begun.elapsed().as_secs_f64());
        ratios.push(100.0 * (times[1] / times[0] - 1.0));
        bare_times.push(1_000.0 * times[0] / runs as f64);
    }
    println!("overhead: {runs} runs of {scenario} a turn on one thread, {turns} turns");
    println!("  a run alone, observed   {} ms", Spread::of(bare_times).show(1));
    println!("  from the log to tables  {} ms for all of them", Spread::of(to_tables).show(1));
    let ratio = Spread::of(ratios);
    verdict("a sweep takes longer by", format!("{} %", ratio.show(2)), "at most 2 %", ratio.median <= 2.0, small);
}

/// The runs of a design, and nothing else.
fn play_bare(design: &Design, replications: u64) {
    for cell in 0..design.cells().expect("few cells") {
        let loaded = design.scenario(cell).expect("a valid point");
        let prepared = Prepared::new(&loaded.scenario);
        for replication in 0..replications {
            let mut run = Simulation::start(&prepared, design.seed, replication);
            let mut observer = Observer::mediating(&loaded.scenario);
            while run.step() {
                observer.observe(&run);
            }
            std::hint::black_box((run.ledger().len(), observer));
        }
    }
}

/// A sweep of a design, from an empty log to a whole one.
fn play(design: &Design, folder: &Path) {
    let sweep = Sweep::new(design, "bench", None);
    let mut log = RunLog::go_on(&folder.join(FILE), sweep.header()).expect("a log");
    assert!(sweep.play(&mut log, &AtomicBool::new(false), |_| {}).expect("a log that can be written"));
}

/// The two long tables of a sweep.
fn write_tables(design: &Design, folder: &Path) {
    let mut log = RunLog::open(&folder.join(FILE)).expect("a log");
    let mut results = SweepResults::new(design, &mut log);
    let (columns, measures) = (tables::factor_columns(design), results.measures().to_vec());
    let table = RUNS.expanded(FACTORS, columns.clone()).expanded(RESPONSES, tables::response_columns(&measures));
    write_table(folder, &table, Format::Csv, |rows| {
        let each = results.each_run::<Broken>(|run| {
            Ok(tables::write_run(rows, (&design.point(run.point), &columns), &run, measures.len())?)
        });
        each.map_err(|Broken(reason)| std::io::Error::other(reason))
    })
    .expect("runs.csv");
    write_table(folder, &POINTS.expanded(FACTORS, columns.clone()), Format::Csv, |rows| {
        let each = results.each_point::<Broken>(|mut summary| {
            Ok(tables::write_point(rows, (&design.point(summary.point), &columns), &mut summary, &measures)?)
        });
        each.map_err(|Broken(reason)| std::io::Error::other(reason))
    })
    .expect("points.csv");
}

/// Why tables could not be written.
struct Broken(String);

impl<E: std::error::Error> From<E> for Broken {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Few runs against many.
fn memory(place: &Place, small: bool) {
    if !Path::new("/proc/self/status").exists() {
        println!("memory: skipped, since this system has no /proc/self/status");
        return;
    }
    let (few, many, turns) = if small { (10, 100, 1) } else { (100, 10_000, 3) };
    let mut ratios = Vec::new();
    let (mut of_few, mut of_many) = (Vec::new(), Vec::new());
    let folder = place.folder.join("many");
    let mut design = PathBuf::new();
    for _ in 0..turns {
        let mut peak = |runs: u64, name: &str| {
            design = place.design("two-districts", runs / POINTS_OF_DESIGN);
            peak_memory(start(&design, &place.fresh(name), &["--threads", "2"]))
        };
        let (a, b) = (peak(few, "few"), peak(many, "many"));
        of_few.push(a);
        of_many.push(b);
        ratios.push(100.0 * (b / a - 1.0));
    }
    println!("memory: peak resident memory of `mandate sweep` on two threads, tables included, {turns} turns");
    let growth = Spread::of(of_many.iter().zip(&of_few).map(|(many, few)| many - few)).median;
    println!("  two-districts, {few:>6} runs  {} MB", Spread::of(of_few).show(1));
    println!("  two-districts, {many:>6} runs  {} MB", Spread::of(of_many).show(1));
    let ratio = Spread::of(ratios);
    verdict("memory grows by", format!("{} %", ratio.show(1)), "within 10 %", ratio.median <= 10.0, small);
    // The same command on a finished sweep plays nothing and writes the tables anew.
    let begun = Stopwatch::start();
    let again = peak_memory(start(&design, &folder, &["--threads", "2"]));
    println!(
        "  the same command again, all {many} runs played: {:.2} s to the tables, {again:.1} MB",
        begun.elapsed().as_secs_f64()
    );
    if !small {
        let design = place.design("mali", few / POINTS_OF_DESIGN);
        let reference = peak_memory(start(&design, &place.fresh("few"), &["--threads", "2"]));
        let share = 100.0 * growth / reference;
        println!("  mali, {few:>6} runs  {reference:.1} MB, of which the same growth would be {share:.1} %");
    }
}

/// Peak resident memory of a child until it ends [MB].
fn peak_memory(mut child: Child) -> f64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0;
    // The line goes when the child ends; the peak never falls, so that only what rose in the last moment is missed.
    while let Some(now) = fs::read_to_string(&status).ok().as_deref().and_then(high_water_mark) {
        peak = now;
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(child.wait().expect("a child ends").success());
    peak
}

fn high_water_mark(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1_024.0)
}

/// Starts `mandate sweep`.
fn start(design: &Path, out: &Path, words: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
    command.arg("sweep").arg(design).arg("--out").arg(out).arg("--quiet").args(words);
    command.stdout(Stdio::null()).spawn().expect("the program starts")
}

fn finish(mut child: Child) {
    assert!(child.wait().expect("a child ends").success());
}

/// A folder for designs and results, removed at the end.
struct Place {
    folder: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-sweep-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self { folder }
    }

    /// A design of two points that differ little.
    fn design(&self, scenario: &str, replications: u64) -> PathBuf {
        let path = self.folder.join("design.toml");
        let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario);
        let text = format!(
            "title = \"bench\"\nquestion = \"how long does it take\"\nscenario = {scenario:?}\n\n[[factor]]\n\
             path = \"overlap.confusion\"\nlevels = [0.2, 0.3]\n\n[replications]\ncount = {replications}\n"
        );
        fs::write(&path, text).expect("a design");
        path
    }

    /// A folder that is not there.
    fn fresh(&self, name: &str) -> PathBuf {
        let folder = self.folder.join(name);
        let _ = fs::remove_dir_all(&folder);
        folder
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Middle and ends of a figure over turns.
struct Spread {
    median: f64,
    least: f64,
    most: f64,
}

impl Spread {
    fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let n = values.len();
        Self { median: f64::midpoint(values[(n - 1) / 2], values[n / 2]), least: values[0], most: values[n - 1] }
    }

    fn show(&self, decimals: usize) -> String {
        format!("{:.decimals$} ({:.decimals$} to {:.decimals$})", self.median, self.least, self.most)
    }
}

/// Prints a figure beside what is wished.
fn verdict(what: &str, figure: String, wish: &str, is_met: bool, is_no_measurement: bool) {
    let word = match (is_no_measurement, is_met) {
        (true, _) => "not measured so small, or on so few cores",
        (false, true) => "met",
        (false, false) => "NOT MET",
    };
    println!("  {what} {figure}; wished: {wish}: {word} (median, least to most over turns)");
}
