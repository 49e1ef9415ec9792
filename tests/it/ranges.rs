//! Every column of every table that is written holds what it is declared to hold: its kind, and the range that its unit states.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

use mandate::report::Table;
use mandate::report::table::{Column, Kind};
use mandate::study::lists;

use crate::cli::{Place, assert_done};

/// Any number that is finite.
const ANY: RangeInclusive<f64> = f64::MIN..=f64::MAX;

/// Numbers from 0.
const FROM_ZERO: RangeInclusive<f64> = 0.0..=f64::MAX;

/// What a unit says of the numbers; `None` of one that says nothing, which a new unit must not do unseen.
fn range(unit: &str) -> Option<RangeInclusive<f64>> {
    Some(match unit {
        "0 to 1" => 0.0..=1.0,
        "0 to 100" => 0.0..=100.0,
        "-1 to 1" => -1.0..=1.0,
        "up to 1" => f64::MIN..=1.0,
        "degrees north" => -90.0..=90.0,
        "degrees east" => -180.0..=180.0,
        "year" => 1.0..=9999.0,
        "persons" | "deaths" | "events" | "cases" | "person-days" | "replications" | "runs" | "draws" | "years" => {
            FROM_ZERO
        }
        "per 1,000 staff-days" | "per 100,000 a year" | "bits" | "chi-squared" | "ratio" => FROM_ZERO,
        // Estimates of shares, differences, and what stands in a unit of its own.
        "" | "share" | "index points" | "log" | "standard deviations" | "prior standard deviations" => ANY,
        "deaths a year" | "persons a year" | "as in parameters.csv" | "on that scale" | "on the scale of its law" => {
            ANY
        }
        "of the measure" | "of the figure" | "of the effect" | "of the parameter" | "of the response" | "of `unit`" => {
            ANY
        }
        "of the dimension" => FROM_ZERO,
        _ => return None,
    })
}

/// Tables with a measure a row whose values are levels, not differences, and the columns that hold them.
const LEVELS: [(&str, &[&str]); 7] = [
    ("series", &["value"]),
    ("months", &["mean", "q05", "median", "q95"]),
    ("district_years", &["mean", "q05", "median", "q95"]),
    ("replications", &["value"]),
    ("pairs", &["value"]),
    ("compare_years", &["base_mean", "variant_mean"]),
    ("attribution", &["value"]),
];

/// Whether a measure has the name of one declared, in which words in capitals stand for any part.
fn is_called(declared: &str, name: &str) -> bool {
    let Some(from) = declared.find(|letter: char| letter.is_ascii_uppercase()) else { return declared == name };
    let rest = declared[from..].trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let Some(tail) = name.strip_prefix(&declared[..from]) else { return false };
    (1..=tail.len()).filter(|&end| tail.is_char_boundary(end)).any(|end| is_called(rest, &tail[end..]))
}

/// What is wrong with a cell; nothing where it is as declared.
fn wrong(column: &Column, cell: &str) -> Option<String> {
    let whole = |cell: &str| cell.parse::<i64>().is_ok();
    let is_sound = match column.kind {
        _ if cell.is_empty() => true,
        Kind::Text => !cell.chars().any(mandate::scenario::cells::acts),
        Kind::Date => cell.parse::<jiff::civil::Date>().is_ok(),
        Kind::Integer => whole(cell),
        Kind::Number => cell.parse::<f64>().is_ok_and(f64::is_finite),
        Kind::Flag => matches!(cell, "0" | "1"),
    };
    if !is_sound {
        return Some(format!("is not {}", column.kind.wanted()));
    }
    if cell.is_empty() || !matches!(column.kind, Kind::Integer | Kind::Number) {
        return None;
    }
    // A bias is the only signed number of deaths that is no difference by its unit.
    let range = if column.name == "bias" { ANY } else { range(column.unit)? };
    let value: f64 = cell.parse().unwrap();
    (!range.contains(&value)).then(|| format!("is not \"{}\"", column.unit))
}

/// Columns of a file by what declares them; every column declared is there, and every one there is declared.
fn declared<'a>(table: &'a Table, header: &csv::StringRecord) -> Vec<&'a Column> {
    let each = |column: &&Column| !column.each.is_empty();
    for column in table.columns.iter().filter(|column| !each(column)) {
        assert!(header.iter().any(|name| name == column.name), "{}: no column {}", table.name, column.name);
    }
    // Columns that are named by what was played stand together, where what declares them stands among the others.
    let many: Vec<&Column> = table.columns.iter().filter(each).collect();
    let (mut group, mut inside) = (0, false);
    let mut of = |name: &str| {
        let own = table.columns.iter().find(|column| !each(column) && column.name == name);
        group += usize::from(inside && own.is_some());
        inside = own.is_none();
        let of_group = many.get(group).or(many.last()).copied();
        own.or(of_group).unwrap_or_else(|| panic!("{}: {name} is not declared", table.name))
    };
    header.iter().map(&mut of).collect()
}

