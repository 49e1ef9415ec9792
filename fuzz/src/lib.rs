//! What the fuzz targets share: seeds from the shipped files, a folder of their own, inputs that say which file they replace.
//!
//! An input for a folder of files is a byte that says which file, then the text that stands in its place: mutation changes one
//! file of an otherwise valid folder, and gets far. Seeds are written by the target itself (`MANDATE_FUZZ_SEEDS=FOLDER`), from the
//! files of `scenarios`, so that none is kept twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use mandate::observation::Observer;
use mandate::scenario::{Scenario, Source, load_from};
use mandate::simulation::Simulation;

/// Persons-as-agents, districts and organizations up to which a valid scenario is also played.
const SMALL: (f64, usize, usize) = (3_000.0, 30, 30);

/// Steps that are played.
const STEPS: u32 = 4;

/// Longest seed [bytes]: of a longer file the first lines are kept.
const LONGEST: usize = 40_000;

/// Numbers, dates and characters on which readers of tables have failed.
const HARD: [&str; 34] = [
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "-1e308",
    "5e-324",
    "1e400",
    "-0",
    "0.0",
    "1e-9",
    "0x1F",
    "1_000",
    "1.500",
    "0,45",
    "65536",
    "4294967295",
    "4294967296",
    "2147483648",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "9999-12-31",
    "-9999-01-01",
    "0001-01-01",
    "2012-02-30",
    "2000-02-29",
    "47515",
    "TRUE",
    "\u{202e}",
    "\u{feff}",
    "\u{1b}[31m",
    "=1+1",
    "; ",
    "\r\n",
];

/// A seed: its name and the input.
pub type Seed = (String, Vec<u8>);

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the folder of the targets lies in the project").to_path_buf()
}

/// Text files of a folder of the project, by name.
pub fn texts(folder: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(root().join(folder)).expect("a folder of the project");
    let paths = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file());
    let named = |path: PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        fs::read_to_string(&path).ok().map(|text| (name, text))
    };
    paths.filter_map(named).collect()
}

/// The files of a shipped scenario, without its page.
pub fn scenario_files(name: &str) -> BTreeMap<String, String> {
    let mut files = texts(&format!("scenarios/{name}"));
    files.remove("README.md");
    files
}

/// A scenario in memory.
pub fn in_memory(files: BTreeMap<String, String>) -> Source {
    Source::Memory { name: "fuzz".into(), files }
}

/// A shipped scenario.
pub fn shipped(name: &str) -> Scenario {
    load_from(&in_memory(scenario_files(name)), &[]).expect("a shipped scenario is valid").scenario
}

/// Begins a target: writes its seeds and ends where these are asked for, else keeps the work on one thread. What all inputs share
/// is made right after it, before the first of them is timed.
pub fn begin(seeds: impl FnOnce() -> Vec<Seed>) {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("the first pool of the process");
    let Some(folder) = std::env::var_os("MANDATE_FUZZ_SEEDS").map(PathBuf::from) else { return };
    fs::create_dir_all(&folder).expect("a folder for seeds");
    let seeds = seeds();
    let mut words: BTreeSet<String> = HARD.map(quoted).into();
    for (name, bytes) in &seeds {
        fs::write(folder.join(name), shortened(bytes)).expect("a seed");
        words.extend(words_of(&String::from_utf8_lossy(bytes)).map(quoted));
    }
    let words: Vec<String> = words.into_iter().collect();
    fs::write(folder.with_extension("dict"), words.join("\n") + "\n").expect("a list of words");
    let _ = fs::remove_dir_all(place());
    std::process::exit(0);
}

/// Names of columns, keys and ids in a text.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
    let words = text.split(move |letter| !part(letter));
    words
        .filter(|word| (3..=40).contains(&word.len()) && word.starts_with(|letter: char| letter.is_ascii_lowercase()))
        .take(400)
}

/// A word as a dictionary of libFuzzer writes it.
fn quoted(word: &str) -> String {
    let byte = |byte: u8| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\x{byte:02X}"),
    };
    format!("\"{}\"", word.bytes().map(byte).collect::<String>())
}

/// The first lines of a seed that is too long to be mutated well.
fn shortened(bytes: &[u8]) -> &[u8] {
    let Some(head) = bytes.get(..LONGEST) else { return bytes };
    head.iter().rposition(|byte| *byte == b'\n').map_or(head, |end| &head[..=end])
}

/// A folder of this process alone, on the fastest disk there is; `fuzz/run` clears what a killed target leaves.
pub fn place() -> PathBuf {
    let parent = std::env::var_os("MANDATE_FUZZ_PLACE").map_or_else(std::env::temp_dir, PathBuf::from);
    let place = parent.join(format!("mandate-fuzz-{}", std::process::id()));
    fs::create_dir_all(&place).expect("a folder for the files of a target");
    place
}

/// Seeds that replace one file each: the byte that says which, then its text.
pub fn one_file_each(files: &BTreeMap<String, String>) -> Vec<Seed> {
    let seed =
        |(place, (name, text)): (usize, (&String, &String))| (name.clone(), [&[place as u8], text.as_bytes()].concat());
    files.iter().enumerate().map(seed).collect()
}

/// Which file an input replaces, and with what; `None` where it is no text.
pub fn replaced<'a, 'b>(files: &'a BTreeMap<String, String>, data: &'b [u8]) -> Option<(&'a str, &'b str)> {
    let (which, text) = data.split_first()?;
    let name = files.keys().nth(usize::from(*which) % files.len())?;
    Some((name, std::str::from_utf8(text).ok()?))
}

/// Plays the first steps of a small scenario: what is accepted can be played, and every share and sum stays finite.
pub fn play(scenario: &Scenario) {
    let persons: f64 = scenario.districts.iter().map(|district| f64::from(district.population)).sum();
    let agents = persons / scenario.population.persons_per_agent + 1_000.0;
    if agents > SMALL.0 || scenario.districts.len() > SMALL.1 || scenario.organizations.len() > SMALL.2 {
        return;
    }
    let mut run = Simulation::new(scenario, scenario.seed, 0);
    let mut observer = Observer::full(scenario);
    for _ in 0..STEPS {
        if !run.step() {
            break;
        }
        observer.observe(&run);
        let (present, dead, recruited, detained) = run.world().population.census();
        let all = present + (dead + recruited + detained) as f64;
        assert_eq!(all, persons, "persons are lost or made");
    }
    for district in &run.world().districts {
        let shares = [district.authority, district.alignment, district.clarity];
        assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "shares outside 0 to 1: {shares:?}");
    }
}

/// Whether a page or picture shows a number that is none; letters of a font in it may spell one.
pub fn shows_none(text: &str) -> bool {
    let letter = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte));
    // The script of a page comes last, and knows the word.
    let text = text.split("<script>").next().unwrap_or(text);
    let bytes = text.as_bytes();
    let alone = |at: usize, length: usize| {
        !letter(at.checked_sub(1).and_then(|at| bytes.get(at))) && !letter(bytes.get(at + length))
    };
    ["NaN", "inf"].iter().any(|word| text.match_indices(word).any(|(at, _)| alone(at, word.len())))
}
