//! Columns of `events.csv`: those of UCDP GED 25.1 in order, then our own; after UCDP's codebook (Högbladh 2025).

use jiff::civil::Date;

use crate::report::table::Exact;

crate::table! {
    /// Fatal events.
    pub EVENTS: EventRow<'a> = "events", "every event with at least one death, in the columns of UCDP GED 25.1, then our own

- Everything here is simulated: `relid` begins with `SIM-`, `source_article` says so, and all identifiers of actors, dyads and
  conflicts are invented and negative.
- All fatal events stand here. `reported` is 1 where the observation model lets an observer know of the event: compare only
  these with coded data. `active_year` counts all of them.
- As in UCDP, the state is side a of state-based violence. Who acted stands in `threatener`, who was attacked in `threatened`.
  The dead of a community in violence between communities are those of its side. `Civilians` are side b of one-sided violence.
- Of several replications, which `run --replications N --keep events` keeps, `replication` tells them apart.
- `best` = `low` = `high` = the deaths of the four columns. A place is a district and a date a step; the precision columns say so.
- The columns up to `gwnob` are UCDP's, and scripts made for GED read them; those from `practice` on are ours.", may_be_empty true;
    id: i64, "number of the event, from 1 in every run";
    relid: &'a str, "`SIM-SEED-REPLICATION-id`: names the event across runs of a scenario";
    year: i16, "year of `date_start`";
    active_year: bool, "1 where the dyad has 25 deaths or more in the year";
    code_status: &'a str, "always `Clear`: nothing is left to be checked";
    type_of_violence: i64, "1 state-based, 2 non-state, 3 one-sided";
    conflict_dset_id: i64, "the same as `conflict_new_id`";
    conflict_new_id: i64, "conflict: one for all state-based violence of a country, one for each dyad otherwise";
    conflict_name: &'a str, "name of the conflict";
    dyad_dset_id: i64, "the same as `dyad_new_id`";
    dyad_new_id: i64, "pair of sides";
    dyad_name: &'a str, "`side_a`, a hyphen between spaces, `side_b`";
    side_a_dset_id: i64, "the same as `side_a_new_id`";
    side_a_new_id: i64, "side a";
    side_a: &'a str, "name of side a in the step: the state in state-based violence, the attacker in one-sided violence";
    side_b_dset_id: i64, "the same as `side_b_new_id`";
    side_b_new_id: i64, "side b";
    side_b: &'a str, "name of side b in the step; `Civilians` in one-sided violence";
    number_of_sources: i64, "always -1: there are none";
    source_article: &'a str, "always `simulated`";
    source_office: &'a str, "name and version of the program";
    source_date: Option<&'a str>, "always empty";
    source_headline: Option<&'a str>, "always empty";
    source_original: Option<&'a str>, "always empty";
    where_prec: i64, "precision of the place: 1 exact, 2 near a known place, 3 district, 4 region, 5 a wider or linear area, 6 country, 7 international waters or air space; here always 3";
    where_coordinates: &'a str, "name of the place: the district";
    where_description: &'a str, "what the coordinates are";
    adm_1: &'a str, "region, the first level of administration";
    adm_2: &'a str, "district, the second level";
    latitude: Exact, "degrees north", "of the district's chief town";
    longitude: Exact, "degrees east", "of the district's chief town";
    geom_wkt: &'a str, "the same point as well-known text, longitude first";
    priogrid_gid: u32, "half-degree cell of PRIO-GRID with the point, counted from the south-west corner: joins with PRIO-GRID's tables";
    country: &'a str, "country of the district";
    country_id: Option<u16>, "number of the country in Gleditsch and Ward's list; empty where not known here";
    region: Option<&'a str>, "UCDP's region of the world; empty where not known here";
    event_clarity: i64, "1 reported as one event, 2 made out from a summary; here always 1";
    date_prec: u8, "precision of the date: 1 day, 2 up to 6 days, 3 week, 4 month, 5 more than a month; follows from the step";
    date_start: Date, "first day of the step";
    date_end: Date, "last day of the step";
    deaths_a: u32, "persons", "deaths on side a";
    deaths_b: u32, "persons", "deaths on side b";
    deaths_civilians: u32, "persons", "deaths of civilians who belong to neither side; members of communities that fight stand under `deaths_a` and `deaths_b`";
    deaths_unknown: u32, "persons", "deaths whose side is not known; here always 0";
    best: u32, "persons", "most likely deaths: the sum of the four columns";
    high: u32, "persons", "highest reliable estimate; here the same as `best`";
    low: u32, "persons", "lowest estimate; here the same as `best`";
    gwnoa: Option<u16>, "Gleditsch and Ward's number of side a; empty where it is no state";
    gwnob: Option<u16>, "Gleditsch and Ward's number of side b; empty where it is no state";
    practice: &'a str, "what was done, such as `ambush`, `operation` or `selective_violence`";
    threatener: &'a str, "id of the organization or community that acted";
    threatened: &'a str, "id of the organization or community that was attacked, or `civilians`";
    community: Option<&'a str>, "id of the community of the civilians harmed, where one was singled out";
    clusters: &'a str, "numbers of the scenario's security clusters that the event belongs to, joined with `;`";
    protectors: &'a str, "ids of the organizations in reach to protect the threatened, joined with `;`";
    transborder: bool, "1 where a side's bases lie abroad, or the district lies in another country";
    reported: bool, "1 where the observation model reports the event";
    seed: u64, "seed of the run";
    replication: u64, "number of the replication";
}
