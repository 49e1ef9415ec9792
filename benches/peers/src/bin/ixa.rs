//! ixa: persons with three properties; one plan a step goes over all of them.

use ixa::prelude::*;
use mandate_peers::{Asked, Attitudes, Found, Kernel, cpu_time};

define_entity!(Person);
#[derive(Clone, Copy, Debug, PartialEq)]
struct Fear(f32);
impl_property!(Fear, Person, persist = false);
#[derive(Clone, Copy, Debug, PartialEq)]
struct Grievance(f32);
impl_property!(Grievance, Person, persist = false);
#[derive(Clone, Copy, Debug, PartialEq)]
struct Trust(f32);
impl_property!(Trust, Person, persist = false);
define_rng!(Exposure);

fn main() {
    let (asked, kernel) = (Asked::read(), Kernel::read());
    let mut context = Context::new();
    context.init_random(1);
    let start = kernel.start;
    for _ in 0..asked.agents {
        let person = with!(Person, Fear(start.fear), Grievance(start.grievance), Trust(start.trust));
        context.add_entity(person).expect("a person can be added");
    }
    for step in 1..=asked.steps {
        context.add_plan(step as f64, move |context| walk(context, &kernel));
    }
    let seconds = cpu_time(|| context.execute());
    let persons = context.get_entity_iterator::<Person>();
    Found::of(asked, seconds, persons.map(|person| attitudes(&context, person))).print();
}

fn attitudes(context: &Context, person: EntityId<Person>) -> Attitudes {
    let Fear(fear) = context.get_property(person);
    let Grievance(grievance) = context.get_property(person);
    let Trust(trust) = context.get_property(person);
    Attitudes { fear, grievance, trust }
}

fn walk(context: &mut Context, kernel: &Kernel) {
    for person in context.get_entity_iterator::<Person>() {
        let exposed = context.sample_bool(Exposure, f64::from(kernel.exposure));
        let next = kernel.stepped(attitudes(context, person), exposed);
        context.set_property(person, Fear(next.fear));
        context.set_property(person, Grievance(next.grievance));
        context.set_property(person, Trust(next.trust));
    }
}
