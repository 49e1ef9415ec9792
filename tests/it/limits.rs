//! Large and hostile input: what is too much is refused at once and in few words, in time and memory that grow with the input alone.

use std::fmt::Write;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::cli::{Place, assert_done, assert_fails};
use crate::support::Copy;

/// Sections of `scenario.toml`, each of its own number.
fn sections(copy: &Copy, count: usize, section: impl Fn(usize) -> String) {
    copy.append("scenario.toml", &(0..count).map(section).collect::<Vec<_>>().join("\n"));
}

/// Rows at the end of a table, each of its own number.
fn rows(copy: &Copy, file: &str, count: usize, row: impl Fn(usize) -> String) {
    copy.append(file, &(0..count).map(row).collect::<Vec<_>>().join("\n"));
}

#[test]
fn too_many_of_a_kind_are_one_fault_each_and_nothing_else() {
    let more = |kind: &str, copy: &Copy, count: usize| match kind {
        "camps" => sections(copy, count, |n| format!("[[camps]]\nid = \"c{n}\"\nname = \"C\"")),
        "norms" => {
            sections(copy, count, |n| {
                format!("[[norms]]\nid = \"n{n}\"\nname = \"N\"\nproblem = \"civilian_harm\"\nvalues = [\"x\"]")
            });
        }
        "clusters" => sections(copy, count, |n| {
            format!(
                "[[clusters]]\nnumber = {}\nthreat = \"T\"\nthreatener = [\"army\"]\nthreatened = [\"civilians\"]\nprotector = [\"unclear\"]\nprotected = [\"civilians\"]\nthreat_types = [\"physical\"]",
                n + 10
            )
        }),
        "organizations" => sections(copy, count, |n| {
            format!(
                "[[organizations]]\nid = \"o{n}\"\nname = \"O\"\nkind = \"rebel_group\"\ncamp = \"insurgent\"\nunit_size = 25"
            )
        }),
        "districts" => rows(copy, "districts.csv", count, |n| {
            format!("d{n},D,Hills,Homeland,0,14.5,-3.5,1000,10,1,0.5,,teaching value,low")
        }),
        "communities" => {
            rows(copy, "communities.csv", count, |n| format!("k{n},K,farming,0,0,0,0,0,teaching value,low"))
        }
        "behaviours" => rows(copy, "behaviours.csv", count, |n| format!("b{n},protects,1,teaching value,low")),
        _ => rows(copy, "optics.csv", count, |n| format!("o{n},O,a,b,c,d,teaching value,low")),
    };
    for (kind, most) in [
        ("camps", 60),
        ("organizations", 60),
        ("norms", 64),
        ("clusters", 32),
        ("districts", 3_000),
        ("communities", 64),
        ("behaviours", 256),
        ("optics", 32),
    ] {
        let copy = Copy::of("two-districts");
        more(kind, &copy, most);
        let faults = copy.faults();
        assert_eq!(faults.len(), 1, "{kind}: {faults:?}");
        assert!(
            faults[0].contains(&format!("most {most} {kind}")) || faults[0].contains(&format!("to {most} {kind}")),
            "{faults:?}"
        );
    }
    // As many as ids can count and more.
    let copy = Copy::of("two-districts");
    more("camps", &copy, 65_536);
    assert_eq!(copy.faults().len(), 1);
}

#[test]
fn a_hundred_faults_are_told_and_the_others_counted() {
    let place = Place::new("many-faults");
    let folder = place.copy();
    let links = fs::read_to_string(folder.join("links.csv")).unwrap();
    fs::write(folder.join("links.csv"), links.clone() + &"hills,plain,80,teaching value,low\n".repeat(250)).unwrap();
    let checked = place.mandate(&["check", "scenario"]);
    assert_fails(&checked, 2, &["250 faults", "links.csv:5: ", "likewise in 249 more rows"]);
    assert_eq!(String::from_utf8_lossy(&checked.stderr).lines().count(), 2);
    // Keys that nobody knows are a fault each.
    fs::write(folder.join("links.csv"), links).unwrap();
    let letters = |n: u8| [n / 25, n % 25].map(|place| char::from(b'a' + place)).iter().collect::<String>();
    let keys: String = (0..250).map(|n| format!("key_{} = 1\n", letters(n))).collect();
    let document = fs::read_to_string(folder.join("scenario.toml")).unwrap();
    fs::write(folder.join("scenario.toml"), keys + &document).unwrap();
    let checked = place.mandate(&["check", "scenario"]);
    assert_fails(&checked, 2, &["250 faults", "and 150 more"]);
    assert_eq!(String::from_utf8_lossy(&checked.stderr).lines().count(), 102);
}

