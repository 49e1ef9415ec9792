//! The validated scenario: every name is an index, every date a day, every number in its range.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::document::Switches;
use super::optic::Optic;
use super::outlines::Outline;
use super::parameters::{Parameters, Traits};
use super::roads::Roads;
use super::unit::Unit;
use super::windows::Phase;
use crate::ids::{BehaviourId, CampId, CommunityId, DistrictId, NormId, OrganizationId};
use crate::norm::{Effect, Problem};
use crate::organization::OrganizationKind;
use crate::scenario::calendar::Calendar;
use crate::security::Cluster;

/// A valid scenario: a run of it cannot fail.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Short name.
    pub name: String,
    /// Title.
    pub title: String,
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Length of a step [days].
    pub step_days: f64,
    /// Number of steps from the first to the last day.
    pub steps: u32,
    /// Seed.
    pub seed: u64,
    /// Agents for the civilians.
    pub population: PopulationSize,
    /// Switches.
    pub switches: Switches,
    /// Identifiers of camps.
    pub camps: Vec<String>,
    /// Names of camps as they are shown, in the same order.
    pub camp_names: Vec<String>,
    /// Camp for which the state's forces hold territory on the first day, if there is a state force.
    pub state_camp: Option<CampId>,
    /// Communities.
    pub communities: Vec<Community>,
    /// Districts, ordered by id.
    pub districts: Vec<DistrictData>,
    /// Names of regions inside, in alphabetical order.
    pub regions: Vec<String>,
    /// Roads between districts.
    pub roads: Roads,
    /// Armed actors, in the order of the file.
    pub organizations: Vec<OrganizationData>,
    /// Norms.
    pub norms: Vec<NormData>,
    /// Behaviours.
    pub behaviours: Vec<BehaviourData>,
    /// Security clusters.
    pub clusters: Vec<Cluster>,
    /// Relation between organizations at the start [-1, 1], row-major.
    pub relations: Vec<f64>,
    /// Dated causes, in order of date.
    pub timeline: Vec<Cause>,
    /// Parameters.
    pub parameters: Parameters,
    /// Every parameter with range, unit, source and confidence.
    pub parameter_table: Vec<ParameterRecord>,
    /// What was observed, for comparison only.
    pub observations: Vec<Observation>,
    /// What was observed by month, for comparison only.
    pub observed_months: Vec<ObservedMonth>,
    /// Named sets of regions for which shares of violence are reported.
    pub regions_of_interest: Vec<(String, Vec<String>)>,
    /// Optics: how a run is read; empty where the scenario has none.
    pub optics: Vec<Optic>,
    /// Outlines of country, regions and neighbours for maps; empty where the scenario has none.
    pub outlines: Vec<Outline>,
    /// Steps that are played in another scenario, since a change holds in them alone; in order, apart from each other.
    pub phases: Vec<Phase>,
    /// Remarks that are no faults, for instance values outside their own range.
    pub remarks: Vec<String>,
}

/// How many agents there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PopulationSize {
    /// Persons for whom one agent stands, before the minimum per district.
    pub persons_per_agent: f64,
    /// At least this many agents in an inhabited district.
    pub minimum_agents_per_district: u32,
}

/// A community's baselines.
#[derive(Clone, Debug)]
pub struct Community {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Baseline of fear [0, 1].
    pub fear: f64,
    /// Baseline of grievance [0, 1].
    pub grievance: f64,
    /// Baselines of trust in the state, in the peace operation, in challengers [0, 1].
    pub trust: [f64; 3],
}

/// A district as given.
#[derive(Clone, Debug)]
pub struct DistrictData {
    /// Identifier.
    pub id: String,
    /// Stable name of its random streams.
    pub key: u64,
    /// Name.
    pub name: String,
    /// Region.
    pub region: String,
    /// Country.
    pub country: String,
    /// Whether it lies in another country.
    pub outside: bool,
    /// Latitude and longitude of the chief town [degrees].
    pub position: (f64, f64),
    /// Area [km2].
    pub area: f64,
    /// Inhabitants [persons].
    pub population: u32,
    /// Whether it counts as affected.
    pub affected: bool,
    /// State authority at the start [0, 1].
    pub authority: f64,
    /// Capacity of camps [persons], where given.
    pub camp_capacity: Option<f64>,
    /// Share of each community [0, 1], summing to 1; one entry per community.
    pub shares: Vec<f64>,
    /// Relation of each community to each camp [-1, 1], row-major by community.
    pub camp_relations: Vec<f64>,
    /// Pairs of communities with a negative relation, both present.
    pub pairs: Vec<Pair>,
}

