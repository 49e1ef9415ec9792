//! `patterns.toml`: the patterns that a scenario is tested by (MODEL.md, section 12). A scenario need not have the file.
//!
//! A pattern changes something (its *arms*, lists of changes in the words of `--set`), and says what is expected of a
//! *contrast*: a weighted sum of a measure over arms, replication by replication. Weights of arms sum to 0, so that a contrast is a
//! difference: between two arms, between a mixture and its corners, along a trend. Some patterns are a *check* by name
//! instead of contrasts, or besides. Nothing here is a parameter of the model.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::fault::{Fault, ScenarioError, Text};
use super::loader::InputFile;
use super::overrides::{Override, did_you_mean};

/// Name of the file.
pub const FILE: &str = "patterns.toml";

/// Checks that are no contrasts of measures; see `experiment::patterns::checks`.
pub const CHECKS: [&str; 9] = [
    "attrition_threshold",
    "kalyvas_form",
    "ledger_of_optics",
    "norms_renamed",
    "nobody_armed",
    "districts_permuted",
    "event_clustering",
    "rival_theories",
    "overlap_effect",
];

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    replications: Spanned<u64>,
    years: Option<Spanned<[i16; 2]>>,
    #[serde(default)]
    pattern: Vec<PatternDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternDocument {
    id: Spanned<String>,
    title: String,
    kind: Spanned<String>,
    source: String,
    why: String,
    share: Option<Spanned<f64>>,
    #[serde(default)]
    short: bool,
    years: Option<Spanned<[i16; 2]>>,
    check: Option<Spanned<String>>,
    /// Changes to all arms.
    #[serde(default)]
    common: Vec<Spanned<String>>,
    #[serde(default)]
    arms: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    draw: Vec<DrawDocument>,
    #[serde(default)]
    contrast: Vec<ContrastDocument>,
    options: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DrawDocument {
    name: String,
    paths: Vec<Spanned<String>>,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContrastDocument {
    says: String,
    combine: Spanned<BTreeMap<String, f64>>,
    measure: Spanned<Terms>,
    per: Option<Spanned<Terms>>,
    area: Option<String>,
    years: Option<Spanned<[i16; 2]>>,
    expect: Spanned<String>,
    margin: Option<Spanned<f64>>,
    margin_share: Option<Spanned<f64>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Terms {
    One(String),
    Several(Vec<String>),
}

/// Kind of a pattern: what its failure would mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PatternKind {
    /// A known answer.
    Exact,
    /// Must show nothing.
    Control,
    /// A parameter puts the sign in.
    Verification,
    /// Could come out otherwise.
    Evidence,
}

impl PatternKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Control, Self::Verification, Self::Evidence];

    /// Letter in files and tables.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Exact => "T",
            Self::Control => "N",
            Self::Verification => "V",
            Self::Evidence => "E",
        }
    }

    /// Whether the command fails where such a pattern does not hold.
    pub const fn must_hold(self) -> bool {
        !matches!(self, Self::Evidence)
    }
}

/// What is expected of a contrast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expectation {
    /// Below 0.
    Down,
    /// Above 0.
    Up,
    /// Within a margin of 0: in the unit of the measure, or as share of the mean of the arms with negative weights.
    Equivalent(Margin),
}

/// How large a difference still counts as none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Margin {
    /// In the unit of the measure.
    Absolute(f64),
    /// As share of the mean of the arms with negative weights.
    OfBase(f64),
}

/// A measure that enters a sum: its name, its area if another than the contrast's, and its sign.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Name of the measure.
    pub measure: String,
    /// `nation`, `affected`, `region/NAME` or `district/ID`.
    pub area: String,
    /// 1 or -1.
    pub sign: f64,
}

/// A weighted sum of a measure over arms, and what is expected of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternContrast {
    /// Letter within the pattern, from a.
    pub letter: char,
    /// What it says.
    pub says: String,
    /// Weights of arms, by the position of the arm; their sum is 0.
    pub weights: Vec<(usize, f64)>,
    /// What is measured: a sum of terms.
    pub measure: Vec<Term>,
    /// What it is divided by; none where empty.
    pub per: Vec<Term>,
    /// First and last year.
    pub years: (i16, i16),
    /// What is expected.
    pub expect: Expectation,
    /// Line in the file.
    pub line: usize,
}

