//! Actors by security cluster and role: shares as events had it, beside what the scenario declares.

use std::collections::{BTreeMap, BTreeSet};

use plotters::element::{Circle, Rectangle as Box};
use plotters::style::text_anchor::HPos;
use plotters::style::{Color, RGBColor};

use crate::drawing::{Drawn, POINT, Picture, Sheet, colour, text};
use crate::report::chart::frame::{Frame, LETTERS, Paper, Rectangle};
use crate::report::chart::{Figure, Wishes, basis};
use crate::report::reading::{Output, ReadingError};
use crate::study::run::charts::facts::Facts;
use crate::study::run::charts::marks::{Key, Sign, cut, heading, write};
use crate::study::run::charts::roles::{DRAWN, Roles};
use crate::study::run::tables::roles::ROLES;

/// Rows of organizations; of more, those with most persons concerned.
const MOST: usize = 18;

/// Height of a row, width of the names [points].
const ROW: i32 = 14;
const NAMES: i32 = 132;

/// Narrowest column [points].
const COLUMN: i32 = 9;

/// A row: its id and name, and the cells of its roles.
struct Row {
    name: String,
    /// Share as events had it, by cluster and role [0, 1].
    emergent: BTreeMap<(String, usize), f64>,
    /// Clusters and roles in which it is declared.
    declared: BTreeSet<(String, usize)>,
}

/// The figure, of one run with its roles.
///
/// # Errors
/// Where a table is damaged.
pub fn draw(output: &Output, _: &Wishes) -> Result<Vec<Figure>, ReadingError> {
    let Some(roles) = Roles::read(output)? else { return Ok(Vec::new()) };
    let facts = Facts::read(output)?;
    let clusters = clusters(&roles);
    let rows = rows(&roles, &facts);
    if clusters.is_empty() || rows.is_empty() {
        return Ok(Vec::new());
    }
    let name = text::shortened(&facts.title, 100.0, true, 2_000.0);
    let title = format!("Who fills which role in which security cluster: {name}");
    let frame = Frame {
        title: title.clone(),
        subtitle: "Columns: security clusters. Shade: share of the role by persons concerned, all years of the run."
            .to_string(),
        basis: basis::of(output),
    };
    Ok(vec![Figure {
        frames: None,
        name: "roles-matrix".to_string(),
        about: in_words(&rows, &facts),
        title,
        table: ROLES.name,
        section: "Roles in the security clusters",
        picture: picture(&frame, &rows, &clusters, &facts),
    }])
}

/// Numbers of the clusters, in order.
fn clusters(roles: &Roles) -> Vec<String> {
    let declared = roles.declared.keys().map(|(cluster, _)| cluster.clone());
    let all: BTreeSet<String> = declared.chain(roles.emergent.iter().map(|one| one.cluster.clone())).collect();
    let mut all: Vec<String> = all.into_iter().collect();
    all.sort_by_key(|cluster| cluster.parse::<u32>().unwrap_or(u32::MAX));
    all
}

/// The row in which a party of events stands.
fn row_of<'a>(facts: &Facts, party: &'a str) -> &'a str {
    match party {
        "nobody" | "unclear" => "nobody",
        _ if facts.organization(party).is_some() => party,
        _ => "civilians",
    }
}

/// The rows in which a declared party stands: a kind has those of all its organizations, the government those of the state.
fn rows_of(facts: &Facts, party: &str) -> Vec<String> {
    let kind = if party == "government" { "state_force" } else { party };
    let of_kind: Vec<String> =
        facts.organizations.iter().filter(|one| one.kind == kind).map(|one| one.id.clone()).collect();
    if of_kind.is_empty() { vec![row_of(facts, party).to_string()] } else { of_kind }
}

