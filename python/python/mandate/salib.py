"""SALib: a problem from the parameters of a scenario, and the responses of its samples.

>>> import mandate
>>> scenario = mandate.load("scenarios/two-districts")
>>> problem = mandate.salib.problem(scenario, ["violence.attack_rate", "violence.abuse_rate"])
>>> problem["names"]
['violence.attack_rate', 'violence.abuse_rate']

A sample of SALib goes back with `evaluate`; see the guide for Sobol' indices.
"""

from __future__ import annotations

import csv
import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ._errors import RequestError, ScenarioError
from ._keys import chosen
from ._progress import Progress
from ._results import Results
from ._scenario import Scenario
from ._studies import sweep

#: Name of the file with the points, and that of the design.
_POINTS, _DESIGN = "points.csv", "design.toml"


def problem(scenario: Scenario, keys: Iterable[str] | None = None) -> dict[str, Any]:
    """A problem as SALib takes it: names and bounds of parameters, evenly spread between the ends of their ranges.

    :param keys: of the parameters, with ``*`` for anything; those with the status ``free`` where none are given.
    """
    parameters = chosen(scenario, keys)
    return {
        "num_vars": len(parameters),
        "names": [one.key for one in parameters],
        "bounds": [[one.low, one.high] for one in parameters],
    }


def evaluate(
    scenario: Scenario,
    problem: Mapping[str, Any],
    sample: Sequence[Sequence[float]],
    measure: str = "hpi_core",
    area: str = "affected",
    *,
    replications: int = 1,
    seed: int | None = None,
    threads: int | None = None,
    progress: bool | Progress = True,
) -> Any:
    """Plays every row of a sample, and gives a response for each, as an array of numpy with one entry per row.

    All rows play the same random numbers, with the scenario's own values of all other parameters; the response is the mean over years and
    replications. Of a row whose values the scenario refuses together it is no number, and a warning says why: the indices of SALib need
    all rows, so narrow the bounds then.

    :param sample: one row per point, one column per name of the problem.
    :param measure: as the columns of the table ``runs`` have it, such as ``"civilian_deaths"``.
    :param area: ``"affected"`` or ``"nation"``.
    """
    import numpy

    names: Sequence[str] = problem["names"]
    played: Sequence[int] = range(len(sample))
    how: dict[str, Any] = {"replications": replications, "seed": seed, "threads": threads, "progress": progress}
    try:
        results = play(scenario, names, sample, **how)
    except ScenarioError:
        played = _accepted(scenario, names, sample)
        results = play(scenario, names, [sample[row] for row in played], **how)
    runs = results.table("runs").to_dict()
    column = f"{measure}.{area}"
    if column not in runs:
        known = sorted(name for name in runs if name.endswith((".affected", ".nation")))
        raise RequestError(f"measure: found `{column}`; accepted: {', '.join(known)}")
    values: list[list[float]] = [[] for _ in sample]
    for point, value in zip(runs["point"], runs[column]):
        values[played[point]].append(float("nan") if value is None else value)
    return numpy.array([numpy.mean(of_point) if of_point else numpy.nan for of_point in values])


def _accepted(scenario: Scenario, names: Sequence[str], sample: Sequence[Sequence[float]]) -> Sequence[int]:
    """Rows that the scenario accepts.

    :raises ScenarioError: it accepts none.
    """
    accepted, refused = [], None
    for row, values in enumerate(sample):
        try:
            scenario.set(dict(zip(names, values)))
            accepted.append(row)
        except ScenarioError as error:
            refused = error
    if refused is not None and not accepted:
        raise refused
    if refused is not None:
        warnings.warn(f"{len(sample) - len(accepted)} of {len(sample)} rows have no response: {refused}", stacklevel=3)
    return accepted


def play(
    scenario: Scenario,
    names: Sequence[str],
    sample: Sequence[Sequence[float]],
    *,
    replications: int = 1,
    seed: int | None = None,
    threads: int | None = None,
    progress: bool | Progress = True,
) -> Results:
    """Plays every row of a sample as a point of one sweep, whose results it gives."""
    folder = scenario.folder
    if folder is None:
        raise RequestError("scenario: found texts in memory; accepted: a scenario in a folder")
    with TemporaryDirectory(prefix="mandate-design-") as place:
        with (Path(place) / _POINTS).open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(names)
            rows.writerows([repr(float(value)) for value in row] for row in sample)
        design = Path(place) / _DESIGN
        design.write_text(_design(scenario, Path(folder).resolve(), replications), encoding="utf-8")
        return sweep(design, seed, draws="point", threads=threads, progress=progress)


def _design(scenario: Scenario, folder: Path, replications: int) -> str:
    """A design whose points are a table. A string of JSON is one of TOML."""
    changes = [change.split("=", 1) for change in scenario.changes]
    lines = [
        f"title = {json.dumps(scenario.title)}",
        'question = "What does a sample of parameters come to?"',
        f"scenario = {json.dumps(str(folder))}",
        "[set]",
        *(f"{json.dumps(path)} = {json.dumps(value)}" for path, value in changes),
        "[[factor]]",
        f"table = {json.dumps(_POINTS)}",
        "[replications]",
        f"count = {replications}",
    ]
    return "\n".join(lines) + "\n"
