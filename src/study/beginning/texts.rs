//! The files of a scenario, as texts.

use std::fmt::Write;

use super::actors::Actor;
use super::ground::Ground;
use super::{PLACEHOLDER, Wishes, row};
use crate::organization::OrganizationKind;
use crate::scenario::tables::{InputTable, inputs};
use crate::study::dictionary::schema;

/// Camps by id, with names.
const CAMPS: [(&str, &str); 6] = [
    ("government", "Government"),
    ("mission", "Peace operation"),
    ("extremist", "Extremist groups"),
    ("rebel", "Rebels"),
    ("pro_state", "Pro-state groups"),
    ("communal", "Community militias"),
];

/// Norms: id, name, problem, values.
const NORMS: [(&str, &str, &str, &str); 6] = [
    ("protection_of_civilians", "Protection of civilians", "civilian_harm", "human protection"),
    ("counterterrorism", "Counterterrorism", "extremist_presence", "sovereign authority"),
    ("stabilization", "Stabilization", "state_absence", "order"),
    ("self_determination", "Self-determination", "repression", "autonomy"),
    ("new_order", "New order", "foreign_order", "alternative order"),
    ("communal_defence", "Communal defence", "communal_threat", "survival"),
];

/// Communities of every scenario that is begun: id, name, livelihood, share, grievance, trust in state, mission and challengers.
const COMMUNITIES: [(&str, &str, &str, [&str; 5]); 2] = [
    ("community_a", "Community A", "farming", ["0.6", "0.1", "0.5", "0.5", "0.1"]),
    ("community_b", "Community B", "herding", ["0.4", "0.2", "0.4", "0.5", "0.2"]),
];

/// Persons for whom one agent stands at most 20,000 agents.
const AGENTS: u64 = 20_000;

/// All tables, `scenario.toml` and the explanation of the columns.
pub(super) fn files(name: &str, wishes: &Wishes, ground: &Ground, actors: &[Actor]) -> Vec<(String, String)> {
    let of = |name: &str, text: String| (name.to_string(), text);
    let start = wishes.start.to_string();
    vec![
        of("scenario.toml", document(name, wishes, ground, actors)),
        of("districts.csv", districts(ground)),
        of("links.csv", links(ground)),
        of("communities.csv", communities()),
        of("community_shares.csv", shares(ground)),
        of("relations.csv", relations(actors)),
        of("forces.csv", forces(actors, &start)),
        of("bases.csv", bases(ground, actors, &start)),
        of("initial_strength.csv", strengths(ground, actors)),
        of("mandates.csv", mandates(actors, &start)),
        of("permissions.csv", permissions(actors, &start)),
        of(
            "timeline.csv",
            row(&["id", "date", "kind", "organization", "other", "area", "value", "source", "confidence", "note"]),
        ),
        of("behaviours.csv", include_str!("templates/behaviours.csv").into()),
        of("suitability.csv", include_str!("templates/suitability.csv").into()),
        of("parameters.csv", parameters()),
        of("COLUMNS.md", columns()),
        of("datapackage.json", format!("{:#}\n", schema::package())),
    ]
}

