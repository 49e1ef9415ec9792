//! `observed_beside_model.csv`: what a user observed, beside the deaths that the model reports.

crate::table! {
    /// Observed deaths beside those of the model.
    pub OBSERVED: ObservedRow<'a> = "observed_beside_model", "deaths by year and type of violence as a file of the user has them, beside those of the model

Written with `--observed FILE` by `run`, `plot` and `report`, for the whole years that the file and the run share. The model's own
tables hold nothing of the file. Those of the model are deaths in events that its observation model reports (`deaths_TYPE_reported` of
`replications` and `summary.json`), as coded data would have them.";
    year: i16, "calendar year";
    kind as "type": &'a str, "`state-based`, `non-state`, `one-sided`, or `total` of the three";
    observed_low: u32, "persons", "lowest observed estimate; the best where the source has none";
    observed_best: u32, "persons", "best observed estimate";
    observed_high: u32, "persons", "highest observed estimate; the best where the source has none";
    model_median: f64, "persons", "median over replications; of one run its value";
    model_q05: Option<f64>, "persons", "5 % quantile over replications; empty of one run";
    model_q95: Option<f64>, "persons", "95 % quantile over replications; empty of one run";
    replications: usize, "replications", "runs of the model";
    source: &'a str, "the file and what it is";
}