fn rows(roles: &Roles, facts: &Facts) -> Vec<Row> {
    let place = |role: &str| DRAWN.iter().position(|(known, _)| *known == role);
    let (mut cells, mut all) =
        (BTreeMap::<(String, String, usize), f64>::new(), BTreeMap::<(String, usize), f64>::new());
    for one in &roles.emergent {
        let Some(role) = place(&one.role) else { continue };
        let key = (row_of(facts, &one.party).to_string(), one.cluster.clone(), role);
        *cells.entry(key).or_default() += one.persons;
        *all.entry((one.cluster.clone(), role)).or_default() += one.persons;
    }
    let mut declared = BTreeSet::new();
    for ((cluster, role), parties) in &roles.declared {
        let Some(role) = place(role) else { continue };
        for (party, _) in parties {
            declared.extend(rows_of(facts, party).into_iter().map(|row| (row, cluster.clone(), role)));
        }
    }
    let of = |id: &str, name: &str| Row {
        name: name.to_string(),
        emergent: cells
            .iter()
            .filter(|((row, ..), persons)| row == id && **persons > 0.0)
            .map(|((_, cluster, role), persons)| ((cluster.clone(), *role), persons / all[&(cluster.clone(), *role)]))
            .collect(),
        declared: declared
            .iter()
            .filter(|(row, ..)| row == id)
            .map(|(_, cluster, role)| (cluster.clone(), *role))
            .collect(),
    };
    let mut rows: Vec<Row> = facts.organizations.iter().map(|one| of(&one.id, &one.name)).collect();
    thin_out(&mut rows);
    rows.extend([of("civilians", "communities and civilians"), of("nobody", "nobody or unclear")]);
    rows.retain(|row| !row.emergent.is_empty() || !row.declared.is_empty());
    rows
}

/// Leaves the organizations with the largest shares, in their order.
fn thin_out(rows: &mut Vec<Row>) {
    let weight = |row: &Row| row.emergent.values().sum::<f64>() + row.declared.len() as f64 * 1e-3;
    let mut weights: Vec<f64> = rows.iter().map(weight).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    if let Some(least) = weights.get(MOST) {
        let least = *least;
        rows.retain(|row| weight(row) > least);
        rows.truncate(MOST);
    }
}

fn in_words(rows: &[Row], facts: &Facts) -> String {
    let mut words: Vec<(f64, String)> = Vec::new();
    let mut surprises = 0;
    for row in rows {
        for ((cluster, role), share) in &row.emergent {
            let undeclared = !row.declared.contains(&(cluster.clone(), *role));
            surprises += usize::from(undeclared && *share >= 0.05 && row.name != "nobody or unclear");
            if *role == 0 {
                words.push((*share, format!("{} {:.0} % in {}", row.name, share * 100.0, facts.cluster_name(cluster))));
            }
        }
    }
    words.sort_by(|a, b| b.0.total_cmp(&a.0));
    let told: Vec<String> = words.into_iter().take(4).map(|(_, told)| told).collect();
    format!(
        "Largest shares as threatener: {}. In {surprises} cells an actor has 5 % or more of a role that is not declared for it.",
        if told.is_empty() { "none".to_string() } else { told.join("; ") }
    )
}

/// How many roles stand side by side so that columns are not too narrow.
fn side_by_side(clusters: usize, paper: Paper) -> usize {
    let room = paper.room() - names_room(paper);
    // Heads of roles need some room of their own.
    let most = paper.either(4, 2);
    let fits = |roles: &i32| *roles <= most && (room - 8 * roles) / (*roles * clusters as i32) >= COLUMN;
    [4, 2].into_iter().find(fits).unwrap_or(1) as usize
}

fn picture(frame: &Frame, rows: &[Row], clusters: &[String], facts: &Facts) -> Picture {
    let key = Key {
        items: clusters
            .iter()
            .map(|number| (Sign::Square(colour::of_cluster(number)), facts.cluster_name(number)))
            .collect(),
    };
    let band = 28 + rows.len() as i32 * ROW;
    let height = |paper: Paper| {
        let bands = DRAWN.len() / side_by_side(clusters.len(), paper);
        scale_height(paper) + 6 + key.height(paper.room() * POINT) + bands as i32 * (band + 4)
    };
    frame.drawn(height, |sheet, room| {
        let paper = Paper::of(sheet);
        let abreast = side_by_side(clusters.len(), paper);
        scale(sheet, room)?;
        let mut top = room.top + scale_height(paper) * POINT;
        for roles in (0..DRAWN.len()).collect::<Vec<_>>().chunks(abreast) {
            let part = Rectangle { top, bottom: top + band * POINT, ..room };
            let blocks = Rectangle { left: room.left + names_room(paper) * POINT, ..part }.grid(abreast, 1, 8);
            let does: Vec<&str> = roles.iter().map(|role| DRAWN[*role].1).collect();
            paper.panel(sheet, &does.join(", "), part, || {
                names(sheet, part, rows)?;
                let mut each = roles.iter().zip(blocks);
                each.try_for_each(|(role, block)| self::block(sheet, block, rows, (clusters, *role)))
            })?;
            top += (band + 4) * POINT;
        }
        key.draw(sheet, Rectangle { top: top + 4 * POINT, ..room })
    })
}

