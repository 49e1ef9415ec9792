//! `mandate sweep` and `merge` as they are typed: the same tables however often a sweep is stopped, on however many threads
//! and in however many parts; readings, common random numbers, replications that hang on results.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use crate::cli::{Place, assert_done, assert_fails};

/// Weights of norms, the quality of a force, and a setting by which runs are only read.
pub const MIXTURES: &str = r#"
[[factor]]
name = "norms"
mixture = ["un"]
components = ["protection_of_civilians", "counterterrorism", "stabilization"]
design = "simplex-lattice"
degree = 1
also = [{ name = "as they are" }]

[[factor]]
path = "organizations.un.quality"
levels = [0.3, 0.6]

[[factor]]
path = "index.exponent"
levels = [-1, 1]

[replications]
count = 3

[contrast]
factor = "norms"
base = "as they are"
"#;

/// Channels of overlap drawn together, with one force or one for each norm.
pub const CHANNELS: &str = r#"
[[factor]]
parameters = ["overlap.*"]
spread = "range"

[[factor]]
name = "forces"
levels = [{ name = "one" }, { name = "separated", set = { separate = "un" } }]

[sampling]
design = "latin-hypercube"
points = 4

[replications]
count = 3
"#;

/// Replications until intervals are narrow: some points get there, some may not have so many.
pub const ADAPTIVE: &str = r#"
[[factor]]
path = "organizations.un.quality"
levels = [0.1, 0.3, 0.6]

[[factor]]
path = "violence.attack_rate"
levels = [2e-5, 2e-4]

[replications]
count = 10
until_halfwidth = 8
step = 5
most = 20
"#;

const GOLDEN: [(&str, &str); 3] = [("mixtures", MIXTURES), ("channels", CHANNELS), ("adaptive", ADAPTIVE)];

/// First line of a log.
const MAGIC: &[u8] = b"mandate runs 1\n";

/// Writes a design on the small scenario, played for its first months.
pub fn write(place: &Place, name: &str, rest: &str) {
    write_on(place, name, &Place::scenario("two-districts"), rest);
}

/// Writes a design on a scenario.
pub fn write_on(place: &Place, name: &str, scenario: &str, rest: &str) {
    let head =
        format!("title = \"{name}\"\nquestion = \"What follows?\"\nscenario = {scenario:?}\nuntil = 2030-05-31\n");
    fs::write(place.folder.join(format!("{name}.toml")), format!("{head}{rest}")).unwrap();
}

/// A place with one design, `d.toml`.
pub fn place(test: &str, rest: &str) -> Place {
    let place = Place::new(&format!("sweep-{test}"));
    write(&place, "d", rest);
    place
}

/// Plays a design into a folder.
pub fn sweep(place: &Place, out: &str, arguments: &[&str]) -> Output {
    place.mandate(&[&["sweep", "d.toml", "--out", out], arguments].concat())
}

fn done(place: &Place, out: &str, arguments: &[&str]) -> String {
    assert_done(&sweep(place, out, arguments))
}

pub fn log_of(place: &Place, out: &str) -> PathBuf {
    place.folder.join(out).join("runs.log")
}

/// Every table of a folder with its bytes.
pub fn tables(place: &Place, out: &str) -> BTreeMap<String, Vec<u8>> {
    let names = place.entries(out).into_iter().filter(|name| name.ends_with(".csv"));
    names.map(|name| (name.clone(), fs::read(place.folder.join(out).join(&name)).unwrap())).collect()
}

/// Checks that two folders hold the same tables, byte for byte.
pub fn assert_same(place: &Place, a: &str, b: &str, what: &str) {
    let (a, b) = (tables(place, a), tables(place, b));
    assert!(a.len() >= 3 && a.keys().eq(b.keys()), "{what}: {:?} {:?}", a.keys(), b.keys());
    for (name, bytes) in &a {
        assert!(*bytes == b[name], "{what}: {name} differs");
    }
}

pub type Row = BTreeMap<String, String>;

