//! The folder with other frameworks, `benches/peers`, which no build here looks into: that it can be read, and that its versions
//! are fixed.

use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers")
}

fn toml(name: &str) -> toml::Table {
    fs::read_to_string(folder().join(name)).unwrap().parse().unwrap()
}

/// Name and version of everything that is locked.
fn locked() -> Vec<(String, String)> {
    let text = |package: &toml::Value, key: &str| package[key].as_str().unwrap().to_string();
    let lock = toml("Cargo.lock");
    lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (text(package, "name"), text(package, "version")))
        .collect()
}

#[test]
fn the_peers_are_a_workspace_of_their_own_with_fixed_versions() {
    let manifest = toml("Cargo.toml");
    assert!(manifest["workspace"].as_table().unwrap().is_empty());
    for peer in ["ixa", "krabmaga"] {
        let dependency = &manifest["dependencies"][peer];
        let wanted = dependency.as_str().or_else(|| dependency["version"].as_str()).unwrap();
        let version = wanted.strip_prefix('=').unwrap_or_else(|| panic!("{peer} is not pinned: {wanted}"));
        assert!(
            locked().contains(&(peer.to_string(), version.to_string())),
            "Cargo.lock has another {peer} than {version}"
        );
    }
}

#[test]
fn the_peers_in_python_have_fixed_versions() {
    for (file, peer) in [("mesa.txt", "Mesa"), ("mesa_frames.txt", "mesa_frames")] {
        let text = fs::read_to_string(folder().join("requirements").join(file)).unwrap();
        let pinned: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once("==")).collect();
        assert_eq!(pinned.len(), text.lines().count(), "{file}: a line without ==");
        assert!(pinned.iter().any(|(name, _)| *name == peer), "{file}: no {peer}");
    }
}

#[test]
fn the_kernel_of_the_peers_stays_between_zero_and_one() {
    let text = fs::read_to_string(folder().join("kernel.json")).unwrap();
    let kernel: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut numbers: Vec<f64> = ["exposure", "gain"].map(|key| kernel[key].as_f64().unwrap()).to_vec();
    for part in ["start", "level", "keep"] {
        numbers.extend(["fear", "grievance", "trust"].map(|name| kernel[part][name].as_f64().unwrap()));
    }
    assert!(numbers.iter().all(|number| (0.0..=1.0).contains(number)), "{numbers:?}");
}
