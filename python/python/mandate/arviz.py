"""ArviZ: a posterior as ``InferenceData``."""

from __future__ import annotations

import csv
import math
import os
from pathlib import Path
from typing import Any

from ._errors import RequestError
from ._results import Results
from ._scenario import Scenario

#: Columns of ``posterior.csv`` that are no parameters.
_OWN = ("draw", "until", "weight", "log_proposal")

_FILE = "posterior.csv"


def inference_data(source: Results | Scenario | str | os.PathLike[str], until: int | None = None, rows: int | None = None) -> Any:
    """The draws of a posterior, one chain with the dimension ``draw``; variables bear the keys of parameters.

    :param source: results of `mandate.calibrate`, a scenario with a posterior, a folder, or the file.
    :param until: last year whose observations the law knows; the latest where none is given.
    :param rows: how many; where the rows of the file have unlike weights, so many are drawn evenly along the sum of their weights.
    """
    import arviz
    import numpy

    draws = _law(_path(source), until)
    picked = _evenly([float(row["weight"]) for row in draws], rows or len(draws))
    keys = [key for key in draws[0] if key not in _OWN]
    values = {key: numpy.array([[float(draws[row][key]) for row in picked]]) for key in keys}
    # The signature changed with the first version of its new shape.
    if int(arviz.__version__.split(".")[0]) >= 1:
        return arviz.from_dict({"posterior": values})
    return arviz.from_dict(posterior=values)


def _path(source: Results | Scenario | str | os.PathLike[str]) -> Path:
    folder = source.folder if isinstance(source, (Results, Scenario)) else source
    if folder is None:
        raise RequestError("source: found texts in memory; accepted: a scenario in a folder")
    path = Path(folder)
    path = path / _FILE if path.is_dir() else path
    if not path.is_file():
        raise RequestError(f"source: found no {path}; accepted: a folder with a {_FILE}, which `mandate.calibrate` makes")
    return path


def _law(path: Path, until: int | None) -> list[dict[str, str]]:
    """Rows of one law."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    lacking = [column for column in _OWN if not rows or column not in rows[0]]
    if lacking:
        raise RequestError(f"{path}: found no column {lacking[0]}; accepted: the columns {', '.join(_OWN)} and one per parameter")
    years = sorted({int(row["until"]) for row in rows})
    year = years[-1] if until is None else until
    if year not in years:
        raise RequestError(f"until: found {until}; accepted: {', '.join(map(str, years))}")
    return [row for row in rows if int(row["until"]) == year]


def _evenly(weights: list[float], count: int) -> list[int]:
    """So many rows in the proportion of their weights (systematic resampling); each once where all weigh the same."""
    if count == len(weights) and all(math.isclose(weight, weights[0]) for weight in weights):
        return list(range(count))
    total, at, summed, picked = sum(weights), 0, weights[0], []
    for place in range(count):
        while summed < (place + 0.5) / count * total and at < len(weights) - 1:
            at += 1
            summed += weights[at]
        picked.append(at)
    return picked