/// How long it takes to load a copy with so many rows more in a file.
#[expect(clippy::disallowed_methods, reason = "the cost of input is what is tested; the model never sees it")]
fn time(file: &str, count: usize, row: impl Fn(usize) -> String) -> Duration {
    let copy = Copy::of("two-districts");
    rows(&copy, file, count, row);
    let start = Instant::now();
    let _ = copy.load();
    start.elapsed()
}

#[test]
fn four_times_the_rows_take_no_sixteen_times_as_long() {
    let link = |_: usize| "hills,plain,80,teaching value,low".to_string();
    let unknown = |n: usize| format!("army,nowhere{n},10,teaching value,low");
    let cause = |n: usize| {
        format!("c{n},2030-{:02}-{:02},consent,un,,d{n},0.5,teaching value,low,", 1 + n % 12, 1 + n / 12 % 28)
    };
    let mandate = |n: usize| format!("un,{}-01-01,stabilization,0.5,,,teaching value,low", 1_000 + n);
    let base = |n: usize| format!("un,plain,{}-01-01,{}-01-01,1,teaching value,low", 1_000 + n, 1_001 + n);
    for (file, row) in [
        ("links.csv", &link as &dyn Fn(usize) -> String),
        ("initial_strength.csv", &unknown),
        ("timeline.csv", &cause),
        ("mandates.csv", &mandate),
        ("bases.csv", &base),
    ] {
        let (few, many) = (time(file, 1_000, row), time(file, 4_000, row));
        // What every load costs is in both: a square would be sixteen times as much.
        assert!(many < few * 10 + Duration::from_millis(200), "{file}: {few:?} for 1,000 rows, {many:?} for 4,000");
    }
}

#[test]
fn a_cell_of_a_megabyte_is_not_repeated() {
    let long = "9".repeat(1_000_000);
    let number = |copy: &Copy| copy.replace("links.csv", "hills,plain,80", &format!("hills,plain,{long}x"));
    let id = |copy: &Copy| copy.replace("links.csv", "hills,plain", &format!("hills,{long}"));
    let column = |copy: &Copy| copy.replace("links.csv", "road_km", &format!("road_km,{long}"));
    let name = |copy: &Copy| copy.replace("districts.csv", "hills,Hills,", &format!("hills,{long},"));
    let title = |copy: &Copy| copy.replace("scenario.toml", "title = \"", &format!("title = \"{long}"));
    let key = |copy: &Copy| copy.replace("scenario.toml", "step_days = 7 ", &format!("step_days = \"{long}\" "));
    for spoil in [&number as &dyn Fn(&Copy), &id, &column, &name, &title, &key] {
        let copy = Copy::of("two-districts");
        spoil(&copy);
        let faults = copy.faults();
        assert!(faults.iter().all(|fault| fault.len() < 3_000), "{}", faults[0].len());
        assert!(
            faults.iter().any(|fault| fault.contains(" ... (1000") && fault.contains(" letters)")),
            "{}",
            faults.join("\n")
        );
    }
}

#[test]
fn a_seed_that_no_table_holds_is_refused_with_its_line() {
    for seed in ["9223372036854775808", "18446744073709551616", "-1"] {
        let copy = Copy::of("two-districts");
        copy.replace("scenario.toml", "seed = 1 ", &format!("seed = {seed} "));
        let faults = copy.faults();
        assert!(faults.len() == 1 && faults[0].starts_with("scenario.toml:"), "{faults:?}");
        assert!(faults[0].contains(&format!("seed: found {seed}; accepted: a whole number from 0")), "{faults:?}");
    }
}

#[test]
fn numbers_without_a_size_are_refused_in_every_file_of_toml() {
    for (file, from, to) in [
        ("scenario.toml", "step_days = 7 ", "step_days = nan "),
        ("scenario.toml", "persons_per_agent = 50", "persons_per_agent = inf"),
        ("scenario.toml", "persons_per_agent = 50", "persons_per_agent = 1e999"),
    ] {
        let copy = Copy::of("two-districts");
        copy.replace(file, from, to);
        let faults = copy.faults();
        assert!(faults.iter().any(|fault| fault.contains("a finite number")), "{to}: {faults:?}");
    }
}

