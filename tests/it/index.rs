//! The human-protection index and its attribution: the worked example of the book, an independent slow computation, and
//! what holds for every index.

use std::fs;
use std::path::Path;

use mandate::entities::World;
use mandate::event::{Event, Party, Practice};
use mandate::observation::attribution::{CORE, Contribution, Division, Points, Tolls, contributions};
use mandate::observation::harm::{Harm, Shares};
use mandate::observation::index::{
    Area, ByDimension, Dimension, EXPONENTS, Index, Level, Place, Settings, atkinson, magnitude, power_mean,
};
use mandate::observation::roles::{Filled, declared, distance};
use mandate::observation::window::{self, Period, Window};
use mandate::observation::{HarmRecord, Observer};
use mandate::random::{Process, Stream, Streams};
use mandate::scenario::{DistrictData, Scenario};
use mandate::simulation::Simulation;

use crate::properties::without_armed_groups;
use crate::support::{Shortened, scenario};

// What the tests stand on: records made by hand, and runs that were observed.

/// Harm that was made up: one year of one step, in as many districts as wished.
struct MadeUp {
    scenario: Scenario,
    window: Window,
    /// Harm is divided over clusters, as many as wished; the last stands for "none".
    record: HarmRecord,
}

impl MadeUp {
    /// From the inhabitants of districts, and harm by district and player.
    fn new(persons: &[u32], harm: &[Vec<Harm>]) -> Self {
        let mut scenario = scenario("two-districts", &[]);
        let one = scenario.districts.iter().find(|district| !district.outside).unwrap().clone();
        let district = |(n, &population): (usize, &u32)| DistrictData {
            id: format!("district_{n:02}"),
            population,
            affected: true,
            ..one.clone()
        };
        scenario.districts = persons.iter().enumerate().map(district).collect();
        scenario.step_days = window::YEAR;
        let mut record = HarmRecord::new(&scenario);
        let mut shares = Shares::new(harm[0].len(), persons.len());
        shares.begin_year();
        for (district, players) in harm.iter().enumerate() {
            for (player, &harm) in players.iter().enumerate() {
                shares.add(district, player, harm, 0.0, [0.0; 2]);
            }
        }
        let (from, to) = (scenario.start, scenario.end);
        record.clusters = shares;
        Self { window: Window { period: Period::Year, steps: 0..1, year: from.year(), from, to }, scenario, record }
    }

    fn area(&self, kind: &str) -> Area {
        Area::main(&self.scenario).into_iter().find(|area| area.kind == kind).unwrap()
    }

    /// The index with the harm of some players alone.
    fn index(&self, settings: &Settings, area: &Area, players: &[usize]) -> Index {
        let harm = |district| {
            players.iter().fold(Harm::default(), |sum, &player| sum + self.record.clusters.of(0, district)[player])
        };
        Index::of(settings, area.level, &area.places(&self.scenario, 1, self.window.per_year(&self.scenario), harm))
    }

    fn contributions(&self, settings: &Settings, area: &Area) -> Vec<Contribution> {
        attributed(&self.scenario, settings, area, (Division::Cluster, &self.record), (0, &self.window))
    }
}

/// Contributions to one area.
fn attributed(
    scenario: &Scenario,
    settings: &Settings,
    area: &Area,
    (division, record): (Division, &HarmRecord),
    year: (usize, &Window),
) -> Vec<Contribution> {
    contributions(scenario, settings, std::slice::from_ref(area), division.shares(record), year).remove(0)
}

/// Points missing to 100 by dimension, and in the core index.
fn missing(settings: &Settings, index: &Index) -> Points {
    let [a, b, c, d] = index.scores.map(|score| 100.0 * (1.0 - score));
    [a, b, c, d, 100.0 - index.core(settings, settings.exponent)]
}

fn settings() -> Settings {
    Settings::new(&scenario("mali", &[]).parameters.index)
}

fn random(name: u64) -> Stream {
    Streams::new(7, name).stream(0, Process::IndexWeights, 0)
}

/// A number from `low` to `high`, evenly on a logarithmic scale.
fn spread(stream: &mut Stream, low: f64, high: f64) -> f64 {
    low * (high / low).powf(stream.uniform())
}

fn one_of<T: Copy>(stream: &mut Stream, values: &[T]) -> T {
    values[(stream.uniform() * values.len() as f64) as usize]
}

fn observed(scenario: &Scenario, replication: u64) -> (Simulation<'_>, Observer) {
    let mut run = Simulation::new(scenario, scenario.seed, replication);
    let mut observer = Observer::national(scenario);
    while run.step() {
        observer.observe(&run);
    }
    (run, observer)
}

fn yearly(scenario: &Scenario, settings: &Settings, area: &Area, harm: &HarmRecord, year: &Window) -> Index {
    let over = |district| harm.over(&year.steps, district);
    Index::of(settings, area.level, &area.places(scenario, year.steps.len(), year.per_year(scenario), over))
}

// The worked example.

