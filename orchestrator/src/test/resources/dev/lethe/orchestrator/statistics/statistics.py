"""Makes statistics.json, the values that the statistics are held against, with SciPy, statsmodels and networkx:

    pip install scipy==1.17.1 statsmodels==0.15.0 networkx==3.6.1
    python statistics.py > statistics.json
"""
import itertools
import json
import types

import networkx
import numpy as np
from scipy import special, stats
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
            "median": float(np.median(values)), "iqm": float(stats.trim_mean(values, 0.25)),
            "deviation": float(np.std(values, ddof=1)),
            "interval90": [float(low90), float(high90)], "interval95": [float(low95), float(high95)]}


def correction(p):
    return {"p": p, "corrected": multipletests(p, method="holm")[1].tolist()}


def expanded(size, confidence):
    """The level at which quantiles of the bootstrap are as far out as Student's (Hesterberg, 2015)."""
    return 1 - 2 * stats.norm.sf(np.sqrt(size / (size - 1)) * stats.t.ppf((1 + confidence) / 2, size - 1))


def bca():
    """SciPy's interval from a bootstrap distribution that is given, so that no draw differs."""
    for values in (random.standard_normal(30), random.exponential(size=45), 0.9 - 0.05 * random.exponential(size=12)):
        values = values.round(4)
        means = values[random.integers(0, len(values), (400, len(values)))].mean(axis=1)
        drawn = types.SimpleNamespace(bootstrap_distribution=means)
        both = {}
        for confidence in (0.90, 0.95):
            found = stats.bootstrap((values,), np.mean, n_resamples=0, bootstrap_result=drawn,
                                    confidence_level=expanded(len(values), confidence),
                                    method="BCa").confidence_interval
            both[f"interval{round(100 * confidence)}"] = [float(found.low), float(found.high)]
        yield {"values": values.tolist(), "means": means.tolist(), **both}


def own_bca():
    """With draws of SciPy's own, many of them."""
    values = random.exponential(size=40).round(4)
    found = stats.bootstrap((values,), np.mean, n_resamples=200_000, batch=10_000, method="BCa", rng=random,
                            confidence_level=expanded(len(values), 0.95))
    return {"values": values.tolist(),
            "interval95": [float(found.confidence_interval.low), float(found.confidence_interval.high)]}


def effect():
    for size in (3, 5, 8, 20):
        one = random.standard_normal(size).round(4)
        other = (0.5 + one + 0.3 * random.standard_normal(size)).round(4)
        d = (one.mean() - other.mean()) / np.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2)
        f = size - 1
        unbiased = special.gamma(f / 2) / (np.sqrt(f / 2) * special.gamma((f - 1) / 2))
        yield {"one": one.tolist(), "other": other.tolist(), "hedges": float(unbiased * d)}


def joint(variants, seeds, tied):
    """By 200,000 draws of seeds, the same for all variants."""
    common = random.standard_normal(seeds)
    scores = np.array([0.3 * i + common + random.standard_normal(seeds) for i in range(variants)])
    scores = np.round(scores) if tied else scores.round(4)
    drawn = random.integers(0, seeds, (200_000, seeds))
    means = np.stack([own[drawn].mean(axis=1) for own in scores], axis=1).round(12)
    first = means == means.max(axis=1, keepdims=True)
    return {"scores": scores.tolist(),
            "best": (first / first.sum(axis=1, keepdims=True)).mean(axis=0).tolist(),
            "rank": stats.rankdata(-means, axis=1).mean(axis=0).tolist()}


def sampled():
    """More pairs than are flipped in every way; the sum of signs times the same number is binomial."""
    for positive in (13, 17, 20):
        values = [1.0] * positive + [-1.0] * (25 - positive)
        yield {"values": values, "p": float(stats.binomtest(positive, 25).pvalue)}


def groups(size, share):
    """Maximal cliques of the graph of what cannot be told apart."""
    different = np.zeros((size, size), bool)
    for i, j in itertools.combinations(range(size), 2):
        different[i, j] = different[j, i] = random.random() < share
    alike = networkx.Graph()
    alike.add_nodes_from(range(size))
    alike.add_edges_from((i, j) for i, j in itertools.combinations(range(size), 2) if not different[i, j])
    return {"different": different.tolist(), "groups": sorted(sorted(clique) for clique in networkx.find_cliques(alike))}


print(json.dumps({
    "samples": [case(values) for values in samples()],
    "holm": [correction(p) for p in (
        [0.04], [0.01, 0.04, 0.03], [0.5, 0.5, 0.5], [0.001, 0.2, 0.04, 0.04], [1.0, 0.02], [0.0078125] * 4)],
    "bca": list(bca()),
    "own_bca": own_bca(),
    "effect": list(effect()),
    "joint": [joint(3, 8, False), joint(7, 20, False), joint(4, 6, True)],
    "sampled": list(sampled()),
    "groups": [groups(size, share) for size in (2, 4, 7) for share in (0.0, 0.3, 0.6, 1.0)],
}))
