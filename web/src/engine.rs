//! Requests and answers in JSON.

use std::collections::BTreeMap;

use mandate::scenario::{Scenario, Source};
use mandate::simulation::Prepared;
use mandate::study::StudyError;
use mandate::study::explorer::Explorer;
use mandate::study::explorer::gathered::Gathered;
use mandate::study::explorer::playing::Playing;
use mandate::study::explorer::question::{CELLS, Case, Question};
use mandate::study::explorer::telling::{self, Years};
use self_cell::self_cell;
use serde::Deserialize;
use serde_json::{Value, json};

/// A request, by what is to be done.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Request {
    /// Reads a scenario; says what can be asked where that is wanted, for which its maps are read too.
    Open {
        name: String,
        files: BTreeMap<String, String>,
        #[serde(default = "wanted")]
        offer: bool,
    },
    /// Turns to a question.
    Ask {
        #[serde(flatten)]
        question: Question,
    },
    /// Starts a run.
    Start { cell: usize, replication: u64 },
    /// Plays on.
    Advance { steps: u32 },
    /// Which replications of each cell are there.
    Played,
    /// Tells what the runs say.
    Tell {
        #[serde(default)]
        from: Option<i16>,
        #[serde(default)]
        to: Option<i16>,
    },
    /// Draws a map.
    Map { measure: String },
    /// Writes a table.
    Table { name: String },
}

const fn wanted() -> bool {
    true
}

/// A run that is under way: what it plays is prepared, and kept for the next replication that plays the same.
struct Stage<'a> {
    prepared: Prepared<'a>,
    playing: Option<Playing<'a>>,
}

self_cell!(
    struct Staged {
        owner: Box<Scenario>,
        #[covariant]
        dependent: Stage,
    }
);

/// One instance of the engine.
#[derive(Default)]
pub struct Engine {
    explorer: Option<Explorer>,
    case: Option<Case>,
    /// By cell.
    stages: [Option<Staged>; CELLS],
    /// Cell of the run under way.
    cell: usize,
    gathered: Gathered,
    record: Vec<f64>,
}

/// What is answered: a value, or a fault in words.
type Answer = Result<Value, Value>;

impl Engine {
    /// Answers a request.
    pub fn answer(&mut self, request: &[u8]) -> String {
        let request = serde_json::from_slice(request).map_err(|error| fault(&format!("request: {error}")));
        told(request.and_then(|request| self.carry_out(request)))
    }

    /// Takes a record.
    pub fn take(&mut self, numbers: &[f64]) -> String {
        let Self { case, gathered, .. } = self;
        told(match case {
            Some(case) => gathered.take(case, numbers).map(|()| Value::Null).map_err(|error| fault(&error)),
            None => Err(fault("record: found one before any question; accepted: one after it")),
        })
    }

    /// The record of the run that ended last.
    pub fn record(&self) -> &[f64] {
        &self.record
    }

    fn carry_out(&mut self, request: Request) -> Answer {
        match request {
            Request::Open { name, files, offer } => self.open(name, files, offer),
            Request::Ask { question } => self.ask(&question),
            Request::Start { cell, replication } => self.start(cell, replication),
            Request::Advance { steps } => self.advance(steps),
            Request::Played => Ok(json!((0..CELLS).map(|cell| self.gathered.played(cell)).collect::<Vec<_>>())),
            Request::Tell { from, to } => self.tell((from, to)),
            Request::Map { measure } => self.map(&measure),
            Request::Table { name } => self.table(&name),
        }
    }

    fn open(&mut self, name: String, files: BTreeMap<String, String>, offer: bool) -> Answer {
        *self = Self::default();
        let explorer = Explorer::new(Source::Memory { name, files }).map_err(faults)?;
        let explorer = self.explorer.insert(explorer);
        if !offer {
            return Ok(Value::Null);
        }
        let lessons = explorer.lessons().map_err(faults)?;
        let offer = explorer.offer().map_err(faults)?;
        let mut offer = serde_json::to_value(offer).map_err(|error| fault(&error.to_string()))?;
        offer["teacher"] = json!(lessons);
        Ok(offer)
    }

