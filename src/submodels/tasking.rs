//! Tasking: units choose a norm, then an activity and a district (MODEL.md, section 7.2).
//!
//! Two stages, so that weights are shares of effort. A staff-day goes to a norm with probability equal to its weight (times
//! problem^k, k = 0 by default), then to an activity and district by logit within that norm,
//!
//!   P ~ suits x size x exp(lambda (suits x residual - travel - losses x concern + stay + mass x breakable)),
//!
//! residual = problem / (1 + assigned/capacity): what the organization's own units leave. Most staff-days are anchored near
//! the base. Armed groups move on two time scales: columns in the open within days, hidden networks within months.

use super::{Context, situation};
use crate::entities::{Organization, Unit, World};
use crate::ids::{BehaviourId, DistrictId, NormId, OrganizationId};
use crate::random::{Process, pick_at, unit_interval};
use crate::stats::{ratio, within};

/// Persons who travel together to a place where nobody of theirs is, in the expectation of losses.
const TRAVELLERS: f64 = 51.0;

/// Words of the stream that every unit has in a step.
const WORDS: usize = 6;

/// Share of a problem that is left after `assigned` staff, with this capacity [0, 1].
pub fn residual(problem: f64, assigned: f64, capacity: f64) -> f64 {
    problem / (1.0 + assigned / capacity)
}

/// Appeal of a behaviour: how well it suits the norm, times exp(urgency x the same), urgency = rationality x residual problem.
///
/// Without urgency effort follows what the norm suggests, and not chance; with it the main behaviours draw more.
pub fn appeal(suits: f64, urgency: f64) -> f64 {
    suits * (urgency * suits).exp()
}

/// Shares of the staff under one norm by behaviour, from how well each suits, where all of the problem is `residual` [0, 1].
pub fn split(suits: &[f64], rationality: f64, residual: f64) -> Vec<f64> {
    let appeals: Vec<f64> = suits.iter().map(|&suits| appeal(suits, rationality * residual)).collect();
    let all: f64 = appeals.iter().sum();
    appeals.into_iter().map(|appeal| ratio(appeal, all)).collect()
}

/// Effort left after splitting it over behaviours: 1 - chi x entropy of the shares/ln(behaviours) (channel 1) [0, 1].
///
/// `behaviours` is the number of all behaviours of the scenario, the same for every organization: a force that splits its effort
/// over few behaviours loses less than one that splits it over many, whatever is open to either.
pub fn attention(shares: &[f64], behaviours: usize, chi: f64) -> f64 {
    let used = shares.iter().filter(|share| **share > 0.0);
    let entropy: f64 = used.map(|share| -share * share.ln()).sum();
    1.0 - chi * ratio(entropy, (behaviours as f64).ln())
}

/// Units reconsider their tasks.
pub fn assign(world: &mut World, context: &Context<'_>) {
    for id in context.scenario.organization_ids() {
        if world.organizations[id.index()].units.is_empty() {
            continue;
        }
        let mut units = std::mem::take(&mut world.organizations[id.index()].units);
        let mut desk = Desk::new(world, context, id);
        desk.take_over(&units);
        let highest = units.last().map_or(0, |unit| unit.serial as usize + 1);
        let mut words = vec![0_u32; highest * WORDS];
        context.organization_stream(Process::Tasking, id).fill(&mut words);
        for position in desk.order(&units, &words) {
            let unit = &mut units[position];
            let own = &words[unit.serial as usize * WORDS..][..WORDS];
            desk.choose(unit, [2, 3, 4, 5].map(|n| unit_interval(own[n])));
        }
        let attention = desk.attention_of(&units);
        let organization = &mut world.organizations[id.index()];
        organization.units = units;
        organization.attention = attention;
    }
}

/// What one organization knows when it assigns its units.
struct Desk<'a> {
    context: &'a Context<'a>,
    world: &'a World,
    id: OrganizationId,
    weights: Vec<f64>,
    /// Permitted behaviours and how well they suit, by norm.
    options: Vec<Vec<(BehaviourId, f64)>>,
    /// How well they suit, each value once, with the number of behaviours that have it.
    levels: Vec<Vec<(f64, f64)>>,
    /// Factor of each district for this organization: size and expected losses; 0 where it may not go. Empty until a unit
    /// looks farther than its base.
    ground: Vec<f64>,
    /// Factor of targets that would break, for columns in the open; filled with the ground.
    mass: Vec<f64>,
    /// Problem by norm and district.
    problem: Vec<Vec<f64>>,
    /// Staff assigned by norm and district.
    assigned: Vec<Vec<f64>>,
    /// Sum over the norm's options of exp(lambda suits residual), by norm and district; not a number until it is asked for.
    pull: Vec<Vec<f64>>,
    armed_group: bool,
    /// Weights of the districts in one choice; kept to spare allocations.
    weights_of_districts: Vec<f64>,
}

