//! A page of an output folder: everything that one needs to read, check and repeat it, in one HTML file that asks for nothing
//! from elsewhere.
//!
//! [`page`] puts the sections together; a file each for what they hold. Style, script and font are inside. Without script all is
//! readable; script adds sorting, values of the charts, the slider over years and the choice of colours.

mod answer;
mod charts;
mod columns;
mod differences;
mod limits;
mod markup;
mod origin;
mod overview;
mod parameters;
mod tables;
mod yearly;

use std::fmt::Write;

pub(in crate::study) use markup::quoted;
pub use overview::Kind;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::drawing::svg::{Shapes, escaped, font_faces};
use crate::provenance::VERSION_AND_COMMIT;
use crate::report::chart::{Figure, Wishes};
use crate::report::marks::GENERATOR;
use crate::report::reading::{Output, ReadingError};

/// What a section says, and where.
#[derive(Debug)]
struct Section {
    id: String,
    title: String,
    body: String,
    /// What the contents list below it: identifiers and titles.
    entries: Vec<(String, String)>,
}

impl Section {
    fn new(id: &str, title: &str, body: String) -> Self {
        Self { id: id.to_string(), title: title.to_string(), body, entries: Vec::new() }
    }
}

/// What a folder answers in words, as the page begins; `None` where it answers nothing.
///
/// # Errors
/// Where a table is damaged.
pub fn answer(output: &Output) -> Result<Option<String>, ReadingError> {
    Ok(answer::section(output)?.map(|section| section.body))
}

/// The page of a folder with its charts.
///
/// # Errors
/// Where a table is damaged, or the folder has none.
pub fn page(output: &Output, figures: &[Figure], wishes: &Wishes) -> Result<String, ReadingError> {
    let empty = !crate::study::lists::tables().into_iter().any(|table| output.has(table));
    if empty {
        return Err(ReadingError::Damaged { path: output.folder.clone(), what: "has no table".into() });
    }
    let mut sections: Vec<Section> = answer::section(output)?.into_iter().collect();
    sections.extend([overview::section(output, figures)?, limits::section(output)]);
    sections.extend(differences::section(output, wishes)?);
    let mut shapes = Shapes::default();
    sections.extend(charts::sections(output, figures, &mut shapes));
    sections.extend(yearly::section(output)?);
    sections.extend(tables::section(output, wishes)?);
    sections.extend(parameters::section(output)?);
    sections.push(origin::repeat(output));
    sections.push(columns::section(output)?);
    sections.push(origin::manifest(output));
    sections.push(origin::citation(output));
    Ok(document(&overview::title(output)?, &sections, &shapes))
}

fn document(title: &str, sections: &[Section], shapes: &Shapes) -> String {
    let style = font_faces() + include_str!("style.css");
    let script = include_str!("script.js");
    let title = escaped(title);
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         {GENERATOR} report {VERSION_AND_COMMIT}\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; script-src '{}'; \
         img-src data:; font-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#content\">Skip to the content</a>\n",
        hash(&style),
        hash(script)
    );
    let _ = write!(
        html,
        "<header>\n<p class=\"kind\">Report of a simulation</p>\n<h1>{title}</h1>\n\
         <button type=\"button\" id=\"theme\" aria-pressed=\"false\" hidden>Dark colours</button>\n</header>\n\
         <div class=\"page\">\n"
    );
    contents(&mut html, sections);
    html.push_str("<main id=\"content\">\n");
    for Section { id, title, body, .. } in sections {
        let title = escaped(title);
        let _ = write!(
            html,
            "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{title}</h2>\n{body}</section>\n"
        );
    }
    let _ = write!(
        html,
        "</main>\n</div>\n{}<footer><p>Made by <code>mandate report</code>, version {VERSION_AND_COMMIT}. The file is complete: it \
         asks for nothing from elsewhere.</p></footer>\n<script>{script}</script>\n</body>\n</html>\n",
        shapes.to_svg()
    );
    html
}

fn contents(html: &mut String, sections: &[Section]) {
    html.push_str("<nav aria-label=\"Contents\">\n<ol>\n");
    for Section { id, title, entries, .. } in sections {
        let _ = write!(html, "<li><a href=\"#{id}\">{}</a>", escaped(title));
        if !entries.is_empty() {
            html.push_str("\n<ul>\n");
            for (id, title) in entries {
                let _ = writeln!(html, "<li><a href=\"#{id}\">{}</a></li>", escaped(title));
            }
            html.push_str("</ul>\n");
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ol>\n</nav>\n");
}

/// A text as the policy of the page names it, so that this and nothing else is carried out.
pub(in crate::study) fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}
