//! Attribution: how much of every harm, and of the points missing to 100, comes from each cluster and each threatener
//! (MODEL.md, section 7.13).
//!
//! Deaths, cases and the newly displaced add up, so their shares are exact; an event that belongs to several clusters counts for each in equal
//! parts. The index does not add up: its missing points are divided by the Shapley value over all coalitions of causes,
//! where a coalition stands for the index with the harm of those causes alone.

use super::harm::{Harm, HarmRecord, Shares};
use super::index::{Area, ByDimension, Dimension, Settings, additive, fold, power_mean, rates, unfold};
use super::shapley::shapley;
use super::window::{Window, by_year};
use crate::event::{Event, Ledger, Party};
use crate::ids::OrganizationId;
use crate::portable::Portable as _;
use crate::scenario::{OrganizationKind, Scenario};

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
            Self::Threatener => {
                vec![event.side_a.organization().map_or(scenario.organizations.len(), OrganizationId::index)]
            }
        }
    }
}

/// What one cause contributes in one year and area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Player.
    pub player: usize,
    /// Deaths, cases and newly displaced in the year, mean load of fear.
    pub harm: Harm,
    /// Points missing to 100 in each dimension, and in the core index.
    pub points: Points,
}

/// Points missing to 100 by dimension, then in the core index.
pub type Points = [f64; Dimension::COUNT + 1];

/// Place of the core index among [`Points`].
pub const CORE: usize = Dimension::COUNT;

/// Contributions of all causes with any harm to the index of each area in a calendar year, given by its position.
pub fn contributions(
    scenario: &Scenario,
    settings: &Settings,
    areas: &[Area],
    shares: &Shares,
    (year, window): (usize, &Window),
) -> Vec<Vec<Contribution>> {
    let fear_combatants = scenario.parameters.index.fear_combatants;
    let total = |harms: &mut Vec<Harm>, district: usize, factor: f64| {
        for (sum, harm) in harms.iter_mut().zip(shares.of(year, district)) {
            let harm = harm.feared(fear_combatants);
            *sum += Harm { load: harm.load * factor, ..harm };
        }
    };
    let mut everywhere = vec![Harm::default(); shares.players];
    (0..shares.districts).for_each(|district| total(&mut everywhere, district, 1.0));
    let groups = grouped(&everywhere, shares.separate);
    let coalitions = Coalitions::new(scenario, settings, areas, &groups, (shares, year, window));
    let of_area = |(position, area): (usize, &Area)| {
        let mut sums = vec![Harm::default(); shares.players];
        area.members.iter().for_each(|&(district, share)| {
            total(&mut sums, district, share / window.steps.len() as f64);
        });
        // Causes without harm in the area get nothing, and are no players there.
        let harmful = |n: &usize| groups[*n].iter().any(|&player| weight(&sums[player]) > 0.0);
        let players: Vec<usize> = (0..groups.len()).filter(harmful).collect();
        let losses = coalitions.losses(settings, position, area, &subsets(&players));
        let points = losses.map(|loss| shapley(players.len(), &loss));
        let groups: Vec<&Vec<usize>> = players.iter().map(|&n| &groups[n]).collect();
        divided(&groups, &sums, &points)
    };
    areas.iter().enumerate().map(of_area).collect()
}

/// Masks of all sets of these players, in the order of sets of as many players.
fn subsets(players: &[usize]) -> Vec<usize> {
    let mut masks = vec![0];
    for player in players {
        let with: Vec<usize> = masks.iter().map(|mask| mask | 1 << player).collect();
        masks.extend(with);
    }
    masks
}

/// Points of groups among their players, for those with any harm.
fn divided(groups: &[&Vec<usize>], sums: &[Harm], points: &[Vec<f64>; CORE + 1]) -> Vec<Contribution> {
    let mut contributions = Vec::with_capacity(sums.len());
    for (position, group) in groups.iter().enumerate() {
        let size: f64 = group.iter().map(|&player| weight(&sums[player])).sum();
        for &player in group.iter().filter(|&&player| weight(&sums[player]) > 0.0) {
            let part = weight(&sums[player]) / size;
            let points = std::array::from_fn(|n| points[n][position] * part);
            contributions.push(Contribution { player, harm: sums[player], points });
        }
    }
    contributions.sort_unstable_by_key(|contribution| contribution.player);
    contributions
}

