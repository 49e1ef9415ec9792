//! Where the districts of a scenario lie, and their shapes on a map: `districts.geojson`.
//!
//! A district has the boundaries of the scenario's `boundaries.geojson` ([`Geography::of_loaded`]). Without them it is drawn as a
//! schematic cell: what lies nearer to its chief town than to any other, cut by the outline of its region or country. A scenario
//! without outlines, or with very many districts, has points. A user's file of boundaries ([`Geography::with_boundaries`])
//! takes the place of either.
//!
//! A country on both sides of the antimeridian is drawn together: what lies west of Greenwich is carried beyond 180 degrees.

mod boundaries;
mod cells;
mod file;

use std::collections::BTreeSet;
use std::f64::consts::PI;

use std::path::Path;

use crate::report::reading::{Output, ReadingError};
use crate::scenario::areas::{self, Polygons};
use crate::scenario::{DistrictData, Fault, Loaded, Scenario};

pub use crate::scenario::{Outline, OutlineKind};
pub use file::FILE;

/// With more districts inside than this, cells are too small to be read: all are points.
pub const MOST_CELLS: usize = 500;

/// A district on a map.
#[derive(Clone, Debug, PartialEq)]
pub struct DistrictShape {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Region.
    pub region: String,
    /// Country.
    pub country: String,
    /// Whether it lies in another country.
    pub outside: bool,
    /// Whether it counts as affected.
    pub affected: bool,
    /// Inhabitants [persons].
    pub population: f64,
    /// Area as the scenario gives it [km2].
    pub area: f64,
    /// Longitude and latitude of the chief town [degrees].
    pub point: (f64, f64),
    /// The area on the map; where it is empty, the point is drawn.
    pub polygons: Polygons,
}

/// The districts and outlines of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Geography {
    /// Districts, ordered by id as in the scenario.
    pub districts: Vec<DistrictShape>,
    /// Outlines of country, regions and neighbours, in the order of their file.
    pub outlines: Vec<Outline>,
    /// Whether areas of districts are schematic cells; false with boundaries, and where all are points.
    pub schematic: bool,
    /// What licences ask to be said on a map; empty where nothing.
    pub attribution: String,
    /// What the user should know of boundaries that were brought.
    pub remarks: Vec<String>,
}

impl Geography {
    /// The geography of a scenario with its own boundaries, or schematic cells where it has none.
    ///
    /// # Errors
    /// A fault of the boundaries, as in [`Geography::with_boundaries`].
    pub fn of_loaded(loaded: &Loaded) -> Result<Self, Fault> {
        match &loaded.boundaries {
            Some(text) => Self::of_points(&loaded.scenario).bounded_by(text),
            None => Ok(Self::of_scenario(&loaded.scenario)),
        }
    }

    /// The geography of a scenario, with schematic cells where it has outlines.
    pub fn of_scenario(scenario: &Scenario) -> Self {
        let mut geography = Self::of_points(scenario);
        add_cells(&mut geography.districts, &geography.outlines);
        geography.schematic = geography.districts.iter().any(|district| !district.polygons.is_empty());
        geography
    }

    /// The districts of a scenario where their chief towns lie, and its outlines.
    fn of_points(scenario: &Scenario) -> Self {
        let shape = |district: &DistrictData| DistrictShape {
            id: district.id.clone(),
            name: district.name.clone(),
            region: district.region.clone(),
            country: district.country.clone(),
            outside: district.outside,
            affected: district.affected,
            population: f64::from(district.population),
            area: district.area,
            point: (district.position.1, district.position.0),
            polygons: Polygons::new(),
        };
        let mut districts: Vec<DistrictShape> = scenario.districts.iter().map(shape).collect();
        let mut outlines = scenario.outlines.clone();
        if is_divided(&districts) {
            districts.iter_mut().for_each(|district| district.point = east(district.point));
            outlines.iter_mut().for_each(|outline| carry(&mut outline.polygons));
        }
        let attribution = attribution(&outlines);
        Self { districts, outlines, schematic: false, attribution, remarks: Vec::new() }
    }

    /// Districts of the country itself.
    pub fn inside(&self) -> impl Iterator<Item = &DistrictShape> + Clone {
        self.districts.iter().filter(|district| !district.outside)
    }

    /// What stands below a map: of what kind the areas are, whom to thank, and what the user should know.
    pub fn words_below(&self) -> String {
        let shapes = if self.schematic {
            " Areas are schematic: nearest chief town, not administrative boundaries."
        } else {
            ""
        };
        let thanks = if self.attribution.is_empty() { String::new() } else { format!(" {}.", self.attribution) };
        let remarks: String = self.remarks.iter().map(|remark| format!(" {remark}.")).collect();
        format!("{shapes}{thanks}{remarks}")
    }

