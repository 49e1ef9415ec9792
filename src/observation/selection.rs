//! A measure of a part of what happens, as a user asks for it: `civilian_deaths by threatener=jnim, region=Mopti`.

use std::collections::BTreeMap;

use crate::event::{Event, Ledger, Party, Practice, ViolenceType};
use crate::observation::measures::{self, BY, Count, Measure, Scope};
use crate::observation::tally::{Tally, violence_type};
use crate::scenario::{OrganizationKind, Scenario, did_you_mean, did_you_mean_named};

/// What a measure may be limited to, in the order in which a name has them.
const KEYS: [&str; 5] = ["threatener", "practice", "type", "region", "district"];

/// Word for communities that act as such, and who is no organization.
const COMMUNITIES: &str = "communities";

/// Why a selection is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What was found.
    pub found: String,
    /// What is accepted.
    pub accepted: String,
}

/// A part of what a measure counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// Name of the measure, with what it is limited to but for its area.
    pub name: String,
    /// Kind and name of the area, as measures have it.
    pub area: (&'static str, String),
    limits: Limits,
}

/// What an event must have; nothing is asked of what is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
struct Limits {
    threatener: Option<Threatener>,
    practice: Option<Practice>,
    kind: Option<ViolenceType>,
    region: Option<String>,
    district: Option<String>,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq)]
enum Threatener {
    /// An organization, or the parts of it in a variant that separates it.
    Organization(String),
    /// All of a kind.
    Kind(OrganizationKind),
    /// Communities.
    Communities,
}

impl Selection {
    /// Reads `MEASURE by KEY=VALUE, KEY=VALUE`, for a scenario.
    ///
    /// # Errors
    /// What was found and what is accepted.
    ///
    /// ```
    /// # let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
    /// use mandate_model::observation::selection::Selection;
    /// let scenario = mandate_model::scenario::load(&folder, &[]).unwrap().scenario;
    /// let read = |text: &str| Selection::read(text, &scenario);
    /// let one = read("civilians killed by threatener=insurgents, region=hills").unwrap();
    /// assert_eq!((one.name.as_str(), one.area.1.as_str()), ("civilian_deaths by threatener=insurgents", "Hills"));
    /// assert!(read("civilian_deaths by threatener=insurgent").unwrap_err().accepted.contains("did you mean insurgents?"));
    /// ```
    pub fn read(text: &str, scenario: &Scenario) -> Result<Self, Refused> {
        let (measure, limits) = text.split_once(BY).unwrap_or((text, ""));
        let measure = known_measure(measure.trim())?;
        let mut selection =
            Self { name: measure.name.to_string(), area: ("nation", "nation".into()), limits: Limits::default() };
        let mut given: Vec<(usize, String)> = Vec::new();
        for part in limits.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let keys = || format!("KEY=VALUE with one of the keys {}", KEYS.join(", "));
            let refuse = |found: String, accepted: String| Refused { found, accepted };
            let (key, value) = part.split_once('=').ok_or_else(|| refuse(format!("\"{part}\""), keys()))?;
            let (key, value) = (key.trim(), value.trim());
            let place = KEYS.iter().position(|known| *known == key);
            let hint = || format!("{}{}", keys(), did_you_mean(key, KEYS.into_iter()));
            let place = place.ok_or_else(|| refuse(format!("\"{key}\""), hint()))?;
            if given.iter().any(|(other, _)| *other == place) {
                return Err(refuse(format!("{key} twice"), "each key once".into()));
            }
            given.push((place, selection.limits.take(key, value, scenario)?));
        }
        selection.limits.check(scenario)?;
        selection.area = selection.limits.area();
        given.sort_by_key(|(place, _)| *place);
        let inside = given.iter().filter(|(place, _)| !matches!(KEYS[*place], "region" | "district"));
        let limits: Vec<String> = inside.map(|(place, value)| format!("{}={value}", KEYS[*place])).collect();
        if !limits.is_empty() {
            selection.name.push_str(&format!("{BY}{}", limits.join(", ")));
        }
        Ok(selection)
    }

    /// The name with its area, as it may be asked for again.
    pub fn in_full(&self) -> String {
        let (kind, area) = &self.area;
        match (*kind, self.name.contains(BY)) {
            ("nation", _) => self.name.clone(),
            (_, true) => format!("{}, {kind}={area}", self.name),
            (_, false) => format!("{}{BY}{kind}={area}", self.name),
        }
    }

    /// Counts a finished run by year, into its tally.
    pub fn add_to(&self, tally: &mut Tally, scenario: &Scenario, ledger: &Ledger) {
        let mut years: BTreeMap<i16, f64> = tally.years.keys().map(|&year| (year, 0.0)).collect();
        for event in ledger.events().iter().filter(|event| event.deaths() > 0) {
            *years.entry(scenario.date_of(event.step).year()).or_default() += self.count(scenario, event);
        }
        tally.yearly.insert(self.in_full(), years);
    }

    /// What a fatal event adds, as a count [persons or events].
    ///
    /// **P.81 measure of a part**: the count of the measure summed over the events whose side a is the threatener, with the practice,
    /// the type of violence and the place asked for; a rate a year.
    /// Source: definition.
    /// Test: `a_measure_of_a_part_counts_what_the_events_say`.
    pub fn count(&self, scenario: &Scenario, event: &Event) -> f64 {
        let count = measures::find(&self.name).and_then(|measure| measure.count);
        count.filter(|_| self.limits.hold(scenario, event)).map_or(0.0, |count: Count| count(scenario, event))
    }
}

