//! Parts of a sweep (`--shard`), joined: the same tables as of one process, and what is refused.

use std::fs;
use std::process::Output;

use crate::cli::{Place, assert_done, assert_fails};
use crate::sweep::{ADAPTIVE, CHANNELS, LONG, MIXTURES, assert_same, ends, log_of, place, spawn, sweep, wait_for};

/// Plays a part of three into the folder of its number.
fn part(place: &Place, number: u32, arguments: &[&str]) -> String {
    let shard = format!("{number}/3");
    assert_done(&sweep(place, &number.to_string(), &[&["--shard", &shard], arguments].concat()))
}

fn merge(place: &Place, parts: &[&str], arguments: &[&str]) -> Output {
    place.mandate(&[&["merge"], parts, &["--out", "joined"], arguments].concat())
}

/// Checks that the parts are refused with these words, and that nothing is written.
fn assert_refused(place: &Place, parts: &[&str], words: &[&str]) {
    assert_fails(&merge(place, parts, &[]), 2, words);
    assert!(!place.folder.join("joined").exists(), "{parts:?}");
}

#[test]
fn parts_joined_are_the_same_as_one_process() {
    for (name, design) in [("mixtures", MIXTURES), ("channels", CHANNELS), ("adaptive", ADAPTIVE)] {
        let place = place(&format!("parts-{name}"), design);
        assert_done(&sweep(&place, "whole", &["--quiet"]));
        for number in 1..=3 {
            let text = part(&place, number, &[]);
            assert!(text.starts_with(&format!("Part {number} of 3 is done: ")), "{text}");
            assert_eq!(place.entries(&number.to_string()), ["runs.log"]);
        }
        let text = assert_done(&merge(&place, &["3", "1", "2"], &[]));
        assert!(text.contains("3 parts joined. Results: joined\n"), "{text}");
        assert_same(&place, "whole", "joined", name);
        // Once more is no harm, and a sweep may go on from there.
        assert_done(&merge(&place, &["1", "2", "3"], &["--quiet"]));
        assert_done(&sweep(&place, "joined", &["--quiet"]));
        assert_eq!(place.json("joined/manifest.json")["played_by_this_command"], 0);
        assert_same(&place, "whole", "joined", name);
    }
}

#[test]
fn a_part_that_is_killed_is_told_and_goes_on() {
    let place = place("part-killed", LONG);
    let mut others = [("1", "1/3"), ("3", "3/3")].map(|(out, shard)| spawn(&place, out, &["--shard", shard]));
    let mut child = spawn(&place, "2", &["--shard", "2/3"]);
    wait_for(&log_of(&place, "2"), 30_000);
    child.kill().unwrap();
    child.wait().unwrap();
    for other in &mut others {
        assert!(other.wait().unwrap().success());
    }
    // What the kill has torn is read as it stands.
    assert_refused(
        &place,
        &["1", "2", "3"],
        &["the parts are not whole", "part 2 of 3 (2) lacks ", "give its `mandate sweep` again"],
    );
    part(&place, 2, &["--quiet"]);
    assert_done(&merge(&place, &["1", "2", "3"], &["--quiet"]));
    assert_done(&sweep(&place, "whole", &["--quiet"]));
    assert_same(&place, "whole", "joined", "a part was killed");
}

#[test]
fn parts_that_do_not_make_a_whole_are_named() {
    let place = place("parts-wrong", CHANNELS);
    for number in 1..=3 {
        part(&place, number, &["--quiet"]);
    }
    assert_done(&sweep(&place, "whole", &["--quiet"]));
    assert_done(&sweep(&place, "seed", &["--quiet", "--shard", "2/3", "--seed", "5"]));
    assert_done(&sweep(&place, "half", &["--quiet", "--shard", "2/2"]));
    fs::create_dir(place.folder.join("copy")).unwrap();
    fs::copy(log_of(&place, "2"), log_of(&place, "copy")).unwrap();
    assert_refused(&place, &["1", "3"], &["1 of 3 missing: part 2"]);
    assert_refused(&place, &["3"], &["2 of 3 missing: part 1, 2"]);
    assert_refused(&place, &["1", "2", "3", "copy"], &["2 and copy are both part 2 of 3; give each part once"]);
    let seed = "seed: is of another sweep than 1: it differs in the seed (1 there, 5 now)";
    assert_refused(&place, &["1", "seed", "3"], &[seed]);
    assert_refused(&place, &["1", "half"], &["half: is of another sweep than 1: it differs in the number of parts"]);
    assert_refused(&place, &["1", "whole"], &["whole: holds a whole sweep, not a part of one"]);
    assert_refused(&place, &["1", "nowhere"], &["nowhere: holds no runs.log; accepted: folders of parts"]);
    // Two runs short, and the third torn.
    let log = fs::read(log_of(&place, "2")).unwrap();
    let ends = ends(&log);
    fs::write(log_of(&place, "2"), &log[..ends[ends.len() - 3] - 1]).unwrap();
    assert_refused(&place, &["1", "2", "3"], &["part 2 of 3 (2) lacks 3 runs"]);
    part(&place, 2, &["--quiet"]);
    // The design lies elsewhere, is another one, or is gone.
    fs::rename(place.folder.join("d.toml"), place.folder.join("moved.toml")).unwrap();
    assert_refused(&place, &["1", "2", "3"], &["d.toml: no such file", "--design"]);
    let other = fs::read_to_string(place.folder.join("moved.toml")).unwrap().replace("points = 4", "points = 5");
    fs::write(place.folder.join("d.toml"), other).unwrap();
    assert_refused(
        &place,
        &["1", "2", "3"],
        &["another sweep than d.toml is now: it differs in the design (its key `sampling`)"],
    );
    fs::create_dir(place.folder.join("joined")).unwrap();
    fs::write(place.folder.join("joined/notes"), "mine").unwrap();
    let moved = ["--design", "moved.toml"];
    assert_fails(&merge(&place, &["1", "2", "3"], &moved), 2, &["joined: exists and holds no sweep"]);
    fs::remove_file(place.folder.join("joined/notes")).unwrap();
    assert_done(&merge(&place, &["1", "2", "3"], &moved));
    assert_same(&place, "whole", "joined", "with the design that was moved");
}

