//! Output folders made by hand, to see what charts do with tables that no scenario gives.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use mandate::report::reading::Output;
use serde_json::{Value, json};

/// Kinds that organizations take in turn.
const KINDS: [&str; 8] = [
    "state_force",
    "peace_operation",
    "extremist_group",
    "state_partner",
    "intervention_force",
    "rebel_group",
    "pro_state_group",
    "community_militia",
];

/// What a folder holds.
#[derive(Clone, Debug)]
pub struct Made {
    /// Replications.
    pub replications: u32,
    /// Organizations.
    pub organizations: usize,
    /// Security clusters.
    pub clusters: usize,
    /// Months from January 2030 on.
    pub months: usize,
    /// Dated events of the scenario.
    pub events: usize,
    /// Letters of every name.
    pub letters: usize,
    /// Whether names have spaces.
    pub spaces: bool,
    /// By what figures are multiplied; 0 for a run in which nothing happens.
    pub scale: f64,
    /// Whether every third value is missing.
    pub holes: bool,
}

impl Default for Made {
    fn default() -> Self {
        Self {
            replications: 1,
            organizations: 8,
            clusters: 4,
            months: 40,
            events: 6,
            letters: 12,
            spaces: true,
            scale: 1.0,
            holes: false,
        }
    }
}