impl Limits {
    /// Takes a limit in; returns its value as names have it.
    fn take(&mut self, key: &str, value: &str, scenario: &Scenario) -> Result<String, Refused> {
        match key {
            "threatener" => {
                let threatener = threatener(value, scenario)?;
                let name = match &threatener {
                    Threatener::Organization(id) => id.clone(),
                    Threatener::Kind(kind) => kind.name().into(),
                    Threatener::Communities => COMMUNITIES.into(),
                };
                self.threatener = Some(threatener);
                Ok(name)
            }
            "practice" => {
                let known = Practice::ALL.map(Practice::name);
                let place = one_of(key, value, &known)?;
                self.practice = Some(Practice::ALL[place]);
                Ok(known[place].into())
            }
            "type" => {
                let known = ViolenceType::ALL.map(ViolenceType::name);
                let place = one_of(key, value, &known)?;
                self.kind = Some(ViolenceType::ALL[place]);
                Ok(known[place].into())
            }
            "region" => {
                let known: Vec<&str> = scenario.regions.iter().map(String::as_str).collect();
                let place = one_of(key, value, &known)?;
                self.region = Some(known[place].into());
                Ok(known[place].into())
            }
            _ => {
                let inside = || scenario.districts.iter().filter(|district| !district.outside);
                let same = |name: &str| name.eq_ignore_ascii_case(value);
                let found = inside().find(|district| same(&district.id) || same(&district.name));
                let found = found.ok_or_else(|| {
                    let named = inside().map(|district| (district.id.as_str(), district.name.as_str()));
                    let hint = did_you_mean_named(value, named);
                    let accepted = format!("id or name of a district of districts.csv inside the country{hint}");
                    Refused { found: format!("district \"{value}\""), accepted }
                })?;
                self.district = Some(found.id.clone());
                Ok(found.id.clone())
            }
        }
    }

    /// A district lies in the region that is asked for with it.
    fn check(&self, scenario: &Scenario) -> Result<(), Refused> {
        let (Some(region), Some(district)) = (&self.region, &self.district) else { return Ok(()) };
        let own = scenario.districts.iter().find(|one| one.id == *district).filter(|one| one.region != *region);
        own.map_or(Ok(()), |own| {
            let found = format!("district {district}, which lies in the region {}, beside region {region}", own.region);
            Err(Refused { found, accepted: "one of them, or a district of the region".into() })
        })
    }

    fn area(&self) -> (&'static str, String) {
        match (&self.district, &self.region) {
            (Some(district), _) => ("district", district.clone()),
            (None, Some(region)) => ("region", region.clone()),
            (None, None) => ("nation", "nation".into()),
        }
    }

