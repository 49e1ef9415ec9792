//! Names of measures for people, and which direction of them protects.

use super::basis;

/// In which direction a measure is better for those who are to be protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// High values are better.
    More,
    /// Low values are better.
    Less,
}

/// Harm to people; less is better.
const HARM: [&str; 12] = [
    "peacekeepers_killed",
    "mean_fear",
    "cases",
    "deaths_state_based",
    "deaths_non_state",
    "deaths_one_sided",
    "one_sided_by_government",
    "one_sided_by_nonstate",
    "displaced_inside",
    "refugees_abroad",
    "newly_displaced",
    "persons_displaced",
];

/// Direction in which a measure is better; `None` where that depends on whom one asks.
pub fn better(measure: &str) -> Option<Better> {
    let begins = |leads: &[&str]| leads.iter().any(|lead| measure.starts_with(lead));
    if begins(&["hpi_", "score_", "optic_"]) {
        Some(Better::More)
    } else if begins(&["points_", "civilian_deaths", "communal_"]) || HARM.contains(&measure) {
        Some(Better::Less)
    } else {
        None
    }
}

/// What the axis of a measure says of its direction, from low to high; empty where it has none.
pub fn ends(better: Option<Better>) -> (&'static str, &'static str) {
    match better {
        Some(Better::More) => ("← worse", "better →"),
        Some(Better::Less) => ("← better", "worse →"),
        None => ("← less", "more →"),
    }
}

/// A measure in a few words.
pub fn name(measure: &str) -> String {
    if let Some(activity) = measure.strip_prefix("mission_on_") {
        let activity = if activity == "state" { "extending state authority" } else { activity };
        return format!("operation’s staff: {activity}");
    }
    match measure {
        "mission_in_affected" => "operation’s staff in affected districts".into(),
        "alignment" => "perceived alignment of the operation".into(),
        "accuracy_mission" => "accuracy of the operation".into(),
        "accuracy_state" => "accuracy of the state force".into(),
        "monitoring" => "monitoring of rights".into(),
        "coverage_mission" => "coverage by the operation".into(),
        "coverage_state" => "coverage by the state force".into(),
        "protection" => "protection against armed groups".into(),
        "confusion" => "protection lost to confusion".into(),
        "challengers" => "fighters of challengers".into(),
        "militias" => "fighters of militias".into(),
        "authority" => "state authority".into(),
        "tension" => "tension between communities".into(),
        "trust_state" => "trust in the state".into(),
        "trust_mission" => "trust in the operation".into(),
        "compliance" => "compliance with challengers".into(),
        "operations_mission" => "fatal operations of the operation".into(),
        "operations_others" => "fatal operations of others".into(),
        "challengers_killed_mission" => "challengers killed by the operation".into(),
        "challengers_killed_others" => "challengers killed by others".into(),
        "recruits" => "recruits of challengers".into(),
        "forced_recruits" => "recruited by force".into(),
        "mobilised" => "recruits of militias".into(),
        "attacks_on_mission" => "fatal attacks on the operation".into(),
        "abuse_cases" => "abuse and detention".into(),
        "hpi_core" => "core index".into(),
        "deaths_state_based" => "killed in state-based violence".into(),
        "deaths_non_state" => "killed in non-state violence".into(),
        "deaths_one_sided" => "killed in one-sided violence".into(),
        "one_sided_by_government" => "one-sided, by state-based forces".into(),
        "one_sided_by_nonstate" => "one-sided, by others".into(),
        "communal_civilian_deaths" => "civilians killed in communal violence".into(),
        "mean_fear" => "mean fear".into(),
        "cases" => "cases of abuse, detention, recruitment".into(),
        "displaced_inside" => "displaced inside the country".into(),
        "newly_displaced" => "newly displaced inside the country".into(),
        "persons_displaced" => "newly displaced".into(),
        other => basis::response_name(other),
    }
}

/// A value with as many decimals as its size asks for, and a true minus.
pub fn figure(value: f64) -> String {
    let size = value.abs();
    let decimals = match () {
        () if size >= 100.0 => 0,
        () if size >= 10.0 => 1,
        () if size >= 1.0 => 2,
        () if size > 0.0 => ((2.0 - size.log10().floor()) as usize).min(5),
        () => 0,
    };
    super::plane::grouped(&format!("{value:.decimals$}"))
}

/// A value with its interval, as `1.2 (0.8 to 1.6)`.
pub fn with_interval(value: f64, ends: Option<(f64, f64)>) -> String {
    match ends {
        Some((low, high)) => format!("{} ({} to {})", figure(value), figure(low), figure(high)),
        None => figure(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protection_has_a_direction_and_context_has_none() {
        assert_eq!(better("hpi_core"), Some(Better::More));
        assert_eq!(better("civilian_deaths_cluster:3"), Some(Better::Less));
        assert_eq!(better("challengers"), None);
    }

    #[test]
    fn figures_have_decimals_by_their_size() {
        assert_eq!(figure(-1_234.4), "−1,234");
        assert_eq!(figure(0.1234), "0.123");
        assert_eq!(figure(0.001_234), "0.00123");
        assert_eq!(with_interval(-0.5, Some((-1.0, 0.004))), "−0.500 (−1.00 to 0.00400)");
        assert_eq!(figure(0.0), "0");
    }
}
