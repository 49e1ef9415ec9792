//! Units of parameters: in what a number is read, and which numbers it may be.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A unit of a parameter; each key of `parameters.csv` has one ([`super::parameters::unit_of`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// A part of a whole [0, 1].
    Share,
    /// A relation between two parties [-1, 1].
    Relation,
    /// A hazard or rate per day.
    PerDay,
    /// A rate per year.
    PerYear,
    /// A rate per fighter and day.
    PerFighterDay,
    /// A rate per soldier and day.
    PerSoldierDay,
    /// A rate per pair of parties, district and day.
    PerPairDistrictDay,
    /// A time, which may be without end.
    Days,
    /// A number of persons, whole or not.
    Persons,
    /// A number of deaths, whole or not.
    Deaths,
    /// A number of at least 0 without a unit of its own, or per what the parameter's meaning says.
    #[default]
    Ratio,
    /// An effect on the logarithm of a rate.
    Log,
    /// A number of either sign without a unit of its own.
    Signed,
    /// A distance.
    Km,
    /// An area.
    Km2,
    /// Cases per 100,000 inhabitants.
    PerHundredThousand,
}

impl Unit {
    /// All units.
    pub const ALL: [Self; 16] = [
        Self::Share,
        Self::Relation,
        Self::PerDay,
        Self::PerYear,
        Self::PerFighterDay,
        Self::PerSoldierDay,
        Self::PerPairDistrictDay,
        Self::Days,
        Self::Persons,
        Self::Deaths,
        Self::Ratio,
        Self::Log,
        Self::Signed,
        Self::Km,
        Self::Km2,
        Self::PerHundredThousand,
    ];

    /// Name, as the column `unit` has it, and lowest and highest number.
    const fn facts(self) -> (&'static str, f64, f64) {
        match self {
            Self::Share => ("share", 0.0, 1.0),
            Self::Relation => ("relation", -1.0, 1.0),
            Self::PerDay => ("1/day", 0.0, 1e3),
            Self::PerYear => ("1/year", 0.0, 1e5),
            Self::PerFighterDay => ("1/fighter-day", 0.0, 1.0),
            Self::PerSoldierDay => ("1/soldier-day", 0.0, 1.0),
            Self::PerPairDistrictDay => ("1/pair-district-day", 0.0, 10.0),
            Self::Days => ("days", 1e-9, f64::INFINITY),
            Self::Persons => ("persons", 0.0, 1e9),
            Self::Deaths => ("deaths", 0.0, 1e6),
            Self::Ratio => ("ratio", 0.0, 1e6),
            Self::Log => ("log", -10.0, 10.0),
            Self::Signed => ("signed", -10.0, 10.0),
            Self::Km => ("km", 1e-3, 1e6),
            Self::Km2 => ("km2", 1e-6, 1e9),
            Self::PerHundredThousand => ("per 100,000", 1e-9, 1e5),
        }
    }

    /// Name, as the column `unit` has it.
    pub const fn name(self) -> &'static str {
        self.facts().0
    }

    /// Lowest and highest number, both allowed.
    pub const fn range(self) -> (f64, f64) {
        let (_, low, high) = self.facts();
        (low, high)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = Self::ALL.into_iter().find(|unit| unit.name() == name);
        known.ok_or_else(|| de::Error::custom(format!("`{name}` is no unit of a parameter")))
    }
}
