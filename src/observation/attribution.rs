//! Attribution: how much of every harm, and of the points missing to 100, comes from each cluster and each threatener
//! (MODEL.md, section 7.13).
//!
//! Deaths and cases add up, so their shares are exact; an event that belongs to several clusters counts for each in equal
//! parts. The index does not add up: its missing points are divided by the Shapley value over all coalitions of causes,
//! where a coalition stands for the index with the harm of those causes alone.

use super::harm::{Harm, HarmRecord, Shares};
use super::index::{Area, Settings, fold, power_mean, rates, unfold};
use super::shapley::shapley;
use super::window::Window;
use crate::event::{Event, Ledger, Party};
use crate::scenario::{OrganizationKind, Scenario};

/// Most causes for which all coalitions are visited; beyond that the smallest are taken together.
const MOST_CAUSES: usize = 12;

/// Among whom harm is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Division {
    /// Declared clusters, and "none".
    Cluster,
    /// Organizations, and "communities".
    Threatener,
}

impl Division {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Cluster, Self::Threatener];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Threatener => "threatener",
        }
    }

    /// Number of players.
    pub fn players(self, scenario: &Scenario) -> usize {
        1 + match self {
            Self::Cluster => scenario.clusters.len(),
            Self::Threatener => scenario.organizations.len(),
        }
    }

    /// Name of a player.
    pub fn player(self, scenario: &Scenario, player: usize) -> String {
        match self {
            Self::Cluster => scenario.clusters.get(player).map_or("none".into(), |cluster| cluster.number.to_string()),
            Self::Threatener => scenario.organizations.get(player).map_or("communities".into(), |o| o.id.clone()),
        }
    }

    /// The record of it.
    pub fn shares(self, record: &HarmRecord) -> &Shares {
        match self {
            Self::Cluster => &record.clusters,
            Self::Threatener => &record.threateners,
        }
    }

    /// Players to which an event counts; each gets an equal part.
    pub fn players_of(self, scenario: &Scenario, event: &Event) -> Vec<usize> {
        match self {
            Self::Cluster if event.clusters.0 == 0 => vec![scenario.clusters.len()],
            Self::Cluster => event.clusters.positions().collect(),
            Self::Threatener => match event.side_a {
                Party::Organization(id) => vec![id.index()],
                Party::Community(_) | Party::Civilians => vec![scenario.organizations.len()],
            },
        }
    }
}

/// What one cause contributes in one year and area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Player.
    pub player: usize,
    /// Deaths and cases in the year, mean load of fear.
    pub harm: Harm,
    /// Points missing to 100 in each dimension, and in the core index.
    pub points: [f64; 4],
}

/// Contributions of all causes with any harm to the index of an area in a calendar year, given by its position.
pub fn contributions(
    scenario: &Scenario,
    settings: &Settings,
    area: &Area,
    shares: &Shares,
    (year, window): (usize, &Window),
) -> Vec<Contribution> {
    let mut sums = vec![Harm::default(); shares.players];
    for &(district, share) in &area.members {
        for (sum, harm) in sums.iter_mut().zip(shares.of(year, district)) {
            *sum += Harm { load: harm.load * share / window.steps.len() as f64, ..*harm };
        }
    }
    let active = active(&sums);
    let groups = grouped(&active, &sums);
    let places: Vec<(f64, Vec<Harm>)> = area
        .members
        .iter()
        .map(|&(district, share)| {
            let persons = f64::from(scenario.districts[district].population);
            let all = shares.of(year, district);
            let of_group = |group: &Vec<usize>| group.iter().fold(Harm::default(), |sum, &player| sum + all[player]);
            let yearly = |group| rates(of_group(group), persons, window.steps.len(), window.per_year(scenario));
            (share, groups.iter().map(yearly).collect())
        })
        .collect();
    let losses = losses(settings, area, &places, groups.len());
    let points: Vec<Vec<f64>> = losses.iter().map(|loss| shapley(groups.len(), loss)).collect();
    let mut contributions = Vec::with_capacity(active.len());
    for (position, group) in groups.iter().enumerate() {
        let size: f64 = group.iter().map(|&player| weight(&sums[player])).sum();
        for &player in group {
            let part = weight(&sums[player]) / size;
            let points = std::array::from_fn(|n| points[n][position] * part);
            contributions.push(Contribution { player, harm: sums[player], points });
        }
    }
    contributions.sort_unstable_by_key(|contribution| contribution.player);
    contributions
}

fn active(sums: &[Harm]) -> Vec<usize> {
    (0..sums.len()).filter(|&player| weight(&sums[player]) > 0.0).collect()
}

/// Size of a harm for grouping the smallest: any measure that is 0 for none will do.
fn weight(harm: &Harm) -> f64 {
    harm.deaths + harm.cases + harm.load
}

/// Players one by one, or, beyond [`MOST_CAUSES`], the smallest of them together.
fn grouped(active: &[usize], sums: &[Harm]) -> Vec<Vec<usize>> {
    if active.len() <= MOST_CAUSES {
        return active.iter().map(|&player| vec![player]).collect();
    }
    let mut order = active.to_vec();
    order.sort_by(|&a, &b| weight(&sums[b]).total_cmp(&weight(&sums[a])));
    let (large, small) = order.split_at(MOST_CAUSES - 1);
    large.iter().map(|&player| vec![player]).chain([small.to_vec()]).collect()
}

