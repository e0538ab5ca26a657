"""Makes ranks.json, the values that ranks over several data sets are held against, with SciPy:

    pip install scipy==1.17.1
    python ranks.py > ranks.json
"""
import itertools
import json

import numpy as np
from scipy import stats

random = np.random.default_rng(11)


def permuted(ranks):
    """Exact: the first row stays, every other is taken in every order."""
    seen = np.sum(ranks.sum(axis=0) ** 2)
    orders = [np.array(list(itertools.permutations(row))) for row in ranks[1:]]
    sums = ranks[:1]
    for own in orders:
        sums = (sums[:, None, :] + own[None, :, :]).reshape(-1, ranks.shape[1])
    return float(np.mean(np.sum(sums ** 2, axis=1) >= seen - 1e-9))


def friedman(scores, exact=True):
    """Rows are data sets; less is better."""
    n, k = scores.shape
    ranks = stats.rankdata(scores, axis=1)
    if k > 2:
        chi = float(stats.friedmanchisquare(*scores.T).statistic)
    else:  # SciPy wants three; without ties by the formula
        chi = float(12 * np.sum(ranks.sum(axis=0) ** 2) / (n * k * (k + 1)) - 3 * n * (k + 1))
    case = {"scores": scores.tolist(), "ranks": ranks.tolist(), "means": ranks.mean(axis=0).tolist(), "chi": chi}
    if chi < n * (k - 1) - 1e-9:
        case["f"] = (n - 1) * chi / (n * (k - 1) - chi)
        case["pOfF"] = float(stats.f.sf(case["f"], k - 1, (k - 1) * (n - 1)))
    if exact:
        case["p"] = permuted(ranks)
    return case


def sampled(scores):
    """Too many ways for all of them: 400,000 drawn by NumPy."""
    case = friedman(scores, exact=False)
    ranks = np.array(case["ranks"])
    seen = np.sum(ranks.sum(axis=0) ** 2)
    hits = 0
    for _ in range(40):
        drawn = random.permuted(np.broadcast_to(ranks, (10_000, *ranks.shape)).copy(), axis=2)
        hits += int(np.sum(np.sum(drawn.sum(axis=1) ** 2, axis=1) >= seen - 1e-9))
    case["p"] = hits / 400_000
    return case


def noisy(n, k, effect):
    return (effect * np.arange(k) + random.standard_normal((n, k))).round(3)


print(json.dumps({
    "friedman": [friedman(noisy(n, k, effect)) for n, k in ((2, 3), (3, 3), (4, 3), (6, 3), (4, 4), (3, 5), (7, 2), (2, 6))
                 for effect in (0.0, 0.6)]
    + [friedman(np.round(noisy(n, k, 0.4))) for n, k in ((4, 3), (3, 4), (3, 5))]   # ties
    + [friedman(np.tile(np.arange(4.0), (3, 1)))],                                  # all agree
    "sampled": [sampled(noisy(n, k, effect)) for n, k, effect in ((8, 4, 0.2), (6, 7, 0.1), (12, 5, 0.0))],
    "range": [{"numbers": k, "confidence": confidence, "q": float(stats.studentized_range.ppf(confidence, k, np.inf))}
              for k in (2, 3, 4, 5, 7, 10, 20) for confidence in (0.9, 0.95, 0.99)],
}))
