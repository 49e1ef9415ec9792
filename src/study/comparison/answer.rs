//! The answer of a comparison in words: what changed for people, how sure, why and where; the same from results and from tables.
//!
//! Every sentence is made by a rule from a row of [`COMPARE`](super::tables::COMPARE); how sure it is, is said by one of the four
//! words of [`Verdict`]. Nothing is called anything without such a limit.

use crate::experiment::paired::{Interval, sorted_quantile};
use crate::experiment::verdict::{SEEN_POINTS, SEEN_SHARE, Verdict, probability_of_sign};
use crate::observation::measures::{self, BY, CIVILIAN_DEATHS, PERSONS_DISPLACED, Stage};
use crate::report::chart::basis::area_name;
use crate::report::number::{self, rounded, two_digits};
use crate::report::words::capital;
use crate::study::comparison::findings::Finding;

/// Index that is told.
const INDEX: &str = "hpi_core";

/// Civilians killed, by who threatened them.
pub(super) const BY_THREATENER: &str = "civilian_deaths_threatener:";

/// Pairs below which the reader is told that they are few.
pub(in crate::study) const FEW: usize = 10;

/// Reasons, threateners and places that are told at most.
const TOLD: usize = 3;

/// Names of districts and of those who threaten, by their ids.
pub type Names<'a> = &'a dyn Fn(&str) -> String;

/// What a comparison says of one variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Lives, homes, index; only what was measured.
    pub lines: Vec<Line>,
    /// By whom, through what, where: a word, and the sentence behind it.
    pub behind: Vec<(&'static str, String)>,
}

/// What changed in one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is about: `Asked`, `Lives`, `Homes` or `Index`.
    pub subject: &'static str,
    /// How much, with the interval.
    pub says: String,
    /// How sure.
    pub verdict: Verdict,
    /// How sure, as a sentence.
    pub sure: String,
    /// The difference.
    pub difference: Interval,
}

/// What stands below an answer: the limits of its words.
pub fn scale() -> String {
    format!(
        "Clear: the 95 % interval excludes no difference. Likely: probability of the sign at least 0.9. Cannot be seen: the whole interval \
         lies within {} % of the base, or {SEEN_POINTS} points of the index (0 to 100, more is better protection).",
        100.0 * SEEN_SHARE
    )
}

/// A thing of which is told, and what it is counted in.
struct Subject<'a> {
    name: &'static str,
    measure: &'static str,
    areas: &'static [&'static str],
    /// What is counted, a year.
    unit: &'a str,
    /// Whether a sum over the years says something.
    sums: bool,
}

/// What is told, in order.
const SUBJECTS: [Subject<'_>; 3] = [
    Subject {
        name: "Lives",
        measure: CIVILIAN_DEATHS.name,
        areas: &["nation"],
        unit: "civilians killed a year",
        sums: true,
    },
    Subject {
        name: "Homes",
        measure: PERSONS_DISPLACED.name,
        areas: &["nation"],
        unit: "persons newly displaced a year",
        sums: true,
    },
    Subject {
        name: "Index",
        measure: INDEX,
        areas: &["affected", "nation"],
        unit: "points of human protection",
        sums: false,
    },
];

/// Most years that are told of a subject.
const YEARS_TOLD: usize = 2;

/// The answer about a variant from its rows; `years` are the first and the last compared, `asked_for` the measures that were asked
/// for, as [`Selection::in_full`](crate::observation::selection::Selection::in_full) names them.
pub fn answer(rows: &[Finding], (first, last): (i16, i16), names: Names<'_>, asked_for: &[String]) -> Answer {
    let years = i32::from(last) - i32::from(first) + 1;
    let is_asked = |row: &&Finding| row.measure.contains(BY) || asked_for.contains(&row.in_full());
    let asked = of_given(rows).filter(is_asked).map(|row| asked(row, years, names));
    let lines = SUBJECTS.iter().filter_map(|subject| {
        let row = subject.areas.iter().find_map(|area| given(rows, subject.measure, area))?;
        Some(line(subject, row, years))
    });
    let behind = [("By whom", by_whom(rows, names)), ("Through", through(rows)), ("Where", places(rows, names))];
    Answer {
        lines: asked.chain(lines).collect(),
        behind: behind.into_iter().filter_map(|(word, says)| Some((word, says?))).collect(),
    }
}

