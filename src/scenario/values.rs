//! Other values of parameters in a valid scenario, without reading its files again: what many draws need.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::parameters::{Parameters, Traits, Violence, range_of};
use super::resolved::Scenario;
use super::validate::numbers::{LARGEST_BRANCHING, branching, insert};

impl Scenario {
    /// A copy with other values of parameters, given by key in their units.
    ///
    /// # Errors
    /// Names the first value that the scenario would refuse in its files: an unknown key, a value beyond the range of its
    /// unit, or chains of events without end.
    pub fn with_values<'a>(&self, values: impl IntoIterator<Item = (&'a str, f64)>) -> Result<Self, String> {
        let mut changed = self.clone();
        let positions: BTreeMap<&str, usize> =
            self.parameter_table.iter().enumerate().map(|(n, record)| (record.key.as_str(), n)).collect();
        let values: Vec<(&str, f64)> = values.into_iter().collect();
        for &(key, value) in &values {
            let &position = positions.get(key).ok_or_else(|| format!("no parameter {key}"))?;
            let record = &mut changed.parameter_table[position];
            let (low, high) = range_of(key).unwrap_or(record.unit.range());
            if !(value >= low && value <= high) {
                return Err(format!("{key} = {value}: not from {low} to {high} [{}]", record.unit));
            }
            record.value = value;
        }
        let mut tree = Map::new();
        changed.parameter_table.iter().for_each(|record| insert(&mut tree, &record.key, record.value));
        let traits = tree.remove("organizations").unwrap_or_default();
        changed.parameters =
            serde_json::from_value::<Parameters>(Value::Object(tree)).map_err(|error| error.to_string())?;
        for organization in &mut changed.organizations {
            // Parts of a separated organization have the traits of the whole.
            if let Some(own) = traits.get(&organization.id) {
                organization.traits =
                    serde_json::from_value::<Traits>(own.clone()).map_err(|error| error.to_string())?;
            }
        }
        ends(&changed.parameters.violence)?;
        for phase in &mut changed.phases {
            // What is set for a while stays as it was set.
            let drawn: Vec<(&str, f64)> =
                values.iter().copied().filter(|(key, _)| !phase.keys.contains(*key)).collect();
            phase.scenario = Arc::new(phase.scenario.with_values(drawn)?);
        }
        Ok(changed)
    }

    /// Whether [`Scenario::with_values`] would accept these values: the same without the copy, for those who ask very often.
    pub fn accepts<'a>(&self, values: impl IntoIterator<Item = (&'a str, f64)>) -> bool {
        let asked: BTreeMap<&str, f64> = values.into_iter().collect();
        let mut tree = Map::new();
        let mut known = 0;
        for record in &self.parameter_table {
            let own = asked.get(record.key.as_str());
            if let Some(&value) = own {
                let (low, high) = range_of(&record.key).unwrap_or(record.unit.range());
                if !(value >= low && value <= high) {
                    return false;
                }
                known += 1;
            }
            if record.key.starts_with(VIOLENCE) {
                insert(&mut tree, &record.key, own.copied().unwrap_or(record.value));
            }
        }
        let violence = tree.remove(VIOLENCE.trim_end_matches('.')).unwrap_or_default();
        let violence = serde_json::from_value::<Violence>(violence);
        known == asked.len() && violence.is_ok_and(|violence| ends(&violence).is_ok())
    }
}

/// How keys of violence begin.
const VIOLENCE: &str = "violence.";

/// Whether chains of events end.
fn ends(violence: &Violence) -> Result<(), String> {
    let branching = branching(violence);
    if branching.is_nan() || branching >= LARGEST_BRANCHING {
        return Err(format!("events would set off {branching:.3} others each, {LARGEST_BRANCHING} or more"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn what_is_accepted_is_what_can_be_set() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
        let scenario = crate::scenario::load(&folder, &[]).unwrap().scenario;
        for values in [
            vec![("violence.retaliation_branching", 0.3)],
            vec![("violence.retaliation_branching", 0.89)],
            vec![("violence.attack_rate", -1.0)],
            vec![("violence.attack_rate", 1e-5), ("protection.eta", 0.4)],
            vec![("violence.nothing", 1.0)],
            vec![],
        ] {
            let set = scenario.with_values(values.iter().copied()).is_ok();
            assert_eq!(scenario.accepts(values.iter().copied()), set, "{values:?}");
        }
    }
}
