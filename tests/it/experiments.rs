//! Designs and sweeps: what the register of section 12 says of points, replications, parts, responses and contrasts.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use mandate::experiment::run_log::{FILE, Key, Record, RunLog, Shard};
use mandate::study::sweep::design::Design;
use mandate::study::sweep::execute::{Ended, Sweep};
use mandate::study::sweep::results::SweepResults;

use crate::support::shipped;

/// A design in a folder of its own, removed with the value.
pub struct Written {
    folder: PathBuf,
    /// The design's file.
    pub path: PathBuf,
}

impl Written {
    /// Writes a design; `SCENARIO` in it stands for the folder of `two-districts`.
    pub fn new(text: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("design-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("design.toml");
        fs::write(&path, text.replace("SCENARIO", &shipped("two-districts").display().to_string())).unwrap();
        Self { folder, path }
    }

    /// A file beside the design.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn load(&self) -> Design {
        Design::load(&self.path, None).unwrap_or_else(|error| panic!("{error:?}"))
    }

    /// The log of the design, played to its end.
    fn played(&self, sweep: &Sweep<'_>) -> RunLog {
        let mut log = RunLog::go_on(&self.beside(FILE), sweep.header()).unwrap();
        assert!(sweep.play(&mut log, &AtomicBool::new(false), |_| {}).unwrap());
        log
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Some weeks of two districts, with and without one channel, at three strengths of the peace operation.
const SMALL: &str = r#"
title = "small"
question = "does it work"
scenario = "SCENARIO"
until = 2030-03-31

[[factor]]
path = "switches.alignment"
levels = [true, false]

[[factor]]
name = "force"
levels = [
    { name = "none", set = { "forces.un" = "off" } },
    { name = "half", set = { "forces.un" = 0.5 } },
    { name = "as it is" },
]

[contrast]
factor = "force"
base = "none"
"#;

#[test]
fn the_number_of_a_design_point_and_its_rows_give_each_other() {
    let written = Written::new(SMALL);
    let design = written.load();
    assert_eq!(design.points(), Some(6));
    let rows: Vec<Vec<usize>> = (0..6).map(|point| design.rows_of(point)).collect();
    assert_eq!(rows, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
    for (point, rows) in rows.iter().enumerate() {
        assert_eq!(design.point_at(rows), point as u64);
    }
    assert_eq!((design.label(4), design.base_of(4), design.base_of(3)), ("false; half".into(), Some(3), None));
}

#[test]
fn drawn_values_stay_within_their_range_and_show_what_was_played() {
    let text = SMALL.split("[[factor]]").next().unwrap().to_string()
        + "[[factor]]\nparameters = [\"overlap.*\"]\nexcept = [\"overlap.alignment_adjust\"]\nspread = \"range\"\n\n\
           [sampling]\ndesign = \"latin-hypercube\"\npoints = 12\n";
    let written = Written::new(&text);
    let design = written.load();
    assert_eq!((design.points(), design.factors.len()), (Some(12), 14));
    for point in 0..12 {
        let played = design.scenario(point).unwrap().scenario;
        for (factor, level) in design.factors.iter().zip(design.point(point).levels) {
            let row = played.parameter_table.iter().find(|row| row.key == factor.name).unwrap();
            assert!((row.low..=row.high).contains(&row.value), "{}: {}", row.key, row.value);
            assert_eq!(level.name, row.value.to_string());
        }
    }
}

#[test]
fn rows_of_a_latin_hypercube_have_random_numbers_of_their_own_a_million_apart() {
    let text = SMALL.split("[[factor]]").next().unwrap().to_string()
        + "[[factor]]\nparameters = [\"overlap.*\"]\nspread = \"range\"\n\n\
           [sampling]\ndesign = \"latin-hypercube\"\npoints = 12\n";
    let design = Written::new(&text).load();
    assert_eq!([0, 3, 11].map(|cell| design.played(cell, 5)), [5, 3_000_005, 11_000_005]);
    // Levels that are named play the same.
    let design = Written::new(SMALL).load();
    assert_eq!([0, 3, 5].map(|cell| design.played(cell, 5)), [5, 5, 5]);
}

#[test]
fn a_response_is_the_mean_of_its_years_by_their_days() {
    let written = Written::new(SMALL);
    let design = written.load();
    let mut header = Sweep::new(&design, "", None).header().clone();
    let (first, any) = (0, header.measures.iter().position(|measure| measure.any).unwrap());
    header.years = vec![2030, 2031];
    header.days = vec![100.0, 300.0];
    let count = header.measures.len();
    let mut values = vec![0.0; 2 * count];
    (values[first], values[count + first]) = (8.0, 4.0);
    (values[any], values[count + any]) = (1.0, 0.0);
    assert_eq!(header.over(&values, (2030, 2031), (0, first)), 5.0);
    assert_eq!(header.over(&values, (2031, 2031), (0, first)), 4.0);
    assert_eq!(header.over(&values, (2030, 2031), (0, any)), 1.0);
}

#[test]
fn every_run_belongs_to_one_part() {
    let plain = Written::new(&format!("{SMALL}\n[replications]\ncount = 5\n"));
    let until = SMALL.split("[contrast]").next().unwrap().to_string();
    let adaptive = Written::new(&format!("{until}\n[replications]\ncount = 5\nuntil_halfwidth = 1\n"));
    for (written, by_cell) in [(plain, false), (adaptive, true)] {
        let design = written.load();
        let parts: Vec<Sweep<'_>> =
            (1..=3).map(|number| Sweep::new(&design, "", Some(Shard { number, of: 3 }))).collect();
        for (cell, replication) in (0..6).flat_map(|cell| (0..5).map(move |replication| (cell, replication))) {
            let owners: Vec<usize> = (0..3).filter(|&part| parts[part].is_own(Key { cell, replication })).collect();
            let turn = if by_cell { cell } else { cell + replication };
            assert_eq!(owners, [turn as usize % 3]);
        }
    }
}

/// Values of a response by replication, from the log itself.
fn values(log: &mut RunLog, cell: u64, measure: usize) -> Vec<f64> {
    let keys: Vec<Key> = log.keys_of(cell).collect();
    let read = |key| match log.read(key).unwrap() {
        Some(Record::Done(values)) => log.header.over(&values, (i16::MIN, i16::MAX), (0, measure)),
        other => panic!("{other:?}"),
    };
    keys.into_iter().map(read).collect()
}

/// Half-width of the 95 % interval of a mean, t by hand for 4 to 13 values.
fn half_width(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    [3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179][values.len() - 4] * (variance / n).sqrt()
}

#[test]
fn cells_get_replications_until_their_interval_is_narrow() {
    let text = SMALL.split("[[factor]]").next().unwrap().to_string()
        + "[[factor]]\npath = \"violence.selective_rate\"\nlevels = [0.0001, 0.0005, 0.001, 0.0025, 0.005]\n";
    let replications = "[replications]\ncount = 10\nstep = 1\nmost = 13\nresponse = \"mean_fear\"\narea = \"nation\"\n";
    // Where the widths at 10 replications lie farthest apart, so that some cells go on and some do not.
    let fixed = Written::new(&format!("{text}\n{replications}"));
    let design = fixed.load();
    let sweep = Sweep::new(&design, "", None);
    let mut log = fixed.played(&sweep);
    let watched = sweep.header().position("mean_fear", "nation").unwrap();
    let mut widths: Vec<f64> = (0..5).map(|cell| half_width(&values(&mut log, cell, watched))).collect();
    widths.sort_by(f64::total_cmp);
    let apart = |place: &usize| widths[place + 1] / widths[*place];
    let narrow = (0..4).max_by(|a, b| apart(a).total_cmp(&apart(b))).unwrap();
    assert!(apart(&narrow) > 1.01, "{widths:?}");
    let wish = f64::midpoint(widths[narrow], widths[narrow + 1]);
    drop(log);

    let written = Written::new(&format!("{text}\n{replications}until_halfwidth = {wish}\n"));
    let design = written.load();
    let sweep = Sweep::new(&design, "", None);
    let mut log = written.played(&sweep);
    let spent = sweep.spent(&mut log).unwrap();
    let mut went_on = 0;
    for (cell, spent) in spent {
        let all = values(&mut log, cell, watched);
        assert_eq!(all.len() as u64, spent.replications);
        for n in 10..all.len() {
            assert!(half_width(&all[..n]) > wish, "cell {cell} was narrow with {n}");
        }
        let expected = if half_width(&all) <= wish { Ended::Narrow } else { Ended::Most };
        assert_eq!(spent.ended, expected, "cell {cell}");
        assert!(expected == Ended::Narrow || all.len() == 13);
        assert!((spent.half_width.unwrap() / half_width(&all) - 1.0).abs() < 1e-3);
        went_on += usize::from(all.len() > 10);
    }
    assert_eq!(went_on, 4 - narrow);
}

#[test]
fn contrasts_are_paired_by_replication() {
    let written = Written::new(&format!("{SMALL}\n[replications]\ncount = 4\n"));
    let design = written.load();
    let sweep = Sweep::new(&design, "", None);
    let mut log = written.played(&sweep);
    let measure = sweep.header().position("hpi_core", "nation").unwrap();
    let (base, own) = (values(&mut log, 3, measure), values(&mut log, 5, measure));
    let differences: Vec<f64> = own.iter().zip(&base).map(|(own, base)| own - base).collect();
    let found = SweepResults::new(&design, &mut log).contrast(5).unwrap().unwrap()[measure];
    assert!((found.mean - differences.iter().sum::<f64>() / 4.0).abs() < 1e-9);
    assert!((found.half_width().unwrap() - half_width(&differences)).abs() < 1e-3);
    assert!(SweepResults::new(&design, &mut log).contrast(3).unwrap().is_none());
}
