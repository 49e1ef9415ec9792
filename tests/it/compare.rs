//! Paired comparisons: what is the same gives nothing, results do not hang on threads or interruption, and the parts of a
//! difference add up to it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use mandate::experiment::outcome::{Catalogue, Measure, Outcome};
use mandate::scenario::Scenario;
use mandate::study::comparison::reading::rank_acceptability;
use mandate::study::comparison::results::{Contrast, Results};
use mandate::study::comparison::variants::{Channel, Channels, CompareError, Comparison, Variant};

use crate::support::{Copy, Shortened, scenario};

const REPLICATIONS: u64 = 3;

fn variant(name: &str, scenario: Scenario) -> Variant {
    Variant { name: name.into(), folder: format!("scenarios/{name}"), scenario }
}

/// The teaching scenario under a name, with changes.
fn teaching(name: &str, changes: &[&str]) -> Variant {
    variant(name, scenario("two-districts", changes))
}

fn comparison(others: Vec<Variant>, decompose: bool) -> Comparison {
    let variants = [vec![teaching("base", &[])], others].concat();
    Comparison::new(variants, decompose).expect("these can be compared")
}

fn played(comparison: &Comparison) -> Vec<Vec<Outcome>> {
    comparison.play(&comparison.cells(), 1, 0..REPLICATIONS, &AtomicBool::new(false), || ()).unwrap()
}

fn whole<'a>(comparison: &'a Comparison, outcomes: &'a [Vec<Outcome>]) -> Results<'a> {
    Results::new(comparison, outcomes, (None, None))
}

#[test]
fn a_scenario_differs_in_nothing_from_itself_under_another_name() {
    let comparison = comparison(vec![teaching("same", &[])], true);
    let outcomes = played(&comparison);
    let results = whole(&comparison, &outcomes);
    assert_eq!(results.replications(), REPLICATIONS as usize);
    assert_eq!(results.years, (2030, 2030));
    let findings = results.findings();
    assert!(findings.iter().any(|finding| finding.contrast == Contrast::ThroughAll));
    assert!(findings.iter().any(|finding| finding.paired.base != 0.0));
    for finding in findings {
        let paired = finding.paired;
        assert_eq!((paired.difference.mean, paired.median, paired.sd), (0.0, 0.0, 0.0), "{:?}", finding.contrast);
        assert_eq!(paired.base.to_bits(), paired.variant.to_bits());
        assert_eq!(paired.difference.sign(), None);
    }
}

#[test]
fn a_comparison_is_the_same_on_any_number_of_threads() {
    let comparison = comparison(vec![teaching("without the mission", &["forces.un=off"])], true);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| played(&comparison))
    };
    let one = on(1);
    assert_eq!(one.len(), REPLICATIONS as usize);
    for threads in [2, 5] {
        assert!(on(threads) == one, "{threads} threads");
    }
}

#[test]
fn a_channel_taken_out_is_the_same_as_its_switch_set_to_false() {
    let decomposed = comparison(vec![teaching("half", &["forces.un=0.5"])], true);
    let outcomes = played(&decomposed);
    let decomposed_results = whole(&decomposed, &outcomes);
    for channel in Channel::ALL {
        let off = format!("switches.{}=false", channel.name());
        let by_switch =
            Comparison::new(vec![teaching("base", &[&off]), teaching("half", &["forces.un=0.5", &off])], false);
        let by_switch = by_switch.expect("these can be compared");
        let outcomes = played(&by_switch);
        let results = Results::new(&by_switch, &outcomes, (Some(2030), Some(2030)));
        for measure in 0..by_switch.catalogue.measures.len() {
            for variant in 0..2 {
                let one = decomposed_results.values(variant, Channels::Without(channel), measure);
                let other = results.values(variant, Channels::AsGiven, measure);
                assert!(one.is_some() && one == other, "{off}: {}", by_switch.catalogue.measures[measure].name);
            }
        }
    }
}