fn names(sheet: &Sheet, part: Rectangle, rows: &[Row]) -> Drawn {
    for (place, row) in rows.iter().enumerate() {
        let y = part.top + (28 + place as i32 * ROW + ROW / 2) * POINT;
        write(
            sheet,
            &cut(&row.name, (names_room(Paper::of(sheet)) - 6) * POINT),
            (part.left, y),
            HPos::Left,
            colour::INK,
        )?;
    }
    Ok(())
}

/// From white for nothing to the dark end of the scale of quantities; whatever is above 0 is seen.
fn shade(share: f64) -> RGBColor {
    if share <= 0.0 {
        return colour::PAPER;
    }
    let (dark, part) = (colour::cividis(0.0), 0.10 + 0.90 * share.min(1.0));
    let mix = |dark: u8| (255.0 - part * (255.0 - f64::from(dark))).round() as u8;
    RGBColor(mix(dark.0), mix(dark.1), mix(dark.2))
}

fn block(sheet: &Sheet, block: Rectangle, rows: &[Row], (clusters, role): (&[String], usize)) -> Drawn {
    let area = sheet.area();
    let (_, does) = DRAWN[role];
    heading(sheet, does, (block.left, block.top + 6 * POINT), block.width())?;
    let edge = |place: usize| block.left + block.width() * place as i32 / clusters.len() as i32;
    // Numbers that would lie over each other are left out, every second one on a page.
    let widest =
        clusters.iter().map(|cluster| text::width(cluster, LETTERS * f64::from(POINT), false)).fold(0.0, f64::max);
    let room = f64::from(block.width()) / clusters.len() as f64;
    let every = if clusters.len() < 20 { 1 } else { ((widest + f64::from(2 * POINT)) / room).ceil().max(2.0) as usize };
    for (place, cluster) in clusters.iter().enumerate() {
        let (left, right) = (edge(place), edge(place + 1));
        let x = i32::midpoint(left, right);
        if place % every == 0 {
            write(sheet, cluster, (x, block.top + 20 * POINT), HPos::Center, colour::FAINT_INK)?;
        }
        for (number, row) in rows.iter().enumerate() {
            let top = block.top + (28 + number as i32 * ROW) * POINT;
            let key = (cluster.clone(), role);
            let share = row.emergent.get(&key).copied().unwrap_or_default();
            let corners = [(left, top), (right, top + ROW * POINT)];
            area.draw(&Box::new(corners, shade(share).filled()))?;
            area.draw(&Box::new(corners, colour::GRID.stroke_width(5)))?;
            let declared = row.declared.contains(&key);
            if declared {
                let ink = if colour::wants_dark_letters(shade(share)) { colour::INK } else { colour::PAPER };
                area.draw(&Circle::new((x, top + ROW * POINT / 2), 26, ink.stroke_width(11)))?;
            }
            let beside = if declared { "declared" } else { "not declared" };
            let says = format!(
                "{}, cluster {cluster}, {does}: {:.1} % of persons concerned; {beside}",
                row.name,
                share * 100.0
            );
            sheet.hover(corners[0], corners[1], says);
        }
    }
    Ok(())
}

/// Width of the names of rows [points].
fn names_room(paper: Paper) -> i32 {
    paper.either(NAMES, 118)
}

/// Height of the scale of shades [points]; on a telephone the ring has a line of its own.
fn scale_height(paper: Paper) -> i32 {
    paper.either(20, 33)
}

/// The scale of shades, and the ring.
fn scale(sheet: &Sheet, room: Rectangle) -> Drawn {
    const PIECES: i32 = 40;
    let middle = room.top + 6 * POINT;
    write(sheet, "0 %", (room.left, middle), HPos::Left, colour::INK)?;
    let paper = Paper::of(sheet);
    let (left, piece) = (room.left + 22 * POINT, paper.either(30, 18));
    for place in 0..PIECES {
        let ink = shade((f64::from(place) + 0.5) / f64::from(PIECES));
        let corners = [(left + place * piece, middle - 50), (left + (place + 1) * piece + 2, middle + 50)];
        sheet.area().draw(&Box::new(corners, ink.filled()))?;
    }
    let right = left + PIECES * piece;
    write(sheet, "100 % of the role, as events had it", (right + 5 * POINT, middle), HPos::Left, colour::INK)?;
    let (ring, middle) = paper.either((room.left + 330 * POINT, middle), (room.left + 6 * POINT, middle + 13 * POINT));
    sheet.area().draw(&Circle::new((ring, middle), 26, colour::INK.stroke_width(11)))?;
    write(sheet, "declared by the scenario", (ring + 7 * POINT, middle), HPos::Left, colour::INK)
}
