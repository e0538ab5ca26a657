"""Makes statistics.json, the values that the ranking's statistics are held against, with SciPy and statsmodels:

    pip install scipy==1.17.1 statsmodels==0.15.0
    python statistics.py > statistics.json
"""
import json

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests

random = np.random.default_rng(7)


def interval(values, confidence):
    return stats.t.interval(confidence, len(values) - 1, loc=np.mean(values), scale=stats.sem(values))


def sign_flip(values):
    """Exact: every way to flip the signs."""
    return stats.permutation_test(
        (values,), np.mean, permutation_type="samples", alternative="two-sided", n_resamples=np.inf).pvalue


def samples():
    for size in (2, 3, 5, 8, 12):
        for shift in (0.0, 0.4, 2.0):
            yield (shift + random.standard_normal(size)).round(6)
    yield np.array([0.5, 0.5, 0.5, 0.5])                     # no spread
    yield np.array([0.0, 0.0, 1.0, -1.0, 2.0])               # zeros and ties
    yield (1e-6 * (1 + random.standard_normal(6))).round(12)  # small numbers


def case(values):
    low90, high90 = interval(values, 0.90) if np.ptp(values) else (values[0], values[0])
    low95, high95 = interval(values, 0.95) if np.ptp(values) else (values[0], values[0])
    return {"values": values.tolist(), "p": sign_flip(values), "mean": float(np.mean(values)),
            "interval90": [float(low90), float(high90)], "interval95": [float(low95), float(high95)]}


def correction(p):
    return {"p": p, "corrected": multipletests(p, method="holm")[1].tolist()}


print(json.dumps({
    "samples": [case(values) for values in samples()],
    "holm": [correction(p) for p in (
        [0.04], [0.01, 0.04, 0.03], [0.5, 0.5, 0.5], [0.001, 0.2, 0.04, 0.04], [1.0, 0.02], [0.0078125] * 4)],
}, indent=1))
