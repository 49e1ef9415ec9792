//! Cells of tables: the one reader of numbers, dates, flags and words, in the forms that pandas and spreadsheets write.

use std::ops::RangeInclusive;

use jiff::civil::{Date, date};

/// What is accepted of each kind of cell, for messages and for the dictionary of inputs.
pub mod accepted {
    /// Numbers.
    pub const NUMBER: &str = "a number with a decimal point, as 1500 or 0.45, without separators of thousands";
    /// Whole numbers.
    pub const WHOLE: &str = "a whole number from 0, as 1500 or 1500.0, without separators of thousands";
    /// Numbers of things and of distances.
    pub const GROUPED: &str = "of persons, deaths, events, km and km2: a number without a point before three digits, which may stand \
                               between thousands (1.500: write 1500, or 1.5; 12.345: write 12345, or 12.3450)";
    /// Years.
    pub const YEAR: &str = "a year, as 2014 or 2014.0";
    /// Flags.
    pub const FLAG: &str = "1 or 0 (also true or false, yes or no)";
    /// Days.
    pub const DATE: &str = "a date like 2013-07-01: year, month and day, with hyphens";
    /// Words.
    pub const TEXT: &str = "text in one line that does not begin as a formula of a spreadsheet does (=, @, + or -)";
    /// Names that stand in labels.
    pub const LABEL: &str = "a name that is not empty, without `; ` (by which labels join names) and blanks around it, and not `row` with \
                             a number (as what has no name is called)";
    /// All kinds of cells, as one text.
    pub const ALL: [&str; 7] = [NUMBER, WHOLE, GROUPED, YEAR, FLAG, DATE, TEXT];
}

/// Longest text that is read [bytes]: every result repeats it.
pub const LONGEST: usize = 10_000;

/// A kind of cell.
pub trait Cell: Sized {
    /// The value of a cell without blanks around it.
    ///
    /// # Errors
    /// What is accepted.
    fn read(text: &str) -> Result<Self, String>;
    /// What stands for a cell that could not be read, while the rest is judged.
    fn unread(text: &str) -> Self;
}

impl Cell for f64 {
    fn read(text: &str) -> Result<Self, String> {
        number(text)
    }

    fn unread(_: &str) -> Self {
        Self::NAN
    }
}

impl Cell for u32 {
    fn read(text: &str) -> Result<Self, String> {
        let value = whole(text)?;
        Self::try_from(value).map_err(|_| format!("a whole number up to {}", Self::MAX))
    }

    fn unread(_: &str) -> Self {
        0
    }
}

impl Cell for i16 {
    fn read(text: &str) -> Result<Self, String> {
        year(text)
    }

    fn unread(_: &str) -> Self {
        0
    }
}

impl Cell for bool {
    fn read(text: &str) -> Result<Self, String> {
        flag(text)
    }

    fn unread(_: &str) -> Self {
        false
    }
}

impl Cell for Date {
    fn read(text: &str) -> Result<Self, String> {
        day(text)
    }

    fn unread(_: &str) -> Self {
        Self::ZERO
    }
}

impl Cell for String {
    fn read(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("text of at most {LONGEST} bytes"));
        }
        match hazard(text).or_else(|| formula(text)) {
            None => Ok(text.into()),
            Some(found) => Err(format!("no {found}: {}", accepted::TEXT)),
        }
    }

    fn unread(text: &str) -> Self {
        text.into()
    }
}

impl<T: Cell> Cell for Option<T> {
    fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(None);
        }
        T::read(text).map(Some).map_err(|accepted| format!("{accepted}; or an empty cell"))
    }

    fn unread(_: &str) -> Self {
        None
    }
}

/// A number in a message: a very large or small one by its power of ten.
pub fn shown(value: f64) -> String {
    let plain = value == 0.0 || !value.is_finite() || (1e-9..1e15).contains(&value.abs());
    if plain { value.to_string() } else { format!("{value:e}") }
}

/// A number; `inf` is one, for what never ends.
///
/// # Errors
/// What is accepted.
pub fn number(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        // Of digits too many to be kept nothing is left but their being many.
        Ok(value)
            if value.is_finite() || (value.is_infinite() && !text.contains(|letter: char| letter.is_ascii_digit())) =>
        {
            Ok(value)
        }
        _ => Err(format!("{}{}", accepted::NUMBER, remedy(text))),
    }
}

