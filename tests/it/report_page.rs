//! The page of `mandate report`: whole, alone, the same each time, and never in the place of somebody's work.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::cli::{Place, assert_done, assert_fails};

/// A place with a run of the small scenario in `out`.
fn played(test: &str, rest: &[&str]) -> Place {
    let place = Place::new(&format!("page-{test}"));
    assert_done(&place.run(&[&["--out", "out", "--quiet"], rest].concat()));
    place
}

/// A place with a small sweep over mixtures in `out`.
fn swept(test: &str) -> Place {
    let place = Place::new(&format!("page-{test}"));
    place.copy();
    let design = "title = \"Trial <of> \\\"signs\\\" & more\"\nquestion = \"Which?\"\nscenario = \"scenario\"\n\
                  until = 2030-03-31\n[replications]\ncount = 3\n[[factor]]\nname = \"mandate\"\nmixture = [\"un\"]\n\
                  components = [\"protection_of_civilians\", \"counterterrorism\", \"stabilization\"]\n\
                  design = \"simplex-lattice\"\ndegree = 2\nalso = [{ name = \"as it is\" }]\n\
                  [contrast]\nfactor = \"mandate\"\nbase = \"as it is\"\n";
    fs::write(place.folder.join("design.toml"), design).unwrap();
    assert_done(&place.mandate(&["sweep", "design.toml", "--out", "out", "--quiet"]));
    place
}

/// Makes the page of `out` and reads it.
fn page(place: &Place, rest: &[&str]) -> String {
    let printed = assert_done(&place.mandate(&[&["report", "out"], rest].concat()));
    assert!(printed.starts_with("Report: out/report.html ("), "{printed}");
    fs::read_to_string(place.folder.join("out/report.html")).unwrap()
}

/// Values of an attribute, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    html.split(&opening).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// What holds of every page.
fn assert_sound(html: &str) {
    assert!(html.len() < 5_000_000, "{} bytes", html.len());
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"));
    assert!(html.contains("content=\"default-src 'none'; style-src 'sha256-"), "no policy");
    assert_eq!(html.matches("<h1>").count(), 1);
    // Nothing is asked for: what is loaded or linked is inside the page.
    for attribute in ["src", "href", "xlink:href", "action", "srcset", "data", "poster"] {
        let outside: Vec<&str> = values(html, attribute).into_iter().filter(|value| !value.starts_with('#')).collect();
        assert!(outside.is_empty(), "{attribute}: {outside:?}");
    }
    let addresses = html.split("url(").skip(1).filter(|rest| !rest.starts_with("data:")).count();
    assert_eq!((addresses, html.matches("@import").count(), html.matches("<link").count()), (0, 0, 0));
    let ids = values(html, "id");
    let single: BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(single.len(), ids.len(), "identifiers stand twice");
    for target in values(html, "href") {
        assert!(single.contains(&&target[1..]), "{target} leads nowhere");
    }
    for label in values(html, "aria-labelledby").into_iter().flat_map(str::split_whitespace) {
        assert!(single.contains(&label), "{label} labels something and is not there");
    }
}

#[test]
fn the_page_of_a_run_says_that_it_is_one_run_and_how_to_repeat_it() {
    let place = played("run", &["--seed", "7", "--set", "weights.un.counterterrorism=0.5", "--until", "2030-06-30"]);
    let html = page(&place, &[]);
    assert_sound(&html);
    for words in [
        "<title>Two districts, one year with weights.un.counterterrorism=0.5: one run, seed 7</title>",
        "This is <strong>one run</strong>",
        "1 (number 0), hence no interval",
        "--seed 7 --replication 0 --replications 1 --until 2030-06-30",
        "--set weights.un.counterterrorism=0.5",
        "SHA-256 of every file",
        "Deaths and displacement by year",
        "perception.<wbr>noticed_<wbr>hidden",
        "manifest.json as it is",
        "How to cite",
    ] {
        assert!(html.contains(words), "`{words}` is not on the page");
    }
    let manifest = place.json("out/manifest.json");
    for input in manifest["scenario"]["inputs"].as_array().unwrap() {
        assert!(html.contains(input["sha256"].as_str().unwrap()), "{input}");
    }
}

#[test]
fn yearly_figures_of_the_page_are_those_of_the_summary() {
    let place = played("yearly", &["--replications", "3"]);
    let html = page(&place, &[]);
    assert_sound(&html);
    let deaths = &place.json("out/summary.json")["yearly"]["deaths_total"]["2030"];
    assert!(html.contains(&format!("data-v=\"{}\"", deaths["mean"].as_f64().unwrap())), "{deaths}");
    let range = format!("<small>{}–{}</small>", deaths["low"].as_f64().unwrap(), deaths["high"].as_f64().unwrap());
    assert!(html.contains(&range), "{range}");
}

