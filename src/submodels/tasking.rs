//! Tasking: units choose a norm, then an activity and a district (MODEL.md, section 7.2).
//!
//! Two stages, so that weights are shares of effort. A staff-day goes to a norm with probability equal to its weight (times
//! problem^k, k = 0 by default), then to an activity and district by logit within that norm,
//!
//!   P ~ suits x size x exp(lambda (suits x residual - travel - losses x concern + stay + mass x breakable)),
//!
//! residual = problem / (1 + assigned/capacity): what the organization's own units leave. Most staff-days are anchored near
//! the base. Armed groups move on two time scales: columns in the open within days, hidden networks within months.
//!
#![doc = include_str!("../../docs/book/src/model/tasking.md")]

use super::context::Options;
use super::{Context, situation};
use crate::entities::{Organization, Unit, World};
use crate::ids::{DistrictId, NormId, OrganizationId};
use crate::portable::Portable as _;
use crate::random::{Process, Stream, pick_at, unit_interval};
use crate::stats::{ratio, within};

/// Persons who travel together to a place where nobody of theirs is, in the expectation of losses.
const TRAVELLERS: f64 = 51.0;

/// Words of the stream that every unit has in a step.
const WORDS: usize = 6;

/// Serial numbers by which two units are so close that the words between theirs are made rather than jumped over.
const NEAR: u32 = 10;

/// Share of a problem that is left after `assigned` staff, with this capacity [0, 1].
///
/// **E2.10 residual problem**: problem/(1 + assigned/capacity), capacity = max(1, effort_capacity x P/1,000).
/// With: `submodels::context::Derived::new`.
/// Parameters: `choice.effort_capacity`.
/// Source: *assumption*.
/// Test: `a_problem_is_halved_when_staff_reaches_its_capacity`.
pub fn residual(problem: f64, assigned: f64, capacity: f64) -> f64 {
    problem / (1.0 + assigned / capacity)
}

/// Appeal of a behaviour: how well it suits the norm, times exp(urgency x the same), urgency = rationality x residual problem.
///
/// Without urgency effort follows what the norm suggests, and not chance; with it the main behaviours draw more.
///
/// **E2.31 appeal of a behaviour**: suits x exp(lambda x suits x residual): the logit with ln suits as constant of each
/// alternative, so that without urgency effort follows the suitability matrix.
/// Parameters: `choice.rationality`.
/// Source: logit choice (McFadden 1974).
/// Test: `effort_follows_what_the_norm_suggests_and_the_main_behaviour_most_where_it_is_urgent`,
/// `a_pure_norm_puts_its_staff_where_it_suggests`.
pub fn appeal(suits: f64, urgency: f64) -> f64 {
    suits * (urgency * suits).exponential()
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
///
/// **C.1 attention**: 1 - chi x entropy of the shares of staff by behaviour/ln(number of all behaviours of the
/// scenario); 1 where the scenario has one behaviour.
/// With: `submodels::tasking::Desk::attention_of`.
/// Parameters: `overlap.attention_loss`.
/// Source: *assumption*.
/// Test: `attention_is_whole_for_one_behaviour_and_least_for_an_even_split`,
/// `an_even_split_over_more_behaviours_costs_more_attention`,
/// `parts_keep_more_attention_than_the_whole_since_each_does_fewer_things`.
pub fn attention(shares: &[f64], behaviours: usize, chi: f64) -> f64 {
    let used = shares.iter().filter(|share| **share > 0.0);
    let entropy: f64 = used.map(|share| -share * share.logarithm()).sum();
    1.0 - chi * ratio(entropy, (behaviours as f64).logarithm())
}

/// Units reconsider their tasks.
pub fn assign(world: &mut World, context: &Context<'_>) {
    let mut sheets = Sheets::default();
    for id in context.scenario.organization_ids() {
        if world.organizations[id.index()].units.is_empty() {
            continue;
        }
        let mut units = std::mem::take(&mut world.organizations[id.index()].units);
        let mut desk = Desk::new(world, context, id, sheets);
        desk.take_over(&units);
        let mut draws = std::mem::take(&mut desk.sheets.draws);
        draw(context.organization_stream(Process::Tasking, id), &units, &mut desk.sheets.words, &mut draws);
        for position in desk.order(&units, &draws) {
            desk.choose(&mut units[position], [2, 3, 4, 5].map(|n| unit_interval(draws[position][n])));
        }
        let attention = desk.attention_of(&units);
        sheets = desk.sheets;
        sheets.draws = draws;
        let organization = &mut world.organizations[id.index()];
        organization.units = units;
        organization.attention = attention;
    }
}

/// Words of one unit in a step: its place in the order, whether it reconsiders, norm, move or anchor, district, activity.
type Draws = [u32; WORDS];

/// The words of every unit, by its serial number. Those of units that are gone are made only between units that are close.
fn draw(mut stream: Stream, units: &[Unit], words: &mut Vec<u32>, draws: &mut Vec<Draws>) {
    draws.clear();
    for span in units.chunk_by(|unit, next| next.serial - unit.serial <= NEAR) {
        let (first, last) = (span[0].serial, span[span.len() - 1].serial);
        words.resize((last - first + 1) as usize * WORDS, 0);
        stream.jump_to(u64::from(first) * WORDS as u64);
        stream.fill(words);
        let own = |unit: &Unit| words[(unit.serial - first) as usize * WORDS..].first_chunk().copied();
        draws.extend(span.iter().filter_map(own));
    }
}

/// What one organization knows when it assigns its units. Tables by norm and district are row-major.
struct Desk<'a> {
    context: &'a Context<'a>,
    world: &'a World,
    id: OrganizationId,
    weights: Vec<f64>,
    /// Permitted behaviours and how well they suit, by norm.
    options: &'a [Options],
    /// Problem of each norm, by district.
    problem: Vec<&'a [f64]>,
    armed_group: bool,
    /// Factor of staying where a unit is.
    stay: f64,
    districts: usize,
    /// Most levels of how well behaviours suit a norm.
    levels: usize,
    sheets: Sheets,
}

