"""Makes results.json: scores before and after, and what SciPy says of them.

    pip install scipy && python3 tests/vectors/results.py > tests/vectors/results.json

The same numbers every time. The test that reads them is `results::vectors`.
"""

import json
import random
from fractions import Fraction

import numpy
import scipy
from scipy import stats

dice = random.Random(20261130)


def pairs(n, shift, least=100, largest=500):
    """Scores in hundredths, as they are kept: on a scale from 1 to 5."""
    before = [dice.randint(least, largest) for _ in range(n)]
    clip = lambda score: max(least, min(largest, score))
    after = [clip(score + shift + dice.randint(-60, 60)) for score in before]
    return before, after


def change(before, after):
    first, second = numpy.array(before) / 100, numpy.array(after) / 100
    interval = stats.ttest_rel(second, first).confidence_interval(0.95)
    deviations = first.std(ddof=1), second.std(ddof=1)
    return {
        "pairs": [list(pair) for pair in zip(before, after)],
        "before": first.mean(),
        "after": second.mean(),
        "difference": (second - first).mean(),
        "lower": interval.low,
        "upper": interval.high,
        "size": (second - first).mean() / (sum(deviations) / 2),
    }


def single(n, least, largest):
    """Answers to one question. The rounding is done in fractions: half up."""
    numbers = [dice.randint(least, largest) for _ in range(n)]
    tenths = (20 * Fraction(sum(numbers), n) + 1) // 2
    return {
        "least": least,
        "largest": largest,
        "numbers": numbers,
        "tenths": int(tenths),
        "deviation": numpy.std(numbers, ddof=1),
        "counts": [numbers.count(point) for point in range(least, largest + 1)],
    }


freedoms = [*range(1, 121), 150, 200, 365, 500, 999, 1000, 1999, 2000, 2001, 5000, 100_000]
print(json.dumps({
    "scipy": scipy.__version__,
    "critical": [[freedom, stats.t.ppf(0.975, freedom)] for freedom in freedoms],
    "changes": [change(*pairs(n, shift)) for n in (10, 11, 13, 24, 87, 400) for shift in (-40, 0, 35)],
    "questions": [single(n, *range_) for n in (10, 12, 27, 140) for range_ in ((1, 5), (0, 10), (-3, 3))],
}, indent=None, separators=(",", ":")))