pub fn rows(place: &Place, file: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(place.folder.join(file)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

pub fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

/// Ends of the header and of each record of a log [bytes].
pub fn ends(log: &[u8]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = MAGIC.len();
    while let Some(frame) = log.get(at..at + 8) {
        at += 8 + u32::from_le_bytes(frame[..4].try_into().unwrap()) as usize;
        ends.push(at);
    }
    assert_eq!(at, log.len());
    ends
}

/// Runs kept of a log that is cut at a byte.
fn kept(ends: &[usize], cut: usize) -> usize {
    ends.iter().filter(|end| **end <= cut).count().saturating_sub(1)
}

/// Numbers that are the same in every test (Knuth's linear congruence).
fn scattered(seed: u64, below: usize) -> impl Iterator<Item = usize> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % below
    })
}

/// Puts a log into a folder of its own and goes on.
fn go_on(place: &Place, log: &[u8], out: &str, arguments: &[&str]) -> (u64, usize) {
    fs::create_dir_all(place.folder.join(out)).unwrap();
    fs::write(log_of(place, out), log).unwrap();
    done(place, out, &[&["--quiet"], arguments].concat());
    let manifest = place.json(&format!("{out}/manifest.json"));
    (manifest["played_by_this_command"].as_u64().unwrap(), manifest["runs"].as_u64().unwrap() as usize)
}

