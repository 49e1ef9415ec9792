"""What a call costs beside the run that it plays."""

import subprocess
import sys
import time

import mandate
import pytest

#: How often each is played, in turn, so that what else goes on meets both.
TIMES = 8


@pytest.mark.speed
def test_a_call_costs_at_most_a_twentieth_of_a_run(program, tmp_path):
    """User and system time of a call against that of the program, both with reading and writing; least of several."""
    resource = pytest.importorskip("resource")
    scenario = mandate.load("scenarios/mali")

    def spent(who):
        usage = resource.getrusage(who)
        return usage.ru_utime + usage.ru_stime

    def cost(who, play):
        before = spent(who)
        play()
        return spent(who) - before

    calls, alone = [], []
    for number in range(TIMES):
        ours, theirs = tmp_path / f"ours-{number}", tmp_path / f"theirs-{number}"
        calls.append(cost(resource.RUSAGE_SELF, lambda: mandate.run(scenario, out=ours, progress=False)))
        alone.append(cost(resource.RUSAGE_CHILDREN, lambda: program("run", "scenarios/mali", "--quiet", "--out", theirs)))
    call, run = min(calls), min(alone)
    print(f"a call {call:.3f} s, the program {run:.3f} s: {100 * (call / run - 1):+.1f} %")
    assert call < 1.05 * run, (calls, alone)


def test_importing_needs_no_other_package():
    script = "import sys, mandate; print(sorted({'numpy', 'pandas', 'pyarrow', 'tqdm', 'arviz', 'SALib', 'distributed'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "[]\n"
