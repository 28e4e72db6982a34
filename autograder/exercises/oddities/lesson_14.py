"""Unusual but right answers of lesson 14."""

from autograder.checking.diagnosis import Oddity
from autograder.exercises.mistakes.lesson_14 import (
    _COUNT,
    _DAMAGE,
    _DAYS,
    _FLOPS,
    _JUDGE,
    _MEAN_AND_ERROR,
    _NOISE_FLOOR,
)

ODDITIES = [
    Oddity(
        "14-noise",
        "the statistics module and hypot",
        """
import math
import statistics

def mean_and_error(losses):
    return statistics.mean(losses), statistics.stdev(losses) / math.sqrt(len(losses))

def noise_floor(error_a, error_b):
    return 2 * math.hypot(error_a, error_b)
""",
    ),
    Oddity(
        "14-noise",
        "NumPy",
        """
import numpy as np

def mean_and_error(losses):
    found = np.array(losses)
    return found.mean(), found.std(ddof=1) / np.sqrt(len(found))

def noise_floor(error_a, error_b):
    return np.linalg.norm([2 * error_a, 2 * error_b])
""",
    ),
    Oddity(
        "14-noise",
        "sums of squares, a list as the pair",
        """
def mean_and_error(losses):
    n, total, squares = 0, 0.0, 0.0
    for loss in losses:
        n, total, squares = n + 1, total + loss, squares + loss * loss
    return [total / n, ((squares - total * total / n) / (n * (n - 1))) ** 0.5]
"""
        + _NOISE_FLOOR,
    ),
    Oddity(
        "14-noise",
        "the factor under the root",
        _MEAN_AND_ERROR
        + """
def noise_floor(error_a, error_b):
    variance = sum(error * error for error in (error_a, error_b))
    return (4 * variance) ** 0.5
""",
    ),
    Oddity(
        "14-change",
        "a new object of the same class",
        """
from dataclasses import fields

def change(setting, **changes):
    names = [field.name for field in fields(setting)]
    given = {name: getattr(setting, name) for name in names}
    different = {name: value for name, value in changes.items() if name in given and given[name] != value}
    if len(changes) != 1 or len(different) != 1:
        raise ValueError("exactly one change, please")
    return type(setting)(**{**given, **different})
""",
    ),
    Oddity(
        "14-change",
        "replace first, look afterwards",
        """
import dataclasses

def change(setting, **changes):
    try:
        changed = dataclasses.replace(setting, **changes)
    except TypeError as problem:
        raise ValueError(str(problem)) from None
    if len(changes) != 1 or changed == setting:
        raise ValueError("exactly one change")
    return changed
""",
    ),
    Oddity(
        "14-change",
        "a copy that is filled in, and an error of its own",
        """
import copy

class OneChange(ValueError):
    pass

def change(setting, **changes):
    if not len(changes) == 1:
        raise OneChange(changes)
    name = next(iter(changes))
    if name not in vars(setting) or vars(setting)[name] == changes[name]:
        raise OneChange(name)
    other = copy.copy(setting)
    other.__dict__[name] = changes[name]
    return other
""",
    ),
    Oddity(
        "14-damage",
        "three cases, a list",
        """
def judge(difference, floor):
    if difference > floor:
        return "worse"
    elif difference < -floor:
        return "better"
    else:
        return "within noise"

def damage(base, changed, predicted):
    a, b = mean_and_error(base), mean_and_error(changed)
    row = [b[0] - a[0], noise_floor(a[1], b[1])]
    row.append(judge(*row))
    row.append(judge(predicted, row[1]) == row[2] if predicted is not None else None)
    return row
""",
    ),
    Oddity(
        "14-damage",
        "by the sign",
        """
def judge(difference, floor):
    sign = (difference > floor) - (difference < -floor)
    return ("within noise", "worse", "better")[sign]
"""
        + _DAMAGE,
    ),
    Oddity(
        "14-damage",
        "all worked out anew",
        _JUDGE
        + """
import statistics

def damage(base, changed, predicted):
    difference = statistics.fmean(changed) - statistics.fmean(base)
    floor = 2 * (statistics.variance(base) / len(base) + statistics.variance(changed) / len(changed)) ** 0.5
    hit = None
    if predicted is not None:
        hit = judge(predicted, floor) == judge(difference, floor)
    return difference, floor, judge(difference, floor), hit
""",
    ),
    Oddity(
        "14-line",
        "linear_regression",
        """
import math
import statistics

def power_law(sizes, losses):
    line = statistics.linear_regression([math.log(x) for x in sizes], [math.log(y) for y in losses])
    return math.e**line.intercept, line.slope
""",
    ),
    Oddity(
        "14-line",
        "logarithms to base 10 throughout",
        """
from math import log10

def power_law(sizes, losses):
    n = len(sizes)
    x, y = [log10(s) for s in sizes], [log10(v) for v in losses]
    sx, sy = sum(x), sum(y)
    exponent = (n * sum(a * b for a, b in zip(x, y)) - sx * sy) / (n * sum(a * a for a in x) - sx * sx)
    return 10 ** ((sy - exponent * sx) / n), exponent
""",
    ),
    Oddity(
        "14-line",
        "polyfit",
        """
import numpy as np

def power_law(sizes, losses):
    exponent, height = np.polyfit(np.log(sizes), np.log(losses), 1)
    return np.exp(height), exponent
""",
    ),
    Oddity(
        "14-cost",
        "a sum over all matrices",
        """
def count_parameters(vocab_size, block_size, n_embd, n_layer, tied=False):
    shapes = [(vocab_size, n_embd), (block_size, n_embd)]
    if not tied:
        shapes += [(vocab_size, n_embd)]
    for _ in range(n_layer):
        shapes += [(n_embd, n_embd)] * 4 + [(4 * n_embd, n_embd), (n_embd, 4 * n_embd)]
    return sum(rows * columns for rows, columns in shapes)
"""
        + _FLOPS
        + _DAYS,
    ),
    Oddity(
        "14-cost",
        "forward and backward, hours and days",
        _COUNT
        + """
def training_flops(n, tokens):
    forward = 2 * n * tokens
    return forward + 2 * forward

def training_days(flops, devices, flops_per_second, used):
    seconds = flops / flops_per_second / devices / used
    return seconds / 60 / 60 / 24
""",
    ),
    Oddity(
        "14-cost",
        "floats",
        """
def count_parameters(vocab_size, block_size, n_embd, n_layer, tied=False):
    return float(n_embd * (vocab_size * (2 - bool(tied)) + block_size + n_layer * 12 * n_embd))
"""
        + _FLOPS
        + _DAYS,
    ),
]