    /// Smallest and largest longitude and latitude of all that is drawn inside: districts, country, regions [degrees].
    ///
    /// `None` without districts inside.
    pub fn extent(&self) -> Option<((f64, f64), (f64, f64))> {
        let inside = self.inside();
        let drawn = self.outlines.iter().filter(|outline| outline.kind != OutlineKind::Neighbour);
        let areas = inside.clone().map(|district| &district.polygons).chain(drawn.map(|outline| &outline.polygons));
        let points = areas.flatten().flatten().flatten().copied().chain(inside.map(|district| district.point));
        points.fold(None, |extent, (x, y)| {
            let (low, high) = extent.unwrap_or(((x, y), (x, y)));
            Some(((f64::min(low.0, x), f64::min(low.1, y)), (f64::max(high.0, x), f64::max(high.1, y))))
        })
    }
}

/// The geography of a folder of results, with the user's boundaries where there are some; `None` where it has none.
///
/// # Errors
/// Where its file or the boundaries are damaged.
pub fn of_output(output: &Output, boundaries: Option<&Path>) -> Result<Option<Geography>, ReadingError> {
    let path = output.folder.join(FILE);
    if !output.stands(FILE) {
        return Ok(None);
    }
    let read = Geography::read(&path).and_then(|geography| match boundaries {
        Some(file) => geography.with_boundaries(file),
        None => Ok(geography),
    });
    read.map(Some).map_err(|fault| ReadingError::Shapes(Box::new(fault)))
}

/// Whether towns lie on both sides of the antimeridian: nearer to one another over it than over Greenwich.
fn is_divided(districts: &[DistrictShape]) -> bool {
    let inside = || districts.iter().filter(|district| !district.outside).map(|district| district.point.0);
    let spread = |longitudes: &mut dyn Iterator<Item = f64>| {
        let (low, high) =
            longitudes.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        high - low
    };
    let plain = spread(&mut inside());
    plain > 180.0 && plain <= 360.0 && spread(&mut inside().map(|x| east((x, 0.0)).0)) < plain
}

/// A position with its longitude counted eastwards, from 0 to 360 degrees.
fn east((x, y): (f64, f64)) -> (f64, f64) {
    (if x < 0.0 { x + 360.0 } else { x }, y)
}

/// Carries areas west of Greenwich beyond 180 degrees.
fn carry(polygons: &mut Polygons) {
    for polygon in polygons {
        let corners: Vec<f64> = polygon.iter().flatten().map(|(x, _)| *x).collect();
        if corners.iter().sum::<f64>() < 0.0 {
            polygon.iter_mut().flatten().for_each(|at| at.0 += 360.0);
        }
    }
}

/// Gives the districts inside their cells, where outlines allow it.
fn add_cells(districts: &mut [DistrictShape], outlines: &[Outline]) {
    let inside: Vec<usize> = (0..districts.len()).filter(|&number| !districts[number].outside).collect();
    if inside.is_empty() || inside.len() > MOST_CELLS {
        return;
    }
    let mean = inside.iter().map(|&number| districts[number].point.1).sum::<f64>() / inside.len() as f64;
    // At a pole the plane would have no width.
    let squeeze = (mean * PI / 180.0).cos().max(0.01);
    let regions: BTreeSet<&str> = of_kind(outlines, OutlineKind::Region).map(|outline| outline.name.as_str()).collect();
    let named: BTreeSet<String> = inside.iter().map(|&number| districts[number].region.clone()).collect();
    // Where a region lacked an outline or districts, cells by region would leave a hole.
    if !regions.is_empty() && named.iter().map(String::as_str).eq(regions) {
        let parts: Vec<(Vec<usize>, &Polygons)> = of_kind(outlines, OutlineKind::Region)
            .map(|outline| {
                let members = inside.iter().copied().filter(|&number| districts[number].region == outline.name);
                (members.collect(), &outline.polygons)
            })
            .collect();
        parts.iter().for_each(|(members, area)| fill(districts, members, area, squeeze));
        return;
    }
    let country: Polygons =
        of_kind(outlines, OutlineKind::Country).flat_map(|outline| outline.polygons.clone()).collect();
    if !country.is_empty() {
        fill(districts, &inside, &country, squeeze);
    }
}

/// Gives each of `members` its cell within an area.
fn fill(districts: &mut [DistrictShape], members: &[usize], area: &Polygons, squeeze: f64) {
    let towns: Vec<(f64, f64)> = members.iter().map(|&number| districts[number].point).collect();
    for (&number, cell) in members.iter().zip(cells::of_towns(&towns, &areas::to_geo(area), squeeze)) {
        districts[number].polygons = cell;
    }
}

fn of_kind(outlines: &[Outline], kind: OutlineKind) -> impl Iterator<Item = &Outline> {
    outlines.iter().filter(move |outline| outline.kind == kind)
}

/// What the outlines ask to be said, each text once.
fn attribution(outlines: &[Outline]) -> String {
    let mut said: Vec<&str> = Vec::new();
    for outline in outlines {
        if !outline.attribution.is_empty() && !said.contains(&outline.attribution.as_str()) {
            said.push(&outline.attribution);
        }
    }
    said.join("; ")
}

/// To five decimals [degrees], about a metre.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}
