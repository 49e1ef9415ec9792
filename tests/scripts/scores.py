#!/usr/bin/env python3
"""Scores of forecasts that are samples, computed without this program: from definitions and by other people's libraries.

    python3 scores.py check tests/data/scores.json    definitions alone; also the libraries, where they can be imported
    python3 scores.py make > tests/data/scores.json   anew, which needs numpy, scoringrules and properscoring

The file holds samples, observed counts and expected scores; `tests/it/validation.rs` holds the program against the same file.
Prints what differs and ends with exit code 1 where something does.
"""

import json
import math
import sys

EDGES = [0, 0.5, 1, 5, 10, 100, 1000]
LEVELS = [0.5, 0.9]
BINS = 10
TOLERANCE = 1e-9


def samples():
    """Counts of several shapes, from a generator that is written out here: the same everywhere."""
    state = 20141231

    def uniform():
        nonlocal state
        state = (1103515245 * state + 12345) % 2**31
        return (state + 0.5) / 2**31

    def exponential(mean):
        return -mean * math.log(uniform())

    yield "one draw", [7], 25, [7, 0, 60]
    yield "few small counts", [0, 0, 1, 4, 2], 25, [0, 1, 9]
    yield "nothing at all", [0] * 30, 25, [0, 3]
    yield "around the threshold", [20 + int(20 * uniform()) for _ in range(60)], 30, [0, 29, 30, 31, 44, 200]
    yield "long tail", [int(exponential(80)) for _ in range(200)], 100, [0, 5, 80, 100, 551, 4000]
    yield "thousands", [int(exponential(2500)) for _ in range(150)], 100, [12, 999, 1000, 1281, 20000]


def mean(values):
    return math.fsum(values) / len(values)


def crps(sample, observed):
    """All pairs, as the definition has it (Gneiting and Raftery 2007, eq. 21)."""
    pairs = mean([abs(a - b) for a in sample for b in sample])
    return mean([abs(a - observed) for a in sample]) - pairs / 2


def quantile(sample, share):
    ordered = sorted(sample)
    place = share * (len(ordered) - 1)
    below, above = ordered[math.floor(place)], ordered[math.ceil(place)]
    return below + (above - below) * (place - math.floor(place))


def ends(sample, level):
    return quantile(sample, (1 - level) / 2), quantile(sample, (1 + level) / 2)


def interval(sample, observed, level):
    low, high = ends(sample, level)
    missed = max(low - observed, 0) + max(observed - high, 0)
    return high - low + 2 / (1 - level) * missed


def ignorance(sample, observed):
    counts = [1] * len(EDGES)
    for value in sample:
        counts[max(n for n, edge in enumerate(EDGES) if value >= edge)] += 1
    here = counts[max(n for n, edge in enumerate(EDGES) if observed >= edge)]
    return -math.log2(here / sum(counts))


def pit(cases):
    """Czado, Gneiting and Held (2009), eq. 2: mean of F(u | count), differenced over bins."""

    def at(u, low, high):
        if u >= 1:
            return 1.0
        if u <= low:
            return 0.0
        return 1.0 if u >= high else (u - low) / (high - low)

    jumps = [(mean([a < y for a in sample]), mean([a <= y for a in sample])) for sample, y in cases]
    upto = [mean([at(n / BINS, low, high) for low, high in jumps]) for n in range(BINS + 1)]
    return [BINS * (b - a) for a, b in zip(upto, upto[1:])]


def by_definition(sample, observed, threshold):
    lifted = [max(a, threshold) for a in sample]
    return {
        "crps": crps(sample, observed),
        "twcrps": crps(lifted, max(observed, threshold)),
        "ignorance": ignorance(sample, observed),
        "interval_50": interval(sample, observed, 0.5),
        "interval_90": interval(sample, observed, 0.9),
        "inside_50": ends(sample, 0.5)[0] <= observed <= ends(sample, 0.5)[1],
        "inside_90": ends(sample, 0.9)[0] <= observed <= ends(sample, 0.9)[1],
        "bias": mean(sample) - observed,
    }


def by_libraries(sample, observed, threshold):
    """The scores that libraries offer; None where they cannot be imported."""
    try:
        import numpy
        import properscoring
        import scoringrules
    except ImportError:
        return None
    array = numpy.asarray(sample, dtype=float)
    counts, _ = numpy.histogram(array, bins=[*EDGES, numpy.inf])
    here = numpy.digitize(observed, EDGES) - 1
    found = {
        "crps": float(scoringrules.crps_ensemble(float(observed), array, estimator="nrg")),
        "crps by properscoring": float(properscoring.crps_ensemble(observed, array)),
        "twcrps": float(scoringrules.twcrps_ensemble(float(observed), array, a=float(threshold), estimator="nrg")),
        "ignorance": float(-numpy.log2((counts[here] + 1) / (counts + 1).sum())),
        "bias": float(array.mean() - observed),
    }
    for level in LEVELS:
        low, high = numpy.quantile(array, [(1 - level) / 2, (1 + level) / 2])
        name = f"{100 * level:.0f}"
        found[f"interval_{name}"] = float(scoringrules.interval_score(float(observed), low, high, 1 - level))
        found[f"inside_{name}"] = bool(low <= observed <= high)
    return found


def versions():
    from importlib.metadata import version

    return {name: version(name) for name in ["numpy", "scoringrules", "properscoring"]}


def make():
    cases = []
    for name, sample, threshold, observed in samples():
        for count in observed:
            scores = by_libraries(sample, count, threshold)
            scores["crps_properscoring"] = scores.pop("crps by properscoring")
            cases.append({"name": name, "sample": sample, "threshold": threshold, "observed": count, "scores": scores})
    flat = [([a % 7 for a in range(n, n + 40)], n % 9) for n in range(12)]
    return {
        "about": "python3 tests/scripts/scores.py make > tests/data/scores.json",
        "versions": versions(),
        "cases": cases,
        "pit": {"cases": [{"sample": sample, "observed": y} for sample, y in flat], "heights": pit(flat)},
    }


def check(path):
    with open(path, encoding="utf-8") as file:
        written = json.load(file)
    faults, libraries = [], True
    for case in written["cases"]:
        sample, observed, threshold = case["sample"], case["observed"], case["threshold"]
        expected = case["scores"]
        found = [("definition", by_definition(sample, observed, threshold))]
        other = by_libraries(sample, observed, threshold)
        libraries = libraries and other is not None
        if other is not None:
            other["crps_properscoring"] = other.pop("crps by properscoring")
            found.append(("libraries", other))
        for source, scores in found:
            for score, value in scores.items():
                if abs(value - expected[score]) > TOLERANCE * (1 + abs(expected[score])):
                    faults.append(f"{case['name']}, observed {observed}: {score} by {source} {value}, written {expected[score]}")
        if abs(expected["crps"] - expected["crps_properscoring"]) > TOLERANCE * (1 + expected["crps"]):
            faults.append(f"{case['name']}: two libraries differ")
    heights = pit([(case["sample"], case["observed"]) for case in written["pit"]["cases"]])
    if any(abs(a - b) > TOLERANCE for a, b in zip(heights, written["pit"]["heights"])):
        faults.append(f"pit: {heights}")
    print("\n".join(faults) or f"{len(written['cases'])} cases agree, {'with' if libraries else 'without'} libraries")
    return 1 if faults else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        print(json.dumps(make()))
    elif len(sys.argv) == 3 and sys.argv[1] == "check":
        sys.exit(check(sys.argv[2]))
    else:
        sys.exit(__doc__)