fn document(name: &str, wishes: &Wishes, ground: &Ground, actors: &[Actor]) -> String {
    let mut out = format!(
        "# A scenario to begin with; README.md says what to replace first, COLUMNS.md what every column of the tables means.\n\
         # `mandate schema` explains the keys of this file.\n\
         format = 1\ntitle = {title}\n\
         description = {about}\n\
         start = {start}              # first and last day; every date in the tables lies between them\n\
         end = {end}\nstep_days = 7                   # the model plays week by week\n\
         seed = 1                        # the same seed gives the same run, to the byte\n\n\
         # Civilians are agents, each of whom stands for many persons.\n\
         [population]\nagents = {AGENTS}\nminimum_agents_per_district = 100\n\n\
         # Disputed processes can be switched.\n[switches]\nblame = \"alignment\"\n\n\
         # Sets of regions whose share of violence is reported.\n[regions_of_interest]\nfirst = [{region}]\n\n\
         # Camps: sides that hold territory.\n",
        title = quoted(&format!("{name}, {} to {}", wishes.start.year(), wishes.end.year())),
        about = quoted(&format!("A scenario begun with `mandate new`: {}.", ground.country)),
        start = wishes.start,
        end = wishes.end,
        region = quoted(&ground.places[0].region),
    );
    for (id, name) in CAMPS.iter().filter(|(id, _)| actors.iter().any(|actor| actor.camp() == *id)) {
        let _ = write!(out, "[[camps]]\nid = \"{id}\"\nname = \"{name}\"\n\n");
    }
    out.push_str("# Organizations: the armed actors. What they may do stands in permissions.csv, what they are to do in mandates.csv.\n");
    for actor in actors {
        let (group, foreign) = (actor.kind.is_armed_group(), actor.kind.is_intervener());
        let _ = write!(
            out,
            "[[organizations]]\nid = {}\nname = {}\nkind = \"{}\"\ncamp = \"{}\"\nunit_size = {}\n",
            quoted(&actor.id),
            quoted(&actor.name),
            actor.kind.name(),
            actor.camp(),
            if group { 30 } else { 125 }
        );
        if foreign {
            out.push_str("foreign = true                  # from abroad\n");
        }
        if actor.kind == OrganizationKind::CommunityMilitia {
            let _ =
                writeln!(out, "communities = [\"{}\"]     # among whom it recruits: to be checked", COMMUNITIES[0].0);
        }
        if actor.kind == OrganizationKind::RebelGroup {
            let mut regions: Vec<String> = Vec::new();
            for place in actor.initial.iter().map(|(place, _)| place).chain(&actor.seen) {
                let region = quoted(&ground.places[*place].region);
                if !regions.contains(&region) {
                    regions.push(region);
                }
            }
            let _ = writeln!(
                out,
                "homeland = [{}]       # regions, beyond which it does not go: to be checked",
                regions.join(", ")
            );
        }
        out.push('\n');
    }
    out.push_str("# Norms: if [problem], [values] suggest behaviours (suitability.csv).\n");
    for (id, name, problem, values) in NORMS {
        let _ = write!(
            out,
            "[[norms]]\nid = \"{id}\"\nname = \"{name}\"\nproblem = \"{problem}\"\nvalues = [\"{values}\"]\n\n"
        );
    }
    out.push_str(&clusters(actors));
    out
}

/// Security clusters: who threatens whom, and who is to protect.
fn clusters(actors: &[Actor]) -> String {
    let kinds = |is: fn(OrganizationKind) -> bool| -> String {
        let mut kinds: Vec<&str> = Vec::new();
        for actor in actors.iter().filter(|actor| is(actor.kind)) {
            if !kinds.contains(&actor.kind.name()) {
                kinds.push(actor.kind.name());
            }
        }
        kinds.iter().map(|kind| format!("\"{kind}\"")).collect::<Vec<_>>().join(", ")
    };
    let (challengers, forces) = (kinds(OrganizationKind::is_challenger), kinds(OrganizationKind::is_state_based));
    let cluster = |number: u32, threat: &str, roles: [&str; 4], types: &str, more: &str| {
        let [threatener, threatened, protector, protected] = roles;
        format!(
            "[[clusters]]\nnumber = {number}\nthreat = \"{threat}\"\nthreatener = [{threatener}]\nthreatened = [{threatened}]\n\
             protector = [{protector}]\nprotected = [{protected}]\nthreat_types = [{types}]\n{more}\n"
        )
    };
    let civilians = "\"civilians\"";
    let threatened = format!("{civilians}, {forces}");
    "# Security clusters: who threatens whom, and who is to protect. \"unclear\" is a legal protector.\n".to_string()
        + &cluster(
            1,
            "Attacks by armed groups",
            [&challengers, &threatened, &forces, civilians],
            "\"physical\", \"psychological\"",
            "",
        )
        + &cluster(
            2,
            "Abuse by forces",
            [&forces, civilians, "\"unclear\"", civilians],
            "\"physical\", \"ontological\"",
            "practices = [\"violence\", \"abuse\"]\n",
        )
        + &cluster(3, "Violence between communities", [civilians, civilians, &forces, civilians], "\"physical\"", "")
}

/// A text in TOML and JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn districts(ground: &Ground) -> String {
    let mut out = row(&[
        "id",
        "name",
        "region",
        "country",
        "outside",
        "latitude",
        "longitude",
        "area_km2",
        "population",
        "affected",
        "authority",
        "camp_capacity",
        "source",
        "confidence",
    ]);
    for place in &ground.places {
        let [latitude, longitude, km2] = [place.town.0, place.town.1, place.km2].map(|number| number.to_string());
        let source = if place.counted == ground.source {
            place.counted.clone()
        } else {
            format!("{}; persons: {}; authority: {PLACEHOLDER}", ground.source, place.counted)
        };
        let persons = place.persons.to_string();
        let cells =
            [&place.id, &place.name, &place.region, &ground.country, "0", &latitude, &longitude, &km2, &persons];
        out.push_str(&row(&[&cells[..], &["1", "0.5", "", &source, "low"]].concat()));
    }
    let south = ground.places.iter().map(|place| place.town.0).fold(f64::INFINITY, f64::min);
    let latitude = super::ground::rounded((south - 1.0).max(-89.0), 4).to_string();
    let longitude = ground.places[0].town.1.to_string();
    let cells = [
        "abroad",
        "Abroad",
        "Abroad",
        "Neighbour",
        "1",
        &latitude,
        &longitude,
        "1000",
        "0",
        "0",
        "0",
        "50000",
        PLACEHOLDER,
        "low",
    ];
    out.push_str(&row(&cells));
    out
}