#[test]
fn an_interrupted_comparison_keeps_whole_replications_alone() {
    let comparison = comparison(vec![teaching("half", &["forces.un=0.5"])], false);
    assert_eq!(comparison.runs(), 2);
    let all = played(&comparison);
    let stopped_after = |runs: usize, threads: usize| {
        let (stop, done) = (AtomicBool::new(runs == 0), AtomicUsize::new(0));
        let count = || {
            if done.fetch_add(1, Ordering::Relaxed) + 1 == runs {
                stop.store(true, Ordering::Relaxed);
            }
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| comparison.play(&comparison.cells(), 1, 0..REPLICATIONS, &stop, count).unwrap())
    };
    for (runs, replications) in [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (6, 3)] {
        assert!(stopped_after(runs, 1) == all[..replications], "after {runs} runs");
    }
    for runs in [2, 4] {
        let kept = stopped_after(runs, 3);
        assert!(kept.len() <= all.len() && kept == all[..kept.len()], "after {runs} runs on 3 threads");
    }
}

/// How the area of a measure is looked up.
fn place(measure: &Measure) -> String {
    let (kind, name) = &measure.area;
    if ["region", "district"].contains(kind) { format!("{kind}/{name}") } else { (*kind).to_string() }
}

#[test]
fn measures_stand_for_the_nation_the_affected_regions_and_districts_inside() {
    let catalogue = Catalogue::new(&scenario("two-districts", &[]));
    let of_index = catalogue.measures.iter().filter(|measure| measure.name == "hpi_core");
    let areas: Vec<(&str, &str)> = of_index.map(|measure| (measure.area.0, measure.area.1.as_str())).collect();
    let expected = [
        ("nation", "nation"),
        ("affected", "affected"),
        ("region", "Hills"),
        ("region", "Plain"),
        ("district", "hills"),
        ("district", "plain"),
    ];
    assert_eq!(areas, expected);
    for (position, measure) in catalogue.measures.iter().enumerate() {
        assert_eq!(catalogue.position(&measure.name, &place(measure)), Some(position), "{measure:?}");
    }
    assert_eq!(catalogue.position("hpi_core", "district/abroad"), None);
}

#[test]
fn a_region_and_a_district_of_the_same_name_are_told_apart() {
    let copy = Copy::of("two-districts");
    copy.replace("districts.csv", "hills,Hills,Hills", "hills,Hills,plain");
    copy.replace("scenario.toml", "hills = [\"Hills\"]", "hills = [\"plain\"]");
    let shares = copy.text("community_shares.csv").replace("Hills,", "hills,");
    copy.write("community_shares.csv", shares);
    let comparison = Comparison::new(vec![variant("a", copy.valid()), variant("b", copy.valid())], false).unwrap();
    let outcomes = played(&comparison);
    let results = whole(&comparison, &outcomes);
    let core = |area: &str| {
        let measure = comparison.catalogue.position("hpi_core", area).unwrap();
        results.values(0, Channels::AsGiven, measure).unwrap()
    };
    assert!(core("region/plain") == core("district/hills") && core("region/Plain") == core("district/plain"));
    assert!(core("region/plain") != core("district/plain") && core("region/plain").iter().all(|value| *value > 0.0));
}

#[test]
fn what_is_not_comparable_is_refused_with_both_folders_and_the_file() {
    let fault = |other: Variant| Comparison::new(vec![teaching("base", &[]), other], false).unwrap_err().to_string();
    let copy = Copy::of("two-districts");
    copy.append("districts.csv", "zz_island,Island,Island,Homeland,0,0,30,3000,20000,0,0.6,,test,low");
    copy.append("links.csv", "abroad,zz_island,20000,test,low");
    copy.append("community_shares.csv", "zz_island,farmers,1,test,low");
    assert_eq!(
        fault(variant("island", copy.valid())),
        "scenarios/island/districts.csv: list of districts: found zz_island, ..., and 3 entries in \
         scenarios/base/districts.csv; accepted: the same list of districts in all that is compared"
    );
    let copy = Copy::of("two-districts");
    copy.replace("districts.csv", "6000,60000,1", "6000,60000,0");
    assert_eq!(
        fault(variant("calm", copy.valid())),
        "scenarios/calm/districts.csv: list of affected districts: found 1 entry, and plain, ... in \
         scenarios/base/districts.csv; accepted: the same list of affected districts in all that is compared"
    );
    let short = scenario("two-districts", &[]).until(jiff::civil::date(2030, 6, 30));
    assert_eq!(
        fault(variant("short", short)),
        "scenarios/short/scenario.toml: first and last day: found 2030-06-30, ..., and 2030-12-31, ... in \
         scenarios/base/scenario.toml; accepted: the same first and last day in all that is compared"
    );
    let mali = fault(variant("mali", scenario("mali", &[]).to_year(2012)));
    assert!(mali.starts_with("scenarios/mali/districts.csv: list of districts: found "), "{mali}");
    let twice = Comparison::new(vec![teaching("base", &[]), teaching("base", &[])], false);
    assert_eq!(twice.unwrap_err(), CompareError::SameName("base".into()));
    assert_eq!(Comparison::new(vec![teaching("base", &[])], true).unwrap_err(), CompareError::Alone);
}

