//! `mandate check`: every fault of a scenario at once, or what it says once resolved.

use std::fmt::Write;
use std::path::Path;

use mandate::ids::BehaviourId;
use mandate::named::word;
use mandate::norm::{Effect, behaviour_overlap, value_overlap};
use mandate::provenance::Stopwatch;
use mandate::report::lines;
use mandate::report::{Geography, number, scenario as resolved};
use mandate::scenario::sheet::Sheet;
use mandate::scenario::{self, Fault, Loaded, Scenario, ScenarioError, Source, counted, stands, tables};
use mandate::study::calibration::targets;
use mandate::study::calibration::targets::Targets;
use mandate::study::calibration::{arms, effects};
use mandate::submodels::tasking::split;

use super::args::CheckArguments;
use super::{Failure, ids, print};

/// Checks a scenario and prints it.
///
/// # Errors
/// Every fault of the scenario.
pub fn check(arguments: &CheckArguments) -> Result<(), Failure> {
    let stopwatch = Stopwatch::start();
    let mut loaded = whole_folder(arguments)?;
    let remarks = scenario::posterior::remarks(&Source::from(arguments.scenario.as_path()), &loaded.scenario)?;
    loaded.scenario.remarks.extend(remarks);
    let scenario = &loaded.scenario;
    if arguments.json {
        let text = serde_json::to_string_pretty(&resolved::resolved(scenario));
        return print::out(&text.map_err(|error| Failure::Failed(error.to_string()))?);
    }
    if arguments.ids {
        return print::out(ids::listed(scenario).trim_end());
    }
    let mut out = as_text(scenario);
    if arguments.parameters {
        parameters(&mut out, scenario);
    }
    let beside: Vec<_> = BESIDE.iter().filter(|(file, _)| stands(&arguments.scenario.join(file))).collect();
    for (file, readers) in &beside {
        let _ = writeln!(out, "{file}: read by {readers}");
    }
    if let Some(words) = mandate::study::hints::unfinished(&arguments.scenario) {
        lines::wrap(&mut out, &words, 2);
    }
    let _ = write!(
        out,
        "No fault in {} ({:.2} s). {}{}.",
        counted(loaded.inputs.len() + beside.len(), "file"),
        stopwatch.elapsed().as_secs_f64(),
        counted(scenario.parameter_table.len(), "parameter"),
        if arguments.parameters { "" } else { ": --parameters; ids: --ids" },
    );
    print::out(&out)
}

/// Files beside those of a run, and the commands that read them.
const BESIDE: [(&str, &str); 4] = [
    (scenario::patterns::FILE, "`mandate patterns`"),
    (scenario::posterior::FILE, "`mandate validate`, and `--draws posterior`"),
    (targets::FILE, "`mandate calibrate`"),
    (effects::FILE, "`mandate calibrate`"),
];

/// The scenario, where no file of its folder has a fault, also of those that a run does not read.
fn whole_folder(arguments: &CheckArguments) -> Result<Loaded, Failure> {
    let folder = &arguments.scenario;
    let loaded = scenario::load(folder, &arguments.overrides);
    if !folder.join("scenario.toml").is_file() {
        return Ok(loaded?);
    }
    let (found, shown) = (beside(arguments, loaded.as_ref().ok().map(|loaded| &loaded.scenario)), folder.display());
    let mut faults: Vec<Fault> = loaded.as_ref().err().map(|error| error.faults.clone()).unwrap_or_default();
    for (file, faults) in found.iter().filter(|(_, faults)| !faults.is_empty()) {
        let readers = BESIDE.iter().find(|(name, _)| name == file).map_or("", |(_, readers)| readers);
        let count = faults.len();
        let plural = if count == 1 { "" } else { "s" };
        print::err(&format!("note: {file} has {count} fault{plural}; it is read by {readers}, and by no run"));
    }
    faults.extend(found.into_iter().flat_map(|(_, faults)| faults));
    let drawn = loaded.as_ref().ok().map(Geography::of_loaded);
    let remarks = match drawn {
        Some(Ok(geography)) => geography.remarks,
        Some(Err(fault)) => {
            faults.push(fault);
            Vec::new()
        }
        None => Vec::new(),
    };
    match loaded {
        Ok(mut loaded) if faults.is_empty() => {
            let file = scenario::outlines::BOUNDARIES;
            loaded.scenario.remarks.extend(remarks.into_iter().map(|remark| format!("{file}: {remark}")));
            Ok(loaded)
        }
        _ => Err(Failure::Scenario(ScenarioError { folder: shown.to_string(), faults })),
    }
}

