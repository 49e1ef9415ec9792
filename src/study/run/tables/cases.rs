//! `cases.csv`: what was done to persons short of killing, which UCDP's columns have no place for.

use std::io;

use jiff::civil::Date;

use crate::event::{Ledger, Party};
use crate::report::table::{Part, Rows};
use crate::scenario::Scenario;

crate::table! {
    /// Rows of the ledger that count persons.
    pub CASES: CaseRow<'a> = "cases", "detention, abuse short of killing, recruitment, protest and prisoners: rows of the ledger that count persons

The personal dimension of the index counts the practices `detention`, `non_lethal_abuse` and `forced_recruitment`. Recruits who came by
themselves (`recruitment`), protests, and prisoners of operations are not among its cases.", may_be_empty true;
    date: Date, "first day of the step";
    district: &'a str, "id of the district";
    practice: &'a str, "what was done";
    threatener: &'a str, "id of the organization, or of the community";
    threatened: &'a str, "id of the organization or of the community; `civilians` without distinction";
    community: Option<&'a str>, "community of the civilians concerned, where one was singled out";
    persons: u32, "persons", "persons detained, abused, recruited, taken prisoner; protests: events";
    clusters: &'a str, "numbers of the security clusters, joined with `;`";
    counts: bool, "1 where the persons are cases of the personal dimension";
}

/// Name of a party in tables.
pub(super) fn party_name(scenario: &Scenario, party: Party) -> &str {
    match party {
        Party::Organization(id) => &scenario.organizations[id.index()].id,
        Party::Community(id) => &scenario.communities[id.index()].id,
        Party::Civilians => "civilians",
    }
}

/// Writes what the ledger counts beside deaths into the rows of [`CASES`].
///
/// # Errors
/// Where the file cannot be written.
pub fn write(rows: &mut Rows, scenario: &Scenario, ledger: &Ledger) -> io::Result<()> {
    for event in ledger.events().iter().filter(|event| event.cases > 0) {
        let clusters: Vec<String> =
            event.clusters.positions().map(|position| scenario.clusters[position].number.to_string()).collect();
        CaseRow {
            date: scenario.date_of(event.step),
            district: &scenario.districts[event.district.index()].id,
            practice: event.practice.name(),
            threatener: party_name(scenario, event.side_a),
            threatened: party_name(scenario, event.side_b),
            community: event.community.map(|community| scenario.communities[community.index()].id.as_str()),
            persons: event.cases,
            clusters: &clusters.join(";"),
            counts: event.practice.is_personal_harm(),
        }
        .write(rows)?;
    }
    Ok(())
}