/// Faults of the tables in a folder, the first of each column; notes which tables were there.
fn faults(folder: &Path, seen: &mut BTreeSet<&'static str>) -> Vec<String> {
    let mut faults = Vec::new();
    for table in lists::tables() {
        let file = folder.join(format!("{}.csv", table.name));
        if !file.is_file() {
            continue;
        }
        let mut reader = csv::Reader::from_path(&file).unwrap();
        let columns = declared(table, reader.headers().unwrap());
        let place = |name: &str| columns.iter().position(|column| column.name == name);
        let levels = LEVELS.iter().find(|(name, _)| *name == table.name).map_or(&[][..], |(_, columns)| *columns);
        let mut told = BTreeSet::new();
        for record in reader.records().map(Result::unwrap) {
            seen.insert(table.name);
            let mut tell = |column: &'static str, cell: &str, what: String| {
                if told.insert(column) {
                    faults.push(format!("{}: {column}: {cell} {what}: {record:?}", file.display()));
                }
            };
            for (column, cell) in columns.iter().zip(&record) {
                if let Some(what) = wrong(column, cell) {
                    tell(column.name, cell, what);
                }
            }
            let Some(measure) = place("measure").map(|at| &record[at]) else { continue };
            let mut units = table.measures.iter().filter(|one| is_called(one.name, measure)).map(|one| one.unit);
            let Some(unit) = units.find(|unit| range(unit).is_some()) else { continue };
            for name in levels {
                let cell = place(name).map_or("", |at| &record[at]);
                let beyond = cell.parse::<f64>().is_ok_and(|value| !range(unit).unwrap().contains(&value));
                if beyond {
                    tell(name, cell, format!("is not \"{unit}\", as {measure} is"));
                }
            }
        }
    }
    faults
}

/// Checks folders that were written in a place, and that their tables can be drawn and put on a page; gives the tables seen.
pub fn hold(place: &Place, folders: &[&str]) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    let found: Vec<String> = folders.iter().flat_map(|folder| faults(&place.folder.join(folder), &mut seen)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    seen
}

/// Levels, mixtures and drawn factors of the small scenario, by the name of the design.
const DESIGNS: [(&str, &str); 4] = [
    (
        "mixture",
        "[[factor]]\nname = \"norms\"\nmixture = [\"un\"]\ncomponents = [\"protection_of_civilians\", \"counterterrorism\", \
         \"stabilization\"]\ndesign = \"simplex-lattice\"\ndegree = 2\nalso = [{ name = \"as they are\" }]\n\
         [[factor]]\npath = \"switches.alignment\"\nlevels = [true, false]\n[replications]\ncount = 2\n",
    ),
    (
        "latin",
        "[contrast]\nfactor = \"force\"\nbase = \"none\"\n[[factor]]\nname = \"force\"\nlevels = [{ name = \"none\", set = { \
         \"forces.un\" = \"off\" } }, { name = \"as it is\" }]\n[[factor]]\nparameters = [\"overlap.alignment_c*\", \
         \"violence.attack_rate\"]\n[sampling]\ndesign = \"latin-hypercube\"\npoints = 12\n[replications]\ncount = 2\n",
    ),
    (
        "morris",
        "[[factor]]\nparameters = [\"overlap.synergy\", \"violence.attack_rate\"]\nspread = \"range\"\n[sampling]\ndesign = \
         \"morris\"\ntrajectories = 3\n[replications]\ncount = 2\n",
    ),
    (
        "saltelli",
        "[[factor]]\nparameters = [\"overlap.synergy\", \"violence.attack_rate\"]\nspread = \"range\"\n[sampling]\ndesign = \
         \"saltelli\"\npoints = 8\n[replications]\ncount = 2\n",
    ),
];

#[test]
fn tables_of_runs_comparisons_and_patterns_hold_what_their_columns_declare() {
    let place = Place::new("ranges-runs");
    let scenario = Place::scenario("two-districts");
    let play = |arguments: &[&str]| assert_done(&place.mandate(&[arguments, &["--quiet"]].concat()));
    play(&["run", &scenario, "--out", "run"]);
    play(&["run", &scenario, "--replications", "3", "--out", "many"]);
    play(&["compare", &scenario, "none", "separate", "--channels", "--replications", "3", "--out", "compare"]);
    play(&["compare", &scenario, "--optics", "--replications", "3", "--out", "optics"]);
    // Two replications decide nothing, so that the command may end in an error once all is written.
    place.mandate(&["patterns", &scenario, "--replications", "2", "--quiet", "--out", "patterns"]);
    let seen = hold(&place, &["run", "many", "compare", "optics", "patterns"]);
    for table in
        ["index", "events", "series", "months", "replications", "compare", "pairs", "optic_ranks", "pattern_arms"]
    {
        assert!(seen.contains(table), "no {table} in {seen:?}");
    }
}