impl Made {
    /// Writes the folder and opens it.
    pub fn write(&self, name: &str) -> Output {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("charts-made").join(name.replace(' ', "-"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let write = |file: &str, text: String| fs::write(folder.join(file), text).unwrap();
        write("manifest.json", self.manifest().to_string());
        write("scenario.json", self.scenario().to_string());
        write("months.csv", self.month_rows());
        write("event_sizes.csv", self.sizes());
        if self.replications == 1 {
            write("summary.json", self.summary().to_string());
            write("index.csv", self.index());
            write("attribution.csv", self.attribution());
            write("roles.csv", self.roles());
            write("threats.csv", self.threats());
        } else {
            write("replications.csv", self.replication_rows());
        }
        Output::open(&folder).unwrap()
    }

    fn name(&self, what: &str, number: usize) -> String {
        let (gap, word) = if self.spaces { (" ", "protectors") } else { ("", "protectors") };
        let mut name = format!("{what}{gap}{number}");
        while name.len() < self.letters {
            let _ = write!(name, "{gap}{word}");
        }
        name.truncate(self.letters);
        name
    }

    fn manifest(&self) -> Value {
        let (program, name) = (env!("CARGO_PKG_NAME"), self.name("scenario", 1));
        json!({ "program": program, "scenario": { "name": name }, "seed": 1, "replication": 0, "replications": self.replications })
    }

    fn years(&self) -> std::ops::RangeInclusive<usize> {
        2030..=2030 + (self.months - 1) / 12
    }

    fn scenario(&self) -> Value {
        let organizations = (0..self.organizations).map(|place| {
            json!({ "id": format!("o{place}"), "name": self.name("Force", place), "kind": KINDS[place % 8], "foreign": place % 3 == 1 })
        });
        let clusters =
            (1..=self.clusters).map(|number| json!({ "number": number, "threat": self.name("Threat", number) }));
        let timeline = (0..self.events).map(|place| {
            let kind = ["coup", "accord", "existence", "identity", "consent"][place % 5];
            let date = format!("{}-{:02}-{:02}", 2030 + place / 48, place / 4 % 12 + 1, place % 4 * 7 + 1);
            json!({ "id": format!("e{place}"), "date": date, "kind": kind, "what": self.name("event", place) })
        });
        let observed = self.years().flat_map(|year| {
            ["deaths_state_based", "mission_malicious_deaths", "idps_year_end"].map(|measure| {
                json!({ "measure": measure, "value": 40.0 * self.scale, "low": 30.0 * self.scale, "high": 60.0 * self.scale,
                        "source": self.name("source", 1), "year": year })
            })
        });
        let monthly = [
            json!({ "month": "2030-01-01", "measure": "deaths_one_sided", "value": 3.0 * self.scale, "source": "a source" }),
        ];
        let sizes = [json!({ "measure": "period:2030/2031:deaths_per_event_p50", "value": 4.0, "source": "a source" })];
        json!({
            "title": self.name("Title", 1),
            "organizations": organizations.collect::<Vec<_>>(),
            "clusters": clusters.collect::<Vec<_>>(),
            "timeline": timeline.collect::<Vec<_>>(),
            "observations": { "year": observed.collect::<Vec<_>>(), "month": monthly, "period": sizes },
            "parameters": [{ "key": "index.exponent", "value": -1.0 }],
        })
    }

    /// Cells of a spread, with holes where they are wanted.
    fn spread(&self, mean: f64, place: usize) -> String {
        match (self.holes && place % 3 == 1, self.replications) {
            (true, _) => ",,,,,".to_string(),
            (_, 1) => format!("{mean},,,,,"),
            _ => format!("{mean},{},{},{},{mean},{}", mean * 0.9, mean * 1.1, mean * 0.5, mean * 1.8),
        }
    }

    fn month_rows(&self) -> String {
        let mut rows = "month,measure,replications,mean,low,high,q05,median,q95\n".to_string();
        let deaths =
            ["state_based", "non_state", "one_sided"].map(|kind| (format!("deaths_{kind}_reported"), 9.0 * self.scale));
        let clusters = (1..=self.clusters).map(|number| number.to_string()).chain(["none".to_string()]);
        let clusters = clusters.map(|number| (format!("deaths_cluster_parts:{number}"), 7.0 * self.scale));
        let persons =
            (0..self.organizations).map(|place| (format!("persons:o{place}"), (place * 400) as f64 * self.scale));
        let stocks = ["displaced_inside", "refugees_abroad"].map(|stock| (stock.to_string(), 50_000.0 * self.scale));
        let index =
            ["hpi_core", "score_physical", "score_psychological", "score_personal", "score_home"].iter().flat_map(
                |score| ["nation", "affected"].map(|area| (format!("{score}:{area}"), (50.0 * self.scale).min(50.0))),
            );
        let all: Vec<(String, f64)> = deaths
            .into_iter()
            .chain(clusters)
            .chain(persons)
            .chain(stocks)
            .chain(index)
            .chain([("authority".to_string(), 0.5)])
            .collect();
        for month in 0..self.months {
            for (number, (measure, mean)) in all.iter().enumerate() {
                let wave = mean * (1.0 + 0.5 * ((month * (number % 7 + 1)) as f64 / 5.0).sin());
                let cells = self.spread(wave, month + number);
                let _ = writeln!(
                    rows,
                    "{}-{:02}-01,{measure},{},{cells}",
                    2030 + month / 12,
                    month % 12 + 1,
                    self.replications
                );
            }
        }
        rows
    }

    fn sizes(&self) -> String {
        let mut rows = "type,reported,deaths,replications,events_at_least,low,high,q05,median,q95\n".to_string();
        for kind in ["all", "state_based", "non_state", "one_sided"] {
            for (place, deaths) in [1, 2, 5, 20, 60].into_iter().enumerate() {
                let events = 100.0 * self.scale / f64::from(deaths);
                let _ = writeln!(rows, "{kind},1,{deaths},{},{}", self.replications, self.spread(events, place));
            }
        }
        rows
    }

    fn summary(&self) -> Value {
        let years: serde_json::Map<String, Value> =
            self.years().map(|year| (year.to_string(), json!(30.0 * self.scale))).collect();
        let measures = ["deaths_state_based_reported", "deaths_one_sided_reported", "mission_malicious_deaths"];
        let yearly = measures.map(|measure| (measure.to_string(), Value::Object(years.clone())));
        json!({ "yearly": Value::Object(yearly.into_iter().collect()) })
    }

    /// Points of a cause; those of all sum to 40.
    fn points(&self, causes: usize) -> f64 {
        if self.scale == 0.0 { 0.0 } else { 40.0 / causes as f64 }
    }

    fn index(&self) -> String {
        let mut rows = "period,year,area_kind,hpi_core\n".to_string();
        for (year, area) in self.years().flat_map(|year| ["nation", "affected"].map(|area| (year, area))) {
            let _ = writeln!(rows, "year,{year},{area},{}", 100.0 - self.points(1));
        }
        rows
    }

    fn attribution(&self) -> String {
        let mut rows = "year,area_kind,by,cause,measure,value\n".to_string();
        for (year, area) in self.years().flat_map(|year| ["nation", "affected"].map(|area| (year, area))) {
            for number in 1..=self.clusters {
                let _ = writeln!(rows, "{year},{area},cluster,{number},points_core,{}", self.points(self.clusters));
            }
            for place in 0..self.organizations {
                let _ =
                    writeln!(rows, "{year},{area},threatener,o{place},points_core,{}", self.points(self.organizations));
            }
        }
        rows
    }

    fn replication_rows(&self) -> String {
        let mut rows = "replication,measure,year,value\n".to_string();
        for (replication, year) in (0..self.replications).flat_map(|one| self.years().map(move |year| (one, year))) {
            let mut row = |measure: &str, value: f64| {
                let value = if value.is_nan() { String::new() } else { value.to_string() };
                writeln!(rows, "{replication},{measure},{year},{value}").unwrap();
            };
            for area in ["nation", "affected"] {
                row(&format!("hpi_core:{area}"), 100.0 - self.points(1));
                for number in 1..=self.clusters {
                    row(&format!("points_cluster:{number}:{area}"), self.points(self.clusters));
                }
            }
            let deaths = f64::from(replication + 1) * 10.0 * self.scale;
            for measure in ["deaths_state_based_reported", "deaths_non_state_reported", "mission_malicious_deaths"] {
                row(measure, if self.holes && replication == 1 { f64::NAN } else { deaths });
            }
        }
        rows
    }

    fn roles(&self) -> String {
        let mut rows = "source,year,area,cluster,role,party,share,persons\n".to_string();
        for number in 1..=self.clusters {
            for (role, declared, party) in [
                ("threatener", "extremist_group", "o2"),
                ("threatened", "civilians", "farmers"),
                ("protector", "government", "o0"),
                ("protector", "unclear", "nobody"),
                ("protected", "civilians", "farmers"),
            ] {
                let _ = writeln!(rows, "declared,,,{number},{role},{declared},0.5,");
                for year in self.years() {
                    let _ = writeln!(rows, "emergent,{year},nation,{number},{role},{party},,{}", 10.0 * self.scale);
                }
            }
            for place in 0..self.organizations {
                let _ =
                    writeln!(rows, "emergent,2030,nation,{number},threatener,o{place},,{}", place as f64 * self.scale);
            }
        }
        rows
    }

    fn threats(&self) -> String {
        let mut rows = "cluster,threatener,threatened,deaths,cases\n".to_string();
        for place in 0..self.organizations {
            let _ = writeln!(rows, "{},o{place},farmers,{},1", place % self.clusters + 1, (5.0 * self.scale).round());
        }
        rows
    }
}
