//! Columns of `events.csv`: those of UCDP GED 25.1 in order, then our own; after UCDP's codebook (Högbladh 2025).

use crate::report::table::{Column, Table};

/// Fatal events.
pub static EVENTS: Table = Table { name: "events", about: ABOUT, columns: &COLUMNS, measures: &[] };

const ABOUT: &str = "every event with at least one death, in the columns of UCDP GED 25.1, then our own

- Everything here is simulated: `relid` begins with `SIM-`, `source_article` says so, and all identifiers of actors, dyads and
  conflicts are invented and negative.
- All fatal events stand here. `reported` is 1 where the observation model lets an observer know of the event: compare only
  these with coded data. `active_year` counts all of them.
- As in UCDP, the state is side a of state-based violence. Who acted stands in `threatener`, who was attacked in `threatened`.
  The dead of a community in violence between communities are those of its side. `Civilians` are side b of one-sided violence.
- `best` = `low` = `high` = the deaths of the four columns. A place is a district and a date a step; the precision columns say so.
- The columns up to `gwnob` are UCDP's, and scripts made for GED read them; those from `practice` on are ours.";

static COLUMNS: [Column; 59] = [
    Column::integer("id", "", "number of the event, from 1 in every run"),
    Column::text("relid", "`SIM-SEED-REPLICATION-id`: names the event across runs of a scenario"),
    Column::integer("year", "", "year of `date_start`"),
    Column::flag("active_year", "1 where the dyad has 25 deaths or more in the year"),
    Column::text("code_status", "always `Clear`: nothing is left to be checked"),
    Column::integer("type_of_violence", "", "1 state-based, 2 non-state, 3 one-sided"),
    Column::integer("conflict_dset_id", "", "the same as `conflict_new_id`"),
    Column::integer(
        "conflict_new_id",
        "",
        "conflict: one for all state-based violence of a country, one for each dyad otherwise",
    ),
    Column::text("conflict_name", "name of the conflict"),
    Column::integer("dyad_dset_id", "", "the same as `dyad_new_id`"),
    Column::integer("dyad_new_id", "", "pair of sides"),
    Column::text("dyad_name", "`side_a`, a hyphen between spaces, `side_b`"),
    Column::integer("side_a_dset_id", "", "the same as `side_a_new_id`"),
    Column::integer("side_a_new_id", "", "side a"),
    Column::text(
        "side_a",
        "name of side a in the step: the state in state-based violence, the attacker in one-sided violence",
    ),
    Column::integer("side_b_dset_id", "", "the same as `side_b_new_id`"),
    Column::integer("side_b_new_id", "", "side b"),
    Column::text("side_b", "name of side b in the step; `Civilians` in one-sided violence"),
    Column::integer("number_of_sources", "", "always -1: there are none"),
    Column::text("source_article", "always `simulated`"),
    Column::text("source_office", "name and version of the program"),
    Column::text("source_date", "always empty"),
    Column::text("source_headline", "always empty"),
    Column::text("source_original", "always empty"),
    Column::integer(
        "where_prec",
        "",
        "precision of the place: 1 exact, 2 near a known place, 3 district, 4 region, 5 a wider or linear area, 6 country, \
         7 international waters or air space; here always 3",
    ),
    Column::text("where_coordinates", "name of the place: the district"),
    Column::text("where_description", "what the coordinates are"),
    Column::text("adm_1", "region, the first level of administration"),
    Column::text("adm_2", "district, the second level"),
    Column::number("latitude", "degrees north", "of the district's chief town"),
    Column::number("longitude", "degrees east", "of the district's chief town"),
    Column::text("geom_wkt", "the same point as well-known text, longitude first"),
    Column::integer(
        "priogrid_gid",
        "",
        "half-degree cell of PRIO-GRID with the point, counted from the south-west corner: joins with PRIO-GRID's tables",
    ),
    Column::text("country", "country of the district"),
    Column::integer("country_id", "", "number of the country in Gleditsch and Ward's list; empty where not known here"),
    Column::text("region", "UCDP's region of the world; empty where not known here"),
    Column::integer("event_clarity", "", "1 reported as one event, 2 made out from a summary; here always 1"),
    Column::integer(
        "date_prec",
        "",
        "precision of the date: 1 day, 2 up to 6 days, 3 week, 4 month, 5 more than a month; follows from the step",
    ),
    Column::date("date_start", "first day of the step"),
    Column::date("date_end", "last day of the step"),
    Column::integer("deaths_a", "persons", "deaths on side a"),
    Column::integer("deaths_b", "persons", "deaths on side b"),
    Column::integer(
        "deaths_civilians",
        "persons",
        "deaths of civilians who belong to neither side; members of communities that fight stand under `deaths_a` and `deaths_b`",
    ),
    Column::integer("deaths_unknown", "persons", "deaths whose side is not known; here always 0"),
    Column::integer("best", "persons", "most likely deaths: the sum of the four columns"),
    Column::integer("high", "persons", "highest reliable estimate; here the same as `best`"),
    Column::integer("low", "persons", "lowest estimate; here the same as `best`"),
    Column::integer("gwnoa", "", "Gleditsch and Ward's number of side a; empty where it is no state"),
    Column::integer("gwnob", "", "Gleditsch and Ward's number of side b; empty where it is no state"),
    Column::text("practice", "what was done, such as `ambush`, `operation` or `selective_violence`"),
    Column::text("threatener", "id of the organization or community that acted"),
    Column::text("threatened", "id of the organization or community that was attacked, or `civilians`"),
    Column::text("community", "id of the community of the civilians harmed, where one was singled out"),
    Column::text("clusters", "numbers of the scenario's security clusters that the event belongs to, joined with `;`"),
    Column::text("protectors", "ids of the organizations in reach to protect the threatened, joined with `;`"),
    Column::flag("transborder", "1 where a side's bases lie abroad, or the district lies in another country"),
    Column::flag("reported", "1 where the observation model reports the event"),
    Column::integer("seed", "", "seed of the run"),
    Column::integer("replication", "", "number of the replication"),
];
