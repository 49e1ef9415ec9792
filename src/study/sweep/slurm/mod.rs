//! Scripts by which Slurm plays a sweep in parts and joins them.
//!
//! The program writes them and does not submit them: who uses a cluster has lines of its own to add (partition, account), and
//! reads what will run. Everything that a part must be for that, [`Prepared::open`] gives it already: it goes on from its log,
//! whatever ended it, and once it is whole it plays nothing.

use std::fs;
use std::path::{Path, PathBuf};

use super::request::Prepared;
use crate::report::folder::HOME;
use crate::report::{ReportError, lines};
use crate::study::sweep::analysis;
use crate::study::sweep::execute::Sweep;
use crate::study::{StudyError, cost};

/// Their names, and the texts that are filled in.
const SCRIPTS: [(&str, &str); 3] = [
    ("submit.sh", include_str!("submit.sh")),
    ("array.sh", include_str!("array.sh")),
    ("merge.sh", include_str!("merge.sh")),
];

/// Parts that a cluster takes where its `MaxArraySize` is that of Slurm.
pub const USUAL: u64 = 1_000;

/// Longest time that is asked for: what needs more takes another turn [minutes].
const LONGEST: f64 = 24.0 * 60.0;

/// Time that is added to what is expected: a slow node, a disk that is busy [minutes].
const SPARE: f64 = 10.0;

/// Memory is asked for in steps of this, twice at the least [MB].
const STEP: f64 = 256.0;

/// Memory of a run where it cannot be measured [MB].
const UNKNOWN: f64 = 1_024.0;

/// Memory that the analysis takes for a response of a run, with a quarter to spare [bytes].
const ANALYSED: f64 = 20.0;

/// A sweep as Slurm is to play it.
#[derive(Clone, Debug)]
pub struct Slurm {
    /// Parts.
    pub parts: u64,
    /// Threads of each.
    pub threads: usize,
    /// The program, as it lies on the nodes.
    pub program: PathBuf,
    /// Exit code of the program where it was stopped.
    pub stopped: u8,
    /// Further words for each part.
    pub part_options: Vec<String>,
    /// Further words for the merge.
    pub merge_options: Vec<String>,
}

/// Scripts that were written.
#[derive(Clone, Debug)]
pub struct Written {
    /// Their folder.
    pub folder: PathBuf,
    /// Runs of the largest part.
    pub runs: u128,
    /// Time of that part \[seconds\].
    pub seconds: f64,
    /// Memory that is asked for [MB].
    pub memory: f64,
    /// Time that is asked for, as Slurm reads it.
    pub time: String,
}

impl Prepared {
    /// Writes the scripts.
    ///
    /// # Errors
    /// Where there are more parts than runs, scripts are there already, or nothing can be written.
    pub fn scripts(&self, slurm: &Slurm) -> Result<Written, StudyError> {
        let runs = self.runs();
        if u128::from(slurm.parts) > runs {
            let (parts, runs) = (slurm.parts, lines::grouped(runs));
            return Err(StudyError::Request(format!(
                "--slurm: found {parts} parts of {runs} runs; accepted: at most as many parts as runs"
            )));
        }
        let named = self.request.keep.folder.clone();
        let folder = absolute(&named.unwrap_or_else(|| Path::new(HOME).join(format!("{}-slurm", self.design.name))))?;
        free(&folder)?;
        let written = self.estimate(slurm, folder);
        let texts = self.texts(slurm, &written)?;
        let write = |path: &Path, text: &str| fs::write(path, text).map_err(ReportError::write(path));
        fs::create_dir_all(&written.folder).map_err(ReportError::write(&written.folder))?;
        for (name, text) in texts {
            write(&written.folder.join(name), &text)?;
        }
        Ok(written)
    }

    /// What a part takes, from one run that is played to find out.
    fn estimate(&self, slurm: &Slurm, folder: PathBuf) -> Written {
        let runs = self.runs().div_ceil(slurm.parts.into());
        let seconds = self.cost().seconds_a_run * (runs as f64 / slurm.threads as f64).max(1.0);
        let minutes = (2.0 * seconds / 60.0 + SPARE).min(LONGEST);
        let run = cost::peak_memory().map_or(UNKNOWN, |bytes| 2.0 * bytes / 1e6);
        Written { folder, runs, seconds, memory: memory(run * slurm.threads as f64), time: time(minutes) }
    }

