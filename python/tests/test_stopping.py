"""Ctrl-C, progress, threads."""

import os
import signal
import subprocess
import sys
import threading
import time

import mandate
import pytest

from conftest import ROOT

LONG = """
import os, threading, mandate
def ask(): print("begins", flush=True)
threading.Timer(0.5, ask).start()
try:
    {call}
except KeyboardInterrupt as error:
    print(type(error).__name__, error, flush=True)
    results = error.results
    there = error.folder is not None and os.path.isdir(error.folder)
    print(error.folder, there, None if results is None else results.manifest["replications"], flush=True)
"""


def stopped(call):
    """What a process says that was interrupted in the middle of a call, and how long it took to end [seconds]."""
    process = subprocess.Popen([sys.executable, "-c", LONG.format(call=call)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "begins\n"
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    asked = time.monotonic()
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    return said, time.monotonic() - asked


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal of Unix")
def test_an_interrupted_run_ends_soon_and_keeps_nothing(tmp_path):
    out = tmp_path / "many"
    said, seconds = stopped(f"mandate.run('scenarios/two-districts', replications=1_000_000, out={str(out)!r}, progress=False)")
    assert said.startswith("Stopped stopped after ") and "nothing was kept" in said and seconds < 60
    assert not out.exists() and not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal of Unix")
def test_an_interrupted_comparison_keeps_the_replications_that_are_done(tmp_path):
    out = tmp_path / "kept"
    call = f"mandate.compare('scenarios/two-districts', 'none', 100_000, out={str(out)!r}, progress=False)"
    said, _ = stopped(call)
    assert "of 100000 replications" in said and str(out) in said
    kept = mandate.open(out)
    assert 0 < kept.manifest["replications"] < 100_000 and kept.manifest["stopped"] is True


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal of Unix")
def test_an_interrupted_sweep_keeps_its_runs(design, tmp_path):
    out = tmp_path / "swept"
    call = f"mandate.sweep({str(design)!r}, replications=100_000, out={str(out)!r}, progress=False)"
    said, _ = stopped(call)
    assert "kept in" in said and f"{out} True None" in said and (out / "runs.log").stat().st_size > 0


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal of Unix")
def test_a_temporary_folder_of_an_interrupted_sweep_stays_as_long_as_the_exception(design):
    said, _ = stopped(f"mandate.sweep({str(design)!r}, replications=100_000, progress=False)")
    assert said.splitlines()[-1].endswith(" True None")


def test_an_exception_of_another_handler_comes_through(two_districts):
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        pytest.skip("no timer here")

    def handler(*_):
        raise TimeoutError("enough")

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(TimeoutError, match="enough"):
            mandate.run(two_districts, replications=1_000_000, progress=False)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_other_threads_go_on_while_a_run_plays(two_districts):
    ticks = []
    playing = threading.Event()

    def tick():
        while not playing.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.005)

    thread = threading.Thread(target=tick)
    thread.start()
    began = time.monotonic()
    mandate.run(two_districts, replications=200, progress=False)
    ended = time.monotonic()
    playing.set()
    thread.join()
    inside = [at for at in ticks if began < at < ended]
    longest = max((b - a for a, b in zip(inside, inside[1:])), default=0)
    # A call that kept the lock would be one single gap.
    assert len(inside) > 3 and longest < 0.5 * (ended - began), (len(inside), longest, ended - began)


def test_a_listener_hears_how_far_it_is(two_districts):
    class Listener:
        def __init__(self):
            self.heard, self.notes = [], []

        def at(self, done, wanted, words):
            self.heard.append((done, wanted, words))

        def note(self, words):
            self.notes.append(words)

    listener = Listener()
    mandate.run(two_districts, replications=30, progress=listener)
    done, wanted, words = listener.heard[-1]
    assert (done, wanted, words) == (30, 30, "30 of 30 runs")


def test_a_listener_that_fails_ends_the_call(two_districts):
    class Broken:
        def at(self, *_):
            raise LookupError("no screen")

        note = at

    with pytest.raises(LookupError, match="no screen"):
        mandate.run(two_districts, replications=1_000_000, progress=Broken())


def test_a_process_that_was_forked_plays_and_draws_too():
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    script = (
        "import multiprocessing, mandate\n"
        "scenario = mandate.load('scenarios/two-districts')\n"
        "def one(seed):\n"
        "    results = mandate.run(scenario, seed, 2, progress=False)\n"
        "    return results.yearly['civilian_deaths'][2030], results.charts('deaths-violence')[0].svg\n"
        "alone = [one(1), one(2)]\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool: print(pool.map(one, [1, 2]) == alone)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "True\n", done.stderr
