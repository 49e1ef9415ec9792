//! Where finished runs differ: civilians killed by district, of which runs keep the mean over replications and no pairs.

use std::collections::BTreeMap;

use super::Finished;
use crate::observation::measures::CIVILIAN_DEATHS;
use crate::observation::window::YEAR;
use crate::report::reading::ReadingError;
use crate::study::comparison::answer;
use crate::study::run::tables::district_years::{DISTRICT_YEARS, DistrictYearRow};

/// Districts that are told.
const TOLD: usize = 3;

/// Mean civilians killed by district inside the country and year.
#[derive(Debug, Default)]
pub(super) struct Places {
    killed: BTreeMap<String, BTreeMap<i16, f64>>,
    days: BTreeMap<i16, f64>,
}

impl Places {
    /// Reads those of a folder; nothing where it lacks the table.
    pub(super) fn read(one: &Finished) -> Result<Self, ReadingError> {
        let mut places = Self { days: super::outcomes::days(one), ..Self::default() };
        if !one.output.has(&DISTRICT_YEARS) {
            return Ok(places);
        }
        let inside = |id: &str| one.scenario.districts.iter().any(|district| !district.outside && district.id == id);
        one.output.rows::<DistrictYearRow>(|row| {
            let (of, figure) = (row.of(), row.figure());
            if figure.measure()? == CIVILIAN_DEATHS.name
                && inside(of.district()?)
                && let Some(mean) = figure.mean()?
            {
                places.killed.entry(of.district()?.into()).or_default().insert(of.year()?, mean);
            }
            Ok(())
        })?;
        Ok(places)
    }

    /// Civilians killed a year in a district.
    fn rate(&self, district: &str, (first, last): (i16, i16)) -> Option<f64> {
        let days: f64 = self.days.range(first..=last).map(|(_, days)| days).sum();
        let killed: f64 = self.killed.get(district)?.range(first..=last).map(|(_, mean)| mean).sum();
        (days > 0.0).then(|| killed * YEAR / days)
    }

    /// Where more or fewer are killed than in the base, the largest difference first; `None` where it is not known.
    pub(super) fn less(&self, base: &Self, years: (i16, i16), names: &dyn Fn(&str) -> String) -> Option<String> {
        let difference = |id: &String| Some(self.rate(id, years)? - base.rate(id, years)?);
        let mut found: Vec<(&String, f64)> = self.killed.keys().filter_map(|id| Some((id, difference(id)?))).collect();
        found.retain(|(_, difference)| *difference != 0.0);
        found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let told = found.iter().take(TOLD).map(|(id, value)| format!("{} {}", names(id), answer::amount(*value)));
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| {
            format!(
                "{}: civilians killed a year, means alone. Runs keep no pairs by district, so that nothing says how sure this is.",
                told.join("; ")
            )
        })
    }
}
