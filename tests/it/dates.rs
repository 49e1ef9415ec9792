//! Dates as levers: when a force leaves, when a mandate begins.

use jiff::civil::{Date, date};
use mandate::scenario::{Scenario, first_day_apart};
use mandate::simulation::Simulation;

use crate::support::{changed, messages, scenario};

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

/// The faults of the teaching scenario with a row of a table changed.
fn faults(file: &str, from: &str, to: &str) -> String {
    let copy = crate::support::Copy::of("two-districts");
    copy.replace(file, from, to);
    copy.faults().join("\n")
}

#[test]
fn a_date_that_would_do_nothing_is_refused() {
    let level = "un,2030-04-01,,level";
    for to in ["2030-06-01", "2030-01-01"] {
        let told = faults("forces.csv", level, &format!("un,2030-04-01,{to},level"));
        assert!(told.contains("forces.csv:2: to") && told.contains("a level lasts until the next row"), "{told}");
    }
    let told = faults("bases.csv", "army,hills,2030-01-01,,", "army,hills,2029-01-01,2029-06-01,");
    assert!(told.contains("bases.csv:2: to") && told.contains("a date after 2030-01-01"), "{told}");
    let told = faults("permissions.csv", "army,patrol,2030-01-01,,", "army,patrol,2030-05-01,2030-04-01,");
    assert!(told.contains("permissions.csv:2: to") && told.contains("a date after 2030-05-01"), "{told}");
    let copy = crate::support::Copy::of("two-districts");
    let rows = copy.text("mandates.csv");
    let earlier: Vec<String> =
        rows.lines().filter(|row| row.starts_with("un,")).map(|row| row.replace("2030-01-01", "2029-01-01")).collect();
    copy.append("mandates.csv", &earlier.join("\n"));
    let told = copy.faults().join("\n");
    assert!(told.contains("date: found \"2029-01-01\"") && told.contains("come into force in the run"), "{told}");
}

#[test]
fn a_withdrawal_may_end_after_the_run() {
    let copy = crate::support::Copy::of("two-districts");
    copy.append("forces.csv", "un,2030-08-01,,level,500,test,low,\nun,2030-10-01,,level,0,test,low,");
    let late =
        mandate::scenario::load(&copy.path(""), &["withdrawal.un=2030-12-01".parse().unwrap()]).unwrap().scenario;
    let (first, last) = (un_on(&late, date(2030, 12, 1)), un_on(&late, date(2030, 12, 31)));
    assert!(first == 500.0 && last > 200.0 && last < 300.0, "{first} {last}");
}

#[test]
fn a_year_is_whole_if_less_than_a_step_is_missing_at_each_end() {
    let whole = |start: &str, end: &str, step: &str, year: i16| {
        let changes = [format!("start={start}"), format!("end={end}"), format!("step_days={step}")];
        let plain = changed("two-districts", &[]).unwrap();
        let [start, end] = [start, end].map(|day| day.parse::<Date>().unwrap());
        let step: f64 = changes[2].trim_start_matches("step_days=").parse().unwrap();
        let mut run = plain;
        (run.start, run.end, run.step_days) = (start, end, step);
        let run = run.until(end);
        mandate::observation::tally::years(&run, run.steps).get(&year).copied()
    };
    // Every span of whole years, whatever the weekday on which a step ends.
    for first in 2000..2027 {
        for last in first..2027 {
            for year in [first, last] {
                let [start, end] = [format!("{first}-01-01"), format!("{last}-12-31")];
                assert_eq!(whole(&start, &end, "7", year), Some(true), "{year} of {start} to {end}");
            }
        }
    }
    assert_eq!(whole("2030-01-07", "2031-12-31", "7", 2030), Some(true));
    assert_eq!(whole("2030-01-08", "2031-12-31", "7", 2030), Some(false));
    assert_eq!(whole("2030-01-01", "2031-12-24", "7", 2031), Some(false));
    assert_eq!(whole("2032-01-01", "2032-12-31", "28", 2032), Some(true));
    assert_eq!(whole("2032-01-01", "2032-12-30", "1", 2032), Some(false));
    assert_eq!(whole("2032-01-01", "2032-12-31", "1", 2032), Some(true));
}

#[test]
fn a_run_is_the_same_up_to_a_window_and_another_from_it_on() {
    let (base, changed) =
        (scenario("two-districts", &[]), scenario("two-districts", &["forces.un=off from 2030-07-02 to 2030-09-30"]));
    let un = base.organizations.iter().position(|one| one.id == "un").unwrap();
    let staff = |run: &Simulation<'_>| -> u32 { run.world().organizations[un].strength() };
    let (mut as_it_is, mut other) = (Simulation::new(&base, 1, 0), Simulation::new(&changed, 1, 0));
    // Steps begin on 2 July and on 1 October, the days 182 and 273 of the run.
    for step in 0..base.steps {
        assert!(as_it_is.step() && other.step());
        if step < 26 {
            assert!(as_it_is.ledger() == other.ledger() && staff(&as_it_is) == staff(&other), "step {step}");
        }
        if (26..39).contains(&step) {
            assert_eq!(staff(&other), 0, "step {step}");
        }
    }
    assert!(as_it_is.ledger() != other.ledger());
    assert!(staff(&as_it_is) > 0 && staff(&other) > 0);
}

#[test]
fn weights_that_hold_for_a_while_are_those_of_the_force_in_it_and_no_longer() {
    let changed = scenario(
        "two-districts",
        &[
            "weights.un.counterterrorism=0.7 from 2030-07-02 to 2030-09-30",
            "weights.un.stabilization=0.1 from 2030-10-01 to 2030-10-31",
        ],
    );
    let un = changed.organizations.iter().position(|one| one.id == "un").unwrap();
    let norm = changed.norm("counterterrorism").unwrap().index();
    let mut run = Simulation::new(&changed, 1, 0);
    let mut of_step = Vec::new();
    while run.step() {
        of_step.push(run.world().organizations[un].weights[norm]);
    }
    assert!((of_step[26] - 0.7).abs() < 1e-9 && (of_step[38] - 0.7).abs() < 1e-9, "{of_step:?}");
    assert!(of_step[25] < 0.69 && of_step[39] < 0.69 && of_step[25] == of_step[50], "{of_step:?}");
}

#[test]
fn a_change_matters_from_its_first_date() {
    let base = scenario("mali", &[]);
    let date = |changes: &[&str]| {
        let day = first_day_apart(&base, &scenario("mali", changes));
        if day.is_finite() { base.date_on(day).to_string() } else { "never".into() }
    };
    assert_eq!(date(&[]), "never");
    assert_eq!(date(&["forces.minusma=off"]), "2013-07-01");
    assert_eq!(date(&["withdrawal.minusma=2020-06-30"]), "2020-06-30");
    assert_eq!(date(&["timeline.coup_2012=off"]), "2012-03-22");
    assert_eq!(date(&["violence.attack_rate=5e-5"]), "2012-01-01");
    assert_eq!(date(&["violence.attack_rate=5e-5 from 2015-01-01 to 2016-12-31"]), "2015-01-04");
    assert_eq!(date(&["separate=minusma"]), "2013-07-01");
    assert_eq!(date(&["withdrawal.minusma=2020-06-30", "switches.alignment=false"]), "2012-01-01");
}
