# Holds r/mandate.R against the program: Rscript r/test.R, from the root of the project.
source("r/mandate.R")

folder <- mandate("run", "scenarios/two-districts")
stopifnot(grepl("This is ONE run", attr(folder, "answer")))

index <- mandate_table(folder, "index")
stopifnot(nrow(index) > 0, mandate_units(index)[["deaths_per_100000"]] == "per 100,000 a year", nchar(attr(index$hpi_core, "meaning")) > 0)

events <- mandate_table(folder, "events")
stopifnot(inherits(events$date_start, "Date"), is.numeric(events$best), sum(events$best) > 0)

refused <- function(expression) tryCatch({ expression; "" }, error = conditionMessage)
stopifnot(grepl("found `indices`; accepted: .*index", refused(mandate_table(folder, "indices"))))
stopifnot(grepl("unknown|did you mean|accepted", refused(mandate("run", "scenarios/two-districts", "--set", "forces.nu=off"))))

swept <- mandate("compare", "scenarios/two-districts", "none", "--replications", 3)
stopifnot(nrow(mandate_table(swept, "compare")) > 0)

if (requireNamespace("arrow", quietly = TRUE)) {
  runs <- arrow::open_dataset(file.path(swept, "pairs.csv"), format = "csv")
  stopifnot(nrow(runs) > 0)
} else {
  cat("skipped: the package arrow is not installed here\n")
}
cat("r/mandate.R holds\n")
