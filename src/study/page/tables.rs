//! The main tables of the folder, as they lie there: the rows that matter most, up to a number of them.

use crate::drawing::svg::escaped;
use crate::observation::measures::{self, CIVILIAN_DEATHS};
use crate::report::chart::{Wishes, basis};
use crate::report::number::thousands;
use crate::report::optics;
use crate::report::reading::{Output, ReadingError};
use crate::report::table::Table;
use crate::report::words::capital;
use crate::scenario::noun;
use crate::study::comparison::tables as compare;
use crate::study::page::Section;
use crate::study::page::columns;
use crate::study::page::markup::{Cell, Grid, Head, paragraph};
use crate::study::run::tables::{effort, observed, roles};
use crate::study::sweep::tables::{choices, effects, mixture, points as sweep, sensitivity};

/// Most rows of a table that are shown.
const ROWS: usize = 200;

/// Which cells of a column a row must have to be shown.
#[derive(Clone, Copy, Debug)]
enum Only {
    /// One of these.
    Of(&'static [&'static str]),
    /// A response that is wished for, or civilian deaths.
    Responses,
    /// An area that is wished for.
    Areas,
}

/// A table, what it shows in short, and which of its rows.
struct Shown {
    table: &'static Table,
    title: &'static str,
    only: &'static [(&'static str, Only)],
}

const WISHED: &[(&str, Only)] = &[("response", Only::Responses), ("area", Only::Areas)];

static SHOWN: [Shown; 19] = [
    Shown {
        table: &compare::COMPARE,
        title: "Differences between variants",
        only: &[("contrast", Only::Of(&["as given"])), ("area", Only::Areas)],
    },
    Shown {
        table: &compare::COMPARE_YEARS,
        title: "Differences by year",
        only: &[("measure", Only::Responses), ("area", Only::Areas)],
    },
    Shown { table: &optics::OPTIC_RANKS, title: "Ranks of variants by optic", only: &[("area", Only::Areas)] },
    Shown { table: &optics::OPTIC_FLIPS, title: "Where optics disagree", only: &[("area", Only::Areas)] },
    Shown { table: &mixture::PLAYED, title: "Mixtures", only: WISHED },
    Shown { table: &mixture::OPTIMUM, title: "Best mixtures", only: WISHED },
    Shown { table: &mixture::FIT, title: "Fit of the surface", only: WISHED },
    Shown { table: &mixture::TERMS, title: "Terms of the surface", only: WISHED },
    Shown { table: &sweep::POINTS, title: "Points", only: WISHED },
    Shown { table: &sweep::CONTRASTS, title: "Contrasts", only: WISHED },
    Shown { table: &effects::EFFECTS, title: "Effects", only: WISHED },
    Shown { table: &effects::EFFECT_SIZES, title: "Effects and the size of channels", only: WISHED },
    Shown { table: &sensitivity::SENSITIVITY, title: "Sensitivity", only: WISHED },
    Shown { table: &choices::ACCEPTABILITY, title: "What value choices prefer", only: &[("area", Only::Areas)] },
    Shown { table: &choices::OPTIC_POINTS, title: "Points as the optics see them", only: &[("area", Only::Areas)] },
    Shown { table: &observed::OBSERVED, title: "Observed beside the model", only: &[] },
    Shown { table: &roles::CLUSTERS, title: "Security clusters", only: &[] },
    Shown { table: &effort::EFFORT, title: "Declared weights and effort", only: &[] },
    Shown { table: &effort::PRACTICES, title: "Harm of practices", only: &[] },
];

/// The section, where the folder has one of the tables.
///
/// # Errors
/// Where a table is damaged.
pub fn section(output: &Output, wishes: &Wishes) -> Result<Option<Section>, ReadingError> {
    let mut grids = Vec::new();
    for shown in SHOWN.iter().filter(|shown| output.has(shown.table)) {
        grids.extend(grid(output, wishes, shown)?);
    }
    if grids.is_empty() {
        return Ok(None);
    }
    let lead = paragraph("Cells stand as they do in the files.");
    let mut section = Section::new("tables", "Tables", lead + &grids.iter().map(Grid::html).collect::<String>());
    section.entries = grids.iter().map(|grid| (grid.id.clone(), grid.title.clone())).collect();
    Ok(Some(section))
}

