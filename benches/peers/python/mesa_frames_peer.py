"""mesa-frames: all agents in one table of Polars, whose columns are changed at once.

Called with agents, steps and how: `set` changes columns through mesa-frames, `table` puts a changed table in the place of the old
one, so that Polars alone works.
"""

import sys

import numpy
import polars
from mesa_frames import AgentSetPolars, ModelDF

import kernel


class People(AgentSetPolars):
    def __init__(self, agents, model):
        super().__init__(model)
        start = model.kernel.start
        column = {name: numpy.full(agents, getattr(start, name), dtype=numpy.float32) for name in kernel.NAMES}
        self += polars.DataFrame({"unique_id": numpy.arange(agents), **column})

    def toward(self, name):
        level, keep = getattr(self.model.kernel.level, name), getattr(self.model.kernel.keep, name)
        return level + (polars.col(name) - level) * keep

    def next(self):
        """Each column after a step."""
        numbers = self.model.kernel
        exposed = self.model.random.random(len(self), dtype=numpy.float32) < numbers.exposure
        fear = self.toward("fear")
        fear = polars.when(polars.lit(polars.Series(exposed))).then(fear + numbers.gain * (1 - fear)).otherwise(fear)
        return {"fear": fear, "grievance": self.toward("grievance"), "trust": self.toward("trust")}

    def step(self):
        if self.model.through_frames:
            self.set(self.next())
        else:
            self.agents = self.agents.with_columns(**self.next())


class World(ModelDF):
    def __init__(self, agents, how):
        super().__init__(seed=1)
        self.kernel = kernel.read()
        self.through_frames = {"set": True, "table": False}[how]
        self.agents += People(agents, self)

    def step(self):
        self.agents.do("step")


def main():
    agents, steps = kernel.asked()
    world = World(agents, sys.argv[3])
    seconds = kernel.cpu_time(lambda: [world.step() for _ in range(steps)])
    (people,) = world.agents.agents
    means = (people.agents[name].mean() for name in kernel.NAMES)
    kernel.tell(agents, steps, seconds, means)


main()
