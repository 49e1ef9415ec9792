//! `series.csv` and `strength.csv`: state by step, in tidy form (one value a row).

use std::io::Write;

use super::number;
use crate::observation::{Series, Snapshot};
use crate::scenario::Scenario;

/// Writes the series of every district: date, step, district, measure, value.
///
/// # Errors
/// Where `writer` cannot be written.
pub fn write_series(mut writer: impl Write, scenario: &Scenario, series: &Series) -> std::io::Result<()> {
    writer.write_all(b"date,step,district,measure,value\n")?;
    let measures: Vec<String> = series.measures.iter().map(|measure| format!(",{measure},")).collect();
    let mut rows: Vec<u8> = Vec::new();
    for step in 0..series.steps() {
        rows.clear();
        for (district, data) in scenario.districts.iter().enumerate() {
            let lead = format!("{},{step},{}", scenario.date_of(step as u32), data.id);
            for (measure, &value) in measures.iter().zip(series.of(step, district)) {
                rows.extend_from_slice(lead.as_bytes());
                rows.extend_from_slice(measure.as_bytes());
                number::push(&mut rows, f64::from(value));
                rows.push(b'\n');
            }
        }
        writer.write_all(&rows)?;
    }
    Ok(())
}

/// Writes the strength of every organization after every step and its deaths in the step.
///
/// # Errors
/// Where `writer` cannot be written.
pub fn write_strength(
    mut writer: impl Write,
    scenario: &Scenario,
    snapshots: &[Snapshot],
    deaths: &[Vec<u32>],
) -> std::io::Result<()> {
    writeln!(writer, "date,organization,persons,deaths")?;
    for (step, (snapshot, deaths)) in snapshots.iter().zip(deaths).enumerate() {
        let date = scenario.date_of(step as u32);
        for ((organization, persons), deaths) in scenario.organizations.iter().zip(&snapshot.strength).zip(deaths) {
            writeln!(writer, "{date},{},{persons},{deaths}", organization.id)?;
        }
    }
    Ok(())
}
