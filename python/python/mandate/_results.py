"""Results: a folder of tables, what it answers in words, its charts."""

from __future__ import annotations

import base64
import html
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from . import _mandate
from ._errors import RequestError
from ._mandate import Table


@dataclass(frozen=True)
class Chart:
    """A chart as SVG; a notebook shows it."""

    name: str
    title: str
    about: str
    """What it shows, in words and figures."""
    svg: str

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes it into a file."""
        path = Path(path)
        path.write_text(self.svg, encoding="utf-8")
        return path

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<mandate.Chart {self.name}: {self.title}>"


@dataclass(frozen=True)
class Measure:
    """What the column ``measure`` of a table may name; a word in capitals stands for what differs between scenarios."""

    name: str
    unit: str
    meaning: str


class Results:
    """Results of a study in their folder: the same files as the command line writes.

    Where no folder was given, it is a temporary one, which goes with the object.

    >>> import mandate
    >>> results = mandate.run(mandate.load("scenarios/two-districts"), progress=False)
    >>> results.tables[:2]
    ['index', 'attribution']
    >>> index = results.table("index")
    >>> index.columns[:2], index.units["deaths_per_100000"]
    (['period', 'year'], 'per 100,000 a year')
    """

    def __init__(self, folder: str | os.PathLike[str], text: str | None = None, kept: TemporaryDirectory | None = None) -> None:
        self.folder = Path(folder)
        """Where the files are."""
        self._kept = kept
        self._text = text
        self._read = _mandate.Folder(self.folder)

    @property
    def answer(self) -> str:
        """What came of it in words, as the command line prints it first."""
        return self._text if self._text is not None else _plain(self._read.answer() or "")

    @property
    def manifest(self) -> dict[str, Any]:
        """By what, when, with which seed, changes and files it was made."""
        return json.loads(self._read.manifest())

    @property
    def yearly(self) -> dict[str, dict[int, float | None]]:
        """Measures of runs by year: counts and levels of one run, means of several; ``None`` where a year has none.

        >>> import mandate
        >>> results = mandate.run("scenarios/two-districts", progress=False)
        >>> results.yearly["civilian_deaths"]
        {2030: 133.0}
        """
        path = self.folder / "summary.json"
        if not path.is_file():
            raise RequestError(f"yearly: found no {path}; accepted: results of a run")
        told = json.loads(path.read_text(encoding="utf-8"))["yearly"]
        return {name: {int(year): _mean(figure) for year, figure in years.items()} for name, years in told.items()}

    @property
    def tables(self) -> list[str]:
        """Names of its tables, in the order of the data dictionary."""
        return [name for name, _ in self._read.tables()]

    @property
    def purposes(self) -> dict[str, str]:
        """What each of its tables is for."""
        return dict(self._read.tables())

    def table(self, name: str) -> Table:
        """A table, for whatever takes the Arrow C stream interface: ``pandas.DataFrame.from_arrow(t)``, ``polars.DataFrame(t)``,
        ``pyarrow.table(t)``, ``duckdb.sql("from t")``. Units and meanings of columns are metadata of the fields, and `Table.units` and
        `Table.meanings`. Rows are those of the file, one entry of each column per row.

        :raises RequestError: there is none of that name.
        """
        table = self._read.table(name)
        if table is None:
            raise RequestError(f"table: found `{name}`; accepted: {', '.join(self.tables)}")
        return table

    def measures(self, name: str) -> list[Measure]:
        """What the column ``measure`` of a table may name, with units and meanings; none where a table has no such column."""
        return [Measure(*said) for said in self._read.measures(name)]

    def charts(
        self,
        *only: str,
        responses: Sequence[str] | None = None,
        areas: Sequence[str] | None = None,
        boundaries: str | os.PathLike[str] | None = None,
        observed: str | os.PathLike[str] | None = None,
        country: str | None = None,
    ) -> list[Chart]:
        """Its charts, in the order of a report; ``only`` names some, such as ``"index"`` or ``"map-fear"``.

        ``responses`` and ``areas`` choose what is drawn of sweeps and comparisons; ``boundaries`` is a file with the shapes of districts;
        ``observed`` one of what was observed (UCDP), of which the rows of ``country`` stand in charts of runs.
        """
        return [Chart(*said) for said in self._read.charts(_drawing(only, responses, areas, boundaries, observed, country))]

    def plot(
        self,
        out: str | os.PathLike[str] | None = None,
        *,
        only: Iterable[str] = (),
        svg: bool = True,
        png: int | None = None,
        responses: Sequence[str] | None = None,
        areas: Sequence[str] | None = None,
        boundaries: str | os.PathLike[str] | None = None,
        observed: str | os.PathLike[str] | None = None,
        country: str | None = None,
    ) -> list[Path]:
        """Writes its charts into a folder, ``charts`` in that of the results where none is given; ``png``: dots to the inch."""
        folder, _ = self._read.plot(_drawing(only, responses, areas, boundaries, observed, country), out, svg, png)
        return sorted(Path(folder).iterdir())

    def report(
        self,
        out: str | os.PathLike[str] | None = None,
        *,
        responses: Sequence[str] | None = None,
        areas: Sequence[str] | None = None,
        boundaries: str | os.PathLike[str] | None = None,
        observed: str | os.PathLike[str] | None = None,
        country: str | None = None,
    ) -> Path:
        """Writes charts and tables into one page of HTML, ``report.html`` in the folder where no other path is given."""
        return Path(self._read.report(_drawing((), responses, areas, boundaries, observed, country), out))

    def _repr_html_(self) -> str:
        said = f"<div>{self._read.answer() or ''}</div>" if self._text is None else f"<pre>{html.escape(self._text)}</pre>"
        first = self._read.first_chart()
        if first is None:
            return said
        _, title, _, svg = first
        data = base64.b64encode(svg.encode()).decode()
        picture = f'<img alt="{html.escape(title)}" style="max-width: 100%" src="data:image/svg+xml;base64,{data}">'
        return f"{said}\n{picture}"

    def __repr__(self) -> str:
        return f"<mandate.Results in {self.folder}: {', '.join(self.tables)}>"


def open(folder: str | os.PathLike[str]) -> Results:  # noqa: A001
    """Opens a folder of results, whoever made it.

    :raises RequestError: no results lie there.
    """
    return Results(folder)


def _mean(figure: Any) -> float | None:
    """A figure of one run, or the mean of several."""
    return figure["mean"] if isinstance(figure, dict) else figure


def _drawing(
    only: Iterable[str],
    responses: Sequence[str] | None,
    areas: Sequence[str] | None,
    boundaries: str | os.PathLike[str] | None,
    observed: str | os.PathLike[str] | None,
    country: str | None,
) -> dict[str, Any]:
    return {
        "only": [only] if isinstance(only, str) else list(only),
        "responses": None if responses is None else list(responses),
        "areas": None if areas is None else list(areas),
        "boundaries": boundaries,
        "observed": observed,
        "country": country,
    }


def _plain(body: str) -> str:
    """The text of a piece of a page."""
    text = re.sub(r"</(p|h3|dd)>", "\n", re.sub(r"</dt>", ": ", body))
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()
