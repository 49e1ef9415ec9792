//! Roads between districts: neighbours, and distances over paths of several links (MODEL.md, section 7.9).

use petgraph::algo::{connected_components, dijkstra};
use petgraph::graph::{NodeIndex, UnGraph};

use crate::ids::DistrictId;

/// Distances along the network of links.
#[derive(Clone, Debug)]
pub struct Roads {
    districts: usize,
    distance: Vec<f64>,
    neighbours: Vec<Vec<DistrictId>>,
}

impl Roads {
    /// Roads of `districts` places joined by links (from, to, km). Shortest paths over any number of links (Dijkstra 1959).
    ///
    /// **I.9 road distance**: shortest path over the links.
    /// Source: Dijkstra 1959.
    /// Test: `distances_follow_the_shortest_path_over_several_links`.
    pub fn new(districts: usize, links: &[(DistrictId, DistrictId, f64)]) -> Self {
        let graph = network(districts, links);
        let mut distance = vec![f64::INFINITY; districts * districts];
        for from in 0..districts {
            for (node, km) in dijkstra(&graph, NodeIndex::new(from), None, |edge| *edge.weight()) {
                distance[from * districts + node.index()] = km;
            }
        }
        let mut neighbours = vec![Vec::new(); districts];
        for &(a, b, _) in links {
            neighbours[a.index()].push(b);
            neighbours[b.index()].push(a);
        }
        for list in &mut neighbours {
            list.sort_unstable();
            list.dedup();
        }
        Self { districts, distance, neighbours }
    }

    /// Number of parts of the network that no link joins.
    pub fn components(districts: usize, links: &[(DistrictId, DistrictId, f64)]) -> usize {
        connected_components(&network(districts, links))
    }

    /// Road distance [km]; infinite where no path leads.
    pub fn km(&self, from: DistrictId, to: DistrictId) -> f64 {
        self.distance[from.index() * self.districts + to.index()]
    }

    /// Road distances from a district to all, in order [km].
    pub fn from(&self, district: DistrictId) -> &[f64] {
        &self.distance[district.index() * self.districts..][..self.districts]
    }

    /// Districts one link away.
    pub fn neighbours(&self, district: DistrictId) -> &[DistrictId] {
        &self.neighbours[district.index()]
    }
}

fn network(districts: usize, links: &[(DistrictId, DistrictId, f64)]) -> UnGraph<(), f64> {
    let mut graph = UnGraph::with_capacity(districts, links.len());
    let nodes: Vec<NodeIndex> = (0..districts).map(|_| graph.add_node(())).collect();
    for &(a, b, km) in links {
        graph.add_edge(nodes[a.index()], nodes[b.index()], km);
    }
    graph
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_follow_the_shortest_path_over_several_links() {
        let d = DistrictId;
        let links = [(d(0), d(1), 100.0), (d(1), d(2), 50.0), (d(0), d(2), 400.0)];
        let roads = Roads::new(4, &links);
        assert_eq!(roads.km(d(0), d(2)), 150.0);
        assert_eq!(roads.km(d(2), d(2)), 0.0);
        assert!(roads.km(d(0), d(3)).is_infinite());
        assert_eq!(roads.neighbours(d(2)), [d(0), d(1)]);
        assert_eq!(Roads::components(4, &links), 2);
    }
}
