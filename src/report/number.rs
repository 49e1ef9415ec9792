//! Numbers as text: whole numbers in full, others to six significant digits.
//!
//! Tables have millions of cells, so this is done by hand; what a cell holds is a 32-bit number with seven good digits.

/// Appends a number: a whole one below 10^15 in full, another to six significant digits without trailing zeros.
///
/// ```
/// use mandate::report::number::push;
/// let text = |value| {
///     let mut bytes = Vec::new();
///     push(&mut bytes, value);
///     String::from_utf8(bytes).unwrap()
/// };
/// assert_eq!(text(1_810_366.0), "1810366");
/// assert_eq!(text(0.123_456_78), "0.123457");
/// assert_eq!(text(-2.5), "-2.5");
/// ```
pub fn push(out: &mut Vec<u8>, value: f64) {
    if value == 0.0 {
        out.push(b'0');
        return;
    }
    let size = value.abs();
    if !(1e-9..1e15).contains(&size) {
        out.extend_from_slice(format!("{value:e}").as_bytes());
        return;
    }
    if value < 0.0 {
        out.push(b'-');
    }
    if size.fract() == 0.0 {
        push_decimal(out, size as u64, 0);
        return;
    }
    // Six digits: the smallest power of ten that lifts the number to 100,000.
    let decimals = POWERS.partition_point(|power| size * power < 1e5);
    push_decimal(out, (size * POWERS[decimals.min(POWERS.len() - 1)]).round() as u64, decimals);
}

/// Powers of ten up to that which lifts the smallest number that is written with a point to six digits.
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Appends digits with a point before the last `decimals` of them, without trailing zeros.
fn push_decimal(out: &mut Vec<u8>, mut digits: u64, mut decimals: usize) {
    while decimals > 0 && digits.is_multiple_of(10) {
        digits /= 10;
        decimals -= 1;
    }
    let mut text = [0_u8; 40];
    let mut first = text.len();
    for _ in 0..decimals {
        first -= 1;
        text[first] = b'0' + (digits % 10) as u8;
        digits /= 10;
    }
    if decimals > 0 {
        first -= 1;
        text[first] = b'.';
    }
    loop {
        first -= 1;
        text[first] = b'0' + (digits % 10) as u8;
        digits /= 10;
        if digits == 0 {
            break;
        }
    }
    out.extend_from_slice(&text[first..]);
}

/// Appends a whole number.
pub fn push_integer(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    push_decimal(out, value.unsigned_abs(), 0);
}

/// A number as text.
pub fn text(value: f64) -> String {
    let mut bytes = Vec::new();
    push(&mut bytes, value);
    String::from_utf8(bytes).expect("digits are UTF-8")
}

/// A whole number with commas between thousands, for tables that people read.
pub fn thousands(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value <= -0.5 { format!("-{out}") } else { out }
}

/// A number to two digits.
pub fn two_digits(value: f64) -> f64 {
    let unit = 10_f64.powf(value.abs().log10().floor() - 1.0);
    if unit > 0.0 && unit.is_finite() { (value / unit).round() * unit } else { value }
}

/// A number as a person would round it: whole from 100 on, one decimal from 10 on, else two.
pub fn rounded(value: f64) -> String {
    match value.abs() {
        size if size >= 99.95 => thousands(value),
        size if size >= 9.995 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_six_significant_digits_and_no_more_zeros_than_needed() {
        assert_eq!(text(0.0), "0");
        assert_eq!(text(123_456.75), "123457");
        assert_eq!(text(0.999_999_9), "1");
        assert_eq!(text(0.000_012_345_678), "0.0000123457");
        assert_eq!(text(99.999_999), "100");
        assert_eq!(text(3.0e20), "3e20");
        assert_eq!(text(-0.05), "-0.05");
    }

    #[test]
    fn what_is_written_reads_back_to_six_digits() {
        for value in [1.0 / 3.0, 17.0_f64.sqrt(), 9.999_995, 1e-8 / 3.0, 123.456_789] {
            let read: f64 = text(value).parse().unwrap();
            assert!((read - value).abs() <= 5e-6 * value.abs(), "{value} {read}");
        }
    }

    #[test]
    fn tables_for_people_round_and_group() {
        assert_eq!(thousands(1_234_567.4), "1,234,567");
        assert_eq!(thousands(-12.0), "-12");
        assert_eq!([rounded(0.123), rounded(45.67), rounded(1234.5)], ["0.12", "45.7", "1,234"]);
    }
}
