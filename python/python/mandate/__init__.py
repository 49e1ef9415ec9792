"""Agent-based simulation of armed conflict: norms of several forces, and the protection of human life.

Five statements from a folder to a picture:

>>> import mandate
>>> scenario = mandate.load("scenarios/two-districts")
>>> results = mandate.compare(scenario, "none", replications=4, progress=False)
>>> print(results.answer.splitlines()[0])
Two districts, one year: without Peace operation (un), against the base, year
>>> chart = results.charts("differences")[0]

Results are Arrow tables (`Results.table`), which pandas, polars, duckdb and pyarrow take as they are. `mandate.ema`, `mandate.salib` and
`mandate.arviz` hand scenarios and results to EMA Workbench, SALib and ArviZ, and `mandate.dask` has runs played by a cluster; each needs
its package when it is called, and not before.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from . import arviz, dask, ema, salib
from ._errors import Fault, RequestError, ScenarioError, Stopped, StudyError
from ._mandate import COMMIT, Table
from ._mandate import VERSION as __version__
from ._progress import Progress
from ._results import Chart, Measure, Results, open  # noqa: A004
from ._scenario import Parameter, Scenario, from_texts, load
from ._studies import calibrate, compare, compare_finished, patterns, run, sweep, validate

__all__ = [
    "COMMIT",
    "Chart",
    "Fault",
    "Measure",
    "Parameter",
    "Progress",
    "RequestError",
    "Results",
    "Scenario",
    "ScenarioError",
    "Stopped",
    "StudyError",
    "Table",
    "__version__",
    "arviz",
    "calibrate",
    "compare",
    "compare_finished",
    "dask",
    "ema",
    "from_texts",
    "load",
    "open",
    "patterns",
    "plot",
    "report",
    "run",
    "salib",
    "sweep",
    "validate",
]


def plot(folder: str | os.PathLike[str], out: str | os.PathLike[str] | None = None, **wishes: Any) -> list[Path]:
    """Draws the charts of a folder of results into one of pictures, as `Results.plot`."""
    return open(folder).plot(out, **wishes)


def report(folder: str | os.PathLike[str], out: str | os.PathLike[str] | None = None, **wishes: Any) -> Path:
    """Makes one page of HTML of a folder of results, as `Results.report`."""
    return open(folder).report(out, **wishes)
