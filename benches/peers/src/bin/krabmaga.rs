//! krABMaga: agents that repeat on a schedule, and a state that holds the generator.

use std::any::Any;

use krabmaga::engine::agent::Agent;
use krabmaga::engine::schedule::Schedule;
use krabmaga::engine::state::State;
use krabmaga::rand::rngs::SmallRng;
use krabmaga::rand::{Rng, SeedableRng};
use mandate_peers::{Asked, Attitudes, Found, Kernel, cpu_time};

#[derive(Clone)]
struct Person {
    attitudes: Attitudes,
}

struct World {
    agents: usize,
    kernel: Kernel,
    generator: SmallRng,
}

impl Agent for Person {
    fn step(&mut self, state: &mut dyn State) {
        let world = state.as_any_mut().downcast_mut::<World>().expect("the state is the world");
        let exposed = world.generator.random_bool(f64::from(world.kernel.exposure));
        self.attitudes = world.kernel.stepped(self.attitudes, exposed);
    }
}

impl State for World {
    fn init(&mut self, schedule: &mut Schedule) {
        for _ in 0..self.agents {
            schedule.schedule_repeating(Box::new(Person { attitudes: self.kernel.start }), 0.0, 0);
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn as_state(&self) -> &dyn State {
        self
    }

    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }

    fn reset(&mut self) {}

    fn update(&mut self, _step: u64) {}
}

fn main() {
    let (asked, kernel) = (Asked::read(), Kernel::read());
    let mut world = World { agents: asked.agents, kernel, generator: SmallRng::seed_from_u64(1) };
    let mut schedule = Schedule::new();
    world.init(&mut schedule);
    let seconds = cpu_time(|| (0..asked.steps).for_each(|_| schedule.step(&mut world)));
    let persons = schedule.get_all_events().into_iter();
    let attitudes = persons.map(|agent| agent.downcast_ref::<Person>().expect("all agents are persons").attitudes);
    Found::of(asked, seconds, attitudes).print();
}
