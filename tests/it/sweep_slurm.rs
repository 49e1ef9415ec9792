//! `mandate sweep --slurm`: the scripts do what they say, without a cluster; `tests/slurm/run.sh` plays them on a real one.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::cli::{Place, assert_done, assert_fails};
use crate::sweep::{CHANNELS, LONG, MIXTURES, assert_same, place, sweep, wait_for, write};

/// A folder whose name a shell could take for something else.
const STRANGE: &str = "it's a $(false) \"folder\" & more";

/// Writes scripts for three parts, and says where they are.
fn scripts(place: &Place, arguments: &[&str]) -> (PathBuf, String) {
    let text = assert_done(&sweep(place, STRANGE, &[&["--slurm", "3"], arguments].concat()));
    (place.folder.join(STRANGE), text)
}

/// A script as Slurm would start it; programs of Slurm only say what they are asked.
fn script(place: &Place, folder: &Path, name: &str, part: u32) -> Command {
    let programs = place.folder.join("programs");
    fs::create_dir_all(&programs).unwrap();
    for (program, answer) in [("sbatch", "41;cluster"), ("scontrol", "")] {
        let text =
            format!("#!/bin/bash\nprintf '%s\\n' {program} \"$@\" >>{0:?}/asked\necho '{answer}'\n", place.folder);
        fs::write(programs.join(program), text).unwrap();
        fs::set_permissions(programs.join(program), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new("bash");
    command.arg(folder.join(name)).current_dir("/");
    command.env("PATH", format!("{}:{}", programs.display(), std::env::var("PATH").unwrap()));
    command.env("SLURM_ARRAY_TASK_ID", part.to_string()).env("SLURM_ARRAY_JOB_ID", "41");
    command.env("SLURM_CPUS_PER_TASK", "1");
    command
}

fn played(place: &Place, folder: &Path, part: u32) -> Output {
    script(place, folder, "array.sh", part).output().unwrap()
}

fn asked(place: &Place) -> Vec<String> {
    let text = fs::read_to_string(place.folder.join("asked")).unwrap_or_default();
    text.lines().map(String::from).collect()
}

#[test]
fn scripts_play_all_parts_and_join_them_whatever_paths_are_called() {
    let place = place("slurm", MIXTURES);
    let (folder, text) = scripts(&place, &["--replications", "4"]);
    for words in ["3 parts of ", "array.sh asks for ", "Look at their lines #SBATCH", "submit.sh'"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(place.entries(STRANGE), ["array.sh", "merge.sh", "submit.sh"]);
    assert_done(&played(&place, &folder, 1));
    assert_done(&played(&place, &folder, 3));
    let early = script(&place, &folder, "merge.sh", 0).output().unwrap();
    assert_fails(&early, 2, &["the parts are not whole", "1 of 3 missing: part 2"]);
    assert!(!folder.join("results").exists());
    assert_done(&played(&place, &folder, 2));
    let logs = || [1, 2, 3].map(|part| fs::read(folder.join(format!("parts/{part}/runs.log"))).unwrap());
    let before = logs();
    // A part that is whole may be started again.
    assert_done(&played(&place, &folder, 2));
    assert!(before == logs());
    for _ in 0..2 {
        assert_done(&script(&place, &folder, "merge.sh", 0).output().unwrap());
    }
    assert_done(&sweep(&place, "whole", &["--quiet", "--replications", "4"]));
    assert_same(&place, "whole", &format!("{STRANGE}/results"), "by scripts");
    assert!(asked(&place).is_empty());
}

#[test]
fn parts_are_submitted_together_or_some_of_them_again_and_the_merge_waits() {
    let place = place("slurm-submit", CHANNELS);
    let (folder, _) = scripts(&place, &["--threads", "2"]);
    let said = assert_done(&script(&place, &folder, "submit.sh", 0).output().unwrap());
    assert!(said.starts_with("parts: job 41, merge: job 41; "), "{said}");
    let (chdir, script_of) =
        (format!("--chdir={}", folder.display()), |name: &str| folder.join(name).display().to_string());
    let merge = ["sbatch", "--parsable", &chdir, "--dependency=afterok:41", "--kill-on-invalid-dep=yes"];
    let parts = |which: &str| ["sbatch", "--parsable", &chdir, &format!("--array={which}")].map(String::from);
    let expected = |which: &str| -> Vec<String> {
        let merge = merge.map(String::from).into_iter().chain([script_of("merge.sh")]);
        parts(which).into_iter().chain([script_of("array.sh")]).chain(merge).collect()
    };
    assert_eq!(asked(&place), expected("1-3"));
    fs::remove_file(place.folder.join("asked")).unwrap();
    assert_done(&script(&place, &folder, "submit.sh", 0).arg("2-3").output().unwrap());
    assert_eq!(asked(&place), expected("2-3"));
    assert!(folder.join("log").is_dir());
    let array = fs::read_to_string(folder.join("array.sh")).unwrap();
    for line in ["#SBATCH --cpus-per-task=2\n", "#SBATCH --requeue\n", "#SBATCH --job-name=mandate-d\n"] {
        assert!(array.contains(line), "{line}");
    }
}

#[test]
fn a_part_that_is_short_of_time_keeps_what_is_done_and_takes_another_turn() {
    let place = place("slurm-time", LONG);
    let (folder, _) = scripts(&place, &[]);
    let log = folder.join("parts/2/runs.log");
    let mut child = script(&place, &folder, "array.sh", 2).spawn().unwrap();
    wait_for(&log, 30_000);
    let kill = |name: &str, id: u32| Command::new("kill").args([name, &id.to_string()]).status().unwrap();
    assert!(kill("-USR1", child.id()).success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(asked(&place), ["scontrol", "requeue", "41_2"]);
    let before = fs::read(&log).unwrap();
    assert_done(&played(&place, &folder, 2));
    let after = fs::read(&log).unwrap();
    assert!(after.len() > before.len() && after.starts_with(&before));
    assert_eq!(asked(&place).len(), 3, "a part that is done asks for nothing");
}

#[test]
fn what_slurm_cannot_play_is_refused_before_anything_is_written() {
    let place = place("slurm-wrong", CHANNELS);
    let slurm = |out: &str, arguments: &[&str]| sweep(&place, out, arguments);
    assert_fails(&slurm("out", &["--slurm", "25"]), 2, &["--slurm: found 25 parts of 24 runs; accepted: at most"]);
    for parts in ["0", "-1", "1.5", "many", "1000001"] {
        assert_fails(&slurm("out", &["--slurm", parts]), 2, &["--slurm"]);
    }
    assert_fails(&slurm("out", &["--slurm", "3", "--shard", "1/3"]), 2, &["--shard"]);
    assert_fails(&slurm("out", &["--slurm", "3", "--force"]), 2, &["--force"]);
    write(&place, "contrast", &MIXTURES.replace("count = 3", "count = 3\nuntil_halfwidth = 5\nmost = 9"));
    let contrast = place.mandate(&["sweep", "contrast.toml", "--slurm", "3", "--out", "out"]);
    assert_fails(&contrast, 2, &["a part does not know the others"]);
    assert!(!place.folder.join("out").exists());
    fs::create_dir(place.folder.join("full")).unwrap();
    place.write("full/notes", "mine");
    assert_fails(&slurm("full", &["--slurm", "3"]), 2, &["--out: found ", "full with notes in it"]);
    assert_fails(&slurm("d.toml", &["--slurm", "3"]), 2, &["--out: found ", "d.toml, no folder"]);
    assert_done(&slurm("out", &["--slurm", "3", "--quiet"]));
    place.write("out/array.sh", "#SBATCH of mine");
    assert_fails(&slurm("out", &["--slurm", "3"]), 2, &["submit.sh: is there already", "remove the scripts"]);
    assert_eq!(fs::read_to_string(place.folder.join("out/array.sh")).unwrap(), "#SBATCH of mine");
}