/// Size of a harm for grouping the smallest: any measure that is 0 for none will do. As many displaced as make a difference
/// like that of one death count as one (goalposts of a district, section 7.13, are 175 to 1).
fn weight(harm: &Harm) -> f64 {
    harm.deaths + harm.cases + harm.load + harm.displaced / 200.0
}

/// Players with any harm one by one, or, beyond `most`, the smallest of them together.
///
/// **E13.20 causes taken together**: beyond 12 clusters or 9 threateners, the smallest by deaths + cases + load +
/// displaced/200, summed over steps and all districts; points in an area split by its deaths + cases + mean load +
/// displaced/200.
/// Source: definition.
/// Test: `beyond_twelve_causes_the_smallest_share_what_they_do_together`.
fn grouped(sums: &[Harm], most: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..sums.len()).filter(|&player| weight(&sums[player]) > 0.0).collect();
    if order.len() <= most {
        return order.iter().map(|&player| vec![player]).collect();
    }
    order.sort_by(|&a, &b| weight(&sums[b]).total_cmp(&weight(&sums[a])));
    let (large, small) = order.split_at(most - 1);
    large.iter().map(|&player| vec![player]).chain([small.to_vec()]).collect()
}

/// What [`super::index::Index::of`] needs of every coalition of causes, by area and dimension.
struct Coalitions {
    /// By area and dimension: sums over districts of share x harm, share x score, share x folded score.
    cells: Vec<[Vec<f64>; 3]>,
    /// By area and dimension: share of people in districts without such harm.
    untouched: Vec<f64>,
}

impl Coalitions {
    fn new(
        scenario: &Scenario,
        settings: &Settings,
        areas: &[Area],
        groups: &[Vec<usize>],
        (shares, year, window): (&Shares, usize, &Window),
    ) -> Self {
        let sets = 1 << groups.len();
        let mut all = Self {
            cells: vec![[vec![0.0; sets], vec![0.0; sets], vec![0.0; sets]]; Dimension::COUNT * areas.len()],
            untouched: vec![0.0; Dimension::COUNT * areas.len()],
        };
        let mut district_sets = DistrictSets::new(sets);
        for district in 0..scenario.districts.len() {
            let concerned: Vec<(usize, f64)> = areas
                .iter()
                .enumerate()
                .filter_map(|(n, area)| Some((n, area.members.iter().find(|(d, _)| *d == district)?.1)))
                .collect();
            if concerned.is_empty() {
                continue;
            }
            let persons = f64::from(scenario.districts[district].population);
            let own = shares.of(year, district);
            let fear_combatants = scenario.parameters.index.fear_combatants;
            let of_group = |group: &Vec<usize>| {
                group.iter().fold(Harm::default(), |sum, &player| sum + own[player]).feared(fear_combatants)
            };
            let harms: Vec<Harm> = groups
                .iter()
                .map(|group| rates(of_group(group), persons, window.steps.len(), window.per_year(scenario)))
                .collect();
            for dimension in 0..Dimension::COUNT {
                let touched = district_sets.fill(settings, &harms, dimension);
                for &(area, share) in &concerned {
                    all.add(Dimension::COUNT * area + dimension, share, touched.then_some(&district_sets));
                }
            }
        }
        all
    }

