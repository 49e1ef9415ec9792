//! Process overview and scheduling (ODD): one step, in order (MODEL.md, section 3).
//!
#![doc = include_str!("../docs/book/src/model/scheduling.md")]

use crate::entities::World;
use crate::event::Ledger;
use crate::submodels::engagement::{abuse, attack, clash, coercion, communal, garrison, laws, mission, operation};
use crate::submodels::{
    Context, accords, alignment, attitudes, attribution, authority, communal_tension, composition, deployment,
    displacement, information, organizations, perception, protection, recruitment, tasking, timeline,
};

/// One step. All rates come from the state at its start; observation comes after it and never writes.
pub fn step(world: &mut World, context: &Context<'_>, selective: &laws::SelectiveTable, ledger: &mut Ledger) {
    let first = ledger.len();
    // Coups, accords, mandates, arrivals and withdrawals come before tasking, which follows them.
    timeline::apply(world, context);
    deployment::arrive(world, context);
    // Organizations see the problems of their norms and task their units.
    perception::observe(world, context);
    tasking::assign(world, context);
    deployment::advance(world, context);
    composition::compose(world, context);
    // Presence becomes protection; protection and trust become information.
    protection::cover(world, context);
    information::gather(world, context);
    // Violence. Garrisons first: what has fallen cannot be attacked again in the same step.
    garrison::assault(world, context, ledger);
    attack::attack(world, context, ledger);
    operation::operate(world, context, ledger);
    clash::clash(world, context, ledger);
    coercion::coerce(world, context, ledger, selective);
    abuse::abuse(world, context, ledger);
    communal::fight(world, context, ledger);
    mission::protest(world, context, ledger);
    // What has happened is remembered and blamed; civilians respond to it, not to what was planned.
    attribution::attribute(world, context, ledger, first);
    let movers = attitudes::walk(world, context);
    displacement::relocate(world, context, &movers);
    recruitment::recruit(world, context, ledger, first);
    // Institutions follow.
    let events = ledger.since(first);
    authority::govern(world, context, events);
    displacement::get_used(world, context);
    alignment::adjust(world, context);
    communal_tension::settle(world, context, events);
    accords::keep(world, context);
    organizations::develop(world, context, events);
    world.step += 1;
}
