"""How far a call is, told on standard error."""

from __future__ import annotations

import sys
from typing import Any, Protocol


class Progress(Protocol):
    """Who is told how far a call is."""

    def at(self, done: int, wanted: int, words: str) -> None:
        """So many of so many parts are done; about ten times a second at most."""

    def note(self, words: str) -> None:
        """Something worth knowing before the end."""


class _Line:
    """A line that is written anew; nothing where nobody looks."""

    def __init__(self) -> None:
        self.width = 0

    def at(self, done: int, wanted: int, words: str) -> None:
        if sys.stderr.isatty():
            line = f"{100 * done // max(wanted, 1):>3} %  {words}"[:79]
            sys.stderr.write("\r" + line.ljust(self.width))
            sys.stderr.flush()
            self.width = len(line)

    def note(self, words: str) -> None:
        self.close()
        print(f"note: {words}", file=sys.stderr)

    def close(self) -> None:
        if self.width:
            sys.stderr.write("\r" + " " * self.width + "\r")
            sys.stderr.flush()
            self.width = 0


class _Bar:
    """A bar of tqdm, which notebooks show too; none of a call that is over at once."""

    def __init__(self, tqdm: Any) -> None:
        self.tqdm = tqdm
        self.bar: Any = None

    def at(self, done: int, wanted: int, words: str) -> None:
        if self.bar is None:
            if done == wanted:
                return
            # Where nobody looks there is none; a notebook looks, though it is no terminal.
            is_notebook = any(base.__module__ == "tqdm.notebook" for base in self.tqdm.__mro__)
            form = "{percentage:3.0f} %|{bar:24}| {desc}"
            self.bar = self.tqdm(disable=False if is_notebook else None, leave=False, unit="", bar_format=form)
        self.bar.total = wanted
        self.bar.n = done
        self.bar.set_description_str(words)

    def note(self, words: str) -> None:
        self.tqdm.write(f"note: {words}", file=sys.stderr)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


class Listening:
    """The listener of a call: `False` none, `True` tqdm where it is installed, else a line; or one of the user's own."""

    def __init__(self, progress: bool | Progress) -> None:
        self.progress = progress
        self.listener: Any = None

    def __enter__(self) -> Any:
        if self.progress is not True:
            return self.progress or None
        try:
            from tqdm.auto import tqdm
        except ImportError:
            self.listener = _Line()
        else:
            self.listener = _Bar(tqdm)
        return self.listener

    def __exit__(self, *_: object) -> None:
        if self.listener is not None:
            self.listener.close()
