//! From which day on finished runs differ.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Finished;
use crate::report::reading::ReadingError;
use crate::study::run::tables::months::MonthRow;

/// The day from which any folder differs from the base: the first where values that hold all the time differ, else the first of the
/// first month of which any mean differs; `None` where nothing does.
pub(super) fn from(base: &Finished, others: &[Finished]) -> Result<Option<Date>, ReadingError> {
    let begin = base.scenario.start.parse::<Date>().ok();
    let held = |one: &Finished| {
        let values =
            |of: &Finished| of.scenario.parameters.iter().map(|row| (row.key.clone(), row.value)).collect::<Vec<_>>();
        values(one) != values(base) || one.scenario.switches != base.scenario.switches
    };
    if others.iter().any(held) {
        return Ok(begin);
    }
    let of_base = months(base)?;
    let mut first: Option<Date> = None;
    for one in others {
        for (key, mean) in months(one)? {
            if of_base.get(&key).is_some_and(|known| *known != mean) && first.is_none_or(|first| key.0 < first) {
                first = Some(key.0);
            }
        }
    }
    // The run may begin within the month.
    Ok(first.map(|month| begin.map_or(month, |begin| begin.max(month))))
}

/// Means by month and measure.
fn months(one: &Finished) -> Result<BTreeMap<(Date, String), Option<f64>>, ReadingError> {
    let mut means = BTreeMap::new();
    one.output.rows::<MonthRow>(|row| {
        let figure = row.figure();
        means.insert((row.month()?, figure.measure()?.to_string()), figure.mean()?);
        Ok(())
    })?;
    Ok(means)
}
