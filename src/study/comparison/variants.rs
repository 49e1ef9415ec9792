//! Paired what-if: several variants of a scenario on common random numbers (MODEL.md, section 12).
//!
//! Replication k of every variant plays the streams named by the same seed and k, so that what a change does is seen
//! against the same luck. The first variant is the base. For the overlap of norms, every variant is also played with each
//! channel of section 8 off in turn, and with all of them off: what a channel does to the difference is the difference with
//! everything on, less that without it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;
use rayon::prelude::*;
use thiserror::Error;

use crate::experiment::draws::Draws;
use crate::experiment::executor::{self, BrokeOff};
use crate::experiment::outcome::{Catalogue, Outcome};
use crate::observation::Observer;
use crate::observation::selection::Selection;
use crate::scenario::{Optic, OpticDimension, Scenario, Switches, counted, first_day_apart};
use crate::simulation::{Prepared, Simulation};
use crate::study::comparison::facts::Facts;

/// A scenario under a name.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Name in tables.
    pub name: String,
    /// Folder it was read from.
    pub folder: String,
    /// Scenario.
    pub scenario: Scenario,
}

/// Why variants cannot be compared.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CompareError {
    /// Something that must be the same differs.
    #[error(transparent)]
    Differs(Box<Differs>),
    /// Two variants have one name.
    #[error(
        "variant: found two of the name \"{0}\"; accepted: a name for each, as in --set \"NAME: PATH=VALUE; PATH=VALUE\": each --set is a variant of its own, and `;` joins changes of one"
    )]
    SameName(String),
    /// Only one variant.
    #[error(
        "SCENARIO: found one and nothing to compare it with; accepted: a second folder, `none`, `separate`, --set PATH=VALUE or --optics"
    )]
    Alone,
}

/// What must be the same in all variants, and is not.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{folder}/{file}: {key}: found {found}, and {wanted} in {base}/{file}; accepted: the same {key} in all that is compared"
)]
pub struct Differs {
    /// Folder of the variant.
    pub folder: String,
    /// Folder of the base.
    pub base: String,
    /// File in which it stands.
    pub file: &'static str,
    /// What differs.
    pub key: &'static str,
    /// In the variant.
    pub found: String,
    /// In the base.
    pub wanted: String,
}

/// A channel through which norms overlap (MODEL.md, section 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// Splitting effort costs attention.
    Attention,
    /// Perceived alignment of the peace operation.
    Alignment,
    /// Confusion between protectors.
    Confusion,
    /// Loss of information.
    Information,
    /// Synergy of robust posture with response, and of fighting with dialogue.
    Synergy,
    /// Shared warning.
    SharedWarning,
    /// Norms of one force that ask for dissimilar behaviour in one place.
    Ambiguity,
    /// Norms of one force that ask for the same behaviour in one place.
    Complementarity,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 8] = [
        Self::Attention,
        Self::Alignment,
        Self::Confusion,
        Self::Information,
        Self::Synergy,
        Self::SharedWarning,
        Self::Ambiguity,
        Self::Complementarity,
    ];

    /// Name of its switch.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Alignment => "alignment",
            Self::Confusion => "confusion",
            Self::Information => "information",
            Self::Synergy => "synergy",
            Self::SharedWarning => "shared_warning",
            Self::Ambiguity => "ambiguity",
            Self::Complementarity => "complementarity",
        }
    }

    /// Parameters that say how strong it is, without `overlap.`
    pub const fn sizes(self) -> &'static [&'static str] {
        match self {
            Self::Attention => &["attention_loss"],
            Self::Alignment => {
                &["alignment_colocation", "alignment_visible_ct", "alignment_handover", "alignment_labels"]
            }
            Self::Confusion => &["confusion"],
            Self::Information => &["information_loss"],
            Self::Synergy => &["synergy"],
            Self::SharedWarning => &["shared_warning"],
            Self::Ambiguity => &["ambiguity"],
            Self::Complementarity => &["complementarity"],
        }
    }

    /// What it is, in a few words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Attention => "splitting effort over several norms costs attention",
            Self::Alignment => "people take the peace operation for a side where it works beside those who fight",
            Self::Confusion => "several protectors in one place get in each other's way",
            Self::Information => "people tell less to those whom they take for a side",
            Self::Synergy => "robust posture and response, fighting and dialogue help one another",
            Self::SharedWarning => "forces in one place warn one another",
            Self::Ambiguity => "norms of one force that ask for dissimilar behaviour in one place weaken it",
            Self::Complementarity => "norms of one force that ask for the same behaviour in one place strengthen it",
        }
    }

    /// Its switch among those of a scenario.
    pub const fn switch(self, switches: &mut Switches) -> &mut bool {
        match self {
            Self::Attention => &mut switches.attention,
            Self::Alignment => &mut switches.alignment,
            Self::Confusion => &mut switches.confusion,
            Self::Information => &mut switches.information,
            Self::Synergy => &mut switches.synergy,
            Self::SharedWarning => &mut switches.shared_warning,
            Self::Ambiguity => &mut switches.ambiguity,
            Self::Complementarity => &mut switches.complementarity,
        }
    }
}