/// A list of changes under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// Name.
    pub name: String,
    /// Changes, those common to all arms first.
    pub changes: Vec<Override>,
    /// Share of the way to communities that live apart; 0 as they live (see `experiment::patterns::unmix`).
    pub unmix: f64,
    /// Line in the file of its first change; 0 where it has none of its own.
    pub line: usize,
}

/// Numbers that are drawn together from a range, the same in all arms of a replication.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Name.
    pub name: String,
    /// Parameters that go the same share of their ranges.
    pub paths: Vec<String>,
    /// Range, where it is another than that of `parameters.csv`.
    pub range: Option<(f64, f64)>,
}

/// A pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// Identifier, such as H1.
    pub id: String,
    /// What is changed and expected, in a line.
    pub title: String,
    /// Kind.
    pub kind: PatternKind,
    /// Literature.
    pub source: String,
    /// Why these measures, years and margins.
    pub why: String,
    /// Replications, as multiple of those of the suite.
    pub share: f64,
    /// Whether it is in the short suite.
    pub short: bool,
    /// Arms, in order of their names.
    pub arms: Vec<Arm>,
    /// What is drawn.
    pub draws: Vec<Drawn>,
    /// Contrasts; all must hold.
    pub contrasts: Vec<PatternContrast>,
    /// Check by name.
    pub check: Option<String>,
    /// What the check is told.
    pub options: BTreeMap<String, String>,
    /// First and last year where a contrast says nothing else.
    pub years: (i16, i16),
    /// Line in the file.
    pub line: usize,
}

/// The patterns of a scenario.
#[derive(Clone, Debug)]
pub struct Patterns {
    /// Patterns in the order of the file.
    pub patterns: Vec<Pattern>,
    /// Replications of a pattern whose share is 1.
    pub replications: u64,
    /// The file, for faults that show only later.
    pub text: Text,
    /// The file, for the manifest.
    pub input: InputFile,
}

/// Reads the patterns of the scenario in `folder`; `None` where it has no such file. `years` are the first and last of the scenario.
///
/// # Errors
/// Every fault of the file at once.
pub fn read(folder: &Path, years: (i16, i16)) -> Result<Option<Patterns>, ScenarioError> {
    if !folder.join(FILE).exists() {
        return Ok(None);
    }
    let error = |faults| ScenarioError { folder: folder.display().to_string(), faults };
    let text = super::folder::read(folder, FILE).map_err(|fault| error(vec![fault]))?;
    parse(text, years).map(Some).map_err(error)
}

/// Reads patterns from a text.
fn parse(text: Text, scenario_years: (i16, i16)) -> Result<Patterns, Vec<Fault>> {
    let document: Document = match toml::from_str(&text.content) {
        Ok(document) => document,
        Err(failure) => {
            let span = failure.span().unwrap_or(0..0);
            let found = text.content.get(span.clone()).unwrap_or("").lines().next().unwrap_or("").to_string();
            let place = (span.start, span.len()).into();
            return Err(vec![Fault::at(&text, place, "patterns", format!("`{found}`"), failure.message())]);
        }
    };
    let mut reader = Reader { text: &text, faults: Vec::new(), scenario_years, years: scenario_years };
    reader.years = reader.own_years(document.years.as_ref(), scenario_years);
    let replications = *document.replications.get_ref();
    if !(2..=1_000_000).contains(&replications) {
        reader.fault(&document.replications, "replications", replications, "from 2 to 1,000,000");
    }
    let mut ids = BTreeSet::new();
    let mut patterns = Vec::new();
    for pattern in &document.pattern {
        if !ids.insert(pattern.id.get_ref().clone()) {
            reader.fault(&pattern.id, "id", format!("a second {}", pattern.id.get_ref()), "another id for each");
        }
        patterns.extend(reader.pattern(pattern));
    }
    let faults = reader.faults;
    if !faults.is_empty() {
        return Err(faults);
    }
    let digest = Sha256::digest(text.content.as_bytes());
    let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let input = InputFile { name: FILE.into(), sha256 };
    Ok(Patterns { patterns, replications, text, input })
}

