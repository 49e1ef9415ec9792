//! Words as sentences and titles need them.

/// A text with a capital at the beginning.
///
/// ```
/// assert_eq!(mandate::report::words::capital("état des lieux"), "État des lieux");
/// assert_eq!(mandate::report::words::capital(""), "");
/// ```
pub fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or(String::new(), |first| first.to_uppercase().chain(rest).collect())
}