    fn hold(&self, scenario: &Scenario, event: &Event) -> bool {
        let district = &scenario.districts[event.district.index()];
        self.practice.is_none_or(|practice| practice == event.practice)
            && self.region.as_ref().is_none_or(|region| *region == district.region)
            && self.district.as_ref().is_none_or(|id| *id == district.id)
            && self.threatener.as_ref().is_none_or(|threatener| threatener.is(scenario, event.side_a))
            && self.kind.is_none_or(|kind| kind == violence_type(scenario, event))
    }
}

impl Threatener {
    fn is(&self, scenario: &Scenario, party: Party) -> bool {
        match (self, party) {
            (Self::Communities, Party::Community(_)) => true,
            (Self::Kind(kind), Party::Organization(id)) => scenario.kind(id) == *kind,
            (Self::Organization(wanted), Party::Organization(id)) => {
                let id = &scenario.organizations[id.index()].id;
                let is_part = || id.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with('_'));
                let known = || scenario.organizations.iter().any(|other| other.id == *wanted);
                id == wanted || (is_part() && !known())
            }
            _ => false,
        }
    }
}

/// A measure that counts events, by its name or by the words for it.
fn known_measure(typed: &str) -> Result<&'static Measure, Refused> {
    let counting = || measures::all().filter(|measure| measure.count.is_some() && measure.scope != Scope::RunAlone);
    let plain = |text: &str| text.to_lowercase().replace(' ', "_");
    let is_it = |measure: &&Measure| {
        let words = [measure.name.to_string(), measures::label(measure.name), measures::counted(measure.name)];
        words.iter().any(|word| plain(word) == plain(typed))
    };
    counting().find(is_it).ok_or_else(|| {
        let known: Vec<&str> = counting().map(|measure| measure.name).collect();
        let hint = did_you_mean(&plain(typed), known.iter().copied());
        Refused { found: format!("measure \"{typed}\""), accepted: format!("one of {}{hint}", known.join(", ")) }
    })
}

/// Place of a word among known ones, in capitals or not.
fn one_of(key: &str, value: &str, known: &[&str]) -> Result<usize, Refused> {
    known.iter().position(|word| word.eq_ignore_ascii_case(value)).ok_or_else(|| {
        let hint = did_you_mean(value, known.iter().copied());
        Refused { found: format!("{key} \"{value}\""), accepted: format!("one of {}{hint}", known.join(", ")) }
    })
}

