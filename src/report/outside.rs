//! What stands under `none` where deaths or points are divided over clusters, in words.

use serde_json::{Value, json};

use crate::observation::outside::Outside;
use crate::report::reading::{Output, ReadingError};
use crate::stats::ratio;

/// Acts that are named.
const NAMED: usize = 5;

/// As it stands in `summary.json` under `outside_clusters`: shares of all deaths and of the civilians killed, over all runs.
pub fn json<'a>(runs: impl Iterator<Item = &'a Outside>) -> Value {
    let mut sum = Outside::default();
    let add = |sum: &mut [u64; 2], deaths: [u64; 2]| sum.iter_mut().zip(deaths).for_each(|(sum, own)| *sum += own);
    for run in runs {
        add(&mut sum.all, run.all);
        for (act, deaths) in &run.acts {
            add(sum.acts.entry(act.clone()).or_default(), *deaths);
        }
    }
    let share = |deaths: [u64; 2], of: usize| ratio(deaths[of] as f64, sum.all[of] as f64);
    let mut whole = [0; 2];
    sum.acts.values().for_each(|deaths| add(&mut whole, *deaths));
    let mut acts: Vec<_> = sum.acts.iter().collect();
    acts.sort_by_key(|(_, deaths)| std::cmp::Reverse(**deaths));
    let act = |(act, deaths): (&String, &[u64; 2])| json!({ "act": act, "share_of_deaths": share(*deaths, 0), "share_of_civilian_deaths": share(*deaths, 1) });
    json!({
        "share_of_deaths": share(whole, 0),
        "share_of_civilian_deaths": share(whole, 1),
        "acts": acts.into_iter().map(act).collect::<Vec<_>>(),
    })
}

/// What a value made by [`json`] says; empty where it is none.
pub fn in_words(outside: &Value) -> String {
    let share = |value: &Value, of: &str| value[of].as_f64();
    let both = |value: &Value| Some((share(value, "share_of_deaths")?, share(value, "share_of_civilian_deaths")?));
    let percent = |share: f64| {
        let shown = format!("{:.0} %", 100.0 * share);
        if share > 0.0 && shown == "0 %" { "<1 %".to_string() } else { shown }
    };
    let Some((deaths, civilians)) = both(outside) else { return String::new() };
    let acts = outside["acts"].as_array().map_or(&[][..], Vec::as_slice);
    let lead = format!(
        "Outside all clusters (`none`) are {} of all deaths and {} of the civilians killed",
        percent(deaths),
        percent(civilians)
    );
    if acts.is_empty() {
        return format!("{lead}.");
    }
    let told: Vec<String> = acts
        .iter()
        .take(NAMED)
        .filter_map(|act| {
            let (deaths, civilians) = both(act)?;
            Some(format!("{} ({}; {})", act["act"].as_str()?, percent(deaths), percent(civilians)))
        })
        .collect();
    let more = if acts.len() > NAMED { format!("; and {} more", acts.len() - NAMED) } else { String::new() };
    format!("{lead}, for no declared cluster names both who acted and who was struck: {}{more}.", told.join(", "))
}

/// The same of a folder of one run or several; empty where its summary does not say.
///
/// # Errors
/// Where the summary is damaged.
pub fn of_output(output: &Output) -> Result<String, ReadingError> {
    Ok(output.json("summary.json")?.map(|summary| in_words(&summary["outside_clusters"])).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_outside_all_clusters_are_named_with_their_shares_of_all_runs() {
        let run = |clashes: [u64; 2], all: [u64; 2]| Outside { all, acts: [("clashes".to_string(), clashes)].into() };
        let runs = [run([20, 0], [100, 50]), run([10, 5], [100, 50])];
        assert_eq!(
            in_words(&json(runs.iter())),
            "Outside all clusters (`none`) are 15 % of all deaths and 5 % of the civilians killed, for no declared cluster \
             names both who acted and who was struck: clashes (15 %; 5 %)."
        );
        assert_eq!(in_words(&Value::Null), "");
        let none = Outside { all: [10, 5], ..Outside::default() };
        assert!(in_words(&json([none].iter())).ends_with("0 % of the civilians killed."));
    }
}
