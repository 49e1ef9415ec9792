//! The words of the command line, a line each, as the program's own files parse them.
#![no_main]
#![allow(dead_code, unused_imports)]

#[path = "../../src/cli/args/mod.rs"]
mod args;

use clap::CommandFactory;
use libfuzzer_sys::fuzz_target;
use mandate_fuzz::{Seed, begin, texts};

/// The examples of the help, and each option of each command.
fn seeds() -> Vec<Seed> {
    let mut lines: Vec<Vec<String>> = Vec::new();
    for page in texts("docs/book/src/reference").into_values() {
        let examples = page.lines().filter_map(|line| line.trim().strip_prefix("mandate "));
        lines.extend(
            examples.map(|line| line.split(' ').map(|word| word.trim_matches(['"', '\'']).to_string()).collect()),
        );
    }
    for command in args::Arguments::command().get_subcommands() {
        let options = command.get_arguments().filter_map(|argument| argument.get_long());
        lines.extend(
            options.map(|option| vec![command.get_name().to_string(), "x".into(), format!("--{option}"), "1".into()]),
        );
    }
    lines.into_iter().enumerate().map(|(place, words)| (format!("{place:03}"), words.join("\n").into_bytes())).collect()
}

fuzz_target!(init: begin(seeds), |data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let words = std::iter::once("mandate").chain(text.lines());
    if let Err(args::Refused::Wrong(message)) = args::read(words.map(Into::into)) {
        assert!(!message.is_empty());
    }
});