/// Numbers of the row of the worked example that begins so.
fn printed(first: &str) -> Vec<f64> {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/book/src/model/protection_index.md"))
            .unwrap();
    let example = text.split("**A worked example.**").nth(1).expect("the chapter has a worked example");
    let example = example.split("\n# ").next().unwrap();
    let start = format!("| {first} |");
    let row = example.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("no row {first}"));
    let cells = row.trim_end_matches('|').split('|').map(|cell| cell.trim().replace(',', ""));
    cells.map(|cell| cell.parse().unwrap_or_else(|_| panic!("row {first}: {cell}"))).collect()
}

/// Holds values against a row of the worked example, to four significant digits.
fn assert_printed(first: &str, values: &[f64]) {
    let row = printed(first);
    assert_eq!(row.len(), values.len(), "row {first}");
    for (n, (printed, value)) in row.iter().zip(values).enumerate() {
        let digit = if *value == 0.0 { 1e-9 } else { 10_f64.powf(value.abs().log10().floor() - 3.0) };
        assert!((printed - value).abs() <= 0.5001 * digit, "row {first}, number {n}: printed {printed}, is {value}");
    }
}

/// The five districts: inhabitants, and what clusters 1 and 7 did in them.
fn five_districts() -> MadeUp {
    let rows: Vec<Vec<f64>> = ["A", "B", "C", "D", "E"].into_iter().map(printed).collect();
    // Persons, deaths, cases, displaced, fear; deaths, cases, displaced and share of the load that are cluster 1's.
    let persons: Vec<u32> = rows.iter().map(|row| row[0] as u32).collect();
    let harm = rows.iter().map(|row| {
        let load = -(1.0 - row[4]).ln();
        let first = Harm { deaths: row[5], cases: row[6], displaced: row[7], load: load * row[8], combatants: 0.0 };
        vec![first, Harm { deaths: row[1], cases: row[2], displaced: row[3], load, combatants: 0.0 } - first]
    });
    MadeUp::new(&persons, &harm.collect::<Vec<_>>())
}

#[test]
fn the_worked_example_of_the_model_is_what_the_program_computes() {
    let (settings, example) = (settings(), five_districts());
    let nation = example.area("nation");
    assert_eq!(nation.level, Level::Nation);
    let index = example.index(&settings, &nation, &[0, 1]);
    let places = nation.places(&example.scenario, 1, 1.0, |d| {
        example.record.clusters.of(0, d)[0] + example.record.clusters.of(0, d)[1]
    });
    let shares: Vec<f64> = places.iter().map(|place| place.share).collect();
    assert_printed("share of persons", &shares);
    let by_district = |of: &dyn Fn(&Place) -> f64| places.iter().map(of).collect::<Vec<_>>();
    assert_printed("deaths per 100,000", &by_district(&|place| place.rates.deaths));
    assert_printed("fear", &by_district(&|place| 1.0 - (-place.rates.load).exp()));
    assert_printed("cases per 100,000", &by_district(&|place| place.rates.cases));
    assert_printed("displaced per 100,000", &by_district(&|place| place.rates.displaced));
    for (n, dimension) in Dimension::ALL.into_iter().enumerate() {
        let name = dimension.name();
        let own: Vec<f64> =
            places.iter().map(|place| settings.score(magnitude(&place.rates, n), settings.goalposts[n])).collect();
        assert_printed(&format!("own score, {name}"), &own);
        let goalpost = settings.goalpost(n, Level::Nation);
        let mean: f64 = own.iter().zip(&shares).map(|(score, share)| score * share).sum();
        let equal = mean * (1.0 - atkinson(&own, &shares, settings.inequality));
        let (harm, common) = (index.harm[n], settings.score(index.harm[n], goalpost));
        assert_printed(name, &[harm, goalpost, common, mean, equal, index.inequality[n], index.scores[n]]);
    }
    assert_printed("core", &EXPONENTS.map(|exponent| index.core(&settings, exponent)));
    let coalition = |players: &[usize]| missing(&settings, &example.index(&settings, &nation, players));
    assert_printed("neither", &coalition(&[]));
    assert_printed("1 alone", &coalition(&[0]));
    assert_printed("7 alone", &coalition(&[1]));
    assert_printed("both", &coalition(&[0, 1]));
    let points = example.contributions(&settings, &nation);
    assert_printed("points of 1", &points[0].points);
    assert_printed("points of 7", &points[1].points);
}

#[test]
fn an_even_and_an_uneven_profile_have_the_published_means() {
    let (even, uneven, weights) = ([0.6; 6], [0.2, 0.7, 0.7, 0.8, 0.8, 0.8], [1.0 / 6.0; 6]);
    for (exponent, expected) in [(1.0, 0.667), (0.0, 0.607), (-1.0, 0.517)] {
        assert!((power_mean(&even, &weights, exponent) - 0.6).abs() < 1e-12);
        assert!((power_mean(&uneven, &weights, exponent) - expected).abs() < 5e-4);
    }
}

// A second computation, slow and plain.