/// Turns what was written into what is meant, and gathers faults.
struct Reader<'a> {
    text: &'a Text,
    faults: Vec<Fault>,
    scenario_years: (i16, i16),
    years: (i16, i16),
}

impl Reader<'_> {
    fn fault<T>(&mut self, at: &Spanned<T>, key: &str, found: impl ToString, accepted: impl Into<String>) {
        let span = at.span();
        let place = (span.start, span.len()).into();
        self.faults.push(Fault::at(self.text, place, key, found.to_string(), accepted));
    }

    fn line<T>(&self, at: &Spanned<T>) -> usize {
        self.text.line_of(at.span().start)
    }

    /// Years as written, which must lie in the scenario's.
    fn own_years(&mut self, written: Option<&Spanned<[i16; 2]>>, otherwise: (i16, i16)) -> (i16, i16) {
        let Some(written) = written else { return otherwise };
        let [from, to] = *written.get_ref();
        let (first, last) = self.scenario_years;
        if from > to || from < first || to > last {
            let accepted = format!("years from {first} to {last}, in order");
            self.fault(written, "years", format!("{from} to {to}"), accepted);
        }
        (from, to)
    }

    fn pattern(&mut self, written: &PatternDocument) -> Option<Pattern> {
        let years = self.own_years(written.years.as_ref(), self.years);
        let letter = written.kind.get_ref();
        let kind = PatternKind::ALL.into_iter().find(|kind| kind.letter() == letter);
        if kind.is_none() {
            self.fault(&written.kind, "kind", format!("\"{letter}\""), "one of T, N, V, E");
        }
        if let Some(share) = &written.share
            && !(*share.get_ref() > 0.0 && *share.get_ref() <= 100.0)
        {
            self.fault(share, "share", share.get_ref(), "a number above 0 and up to 100");
        }
        if let Some(check) = &written.check
            && !CHECKS.contains(&check.get_ref().as_str())
        {
            let hint = did_you_mean(check.get_ref(), CHECKS.into_iter());
            let accepted = format!("one of {}{hint}", CHECKS.join(", "));
            self.fault(check, "check", format!("\"{}\"", check.get_ref()), accepted);
        }
        if written.check.is_none() && written.contrast.is_empty() {
            self.fault(
                &written.id,
                "pattern",
                "neither a check nor a contrast",
                "a check by name, or [[pattern.contrast]]",
            );
        }
        let common: Vec<(Override, usize)> = written.common.iter().filter_map(|change| self.change(change)).collect();
        let arms: Vec<Arm> = written.arms.iter().map(|(name, changes)| self.arm(name, changes, &common)).collect();
        for drawn in &written.draw {
            if drawn.paths.is_empty() || drawn.low.is_some() != drawn.high.is_some() {
                self.fault(&written.id, "draw", &drawn.name, "paths, and low and high both or neither");
            }
        }
        let contrasts: Vec<PatternContrast> = written
            .contrast
            .iter()
            .zip('a'..='z')
            .filter_map(|(contrast, letter)| self.contrast(contrast, (letter, years), &arms))
            .collect();
        let draw = |drawn: &DrawDocument| Drawn {
            name: drawn.name.clone(),
            paths: drawn.paths.iter().map(|path| path.get_ref().clone()).collect(),
            range: drawn.low.zip(drawn.high),
        };
        Some(Pattern {
            id: written.id.get_ref().clone(),
            title: written.title.clone(),
            kind: kind?,
            source: written.source.clone(),
            why: written.why.clone(),
            share: written.share.as_ref().map_or(1.0, |share| *share.get_ref()),
            short: written.short,
            arms,
            draws: written.draw.iter().map(draw).collect(),
            contrasts,
            check: written.check.as_ref().map(|check| check.get_ref().clone()),
            options: written.options.clone().unwrap_or_default(),
            years,
            line: self.line(&written.id),
        })
    }

    fn change(&mut self, written: &Spanned<String>) -> Option<(Override, usize)> {
        match written.get_ref().parse() {
            Ok(change) => Some((change, self.line(written))),
            Err(_) => {
                let found = format!("\"{}\"", written.get_ref());
                self.fault(written, "change", found, "PATH=VALUE, as for --set");
                None
            }
        }
    }

    fn arm(&mut self, name: &str, written: &[Spanned<String>], common: &[(Override, usize)]) -> Arm {
        let mut arm = Arm { name: name.into(), changes: Vec::new(), unmix: 0.0, line: 0 };
        arm.changes.extend(common.iter().map(|(change, _)| change.clone()));
        arm.line = common.first().map_or(0, |(_, line)| *line);
        for text in written {
            let Some((change, line)) = self.change(text) else { continue };
            arm.line = if arm.line == 0 || arm.changes.len() == common.len() { line } else { arm.line };
            if change.path == "unmix" {
                match change.value.parse::<f64>() {
                    Ok(share) if (0.0..=1.0).contains(&share) => arm.unmix = share,
                    _ => self.fault(text, "unmix", &change.value, "a share from 0 to 1"),
                }
            } else {
                arm.changes.push(change);
            }
        }
        arm
    }

    fn contrast(
        &mut self,
        written: &ContrastDocument,
        (letter, years): (char, (i16, i16)),
        arms: &[Arm],
    ) -> Option<PatternContrast> {
        let mut weights = Vec::new();
        for (name, &weight) in written.combine.get_ref() {
            match arms.iter().position(|arm| arm.name == *name) {
                Some(position) => weights.push((position, weight)),
                None => {
                    let known: Vec<&str> = arms.iter().map(|arm| arm.name.as_str()).collect();
                    let accepted = format!("one of {}", known.join(", "));
                    self.fault(&written.combine, "combine", format!("no arm {name}"), accepted);
                }
            }
        }
        let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
        if sum.abs() > 1e-9 || weights.is_empty() {
            self.fault(
                &written.combine,
                "combine",
                format!("weights that sum to {sum}"),
                "weights of arms that sum to 0",
            );
        }
        let years = self.own_years(written.years.as_ref(), years);
        let area = written.area.clone().unwrap_or_else(|| "nation".into());
        let expect = self.expectation(written)?;
        Some(PatternContrast {
            letter,
            says: written.says.clone(),
            weights,
            measure: terms(written.measure.get_ref(), &area),
            per: written.per.as_ref().map(|per| terms(per.get_ref(), &area)).unwrap_or_default(),
            years,
            expect,
            line: self.line(&written.measure),
        })
    }

    fn expectation(&mut self, written: &ContrastDocument) -> Option<Expectation> {
        for margin in [&written.margin, &written.margin_share].into_iter().flatten() {
            if !(*margin.get_ref() > 0.0 && margin.get_ref().is_finite()) {
                self.fault(margin, "margin", margin.get_ref(), "a number above 0");
            }
        }
        let (absolute, share) = (&written.margin, &written.margin_share);
        match (written.expect.get_ref().as_str(), absolute, share) {
            ("down", None, None) => Some(Expectation::Down),
            ("up", None, None) => Some(Expectation::Up),
            ("equivalent", Some(margin), None) => Some(Expectation::Equivalent(Margin::Absolute(*margin.get_ref()))),
            ("equivalent", None, Some(share)) => Some(Expectation::Equivalent(Margin::OfBase(*share.get_ref()))),
            (word, ..) => {
                let accepted = "down or up without a margin, or equivalent with either margin or margin_share";
                self.fault(&written.expect, "expect", format!("\"{word}\""), accepted);
                None
            }
        }
    }
}

