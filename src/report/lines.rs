//! Text for a reader: lines of at most 80 characters, large numbers, times.

/// A whole number with commas between thousands.
pub fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}

/// A time in the largest unit that fits.
pub fn duration(seconds: f64) -> String {
    let units = [(365.25 * 86_400.0, "years"), (86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes")];
    let fits = units.into_iter().find(|(size, _)| seconds >= 2.0 * size);
    let (size, name) = fits.unwrap_or((1.0, "seconds"));
    let count = format!("{:.0}", seconds / size);
    let name = if count == "1" { name.trim_end_matches('s') } else { name };
    format!("{count} {name}")
}

/// An amount of bytes in millions.
pub fn megabytes(bytes: f64) -> String {
    let size = bytes / 1e6;
    if size < 9.95 { format!("{size:.1} MB") } else { format!("{} MB", grouped(size.round() as u128)) }
}

/// Adds text as lines of at most 80 characters and ends the last; later lines are indented.
pub fn wrap(out: &mut String, text: &str, indent: usize) {
    let lead = text.len() - text.trim_start().len();
    let mut width = lead;
    out.push_str(&text[..lead]);
    let mut first = true;
    let mut words = text.split_whitespace().map(String::from).peekable();
    while let Some(mut word) = words.next() {
        // A number and its % stay together.
        while let Some(next) = words.next_if(|next| next.starts_with('%')) {
            word = format!("{word} {next}");
        }
        let length = word.chars().count();
        if !first && width + 1 + length > 80 {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            width = indent;
        } else if !first {
            out.push(' ');
            width += 1;
        }
        out.push_str(&word);
        width += length;
        first = false;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::{duration, grouped, megabytes, wrap};

    #[test]
    fn large_numbers_and_times_can_be_read() {
        assert_eq!([1_u128, 1_000, 1_234_567].map(grouped), ["1", "1,000", "1,234,567"]);
        assert_eq!([5.0, 600.0, 86_400.0, 1e11].map(duration), ["5 seconds", "10 minutes", "24 hours", "3169 years"]);
        assert_eq!([0.0, 1.26e6, 35e6, 4.2e9].map(megabytes), ["0.0 MB", "1.3 MB", "35 MB", "4,200 MB"]);
    }

    #[test]
    fn long_lines_are_broken_and_indented() {
        let mut out = String::new();
        wrap(&mut out, &format!("  {} {}", "a".repeat(50), "b".repeat(40)), 4);
        assert_eq!(out, format!("  {}\n    {}\n", "a".repeat(50), "b".repeat(40)));
        out.clear();
        wrap(&mut out, &format!("{} -61 %; more", "a".repeat(75)), 2);
        assert_eq!(out, format!("{}\n  -61 %; more\n", "a".repeat(75)));
    }
}
