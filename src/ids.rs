//! Typed indices: a district is never taken for an organization.

macro_rules! index_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u16);

        impl $name {
            /// Position in the array of its kind.
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// From a position.
            ///
            /// # Panics
            /// Above 65,535, which validation refuses.
            pub fn new(index: usize) -> Self {
                Self(u16::try_from(index).expect("validation limits every table to 65,535 entries"))
            }

            /// The first `count`, in order.
            ///
            /// # Panics
            /// Above 65,535, which validation refuses.
            pub fn first(count: usize) -> impl Iterator<Item = Self> + Clone {
                (0..u16::try_from(count).expect("validation limits every table to 65,535 entries")).map(Self)
            }
        }
    };
}

index_type!(
    /// A district, in the order of the ids in `districts.csv`.
    DistrictId
);
index_type!(
    /// A community of civilians.
    CommunityId
);
index_type!(
    /// An organization: an armed actor.
    OrganizationId
);
index_type!(
    /// A camp: the side for which an organization holds territory.
    CampId
);
index_type!(
    /// A norm.
    NormId
);
index_type!(
    /// A behaviour that a norm may suggest.
    BehaviourId
);

/// A set of clusters, by their position in the scenario (at most 32).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClusterSet(pub u32);

impl ClusterSet {
    /// Positions of the clusters in the set.
    pub fn positions(self) -> impl Iterator<Item = usize> {
        (0..32).filter(move |position| self.0 & (1 << position) != 0)
    }
}

/// Stable 64-bit name of a text id (FNV-1a), by which its random streams are called; it does not depend on the order of rows in a file.
///
/// **R.6 key of an id**: FNV-1a, 64 bit.
/// Source: Fowler, Noll & Vo.
/// Test: `keys_are_those_of_the_published_hash`.
pub fn stable_key(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A set of organizations, by their position in the scenario (at most 60, which validation sees to).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrganizationSet(u64);

impl OrganizationSet {
    /// All there can be.
    pub const ALL: Self = Self(u64::MAX);

    /// Adds one.
    pub fn insert(&mut self, id: OrganizationId) {
        self.0 |= 1 << id.index();
    }

    /// Those in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those in either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is nobody in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<OrganizationId> for OrganizationSet {
    fn from_iter<I: IntoIterator<Item = OrganizationId>>(ids: I) -> Self {
        ids.into_iter().fold(Self::default(), |mut set, id| {
            set.insert(id);
            set
        })
    }
}

impl IntoIterator for OrganizationSet {
    type Item = OrganizationId;
    type IntoIter = Members;

    fn into_iter(self) -> Members {
        Members(self.0)
    }
}

/// Members of a set, in order of their positions.
#[derive(Clone, Debug)]
pub struct Members(u64);

impl Iterator for Members {
    type Item = OrganizationId;

    fn next(&mut self) -> Option<OrganizationId> {
        if self.0 == 0 {
            return None;
        }
        let position = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        // Below 64, whatever the set.
        Some(OrganizationId(position as u16))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_gives_its_members_in_order_and_what_it_shares_with_another() {
        let set: OrganizationSet = [59, 0, 7].map(OrganizationId).into_iter().collect();
        assert_eq!(set.into_iter().collect::<Vec<_>>(), [0, 7, 59].map(OrganizationId));
        let other: OrganizationSet = [7, 8].map(OrganizationId).into_iter().collect();
        assert_eq!(set.and(other).into_iter().collect::<Vec<_>>(), [OrganizationId(7)]);
        assert!(set.and([OrganizationId(1)].into_iter().collect()).is_empty());
        assert_eq!(set.and(OrganizationSet::ALL), set);
    }

    #[test]
    fn keys_are_those_of_the_published_hash() {
        // Test vectors of the authors.
        assert_eq!(stable_key(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(stable_key("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(stable_key("foobar"), 0x8594_4171_f739_67e8);
    }
}