/// Scores by dimension and core index of places given by share, and deaths, load, cases and displaced a year.
fn slowly(settings: &Settings, level: Level, places: &[(f64, ByDimension)]) -> Points {
    let mut all = [0.0; 4];
    for (dimension, found) in all.iter_mut().enumerate() {
        let (mut harm, mut mean, mut folded) = (0.0, 0.0, 0.0);
        for (share, rates) in places {
            let here = if dimension == 1 { 1.0 - (-rates[1]).exp() } else { rates[dimension] };
            let mut score = (-here / settings.goalposts[dimension]).exp();
            if score < settings.floor {
                score = settings.floor;
            }
            harm += share * here;
            mean += share * score;
            let e = settings.inequality;
            folded += share * if e == 1.0 { score.ln() } else { score.powf(1.0 - e) };
        }
        let e = settings.inequality;
        let equal = if e == 1.0 { folded.exp() } else { folded.powf(1.0 / (1.0 - e)) };
        let nation = level == Level::Nation && (dimension == 0 || dimension == 3);
        let goalpost = if nation { settings.nation[dimension] } else { settings.goalposts[dimension] };
        let mut score = (-harm / goalpost).exp();
        if places.len() > 1 {
            score *= equal / mean;
        }
        *found = if score < settings.floor { settings.floor } else { score };
    }
    let (r, mut sum) = (settings.exponent, 0.0);
    for (score, weight) in all.iter().zip(settings.weights) {
        sum += weight * if r == 0.0 { score.ln() } else { score.powf(r) };
    }
    [all[0], all[1], all[2], all[3], if r == 0.0 { sum.exp() } else { sum.powf(1.0 / r) }]
}

/// All orders of some players.
fn orders(players: &[usize]) -> Vec<Vec<usize>> {
    if players.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for &first in players {
        let others: Vec<usize> = players.iter().copied().filter(|&player| player != first).collect();
        for mut rest in orders(&others) {
            rest.insert(0, first);
            all.push(rest);
        }
    }
    all
}

/// Mean over all orders of what adding a player changes.
fn shapley_by_orders(players: usize, value: impl Fn(&[usize]) -> f64) -> Vec<f64> {
    let orders = orders(&(0..players).collect::<Vec<_>>());
    let mut shares = vec![0.0; players];
    for order in &orders {
        for (n, &player) in order.iter().enumerate() {
            shares[player] += (value(&order[..=n]) - value(&order[..n])) / orders.len() as f64;
        }
    }
    shares
}

fn random_settings(stream: &mut Stream) -> Settings {
    let (fear, cases) = (spread(stream, 0.15, 0.5), spread(stream, 3.0, 30.0));
    Settings {
        goalposts: [spread(stream, 5.0, 50.0), fear, cases, spread(stream, 1_500.0, 10_000.0)],
        nation: [spread(stream, 2.0, 8.0), fear, cases, spread(stream, 300.0, 2_600.0)],
        floor: spread(stream, 0.01, 0.1),
        exponent: one_of(stream, &[1.0, 0.0, -1.0, -2.5, 0.5]),
        inequality: one_of(stream, &[0.0, 0.5, 1.0, 1.7]),
        weights: stream.dirichlet([2.0; 4]),
    }
}

/// Harm of one player in one district: often none.
fn random_harm(stream: &mut Stream, persons: u32) -> Harm {
    let mut amount = |low, high| if stream.chance(0.4) { 0.0 } else { spread(stream, low, high) };
    let per = f64::from(persons) / 100_000.0;
    Harm {
        deaths: per * amount(0.1, 60.0),
        cases: per * amount(0.1, 60.0),
        load: amount(0.01, 2.0),
        displaced: per * amount(10.0, 10_000.0),
        combatants: 0.0,
    }
}

fn random_record(stream: &mut Stream, districts: usize, players: usize) -> MadeUp {
    let persons: Vec<u32> = (0..districts).map(|_| spread(stream, 1e4, 1e6) as u32).collect();
    let harm: Vec<Vec<Harm>> =
        persons.iter().map(|&persons| (0..players).map(|_| random_harm(stream, persons)).collect()).collect();
    MadeUp::new(&persons, &harm)
}

#[test]
fn a_slow_computation_of_index_and_attribution_gives_the_same() {
    for name in 0..60 {
        let mut stream = random(name);
        let (districts, players) = (1 + name as usize % 6, 1 + name as usize % 4);
        let (settings, record) = (random_settings(&mut stream), random_record(&mut stream, districts, players));
        for area in Area::main(&record.scenario) {
            let value = |players: &[usize]| {
                let mut places = Vec::new();
                for &(district, share) in &area.members {
                    let persons = f64::from(record.scenario.districts[district].population);
                    let (mut deaths, mut load, mut cases, mut displaced) = (0.0, 0.0, 0.0, 0.0);
                    for &player in players {
                        let harm = record.record.clusters.of(0, district)[player];
                        deaths += harm.deaths / persons * 1e5;
                        cases += harm.cases / persons * 1e5;
                        load += harm.load;
                        displaced += harm.displaced / persons * 1e5;
                    }
                    places.push((share, [deaths, load, cases, displaced]));
                }
                slowly(&settings, area.level, &places)
            };
            let everyone: Vec<usize> = (0..players).collect();
            let (slow, index) = (value(&everyone), record.index(&settings, &area, &everyone));
            for (slow, score) in slow.iter().zip(index.scores) {
                assert!((slow - score).abs() < 1e-12, "record {name}");
            }
            assert!((100.0 * slow[CORE] - index.core(&settings, settings.exponent)).abs() < 1e-10, "record {name}");
            let found = record.contributions(&settings, &area);
            for (n, _) in missing(&settings, &index).iter().enumerate() {
                let slow = shapley_by_orders(players, |set| 100.0 * (1.0 - value(set)[n]));
                for player in everyone.iter().copied() {
                    let points = found.iter().find(|c| c.player == player).map_or(0.0, |c| c.points[n]);
                    assert!((points - slow[player]).abs() < 1e-10, "record {name}: {points} and {}", slow[player]);
                }
            }
        }
    }
}