/// Which channels are on in a cell of the experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channels {
    /// As the scenario has them.
    AsGiven,
    /// One off.
    Without(Channel),
    /// All off.
    WithoutAny,
}

impl Channels {
    /// Name in tables.
    pub fn name(self) -> String {
        match self {
            Self::AsGiven => "as given".into(),
            Self::Without(channel) => format!("without {}", channel.name()),
            Self::WithoutAny => "without any".into(),
        }
    }

    /// Switches with these channels; `None` where nothing would change.
    fn apply(self, mut switches: Switches) -> Option<Switches> {
        let before = switches;
        match self {
            Self::AsGiven => return Some(switches),
            Self::Without(channel) => *channel.switch(&mut switches) = false,
            Self::WithoutAny => Channel::ALL.iter().for_each(|channel| *channel.switch(&mut switches) = false),
        }
        (switches != before).then_some(switches)
    }
}

/// A variant with some channels on.
#[derive(Clone, Copy, Debug)]
struct Cell {
    variant: usize,
    channels: Channels,
}

/// The cells of a comparison, ready to be played.
#[derive(Debug)]
pub struct Cells<'a>(Vec<Prepared<'a>>);

/// The variants and all cells to be played.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Names of the variants; the first is the base.
    pub names: Vec<String>,
    /// Measures.
    pub catalogue: Catalogue,
    /// What is told of the base.
    pub facts: Facts,
    cells: Vec<Cell>,
    /// What each cell plays; none where its outcomes were read.
    scenarios: Vec<Scenario>,
    /// Day from which any variant can differ from the base.
    apart_from: Option<Date>,
    /// Parameters drawn for each replication; `None` where all play those of their scenario.
    draws: Option<Draws>,
    /// Measures of parts that were asked for, with their areas.
    pub(super) asked: Vec<String>,
}

impl Comparison {
    /// A comparison; with `decompose`, every channel is also taken out in turn.
    ///
    /// # Errors
    /// Where there are fewer than two variants, two of one name, or they differ in what must be the same.
    pub fn new(variants: Vec<Variant>, decompose: bool) -> Result<Self, CompareError> {
        let [base, others @ ..] = variants.as_slice() else { return Err(CompareError::Alone) };
        if others.is_empty() {
            return Err(CompareError::Alone);
        }
        let mut names = BTreeSet::new();
        for variant in &variants {
            if !names.insert(&variant.name) {
                return Err(CompareError::SameName(variant.name.clone()));
            }
            comparable(base, variant)?;
        }
        let mut settings = vec![Channels::AsGiven];
        if decompose {
            let each = Channel::ALL.into_iter().map(Channels::Without).chain([Channels::WithoutAny]);
            // A channel that is off everywhere already is not played again without.
            settings.extend(each.filter(|c| variants.iter().any(|v| c.apply(v.scenario.switches).is_some())));
        }
        let first = others.iter().map(|other| first_day_apart(&base.scenario, &other.scenario));
        let first = first.fold(f64::INFINITY, f64::min);
        let apart_from = first.is_finite().then(|| base.scenario.date_on(first));
        let mut catalogue = Catalogue::new(&base.scenario);
        others.iter().for_each(|variant| catalogue.know(&variant.scenario));
        let names = variants.iter().map(|variant| variant.name.clone()).collect();
        let facts = Facts::of_scenario(&base.scenario);
        let (mut cells, mut scenarios) = (Vec::new(), Vec::new());
        for (position, variant) in variants.into_iter().enumerate() {
            for &channels in &settings {
                let mut scenario = variant.scenario.clone();
                if let Some(switches) = channels.apply(scenario.switches) {
                    scenario.switches = switches;
                }
                cells.push(Cell { variant: position, channels });
                scenarios.push(scenario);
            }
        }
        Ok(Self { names, catalogue, facts, cells, scenarios, apart_from, draws: None, asked: Vec::new() })
    }

