//! What of an event an optic counts (MODEL.md, section 7.14): deaths and cases that it admits, harm by means of which it disapproves.
//!
//! Rules are laid out once as tables by practice and sides, so that an event is looked up and not matched.

use crate::event::{Event, Party, Practice, PracticeClass};
use crate::ids::OrganizationId;
use crate::scenario::{Optic, OpticDimension, Scenario};
use crate::security::Role;

/// Harm as an optic counts it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counted {
    /// Admitted deaths [persons].
    pub deaths: f64,
    /// Admitted cases [cases].
    pub cases: f64,
    /// Deaths and cases by means of which the optic disapproves [persons and cases].
    pub disapproved: f64,
}

impl Counted {
    /// Adds what another counted.
    pub fn add(&mut self, other: Self) {
        self.deaths += other.deaths;
        self.cases += other.cases;
        self.disapproved += other.disapproved;
    }

    /// What came on top of an earlier sum.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            deaths: self.deaths - earlier.deaths,
            cases: self.cases - earlier.cases,
            disapproved: self.disapproved - earlier.disapproved,
        }
    }
}

/// The rules of an optic as tables. A party is the position of an organization, or the last one: civilians and communities.
#[derive(Clone, Debug)]
pub struct Filter {
    parties: usize,
    /// Part of deaths that counts, by scope, practice, threatener and referent.
    deaths: Vec<f32>,
    /// Part of cases that counts, in the same order.
    cases: Vec<f32>,
    /// Part of harm that is disapproved of, by practice and who did it.
    means: Vec<f32>,
}

const PRACTICES: usize = Practice::ALL.len();

impl Filter {
    /// Of an optic. Where several rules match, the one with the largest weight decides.
    pub fn new(scenario: &Scenario, optic: &Optic) -> Self {
        let parties = scenario.organizations.len() + 1;
        let cells = 2 * PRACTICES * parties * parties;
        let mut filter =
            Self { parties, deaths: vec![0.0; cells], cases: vec![0.0; cells], means: vec![0.0; PRACTICES * parties] };
        for rule in &optic.admissions {
            let threateners = filled(scenario, rule.threatener, false);
            let referents = filled(scenario, rule.referent, true);
            for across in usize::from(rule.transborder)..2 {
                for &practice in &rule.practices {
                    for &threatener in &threateners {
                        let first = filter.position(across == 1, practice, threatener);
                        let table = match rule.dimension {
                            OpticDimension::Physical => &mut filter.deaths,
                            _ => &mut filter.cases,
                        };
                        raise(table, first, &referents, rule.weight);
                    }
                }
            }
        }
        for judgement in &optic.means {
            let by = filled(scenario, judgement.by, false);
            for &practice in &judgement.practices {
                raise(&mut filter.means, practice as usize * parties, &by, judgement.disapproval);
            }
        }
        filter
    }

    /// What of an event counts. The dead of side a were threatened by side b, all others by side a.
    ///
    /// **E14.2 admitted deaths and cases of an event**: sum over its dead and cases of the largest weight among the
    /// rules that match referent, threatener, practice and scope.
    /// Source: Krause 1994; *assumption*.
    /// Test: `abuse_by_the_state_harms_justice_and_neither_order_nor_stability`,
    /// `the_deaths_of_the_justice_optic_are_those_of_civilians`.
    ///
    /// **E14.3 harm by means**: sum over events of largest disapproval among the judgements that match practice and
    /// side a x (all deaths + cases).
    /// Source: Krause 1994; *assumption*.
    /// Test: `means_are_judged_by_who_uses_them`.
    pub fn count(&self, event: &Event, transborder: bool) -> Counted {
        let (a, b, civilians) = (self.party(event.side_a), self.party(event.side_b), self.parties - 1);
        let by_a = self.position(transborder, event.practice, a);
        let by_b = self.position(transborder, event.practice, b);
        let deaths = part(&self.deaths, by_b + a, event.deaths_a)
            + part(&self.deaths, by_a + b, event.deaths_b)
            + part(&self.deaths, by_a + civilians, event.deaths_civilians);
        // Prisoners of an operation are fighters; elsewhere cases are civilians.
        let class = event.practice.class();
        let counts = matches!(class, PracticeClass::Abuse | PracticeClass::Recruitment);
        let persons = if counts { event.cases } else { 0 };
        Counted {
            deaths,
            cases: part(&self.cases, by_a + civilians, persons),
            disapproved: part(&self.means, event.practice as usize * self.parties + a, event.deaths() + persons),
        }
    }

    fn position(&self, transborder: bool, practice: Practice, threatener: usize) -> usize {
        let row = usize::from(transborder) * PRACTICES + practice as usize;
        (row * self.parties + threatener) * self.parties
    }

    fn party(&self, party: Party) -> usize {
        party.organization().map_or(self.parties - 1, OrganizationId::index)
    }
}

fn raise(table: &mut [f32], first: usize, positions: &[usize], weight: f64) {
    for &position in positions {
        let cell = &mut table[first + position];
        *cell = cell.max(weight as f32);
    }
}

fn part(table: &[f32], position: usize, persons: u32) -> f64 {
    f64::from(table[position]) * f64::from(persons)
}

/// Parties that fill a role. As in clusters, militias of communities act as civilians; as referents, civilians are unarmed.
fn filled(scenario: &Scenario, role: Option<Role>, as_referent: bool) -> Vec<usize> {
    let count = scenario.organizations.len();
    let fills = |position: &usize| match role {
        None => true,
        Some(Role::Civilians) if as_referent => *position == count,
        Some(role) if *position == count => role.is_filled_by(Party::Civilians, |id| scenario.kind(id)),
        Some(role) => role.is_filled_by(Party::Organization(OrganizationId::new(*position)), |id| scenario.kind(id)),
    };
    (0..=count).filter(fills).collect()
}
