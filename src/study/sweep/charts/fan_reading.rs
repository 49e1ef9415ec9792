//! What fan charts draw: quantiles over runs by year, from the log of a sweep or from `replications`, in memory that does not
//! grow with the number of runs.

use crate::experiment::aggregate::Aggregate;
use crate::experiment::run_log::{self, Header, Key, Record, RunLog};
use crate::report::reading::{Output, ReadingError};
use crate::report::words::capital;
use crate::stats::Moments;
use crate::study::run::tables::summary::ReplicationRow;
use crate::study::sweep::tables::points::DesignRow;

use crate::report::chart::basis;
use crate::report::chart::symbols::SERIES;

/// A year.
#[derive(Clone, Copy, Debug)]
pub struct Year {
    /// Calendar year.
    pub year: i32,
    /// 5, 25, 50, 75 and 95 % quantiles over runs; `None` without values.
    pub quantiles: Option<[f64; 5]>,
    /// Runs that have a value.
    pub runs: u64,
}

/// Runs that belong together.
#[derive(Clone, Debug)]
pub struct Fan {
    /// Of what they are runs.
    pub title: String,
    /// Unit of the values.
    pub unit: String,
    /// Years in order.
    pub years: Vec<Year>,
    /// Runs that failed.
    pub failed: u64,
}

impl Fan {
    /// Whether there is more than one run.
    pub fn has_bands(&self) -> bool {
        self.years.iter().any(|year| year.runs > 1)
    }
}

fn year((year, mut aggregate): (i32, Aggregate)) -> Year {
    Year { year, quantiles: aggregate.quantiles(), runs: aggregate.count() }
}

/// Fans of the replications of a run, one for each area.
///
/// # Errors
/// Where the table is damaged.
pub fn of_replications(output: &Output, response: &str, areas: &[String]) -> Result<Vec<Fan>, ReadingError> {
    let wanted: Vec<String> = areas.iter().map(|area| format!("{response}:{area}")).collect();
    let mut years: Vec<std::collections::BTreeMap<i32, Aggregate>> = vec![Default::default(); areas.len()];
    output.rows::<ReplicationRow>(|row| {
        let measure = row.measure()?;
        if let Some(place) = wanted.iter().position(|wanted| wanted == measure) {
            let aggregate = years[place].entry(row.year()?.into()).or_default();
            if let Some(value) = row.value()? {
                aggregate.push(value);
            }
        }
        Ok(())
    })?;
    let unit =
        if ["hpi_", "score_", "optic_"].iter().any(|lead| response.starts_with(lead)) { "index points" } else { "" };
    let fan = |(area, years): (&String, std::collections::BTreeMap<i32, Aggregate>)| Fan {
        title: capital(&basis::area_name(area)),
        unit: unit.to_string(),
        years: years.into_iter().map(year).collect(),
        failed: 0,
    };
    Ok(areas.iter().zip(years).map(fan).filter(|fan| !fan.years.is_empty()).collect())
}

/// Points of a sweep that are alike in all but drawn factors.
#[derive(Clone, Debug, Default)]
struct Group {
    label: String,
    /// Whether other points are contrasted with it.
    is_base: bool,
    /// Response over all years of the log.
    moments: Moments,
    points: usize,
}

/// Fans of at most six groups of points of a sweep, and words on which they are.
///
/// # Errors
/// Where the log or `design` is damaged.
pub fn of_sweep(output: &Output, response: &str, area: &str) -> Result<(Vec<Fan>, String), ReadingError> {
    let mut log = RunLog::open(&output.folder.join(run_log::FILE))?;
    let Some(measure) = log.header.position(response, area) else { return Ok(Default::default()) };
    let (mut groups, of_point) = groups(output)?;
    let (header, readings) = (log.header.clone(), log.header.readings);
    let span = (i16::MIN, i16::MAX);
    each(&mut log, |key, record| {
        for reading in 0..readings {
            let group = of_point.get(key.cell as usize * readings + reading).copied().flatten();
            if let (Some(group), Record::Done(values)) = (group, record) {
                let value = header.over(values, span, (reading, measure));
                if value.is_finite() {
                    groups[group].moments.push(value);
                }
            }
        }
    })?;
    let (chosen, words) = choose(&groups);
    let mut fans = vec![(vec![Aggregate::default(); header.years.len()], 0_u64); chosen.len()];
    each(&mut log, |key, record| {
        for reading in 0..readings {
            let group = of_point.get(key.cell as usize * readings + reading).copied().flatten();
            let Some(place) = chosen.iter().position(|(chosen, _)| Some(*chosen) == group) else { continue };
            add(&mut fans[place], &header, record, (reading, measure));
        }
    })?;
    let unit = header.measures[measure].unit.clone();
    let fan = |((group, role), (years, failed)): ((usize, String), (Vec<Aggregate>, u64))| {
        let years = header.years.iter().map(|&year| i32::from(year)).zip(years).map(year).collect();
        Fan { title: title(&groups[group], &role), unit: unit.clone(), years, failed }
    };
    Ok((chosen.into_iter().zip(fans).map(fan).collect(), words))
}

