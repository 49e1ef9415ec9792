//! What a sweep says, in lines of at most 80 characters.

mod choices;
mod mixtures;
mod opening;

pub use opening::answer;

use super::write::Swept;
use crate::report::lines;
use crate::scenario::counted;

/// What it says first, on one screen, and with `tables` all tables behind it.
pub fn text(swept: &Swept, tables: bool) -> String {
    let opening = head(swept) + &opening::text(swept);
    match tables {
        true => opening + &mixtures::text(swept) + &choices::text(swept),
        false => opening + &choices::sentences(swept),
    }
}

/// What was played.
fn head(swept: &Swept) -> String {
    let mut text = format!("{}\n", swept.design.document.title);
    lines::wrap(&mut text, &swept.design.document.question, 2);
    let (used, failed) = swept.used();
    text.push_str(&format!("{} at {}", counted(used, "run"), counted(swept.counts.len(), "design point")));
    if failed > 0 {
        text.push_str(&format!(", {failed} failed (see the column `failed` of runs)"));
    }
    if swept.runs as u64 > used {
        text.push_str(&format!("; {} more in the log are beyond what is asked for", swept.runs as u64 - used));
    }
    text.push('\n');
    lines::wrap(&mut text, &format!("Spread: {}.", swept.drawn.words()), 0);
    text
}
