//! An entry of the register, and how it is written down.

use super::{Direction, Reduction, Scope, Stage};
use crate::event::Event;
use crate::scenario::Scenario;

/// What a fatal event adds to a measure.
pub type Count = fn(&Scenario, &Event) -> f64;

/// How the yearly tables of a run have a measure.
#[derive(Clone, Copy, Debug)]
pub struct InRun {
    /// Name there.
    pub name: &'static str,
    /// Unit of a year's count.
    pub unit: &'static str,
    /// Meaning of the count.
    pub meaning: &'static str,
    /// Whether `months` has it too.
    pub monthly: bool,
    /// Heading of its column among the further figures that a run prints; `None` where it has none.
    pub heading: Option<Heading>,
    /// Head and unit of its column on the page; `None` where it has none.
    pub column: Option<(&'static str, &'static str)>,
}

/// A column among the further figures that a run prints: 18 letters wide.
#[derive(Clone, Copy, Debug)]
pub struct Heading {
    /// Two lines.
    pub lines: [&'static str; 2],
    /// Whether the column holds what is reported, to stand beside coded data, or all.
    pub reported: bool,
}

/// A row of the first table that a comparison prints.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The measure, its variable part filled in.
    pub measure: &'static str,
    /// The area.
    pub area: &'static str,
    /// What stands before the figures; at most 29 letters.
    pub label: &'static str,
}

/// An entry of the register.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Name in tables; a word in capitals stands for a part that differs between scenarios, as in `score_DIMENSION`.
    pub name: &'static str,
    /// Unit of the values of an experiment.
    pub unit: &'static str,
    /// Meaning of these values.
    pub meaning: &'static str,
    pub(super) label: &'static str,
    pub(super) title: &'static str,
    pub(super) beside: &'static str,
    /// Direction that is better; `None` where that depends on whom one asks, so that nothing is best.
    pub direction: Option<Direction>,
    /// Place on the chain from input to harm.
    pub stage: Stage,
    /// Areas.
    pub scope: Scope,
    /// How years are put together.
    pub reduction: Reduction,
    /// How fatal events are counted, where it counts them.
    pub count: Option<Count>,
    /// How a run's own tables have it, where they do.
    pub in_run: Option<InRun>,
    /// Order in which people read measures, lowest first.
    pub place: u8,
    /// Rows of the first table that a comparison prints.
    pub rows: &'static [Row],
    /// Whether the chart of differences draws it among harm.
    pub charted: bool,
    /// Whether the chart of the chain draws it as an end.
    pub ends_chain: bool,
}

impl Measure {
    pub(super) const fn new(name: &'static str, unit: &'static str, meaning: &'static str) -> Self {
        Self {
            name,
            unit,
            meaning,
            label: "",
            title: "",
            beside: "",
            direction: None,
            stage: Stage::Harm,
            scope: Scope::Nation,
            reduction: Reduction::Mean,
            count: None,
            in_run: None,
            place: u8::MAX,
            rows: &[],
            charted: false,
            ends_chain: false,
        }
    }

    /// A figure of the yearly tables of a run alone.
    pub(super) const fn of_run(name: &'static str, unit: &'static str, meaning: &'static str) -> Self {
        let in_run = InRun { name, unit, meaning, monthly: false, heading: None, column: None };
        Self { scope: Scope::RunAlone, in_run: Some(in_run), ..Self::new(name, unit, meaning) }
    }

    /// A few words for it, as beside a row of a chart.
    pub(super) const fn label(self, label: &'static str) -> Self {
        Self { label, ..self }
    }

    /// What it is called in titles.
    pub(super) const fn title(self, title: &'static str) -> Self {
        Self { title, ..self }
    }

    pub(super) const fn more(self) -> Self {
        Self { direction: Some(Direction::More), ..self }
    }

    pub(super) const fn less(self) -> Self {
        Self { direction: Some(Direction::Less), ..self }
    }

    pub(super) const fn of(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    pub(super) const fn any_year(self) -> Self {
        Self { reduction: Reduction::Any, ..self }
    }

    /// Counts fatal events.
    pub(super) const fn counts(self, count: Count) -> Self {
        Self { count: Some(count), ..self }
    }

    /// Stands in the yearly tables of a run too.
    pub(super) const fn in_run(self, name: &'static str, unit: &'static str, meaning: &'static str) -> Self {
        Self { in_run: Some(InRun { name, unit, meaning, monthly: false, heading: None, column: None }), ..self }
    }

    /// Stands in `months` as in the yearly tables.
    pub(super) const fn monthly(self) -> Self {
        match self.in_run {
            Some(in_run) => Self { in_run: Some(InRun { monthly: true, ..in_run }), ..self },
            None => self,
        }
    }

    /// Has a column on the page.
    pub(super) const fn column(self, head: &'static str, unit: &'static str) -> Self {
        match self.in_run {
            Some(in_run) => Self { in_run: Some(InRun { column: Some((head, unit)), ..in_run }), ..self },
            None => self,
        }
    }

    /// Has a column among the further figures that a run prints.
    pub(super) const fn headed(self, lines: [&'static str; 2], reported: bool) -> Self {
        match self.in_run {
            Some(in_run) => {
                Self { in_run: Some(InRun { heading: Some(Heading { lines, reported }), ..in_run }), ..self }
            }
            None => self,
        }
    }

    pub(super) const fn at(self, place: u8) -> Self {
        Self { place, ..self }
    }

    pub(super) const fn rows(self, rows: &'static [Row]) -> Self {
        Self { rows, ..self }
    }

    pub(super) const fn charted(self) -> Self {
        Self { charted: true, ..self }
    }

    pub(super) const fn ends_chain(self) -> Self {
        Self { ends_chain: true, ..self }
    }

    /// What it counts, where it is one of lives and homes: what stands beside every difference of the index; empty otherwise.
    pub const fn beside(&self) -> &'static str {
        self.beside
    }

    /// Makes it one of lives and homes.
    pub(super) const fn stands_beside(self, words: &'static str) -> Self {
        Self { beside: words, ..self }
    }
}

pub(super) const fn row(measure: &'static str, area: &'static str, label: &'static str) -> Row {
    Row { measure, area, label }
}