/// Tables of a desk. They go from one organization to the next, so that no step asks for memory for each of them.
#[derive(Default)]
struct Sheets {
    /// Factor of each district for the organization: size and expected losses; 0 where it may not go. Empty until a unit looks
    /// farther than its base.
    ground: Vec<f64>,
    /// Districts where it may go; filled with the ground.
    open: Vec<usize>,
    /// Factor of targets that would break, for columns in the open; filled with the ground.
    mass: Vec<f64>,
    /// Positions among the open districts of those where a garrison would break; filled with the ground.
    targets: Vec<usize>,
    /// Staff assigned by norm and district.
    assigned: Vec<f64>,
    /// Sum over the norm's options of exp(lambda suits residual), by norm and district; not a number until it is asked for.
    pull: Vec<f64>,
    /// Appeal of each level of the norm's options, by norm and district.
    appeals: Vec<f64>,
    /// Whether the appeals of a norm and district are known.
    appealed: Vec<bool>,
    /// Open districts whose pull is not known at present, by norm; filled with the ground.
    stale: Vec<Vec<usize>>,
    /// Pull of districts where an organization has nobody, by number of options that are alike and district: the same for all
    /// who may do the same. Not a number until it is asked for.
    untouched: Vec<f64>,
    /// Weights of the districts in one choice.
    weights: Vec<f64>,
    words: Vec<u32>,
    draws: Vec<Draws>,
}

impl Sheets {
    /// Blank for the next organization.
    fn clear(&mut self, places: usize, norms: usize, levels: usize, untouched: usize) {
        for table in [&mut self.ground, &mut self.mass] {
            table.clear();
        }
        for (table, value) in [(&mut self.assigned, 0.0), (&mut self.pull, f64::NAN)] {
            table.clear();
            table.resize(places, value);
        }
        self.appealed.clear();
        self.appealed.resize(places, false);
        // What is not known is not read, so that old values may stay.
        self.appeals.resize((places * levels).max(self.appeals.len()), 0.0);
        self.stale.resize(norms, Vec::new());
        self.untouched.resize(untouched, f64::NAN);
    }
}

