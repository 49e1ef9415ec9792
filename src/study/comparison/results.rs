//! Results of a comparison: paired differences by measure, year and channel (MODEL.md, section 12).

use crate::experiment::outcome::{Outcome, Reduction};
use crate::experiment::paired::{PairedDifference, less};
use crate::study::comparison::variants::{Channel, Channels, Comparison};

/// Which contrast a row of results shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contrast {
    /// Variant less base, with channels so.
    Between(Channels),
    /// What a channel does to that difference: as given, less without it.
    Through(Channel),
    /// What all channels together do to it.
    ThroughAll,
}

impl Contrast {
    /// Name in tables.
    pub fn name(self) -> String {
        match self {
            Self::Between(channels) => channels.name(),
            Self::Through(channel) => format!("through {}", channel.name()),
            Self::ThroughAll => "through all".into(),
        }
    }
}

/// A result: one measure of one variant against the base.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Position of the variant.
    pub variant: usize,
    /// What is contrasted.
    pub contrast: Contrast,
    /// Position of the measure in the catalogue.
    pub measure: usize,
    /// The paired difference.
    pub paired: PairedDifference,
}

/// Results of the replications played.
#[derive(Clone, Debug)]
pub struct Results<'a> {
    comparison: &'a Comparison,
    outcomes: &'a [Vec<Outcome>],
    /// First and last year over which measures are averaged.
    pub years: (i16, i16),
}

impl<'a> Results<'a> {
    /// Over the given years, or, where they are not given, from the first year that is wholly after the change and in which any
    /// variant differs from the base, if there is one up to the last year given; else from the first in which any differs, or the
    /// first of all.
    pub fn new(
        comparison: &'a Comparison,
        outcomes: &'a [Vec<Outcome>],
        (from, to): (Option<i16>, Option<i16>),
    ) -> Self {
        let mut results = Self { comparison, outcomes, years: (i16::MIN, i16::MAX) };
        let all = results.outcomes.first().map_or(&[][..], |row| &row[0].years);
        let (first, last) = (all.first().copied().unwrap_or(0), all.last().copied().unwrap_or(0));
        let to = to.unwrap_or(last);
        let differs = results.first_difference().filter(|&year| year <= to).unwrap_or(first);
        let full = comparison.first_full_year().filter(|&year| year <= to).unwrap_or(differs);
        results.years = (from.unwrap_or(differs.max(full)), to);
        results
    }

    /// Replications.
    pub fn replications(&self) -> usize {
        self.outcomes.len()
    }

    /// First year in which a variant differs from the base in anything measured.
    ///
    /// **P.6 first year that differs**: first year in which any measure of any variant differs from the base in any
    /// replication, and not before the first calendar year wholly after the day of P.79 (less than a step missing); each
    /// if up to the last year asked for.
    /// Source: definition.
    /// Test: `years_asked_for_are_averaged_even_where_nothing_differs_yet`,
    /// `years_are_those_asked_for_or_from_the_first_that_differs`.
    fn first_difference(&self) -> Option<i16> {
        let base = self.comparison.cell(0, Channels::AsGiven)?;
        let cells: Vec<usize> = (1..self.comparison.names.len())
            .filter_map(|variant| self.comparison.cell(variant, Channels::AsGiven))
            .collect();
        let differing = |row: &Vec<Outcome>| {
            let of_cell = |&cell: &usize| {
                let years = row[base].values.iter().zip(&row[cell].values).position(|(a, b)| a != b)?;
                row[base].years.get(years).copied()
            };
            cells.iter().filter_map(of_cell).min()
        };
        self.outcomes.iter().filter_map(differing).min()
    }

    /// Values of a measure in a cell, by replication.
    pub fn values(&self, variant: usize, channels: Channels, measure: usize) -> Option<Vec<f64>> {
        let cell = self.comparison.cell(variant, channels)?;
        let reduction = self.comparison.catalogue.measures[measure].reduction;
        Some(self.outcomes.iter().map(|row| row[cell].over(self.years, measure, reduction)).collect())
    }

    /// Whether a variant differs from the base in anything measured, in any replication.
    pub fn differs(&self, variant: usize) -> bool {
        let cells = (self.comparison.cell(0, Channels::AsGiven), self.comparison.cell(variant, Channels::AsGiven));
        let (Some(base), Some(cell)) = cells else { return false };
        self.outcomes.iter().any(|row| row[base].values != row[cell].values)
    }

