"""What a call costs beside the run that it plays."""

import subprocess
import time

import mandate
import pytest


@pytest.mark.speed
def test_a_call_costs_at_most_a_twentieth_of_a_run(program, tmp_path):
    """User and system time of the program against that of a call, both with reading and writing, least of several."""
    scenario = mandate.load("scenarios/mali")

    def least(play, times=5):
        costs = []
        for number in range(times):
            before = time.process_time()
            play(number)
            costs.append(time.process_time() - before)
        return min(costs)

    def of_program(number):
        import resource

        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        program("run", "scenarios/mali", "--quiet", "--out", tmp_path / f"theirs-{number}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)

    call = least(lambda number: mandate.run(scenario, out=tmp_path / f"ours-{number}", progress=False))
    alone = min(of_program(number) for number in range(5))
    print(f"a call {call:.3f} s, the program {alone:.3f} s: {100 * (call / alone - 1):+.1f} %")
    assert call < 1.05 * alone, (call, alone)


def test_importing_needs_no_other_package():
    script = "import sys, mandate; print(sorted({'numpy', 'pandas', 'pyarrow', 'tqdm', 'arviz', 'SALib'} & set(sys.modules)))"
    import sys

    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "[]\n"