#[test]
fn the_page_of_a_sweep_has_charts_with_words_and_tables_with_what_is_left_out() {
    let place = swept("sweep");
    let html = page(&place, &[]);
    assert_sound(&html);
    assert!(html.contains("Trial &lt;of&gt; &quot;signs&quot; &amp; more"), "signs of HTML are escaped");
    assert!(html.contains("<title>Which? Two districts, one year</title>"), "the title is the question");
    let figures = html.matches("<figure class=\"chart\"").count();
    assert_eq!(html.matches("<div class=\"narrow\">").count(), figures, "each is drawn for a telephone too");
    assert!(figures > 0 && html.matches("role=\"img\"").count() >= figures);
    assert_eq!((html.matches("<desc id=").count(), html.matches("<figcaption>").count()), (figures, figures));
    assert!(
        html.contains("Drawn from the table <a href=\"#table-mixture_surface\"><code>mixture_surface.csv</code></a>.")
    );
    let rows = fs::read_to_string(place.folder.join("out/points.csv")).unwrap().lines().count() - 1;
    assert!(html.contains("for core human-protection index and civilian deaths, affected districts and whole country"));
    assert!(html.contains(&format!("all {rows} rows are in <a href=\"#table-points\">")), "{rows}");
    assert!(html.contains("mandate sweep design.toml --seed"));
}

#[test]
fn a_long_table_is_cut_with_a_sentence_and_the_rows_wished_for_are_shown() {
    let place = swept("long");
    let path = place.folder.join("out/points.csv");
    let text = fs::read_to_string(&path).unwrap();
    let row = text.lines().find(|line| line.contains("hpi_core,affected")).unwrap();
    fs::write(&path, text.clone() + &format!("{row}\n").repeat(300)).unwrap();
    let all = text.lines().count() - 1 + 300;
    let html = page(&place, &["--area", "affected"]);
    let here = &html[html.find("<h3 id=\"rows-points\">").unwrap()..];
    let here = &here[..here.find("</table>").unwrap()];
    assert_eq!(here.matches("<tr>").count(), 201);
    let group = |number: usize| {
        if number > 999 { format!("{},{:03}", number / 1000, number % 1000) } else { number.to_string() }
    };
    let sentence = format!("all {} rows are in", group(all));
    assert!(here.contains("The first 200 of 31") && here.contains(&sentence), "{sentence}");
    assert!(!here.contains("<td>nation</td>"));
}

#[test]
fn the_page_of_a_comparison_shows_the_differences_of_its_table() {
    let place = Place::new("page-compare");
    let scenario = Place::scenario("two-districts");
    let words = [
        "compare",
        &scenario,
        "none",
        "--channels",
        "--replications",
        "3",
        "--until",
        "2030-06-30",
        "--out",
        "out",
        "--quiet",
    ];
    assert_done(&place.mandate(&words));
    let html = page(&place, &[]);
    assert_sound(&html);
    assert!(html.contains("comparison of base, none") && html.contains("Differences are paired"));
    assert!(html.contains("<title>Without Peace operation (un): Two districts, one year</title>"), "what was changed");
    let first = html.split("<figure class=\"chart\" id=\"").nth(1).unwrap();
    assert!(first.starts_with("chart-differences-nation\""), "the whole country first, as in the answer");
    // The answer comes before all else, with its words.
    let main = html.split("<main id=\"content\">").nth(1).unwrap();
    assert!(main.trim_start().starts_with("<section id=\"answer\""), "{}", &main[..200]);
    assert!(
        main.contains("<h3>Without Peace operation (un), 2030</h3>") && main.contains("<dt>Lives</dt><dd class=\"")
    );
    assert!(main.contains("Spread of the 3 pairs of runs, played on the same random numbers: chance alone"));
    // Lives and homes: in a table of their own, and in the words of every picture of differences of the index.
    assert!(html.contains("<h3 id=\"lives-and-homes\">Index, lives and homes</h3>"));
    for chart in ["differences-affected", "differences-nation", "channels-hpi_core-affected"] {
        let caption =
            html.split(&format!("id=\"chart-{chart}\"")).nth(1).and_then(|rest| rest.split("<figcaption>").nth(1));
        let caption =
            caption.and_then(|rest| rest.split("</figcaption>").next()).unwrap_or_else(|| panic!("no {chart}"));
        assert!(caption.contains("Lives and homes a year: civilians killed "), "{chart}: {caption}");
        assert!(caption.contains(", newly displaced "), "{chart}: {caption}");
    }
    let table = fs::read_to_string(place.folder.join("out/compare.csv")).unwrap();
    let row = table.lines().find(|line| line.contains("as given,harm,hpi_core,affected")).unwrap();
    let difference = row.split(',').nth(10).unwrap();
    assert!(html.contains(&format!("<td class=\"n\">{difference}</td>")), "{row}");
}