fn links(ground: &Ground) -> String {
    let mut out = row(&["from", "to", "road_km", "source", "confidence"]);
    for road in &ground.roads {
        let [from, to] = [road.ends.0, road.ends.1].map(|end| ground.places[end].id.as_str());
        out.push_str(&row(&[from, to, &road.km.to_string(), road.source, "low"]));
    }
    out.push_str(&row(&[&ground.places[0].id, "abroad", "300", PLACEHOLDER, "low"]));
    out
}

fn communities() -> String {
    let head =
        "id,name,livelihood,fear,grievance,trust_state,trust_mission,trust_challenger,source,confidence\n".to_string();
    COMMUNITIES.iter().fold(head, |out, (id, name, livelihood, [_, grievance, state, mission, challenger])| {
        out + &row(&[id, name, livelihood, "0.02", grievance, state, mission, challenger, PLACEHOLDER, "low"])
    })
}

fn shares(ground: &Ground) -> String {
    let mut regions: Vec<&str> = Vec::new();
    for place in &ground.places {
        if !regions.contains(&place.region.as_str()) {
            regions.push(&place.region);
        }
    }
    let mut out = row(&["area", "community", "share", "source", "confidence"]);
    for region in regions {
        for (id, _, _, [share, ..]) in &COMMUNITIES {
            out.push_str(&row(&[region, id, share, PLACEHOLDER, "low"]));
        }
    }
    out
}

fn relations(actors: &[Actor]) -> String {
    let mut out = row(&["from", "to", "area", "value", "low", "high", "source", "confidence"]);
    let mut add = |from: &str, to: &str, value: f64| {
        let ends =
            [(value - 0.2_f64).max(-1.0), (value + 0.2).min(1.0)].map(|end| super::ground::rounded(end, 2).to_string());
        out.push_str(&row(&[from, to, "", &value.to_string(), &ends[0], &ends[1], PLACEHOLDER, "low"]));
    };
    add(COMMUNITIES[0].0, COMMUNITIES[1].0, -0.3);
    for (id, ..) in &COMMUNITIES {
        for (camp, value) in [("government", 0.2), ("extremist", -0.3), ("rebel", -0.1), ("communal", 0.0)] {
            if actors.iter().any(|actor| actor.camp() == camp) {
                add(id, camp, value);
            }
        }
    }
    for group in actors.iter().filter(|actor| actor.kind.is_challenger()) {
        for other in actors.iter().filter(|other| !other.kind.is_challenger()) {
            let hostile =
                if other.kind.is_state_based() && other.kind != OrganizationKind::PeaceOperation { -0.9 } else { -0.5 };
            add(&other.id, &group.id, hostile);
        }
    }
    for force in actors.iter().filter(|actor| actor.kind.is_intervener()) {
        add("army", &force.id, 0.5);
    }
    out
}

fn forces(actors: &[Actor], start: &str) -> String {
    let mut out = row(&["organization", "from", "to", "kind", "persons", "source", "confidence", "note"]);
    for (actor, level) in actors.iter().filter_map(|actor| Some((actor, actor.level?))) {
        out.push_str(&row(&[&actor.id, start, "", "level", &level.to_string(), &actor.source, "low", ""]));
    }
    out
}

fn bases(ground: &Ground, actors: &[Actor], start: &str) -> String {
    let mut out = row(&["organization", "district", "from", "to", "share", "source", "confidence"]);
    let count = ground.places.len();
    for actor in actors.iter().filter(|actor| actor.kind.is_state_based()) {
        let each = super::ground::rounded(1.0 / count as f64, 4);
        for (n, place) in ground.places.iter().enumerate() {
            // Shares sum to 1, to the last digit.
            let share = if n + 1 == count { 1.0 - each * (count - 1) as f64 } else { each };
            let share = super::ground::rounded(share, 4).to_string();
            out.push_str(&row(&[&actor.id, &place.id, start, "", &share, PLACEHOLDER, "low"]));
        }
    }
    out
}

