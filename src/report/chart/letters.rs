//! Names in scripts of which the font has no letters: in PNG their ids stand in their place.

use std::collections::BTreeSet;

use crate::drawing::{Picture, has_all};
use crate::report::reading::{Output, ReadingError};
use crate::report::scenario::{FILE, Resolved};

/// Names that the font cannot write, with what stands for them.
#[derive(Clone, Debug, Default)]
pub struct Letters {
    names: Vec<(String, String)>,
}

impl Letters {
    /// Those of a folder of results.
    ///
    /// # Errors
    /// Where its `scenario.json` is damaged.
    pub fn of(output: &Output) -> Result<Self, ReadingError> {
        let scenario: Resolved = output.document(FILE)?.unwrap_or_default();
        let districts = scenario.districts.iter().map(|one| (one.name.clone(), one.id.clone()));
        let organizations = scenario.organizations.iter().map(|one| (one.name.clone(), one.id.clone()));
        let norms = scenario.norms.iter().map(|one| (one.name.clone(), one.id.clone()));
        let camps = scenario.camps.iter().map(|one| (one.name.clone(), one.id.clone()));
        let optics = scenario.optics.iter().map(|one| (one.name.clone(), one.id.clone()));
        let numbered =
            |kind: &'static str| move |(n, name): (usize, &String)| (name.clone(), format!("{kind} {}", n + 1));
        let regions = scenario.regions.iter().enumerate().map(numbered("region"));
        let communities = scenario.communities.iter().enumerate().map(numbered("community"));
        let title = [(scenario.title.clone(), scenario.name.clone())];
        let all = districts.chain(organizations).chain(norms).chain(camps).chain(optics);
        let mut names: Vec<_> =
            all.chain(regions).chain(communities).chain(title).filter(|(name, _)| !has_all(name)).collect();
        // The longest first: a name may be a part of another.
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.chars().count()));
        names.dedup();
        Ok(Self { names })
    }

    /// A text of which the font has every letter, and which is not empty where the text is not.
    pub fn legible(&self, text: &str) -> String {
        if has_all(text) {
            return text.into();
        }
        let mut text = text.to_string();
        for (name, id) in &self.names {
            text = text.replace(name, id);
            // A name that was cut so that it fits.
            let cut = text.strip_suffix('…').filter(|part| !has_all(part) && name.starts_with(*part));
            if cut.is_some() {
                text.clone_from(id);
            }
        }
        let known = |letter: char| has_all(letter.encode_utf8(&mut [0; 4]));
        let accents = '\u{300}'..='\u{36f}';
        text.chars().filter(|letter| !accents.contains(letter)).map(|l| if known(l) { l } else { '?' }).collect()
    }

    /// A picture that the font can write.
    pub fn written(&self, picture: &Picture) -> Picture {
        picture.with_texts(|text| self.legible(text))
    }

    /// What is told of names that are not written; nothing where all are.
    pub fn note(&self) -> Option<String> {
        let shown: BTreeSet<String> = self.names.iter().map(|(name, id)| format!("{name} ({id})")).collect();
        let more = if shown.len() > 10 { format!(" and {} more", shown.len() - 10) } else { String::new() };
        let list: Vec<&str> = shown.iter().take(10).map(String::as_str).collect();
        (!list.is_empty()).then(|| {
            format!(
                "the font of PNG pictures lacks letters of {}{more}; there the id stands in the place of the name, and SVG keeps it",
                list.join(", ")
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_for_names_that_the_font_lacks_and_no_label_is_empty() {
        let pair = |(name, id): (&str, &str)| (name.to_string(), id.to_string());
        let names = [("Київська область", "kyiv_region"), ("Київ", "kyiv"), ("北京", "beijing"), ("دمشق", "damascus")];
        let letters = Letters { names: names.map(pair).to_vec() };
        for (text, shown) in [
            ("Ségou", "Ségou"),
            ("Київ: 12", "kyiv: 12"),
            ("Київська область", "kyiv_region"),
            ("Київська о…", "kyiv_region"),
            ("北京, دمشق", "beijing, damascus"),
            ("東京", "??"),
            ("Se\u{301}gou", "Segou"),
        ] {
            assert_eq!(letters.legible(text), shown, "{text}");
            assert!(has_all(&letters.legible(text)));
        }
        assert!(letters.note().unwrap().contains("Київ (kyiv)"));
        assert_eq!(Letters::default().note(), None);
    }
}