// The index falls with harm, and how far that goes.

/// Mean score of districts below which inequality may fall faster than the common score (MODEL.md, section 7.13).
fn lowest_mean_score(settings: &Settings, dimension: usize, level: Level) -> f64 {
    let ratio = settings.goalposts[dimension] / settings.goalpost(dimension, level);
    (2.0 / (1.0 + (1.0 + 4.0 * ratio).sqrt())).powi(2)
}

/// Whether the index of an area is sure to fall with more harm of a dimension up to these places.
fn within_the_bound(settings: &Settings, level: Level, places: &[Place], dimension: usize) -> bool {
    let own = |place: &Place| settings.score(magnitude(&place.rates, dimension), settings.goalposts[dimension]);
    let mean: f64 = places.iter().map(|place| place.share * own(place)).sum();
    places.len() == 1 || mean >= lowest_mean_score(settings, dimension, level)
}

#[test]
fn the_bound_is_the_one_that_the_model_states() {
    let settings = settings();
    assert!((lowest_mean_score(&settings, 2, Level::Nation) - 0.382).abs() < 5e-4);
    assert!((lowest_mean_score(&settings, 0, Level::District) - 0.382).abs() < 5e-4);
    assert!((lowest_mean_score(&settings, 0, Level::Nation) - 0.128).abs() < 5e-4);
    assert!((lowest_mean_score(&settings, 3, Level::District) - 0.382).abs() < 5e-4);
    assert!((lowest_mean_score(&settings, 3, Level::Nation) - 0.128).abs() < 5e-4);
    // Above the floor of the nation, ln 20 x 4 = 12.0 deaths and 2,097 displaced, the mean score of districts is far above that.
    for (dimension, most) in [(0, 12.0), (3, 2_097.0)] {
        let harm = -settings.floor.ln() * settings.nation[dimension];
        assert!((harm / most - 1.0).abs() < 0.005 && (-harm / settings.goalposts[dimension]).exp() > 0.128);
    }
}

#[test]
fn more_deaths_cases_fear_or_flight_never_raise_the_index_within_the_bound() {
    let settings = settings();
    let (mut inside, mut raised_outside) = (0, 0);
    for name in 0..40_000 {
        let mut stream = random(name);
        let districts = 1 + name as usize % 5;
        let persons: Vec<f64> = (0..districts).map(|_| spread(&mut stream, 1.0, 1e3)).collect();
        let total: f64 = persons.iter().sum();
        let mut places: Vec<Place> = persons
            .iter()
            .map(|persons| Place { share: persons / total, rates: random_harm(&mut stream, 100_000) })
            .collect();
        let level = one_of(&mut stream, &[Level::Nation, Level::District]);
        let before = Index::of(&settings, level, &places);
        let (district, dimension) = ((stream.uniform() * districts as f64) as usize, name as usize % 4);
        let more = spread(&mut stream, 1e-3, 30.0);
        places[district].rates += match dimension {
            0 => Harm { deaths: more, ..Harm::default() },
            1 => Harm { load: more / 30.0, ..Harm::default() },
            2 => Harm { cases: more, ..Harm::default() },
            _ => Harm { displaced: 300.0 * more, ..Harm::default() },
        };
        let after = Index::of(&settings, level, &places);
        let raised = EXPONENTS.iter().any(|&r| after.core(&settings, r) > before.core(&settings, r) + 1e-9);
        if within_the_bound(&settings, level, &places, dimension) {
            inside += 1;
            assert!(!raised, "record {name}: {before:?} became {after:?}");
        } else {
            raised_outside += usize::from(raised);
        }
    }
    assert!(inside > 10_000, "only {inside} within the bound");
    assert!(raised_outside > 0, "the bound has nothing to do");
}

/// Change of the score of cases in a district of few people and no harm, everybody else having this score.
fn gain(settings: &Settings, score: f64) -> f64 {
    let everyone = -score.ln() * settings.goalposts[2];
    let places = |cases| {
        let place = |share, cases| Place { share, rates: Harm { cases, ..Harm::default() } };
        [place(1.0 - 1e-4, everyone), place(1e-4, cases)]
    };
    let score = |cases| Index::of(settings, Level::District, &places(cases)).scores[2];
    score(0.01) - score(0.0)
}

