//! Effects found by studies, as targets (`effects.csv` of a scenario, optional): the same run with and without something, over the
//! same random numbers, measured where and on what the study measured.
//!
//! A *local* effect counts events in districts at times at which a force has a base there, in both arms: those of the scenario as it
//! is, so that the two arms are compared over the same districts and days.

use std::collections::BTreeSet;
use std::path::Path;

use crate::event::{Event, Ledger, Party, Practice, ViolenceType};
use crate::ids::OrganizationId;
use crate::observation::tally;
use crate::scenario::tables::{self, EffectRow, Row, Table};
use crate::scenario::{Fault, Faults, Override, Scenario, Text, counted_is, did_you_mean, read_text, stands};

/// Name of the file in a scenario's folder.
pub const FILE: &str = "effects.csv";

/// Where events count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Everywhere in the country.
    Nation,
    /// Where an organization has a base on the day of the event.
    Base(OrganizationId),
    /// In the country where it has none, from the day of its first base on.
    Elsewhere(OrganizationId),
}

/// What is counted of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Measure of an event.
    pub measure: String,
    /// Where.
    pub area: Area,
    /// First and last year.
    pub years: (i16, i16),
}

/// How a run with and one without are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// ln((with + offset)/(without + offset)); values are ratios.
    LogRatio {
        /// Added to both counts.
        offset: f64,
    },
    /// (with - without) a year.
    Difference,
}

impl Form {
    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LogRatio { .. } => "log-ratio",
            Self::Difference => "difference",
        }
    }

    /// A value of the table on the scale of the statistic.
    pub fn of(self, value: f64) -> f64 {
        if matches!(self, Self::LogRatio { .. }) { value.ln() } else { value }
    }

    /// From the scale of the statistic to a value as in the table.
    pub fn back(self, statistic: f64) -> f64 {
        if matches!(self, Self::LogRatio { .. }) { statistic.exp() } else { statistic }
    }
}

/// What an effect is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Parameters are to meet it.
    Fitted,
    /// It is none, and must come out as none without being fitted.
    Placebo,
    /// It is shown beside the model alone.
    Reported,
}

impl Role {
    /// All.
    pub const ALL: [Self; 3] = [Self::Fitted, Self::Placebo, Self::Reported];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fitted => "fitted",
            Self::Placebo => "placebo",
            Self::Reported => "reported",
        }
    }
}

/// An effect that a study found.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Name.
    pub name: String,
    /// What is counted.
    pub part: usize,
    /// Position of the arm without, from 0.
    pub arm: usize,
    /// How the arms are compared.
    pub form: Form,
    /// What was found, and its 5 and 95 % points, in the words of the table.
    pub value: f64,
    /// 5 and 95 % points.
    pub band: (f64, f64),
    /// What it is for.
    pub role: Role,
    /// Source.
    pub source: String,
}

impl Effect {
    /// The effect of a pair of runs, from what was counted of each.
    ///
    /// **B.3 effect of a pair**: ln((with + offset)/(without + offset)), or (with - without)/years; its variance from
    /// the band of the study.
    /// With: `study::calibration::effects::holds`.
    /// Source: definition.
    /// Test: `a_log_ratio_has_its_variance_from_the_band_and_arms_are_named_once`,
    /// `places_with_a_base_and_those_without_are_the_whole_country_from_its_first_day_on`,
    /// `a_pair_plays_the_same_random_numbers_with_and_without`.
    pub fn of(&self, parts: &[Part], with: f64, without: f64) -> f64 {
        match self.form {
            Form::LogRatio { offset } => ((with + offset) / (without + offset)).ln(),
            Form::Difference => {
                let (from, to) = parts[self.part].years;
                (with - without) / f64::from(to - from + 1)
            }
        }
    }

    /// What was found, on the scale of the statistic.
    pub fn observed(&self) -> f64 {
        self.form.of(self.value)
    }

    /// Variance of what was found: the band is that from the 5 to the 95 % point.
    pub fn variance(&self) -> f64 {
        ((self.form.of(self.band.1) - self.form.of(self.band.0)) / (2.0 * 1.644_853_627)).powi(2)
    }
}

/// All effects, with what they need of runs.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    /// Effects in the order of the file.
    pub all: Vec<Effect>,
    /// What is counted of every run.
    pub parts: Vec<Part>,
    /// Arms: their changes as typed, those that fitted effects need first.
    pub arms: Vec<String>,
    /// How many of the arms fitted effects need.
    pub fitted_arms: usize,
    /// First line of the file that names each arm.
    lines: Vec<usize>,
    /// The file; `None` without one.
    text: Option<Text>,
    /// SHA-256 of the file, in hexadecimal digits; empty without one.
    pub sha256: String,
    /// What the user should know of how they were read.
    pub remarks: Vec<String>,
}

