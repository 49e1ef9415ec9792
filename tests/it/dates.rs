//! Dates as levers: when a force leaves, when a mandate begins.

use jiff::civil::{Date, date};
use mandate::scenario::Scenario;

use crate::support::{changed, messages};

fn with(change: &str) -> Result<Scenario, String> {
    changed("two-districts", &[change]).map_err(|error| messages(&error)[0].clone())
}

/// Persons that the tables give the peace operation on a day.
fn un_on(scenario: &Scenario, day: Date) -> f64 {
    let un = scenario.organizations.iter().find(|o| o.id == "un").unwrap();
    un.level_on(f64::from((day - scenario.start).get_days())).unwrap_or(0.0)
}

#[test]
fn a_force_leaves_when_it_is_told_to() {
    let before = with("step_days=7").unwrap();
    let leaves = with("withdrawal.un=2030-08-01").unwrap();
    assert_eq!(un_on(&leaves, date(2030, 7, 31)), un_on(&before, date(2030, 7, 31)));
    assert_eq!(un_on(&leaves, date(2030, 12, 31)), 0.0);
    assert!(un_on(&before, date(2030, 12, 31)) > 0.0);
}

#[test]
fn a_force_that_never_leaves_stays_at_its_last_level() {
    let stays = with("withdrawal.un=never").unwrap();
    assert!(un_on(&stays, date(2030, 12, 31)) > 0.0);
    let stays = changed("two-districts", &["withdrawal.un=2030-08-01", "withdrawal.un=never"]).unwrap();
    assert_eq!(un_on(&stays, date(2030, 12, 31)), un_on(&stays, date(2030, 8, 1)));
}

#[test]
fn a_withdrawal_that_cannot_be_is_refused() {
    for (change, found) in [
        ("withdrawal.un=2029-01-01", "found 2029-01-01"),
        ("withdrawal.un=soon", "found \"soon\""),
        ("withdrawal.insurgents=never", "no level for"),
        ("withdrawal.nobody=never", "no organization nobody"),
    ] {
        let message = with(change).unwrap_err();
        assert!(message.contains(found) && message.contains("accepted"), "{change}: {message}");
    }
}

#[test]
fn a_mandate_begins_on_another_day_or_never() {
    let first = |scenario: &Scenario| {
        let un = scenario.organizations.iter().find(|o| o.id == "un").unwrap();
        (un.mandates.len(), un.mandates[0].0)
    };
    let before = with("step_days=7").unwrap();
    let moved = with("mandates.un.2030-01-01=2030-03-01").unwrap();
    assert_eq!(first(&before).0, first(&moved).0);
    assert!(first(&moved).1 > first(&before).1);
    let message = with("mandates.un.2031-01-01=off").unwrap_err();
    assert!(message.contains("no mandate of 2031-01-01") && message.contains("2030-01-01"), "{message}");
}
