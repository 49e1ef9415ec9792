"""Studies whose runs are played by a cluster of `Dask <https://distributed.dask.org>`_; needs ``distributed``.

This process asks for runs, batch by batch, and writes every run that comes back into the folder at once, as it does where it plays them
itself; in the end it makes the same files, to the byte. A worker needs the package ``mandate`` of the same version and nothing else: the
files of the study are sent to it.

>>> import mandate
>>> try:
...     mandate.dask.sweep("design.toml", client=None)
... except mandate.RequestError as error:
...     print(str(error)[:54])
client: found NoneType; accepted: a distributed.Client
"""

from __future__ import annotations

import os
import threading
import time
import uuid
import zlib
from collections import OrderedDict, deque
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any, Union

from . import _mandate, _studies
from ._errors import RequestError, StudyError
from ._progress import Progress
from ._results import Results
from ._scenario import Scenario

__all__ = ["calibrate", "patterns", "sweep", "validate"]

_Path = Union[str, "os.PathLike[str]"]

#: Digits of this version: those of a worker must be the same.
STAMP = _mandate.stamp()

#: What a batch is to take a worker [s]: long beside what it costs to send, short beside the whole.
BATCH = 1.0

#: Batches that a thread of the cluster has at a time: the one that it plays, and those that it goes on with.
AHEAD = 3

#: Least time after which a batch that everybody waits for is given to another worker too [s].
SLOW = 10.0

#: Studies that a worker keeps ready.
KEPT = 4

#: How long a step waits for a batch [s]: signals are looked after in between.
STEP = 0.05

#: Time between two looks at which workers there are [s].
LOOK = 0.5

#: How long workers have to say whether they can play [s].
PROBE = 5.0

#: What is accepted of workers.
ACCEPTED = f"accepted: workers on which `import mandate` gives version {_mandate.VERSION}; runs that are done are kept"

#: How long the records of a batch may take from a worker to here [s].
FETCH = 60.0


def sweep(
    design: _Path,
    client: Any,
    seed: int | None = None,
    replications: int | None = None,
    draws: str | None = None,
    *,
    retries: int = 3,
    patience: float | None = 300.0,
    out: _Path | None = None,
    force: bool = False,
    threads: int | None = None,
    progress: bool | Progress = True,
) -> Results:
    """Plays a design of experiments on a cluster: `mandate.sweep`, with the same results to the byte.

    A run counts as done when its record is in ``out``: it is not played again, whatever becomes of workers, scheduler and client. The same
    call goes on from there.

    :param client: a ``distributed.Client`` that is connected.
    :param retries: how often a run is sent again that was lost with its worker.
    :param patience: how long it waits without any worker [s]; ``None``: for ever.
    :param threads: of this process, for what is worked out of the runs; how many play is the cluster's.

    :raises RequestError: the client is none, or is closed; or what `mandate.sweep` refuses.
    :raises StudyError: a worker has another version, a run was lost more than ``retries`` times, or there was no worker for too long.
    """
    with _Cluster(client, retries, patience):
        how = {"out": out, "force": force, "threads": threads, "progress": progress}
        return _studies.sweep(design, seed, replications, draws, **how)


def calibrate(
    scenario: Scenario | _Path, client: Any, *, retries: int = 3, patience: float | None = 300.0, **asked: Any
) -> Results:
    """Calibrates a scenario on a cluster, wave by wave: `mandate.calibrate`, whose arguments it takes.

    ``client``, ``retries`` and ``patience`` are those of `mandate.dask.sweep`; with ``out`` the same call goes on.
    """
    with _Cluster(client, retries, patience):
        return _studies.calibrate(scenario, **asked)


def patterns(
    scenario: Scenario | _Path, client: Any, *, retries: int = 3, patience: float | None = 300.0, **asked: Any
) -> Results:
    """Tests the patterns of a scenario on a cluster: `mandate.patterns`, whose arguments it takes.

    ``client``, ``retries`` and ``patience`` are those of `mandate.dask.sweep`; with ``out`` the same call goes on.
    """
    with _Cluster(client, retries, patience):
        return _studies.patterns(scenario, **asked)


def validate(
    scenario: Scenario | _Path, client: Any, *, retries: int = 3, patience: float | None = 300.0, **asked: Any
) -> Results:
    """Validates a scenario on a cluster: `mandate.validate`, whose arguments it takes; its runs are held in memory until all are there.

    ``client``, ``retries`` and ``patience`` are those of `mandate.dask.sweep`.
    """
    with _Cluster(client, retries, patience):
        return _studies.validate(scenario, **asked)


