//! Messages: in our own words, at the place of the fault, with the nearest name, and safe to print.

use std::fs;

use mandate::study::sweep::design::Design;

use crate::cli::Place;
use crate::support::{Copy, changed, messages};

/// Words of the libraries that read files: a user need not know them.
pub const FOREIGN: [&str; 43] = [
    "invalid type",
    "invalid value",
    "invalid length",
    "expected `",
    "expected one of",
    "expected a",
    "expected u",
    "expected i",
    "expected f",
    "expected struct",
    "missing field",
    "unknown field",
    "unknown variant",
    "unexpected",
    "TOML parse error",
    "Utf8",
    "ParseInt",
    "trailing",
    "invalid digit",
    "invalid utf",
    "is not in ",
    "required arguments",
    "cannot be used with",
    "were not provided",
    "possible values",
    "similar ",
    "to pass ",
    "cannot parse",
    "EOF while",
    "expected value",
    "expected ident",
    "expected map",
    "expected sequence",
    "recursion limit",
    "number out of range",
    " at line ",
    "control character (",
    "duplicate field",
    "CSV error",
    "CSV parse error",
    "found record with",
    "invalid utf-8",
    "exterior ring",
];

/// Broken lines of `scenario.toml`, each in the place of a good one.
const TOML: [(&str, &str); 14] = [
    ("seed = 1", "seed = \"one\""),
    ("seed = 1", "seed = -1"),
    ("seed = 1", "seed = 1.5"),
    ("seed = 1", "seed = "),
    ("seed = 1", "seed = 1\nseed = 2"),
    ("seed = 1", "sead = 1"),
    ("step_days = 7 ", "step_days = \"seven\" "),
    ("step_days = 7 ", "step_days = [7] "),
    ("start = 2030-01-01", "start = 20300101"),
    ("start = 2030-01-01", "start = \"soon\""),
    ("unit_size = 50", "unit_size = 4294967296"),
    ("kind = \"state_force\"", "kind = \"army\""),
    ("blame = \"alignment\"", "blame = true"),
    ("camp = \"mission\"\n", ""),
];

/// Broken cells.
const CELLS: [(&str, &str, &str); 12] = [
    ("forces.csv", ",500,", ",many,"),
    ("forces.csv", ",500,", ",,"),
    ("forces.csv", ",500,", ",-500,"),
    ("forces.csv", "2030-04-01", "1.4.2030"),
    ("forces.csv", "2030-04-01", ""),
    ("districts.csv", ",40000,", ",1e99,"),
    ("districts.csv", ",14.5,", ",14°30',"),
    ("links.csv", "hills,plain,80", "hills,plain"),
    ("links.csv", "hills,plain", "\"hills,plain"),
    ("behaviours.csv", "protects", "protect"),
    ("parameters.csv", "violence.attack_rate,", "violence.atack_rate,"),
    ("mandates.csv", "un,2030-01-01", "un,2030-02-31"),
];

