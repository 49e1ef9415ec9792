//! Parameters drawn from the scenario's posterior, a draw for each replication: uncertainty of parameters beside that of seeds.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::scenario::posterior::{self, Posterior};
use crate::scenario::{Scenario, ScenarioError, Source, load_from};

/// Where the parameters of replications come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DrawLaw {
    /// A row of the posterior for each replication where the scenario has one, else the values of its files.
    #[default]
    WherePresent,
    /// A row of the posterior for each; a scenario without one is refused.
    Posterior,
    /// The values of its files, for all.
    Point,
}

impl DrawLaw {
    /// Whether parameters of a scenario are drawn.
    pub fn draws(self, source: &Source) -> bool {
        match self {
            Self::Point => false,
            Self::WherePresent => source.has(posterior::FILE),
            Self::Posterior => true,
        }
    }
}

/// Why no draws can be had.
#[derive(Debug, Error)]
pub enum DrawsError {
    /// The file has faults.
    #[error(transparent)]
    Faults(#[from] ScenarioError),
    /// There is no file.
    #[error(
        "{0}: found no {file}; accepted for --draws posterior: a scenario that was calibrated (`mandate calibrate {0}`, \
         then copy {file} from the results into the folder)", file = posterior::FILE
    )]
    None(String),
}

/// Draws of a posterior for replications.
#[derive(Clone, Debug)]
pub struct Draws {
    posterior: Posterior,
    seed: u64,
    /// Values in the scenario's files, by key: what a variant has otherwise was set on purpose.
    written: BTreeMap<String, f64>,
}

impl Draws {
    /// Draws of the posterior that lies beside a scenario, which is read as its files have it, without changes; `None` where
    /// parameters are not drawn.
    ///
    /// # Errors
    /// Where there is none though it was asked for, or it or the scenario has faults.
    pub fn asked(law: DrawLaw, source: &Source, seed: u64) -> Result<Option<Self>, DrawsError> {
        if !law.draws(source) {
            return Ok(None);
        }
        Self::read(source, &load_from(source, &[])?.scenario, seed).map(Some)
    }

    /// Draws of the posterior that lies beside a scenario; `scenario` is the one of its files, without changes.
    ///
    /// # Errors
    /// Where there is none, or it has faults.
    pub fn read(source: &Source, scenario: &Scenario, seed: u64) -> Result<Self, DrawsError> {
        let posterior = posterior::read(source, scenario)?;
        let posterior = posterior.ok_or_else(|| DrawsError::None(source.shown()))?;
        Ok(Self::new(posterior, scenario, seed))
    }

    /// Draws of a posterior.
    pub fn new(posterior: Posterior, scenario: &Scenario, seed: u64) -> Self {
        let written = scenario.parameter_table.iter().map(|record| (record.key.clone(), record.value)).collect();
        Self { posterior, seed, written }
    }

    /// A variant with the draw of a replication; parameters in which it differs from the files stay as they were set. The same
    /// replication gives the same draw to every variant.
    ///
    /// A variant may forbid a draw, for instance one with a strong reaction to harm set, under which chains of events would not
    /// end: it is then played at its own values.
    pub fn scenario(&self, variant: &Scenario, replication: u64) -> Scenario {
        let draw = self.posterior.of_replication(self.seed, replication);
        let is_as_written = |key: &str| {
            let now = variant.parameter_table.iter().find(|record| record.key == key);
            now.is_some_and(|now| self.written.get(key) == Some(&now.value))
        };
        let values = self.posterior.values(draw).filter(|(key, _)| is_as_written(key));
        variant.with_values(values).unwrap_or_else(|_| variant.clone())
    }