#[test]
fn a_pipe_is_refused_at_once_wherever_a_file_is_read() {
    let place = Place::new("pipes");
    let folder = place.copy();
    let pipe = place.folder.join("pipe");
    if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        return;
    }
    fs::remove_file(folder.join("links.csv")).unwrap();
    fs::rename(&pipe, folder.join("links.csv")).unwrap();
    assert_fails(
        &place.mandate(&["check", "scenario"]),
        2,
        &["links.csv: file: found a pipe or a device, which is no file"],
    );
    fs::rename(folder.join("links.csv"), &pipe).unwrap();
    let mali = Place::scenario("mali");
    assert_fails(
        &place.mandate(&["validate", &mali, "--observed", "pipe"]),
        2,
        &["a pipe or a device, which is no file"],
    );
    assert_fails(&place.mandate(&["sweep", "pipe"]), 2, &["a pipe or a device, which is no file"]);
    fs::create_dir(place.folder.join("results")).unwrap();
    fs::rename(&pipe, place.folder.join("results/manifest.json")).unwrap();
    assert_fails(&place.mandate(&["plot", "results"]), 2, &["results"]);
}

/// The small scenario with further arguments, under a variable of the environment.
fn with_threads(place: &Place, threads: &str, arguments: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
    command.args(["run", &Place::scenario("two-districts"), "--until", "2030-02-01"]).args(arguments);
    command.current_dir(&place.folder).env("RAYON_NUM_THREADS", threads).output().unwrap()
}

#[test]
fn the_environment_may_ask_for_as_many_threads_as_an_option() {
    let place = Place::new("threads-of-environment");
    for threads in ["1025", "100000", "-1", "many", "1.5"] {
        let accepted = "accepted: a number of threads from 1 to 1024";
        assert_fails(&with_threads(&place, threads, &[]), 2, &["RAYON_NUM_THREADS: found `", threads, accepted]);
    }
    for (n, threads) in ["", "0", "1", "2"].into_iter().enumerate() {
        assert_done(&with_threads(&place, threads, &["--replications", "3", "--out", &format!("t{n}")]));
        let read = |n: usize| fs::read(place.folder.join(format!("t{n}/replications.csv"))).unwrap();
        assert!(read(n) == read(0), "RAYON_NUM_THREADS={threads}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn where_the_system_gives_no_threads_the_message_says_what_to_do() {
    let place = Place::new("no-threads");
    let scenario = Place::scenario("two-districts");
    let run = |threads: u32| {
        // So little memory that not all stacks fit; large ones, so that what is left beside the last that fits is enough for all else.
        let command = format!(
            "ulimit -v 900000; RUST_MIN_STACK=67108864 RAYON_NUM_THREADS={threads} exec '{}' run '{scenario}' --until 2030-02-01 --replications 3",
            env!("CARGO_BIN_EXE_mandate")
        );
        Command::new("sh").args(["-c", &command]).current_dir(&place.folder).output().unwrap()
    };
    assert_fails(&run(1_000), 1, &["the system does not give 1000 threads", "RAYON_NUM_THREADS: 1 always works"]);
    assert_done(&run(1));
}

#[test]
fn very_many_replications_are_asked_for_twice() {
    let place = Place::new("very-many");
    let words = ["found 1,000,000 runs", "give --yes if so many are meant, or fewer replications"];
    assert_fails(&place.run(&["--replications", "1000000"]), 2, &words);
    let scenario = Place::scenario("two-districts");
    let compare = ["compare", &scenario, "none", "--replications", "1000000", "--no-channels"];
    assert_fails(
        &place.mandate(&compare),
        2,
        &["found 2,000,000 runs (1,000,000 replications of 2 runs)", "give --yes"],
    );
    assert_eq!(place.entries("output"), [""; 0]);
}

#[test]
fn more_replications_than_a_block_have_the_figures_of_each() {
    let place = Place::new("blocks");
    let short = ["--until", "2030-01-21", "--replications", "300", "--out", "r"];
    assert_done(&place.run(&short));
    let read = |file: &str| fs::read_to_string(place.folder.join("r").join(file)).unwrap();
    let replications = read("replications.csv");
    let deaths =
        |line: &str| line.strip_suffix('\n').unwrap_or(line).rsplit(',').next().unwrap().parse::<f64>().unwrap();
    let values: Vec<f64> = replications.lines().filter(|line| line.contains(",deaths_total,")).map(deaths).collect();
    assert_eq!(values.len(), 300);
    let mean = values.iter().sum::<f64>() / 300.0;
    let months = read("months.csv");
    let row = months.lines().find(|line| line.contains(",deaths_total,")).unwrap();
    let cells: Vec<&str> = row.split(',').collect();
    assert_eq!(cells[2], "300");
    assert!((cells[3].parse::<f64>().unwrap() - mean).abs() < 1e-4 * mean.max(1.0), "{row}, {mean}");
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    let median = f64::midpoint(sorted[149], sorted[150]);
    assert_eq!(cells[7].parse::<f64>().unwrap(), median, "{row}");
    let mut shown = String::new();
    write!(shown, "{}", place.json("r/summary.json")["totals"]["deaths"]["high"]).unwrap();
    assert_eq!(shown.parse::<f64>().unwrap(), sorted[299]);
}
