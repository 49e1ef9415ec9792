//! Harm to civilians as the index, its attribution and the optics need it (MODEL.md, section 7.13).
//!
//! Four kinds of harm are kept: deaths, cases (detention, abuse short of killing, forced recruitment), newly displaced, and
//! fear. All but fear are additive. Fear saturates, so what is kept is its load, -ln(1 - fear): loads of several causes add,
//! and are saturated only when an index is computed. The load of a district is split over those who caused it in proportion
//! to the exposure that they brought, remembered with the half-life of fear, and to the deaths in its memory, of which those
//! of combatants weigh less. Those who leave their homes are split as the fear of persons there is.

use std::ops::{Add, AddAssign, Mul, Range, Sub};

use super::leavers::Leavers;
use super::tally::deaths_of;
use crate::entities::World;
use crate::event::{Event, Party};
use crate::ids::{DistrictId, OrganizationId};
use crate::portable::Portable as _;
use crate::scenario::{OrganizationKind, Scenario};
use crate::security::Role;
use crate::stats::{decay, half_life_decay, ratio, within};
use crate::submodels::attribution;

/// Harm to civilians of one place: sums over steps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Harm {
    /// Deaths of civilians, members of communities that fight each other included [persons].
    pub deaths: f64,
    /// Persons detained, abused short of killing, or recruited by force [cases].
    pub cases: f64,
    /// Load of fear, -ln(1 - fear), summed over steps; deaths of combatants left out.
    pub load: f64,
    /// Load of the deaths of combatants if they were feared as those of civilians are, summed over steps.
    pub combatants: f64,
    /// Civilians newly displaced, inside the country or abroad, by where they lived [persons].
    pub displaced: f64,
}

impl Add for Harm {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            deaths: self.deaths + other.deaths,
            cases: self.cases + other.cases,
            load: self.load + other.load,
            combatants: self.combatants + other.combatants,
            displaced: self.displaced + other.displaced,
        }
    }
}

impl Sub for Harm {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + other * -1.0
    }
}

impl AddAssign for Harm {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<f64> for Harm {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self {
            deaths: self.deaths * factor,
            cases: self.cases * factor,
            load: self.load * factor,
            combatants: self.combatants * factor,
            displaced: self.displaced * factor,
        }
    }
}

impl Harm {
    /// The same with the deaths of combatants in the load, each weighing so much beside a civilian's.
    pub fn feared(self, fear_combatants: f64) -> Self {
        Self { load: self.load + fear_combatants * self.combatants, combatants: 0.0, ..self }
    }

    /// What an event does, fear and flight left out: they follow over time.
    ///
    /// **E13.3 cases of an event**: cases of non-lethal abuse, detention and forced recruitment.
    /// Source: definition.
    /// Test: `contributions_of_a_run_add_up_to_its_deaths_and_missing_points_everywhere`.
    pub fn of(event: &Event) -> Self {
        let cases = if event.practice.is_personal_harm() { f64::from(event.cases) } else { 0.0 };
        Self { deaths: f64::from(event.civilian_deaths()), cases, ..Self::default() }
    }
}

/// State of a district at the end of a step, for the context dimensions and the shares of mediating quantities.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Conditions {
    /// State authority [0, 1].
    pub authority: f32,
    /// Mean trust in the state [0, 1].
    pub trust_state: f32,
    /// Mean trust in the peace operation [0, 1].
    pub trust_mission: f32,
    /// Highest tension of a pair of communities [0, 1].
    pub tension: f32,
    /// Agreement of the communities on who protects [0, 1].
    pub clarity: f32,
}

/// Those among whom harm is divided: the declared clusters and "none", or the organizations and "communities".
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// Number of those among whom harm is divided; the last stands for all that is not named.
    pub players: usize,
    /// How many of them are told apart in Shapley values, which visit all coalitions; beyond that the smallest are taken together.
    pub separate: usize,
    pub(super) districts: usize,
    /// By district and player: remembered exposure per person, and deaths of civilians and of combatants in memory.
    memory: Vec<[f64; 3]>,
    /// Remembered exposure by player over all districts, weighted by persons.
    everywhere: Vec<f64>,
    /// By year, district and player.
    years: Vec<Harm>,
}

