//! From what is written in `patterns.toml` to what is meant, with all faults.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::{
    Arm, Bound, CHECKS, Channel, Drawn, Expectation, FILE, MOST_CHANNELS, Margin, Pattern, PatternContrast,
    PatternKind, Patterns, Term,
};
use crate::scenario::cells;
use crate::scenario::cells::shown;
use crate::scenario::fault::{Fault, Text};
use crate::scenario::loader::InputFile;
use crate::scenario::overrides::{Override, did_you_mean, lost};
use crate::scenario::shape;

/// Largest weight or margin: beyond it nothing could be told from anything.
const LARGEST_NUMBER: f64 = 1e6;

/// The file as written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Document {
    #[schemars(with = "u64")]
    replications: Spanned<u64>,
    #[schemars(with = "Option<[i16; 2]>")]
    years: Option<Spanned<[i16; 2]>>,
    #[serde(default)]
    pattern: Vec<PatternDocument>,
    #[serde(default)]
    bound: Vec<BoundDocument>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BoundDocument {
    #[schemars(with = "String")]
    id: Spanned<String>,
    why: String,
    #[schemars(with = "u64")]
    replications: Spanned<u64>,
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    changes: Vec<Spanned<String>>,
    channel: Vec<ChannelDocument>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChannelDocument {
    #[schemars(with = "String")]
    name: Spanned<String>,
    paths: Vec<String>,
    #[schemars(with = "Option<String>")]
    end: Option<Spanned<String>>,
    #[schemars(with = "Vec<String>")]
    off: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PatternDocument {
    #[schemars(with = "String")]
    id: Spanned<String>,
    title: String,
    #[schemars(with = "String")]
    kind: Spanned<String>,
    source: String,
    why: String,
    #[schemars(with = "Option<f64>")]
    share: Option<Spanned<f64>>,
    #[serde(default)]
    short: bool,
    #[schemars(with = "Option<[i16; 2]>")]
    years: Option<Spanned<[i16; 2]>>,
    #[schemars(with = "Option<String>")]
    check: Option<Spanned<String>>,
    #[schemars(with = "Option<String>")]
    bound: Option<Spanned<String>>,
    #[schemars(with = "Option<Vec<String>>")]
    channels: Option<Vec<Spanned<String>>>,
    /// Changes to all arms.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    common: Vec<Spanned<String>>,
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    arms: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    draw: Vec<DrawDocument>,
    #[serde(default)]
    contrast: Vec<ContrastDocument>,
    options: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DrawDocument {
    name: String,
    #[schemars(with = "Vec<String>")]
    paths: Vec<Spanned<String>>,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ContrastDocument {
    says: String,
    #[schemars(with = "BTreeMap<String, f64>")]
    combine: Spanned<BTreeMap<String, f64>>,
    #[schemars(with = "Terms")]
    measure: Spanned<Terms>,
    #[schemars(with = "Option<Terms>")]
    per: Option<Spanned<Terms>>,
    area: Option<String>,
    #[schemars(with = "Option<[i16; 2]>")]
    years: Option<Spanned<[i16; 2]>>,
    #[schemars(with = "String")]
    expect: Spanned<String>,
    #[schemars(with = "Option<f64>")]
    margin: Option<Spanned<f64>>,
    #[schemars(with = "Option<f64>")]
    margin_share: Option<Spanned<f64>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Terms {
    One(String),
    Several(Vec<String>),
}

/// Reads patterns from a text, with the faults of those that can be judged further all the same.
pub(super) fn parse(text: Text, scenario_years: (i16, i16)) -> Result<(Patterns, Vec<Fault>), Vec<Fault>> {
    // Syntax, unknown and missing keys, and kinds of values, all at once.
    let shape = shape::faults(&text, schemars::schema_for!(Document).as_value());
    if !shape.is_empty() {
        return Err(shape);
    }
    let document: Document =
        toml::from_str(&text.content).map_err(|error| vec![Fault::of_toml(&text, "patterns", &error)])?;
    let mut reader = Reader { text: &text, faults: Vec::new(), scenario_years, years: scenario_years };
    reader.years = reader.own_years(document.years.as_ref(), scenario_years);
    let replications = *document.replications.get_ref();
    if !(2..=1_000_000).contains(&replications) {
        reader.fault(&document.replications, "replications", replications, "from 2 to 1,000,000");
    }
    let mut ids = BTreeSet::new();
    let mut bounds: Vec<Bound> = Vec::new();
    for bound in &document.bound {
        if !ids.insert(bound.id.get_ref().clone()) {
            reader.fault(&bound.id, "id", format!("a second {}", bound.id.get_ref()), "another id for each");
        }
        bounds.push(reader.bound(bound));
    }
    let mut patterns = Vec::new();
    for pattern in &document.pattern {
        if !ids.insert(pattern.id.get_ref().clone()) {
            reader.fault(&pattern.id, "id", format!("a second {}", pattern.id.get_ref()), "another id for each");
        }
        patterns.extend(reader.pattern(pattern, &bounds));
    }
    let faults = reader.faults;
    let digest = Sha256::digest(text.content.as_bytes());
    let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let input = InputFile { name: FILE.into(), sha256 };
    Ok((Patterns { patterns, bounds, replications, text, input }, faults))
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
        self.faults.push(Fault::at(self.text, at.span(), key, found.to_string(), accepted));
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

    fn bound(&mut self, written: &BoundDocument) -> Bound {
        let replications = *written.replications.get_ref();
        if !(2..=10_000).contains(&replications) {
            self.fault(&written.replications, "replications", replications, "from 2 to 10,000");
        }
        let changes = written.changes.iter().filter_map(|change| Some(self.change(change)?.0)).collect();
        let count = written.channel.len();
        if !(1..=MOST_CHANNELS).contains(&count) {
            let found = format!("{count} channels");
            self.fault(&written.id, "channel", found, format!("from 1 to {MOST_CHANNELS}"));
        }
        let names = std::iter::once(&written.id).chain(written.channel.iter().map(|one| &one.name));
        for name in names.filter(|name| !cells::is_label(name.get_ref())) {
            self.fault(name, "name", format!("\"{}\"", name.get_ref()), cells::accepted::LABEL);
        }
        let mut names = BTreeSet::new();
        let mut channels = Vec::new();
        for one in &written.channel {
            let upper = one.end.as_ref().is_none_or(|end| end.get_ref() == "high");
            if let Some(end) = one.end.as_ref().filter(|end| !["high", "low"].contains(&end.get_ref().as_str())) {
                self.fault(end, "end", format!("\"{}\"", end.get_ref()), "high or low");
            }
            if one.paths.is_empty() || one.off.is_empty() || !names.insert(one.name.get_ref().clone()) {
                let accepted = "a name of its own, paths, and what takes it off";
                self.fault(&one.name, "channel", one.name.get_ref(), accepted);
            }
            let off = one.off.iter().filter_map(|change| Some(self.change(change)?.0)).collect();
            channels.push(Channel { name: one.name.get_ref().clone(), paths: one.paths.clone(), upper, off });
        }
        let (id, why, line) = (written.id.get_ref().clone(), written.why.clone(), self.line(&written.id));
        Bound { id, why, changes, channels, replications, line }
    }

    /// The bound that a pattern names, with its channels; all of them where it names none.
    fn bound_of(&mut self, written: &PatternDocument, bounds: &[Bound]) -> Option<(usize, Vec<usize>)> {
        let Some(name) = &written.bound else {
            if let Some(first) = written.channels.as_ref().and_then(|channels| channels.first()) {
                self.fault(first, "channels", first.get_ref(), "channels beside a bound");
            }
            return None;
        };
        let Some(position) = bounds.iter().position(|bound| bound.id == *name.get_ref()) else {
            let known: Vec<&str> = bounds.iter().map(|bound| bound.id.as_str()).collect();
            let hint = did_you_mean(name.get_ref(), known.iter().copied());
            self.fault(name, "bound", name.get_ref(), format!("one of {}{hint}", known.join(", ")));
            return None;
        };
        let channels = &bounds[position].channels;
        let Some(wanted) = &written.channels else { return Some((position, (0..channels.len()).collect())) };
        let mut places = Vec::new();
        for one in wanted {
            match channels.iter().position(|channel| channel.name == *one.get_ref()) {
                Some(place) => places.push(place),
                None => {
                    let known: Vec<&str> = channels.iter().map(|channel| channel.name.as_str()).collect();
                    let hint = did_you_mean(one.get_ref(), known.iter().copied());
                    self.fault(one, "channels", one.get_ref(), format!("some of {}{hint}", known.join(", ")));
                }
            }
        }
        Some((position, places))
    }

    fn pattern(&mut self, written: &PatternDocument, bounds: &[Bound]) -> Option<Pattern> {
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
        let drawn = written.draw.iter().map(|drawn| &drawn.name);
        let names = std::iter::once(written.id.get_ref()).chain(written.arms.keys()).chain(drawn);
        for name in names.filter(|name| !cells::is_label(name)) {
            self.fault(&written.id, "name", format!("\"{name}\""), cells::accepted::LABEL);
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
        let bound = self.bound_of(written, bounds);
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
            bound,
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
        let mut lines: Vec<usize> = common.iter().map(|(_, line)| *line).collect();
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
                lines.push(line);
            }
        }
        let placed: Vec<(usize, &Override)> = lines.into_iter().zip(&arm.changes).collect();
        if let Some(taken) = lost(&placed) {
            let (line, change) = &taken.later;
            let (found, accepted) = taken.words("", &format!(" on line {}", taken.earlier.0));
            self.faults.push(Fault::on_line(self.text, *line, &change.path, found, accepted));
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
                    let hint = did_you_mean(name, known.iter().copied());
                    let accepted = format!("one of {}{hint}", known.join(", "));
                    self.fault(&written.combine, "combine", format!("no arm {name}"), accepted);
                }
            }
        }
        let all_known = weights.len() == written.combine.get_ref().len();
        if weights.iter().any(|(_, weight)| weight.is_nan() || weight.abs() > LARGEST_NUMBER) {
            self.fault(&written.combine, "combine", "a weight beyond all measure", "weights from -1000000 to 1000000");
            return None;
        }
        let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
        if all_known && !weights.is_empty() && weights.iter().all(|(_, weight)| *weight == 0.0) {
            let accepted = "weights that sum to 0, of which at least two are not 0";
            self.fault(&written.combine, "combine", "weights that are all 0", accepted);
        }
        if all_known && (sum.abs() > 1e-9 || weights.is_empty()) {
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
        let margins = [
            ("margin", &written.margin, LARGEST_NUMBER, "a number above 0 and up to 1000000"),
            ("margin_share", &written.margin_share, 1.0, "a share of the base above 0 and up to 1"),
        ];
        for (key, margin, most, accepted) in margins {
            if let Some(margin) =
                margin.as_ref().filter(|margin| !(*margin.get_ref() > 0.0 && *margin.get_ref() <= most))
            {
                self.fault(margin, key, shown(*margin.get_ref()), accepted);
            }
        }
        let (absolute, share) = (&written.margin, &written.margin_share);
        match (written.expect.get_ref().as_str(), absolute, share) {
            ("down", None, None) => Some(Expectation::Down),
            ("up", None, None) => Some(Expectation::Up),
            ("apart", None, None) => Some(Expectation::Apart),
            ("equivalent", Some(margin), None) => Some(Expectation::Equivalent(Margin::Absolute(*margin.get_ref()))),
            ("equivalent", None, Some(share)) => Some(Expectation::Equivalent(Margin::OfBase(*share.get_ref()))),
            (word, ..) => {
                let words = ["down", "up", "apart", "equivalent"];
                let hint = if words.contains(&word) { String::new() } else { did_you_mean(word, words.into_iter()) };
                let accepted = format!(
                    "down, up or apart without a margin, or equivalent with either margin or margin_share{hint}"
                );
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
