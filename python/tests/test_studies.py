"""Studies: the same bytes as the command line, and what they refuse."""

import inspect
import json
import re

import mandate
import pytest

from conftest import ROOT


def files(folder):
    """Everything in a folder but when and by what command it was made, and the commit."""
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    manifest = json.loads(found.pop("manifest.json"))
    commit = manifest.pop("commit")
    for own in ("command", "started", "seconds", "machine", "played_by_this_command"):
        manifest.pop(own, None)
    return {"manifest": manifest, **found}, commit


def same(ours, theirs):
    (ours, _), (theirs, _) = files(ours), files(theirs)
    # A log has runs in the order in which they ended, on whatever thread.
    assert ("runs.log" in ours) == ("runs.log" in theirs)
    ours.pop("runs.log", None), theirs.pop("runs.log", None)
    assert ours.keys() == theirs.keys()
    differing = [name for name in ours if ours[name] != theirs[name]]
    assert not differing, differing


def test_one_run_writes_the_bytes_of_the_command_line(two_districts, program, tmp_path):
    printed = program("run", "scenarios/two-districts", "--seed", 3, "--set", "forces.un=0.5", "--out", tmp_path / "theirs")
    scenario = mandate.load("scenarios/two-districts", changes="forces.un=0.5")
    results = mandate.run(scenario, seed=3, out=tmp_path / "ours", progress=False)
    same(results.folder, tmp_path / "theirs")
    assert results.answer and printed.startswith(results.answer.rstrip())


def test_replications_write_the_bytes_of_the_command_line(program, tmp_path):
    words = ["--replications", 5, "--measure", "civilian_deaths by threatener=insurgents", "--keep", "events"]
    program("run", "scenarios/two-districts", *words, "--out", tmp_path / "theirs")
    measures = ["civilian_deaths by threatener=insurgents"]
    results = mandate.run(
        "scenarios/two-districts",
        replications=5,
        measures=measures,
        keep_events=True,
        threads=1,
        out=tmp_path / "ours",
        progress=False,
    )
    same(results.folder, tmp_path / "theirs")


def test_a_comparison_writes_the_bytes_of_the_command_line(two_districts, program, tmp_path):
    words = ["none", "--set", "half: forces.un=0.5", "--with", "switches.alignment=false", "--replications", 4]
    printed = program("compare", "scenarios/two-districts", *words, "--out", tmp_path / "theirs")
    base = mandate.load("scenarios/two-districts", changes="switches.alignment=false")
    variants = ["none", base.set("forces.un=0.5")]
    results = mandate.compare(base, variants, 4, out=tmp_path / "unnamed", progress=False)
    assert results.manifest["variants"][2]["name"] == "switches.alignment=false; forces.un=0.5"
    named = mandate.compare("scenarios/two-districts", "none", 4, out=tmp_path / "plain", progress=False)
    program("compare", "scenarios/two-districts", "none", "--replications", 4, "--out", tmp_path / "plain-theirs")
    same(named.folder, tmp_path / "plain-theirs")
    ours = {path.name: path.read_text() for path in results.folder.glob("*.csv")}
    theirs = {path.name: path.read_text() for path in (tmp_path / "theirs").glob("*.csv")}
    renamed = {name: text.replace("switches.alignment=false; forces.un=0.5", "half") for name, text in ours.items()}
    assert renamed == theirs
    assert printed.startswith(named.answer[:12])


def test_variants_by_name_are_those_of_the_command_line(program, tmp_path):
    program("compare", "scenarios/two-districts", "--set", "half: forces.un=0.5", "--replications", 3, "--out", tmp_path / "theirs")
    variants = {"half": "forces.un=0.5"}
    results = mandate.compare("scenarios/two-districts", variants, 3, out=tmp_path / "ours", progress=False)
    same(results.folder, tmp_path / "theirs")


def test_a_sweep_writes_the_bytes_of_the_command_line_and_goes_on(design, program, tmp_path):
    program("sweep", design, "--out", tmp_path / "theirs", "--quiet")
    results = mandate.sweep(design, out=tmp_path / "ours", progress=False)
    same(results.folder, tmp_path / "theirs")
    again = mandate.sweep(design, out=tmp_path / "ours", progress=False)
    (ours, _), (theirs, _) = files(again.folder), files(tmp_path / "theirs")
    # The manifest says how many runs were played now: none.
    assert all(ours[name] == theirs[name] for name in ours if name.endswith(".csv"))


def test_the_manifest_has_the_command_that_does_the_same(program, tmp_path):
    results = mandate.run("scenarios/two-districts", seed=3, replications=2, out=tmp_path / "ours", progress=False)
    command = results.manifest["command"]
    assert command[:3] == ["mandate", "run", "scenarios/two-districts"]
    program(*command[1:-1], tmp_path / "theirs")
    same(results.folder, tmp_path / "theirs")


def test_what_the_command_line_refuses_is_refused_in_words_of_python(two_districts, tmp_path):
    run, compare = mandate.run, mandate.compare
    with pytest.raises(mandate.RequestError, match="^seed: found -1"):
        run(two_districts, seed=-1, progress=False)
    with pytest.raises(mandate.RequestError, match="draws: found `prior`; accepted: posterior, point"):
        run(two_districts, draws="prior", progress=False)
    with pytest.raises(mandate.RequestError, match="until: found `soon`"):
        run(two_districts, until="soon", progress=False)
    with pytest.raises(mandate.RequestError, match="variants: found `nobody`"):
        compare(two_districts, "nobody", progress=False)
    with pytest.raises(mandate.RequestError, match="threads: found 0"):
        run(two_districts, threads=0, progress=False)
    (tmp_path / "taken").mkdir()
    with pytest.raises(mandate.RequestError, match="choose another out=, or give force= to replace it"):
        run(two_districts, out=tmp_path / "taken", progress=False)
    with pytest.raises(mandate.RequestError, match="no results"):
        mandate.open(tmp_path)


