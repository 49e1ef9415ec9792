# mandate for R: calls the program, and reads its folders with units and meanings of columns. Needs nothing but R.
#
#   source("r/mandate.R")
#   folder <- mandate("run", "scenarios/mali", "--replications", 20)
#   months <- mandate_table(folder, "months")
#   mandate_units(months)
#
# The program is the one named by the variable MANDATE of the environment, else `mandate` on the path.

mandate_program <- function() Sys.getenv("MANDATE", "mandate")

# Plays what the command line would play, and gives the folder of the results: that of `out`, else a temporary one. What the program
# prints is the attribute `answer`.
mandate <- function(command, ..., out = tempfile("mandate-")) {
  words <- c(command, unlist(list(...)), "--out", out)
  answer <- suppressWarnings(system2(mandate_program(), shQuote(as.character(words)), stdout = TRUE, stderr = TRUE))
  status <- attr(answer, "status")
  if (!is.null(status) && status != 0) stop(paste(answer, collapse = "\n"), call. = FALSE)
  structure(out, answer = paste(answer, collapse = "\n"))
}

# A table of a folder, with the attributes `unit` and `meaning` on its columns; days are of class Date, flags are logical.
mandate_table <- function(folder, name) {
  path <- file.path(folder, paste0(name, ".csv"))
  known <- sub("\\.csv$", "", list.files(folder, "\\.csv$"))
  if (!name %in% known) stop(sprintf("table: found `%s`; accepted: %s", name, paste(known, collapse = ", ")), call. = FALSE)
  table <- utils::read.csv(path, check.names = FALSE, na.strings = "", encoding = "UTF-8")
  said <- mandate_columns(name)
  for (column in intersect(names(table), said$column)) {
    of <- said[match(column, said$column), ]
    if (of$type == "date") table[[column]] <- as.Date(table[[column]])
    if (of$type == "0 or 1") table[[column]] <- as.logical(table[[column]])
    attr(table[[column]], "unit") <- of$unit
    attr(table[[column]], "meaning") <- of$meaning
  }
  table
}

# Columns of a table as the dictionary of the program has them: name, type, unit, meaning.
mandate_columns <- function(name) {
  lines <- system2(mandate_program(), "dictionary", stdout = TRUE)
  heads <- grep("^## ", lines)
  begin <- match(sprintf("## `%s`", name), lines)
  if (is.na(begin)) return(data.frame(column = character(), type = character(), unit = character(), meaning = character()))
  end <- min(c(heads[heads > begin], length(lines) + 1)) - 1
  section <- lines[begin:end]
  first <- grep("^\\| Column \\|", section)[1]
  rows <- section[-seq_len(first + 1)]
  rows <- rows[seq_len(match(FALSE, startsWith(rows, "|"), nomatch = length(rows) + 1) - 1)]
  cells <- strsplit(gsub("^\\| | \\|$", "", rows), " \\| ")
  cell <- function(at) trimws(vapply(cells, function(row) if (length(row) >= at) row[at] else "", ""))
  data.frame(column = gsub("`", "", cell(1)), type = cell(2), unit = cell(3), meaning = cell(4))
}

# Units of the columns of a table that have one.
mandate_units <- function(table) {
  units <- vapply(table, function(column) { unit <- attr(column, "unit"); if (is.null(unit)) "" else unit }, "")
  units[units != ""]
}