impl Shares {
    /// No harm, in no year yet.
    pub fn new(players: usize, districts: usize) -> Self {
        Self {
            players,
            separate: 12,
            districts,
            memory: vec![[0.0; 3]; players * districts],
            everywhere: vec![0.0; players],
            years: Vec::new(),
        }
    }

    /// Harm of a year (by position) in a district, by player.
    pub fn of(&self, year: usize, district: usize) -> &[Harm] {
        &self.years[(year * self.districts + district) * self.players..][..self.players]
    }

    /// Begins a calendar year; what is added from now on counts for it.
    pub fn begin_year(&mut self) {
        self.years.extend(std::iter::repeat_n(Harm::default(), self.players * self.districts));
    }

    fn forget(&mut self, keep: [f64; 2]) {
        for memory in &mut self.memory {
            memory[0] *= keep[0];
            memory[1] *= keep[1];
            memory[2] *= keep[1];
        }
    }

    /// Adds what a player did in a district to the year that was begun last, and what is remembered of it: exposure per
    /// person, and deaths of civilians and of combatants.
    ///
    /// **E13.16 remembered exposure; deaths in memory**: + E6.1/persons present, x 2^(-dt/fear_half_life); + deaths of
    /// civilians, and of combatants, x exp(-dt/harm_memory).
    /// With: `observation::harm::HarmRecord::observe`.
    /// Parameters: `civilians.fear_half_life`, `civilians.harm_memory`.
    /// Source: as E7.1, E6.3.
    /// Test: `where_combatants_do_not_count_only_the_dead_among_civilians_are_feared`.
    pub fn add(&mut self, district: usize, player: usize, harm: Harm, exposure: f64, deaths: [f64; 2]) {
        let first = self.years.len() - self.districts * self.players;
        let at = district * self.players + player;
        self.years[first + at] += harm;
        self.memory[at][0] += exposure;
        self.memory[at][1] += deaths[0];
        self.memory[at][2] += deaths[1];
    }

    /// Adds newly displaced of whom none of the named is the cause.
    fn add_unnamed(&mut self, district: usize, displaced: f64) {
        let first = self.years.len() - self.districts * self.players;
        self.years[first + (district + 1) * self.players - 1].displaced += displaced;
    }

    /// Sums the remembered exposure of all districts.
    fn sum_everywhere(&mut self, persons: &[f64]) {
        self.everywhere.fill(0.0);
        for (memory, persons) in self.memory.chunks(self.players).zip(persons) {
            for (sum, memory) in self.everywhere.iter_mut().zip(memory) {
                *sum += memory[0] * persons;
            }
        }
    }

    /// Splits the load of a district, and those who left it: of persons, and who left, by remembered exposure there (or,
    /// where nothing happened, anywhere), of the surroundings by deaths of civilians, and of combatants, in memory.
    ///
    /// **E13.17 load of a cause; its part of the newly displaced**: E13.4 x its remembered exposure/that of all + each
    /// part of E13.5, of civilians and of combatants, x its deaths of them in memory/those of all; (E13.34 - E13.36) x
    /// its remembered exposure/that of all.
    /// Source: *assumption*.
    /// Test: `contributions_of_a_run_add_up_to_its_deaths_and_missing_points_everywhere`.
    fn split(&mut self, district: usize, persons: f64, surroundings: [f64; 2], displaced: f64) {
        if persons == 0.0 && surroundings == [0.0; 2] && displaced == 0.0 {
            return;
        }
        let first = self.years.len() - self.districts * self.players + district * self.players;
        let memory = &self.memory[district * self.players..][..self.players];
        let here: f64 = memory.iter().map(|m| m[0]).sum();
        let everywhere: f64 = self.everywhere.iter().sum();
        let deaths = [1, 2].map(|of| memory.iter().map(|m| m[of]).sum::<f64>());
        let last = self.players - 1;
        let cells = &mut self.years[first..first + self.players];
        for (player, (cell, [exposed, civilians, combatants])) in cells.iter_mut().zip(memory).enumerate() {
            let unknown = if player == last { 1.0 } else { 0.0 };
            let exposure = if here > 0.0 {
                exposed / here
            } else if everywhere > 0.0 {
                self.everywhere[player] / everywhere
            } else {
                unknown
            };
            let near = |died: f64, of: usize| if deaths[of] > 0.0 { died / deaths[of] } else { unknown };
            cell.load += persons * exposure + surroundings[0] * near(*civilians, 0);
            cell.combatants += surroundings[1] * near(*combatants, 1);
            cell.displaced += displaced * exposure;
        }
    }
}

