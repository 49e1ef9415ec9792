//! The log of a sweep: as bytes, and with one of its records replaced and framed anew, so that checksums agree; then also analysed.
#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mandate::experiment::run_log::{FILE, Key, Record, RunLog};
use mandate::report::Format;
use mandate::study::Unwatched;
use mandate::study::sweep::{self, Analyse, Request, analyse};
use mandate_fuzz::{Seed, begin, place, scenario_files, texts};

/// First byte of an input that is a whole file; else it says which record is replaced.
const WHOLE: u8 = 255;

/// From here on it says which record, and that the runs are analysed.
const ANALYSED: u8 = 128;

/// Bytes of the line that says what the file is.
const MAGIC: usize = 15;

/// A sweep that was played: its folder and its log.
struct Played {
    folder: PathBuf,
    log: Vec<u8>,
}

static PLAYED: LazyLock<Played> = LazyLock::new(|| {
    let (folder, out) = (place(), place().join("out"));
    let scenario = folder.join("two-districts");
    fs::create_dir_all(&scenario).expect("a folder");
    scenario_files("two-districts")
        .iter()
        .for_each(|(name, text)| fs::write(scenario.join(name), text).expect("a file"));
    let design = folder.join("levels.toml");
    fs::write(&design, &texts("fuzz/seeds/design")["levels.toml"]).expect("a file");
    let prepared = sweep::prepare(Request::new(&design, &out)).expect("a design");
    prepared.open().and_then(|open| open.play(&Unwatched::default())).expect("a sweep");
    Played { log: fs::read(out.join(FILE)).expect("a log"), folder: out }
});

/// What the records of a log hold.
fn payloads(log: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut found) = (&log[MAGIC..], Vec::new());
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let end = 4 + u32::from_le_bytes(*length) as usize;
        found.push(after[4..end].to_vec());
        rest = &after[end..];
    }
    found
}

fn seeds() -> Vec<Seed> {
    let whole = ("whole".into(), [&[WHOLE], &*PLAYED.log].concat());
    let records = payloads(&PLAYED.log).into_iter().take(3).enumerate();
    let one = records.flat_map(|(place, bytes)| {
        let which = place as u8;
        [
            (format!("record-{place}"), [&[which], &*bytes].concat()),
            (format!("analysed-{place}"), [&[which + ANALYSED], &*bytes].concat()),
        ]
    });
    std::iter::once(whole).chain(one).collect()
}

/// The log with one record in the place of another, or after all.
fn with(which: usize, payload: &[u8]) -> Vec<u8> {
    let mut all = payloads(&PLAYED.log);
    let place = which % (all.len() + 1);
    all.truncate(all.len().max(place));
    if place == all.len() {
        all.push(payload.to_vec());
    } else {
        all[place] = payload.to_vec();
    }
    let framed = all.iter().flat_map(|payload| {
        let [length, sum] = [(payload.len() as u32).to_le_bytes(), crc32fast::hash(payload).to_le_bytes()];
        [&length[..], &sum, payload].concat()
    });
    PLAYED.log[..MAGIC].iter().copied().chain(framed).collect()
}

fuzz_target!(init: { begin(seeds); LazyLock::force(&PLAYED); }, |data: &[u8]| {
    let Some((&which, bytes)) = data.split_first() else { return };
    let path = PLAYED.folder.join(FILE);
    let log = if which == WHOLE { bytes.to_vec() } else { with(usize::from(which % ANALYSED), bytes) };
    fs::write(&path, log).expect("a log");
    if let Ok(mut log) = RunLog::open(&path) {
        let keys: Vec<Key> = log.keys().collect();
        let _ = (log.replications(0), log.header.kind(), log.header.values());
        for key in keys {
            assert!(log.read(key).is_ok_and(|record| record.is_some()), "a record that was found is gone");
        }
        let header = log.header.clone();
        drop(log);
        let mut again = RunLog::go_on(&path, &header).expect("a log that was read goes on");
        let key = Key { cell: 0, replication: 0 };
        again.append(key, &Record::Failed("no reason".into())).expect("a record is added");
        assert!(again.read(key).is_ok_and(|record| record.is_some()));
    }
    if which == WHOLE || which < ANALYSED {
        return;
    }
    fs::write(&path, with(usize::from(which % ANALYSED), bytes)).expect("a log");
    let request = Analyse { folder: PLAYED.folder.clone(), design: None, years: (None, None), format: Format::Csv, command: Vec::new() };
    match analyse(&request) {
        Ok(_) => finite(&PLAYED.folder),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

/// No table holds a number that is none.
fn finite(folder: &std::path::Path) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().extension().is_some_and(|ending| ending == "csv") {
            let text = fs::read_to_string(entry.path()).expect("a table");
            let bad = text.lines().find(|line| line.split(',').any(|cell| ["NaN", "inf", "-inf"].contains(&cell)));
            assert!(bad.is_none(), "{}: {bad:?}", entry.path().display());
        }
    }
}