impl<'a> Desk<'a> {
    fn new(world: &'a World, context: &'a Context<'a>, id: OrganizationId, mut sheets: Sheets) -> Self {
        let (scenario, p) = (context.scenario, &context.parameters().choice);
        let (norms, districts) = (scenario.norms.len(), scenario.districts.len());
        let problem: Vec<&[f64]> =
            scenario.norms.iter().map(|norm| world.presence.problem_of(id, norm.problem)).collect();
        let options = context.permitted(id).options.as_slice();
        let mut weights = norm_weights(world.organization(id), &problem, p.problem_exponent);
        // A norm without a permitted behaviour gets no staff-day.
        for (weight, options) in weights.iter_mut().zip(options) {
            if options.behaviours.is_empty() {
                *weight = 0.0;
            }
        }
        let levels = options.iter().map(|options| options.levels.len()).max().unwrap_or(0);
        sheets.clear(norms * districts, norms, levels, context.derived.alike * districts);
        Self {
            context,
            world,
            id,
            weights,
            options,
            problem,
            armed_group: scenario.kind(id).is_armed_group(),
            stay: (p.rationality * p.stay_bonus).exponential(),
            districts,
            levels,
            sheets,
        }
    }

    fn place(&self, norm: usize, d: usize) -> usize {
        norm * self.districts + d
    }

    /// Looks at all districts, once an organization has a unit that may go to any.
    fn survey(&mut self) {
        let sheets = &mut self.sheets;
        if !sheets.ground.is_empty() {
            return;
        }
        let (world, context, id) = (self.world, self.context, self.id);
        let enemies = enemies(world, context, id);
        let districts = || context.scenario.district_ids();
        sheets.ground.extend(districts().map(|d| ground(world, context, id, d, enemies[d.index()])));
        sheets.open.clear();
        sheets.open.extend((0..self.districts).filter(|d| sheets.ground[*d] > 0.0));
        sheets.targets.clear();
        if self.armed_group {
            sheets.mass.extend(districts().map(|d| mass(world, context, id, d)));
            sheets.targets.extend((0..sheets.open.len()).filter(|n| sheets.mass[sheets.open[*n]] > 0.0));
        }
        for stale in &mut sheets.stale {
            stale.clone_from(&sheets.open);
        }
    }

    /// Counts what units already do.
    fn take_over(&mut self, units: &[Unit]) {
        for unit in units {
            let Some((norm, _)) = unit.task else { continue };
            let place = self.place(norm.index(), unit.district.index());
            self.sheets.assigned[place] += f64::from(unit.personnel);
        }
    }

    /// Appeals of the levels of a norm's options in a district, computed when they are first asked for and kept until an
    /// assignment changes them.
    fn appeals(&mut self, norm: usize, d: usize) -> &[f64] {
        let place = self.place(norm, d);
        let levels = &self.options[norm].levels;
        let appeals = &mut self.sheets.appeals[place * self.levels..][..levels.len()];
        if !self.sheets.appealed[place] {
            self.sheets.appealed[place] = true;
            let residual =
                residual(self.problem[norm][d], self.sheets.assigned[place], self.context.derived.capacity[d]);
            let urgency = self.context.parameters().choice.rationality * residual;
            for (value, (suits, _)) in appeals.iter_mut().zip(levels) {
                *value = appeal(*suits, urgency);
            }
        }
        appeals
    }

    /// Pull of a district for a norm, computed when it is first asked for and kept until an assignment changes it.
    ///
    /// **E2.11 pull of a district under a norm**: sum over permitted behaviours of E2.31.
    /// Parameters: `choice.rationality`.
    /// Source: logit choice (McFadden 1974).
    /// Test: `effort_follows_what_the_norm_suggests_and_the_main_behaviour_most_where_it_is_urgent`.
    fn district_pull(&mut self, norm: usize, d: usize) -> f64 {
        let place = self.place(norm, d);
        if !self.sheets.pull[place].is_nan() {
            return self.sheets.pull[place];
        }
        let (options, untouched) = (&self.options[norm], self.sheets.assigned[place] == 0.0);
        let of_all = options.alike * self.districts + d;
        let mut pull = if untouched { self.sheets.untouched[of_all] } else { f64::NAN };
        if pull.is_nan() {
            let levels = options.levels.iter().zip(self.appeals(norm, d));
            pull = levels.map(|((_, count), appeal)| count * appeal).sum();
            if untouched {
                self.sheets.untouched[of_all] = pull;
            }
        }
        self.sheets.pull[place] = pull;
        pull
    }