/// Harm and conditions of a run, by step and district, and their division by year.
#[derive(Clone, Debug)]
pub struct HarmRecord {
    /// Number of districts.
    pub districts: usize,
    /// Sums from the start to the beginning of each step, by district.
    sums: Vec<Harm>,
    conditions: Vec<Conditions>,
    /// What stands beside harm ([`HarmRecord::beside`]): sums as above.
    beside: Vec<[f64; 4]>,
    /// Organizations, one bit each, that are state-based and declared protectors of civilians in some cluster.
    protectors: u64,
    /// Persons away from home at the end of the last step.
    away: Leavers,
    /// Division over the declared clusters; the last player stands for events outside all of them.
    pub clusters: Shares,
    /// Division over organizations; the last player stands for communities.
    pub threateners: Shares,
    /// Calendar years begun.
    pub years: Vec<i16>,
}

impl HarmRecord {
    /// An empty record.
    pub fn new(scenario: &Scenario) -> Self {
        let districts = scenario.districts.len();
        let cells = scenario.steps as usize * districts;
        Self {
            districts,
            sums: {
                let mut sums = Vec::with_capacity(cells + districts);
                sums.resize(districts, Harm::default());
                sums
            },
            conditions: Vec::with_capacity(cells),
            beside: vec![[0.0; 4]; districts],
            protectors: mandated_protectors(scenario),
            away: Leavers::default(),
            clusters: Shares::new(scenario.clusters.len() + 1, districts),
            threateners: Shares { separate: 9, ..Shares::new(scenario.organizations.len() + 1, districts) },
            years: Vec::new(),
        }
    }

    /// Steps recorded.
    pub fn steps(&self) -> usize {
        self.conditions.len() / self.districts.max(1)
    }

    /// Harm over some steps in a district.
    pub fn over(&self, steps: &Range<usize>, district: usize) -> Harm {
        self.sums[steps.end * self.districts + district] - self.sums[steps.start * self.districts + district]
    }

    /// What stands beside the harm of some steps in a district [persons]: civilians killed by organizations that were to
    /// protect them, civilians killed out of every protector's reach, peacekeepers killed, challengers killed.
    ///
    /// **E13.31 protection gap**: civilian deaths in events with nobody in reach/civilian deaths.
    /// Source: definition.
    /// Test: `failures_of_protection_are_counted_from_the_ledger`.
    pub fn beside(&self, steps: &Range<usize>, district: usize) -> [f64; 4] {
        let at = |step: usize| self.beside[step * self.districts + district];
        let (from, to) = (at(steps.start), at(steps.end));
        std::array::from_fn(|n| to[n] - from[n])
    }

    /// Conditions at the end of a step in a district.
    ///
    /// **E13.32 mandate clarity**: E6.7, mean over steps and persons.
    /// Source: as E6.7.
    /// No test: a mean of E6.7, which is tested; the mean itself is not yet.
    pub fn conditions(&self, step: usize, district: usize) -> &Conditions {
        &self.conditions[step * self.districts + district]
    }

    /// Adds a step: what happened in it, and the state after it.
    pub fn observe(&mut self, world: &World, scenario: &Scenario, events: &[Event]) {
        let year = scenario.date_of(self.steps() as u32).year();
        if self.years.last() != Some(&year) {
            self.years.push(year);
            self.clusters.begin_year();
            self.threateners.begin_year();
        }
        let c = &scenario.parameters.civilians;
        let keep = [half_life_decay(c.fear_half_life, scenario.step_days), decay(c.harm_memory, scenario.step_days)];
        self.clusters.forget(keep);
        self.threateners.forget(keep);
        let first = self.sums.len();
        self.sums.extend_from_within(first - self.districts..);
        self.beside.extend_from_within(first - self.districts..);
        for event in events {
            self.add(world, scenario, event, first);
        }
        let left = self.leavers(world);
        self.add_state(world, scenario, first, &left);
    }

