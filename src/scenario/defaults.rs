//! Defaults: what a scenario's `parameters.csv` does not give. General parameters stand in `defaults/parameters.csv` by key, traits
//! of organizations in `defaults/traits.csv` by kind and trait, each once; both have the columns of `parameters.csv`.

use std::sync::LazyLock;

use super::fault::Text;
use super::tables::{self, ParameterRow, Row, Table};
use crate::organization::OrganizationKind;

/// Line of a row that the file does not hold.
pub(super) const NO_LINE: usize = 0;

/// Rows of general parameters, in their order.
static GENERAL: LazyLock<Vec<ParameterRow>> =
    LazyLock::new(|| read("defaults/parameters.csv", include_str!("defaults/parameters.csv")));

/// Rows of traits, whose keys are `KIND.TRAIT`.
static TRAITS: LazyLock<Vec<ParameterRow>> =
    LazyLock::new(|| read("defaults/traits.csv", include_str!("defaults/traits.csv")));

/// # Panics
/// Where a row cannot be read, which a test excludes.
fn read(name: &str, content: &str) -> Vec<ParameterRow> {
    let mut faults = Vec::new();
    let table = tables::parse::<ParameterRow>(Text::new(name, content), &mut faults);
    assert!(faults.is_empty(), "{}", faults[0]);
    table.rows.into_iter().map(|row| row.value).collect()
}

/// Adds a row for every parameter that a table does not give, and puts the rows into the order of the defaults: general parameters,
/// then the traits of these organizations one after the other. Rows of other keys stand at the end.
pub(super) fn complete(table: &mut Table<ParameterRow>, organizations: &[(&str, OrganizationKind)]) {
    let of_kind = |kind: OrganizationKind| {
        let prefix = format!("{}.", kind.name());
        TRAITS.iter().filter_map(move |row| Some((row.key.strip_prefix(&prefix)?.to_string(), row)))
    };
    let traits = organizations.iter().flat_map(|&(id, kind)| {
        of_kind(kind).map(move |(name, row)| ParameterRow { key: format!("organizations.{id}.{name}"), ..row.clone() })
    });
    let defaults: Vec<ParameterRow> = GENERAL.iter().cloned().chain(traits).collect();
    let mut given = std::mem::take(&mut table.rows);
    for default in defaults {
        let own = |row: &Row<ParameterRow>| row.value.key == default.key;
        let before = table.rows.len();
        table.rows.extend(given.extract_if(.., |row| own(row)));
        if table.rows.len() == before {
            table.rows.push(Row { line: NO_LINE, value: default });
        }
    }
    table.rows.append(&mut given);
}

/// Every default once, as rows of `parameters.csv`: general parameters by key, traits as `KIND.TRAIT`.
pub fn all() -> impl Iterator<Item = &'static ParameterRow> {
    GENERAL.iter().chain(TRAITS.iter())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parameters;

    #[test]
    fn every_parameter_has_a_default_and_every_kind_of_organization_its_traits() {
        let sorted = |mut keys: Vec<String>| {
            keys.sort_unstable();
            keys
        };
        let general: Vec<String> = GENERAL.iter().map(|row| row.key.clone()).collect();
        assert_eq!(sorted(general.clone()), sorted(parameters::keys([])));
        let mut kinds: Vec<&str> = TRAITS.iter().filter_map(|row| row.key.split('.').next()).collect();
        kinds.dedup();
        let mut known = OrganizationKind::ALL.map(OrganizationKind::name).to_vec();
        let expected: Vec<String> = parameters::keys(kinds.iter().copied()).split_off(general.len());
        let found = TRAITS.iter().map(|row| format!("organizations.{}", row.key));
        assert!(found.eq(expected));
        kinds.sort_unstable();
        known.sort_unstable();
        assert_eq!(kinds, known);
    }

    #[test]
    fn rows_that_are_given_stand_in_the_place_of_defaults_and_unknown_ones_at_the_end() {
        let text = "key,value,low,high,unit,distribution,status,source,confidence\n\
                    x.y,1,0,2,ratio,uniform,fixed,test,low\n\
                    organizations.un.speed,99,50,150,km,log-normal,fixed,test,low\n\
                    violence.severity_median,3,2,4,deaths,log-normal,fixed,test,low\n";
        let mut table = tables::parse::<ParameterRow>(Text::new("parameters.csv", text), &mut Vec::new());
        complete(&mut table, &[("un", OrganizationKind::PeaceOperation)]);
        let keys: Vec<&str> = table.values().map(|row| row.key.as_str()).collect();
        let (last, known) = keys.split_last().unwrap();
        let general = GENERAL.iter().map(|row| row.key.as_str());
        assert!(*last == "x.y" && general.eq(known[..GENERAL.len()].iter().copied()));
        assert!(known[GENERAL.len()..].iter().all(|key| key.starts_with("organizations.un.")));
        let row = |key: &str| table.rows.iter().find(|row| row.value.key == key).unwrap();
        assert_eq!((row("violence.severity_median").line, row("violence.severity_median").value.value), (4, 3.0));
        assert_eq!((row("organizations.un.speed").line, row("organizations.un.speed").value.value), (3, 99.0));
        assert_eq!(row("organizations.un.quality").line, NO_LINE);
    }
}