#[test]
fn beyond_the_bound_harm_to_those_spared_makes_the_rest_less_unequal() {
    let settings = settings();
    assert!(gain(&settings, 0.37) > 0.0 && gain(&settings, 0.39) < 0.0);
    // A nation at its floor stays there: a fifth at endless harm, the rest without any, or with some.
    let place = |share, deaths| Place { share, rates: Harm { deaths, ..Harm::default() } };
    let nation = |deaths| Index::of(&settings, Level::Nation, &[place(0.2, 80.0), place(0.8, deaths)]).scores[0];
    assert_eq!((nation(0.0), nation(1.0)), (settings.floor, settings.floor));
    // The same a little above the floor falls.
    let nation = |deaths| Index::of(&settings, Level::Nation, &[place(0.2, 50.0), place(0.8, deaths)]).scores[0];
    assert!(nation(1.0) < nation(0.0));
}

#[test]
fn a_district_at_the_goalpost_scores_one_over_e_in_each_dimension() {
    let settings = settings();
    let fear = settings.goalposts[1];
    let rates = Harm {
        deaths: settings.goalposts[0],
        cases: settings.goalposts[2],
        load: -(1.0 - fear).ln(),
        displaced: settings.goalposts[3],
        combatants: 0.0,
    };
    let index = Index::of(&settings, Level::District, &[Place { share: 1.0, rates }]);
    for score in index.scores {
        assert!((score - (-1.0_f64).exp()).abs() < 1e-12);
    }
    for exponent in EXPONENTS {
        assert!((index.core(&settings, exponent) - 100.0 * (-1.0_f64).exp()).abs() < 1e-10);
    }
}

// Whole runs.

#[test]
fn without_harm_the_index_is_a_hundred_everywhere_and_always() {
    let scenario = without_armed_groups(true).valid();
    let settings = Settings::new(&scenario.parameters.index);
    let (_, observer) = observed(&scenario, 0);
    let steps = observer.harm.steps();
    assert_eq!(steps, scenario.steps as usize);
    let windows =
        [window::years(&scenario, steps), window::months(&scenario, steps), window::weeks(&scenario, steps)].concat();
    assert!(windows.iter().any(|window| window.period == Period::Week));
    for area in Area::all(&scenario) {
        for window in &windows {
            let index = yearly(&scenario, &settings, &area, &observer.harm, window);
            for exponent in EXPONENTS {
                let core = index.core(&settings, exponent);
                assert!((core - 100.0).abs() < 1e-6, "{} to {}: {core}", area.name, window.to);
            }
        }
    }
}

/// The same world with another authority, control and tension everywhere.
fn governed_otherwise(world: &World) -> World {
    let mut other = world.clone();
    for district in &mut other.districts {
        district.authority = 1.0 - district.authority;
        district.control.iter_mut().for_each(|share| *share = 0.0);
        district.tension.iter_mut().for_each(|tension| *tension = 1.0 - *tension);
    }
    other
}

#[test]
fn authority_and_control_never_change_the_core_index() {
    let scenario = scenario("two-districts", &[]);
    let settings = Settings::new(&scenario.parameters.index);
    let mut run = Simulation::new(&scenario, scenario.seed, 0);
    let (mut one, mut other) = (HarmRecord::new(&scenario), HarmRecord::new(&scenario));
    let (mut seen, mut differ) = (0, false);
    while run.step() {
        let events = run.ledger().since(seen);
        one.observe(run.world(), &scenario, events);
        other.observe(&governed_otherwise(run.world()), &scenario, events);
        seen = run.ledger().len();
        differ |= one.conditions(one.steps() - 1, 1) != other.conditions(one.steps() - 1, 1);
    }
    assert!(differ, "the worlds should differ");
    let mut harmed = false;
    for year in window::years(&scenario, one.steps()) {
        for area in Area::all(&scenario) {
            let index = yearly(&scenario, &settings, &area, &one, &year);
            assert_eq!(index, yearly(&scenario, &settings, &area, &other, &year));
            harmed |= index.core(&settings, -1.0) < 99.0;
        }
    }
    assert!(harmed, "there should be something to score");
}