fn strengths(ground: &Ground, actors: &[Actor]) -> String {
    let mut out = row(&["organization", "district", "persons", "source", "confidence"]);
    for actor in actors {
        for (place, persons) in &actor.initial {
            out.push_str(&row(&[&actor.id, &ground.places[*place].id, &persons.to_string(), &actor.source, "low"]));
        }
    }
    out
}

fn mandates(actors: &[Actor], start: &str) -> String {
    let mut out = row(&["organization", "date", "norm", "weight", "low", "high", "source", "confidence"]);
    for actor in actors {
        for (norm, weight) in actor.mandate() {
            let ends = match actor.mandate().len() {
                1 => [String::new(), String::new()],
                _ => [(weight - 0.2_f64).max(0.0), (weight + 0.2).min(1.0)]
                    .map(|end| super::ground::rounded(end, 2).to_string()),
            };
            out.push_str(&row(&[&actor.id, start, norm, &weight.to_string(), &ends[0], &ends[1], PLACEHOLDER, "low"]));
        }
    }
    out
}

fn permissions(actors: &[Actor], start: &str) -> String {
    let mut out = row(&["organization", "behaviour", "from", "to", "source", "confidence"]);
    for actor in actors {
        for behaviour in actor.permissions() {
            out.push_str(&row(&[&actor.id, behaviour, start, "", PLACEHOLDER, "low"]));
        }
    }
    out
}

/// One row that is as good as its default, to show the form.
fn parameters() -> String {
    row(&["key", "value", "low", "high", "unit", "distribution", "status", "source", "confidence"])
        + &row(&["index.takeoff_deaths", "50", "10", "300", "deaths", "log-normal", "fixed", PLACEHOLDER, "low"])
}

/// What every column of every table means.
fn columns() -> String {
    let mut out = "# What the columns mean\n\nEvery table is CSV in UTF-8, with commas and decimal points. Columns marked * may be empty; columns of \
        your own begin with `x_` or `note`. The same, with units and all tables, prints `mandate dictionary --inputs`.\n"
        .to_string();
    for InputTable { file, about, columns } in inputs() {
        let about = about.split("\n\n").next().unwrap_or(about);
        let _ = write!(out, "\n## {file}\n\n{about}.\n\n");
        for column in *columns {
            let mark = if column.optional { "*" } else { "" };
            let accepted = if column.accepted.is_empty() { String::new() } else { format!(" ({})", column.accepted) };
            let unit = if column.unit.is_empty() { String::new() } else { format!(" [{}]", column.unit) };
            let example =
                if column.example.is_empty() { String::new() } else { format!("; for instance `{}`", column.example) };
            let _ = writeln!(out, "- `{}`{mark}: {}{unit}{accepted}{example}", column.name, column.meaning);
        }
    }
    out
}

/// What to do next.
pub(super) fn readme(name: &str, wishes: &Wishes, ground: &Ground, actors: &[Actor], remarks: &[String]) -> String {
    let mut out = format!(
        "# {name}\n\nBegun with `mandate new`: {} districts of {}, {} to {}; {}. It runs as it is, and means nothing yet: every row whose \
         source says *placeholder* holds a number that nobody has looked up. What it does not give is a default of the program \
         (`mandate check . --parameters`), the value of the reference case.\n\n## What to replace first\n\n\
         1. `districts.csv`: persons, authority of the state on the first day (0 to 1); `affected` is 1 everywhere: 0 for districts that the conflict does not touch \
            (the index is given for the affected ones beside the nation; it changes nothing in a run); `links.csv`: roads.\n\
         2. `communities.csv`, `community_shares.csv`, `relations.csv`: who lives where, who trusts and who hates whom.\n\
         3. `scenario.toml`: the armed actors, their kind and their camp; `initial_strength.csv`, `forces.csv`, `bases.csv`: how many, from when, where.\n\
         4. `mandates.csv`, `permissions.csv`: what each is to do and may do, from which date. These are what a comparison changes.\n\
         5. `timeline.csv`: dated causes: coups, accords, consent, relations; a group that splits or goes over (defection), an army that dissolves, a state that changes hands (government), want (hardship). Never an outcome (a battle, a massacre, the fall of a town).\n\
         6. `observations.csv`: what was observed, to hold beside a run; no process reads it.\n\n\
         `mandate check` names every fault with file and line.\n",
        ground.places.len(),
        ground.country,
        wishes.start,
        wishes.end,
        actors.iter().map(|actor| actor.name.as_str()).collect::<Vec<_>>().join(", "),
    );
    if !remarks.is_empty() {
        out.push_str("\n## To be checked\n\n");
        remarks.iter().for_each(|remark| _ = writeln!(out, "- {remark}"));
    }
    out
}