    /// Adds a unit's persons to those assigned to its norm and district, or (at -1) takes them off.
    fn assign(&mut self, unit: &Unit, sign: f64) {
        let Some((norm, _)) = unit.task else { return };
        let place = self.place(norm.index(), unit.district.index());
        let sheets = &mut self.sheets;
        sheets.assigned[place] = (sheets.assigned[place] + sign * f64::from(unit.personnel)).max(0.0);
        sheets.appealed[place] = false;
        // Once a district is among those whose pull is not known it need not be named again.
        if !sheets.pull[place].is_nan() {
            sheets.pull[place] = f64::NAN;
            sheets.stale[norm.index()].push(unit.district.index());
        }
    }

    /// The units that reconsider now, in random order: by the hazard of retasking, or because they have no task they may do.
    ///
    /// **E2.8 probability of reconsidering**: W(retask_rate).
    /// Parameters: `choice.retask_rate`.
    /// Source: *assumption*.
    /// Test: `a_unit_reconsiders_with_the_probability_of_its_rate_and_at_once_without_a_task_that_goes_on`.
    fn order(&self, units: &[Unit], draws: &[Draws]) -> Vec<usize> {
        let chance = within(self.context.parameters().choice.retask_rate, self.context.days);
        let may_go_on =
            |unit: &Unit| unit.task.is_some_and(|(norm, behaviour)| self.options[norm.index()].include(behaviour));
        let reconsiders = |n: &usize| unit_interval(draws[*n][1]) < chance || !may_go_on(&units[*n]);
        let in_order = |n: usize| u64::from(draws[n][0]) << 32 | n as u64;
        let mut order: Vec<u64> = (0..units.len()).filter(reconsiders).map(in_order).collect();
        order.sort_unstable();
        order.into_iter().map(|key| (key & 0xFFFF_FFFF) as usize).collect()
    }

