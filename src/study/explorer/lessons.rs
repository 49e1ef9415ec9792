//! Questions that a teacher asks: a prediction first, then the runs. Of the scenario's own `explorer.toml`, or, where it has none, three that
//! are made of its forces.

use serde::{Deserialize, Serialize};

use super::Explorer;
use crate::scenario::{Fault, OrganizationData, OrganizationKind, ScenarioError, Source, Text, counted};
use crate::study::StudyError;

/// Name of the file.
pub const FILE: &str = "explorer.toml";

/// Most lessons of a scenario, and choices of one: more have no room on a page.
const MOST: usize = 20;

/// Longest text [bytes].
const LONGEST: usize = 2_000;

/// What a lesson looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// Civilians killed.
    Lives,
    /// Persons displaced.
    Homes,
    /// The index.
    Index,
    /// Points lost by cluster, and who protects.
    Clusters,
    /// What each optic says.
    Optics,
}

/// A question with choices, of which one is predicted before it is played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Question.
    pub question: String,
    /// What may be predicted.
    pub choices: Vec<String>,
    /// Changes that are played, as `--set` takes them.
    pub changes: Vec<String>,
    /// What to look at.
    pub look: Look,
    /// What is to be understood, told after the runs.
    pub explains: String,
}

/// What `explorer.toml` holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    lesson: Vec<Lesson>,
}

impl Explorer {
    /// The lessons of the scenario.
    ///
    /// # Errors
    /// Where its file has faults, or a change of a lesson cannot be made.
    pub fn lessons(&self) -> Result<Vec<Lesson>, StudyError> {
        if !self.source.has(FILE) {
            return Ok(self.own_lessons());
        }
        let lessons = read(&self.source)?;
        for lesson in &lessons {
            let question = super::question::Question { changes: lesson.changes.clone(), ..Default::default() };
            self.ask(&question).map_err(|error| {
                let told = match &error {
                    StudyError::Scenario(error) => error.faults[0].to_string(),
                    other => other.to_string(),
                };
                StudyError::Request(format!("{FILE}: lesson \"{}\": changes: {told}", lesson.id))
            })?;
        }
        Ok(lessons)
    }

    /// Lessons made of the first peace operation, or else of the first force with a mandate of several norms.
    fn own_lessons(&self) -> Vec<Lesson> {
        let scenario = &self.loaded.scenario;
        let several = |one: &&OrganizationData| {
            let last = one.mandates.last().map_or(0, |(_, w)| w.iter().filter(|weight| **weight > 0.0).count());
            last > 1
        };
        let mut forces = scenario.organizations.iter().filter(several);
        let mission = forces.clone().find(|one| one.kind == OrganizationKind::PeaceOperation);
        let Some(force) = mission.or_else(|| forces.next()) else { return Vec::new() };
        let (id, name) = (&force.id, &force.name);
        let lives = ["Fewer civilians are killed", "As many", "More civilians are killed"].map(String::from).to_vec();
        vec![
            Lesson {
                id: "who-protects".into(),
                title: "Who protects?".into(),
                question: format!("{name} never comes. Who protects civilians then, and are more of them killed, or fewer?"),
                choices: lives.clone(),
                changes: vec![format!("forces.{id}=off")],
                look: Look::Clusters,
                explains: format!(
                    "Read first how sure the difference is. Then see who protects, with {name} and without, and how much harm meets nobody who could \
                     avert it."
                ),
            },
            Lesson {
                id: "more-force".into(),
                title: "Does more force protect?".into(),
                question: format!("{name} has twice its strength. What becomes of civilians?"),
                choices: lives.clone(),
                changes: vec![format!("forces.{id}=2")],
                look: Look::Lives,
                explains: "Twice the strength is not half the harm: look where the force stands, and whether the interval excludes no \
                           difference."
                    .into(),
            },
            Lesson {
                id: "overlap".into(),
                title: "What does overlap do?".into(),
                question: format!(
                    "The norms of {name} are each given to a force of its own, with the same staff. Is that better for civilians than one force \
                     with all of them?"
                ),
                choices: lives,
                changes: vec![format!("separate={id}")],
                look: Look::Index,
                explains: "Norms in one force share attention and faces, and help or hinder one another. Switch single channels of overlap off to \
                           see which one it is; their sizes are priors, not estimates."
                    .into(),
            },
        ]
    }
}

/// Reads the file of a scenario.
fn read(source: &Source) -> Result<Vec<Lesson>, ScenarioError> {
    let failed = |fault| ScenarioError { folder: source.shown(), faults: vec![fault] };
    let text = source.read(FILE).map_err(failed)?;
    let File { lesson } =
        toml::from_str(&text.content).map_err(|error| failed(Fault::of_toml(&text, "lesson", &error)))?;
    match fault(&text, &lesson) {
        Some(fault) => Err(failed(fault)),
        None => Ok(lesson),
    }
}

/// What is wrong with lessons that could be read.
fn fault(text: &Text, lessons: &[Lesson]) -> Option<Fault> {
    let of = |key: String, found: String, accepted: &str| Some(Fault::of_file(&text.name, key, found, accepted));
    if lessons.len() > MOST {
        return of("lesson".into(), counted(lessons.len(), "lesson"), "at most 20");
    }
    for (place, lesson) in lessons.iter().enumerate() {
        let key = |name: &str| format!("lesson.{}.{name}", lesson.id);
        if lessons[..place].iter().any(|other| other.id == lesson.id) {
            return of("lesson.id".into(), format!("\"{}\" twice", lesson.id), "an id for each lesson");
        }
        let texts = [&lesson.id, &lesson.title, &lesson.question, &lesson.explains];
        let names = ["id", "title", "question", "explains"];
        for (name, value) in names.iter().zip(texts) {
            if value.trim().is_empty() || value.len() > LONGEST {
                return of(key(name), format!("{} bytes", value.len()), "a text of 1 to 2,000 bytes");
            }
        }
        if !(2..=MOST).contains(&lesson.choices.len()) || lesson.choices.iter().any(|choice| choice.trim().is_empty()) {
            return of(key("choices"), counted(lesson.choices.len(), "choice"), "2 to 20 texts, none empty");
        }
    }
    None
}
