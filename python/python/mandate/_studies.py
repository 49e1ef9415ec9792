"""Studies: runs, comparisons, sweeps, validations, calibrations."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Union

from . import _mandate
from ._errors import RequestError, Stopped
from ._progress import Listening, Progress
from ._results import Results
from ._scenario import Changes, Scenario, load, texts_of

Variants = Union[str, Scenario, Mapping[str, Union[Changes, Scenario]], Iterable[Union[str, Scenario]]]
"""What stands beside the base: words, changes, scenarios, or these by name."""

_Path = Union[str, "os.PathLike[str]"]

#: Who has the runs of a call played by other processes (`mandate.dask`); `None`: this one plays them.
ELSEWHERE: ContextVar[Any] = ContextVar("ELSEWHERE", default=None)


def run(
    scenario: Scenario | _Path,
    seed: int | None = None,
    replications: int = 1,
    draws: str | None = None,
    *,
    replication: int = 0,
    until: date | str | None = None,
    measures: Sequence[str] = (),
    keep_events: bool = False,
    tables: Sequence[str] = (),
    observed: _Path | None = None,
    country: str | None = None,
    out: _Path | None = None,
    force: bool = False,
    threads: int | None = None,
    progress: bool | Progress = True,
) -> Results:
    """Plays a scenario once, or several times in parallel.

    :param seed: of the random streams; that of the scenario where none is given.
    :param replications: how many; one is kept with all its tables.
    :param draws: ``"posterior"`` or ``"point"``: where parameters of replications come from; a posterior where the scenario has one.
    :param replication: number of the first.
    :param until: last day to play.
    :param measures: measures of parts, as ``"civilian_deaths by threatener=ID"``.
    :param keep_events: whether the fatal events of several replications are kept too.
    :param tables: names of the tables to write; all where none is given.
    :param observed: file of what was observed (UCDP), beside which the answer and a table set the run.
    :param country: of which its rows are read; that of the scenario where none is given.
    :param out: folder of the results, which must not exist; a temporary one where none is given.
    :param force: whether an earlier run in ``out`` is replaced.
    :param threads: how many; results are the same with any number.
    :param progress: ``False``: silent; ``True``: tqdm where it is installed, else a line; or a listener of your own.

    >>> import mandate
    >>> results = mandate.run("scenarios/two-districts", seed=3, replications=4, progress=False)
    >>> len(results.table("replications")) > 0
    True

    :raises Stopped: Ctrl-C; nothing of a run is kept.
    """
    scenario = _scenario(scenario)
    _within("seed", seed, *_SEEDS)
    asked = {
        "seed": seed,
        "replications": replications,
        "draws": draws,
        "replication": replication,
        "until": _day(until),
        "measures": list(measures),
        "events": keep_events,
        "tables": list(tables),
        "observed": None if observed is None else Path(observed),
        "country": country,
    }
    words = _command("run", scenario, seed=seed, replications=replications, draws=draws, replication=replication, until=asked["until"])
    words += [word for measure in measures for word in ("--measure", measure)] + ["--keep", "events"] * keep_events
    words += ["--tables", ",".join(tables)] * bool(tables)
    words += _options(observed=observed, country=country)
    return _study(lambda *how: _mandate.run(scenario._read, asked, *how), words, "run", out, force, threads, progress)


def compare(
    scenario: Scenario | _Path,
    variants: Variants,
    replications: int = 20,
    draws: str | None = None,
    *,
    seed: int | None = None,
    replication: int = 0,
    until_halfwidth: float | None = None,
    max_replications: int = 1_000,
    years: tuple[int | None, int | None] = (None, None),
    channels: bool = False,
    until: date | str | None = None,
    measures: Sequence[str] = (),
    all: bool = False,  # noqa: A002
    out: _Path | None = None,
    force: bool = False,
    threads: int | None = None,
    progress: bool | Progress = True,
) -> Results:
    """Compares variants with a scenario, the same replication of each on the same random numbers.

    ``variants`` are ``"none"`` (without the peace operation), ``"separate"`` (each of its norms in a force of its own), ``"optics"``,
    changes such as ``"forces.un=off"``, scenarios, a list of these, or changes and scenarios by name. Changes come on top of those of the
    scenario; a variant that is a scenario has its own alone.

    :param replications: of every variant.
    :param until_halfwidth: half-width of the index [index points] at which there are enough, up to ``max_replications``.
    :param years: first and last year over which is averaged.
    :param channels: whether each channel of overlap is taken out in turn, at up to ten times the runs.
    :param all: whether the answer has all tables behind it.

    >>> import mandate
    >>> scenario = mandate.load("scenarios/two-districts")
    >>> results = mandate.compare(scenario, {"no mission": "forces.un=off"}, replications=4, progress=False)
    >>> results.tables[0]
    'compare'

    :raises Stopped: Ctrl-C; replications that were done by then are its ``results``.
    """
    scenario = _scenario(scenario)
    _within("seed", seed, *_SEEDS)
    _within("replications", replications, 2, 1_000_000)
    named = _variants(scenario, variants)
    asked = {
        "variants": [name if one is None else (name, one._read) for name, one in named],
        "replications": replications,
        "replication": replication,
        "draws": draws,
        "until_halfwidth": until_halfwidth,
        "max_replications": max_replications,
        "years": years,
        "channels": channels,
        "seed": seed,
        "until": _day(until),
        "measures": list(measures),
        "all": all,
    }
    options = {"replication": replication, "until_halfwidth": until_halfwidth, "until": asked["until"]}
    words = _command("compare", scenario, seed=seed, replications=replications, draws=draws, **options)
    words += _years(years) + ["--channels"] * channels + [word for measure in measures for word in ("--measure", measure)]
    words += [] if until_halfwidth is None else _options(max_replications=max_replications)
    words += [word for name, one in named for word in _as_typed(scenario, name, one)]
    return _study(lambda *how: _mandate.compare(scenario._read, asked, *how), words, "compare", out, force, threads, progress)


def compare_finished(
    base: Results | _Path,
    others: Results | _Path | Iterable[Results | _Path],
    *,
    years: tuple[int | None, int | None] = (None, None),
    all: bool = False,  # noqa: A002
    out: _Path | None = None,
    force: bool = False,
) -> Results:
    """Compares finished runs, results or their folders, which are not played again: ``mandate compare`` with folders of ``mandate run``.

    They must share seed, replications, draws, days and version.

    >>> import mandate
    >>> scenario = mandate.load("scenarios/two-districts")
    >>> runs = [mandate.run(one, replications=3, progress=False) for one in (scenario, scenario.set("forces.un=off"))]
    >>> mandate.compare_finished(*runs).tables[0]
    'compare'
    """
    given = [others] if isinstance(others, (str, os.PathLike, Results)) else list(others)
    folders = [one.folder if isinstance(one, Results) else Path(one) for one in (base, *given)]
    asked = {"folders": folders, "years": years, "all": all}
    words = ["mandate", "compare", *map(str, folders), *_years(years)]
    return _study(lambda *how: _mandate.hold(asked, *how), words, "compare", out, force, None, False)


def sweep(
    design: _Path,
    seed: int | None = None,
    replications: int | None = None,
    draws: str | None = None,
    *,
    out: _Path | None = None,
    force: bool = False,
    threads: int | None = None,
    progress: bool | Progress = True,
) -> Results:
    """Plays a design of experiments, a file as ``mandate sweep`` takes it. Every run is kept as soon as it ends.

    :param design: the file.
    :param seed: in the place of the design's.
    :param replications: of every point, in the place of the design's.
    :param out: folder of the results; where the same sweep lies there, it goes on.
    :param force: begin anew: the runs that are in the folder are lost.

    :raises Stopped: Ctrl-C; with ``out`` the same call goes on from there.
    """
    _within("seed", seed, *_SEEDS)
    asked = {"design": Path(design), "seed": seed, "replications": replications, "draws": draws}
    words = ["mandate", "sweep", os.fspath(design), *_options(seed=seed, replications=replications, draws=draws)]
    return _study(lambda *how: _mandate.sweep(asked, *how), words, "sweep", out, force, threads, progress)


def validate(
    scenario: Scenario | _Path,
    observed: _Path | None = None,
    *,
    country: str | None = None,
    first_origin: int | None = None,
    draws: str | None = None,
    replications: int | None = None,
    power: float = 0.5,
    seed: int | None = None,
    out: _Path | None = None,
    force: bool = False,
    threads: int | None = None,
    progress: bool | Progress = True,
) -> Results:
    """Makes forecasts from rolling origins, and scores them against what was observed and against rivals.

    :param observed: file of what was observed; the tables of the scenario where none is given.
    :param first_origin: last year before the first forecast.
    :param draws: ``"posterior"``, ``"prior"`` or ``"point"``.
    :param replications: runs at most; 200, or all rows of the posterior, where none is given.
    :param power: of the likelihood in weights, (0, 1].
    """
    scenario = _scenario(scenario)
    _within("seed", seed, *_SEEDS)
    _within("power", power, 1e-9, 1)
    options = {
        "observed": None if observed is None else Path(observed),
        "country": country,
        "first_origin": first_origin,
        "draws": draws,
        "replications": replications,
        "power": power,
        "seed": seed,
    }
    words = _command("validate", scenario, **options)
    return _study(lambda *how: _mandate.validate(scenario._read, options, *how), words, "validate", out, force, threads, progress)


def calibrate(
    scenario: Scenario | _Path,
    targets: _Path | None = None,
    effects: _Path | None = None,
    *,
    first: int = 3_000,
    waves: int = 3,
    runs: int = 2_000,
    check: int = 500,
    rows: int | None = None,
    seed: int | None = None,
    out: _Path | None = None,
    force: bool = False,
    threads: int | None = None,
    progress: bool | Progress = True,
) -> Results:
    """Estimates which values of the free parameters agree with what was observed; ``posterior.csv`` in the folder has them.

    :param targets: table of targets; that of the scenario where none is given.
    :param effects: table of effects, or ``"none"``.
    :param first: points of the first wave.
    :param waves: waves after it, of ``runs`` points each.
    :param check: runs that check the posterior.
    :param rows: rows of the posterior's file.
    :param out: folder of the results; where the same calibration lies there, it goes on.
    """
    scenario = _scenario(scenario)
    _within("seed", seed, *_SEEDS)
    for name, points in {"first": first, "runs": runs, "check": check}.items():
        _within(name, points, 20, 60_000)
    _within("waves", waves, 0, 20)
    paths = {"targets": None if targets is None else Path(targets), "effects": None if effects is None else Path(effects)}
    options = {**paths, "first": first, "waves": waves, "runs": runs, "check": check, "rows": rows, "seed": seed}
    words = _command("calibrate", scenario, **options)
    return _study(lambda *how: _mandate.calibrate(scenario._read, options, *how), words, "calibrate", out, force, threads, progress)


def patterns(
    scenario: Scenario | _Path,
    *,
    only: Sequence[str] = (),
    short: bool = False,
    replications: int | None = None,
    draws: str | None = None,
    seed: int | None = None,
    findings: _Path | None = None,
    out: _Path | None = None,
    force: bool = False,
    threads: int | None = None,
    progress: bool | Progress = True,
) -> Results:
    """Tests the patterns of a scenario, ``patterns.toml`` in its folder: paired experiments, exact checks and controls, with verdicts.

    A pattern that must hold and does not is said in the answer, and ends nothing.

    :param only: ids of the patterns; all where none is given.
    :param short: only those of the short suite.
    :param replications: of a pattern whose share is 1, in the place of the file's.
    :param draws: ``"posterior"`` or ``"point"``: where parameters of replications come from; a posterior where the scenario has one.
    :param findings: page that takes in the table of verdicts between its marks.
    :param out: folder of the results; where runs of the same scenario lie there, it goes on from them.

    :raises Stopped: Ctrl-C; with ``out`` the same call goes on from there.
    """
    scenario = _scenario(scenario)
    _within("seed", seed, *_SEEDS)
    _within("replications", replications, 2, 60_000)
    if short and only:
        raise RequestError("short: found it beside only; accepted: one of them")
    only = [only] if isinstance(only, str) else list(only)
    options = {"replications": replications, "draws": draws, "seed": seed, "findings": None if findings is None else Path(findings)}
    asked = {"only": only, "short": short, **options}
    words = _command("patterns", scenario, **options) + ["--only", ",".join(only)] * bool(only) + ["--short"] * short
    return _study(lambda *how: _mandate.patterns(scenario._read, asked, *how), words, "patterns", out, force, threads, progress)


def _within(name: str, value: float | None, least: float, most: float) -> None:
    """Refuses a number that the command line would not take."""
    if value is not None and not least <= value <= most:
        raise RequestError(f"{name}: found {value}; accepted: {least} to {most}")


def _study(
    play: Callable[..., tuple[Path, str, str | None]],
    command: list[str],
    name: str,
    out: _Path | None,
    force: bool,
    threads: int | None,
    progress: bool | Progress,
) -> Results:
    """Plays into a folder, and gives what lies there."""
    _within("threads", threads, *_THREADS)
    kept = TemporaryDirectory(prefix="mandate-") if out is None else None
    place = Path(kept.name) / name if kept else Path(out or "")
    where = {"folder": place, "force": force, "command": command + ([] if kept else ["--out", str(place)])}
    try:
        with Listening(progress) as listener:
            folder, text, stopped = play(where, {"progress": listener, "threads": threads, "elsewhere": ELSEWHERE.get()})
    except Stopped as error:
        if place.is_dir():
            error.folder, error._kept = str(place), kept
        raise
    results = Results(folder, text, kept)
    if stopped is not None:
        ended = Stopped(stopped)
        ended.folder, ended.results = str(folder), results
        raise ended
    return results


def _scenario(given: Scenario | _Path) -> Scenario:
    return given if isinstance(given, Scenario) else load(given)


def _day(day: date | str | None) -> str | None:
    return None if day is None else str(day)


#: How many threads may be asked for.
_THREADS = (1, 1_024)

#: Seeds that fit into tables.
_SEEDS = (0, 2**63 - 1)

#: Words for variants that the library makes of the base.
_WORDS = ("none", "separate", "optics")


def _variants(base: Scenario, variants: Variants) -> list[tuple[str, Scenario | None]]:
    """Variants with their names; of a word that the library knows no scenario."""
    if isinstance(variants, Mapping):
        return [(name, _variant(base, one)) for name, one in variants.items()]
    given = [variants] if isinstance(variants, (str, Scenario)) else list(variants)
    named: list[tuple[str, Scenario | None]] = []
    for one in given:
        if isinstance(one, Scenario):
            named.append(("; ".join(one.changes) or one.name, one))
        elif "=" in one:
            named.append(("; ".join(texts_of(one)), base.set(one)))
        else:
            named.append((one, None if one in _WORDS or not Path(one).is_dir() else load(one)))
    return named


def _variant(base: Scenario, one: Changes | Scenario) -> Scenario:
    return one if isinstance(one, Scenario) else base.set(one)


def _as_typed(base: Scenario, name: str, one: Scenario | None) -> list[str]:
    """A variant as the command line has it."""
    if one is None:
        return ["--optics"] if name == "optics" else [name]
    if one._read.shown != base._read.shown:
        return [one._read.shown]
    own = one.changes[len(base.changes) :] if one.changes[: len(base.changes)] == base.changes else one.changes
    return ["--set", f"{name}: {'; '.join(own)}"]


def _years(years: tuple[int | None, int | None]) -> list[str]:
    """First and last year as the command line has them."""
    first, last = years
    return _options(**{"from": first, "to": last})


def _options(**values: Any) -> list[str]:
    """Options of the command line, without those that nobody gave."""
    given = ((f"--{name.replace('_', '-')}", str(value)) for name, value in values.items() if value is not None)
    return [word for option in given for word in option]


def _command(name: str, scenario: Scenario, **values: Any) -> list[str]:
    """What was asked for in the words of the command line, for the manifest."""
    option = "--with" if name == "compare" else "--set"
    changes = [word for change in scenario.changes for word in (option, change)]
    return ["mandate", name, scenario._read.shown, *changes, *_options(**values)]