/// What runs of one scenario say of the same things, each with its subject; `values` gives a measure in an area, a value for each run.
pub fn levels(values: impl Fn(&str, &str) -> Option<Vec<f64>>) -> Vec<(&'static str, String)> {
    let level = |subject: &Subject<'_>| {
        let (area, mut values) = subject.areas.iter().find_map(|area| Some((*area, values(subject.measure, area)?)))?;
        values.sort_by(f64::total_cmp);
        let [low, middle, high] = [0.05, 0.5, 0.95].map(|share| rounded(sorted_quantile(&values, share)));
        let what =
            if area == "nation" { subject.unit.into() } else { format!("{}, {}", subject.unit, area_name(area)) };
        let spread = match values.len() {
            1 => "one run".into(),
            runs => format!("median of {runs} runs; nine tenths of them from {low} to {high}"),
        };
        Some((subject.name, format!("{middle} {what} ({spread}).")))
    };
    SUBJECTS.iter().filter_map(level).collect()
}

/// The row of a measure with the channels as given.
fn given<'a>(rows: &'a [Finding], measure: &str, area: &str) -> Option<&'a Finding> {
    of_given(rows).find(|row| row.measure == measure && row.area_kind == area)
}

fn of_given(rows: &[Finding]) -> impl Iterator<Item = &Finding> {
    rows.iter().filter(|row| row.contrast == "as given")
}

impl Finding {
    /// Its measure with its area, as it may be asked for.
    fn in_full(&self) -> String {
        match self.area_kind.as_str() {
            "region" | "district" => format!("{}{BY}{}={}", self.measure, self.area_kind, self.area),
            _ => self.measure.clone(),
        }
    }

    /// The difference with its interval.
    pub fn interval(&self) -> Interval {
        Interval { mean: self.difference, ends: self.ends }
    }

    /// Probability of its sign.
    pub fn probability(&self) -> Option<f64> {
        probability_of_sign(self.difference, self.sd, self.pairs)
    }

    /// What may be said of it.
    pub fn verdict(&self) -> Verdict {
        let seen = if self.measure == INDEX { SEEN_POINTS } else { SEEN_SHARE * self.base.abs() };
        Verdict::of(&self.interval(), self.probability(), seen)
    }

    /// Size in standard errors; infinite where nothing varies.
    fn standardized(&self) -> f64 {
        match self.sd / (self.pairs as f64).sqrt() {
            error if error > 0.0 => (self.difference / error).abs(),
            _ => f64::INFINITY,
        }
    }

    fn is_told(&self) -> bool {
        matches!(self.verdict(), Verdict::Clear | Verdict::Likely)
    }
}

/// What a measure of a part counts, where and of what: `civilians killed in the region Mopti a year (threatener=jnim)`.
pub fn part(row: &Finding, names: Names<'_>) -> String {
    let place = match row.area_kind.as_str() {
        "region" => format!(" in the region {}", row.area),
        "district" => format!(" in the district {}", names(&row.area)),
        _ => ", whole country,".into(),
    };
    let (what, limits) = row.measure.split_once(BY).unwrap_or((&row.measure, ""));
    let what = measures::counted(what);
    if limits.is_empty() { format!("{what}{place} a year") } else { format!("{what}{place} a year ({limits})") }
}

/// A measure of a part, as it was asked for.
fn asked(row: &Finding, years: i32, names: Names<'_>) -> Line {
    let unit = part(row, names);
    if row.base == 0.0 && row.after == 0.0 {
        let says = format!("nothing of {unit} happened in any run");
        let (verdict, sure) = (Verdict::CannotBeSeen, String::new());
        return Line { subject: "Asked", says, verdict, sure, difference: row.interval() };
    }
    let subject = Subject { name: "Asked", measure: "", areas: &[], unit: &unit, sums: true };
    line(&subject, row, years)
}

fn line(subject: &Subject<'_>, row: &Finding, years: i32) -> Line {
    let difference = row.interval();
    let amount = amount(row.difference);
    let mut aside: Vec<String> = Vec::new();
    aside.extend(difference.ends.map(range));
    aside.push(match percent(row) {
        Some(percent) => format!("{percent} of {}", rounded(row.base)),
        None => format!("from {}", rounded(row.base)),
    });
    let mut says = format!("{amount} {} ({})", subject.unit, aside.join("; "));
    if subject.sums && years > 1 {
        let sum = row.difference * f64::from(years);
        says.push_str(&format!(", about {} in the {years} years", about(sum)));
    }
    if !subject.measure.is_empty() {
        says.push_str(if row.area_kind == "affected" { ", affected districts" } else { ", whole country" });
    }
    let verdict = row.verdict();
    Line { subject: subject.name, says, verdict, sure: sure(row, verdict), difference }
}