/// Faults of each file beside; without a scenario those that a table has by itself.
fn beside(arguments: &CheckArguments, scenario: Option<&Scenario>) -> Vec<(&'static str, Vec<Fault>)> {
    let folder = &arguments.scenario;
    let there = BESIDE.iter().map(|(file, _)| *file).filter(|file| stands(&folder.join(file)));
    let faults = |file| scenario.map_or_else(|| alone(folder, file), |own| of_file(arguments, file, own));
    there.map(|file| (file, faults(file))).collect()
}

/// Faults by the readers of the commands that read the file.
fn of_file(arguments: &CheckArguments, file: &str, scenario: &Scenario) -> Vec<Fault> {
    let folder = arguments.scenario.as_path();
    let years = (scenario.start.year(), scenario.last_day().year());
    let of_scenario = |error: ScenarioError| error.faults;
    // Faults name the file alone, as those of the tables do.
    let path = folder.join(file);
    let own = path.display().to_string();
    let alone = |fault: Fault| if fault.file() == own { fault.in_file(file) } else { fault };
    let named = |faults: Vec<Fault>| faults.into_iter().map(alone).collect();
    match file {
        scenario::patterns::FILE => scenario::patterns::read(folder, years).err().map_or_else(Vec::new, of_scenario),
        scenario::posterior::FILE => {
            scenario::posterior::read(&Source::from(folder), scenario).err().map_or_else(Vec::new, of_scenario)
        }
        targets::FILE => Targets::read(&path, scenario).err().map_or_else(Vec::new, named),
        // Whether an arm goes with changes of the command line concerns those who calibrate with them.
        _ => arms::read(&path, (folder, &[]), scenario).err().map_or_else(Vec::new, named),
    }
}

/// Faults that a file has whatever the scenario is.
fn alone(folder: &Path, file: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    match Source::from(folder).read(file) {
        Err(fault) => faults.push(fault),
        Ok(text) => match file {
            scenario::patterns::FILE => {
                // Years that hold any: what depends on the scenario waits.
                let read = scenario::patterns::read(folder, (1, 9_999)).err();
                faults.extend(read.map_or_else(Vec::new, |error| error.faults));
            }
            scenario::posterior::FILE => _ = Sheet::read(&text, &mut faults),
            targets::FILE => _ = tables::parse::<tables::TargetRow>(text, &mut faults),
            _ => _ = tables::parse::<tables::EffectRow>(text, &mut faults),
        },
    }
    faults
}

fn as_text(scenario: &Scenario) -> String {
    let mut out = String::new();
    let inside = scenario.districts.iter().filter(|district| !district.outside);
    let people: f64 = inside.clone().map(|district| f64::from(district.population)).sum();
    let _ = writeln!(out, "{} ({})", scenario.title, scenario.name);
    let _ = writeln!(
        out,
        "{} to {}: {} of {} days; seed {}",
        scenario.start,
        scenario.end,
        counted(scenario.steps, "step"),
        scenario.step_days,
        scenario.seed
    );
    let _ = writeln!(
        out,
        "{} in {}, {} outside; {}",
        counted(inside.count(), "district"),
        counted(scenario.regions.len(), "region"),
        scenario.districts.iter().filter(|district| district.outside).count(),
        counted(scenario.communities.len(), "community")
    );
    let per_agent = scenario.population.persons_per_agent;
    let _ = writeln!(out, "{} persons, {} per agent", number::thousands(people), number::rounded(per_agent));
    let (causes, figures) = (scenario.timeline.len(), scenario.observations.len());
    let _ = writeln!(out, "{}; {}\n", counted(causes, "dated cause"), counted(figures, "observed figure"));
    switches(&mut out, scenario);
    organizations(&mut out, scenario);
    norms(&mut out, scenario);
    corners(&mut out, scenario);
    clusters(&mut out, scenario);
    optics(&mut out, scenario);
    let hints = mandate::study::hints::hints(scenario);
    if !hints.is_empty() {
        out.push_str("Hints: no faults, but look at them\n");
        for hint in &hints {
            lines::wrap(&mut out, &format!("  {hint}"), 4);
        }
        out.push('\n');
    }
    if !scenario.remarks.is_empty() {
        out.push_str("Remarks\n");
        for remark in &scenario.remarks {
            lines::wrap(&mut out, &format!("  {remark}"), 4);
        }
        out.push('\n');
    }
    out
}