impl Effects {
    /// Reads the table of a scenario; none where it has none.
    ///
    /// # Errors
    /// Every fault at once, but those of the arms ([`arms::read`](crate::study::calibration::arms::read)).
    pub fn read(path: &Path, scenario: &Scenario) -> Result<Self, Vec<Fault>> {
        let (effects, faults) = Self::gather(path, scenario);
        if faults.is_empty() { Ok(effects) } else { Err(faults) }
    }

    /// Reads the table of a scenario with every fault of its rows; what could be read serves to judge the rest.
    pub(super) fn gather(path: &Path, scenario: &Scenario) -> (Self, Vec<Fault>) {
        if !stands(path) {
            return (Self::default(), Vec::new());
        }
        let text = match read_text(path) {
            Ok(text) => text,
            Err(fault) => return (Self::default(), vec![fault]),
        };
        let sha256 = crate::scenario::digest(&text);
        let mut faults = Vec::new();
        let mut effects = Self { sha256, text: Some(text.clone()), ..Self::default() };
        let table: Table<EffectRow> = tables::parse(text, &mut faults);
        let (first, last) = (scenario.start.year(), scenario.last_day().year());
        let is_year = |row: &Row<EffectRow>| {
            ["from", "to"].iter().all(|column| !table.unread.contains(&(row.line, (*column).into())))
        };
        let inside = |row: &&Row<EffectRow>| {
            let (from, to) = (row.value.from, row.value.to);
            !is_year(row) || from > to || (from >= first && to <= last)
        };
        // What does not concern the run is not judged.
        let (rows, outside): (Vec<&Row<EffectRow>>, Vec<_>) = table.rows.iter().partition(inside);
        faults.retain(|fault| {
            let line = fault.place().map_or(0, |place| place.line);
            !outside.iter().any(|row| row.line == line)
        });
        effects.remarks.extend(outside.first().map(|row| {
            let (file, count) = (&table.text.name, outside.len());
            format!(
                "{file}: {} of years outside the run ({first} to {last}) and left out, the first on line {}",
                counted_is(count, "row"),
                row.line
            )
        }));
        // Arms of fitted effects come first, since these alone are played with every wave.
        let is_fitted = |row: &&&Row<EffectRow>| row.value.role == Role::Fitted.name();
        rows.iter().filter(is_fitted).for_each(|row| effects.arm(row));
        effects.fitted_arms = effects.arms.len();
        rows.iter().for_each(|row| effects.arm(row));
        let mut names = BTreeSet::new();
        for row in rows {
            if !row.value.effect.is_empty() && !names.insert(&row.value.effect) {
                faults.push(table.fault(row.line, "effect", &row.value.effect, "a name that no other row has"));
            }
            match effects.effect(&table, row, scenario) {
                Ok(effect) => effects.all.extend(effect),
                Err(found) => faults.extend(found),
            }
        }
        (effects, faults)
    }

    fn arm(&mut self, row: &Row<EffectRow>) {
        let changes = &row.value.without;
        if !self.arms.contains(changes) {
            self.arms.push(changes.clone());
            self.lines.push(row.line);
        }
    }