impl<'a> Desk<'a> {
    fn new(world: &'a World, context: &'a Context<'a>, id: OrganizationId) -> Self {
        let (scenario, p) = (context.scenario, &context.parameters().choice);
        let data = &scenario.organizations[id.index()];
        let organization = world.organization(id);
        let permitted = |b: usize| data.permits(BehaviourId::new(b), context.day);
        let options = |norm: &crate::scenario::NormData| {
            let suited = norm.suits.iter().enumerate().filter(|(b, suits)| **suits > 0.0 && permitted(*b));
            suited.map(|(b, suits)| (BehaviourId::new(b), *suits)).collect()
        };
        let problem: Vec<Vec<f64>> =
            scenario.norms.iter().map(|norm| world.presence.problem[norm.problem.index()].clone()).collect();
        let options: Vec<Vec<(BehaviourId, f64)>> = scenario.norms.iter().map(options).collect();
        let mut desk = Self {
            context,
            world,
            id,
            weights: norm_weights(organization, &problem, p.problem_exponent),
            levels: options.iter().map(|options| levels(options)).collect(),
            options,
            ground: Vec::new(),
            mass: Vec::new(),
            assigned: vec![vec![0.0; scenario.districts.len()]; scenario.norms.len()],
            pull: vec![vec![f64::NAN; scenario.districts.len()]; scenario.norms.len()],
            problem,
            armed_group: data.kind.is_armed_group(),
            weights_of_districts: vec![0.0; scenario.districts.len()],
        };
        // A norm without a permitted behaviour gets no staff-day.
        for (weight, options) in desk.weights.iter_mut().zip(&desk.options) {
            if options.is_empty() {
                *weight = 0.0;
            }
        }
        desk
    }

    /// Looks at all districts, once an organization has a unit that may go to any.
    fn survey(&mut self) {
        if !self.ground.is_empty() {
            return;
        }
        let (world, context, id) = (self.world, self.context, self.id);
        let enemies = enemies(world, context, id);
        let districts = || context.scenario.district_ids();
        self.ground = districts().map(|d| ground(world, context, id, d, enemies[d.index()])).collect();
        if self.armed_group {
            self.mass = districts().map(|d| mass(world, context, id, d)).collect();
        }
    }

    /// Counts what units already do.
    fn take_over(&mut self, units: &[Unit]) {
        for unit in units {
            self.assign(unit, 1.0);
        }
    }

    fn residual(&self, norm: usize, d: usize) -> f64 {
        residual(self.problem[norm][d], self.assigned[norm][d], self.context.derived.capacity[d])
    }

    /// Pull of a district for a norm, computed when it is first asked for and kept until an assignment changes it.
    fn district_pull(&mut self, norm: usize, d: usize) -> f64 {
        if self.pull[norm][d].is_nan() {
            let (lambda, residual) = (self.context.parameters().choice.rationality, self.residual(norm, d));
            let levels = self.levels[norm].iter();
            self.pull[norm][d] = levels.map(|(suits, count)| count * appeal(*suits, lambda * residual)).sum();
        }
        self.pull[norm][d]
    }

    /// Adds a unit's persons to those assigned to its norm and district, or (at -1) takes them off.
    fn assign(&mut self, unit: &Unit, sign: f64) {
        let Some((norm, _)) = unit.task else { return };
        let (norm, d) = (norm.index(), unit.district.index());
        self.assigned[norm][d] = (self.assigned[norm][d] + sign * f64::from(unit.personnel)).max(0.0);
        self.pull[norm][d] = f64::NAN;
    }

    /// The units that reconsider now, in random order: by the hazard of retasking, or because they have no task they may do.
    fn order(&self, units: &[Unit], words: &[u32]) -> Vec<usize> {
        let chance = within(self.context.parameters().choice.retask_rate, self.context.days);
        let own = |n: usize| &words[units[n].serial as usize * WORDS..][..WORDS];
        let may_go_on = |unit: &Unit| {
            unit.task.is_some_and(|(norm, behaviour)| self.options[norm.index()].iter().any(|(b, _)| *b == behaviour))
        };
        let reconsiders = |n: &usize| unit_interval(own(*n)[1]) < chance || !may_go_on(&units[*n]);
        let mut order: Vec<usize> = (0..units.len()).filter(reconsiders).collect();
        order.sort_unstable_by_key(|&n| (own(n)[0], n));
        order
    }

