//! What joining the parts of a very large sweep takes: time, bytes and memory, of invented results in the form of real ones.
//!
//! ```sh
//! cargo bench --bench merge            # a million runs of a thousand parts; some 4 GB of disk, some minutes
//! cargo bench --bench merge -- --test  # small, to see that it works; the figures then mean nothing
//! ```
//!
//! - **a run kept**: time to append a result to a log, and its bytes.
//! - **joining**: the logs of all parts into one, nothing else. Memory is to be flat: with ten times the runs at most a tenth more.
//! - **`mandate merge`**: the same with its checks, all tables and the analysis, whose memory grows with the runs.
//!
//! Memory is told on Linux alone. The design is one of a hundred points of `scenarios/two-districts`, of one year.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use mandate::experiment::run_join::Parts;
use mandate::experiment::run_log::{FILE, Key, Record, RunLog, Shard};
use mandate::provenance::Stopwatch;
use mandate::study::sweep::design::Design;
use mandate::study::sweep::execute::Sweep;

/// Points of the design.
const POINTS: u64 = 100;

/// How this program is asked to join parts and to do nothing else.
const JOIN: &str = "join-alone";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [word, design, parts, out] = words.as_slice()
        && word == JOIN
    {
        return join(Path::new(design), Path::new(parts), Path::new(out));
    }
    let small = words.iter().any(|word| word == "--test") || !words.iter().any(|word| word == "--bench");
    let (sizes, parts) = if small { ([1_000, 2_000], 10) } else { ([100_000, 1_000_000], 1_000) };
    let peaks = sizes.map(|runs| measure(runs, parts));
    if let [Some((few, _)), Some((many, merged))] = peaks {
        let growth = 100.0 * (many / few - 1.0);
        let word = match growth <= 10.0 {
            _ if small => "not measured so small",
            true => "met",
            false => "NOT MET",
        };
        println!("memory of joining grows by {growth:.1} %; wished: at most 10 %: {word}");
        println!("analysis takes {:.0} bytes a run more than joining", 1e6 * (merged - many) / sizes[1] as f64);
    }
}

/// Writes parts and joins them; the peaks of memory of joining and of the whole command [MB].
fn measure(runs: u64, parts: u64) -> Option<(f64, f64)> {
    let place = Place::new();
    let path = place.design(runs / POINTS);
    let design = Design::load(&path, None).expect("the design is valid");
    let begun = Stopwatch::start();
    let folders = write(&place, &design, &path, parts);
    let written = begun.elapsed().as_secs_f64();
    let bytes: u64 = folders.iter().map(|folder| folder.join(FILE).metadata().expect("a log").len()).sum();
    println!("{runs} runs in {parts} parts");
    println!("  kept                {:.1} µs and {} bytes a run", 1e6 * written / runs as f64, bytes / runs);

    let program = std::env::current_exe().expect("this program");
    let mut alone = Command::new(program);
    alone.arg(JOIN).arg(&path).arg(place.folder.join("parts")).arg(place.folder.join("joined"));
    let (seconds, joined) = timed(alone);
    println!("  joined alone        {seconds:.1} s, {}", told(joined));
    fs::remove_dir_all(place.folder.join("joined")).expect("a folder");

    let mut whole = Command::new(env!("CARGO_BIN_EXE_mandate"));
    whole.arg("merge").args(&folders).arg("--quiet").arg("--out").arg(place.folder.join("whole"));
    let (seconds, merged) = timed(whole);
    println!("  `mandate merge`     {seconds:.1} s, {}", told(merged));
    let written = fs::read_dir(place.folder.join("whole")).expect("results").flatten();
    let written: u64 = written.map(|entry| entry.metadata().expect("a file").len()).sum();
    println!("  results             {:.0} MB beside {:.0} MB of parts", written as f64 / 1e6, bytes as f64 / 1e6);
    Some((joined?, merged?))
}

fn told(peak: Option<f64>) -> String {
    peak.map_or("memory not told here".into(), |peak| format!("at most {peak:.0} MB"))
}

/// Logs of all parts, with invented values.
fn write(place: &Place, design: &Design, path: &Path, parts: u64) -> Vec<PathBuf> {
    let replications = design.document.replications.count;
    let each = (1..=parts).map(|number| {
        let sweep = Sweep::new(design, &path.display().to_string(), Some(Shard { number, of: parts }));
        let folder = place.folder.join("parts").join(number.to_string());
        fs::create_dir_all(&folder).expect("a folder");
        let mut log = RunLog::go_on(&folder.join(FILE), sweep.header()).expect("a log");
        let values = sweep.header().values() as u64;
        for cell in 0..POINTS {
            // Those of this part: cell and replication in turn.
            let first = (number - 1 + parts - cell % parts) % parts;
            for replication in (first..replications).step_by(parts as usize) {
                let key = Key { cell, replication };
                assert!(sweep.is_own(key));
                let value = |n: u64| (scattered(cell + (replication << 20) + (n << 44)) >> 11) as f64 / 9e15;
                log.append(key, &Record::Done((0..values).map(value).collect())).expect("room on the disk");
            }
        }
        log.sync().expect("a disk");
        folder
    });
    each.collect()
}

/// A number that looks like any other (the finalizer of SplitMix64).
fn scattered(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// Joins parts into a log.
fn join(design: &Path, parts: &Path, out: &Path) {
    let mut noted = Parts::begin().expect("a temporary file");
    for entry in fs::read_dir(parts).expect("parts").flatten() {
        noted.add(&RunLog::open(&entry.path().join(FILE)).expect("a log")).expect("room on the disk");
    }
    let loaded = Design::load(design, None).expect("the design is valid");
    let sweep = Sweep::new(&loaded, &design.display().to_string(), None);
    fs::create_dir_all(out).expect("a folder");
    let mut log = RunLog::go_on(&out.join(FILE), sweep.header()).expect("a log");
    noted.join(&mut log).expect("parts that fit");
    log.sync().expect("a disk");
}

/// Time and peak of memory of a command [s, MB].
fn timed(mut command: Command) -> (f64, Option<f64>) {
    let begun = Stopwatch::start();
    let mut child = command.stdout(Stdio::null()).spawn().expect("the program starts");
    let peak = peak_memory(&mut child);
    assert!(child.wait().expect("a child ends").success());
    (begun.elapsed().as_secs_f64(), peak)
}

/// Peak resident memory of a child until it ends [MB].
fn peak_memory(child: &mut Child) -> Option<f64> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while let Some(now) = fs::read_to_string(&status).ok().as_deref().and_then(high_water_mark) {
        peak = Some(now);
        std::thread::sleep(Duration::from_millis(2));
    }
    peak
}

fn high_water_mark(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(1_024.0 * kilobytes / 1e6)
}

/// A folder for designs and results, removed at the end.
struct Place {
    folder: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-merge-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self { folder }
    }

    fn design(&self, replications: u64) -> PathBuf {
        let path = self.folder.join("design.toml");
        let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
        let text = format!(
            "title = \"bench\"\nquestion = \"how long does it take\"\nscenario = {scenario:?}\n\n[[factor]]\n\
             path = \"organizations.un.quality\"\nlevels = [{levels}]\n\n[[factor]]\npath = \"overlap.confusion\"\n\
             levels = [{levels}]\n\n[replications]\ncount = {replications}\n",
            levels = (0..10).map(|n| format!("0.{n}5")).collect::<Vec<_>>().join(", ")
        );
        fs::write(&path, text).expect("a design");
        path
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