    /// Years played.
    pub fn years_played(&self) -> Vec<i16> {
        self.outcomes.first().map_or_else(Vec::new, |row| row[0].years.clone())
    }

    /// Years compared.
    pub fn years_compared(&self) -> Vec<i16> {
        self.years_played().into_iter().filter(|year| (self.years.0..=self.years.1).contains(year)).collect()
    }

    /// Values of a measure in one year with the channels as given, by replication.
    pub fn of_year(&self, variant: usize, measure: usize, year: i16) -> Option<Vec<f64>> {
        let cell = self.comparison.cell(variant, Channels::AsGiven)?;
        Some(self.outcomes.iter().map(|row| row[cell].over((year, year), measure, Reduction::Mean)).collect())
    }

    /// Paired difference of a measure in one year, with the channels as given.
    pub fn in_year(&self, variant: usize, measure: usize, year: i16) -> Option<PairedDifference> {
        PairedDifference::of(&self.of_year(0, measure, year)?, &self.of_year(variant, measure, year)?)
    }

    /// Values of some measures in a cell, by replication and year compared.
    pub fn by_year<const N: usize>(
        &self,
        variant: usize,
        channels: Channels,
        measures: [usize; N],
    ) -> Option<Vec<Vec<[f64; N]>>> {
        let cell = self.comparison.cell(variant, channels)?;
        let years = |row: &Vec<Outcome>| {
            let inside = row[cell].years.iter().zip(&row[cell].values);
            let inside = inside.filter(|(year, _)| (self.years.0..=self.years.1).contains(year));
            inside.map(|(_, values)| measures.map(|measure| values[measure])).collect()
        };
        Some(self.outcomes.iter().map(years).collect())
    }

    /// Differences of a variant from the base, by replication.
    fn differences(&self, variant: usize, channels: Channels, measure: usize) -> Option<Vec<f64>> {
        let (base, of_variant) = (self.values(0, channels, measure)?, self.values(variant, channels, measure)?);
        Some(of_variant.iter().zip(&base).map(|(variant, base)| less(*variant, *base)).collect())
    }

    /// One finding; `None` where its cells were not played.
    pub fn finding(&self, variant: usize, contrast: Contrast, measure: usize) -> Option<Finding> {
        let paired = match contrast {
            Contrast::Between(channels) => {
                PairedDifference::of(&self.values(0, channels, measure)?, &self.values(variant, channels, measure)?)
            }
            Contrast::Through(channel) => self.through(variant, Channels::Without(channel), measure),
            Contrast::ThroughAll => self.through(variant, Channels::WithoutAny, measure),
        };
        paired.map(|paired| Finding { variant, contrast, measure, paired })
    }

    /// **P.7 through a channel**: (variant less base) as given - (variant less base) without the channel.
    /// Source: difference in differences.
    /// Test: `a_difference_is_what_is_left_without_a_channel_and_what_goes_through_it`,
    /// `a_channel_taken_out_is_the_same_as_its_switch_set_to_false`.
    fn through(&self, variant: usize, without: Channels, measure: usize) -> Option<PairedDifference> {
        let all = self.differences(variant, Channels::AsGiven, measure)?;
        let paired = PairedDifference::of(&self.differences(variant, without, measure)?, &all)?;
        // Both are differences of pairs already: there are no independent runs to compare with.
        Some(PairedDifference { saved: None, ..paired })
    }

    /// All findings, by variant, contrast and measure.
    pub fn findings(&self) -> Vec<Finding> {
        let settings: Vec<Channels> = self.comparison.channels().collect();
        let through = settings.iter().filter_map(|channels| match channels {
            Channels::AsGiven => None,
            Channels::Without(channel) => Some(Contrast::Through(*channel)),
            Channels::WithoutAny => Some(Contrast::ThroughAll),
        });
        let contrasts: Vec<Contrast> = settings.iter().map(|c| Contrast::Between(*c)).chain(through).collect();
        let mut findings = Vec::new();
        for variant in 1..self.comparison.names.len() {
            for &contrast in &contrasts {
                let measures = 0..self.comparison.catalogue.measures.len();
                findings.extend(measures.filter_map(|measure| self.finding(variant, contrast, measure)));
            }
        }
        findings
    }
}