    /// Name and text of each script.
    fn texts(&self, slurm: &Slurm, written: &Written) -> Result<Vec<(&'static str, String)>, StudyError> {
        let path = self.request.design.display().to_string();
        let sweep = Sweep::new(&self.design, &path, None);
        let runs = self.runs() as f64;
        let merging = (cost::MERGED_SECONDS * runs / 60.0 + 2.0 * SPARE).min(LONGEST);
        let responses = sweep.header().readings * analysis::responses(sweep.header()).len();
        let joined = cost::MERGED_FIXED + runs * ANALYSED * responses as f64;
        let general = [
            ("parts", slurm.parts.to_string()),
            ("name", name(&self.design.name)),
            ("here", quoted(&written.folder)?),
            ("program", quoted(&slurm.program)?),
            ("design", quoted(&absolute(&self.request.design)?)?),
            ("threads", slurm.threads.to_string()),
            ("stopped", slurm.stopped.to_string()),
        ];
        let of_part = (written.memory, written.time.clone(), &slurm.part_options);
        let of_merge = (memory(joined / 1e6), time(merging), &slurm.merge_options);
        let text = |(script, template): (&'static str, &str)| {
            let (memory, time, options) = if script == "merge.sh" { &of_merge } else { &of_part };
            let own = [("memory", memory.to_string()), ("time", time.clone()), ("options", words(options))];
            (script, filled(template, &[general.as_slice(), &own].concat()))
        };
        Ok(SCRIPTS.into_iter().map(text).collect())
    }
}

/// Scripts that are there may have been changed by hand, and other folders are not theirs.
fn free(folder: &Path) -> Result<(), StudyError> {
    let accepted = "a folder that is empty or not there; choose another --out";
    if folder.is_symlink() || folder.exists() && !folder.is_dir() {
        return Err(StudyError::Request(format!("--out: found {}, no folder; accepted: {accepted}", folder.display())));
    }
    let found = SCRIPTS.into_iter().find(|(name, _)| folder.join(name).exists());
    if let Some((name, _)) = found {
        return Err(StudyError::Request(format!(
            "{}: is there already, perhaps with changes of yours; remove the scripts to have them anew (the parts beside \
             them go on), or choose another --out",
            folder.join(name).display()
        )));
    }
    let ours = ["parts", "log", "results"];
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    match entries.map(|entry| entry.file_name()).find(|name| !ours.iter().any(|own| name == own)) {
        Some(name) => Err(StudyError::Request(format!(
            "--out: found {} with {} in it; accepted: {accepted}",
            folder.display(),
            Path::new(&name).display()
        ))),
        None => Ok(()),
    }
}

fn absolute(path: &Path) -> Result<PathBuf, StudyError> {
    Ok(std::path::absolute(path).map_err(ReportError::write(path))?)
}

/// A path as one word of the shell, whatever is in it.
fn quoted(path: &Path) -> Result<String, StudyError> {
    let text = path.to_str().ok_or_else(|| {
        let accepted = "names that are Unicode, as a script needs";
        StudyError::Request(format!("{}: found a name that is not; accepted: {accepted}", path.display()))
    })?;
    Ok(format!("'{}'", text.replace('\'', r"'\''")))
}

/// Options behind others; they are numbers and names of the program's own.
fn words(options: &[String]) -> String {
    options.iter().map(|option| format!(" {option}")).collect()
}

/// A name that Slurm takes for a job, whatever the file of the design is called.
fn name(design: &str) -> String {
    let kept = |letter: char| if letter.is_ascii_alphanumeric() || "._".contains(letter) { letter } else { '-' };
    let name: String = design.chars().map(kept).take(60).collect();
    format!("mandate-{name}")
}

/// In whole steps [MB].
fn memory(megabytes: f64) -> f64 {
    STEP * (megabytes / STEP).ceil().max(2.0)
}

/// As Slurm reads it: days, hours, minutes, seconds.
fn time(minutes: f64) -> String {
    let minutes = minutes.ceil() as u64;
    format!("{}-{:02}:{:02}:00", minutes / 1_440, minutes / 60 % 24, minutes % 60)
}

/// A text with its gaps filled; what is filled in is not looked at again.
fn filled(template: &str, values: &[(&str, String)]) -> String {
    let mut parts = template.split("{{");
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (gap, rest) = part.split_once("}}").unwrap_or((part, ""));
        text.extend(values.iter().filter(|(name, _)| *name == gap).map(|(_, value)| value.as_str()));
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_once_and_none_is_left() {
        let values = ["parts", "name", "here", "program", "design", "threads", "stopped", "memory", "time", "options"];
        let values = values.map(|name| (name, "{{name}}".to_string()));
        for (script, template) in SCRIPTS {
            let gaps = template.matches("{{").count();
            let text = filled(template, &values);
            assert_eq!((text.matches("{{name}}").count(), gaps > 1), (gaps, true), "{script}");
            assert!(text.lines().all(|line| line.len() < 120), "{script}");
        }
    }

    #[test]
    fn paths_names_times_and_memory_are_as_the_shell_and_slurm_read_them() {
        assert_eq!(quoted(Path::new("/a b/it's $HOME")).unwrap(), r"'/a b/it'\''s $HOME'");
        assert_eq!(name("a b/ü\n#1"), "mandate-a-b----1");
        assert_eq!(
            (time(10.0), time(1_439.2), time(61.0)),
            ("0-00:10:00".into(), "1-00:00:00".into(), "0-01:01:00".into())
        );
        assert_eq!((memory(3.0), memory(513.0)), (512.0, 768.0));
    }
}
