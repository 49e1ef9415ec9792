//! Event kinds and the ledger in which every violent event stands (MODEL.md, section 7.12).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{ClusterSet, CommunityId, DistrictId, OrganizationId};
use crate::organization::OrganizationKind;

/// One side of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// An organization.
    Organization(OrganizationId),
    /// A community acting, or attacked, as such.
    Community(CommunityId),
    /// Civilians without distinction.
    Civilians,
}

impl Party {
    /// The organization that it is, if it is one.
    pub const fn organization(self) -> Option<OrganizationId> {
        match self {
            Self::Organization(id) => Some(id),
            Self::Community(_) | Self::Civilians => None,
        }
    }
}

/// What was done: the activity from which the event came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Practice {
    /// Assault on a garrison that broke.
    CampRaid,
    /// Ambush, mine, raid on forces.
    Ambush,
    /// Operation of state or allied forces.
    Operation,
    /// Clash between armed groups.
    Clash,
    /// Selective killing of civilians by an armed group.
    SelectiveViolence,
    /// Indiscriminate attack on civilians by an armed group.
    IndiscriminateViolence,
    /// Killing of civilians by state forces or partners.
    Abuse,
    /// Arrest, beating or disappearance short of killing; a row counts cases.
    NonLethalAbuse,
    /// Detention of civilians; a row counts persons.
    Detention,
    /// Violence between communities.
    CommunalViolence,
    /// Attack of a militia on civilians of another community.
    MilitiaAttack,
    /// Attack on the peace operation.
    MissionAttack,
    /// Protest against the peace operation.
    Protest,
    /// Recruitment into an armed group; a row counts persons.
    Recruitment,
    /// Forced recruitment; a row counts persons.
    ForcedRecruitment,
}

impl Practice {
    /// All practices.
    pub const ALL: [Self; 15] = [
        Self::CampRaid,
        Self::Ambush,
        Self::Operation,
        Self::Clash,
        Self::SelectiveViolence,
        Self::IndiscriminateViolence,
        Self::Abuse,
        Self::NonLethalAbuse,
        Self::Detention,
        Self::CommunalViolence,
        Self::MilitiaAttack,
        Self::MissionAttack,
        Self::Protest,
        Self::Recruitment,
        Self::ForcedRecruitment,
    ];

    /// Coarse class, by which clusters are limited.
    pub const fn class(self) -> PracticeClass {
        match self {
            Self::NonLethalAbuse | Self::Detention => PracticeClass::Abuse,
            Self::Recruitment | Self::ForcedRecruitment => PracticeClass::Recruitment,
            Self::Protest => PracticeClass::Protest,
            _ => PracticeClass::Violence,
        }
    }

    /// Whether a row counts persons who suffer personal harm: detained, abused short of killing, recruited by force.
    pub const fn is_personal_harm(self) -> bool {
        matches!(self, Self::Detention | Self::NonLethalAbuse | Self::ForcedRecruitment)
    }

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CampRaid => "camp_raid",
            Self::Ambush => "ambush",
            Self::Operation => "operation",
            Self::Clash => "clash",
            Self::SelectiveViolence => "selective_violence",
            Self::IndiscriminateViolence => "indiscriminate_violence",
            Self::Abuse => "abuse",
            Self::NonLethalAbuse => "non_lethal_abuse",
            Self::Detention => "detention",
            Self::CommunalViolence => "communal_violence",
            Self::MilitiaAttack => "militia_attack",
            Self::MissionAttack => "mission_attack",
            Self::Protest => "protest",
            Self::Recruitment => "recruitment",
            Self::ForcedRecruitment => "forced_recruitment",
        }
    }
}

/// Coarse class of a practice, by which a cluster can be limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PracticeClass {
    /// Violence against persons.
    Violence,
    /// Recruitment, by force or not.
    Recruitment,
    /// Arrest, beating, disappearance short of killing.
    Abuse,
    /// Protest.
    Protest,
}