    /// Lines of the file that name an arm first, beside its changes.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, usize)> {
        self.arms.iter().map(String::as_str).zip(self.lines.iter().copied())
    }

    /// A fault of the scenario with the changes of an arm, shown where the file names these changes.
    pub(super) fn fault_of_arm(&self, line: usize, fault: Fault) -> Fault {
        match &self.text {
            Some(text) if fault.change().is_some() => fault.in_column(text, line, "without"),
            _ => fault,
        }
    }

    /// The effect of a row, or every fault of it; `None` of one whose cells could not all be read.
    fn effect(
        &mut self,
        table: &Table<EffectRow>,
        row: &Row<EffectRow>,
        scenario: &Scenario,
    ) -> Result<Option<Effect>, Vec<Fault>> {
        let (cells, typed) = (Cells { table, row }, &row.value);
        let mut faults = Faults::default();
        let role = Role::ALL.into_iter().find(|role| role.name() == typed.role);
        let role =
            faults.read(role.ok_or_else(|| cells.fault("role", &typed.role, Role::ALL.map(Role::name).join(", "))));
        let form = faults.read(cells.form()).flatten();
        if let Some(fault) = cells.disordered(form) {
            faults.push(fault);
        }
        if cells.are_read(&["from", "to"]) && typed.from > typed.to {
            faults.push(cells.fault("from", &format!("{} to {}", typed.from, typed.to), "years in their order"));
        }
        if changes(&typed.without).is_err() {
            faults.push(cells.fault("without", &typed.without, "changes as for --set, separated by semicolons"));
        }
        faults.read(cells.measure(scenario));
        let known = "nation, base:ORGANIZATION or elsewhere:ORGANIZATION";
        let area = faults.read(area(&typed.area, scenario).ok_or_else(|| cells.fault("area", &typed.area, known)));
        let (true, Some((role, (form, area)))) = (table.is_read(row.line), role.zip(form.zip(area))) else {
            return if faults.is_empty() { Ok(None) } else { faults.or(None) };
        };
        let part = Part { measure: typed.measure.clone(), area, years: (typed.from, typed.to) };
        let position = self.parts.iter().position(|known| *known == part).unwrap_or_else(|| {
            self.parts.push(part);
            self.parts.len() - 1
        });
        let arm = self.arms.iter().position(|known| *known == typed.without).unwrap_or(0);
        faults.or(Some(Some(Effect {
            name: typed.effect.clone(),
            part: position,
            arm,
            form,
            value: typed.value,
            band: (typed.low, typed.high),
            role,
            source: typed.source.clone(),
        })))
    }

    /// Effects of a role, with their positions.
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = (usize, &Effect)> {
        self.all.iter().enumerate().filter(move |(_, effect)| effect.role == role)
    }

    /// What is counted of a run; `base` is the scenario as it is, which says where bases are in every arm.
    pub fn count(&self, base: &Scenario, ledger: &Ledger) -> Vec<f64> {
        let mut counts = vec![0.0; self.parts.len()];
        if counts.is_empty() {
            return counts;
        }
        for event in ledger.events() {
            let own = contributions(base, event);
            let year = base.date_of(event.step).year();
            for (count, part) in counts.iter_mut().zip(&self.parts) {
                let inside = (part.years.0..=part.years.1).contains(&year) && holds(base, part.area, event);
                if inside {
                    *count += own.iter().filter(|(name, _)| *name == part.measure).map(|(_, value)| value).sum::<f64>();
                }
            }
        }
        counts
    }
}

/// Cells of a row, judged one by one: what could not be read was told, and says nothing more.
struct Cells<'a> {
    table: &'a Table<EffectRow>,
    row: &'a Row<EffectRow>,
}

impl Cells<'_> {
    fn fault(&self, column: &str, found: &dyn std::fmt::Display, accepted: impl Into<String>) -> Fault {
        self.table.fault(self.row.line, column, found, accepted)
    }

    fn are_read(&self, columns: &[&str]) -> bool {
        columns.iter().all(|column| !self.table.unread.contains(&(self.row.line, (*column).into())))
    }

    /// How the arms are compared; `None` where the offset could not be read.
    fn form(&self) -> Result<Option<Form>, Fault> {
        let offset = self.row.value.offset.unwrap_or(0.0);
        match self.row.value.form.as_str() {
            "log-ratio" if !self.are_read(&["offset"]) => Ok(None),
            "log-ratio" if offset > 0.0 && offset.is_finite() => Ok(Some(Form::LogRatio { offset })),
            "log-ratio" => Err(self.fault("offset", &offset, "a number above 0 for a log-ratio")),
            "difference" => Ok(Some(Form::Difference)),
            other => Err(self.fault("form", &other, "log-ratio or difference")),
        }
    }

    /// The fault that value and band are not in order, or no ratios.
    fn disordered(&self, form: Option<Form>) -> Option<Fault> {
        let EffectRow { value, low, high, .. } = self.row.value;
        let scaled = |value: f64| form.map_or(value, |form| form.of(value));
        let ordered = low < high && low <= value && value <= high;
        let sound = ordered && [value, low, high].into_iter().all(|value| scaled(value).is_finite());
        let accepted = "low <= value <= high, low below high; ratios above 0";
        let told = !sound && self.are_read(&["value", "low", "high"]);
        told.then(|| self.fault("value", &format!("{value} of {low} to {high}"), accepted))
    }

    fn measure(&self, scenario: &Scenario) -> Result<(), Fault> {
        let (typed, known) = (&self.row.value.measure, measures(scenario));
        if known.contains(typed) {
            return Ok(());
        }
        let hint = did_you_mean(typed, known.iter().map(String::as_str));
        Err(self.fault("measure", typed, format!("a measure of fatal events of the tables, or recruits{hint}")))
    }
}

