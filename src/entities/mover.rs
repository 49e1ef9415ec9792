//! A person on the move, between the decision and the way.

/// Someone who leaves or returns, with what is left of the draw, in [0, 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mover {
    /// Row.
    pub row: usize,
    /// Rest of the draw, uniform in [0, 1).
    pub rest: f64,
    /// Whether it returns home; otherwise it leaves.
    pub returns: bool,
}