/// A pair of communities in a district.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// One.
    pub a: CommunityId,
    /// The other.
    pub b: CommunityId,
    /// Relation [-1, 0).
    pub relation: f64,
    /// Mixing 4 sa sb of their shares [0, 1].
    pub mixing: f64,
}

/// An organization as given.
#[derive(Clone, Debug)]
pub struct OrganizationData {
    /// Identifier.
    pub id: String,
    /// Stable name of its random streams.
    pub key: u64,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: OrganizationKind,
    /// Camp.
    pub camp: CampId,
    /// Persons per unit.
    pub unit_size: u32,
    /// Whether it may stay in a district, one entry per district.
    pub accessible: Vec<bool>,
    /// Whether its bases lie abroad.
    pub foreign: bool,
    /// Affinity of each community in each district to joining [0, 1], row-major by district.
    pub affinity: Vec<f64>,
    /// Communities from which it springs; empty for all.
    pub communities: Vec<CommunityId>,
    /// Doctrine.
    pub traits: Traits,
    /// Levels by day, for forces given by date: (day, persons).
    pub levels: Vec<(f64, f64)>,
    /// Inflows: (first day, day after the last, persons).
    pub inflows: Vec<(f64, f64, f64)>,
    /// Bases: (district, first day, day after the last, share).
    pub bases: Vec<(DistrictId, f64, f64, f64)>,
    /// Persons at the start by district.
    pub initial: Vec<(DistrictId, u32)>,
    /// Norm weights by day: (first day, weight of every norm).
    pub mandates: Vec<(f64, Vec<f64>)>,
    /// Behaviours permitted: (behaviour, first day, day after the last).
    pub permissions: Vec<(BehaviourId, f64, f64)>,
    /// Day from which levels and rates of inflow stay as they are; infinite unless the scenario is frozen.
    pub frozen_from: f64,
}

impl OrganizationData {
    /// Persons that the organization is given on a day, by linear interpolation; `None` where strength is not an input.
    ///
    /// **E2.22 level L on a day**: linear between dates, 0 before the first, constant after the last.
    /// Source: input.
    /// Test: `levels_are_linear_between_dates_and_inflows_spread_over_their_period`.
    pub fn level_on(&self, day: f64) -> Option<f64> {
        let day = day.min(self.frozen_from);
        let (first, last) = (self.levels.first()?, self.levels.last()?);
        if day < first.0 {
            return Some(0.0);
        }
        if day >= last.0 {
            return Some(last.1);
        }
        let next = self.levels.partition_point(|&(date, _)| date <= day);
        let (&(from, low), &(to, high)) = (&self.levels[next - 1], &self.levels[next]);
        Some(low + (high - low) * (day - from) / (to - from))
    }

    /// Persons that join by dated inflow between two days.
    ///
    /// **E2.23 inflow in a step**: persons x days of overlap/days of the period.
    /// Source: input.
    /// Test: `levels_are_linear_between_dates_and_inflows_spread_over_their_period`,
    /// `an_inflow_under_way_goes_on_at_its_rate_and_a_later_one_never_comes`.
    pub fn inflow_between(&self, from: f64, to: f64) -> f64 {
        let held = self.frozen_from;
        self.inflows
            .iter()
            .filter(|&&(first, _, _)| first <= held)
            .map(|&(first, last, persons)| {
                // Of a frozen scenario, what is under way on its last known day goes on at the same rate.
                let last_day = if last > held { f64::INFINITY } else { last };
                persons * (to.min(last_day) - from.max(first)).max(0.0) / (last - first)
            })
            .sum()
    }

    /// Norm weights in force on a day.
    pub fn weights_on(&self, day: f64) -> Option<&[f64]> {
        self.mandates.iter().rev().find(|(date, _)| *date <= day).map(|(_, weights)| weights.as_slice())
    }

    /// Norm weights in force on the first day, or else the first that come into force; none where there are none.
    pub fn first_weights(&self) -> &[f64] {
        let first = || self.mandates.first().map(|(_, weights)| weights.as_slice());
        self.weights_on(0.0).or_else(first).unwrap_or(&[])
    }

