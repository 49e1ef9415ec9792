//! The answer in words, before anything else on the page.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::drawing::svg::escaped;
use crate::observation::measures::CIVILIAN_DEATHS;
use crate::report::chart::basis;
use crate::report::number::rounded;
use crate::report::reading::{Output, ReadingError};
use crate::report::scenario::{self, Resolved};
use crate::study::comparison::answer::{self, Answer, OfYear};
use crate::study::comparison::facts::Facts;
use crate::study::comparison::findings::{self, Finding};
use crate::study::comparison::tables::{COMPARE, COMPARE_YEARS, CompareYearRow};
use crate::study::page::Section;
use crate::study::run::tables::summary::{self, Figure, Summary};

/// Differences by year of every variant.
fn by_year(output: &Output) -> Result<BTreeMap<String, Vec<OfYear>>, ReadingError> {
    let mut found: BTreeMap<String, Vec<OfYear>> = BTreeMap::new();
    if output.has(&COMPARE_YEARS) {
        output.rows::<CompareYearRow>(|row| {
            let Some(difference) = row.difference()? else { return Ok(()) };
            let (measure, area) = (row.measure()?.to_string(), row.area()?.to_string());
            let one = OfYear { measure, area, year: row.year()?, difference, ends: row.low()?.zip(row.high()?) };
            found.entry(row.variant()?.to_string()).or_default().push(one);
            Ok(())
        })?;
    }
    Ok(found)
}

/// The measures that a command asked for, as they were typed.
fn asked_for(command: &[String]) -> Vec<String> {
    let next = command.windows(2).filter(|pair| pair[0] == "--measure").map(|pair| pair[1].as_str());
    let joined = command.iter().filter_map(|word| word.strip_prefix("--measure="));
    next.chain(joined).map(|typed| typed.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The section, where there is something to answer.
///
/// # Errors
/// Where a table is damaged.
pub fn section(output: &Output) -> Result<Option<Section>, ReadingError> {
    let Some(years) = output.manifest.span().filter(|_| output.has(&COMPARE)) else { return of_others(output) };
    let rows = findings::read_all(output, |_, contrast, _, _| contrast == "as given")?;
    let resolved: Resolved = output.document(scenario::FILE)?.unwrap_or_default();
    let facts = Facts::of_resolved(&resolved);
    let names = |id: &str| facts.name(id);
    let years_of = by_year(output)?;
    let mut body = String::new();
    for variant in findings::variants(&rows) {
        let of_variant: Vec<Finding> = rows.iter().filter(|row| row.variant == variant).cloned().collect();
        let _ = writeln!(body, "<h3>{}</h3>", escaped(&heading(output, &variant)));
        let mut said = answer::answer(&of_variant, years, &names, &asked_for(&output.manifest.command));
        let when = years_of.get(&variant).and_then(|years| answer::when(years));
        said.behind.extend(when.map(|says| ("When", says)));
        write(&mut body, &said);
    }
    if body.is_empty() {
        return Ok(None);
    }
    let spread = output.manifest.draws.map_or("chance alone", crate::provenance::manifest::Drawn::words);
    let _ = writeln!(
        body,
        "<p class=\"scale\">{} Spread of the {} pairs of runs, played on the same random numbers: {}.</p>",
        escaped(&answer::scale()),
        output.manifest.replications,
        escaped(spread)
    );
    for sentence in output.manifest.absent.iter().flatten() {
        let _ = writeln!(body, "<p class=\"scale\">{}</p>", escaped(sentence));
    }
    Ok(Some(Section::new("answer", "What changed", body)))
}

/// The answer of a sweep or a validation as its manifest has it, or that of runs from their summary.
fn of_others(output: &Output) -> Result<Option<Section>, ReadingError> {
    let told = match &output.manifest.answer {
        Some(told) => told.clone(),
        None => of_runs(output)?,
    };
    let body: String = told.iter().map(|said| format!("<p>{}</p>\n", escaped(said))).collect();
    Ok((!body.is_empty()).then(|| Section::new("answer", "In short", body)))
}

/// Lives and index of runs: means of years, and of several runs how far they lie apart.
fn of_runs(output: &Output) -> Result<Vec<String>, ReadingError> {
    let Some(summary) = output.document::<Summary>(summary::FILE)? else { return Ok(Vec::new()) };
    // The whole country first, which the first chart shows too.
    let rows = [
        (CIVILIAN_DEATHS.name, "Civilians killed a year, whole country"),
        ("hpi_core:nation", "Index of human protection, whole country"),
        ("hpi_core:affected", "Index of human protection, affected districts"),
    ];
    let said = |(name, words): (&str, &str)| {
        let years: Vec<(i16, Figure)> =
            summary.yearly.get(name)?.iter().filter_map(|(year, figure)| Some((*year, (*figure)?))).collect();
        let mean = years.iter().map(|(_, figure)| figure.mean()).sum::<f64>() / years.len().max(1) as f64;
        let (least, most) = (
            years.iter().min_by(|a, b| a.1.mean().total_cmp(&b.1.mean()))?,
            years.iter().max_by(|a, b| a.1.mean().total_cmp(&b.1.mean()))?,
        );
        let one = |(year, figure): &(i16, Figure)| match figure {
            Figure::Spread(spread) => {
                let ends = format!("{} to {} over the runs", rounded(spread.low), rounded(spread.high));
                format!("{} in {year} ({ends})", rounded(spread.mean))
            }
            figure => format!("{} in {year}", rounded(figure.mean())),
        };
        Some(format!("{words}: {} in the mean of the years, from {} to {}.", rounded(mean), one(least), one(most)))
    };
    Ok(rows.into_iter().filter_map(said).collect())
}

/// What was changed, and when.
fn heading(output: &Output, variant: &str) -> String {
    let described = output.manifest.variants.iter().flatten().find(|known| known.name == variant);
    let change = described.map_or("", |known| known.change.as_str());
    let name = if change.is_empty() { variant } else { change };
    let years = basis::years(output).unwrap_or_default();
    format!("{}, {years}", crate::report::words::capital(name))
}

fn write(body: &mut String, answer: &Answer) {
    body.push_str("<dl class=\"answer\">\n");
    for line in &answer.lines {
        let class = line.verdict.word().replace(' ', "-");
        let _ = writeln!(
            body,
            "<dt>{}</dt><dd class=\"{class}\">{}. <span>{}</span></dd>",
            line.subject,
            escaped(&line.says),
            escaped(&line.sure)
        );
    }
    for (word, says) in &answer.behind {
        let _ = writeln!(body, "<dt>{word}</dt><dd>{}</dd>", escaped(&crate::report::words::capital(says)));
    }
    body.push_str("</dl>\n");
}