/// Refuses a number of persons, deaths, events, km or km2 such as 1.500: it may stand for 1500.
///
/// # Errors
/// What is accepted.
pub fn ungrouped(text: &str) -> Result<(), String> {
    if !grouped(text) {
        return Ok(());
    }
    let all = text.replace('.', "");
    let part = decimal(text).map(|part| format!(", or {part},")).unwrap_or_default();
    Err(format!("{all}{part} without a point before three digits, which may stand between thousands"))
}

/// A number with a point, written so that the point stands before decimals without a doubt; `None` of what is none.
fn decimal(text: &str) -> Option<String> {
    let plain = text.parse::<f64>().ok()?.to_string();
    Some(if grouped(&plain) { plain + "0" } else { plain })
}

/// A whole number from 0.
///
/// # Errors
/// What is accepted.
pub fn whole(text: &str) -> Result<u64, String> {
    let refused = || format!("{}{}", accepted::WHOLE, whole_remedy(text));
    if let Ok(value) = text.parse::<u64>() {
        return Ok(value);
    }
    ungrouped(text)?;
    let value = number(text).map_err(|_| refused())?;
    if value.fract() == 0.0 && (0.0..9e15).contains(&value) { Ok(value as u64) } else { Err(refused()) }
}

/// A whole number in a range, as keys of documents and options have it.
///
/// # Errors
/// What is accepted.
pub fn whole_in(text: &str, range: RangeInclusive<u64>) -> Result<u64, String> {
    let refused = || format!("a whole number from {} to {}{}", range.start(), range.end(), whole_remedy(text));
    whole(text).ok().filter(|value| range.contains(value)).ok_or_else(refused)
}

/// A year.
///
/// # Errors
/// What is accepted.
pub fn year(text: &str) -> Result<i16, String> {
    let refused = || accepted::YEAR.to_string();
    let value = number(text).map_err(|_| refused())?;
    if value.fract() == 0.0 && (1000.0..=9999.0).contains(&value) { Ok(value as i16) } else { Err(refused()) }
}

/// A flag.
///
/// # Errors
/// What is accepted.
pub fn flag(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" | "y" => Ok(true),
        "0" | "0.0" | "false" | "no" | "n" => Ok(false),
        _ => Err(accepted::FLAG.into()),
    }
}

/// A day; a time of midnight may stand behind it.
///
/// # Errors
/// What is accepted, with the day that the number of a spreadsheet stands for.
pub fn day(text: &str) -> Result<Date, String> {
    let head = text.get(..10).unwrap_or("");
    let rest = text.get(10..).unwrap_or("").trim_end_matches('Z').trim_end_matches("+00:00");
    let midnight = rest.is_empty()
        || (rest.starts_with(['T', ' ']) && rest[1..].chars().all(|letter| matches!(letter, '0' | ':' | '.')));
    let shape = head.char_indices().all(|(at, letter)| match at {
        4 | 7 => letter == '-',
        _ => letter.is_ascii_digit(),
    });
    if head.is_empty() || !midnight || !shape {
        return Err(format!("{}{}", accepted::DATE, day_remedy(text)));
    }
    head.parse().map_err(|_| format!("{}, a day that the calendar has", accepted::DATE))
}

/// What to write in the place of a day that is written in another way.
fn day_remedy(text: &str) -> String {
    let head: Option<Date> = text.get(..10).and_then(|head| head.parse().ok());
    if let Some(day) = head.filter(|_| text[10..].starts_with(['T', ' '])) {
        return format!(" (write {day}, without a time of day)");
    }
    let parts: Option<Vec<i16>> = text.split(['-', '/', '.']).map(|part| part.parse().ok()).collect();
    let of = |year: i16, month: i16, day: i16| {
        let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        (1000..=9999).contains(&year).then(|| day.to_string())
    };
    let meant: Vec<String> = match parts.as_deref() {
        Some(&[a, b, c]) if a > 31 => of(a, b, c).into_iter().collect(),
        Some(&[a, b, c]) => {
            let mut both: Vec<String> = of(c, b, a).into_iter().chain(of(c, a, b)).collect();
            both.dedup();
            both
        }
        _ => return of_spreadsheet(text),
    };
    if meant.is_empty() { String::new() } else { format!(" (write {})", meant.join(", or ")) }
}

