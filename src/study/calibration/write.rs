//! Writes a calibration into its folder.

use std::path::PathBuf;

use super::Calibrated;
use super::request::Prepared;
use crate::provenance::Provenance;
use crate::provenance::manifest::{self, CalibrationFacts, GateFacts, LawFacts, Manifest};
use crate::report::{Format, scenario as resolved, write_json, write_table};
use crate::study::StudyError;
use crate::study::calibration::estimate::Study;
use crate::study::calibration::gates;
use crate::study::calibration::gates::Gate;
use crate::study::calibration::learnt::Law;
use crate::study::calibration::summary;
use crate::study::calibration::tables;
use crate::study::kept::Making;

impl Prepared {
    /// Writes all tables.
    pub(super) fn write(
        &self,
        study: Study,
        place: PathBuf,
        runs: (usize, usize),
    ) -> Result<Calibrated<'_>, StudyError> {
        let (problem, format) = (&self.problem, self.request.keep.format);
        let draws = &study.laws[0].draws;
        let marginals = summary::marginals(problem, draws);
        let pairs = summary::pairs(problem, draws);
        let gates = gates::gates(problem, &study, &marginals);
        let counts = tables::rows_of(problem, &study.laws, self.request.rows);
        let making = Making::begin(&place, crate::study::calibration::own())?;
        let folder = making.path();
        let posterior = tables::POSTERIOR.expanded(tables::PARAMETERS, tables::parameter_columns(problem));
        write_table(folder, &posterior, Format::Csv, |out| {
            tables::write_posterior(out, problem, &study.laws, &counts)
        })?;
        write_table(folder, &tables::MARGINALS, format, |out| {
            tables::write_marginals(out, problem, &marginals, &study)
        })?;
        write_table(folder, &tables::POSTERIOR_PAIRS, format, |out| tables::write_pairs(out, problem, &pairs))?;
        write_table(folder, &tables::POSTERIOR_CHECK, format, |out| tables::write_checks(out, problem, &study.checks))?;
        write_table(folder, &tables::WAVES, format, |out| tables::write_waves(out, &study))?;
        write_table(folder, &tables::EMULATOR, format, |out| tables::write_emulator(out, problem, &study))?;
        write_table(folder, &tables::INFORMS, format, |out| tables::write_informs(out, problem, &study))?;
        if !problem.effects.all.is_empty() {
            write_table(folder, &tables::EFFECTS, format, |out| tables::write_effects(out, problem, &study))?;
        }
        write_table(folder, &tables::GATES, format, |out| tables::write_gates(out, &gates))?;
        write_json(folder, resolved::FILE, &resolved::resolved(&problem.scenario))?;
        write_json(folder, manifest::FILE, &self.manifest(&study, &gates, &counts, runs))?;
        making.finish(&place)?;
        Ok(Calibrated { problem, study, marginals, gates, rows: counts, folder: place })
    }

    fn manifest(&self, study: &Study, gates: &[Gate], counts: &[usize], runs: (usize, usize)) -> Manifest {
        let provenance = Provenance {
            loaded: &self.loaded,
            folder: self.request.scenario.display().to_string(),
            seed: self.problem.seed,
            replications: (0, runs.0 as u64),
            overrides: &self.request.changes,
            command: self.request.keep.command.clone(),
            until: Some(self.problem.scenario.end.to_string()),
            steps: self.problem.scenario.steps,
            stopwatch: self.stopwatch,
        };
        let gate = |gate: &Gate| GateFacts { gate: gate.name.into(), holds: gate.holds, figures: gate.says.clone() };
        let fewest = |of: &Law| of.diagnostics.iter().map(|(_, draws)| *draws).fold(f64::INFINITY, f64::min);
        let law = |(law, count): (&Law, &usize)| {
            let r_hat = law.diagnostics.iter().map(|(r_hat, _)| *r_hat).fold(0.0, f64::max);
            LawFacts { until: law.until, rows: *count, effective_draws: fewest(law).round(), r_hat }
        };
        let calibration = CalibrationFacts {
            targets: self.problem.targets.all.len(),
            targets_sha256: self.problem.targets.sha256.clone(),
            effects: self.problem.effects.all.len(),
            effects_sha256: self.problem.effects.sha256.clone(),
            statistics: self.problem.statistics.len(),
            first: self.request.effort.first,
            waves: self.request.effort.waves,
            runs_of_a_wave: self.request.effort.runs,
            check: self.request.effort.check,
            runs: runs.0,
            runs_of_this_command: runs.1,
            effective_draws: fewest(&study.laws[0]).round(),
            laws: study.laws.iter().zip(counts).map(law).collect(),
            gates: gates.len(),
            gates_held: gates.iter().filter(|gate| gate.holds).count(),
            gate: gates.iter().map(gate).collect(),
        };
        Manifest { calibration: Some(calibration), ..provenance.manifest() }
    }
}
