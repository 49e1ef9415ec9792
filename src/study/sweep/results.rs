//! Results of a sweep: responses of its points, read from the log in order of runs.

use std::collections::BTreeMap;

use crate::experiment::aggregate::Aggregate;
use crate::experiment::paired::{Interval, less};
use crate::experiment::run_log::{Header, Key, LoggedMeasure, Record, RunLog, RunLogError};
use crate::stats::Moments;
use crate::study::sweep::design::Design;

/// A log with the design that it belongs to.
#[derive(Debug)]
pub struct SweepResults<'a> {
    /// The design.
    pub design: &'a Design,
    /// First and last year over which responses are averaged.
    pub years: (i16, i16),
    log: &'a mut RunLog,
}

/// Values of one response by point and replication; failed runs have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// By point: replication and value, in order.
    pub points: Vec<Vec<(u64, f64)>>,
}

impl Response {
    /// Values by replication and point, of those replications alone that all the points named have.
    pub fn matrix(&self, points: &[usize]) -> Vec<Vec<f64>> {
        self.by_replication(points).into_values().collect()
    }

    /// The same with the numbers of the replications.
    pub fn by_replication(&self, points: &[usize]) -> BTreeMap<u64, Vec<f64>> {
        let mut rows: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
        for (n, &point) in points.iter().enumerate() {
            for &(replication, value) in &self.points[point] {
                if n == 0 {
                    rows.insert(replication, vec![value]);
                } else if let Some(row) = rows.get_mut(&replication).filter(|row| row.len() == n) {
                    row.push(value);
                }
            }
        }
        rows.retain(|_, row| row.len() == points.len());
        rows
    }
}

/// What the runs of a point come to.
#[derive(Clone, Debug)]
pub struct PointSummary {
    /// Number of the point.
    pub point: u64,
    /// Runs that came to an end.
    pub done: u64,
    /// Runs that failed.
    pub failed: u64,
    /// One aggregate per measure, in the order of the header.
    pub measures: Vec<Aggregate>,
}

/// A run as a table shows it.
#[derive(Clone, Debug)]
pub struct RunRow<'a> {
    /// Number of the point.
    pub point: u64,
    /// Replication that it played.
    pub replication: u64,
    /// One value per measure, or why there is none.
    pub outcome: Result<Vec<f64>, &'a str>,
}

impl<'a> SweepResults<'a> {
    /// Over the years of the design.
    pub fn new(design: &'a Design, log: &'a mut RunLog) -> Self {
        Self { design, years: design.years(), log }
    }

    /// Header of the log.
    pub fn header(&self) -> &Header {
        &self.log.header
    }

    /// Measures.
    pub fn measures(&self) -> &[LoggedMeasure] {
        &self.log.header.measures
    }

    /// The first cell from one on that has runs, and those of them that the design asks for: a log may hold more replications.
    fn cell_from(&self, from: u64) -> Option<(u64, Vec<Key>)> {
        let cell = self.log.next_cell(from)?;
        Some((cell, self.log.keys_of(cell).filter(|key| self.is_asked(*key)).collect()))
    }

    /// Hands over what became of every run, in order of cells and replications; none is kept.
    fn each_record(&mut self, mut take: impl FnMut(&Header, Key, Record)) -> Result<(), RunLogError> {
        let mut from = 0;
        while let Some((cell, keys)) = self.cell_from(from) {
            for key in keys {
                if let Some(record) = self.log.read(key)? {
                    take(&self.log.header, key, record);
                }
            }
            from = cell.saturating_add(1);
        }
        Ok(())
    }

    fn is_asked(&self, key: Key) -> bool {
        let replications = &self.design.document.replications;
        let most = replications.until_halfwidth.map_or(replications.count, |_| replications.most);
        let inside = replications.first..replications.first.saturating_add(most);
        inside.contains(&key.replication) && self.design.cells().is_none_or(|cells| key.cell < cells)
    }