    /// A unit chooses norm, district and activity; `u` are its draws: norm, move or anchor, district, activity.
    ///
    /// **E2.20 choice of an activity**: P(behaviour) ∝ E2.31.
    /// Parameters: `choice.rationality`.
    /// Source: logit choice.
    /// Test: `effort_follows_what_the_norm_suggests_and_the_main_behaviour_most_where_it_is_urgent`.
    ///
    /// **E2.26 days of travel**: road km/speed.
    /// Parameters: `organizations.*.speed`.
    /// Source: input.
    /// Test: `a_unit_that_goes_elsewhere_is_on_the_road_for_its_distance_over_its_speed`.
    fn choose(&mut self, unit: &mut Unit, u: [f64; 4]) {
        let Some(norm) = pick_at(u[0], self.weights.iter().copied()) else { return };
        // What is left of a problem is seen without the unit's own part.
        self.assign(unit, -1.0);
        let district = self.choose_district(unit, norm, u[1], u[2]);
        let options = &self.options[norm];
        let appeals = self.appeals(norm, district.index());
        let chosen = pick_at(u[3], options.behaviours.iter().map(|(_, level)| appeals[*level]));
        unit.task = Some((NormId::new(norm), options.behaviours[chosen.expect("a norm in use has an option")].0));
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

    /// **E2.16 choice of a district, state-based**: P(d) ∝ ground x pull x travel x exp(lambda x stay_bonus) where the
    /// unit is; with probability base_anchor only districts within response_reach by road of the base.
    /// Parameters: `choice.stay_bonus`, `organizations.*.base_anchor`, `organizations.*.response_reach`.
    /// Source: *assumption*.
    /// Test: `a_force_weighs_ground_pull_travel_and_staying_and_keeps_within_reach_of_its_base`.
    ///
    /// **E2.17 choice of a district, armed group**: a unit that reconsiders stays, except with probability min(1,
    /// h/retask_rate), h = v x move_visible + (1 - v) x move_hidden; then as E2.16 without anchor, times exp(lambda x
    /// mass_weight x v x breakable).
    /// Parameters: `choice.move_visible`, `choice.move_hidden`, `choice.mass_weight`.
    /// Source: *assumption*.
    /// Test: `a_group_moves_on_two_time_scales_and_masses_where_a_garrison_would_break`.
    fn choose_district(&mut self, unit: &Unit, norm: usize, u_move: f64, u: f64) -> DistrictId {
        let p = &self.context.parameters().choice;
        let traits = &self.context.scenario.organizations[self.id.index()].traits;
        let anchored = if self.armed_group {
            let hazard = unit.visible * p.move_visible + (1.0 - unit.visible) * p.move_hidden;
            // The reconsideration itself has a hazard; a move has its own.
            if u_move >= (hazard / p.retask_rate).min(1.0) {
                return unit.district;
            }
            false
        } else {
            u_move < traits.base_anchor
        };
        self.survey();
        if anchored {
            return self.choose_among(self.context.derived.in_reach(self.id, unit.base), unit, norm, u);
        }
        self.choose_anywhere(unit, norm, u)
    }

    /// One of all districts, by its weight; where the unit is, if none has any.
    fn choose_anywhere(&mut self, unit: &Unit, norm: usize, u: f64) -> DistrictId {
        let mut stale = std::mem::take(&mut self.sheets.stale[norm]);
        for d in stale.drain(..) {
            self.district_pull(norm, d);
        }
        self.sheets.stale[norm] = stale;
        let p = &self.context.parameters().choice;
        let count = self.districts;
        let travel = &self.context.derived.travel[unit.base.index() * count..][..count];
        let Sheets { ground, open, mass, targets, pull, weights, .. } = &mut self.sheets;
        let pull = &pull[norm * count..][..count];
        weights.clear();
        weights.extend(open.iter().map(|&d| ground[d] * pull[d] * travel[d]));
        for &n in &*targets {
            weights[n] *= (p.rationality * p.mass_weight * unit.visible * mass[open[n]]).exponential();
        }
        if let Ok(here) = open.binary_search(&unit.district.index()) {
            weights[here] *= self.stay;
        }
        pick_at(u, weights.iter().copied()).map_or(unit.district, |n| DistrictId::new(open[n]))
    }

    /// One of these districts within reach of a force's base, by its weight; where the unit is, if none has any.
    fn choose_among(&mut self, districts: &[DistrictId], unit: &Unit, norm: usize, u: f64) -> DistrictId {
        let count = self.districts;
        let travel = &self.context.derived.travel[unit.base.index() * count..][..count];
        let mut weights = std::mem::take(&mut self.sheets.weights);
        weights.clear();
        for &district in districts {
            let d = district.index();
            let ground = self.sheets.ground[d];
            let mut weight = 0.0;
            if ground > 0.0 {
                weight = ground * self.district_pull(norm, d) * travel[d];
                if district == unit.district {
                    weight *= self.stay;
                }
            }
            weights.push(weight);
        }
        let chosen = pick_at(u, weights.iter().copied());
        self.sheets.weights = weights;
        chosen.map_or(unit.district, |n| districts[n])
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

/// Norm weights times problem^k, the problem being the mean over districts.
///
/// **E2.9 choice of a norm**: P(norm) ∝ weight x (mean problem over districts)^k; 0 without a permitted behaviour that
/// suits it.
/// Parameters: `choice.problem_exponent`.
/// Source: Winston 2018; k = 0 by default.
/// Test: `norms_are_drawn_by_weight_times_problem_and_never_without_a_permitted_behaviour`.
fn norm_weights(organization: &Organization, problem: &[&[f64]], exponent: f64) -> Vec<f64> {
    let mean = |values: &[f64]| ratio(values.iter().sum(), values.len() as f64);
    let factor = |values: &[f64]| if exponent == 0.0 { 1.0 } else { mean(values).power(exponent) };
    organization.weights.iter().zip(problem).map(|(weight, values)| weight * factor(values)).collect()
}

/// Size of a district times exp(-lambda x concern x expected losses); 0 where the organization may not go.
///
/// **E2.12 ground of a district**: size x exp(-lambda x casualty_concern x expected losses); 0 abroad, outside the
/// homeland, where closed, or (state force) lost.
/// Parameters: `choice.rationality`, `organizations.*.casualty_concern`.
/// Source: *assumption*.
/// Test: `ground_is_its_size_less_what_expected_losses_take_and_nothing_where_it_is_closed`.
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
    context.derived.size[d] * (-lambda * data.traits.casualty_concern * losses).exponential()
}

/// Expected own losses [0, 1]: enemy strength against own in reach, e/(e + own); some who travel together stand for own.
///
/// **E2.14 expected own losses**: e/(e + own reach + 51), e = sum of others' reach x hostility x sqrt(quality); peace
/// operations count each other's reach as their own.
/// With: `submodels::tasking::enemies`, `submodels::tasking::friends`.
/// Parameters: `organizations.*.quality`.
/// Source: *assumption*.
/// Test: `losses_are_expected_from_the_quality_of_enemies_and_missions_count_each_other`,
/// `ground_is_its_size_less_what_expected_losses_take_and_nothing_where_it_is_closed`.
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
///
/// **E2.19 fighters who could mass**: staff there + visible staff in neighbouring districts.
/// Source: *assumption*.
/// Test: `a_group_moves_on_two_time_scales_and_masses_where_a_garrison_would_break`.
fn mass(world: &World, context: &Context<'_>, id: OrganizationId, district: DistrictId) -> f64 {
    let near: f64 = context.scenario.roads.neighbours(district).iter().map(|&n| world.presence.visible.at(id, n)).sum();
    let fighters = world.presence.staff.at(id, district) + near;
    situation::breakable(world, context, id, district, fighters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::BehaviourId;
    use crate::submodels::tests::{ABROAD, ARMY, HILLS, INSURGENTS, PLAIN, Setting, UN, close, put};

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

    #[test]
    fn a_unit_reconsiders_with_the_probability_of_its_rate_and_at_once_without_a_task_that_goes_on() {
        let mut setting = Setting::new(&[]);
        // Half of the units in a step.
        setting.scenario.parameters.choice.retask_rate = 2.0_f64.ln() / 7.0;
        let world = setting.world();
        let context = setting.context(0);
        let desk = Desk::new(&world, &context, ARMY, Sheets::default());
        let patrol = Some((NormId(0), BehaviourId(0)));
        let unit = |serial, task| Unit {
            serial,
            personnel: 50,
            base: HILLS,
            district: HILLS,
            task,
            visible: 1.0,
            travel_left: 0.0,
        };
        // The army may not guard (behaviour 8).
        let tasks = [patrol, patrol, None, Some((NormId(0), BehaviourId(8)))];
        let units: Vec<Unit> = (0..).zip(tasks).map(|(serial, task)| unit(serial, task)).collect();
        let words = [0x7FFF_FFFF, 0x8000_0000, u32::MAX, u32::MAX];
        let draws: Vec<Draws> = (0..).zip(words).map(|(n, word)| [n, word, 0, 0, 0, 0]).collect();
        assert_eq!(desk.order(&units, &draws), [0, 2, 3]);
    }

    #[test]
    fn norms_are_drawn_by_weight_times_problem_and_never_without_a_permitted_behaviour() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        world.organizations[0].weights = vec![0.5, 0.25, 0.25];
        let problem: [&[f64]; 3] = [&[0.1, 0.3], &[0.8, 0.8], &[0.0, 0.0]];
        let army = world.organization(ARMY);
        assert_eq!(norm_weights(army, &problem, 0.0), [0.5, 0.25, 0.25]);
        for (found, wanted) in norm_weights(army, &problem, 2.0).iter().zip([0.5 * 0.04, 0.25 * 0.64, 0.0]) {
            close(*found, wanted);
        }
        // The army may neither attack, coerce nor govern, which is all that the fourth norm asks for.
        world.organizations[0].weights = vec![0.2, 0.2, 0.2, 0.2, 0.2];
        let context = setting.context(0);
        let weights = Desk::new(&world, &context, ARMY, Sheets::default()).weights;
        assert_eq!(weights, [0.2, 0.2, 0.2, 0.0, 0.0]);
    }

    #[test]
    fn ground_is_its_size_less_what_expected_losses_take_and_nothing_where_it_is_closed() {
        let setting = Setting::new(&["choice.rationality=6", "organizations.army.casualty_concern=0.4"]);
        let mut world = setting.world();
        put(&mut world, INSURGENTS, HILLS, 100.0);
        put(&mut world, ARMY, HILLS, 39.0);
        let context = setting.context(0);
        let size = context.derived.size[HILLS.index()];
        // Inhabited: 78 km2 for each of 40 thousands of persons.
        close(size, (40_000.0_f64 * 3_120.0).sqrt());
        close(context.derived.size[ABROAD.index()], 0.0);
        // 100 fighters at a hostility of 0.9 and a quality of 1 against 39 and 51.
        let enemy = enemies(&world, &context, ARMY);
        let enemy = enemy[HILLS.index()];
        close(enemy, 90.0);
        close(expected_losses(90.0, 39.0), 0.5);
        close(ground(&world, &context, ARMY, HILLS, enemy), size * (-6.0_f64 * 0.4 * 0.5).exp());
        world.districts[HILLS.index()].lost = true;
        assert_eq!(ground(&world, &context, ARMY, HILLS, enemy), 0.0);
        assert!(ground(&world, &context, UN, HILLS, 0.0) > 0.0, "a lost garrison is the army's alone");
        world.organizations[UN.index()].closed[HILLS.index()] = true;
        assert_eq!(ground(&world, &context, UN, HILLS, 0.0), 0.0);
        assert_eq!(ground(&world, &context, ARMY, ABROAD, 0.0), 0.0, "abroad");
    }

    #[test]
    fn losses_are_expected_from_the_quality_of_enemies_and_missions_count_each_other() {
        let setting = Setting::new(&["separate=un", "organizations.insurgents.quality=0.25"]);
        let mut world = setting.world();
        let context = setting.context(0);
        let missions: Vec<OrganizationId> = situation::missions(&context).collect();
        assert!(missions.len() > 1);
        let insurgents =
            OrganizationId::new(setting.scenario.organizations.iter().position(|o| o.id == "insurgents").unwrap());
        put(&mut world, insurgents, HILLS, 100.0);
        for &mission in &missions {
            put(&mut world, mission, HILLS, 30.0);
        }
        put(&mut world, ARMY, HILLS, 70.0);
        // The root of a quality of 0.25 is a half; hostility to the mission 0.6, to the army 0.9.
        close(enemies(&world, &context, missions[0])[HILLS.index()], 30.0);
        close(enemies(&world, &context, ARMY)[HILLS.index()], 45.0);
        close(friends(&world, &context, missions[0], HILLS), 30.0 * missions.len() as f64);
        close(friends(&world, &context, ARMY, HILLS), 70.0);
    }

    /// The district that is drawn just below and just above a cumulated share.
    fn around(share: f64, mut choose: impl FnMut(f64) -> DistrictId) -> [DistrictId; 2] {
        [choose(share - 1e-9), choose(share + 1e-9)]
    }

    #[test]
    fn a_force_weighs_ground_pull_travel_and_staying_and_keeps_within_reach_of_its_base() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        world.presence.problem = vec![vec![0.0, 0.3, 0.9]; world.presence.problem.len()];
        let context = setting.context(0);
        let mut desk = Desk::new(&world, &context, ARMY, Sheets::default());
        let unit =
            Unit { serial: 0, personnel: 50, base: HILLS, district: HILLS, task: None, visible: 1.0, travel_left: 0.0 };
        let p = &setting.scenario.parameters.choice;
        let size = |persons: f64| (persons * 78.0 * persons / 1_000.0).sqrt();
        // Under protection (norm 0) the army may patrol and talk, which suit alike: two behaviours with an appeal of exp(lambda x problem).
        let pull = |problem: f64| 2.0 * (p.rationality * problem).exp();
        let hills = size(40_000.0) * pull(0.3) * (p.rationality * p.stay_bonus).exp();
        let travel = (-p.rationality * p.travel_cost * 80.0 / 1_000.0).exp();
        let plain = size(60_000.0) * pull(0.9) * travel;
        close(context.derived.travel[HILLS.index() * 3 + PLAIN.index()], travel);
        let free = 0.9;
        assert_eq!(around(hills / (hills + plain), |u| desk.choose_district(&unit, 0, free, u)), [HILLS, PLAIN]);
        // The plain is 80 km away, the army responds within 30.
        let anchored = 0.1;
        assert_eq!(desk.choose_district(&unit, 0, anchored, 0.999), HILLS);
    }

    #[test]
    fn a_group_moves_on_two_time_scales_and_masses_where_a_garrison_would_break() {
        let setting = Setting::new(&[]);
        let mut world = setting.world();
        put(&mut world, ARMY, PLAIN, 60.0);
        put(&mut world, INSURGENTS, HILLS, 300.0);
        *world.presence.visible.at_mut(INSURGENTS, HILLS) = 200.0;
        let context = setting.context(0);
        let p = &setting.scenario.parameters.choice;
        let mut desk = Desk::new(&world, &context, INSURGENTS, Sheets::default());
        let mut unit = Unit {
            serial: 0,
            personnel: 25,
            base: HILLS,
            district: HILLS,
            task: None,
            visible: 0.25,
            travel_left: 0.0,
        };
        let moves = (0.25 * p.move_visible + 0.75 * p.move_hidden) / p.retask_rate;
        assert!(moves > 0.2 && moves < 0.4);
        // Those who could mass: none there, 200 in the open nearby; hostility 0.9.
        let v = &setting.scenario.parameters.violence;
        let broken = 1.0 / (1.0 + (v.break_ratio / (200.0 * 0.9 / 60.0)).powf(v.break_slope));
        let massed = mass(&world, &context, INSURGENTS, PLAIN);
        close(massed, broken);
        assert_eq!(mass(&world, &context, INSURGENTS, HILLS), 0.0, "no garrison there");
        assert_eq!(desk.choose_district(&unit, 3, moves + 1e-9, 0.999), HILLS);
        let enemy = enemies(&world, &context, INSURGENTS);
        let weight = |district: DistrictId| {
            let d = district.index();
            ground(&world, &context, INSURGENTS, district, enemy[d]) * context.derived.travel[HILLS.index() * 3 + d]
        };
        // Nothing is a problem, so that pulls are alike.
        let hills = weight(HILLS) * (p.rationality * p.stay_bonus).exp();
        let plain = weight(PLAIN) * (p.rationality * p.mass_weight * 0.25 * broken).exp();
        assert_eq!(
            around(hills / (hills + plain), |u| desk.choose_district(&unit, 3, moves - 1e-9, u)),
            [HILLS, PLAIN]
        );
        unit.visible = 1.0;
        let plain = weight(PLAIN) * (p.rationality * p.mass_weight * broken).exp();
        assert_eq!(around(hills / (hills + plain), |u| desk.choose_district(&unit, 3, 0.0, u)), [HILLS, PLAIN]);
    }

    #[test]
    fn a_unit_that_goes_elsewhere_is_on_the_road_for_its_distance_over_its_speed() {
        let setting = Setting::new(&["organizations.army.speed=160", "organizations.army.base_anchor=0"]);
        let world = setting.world();
        let context = setting.context(0);
        let mut desk = Desk::new(&world, &context, ARMY, Sheets::default());
        let mut unit =
            Unit { serial: 0, personnel: 50, base: HILLS, district: HILLS, task: None, visible: 1.0, travel_left: 0.0 };
        desk.choose(&mut unit, [0.0, 0.5, 1.0 - 1e-9, 0.0]);
        assert_eq!((unit.district, unit.base), (PLAIN, HILLS));
        close(unit.travel_left, 0.5);
    }
}
