//! A file of observations in the columns of UCDP: country-years or events.
#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use mandate::report::{Format, write_table};
use mandate::simulation::Simulation;
use mandate::study::run::tables::ged;
use mandate::study::validation::observed::{Wanted, file};
use mandate_fuzz::{Seed, begin, place, shipped, texts};

static FILE: LazyLock<PathBuf> = LazyLock::new(|| place().join("observed.csv"));

static WANTED: LazyLock<Wanted> =
    LazyLock::new(|| Wanted { country: "Mali".into(), years: (2012, 2018), today: date(2026, 1, 1) });

fn seeds() -> Vec<Seed> {
    let scenario = shipped("two-districts");
    let mut run = Simulation::new(&scenario, scenario.seed, 0);
    while run.step() {}
    write_table(&place(), &ged::EVENTS, Format::Csv, |rows| {
        ged::write(rows, &scenario, run.ledger(), scenario.seed, 0)
    })
    .expect("the events of a run");
    let events = fs::read_to_string(place().join(ged::EVENTS.file(Format::Csv))).expect("the events of a run");
    let events: Vec<&str> = events.lines().take(25).collect();
    let events = events.join("\n").replace("2030", "2013").replace("Homeland", "Mali");
    let years = &texts("tests/data")["country_years.csv"];
    let own: Vec<&str> =
        years.lines().enumerate().filter(|(n, line)| *n == 0 || line.contains("Mali")).map(|(_, line)| line).collect();
    vec![("events".into(), events.into_bytes()), ("years".into(), own.join("\n").into_bytes())]
}

fuzz_target!(init: { begin(seeds); LazyLock::force(&FILE); }, |data: &[u8]| {
    fs::write(&*FILE, data).expect("a file");
    match file::read(&FILE, &WANTED) {
        Ok(observed) => {
            for (target, years) in &observed.years {
                for (year, count) in years {
                    assert!(count.low <= count.best && count.best <= count.high, "{target:?} {year}: {count:?}");
                }
            }
            let _ = (observed.complete_years(), observed.monthly());
        }
        Err(faults) => {
            assert!(!faults.is_empty(), "refused without a fault");
            faults.iter().for_each(|fault| assert!(!fault.to_string().is_empty()));
        }
    }
});
