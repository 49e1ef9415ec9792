//! Harm, the index that is made of it, and what stands beside it: in the order of the dictionary.

use super::Scope::{Everywhere, Main};
use super::{DEATHS, Measure, PERSONS, PERSONS_A_YEAR, POINTS, RUNS, SHARE, row};
use crate::event::{Event, Party, Practice, ViolenceType};
use crate::observation::tally::{deaths_measure, deaths_of, violence_type};
use crate::scenario::{OrganizationKind, Scenario};

/// Civilians killed: bystanders, victims, and members of communities that fight (E13.2).
pub const CIVILIAN_DEATHS: Measure = Measure::new("civilian_deaths", DEATHS, "civilians killed")
    .in_run("civilian_deaths", PERSONS, "civilians killed, members of communities that fight included")
    .of(Everywhere)
    .less()
    .counts(|_, event| event.civilian_deaths().into())
    .stands_beside("civilians killed")
    .monthly()
    .column("of these civilians", PERSONS)
    .at(10)
    .rows(&[
        row("civilian_deaths", "nation", "Civilians killed a year"),
        row("civilian_deaths", "affected", "  in affected districts"),
    ])
    .charted()
    .ends_chain();

/// Civilians killed who belong to neither side: what UCDP's column `deaths_civilians` counts.
pub const WITHOUT_COMMUNITIES: Measure = Measure::of_run(
    "civilian_deaths_without_communities",
    PERSONS,
    "of these, who belonged to neither side: UCDP's `deaths_civilians`, summed from the column of `events`",
)
.less()
.counts(|_, event| event.deaths_civilians.into())
.monthly();

/// Civilians newly displaced, inside the country or abroad, by where they lived.
pub const PERSONS_DISPLACED: Measure = Measure::new(
    "persons_displaced",
    PERSONS_A_YEAR,
    "newly displaced, inside the country or abroad, by where they lived",
)
.label("newly displaced")
.of(Everywhere)
.less()
.stands_beside("newly displaced")
.at(11)
.rows(&[
    row("persons_displaced", "nation", "Newly displaced a year"),
    row("persons_displaced", "affected", "  from affected districts"),
])
.charted()
.ends_chain();