/// Changes of an arm, as typed.
///
/// # Errors
/// Where one is none.
pub fn changes(without: &str) -> Result<Vec<Override>, String> {
    without.split(';').map(|change| change.trim().parse()).collect()
}

fn area(typed: &str, scenario: &Scenario) -> Option<Area> {
    let named = |id: &str| scenario.organization_ids().find(|known| scenario.organizations[known.index()].id == id);
    match typed.split_once(':') {
        None if typed == "nation" => Some(Area::Nation),
        Some(("base", id)) => named(id).map(Area::Base),
        Some(("elsewhere", id)) => named(id).map(Area::Elsewhere),
        _ => None,
    }
}

/// Whether an event falls into an area.
fn holds(scenario: &Scenario, area: Area, event: &Event) -> bool {
    let day = scenario.day_of(event.step);
    let bases = |id: OrganizationId| scenario.organizations[id.index()].bases.iter();
    let has_base = |id| {
        bases(id)
            .any(|&(district, from, to, share)| district == event.district && day >= from && day < to && share > 0.0)
    };
    match area {
        Area::Nation => !scenario.districts[event.district.index()].outside,
        Area::Base(id) => has_base(id),
        Area::Elsewhere(id) => {
            let began = bases(id).any(|&(_, from, _, _)| from <= day);
            began && !has_base(id) && !scenario.districts[event.district.index()].outside
        }
    }
}

/// Measures of events that effects know.
fn measures(scenario: &Scenario) -> Vec<String> {
    let practices = Practice::ALL
        .iter()
        .flat_map(|practice| [format!("deaths:{}", practice.name()), format!("events:{}", practice.name())]);
    let own = ["one_sided_by_challengers", "recruits_challengers"].map(String::from);
    tally::always(scenario)
        .into_iter()
        .filter(|name| !name.ends_with("_reported"))
        .chain(practices)
        .chain(own)
        .collect()
}

