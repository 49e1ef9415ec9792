//! Changes of dates: when a force withdraws, when a mandate begins.
//!
//! - `withdrawal.minusma=2020-06-30`: the force begins to leave on this day, and takes as long as its tables say, from its last level
//!   with persons to 0 (one day where they name no level of 0); `withdrawal.minusma=never`: it stays at that last level;
//! - `mandates.minusma.2019-06-28=2017-06-28`: the weights of this day come into force on another one;
//!   `mandates.minusma.2019-06-28=off`: they never do, and those before stay.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::cells;
use super::fault::Fault;
use super::overrides::{Override, Target, distinct};

/// Days of a withdrawal that the tables do not date.
const AT_ONCE: i32 = 1;

impl Target<'_> {
    /// Moves the withdrawal of a force that is given by levels.
    ///
    /// **C.10 day of a withdrawal**: the level falls from its value on the day given (E2.22, of the levels up to the
    /// last with persons) to 0 over as many days as the tables take from that last level to the next one, 1 where there
    /// is none; `never`: later levels are left out.
    /// Source: input.
    /// Test: `a_force_leaves_when_it_is_told_to`, `a_force_that_never_leaves_stays_at_its_last_level`,
    /// `a_withdrawal_that_cannot_be_is_refused`.
    pub(super) fn withdrawal(&mut self, change: &Override, organization: &str) -> Result<(), Fault> {
        self.check_organization(change, organization)?;
        let is_own = |row: &super::tables::ForceRow| row.organization == organization && row.kind == "level";
        let mut own: Vec<_> = self.forces.rows.iter().filter(|row| is_own(&row.value)).cloned().collect();
        own.sort_by_key(|row| row.value.from);
        let Some(last) = own.iter().rposition(|row| row.value.persons > 0.0) else {
            let levels = self.forces.values().filter(|row| row.kind == "level");
            let with_levels = distinct(levels.map(|row| row.organization.as_str()));
            let accepted = format!("a force with levels in forces.csv: {with_levels}");
            return Err(change.fault(format!("no level for {organization}"), accepted));
        };
        let leaves = own.get(last + 1).map_or(AT_ONCE, |gone| (gone.value.from - own[last].value.from).get_days());
        if change.value == "never" {
            own.truncate(last + 1);
        } else {
            let begins = change.day()?;
            let first = own[0].value.from;
            if begins <= first {
                return Err(
                    change.fault(change.value.clone(), format!("a day after {first}, its first level, or never"))
                );
            }
            let levels: Vec<(Date, f64)> = own.iter().map(|row| (row.value.from, row.value.persons)).collect();
            let persons = super::separation::level_on(&levels[..=last], begins);
            own.retain(|row| row.value.from < begins);
            let ends = begins.checked_add(jiff::Span::new().days(leaves)).unwrap_or(Date::MAX);
            let end = self.document.get("end").and_then(|end| cells::day(end.to_string().trim_matches('"')).ok());
            let (ends, left) = match end.filter(|end| begins <= *end && *end < ends) {
                // What is left on the last day of the run, of a withdrawal that goes on behind it.
                Some(end) => (end, persons * f64::from((ends - end).get_days()) / f64::from(leaves)),
                None => (ends, 0.0),
            };
            let steps = [(begins, persons), (ends, left)];
            for (date, persons) in steps.into_iter().take(if ends > begins { 2 } else { 1 }) {
                let mut row = own[own.len() - 1].clone();
                (row.value.from, row.value.persons) = (date, persons);
                own.push(row);
            }
        }
        self.forces.rows.retain(|row| !is_own(&row.value));
        self.forces.rows.extend(own);
        Ok(())
    }

    /// Moves the day on which weights come into force.
    ///
    /// **C.11 day of a mandate**: the weights of a date come into force on another; `off`: they are left out, and those
    /// before stay in force.
    /// Source: input.
    /// Test: `a_mandate_begins_on_another_day_or_never`.
    pub(super) fn mandate(&mut self, change: &Override, organization: &str, written: &str) -> Result<(), Fault> {
        self.check_organization(change, organization)?;
        let dates: BTreeSet<Date> =
            self.mandates.values().filter(|row| row.organization == organization).map(|row| row.date).collect();
        let Some(date) = written.parse().ok().filter(|date| dates.contains(date)) else {
            let known: Vec<String> = dates.iter().map(ToString::to_string).collect();
            let accepted = format!("a day of mandates.csv for {organization}: {}", known.join(", "));
            return Err(change.fault(format!("no mandate of {written}"), accepted));
        };
        let concerns = |row: &super::tables::MandateRow| row.organization == organization && row.date == date;
        if change.value == "off" {
            self.mandates.rows.retain(|row| !concerns(&row.value));
            return Ok(());
        }
        let moved = change.day()?;
        if moved != date && dates.contains(&moved) {
            return Err(change.fault(change.value.clone(), "a day on which no other mandate begins"));
        }
        for row in self.mandates.rows.iter_mut().filter(|row| concerns(&row.value)) {
            row.value.date = moved;
        }
        // Rows of an organization stand in the order of their days.
        self.mandates.rows.sort_by_key(|row| row.value.date);
        Ok(())
    }
}
