//! `cases.csv`: what was done to persons short of killing, which UCDP's columns have no place for.

use std::io;

use super::table::{Column, Rows, Table};
use crate::event::{Ledger, Party};
use crate::scenario::Scenario;

/// Rows of the ledger that count persons.
pub static CASES: Table = Table {
    name: "cases",
    about: "detention, abuse short of killing, recruitment, protest and prisoners: rows of the ledger that count persons

The personal dimension of the index counts the practices `detention`, `non_lethal_abuse` and `forced_recruitment`. Recruits who came by
themselves (`recruitment`), protests, and prisoners of operations are not among its cases.",
    columns: &[
        Column::date("date", "first day of the step"),
        Column::text("district", "id of the district"),
        Column::text("practice", "what was done"),
        Column::text("threatener", "id of the organization, or of the community"),
        Column::text("threatened", "id of the organization or of the community; `civilians` without distinction"),
        Column::text("community", "community of the civilians concerned, where one was singled out"),
        Column::integer("persons", "persons", "persons detained, abused, recruited, taken prisoner; protests: events"),
        Column::text("clusters", "numbers of the security clusters, joined with `;`"),
        Column::flag("counts", "1 where the persons are cases of the personal dimension"),
    ],
    measures: &[],
};

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
        rows.date(scenario.date_of(event.step)).text(&scenario.districts[event.district.index()].id);
        rows.text(event.practice.name());
        rows.text(party_name(scenario, event.side_a)).text(party_name(scenario, event.side_b));
        match event.community {
            Some(community) => rows.text(&scenario.communities[community.index()].id),
            None => rows.missing(),
        };
        let clusters: Vec<String> =
            event.clusters.positions().map(|position| scenario.clusters[position].number.to_string()).collect();
        rows.integer(event.cases.into()).text(&clusters.join(";")).flag(event.practice.is_personal_harm()).end()?;
    }
    Ok(())
}