    /// A unit chooses norm, district and activity; `u` are its draws: norm, move or anchor, district, activity.
    fn choose(&mut self, unit: &mut Unit, u: [f64; 4]) {
        let p = &self.context.parameters().choice;
        let Some(norm) = pick_at(u[0], self.weights.iter().copied()) else { return };
        // What is left of a problem is seen without the unit's own part.
        self.assign(unit, -1.0);
        let district = self.choose_district(unit, norm, u[1], u[2]);
        let (lambda, residual) = (p.rationality, self.residual(norm, district.index()));
        let options = &self.options[norm];
        let chosen = pick_at(u[3], options.iter().map(|(_, suits)| appeal(*suits, lambda * residual)));
        unit.task = Some((NormId::new(norm), options[chosen.expect("a norm in use has an option")].0));
        if district != unit.district {
            let data = &self.context.scenario.organizations[self.id.index()];
            unit.travel_left = self.context.scenario.roads.km(unit.district, district) / data.traits.speed;
            unit.district = district;
            if self.armed_group && unit.visible < 0.5 * self.context.parameters().violence.visible_share {
                // A hidden network that moves makes a new home.
                unit.base = district;
            }
        }
        self.assign(unit, 1.0);
    }

    fn choose_district(&mut self, unit: &Unit, norm: usize, u_move: f64, u: f64) -> DistrictId {
        let scenario = self.context.scenario;
        let traits = &scenario.organizations[self.id.index()].traits;
        let p = &self.context.parameters().choice;
        let stay = (p.rationality * p.stay_bonus).exp();
        let count = scenario.districts.len();
        let travel = &self.context.derived.travel[unit.base.index() * count..][..count];
        let reach = if self.armed_group {
            let hazard = unit.visible * p.move_visible + (1.0 - unit.visible) * p.move_hidden;
            // The reconsideration itself has a hazard; a move has its own.
            if u_move >= (hazard / p.retask_rate).min(1.0) {
                return unit.district;
            }
            f64::INFINITY
        } else if u_move < traits.base_anchor {
            traits.response_reach
        } else {
            f64::INFINITY
        };
        self.survey();
        let mut weights = std::mem::take(&mut self.weights_of_districts);
        weights.fill(0.0);
        for d in 0..count {
            if self.ground[d] <= 0.0 || scenario.roads.km(unit.base, DistrictId::new(d)) > reach {
                continue;
            }
            weights[d] = self.ground[d] * self.district_pull(norm, d) * travel[d];
            if self.armed_group {
                weights[d] *= (p.rationality * p.mass_weight * unit.visible * self.mass[d]).exp();
            }
            if d == unit.district.index() {
                weights[d] *= stay;
            }
        }
        let chosen = pick_at(u, weights.iter().copied());
        self.weights_of_districts = weights;
        chosen.map_or(unit.district, DistrictId::new)
    }

    /// Attention left to the organization, from the shares of its staff by behaviour.
    fn attention_of(&self, units: &[Unit]) -> f64 {
        if !self.context.scenario.switches.attention {
            return 1.0;
        }
        let behaviours = self.context.scenario.behaviours.len();
        let mut staff = vec![0.0; behaviours];
        for unit in units {
            if let Some((_, behaviour)) = unit.task {
                staff[behaviour.index()] += f64::from(unit.personnel);
            }
        }
        let total: f64 = staff.iter().sum();
        let shares: Vec<f64> = staff.iter().map(|value| ratio(*value, total)).collect();
        attention(&shares, behaviours, self.context.parameters().overlap.attention_loss)
    }
}

/// Each value of how well behaviours suit, with the number of behaviours that have it.
fn levels(options: &[(BehaviourId, f64)]) -> Vec<(f64, f64)> {
    let mut levels: Vec<(f64, f64)> = Vec::new();
    for &(_, suits) in options {
        match levels.iter_mut().find(|(value, _)| *value == suits) {
            Some((_, count)) => *count += 1.0,
            None => levels.push((suits, 1.0)),
        }
    }
    levels
}

/// Norm weights times problem^k, the problem being the mean over districts.
fn norm_weights(organization: &Organization, problem: &[Vec<f64>], exponent: f64) -> Vec<f64> {
    let mean = |values: &Vec<f64>| ratio(values.iter().sum(), values.len() as f64);
    let factor = |values| if exponent == 0.0 { 1.0 } else { mean(values).powf(exponent) };
    organization.weights.iter().zip(problem).map(|(weight, values)| weight * factor(values)).collect()
}