/// Where measures of the affected districts stand that begin so.
fn positions(catalogue: &Catalogue, start: &str) -> Vec<usize> {
    let of_area = |n: &usize| catalogue.measures[*n].area.0 == "affected";
    let all = 0..catalogue.measures.len();
    all.filter(of_area).filter(|&n| catalogue.measures[n].name.starts_with(start)).collect()
}

#[test]
fn points_of_clusters_and_of_threateners_add_up_to_the_difference_of_the_index() {
    // The parts of a separated force count for the force.
    let others = vec![teaching("none", &["forces.un=off"]), teaching("separate", &["separate=un"])];
    let comparison = comparison(others, false);
    let outcomes = played(&comparison);
    let results = whole(&comparison, &outcomes);
    let catalogue = &comparison.catalogue;
    let core = catalogue.position("hpi_core", "affected").unwrap();
    let difference =
        |variant, measure| results.finding(variant, Contrast::Between(Channels::AsGiven), measure).unwrap().paired;
    let mut moved = false;
    for variant in [1, 2] {
        let of_index = difference(variant, core).difference.mean;
        moved |= of_index != 0.0;
        for start in ["points_cluster:", "points_threatener:"] {
            let parts = positions(catalogue, start);
            assert!(parts.len() > 3);
            let sum: f64 = parts.iter().map(|&part| difference(variant, part).difference.mean).sum();
            assert!((sum + of_index).abs() < 1e-9, "{start} {sum}, index {of_index}");
        }
        for start in ["civilian_deaths_cluster:", "civilian_deaths_threatener:"] {
            let deaths = catalogue.position("civilian_deaths", "affected").unwrap();
            let sum: f64 =
                positions(catalogue, start).iter().map(|&part| difference(variant, part).difference.mean).sum();
            assert!((sum - difference(variant, deaths).difference.mean).abs() < 1e-9, "{start}");
        }
    }
    assert!(moved, "the mission should matter");
}

#[test]
fn points_of_clusters_add_up_in_every_district_and_region_too() {
    let comparison = comparison(vec![teaching("none", &["forces.un=off"])], false);
    let outcomes = played(&comparison);
    let results = whole(&comparison, &outcomes);
    let catalogue = &comparison.catalogue;
    let mean = |measure| results.finding(1, Contrast::Between(Channels::AsGiven), measure).unwrap().paired.base;
    let mut areas = 0;
    for (position, measure) in catalogue.measures.iter().enumerate().filter(|(_, m)| m.name == "hpi_core") {
        let parts = catalogue.measures.iter().enumerate();
        let parts = parts.filter(|(_, m)| m.area == measure.area && m.name.starts_with("points_cluster:"));
        let missing: f64 = parts.map(|(part, _)| mean(part)).sum();
        assert!((missing - (100.0 - mean(position))).abs() < 1e-9, "{:?}: {missing}", measure.area);
        areas += usize::from(missing > 0.0);
    }
    assert!(areas >= 5, "nation, affected, regions and districts: {areas}");
}

#[test]
fn threateners_that_the_base_does_not_know_stand_beside_its_own() {
    let base = teaching("base", &[]);
    let mut other = teaching("renamed", &[]);
    let renamed = other.scenario.organizations.iter_mut().find(|o| o.id == "insurgents").unwrap();
    renamed.id = "strangers".into();
    let comparison = Comparison::new(vec![base, other], false).unwrap();
    let catalogue = &comparison.catalogue;
    assert!(catalogue.position("points_threatener:strangers", "affected").is_some());
    let outcomes = played(&comparison);
    let results = whole(&comparison, &outcomes);
    let mean = |measure| results.finding(1, Contrast::Between(Channels::AsGiven), measure).unwrap().paired.variant;
    let missing: f64 = positions(catalogue, "points_threatener:").into_iter().map(mean).sum();
    assert!((missing - (100.0 - mean(catalogue.position("hpi_core", "affected").unwrap()))).abs() < 1e-9, "{missing}");
}

