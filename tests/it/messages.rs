//! Messages: in our own words, at the place of the fault, with the nearest name, and safe to print.

use std::fs;

use mandate::study::sweep::design::Design;

use crate::cli::Place;
use crate::support::{Copy, changed, messages};

/// Words of the libraries that read files: a user need not know them.
pub const FOREIGN: [&str; 33] = [
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
    refused(&["check", &scenario, "--set", "seed=1", "--set", "seed=2"], "a second value of seed");
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
