"""Writes kendall.json beside this file: python kendall.py, with SciPy 1.17.1 and NumPy."""

import json
import pathlib

import numpy as np
import scipy
from scipy.stats import kendalltau

random = np.random.default_rng(20240701)


def case(name, x, y):
    result = kendalltau(x, y, variant="b")
    tau = None if np.isnan(result.statistic) else float(result.statistic)
    return {"name": name, "x": [float(v) for v in x], "y": [float(v) for v in y], "tau": tau}


def cases():
    yield case("in order", [1, 2, 3, 4], [2, 3, 5, 9])
    yield case("reversed", [1, 2, 3, 4], [9, 5, 3, 2])
    yield case("ties on both sides", [1, 1, 2, 2, 3], [1, 2, 2, 2, 1])
    yield case("all of one side tied", [1, 1, 1], [1, 2, 3])
    for n in (2, 5, 12, 40):
        x = random.normal(size=n)
        yield case(f"{n} normal", x, 0.5 * x + random.normal(size=n))
    for n in (8, 40):
        yield case(f"{n} of few values", random.integers(0, 4, n), random.integers(0, 5, n))


def interval():
    x = random.normal(size=30)
    y = 0.6 * x + random.normal(size=30)
    rows = random.integers(0, 30, (20_000, 30))
    taus = [kendalltau(x[row], y[row]).statistic for row in rows]
    low, high = np.quantile(taus, [0.025, 0.975])
    return {"x": x.tolist(), "y": y.tolist(), "low": low, "high": high}


if __name__ == "__main__":
    file = {"scipy": scipy.__version__, "cases": list(cases()), "interval": interval()}
    pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(file, indent=1) + "\n")
