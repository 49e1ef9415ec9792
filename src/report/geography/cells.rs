//! Schematic districts: what lies nearer to a chief town than to any other, cut by an outline.
//!
//! A cell is the frame around everything, less, for each other town, the half beyond the line midway between the two. No
//! triangulation is needed, so that one town, two, or many on a line have cells as well.

use geo::BooleanOps;

use crate::scenario::areas::{self, Polygons};

/// A position on the plane: longitude times the cosine of the mean latitude, and latitude [degrees].
type Point = (f64, f64);

/// Cells of towns within an area, in their order; of towns at the same place only the first has one.
pub fn of_towns(towns: &[(f64, f64)], area: &geo::MultiPolygon, squeeze: f64) -> Vec<Polygons> {
    let points: Vec<Point> = towns.iter().map(|&(longitude, latitude)| (longitude * squeeze, latitude)).collect();
    let corners = area.iter().flat_map(|polygon| polygon.exterior().0.iter().map(|at| (at.x * squeeze, at.y)));
    let frame = frame(points.iter().copied().chain(corners));
    let one = |number: usize| {
        let ring: Vec<(f64, f64)> = cell(&points, number, &frame).iter().map(|&(x, y)| (x / squeeze, y)).collect();
        if ring.len() < 3 {
            return Polygons::new();
        }
        let cell = geo::Polygon::new(geo::LineString::from(ring), Vec::new());
        tidy(&area.intersection(&cell))
    };
    (0..towns.len()).map(one).collect()
}

/// Corners of a rectangle with room around all points, counterclockwise.
fn frame(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for (x, y) in points {
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
    }
    let (low, high) = ((low.0 - 1.0, low.1 - 1.0), (high.0 + 1.0, high.1 + 1.0));
    vec![low, (high.0, low.1), high, (low.0, high.1)]
}

/// Corners of the part of the frame that is nearest to point `number`; none where an earlier point has the same place.
fn cell(points: &[Point], number: usize, frame: &[Point]) -> Vec<Point> {
    let own = points[number];
    let distance = |to: Point| (to.0 - own.0).powi(2) + (to.1 - own.1).powi(2);
    if points[..number].contains(&own) {
        return Vec::new();
    }
    let mut others: Vec<Point> = points.iter().copied().filter(|&point| point != own).collect();
    others.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)));
    let mut cell = frame.to_vec();
    for other in others {
        // Half of the way to a town lies beyond every corner: neither it nor one farther off cuts anything.
        let reach = cell.iter().map(|&corner| distance(corner)).fold(0.0, f64::max);
        if distance(other) > 4.0 * reach {
            break;
        }
        cell = nearer(&cell, own, other);
    }
    cell
}

/// The part of a convex polygon that is nearer to `own` than to `other`.
fn nearer(polygon: &[Point], own: Point, other: Point) -> Vec<Point> {
    let middle = ((own.0 + other.0) / 2.0, (own.1 + other.1) / 2.0);
    let toward = (own.0 - other.0, own.1 - other.1);
    let side = |at: Point| (at.0 - middle.0) * toward.0 + (at.1 - middle.1) * toward.1;
    let mut kept = Vec::with_capacity(polygon.len() + 1);
    for (place, &from) in polygon.iter().enumerate() {
        let to = polygon[(place + 1) % polygon.len()];
        let (here, there) = (side(from), side(to));
        if here >= 0.0 {
            kept.push(from);
        }
        if (here > 0.0 && there < 0.0) || (here < 0.0 && there > 0.0) {
            let share = here / (here - there);
            kept.push((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)));
        }
    }
    kept
}

/// Smallest part that is kept [square degrees]; what is smaller comes of rounding.
const CRUMB: f64 = 1e-9;

/// Rounds to five decimals [about a metre] and drops what vanishes thereby.
fn tidy(area: &geo::MultiPolygon) -> Polygons {
    let ring = |ring: Vec<(f64, f64)>| {
        let mut kept: Vec<(f64, f64)> = ring.into_iter().map(|(x, y)| (super::rounded(x), super::rounded(y))).collect();
        kept.dedup();
        (kept.len() >= 4 && areas::signed_area(&kept).abs() > CRUMB).then_some(kept)
    };
    let polygon = |rings: Vec<Vec<(f64, f64)>>| {
        let mut rings = rings.into_iter().map(ring);
        let outer = rings.next()??;
        Some(std::iter::once(outer).chain(rings.flatten()).collect::<Vec<_>>())
    };
    areas::from_geo(area).into_iter().filter_map(polygon).collect()
}