/// The first rows that are wanted, and how many there are; `None` where there is none.
fn grid(output: &Output, wishes: &Wishes, shown: &Shown) -> Result<Option<Grid>, ReadingError> {
    let columns = output.columns(shown.table)?;
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let only: Vec<(usize, Only)> = shown
        .only
        .iter()
        .filter_map(|&(column, only)| Some((names.iter().position(|name| *name == column)?, only)))
        .collect();
    let (mut rows, mut wanted, mut all) = (Vec::new(), 0_u64, 0_u64);
    output.texts(shown.table, |cells| {
        all += 1;
        if only.iter().all(|&(place, only)| only.admits(cells[place], wishes)) {
            wanted += 1;
            if rows.len() < ROWS {
                rows.push(cells.iter().map(|cell| Cell::Text((*cell).to_string())).collect());
            }
        }
    })?;
    if rows.is_empty() {
        return Ok(None);
    }
    let unit =
        |name: &str| shown.table.columns.iter().find(|column| column.name == name).map_or("", |column| column.unit);
    let head = names.iter().map(|&name| Head::new(name, unit(name))).collect();
    let words = words(output, wishes, shown, (rows.len() as u64, wanted, all));
    Ok(Some(Grid { id: format!("rows-{}", shown.table.name), title: shown.title.into(), words, head, rows }))
}

impl Only {
    fn admits(self, cell: &str, wishes: &Wishes) -> bool {
        match self {
            Self::Of(these) => these.contains(&cell),
            Self::Responses => cell == CIVILIAN_DEATHS.name || wishes.responses.iter().any(|wish| wish == cell),
            Self::Areas => wishes.areas.iter().any(|wish| wish == cell),
        }
    }

    fn words(self, wishes: &Wishes) -> String {
        match self {
            Self::Of(these) => these.join(", "),
            Self::Areas => wishes.areas.iter().map(|area| basis::area_name(area)).collect::<Vec<_>>().join(" and "),
            Self::Responses => {
                let mut names: Vec<String> = wishes.responses.iter().map(|name| measures::title(name)).collect();
                let deaths = measures::title(CIVILIAN_DEATHS.name);
                if !names.contains(&deaths) {
                    names.push(deaths);
                }
                names.join(" and ")
            }
        }
    }
}

/// What the table is, which of its rows are shown, and where the others are.
fn words(output: &Output, wishes: &Wishes, shown: &Shown, (here, wanted, all): (u64, u64, u64)) -> String {
    let name = shown.table.name;
    let file = columns::file(output, shown.table).unwrap_or_default();
    let link = format!("<a href=\"#table-{name}\"><code>{file}</code></a>");
    let purpose = escaped(shown.table.purpose()).into_owned();
    let number = |rows: u64| thousands(rows as f64);
    let count = |rows: u64| format!("{} {}", number(rows), noun(rows, "row"));
    let which: Vec<String> = shown.only.iter().map(|(_, only)| only.words(wishes)).collect();
    let extent = match (here == wanted, wanted == all) {
        (true, true) if all == 1 => format!("The one row of {link}."),
        (true, true) => format!("All {} of {link}.", count(all)),
        (true, false) => {
            format!("{} for {}; all {} are in {link}.", count(here), escaped(&which.join(", ")), count(all))
        }
        (false, true) => format!("The first {} of {}; the others are in {link}.", number(here), count(all)),
        (false, false) => format!(
            "The first {} of {} for {}; all {} are in {link}.",
            number(here),
            count(wanted),
            escaped(&which.join(", ")),
            count(all)
        ),
    };
    format!("<p>{}. {extent}</p>\n", capital(&purpose))
}

#[cfg(test)]
mod tests {
    use super::SHOWN;

    #[test]
    fn rows_are_chosen_by_columns_that_their_tables_have() {
        for shown in &SHOWN {
            for (name, _) in shown.only {
                assert!(shown.table.columns.iter().any(|column| column.name == *name), "{}: {name}", shown.table.name);
            }
        }
    }
}
