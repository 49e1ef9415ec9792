//! `mandate plot`: draws every chart that an output folder supports.

use mandate::report::chart::letters::Letters;
use mandate::report::chart::{Figure, Wishes};
use mandate::report::lines;
use mandate::report::marks;
use mandate::report::reading::Output;
use mandate::study::picture::{self, Kinds};

use super::args::{PictureFormat, PlotArguments};
use super::{Failure, observed, print};

/// Draws the charts of a folder and lists them.
///
/// # Errors
/// Where the folder holds no results, a table is damaged, or a picture cannot be written.
pub fn plot(arguments: &PlotArguments) -> Result<(), Failure> {
    let output = Output::open(&arguments.output)?;
    let mut wishes = Wishes::from(&arguments.wishes);
    let beside = observed::for_output(&arguments.wishes.beside, &output, &mut wishes)?;
    let figures = picture::figures(&output, &arguments.only, &wishes)?;
    if figures.is_empty() {
        let folder = output.folder.display();
        return Err(Failure::Mistake(format!(
            "{folder}: none of the charts asked for can be drawn from its tables; `mandate plot --help` lists the charts"
        )));
    }
    for note in picture::notes(&output, &wishes, &figures)? {
        print::err(&format!("note: {note}"));
    }
    let folder = arguments.out.clone().unwrap_or_else(|| arguments.output.join(marks::CHARTS));
    if arguments.list {
        return list(&figures);
    }
    let letters = Letters::of(&output)?;
    if let Some(note) = letters.note().filter(|_| kinds(arguments).png.is_some()) {
        print::err(&format!("note: {note}"));
    }
    picture::draw(&folder, &figures, kinds(arguments), &letters)?;
    let observed = observed::written(beside.as_ref(), &output)?;
    if arguments.quiet {
        return Ok(());
    }
    list(&figures)?;
    if !observed.is_empty() {
        print::out(&format!("\n{observed}"))?;
    }
    print::out(&format!("\nCharts: {}", folder.display()))
}

fn kinds(arguments: &PlotArguments) -> Kinds {
    let format = arguments.format;
    Kinds { svg: format != PictureFormat::Png, png: (format != PictureFormat::Svg).then_some(arguments.dpi) }
}

fn list(figures: &[Figure]) -> Result<(), Failure> {
    let widest = figures.iter().map(|figure| figure.name.chars().count()).max().unwrap_or(0).min(34);
    let mut text = String::new();
    let mut section = "";
    let several = figures.iter().any(|figure| figure.section != figures[0].section);
    for figure in figures {
        if several && figure.section != section {
            section = figure.section;
            text.push_str(&format!("{}{section}:\n", if text.is_empty() { "" } else { "\n" }));
        }
        let lead = format!("{:<widest$}  ", figure.name);
        lines::wrap(&mut text, &format!("{lead}{}", figure.title), widest + 2);
    }
    print::out(text.trim_end())
}