#[test]
fn the_page_is_the_same_to_the_byte_each_time() {
    let place = swept("again");
    let first = page(&place, &[]);
    assert_eq!(page(&place, &[]), first);
    assert_done(&place.mandate(&["report", "out", "--out", "elsewhere.html", "--quiet"]));
    assert_eq!(fs::read_to_string(place.folder.join("elsewhere.html")).unwrap(), first);
    assert_eq!(
        place.entries("."),
        ["design.toml", "elsewhere.html", "out", "scenario"],
        "nothing half-written is left"
    );
}

#[test]
fn a_file_of_somebody_else_is_not_replaced() {
    let place = played("foreign", &["--until", "2030-02-28"]);
    fs::write(place.folder.join("out/report.html"), "<!doctype html>my own").unwrap();
    let refused = place.mandate(&["report", "out"]);
    assert_fails(&refused, 2, &["out/report.html", "is no report of this program", "--out"]);
    assert_eq!(fs::read_to_string(place.folder.join("out/report.html")).unwrap(), "<!doctype html>my own");
    assert_fails(
        &place.mandate(&["report", "out", "--out", "out/manifest.json"]),
        2,
        &["manifest.json", "not replaced"],
    );
    assert_fails(&place.mandate(&["report", "out", "--out", "out"]), 2, &["not replaced"]);
    assert_fails(
        &place.mandate(&["report", "out", "--out", "nowhere/page.html"]),
        1,
        &["nowhere/page.html", "cannot write"],
    );
}

#[test]
fn a_folder_without_results_or_with_half_of_them_is_refused() {
    let place = played("half", &["--until", "2030-02-28"]);
    fs::create_dir(place.folder.join("empty")).unwrap();
    assert_fails(&place.mandate(&["report", "empty"]), 2, &["empty", "no results"]);
    assert_fails(&place.mandate(&["report", "missing"]), 2, &["missing"]);
    let effort = place.folder.join("out/effort.csv");
    let text = fs::read_to_string(&effort).unwrap();
    fs::write(&effort, &text[..text.len() - 5]).unwrap();
    assert_fails(&place.mandate(&["report", "out"]), 2, &["effort.csv", "the last line is not complete"]);
    for name in place.entries("out").iter().filter(|name| name.ends_with(".csv")) {
        fs::remove_file(place.folder.join("out").join(name)).unwrap();
    }
    assert_fails(&place.mandate(&["report", "out"]), 2, &["out: has no table", "anew"]);
    assert!(!place.entries("out").contains(&"report.html".to_string()));
}

#[test]
fn a_folder_without_charts_has_a_page_of_tables() {
    let place = played("tables", &["--until", "2030-02-28"]);
    for name in place.entries("out") {
        if !["effort.csv", "manifest.json"].contains(&name.as_str()) {
            fs::remove_file(place.folder.join("out").join(name)).unwrap();
        }
    }
    let html = page(&place, &[]);
    assert_sound(&html);
    assert!(html.contains("support no chart") && html.contains("Declared weights and effort"));
}

#[test]
fn a_run_with_its_page_and_charts_is_still_replaced_with_force_but_not_with_work_beside_them() {
    let place = played("force", &[]);
    page(&place, &[]);
    let charts = place.folder.join("out/charts");
    assert_done(&place.mandate(&["plot", "out", "--only", "index", "--quiet"]));
    let again = ["--out", "out", "--force", "--quiet"];
    fs::write(charts.join("notes.txt"), "mine").unwrap();
    assert_fails(&place.run(&again), 2, &["out", "files of yours"]);
    fs::remove_file(charts.join("notes.txt")).unwrap();
    // A picture that the program did not draw, though it has the name of one.
    fs::write(charts.join("index-mine.svg"), "<svg/>").unwrap();
    assert_fails(&place.run(&again), 2, &["out", "files of yours"]);
    fs::remove_file(charts.join("index-mine.svg")).unwrap();
    assert_done(&place.run(&again));
    assert!(!place.entries("out").iter().any(|name| name == "charts" || name == "report.html"));
    fs::write(place.folder.join("out/report.html"), "my own page").unwrap();
    assert_fails(&place.run(&again), 2, &["out", "files of yours"]);
    fs::remove_file(place.folder.join("out/report.html")).unwrap();
    fs::write(place.folder.join("out/charts"), "a file").unwrap();
    assert_fails(&place.run(&again), 2, &["out", "files of yours"]);
}

#[test]
#[ignore = "long: plays the whole reference case"]
fn the_page_of_the_reference_case_is_small_enough_to_be_mailed() {
    let place = Place::new("page-mali");
    let scenario = Place::scenario("mali");
    assert_done(&place.mandate(&["run", &scenario, "--out", "out", "--quiet"]));
    assert_sound(&page(&place, &[]));
    assert!(Path::new(&place.folder).join("out/report.html").is_file());
}
