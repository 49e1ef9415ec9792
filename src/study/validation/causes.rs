//! What a forecast knows of causes, and how many draws it has.

/// Draws of a forecast, as many as forecasts of the VIEWS prediction challenge have (Hegre et al. 2024).
pub const DRAWS: usize = 1_000;

/// What the model knows of dated causes after the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Causes {
    /// All of the forecast year.
    Known,
    /// None: they stay as on the day of the origin.
    Frozen,
}

impl Causes {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Known, Self::Frozen];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Frozen => "frozen",
        }
    }
}
