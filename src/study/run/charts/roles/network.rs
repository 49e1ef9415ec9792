//! The network of roles: who threatens and who protects whom, as declared and as events had it, in the same layout.

use std::collections::BTreeMap;

use plotters::element::{Circle, Polygon};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, RGBColor};

use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::report::chart::frame::{Frame, Paper, Rectangle};
use crate::report::chart::plane::{line, number};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::facts::{Facts, kind_name};
use crate::study::run::charts::marks::{Key, Sign, cut, heading, write};
use crate::study::run::charts::roles::{CLASSES, Roles, class};
use crate::study::run::tables::roles::ROLES;

/// Arrows below this share of all of their colour are left out.
const LEAST: f64 = 0.005;

/// Width of an arrow that has all of its colour, and of the thinnest [tenths of a point].
const WIDEST: f64 = 90.0;
const THINNEST: f64 = 6.0;

/// Half axes of the ellipse on which the nodes stand [points].
const ACROSS: f64 = 54.0;
const UP: f64 = 92.0;

/// Radius of a node [tenths of a point].
const NODE: i32 = 62;

/// Weights of arrows, from one class to another.
type Arrows = BTreeMap<(String, String), f64>;

/// Parties with persons.
type Parties<'a> = Vec<(&'a str, f64)>;

/// Arrows of one panel.
struct Network {
    name: &'static str,
    threats: Arrows,
    protection: Arrows,
    unit: &'static str,
}

/// The figure, of one run with its roles.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let Some(roles) = Roles::read(output)? else { return Ok(Vec::new()) };
    let facts = Facts::read(output)?;
    let unprotected = unprotected(&roles);
    let networks = [declared(&roles, &facts), emergent(&roles, &facts)];
    if networks.iter().all(|one| one.threats.is_empty() && one.protection.is_empty()) {
        return Ok(Vec::new());
    }
    let name = text::shortened(&facts.title, 100.0, true, 2_000.0);
    let title = format!("Who threatens and who protects whom: {name}");
    let nobody = unprotected.map(|share| format!(" Nobody protected {:.0} % of persons concerned.", share * 100.0));
    let frame = Frame {
        title: title.clone(),
        subtitle: "All security clusters together. Width: share of all arrows of its colour in the panel; below 0.5 % not drawn."
            .to_string(),
        basis: format!(
            "{} Events: persons killed, abused, detained or recruited; who protects whom is shared out within cluster and year.{}",
            basis::of(output),
            nobody.clone().unwrap_or_default()
        ),
    };
    Ok(vec![Figure {
        frames: None,
        name: "roles-network".to_string(),
        about: format!("{}{}", networks.iter().map(in_words).collect::<Vec<_>>().join(" "), nobody.unwrap_or_default()),
        title,
        table: ROLES.name,
        section: "Roles in the security clusters",
        picture: picture(&frame, &networks),
    }])
}

/// Every cluster counts 1 for threat and 1 for protection; parties of a role in equal parts.
fn declared(roles: &Roles, facts: &Facts) -> Network {
    let arrows = |from: &str, to: &str| {
        let mut arrows = Arrows::new();
        for ((cluster, _), parties) in roles.declared.iter().filter(|((_, role), _)| role == from) {
            let targets = roles.declared.get(&(cluster.clone(), to.to_string()));
            for (one, share) in parties {
                for (other, part) in targets.into_iter().flatten() {
                    add(&mut arrows, facts, (one, other), share * part);
                }
            }
        }
        arrows
    };
    let (threats, protection) = (arrows("threatener", "threatened"), arrows("protector", "protected"));
    Network { name: "Declared", threats, protection, unit: "clusters" }
}

