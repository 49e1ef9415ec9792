//! The files of the scenario, as texts.

use std::fmt::Write;

use mandate::organization::OrganizationKind;

use super::actors::{ACTORS, Actor, Place};
use super::ground::{COUNTRIES, District, Ground};

/// First day.
const START: &str = "2030-01-01";

/// What every row says of where its numbers come from, and how sure they are.
const SOURCE: &str = "invented,low";

/// Norms: id, problem, value.
const NORMS: [(&str, &str, &str); 6] = [
    ("protection_of_civilians", "civilian_harm", "human protection"),
    ("counterterrorism", "extremist_presence", "sovereign authority"),
    ("stabilization", "state_absence", "order"),
    ("self_determination", "repression", "autonomy"),
    ("new_order", "foreign_order", "alternative order"),
    ("communal_defence", "communal_threat", "survival"),
];

/// Communities: id, livelihood, grievance, trust in the state, share in the south and in the north.
const COMMUNITIES: [(&str, &str, f64, f64, [f64; 2]); 6] = [
    ("farmers_a", "farming", 0.1, 0.5, [0.4, 0.1]),
    ("farmers_b", "farming", 0.1, 0.5, [0.3, 0.1]),
    ("herders_a", "herding", 0.2, 0.4, [0.1, 0.2]),
    ("herders_b", "herding", 0.2, 0.4, [0.05, 0.2]),
    ("nomads_a", "herding", 0.25, 0.35, [0.05, 0.25]),
    ("nomads_b", "herding", 0.25, 0.35, [0.1, 0.15]),
];

/// Row of districts at which the north begins.
const NORTH: usize = 5;

/// Names and contents of all files.
pub fn files(ground: &Ground) -> Vec<(&'static str, String)> {
    let templates = [
        ("behaviours.csv", include_str!("../../src/study/beginning/templates/behaviours.csv")),
        ("suitability.csv", include_str!("../../src/study/beginning/templates/suitability.csv")),
    ];
    let mut files = vec![
        ("scenario.toml", document(ground)),
        ("districts.csv", districts(ground)),
        ("links.csv", links(ground)),
        ("communities.csv", communities()),
        ("community_shares.csv", shares(ground)),
        ("relations.csv", relations()),
        ("forces.csv", forces()),
        ("bases.csv", bases(ground)),
        ("initial_strength.csv", strengths(ground)),
        ("mandates.csv", mandates()),
        ("permissions.csv", permissions()),
        ("timeline.csv", "id,date,kind,organization,other,area,value,source,confidence,note\n".into()),
    ];
    files.extend(templates.map(|(name, text)| (name, text.to_string())));
    files
}

fn document(ground: &Ground) -> String {
    let mut out = format!(
        "# Made by `cargo bench --bench sahel`, for its size alone: every number is invented.\n\
         format = 1\ntitle = \"As large as the Sahel\"\ndescription = \"Three invented countries.\"\n\
         start = {START}\nend = 2030-12-31\nstep_days = 7\nseed = 1\n\n\
         [population]\nagents = 20000\nminimum_agents_per_district = 50\n\n\
         [regions_of_interest]\nfirst = [\"{}\"]\n\n",
        ground.districts[0].region
    );
    for camp in ["government", "mission", "extremist", "rebel", "communal"] {
        let _ = write!(out, "[[camps]]\nid = \"{camp}\"\nname = \"{camp}\"\n\n");
    }
    for actor in &ACTORS {
        out.push_str(&organization(ground, actor));
    }
    for (id, problem, value) in NORMS {
        let _ = write!(
            out,
            "[[norms]]\nid = \"{id}\"\nname = \"{id}\"\nproblem = \"{problem}\"\nvalues = [\"{value}\"]\n\n"
        );
    }
    out + &clusters()
}

fn organization(ground: &Ground, actor: &Actor) -> String {
    let unit = if actor.kind.is_armed_group() { 30 } else { 125 };
    let Actor { id, kind, .. } = actor;
    let mut out = format!(
        "[[organizations]]\nid = \"{id}\"\nname = \"{id}\"\nkind = \"{}\"\ncamp = \"{}\"\nunit_size = {unit}\n",
        kind.name(),
        actor.camp()
    );
    if actor.is_sent() {
        out.push_str("foreign = true\n");
    }
    if *kind == OrganizationKind::CommunityMilitia {
        let _ = writeln!(out, "communities = [\"{}\"]", actor.community);
    }
    if *kind == OrganizationKind::RebelGroup {
        let homes: Vec<String> = of(ground, actor).map(|district| format!("\"{}\"", district.region)).collect();
        let _ = writeln!(out, "homeland = [{}]", homes.join(", "));
    }
    out + "\n"
}

fn clusters() -> String {
    let cluster = |number: u32, threat: &str, threatener: &str, protector: &str| {
        format!(
            "[[clusters]]\nnumber = {number}\nthreat = \"{threat}\"\nthreatener = [{threatener}]\nthreatened = [\"civilians\"]\n\
             protector = [{protector}]\nprotected = [\"civilians\"]\nthreat_types = [\"physical\"]\n\n"
        )
    };
    let forces = "\"state_force\", \"state_partner\", \"intervention_force\", \"peace_operation\"";
    cluster(1, "Attacks by armed groups", "\"extremist_group\", \"rebel_group\"", forces)
        + &cluster(2, "Abuse by forces", forces, "\"unclear\"")
        + &cluster(3, "Violence between communities", "\"civilians\"", forces)
}