impl PracticeClass {
    /// All classes.
    pub const ALL: [Self; 4] = [Self::Violence, Self::Recruitment, Self::Abuse, Self::Protest];

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Violence => "violence",
            Self::Recruitment => "recruitment",
            Self::Abuse => "abuse",
            Self::Protest => "protest",
        }
    }
}

/// UCDP's type of organized violence, derived from the parties' organization alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum ViolenceType {
    /// 1: one side is a state or acts for it.
    StateBased,
    /// 2: organized groups or communities, none of them a state.
    NonState,
    /// 3: an organized actor against civilians.
    OneSided,
}

impl ViolenceType {
    /// The type of an event between two parties; `kind` gives the kind of an organization.
    ///
    /// **E12.2 type of violence**: organization against civilians or a community: 3; else 1 if one side is state-based;
    /// else 2.
    /// Source: UCDP codebook.
    /// Test: `events_have_the_columns_of_ged_and_keep_its_rules`.
    pub fn of(a: Party, b: Party, kind: impl Fn(OrganizationId) -> OrganizationKind) -> Self {
        let is_state = |party| matches!(party, Party::Organization(o) if kind(o).is_state_based());
        match (a, b) {
            (Party::Organization(_), Party::Community(_) | Party::Civilians) => Self::OneSided,
            _ if is_state(a) || is_state(b) => Self::StateBased,
            _ => Self::NonState,
        }
    }

    /// All types, in UCDP's order.
    pub const ALL: [Self; 3] = [Self::StateBased, Self::NonState, Self::OneSided];

    /// UCDP's code.
    pub const fn code(self) -> u8 {
        match self {
            Self::StateBased => 1,
            Self::NonState => 2,
            Self::OneSided => 3,
        }
    }

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StateBased => "state-based",
            Self::NonState => "non-state",
            Self::OneSided => "one-sided",
        }
    }
}

/// One row of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Step in which it happened.
    pub step: u32,
    /// Where.
    pub district: DistrictId,
    /// What was done.
    pub practice: Practice,
    /// Who did it: the threatener.
    pub side_a: Party,
    /// To whom: the threatened.
    pub side_b: Party,
    /// The community among the harmed civilians, where one was singled out.
    pub community: Option<CommunityId>,
    /// Deaths of side a [persons].
    pub deaths_a: u32,
    /// Deaths of side b [persons].
    pub deaths_b: u32,
    /// Deaths of civilians who belong to neither side, as UCDP counts them [persons]; [`Event::civilian_deaths`] has all.
    pub deaths_civilians: u32,
    /// Persons or cases of a practice that does not kill; of an operation, fighters taken prisoner.
    pub cases: u32,
    /// Clusters whose roles the event fills.
    pub clusters: ClusterSet,
    /// Organizations that were in reach to protect the threatened, one bit each.
    pub protectors: u64,
    /// Whether the observation model reports it.
    pub reported: bool,
}

impl Event {
    /// All deaths [persons].
    pub const fn deaths(&self) -> u32 {
        self.deaths_a + self.deaths_b + self.deaths_civilians
    }

    /// Deaths among civilians [persons]: bystanders, victims, and members of communities that fought.
    ///
    /// **E13.2 civilian deaths of an event**: bystanders and victims + dead of either side that is a community.
    /// Source: definition.
    /// Test: `contributions_of_a_run_add_up_to_its_deaths_and_missing_points_everywhere`.
    pub fn civilian_deaths(&self) -> u32 {
        let of = |party, deaths| if matches!(party, Party::Community(_)) { deaths } else { 0 };
        self.deaths_civilians + of(self.side_a, self.deaths_a) + of(self.side_b, self.deaths_b)
    }
}

/// All events of a run, in order of step, process and district.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    events: Vec<Event>,
}

impl Ledger {
    /// Adds an event.
    pub fn record(&mut self, event: Event) {
        self.events.push(event);
    }

    /// All events.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Number of events so far.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether nothing has happened.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The events from position `first` on.
    pub fn since(&self, first: usize) -> &[Event] {
        &self.events[first..]
    }
}
