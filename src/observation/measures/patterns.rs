//! Measures that patterns have beside those of every experiment; `study::patterns::measures` counts them.

use super::Scope::{Affected, Everywhere};
use super::{DEATHS, EVENTS, Measure, RUNS, SHARE};

/// Measures of the nation, the affected districts or a district; a word in capitals stands for a part of the name.
pub const PATTERNS: [Measure; 28] = [
    Measure::new("one_sided_by_challengers", DEATHS, "killed in one-sided violence of extremist and rebel groups")
        .less(),
    Measure::new("one_sided_by_state", DEATHS, "killed in one-sided violence of the state's forces and its partners")
        .less(),
    Measure::new(
        "civilian_deaths_with_base",
        DEATHS,
        "civilians killed in districts with a base of a peace operation on that day, by the bases of the \
         scenario without the changes of the arm, so that arms with and without the operation compare the \
         same districts",
    )
    .less(),
    Measure::new("civilian_deaths_without_base", DEATHS, "the same in all other districts").less(),
    Measure::new(
        "one_sided_by_challengers_with_base",
        DEATHS,
        "of `one_sided_by_challengers`, those in districts with such a base on that day",
    )
    .less(),
    Measure::new("one_sided_by_challengers_without_base", DEATHS, "the same in all other districts").less(),
    Measure::new("deaths_practice:PRACTICE", DEATHS, "killed in events of a practice"),
    Measure::new("events_practice:PRACTICE", EVENTS, "fatal events of a practice"),
    Measure::new("deaths_cluster:NUMBER", DEATHS, "killed in events of a security cluster"),
    Measure::new(
        "communal_heat",
        "pair-days",
        "tension of all pairs of communities, summed over days; a local deal lowers it as it lowers violence",
    )
    .of(Affected),
    Measure::new(
        "communal_left",
        "pair-days",
        "the same, each pair's times the share of communal violence that patrols of the peace operation leave \
         there; over `communal_heat` it is the rate ratio at given tension",
    )
    .of(Affected),
    Measure::new(
        "communal_if_impartial",
        "pair-days",
        "what patrols of the same coverage would leave if people took the peace operation as wholly \
         impartial; `communal_heat` less `communal_left` over `communal_heat` less this is what partiality \
         leaves of their effect",
    )
    .of(Affected),
    Measure::new(
        "harm_events",
        EVENTS,
        "fatal events in which the state's side or an intervention force killed civilians",
    ),
    Measure::new(
        "attacks_before_harm",
        EVENTS,
        "ambushes in the same district in the 28 days before such an event, once for each",
    ),
    Measure::new("attacks_after_harm", EVENTS, "the same in the 28 days after it"),
    Measure::new("attacks_late_after_harm", EVENTS, "the same 29 to 56 days after it"),
    Measure::new(
        "tips_to_state",
        "1/week",
        "tips to the state's side per 10,000 persons, those handed over by the peace operation included; mean \
         of the affected districts by inhabitants",
    )
    .of(Affected),
    Measure::new(
        "tips_to_mission",
        "1/week",
        "tips to the peace operation per 10,000 persons; mean of the affected districts by inhabitants",
    )
    .of(Affected),
    Measure::new(
        "local_deals",
        SHARE,
        "share of the pairs of communities of the affected districts under a local deal",
    )
    .of(Affected),
    Measure::new(
        "garrison_lost",
        RUNS,
        "whether the garrison of a district was lost at the end of any step of the year (area `district/ID`)",
    )
    .of(Everywhere)
    .any_year(),
    Measure::new("events_repeatable", EVENTS, "fatal events of the practices that draw retaliation or reaction"),
    Measure::new("events_excited", EVENTS, "of these, the expected number that followed from earlier events"),
    Measure::new("deaths_month:MONTH", "deaths", "all deaths of a month, by its number"),
    Measure::new("sizes_events", EVENTS, "fatal events"),
    Measure::new("sizes_sum", DEATHS, "their deaths"),
    Measure::new("sizes_log", "a year", "logarithms of their deaths, summed"),
    Measure::new("sizes_log_squared", "a year", "squares of these logarithms, summed"),
    Measure::new("accords_holding", SHARE, "share of the national accords concluded that hold"),
];