/// A sweep as a process in the background, its messages kept.
pub fn spawn(place: &Place, out: &str, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
    command.args(["sweep", "d.toml", "--out", out]).args(arguments).current_dir(&place.folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until a log has grown to some bytes.
pub fn wait_for(log: &Path, bytes: u64) {
    for _ in 0..20_000 {
        if fs::metadata(log).map_or(0, |metadata| metadata.len()) >= bytes {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("the log does not grow");
}

/// Sends a signal to a process that a test has started.
fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap().success());
}

// The same tables.

#[test]
fn on_any_number_of_threads_tables_are_the_same() {
    for (name, design) in GOLDEN {
        let place = place(&format!("threads-{name}"), design);
        for threads in ["1", "2", "4"] {
            let text = done(&place, threads, &["--threads", threads]);
            assert!(text.contains("What follows?") && text.contains(&format!("Results: {threads}\n")), "{text}");
        }
        assert_same(&place, "1", "2", name);
        assert_same(&place, "1", "4", name);
        // A finished sweep plays nothing more.
        done(&place, "1", &[]);
        assert_eq!(place.json("1/manifest.json")["played_by_this_command"], 0);
        assert_same(&place, "1", "2", name);
    }
}

/// Cuts at scattered bytes; every sweep that goes on is also analysed anew, which takes longer than its runs.
const CUTS: usize = 8;

/// Cuts the log of a sweep at many bytes and goes on.
fn interrupted(name: &str, design: &str, seed: u64) {
    let place = place(&format!("cut-{name}"), design);
    done(&place, "whole", &[]);
    let log = fs::read(log_of(&place, "whole")).unwrap();
    let ends = ends(&log);
    let header = ends[0];
    let mut cuts = vec![0, 7, MAGIC.len(), MAGIC.len() + 3, header / 2, header - 1, header, header + 1];
    cuts.extend([log.len() - 1, log.len()]);
    cuts.extend(scattered(seed, log.len() - header).map(|at| header + at).take(CUTS));
    for (n, cut) in cuts.into_iter().enumerate() {
        let out = n.to_string();
        let (played, runs) = go_on(&place, &log[..cut], &out, &[]);
        assert_same(&place, "whole", &out, &format!("{name} cut at byte {cut}"));
        assert_eq!(runs, ends.len() - 1);
        assert_eq!(played as usize, runs - kept(&ends, cut), "{name} cut at byte {cut}");
        assert!(!place.folder.join(&out).join("runs.log.damaged").exists(), "a tear is no damage");
    }
}

#[test]
fn a_sweep_of_mixtures_cut_at_any_byte_goes_on_to_the_same_tables() {
    interrupted("mixtures", MIXTURES, 1);
}

#[test]
fn a_sweep_of_drawn_channels_cut_at_any_byte_goes_on_to_the_same_tables() {
    interrupted("channels", CHANNELS, 2);
}

#[test]
fn an_adaptive_sweep_cut_at_any_byte_goes_on_to_the_same_tables() {
    interrupted("adaptive", ADAPTIVE, 3);
}

#[test]
fn what_follows_a_damaged_byte_is_played_again_and_kept_beside() {
    for (seed, (name, design)) in GOLDEN.into_iter().enumerate() {
        let place = place(&format!("damage-{name}"), design);
        done(&place, "whole", &[]);
        let log = fs::read(log_of(&place, "whole")).unwrap();
        let ends = ends(&log);
        // Inside the header, and in records before the middle of the log.
        let places = scattered(seed as u64 + 7, log.len() / 2 - ends[0]).map(|at| ends[0] + at).take(3);
        for at in places.chain([ends[0] / 2, MAGIC.len() + 5]) {
            let (mut spoilt, out) = (log.clone(), at.to_string());
            spoilt[at] ^= 0x10;
            let (played, runs) = go_on(&place, &spoilt, &out, &[]);
            assert_same(&place, "whole", &out, &format!("{name} damaged at byte {at}"));
            assert_eq!(played as usize, runs - kept(&ends, at), "{name} damaged at byte {at}");
            let beside = fs::read(place.folder.join(&out).join("runs.log.damaged")).unwrap();
            assert!(spoilt.ends_with(&beside) && beside.len() > log.len() / 2 - 1, "{name} damaged at byte {at}");
        }
    }
}

#[test]
fn damage_is_told_and_something_else_in_the_place_of_a_log_stays() {
    let place = place("told", CHANNELS);
    done(&place, "out", &["--quiet"]);
    let mut log = fs::read(log_of(&place, "out")).unwrap();
    let ends = ends(&log);
    log[ends[1] + 20] ^= 1;
    fs::write(log_of(&place, "out"), &log).unwrap();
    let output = sweep(&place, "out", &[]);
    assert_done(&output);
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("where 1 run is done"), "{message}");
    assert!(message.contains(&format!("The last {} bytes of its runs.log were not whole", log.len() - ends[1])));
    for arguments in [&[][..], &["--force"]] {
        fs::write(log_of(&place, "out"), "my notes").unwrap();
        assert_fails(&sweep(&place, "out", arguments), 2, &["runs.log: not a log of runs of this program"]);
        assert_eq!(fs::read(log_of(&place, "out")).unwrap(), b"my notes");
    }
}

// Ends of the process.

/// Some hundred runs: a second of work, that is stopped in the middle.
pub const LONG: &str = r#"
[[factor]]
path = "organizations.un.quality"
levels = [0.1, 0.2, 0.3, 0.6]

[replications]
count = 60
"#;

#[test]
fn killed_in_mid_sweep_it_goes_on_to_the_same_tables() {
    let place = place("kill", LONG);
    done(&place, "whole", &["--quiet"]);
    let bytes = fs::metadata(log_of(&place, "whole")).unwrap().len();
    let mut child = spawn(&place, "out", &[]);
    wait_for(&log_of(&place, "out"), bytes / 4);
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    assert!(!place.entries("out").contains(&"runs.csv".to_string()));
    // What another such end may have left.
    crate::keeping::leave_behind(&place.folder.join("out/.tables.partial-1"));
    done(&place, "out", &["--quiet"]);
    let played = place.json("out/manifest.json")["played_by_this_command"].as_u64().unwrap();
    assert!((1..240).contains(&played), "{played} of 240");
    assert_same(&place, "whole", "out", "killed");
    assert!(!place.entries("out").iter().any(|name| name.contains(".partial")));
}

#[test]
fn stopped_by_the_user_it_says_what_is_kept_and_goes_on() {
    let place = place("stop", LONG);
    done(&place, "whole", &["--quiet"]);
    let bytes = fs::metadata(log_of(&place, "whole")).unwrap().len();
    for (out, name) in [("interrupted", "INT"), ("terminated", "TERM")] {
        let child = spawn(&place, out, &[]);
        wait_for(&log_of(&place, out), bytes / 4);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        let runs = ends(&fs::read(log_of(&place, out)).unwrap()).len() - 1;
        let words = format!("interrupted: {runs} runs are kept in {out}; the same command goes on from there");
        assert_fails(&output, 130, &[&words]);
        assert_eq!(done(&place, out, &["--quiet"]), "");
        let played = place.json(&format!("{out}/manifest.json"))["played_by_this_command"].as_u64().unwrap();
        assert_eq!(played as usize + runs, 240);
        assert_same(&place, "whole", out, name);
    }
}

#[test]
fn two_processes_do_not_work_in_one_folder() {
    let place = place("two", LONG);
    let mut child = spawn(&place, "out", &["--threads", "1"]);
    wait_for(&log_of(&place, "out"), 20_000);
    for arguments in [&[][..], &["--force"]] {
        assert_fails(&sweep(&place, "out", arguments), 2, &["out/runs.log: another process is working on it"]);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(ends_roughly(&fs::read(log_of(&place, "out")).unwrap()) > 0, "the refused ones have left it alone");
}

/// Whole records of a log that may be torn.
fn ends_roughly(log: &[u8]) -> usize {
    let (mut count, mut at) = (0, MAGIC.len());
    while let Some(frame) = log.get(at..at + 8) {
        at += 8 + u32::from_le_bytes(frame[..4].try_into().unwrap()) as usize;
        count += usize::from(at <= log.len());
    }
    count.saturating_sub(1)
}

#[test]
fn on_a_full_disk_finished_runs_are_kept_and_it_goes_on_with_room() {
    let place = place("full", CHANNELS);
    done(&place, "whole", &["--quiet"]);
    let log = fs::metadata(log_of(&place, "whole")).unwrap().len();
    // A limit on the size of files stands in for the disk [512 bytes]: half the log, and none of it.
    for (out, blocks) in [("half", log / 2 / 512), ("none", 0)] {
        let line = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec '{}' sweep d.toml --out {out} --quiet",
            env!("CARGO_BIN_EXE_mandate")
        );
        let output = Command::new("sh").args(["-c", &line]).current_dir(&place.folder).output().unwrap();
        assert_fails(&output, 1, &[&format!("{out}/runs.log"), "free some space", "give the same command again"]);
        assert!(!place.entries(out).contains(&"runs.csv".to_string()));
        done(&place, out, &["--quiet"]);
        let played = place.json(&format!("{out}/manifest.json"))["played_by_this_command"].as_u64().unwrap();
        assert!(if blocks > 0 { (10..24).contains(&played) } else { played == 24 }, "{played} of 24");
        assert_same(&place, "whole", out, "a full disk");
    }
    // Room for the log, but not for a table.
    done(&place, "tables", &["--quiet"]);
    let largest = tables(&place, "tables").values().map(Vec::len).max().unwrap() as u64;
    let blocks = largest / 2 / 512;
    let line = format!(
        "trap '' XFSZ; ulimit -f {blocks}; exec '{}' sweep d.toml --out tables --quiet",
        env!("CARGO_BIN_EXE_mandate")
    );
    let output = Command::new("sh").args(["-c", &line]).current_dir(&place.folder).output().unwrap();
    assert_fails(&output, 1, &[".csv"]);
    assert_same(&place, "whole", "tables", "tables that could not be written anew");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let place = place("rights", CHANNELS);
    fs::write(place.folder.join("file"), "not a folder").unwrap();
    let output = sweep(&place, "file/out", &[]);
    assert_fails(&output, 1, &["file/out"]);
    let mut rights = fs::metadata(&place.folder).unwrap().permissions();
    fs::create_dir(place.folder.join("closed")).unwrap();
    rights.set_readonly(true);
    fs::set_permissions(place.folder.join("closed"), rights).unwrap();
    // The administrator may write everywhere.
    if fs::write(place.folder.join("closed/try"), "").is_err() {
        assert_fails(&sweep(&place, "closed", &[]), 1, &["closed/runs.log", "mend the rights"]);
        assert_fails(&sweep(&place, "closed/inside", &[]), 1, &["closed/inside"]);
    }
}
