//! Relations of organizations that change on dates.

use mandate::event::Party;
use mandate::scenario::{Change, Scenario};
use mandate::simulation::Simulation;

use crate::support::{Copy, played};

/// The teaching scenario with relations of the insurgents to others that begin on a day.
fn dated(others: &[&str], date: &str, value: &str) -> Copy {
    let copy = Copy::of("two-districts");
    for other in others {
        let row = format!("{other}_{date},{date},relation,{other},insurgents,,{value},teaching value,low,");
        copy.append("timeline.csv", &row);
    }
    copy
}

/// Events between the insurgents and forces, by whether they come before a step.
fn fights(run: &Simulation<'_>, scenario: &Scenario, step: u32) -> (usize, usize) {
    let id = |party: Party| match party {
        Party::Organization(id) => Some(scenario.organizations[id.index()].id.as_str()),
        _ => None,
    };
    let between = run.ledger().events().iter().filter(|event| {
        let sides = [id(event.side_a), id(event.side_b)];
        sides.contains(&Some("insurgents")) && sides.iter().flatten().count() == 2
    });
    let (before, after): (Vec<_>, Vec<_>) = between.partition(|event| event.step < step);
    (before.len(), after.len())
}

#[test]
fn a_relation_that_is_dated_as_it_was_leaves_the_run_as_it_was() {
    let (copy, base) = (dated(&["army"], "2030-05-01", "-0.9"), Copy::of("two-districts"));
    let (with, without) = (copy.valid(), base.valid());
    let (with, without) = (played(&with, 0), played(&without, 0));
    assert!(with.ledger() == without.ledger() && with.world().relations == without.world().relations);
}

#[test]
fn those_who_become_friends_fight_no_more_from_the_day_on() {
    let copy = dated(&["army", "un", "allies", "militia"], "2030-07-02", "0.5");
    let (friends, base) = (copy.valid(), Copy::of("two-districts").valid());
    // 182 days: the step that begins on this day.
    let step = 26;
    let count = |scenario: &Scenario| {
        (0..5).map(|replication| fights(&played(scenario, replication), scenario, step)).fold((0, 0), |sum, one| {
            let (before, after): (usize, usize) = one;
            (sum.0 + before, sum.1 + after)
        })
    };
    let (as_it_was, now) = (count(&base), count(&friends));
    assert_eq!(now.0, as_it_was.0, "nothing changes before the day");
    assert!(as_it_was.1 > 0 && now.1 == 0, "{as_it_was:?} {now:?}");
}

#[test]
fn enemies_of_a_day_are_no_enemies_before_it() {
    let copy = dated(&["army", "un", "allies", "militia"], "2030-07-02", "-1");
    for id in ["army", "un", "allies", "militia"] {
        copy.keep_rows("relations.csv", |line| !line.starts_with(&format!("{id},insurgents,")));
    }
    let scenario = copy.valid();
    let found = (0..5).map(|replication| fights(&played(&scenario, replication), &scenario, 26));
    let (before, after) = found.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert!(before == 0 && after > 0, "{before} {after}");
}

#[test]
fn a_dated_relation_of_a_separated_force_is_that_of_each_part() {
    let copy = dated(&["un"], "2030-07-02", "0.5");
    let separate = ["separate=un".parse().unwrap()];
    let folder = copy.path("");
    let scenario = mandate::scenario::load(&folder, &separate).unwrap().scenario;
    let parts: Vec<&str> = scenario
        .timeline
        .iter()
        .filter_map(|cause| match cause.change {
            Change::Relation(one, _, _) => Some(scenario.organizations[one.index()].id.as_str()),
            _ => None,
        })
        .collect();
    assert!(parts.len() > 1 && parts.iter().all(|id| id.starts_with("un_")), "{parts:?}");
}