/// Threats by persons concerned in each pair; protection shared out over those who were protected.
fn emergent(roles: &Roles, facts: &Facts) -> Network {
    let (mut threats, mut protection) = (Arrows::new(), Arrows::new());
    for ((_, threatener, threatened), persons) in &roles.threats {
        add(&mut threats, facts, (threatener, threatened), *persons);
    }
    let mut groups: BTreeMap<(&str, &str), [Parties<'_>; 2]> = BTreeMap::new();
    for one in roles.emergent.iter().filter(|one| one.party != "nobody") {
        let side = ["protector", "protected"].iter().position(|role| *role == one.role);
        if let Some(side) = side {
            groups.entry((&one.year, &one.cluster)).or_default()[side].push((&one.party, one.persons));
        }
    }
    for [protectors, protected] in groups.values() {
        let all: f64 = protected.iter().map(|(_, persons)| persons).sum();
        for (protector, persons) in protectors {
            for (other, part) in protected.iter().filter(|_| all > 0.0) {
                add(&mut protection, facts, (protector, other), persons * part / all);
            }
        }
    }
    Network { name: "As events had it", threats, protection, unit: "persons" }
}

fn add(arrows: &mut Arrows, facts: &Facts, (from, to): (&str, &str), weight: f64) {
    let (from, to) = (class(facts, from), class(facts, to));
    if from != "nobody" && to != "nobody" && weight > 0.0 {
        *arrows.entry((from.to_string(), to.to_string())).or_default() += weight;
    }
}

/// Share of persons concerned that nobody protected.
fn unprotected(roles: &Roles) -> Option<f64> {
    let of = |wanted: &dyn Fn(&str) -> bool| {
        let those = roles.emergent.iter().filter(|one| one.role == "protector" && wanted(&one.party));
        those.map(|one| one.persons).sum::<f64>()
    };
    let all = of(&|_| true);
    (all > 0.0).then(|| of(&|party| party == "nobody") / all)
}

fn in_words(network: &Network) -> String {
    let largest = |arrows: &Arrows| {
        let all: f64 = arrows.values().sum();
        let mut sorted: Vec<_> = arrows.iter().collect();
        sorted.sort_by(|a, b| b.1.total_cmp(a.1));
        let told = sorted
            .iter()
            .take(3)
            .map(|((from, to), weight)| format!("{} to {} {:.0} %", called(from), called(to), 100.0 * **weight / all));
        let told: Vec<String> = told.collect();
        if told.is_empty() { "none".to_string() } else { told.join(", ") }
    };
    format!("{}: threats: {}; protection: {}.", network.name, largest(&network.threats), largest(&network.protection))
}

fn called(class: &str) -> &str {
    if class == "civilians" { class } else { kind_name(class) }
}

fn picture(frame: &Frame, networks: &[Network; 2]) -> Picture {
    let there = |class: &&str| {
        let has = |arrows: &Arrows| arrows.keys().any(|(from, to)| from == class || to == class);
        networks.iter().any(|one| has(&one.threats) || has(&one.protection))
    };
    let nodes: Vec<&str> = CLASSES.into_iter().filter(there).collect();
    let key = Key {
        items: vec![
            (Sign::Line(colour::VERMILION), "threatens".to_string()),
            (Sign::Line(colour::BLUE), "protects".to_string()),
        ],
    };
    frame.drawn(
        |paper| paper.either(262, 18 + 2 * 245),
        |sheet, room| {
            let paper = Paper::of(sheet);
            let (place, rest) = paper.keyed(room, 18);
            key.draw(sheet, place.inside(0, paper.either(0, 5), 0, 0))?;
            let parts = rest.grid(paper.columns(2), paper.either(1, 2), 6);
            for (network, part) in networks.iter().zip(parts) {
                paper.panel(sheet, network.name, part, || {
                    let style = (part.left + 10 * POINT, part.top + 6 * POINT);
                    heading(sheet, network.name, style, part.width() - 20 * POINT)?;
                    panel(sheet, part.inside(0, 14, 0, 0), &nodes, network)
                })?;
            }
            Ok(())
        },
    )
}

/// Places of nodes on an ellipse, the first on top.
fn places(part: Rectangle, count: usize) -> Vec<(f64, f64)> {
    let middle = (f64::from(part.left + part.right) / 2.0, f64::from(part.top + part.bottom) / 2.0);
    let angle = |place: usize| (place as f64 / count.max(1) as f64 - 0.25) * std::f64::consts::TAU;
    let scale = f64::from(POINT);
    (0..count)
        .map(|place| (middle.0 + ACROSS * scale * angle(place).cos(), middle.1 + UP * scale * angle(place).sin()))
        .collect()
}

fn panel(sheet: &Sheet, part: Rectangle, nodes: &[&str], network: &Network) -> Drawn {
    let places = places(part, nodes.len());
    let middle = (f64::from(part.left + part.right) / 2.0, f64::from(part.top + part.bottom) / 2.0);
    for (arrows, ink, bend, does) in
        [(&network.protection, colour::BLUE, 0.30, "protect"), (&network.threats, colour::VERMILION, 0.14, "threaten")]
    {
        let all: f64 = arrows.values().sum();
        let mut sorted: Vec<_> = arrows.iter().filter(|(_, weight)| **weight >= LEAST * all).collect();
        sorted.sort_by(|a, b| b.1.total_cmp(a.1));
        for ((from, to), weight) in sorted {
            let at = |class: &str| nodes.iter().position(|node| *node == class).map(|place| places[place]);
            let (Some(start), Some(end)) = (at(from), at(to)) else { continue };
            let width = (WIDEST * weight / all).max(THINNEST);
            let path = if from == to { looped(start, middle, bend) } else { bent(start, end, bend) };
            arrow(sheet, &path, width, ink)?;
            let tip = path[path.len() * 3 / 5];
            let says = format!("{} {does} {}: {} {}", called(from), called(to), number(*weight, 0.01), network.unit);
            sheet.hover_at((tip.0 as i32, tip.1 as i32), 5 * POINT, says);
        }
    }
    for (node, (x, y)) in nodes.iter().zip(&places) {
        let at = (x.round() as i32, y.round() as i32);
        let ink = if *node == "civilians" { colour::INK } else { colour::of_organization(node, 0) };
        sheet.area().draw(&Circle::new(at, NODE, ink.filled()))?;
        sheet.area().draw(&Circle::new(at, NODE, colour::PAPER.stroke_width(10)))?;
        label(sheet, part, (at, middle), called(node))?;
    }
    Ok(())
}

/// A curve between two nodes, bent to its right, from edge to edge.
fn bent(start: (f64, f64), end: (f64, f64), bend: f64) -> Vec<(f64, f64)> {
    let (dx, dy) = (end.0 - start.0, end.1 - start.1);
    let control = ((start.0 + end.0) / 2.0 - dy * bend, (start.1 + end.1) / 2.0 + dx * bend);
    let at = |t: f64| {
        let part = |a: f64, b: f64, c: f64| (1.0 - t).powi(2) * a + 2.0 * t * (1.0 - t) * b + t * t * c;
        (part(start.0, control.0, end.0), part(start.1, control.1, end.1))
    };
    let clear = |place: &(f64, f64)| {
        let far = |node: (f64, f64)| (place.0 - node.0).hypot(place.1 - node.1);
        far(start) > f64::from(NODE) && far(end) > f64::from(NODE) + 5.0
    };
    let path: Vec<(f64, f64)> = (0..=60).map(|step| at(f64::from(step) / 60.0)).filter(clear).collect();
    if path.len() < 2 { vec![start, end] } else { path }
}

/// A loop from a node to itself, towards the middle; the wider the more it is bent.
fn looped(node: (f64, f64), middle: (f64, f64), bend: f64) -> Vec<(f64, f64)> {
    let (dx, dy) = (middle.0 - node.0, middle.1 - node.1);
    let far = dx.hypot(dy).max(1.0);
    let radius = 60.0 + 200.0 * bend;
    let centre =
        (node.0 + dx / far * (f64::from(NODE) + radius * 0.7), node.1 + dy / far * (f64::from(NODE) + radius * 0.7));
    let begin = (node.1 - centre.1).atan2(node.0 - centre.0);
    let at = |step: i32| {
        let angle = begin + 0.75 + f64::from(step) / 40.0 * (std::f64::consts::TAU - 1.5);
        (centre.0 + radius * angle.cos(), centre.1 + radius * angle.sin())
    };
    (0..=40).map(at).collect()
}

/// A path with a head at its end; the path ends where the head begins.
fn arrow(sheet: &Sheet, path: &[(f64, f64)], width: f64, ink: RGBColor) -> Drawn {
    let tip = path[path.len() - 1];
    let head = (width * 1.6).clamp(34.0, 110.0);
    let far = |place: &&(f64, f64)| (place.0 - tip.0).hypot(place.1 - tip.1) >= head;
    let shaft: Vec<(f64, f64)> = path.iter().take_while(far).copied().collect();
    let base = shaft.last().copied().unwrap_or(path[0]);
    let (dx, dy) = (tip.0 - base.0, tip.1 - base.1);
    let length = dx.hypot(dy).max(1.0);
    let side = (-dy / length * head * 0.5, dx / length * head * 0.5);
    let whole = |(x, y): (f64, f64)| (x.round() as i32, y.round() as i32);
    if shaft.len() > 1 {
        line(sheet, shaft.into_iter().map(whole).collect(), ink.mix(0.75).stroke_width(width.round() as u32))?;
    }
    let corners = vec![tip, (base.0 + side.0, base.1 + side.1), (base.0 - side.0, base.1 - side.1)];
    sheet.area().draw(&Polygon::new(corners.into_iter().map(whole).collect::<Vec<_>>(), ink.filled()))
}

/// The name of a node away from the middle: in one line above or below, in two beside.
fn label(sheet: &Sheet, part: Rectangle, ((x, y), middle): ((i32, i32), (f64, f64)), name: &str) -> Drawn {
    let across = f64::from(x) - middle.0;
    let away = NODE + 3 * POINT;
    if across.abs() < 10.0 {
        let y = if f64::from(y) < middle.1 { y - away - 5 * POINT } else { y + away + 5 * POINT };
        return write(sheet, &cut(name, part.width()), (x, y), HPos::Center, colour::INK);
    }
    let (side, left, room) = if across > 0.0 {
        (HPos::Left, x + away, part.right - x - away)
    } else {
        (HPos::Right, x - away, x - away - part.left)
    };
    let rows = text::wrapped(name, crate::report::chart::frame::LETTERS * f64::from(POINT), false, f64::from(room));
    let rows: Vec<String> = rows.iter().take(3).map(|row| cut(row, room)).collect();
    let top = y - (rows.len() as i32 - 1) * 11 * POINT / 2;
    for (place, words) in rows.iter().enumerate() {
        write(sheet, words, (left, top + place as i32 * 11 * POINT), side, colour::INK)?;
    }
    Ok(())
}