fn threatener(value: &str, scenario: &Scenario) -> Result<Threatener, Refused> {
    if value == COMMUNITIES {
        return Ok(Threatener::Communities);
    }
    if let Some(kind) = OrganizationKind::ALL.into_iter().find(|kind| kind.name() == value) {
        return Ok(Threatener::Kind(kind));
    }
    let organizations = || scenario.organizations.iter();
    let same = |text: &str| text.eq_ignore_ascii_case(value);
    let named = || organizations().find(|one| same(&one.id)).or_else(|| organizations().find(|one| same(&one.name)));
    if let Some(one) = named() {
        return Ok(Threatener::Organization(one.id.clone()));
    }
    let hint = did_you_mean_named(value, organizations().map(|one| (one.id.as_str(), one.name.as_str())));
    let ids: Vec<&str> = organizations().map(|one| one.id.as_str()).collect();
    let kinds: Vec<&str> = OrganizationKind::ALL.into_iter().map(OrganizationKind::name).collect();
    let accepted = format!("one of {}, {COMMUNITIES}, or a kind: {}{hint}", ids.join(", "), kinds.join(", "));
    Err(Refused { found: format!("threatener \"{value}\""), accepted })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::simulation::Simulation;

    fn scenario() -> Scenario {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two-districts");
        crate::scenario::load(&folder, &[]).unwrap().scenario
    }

    #[test]
    fn a_measure_of_a_part_counts_what_the_events_say() {
        let scenario = scenario();
        let mut run = Simulation::new(&scenario, 1, 0);
        while run.step() {}
        let events = || run.ledger().events().iter().filter(|event| event.deaths() > 0);
        let all = |text: &str| -> f64 {
            let selection = Selection::read(text, &scenario).unwrap();
            events().map(|event| selection.count(&scenario, event)).sum()
        };
        let killed = || events().map(|event| f64::from(event.civilian_deaths()));
        assert!(killed().sum::<f64>() > 0.0);
        assert_eq!(all("civilian_deaths"), killed().sum::<f64>());
        let parts = |key: &str, values: &[&str]| -> f64 {
            values.iter().map(|value| all(&format!("civilian_deaths by {key}={value}"))).sum()
        };
        assert_eq!(parts("type", &ViolenceType::ALL.map(ViolenceType::name)), all("civilian_deaths"));
        assert_eq!(parts("practice", &Practice::ALL.map(Practice::name)), all("civilian_deaths"));
        assert_eq!(parts("region", &["Hills", "Plain"]), all("civilian_deaths"));
        let ids: Vec<&str> = scenario.organizations.iter().map(|one| one.id.as_str()).chain([COMMUNITIES]).collect();
        assert_eq!(parts("threatener", &ids), all("civilian_deaths"));
        let kinds: Vec<&str> =
            OrganizationKind::ALL.into_iter().map(OrganizationKind::name).chain([COMMUNITIES]).collect();
        assert_eq!(parts("threatener", &kinds), all("civilian_deaths"));
        let both = all("civilian_deaths by threatener=army, district=hills");
        assert!(
            both > 0.0 && both < all("civilian_deaths by threatener=army") + all("civilian_deaths by district=hills")
        );
    }

    #[test]
    fn what_is_unknown_is_refused_with_the_nearest() {
        let scenario = scenario();
        let refused = |text: &str| {
            let Refused { found, accepted } = Selection::read(text, &scenario).unwrap_err();
            format!("{found}: {accepted}")
        };
        for (text, wanted) in [
            ("civilian_death", "did you mean civilian_deaths?"),
            ("hpi_core by region=Hills", "measure \"hpi_core\": one of civilian_deaths"),
            ("civilian_deaths by", "measure \"civilian_deaths by\""),
            ("civilian_deaths by regon=Hills", "did you mean region?"),
            ("civilian_deaths by region=Hils", "did you mean Hills?"),
            ("civilian_deaths by district=hils", "did you mean hills?"),
            ("civilian_deaths by district=abroad", "inside the country"),
            ("civilian_deaths by threatener=insurgent", "did you mean insurgents?"),
            ("civilian_deaths by type=onesided", "did you mean one-sided?"),
            ("civilian_deaths by practice=ambushes", "did you mean ambush?"),
            ("civilian_deaths by region", "KEY=VALUE"),
            ("civilian_deaths by region=Hills, region=Plain", "each key once"),
            ("civilian_deaths by region=Hills, district=plain", "district plain, which lies in the region Plain"),
        ] {
            assert!(refused(text).contains(wanted), "{text}: {}", refused(text));
        }
    }

    #[test]
    fn a_name_has_its_limits_in_one_order_and_its_area_apart() {
        let by_name = Selection::read("civilian_deaths by threatener=National Army", &scenario()).unwrap();
        assert_eq!(by_name.name, "civilian_deaths by threatener=army");
        let one = Selection::read("civilians killed by type=ONE-SIDED, district=Hills, threatener=army", &scenario())
            .unwrap();
        assert_eq!(one.name, "civilian_deaths by threatener=army, type=one-sided");
        assert_eq!(one.area, ("district", "hills".to_string()));
        for text in ["civilian_deaths", "civilian_deaths by region=Hills", &one.in_full()] {
            let again = Selection::read(text, &scenario()).unwrap();
            assert_eq!(again.in_full(), text);
        }
        assert_eq!(one.in_full(), "civilian_deaths by threatener=army, type=one-sided, district=hills");
        assert_eq!(measures::find(&one.name).map(|measure| measure.name), Some("civilian_deaths"));
        assert_eq!(measures::label(&one.name), "civilian deaths (threatener=army, type=one-sided)");
    }
}
