//! How charts write figures, and what their axes say of the direction of a measure.

use crate::observation::measures::Direction;

/// What the axis of a measure says of its direction, from low to high; empty where it has none.
pub fn ends(direction: Option<Direction>) -> (&'static str, &'static str) {
    match direction {
        Some(Direction::More) => ("← worse", "better →"),
        Some(Direction::Less) => ("← better", "worse →"),
        None => ("← less", "more →"),
    }
}

/// A value with as many decimals as its size asks for, and a true minus.
pub fn figure(value: f64) -> String {
    let size = value.abs();
    let decimals = match () {
        () if size >= 100.0 => 0,
        () if size >= 10.0 => 1,
        () if size >= 1.0 => 2,
        () if size > 0.0 => ((2.0 - size.log10().floor()) as usize).min(5),
        () => 0,
    };
    super::plane::grouped(&format!("{value:.decimals$}"))
}

/// A value with its interval, as `1.2 (0.8 to 1.6)`.
pub fn with_interval(value: f64, ends: Option<(f64, f64)>) -> String {
    match ends {
        Some((low, high)) => format!("{} ({} to {})", figure(value), figure(low), figure(high)),
        None => figure(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_decimals_by_their_size() {
        assert_eq!(figure(-1_234.4), "−1,234");
        assert_eq!(figure(0.1234), "0.123");
        assert_eq!(figure(0.001_234), "0.00123");
        assert_eq!(with_interval(-0.5, Some((-1.0, 0.004))), "−0.500 (−1.00 to 0.00400)");
        assert_eq!(figure(0.0), "0");
    }
}