# What a worker does.

_ready: OrderedDict[str, tuple[_mandate.Player, Any]] = OrderedDict()
_lock = threading.Lock()


def _player(sum_: str, parcel: bytes) -> _mandate.Player:
    """Who plays a study: made once on a worker, from its files."""
    with _lock:
        if sum_ not in _ready:
            folder = TemporaryDirectory(prefix="mandate-worker-")
            _ready[sum_] = (_mandate.Player(zlib.decompress(parcel), folder.name), folder)
        _ready.move_to_end(sum_)
        while len(_ready) > KEPT:
            _ready.popitem(last=False)
        return _ready[sum_][0]


def _play(stamp: str, sum_: str, parcel: bytes, errands: bytes) -> tuple[bytes, float, str]:
    """Plays a batch of runs on a worker: their records, how long it took [s], and where that was."""
    from distributed import get_worker

    if stamp != STAMP:
        own = f"{_mandate.VERSION} (commit {_mandate.COMMIT})"
        raise StudyError(
            f"found a worker whose mandate {own} is not that of the client (sums {STAMP[:12]} and {stamp[:12]}); accepted: "
            "the same version on all machines; runs that are done are kept"
        )
    player = _player(sum_, parcel)
    began = time.monotonic()
    return player.play(errands), time.monotonic() - began, get_worker().address


def _probe() -> str | None:
    """Why a worker cannot play; ``None`` where it can."""
    try:
        import mandate.dask as there

        return None if there.STAMP else "no version"
    except Exception as error:  # noqa: BLE001 - whatever it is, the client says it
        return f"{type(error).__name__}: {error}"


# Sent as it stands and not by its name: a worker without the package would break off at the name, and nobody would know why.
_probe.__module__ = "__main__"


def _hold(parcel: bytes) -> bytes:
    """Has a parcel on a worker, from which others fetch it."""
    return parcel


# What the client does.


@dataclass
class _Batch:
    """Runs that are sent together."""

    number: int
    errands: list[bytes]
    lost: int = 0
    """How often it was lost."""
    sent: float = 0.0
    """When it was sent last, by a clock that does not jump."""
    futures: list[Any] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    """Workers to which it was given by name."""


class _Cluster:
    """The cluster of a call: which workers there are, and waves of runs for them."""

    def __init__(self, client: Any, retries: int, patience: float | None) -> None:
        self.client = _connected(client)
        _studies._within("retries", retries, 0, 1_000)
        _studies._within("patience", patience, 0, 1e9)
        self.retries, self.patience = retries, patience
        self.workers: dict[str, int] = {}
        self.seen = time.monotonic()
        self.asked = False
        """Whether somebody wants to know which worker plays what."""
        self.playing: dict[str, Any] | None = None
        """Names of tasks by worker; ``None`` where nobody knows."""
        self.ended = threading.Event()
        self.looking = threading.Thread(target=self._look, name="mandate-dask", daemon=True)

    def __enter__(self) -> _Cluster:
        self._ask_workers()
        self.looking.start()
        self.before = _studies.ELSEWHERE.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _studies.ELSEWHERE.reset(self.before)
        self.ended.set()

    def _ask_workers(self) -> None:
        """Ends the call where a worker says that it cannot play; one that does not answer soon may play later."""
        try:
            asked = {
                worker: self.client.submit(_probe, key=_key("probe"), pure=False, workers=[worker], allow_other_workers=False)
                for worker in self.client.nthreads()
            }
        except Exception:  # noqa: BLE001 - without a scheduler there is nobody to ask; the call says so in its time
            return
        until, said = time.monotonic() + PROBE, {}
        for worker, future in asked.items():
            try:
                said[worker] = future.result(timeout=max(0.01, until - time.monotonic()))
            except Exception:  # noqa: BLE001 - it hangs, or died: it may play later, or others will
                pass
        _release(list(asked.values()))
        for worker, why in said.items():
            if why is not None:
                raise StudyError(f"a worker: found {why} on {worker}; {ACCEPTED}")

    def begin(self, sum_: str, parcel: bytes, errands: list[bytes]) -> _Wave:
        """A wave of runs of a study; called by the library."""
        return _Wave(self, sum_, zlib.compress(parcel), errands)

    def _look(self) -> None:
        while not self.ended.wait(LOOK if self.workers else 0.05):
            try:
                self.playing = dict(self.client.processing()) if self.asked else None
                self.workers = dict(self.client.nthreads())
            except Exception:  # noqa: BLE001 - whatever it is, there is no worker to be seen
                self.workers, self.playing = {}, None
            if self.workers:
                self.seen = time.monotonic()

    def check(self) -> None:
        """Ends the call where nobody will play any more."""
        if self.client.status == "closed":
            raise StudyError("client: it was closed, or lost its scheduler; runs that are done are kept: the same call goes on with another")
        waited = time.monotonic() - self.seen
        if self.patience is not None and waited > self.patience:
            raise StudyError(
                f"patience: found no worker for {waited:.0f} s; accepted: a cluster with workers, or a larger patience; "
                "runs that are done are kept: the same call goes on"
            )


