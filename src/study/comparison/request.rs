//! What is compared: a base and its variants, each from a folder or from memory, with changes.

use jiff::civil::Date;

use crate::experiment::draws::DrawLaw;
use crate::scenario::{
    self, Loaded, Optic, OrganizationKind, Override, Scenario, ScenarioError, Source, change_in_words,
};
use crate::study::comparison::variants::Variant;
use crate::study::{StudyError, once, one_seed};

/// A comparison as asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Scenario of the base.
    pub base: Source,
    /// Changes to the base alone.
    pub base_changes: Vec<Override>,
    /// Changes to the base and to all variants.
    pub common_changes: Vec<Override>,
    /// What stands beside the base.
    pub others: Vec<Other>,
    /// Whether each channel of overlap is taken out in turn, at up to ten times the runs.
    pub channels: bool,
    /// Where the parameters of replications come from; a posterior is that of the base.
    pub draws: DrawLaw,
    /// Replications.
    pub replications: u64,
    /// Number of the first.
    pub first: u64,
    /// Half-width of the index at which there are enough, and most replications.
    pub until_halfwidth: Option<(f64, u64)>,
    /// First and last year over which is averaged.
    pub years: (Option<i16>, Option<i16>),
    /// Seed; `None`: that of the base.
    pub seed: Option<u64>,
    /// Last day to play; `None`: that of the scenario.
    pub until: Option<Date>,
    /// Measures of parts of what happens, as [`Selection::read`] takes them.
    pub measures: Vec<String>,
}

/// A scenario beside the base.
#[derive(Clone, Debug)]
pub enum Other {
    /// The base without peace operations.
    None,
    /// The base with each norm of its peace operations in a force of its own.
    Separate,
    /// What each optic of the base would do, a variant for each.
    Optics,
    /// The files of the base with changes, by name.
    Changed(String, Vec<Override>),
    /// Another scenario.
    Scenario(Source),
}

impl Request {
    /// Twenty replications of a base and what stands beside it.
    pub const fn new(base: Source, others: Vec<Other>) -> Self {
        Self {
            base,
            base_changes: Vec::new(),
            common_changes: Vec::new(),
            others,
            channels: false,
            draws: DrawLaw::WherePresent,
            replications: 20,
            first: 0,
            until_halfwidth: None,
            years: (None, None),
            seed: None,
            until: None,
            measures: Vec::new(),
        }
    }

    /// Most replications there may be.
    pub fn most(&self) -> u64 {
        self.until_halfwidth.map_or(self.replications, |(_, most)| most.max(self.replications))
    }

    /// Whether first and last year lie inside the run.
    pub(super) fn check_years(&self, base: &Scenario) -> Result<(), StudyError> {
        let (start, end) = (base.start.year(), base.last_day().year());
        for (option, year) in [("--from", self.years.0), ("--to", self.years.1)] {
            if let Some(year) = year.filter(|year| !(start..=end).contains(year)) {
                let message = format!("{option}: found {year}; accepted: a year from {start} to {end}");
                return Err(StudyError::Request(message));
            }
        }
        match self.years {
            (Some(from), Some(to)) if from > to => {
                Err(StudyError::Request(format!("--to: found {to}; accepted: a year from --from ({from}) to {end}")))
            }
            _ => Ok(()),
        }
    }

    /// The variants in order, the base first; presets of optics last.
    pub(super) fn variants(&self) -> Result<Vec<Asked>, StudyError> {
        self.check()?;
        self.beside(self.base()?)
    }

    /// That no change takes the value of another, and that the seed is that of all.
    pub(in crate::study) fn check(&self) -> Result<(), StudyError> {
        one_seed(self.seed, &self.common_changes)?;
        if let Some(change) = self.changes_of_one().find(|change| change.path == "seed") {
            let accepted = "seed in --with or --seed, for all: variants are played on the same random numbers";
            return Err(StudyError::Request(format!(
                "seed: found {}, for one variant; accepted: {accepted}",
                change.value
            )));
        }
        self.each_once()
    }

    /// The base.
    pub(in crate::study) fn base(&self) -> Result<Asked, StudyError> {
        self.load(Wanted::new("base", &self.base, self.base_changes.clone())).map_err(|error| self.of_all(error))
    }

    /// A base that was read, and what stands beside it.
    pub(in crate::study) fn beside(&self, base: Asked) -> Result<Vec<Asked>, StudyError> {
        let mut all = vec![base];
        let (presets, others): (Vec<&Other>, Vec<&Other>) =
            self.others.iter().partition(|other| matches!(other, Other::Optics));
        for other in others.into_iter().chain(presets) {
            for wanted in self.wanted(other, &all[0])? {
                all.push(self.load(wanted).map_err(|error| self.of_all(error))?);
            }
        }
        Ok(all)
    }

    /// That no change takes the value of another that is made to the same variant.
    fn each_once(&self) -> Result<(), StudyError> {
        once(&[("--with", &self.common_changes), ("--base", &self.base_changes)])?;
        self.others.iter().try_for_each(|other| match other {
            Other::Changed(_, changes) => once(&[("--with", &self.common_changes), ("--set", changes)]),
            _ => Ok(()),
        })
    }

