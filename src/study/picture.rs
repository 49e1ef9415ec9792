//! Pictures and pages of a folder of results.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::StudyError;
use super::comparison::tables::{COMPARE, CompareRow};
use super::lists::CHARTS;
use super::page;
use super::run::map;
use super::sweep::tables::points::RUNS;
use crate::report::aside::{self, Aside};
use crate::report::chart::letters::Letters;
use crate::report::chart::{Chart, Figure, Wishes, is_part};
use crate::report::marks::{self, is_picture};
use crate::report::reading::{Output, ReadingError};
use crate::report::{ReportError, folder};
use crate::scenario::did_you_mean;

/// How long an animation shows each year.
const SECONDS: f64 = 1.5;

/// As what pictures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// Vectors.
    pub svg: bool,
    /// Pixels, with so many to the inch.
    pub png: Option<u32>,
}

/// All figures that are wanted and that the folder supports, in the order of a report; `only` names charts or figures, none: all.
///
/// # Errors
/// Where a name is unknown or a table is damaged.
pub fn figures(output: &Output, only: &[String], wishes: &Wishes) -> Result<Vec<Figure>, StudyError> {
    if let Some(unknown) = only.iter().find(|name| !CHARTS.iter().any(|chart| is_part(name, chart.name))) {
        let known: Vec<&str> = CHARTS.iter().map(|chart| chart.name).collect();
        return Err(StudyError::Request(format!(
            "--only: found `{unknown}`; accepted: {}{}",
            known.join(", "),
            did_you_mean(unknown, known.iter().copied())
        )));
    }
    check(wishes, output)?;
    let wishes = &in_order(output, wishes);
    let wanted = CHARTS.iter().filter(|chart| only.is_empty() || only.iter().any(|name| is_part(name, chart.name)));
    let wanted: Vec<_> = wanted.collect();
    let drawn: Result<Vec<Vec<Figure>>, ReadingError> =
        wanted.par_iter().map(|chart| (chart.draw)(output, wishes)).collect();
    let drawn = if output.manifest.design.is_some() {
        answers_first(&wanted, drawn?)
    } else {
        drawn?.into_iter().flatten().collect()
    };
    let asked = |figure: &Figure| only.is_empty() || only.iter().any(|name| is_part(&figure.name, name));
    Ok(drawn.into_iter().filter(asked).collect())
}

/// Wishes with their areas in the order in which the answer about a folder tells them: that of a sweep begins with the first wished.
fn in_order(output: &Output, wishes: &Wishes) -> Wishes {
    if output.manifest.design.is_some() { wishes.clone() } else { wishes.nation_first() }
}

/// Charts of a sweep, those first that answer what it was asked: what is best, what matters, for whom, how sure.
const ANSWERS: [&str; 9] =
    ["ternary", "effects", "tornado", "pareto", "fan", "acceptability", "sobol", "morris", "half-width"];

/// How many figures answer the question of a sweep.
const ANSWERING: usize = 5;

/// Heading of these figures.
const ANSWER: &str = "What answers the question";

/// Figures of a sweep by chart: one of each of the first charts under a heading of their own, then all others.
fn answers_first(charts: &[&Chart], drawn: Vec<Vec<Figure>>) -> Vec<Figure> {
    let all: usize = drawn.iter().map(Vec::len).sum();
    let place = |name: &str| charts.iter().position(|chart| chart.name == name);
    let with = |place: &usize| !drawn[*place].is_empty();
    let first: Vec<usize> = ANSWERS.iter().filter_map(|name| place(name)).filter(with).take(ANSWERING).collect();
    if all <= ANSWERING {
        return drawn.into_iter().flatten().collect();
    }
    let (mut answers, mut others) = (Vec::new(), Vec::new());
    for (place, figures) in drawn.into_iter().enumerate() {
        let mut figures = figures.into_iter();
        if let Some(rank) = first.iter().position(|first| *first == place) {
            answers.extend(figures.next().map(|figure| (rank, Figure { section: ANSWER, ..figure })));
        }
        others.extend(figures);
    }
    answers.sort_by_key(|(rank, _)| *rank);
    answers.into_iter().map(|(_, figure)| figure).chain(others).collect()
}

/// What the user should know of what was drawn.
///
/// # Errors
/// Where a file is damaged.
pub fn notes(output: &Output, wishes: &Wishes, figures: &[Figure]) -> Result<Vec<String>, StudyError> {
    Ok(map::notes(output, wishes, figures)?)
}

/// Whether a folder has all responses wished; only sweeps and comparisons have some.
///
/// # Errors
/// Where it lacks one, or a table is damaged.
fn check(wishes: &Wishes, output: &Output) -> Result<(), ReadingError> {
    let known = responses(output)?;
    // What is drawn without being asked for need not be there.
    let given = |wish: &&String| !(known.is_empty() && Wishes::default().responses.contains(wish));
    match wishes.responses.iter().filter(given).find(|wish| !known.contains(*wish)) {
        Some(wish) => Err(ReadingError::NoResponse { wish: wish.clone(), known: known.into_iter().collect() }),
        None => Ok(()),
    }
}