/// The day that a spreadsheet means by a number, as advice; nothing for other texts.
pub fn of_spreadsheet(text: &str) -> String {
    // Days from 30 December 1899, as spreadsheets count from March 1900 on; those of about 1955 to 2119.
    let serial = text.parse::<f64>().ok().filter(|value| (20_000.0..80_000.0).contains(value));
    let meant = serial.and_then(|value| date(1899, 12, 30).checked_add(jiff::Span::new().days(value as i64)).ok());
    meant.map_or_else(String::new, |meant| {
        format!(" ({text} is how a spreadsheet counts days, for {meant}: give its cells the form yyyy-mm-dd)")
    })
}

/// Whether a number may be one with a point between thousands.
fn grouped(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    let mut groups = digits.split('.');
    let first = groups.next().unwrap_or("");
    let starts = (1..=3).contains(&first.len()) && !first.starts_with('0');
    let (mut count, mut whole) = (0, true);
    for group in groups {
        count += 1;
        whole &= group.len() == 3;
    }
    starts && whole && count > 0 && digits.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
}

/// What to do about a number that is written in another way.
fn remedy(text: &str) -> String {
    let plain: String =
        text.chars().filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '_')).collect();
    let plain = plain.replace('\u{2212}', "-");
    let told = |meant: String| format!(" ({meant})");
    if plain.parse::<f64>().is_ok_and(f64::is_infinite) {
        return told("one of at most 1.7e308, the largest that can be kept".into());
    }
    if let Some(share) = plain.strip_suffix('%').and_then(|share| share.replace(',', ".").parse::<f64>().ok()) {
        return told(format!("of a hundred: {}", share / 100.0));
    }
    let commas = plain.matches(',').count();
    let point = plain.replacen(',', ".", 1);
    match plain.parse::<f64>() {
        Ok(value) if plain != text && value.is_finite() => told(format!("write {plain}")),
        _ if commas == 1 && !plain.contains('.') && grouped(&point) => {
            let part = decimal(&point).unwrap_or(point);
            told(format!("write {}, or {part}", plain.replace(',', "")))
        }
        _ if commas == 1 && point.parse::<f64>().is_ok() => told(format!("write {point}")),
        _ if commas > 0 && plain.replace(',', "").parse::<f64>().is_ok() => {
            told(format!("write {}", plain.replace(',', "")))
        }
        _ => String::new(),
    }
}

/// The same where a whole number is asked for.
fn whole_remedy(text: &str) -> String {
    let told = remedy(text);
    let meant = told.trim_start_matches(" (write ").split([',', ')']).next().unwrap_or_default();
    if meant.parse::<u64>().is_ok() { format!(" (write {meant})") } else { String::new() }
}

/// The first character of a text that acts on a terminal, a page or a line instead of being seen, as words; `None` where there is
/// none.
pub fn hazard(text: &str) -> Option<String> {
    text.chars().find(|&letter| acts(letter)).map(called)
}

/// How a text begins that a spreadsheet takes for a formula, as words.
pub fn formula(text: &str) -> Option<String> {
    let first = text.chars().next().filter(|first| matches!(first, '=' | '@' | '+' | '-' | '\t' | '\r'))?;
    let harmless = text.chars().count() == 1 || text.parse::<f64>().is_ok();
    (!harmless).then(|| format!("{} at its beginning", called(first)))
}

/// Whether a name may stand in a label, in which names are joined by `; ` and what has none is called `row N`.
pub fn is_label(name: &str) -> bool {
    let numbered = name.strip_prefix("row ").is_some_and(|rest| rest.parse::<u64>().is_ok());
    !name.is_empty() && name.trim() == name && !name.contains("; ") && !numbered
}

