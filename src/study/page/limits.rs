//! What the figures cannot say.

use crate::provenance::manifest::Drawn;
use crate::report::chart::basis;
use crate::report::reading::Output;
use crate::study::page::Section;
use crate::study::page::markup::with_code;
use crate::study::page::overview::Kind;

/// How far the figures may be trusted, for the kind of results that lie there.
pub fn section(output: &Output) -> Section {
    let mut points = vec![
        "Everything here is **simulated**, not observed. Where observed figures stand beside it, they are named so.".to_string(),
        "It compares cases under stated assumptions. It is **no forecast**, and nothing to plan, to target, or to decide about \
         persons or places by."
            .to_string(),
        count(output),
        doubt(output).to_string(),
    ];
    points.extend(of_kind(output).map(str::to_string));
    points.push(
        "Many parameters are judgement: the scenario's table of parameters gives the confidence in each, and its range. A finding that \
         turns over within those ranges is none."
            .to_string(),
    );
    let items: Vec<String> = points.iter().map(|point| format!("<li>{}</li>\n", strong(&with_code(point)))).collect();
    Section::new("limits", "What these figures cannot say", format!("<ul class=\"limits\">\n{}</ul>\n", items.concat()))
}

/// What intervals hold, and what they do not.
fn doubt(output: &Output) -> &'static str {
    match output.manifest.draws {
        Some(Drawn::Posterior) => {
            "An interval holds the chance of the **simulation** and what is not known of the parameters that were calibrated: each \
             replication plays a row of the posterior. It holds no doubt about other parameters, the structure of the model or the data that \
             went in."
        }
        _ => {
            "An interval says how much chance there is in the **simulation**. It holds no doubt about the parameters, the \
             structure of the model or the data that went in; those may be far larger."
        }
    }
}

fn count(output: &Output) -> String {
    match basis::replications(output) {
        1 => "This is **one run**: one possible course of events under one seed. Another seed gives another course. Nothing in \
              it can be told from chance; for that, play replications (`mandate run … --replications 20`)."
            .to_string(),
        count => format!(
            "It rests on **{count} replications**. Rare events, and differences smaller than the intervals, are not settled by them."
        ),
    }
}

fn of_kind(output: &Output) -> Option<&'static str> {
    match Kind::of(output) {
        Kind::Run => None,
        Kind::Replications => Some(
            "Lowest and highest are the range over the replications, not a confidence interval; the range grows with their number.",
        ),
        Kind::Calibration => Some(
            "The posterior is that of the targets with the errors stated for them; other errors give another. It was fitted to these \
             data, so agreement with them is no evidence. Parameters that were carried are not estimated.",
        ),
        Kind::Comparison => Some(
            "Differences are paired: every variant plays the same random numbers. The intervals cover 95 % each; of many \
             differences some lie outside zero by chance.",
        ),
        Kind::Patterns => Some(
            "Directions are corrected for their number (Holm); equivalence is not. Undecided means undecided at this many replications, not \
             that there is nothing. A verification only shows that a parameter does what it is there for.",
        ),
        Kind::Sweep => Some(
            "Many points are compared with few replications: the best of many looks better than it is. Read the mixtures that \
             cannot be told from the best, not the best alone.",
        ),
        Kind::Validation => Some(
            "A few years are forecast. Differences between scores of the size of one year's error are chance, and a model that \
             forecasts well need not have its causes right.",
        ),
    }
}

fn strong(html: &str) -> String {
    let mut out = String::new();
    for (number, part) in html.split("**").enumerate() {
        let (open, close) = if number % 2 == 1 { ("<strong>", "</strong>") } else { ("", "") };
        out.push_str(open);
        out.push_str(part);
        out.push_str(close);
    }
    out
}