/// How sure it is: the word, the probability of the sign, and in how many pairs.
fn sure(row: &Finding, verdict: Verdict) -> String {
    let word = capital(verdict.word());
    let Some(probability) = row.probability() else {
        return format!("{word}: one pair of runs has no interval; play more replications.");
    };
    if row.difference == 0.0 && row.sd == 0.0 {
        return format!("{word}: it is the same in all {} pairs.", row.pairs);
    }
    let whole = (row.same_sign * row.pairs as f64).fract() == 0.0;
    let ties = if whole { "" } else { " (those without difference count half)" };
    let share = format!("{:.0} % of {} pairs have it{ties}", 100.0 * row.same_sign, row.pairs);
    let probability = probability_in_words(probability);
    let mut said = format!("{word}: the mean has this sign with probability {probability}; {share}");
    if row.median * row.difference < 0.5 * row.difference.powi(2) {
        let signed = if row.median > 0.0 { "+" } else { "" };
        said.push_str(&format!(", and some pairs carry the mean: the median is {signed}{}", rounded(row.median)));
    }
    if row.pairs < FEW {
        said.push_str(". Few pairs: play more replications");
    }
    said + "."
}

/// `130 more`, `5.1 fewer`: to two digits, since a sum is not known better.
fn about(value: f64) -> String {
    let (size, word) = (two_digits(value.abs()), if value < 0.0 { "fewer" } else { "more" });
    match size {
        0.0 => "no more".into(),
        size if size < 10.0 => format!("{} {word}", number::text(size)),
        size => format!("{} {word}", number::thousands(size)),
    }
}

fn probability_in_words(probability: f64) -> String {
    if probability >= 0.9985 { "above 0.998".into() } else { format!("{probability:.3}") }
}

/// `76.0 more`, `2.10 fewer`, `no more`.
pub(super) fn amount(value: f64) -> String {
    match rounded(value.abs()) {
        _ if value == 0.0 => "no more".into(),
        size => format!("{size} {}", if value > 0.0 { "more" } else { "fewer" }),
    }
}

/// `31 to 121 more`, `12 fewer to 40 more`.
fn range((low, high): (f64, f64)) -> String {
    match (low >= 0.0, high > 0.0) {
        (true, _) => format!("{} to {} more", rounded(low), rounded(high)),
        (_, false) => format!("{} to {} fewer", rounded(-high), rounded(-low)),
        _ => format!("{} fewer to {} more", rounded(-low), rounded(high)),
    }
}

/// Share of the base, as `+9 %`; `None` where the base has nothing.
fn percent(row: &Finding) -> Option<String> {
    let share = 100.0 * row.difference / row.base.abs();
    let digits = usize::from(share.abs() < 9.95);
    share.is_finite().then(|| format!("{share:+.digits$} %"))
}

/// Who killed more or fewer civilians, the largest first.
fn by_whom(rows: &[Finding], names: Names<'_>) -> Option<String> {
    let of_nation = of_given(rows).filter(|row| row.area_kind == "nation" && row.measure.starts_with(BY_THREATENER));
    let mut found: Vec<&Finding> = of_nation.filter(|row| row.base != 0.0 || row.after != 0.0).collect();
    if found.is_empty() {
        return None;
    }
    found.retain(|row| row.is_told());
    // What is clear first, then the largest.
    found.sort_by(|a, b| a.verdict().cmp(&b.verdict()).then(b.difference.abs().total_cmp(&a.difference.abs())));
    let one = |row: &&Finding| {
        let name = names(&row.measure[BY_THREATENER.len()..]);
        format!("{name} {}", change(row))
    };
    found.truncate(TOLD);
    let told: Vec<String> = found.iter().map(one).collect();
    let sum: f64 = found.iter().map(|row| row.difference).sum();
    let others = given(rows, CIVILIAN_DEATHS.name, "nation").map_or(0.0, |all| all.difference - sum);
    // Those named need not add up to the lives above: what the others make of it is said where it shows.
    let others = match told.len() {
        0 => String::new(),
        _ if rounded(others.abs()) == rounded(0.0) || others.abs() < 0.05 * sum.abs() => String::new(),
        _ => format!("; all others together {}, which cannot be told one by one", amount(others)),
    };
    Some(match told.is_empty() {
        true => "of nobody can it be told whether they kill more or fewer civilians.".into(),
        false => format!("civilians killed a year by {}{others}.", told.join("; ")),
    })
}

