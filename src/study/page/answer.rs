//! The answer in words, before anything else on the page.

use std::fmt::Write;

use crate::drawing::svg::escaped;
use crate::report::reading::{Output, ReadingError};
use crate::report::scenario::{self, Resolved};
use crate::study::comparison::answer::{self, Answer};
use crate::study::comparison::findings::{self, Finding};
use crate::study::comparison::tables::COMPARE;
use crate::study::page::Section;

/// The section, where the folder holds a comparison.
///
/// # Errors
/// Where a table is damaged.
pub fn section(output: &Output) -> Result<Option<Section>, ReadingError> {
    let Some(years) = output.manifest.span().filter(|_| output.has(&COMPARE)) else { return Ok(None) };
    let rows = findings::read_all(output, |_, contrast, _, _| contrast == "as given")?;
    let resolved: Resolved = output.document(scenario::FILE)?.unwrap_or_default();
    let names = |id: &str| {
        let districts = resolved.districts.iter().map(|district| (&district.id, &district.name));
        let forces = resolved.organizations.iter().map(|force| (&force.id, &force.name));
        let known = districts.chain(forces).find(|(known, _)| *known == id);
        known.map_or_else(|| id.to_string(), |(_, name)| name.clone())
    };
    let (from, to) = years;
    let mut body = String::new();
    for variant in findings::variants(&rows) {
        let of_variant: Vec<Finding> = rows.iter().filter(|row| row.variant == variant).cloned().collect();
        let _ = writeln!(body, "<h3>{}</h3>", escaped(&heading(output, &variant, (from, to))));
        write(&mut body, &answer::answer(&of_variant, years, &names));
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
    Ok(Some(Section::new("answer", "What changed", body)))
}

/// What was changed, and when.
fn heading(output: &Output, variant: &str, (from, to): (i16, i16)) -> String {
    let described = output.manifest.variants.iter().flatten().find(|known| known.name == variant);
    let change = described.map_or("", |known| known.change.as_str());
    let name = if change.is_empty() { variant } else { change };
    let years = if from == to { from.to_string() } else { format!("{from} to {to}") };
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
