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

    /// What it accepts of values for these parameters, looked up once for those who ask about many rows of them.
    pub fn acceptance<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> Acceptance {
        let mut violence = Map::new();
        for record in &self.parameter_table {
            if let Some(name) = record.key.strip_prefix(VIOLENCE) {
                insert(&mut violence, name, record.value);
            }
        }
        let column = |key: &str| {
            let record = self.parameter_table.iter().find(|record| record.key == key)?;
            let range = range_of(key).unwrap_or(record.unit.range());
            Some(Column { range, violence: key.strip_prefix(VIOLENCE).map(str::to_string) })
        };
        Acceptance { columns: keys.into_iter().map(column).collect(), violence }
    }
}

/// What a scenario accepts of rows of values: what [`Scenario::with_values`] does, without the copy.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// In the order of values; `None` where one is no parameter of it.
    columns: Option<Vec<Column>>,
    /// Its own parameters of violence.
    violence: Map<String, Value>,
}

#[derive(Clone, Debug)]
struct Column {
    range: (f64, f64),
    /// Name within violence, where it is one of it.
    violence: Option<String>,
}

impl Acceptance {
    /// Whether these values would be accepted, in the order of the parameters.
    pub fn accepts(&self, values: impl IntoIterator<Item = f64>) -> bool {
        let Some(columns) = &self.columns else { return false };
        let mut violence = self.violence.clone();
        for (column, value) in columns.iter().zip(values) {
            if !(value >= column.range.0 && value <= column.range.1) {
                return false;
            }
            if let Some(name) = &column.violence {
                insert(&mut violence, name, value);
            }
        }
        serde_json::from_value::<Violence>(Value::Object(violence)).is_ok_and(|violence| ends(&violence).is_ok())
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
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
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
            let acceptance = scenario.acceptance(values.iter().map(|(key, _)| *key));
            assert_eq!(acceptance.accepts(values.iter().map(|(_, value)| *value)), set, "{values:?}");
        }
    }
}
