//! Deaths in events that belong to no declared cluster: how many, and in which acts (MODEL.md, section 7.13).
//!
//! A cluster names threateners and threatened; an event whose two sides no cluster names together stands outside all of them.

use std::collections::BTreeMap;

use crate::event::{Event, Party, Practice};
use crate::scenario::{OrganizationKind, Scenario};

/// Deaths of anybody, and of civilians among them [persons].
pub type Deaths = [u64; 2];

/// Deaths in all events, and in those outside all clusters by act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outside {
    /// Of all events.
    pub all: Deaths,
    /// Of those outside all clusters, by act in words.
    pub acts: BTreeMap<String, Deaths>,
}

impl Outside {
    /// Adds what another run has.
    pub fn add(&mut self, other: &Self) {
        let add = |sum: &mut Deaths, own: Deaths| sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        add(&mut self.all, other.all);
        for (act, deaths) in &other.acts {
            add(self.acts.entry(act.clone()).or_default(), *deaths);
        }
    }

    /// Counts an event.
    ///
    /// **E13.35 acts outside all clusters**: events of E12.3 with no cluster, by practice and kinds of both sides:
    /// their share of all deaths, and of E13.2.
    /// With: `study::run::tables::outside::shares`.
    /// Source: definition.
    /// Test: `acts_outside_all_clusters_are_named_with_their_shares_of_all_runs`,
    /// `what_stands_outside_all_clusters_is_told_in_full`.
    pub fn count(&mut self, scenario: &Scenario, event: &Event) {
        let deaths = [u64::from(event.deaths()), u64::from(event.civilian_deaths())];
        let add = |sum: &mut Deaths| sum.iter_mut().zip(deaths).for_each(|(sum, deaths)| *sum += deaths);
        add(&mut self.all);
        if event.clusters.0 == 0 {
            let (by, against) = (party(scenario, event.side_a), party(scenario, event.side_b));
            add(self.acts.entry(format!("{} by {by} against {against}", act(event.practice))).or_default());
        }
    }
}

/// An act as several of its kind are called.
const fn act(practice: Practice) -> &'static str {
    match practice {
        Practice::CampRaid => "assaults on garrisons",
        Practice::Ambush | Practice::MissionAttack => "attacks",
        Practice::Operation => "operations",
        Practice::Clash => "clashes",
        Practice::SelectiveViolence => "selective killings",
        Practice::IndiscriminateViolence => "indiscriminate attacks",
        Practice::Abuse => "killings",
        Practice::CommunalViolence => "communal violence",
        Practice::MilitiaAttack => "raids",
        Practice::NonLethalAbuse => "abuse",
        Practice::Detention => "arrests",
        Practice::Protest => "protests",
        Practice::Recruitment | Practice::ForcedRecruitment => "recruitment",
    }
}

fn party(scenario: &Scenario, party: Party) -> &'static str {
    let Party::Organization(id) = party else { return "civilians" };
    match scenario.kind(id) {
        OrganizationKind::StateForce => "state forces",
        OrganizationKind::StatePartner => "partners of the state",
        OrganizationKind::PeaceOperation => "the peace operation",
        OrganizationKind::InterventionForce => "intervention forces",
        OrganizationKind::ExtremistGroup => "extremist groups",
        OrganizationKind::RebelGroup => "rebel groups",
        OrganizationKind::ProStateGroup => "pro-state groups",
        OrganizationKind::CommunityMilitia => "community militias",
    }
}
