//! Writes what was run into a folder.

use std::io;
use std::path::{Path, PathBuf};

use super::play::{Apart, Ran};
use crate::experiment::executor::BrokeOff;
use crate::observation::{self, Observer, finite, window};
use crate::provenance::Provenance;
use crate::provenance::manifest::{self, Manifest};
use crate::report::table::{Misfit, Rows, Table};
use crate::report::{Format, OutputFolder, ReportError, optics, scenario as resolved, write_json, write_table};
use crate::simulation::Simulation;
use crate::study::run::bands;
use crate::study::run::bands::Played;
use crate::study::run::tables::summary;
use crate::study::run::tables::{
    attribution, bands as band_tables, cases, district_years, effort, event_sizes, ged, index, months, roles, series,
    threats,
};
use crate::study::{StudyError, Watch};

impl Ran<'_> {
    /// Writes tables, summary, map, scenario and manifest; `command` is what was asked for as it was typed. Returns where they are.
    ///
    /// # Errors
    /// Where something cannot be written, or it is stopped meanwhile.
    pub fn write(
        &self,
        folder: OutputFolder,
        format: Format,
        command: Vec<String>,
        watch: &dyn Watch,
    ) -> Result<PathBuf, StudyError> {
        self.tables(folder, format, command, watch).map_err(|error| match error {
            StudyError::Report(ReportError::Misfit { path, misfit: Misfit::NotFinite { column } }) => {
                let file = path.file_name().unwrap_or_default().display();
                let reason = finite::likely(self.prepared.scenario());
                BrokeOff { what: format!("a number of {column} in {file} is not finite"), reason }.into()
            }
            other => other,
        })
    }

    fn tables(
        &self,
        folder: OutputFolder,
        format: Format,
        command: Vec<String>,
        watch: &dyn Watch,
    ) -> Result<PathBuf, StudyError> {
        let (path, prepared, results) = (folder.path(), self.prepared, self.results());
        let (scenario, seed) = (prepared.scenario(), prepared.seed);
        match &self.whole {
            Some((run, observer)) => self.write_whole(path, format, run, observer)?,
            None => {
                self.put(path, &summary::REPLICATIONS, format, |rows| summary::write_replications(rows, results))?;
            }
        }
        if let Some(apart) = &self.apart {
            self.write_bands(path, format, apart)?;
        }
        self.put(path, &months::MONTHS, format, |rows| months::write(rows, scenario, results))?;
        self.put(path, &district_years::DISTRICT_YEARS, format, |rows| district_years::write(rows, scenario, results))?;
        self.put(path, &event_sizes::EVENT_SIZES, format, |rows| event_sizes::write(rows, &results.sizes))?;
        let summary = match self.one() {
            Some(one) => summary::of_one(scenario, one, seed),
            None => summary::of_many(scenario, results, seed),
        };
        write_json(path, summary::FILE, &summary)?;
        write_json(path, resolved::FILE, &resolved::resolved(scenario))?;
        prepared.geography.write(path)?;
        write_json(path, manifest::FILE, &self.manifest(command))?;
        if watch.stopped() {
            return Err(StudyError::nothing_kept("while the results were written"));
        }
        Ok(folder.finish()?)
    }

    fn manifest(&self, command: Vec<String>) -> Manifest {
        let prepared = self.prepared;
        let request = &prepared.request;
        let provenance = Provenance {
            loaded: &prepared.loaded,
            folder: request.scenario.shown(),
            seed: prepared.seed,
            replications: (request.first, request.replications),
            overrides: &request.changes,
            command,
            until: request.until.map(|date| date.to_string()),
            steps: prepared.scenario().steps,
            stopwatch: prepared.stopwatch,
        };
        provenance.manifest().drawing(prepared.draws.as_ref().map(|draws| draws.sha256().into()))
    }

    /// The tables of one run.
    fn write_whole(
        &self,
        folder: &Path,
        format: Format,
        run: &Simulation<'_>,
        observer: &Observer,
    ) -> Result<(), StudyError> {
        let (scenario, ledger) = (self.prepared.scenario(), run.ledger());
        let (seed, replication) = (self.prepared.seed, self.prepared.request.first);
        let years = window::years(scenario, observer.snapshots.len());
        let harm = &observer.harm;
        self.put(folder, &index::INDEX, format, |rows| index::write(rows, scenario, harm))?;
        self.put(folder, &attribution::ATTRIBUTION, format, |rows| attribution::write(rows, scenario, ledger, harm))?;
        self.put(folder, &roles::CLUSTERS, format, |rows| roles::write_clusters(rows, scenario))?;
        if let Some(kept) = &observer.roles {
            self.put(folder, &roles::ROLES, format, |rows| roles::write(rows, scenario, kept, &years))?;
            self.put(folder, &roles::ROLE_DISTANCES, format, |rows| {
                roles::write_distances(rows, scenario, kept, &years)
            })?;
        }
        self.put(folder, &effort::EFFORT, format, |rows| {
            effort::write_norms(rows, scenario, &observer.effort, &years)
        })?;
        self.put(folder, &effort::PRACTICES, format, |rows| {
            effort::write_practices(rows, scenario, ledger, &observer.effort, &years)
        })?;
        if !scenario.optics.is_empty() {
            let observed = (ledger, harm, observer.snapshots.as_slice());
            self.put(folder, &optics::OPTICS, format, |rows| optics::write(rows, scenario, observed, &years))?;
        }
        self.put(folder, &ged::EVENTS, format, |rows| ged::write(rows, scenario, ledger, seed, replication))?;
        self.put(folder, &threats::THREATS, format, |rows| threats::write(rows, scenario, ledger))?;
        self.put(folder, &cases::CASES, format, |rows| cases::write(rows, scenario, ledger))?;
        if let Some(kept) = &observer.series {
            self.put(folder, &series::SERIES, format, |rows| series::write_series(rows, scenario, kept))?;
        }
        let deaths = observation::tally::organization_deaths(scenario, ledger, observer.snapshots.len());
        self.put(folder, &series::STRENGTH, format, |rows| {
            series::write_strength(rows, scenario, &observer.snapshots, &deaths)
        })?;
        Ok(())
    }

    /// Writes a table where it is wanted.
    fn put(
        &self,
        folder: &Path,
        table: &Table,
        format: Format,
        rows: impl FnOnce(&mut Rows) -> io::Result<()>,
    ) -> Result<(), ReportError> {
        if self.prepared.wants(table) { write_table(folder, table, format, rows) } else { Ok(()) }
    }

    /// Spread of the index by where it comes from.
    fn write_bands(&self, folder: &Path, format: Format, apart: &Apart) -> Result<(), StudyError> {
        let played = Played { seeds: &apart.seeds, parameters: &apart.parameters, both: &self.results().scores };
        let bands = bands::bands(&self.prepared.scenario().parameters.index, self.prepared.seed, played);
        let bands = bands.map_err(ReportError::write(folder))?;
        self.put(folder, &band_tables::BANDS, format, |rows| band_tables::write(rows, &bands))?;
        Ok(())
    }
}
