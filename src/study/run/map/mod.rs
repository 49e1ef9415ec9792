//! Maps of the districts, year by year: small multiples on paper, one picture with a layer for each year on a page.
//!
//! Areas are those of the scenario's boundaries or of the user's, else schematic cells around the chief towns; where there are
//! none, districts are points as large as their population (`report::geography`).

mod draw;
mod shades;

use std::collections::BTreeMap;
use std::path::Path;

use crate::report::geography::{self, Geography};
use crate::report::reading::{Output, ReadingError};
use crate::report::scenario::Resolved;
use crate::study::run::tables::district_years::{DISTRICT_YEARS, DistrictYearRow};

pub(in crate::study) use self::shades::{Shades, Subject};
use crate::report::chart::frame::Frame;
use crate::report::chart::{Figure, Wishes, basis};

/// Heading of maps in a report.
const SECTION: &str = "Maps";

/// What a district was like in a year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::study) struct Value {
    /// Mean over replications.
    pub(in crate::study) mean: f64,
    /// 5 % and 95 % quantile over replications.
    pub(in crate::study) range: Option<(f64, f64)>,
}

/// Values by year, district and measure.
#[derive(Clone, Debug, Default)]
pub(in crate::study) struct Years {
    pub(in crate::study) values: BTreeMap<String, BTreeMap<(i64, String), Value>>,
    pub(in crate::study) years: Vec<i64>,
}

impl Years {
    /// Values of several, so that classes cover them all: the years of a later one stand behind those before.
    pub(in crate::study) fn together(several: &[Self]) -> Self {
        let mut all = Self::default();
        for (place, one) in (0..).zip(several) {
            let behind = |year: i64| year + 100_000 * place;
            all.years.extend(one.years.iter().copied().map(behind));
            for (measure, values) in &one.values {
                let moved = values.iter().map(|((year, district), value)| ((behind(*year), district.clone()), *value));
                all.values.entry(measure.clone()).or_default().extend(moved);
            }
        }
        all
    }

    fn read(output: &Output) -> Result<Self, ReadingError> {
        let mut read = Self::default();
        output.rows::<DistrictYearRow>(|row| {
            let (year, figure) = (i64::from(row.of().year()?), row.figure());
            if read.years.last() != Some(&year) && !read.years.contains(&year) {
                read.years.push(year);
            }
            let Some(mean) = figure.mean()? else { return Ok(()) };
            let range = figure.ends().q05()?.zip(figure.ends().q95()?);
            let measure = figure.measure()?;
            if shades::is_drawn(measure) {
                let of = read.values.entry(measure.to_string()).or_default();
                of.insert((year, row.of().district()?.to_string()), Value { mean, range });
            }
            Ok(())
        })?;
        read.years.sort_unstable();
        Ok(read)
    }
}

/// Draws a map for each subject of which the folder has values.
///
/// # Errors
/// Where a table or the boundaries are damaged.
pub fn draw(output: &Output, wishes: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    if !output.has(&DISTRICT_YEARS) {
        return Ok(Vec::new());
    }
    let Some(geography) = geography::of_output(output, wishes.boundaries.as_deref())? else { return Ok(Vec::new()) };
    let years = Years::read(output)?;
    let scenario: Resolved = output.document(crate::report::scenario::FILE)?.unwrap_or_default();
    let subjects = Subject::all(&scenario);
    let drawable = subjects.iter().filter(|subject| !years.years.is_empty() && subject.has_values(&years));
    Ok(drawable.map(|subject| figure(output, &geography, &years, subject)).collect())
}

/// The shapes of a folder, with the boundaries wished.
fn geography_of(path: &Path, wishes: &Wishes) -> Result<Geography, ReadingError> {
    let shapes = |fault| ReadingError::Shapes(Box::new(fault));
    let geography = Geography::read(path).map_err(shapes)?;
    wishes.boundaries.iter().try_fold(geography, |geography, path| geography.with_boundaries(path)).map_err(shapes)
}

/// What the user should know of the boundaries wished, where maps are among the figures.
///
/// # Errors
/// Where the shapes are damaged.
pub fn notes(output: &Output, wishes: &Wishes, figures: &[Figure]) -> Result<Vec<String>, ReadingError> {
    let Some(file) = wishes.boundaries.as_ref().filter(|_| figures.iter().any(|figure| figure.section == SECTION))
    else {
        return Ok(Vec::new());
    };
    let remarks = geography_of(&output.folder.join(geography::FILE), wishes)?.remarks;
    Ok(remarks.into_iter().map(|remark| format!("{}: {remark}", file.display())).collect())
}

fn figure(output: &Output, geography: &Geography, years: &Years, subject: &Subject) -> Figure {
    let shades = Shades::of(subject, years, geography);
    let (first, last) = (years.years[0], years.years[years.years.len() - 1]);
    let span = if first == last { first.to_string() } else { format!("{first} to {last}") };
    let title = format!("{}, {span}", subject.title);
    let frame = Frame { title: title.clone(), subtitle: shades.subtitle.clone(), basis: basis(output, geography) };
    Figure {
        name: format!("map-{}", subject.name),
        about: shades.in_words(years, geography),
        table: DISTRICT_YEARS.name,
        section: SECTION,
        picture: draw::small_multiples(&frame, geography, years, &shades),
        frames: (years.years.len() > 1).then(|| draw::layers(&frame, geography, years, &shades)),
        title,
    }
}

fn basis(output: &Output, geography: &Geography) -> String {
    let mean = if basis::replications(output) > 1 { " Colours: means over replications." } else { "" };
    format!("{}{mean}{}", basis::of(output), geography.words_below())
}
