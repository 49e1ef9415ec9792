//! What all peers written in Rust share: the numbers of the kernel, the clock, and what they print.
//!
//! The kernel is written down in README.md. A peer is called with a number of agents and of steps, and prints one line of JSON.

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// A number for each attitude.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Attitudes {
    pub fear: f32,
    pub grievance: f32,
    pub trust: f32,
}

/// The numbers of the kernel.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Kernel {
    /// Attitudes before the first step.
    pub start: Attitudes,
    /// To what they return.
    pub level: Attitudes,
    /// Share of the distance that a step keeps.
    pub keep: Attitudes,
    /// Probability of exposure in a step [0, 1].
    pub exposure: f32,
    /// Share of the distance to 1 that fear gains by exposure.
    pub gain: f32,
}

impl Kernel {
    /// As `kernel.json` has it.
    pub fn read() -> Self {
        serde_json::from_str(include_str!("../kernel.json")).expect("kernel.json holds the numbers of the kernel")
    }

    /// Attitudes after a step, in which the agent is exposed or not.
    pub fn stepped(&self, now: Attitudes, exposed: bool) -> Attitudes {
        let toward = |value: f32, level: f32, keep: f32| level + (value - level) * keep;
        let fear = toward(now.fear, self.level.fear, self.keep.fear);
        Attitudes {
            fear: if exposed { fear + self.gain * (1.0 - fear) } else { fear },
            grievance: toward(now.grievance, self.level.grievance, self.keep.grievance),
            trust: toward(now.trust, self.level.trust, self.keep.trust),
        }
    }
}

/// What was asked on the command line.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub agents: usize,
    pub steps: usize,
}

impl Asked {
    /// Agents, then steps.
    ///
    /// # Panics
    /// Where they are not two whole numbers.
    pub fn read() -> Self {
        let mut words = std::env::args().skip(1).map(|word| word.parse().expect("a whole number"));
        let mut next = || words.next().expect("agents and steps");
        Self { agents: next(), steps: next() }
    }
}

/// What a peer prints.
#[derive(Debug, Serialize)]
pub struct Found {
    pub agents: usize,
    pub steps: usize,
    /// CPU time of the steps, of all threads [seconds].
    pub seconds: f64,
    /// Means over agents after the last step; none where the kernel is another one.
    pub means: Option<Attitudes>,
}

impl Found {
    /// The means over agents beside the time.
    pub fn of(asked: Asked, seconds: f64, agents: impl Iterator<Item = Attitudes>) -> Self {
        let (mut sums, mut count) = ([0.0_f64; 3], 0.0);
        for agent in agents {
            for (sum, value) in sums.iter_mut().zip([agent.fear, agent.grievance, agent.trust]) {
                *sum += f64::from(value);
            }
            count += 1.0;
        }
        let [fear, grievance, trust] = sums.map(|sum| (sum / count) as f32);
        Self { agents: asked.agents, steps: asked.steps, seconds, means: Some(Attitudes { fear, grievance, trust }) }
    }

    /// Prints it as a line of JSON.
    pub fn print(&self) {
        println!("{}", serde_json::to_string(self).expect("numbers can be written"));
    }
}

/// CPU time that something takes, of all threads of the process [seconds].
pub fn cpu_time(work: impl FnOnce()) -> f64 {
    let now = || {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let before = now();
    work();
    now() - before
}