    /// A variant with the draw of a replication, save the parameters in `kept`, which were set by their names, also where they
    /// were set to what the files say. The same replication gives the same draw to every variant. Parts of a separated organization
    /// have the traits that are drawn for the whole.
    ///
    /// # Errors
    /// Where the variant forbids the draw.
    ///
    /// **P.70 row of the posterior in all arms**: row of B.19, without the parameters that the cell sets or draws
    /// itself; a run whose cell does not take the row is left out with its whole replication.
    /// With: `study::patterns::suite::Suite::scenario`.
    /// Source: common random numbers.
    /// Test: `all_arms_of_a_replication_play_the_same_row_of_the_posterior`,
    /// `what_an_arm_or_the_pattern_sets_is_not_drawn_even_where_it_is_what_the_files_say`.
    pub fn keeping(
        &self,
        variant: &Scenario,
        kept: impl Fn(&str) -> bool,
        replication: u64,
    ) -> Result<Scenario, String> {
        let draw = self.posterior.of_replication(self.seed, replication);
        let drawn = self.posterior.values(draw).filter(|(key, _)| !kept(key));
        variant
            .with_values(drawn.flat_map(|(key, value)| keys_in(variant, key).into_iter().map(move |key| (key, value))))
    }

    /// SHA-256 of the file, in hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.posterior.sha256
    }
}

/// A key of the files in a variant: itself, or, where the variant has parts of its organization instead, those of the parts.
fn keys_in<'a>(variant: &'a Scenario, key: &'a str) -> Vec<&'a str> {
    let known = || variant.parameter_table.iter().map(|record| record.key.as_str());
    let of_whole = |key: &'a str| key.strip_prefix("organizations.").and_then(|rest| rest.split_once('.'));
    match of_whole(key) {
        Some((whole, name)) if known().all(|known| known != key) => {
            let is_part = |known: &&str| {
                let part = known.strip_prefix("organizations.").and_then(|rest| rest.split_once('.'));
                let of_it = |id: &str| id.strip_prefix(whole).is_some_and(|rest| rest.starts_with('_'));
                part.is_some_and(|(id, of)| of == name && of_it(id))
            };
            known().filter(is_part).collect()
        }
        _ => vec![key],
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scenario::posterior::Draw;

    #[test]
    fn what_was_set_on_purpose_is_not_drawn() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
        let load = |changes: &[&str]| {
            let changes: Vec<_> = changes.iter().map(|change| change.parse().unwrap()).collect();
            crate::scenario::load(&folder, &changes).unwrap().scenario
        };
        let written = load(&[]);
        let draw = Draw { number: 0, until: 2018, weight: 1.0, log_proposal: 0.0, values: vec![3e-5, 9e-7] };
        let keys = vec!["violence.attack_rate".to_string(), "recruitment.base".to_string()];
        let draws = Draws::new(Posterior { keys, draws: vec![draw], sha256: String::new() }, &written, 1);
        let drawn = draws.scenario(&load(&["recruitment.base=5e-7"]), 3);
        assert_eq!((drawn.parameters.violence.attack_rate, drawn.parameters.recruitment.base), (3e-5, 5e-7));
        assert_eq!(draws.scenario(&written, 3).parameters.recruitment.base, 9e-7);
    }

    #[test]
    fn parts_of_a_separated_organization_are_drawn_as_the_whole_and_what_is_kept_is_not() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
        let load = |changes: &[&str]| {
            let changes: Vec<_> = changes.iter().map(|change| change.parse().unwrap()).collect();
            crate::scenario::load(&folder, &changes).unwrap().scenario
        };
        let (written, apart) = (load(&[]), load(&["separate=un"]));
        let key = "organizations.un.quality".to_string();
        let text = format!("{},{key}\n", posterior::COLUMNS.join(","));
        let row = posterior::COLUMNS.map(|column| if column == "until" { "2030" } else { "1" }).join(",");
        let place = std::env::temp_dir().join(format!("mandate-draws-{}", std::process::id()));
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join(posterior::FILE), format!("{text}{row},0.37\n")).unwrap();
        let draws = Draws::read(&Source::from(place.as_path()), &written, 1).unwrap();
        std::fs::remove_dir_all(&place).unwrap();
        let qualities = |scenario: &Scenario| -> Vec<f64> {
            let own = scenario.organizations.iter().filter(|organization| organization.id.starts_with("un"));
            own.map(|organization| organization.traits.quality).collect()
        };
        assert_eq!(qualities(&draws.keeping(&written, |_| false, 0).unwrap()), [0.37]);
        let parts = qualities(&draws.keeping(&apart, |_| false, 0).unwrap());
        assert!(parts.len() > 1 && parts.iter().all(|quality| *quality == 0.37), "{parts:?}");
        assert_eq!(qualities(&draws.keeping(&written, |kept| kept == key, 0).unwrap()), qualities(&written));
    }
}