#[test]
fn a_difference_is_what_is_left_without_a_channel_and_what_goes_through_it() {
    let comparison = comparison(vec![teaching("none", &["forces.un=off"])], true);
    let outcomes = played(&comparison);
    let results = whole(&comparison, &outcomes);
    let mean = |contrast, measure| results.finding(1, contrast, measure).unwrap().paired.difference.mean;
    for measure in 0..comparison.catalogue.measures.len() {
        let given = mean(Contrast::Between(Channels::AsGiven), measure);
        for channel in Channel::ALL {
            let without = mean(Contrast::Between(Channels::Without(channel)), measure);
            let through = mean(Contrast::Through(channel), measure);
            assert!((without + through - given).abs() <= 1e-9 * given.abs().max(1.0), "{channel:?}");
        }
    }
}

#[test]
fn years_asked_for_are_averaged_even_where_nothing_differs_yet() {
    let run = |name: &str, changes: &[&str]| {
        let all = [&["population.agents=2000", "population.minimum_agents_per_district=20"][..], changes].concat();
        variant(name, scenario("mali", &all).to_year(2013))
    };
    // The peace operation comes in July 2013: before, nothing differs.
    let comparison = Comparison::new(vec![run("base", &[]), run("none", &["forces.minusma=off"])], false).unwrap();
    let outcomes = comparison.play(&comparison.cells(), 1, 0..1, &AtomicBool::new(false), || ()).unwrap();
    assert_eq!(whole(&comparison, &outcomes).years, (2013, 2013));
    let early = Results::new(&comparison, &outcomes, (None, Some(2012)));
    assert_eq!(early.years, (2012, 2012));
    let core = comparison.catalogue.position("hpi_core", "affected").unwrap();
    let paired = early.finding(1, Contrast::Between(Channels::AsGiven), core).unwrap().paired;
    assert!(paired.base > 0.0 && paired.difference.mean == 0.0, "{paired:?}");
}

#[test]
fn the_communal_spiral_has_taken_off_from_its_number_of_deaths_on() {
    let outcomes = |deaths: f64| {
        let threshold = format!("index.takeoff_deaths={deaths}");
        let comparison = Comparison::new(
            vec![teaching("base", &[&threshold]), teaching("half", &["forces.un=0.5", &threshold])],
            false,
        );
        let comparison = comparison.unwrap();
        let outcomes = played(&comparison);
        let results = whole(&comparison, &outcomes);
        let of = |name| {
            let measure = comparison.catalogue.position(name, "nation").unwrap();
            results.values(0, Channels::AsGiven, measure).unwrap()
        };
        (of("communal_civilian_deaths"), of("communal_takeoff"))
    };
    let (deaths, _) = outcomes(150.0);
    let highest = deaths.iter().copied().fold(0.0, f64::max);
    assert!(highest > 1.0, "{deaths:?}");
    let (again, taken_off) = outcomes(highest - 0.5);
    assert_eq!(again, deaths);
    let expected: Vec<f64> = deaths.iter().map(|&d| f64::from(u8::from(d >= highest - 0.5))).collect();
    assert_eq!(taken_off, expected);
    assert_eq!(outcomes(highest + 0.5).1, [0.0; 3]);
}

#[test]
fn ranks_under_drawn_weights_are_shares_and_equal_variants_share_the_first() {
    let base = scenario("two-districts", &[]);
    let ranks = |others| {
        let comparison = comparison(others, false);
        let outcomes = played(&comparison);
        rank_acceptability(&base, &comparison, &whole(&comparison, &outcomes), ("affected", 1)).unwrap()
    };
    assert_eq!(ranks(vec![teaching("same", &[])]), [[1.0, 0.0], [1.0, 0.0]]);
    let differing = ranks(vec![teaching("none", &["forces.un=off"])]);
    for shares in &differing {
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{differing:?}");
    }
    // One is first in every draw and replication, or both are.
    assert!(differing[0][0] + differing[1][0] >= 1.0 - 1e-12 && differing != [[1.0, 0.0], [1.0, 0.0]], "{differing:?}");
    assert_eq!(differing, ranks(vec![teaching("none", &["forces.un=off"])]));
}
