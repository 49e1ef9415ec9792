//! How much a calibration plays.

/// How much is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Points of the first wave.
    pub first: usize,
    /// Waves after it.
    pub waves: usize,
    /// Points of each.
    pub runs: usize,
    /// Runs of the posterior that check it.
    pub check: usize,
    /// Every so many-th point is played as a pair too, where effects ask for it.
    pub pairs: usize,
}
