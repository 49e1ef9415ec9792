//! `--set path=value`: up to four changes, a line each, to `scenarios/two-districts`; played where they are accepted.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mandate::scenario::{Override, Source, load_from};
use mandate_fuzz::{Seed, begin, in_memory, play, scenario_files, shipped};

/// One in so many of the changes that are accepted is played, which takes longer than to read them.
const PLAYED: u32 = 8;

static SOURCE: LazyLock<Source> = LazyLock::new(|| {
    let mut files = scenario_files("two-districts");
    files.remove("patterns.toml");
    in_memory(files)
});

/// Changes of some parameters to the ends of their ranges, and the words of the documentation.
fn seeds() -> Vec<Seed> {
    let scenario = shipped("two-districts");
    let parameters =
        scenario.parameter_table.iter().step_by(9).flat_map(|row| [(&row.key, row.low), (&row.key, row.high)]);
    let mut changes: Vec<String> = parameters.map(|(key, value)| format!("{key}={value}")).collect();
    let ids: Vec<&str> = scenario.organizations.iter().map(|organization| organization.id.as_str()).collect();
    for id in ids {
        changes.extend([
            format!("forces.{id}=0.5"),
            format!("forces.{id}=off"),
            format!("separate={id}"),
            format!("weights.{id}.stabilization=0.5"),
            format!("weights.{id}=protection_of_civilians:0.4,stabilization:0.6"),
            format!("withdrawal.{id}=2030-06-30"),
            format!("permissions.{id}.intelligence_handover=off"),
            format!("mandates.{id}.2030-01-01=2030-02-01"),
        ]);
    }
    changes.extend(scenario.timeline.iter().flat_map(|cause| {
        [
            format!("timeline.{}=off", cause.id),
            format!("timeline.{}.date=2030-06-01", cause.id),
            format!("timeline.{}.value=0.5", cause.id),
        ]
    }));
    changes.extend(
        [
            "population.persons_per_agent=50",
            "switches.alignment=false",
            "step_days=3.5",
            "end=2030-03-01",
            "start=2029-12-01",
            "seed=7",
            "optics.justice.weight.psychological=0.5",
            "optics.justice.goalpost.physical=8",
            "population.minimum_agents_per_district=1",
        ]
        .map(String::from),
    );
    changes.into_iter().enumerate().map(|(place, change)| (format!("{place:03}"), change.into_bytes())).collect()
}

fuzz_target!(init: { begin(seeds); LazyLock::force(&SOURCE); }, |data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let changes: Vec<Override> = text.lines().take(4).filter_map(|line| line.parse().ok()).collect();
    if changes.is_empty() {
        return;
    }
    match load_from(&SOURCE, &changes) {
        Ok(loaded) if crc32fast::hash(data) % PLAYED == 0 => play(&loaded.scenario),
        Ok(_) => {}
        Err(error) => {
            assert!(!error.faults.is_empty(), "refused without a fault");
            error.faults.iter().for_each(|fault| assert!(!fault.to_string().is_empty()));
        }
    }
});