/// The register of harm.
pub const HARM: &[Measure] = &[
    Measure::new("hpi_core", POINTS, "core human-protection index, mean of years")
        .label("core index")
        .title("core human-protection index")
        .of(Everywhere)
        .more()
        .at(0)
        .rows(&[
            row("hpi_core", "affected", "HPI core, affected districts"),
            row("hpi_core", "nation", "HPI core, nation"),
        ])
        .ends_chain(),
    Measure::new("hpi_core_rEXPONENT", POINTS, "the same at another exponent of the power mean")
        .of(Main)
        .more()
        .at(20)
        .rows(&[
            row("hpi_core_r1", "affected", "  affected, exponent 1"),
            row("hpi_core_r0", "affected", "  affected, exponent 0"),
            row("hpi_core_rm1", "affected", "  affected, exponent -1"),
        ]),
    Measure::new("hpi_core_min", POINTS, "the same as lowest dimension").of(Main).more().at(21).rows(&[row(
        "hpi_core_min",
        "affected",
        "  affected, lowest dimension",
    )]),
    Measure::new("hpi_without_DIMENSION", POINTS, "the same without a dimension").of(Main).more().at(23).rows(&[
        row("hpi_without_home", "affected", "  core without home"),
        row("hpi_without_personal", "affected", "  core without personal"),
    ]),
    Measure::new("score_DIMENSION", POINTS, "score of a dimension, inequality included")
        .title("DIMENSION score")
        .of(Main)
        .more()
        .at(22)
        .rows(&[
            row("score_physical", "affected", "  physical, affected"),
            row("score_psychological", "affected", "  psychological, affected"),
            row("score_personal", "affected", "  personal, affected"),
            row("score_home", "affected", "  home, affected"),
        ]),
    Measure::new("points_cluster:NUMBER", POINTS, "points missing to 100 that come from a cluster")
        .of(Everywhere)
        .less(),
    Measure::new("points_threatener:ID", POINTS, "points missing to 100 that come from a threatener").of(Main).less(),
    Measure::of_run("deaths_total", PERSONS, "all deaths")
        .counts(|_, event| event.deaths().into())
        .monthly()
        .column("Deaths, all", PERSONS),
    CIVILIAN_DEATHS,
    WITHOUT_COMMUNITIES,
    PERSONS_DISPLACED,
    Measure::new("civilian_deaths_cluster:NUMBER", DEATHS, "civilians killed in a cluster").of(Main).less(),
    Measure::new("civilian_deaths_threatener:ID", DEATHS, "civilians killed by a threatener").of(Main).less(),
    Measure::new("mean_fear", SHARE, "fear above the communities' baselines")
        .of(Main)
        .less()
        .at(41)
        .charted()
        .ends_chain(),
    Measure::new("cases", "cases a year", "detained, abused short of killing, recruited by force")
        .label("cases of abuse, detention, recruitment")
        .of(Main)
        .less()
        .at(40)
        .charted()
        .ends_chain(),
    Measure::new(deaths_measure(ViolenceType::StateBased), DEATHS, "killed in state-based violence")
        .in_run("deaths_state_based", PERSONS, "deaths in state-based violence (UCDP type 1)")
        .label("killed in state-based violence")
        .less()
        .counts(|scenario, event| of_type(scenario, event, ViolenceType::StateBased))
        .monthly()
        .column("State-based", "deaths")
        .at(30)
        .rows(&[row("deaths_state_based", "nation", "State-based deaths a year")])
        .charted(),
    Measure::new(deaths_measure(ViolenceType::NonState), DEATHS, "killed in non-state violence")
        .in_run("deaths_non_state", PERSONS, "deaths in non-state violence (type 2)")
        .label("killed in non-state violence")
        .less()
        .counts(|scenario, event| of_type(scenario, event, ViolenceType::NonState))
        .monthly()
        .column("Non-state", "deaths")
        .at(31)
        .rows(&[row("deaths_non_state", "nation", "Non-state deaths a year")])
        .charted(),
    Measure::new(deaths_measure(ViolenceType::OneSided), DEATHS, "killed in one-sided violence")
        .in_run("deaths_one_sided", PERSONS, "deaths in one-sided violence (type 3)")
        .label("killed in one-sided violence")
        .less()
        .counts(|scenario, event| of_type(scenario, event, ViolenceType::OneSided))
        .monthly()
        .column("One-sided", "deaths")
        .at(32)
        .rows(&[row("deaths_one_sided", "nation", "One-sided deaths a year")])
        .charted(),
    Measure::new("one_sided_by_government", DEATHS, "killed in one-sided violence of state-based forces")
        .in_run("one_sided_by_government", PERSONS, "of these, by forces of the state, its partners and interveners")
        .label("one-sided, by state-based forces")
        .less()
        .counts(|scenario, event| one_sided(scenario, event, true))
        .headed(["one-sided, by state", "forces (reported)"], true)
        .at(33)
        .rows(&[row("one_sided_by_government", "nation", "  by state forces")]),
    Measure::new("one_sided_by_nonstate", DEATHS, "killed in one-sided violence of others")
        .in_run("one_sided_by_nonstate", PERSONS, "of these, by others")
        .label("one-sided, by others")
        .less()
        .counts(|scenario, event| one_sided(scenario, event, false))
        .at(34),
    Measure::new("communal_civilian_deaths", DEATHS, "civilians killed in violence of communities and militias")
        .label("civilians killed in communal violence")
        .less()
        .counts(|_, event| if is_communal(event) { event.civilian_deaths().into() } else { 0.0 })
        .at(35)
        .rows(&[row("communal_civilian_deaths", "nation", "Communal civilian deaths")])
        .charted(),
    Measure::new("communal_takeoff", RUNS, "runs in which these deaths reach `index.takeoff_deaths` in any year")
        .less()
        .any_year(),
    Measure::of_run("fatal_events", "events", "events with at least one death")
        .counts(|_, _| 1.0)
        .column("Fatal events", "events"),
    Measure::new("peacekeepers_killed", DEATHS, "killed of peace operations")
        .in_run("mission_malicious_deaths", PERSONS, "staff of the peace operation killed")
        .less()
        .counts(|scenario, event| killed_of(scenario, event, is_mission))
        .monthly()
        .headed(["peacekeepers", "killed"], false)
        .column("Peacekeepers killed", PERSONS)
        .at(60)
        .rows(&[row("peacekeepers_killed", "nation", "Peacekeepers killed a year")])
        .charted(),
    Measure::of_run("mission_fatal_attacks", "events", "events in which staff of the peace operation were killed")
        .counts(|scenario, event| killed_of(scenario, event, is_mission).min(1.0)),
    // Fighters are no harm and no gain as such: whether fewer killed is better depends on whom one asks.
    Measure::new("challengers_killed", DEATHS, "killed of extremist and rebel groups")
        .in_run("challenger_deaths", PERSONS, "deaths of extremist and rebel groups")
        .counts(|scenario, event| killed_of(scenario, event, OrganizationKind::is_challenger))
        .at(61)
        .rows(&[row("challengers_killed", "nation", "Challengers killed a year")]),
    Measure::new("displaced_inside", PERSONS, "displaced inside the country, mean over steps")
        .label("displaced inside the country")
        .less()
        .at(50)
        .rows(&[row("displaced_inside", "nation", "Displaced inside, mean")])
        .charted()
        .ends_chain(),
    Measure::new("refugees_abroad", PERSONS, "refugees abroad, mean over steps")
        .less()
        .at(51)
        .rows(&[row("refugees_abroad", "nation", "Refugees abroad, mean")])
        .charted(),
    Measure::new("optic_OPTIC", POINTS, "appraisal of the run by an optic").title("security as OPTIC").of(Main).more(),
    Measure::new("optic_OPTIC:DIMENSION", POINTS, "score of a dimension in an optic")
        .title("security as OPTIC:DIMENSION")
        .of(Main)
        .more(),
];

fn of_type(scenario: &Scenario, event: &Event, wanted: ViolenceType) -> f64 {
    if violence_type(scenario, event) == wanted { event.deaths().into() } else { 0.0 }
}

/// Deaths in one-sided violence of state-based forces, or of others.
fn one_sided(scenario: &Scenario, event: &Event, by_state: bool) -> f64 {
    let is_state = matches!(event.side_a, Party::Organization(id) if scenario.kind(id).is_state_based());
    if is_state == by_state { of_type(scenario, event, ViolenceType::OneSided) } else { 0.0 }
}

fn is_communal(event: &Event) -> bool {
    matches!(event.practice, Practice::CommunalViolence | Practice::MilitiaAttack)
}

fn is_mission(kind: OrganizationKind) -> bool {
    kind == OrganizationKind::PeaceOperation
}

/// Deaths of organizations of a kind.
fn killed_of(scenario: &Scenario, event: &Event, wanted: fn(OrganizationKind) -> bool) -> f64 {
    deaths_of(event, |id| wanted(scenario.kind(id))).into()
}
