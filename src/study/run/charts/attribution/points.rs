//! Points that causes take from the index, averaged over the years of a run, and over replications.

use std::collections::{BTreeMap, BTreeSet};

use crate::experiment::aggregate::Aggregate;
use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::courses::Spread;
use crate::study::run::tables::attribution::{ATTRIBUTION, AttributionRow};
use crate::study::run::tables::index::{INDEX, IndexRow};
use crate::study::run::tables::summary::ReplicationRow;

use crate::study::run::charts::years::spread;

/// Points of causes with the index that they leave; means over years, as years count alike.
#[derive(Clone, Debug, Default)]
pub struct Points {
    /// First and last year.
    pub years: (i32, i32),
    /// Core index [0, 100].
    pub index: Spread,
    /// Points that each cause takes; they sum to 100 less the index.
    pub causes: BTreeMap<String, Spread>,
}

/// Sums of one run, over years.
#[derive(Debug, Default)]
struct Sums {
    years: BTreeSet<i32>,
    index: f64,
    causes: BTreeMap<String, f64>,
}

/// Of one run, by `cluster` or `threatener`; `None` where the area has no index.
///
/// # Errors
/// Where a table is damaged.
pub fn of_one_run(output: &Output, area: &str, by: &str) -> Result<Option<Points>, ReadingError> {
    let mut sums = Sums::default();
    if !output.has(&INDEX) || !output.has(&ATTRIBUTION) {
        return Ok(None);
    }
    output.rows::<IndexRow>(|row| {
        if row.period()? == "year"
            && row.area_kind()? == area
            && let Some(index) = row.hpi_core()?
        {
            sums.years.insert(row.year()?.into());
            sums.index += index;
        }
        Ok(())
    })?;
    output.rows::<AttributionRow>(|row| {
        if row.measure()? == "points_core"
            && row.area_kind()? == area
            && row.by()? == by
            && sums.years.contains(&row.year()?.into())
        {
            *sums.causes.entry(row.cause()?.to_string()).or_default() += row.value()?.unwrap_or_default();
        }
        Ok(())
    })?;
    let Some(years) = ends(&sums.years) else { return Ok(None) };
    let mean = |sum: f64| Spread { mean: Some(sum / sums.years.len() as f64), ..Spread::default() };
    let causes = sums.causes.iter().map(|(cause, sum)| (cause.clone(), mean(*sum))).collect();
    Ok(Some(Points { years, index: mean(sums.index), causes }))
}

fn ends(years: &BTreeSet<i32>) -> Option<(i32, i32)> {
    years.first().copied().zip(years.last().copied())
}

/// Of many replications, by cluster; `None` where the area has no index. Rows of a replication stand together.
///
/// # Errors
/// Where the table is damaged.
pub fn of_replications(output: &Output, area: &str) -> Result<Option<Points>, ReadingError> {
    let mut all = All::default();
    let (mut replication, mut sums) = (None, Sums::default());
    let core = format!("hpi_core:{area}");
    output.rows::<ReplicationRow>(|row| {
        let (number, measure) = (Some(row.replication()?), row.measure()?);
        if number != replication {
            all.add(std::mem::take(&mut sums));
            replication = number;
        }
        if measure == core {
            if let Some(index) = row.value()? {
                sums.years.insert(row.year()?.into());
                sums.index += index;
            }
        } else if let Some(cause) = cluster(measure, area) {
            *sums.causes.entry(cause.to_string()).or_default() += row.value()?.unwrap_or_default();
        }
        Ok(())
    })?;
    all.add(sums);
    let Some(years) = ends(&all.years) else { return Ok(None) };
    let causes = all.causes.iter_mut().map(|(cause, one)| (cause.clone(), spread(one))).collect();
    Ok(Some(Points { years, index: spread(&mut all.index), causes }))
}

/// The cluster of a measure `points_cluster:NUMBER:AREA` of an area.
fn cluster<'a>(measure: &'a str, area: &str) -> Option<&'a str> {
    measure.strip_prefix("points_cluster:")?.strip_suffix(area)?.strip_suffix(':')
}

/// Means over replications.
#[derive(Default)]
struct All {
    years: BTreeSet<i32>,
    index: Aggregate,
    causes: BTreeMap<String, Aggregate>,
}

impl All {
    fn add(&mut self, sums: Sums) {
        let years = sums.years.len() as f64;
        if sums.years.is_empty() {
            return;
        }
        self.index.push(sums.index / years);
        for (cause, points) in sums.causes {
            self.causes.entry(cause).or_default().push(points / years);
        }
        self.years.extend(sums.years);
    }
}
