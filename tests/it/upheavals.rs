//! What the timeline can do to organizations and people at large: a group splits or goes over, an army dissolves, the state changes
//! hands, want drives people from home. Without a row, or with a share or rate of 0, nothing changes.

use mandate::event::Party;
use mandate::ids::OrganizationId;
use mandate::scenario::{OrganizationKind, Scenario};
use mandate::simulation::Simulation;

use crate::support::{Copy, Shortened, played, scenario};

/// The teaching scenario with rows of the timeline.
fn with(rows: &[&str]) -> Copy {
    let copy = Copy::of("two-districts");
    for (n, row) in rows.iter().enumerate() {
        copy.append("timeline.csv", &format!("row_{n},{row},teaching value,low,"));
    }
    copy
}

fn id(scenario: &Scenario, name: &str) -> OrganizationId {
    scenario.organization_ids().find(|id| scenario.organizations[id.index()].id == name).unwrap()
}

/// A run up to the step in which a day falls, and the next one.
fn around(scenario: &Scenario, day: f64) -> [Simulation<'_>; 2] {
    around_in(scenario, day, 0)
}

/// The same in a replication.
fn around_in(scenario: &Scenario, day: f64, replication: u64) -> [Simulation<'_>; 2] {
    let mut run = Simulation::new(scenario, scenario.seed, replication);
    while scenario.day_of(run.world().step) + scenario.step_days <= day {
        run.step();
    }
    let before = run.clone();
    run.step();
    [before, run]
}

#[test]
fn rows_that_move_nobody_leave_the_run_as_it_was() {
    let rows = [
        "2030-03-01,defection,insurgents,militia,,0",
        "2030-03-01,dissolution,army,,,0",
        "2030-03-01,government,army,,,",
        "2030-03-01,hardship,,,hills,0",
    ];
    let (copy, base) = (with(&rows), Copy::of("two-districts"));
    let (scenario, plain) = (copy.valid(), base.valid());
    let (run, before) = (played(&scenario, 0), played(&plain, 0));
    assert!(run.ledger() == before.ledger());
    assert!(run.world().population == before.world().population && run.world().districts == before.world().districts);
}

#[test]
fn a_share_of_a_group_goes_over_where_it_stands_and_an_army_goes_home() {
    let rows = ["2030-07-02,defection,insurgents,militia,hills,0.5", "2030-07-02,dissolution,army,,,0.9"];
    let (copy, base) = (with(&rows), Copy::of("two-districts"));
    let (scenario, plain) = (copy.valid(), base.valid());
    let day = 182.0;
    // Strength when the step of the day begins, in which more than this may change.
    let strength = |run: &Simulation<'_>, name: &str| run.world().organization(id(&scenario, name)).strength();
    let [before, after] = around(&scenario, day);
    let [same, without] = around(&plain, day);
    assert!(before.world() == same.world(), "nothing changes before the day");
    let group = before.world().organization(id(&scenario, "insurgents"));
    let hills = scenario.district_ids().find(|d| scenario.districts[d.index()].id == "hills").unwrap();
    let half = f64::from(group.strength_in(hills)) / 2.0;
    assert!(half > 5.0, "{half}");
    let went = f64::from(strength(&without, "insurgents")) - f64::from(strength(&after, "insurgents"));
    let came = f64::from(strength(&after, "militia")) - f64::from(strength(&without, "militia"));
    assert!((went - half).abs() < 0.5 * half && (came - half).abs() < 0.5 * half, "{went} {came} of {half}");
    let left = f64::from(strength(&after, "army")) / f64::from(strength(&without, "army"));
    assert!((left - 0.1).abs() < 0.03, "{left}");
}

