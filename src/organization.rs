//! Kinds of organization: what rules of the model refer to (MODEL.md, section 2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an organization is; rules of the model refer to kinds, never to names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganizationKind {
    /// The state's own forces.
    StateForce,
    /// Forces that fight beside the state under its command or contract.
    StatePartner,
    /// A peace operation.
    PeaceOperation,
    /// A foreign force on a counterterrorist or enforcement mandate.
    InterventionForce,
    /// An extremist armed group.
    ExtremistGroup,
    /// A rebel group with a homeland.
    RebelGroup,
    /// An armed group that fights for the state without being of it.
    ProStateGroup,
    /// A militia of a community.
    CommunityMilitia,
}

impl OrganizationKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::StateForce,
        Self::StatePartner,
        Self::PeaceOperation,
        Self::InterventionForce,
        Self::ExtremistGroup,
        Self::RebelGroup,
        Self::ProStateGroup,
        Self::CommunityMilitia,
    ];

    /// Name in files and tables.
    ///
    /// ```
    /// use mandate_model::scenario::OrganizationKind;
    /// for kind in OrganizationKind::ALL {
    ///     assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    /// }
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::StateForce => "state_force",
            Self::StatePartner => "state_partner",
            Self::PeaceOperation => "peace_operation",
            Self::InterventionForce => "intervention_force",
            Self::ExtremistGroup => "extremist_group",
            Self::RebelGroup => "rebel_group",
            Self::ProStateGroup => "pro_state_group",
            Self::CommunityMilitia => "community_militia",
        }
    }

    /// Whether it is the state or fights under its command.
    pub const fn is_state_side(self) -> bool {
        matches!(self, Self::StateForce | Self::StatePartner)
    }

    /// Whether it comes from abroad under a mandate.
    pub const fn is_intervener(self) -> bool {
        matches!(self, Self::PeaceOperation | Self::InterventionForce)
    }

    /// Whether violence with it is state-based in UCDP's sense.
    pub const fn is_state_based(self) -> bool {
        self.is_state_side() || self.is_intervener()
    }

    /// Whether it challenges the state.
    pub const fn is_challenger(self) -> bool {
        matches!(self, Self::ExtremistGroup | Self::RebelGroup)
    }

    /// Whether it recruits itself instead of being given by date.
    pub const fn is_armed_group(self) -> bool {
        !self.is_state_based()
    }
}