/// A difference with its interval; one that is not clear is marked.
fn change(row: &Finding) -> String {
    let likely = if row.verdict() == Verdict::Likely { ", likely" } else { "" };
    let ends = row.interval().ends.map_or_else(String::new, |ends| format!(" ({}{likely})", range(ends)));
    format!("{}{ends}", amount(row.difference))
}

/// What moved most clearly between the change and harm, in the order of the chain.
///
/// What is wholly gone or new with the change itself says nothing, and is left out; of each place of the chain the one measure that
/// moved most clearly is told.
fn through(rows: &[Finding]) -> Option<String> {
    let stages = [Stage::Effort, Stage::Information, Stage::Protection, Stage::ArmedGroups, Stage::Society];
    let mediates = |row: &&Finding| matches!(row.area_kind.as_str(), "affected" | "nation") && row.base != 0.0;
    let moved = |stage: Stage| {
        let of_stage = of_given(rows).filter(mediates).filter(|row| row.stage == stage.name());
        let partly = of_stage.filter(|row| row.after != 0.0 && row.verdict() == Verdict::Clear);
        partly.max_by(|a, b| a.standardized().total_cmp(&b.standardized()))
    };
    let mut found: Vec<(usize, &Finding)> =
        stages.into_iter().enumerate().filter_map(|(place, stage)| Some((place, moved(stage)?))).collect();
    if !of_given(rows).any(|row| stages.iter().any(|stage| row.stage == stage.name())) {
        return None;
    }
    found.sort_by(|a, b| b.1.standardized().total_cmp(&a.1.standardized()));
    found.truncate(TOLD);
    found.sort_by_key(|(place, _)| *place);
    let one = |(_, row): &(usize, &Finding)| {
        let percent = percent(row).unwrap_or_default();
        format!("{} {percent}", measures::label(&row.measure))
    };
    let told: Vec<String> = found.iter().map(one).collect();
    Some(match told.is_empty() {
        true => "nothing between the change and harm moved clearly.".into(),
        false => format!("{}: what moved most clearly on the way.", told.join("; ")),
    })
}

/// A difference of one calendar year.
#[derive(Clone, Debug, PartialEq)]
pub struct OfYear {
    /// Measure.
    pub measure: String,
    /// Area, as tables name it.
    pub area: String,
    /// Year.
    pub year: i16,
    /// Mean difference.
    pub difference: f64,
    /// Ends of its interval.
    pub ends: Option<(f64, f64)>,
}

/// Years that are clear one by one, where more than one is compared: a mean over years may hide them, most of all where their signs
/// differ. Of each subject the largest, in order of time.
pub fn when(years: &[OfYear]) -> Option<String> {
    let excludes_none = |one: &&OfYear| one.ends.is_some_and(|(low, high)| low > 0.0 || high < 0.0);
    let (mut told, mut clear, mut all) = (Vec::new(), 0, 0);
    for subject in &SUBJECTS {
        let of = |area: &str| -> Vec<&OfYear> {
            years.iter().filter(|one| one.measure == subject.measure && one.area == area).collect()
        };
        let Some(own) = subject.areas.iter().map(|area| of(area)).find(|own| own.len() > 1) else { continue };
        all += own.len();
        let mut found: Vec<&OfYear> = own.into_iter().filter(excludes_none).collect();
        clear += found.len();
        found.sort_by(|a, b| b.difference.abs().total_cmp(&a.difference.abs()));
        found.truncate(YEARS_TOLD);
        found.sort_by_key(|one| one.year);
        let one = |one: &&OfYear| {
            let ends = one.ends.map(range).unwrap_or_default();
            format!("{} ({ends}) in {}", amount(one.difference), one.year)
        };
        if !found.is_empty() {
            told.push(format!("{} {}", subject.name, found.iter().map(one).collect::<Vec<_>>().join(", ")));
        }
    }
    let chance = rounded_count(all as f64 / 20.0);
    (clear > 0).then(|| {
        format!("{}: {clear} of {all} such years are clear one by one ({chance} by chance alone).", told.join("; "))
    })
}