/// Measures of an event with its part in each.
fn contributions(scenario: &Scenario, event: &Event) -> Vec<(String, f64)> {
    let by_challenger = matches!(event.side_a, Party::Organization(id) if scenario.kind(id).is_challenger());
    if matches!(event.practice, Practice::Recruitment | Practice::ForcedRecruitment) {
        let persons = if by_challenger { f64::from(event.cases) } else { 0.0 };
        return vec![("recruits_challengers".into(), persons)];
    }
    if event.deaths() == 0 {
        return Vec::new();
    }
    let mut parts = tally::contributions(scenario, event);
    parts.push((format!("events:{}", event.practice.name()), 1.0));
    if by_challenger && tally::violence_type(scenario, event) == ViolenceType::OneSided {
        parts.push(("one_sided_by_challengers".into(), f64::from(event.deaths())));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Simulation;

    fn effects(rows: &str) -> Result<Effects, Vec<Fault>> {
        let name = format!("effects-{}-{:x}", std::process::id(), crc32fast::hash(rows.as_bytes()));
        let path = std::env::temp_dir().join(name);
        let header = "effect,measure,area,from,to,without,form,offset,value,low,high,role,source\n";
        std::fs::write(&path, format!("{header}{rows}")).unwrap();
        let read = Effects::read(&path, &scenario());
        std::fs::remove_file(path).unwrap();
        read
    }

    fn scenario() -> Scenario {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-districts");
        crate::scenario::load(&folder, &[]).unwrap().scenario
    }

    fn mission(scenario: &Scenario) -> (OrganizationId, String) {
        let of_kind = |id: &OrganizationId| scenario.kind(*id) == crate::scenario::OrganizationKind::PeaceOperation;
        let id = scenario.organization_ids().find(of_kind).unwrap();
        (id, scenario.organizations[id.index()].id.clone())
    }

    #[test]
    fn places_with_a_base_and_those_without_are_the_whole_country_from_its_first_day_on() {
        let scenario = scenario();
        let (id, name) = mission(&scenario);
        let row = |effect: &str, area: &str| {
            format!("{effect},deaths_total,{area},2030,2030,forces.{name}=off,log-ratio,1,0.5,0.2,1,fitted,test\n")
        };
        let rows = [row("a", "nation"), row("b", &format!("base:{name}")), row("c", &format!("elsewhere:{name}"))];
        let effects = effects(&rows.concat()).unwrap();
        let mut run = Simulation::new(&scenario, 1, 0);
        while run.step() {}
        let counts = effects.count(&scenario, run.ledger());
        let first = scenario.organizations[id.index()].bases.iter().map(|base| base.1).fold(f64::INFINITY, f64::min);
        let events = run.ledger().events().iter();
        let later = events.filter(|event| {
            let outside = scenario.districts[event.district.index()].outside;
            !outside && scenario.day_of(event.step) >= first && scenario.date_of(event.step).year() == 2030
        });
        let later: f64 = later.map(|event| f64::from(event.deaths())).sum();
        assert!(counts[0] >= later && counts[1] + counts[2] == later && later > 0.0, "{counts:?} {later}");
    }

    #[test]
    fn a_log_ratio_has_its_variance_from_the_band_and_arms_are_named_once() {
        let rows = "a,deaths_total,nation,2030,2030,forces.un=off,log-ratio,2,0.5,0.25,1,reported,test\n\
                    b,deaths_total,nation,2030,2030,violence.attack_rate=1e-9,difference,,-3,-9,3,fitted,test\n\
                    c,events:ambush,nation,2030,2030,forces.un=off,log-ratio,2,1,0.9,1.1,placebo,test\n";
        let effects = effects(rows).unwrap();
        assert_eq!((effects.arms.len(), effects.fitted_arms, effects.parts.len()), (2, 1, 2));
        assert_eq!([0, 1, 2].map(|n: usize| effects.all[n].arm), [1, 0, 1]);
        let (ratio, difference) = (&effects.all[0], &effects.all[1]);
        assert!((ratio.of(&effects.parts, 6.0, 14.0) - 0.5_f64.ln()).abs() < 1e-12);
        assert_eq!(difference.of(&effects.parts, 6.0, 14.0), -8.0);
        assert!((ratio.variance().sqrt() - 4.0_f64.ln() / 3.289_707_254).abs() < 1e-9);
    }

    #[test]
    fn rows_of_years_outside_the_run_are_not_judged_and_are_told() {
        let good = "a,deaths_total,nation,2030,2030,forces.un=off,log-ratio,1,0.5,0.2,1,fitted,test\n";
        for outside in [
            "b,deaths_total,nation,2030,2041,forces.un=off,log-ratio,1,0.5,0.2,1,fitted,test\n",
            "b,nothing,nowhere,2019,2020,off,odds,1,9,0.2,1,wished,test\n",
            "b,deaths_total,nation,2031,2032,forces.un=2,log-ratio,x,0.5,0.2,1,fitted,test\n",
        ] {
            let effects = effects(&format!("{good}{outside}")).unwrap();
            assert_eq!((effects.all.len(), effects.arms.len()), (1, 1), "{outside}");
            assert!(effects.remarks[0].contains("1 row") && effects.remarks[0].contains("line 3"), "{outside}");
        }
    }

    #[test]
    fn faults_name_their_line_and_column() {
        let good = "a,deaths_total,nation,2030,2030,forces.un=off,log-ratio,1,0.5,0.2,1,fitted,test\n";
        assert!(effects(good).is_ok());
        for (from, to, column) in [
            ("deaths_total", "deaths_totals", "measure"),
            ("nation", "base:nobody", "area"),
            ("2030,2030", "2030,2029", "from"),
            ("forces.un=off", "off", "without"),
            ("log-ratio,1", "log-ratio,", "offset"),
            ("log-ratio", "odds", "form"),
            ("0.5,0.2,1", "0.5,0.6,1", "value"),
            ("0.5,0.2,1", "0.5,0,1", "value"),
            ("fitted", "wished", "role"),
        ] {
            let shown = effects(&good.replacen(from, to, 1)).unwrap_err()[0].to_string();
            assert!(shown.contains(":2: ") && shown.contains(column), "{shown}");
        }
    }

    #[test]
    fn every_fault_of_a_row_is_told_at_once() {
        let row = "a,deaths,nowhere,2030,2029,off,odds,x,0.5,0.6,1,wished,test\n";
        let faults = effects(row).unwrap_err();
        let columns: Vec<&str> = faults.iter().map(Fault::key).collect();
        assert_eq!(columns, ["offset", "role", "form", "value", "from", "without", "measure", "area"]);
        // The second of a name is told whatever else it holds.
        let faults = effects(&format!("{row}{row}")).unwrap_err();
        assert!(faults.iter().any(|fault| fault.key() == "effect") && faults.len() == 17, "{faults:?}");
    }
}
