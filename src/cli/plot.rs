//! `mandate plot`: draws every chart that an output folder supports.

use std::fs;
use std::path::{Path, PathBuf};

use mandate::report::chart::{CHARTS, FOLDER, Figure, Wishes};
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
    write(&folder, &figures, arguments)?;
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
    if let Some(unknown) = only.iter().find(|name| CHARTS.iter().all(|chart| chart.name != **name)) {
        let known: Vec<&str> = CHARTS.iter().map(|chart| chart.name).collect();
        return Err(Failure::Mistake(format!("--only: found `{unknown}`; accepted: {}", known.join(", "))));
    }
    let wishes = Wishes::from(wishes);
    wishes.check(output)?;
    let wanted: Vec<_> =
        CHARTS.iter().filter(|chart| only.is_empty() || only.iter().any(|name| name == chart.name)).collect();
    let drawn: Result<Vec<Vec<Figure>>, ReadingError> =
        wanted.par_iter().map(|chart| (chart.draw)(output, &wishes)).collect();
    Ok(drawn?.into_iter().flatten().collect())
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
fn write(folder: &Path, figures: &[Figure], arguments: &PlotArguments) -> Result<(), Failure> {
    let cannot = |path: &Path| {
        let path = path.display().to_string();
        move |error: std::io::Error| Failure::Failed(format!("{path}: {error}"))
    };
    only_pictures(folder)?;
    let mut name = folder.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".partial-{}", std::process::id()));
    let temporary: PathBuf = folder.with_file_name(name);
    fs::create_dir_all(&temporary).map_err(cannot(&temporary))?;
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
                let png = figure.picture.to_png(arguments.dpi);
                fs::write(file("png"), png).map_err(cannot(&file("png")))?;
            }
            Ok(())
        })
        .collect();
    let placed = written.and_then(|_| {
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(cannot(folder))?;
        }
        fs::rename(&temporary, folder).map_err(cannot(folder))
    });
    if placed.is_err() {
        // Nothing can be done about a failure here; the name says that it is not finished.
        let _ = fs::remove_dir_all(&temporary);
    }
    placed
}

/// A folder that is replaced may hold nothing but pictures.
fn only_pictures(folder: &Path) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    let picture =
        |path: &Path| path.extension().is_some_and(|ending| ending == "svg" || ending == "png" || ending == "gif");
    match entries.flatten().map(|entry| entry.path()).find(|path| !picture(path)) {
        None => Ok(()),
        Some(other) => Err(Failure::Mistake(format!(
            "--out: {} holds {}, which is no picture; accepted: a new folder, or one with nothing but pictures, which are replaced",
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
