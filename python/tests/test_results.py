"""Results: tables as Arrow, what columns mean, charts, words."""

import datetime

import mandate
import pytest


def test_a_table_is_had_without_any_other_package(one_run):
    events = one_run.table("events")
    columns = events.to_dict()
    assert list(columns) == events.columns and {len(column) for column in columns.values()} == {len(events)}
    assert isinstance(columns["date_start"][0], datetime.date) and isinstance(columns["best"][0], int)
    assert repr(events).startswith("<mandate.Table events:")


def test_units_and_meanings_travel_as_metadata_of_fields(one_run):
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table(one_run.table("index"))
    field = table.schema.field("deaths_per_100000")
    assert field.type == pyarrow.float64() and set(field.metadata) == {b"unit", b"meaning"}
    assert table.schema.metadata[b"table"] == b"index"
    assert pyarrow.schema(one_run.table("index")) == table.schema
    units = {field.name: field.metadata[b"unit"].decode() for field in table.schema if b"unit" in field.metadata}
    assert units == one_run.table("index").units


def test_every_table_is_the_same_in_pyarrow_pandas_polars_and_duckdb(one_run):
    pyarrow, pandas, polars, duckdb = map(pytest.importorskip, ("pyarrow", "pandas", "polars", "duckdb"))
    for name in one_run.tables:
        table = one_run.table(name)
        whole = pyarrow.table(table)
        whole.validate(full=True)
        # A table may be taken as often as wished.
        assert pyarrow.table(table) == whole
        expected = table.to_dict()
        assert whole.to_pydict() == expected, name
        assert polars.DataFrame(table).to_dict(as_series=False) == expected, name
        ours = table
        relation = duckdb.sql("from ours")
        assert relation.columns == table.columns and len(relation.fetchall()) == len(table), name
        assert list(pandas.DataFrame.from_arrow(table).columns) == table.columns, name


def test_numbers_are_those_of_the_file(one_run):
    pandas = pytest.importorskip("pandas")
    read = pandas.read_csv(one_run.folder / "index.csv")
    taken = pandas.DataFrame.from_arrow(one_run.table("index"))
    assert (read["hpi_core"] == taken["hpi_core"]).all() and len(read) == len(taken)


def test_a_stream_that_nobody_takes_is_freed(one_run):
    for _ in range(1_000):
        one_run.table("index").__arrow_c_stream__()
        one_run.table("index").__arrow_c_schema__()


def test_columns_that_bear_names_of_what_was_played_have_types_and_meanings(design):
    results = mandate.sweep(design, progress=False)
    runs = results.table("runs")
    factor, response = runs.to_dict()["weights.un.counterterrorism"], runs.to_dict()["hpi_core.affected"]
    assert sorted(set(factor)) == [0.1, 0.5] and all(isinstance(value, float) for value in response)
    assert runs.units["hpi_core.affected"] == "index points" and "affected" in runs.meanings["hpi_core.affected"]


def test_a_table_that_is_not_there_is_refused_with_those_that_are(one_run):
    with pytest.raises(mandate.RequestError, match="table: found `indices`; accepted: index, "):
        one_run.table("indices")


def test_measures_of_a_table_have_units(one_run):
    assert any(measure.unit and measure.meaning for measure in one_run.measures("series"))
    assert one_run.measures("events") == []


def test_charts_are_svg_and_can_be_saved(one_run, tmp_path):
    (chart, *_) = one_run.charts("index")
    assert chart.svg.startswith("<svg") and chart._repr_svg_() == chart.svg and chart.about
    assert chart.save(tmp_path / "index.svg").read_text(encoding="utf-8") == chart.svg
    with pytest.raises(mandate.RequestError, match="only: found `indx`"):
        one_run.charts("indx")


def test_charts_and_page_are_written_where_asked(one_run, tmp_path):
    drawn = one_run.plot(tmp_path / "charts", only=["index"], png=60)
    assert {path.suffix for path in drawn} == {".svg", ".png"}
    page = mandate.report(one_run.folder, tmp_path / "page.html")
    assert page == tmp_path / "page.html" and page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_charts_are_the_bytes_of_the_command_line(one_run, program, tmp_path):
    program("plot", one_run.folder, "--only", "index", "--format", "svg", "--out", tmp_path / "theirs")
    one_run.plot(tmp_path / "ours", only="index")
    ours, theirs = ({path.name: path.read_bytes() for path in (tmp_path / of).iterdir()} for of in ("ours", "theirs"))
    assert ours == theirs


def test_a_notebook_shows_the_answer_and_the_first_chart(two_districts, one_run):
    shown = one_run._repr_html_()
    assert "This is ONE run" in shown and shown.count("data:image/svg+xml;base64,") == 1
    opened = mandate.open(one_run.folder)
    assert "Civilians killed a year" in opened.answer and "<img" in opened._repr_html_()
    compared = mandate.compare(two_districts, "none", 3, progress=False)
    assert "Peace operation (un)" in compared.answer and "<img" in compared._repr_html_()


def test_years_of_a_run_are_had_by_measure(two_districts, one_run):
    assert list(one_run.yearly["civilian_deaths"]) == [2030]
    several = mandate.run(two_districts, replications=3, progress=False)
    assert isinstance(several.yearly["civilian_deaths"][2030], float)