/// Rewrites the header of a log as another version of the program would have written it.
fn of_version(log: &[u8], version: &str) -> Vec<u8> {
    let ends = ends(log);
    let start = ends[0] - u32::from_le_bytes(log[15..19].try_into().unwrap()) as usize;
    let mut header: serde_json::Value = serde_json::from_slice(&log[start..ends[0]]).unwrap();
    header["program"] = version.into();
    let header = serde_json::to_vec(&header).unwrap();
    let frame = [(header.len() as u32).to_le_bytes(), crc32fast::hash(&header).to_le_bytes()].concat();
    [&log[..15], &frame, &header, &log[ends[0]..]].concat()
}

#[test]
fn parts_of_another_version_are_refused_by_name() {
    let place = place("parts-version", CHANNELS);
    for number in 1..=3 {
        part(&place, number, &["--quiet"]);
    }
    let own = fs::read(log_of(&place, "3")).unwrap();
    fs::write(log_of(&place, "3"), of_version(&own, "9.9.9 (commit other)")).unwrap();
    let words = ["3: is of another sweep than 1: it differs in the program (", " there, 9.9.9 (commit other) now)"];
    assert_refused(&place, &["1", "2", "3"], &words);
    // All of them: the runs agree, but not with the program that would join them.
    for number in ["1", "2"] {
        let log = fs::read(log_of(&place, number)).unwrap();
        fs::write(log_of(&place, number), of_version(&log, "9.9.9 (commit other)")).unwrap();
    }
    let words = ["1: the parts are of another sweep than d.toml is now", "the program (9.9.9 (commit other) there"];
    assert_refused(&place, &["1", "2", "3"], &words);
    let again = sweep(&place, "3", &["--shard", "3/3", "--quiet"]);
    assert_fails(&again, 2, &["3/runs.log: holds other runs: they differ in the program (9.9.9 (commit other) there"]);
}

#[test]
fn a_clock_that_jumps_changes_nothing() {
    use std::time::{Duration, SystemTime};
    let place = place("parts-clock", CHANNELS);
    assert_done(&sweep(&place, "whole", &["--quiet"]));
    // A node whose clock stands in 1970, one of 2100, and one that is set back while it plays.
    for (number, seconds) in [(1, 0), (2, 4_102_444_800), (3, 60)] {
        part(&place, number, &["--quiet"]);
        let file = log_of(&place, &number.to_string());
        let log = fs::read(&file).unwrap();
        fs::write(&file, &log[..ends(&log)[1] + 5]).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&file).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
        part(&place, number, &["--quiet"]);
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
    }
    assert_done(&merge(&place, &["1", "2", "3"], &["--quiet"]));
    assert_same(&place, "whole", "joined", "clocks");
}

#[test]
fn a_part_is_not_gone_on_with_as_another_or_as_the_whole() {
    let place = place("part-other", CHANNELS);
    part(&place, 1, &["--quiet"]);
    let other = sweep(&place, "1", &["--shard", "2/3"]);
    assert_fails(&other, 2, &["1/runs.log: holds other runs: they differ in its part (part 1 of 3 there)"]);
    assert_fails(&sweep(&place, "1", &[]), 2, &["its part (part 1 of 3 there)"]);
    for shard in ["0/3", "4/3", "1", "a/b", "1/1000001"] {
        assert_fails(&sweep(&place, "out", &["--shard", shard]), 2, &["accepted: number/of, from 1/1"]);
    }
}

#[test]
fn parts_with_replications_of_the_command_line_are_joined_with_the_same() {
    let place = place("part-replications", CHANNELS);
    for number in 1..=3 {
        part(&place, number, &["--quiet", "--replications", "2"]);
    }
    assert_refused(&place, &["1", "2", "3"], &["lacks "]);
    assert_done(&merge(&place, &["1", "2", "3"], &["--quiet", "--replications", "2"]));
    assert_done(&sweep(&place, "whole", &["--quiet", "--replications", "2"]));
    assert_same(&place, "whole", "joined", "two replications");
}

#[test]
fn parts_of_a_sweep_that_hangs_on_contrasts_are_refused() {
    let design = MIXTURES.replace("count = 3", "count = 3\nuntil_halfwidth = 5\nmost = 9");
    let place = place("part-contrast", &design);
    let words = ["--shard", "a part does not know the others", "without until_halfwidth, or without [contrast]"];
    assert_fails(&sweep(&place, "1", &["--shard", "1/3"]), 2, &words);
}