/// Sums of contributions against the whole, in every year and area, over clusters and over threateners.
fn assert_attribution_is_whole(scenario: &Scenario) -> usize {
    let settings = Settings::new(&scenario.parameters.index);
    let (run, observer) = observed(scenario, 0);
    let record = &observer.harm;
    let years = window::years(scenario, record.steps());
    assert_eq!(record.years, years.iter().map(|year| year.year).collect::<Vec<_>>());
    let mut most = 0;
    for division in Division::ALL {
        let shares = division.shares(record);
        let tolls = Tolls::new(scenario, run.ledger(), &years, division);
        for (position, year) in years.iter().enumerate() {
            for district in 0..record.districts {
                let sum = shares.of(position, district).iter().fold(Harm::default(), |sum, &harm| sum + harm);
                let rest = sum - record.over(&year.steps, district);
                assert!(rest.deaths.abs() < 1e-9 && rest.cases.abs() < 1e-9 && rest.load.abs() < 1e-9, "{rest:?}");
                assert!(rest.displaced.abs() < 1e-6 && rest.combatants.abs() < 1e-9, "{rest:?}");
            }
            for area in Area::all(scenario) {
                let what = format!("{} {} by {}", area.name, year.year, division.name());
                let found = attributed(scenario, &settings, &area, (division, record), (position, year));
                most = most.max(found.len());
                let whole = missing(&settings, &yearly(scenario, &settings, &area, record, year));
                for (n, whole) in whole.into_iter().enumerate() {
                    let sum: f64 = found.iter().map(|contribution| contribution.points[n]).sum();
                    assert!((sum - whole).abs() < 1e-9, "{what}: points {sum}, missing {whole}");
                }
                let inside = |district: usize| area.members.iter().any(|&(member, _)| member == district);
                let events = run.ledger().events().iter();
                let of_year = events.filter(|e| year.steps.contains(&(e.step as usize)) && inside(e.district.index()));
                let of_year: Vec<&Event> = of_year.collect();
                let deaths: u32 = of_year.iter().map(|event| event.civilian_deaths()).sum();
                let sum: f64 = found.iter().map(|contribution| contribution.harm.deaths).sum();
                assert!((sum - f64::from(deaths)).abs() < 1e-9, "{what}: {sum} of {deaths} deaths");
                let counts = [Practice::NonLethalAbuse, Practice::Detention, Practice::ForcedRecruitment];
                let cases = of_year.iter().filter(|event| counts.contains(&event.practice)).map(|event| event.cases);
                let (cases, sum): (u32, f64) = (cases.sum(), found.iter().map(|c| c.harm.cases).sum());
                assert!((sum - f64::from(cases)).abs() < 1e-9, "{what}: {sum} of {cases} cases");
                let fled: f64 = area.members.iter().map(|&(d, _)| record.over(&year.steps, d).displaced).sum();
                let sum: f64 = found.iter().map(|c| c.harm.displaced).sum();
                assert!((sum - fled).abs() < 1e-6, "{what}: {sum} of {fled} displaced");
                for contribution in &found {
                    let toll = tolls.of(position, &area, contribution.player)[0];
                    assert!((toll - contribution.harm.deaths).abs() < 1e-9, "{what}");
                }
            }
        }
    }
    most
}

#[test]
fn contributions_of_a_run_add_up_to_its_deaths_and_missing_points_everywhere() {
    assert_attribution_is_whole(&scenario("two-districts", &[]));
    let small = ["population.agents=2000", "population.minimum_agents_per_district=20"];
    let most = assert_attribution_is_whole(&scenario("mali", &small).to_year(2013));
    assert!(most >= 7, "only {most} causes");
}

#[test]
fn equal_causes_get_the_same_and_those_without_harm_of_a_kind_nothing() {
    let (deaths, cases) = (Harm { deaths: 9.0, ..Harm::default() }, Harm { cases: 12.0, ..Harm::default() });
    // Players 0 and 2 do the same, 1 nothing at all, 3 harms in another way.
    let none = Harm::default();
    let record = MadeUp::new(
        &[100_000, 300_000],
        &[vec![deaths, none, deaths, cases], vec![deaths * 0.5, none, deaths * 0.5, none]],
    );
    let settings = settings();
    for area in Area::main(&record.scenario) {
        let found = record.contributions(&settings, &area);
        assert_eq!(found.iter().map(|contribution| contribution.player).collect::<Vec<_>>(), [0, 2, 3]);
        for n in 0..=CORE {
            assert!((found[0].points[n] - found[1].points[n]).abs() < 1e-12);
        }
        for points in [found[2].points[0], found[2].points[1], found[0].points[1], found[0].points[2]] {
            assert!(points.abs() < 1e-12, "{points}");
        }
        assert!(found[0].points[CORE] > 0.0 && found[2].points[CORE] > 0.0);
    }
}

#[test]
fn beyond_twelve_causes_the_smallest_share_what_they_do_together() {
    let players = 15;
    let harm: Vec<Harm> = (0..players).map(|n| Harm { deaths: f64::from(n + 1), ..Harm::default() }).collect();
    let record = MadeUp::new(&[100_000, 50_000], &[harm, vec![Harm::default(); players as usize]]);
    let settings = settings();
    let area = record.area("affected");
    let found = record.contributions(&settings, &area);
    assert_eq!(found.len(), players as usize);
    let everyone: Vec<usize> = (0..players as usize).collect();
    let whole = missing(&settings, &record.index(&settings, &area, &everyone));
    for (n, whole) in whole.into_iter().enumerate() {
        assert!((found.iter().map(|contribution| contribution.points[n]).sum::<f64>() - whole).abs() < 1e-9);
    }
    // Four are together (1 to 4 deaths): their points are in proportion to their harm.
    let each = |player: usize| found[player].points[0] / found[player].harm.deaths;
    assert!((1..4).all(|player| (each(player) - each(0)).abs() < 1e-9));
    assert!((each(4) - each(0)).abs() > 1e-6);
}

