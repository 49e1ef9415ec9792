"""Agent-based simulation of armed conflict: norms of several forces, and the protection of human life.

Five statements from a folder to a picture:

>>> import mandate
>>> scenario = mandate.load("scenarios/two-districts")
>>> results = mandate.compare(scenario, "none", replications=4, progress=False)
>>> print(results.answer.splitlines()[0])
Two districts, one year: none less base
>>> chart = results.charts("differences")[0]

Results are Arrow tables (`Results.table`), which pandas, polars, duckdb and pyarrow take as they are.
"""

from ._errors import Fault, RequestError, ScenarioError, Stopped, StudyError
from ._mandate import COMMIT, Table
from ._mandate import VERSION as __version__
from ._results import Chart, Measure, Results, open  # noqa: A004
from ._scenario import Parameter, Scenario, from_texts, load
from ._studies import calibrate, compare, run, sweep, validate

__all__ = [
    "COMMIT",
    "Chart",
    "Fault",
    "Measure",
    "Parameter",
    "RequestError",
    "Results",
    "Scenario",
    "ScenarioError",
    "Stopped",
    "StudyError",
    "Table",
    "__version__",
    "calibrate",
    "compare",
    "from_texts",
    "load",
    "open",
    "plot",
    "report",
    "run",
    "sweep",
    "validate",
]


def plot(folder, out=None, **wishes):
    """Draws the charts of a folder of results, as `Results.plot`."""
    return open(folder).plot(out, **wishes)


def report(folder, out=None, **wishes):
    """Makes the page of a folder of results, as `Results.report`."""
    return open(folder).report(out, **wishes)
