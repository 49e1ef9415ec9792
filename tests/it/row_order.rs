//! The order of the rows of a table says nothing: dates of a mandate, levels of a force, causes and periods may stand in any.

use mandate::scenario::{self, Override, Scenario};

use crate::support::{Copy, messages, played, same};

/// The teaching scenario with two dates of the mandate of the peace operation, and with three levels of its strength.
fn dated() -> Copy {
    let copy = Copy::of("two-districts");
    copy.append(
        "mandates.csv",
        "un,2030-07-01,stabilization,0.2,,,test,low\nun,2030-07-01,counterterrorism,0.1,,,test,low\n\
         un,2030-07-01,protection_of_civilians,0.7,,,test,low",
    );
    copy.append("forces.csv", "un,2030-08-01,,level,900,test,low,\nun,2030-11-01,,level,0,test,low,");
    copy
}

/// Every second row of a table before the others, each half from its end.
fn shuffled(copy: &Copy, file: &str) {
    let text = copy.text(file);
    let (header, rows) = text.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().rev().collect();
    let half = |odd: usize| rows.iter().copied().skip(odd).step_by(2);
    let mixed: Vec<&str> = half(0).chain(half(1)).collect();
    copy.write(file, format!("{header}\n{}\n", mixed.join("\n")));
}

fn loaded(copy: &Copy, change: &str) -> Scenario {
    let changes: Vec<Override> = [change].iter().map(|text| text.parse().unwrap()).collect();
    let loaded = scenario::load(&copy.path(""), &changes);
    loaded.unwrap_or_else(|error| panic!("{change}: {}", messages(&error).join("\n"))).scenario
}

#[test]
fn a_run_does_not_depend_on_the_order_of_rows_whatever_is_changed() {
    let (plain, mixed) = (dated(), dated());
    for file in ["mandates.csv", "forces.csv", "timeline.csv", "permissions.csv", "relations.csv", "suitability.csv"] {
        shuffled(&mixed, file);
    }
    for change in [
        "seed=1",
        "weights.un.protection_of_civilians=0.25",
        "weights.un=protection_of_civilians:0.25,stabilization:0.75",
        "mandates.un.2030-07-01=2030-05-01",
        "withdrawal.un=2030-06-01",
        "separate=un",
    ] {
        let [one, other] = [&plain, &mixed].map(|copy| loaded(copy, change));
        assert!(same(&played(&one, 0), &played(&other, 0)), "{change}");
    }
}

#[test]
fn a_second_level_of_a_day_is_refused() {
    let copy = dated();
    copy.append("forces.csv", "un,2030-04-01,,level,700,test,low,");
    let faults = copy.faults();
    assert!(faults[0].contains("forces.csv:6: from: found \"2030-04-01 of un again\""), "{faults:#?}");
}

#[test]
fn a_norm_that_lacks_on_one_date_is_named_with_force_and_date() {
    let copy = dated();
    copy.keep_rows("mandates.csv", |row| !row.starts_with("un,2030-07-01,protection"));
    let faults = copy.faults();
    let wanted = "0.300000, the sum of un on 2030-07-01, where it has no row for protection_of_civilians\"";
    assert!(faults.len() == 1 && faults[0].contains(wanted), "{faults:#?}");
    assert!(faults[0].starts_with("mandates.csv:12: weight:"), "on the first row of the date: {faults:#?}");

    // Weights that sum to 1 without the norm are valid, until it is to be changed.
    copy.replace("mandates.csv", "un,2030-07-01,stabilization,0.2", "un,2030-07-01,stabilization,0.9");
    let change: Override = "weights.un.protection_of_civilians=0.5".parse().unwrap();
    let told = messages(&scenario::load(&copy.path(""), &[change]).map(|_| ()).unwrap_err()).join("\n");
    for words in ["no row of un for norm protection_of_civilians on 2030-07-01", "with weight 0 where it has none"] {
        assert!(told.contains(words), "{told}");
    }
}