/// Where more or fewer civilians are killed, the largest first.
fn places(rows: &[Finding], names: Names<'_>) -> Option<String> {
    let districts = of_given(rows).filter(|row| row.area_kind == "district" && row.measure == CIVILIAN_DEATHS.name);
    let mut found: Vec<&Finding> = districts.collect();
    let count = found.len();
    if count == 0 {
        return None;
    }
    found.retain(|row| row.verdict() == Verdict::Clear);
    let clear = found.len();
    found.sort_by(|a, b| b.difference.abs().total_cmp(&a.difference.abs()));
    let one = |row: &&Finding| format!("{} {}", names(&row.area), change(row));
    let told: Vec<String> = found.iter().take(TOLD).map(one).collect();
    let chance = count as f64 / 20.0;
    Some(match told.is_empty() {
        true => format!("in none of the {count} districts is a difference in civilians killed clear."),
        false => format!(
            "{}: civilians killed a year, in {clear} of {count} districts clear ({} by chance alone).",
            told.join("; "),
            rounded_count(chance)
        ),
    })
}

/// How many districts chance alone makes clear.
fn rounded_count(expected: f64) -> String {
    if expected < 0.5 { "fewer than one".into() } else { format!("about {expected:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(measure: &str, area: (&str, &str), base: f64, difference: f64, sd: f64) -> Finding {
        let half = crate::experiment::paired::half_width(sd * sd, 20).unwrap();
        let stage = measures::find(measure).map_or("harm", |found| found.stage.name());
        Finding {
            variant: "none".into(),
            contrast: "as given".into(),
            stage: stage.into(),
            measure: measure.into(),
            area_kind: area.0.into(),
            area: area.1.into(),
            unit: String::new(),
            base,
            after: base + difference,
            difference,
            ends: Some((difference - half, difference + half)),
            sd,
            median: difference,
            same_sign: 0.95,
            pairs: 20,
        }
    }

    fn of(rows: &[Finding]) -> Answer {
        answer(rows, (2014, 2023), &|id| id.to_uppercase(), &[])
    }

    #[test]
    fn years_that_are_clear_one_by_one_are_told_in_their_order_with_what_chance_alone_gives() {
        let of = |measure: &str, area: &str, year: i16, difference: f64, half: f64| OfYear {
            measure: measure.into(),
            area: area.into(),
            year,
            difference,
            ends: Some((difference - half, difference + half)),
        };
        let lives = |year, difference, half| of(CIVILIAN_DEATHS.name, "nation", year, difference, half);
        let years = [
            lives(2020, 5.0, 9.0),
            lives(2021, 80.0, 60.0),
            lives(2022, -30.0, 10.0),
            of(INDEX, "affected", 2021, 0.5, 2.0),
            of(INDEX, "affected", 2022, 0.1, 2.0),
            of(INDEX, "nation", 2022, 5.0, 1.0),
        ];
        let said = when(&years).unwrap();
        let lives = "Lives 80.0 more (20.0 to 140 more) in 2021, 30.0 fewer (20.0 to 40.0 fewer) in 2022";
        assert!(said.starts_with(lives) && said.contains(": 2 of 5 such years are clear one by one"), "{said}");
        // One year alone is the whole answer, and nothing clear is no reason to speak.
        assert_eq!((when(&years[1..2]), when(&[])), (None, None));
        assert_eq!(when(&[lives_of(2020), lives_of(2021)]), None);
        fn lives_of(year: i16) -> OfYear {
            let (measure, area) = (CIVILIAN_DEATHS.name.to_string(), "nation".to_string());
            OfYear { measure, area, year, difference: 1.0, ends: Some((-1.0, 3.0)) }
        }
    }

    #[test]
    fn lives_homes_and_index_are_told_with_interval_sum_and_verdict() {
        let rows = [
            row("civilian_deaths", ("nation", "nation"), 850.0, 76.0, 96.0),
            row("persons_displaced", ("nation", "nation"), 20_000.0, -150.0, 5_000.0),
            row("hpi_core", ("affected", "affected"), 43.2, -0.1, 0.2),
        ];
        let answer = of(&rows);
        let said: Vec<&str> = answer.lines.iter().map(|line| line.says.as_str()).collect();
        assert_eq!(
            said,
            [
                "76.0 more civilians killed a year (31.1 to 121 more; +8.9 % of 850), about 760 more in the 10 years, \
                 whole country",
                "150 fewer persons newly displaced a year (2,490 fewer to 2,190 more; -0.8 % of 20,000), about 1,500 fewer in \
                 the 10 years, whole country",
                "0.10 fewer points of human protection (0.01 to 0.19 fewer; -0.2 % of 43.2), affected districts",
            ]
        );
        assert_eq!([two_digits(-1_234.0), two_digits(0.0), two_digits(0.0567)], [-1_200.0, 0.0, 0.057]);
        let verdicts: Vec<Verdict> = answer.lines.iter().map(|line| line.verdict).collect();
        assert_eq!(verdicts, [Verdict::Clear, Verdict::CannotBeTold, Verdict::CannotBeSeen]);
        assert_eq!(
            answer.lines[0].sure,
            "Clear: the mean has this sign with probability above 0.998; 95 % of 20 pairs have it."
        );
    }

    #[test]
    fn reasons_and_places_are_the_clear_ones_and_what_the_change_itself_takes_away_is_none() {
        let rows = [
            row("mission_on_protecting", ("affected", "affected"), 900.0, -900.0, 10.0),
            row("coverage_state", ("affected", "affected"), 0.2, -0.02, 0.01),
            row("recruits", ("affected", "affected"), 100.0, 1.0, 50.0),
            row("civilian_deaths_threatener:rebels", ("nation", "nation"), 300.0, 60.0, 40.0),
            row("civilian_deaths_threatener:others", ("nation", "nation"), 100.0, 1.0, 40.0),
            row("civilian_deaths", ("district", "north"), 30.0, 12.0, 10.0),
            row("civilian_deaths", ("district", "south"), 30.0, 0.5, 10.0),
        ];
        assert_eq!(
            of(&rows).behind,
            [
                ("By whom", "civilians killed a year by REBELS 60.0 more (41.3 to 78.7 more).".to_string()),
                ("Through", "coverage by the state force -10 %: what moved most clearly on the way.".to_string()),
                (
                    "Where",
                    "NORTH 12.0 more (7.32 to 16.7 more): civilians killed a year, in 1 of 2 districts clear (fewer than one by \
                     chance alone)."
                        .to_string()
                ),
            ]
        );
    }

    #[test]
    fn what_was_asked_for_is_told_first() {
        let name = "civilian_deaths by threatener=rebels";
        let rows = [
            row("civilian_deaths", ("nation", "nation"), 850.0, 76.0, 96.0),
            row(name, ("region", "Hills"), 40.0, -8.0, 10.0),
            row(name, ("district", "south"), 0.0, 0.0, 0.0),
        ];
        let lines = of(&rows).lines;
        assert_eq!(lines.iter().map(|line| line.subject).collect::<Vec<_>>(), ["Asked", "Asked", "Lives"]);
        assert_eq!(
            lines[0].says,
            "8.00 fewer civilians killed in the region Hills a year (threatener=rebels) (3.32 to 12.7 fewer; -20 % of 40.0), about 80 fewer \
             in the 10 years"
        );
        assert_eq!(
            lines[1].says,
            "nothing of civilians killed in the district SOUTH a year (threatener=rebels) happened in any run"
        );
    }

    #[test]
    fn what_cannot_be_told_is_said_and_what_was_not_measured_is_not() {
        let nothing = of(&[
            row("civilian_deaths_threatener:rebels", ("nation", "nation"), 300.0, 1.0, 400.0),
            row("civilian_deaths", ("district", "north"), 30.0, 1.0, 100.0),
        ]);
        assert!(nothing.lines.is_empty());
        let said: Vec<&str> = nothing.behind.iter().map(|(_, says)| says.as_str()).collect();
        assert_eq!(
            said,
            [
                "of nobody can it be told whether they kill more or fewer civilians.",
                "in none of the 1 districts is a difference in civilians killed clear."
            ]
        );
        assert_eq!(of(&[]), Answer { lines: Vec::new(), behind: Vec::new() });
        let mut one = row("civilian_deaths", ("nation", "nation"), 10.0, 2.0, 0.0);
        (one.ends, one.pairs) = (None, 1);
        assert_eq!(
            of(&[one]).lines[0].sure,
            "Cannot be told: one pair of runs has no interval; play more replications."
        );
    }
}