#[test]
fn whom_a_force_takes_over_does_not_come_where_the_force_is_taken_out() {
    let copy = with(&["2030-07-02,defection,insurgents,militia,,1"]);
    let goes_over = |changes: &[&str]| {
        let scenario = copy.with(changes);
        let [before, after] = around(&scenario, 182.0);
        let strength = |run: &Simulation<'_>| run.world().organization(id(&scenario, "insurgents")).strength();
        (strength(&before), strength(&after))
    };
    let (before, after) = goes_over(&[]);
    assert!(before > 20 && after * 4 < before, "{before} {after}");
    let (before, after) = goes_over(&["forces.militia=off"]);
    assert!(after * 4 > before, "{before} {after}");
}

#[test]
fn people_leave_for_want_from_its_day_on_as_fast_as_the_row_says() {
    let displaced = |rate: &str, replication: u64| -> [f64; 2] {
        let copy = with(&[&format!("2030-07-02,hardship,,,hills,{rate}")]);
        let scenario = copy.valid();
        let away = |run: &Simulation<'_>| -> f64 {
            let away = run.world().population.away.iter();
            away.filter(|guest| scenario.districts[guest.home.index()].id == "hills").map(|g| f64::from(g.weight)).sum()
        };
        let [before, after] = around_in(&scenario, 182.0, replication);
        [away(&before), away(&after)]
    };
    // 40,000 live in the hills: of those at home, 1 - exp(-2 x 7/365) leave in the first step.
    let (mut expected, mut found) = (0.0, 0.0);
    for replication in 0..10 {
        let (none, some) = (displaced("0", replication), displaced("2", replication));
        assert_eq!(none[0], some[0], "nothing changes before the day");
        expected += (40_000.0 - some[0]) * -(-2.0_f64 * 7.0 / 365.0).exp_m1();
        found += some[1] - none[1];
    }
    // Agents of 50 persons leave one by one.
    let error = (expected * 50.0).sqrt();
    assert!((found - expected).abs() < 4.0 * error, "{found} instead of {expected} ({error})");
}

#[test]
fn a_rebel_group_becomes_the_government_and_what_it_does_counts_as_the_states() {
    let scenario = scenario("central-african-republic", &["population.agents=4000"]).to_year(2014);
    let (army, rebels, government) =
        (id(&scenario, "faca"), id(&scenario, "seleka"), id(&scenario, "seleka_government"));
    let camp = |id: OrganizationId| Some(scenario.organizations[id.index()].camp);
    let day = |name: &str| scenario.timeline.iter().find(|cause| cause.id == name).unwrap().day;
    let strength = |run: &Simulation<'_>, id| run.world().organization(id).strength();
    let [before, after] = around(&scenario, day("seleka_takes_over"));
    assert!(before.world().state_camp == camp(army) && strength(&before, government) == 0);
    assert!(after.world().state_camp == camp(rebels) && strength(&after, rebels) == 0);
    assert!(strength(&after, government) > 1_000 && strength(&after, army) < strength(&before, army) / 5);
    let [last, next] = around(&scenario, day("transition"));
    assert!(last.world().state_camp == camp(rebels) && next.world().state_camp == camp(army));
    assert!(strength(&next, government) == 0 && strength(&next, rebels) > 500);
    // Without the rows it is an army that never was, which is no fault.
    let never = ["timeline.seleka_takes_over=off", "timeline.seleka_governs=off", "timeline.seleka_leaves=off"];
    let never = crate::support::scenario("central-african-republic", &never);
    assert!(never.timeline.len() + 3 == crate::support::scenario("central-african-republic", &[]).timeline.len());
    // While it governs, all that its fighters do is done by a force of the state.
    assert_eq!(scenario.kind(government), OrganizationKind::StateForce);
    let steps = after.world().step..last.world().step;
    let events = last.ledger().events().iter().filter(|event| steps.contains(&event.step));
    let by = |party| move |event: &&mandate::event::Event| event.side_a == Party::Organization(party);
    assert_eq!(events.clone().filter(by(rebels)).count(), 0);
    assert!(events.filter(by(government)).count() > 0);
}