#[cfg(test)]
mod tests {
    use geo::{Area, Contains, polygon};

    use super::*;

    fn square() -> geo::MultiPolygon {
        polygon![(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)].into()
    }

    fn area(cell: &Polygons) -> f64 {
        areas::to_geo(cell).unsigned_area()
    }

    #[test]
    fn two_towns_share_a_square_along_the_line_midway() {
        let cells = of_towns(&[(0.5, 1.0), (1.5, 1.0)], &square(), 1.0);
        assert_eq!(cells.iter().map(area).collect::<Vec<_>>(), [4.0, 12.0]);
        let west = &cells[0][0][0];
        assert!(
            [(0.0, 0.0), (1.0, 0.0), (1.0, 4.0), (0.0, 4.0)].iter().all(|corner| west.contains(corner)),
            "{west:?}"
        );
        assert!(west.len() == 5 && west.first() == west.last());
    }

    #[test]
    fn the_line_midway_is_drawn_on_the_squeezed_plane() {
        // With u = x / 2 the towns are (0.5, 1) and (1.5, 3): points with u + 2 y = 5, or x + 4 y = 10, lie midway.
        let cells = of_towns(&[(1.0, 1.0), (3.0, 3.0)], &square(), 0.5);
        assert_eq!(cells.iter().map(area).collect::<Vec<_>>(), [8.0, 8.0]);
        assert!([(0.0, 2.5), (4.0, 1.5)].iter().all(|corner| cells[0][0][0].contains(corner)), "{cells:?}");
    }

    #[test]
    fn one_town_has_all_and_of_two_at_a_place_the_first_has_it() {
        assert_eq!(area(&of_towns(&[(9.0, 9.0)], &square(), 1.0)[0]), 16.0);
        let cells = of_towns(&[(1.0, 2.0), (1.0, 2.0), (3.0, 2.0)], &square(), 1.0);
        assert_eq!(cells.iter().map(area).collect::<Vec<_>>(), [8.0, 0.0, 8.0]);
        assert!(of_towns(&[], &square(), 1.0).is_empty());
    }

    #[test]
    fn towns_on_one_line_have_strips() {
        let towns: Vec<(f64, f64)> = (0..4).map(|n| (f64::from(n) + 0.5, 1.0)).collect();
        assert_eq!(of_towns(&towns, &square(), 1.0).iter().map(area).collect::<Vec<_>>(), [4.0; 4]);
    }

    #[test]
    fn cells_of_many_towns_fill_an_area_with_bays_and_a_hole_and_hold_their_towns() {
        let area_with_hole: geo::MultiPolygon = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 8.0, y: 0.0), (x: 8.0, y: 8.0), (x: 5.0, y: 8.0), (x: 4.0, y: 2.0), (x: 3.0, y: 8.0), (x: 0.0, y: 8.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 2.0), (x: 1.0, y: 2.0)]],
        )
        .into();
        // Points of a lattice whose ratios are irrational, far from any symmetry.
        let place = |n: f64| ((n * 0.618_034).fract() * 8.0, (n * 0.754_878).fract() * 8.0);
        let inside = |&(x, y): &(f64, f64)| area_with_hole.contains(&geo::Point::new(x, y));
        let towns: Vec<(f64, f64)> = (1..200).map(f64::from).map(place).filter(inside).collect();
        let cells = of_towns(&towns, &area_with_hole, 0.9);
        let sum: f64 = cells.iter().map(area).sum();
        assert!(towns.len() > 100 && (sum / area_with_hole.unsigned_area() - 1.0).abs() < 1e-6, "{sum}");
        for (cell, &(x, y)) in cells.iter().zip(&towns) {
            assert!(areas::to_geo(cell).contains(&geo::Point::new(x, y)), "{x}, {y}");
        }
    }
}
