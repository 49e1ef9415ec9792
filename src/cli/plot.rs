//! `mandate plot`: draws every chart that an output folder supports.

use std::fs;
use std::path::{Path, PathBuf};

use mandate::report::chart::letters::Letters;
use mandate::report::chart::{CHARTS, FOLDER, Figure, Wishes, is_part, is_picture};
use mandate::report::reading::{Output, ReadingError};
use rayon::prelude::*;

use super::args::{PictureFormat, PlotArguments, WishArguments};
use super::{Failure, print};

/// How long an animation shows each year.
const SECONDS: f64 = 1.5;

impl From<ReadingError> for Failure {
    fn from(error: ReadingError) -> Self {
        Self::Mistake(error.to_string())
    }
}

/// Draws the charts of a folder and lists them.
///
/// # Errors
/// Where the folder holds no results, a table is damaged, or a picture cannot be written.
pub fn plot(arguments: &PlotArguments) -> Result<(), Failure> {
    let output = Output::open(&arguments.output)?;
    let figures = figures(&output, &arguments.only, &arguments.wishes)?;
    if figures.is_empty() {
        let folder = output.folder.display();
        return Err(Failure::Mistake(format!(
            "{folder}: none of the charts asked for can be drawn from its tables; `mandate plot --help` lists the charts"
        )));
    }
    let folder = arguments.out.clone().unwrap_or_else(|| arguments.output.join(FOLDER));
    if arguments.list {
        return list(&figures);
    }
    let letters = Letters::of(&output)?;
    if let Some(note) = letters.note().filter(|_| arguments.format.png()) {
        print::err(&format!("note: {note}"));
    }
    write(&folder, &figures, arguments, &letters)?;
    if arguments.quiet {
        return Ok(());
    }
    list(&figures)?;
    print::out(&format!("\nCharts: {}", folder.display()))
}

/// All figures that are wanted and that the folder supports, in the order of a report.
///
/// # Errors
/// Where a name is unknown or a table is damaged.
pub fn figures(output: &Output, only: &[String], wishes: &WishArguments) -> Result<Vec<Figure>, Failure> {
    if let Some(unknown) = only.iter().find(|name| !CHARTS.iter().any(|chart| is_part(name, chart.name))) {
        let known: Vec<&str> = CHARTS.iter().map(|chart| chart.name).collect();
        return Err(Failure::Mistake(format!("--only: found `{unknown}`; accepted: {}", known.join(", "))));
    }
    let wishes = Wishes::from(wishes);
    wishes.check(output)?;
    let wanted = CHARTS.iter().filter(|chart| only.is_empty() || only.iter().any(|name| is_part(name, chart.name)));
    let wanted: Vec<_> = wanted.collect();
    let drawn: Result<Vec<Vec<Figure>>, ReadingError> =
        wanted.par_iter().map(|chart| (chart.draw)(output, &wishes)).collect();
    let asked = |figure: &Figure| only.is_empty() || only.iter().any(|name| is_part(&figure.name, name));
    Ok(drawn?.into_iter().flatten().filter(asked).collect())
}

fn list(figures: &[Figure]) -> Result<(), Failure> {
    let widest = figures.iter().map(|figure| figure.name.chars().count()).max().unwrap_or(0).min(34);
    let mut text = String::new();
    for figure in figures {
        let lead = format!("{:<widest$}  ", figure.name);
        print::wrap(&mut text, &format!("{lead}{}", figure.title), widest + 2);
    }
    print::out(text.trim_end())
}

/// Writes all pictures into a folder that gets its name when all are there.
fn write(folder: &Path, figures: &[Figure], arguments: &PlotArguments, letters: &Letters) -> Result<(), Failure> {
    let folder = &resolved(folder)?;
    only_ours(folder)?;
    let mut name = std::ffi::OsString::from(".");
    name.push(folder.file_name().unwrap_or_default());
    name.push(format!(".partial-{}", std::process::id()));
    let temporary: PathBuf = folder.with_file_name(name);
    fs::create_dir(&temporary).map_err(cannot(folder))?;
    let written: Result<Vec<()>, Failure> = figures
        .par_iter()
        .map(|figure| {
            let file = |ending: &str| temporary.join(format!("{}.{ending}", figure.name));
            if arguments.format.svg() {
                let svg = figure.picture.to_svg(&figure.title, &figure.about);
                fs::write(file("svg"), svg).map_err(cannot(&file("svg")))?;
            }
            if let Some(frames) = figure.frames.as_ref().filter(|_| arguments.format.svg()) {
                let path = temporary.join(format!("{}-animated.svg", figure.name));
                let svg = frames.to_animated_svg(&figure.title, &figure.about, SECONDS);
                fs::write(&path, svg).map_err(cannot(&path))?;
            }
            if arguments.format.png() {
                let png = letters.written(&figure.picture).to_png(arguments.dpi);
                fs::write(file("png"), png).map_err(cannot(&file("png")))?;
            }
            Ok(())
        })
        .collect();
    let placed = written.and_then(|_| replace(folder, &temporary));
    if placed.is_err() {
        // Nothing can be done about a failure here; the name says that it is not finished.
        let _ = fs::remove_dir_all(&temporary);
    }
    placed
}

/// The failure that a file or folder cannot be written.
fn cannot(path: &Path) -> impl Fn(std::io::Error) -> Failure + use<> {
    let path = path.display().to_string();
    move |error| Failure::Failed(format!("--out: {path}: cannot write: {error}"))
}

/// The folder by its full path, in a parent that exists: `..` may lead elsewhere once a folder before it is made.
fn resolved(folder: &Path) -> Result<PathBuf, Failure> {
    let wrong = || Failure::Mistake(format!("--out: {}: no name of a folder", folder.display()));
    let name = folder.file_name().ok_or_else(wrong)?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(cannot(parent))?;
    Ok(fs::canonicalize(parent).map_err(cannot(parent))?.join(name))
}

/// Gives the pictures in `temporary` their folder, in the place of earlier pictures of this program and of nothing else.
fn replace(folder: &Path, temporary: &Path) -> Result<(), Failure> {
    // Again: somebody may have put something there meanwhile.
    for picture in only_ours(folder)? {
        fs::remove_file(&picture).map_err(cannot(&picture))?;
    }
    if folder.exists() {
        fs::remove_dir(folder).map_err(cannot(folder))?;
    }
    fs::rename(temporary, folder).map_err(cannot(folder))
}

/// Pictures of this program in a folder, which must hold nothing else; none where there is no folder.
fn only_ours(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    if folder.is_file() {
        return Err(Failure::Mistake(format!("--out: {} is a file; accepted: a folder", folder.display())));
    }
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    match entries.iter().find(|path| !is_picture(path)) {
        None => Ok(entries),
        Some(other) => Err(Failure::Mistake(format!(
            "--out: {} holds {}, which `mandate plot` did not draw; accepted: a new folder, or one with nothing but its \
             pictures, which are replaced",
            folder.display(),
            other.display()
        ))),
    }
}

impl PictureFormat {
    fn svg(self) -> bool {
        self != Self::Png
    }

    fn png(self) -> bool {
        self != Self::Svg
    }
}
