"""EMA Workbench: a model whose levers, uncertainties and outcomes are those of a scenario."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import _mandate
from ._errors import RequestError, ScenarioError
from ._keys import chosen
from ._results import Results
from ._scenario import Scenario
from ._studies import run

#: How far the strength of a peace operation is moved where no levers are given: from none to twice.
_STRENGTH = (0.0, 2.0)

#: Outcomes where none are given.
_OUTCOMES = ("civilian_deaths", "persons_displaced:nation", "hpi_core:affected")


def model(
    scenario: Scenario,
    levers: Mapping[str, Any] | None = None,
    uncertainties: Iterable[str] | None = None,
    outcomes: Iterable[str] = _OUTCOMES,
    *,
    replications: int = 1,
    seed: int | None = None,
    by_year: bool = False,
    name: str | None = None,
) -> Any:
    """A ``Model`` of EMA Workbench that plays the scenario.

    Names there are identifiers: ``violence.attack_rate`` is called ``violence_attack_rate``. An experiment whose values the scenario refuses
    together has outcomes that are no number, and a warning says why.

    :param levers: paths of changes with a range ``(low, high)`` or a list of values, as ``{"forces.un": (0, 2),
        "switches.alignment": [True, False]}``; the strength of each peace operation where none are given.
    :param uncertainties: keys of parameters, with ``*`` for anything; those with the status ``free`` where none are given.
    :param outcomes: measures of `Results.yearly`: means over years and replications. Kinds are the directions of the register.
    :param replications: of every experiment; all play the same random numbers.
    :param by_year: whether outcomes are series, one entry per year, called ``civilian_deaths_by_year``.

    :raises ScenarioError: a lever is unknown, or one of its values is not accepted.
    """
    import ema_workbench as ema

    chosen_levers = {f"forces.{one}": _STRENGTH for one in scenario.peace_operations} if levers is None else levers
    parameters = chosen(scenario, uncertainties)
    outcomes = list(outcomes)
    paths = {_identifier(path): path for path in [*chosen_levers, *(one.key for one in parameters)]}

    for path, values in chosen_levers.items():
        for value in values:
            scenario.set({path: value})

    def play(**values: Any) -> dict[str, Any]:
        try:
            changed = scenario.set({paths[given]: value for given, value in values.items()})
        except ScenarioError as error:
            # Each value is accepted alone; a scenario may refuse some of them together.
            warnings.warn(f"an experiment has no outcomes: {error}", stacklevel=2)
            return {_named(outcome, by_year): _nothing(scenario, by_year) for outcome in outcomes}
        results = run(changed, seed, replications, "point", progress=False)
        return {_named(outcome, by_year): _outcome(results, outcome, by_year) for outcome in outcomes}

    made = ema.Model(name or _identifier(scenario.name).replace("_", ""), function=play)
    made.uncertainties = [ema.RealParameter(_identifier(one.key), one.low, one.high) for one in parameters]
    made.levers = [_lever(ema, path, values) for path, values in chosen_levers.items()]
    made.outcomes = [_declared(ema, outcome, by_year) for outcome in outcomes]
    return made


def _identifier(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _named(outcome: str, by_year: bool) -> str:
    """Name of an outcome: in one process a name there is of one kind."""
    return _identifier(outcome) + ("_by_year" if by_year else "")


def _lever(ema: Any, path: str, values: Sequence[Any]) -> Any:
    """A lever with a range, which is a tuple of two numbers, or with a list of values."""
    if isinstance(values, tuple):
        low, high = values
        return ema.RealParameter(_identifier(path), low, high)
    return ema.CategoricalParameter(_identifier(path), list(values))


def _declared(ema: Any, outcome: str, by_year: bool) -> Any:
    if by_year:
        return ema.TimeSeriesOutcome(_named(outcome, by_year))
    kinds = {True: ema.ScalarOutcome.MAXIMIZE, False: ema.ScalarOutcome.MINIMIZE, None: ema.ScalarOutcome.INFO}
    known = _mandate.measure(outcome)
    return ema.ScalarOutcome(_named(outcome, by_year), kind=kinds[known[2] if known else None])


def _nothing(scenario: Scenario, by_year: bool) -> Any:
    import numpy

    return numpy.full(scenario.end.year - scenario.start.year + 1, numpy.nan) if by_year else float("nan")


def _outcome(results: Results, outcome: str, by_year: bool) -> Any:
    import numpy

    yearly = results.yearly
    if outcome not in yearly:
        raise RequestError(f"outcomes: found `{outcome}`; accepted: {', '.join(yearly)}")
    values = numpy.array([float("nan") if value is None else value for value in yearly[outcome].values()])
    return values if by_year else float(numpy.nanmean(values))