def test_a_design_with_a_fault_has_it_with_its_line(design):
    design.write_text(design.read_text().replace("levels", "level"), encoding="utf-8")
    with pytest.raises(mandate.ScenarioError) as caught:
        mandate.sweep(design, progress=False)
    assert caught.value.faults[0].line and "did you mean levels?" in caught.value.faults[0].accepted


def test_a_scenario_of_texts_cannot_be_calibrated_and_says_so(texts):
    with pytest.raises(mandate.RequestError, match="texts in memory; accepted: a scenario in a folder"):
        mandate.calibrate(mandate.from_texts(texts), progress=False)


def test_a_validation_writes_the_bytes_of_the_command_line(program, tmp_path):
    words = ["--replications", 2, "--draws", "point", "--set", "population.persons_per_agent=50000"]
    printed = program("validate", "scenarios/mali", *words, "--out", tmp_path / "theirs")
    scenario = mandate.load("scenarios/mali", changes="population.persons_per_agent=50000")
    results = mandate.validate(scenario, replications=2, draws="point", out=tmp_path / "ours", progress=False)
    same(results.folder, tmp_path / "theirs")
    assert printed.startswith(results.answer.rstrip())


def test_patterns_write_the_bytes_of_the_command_line(program, tmp_path):
    printed = program("patterns", "scenarios/two-districts", "--short", "--replications", 4, "--out", tmp_path / "theirs")
    results = mandate.patterns("scenarios/two-districts", short=True, replications=4, out=tmp_path / "ours", progress=False)
    same(results.folder, tmp_path / "theirs")
    assert printed.startswith(results.answer.rstrip())
    with pytest.raises(mandate.RequestError, match="short: found it beside only"):
        mandate.patterns("scenarios/two-districts", only="T1", short=True, progress=False)


def test_finished_runs_are_compared_with_the_bytes_of_the_command_line(two_districts, program, tmp_path):
    ours = [mandate.run(one, replications=3, progress=False) for one in (two_districts, two_districts.set("forces.un=off"))]
    program("compare", *(one.folder for one in ours), "--out", tmp_path / "theirs")
    results = mandate.compare_finished(*ours, out=tmp_path / "ours")
    same(results.folder, tmp_path / "theirs")
    assert "Peace operation (un)" in results.answer or "un" in results.answer
    with pytest.raises(mandate.RequestError):
        mandate.compare_finished(ours[0], [])


def test_what_was_observed_stands_beside_a_run_as_on_the_command_line(texts, program, tmp_path):
    past = tmp_path / "past"
    past.mkdir()
    for name, text in texts.items():
        text = text.replace("2030-", "2010-").replace("end = 2010-12-31", "end = 2014-06-30")
        (past / name).write_text(text.replace("persons_per_agent = 50", "persons_per_agent = 500"), encoding="utf-8")
    observed = ROOT / "tests/data/country_years.csv"
    printed = program("run", past, "--replications", 3, "--observed", observed, "--out", tmp_path / "theirs")
    results = mandate.run(past, replications=3, observed=observed, out=tmp_path / "ours", progress=False)
    same(results.folder, tmp_path / "theirs")
    table = "Reported deaths beside those observed"
    # Four years of three types, and the total of each year.
    assert len(results.table("observed_beside_model")) == 16
    assert results.answer.split(table)[1] in printed
    (chart, *_) = results.charts("deaths-violence", observed=observed)
    assert "country_years.csv" in chart.svg or "observed" in chart.svg
    with pytest.raises(mandate.ScenarioError) as caught:
        mandate.run(past, observed=past / "bases.csv", progress=False)
    assert caught.value.faults and caught.value.folder.endswith("bases.csv")


#: Options of the command line that Python has otherwise, or leaves to the command line.
OTHERWISE = {
    "set": "Scenario.set, or a variant",
    "with": "changes of the base",
    "base": "changes of the base that a variant does not have",
    "optics": "a variant",
    "measure": "measures",
    "keep": "keep_events",
    "from": "years",
    "to": "years",
    "no-channels": "channels",
    "quiet": "progress",
    "yes": "nobody is asked",
    "all": "Results.table",
    "format": "tables are Arrow",
    "bookkeeping": "the command line alone",
    "shard": "mandate.dask, or the command line",
    "slurm": "the command line alone",
    "list": "the command line alone",
    "help": "help()",
}


@pytest.mark.parametrize("command", ["run", "compare", "sweep", "validate", "calibrate", "patterns"])
def test_every_option_of_the_command_line_is_an_argument_or_has_another_place(command, program):
    options = set(re.findall(r"^ +(?:-\w, )?--([a-z-]+)", program(command, "--help"), re.M))
    arguments = set(inspect.signature(getattr(mandate, command)).parameters)
    lacking = {option for option in options - OTHERWISE.keys() if option.replace("-", "_") not in arguments}
    assert len(options) > 5 and not lacking, lacking