    fn add(&mut self, cell: usize, share: f64, district: Option<&DistrictSets>) {
        let Some(district) = district else {
            self.untouched[cell] += share;
            return;
        };
        for (sum, values) in self.cells[cell].iter_mut().zip([&district.harm, &district.score, &district.folded]) {
            sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += share * value);
        }
    }

    /// Points missing to 100 for these coalitions: by dimension, then in the core index.
    ///
    /// **E13.18 value of a coalition**: points missing to 100 with the harm of its causes alone.
    /// Source: definition.
    /// Test: `a_slow_computation_of_index_and_attribution_gives_the_same`.
    fn losses(&self, settings: &Settings, position: usize, area: &Area, sets: &[usize]) -> [Vec<f64>; CORE + 1] {
        let scores: [Vec<f64>; Dimension::COUNT] = std::array::from_fn(|dimension| {
            let [harm, score, folded] = &self.cells[Dimension::COUNT * position + dimension];
            let untouched = self.untouched[Dimension::COUNT * position + dimension];
            let goalpost = settings.goalpost(dimension, area.level);
            let rest = untouched * fold(1.0, settings.inequality);
            let of_set = |set: usize| {
                let equal = unfold(folded[set] + rest, settings.inequality) / (score[set] + untouched);
                let inequality = if area.members.len() > 1 { (1.0 - equal).max(0.0) } else { 0.0 };
                settings.joint_score(harm[set], goalpost, inequality)
            };
            sets.iter().copied().map(of_set).collect()
        });
        let core = |set: usize| {
            let of_set: ByDimension = std::array::from_fn(|n| scores[n][set]);
            100.0 * (1.0 - power_mean(&of_set, &settings.weights, settings.exponent))
        };
        let core = (0..sets.len()).map(core).collect();
        let [a, b, c, d] = scores.map(|scores| scores.iter().map(|score| 100.0 * (1.0 - score)).collect());
        [a, b, c, d, core]
    }
}

/// Harm, score and folded score of one district and dimension for every coalition.
struct DistrictSets {
    left: Vec<f64>,
    harm: Vec<f64>,
    score: Vec<f64>,
    folded: Vec<f64>,
}

impl DistrictSets {
    fn new(sets: usize) -> Self {
        let zeros = || vec![0.0; sets];
        Self { left: vec![1.0; sets], harm: zeros(), score: zeros(), folded: zeros() }
    }

    /// Fills them; false, and nothing filled, where there is no such harm.
    fn fill(&mut self, settings: &Settings, harms: &[Harm], dimension: usize) -> bool {
        let harms: Vec<f64> = harms.iter().map(|harm| additive(harm)[dimension]).collect();
        if harms.iter().all(|harm| *harm == 0.0) {
            return false;
        }
        let (fear, goalpost) = (dimension == Dimension::Psychological.index(), settings.goalposts[dimension]);
        let factors: Vec<f64> =
            harms.iter().map(|harm| (-harm / if fear { 1.0 } else { goalpost }).exponential()).collect();
        self.harm[0] = 0.0;
        // A set has one cause more than a smaller set: no sum or product is taken twice.
        for set in 1..self.left.len() {
            let (smaller, cause) = (set & (set - 1), set.trailing_zeros() as usize);
            self.left[set] = self.left[smaller] * factors[cause];
            self.harm[set] = self.harm[smaller] + harms[cause];
        }
        for set in 0..self.left.len() {
            let score = if fear {
                self.harm[set] = 1.0 - self.left[set];
                settings.score(self.harm[set], goalpost)
            } else {
                self.left[set].max(settings.floor)
            };
            self.score[set] = score;
            self.folded[set] = fold(score, settings.inequality);
        }
        true
    }
}

/// Deaths by referent: civilians, forces of the state and its partners, interveners other than the mission, the peace
/// operation, challengers, other armed groups [persons].
pub type Toll = [f64; 6];

/// Names of the referents of a toll, in its order.
pub const REFERENTS: [&str; 6] =
    ["civilians", "state", "intervention", "peace_operation", "challengers", "other_groups"];

/// Deaths that an event brings to each referent.
///
/// **E13.21 deaths by referent**: civilian deaths; deaths of each side by kind of organization.
/// Source: definition.
/// Test: `contributions_of_a_run_add_up_to_its_deaths_and_missing_points_everywhere`.
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
        for (year, event) in by_year(ledger.events(), years).filter(|(_, event)| event.deaths() > 0) {
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