/// Points missing to 100 for every coalition of causes: by dimension, then in the core index.
fn losses(settings: &Settings, area: &Area, places: &[(f64, Vec<Harm>)], causes: usize) -> [Vec<f64>; 4] {
    let scores: [Vec<f64>; 3] = std::array::from_fn(|n| scores(settings, area, places, causes, n));
    let core = (0..1 << causes).map(|set| {
        let of_set: [f64; 3] = std::array::from_fn(|n| scores[n][set]);
        100.0 * (1.0 - power_mean(&of_set, &settings.weights, settings.exponent))
    });
    let core = core.collect();
    let [a, b, c] = scores.map(|scores| scores.iter().map(|score| 100.0 * (1.0 - score)).collect());
    [a, b, c, core]
}

/// Scores of a dimension for every coalition, as [`super::index::Index::of`] gives for one.
fn scores(settings: &Settings, area: &Area, places: &[(f64, Vec<Harm>)], causes: usize, dimension: usize) -> Vec<f64> {
    let sets = 1 << causes;
    let (mut common, mut mean, mut folded) = (vec![0.0; sets], vec![0.0; sets], vec![0.0; sets]);
    let mut left = vec![1.0; sets];
    let goalpost = settings.goalposts[dimension];
    let mut untouched = 0.0;
    for (share, harms) in places {
        let harms: Vec<f64> = harms.iter().map(|harm| [harm.deaths, harm.load, harm.cases][dimension]).collect();
        if harms.iter().all(|harm| *harm == 0.0) {
            untouched += share;
            continue;
        }
        // Products over the causes in a set, one factor more than in a smaller set: no sum is taken twice.
        let fear = dimension == 1;
        let factors: Vec<f64> = harms.iter().map(|harm| (-harm / if fear { 1.0 } else { goalpost }).exp()).collect();
        let mut sum = vec![0.0; sets];
        for set in 1..sets {
            let (smaller, cause) = (set & (set - 1), set.trailing_zeros() as usize);
            left[set] = left[smaller] * factors[cause];
            sum[set] = sum[smaller] + harms[cause];
        }
        for set in 0..sets {
            let (harm, own) = if fear {
                (1.0 - left[set], settings.score(1.0 - left[set], goalpost))
            } else {
                (sum[set], left[set].max(settings.floor))
            };
            common[set] += share * harm;
            mean[set] += share * own;
            folded[set] += share * fold(own, settings.inequality);
        }
    }
    let whole = settings.goalpost(dimension, area.level);
    let several = area.members.len() > 1;
    let rest = untouched * fold(1.0, settings.inequality);
    (0..sets)
        .map(|set| {
            let equal = unfold(folded[set] + rest, settings.inequality) / (mean[set] + untouched);
            settings.score(common[set], whole) * if several { equal.min(1.0) } else { 1.0 }
        })
        .collect()
}

/// Deaths by referent: civilians, forces of the state and its partners, interveners other than the mission, the peace
/// operation, challengers, other armed groups [persons].
pub type Toll = [f64; 6];

/// Names of the referents of a toll, in its order.
pub const REFERENTS: [&str; 6] =
    ["civilians", "state", "intervention", "peace_operation", "challengers", "other_groups"];

/// Deaths that an event brings to each referent.
pub fn toll(scenario: &Scenario, event: &Event) -> Toll {
    let mut toll = [0.0; 6];
    toll[0] = f64::from(event.civilian_deaths());
    for (party, deaths) in [(event.side_a, event.deaths_a), (event.side_b, event.deaths_b)] {
        if let Party::Organization(id) = party {
            let referent = match scenario.kind(id) {
                OrganizationKind::StateForce | OrganizationKind::StatePartner => 1,
                OrganizationKind::InterventionForce => 2,
                OrganizationKind::PeaceOperation => 3,
                OrganizationKind::ExtremistGroup | OrganizationKind::RebelGroup => 4,
                OrganizationKind::ProStateGroup | OrganizationKind::CommunityMilitia => 5,
            };
            toll[referent] += f64::from(deaths);
        }
    }
    toll
}

/// Deaths by referent, by year (position), district and player.
#[derive(Clone, Debug)]
pub struct Tolls {
    players: usize,
    districts: usize,
    cells: Vec<Toll>,
}

impl Tolls {
    /// Of a ledger.
    pub fn new(scenario: &Scenario, ledger: &Ledger, years: &[Window], division: Division) -> Self {
        let (players, districts) = (division.players(scenario), scenario.districts.len());
        let mut tolls = Self { players, districts, cells: vec![[0.0; 6]; players * districts * years.len()] };
        let mut year = 0;
        for event in ledger.events().iter().filter(|event| event.deaths() > 0) {
            while years.get(year).is_some_and(|window| event.step as usize >= window.steps.end) {
                year += 1;
            }
            let of_event = toll(scenario, event);
            let concerned = division.players_of(scenario, event);
            for &player in &concerned {
                let cell = &mut tolls.cells[(year * districts + event.district.index()) * players + player];
                for (sum, deaths) in cell.iter_mut().zip(of_event) {
                    *sum += deaths / concerned.len() as f64;
                }
            }
        }
        tolls
    }

    /// Deaths by referent of a player in a year and area.
    pub fn of(&self, year: usize, area: &Area, player: usize) -> Toll {
        area.members.iter().fold([0.0; 6], |mut sum, &(district, _)| {
            let cell = &self.cells[(year * self.districts + district) * self.players + player];
            sum.iter_mut().zip(cell).for_each(|(sum, deaths)| *sum += deaths);
            sum
        })
    }
}