/// A text whose characters are all seen: those that act are written by their numbers.
pub fn visible(text: &str) -> String {
    if !text.chars().any(acts) {
        return text.into();
    }
    let shown = |letter: char| if acts(letter) { letter.escape_unicode().to_string() } else { letter.to_string() };
    text.chars().map(shown).collect()
}

/// Whether a character acts instead of being seen: controls, marks of direction, line separators, blanks without width.
pub fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(letter, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Number and name of a character.
fn called(letter: char) -> String {
    let name = match letter {
        '\u{0}' => " (zero)",
        '\u{7}' => " (bell)",
        '\t' => " (tab)",
        '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => " (line end; is a quote not closed?)",
        '\u{1b}' => " (escape)",
        '\u{9b}' | '\u{9d}' => " (control of a terminal)",
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            " (direction of writing)"
        }
        '=' | '@' | '+' | '-' => return format!("\"{letter}\""),
        _ => "",
    };
    format!("character U+{:04X}{name}", u32::from(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_pandas_and_spreadsheets_write_them() {
        assert_eq!(
            ["1500", "1500.0", "1.5e3", " 7".trim()].map(|text| whole(text).ok()),
            [Some(1500), Some(1500), Some(1500), Some(7)]
        );
        assert_eq!(["-1", "1.5", "", "1.000", "1,000", "nan", "x"].map(|text| whole(text).ok()), [None; 7]);
        assert_eq!(
            ["2010", "2010.0", "10", "2010.5"].map(|text| year(text).ok()),
            [Some(2010), Some(2010), None, None]
        );
        assert_eq!(
            ["TRUE", "yes", "1.0", "No", "maybe"].map(|text| flag(text).ok()),
            [Some(true), Some(true), Some(true), Some(false), None]
        );
        assert_eq!((ungrouped("1.5"), ungrouped("0.125"), number("1.500")), (Ok(()), Ok(()), Ok(1.5)));
        assert!(ungrouped("1.500").unwrap_err().starts_with("1500, or 1.5, without"));
        assert!(ungrouped("12.345").unwrap_err().starts_with("12345, or 12.3450, without"));
        assert_eq!(ungrouped("12.3450"), Ok(()));
        assert!(whole("40.000").unwrap_err().starts_with("40000, or 40,"));
    }

    #[test]
    fn what_is_written_otherwise_is_told_with_what_to_write() {
        let told = |text: &str| number(text).unwrap_err();
        for (text, meant) in [
            ("0,45", "write 0.45"),
            ("1,500", "write 1500, or 1.5)"),
            ("12,345", "write 12345, or 12.3450)"),
            ("1,234,567", "write 1234567"),
            ("1 500", "write 1500"),
            ("12 %", "of a hundred: 0.12"),
            ("\u{2212}3", "write -3"),
        ] {
            assert!(told(text).contains(meant), "{text}: {}", told(text));
        }
        assert!(!told("eighty").contains('('));
    }

    #[test]
    fn days_are_read_with_midnight_and_the_numbers_of_spreadsheets_are_explained() {
        let july = Some(date(2013, 7, 1));
        assert_eq!(
            ["2013-07-01", "2013-07-01 00:00:00", "2013-07-01T00:00:00.000"].map(|text| day(text).ok()),
            [july; 3]
        );
        for text in ["01/06/2030", "2013-7-1", "20130701", "2013-07-01 12:00", "2013-02-30", "été 2013"] {
            assert!(day(text).unwrap_err().starts_with("a date like 2013-07-01"), "{text}");
        }
        assert!(day("47515").unwrap_err().contains("2030-02-01"));
        assert!(day("47515.0").unwrap_err().contains("2030-02-01"));
    }

    #[test]
    fn characters_that_act_and_formulas_are_named() {
        assert!(hazard("a\u{1b}[31m").unwrap().contains("U+001B (escape)"));
        assert!(hazard("a\u{202e}b").unwrap().contains("U+202E"));
        assert_eq!(
            [hazard("Ségou \u{200c}x"), formula("-0.5"), formula("-"), formula("a=b")],
            [None, None, None, None]
        );
        assert!(["=1+1", "@x", "+x", "-x"].iter().all(|text| formula(text).is_some()));
        assert_eq!(visible("a\u{7}"), "a\\u{7}");
    }
}
