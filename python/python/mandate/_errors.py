"""What can go wrong, as exceptions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._results import Results


@dataclass(frozen=True)
class Fault:
    """One fault of a scenario or of a file beside it."""

    file: str
    """The file; ``set`` where a change is at fault."""
    line: int | None
    """Line in the file, counted from 1; ``None`` of a file as a whole, or of a change."""
    key: str
    """Column or key."""
    found: str
    """What was found."""
    accepted: str
    """What is accepted."""
    text: str | None = None
    """The line as it stands there."""

    def __str__(self) -> str:
        place = "" if self.line is None else f":{self.line}"
        return f"{self.file}{place}: {self.key}: found {self.found or 'nothing'}; accepted: {self.accepted}"


def _in_python(message: str) -> str:
    """A message in which options of the command line are arguments."""
    message = re.sub(r"--([a-z][a-z-]*)(?=: )", lambda option: option[1].replace("-", "_"), message)
    return re.sub(r"--([a-z][a-z-]*)", lambda option: option[1].replace("-", "_") + "=", message)


class RequestError(ValueError):
    """What was asked for is not accepted; the message says what was found and what is accepted."""

    def __init__(self, message: str) -> None:
        super().__init__(_in_python(message))


class ScenarioError(ValueError):
    """A scenario, a design or a file beside it is wrong: every fault at once.

    >>> import mandate
    >>> try:
    ...     mandate.load("scenarios/two-districts", changes=["forces.nu=off"])
    ... except mandate.ScenarioError as error:
    ...     fault = error.faults[0]
    >>> fault.file, fault.line, fault.key
    ('set', None, 'forces.nu')
    """

    faults: list[Fault]
    """The faults, in the order of the files."""
    folder: str
    """The folder of the scenario, or the file."""

    def __init__(self, message: str, folder: str = "", faults: list[tuple] | None = None) -> None:
        self.folder = folder
        self.faults = [Fault(*fault) for fault in faults or []]
        super().__init__("\n".join([message, *(f"  {fault}" for fault in self.faults)]))


class StudyError(RuntimeError):
    """A run broke off, or results could not be written."""

    def __init__(self, message: str) -> None:
        super().__init__(_in_python(message))


class Stopped(KeyboardInterrupt):
    """Ctrl-C ended a call; what was done by then is kept, where a study can keep it."""

    folder: str | None = None
    """Where finished runs are: the same call with this as ``out`` goes on from there. ``None`` where nothing was kept. A temporary folder
    goes with the exception."""
    results: Results | None = None
    """Results of what was done, where there are some (`mandate.compare`)."""
    _kept: object = None

    def __init__(self, message: str) -> None:
        super().__init__(_in_python(message))
