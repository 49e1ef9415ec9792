"""Parameters of a scenario by patterns of their keys."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from ._errors import RequestError
from ._scenario import Parameter, Scenario


def chosen(scenario: Scenario, keys: Iterable[str] | None) -> list[Parameter]:
    """Parameters whose keys match, in the order of the library; those with the status ``free`` where no keys are given.

    ``*`` stands for anything. A parameter without a range is not among them.

    :raises RequestError: a key matches none.
    """
    known = [one for one in scenario.parameters if one.low < one.high]
    if keys is None:
        return [one for one in known if one.status == "free"]
    keys = [keys] if isinstance(keys, str) else list(keys)
    for key in keys:
        if not any(fnmatchcase(one.key, key) for one in known):
            raise RequestError(f"keys: found `{key}`; accepted: parameters of the scenario with a range, as violence.*")
    return [one for one in known if any(fnmatchcase(one.key, key) for key in keys)]
