//! Exponentials, logarithms and powers that are the same to the last bit on every platform.
//!
//! The methods of the standard library call the system's, which differ in their last digit between systems; a run of a model in
//! which chance decides would then be another. What a run computes goes through this module: [`Portable::exponential`] is a sum of
//! plain multiplications and additions that compilers turn into vectors, the rest is the crate `libm`, which is Rust alone.
//! `tests/it/imports.rs` holds that no layer of the model calls the others.

/// Functions of a number that every platform computes alike.
///
/// ```
/// use mandate_model::portable::Portable;
/// assert!((1.0_f64.exponential() - std::f64::consts::E).abs() < 1e-15);
/// assert!((2.0_f64.power(0.5) - 2.0_f64.sqrt()).abs() < 1e-15);
/// ```
pub trait Portable: Sized {
    /// e to this power; within two units in the last place, 0 below -708 and infinite above 709.
    #[must_use]
    fn exponential(self) -> Self;

    /// e to this power, less 1; exact near 0.
    #[must_use]
    fn exponential_less_one(self) -> Self;

    /// Natural logarithm.
    #[must_use]
    fn logarithm(self) -> Self;

    /// Natural logarithm of 1 more; exact near 0.
    #[must_use]
    fn logarithm_of_one_more(self) -> Self;

    /// This number, which is not negative, to a power: e to the power times the logarithm; 1 for the power 0.
    #[must_use]
    fn power(self, power: Self) -> Self;
}

impl Portable for f64 {
    #[inline]
    fn exponential(self) -> f64 {
        exponential(self)
    }

    #[inline]
    fn exponential_less_one(self) -> f64 {
        libm::expm1(self)
    }

    #[inline]
    fn logarithm(self) -> f64 {
        libm::log(self)
    }

    #[inline]
    fn logarithm_of_one_more(self) -> f64 {
        libm::log1p(self)
    }

    #[inline]
    fn power(self, power: f64) -> f64 {
        if power == 0.0 { 1.0 } else { exponential(power * libm::log(self)) }
    }
}

/// Where the exponential leaves the normal numbers, and where it is no number any more.
const ENDS: (f64, f64) = (-708.0, 709.0);

/// ln 2 in two parts, of which the first has zeros at its end, so that a whole number times it is exact.
const LN_2: (f64, f64) = (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10);

/// Adding it leaves a whole number in the last bits: 1.5 x 2^52.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// 1/n! for n from 2 to 13.
const FACTORIALS: [f64; 12] = [
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5_040.0,
    1.0 / 40_320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
    1.0 / 39_916_800.0,
    1.0 / 479_001_600.0,
    1.0 / 6_227_020_800.0,
];

/// 2^k times the series of what is left, which lies within half of ln 2.
///
/// **R.10 exponential**: 2^k x sum of r^n/n! up to n = 13, k = round(x/ln 2), r = x - k ln 2.
/// Source: Taylor series; Cody & Waite 1980 (reduction).
/// Test: `the_exponential_is_that_of_the_system_but_for_its_last_digits`.
#[inline]
fn exponential(x: f64) -> f64 {
    let inside = x.clamp(ENDS.0, ENDS.1);
    let shifted = inside * std::f64::consts::LOG2_E + WHOLE;
    let k = shifted - WHOLE;
    let r = (inside - k * LN_2.0) - k * LN_2.1;
    let [a, b, c, d, e, f, g, h, i, j, l, m] = FACTORIALS;
    let (r2, r4) = (r * r, r * r * (r * r));
    let low = (1.0 + r) + r2 * (a + r * b);
    let middle = (c + r * d) + r2 * (e + r * f);
    let high = (g + r * h) + r2 * (i + r * j);
    let series = low + r4 * (middle + r4 * (high + r4 * (l + r * m)));
    let value = f64::from_bits(series.to_bits().wrapping_add(shifted.to_bits() << 52));
    let value = if x < ENDS.0 { 0.0 } else { value };
    if x > ENDS.1 { f64::INFINITY } else { value }
}

/// A number to 40 bits (twelve digits): what a library computes with the system's functions, of which the last digit may differ.
pub fn settled(value: f64) -> f64 {
    const LEFT_OUT: u32 = 12;
    if !value.is_finite() {
        return value;
    }
    let half = 1_u64 << (LEFT_OUT - 1);
    f64::from_bits(value.to_bits().wrapping_add(half) >> LEFT_OUT << LEFT_OUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units_apart(one: f64, other: f64) -> u64 {
        one.to_bits().abs_diff(other.to_bits())
    }

    #[test]
    fn the_exponential_is_that_of_the_system_but_for_its_last_digits() {
        let mut worst = 0;
        for n in 0..400_000 {
            let x = ENDS.0 + (ENDS.1 - ENDS.0) * (f64::from(n) + 0.37) / 400_000.0;
            worst = worst.max(units_apart(x.exponential(), x.exp()));
            let small = x / 700.0;
            worst = worst.max(units_apart(small.exponential(), small.exp()));
        }
        assert!(worst <= 2, "{worst}");
        assert_eq!([0.0, -0.0, -708.5, f64::NEG_INFINITY].map(f64::exponential), [1.0, 1.0, 0.0, 0.0]);
        assert_eq!([709.5, f64::INFINITY].map(f64::exponential), [f64::INFINITY; 2]);
        assert!(f64::NAN.exponential().is_nan());
    }

    #[test]
    fn it_never_falls_from_one_number_to_a_higher_one() {
        let mut last = 0.0;
        for n in 0..2_000_000 {
            let value = (-20.0 + f64::from(n) * 2e-5).exponential();
            assert!(value >= last);
            last = value;
        }
    }

    #[test]
    fn powers_have_the_ends_that_they_should() {
        assert_eq!([0.0, 1.0, 7.5].map(|x: f64| x.power(0.0)), [1.0; 3]);
        assert_eq!((0.0_f64.power(2.0), 1.0_f64.power(-3.5), 0.0_f64.power(-1.0)), (0.0, 1.0, f64::INFINITY));
        for n in 1..2_000 {
            let x = f64::from(n) * 0.01;
            for power in [-2.0, -0.5, 0.3, 1.0, 1.7, 3.0] {
                assert!((x.power(power) / x.powf(power) - 1.0).abs() < 4e-15, "{x} {power}");
            }
        }
    }

    #[test]
    fn a_settled_number_is_the_same_for_neighbours_and_keeps_twelve_digits() {
        for n in 0..1_000 {
            let value = (f64::from(n) * 0.37 + 0.1).sqrt();
            assert!((settled(value) / value - 1.0).abs() < 5e-13);
            assert_eq!(settled(settled(value)), settled(value));
        }
        assert_eq!(settled(1.0_f64.next_up()), 1.0);
        assert_eq!((settled(0.0), settled(f64::INFINITY)), (0.0, f64::INFINITY));
    }
}