    /// Hands over all runs, in order of points and replications.
    ///
    /// # Errors
    /// Where the log cannot be read, or `take` fails.
    pub fn each_run<E: From<RunLogError>>(
        &mut self,
        mut take: impl FnMut(RunRow<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let (years, readings) = (self.years, self.design.readings());
        let mut from = 0;
        while let Some((cell, of_cell)) = self.cell_from(from) {
            for reading in 0..readings {
                for &key in &of_cell {
                    let Some(record) = self.log.read(key)? else { continue };
                    let header = &self.log.header;
                    let outcome = match &record {
                        Record::Failed(reason) => Err(reason.as_str()),
                        Record::Done(values) => Ok((0..header.measures.len())
                            .map(|measure| header.over(values, years, (reading, measure)))
                            .collect()),
                    };
                    let point = key.cell * readings as u64 + reading as u64;
                    take(RunRow { point, replication: self.design.played(key.cell, key.replication), outcome })?;
                }
            }
            from = cell.saturating_add(1);
        }
        Ok(())
    }

    /// Hands over a summary of every point that has runs, in order; none is kept.
    ///
    /// # Errors
    /// Where the log cannot be read, or `take` fails.
    pub fn each_point<E: From<RunLogError>>(
        &mut self,
        mut take: impl FnMut(PointSummary) -> Result<(), E>,
    ) -> Result<(), E> {
        let measures = self.measures().len();
        let empty = |point| PointSummary { point, done: 0, failed: 0, measures: vec![Aggregate::default(); measures] };
        let mut open: Option<PointSummary> = None;
        self.each_run::<E>(|run| {
            if open.as_ref().is_some_and(|summary| summary.point != run.point)
                && let Some(summary) = open.take()
            {
                take(summary)?;
            }
            let summary = open.get_or_insert_with(|| empty(run.point));
            match run.outcome {
                Ok(values) => {
                    summary.done += 1;
                    summary.measures.iter_mut().zip(values).for_each(|(aggregate, value)| aggregate.push(value));
                }
                Err(_) => summary.failed += 1,
            }
            Ok(())
        })?;
        open.map_or(Ok(()), take)
    }

    /// Some responses by point: `measures` are positions in the header.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn responses(&mut self, measures: &[usize]) -> Result<Vec<Response>, RunLogError> {
        let points = self.design.points().unwrap_or_default() as usize;
        // Just the room that is needed: of very many runs, twice as much may be more than there is.
        let asked = usize::try_from(self.design.document.replications.count).unwrap_or(usize::MAX);
        let each = asked.min(self.log.len());
        let empty = || Response { points: (0..points).map(|_| Vec::with_capacity(each)).collect() };
        let mut responses: Vec<Response> = measures.iter().map(|_| empty()).collect();
        let (years, readings) = (self.years, self.design.readings());
        self.each_record(|header, key, record| {
            let Record::Done(values) = record else { return };
            for reading in 0..readings {
                let point = key.cell as usize * readings + reading;
                for (response, &measure) in responses.iter_mut().zip(measures) {
                    let value = header.over(&values, years, (reading, measure));
                    response.points[point].push((key.replication, value));
                }
            }
        })?;
        Ok(responses)
    }

    /// Values of some measures by year, of the runs of some points: by point, run, year and measure.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn by_year(&mut self, measures: &[usize]) -> Result<Vec<Vec<Vec<Vec<f64>>>>, RunLogError> {
        let points = self.design.points().unwrap_or_default() as usize;
        let mut all = vec![Vec::new(); points];
        let (years, readings) = (self.years, self.design.readings());
        self.each_record(|header, key, record| {
            let Record::Done(values) = record else { return };
            let inside = |year: &&i16| (years.0..=years.1).contains(*year);
            for reading in 0..readings {
                let of_year = |year: &i16| -> Vec<f64> {
                    measures.iter().map(|&measure| header.over(&values, (*year, *year), (reading, measure))).collect()
                };
                let years: Vec<Vec<f64>> = header.years.iter().filter(inside).map(of_year).collect();
                all[key.cell as usize * readings + reading].push(years);
            }
        })?;
        Ok(all)
    }

    /// Differences between a point and the one against which it stands, one per measure; `None` where it stands against none
    /// or they have no run in common.
    ///
    /// # Errors
    /// Where the log cannot be read.
    ///
    /// **P.26 contrast of two points**: mean and t interval (as P.1) of differences by replication, of replications
    /// that both have.
    /// Source: common random numbers.
    /// Test: `contrasts_are_paired_by_replication`.
    pub fn contrast(&mut self, point: u64) -> Result<Option<Vec<Interval>>, RunLogError> {
        let Some(base) = self.design.base_of(point) else { return Ok(None) };
        let readings = self.design.readings() as u64;
        let place = |point: u64| (point / readings, (point % readings) as usize);
        let ((cell, reading), (base_cell, base_reading)) = (place(point), place(base));
        let mut moments = vec![Moments::default(); self.measures().len()];
        for key in self.log.keys_of(cell).filter(|key| self.is_asked(*key)).collect::<Vec<_>>() {
            let against = Key { cell: base_cell, ..key };
            let (Some(Record::Done(own)), Some(Record::Done(base))) = (self.log.read(key)?, self.log.read(against)?)
            else {
                continue;
            };
            let header = &self.log.header;
            for (measure, moments) in moments.iter_mut().enumerate() {
                let value = header.over(&own, self.years, (reading, measure));
                moments.push(less(value, header.over(&base, self.years, (base_reading, measure))));
            }
        }
        Ok(moments.iter().map(Interval::of_moments).collect())
    }
}