/// What is said of a command that is refused, of which nothing is in the words of a library.
fn refused(place: &Place, arguments: &[&str]) -> String {
    let output = place.mandate(arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
    let foreign = FOREIGN.iter().find(|words| text.contains(*words));
    assert!(foreign.is_none(), "`{}` in: {text}", foreign.unwrap());
    assert!(text.contains("found ") && text.contains("; accepted: "), "{arguments:?}: {text}");
    text
}

/// What is said of a design with these lines, each fault in a line.
fn faults_of_design(name: &str, lines: &str) -> String {
    let place = Place::new(name);
    let scenario = Place::scenario("two-districts");
    let text = format!("title = \"t\"\nquestion = \"q\"\nscenario = \"{scenario}\"\n{lines}");
    fs::write(place.folder.join("d.toml"), text).unwrap();
    refused(&place, &["sweep", "d.toml", "--out", "out"])
}

fn assert_own_words(faults: &[String]) {
    for fault in faults {
        let foreign = FOREIGN.iter().find(|words| fault.contains(*words));
        assert!(foreign.is_none(), "`{}` in: {fault}", foreign.unwrap());
        let (_, rest) = fault.split_once(": found ").unwrap_or_else(|| panic!("nothing found: {fault}"));
        let (found, accepted) = rest.split_once("; accepted: ").unwrap_or_else(|| panic!("nothing accepted: {fault}"));
        assert!(!found.trim().is_empty() && !accepted.trim().is_empty(), "{fault}");
    }
}

#[test]
fn no_message_is_in_the_words_of_a_library() {
    for (from, to) in TOML {
        let copy = Copy::of("two-districts");
        copy.replace("scenario.toml", from, to);
        assert_own_words(&copy.faults());
    }
    for (file, from, to) in CELLS {
        let copy = Copy::of("two-districts");
        copy.replace(file, from, to);
        assert_own_words(&copy.faults());
    }
    for change in [
        "seed=one",
        "step_days=x",
        "switches.blame=all",
        "switches.nothing=true",
        "population.agents=-1",
        "start=soon",
        "violence.attack_rate=x",
        "weights.un=a",
        "timeline.consent.date=soon",
        "forces.un=all",
        "population=3",
        "title.x=1",
    ] {
        match changed("two-districts", &[change]) {
            Err(error) => assert_own_words(&messages(&error)),
            Ok(_) => panic!("{change} was accepted"),
        }
    }
}

#[test]
fn every_fault_of_a_file_in_toml_is_told_at_once_on_its_line() {
    let copy = Copy::of("two-districts");
    copy.replace("scenario.toml", "seed = 1", "sead = 1");
    copy.replace("scenario.toml", "step_days = 7 ", "step_days = \"seven\" ");
    copy.replace("scenario.toml", "kind = \"state_force\"", "kind = \"state_forc\"");
    copy.replace("links.csv", ",80,", ",far,");
    let faults = copy.faults();
    assert_eq!(faults.len(), 4, "{faults:#?}");
    for words in [
        &["scenario.toml:11: sead", "did you mean seed?"][..],
        &["scenario.toml:10: step_days", "a number"],
        &["scenario.toml:", "organizations.army.kind", "did you mean state_force?"],
        &["links.csv:2: road_km", "far"],
    ] {
        assert!(faults.iter().any(|fault| words.iter().all(|word| fault.contains(word))), "{words:?} in {faults:#?}");
    }
    // Values on which nothing hangs do not keep ranges and references from being judged.
    let copy = Copy::of("two-districts");
    copy.replace("scenario.toml", "seed = 1", "sead = 1");
    copy.replace("scenario.toml", "step_days = 7 ", "step_days = \"seven\" ");
    copy.replace("links.csv", "hills,plain", "hills,plane");
    copy.replace("districts.csv", ",14.5,", ",145,");
    let faults = copy.faults();
    for place in
        ["scenario.toml:11: sead", "scenario.toml:10: step_days", "links.csv:2: to", "districts.csv:2: latitude"]
    {
        assert!(faults.iter().any(|fault| fault.starts_with(place)), "no {place} in {faults:#?}");
    }
    assert_eq!(faults.len(), 4, "{faults:#?}");
    copy.write("scenario.toml", "a = \nb = 1\nc : 2\n");
    let faults = copy.faults();
    assert!(faults.iter().any(|fault| fault.starts_with("scenario.toml:1:")), "{faults:#?}");
    assert!(faults.iter().any(|fault| fault.starts_with("scenario.toml:3:")), "{faults:#?}");
}

#[test]
fn a_value_of_a_wrong_kind_holds_back_no_fault_that_does_not_hang_on_it() {
    for (from, to, place) in [
        ("title = \"Two districts, one year\"", "title = 5", "scenario.toml:6: title"),
        ("kind = \"state_force\"", "kind = \"state_forc\"", "organizations.army.kind"),
        ("blame = \"alignment\"", "blame = true", "switches.blame"),
        ("name = \"two-districts\" ", "name = 2 ", "scenario.toml:5: name"),
    ] {
        let copy = Copy::of("two-districts");
        copy.replace("scenario.toml", from, to);
        copy.replace("timeline.csv", "militia,army", "militia,navy");
        copy.replace("forces.csv", ",500,", ",-500,");
        let faults = copy.faults();
        for place in [place, "timeline.csv:5: other", "forces.csv:2: persons"] {
            assert!(faults.iter().any(|fault| fault.contains(place)), "{to}: no {place} in {faults:#?}");
        }
        assert_eq!(faults.len(), 3, "{to}: {faults:#?}");
    }
}

#[test]
fn a_sum_that_lacks_a_row_with_an_unknown_name_waits() {
    for (file, from, to) in [
        ("bases.csv", "un,hills", "un,hill"),
        ("mandates.csv", "counterterrorism,0.5", "counterterorism,0.5"),
        ("community_shares.csv", "farmers,0.4", "farmer,0.4"),
    ] {
        let copy = Copy::of("two-districts");
        copy.replace(file, from, to);
        let faults = copy.faults();
        assert!(faults.len() == 1 && faults[0].contains("did you mean"), "{faults:#?}");
    }
}

#[test]
fn every_fault_of_kind_of_patterns_is_told_at_once() {
    let place = Place::new("messages-patterns");
    let folder = place.copy();
    let text = fs::read_to_string(folder.join("patterns.toml")).unwrap();
    let broken = text
        .replacen("replications = 100 ", "replications = \"many\" ", 1)
        .replacen("share = 2.0 ", "share = \"twice\" ", 1)
        .replacen("kind = \"E\"", "kimd = \"E\"", 1)
        .replacen("combine = { large = 1, none = -1 }", "combine = [1, -1]", 1)
        .replacen("short = true", "short = \"yes\"\nyears = [2030]", 1);
    fs::write(folder.join("patterns.toml"), broken).unwrap();
    for command in [&["patterns", "scenario"][..], &["check", "scenario"]] {
        let output = place.mandate(command);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        for word in
            ["replications", "share", "kimd", "combine", "short", "years: found a list of 1", "kind: found no such key"]
        {
            assert!(
                told.lines().any(|line| line.contains("patterns.toml:") && line.contains(word)),
                "no {word} in {told}"
            );
        }
        assert!(!FOREIGN.iter().any(|words| told.contains(words)), "{told}");
    }
    let named = text.replacen("none = [\"forces.un=off\"]", "\"a; b\" = [\"forces.un=off\"]", 1);
    fs::write(folder.join("patterns.toml"), named.replacen("id = \"H16\"", "id = \"\"", 1)).unwrap();
    let output = place.mandate(&["patterns", "scenario"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("name: found \"a; b\"") && told.contains("name: found \"\""), "{told}");
}

/// A design with a table of points.
fn design(place: &Place, table: &str) -> Result<Design, String> {
    fs::write(place.folder.join("cases.csv"), table).unwrap();
    let scenario = Place::scenario("two-districts");
    let text =
        format!("title = \"t\"\nquestion = \"q\"\nscenario = \"{scenario}\"\n\n[[factor]]\ntable = \"cases.csv\"\n");
    let path = place.folder.join("design.toml");
    fs::write(&path, text).unwrap();
    Design::load(&path, None).map_err(|error| match error {
        mandate::study::sweep::design::DesignError::Faults { faults, .. } => {
            faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    })
}

#[test]
fn faults_of_a_table_of_points_name_its_lines() {
    let place = Place::new("messages-points");
    let table = "name,forces.un,violence.attack_rate\nas it is,,\nstrong,2,\nodd,20,\nworse,1,-3\n";
    let told = design(&place, table).unwrap_err();
    for (line, word) in [(4, "forces.un"), (5, "violence.attack_rate")] {
        let found = told.lines().any(|fault| fault.contains(&format!("cases.csv:{line}: {word}")));
        assert!(found, "line {line} in {told}");
    }
    let told = design(&place, "name,forces.nu\na,1\n").unwrap_err();
    assert!(told.contains("cases.csv:1: forces.nu"), "{told}");
}

#[test]
fn empty_rows_of_a_table_of_points_are_no_points() {
    let place = Place::new("messages-empty");
    let table = "name,forces.un,violence.retaliation_branching,\nas it is,,,\nstrong,2,,\n,,,\n,,,\n";
    let design_of = design(&place, table).unwrap();
    assert_eq!(design_of.points(), Some(2));
    let told = design(&place, "name,forces.un,\na,1,2\n").unwrap_err();
    assert!(told.contains("cases.csv:2: column 3: found \"2\""), "{told}");
}

#[test]
fn a_fault_of_a_change_names_its_option_and_path() {
    let told = |changes: &[&str]| messages(&changed("two-districts", changes).map(|_| ()).unwrap_err()).join("\n");
    for (change, words) in [
        ("violence.attack_rate=-1", "--set: violence.attack_rate: found \"-1\""),
        ("step_days=99", "--set: step_days: found 99"),
        ("violence.retaliation_branching=0.95", "--set: violence.retaliation_branching"),
        ("timeline.consent.value=7", "--set: timeline.consent.value"),
        ("timeline.consent.date=2040-01-01", "--set: timeline.consent.date"),
        ("weights.un=protection_of_civilians:0.4,stabilization:0.7", "--set: weights.un"),
        ("switches.blame=all", "--set: switches.blame"),
        ("title=\u{1b}[31mred", "--set: title: found \"\\u{1b}[31mred\""),
    ] {
        assert!(told(&[change]).contains(words), "{change}: {}", told(&[change]));
    }
    let place = Place::new("messages-options");
    let scenario = Place::scenario("two-districts");
    for (option, name) in [("--base", "--base: violence.attack_rate"), ("--with", "--with: violence.attack_rate")] {
        let output = place.mandate(&["compare", &scenario, "none", option, "violence.attack_rate=-1", "--out", "out"]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(name) && output.status.code() == Some(2), "{text}");
    }
}

#[test]
fn the_nearest_name_is_told_of_every_kind_of_name() {
    let told = |change: &str| messages(&changed("mali", &[change]).map(|_| ()).unwrap_err()).join("\n");
    for (change, near) in [
        ("weights.minusma.counterterorism=0.5", "did you mean counterterrorism?"),
        ("timeline.name_barkhan=off", "did you mean name_barkhane?"),
        ("timelin.name_barkhane=off", "did you mean timeline.name_barkhane?"),
        ("forces.barkhane=2", "did you mean france?"),
        ("forces.serval=2", "did you mean france?"),
        ("permissions.minusma.intelligence_handovr=off", "did you mean intelligence_handover?"),
        ("switch.alignment=false", "did you mean switches.alignment?"),
        ("violence.atack_rate=1", "did you mean violence.attack_rate?"),
        ("optics.justise.weight.physical=1", "did you mean justice?"),
        ("optics.justice.goalpst.physical=1", "did you mean optics.justice.goalpost.physical?"),
        ("seperate=minusma", "did you mean separate?"),
        ("separate=MINUSMA", "did you mean minusma?"),
        ("forces.rfance=2", "did you mean france?"),
        ("parameters.violence.atack_rate=1", "did you mean violence.attack_rate?"),
    ] {
        assert!(told(change).contains(near), "{change}: {}", told(change));
    }
    let copy = Copy::of("mali");
    copy.append("community_shares.csv", "Mopty,fulani,0.5,test,low");
    copy.append("initial_strength.csv", "barkhane,Gao,10,test,low");
    let faults = copy.faults();
    for near in ["did you mean Mopti?", "did you mean france?"] {
        assert!(faults.iter().any(|fault| fault.contains(near)), "{near} in {faults:#?}");
    }
}

#[test]
fn characters_that_act_and_formulas_are_refused_where_they_are_read() {
    for (name, word) in [
        ("Hi\u{1b}[31mlls", "U+001B"),
        ("Hi\u{7}lls", "U+0007"),
        ("\u{202e}slliH", "U+202E"),
        ("\"Hi\nlls\"", "U+000A"),
        ("Hi\u{1b}]0;x\u{7}lls", "U+001B"),
        ("=1+1", "\"=\" at its beginning"),
        ("@Hills", "\"@\""),
        ("+Hills", "\"+\""),
        ("-Hills", "\"-\""),
    ] {
        let copy = Copy::of("two-districts");
        copy.replace("districts.csv", "hills,Hills", &format!("hills,{name}"));
        let faults = copy.faults();
        let own = faults.iter().find(|fault| fault.starts_with("districts.csv:2: name")).expect("a fault of the name");
        assert!(own.contains(word) && !own.chars().any(mandate::scenario::cells::acts), "{own:?}");
    }
    for (from, to) in [
        ("title = \"", "title = \"\\u001b]0;x\\u0007"),
        ("title = \"", "title = \"=HYPERLINK()"),
        ("name = \"", "name = \"\\u202e"),
    ] {
        let copy = Copy::of("two-districts");
        copy.replace("scenario.toml", from, to);
        let faults = copy.faults();
        assert!(faults.iter().any(|fault| fault.starts_with("scenario.toml:")), "{faults:#?}");
        assert!(!faults.iter().any(|fault| fault.chars().any(mandate::scenario::cells::acts)), "{faults:?}");
    }
    let place = Place::new("messages-characters");
    let told = design(&place, "name,forces.un\n=cmd(),1\n").unwrap_err();
    assert!(told.contains("cases.csv:2: name") && told.contains("\"=\""), "{told}");
    let output = place.mandate(&["run", "no\u{1b}[31msuch\u{7}", "--set", "a=\u{1b}"]);
    assert!(
        !output.stderr.contains(&0x1b) && !output.stderr.contains(&7),
        "{:?}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn check_tells_the_faults_of_every_file_and_who_reads_it() {
    let place = Place::new("messages-check");
    let folder = place.copy();
    let scenario = folder.display().to_string();
    let check = |words: &[&str]| {
        let output = place.mandate(&["check", &scenario]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{text}");
        words.iter().for_each(|word| assert!(text.contains(word), "{word} in {text}"));
    };
    for content in ["", "noise", "\u{0}\u{1}", "date,deaths\n2030-01-01,3\n"] {
        for (file, reader) in [
            ("posterior.csv", "mandate validate"),
            ("targets.csv", "mandate calibrate"),
            ("effects.csv", "mandate calibrate"),
        ] {
            fs::write(folder.join(file), content).unwrap();
            check(&[&format!("{file}:"), reader]);
            fs::remove_file(folder.join(file)).unwrap();
        }
    }
    // Faults of the scenario do not hide those of the others.
    let links = fs::read_to_string(folder.join("links.csv")).unwrap();
    fs::write(folder.join("links.csv"), links.replace(",80,", ",far,")).unwrap();
    fs::write(folder.join("posterior.csv"), "").unwrap();
    fs::write(folder.join("targets.csv"), "x,y\n").unwrap();
    fs::write(folder.join("patterns.toml"), "replications = \n").unwrap();
    check(&["links.csv:2: road_km", "posterior.csv: file", "targets.csv:1:", "patterns.toml:1:"]);
}

#[test]
fn a_value_does_not_lose_to_another_without_a_word() {
    let place = Place::new("messages-twice");
    let scenario = Place::scenario("two-districts");
    let refused = |arguments: &[&str], word: &str| {
        let output = place.mandate(arguments);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && text.contains(word), "{arguments:?}: {text}");
    };
    refused(
        &["check", &scenario, "--set", "seed=1", "--set", "seed=2"],
        "seed: found 2, a second value of it, after seed=1",
    );
    let compare =
        ["compare", &scenario, "none", "--replications", "5", "--until-halfwidth", "1", "--max-replications", "3"];
    refused(&compare, "--max-replications: found 3");
    refused(&["check", &scenario, "--set", "step_days=0.001"], "365000 steps of 0.001 days");
    for (file, row, column) in [
        ("mandates.csv", "army,2030-01-01,stabilization,0,,,test,low", "norm"),
        ("timeline.csv", "consent_again,2030-04-01,consent,un,,,0.5,test,low,", "date"),
        ("bases.csv", "army,hills,2030-03-01,2030-04-01,0,test,low", "district"),
        ("permissions.csv", "army,patrol,2030-02-01,,test,low", "behaviour"),
        ("suitability.csv", "stabilization,patrol,0.1,test,low", "norm"),
    ] {
        let copy = Copy::of("two-districts");
        copy.append(file, row);
        let faults = copy.faults();
        let told = faults.iter().any(|fault| fault.starts_with(file) && fault.contains(&format!(": {column}: ")));
        assert!(told, "{row}: {faults:#?}");
    }
}

#[test]
fn a_change_that_takes_the_value_of_another_is_refused_with_both_places() {
    let place = Place::new("messages-lost");
    let scenario = Place::scenario("two-districts");
    let compare = |changes: &[&str]| refused(&place, &[&["compare", &scenario], changes].concat());
    for (changes, words) in [
        (
            &["--set", "w: forces.un=2;forces.un=off"][..],
            "--set: forces.un: found off, a second value of it, after forces.un=2;",
        ),
        (
            &["none", "--with", "forces.un=2", "--base", "forces.un=3"],
            "--base: forces.un: found 3, a second value of it, after forces.un=2 of --with",
        ),
        (
            &["--with", "violence.attack_rate=1e-5", "--set", "parameters.violence.attack_rate=2e-5"],
            "after violence.attack_rate=1e-5 of --with",
        ),
        (
            &["--set", "timeline.consent.date=2030-04-01;timeline.consent=off"],
            "which leaves nothing of timeline.consent.date=2030-04-01",
        ),
        (
            &["--set", "weights.un.stabilization=0.2;weights.un.protection_of_civilians=0.3"],
            "which rescales weights.un.stabilization=0.2",
        ),
        (
            &["--optics", "--with", "weights.un.stabilization=0.2"],
            "optic_levers.csv: weights.un.counterterrorism: found 0.3, which rescales weights.un.stabilization=0.2 of --with",
        ),
    ] {
        let told = compare(changes);
        assert!(told.contains(words), "{changes:?}: {told}");
    }
    let told = refused(&place, &["patterns", &scenario, "--only", "H1", "--set", "forces.un=2"]);
    assert!(
        told.contains("patterns.toml:15: forces.un: found 3") && told.contains("after forces.un=2 of --set"),
        "{told}"
    );
    let folder = place.copy();
    let patterns = fs::read_to_string(folder.join("patterns.toml")).unwrap();
    let twice = patterns.replacen("\"forces.un=3\"", "\"forces.un=3\", \"forces.un=2\"", 1);
    fs::write(folder.join("patterns.toml"), twice).unwrap();
    let told = refused(&place, &["patterns", "scenario"]);
    assert!(
        told.contains("patterns.toml:15: forces.un: found 2, a second value of it, after forces.un=3 on line 15"),
        "{told}"
    );
    // A part of what is set as a whole may differ: it comes later, and both are played.
    let output = place.mandate(&[
        "check",
        &scenario,
        "--set",
        "weights.un=stabilization:1",
        "--set",
        "weights.un.stabilization=1",
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_level_that_takes_the_value_of_another_place_of_the_design_is_refused_with_both() {
    let level = "[[factor]]\npath = \"forces.un\"\nlevels = [1, 2]\n";
    let named = |name: &str| {
        format!(
            "[[factor]]\nname = \"{name}\"\nlevels = [{{ name = \"x\", set = {{ \"forces.un\" = 3 }} }}, {{ name = \"y\" }}]\n"
        )
    };
    let mixture = "[[factor]]\nmixture = [\"un\"]\ncomponents = [\"stabilization\", \"counterterrorism\"]\ndesign = \"simplex-centroid\"\n";
    for (n, lines, words) in [
        (
            1,
            format!("[set]\n\"forces.un\" = 2\n{level}"),
            ["after forces.un=2 under [set]", "found 1 of the factor forces.un"],
        ),
        (
            2,
            format!("{level}{}", named("other")),
            ["after forces.un=1 of the factor forces.un", "found 3 of the factor other"],
        ),
        (
            3,
            format!("[set]\n\"weights.un.stabilization\" = 0.5\n{mixture}"),
            ["which leaves nothing of weights.un.stabilization=0.5 under [set]", "of the factor mixture"],
        ),
    ] {
        let told = faults_of_design(&format!("messages-design-lost-{n}"), &lines);
        assert!(words.iter().all(|word| told.contains(word)), "{lines}: {told}");
    }
}

#[test]
fn a_change_to_a_parameter_that_is_drawn_is_refused() {
    let place = Place::new("messages-drawn");
    let mali = Place::scenario("mali");
    for (change, command) in
        [("violence.attack_rate=5e-5", "validate"), ("parameters.violence.attack_rate=5e-5", "calibrate")]
    {
        let told = refused(&place, &[command, &mali, "--set", change, "--out", "out"]);
        assert!(told.contains("of a parameter that is drawn; accepted: "), "{told}");
    }
}

#[test]
fn every_fault_of_a_design_is_told_at_once() {
    let level = |levels: &str| format!("[[factor]]\npath = \"forces.un\"\nlevels = {levels}\n");
    let drawn = "[[factor]]\npath = \"forces.un\"\nlow = 2\nhigh = 1\n[sampling]\npoints = 8\n";
    for (n, lines, all) in [
        (1, "[[factor]]\npath = \"forces.nu\"\nlevels = [1, 2]\n[contrast]\nfactor = \"x\"\nbase = \"1\"\n[responses]\nfrom = 1900\n".into(), &["contrast.factor: found \"x\"", "found no organization nu", "responses.from: found 1900"][..]),
        (2, level("[]") + "[replications]\ncount = \"many\"\n", &["replications.count: found \"many\"", "levels: found []"]),
        (3, "[[factor]]\nname = \"a\"\nlevels = [{ name = \"a; b\" }, { name = \"\" }]\n".into(), &["found \"a; b\"", "found \"\""]),
        (4, format!("{drawn}design = \"sobl\"\n"), &["sampling.design: found \"sobl\"", "found 2 to 1"]),
        (5, format!("seed = 1,000\n[set]\n\"forces.nu\" = 2\n{}", level("[]")), &["seed: found 1,000", "(write 1000)", "found no organization nu", "levels: found []"]),
        (6, "[[factor]]\nmixture = [\"nu\"]\ncomponents = [\"stabilisation\", \"x\"]\ndesign = \"simplex-centroid\"\n".into(), &["(did you mean un?)", "(did you mean stabilization?)", "found \"x\""]),
        (7, format!("until = 2030-06-01T12:00:00\n{}", level("[1]")), &["until: found 2030-06-01T12:00:00", "without a time of day"]),
    ] {
        let told = faults_of_design(&format!("messages-design-{n}"), &lines);
        assert!(all.iter().all(|word| told.contains(word)), "{lines}: {told}");
    }
    // What follows from a line that was left out is not told.
    let told =
        faults_of_design("messages-design-0", &(level("[nan]") + "[contrast]\nfactor = \"forces.un\"\nbase = \"1\"\n"));
    assert!(told.starts_with("error: d.toml: 1 fault\n") && told.contains("a finite number"), "{told}");
}

#[test]
fn faults_of_patterns_and_of_all_options_of_a_comparison_are_told_at_once() {
    let place = Place::new("messages-together");
    let folder = place.copy();
    let text = fs::read_to_string(folder.join("patterns.toml")).unwrap();
    let broken = text.replacen("forces.un=off", "forces.nu=off", 1).replacen("large = 1,", "larg = 1,", 1);
    fs::write(folder.join("patterns.toml"), broken).unwrap();
    let told = refused(&place, &["patterns", "scenario"]);
    assert!(
        told.contains("no arm larg") && told.contains("did you mean large?") && told.contains("did you mean un?"),
        "{told}"
    );
    assert!(!told.contains("weights that sum to"), "{told}");
    let scenario = Place::scenario("two-districts");
    let options = ["--with", "forces.nu=2", "--base", "forces.amry=3", "--set", "forces.alies=2"];
    let told = refused(&place, &[&["compare", &scenario], &options[..]].concat());
    for words in ["--with: forces.nu", "--base: forces.amry", "--set: forces.alies"] {
        assert_eq!(told.matches(words).count(), 1, "{words}: {told}");
    }
}

#[test]
fn what_is_accepted_in_place_of_a_number_or_a_day_can_be_given() {
    let told = |change: &str| messages(&changed("two-districts", &[change]).map(|_| ()).unwrap_err()).join("\n");
    for (change, words) in [
        ("seed=18446744073709551616", "from 0 to 9223372036854775807"),
        ("seed=1,000", "(write 1000)"),
        ("step_days=7,5", "(write 7.5)"),
        ("start=01-01-2030", "(write 2030-01-01)"),
        ("start=13.2.2030", "(write 2030-02-13)"),
        ("end=12/11/2030", "(write 2030-11-12, or 2030-12-11)"),
        ("start=2030-01-01T12:00", "(write 2030-01-01, without a time of day)"),
        ("violence.attack_rate=1e999", "1.7e308"),
        ("population.agents=-2", "from 1 to 4294967295"),
        ("step_days=1e-300", "3.65e302 steps of 1e-300 days"),
    ] {
        assert!(told(change).contains(words), "{change}: {}", told(change));
    }
    // An end before the start says nothing of the dates between them.
    for change in ["end=2029-01-01", "end="] {
        assert_eq!(told(change).lines().count(), 1, "{}", told(change));
    }
    for (line, broken, words) in [
        (
            "seed = 1 ",
            "seed = 1,000 ",
            "seed: found 1,000; accepted: a whole number from 0 to 9223372036854775807 (write 1000)",
        ),
        ("seed = 1 ", "seed = x ", "seed: found x; accepted: a whole number"),
        ("step_days = 7 ", "step_days = 7,5 ", "(write 7.5)"),
        ("start = 2030-01-01", "start = 01-01-2030", "(write 2030-01-01)"),
        ("end = 2030-12-31", "end = ", "end: found no value; accepted: a date like"),
    ] {
        let copy = Copy::of("two-districts");
        copy.replace("scenario.toml", line, broken);
        let faults = copy.faults();
        assert!(faults.len() == 1 && faults[0].contains(words), "{broken}: {faults:#?}");
    }
    for (change, sound) in
        [("switches.alignment=0", "switches.alignment=false"), ("population.agents=1e3", "population.agents=1000")]
    {
        let [one, other] = [change, sound].map(|change| changed("two-districts", &[change]).unwrap());
        assert_eq!((one.switches, one.population), (other.switches, other.population));
    }
    let place = Place::new("messages-margin");
    let file = place.copy().join("patterns.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("expect = \"down\"", "expect = \"equivalent\"\nmargin_share = 1e308", 1)).unwrap();
    let told = refused(&place, &["patterns", "scenario"]);
    assert!(told.contains("margin_share: found 1e308; accepted: a share of the base above 0 and up to 1"), "{told}");
    assert!(!told.contains(": margin: "), "{told}");
}

#[test]
fn options_are_refused_in_our_own_words() {
    let place = Place::new("messages-words");
    let scenario = &Place::scenario("two-districts");
    for (arguments, words) in [
        (
            &["run", scenario, "--replications", "0"][..],
            "--replications <N>: found 0; accepted: a whole number from 1 to 1000000",
        ),
        (&["run", scenario, "--seed", "-1"], "--seed <N>: found -1; accepted: a whole number from 0"),
        (&["run", scenario, "--seed", "1,000"], "(write 1000)"),
        (&["run", scenario, "--seed"], "--seed <N>: found no value"),
        (&["run", scenario, "--seed", "1", "--seed", "2"], "--seed <N>: found it a second time; accepted: once"),
        (&["run", scenario, "--sed", "1"], "did you mean --seed?"),
        (&["run", scenario, "--quiet=3"], "--quiet: found 3; accepted: the option alone"),
        (&["run", scenario, "more"], "found more, one word too many; accepted: mandate run"),
        (&["run", scenario, "--until", "31.12.2030"], "(write 2030-12-31)"),
        (&["run", scenario, "--force"], "found no --out <DIR>; accepted: mandate run --out <DIR> --force <SCENARIO>"),
        (&["run", scenario, "--set", "a"], "--set <PATH=VALUE>: found a; accepted: PATH=VALUE"),
        (&["run", scenario, "--draws", "posteriro"], "one of posterior, point (did you mean posterior?)"),
        (&["runn", scenario], "did you mean run?"),
        (&["compare"], "mandate compare: found no <SCENARIO>...; accepted: mandate compare"),
        (&["compare", scenario, "--channels", "--no-channels"], "found it beside --no-channels; accepted: one of them"),
        (&["plot", "out", "--dpi", "x"], "--dpi <N>: found x; accepted: a whole number from 36 to 1200"),
        (&["plot", "out", "--area", "natoin"], "did you mean nation?"),
        (&["analyse", "out", "--from", "-3"], "--from <YEAR>: found -3; accepted: a year"),
        (&["sweep", "d", "--shard", "9/8"], "--shard <I/N>: found 9/8; accepted: number/of"),
        (&["validate", scenario, "--power", "2"], "--power <X>: found 2; accepted: a number above 0 and up to 1"),
        (&["patterns", scenario, "--only", "h1"], "did you mean H1?"),
    ] {
        let told = refused(&place, arguments);
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
}

#[test]
fn a_page_of_findings_that_takes_no_table_is_refused_with_what_it_lacks() {
    let place = Place::new("messages-findings");
    let scenario = &Place::scenario("two-districts");
    let (begin, end) = ("<!-- patterns: begin -->", "<!-- patterns: end -->");
    for (page, words) in [
        (b"none".to_vec(), "found no marks".to_string()),
        (format!("{begin}\n").into_bytes(), format!("found no line {end}")),
        (format!("{end}\n").into_bytes(), format!("found no line {begin}")),
        (format!("{end}\n{begin}\n").into_bytes(), format!("found the line {end} before {begin}")),
        (vec![0xff, 0xfe, 0x00], "found characters that are not UTF-8".to_string()),
    ] {
        fs::write(place.folder.join("page.md"), page).unwrap();
        let told = refused(&place, &["patterns", scenario, "--findings", "page.md", "--out", "out"]);
        assert!(told.contains(&words), "{told}");
    }
}

#[test]
fn very_many_runs_are_asked_for_whatever_plays_them() {
    let place = Place::new("messages-many");
    let scenario = &Place::scenario("two-districts");
    let mali = &Place::scenario("mali");
    for arguments in [
        &["patterns", scenario, "--only", "H1", "--replications", "60000", "--out", "out"][..],
        &[
            "validate",
            mali,
            "--draws",
            "point",
            "--replications",
            "60000",
            "--set",
            "population.agents=2000",
            "--out",
            "out",
        ],
        &["calibrate", mali, "--first", "60000", "--set", "population.agents=2000", "--out", "out"],
    ] {
        let output = place.mandate(arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && told.contains("give --yes if so many are meant"), "{told}");
        assert!(!place.folder.join("out").exists(), "{arguments:?}");
    }
}

#[test]
fn names_in_scripts_that_the_font_lacks_are_told_and_kept_in_svg() {
    let place = Place::new("messages-letters");
    let folder = place.copy();
    for (file, from, to) in
        [("districts.csv", "hills,Hills,", "hills,Київ,"), ("districts.csv", "plain,Plain,", "plain,北京,")]
    {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        fs::write(folder.join(file), text.replacen(from, to, 1)).unwrap();
    }
    let scenario = folder.display().to_string();
    let run = place.mandate(&["run", &scenario, "--until", "2030-03-01", "--out", "out", "--quiet"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let plot = place.mandate(&["plot", "out", "--format", "png", "--only", "map"]);
    let told = String::from_utf8(plot.stderr).unwrap();
    assert!(plot.status.success() && told.contains("Київ (hills)") && told.contains("北京 (plain)"), "{told}");
}

#[test]
fn alike_faults_of_a_column_are_told_once_with_their_lines() {
    let place = Place::new("messages-alike");
    let folder = place.copy();
    let of = |file: &str| folder.join(file);
    let suitability = fs::read_to_string(of("suitability.csv")).unwrap();
    let rows = suitability.lines().count() - 1;
    let spoilt: Vec<String> = suitability
        .lines()
        .enumerate()
        .map(|(n, line)| if n == 0 { line.to_string() } else { line.replacen(",0.", ",7.", 1) })
        .collect();
    let wrong = spoilt.iter().zip(suitability.lines()).filter(|(now, before)| now != before).count();
    assert!(rows > 8 && wrong > 5);
    fs::write(of("suitability.csv"), spoilt.join("\n") + "\n").unwrap();
    let links = fs::read_to_string(of("links.csv")).unwrap();
    fs::write(of("links.csv"), links.replacen(",80,", ",-80,", 1)).unwrap();
    let output = place.mandate(&["check", "scenario"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains(&format!("{} faults", wrong + 1)), "all are counted: {text}");
    assert_eq!(text.lines().filter(|line| line.contains("suitability.csv")).count(), 1, "{text}");
    assert!(text.contains(&format!("likewise in {} more rows: lines ", wrong - 1)), "{text}");
    assert!(text.contains("links.csv:2: road_km"), "{text}");
    // A link joins its districts, whatever is wrong with its length.
    fs::write(of("suitability.csv"), suitability).unwrap();
    fs::write(of("links.csv"), links.replace(",80,", ",80 km,")).unwrap();
    let output = place.mandate(&["check", "scenario"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("1 fault\n"), "no district is called lonely");
}