/// Size of a district times exp(-lambda x concern x expected losses); 0 where the organization may not go.
fn ground(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId, enemy: f64) -> f64 {
    let data = &context.scenario.organizations[id.index()];
    let d = district.index();
    let state = world.district(district);
    let lost = state.lost && data.kind == crate::scenario::OrganizationKind::StateForce;
    if !data.accessible[d] || world.organization(id).closed[d] || lost {
        return 0.0;
    }
    let lambda = context.parameters().choice.rationality;
    let losses = expected_losses(enemy, friends(world, context, id, district));
    context.derived.size[d] * (-lambda * data.traits.casualty_concern * losses).exp()
}

/// Expected own losses [0, 1]: enemy strength against own in reach, e/(e + own); some who travel together stand for own.
fn expected_losses(enemy: f64, own: f64) -> f64 {
    enemy / (enemy + own + TRAVELLERS)
}

/// Own strength in reach of a district; peace operations count one another as their own [persons].
fn friends(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    if context.scenario.kind(id) != crate::scenario::OrganizationKind::PeaceOperation {
        return world.presence.reach.at(id, district);
    }
    situation::missions(context).map(|mission| world.presence.reach.at(mission, district)).sum()
}

/// Enemies in reach of each district, weighted by hostility and the root of their quality [persons].
fn enemies(world: &World, context: &Context<'_>, id: OrganizationId) -> Vec<f64> {
    let mut enemies = vec![0.0; context.scenario.districts.len()];
    for other in context.scenario.organization_ids() {
        let weight = context.hostility(world, id, other) * world.organization(other).quality.sqrt();
        if weight > 0.0 {
            enemies.iter_mut().zip(world.presence.reach.row(other)).for_each(|(sum, staff)| *sum += weight * staff);
        }
    }
    enemies
}

/// How far the garrison of a district would break under the organization's fighters in reach [0, 1].
fn mass(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    let near: f64 = context.scenario.roads.neighbours(district).iter().map(|&n| world.presence.visible.at(id, n)).sum();
    let fighters = world.presence.staff.at(id, district) + near;
    situation::breakable(world, context, id, district, fighters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effort_follows_what_the_norm_suggests_and_the_main_behaviour_most_where_it_is_urgent() {
        assert_eq!(appeal(0.4, 0.0), 0.4);
        assert!((appeal(1.0, 2.0) - 2.0_f64.exp()).abs() < 1e-12 && appeal(0.0, 5.0) == 0.0);
        assert!(appeal(1.0, 2.0) / appeal(0.5, 2.0) > appeal(1.0, 0.0) / appeal(0.5, 0.0));
    }

    #[test]
    fn staff_under_a_norm_is_split_as_the_norm_suggests_where_no_problem_is_left() {
        assert_eq!(split(&[1.0, 0.0, 0.5, 0.5], 6.0, 0.0), [0.5, 0.0, 0.25, 0.25]);
        let pressed = split(&[1.0, 0.5], 6.0, 1.0);
        assert!((pressed[0] / pressed[1] - 2.0 * 3.0_f64.exp()).abs() < 1e-9);
        assert_eq!(split(&[0.0, 0.0], 6.0, 1.0), [0.0, 0.0]);
    }

    #[test]
    fn a_problem_is_halved_when_staff_reaches_its_capacity() {
        assert_eq!(residual(0.8, 0.0, 100.0), 0.8);
        assert!((residual(0.8, 100.0, 100.0) - 0.4).abs() < 1e-12);
    }

    #[test]
    fn attention_is_whole_for_one_behaviour_and_least_for_an_even_split() {
        assert_eq!(attention(&[1.0, 0.0, 0.0], 3, 0.15), 1.0);
        assert!((attention(&[1.0 / 3.0; 3], 3, 0.15) - 0.85).abs() < 1e-12);
        let uneven = attention(&[0.8, 0.1, 0.1], 3, 0.15);
        assert!(uneven > 0.85 && uneven < 1.0);
        assert_eq!(attention(&[0.5, 0.5], 2, 0.0), 1.0);
    }

    #[test]
    fn an_even_split_over_more_behaviours_costs_more_attention() {
        let even = |over: usize| attention(&vec![1.0 / over as f64; over], 22, 0.15);
        assert!(even(8) < even(3) && even(3) < 1.0);
        // ln 3/ln 22 and ln 8/ln 22.
        assert!((even(3) - (1.0 - 0.15 * 0.355_418)).abs() < 1e-6);
        assert!((even(8) - (1.0 - 0.15 * 0.672_731)).abs() < 1e-6);
    }

    #[test]
    fn where_a_scenario_has_one_behaviour_nothing_is_split() {
        assert_eq!(attention(&[1.0], 1, 0.15), 1.0);
    }
}