class _Wave:
    """Runs of a study on their way: sent in batches, each until its records are kept or it was lost too often."""

    def __init__(self, cluster: _Cluster, sum_: str, parcel: bytes, errands: list[bytes]) -> None:
        self.cluster, self.client = cluster, cluster.client
        self.sum, self.parcel = sum_, parcel
        self.rest, self.again = deque(errands), deque[_Batch]()
        self.flying: dict[int, _Batch] = {}
        self.came: SimpleQueue[tuple[int, Any, Any]] = SimpleQueue()
        # Many, for each may wait for a worker that hangs with what it has played.
        self.fetching = ThreadPoolExecutor(64, thread_name_prefix="mandate-fetch")
        self.heard: dict[str, float] = {}
        """When each worker was last heard of, by a clock that does not jump."""
        self.held: Any = None
        self.held_since = 0.0
        """When the files of the study were sent last [s]."""
        self.holding: list[Any] = []
        self.count = 0
        self.a_run: float | None = None
        """Time of a run on a worker [s]; ``None``: not known yet."""
        self.longest = 0.0
        """Longest time from sending a batch to its records [s]."""

    def step(self, said: list[tuple[int, str | None]]) -> list[tuple[int, bytes]] | None:
        """What came back since the last step, after what the library says of that of the last; ``None`` where nothing is on its way."""
        for number, refused in said:
            self._answered(number, refused)
        self.cluster.check()
        self._send()
        if not self.flying and not self.again and not self.rest:
            return None
        self._hurry()
        return self._back()

    def end(self) -> None:
        """Nothing more is wanted."""
        for batch in self.flying.values():
            _release(batch.futures)
        self.flying.clear()
        _release(self.holding)
        self.fetching.shutdown(wait=False, cancel_futures=True)

    def _answered(self, number: int, refused: str | None) -> None:
        if refused is not None:
            return self._lost(number, refused, 1)
        batch = self.flying.pop(number, None)
        if batch is not None:
            self.longest = max(self.longest, time.monotonic() - batch.sent)
            _release(batch.futures)
        return None

    def _lost(self, number: int, why: str, times: int) -> None:
        """A batch is sent again, run by run, so that one that cannot be played stands alone."""
        batch = self.flying.pop(number, None)
        if batch is None:
            return
        _release(batch.futures)
        lost = batch.lost + times
        if lost > self.cluster.retries:
            name = _mandate.errand(b"".join(batch.errands[:3])) + ", ..." * (len(batch.errands) > 3)
            raise StudyError(
                f"retries: {name}: lost {lost} times ({why}); accepted: workers that live as long as a run, or more retries; "
                "runs that are done are kept: the same call goes on"
            )
        for errand in batch.errands:
            self.again.append(self._batch([errand], lost))

    def _batch(self, errands: list[bytes], lost: int = 0) -> _Batch:
        self.count += 1
        return _Batch(self.count, errands, lost)

    def _late(self) -> list[_Batch]:
        """What takes far longer than anything before: it may be with a worker that hangs."""
        now, slow = time.monotonic(), max(SLOW, 4 * self.longest)
        return [batch for batch in self.flying.values() if now - batch.sent > slow]

    def _send(self) -> None:
        """Keeps every thread of the cluster busy; what is late keeps none busy."""
        threads, late = sum(self.cluster.workers.values()), self._late()
        if late and time.monotonic() - self.held_since > SLOW:
            # The files may lie with a worker that hangs, so that no other gets them: they are sent anew.
            self.held = None
        sent = len(self.flying) - len(late)
        while sent < AHEAD * threads and (self.again or self.rest):
            batch = self.again.popleft() if self.again else self._next(threads)
            self.flying[batch.number] = batch
            self._submit(batch)
            sent += 1

    def _next(self, threads: int) -> _Batch:
        """Runs for about `BATCH`; fewer towards the end, so that all threads end together."""
        runs = 1 if self.a_run is None else round(BATCH / max(self.a_run, 1e-6))
        runs = max(1, min(runs, len(self.rest) // (2 * threads), 10_000))
        return self._batch([self.rest.popleft() for _ in range(min(runs, len(self.rest)))])

    def _submit(self, batch: _Batch, **where: Any) -> None:
        batch.sent = time.monotonic()
        try:
            if self.held is None or self.held.status in ("cancelled", "lost"):
                self.held = self.client.submit(_hold, self.parcel, key=_key("study"), pure=False)
                self.held_since = time.monotonic()
                self.holding.append(self.held)
            arguments = (STAMP, self.sum, self.held, b"".join(batch.errands))
            future = self.client.submit(_play, *arguments, key=_key("runs"), pure=False, **where)
        except Exception as error:  # noqa: BLE001 - a client that is closed says so in several ways
            self.cluster.check()
            self.came.put((batch.number, None, error))
            return
        batch.futures.append(future)
        number = batch.number
        future.add_done_callback(lambda future: self._fetch(number, future))

    def _fetch(self, number: int, future: Any) -> None:
        """Has the records of a batch brought here, beside those of others."""

        def fetch() -> None:
            try:
                self.came.put((number, future, future.result(timeout=FETCH)))
            except BaseException as error:  # noqa: BLE001 - whatever it is, the step says it
                self.came.put((number, future, error))

        try:
            self.fetching.submit(fetch)
        except RuntimeError:
            # The wave has ended.
            pass

    def _hurry(self) -> None:
        """Where nothing else is to be sent, what is late goes to another worker too."""
        late = [] if self.rest or self.again else self._late()
        playing, self.cluster.asked = self.cluster.playing, bool(late)
        for batch in late if playing is not None else ():
            keys = {future.key for future in batch.futures}
            others = [
                worker
                for worker in self.cluster.workers
                if worker not in batch.tried and keys.isdisjoint(playing.get(worker, ()))
            ]
            if others:
                # It may be played already and lie with a worker that hangs: the one that was heard of last is surely there.
                worker = max(others, key=lambda worker: self.heard.get(worker, 0.0))
                batch.tried.add(worker)
                self._submit(batch, workers=[worker], allow_other_workers=False)

    def _back(self) -> list[tuple[int, bytes]]:
        """Records that came back; waits a little for the first."""
        came, wait = [], STEP
        while True:
            try:
                number, future, what = self.came.get(timeout=wait) if wait else self.came.get_nowait()
            except Empty:
                return came
            wait = 0
            if isinstance(what, BaseException):
                self._failed(number, future, what)
            elif number in self.flying:
                records, seconds, worker = what
                self.heard[worker] = time.monotonic()
                a_run = seconds / len(self.flying[number].errands)
                self.a_run = a_run if self.a_run is None else 0.7 * self.a_run + 0.3 * a_run
                came.append((number, records))

    def _failed(self, number: int, future: Any, error: BaseException) -> None:
        """A batch did not come back: it was lost on the way, or a worker refuses it, which ends the call."""
        from distributed import KilledWorker

        batch = self.flying.get(number)
        if batch is None or (future is not None and future not in batch.futures):
            return
        if isinstance(error, KilledWorker):
            # The scheduler has sent it again by itself, so many times.
            return self._lost(number, "its workers died", error.allowed_failures + 1)
        if future is None or future.status != "error" or isinstance(error, CancelledError):
            return self._lost(number, f"{type(error).__name__}: {error}", 1)
        if isinstance(error, (StudyError, RequestError)):
            raise error
        raise StudyError(
            f"a worker: found {type(error).__name__}: {error}; {ACCEPTED}"
        ) from error


def _key(what: str) -> str:
    """A name that no other task has, with one beginning for all of a kind, by which the scheduler learns how long they take."""
    return f"mandate-{what}-{uuid.uuid4().hex}"


def _release(futures: list[Any]) -> None:
    """Nobody waits for these any more: the scheduler forgets them, and does not begin them."""
    for future in futures:
        try:
            future.release()
        except Exception:  # noqa: BLE001 - without a scheduler there is nothing to forget
            pass


def _connected(client: Any) -> Any:
    """A client that can be used."""
    try:
        from distributed import Client
    except ImportError:
        Client = None  # noqa: N806
    accepted = "accepted: a distributed.Client"
    if Client is None or not isinstance(client, Client):
        lacking = "" if Client else " (pip install distributed)"
        raise RequestError(f"client: found {type(client).__name__}; {accepted}{lacking}")
    if client.asynchronous:
        raise RequestError(f"client: found one that is asynchronous; {accepted} without asynchronous=True")
    if client.status != "running":
        raise RequestError(f"client: found one that is {client.status}; {accepted} that is connected")
    return client
