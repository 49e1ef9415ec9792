//! What patterns say, and the faults of those that say it wrongly.

use super::reader::parse;
use super::{Expectation, FILE, Margin, PatternKind, Patterns, Term};
use crate::scenario::fault::Text;

fn read(content: &str) -> Result<Patterns, Vec<String>> {
    let text = Text::new(FILE, content);
    let faults = match parse(text, (2012, 2023)) {
        Ok((patterns, faults)) if faults.is_empty() => return Ok(patterns),
        Ok((_, faults)) | Err(faults) => faults,
    };
    Err(faults.iter().map(ToString::to_string).collect())
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
        ("expect = \"down\"", "expect = \"less\"", "expect: found \"less\"; accepted: down, up or apart"),
        ("margin_share = 0.2", "margin_share = -1.0", "margin_share: found -1; accepted: a share of the base above 0"),
        (
            "margin_share = 0.2",
            "margin_share = 1e308",
            "margin_share: found 1e308; accepted: a share of the base above 0",
        ),
        ("margin_share = 0.2", "margin_share = 2.0", "margin_share: found 2; accepted: a share of the base above 0"),
        ("margin_share = 0.2", "margin_share = inf", "margin_share: found inf; accepted: a finite number"),
        ("none = -1", "none = nan", "none: found nan; accepted: a finite number"),
        ("given = 1, none = -1", "given = 1e300, none = -1e300", "combine: found a weight beyond all measure"),
        ("margin_share = 0.2", "", "expect: found \"equivalent\""),
        ("unmix=0.5", "unmix=2", "unmix: found 2; accepted: a share from 0 to 1"),
        ("replications = 40", "replications = 1", "replications: found 1"),
        ("title =", "titel =", "patterns.toml:7: pattern.H1.titel: found an unknown key; accepted: one of"),
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
