"""Scenarios: what is played."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Union

from . import _mandate

Changes = Union[str, Iterable[str], Mapping[str, Any]]
"""Changes to a scenario: ``"forces.un=off"``, several parted by ``;``, a list of them, or values by path."""


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def texts_of(changes: Changes) -> list[str]:
    """Changes as the command line takes them."""
    if isinstance(changes, str):
        return [part.strip() for part in changes.split(";") if part.strip()]
    if isinstance(changes, Mapping):
        return [f"{path}={_value(value)}" for path, value in changes.items()]
    return list(changes)


@dataclass(frozen=True)
class Parameter:
    """A parameter of the model as a scenario has it."""

    key: str
    """``section.name``, the path under which it is changed."""
    value: float
    low: float
    """Lower end of its range."""
    high: float
    """Upper end of its range."""
    unit: str
    distribution: str
    """Shape of its prior between low and high."""
    status: str
    """``free``, ``displacement``, ``carried`` or ``fixed``."""
    source: str
    confidence: str
    is_default: bool
    """Whether the scenario leaves it as the library has it."""
    meaning: str | None


class Scenario:
    """A valid scenario: what is played. It is never changed; `set` gives another.

    >>> import mandate
    >>> scenario = mandate.load("scenarios/two-districts")
    >>> scenario.name, scenario.seed
    ('two-districts', 1)
    >>> scenario.set("forces.un=off").changes
    ['forces.un=off']
    """

    def __init__(self, read: _mandate.Scenario) -> None:
        self._read = read

    def set(self, changes: Changes = (), /, **values: Any) -> Scenario:
        """The same scenario with further changes, which are checked at once.

        Changes are those of ``--set`` on the command line. Each path is changed once.

        >>> import mandate
        >>> scenario = mandate.load("scenarios/two-districts")
        >>> scenario.set({"forces.un": 0.5, "switches.alignment": False}).changes
        ['forces.un=0.5', 'switches.alignment=false']

        :raises ScenarioError: a path is unknown, or a value is not accepted.
        """
        return Scenario(self._read.set(texts_of(changes) + texts_of(values)))

    @property
    def name(self) -> str:
        """Short name."""
        return self._read.name

    @property
    def title(self) -> str:
        """Title."""
        return self._read.title

    @property
    def seed(self) -> int:
        """Seed of its random streams, where a call gives no other."""
        return self._read.seed

    @property
    def start(self) -> date:
        """First day."""
        return date.fromisoformat(self._read.days[0])

    @property
    def end(self) -> date:
        """Last day."""
        return date.fromisoformat(self._read.days[1])

    @property
    def steps(self) -> int:
        """Steps of a run."""
        return self._read.steps

    @property
    def step_days(self) -> float:
        """Length of a step [days]."""
        return self._read.step_days

    @property
    def folder(self) -> os.PathLike[str] | None:
        """Its folder; ``None`` where it was made of texts."""
        return self._read.folder

    @property
    def changes(self) -> list[str]:
        """Changes made to its files."""
        return self._read.changes

    @property
    def organizations(self) -> list[str]:
        """Identifiers of its armed organizations, in the order of the file."""
        return [name for name, _ in self._read.organizations()]

    @property
    def peace_operations(self) -> list[str]:
        """Identifiers of its peace operations."""
        return [name for name, is_peace_operation in self._read.organizations() if is_peace_operation]

    @property
    def parameters(self) -> list[Parameter]:
        """Every parameter with value, range, unit and source, in the order of the library.

        >>> import mandate
        >>> rate = next(p for p in mandate.load("scenarios/two-districts").parameters if p.key == "violence.attack_rate")
        >>> rate.low < rate.high, rate.meaning
        (True, 'Fatal attacks on state or counterterrorist forces per fighter and day.')
        """
        return [Parameter(**record) for record in self._read.parameters()]

    def check(self) -> list[str]:
        """Remarks: what is no fault and yet worth a look, such as placeholders, odd densities, values outside their range."""
        return self._read.remarks()

    def __repr__(self) -> str:
        return f"<mandate.Scenario {self.name}: {'; '.join([self.title, *self.changes])}>"


def load(folder: str | os.PathLike[str], changes: Changes = ()) -> Scenario:
    """Reads and checks the scenario in a folder, with changes.

    >>> import mandate
    >>> mandate.load("scenarios/two-districts").title
    'Two districts, one year'

    :raises ScenarioError: with every fault of every file.
    """
    return Scenario(_mandate.load(folder, texts_of(changes)))


def from_texts(texts: Mapping[str, Any], name: str = "texts", changes: Changes = ()) -> Scenario:
    """Makes a scenario of texts by the names of their files, as ``scenario.toml`` and ``districts.csv``.

    A table may also be a data frame of pandas or polars, a table of pyarrow, or a list of rows as dictionaries. ``name`` stands for the
    folder in messages and manifests.

    >>> import mandate, pathlib
    >>> folder = pathlib.Path("scenarios/two-districts")
    >>> texts = {file.name: file.read_text() for file in folder.iterdir()}
    >>> mandate.from_texts(texts, name="two-districts").name
    'two-districts'

    :raises ScenarioError: with every fault of every text.
    """
    return Scenario(_mandate.from_texts(name, {file: _text(file, text) for file, text in texts.items()}, texts_of(changes)))


def _text(file: str, table: Any) -> str:
    """The text of a file, or of a table that is to be one."""
    if isinstance(table, str):
        return table
    if hasattr(table, "to_csv"):
        return table.to_csv(index=False, lineterminator="\n")
    if hasattr(table, "write_csv"):
        return table.write_csv()
    if hasattr(table, "to_pylist"):
        return _csv(table.column_names, table.to_pylist())
    if isinstance(table, (list, tuple)) and all(isinstance(row, Mapping) for row in table):
        return _csv(list(dict.fromkeys(key for row in table for key in row)), table)
    kind = type(table).__name__
    raise TypeError(f"{file}: found {kind}; accepted: a text, a data frame, or a list of rows as dictionaries")


def _csv(columns: list[str], rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: "" if value is None else _value(value) for key, value in row.items()} for row in rows)
    return out.getvalue()