    /// A comparison whose outcomes were read, with the channels as given; `apart_from` is the day from which they are seen to differ.
    pub(super) fn read(names: Vec<String>, catalogue: Catalogue, facts: Facts, apart_from: Option<Date>) -> Self {
        let cells = (0..names.len()).map(|variant| Cell { variant, channels: Channels::AsGiven }).collect();
        Self { names, catalogue, facts, cells, scenarios: Vec::new(), apart_from, draws: None, asked: Vec::new() }
    }

    /// Whether its outcomes were read and not played.
    pub(super) const fn is_read(&self) -> bool {
        self.scenarios.is_empty()
    }

    /// The comparison with measures of parts that were asked for.
    pub fn asking(self, selections: &[Selection]) -> Self {
        let asked = selections.iter().map(Selection::in_full).collect();
        Self { catalogue: self.catalogue.asking(selections), asked, ..self }
    }

    /// The comparison with parameters drawn for each replication, the same for all variants.
    pub fn drawing(self, draws: Option<Draws>) -> Self {
        Self { draws, ..self }
    }

    /// Day from which any variant can differ from the base; `None` where nothing differs.
    pub const fn apart_from(&self) -> Option<Date> {
        self.apart_from
    }

    /// First calendar year wholly after that day, less than a step of it being missing.
    pub(super) fn first_full_year(&self) -> Option<i16> {
        let day = self.apart_from?;
        let late = f64::from(day.day_of_year() - 1) >= self.facts.step_days;
        Some(day.year() + i16::from(late))
    }

    /// Runs per replication.
    pub fn runs(&self) -> usize {
        self.cells.len()
    }

    /// Settings of the channels, as given first.
    pub fn channels(&self) -> impl Iterator<Item = Channels> {
        self.cells.iter().filter(|cell| cell.variant == 0).map(|cell| cell.channels)
    }

    /// What is the same in all replications of its cells, computed side by side.
    pub fn cells(&self) -> Cells<'_> {
        Cells(self.scenarios.par_iter().map(Prepared::new).collect())
    }

    /// Plays replications of its cells; `done` is told after each run. Those that were wholly played before `stop` was set are returned,
    /// in order: outcomes by replication and cell.
    ///
    /// # Errors
    /// Where a run broke off.
    pub fn play(
        &self,
        cells: &Cells<'_>,
        seed: u64,
        replications: std::ops::Range<u64>,
        stop: &AtomicBool,
        done: impl Fn() + Sync,
    ) -> Result<Vec<Vec<Outcome>>, BrokeOff> {
        let jobs: Vec<(u64, usize)> =
            replications.flat_map(|replication| (0..cells.0.len()).map(move |cell| (replication, cell))).collect();
        let name = |&(replication, cell): &(u64, usize)| {
            let cell = &self.cells[cell];
            format!("replication {replication} of {}, {}", self.names[cell.variant], cell.channels.name())
        };
        let outcomes = executor::all(&jobs, name, done, |&(replication, cell)| match &self.draws {
            None => play(&self.catalogue, &cells.0[cell], seed, replication, stop),
            Some(draws) => {
                let drawn = draws.scenario(cells.0[cell].scenario(), replication);
                play(&self.catalogue, &Prepared::new(&drawn), seed, replication, stop)
            }
        })?;
        let mut whole = Vec::new();
        let mut outcomes = outcomes.into_iter();
        loop {
            let row: Vec<Outcome> = outcomes.by_ref().take(self.cells.len()).flatten().collect();
            if row.len() < self.cells.len() {
                return Ok(whole);
            }
            whole.push(row);
        }
    }

    /// Position of a cell.
    pub(super) fn cell(&self, variant: usize, channels: Channels) -> Option<usize> {
        self.cells.iter().position(|cell| cell.variant == variant && cell.channels == channels)
    }
}

