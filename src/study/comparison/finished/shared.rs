//! Whether finished runs share their random numbers and what is measured, and what to do where they do not.

use super::Finished;
use crate::provenance::manifest::{self, Drawn};
use crate::report::scenario;
use crate::study::StudyError;

/// Something that must be the same in all folders.
struct Same {
    file: &'static str,
    key: &'static str,
    of: fn(&Finished) -> String,
    /// What makes it the same, given the value of the base.
    remedy: fn(&str) -> String,
}

/// What must be the same, in the order in which it is told.
const ALL: [Same; 13] = [
    Same { file: manifest::FILE, key: "version", of: |one| one.manifest().version.clone(), remedy: one_program },
    Same { file: manifest::FILE, key: "commit", of: |one| one.manifest().commit.clone(), remedy: one_program },
    Same {
        file: manifest::FILE,
        key: "seed",
        of: |one| one.manifest().seed.to_string(),
        remedy: |base| format!("play it again with --seed {base}"),
    },
    Same {
        file: manifest::FILE,
        key: "replication",
        of: |one| one.manifest().replication.to_string(),
        remedy: |base| format!("play it again with --replication {base}"),
    },
    Same {
        file: manifest::FILE,
        key: "replications",
        of: |one| one.manifest().replications.to_string(),
        remedy: |base| format!("play it again with --replications {base}"),
    },
    Same {
        file: manifest::FILE,
        key: "draws",
        of: |one| match one.manifest().draws {
            Some(Drawn::Posterior) => "posterior".into(),
            _ => "point".into(),
        },
        remedy: |base| format!("play it again with --draws {base}"),
    },
    Same {
        file: manifest::FILE,
        key: "posterior_sha256",
        of: |one| one.manifest().posterior_sha256.clone().flatten().unwrap_or_else(|| "none".into()),
        remedy: |_| "play it again with the posterior.csv of the base".into(),
    },
    Same {
        file: scenario::FILE,
        key: "start",
        of: |one| one.scenario.start.clone(),
        remedy: |base| format!("play it again with --set start={base}"),
    },
    Same {
        file: scenario::FILE,
        key: "end",
        of: |one| one.scenario.end.clone(),
        remedy: |base| format!("play it again with --until {base}"),
    },
    Same {
        file: scenario::FILE,
        key: "step_days",
        of: |one| one.scenario.step_days.to_string(),
        remedy: |base| format!("play it again with --set step_days={base}"),
    },
    Same {
        file: scenario::FILE,
        key: "districts",
        of: districts,
        remedy: |_| "folders of one country, with the same districts, inhabitants and affected districts".into(),
    },
    Same {
        file: scenario::FILE,
        key: "clusters",
        of: |one| {
            let named = one.scenario.clusters.iter().map(|cluster| format!("{} {}", cluster.number, cluster.threat));
            named.collect::<Vec<_>>().join(", ")
        },
        remedy: |_| "play it again with the security clusters of the base".into(),
    },
    Same {
        file: scenario::FILE,
        key: "parameters",
        of: index,
        remedy: |_| "play it again with the index.* values of the base: on two scales nothing can be compared".into(),
    },
];

fn one_program(base: &str) -> String {
    format!("play both with one program (the base was made by {base})")
}

/// Districts inside the country with what is measured of them.
fn districts(one: &Finished) -> String {
    let inside = one.scenario.districts.iter().filter(|district| !district.outside);
    let told = inside.map(|one| {
        let affected = if one.affected { ", affected" } else { "" };
        format!("{} in {} with {} inhabitants{affected}", one.id, one.region, one.population)
    });
    told.collect::<Vec<_>>().join("; ")
}

/// Values that choose the scale of the index.
fn index(one: &Finished) -> String {
    let rows = one.scenario.parameters.iter().filter(|row| row.key.starts_with("index."));
    rows.map(|row| format!("{} {}", row.key, row.value)).collect::<Vec<_>>().join(", ")
}

/// Whether the runs of all folders can be held against those of the base.
///
/// # Errors
/// All that differs, each with its file, what was found, and the remedy.
pub(super) fn check(base: &Finished, others: &[Finished]) -> Result<(), StudyError> {
    let mut faults = Vec::new();
    let mut known = vec![base];
    for one in others {
        if let Some(same) = known.iter().find(|other| is_same(other, one)) {
            faults.push(format!("{}: found twice, as {}; accepted: another folder", one.shown, same.shown));
        }
        known.push(one);
        for Same { file, key, of, remedy } in &ALL {
            let (wanted, found) = (of(base), of(one));
            if wanted != found {
                let (found, in_base) = apart(&found, &wanted);
                faults.push(format!(
                    "{}/{file}: {key}: found {found}, and {in_base} in {}/{file}; accepted: the same in both; {}",
                    one.shown,
                    base.shown,
                    remedy(&wanted)
                ));
            }
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    faults.push(
        "Runs can be held against each other only where they share random numbers and scales; `mandate compare SCENARIO ...` plays variants that do"
            .into(),
    );
    Err(StudyError::Request(faults.join("\n")))
}

/// Whether two are one folder.
fn is_same(one: &Finished, other: &Finished) -> bool {
    let place = |of: &Finished| of.output.folder.canonicalize().ok();
    place(one).is_some() && place(one) == place(other)
}

/// Two texts, or where they are lists, the first entry in which they differ.
fn apart(found: &str, wanted: &str) -> (String, String) {
    let split = |text: &str| -> Vec<String> { text.split([';', ',']).map(|part| part.trim().to_string()).collect() };
    let (a, b) = (split(found), split(wanted));
    let place = (0..a.len().max(b.len())).find(|&place| a.get(place) != b.get(place)).unwrap_or(0);
    let at = |list: &[String]| list.get(place).filter(|text| !text.is_empty()).cloned();
    let nothing = || "nothing".to_string();
    (at(&a).unwrap_or_else(nothing), at(&b).unwrap_or_else(nothing))
}
