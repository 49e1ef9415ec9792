//! Charts, inside the page, in sections of their headings.

use std::fmt::Write;

use crate::drawing::Picture;
use crate::drawing::svg::{Shapes, escaped};
use crate::report::chart::Figure;
use crate::report::reading::Output;
use crate::study::page::Section;
use crate::study::page::columns;
use crate::study::page::markup::anchor;

/// A section for each heading of the figures, in the order in which they come.
pub fn sections(output: &Output, figures: &[Figure], shapes: &mut Shapes) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for (number, figure) in figures.iter().enumerate() {
        let place = sections.iter().position(|section| section.title == figure.section).unwrap_or_else(|| {
            let id = format!("charts-{}", anchor(figure.section));
            sections.push(Section::new(&id, figure.section, String::new()));
            sections.len() - 1
        });
        let taken = figures[..number].iter().any(|other| anchor(&other.name) == anchor(&figure.name));
        let id = if taken { format!("{}-{number}", anchor(&figure.name)) } else { anchor(&figure.name) };
        let id = format!("chart-{id}");
        sections[place].body.push_str(&html(output, figure, &id, shapes));
        sections[place].entries.push((id, figure.title.clone()));
    }
    sections
}

fn html(output: &Output, figure: &Figure, id: &str, shapes: &mut Shapes) -> String {
    let (title, about) = (escaped(&figure.title), escaped(&figure.about));
    let picture = figure.picture.to_inline_svg(&format!("{id}-"), &figure.title, &figure.about, shapes);
    let card = |class: &str, more: &str, label: &str, svg: &str| {
        format!(
            "<div class=\"scroll card {class}\" role=\"group\" tabindex=\"0\" aria-label=\"{label}\"{more}>\n{svg}</div>\n"
        )
    };
    let mut html = format!(
        "<figure class=\"chart\" id=\"{id}\">\n<h3 class=\"unseen\">{title}</h3>\n<div class=\"wide\">\n{}",
        card("still", "", &format!("Chart: {title}"), &picture)
    );
    if let Some(frames) = &figure.frames {
        let about = format!("One year at a time. {}", figure.about);
        let svg = frames.to_inline_svg(&format!("{id}-frames-"), &figure.title, &about, shapes);
        html.push_str(&card("frames", " hidden", &format!("Chart, one year at a time: {title}"), &svg));
    }
    html.push_str("</div>\n");
    if let Some(narrow) = &figure.picture.narrow {
        html.push_str(&of_telephone(narrow, &figure.title, shapes));
    }
    let told = match about.split_once('\n') {
        None => format!("<p>{about}</p>"),
        Some(_) => {
            let items: String = about.lines().map(|line| format!("<li>{line}</li>")).collect();
            format!("<ul class=\"told\">{items}</ul>")
        }
    };
    let _ = writeln!(
        html,
        "<figcaption>{told}\n<p class=\"source\">{} With <code>mandate plot</code>: <code>charts/{}.svg</code>.</p>\
         </figcaption>\n</figure>",
        columns::source(output, figure.table),
        escaped(&figure.name)
    );
    html
}

/// The picture as a telephone shows it: its panels one below the other, of which the script shows one at a time.
fn of_telephone(picture: &Picture, title: &str, shapes: &mut Shapes) -> String {
    let mut html = "<div class=\"narrow\">\n<div class=\"card\">\n".to_string();
    for piece in picture.to_inline_pieces(title, shapes) {
        let class = match &piece.name {
            Some(name) => format!(" class=\"panel\" data-name=\"{}\"", escaped(name)),
            None => String::new(),
        };
        let _ = write!(html, "<div{class}>\n{}</div>\n", piece.svg);
    }
    html + "</div>\n</div>\n"
}