#[test]
fn the_load_of_a_step_is_fear_above_the_baseline_or_deaths_in_memory() {
    for weight in [0.0, 0.1, 1.0] {
        assert_load(weight);
    }
}

/// Holds the load of every step against fear and deaths in memory, a combatant's death weighing so much beside a civilian's.
fn assert_load(weight: f64) {
    let scenario = scenario("two-districts", &[&format!("index.fear_combatants={weight}")]);
    let mut run = Simulation::new(&scenario, scenario.seed, 0);
    let mut record = HarmRecord::new(&scenario);
    let (mut seen, mut highest) = (0, 0.0_f64);
    while run.step() {
        record.observe(run.world(), &scenario, run.ledger().since(seen));
        seen = run.ledger().len();
        let step = record.steps() - 1;
        for id in scenario.district_ids() {
            let sums = run.world().population.of_district(id);
            let persons: f64 = sums.iter().map(|s| s.persons).sum();
            let population = f64::from(scenario.districts[id.index()].population);
            if persons == 0.0 || population == 0.0 {
                continue;
            }
            let fear = sums.iter().map(|s| s.fear).sum::<f64>() / persons;
            let baselines = sums.iter().zip(&scenario.communities).map(|(s, c)| s.persons * c.fear);
            let baseline = baselines.sum::<f64>() / persons;
            let own = ((fear - baseline) / (1.0 - baseline)).max(0.0);
            let (all, civilians) = (run.world().district(id).deaths, run.world().district(id).civilian_harm);
            let memory = (civilians + weight * (all - civilians)) * 100_000.0 / population;
            let ambient = 1.0 - (-memory / scenario.parameters.civilians.fear_ambient).exp();
            let harm = record.over(&(step..step + 1), id.index()).feared(weight);
            let found = 1.0 - (-harm.load).exp();
            let expected = 1.0 - (1.0 - own) * (1.0 - ambient);
            assert!((found - expected).abs() < 2e-6, "step {step}: {found} and {expected}");
            highest = highest.max(expected);
        }
    }
    assert!(highest > 0.05, "there should be some fear");
}

#[test]
fn where_combatants_do_not_count_only_the_dead_among_civilians_are_feared() {
    let scenario = scenario("two-districts", &[]);
    let (run, observer) = observed(&scenario, 0);
    let (events, record) = (run.ledger().events(), observer.harm);
    // Deaths in the memory of a district, forgotten step by step, with and without combatants; by hand.
    let keep = (-scenario.step_days / scenario.parameters.civilians.harm_memory).exp();
    let ambient = scenario.parameters.civilians.fear_ambient;
    let mut combatants_died = false;
    for id in scenario.district_ids().filter(|id| !scenario.districts[id.index()].outside) {
        let persons = f64::from(scenario.districts[id.index()].population);
        let mut combatants = 0.0;
        for step in 0..record.steps() {
            let here = events.iter().filter(|event| event.step as usize == step && event.district == id);
            let died: u32 = here.map(|event| event.deaths() - event.civilian_deaths()).sum();
            combatants = combatants * keep + f64::from(died);
            let load = |weight| record.over(&(step..step + 1), id.index()).feared(weight).load;
            let full = combatants * 100_000.0 / persons / ambient;
            for weight in [0.1, 1.0] {
                let by_combatants = load(weight) - load(0.0);
                assert!(
                    (by_combatants - weight * full).abs() < 1e-9 * (1.0 + full),
                    "step {step}: {by_combatants} {full}"
                );
            }
            combatants_died |= died > 0;
        }
    }
    assert!(combatants_died, "some combatants should have died");
    // Causes follow the same rule: their loads add up to that of the district, whatever the weight.
    let steps = window::years(&scenario, record.steps())[0].steps.clone();
    for (weight, shares) in [0.0, 0.1, 1.0].iter().flat_map(|w| [(*w, &record.clusters), (*w, &record.threateners)]) {
        for district in 0..record.districts {
            let sum: f64 = shares.of(0, district).iter().map(|harm| harm.feared(weight).load).sum();
            assert!((sum - record.over(&steps, district).feared(weight).load).abs() < 1e-9);
        }
    }
}

#[test]
fn the_newly_displaced_are_counted_where_they_lived_wherever_they_go() {
    let scenario = scenario("two-districts", &[]);
    let mut run = Simulation::new(&scenario, scenario.seed, 0);
    let mut observer = Observer::national(&scenario);
    // By hand: persons of each agent away, beyond those of the same agent a step before.
    let mut before: Vec<f64> = Vec::new();
    let (mut left, mut abroad) = (vec![0.0; scenario.districts.len()], 0.0);
    while run.step() {
        observer.observe(&run);
        let mut now = vec![0.0; run.world().population.rows()];
        before.resize(now.len(), 0.0);
        for guest in &run.world().population.away {
            now[guest.row] = f64::from(guest.weight);
            let more = (now[guest.row] - before[guest.row]).max(0.0);
            left[guest.home.index()] += more;
            abroad += if scenario.districts[guest.place.index()].outside { more } else { 0.0 };
        }
        before = now;
    }
    let steps = 0..observer.harm.steps();
    for (district, left) in left.iter().enumerate() {
        let found = observer.harm.over(&steps, district).displaced;
        assert!((found - left).abs() < 1e-6, "{district}: {found}, by hand {left}");
    }
    let inside: f64 = observer.snapshots.iter().map(|snapshot| snapshot.newly_displaced).sum();
    assert!(abroad > 0.0 && inside > 0.0);
    assert!((inside + abroad - left.iter().sum::<f64>()).abs() < 1e-3);
}

