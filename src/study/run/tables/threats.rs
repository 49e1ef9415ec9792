//! `threats.csv`: who threatened whom, by year, district and cluster.

use std::collections::BTreeMap;
use std::io;

use crate::event::{Event, Ledger, Party};
use crate::report::table::{Part, Rows};
use crate::scenario::Scenario;
use crate::study::run::tables::cases::party_name;

crate::table! {
    /// Pairs of threatener and threatened.
    pub THREATS: ThreatRow<'a> = "threats", "who threatened whom, where and when: the ledger by year, district, cluster, threatener and threatened

An event that belongs to several clusters has a row in each, and counts there in full: sum over one cluster, not over all.", may_be_empty true;
    year: i16, "calendar year";
    district: &'a str, "id of the district";
    cluster: &'a str, "number of the cluster, or `none`";
    threatener: &'a str, "id of the organization or of the community";
    threatened: &'a str, "id of the organization or of the community; `civilians` without distinction";
    events: u64, "events", "rows of the ledger";
    deaths: u64, "persons", "all killed";
    civilian_deaths: u64, "persons", "civilians killed, members of communities that fight included";
    cases: u64, "persons", "persons detained, abused, recruited; of operations, prisoners";
    out_of_reach: u64, "events", "events with no protector in reach";
}

/// What one party did to another: events, deaths, civilian deaths, cases, events out of every protector's reach.
type Sums = [u64; 5];

/// Writes pairs into the rows of [`THREATS`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, scenario: &Scenario, ledger: &Ledger) -> io::Result<()> {
    let none = scenario.clusters.len();
    let mut pairs: BTreeMap<(i16, u16, usize, Party, Party), Sums> = BTreeMap::new();
    let mut dated = (u32::MAX, 0);
    for event in ledger.events() {
        if dated.0 != event.step {
            dated = (event.step, scenario.date_of(event.step).year());
        }
        let mut add = |cluster| {
            let key = (dated.1, event.district.0, cluster, event.side_a, threatened(event));
            let sums = pairs.entry(key).or_default();
            sums.iter_mut().zip(of(event)).for_each(|(sum, value)| *sum += value);
        };
        event.clusters.positions().for_each(&mut add);
        if event.clusters.0 == 0 {
            add(none);
        }
    }
    for ((year, district, cluster, threatener, threatened), sums) in pairs {
        let [events, deaths, civilian_deaths, cases, out_of_reach] = sums;
        ThreatRow {
            year,
            district: &scenario.districts[usize::from(district)].id,
            cluster: &scenario.clusters.get(cluster).map_or("none".into(), |cluster| cluster.number.to_string()),
            threatener: party_name(scenario, threatener),
            threatened: party_name(scenario, threatened),
            events,
            deaths,
            civilian_deaths,
            cases,
            out_of_reach,
        }
        .write(rows)?;
    }
    Ok(())
}

/// Whom an event threatened: the community among civilians, where one was singled out.
const fn threatened(event: &Event) -> Party {
    match (event.side_b, event.community) {
        (Party::Civilians, Some(community)) => Party::Community(community),
        (side, _) => side,
    }
}

fn of(event: &Event) -> Sums {
    let out_of_reach = u64::from(event.protectors == 0);
    [1, event.deaths().into(), event.civilian_deaths().into(), event.cases.into(), out_of_reach]
}