/// Responses of a sweep, or measures of a comparison in the nation or the affected districts.
fn responses(output: &Output) -> Result<BTreeSet<String>, ReadingError> {
    let mut known = BTreeSet::new();
    if output.has(&RUNS) {
        let columns = output.columns(&RUNS)?;
        let named = columns.iter().filter_map(|column| column.rsplit_once('.'));
        known
            .extend(named.filter(|(_, area)| matches!(*area, "nation" | "affected")).map(|(name, _)| name.to_string()));
    }
    if output.has(&COMPARE) {
        output.rows::<CompareRow>(|row| {
            let measure = row.measure()?;
            if matches!(row.area_kind()?, "nation" | "affected") && !known.contains(measure) {
                known.insert(measure.to_string());
            }
            Ok(())
        })?;
    }
    Ok(known)
}

/// Writes all pictures into a folder that gets its name when all are there, with `letters` for what the font lacks in PNG; earlier pictures of this program there are replaced.
///
/// # Errors
/// Where the folder holds anything else, or a picture cannot be written.
pub fn draw(folder: &Path, figures: &[Figure], kinds: Kinds, letters: &Letters) -> Result<(), StudyError> {
    let (parent, name) = parted(folder)?;
    let folder = &parent.join(&name);
    only_ours(folder)?;
    let aside = Aside::begin(&parent, &name).map_err(ReportError::write(folder))?;
    figures.par_iter().try_for_each(|figure| write(aside.path(), figure, kinds, letters))?;
    aside.placed(|whole| folder::replace(whole, folder, &|earlier| only_ours(earlier).is_ok()))?;
    Ok(())
}

fn write(folder: &Path, figure: &Figure, kinds: Kinds, letters: &Letters) -> Result<(), StudyError> {
    let keep = |ending: &str, bytes: &[u8]| {
        let path = folder.join(format!("{}{ending}", figure.name));
        fs::write(&path, bytes).map_err(ReportError::write(&path))
    };
    if kinds.svg {
        keep(".svg", figure.picture.to_svg(&figure.title, &figure.about).as_bytes())?;
    }
    if let Some(frames) = figure.frames.as_ref().filter(|_| kinds.svg) {
        keep("-animated.svg", frames.to_animated_svg(&figure.title, &figure.about, SECONDS).as_bytes())?;
    }
    if let Some(dots) = kinds.png {
        keep(".png", &letters.written(&figure.picture).to_png(dots))?;
    }
    Ok(())
}

/// The parent of a folder by its full path, and its name: `..` may lead elsewhere once a folder before it is made.
fn parted(folder: &Path) -> Result<(PathBuf, String), StudyError> {
    let name = folder.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| ReportError::NotAName(folder.to_path_buf()))?;
    let parent = aside::parent_of(folder);
    fs::create_dir_all(parent).map_err(ReportError::write(parent))?;
    Ok((fs::canonicalize(parent).map_err(ReportError::write(parent))?, name.into()))
}

/// Whether a folder holds pictures of this program and nothing else, or is not there.
fn only_ours(folder: &Path) -> Result<(), StudyError> {
    let wrong = |found: &str| Err(StudyError::Request(format!("--out: {} {found}", folder.display())));
    match folder.symlink_metadata() {
        Err(_) => return Ok(()),
        Ok(found) if found.is_symlink() => return wrong("is a link, which is not followed; accepted: a folder"),
        Ok(found) if !found.is_dir() => return wrong("is a file; accepted: a folder"),
        Ok(_) => {}
    }
    let entries = fs::read_dir(folder).map_err(ReportError::write(folder))?;
    let other = entries.flatten().map(|entry| entry.path()).find(|path| !is_picture(path));
    other.map_or(Ok(()), |other| {
        wrong(&format!(
            "holds {}, which `mandate plot` did not draw; accepted: a new folder, or one with nothing but its pictures, which are \
             replaced",
            other.display()
        ))
    })
}

/// Writes the page of a folder to a path: charts and tables in one file. Returns its size [bytes].
///
/// # Errors
/// Where a table is damaged, or the file cannot be written or is not ours to replace.
pub fn report(output: &Output, figures: &[Figure], wishes: &Wishes, path: &Path) -> Result<usize, StudyError> {
    let html = page::page(output, figures, &in_order(output, wishes))?;
    may_be_written(path)?;
    aside::write(path, html.as_bytes()).map_err(ReportError::write(path))?;
    Ok(html.len())
}

/// Whether a path is free, or has an earlier report.
///
/// # Errors
/// Where it has something else.
pub fn may_be_written(path: &Path) -> Result<(), StudyError> {
    if path.symlink_metadata().is_err() || marks::has_a_page(path) {
        return Ok(());
    }
    Err(StudyError::Request(format!(
        "{}: exists and is no report of this program, so it is not replaced; choose another --out",
        path.display()
    )))
}
