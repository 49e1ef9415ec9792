//! Other values of parameters in a valid scenario, without reading its files again: what many draws need.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::parameters::{Parameters, Traits};
use super::resolved::Scenario;
use super::validate::numbers::{LARGEST_BRANCHING, branching, insert, range_of_unit};

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
        for (key, value) in values {
            let &position = positions.get(key).ok_or_else(|| format!("no parameter {key}"))?;
            let record = &mut changed.parameter_table[position];
            let (low, high) = range_of_unit(&record.unit);
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
        let branching = branching(&changed.parameters.violence);
        if branching.is_nan() || branching >= LARGEST_BRANCHING {
            return Err(format!("events would set off {branching:.3} others each, {LARGEST_BRANCHING} or more"));
        }
        Ok(changed)
    }
}