/// Terms as `NAME`, `-NAME` or `NAME@AREA`.
fn terms(written: &Terms, area: &str) -> Vec<Term> {
    let term = |text: &String| {
        let (sign, text) = text.strip_prefix('-').map_or((1.0, text.as_str()), |rest| (-1.0, rest));
        let (measure, area) = text.split_once('@').unwrap_or((text, area));
        Term { measure: measure.into(), area: area.into(), sign }
    };
    match written {
        Terms::One(text) => vec![term(text)],
        Terms::Several(all) => all.iter().map(term).collect(),
    }
}

impl Patterns {
    /// A fault on a line of the file.
    pub fn fault(&self, line: usize, key: &str, found: impl Into<String>, accepted: impl Into<String>) -> Fault {
        Fault::on_line(&self.text, line.max(1), key, found, accepted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Result<Patterns, Vec<String>> {
        let text = Text { name: FILE.into(), content: content.into() };
        parse(text, (2012, 2023)).map_err(|faults| faults.iter().map(ToString::to_string).collect())
    }

    const WHOLE: &str = r#"
replications = 40
years = [2014, 2020]

[[pattern]]
id = "H1"
title = "presence"
kind = "V"
source = "somebody"
why = "because"
common = ["switches.synergy=false"]

[pattern.arms]
given = []
none = ["forces.un=off", "unmix=0.5"]

[[pattern.contrast]]
says = "less"
combine = { given = 1, none = -1 }
measure = ["civilian_deaths", "-cases@nation"]
area = "affected"
expect = "down"

[[pattern.contrast]]
says = "none"
combine = { given = 1, none = -1 }
measure = "cases"
per = "events"
years = [2015, 2016]
expect = "equivalent"
margin_share = 0.2
"#;

    #[test]
    fn what_is_written_is_what_is_meant() {
        let patterns = read(WHOLE).unwrap();
        let pattern = &patterns.patterns[0];
        assert_eq!((patterns.replications, pattern.kind, pattern.share), (40, PatternKind::Verification, 1.0));
        let arm = &pattern.arms[1];
        let changes: Vec<String> = arm.changes.iter().map(ToString::to_string).collect();
        assert_eq!((arm.name.as_str(), arm.unmix), ("none", 0.5));
        assert_eq!(changes, ["switches.synergy=false", "forces.un=off"]);
        let [less, none] = pattern.contrasts.as_slice() else { panic!("two contrasts") };
        assert_eq!(
            (less.letter, less.years, less.weights.as_slice()),
            ('a', (2014, 2020), [(0, 1.0), (1, -1.0)].as_slice())
        );
        let second = Term { measure: "cases".into(), area: "nation".into(), sign: -1.0 };
        assert_eq!((less.measure[0].area.as_str(), &less.measure[1]), ("affected", &second));
        assert_eq!((none.letter, none.years, none.per.len()), ('b', (2015, 2016), 1));
        assert_eq!(none.expect, Expectation::Equivalent(Margin::OfBase(0.2)));
    }

    #[test]
    fn faults_name_the_line_what_was_found_and_what_is_accepted() {
        let broken = |from: &str, to: &str| read(&WHOLE.replacen(from, to, 1)).unwrap_err().join("\n");
        let cases = [
            ("kind = \"V\"", "kind = \"X\"", "patterns.toml:8: kind: found \"X\"; accepted: one of T, N, V, E"),
            ("none = -1", "nobody = -1", "combine: found no arm nobody; accepted: one of given, none"),
            ("none = -1", "none = 1", "found weights that sum to 2; accepted: weights of arms that sum to 0"),
            ("forces.un=off", "forces.un", "patterns.toml:15: change: found \"forces.un\"; accepted: PATH=VALUE"),
            ("[2015, 2016]", "[2015, 2030]", "years: found 2015 to 2030; accepted: years from 2012 to 2023"),
            ("expect = \"down\"", "expect = \"less\"", "expect: found \"less\"; accepted: down or up"),
            ("margin_share = 0.2", "margin_share = -1.0", "margin: found -1; accepted: a number above 0"),
            ("margin_share = 0.2", "", "expect: found \"equivalent\""),
            ("unmix=0.5", "unmix=2", "unmix: found 2; accepted: a share from 0 to 1"),
            ("replications = 40", "replications = 1", "replications: found 1"),
            ("title =", "titel =", "patterns.toml:7: patterns: found `titel`; accepted: unknown field"),
        ];
        for (from, to, message) in cases {
            let found = broken(from, to);
            assert!(found.contains(message), "`{message}` is not in: {found}");
        }
        let twice = format!(
            "{WHOLE}\n[[pattern]]\nid = \"H1\"\ntitle = \"\"\nkind = \"T\"\nsource = \"\"\nwhy = \"\"\ncheck = \"kalyvas\"\n"
        );
        let found = read(&twice).unwrap_err().join("\n");
        assert!(found.contains("id: found a second H1") && found.contains("did you mean kalyvas_form?"), "{found}");
    }
}
