//! `scenario.toml` as it is written; nothing but validation reads these types.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::event::PracticeClass;
use crate::norm::Problem;
use crate::organization::OrganizationKind;
use crate::security::ThreatType;

/// Version of the scenario format that this program reads.
pub const FORMAT: u32 = 1;

/// `scenario.toml`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Version of the format; this program reads 1.
    pub format: u32,
    /// Short name, in lower-case letters, digits and hyphens; may be left out. A folder names its scenario and the results of it.
    #[serde(default)]
    pub name: Option<String>,
    /// Title shown in summaries.
    pub title: String,
    /// What the scenario is about.
    #[serde(default)]
    pub description: String,
    /// First day of the run (YYYY-MM-DD).
    #[schemars(with = "String", extend("format" = "date"))]
    #[serde(deserialize_with = "date")]
    pub start: Date,
    /// Last day of the run (YYYY-MM-DD).
    #[schemars(with = "String", extend("format" = "date"))]
    #[serde(deserialize_with = "date")]
    pub end: Date,
    /// Length of a step [days], more than 0 and at most 28.
    pub step_days: f64,
    /// Seed of the random streams.
    #[serde(default = "one")]
    pub seed: u64,
    /// How many agents stand for the civilians.
    pub population: PopulationDocument,
    /// Processes and theories that can be switched.
    #[serde(default)]
    pub switches: Switches,
    /// Sides for which organizations hold territory.
    pub camps: Vec<CampDocument>,
    /// The armed actors.
    pub organizations: Vec<OrganizationDocument>,
    /// The norms under which they act.
    pub norms: Vec<NormDocument>,
    /// Security clusters: who threatens and who protects whom.
    pub clusters: Vec<ClusterDocument>,
    /// Named sets of regions whose shares of violence the summary shows.
    #[serde(default)]
    pub regions_of_interest: BTreeMap<String, Vec<String>>,
    /// File names of the tables, where they differ from the standard ones.
    #[serde(default)]
    pub tables: BTreeMap<String, String>,
}

/// A date written as TOML's own type or as text.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = match toml::Value::deserialize(deserializer)? {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text,
        other => other.to_string(),
    };
    text.parse().map_err(|_| serde::de::Error::custom(format!("`{text}` is not a date like 2012-01-31")))
}

const fn one() -> u64 {
    1
}

/// Number and weight of civilian agents.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PopulationDocument {
    /// Agents in all; ignored where `persons_per_agent` is given.
    #[serde(default = "default_agents")]
    pub agents: u32,
    /// Persons for whom one agent stands; 1 gives every person a row.
    #[serde(default)]
    pub persons_per_agent: Option<f64>,
    /// At least this many agents in every inhabited district.
    #[serde(default = "default_minimum")]
    pub minimum_agents_per_district: u32,
}

const fn default_agents() -> u32 {
    20_000
}

const fn default_minimum() -> u32 {
    100
}

/// Processes, channels and rival theories that can be switched on and off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Switches {
    /// Overlap channel 1: splitting effort costs attention.
    pub attention: bool,
    /// Overlap channel 2: perceived alignment of the peace operation.
    pub alignment: bool,
    /// Overlap channel 3: confusion between protectors.
    pub confusion: bool,
    /// Overlap channel 4: loss of information.
    pub information: bool,
    /// Overlap channel 5: synergy of robust posture with response, and of fighting with dialogue.
    pub synergy: bool,
    /// Overlap channel 6: shared warning.
    pub shared_warning: bool,
    /// Overlap channel 7: norms of one force that ask for dissimilar behaviour in one place cost it standing.
    pub ambiguity: bool,
    /// Overlap channel 8: norms of one force that ask for the same behaviour in one place add to its standing.
    pub complementarity: bool,
    /// Attacks on the peace operation rise with rebel losses.
    pub theory_losses: bool,
    /// Attacks on the peace operation rise with rebel strength.
    pub theory_strength: bool,
    /// Attacks on the peace operation rise with policing in contested zones.
    pub theory_policing: bool,
    /// Attacks on the peace operation rise with perceived alignment.
    pub theory_alignment: bool,
    /// Whom the exposed blame.
    pub blame: Blame,
    /// Armed groups attack less where people comply less with challengers.
    pub compliance: bool,
    /// Whether harm by insurgents lowers compliance as harm by the state raises grievance.
    pub reaction: Reaction,
    /// Whether collateral harm provokes further attacks or deters them.
    pub response_to_harm: ResponseToHarm,
    /// Groups reorganize after heavy losses before they attack again.
    pub disruption: bool,
    /// Norm weights drift with success and failure.
    pub contestation: bool,
    /// Fall-back generator of repeated violence in place of the loops.
    pub self_excitation: bool,
    /// Operations meet a group in hiding only as far as its networks can be got at; off, knowledge alone decides.
    pub hidden_networks: bool,
    /// Own deaths of a force leave further acts of abuse behind.
    pub reprisal: bool,
    /// An attack makes every soldier of the district suspicious, however many they are; off, suspicion counts attacks per soldier.
    pub shared_suspicion: bool,
    /// Any two armed groups that share ground without the state fall out, and come together apart; off, rebels and extremists alone.
    pub rivalry: bool,
    /// Those who may return fear those who rule in the open; off, whoever has influence at home.
    pub open_rule: bool,
    /// An army that grows by dated inflow also replaces its losses; off, the inflow is all it gets.
    pub replacement: bool,
    /// Soldiers desert as far as an army lost both cohesion and garrisons; off, the same share deserts at every coup.
    pub desertion_by_rout: bool,
}