    /// Whether a behaviour is permitted on a day.
    pub fn permits(&self, behaviour: BehaviourId, day: f64) -> bool {
        self.permissions.iter().any(|&(b, from, to)| b == behaviour && (from..to).contains(&day))
    }
}

/// A norm as given.
#[derive(Clone, Debug)]
pub struct NormData {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Problem.
    pub problem: Problem,
    /// Values.
    pub values: Vec<String>,
    /// How well each behaviour suits it [0, 1]; one entry per behaviour.
    pub suits: Vec<f64>,
}

/// A behaviour as given.
#[derive(Clone, Debug)]
pub struct BehaviourData {
    /// Identifier.
    pub id: String,
    /// Strength of each effect [0, 1].
    pub effects: [f64; Effect::COUNT],
}

/// A dated cause.
#[derive(Clone, Debug)]
pub struct Cause {
    /// Identifier.
    pub id: String,
    /// Date.
    pub date: Date,
    /// Day after the start.
    pub day: f64,
    /// What changes.
    pub change: Change,
}

/// What a dated cause changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A coup against the state served by an organization.
    Coup(OrganizationId),
    /// An accord between two organizations.
    Accord(OrganizationId, OrganizationId),
    /// Consent of the host to a peace operation [0, 1].
    Consent(OrganizationId, f64),
    /// Sponsorship of a group by a state force [0, 1].
    Sponsorship(OrganizationId, OrganizationId, f64),
    /// Labelling of a community by an issuer [0, 1].
    Label(OrganizationId, CommunityId, f64),
    /// Possible existence of a group, with at most 50 persons in a district.
    Existence(OrganizationId, DistrictId, u32),
    /// Closure (true) or reopening of districts to an organization.
    Exclusion(OrganizationId, Vec<DistrictId>, bool),
    /// New name.
    Identity(OrganizationId, String),
    /// Factor on quality.
    Effectiveness(OrganizationId, f64),
    /// Change of discipline.
    Discipline(OrganizationId, f64),
    /// Relation between two organizations from here on [-1, 1].
    Relation(OrganizationId, OrganizationId, f64),
    /// Share of the persons of an organization in some districts who go over to another [0, 1].
    Defection(OrganizationId, OrganizationId, Vec<DistrictId>, f64),
    /// Share of the persons of an organization in some districts who go home [0, 1].
    Dissolution(OrganizationId, Vec<DistrictId>, f64),
    /// The state is from here on held by the camp of a force of the state, with a share of its administration [0, 1].
    Government(OrganizationId, f64),
    /// Hazard of leaving home for want, in some districts from here on [1/year].
    Hardship(Vec<DistrictId>, f64),
}

impl Change {
    /// Name of its kind as the timeline has it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Coup(..) => "coup",
            Self::Accord(..) => "accord",
            Self::Consent(..) => "consent",
            Self::Sponsorship(..) => "sponsorship",
            Self::Label(..) => "label",
            Self::Existence(..) => "existence",
            Self::Exclusion(..) => "exclusion",
            Self::Identity(..) => "identity",
            Self::Effectiveness(..) => "effectiveness",
            Self::Discipline(..) => "discipline",
            Self::Relation(..) => "relation",
            Self::Defection(..) => "defection",
            Self::Dissolution(..) => "dissolution",
            Self::Government(..) => "government",
            Self::Hardship(..) => "hardship",
        }
    }

    /// The organization that it concerns first; none where it concerns people alone.
    pub const fn concerned(&self) -> Option<OrganizationId> {
        match self {
            Self::Coup(id)
            | Self::Accord(id, _)
            | Self::Consent(id, _)
            | Self::Sponsorship(id, _, _)
            | Self::Label(id, _, _)
            | Self::Existence(id, _, _)
            | Self::Exclusion(id, _, _)
            | Self::Identity(id, _)
            | Self::Effectiveness(id, _)
            | Self::Discipline(id, _)
            | Self::Relation(id, _, _)
            | Self::Defection(id, _, _, _)
            | Self::Dissolution(id, _, _)
            | Self::Government(id, _) => Some(*id),
            Self::Hardship(..) => None,
        }
    }
}

