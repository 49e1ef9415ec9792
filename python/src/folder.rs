//! Folders of results: their tables, their answer, their charts and their page.

use std::path::PathBuf;

use mandate::report::chart::letters::Letters;
use mandate::report::chart::{Figure, Wishes};
use mandate::report::marks;
use mandate::report::reading::Output;
use mandate::study::lists::{CHARTS, tables};
use mandate::study::picture::{self, Kinds};
use mandate::study::validation::beside::Beside;
use mandate::study::{StudyError, page};
use pyo3::prelude::*;

use crate::errors;
use crate::table::Table;
use crate::watched::apart;

/// A folder of results.
#[pyclass(frozen, module = "mandate._mandate")]
pub struct Folder {
    output: Output,
}

/// A chart: name, title, what it shows in words, and the picture as SVG.
type Chart = (String, String, String, String);

/// What is drawn of a folder.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct Drawing {
    only: Vec<String>,
    responses: Option<Vec<String>>,
    areas: Option<Vec<String>>,
    boundaries: Option<PathBuf>,
    observed: Option<PathBuf>,
    country: Option<String>,
}

impl Drawing {
    /// What was observed, as a file of the user has it.
    fn beside(&self, output: &Output) -> Result<Option<Beside>, StudyError> {
        let read = |path: &PathBuf| Beside::for_output(path, output, self.country.as_deref());
        self.observed.as_ref().map(read).transpose()
    }

    fn wishes(&self, beside: Option<&Beside>) -> Wishes {
        let usual = Wishes::default();
        Wishes {
            responses: self.responses.clone().unwrap_or(usual.responses),
            areas: self.areas.clone().unwrap_or(usual.areas),
            boundaries: self.boundaries.clone(),
            observed: beside.map(Beside::observations),
        }
    }
}

impl Folder {
    /// The figures that are wanted, and with what wishes; with `written`, what was observed gets its table in the folder.
    fn figures(&self, drawing: &Drawing, written: bool) -> Result<(Vec<Figure>, Wishes), StudyError> {
        let beside = drawing.beside(&self.output)?;
        let wishes = drawing.wishes(beside.as_ref());
        let figures = picture::figures(&self.output, &drawing.only, &wishes)?;
        if let Some(beside) = beside.filter(|_| written) {
            beside.write(&self.output)?;
        }
        Ok((figures, wishes))
    }

    /// The first chart of a report, without drawing the others where their order is that of the list.
    fn first_figure(&self) -> Result<Option<Figure>, StudyError> {
        let (output, wishes) = (&self.output, &Wishes::default());
        if output.manifest.design.is_some() {
            return Ok(picture::figures(output, &[], wishes)?.into_iter().next());
        }
        for chart in CHARTS {
            let drawn = picture::figures(output, &[chart.name.into()], wishes)?;
            if let Some(first) = drawn.into_iter().next() {
                return Ok(Some(first));
            }
        }
        Ok(None)
    }
}

fn chart(figure: &Figure) -> Chart {
    let svg = figure.picture.to_svg(&figure.title, &figure.about);
    (figure.name.clone(), figure.title.clone(), figure.about.clone(), svg)
}

#[pymethods]
impl Folder {
    /// Opens a folder.
    #[new]
    fn open(py: Python<'_>, folder: PathBuf) -> PyResult<Self> {
        let output = Output::open(&folder).map_err(|error| errors::of_reading(py, &error))?;
        Ok(Self { output })
    }

    /// Names of the tables that it has, in the order of the data dictionary, each with what it is for.
    fn tables(&self) -> Vec<(&'static str, &'static str)> {
        let there = tables().into_iter().filter(|table| self.output.has(table));
        there.map(|table| (table.name, table.purpose())).collect()
    }

    /// A table; `None` where it has none of that name.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Option<Table>> {
        let found = tables().into_iter().find(|table| table.name == name && self.output.has(table));
        let read = found.map(|table| py.detach(|| Table::read(&self.output, table)));
        read.transpose().map_err(|error| errors::of_reading(py, &error))
    }

    /// Measures of a table with one value a row: name, unit and meaning of each.
    fn measures(&self, name: &str) -> Vec<(&'static str, &'static str, &'static str)> {
        let found = tables().into_iter().find(|table| table.name == name);
        let measures = found.map_or(&[][..], |table| table.measures);
        measures.iter().map(|measure| (measure.name, measure.unit, measure.meaning)).collect()
    }

    /// The manifest as it lies there, in JSON.
    fn manifest(&self) -> String {
        self.output.written.to_string()
    }

    /// What it answers in words, as HTML; `None` where it answers nothing.
    fn answer(&self, py: Python<'_>) -> PyResult<Option<String>> {
        py.detach(|| page::answer(&self.output)).map_err(|error| errors::of_reading(py, &error))
    }

    /// Its first chart.
    fn first_chart(&self, py: Python<'_>) -> PyResult<Option<Chart>> {
        let drawn = apart(py, || self.first_figure().map(|figure| figure.as_ref().map(chart)))?;
        drawn.map_err(|error| errors::of_study(py, error))
    }

    /// Its charts.
    fn charts(&self, py: Python<'_>, drawing: Drawing) -> PyResult<Vec<Chart>> {
        let drawn =
            apart(py, || self.figures(&drawing, false).map(|(figures, _)| figures.iter().map(chart).collect()))?;
        drawn.map_err(|error| errors::of_study(py, error))
    }

    /// Writes its charts into a folder, as vectors, and as pixels with so many to the inch; returns the folder and how many there are.
    fn plot(
        &self,
        py: Python<'_>,
        drawing: Drawing,
        out: Option<PathBuf>,
        svg: bool,
        png: Option<u32>,
    ) -> PyResult<(PathBuf, usize)> {
        let folder = out.unwrap_or_else(|| self.output.folder.join(marks::CHARTS));
        let drawn = apart(py, || -> Result<usize, StudyError> {
            let (figures, _) = self.figures(&drawing, true)?;
            let letters = Letters::of(&self.output)?;
            picture::draw(&folder, &figures, Kinds { svg, png }, &letters)?;
            Ok(figures.len())
        })?;
        let count = drawn.map_err(|error| errors::of_study(py, error))?;
        Ok((folder, count))
    }

    /// Writes its page; returns where it is.
    fn report(&self, py: Python<'_>, drawing: Drawing, out: Option<PathBuf>) -> PyResult<PathBuf> {
        let path = out.unwrap_or_else(|| self.output.folder.join(marks::PAGE));
        let written = apart(py, || -> Result<usize, StudyError> {
            picture::may_be_written(&path)?;
            let (figures, wishes) = self.figures(&drawing, true)?;
            picture::report(&self.output, &figures, &wishes, &path)
        })?;
        written.map_err(|error| errors::of_study(py, error))?;
        Ok(path)
    }
}