fn switches(out: &mut String, scenario: &Scenario) {
    out.push_str("Switches\n");
    let mut line = String::from(" ");
    for (name, value) in scenario.switches.settings() {
        let text = format!(" {name}={value}");
        if line.len() + text.len() > 80 {
            let _ = writeln!(out, "{line}");
            line = String::from(" ");
        }
        line.push_str(&text);
    }
    let _ = writeln!(out, "{line}\n");
}

fn organizations(out: &mut String, scenario: &Scenario) {
    let width = scenario.organizations.iter().map(|data| data.id.len()).max().unwrap_or(0).max(12) + 2;
    let _ = writeln!(out, "{:<width$}{:<20}{:<12}{:>9}   units of", "Organization", "kind", "camp", "at start");
    for (data, strength) in scenario.organizations.iter().zip(resolved::strengths(scenario)) {
        let camp = &scenario.camps[data.camp.index()];
        let persons = number::thousands(f64::from(strength));
        let _ =
            writeln!(out, "{:<width$}{:<20}{camp:<12}{persons:>9}{:>11}", data.id, word(&data.kind), data.unit_size);
    }
    out.push('\n');
}

fn norms(out: &mut String, scenario: &Scenario) {
    out.push_str("Norms: if [problem], [values] suggest behaviours\n");
    for (position, norm) in scenario.norms.iter().enumerate() {
        let problem = word(&norm.problem);
        let text = format!("{:>3} {} ({problem}): {}", position + 1, norm.id, norm.values.join(", "));
        lines::wrap(out, &text, 4);
    }
    out.push_str("\nWeights at the start (or from the first mandate on), by number of the norm\n");
    let width = scenario.organizations.iter().map(|data| data.id.len()).max().unwrap_or(0).max(12) + 2;
    let _ = write!(out, "{:width$}", "");
    for position in 0..scenario.norms.len() {
        let _ = write!(out, "{:>6}", position + 1);
    }
    out.push('\n');
    for data in &scenario.organizations {
        let _ = write!(out, "{:<width$}", data.id);
        for weight in data.first_weights() {
            let text = if *weight == 0.0 { ".".to_string() } else { format!("{weight:.2}") };
            let _ = write!(out, "{text:>6}");
        }
        out.push('\n');
    }
    out.push_str("\nOverlap of norms [0, 1]: values above the diagonal, behaviours below\n    ");
    for position in 0..scenario.norms.len() {
        let _ = write!(out, "{:>6}", position + 1);
    }
    out.push('\n');
    for (row, a) in scenario.norms.iter().enumerate() {
        let _ = write!(out, "{:>3} ", row + 1);
        for (column, b) in scenario.norms.iter().enumerate() {
            let overlap = match row.cmp(&column) {
                std::cmp::Ordering::Less => format!("{:.2}", value_overlap(&a.values, &b.values)),
                std::cmp::Ordering::Equal => "-".into(),
                std::cmp::Ordering::Greater => format!("{:.2}", behaviour_overlap(&a.suits, &b.suits)),
            };
            let _ = write!(out, "{overlap:>6}");
        }
        out.push('\n');
    }
    out.push('\n');
}

/// What staff of each intervener would do under one norm alone, by behaviour, and how much of it would protect civilians.
fn corners(out: &mut String, scenario: &Scenario) {
    let mut tables = String::new();
    for data in scenario.organizations.iter().filter(|data| data.kind.is_intervener()) {
        let held: Vec<usize> = (0..scenario.norms.len())
            .filter(|&norm| data.mandates.iter().any(|(_, weights)| weights[norm] > 0.0))
            .collect();
        let day = data.permissions.iter().map(|&(_, from, _)| from).fold(0.0, f64::max);
        let permitted = |b: usize| data.permits(BehaviourId::new(b), day);
        let columns: Vec<[Vec<f64>; 2]> = held
            .iter()
            .map(|&norm| {
                let suits = scenario.norms[norm].suits.iter().enumerate();
                let suits: Vec<f64> = suits.map(|(b, &suits)| if permitted(b) { suits } else { 0.0 }).collect();
                [0.0, 1.0].map(|residual| split(&suits, scenario.parameters.choice.rationality, residual))
            })
            .collect();
        let cell = |ends: [f64; 2]| {
            let [calm, pressed] = ends.map(|share| format!("{:.0}", 100.0 * share));
            if calm == pressed { calm } else { format!("{calm}-{pressed}") }
        };
        let room = (54 / held.len().max(1)).clamp(8, 18);
        let mut line = |name: &str, cells: Vec<String>| {
            let cells: String = cells.iter().map(|cell| format!("{cell:>room$}")).collect();
            let _ = writeln!(tables, "{name:<26}{cells}");
        };
        line(&data.id, held.iter().map(|&norm| cut(&scenario.norms[norm].id, room - 1)).collect());
        for (b, behaviour) in scenario.behaviours.iter().enumerate() {
            if columns.iter().any(|ends| ends[0][b] > 0.0) {
                line(
                    &format!("  {}", behaviour.id),
                    columns.iter().map(|ends| cell([ends[0][b], ends[1][b]])).collect(),
                );
            }
        }
        let protecting = |shares: &[f64]| -> f64 {
            let of = |b: usize| scenario.behaviours[b].effects[Effect::Protects.index()];
            shares.iter().enumerate().map(|(b, share)| share * of(b)).sum()
        };
        let cells = columns.iter().map(|ends| cell([protecting(&ends[0]), protecting(&ends[1])])).collect();
        line("  protects civilians", cells);
    }
    if !tables.is_empty() {
        let text = "Staff by behaviour under one norm alone, in per cent; a-b: where the problem of the norm is small - at its \
                    height, one number where both are alike; last line: how much of the effort protects civilians";
        lines::wrap(out, text, 2);
        out.push_str(&tables);
        out.push('\n');
    }
}