    /// Newly displaced in this step by where they lived [persons].
    ///
    /// **E13.34 newly displaced from a district in a step**: sum over agents away, inside the country or abroad, whose
    /// home it is, of persons beyond those of the same agent a step before.
    /// With: `observation::leavers::Leavers::follow`.
    /// Source: definition.
    /// Test: `the_newly_displaced_are_counted_where_they_lived_wherever_they_go`.
    fn leavers(&mut self, world: &World) -> Vec<f64> {
        let mut left = vec![0.0; self.districts];
        self.away.follow(world.population.away.iter(), |guest, persons| left[guest.home.index()] += persons);
        left
    }

    /// **E13.15 part of an event for each of its clusters**: 1/number of its clusters; 1 for "none".
    /// Source: definition.
    /// Test: `contributions_of_a_run_add_up_to_its_deaths_and_missing_points_everywhere`.
    fn add(&mut self, world: &World, scenario: &Scenario, event: &Event, first: usize) {
        let district = event.district.index();
        let harm = Harm::of(event);
        let persons = attribution::persons_exposed(&scenario.parameters.civilians, event);
        let exposure = ratio(persons, world.population.persons_in(event.district));
        let deaths = [harm.deaths, f64::from(event.deaths()) - harm.deaths];
        self.sums[first + district] += harm;
        let beside = &mut self.beside[first + district];
        if matches!(event.side_a, Party::Organization(id) if self.protectors & 1 << id.index() != 0) {
            beside[0] += harm.deaths;
        }
        if event.protectors == 0 {
            beside[1] += harm.deaths;
        }
        let of_kind =
            |wanted: fn(OrganizationKind) -> bool| f64::from(deaths_of(event, |id| wanted(scenario.kind(id))));
        beside[2] += of_kind(|kind| kind == OrganizationKind::PeaceOperation);
        beside[3] += of_kind(OrganizationKind::is_challenger);
        let threatener = event.side_a.organization().map_or(scenario.organizations.len(), OrganizationId::index);
        self.threateners.add(district, threatener, harm, exposure, deaths);
        let count = event.clusters.0.count_ones();
        if count == 0 {
            self.clusters.add(district, scenario.clusters.len(), harm, exposure, deaths);
        }
        let part = 1.0 / f64::from(count.max(1));
        for cluster in event.clusters.positions() {
            self.clusters.add(district, cluster, harm * part, exposure * part, deaths.map(|died| died * part));
        }
    }

    /// **E13.5 load of the surroundings**: (dead civilians in memory + fear_combatants x other dead in memory per
    /// 100,000)/fear_ambient.
    /// With: `observation::harm::Harm::feared`.
    /// Parameters: `civilians.fear_ambient`, `index.fear_combatants`.
    /// Source: as E4.6; judgement.
    /// Test: `the_load_of_a_step_is_fear_above_the_baseline_or_deaths_in_memory`,
    /// `where_combatants_do_not_count_only_the_dead_among_civilians_are_feared`.
    fn add_state(&mut self, world: &World, scenario: &Scenario, first: usize, left: &[f64]) {
        let here: Vec<f64> = scenario.district_ids().map(|id| world.population.persons_in(id)).collect();
        self.clusters.sum_everywhere(&here);
        self.threateners.sum_everywhere(&here);
        for (position, state) in world.districts.iter().enumerate() {
            let id = DistrictId::new(position);
            let sums = world.population.of_district(id);
            let persons = here[position];
            let mean = |of: &dyn Fn(&crate::entities::Sums) -> f64| ratio(sums.iter().map(of).sum(), persons);
            self.conditions.push(Conditions {
                authority: state.authority as f32,
                trust_state: mean(&|s| s.trust[0]) as f32,
                trust_mission: mean(&|s| s.trust[1]) as f32,
                tension: state.tension.iter().copied().fold(0.0, f64::max) as f32,
                clarity: state.clarity as f32,
            });
            let personal = personal_load(scenario, sums, persons);
            let deaths = [state.civilian_harm, (state.deaths - state.civilian_harm).max(0.0)];
            let population = f64::from(scenario.districts[position].population);
            let memory = deaths.map(|died| ratio(died * 100_000.0, population));
            let surroundings = memory.map(|died| died / scenario.parameters.civilians.fear_ambient);
            let sum = &mut self.sums[first + position];
            sum.load += personal + surroundings[0];
            sum.combatants += surroundings[1];
            sum.displaced += left[position];
            let want = of_want(world, scenario, id, left[position]);
            for shares in [&mut self.clusters, &mut self.threateners] {
                shares.split(position, personal, surroundings, left[position] - want);
                shares.add_unnamed(position, want);
            }
        }
    }
}