fn play(
    catalogue: &Catalogue,
    prepared: &Prepared<'_>,
    seed: u64,
    replication: u64,
    stop: &AtomicBool,
) -> Option<Outcome> {
    if stop.load(Ordering::Relaxed) {
        return None;
    }
    let (mut run, scenario) = (Simulation::start(prepared, seed, replication), prepared.scenario());
    let mut observer = Observer::mediating(scenario);
    while !stop.load(Ordering::Relaxed) && run.step() {
        observer.observe(&run);
    }
    (run.world().step == scenario.steps).then(|| catalogue.outcome(scenario, run.ledger(), &observer))
}

/// Whether a variant can stand beside the base: the same days, districts and clusters.
fn comparable(base: &Variant, variant: &Variant) -> Result<(), CompareError> {
    let (a, b) = (&base.scenario, &variant.scenario);
    let ids = |s: &Scenario| s.districts.iter().map(|d| d.id.clone()).collect::<Vec<_>>();
    let people = |s: &Scenario| {
        let inside = s.districts.iter().filter(|d| !d.outside);
        inside.map(|d| format!("{}: {} in {}", d.id, d.population, d.region)).collect::<Vec<_>>()
    };
    let affected = |s: &Scenario| s.districts.iter().filter(|d| d.affected).map(|d| d.id.clone()).collect::<Vec<_>>();
    let clusters = |s: &Scenario| s.clusters.iter().map(|c| format!("{} {}", c.number, c.threat)).collect::<Vec<_>>();
    let days = |s: &Scenario| vec![s.start.to_string(), s.end.to_string()];
    let step = |s: &Scenario| vec![s.step_days.to_string()];
    // Values that choose a scale: on two scales nothing can be compared.
    let index = |s: &Scenario| {
        let rows = s.parameter_table.iter().filter(|row| row.key.starts_with("index."));
        rows.map(|row| format!("{} {}", row.key, row.value)).collect::<Vec<_>>()
    };
    let optics = |s: &Scenario| {
        let weighs = |o: &Optic| {
            let weights = OpticDimension::ALL.map(|d| (d.name(), o.weights[d.index()], o.goalposts[d.index()]));
            weights.map(|(name, weight, goalpost)| format!("{} weighs {name} {weight:.3} at {goalpost}", o.id))
        };
        s.optics.iter().flat_map(weighs).collect::<Vec<_>>()
    };
    // A separated force stands in the rules of optics by its parts, so who acts is left out here.
    let admitted = |s: &Scenario| {
        let mut rules: BTreeSet<String> = BTreeSet::new();
        for o in &s.optics {
            rules.insert(format!("{} counts displacement {:?}", o.id, o.displacement));
            rules.extend(
                o.admissions
                    .iter()
                    .map(|a| format!("{} admits {} of {:?} at {}", o.id, a.dimension.name(), a.practices, a.weight)),
            );
            rules.extend(
                o.means.iter().map(|m| format!("{} disapproves of {:?} at {}", o.id, m.practices, m.disapproval)),
            );
        }
        rules.into_iter().collect::<Vec<_>>()
    };
    let check = |file, key, of: &dyn Fn(&Scenario) -> Vec<String>| {
        let (wanted, found) = (of(a), of(b));
        if wanted == found {
            return Ok(());
        }
        let (found, wanted) = difference(&found, &wanted);
        let (folder, base) = (variant.folder.clone(), base.folder.clone());
        Err(CompareError::Differs(Box::new(Differs { folder, base, file, key, found, wanted })))
    };
    check("districts.csv", "list of districts", &ids)?;
    check("districts.csv", "list of people and regions of districts", &people)?;
    check("districts.csv", "list of affected districts", &affected)?;
    check("scenario.toml", "list of clusters", &clusters)?;
    check("scenario.toml", "first and last day", &days)?;
    check("scenario.toml", "step_days", &step)?;
    check("parameters.csv", "set of index.* values", &index)?;
    check("optic_weights.csv", "set of optics, weights and goalposts", &optics)?;
    check("optic_admissions.csv", "set of rules, with those of optic_means.csv", &admitted)
}

/// What two lists do not have in common, short enough to read.
fn difference(found: &[String], wanted: &[String]) -> (String, String) {
    let only = |these: &[String], those: &[String]| {
        let new: Vec<&str> = these.iter().filter(|id| !those.contains(id)).map(String::as_str).take(3).collect();
        let more = if these.len() > new.len() { ", ..." } else { "" };
        if new.is_empty() { counted(these.len(), "entry") } else { format!("{}{more}", new.join(", ")) }
    };
    (only(found, wanted), only(wanted, found))
}
