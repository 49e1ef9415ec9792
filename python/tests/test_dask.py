"""A cluster of separate processes: the same bytes as one machine, whatever becomes of workers, scheduler and client."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import mandate
import pytest

from conftest import ROOT
from test_studies import files, same

distributed = pytest.importorskip("distributed", reason="distributed is not installed (pip install distributed)")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals of Unix")

#: Time that processes of a test have to begin, or to end [s].
LIMIT = 60.0

SCHEDULER = """
import asyncio, sys
from distributed import Scheduler

async def main():
    async with Scheduler(host="127.0.0.1", port=int(sys.argv[1]), dashboard=False, dashboard_address=None) as scheduler:
        await scheduler.finished()

asyncio.run(main())
"""

#: One that begins its worker anew when that ends.
NURSE = """
import asyncio, sys
from distributed import Nanny

async def main():
    async with Nanny(sys.argv[1], nthreads=1, preload=[sys.argv[2]], dashboard_address=None) as nurse:
        await nurse.finished()

asyncio.run(main())
"""

WORKER = """
import asyncio, os, sys
from distributed import Worker
{before}

async def main():
    async with Worker(sys.argv[1], nthreads=1, dashboard=False, dashboard_address=None) as worker:
        await worker.finished()

asyncio.run(main())
"""


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def eventually(what, wanted, limit=LIMIT):
    """Waits until something is so, by a clock that does not jump."""
    end = time.monotonic() + limit
    while not wanted():
        assert time.monotonic() < end, what
        time.sleep(0.02)


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder, **settings):
        self.folder, self.port, self.settings = folder, free_port(), settings
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.processes, self.clients = [], []
        self.scheduler = self.begin(SCHEDULER, self.port)

    def begin(self, script, *words):
        log = (self.folder / f"process-{len(self.processes)}.log").open("w")
        environment = {**os.environ, "DASK_TEMPORARY_DIRECTORY": str(self.folder), **self.settings}
        process = subprocess.Popen(
            [sys.executable, "-c", script, *map(str, words)], cwd=self.folder, stdout=log, stderr=log, env=environment
        )
        self.processes.append(process)
        return process

    def worker(self, before=""):
        """A worker with one thread; ``before`` is done in it first."""
        return self.begin(WORKER.format(before=before), self.address)

    def client(self, workers):
        """A client that sees so many workers."""
        client = distributed.Client(self.address, timeout=LIMIT, set_as_default=False)
        self.clients.append(client)
        if workers:
            client.wait_for_workers(workers, timeout=LIMIT)
        return client

    def restart(self):
        """The scheduler is killed, and another begins in its place; workers of the first end with it."""
        kill(self.scheduler)
        self.scheduler = self.begin(SCHEDULER, self.port)

    def close(self):
        for client in self.clients:
            if client.status == "running":
                client.close(timeout=2)
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait(LIMIT)


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait(LIMIT)


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    yield made
    made.close()


@pytest.fixture
def long_design(tmp_path):
    """A design of some hundred runs; adaptive where that is asked for."""

    def write(replications="count = 60", name="long"):
        path = tmp_path / f"{name}.toml"
        path.write_text(
            'title = "A little counterterrorism"\nquestion = "What does it do?"\n'
            f'scenario = "{ROOT / "scenarios/two-districts"}"\n'
            f'[[factor]]\npath = "weights.un.counterterrorism"\nlevels = [0.1, 0.5]\n[replications]\n{replications}\n',
            encoding="utf-8",
        )
        return path

    return write


@pytest.fixture
def small_batches(monkeypatch):
    """Many batches, so that there is something in the middle."""
    monkeypatch.setattr(mandate.dask, "BATCH", 0.05)


class Log:
    """The log of runs of a folder, looked at from outside."""

    def __init__(self, folder):
        self.path = folder / "runs.log"

    def keys(self):
        """Cell and replication of every record, in the order in which they came."""
        data = self.path.read_bytes() if self.path.exists() else b""
        at, found = len(b"mandate runs 1\n"), []
        while at + 8 <= len(data):
            end = at + 8 + int.from_bytes(data[at : at + 4], "little")
            if end > len(data):
                break
            found.append(tuple(int.from_bytes(data[at + start : at + start + 8], "little") for start in (8, 16)))
            at = end
        return found[1:]


def once(folder, runs):
    """Every run stands in the log, and once."""
    keys = Log(folder).keys()
    assert len(keys) == len(set(keys)) == runs


class Call(threading.Thread):
    """A call in the background, that something may happen in its middle."""

    def __init__(self, play):
        super().__init__(daemon=True)
        self.play, self.results, self.error = play, None, None
        self.start()

    def run(self):
        try:
            self.results = self.play()
        except BaseException as error:  # noqa: BLE001 - a test says what it is to be
            self.error = error

    def ended(self):
        self.join(LIMIT)
        assert not self.is_alive(), "the call does not end"
        if self.error is not None:
            raise self.error
        return self.results


def alone(design, folder):
    return mandate.sweep(design, out=folder / "alone", progress=False).folder


def test_a_sweep_on_two_workers_writes_the_bytes_of_one_machine_and_goes_on(cluster, design, tmp_path):
    cluster.worker(), cluster.worker()
    client = cluster.client(2)
    ours = mandate.dask.sweep(design, client, out=tmp_path / "ours", progress=False)
    same(ours.folder, alone(design, tmp_path))
    assert files(ours.folder)[0]["manifest"] == files(tmp_path / "alone")[0]["manifest"]
    once(ours.folder, 6)
    # More replications: those that are there are not played again.
    more = mandate.dask.sweep(design, client, replications=5, out=tmp_path / "ours", progress=False)
    once(more.folder, 10)
    same(more.folder, mandate.sweep(design, replications=5, out=tmp_path / "alone", progress=False).folder)


def test_a_killed_worker_loses_nothing_and_nothing_is_played_twice_that_was_done(
    cluster, long_design, small_batches, tmp_path
):
    design, out = long_design(), tmp_path / "ours"
    first, second = cluster.worker(), cluster.worker()
    client = cluster.client(2)
    call = Call(lambda: mandate.dask.sweep(design, client, out=out, progress=False))
    eventually("runs come back", lambda: len(Log(out).keys()) > 15)
    kill(first)
    before = Log(out).keys()
    # A worker that comes late gets the files of the study, and plays.
    third = cluster.worker()
    eventually("the rest comes back", lambda: len(Log(out).keys()) > 70)
    kill(second)
    assert third.poll() is None and len(before) < 120
    results = call.ended()
    assert Log(out).keys()[: len(before)] == before
    once(results.folder, 120)
    same(results.folder, alone(design, tmp_path))


@pytest.mark.parametrize("done", [0, 15])
def test_a_worker_that_hangs_is_not_waited_for(cluster, long_design, small_batches, monkeypatch, tmp_path, done):
    # From the first run on it may be the only one that has the files of the study.
    monkeypatch.setattr(mandate.dask, "SLOW", 1.0)
    design, out = long_design(), tmp_path / "ours"
    slow, _ = cluster.worker(), cluster.worker()
    client = cluster.client(2)
    call = Call(lambda: mandate.dask.sweep(design, client, out=out, progress=False))
    eventually("runs come back", lambda: len(Log(out).keys()) > done)
    slow.send_signal(signal.SIGSTOP)
    results = call.ended()
    # It ended while the worker still hung.
    once(results.folder, 120)
    slow.send_signal(signal.SIGCONT)
    same(results.folder, alone(design, tmp_path))


def test_after_a_restart_of_the_scheduler_the_same_call_goes_on(cluster, long_design, small_batches, tmp_path):
    design, out = long_design(), tmp_path / "ours"
    cluster.worker(), cluster.worker()
    client = cluster.client(2)
    call = Call(lambda: mandate.dask.sweep(design, client, patience=2, out=out, progress=False))
    eventually("runs come back", lambda: len(Log(out).keys()) > 15)
    cluster.restart()
    with pytest.raises(mandate.StudyError, match="runs that are done are kept: the same call goes on"):
        call.ended()
    before = Log(out).keys()
    assert 15 < len(before) < 120
    cluster.worker(), cluster.worker()
    results = mandate.dask.sweep(design, cluster.client(2), out=out, progress=False)
    assert Log(out).keys()[: len(before)] == before
    once(results.folder, 120)
    same(results.folder, alone(design, tmp_path))


def test_a_scheduler_that_comes_back_in_time_ends_nothing(cluster, long_design, small_batches, tmp_path):
    design, out = long_design(), tmp_path / "ours"
    cluster.worker()
    client = cluster.client(1)
    call = Call(lambda: mandate.dask.sweep(design, client, patience=LIMIT, out=out, progress=False))
    eventually("runs come back", lambda: len(Log(out).keys()) > 15)
    cluster.restart()
    cluster.worker()
    results = call.ended()
    once(results.folder, 120)
    same(results.folder, alone(design, tmp_path))


def test_replications_until_an_interval_is_narrow_are_those_of_one_machine(cluster, long_design, tmp_path):
    rule = 'count = 10\nuntil_halfwidth = 1.5\nstep = 7\nmost = 60\nresponse = "civilian_deaths"\narea = "nation"'
    design = long_design(rule, "adaptive")
    cluster.worker(), cluster.worker()
    results = mandate.dask.sweep(design, cluster.client(2), out=tmp_path / "ours", progress=False)
    same(results.folder, alone(design, tmp_path))
    keys = Log(results.folder).keys()
    assert len(keys) == len(set(keys)) > 20, "no cell got more than its first replications"


def test_a_batch_that_comes_twice_is_kept_once(cluster, design, monkeypatch, tmp_path):
    step, twice = mandate.dask._Wave.step, []

    def doubled(wave, said):
        came = step(wave, said)
        twice.extend(number for number, _ in came or ())
        return came and [*came, *came]

    monkeypatch.setattr(mandate.dask._Wave, "step", doubled)
    cluster.worker()
    results = mandate.dask.sweep(design, cluster.client(1), out=tmp_path / "ours", progress=False)
    assert twice
    once(results.folder, 6)
    same(results.folder, alone(design, tmp_path))


def test_records_that_are_damaged_are_not_kept_and_are_asked_for_again(cluster, design, monkeypatch, tmp_path):
    back, done = mandate.dask._Wave._back, []

    def unfit(wave):
        came = back(wave)
        for place, (number, records) in enumerate(came):
            if not done:
                came[place] = (number, records[:-1] + bytes([records[-1] ^ 1]))
            done.append(records)
        return came

    monkeypatch.setattr(mandate.dask._Wave, "_back", unfit)
    cluster.worker()
    client = cluster.client(1)
    results = mandate.dask.sweep(design, client, out=tmp_path / "ours", progress=False)
    once(results.folder, 6)
    same(results.folder, alone(design, tmp_path))
    done.clear()
    with pytest.raises(mandate.StudyError, match=r"retries: run \d of cell \d: lost 1 times \(a record is damaged: its checksum is wrong\)"):
        mandate.dask.sweep(design, client, retries=0, out=tmp_path / "again", progress=False)


def test_a_run_that_ends_its_workers_is_tried_so_often_and_then_named(design, tmp_path):
    # The scheduler sends nothing again by itself here: what counts is what the call does.
    cluster = Cluster(tmp_path, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    ends = tmp_path / "ends.py"
    ends.write_text("import os\nimport mandate.dask as there\nthere._player = lambda *_: os._exit(1)\n", encoding="utf-8")
    try:
        cluster.begin(NURSE, cluster.address, ends)
        with pytest.raises(mandate.StudyError, match=r"retries: run \d of cell \d: lost 2 times \(its workers died\)") as caught:
            mandate.dask.sweep(design, cluster.client(1), retries=1, out=tmp_path / "ours", progress=False, patience=LIMIT)
        assert "the same call goes on" in str(caught.value)
        assert Log(tmp_path / "ours").keys() == []
    finally:
        cluster.close()


def test_a_run_that_fails_is_the_row_that_it_is_on_one_machine(cluster, tmp_path):
    # Beside one another these values are refused: chains of events would have no end.
    design = tmp_path / "failing.toml"
    design.write_text(
        f'title = "A"\nquestion = "B?"\nscenario = "{ROOT / "scenarios/two-districts"}"\n'
        '[[factor]]\npath = "violence.retaliation_branching"\nlevels = [0.1, 0.4]\n'
        '[[factor]]\npath = "violence.collateral_reaction"\nlevels = [1.33, 1.9]\n[replications]\ncount = 2\n',
        encoding="utf-8",
    )
    cluster.worker()
    results = mandate.dask.sweep(design, cluster.client(1), out=tmp_path / "ours", progress=False)
    assert results.table("design").to_dict()["failed"] == [0, 0, 0, 2]
    same(results.folder, alone(design, tmp_path))


def test_a_worker_of_another_version_is_refused_and_nothing_is_kept(cluster, design, tmp_path):
    cluster.worker("import mandate.dask as there\nthere.STAMP = '0' * 64")
    began = time.monotonic()
    with pytest.raises(mandate.StudyError, match="found a worker whose mandate .*sums 000000000000 and") as caught:
        mandate.dask.sweep(design, cluster.client(1), out=tmp_path / "ours", progress=False)
    assert "accepted: the same version on all machines" in str(caught.value) and time.monotonic() - began < LIMIT
    assert Log(tmp_path / "ours").keys() == []


def test_a_worker_without_the_package_is_said(cluster, design, tmp_path):
    cluster.worker("sys.modules['mandate'] = None")
    with pytest.raises(mandate.StudyError, match="a worker: found .*accepted: workers on which `import mandate`"):
        mandate.dask.sweep(design, cluster.client(1), out=tmp_path / "ours", progress=False)


def test_files_that_change_under_a_call_end_it(cluster, texts, tmp_path):
    folder = tmp_path / "changing"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    design = tmp_path / "changing.toml"
    design.write_text(
        'title = "A"\nquestion = "B?"\nscenario = "changing"\n'
        '[[factor]]\npath = "weights.un.counterterrorism"\nlevels = [0.1, 0.5]\n[replications]\ncount = 3\n',
        encoding="utf-8",
    )
    cluster.worker()
    client = cluster.client(1)
    # What was read is what was sent: later changes do not reach the workers.
    begin = mandate.dask._Cluster.begin

    def changed(own, *sent):
        (folder / "districts.csv").write_text(texts["districts.csv"] + "\n", encoding="utf-8")
        return begin(own, *sent)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mandate.dask._Cluster, "begin", changed)
        mandate.dask.sweep(design, client, out=tmp_path / "ours", progress=False)
    with pytest.raises(mandate.RequestError, match="they differ in the scenario"):
        mandate.dask.sweep(design, client, out=tmp_path / "ours", progress=False)


def test_a_clock_that_jumps_changes_nothing(cluster, long_design, small_batches, monkeypatch, tmp_path):
    cluster.worker()
    client = cluster.client(1)
    real, design = time.time, long_design()
    began = time.monotonic()
# Forward: Dask's own connections wait where the clock goes back by a day, until it is where it was.
    monkeypatch.setattr(time, "time", lambda: real() + 86_400 * int(5 * (time.monotonic() - began)))
    results = mandate.dask.sweep(design, client, patience=30, out=tmp_path / "ours", progress=False)
    monkeypatch.undo()
    assert time.monotonic() - began < LIMIT
    once(results.folder, 120)
    same(results.folder, alone(design, tmp_path))


@pytest.mark.parametrize("study", ["validate", "calibrate", "patterns"])
def test_other_studies_write_the_bytes_of_one_machine(cluster, study, tmp_path):
    coarse = mandate.load("scenarios/mali", changes="population.persons_per_agent=50000")
    asked = {
        "validate": (coarse, {"replications": 2}),
        "calibrate": (coarse, {"first": 120, "waves": 1, "runs": 60, "check": 20}),
        "patterns": (mandate.load("scenarios/two-districts"), {"short": True, "replications": 4}),
    }
    scenario, words = asked[study]
    cluster.worker(), cluster.worker()
    ours = getattr(mandate.dask, study)(scenario, cluster.client(2), out=tmp_path / "ours", progress=False, **words)
    same(ours.folder, getattr(mandate, study)(scenario, out=tmp_path / "alone", progress=False, **words).folder)


def test_ctrl_c_keeps_what_came_back(cluster, long_design, tmp_path):
    design, out = long_design("count = 50_000"), tmp_path / "ours"
    cluster.worker()
    cluster.client(1)
    script = (
        "import distributed, mandate\n"
        f"client = distributed.Client({cluster.address!r}, set_as_default=False)\n"
        f"try: mandate.dask.sweep({str(design)!r}, client, out={str(out)!r}, progress=False)\n"
        "except mandate.Stopped as error: print(error)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    eventually("runs come back", lambda: len(Log(out).keys()) > 20)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=LIMIT)
    assert "kept in" in said and process.returncode == 0, said


def test_clients_that_are_none_or_are_closed_are_refused(cluster, design):
    cluster.worker()
    client = cluster.client(1)
    for none in (None, cluster.address, object()):
        with pytest.raises(mandate.RequestError, match=f"client: found {type(none).__name__}; accepted: a distributed.Client"):
            mandate.dask.sweep(design, none, progress=False)
    client.close()
    with pytest.raises(mandate.RequestError, match="client: found one that is closed; accepted: .* connected"):
        mandate.dask.sweep(design, client, progress=False)
    with pytest.raises(mandate.RequestError, match="retries: found -1; accepted: 0 to"):
        mandate.dask.sweep(design, cluster.client(1), retries=-1, progress=False)


def test_a_client_that_is_closed_in_the_middle_ends_the_call(cluster, long_design, small_batches, tmp_path):
    cluster.worker()
    client = cluster.client(1)
    design, out = long_design(), tmp_path / "ours"
    call = Call(lambda: mandate.dask.sweep(design, client, out=out, progress=False))
    eventually("runs come back", lambda: len(Log(out).keys()) > 20)
    client.close()
    with pytest.raises(mandate.StudyError, match="client: it was closed"):
        call.ended()


def test_without_a_worker_it_waits_so_long_and_says_so(cluster, design):
    began = time.monotonic()
    with pytest.raises(mandate.StudyError, match="patience: found no worker for 1 s"):
        mandate.dask.sweep(design, cluster.client(0), patience=1, progress=False)
    assert time.monotonic() - began < 20


def test_an_unknown_change_is_refused_before_anything_is_sent(cluster):
    with pytest.raises(mandate.ScenarioError) as caught:
        mandate.dask.validate(mandate.load("scenarios/mali").set("forces.nobody=1"), cluster.client(0), progress=False)
    assert caught.value.faults[0].key == "forces.nobody"


def test_a_data_frame_that_lacks_columns_is_refused_with_their_names(texts):
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(ROOT / "scenarios/two-districts/districts.csv")
    with pytest.raises(mandate.ScenarioError) as caught:
        mandate.from_texts({**texts, "districts.csv": frame.drop(columns=[frame.columns[1]])})
    assert any(frame.columns[1] in str(fault) for fault in caught.value.faults)


def test_the_example_of_the_guide_runs(cluster, design, tmp_path):
    page = (ROOT / "docs/book/src/guide/dask.md").read_text(encoding="utf-8")
    example = page.split("```python\n")[1].split("```")[0]
    put = {"tcp://SCHEDULER:8786": cluster.address, "scenarios/designs/small-ct.toml": str(design), "output/small-ct": str(tmp_path / "ours")}
    for words, own in put.items():
        assert words in example
        example = example.replace(words, own)
    cluster.worker()
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, timeout=LIMIT, check=False)
    assert done.returncode == 0 and done.stdout, done.stderr


@pytest.mark.speed
def test_two_workers_play_nearly_as_fast_as_two_processes(cluster, program, tmp_path):
    """Time of a sweep of Mali on two workers of a thread each, against two processes that each play half of it, and with the merge that
    makes of these what the workers' sweep is already: tables and answer."""
    design = tmp_path / "mali.toml"
    design.write_text(
        f'title = "A"\nquestion = "B?"\nscenario = "{ROOT / "scenarios/mali"}"\n'
        '[[factor]]\npath = "weights.minusma.counterterrorism"\nlevels = [0.1, 0.5]\n'
        f'[replications]\ncount = {os.environ.get("MANDATE_SPEED", 100)}\n',
        encoding="utf-8",
    )
    cluster.worker(), cluster.worker()
    client = cluster.client(2)
    mandate.dask.sweep(design, client, replications=4, progress=False)
    for turn in range(3):
        began = time.monotonic()
        words = ["sweep", design, "--threads", 1, "--quiet", "--yes"]
        shards = [Call(lambda n=n: program(*words, "--shard", f"{n}/2", "--out", tmp_path / f"part-{turn}-{n}")) for n in (1, 2)]
        for shard in shards:
            shard.join()
        playing = time.monotonic() - began
        program("merge", *(tmp_path / f"part-{turn}-{n}" for n in (1, 2)), "--quiet", "--out", tmp_path / f"whole-{turn}")
        whole = time.monotonic() - began
        began = time.monotonic()
        mandate.dask.sweep(design, client, out=tmp_path / f"ours-{turn}", threads=1, progress=False)
        ours = time.monotonic() - began
        print(
            f"two processes {playing:.2f} s, with their merge {whole:.2f} s, two workers {ours:.2f} s: "
            f"{playing / ours:.3f}, {whole / ours:.3f}"
        )