    fn ask(&mut self, question: &Question) -> Answer {
        let explorer = self.explorer.as_ref().ok_or_else(|| fault(NO_SCENARIO))?;
        let case = explorer.ask(question).map_err(faults)?;
        for (cell, stage) in self.stages.iter_mut().enumerate() {
            let known = self.case.as_ref().is_some_and(|before| before.keys[cell] == case.keys[cell]);
            match stage {
                Some(stage) if known => stage.with_dependent_mut(|_, stage| stage.playing = None),
                _ => *stage = None,
            }
        }
        self.gathered.turn_to(&case);
        let posed = json!(case.posed);
        self.case = Some(case);
        Ok(posed)
    }

    fn start(&mut self, cell: usize, replication: u64) -> Answer {
        let case = self.case.as_ref().ok_or_else(|| fault(NO_QUESTION))?;
        let stage = self.stages.get_mut(cell).ok_or_else(|| fault("cell: found none such; accepted: 0 or 1"))?;
        if stage.is_none() || !case.is_point() {
            let scenario = Box::new(case.scenario(cell, replication));
            *stage = Some(Staged::new(scenario, |scenario| Stage { prepared: Prepared::new(scenario), playing: None }));
        }
        if let Some(stage) = stage {
            stage.with_dependent_mut(|_, stage| {
                stage.playing = Some(Playing::start(&stage.prepared, case, cell, replication));
            });
        }
        self.cell = cell;
        Ok(Value::Null)
    }

    fn advance(&mut self, steps: u32) -> Answer {
        let case = self.case.as_ref().ok_or_else(|| fault(NO_QUESTION))?;
        let none = || fault("advance: found no run; accepted: a run that was started");
        let stage = self.stages[self.cell].as_mut().ok_or_else(none)?;
        stage.with_dependent_mut(|_, stage| {
            let playing = stage.playing.as_mut().ok_or_else(none)?;
            let done = !playing.advance(steps);
            let (step, steps) = (playing.step(), playing.steps());
            if done {
                self.record = playing.record(case);
                stage.playing = None;
            }
            Ok(json!({ "step": step, "steps": steps, "done": done }))
        })
    }

    fn tell(&self, years: Years) -> Answer {
        let case = self.case.as_ref().ok_or_else(|| fault(NO_QUESTION))?;
        Ok(json!(telling::of(case, &self.gathered, years)))
    }

    fn map(&self, measure: &str) -> Answer {
        let explorer = self.explorer.as_ref().ok_or_else(|| fault(NO_SCENARIO))?;
        let case = self.case.as_ref().ok_or_else(|| fault(NO_QUESTION))?;
        Ok(json!(explorer.places(case, &self.gathered, measure)))
    }

    fn table(&self, name: &str) -> Answer {
        let case = self.case.as_ref().ok_or_else(|| fault(NO_QUESTION))?;
        let table = telling::table(case, &self.gathered, (None, None), name);
        let table = table.ok_or_else(|| fault(&format!("table: found {name}; accepted: a name of the offer")))?;
        let bytes = table.map_err(|error| fault(&error.to_string()))?;
        Ok(json!(String::from_utf8_lossy(&bytes)))
    }
}

const NO_SCENARIO: &str = "scenario: found none; accepted: one that was opened";
const NO_QUESTION: &str = "question: found none; accepted: one that was asked";

fn fault(text: &str) -> Value {
    json!({ "fault": text })
}

/// The faults of a scenario or a request, one by one where there are several.
fn faults(error: StudyError) -> Value {
    let several = match &error {
        StudyError::Scenario(error) => error.faults.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    json!({ "fault": error.to_string(), "faults": several })
}

fn told(answer: Answer) -> String {
    match answer {
        Ok(value) => json!({ "ok": value }).to_string(),
        Err(fault) => fault.to_string(),
    }
}