    /// A fault of one variant with those of all others that start from the same files.
    fn of_all(&self, error: StudyError) -> StudyError {
        let StudyError::Scenario(mut error) = error else { return error };
        if error.folder != self.base.shown() {
            return error.into();
        }
        let changed = self.others.iter().filter_map(|other| match other {
            Other::Changed(name, changes) => Some((name.as_str(), changes)),
            _ => None,
        });
        for (name, changes) in std::iter::once(("base", &self.base_changes)).chain(changed) {
            let Err(StudyError::Scenario(other)) = self.load(Wanted::new(name, &self.base, changes.clone())) else {
                continue;
            };
            let told: Vec<String> = error.faults.iter().map(ToString::to_string).collect();
            error.faults.extend(other.faults.into_iter().filter(|fault| !told.contains(&fault.to_string())));
        }
        error.into()
    }

    /// Changes that are not those of all variants.
    fn changes_of_one(&self) -> impl Iterator<Item = &Override> {
        let own = self.others.iter().filter_map(|other| match other {
            Other::Changed(_, changes) => Some(changes),
            _ => None,
        });
        self.base_changes.iter().chain(own.flatten())
    }

    /// What stands beside the base.
    fn wanted<'a>(&'a self, other: &'a Other, base: &Asked) -> Result<Vec<Wanted<'a>>, StudyError> {
        // These start from the base with its own changes; a variant by changes starts from the files.
        let on_base = |changes: Vec<Override>| self.base_changes.iter().cloned().chain(changes).collect();
        Ok(match other {
            Other::Scenario(source) => vec![Wanted::new(&source.shown(), source, Vec::new())],
            Other::Changed(name, changes) => vec![Wanted::new(name, &self.base, changes.clone())],
            Other::None => {
                let off = |id: String| Override { path: format!("forces.{id}"), value: "off".into() };
                vec![Wanted::new("none", &self.base, on_base(base.missions()?.into_iter().map(off).collect()))]
            }
            Other::Separate => {
                let apart = |id: String| Override { path: "separate".into(), value: id };
                vec![Wanted::new("separate", &self.base, on_base(base.missions()?.into_iter().map(apart).collect()))]
            }
            Other::Optics => {
                let optics = base.variant.scenario.optics.iter().filter(|optic| !optic.levers.is_empty());
                optics.clone().try_for_each(|optic| {
                    once(&[("--with", &self.common_changes), ("optic_levers.csv", &optic.levers)])
                })?;
                let lever = |optic: &Optic| {
                    Wanted::new(&format!("lever of {}", optic.id), &self.base, on_base(optic.levers.clone()))
                };
                let all: Vec<Wanted<'_>> = optics.map(lever).collect();
                if all.is_empty() {
                    return Err(StudyError::Request(format!(
                        "--optics: found no optic with levers in {}; accepted: a scenario with an optic_levers.csv",
                        base.variant.folder
                    )));
                }
                all
            }
        })
    }

    /// Faults of changes under the options with which they were given.
    fn by_options(&self, mut error: ScenarioError, name: &str) -> ScenarioError {
        let has = |changes: &[Override], path: &str| changes.iter().any(|change| change.path == path);
        let option = |path: &str| match path {
            path if name == "base" && has(&self.base_changes, path) => "--base",
            path if has(&self.common_changes, path) => "--with",
            _ => "--set",
        };
        for fault in &mut error.faults {
            let option = fault.change().map_or("", option);
            *fault = fault.clone().by_option(option);
        }
        error
    }

    fn load(&self, Wanted { name, source, mut changes }: Wanted<'_>) -> Result<Asked, StudyError> {
        changes.splice(0..0, self.common_changes.iter().cloned());
        let mut loaded = scenario::load_from(source, &changes).map_err(|error| self.by_options(error, &name))?;
        if let Some(until) = self.until {
            loaded.scenario = loaded.scenario.shortened(until).map_err(StudyError::Request)?;
        }
        let variant = Variant { name, folder: source.shown(), scenario: loaded.scenario.clone() };
        Ok(Asked { variant, overrides: changes, loaded })
    }
}

/// A scenario that is to be read.
struct Wanted<'a> {
    name: String,
    source: &'a Source,
    changes: Vec<Override>,
}

impl<'a> Wanted<'a> {
    fn new(name: &str, source: &'a Source, changes: Vec<Override>) -> Self {
        Self { name: name.into(), source, changes }
    }
}

/// What was changed in each variant, in words, the base first.
pub(in crate::study) fn changes(asked: &[Asked], common: &[Override]) -> Vec<String> {
    asked.iter().map(|one| one.in_words(&asked[0], common)).collect()
}

/// A variant as asked for, with the files it came from.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Name and scenario.
    pub variant: Variant,
    /// Changes made to the files.
    pub overrides: Vec<Override>,
    /// What was read.
    pub loaded: Loaded,
}

impl Asked {
    /// What was changed against a base, in words; empty for a base as its files have it.
    fn in_words(&self, base: &Self, common: &[Override]) -> String {
        let own = self.overrides.iter().filter(|change| !common.contains(change));
        let words = own.map(|change| change_in_words(change, &base.variant.scenario, &self.variant.scenario));
        let words: Vec<String> = words.collect();
        match words.is_empty() && self.variant.folder != base.variant.folder {
            true => format!("as in {}", self.variant.folder),
            false => words.join("; "),
        }
    }

    /// Its peace operations.
    fn missions(&self) -> Result<Vec<String>, StudyError> {
        let organizations = self.variant.scenario.organizations.iter();
        let missions = organizations.filter(|one| one.kind == OrganizationKind::PeaceOperation);
        let ids: Vec<String> = missions.map(|one| one.id.clone()).collect();
        if ids.is_empty() {
            return Err(StudyError::Request(format!(
                "{}/scenario.toml: organizations: found no peace_operation; accepted for `none` and `separate`: a scenario with at least one",
                self.variant.folder
            )));
        }
        Ok(ids)
    }
}