/// A parameter with its range and origin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ParameterRecord {
    /// Key.
    pub key: String,
    /// Value used.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Unit.
    pub unit: Unit,
    /// Shape of the prior.
    pub distribution: String,
    /// `free`, `displacement`, `carried` or `fixed`.
    pub status: String,
    /// Source.
    pub source: String,
    /// Confidence.
    pub confidence: String,
    /// Whether the row is a default, which the scenario does not give.
    pub is_default: bool,
}

/// An observed figure.
#[derive(Clone, Debug)]
pub struct Observation {
    /// Measure.
    pub measure: String,
    /// Year.
    pub year: i16,
    /// Value.
    pub value: f64,
    /// Lower and upper end.
    pub range: (Option<f64>, Option<f64>),
    /// Unit.
    pub unit: String,
    /// Source.
    pub source: String,
}

/// An observed figure of a month.
#[derive(Clone, Debug)]
pub struct ObservedMonth {
    /// First day of the month.
    pub month: Date,
    /// Measure.
    pub measure: String,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// Source.
    pub source: String,
}

impl Scenario {
    /// Kind of an organization.
    pub fn kind(&self, organization: OrganizationId) -> OrganizationKind {
        self.organizations[organization.index()].kind
    }

    /// Whether any norm answers to a problem.
    pub fn answers_to(&self, problem: Problem) -> bool {
        self.norms.iter().any(|norm| norm.problem == problem)
    }

    /// Ids of all organizations.
    pub fn organization_ids(&self) -> impl Iterator<Item = OrganizationId> + Clone + use<> {
        OrganizationId::first(self.organizations.len())
    }

    /// Ids of all districts.
    pub fn district_ids(&self) -> impl Iterator<Item = DistrictId> + Clone + use<> {
        DistrictId::first(self.districts.len())
    }

    /// The first day of a step, counted from the start.
    pub fn day_of(&self, step: u32) -> f64 {
        f64::from(step) * self.step_days
    }

    /// The date of the first day of a step.
    pub fn date_of(&self, step: u32) -> Date {
        self.date_on(self.day_of(step))
    }

    /// The date of a day counted from the start.
    pub fn date_on(&self, day: f64) -> Date {
        self.calendar(self.steps).date_on(day)
    }

    /// The last day that is played: the last of the whole steps between the first day and the end.
    pub fn last_day(&self) -> Date {
        self.date_on(self.day_of(self.steps) - 1.0)
    }

    /// So many of its steps.
    pub const fn calendar(&self, steps: u32) -> Calendar {
        Calendar { start: self.start, step_days: self.step_days, steps }
    }

    /// Whether so many steps cover the days from `first` to `last` wholly ([`Calendar::covers`]).
    pub fn covers(&self, steps: u32, first: Date, last: Date) -> bool {
        self.calendar(steps).covers(first, last)
    }

    /// A copy that ends after fewer steps.
    pub fn until(mut self, end: Date) -> Self {
        self.end = end;
        self.steps = steps_between(self.start, end, self.step_days);
        self
    }

    /// The scenario up to a day that a user chose.
    ///
    /// # Errors
    /// What was found and what is accepted, where the day lies outside the scenario or no step ends by it.
    pub fn shortened(self, until: Date) -> Result<Self, String> {
        let (start, end, step_days) = (self.start, self.end, self.step_days);
        let refuse = |accepted: String| Err(format!("--until: found {until}; accepted: {accepted}"));
        if until < start || until > end {
            return refuse(format!("a date from {start} to {end}, the days of the scenario"));
        }
        let shortened = self.until(until);
        if shortened.steps == 0 {
            return refuse(format!("a date at least one step of {step_days} days after {start}"));
        }
        Ok(shortened)
    }

    /// Id of a norm.
    pub fn norm(&self, id: &str) -> Option<NormId> {
        self.norms.iter().position(|norm| norm.id == id).map(NormId::new)
    }
}

/// Number of steps from the first to the last day.
///
/// **I.8 number of steps**: floor((last day - first day + 1)/step_days).
/// Source: definition.
/// Test: `a_run_has_as_many_whole_steps_as_its_days_hold`.
pub fn steps_between(start: Date, end: Date, step_days: f64) -> u32 {
    (f64::from((end - start).get_days() + 1) / step_days).floor() as u32
}