/// A name in at most `most` letters; a full stop stands for what is cut off.
fn cut(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.into();
    }
    name.chars().take(most - 1).chain(['.']).collect()
}

fn clusters(out: &mut String, scenario: &Scenario) {
    out.push_str("Security clusters\n");
    for cluster in &scenario.clusters {
        let types: Vec<String> = cluster.threat_types.iter().map(word).collect();
        lines::wrap(out, &format!("{:>3} {} ({})", cluster.number, cluster.threat, types.join(", ")), 4);
    }
    out.push('\n');
}

/// The four answers of each optic, what it weighs, and what it would do.
fn optics(out: &mut String, scenario: &Scenario) {
    if scenario.optics.is_empty() {
        return;
    }
    out.push_str("Optics\n");
    for optic in &scenario.optics {
        let _ = writeln!(out, "  {} ({})", optic.name, optic.id);
        let weights: Vec<String> =
            optic.weighed().map(|(name, weight)| format!("{name} {}", number::rounded(weight))).collect();
        let levers: Vec<String> = optic.levers.iter().map(ToString::to_string).collect();
        for (question, answer) in [
            ("from what", optic.from_what.clone()),
            ("for whom", optic.for_whom.clone()),
            ("to protect what", optic.to_protect_what.clone()),
            ("by what means", optic.by_what_means.clone()),
            ("weighs", weights.join(", ")),
            ("would set", levers.join(" ")),
        ] {
            lines::wrap(out, &format!("    {question}: {answer}"), 6);
        }
    }
    out.push('\n');
}

/// One parameter a line, under its section.
fn parameters(out: &mut String, scenario: &Scenario) {
    out.push_str("Parameters; *: the scenario's, others defaults; c.: confidence (h, m, l)\n");
    let _ = write!(out, "{:<25}{:>8}{:>8}{:>8} {:<8}{:<3}unit", "", "value", "low", "high", "status", "c.");
    let mut last = "";
    for record in &scenario.parameter_table {
        let (section, name) = record.key.rsplit_once('.').unwrap_or(("", &record.key));
        if section != last {
            let _ = write!(out, "\n{section}");
            last = section;
        }
        let [value, low, high] = [record.value, record.low, record.high].map(short);
        let status = if record.status.len() > 7 { format!("{:.6}.", record.status) } else { record.status.clone() };
        let _ = write!(
            out,
            "\n{} {name:<23}{value:>8}{low:>8}{high:>8} {status:<8}{:<3.1}{}",
            if record.is_default { ' ' } else { '*' },
            record.confidence,
            record.unit
        );
    }
    out.push_str("\n\n");
}

/// A number in at most seven places, small ones as powers of ten.
fn short(value: f64) -> String {
    let plain = number::text(value);
    if value != 0.0 && (value.abs() < 1e-3 || plain.len() > 7) { format!("{value:e}") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn long_names_are_cut_to_their_room_and_end_in_a_full_stop() {
        assert_eq!(cut("stabilization", 17), "stabilization");
        assert_eq!(cut("counterterrorism", 16), "counterterrorism");
        assert_eq!(cut("protection_of_civilians", 17), "protection_of_ci.");
    }
}
