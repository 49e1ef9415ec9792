//! No framework: columns of numbers in blocks, one word of ChaCha8 an agent and step.

use mandate_peers::{Asked, Attitudes, Found, Kernel, cpu_time};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Agents whose columns and words are worked at a time, so that all stay in the nearest memory.
const BLOCK: usize = 1024;

struct Columns {
    fear: Vec<f32>,
    grievance: Vec<f32>,
    trust: Vec<f32>,
}

fn main() {
    let (asked, kernel) = (Asked::read(), Kernel::read());
    let column = |value: f32| vec![value; asked.agents];
    let start = kernel.start;
    let mut people =
        Columns { fear: column(start.fear), grievance: column(start.grievance), trust: column(start.trust) };
    let mut generator = ChaCha8Rng::seed_from_u64(1);
    let seconds = cpu_time(|| (0..asked.steps).for_each(|_| step(&mut people, &kernel, &mut generator)));
    let agent = |n| Attitudes { fear: people.fear[n], grievance: people.grievance[n], trust: people.trust[n] };
    Found::of(asked, seconds, (0..asked.agents).map(agent)).print();
}

fn step(people: &mut Columns, kernel: &Kernel, generator: &mut ChaCha8Rng) {
    let below = (f64::from(kernel.exposure) * 4_294_967_296.0) as u32;
    let mut bytes = [0; 4 * BLOCK];
    let blocks = people.fear.chunks_mut(BLOCK).zip(people.grievance.chunks_mut(BLOCK));
    for ((fear, grievance), trust) in blocks.zip(people.trust.chunks_mut(BLOCK)) {
        generator.fill_bytes(&mut bytes[..4 * fear.len()]);
        let words = bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word));
        let rows = fear.iter_mut().zip(grievance.iter_mut()).zip(trust.iter_mut());
        for (((fear, grievance), trust), word) in rows.zip(words) {
            let now = Attitudes { fear: *fear, grievance: *grievance, trust: *trust };
            let next = kernel.stepped(now, word < below);
            (*fear, *grievance, *trust) = (next.fear, next.grievance, next.trust);
        }
    }
}
