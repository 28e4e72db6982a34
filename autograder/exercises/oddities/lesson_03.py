"""Unusual but right answers of lesson 03."""

from autograder.checking.diagnosis import Oddity

ODDITIES = [
    Oddity(
        "03-slope",
        "the mean of both one-sided slopes",
        """
def slope(f, x, h=1e-6):
    right = (f(x + h) - f(x)) / h
    left = (f(x) - f(x - h)) / h
    return (right + left) / 2
""",
    ),
    Oddity(
        "03-slope",
        "divided by the distance actually gone",
        """
def slope(f, x, h=1e-6):
    low, high = x - h, x + h
    return (f(high) - f(low)) / (high - low)
""",
    ),
    Oddity("03-slope", "a lambda", "slope = lambda f, x, h=1e-6: 0.5 * (f(x + h) - f(x - h)) / h\n"),
    Oddity(
        "03-gradient",
        "nudged in place and put back",
        """
def numerical_gradient(f, xs, h=1e-6):
    slopes = []
    for i in range(len(xs)):
        kept = xs[i]
        xs[i] = kept + h
        up = f(xs)
        xs[i] = kept - h
        down = f(xs)
        xs[i] = kept
        slopes.append((up - down) / (2 * h))
    return slopes
""",
    ),
    Oddity(
        "03-gradient",
        "pieces of the list glued together",
        """
def numerical_gradient(f, xs, h=1e-6):
    return [slope(lambda x: f(xs[:i] + [x] + xs[i + 1:]), xs[i], h) for i in range(len(xs))]
""",
    ),
    Oddity(
        "03-gradient",
        "a generator made into a tuple",
        """
def numerical_gradient(f, xs, h=1e-6):
    def nudged(i, by):
        return [x + by if j == i else x for j, x in enumerate(xs)]
    return tuple((f(nudged(i, h)) - f(nudged(i, -h))) / (2 * h) for i in range(len(xs)))
""",
    ),
    Oddity(
        "03-chain",
        "as one fraction",
        """
import math

def chain_slope(x):
    return 3 / (1 + math.exp(2 - 3 * x))
""",
    ),
    Oddity(
        "03-chain",
        "step by step from the outside",
        """
from math import exp

def chain_slope(x):
    result = 1.0
    inner = 3 * x - 2
    result *= 1 / (1 + exp(inner))
    result *= exp(inner)
    result *= 3
    return result
""",
    ),
    Oddity(
        "03-chain",
        "by way of tanh",
        """
import math

def chain_slope(x):
    return 1.5 * (1 + math.tanh((3 * x - 2) / 2))
""",
    ),
    Oddity(
        "03-network",
        "v + 1 drawn together",
        """
def network_gradient(w, b, v, x, y):
    s = w * x + b
    if s <= 0:
        return [0.0, 0.0, 0.0]
    outer = 2 * ((v + 1) * s - y)
    return [outer * (v + 1) * x, outer * (v + 1), outer * s]
""",
    ),
    Oddity(
        "03-network",
        "everything named",
        """
def network_gradient(w, b, v, x, y):
    s = w * x + b
    h = s if s > 0 else 0
    p = v * h + h
    d_loss_d_p = 2 * p - 2 * y
    d_h = d_loss_d_p * v + d_loss_d_p
    d_s = d_h if s > 0 else 0
    return (d_s * x, d_s, d_loss_d_p * h)
""",
    ),
    Oddity(
        "03-network",
        "multiplied by a truth value",
        """
def network_gradient(w, b, v, x, y):
    active = (w * x + b) > 0
    h = (w * x + b) * active
    e = 2 * (h * (1 + v) - y)
    return [e * (1 + v) * active * x, e * (1 + v) * active, e * h]
""",
    ),
    Oddity(
        "03-agree",
        "a loop that keeps the largest",
        """
def largest_disagreement(by_hand, numerical):
    largest = 0
    for i in range(len(by_hand)):
        a, b = by_hand[i], numerical[i]
        size = abs(a) if abs(a) > abs(b) else abs(b)
        off = abs(a - b) / (size if size > 1 else 1)
        if off > largest:
            largest = off
    return largest
""",
    ),
    Oddity(
        "03-agree",
        "sorted",
        """
def largest_disagreement(by_hand, numerical):
    offs = sorted(abs(b - a) / max([1, abs(a), abs(b)]) for a, b in zip(by_hand, numerical))
    return offs[-1]
""",
    ),
    Oddity(
        "03-agree",
        "the smaller of the absolute and the relative difference",
        """
def largest_disagreement(by_hand, numerical):
    def off(a, b):
        gap = abs(a - b)
        size = max(abs(a), abs(b))
        return min(gap, gap / size) if size else gap
    return max(map(off, by_hand, numerical))
""",
    ),
    Oddity(
        "03-descend",
        "recursion",
        """
def descend(gradient, start, rate, steps):
    if steps == 0:
        return list(start)
    moved = [x - rate * s for x, s in zip(start, gradient(start))]
    return descend(gradient, moved, rate, steps - 1)
""",
    ),
    Oddity(
        "03-descend",
        "in place on a copy",
        """
def descend(gradient, start, rate, steps):
    xs = start.copy()
    for _ in range(steps):
        slopes = gradient(xs)
        for i, s in enumerate(slopes):
            xs[i] -= rate * s
    return xs
""",
    ),
    Oddity(
        "03-descend",
        "a while loop and tuples",
        """
def descend(gradient, start, rate, steps):
    point, done = tuple(start), 0
    while done < steps:
        point = tuple(x + (-rate) * g for x, g in zip(point, gradient(point)))
        done += 1
    return point
""",
    ),
]
