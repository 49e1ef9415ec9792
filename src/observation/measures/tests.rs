//! What holds of every entry of the register, and of the words made from it.

use std::collections::BTreeSet;

use super::*;

#[test]
fn names_are_said_once_and_every_entry_explains_itself() {
    let mut names = BTreeSet::new();
    for measure in all().chain(&PATTERNS) {
        assert!(names.insert(measure.name), "{} stands twice", measure.name);
        assert!(!measure.unit.is_empty() && !measure.meaning.is_empty(), "{}", measure.name);
        assert!(measure.scope != Scope::RunAlone || measure.in_run.is_some(), "{} stands nowhere", measure.name);
        assert_eq!(find(measure.name).unwrap().name, measure.name);
    }
}

#[test]
fn what_charts_draw_as_harm_has_a_direction_and_a_place_of_its_own() {
    let charted: Vec<&Measure> = all().filter(|measure| measure.charted).collect();
    let places: BTreeSet<u8> = charted.iter().map(|measure| measure.place).collect();
    assert_eq!(places.len(), charted.len());
    assert!(charted.iter().all(|measure| measure.direction == Some(Direction::Less)));
}

#[test]
fn rows_of_the_first_table_are_measures_of_the_register_and_fit_their_column() {
    for row in rows() {
        assert!(find(row.measure).is_some(), "{}", row.measure);
        assert!(row.label.chars().count() <= 29, "{}", row.label);
    }
}

#[test]
fn protection_has_a_direction_and_context_has_none() {
    assert_eq!(direction("hpi_core"), Some(Direction::More));
    assert_eq!(direction("civilian_deaths_cluster:3"), Some(Direction::Less));
    assert_eq!(direction("challengers"), None);
    assert_eq!(direction("challengers_killed"), None);
}

#[test]
fn words_have_the_variable_part_of_a_name_filled_in() {
    assert_eq!((title("score_home"), label("score_home")), ("home score".into(), "home score".into()));
    assert_eq!(title("optic_order:harm"), "security as order:harm");
    assert_eq!((title("hpi_core"), label("hpi_core")), ("core human-protection index".into(), "core index".into()));
    assert_eq!((title("persons_displaced"), label("persons_displaced")).1, "newly displaced");
    assert_eq!(label("points_cluster:3"), "points cluster:3");
    assert_eq!(rate("civilian_deaths"), "civilians killed a year");
    assert_eq!(rate("cases"), "cases");
}
