//! A district: authority, control, tension, alignment, and the decaying memory of harm (MODEL.md, section 2).

use crate::ids::CampId;

/// Who did harm, in the classes to which civilians react differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HarmClass {
    /// The state, its partners, intervention forces.
    State,
    /// A peace operation.
    Mission,
    /// Groups that challenge the state.
    Challenger,
    /// Communities and militias.
    Communal,
}

impl HarmClass {
    /// Number of classes.
    pub const COUNT: usize = 4;

    /// Position in arrays by class.
    pub const fn index(self) -> usize {
        self as usize
    }
}

/// Further events that are still to follow from those that happened, by kind [expected events].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Aftermath {
    /// Attacks on forces.
    pub attack: f64,
    /// Clashes between armed groups.
    pub clash: f64,
    /// Violence of armed groups against civilians.
    pub coercion: f64,
    /// Violence between communities.
    pub communal: f64,
    /// Attacks of militias.
    pub militia: f64,
    /// Attacks on forces that answer collateral harm; negative where harm deters.
    pub reaction: f64,
}

/// State of a district.
#[derive(Clone, Debug, PartialEq)]
pub struct District {
    /// State authority [0, 1].
    pub authority: f64,
    /// Control share of each camp [0, 1]; their sum is at most 1, the rest is nobody's.
    pub control: Vec<f64>,
    /// Perceived alignment of the peace operation with state and counterterrorist forces [0, 1].
    pub alignment: f64,
    /// Tension of each pair of communities [0, 1], in the order of the scenario's pairs.
    pub tension: Vec<f64>,
    /// Day until which a local deal holds between each pair; in the past where there is none.
    pub deal_until: Vec<f64>,
    /// Deaths of civilians in memory [persons].
    pub civilian_harm: f64,
    /// All deaths in memory [persons].
    pub deaths: f64,
    /// Deaths in memory by community, from attacks on it [persons]; one entry per community.
    pub community_harm: Vec<f64>,
    /// Deaths and cases of abuse by the state in memory [persons].
    pub repression: f64,
    /// Attacks of extremist groups in memory [events].
    pub extremist_attacks: f64,
    /// Attacks on state forces in memory, from which suspicion follows [events].
    pub contact: f64,
    /// What is still to follow.
    pub aftermath: Aftermath,
    /// Acts of abuse still to follow from own deaths, one entry per organization [expected events].
    pub reprisal: Vec<f64>,
    /// Whether the state's garrison was broken and has not come back.
    pub lost: bool,
    /// Share of authority still to be lost after a rout, as a log factor.
    pub rout: f64,
    /// Share of the communities that agree on who is responsible for protection [0, 1].
    pub clarity: f64,
}

impl District {
    /// Control share of a camp [0, 1].
    pub fn control_of(&self, camp: CampId) -> f64 {
        self.control[camp.index()]
    }
}