/// Of those who left a district in a step, those who did so for want [persons].
///
/// **E13.36 newly displaced for want**: W(hardship (E9.10)) x residents before they left, at most E13.34; of no cluster and no organization: it
/// counts for `none` and `communities`, which stand for all that is not named.
/// Source: expected value of E7.6.
/// Test: `those_who_leave_for_want_are_nobodys_doing`.
fn of_want(world: &World, scenario: &Scenario, district: DistrictId, left: f64) -> f64 {
    let hardship = world.hardship[district.index()];
    if hardship <= 0.0 {
        return 0.0;
    }
    let sums = world.population.of_district(district);
    let residents: f64 = sums.iter().map(|s| s.persons - s.guests).sum();
    ((residents + left) * within(hardship, scenario.step_days)).min(left)
}

/// State-based organizations that fill a protector's role in a cluster that protects civilians.
///
/// **E13.30 protector turned threatener**: civilian deaths by state-based organizations that fill the protector's role
/// in a cluster that protects civilians/civilian deaths.
/// With: `observation::harm::HarmRecord::beside`.
/// Source: definition.
/// Test: `failures_of_protection_are_counted_from_the_ledger`.
fn mandated_protectors(scenario: &Scenario) -> u64 {
    let of_civilians = scenario.clusters.iter().filter(|cluster| cluster.protected.contains(&Role::Civilians));
    let roles: Vec<Role> = of_civilians.flat_map(|cluster| cluster.protector.iter().copied()).collect();
    let fills = |id: &OrganizationId| {
        let party = Party::Organization(*id);
        scenario.kind(*id).is_state_based() && roles.iter().any(|r| r.is_filled_by(party, |o| scenario.kind(o)))
    };
    scenario.organization_ids().filter(fills).fold(0, |set, id| set | 1 << id.index())
}

/// Fear below which single precision cannot tell it from none.
const NOTHING: f64 = 1e-6;

/// Load of the fear of persons above the baselines of their communities, -ln(1 - fear).
///
/// **E13.4 load of persons**: -ln(1 - max(0, (f - b)/(1 - b))), f mean fear and b mean baseline of those present.
/// Source: definition.
/// Test: `the_load_of_a_step_is_fear_above_the_baseline_or_deaths_in_memory`,
/// `without_harm_the_index_is_a_hundred_everywhere_and_always`.
fn personal_load(scenario: &Scenario, sums: &[crate::entities::Sums], persons: f64) -> f64 {
    if persons <= 0.0 {
        return 0.0;
    }
    let fear = sums.iter().map(|s| s.fear).sum::<f64>() / persons;
    let baseline = sums.iter().zip(&scenario.communities).map(|(s, c)| s.persons * c.fear).sum::<f64>() / persons;
    let above = (fear - baseline) / (1.0 - baseline).max(NOTHING);
    if above <= NOTHING { 0.0 } else { -(-above.min(1.0 - NOTHING)).logarithm_of_one_more() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submodels::tests::{HILLS, Setting, close};

    #[test]
    fn those_who_leave_for_want_are_nobodys_doing() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        assert_eq!(of_want(&world, &setting.scenario, HILLS, 500.0), 0.0);
        world.hardship[HILLS.index()] = 2.0_f64.ln() / 365.0;
        // Of those who were there before 900 left, as many as the hazard says; never more than who left.
        let present = world.population.persons_in(HILLS);
        close(of_want(&world, &setting.scenario, HILLS, 900.0), (present + 900.0) * within(2.0_f64.ln() / 365.0, 7.0));
        assert_eq!(of_want(&world, &setting.scenario, HILLS, 10.0), 10.0);
        let mut shares = Shares::new(3, 2);
        shares.begin_year();
        shares.add(1, 0, Harm::default(), 1.0, [0.0; 2]);
        shares.split(1, 0.0, [0.0; 2], 60.0);
        shares.add_unnamed(1, 40.0);
        let displaced: Vec<f64> = shares.of(0, 1).iter().map(|harm| harm.displaced).collect();
        assert_eq!(displaced, [60.0, 0.0, 40.0]);
        assert!(shares.of(0, 0).iter().all(|harm| harm.displaced == 0.0));
    }
}