#[test]
fn tables_of_sweeps_hold_what_their_columns_declare() {
    let place = Place::new("ranges-sweeps");
    for (name, design) in DESIGNS {
        crate::sweep::write(&place, name, design);
        assert_done(&place.mandate(&["sweep", &format!("{name}.toml"), "--out", name, "--quiet"]));
    }
    let seen = hold(&place, &DESIGNS.map(|(name, _)| name));
    for table in ["points", "contrasts", "mixture_optimum", "effects", "sensitivity", "acceptability", "optic_points"] {
        assert!(seen.contains(table), "no {table} in {seen:?}");
    }
}

#[test]
fn a_cell_of_another_kind_or_beyond_its_range_is_found() {
    let number = |unit| Column::named(Kind::Number, "x", unit);
    assert!(wrong(&number("0 to 1"), "1.1").is_some() && wrong(&number("0 to 1"), "1").is_none());
    assert!(wrong(&number("persons"), "-1").is_some() && wrong(&number("up to 1"), "-3").is_none());
    assert!(wrong(&number(""), "inf").is_some() && wrong(&Column::named(Kind::Integer, "x", ""), "1.5").is_some());
    assert!(wrong(&Column::named(Kind::Flag, "x", ""), "true").is_some());
    assert!(is_called("control:CAMP", "control:state") && is_called("score_DIMENSION:AREA", "score_home:nation"));
    assert!(!is_called("control:CAMP", "control:") && !is_called("deaths_total", "deaths"));
}

#[test]
fn every_unit_of_a_column_states_a_range_or_is_known_to_state_none() {
    let numeric = |column: &&Column| matches!(column.kind, Kind::Number | Kind::Integer);
    let unknown: Vec<String> = lists::tables()
        .into_iter()
        .flat_map(|table| table.columns.iter().filter(numeric).map(|column| (table.name, column)))
        .filter(|(_, column)| range(column.unit).is_none())
        .map(|(table, column)| format!("{table}.{}: {}", column.name, column.unit))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// A shipped design, played as little as its analysis allows.
fn little(text: &str) -> String {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut out = String::from("until = 2013-09-30\n");
    for line in text.lines() {
        let line = match line.split(['=', ' ']).next().unwrap_or_default() {
            "count" => "count = 2".to_string(),
            "points" => "points = 24".to_string(),
            "trajectories" => "trajectories = 2".to_string(),
            "from" => "from = 2013".to_string(),
            "until" | "until_halfwidth" | "most" | "step" => continue,
            "scenario" => line.replace("../", &format!("{}/", scenarios.display())),
            _ => line.to_string(),
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}

#[test]
#[ignore = "plays scenarios/mali and all shipped designs for a while; run by .ci/run"]
fn tables_of_all_shipped_scenarios_and_designs_hold_what_their_columns_declare() {
    let place = Place::new("ranges-shipped");
    let mali = Place::scenario("mali");
    let few = ["--set", "population.agents=4000", "--quiet"];
    let play = |arguments: &[&str]| assert_done(&place.mandate(&[arguments, &few].concat()));
    play(&["run", &mali, "--out", "run"]);
    play(&["run", &mali, "--replications", "3", "--draws", "posterior", "--out", "many"]);
    play(&["compare", &mali, "none", "--replications", "3", "--channels", "--until", "2015-12-31", "--out", "compare"]);
    play(&["validate", &mali, "--replications", "40", "--out", "validate"]);
    place.mandate(&["patterns", &mali, "--short", "--replications", "2", "--quiet", "--out", "patterns"]);
    let mut folders: Vec<String> = ["run", "many", "compare", "validate", "patterns"].map(String::from).to_vec();
    let designs = fs::read_dir(Path::new(&mali).join("../designs")).unwrap().map(|entry| entry.unwrap().path());
    for path in designs.filter(|path| path.extension().is_some_and(|ending| ending == "toml")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let file = place.folder.join(path.file_name().unwrap());
        fs::write(&file, little(&fs::read_to_string(&path).unwrap())).unwrap();
        assert_done(&place.mandate(&["sweep", &file.display().to_string(), "--out", &name, "--quiet", "--yes"]));
        folders.push(name);
    }
    assert!(folders.len() >= 5 + 7, "{folders:?}");
    let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
    let seen = hold(&place, &folders);
    assert!(seen.len() >= 40, "{seen:?}");
    // What is drawn and shown is read from these tables.
    for folder in folders {
        assert_done(&place.mandate(&["plot", folder, "--quiet"]));
        assert_done(&place.mandate(&["report", folder, "--quiet"]));
    }
}
