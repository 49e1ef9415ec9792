//! Changes that hold from one day to another: `forces.army=0.5 from 2015-01-01 to 2016-12-31`.
//!
//! Such a change is no row of a table: the scenario is read a second time with it, and a run takes its steps in the days of the window
//! from that second reading. So whatever acts in every step may be changed for a while: strength, weights of norms,
//! permissions, switches, parameters. What is read once, at the start or at the end, may not.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use super::fault::{Fault, ScenarioError};
use super::folder::Source;
use super::loader::{Loaded, load_plain};
use super::overrides::Override;
use super::resolved::Scenario;

/// Beginnings of paths that may be changed for a while; keys of `parameters.csv` besides.
const PATHS: [&str; 4] = ["forces.", "weights.", "permissions.", "switches."];

/// Keys of `parameters.csv` that judge a run and are not part of it.
const JUDGES: &str = "index.";

/// Ends of keys of traits with which a force begins, and which it changes itself.
const AT_START: [&str; 2] = [".quality", ".discipline"];

/// What is accepted as a window.
const ACCEPTED: &str = "VALUE from DATE to DATE, with dates like 2016-12-31, the first not after the second";

/// What is accepted as a path.
const ACCEPTED_PATHS: &str = "forces.ORGANIZATION, weights.ORGANIZATION.NORM, permissions.ORGANIZATION.BEHAVIOUR, switches.NAME or a key of \
     parameters.csv that does not begin with index.; what is read once, at the start or the end, cannot change for a while";

/// Days on which a change holds, both inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// Steps of a run that are played in another scenario.
#[derive(Clone, Debug)]
pub struct Phase {
    /// First step.
    pub from: u32,
    /// Step after the last.
    pub to: u32,
    /// The scenario with what is changed in it.
    pub scenario: Arc<Scenario>,
    /// Parameters that are set for these steps: they are not drawn.
    pub keys: BTreeSet<String>,
}

impl Override {
    /// The change without its window, and the window; `None` where it holds always.
    ///
    /// # Errors
    /// Where what stands behind `from` are not two days.
    ///
    /// ```
    /// use mandate_model::scenario::Override;
    /// let change: Override = "forces.army=0.5 from 2015-01-01 to 2016-12-31".parse().unwrap();
    /// let (alone, window) = change.window().unwrap().unwrap();
    /// assert_eq!((alone.to_string().as_str(), window.to.to_string().as_str()), ("forces.army=0.5", "2016-12-31"));
    /// assert!("title=letters from home".parse::<Override>().unwrap().window().is_none());
    /// assert!("forces.army=0.5 from 2015-13-01".parse::<Override>().unwrap().window().unwrap().is_err());
    /// ```
    pub fn window(&self) -> Option<Result<(Self, Window), Fault>> {
        let (value, days) = self.value.rsplit_once(" from ")?;
        // A text may have the word in it; a day begins with a digit.
        days.trim_start().starts_with(|letter: char| letter.is_ascii_digit()).then(|| {
            let wrong = || self.fault(format!("\"{}\"", self.value), ACCEPTED);
            let (from, to) = days.split_once(" to ").ok_or_else(wrong)?;
            let day = |text: &str| text.trim().parse::<Date>().map_err(|_| wrong());
            let window = Window { from: day(from)?, to: day(to)? };
            if window.from > window.to {
                return Err(wrong());
            }
            Ok((Self { path: self.path.clone(), value: value.trim().to_string() }, window))
        })
    }
}

/// A change without its window, the window, and its steps.
struct Windowed {
    alone: Override,
    window: Window,
    steps: (u32, u32),
}

/// Loads and validates the scenario in `folder`, with changes from the command line.
///
/// # Errors
/// Every fault of every file at once.
pub fn load(folder: &Path, overrides: &[Override]) -> Result<Loaded, ScenarioError> {
    load_from(&Source::Folder(folder.to_path_buf()), overrides)
}