fn districts(ground: &Ground) -> String {
    let mut out = "id,name,region,country,outside,latitude,longitude,area_km2,population,affected,authority,camp_capacity,source,\
                   confidence\n"
        .to_string();
    for District { id, region, country, row, latitude, longitude, persons } in &ground.districts {
        let (country, is_north) = (COUNTRIES[*country], *row >= NORTH);
        let (authority, affected) = if is_north { (0.4, 1) } else { (0.8, 0) };
        let _ = writeln!(
            out,
            "{id},{id},{region},{country},0,{latitude:.1},{longitude:.1},10000,{persons},{affected},{authority},,{SOURCE}"
        );
    }
    out + &format!("abroad,Abroad,Abroad,Coast,1,8.0,0.0,1000,0,0,0,50000,{SOURCE}\n")
}

fn links(ground: &Ground) -> String {
    let mut out = "from,to,road_km,source,confidence\n".to_string();
    let id = |n: usize| &ground.districts[n].id;
    for (from, to, km) in &ground.roads {
        let _ = writeln!(out, "{},{},{km},{SOURCE}", id(*from), id(*to));
    }
    for country in 0..COUNTRIES.len() {
        let south = ground.districts.iter().find(|district| district.country == country).expect("it has districts");
        let _ = writeln!(out, "{},abroad,300,{SOURCE}", south.id);
    }
    out
}

fn communities() -> String {
    let mut out =
        "id,name,livelihood,fear,grievance,trust_state,trust_mission,trust_challenger,source,confidence\n".to_string();
    for (id, livelihood, grievance, trust, _) in COMMUNITIES {
        let _ = writeln!(out, "{id},{id},{livelihood},0.02,{grievance},{trust},0.5,0.15,{SOURCE}");
    }
    out
}

fn shares(ground: &Ground) -> String {
    let mut out = "area,community,share,source,confidence\n".to_string();
    for district in &ground.districts {
        for (community, _, _, _, share) in COMMUNITIES {
            let _ = writeln!(out, "{},{community},{},{SOURCE}", district.id, share[usize::from(district.row >= NORTH)]);
        }
    }
    out
}

fn relations() -> String {
    let mut out = "from,to,area,value,low,high,source,confidence\n".to_string();
    let mut add = |from: &str, to: &str, value: f64| {
        let _ =
            writeln!(out, "{from},{to},,{value},{:.1},{:.1},{SOURCE}", (value - 0.1).max(-1.0), (value + 0.1).min(1.0));
    };
    add("farmers_a", "herders_a", -0.4);
    add("farmers_b", "herders_b", -0.3);
    for (community, _, _, _, [south, _]) in COMMUNITIES {
        add(community, "government", if south > 0.2 { 0.3 } else { 0.1 });
        add(community, "extremist", -0.2);
    }
    for group in ACTORS.iter().filter(|actor| actor.kind.is_challenger()) {
        for other in ACTORS.iter().filter(|other| !other.kind.is_challenger()) {
            add(other.id, group.id, if other.camp() == "government" { -0.9 } else { -0.5 });
        }
    }
    out
}

fn forces() -> String {
    let mut out = "organization,from,to,kind,persons,source,confidence,note\n".to_string();
    for actor in ACTORS.iter().filter(|actor| actor.is_sent()) {
        let _ = writeln!(out, "{},{START},,level,{},{SOURCE},", actor.id, actor.persons);
    }
    out
}

/// Districts in which an organization is on the first day.
fn of<'a>(ground: &'a Ground, actor: &Actor) -> impl Iterator<Item = &'a District> {
    let place = actor.place;
    ground.districts.iter().filter(move |district| match place {
        Place::Country(country) => district.country == country,
        Place::North(country) => district.country == country && district.row >= NORTH,
        Place::At(country, row, column) => {
            district.country == country && district.row == row && district.id.ends_with(&format!("{row}{column}"))
        }
    })
}

fn bases(ground: &Ground) -> String {
    let mut out = "organization,district,from,to,share,source,confidence\n".to_string();
    for actor in ACTORS.iter().filter(|actor| actor.kind.is_state_based()) {
        let share = 1.0 / of(ground, actor).count() as f64;
        for district in of(ground, actor) {
            let _ = writeln!(out, "{},{},{START},,{share},{SOURCE}", actor.id, district.id);
        }
    }
    out
}

fn strengths(ground: &Ground) -> String {
    let mut out = "organization,district,persons,source,confidence\n".to_string();
    for actor in ACTORS.iter().filter(|actor| !actor.is_sent()) {
        let each = actor.persons / of(ground, actor).count() as u32;
        for district in of(ground, actor) {
            let _ = writeln!(out, "{},{},{each},{SOURCE}", actor.id, district.id);
        }
    }
    out
}

fn mandates() -> String {
    let mut out = "organization,date,norm,weight,low,high,source,confidence\n".to_string();
    for actor in &ACTORS {
        for (norm, weight) in actor.mandate() {
            let _ = writeln!(out, "{},{START},{norm},{weight},,,{SOURCE}", actor.id);
        }
    }
    out
}

fn permissions() -> String {
    let mut out = "organization,behaviour,from,to,source,confidence\n".to_string();
    for actor in &ACTORS {
        for behaviour in actor.permissions() {
            let _ = writeln!(out, "{},{behaviour},{START},,{SOURCE}", actor.id);
        }
    }
    out
}