#[test]
fn failures_of_protection_are_counted_from_the_ledger() {
    let scenario = scenario("two-districts", &[]);
    // The state-based protectors of civilians in this scenario.
    let ids = ["army", "allies", "un"];
    let mut all = [0.0; 2];
    for replication in 0..10 {
        let (run, observer) = observed(&scenario, replication);
        let mut sums = [0.0; 2];
        for event in run.ledger().events() {
            let deaths = f64::from(event.civilian_deaths());
            if matches!(event.side_a, Party::Organization(id) if ids.contains(&scenario.organizations[id.index()].id.as_str()))
            {
                sums[0] += deaths;
            }
            if event.protectors == 0 {
                sums[1] += deaths;
            }
        }
        let steps = 0..observer.harm.steps();
        let found = (0..observer.harm.districts).map(|district| observer.harm.beside(&steps, district));
        let found = found.fold([0.0; 2], |sum, [turned, gap, _, _]| [sum[0] + turned, sum[1] + gap]);
        assert_eq!(found, sums);
        all = [all[0] + sums[0], all[1] + sums[1]];
    }
    assert!(all[0] > 0.0 && all[1] > 0.0, "{all:?}");
}

#[test]
fn every_role_is_filled_by_as_many_as_were_concerned() {
    let scenario = scenario("two-districts", &[]);
    let mut run = Simulation::new(&scenario, scenario.seed, 0);
    let mut observer = Observer::full(&scenario);
    while run.step() {
        observer.observe(&run);
    }
    let roles = observer.roles.as_ref().unwrap();
    let inside = |event: &&Event| !scenario.districts[event.district.index()].outside;
    let events: Vec<&Event> = run.ledger().events().iter().filter(inside).collect();
    let concerned =
        |event: &&Event| event.deaths() + if event.practice == Practice::Operation { 0 } else { event.cases };
    let harmed: f64 = events.iter().map(|event| f64::from(concerned(event))).sum();
    assert!(harmed > 0.0);
    for role in Filled::ALL {
        let cells = (0..=scenario.clusters.len()).flat_map(|cluster| roles.national(0, cluster, role));
        let sum = cells.fold([0.0; 2], |sum, cell| [sum[0] + cell[0], sum[1] + cell[1]]);
        assert!((sum[0] - harmed).abs() < 1e-6 * harmed, "{}: {} of {harmed}", role.name(), sum[0]);
        assert!((sum[1] - events.len() as f64).abs() < 1e-6 * sum[1], "{}: {} events", role.name(), sum[1]);
    }
}

#[test]
fn declared_classes_count_in_equal_parts_and_tables_are_at_most_one_apart() {
    let scenario = scenario("two-districts", &[]);
    // Cluster 1: army and allies are one class, the peace operation another. Cluster 2: unclear.
    let shares: Vec<[f64; 5]> =
        scenario.clusters.iter().map(|cluster| declared(&scenario, &cluster.protector)).collect();
    assert_eq!(shares[0], [0.5, 0.5, 0.0, 0.0, 0.0]);
    assert_eq!(shares[1], [0.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(distance(&shares[0], &shares[0]), Some(0.0));
    assert_eq!(distance(&shares[0], &shares[1]), Some(1.0));
    assert_eq!(distance(&shares[0], &[0.5, 0.0, 0.5, 0.0, 0.0]), Some(0.5));
}

#[test]
fn declared_weights_and_shares_of_effort_sum_to_one() {
    let scenario = scenario("two-districts", &[]);
    let (_, observer) = observed(&scenario, 0);
    let mut spent = 0;
    for organization in 0..scenario.organizations.len() {
        let norms = (0..scenario.norms.len()).filter_map(|n| observer.effort.norm(&scenario, 0, organization, n));
        let norms: Vec<_> = norms.collect();
        if norms.is_empty() {
            continue;
        }
        let declared: f64 = norms.iter().map(|norm| norm.declared).sum();
        assert!((declared - 1.0).abs() < 1e-9, "{declared}");
        let share: f64 = norms.iter().map(|norm| norm.share).sum();
        assert!(share == 0.0 || (share - 1.0).abs() < 1e-9, "{share}");
        spent += usize::from(share > 0.0);
        assert!(norms.iter().all(|norm| (-1.0..=1.0).contains(&norm.change) && (0.0..=1.0).contains(&norm.problem)));
    }
    assert!(spent >= 3, "only {spent} with effort");
}
