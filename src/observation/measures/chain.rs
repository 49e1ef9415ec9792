//! Mediating quantities: what lies between a changed input and harm, in the order in which `observation::mediation` sums them.

use super::Stage::{ArmedGroups, Effort, Information, Protection, Society};
use super::{DEATHS, EVENTS, Measure, PERSONS, PERSONS_A_YEAR, SHARE, Scope, Stage};

const fn mediator(name: &'static str, stage: Stage, unit: &'static str, meaning: &'static str) -> Measure {
    Measure { stage, scope: Scope::Affected, ..Measure::new(name, unit, meaning) }
}

/// Means over steps; sums over a year follow in [`COUNTS`].
pub const MEANS: [Measure; 26] = [
    mediator("mission_on_protecting", Effort, PERSONS, "peace operation's staff on patrols that protect civilians")
        .label("operation’s staff: protecting"),
    mediator("mission_on_fighting", Effort, PERSONS, "peace operation's staff on operations against armed groups")
        .label("operation’s staff: fighting"),
    mediator("mission_on_supporting", Effort, PERSONS, "peace operation's staff on support to the host force")
        .label("operation’s staff: supporting"),
    mediator("mission_on_dialogue", Effort, PERSONS, "peace operation's staff on dialogue")
        .label("operation’s staff: dialogue"),
    mediator("mission_on_monitoring", Effort, PERSONS, "peace operation's staff on monitoring human rights")
        .label("operation’s staff: monitoring"),
    mediator("mission_on_posture", Effort, PERSONS, "peace operation's staff on robust posture")
        .label("operation’s staff: posture"),
    mediator("mission_on_state", Effort, PERSONS, "peace operation's staff on extending state authority")
        .label("operation’s staff: extending state authority"),
    mediator("mission_in_affected", Effort, PERSONS, "peace operation's staff in the affected districts")
        .label("operation’s staff in affected districts"),
    mediator("alignment", Information, SHARE, "perceived alignment of the peace operation")
        .label("perceived alignment of the operation"),
    mediator(
        "accuracy_mission",
        Information,
        SHARE,
        "accuracy of the peace operation's operations, raised by tips; 0 where it has no staff",
    )
    .label("accuracy of the operation"),
    mediator(
        "accuracy_state",
        Information,
        SHARE,
        "accuracy of the state force's operations, raised by tips; 0 where it has no staff",
    )
    .label("accuracy of the state force"),
    mediator("monitoring", Information, SHARE, "rights monitoring").label("monitoring of rights"),
    mediator("coverage_mission", Protection, SHARE, "coverage of civilians by the peace operation")
        .label("coverage by the operation"),
    mediator("coverage_state", Protection, SHARE, "coverage of civilians by the state force")
        .label("coverage by the state force"),
    mediator("protection", Protection, SHARE, "combined protection of civilians against armed groups")
        .label("protection against armed groups"),
    mediator("deterrence", Protection, SHARE, "deterrence by robust posture"),
    mediator("dialogue", Protection, SHARE, "dialogue"),
    mediator("confusion", Protection, SHARE, "share of protection lost to confusion")
        .label("protection lost to confusion"),
    mediator("challengers", ArmedGroups, PERSONS, "fighters of challengers in the affected districts")
        .label("fighters of challengers"),
    mediator("militias", ArmedGroups, PERSONS, "fighters of militias and pro-state groups in the affected districts")
        .label("fighters of militias"),
    mediator("authority", Society, SHARE, "state authority").label("state authority"),
    mediator("tension", Society, SHARE, "highest tension of a pair of communities")
        .label("tension between communities"),
    mediator("grievance", Society, SHARE, "mean grievance"),
    mediator("trust_state", Society, SHARE, "mean trust in the state").label("trust in the state"),
    mediator("trust_mission", Society, SHARE, "mean trust in the peace operation").label("trust in the operation"),
    mediator("compliance", Society, SHARE, "mean compliance with challengers").label("compliance with challengers"),
];

/// Sums over a year, of the affected districts.
pub const COUNTS: [Measure; 10] = [
    mediator("operations_mission", Effort, EVENTS, "fatal operations of the peace operation")
        .label("fatal operations of the operation"),
    mediator("operations_others", Effort, EVENTS, "fatal operations of the state and other forces")
        .label("fatal operations of others"),
    mediator("challengers_killed_mission", ArmedGroups, DEATHS, "challengers killed by the peace operation")
        .label("challengers killed by the operation"),
    mediator("challengers_killed_others", ArmedGroups, DEATHS, "challengers killed by the state and others")
        .label("challengers killed by others"),
    mediator("recruits", ArmedGroups, PERSONS_A_YEAR, "recruits of challengers").label("recruits of challengers"),
    mediator("forced_recruits", ArmedGroups, PERSONS_A_YEAR, "persons recruited by force").label("recruited by force"),
    mediator("mobilised", ArmedGroups, PERSONS_A_YEAR, "recruits of militias and pro-state groups")
        .label("recruits of militias"),
    mediator("attacks_on_mission", ArmedGroups, EVENTS, "fatal attacks on the peace operation")
        .label("fatal attacks on the operation"),
    mediator("abuse_cases", Society, "cases a year", "cases of abuse and detention").label("abuse and detention"),
    mediator("newly_displaced", Society, PERSONS_A_YEAR, "persons newly displaced inside the country, everywhere")
        .label("newly displaced inside the country")
        .of(Scope::Nation)
        .less(),
];
