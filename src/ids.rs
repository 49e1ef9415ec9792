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

#[cfg(test)]
mod tests {
    use super::stable_key;

    #[test]
    fn keys_are_those_of_the_published_hash() {
        // Test vectors of the authors.
        assert_eq!(stable_key(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(stable_key("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(stable_key("foobar"), 0x8594_4171_f739_67e8);
    }
}
