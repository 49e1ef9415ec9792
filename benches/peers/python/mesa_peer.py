"""Mesa: an object an agent, all called once a step."""

import mesa

import kernel


class Person(mesa.Agent):
    def __init__(self, model):
        super().__init__(model)
        start = model.kernel.start
        self.fear, self.grievance, self.trust = start.fear, start.grievance, start.trust

    def step(self):
        model = self.model
        level, keep = model.kernel.level, model.kernel.keep
        self.fear = level.fear + (self.fear - level.fear) * keep.fear
        self.grievance = level.grievance + (self.grievance - level.grievance) * keep.grievance
        self.trust = level.trust + (self.trust - level.trust) * keep.trust
        if model.random.random() < model.kernel.exposure:
            self.fear += model.kernel.gain * (1 - self.fear)


class World(mesa.Model):
    def __init__(self, agents):
        super().__init__(rng=1)
        self.kernel = kernel.read()
        Person.create_agents(self, agents)

    def step(self):
        self.agents.do("step")


def main():
    agents, steps = kernel.asked()
    world = World(agents)
    seconds = kernel.cpu_time(lambda: [world.step() for _ in range(steps)])
    means = (sum(world.agents.get(name)) / agents for name in kernel.NAMES)
    kernel.tell(agents, steps, seconds, means)


main()