impl Switches {
    /// Name and setting of each, in order, as scenarios write them.
    pub fn settings(&self) -> impl Iterator<Item = (String, String)> + use<> {
        let all = match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(all)) => all,
            _ => serde_json::Map::new(),
        };
        all.into_iter().map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), String::from)))
    }
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            attention: true,
            alignment: true,
            confusion: true,
            information: true,
            synergy: true,
            shared_warning: true,
            ambiguity: true,
            complementarity: true,
            theory_losses: true,
            theory_strength: true,
            theory_policing: true,
            theory_alignment: true,
            blame: Blame::Alignment,
            compliance: true,
            reaction: Reaction::Asymmetric,
            response_to_harm: ResponseToHarm::Provocation,
            disruption: true,
            contestation: false,
            self_excitation: false,
            hidden_networks: true,
            reprisal: true,
            shared_suspicion: true,
            rivalry: true,
            open_rule: true,
            replacement: true,
            desertion_by_rout: true,
        }
    }
}

/// Whom the exposed blame besides the perpetrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Blame {
    /// Nobody.
    Exact,
    /// Every protector of the perpetrator's side, in full.
    Shared,
    /// The peace operation, as far as it is seen as aligned.
    Alignment,
}

/// Reaction of compliance to harm by insurgents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reaction {
    /// Harm by insurgents is forgiven more easily than harm by the state (half of the loss).
    Asymmetric,
    /// Both weigh the same.
    Symmetric,
}

/// Sign of the insurgents' response to collateral harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponseToHarm {
    /// More attacks follow.
    Provocation,
    /// Fewer attacks follow.
    Deterrence,
}

/// A camp.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampDocument {
    /// Identifier.
    pub id: String,
    /// Name shown.
    pub name: String,
}

/// An armed actor.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationDocument {
    /// Identifier.
    pub id: String,
    /// Name shown and written to the event table.
    pub name: String,
    /// Kind, which decides the rules that apply.
    pub kind: OrganizationKind,
    /// Camp for which it holds territory.
    pub camp: String,
    /// Persons per unit.
    pub unit_size: u32,
    /// Regions that it does not leave; empty: anywhere inside.
    #[serde(default)]
    pub homeland: Vec<String>,
    /// Whether its bases lie abroad (its events are then transborder).
    #[serde(default)]
    pub foreign: bool,
    /// Communities among which it recruits; empty: according to relations.
    #[serde(default)]
    pub communities: Vec<String>,
}

/// A norm.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NormDocument {
    /// Identifier.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// The observable indicator to which the norm answers.
    pub problem: Problem,
    /// Values that the norm serves.
    pub values: Vec<String>,
}

/// A security cluster (Fierke 2015; Guimaraes 2024, table 1).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClusterDocument {
    /// Number.
    pub number: u8,
    /// The threat.
    pub threat: String,
    /// Who threatens: kinds or ids of organizations, `civilians`.
    pub threatener: Vec<String>,
    /// Who is threatened: kinds or ids of organizations, `civilians`, `government`.
    pub threatened: Vec<String>,
    /// Who protects; `unclear` is a legal answer.
    pub protector: Vec<String>,
    /// Who is protected.
    pub protected: Vec<String>,
    /// Types of the threat.
    pub threat_types: Vec<ThreatType>,
    /// Kinds of practice that belong to the cluster; empty: all violence.
    #[serde(default)]
    pub practices: Vec<PracticeClass>,
}
