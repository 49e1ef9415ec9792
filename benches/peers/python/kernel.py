"""What the peers written in Python share: the numbers of the kernel (kernel.json), the clock, and what they print."""

import json
import pathlib
import sys
import time
import types

NAMES = ("fear", "grievance", "trust")


def read():
    """The numbers of the kernel."""
    text = (pathlib.Path(__file__).parent.parent / "kernel.json").read_text()
    return json.loads(text, object_hook=lambda pairs: types.SimpleNamespace(**pairs))


def asked():
    """Agents and steps, from the command line."""
    agents, steps = sys.argv[1:3]
    return int(agents), int(steps)


def cpu_time(work):
    """CPU time that something takes, of all threads of the process [seconds]."""
    before = time.process_time()
    work()
    return time.process_time() - before


def tell(agents, steps, seconds, means):
    """Prints what was found as a line of JSON; means in the order of NAMES."""
    means = {name: float(mean) for name, mean in zip(NAMES, means)}
    print(json.dumps({"agents": agents, "steps": steps, "seconds": seconds, "means": means}))