fn each(log: &mut RunLog, mut take: impl FnMut(Key, &Record)) -> Result<(), ReadingError> {
    let keys: Vec<Key> = log.keys().collect();
    for key in keys {
        if let Some(record) = log.read(key)? {
            take(key, &record);
        }
    }
    Ok(())
}

fn add(fan: &mut (Vec<Aggregate>, u64), header: &Header, record: &Record, place: (usize, usize)) {
    match record {
        Record::Failed(_) => fan.1 += 1,
        Record::Done(values) => {
            for (&year, aggregate) in header.years.iter().zip(&mut fan.0) {
                let value = header.over(values, (year, year), place);
                if value.is_finite() {
                    aggregate.push(value);
                }
            }
        }
    }
}

/// Groups in the order of the design, and the group of each point.
fn groups(output: &Output) -> Result<(Vec<Group>, Vec<Option<usize>>), ReadingError> {
    let mut places = std::collections::BTreeMap::<String, usize>::new();
    let (mut groups, mut of_point) = (Vec::<Group>::new(), Vec::new());
    let mut bases = Vec::new();
    output.rows::<DesignRow>(|row| {
        let label = without_rows(row.at().label()?);
        let group = *places.entry(label.clone()).or_insert_with(|| {
            groups.push(Group { label, ..Group::default() });
            groups.len() - 1
        });
        groups[group].points += 1;
        let point = row.point()? as usize;
        if of_point.len() <= point {
            of_point.resize(point + 1, None);
        }
        of_point[point] = Some(group);
        if let Some(base) = row.stands_against()?.filter(|base| bases.last() != Some(base)) {
            bases.push(base);
        }
        Ok(())
    })?;
    for base in bases {
        if let Some(Some(group)) = of_point.get(base as usize) {
            groups[*group].is_base = true;
        }
    }
    Ok((groups, of_point))
}

/// A label without the rows of drawn factors.
fn without_rows(label: &str) -> String {
    let kept: Vec<&str> = label.split("; ").filter(|part| !part.starts_with("row ")).collect();
    kept.join("; ")
}

fn title(group: &Group, role: &str) -> String {
    let label = if group.label.is_empty() { "all points".to_string() } else { group.label.replace('_', " ") };
    let role = if role.is_empty() { String::new() } else { format!(" ({role})") };
    format!("{label}{role}")
}

/// Which groups are drawn and in what role: all where they are few, otherwise bases, best, median and worst.
fn choose(groups: &[Group]) -> (Vec<(usize, String)>, String) {
    let mut played: Vec<usize> = (0..groups.len()).filter(|&group| groups[group].moments.count() > 0).collect();
    let role = |group: usize| if groups[group].is_base { "base" } else { "" };
    if played.len() <= SERIES {
        return (played.into_iter().map(|group| (group, role(group).to_string())).collect(), String::new());
    }
    played.sort_by(|&a, &b| groups[b].moments.mean().total_cmp(&groups[a].moments.mean()));
    let last = played.len() - 1;
    let mut chosen: Vec<(usize, String)> = played
        .iter()
        .filter(|&&group| groups[group].is_base)
        .take(3)
        .map(|&group| (group, role(group).into()))
        .collect();
    for (place, role) in [(0, "highest mean"), (last / 2, "median"), (last, "lowest mean")] {
        match chosen.iter_mut().find(|(group, _)| *group == played[place]) {
            Some((_, known)) => *known = format!("{known}, {role}"),
            None => chosen.push((played[place], role.to_string())),
        }
    }
    let words = format!(
        " Shown are {} of {}: bases of contrasts, and those with the highest, median and lowest mean of all years.",
        chosen.len(),
        played.len()
    );
    (chosen, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_drawn_factors_are_taken_together() {
        assert_eq!(without_rows("1/0/0; one; row 7"), "1/0/0; one");
        assert_eq!(without_rows("row 12"), "");
    }

    #[test]
    fn of_many_groups_bases_best_median_and_worst_are_drawn() {
        let group = |number: u32| Group {
            label: number.to_string(),
            is_base: number == 3,
            moments: [f64::from(number)].into_iter().collect(),
            points: 1,
        };
        let groups: Vec<Group> = (0..9).map(group).collect();
        let (chosen, words) = choose(&groups);
        assert_eq!(chosen.iter().map(|(group, _)| *group).collect::<Vec<_>>(), [3, 8, 4, 0]);
        assert!(words.contains("4 of 9"), "{words}");
        assert!(choose(&groups[..4]).1.is_empty());
    }
}
