//! Rows of `sensitivity` that charts draw: what each drawn factor does to a response.

use crate::provenance::manifest::{FactorFacts, Watched};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::words::capital;
use crate::scenario::noun;
use crate::study::comparison::findings;

use crate::report::reading::{Output, ReadingError};
use crate::report::table::Part;
use crate::study::sweep::tables::sensitivity::{SENSITIVITY, SensitivityRow};

/// A row as it is read.
pub type Cells<'r> = <SensitivityRow<'r> as Part>::Read<'r>;

/// A factor in a setting.
#[derive(Clone, Debug)]
pub struct Influence<V> {
    /// Levels of the factors that are not drawn.
    pub setting: String,
    /// Name of the factor.
    pub factor: String,
    /// Unit of the response.
    pub unit: String,
    /// What the method says of it.
    pub values: V,
}

/// Rows of a method, response and area; `values` takes what it draws of a row, and leaves out those without it.
///
/// # Errors
/// Where the table is damaged.
pub fn read<V>(
    output: &Output,
    method: &str,
    (response, area): (&str, &str),
    values: impl Fn(Cells<'_>) -> Result<Option<V>, ReadingError>,
) -> Result<Vec<Influence<V>>, ReadingError> {
    let mut rows = Vec::new();
    if !output.has(&SENSITIVITY) {
        return Ok(rows);
    }
    output.rows::<SensitivityRow>(|row| {
        let of = row.measured();
        if row.method()? == method
            && of.response()? == response
            && of.area()? == area
            && let Some(values) = values(row)?
        {
            let (setting, factor, unit) = (row.setting()?.into(), row.factor()?.into(), of.unit()?.into());
            rows.push(Influence { setting, factor, unit, values });
        }
        Ok(())
    })?;
    Ok(rows)
}

/// The figures of a method, one for each response wished, area and setting; `order` sorts the rows, `figure` draws those of a
/// setting, with the end of the figure's name where there are several.
///
/// # Errors
/// Where the table is damaged.
pub fn figures<V>(
    (output, wishes): (&Output, &Wishes),
    method: &str,
    values: impl Fn(Cells<'_>) -> Result<Option<V>, ReadingError>,
    order: impl Fn(&mut Vec<Influence<V>>),
    figure: impl Fn(&Output, (&str, &str, &str), &str, &[&Influence<V>]) -> Figure,
) -> Result<Vec<Figure>, ReadingError> {
    let mut figures = Vec::new();
    for response in &wishes.responses {
        for area in &wishes.areas {
            let mut rows = read(output, method, (response, area), &values)?;
            order(&mut rows);
            let settings = findings::once(rows.iter().map(|row| row.setting.as_str()));
            for (number, setting) in settings.iter().enumerate() {
                let own: Vec<&Influence<V>> = rows.iter().filter(|row| row.setting == *setting).collect();
                let end = if settings.len() > 1 { format!("-{}", number + 1) } else { String::new() };
                figures.push(figure(output, (response, area, &end), setting, &own));
            }
        }
    }
    Ok(figures)
}

/// A factor in words: its name without the underscores of its key.
pub fn name(factor: &str) -> String {
    factor.replace('_', " ")
}

/// On what a sweep rests: points, replications, seed, exponent.
pub fn basis(output: &Output, response: &str) -> String {
    let manifest = &output.manifest;
    let design = manifest.design.clone().unwrap_or_default();
    let (points, runs) = (design.points, manifest.runs.map(|runs| runs as u64));
    let size = match (points, runs) {
        (Some(points), Some(runs)) => {
            let number = |count: u64| crate::report::chart::plane::grouped(&count.to_string());
            format!(" {} {}, {} {}.", number(points), noun(points, "point"), number(runs), noun(runs, "run"))
        }
        _ => String::new(),
    };
    let exponent = basis::exponent(output).filter(|_| response.starts_with("hpi_core"));
    let exponent = exponent.map(|words| format!(" {}.", capital(&words))).unwrap_or_default();
    let (name, seed) = (basis::scenario_name(output), manifest.seed);
    let of = match (basis::replications(output), &design.watched) {
        (count, Some(Watched { until_halfwidth: half, most, .. })) => format!(
            "Scenario {name}, seed {seed}, {count} to {most} replications of each point, until a half-width of {half}."
        ),
        (1, None) => format!("Scenario {name}, seed {seed}, one replication of each point."),
        _ => basis::of(output).replacen(" replications", " replications of each point", 1),
    };
    format!("{of}{size}{exponent}{}", paths(&design.factors))
}

/// The same, with the order in which labels of points have the weights of norms.
pub fn basis_of_points(output: &Output, response: &str) -> String {
    let norms =
        output.manifest.design.iter().flat_map(|design| &design.factors).find_map(|factor| factor.norms.as_ref());
    let names = |norms: &Vec<String>| {
        let names: Vec<String> = norms.iter().map(|norm| basis::norm_name(norm)).collect();
        format!(" Weights in the order {}.", names.join(" / "))
    };
    basis(output, response) + &norms.map(names).unwrap_or_default()
}

/// What the factors with names of their own change.
fn paths(factors: &[FactorFacts]) -> String {
    let named = factors.iter().filter_map(|factor| Some((factor.name.as_deref()?, factor.path.as_deref()?)));
    let said = named.filter(|(name, path)| name != path).take(3);
    said.map(|(of, path)| format!(" {} is {path}.", capital(&name(of)))).collect()
}
