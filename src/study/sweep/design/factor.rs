//! Factors and their levels: what a design varies.

use crate::experiment::sampling::Points;
use crate::scenario::Override;

/// A value that a level has in a column of tables.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// Anything else.
    Text(String),
    /// None: a level beside the mixtures has no weights.
    Missing,
}

impl Value {
    /// As a table's cell shows it.
    pub fn text(&self) -> String {
        match self {
            Self::Number(value) => value.to_string(),
            Self::Text(value) => value.clone(),
            Self::Missing => String::new(),
        }
    }

    /// A number where the text is one.
    pub fn parse(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Text(text.into()), Self::Number)
    }
}

/// A level of a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Name in tables.
    pub name: String,
    /// One value per column of the factor.
    pub values: Vec<Value>,
    /// Changes to the scenario.
    pub changes: Vec<Override>,
}

/// What kind of factor it is.
#[derive(Clone, Debug, PartialEq)]
pub enum FactorKind {
    /// Levels one by one.
    Levels,
    /// Weights of norms that sum to 1.
    Mixture {
        /// Ids of the organizations.
        organizations: Vec<String>,
        /// Ids of the norms.
        components: Vec<String>,
    },
    /// A number drawn from a range.
    Drawn {
        /// Lowest value.
        low: f64,
        /// Highest value.
        high: f64,
    },
    /// A column of a table of points.
    Listed,
}

/// A factor of a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Name.
    pub name: String,
    /// Names of its columns in tables: one, or for a mixture one per norm.
    pub columns: Vec<String>,
    /// Its kind.
    pub kind: FactorKind,
}

impl Factor {
    /// Number of norms of a mixture.
    pub fn components(&self) -> Option<usize> {
        match &self.kind {
            FactorKind::Mixture { components, .. } => Some(components.len()),
            _ => None,
        }
    }
}

/// Factors that vary together: a row gives a level to each of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Positions of the factors in the design.
    pub factors: Vec<usize>,
    /// Rows of levels, one per factor of the block.
    pub rows: Vec<Vec<Level>>,
    /// Names of the rows, each but once; `None`, or no entry, for one that goes by its number.
    pub names: Vec<Option<String>>,
    /// Whether each row plays random numbers of its own.
    pub own_numbers: bool,
    /// Where the rows lie in the unit hypercube, if they were drawn: a coordinate per factor, 0 to 1 over its range.
    pub units: Option<Points>,
    /// Number of the table from which the rows come, and the line of each; `None` of rows of the design itself.
    pub lines: Option<(usize, Vec<usize>)>,
}

impl Block {
    /// Name of a row in labels.
    pub fn name(&self, row: usize) -> String {
        self.names.get(row).cloned().flatten().unwrap_or_else(|| format!("row {row}"))
    }

    /// Whether its changes concern only how a run is read: such a block costs no runs.
    pub fn reads_only(&self) -> bool {
        let mut changes = self.rows.iter().flatten().flat_map(|level| &level.changes).peekable();
        changes.peek().is_some() && changes.all(|change| reads_only(&change.path))
    }
}

/// Whether a path of a scenario concerns only how a run is read.
pub fn reads_only(path: &str) -> bool {
    let path = path.strip_prefix("parameters.").unwrap_or(path);
    path.starts_with("index.") || path.starts_with("optics.")
}
