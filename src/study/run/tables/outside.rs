//! What stands under `none` where deaths or points are divided over clusters, in words.

use serde::{Deserialize, Serialize};

use crate::observation::outside::Outside;
use crate::report::reading::{Output, ReadingError};
use crate::stats::ratio;
use crate::study::run::tables::summary;
use crate::study::run::tables::summary::Summary;

/// Acts that are named.
const NAMED: usize = 5;

/// Shares of all deaths and of the civilians killed that stand outside all clusters, over all runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OutsideShares {
    /// Of all deaths [0, 1].
    pub share_of_deaths: f64,
    /// Of the civilians killed [0, 1].
    pub share_of_civilian_deaths: f64,
    /// By act, most deaths first.
    pub acts: Vec<ActShares>,
}

/// The same of an act.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActShares {
    /// The act in words.
    pub act: String,
    /// Of all deaths [0, 1].
    pub share_of_deaths: f64,
    /// Of the civilians killed [0, 1].
    pub share_of_civilian_deaths: f64,
}

/// The shares of a run, or of the sum of several.
pub fn shares(sum: &Outside) -> OutsideShares {
    let share = |deaths: [u64; 2], of: usize| ratio(deaths[of] as f64, sum.all[of] as f64);
    let whole = sum.acts.values().fold([0; 2], |[all, civilian], own| [all + own[0], civilian + own[1]]);
    let mut acts: Vec<_> = sum.acts.iter().collect();
    acts.sort_by_key(|(_, deaths)| std::cmp::Reverse(**deaths));
    let act = |(act, deaths): (&String, &[u64; 2])| ActShares {
        act: act.clone(),
        share_of_deaths: share(*deaths, 0),
        share_of_civilian_deaths: share(*deaths, 1),
    };
    OutsideShares {
        share_of_deaths: share(whole, 0),
        share_of_civilian_deaths: share(whole, 1),
        acts: acts.into_iter().map(act).collect(),
    }
}

/// Shares in words.
pub fn in_words(outside: &OutsideShares) -> String {
    let percent = |share: f64| {
        let shown = format!("{:.0} %", 100.0 * share);
        if share > 0.0 && shown == "0 %" { "<1 %".to_string() } else { shown }
    };
    let lead = format!(
        "Outside all clusters (`none`) are {} of all deaths and {} of the civilians killed",
        percent(outside.share_of_deaths),
        percent(outside.share_of_civilian_deaths)
    );
    if outside.acts.is_empty() {
        return format!("{lead}.");
    }
    let of = |act: &ActShares| {
        format!("{} ({}; {})", act.act, percent(act.share_of_deaths), percent(act.share_of_civilian_deaths))
    };
    let named: Vec<String> = outside.acts.iter().take(NAMED).map(of).collect();
    let more =
        if outside.acts.len() > NAMED { format!("; and {} more", outside.acts.len() - NAMED) } else { String::new() };
    format!("{lead}, for no declared cluster names both who acted and who was struck: {}{more}.", named.join(", "))
}

/// The same of a folder of one run or several; empty where its summary does not say.
///
/// # Errors
/// Where the summary is damaged.
pub fn of_output(output: &Output) -> Result<String, ReadingError> {
    let summary: Option<Summary> = output.document(summary::FILE)?;
    Ok(summary.and_then(|summary| summary.outside_clusters).map(|outside| in_words(&outside)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_outside_all_clusters_are_named_with_their_shares_of_all_runs() {
        let run = |clashes: [u64; 2], all: [u64; 2]| Outside { all, acts: [("clashes".to_string(), clashes)].into() };
        let mut runs = run([20, 0], [100, 50]);
        runs.add(&run([10, 5], [100, 50]));
        assert_eq!(
            in_words(&shares(&runs)),
            "Outside all clusters (`none`) are 15 % of all deaths and 5 % of the civilians killed, for no declared cluster \
             names both who acted and who was struck: clashes (15 %; 5 %)."
        );
        let none = Outside { all: [10, 5], ..Outside::default() };
        assert!(in_words(&shares(&none)).ends_with("0 % of the civilians killed."));
    }
}