/// Loads and validates a scenario from a folder or from memory, with changes, of which some may hold for a while.
///
/// ```
/// use std::collections::BTreeMap;
/// use mandate_model::scenario::{Source, load_from};
///
/// let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
/// let mut files = BTreeMap::new();
/// for entry in std::fs::read_dir(folder)? {
///     let path = entry?.path();
///     files.insert(path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path)?);
/// }
/// let source = Source::Memory { name: "two districts".into(), files };
/// assert_eq!(load_from(&source, &[]).unwrap().scenario.name, "two-districts");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Every fault of every file at once.
pub fn load_from(source: &Source, overrides: &[Override]) -> Result<Loaded, ScenarioError> {
    let (mut always, mut windowed, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for change in overrides {
        match change.window() {
            None => always.push(change.clone()),
            Some(Ok((alone, window))) => windowed.push((change, alone, window)),
            Some(Err(fault)) => faults.push(fault),
        }
    }
    let error = |faults| ScenarioError { folder: source.shown(), faults };
    let mut loaded = match load_plain(source, &always) {
        Ok(loaded) if faults.is_empty() => loaded,
        Ok(_) => return Err(error(faults)),
        Err(mut found) => {
            found.faults.extend(faults);
            return Err(found);
        }
    };
    if windowed.is_empty() {
        return Ok(loaded);
    }
    let windowed = in_steps(windowed, &loaded.scenario).map_err(error)?;
    loaded.scenario.phases = phases(source, &always, &windowed)?;
    Ok(loaded)
}

/// The windows in steps of the run.
fn in_steps(windowed: Vec<(&Override, Override, Window)>, scenario: &Scenario) -> Result<Vec<Windowed>, Vec<Fault>> {
    let (mut found, mut faults): (Vec<Windowed>, Vec<Fault>) = (Vec::new(), Vec::new());
    for (typed, alone, window) in windowed {
        let days = |date: Date| f64::from((date - scenario.start).get_days());
        // A step belongs to the day with which it begins.
        let first_from = |day: f64| (day / scenario.step_days).ceil().max(0.0).min(f64::from(scenario.steps)) as u32;
        let steps = (first_from(days(window.from)), first_from(days(window.to) + 1.0));
        let text = || format!("{} to {}", window.from, window.to);
        let key = alone.path.strip_prefix("parameters.").unwrap_or(&alone.path);
        let is_fixed = key.starts_with(JUDGES) || AT_START.iter().any(|end| key.ends_with(end));
        let is_parameter = scenario.parameter_table.iter().any(|record| record.key == key) && !is_fixed;
        if !is_parameter && !PATHS.iter().any(|path| key.starts_with(path)) {
            faults.push(typed.fault("a path that cannot change for a while", ACCEPTED_PATHS));
        } else if window.from < scenario.start || window.to > scenario.end {
            let accepted = format!("days from {} to {}, those of the scenario", scenario.start, scenario.end);
            faults.push(typed.fault(text(), accepted));
        } else if steps.0 >= steps.1 {
            let accepted = format!("a window in which a step of {} days begins", scenario.step_days);
            faults.push(typed.fault(text(), accepted));
        } else if let Some(other) = found.iter().find(|other| {
            other.alone.path == alone.path && window.from <= other.window.to && other.window.from <= window.to
        }) {
            let accepted = "windows of one path that do not overlap";
            faults.push(
                typed.fault(format!("{}, beside {} to {}", text(), other.window.from, other.window.to), accepted),
            );
        } else {
            found.push(Windowed { alone, window, steps });
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// The spans of steps between all beginnings and ends, with what holds in each.
///
/// **C.16 change for a while**: steps that begin on a day of the window are played with the change, all others without; at its
/// beginning and end weights and levels go over to those in force at once (a falling level takes its share of the strength).
/// With: `simulation::Simulation::step`, `simulation::Simulation::in_force`, `submodels::timeline::enter_phase`,
/// `submodels::deployment::enter_phase`.
/// Source: input.
/// Test: `what_holds_for_a_while_is_in_force_in_its_steps_alone`,
/// `a_run_is_the_same_up_to_a_window_and_another_from_it_on`,
/// `weights_that_hold_for_a_while_are_those_of_the_force_in_it_and_no_longer`.
fn phases(source: &Source, always: &[Override], windowed: &[Windowed]) -> Result<Vec<Phase>, ScenarioError> {
    let mut ends: Vec<u32> = windowed.iter().flat_map(|one| [one.steps.0, one.steps.1]).collect();
    ends.sort_unstable();
    ends.dedup();
    let mut phases = Vec::new();
    for span in ends.windows(2) {
        let (from, to) = (span[0], span[1]);
        let holds: Vec<&Windowed> = windowed.iter().filter(|one| one.steps.0 <= from && to <= one.steps.1).collect();
        if holds.is_empty() {
            continue;
        }
        let changes: Vec<Override> = always.iter().cloned().chain(holds.iter().map(|one| one.alone.clone())).collect();
        let mut loaded = load_plain(source, &changes)?;
        // Nothing is drawn from a phase.
        loaded.scenario.outlines.clear();
        let keys = holds.iter().map(|one| one.alone.path.trim_start_matches("parameters.").to_string());
        phases.push(Phase { from, to, scenario: Arc::new(loaded.scenario), keys: keys.collect() });
    }
    Ok(phases)
}

impl Scenario {
    /// Position of the phase in which a step is played; `None` where it is played in the scenario itself.
    pub fn phase_of(&self, step: u32) -> Option<usize> {
        self.phases.iter().position(|phase| (phase.from..phase.to).contains(&step))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn load(changes: &[&str]) -> Result<Scenario, ScenarioError> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
        let changes: Vec<Override> = changes.iter().map(|change| change.parse().unwrap()).collect();
        load_from(&Source::from(folder.as_path()), &changes).map(|loaded| loaded.scenario)
    }

    #[test]
    fn what_holds_for_a_while_is_in_force_in_its_steps_alone() {
        let scenario = load(&[
            "violence.attack_rate=3e-5 from 2030-02-01 to 2030-03-31",
            "forces.un=off from 2030-03-01 to 2030-05-31",
        ])
        .unwrap();
        let spans: Vec<(u32, u32, usize)> =
            scenario.phases.iter().map(|phase| (phase.from, phase.to, phase.keys.len())).collect();
        assert_eq!(spans, [(5, 9, 1), (9, 13, 2), (13, 22, 1)]);
        let rate = |of: &Scenario| of.parameters.violence.attack_rate;
        let other = rate(&scenario);
        let rates: Vec<f64> = scenario.phases.iter().map(|phase| rate(&phase.scenario)).collect();
        assert_eq!(rates, [3e-5, 3e-5, other]);
        assert_eq!((scenario.phase_of(4), scenario.phase_of(9), scenario.phase_of(22)), (None, Some(1), None));
    }

    #[test]
    fn windows_that_cannot_be_are_refused_with_what_can() {
        let says = |changes: &[&str]| {
            load(changes).unwrap_err().faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        for (changes, wanted) in [
            (&["forces.un=off from 2029-01-01 to 2030-03-01"][..], "days from 2030-01-01 to 2030-12-31"),
            (&["forces.un=off from 2030-03-01 to 2030-02-01"], "VALUE from DATE to DATE"),
            (&["forces.un=off from 2030-03-01"], "VALUE from DATE to DATE"),
            (&["forces.un=off from 2030-03-02 to 2030-03-03"], "a step of 7 days begins"),
            (&["seed=3 from 2030-03-01 to 2030-04-01"], "cannot change for a while"),
            (&["index.exponent=0 from 2030-03-01 to 2030-04-01"], "cannot change for a while"),
            (&["organizations.un.quality=0.1 from 2030-03-01 to 2030-04-01"], "read once, at the start"),
            (&["forces.nu=off from 2030-03-01 to 2030-04-01"], "no organization nu"),
            (
                &["forces.un=off from 2030-03-01 to 2030-04-01", "forces.un=2 from 2030-04-01 to 2030-05-01"],
                "windows of one path that do not overlap",
            ),
        ] {
            let text = says(changes);
            assert!(text.contains(wanted), "{changes:?}: {text}");
        }
    }
}
