//! Optics: ways of reading a run (Krause 1994; MODEL.md, section 7.14). They are fixed with the scenario; no process reads them.

use super::overrides::Override;
use crate::event::Practice;
use crate::security::Role;

/// What an optic may weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpticDimension {
    /// Deaths of admitted referents [per 100,000 and year].
    Physical,
    /// Mean fear of civilians [0, 1].
    Psychological,
    /// Admitted cases of detention, abuse short of killing and recruitment [per 100,000 and year].
    Personal,
    /// Admitted refugees and displaced [per 100,000].
    Displacement,
    /// State authority [0, 1].
    SovereignAuthority,
    /// Trust in the state [0, 1].
    OntologicalState,
    /// Absence of tension between communities [0, 1].
    OntologicalCommunity,
    /// Trust in the peace operation [0, 1].
    OntologicalMission,
    /// Harm done by means of which the optic disapproves [per 100,000 and year].
    Means,
}

impl OpticDimension {
    /// How many there are.
    pub const COUNT: usize = 9;

    /// All dimensions.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Physical,
        Self::Psychological,
        Self::Personal,
        Self::Displacement,
        Self::SovereignAuthority,
        Self::OntologicalState,
        Self::OntologicalCommunity,
        Self::OntologicalMission,
        Self::Means,
    ];

    /// Position in arrays by dimension.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Physical => "physical",
            Self::Psychological => "psychological",
            Self::Personal => "personal",
            Self::Displacement => "displacement",
            Self::SovereignAuthority => "sovereign_authority",
            Self::OntologicalState => "ontological_state",
            Self::OntologicalCommunity => "ontological_community",
            Self::OntologicalMission => "ontological_mission",
            Self::Means => "means",
        }
    }

    /// Whether it measures harm, which a goalpost turns into a score; the others are scores already.
    pub const fn is_harm(self) -> bool {
        matches!(self, Self::Physical | Self::Psychological | Self::Personal | Self::Displacement | Self::Means)
    }
}

/// A rule of admission for deaths ([`OpticDimension::Physical`]) or cases ([`OpticDimension::Personal`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Admission {
    /// What it admits.
    pub dimension: OpticDimension,
    /// Whose harm; `None`: anyone's.
    pub referent: Option<Role>,
    /// Done by whom; `None`: by anyone.
    pub threatener: Option<Role>,
    /// Practices.
    pub practices: Vec<Practice>,
    /// Whether only transborder events are admitted.
    pub transborder: bool,
    /// How much of the harm counts [0, 1].
    pub weight: f64,
}

/// A judgement of means.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Practices.
    pub practices: Vec<Practice>,
    /// Done by whom; `None`: by anyone.
    pub by: Option<Role>,
    /// How much of the harm is disapproved of [0, 1].
    pub disapproval: f64,
}

/// An optic: an answer to "security from what, for whom, to protect what, by what means".
#[derive(Clone, Debug, PartialEq)]
pub struct Optic {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// From what.
    pub from_what: String,
    /// For whom.
    pub for_whom: String,
    /// To protect what.
    pub to_protect_what: String,
    /// By what means.
    pub by_what_means: String,
    /// Rules of admission of events.
    pub admissions: Vec<Admission>,
    /// How much refugees abroad and displaced inside count [0, 1].
    pub displacement: [f64; 2],
    /// Weights by dimension, summing to 1.
    pub weights: [f64; OpticDimension::COUNT],
    /// Goalposts by dimension, in the unit of its harm; not read where the dimension is no harm.
    pub goalposts: [f64; OpticDimension::COUNT],
    /// Judgements of means.
    pub means: Vec<Judgement>,
    /// What this optic would do, as changes to the scenario.
    pub levers: Vec<Override>,
}

impl Optic {
    /// Dimensions that weigh, with their weights.
    pub fn weighed(&self) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        let named =
            OpticDimension::ALL.into_iter().map(|dimension| (dimension.name(), self.weights[dimension.index()]));
        named.filter(|(_, weight)| *weight > 0.0)
    }
}

/// Practices that a word of a table stands for: a practice, all of a class, both where the word names both, or `any`.
pub(super) fn practices_named(word: &str) -> Vec<Practice> {
    let meant = |practice: &Practice| word == "any" || practice.name() == word || practice.class().name() == word;
    Practice::ALL.into_iter().filter(meant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_names_a_practice_and_a_class_stands_for_both() {
        assert_eq!(practices_named("ambush"), [Practice::Ambush]);
        assert_eq!(practices_named("abuse"), [Practice::Abuse, Practice::NonLethalAbuse, Practice::Detention]);
        assert_eq!(practices_named("recruitment"), [Practice::Recruitment, Practice::ForcedRecruitment]);
        assert_eq!(practices_named("any").len(), Practice::ALL.len());
        assert!(practices_named("ambushes").is_empty());
    }

    #[test]
    fn positions_of_dimensions_are_those_of_the_list() {
        for (position, dimension) in OpticDimension::ALL.into_iter().enumerate() {
            assert_eq!(dimension.index(), position);
        }
    }
}
